// SPDX-License-Identifier: EUPL-1.2
//! A crowd in small numbers, for every run of the tests; `cargo xtask bench` has the large ones. Whoever is slow,
//! with a token or without, does not make others wait.

use crate::bench::{Bench, purpose};
use serde_json::json;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use waarborg_web::{Limits, Terms, serve_with};

/// More than there is room for bodies, if one capacity could have all of it.
const SLOW: usize = 150;
/// Far longer than an answer takes, far shorter than any timer that would clear the slow ones away.
const SOON: Duration = Duration::from_secs(4);

async fn begun(to: SocketAddr, what: &str) -> TcpStream {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(what.as_bytes()).await.unwrap();
    stream
}

fn search(who: &str, body: &str, length: usize) -> String {
    format!(
        "POST /v1/searches HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {who}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_slow_makes_nobody_wait() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let to = listener.local_addr().unwrap();
    let limits = Limits { silent: 10 * SOON, headers: 10 * SOON, ..Limits::default() };
    let terms = Terms { limits, ..Terms::default() };
    let counts = terms.counts.clone();
    let serving = tokio::spawn(serve_with(listener, Bench::shared().router.clone(), terms, std::future::pending()));
    let mut slow = Vec::new();
    for _ in 0..SLOW {
        slow.push(begun(to, "").await);
        slow.push(begun(to, "GET / HTTP/1.1\r\nx-slow: ").await);
        slow.push(begun(to, &search("mivd.analyst", "{", 100_000)).await);
    }
    while counts.open() < slow.len() as u64 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let body = json!({ "value": "a.example.org", "purpose": purpose() }).to_string();
    for _ in 0..20 {
        let began = Instant::now();
        let mut honest = begun(to, &search("aivd.analyst", &body, body.len())).await;
        let mut answer = String::new();
        let read = tokio::time::timeout(SOON, honest.read_to_string(&mut answer)).await;
        assert!(read.is_ok(), "no answer in {:?}", began.elapsed());
        assert!(answer.starts_with("HTTP/1.1 20"), "{answer}");
    }
    assert!(counts.open() >= slow.len() as u64, "the slow ones were there all the time");
    serving.abort();
}
