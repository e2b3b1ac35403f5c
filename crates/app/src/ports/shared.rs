// SPDX-License-Identifier: EUPL-1.2
//! What servers that share a store ask of it besides. One of them leads: it holds a lease, runs the
//! sequencer and is the only one that appends. The others follow the log and put what they are asked to
//! do into the store as proposals; whoever leads decides them and leaves the answers there. Nothing here
//! orders anything: order is the register's (DESIGN, section 9).

use super::{Reader, Store, StoreError};
use std::time::Duration;

/// Who leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lease {
    /// Whoever asked, until the term it asked for has passed by its own monotonic clock.
    Mine {
        /// Number of this leadership: it rises with each change of leader and fences what an earlier
        /// leader still writes.
        epoch: u64,
    },
    /// Another.
    Theirs {
        /// Its name.
        holder: String,
    },
}

/// A command that waits for the leader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Random id.
    pub id: [u8; 16],
    /// Caller, verb and parameters, as the application wrote them.
    pub command: Vec<u8>,
}

/// What became of a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The proposal.
    pub id: [u8; 16],
    /// The answer, as the application wrote it.
    pub answer: Vec<u8>,
}

/// A store that several servers share.
pub trait Shared: Send {
    /// A connection that only reads.
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError>;
    /// Takes the lease if it is free or has run out, or renews it if it is the asker's own.
    fn lease(&mut self, holder: &str, term: Duration) -> Result<Lease, StoreError>;
    /// Gives the lease up, so that another need not wait for its end.
    fn leave(&mut self, holder: &str) -> Result<(), StoreError>;
    /// The writer of a leadership. It changes anything only while the store's epoch is this one; `Moved` tells
    /// that another leads. Epochs begin at 1: the writer of epoch 0 only reads.
    fn writer(&self, epoch: u64) -> Result<Box<dyn Store>, StoreError>;
    /// Puts proposals; one that is there already is left as it is.
    fn propose(&mut self, proposals: &[Proposal]) -> Result<(), StoreError>;
    /// Proposals without an answer, oldest first, at most `limit`.
    fn waiting(&mut self, limit: usize) -> Result<Vec<Proposal>, StoreError>;
    /// Leaves answers, in one transaction; the first answer to a proposal stays.
    fn settle(&mut self, answers: &[Settled]) -> Result<(), StoreError>;
    /// Takes the answers that there are to these proposals, and removes both.
    fn collect(&mut self, proposals: &[[u8; 16]]) -> Result<Vec<Settled>, StoreError>;
    /// Removes proposals and answers that nobody collected for this long.
    fn sweep(&mut self, older: Duration) -> Result<u64, StoreError>;
    /// Another connection of the same kind.
    fn again(&self) -> Result<Box<dyn Shared>, StoreError>;
}
