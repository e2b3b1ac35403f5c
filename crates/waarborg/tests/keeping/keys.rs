// SPDX-License-Identifier: EUPL-1.2
//! The log's key as an operator changes it, by hand and through the running server, and what backups of
//! before and after are good for (ADR 0024).

use crate::stage::Cell;

fn rotate(cell: &Cell, second: &str) -> (i32, String) {
    cell.run(&["log", "rotate-key", "--store", &cell.url(), "--as", "admin", "--with", second])
}

fn keys(cell: &Cell) -> Vec<String> {
    cell.must(&["log", "keys", "--store", &cell.url()]).lines().map(str::to_owned).collect()
}

fn backup(cell: &Cell, name: &str) {
    cell.must(&["backup", "--store", &cell.url(), "--to", &cell.path(name)]);
    cell.must(&["backup-keys", "--store", &cell.url(), "--to", &cell.path(&format!("{name}.keys")), "--plain"]);
}

#[test]
fn two_officers_change_it_by_hand_and_beside_a_server() {
    let cell = Cell::new();
    cell.must_deposit();
    let first = keys(&cell);
    let (code, said) = rotate(&cell, "admin");
    assert!(code == 1 && said.contains("H-008"), "{said}");
    assert_eq!(keys(&cell), first);
    let (code, said) = rotate(&cell, "aivd.head");
    let second = keys(&cell);
    assert!(code == 0 && second.iter().all(|key| said.contains(key)) && said.contains(&first[0]), "{said}");
    assert!(first.iter().all(|key| !second.contains(key)), "both change");
    cell.must_deposit();
    let server = cell.serve();
    let (code, said) = rotate(&cell, "aivd.head");
    assert_eq!(code, 0, "{said}");
    cell.must_deposit();
    let third = keys(&cell);
    assert!(said.contains(&third[0]) && third != second, "{said}");
    server.stop();
    cell.must_deposit();
    cell.must(&["rebuild", "--check", "--store", &cell.url()]);
    cell.must(&["scrub", "--store", &cell.url()]);
    cell.must(&["export-bundle", "--store", &cell.url(), "--out", &cell.path("now.bundle")]);
    let report = cell.verify("now.bundle");
    assert_eq!((report.exit_code(), report.key_known, report.keys.len()), (0, true, 3), "{report}");
    assert_eq!(report.key, third[0]);
    // One guard all the while.
    assert_eq!(std::fs::read_dir(cell.path("state/waarborg")).unwrap().count(), 1);
    // The store goes on elsewhere with the one secret that signs.
    let to = format!("sqlite:{}", cell.path("moved.sqlite"));
    let moved = cell.must(&["migrate-store", "--from", &cell.url(), "--to", &to]);
    assert!(moved.contains("equal, with 1 secrets"), "{moved}");
    cell.must_deposit_into(&to);
}

#[test]
fn backups_of_before_and_after() {
    let cell = Cell::new();
    cell.must_deposit();
    backup(&cell, "before");
    assert_eq!(rotate(&cell, "aivd.head").0, 0);
    cell.must_deposit();
    backup(&cell, "after");
    let restore = |from: &str, keys: &str, to: &str, more: &[&str]| {
        let (from, keys) = (cell.path(from), cell.path(&format!("{keys}.keys")));
        let to = format!("sqlite:{}", cell.path(to));
        let mut args = vec!["restore", "--from", &from, "--keys", &keys, "--to", &to];
        args.extend(more);
        cell.run(&args)
    };
    let (code, said) = restore("after", "after", "whole.sqlite", &[]);
    assert!(code == 0 && said.contains("Next: waarborg serve"), "{said}");

    // The guard knows the newer: the older copy is refused, though its own key signs nothing since.
    let (code, said) = restore("before", "before", "older.sqlite", &[]);
    assert!(code == 1 && said.contains("entries would be missing"), "{said}");
    let two = ["--as", "admin", "--second", "aivd.head", "--reason", "The newer one is unreadable."];
    let (code, said) = restore("before", "before", "older.sqlite", &two);
    assert!(code == 0 && said.contains("the log goes on as"), "{said}");

    // Keys of before a rotation sign nothing after it: nobody goes on but by another key.
    let (code, said) = restore("after", "before", "lost.sqlite", &[]);
    assert!(code == 1 && said.contains("waarborg log rekey"), "{said}");
    let url = format!("sqlite:{}", cell.path("lost.sqlite"));
    let none = ["--guard", "none"];
    let held = cell.run(
        &[["log", "rotate-key", "--store", &url, "--as", "admin", "--with", "aivd.head"].as_slice(), &none].concat(),
    );
    assert!(held.0 == 2 && held.1.contains("the secret that signs for the log is not in it"), "{}", held.1);
    let rekey = ["log", "rekey", "--store", &url, "--as", "admin", "--with", "aivd.head", "--reason", "It is lost."];
    let (code, said) = cell.run(&[rekey.as_slice(), &none].concat());
    assert!(code == 0 && said.contains("the log goes on as waarborg.example/log/r1-"), "{said}");
    cell.must(&["export-bundle", "--store", &url, "--out", &cell.path("lost.bundle")]);
    let report = cell.verify("lost.bundle");
    assert_eq!((report.exit_code(), report.keys.len()), (1, 3), "{report}");
    assert!(report.key_until.is_some() && report.finding_count == 1, "{report}");

    // And keys of after it sign nothing before: the key that is lost stands in the backup.
    let (code, said) = restore("before", "after", "early.sqlite", &two);
    assert!(code == 1 && said.contains("--old-key"), "{said}");
    let url = format!("sqlite:{}", cell.path("early.sqlite"));
    let early = ["log", "rekey", "--store", &url, "--as", "admin", "--with", "aivd.head", "--reason", "It is lost."];
    let early = [early.as_slice(), &none].concat();
    let untold = cell.run(&early);
    assert!(untold.0 == 2 && untold.1.contains("name the one that signed"), "{}", untold.1);
    let old = said.split("--old-key ").nth(1).unwrap().split_whitespace().next().unwrap();
    let (code, said) = cell.run(&[early.as_slice(), &["--old-key", old]].concat());
    assert!(code == 0 && said.contains("the log goes on as"), "{said}");
    cell.must(&["rebuild", "--check", "--store", &url]);
}
