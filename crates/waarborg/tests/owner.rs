// SPDX-License-Identifier: EUPL-1.2
//! Acts of the command line on a store that a server owns (ADR 0014): they come into the server's
//! register as they would into a store that is free; whatever is in the way is said, and nobody but
//! the user the store belongs to gets in.
#![expect(clippy::unwrap_used, reason = "a test")]

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use waarborg_domain::Outcome;
use waarborg_ledger::Leaf;
use waarborg_register::bundle::Bundle;
use waarborg_store_sqlite::SqliteStore;
use waarborg_testkit::process::Running;
use waarborg_verify::{Options, verify};

/// Nobody's number on Linux.
const NOBODY: u32 = 65534;

fn waarborg() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waarborg"));
    // Rollback guards of these tests are nobody's state.
    command.env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"));
    command
}

/// What a command came to: exit code and everything it said.
fn said(command: &mut Command) -> (i32, String) {
    let out = command.output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap();
    assert!(!text.contains("panicked"), "{text}");
    (out.status.code().unwrap(), text)
}

/// A store with the covenant's parties, in a folder that vanishes.
struct Cell {
    folder: tempfile::TempDir,
    file: PathBuf,
    tokens: Value,
}

impl Cell {
    /// `within` is a folder below that one, to make the path long.
    fn new(within: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join(within);
        std::fs::create_dir_all(&place).unwrap();
        let file = place.join("cell.sqlite");
        let tokens = folder.path().join("tokens.json");
        let url = format!("sqlite:{}", file.display());
        let made = said(waarborg().args(["init", "--store", &url, "--tokens"]).arg(&tokens));
        assert_eq!(made.0, 0, "{}", made.1);
        std::fs::write(folder.path().join("rows.csv"), "domain\nlogin.example.org\nmail.example.org\n").unwrap();
        let tokens = serde_json::from_slice(&std::fs::read(tokens).unwrap()).unwrap();
        Self { folder, file, tokens }
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.file.display())
    }

    fn socket(&self) -> PathBuf {
        self.file.with_file_name("cell.sqlite.socket")
    }

    fn deposit(&self, who: &str, basis: &str, more: &[&str]) -> (i32, String) {
        said(deposit(&mut waarborg(), &self.url(), who, basis).args(more).arg(self.folder.path().join("rows.csv")))
    }
}

fn deposit<'a>(command: &'a mut Command, store: &str, who: &str, basis: &str) -> &'a mut Command {
    command.args(["deposit", "--store", store, "--as", who, "--basis", basis, "--reliability", "B2"]);
    command.args(["--relevance", "Seen in the field", "--necessity", "Others can warn", "--proportionality", "Names"])
}

/// A server, or a demo that serves.
struct Server {
    running: Running,
    base: String,
}

impl Server {
    fn start(command: &mut Command) -> Self {
        let child = command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut server = Self { running: Running(child), base: String::new() };
        let mut lines = BufReader::new(server.running.0.stdout.take().unwrap()).lines();
        server.base = lines
            .find_map(|line| line.unwrap().split_whitespace().find(|w| w.starts_with("http://")).map(str::to_owned))
            .unwrap();
        // Whatever it still says has somewhere to go.
        std::thread::spawn(move || lines.for_each(drop));
        server
    }

    fn on(cell: &Cell) -> Self {
        Self::start(waarborg().args(["serve", "--store", &cell.url()]))
    }

    fn size(&self, cell: &Cell) -> u64 {
        let token = cell.tokens["aivd.analyst"].as_str().unwrap();
        let asked =
            ureq::get(format!("{}/v1/checkpoint", self.base)).header("Authorization", format!("Bearer {token}"));
        asked.call().unwrap().body_mut().read_json::<Value>().unwrap()["size"].as_u64().unwrap()
    }

    /// How many items with a value somebody finds over the API.
    fn found(&self, cell: &Cell, who: &str, value: &str) -> u64 {
        let token = cell.tokens[who].as_str().unwrap();
        let purpose = json!({ "code": "resilience", "necessity": "A wave", "proportionality": "One value" });
        let mut answer = ureq::post(format!("{}/v1/searches", self.base))
            .header("Authorization", format!("Bearer {token}"))
            .send_json(json!({ "value": value, "purpose": purpose }))
            .unwrap();
        answer.body_mut().read_json::<Value>().unwrap()["data"]["total"].as_u64().unwrap()
    }
}

#[test]
fn acts_come_into_the_register_of_the_server() {
    // A path longer than the system takes for a socket.
    let cell = Cell::new(&"folder-with-a-long-name/".repeat(6));
    let server = Server::on(&cell);
    let tokens = std::fs::metadata(cell.folder.path().join("tokens.json")).unwrap();
    assert_eq!(tokens.mode() & 0o777, 0o600, "a token is a credential");
    let about = std::fs::symlink_metadata(cell.socket()).unwrap();
    assert!(about.file_type().is_socket());
    assert_eq!(about.permissions().mode() & 0o777, 0o600);
    let before = server.size(&cell);

    let (code, text) = cell.deposit("police.analyst", "wpg:24", &[]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("rows.csv: 2 items, entry"), "{text}");
    let (code, text) = cell.deposit("police.analyst", "wbni:3", &[]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("refused, entry") && text.contains("R-022  The supplying party's own basis"), "{text}");
    let (code, text) = cell.deposit("nobody.here", "wpg:24", &[]);
    assert_eq!(code, 2);
    assert!(text.contains("nobody is called 'nobody.here'"), "{text}");
    let entered = server.size(&cell);
    let (code, text) = cell.deposit("police.analyst", "wpg:24", &["--preview"]);
    assert!(code == 0 && text.contains("csv, 2 items, 0 marked as personal data; nothing was entered"), "{text}");
    assert!(text.contains("column 1   domain") && text.contains("mail.example.org"), "{text}");
    assert_eq!(server.size(&cell), entered);
    assert_eq!(server.found(&cell, "aivd.analyst", "login[.]example[.]org"), 1);

    let out = cell.folder.path().join("cell.bundle");
    let (code, text) = said(waarborg().args(["export-bundle", "--store", &cell.url(), "--out"]).arg(&out));
    assert_eq!(code, 0, "{text}");
    assert_eq!(std::fs::metadata(&out).unwrap().mode() & 0o777, 0o600, "a bundle is as sensitive as the store");
    let bytes = std::fs::read(&out).unwrap();
    let report = verify(&bytes, &Options::default());
    assert_eq!(report.exit_code(), 0, "{report}");
    assert!(text.contains(&report.root) && text.contains(&format!("{} entries", report.entries)), "{text}");
    let bundle = Bundle::read(&bytes).unwrap();
    let leaves: Vec<Leaf> = bundle.entries.iter().map(|e| Leaf::from_bytes(e.leaf).unwrap()).collect();
    let typed: Vec<&Leaf> = leaves[usize::try_from(before).unwrap()..].iter().filter(|l| l.actor.is_some()).collect();
    let by_hand = typed.iter().filter(|l| l.channel == "command-line").count();
    assert_eq!(by_hand + 1, typed.len(), "all but the search came from the command line");
    assert!(typed.iter().all(|l| l.channel == "api" || l.actor == typed[0].actor), "in the capacity named");
    assert!(typed.iter().any(|l| l.outcome == Outcome::Refused && l.rules.iter().any(|r| r.as_str() == "R-022")));

    let early = cell.folder.path().join("early.bundle");
    let until = |end: &str| {
        let arguments = ["export-bundle", "--store", &cell.url(), "--until", end, "--out"].map(str::to_owned);
        said(waarborg().args(arguments).arg(&early))
    };
    let (code, text) = until(&(before - 1).to_string());
    assert_eq!(code, 0, "{text}");
    let report = verify(&std::fs::read(&early).unwrap(), &Options::default());
    assert_eq!((report.exit_code(), report.entries), (0, before), "{report}");
    let (code, text) = until("2026-01-01");
    assert!(code == 2 && text.contains("it began later"), "{text}");

    let (code, text) = said(waarborg().args(["rebuild", "--check", "--store", &cell.url()]));
    assert_eq!(code, 0, "{text}");
    assert!(text.contains(&format!("{} entries folded again", server.size(&cell))), "{text}");
    server.running.stop();
    assert!(!cell.socket().exists(), "a clean end takes the socket away");
    let (code, text) = said(waarborg().args(["rebuild", "--check", "--store", &cell.url()]));
    assert_eq!(code, 0, "{text}");
}

#[test]
fn what_a_killed_server_leaves_is_in_nobodys_way() {
    let cell = Cell::new("");
    let server = Server::on(&cell);
    server.running.kill();
    assert!(cell.socket().exists());
    let (code, text) = cell.deposit("police.analyst", "wpg:24", &[]);
    assert_eq!(code, 0, "the store is free, whatever stands beside it: {text}");
    let server = Server::on(&cell);
    let (code, text) = cell.deposit("ncsc.analyst", "wbni:3", &[]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(server.found(&cell, "aivd.analyst", "mail.example.org"), 2);
    server.running.stop();
}

#[test]
fn what_is_in_the_way_is_said() {
    let cell = Cell::new("");
    let held = SqliteStore::open(&cell.file).unwrap();
    let refused = |words: &str| {
        for command in [&["rebuild", "--check"][..], &["export-bundle", "--out", "/nonexistent/bundle"]] {
            let (code, text) = said(waarborg().args(command).args(["--store", &cell.url()]));
            assert!(code == 2 && text.contains(words), "{text}");
        }
        let (code, text) = cell.deposit("police.analyst", "wpg:24", &[]);
        assert!(code == 2 && text.contains(words), "{text}");
    };
    refused("in use by another process that takes no acts");
    std::fs::write(cell.socket(), "no socket").unwrap();
    refused("is no socket; move it away");
    std::fs::remove_file(cell.socket()).unwrap();
    drop(UnixListener::bind(cell.socket()).unwrap());
    refused("nobody answers at");
    let other_version = [b"waarborg".as_slice(), &9u32.to_be_bytes()].concat();
    let answers: [(&[u8], &str); 4] = [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "what answers there is no waarborg"),
        (&other_version, "the server speaks version 9"),
        (b"waar", "the server ended before it answered"),
        (b"", "the server ended before it answered"),
    ];
    for (answer, words) in answers {
        std::fs::remove_file(cell.socket()).unwrap();
        let listener = UnixListener::bind(cell.socket()).unwrap();
        let answer = answer.to_vec();
        let server = std::thread::spawn(move || {
            for _ in 0..3 {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
                let _ = stream.read(&mut vec![0; 1 << 20]);
                let _ = stream.write_all(&answer);
            }
        });
        refused(words);
        server.join().unwrap();
    }
    let (code, text) = said(waarborg().args(["serve", "--listen", "127.0.0.1:0", "--store", &cell.url()]));
    assert!(code == 2 && text.contains("one process owns a store"), "{text}");
    drop(held);
    let (code, text) = cell.deposit("police.analyst", "wpg:24", &[]);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn nonsense_at_the_door_is_answered_and_stops_nothing() {
    let cell = Cell::new("");
    let server = Server::on(&cell);
    let before = server.size(&cell);
    let message = |length: u64, text: &str| {
        [b"waarborg".as_slice(), &3u32.to_be_bytes(), &length.to_be_bytes(), text.as_bytes()].concat()
    };
    let act = r#"{"act":"deposit","who":"police.analyst","preview":false,"with":{},"channel":"api"}"#;
    let verb = r#"{"act":"consent.answer","who":"ncsc.consent","with":{}}"#;
    let cases = [
        (b"GET / HTTP/1.1\r\n\r\n".to_vec(), "does not understand"),
        ([b"waarborg".as_slice(), &9u32.to_be_bytes()].concat(), "the command line version 9"),
        (message(1 << 60, ""), "more than the server takes"),
        (message(100, "{}"), "ended before its end"),
        (message(act.len() as u64, act), "unknown field"),
        (message(verb.len() as u64, verb), "unknown variant"),
        (message(2, "[]"), "does not understand"),
        (Vec::new(), "ended before its end"),
    ];
    for (bytes, words) in cases {
        let mut stream = UnixStream::connect(cell.socket()).unwrap();
        stream.write_all(&bytes).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        // What the server did not care to read ends the connection with a reset, behind its answer.
        let end = stream.read_to_end(&mut answer).map_err(|e| e.kind());
        assert!(matches!(end, Ok(_) | Err(std::io::ErrorKind::ConnectionReset)), "{end:?}");
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.contains("wrong") && answer.contains(words), "{answer}");
    }
    assert_eq!(server.size(&cell), before);
    let (code, text) = cell.deposit("police.analyst", "wpg:24", &[]);
    assert_eq!(code, 0, "{text}");
    server.running.stop();
}

#[test]
fn another_user_gets_nothing() {
    let cell = Cell::new("");
    let (file, lock) = (&cell.file, cell.file.with_file_name("cell.sqlite.lock"));
    if std::fs::metadata(file).unwrap().uid() != 0 {
        return skip("acts of another user on a store: not root");
    }
    let server = Server::on(&cell);
    let before = server.size(&cell);
    let may = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    // The program may stand where nobody may look.
    let program = cell.folder.path().join("waarborg");
    std::fs::copy(env!("CARGO_BIN_EXE_waarborg"), &program).unwrap();
    let nobody = |words: &str| {
        let mut command = Command::new(&program);
        command.uid(NOBODY).gid(NOBODY);
        deposit(&mut command, &cell.url(), "police.analyst", "wpg:24").arg(cell.folder.path().join("rows.csv"));
        let (code, text) = said(&mut command);
        assert!(code == 2 && text.contains(words), "{text}");
    };
    may(cell.folder.path(), 0o755);
    nobody("Permission denied");
    // As if somebody had been careless with the other files.
    may(&lock, 0o666);
    nobody("only the user that runs the server may use it");
    may(&cell.socket(), 0o666);
    nobody("the server takes acts only from the user that runs it");
    std::os::unix::fs::chown(cell.socket(), Some(NOBODY), None).unwrap();
    let (code, text) = cell.deposit("police.analyst", "wpg:24", &[]);
    assert!(code == 2 && text.contains("nothing is sent there"), "{text}");
    assert_eq!(server.size(&cell), before);
    server.running.stop();
}

#[test]
fn a_demo_takes_acts_too_and_keeps_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(waarborg().args(["demo", "--dir"]).arg(folder.path()));
    let rows = folder.path().join("rows.csv");
    std::fs::write(&rows, "domain\nlogin.example.org\n").unwrap();
    let url = format!("sqlite:{}", folder.path().join("demo.sqlite").display());
    let (code, text) = said(deposit(&mut waarborg(), &url, "police.analyst", "wpg:24").arg(&rows));
    assert!(code == 0 && text.contains("1 item, entry"), "{text}");
    let (code, text) = said(waarborg().args(["demo", "--once", "--dir"]).arg(folder.path()));
    assert!(code == 2 && text.contains("a demo runs there"), "{text}");
    let (code, text) = said(waarborg().args(["rebuild", "--check", "--store", &url]));
    assert_eq!(code, 0, "{text}");
    server.running.stop();
}

/// Says that something was not tested.
fn skip(why: &str) {
    println!("skipped: {why}");
    let Some(list) = std::env::var_os("WAARBORG_SKIPS") else { return };
    let mut file = std::fs::OpenOptions::new().append(true).create(true).open(list).unwrap();
    writeln!(file, "skipped: {why}").unwrap();
}
