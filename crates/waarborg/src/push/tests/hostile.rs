// SPDX-License-Identifier: EUPL-1.2
//! Servers that refuse, fail, keep one waiting or answer with anything: each ends in an entry that says what is in
//! the way, nothing counts as taken that they do not say they took, and no redirect is followed.

use super::stage::Cell;
use super::*;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What it answers to a method and a path.
type Answers = fn(&str, &str) -> String;
/// Methods and paths that were asked for.
type Asked = Arc<Mutex<Vec<(String, String, usize)>>>;

fn reply(status: &str, more: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{more}\r\n{body}", body.len())
}

fn ok(body: &str) -> String {
    reply("200 OK", "", body)
}

/// An API root and a collection that takes anything; what is added gets this answer.
fn adding(path: &str, method: &str, added: impl Fn() -> String) -> String {
    match (method, path) {
        ("GET", "/root/") => ok(r#"{"title":"r","versions":[],"max_content_length":100000}"#),
        ("GET", "/root/collections/in/") => ok(r#"{"id":"in","can_write":true}"#),
        _ => added(),
    }
}

fn serve(answers: Answers) -> (String, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = format!("http://{}/root/collections/in/", listener.local_addr().unwrap());
    let asked = Asked::default();
    let seen = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let seen = seen.clone();
            std::thread::spawn(move || answer(&mut stream.unwrap(), answers, &seen));
        }
    });
    (place, asked)
}

fn answer(stream: &mut TcpStream, answers: Answers, asked: &Asked) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    let _ = reader.read_exact(&mut body);
    let mut words = first.split_whitespace();
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    asked.lock().unwrap().push((method.into(), path.into(), length));
    let _ = stream.write_all(answers(method, path).as_bytes());
}

/// The trouble that a server makes, and what it was asked for.
fn trouble(answers: Answers) -> (Option<Trouble>, Vec<(String, String, usize)>) {
    let (place, asked) = serve(answers);
    let cell = Cell::new();
    cell.hand_over(0..3);
    cell.sets(&place, "t");
    cell.pusher(2).push(&cell.system, &cell.recipient);
    assert_eq!(cell.pushing().taken, 0);
    assert_eq!(cell.pushing().position, None);
    let asked = asked.lock().unwrap().clone();
    (cell.pushing().trouble(), asked)
}

#[test]
fn a_server_that_takes_nothing_is_told_apart() {
    let cases: [(Answers, Trouble, bool); 14] = [
        (|_, _| reply("401 Unauthorized", "", ""), Trouble::Denied, false),
        (|_, _| reply("404 Not Found", "", "{}"), Trouble::Missing, false),
        (|_, _| ok("<html>"), Trouble::Garbled, false),
        (|_, _| "nonsense\r\n\r\n".into(), Trouble::Garbled, false),
        (|_, p| if p == "/root/" { ok("{}") } else { ok(r#"{"id":"in"}"#) }, Trouble::Denied, false),
        (|_, _| reply("302 Found", "location: http://127.0.0.1:1/\r\n", ""), Trouble::Garbled, false),
        (|_, _| ok(&format!("{{\"title\":\"{}\"}}", "x".repeat(5 << 20))), Trouble::TooLarge, false),
        (|m, p| adding(p, m, || reply("403 Forbidden", "", "")), Trouble::Denied, true),
        (|m, p| adding(p, m, || reply("413 Content Too Large", "", "")), Trouble::TooLarge, true),
        (|m, p| adding(p, m, || reply("422 Unprocessable", "", "")), Trouble::Refused, true),
        (|m, p| adding(p, m, || reply("500 Oops", "", "")), Trouble::Busy, true),
        (
            |m, p| adding(p, m, || reply("303 See Other", "location: http://127.0.0.1:1/\r\n", "")),
            Trouble::Garbled,
            true,
        ),
        (
            |m, p| adding(p, m, || reply("202 Accepted", "", r#"{"id":"../../x","status":"pending"}"#)),
            Trouble::Garbled,
            true,
        ),
        (|m, p| adding(p, m, || ok(r#"{"id":"s-1","status":"pending"}"#)), Trouble::Slow, true),
    ];
    for (number, (answers, expected, sent)) in cases.into_iter().enumerate() {
        let (found, asked) = trouble(answers);
        assert_eq!(found, Some(expected), "case {number}: {asked:?}");
        assert_eq!(asked.iter().any(|(method, _, length)| method == "POST" && *length > 0), sent, "case {number}");
    }
}

#[test]
fn nothing_is_asked_of_a_place_that_was_not_allowed() {
    let (place, asked) = serve(|_, _| ok("{}"));
    let cell = Cell::new();
    cell.hand_over(0..1);
    cell.sets(&place, "t");
    let none = Pusher::new(&Reach::default(), Duration::from_secs(2)).unwrap();
    assert!(none.push(&cell.system, &cell.recipient));
    assert_eq!(cell.pushing().trouble(), Some(Trouble::NotAllowed));
    // The host alone does not open its network.
    let host = place.split("/root").next().unwrap().to_owned();
    let reach = Reach { push_allow: vec![host], ..Reach::default() };
    cell.later(3_600);
    Pusher::new(&reach, Duration::from_secs(2)).unwrap().push(&cell.system, &cell.recipient);
    assert_eq!(cell.pushing().trouble(), Some(Trouble::NotAllowed));
    assert!(asked.lock().unwrap().is_empty());
}

#[test]
fn a_server_is_waited_for_as_it_asks_and_later_each_time() {
    let (place, _) = serve(|m, p| adding(p, m, || reply("503 Busy", "retry-after: 1000\r\n", "")));
    let cell = Cell::new();
    cell.hand_over(0..1);
    cell.sets(&place, "t");
    cell.pusher(2).push(&cell.system, &cell.recipient);
    let due = || cell.system.snapshot().state.push_due(&cell.recipient).unwrap();
    let first = due().0 - cell.system.now().0;
    assert!((995_000_000..=1_000_000_000).contains(&first), "{first}");
    assert_eq!(cell.system.pushes_due(cell.system.now()), []);
    cell.done("mivd.admin", "push.now", json!({ "recipient": "mivd" }));
    assert_eq!(cell.system.pushes_due(cell.system.now()).len(), 1);
    for _ in 0..6 {
        cell.pusher(2).push(&cell.system, &cell.recipient);
    }
    assert_eq!(cell.pushing().failures, 7);
    let seventh = due().0 - cell.system.now().0;
    assert!(seventh >= 60 * 64 * 1_000_000 - 5_000_000, "{seventh}");
}

#[test]
fn what_was_not_taken_is_noted_and_is_no_delivery() {
    let (place, _) = serve(|m, p| {
        adding(p, m, || {
            reply(
                "202 Accepted",
                "",
                r#"{"id":"s-1","status":"complete","success_count":3,"failure_count":1,"failures":[{"id":"indicator--x"}]}"#,
            )
        })
    });
    let cell = Cell::new();
    let (disclosure, _) = cell.hand_over(0..3);
    cell.sets(&place, "t");
    assert!(cell.push());
    let last = cell.pushing().tries.last().cloned().unwrap();
    assert_eq!(last.ended, Ended::Taken { taken: 3, failed: 1 });
    assert_eq!(cell.system.text((last.entry, 0)).as_deref(), Some("indicator--x"));
    assert_eq!(cell.state_of(&disclosure), RecipientState::HandedOver);
    assert!(!cell.push(), "it is not sent again by itself");
}
