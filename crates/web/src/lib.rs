// SPDX-License-Identifier: EUPL-1.2
//! Waarborg over HTTP: the JSON API for other systems, TAXII and AuthZEN for the tools people have, and the pages
//! (DESIGN section 7).
//! Everything here calls a verb of the application and shows its answer; nothing here keeps state or
//! reads content outside an act that is entered.

pub mod api;
mod authzen;
mod cursor;
pub mod headers;
pub mod log;
pub mod metrics;
pub mod outward;
pub mod provider;
pub mod serve;
mod taxii;
pub mod traces;
pub mod ui;

pub use api::tokens::{Tokens, token_digest};
pub use metrics::{Metrics, Outgoing, Sources};
pub use serve::{Clients, Counts, Limits, Terms, Tls, TlsError, serve, serve_with};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use std::sync::Arc;
use waarborg_app::System;

/// Largest body of a request, in bytes, unless it brings in data.
pub const ORDINARY_BODY: usize = 1 << 20;
/// Largest body of a request that brings in data, in bytes.
pub const DEPOSIT_BODY: usize = 64 << 20;

/// What the interfaces work on.
#[derive(Clone)]
pub struct Web {
    /// The application.
    pub system: Arc<System>,
    /// Who may use the API beside those to whom the register gives a token.
    pub tokens: Tokens,
    /// Which pages there are.
    pub pages: Pages,
}

/// Which pages are offered, and how one becomes somebody on them.
#[derive(Clone, Debug)]
pub enum Pages {
    /// None: the API and TAXII alone.
    None,
    /// With a switch of persona in place of logging in; on loopback only.
    Demo,
    /// For whoever logs in.
    LogIn {
        /// Where browsers find them, such as `https://waarborg.example`: scheme, name and port, nothing else.
        origin: String,
        /// The identity provider of their organisation, if they may log in by it.
        provider: Option<Arc<provider::Provider>>,
    },
}

/// Every path there is, with security headers on every answer and a limit on every body.
pub fn router(web: Web) -> Router {
    let outside = match &web.pages {
        Pages::None => Router::new().fallback(api::no_such_path),
        Pages::Demo => ui::router(web.system.clone(), None, None),
        Pages::LogIn { origin, provider } => ui::router(web.system.clone(), Some(origin.clone()), provider.clone()),
    };
    let api = api::request::Api::new(web);
    outside
        .merge(taxii::router(api.clone()))
        .merge(authzen::router(&api))
        .nest("/v1", api::router(api))
        .layer(DefaultBodyLimit::max(ORDINARY_BODY))
        .layer(axum::middleware::map_response(headers::secure))
}
