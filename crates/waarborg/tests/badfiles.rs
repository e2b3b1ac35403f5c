// SPDX-License-Identifier: EUPL-1.2
//! Bad files, each brought in by the command line and by the API: a clear error that says where, within
//! memory, and nothing of it in the register; and their valid twins, which are taken. A file is the first
//! thing a stranger can send (DESIGN section 6).
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use base64::Engine as _;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use waarborg_formats::{Limits, corpus, parse};
use waarborg_testkit::process::Running;

/// Most memory a process may hold, in KiB.
const MEMORY: u64 = 512 << 10;

fn waarborg() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waarborg"));
    // Rollback guards of these tests are nobody's state.
    command.env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"));
    command
}

/// The most memory a process ever held, in KiB, while it is there to ask.
fn peak(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    status.lines().find(|l| l.starts_with("VmHWM:"))?.split_whitespace().nth(1)?.parse().ok()
}

/// Makes a store; gives the token of the police's analyst.
fn init(folder: &Path) -> (String, String) {
    let store = format!("sqlite:{}", folder.join("cell.sqlite").display());
    let tokens = folder.join("tokens.json");
    assert!(waarborg().args(["init", "--store", &store, "--tokens"]).arg(&tokens).output().unwrap().status.success());
    let tokens: Value = serde_json::from_slice(&std::fs::read(tokens).unwrap()).unwrap();
    (store, tokens["police.analyst"].as_str().unwrap().to_owned())
}

/// Size and digest of everything the register folds to.
fn state(store: &str) -> String {
    let checked = waarborg().args(["rebuild", "--check", "--store", store]).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    String::from_utf8(checked.stdout).unwrap()
}

/// What `deposit` did with a file: exit code, what it said, peak of memory.
fn deposit(store: &str, file: &Path, preview: bool) -> (i32, String, u64) {
    let mut command = waarborg();
    command.args(["deposit", "--store", store, "--as", "police.analyst", "--basis", "wpg:24", "--reliability", "B2"]);
    command.args(["--category", "19:1:a"]);
    command.args(["--relevance", "Part of a campaign.", "--necessity", "Needed.", "--proportionality", "No more."]);
    if preview {
        command.arg("--preview");
    }
    let mut child = command.arg(file).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut most = 0;
    let status = loop {
        most = most.max(peak(&child).unwrap_or(0));
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => std::thread::sleep(std::time::Duration::from_millis(2)),
        }
    };
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    (status.code().unwrap_or(-1), said, most)
}

/// The error is the reader's own sentence, place included, and no panic.
fn clear(name: &str, said: &str, bytes: &[u8]) {
    let error = parse(bytes, None, &Limits::default(), None).unwrap_err();
    assert!(said.contains(&error.to_string()), "{name}: '{said}' does not say '{error}'");
    if let Some(at) = error.position() {
        assert!(said.to_lowercase().contains(&format!("line {}", at.line)), "{name}: '{said}' does not say where");
    }
    assert!(!said.contains("panicked") && said.len() < 1_000, "{name}: {said}");
}

#[test]
fn the_command_line_refuses_bad_files_and_takes_their_twins() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = init(folder.path());
    let before = state(&store);
    let (mut most, mut refused, mut taken) = (0, 0, 0);
    let huge = corpus::huge().into_iter().map(|(name, make)| (name.to_owned(), make()));
    // In a debug build the largest files take long: every third will do there.
    let large = huge.enumerate().filter(|(n, _)| !cfg!(debug_assertions) || n % 3 == 0).map(|(_, file)| file);
    for (name, bytes) in corpus::bad().into_iter().chain(large) {
        let file = folder.path().join(&name);
        std::fs::write(&file, &bytes).unwrap();
        let (code, said, memory) = deposit(&store, &file, false);
        assert!(matches!(code, 1 | 2), "{name}: exit {code}: {said}");
        clear(&name, &said, &bytes);
        assert!(memory < MEMORY, "{name}: {memory} KiB");
        most = most.max(memory);
        refused += 1;
        std::fs::remove_file(&file).unwrap();
    }
    assert_eq!(state(&store), before, "bad files left something behind");
    for (name, bytes) in corpus::good() {
        let file = folder.path().join(&name);
        std::fs::write(&file, &bytes).unwrap();
        // Some twins are in order and hold no datum: they can be looked at, and there is nothing to bring in.
        let bare = parse(&bytes, None, &Limits::default(), None).unwrap().items.is_empty();
        let (code, said, memory) = deposit(&store, &file, bare);
        assert_eq!(code, 0, "{name}: {said}");
        assert!(memory < MEMORY, "{name}: {memory} KiB");
        taken += 1;
    }
    assert_ne!(state(&store), before);
    assert!(refused >= 60 && taken >= 60, "{refused} bad files, {taken} twins");
    println!("command line: {refused} bad files refused, {taken} twins taken, at most {} MiB", most >> 10);
}

/// A server on loopback.
struct Server {
    running: Running,
    base: String,
    token: String,
    agent: ureq::Agent,
}

impl Server {
    fn start(store: &str, token: &str) -> Self {
        let mut command = waarborg();
        command.args(["serve", "--store", store, "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.split_whitespace().find(|w| w.starts_with("http://")).unwrap_or_else(|| panic!("'{line}'"));
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Self { base: base.to_owned(), running: Running(child), token: token.to_owned(), agent }
    }

    fn size(&self) -> u64 {
        let asked = self.agent.get(format!("{}/v1/checkpoint", self.base));
        let mut answer = asked.header("Authorization", format!("Bearer {}", self.token)).call().unwrap();
        answer.body_mut().read_json::<Value>().unwrap()["size"].as_u64().unwrap()
    }

    fn post(&self, path: &str, body: &[u8]) -> (u16, Value) {
        let asked = self.agent.post(format!("{}/v1/{path}", self.base)).header("Content-Type", "application/json");
        let asked = asked.header("Authorization", format!("Bearer {}", self.token)).header("Accept-Language", "en");
        let mut answer = asked.send(body).unwrap();
        let status = answer.status().as_u16();
        (status, answer.body_mut().with_config().limit(64 << 20).read_json().unwrap())
    }
}

fn delivery(bytes: &[u8]) -> Vec<u8> {
    let purpose = json!({ "code": "resilience", "necessity": "Needed.", "proportionality": "No more." });
    let content = base64::engine::general_purpose::STANDARD.encode(bytes);
    json!({
        "base64": content, "basis": "wpg:24", "subject": "cyber-threat", "relevance": "Part of a campaign.",
        "reliability": "B2", "purpose": purpose, "person": { "category": "19:1:a", "accurate": true },
    })
    .to_string()
    .into_bytes()
}

#[test]
fn the_api_refuses_bad_files_and_takes_their_twins() {
    let folder = tempfile::tempdir().unwrap();
    let (store, token) = init(folder.path());
    let before = state(&store);
    let server = Server::start(&store, &token);
    let size = server.size();
    let mut refused = 0;
    for (name, bytes) in corpus::bad() {
        let (status, body) = server.post("deposits", &delivery(&bytes));
        assert!((400..500).contains(&status), "{name}: {status} {body}");
        assert!(body["type"].as_str().is_some_and(|t| t.starts_with("/v1/problems/")), "{name}: {body}");
        if let Some(at) = parse(&bytes, None, &Limits::default(), None).unwrap_err().position() {
            let detail = body["detail"].as_str().unwrap_or_default().to_lowercase();
            assert!(detail.contains(&format!("line {}", at.line)), "{name}: {body}");
        }
        assert_eq!(server.size(), size, "{name} left an entry behind");
        refused += 1;
    }
    for (name, body) in bad_requests() {
        let (status, answer) = server.post("deposits", &body);
        assert!((400..500).contains(&status), "{name}: {status} {answer}");
        assert_eq!(server.size(), size, "{name} left an entry behind");
        refused += 1;
    }
    let memory = peak(&server.running.0).unwrap_or(0);
    assert!(memory < MEMORY, "{memory} KiB");
    drop(server);
    assert_eq!(state(&store), before, "bad files left something behind");
    let server = Server::start(&store, &token);
    let mut taken = 0;
    for (name, bytes) in corpus::good() {
        let bare = parse(&bytes, None, &Limits::default(), None).unwrap().items.is_empty();
        let (status, body) = if bare {
            let content = base64::engine::general_purpose::STANDARD.encode(&bytes);
            server.post("deposits/preview", json!({ "base64": content }).to_string().as_bytes())
        } else {
            server.post("deposits", &delivery(&bytes))
        };
        assert!((200..300).contains(&status), "{name}: {status} {body}");
        taken += 1;
    }
    let memory = memory.max(peak(&server.running.0).unwrap_or(0));
    assert!(memory < MEMORY, "{memory} KiB");
    assert!(refused >= 60 && taken >= 60, "{refused} bad files, {taken} twins");
    println!("API: {refused} bad files and requests refused, {taken} twins taken, at most {} MiB", memory >> 10);
}

/// Bodies that are no request at all.
fn bad_requests() -> Vec<(&'static str, Vec<u8>)> {
    let with = |text: &str| format!("{{\"basis\":\"wpg:24\",\"subject\":\"cyber-threat\",{text}}}").into_bytes();
    vec![
        ("no JSON", b"domain\na.example".to_vec()),
        ("cut off", b"{\"content\":\"a".to_vec()),
        ("no UTF-8", b"{\"content\":\"\xff\"}".to_vec()),
        ("a list", b"[]".to_vec()),
        ("deep", "[".repeat(1 << 20).into_bytes()),
        ("deep objects", "{\"a\":".repeat(100_000).into_bytes()),
        ("a name twice", with("\"content\":\"a\",\"content\":\"b\"")),
        ("an unknown member", with("\"content\":\"domain\\na.example\",\"party\":\"aivd\"")),
        ("no base64", with("\"base64\":\"!!\"")),
        ("two sources", with("\"content\":\"a\",\"base64\":\"YQ==\"")),
        ("a number for text", with("\"content\":5")),
        ("a huge number", with("\"content\":1e999")),
    ]
}
