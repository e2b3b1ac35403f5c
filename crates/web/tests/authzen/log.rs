// SPDX-License-Identifier: EUPL-1.2
//! Records of the Authorization Decision Log, made from entries: what the draft asks for, for who asked alone,
//! and gone when the content is.

use crate::asking::{MANY, ONE, own};
use crate::bench::{Bench, ask, delivery};
use axum::body::Body;
use axum::http::StatusCode;
use serde_json::{Value, json};

const TRACE: &str = "28dbeec32e77635cc19bc3204ec56c41";

async fn asked() -> (Bench, Value, u64) {
    let bench = Bench::new();
    let item = bench.done("police.analyst", "/v1/deposits", &delivery("c2.example.org")).await["items"][0].clone();
    let entry = bench.size();
    let mut body = own("police.analyst", "item.withdraw", "item", &item);
    body["subject"]["properties"] = json!({ "claim": "not kept" });
    let request = ask("POST", ONE, "police.analyst").header("traceparent", format!("00-{TRACE}-dec5220770f8f4f4-00"));
    let reply = bench.send(request.body(body.to_string().into()).unwrap()).await;
    assert_eq!(reply.json()["decision"], true);
    assert_eq!(reply.header("link"), format!("<{}>; rel=\"describedby\"", place(entry)));
    (bench, item, entry)
}

fn place(entry: u64) -> String {
    format!("/access/v1/log/{entry}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_has_what_the_draft_asks_for() {
    let (bench, item, entry) = asked().await;
    let size = bench.size();
    let reply = bench.get("police.analyst", &place(entry)).await;
    assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "application/json"));
    assert_eq!(bench.size(), size + 1, "reading it is a read");
    let record = reply.json();
    assert_eq!((&record["trace_id"], &record["parent_span_id"]), (&json!(TRACE), &json!("dec5220770f8f4f4")));
    assert_eq!(record["span_id"].as_str().unwrap().len(), 16);
    assert_eq!((&record["event_name"], &record["status"]), (&json!("adl.access_evaluation"), &json!("Unset")));
    assert_eq!(record["timestamp"], 1_782_806_400_000_u64, "2026-06-30T08:00:00Z");
    let body = &record["body"];
    assert_eq!(
        body["adl.core.request"],
        json!({ "subject": { "type": "capacity", "id": "police.analyst" }, "action": { "name": "item.withdraw" },
            "resource": { "type": "item", "id": item }, "context": {} })
    );
    assert_eq!(body["adl.core.response"]["decision"], true);
    // Level 4: the law, the register as it was, and the program.
    let rests = &record["attributes"];
    let snapshot = bench.system.snapshot();
    assert_eq!(rests["adl.core.policies"]["waarborg.law"], snapshot.law.digest().to_string());
    let register = &rests["adl.core.information"]["waarborg.register"];
    let root = hex::encode(snapshot.tree.root_at(entry).unwrap());
    assert_eq!(register, &json!({ "log": "test.example/log", "size": entry, "root": root }));
    let program = &rests["adl.core.configuration"];
    assert!(program["waarborg"].is_string() && program["waarborg.facts"].is_u64(), "{program}");
    assert!(program["waarborg.engine"].as_str().unwrap().starts_with("cedar-policy "));
    assert_eq!(rests["waarborg.entry"], entry);
    assert_eq!(bench.get("police.analyst", &place(entry)).await.bytes, reply.bytes, "the same again");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_searches_have_records_too() {
    let (bench, item, _) = asked().await;
    let subject = json!({ "type": "capacity", "id": "police.analyst" });
    let resource = json!({ "type": "item", "id": item });
    for (path, event, mut body) in [
        (MANY, "adl.access_evaluations", json!({ "evaluations": [{ "action": { "name": "item.view" } }, {}] })),
        ("/access/v1/search/subject", "adl.search_subject", json!({ "action": { "name": "item.view" } })),
        ("/access/v1/search/resource", "adl.search_resource", json!({ "action": { "name": "item.view" } })),
        ("/access/v1/search/action", "adl.search_action", json!({})),
    ] {
        body["subject"] = subject.clone();
        body["resource"] = resource.clone();
        let entry = bench.size();
        let reply = bench.post("police.analyst", path, &body).await;
        assert!(reply.header("link").starts_with(&format!("<{}>", place(entry))), "{event}");
        let told = reply.json();
        let record = bench.get("police.analyst", &place(entry)).await.json();
        assert_eq!(record["event_name"], event);
        let response = &record["body"]["adl.core.response"];
        assert_eq!(response["results"], told["results"], "{event}");
        let decisions = |value: &Value| {
            value["evaluations"].as_array().map(|all| all.iter().map(|e| e["decision"].clone()).collect::<Vec<_>>())
        };
        assert_eq!(decisions(response), decisions(&told), "{event}");
        // Nobody said where it came from: the trace is its own.
        assert!(record.get("parent_span_id").is_none());
        assert_eq!(record["trace_id"].as_str().unwrap().len(), 32);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn to_anybody_else_there_is_none() {
    let (bench, _, entry) = asked().await;
    let told = async |who: &str, path: &str| {
        let reply = bench.get(who, path).await;
        (reply.status, reply.bytes)
    };
    let absent = told("aivd.analyst", &place(999_999)).await;
    assert_eq!(absent.0, StatusCode::NOT_FOUND);
    for who in ["aivd.analyst", "police.manager", "admin", "ctivd.auditor"] {
        assert_eq!(told(who, &place(entry)).await, absent, "{who}");
    }
    // Own entries of other kinds, and what is no number.
    assert_eq!(told("police.analyst", &place(entry - 1)).await, absent);
    for wrong in ["x", "-1", "99999999999999999999999", "%ff"] {
        assert_eq!(told("police.analyst", &format!("/access/v1/log/{wrong}")).await, absent, "{wrong}");
    }
    assert_eq!(told("", &place(entry)).await.0, StatusCode::UNAUTHORIZED);
    let posted = bench.send(ask("POST", &place(entry), "police.analyst").body(Body::empty()).unwrap()).await;
    assert_eq!((posted.status, posted.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET"));
}
