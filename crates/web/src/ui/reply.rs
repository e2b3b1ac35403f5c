// SPDX-License-Identifier: EUPL-1.2
//! What goes back to the browser, with the headers every answer carries: nothing is kept, nothing comes
//! from elsewhere, nothing is framed.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use maud::Markup;

/// An answer of a page.
pub enum Reply {
    /// A whole document.
    Page(StatusCode, Markup),
    /// A whole document that asks a passkey, with our own script.
    Scripted(StatusCode, Markup),
    /// Look there, after a form.
    See(String),
    /// Go on there, from this page. A form may not lead elsewhere, and what comes from elsewhere brings no
    /// cookies: in both a page of our own stands between.
    Onward(String, Markup),
    /// A file to keep.
    File {
        /// Name to keep it under.
        name: String,
        /// Its type.
        kind: &'static str,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// The stylesheet, the icon or the script.
    Asset(&'static str, &'static str),
}

const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const SCRIPTED: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

impl Reply {
    /// As HTTP.
    pub fn respond(self, cookies: &[String]) -> Response<Body> {
        let mut response = match self {
            Self::Page(status, page) => typed(status, "text/html; charset=utf-8", page.into_string().into()),
            Self::Scripted(status, page) => {
                let mut response = typed(status, "text/html; charset=utf-8", page.into_string().into());
                let policy = HeaderValue::from_static(SCRIPTED);
                response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
                response
            }
            Self::See(place) => {
                let mut response = typed(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", Body::empty());
                let place = HeaderValue::from_str(&place).unwrap_or(HeaderValue::from_static("/"));
                response.headers_mut().insert(header::LOCATION, place);
                response
            }
            Self::Onward(place, page) => {
                let mut response = typed(StatusCode::OK, "text/html; charset=utf-8", page.into_string().into());
                if let Ok(value) = HeaderValue::from_str(&format!("0; url={place}")) {
                    response.headers_mut().insert(HeaderName::from_static("refresh"), value);
                }
                response
            }
            Self::File { name, kind, bytes } => {
                let mut response = typed(StatusCode::OK, kind, bytes.into());
                if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
                    response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
                }
                response
            }
            Self::Asset(kind, text) => {
                let mut response = typed(StatusCode::OK, kind, text.into());
                response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=300"));
                response
            }
        };
        for cookie in cookies {
            if let Ok(value) = HeaderValue::from_str(cookie) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        response
    }
}

/// An answer without a page, for requests no page can answer.
pub fn bare(status: StatusCode) -> Response<Body> {
    typed(status, "text/plain; charset=utf-8", status.canonical_reason().unwrap_or_default().into())
}

fn typed(status: StatusCode, kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // `no-referrer` would make browsers send forms without their origin.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
