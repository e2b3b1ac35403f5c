// SPDX-License-Identifier: EUPL-1.2
//! Discovery, the API root, and the collections of the caller's organisation. They hold no content and say
//! nothing that the organisation did not settle itself.

use super::answer::{Fault, MEDIA, found};
use super::{HERE, ROOT};
use crate::{DEPOSIT_BODY, Pages};
use axum::response::Response;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use waarborg_app::{Caller, Snapshot, taxii};
use waarborg_domain::taxii::Collection;

/// The root is named with the server's address where that is known: the standard lets it be left out, and some
/// clients cannot do without it.
pub(super) fn discovery(pages: &Pages) -> Response {
    let origin = match pages {
        Pages::LogIn { origin, .. } => origin.as_str(),
        Pages::None | Pages::Demo => "",
    };
    let root = format!("{origin}{HERE}{ROOT}/");
    found(&json!({
        "title": "Waarborg", "description": "What was handed over to your organisation, and its own deliveries",
        "default": root, "api_roots": [root],
    }))
}

pub(super) fn root() -> Response {
    found(&json!({ "title": "Waarborg", "versions": [MEDIA], "max_content_length": DEPOSIT_BODY }))
}

pub(super) fn collections(snapshot: &Snapshot, caller: &Caller) -> Result<Response, Fault> {
    let all: Vec<Value> = own(snapshot, caller)?.iter().map(described).collect();
    Ok(found(&json!({ "collections": all })))
}

pub(super) fn collection(snapshot: &Snapshot, caller: &Caller, id: &str) -> Result<Response, Fault> {
    find(snapshot, caller, id).map(|found_| found(&described(&found_)))
}

/// A collection of the caller's by id or alias; another's and one that is not there are the same.
pub(super) fn find(snapshot: &Snapshot, caller: &Caller, id: &str) -> Result<Collection, Fault> {
    let named = |c: &Collection| uuid(c).eq_ignore_ascii_case(id) || alias(c) == id;
    own(snapshot, caller)?.into_iter().find(named).ok_or(Fault::NotFound)
}

fn own(snapshot: &Snapshot, caller: &Caller) -> Result<Vec<Collection>, Fault> {
    Ok(taxii::collections(snapshot, &taxii::org(snapshot, caller)?))
}

fn described(collection: &Collection) -> Value {
    let (title, writes) = match collection {
        Collection::Received(_) => ("Handed over to your organisation", false),
        Collection::Feed(_) => ("Brought in by your feed", true),
    };
    let media = ["application/stix+json;version=2.1", "application/stix+json;version=2.0"];
    json!({
        "id": uuid(collection), "title": title, "alias": alias(collection), "can_read": true, "can_write": writes,
        "media_types": media,
    })
}

fn alias(collection: &Collection) -> String {
    match collection {
        Collection::Received(_) => "received".into(),
        Collection::Feed(feed) => format!("feed-{feed}"),
    }
}

/// A collection's id, in the form the standard asks for: fixed by what the collection is.
fn uuid(collection: &Collection) -> String {
    let name = match collection {
        Collection::Received(org) => format!("waarborg/taxii/received/{org}"),
        Collection::Feed(feed) => format!("waarborg/taxii/feed/{feed}"),
    };
    let digest: [u8; 32] = Sha256::digest(name.as_bytes()).into();
    taxii::uuid_of(digest.first_chunk().unwrap_or(&[0; 16]))
}
