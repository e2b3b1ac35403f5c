// SPDX-License-Identifier: EUPL-1.2
//! Requests without a valid token, counted by source: one entry a minute and source (DESIGN section 4).
//! The entry says how many there were and nothing of what they held.

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
}

impl Strangers {
    pub(crate) fn new(system: Arc<System>) -> Self {
        Self { system, counts: Arc::default() }
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
            tokio::time::sleep(MINUTE).await;
            strangers.enter(source).await;
        });
    }

    async fn enter(&self, source: Source) {
        let count = self.counts.lock().unwrap_or_else(PoisonError::into_inner).remove(&source);
        let Some(count) = count else { return };
        let system = self.system.clone();
        // A register that takes no entries answers every act so; there is nobody here to tell.
        let _ = tokio::task::spawn_blocking(move || system.enter(Caller::house(), Act::Unauthenticated { count })).await;
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        four @ IpAddr::V4(_) => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_are_one_source() {
        let source = |text: &str| network(text.parse().unwrap());
        assert_eq!(source("2001:db8:1:2:3::4"), source("2001:db8:1:2:ffff::1"));
        assert_ne!(source("2001:db8:1:2::1"), source("2001:db8:1:3::1"));
        assert_eq!(source("::ffff:192.0.2.1"), source("192.0.2.1"));
    }
}
