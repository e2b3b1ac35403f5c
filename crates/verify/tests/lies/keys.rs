// SPDX-License-Identifier: EUPL-1.2
//! Lies about the log's key: by a thief who has no old key, by one who has one that was given up, and by a
//! server that hides that its key changed. The honest log changes its key three times.

use crate::story::Stage;
use serde_json::json;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::{bundle, rotate, verbs};
use waarborg_domain::Act;
use waarborg_domain::keeping::{KeepingAct, KeyRotated};
use waarborg_ledger::{Kept, Leaf, State, apply, enter};
use waarborg_register::bundle::{Bundle, Entry, Writer};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::hash;
use waarborg_register::note::{self, SigningKey, VerifierKey};
use waarborg_register::receipt::Receipt;
use waarborg_register::tree::Tree;
use waarborg_verify::{Lang, Options, Report, verify};

struct Turned {
    bundle: Vec<u8>,
    /// Every key there was, oldest first.
    keys: Vec<SigningKey>,
    /// Entries at which each but the first took its place.
    turns: Vec<u64>,
    receipts: Vec<String>,
}

fn key_of(stage: &Stage) -> SigningKey {
    let seed = stage.system.with_store(|store| store.secret("log-key").unwrap().unwrap()).unwrap();
    SigningKey::from_seed(&stage.system.state().log, seed.try_into().unwrap()).unwrap()
}

fn turned() -> Turned {
    let mut stage = Stage::open();
    stage.world();
    let (mut keys, mut turns) = (vec![key_of(&stage)], Vec::new());
    for _ in 0..3 {
        let caller = Caller::person(stage.people["admin"], Channel::CommandLine);
        let answer = rotate::record(&stage.system, caller, stage.people["aivd.head"]).unwrap();
        assert!(answer.allowed(), "{answer:?}");
        turns.push(answer.entry);
        stage.receipts.push(answer.receipt);
        keys.push(key_of(&stage));
        let who = Caller::person(stage.people["aivd.analyst"], Channel::Api);
        let seen = verbs::run(&stage.system, who, "view", json!({ "list": "acts" })).unwrap();
        stage.receipts.push(seen.receipt);
    }
    let (key, at) = (stage.system.verifier_key(), stage.system.now());
    let exported = stage.system.records().with_reader(|reader| bundle::export(reader, |_, _| true, &key, at));
    Turned { bundle: exported.unwrap().unwrap(), keys, turns, receipts: stage.receipts }
}

/// The bundle with other checkpoints, and perhaps another key: all else word for word.
fn with(honest: &[u8], key: &VerifierKey, change: impl Fn(&str) -> Option<String>) -> Vec<u8> {
    let read = Bundle::read(honest).unwrap();
    let mut writer = Writer::new(key.clone(), 0);
    read.entries.iter().for_each(|entry| writer.entry(entry).unwrap());
    for note in &read.checkpoints {
        if let Some(note) = change(str::from_utf8(note).unwrap()) {
            writer.checkpoint(note.as_bytes()).unwrap();
        }
    }
    read.tiles.iter().cloned().for_each(|tile| writer.tile(tile));
    for (digest, files) in &read.packages {
        files.iter().for_each(|(name, bytes)| writer.law(digest, name, bytes));
    }
    writer.finish().unwrap()
}

/// What becomes of a checkpoint.
type Change<'a> = &'a dyn Fn(&str) -> Option<String>;

fn checked(bundle: &[u8], key: &SigningKey, receipts: &[String]) -> Report {
    let receipts = receipts.iter().enumerate().map(|(n, r)| (n.to_string(), r.clone().into_bytes())).collect();
    verify(bundle, &Options { key: Some(key.verifier().to_string()), receipts, ..Options::default() })
}

fn found(report: &Report) -> Vec<(Option<u64>, &'static str)> {
    report.findings.iter().map(|finding| (finding.entry, finding.code)).collect()
}

fn size(note: &str) -> u64 {
    Checkpoint::claimed(note).unwrap().size
}

/// The note signed by these keys instead.
fn signed(note: &str, keys: &[&SigningKey]) -> String {
    let checkpoint = Checkpoint::claimed(note).unwrap();
    let mut notes = keys.iter().map(|key| checkpoint.sign(key).unwrap());
    let first = notes.next().unwrap();
    notes.fold(first, |note, other| note::with_lines(&note, other.rsplit_once("\n\n").unwrap().1).unwrap())
}

#[test]
fn an_honest_log_is_followed_from_any_of_its_keys() {
    let log = turned();
    for key in &log.keys {
        let report = checked(&log.bundle, key, &log.receipts);
        assert_eq!((report.exit_code(), report.key_known), (0, true), "{report}");
        assert_eq!(report.receipts.found, report.receipts.checked);
        assert_eq!((report.replayed, report.unsupported.len()), (report.entries, 0));
        let told: Vec<u64> = report.keys.iter().skip(1).map(|span| span.from).collect();
        assert_eq!(told, log.turns);
        for (lang, word) in
            [(Lang::En, "the key before it signed for it"), (Lang::Nl, "de sleutel ervoor tekende daarvoor")]
        {
            assert_eq!(report.in_short(lang).matches(word).count(), 3, "{}", report.in_short(lang));
            // Lines of the text are folded.
            let text = report.text(lang).split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(report.html(lang).contains(word) && text.contains(word), "{text}");
        }
        assert!(serde_json::to_string(&report).unwrap().contains(r#""by":"rotation""#));
    }
    let whole = with(&log.bundle, log.keys[3].verifier(), |note| Some(note.to_owned()));
    assert_eq!(checked(&whole, &log.keys[0], &[]).exit_code(), 0, "what makes the lies tells the truth unchanged");
}

/// A thief who has the store but no old key cannot make it sign for the new one.
#[test]
fn a_rotation_that_the_old_key_did_not_sign_is_found() {
    let log = turned();
    let (at, new) = (log.turns[1], &log.keys[2]);
    let thief = SigningKey::from_seed(new.verifier().name(), [8; 32]).unwrap();
    let lies: [Change<'_>; 3] = [
        &|note| Some(signed(note, &[new])),
        &|note| Some(signed(note, &[&thief, new])),
        // The batch that ends with it is left out, so that nobody asks.
        &|_| None,
    ];
    for lie in lies {
        let change = |note: &str| if size(note) == at + 1 { lie(note) } else { Some(note.to_owned()) };
        let report = checked(&with(&log.bundle, log.keys[3].verifier(), change), &log.keys[0], &[]);
        assert!(found(&report).contains(&(Some(at), "rotation")), "{report}");
        assert_eq!((report.key_known, report.key_until), (false, Some(at)), "{report}");
        assert_eq!(report.keys[2].by, "nobody");
    }
}

/// A key that was given up signs nothing any more, alone or beside the one that took its place.
#[test]
fn an_old_key_that_signs_after_its_rotation_is_found() {
    let log = turned();
    let end = Bundle::read(&log.bundle).unwrap().meta.size;
    for by in [vec![&log.keys[1]], vec![&log.keys[3], &log.keys[1]], vec![&log.keys[0], &log.keys[3]]] {
        let change = |note: &str| Some(if size(note) == end { signed(note, &by) } else { note.to_owned() });
        let report = checked(&with(&log.bundle, log.keys[3].verifier(), change), &log.keys[0], &[]);
        assert!(found(&report).iter().any(|(_, code)| *code == "checkpoint"), "{report}");
        assert!(report.to_string().contains("not its key then"), "{report}");
    }
    // The key that is to come does not sign before its time either.
    let early =
        |note: &str| Some(if size(note) == log.turns[0] { signed(note, &[&log.keys[1]]) } else { note.to_owned() });
    let report = checked(&with(&log.bundle, log.keys[3].verifier(), early), &log.keys[0], &[]);
    assert_eq!(found(&report), [(Some(log.turns[0] - 1), "checkpoint")], "{report}");
}

#[test]
fn a_receipt_by_a_key_that_was_given_up_is_found() {
    let log = turned();
    let bundle = Bundle::read(&log.bundle).unwrap();
    let tree = Tree::from_leaf_hashes(bundle.entries.iter().map(|entry| hash::leaf(entry.leaf)));
    let (end, index) = (tree.size(), tree.size() - 1);
    let checkpoint = Checkpoint { origin: log.keys[1].verifier().name().into(), size: end, root: tree.root() };
    let made = |key: &SigningKey| {
        let checkpoint = checkpoint.sign(key).unwrap();
        Receipt { index, proof: tree.inclusion(index, end).unwrap(), checkpoint }.encode()
    };
    assert_eq!(checked(&log.bundle, &log.keys[0], &[made(&log.keys[3])]).exit_code(), 0);
    let report = checked(&log.bundle, &log.keys[0], &[made(&log.keys[1])]);
    assert_eq!(found(&report), [(Some(index), "receipt")], "{report}");
    // The same as a checkpoint that somebody says to have kept.
    let kept = vec![("kept".to_owned(), checkpoint.sign(&log.keys[1]).unwrap().into_bytes())];
    let report = verify(&log.bundle, &Options { checkpoints: kept, ..Options::default() });
    assert_eq!(found(&report), [(None, "checkpoint")], "{report}");
}

/// A server that says it has another key than its log says, or a thief's.
#[test]
fn a_bundle_of_another_key_is_found() {
    let log = turned();
    let thief = SigningKey::from_seed(log.keys[3].verifier().name(), [8; 32]).unwrap();
    for key in [&log.keys[0], &log.keys[2], &thief] {
        let report = checked(&with(&log.bundle, key.verifier(), |note| Some(note.to_owned())), key, &[]);
        assert!(found(&report).contains(&(Some(log.turns[2]), "key")), "{report}");
    }
    let report = checked(&log.bundle, &thief, &[]);
    assert_eq!(found(&report), [(None, "key")], "{report}");
}

/// An earlier bundle, under an earlier key, is gone on from; one that was cut there is whole by itself.
#[test]
fn an_earlier_bundle_is_of_the_key_of_its_time() {
    let log = turned();
    let earlier = crate::story().bundle.clone();
    let options = |after: Vec<u8>| Options { after: Some(after), ..Options::default() };
    let other = verify(&log.bundle, &options(earlier));
    assert!(found(&other).iter().any(|(_, code)| *code == "after"), "{other}");
    let mut stage = Stage::open();
    stage.world();
    let before = key_of(&stage);
    let size = stage.system.snapshot().tree.size();
    let caller = Caller::person(stage.people["admin"], Channel::CommandLine);
    rotate::record(&stage.system, caller, stage.people["aivd.head"]).unwrap();
    stage.house("tick", serde_json::Value::Null);
    let (key, at) = (stage.system.verifier_key(), stage.system.now());
    let export = |upto| {
        let records = stage.system.records();
        records.with_reader(|reader| bundle::export_upto(reader, |_, _| true, &key, at, upto)).unwrap().unwrap()
    };
    let early = export(bundle::Upto::Entry(size - 1));
    let report = checked(&early, &before, &[]);
    assert_eq!((report.exit_code(), report.key, report.keys.len()), (0, before.verifier().to_string(), 0));
    let report = verify(&export(bundle::Upto::Now), &options(early));
    assert_eq!((report.exit_code(), report.after.unwrap().entries), (0, size));
}

/// What the fold takes for a change of the key, and what it does not.
#[test]
fn a_change_goes_on_from_the_key_in_force_and_brings_none_back() {
    let log = turned();
    let bundle = Bundle::read(&log.bundle).unwrap();
    let parts = |entry: &Entry<'_>| (Leaf::from_bytes(entry.leaf).unwrap(), Kept::from_bytes(entry.kept).unwrap());
    let at = usize::try_from(log.turns[2]).unwrap();
    let mut state = State::default();
    for entry in &bundle.entries[..at] {
        let (leaf, kept) = parts(entry);
        apply(&mut state, &leaf, &kept).unwrap();
    }
    let taken = |change: &dyn Fn(&mut KeyRotated)| {
        let (mut leaf, mut kept) = parts(&bundle.entries[at]);
        let Act::Keeping(KeepingAct::KeyRotated(rotated)) = &mut kept.act else { panic!("another act") };
        change(rotated);
        enter(&state, &mut leaf, &kept).is_ok()
    };
    assert!(taken(&|_| ()));
    let (name, seed) = (log.keys[0].verifier().name(), [9; 32]);
    let fresh = SigningKey::from_seed(name, seed).unwrap().verifier().to_string();
    assert!(taken(&|rotated| rotated.new.clone_from(&fresh)));
    let of = |key: &SigningKey| key.verifier().to_string();
    let elsewhere = of(&SigningKey::from_seed("other.example/log", seed).unwrap());
    let lasting = of(&SigningKey::lasting(name, &seed).unwrap());
    for new in [of(&log.keys[0]), of(&log.keys[1]), of(&log.keys[2]), elsewhere, lasting, "x+y+z".into()] {
        assert!(!taken(&|rotated| rotated.new.clone_from(&new)), "{new}");
    }
    for old in [of(&log.keys[1]), of(&log.keys[3]), fresh.clone(), String::new()] {
        assert!(!taken(&|rotated| rotated.old.clone_from(&old)), "{old}");
    }
    assert!(!taken(&|rotated| rotated.head -= 1));
}
