// SPDX-License-Identifier: EUPL-1.2
//! Metrics for whoever keeps the server running (BIO2 8.6, 8.16), in the text form of Prometheus and on a
//! listener of their own. They tell how much and how long, never who or what: a label is a word that stands in
//! this program, and all of them are there from the start, so that neither names nor labels follow from what
//! is in the register (ADR 0028).

mod now;
mod outgoing;

pub use now::Sources;
pub use outgoing::Outgoing;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::prometheus_text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::sync::Arc;
use std::time::Instant;

/// Ways in, by the beginning of their paths; pages are the rest.
const INTERFACES: [(&str, &str); 4] = [("/v1", "api"), ("/taxii2", "taxii"), ("/access", "authzen"), ("", "pages")];
/// Classes of status.
pub(crate) const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// Bounds of the histogram, in seconds: a read in memory, a durable act, what a client gives up on.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
/// The text form, version 0.0.4.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// A label with its word; both stand in the program.
type Label = (&'static str, &'static str);

/// What is counted, and what is looked up when it is asked for.
#[derive(Clone)]
pub struct Metrics {
    requests: Family<[Label; 2], Counter>,
    seconds: Family<[Label; 1], Histogram>,
    refused: Counter,
    registry: Arc<Registry>,
}

impl Metrics {
    /// Of a server with these sources.
    pub fn new(sources: Sources) -> Self {
        let mut registry = Registry::with_prefix("waarborg");
        let requests = Family::<[Label; 2], Counter>::default();
        let seconds = Family::new_with_constructor((|| Histogram::new(SECONDS)) as fn() -> Histogram);
        let refused = Counter::default();
        for (_, interface) in INTERFACES {
            drop(seconds.get_or_create(&[("interface", interface)]));
            for class in CLASSES {
                drop(requests.get_or_create(&[("interface", interface), ("status", class)]));
            }
        }
        registry.register("requests", "Requests answered", requests.clone());
        registry.register("request_duration_seconds", "From headers to answer", seconds.clone());
        registry.register("refused_logins", "Requests without a capacity that is known", refused.clone());
        registry.register_collector(Box::new(sources));
        Self { requests, seconds, refused, registry: Arc::new(registry) }
    }

    /// The router, with every request through it counted.
    pub fn around(&self, router: Router) -> Router {
        router.layer(axum::middleware::from_fn_with_state(self.clone(), observe))
    }

    /// What monitoring asks: `/metrics`, and nothing else.
    pub fn router(&self) -> Router {
        let absent = async || (StatusCode::NOT_FOUND, "there is /metrics, and nothing else\n");
        let router = Router::new().route("/metrics", get(shown)).fallback(absent).with_state(self.clone());
        router.layer(axum::middleware::map_response(crate::headers::secure))
    }

    /// All of it as text; none if it could not be written.
    pub fn text(&self) -> Option<String> {
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry).ok().map(|()| text)
    }
}

async fn observe(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let below =
        |at: &str| path.strip_prefix(at).is_some_and(|rest| at.is_empty() || rest.is_empty() || rest.starts_with('/'));
    let interface = INTERFACES.into_iter().find(|(at, _)| below(at)).map_or("pages", |(_, name)| name);
    let began = Instant::now();
    let answer = next.run(request).await;
    metrics.seconds.get_or_create(&[("interface", interface)]).observe(began.elapsed().as_secs_f64());
    let class = CLASSES.get(usize::from(answer.status().as_u16() / 100).saturating_sub(1)).copied().unwrap_or("5xx");
    metrics.requests.get_or_create(&[("interface", interface), ("status", class)]).inc();
    if answer.status() == StatusCode::UNAUTHORIZED {
        metrics.refused.inc();
    }
    answer
}

async fn shown(State(metrics): State<Metrics>) -> Response {
    // How far the log is elsewhere is asked of the store, which may be another machine.
    match tokio::task::spawn_blocking(move || metrics.text()).await {
        Ok(Some(text)) => ([(CONTENT_TYPE, TEXT)], text).into_response(),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
