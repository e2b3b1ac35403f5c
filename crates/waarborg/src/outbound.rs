// SPDX-License-Identifier: EUPL-1.2
//! Connections that feeds and pushes make (ADRs 0032 and 0035; trust model, row 14). Whoever registers a feed says
//! where it looks, and a recipient where it is brought something, so this is where a server could be made to ask
//! inside its own network for what nobody outside may see. One client makes them all: to hosts that the operator
//! named, to addresses that were all looked at in the one resolution they are connected by, without redirects or
//! proxies, and within limits of time and size. What was answered is never repeated in an error. What it has in
//! common with other clients stands in `outward`.

mod address;
mod allowed;
#[cfg(test)]
mod tests;

pub use allowed::Allowed;

use crate::Fallible;
use std::io::{ErrorKind, Read as _};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use ureq::config::Config;
use ureq::http::header::CONTENT_TYPE;
use ureq::http::{Method, Uri};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use waarborg_web::outward::{self, AuthoritiesError, Terms};

/// Why there is no answer. None of them holds anything that was sent or received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Barred {
    /// It is no address of HTTP, or says more than one should.
    #[error("this is no address that can be asked for")]
    Address,
    /// Nobody allowed it.
    #[error("this host is not allowed: `serve --feed-allow` or `--push-allow`")]
    Host,
    /// The host's addresses, or one of them, are not out there.
    #[error("the host has an address that is not allowed: `--feed-allow-network` or `--push-allow-network`")]
    Network,
    /// The name is not known.
    #[error("the host's name is not known")]
    Name,
    /// Nobody answers there.
    #[error("nobody answers there")]
    Unreached,
    /// The certificate does not hold.
    #[error("no connection by TLS came about")]
    Tls,
    /// It took too long.
    #[error("the answer took too long")]
    Slow,
    /// The answer is larger than it may be.
    #[error("the answer is too large")]
    Large,
    /// It is no answer of HTTP.
    #[error("the answer is not HTTP")]
    Garbled,
}

/// Finds the addresses of a name.
pub type Lookup = fn(&str, u16) -> std::io::Result<Vec<SocketAddr>>;

/// How much a connection may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the first byte to the last.
    pub time: Duration,
    /// Of the answer's body.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(120), bytes: 64 << 20 }
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'a> {
    /// Where.
    pub url: &'a str,
    /// Headers besides those that always go.
    pub headers: &'a [(&'a str, &'a str)],
    /// What is posted, after its media type; without it this is a GET.
    pub body: Option<(&'a str, &'a [u8])>,
}

/// What was answered.
#[derive(Debug)]
pub struct Reply {
    /// Status.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
    headers: ureq::http::HeaderMap,
}

impl Reply {
    /// A header's text, if it is short.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok().filter(|text| text.len() <= 512)
    }
}

/// The client.
#[derive(Debug)]
pub struct Outbound {
    allowed: Arc<Allowed>,
    agent: ureq::Agent,
    limits: Limits,
}

impl Outbound {
    /// A client that reaches what is allowed. `roots` are certificates in PEM to trust instead of those that
    /// browsers trust.
    pub fn new(
        allowed: Allowed,
        roots: Option<&[u8]>,
        limits: Limits,
        lookup: Lookup,
    ) -> Result<Self, AuthoritiesError> {
        let allowed = Arc::new(allowed);
        // What may go in the clear is a matter of each host, which the list says.
        let config = outward::config(Terms { time: limits.time, plain: true, authorities: roots })?;
        let pinned = Pinned { allowed: allowed.clone(), lookup };
        let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), pinned);
        Ok(Self { allowed, agent, limits })
    }

    /// The same with the certificates of a file, and names looked up as the operating system does.
    pub fn open(allowed: Allowed, roots: Option<&Path>, limits: Limits) -> Fallible<Self> {
        let read = |path: &Path| std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()));
        let roots = roots.map(read).transpose()?;
        Ok(Self::new(allowed, roots.as_deref(), limits, system)?)
    }

    /// Asks for something, or posts it.
    pub fn ask(&self, ask: &Ask<'_>) -> Result<Reply, Barred> {
        let url = self.allowed.url(ask.url)?;
        let mut request = ureq::http::Request::builder().uri(url.as_str());
        for (name, value) in ask.headers {
            request = request.header(*name, *value);
        }
        let answer = match ask.body {
            None => self.agent.run(request.body(()).map_err(|_| Barred::Address)?),
            Some((media, bytes)) => {
                let request = request.method(Method::POST).header(CONTENT_TYPE, media);
                self.agent.run(request.body(bytes).map_err(|_| Barred::Address)?)
            }
        };
        let (head, body) = answer.map_err(|e| barred(&e))?.into_parts();
        let mut bytes = Vec::new();
        // One byte more than may be, so that too much is seen.
        let mut limited = body.into_reader().take(self.limits.bytes + 1);
        limited.read_to_end(&mut bytes).map_err(|e| barred(&ureq::Error::from(e)))?;
        if bytes.len() as u64 > self.limits.bytes {
            return Err(Barred::Large);
        }
        Ok(Reply { status: head.status.as_u16(), body: bytes, headers: head.headers })
    }
}

/// What is in the way, without what was said of it.
fn barred(error: &ureq::Error) -> Barred {
    use ureq::Error;
    match error {
        Error::Other(own) => own.downcast_ref::<Barred>().copied().unwrap_or(Barred::Garbled),
        Error::HostNotFound => Barred::Name,
        Error::Timeout(_) => Barred::Slow,
        Error::Tls(_) | Error::Rustls(_) | Error::TlsRequired | Error::Pem(_) => Barred::Tls,
        Error::ConnectionFailed => Barred::Unreached,
        Error::BadUri(_) => Barred::Address,
        Error::Io(e) => match (e.get_ref().and_then(|inner| inner.downcast_ref()), e.kind()) {
            (Some(inner), _) => barred(inner),
            (None, ErrorKind::TimedOut | ErrorKind::WouldBlock) => Barred::Slow,
            // As TLS gives what it did not accept.
            (None, ErrorKind::InvalidData) => Barred::Tls,
            (None, _) => Barred::Unreached,
        },
        _ => Barred::Garbled,
    }
}

/// Resolves once, looks at every address, and gives those to connect to: nothing is looked up again between
/// looking and connecting.
struct Pinned {
    allowed: Arc<Allowed>,
    lookup: Lookup,
}

impl std::fmt::Debug for Pinned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pinned")
    }
}

impl Resolver for Pinned {
    fn resolve(&self, uri: &Uri, _: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let own = |barred: Barred| ureq::Error::Other(Box::new(barred));
        // What is connected to is what was asked about, also if somebody changed the address on the way here.
        let url = self.allowed.url(&uri.to_string()).map_err(own)?;
        let (host, port) = url.host_str().zip(url.port_or_known_default()).ok_or_else(|| own(Barred::Address))?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let (lookup, (reply, found)) = (self.lookup, sync_channel(1));
        std::thread::spawn(move || reply.send(lookup(&host, port)));
        let found = found.recv_timeout(*timeout.after).map_err(|_| own(Barred::Slow))?;
        let found = found.map_err(|_| own(Barred::Name))?;
        if found.is_empty() {
            return Err(own(Barred::Name));
        }
        if !found.iter().all(|address| self.allowed.reaches(address.ip()) && address.port() == port) {
            return Err(own(Barred::Network));
        }
        let mut pinned = self.empty();
        for address in found.into_iter().take(16) {
            pinned.push(address);
        }
        Ok(pinned)
    }
}

/// The addresses that the operating system knows for a name.
pub fn system(host: &str, port: u16) -> std::io::Result<Vec<SocketAddr>> {
    use std::net::ToSocketAddrs as _;
    Ok((host, port).to_socket_addrs()?.collect())
}
