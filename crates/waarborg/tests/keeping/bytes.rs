// SPDX-License-Identifier: EUPL-1.2
//! What is destroyed stands nowhere any more: every file of the store, and every backup made before, is
//! searched byte by byte for the keys, the openings and the content; all that was proved before still holds;
//! and an older copy that comes back has it destroyed once more before anybody can read it.

use crate::stage::Cell;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::ports::Reader;
use waarborg_app::{Answer, Options, System, records, verbs};
use waarborg_compare::Lists;
use waarborg_domain::{SystemClock, SystemRng};
use waarborg_store_sqlite::SqliteStore;

fn open(file: &Path) -> System {
    System::open(Options {
        store: Box::new(SqliteStore::open(file).unwrap()),
        clock: Arc::new(SystemClock),
        rng: Box::new(SystemRng::new().unwrap()),
        log: String::new(),
        scenario: false,
        lists: Lists::builtin(),
        law: None,
        approvers: [String::new(), String::new()],
        proof: None,
        sealing: None,
        on_failure: Box::new(|error| panic!("{error}")),
    })
    .unwrap()
}

fn run(system: &System, verb: &str, with: serde_json::Value) -> Answer {
    let who = system.person("police.analyst").unwrap();
    let answer = verbs::run(system, Caller::person(who, Channel::Api), verb, with).unwrap();
    assert!(answer.allowed(), "{answer:?}");
    answer
}

fn deposit(system: &System, values: &[String]) -> Answer {
    let values: Vec<_> = values.iter().map(|v| json!({ "type": "domain", "value": v })).collect();
    let purpose = json!({ "code": "resilience", "necessity": "n", "proportionality": "p" });
    let with = json!({
        "values": values, "title": "t", "basis": "wpg:24", "subject": "cyber-threat", "relevance": "r",
        "reliability": "B2", "purpose": purpose,
    });
    run(system, "deposit", with)
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Files below a folder that hold any of these bytes.
fn holders(folder: &Path, wanted: &[Vec<u8>]) -> Vec<String> {
    let literal = |bytes: &Vec<u8>| bytes.iter().map(|b| format!("\\x{b:02x}")).collect::<String>();
    let any = format!("(?-u){}", wanted.iter().map(literal).collect::<Vec<_>>().join("|"));
    let any = regex::bytes::Regex::new(&any).unwrap();
    let holds = |path: &PathBuf| any.is_match(&std::fs::read(path).unwrap_or_default());
    files(folder).iter().filter(|p| holds(p)).map(|p| p.display().to_string()).collect()
}

/// Key, opening and content of a record.
fn secrets_of(reader: &mut dyn Reader, (entry, slot): (u64, u32)) -> [Vec<u8>; 3] {
    let pack = reader.pack(entry).unwrap();
    let key = pack.keys[slot as usize].unwrap();
    let opened = records::open(&pack.sealed[slot as usize], Some(&key)).unwrap();
    [key.to_vec(), opened.opening.to_vec(), opened.bytes]
}

#[test]
fn what_is_destroyed_is_in_no_file() {
    let cell = Cell::new();
    let system = open(&cell.file);
    let values: Vec<String> = (0..24).map(|n| format!("needle-{n}-in-the-stack.example.org")).collect();
    let brought = deposit(&system, &values);
    let items: Vec<_> = system.state().items.iter().map(|item| (item.id.to_string(), item.record)).collect();
    drop(system);
    // Made before: a backup, a bundle, keys with a date.
    cell.must(&["backup", "--store", &cell.url(), "--to", &cell.path("kept/backup")]);
    cell.must(&["export-bundle", "--store", &cell.url(), "--out", &cell.path("before.bundle")]);
    cell.must(&["backup-keys", "--store", &cell.url(), "--to", &cell.path("keys"), "--plain"]);
    let system = open(&cell.file);

    // Every second one goes, by several acts.
    let doomed: Vec<_> = items.iter().step_by(2).cloned().collect();
    let mut reader = SqliteStore::reading(&cell.file).unwrap();
    let gone: Vec<Vec<u8>> = doomed.iter().flat_map(|(_, record)| secrets_of(reader.as_mut(), *record)).collect();
    let stays = secrets_of(reader.as_mut(), items[1].1);
    let (keys, store) = (gone.iter().step_by(3).cloned().collect::<Vec<_>>(), cell.folder.path().join("here"));
    let look = |wanted: &[Vec<u8>]| {
        // The store's own files, and those made of it; not the bundle and the keys that were to open it.
        let mut found = holders(&cell.folder.path().join("kept"), wanted);
        let own = files(cell.folder.path()).into_iter().filter(|p| p.display().to_string().contains("/cell.sqlite"));
        std::fs::create_dir_all(&store).unwrap();
        for file in own {
            std::fs::copy(&file, store.join(file.file_name().unwrap())).unwrap();
        }
        found.extend(holders(&store, wanted));
        std::fs::remove_dir_all(&store).unwrap();
        found
    };
    assert!(!look(&keys).is_empty(), "before, the search finds the keys: it can find");
    let mut ordered = Vec::new();
    for part in doomed.chunks(5) {
        let ids: Vec<_> = part.iter().map(|(id, _)| id).collect();
        ordered.push(run(&system, "records.destroy", json!({ "items": ids })));
    }
    assert_eq!(look(&gone), Vec::<String>::new(), "while it runs");
    drop(reader);
    let live = system.state().digest();
    drop(system);
    assert_eq!(look(&gone), Vec::<String>::new(), "once it is closed");
    assert!(!look(&stays[..1]).is_empty(), "the others' keys are there");

    // All that was proved still holds, and what is folded again is what ran.
    let check = cell.must(&["rebuild", "--check", "--store", &cell.url()]);
    assert!(check.contains(&live.to_string()), "{check}");
    cell.must(&["export-bundle", "--store", &cell.url(), "--out", &cell.path("after.bundle")]);
    assert_eq!(holders(cell.folder.path(), &gone).len(), 2, "the bundle and the keys of before hold it, by design");
    let receipts = vec![("old".to_owned(), brought.receipt.into_bytes())];
    for bundle in ["before.bundle", "after.bundle"] {
        let bytes = std::fs::read(cell.path(bundle)).unwrap();
        let options = waarborg_verify::Options { receipts: receipts.clone(), ..Default::default() };
        let report = waarborg_verify::verify(&bytes, &options);
        assert_eq!((report.exit_code(), report.receipts.found), (0, 1), "{report}");
    }
    certificate(&cell, &ordered[0]);
    restored(&cell, &gone);
}

fn certificate(cell: &Cell, ordered: &Answer) {
    let entry = ordered.entry.to_string();
    for (lang, words) in [("nl", "Niet te bewijzen is"), ("en", "Not to be proved is")] {
        let text = cell.must(&["certificate", "--store", &cell.url(), "--entry", &entry, "--lang", lang]);
        assert!(text.contains(words) && text.contains("5") && text.contains("c2sp.org/tlog-proof@v1"), "{text}");
    }
    let other = cell.run(&["certificate", "--store", &cell.url(), "--entry", "3"]);
    assert!(other.0 == 2 && other.1.contains("destroys nothing"), "{}", other.1);
}

/// The backup and the keys of before the destruction, put back with a bundle of after it.
fn restored(cell: &Cell, gone: &[Vec<u8>]) {
    let to = format!("sqlite:{}", cell.path("again.sqlite"));
    let mut args = vec!["restore".to_owned(), "--from".into(), cell.path("kept/backup"), "--to".into(), to.clone()];
    args.extend(["--keys".into(), cell.path("keys"), "--known".into(), cell.path("after.bundle")]);
    args.extend(["--as", "admin", "--second", "aivd.head", "--reason", "The disk failed."].map(str::to_owned));
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let said = cell.must(&args);
    assert!(said.contains("12 records that were destroyed after the backup stay closed"), "{said}");
    let again: Vec<String> = holders(cell.folder.path(), gone).into_iter().filter(|p| p.contains("again")).collect();
    assert_eq!(again, Vec::<String>::new());
    cell.must(&["export-bundle", "--store", &to, "--out", &cell.path("again.bundle")]);
    let report = cell.verify("again.bundle");
    assert_eq!((report.exit_code(), report.restores.len()), (0, 1), "{report}");
}
