// SPDX-License-Identifier: EUPL-1.2
//! The OpenAPI document: it names every route, hangs together, keeps the NL API Design Rules that can be
//! read off it, and `docs/openapi.json` is a fresh copy.

use crate::bench::Bench;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use waarborg_web::api::openapi;
use waarborg_web::api::table::{Method, ROUTES};

#[test]
fn the_copy_in_docs_is_fresh() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, openapi::text()).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == openapi::text(), "run this test with UPDATE_OPENAPI=1 and commit docs/openapi.json");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_served_without_a_token() {
    let reply = Bench::shared().get("", "/v1/openapi.json").await;
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.json(), openapi::document());
}

#[test]
fn every_route_is_described() {
    let document = openapi::document();
    for route in ROUTES {
        let method = if route.method == Method::Get { "get" } else { "post" };
        let operation = &document["paths"][route.path][method];
        assert!(operation["summary"].as_str().is_some_and(|s| !s.is_empty()), "{method} {}", route.path);
        let named: BTreeSet<&str> = operation["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|p| p["in"] == "path")
            .filter_map(|p| p["name"].as_str())
            .collect();
        assert_eq!(named, route.in_path().collect(), "{}", route.path);
    }
    assert!(document["paths"]["/acts/{verb}"]["post"].is_object());
}

fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|v| references(v, found));
        }
        Value::Array(list) => list.iter().for_each(|v| references(v, found)),
        _ => {}
    }
}

#[test]
fn it_hangs_together() {
    let document = openapi::document();
    let mut found = Vec::new();
    references(&document, &mut found);
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    let operations = document["paths"].as_object().unwrap().values().flat_map(|p| p.as_object().unwrap().values());
    let tags: BTreeSet<&str> = document["tags"].as_array().unwrap().iter().filter_map(|t| t["name"].as_str()).collect();
    let mut ids = BTreeSet::new();
    for operation in operations {
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{}", operation["operationId"]);
        assert!(tags.contains(operation["tags"][0].as_str().unwrap()));
    }
}

#[test]
fn it_keeps_the_design_rules() {
    let document = openapi::document();
    assert!(document["servers"][0]["url"].as_str().unwrap().contains("/v1"));
    for field in ["name", "email", "url"] {
        assert!(document["info"]["contact"][field].is_string());
    }
    for (path, methods) in document["paths"].as_object().unwrap() {
        let kebab = |part: &str| part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'.');
        assert!(path.split('/').all(|p| p.starts_with('{') || kebab(p)), "{path}");
        assert!(!path.ends_with('/'));
        for (method, operation) in methods.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            let parameters = operation["parameters"].as_array().is_some_and(|p| !p.is_empty());
            assert!(responses.contains_key("400") || method == "get" && !parameters, "{path}");
            for (status, response) in responses {
                if status.starts_with('2') {
                    assert!(response["headers"]["API-Version"].is_object(), "{path} {status}");
                } else {
                    let kept = &document["components"]["responses"][format!("Problem{status}")];
                    let schema = kept["content"]["application/problem+json"]["schema"]["$ref"].as_str();
                    let schema = document.pointer(schema.unwrap().trim_start_matches('#')).unwrap();
                    for member in ["status", "title", "detail"] {
                        assert!(schema["properties"][member].is_object(), "{path} {status}");
                    }
                }
            }
        }
    }
}
