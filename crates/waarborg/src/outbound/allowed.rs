// SPDX-License-Identifier: EUPL-1.2
//! What the operator lets feeds reach: hosts by name and port, and address blocks that are not out there.
//! Nothing is allowed that was not named (trust model, row 14), however an address is spelled: it is compared as
//! the parser of URLs understood it, and what that parser passes over is refused.

use super::Barred;
use super::address::admitted;
use ipnet::IpNet;
use std::net::IpAddr;
use url::Url;

/// A place that may be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Host {
    /// Without TLS.
    plain: bool,
    name: String,
    port: u16,
}

/// Everything that was allowed.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    hosts: Vec<Host>,
    networks: Vec<IpNet>,
}

impl Allowed {
    /// Reads what `serve` was given: `HOST[:PORT]`, with `http://` before it for one without TLS, and blocks.
    pub fn read(hosts: &[String], networks: &[String]) -> Result<Self, String> {
        let hosts = hosts.iter().map(|host| read(host)).collect::<Result<_, _>>()?;
        let block = |text: &String| text.parse().map_err(|_| format!("{text}: a block is written as 10.1.0.0/16"));
        Ok(Self { hosts, networks: networks.iter().map(block).collect::<Result<_, _>>()? })
    }

    /// An address as the parser understood it, if it may be asked for.
    pub fn url(&self, text: &str) -> Result<Url, Barred> {
        // What the parser would leave out or turn round reads differently elsewhere.
        if text.len() > LONGEST || text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(Barred::Address);
        }
        let url = Url::parse(text).map_err(|_| Barred::Address)?;
        let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let host = host_of(&url).filter(|_| bare && !text.contains('@')).ok_or(Barred::Address)?;
        if self.hosts.contains(&host) { Ok(url) } else { Err(Barred::Host) }
    }

    /// True for an address that may be connected to.
    pub fn reaches(&self, address: IpAddr) -> bool {
        admitted(address, &self.networks)
    }
}

/// Longest address in bytes.
const LONGEST: usize = 2_000;

fn read(text: &str) -> Result<Host, String> {
    let wrong = || format!("{text}: a host is written as NAME, NAME:PORT or, without TLS, http://NAME:PORT");
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = Url::parse(&whole).map_err(|_| wrong())?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && !text.contains('@');
    host_of(&url).filter(|_| bare).ok_or_else(wrong)
}

fn host_of(url: &Url) -> Option<Host> {
    let plain = match url.scheme() {
        "https" => false,
        "http" => true,
        _ => return None,
    };
    Some(Host { plain, name: url.host_str()?.to_owned(), port: url.port_or_known_default()? })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_named_is_not_asked_for() {
        let allowed = Allowed::read(&["Feeds.Example".into(), "http://10.1.2.3:8080".into()], &[]).unwrap();
        for good in ["https://feeds.example/a?b=c", "https://FEEDS.example:443/", "http://10.1.2.3:8080/x"] {
            assert!(allowed.url(good).is_ok(), "{good}");
        }
        for other in [
            "http://feeds.example/",
            "https://feeds.example:444/",
            "https://10.1.2.3:8080/",
            "https://a.feeds.example/",
        ] {
            assert_eq!(allowed.url(other), Err(Barred::Host), "{other}");
        }
        for odd in [
            "https://u@feeds.example/",
            "https://u:p@feeds.example/",
            "https://feeds.example\\@other.example/",
            "https://feeds.example/#x",
            "https://feeds.ex\tample/",
            " https://feeds.example/",
            "ftp://feeds.example/",
            "file:///etc/passwd",
            "feeds.example",
            "",
            "https://@feeds.example/",
        ] {
            assert_eq!(allowed.url(odd), Err(Barred::Address), "{odd}");
        }
        for wrong in ["", "a b", "https://x/path", "ftp://x", "u@x"] {
            assert!(Allowed::read(&[wrong.into()], &[]).is_err(), "{wrong}");
        }
        assert!(Allowed::read(&[], &["10.1.0.0".into()]).is_err());
    }
}
