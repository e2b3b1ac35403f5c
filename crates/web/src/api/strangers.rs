// SPDX-License-Identifier: EUPL-1.2
//! Requests without a valid token, counted by source: one entry a minute and source (DESIGN section 4).
//! The entry says how many there were and nothing of what they held.

use crate::serve::network;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use waarborg_app::{Caller, System};
use waarborg_domain::Act;

/// Sources counted apart; more of them share one count, so that many addresses do not fill the register.
const SOURCES: usize = 256;
/// How long a count runs.
const MINUTE: Duration = Duration::from_secs(60);

/// A source: an address, or the /64 an IPv6 address is in; nothing for all the others together.
type Source = Option<IpAddr>;

/// Counts that run.
#[derive(Clone)]
pub(crate) struct Strangers {
    system: Arc<System>,
    counts: Arc<Mutex<HashMap<Source, u32>>>,
    minute: Duration,
}

impl Strangers {
    pub(crate) fn new(system: Arc<System>) -> Self {
        Self { system, counts: Arc::default(), minute: MINUTE }
    }

    /// Counts one attempt; the first of a source starts its minute.
    pub(crate) fn count(&self, from: Option<IpAddr>) {
        let source = {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            let source = from.map(network).filter(|s| counts.len() < SOURCES || counts.contains_key(&Some(*s)));
            let count = counts.entry(source).or_insert(0);
            *count = count.saturating_add(1);
            if *count > 1 {
                return;
            }
            source
        };
        let strangers = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(strangers.minute).await;
            strangers.enter(source).await;
        });
    }

    async fn enter(&self, source: Source) {
        let count = self.counts.lock().unwrap_or_else(PoisonError::into_inner).remove(&source);
        let Some(count) = count else { return };
        let system = self.system.clone();
        // A register that takes no entries answers every act so; there is nobody here to tell.
        let _ =
            tokio::task::spawn_blocking(move || system.enter(Caller::house(), Act::Unauthenticated { count })).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use waarborg_app::Options;
    use waarborg_domain::{FixedClock, Instant, SeededRng};

    fn system() -> Arc<System> {
        let options = Options {
            store: Box::new(waarborg_testkit::MemoryStore::new()),
            clock: Arc::new(FixedClock::at(Instant(1_750_000_000_000_000))),
            rng: Box::new(SeededRng::new(1)),
            log: "test.example/log".into(),
            scenario: true,
            lists: waarborg_compare::Lists::default(),
            law: None,
            approvers: ["one".into(), "two".into()],
            proof: None,
            sealing: None,
            on_failure: Box::new(|error| panic!("{error}")),
        };
        Arc::new(System::open(options).unwrap())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn attempts_become_one_entry_a_source_and_minute() {
        let system = system();
        let mut strangers = Strangers::new(system.clone());
        strangers.minute = Duration::from_millis(100);
        let size = system.snapshot().tree.size();
        for number in 0..600u32 {
            strangers.count(Some(IpAddr::from([192, 0, 2, 1])));
            strangers.count(Some(IpAddr::from(0x0a00_0000u32.wrapping_add(number).to_be_bytes())));
        }
        let entries = SOURCES as u64 + 1;
        for _ in 0..200 {
            if system.snapshot().tree.size() >= size + entries {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(system.snapshot().tree.size(), size + entries, "more sources than are kept share one entry");
        assert!(strangers.counts.lock().unwrap().is_empty());
    }
}
