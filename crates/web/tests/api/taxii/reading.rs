// SPDX-License-Identifier: EUPL-1.2
//! A recipient finds what was handed over to it, byte for byte, and nothing of anybody else's.

use super::stage::{
    ABSENT, RECEIVED, bring, bundle, data, found, get, hand_over, handed, id, ids, indicator, observable,
};
use crate::bench::Bench;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_way_to_the_objects() {
    let bench = handed().await;
    let discovery = found(&bench, "nctv.recipient", "/taxii2/").await;
    let root = discovery["api_roots"][0].as_str().unwrap();
    assert_eq!(discovery["default"], root);
    let about = found(&bench, "nctv.recipient", root).await;
    assert_eq!(about["versions"], json!(["application/taxii+json;version=2.1"]));
    assert!(about["max_content_length"].as_u64().unwrap() > 0);
    let all = found(&bench, "nctv.recipient", &format!("{root}collections/")).await;
    let only = &all["collections"][0];
    assert_eq!((all["collections"].as_array().unwrap().len(), &only["can_write"]), (1, &json!(false)));
    let by_id = format!("{root}collections/{}/", only["id"].as_str().unwrap());
    assert_eq!(&found(&bench, "nctv.recipient", &by_id).await, only);
    assert_eq!(&found(&bench, "nctv.recipient", RECEIVED).await, only, "by its alias too");
    let before = bench.size();
    let page = get(&bench, "nctv.recipient", &format!("{by_id}objects/")).await;
    assert_eq!(bench.size(), before + 1, "a page is an entry");
    let text = String::from_utf8(page.bytes.clone()).unwrap();
    for object in [indicator(0, "2026-06-02T00:00:00.000Z"), indicator(1, "2026-06-03T00:00:00.000Z"), observable(9)] {
        assert!(text.contains(&object), "byte for byte: {text}");
    }
    assert_eq!(data(&page.json()).len(), 5, "the newest version of each");
    assert_eq!(page.json()["more"], false);
    // What binds the recipient comes before the data.
    let first = &page.json()["objects"][0];
    let told: serde_json::Value = serde_json::from_str(first["definition"]["statement"].as_str().unwrap()).unwrap();
    assert_eq!((&first["type"], &told["from"]), (&json!("marking-definition"), &json!("cell")));
    assert_eq!(told["data"][0]["originator"], "police");
    assert_eq!(told["handed_over"], "2026-06-30T08:00:00Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_types_and_ids_narrow_what_is_found() {
    let bench = handed().await;
    let of = async |rest: &str| found(&bench, "nctv.recipient", &format!("{RECEIVED}{rest}")).await;
    assert_eq!(data(&of("objects/?match%5Bversion%5D=all").await).len(), 6);
    let first = of(&format!("objects/{}/?match%5Bversion%5D=first", id(1))).await;
    assert_eq!(first["objects"][0]["modified"], "2026-06-02T00:00:00.000Z");
    let at = of("objects/?match%5Bversion%5D=2026-06-03T00:00:00Z").await;
    assert_eq!(data(&at), [id(1)]);
    assert_eq!(data(&of("objects/?match%5Btype%5D=domain-name,tool").await).len(), 1);
    assert_eq!(data(&of(&format!("objects/?match%5Bid%5D={},{},{ABSENT}", id(0), id(2))).await), [id(0), id(2)]);
    assert_eq!(data(&of("objects/?match%5Bspec_version%5D=2.0").await), [""; 0]);
    let mut versions = of(&format!("objects/{}/versions/", id(1))).await;
    versions["versions"].as_array_mut().unwrap().sort_by_key(std::string::ToString::to_string);
    assert_eq!(versions["versions"], json!(["2026-06-02T00:00:00.000Z", "2026-06-03T00:00:00.000Z"]));
    let manifest = of("manifest/?match%5Bversion%5D=all").await;
    let entries = manifest["objects"].as_array().unwrap();
    let dates: Vec<&str> = entries.iter().map(|e| e["date_added"].as_str().unwrap()).collect();
    assert!(dates.is_sorted_by(|a, b| a < b), "{dates:?}");
    assert!(dates.iter().all(|d| d.len() == "2026-06-30T08:00:00.000000Z".len()), "{dates:?}");
    assert_eq!(entries.len(), 7, "and what is told of the handover");
    let observable = entries.iter().find(|e| e["id"].as_str().unwrap().starts_with("domain")).unwrap();
    assert_eq!(observable["version"], observable["date_added"], "it has no date of its own");
    assert_eq!(observable["media_type"], "application/stix+json;version=2.1");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_anothers_is_as_if_it_were_not_there() {
    let bench = handed().await;
    let mine = data(&found(&bench, "mivd.recipient", &format!("{RECEIVED}objects/")).await);
    assert_eq!(mine, [id(20), id(21), id(22)]);
    let told = async |path: &str| {
        let reply = get(&bench, "mivd.recipient", path).await;
        (reply.status, reply.bytes)
    };
    for rest in ["objects/{}/", "objects/{}/versions/", "objects/{}/?match%5Bversion%5D=all"] {
        let of = |object: &str| format!("{RECEIVED}{}", rest.replace("{}", object));
        let (theirs, absent) = (told(&of(&id(0))).await, told(&of(ABSENT)).await);
        assert_eq!(theirs, absent, "{rest}");
        assert_eq!(theirs.0, StatusCode::NOT_FOUND);
    }
    for list in ["objects/", "manifest/"] {
        let of = |object: &str| format!("{RECEIVED}{list}?match%5Bid%5D={object}");
        assert_eq!(told(&of(&id(0))).await, told(&of(ABSENT)).await);
    }
    let all = found(&bench, "nctv.recipient", "/taxii2/waarborg/collections/").await;
    let theirs = all["collections"][0]["id"].as_str().unwrap();
    for rest in ["", "objects/", "manifest/", "objects/x/"] {
        let of = |c: &str| format!("/taxii2/waarborg/collections/{c}/{rest}");
        let (foreign, absent) = (told(&of(theirs)).await, told(&of("00000000-0000-4000-8000-000000000000")).await);
        assert_eq!(foreign, absent, "{rest}");
        assert_eq!(foreign.0, StatusCode::NOT_FOUND);
    }
    // Whoever works in the cell sees the data there, and nothing of them as received.
    for who in ["police.analyst", "aivd.analyst", "admin", "om.member"] {
        let page = found(&bench, who, &format!("{RECEIVED}objects/")).await;
        assert_eq!(page, json!({ "more": false }), "{who}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_is_gone_and_does_not_come_back() {
    let bench = Bench::new();
    let objects: Vec<String> = (0..4).map(|n| indicator(n, "2026-06-02T00:00:00.000Z")).collect();
    let items = bring(&bench, &bundle(&objects)).await;
    let (_, consent) = hand_over(&bench, &items[..2], "nctv").await;
    hand_over(&bench, &items[2..], "nctv").await;
    hand_over(&bench, &items[3..], "nctv").await;
    let all = async || data(&found(&bench, "nctv.recipient", &format!("{RECEIVED}objects/")).await);
    let dates = async || {
        let manifest = found(&bench, "nctv.recipient", &format!("{RECEIVED}manifest/")).await;
        let of = |e: &serde_json::Value| {
            (e["id"].as_str().unwrap().to_owned(), e["date_added"].as_str().unwrap().to_owned())
        };
        let all = manifest["objects"].as_array().unwrap().iter().map(of);
        all.filter(|(id, _)| !id.starts_with("marking")).collect::<Vec<_>>()
    };
    assert_eq!(all().await, [id(0), id(1), id(2), id(3)], "what was handed over twice stands once");
    let before = dates().await;
    bench.done("police.consent", "/v1/acts/consent.withdraw", &json!({ "consent": consent })).await;
    assert_eq!(all().await, [id(2), id(3)], "recalled; what others gave stays");
    let used = |id: &str| before.iter().find(|(of, _)| of == id).map(|(_, date)| date.clone()).unwrap();
    let free = [used(&id(0)), used(&id(1))];
    assert!(!dates().await.iter().any(|(_, date)| free.contains(date)), "dates stay unused");
    let gone = get(&bench, "nctv.recipient", &format!("{RECEIVED}objects/{}/", id(0))).await;
    let absent = get(&bench, "nctv.recipient", &format!("{RECEIVED}objects/{ABSENT}/")).await;
    assert_eq!((gone.status, gone.bytes), (absent.status, absent.bytes));
    bench.done("police.analyst", "/v1/acts/item.withdraw", &json!({ "item": items[2] })).await;
    assert_eq!(all().await, [id(3)]);
    bench.done("police.analyst", "/v1/acts/records.destroy", &json!({ "items": [items[3]] })).await;
    assert_eq!(all().await, [""; 0], "destroyed");
}

/// Rows of a table go out as they do in the package: as artifact, indicator and relation.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_stix_goes_out_as_in_the_package() {
    use base64::Engine as _;
    let bench = Bench::new();
    let items =
        bring(&bench, "type,value,date\ndomain,a.example.org,2026-06-12\ndomain,b.example.org,2026-06-13\n").await;
    let (disclosure, _) = hand_over(&bench, &items, "nctv").await;
    let page = get(&bench, "nctv.recipient", &format!("{RECEIVED}objects/")).await;
    let text = String::from_utf8(page.bytes).unwrap();
    let list = text.split_once("},{\"type\":\"artifact\"").unwrap().1.strip_suffix("]}").unwrap();
    let package =
        bench.done("nctv.recipient", "/v1/acts/disclosure.deliver", &json!({ "disclosure": disclosure })).await;
    let package = base64::engine::general_purpose::STANDARD.decode(package["package"].as_str().unwrap()).unwrap();
    assert!(String::from_utf8_lossy(&package).contains(list), "the same objects in the same order");
    assert_eq!(text.matches("\"type\":\"artifact\"").count(), 2);
    // Each on a page of its own is the same.
    let mut one_by_one = Vec::new();
    let mut path = format!("{RECEIVED}objects/?limit=1");
    loop {
        let page = get(&bench, "nctv.recipient", &path).await.json();
        one_by_one.extend(ids(&page));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("{RECEIVED}objects/?limit=1&next={next}");
    }
    assert_eq!(one_by_one, ids(&serde_json::from_str(&text).unwrap()));
}
