// SPDX-License-Identifier: EUPL-1.2
//! Answers in the media type of TAXII, and its error resource for all that goes wrong. A refusal that names
//! nothing is the same for absent, foreign and not allowed. No error repeats what was sent.

use crate::api::problem::without_quotes;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use waarborg_app::{Answer, Problem};
use waarborg_domain::Outcome;

/// The one media type.
pub(super) const MEDIA: &str = "application/taxii+json;version=2.1";

/// What goes wrong.
#[derive(Debug)]
pub(super) enum Fault {
    /// No valid token.
    Stranger,
    /// The request is wrong; the text says how.
    Bad(&'static str),
    /// The caller may not do this with what it may see.
    Forbidden(&'static str),
    /// The law refuses.
    Refused(Box<Answer>),
    /// Nothing there, or not for this caller.
    NotFound,
    /// A path of another method.
    Method,
    /// The caller cannot read the one media type there is.
    NotAcceptable,
    /// Too large.
    TooLarge,
    /// Not of the one media type.
    MediaType,
    /// Read, but not what it should be.
    Unprocessable(&'static str),
    /// Too slow.
    Timeout,
    /// Nothing can be entered now, or the server failed.
    Unavailable,
    /// What a verb could not do.
    Problem(Problem),
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::NotFound => Self::NotFound,
            other => Self::Problem(other),
        }
    }
}

impl Fault {
    /// Of an act that was not carried out.
    pub fn of_refusal(answer: Answer) -> Self {
        let neutral = answer.unmet.iter().any(|u| u.rule.as_str() == waarborg_ledger::decide::NEUTRAL);
        let unnamed = answer.unmet.is_empty() && answer.outcome == Outcome::Undecidable;
        if neutral || unnamed { Self::NotFound } else { Self::Refused(Box::new(answer)) }
    }

    /// Status, code and title.
    fn told(&self) -> (StatusCode, &'static str, &'static str) {
        const WRONG: &str = "The request is not right";
        const OBJECTS: &str = "The objects cannot be processed";
        match self {
            Self::Stranger => (StatusCode::UNAUTHORIZED, "unauthenticated", "A valid token is needed"),
            Self::Bad(_) => (StatusCode::BAD_REQUEST, "invalid", WRONG),
            Self::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden", "Refused"),
            Self::Refused(_) => (StatusCode::FORBIDDEN, "refused", "Refused"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found", "There is nothing here for you"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method", "This method is not for this path"),
            Self::NotAcceptable => {
                (StatusCode::NOT_ACCEPTABLE, "not-acceptable", "Only application/taxii+json;version=2.1 can be given")
            }
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large"),
            Self::MediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media-type",
                "Only application/taxii+json;version=2.1 can be read",
            ),
            Self::Unprocessable(_) => (StatusCode::UNPROCESSABLE_ENTITY, "unprocessable", OBJECTS),
            Self::Timeout => (StatusCode::REQUEST_TIMEOUT, "timeout", "The request came in too slowly"),
            Self::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The register cannot take an entry now")
            }
            Self::Problem(problem) => {
                let (status, title) = match problem {
                    Problem::Invalid(_) => (StatusCode::BAD_REQUEST, WRONG),
                    Problem::File(_) => (StatusCode::UNPROCESSABLE_ENTITY, OBJECTS),
                    _ => (StatusCode::SERVICE_UNAVAILABLE, "Nothing can be entered now; try again later"),
                };
                (status, problem.code(), title)
            }
        }
    }

    fn description(&self) -> Option<String> {
        match self {
            Self::Bad(text) | Self::Forbidden(text) | Self::Unprocessable(text) => Some((*text).to_owned()),
            Self::Problem(Problem::Invalid(text) | Problem::File(text)) => Some(without_quotes(text)),
            _ => None,
        }
    }

    /// The error resource.
    pub fn into_response(self) -> Response {
        let (status, code, title) = self.told();
        let mut error = json!({ "title": title, "error_code": code, "http_status": status.as_str() });
        if let Some(text) = self.description() {
            member(&mut error, "description", text.into());
        }
        if let Self::Refused(answer) = &self {
            let rules: Vec<_> = answer.unmet.iter().map(|u| u.rule.as_str()).collect();
            let details = json!({ "rules": rules.join(", "), "entry": answer.entry.to_string() });
            member(&mut error, "details", details);
        }
        let mut response = given(status, error.to_string());
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            for challenge in ["Bearer realm=\"waarborg\"", "Basic realm=\"waarborg\", charset=\"UTF-8\""] {
                headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
            }
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

fn member(error: &mut Value, name: &str, value: Value) {
    if let Some(members) = error.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// A body of the media type.
pub(super) fn given(status: StatusCode, body: impl Into<axum::body::Body>) -> Response {
    let mut response = (status, body.into()).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA));
    response
}

/// A resource that was asked for.
pub(super) fn found(resource: &Value) -> Response {
    given(StatusCode::OK, resource.to_string())
}

pub(super) fn respond(result: Result<Response, Fault>) -> Response {
    result.unwrap_or_else(Fault::into_response)
}
