// SPDX-License-Identifier: EUPL-1.2
//! The pages, for whoever logs in, and for the demo on loopback: one address a thing, server-rendered, without
//! script, save where a passkey is asked. A request is read here, handled on a blocking thread as an `ask::Ask`,
//! and answered with strict headers. Everything shown comes from a verb, so that reading is an act in the register.

mod ask;
mod checklist;
mod gate;
mod hidden;
mod layout;
mod pages;
mod parts;
mod passkey;
mod pictures;
mod provider;
mod reply;
mod session;
mod text;
mod visit;

use crate::api::room::{Room, Taken};
use crate::api::strangers::Strangers;
use crate::provider::Provider;
use ask::Ask;
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use axum::routing::any;
use http_body_util::Limited;
use std::sync::Arc;
use std::time::Duration;
use waarborg_app::System;
use waarborg_app::access::Relying;
use waarborg_domain::CapacityId;

/// Largest body of a form; a deposit carries its file.
const FORM: usize = 1 << 20;
/// Largest body of a deposit: 64 MiB, and what base64 adds when a preview brings the file back.
const DEPOSIT: usize = 96 << 20;

/// How long a form waits for room.
const PATIENCE: Duration = Duration::from_secs(20);
/// In whose name those without a session have room.
const NOBODY: CapacityId = CapacityId([0; 16]);

/// What all requests share.
struct Site {
    /// The application.
    system: Arc<System>,
    /// Binds forms and sessions to this log: the same on all servers of a store.
    key: [u8; 32],
    /// Memory for forms.
    room: Room,
    /// Attempts to log in that did not fit, by source.
    strangers: Strangers,
    /// Where browsers find the pages; none in the demo, where whoever reaches them picks a persona.
    origin: Option<String>,
    /// Where passkeys can be used: where people log in, at an origin with a name.
    passkeys: Option<Relying>,
    /// By which they may log in.
    provider: Option<Arc<Provider>>,
}

/// The pages: for whoever logs in at an origin, or the demo's, to be mounted on a loopback address only.
pub fn router(system: Arc<System>, origin: Option<String>, provider: Option<Arc<Provider>>) -> Router {
    let mut key = [0u8; 32];
    match system.derived_key(b"pages") {
        Some(derived) => key = derived,
        // Without chance no form can be accepted: the key stays zero only if the system is stopping.
        None => drop(system.with_rng(|rng| rng.fill(&mut key))),
    }
    let strangers = Strangers::new(system.clone());
    let passkeys = origin.as_deref().and_then(Relying::at);
    let site = Arc::new(Site { system, key, room: Room::new(), strangers, origin, passkeys, provider });
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
    let read = async {
        let (request, room) = room_for(&site, request).await?;
        Ok((Ask::read(request, site.origin.is_some()).await?, room))
    };
    let (ask, room) = match read.await {
        Ok(read) => read,
        Err(status) => return reply::bare(status),
    };
    // Verbs wait for the register: they run where waiting holds up nobody else.
    let done = tokio::task::spawn_blocking(move || {
        let answer = visit::answer(&site, &ask);
        drop(room);
        answer
    })
    .await;
    let response = done.unwrap_or_else(|_| reply::bare(StatusCode::INTERNAL_SERVER_ERROR));
    if head { response.map(|_| Body::empty()) } else { response }
}

/// Room for a form, before any of it is read. Whoever has no session brings no files, and shares a part of the
/// room with all others who have none.
async fn room_for(site: &Site, request: Request) -> Result<(Request, Option<Taken>), StatusCode> {
    if site.origin.is_none() || request.method() != axum::http::Method::POST {
        return Ok((request, None));
    }
    let session = ask::cookie_of(request.headers(), gate::COOKIE);
    let who = session.and_then(|session| gate::holds(site, session, site.system.now())).map(|passed| passed.capacity);
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let request = match who {
        Some(_) => request,
        None if length.is_some_and(|length| length > FORM) => return Err(StatusCode::PAYLOAD_TOO_LARGE),
        None => request.map(|body| Body::new(Limited::new(body, FORM))),
    };
    let most = if who.is_some() { DEPOSIT } else { FORM };
    let need = u32::try_from(length.unwrap_or(most).div_ceil(1 << 20)).unwrap_or(u32::MAX).clamp(1, Room::OWN);
    let room = tokio::time::timeout(PATIENCE, site.room.take(who.unwrap_or(NOBODY), need)).await;
    Ok((request, room.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?))
}

#[cfg(test)]
mod tests;
