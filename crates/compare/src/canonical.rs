// SPDX-License-Identifier: EUPL-1.2
//! The canonical form of a value, by kind, so that two spellings of one thing
//! are equal and two things never are. What was decided:
//!
//! - **Domain**: UTS-46 to punycode, lower case, no final dot; a port or a bare
//!   final slash after it is dropped. Patterns (`*.a.example`) are refused.
//! - **IP**: RFC 5952; IPv4 inside IPv6 becomes IPv4; a port is dropped.
//!   **CIDR**: host bits zero; a block of one address is that address.
//! - **URL**: as browsers read it (scheme and host in lower case, default port
//!   dropped, dot segments resolved, odd IPv4 spellings resolved). The fragment
//!   is dropped, since it is never sent to the host. User, path, case of the path
//!   and query are kept. A text without a scheme but with a path is read as
//!   `http://`; a bare host stays a domain or address, also when called a URL.
//! - **E-mail**: the whole address in lower case, since hosts that tell case
//!   apart are all but extinct; the domain as above; a display name is dropped.
//! - **Hash**: hexadecimal in lower case; the length decides the kind, save that
//!   a hash called *other* (an imphash has the length of an MD5) stays other.
//!
//! `canonical` of a canonical text gives the same text.

use crate::clean::refang;
use crate::host::{self, address, cidr, domain, ip, may_be_file, without_port};
use crate::value::{Kind, Unreadable, Value};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use url::Url;

/// Longest text taken for a value, in bytes.
pub const MOST: usize = 8_192;

/// What the file or person says a value is. It guides; an address in a field for
/// domains is still read as an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hint {
    /// A domain or host name.
    Domain,
    /// An address or a block.
    Ip,
    /// A URL.
    Url,
    /// An e-mail address.
    Email,
    /// An MD5 hash.
    Md5,
    /// A SHA-1 hash.
    Sha1,
    /// A SHA-256 hash.
    Sha256,
    /// A SHA-512 hash.
    Sha512,
    /// Some other hash.
    OtherHash,
}

impl Hint {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Domain,
        Self::Ip,
        Self::Url,
        Self::Email,
        Self::Md5,
        Self::Sha1,
        Self::Sha256,
        Self::Sha512,
        Self::OtherHash,
    ];

    /// The hint that leads to a kind.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Domain => Self::Domain,
            Kind::Ip | Kind::Cidr => Self::Ip,
            Kind::Url => Self::Url,
            Kind::Email => Self::Email,
            Kind::Md5 => Self::Md5,
            Kind::Sha1 => Self::Sha1,
            Kind::Sha256 => Self::Sha256,
            Kind::Sha512 => Self::Sha512,
            Kind::Hash => Self::OtherHash,
        }
    }
}

/// The canonical value of a text whose kind is known; without a hint, as [`guess`].
///
/// # Errors
/// When the text is no such value, with the reason.
pub fn canonical(hint: Option<Hint>, raw: &str) -> Result<Value, Unreadable> {
    let Some(hint) = hint else { return guess(raw) };
    let text = read(raw)?;
    let value = match hint {
        Hint::Domain => hinted_domain(&text),
        Hint::Ip => address_or_block(&text).ok_or(Unreadable::BadIp),
        Hint::Url => url(&text),
        Hint::Email => email(&text),
        Hint::OtherHash => other_hash(&text),
        Hint::Md5 | Hint::Sha1 | Hint::Sha256 | Hint::Sha512 => hash(&text),
    }?;
    settled(value)
}

/// The canonical value of a text of unknown kind, as pasted by a person. A name
/// of two parts that is more likely a file (`notes.md`, `setup.sh`) is refused
/// with its own reason, unless it was defanged.
///
/// # Errors
/// When the text is no value; a protocol, a port, a file name or a word never is.
pub fn guess(raw: &str) -> Result<Value, Unreadable> {
    let text = read(raw)?;
    if let Ok(value) = hash(&text) {
        return Ok(value);
    }
    if let Some(value) = address_or_block(&text) {
        return Ok(value);
    }
    if text.contains(char::is_whitespace) {
        let named = text.contains('<') && text.contains('@');
        return if named { settled(email(&text)?) } else { Err(Unreadable::NotAnIndicator) };
    }
    if text.contains("://") {
        return settled(url(&text)?);
    }
    let local = text.split_once('@').map(|(local, _)| local);
    if local.is_some_and(|l| !l.contains('/')) {
        return settled(email(&text)?);
    }
    let value = url(&text).map_err(|e| match e {
        Unreadable::BadUrl(_) => Unreadable::NotAnIndicator,
        other => other,
    })?;
    let defanged = raw.contains(['[', '(', '{', '\\']);
    if value.kind() == Kind::Domain && !defanged && may_be_file(value.text()) {
        return Err(Unreadable::FileOrDomain);
    }
    settled(value)
}

/// The host a URL or e-mail address names, as a domain or address: *related* to
/// it, never equal. None for a host without a dot, and for other kinds.
#[must_use]
pub fn host_of(value: &Value) -> Option<Value> {
    let text = value.text();
    match value.kind() {
        Kind::Url => {
            let url = Url::parse(text).ok()?;
            host::host(url.host_str()?).ok()
        }
        Kind::Email => {
            let (_, name) = text.rsplit_once('@')?;
            Some(Value::new(Kind::Domain, name))
        }
        Kind::Domain | Kind::Ip | Kind::Cidr => None,
        Kind::Md5 | Kind::Sha1 | Kind::Sha256 | Kind::Sha512 | Kind::Hash => None,
    }
}

fn read(raw: &str) -> Result<Cow<'_, str>, Unreadable> {
    if raw.len() > MOST {
        return Err(Unreadable::TooLong { bytes: raw.len(), most: MOST });
    }
    let text = refang(raw);
    if text.is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(text)
}

/// Paths can hold brackets and backslashes that refang once more, and quotes or
/// brackets stand around an address inside `<…>`; such a value is taken on to
/// where it no longer changes.
fn settled(mut value: Value) -> Result<Value, Unreadable> {
    for _ in 0..8 {
        let text = match value.kind() {
            Kind::Url | Kind::Email => read(value.text())?,
            _ => return Ok(value),
        };
        let again = if value.kind() == Kind::Email { email(&text)? } else { url(&text)? };
        if again == value {
            return Ok(value);
        }
        value = again;
    }
    Err(Unreadable::BadUrl("it changes each time it is read"))
}

fn hinted_domain(text: &str) -> Result<Value, Unreadable> {
    if text.contains("://") {
        return url(text);
    }
    let name = text.trim_end_matches('/');
    if let Some(value) = address_or_block(name) {
        return Ok(value);
    }
    if name.contains('/') {
        return url(name);
    }
    host::host(without_port(name))
}

/// An address, a block, or an address with a port.
fn address_or_block(text: &str) -> Option<Value> {
    let bare = without_port(text);
    let bare = bare.strip_prefix('[').and_then(|b| b.strip_suffix(']')).unwrap_or(bare);
    match ip(bare) {
        Some(found) => Some(address(found)),
        None => cidr(bare),
    }
}

/// Signs that end every value in a running text.
pub(crate) fn parts_words(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '«' | '»')
        || matches!(c, '\u{2012}'..='\u{203A}' | '\u{3000}'..='\u{3030}')
}

/// Signs that the part of an address before the @ can have: none that would part it where a text mentions it.
pub(crate) fn in_local(c: char) -> bool {
    !(parts_words(c) || "(),:;@[\\]".contains(c))
}

pub(crate) fn email(text: &str) -> Result<Value, Unreadable> {
    let inner = match (text.rfind('<'), text.rfind('>')) {
        (Some(open), Some(close)) if open < close => text.get(open + 1..close).unwrap_or(text),
        (Some(open), None) => text.get(open + 1..).unwrap_or(text),
        _ => text,
    };
    let lower = inner.to_lowercase();
    let bare = lower.strip_prefix("mailto:").unwrap_or(&lower);
    let (local, name) = bare.rsplit_once('@').ok_or(Unreadable::BadEmail)?;
    if local.is_empty() || local.len() > 64 || !local.chars().all(in_local) {
        return Err(Unreadable::BadEmail);
    }
    // A file type at the end does not make an address a file name.
    match domain(name) {
        Ok(name) => Ok(Value::new(Kind::Email, format!("{local}@{name}"))),
        Err(_) => Err(Unreadable::BadEmail),
    }
}

/// A URL, or the bare host when nothing but a host is there.
pub(crate) fn url(text: &str) -> Result<Value, Unreadable> {
    if text.contains("://") {
        return with_scheme(text);
    }
    if text.get(..7).is_some_and(|h| h.eq_ignore_ascii_case("mailto:")) {
        return email(text);
    }
    if text.contains(char::is_whitespace) {
        return Err(Unreadable::BadUrl("it has a blank and no scheme"));
    }
    let (before, _) = text.split_at(text.find(['/', '?', '#']).unwrap_or(text.len()));
    let bare = host::host(without_port(before))?;
    if before.len() == text.len() {
        return Ok(bare);
    }
    with_scheme(&format!("http://{text}"))
}

fn with_scheme(text: &str) -> Result<Value, Unreadable> {
    let mut url = Url::parse(text).map_err(|_| Unreadable::BadUrl("it cannot be parsed"))?;
    let named = url.host_str().filter(|h| !h.is_empty());
    let Some(named) = named.map(str::to_owned) else {
        return Err(Unreadable::BadUrl("it has no host"));
    };
    url.set_fragment(None);
    // Hosts of schemes that browsers do not know are left as written by the
    // parser; and a dot at the end of a host changes nothing.
    let decided = match host::host(named.trim_end_matches('.')) {
        Ok(host) => Some(host.text().to_owned()),
        Err(_) => Some(named.trim_end_matches('.').to_lowercase()),
    };
    let decided = decided
        .filter(|d| *d != named)
        .map(|d| if d.contains(':') && !d.starts_with('[') { format!("[{d}]") } else { d });
    if decided.is_some() && url.set_host(decided.as_deref()).is_err() {
        return Err(Unreadable::BadUrl("its host cannot be read"));
    }
    let text = String::from(url);
    if text.len() > MOST {
        return Err(Unreadable::TooLong { bytes: text.len(), most: MOST });
    }
    Ok(Value::new(Kind::Url, text))
}

/// Names that stand before a hash, as in `MD5: …`.
const PREFIXES: &[&str] = &[
    "md5",
    "sha1",
    "sha-1",
    "sha224",
    "sha-224",
    "sha256",
    "sha-256",
    "sha384",
    "sha-384",
    "sha512",
    "sha-512",
    "imphash",
    "authentihash",
    "pehash",
];

fn digits(text: &str) -> Result<String, Unreadable> {
    let bare = match text.split_once([':', '=']) {
        Some((name, rest)) if PREFIXES.contains(&name.trim().to_ascii_lowercase().as_str()) => rest.trim(),
        _ => text,
    };
    if bare.is_empty() || !bare.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Unreadable::BadHash);
    }
    Ok(bare.to_ascii_lowercase())
}

/// A hash whose length tells its kind.
pub(crate) fn hash(text: &str) -> Result<Value, Unreadable> {
    let hex = digits(text)?;
    let kind = match hex.len() {
        32 => Kind::Md5,
        40 => Kind::Sha1,
        64 => Kind::Sha256,
        128 => Kind::Sha512,
        56 | 96 => Kind::Hash,
        _ => return Err(Unreadable::BadHash),
    };
    Ok(Value::new(kind, hex))
}

fn other_hash(text: &str) -> Result<Value, Unreadable> {
    let hex = digits(text)?;
    if (32..=128).contains(&hex.len()) && hex.len().is_multiple_of(2) {
        return Ok(Value::new(Kind::Hash, hex));
    }
    Err(Unreadable::BadHash)
}
