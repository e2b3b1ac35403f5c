// SPDX-License-Identifier: EUPL-1.2
//! Decisions as the standard writes them. Reasons go to those who would get them with the refusal of the act
//! itself, in their language; to anybody else a denial is `false` and nothing more.

use crate::api::json::Fault;
use crate::api::problem::{code_of, fault_text, unmet, without_quotes};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_LANGUAGE, VARY};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use waarborg_app::authzen::{Question, Told};
use waarborg_app::{Answer, Snapshot};
use waarborg_law::Lang;

/// A body in the caller's language.
pub(super) fn given(body: &Value, lang: Lang) -> Response {
    let mut answer = axum::Json(body).into_response();
    let headers = answer.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("accept-language"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(code_of(lang)));
    answer
}

/// What is told of one question, which may be one that could not be read.
pub(super) fn decision(told: &Told, read: &Result<Question, Fault>, lang: Lang, snapshot: &Snapshot) -> Value {
    let wrong = match (read, &told.wrong) {
        (Err(fault), _) => Some(fault_text(fault)),
        (_, Some(wrong)) => Some(without_quotes(wrong)),
        _ => None,
    };
    if let Some(message) = wrong {
        return json!({ "decision": false, "context": { "error": { "status": 400, "message": message } } });
    }
    match &told.why {
        Some(why) => json!({ "decision": told.allowed, "context": reasons(why, lang, snapshot) }),
        None => json!({ "decision": told.allowed }),
    }
}

fn reasons(why: &Answer, lang: Lang, snapshot: &Snapshot) -> Value {
    let mut context = json!({ "met": why.met });
    let Some(members) = context.as_object_mut() else { return context };
    let unmet: Vec<Value> = why.unmet.iter().map(|view| unmet(view, lang, snapshot)).collect();
    let titles: Vec<&str> = unmet.iter().filter_map(|rule| rule.get("title")?.as_str()).collect();
    if !titles.is_empty() {
        members.insert("reason_user".into(), json!({ code_of(lang): titles.join("; ") }));
        members.insert("unmet".into(), unmet.into());
    }
    if !why.pending.is_empty() {
        let pending = why.pending.iter().map(|(rule, decider)| json!({ "rule": rule, "decider": decider }));
        members.insert("pending".into(), pending.collect());
    }
    context
}
