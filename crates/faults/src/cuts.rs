// SPDX-License-Identifier: EUPL-1.2
//! Power cuts: the store stands on an ext4 whose power goes while clients work.

use crate::disk::Disk;
use crate::place::{Base, Place};
use crate::server::{Programs, Server};
use crate::trial::{Blow, Tally, Trial, rounds};
use crate::{Fallible, hold};
use std::path::Path;
use std::time::Duration;

/// Cuts in one round.
const ROUND: u64 = 50;
/// Size of the disk.
const MEBIBYTES: u64 = 1_024;

struct Cut<'a>(&'a Disk);

impl Blow for Cut<'_> {
    fn fall(&mut self, server: &mut Server) -> Fallible<()> {
        let cut = self.0.cut();
        server.kill();
        cut
    }
    fn mend(&mut self) -> Fallible<()> {
        self.0.again()
    }
}

/// So many power cuts on copies of a store.
///
/// # Errors
/// What was lost, half there, or slow.
pub fn run(programs: &Programs, folder: &Path, base: &Base, cuts: u64, longest: Duration) -> Fallible<Tally> {
    rounds(cuts, ROUND.min(cuts.div_ceil(2)), |number, cuts| {
        let desk = folder.join(format!("cuts{number}"));
        std::fs::create_dir_all(&desk)?;
        let disk = Disk::ext4(&desk, MEBIBYTES)?;
        let place = Place { disk: disk.root.clone(), desk: desk.clone() };
        base.copy(&place)?;
        let synced = std::process::Command::new("sync").arg("-f").arg(&disk.root).status()?;
        hold!(synced.success(), "sync: {synced}");
        let tally = Trial::new(programs, place, base, 4052 + number).run(cuts, &mut Cut(&disk), longest)?;
        drop(disk);
        std::fs::remove_dir_all(desk)?;
        Ok(tally)
    })
}
