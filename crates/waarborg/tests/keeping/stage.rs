// SPDX-License-Identifier: EUPL-1.2
//! A cell in a folder of its own, with the state folder of its rollback guard within.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use waarborg_testkit::process::Running;
use waarborg_verify::{Options, Report, verify};

/// The store's files beside each other, with what a log of the database still holds.
const FILES: [&str; 4] = ["cell.sqlite", "cell.sqlite.keys", "cell.sqlite-wal", "cell.sqlite.keys-wal"];

pub struct Cell {
    pub folder: tempfile::TempDir,
    pub file: PathBuf,
    key: String,
}

impl Cell {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cell.sqlite");
        std::fs::write(folder.path().join("rows.csv"), "domain\nlogin.example.org\nmail.example.org\n").unwrap();
        let mut cell = Self { folder, file, key: String::new() };
        let made = cell.must(&["init", "--store", &cell.url(), "--tokens", &cell.path("tokens.json")]);
        cell.key = made.lines().find(|line| line.contains("/log+")).unwrap().trim().to_owned();
        assert!(cell.folder.path().join("state/waarborg").is_dir(), "the guard is where it was told to be");
        cell
    }

    pub fn url(&self) -> String {
        format!("sqlite:{}", self.file.display())
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waarborg"));
        command.args(args).env("XDG_STATE_HOME", self.folder.path().join("state"));
        command
    }

    /// Exit code, and all that was said.
    pub fn run(&self, args: &[&str]) -> (i32, String) {
        let out = self.command(args).output().unwrap();
        let text = String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap();
        assert!(!text.contains("panicked"), "{text}");
        (out.status.code().unwrap(), text)
    }

    pub fn must(&self, args: &[&str]) -> String {
        let (code, text) = self.run(args);
        assert_eq!(code, 0, "{args:?}: {text}");
        text
    }

    pub fn deposit(&self) -> (i32, String) {
        self.deposit_into(&self.url())
    }

    fn deposit_into(&self, url: &str) -> (i32, String) {
        let why = ["--relevance", "Seen", "--necessity", "Others can warn", "--proportionality", "Names only"];
        let mut args = vec!["deposit", "--store", url, "--as", "police.analyst", "--basis", "wpg:24"];
        args.extend(["--reliability", "B2"]);
        args.extend(why);
        let rows = self.path("rows.csv");
        args.push(&rows);
        self.run(&args)
    }

    pub fn must_deposit_into(&self, url: &str) {
        let (code, said) = self.deposit_into(url);
        assert_eq!(code, 0, "{said}");
    }

    pub fn must_deposit(&self) {
        self.must_deposit_into(&self.url());
    }

    /// How many entries the files hold.
    pub fn entries(&self) -> u64 {
        waarborg_store_sqlite::SqliteStore::reading(&self.file).unwrap().head().unwrap().size
    }

    /// The files as they are, in a folder beside.
    pub fn snapshot(&self) -> PathBuf {
        let to = self.folder.path().join("snapshot");
        std::fs::create_dir(&to).unwrap();
        for name in FILES.iter().filter(|name| self.folder.path().join(name).exists()) {
            std::fs::copy(self.folder.path().join(name), to.join(name)).unwrap();
        }
        to
    }

    /// Those in place of the present ones.
    pub fn put_back(&self, from: &Path) {
        for name in FILES.iter().chain(&["cell.sqlite-shm", "cell.sqlite.keys-shm"]) {
            let _ = std::fs::remove_file(self.folder.path().join(name));
        }
        for name in FILES.iter().filter(|name| from.join(name).exists()) {
            std::fs::copy(from.join(name), self.folder.path().join(name)).unwrap();
        }
    }

    pub fn verify(&self, bundle: &str) -> Report {
        let options = Options { key: Some(self.key.clone()), ..Options::default() };
        verify(&std::fs::read(self.path(bundle)).unwrap(), &options)
    }

    pub fn serve(&self) -> Running {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0", "--store", &self.url()]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("serving on")));
        std::thread::spawn(move || lines.for_each(drop));
        Running(child)
    }
}
