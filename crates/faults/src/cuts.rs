// SPDX-License-Identifier: EUPL-1.2
//! Power cuts: the store stands on an ext4 whose power goes while clients work.

use crate::client::Client;
use crate::disk::{Disk, Switch};
use crate::place::{Base, Place};
use crate::server::{Programs, Server};
use crate::trial::{Blow, Tally, Trial, rounds};
use crate::{Fallible, hold};
use std::path::Path;
use std::time::Duration;

/// Cuts in one round.
const ROUND: u64 = 25;
/// Size of the disk.
const MEBIBYTES: u64 = 1_024;

struct Cut<'a> {
    disk: &'a Disk,
    raised: Option<Switch>,
}

impl Blow for Cut<'_> {
    fn raise(&mut self) -> Fallible<()> {
        self.raised = Some(self.disk.switch()?);
        Ok(())
    }
    fn fall(&mut self, server: &mut Server, client: &Client) -> Fallible<()> {
        client.hear_no_more();
        let cut = self.raised.take().ok_or("no switch")?.off();
        server.kill();
        cut
    }
    fn mend(&mut self) -> Fallible<()> {
        self.disk.again()
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
        let tally = Trial::new(programs, place, base, 4052 + number).run(
            cuts,
            &mut Cut { disk: &disk, raised: None },
            longest,
        )?;
        drop(disk);
        std::fs::remove_dir_all(desk)?;
        Ok(tally)
    })
}
