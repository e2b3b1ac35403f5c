// SPDX-License-Identifier: EUPL-1.2
//! Random and broken input never panics, and what is called JSON here is JSON elsewhere.
use proptest::prelude::*;
use serde_json::Value;

use crate::doc::Doc;
use crate::{Format, Limits, Marking, Pap, Parsed, Tlp, ValueKind, WarningKind, corpus, detect, parse, scan};

fn all_ways(bytes: &[u8]) {
    let _ = detect(bytes);
    for hint in [None, Some(Format::Stix), Some(Format::Misp), Some(Format::Csv)] {
        if let Ok(parsed) = parse(bytes, hint, &Limits::default(), None) {
            let out: Vec<_> = parsed.items.iter().map(|item| crate::export::StixOut::of(item, 0)).collect();
            let _ = crate::export::stix_bundle("bundle--x", &out);
        }
    }
}

/// Ours may refuse more, for the reasons named; never accept more.
fn agrees_with_serde(text: &str) {
    let theirs = serde_json::from_str::<Value>(text);
    match scan::check(&Doc::new(text, Limits::default())) {
        Ok(_) => assert!(theirs.is_ok() || text.starts_with('\u{feff}'), "{text:?}"),
        Err(error) => {
            let stricter = ["too-deep", "duplicate-key", "huge-number", "too-many-keys"].contains(&error.code());
            assert!(stricter || theirs.is_err(), "{text:?}: {error}");
        }
    }
}

fn small_samples() -> Vec<Vec<u8>> {
    let mut samples = corpus::good();
    samples.extend(corpus::bad());
    samples.into_iter().map(|(_, bytes)| bytes).filter(|bytes| bytes.len() < 4_096).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        all_ways(&bytes);
    }

    #[test]
    fn random_texts_never_panic(text in "[\\[\\]{}\":,a-c0-9.eE\\\\u \n'=()-]{0,80}") {
        all_ways(text.as_bytes());
        agrees_with_serde(&text);
        crate::stix::pattern::read(&text);
        crate::stix::pattern::read(&format!("[a:b = '{text}"));
    }

    #[test]
    fn mutated_files_never_panic(which in any::<prop::sample::Index>(), edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..4)) {
        let samples = small_samples();
        let mut bytes = samples[which.index(samples.len())].clone();
        for (place, byte, kind) in edits {
            let at = place.index(bytes.len() + 1);
            match kind {
                0 => bytes.insert(at, byte),
                1 => bytes.truncate(at),
                _ if at == bytes.len() => bytes.push(byte),
                2 => { bytes.remove(at); }
                _ => bytes[at] = byte,
            }
        }
        all_ways(&bytes);
        if let Ok(text) = std::str::from_utf8(&bytes) {
            agrees_with_serde(text);
        }
    }
}

#[test]
fn the_corpus_is_judged_as_serde_does() {
    for bytes in small_samples() {
        if let Ok(text) = std::str::from_utf8(&bytes) {
            agrees_with_serde(text);
        }
    }
}

fn read(text: &str) -> Parsed {
    parse(text.replace("UUID", "0c7b5b88-8ff7-4a4d-aa9d-feb398cd006").as_bytes(), None, &Limits::default(), None)
        .unwrap()
}

#[test]
fn marks_are_resolved_and_inherited() {
    let parsed = read(
        r#"{"type":"bundle","id":"bundle--UUID0","objects":[
        {"type":"tool","id":"tool--UUID1","spec_version":"2.1","object_marking_refs":["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
          "marking-definition--UUID2","marking-definition--UUID3","marking-definition--UUID4","marking-definition--UUID9"],
          "granular_markings":[{"selectors":["name"],"marking_ref":"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"}]},
        {"type":"marking-definition","id":"marking-definition--UUID2","spec_version":"2.1","definition_type":"statement","definition":{"statement":"PAP:AMBER"}},
        {"type":"marking-definition","id":"marking-definition--UUID3","spec_version":"2.1","definition_type":"statement","definition":{"statement":"Ours"}},
        {"type":"marking-definition","id":"marking-definition--UUID4","spec_version":"2.1","extensions":{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d":{"extension_type":"property-extension","tlp_2_0":"red"}}}]}"#,
    );
    let unknown = "marking-definition--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0069".to_owned();
    assert_eq!(
        parsed.items[0].markings,
        [
            Marking::Tlp(Tlp::Clear),
            Marking::Pap(Pap::Amber),
            Marking::Statement("Ours".to_owned()),
            Marking::Tlp(Tlp::Red),
            Marking::Unknown(unknown),
            Marking::Tlp(Tlp::AmberStrict),
        ]
    );
    assert_eq!(parsed.warnings.iter().map(|warning| warning.kind).collect::<Vec<_>>(), [WarningKind::UnknownMarking]);
    let misp = read(
        r#"{"Event":{"info":"E","timestamp":"1600000000","Tag":[{"name":"tlp:amber"},{"name":"osint:x"}],
        "Object":[{"uuid":"UUID1","name":"person","Attribute":[{"uuid":"UUID2","type":"text","value":"Jan","Tag":[{"name":"PAP:RED"}]}]}],
        "Attribute":[{"uuid":"UUID3","type":"email-dst","value":"a@b.example","Tag":[{"name":"tlp:purple"}]}]}}"#,
    );
    assert_eq!((misp.title.as_deref(), misp.markings.as_slice()), (Some("E"), [Marking::Tlp(Tlp::Amber)].as_slice()));
    let marks: Vec<_> = misp.items.iter().map(|item| (item.personal, item.markings.clone())).collect();
    let amber = Marking::Tlp(Tlp::Amber);
    assert_eq!(
        marks,
        [
            (false, vec![amber.clone(), Marking::Unknown("tlp:purple".to_owned())]),
            (true, vec![amber.clone(), Marking::Pap(Pap::Red)]),
            (true, vec![amber, Marking::Pap(Pap::Red)]),
        ]
    );
    assert_eq!(misp.items[0].observed, Some(1_600_000_000_000_000));
}

#[test]
fn observables_persons_and_old_dictionaries() {
    let parsed = read(
        r#"{"type":"bundle","id":"bundle--UUID0","spec_version":"2.0","objects":[
        {"type":"observed-data","id":"observed-data--UUID1","objects":{"0":{"type":"file","hashes":{"MD5":"d41d8cd98f00b204e9800998ecf8427e"}},
          "1":{"type":"network-traffic","dst_ref":"2","protocols":["http"]},"2":{"type":"ipv4-addr","value":"192.0.2.1"},"3":{"type":"user-account","user_id":"jan"}}},
        {"type":"identity","id":"identity--UUID2","identity_class":"individual","name":"Jan"},
        {"type":"file","id":"file--UUID3","name":"a.example","hashes":{"SHA-1":"98fbd545b5c1b1fe185730ba9b1cd4bebfae4476","SSDEEP":"3:a:b"},
          "extensions":{"windows-pebinary-ext":{"sections":[{"name":"x","hashes":{"MD5":"d41d8cd98f00b204e9800998ecf8427e"}}]}},
          "external_references":[{"source_name":"r","hashes":{"MD5":"00000000000000000000000000000000"}}]},
        {"type":"email-addr","id":"email-addr--UUID4","value":"jan@a.example","display_name":"Jan","belongs_to_ref":"user-account--UUID5"}]}"#,
    );
    let kinds = |index: usize| parsed.items[index].values.iter().map(|value| value.kind).collect::<Vec<_>>();
    assert_eq!(kinds(0), [ValueKind::Md5, ValueKind::Ip]);
    assert_eq!(kinds(2), [ValueKind::Sha1, ValueKind::OtherHash, ValueKind::Md5]);
    assert_eq!(kinds(3), [ValueKind::Email]);
    assert_eq!(parsed.items.iter().map(|item| item.personal).collect::<Vec<_>>(), [true, true, false, true]);
    assert_eq!(parsed.items[3].refs, ["user-account--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0065"]);
    assert!(parsed.warnings.is_empty(), "{:?}", parsed.warnings);
}

#[test]
fn departures_are_accepted_with_a_warning() {
    let parsed = read(
        r#"[{"type":"tool","id":"TOOL--UUID1","modified":"2026-01-01T00:00:00.000Z"},{"type":"tool","id":"tool--UUID1","modified":"2026-01-01T00:00:00.000Z"}]"#,
    );
    let kinds: Vec<_> = parsed.warnings.iter().map(|warning| (warning.kind, warning.count)).collect();
    assert_eq!(
        kinds,
        [
            (WarningKind::MissingBundle, 1),
            (WarningKind::UpperCaseId, 1),
            (WarningKind::MissingSpecVersion, 2),
            (WarningKind::DuplicateObject, 1),
        ]
    );
    assert_eq!(
        parsed.warnings[0].to_string(),
        "the bundle around the object or objects is missing: line 1, column 1 (byte 0)"
    );
}
