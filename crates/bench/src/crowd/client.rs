// SPDX-License-Identifier: EUPL-1.2
//! Clients of a crowd: honest ones, ones that rest, and three ways of being slow.

use crate::Fallible;
use crate::http::head;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Of those who are slow: somebody who is known, since no body of anybody else is read.
pub const SLOW: &str = "a token of whoever is slow";
/// Most that an answer may be here.
const ANSWER: usize = 64 << 10;

/// Where it goes, and what is asked there.
pub struct To {
    address: SocketAddr,
    connector: TlsConnector,
    /// A search, which is entered before it is answered.
    pub search: Vec<u8>,
}

impl To {
    pub fn new(address: SocketAddr, certificate: &[u8], search: Vec<u8>) -> Fallible<Self> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(certificate)?)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let config = config.with_root_certificates(roots).with_no_client_auth();
        Ok(Self { address, connector: Arc::new(config).into(), search })
    }
}

/// One connection over TLS.
pub struct Connection(TlsStream<TcpStream>);

impl Connection {
    pub async fn new(to: &To) -> Fallible<Self> {
        let stream = TcpStream::connect(to.address).await?;
        stream.set_nodelay(true)?;
        Ok(Self(to.connector.connect(ServerName::try_from("localhost")?, stream).await?))
    }

    /// Sends a request and reads the answer to its end; anything but success is an error.
    pub async fn ask(&mut self, request: &[u8]) -> Fallible<()> {
        self.0.write_all(request).await?;
        let mut all = Vec::new();
        loop {
            if self.0.read_buf(&mut all).await? == 0 || all.len() > ANSWER {
                return Err("the answer has no end".into());
            }
            let Some(end) = all.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let headers = String::from_utf8_lossy(all.get(..end).unwrap_or_default()).to_ascii_lowercase();
            let length = headers.lines().find_map(|line| line.strip_prefix("content-length:")).unwrap_or("0");
            if all.len() < end + 4 + length.trim().parse::<usize>()? {
                continue;
            }
            let good = headers.starts_with("http/1.1 200") || headers.starts_with("http/1.1 201");
            return if good { Ok(()) } else { Err(headers.lines().next().unwrap_or_default().into()) };
        }
    }

    /// True while the other side has not closed it.
    pub async fn is_open(&mut self) -> bool {
        let mut byte = [0];
        // Nothing is to come: whatever does come is its end.
        tokio::time::timeout(Duration::ZERO, self.0.read(&mut byte)).await.is_err()
    }
}

/// So many connections that were answered once and then rest.
pub async fn resting(to: &To, number: usize) -> Fallible<Vec<Connection>> {
    let mut all = Vec::with_capacity(number);
    for _ in 0..number {
        let mut connection = Connection::new(to).await?;
        connection.ask(&head("GET", "/v1/checkpoint", to.address, "")).await?;
        all.push(connection);
    }
    Ok(all)
}

/// How somebody is slow.
#[derive(Clone, Copy)]
pub enum Slow {
    /// In the handshake.
    Handshake,
    /// In the headers of a request.
    Headers,
    /// In the body of one.
    Body,
}

impl Slow {
    pub fn of(number: usize) -> Self {
        [Self::Handshake, Self::Headers, Self::Body].get(number % 3).copied().unwrap_or(Self::Body)
    }
}

impl Slow {
    /// What is sent at once.
    fn begins(self) -> String {
        match self {
            Self::Body => format!(
                "POST /v1/searches HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {SLOW}\r\n\
                 Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{"
            ),
            Self::Handshake | Self::Headers => "GET / HTTP/1.1\r\nx-slow: ".to_owned(),
        }
    }
}

/// Is slow for ever: whenever it is cut off it comes again.
pub async fn slow(to: Arc<To>, how: Slow, drip: Duration, at_work: Arc<AtomicUsize>) {
    loop {
        let once = async {
            match how {
                Slow::Handshake => {
                    let mut stream = TcpStream::connect(to.address).await?;
                    // A hello that announces more than comes.
                    stream.write_all(&[22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]).await?;
                    at_work.fetch_add(1, Ordering::Relaxed);
                    dripping(&mut stream, drip).await;
                }
                Slow::Headers | Slow::Body => {
                    let mut stream = Connection::new(&to).await?.0;
                    stream.write_all(how.begins().as_bytes()).await?;
                    at_work.fetch_add(1, Ordering::Relaxed);
                    dripping(&mut stream, drip).await;
                }
            }
            at_work.fetch_sub(1, Ordering::Relaxed);
            Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
        };
        if once.await.is_err() {
            tokio::time::sleep(drip).await;
        }
    }
}

/// A byte each so often, until the other side has enough of it.
async fn dripping(stream: &mut (impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin), drip: Duration) {
    let mut byte = [0];
    loop {
        tokio::select! {
            // Whatever is said back is the end of it.
            _ = stream.read(&mut byte) => return,
            () = tokio::time::sleep(drip) => {}
        }
        if stream.write_all(b" ").await.is_err() || stream.flush().await.is_err() {
            return;
        }
    }
}
