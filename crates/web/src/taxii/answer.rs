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

    fn status(&self) -> StatusCode {
        match self {
            Self::Stranger => StatusCode::UNAUTHORIZED,
            Self::Bad(_) => StatusCode::BAD_REQUEST,
            Self::Forbidden(_) | Self::Refused(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Problem(Problem::Invalid(_)) => StatusCode::BAD_REQUEST,
            Self::Problem(Problem::File(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unavailable | Self::Problem(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Stranger => "A valid token is needed",
            Self::Bad(_) => "The request is not right",
            Self::Forbidden(_) | Self::Refused(_) => "Refused",
            Self::NotFound => "There is nothing here for you",
            Self::Method => "This method is not for this path",
            Self::NotAcceptable => "Only application/taxii+json;version=2.1 can be given",
            Self::TooLarge => "The request is too large",
            Self::MediaType => "Only application/taxii+json;version=2.1 can be read",
            Self::Unprocessable(_) => "The objects cannot be processed",
            Self::Timeout => "The request came in too slowly",
            Self::Unavailable => "The register cannot take an entry now",
            Self::Problem(problem) => match problem {
                Problem::Invalid(_) => "The request is not right",
                Problem::File(_) => "The objects cannot be processed",
                _ => "Nothing can be entered now; try again later",
            },
        }
    }

    fn description(&self) -> Option<String> {
        match self {
            Self::Bad(text) | Self::Forbidden(text) | Self::Unprocessable(text) => Some((*text).to_owned()),
            Self::Problem(Problem::Invalid(text) | Problem::File(text)) => Some(without_quotes(text)),
            _ => None,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Stranger => "unauthenticated",
            Self::Bad(_) => "invalid",
            Self::Forbidden(_) => "forbidden",
            Self::Refused(_) => "refused",
            Self::NotFound => "not-found",
            Self::Method => "method",
            Self::NotAcceptable => "not-acceptable",
            Self::TooLarge => "too-large",
            Self::MediaType => "media-type",
            Self::Unprocessable(_) => "unprocessable",
            Self::Timeout => "timeout",
            Self::Unavailable => "unavailable",
            Self::Problem(problem) => problem.code(),
        }
    }

    /// The error resource.
    pub fn into_response(self) -> Response {
        let status = self.status();
        let mut error = json!({ "title": self.title(), "error_code": self.code(), "http_status": status.as_str() });
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
