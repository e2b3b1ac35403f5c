// SPDX-License-Identifier: EUPL-1.2
//! Reads a list in the MISP warning-list format.

use super::body::{Blocks, Body, block};
use super::{List, ListError};
use crate::canonical::guess;
use crate::host::domain;
use crate::value::Kind;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::{Regex, RegexBuilder};
use serde::Deserialize;
use std::collections::HashSet;

/// Most bytes of a list.
const MOST_BYTES: usize = 256 << 20;
/// Most patterns of a list; each is tried on each value.
const MOST_PATTERNS: usize = 10_000;
/// Most memory of one compiled pattern.
const PATTERN_SIZE: usize = 1 << 20;

#[derive(Deserialize)]
struct Written {
    name: String,
    #[serde(default = "plain_string", rename = "type")]
    kind: String,
    #[serde(default)]
    matching_attributes: Vec<String>,
    list: Vec<serde_json::Value>,
}

fn plain_string() -> String {
    "string".to_owned()
}

pub(super) fn read(json: &[u8]) -> Result<List, ListError> {
    if json.len() > MOST_BYTES {
        return Err(ListError::TooLarge { name: String::new(), most: MOST_BYTES, what: "bytes" });
    }
    let written: Written =
        serde_json::from_slice(json).map_err(|e| ListError::NotAList { line: e.line(), column: e.column() })?;
    let mut entries = Vec::with_capacity(written.list.len());
    for (number, entry) in written.list.iter().enumerate() {
        let text = entry.as_str().map(str::trim).filter(|t| !t.is_empty());
        let text = text.ok_or_else(|| bad(&written.name, number, "it must be a text"))?;
        entries.push(text);
    }
    let body = match written.kind.as_str() {
        "cidr" => blocks(&written.name, &entries)?,
        "hostname" => Body::Hosts(hosts(&written.name, &entries)?),
        "string" => Body::Exact(exact(&entries)),
        "substring" => parts(&written.name, &entries)?,
        "regex" => Body::Patterns(patterns(&written.name, &entries)?),
        _ => return Err(ListError::UnknownType { name: shown(&written.name) }),
    };
    Ok(List { kinds: kinds(&written.matching_attributes), name: written.name, body })
}

/// A list's name as an error may repeat it.
fn shown(name: &str) -> String {
    name.chars().take(40).flat_map(char::escape_debug).collect()
}

fn bad(name: &str, number: usize, why: &'static str) -> ListError {
    ListError::BadEntry { name: shown(name), entry: number + 1, why }
}

fn blocks(name: &str, entries: &[&str]) -> Result<Body, ListError> {
    let mut blocks = Blocks::default();
    for (number, entry) in entries.iter().enumerate() {
        let net = block(entry);
        blocks.insert(net.ok_or_else(|| bad(name, number, "it is no address or block"))?);
    }
    Ok(Body::Blocks(blocks))
}

/// Names with those below them. A leading dot or `*.` says the same.
fn hosts(name: &str, entries: &[&str]) -> Result<HashSet<Box<str>>, ListError> {
    let mut names = HashSet::with_capacity(entries.len());
    for (number, entry) in entries.iter().enumerate() {
        let bare = entry.trim_start_matches("*.").trim_start_matches('.');
        if bare.is_empty() || bare.contains(char::is_whitespace) {
            return Err(bad(name, number, "it is no host name"));
        }
        // A path makes it no host name; such entries stand in real lists and
        // match whole values only.
        let text = domain(bare).unwrap_or_else(|_| bare.to_lowercase());
        names.insert(text.into_boxed_str());
    }
    Ok(names)
}

/// Whole values: as written in lower case, and in canonical form.
fn exact(entries: &[&str]) -> HashSet<Box<str>> {
    let mut values = HashSet::with_capacity(entries.len());
    for entry in entries {
        values.insert(entry.to_lowercase().into_boxed_str());
        values.insert(Box::from(*entry));
        if let Ok(value) = guess(entry) {
            values.insert(Box::from(value.text()));
        }
        if let Ok(name) = domain(entry) {
            values.insert(name.into_boxed_str());
        }
    }
    values
}

fn parts(name: &str, entries: &[&str]) -> Result<Body, ListError> {
    let built =
        AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::ContiguousNFA)).build(entries);
    built.map(Body::Parts).map_err(|_| ListError::TooLarge {
        name: shown(name),
        most: entries.len(),
        what: "parts of texts",
    })
}

/// Patterns as written or between slashes with flags: `/^a.*z$/i`.
fn patterns(name: &str, entries: &[&str]) -> Result<Vec<Regex>, ListError> {
    if entries.len() > MOST_PATTERNS {
        return Err(ListError::TooLarge { name: shown(name), most: MOST_PATTERNS, what: "patterns" });
    }
    let mut patterns = Vec::with_capacity(entries.len());
    for (number, entry) in entries.iter().enumerate() {
        let inner = entry.strip_prefix('/').and_then(|e| e.rsplit_once('/'));
        let (pattern, flags) = inner.unwrap_or((entry, ""));
        let built = RegexBuilder::new(pattern)
            .case_insensitive(flags.contains('i'))
            .size_limit(PATTERN_SIZE)
            .dfa_size_limit(PATTERN_SIZE)
            .build();
        let why = "it is no pattern, or a pattern too large to use";
        patterns.push(built.map_err(|_| bad(name, number, why))?);
    }
    Ok(patterns)
}

/// The kinds a list is for, from MISP's attribute types; a list that
/// names none is for all. A pair as `domain|ip` says nothing of either alone.
fn kinds(attributes: &[String]) -> Option<Vec<Kind>> {
    if attributes.is_empty() {
        return None;
    }
    let mut kinds: Vec<Kind> = attributes.iter().flat_map(|attribute| kinds_of(attribute)).copied().collect();
    kinds.sort_unstable();
    kinds.dedup();
    Some(kinds)
}

fn kinds_of(attribute: &str) -> &'static [Kind] {
    match attribute.strip_prefix("filename|").unwrap_or(attribute) {
        "domain" | "hostname" | "hostname|port" => &[Kind::Domain],
        "ip-src" | "ip-dst" | "ip-src|port" | "ip-dst|port" | "ip" => &[Kind::Ip, Kind::Cidr],
        "url" | "uri" | "link" => &[Kind::Url],
        "md5" => &[Kind::Md5],
        "sha1" => &[Kind::Sha1],
        "sha256" => &[Kind::Sha256],
        "sha512" => &[Kind::Sha512],
        "sha224" | "sha384" | "imphash" | "authentihash" | "pehash" => &[Kind::Hash],
        a if a.contains("email") && !a.contains('|') => &[Kind::Email],
        _ => &[],
    }
}
