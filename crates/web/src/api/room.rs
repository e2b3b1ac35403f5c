// SPDX-License-Identifier: EUPL-1.2
//! Memory for bodies that are read and worked on, so much and no more, and of that one capacity has half at
//! most: whoever sends a thousand bodies slowly keeps itself waiting and nobody else (BIO2 8.6).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use waarborg_domain::CapacityId;

/// Mebibytes for all bodies at one time; more wait.
const ALL: usize = 128;
/// Mebibytes for those of one capacity; the largest there is has room in it.
const OWN: u32 = 64;

/// Room for bodies.
#[derive(Clone)]
pub(crate) struct Room {
    all: Arc<Semaphore>,
    /// By capacity; as many as have a token.
    own: Arc<Mutex<HashMap<CapacityId, Arc<Semaphore>>>>,
}

/// Room that one body has, until this is dropped.
pub(crate) struct Taken {
    _held: [OwnedSemaphorePermit; 2],
}

impl Room {
    /// Mebibytes that one has at most.
    pub(crate) const OWN: u32 = OWN;

    pub(crate) fn new() -> Self {
        Self { all: Arc::new(Semaphore::new(ALL)), own: Arc::default() }
    }

    /// Waits for so many mebibytes; none once the server stops.
    pub(crate) async fn take(&self, who: CapacityId, mebibytes: u32) -> Option<Taken> {
        let own = {
            let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
            own.entry(who).or_insert_with(|| Arc::new(Semaphore::new(OWN as usize))).clone()
        };
        let own = own.acquire_many_owned(mebibytes).await.ok()?;
        let all = self.all.clone().acquire_many_owned(mebibytes).await.ok()?;
        Some(Taken { _held: [own, all] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn who_takes_all_it_may_leaves_room_for_another() {
        let (room, greedy, other) = (Room::new(), CapacityId([1; 16]), CapacityId([2; 16]));
        let mut taken = Vec::new();
        for _ in 0..OWN {
            taken.push(room.take(greedy, 1).await.unwrap());
        }
        let patience = Duration::from_millis(50);
        assert!(tokio::time::timeout(patience, room.take(greedy, 1)).await.is_err(), "it waits for itself");
        let largest = u32::try_from(crate::DEPOSIT_BODY >> 20).unwrap();
        let other = tokio::time::timeout(patience, room.take(other, largest)).await;
        assert!(other.is_ok_and(|taken| taken.is_some()), "the largest body of another has room");
        taken.pop();
        assert!(room.take(greedy, 1).await.is_some());
    }
}
