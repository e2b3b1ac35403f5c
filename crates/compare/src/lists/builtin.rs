// SPDX-License-Identifier: EUPL-1.2
//! The lists that always hold. What is reserved comes from the registries of
//! special-purpose addresses (RFC 6890) and names (RFC 6761), less what is kept
//! for documentation.

use super::List;
use super::body::{Blocks, Body, block};
use crate::value::Kind;

const RESERVED: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    "100::/64",
    "2001::/23",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
];

const NAMES: &[&str] = &["localhost", "localdomain", "local", "internal", "home.arpa", "in-addr.arpa", "ip6.arpa"];

/// MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512 of nothing.
const EMPTY: &[&str] = &[
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
];

pub(super) fn lists() -> Vec<List> {
    let mut blocks = Blocks::default();
    for net in RESERVED.iter().filter_map(|text| block(text)) {
        blocks.insert(net);
    }
    let set = |texts: &[&str]| texts.iter().map(|t| Box::from(*t)).collect();
    let list = |name: &str, kinds: &[Kind], body| List { name: name.to_owned(), kinds: Some(kinds.to_vec()), body };
    let hashes = [Kind::Md5, Kind::Sha1, Kind::Sha256, Kind::Sha512, Kind::Hash];
    vec![
        list("Reserved addresses (RFC 6890)", &[Kind::Ip, Kind::Cidr, Kind::Url], Body::Blocks(blocks)),
        list("Reserved names (RFC 6761)", &[Kind::Domain, Kind::Url], Body::Hosts(set(NAMES))),
        list("Hashes of empty files", &hashes, Body::Exact(set(EMPTY))),
    ]
}
