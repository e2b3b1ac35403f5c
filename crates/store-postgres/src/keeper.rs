// SPDX-License-Identifier: EUPL-1.2
//! Keeps the lease of the one process that owns a store: renews it in the background on a connection of
//! its own, notices if another took it, and gives it up at the end. A renewal that does not come through
//! is no loss: only another's epoch is.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use waarborg_app::ports::{Lease, StoreError};
use waarborg_domain::{Rng as _, SystemRng};

use crate::lease;
use crate::link::Link;

/// How long the thread tries one renewal.
const PATIENCE: Duration = Duration::from_secs(2);

/// The lease of this process.
pub struct Keeper {
    holder: String,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    link: Link,
}

#[derive(Default)]
struct Shared {
    ended: Mutex<bool>,
    wake: Condvar,
    lost: AtomicBool,
}

impl Keeper {
    /// Takes the lease; gives its epoch.
    ///
    /// # Errors
    /// `Locked` while another holds it.
    pub fn take(link: &mut Link, term: Duration) -> Result<(Self, u64), StoreError> {
        let holder = name()?;
        let Lease::Mine { epoch } = lease::take(link, &holder, term)? else {
            return Err(StoreError::Locked);
        };
        let shared = Arc::new(Shared::default());
        let (state, name, own) = (shared.clone(), holder.clone(), link.again().patient(PATIENCE));
        let run = move || state.renew(own, &name, term);
        let thread = std::thread::Builder::new().name("lease".into()).spawn(run);
        let thread = thread.map_err(|e| StoreError::Failed(format!("no thread for the lease: {e}")))?;
        // Giving it up must not keep a process that ends for long: the lease runs out by itself.
        let link = link.again().patient(Duration::from_secs(1));
        Ok((Self { holder, shared, thread: Some(thread), link }, epoch))
    }

    /// Whether another took it.
    pub fn is_lost(&self) -> bool {
        self.shared.lost.load(Ordering::Acquire)
    }
}

impl Shared {
    fn renew(&self, mut link: Link, holder: &str, term: Duration) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        while !*ended {
            let waited = self.wake.wait_timeout(ended, term / 4);
            ended = waited.unwrap_or_else(PoisonError::into_inner).0;
            if *ended {
                return;
            }
            drop(ended);
            // Out of reach is not lost: whoever writes finds out by the epoch.
            if let Ok(false) = lease::renew(&mut link, holder, term) {
                return self.lost.store(true, Ordering::Release);
            }
            ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        *self.shared.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.shared.wake.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let _ = lease::leave(&mut self.link, &self.holder);
    }
}

/// A name no other process has; the first part tells people where it runs.
fn name() -> Result<String, StoreError> {
    let mut chance = [0; 8];
    SystemRng::new().map_err(|e| StoreError::Failed(e.to_string()))?.fill(&mut chance);
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    Ok(format!("{} process {} {}", host.trim(), std::process::id(), hex::encode(chance)))
}
