// SPDX-License-Identifier: EUPL-1.2
//! The server under trial: the built binary as a process of its own, on a port of its own choice.

use crate::client::Client;
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server that runs.
pub struct Server {
    child: Child,
    /// Where it answers.
    pub base: String,
    /// Entries in its register when it first answered.
    pub size: u64,
}

/// The product's command.
pub fn waarborg() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waarborg"));
    // Rollback guards of these tests are nobody's state.
    command.env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"));
    command
}

/// Makes a store with the covenant's parties; gives everybody's token.
pub fn init(store: &str, tokens: &Path) -> HashMap<String, String> {
    let made = waarborg().args(["init", "--store", store, "--tokens"]).arg(tokens).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    serde_json::from_slice(&std::fs::read(tokens).unwrap()).unwrap()
}

impl Server {
    /// Starts it and waits for its first answer; how long that took.
    pub fn start(store: &str, client: &Client) -> (Self, Duration) {
        let began = Instant::now();
        let mut child = waarborg()
            .args(["serve", "--store", store, "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.split_whitespace().find(|w| w.starts_with("http://"));
        let base = base.unwrap_or_else(|| panic!("no address in '{line}'")).to_owned();
        let size = client.size(&base);
        (Self { child, base, size }, began.elapsed())
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it as an operator would.
    pub fn stop(mut self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success() && self.child.wait().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
