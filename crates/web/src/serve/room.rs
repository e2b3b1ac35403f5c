// SPDX-License-Identifier: EUPL-1.2
//! Room for connections: so many at one time, so many of one address. Nobody keeps others out by opening
//! connections (BIO2 8.20).

use super::Terms;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What a listener counts. Numbers only: no address, nothing of what was asked.
#[derive(Debug, Default)]
pub struct Counts {
    open: AtomicU64,
    turned_away: AtomicU64,
    pub(super) handshakes_failed: AtomicU64,
}

impl Counts {
    /// Connections that are open.
    pub fn open(&self) -> u64 {
        self.open.load(Ordering::Relaxed)
    }

    /// Connections closed at once, since their address had as many as it may.
    pub fn turned_away(&self) -> u64 {
        self.turned_away.load(Ordering::Relaxed)
    }

    /// Handshakes that failed or took too long.
    pub fn handshakes_failed(&self) -> u64 {
        self.handshakes_failed.load(Ordering::Relaxed)
    }
}

/// Places for connections.
pub(super) struct Room {
    all: Arc<Semaphore>,
    /// How many each network has; as long as the connections are many, and no longer.
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    per_address: usize,
    counts: Arc<Counts>,
}

/// One place, given back when it is dropped.
pub(super) struct Place {
    _free: OwnedSemaphorePermit,
    from: IpAddr,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    counts: Arc<Counts>,
}

impl Room {
    pub(super) fn new(terms: &Terms) -> Self {
        Self {
            all: Arc::new(Semaphore::new(terms.limits.connections)),
            taken: Arc::default(),
            per_address: terms.limits.per_address,
            counts: terms.counts.clone(),
        }
    }

    /// Waits until there is room for anybody.
    pub(super) async fn any(&self) -> Option<OwnedSemaphorePermit> {
        self.all.clone().acquire_owned().await.ok()
    }

    /// A place for an address; none if it has as many as it may.
    pub(super) fn place(&self, free: OwnedSemaphorePermit, from: IpAddr) -> Option<Place> {
        let from = network(from);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let has = taken.get(&from).copied().unwrap_or_default();
        if has >= self.per_address {
            self.counts.turned_away.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        taken.insert(from, has + 1);
        self.counts.open.fetch_add(1, Ordering::Relaxed);
        Some(Place { _free: free, from, taken: self.taken.clone(), counts: self.counts.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.get_mut(&self.from) {
            Some(has) if *has > 1 => *has -= 1,
            _ => drop(taken.remove(&self.from)),
        }
        self.counts.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What counts as one address: an IPv4 address, or the /64 that one customer of a provider has.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        four @ IpAddr::V4(_) => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::Limits;

    #[test]
    fn addresses_of_one_network_are_one_source() {
        let source = |text: &str| network(text.parse().unwrap());
        assert_eq!(source("2001:db8:1:2:3::4"), source("2001:db8:1:2:ffff::1"));
        assert_ne!(source("2001:db8:1:2::1"), source("2001:db8:1:3::1"));
        assert_eq!(source("::ffff:192.0.2.1"), source("192.0.2.1"));
    }

    #[tokio::test]
    async fn a_network_has_so_many_places_and_leaves_nothing_behind() {
        let limits = Limits { connections: 4, per_address: 2, ..Limits::default() };
        let room = Room::new(&Terms { limits, ..Terms::default() });
        let ask = async |address: &str| room.place(room.any().await.unwrap(), address.parse().unwrap());
        let (one, two) = (ask("2001:db8::1").await, ask("2001:db8::2").await);
        assert!(one.is_some() && two.is_some());
        assert!(ask("2001:db8::3").await.is_none(), "the third of one /64");
        assert!(ask("2001:db8:0:1::3").await.is_some(), "another /64");
        assert_eq!((room.counts.open(), room.counts.turned_away()), (2, 1));
        drop(one);
        let three = ask("2001:db8::3").await;
        assert!(three.is_some());
        drop((two, three));
        assert_eq!((room.counts.open(), room.all.available_permits()), (0, 4));
        assert!(room.taken.lock().unwrap().is_empty());
    }
}
