// SPDX-License-Identifier: EUPL-1.2
//! Tokens that an administrator gives: as far as their scope goes, until they run out or are taken back.

use crate::bench::{Bench, delivery, purpose};
use axum::http::StatusCode;
use serde_json::{Value, json};

async fn token(bench: &Bench, who: &str, with: Value) -> String {
    let capacity = bench.system.person(who).unwrap().to_string();
    let mut with = with;
    with["capacity"] = json!(capacity);
    let data = bench.done("admin", "/v1/tokens", &with).await;
    data["token"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_goes_as_far_as_its_scope() {
    let bench = Bench::new();
    let search = json!({ "text": "example", "purpose": purpose() });
    let who = "aivd.analyst";
    let [all, consult, deliver, collect] = [
        token(&bench, who, json!({})).await,
        token(&bench, who, json!({ "scope": "consult", "days": 1 })).await,
        token(&bench, who, json!({ "scope": "deliver" })).await,
        token(&bench, who, json!({ "scope": "collect" })).await,
    ];
    for (token, expected) in [(&all, 200), (&consult, 200), (&deliver, 403), (&collect, 403)] {
        let reply = bench.post(token, "/v1/searches", &search).await;
        assert_eq!(reply.status.as_u16(), expected, "{reply:?}");
        assert!(expected == 200 || reply.sort() == "scope");
    }
    let mut brought = delivery("one.example");
    brought["basis"] = json!("wiv2017:61");
    for (token, expected) in [(&consult, 403), (&collect, 403), (&deliver, 201)] {
        let reply = bench.post(token, "/v1/deposits", &brought).await;
        assert_eq!(reply.status.as_u16(), expected, "{reply:?}");
    }
    // An act by its name is the same act.
    assert_eq!(bench.post(&consult, "/v1/acts/deposit", &brought).await.sort(), "scope");
    // What is turned away by its scope is no act of the capacity: nothing is entered.
    let size = bench.size();
    bench.post(&consult, "/v1/deposits", &brought).await;
    assert_eq!(bench.size(), size);
    // TAXII: whoever delivers cannot collect, and the other way round.
    let page = "/taxii2/waarborg/collections/";
    assert_ne!(bench.get(&collect, page).await.status, StatusCode::FORBIDDEN);
    assert_eq!(bench.get(&deliver, page).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_for_ones_own_people_and_end_when_access_is_taken_back() {
    let bench = Bench::new();
    let ask = |alias: &str| json!({ "capacity": bench.system.person(alias).unwrap().to_string() });
    assert_eq!(bench.post("admin", "/v1/tokens", &ask("police.analyst")).await.sort(), "not-found");
    assert_eq!(bench.post("aivd.analyst", "/v1/tokens", &ask("aivd.analyst")).await.sort(), "not-found");
    let mut long = ask("aivd.analyst");
    long["days"] = json!(400);
    assert_eq!(bench.post("admin", "/v1/tokens", &long).await.sort(), "invalid");

    let token = token(&bench, "aivd.analyst", json!({ "days": 2 })).await;
    assert_eq!(bench.get(&token, "/v1/rules").await.status, StatusCode::OK);
    bench.done("admin", "/v1/access-revocations", &ask("aivd.analyst")).await;
    assert_eq!(bench.get(&token, "/v1/rules").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_gives_the_same_token() {
    let bench = Bench::new();
    let body = json!({ "capacity": bench.system.person("aivd.analyst").unwrap().to_string(), "days": 3 });
    let send = || {
        let request = crate::bench::ask("POST", "/v1/tokens", "admin")
            .header("idempotency-key", "0123456789abcdef0123456789abcdef");
        bench.send(request.body(body.to_string().into()).unwrap())
    };
    let first = send().await.json()["data"].clone();
    let size = bench.size();
    assert_eq!(send().await.json()["data"]["token"], first["token"]);
    assert_eq!(bench.size(), size);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_token_ends_and_the_others_go_on() {
    let bench = Bench::new();
    let [one, other] = [
        token(&bench, "aivd.analyst", json!({ "scope": "consult" })).await,
        token(&bench, "aivd.analyst", json!({ "scope": "consult", "days": 2 })).await,
    ];
    let listed = bench.get("admin", "/v1/tokens").await.json()["data"].clone();
    let rows = listed["rows"].as_array().unwrap();
    let digest = waarborg_web::token_digest(&one);
    let row = rows.iter().find(|row| row["id"] == json!(digest)).unwrap();
    assert_eq!((&row["alias"], &row["scope"]), (&json!("aivd.analyst"), &json!("consult")));
    assert!(!listed.to_string().contains(&one), "a token is shown once");
    // Nobody else sees them, or ends them.
    assert_eq!(bench.get("police.analyst", "/v1/tokens").await.json()["data"]["total"], json!(0));
    let end = json!({ "token": digest });
    for who in ["police.analyst", "aivd.manager"] {
        assert_eq!(bench.post(who, "/v1/token-endings", &end).await.sort(), "not-found");
    }
    bench.done("admin", "/v1/token-endings", &end).await;
    assert_eq!(bench.get(&one, "/v1/rules").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(bench.get(&other, "/v1/rules").await.status, StatusCode::OK);
    assert_eq!(bench.post("admin", "/v1/token-endings", &end).await.sort(), "not-found", "it is gone");
    // Whoever it acts for ends it too.
    let own = json!({ "token": waarborg_web::token_digest(&other) });
    bench.done("aivd.analyst", "/v1/token-endings", &own).await;
    assert_eq!(bench.get(&other, "/v1/rules").await.status, StatusCode::UNAUTHORIZED);
}
