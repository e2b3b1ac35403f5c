// SPDX-License-Identifier: EUPL-1.2
//! Streams of events: that one's tasks changed, to whom they are and to nobody else, until the token ends.

use crate::bench::{Bench, ask, delivery};
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tower::ServiceExt as _;

const SOON: Duration = Duration::from_secs(5);

struct Stream(Body);

impl Stream {
    async fn open(bench: &Bench, who: &str, last: &str) -> Result<Self, StatusCode> {
        let request = ask("GET", "/v1/events", who).header("last-event-id", last).body(Body::empty()).unwrap();
        let answer = bench.router.clone().oneshot(request).await.unwrap();
        if answer.status() != StatusCode::OK {
            return Err(answer.status());
        }
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        Ok(Self(answer.into_body()))
    }

    /// The next lines; none once the stream ends.
    async fn next(&mut self) -> Option<String> {
        let frame = tokio::time::timeout(SOON, self.0.frame()).await.expect("something is said")?;
        Some(String::from_utf8(frame.unwrap().into_data().unwrap_or(Bytes::new()).to_vec()).unwrap())
    }

    async fn event(&mut self) -> (String, Value) {
        let text = self.next().await.expect("an event");
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("event: tasks"), "{text}");
        let id = lines.next().and_then(|line| line.strip_prefix("id: ")).unwrap().to_owned();
        let data = lines.next().and_then(|line| line.strip_prefix("data: ")).unwrap();
        assert!(text.ends_with("\n\n") && lines.all(str::is_empty), "{text}");
        (id, serde_json::from_str(data).unwrap())
    }

    /// Nothing is said for a while.
    async fn silent(&mut self) {
        assert!(tokio::time::timeout(Duration::from_millis(1_500), self.0.frame()).await.is_err());
    }
}

async fn notice(bench: &Bench) {
    let body = json!({ "written": true, "effective": "2026-09-30", "reasons": "Another agreement." });
    bench.done("police.manager", "/v1/notices", &body).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_ones_own_tasks_is_told_and_no_other() {
    let bench = Bench::new();
    let before = bench.size();
    let mut own = Stream::open(&bench, "police.manager", "").await.unwrap();
    let mut other = Stream::open(&bench, "aivd.analyst", "").await.unwrap();
    assert_eq!(bench.size(), before + 2, "to look is an entry");
    let (id, data) = own.event().await;
    assert_eq!(data, json!({ "open": 0, "late": 0, "due": null }));
    let (others, _) = other.event().await;
    assert_ne!(id, others, "an id tells nothing to somebody else");
    notice(&bench).await;
    let (changed, data) = own.event().await;
    assert_eq!((&data["open"], &data["late"], data["due"].is_string()), (&json!(1), &json!(0), true));
    assert_eq!(data.as_object().unwrap().len(), 3, "and nothing else");
    other.silent().await;
    own.silent().await;
    // Who has seen that already is told only of what is new.
    let mut again = Stream::open(&bench, "police.manager", &changed).await.unwrap();
    again.silent().await;
    let mut late = Stream::open(&bench, "police.manager", &id).await.unwrap();
    assert_eq!(late.event().await.0, changed);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_is_not_told() {
    let told = async |hidden: &[&str]| {
        let bench = Bench::new();
        let mut stream = Stream::open(&bench, "aivd.analyst", "").await.unwrap();
        let mut said = vec![stream.event().await];
        for value in hidden {
            let mut closed = delivery(value);
            closed["audience"] = json!(["police"]);
            bench.done("police.analyst", "/v1/deposits", &closed).await;
        }
        stream.silent().await;
        said.push((String::new(), json!(null)));
        said.into_iter().map(|(_, data)| data).collect::<Vec<_>>()
    };
    assert_eq!(told(&[]).await, told(&["hidden.example.org", "second.example.org"]).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_its_token_and_has_its_place() {
    let bench = Bench::new();
    assert_eq!(Stream::open(&bench, "nobody", "").await.err(), Some(StatusCode::UNAUTHORIZED));
    let capacity = bench.system.person("aivd.analyst").unwrap().to_string();
    let issued =
        bench.done("admin", "/v1/tokens", &json!({ "capacity": capacity, "scope": "consult", "days": 30 })).await;
    let token = issued["token"].as_str().unwrap();
    let mut streams = Vec::new();
    for _ in 0..4 {
        streams.push(Stream::open(&bench, token, "").await.unwrap());
    }
    assert_eq!(Stream::open(&bench, "aivd.analyst", "").await.err(), Some(StatusCode::TOO_MANY_REQUESTS));
    assert!(Stream::open(&bench, "police.manager", "").await.is_ok(), "another has places of its own");
    drop(streams.pop());
    let began = Instant::now();
    while Stream::open(&bench, token, "").await.is_err() {
        assert!(began.elapsed() < SOON, "a place that was given back is free");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut stream = streams.pop().unwrap();
    stream.event().await;
    bench.done("admin", "/v1/access-revocations", &json!({ "capacity": capacity })).await;
    let began = Instant::now();
    assert_eq!(stream.next().await, None, "nothing more is said");
    assert!(began.elapsed() < Duration::from_secs(1), "in the same second");
}
