// SPDX-License-Identifier: EUPL-1.2
//! Kills: SIGKILL at random moments while clients work, in rounds that each begin from the same store.

use crate::Fallible;
use crate::place::{Base, Place};
use crate::server::Programs;
use crate::trial::{Kill, Tally, Trial, rounds};
use std::path::Path;
use std::time::Duration;

/// Kills in one round: the log grows with each, and with it the time of a start.
const ROUND: u64 = 100;

/// So many kills on copies of a store.
///
/// # Errors
/// What was lost, half there, or slow.
pub fn run(programs: &Programs, folder: &Path, base: &Base, kills: u64, longest: Duration) -> Fallible<Tally> {
    rounds(kills, ROUND.min(kills.div_ceil(2)), |number, kills| {
        let folder = folder.join(format!("kills{number}"));
        let place = Place::new(&folder)?;
        base.copy(&place)?;
        let tally = Trial::new(programs, place, base, 2026 + number).run(kills, &mut Kill, longest)?;
        std::fs::remove_dir_all(folder)?;
        Ok(tally)
    })
}
