// SPDX-License-Identifier: EUPL-1.2
//! The page on reliability shows the figures that were measured, of every part; and the harness says what
//! it does not know.
#![expect(clippy::unwrap_used, reason = "a test")]

use serde_json::{Map, Value};
use std::path::Path;
use std::process::Command;
use waarborg_faults::plan::PARTS;
use waarborg_faults::report::{KEPT, PAGE, page};

#[test]
fn the_page_shows_what_was_measured() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let all: Map<String, Value> = serde_json::from_slice(&std::fs::read(root.join(KEPT)).unwrap()).unwrap();
    let shown = std::fs::read_to_string(root.join(PAGE)).unwrap();
    assert_eq!(page(&shown, &all).unwrap(), shown, "run `cargo xtask faults --page`");
    for part in PARTS {
        assert!(all.contains_key(part.name), "{} was never measured", part.name);
    }
}

#[test]
fn a_part_that_is_none_is_named_with_those_that_are() {
    let output = Command::new(env!("CARGO_BIN_EXE_waarborg-faults")).args(["--only", "floods"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("'floods' is none of kills, cuts"), "{said}");
}
