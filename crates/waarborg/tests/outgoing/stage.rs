// SPDX-License-Identifier: EUPL-1.2
//! A store with its people, a server on it, and what its register holds.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use waarborg_ledger::Leaf;
use waarborg_register::hash;
use waarborg_store_sqlite::SqliteStore;
use waarborg_testkit::process::Running;

/// Longest time that anything here may take.
const PATIENCE: Duration = Duration::from_secs(90);

/// The files of a store that nobody has open.
const STORE: [&str; 4] = ["cell.sqlite", "cell.sqlite-wal", "cell.sqlite.keys", "cell.sqlite.keys-wal"];

/// Waits until there is an answer.
pub fn until<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

pub fn agent() -> ureq::Agent {
    let config =
        ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).max_redirects(0);
    config.build().into()
}

pub struct Stage {
    folder: tempfile::TempDir,
    pub tokens: BTreeMap<String, String>,
}

impl Stage {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let store = format!("sqlite:{}", at("cell.sqlite"));
        let (guard, tokens) = (at("guard"), at("tokens"));
        let line = ["init", "--store", &store, "--guard", &guard, "--tokens", &tokens];
        assert!(program().args(line).stdout(Stdio::null()).status().unwrap().success());
        let tokens = serde_json::from_slice(&std::fs::read(tokens).unwrap()).unwrap();
        Self { folder, tokens }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Keeps a copy of the store, beside which nobody is.
    pub fn copy(&self, name: &str) {
        std::fs::create_dir(self.path(name)).unwrap();
        for file in STORE.iter().filter(|file| self.path(file).exists()) {
            std::fs::copy(self.path(file), self.path(name).join(file)).unwrap();
        }
    }

    /// Puts that copy back.
    pub fn put_back(&self, name: &str) {
        for file in STORE.iter().chain(&["cell.sqlite-shm", "cell.sqlite.keys-shm"]) {
            let _ = std::fs::remove_file(self.path(file));
        }
        for file in STORE.iter().filter(|file| self.path(name).join(file).exists()) {
            std::fs::copy(self.path(name).join(file), self.path(file)).unwrap();
        }
    }

    /// Two officers record it.
    pub fn accept(&self) {
        let store = format!("sqlite:{}", self.path("cell.sqlite").display());
        let guard = self.path("guard");
        let line =
            ["restore", "accept", "--store", &store, "--as", "admin", "--second", "aivd.head", "--reason", "A disk."];
        let done = program().args(line).arg("--guard").arg(guard).stdout(Stdio::null()).status().unwrap();
        assert!(done.success());
    }

    pub fn serve(&self, more: &[&str]) -> Server {
        self.serve_telling(more, Stdio::inherit())
    }

    /// With somewhere for its warnings.
    pub fn serve_telling(&self, more: &[&str], warnings: Stdio) -> Server {
        let store = format!("sqlite:{}", self.path("cell.sqlite").display());
        let guard = self.path("guard");
        let mut command = program();
        command.args(["serve", "--store", &store, "--listen", "127.0.0.1:0", "--scrub", "0"]);
        command.args(["--guard", guard.to_str().unwrap(), "--metrics-listen", "127.0.0.1:0"]).args(more);
        let mut child = command.stdout(Stdio::piped()).stderr(warnings).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut line = |begins: &str| {
            said.find_map(|line| line.ok().filter(|line| line.starts_with(begins))).expect("the server starts")
        };
        let address = line("serving on ").split_whitespace().nth(2).unwrap().to_owned();
        let metrics = line("metrics on ").split_whitespace().nth(2).unwrap().to_owned();
        std::thread::spawn(move || said.for_each(drop));
        Server { running: Running(child), address, metrics, tokens: self.tokens.clone() }
    }

    /// What the register holds: each leaf with its hash.
    pub fn leaves(&self) -> Vec<(String, Leaf)> {
        let mut reader = SqliteStore::reading(&self.path("cell.sqlite")).unwrap();
        let size = reader.head().unwrap().size;
        let stored = reader.entries(0, usize::try_from(size).unwrap()).unwrap();
        let read = |leaf: &[u8]| (hex::encode(hash::leaf(leaf)), Leaf::from_bytes(leaf).unwrap());
        stored.iter().map(|stored| read(&stored.leaf)).collect()
    }
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_waarborg"))
}

/// A server that is killed with its test.
pub struct Server {
    pub running: Running,
    pub address: String,
    metrics: String,
    tokens: BTreeMap<String, String>,
}

impl Server {
    pub fn get(&self, who: &str, path: &str) -> u16 {
        self.get_with(who, path, &[])
    }

    pub fn get_with(&self, who: &str, path: &str, headers: &[(&str, &str)]) -> u16 {
        let token = self.tokens.get(who).map_or("nobody", String::as_str);
        let asked = agent().get(format!("{}{path}", self.address)).header("Authorization", format!("Bearer {token}"));
        let asked = headers.iter().fold(asked, |asked, (name, value)| asked.header(*name, *value));
        asked.call().unwrap().status().as_u16()
    }

    pub fn post(&self, who: &str, path: &str, body: &Value) -> (u16, Value) {
        let asked = agent().post(format!("{}{path}", self.address));
        let asked = asked.header("Authorization", format!("Bearer {}", self.tokens[who]));
        let mut answer = asked.send_json(body).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_json().unwrap_or_default())
    }

    /// Brings a domain in, under a title.
    pub fn deposit(&self, domain: &str) -> Value {
        let purpose = json!({ "code": "resilience", "necessity": "It is needed.", "proportionality": "No more." });
        let body = json!({
            "title": format!("About {domain}"), "basis": "wpg:24", "subject": "cyber-threat",
            "relevance": "Seen in a campaign.", "reliability": "B2",
            "values": [{ "type": "domain", "value": domain }], "purpose": purpose,
        });
        let (status, answer) = self.post("police.analyst", "/v1/deposits", &body);
        assert!(status < 300, "{status} {answer}");
        answer["data"].clone()
    }

    pub fn search(&self, who: &str, value: &str) -> u16 {
        let purpose = json!({ "code": "resilience", "necessity": "It is needed.", "proportionality": "No more." });
        self.post(who, "/v1/searches", &json!({ "value": value, "purpose": purpose })).0
    }

    /// A sample of the metrics.
    pub fn metric(&self, name: &str) -> Option<f64> {
        let text = agent().get(&self.metrics).call().unwrap().body_mut().read_to_string().unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("waarborg_{name} ")).map(str::to_owned));
        line.map(|value| value.parse().unwrap())
    }
}
