// SPDX-License-Identifier: EUPL-1.2
//! The oversight body's desk in a scenario: its sealed log, and the identity that opens it. The server's side
//! of it can seal and read nothing; the player, who is everybody, looks what stands there.

use crate::ports::{Kept, SealedLog, StoreError};
use crate::sealing::Sealing;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use waarborg_domain::{Rng as _, SeededRng};
use waarborg_ledger::sealed::SealedRead;
use waarborg_register::note::SigningKey;
use waarborg_register::sealed::{Identity, Place, Record, Writer};
use waarborg_register::tree::Tree;

/// Name of the log in scenarios.
const ORIGIN: &str = "waarborg.example/play/oversight/0";

/// The desk.
#[derive(Clone, Debug)]
pub struct Desk {
    identity: Identity,
    records: Arc<Mutex<Vec<Record>>>,
    closed: Arc<AtomicBool>,
}

impl Default for Desk {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "every seed is one of an identity")]
        let identity = Identity::from_seed(&[7; 32]).expect("an identity");
        Self { identity, records: Arc::default(), closed: Arc::default() }
    }
}

impl Desk {
    /// The server's side of it: a log that is begun.
    pub fn sealing(&self) -> Result<Sealing, StoreError> {
        let key = SigningKey::from_seed(ORIGIN, [8; 32]).map_err(|e| StoreError::Failed(e.to_string()))?;
        let writer = Writer::new(key, self.identity.recipient(), Tree::new());
        let tray = Tray { writer, rng: SeededRng::new(9), desk: self.clone() };
        Sealing::new(Box::new(tray), Box::new(SeededRng::new(10)))
    }

    /// Takes nothing any more, or takes again.
    pub fn close(&self, closed: bool) {
        self.closed.store(closed, Ordering::SeqCst);
    }

    /// The records, as whoever keeps the log has them.
    pub fn records(&self) -> Vec<Record> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A record, as the oversight body opens it.
    pub fn read(&self, number: u64) -> Option<SealedRead> {
        let records = self.records();
        let record = records.get(usize::try_from(number).ok()?)?;
        let opened = self.identity.open(&Place { origin: ORIGIN, number }, &record.sealed).ok()?;
        SealedRead::from_bytes(&opened)
    }
}

/// What the server has of it.
struct Tray {
    writer: Writer,
    rng: SeededRng,
    desk: Desk,
}

impl SealedLog for Tray {
    fn append(&mut self, read: &[u8]) -> Result<Kept, StoreError> {
        if self.desk.closed.load(Ordering::SeqCst) {
            return Err(StoreError::Full);
        }
        let draft = self.writer.draft(read, &mut |bytes| self.rng.fill(bytes));
        let draft = draft.map_err(|e| StoreError::Failed(e.to_string()))?;
        self.desk.records.lock().unwrap_or_else(PoisonError::into_inner).push(draft.record.clone());
        let (number, receipt) = self.writer.take(draft);
        Ok(Kept { number, receipt })
    }
}
