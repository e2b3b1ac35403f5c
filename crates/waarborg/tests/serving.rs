// SPDX-License-Identifier: EUPL-1.2
//! `serve` as whoever runs it meets it (ADR 0028): options from a file, TLS at the listener, and what
//! `--check` finds, by the built program.
#![expect(clippy::unwrap_used, reason = "a test")]

use rcgen::{CertificateParams, CertifiedIssuer, KeyPair};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use waarborg_testkit::process::Running;
use waarborg_testkit::tls::authority;

/// A store with its people, in a folder with everything else that a server needs.
struct Home {
    folder: tempfile::TempDir,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Home {
    fn new() -> Self {
        let issuer = authority();
        let home = Self { folder: tempfile::tempdir().unwrap(), issuer };
        home.certified(2099);
        let guard = home.path("guard");
        let (code, text) =
            home.waarborg(&["init", "--store", &home.store(), "--guard", &guard, "--tokens", &home.path("tokens")]);
        assert_eq!(code, 0, "{text}");
        home
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn store(&self) -> String {
        format!("sqlite:{}", self.path("cell.sqlite"))
    }

    /// Puts a certificate for localhost that ends with this year, and its key.
    fn certified(&self, until: i32) {
        let mut params = CertificateParams::new(vec!["localhost".into()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().unwrap();
        std::fs::write(self.path("cert.pem"), params.signed_by(&key, &self.issuer).unwrap().pem()).unwrap();
        std::fs::write(self.path("key.pem"), key.serialize_pem()).unwrap();
        std::fs::set_permissions(self.path("key.pem"), PermissionsExt::from_mode(0o600)).unwrap();
    }

    /// The options that this home is served with, as a file, and more lines.
    fn config(&self, more: &str) -> String {
        let path = self.path("waarborg.toml");
        let text = format!(
            "store = \"{}\"\nlisten = \"127.0.0.1:0\"\nguard = \"{}\"\ntls-cert = \"{}\"\ntls-key = \"{}\"\n{more}",
            self.store(),
            self.path("guard"),
            self.path("cert.pem"),
            self.path("key.pem")
        );
        std::fs::write(&path, text).unwrap();
        path
    }

    fn waarborg(&self, arguments: &[&str]) -> (i32, String) {
        let out = program().args(arguments).output().unwrap();
        let text = String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap();
        assert!(!text.contains("panicked"), "{text}");
        (out.status.code().unwrap(), text)
    }

    fn check(&self, more: &str, line: &[&str]) -> (i32, String) {
        let config = self.config(more);
        self.waarborg(&[&["serve", "--check", "--config", &config], line].concat())
    }

    /// Every file with the digest of its bytes, but those that a database keeps of its readers.
    fn files(&self) -> BTreeMap<String, String> {
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(|f| f.unwrap().path());
        let named = files.map(|p| (p.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(p).unwrap()));
        let kept = named.filter(|(name, bytes)| {
            let of_readers = name.ends_with("-shm") || (name.ends_with("-wal") && bytes.is_empty());
            !of_readers && name != "waarborg.toml"
        });
        kept.map(|(name, bytes)| (name, hex::encode(Sha256::digest(&bytes)))).collect()
    }

    fn get(&self, address: &str, path: &str, more: &str) -> String {
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
        let client = ClientConnection::new(config, ServerName::try_from("localhost").unwrap()).unwrap();
        let mut stream = StreamOwned::new(client, TcpStream::connect(address).unwrap());
        write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{more}\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

/// The files of a store, with what a writer left beside them.
const STORE: [&str; 4] = ["cell.sqlite", "cell.sqlite-wal", "cell.sqlite.keys", "cell.sqlite.keys-wal"];

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_waarborg"))
}

/// Starts a server and waits until it says where it serves.
fn started(command: &mut Command) -> (Running, String) {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = said.find_map(|line| line.ok().filter(|line| line.starts_with("serving on "))).unwrap();
    std::thread::spawn(move || said.for_each(drop));
    let address = line.split_whitespace().nth(2).unwrap().to_owned();
    (Running(child), address)
}

#[test]
fn a_file_says_how_it_is_served_over_tls() {
    let home = Home::new();
    let (server, address) = started(program().args(["serve", "--config", &home.config("scrub = 0\n")]));
    let at = address.strip_prefix("https://").unwrap();
    let answer = home.get(at, "/v1/openapi.json", "");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age="), "{answer}");
    server.stop();
}

#[test]
fn what_would_stop_a_start_or_be_missed_is_found_before() {
    let home = Home::new();
    let before = home.files();
    let (code, text) = home.check("", &[]);
    assert_eq!(code, 0, "{text}");
    for part in
        ["ok       store: ", "ok       keys: ", "ok       guard: ", "ok       certificate: ", "ok       listen: "]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let finds = |more: &str, line: &[&str], what: &str| {
        let (code, text) = home.check(more, line);
        let found: Vec<&str> = text.lines().filter(|line| line.starts_with("FINDING  ")).collect();
        assert!(code == 1 && found.len() == 1 && found[0].contains(what), "{what}: {code} {text}");
    };
    finds("", &["--store", "sqlite:/nowhere/cell.sqlite"], "no such store; make one with");
    finds("", &["--listen", "nowhere"], "listen: nowhere: ");
    finds("witness = [\"http://127.0.0.1:1=none\"]\n", &[], "witness: ");
    finds("log-listen = \"127.0.0.1:0\"\n", &[], "log-listen: the same as --listen");
    finds("origin = \"http://elsewhere.example\"\n", &[], "pages: http://elsewhere.example: an origin is");
    finds("ocsf = \"/nowhere/events\"\n", &[], "ocsf: /nowhere: ");
    finds("otlp-endpoint = \"http://192.0.2.1\"\n", &[], "otlp: a collector is https://NAME");
    finds("lists = \"/nowhere\"\n", &[], "lists: /nowhere: ");
    finds("", &["--guard", &home.path("no guard")], "guard: ");
    let both = ["--oversight-log", "/nowhere/log", "--oversight-key", "/nowhere/key"];
    finds("", &both, "sealed log: /nowhere/key: ");
    assert_eq!(home.files(), before, "a check writes nothing");
    std::fs::set_permissions(home.path("key.pem"), PermissionsExt::from_mode(0o644)).unwrap();
    finds("", &[], "certificate: ");
    home.certified(2021);
    finds("", &[], "it was good until 2021-01-01");
    home.certified(2099);
    // The store goes back to where it was, the guard does not.
    let (older, store) = (home.path("older"), home.path("cell.sqlite"));
    std::fs::create_dir(&older).unwrap();
    for file in STORE {
        std::fs::copy(home.path(file), Path::new(&older).join(file)).unwrap();
    }
    let (server, address) = started(program().args(["serve", "--config", &home.config("")]));
    let tokens: BTreeMap<String, String> =
        serde_json::from_slice(&std::fs::read(home.path("tokens")).unwrap()).unwrap();
    let token = format!("authorization: Bearer {}\r\n", tokens["admin"]);
    let answer = home.get(address.strip_prefix("https://").unwrap(), "/v1/disclosures", &token);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let (code, text) = home.check("", &[]);
    assert_eq!(code, 0, "beside a server: {text}");
    server.stop();
    for file in STORE {
        std::fs::copy(Path::new(&older).join(file), home.path(file)).unwrap();
        let _ = std::fs::remove_file(home.path(&format!("{file}-shm")));
    }
    finds("", &["--store", &format!("sqlite:{store}")], "this store is an older copy");
}

#[test]
fn whoever_started_it_is_told_when_it_serves_and_when_it_stops() {
    let home = Home::new();
    let path = home.path("notify");
    let socket = std::os::unix::net::UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(std::time::Duration::from_secs(60))).unwrap();
    let told = || {
        let mut text = [0; 64];
        let length = socket.recv(&mut text).unwrap();
        String::from_utf8(text[..length].to_vec()).unwrap()
    };
    let config = home.config("");
    let (server, address) = started(program().args(["serve", "--config", &config]).env("NOTIFY_SOCKET", &path));
    assert_eq!(told(), "READY=1");
    assert!(home.get(address.strip_prefix("https://").unwrap(), "/v1/openapi.json", "").starts_with("HTTP/1.1 200"));
    server.stop();
    assert_eq!(told(), "STOPPING=1");
}

#[test]
fn metrics_have_a_socket_of_their_own() {
    let home = Home::new();
    let (code, text) = home.waarborg(&["serve", "--config", &home.config("metrics-listen = \"0.0.0.0:0\"\n")]);
    assert!(code == 2 && text.contains("add --metrics-open"), "{text}");
    let config = home.config("metrics-listen = \"127.0.0.1:0\"\n");
    let mut child = program().args(["serve", "--config", &config]).stdout(Stdio::piped()).spawn().unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines();
    let server = Running(child);
    let line = said.map_while(Result::ok).find(|line| line.starts_with("metrics on ")).unwrap();
    let address = line.trim_start_matches("metrics on http://").trim_end_matches("/metrics").to_owned();
    let shown = || {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(stream, "GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    for name in [
        "waarborg_certificate_end_timestamp_seconds 4",
        "waarborg_last_guard_timestamp_seconds 1",
        "waarborg_log_entries ",
    ] {
        assert!(shown().contains(name), "{name}: {}", shown());
    }
    server.stop();
}

#[test]
fn a_file_that_cannot_be_meant_stops_it_with_the_place() {
    let home = Home::new();
    let (code, text) = home.check("lsten = \"127.0.0.1:0\"\n", &[]);
    assert!(code == 2 && text.contains("waarborg.toml:6:1: ") && text.contains("did you mean 'listen'?"), "{text}");
    let (code, text) = home.waarborg(&["serve", "--config", "/nowhere"]);
    assert!(code == 2 && text.starts_with("waarborg: /nowhere: "), "{text}");
    home.certified(2021);
    let (code, text) = home.waarborg(&["serve", "--config", &home.config("")]);
    assert!(code == 2 && text.contains("put the renewed certificate there"), "{text}");
}
