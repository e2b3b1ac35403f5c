// SPDX-License-Identifier: EUPL-1.2
//! The pages, for whoever logs in, and for the demo on loopback: one address a thing, server-rendered, without script. A request
//! is read here, handled on a blocking thread as an `ask::Ask`, and answered with strict headers.
//! Everything shown comes from a verb, so that reading is an act in the register.

mod ask;
mod checklist;
mod gate;
mod hidden;
mod layout;
mod pages;
mod parts;
mod pictures;
mod reply;
mod session;
mod text;
mod visit;

use crate::api::strangers::Strangers;
use ask::Ask;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::Response;
use axum::routing::any;
use std::sync::Arc;
use waarborg_app::System;

/// Largest body of a form; a deposit carries its file.
const FORM: usize = 1 << 20;
/// Largest body of a deposit: 64 MiB, and what base64 adds when a preview brings the file back.
const DEPOSIT: usize = 96 << 20;

/// What all requests share.
struct Site {
    /// The application.
    system: Arc<System>,
    /// Binds forms and sessions to this log: the same on all servers of a store.
    key: [u8; 32],
    /// Attempts to log in that did not fit, by source.
    strangers: Strangers,
    /// Where browsers find the pages; none in the demo, where whoever reaches them picks a persona.
    origin: Option<String>,
}

/// The pages: for whoever logs in at an origin, or the demo's, to be mounted on a loopback address only.
pub fn router(system: Arc<System>, origin: Option<String>) -> Router {
    let mut key = [0u8; 32];
    match system.derived_key(b"pages") {
        Some(derived) => key = derived,
        // Without chance no form can be accepted: the key stays zero only if the system is stopping.
        None => drop(system.with_rng(|rng| rng.fill(&mut key))),
    }
    let strangers = Strangers::new(system.clone());
    let site = Arc::new(Site { system, key, strangers, origin });
    let deposit = any(handle).layer(DefaultBodyLimit::max(DEPOSIT));
    let rest = any(handle).layer(DefaultBodyLimit::max(FORM));
    Router::new()
        .route("/", rest.clone())
        .route("/deposit", deposit.clone())
        .route("/deposit/preview", deposit)
        .route("/{*path}", rest)
        .with_state(site)
}

async fn handle(State(site): State<Arc<Site>>, request: Request) -> Response {
    let head = request.method() == axum::http::Method::HEAD;
    let ask = match Ask::read(request, site.origin.is_some()).await {
        Ok(ask) => ask,
        Err(status) => return reply::bare(status),
    };
    // Verbs wait for the register: they run where waiting holds up nobody else.
    let done = tokio::task::spawn_blocking(move || visit::answer(&site, &ask)).await;
    let response = done.unwrap_or_else(|_| reply::bare(axum::http::StatusCode::INTERNAL_SERVER_ERROR));
    if head { response.map(|_| axum::body::Body::empty()) } else { response }
}

#[cfg(test)]
mod tests;
