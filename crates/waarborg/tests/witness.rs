// SPDX-License-Identifier: EUPL-1.2
//! The log and a witness outside it (ADR 0020): by files and over HTTP, the cosignature comes into the
//! register and the verifier finds it; a store put back to an earlier state, and a second copy at work,
//! are refused by the witness and found by the verifier at the first checkpoint.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::VerifierKey;
use waarborg_register::tile_set;
use waarborg_verify::{Options, Report, verify};

const ADMIN: &str = "admin";

/// The product, without the rollback guard that would say before any witness that a store was put back: here
/// somebody took that away too.
fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waarborg"));
    command.env("XDG_STATE_HOME", guards());
    command
}

fn guards() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("witness-guards")
}

fn waarborg(arguments: &[&str]) -> (i32, String) {
    let out = program().args(arguments).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap();
    assert!(!text.contains("panicked"), "{text}");
    (out.status.code().unwrap(), text)
}

fn done(arguments: &[&str]) -> String {
    let (code, text) = waarborg(arguments);
    assert_eq!(code, 0, "{arguments:?}: {text}");
    text
}

/// A server or a witness, ended with the test.
struct Running {
    child: Child,
    lines: Vec<String>,
}

impl Running {
    /// Starts it and reads so many lines of what it says.
    fn start(arguments: &[&str], lines: usize) -> Self {
        // Nobody is there: what followed the environment would reach no witness.
        let proxy = ["http_proxy", "https_proxy", "all_proxy"].map(|name| (name, "http://127.0.0.1:9"));
        let mut child = program().args(arguments).envs(proxy).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let lines: Vec<String> = said.by_ref().take(lines).map(Result::unwrap).collect();
        std::thread::spawn(move || said.for_each(drop));
        Self { child, lines }
    }

    fn address(&self, line: usize) -> String {
        self.lines[line].split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// A store with its people, and a witness that follows its log and is on record there.
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        done(&["init", "--store", &place.store(), "--tokens", &place.path("tokens")]);
        done(&["witness", "init", "--dir", &place.path("witness"), "--name", "oversight.example/w1"]);
        for key in place.log_keys() {
            done(&["witness", "follow", "--dir", &place.path("witness"), &key]);
        }
        for key in place.witness_keys() {
            done(&["witness", "register", "--store", &place.store(), "--as", ADMIN, &key]);
        }
        place
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn store(&self) -> String {
        format!("sqlite:{}", self.path("cell.sqlite"))
    }

    fn log_keys(&self) -> Vec<String> {
        done(&["log", "keys", "--store", &self.store()]).lines().map(str::to_owned).collect()
    }

    fn witness_keys(&self) -> Vec<String> {
        done(&["witness", "keys", "--dir", &self.path("witness")]).lines().map(str::to_owned).collect()
    }

    /// Anything that makes the log grow.
    fn act(&self) {
        let rows = self.path("rows.csv");
        std::fs::write(&rows, "domain\nlogin.example.org\n").unwrap();
        let with = [
            "--as",
            "police.analyst",
            "--basis",
            "wpg:24",
            "--reliability",
            "B2",
            "--relevance",
            "Seen",
            "--necessity",
            "To warn",
            "--proportionality",
            "Names",
        ];
        let store = self.store();
        done(&[&["deposit", "--store", &store], &with[..], &[&rows]].concat());
    }

    fn request(&self) {
        done(&["witness", "request", "--store", &self.store(), "--out", &self.path("request")]);
    }

    fn cosign(&self) -> (i32, String) {
        waarborg(&[
            "witness",
            "cosign",
            "--dir",
            &self.path("witness"),
            &self.path("request"),
            "--out",
            &self.path("cosigned"),
        ])
    }

    fn accept(&self) -> (i32, String) {
        waarborg(&["witness", "accept", "--store", &self.store(), &self.path("cosigned")])
    }

    /// Policy of the oversight body: this log, and either key of its witness.
    fn policy(&self) -> String {
        let log: String = self.log_keys().iter().map(|key| format!("log {key}\n")).collect();
        let own: String =
            self.witness_keys().iter().enumerate().map(|(n, key)| format!("witness w{n} {key}\n")).collect();
        format!("{log}{own}group ours any w0 w1\nquorum ours\n")
    }

    fn verified(&self, kept: &[&str]) -> Report {
        let bundle = self.path("bundle");
        let _ = std::fs::remove_file(&bundle);
        done(&["export-bundle", "--store", &self.store(), "--out", &bundle]);
        let checkpoints = kept.iter().map(|name| ((*name).to_owned(), std::fs::read(self.path(name)).unwrap()));
        let options = Options { policy: Some(self.policy()), checkpoints: checkpoints.collect(), ..Options::default() };
        verify(&std::fs::read(bundle).unwrap(), &options)
    }

    fn files(&self) -> Vec<PathBuf> {
        let found = std::fs::read_dir(self.folder.path()).unwrap().map(|f| f.unwrap().path());
        found.filter(|p| p.is_file() && p.file_name().unwrap().to_string_lossy().starts_with("cell.sqlite")).collect()
    }

    /// Copies the store as a backup would, to come back to it.
    fn back_up(&self) -> Vec<(PathBuf, Vec<u8>)> {
        self.files().into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
    }

    fn put_back(&self, backup: &[(PathBuf, Vec<u8>)]) {
        self.files().iter().for_each(|path| std::fs::remove_file(path).unwrap());
        let _ = std::fs::remove_dir_all(guards());
        backup.iter().for_each(|(path, bytes)| std::fs::write(path, bytes).unwrap());
    }
}

fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn by_files_and_what_the_verifier_makes_of_it() {
    let place = Place::new();
    assert_eq!(codes(&place.verified(&[])), ["quorum"], "nobody has cosigned yet");
    place.request();
    let (code, text) = place.cosign();
    assert_eq!(code, 0, "{text}");
    let (code, text) = place.accept();
    assert!(code == 0 && text.contains("oversight.example/w1"), "{text}");
    assert_eq!(place.accept().0, 2, "the same once more is nothing new");
    let report = place.verified(&["cosigned"]);
    assert_eq!(report.exit_code(), 0, "{report}");
    assert!(report.key_known, "{report}");
    assert_eq!((report.witnessed.cosignatures, report.witnessed.kept), (2, 1), "both keys of the witness");
    assert_eq!(report.witnessed.by_policy, Some(report.witnessed.entries));
    // The next one starts from what the register knows.
    place.act();
    place.request();
    assert!(
        std::fs::read_to_string(place.path("request"))
            .unwrap()
            .starts_with(&format!("old {}\n", report.witnessed.entries))
    );
    assert_eq!((place.cosign().0, place.accept().0), (0, 0));
    // Changed on the way.
    let text = std::fs::read_to_string(place.path("cosigned")).unwrap();
    std::fs::write(place.path("cosigned"), text.replacen("oversight", "oversicht", 2)).unwrap();
    assert!(place.accept().1.contains("no witness on record"));
    // Taken off the record, it counts no longer.
    let stranger = "other.example/w1+6038b7ba+BO1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR";
    assert_eq!(waarborg(&["witness", "register", "--store", &place.store(), "--as", ADMIN, stranger]).0, 2);
    let own = &place.log_keys()[1];
    assert!(
        waarborg(&["witness", "register", "--store", &place.store(), "--as", ADMIN, own])
            .1
            .contains("the log's own key")
    );
    let key = &place.witness_keys()[0];
    assert_eq!(waarborg(&["witness", "register", "--store", &place.store(), "--as", "police.analyst", key]).0, 1);
}

#[test]
fn a_server_asks_by_itself_and_shows_checkpoint_and_tiles() {
    let place = Place::new();
    let key = place.witness_keys().remove(0);
    let witness = Running::start(&["witness", "serve", "--dir", &place.path("witness"), "--listen", "127.0.0.1:0"], 1);
    let named = format!("{}={key}", witness.address(0));
    let server = Running::start(
        &[
            "serve",
            "--store",
            &place.store(),
            "--listen",
            "127.0.0.1:0",
            "--log-listen",
            "127.0.0.1:0",
            "--witness",
            &named,
        ],
        2,
    );
    let log = server.address(1);
    let get = |path: &str| ureq::get(format!("{log}{path}")).call().unwrap().body_mut().read_to_vec().unwrap();
    let started = Instant::now();
    let report = loop {
        let options = Options::default();
        done(&["export-bundle", "--store", &place.store(), "--out", &place.path("now")]);
        let report = verify(&std::fs::read(place.path("now")).unwrap(), &options);
        if report.witnessed.cosignatures > 0 || started.elapsed() > Duration::from_secs(30) {
            break report;
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    assert!(report.exit_code() == 0 && report.witnessed.cosignatures >= 1, "{report}");
    let keys: Vec<VerifierKey> = place.log_keys().iter().map(|key| VerifierKey::parse(key).unwrap()).collect();
    let checkpoint = Checkpoint::open(&String::from_utf8(get("checkpoint")).unwrap(), &keys).unwrap();
    let tree = tile_set::rebuild(&checkpoint, |path| Some(get(path))).unwrap();
    assert_eq!(tree.size(), checkpoint.size);
    for path in ["tile/entries/000.p/1", "tile/0/999", "tile/0/00", "v1/checkpoint"] {
        assert!(matches!(ureq::get(format!("{log}{path}")).call(), Err(ureq::Error::StatusCode(404))), "{path}");
    }
    // The same as files, and once more when the log has grown.
    let out = place.path("log");
    for round in 0..2 {
        done(&["log", "tiles", "--store", &place.store(), "--out", &out]);
        let note = std::fs::read_to_string(place.path("log/checkpoint")).unwrap();
        let checkpoint = Checkpoint::open(&note, &keys).unwrap();
        let read = |path: &str| std::fs::read(place.folder.path().join("log").join(path)).ok();
        assert_eq!(tile_set::rebuild(&checkpoint, read).unwrap().size(), checkpoint.size, "round {round}");
        let partial = place.folder.path().join("log/tile/0/000.p");
        assert_eq!(std::fs::read_dir(partial).unwrap().count(), 1, "superseded partial tiles are gone");
        place.act();
        std::thread::sleep(Duration::from_millis(1_100));
    }
}

#[test]
fn a_store_put_back_and_a_second_copy_are_found() {
    let place = Place::new();
    let backup = place.back_up();
    place.act();
    place.request();
    assert_eq!(place.cosign().0, 0);
    std::fs::copy(place.path("cosigned"), place.path("kept")).unwrap();
    // Put back: the log is shorter than what was cosigned.
    place.put_back(&backup);
    assert_eq!(codes(&place.verified(&["kept"]))[0], "rollback");
    let (code, text) = waarborg(&["witness", "accept", "--store", &place.store(), &place.path("kept")]);
    assert!(code == 2 && text.contains("earlier state"), "{text}");
    place.request();
    let (code, text) = place.cosign();
    assert_eq!(code, 1, "{text}");
    // … and goes on from there, to as much as before and beyond: a fork, found at its first checkpoint.
    for _ in 0..2 {
        place.act();
    }
    assert_eq!(codes(&place.verified(&["kept"]))[0], "fork");
    let (code, text) = waarborg(&["witness", "accept", "--store", &place.store(), &place.path("kept")]);
    assert!(code == 2 && text.contains("another history"), "{text}");
    // The copy knows what the witness cosigned and proves what it can: in its own tree.
    let kept = std::fs::read_to_string(place.path("kept")).unwrap();
    let size: u64 = kept.lines().nth(1).unwrap().parse().unwrap();
    place.request();
    let request = std::fs::read_to_string(place.path("request")).unwrap();
    std::fs::write(place.path("request"), request.replacen("old 0\n", &format!("old {size}\n"), 1)).unwrap();
    let (code, text) = place.cosign();
    assert!(code == 1 && text.contains("ALARM"), "{text}");
    let (code, text) = waarborg(&["witness", "status", "--dir", &place.path("witness")]);
    assert!(code == 1 && text.contains("EVIDENCE"), "{text}");
}
