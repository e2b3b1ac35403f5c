// SPDX-License-Identifier: EUPL-1.2
//! What the API tells without an act: the rules of the law, the register's newest checkpoint, and its own
//! description. None of it is content.

use super::events;
use super::openapi;
use super::problem::{self, SORTS, Sort, language, problem};
use super::request::Api;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use waarborg_domain::RuleId;
use waarborg_law::Lang;

/// Paths that carry out no verb; the last flag says whether they need a token.
pub(crate) const PLAIN: &[(&str, &str, bool)] = &[
    ("/rules", "The rules of the law in force, in their order.", true),
    ("/rules/{rule}", "One rule with its texts, in the language asked for, and its policies.", true),
    ("/checkpoint", "The newest signed checkpoint of the register, and the key that checks it.", true),
    (
        events::PATH,
        "Tells, as server-sent events, when one's tasks change: how many are open and late, and when the first is due. Send the last id as `Last-Event-ID` to be told only of what is new.",
        true,
    ),
    ("/openapi.json", "This document.", false),
    ("/problems/{code}", "What a type of problem means.", false),
];

/// The router of these paths.
pub(crate) fn router(api: &Api) -> Router {
    let (rules, rule, checkpoint, streams) = (api.clone(), api.clone(), api.clone(), api.clone());
    Router::new()
        .route("/rules", get(move |request: Request| async move {
            known(&rules, &request, |api, _| Some(api.web.system.snapshot().law.rules_json()))
        }))
        .route("/rules/{rule}", get(move |id: Result<Path<String>, PathRejection>, request: Request| async move {
            known(&rule, &request, |api, lang| {
                let Ok(Path(id)) = id else { return None };
                let explained = api.web.system.snapshot().law.explain(&RuleId::new(&id), lang)?;
                serde_json::to_value(explained).ok()
            })
        }))
        .route("/checkpoint", get(move |request: Request| async move {
            known(&checkpoint, &request, |api, _| {
                let snapshot = api.web.system.snapshot();
                Some(json!({
                    "log": snapshot.state.log, "size": snapshot.tree.size(), "root": hex::encode(snapshot.tree.root()),
                    "checkpoint": snapshot.checkpoint.as_ref(), "verifier_key": api.web.system.verifier_key(),
                }))
            })
        }))
        .route(events::PATH, get(move |request: Request| events::open(streams.clone(), request)))
        .route("/openapi.json", get(|| async { ([(CONTENT_TYPE, "application/json")], openapi::text()) }))
        .route("/problems/{code}", get(about))
}

fn known(api: &Api, request: &Request, read: impl FnOnce(&Api, Lang) -> Option<Value>) -> Response {
    if let Err(refused) = api.who(request) {
        return *refused;
    }
    let lang = language(request.headers());
    match read(api, lang) {
        Some(value) => Json(value).into_response(),
        None => problem(&problem::NO_SUCH_PATH, lang, ""),
    }
}

async fn about(code: Result<Path<String>, PathRejection>, request: Request) -> Response {
    let code = code.map(|c| c.0).unwrap_or_default();
    match SORTS.iter().find(|s| s.code == code) {
        Some(sort) => Json(described(sort)).into_response(),
        None => problem(&problem::NO_SUCH_PATH, language(request.headers()), ""),
    }
}

fn described(sort: &Sort) -> Value {
    json!({
        "type": format!("/v1/problems/{}", sort.code), "status": sort.status,
        "title": { "nl": sort.nl, "en": sort.en }, "about": sort.about,
    })
}
