// SPDX-License-Identifier: EUPL-1.2
//! The command line on PostgreSQL: made, filled, served, exported and compared as on a file; no password
//! in anything it says, and nothing left of a play.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use waarborg_postgres_server::{for_tests, with_schema};

fn waarborg() -> Command {
    Command::new(env!("CARGO_BIN_EXE_waarborg"))
}

/// What a command came to: exit code and everything it said.
fn said(command: &mut Command) -> (i32, String) {
    let out = command.output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap();
    assert!(!text.contains("panicked"), "{text}");
    (out.status.code().unwrap(), text)
}

fn deposit(url: &str, rows: &Path) -> (i32, String) {
    let mut command = waarborg();
    command.args(["deposit", "--store", url, "--as", "police.analyst", "--basis", "wpg:24", "--reliability", "B2"]);
    command.args(["--relevance", "Seen in the field", "--necessity", "Others can warn", "--proportionality", "Names"]);
    said(command.arg(rows))
}

#[test]
fn a_store_on_postgresql_is_used_like_a_file() {
    let Some(found) = for_tests() else { return };
    let folder = tempfile::tempdir().unwrap();
    let url = found.fresh();
    let file = |name: &str| folder.path().join(name);
    let (code, text) = said(waarborg().args(["rebuild", "--check", "--store", &url]));
    assert!(code == 2 && text.contains("no store"), "{text}");
    let (code, text) = said(waarborg().args(["init", "--store", &url, "--tokens"]).arg(file("tokens.json")));
    assert!(code == 0 && text.contains("entries; check them with this key"), "{text}");
    let first_key = text.lines().find(|line| line.contains("/log+")).unwrap().trim().to_owned();
    let (code, text) = said(waarborg().args(["init", "--store", &url, "--tokens"]).arg(file("others.json")));
    assert!(code == 2 && text.contains("already"), "{text}");
    std::fs::write(file("rows.csv"), "domain\nlogin.example.org\nmail.example.org\n").unwrap();
    let (code, text) = deposit(&url, &file("rows.csv"));
    assert!(code == 0 && text.contains("2 items, entry"), "{text}");

    // A server on it, whose API answers; then it ends and gives the lease up at once.
    let mut server =
        waarborg().args(["serve", "--listen", "127.0.0.1:0", "--store", &url]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let word = |line: String| line.split_whitespace().find(|w| w.starts_with("http://")).map(str::to_owned);
    let base = lines.find_map(|line| word(line.unwrap())).unwrap();
    let tokens: serde_json::Value = serde_json::from_slice(&std::fs::read(file("tokens.json")).unwrap()).unwrap();
    let token = tokens["aivd.analyst"].as_str().unwrap();
    let asked = ureq::get(format!("{base}/v1/checkpoint")).header("Authorization", format!("Bearer {token}"));
    let size = asked.call().unwrap().body_mut().read_json::<serde_json::Value>().unwrap()["size"].as_u64().unwrap();
    assert!(size > 40);
    // The log's key, changed beside the server that leads.
    let rotate = ["log", "rotate-key", "--as", "admin", "--with", "aivd.head", "--guard", "none", "--store", &url];
    let (code, text) = said(waarborg().args(rotate));
    assert!(code == 0 && text.contains("is erased from the store"), "{text}");
    let size = size + 1;
    let told = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap();
    assert!(told.success() && server.wait().unwrap().success());

    let (code, text) = said(waarborg().args(["rebuild", "--check", "--store", &url]));
    assert!(code == 0 && text.contains("no difference") && !text.contains("waiting"), "{text}");
    let (code, text) = said(waarborg().args(["export-bundle", "--store", &url, "--out"]).arg(file("cell.bundle")));
    assert!(code == 0 && text.contains(&format!("{size} entries")), "{text}");
    let bundle = std::fs::read(file("cell.bundle")).unwrap();
    let options = waarborg_verify::Options { key: Some(first_key), ..Default::default() };
    let report = waarborg_verify::verify(&bundle, &options);
    assert_eq!((report.exit_code(), report.keys.len()), (0, 2), "{:?}", report.findings);
    waarborg_store_postgres::PostgresStore::remove(&url).unwrap();
}

#[test]
fn a_play_leaves_nothing_and_no_password_is_shown() {
    let Some(found) = for_tests() else { return };
    let url = found.fresh();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files: Vec<_> = std::fs::read_dir(root.join("cases")).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    let (code, text) = said(waarborg().args(["play", "--store", &url]).args(&files[..2]));
    assert!(code == 0 && text.contains("2 scenarios, 0 failed"), "{text}");
    let (code, text) = said(waarborg().args(["play", "--via", "http", "--store", &url]).args(&files[..1]));
    assert!(code == 0 && text.contains("1 scenarios, 0 failed"), "{text}");
    let schema = url.split("schema=").nth(1).unwrap();
    let left = "postgres://u:s3cret@127.0.0.1:1/db";
    for wrong in [left, "postgres://u:s3/cret@h", "mysql://u:s3cret@h/db", &with_schema(left, "Not A Name")] {
        let (code, text) = said(waarborg().args(["rebuild", "--check", "--store", wrong]));
        assert!(code == 2 && !text.contains("s3"), "{text}");
    }
    assert_eq!(schemas(&found.url(), schema), Vec::<String>::new());
}

/// Schemas whose name begins so.
fn schemas(url: &str, begin: &str) -> Vec<String> {
    let mut hand = postgres::Client::connect(url, postgres::NoTls).unwrap();
    let select = "SELECT schema_name::TEXT FROM information_schema.schemata WHERE starts_with(schema_name::TEXT, $1)";
    hand.query(select, &[&begin]).unwrap().iter().map(|row| row.get(0)).collect()
}
