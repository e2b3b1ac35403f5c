// SPDX-License-Identifier: EUPL-1.2
//! `serve` with a sealed log (ADR 0025): what the auditor reads over HTTP is in that log and nowhere on the
//! server's disk; the register is as it was, to the byte of its checkpoint; and where that log is away, the auditor
//! is told so and nobody else notices.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use waarborg_register::sealed::Identity;
use waarborg_verify::{SealedOptions, verify_sealed};

/// A word that stands nowhere else.
const WORD: &str = "quaggaquest.example";

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waarborg"));
    command.env("XDG_STATE_HOME", PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("oversight-guards"));
    command
}

/// A server, ended with the test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(folder: &Path, more: &[&str]) -> Self {
        let store = format!("sqlite:{}", folder.join("cell.sqlite").display());
        let arguments = ["serve", "--store", &store, "--listen", "127.0.0.1:0", "--scrub", "0"];
        let mut command = program();
        command.args(arguments).args(more).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        Self { child, address }
    }

    fn ask(&self, token: &str, verb: &str, with: &serde_json::Value) -> (u16, serde_json::Value) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let request = agent.post(format!("{}/v1/acts/{verb}", self.address));
        let mut answer = request.header("Authorization", format!("Bearer {token}")).send_json(with).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_json().unwrap())
    }

    /// Ends it, and what it said on standard error.
    fn end(mut self) -> String {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        self.child.wait().unwrap();
        said
    }
}

/// A person's token, from the file that `init` wrote.
fn token(folder: &Path, alias: &str) -> String {
    let tokens: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("tokens")).unwrap()).unwrap();
    tokens[alias].as_str().unwrap().to_owned()
}

fn made() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (store, tokens) = (folder.path().join("cell.sqlite"), folder.path().join("tokens"));
    let store = format!("sqlite:{}", store.display());
    let out = program().args(["init", "--store", &store, "--tokens"]).arg(&tokens).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    folder
}

fn looks() -> Vec<(&'static str, serde_json::Value)> {
    let purpose =
        serde_json::json!({ "code": "oversight", "necessity": "An inquiry.", "proportionality": "One value." });
    vec![
        ("view", serde_json::json!({})),
        ("search", serde_json::json!({ "value": WORD, "purpose": purpose })),
        ("mentions.check", serde_json::json!({ "text": format!("Seen at {WORD}.") })),
    ]
}

/// Number of the entry that a look at one's tasks makes.
fn head(server: &Server, token: &str) -> u64 {
    let (status, answer) = server.ask(token, "view", &serde_json::json!({}));
    assert_eq!(status, 200, "{answer}");
    answer["entry"].as_u64().unwrap()
}

#[test]
fn what_the_auditor_reads_is_in_the_sealed_log_and_nowhere_else() {
    let folder = made();
    let at = |name: &str| folder.path().join(name);
    let identity = Identity::from_seed(&[9; 32]).unwrap();
    std::fs::write(at("oversight.pub"), identity.recipient().to_string()).unwrap();
    std::fs::create_dir(at("mount")).unwrap();
    let (log, key) = (at("mount").join("reads.log"), at("oversight.pub"));
    let given = ["--oversight-log", log.to_str().unwrap(), "--oversight-key", key.to_str().unwrap()];
    let server = Server::start(folder.path(), &given);
    let (auditor, analyst) = (token(folder.path(), "ctivd.auditor"), token(folder.path(), "aivd.analyst"));
    let before = head(&server, &analyst);
    let mut receipts = Vec::new();
    for (verb, with) in looks() {
        let (_, answer) = server.ask(&auditor, verb, &with);
        assert_eq!(answer["sealed"], true, "{verb}: {answer}");
        receipts.push((verb.to_owned(), answer["receipt"].as_str().unwrap().as_bytes().to_vec()));
    }
    assert_eq!(head(&server, &analyst), before + 1, "the analyst's own look, and no other entry");
    let said = server.end();
    assert!(said.contains("goes to its own log") && !said.contains(WORD), "{said}");

    let options = SealedOptions { identity: Some(identity), receipts, ..SealedOptions::default() };
    let report = verify_sealed(std::fs::File::open(&log).unwrap(), &options);
    assert_eq!((report.exit_code(), report.records, report.receipts.found), (0, 3, 3), "{report:?}");
    assert!(report.reads.iter().all(|read| read.person[0] == "ctivd.auditor"));
    assert!(report.reads[1].texts[0].contains(WORD));
    for file in std::fs::read_dir(folder.path()).unwrap().chain(std::fs::read_dir(at("mount")).unwrap()) {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(WORD.len()).any(|w| w == WORD.as_bytes()), "{} holds the word", path.display());
        }
    }

    // The mount is away: the auditor reads nothing, and nobody else notices.
    std::fs::rename(at("mount"), at("away")).unwrap();
    let server = Server::start(folder.path(), &given);
    let (status, problem) = server.ask(&auditor, "view", &serde_json::json!({}));
    assert_eq!((status, problem["type"].as_str().unwrap()), (507, "/v1/problems/sealed-log"));
    assert_eq!(head(&server, &analyst), before + 2);
    // It is back: the same log goes on.
    std::fs::rename(at("away"), at("mount")).unwrap();
    let (status, answer) = server.ask(&auditor, "view", &serde_json::json!({}));
    assert_eq!((status, answer["entry"].as_u64()), (200, Some(3)), "{answer}");
    assert!(server.end().contains("WARNING"));
    // The identity itself is not taken for the key, and a log without a key not for one.
    std::fs::write(&key, options.identity.unwrap().secret_text()).unwrap();
    let store = format!("sqlite:{}", at("cell.sqlite").display());
    let out = program().args(["serve", "--store", &store, "--listen", "127.0.0.1:0"]).args(given).output().unwrap();
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.code() == Some(2) && said.contains("stay with the oversight body"), "{said}");
}

#[test]
fn without_a_sealed_log_the_start_says_so_and_reads_are_entries() {
    let folder = made();
    let server = Server::start(folder.path(), &[]);
    let auditor = token(folder.path(), "ctivd.auditor");
    let first = head(&server, &auditor);
    assert_eq!(head(&server, &auditor), first + 1);
    assert!(server.end().contains("no sealed log"));
}
