// SPDX-License-Identifier: EUPL-1.2
//! `scrub`, and the same beside a server, over and over: at the first difference a loud line, an entry in
//! the register as far as it can take one, and no further round until somebody looked.

use super::progress;
use crate::Fallible;
use crate::cli::Scrub;
use crate::owner::Found;
use crate::place::Place;
use std::cell::RefCell;
use std::collections::HashSet;
use std::process::ExitCode;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use waarborg_app::ports::Reader;
use waarborg_app::rebuild::rebuild;
use waarborg_app::scrub::{Scrubbed, scrub};
use waarborg_app::{Caller, System};
use waarborg_domain::Act;
use waarborg_domain::keeping::KeepingAct;

/// The command.
pub fn run(args: &Scrub) -> Fallible<ExitCode> {
    let mut findings = Vec::new();
    // Whoever owns the store can ask the engine about every row, those of no entry too.
    if let Found::Free(mut store) = Place::of(&args.store)?.find()? {
        findings = store.scrub()?;
    }
    let mut reader = Place::of(&args.store)?.reader()?;
    if findings.is_empty() {
        match whole(reader.as_mut())? {
            Scrubbed::Whole { entries, root } => {
                println!("{entries} entries read and computed anew, root {}: no difference", hex::encode(root));
                return Ok(ExitCode::SUCCESS);
            }
            Scrubbed::Differs(what) => findings.push(what),
            Scrubbed::Stopped => {}
        }
    }
    for finding in findings {
        println!("FINDING  {finding}");
    }
    Ok(ExitCode::from(1))
}

fn whole(reader: &mut dyn Reader) -> Fallible<Scrubbed> {
    // Which records may be without a key, the entries themselves say.
    let world = match rebuild(reader, [0; 16]) {
        Ok(world) => world,
        Err(waarborg_app::ports::StoreError::Damaged(what)) => return Ok(Scrubbed::Differs(what)),
        Err(other) => return Err(other.into()),
    };
    let missing: HashSet<_> = world.missing().into_iter().collect();
    let mut told = progress("scrub");
    Ok(scrub(reader, &|record| !missing.contains(&record), &mut |done, all| {
        told(done, all);
        true
    })?)
}

/// Reads everything stored once in so many hours, as long as the system is there, and puts down when it was
/// last found whole, in UTC microseconds.
#[expect(clippy::needless_pass_by_value, reason = "the reader is given away for good")]
pub fn beside(system: Arc<System>, mut reader: Box<dyn Reader>, hours: u32, whole: Arc<AtomicI64>) {
    let system = Arc::downgrade(&system);
    let started = std::thread::Builder::new().name("scrub".into()).spawn(move || {
        let round = Duration::from_secs(u64::from(hours) * 3_600);
        while let Some(found) = one(&system, reader.as_mut(), round, &whole) {
            if let Some(what) = found {
                alarm(&system, &what);
                return;
            }
        }
    });
    if let Err(error) = started {
        eprintln!("waarborg: {error}; what is stored is not read again");
    }
}

/// One round, spread over its time; nothing once the system is gone.
fn one(system: &Weak<System>, reader: &mut dyn Reader, round: Duration, whole: &AtomicI64) -> Option<Option<String>> {
    let began = Instant::now();
    // The order to destroy is published before the key goes, so the newest state always knows.
    let ordered = RefCell::new(HashSet::new());
    let closed = |record: (u64, u32)| {
        system.upgrade().is_none_or(|system| {
            let (snapshot, mut ordered) = (system.snapshot(), ordered.borrow_mut());
            if ordered.len() < snapshot.state.destroyed.len() {
                *ordered = snapshot.state.destroyed.iter().copied().collect();
            }
            let held = snapshot.held.as_ref().is_some_and(|held| held.missing.contains(&record));
            held || ordered.contains(&record) || snapshot.state.keeping.lost(record.0)
        })
    };
    let mut pace = |done: u64, all: u64| rest(system, began, round.mul_f64(done as f64 / all.max(1) as f64));
    match scrub(reader, &closed, &mut pace) {
        Ok(Scrubbed::Differs(what)) => Some(Some(what)),
        Ok(Scrubbed::Stopped) => None,
        Ok(Scrubbed::Whole { .. }) => {
            whole.store(system.upgrade()?.now().0, Ordering::Relaxed);
            rest(system, began, round).then_some(None)
        }
        Err(error) => Some(Some(error.to_string())),
    }
}

/// Waits until so much time has passed; false once the system is gone.
fn rest(system: &Weak<System>, began: Instant, until: Duration) -> bool {
    loop {
        if system.strong_count() == 0 {
            return false;
        }
        let left = until.saturating_sub(began.elapsed());
        if left.is_zero() {
            return true;
        }
        std::thread::sleep(left.min(Duration::from_millis(200)));
    }
}

fn alarm(system: &Weak<System>, what: &str) {
    eprintln!("waarborg: ALARM: what is stored is not what was written: {what}");
    eprintln!("waarborg: stop the server and run `waarborg rebuild --check`; keep this store as it is, and restore");
    let Some(system) = system.upgrade() else { return };
    let text = what.as_bytes().to_vec();
    let act = Act::Keeping(KeepingAct::DamageFound { findings: 1 });
    match system.act(Caller::house(), move |ctx| ctx.enter(act, &[text])) {
        Ok(answer) => eprintln!("waarborg: the register has it, entry {}", answer.entry),
        Err(problem) => eprintln!("waarborg: the register could not take it: {problem}"),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use waarborg_store_sqlite::SqliteStore;

    #[test]
    fn damage_beside_a_server_is_told_and_entered() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cell.sqlite");
        let store = Box::new(SqliteStore::create(&path).unwrap());
        let clock = Arc::new(waarborg_domain::SystemClock);
        let options = crate::open::options(store, waarborg_compare::Lists::builtin(), clock).unwrap();
        let system = Arc::new(System::open(options).unwrap());
        let (weak, mut reader) = (Arc::downgrade(&system), SqliteStore::reading(&path).unwrap());
        let round = Duration::from_millis(20);
        let whole = AtomicI64::new(0);
        assert_eq!(one(&weak, reader.as_mut(), round, &whole), Some(None));
        let first = whole.load(Ordering::Relaxed);
        assert!(first > 0);
        let hand = rusqlite::Connection::open(&path).unwrap();
        let change = "UPDATE entries SET leaf = zeroblob(length(leaf)) WHERE idx = 1";
        assert_eq!(hand.execute(change, []).unwrap(), 1);
        let found = one(&weak, reader.as_mut(), round, &whole).unwrap().unwrap();
        assert_eq!(whole.load(Ordering::Relaxed), first, "what differs is not whole");
        assert!(found.contains("entry 1"), "{found}");
        alarm(&weak, &found);
        assert_eq!(system.state().keeping.damage.len(), 1);
    }
}
