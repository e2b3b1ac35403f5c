// SPDX-License-Identifier: EUPL-1.2
//! What all connections have in common that this side makes, to identity providers, collectors, witnesses and
//! feeds (BIO2 8.20, 8.24; trust model, row 14): they go where they were meant to, since nothing is taken from the
//! environment and a redirect is an answer like any other; they end in time; and whoever is trusted was read
//! whole, or nobody is.

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use std::time::Duration;
use ureq::config::Config;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use url::{Host, Url};

/// Longest time until somebody answers at all.
const CONNECT: Duration = Duration::from_secs(10);

/// Why nobody can be trusted by what certificates were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthoritiesError {
    /// One of them is damaged: without it others would be trusted than were meant.
    #[error("the certificates to trust cannot be read; each is wanted in PEM, whole")]
    Unreadable,
    /// There is not one.
    #[error("there is no certificate to trust; PEM is wanted")]
    None,
}

/// On what terms something is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Longest time from the first byte to the last.
    pub time: Duration,
    /// Also without TLS, where whoever asks made sure of the address.
    pub plain: bool,
    /// Certificates in PEM to trust instead of those that browsers trust.
    pub authorities: Option<&'a [u8]>,
}

/// What makes requests on these terms.
///
/// # Errors
/// [`AuthoritiesError`] if there are authorities and they cannot be read.
pub fn agent(terms: Terms<'_>) -> Result<ureq::Agent, AuthoritiesError> {
    Ok(config(terms)?.into())
}

/// The same for a client that resolves names in a way of its own.
///
/// # Errors
/// [`AuthoritiesError`] if there are authorities and they cannot be read.
pub fn config(terms: Terms<'_>) -> Result<Config, AuthoritiesError> {
    let roots = terms.authorities.map_or(Ok(RootCerts::WebPki), trusted)?;
    let config = Config::builder()
        .https_only(!terms.plain)
        .http_status_as_error(false)
        .max_redirects(0)
        // One that rests is closed from there at any time, and what is asked next would fail for it.
        .max_idle_connections(0)
        .proxy(None)
        .user_agent("waarborg")
        .timeout_connect(Some(terms.time.min(CONNECT)))
        .timeout_global(Some(terms.time))
        .tls_config(TlsConfig::builder().root_certs(roots).build());
    Ok(config.build())
}

/// The certificates in PEM, as all that is trusted.
///
/// # Errors
/// [`AuthoritiesError`] if one of them cannot be read, or there is none.
pub fn trusted(pem: &[u8]) -> Result<RootCerts, AuthoritiesError> {
    // What makes connections passes over what is no certificate; this does not.
    let mut readable = RootCertStore::empty();
    let mut all = Vec::new();
    for item in parse_pem(pem) {
        let PemItem::Certificate(one) = item.map_err(|_| AuthoritiesError::Unreadable)? else { continue };
        readable.add(CertificateDer::from(one.der())).map_err(|_| AuthoritiesError::Unreadable)?;
        all.push(one);
    }
    if all.is_empty() { Err(AuthoritiesError::None) } else { Ok(RootCerts::new_with_certs(&all)) }
}

/// Whether nobody can read along on the way to an address: by TLS, or on this machine. It names no user, since
/// what stands there reads like a host to people.
pub fn near_or_tls(url: &Url) -> bool {
    let near = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.to_canonical().is_loopback(),
        None => return false,
    };
    let bare = url.username().is_empty() && url.password().is_none();
    bare && (url.scheme() == "https" || (url.scheme() == "http" && near))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_trusted_was_read_whole() {
        let made = rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap();
        let (good, key) = (made.cert.pem(), made.signing_key.serialize_pem());
        assert!(trusted(good.as_bytes()).is_ok());
        assert!(trusted(format!("{key}{good}").as_bytes()).is_ok(), "a key beside it is not looked at");
        let empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let cut = &good[..good.len() / 2];
        for damaged in [empty.to_owned(), format!("{good}{empty}"), format!("{good}{cut}"), good.replace("MII", "M!I")]
        {
            assert_eq!(trusted(damaged.as_bytes()).unwrap_err(), AuthoritiesError::Unreadable, "{damaged}");
        }
        for none in ["", "nothing", &key] {
            assert_eq!(trusted(none.as_bytes()).unwrap_err(), AuthoritiesError::None, "{none}");
        }
        let terms = Terms { time: Duration::from_secs(1), plain: false, authorities: Some(b"nothing") };
        assert!(agent(terms).is_err());
    }

    #[test]
    fn near_is_this_machine_and_nothing_that_looks_like_it() {
        for fine in [
            "https://a.example",
            "https://192.0.2.1:4318/x?y",
            "http://localhost:1",
            "http://LOCALHOST",
            "http://127.1.2.3",
            "http://[::1]:1",
            "http://[::ffff:127.0.0.1]",
        ] {
            assert!(near_or_tls(&fine.parse().unwrap()), "{fine}");
        }
        for open in [
            "http://a.example",
            "http://192.0.2.1",
            "http://localhost.a.example",
            "http://localhost@a.example",
            "https://user@a.example",
            "https://:secret@a.example",
            "http://[::ffff:192.0.2.1]",
            "http://0.0.0.0",
            "ftp://localhost",
            "file:///etc/passwd",
            "mailto:a@localhost",
        ] {
            assert!(!near_or_tls(&open.parse().unwrap()), "{open}");
        }
    }

    #[test]
    fn what_is_not_to_go_in_the_clear_does_not_and_a_redirect_is_an_answer() {
        use std::io::{Read as _, Write as _};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = stream.read(&mut [0; 2000]);
                let _ = stream.write_all(b"HTTP/1.1 307 X\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n");
            }
        });
        let terms = |plain| Terms { time: Duration::from_secs(5), plain, authorities: None };
        assert!(agent(terms(false)).unwrap().get(&url).call().is_err());
        assert_eq!(agent(terms(true)).unwrap().get(&url).call().unwrap().status(), 307);
    }
}
