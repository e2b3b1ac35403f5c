// SPDX-License-Identifier: EUPL-1.2
//! The forms of what was handed over: for the recipient in each, for nobody else in any, each time an entry and
//! the same bytes.

use crate::bench::Bench;
use crate::taxii::stage::{bring, bundle, hand_over, indicator};
use axum::http::StatusCode;
use base64::Engine as _;
use serde_json::{Value, json};

const FORMS: [&str; 3] = ["package", "misp", "csv"];

fn deliver(disclosure: &Value, form: &str) -> Value {
    json!({ "disclosure": disclosure, "form": form })
}

fn bytes(data: &Value) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(data["package"].as_str().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recipient_has_it_in_each_form_and_each_delivery_is_an_entry() {
    let bench = Bench::new();
    let items = bring(&bench, &bundle(&[indicator(1, "2026-06-02T00:00:00.000Z")])).await;
    let (disclosure, _) = hand_over(&bench, &items, "nctv").await;
    let act = "/v1/acts/disclosure.deliver";
    let plain = bench.done("nctv.recipient", act, &json!({ "disclosure": disclosure })).await;
    for form in FORMS {
        let size = bench.size();
        let first = bench.done("nctv.recipient", act, &deliver(&disclosure, form)).await;
        let again = bench.done("nctv.recipient", act, &deliver(&disclosure, form)).await;
        assert_eq!((bench.size(), &first["form"]), (size + 2, &json!(form)));
        assert_eq!(bytes(&first), bytes(&again));
        assert_eq!(bytes(&first) == bytes(&plain), form == "package");
    }
    let event: Value =
        serde_json::from_slice(&bytes(&bench.done("nctv.recipient", act, &deliver(&disclosure, "misp")).await))
            .unwrap();
    let told = event["Event"]["Object"].as_array().unwrap().iter().find(|o| o["name"] == "handed-over-datum").unwrap();
    let of = |relation: &str| {
        let found = told["Attribute"].as_array().unwrap().iter().find(|a| a["object_relation"] == relation);
        found.map(|a| a["value"].as_str().unwrap().to_owned())
    };
    assert_eq!((of("originator").as_deref(), of("grade").as_deref()), (Some("police"), Some("B2")));
    assert_eq!(of("value").as_deref(), Some("host1.example.org"));
    let wrong = bench.post("nctv.recipient", act, &deliver(&disclosure, "pdf")).await;
    assert_eq!(wrong.sort(), "invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_has_it_in_any_form_nor_before_it_was_handed_over() {
    let bench = Bench::new();
    let items = bring(&bench, &bundle(&[indicator(1, "2026-06-02T00:00:00.000Z")])).await;
    let (disclosure, _) = hand_over(&bench, &items, "nctv").await;
    let absent = json!("ffffffffffffffffffffffffffffffff");
    let more = bring(&bench, &bundle(&[indicator(2, "2026-06-02T00:00:00.000Z")])).await;
    let request = json!({
        "items": more, "recipient": "nctv", "ground": "wiv2017:62:1:b", "purpose": crate::bench::purpose(),
    });
    let open = bench.done("aivd.analyst", "/v1/acts/disclosure.request", &request).await["id"].clone();
    for form in FORMS {
        for (who, which) in [("mivd.recipient", &disclosure), ("nctv.recipient", &absent), ("nctv.recipient", &open)] {
            let reply = bench.post(who, "/v1/acts/disclosure.deliver", &deliver(which, form)).await;
            assert_eq!((reply.status, reply.sort()), (StatusCode::NOT_FOUND, "not-found".to_owned()), "{who} {form}");
        }
    }
}
