// SPDX-License-Identifier: EUPL-1.2
//! One connection, from its first byte to the farewell: handshake, the protocol both sides know (HTTP/2 only
//! over TLS, by ALPN), and each request to the router with what it must know of where it came from.

use super::clients::ClientKey;
use super::pace::{Counted, Paced, Pulse};
use super::{Limits, Terms, Tls};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::HOST;
use axum::http::{HeaderValue, Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::Service;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_rustls::server::TlsStream;
use tower::ServiceExt as _;

type Stopping = watch::Receiver<bool>;

/// Takes a connection on these terms until it ends.
pub(super) async fn run(stream: TcpStream, from: SocketAddr, router: Router, terms: &Terms, mut stopping: Stopping) {
    let first = tokio::select! {
        first = tokio::time::timeout(terms.limits.silent, stream.readable()) => first.is_ok(),
        _ = stopping.changed() => false,
    };
    if !first {
        return;
    }
    let _ = stream.set_nodelay(true);
    let pulse = Arc::<Pulse>::default();
    let (secure, limits, ends) = (terms.tls.is_some(), terms.limits, stopping.clone());
    let mut door = Door { router, from, secure, client: None, limits, pulse, stopping: ends };
    let Some(tls) = &terms.tls else { return door.http1(stream, stopping).await };
    let shaken = tokio::select! {
        shaken = Box::pin(handshake(tls, stream, terms.limits)) => shaken,
        _ = stopping.changed() => return,
    };
    let Some(stream) = shaken else {
        terms.counts.handshakes_failed.fetch_add(1, Ordering::Relaxed);
        return;
    };
    let shown = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
    if let Some(certificate) = shown {
        let Some(client) = ClientKey::of(certificate) else { return };
        door.client = Some(client);
    }
    if stream.get_ref().1.alpn_protocol() == Some(super::tls::HTTP_2) {
        door.http2(stream, stopping).await;
    } else {
        door.http1(stream, stopping).await;
    }
}

/// Boxed, as all that is large here: a connection that rests is to take little memory, and what an `async`
/// function is given or waits for stands in its future for as long as that lives.
async fn handshake(tls: &Tls, stream: TcpStream, limits: Limits) -> Option<Box<TlsStream<TcpStream>>> {
    let shaken = tokio::time::timeout(limits.handshake, tls.acceptor().accept(stream)).await;
    shaken.ok()?.ok().map(Box::new)
}

/// The router, as one connection reaches it.
#[derive(Clone)]
struct Door {
    router: Router,
    from: SocketAddr,
    secure: bool,
    client: Option<ClientKey>,
    limits: Limits,
    pulse: Arc<Pulse>,
    stopping: Stopping,
}

/// What an answer needs that goes on for long: its connection is not taken for one that rests, and it ends when
/// the server stops.
#[derive(Clone)]
pub(crate) struct Lasting {
    pulse: Arc<Pulse>,
    stopping: Stopping,
}

impl Lasting {
    /// Until the work is done or the server stops.
    pub(crate) async fn during(mut self, work: impl Future<Output = ()>) {
        let _running = self.pulse.begin();
        tokio::select! {
            () = work => {}
            _ = self.stopping.wait_for(|stops| *stops) => {}
        }
    }
}

impl Door {
    fn http1(
        self,
        socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        stopping: Stopping,
    ) -> impl Future<Output = ()> {
        let Self { limits, pulse, .. } = self.clone();
        let io = TokioIo::new(Counted { socket, pulse: pulse.clone() });
        let serving = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.headers)
            .max_buf_size(limits.header_bytes as usize)
            .serve_connection(io, self);
        attend(Box::pin(serving), pulse, limits, stopping)
    }

    /// What bounds resets and frames that go on and on is left as hyper has it.
    fn http2(
        self,
        socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        stopping: Stopping,
    ) -> impl Future<Output = ()> {
        let Self { limits, pulse, .. } = self.clone();
        let io = TokioIo::new(Counted { socket, pulse: pulse.clone() });
        let serving = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(limits.streams)
            .max_header_list_size(limits.header_bytes)
            .serve_connection(io, self);
        attend(Box::pin(serving), pulse, limits, stopping)
    }
}

/// Drives a connection until it ends, rests too long, or the server stops. Then the other side is told that
/// nothing new is taken, and what runs may end while it moves.
async fn attend(
    mut serving: Pin<Box<impl GracefulConnection>>,
    pulse: Arc<Pulse>,
    limits: Limits,
    mut stopping: Stopping,
) {
    tokio::select! {
        // A client that broke off is no event: what it asked for is in the register or did not happen.
        _ = &mut serving => return,
        () = pulse.stalled(limits.headers) => {}
        _ = stopping.changed() => {}
    }
    serving.as_mut().graceful_shutdown();
    tokio::select! {
        _ = &mut serving => {}
        () = pulse.stalled(limits.headers) => {}
    }
}

impl Service<Request<Incoming>> for Door {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let window = self.limits.headers;
        let mut request = request.map(|body| Body::new(Paced::new(body, window)));
        request.extensions_mut().insert(ConnectInfo(self.from));
        if let Some(client) = self.client {
            request.extensions_mut().insert(client);
        }
        request.extensions_mut().insert(Lasting { pulse: self.pulse.clone(), stopping: self.stopping.clone() });
        // HTTP/2 says whom it asks in the target; whoever compares origins looks at the header.
        let asked = request.uri().authority().and_then(|a| HeaderValue::from_str(a.as_str()).ok());
        if let Some(asked) = asked {
            request.headers_mut().entry(HOST).or_insert(asked);
        }
        let (router, secure, running) = (self.router.clone(), self.secure, self.pulse.begin());
        Box::pin(async move {
            let mut answer = router.oneshot(request).await?;
            drop(running);
            if secure {
                crate::headers::over_tls(&mut answer);
            }
            Ok(answer)
        })
    }
}
