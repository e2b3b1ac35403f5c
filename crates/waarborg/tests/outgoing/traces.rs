// SPDX-License-Identifier: EUPL-1.2
//! Traces of requests: delivered, linked only where that is asked for, lost and counted where nobody takes them.

use crate::collector::{Collector, Mood, Span};
use crate::stage::{Stage, until};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: (&str, &str) = ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

fn of<'a>(spans: &'a [Span], name: &str) -> Vec<&'a Span> {
    spans.iter().filter(|span| span.name == name).collect()
}

#[test]
fn each_request_is_a_span_without_what_it_was_about() {
    let (stage, collector) = (Stage::new(), Collector::new());
    for link in [false, true] {
        let options = ["--otlp-endpoint", collector.address(), "--otlp-link"];
        let server = stage.serve(&options[..2 + usize::from(link)]);
        let before = collector.taken().len();
        let brought = server.deposit("secret.example.org");
        let item = brought["items"][0].as_str().unwrap().to_owned();
        assert_eq!(server.get_with("aivd.analyst", &format!("/v1/items/{item}?x=secret"), &[PARENT]), 200);
        assert_eq!(server.get("nobody", "/v1/disclosures"), 401);
        assert_ne!(server.get("", "/secret/path"), 200);
        let spans = until("all are delivered", || Some(collector.taken()).filter(|spans| spans.len() == before + 4));
        let spans = &spans[before..];
        let read = of(spans, "GET /v1/items/{item}")[0];
        assert_eq!((read.of("http.route"), read.of("http.request.method")), (Some("/v1/items/{item}"), Some("GET")));
        assert_eq!((read.of("waarborg.status_class"), read.kind, read.status.code), (Some("2xx"), 2, 0));
        assert_eq!(read.links.iter().any(|by| by.trace_id == TRACE && by.span_id == "00f067aa0ba902b7"), link);
        assert_ne!(read.trace_id, TRACE);
        assert_eq!(of(spans, "POST /v1/deposits").len(), 1);
        assert_eq!(of(spans, "GET /v1/disclosures")[0].of("waarborg.status_class"), Some("4xx"));
        assert_eq!(of(spans, "GET /{*path}").len(), 1, "pages are one form: {spans:?}");
        assert!(!format!("{spans:?}").contains("secret") && !format!("{spans:?}").contains(&item));
        server.running.kill();
    }
}

#[test]
fn what_nobody_takes_is_lost_and_counted() {
    let (stage, collector) = (Stage::new(), Collector::new());
    let server = stage.serve(&["--otlp-endpoint", collector.address()]);
    assert_eq!(server.metric("lost_traces_total"), Some(0.0));
    for (mood, lost) in
        [(Mood::Status(400), 1.0), (Mood::Status(429), 2.0), (Mood::Garbage, 3.0), (Mood::Unwanted(1), 4.0)]
    {
        collector.is(mood);
        assert_eq!(server.get("nobody", "/v1/disclosures"), 401);
        until("it is counted", || server.metric("lost_traces_total").filter(|now| *now >= lost));
    }
    collector.is(Mood::Takes);
    let before = collector.taken().len();
    assert_eq!(server.get("nobody", "/v1/disclosures"), 401);
    until("it goes on", || (collector.taken().len() > before).then_some(()));
    server.running.kill();
}

#[test]
fn a_collector_must_be_near_or_behind_tls() {
    let stage = Stage::new();
    let store = format!("sqlite:{}", stage.path("cell.sqlite").display());
    let said = |more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_waarborg"));
        command
            .args(["serve", "--store", &store, "--listen", "127.0.0.1:0", "--guard"])
            .arg(stage.root().join("guard"));
        let out = command.args(more).output().unwrap();
        (out.status.code(), String::from_utf8(out.stderr).unwrap())
    };
    let (code, text) = said(&["--otlp-endpoint", "http://192.0.2.1:4318"]);
    assert!(code == Some(2) && text.contains("https://NAME"), "{text}");
    let (code, text) = said(&["--otlp-endpoint", "https://localhost:1", "--collector-ca", "/nowhere"]);
    assert!(code == Some(2) && text.contains("/nowhere"), "{text}");
    let (code, text) = said(&["--ldv-endpoint", "https://localhost:1"]);
    assert!(code == Some(2) && text.contains("--ldv-register"), "{text}");
}
