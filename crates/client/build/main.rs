// SPDX-License-Identifier: EUPL-1.2
//! Makes a type for each act from `docs/openapi.json`, which is itself made from the server's own table of
//! acts. So a client that compiles asks for nothing that the server does not know.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what goes wrong here stops the build and says where")]

mod shape;

use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

const DOCUMENT: &str = "../../docs/openapi.json";

fn main() {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    println!("cargo::rerun-if-changed=build");
    let text = std::fs::read_to_string(DOCUMENT).expect("the API's document");
    let document: Value = serde_json::from_str(&text).expect("the API's document is JSON");
    let mut out = String::new();
    for (verb, schema) in verbs(&document) {
        shape::act(&verb, &schema, &mut out);
    }
    let into = std::env::var("OUT_DIR").unwrap();
    std::fs::write(Path::new(&into).join("acts.rs"), out).unwrap();
}

/// Each verb with the schema of what it takes.
fn verbs(document: &Value) -> Vec<(String, Value)> {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object).expect("schemas");
    let known = document.pointer("/paths/~1acts~1{verb}/post/parameters").and_then(Value::as_array);
    let parameter = known.into_iter().flatten().find(|p| p["name"] == "verb").expect("the list of verbs");
    let list = parameter.pointer("/schema/enum").and_then(Value::as_array).expect("the list of verbs");
    let verbs = list.iter().filter_map(Value::as_str);
    verbs
        .filter_map(|verb| {
            let name = format!("{}Request", shape::type_name(verb));
            schemas.get(&name).map(|schema| (verb.to_owned(), schema.clone()))
        })
        .collect()
}

/// Writes one line.
fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("writing to a string");
}
