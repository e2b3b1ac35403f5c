// SPDX-License-Identifier: EUPL-1.2
//! The witness over HTTP: `POST /add-checkpoint`, and nothing else. Requests are judged one after the
//! other, so that none can be compared with what another is about to replace.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use waarborg_register::witness::{MAX_LEN, PATH, Refusal, SIZE_TYPE};

use crate::folder::Folder;
use crate::judge::{Judged, judge};

/// Connections at one time; more wait.
const CONNECTIONS: usize = 64;
/// How long headers may take.
const HEADERS: Duration = Duration::from_secs(10);
/// How long a connection may stand.
const WHOLE: Duration = Duration::from_secs(300);

/// Says what time it is, in POSIX seconds.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

#[derive(Clone)]
struct Held {
    folder: Arc<Mutex<Folder>>,
    clock: Clock,
}

/// The one path there is.
pub fn router(folder: Folder, clock: Clock) -> Router {
    Router::new()
        .route(PATH, post(add_checkpoint))
        .layer(DefaultBodyLimit::max(MAX_LEN))
        .with_state(Held { folder: Arc::new(Mutex::new(folder)), clock })
}

async fn add_checkpoint(State(held): State<Held>, body: Bytes) -> Response {
    let work = move || {
        let Ok(body) = std::str::from_utf8(&body) else {
            let refusal = Refusal::Malformed("the request is no UTF-8 text".into());
            return Ok(Judged::Refused { refusal, known: 0 });
        };
        let mut folder = held.folder.lock().unwrap_or_else(PoisonError::into_inner);
        judge(&mut folder, body, (held.clock)())
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(judged)) => answer(judged),
        Ok(Err(error)) => {
            eprintln!("waarborg-witness: {error}");
            failed()
        }
        Err(_) => failed(),
    }
}

fn failed() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "the witness could not remember the checkpoint, so it was not cosigned\n")
        .into_response()
}

fn answer(judged: Judged) -> Response {
    match judged {
        Judged::Cosigned { lines, .. } => lines.into_response(),
        Judged::Refused { refusal, known } => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
            if status == StatusCode::CONFLICT {
                return (status, [(CONTENT_TYPE, SIZE_TYPE)], format!("{known}\n")).into_response();
            }
            (status, format!("{refusal}\n")).into_response()
        }
    }
}

/// Serves until `stop` is done.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    tokio::pin!(stop);
    loop {
        let Ok(place) = room.clone().acquire_owned().await else { return };
        let stream = tokio::select! {
            () = &mut stop => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = stream else {
            // Out of descriptors, or a client that was gone already: wait a little, then go on.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let router = router.clone();
        tokio::spawn(async move {
            let serving = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADERS)
                .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
            let _ = tokio::time::timeout(WHOLE, serving).await;
            drop(place);
        });
    }
}
