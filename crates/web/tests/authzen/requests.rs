// SPDX-License-Identifier: EUPL-1.2
//! Requests that are wrong, or from nobody: each has its status, nothing of what was sent is repeated, and
//! nothing but the count of strangers is entered.

use crate::asking::{MANY, ONE, own};
use crate::bench::{Bench, ask};
use axum::body::Body;
use axum::http::StatusCode;
use serde_json::json;

const PATHS: [&str; 5] =
    [ONE, MANY, "/access/v1/search/subject", "/access/v1/search/resource", "/access/v1/search/action"];

#[tokio::test(flavor = "multi_thread")]
async fn nobody_without_a_token_learns_anything() {
    let bench = Bench::new();
    for path in PATHS {
        for (method, who) in [("POST", ""), ("POST", "guess"), ("GET", "")] {
            let request = ask(method, path, who).header("x-request-id", "a-1").body(Body::from("{")).unwrap();
            let reply = bench.send(request).await;
            assert_eq!((reply.status, reply.sort().as_str()), (StatusCode::UNAUTHORIZED, "unauthenticated"));
            assert_eq!(
                (reply.header("x-request-id"), reply.header("www-authenticate")),
                ("a-1", "Bearer realm=\"waarborg\"")
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_methods_have_no_answer_here() {
    let bench = Bench::new();
    for path in PATHS {
        let reply = bench.get("police.analyst", path).await;
        assert_eq!((reply.status, reply.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    }
    let place = "/.well-known/authzen-configuration";
    assert_eq!(bench.post("police.analyst", place, &json!({})).await.header("allow"), "GET");
    for host in ["", "a b", "pdp.example/x", "pdp.example?x", "user@pdp.example", "pdp.example\"", &"a".repeat(300)] {
        let request = ask("GET", place, "").header("host", host).body(Body::empty()).unwrap();
        assert_eq!(bench.send(request).await.status, StatusCode::BAD_REQUEST, "{host}");
    }
}

/// A server that was told where it is found says so, whatever it is asked as.
#[tokio::test(flavor = "multi_thread")]
async fn the_metadata_name_the_servers_own_address() {
    let mut bench = Bench::new();
    for (origin, told) in
        [("https://waarborg.example", "https://waarborg.example"), ("http://localhost:1", "https://asked.example:8")]
    {
        let pages = waarborg_web::Pages::LogIn { origin: origin.into(), provider: None };
        let tokens = waarborg_web::Tokens::default();
        bench.router = waarborg_web::router(waarborg_web::Web { system: bench.system.clone(), tokens, pages });
        let request = ask("GET", "/.well-known/authzen-configuration", "").header("host", "asked.example:8");
        let reply = bench.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.json()["policy_decision_point"], told);
        assert_eq!(reply.json()["search_action_endpoint"], format!("{told}/access/v1/search/action"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_bodies_are_refused_and_not_repeated() {
    let bench = Bench::new();
    let size = bench.size();
    let good = own("police.analyst", "item.view", "item", &json!("x")).to_string();
    let twice = good.replacen("\"type\":\"item\"", "\"type\":\"item\",\"type\":\"secret-word\"", 1);
    let deep = format!("{{\"context\":{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let many = json!({ "evaluations": vec![json!({ "secret-word": 1 }); 101] }).to_string();
    for body in [twice, deep, many, "[\"secret-word\"]".into(), "\"secret-word\"".into(), "null".into()] {
        for path in [ONE, MANY] {
            let reply = bench.send(ask("POST", path, "police.analyst").body(body.clone().into()).unwrap()).await;
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{path}");
            assert!(!String::from_utf8_lossy(&reply.bytes).contains("secret"), "{path}");
        }
    }
    let large = Body::from(vec![b' '; waarborg_web::ORDINARY_BODY + 1]);
    let reply = bench.send(ask("POST", ONE, "police.analyst").body(large).unwrap()).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(bench.size(), size, "nothing was entered");
    // Names that nobody has, however strange, are denied and no more.
    for strange in ["\u{0}", "', drop", "ﬀ", &"x".repeat(100_000)] {
        let mut body = own(strange, strange, strange, &json!(strange));
        body["resource"]["properties"] = json!({ "recipient": strange });
        let reply = bench.post("police.analyst", ONE, &body).await;
        assert_eq!((reply.status, reply.json()), (StatusCode::OK, json!({ "decision": false })));
    }
}
