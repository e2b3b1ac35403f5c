// SPDX-License-Identifier: EUPL-1.2
//! The log for whoever checks it from outside: newest checkpoint and tiles of hashes (C2SP tlog-tiles).
//!
//! On a listener of its own, off unless asked for. No entries are served: leaves are classified, since
//! kinds and times of acts tell what goes on (ADR 0020). Hashes of leaves tell nothing but how many
//! there are, which the checkpoint says anyway.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;
use waarborg_app::System;
use waarborg_app::outside::OutsideError;
use waarborg_register::hash::HASH_LEN;
use waarborg_register::tile;

/// Never changes again.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Never changes either, and is of no use for long.
const A_WHILE: &str = "public, max-age=60";

/// Every path there is.
pub fn router(system: Arc<System>) -> Router {
    Router::new()
        .route("/log/checkpoint", get(checkpoint))
        .route("/log/tile/{*rest}", get(tile_of))
        .fallback(nothing)
        .with_state(system)
        .layer(axum::middleware::map_response(crate::headers::secure))
}

type Plain = [(HeaderName, &'static str); 2];

fn plain(cache: &'static str) -> Plain {
    [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, cache)]
}

async fn checkpoint(State(system): State<Arc<System>>) -> Response {
    match system.shown() {
        Ok(shown) => (plain("no-store"), shown.note).into_response(),
        Err(OutsideError::Empty) => absent("the log is empty"),
        Err(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, plain("no-store"), "no checkpoint now; try again\n").into_response()
        }
    }
}

async fn tile_of(State(system): State<Arc<System>>, Path(rest): Path<String>) -> Response {
    let path = format!("tile/{rest}");
    if rest.starts_with("entries/") {
        return absent("entries are not served: what happened when is for the oversight body's bundle");
    }
    let Some((level, index, width)) = tile::parse_path(&path) else {
        return absent("no tile has this path: /log/tile/<level>/<number>, and .p/<width> behind a partial one");
    };
    // A partial tile is the beginning of the one that took its place.
    let data = system.snapshot().tree.tile(level, index).filter(|tile| tile.width >= width).map(|mut tile| {
        tile.data.truncate(usize::from(width) * HASH_LEN);
        tile.data
    });
    let Some(data) = data else { return absent("the log has no such tile yet") };
    let cache = if width == tile::TILE_WIDTH { FOR_EVER } else { A_WHILE };
    ([(CONTENT_TYPE, "application/octet-stream"), (CACHE_CONTROL, cache)], data).into_response()
}

async fn nothing() -> Response {
    absent("there are /log/checkpoint and /log/tile/…, and nothing else")
}

fn absent(why: &str) -> Response {
    (StatusCode::NOT_FOUND, plain("no-store"), format!("{why}\n")).into_response()
}
