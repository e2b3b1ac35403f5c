// SPDX-License-Identifier: EUPL-1.2
//! The log's key is rotated, lost and replaced, and whoever holds one of its keys can follow as far as that
//! key's word goes (H-008; ADR 0024). Whatever the moment of a crash, one key signs.

use super::stage::*;
use serde_json::json;
use std::sync::Arc;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::ports::{LOG_KEY, NEXT_LOG_KEY, Reader as _, Store as _, StoreError};
use waarborg_app::restore::{Rekey, Request, record};
use waarborg_app::{Answer, Options, Problem, System, rotate};
use waarborg_domain::SystemClock;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::evidence::Evidence;
use waarborg_register::note::{self, Kind, SigningKey, VerifierKey};
use waarborg_testkit::{MemoryDisk, options};
use waarborg_verify::{Report, verify, verify_evidence};

fn officer(system: &System) -> Caller {
    Caller::person(system.person("admin").unwrap(), Channel::CommandLine)
}

fn rotated(system: &System, second: &str) -> Answer {
    rotate::record(system, officer(system), system.person(second).unwrap()).unwrap()
}

/// Rotates; the new verifier key.
fn turn(system: &System) -> String {
    let before = system.verifier_key();
    let answer = rotated(system, "aivd.head");
    assert!(answer.allowed(), "{answer:?}");
    assert_eq!((answer.text("old"), answer.text("new")), (Some(&*before), Some(&*system.verifier_key())));
    assert_ne!(before, system.verifier_key());
    system.verifier_key()
}

fn rekey(system: &System, old: &[&str]) -> Result<Answer, Problem> {
    let old = old.iter().map(|key| (*key).to_owned()).collect();
    let second = system.person("aivd.head").unwrap();
    let reason = "The key is gone.".to_owned();
    let request = Request { second, reason, known: None, destroyed: Vec::new(), rekey: Some(Rekey { old }) };
    record(system, officer(system), request)
}

fn seeds(system: &System) -> [Vec<u8>; 2] {
    let secret = |name: &'static str| system.with_store(move |store| store.secret(name).unwrap()).unwrap();
    [LOG_KEY, NEXT_LOG_KEY].map(|name| secret(name).unwrap_or_default())
}

fn checked(bundle: &[u8], key: &str, receipts: &[String]) -> Report {
    let named = receipts.iter().enumerate().map(|(n, receipt)| (n.to_string(), receipt.clone().into_bytes()));
    let options = waarborg_verify::Options { key: Some(key.into()), receipts: named.collect(), ..Default::default() };
    verify(bundle, &options)
}

/// Evidence of the Police, as a file.
fn evidence(system: &System) -> Vec<u8> {
    use base64::Engine as _;
    let taken = run(system, "police.analyst", "evidence.take", json!({})).unwrap();
    base64::engine::general_purpose::STANDARD.decode(taken.text("evidence").unwrap()).unwrap()
}

fn evident(file: &[u8], key: &str, receipts: &[String]) -> waarborg_verify::EvidenceReport {
    let named = receipts.iter().enumerate().map(|(n, receipt)| (n.to_string(), receipt.clone().into_bytes()));
    let options = waarborg_verify::Options { key: Some(key.into()), receipts: named.collect(), ..Default::default() };
    verify_evidence(file, &options)
}

fn by(report: &Report) -> Vec<&str> {
    report.keys.iter().map(|span| span.by).collect()
}

/// The drill: rotate three times, restore, lose, go on.
#[test]
fn whoever_has_the_first_key_follows_to_where_its_word_ends() {
    let (disk, guard) = (MemoryDisk::new(), Place::default());
    let mut system = cell(&disk, guard.find());
    let mut keys = vec![system.verifier_key()];
    let (mut receipts, mut files) = (Vec::new(), Vec::new());
    for round in 0..3 {
        receipts.push(deposit(&system, &format!("n{round}.example.org")).unwrap().receipt);
        files.push((keys.last().unwrap().clone(), evidence(&system)));
        let [before, _] = seeds(&system);
        keys.push(turn(&system));
        let [signs, next] = seeds(&system);
        assert!(signs != before && next.is_empty(), "the old secret is erased");
        receipts.push(deposit(&system, &format!("m{round}.example.org")).unwrap().receipt);
        // A start finds the same key, and the guard knows the store as the newest.
        drop(system);
        system = open(&disk, guard.find(), 20 + round);
        assert!(system.held().is_none());
        assert_eq!(&system.verifier_key(), keys.last().unwrap());
    }
    for key in &keys {
        let report = checked(&export(&system), key, &receipts);
        assert_eq!((report.exit_code(), report.key_known), (0, true), "{report}");
        assert_eq!(by(&report), ["beginning", "rotation", "rotation", "rotation"]);
        assert_eq!(report.receipts.found, 6);
    }

    // An older copy is put back, and restored.
    drop(system);
    let older = snapshot(&disk);
    let system = open(&disk, guard.find(), 30);
    let lost = deposit(&system, "lost.example.org").unwrap().receipt;
    drop(system);
    let system = open(&older, guard.find(), 31);
    assert!(system.held().is_some());
    restore(&system, "admin", "aivd.head").unwrap();
    keys.push(system.verifier_key());
    receipts.push(deposit(&system, "after.example.org").unwrap().receipt);
    keys.push(turn(&system));
    receipts.push(deposit(&system, "later.example.org").unwrap().receipt);
    let whole = export(&system);
    let report = checked(&whole, &keys[0], &receipts);
    assert_eq!((report.exit_code(), report.key_known), (0, true), "{report}");
    assert_eq!(by(&report)[4..], ["restore", "rotation"]);
    assert_eq!(report.receipts.found, 8);
    let found = checked(&whole, &keys[0], &[lost]);
    assert!(found.findings[0].text.contains("lost when the log was restored"), "{found}");
    files.push((keys[0].clone(), evidence(&system)));
    for (key, file) in &files {
        for key in [key, &keys[0]] {
            let report = evident(file, key, &receipts[..1]);
            assert_eq!((report.exit_code(), report.key_known), (0, true), "{report}");
        }
    }
    let report = evident(&files[3].1, &keys[0], &receipts);
    assert_eq!((report.exit_code(), report.receipts.found > 0), (0, true), "{report}");

    doctored(&files[3].1, &keys[0]);

    // The key is lost: nothing is made up, and two officers go on under another name.
    let known = system.verifier_key();
    drop(system);
    older.open().unwrap().put_secret(LOG_KEY, &[]).unwrap();
    let system = open(&older, guard.find(), 32);
    assert!(system.held().unwrap().keyless && system.held().unwrap().known.is_none());
    assert_eq!(system.verifier_key(), known, "the register tells it");
    assert!(matches!(deposit(&system, "x.example.org"), Err(Problem::ReadOnly(_))));
    assert!(matches!(restore(&system, "admin", "aivd.head"), Err(Problem::Invalid(_))));
    assert_eq!(seeds(&system)[0], Vec::<u8>::new());
    let lost_at = system.snapshot().tree.size();
    assert!(rekey(&system, &[]).unwrap().allowed());
    keys.push(system.verifier_key());
    receipts.push(deposit(&system, "new.example.org").unwrap().receipt);
    turn(&system);
    receipts.push(deposit(&system, "newer.example.org").unwrap().receipt);
    drop(system);
    let system = open(&older, guard.find(), 33);
    assert!(system.held().is_none());
    judge_loss(&export(&system), &keys, &receipts, lost_at);
    let file = evidence(&system);
    assert_eq!(evident(&file, keys.last().unwrap(), &receipts).exit_code(), 0);
    let old = evident(&file, &keys[0], &[]);
    assert!(old.exit_code() == 1 && old.to_string().contains("officers"), "{old}");
}

/// Evidence in which a change of the key is made up, or left out.
fn doctored(file: &[u8], key: &str) {
    let honest = Evidence::read(file).unwrap();
    let found = |evidence: &Evidence<'_>| {
        let report = evident(&evidence.encode().unwrap(), key, &[]);
        assert!(!report.key_known, "{report}");
        report.findings.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    let rotations: Vec<u64> = honest.turns.iter().filter(|(_, t)| !t.receipt.is_empty()).map(|(n, _)| *n).collect();
    assert_eq!((honest.turns.len(), rotations.len()), (5, 4));
    for (number, other) in rotations.iter().zip(rotations.iter().cycle().skip(1)) {
        let mut unsigned = honest.clone();
        unsigned.turns.get_mut(number).unwrap().receipt = "";
        assert!(found(&unsigned).contains(&"rotation"));
        let mut swapped = honest.clone();
        swapped.turns.get_mut(number).unwrap().receipt = honest.turns[other].receipt;
        assert!(found(&swapped).contains(&"rotation"));
        let mut hidden = honest.clone();
        hidden.turns.remove(number);
        assert!(found(&hidden).contains(&"key"));
    }
}

fn judge_loss(bundle: &[u8], keys: &[String], receipts: &[String], lost_at: u64) {
    let new = checked(bundle, keys.last().unwrap(), receipts);
    assert_eq!((new.exit_code(), new.key_known, new.receipts.found), (0, true, 10), "{new}");
    assert_eq!(by(&new)[6..], ["officers", "rotation"]);
    assert!(new.to_string().contains("two officers vouch for it, the key before it does NOT"), "{new}");
    let old = checked(bundle, &keys[0], receipts);
    assert_eq!((old.exit_code(), old.key_known, old.key_until), (1, false, Some(lost_at)), "{old}");
    assert_eq!((old.findings.len(), old.receipts.found), (1, 10), "{old}");
}

#[test]
fn one_officer_or_another_role_changes_nothing() {
    let disk = MemoryDisk::new();
    let system = cell(&disk, None);
    let (before, secrets) = (system.verifier_key(), seeds(&system));
    for second in ["admin", "aivd.manager"] {
        let refused = rotated(&system, second);
        assert_eq!(refused.unmet[0].rule.as_str(), "H-008");
        assert!(refused.data.is_null());
    }
    assert_eq!((system.verifier_key(), seeds(&system)), (before.clone(), secrets));
    deposit(&system, "one.example.org").unwrap();
    let report = checked(&export(&system), &before, &[]);
    assert_eq!((report.exit_code(), report.keys.len()), (0, 0), "{report}");
}

#[test]
fn a_crash_at_any_moment_of_a_rotation_leaves_one_key() {
    let disk = MemoryDisk::new();
    let system = cell(&disk, None);
    let (first, [old, _]) = (system.verifier_key(), seeds(&system));
    drop(system);
    // The new secret is durable, and the entry is not: the old key signs, and the new one is gone.
    let quiet =
        Options { on_failure: Box::new(|_| ()), ..options(Box::new(disk.open().unwrap()), Arc::new(SystemClock), 40) };
    let system = System::open(quiet).unwrap();
    disk.fail_next_append(StoreError::Failed("a crash".into()));
    let second = system.person("aivd.head").unwrap();
    assert!(matches!(rotate::record(&system, officer(&system), second), Err(Problem::Stopping)));
    drop(system);
    let proposed = disk.open().unwrap().secret(NEXT_LOG_KEY).unwrap().unwrap();
    assert_eq!(proposed.len(), 32);
    let system = open(&disk, None, 41);
    assert_eq!((system.verifier_key(), seeds(&system)), (first.clone(), [old.clone(), Vec::new()]));
    deposit(&system, "one.example.org").unwrap();
    // The entry is durable, and the old secret is not erased yet: the new key signs, and the old one is erased.
    let second = turn(&system);
    let [new, _] = seeds(&system);
    drop(system);
    let mut store = disk.open().unwrap();
    store.put_secret(LOG_KEY, &old).unwrap();
    store.put_secret(NEXT_LOG_KEY, &new).unwrap();
    drop(store);
    let system = open(&disk, None, 42);
    assert_eq!((system.verifier_key(), seeds(&system)), (second, [new, Vec::new()]));
    deposit(&system, "two.example.org").unwrap();
    assert_eq!(checked(&export(&system), &first, &[]).exit_code(), 0);
}

/// A full disk takes no rotation, and nothing is half done.
#[test]
fn a_full_store_keeps_its_key() {
    let disk = MemoryDisk::new();
    let system = cell(&disk, None);
    let before = system.verifier_key();
    disk.fail_next_append(StoreError::Full);
    let second = system.person("aivd.head").unwrap();
    assert!(matches!(rotate::record(&system, officer(&system), second), Err(Problem::Unavailable)));
    assert_eq!(system.verifier_key(), before);
    deposit(&system, "one.example.org").unwrap();
    let after = turn(&system);
    assert_ne!(before, after);
    assert_eq!(checked(&export(&system), &before, &[]).exit_code(), 0);
}

#[test]
fn a_key_that_nothing_tells_is_named_by_whoever_knows_it() {
    let disk = MemoryDisk::new();
    let system = cell(&disk, None);
    let known = system.verifier_key();
    drop(system);
    disk.open().unwrap().put_secret(LOG_KEY, &[7; 32]).unwrap();
    let system = open(&disk, None, 50);
    assert!(system.held().unwrap().keyless, "another key than signed is none");
    assert_eq!(system.verifier_key(), "");
    let other = SigningKey::from_seed("waarborg.example/test", [9; 32]).unwrap().verifier().to_string();
    assert!(rekey(&system, &[]).is_err() && rekey(&system, &[&other]).is_err());
    let size = system.snapshot().tree.size();
    assert!(rekey(&system, &[&other, &known]).unwrap().allowed());
    deposit(&system, "one.example.org").unwrap();
    let report = checked(&export(&system), &system.verifier_key(), &[]);
    assert_eq!((report.exit_code(), by(&report)), (0, vec!["beginning", "officers"]), "{report}");
    assert!(report.to_string().ends_with("the log was REKEYED, see above\n"), "{report}");
    assert_eq!((report.keys[0].key.as_str(), report.keys[1].from), (&*known, size));
    let officers = system.state().keeping.restores.last().unwrap().clone();
    assert_eq!((officers.was.as_str(), officers.missing()), (&*known, 0));
}

/// A stolen key is replaced while it is still there; the log before that stays checked by it.
#[test]
fn a_stolen_key_is_replaced_at_once() {
    let (disk, guard) = (MemoryDisk::new(), Place::default());
    let system = cell(&disk, guard.find());
    let (old, [seed, _]) = (system.verifier_key(), seeds(&system));
    assert!(rekey(&system, &[]).unwrap().allowed());
    assert_ne!(seeds(&system)[0], seed);
    assert!(!VerifierKey::parse(&system.verifier_key()).unwrap().name().eq("waarborg.example/test"));
    deposit(&system, "one.example.org").unwrap();
    drop(system);
    let system = open(&disk, guard.find(), 60);
    assert!(system.held().is_none());
    let report = checked(&export(&system), &old, &[]);
    assert_eq!(report.findings.iter().map(|f| f.code).collect::<Vec<_>>(), ["key"], "{report}");
}

/// A copy from before a rotation cannot know the key that signs since, and is noticed all the same.
#[test]
fn a_copy_from_before_a_rotation_is_held() {
    let (disk, guard) = (MemoryDisk::new(), Place::default());
    let system = cell(&disk, guard.find());
    drop(system);
    let older = snapshot(&disk);
    let system = open(&disk, guard.find(), 70);
    turn(&system);
    let at_once = guard.held().unwrap();
    deposit(&system, "one.example.org").unwrap();
    let signed = system.snapshot().tree.size();
    drop(system);
    let system = open(&older, guard.find(), 71);
    let held = system.held().unwrap();
    assert!(held.stranger && held.known.as_ref().unwrap().size == signed, "{held}");
    assert!(held.to_string().contains("the key was changed after this copy was made"), "{held}");
    assert!(matches!(deposit(&system, "x.example.org"), Err(Problem::ReadOnly(_))));
    assert!(matches!(
        rotate::record(&system, officer(&system), system.person("aivd.head").unwrap()),
        Err(Problem::ReadOnly(_))
    ));
    drop(system);
    // The guard of the very rotation is signed with both keys: it is judged with the one that is known.
    let of_rotation = Place::holding(&at_once);
    let system = open(&older, of_rotation.find(), 72);
    assert!(!system.held().unwrap().stranger);
    restore(&system, "admin", "aivd.head").unwrap();
    deposit(&system, "two.example.org").unwrap();
    // And a guard that a key signed which was given up since is judged with that key.
    drop(system);
    let behind = Place::holding(&older.open().unwrap().checkpoints().unwrap()[1]);
    assert!(open(&older, behind.find(), 73).held().is_none());
    let newest = older.open().unwrap().head().unwrap().checkpoint.unwrap();
    let (name, _) = newest.split_once('\n').unwrap();
    let other = Place::holding(&newest.replacen(name, "other.example/log", 1));
    let store = Box::new(older.open().unwrap());
    let refused = System::open_guarded(options(store, Arc::new(SystemClock), 74), other.find());
    assert!(refused.err().unwrap().to_string().contains("another log"));
}

/// What was shown outside before a rotation comes back after it; what is shown since is signed anew.
#[test]
fn witnesses_follow() {
    let disk = MemoryDisk::new();
    let system = cell(&disk, None);
    let witness = SigningKey::of_kind(Kind::Cosignature, "oversight.example/w1", [7; 32]).unwrap();
    let key = json!({ "key": witness.verifier().to_string() });
    run(&system, "admin", "witness.register", key).unwrap();
    let cosign = |request: &str| {
        let line = witness.cosign(note::unverified(request).unwrap(), 1_782_000_000).unwrap();
        note::with_lines(request, &line).unwrap()
    };
    let before = system.log_keys();
    let asked = system.witness_request(0).unwrap();
    turn(&system);
    let (_, size) = system.accept_cosigned(&cosign(&asked.checkpoint)).unwrap();
    assert_ne!(before, system.log_keys());
    // The checkpoint shown last may be shown for a second.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let again = system.witness_request(size).unwrap();
    for key in system.log_keys() {
        assert!(note::open(&again.checkpoint, &[key]).is_ok());
    }
    assert!(before.iter().all(|key| note::open(&again.checkpoint, std::slice::from_ref(key)).is_err()));
    system.accept_cosigned(&cosign(&again.checkpoint)).unwrap();
    // A policy that names the first key alone reaches as far as the newest cosignature.
    let policy = format!("log {}\nwitness w {}\nquorum w\n", before[0], witness.verifier());
    let options = waarborg_verify::Options {
        policy: Some(policy),
        checkpoints: vec![("kept".into(), cosign(&asked.checkpoint).into_bytes())],
        ..Default::default()
    };
    let report = verify(&export(&system), &options);
    let reached = Checkpoint::claimed(&again.checkpoint).unwrap().size;
    assert_eq!((report.exit_code(), report.witnessed.by_policy), (0, Some(reached)), "{report}");
    assert!(report.key_known && report.witnessed.kept == 1, "{report}");
}
