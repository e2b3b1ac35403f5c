// SPDX-License-Identifier: EUPL-1.2
//! What goes out to systems around this one as the register grows (BIO2 8.15, 8.16; ADR 0034): events for a SIEM
//! and log lines of processing. Each outlet reads the published log behind the sequencer, so that it can hold no
//! act up, and knows from what is already out where it goes on: a crash, a full disk or a collector that is away
//! neither loses nor doubles anything that was confirmed.

pub mod ldv;
pub mod ocsf;
pub mod otlp;
pub mod spool;
pub mod traces;

use crate::cli::{self, Serve};
use crate::place::Place;
use crate::{Fallible, secret};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;
use waarborg_app::System;
use waarborg_app::ports::Reader;
use waarborg_app::snapshot::Snapshot;
use waarborg_ledger::{Leaf, State};
use waarborg_register::hash;
use waarborg_web::Outgoing;

/// Entries taken out at once.
const STEP: usize = 500;
/// Between two looks at the log, and first pause after a failure.
const PAUSE: Duration = Duration::from_millis(200);
/// Longest pause after failures.
const LONGEST: Duration = Duration::from_secs(60);

/// An entry on its way out. Of its three parts the leaf alone goes along: it has no content, and says no more
/// than whoever acted was told.
pub struct Entry {
    /// Its number.
    pub index: u64,
    /// Its hash in the log's tree, in hexadecimal: what an event can be held against.
    pub uid: String,
    /// The leaf.
    pub leaf: Leaf,
}

/// The last entry that is out.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Name of the log then.
    pub log: String,
    /// Its number.
    pub index: u64,
    /// Its hash.
    pub uid: String,
}

/// Somewhere that entries go.
pub trait Outlet: Send {
    /// What it shows of where it is; none if nothing ever went.
    fn last(&mut self) -> Fallible<Option<Mark>>;
    /// Takes entries, in order: all of them, or none for good. How many of them nobody wanted there.
    fn put(&mut self, entries: &[Entry], state: &State) -> Fallible<u64>;
}

/// Starts every outlet that was asked for, each on a thread of its own; what monitoring is told of them.
pub fn start(args: &Serve, place: &Place, system: &Arc<System>) -> Fallible<Vec<Arc<Outgoing>>> {
    let mut told = Vec::new();
    if let Some(path) = &args.outgoing.ocsf {
        let spool = spool::Spool::new(path, args.outgoing.ocsf_size, args.outgoing.ocsf_keep);
        told.push(follow("ocsf", system, place.reader()?, Box::new(spool))?);
    }
    if let Some(log) = ldv::Log::of(&args.outgoing)? {
        told.push(follow("ldv", system, place.reader()?, Box::new(log))?);
    }
    Ok(told)
}

/// What `serve --check` says of each outlet that was asked for; nothing is opened or reached.
pub fn look(args: &cli::Outgoing) -> Vec<(&'static str, Fallible<String>)> {
    let folder = |file: &Path| match file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) if !folder.is_dir() => {
            Err(format!("{}: there is no such folder; make it", folder.display()).into())
        }
        _ => Ok(file.display().to_string()),
    };
    let ocsf = args.ocsf.as_deref().map(folder);
    let closed = |file: &Option<PathBuf>| file.as_deref().map_or(Ok(()), secret::for_its_owner);
    let ldv = ldv::Log::of(args)
        .and_then(|_| closed(&args.ldv_authorization_file))
        .and_then(|()| args.ldv_position.as_deref().map(folder).transpose())
        .transpose();
    let (ca, shown) = (args.collector_ca.as_deref(), args.otlp_authorization_file.as_deref());
    let otlp = args.otlp_endpoint.as_deref().map(|at| {
        otlp::Collector::new(at, ca, shown)?;
        closed(&args.otlp_authorization_file).map(|()| at.to_owned())
    });
    [("ocsf", ocsf), ("ldv", ldv), ("otlp", otlp)].into_iter().filter_map(|(what, part)| Some((what, part?))).collect()
}

/// Follows the log on a thread of its own, as long as the system is there.
fn follow(
    name: &'static str,
    system: &Arc<System>,
    reader: Box<dyn Reader>,
    outlet: Box<dyn Outlet>,
) -> Fallible<Arc<Outgoing>> {
    let told = Arc::new(Outgoing::new(name));
    let mut follower = Follower { reader, outlet, next: None, told: told.clone(), said: String::new() };
    let system = Arc::downgrade(system);
    std::thread::Builder::new().name(name.into()).spawn(move || follower.run(&system))?;
    Ok(told)
}

struct Follower {
    reader: Box<dyn Reader>,
    outlet: Box<dyn Outlet>,
    /// The first entry that is not out; none until what is out says so.
    next: Option<u64>,
    told: Arc<Outgoing>,
    /// The failure that was told last.
    said: String,
}

impl Follower {
    fn run(&mut self, system: &Weak<System>) {
        let mut pause = PAUSE;
        loop {
            let Some(snapshot) = system.upgrade().map(|system| system.snapshot()) else { return };
            let stepped = self.step(&snapshot);
            // What rests holds no old state in memory.
            drop(snapshot);
            match stepped {
                Ok(more) => {
                    self.recovered();
                    pause = PAUSE;
                    if more {
                        continue;
                    }
                }
                Err(error) => {
                    self.failed(&error.to_string());
                    pause = (pause * 2).min(LONGEST);
                }
            }
            std::thread::sleep(pause);
        }
    }

    /// Takes out what there is, up to a limit; true if there is more.
    fn step(&mut self, snapshot: &Snapshot) -> Fallible<bool> {
        let next = match self.next {
            Some(next) => next,
            None => match self.outlet.last()? {
                Some(mark) => after(&mark, snapshot, self.reader.as_mut())?,
                None => 0,
            },
        };
        self.next = Some(next);
        self.told.reached(next);
        let size = snapshot.tree.size();
        if next >= size {
            return Ok(false);
        }
        let stored = self.reader.entries(next, STEP)?;
        let published = stored.iter().take_while(|stored| stored.index < size);
        let entries = published
            .map(|stored| {
                let leaf = Leaf::from_bytes(&stored.leaf)?;
                Ok(Entry { index: stored.index, uid: hex::encode(hash::leaf(&stored.leaf)), leaf })
            })
            .collect::<Fallible<Vec<_>>>()?;
        let last = entries.last().filter(|_| entries.first().is_some_and(|first| first.index == next));
        let reached = last.ok_or_else(|| format!("entry {next} is missing from the store"))?.index + 1;
        let unwanted = self.outlet.put(&entries, &snapshot.state)?;
        if unwanted > 0 {
            self.told.unwanted(unwanted);
            eprintln!("waarborg: WARNING: {} was told that {unwanted} of its lines are not wanted", self.told.name());
        }
        self.next = Some(reached);
        self.told.reached(reached);
        Ok(reached < size)
    }

    /// Where it is has to be read again from what is out: nobody knows how much of the last went.
    fn failed(&mut self, error: &str) {
        self.next = None;
        self.told.fails(true);
        if self.said != error {
            eprintln!("waarborg: WARNING: {} stands still: {error}; it goes on by itself", self.told.name());
            error.clone_into(&mut self.said);
        }
    }

    fn recovered(&mut self) {
        self.told.fails(false);
        if !std::mem::take(&mut self.said).is_empty() {
            eprintln!("waarborg: {} goes on", self.told.name());
        }
    }
}

/// The entry after the last that is out. Where a restore cut that one off, the log goes on from the first
/// restore that what is out does not know.
fn after(mark: &Mark, snapshot: &Snapshot, reader: &mut dyn Reader) -> Fallible<u64> {
    let stored = if mark.index < snapshot.tree.size() { reader.entries(mark.index, 1)? } else { Vec::new() };
    let same = |leaf: &[u8]| hex::encode(hash::leaf(leaf)) == mark.uid;
    if stored.first().is_some_and(|stored| stored.index == mark.index && same(&stored.leaf)) {
        return Ok(mark.index + 1);
    }
    let restores = &snapshot.state.keeping.restores;
    let known = restores.iter().position(|restored| restored.origin == mark.log).map_or(0, |at| at + 1);
    let cut = restores.iter().skip(known).map(|restored| restored.head).min().filter(|head| *head <= mark.index);
    let text = "what is out already is of another log, or of more than this store has; move it away to begin anew";
    cut.ok_or_else(|| text.into())
}
