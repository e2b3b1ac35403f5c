// SPDX-License-Identifier: EUPL-1.2
//! The commands that keep a store, as an operator runs them: backups and restores, an older copy that comes
//! back, moving a store, and destruction that no file of any of them survives (ADR 0022).
#![expect(clippy::unwrap_used, reason = "a test")]

mod bytes;
mod keys;
mod stage;

use stage::Cell;

/// An older copy of the files themselves, put in place of the newer: refused with the gap stated, until two
/// officers record it.
#[test]
fn older_files_are_noticed() {
    let cell = Cell::new();
    cell.must_deposit();
    let older = cell.snapshot();
    for _ in 0..3 {
        cell.must_deposit();
    }
    let signed = cell.entries();
    cell.put_back(&older);
    let size = cell.entries();
    let (code, said) = cell.deposit();
    assert_eq!(code, 2, "{said}");
    assert!(said.contains(&format!("{} are missing", signed - size)), "{said}");
    assert!(said.contains("restore accept"), "{said}");
    assert_eq!(cell.entries(), size, "nothing was entered");
    // Reading from outside goes on.
    cell.must(&["rebuild", "--check", "--store", &cell.url()]);
    cell.must(&["scrub", "--store", &cell.url()]);
    cell.must(&["export-bundle", "--store", &cell.url(), "--out", &cell.path("held.bundle")]);

    let accept = |first: &str, second: &str| {
        let url = cell.url();
        let args = ["restore", "accept", "--store", &url, "--as", first, "--second", second, "--reason", "A disk."];
        cell.run(&args)
    };
    let alone = accept("admin", "admin");
    assert!(alone.0 != 0 && alone.1.contains("H-005"), "{}", alone.1);
    assert_eq!(cell.entries(), size);
    let both = accept("admin", "aivd.head");
    assert!(both.0 == 0 && both.1.contains("the log goes on as waarborg.example/log/r1-"), "{}", both.1);
    cell.must_deposit();
    cell.must(&["rebuild", "--check", "--store", &cell.url()]);
    cell.must(&["export-bundle", "--store", &cell.url(), "--out", &cell.path("after.bundle")]);
    let report = cell.verify("after.bundle");
    assert_eq!((report.exit_code(), report.restores.len()), (0, 1), "{report}");
    assert_eq!((report.restores[0].known, report.restores[0].missing), (signed, signed - size));
}

/// A backup is made beside a server, holds no key, and again takes only what is new.
#[test]
fn a_backup_is_restored_and_an_old_one_is_not() {
    let cell = Cell::new();
    cell.must_deposit();
    let server = cell.serve();
    let first = cell.must(&["backup", "--store", &cell.url(), "--to", &cell.path("old")]);
    assert!(first.contains("records, none of which can be read"), "{first}");
    cell.must_deposit();
    cell.must(&["backup", "--store", &cell.url(), "--to", &cell.path("new")]);
    cell.must_deposit();
    let again = cell.must(&["backup", "--store", &cell.url(), "--to", &cell.path("new")]);
    assert!(again.contains(" entries, 3 of them new"), "{again}");
    std::fs::write(cell.path("pass"), "correct horse battery staple\n").unwrap();
    let (pass, keys) = (cell.path("pass"), cell.path("keys"));
    cell.must(&["backup-keys", "--store", &cell.url(), "--to", &keys, "--passphrase", &pass]);
    server.stop();
    let signed = cell.entries();

    let restore = |from: &str, to: &str, more: &[&str]| {
        let (from, to) = (cell.path(from), format!("sqlite:{}", cell.path(to)));
        let mut args = vec!["restore", "--from", &from, "--to", &to];
        args.extend(["--keys", &keys, "--passphrase", &pass]);
        args.extend(more);
        cell.run(&args)
    };
    let whole = restore("new", "whole.sqlite", &[]);
    assert_eq!(whole.0, 0, "{}", whole.1);
    assert!(whole.1.contains("Next: waarborg serve"), "{}", whole.1);
    let check = cell.must(&["rebuild", "--check", "--store", &format!("sqlite:{}", cell.path("whole.sqlite"))]);
    assert!(check.contains(&format!("{signed} entries folded again")), "{check}");
    assert_eq!(check, cell.must(&["rebuild", "--check", "--store", &cell.url()]), "the same state");

    let refused = restore("old", "older.sqlite", &[]);
    assert_eq!(refused.0, 1, "{}", refused.1);
    assert!(refused.1.contains("entries would be missing"), "{}", refused.1);
    assert!(!std::path::Path::new(&cell.path("older.sqlite")).exists());
    let two = ["--as", "admin", "--second", "aivd.head", "--reason", "The newer backup is unreadable."];
    let taken = restore("old", "older.sqlite", &two);
    assert_eq!(taken.0, 0, "{}", taken.1);
    assert!(taken.1.contains("the log goes on as"), "{}", taken.1);

    // Without keys, with the wrong passphrase, and after their day.
    let bare = cell.run(&["restore", "--from", &cell.path("new"), "--to", &format!("sqlite:{}", cell.path("bare"))]);
    assert!(bare.0 == 1 && bare.1.contains("cannot be read, and nobody can sign"), "{}", bare.1);
    std::fs::write(cell.path("wrong"), "wrong horse battery staple\n").unwrap();
    let wrong = restore("new", "wrong.sqlite", &["--passphrase", &cell.path("wrong")]);
    assert!(wrong.0 == 2, "{}", wrong.1);
    let expired = cell.path("expired");
    cell.must(&["backup-keys", "--store", &cell.url(), "--to", &expired, "--plain", "--days", "0"]);
    let (from, to) = (cell.path("new"), format!("sqlite:{}", cell.path("expired.sqlite")));
    let late = cell.run(&["restore", "--from", &from, "--to", &to, "--keys", &expired]);
    assert!(late.0 == 2 && late.1.contains("expired"), "{}", late.1);
}

#[test]
fn a_store_moves_with_everything_and_an_occupied_place_is_refused() {
    let cell = Cell::new();
    cell.must_deposit();
    let to = format!("sqlite:{}", cell.path("moved.sqlite"));
    let back = format!("sqlite:{}", cell.path("back.sqlite"));
    let moved = cell.must(&["migrate-store", "--from", &cell.url(), "--to", &to]);
    assert!(moved.contains("equal, with 1 secrets"), "{moved}");
    let returned = cell.must(&["migrate-store", "--from", &to, "--to", &back]);
    let state = |text: &str| text.lines().find(|line| line.contains("state")).unwrap().to_owned();
    assert_eq!(state(&moved), state(&returned));
    let refused = cell.run(&["migrate-store", "--from", &to, "--to", &cell.url()]);
    assert!(refused.0 == 2 && refused.1.contains("there is a store already"), "{}", refused.1);
    // The people's tokens hold on the other side.
    cell.must_deposit_into(&back);
}

/// Damage is found by the command, and beside a server it raises the alarm and leaves an entry.
#[test]
fn scrub_finds_what_was_changed() {
    let cell = Cell::new();
    cell.must_deposit();
    let whole = cell.must(&["scrub", "--store", &cell.url()]);
    assert!(whole.contains("no difference"), "{whole}");
    let connection = rusqlite::Connection::open(&cell.file).unwrap();
    let entry: i64 = connection.query_row("SELECT max(entry) FROM packs", [], |row| row.get(0)).unwrap();
    let change = "UPDATE packs SET data = zeroblob(length(data)) WHERE entry = ?1";
    assert_eq!(connection.execute(change, [entry]).unwrap(), 1);
    drop(connection);
    let (code, said) = cell.run(&["scrub", "--store", &cell.url()]);
    assert!(code == 1 && said.contains("FINDING") && said.contains(&format!("entry {entry}")), "{said}");
}
