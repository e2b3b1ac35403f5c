// SPDX-License-Identifier: EUPL-1.2
//! One request to the provider, within bounds of time and size, and to where it was meant: redirects are answers
//! like any other, so that nobody has us ask elsewhere (RFC 9700, 4.12), and nothing is taken from the
//! environment.

use openidconnect::url::{Host, Url};
use openidconnect::{HttpRequest, HttpResponse};
use std::sync::Arc;
use std::time::Duration;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

/// Longest time for one request, whatever the provider does.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most bytes of an answer.
const MOST: u64 = 1 << 20;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    /// It did not come, or was too large.
    #[error("the provider does not answer within bounds")]
    Http(#[from] ureq::Error),
}

/// Whether an address is in the clear, which only this machine's may be; nothing if it cannot be used.
pub(super) fn plain(url: &Url) -> Option<bool> {
    let near = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    };
    match url.scheme() {
        "https" => Some(false),
        "http" if near => Some(true),
        _ => None,
    }
}

/// What makes the requests, or nothing if the authorities are none.
pub(super) fn agent(authorities: Option<&[u8]>, plain: bool) -> Option<ureq::Agent> {
    let roots = match authorities {
        Some(pem) => {
            let certificates = parse_pem(pem).filter_map(|item| match item {
                Ok(PemItem::Certificate(certificate)) => Some(certificate),
                _ => None,
            });
            let certificates: Vec<_> = certificates.collect();
            RootCerts::Specific(Arc::new(Some(certificates).filter(|found| !found.is_empty())?))
        }
        None => RootCerts::WebPki,
    };
    let config = ureq::Agent::config_builder()
        .https_only(!plain)
        .http_status_as_error(false)
        .max_redirects(0)
        // One that rests is closed from there at any time, and a log-in would fail for it.
        .max_idle_connections(0)
        .proxy(None)
        .timeout_global(Some(PATIENCE))
        .tls_config(TlsConfig::builder().root_certs(roots).build());
    Some(config.build().into())
}

/// Asks.
pub(super) fn fetch(agent: &ureq::Agent, request: HttpRequest) -> Result<HttpResponse, FetchError> {
    let answer = if request.body().is_empty() { agent.run(request.map(|_| ()))? } else { agent.run(request)? };
    let (parts, mut body) = answer.into_parts();
    let body = body.with_config().limit(MOST).read_to_vec()?;
    Ok(HttpResponse::from_parts(parts, body))
}
