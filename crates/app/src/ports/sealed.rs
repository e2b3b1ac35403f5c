// SPDX-License-Identifier: EUPL-1.2
//! What the application asks of the place where the oversight body's own reads go. Whoever keeps it can add
//! to it and read nothing back: what is put there is sealed to a key that no server has (ADR 0025).

use super::StoreError;

/// A log of reads, in the custody of the oversight body.
pub trait SealedLog: Send {
    /// Seals a read and adds it. It is durable when this returns; after an error it is not part of the log.
    fn append(&mut self, read: &[u8]) -> Result<Kept, StoreError>;
}

/// Where a read stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number in that log, from 0.
    pub number: u64,
    /// Proof that it is there, under that log's key.
    pub receipt: String,
}
