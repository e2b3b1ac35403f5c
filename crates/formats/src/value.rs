// SPDX-License-Identifier: EUPL-1.2
//! Indicator values: which kinds are compared between parties, and what a text can be. Values
//! stay as the source wrote them; the canonical form is made where they are compared. What is
//! no indicator by itself (names of files, ports, protocols, mutexes) never becomes a value,
//! or every party would seem to know what every other knows.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// The kinds of indicator values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    /// A domain or host name.
    Domain,
    /// An IPv4 or IPv6 address or block.
    Ip,
    /// A URL with a host.
    Url,
    /// An e-mail address.
    Email,
    /// MD5, 32 hexadecimal digits.
    Md5,
    /// SHA-1, 40 hexadecimal digits.
    Sha1,
    /// SHA-256, 64 hexadecimal digits.
    Sha256,
    /// SHA-512, 128 hexadecimal digits.
    Sha512,
    /// Any other digest or similarity hash.
    OtherHash,
}

/// A value as the source wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RawValue {
    /// Its kind.
    pub kind: ValueKind,
    /// Its text, unescaped but otherwise untouched.
    pub text: String,
}

/// The value, if the text can be of the kind. An address given as a name becomes an address, a
/// name with a path a URL: sources mix these up, and the wrong kind would match nothing.
pub(crate) fn checked(kind: ValueKind, text: &str) -> Option<RawValue> {
    let text = text.trim();
    // No indicator has one, and rows could not carry it.
    if text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return None;
    }
    let plain = refang(text);
    let kind = match kind {
        ValueKind::Domain if is_ip(&plain) => ValueKind::Ip,
        ValueKind::Domain if plain.contains('/') => ValueKind::Url,
        _ => kind,
    };
    let fits = match kind {
        ValueKind::Domain => is_name(&plain),
        ValueKind::Ip => is_ip(&plain),
        ValueKind::Url => has_host(&plain),
        ValueKind::Email => is_email(&plain),
        ValueKind::OtherHash => !text.is_empty() && !text.contains(char::is_whitespace),
        hash => hash_by_length(text) == Some(hash),
    };
    fits.then(|| RawValue { kind, text: text.to_owned() })
}

/// What a text is by its form alone. A name that could also be a file or a program package is
/// not taken for a domain.
pub(crate) fn guess(text: &str) -> Option<ValueKind> {
    let text = text.trim();
    let plain = refang(text);
    if let Some(hash) = hash_by_length(text) {
        return Some(hash);
    }
    if is_ip(&plain) {
        return Some(ValueKind::Ip);
    }
    if plain.contains("://") {
        return has_host(&plain).then_some(ValueKind::Url);
    }
    if is_email(&plain) {
        return Some(ValueKind::Email);
    }
    (is_name(&plain) && plain.contains('.') && !like_file_or_package(&plain)).then_some(ValueKind::Domain)
}

/// The usual ways of making a link harmless, undone for recognition only.
pub(crate) fn refang(text: &str) -> String {
    let text = text
        .replace("[.]", ".")
        .replace("(.)", ".")
        .replace("{.}", ".")
        .replace("[:]", ":")
        .replace("[://]", "://")
        .replace("[dot]", ".")
        .replace("(dot)", ".")
        .replace("[at]", "@")
        .replace("[@]", "@");
    match text.get(..4) {
        Some(head) if head.eq_ignore_ascii_case("hxxp") => {
            format!("http{}", text.get(4..).unwrap_or_default())
        }
        _ => text,
    }
}

fn hash_by_length(text: &str) -> Option<ValueKind> {
    let kind = match text.len() {
        32 => ValueKind::Md5,
        40 => ValueKind::Sha1,
        64 => ValueKind::Sha256,
        128 => ValueKind::Sha512,
        _ => return None,
    };
    text.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(kind)
}

fn is_ip(text: &str) -> bool {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let Ok(address) = address.trim_matches(['[', ']']).parse::<IpAddr>() else {
        return false;
    };
    let most = if address.is_ipv4() { 32 } else { 128 };
    prefix.is_none_or(|prefix| prefix.parse::<u8>().is_ok_and(|bits| bits <= most))
}

fn is_name(text: &str) -> bool {
    let label =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '*'));
    let text = text.strip_suffix('.').unwrap_or(text);
    let text = text.strip_prefix('.').unwrap_or(text);
    // Full stops of other scripts part labels too (IDNA).
    text.len() <= 1_000 && !text.is_empty() && text.split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']).all(label)
}

fn has_host(text: &str) -> bool {
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) => rest,
        _ => text.strip_prefix("//").unwrap_or(text),
    };
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    if let Some(six) = host.strip_prefix('[') {
        return six.split(']').next().is_some_and(is_ip);
    }
    let host = host.split(':').next().unwrap_or_default();
    is_name(host) && (host.contains('.') || text.contains("://"))
}

fn is_email(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && !text.contains(char::is_whitespace)
            && !text.contains('/')
            && (is_name(host) || host.starts_with('['))
    })
}

fn like_file_or_package(text: &str) -> bool {
    const FILES: [&str; 38] = [
        "exe", "dll", "php", "zip", "js", "html", "htm", "txt", "doc", "docx", "xls", "xlsx", "pdf", "jar", "apk",
        "bat", "ps1", "vbs", "lnk", "scr", "sys", "tmp", "dat", "bin", "iso", "img", "rar", "7z", "gz", "so", "plist",
        "elf", "msi", "hta", "cab", "json", "xml", "csv",
    ];
    const PACKAGES: [&str; 7] = ["com", "org", "net", "android", "io", "app", "me"];
    let lower = text.to_ascii_lowercase();
    let mut labels = lower.split('.');
    let first = labels.next().unwrap_or_default();
    let last = labels.next_back().unwrap_or_default();
    FILES.contains(&last) || PACKAGES.contains(&first) || last.chars().all(|c| c.is_ascii_digit())
}

/// The kind of a hash by the name of its algorithm, however spelled.
pub(crate) fn hash_kind(name: &str) -> Option<ValueKind> {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    Some(match name.as_str() {
        "md5" => ValueKind::Md5,
        "sha1" => ValueKind::Sha1,
        "sha256" => ValueKind::Sha256,
        "sha512" => ValueKind::Sha512,
        "sha224" | "sha384" | "sha512224" | "sha512256" | "sha3224" | "sha3256" | "sha3384" | "sha3512" | "ssdeep"
        | "tlsh" | "imphash" | "impfuzzy" | "authentihash" | "vhash" | "pehash" | "telfhash" | "cdhash" | "gitoid" => {
            ValueKind::OtherHash
        }
        _ => return None,
    })
}

/// The kind of values of an attribute type as MISP and lists of indicators name it.
pub(crate) fn kind_of_type(name: &str) -> Option<ValueKind> {
    if let Some(hash) = hash_kind(name) {
        return Some(hash);
    }
    Some(match name.trim().to_ascii_lowercase().replace([' ', '_'], "-").as_str() {
        "domain" | "hostname" | "host" | "domain-name" | "fqdn" => ValueKind::Domain,
        "ip" | "ipv4" | "ipv6" | "ip-src" | "ip-dst" | "ip-address" | "ipv4-addr" | "ipv6-addr" | "cidr" => {
            ValueKind::Ip
        }
        "url" | "uri" => ValueKind::Url,
        "email"
        | "email-src"
        | "email-dst"
        | "email-reply-to"
        | "target-email"
        | "email-addr"
        | "email-address"
        | "whois-registrant-email"
        | "dns-soa-email"
        | "e-mail" => ValueKind::Email,
        "x509-fingerprint-md5" => ValueKind::Md5,
        "x509-fingerprint-sha1" => ValueKind::Sha1,
        "x509-fingerprint-sha256" => ValueKind::Sha256,
        "ja3-fingerprint-md5" | "hassh-md5" | "hasshserver-md5" | "jarm-fingerprint" | "other-hash" => {
            ValueKind::OtherHash
        }
        _ => return None,
    })
}
