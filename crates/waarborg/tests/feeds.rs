// SPDX-License-Identifier: EUPL-1.2
//! A server that is killed in the middle of a poll, by the built program: after it is started again nothing of the
//! collection is lost and nothing is there twice (ADR 0032).
#![expect(clippy::unwrap_used, reason = "a test")]

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use waarborg_testkit::process::Running;

const PAGES: usize = 6;
const ON_A_PAGE: usize = 50;

const MORE: &str = r#"
[[world.person]]
alias = "ncsc.admin"
name = "R. Postma"
org = "ncsc"
space = "home"
role = "administrator"
[[world.feed]]
name = "ncsc.sensors"
party = "ncsc"
measures = "Signed transport, dedicated account, checked daily."
[world.feed.terms]
basis = "wbni:3"
subject = "cyber-threat"
relevance = "Seen by sensors in the sector."
reliability = "B2"
purpose = { code = "resilience", necessity = "Needed.", proportionality = "Technical traces only." }
"#;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_waarborg"))
}

/// A collection in pages that says when it gave one.
fn collection() -> (String, Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = format!("127.0.0.1:{}", listener.local_addr().unwrap().port());
    let (gave, given) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let page = answer(&mut stream.unwrap());
            let _ = gave.send(page);
        }
    });
    (host, given)
}

fn answer(stream: &mut TcpStream) -> usize {
    let mut line = String::new();
    BufReader::new(stream.try_clone().unwrap()).read_line(&mut line).unwrap();
    let next = line.split("next=").nth(1).and_then(|rest| rest.split(['&', ' ']).next()?.parse().ok());
    let page = next.unwrap_or(0);
    let object = |n: usize| {
        format!(
            r#"{{"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-{n:012x}","created":"2026-06-01T00:00:00.000Z","modified":"2026-06-01T00:00:00.000Z","pattern_type":"stix","valid_from":"2026-06-01T00:00:00Z","pattern":"[domain-name:value = 'host{n}.example.org']"}}"#
        )
    };
    let objects: Vec<String> = (page * ON_A_PAGE..(page + 1) * ON_A_PAGE).map(object).collect();
    let more = if page + 1 < PAGES { format!(r#","more":true,"next":"{}""#, page + 1) } else { String::new() };
    let body = format!(r#"{{"objects":[{}]{more}}}"#, objects.join(","));
    let dated = format!("x-taxii-date-added-last: 2026-06-01T00:00:{page:02}.000000Z");
    let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n{dated}\r\n\r\n{body}", body.len());
    page
}

struct Server {
    _running: Running,
    address: String,
}

impl Server {
    fn start(folder: &Path, allowed: &str) -> Self {
        let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
        let mut command = program();
        command.args(["serve", "--listen", "127.0.0.1:0", "--scrub", "0", "--guard", &path("guard")]);
        command.args(["--store", &format!("sqlite:{}", path("cell.sqlite"))]);
        command.args(["--feed-allow", &format!("http://{allowed}"), "--feed-allow-network", "127.0.0.0/8"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = said.find_map(|line| line.ok().filter(|line| line.starts_with("serving on "))).unwrap();
        std::thread::spawn(move || said.for_each(drop));
        let address = line.split_whitespace().nth(2).unwrap().to_owned();
        Self { _running: Running(child), address }
    }

    fn ask(&self, token: &str, path: &str, body: Option<&Value>) -> Value {
        let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).http_status_as_error(false).build().into();
        let (url, bearer) = (format!("{}{path}", self.address), format!("Bearer {token}"));
        let mut reply = match body {
            Some(body) => agent.post(url).header("authorization", bearer).send_json(body).unwrap(),
            None => {
                let accept = "application/taxii+json;version=2.1";
                agent.get(url).header("authorization", bearer).header("accept", accept).call().unwrap()
            }
        };
        let mut text = String::new();
        reply.body_mut().as_reader().read_to_string(&mut text).unwrap();
        assert!(reply.status().is_success(), "{path}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    fn rows(&self, token: &str, list: &str) -> Vec<Value> {
        let answer = self.ask(token, "/v1/acts/view", Some(&json!({ "list": list })));
        answer["data"]["rows"].as_array().unwrap().clone()
    }
}

#[test]
fn killed_in_the_middle_of_polls_it_loses_nothing_and_has_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let world = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/world.toml");
    std::fs::write(path("world.toml"), std::fs::read_to_string(world).unwrap() + MORE).unwrap();
    let (store, guard, tokens) = (format!("sqlite:{}", path("cell.sqlite")), path("guard"), path("tokens"));
    let made = ["init", "--store", &store, "--guard", &guard, "--tokens", &tokens, "--world", &path("world.toml")];
    assert!(program().args(made).output().unwrap().status.success());
    let tokens: BTreeMap<String, String> = serde_json::from_slice(&std::fs::read(tokens).unwrap()).unwrap();
    let admin = &tokens["ncsc.admin"];
    let (host, gave) = collection();

    let mut server = Server::start(folder.path(), &host);
    let feeds = server.rows(admin, "feeds");
    let feed = feeds.iter().find(|row| row["terms"] == true).unwrap()["id"].as_str().unwrap().to_owned();
    let people = server.rows(admin, "people");
    let analyst = &people.iter().find(|row| row["alias"] == "ncsc.analyst").unwrap()["id"];
    let source = json!({
        "capacity": analyst, "source": "taxii", "place": format!("http://{host}/api/collections/c/"), "every": 60,
    });
    server.ask(admin, &format!("/v1/feeds/{feed}/sources"), Some(&source));
    // Each server gets a page or two, and is gone while it brings one in, each at another moment.
    for round in 0..PAGES - 1 {
        gave.recv_timeout(Duration::from_secs(60)).unwrap();
        std::thread::sleep(Duration::from_millis(u64::try_from(round).unwrap() * 12));
        drop(server);
        server = Server::start(folder.path(), &host);
    }
    let whole = PAGES * ON_A_PAGE;
    let (begun, token) = (Instant::now(), &tokens["ncsc.analyst"]);
    let done = |server: &Server| server.rows(admin, "feed-polls").first().is_some_and(|poll| poll["ended"] == "whole");
    while !done(&server) {
        assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", server.rows(admin, "feed-polls"));
        std::thread::sleep(Duration::from_millis(500));
    }
    let shelf = server.ask(token, &format!("/taxii2/waarborg/collections/feed-{feed}/manifest/?limit=1000"), None);
    let ids: Vec<&str> = shelf["objects"].as_array().unwrap().iter().map(|o| o["id"].as_str().unwrap()).collect();
    assert_eq!((ids.len(), ids.iter().collect::<BTreeSet<_>>().len()), (whole, whole));
    drop(server);
    let bundle = path("bundle");
    let exported = program().args(["export-bundle", "--store", &store, "--out", &bundle]).output().unwrap();
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    let report = waarborg_verify::verify(&std::fs::read(bundle).unwrap(), &waarborg_verify::Options::default());
    assert_eq!(report.exit_code(), 0, "{}", report.text(waarborg_verify::Lang::En));
}
