// SPDX-License-Identifier: EUPL-1.2
//! What a list holds, in forms that are quick to ask: sets by length of prefix
//! for addresses, sets of names for hosts, one automaton for parts of texts.

use crate::host::unmap;
use crate::value::{Kind, Value};
use aho_corasick::AhoCorasick;
use ipnet::IpNet;
use regex::Regex;
use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;

/// The entries of one list.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// Addresses and blocks.
    Blocks(Blocks),
    /// Names, each with all names below it.
    Hosts(HashSet<Box<str>>),
    /// Whole values.
    Exact(HashSet<Box<str>>),
    /// Parts of values, in lower case.
    Parts(AhoCorasick),
    /// Patterns.
    Patterns(Vec<Regex>),
}

impl Body {
    pub(super) fn holds(&self, value: &Value) -> bool {
        let text = value.text();
        match self {
            Self::Blocks(blocks) => match value.kind() {
                Kind::Ip | Kind::Cidr => block(text).is_some_and(|b| blocks.hold(b)),
                _ => false,
            },
            Self::Hosts(names) => match value.kind() {
                Kind::Domain => suffixes(text).any(|s| names.contains(s)),
                _ => names.contains(text),
            },
            Self::Exact(values) => values.contains(text),
            Self::Parts(parts) => parts.is_match(text),
            Self::Patterns(patterns) => patterns.iter().any(|p| p.is_match(text)),
        }
    }

    /// Does the list speak of hosts, so that a URL's host is worth asking for?
    pub(super) fn is_of_hosts(&self) -> bool {
        matches!(self, Self::Blocks(_) | Self::Hosts(_))
    }
}

/// A name and every name above it, longest first.
fn suffixes(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |n| n.split_once('.').map(|(_, above)| above))
}

/// An address (as a block of one) or a block, IPv4 where it stands for IPv4.
pub(super) fn block(text: &str) -> Option<IpNet> {
    let net = match text.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address),
        Err(_) => text.parse::<IpNet>().ok()?.trunc(),
    };
    Some(unmap(net))
}

/// Blocks of addresses by the length of their prefix: one look-up a length.
#[derive(Clone, Debug, Default)]
pub(super) struct Blocks {
    four: BTreeMap<u8, HashSet<IpNet>>,
    six: BTreeMap<u8, HashSet<IpNet>>,
}

impl Blocks {
    pub(super) fn insert(&mut self, net: IpNet) {
        let family = match net {
            IpNet::V4(_) => &mut self.four,
            IpNet::V6(_) => &mut self.six,
        };
        family.entry(net.prefix_len()).or_default().insert(net);
    }

    /// Does some block contain all of this one?
    fn hold(&self, net: IpNet) -> bool {
        let family = match net {
            IpNet::V4(_) => &self.four,
            IpNet::V6(_) => &self.six,
        };
        family
            .range(..=net.prefix_len())
            .any(|(length, blocks)| IpNet::new(net.addr(), *length).is_ok_and(|wider| blocks.contains(&wider.trunc())))
    }
}
