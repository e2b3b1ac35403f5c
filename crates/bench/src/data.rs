// SPDX-License-Identifier: EUPL-1.2
//! What is deposited: the real files of the shared folder where it is, else bundles made here.

use std::path::{Path, PathBuf};

/// Objects in a bundle made here.
const OBJECTS: usize = 1_000;

/// Files to deposit, each a text; and whether they are real.
pub fn files() -> (Vec<String>, bool) {
    let shared = std::env::var_os("WAARBORG_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let mut found = Vec::new();
    for folder in ["amnesty", "mvt", "eset", "stalkerware", "attack-ics"] {
        collect(&shared.join("data").join(folder), &mut found);
    }
    if found.is_empty() { ((0..16).map(made).collect(), false) } else { (found, true) }
}

/// The file that is deposited at each size.
pub fn probe() -> String {
    made(99)
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|f| f.path()).collect();
    paths.sort();
    let data = |p: &Path| p.extension().is_some_and(|e| e == "json" || e == "stix2" || e == "csv");
    found.extend(paths.iter().filter(|p| data(p)).filter_map(|p| std::fs::read_to_string(p).ok()));
}

/// A STIX bundle of indicators with reserved names.
fn made(number: usize) -> String {
    let objects: Vec<_> = (0..OBJECTS)
        .map(|n| {
            let id = number * OBJECTS + n;
            serde_json::json!({
                "type": "indicator", "spec_version": "2.1", "id": format!("indicator--00000000-0000-4000-8000-{id:012x}"),
                "created": "2026-06-01T00:00:00.000Z", "modified": "2026-06-01T00:00:00.000Z",
                "name": format!("host {n}"), "pattern_type": "stix", "valid_from": "2026-06-01T00:00:00Z",
                "pattern": format!("[domain-name:value = 'h{}.example.net']", id % 9_000),
            })
        })
        .collect();
    serde_json::json!({
        "type": "bundle", "id": format!("bundle--00000000-0000-4000-8000-{number:012x}"), "objects": objects,
    })
    .to_string()
}
