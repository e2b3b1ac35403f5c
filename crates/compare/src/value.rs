// SPDX-License-Identifier: EUPL-1.2
//! A value in its canonical form, its kind, and why a text is not one.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What sort of thing a value names. Values of different kinds are never equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A domain name, in lower case and punycode.
    Domain,
    /// One IPv4 or IPv6 address.
    Ip,
    /// A block of addresses, host bits zero.
    Cidr,
    /// A URL with scheme and host.
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
    /// Any other hash in hexadecimal (SHA-224, SHA-384, imphash …).
    Hash,
}

impl Kind {
    /// The name used in files and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Ip => "ip",
            Self::Cidr => "cidr",
            Self::Url => "url",
            Self::Email => "email",
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
            Self::Hash => "hash",
        }
    }

    /// Is it one of the hashes?
    #[must_use]
    pub fn is_hash(self) -> bool {
        matches!(self, Self::Md5 | Self::Sha1 | Self::Sha256 | Self::Sha512 | Self::Hash)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A canonical value. Two values are the same thing exactly when they are equal.
///
/// Only [`crate::canonical()`] and [`crate::guess`] make them, and reading one from
/// JSON (`{"type": …, "value": …}`) refuses a text that is not canonical, so a
/// `Value` in hand needs no second check.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Value {
    #[serde(rename = "type")]
    kind: Kind,
    #[serde(rename = "value")]
    text: Box<str>,
}

impl Value {
    pub(crate) fn new(kind: Kind, text: impl Into<Box<str>>) -> Self {
        Self { kind, text: text.into() }
    }

    /// What sort of thing it names.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The canonical text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A value as it stands in JSON, not yet trusted to be canonical.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "type")]
    kind: Kind,
    #[serde(rename = "value")]
    text: Box<str>,
}

impl TryFrom<Written> for Value {
    type Error = Unreadable;
    fn try_from(w: Written) -> Result<Self, Unreadable> {
        let value = crate::canonical(Some(crate::Hint::of(w.kind)), &w.text)?;
        if value.kind == w.kind && value.text == w.text { Ok(value) } else { Err(Unreadable::NotCanonical) }
    }
}

/// Why a text is not a value. Each displays as one sentence for the person who
/// typed it, and never repeats the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Nothing but space.
    #[error("there is nothing here")]
    Empty,
    /// Longer than any indicator.
    #[error("this is {bytes} bytes long; an indicator has at most {most}")]
    TooLong {
        /// Length met.
        bytes: usize,
        /// Length allowed.
        most: usize,
    },
    /// A word, a number, a port, a protocol, a sentence.
    #[error("this is no domain, address, URL, e-mail address or hash")]
    NotAnIndicator,
    /// Ends as a file does, and no such top-level domain exists.
    #[error("this is a file name, which is no indicator")]
    FileName,
    /// Ends as a file does, and such a top-level domain does exist.
    #[error("this can be a file name or a domain; say that it is a domain to compare it")]
    FileOrDomain,
    /// Not a domain name; the reason follows.
    #[error("this is no domain name: {0}")]
    BadDomain(&'static str),
    /// Not an address or block.
    #[error("this is no IP address or block of addresses (leading zeros are not allowed)")]
    BadIp,
    /// Not a URL with a host; the reason follows.
    #[error("this is no URL that names a host: {0}")]
    BadUrl(&'static str),
    /// Not an e-mail address.
    #[error("this is no e-mail address")]
    BadEmail,
    /// Not hexadecimal, or not the length of any hash.
    #[error("this is no hash: hexadecimal digits in the length of a known hash are needed")]
    BadHash,
    /// Read from a record or answer where only canonical text may stand.
    #[error("this value is not in its canonical form")]
    NotCanonical,
}

impl Unreadable {
    /// A short fixed name of the kind, for programs and translations.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "value-empty",
            Self::TooLong { .. } => "value-too-long",
            Self::NotAnIndicator => "value-no-indicator",
            Self::FileName => "value-file-name",
            Self::FileOrDomain => "value-file-or-domain",
            Self::BadDomain(_) => "value-bad-domain",
            Self::BadIp => "value-bad-ip",
            Self::BadUrl(_) => "value-bad-url",
            Self::BadEmail => "value-bad-email",
            Self::BadHash => "value-bad-hash",
            Self::NotCanonical => "value-not-canonical",
        }
    }
}
