// SPDX-License-Identifier: EUPL-1.2
//! What an answer tells once hashes are taken out: status, headers and body as text. Ids, entry numbers,
//! counts, order and words stay, and so must be equal.

use crate::script::Ask;
use crate::world::Reply;
use base64::Engine as _;
use serde_json::Value;

/// Shortest run of letters and digits that is taken for a hash or a signature: 32 bytes in base64.
const HASH: usize = 43;

/// What tells a path from a hash.
const PATHS: [&str; 11] = [
    "/v1/",
    "/items/",
    "/analyses/",
    "/disclosures/",
    "/deposits/",
    "/consents/",
    "/entries/",
    "/problems/",
    "/receipts/",
    "/permissions/",
    "/cooperations/",
];

/// An answer as it is compared.
pub fn told(reply: &Reply) -> String {
    let headers: Vec<_> = reply.headers.iter().filter(|(name, _)| *name != "content-length").collect();
    let body = match serde_json::from_slice::<Value>(&reply.body) {
        Ok(mut body) => {
            let package = body.pointer_mut("/data/package").map(Value::take);
            let package = package.as_ref().and_then(Value::as_str).map(opened).unwrap_or_default();
            // A proof has as many lines as its entry's place in the tree asks for; that place is compared.
            format!("{body} {package}")
        }
        Err(_) => String::from_utf8_lossy(&reply.body).into_owned(),
    };
    let fours = regex::Regex::new("[0-9a-f]{4}( [0-9a-f]{4}){15}").unwrap();
    without_hashes(&fours.replace_all(&format!("{} {headers:?} {body}", reply.status), "#"))
}

/// A package's sections as text.
fn opened(package: &str) -> String {
    let bytes = base64::engine::general_purpose::STANDARD.decode(package).unwrap();
    let sections = waarborg_register::container::decode(&bytes).unwrap();
    sections.sections().iter().map(|s| format!("\n{}: {}", s.name, String::from_utf8_lossy(s.bytes))).collect()
}

fn without_hashes(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut run = String::new();
    let in_hash = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    for sign in text.chars().chain(['\n']) {
        if in_hash(sign) {
            run.push(sign);
            continue;
        }
        // A path is no hash, however long: its ids are compared.
        let hash = run.len() >= HASH && !PATHS.iter().any(|part| run.starts_with(part));
        clean.push_str(if hash { "#" } else { &run });
        run.clear();
        clean.push(sign);
    }
    clean
}

/// True if an answer holds nothing: refused, an error, or empty lists alone.
pub fn empty(asked: &Ask, reply: &Reply) -> bool {
    if !reply.status.is_success() {
        return true;
    }
    let Ok(body) = serde_json::from_slice::<Value>(&reply.body) else {
        let page = String::from_utf8_lossy(&reply.body);
        // A search tells something by its rows, any other page by what it shows.
        return if asked.path == "/search" {
            !page.contains("/items/") && !page.contains("<td")
        } else {
            page.contains("class=\"empty\"")
        };
    };
    if asked.path.starts_with("/access/") {
        let denied = body["decision"] != true && body["context"].is_null();
        return body["results"].as_array().map_or(denied, Vec::is_empty);
    }
    let data = &body["data"];
    let lists: Vec<&Vec<Value>> =
        ["items", "shared", "mentions", "contents"].iter().filter_map(|n| data[*n].as_array()).collect();
    data.is_null() || (data.get("id").is_none() && !lists.is_empty() && lists.iter().all(|l| l.is_empty()))
}
