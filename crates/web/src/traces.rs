// SPDX-License-Identifier: EUPL-1.2
//! Traces of requests (BIO2 8.16): what was asked by the form of its path, how, with what class of answer, and how
//! long it took. A trace is a way in which the existence of things leaks, so none of this follows from data: two
//! worlds that differ in what is hidden leave the same (ADR 0034). Whoever takes them may be slow or away: what
//! there is no room for is dropped and counted, and no request waits.

use crate::metrics::CLASSES;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};
use waarborg_domain::{Clock as _, SystemClock};

/// Requests that wait to be taken.
const ROOM: usize = 4096;
/// The form of a path that there is nothing at.
const NOWHERE: &str = "none";

/// A span of another system, by trace and span.
pub type Parent = ([u8; 16], [u8; 8]);

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The form of its path, as the program has it.
    pub route: String,
    /// How it was asked.
    pub method: &'static str,
    /// Class of the answer's status.
    pub class: &'static str,
    /// When it began.
    pub began: waarborg_domain::Instant,
    /// How long it took.
    pub took: Duration,
    /// What it says it belongs to, where that is listened to.
    pub parent: Option<Parent>,
}

/// Where answered requests go.
#[derive(Clone)]
pub struct Traces {
    sender: SyncSender<Answered>,
    lost: Arc<AtomicU64>,
    links: bool,
}

impl Traces {
    /// Traces, and what takes them. With `links` a request may say what trace it belongs to.
    pub fn new(links: bool) -> (Self, Receiver<Answered>) {
        let (sender, receiver) = sync_channel(ROOM);
        (Self { sender, lost: Arc::default(), links }, receiver)
    }

    /// How many went nowhere, for whoever counts on.
    pub fn lost(&self) -> Arc<AtomicU64> {
        self.lost.clone()
    }

    /// The router, with a trace of every request through it.
    pub fn around(&self, router: Router) -> Router {
        router.layer(axum::middleware::from_fn_with_state(self.clone(), observe))
    }
}

async fn observe(State(traces): State<Traces>, request: Request, next: Next) -> Response {
    let (began, clock) = (SystemClock.now(), Instant::now());
    let route = request.extensions().get::<MatchedPath>().map_or(NOWHERE, MatchedPath::as_str).to_owned();
    let method = method(request.method());
    let parent = if traces.links { parent(request.headers()) } else { None };
    let answer = next.run(request).await;
    let class = usize::from(answer.status().as_u16() / 100).saturating_sub(1);
    let class = CLASSES.get(class).copied().unwrap_or("5xx");
    let answered = Answered { route, method, class, began, took: clock.elapsed(), parent };
    if traces.sender.try_send(answered).is_err() {
        traces.lost.fetch_add(1, Ordering::Relaxed);
    }
    answer
}

/// A method by its name; one that nobody knows is a word of whoever asks.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "_OTHER",
    }
}

/// What the one header `traceparent` says (W3C Trace Context, level 1).
fn parent(headers: &HeaderMap) -> Option<Parent> {
    let mut all = headers.get_all("traceparent").iter();
    let text = all.next().filter(|_| all.next().is_none())?.to_str().ok()?;
    let mut parts = text.split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let later = version != "00";
    if version == "ff" || flags.len() != 2 || version.len() != 2 || (!later && parts.next().is_some()) {
        return None;
    }
    let lower = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let (mut ids, small) = (([0; 16], [0; 8]), lower(version) && lower(trace) && lower(span) && lower(flags));
    hex::decode_to_slice(trace, &mut ids.0).ok()?;
    hex::decode_to_slice(span, &mut ids.1).ok()?;
    (small && ids.0 != [0; 16] && ids.1 != [0; 8]).then_some(ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_parent_is_what_the_standard_says_or_nothing() {
        let read = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append("traceparent", HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static("")));
            }
            parent(&headers)
        };
        let (trace, span) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        let found = read(&[&format!("00-{trace}-{span}-01")]);
        assert_eq!(found.map(|(t, s)| (hex::encode(t), hex::encode(s))), Some((trace.into(), span.into())));
        assert!(read(&[&format!("cc-{trace}-{span}-01-what-comes-later")]).is_some());
        let zeros = "0".repeat(32);
        for wrong in [
            String::new(),
            format!("00-{trace}-{span}"),
            format!("00-{trace}-{span}-01-more"),
            format!("ff-{trace}-{span}-01"),
            format!("00-{}-{span}-01", trace.to_uppercase()),
            format!("00-{zeros}-{span}-01"),
            format!("00-{trace}-0000000000000000-01"),
            format!("00-{span}-{trace}-01"),
            format!("00-{trace}-{span}-1"),
            format!("0-{trace}-{span}-01"),
        ] {
            assert_eq!(read(&[&wrong]), None, "{wrong}");
        }
        let good = format!("00-{trace}-{span}-01");
        assert_eq!(read(&[&good, &good]), None, "said twice");
    }
}
