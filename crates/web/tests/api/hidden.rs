// SPDX-License-Identifier: EUPL-1.2
//! Two worlds that differ in one item hidden from the caller give the same bytes but for entry and receipt;
//! and within one world hidden, absent and not allowed do.

use crate::bench::{Bench, Reply, delivery, purpose};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const HIDDEN: &str = "hidden.example.org";
const SHARED: &str = "shared.example.org";

struct Twins {
    with: Bench,
    without: Bench,
    hidden: String,
    shared: String,
    deposit: String,
}

/// Both worlds hold a shared item; one also holds an item for the eyes of the police alone.
async fn twins() -> Twins {
    let (with, without) = (Bench::new(), Bench::new());
    let one = with.done("police.analyst", "/v1/deposits", &delivery(SHARED)).await;
    let two = without.done("police.analyst", "/v1/deposits", &delivery(SHARED)).await;
    assert_eq!(one["items"], two["items"], "the same chance gives the same ids");
    let mut closed = delivery(HIDDEN);
    closed["audience"] = json!(["police"]);
    let hidden = with.done("police.analyst", "/v1/deposits", &closed).await;
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let (hidden, deposit) = (text(&hidden["items"][0]), text(&hidden["id"]));
    let seen = with.get("police.analyst", &format!("/v1/items/{hidden}")).await;
    assert_eq!(seen.status, StatusCode::OK, "its own party sees it");
    Twins { with, without, hidden, shared: text(&one["items"][0]), deposit }
}

/// What must be equal: everything but entry, receipt, and ids that either world has just drawn.
fn told(reply: &Reply, known: &[&str]) -> String {
    let mut body = reply.json();
    strip(&mut body, known);
    let headers: Vec<_> =
        reply.headers.iter().filter(|(n, _)| !matches!(n.as_str(), "content-length" | "location")).collect();
    format!("{} {headers:?} {body}", reply.status)
}

fn strip(value: &mut Value, known: &[&str]) {
    match value {
        Value::Object(members) => {
            members.remove("entry");
            members.remove("receipt");
            members.values_mut().for_each(|v| strip(v, known));
        }
        Value::Array(list) => list.iter_mut().for_each(|v| strip(v, known)),
        Value::String(text) if drawn(text) && !known.contains(&text.as_str()) => *text = "drawn".into(),
        _ => {}
    }
}

fn drawn(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Requests aimed at an item by id, value and cursor.
fn script(item: &str, shared: &str, deposit: &str) -> Vec<(&'static str, String, Value)> {
    let p = purpose();
    let ask = |path: &str, body: Value| ("POST", path.to_owned(), body);
    let read = |path: String| ("GET", path, Value::Null);
    vec![
        read(format!("/v1/items/{item}")),
        read(format!("/v1/deposits/{deposit}")),
        ask("/v1/searches", json!({ "value": HIDDEN, "purpose": p })),
        ask("/v1/searches", json!({ "text": "hidden", "purpose": p })),
        ask("/v1/searches", json!({ "type": "domain", "originator": "police", "purpose": p })),
        ask("/v1/searches", json!({ "type": "domain", "cursor": format!("-.{item}"), "purpose": p })),
        ask("/v1/searches", json!({ "limit": 1, "purpose": p })),
        ask("/v1/comparisons", json!({ "values": [HIDDEN, SHARED, "other.example.org"], "purpose": p })),
        ask("/v1/comparisons", json!({ "deposit": deposit, "purpose": p })),
        ask("/v1/mention-checks", json!({ "text": format!("At {HIDDEN} and {SHARED}.") })),
        ask("/v1/mention-checks", json!({ "text": "x", "cited": [item] })),
        ask("/v1/analyses", json!({ "title": "T", "text": format!("At {HIDDEN}."), "purpose": p })),
        ask("/v1/analyses", json!({ "title": "T", "text": "x", "cited": [item, shared], "purpose": p })),
        ask(
            "/v1/analyses",
            json!({ "title": "T", "text": "x", "attributed": [{ "line": 1, "item": item }], "purpose": p }),
        ),
        ask(
            "/v1/disclosures",
            json!({ "items": [item], "recipient": "mivd", "ground": "wiv2017:86:2:a", "purpose": p }),
        ),
        ask(
            "/v1/disclosures",
            json!({ "items": [item, shared], "recipient": "mivd", "ground": "wiv2017:86:2:a", "purpose": p }),
        ),
        ask(
            "/v1/assessments",
            json!({ "items": [item], "relevance": [{ "recipient": "mivd", "reasons": "r" }], "purpose": p }),
        ),
        ask("/v1/copies", json!({ "items": [item] })),
        ask(&format!("/v1/items/{item}/withdrawals"), json!({})),
        ask(
            &format!("/v1/items/{item}/corrections"),
            json!({ "values": [{ "type": "domain", "value": "b.example" }] }),
        ),
        ask(&format!("/v1/deposits/{deposit}/withdrawals"), json!({})),
        ask("/v1/destructions", json!({ "items": [item] })),
        ask(
            "/v1/foreign-permissions",
            json!({ "service": "s", "recipient": "aivd", "items": [item], "reference": "r" }),
        ),
        ask("/v1/acts/view", json!({ "item": item })),
        read("/v1/analyses".into()),
        read("/v1/disclosures?from=0".into()),
        read("/v1/consents".into()),
    ]
}

async fn send(bench: &Bench, who: &str, (method, path, body): &(&'static str, String, Value)) -> Reply {
    if *method == "GET" { bench.get(who, path).await } else { bench.post(who, path, body).await }
}

/// Acts that still tell a hidden thing from an absent one, by path and members. Each is a fault of the
/// application that is to be mended; the list may only get shorter.
const OPEN: &[&str] = &[];

fn label((_, path, body): &(&'static str, String, Value), ids: &[&str]) -> String {
    let mut label = ids.iter().fold(path.clone(), |path, id| path.replace(id, "_"));
    for name in body.as_object().into_iter().flat_map(|b| b.keys()).collect::<BTreeSet<_>>() {
        label.push(' ');
        label.push_str(name);
    }
    label
}

fn only_open(differs: &BTreeMap<String, String>) {
    let new: Vec<_> = differs.iter().filter(|(label, _)| !OPEN.contains(&label.as_str())).collect();
    assert!(new.is_empty(), "a hidden thing shows: {new:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn worlds_that_differ_in_a_hidden_item_answer_alike() {
    let twins = twins().await;
    let known = [twins.hidden.as_str(), &twins.shared, &twins.deposit];
    let mut differs = BTreeMap::new();
    for who in ["ncsc.analyst", "mivd.analyst", "unit.official", "nctv.recipient", "admin"] {
        for request in script(&twins.hidden, &twins.shared, &twins.deposit) {
            let one = told(&send(&twins.with, who, &request).await, &known);
            let two = told(&send(&twins.without, who, &request).await, &known);
            if one != two {
                differs.insert(label(&request, &known), format!("{who}\n  {one}\n  {two}"));
            }
        }
    }
    only_open(&differs);
    let mended: Vec<_> = OPEN.iter().filter(|o| !differs.contains_key(**o)).collect();
    assert!(mended.is_empty(), "mended; take off the list: {mended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_absent_and_not_allowed_are_one_answer() {
    let twins = twins().await;
    let absent = "f".repeat(32);
    for part in ["items", "deposits", "analyses", "disclosures", "consents"] {
        let target = if part == "deposits" { &twins.deposit } else { &twins.hidden };
        let hidden = twins.with.get("ncsc.analyst", &format!("/v1/{part}/{target}")).await;
        let nothing = twins.with.get("ncsc.analyst", &format!("/v1/{part}/{absent}")).await;
        assert_eq!(
            (hidden.status, hidden.sort().as_str()),
            (StatusCode::NOT_FOUND, "not-found"),
            "{part} {}",
            hidden.json()
        );
        assert_eq!(told(&hidden, &[]), told(&nothing, &[]), "{part}");
    }
    let known = [twins.hidden.as_str(), &twins.deposit, &absent];
    let mut differs = BTreeMap::new();
    for (one, two) in
        script(&twins.hidden, &twins.shared, &twins.deposit).iter().zip(script(&absent, &twins.shared, &absent))
    {
        // A cursor is a place in the order, and these are two places.
        if one.2.get("cursor").is_some() {
            continue;
        }
        let (hidden, nothing) =
            (send(&twins.with, "mivd.analyst", one).await, send(&twins.with, "mivd.analyst", &two).await);
        let (hidden, nothing) = (told(&hidden, &known), told(&nothing, &known));
        let hidden = hidden.replace(&twins.hidden, &absent).replace(&twins.deposit, &absent);
        if hidden != nothing {
            differs.insert(label(one, &known), format!("{hidden}\n  {nothing}"));
        }
    }
    only_open(&differs);
}
