// SPDX-License-Identifier: EUPL-1.2
//! A full disk: the store stands on a small tmpfs that fills up while clients bring data in. Refusals go
//! to the register from the reserve while there is any; then nothing happens at all; a kill in between
//! does not matter; once there is room the same server goes on without being told.

use crate::client::{Client, Reply};
use crate::disk::Disk;
use crate::judge::{self, Verdict};
use crate::place::{Base, Place};
use crate::server::{Programs, Server};
use crate::work::{delivery, purpose};
use crate::{Fallible, hold};
use serde_json::json;
use std::io::Write as _;
use std::path::Path;

/// Size of the disk: room for the store, and for what each time it is full adds to that.
const MEBIBYTES: u64 = 56;
const MORE: u64 = 4;

/// What a full disk came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filled {
    /// How often it was full.
    pub times: u64,
    /// Acts refused with an entry, from the reserve.
    pub recorded: u64,
    /// Acts refused without one, when that was used up too.
    pub silent: u64,
    /// What the register holds.
    pub verdict: Verdict,
}

/// Fills the disk so many times.
///
/// # Errors
/// What was lost, or did not go on.
pub fn run(programs: &Programs, folder: &Path, times: u64) -> Fallible<Filled> {
    let desk = folder.join("full");
    let base = Base::make(programs, &desk.join("base"), 100)?;
    let disk = Disk::tmpfs(&desk, MEBIBYTES + times * MORE)?;
    let place = Place { disk: disk.root.clone(), desk };
    base.copy(&place)?;
    let client = Client::restless(base.tokens);
    let mut filled = Filled { times, ..Filled::default() };
    let mut server = start(programs, &place, &client)?;
    for time in 0..times {
        let ballast = fill(&place, &client, time)?;
        refused(&client, &mut filled, time)?;
        if time % 2 == 0 {
            // A kill on a full disk: the next server starts on it, and refuses as well.
            server.kill();
            server = start(programs, &place, &client)?;
            let reply = search(&client)?;
            hold!(reply.data().is_none(), "a full disk took an act after a start: {}", reply.body);
        }
        std::fs::remove_file(&ballast)?;
        goes_on(&client, time)?;
    }
    server.stop()?;
    filled.verdict = judge::register(programs, &place, &client)?;
    hold!(filled.verdict.refusals >= filled.recorded, "LOST: refusals that were answered are not there");
    hold!(filled.recorded >= times * 100, "only {} refusals were recorded", filled.recorded);
    hold!(filled.silent > 0, "the reserve was never used up");
    Ok(filled)
}

fn start(programs: &Programs, place: &Place, client: &Client) -> Fallible<Server> {
    let server = place.start(programs).start(client)?;
    client.begin(&server.base);
    judge::nothing_lost(server.size, client)?;
    Ok(server)
}

fn search(client: &Client) -> Fallible<Reply> {
    let asked = json!({ "value": "base0-1.faults.example", "purpose": purpose() });
    client.act("mivd.analyst", "search", asked).ok_or_else(|| "the server went away on a full disk".into())
}

/// Takes all but a few mebibytes, then brings data in until it is refused.
fn fill(place: &Place, client: &Client, time: u64) -> Fallible<std::path::PathBuf> {
    let ballast = place.disk.join("ballast");
    let mut file = std::fs::File::create(&ballast)?;
    let block = [1_u8; 65_536];
    while file.write_all(&block).is_ok() {}
    let length = file.metadata()?.len();
    // At each time another amount is left, so that another write is the one without room.
    file.set_len(length.saturating_sub((2 << 20) + time * 333_333))?;
    for number in 0..200 {
        let sent = delivery(&format!("full{time}x{number}"), 300, "wpg:24");
        let reply = client.act("police.analyst", "deposit", sent).ok_or("the server went away on a full disk")?;
        if reply.data().is_none() {
            hold!(matches!(reply.status, 403 | 507), "a full disk was answered by {}", reply.body);
            return Ok(ballast);
        }
    }
    Err("the disk was never full".into())
}

/// Acts until the reserve is used up as well: first each refusal is an entry, then nothing happens.
fn refused(client: &Client, filled: &mut Filled, time: u64) -> Fallible<()> {
    let mut silent = 0;
    for _ in 0..20_000 {
        let reply = search(client)?;
        match (reply.status, reply.entry()) {
            (403, Some(_)) => {
                filled.recorded += 1;
                // Every other time it is enough to see some.
                if time % 2 == 1 && filled.recorded.is_multiple_of(200) {
                    return Ok(());
                }
            }
            (507, None) => silent += 1,
            _ => return Err(format!("a full disk was answered by {}", reply.body).into()),
        }
        if silent >= 20 {
            filled.silent += silent;
            return Ok(());
        }
    }
    Err("the reserve never ended".into())
}

fn goes_on(client: &Client, time: u64) -> Fallible<()> {
    let reply = search(client)?;
    let found = reply.data().and_then(|d| d["total"].as_u64());
    hold!(found == Some(1), "there is room, and a search is answered by {}", reply.body);
    let sent = delivery(&format!("after{time}"), 200, "wpg:24");
    let reply = client.act("police.analyst", "deposit", sent).ok_or("the server went away")?;
    hold!(reply.data().is_some(), "there is room, and a delivery is answered by {}", reply.body);
    Ok(())
}
