// SPDX-License-Identifier: EUPL-1.2
//! Two worlds that differ in one item hidden from the caller give the same bytes; and within one world hidden,
//! absent and not to be known do.

use crate::asking::{ONE, own};
use crate::bench::{Bench, delivery, purpose};
use serde_json::{Value, json};

const ABSENT: &str = "ffffffffffffffffffffffffffffffff";

/// Both hold a shared item and a text on it; one also an item for the police alone, which the text mentions.
async fn twins() -> [(Bench, Value, Value, Value); 2] {
    let mut twins = Vec::new();
    for with in [true, false] {
        let bench = Bench::new();
        let shared = bench.done("police.analyst", "/v1/deposits", &delivery("shared.example.org")).await;
        let mut hidden = json!(ABSENT);
        let text = json!({ "title": "T", "text": "At hidden.example.org.", "cited": [shared["items"][0]], "purpose": purpose() });
        let analysis = bench.done("ncsc.analyst", "/v1/analyses", &text).await["id"].clone();
        if with {
            let mut closed = delivery("hidden.example.org");
            closed["audience"] = json!(["police"]);
            hidden = bench.done("police.analyst", "/v1/deposits", &closed).await["items"][0].clone();
        }
        twins.push((bench, shared["items"][0].clone(), hidden, analysis));
    }
    twins.try_into().unwrap_or_else(|_| unreachable!())
}

fn about(subject: &str, action: &str, kind: &str, id: &Value) -> Value {
    let mut body = own(subject, action, kind, id);
    body["context"] = json!({ "recipient": "mivd", "ground": "wiv2017:86:2:a", "purpose": purpose() });
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn worlds_that_differ_in_a_hidden_item_answer_alike() {
    let [with, without] = twins().await;
    assert_eq!((&with.1, &with.3), (&without.1, &without.3), "the same chance gives the same ids");
    let (hidden, shared, analysis) = (with.2.clone(), with.1.clone(), with.3.clone());
    let items = ["item.view", "item.correct", "item.withdraw", "item.copy", "records.destroy", "disclosure.request"];
    let callers = ["ncsc.analyst", "mivd.analyst", "unit.official", "nctv.recipient", "admin", "police.pending"];
    let mut requests = Vec::new();
    for subject in callers.into_iter().chain(["police.analyst", "police.consent", "nobody"]) {
        for action in items.into_iter().chain(["disclosure.release", "disclosure.receive"]) {
            requests.push((ONE, about(subject, action, "item", &hidden)));
            requests.push((ONE, about(subject, action, "item", &shared)));
        }
        for action in ["analysis.view", "disclosure.request", "disclosure.release"] {
            requests.push((ONE, about(subject, action, "analysis", &analysis)));
        }
        for action in ["item.view", "item.withdraw"] {
            let body = json!({ "subject": { "type": "capacity", "id": subject }, "action": { "name": action },
                "resource": { "type": "item" }, "page": { "limit": 1 } });
            requests.push(("/access/v1/search/resource", body));
            let body = json!({ "subject": { "type": "capacity" }, "action": { "name": action },
                "resource": { "type": "item", "id": hidden } });
            requests.push(("/access/v1/search/subject", body));
        }
        let body =
            json!({ "subject": { "type": "capacity", "id": subject }, "resource": { "type": "item", "id": hidden } });
        requests.push(("/access/v1/search/action", body));
    }
    for who in callers.into_iter().filter(|who| *who != "police.pending") {
        for (path, body) in &requests {
            let one = with.0.post(who, path, body).await;
            let two = without.0.post(who, path, body).await;
            let told = |reply: &crate::bench::Reply| (reply.status, String::from_utf8_lossy(&reply.bytes).into_owned());
            assert_eq!(told(&one), told(&two), "{who}: {path} {body}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_absent_and_not_to_be_known_are_one_answer() {
    let [(bench, shared, hidden, _), _] = twins().await;
    let denied = json!({ "decision": false });
    let told = async |who: &str, body: Value| {
        let reply = bench.post(who, ONE, &body).await;
        (reply.json(), reply.headers.len())
    };
    for action in ["item.view", "item.withdraw", "records.destroy"] {
        let of = |id: &Value| about("ncsc.analyst", action, "item", id);
        let (hidden, absent) =
            (told("ncsc.analyst", of(&hidden)).await, told("ncsc.analyst", of(&json!(ABSENT))).await);
        assert_eq!(hidden, absent, "{action}");
        assert_eq!(hidden.0, denied);
    }
    // Its own party sees it, and may ask that of a colleague; of others only what those who ask see too.
    let view = |who: &str, id: &Value| about(who, "item.view", "item", id);
    assert_eq!(told("police.analyst", view("police.analyst", &hidden)).await.0["decision"], true);
    assert_eq!(told("police.analyst", view("police.manager", &hidden)).await.0, json!({ "decision": true }));
    assert_eq!(told("police.analyst", view("ncsc.analyst", &hidden)).await.0, denied);
    assert_eq!(told("ncsc.analyst", view("police.analyst", &hidden)).await.0, denied);
    assert_eq!(told("ncsc.analyst", view("police.analyst", &shared)).await.0, json!({ "decision": true }));
    // Whom the caller does not know is nobody, and what others hold in their own right is not for others.
    for (who, subject, action) in [
        ("ncsc.analyst", "police.consent", "item.view"),
        ("ncsc.analyst", "nobody", "item.view"),
        ("ncsc.analyst", "police.analyst", "records.destroy"),
        ("unit.official", "unit.official", "item.view"),
        ("ncsc.analyst", "police.analyst", "disclosure.request"),
    ] {
        assert_eq!(told(who, about(subject, action, "item", &shared)).await.0, denied, "{who} of {subject}: {action}");
    }
    // Who may not work in the cell is told that, whatever there is: of a disclosure on record too.
    let request = json!({ "items": [shared], "recipient": "mivd", "ground": "wiv2017:86:2:a", "purpose": purpose() });
    bench.done("aivd.analyst", "/v1/acts/disclosure.request", &request).await;
    for action in ["item.view", "item.correct", "item.copy", "disclosure.release", "disclosure.receive"] {
        let of = |id: &Value| match action {
            "disclosure.receive" => {
                let mut body = about("mivd", action, "item", id);
                body["subject"]["type"] = "organisation".into();
                body
            }
            _ => about("nctv.recipient", action, "item", id),
        };
        let there = told("nctv.recipient", of(&shared)).await;
        assert_eq!(there, told("nctv.recipient", of(&json!(ABSENT))).await, "{action}");
        assert_eq!(there.0["context"]["unmet"][0]["rule"], "R-030", "{action}");
    }
    assert_eq!(
        told("police.analyst", about("police.manager", "records.destroy", "item", &shared)).await.0,
        json!({ "decision": true }),
        "of a colleague"
    );
}
