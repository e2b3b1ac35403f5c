// SPDX-License-Identifier: EUPL-1.2
//! Server-sent events to a plain client of HTTP: they come as they happen, rest longer than a connection may, and
//! end when the server stops.

use crate::stage::{Server, Stage};
use serde_json::json;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

fn open(server: &Server, token: &str) -> impl Iterator<Item = String> + use<> {
    let address = server.address.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    write!(stream, "GET /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n").unwrap();
    let mut lines = BufReader::new(stream).lines();
    assert!(lines.next().unwrap().unwrap().starts_with("HTTP/1.1 200"));
    lines.map_while(Result::ok)
}

/// How many tasks the next event says are open.
fn tasks(lines: &mut impl Iterator<Item = String>) -> u64 {
    let data = lines.find_map(|line| line.strip_prefix("data: ").map(str::to_owned)).expect("an event");
    let data: serde_json::Value = serde_json::from_str(&data).unwrap();
    data["open"].as_u64().unwrap()
}

#[test]
fn a_plain_client_is_told_and_let_go() {
    let stage = Stage::new();
    let server = stage.serve(&[]);
    let mut lines = open(&server, &stage.tokens["police.manager"]);
    assert_eq!(tasks(&mut lines), 0);
    // Longer than a connection may rest in which nothing runs; a line of its own shows that it lives.
    let began = Instant::now();
    assert!(lines.any(|line| line == ":"));
    assert!(began.elapsed() > Duration::from_secs(11));
    let body = json!({ "written": true, "reasons": "Another agreement." });
    let (status, answer) = server.post("police.manager", "/v1/notices", &body);
    assert!(status < 300, "{answer}");
    assert_eq!(tasks(&mut lines), 1);
    let began = Instant::now();
    server.running.stop();
    assert_eq!(lines.find(|line| line.starts_with("data: {")), None, "the stream ends");
    assert!(began.elapsed() < Duration::from_secs(8), "it holds no stop up");
}
