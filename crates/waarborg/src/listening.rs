// SPDX-License-Identifier: EUPL-1.2
//! The listener of `serve`: its certificate, renewed as its files change, its limits, and what is said of an
//! address where anybody could read along (BIO2 8.20, 8.24; ADR 0028).

use crate::Fallible;
use crate::cli::Listening;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::time::Duration;
use waarborg_domain::{Clock, Instant, SystemClock};
use waarborg_web::{Clients, Limits, Terms, Tls};

/// How often the files of certificate and key are read.
const RENEW: Duration = Duration::from_secs(30);
/// Connections of one address, where clients are met without a proxy: an office behind one address has room.
const PER_ADDRESS: usize = 200;
/// Descriptors for the store, the log and what else is open besides connections.
const SPARE: u64 = 256;
/// From when on the end of a certificate is told, in seconds, and how often.
pub const SOON: i64 = 14 * DAY;
const DAY: i64 = 24 * 60 * 60;

/// On what terms connections are taken.
pub fn terms(args: &Listening) -> Fallible<Terms> {
    let tls = tls(args)?;
    let mut limits = Limits::default();
    limits.connections = limits.connections.min(room());
    limits.per_address = match (args.per_address, &tls) {
        (Some(said), _) => said.max(1),
        (None, Some(_)) => PER_ADDRESS,
        (None, None) => limits.connections,
    };
    Ok(Terms { limits, tls, ..Terms::default() })
}

/// Certificate and key, and who vouches for machines; nothing for plain HTTP.
pub fn tls(args: &Listening) -> Fallible<Option<Tls>> {
    let Some((certificate, key)) = args.tls_cert.as_deref().zip(args.tls_key.as_deref()) else { return Ok(None) };
    let revoked = args.client_crl.clone();
    let clients = args.client_ca.clone().map(|authorities| Clients { authorities, revoked });
    Ok(Some(Tls::open_to(certificate, key, clients, SystemClock.now())?))
}

/// Takes as many open files as the system lets this process have, and says for how many connections they do.
fn room() -> usize {
    let now = getrlimit(Resource::Nofile);
    // Where it may not be raised the number there is does.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: now.maximum, maximum: now.maximum });
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    usize::try_from(files.saturating_sub(SPARE)).unwrap_or(usize::MAX).max(16)
}

/// The address that is meant, or what to do about it.
pub fn resolved(address: &str) -> Fallible<SocketAddr> {
    let found = address.to_socket_addrs().map_err(|e| format!("{address}: {e}; an address is HOST:PORT"))?.next();
    found.ok_or_else(|| format!("{address}: no such address").into())
}

/// How an address is called that was bound on these terms; whoever could read along there is named.
pub fn name(address: SocketAddr, terms: &Terms) -> String {
    if let Some(open) = read_along(address, terms.tls.is_some()) {
        eprintln!("waarborg: WARNING: {open}");
    }
    called(address, terms.tls.is_some())
}

/// The address with its scheme.
pub fn called(address: SocketAddr, tls: bool) -> String {
    format!("{}://{address}", if tls { "https" } else { "http" })
}

/// What is to be said of an address where others could read along, with what to do.
pub fn read_along(address: SocketAddr, tls: bool) -> Option<String> {
    let open = !tls && !address.ip().to_canonical().is_loopback();
    open.then(|| {
        format!(
            "{address} is reached from other machines and nothing is encrypted: tokens and data can be read on the \
             way; give --tls-cert and --tls-key, or listen on 127.0.0.1 behind a proxy that has them"
        )
    })
}

/// Reads certificate and key again as they change, and says what came of it; for ever.
pub async fn renewed(tls: Tls) {
    let mut every = tokio::time::interval(RENEW);
    let (mut said, mut warned) = (String::new(), Instant(0));
    loop {
        every.tick().await;
        let (now, files) = (SystemClock.now(), tls.clone());
        let renewed = tokio::task::spawn_blocking(move || files.renew(now)).await;
        match renewed {
            Ok(Ok(true)) => eprintln!("waarborg: the certificate was renewed; it is good until {}", tls.until()),
            Ok(Err(error)) if error.to_string() != said => {
                eprintln!("waarborg: WARNING: {error}; the one from before is shown");
                said = error.to_string();
            }
            _ => {}
        }
        if tls.until() < now.plus_seconds(SOON) && warned.plus_seconds(DAY) < now {
            eprintln!("waarborg: WARNING: the certificate ends at {}; renew it", tls.until());
            warned = now;
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn an_open_address_is_named() {
        let open = |address: &str, tls| read_along(address.parse().unwrap(), tls).is_some();
        assert!(open("0.0.0.0:80", false) && open("[::]:80", false) && open("192.0.2.1:80", false));
        assert!(!open("127.0.0.1:80", false) && !open("[::1]:80", false) && !open("[::ffff:127.0.0.1]:80", false));
        assert!(!open("0.0.0.0:443", true));
    }

    #[test]
    fn there_are_places_for_connections_and_files_besides() {
        let places = room();
        assert!((16..usize::MAX).contains(&places));
        assert!(getrlimit(Resource::Nofile).current.is_none_or(|files| files > places as u64));
    }
}
