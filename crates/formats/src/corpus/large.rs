// SPDX-License-Identifier: EUPL-1.2
//! Large files, made one at a time when asked for: those that ask for more than the limits
//! allow, and those at the limits that must be read within memory.

use super::UUID;
use super::Within::{Event, Indicator, Objects};

/// A file made when asked for, since it is large.
pub type Huge = (&'static str, fn() -> Vec<u8>);

/// Large files that must be refused, one at a time in memory.
#[must_use]
pub fn huge() -> Vec<Huge> {
    vec![
        ("too-large--64-mib-and-one.csv", || vec![b'a'; (64 << 20) + 1]),
        ("too-many-references--million.json", || references(1_000_000)),
        ("too-many-values--in-one-pattern.json", || in_list(200_000)),
        ("too-much--marks-of-event-times-attributes.json", event_of_marks),
        ("too-much--long-statement-on-each-object.json", long_statement),
        ("too-much--many-long-statements.json", many_statements),
        ("too-many-objects--million-and-one.json", || {
            many(1_000_001, &format!("{{\"type\":\"a\",\"id\":\"a--{UUID}\"}}"))
        }),
        ("too-many-objects--rows.csv", || "a.example\n".repeat(1_000_001).into_bytes()),
        ("too-deep--32-million.json", || vec![b'['; 32 << 20]),
        ("truncated--60-mib-string.json", || {
            let mut file = b"{\"type\":\"".to_vec();
            file.resize(60 << 20, b'a');
            file
        }),
    ]
}

/// Large files that must be accepted.
#[must_use]
pub fn large() -> Vec<Huge> {
    vec![
        ("references--90000.json", || references(90_000)),
        ("cycle--60000-relations.json", cycle),
        ("objects--million.json", || many(1_000_000, &format!("{{\"type\":\"a\",\"id\":\"a--{UUID}\"}}"))),
        ("attributes--million.json", || {
            let attributes = vec!["{\"type\":\"domain\",\"value\":\"a.example\"}"; 1_000_000];
            Event.file(&format!("\"Attribute\":[{}]", attributes.join(",")))
        }),
        ("rows--million.csv", || "a.example\n".repeat(1_000_000).into_bytes()),
        ("numbers--30-million.json", || Indicator.file(&format!("\"x\":[{}0]", "0,".repeat(30_000_000)))),
    ]
}

fn references(count: usize) -> Vec<u8> {
    let refs: Vec<String> = (0..count).map(|index| format!("\"tool--00000000-0000-4000-8000-{index:012}\"")).collect();
    Objects.file(&format!("{{\"type\":\"report\",\"id\":\"report--UUID\",\"object_refs\":[{}]}}", refs.join(",")))
}

fn in_list(count: usize) -> Vec<u8> {
    let values: Vec<String> = (0..count).map(|index| format!("'{index}.example'")).collect();
    Indicator.file(&format!("\"pattern\":\"[domain-name:value IN ({})]\"", values.join(",")))
}

fn many(count: usize, object: &str) -> Vec<u8> {
    let mut file = format!("[{object}").into_bytes();
    file.reserve((object.len() + 1) * count);
    for _ in 1..count {
        file.push(b',');
        file.extend_from_slice(object.as_bytes());
    }
    file.push(b']');
    file
}

/// Ten thousand marks that each of a million attributes inherits.
fn event_of_marks() -> Vec<u8> {
    let tags: Vec<String> = (0..10_000).map(|index| format!("{{\"name\":\"tlp:{index}\"}}")).collect();
    let attributes = vec!["{\"type\":\"text\",\"value\":\"x\"}"; 900_000];
    Event.file(&format!("\"Tag\":[{}],\"Attribute\":[{}]", tags.join(","), attributes.join(",")))
}

fn statement(index: usize, length: usize) -> String {
    format!(
        "{{\"type\":\"marking-definition\",\"id\":\"marking-definition--00000000-0000-4000-8000-{index:012}\",\"definition\":{{\"statement\":\"{index}{}\"}}}}",
        "x".repeat(length)
    )
}

/// A statement of nearly a mebibyte that thousands of objects refer to.
fn long_statement() -> Vec<u8> {
    let object = format!(
        "{{\"type\":\"tool\",\"id\":\"tool--{UUID}\",\"object_marking_refs\":[\"marking-definition--00000000-0000-4000-8000-000000000000\"]}}"
    );
    Objects.file(&format!("{},{}", statement(0, 1_000_000), vec![object; 10_000].join(",")))
}

/// One object that refers to many statements.
fn many_statements() -> Vec<u8> {
    let statements: Vec<String> = (0..100).map(|index| statement(index, 100_000)).collect();
    let refs: Vec<String> =
        (0..100).map(|index| format!("\"marking-definition--00000000-0000-4000-8000-{index:012}\"")).collect();
    let object = format!("{{\"type\":\"tool\",\"id\":\"tool--{UUID}\",\"object_marking_refs\":[{}]}}", refs.join(","));
    Objects.file(&format!("{},{object}", statements.join(",")))
}

/// Each object refers to the next and the last to the first.
fn cycle() -> Vec<u8> {
    let count = 60_000;
    let id = |index: usize| format!("relationship--00000000-0000-4000-8000-{:012}", index % count);
    let objects: Vec<String> = (0..count)
        .map(|index| {
            let (own, next) = (id(index), id(index + 1));
            format!("{{\"type\":\"relationship\",\"id\":\"{own}\",\"source_ref\":\"{own}\",\"target_ref\":\"{next}\"}}")
        })
        .collect();
    Objects.file(&objects.join(","))
}
