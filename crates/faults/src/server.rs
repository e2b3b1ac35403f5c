// SPDX-License-Identifier: EUPL-1.2
//! The server under trial: the built binary as a process of its own, on a port of its own choice, plain,
//! with another clock, or under a tracer.

use crate::client::Client;
use crate::place::Place;
use crate::{Fallible, hold};
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// The programs that are shipped, as files.
#[derive(Clone, Debug)]
pub struct Programs {
    /// `waarborg`.
    pub server: PathBuf,
    /// `waarborg-verify`; none where the caller verifies by itself.
    pub verify: Option<PathBuf>,
}

impl Programs {
    /// From `WAARBORG_PROGRAM` and `WAARBORG_VERIFY_PROGRAM`, or what the release profile built.
    ///
    /// # Errors
    /// If there is none.
    pub fn find() -> Fallible<Self> {
        let built = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from).join("release");
        let find = |variable: &str, name: &str| -> Fallible<PathBuf> {
            let path = std::env::var_os(variable).map_or_else(|| built.join(name), PathBuf::from);
            path.canonicalize()
                .map_err(|e| format!("{}: {e}; build it, or name it in {variable}", path.display()).into())
        };
        Ok(Self {
            server: find("WAARBORG_PROGRAM", "waarborg")?,
            verify: Some(find("WAARBORG_VERIFY_PROGRAM", "waarborg-verify")?),
        })
    }

    /// Runs the product's command at a place to its end; what it printed.
    ///
    /// # Errors
    /// If it does not end well: what it printed.
    pub fn run(&self, place: &Place, arguments: &[&str]) -> Fallible<String> {
        let output = Command::new(&self.server).args(arguments).env(STATE, place.state()).output()?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let (said, word) = (String::from_utf8_lossy(&output.stderr), arguments.first().unwrap_or(&""));
        hold!(output.status.success(), "waarborg {word}: {}: {printed}{said}", output.status);
        Ok(printed)
    }

    /// Makes a store with the covenant's parties; gives everybody's token.
    ///
    /// # Errors
    /// If that fails.
    pub fn init(&self, place: &Place, tokens: &Path) -> Fallible<HashMap<String, String>> {
        self.run(place, &["init", "--store", &place.store(), "--tokens", &tokens.display().to_string()])?;
        Ok(serde_json::from_slice(&std::fs::read(tokens)?)?)
    }
}

/// Names where a program keeps what is beside its stores: its rollback guards.
const STATE: &str = "XDG_STATE_HOME";

/// How a server is started.
#[derive(Clone, Debug)]
pub struct Start {
    command: Vec<String>,
    variables: Vec<(String, String)>,
    log: PathBuf,
}

impl Start {
    /// The plain way; what it says goes to a log.
    #[must_use]
    pub fn new(programs: &Programs, place: &Place, log: &Path) -> Self {
        let program = programs.server.display().to_string();
        let words = ["serve", "--store", &place.store(), "--listen", "127.0.0.1:0"].map(str::to_owned);
        let command = [&[program][..], &words].concat();
        Self { command, variables: vec![], log: log.to_path_buf() }.with(STATE, &place.state().display().to_string())
    }

    /// With a variable set.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Through another program.
    #[must_use]
    pub fn through(mut self, words: &[String]) -> Self {
        self.command = [words, &self.command].concat();
        self
    }

    /// Begins it, without waiting for anything.
    ///
    /// # Errors
    /// If there is no such program.
    pub fn spawn(&self) -> Fallible<Server> {
        let log = std::fs::File::options().append(true).create(true).open(&self.log)?;
        let (program, arguments) = self.command.split_first().ok_or("nothing to start")?;
        let mut command = Command::new(program);
        command.args(arguments).envs(self.variables.iter().cloned());
        let child = command.stdout(Stdio::piped()).stderr(log).spawn()?;
        Ok(Server { child, began: Instant::now(), base: String::new(), size: 0, took: Duration::ZERO })
    }

    /// Starts it and waits for its first answer.
    ///
    /// # Errors
    /// If it ends before that.
    pub fn start(&self, client: &Client) -> Fallible<Server> {
        let mut server = self.spawn()?;
        let mut line = String::new();
        let output = server.child.stdout.take().ok_or("no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let Some(base) = line.split_whitespace().find(|w| w.starts_with("http://")) else {
            let status = server.child.wait()?;
            return Err(format!("the server did not start: {status}: {}", self.said()).into());
        };
        base.clone_into(&mut server.base);
        server.size = client.size(base)?;
        server.took = server.began.elapsed();
        Ok(server)
    }

    /// The end of what it said.
    #[must_use]
    pub fn said(&self) -> String {
        let mut text = String::new();
        let read = std::fs::File::open(&self.log).and_then(|mut f| f.read_to_string(&mut text));
        let lines: Vec<&str> = text.lines().collect();
        let last = lines.get(lines.len().saturating_sub(3)..).unwrap_or_default().join("; ");
        if read.is_ok() { last } else { String::new() }
    }
}

/// A server that runs.
pub struct Server {
    child: Child,
    began: Instant,
    /// Where it answers.
    pub base: String,
    /// Entries in its register when it first answered.
    pub size: u64,
    /// From the start of the process to its first answer.
    pub took: Duration,
}

impl Server {
    /// Its process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Ends it as an operator would.
    ///
    /// # Errors
    /// If it does not end well.
    pub fn stop(mut self) -> Fallible<()> {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        let status = self.child.wait()?;
        hold!(told.success() && status.success(), "the server ended with {status}");
        Ok(())
    }

    /// Waits until it has ended by itself; nothing if it goes on.
    pub fn ended(&mut self, within: Duration) -> Option<ExitStatus> {
        let began = Instant::now();
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            if began.elapsed() > within {
                return None;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
