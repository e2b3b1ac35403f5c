// SPDX-License-Identifier: EUPL-1.2
//! Clocks that jump under a running server (libfaketime): a consent that has expired frees nothing,
//! whichever way the clock goes afterwards; a clock that ran back more than five seconds stops acts; and
//! times in the register never fall.

use crate::client::{Client, Reply};
use crate::judge::{self, Verdict};
use crate::place::{Base, Place};
use crate::server::{Programs, Server};
use crate::work::{Ready, purpose, ready};
use crate::{Fallible, hold};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The library, where Debian puts it.
#[must_use]
pub fn library() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten().map(|f| f.path());
    folders.map(|f| f.join("faketime/libfaketimeMT.so.1")).find(|f| f.is_file())
}

/// A server whose clock can be set.
struct Clocked<'a> {
    programs: &'a Programs,
    place: Place,
    client: Client,
    library: PathBuf,
    jumps: u64,
}

/// What is done with a clock, and the disclosure that is ready.
type Trial = fn(&mut Clocked<'_>, &Value) -> Fallible<()>;

/// What jumps came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Jumped {
    /// Jumps.
    pub jumps: u64,
    /// What the registers hold.
    pub verdict: Verdict,
}

/// All jumps.
///
/// # Errors
/// What was allowed that should not be, or refused that should not be.
pub fn run(programs: &Programs, folder: &Path) -> Fallible<Jumped> {
    let library = library().ok_or("libfaketime is missing")?;
    let desk = folder.join("clock");
    let mut base = Base::make(programs, &desk.join("base"), 10)?;
    let until = date("tomorrow + 1 day")?;
    let which = base.work(programs, |client| {
        let how = Ready { expires: Some(&until), ..Ready::default() };
        ready(client, "clock.faults.example", how).flatten().map(|r| r.0).ok_or_else(|| "not ready".into())
    })?;
    let which = json!({ "disclosure": which });
    let mut all = Jumped::default();
    let trials: [(&str, Trial); 4] = [("steady", steady), ("forward", forward), ("back", back), ("start", while_down)];
    for (name, trial) in trials {
        let place = Place::new(&desk.join(name))?;
        base.copy(&place)?;
        let client = Client::restless(base.tokens.clone());
        let mut clocked = Clocked { programs, place, client, library: library.clone(), jumps: 0 };
        trial(&mut clocked, &which).map_err(|e| format!("{name}: {e}"))?;
        let verdict = judge::register(programs, &clocked.place, &clocked.client).map_err(|e| format!("{name}: {e}"))?;
        all.jumps += clocked.jumps;
        all.verdict.entries += verdict.entries;
        all.verdict.receipts += verdict.receipts;
        all.verdict.refusals += verdict.refusals;
    }
    Ok(all)
}

fn date(what: &str) -> Fallible<String> {
    let output = Command::new("date").args(["-u", "-d", what, "+%Y-%m-%dT%H:%M:%SZ"]).output()?;
    hold!(output.status.success(), "date: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

impl Clocked<'_> {
    /// Sets the clock so many seconds from the true time.
    fn set(&mut self, seconds: i64) -> Fallible<()> {
        self.jumps += 1;
        // Whole at once: the library reads the file at every look at the clock.
        let (file, fresh) = (self.place.desk.join("faketime"), self.place.desk.join("faketime.new"));
        std::fs::write(&fresh, format!("{seconds:+}\n"))?;
        Ok(std::fs::rename(fresh, file)?)
    }

    fn start(&mut self, seconds: i64) -> Fallible<Server> {
        self.set(seconds)?;
        let file = self.place.desk.join("faketime").display().to_string();
        let start = self.place.start(self.programs);
        let start = start.with("LD_PRELOAD", &self.library.display().to_string());
        let start = start.with("FAKETIME_TIMESTAMP_FILE", &file).with("FAKETIME_NO_CACHE", "1");
        let server = start.with("FAKETIME_DONT_FAKE_MONOTONIC", "1").start(&self.client)?;
        self.client.begin(&server.base);
        judge::nothing_lost(server.size, &self.client)?;
        Ok(server)
    }

    fn search(&self) -> Fallible<Reply> {
        let asked = json!({ "value": "clock.faults.example", "purpose": purpose() });
        self.client.act("mivd.analyst", "search", asked).ok_or_else(|| "the server went away".into())
    }

    fn release(&self, which: &Value) -> Fallible<Reply> {
        let reply = self.client.act("aivd.manager", "disclosure.release", which.clone());
        reply.ok_or_else(|| "the server went away".into())
    }

    fn goes(&self) -> Fallible<()> {
        let reply = self.search()?;
        hold!(reply.data().is_some(), "a search is answered by {}", reply.body);
        Ok(())
    }

    fn stands(&self) -> Fallible<()> {
        let reply = self.search()?;
        let clock = reply.status == 503 && reply.body["type"] == "/v1/problems/clock" && reply.entry().is_none();
        hold!(clock, "the clock ran back, and a search is answered by {}", reply.body);
        Ok(())
    }
}

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// Less than the year that the tokens of the clients are good.
const MONTHS: i64 = 300 * DAY;
const DECADE: i64 = 3_653 * DAY;

/// The twin: with a steady clock the same release is allowed, so that a refusal elsewhere says something.
fn steady(clocked: &mut Clocked<'_>, which: &Value) -> Fallible<()> {
    let server = clocked.start(0)?;
    let reply = clocked.release(which)?;
    hold!(reply.data().is_some(), "with a steady clock a release is answered by {}", reply.body);
    server.stop()
}

/// Ten years on the tokens have run out, and nothing happens. Some months on the consent has expired, and stays
/// so when the clock is set back.
fn forward(clocked: &mut Clocked<'_>, which: &Value) -> Fallible<()> {
    let server = clocked.start(0)?;
    clocked.goes()?;
    clocked.set(DECADE)?;
    let reply = clocked.release(which)?;
    hold!(reply.status == 401 && reply.entry().is_none(), "a token that ran out is answered by {}", reply.body);
    clocked.set(0)?;
    clocked.goes()?;
    clocked.set(MONTHS)?;
    expired(&clocked.release(which)?)?;
    clocked.set(0)?;
    clocked.stands()?;
    let reply = clocked.release(which)?;
    hold!(reply.data().is_none() && reply.status == 503, "set back, a release is answered by {}", reply.body);
    clocked.set(MONTHS - 3)?;
    expired(&clocked.release(which)?)?;
    server.stop()?;
    // Nor does a start forget it.
    let server = clocked.start(0)?;
    clocked.stands()?;
    server.stop()
}

fn expired(reply: &Reply) -> Fallible<()> {
    let named = reply.body["unmet"].as_array().is_some_and(|u| !u.is_empty());
    hold!(reply.status == 403 && named && reply.entry().is_some(), "an expired consent is answered by {}", reply.body);
    Ok(())
}

/// Steps back: up to five seconds time stands still, beyond that acts stop until the clock is right again.
fn back(clocked: &mut Clocked<'_>, which: &Value) -> Fallible<()> {
    let server = clocked.start(0)?;
    clocked.goes()?;
    for step in [-1, -2, -4] {
        clocked.set(step)?;
        clocked.goes()?;
        clocked.set(0)?;
        clocked.goes()?;
    }
    for step in [-7, -60, -HOUR, -DAY, -DECADE] {
        clocked.set(step)?;
        clocked.stands()?;
        let reply = clocked.release(which)?;
        hold!(reply.status == 503, "the clock ran back {step} s, and a release is answered by {}", reply.body);
        clocked.set(0)?;
        clocked.goes()?;
    }
    let reply = clocked.release(which)?;
    hold!(reply.data().is_some(), "the clock is right again, and a release is answered by {}", reply.body);
    server.stop()
}

/// The clock is wrong when a server starts: it starts, and enters nothing.
fn while_down(clocked: &mut Clocked<'_>, which: &Value) -> Fallible<()> {
    for step in [-HOUR, -DECADE] {
        let server = clocked.start(step)?;
        clocked.stands()?;
        clocked.set(0)?;
        clocked.goes()?;
        server.stop()?;
    }
    let server = clocked.start(3 * DAY)?;
    expired(&clocked.release(which)?)?;
    server.stop()
}
