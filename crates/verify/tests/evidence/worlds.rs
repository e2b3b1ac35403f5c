// SPDX-License-Identifier: EUPL-1.2
//! Two worlds that differ in what others do, and the same evidence in both: equal once hashes, numbers and
//! ids are replaced by the order in which they come. So nothing in it is of anybody else.

use crate::played::{Beside, play, take};
use crate::story::{Stage, deposit, purpose, stix};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use waarborg_register::evidence::{Evidence, Shown};
use waarborg_register::map::End;

/// What evidence says, without what must differ.
fn said(bytes: &[u8]) -> Vec<String> {
    let evidence = Evidence::read(bytes).unwrap();
    let rank: BTreeMap<u64, usize> = evidence.entries.keys().enumerate().map(|(n, index)| (*index, n)).collect();
    let mut names = BTreeMap::new();
    let mut all = vec![format!("{} taken by {}", evidence.party, rank[&evidence.taken])];
    for (index, entry) in &evidence.entries {
        let shown = match &entry.shown {
            Shown::Hash(_) => "hash".to_owned(),
            Shown::Leaf(leaf) => plain(leaf, &mut names),
            Shown::Kept { leaf, kept, .. } => plain(leaf, &mut names) + &plain(kept, &mut names),
        };
        all.push(format!("entry {}: {shown}", rank[index]));
    }
    let mut objects: Vec<String> = evidence
        .objects
        .values()
        .map(|object| match &object.proof.end {
            End::Entries(entries) => {
                format!("{} {:?}", object.kind, entries.iter().map(|e| rank[e]).collect::<Vec<_>>())
            }
            End::Empty | End::Other { .. } => format!("{} not there", object.kind),
        })
        .collect();
    objects.sort();
    all.extend(objects);
    all
}

/// JSON with each long hexadecimal word replaced: an id by the order in which it comes, a hash by its length.
fn plain(json: &[u8], names: &mut BTreeMap<String, usize>) -> String {
    let value: Value = serde_json::from_slice(json).unwrap();
    let text = value.to_string();
    let mut out = String::new();
    for word in text.split_inclusive('"') {
        let bare = word.trim_end_matches('"');
        let hexadecimal = bare.len() >= 32 && bare.bytes().all(|b| b.is_ascii_hexdigit());
        match (hexadecimal, bare.len()) {
            (true, 32) => {
                let next = names.len();
                out += &format!("id {}\"", names.entry(bare.to_owned()).or_insert(next));
            }
            (true, _) => out += "hash\"",
            _ => out += word,
        }
    }
    out
}

/// What the NCSC does in the one world, and more of it and other things in the other.
fn ncsc(stage: &mut Stage, more: bool, moment: usize) {
    match moment {
        0 => {
            let domains: &[&str] =
                if more { &["three.example", "four.example", "five.example"] } else { &["three.example"] };
            let rows: Vec<String> = (10..).zip(domains).map(|(n, domain)| stix(n, domain)).collect();
            let items = deposit(stage, "ncsc.analyst", "wbni:3", &format!("[{}]", rows.join(",")));
            if more {
                stage.done("ncsc.analyst", "item.withdraw", json!({ "item": items[1] }));
            }
        }
        1 if more => {
            deposit(stage, "ncsc.analyst", "wbni:3", &stix(20, "six.example"));
            stage.done("ncsc.analyst", "search", json!({ "text": "example", "purpose": purpose() }));
        }
        2 => {
            let searched = json!({ "text": if more { "two" } else { "one" }, "purpose": purpose() });
            stage.done("ncsc.analyst", "search", searched);
        }
        _ => {}
    }
}

#[test]
fn evidence_holds_nothing_of_anybody_else() {
    for (who, with) in [("police.analyst", json!({})), ("nctv.recipient", json!({})), ("police.consent", json!({}))] {
        let in_world = |more: bool| {
            let beside: Beside<'_> = &|stage: &mut Stage, moment| ncsc(stage, more, moment);
            let mut played = play("police", &[beside]);
            let bytes = take(&mut played.stage, who, with.clone());
            let hidden = played.stage.people["ncsc.analyst"].to_string();
            assert!(!String::from_utf8_lossy(&bytes).contains(&hidden), "{who} is shown an act of the NCSC");
            bytes
        };
        let (one, two) = (in_world(false), in_world(true));
        assert_ne!(one, two, "the worlds do differ");
        for (first, second) in said(&one).iter().zip(&said(&two)) {
            assert_eq!(times_out(first), times_out(second), "{who}");
        }
        assert_eq!(said(&one).len(), said(&two).len(), "{who}");
    }
}

/// Instants move with whatever others did before; their order is that of the entries.
fn times_out(text: &str) -> String {
    let mut out = String::new();
    let mut digits = String::new();
    for letter in text.chars().chain([' ']) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        out += if digits.len() >= 16 { "instant" } else { &digits };
        digits.clear();
        out.push(letter);
    }
    out
}
