// SPDX-License-Identifier: EUPL-1.2
//! Keeping a register, whatever the engine: copies are equal or are refused, an older copy is noticed and
//! nothing is entered on it until two officers have recorded the restore (H-005; ADR 0022).
#![expect(clippy::unwrap_used, reason = "a test")]

mod keys;
mod stage;

use serde_json::{Value, json};
use stage::*;
use std::sync::Arc;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::copy::{CopyError, Keys};
use waarborg_app::ports::{LOG_KEY, Reader as _, Store};
use waarborg_app::rebuild::rebuild;
use waarborg_app::scrub::{Scrubbed, scrub};
use waarborg_app::{Answer, Problem, System, verbs};
use waarborg_domain::SystemClock;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::VerifierKey;
use waarborg_testkit::{MemoryDisk, MemoryStore, options};

#[test]
fn a_copy_is_equal_and_goes_on() {
    let disk = MemoryDisk::new();
    let system = cell(&disk, None);
    deposit(&system, "one.example.org").unwrap();
    let gone = deposit(&system, "gone.example.org").unwrap();
    let item = gone.data["items"][0].clone();
    let item = if item.is_null() { system.state().items.last().unwrap().id.to_string().into() } else { item };
    assert!(run(&system, "police.analyst", "records.destroy", json!({ "items": [item] })).unwrap().allowed());
    drop(system);
    let mut from = disk.open().unwrap();
    let mut to = MemoryStore::new();
    let first = copied(&mut from, &mut to, Keys::Along).unwrap();
    assert_eq!((first.before, first.closed), (0, 0), "a destroyed record is not a lost one");
    let (a, b) = (rebuild(&mut from, [0; 16]).unwrap(), rebuild(&mut to, [0; 16]).unwrap());
    assert_eq!((a.tree.root(), a.state.digest()), (b.tree.root(), b.state.digest()));
    assert_eq!(a.absent, b.absent, "destroyed keys stay destroyed");
    assert_eq!(a.absent.len(), 1);
    for entry in 0..first.entries {
        assert_eq!(from.pack(entry).unwrap(), to.pack(entry).unwrap());
    }
    assert_eq!(from.checkpoints().unwrap(), to.checkpoints().unwrap());
    assert_eq!(from.tiles().unwrap(), to.tiles().unwrap());
    assert_eq!(from.packages().unwrap(), to.packages().unwrap());
    drop(from);
    // What comes after is copied by itself; a copy that went its own way is refused.
    let system = open(&disk, None, 4);
    deposit(&system, "later.example.org").unwrap();
    drop(system);
    let mut from = disk.open().unwrap();
    let more = copied(&mut from, &mut to, Keys::Along).unwrap();
    assert_eq!(more.before, first.entries);
    assert!(more.entries > first.entries);
    let other = MemoryDisk::new();
    drop(cell(&other, None));
    assert!(matches!(copied(&mut other.open().unwrap(), &mut to, Keys::Along), Err(CopyError::Other(_))));
}

#[test]
fn a_copy_without_keys_is_honest_about_it_and_nobody_goes_on_with_it() {
    let disk = MemoryDisk::new();
    let system = cell(&disk, None);
    deposit(&system, "one.example.org").unwrap();
    drop(system);
    let apart = MemoryDisk::new();
    let mut to = apart.open().unwrap();
    let copy = copied(&mut disk.open().unwrap(), &mut to, Keys::Apart).unwrap();
    let world = rebuild(&mut to, [0; 16]).unwrap();
    assert_eq!(world.missing().len() as u64, copy.closed);
    assert_eq!(world.state.digest(), copy.state);
    assert!(copy.closed > 20);
    for entry in 0..copy.entries {
        assert!(to.pack(entry).unwrap().keys.iter().all(Option::is_none));
    }
    // It may be scrubbed by whoever knows that it has no keys; by others it is damage.
    let whole = scrub(&mut to, &|_| true, &mut |_, _| true).unwrap();
    assert_eq!(whole, Scrubbed::Whole { entries: copy.entries, root: copy.root });
    assert!(matches!(scrub(&mut to, &|_| false, &mut |_, _| true).unwrap(), Scrubbed::Differs(_)));
    assert_eq!(scrub(&mut to, &|_| true, &mut |_, _| false).unwrap(), Scrubbed::Stopped);
    drop(to);
    let store = Box::new(apart.open().unwrap());
    let system = System::open(options(store, Arc::new(SystemClock), 5)).unwrap();
    let held = system.held().unwrap();
    assert!(held.keyless && held.to_string().contains("log rekey"), "{held}");
    assert!(matches!(deposit_by(&system), Err(Problem::ReadOnly(_))));
    drop(system);
    assert_eq!(apart.open().unwrap().secret(LOG_KEY).unwrap(), None, "and no key was made up");
    // With the log's key alone it can be read, and nothing can be done.
    let seed = disk.open().unwrap().secret(LOG_KEY).unwrap().unwrap();
    apart.open().unwrap().put_secret(LOG_KEY, &seed).unwrap();
    let system = open(&apart, None, 6);
    assert!(system.held().unwrap().to_string().contains("keys"));
    assert!(matches!(deposit_by(&system), Err(Problem::ReadOnly(_))));
}

/// Nobody's name can be read there: somebody is found by what they are.
fn deposit_by(system: &System) -> Result<Answer, Problem> {
    let state = system.state();
    let who = state.capacities.values().find(|c| c.capacity.org.as_str() == "police").unwrap().capacity.id;
    verbs::run(system, Caller::person(who, Channel::Api), "view", json!({ "list": "acts" }))
}

#[test]
fn an_older_copy_is_held_until_two_officers_record_it() {
    let (disk, guard) = (MemoryDisk::new(), Place::default());
    let system = cell(&disk, guard.find());
    let kept = deposit(&system, "kept.example.org").unwrap();
    let old_key = system.verifier_key();
    drop(system);
    let older = snapshot(&disk);
    let size = older.open().unwrap().head().unwrap().size;
    let system = open(&disk, guard.find(), 7);
    assert!(system.held().is_none());
    for n in 0..20 {
        deposit(&system, &format!("n{n}.example.org")).unwrap();
    }
    let lost = deposit(&system, "lost.example.org").unwrap();
    let signed = system.snapshot().tree.size();
    drop(system);
    assert!(guard.held().unwrap().contains(&format!("\n{signed}\n")), "the last of it, though nothing was released");

    let system = open(&older, guard.find(), 8);
    let held = system.held().unwrap();
    assert_eq!((held.size, held.known.as_ref().unwrap().size), (size, signed));
    let told = held.to_string();
    assert!(told.contains(&format!("{} are missing", signed - size)), "{told}");
    let writes = guard.writes();
    for problem in [
        deposit(&system, "x.example.org").unwrap_err(),
        run(&system, "aivd.analyst", "view", json!({ "list": "acts" })).unwrap_err(),
        verbs::run(&system, Caller::house(), "tick", Value::Null).unwrap_err(),
    ] {
        assert!(matches!(&problem, Problem::ReadOnly(why) if why.contains("are missing")), "{problem:?}");
    }
    // One officer alone, and one of another role, are told and leave nothing: the old name signs no more.
    for (first, second) in [("admin", "admin"), ("admin", "aivd.manager"), ("aivd.manager", "admin")] {
        let refused = restore(&system, first, second).unwrap_err();
        assert!(refused.to_string().contains("H-005"), "{refused}");
    }
    assert_eq!((system.snapshot().tree.size(), guard.writes()), (size, writes));

    let recorded = restore(&system, "admin", "aivd.head").unwrap();
    assert_eq!(recorded.entry, size);
    assert!(system.held().is_none());
    deposit(&system, "after.example.org").unwrap();
    let (new_key, snapshot) = (system.verifier_key(), system.snapshot());
    let origin = snapshot.state.log.clone();
    assert!(origin.starts_with("waarborg.example/test/r1-"), "{origin}");
    let named = [VerifierKey::parse(&new_key).unwrap()];
    assert_eq!(Checkpoint::open(&snapshot.checkpoint, &named).unwrap().origin, origin);
    let restored = snapshot.state.keeping.restores.last().unwrap().clone();
    assert_eq!((restored.head, restored.known, restored.missing()), (size, signed, signed - size));
    assert_eq!(restored.was, old_key);
    drop(system);

    // The guard follows; the same old copy once more is held again, and would get another name.
    assert!(guard.held().unwrap().starts_with(&origin));
    let system = open(&older, guard.find(), 9);
    assert!(system.held().is_none());
    let bundle = export(&system);
    drop(system);
    judge(&bundle, &old_key, &new_key, &kept, &lost);
    let again = open(&disk, guard.find(), 10);
    assert!(again.held().is_some(), "the lost copy, found later, is another history");
}

/// What the verifier says of the log that was restored.
fn judge(bundle: &[u8], old_key: &str, new_key: &str, kept: &Answer, lost: &Answer) {
    let verify = |key: &str, receipts| {
        let options = waarborg_verify::Options { key: Some(key.into()), receipts, ..Default::default() };
        waarborg_verify::verify(bundle, &options)
    };
    for key in [old_key, new_key] {
        let report = verify(key, vec![("kept".into(), kept.receipt.clone().into_bytes())]);
        assert_eq!(report.exit_code(), 0, "{report}");
        assert!(report.key_known, "{report}");
        assert_eq!((report.restores.len(), report.receipts.found), (1, 1), "{report}");
        assert!(report.to_string().contains("RESTORED"), "{report}");
    }
    let report = verify(new_key, vec![("lost".into(), lost.receipt.clone().into_bytes())]);
    assert_eq!(report.exit_code(), 1);
    assert!(report.findings[0].text.contains("lost when the log was restored"), "{report}");
}

#[test]
fn nothing_is_recorded_where_nothing_was_lost() {
    let (disk, guard) = (MemoryDisk::new(), Place::default());
    let system = cell(&disk, guard.find());
    deposit(&system, "one.example.org").unwrap();
    assert!(matches!(restore(&system, "admin", "aivd.head"), Err(Problem::Invalid(_))));
}

#[test]
fn content_whose_keys_are_lost_is_out_of_use_once_that_is_recorded() {
    let disk = MemoryDisk::new();
    let system = cell(&disk, None);
    deposit(&system, "one.example.org").unwrap();
    let item = *system.state().items.last().unwrap();
    drop(system);
    // Keys gone without an order, as after a restore with an older backup of keys.
    disk.open().unwrap().destroy_keys(&[item.record]).unwrap();
    let system = open(&disk, None, 11);
    assert_eq!(system.held().unwrap().missing, [item.record]);
    assert!(matches!(deposit(&system, "two.example.org"), Err(Problem::ReadOnly(_))));
    assert!(restore(&system, "aivd.head", "admin").unwrap().allowed());
    assert!(!system.state().usable(&item.id));
    assert!(deposit(&system, "one.example.org").unwrap().allowed());
    drop(system);
    let system = open(&disk, None, 12);
    assert!(system.held().is_none(), "it is on record now");
}
