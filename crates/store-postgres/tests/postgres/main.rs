// SPDX-License-Identifier: EUPL-1.2
//! The conformance suite on PostgreSQL, and what only this engine promises: a lease that fences, erasing
//! down to the table's files, tables that are as they were made, and naming every changed byte. Where
//! there is no PostgreSQL the tests say so and are skipped.

mod changed;
mod engine;
mod erasing;
mod hostile;
mod leasing;
mod proxy;

use engine::Postgres;
use waarborg_testkit::conformance;

/// The suite, each case on a fresh store: `store_conformance!` gives the same engine to all.
mod suite {
    use waarborg_app::ports::{Store, StoreError};
    use waarborg_testkit::conformance::{Engine, Part};
    use waarborg_testkit::memory::MemoryDisk;

    use super::Postgres;

    /// Without a server the suite runs in memory, and the skip is noted.
    enum Either {
        Postgres(Box<Postgres>),
        Memory(MemoryDisk),
    }

    impl Engine for Either {
        fn open(&self) -> Result<Box<dyn Store>, StoreError> {
            match self {
                Self::Postgres(engine) => engine.open(),
                Self::Memory(disk) => Ok(Box::new(disk.open()?)),
            }
        }

        fn damage(&self, part: Part) -> bool {
            matches!(self, Self::Postgres(engine) if engine.damage(part))
        }

        fn holds(&self, bytes: &[u8]) -> Option<bool> {
            match self {
                Self::Postgres(engine) => engine.holds(bytes),
                Self::Memory(_) => None,
            }
        }
    }

    fn fresh() -> Either {
        Postgres::new().map_or_else(|| Either::Memory(MemoryDisk::new()), |engine| Either::Postgres(Box::new(engine)))
    }

    waarborg_testkit::store_conformance!(fresh);
}

#[test]
fn speed() {
    if std::env::var_os("WAARBORG_FIGURES").is_none() {
        return; // prints figures; run it alone
    }
    if let Some(engine) = Postgres::new() {
        conformance::speed(&engine);
    }
}
