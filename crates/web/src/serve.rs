// SPDX-License-Identifier: EUPL-1.2
//! The accept loop. `axum::serve` sets no timer, so a client that sends its headers one byte a minute, or
//! nothing at all, would hold a connection for ever; here silence and slow headers end it, and there are
//! never more connections than a cap.

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

/// What a connection may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until the first byte of a new connection.
    pub silent: Duration,
    /// Until the headers of a request are complete; also how long a connection may rest between two.
    pub headers: Duration,
    /// Connections at one time; more wait to be accepted.
    pub connections: usize,
    /// How long running requests may take once the server stops.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            silent: Duration::from_secs(5),
            headers: Duration::from_secs(10),
            connections: 12_000,
            farewell: Duration::from_secs(10),
        }
    }
}

/// Serves until `shutdown` is done.
pub async fn serve(listener: TcpListener, router: Router, shutdown: impl Future<Output = ()> + Send) {
    serve_with(listener, router, Limits::default(), shutdown).await;
}

/// Serves within limits until `shutdown` is done; requests that run then may end.
pub async fn serve_with(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()> + Send,
) {
    let room = Arc::new(Semaphore::new(limits.connections));
    let (stop, stopping) = watch::channel(false);
    tokio::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &room) => accepted,
        };
        if let Some((stream, from, place)) = accepted {
            let (router, stopping) = (router.clone(), stopping.clone());
            tokio::spawn(async move {
                connection(stream, from, router, limits, stopping).await;
                drop(place);
            });
        }
    }
    drop(listener);
    drop(stopping);
    let _ = stop.send(true);
    let _ = tokio::time::timeout(limits.farewell, stop.closed()).await;
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let place = room.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, from)) => Some((stream, from, place)),
        Err(_) => {
            // Out of descriptors, or a client that was gone already: wait a little, then go on.
            tokio::time::sleep(Duration::from_millis(20)).await;
            None
        }
    }
}

async fn connection(
    stream: TcpStream,
    from: SocketAddr,
    router: Router,
    limits: Limits,
    mut stopping: watch::Receiver<bool>,
) {
    let first = tokio::select! {
        first = tokio::time::timeout(limits.silent, stream.readable()) => first.is_ok(),
        _ = stopping.changed() => false,
    };
    if !first {
        return;
    }
    let _ = stream.set_nodelay(true);
    let router = router.layer(axum::Extension(ConnectInfo(from)));
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .with_upgrades();
    tokio::pin!(serving);
    tokio::select! {
        // A client that broke off is no event: what it asked for is in the register or did not happen.
        _ = &mut serving => return,
        _ = stopping.changed() => serving.as_mut().graceful_shutdown(),
    }
    let _ = serving.await;
}
