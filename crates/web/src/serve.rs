// SPDX-License-Identifier: EUPL-1.2
//! The accept loop, with TLS or without (BIO2 8.20 to 8.24, NCSC guidelines for TLS). `axum::serve` sets no
//! timer, so a client that sends its headers one byte a minute, or nothing at all, would hold a connection for
//! ever; here silence and slowness end it, and there are never more connections than a cap, for each address
//! and for all together. Why it is ours and not a proxy's: ADR 0028.

pub mod clients;
mod connection;
mod pace;
mod room;
pub mod tls;

pub use clients::Clients;
pub(crate) use connection::Lasting;
pub use room::Counts;
pub(crate) use room::network;
pub use tls::{Tls, TlsError};

use axum::Router;
use room::{Place, Room};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What a connection may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until the first byte of a new connection.
    pub silent: Duration,
    /// For the handshake of TLS.
    pub handshake: Duration,
    /// Until the headers of a request are complete; how long a connection may rest between two; and in such a
    /// time a body, or what takes an answer, must move on.
    pub headers: Duration,
    /// Bytes of the headers of one request.
    pub header_bytes: u32,
    /// Connections at one time; more wait to be accepted.
    pub connections: usize,
    /// Connections of one address (IPv6: of one /64) at one time; more are closed.
    pub per_address: usize,
    /// Requests at one time on one connection of HTTP/2.
    pub streams: u32,
    /// How long running requests may take once the server stops.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            silent: Duration::from_secs(5),
            handshake: Duration::from_secs(5),
            headers: Duration::from_secs(10),
            header_bytes: 32 << 10,
            connections: 12_000,
            // Behind a proxy all connections come from one address: whoever meets clients itself sets less.
            per_address: 12_000,
            streams: 100,
            farewell: Duration::from_secs(10),
        }
    }
}

/// On what terms connections are taken.
#[derive(Clone, Default)]
pub struct Terms {
    /// What they may take.
    pub limits: Limits,
    /// Certificate and key; without them plain HTTP/1.1 is spoken.
    pub tls: Option<Tls>,
    /// What is counted on the way.
    pub counts: Arc<Counts>,
}

/// Serves plain HTTP until `shutdown` is done.
pub async fn serve(listener: TcpListener, router: Router, shutdown: impl Future<Output = ()> + Send) {
    serve_with(listener, router, Terms::default(), shutdown).await;
}

/// Serves on these terms until `shutdown` is done; requests that run then may end.
pub async fn serve_with(
    listener: TcpListener,
    router: Router,
    terms: Terms,
    shutdown: impl Future<Output = ()> + Send,
) {
    let room = Room::new(&terms);
    let farewell = terms.limits.farewell;
    let terms = Arc::new(terms);
    let (stop, stopping) = watch::channel(false);
    tokio::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &room) => accepted,
        };
        if let Some((stream, from, place)) = accepted {
            let (router, terms, stopping) = (router.clone(), terms.clone(), stopping.clone());
            tokio::spawn(async move {
                connection::run(stream, from, router, &terms, stopping).await;
                drop(place);
            });
        }
    }
    drop(listener);
    drop(stopping);
    let _ = stop.send(true);
    let _ = tokio::time::timeout(farewell, stop.closed()).await;
}

async fn accept(listener: &TcpListener, room: &Room) -> Option<(TcpStream, SocketAddr, Place)> {
    let free = room.any().await?;
    match listener.accept().await {
        Ok((stream, from)) => Some((stream, from, room.place(free, from.ip())?)),
        Err(_) => {
            // Out of descriptors, or a client that was gone already: wait a little, then go on.
            tokio::time::sleep(Duration::from_millis(20)).await;
            None
        }
    }
}
