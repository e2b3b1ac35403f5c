// SPDX-License-Identifier: EUPL-1.2
//! `GET /v1/events`: server-sent events (WHATWG HTML 9.2) that tell a program that its caller's tasks changed, how
//! many are open and late and when the first is due, so that it need not ask over and over. To open the stream is
//! to look at one's tasks, with an entry of its own; what the tasks are is read apart, with another. A stream ends
//! with its token, and after an hour.

use super::problem::{self, language};
use super::request::Api;
use super::table::{Method, Route};
use crate::serve::Lasting;
use crate::serve::clients::ClientKey;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse as _, Response};
use hyper::body::{Body as Streamed, Frame};
use serde_json::json;
use std::collections::HashMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, timeout};
use waarborg_app::work::standing::Standing;
use waarborg_domain::CapacityId;

/// Where streams are.
pub(crate) const PATH: &str = "/events";
/// To look at one's tasks.
const LOOK: Route = Route { method: Method::Get, path: PATH, verb: "view", makes: None, sets: None, query: &[] };
/// Streams that one capacity may have open.
const OWN: usize = 4;
/// Between two looks at the token, and at whether the register grew.
const EVERY: Duration = Duration::from_millis(250);
/// Between two counts where it did not: days pass all the same.
const COUNT: Duration = Duration::from_secs(5);
/// Longest silence: a line that is no event shows that the connection lives.
const QUIET: Duration = Duration::from_secs(15);
/// How long something may wait for a client that does not read.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest life of a stream; who opens it again looks again.
const LIFE: Duration = Duration::from_secs(60 * 60);

/// Places for streams, so many for each capacity.
#[derive(Clone, Default)]
pub(crate) struct Seats(Arc<Mutex<HashMap<CapacityId, usize>>>);

/// A place that is given back when this is dropped.
struct Seat(Seats, CapacityId);

impl Seats {
    fn take(&self, who: CapacityId) -> Option<Seat> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.entry(who).or_default();
        if *own >= OWN {
            return None;
        }
        *own += 1;
        Some(Seat(self.clone(), who))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = taken.get(&self.1).map_or(0, |own| own.saturating_sub(1));
        if left == 0 {
            taken.remove(&self.1);
        } else {
            taken.insert(self.1, left);
        }
    }
}

/// Opens a stream.
pub(crate) async fn open(api: Api, request: Request) -> Response {
    let lang = language(request.headers());
    let who = match api.who(&request) {
        Ok(who) => who,
        Err(refused) => return *refused,
    };
    let Some(seat) = api.seats.take(who) else { return problem::problem(&problem::CROWDED, lang, "") };
    let lasting = request.extensions().get::<Lasting>().cloned();
    let mut shown = Request::new(());
    if let Some(token) = request.headers().get(AUTHORIZATION) {
        shown.headers_mut().insert(AUTHORIZATION, token.clone());
    }
    if let Some(client) = request.extensions().get::<ClientKey>() {
        shown.extensions_mut().insert(*client);
    }
    let last = request.headers().get("last-event-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let looked = api.run(&LOOK, "view", HashMap::new(), request).await;
    if !looked.status().is_success() {
        return looked;
    }
    let (sender, receiver) = channel(2);
    let stream = Stream { api, who, shown, last, _seat: seat };
    tokio::spawn(async move {
        match lasting {
            Some(lasting) => lasting.during(stream.run(&sender)).await,
            None => stream.run(&sender).await,
        }
    });
    let unbuffered = HeaderName::from_static("x-accel-buffering");
    let headers = [(CONTENT_TYPE, "text/event-stream"), (unbuffered, "no")];
    (headers, Body::new(Lines(receiver))).into_response()
}

/// A stream and whose it is.
struct Stream {
    api: Api,
    who: CapacityId,
    /// What shows who it is: token, certificate, or both.
    shown: Request<()>,
    /// The mark that the client has.
    last: String,
    _seat: Seat,
}

impl Stream {
    /// Tells what changed until the token, the client or the hour is gone.
    async fn run(mut self, sender: &Sender<Bytes>) {
        let began = Instant::now();
        let (mut spoke, mut counted) = (began, None);
        // Whoever looks on is still the one who opened it.
        while began.elapsed() < LIFE && self.api.still(&self.shown) == Some(self.who) {
            let mut line = (spoke.elapsed() >= QUIET).then(|| ":\n\n".to_owned());
            let size = self.api.web.system.snapshot().tree.size();
            if counted.is_none_or(|(at, then): (Instant, u64)| then != size || at.elapsed() >= COUNT) {
                // And may still look.
                let Some(standing) = self.standing().await else { return };
                counted = Some((Instant::now(), size));
                if standing.mark != self.last {
                    line = Some(told(&standing));
                    self.last = standing.mark;
                }
            }
            if let Some(line) = line {
                if !matches!(timeout(PATIENCE, sender.send(line.into())).await, Ok(Ok(()))) {
                    return;
                }
                spoke = Instant::now();
            }
            tokio::select! {
                () = sender.closed() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    async fn standing(&self) -> Option<Standing> {
        let (system, who) = (self.api.web.system.clone(), self.who);
        tokio::task::spawn_blocking(move || system.standing(&who)).await.ok().flatten()
    }
}

fn told(standing: &Standing) -> String {
    let due = standing.due.map(waarborg_domain::Instant::rfc3339);
    let data = json!({ "open": standing.open, "late": standing.late, "due": due });
    format!("event: tasks\nid: {}\ndata: {data}\n\n", standing.mark)
}

/// Lines as they come, until nobody makes any more.
struct Lines(Receiver<Bytes>);

impl Streamed for Lines {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|line| line.map(|line| Ok(Frame::data(line))))
    }
}
