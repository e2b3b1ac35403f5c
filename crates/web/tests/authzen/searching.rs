// SPDX-License-Identifier: EUPL-1.2
//! Searches go through what the caller may know, page by page; a token is good for its own search alone.

use crate::bench::{Bench, Reply, delivery, purpose};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SUBJECT: &str = "/access/v1/search/subject";
const RESOURCE: &str = "/access/v1/search/resource";

fn items(who: &str, action: &str) -> Value {
    json!({ "subject": { "type": "capacity", "id": who }, "action": { "name": action }, "resource": { "type": "item" } })
}

fn ids(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, StatusCode::OK, "{}", String::from_utf8_lossy(&reply.bytes));
    reply.json()["results"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect()
}

fn token(reply: &Reply) -> String {
    reply.json()["page"]["next_token"].as_str().unwrap().to_owned()
}

/// Five items of the police, two of them for its eyes alone, and one of the NCSC.
async fn stocked() -> (Bench, Vec<String>, Vec<String>) {
    let bench = Bench::new();
    let bring = async |who: &str, domain: &str, closed: bool| {
        let mut body = delivery(domain);
        if closed {
            body["audience"] = json!(["police"]);
        }
        if who == "ncsc.analyst" {
            body["basis"] = "wbni:3".into();
        }
        bench.done(who, "/v1/deposits", &body).await["items"][0].as_str().unwrap().to_owned()
    };
    let (mut open, mut closed) = (Vec::new(), Vec::new());
    for number in 0..5 {
        let hide = number % 2 == 1;
        let id = bring("police.analyst", &format!("h{number}.example.org"), hide).await;
        if hide { closed.push(id) } else { open.push(id) }
    }
    open.push(bring("ncsc.analyst", "n.example.org", false).await);
    (bench, open, closed)
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_hold_what_the_caller_may_see_and_no_more() {
    let (bench, open, closed) = stocked().await;
    let all = async |who: &str, subject: &str, action: &str| {
        let (mut found, mut pages) = (Vec::new(), 0);
        let mut body = items(subject, action);
        body["page"] = json!({ "limit": 1 });
        loop {
            let size = bench.size();
            let reply = bench.post(who, RESOURCE, &body).await;
            assert_eq!(bench.size(), size + 1, "a page is an entry");
            found.extend(ids(&reply));
            pages += 1;
            let next = token(&reply);
            if next.is_empty() {
                return (found.into_iter().collect::<BTreeSet<_>>(), pages);
            }
            body["page"]["token"] = next.into();
        }
    };
    let set = |lists: &[&[String]]| lists.concat().into_iter().collect::<BTreeSet<_>>();
    assert_eq!(all("mivd.analyst", "mivd.analyst", "item.view").await, (set(&[&open]), 4));
    assert_eq!(all("police.analyst", "police.analyst", "item.view").await, (set(&[&open, &closed]), 6));
    assert_eq!(all("police.analyst", "police.analyst", "item.withdraw").await.0, set(&[&open[..3], &closed]));
    // Of somebody else: what both may.
    assert_eq!(all("mivd.analyst", "police.analyst", "item.withdraw").await.0, set(&[&open[..3]]));
    assert_eq!(all("police.analyst", "mivd.analyst", "item.view").await.0, set(&[&open]));
    for who in ["unit.official", "nctv.recipient", "admin"] {
        assert_eq!(all(who, who, "item.view").await, (set(&[]), 1), "{who}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_good_for_its_own_search_alone() {
    let (bench, ..) = stocked().await;
    let mut body = items("mivd.analyst", "item.view");
    body["page"] = json!({ "limit": 1 });
    let first = bench.post("mivd.analyst", RESOURCE, &body).await;
    let next = token(&first);
    let status = async |who: &str, path: &str, body: &Value, token: &str| {
        let mut body = body.clone();
        body["page"] = json!({ "token": token, "limit": 2 });
        bench.post(who, path, &body).await.status
    };
    assert_eq!(status("mivd.analyst", RESOURCE, &body, &next).await, StatusCode::OK, "another size of page");
    let bad = StatusCode::BAD_REQUEST;
    assert_eq!(status("police.analyst", RESOURCE, &body, &next).await, bad, "somebody else");
    assert_eq!(status("mivd.analyst", RESOURCE, &items("mivd.analyst", "item.copy"), &next).await, bad);
    assert_eq!(status("mivd.analyst", RESOURCE, &body, &next[1..]).await, bad);
    assert_eq!(status("mivd.analyst", RESOURCE, &body, &"A".repeat(5_000)).await, bad);
    body["page"] = json!({ "next_token": next, "limit": 100 });
    let rest = ids(&bench.post("mivd.analyst", RESOURCE, &body).await);
    assert!(!rest.is_empty() && !rest.contains(&ids(&first)[0]), "the name that earlier texts give it");
    for limit in [json!(0), json!(-1), json!("many")] {
        body["page"] = json!({ "limit": limit });
        assert_eq!(bench.post("mivd.analyst", RESOURCE, &body).await.status, bad);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn to_whom_it_may_go_and_who_may_read_it() {
    let (bench, open, _) = stocked().await;
    let request = json!({ "items": [open[0]], "recipient": "mivd", "ground": "wiv2017:86:2:a", "purpose": purpose() });
    let disclosure = bench.done("aivd.analyst", "/v1/acts/disclosure.request", &request).await["id"].clone();
    let goes = json!({ "subject": { "type": "organisation" }, "action": { "name": "disclosure.receive" },
        "resource": { "type": "item", "id": open[0] } });
    assert_eq!(ids(&bench.post("aivd.analyst", SUBJECT, &goes).await), [""; 0], "not yet, without consent");
    let people = |id: &Value| {
        json!({ "subject": { "type": "capacity" }, "action": { "name": "disclosure.view" },
        "resource": { "type": "disclosure", "id": id } })
    };
    let readers = ids(&bench.post("aivd.analyst", SUBJECT, &people(&disclosure)).await);
    let id = |alias: &str| bench.system.person(alias).unwrap().to_string();
    assert!(readers.contains(&id("aivd.analyst")) && readers.contains(&id("police.analyst")), "the cell's circle");
    assert!(!readers.contains(&id("mivd.recipient")) && !readers.contains(&id("police.pending")), "nobody else");
    let found = json!({ "subject": { "type": "capacity", "id": "aivd.analyst" }, "action": { "name": "disclosure.check" },
        "resource": { "type": "disclosure" }, "context": { "recipient": "mivd" } });
    assert_eq!(ids(&bench.post("aivd.analyst", RESOURCE, &found).await), [""; 0], "its checklist is not complete");
    let mut views = found;
    views["action"]["name"] = "disclosure.view".into();
    assert_eq!(ids(&bench.post("aivd.analyst", RESOURCE, &views).await), [disclosure.as_str().unwrap()]);
    views["subject"]["id"] = "mivd.recipient".into();
    assert_eq!(ids(&bench.post("mivd.recipient", RESOURCE, &views).await), [""; 0], "not handed over");
    assert_eq!(ids(&bench.post("mivd.recipient", SUBJECT, &people(&disclosure)).await), [""; 0]);
}
