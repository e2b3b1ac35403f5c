// SPDX-License-Identifier: EUPL-1.2
//! Names and addresses of hosts in canonical form: what domains, URLs and
//! e-mail addresses are made of.

use crate::value::{Kind, Unreadable, Value};
use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::IpAddr;

/// Endings of files that are no top-level domain: a name with one is a file.
const FILES: &[&str] = &[
    "apk", "asc", "asp", "aspx", "avi", "bak", "bat", "bin", "bmp", "cer", "cfg", "cgi", "class", "cmd", "conf",
    "config", "cpl", "cpp", "crt", "css", "csv", "dat", "db", "deb", "dex", "dll", "dmg", "doc", "docm", "docx", "drv",
    "dylib", "efi", "elf", "eml", "evtx", "exe", "gif", "gz", "hta", "htm", "html", "ico", "img", "inf", "ini", "ipa",
    "iso", "jar", "jpeg", "jpg", "js", "jse", "json", "jsp", "kext", "key", "lnk", "lock", "log", "lua", "mkv", "mpeg",
    "mpg", "msg", "msi", "ocx", "odt", "ova", "pcap", "pdf", "pem", "pfx", "php", "pkg", "plist", "png", "ppt", "pptx",
    "psd", "pst", "rar", "reg", "rpm", "rtf", "scr", "sig", "sqlite", "svg", "swf", "swift", "sys", "tar", "tgz",
    "tif", "tiff", "tmp", "toml", "torrent", "ttf", "txt", "vb", "vbe", "vbs", "vhd", "vmdk", "wav", "webp", "wmv",
    "wsf", "xls", "xlsm", "xlsx", "xml", "yaml", "yml",
];

/// Endings that are both a file type and a top-level domain, and in free text
/// mostly the former. Poland's and Serbia's (`.pl`, `.rs`) are left out: there
/// the domains are the more common.
const EITHER: &[&str] =
    &["cab", "java", "map", "md", "mov", "pid", "pm", "properties", "ps", "pub", "py", "sh", "so", "zip"];

/// Is a name of two labels more likely a file than a domain?
pub(crate) fn may_be_file(domain: &str) -> bool {
    let mut labels = domain.split('.');
    labels.clone().count() == 2 && labels.next_back().is_some_and(|l| EITHER.contains(&l))
}

/// A domain name as it goes on the wire: UTS-46 to punycode, lower case, no dot
/// at the end. A name whose last label cannot be a top-level domain is refused,
/// and so is a file name. Names that only look like punycode are kept as written.
pub(crate) fn domain(raw: &str) -> Result<String, Unreadable> {
    let name = ascii(raw)?;
    let name = name.strip_suffix('.').unwrap_or(&name);
    if name.len() > 253 {
        return Err(Unreadable::BadDomain("it is longer than 253 characters"));
    }
    let Some((before, last)) = name.rsplit_once('.') else {
        return Err(Unreadable::NotAnIndicator);
    };
    for label in before.split('.').chain([last]) {
        if label.is_empty() {
            return Err(Unreadable::BadDomain("a part between two dots is empty"));
        }
        if label.len() > 63 {
            return Err(Unreadable::BadDomain("a part is longer than 63 characters"));
        }
    }
    if before.starts_with('*') {
        return Err(Unreadable::BadDomain("a name with * is a pattern, not one domain"));
    }
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.');
    if !name.bytes().all(plain) {
        return Err(Unreadable::BadDomain("it has a sign no name can have"));
    }
    top_level(last)?;
    Ok(name.to_owned())
}

fn ascii(raw: &str) -> Result<String, Unreadable> {
    let uts = Uts46::new();
    match uts.to_ascii(raw.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow, DnsLength::Ignore) {
        Ok(name) => Ok(name.into_owned()),
        Err(_) if raw.is_ascii() => Ok(raw.to_ascii_lowercase()),
        Err(_) => Err(Unreadable::BadDomain("it has a sign no name can have")),
    }
}

fn top_level(last: &str) -> Result<(), Unreadable> {
    let letters = last.len() >= 2 && last.bytes().all(|b| b.is_ascii_lowercase());
    if FILES.contains(&last) {
        return Err(Unreadable::FileName);
    }
    if letters || last.starts_with("xn--") {
        return Ok(());
    }
    Err(Unreadable::BadDomain("its last part can be no top-level domain"))
}

/// One address in the text of RFC 5952; an IPv4 address inside IPv6 is that
/// IPv4 address. Leading zeros and zones are refused.
pub(crate) fn ip(raw: &str) -> Option<IpAddr> {
    raw.parse::<IpAddr>().ok().map(|a| a.to_canonical())
}

/// A block with host bits zeroed; a block of one address is that address.
pub(crate) fn cidr(raw: &str) -> Option<Value> {
    let net: IpNet = raw.parse().ok()?;
    let net = unmap(net.trunc());
    Some(if net.prefix_len() == net.max_prefix_len() {
        address(net.addr())
    } else {
        Value::new(Kind::Cidr, net.to_string())
    })
}

/// A block inside `::ffff:0:0/96` is the IPv4 block it stands for.
pub(crate) fn unmap(net: IpNet) -> IpNet {
    let IpNet::V6(six) = net else { return net };
    mapped(six).map_or(net, IpNet::V4)
}

fn mapped(six: Ipv6Net) -> Option<Ipv4Net> {
    let four = six.addr().to_ipv4_mapped()?;
    Ipv4Net::new(four, six.prefix_len().checked_sub(96)?).ok()
}

pub(crate) fn address(ip: IpAddr) -> Value {
    Value::new(Kind::Ip, ip.to_string())
}

/// A host without anything around it: an address or a domain.
pub(crate) fn host(raw: &str) -> Result<Value, Unreadable> {
    let bare = raw.strip_prefix('[').and_then(|r| r.strip_suffix(']')).unwrap_or(raw);
    if let Some(address_) = ip(bare) {
        return Ok(address(address_));
    }
    match domain(raw) {
        Ok(name) => Ok(Value::new(Kind::Domain, name)),
        // Full-width or otherwise disguised digits become an address only now.
        Err(e) => match ascii(raw).ok().and_then(|a| ip(a.trim_end_matches('.'))) {
            Some(address_) if !raw.is_ascii() => Ok(address(address_)),
            _ => Err(e),
        },
    }
}

/// Splits a port off: `192.0.2.1:80`, `[2001:db8::1]:443`, `a.example:8080`.
pub(crate) fn without_port(raw: &str) -> &str {
    match raw.rsplit_once(':') {
        Some((host, port))
            if !port.is_empty()
                && port.len() <= 5
                && port.bytes().all(|b| b.is_ascii_digit())
                && (host.ends_with(']') || !host.contains(':')) =>
        {
            host
        }
        _ => raw,
    }
}
