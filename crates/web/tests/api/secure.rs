// SPDX-License-Identifier: EUPL-1.2
//! TLS at the listener: both versions and both protocols, files that cannot be served with, renewal while
//! connections are open, and callers that are slow in ways that only TLS and HTTP/2 know.

use crate::bench::Bench;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, Response};
use axum::routing::{get, post};
use http_body_util::BodyExt as _;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{CertificateParams, CertifiedIssuer, KeyPair};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::client::TlsStream;
use waarborg_domain::Instant;
use waarborg_testkit::tls::authority;
use waarborg_web::{Counts, Limits, Terms, Tls, TlsError, serve_with};

const SHORT: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_secs(10);

/// An authority that lives as long as its test, and the files of a server it vouches for.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: tempfile::TempDir,
}

impl Authority {
    fn new() -> Self {
        let issuer = authority();
        Self { issuer, folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A certificate of these years for localhost, with its key, in `cert` and `key`.
    fn issue(&self, from: i32, until: i32) {
        let mut params = CertificateParams::new(vec!["localhost".into()]).unwrap();
        params.not_before = rcgen::date_time_ymd(from, 1, 1);
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        std::fs::write(self.file("cert"), certificate.pem()).unwrap();
        std::fs::write(self.file("key"), key.serialize_pem()).unwrap();
    }

    fn open(&self) -> Result<Tls, TlsError> {
        Tls::open(&self.file("cert"), &self.file("key"), now())
    }

    async fn connect(
        &self,
        to: SocketAddr,
        protocols: &[&str],
        versions: &[&'static SupportedProtocolVersion],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|p| p.as_bytes().to_vec()).collect();
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
        connector.connect(ServerName::try_from("localhost").unwrap(), TcpStream::connect(to).await?).await
    }
}

fn now() -> Instant {
    Instant::parse("2026-06-30T10:00:00+02:00").unwrap()
}

/// A listener with a certificate, and how to stop it.
struct Listening {
    authority: Authority,
    tls: Tls,
    counts: Arc<Counts>,
    at: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    serving: tokio::task::JoinHandle<()>,
}

impl Listening {
    async fn new(router: Router, limits: Limits) -> Self {
        let authority = Authority::new();
        // Until far away: the clients here have the clock of this machine.
        authority.issue(2020, 2099);
        let tls = authority.open().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let counts = Arc::<Counts>::default();
        let terms = Terms { limits, tls: Some(tls.clone()), counts: counts.clone() };
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let serving = tokio::spawn(serve_with(listener, router, terms, async {
            let _ = stopped.await;
        }));
        Self { authority, tls, counts, at, stop: Some(stop), serving }
    }

    async fn connect(&self, protocols: &[&str]) -> TlsStream<TcpStream> {
        self.authority.connect(self.at, protocols, &[&TLS13]).await.unwrap()
    }

    /// A client of HTTP/2; it is gone when the connection has ended.
    async fn second(&self) -> (http2::SendRequest<Body>, tokio::task::JoinHandle<()>) {
        let io = TokioIo::new(self.connect(&["h2"]).await);
        let (client, connection) = http2::handshake(TokioExecutor::new(), io).await.unwrap();
        (client, tokio::spawn(async { drop(connection.await) }))
    }

    async fn end(mut self) {
        drop(self.stop.take());
        tokio::time::timeout(PATIENCE, self.serving).await.unwrap().unwrap();
    }
}

fn limits() -> Limits {
    Limits { silent: SHORT, handshake: SHORT, headers: SHORT, farewell: PATIENCE, ..Limits::default() }
}

fn asking(path: &str) -> Request<Body> {
    Request::get(format!("https://localhost{path}")).body(Body::empty()).unwrap()
}

fn peer(stream: &TlsStream<TcpStream>) -> CertificateDer<'static> {
    stream.get_ref().1.peer_certificates().unwrap()[0].clone().into_owned()
}

fn transport<B>(answer: &Response<B>) -> &str {
    answer.headers().get("strict-transport-security").map_or("", |v| v.to_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn both_protocols_are_spoken_over_both_versions() {
    let here = Listening::new(Bench::shared().router.clone(), limits()).await;
    let (mut client, _) = here.second().await;
    let answer = client.send_request(asking("/v1/openapi.json")).await.unwrap();
    assert_eq!((answer.status().as_u16(), transport(&answer)), (200, "max-age=31536000"));
    assert!(answer.into_body().collect().await.unwrap().to_bytes().starts_with(b"{"));
    for (protocols, versions) in [(&["http/1.1"][..], &[&TLS12]), (&[], &[&TLS12]), (&["http/1.1"], &[&TLS13])] {
        let stream = here.authority.connect(here.at, protocols, versions).await.unwrap();
        let (mut client, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let request = Request::get("/v1/openapi.json").header("host", "localhost").body(Body::empty()).unwrap();
        let answer = client.send_request(request).await.unwrap();
        assert_eq!((answer.status().as_u16(), transport(&answer)), (200, "max-age=31536000"));
    }
    let stream = here.authority.connect(here.at, &["h2"], &[&TLS12]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let other = Authority::new().connect(here.at, &["h2"], &[&TLS13]).await;
    assert!(other.unwrap_err().to_string().contains("certificate"), "whoever does not trust the authority");
    let mut plain = TcpStream::connect(here.at).await.unwrap();
    plain.write_all(b"GET /v1/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut said = Vec::new();
    let _ = plain.read_to_end(&mut said).await;
    assert!(!said.starts_with(b"HTTP"), "nothing is answered in the clear");
    here.end().await;
}

#[tokio::test]
async fn whom_a_request_asks_stands_where_pages_look() {
    let router =
        Router::new().route("/", get(async |headers: axum::http::HeaderMap| format!("{:?}", headers.get("host"))));
    let here = Listening::new(router, limits()).await;
    let (mut client, _) = here.second().await;
    let answer = client.send_request(asking("/")).await.unwrap().into_body().collect().await.unwrap();
    assert_eq!(answer.to_bytes(), "Some(\"localhost\")");
    here.end().await;
}

#[test]
fn files_that_cannot_be_served_with_say_what_to_do() {
    let authority = Authority::new();
    let says = |part: &str| {
        let told = authority.open().err().map(|e| e.to_string()).unwrap_or_default();
        assert!(told.contains(part) && told.contains("; "), "{part:?}: {told:?}");
    };
    says("No such file");
    authority.issue(2020, 2027);
    assert_eq!(authority.open().unwrap().until(), Instant::parse("2027-01-01T00:00:00Z").unwrap());
    let (certificate, key) = (authority.file("cert"), authority.file("key"));
    let good = [std::fs::read(&certificate).unwrap(), std::fs::read(&key).unwrap()];
    std::fs::write(&key, &good[0]).unwrap();
    says("no private key in PEM");
    std::fs::write(&key, KeyPair::generate().unwrap().serialize_pem()).unwrap();
    says("it is not of the key in");
    std::fs::write(&key, &good[1]).unwrap();
    for nothing in [&b""[..], b"\xff\x00", &good[1], b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
        std::fs::write(&certificate, nothing).unwrap();
        says("no certificate in PEM");
    }
    std::fs::write(&certificate, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    says("cannot be read");
    authority.issue(2020, 2026);
    says("it was good until 2026-01-01");
    authority.issue(2027, 2030);
    says("look at the clock");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewed_certificate_is_shown_and_nobody_is_cut_off() {
    let here = Listening::new(Bench::shared().router.clone(), Limits { headers: PATIENCE, ..limits() }).await;
    let before = peer(&here.connect(&[]).await);
    let (mut open, _) = here.second().await;
    assert!(open.send_request(asking("/")).await.is_ok());
    assert!(!here.tls.renew(now()).unwrap(), "nothing changed");
    here.authority.issue(2020, 2026);
    assert!(matches!(here.tls.renew(now()), Err(TlsError::Expired { .. })));
    assert_eq!(peer(&here.connect(&[]).await), before, "what cannot be served with is not shown");
    here.authority.issue(2021, 2098);
    assert!(here.tls.renew(now()).unwrap());
    assert_ne!(peer(&here.connect(&[]).await), before);
    assert!(open.send_request(asking("/")).await.is_ok(), "a connection from before goes on");
    here.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_handshake_is_cut_off() {
    let here = Listening::new(Bench::shared().router.clone(), limits()).await;
    let mut stuck = TcpStream::connect(here.at).await.unwrap();
    stuck.write_all(&[22]).await.unwrap();
    let mut dripping = TcpStream::connect(here.at).await.unwrap();
    let drip = tokio::spawn(async move {
        // The beginning of a hello that announces more than ever comes.
        for byte in [22, 3, 1, 2, 0, 1, 0, 1].into_iter().chain(std::iter::repeat_n(3, 400)) {
            tokio::time::sleep(Duration::from_millis(20)).await;
            if dripping.write_all(&[byte]).await.is_err() {
                return;
            }
        }
        panic!("a handshake may drip for ever");
    });
    let end = tokio::time::timeout(PATIENCE, stuck.read_to_end(&mut Vec::new())).await;
    assert!(end.is_ok(), "a handshake may stand still for ever");
    tokio::time::timeout(PATIENCE, drip).await.unwrap().unwrap();
    assert_eq!(here.counts.handshakes_failed(), 2);
    here.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_so_many_connections_and_no_more() {
    let limits = Limits { per_address: 2, headers: PATIENCE, ..limits() };
    let here = Listening::new(Bench::shared().router.clone(), limits).await;
    let (mut one, two) = (here.second().await.0, here.connect(&[]).await);
    assert!(here.authority.connect(here.at, &[], &[&TLS13]).await.is_err(), "the third");
    assert_eq!((here.counts.open(), here.counts.turned_away()), (2, 1));
    assert!(one.send_request(asking("/")).await.is_ok());
    drop(two);
    while here.counts.open() > 1 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(here.connect(&[]).await);
    here.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn http2_has_limits_of_its_own() {
    let router = Router::new().route("/", get("here")).route("/echo", post(async |body: Bytes| body));
    let here = Listening::new(router, limits()).await;
    // It asks nothing: told to leave, and gone.
    let (idle, ended) = here.second().await;
    tokio::time::timeout(PATIENCE, ended).await.expect("a connection that asks nothing stays").unwrap();
    drop(idle);
    // No preface ever comes.
    let mut mute = here.connect(&["h2"]).await;
    let end = tokio::time::timeout(PATIENCE, mute.read_to_end(&mut Vec::new())).await;
    assert!(end.is_ok(), "a connection without a preface stays");
    // More headers than fit.
    let (mut client, _) = here.second().await;
    let mut large = asking("/");
    for number in 0..40 {
        let name = axum::http::HeaderName::try_from(format!("x-{number}")).unwrap();
        large.headers_mut().insert(name, "a".repeat(1000).parse().unwrap());
    }
    assert_eq!(client.send_request(large).await.unwrap().status().as_u16(), 431);
    // A body that stops in the middle.
    let first = futures_of([Some("half"), None]);
    let body = Request::post("https://localhost/echo").body(first).unwrap();
    let (mut client, _) = here.second().await;
    let answer = tokio::time::timeout(PATIENCE, client.send_request(body)).await.expect("a body may stand still");
    assert!(answer.is_err() || answer.unwrap().status().is_client_error());
    let (mut client, _) = here.second().await;
    assert_eq!(client.send_request(asking("/")).await.unwrap().status().as_u16(), 200);
    here.end().await;
}

/// A body of these parts; one that is not there never comes.
fn futures_of<const N: usize>(parts: [Option<&'static str>; N]) -> Body {
    struct Parts(std::vec::IntoIter<Option<&'static str>>);
    impl hyper::body::Body for Parts {
        type Data = Bytes;
        type Error = std::convert::Infallible;
        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
            match self.0.next() {
                Some(Some(part)) => std::task::Poll::Ready(Some(Ok(hyper::body::Frame::data(Bytes::from(part))))),
                Some(None) => std::task::Poll::Pending,
                None => std::task::Poll::Ready(None),
            }
        }
    }
    Body::new(Parts(Vec::from(parts).into_iter()))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_at_a_stop_may_end_on_http2_too() {
    let begun = Arc::new(tokio::sync::Notify::new());
    let told = begun.clone();
    let slow = get(async move || {
        told.notify_one();
        tokio::time::sleep(3 * SHORT).await;
        "done"
    });
    let here = Listening::new(Router::new().route("/", slow), limits()).await;
    let (mut client, _) = here.second().await;
    let running = tokio::spawn(client.send_request(asking("/")));
    begun.notified().await;
    let at = here.at;
    here.end().await;
    let answer = running.await.unwrap().unwrap();
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "done");
    assert!(TcpStream::connect(at).await.is_err());
    assert!(client.send_request(asking("/")).await.is_err());
}
