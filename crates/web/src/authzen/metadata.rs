// SPDX-License-Identifier: EUPL-1.2
//! Where the endpoints are. The address is the one that browsers use, if the server was told; else the one the
//! request was sent to, since only the proxy before this server knows it. The standard asks for HTTPS, which
//! that proxy speaks.

use super::{PATHS, wrong_method};
use crate::Pages;
use crate::api::problem::{self, language};
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::HOST;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

/// Where it stands.
pub(super) const PATH: &str = "/.well-known/authzen-configuration";

/// The metadata: no secret, so without a token.
pub(super) fn metadata(pages: &Pages, request: &Request) -> Response {
    let lang = language(request.headers());
    if request.method() != Method::GET {
        return wrong_method(lang, "GET");
    }
    let Some(base) = base(pages, request) else {
        return problem::problem(&problem::INVALID, lang, "Host is missing or no host");
    };
    let endpoints = PATHS.iter().map(|(name, path, _)| ((*name).to_owned(), format!("{base}{path}").into()));
    let mut members: Map<String, Value> = endpoints.collect();
    members.insert("policy_decision_point".into(), base.into());
    axum::Json(Value::Object(members)).into_response()
}

fn base(pages: &Pages, request: &Request) -> Option<String> {
    if let Pages::LogIn { origin, .. } = pages
        && origin.starts_with("https://")
    {
        return Some(origin.clone());
    }
    let asked = request.uri().authority().map(|a| a.as_str().to_owned());
    let host = asked.or_else(|| Some(request.headers().get(HOST)?.to_str().ok()?.to_owned()));
    host.filter(|host| is_host(host)).map(|host| format!("https://{host}"))
}

/// A name or address, with or without a port, and nothing that could be read as more of a URL.
fn is_host(text: &str) -> bool {
    let inside = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b':' | b'[' | b']');
    !text.is_empty() && text.len() <= 260 && text.bytes().all(inside)
}
