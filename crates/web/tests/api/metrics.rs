// SPDX-License-Identifier: EUPL-1.2
//! Metrics: what they count, and that two worlds that differ in what is hidden have the same of them.

use crate::bench::{Bench, delivery, purpose};
use axum::http::StatusCode;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use waarborg_domain::Instant;
use waarborg_web::{Metrics, Sources};

struct Watched {
    bench: Bench,
    metrics: Metrics,
    scrubbed: Arc<AtomicI64>,
}

impl Watched {
    fn new() -> Self {
        let mut bench = Bench::new();
        let scrubbed = Arc::<AtomicI64>::default();
        let metrics = Metrics::new(Sources {
            system: bench.system.clone(),
            counts: Arc::default(),
            tls: None,
            guard: None,
            scrubbed: scrubbed.clone(),
            shared: None,
            outgoing: Vec::new(),
            lost_traces: None,
        });
        bench.router = metrics.around(bench.router);
        Self { bench, metrics, scrubbed }
    }

    /// Every sample by name and labels.
    fn samples(&self) -> BTreeMap<String, f64> {
        let text = self.metrics.text().unwrap();
        let samples = text.lines().filter(|line| !line.starts_with('#'));
        samples.map(|line| line.rsplit_once(' ').unwrap()).map(|(of, n)| (of.to_owned(), n.parse().unwrap())).collect()
    }
}

/// The same story, but for what the police keep for themselves.
async fn story(hidden: &[&str]) -> Watched {
    let world = Watched::new();
    for value in hidden {
        let mut closed = delivery(value);
        closed["audience"] = json!(["police"]);
        closed["title"] = json!(format!("About {value}"));
        let kept = world.bench.done("police.analyst", "/v1/deposits", &closed).await;
        let path = format!("/v1/items/{}", kept["items"][0].as_str().unwrap());
        assert_eq!(world.bench.get("police.analyst", &path).await.status, StatusCode::OK);
        assert_eq!(world.bench.get("aivd.analyst", &path).await.status, StatusCode::NOT_FOUND, "it is hidden");
        let search = json!({ "value": value, "purpose": purpose() });
        assert!(world.bench.post("aivd.analyst", "/v1/searches", &search).await.status.is_success());
    }
    assert_eq!(world.bench.get("nobody", "/v1/disclosures").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.bench.get("", "/taxii2/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.bench.get("", &format!("/{}", hidden[0])).await.status, StatusCode::NOT_FOUND);
    let asked = world.bench.post("nobody", "/access/v1/evaluation", &json!({})).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_changes_no_name_and_no_label() {
    let (one, two) = (story(&["hidden.example.org"]).await, story(&["a-quite-other.example.net"]).await);
    let many = story(&["hidden.example.org", "second.example.org"]).await;
    let names = |world: &Watched| world.samples().into_keys().collect::<Vec<_>>();
    assert_eq!(names(&one), names(&two));
    assert_eq!(names(&one), names(&many), "nor does a second item");
    // What runs and how fast is the machine's; all the rest is the same.
    let own = |of: &str| of.contains("process_") || of.contains("duration_seconds_bucket") || of.contains("_sum");
    let told = |world: &Watched| world.samples().into_iter().filter(|(of, _)| !own(of)).collect::<Vec<_>>();
    assert_eq!(told(&one), told(&two));
    let text = many.metrics.text().unwrap();
    for secret in ["example", "police", "aivd", "About"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_counted_by_interface_and_class() {
    let world = story(&["hidden.example.org"]).await;
    let samples = world.samples();
    let of = |name: &str| samples.get(name).copied();
    let requests = |interface: &str, class: &str| {
        of(&format!("waarborg_requests_total{{interface=\"{interface}\",status=\"{class}\"}}"))
    };
    assert_eq!((requests("api", "2xx"), requests("api", "4xx")), (Some(3.0), Some(2.0)));
    assert_eq!((requests("taxii", "4xx"), requests("pages", "4xx")), (Some(1.0), Some(1.0)));
    assert_eq!(requests("api", "5xx"), Some(0.0), "there before anything is counted");
    assert_eq!(of("waarborg_refused_logins_total"), Some(3.0));
    assert_eq!(requests("authzen", "4xx"), Some(1.0));
    assert_eq!(of("waarborg_request_duration_seconds_count{interface=\"api\"}"), Some(5.0));
    assert_eq!(of("waarborg_log_entries"), Some(world.bench.size() as f64));
    assert_eq!(of("waarborg_leads"), Some(1.0));
    let now = Instant::parse("2026-06-30T10:00:00+02:00").unwrap().0;
    assert_eq!(of("waarborg_last_checkpoint_timestamp_seconds"), Some(now as f64 / 1e6));
    assert!(of("waarborg_process_resident_memory_bytes").unwrap() > 1e6);
    assert!(of("waarborg_process_cpu_seconds_total").is_some() && of("waarborg_process_open_fds").is_some());
    assert_eq!(of("waarborg_last_scrub_timestamp_seconds"), None, "what never was is absent");
    world.scrubbed.store(now, Ordering::Relaxed);
    assert!(world.samples().contains_key("waarborg_last_scrub_timestamp_seconds"));
}

#[tokio::test(flavor = "multi_thread")]
async fn they_are_shown_on_a_router_of_their_own() {
    let mut world = Watched::new();
    assert_eq!(
        world.bench.get("aivd.analyst", "/metrics").await.status,
        StatusCode::NOT_FOUND,
        "not where clients ask"
    );
    world.bench.router = world.metrics.router();
    let shown = world.bench.get("", "/metrics").await;
    assert_eq!(
        (shown.status, shown.header("content-type")),
        (StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8")
    );
    assert!(shown.bytes.starts_with(b"# HELP waarborg_"), "{:?}", String::from_utf8_lossy(&shown.bytes));
    assert_eq!(world.bench.get("", "/v1/checkpoint").await.status, StatusCode::NOT_FOUND);
}
