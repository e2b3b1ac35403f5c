// SPDX-License-Identifier: EUPL-1.2
//! Traces of requests: two worlds that differ in what is hidden leave the same, and no request waits for whoever
//! takes them.

use crate::bench::{Bench, delivery, purpose};
use axum::http::StatusCode;
use serde_json::json;
use std::sync::atomic::Ordering;
use waarborg_web::traces::{Answered, Traces};

/// The same story, but for what the police keep for themselves.
async fn story(hidden: &str) -> Vec<Answered> {
    let (traces, taken) = Traces::new(false);
    let mut bench = Bench::new();
    bench.router = traces.around(bench.router);
    let mut closed = delivery(hidden);
    closed["audience"] = json!(["police"]);
    let kept = bench.done("police.analyst", "/v1/deposits", &closed).await;
    let path = format!("/v1/items/{}", kept["items"][0].as_str().unwrap());
    assert_eq!(bench.get("police.analyst", &path).await.status, StatusCode::OK);
    assert_eq!(bench.get("aivd.analyst", &path).await.status, StatusCode::NOT_FOUND, "it is hidden");
    let search = json!({ "value": hidden, "purpose": purpose() });
    assert!(bench.post("aivd.analyst", "/v1/searches", &search).await.status.is_success());
    for path in
        [format!("/{hidden}"), format!("/v1/{hidden}"), format!("/v1/problems/{hidden}"), format!("/taxii2/{hidden}")]
    {
        assert!(bench.get("aivd.analyst", &path).await.status.is_client_error(), "{path}");
    }
    bench.post("aivd.analyst", &format!("/v1/acts/{hidden}"), &json!({})).await;
    taken.try_iter().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_leaves_no_trace() {
    let (one, two) = (story("hidden.example.org").await, story("a-quite-other.example.net").await);
    let told = |all: &[Answered]| all.iter().map(|a| (a.method, a.route.clone(), a.class)).collect::<Vec<_>>();
    assert_eq!(told(&one), told(&two));
    assert!(one.len() >= 8 && one.iter().all(|answered| answered.parent.is_none()));
    let routes: Vec<&str> = one.iter().map(|answered| answered.route.as_str()).collect();
    assert!(routes.contains(&"/v1/items/{item}") && routes.contains(&"none"), "{routes:?}");
    assert!(!format!("{one:?}").contains("example") && !routes.iter().any(|route| route.contains("__")), "{routes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_takes_them_they_are_dropped_and_counted() {
    let (traces, taken) = Traces::new(false);
    let lost = traces.lost();
    let router = traces.around(axum::Router::new());
    let ask = || axum::http::Request::builder().uri("/").body(axum::body::Body::empty()).unwrap();
    for _ in 0..5_000 {
        let answer = tower::ServiceExt::oneshot(router.clone(), ask()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    }
    let waiting = taken.try_iter().count() as u64;
    assert!(waiting < 5_000 && waiting + lost.load(Ordering::Relaxed) == 5_000, "{waiting}");
    drop(taken);
    tower::ServiceExt::oneshot(router, ask()).await.unwrap();
    assert_eq!(lost.load(Ordering::Relaxed), 5_001 - waiting);
}
