// SPDX-License-Identifier: EUPL-1.2
//! Keeping a store: moving it to another place or engine, copies of it and of its keys, and what must be
//! done when an older copy comes back (DESIGN, section 9; ADR 0022).

pub mod backup;
pub mod certificate;
pub mod guard;
pub mod keys;
pub mod log_key;
pub mod migrate;
pub mod restore;
pub mod scrub;

use crate::Fallible;
use std::io::{IsTerminal as _, Write as _};
use waarborg_app::ports::Store;

/// Tells on standard error how far a copy is: over and over on one line of a terminal, else now and then.
pub fn progress(what: &'static str) -> impl FnMut(u64, u64) {
    let started = std::time::Instant::now();
    let (terminal, mut told) = (std::io::stderr().is_terminal(), started);
    move |done, all| {
        let pause = std::time::Duration::from_millis(if terminal { 200 } else { 5_000 });
        if done < all && told.elapsed() < pause {
            return;
        }
        told = std::time::Instant::now();
        let seconds = started.elapsed().as_secs_f64();
        let end = if terminal && done < all { "\r" } else { "\n" };
        // Nobody need read it.
        let _ = write!(std::io::stderr(), "{what}: {done} of {all} entries, {seconds:.1} s{end}");
    }
}

/// Copies every secret; whoever has them may go on with the log, so they come last.
pub fn secrets(from: &mut dyn Store, to: &mut dyn Store) -> Fallible<usize> {
    let mut copied = 0;
    for name in from.secrets()? {
        // One that is empty was given up.
        if let Some(value) = from.secret(&name)?.filter(|value| !value.is_empty()) {
            to.put_secret(&name, &value)?;
            copied += 1;
        }
    }
    Ok(copied)
}
