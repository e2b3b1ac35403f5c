// SPDX-License-Identifier: EUPL-1.2
//! Events and rows read back by our own readers with the same values, and with origin and conditions.
#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use base64::Engine as _;
use proptest::prelude::*;
use serde_json::{Value, json};

use waarborg_formats::export::{Datum, Handover, StixOut, csv_rows, misp_event, stix_bundle};
use waarborg_formats::{Format, Item, Limits, Marking, Pap, RawValue, Tlp, ValueKind, corpus, parse};

const CONDITIONS: &str = r#"{"conditions":{"tlp":"amber-strict"},"data":[]}"#;

fn handover<'a>(items: &'a [Item], originators: &'a [String]) -> Handover<'a> {
    let data = items.iter().zip(originators.iter().cycle()).enumerate().map(|(n, (item, originator))| Datum {
        item,
        originator,
        grade: if n % 3 == 0 { String::new() } else { "B2".to_owned() },
        source: n % 2 == 0,
        tlp: (n % 2 == 0).then_some("TLP:RED"),
    });
    Handover {
        id: [0xab; 16],
        at: 1_782_806_400_000_000,
        title: Some("Delta"),
        text: Some("Words."),
        conditions: CONDITIONS,
        marks: vec!["TLP:AMBER+STRICT", "PAP:RED"],
        bound: vec![("obligation", "no-onward".to_owned()), ("further", "=ask first".to_owned())],
        data: data.collect(),
    }
}

fn parties() -> Vec<String> {
    vec!["police".to_owned(), "ncsc".to_owned()]
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Objects that say whose a datum is, in the order they stand.
fn told(event: &Value) -> Vec<&Value> {
    list(event, "Object").iter().filter(|o| o["name"] == "handed-over-datum").collect()
}

/// The attributes of an object with this relation.
fn related<'a>(object: &'a Value, relation: &str) -> Vec<&'a Value> {
    list(object, "Attribute").iter().filter(|a| a["object_relation"] == relation).collect()
}

/// Values that a format can carry by itself: of an unknown algorithm the original alone tells.
fn carried(values: &[RawValue]) -> Vec<&RawValue> {
    let named = |v: &&RawValue| v.text.split(':').count() == 3 || v.text.starts_with("T1");
    values.iter().filter(|v| v.kind != ValueKind::OtherHash || named(v)).collect()
}

/// Each datum of the event against what it came from: where it stands, its values, its origin.
fn same(handover: &Handover<'_>) {
    let bytes = misp_event(handover);
    assert_eq!(bytes, misp_event(handover));
    let back = parse(&bytes, None, &Limits::default(), None).expect("an event");
    assert_eq!(
        (back.format, &back.markings[..]),
        (Format::Misp, &[Marking::Tlp(Tlp::AmberStrict), Marking::Pap(Pap::Red)][..])
    );
    let event: Value = serde_json::from_slice(&bytes).expect("JSON");
    let told = told(&event["Event"]);
    assert_eq!(told.len(), handover.data.len());
    let objects = |d: &&Datum<'_>| d.item.kind.starts_with("misp-object:");
    let (first, then): (Vec<_>, Vec<_>) = handover.data.iter().partition(objects);
    for (datum, told) in first.into_iter().chain(then).zip(told) {
        let text = |relation: &str| related(told, relation).first().map(|a| a["value"].as_str().unwrap_or_default());
        assert_eq!(text("originator"), Some(datum.originator));
        assert_eq!(text("kind"), Some(&*datum.item.kind));
        assert_eq!(text("grade").unwrap_or_default(), datum.grade);
        let tags = list(related(told, "originator")[0], "Tag");
        assert_eq!(tags.iter().any(|t| t["name"] == "tlp:red"), datum.tlp.is_some());
        if let Some(to) = list(told, "ObjectReference").first() {
            let found = back.items.iter().find(|i| i.source_id.as_deref() == to["referenced_uuid"].as_str());
            let found = found.expect("what is referred to");
            assert_eq!((&found.bytes, &found.values), (&datum.item.bytes, &datum.item.values));
        } else {
            let original = related(told, "original")[0]["data"].as_str().expect("base64");
            let original = base64::engine::general_purpose::STANDARD.decode(original).expect("base64");
            assert_eq!(original, datum.item.bytes);
            let found = back.items.iter().find(|i| i.source_id.as_deref() == told["uuid"].as_str()).expect("it");
            assert_eq!(found.values.iter().collect::<Vec<_>>(), carried(&datum.item.values));
        }
    }
}

/// Rows against the values they came from.
fn same_rows(handover: &Handover<'_>) {
    let bytes = csv_rows(handover);
    let back = parse(&bytes, Some(Format::Csv), &Limits::default(), None);
    if handover.data.is_empty() {
        return;
    }
    let back = back.unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&bytes)));
    let values: Vec<RawValue> = back.items.iter().flat_map(|i| i.values.clone()).collect();
    let expected: Vec<RawValue> = handover.data.iter().flat_map(|d| d.item.values.clone()).collect();
    assert_eq!(values, expected);
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a row")).collect();
    let each = handover.data.iter().flat_map(|d| std::iter::repeat_n(d, d.item.values.len().max(1)));
    for (row, datum) in rows.iter().zip(each) {
        assert_eq!(&row[6], datum.originator);
        assert_eq!(&row[7], datum.grade);
        assert_eq!(&row[9], datum.tlp.unwrap_or("TLP:AMBER+STRICT"));
        assert_eq!(&row[10], "PAP:RED; obligation=no-onward; further==ask first");
        assert_eq!(&row[12], "/v1/disclosures/abababababababababababababababab");
        assert!(row.iter().all(|cell| !cell.trim_start().starts_with(['=', '+', '-', '@'])), "{row:?}");
    }
    assert_eq!(rows.len(), handover.data.iter().map(|d| d.item.values.len().max(1)).sum::<usize>());
}

fn check(items: &[Item]) {
    let parties = parties();
    let handover = handover(items, &parties);
    same(&handover);
    same_rows(&handover);
}

#[test]
fn samples_of_all_formats_come_back_from_both() {
    for (name, bytes) in corpus::good().into_iter().filter(|(_, bytes)| bytes.len() < 65_536) {
        let Ok(read) = parse(&bytes, None, &Limits::default(), None) else { continue };
        println!("{name}");
        check(&read.items);
    }
    check(&[]);
}

#[test]
fn what_came_in_as_misp_stands_once_and_unchanged() {
    let misp = br#"{"Event":{"info":"x","Attribute":[{"uuid":"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061", "type":"url","value":"http://a.example/q"}],
        "Object":[{"name":"file","uuid":"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0062","Attribute":[
            {"uuid":"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0063","type":"md5","value":"d41d8cd98f00b204e9800998ecf8427e"}]}]}}"#;
    let items = parse(misp, None, &Limits::default(), None).expect("an event").items;
    assert_eq!(items.len(), 3);
    check(&items);
    let parties = parties();
    let bytes = misp_event(&handover(&items, &parties));
    let text = String::from_utf8(bytes.clone()).expect("text");
    assert_eq!(text.matches("\"uuid\":\"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0063\"").count(), 1);
    let event: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(list(&event["Event"], "Attribute").len(), 1);
    assert_eq!(event["Event"]["EventReport"][0]["content"], json!("Words."));
    let whole = &list(&event["Event"], "Object")[0];
    let kept = related(whole, "conditions")[0]["data"].as_str().expect("base64");
    assert_eq!(base64::engine::general_purpose::STANDARD.decode(kept).expect("base64"), CONDITIONS.as_bytes());
}

#[test]
fn another_assertion_under_the_same_id_does_not_replace_the_first() {
    let of = |value: &str| {
        let text = format!(
            r#"{{"Event":{{"info":"x","Attribute":[{{"uuid":"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061","type":"domain","value":"{value}"}}]}}}}"#
        );
        parse(text.as_bytes(), None, &Limits::default(), None).expect("an event").items.remove(0)
    };
    let items = [of("a.example"), of("b.example"), of("a.example")];
    check(&items);
    let parties = parties();
    let event: Value = serde_json::from_slice(&misp_event(&handover(&items, &parties))).expect("JSON");
    let event = &event["Event"];
    let refers: Vec<usize> = told(event).iter().map(|o| list(o, "ObjectReference").len()).collect();
    assert_eq!((list(event, "Attribute").len(), refers), (1, vec![1, 0, 1]));
}

#[test]
fn what_is_long_stands_once() {
    let values = (0..100).map(|n| RawValue { kind: ValueKind::Domain, text: format!("h{n}.example") }).collect();
    let long = "x".repeat(10_000);
    let item =
        Item { kind: long.clone().into(), version: Some(long.clone()), text: Some(long), values, ..Item::default() };
    let parties = parties();
    assert!(csv_rows(&handover(std::slice::from_ref(&item), &parties)).len() < 100_000);
}

fn raw_value() -> impl Strategy<Value = String> {
    prop_oneof![
        "[-+a-z0-9_*]{1,8}(\\[\\.\\]|\\.)[a-z]{2,5}",
        "[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}(/[0-9]{1,2})?",
        "https?://[a-z]{1,8}\\.example/[ -~]{0,12}",
        "[-+=@'a-z]{1,4}@[a-z]{1,5}\\.example",
        "[0-9a-fA-F]{32}",
        "[0-9a-fA-F]{64}",
        "3:[A-Za-z0-9+]{3,6}:[A-Za-z0-9+]{3,6}",
        "\\PC{0,12}",
    ]
}

fn column() -> impl Strategy<Value = (&'static str, &'static str)> {
    proptest::sample::select(vec![
        ("domain", "domain-name:value"),
        ("ip-dst", "ipv4-addr:value"),
        ("url", "url:value"),
        ("email-src", "email-addr:value"),
        ("md5", "file:hashes.MD5"),
        ("sha256", "file:hashes.'SHA-256'"),
        ("ssdeep", "file:hashes.SSDEEP"),
        ("text", "x-other:value"),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_values_come_back_from_both(all in proptest::collection::vec((raw_value(), column(), "\\PC{0,10}", 0..3_u8), 1..8)) {
        let mut items = Vec::new();
        for (n, (value, (misp, path), comment, format)) in all.iter().enumerate() {
            let uuid = format!("0c7b5b88-8ff7-4a4d-aa9d-{n:012x}");
            let text = match format {
                0 => json!({ "Event": { "info": "x", "Attribute": [{ "uuid": uuid, "type": misp, "value": value, "comment": comment }] } }).to_string(),
                1 => {
                    let pattern = format!("[{path} = '{}']", value.replace('\\', "\\\\").replace('\'', "\\'"));
                    json!({ "type": "indicator", "spec_version": "2.1", "id": format!("indicator--{uuid}"), "name": comment,
                        "created": "2026-06-01T00:00:00Z", "modified": "2026-06-01T00:00:00Z", "valid_from": "2026-06-01T00:00:00Z",
                        "pattern_type": "stix", "pattern": pattern }).to_string()
                }
                _ => format!("type,value,comment\n{misp},\"{}\",\"{}\"\n", value.replace('"', "\"\""), comment.replace('"', "\"\"")),
            };
            items.extend(parse(text.as_bytes(), None, &Limits::default(), None).map(|read| read.items).unwrap_or_default());
        }
        check(&items);
    }
}

#[test]
fn an_object_of_stix_is_one_whatever_it_calls_itself() {
    for kind in ["misp-attribute", "misp-object", "misp-x", "csv-row"] {
        let id = format!("{kind}--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061");
        let text = json!({ "type": kind, "spec_version": "2.1", "id": id, "value": "x" }).to_string();
        let items = parse(text.as_bytes(), None, &Limits::default(), None).expect("an object").items;
        assert!(matches!(StixOut::of(&items[0], 0), StixOut::Raw(bytes) if bytes == text.as_bytes()), "{kind}");
        check(&items);
    }
}

#[test]
fn an_attribute_that_stands_without_a_list_stands_once() {
    let misp =
        br#"{"Event":{"info":"x","Object":{"name":"file","uuid":"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0062","Attribute":
        {"uuid":"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0063","type":"md5","value":"d41d8cd98f00b204e9800998ecf8427e"}}}}"#;
    let items = parse(misp, None, &Limits::default(), None).expect("an event").items;
    check(&items);
    let parties = parties();
    let text = String::from_utf8(misp_event(&handover(&items, &parties))).expect("text");
    assert_eq!(text.matches("\"uuid\":\"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0063\"").count(), 1);
}

#[test]
fn what_is_read_is_not_too_deep_to_be_read_when_it_goes_out() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let id = "0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061";
    let tool = |levels| format!(r#"{{"type":"tool","spec_version":"2.1","id":"tool--{id}","x":{}}}"#, nested(levels));
    let event =
        |n| format!(r#"{{"info":"x","Attribute":[{{"uuid":"{id}","type":"text","value":"x","x":{}}}]}}"#, nested(n));
    let read = |text: String| parse(text.as_bytes(), None, &Limits::default(), None);
    // Alone, in a list and in a bundle; an event by itself and in its wrapper.
    let all: [(usize, &dyn Fn(usize) -> String); 5] = [
        (61, &tool),
        (61, &|n| format!("[{}]", tool(n))),
        (61, &|n| format!(r#"{{"type":"bundle","objects":[{}]}}"#, tool(n))),
        (60, &event),
        (60, &|n| format!(r#"{{"Event":{}}}"#, event(n))),
    ];
    for (most, file) in all {
        let items = read(file(most)).expect("not too deep").items;
        check(&items);
        let bytes = stix_bundle("bundle--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0063", &[StixOut::of(&items[0], 0)]);
        assert!(parse(&bytes, None, &Limits::default(), None).is_ok());
        assert_eq!(read(file(most + 1)).expect_err("too deep").code(), "too-deep");
    }
}

#[test]
fn a_value_with_control_characters_is_none() {
    for odd in ["PK\u{3}\u{4}@a.example", "http://a.example/\u{1b}[2J"] {
        let kind = if odd.contains("://") { "url" } else { "email-src" };
        let text = json!({ "Event": { "info": "x", "Attribute": [{ "type": kind, "value": odd }] } }).to_string();
        let read = parse(text.as_bytes(), None, &Limits::default(), None).expect("an event");
        assert_eq!((read.items[0].values.len(), read.items[0].text.as_deref()), (0, Some(odd)));
        check(&read.items);
    }
}

#[test]
fn what_is_told_beside_a_value_is_none_whatever_it_looks_like() {
    for kind in ["://e", "a.example", "192.0.2.1"] {
        let text = json!({ "Event": { "info": "x", "Attribute": [{ "type": kind, "value": "x" }] } }).to_string();
        check(&parse(text.as_bytes(), None, &Limits::default(), None).expect("an event").items);
    }
}
