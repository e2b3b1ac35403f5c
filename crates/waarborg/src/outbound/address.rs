// SPDX-License-Identifier: EUPL-1.2
//! Which addresses lie out there. What is not globally reachable unicast by the registries of special-purpose
//! addresses (IANA, RFC 6890) is not connected to unless its block was allowed, nor is an address that carries
//! such a one in it (mapped, 6to4, NAT64, Teredo): a gateway would carry the connection back in.

use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Blocks of IPv4 that are of this machine, of this network, of everybody, or of nobody.
const NEAR: [([u8; 4], u8); 18] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    // A cloud's agent on the machine, at a public address; the metadata of others are link-local.
    ([168, 63, 129, 16], 32),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 31, 196, 0], 24),
    ([192, 52, 193, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// Blocks within IPv6's global unicast that are something else: protocols (Teredo among them), documentation,
/// 6to4.
const APART: [([u16; 2], u8); 4] = [([0x2001, 0], 23), ([0x2001, 0xdb8], 32), ([0x2002, 0], 16), ([0x3fff, 0], 20)];

/// True for an address that may be connected to: it lies out there or in an allowed block, and so does every
/// address that it carries.
pub fn admitted(address: IpAddr, networks: &[IpNet]) -> bool {
    let reached = outward(address) || networks.iter().any(|network| network.contains(&address));
    reached && carried(address).is_none_or(|inner| admitted(IpAddr::V4(inner), networks))
}

fn outward(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            !NEAR.iter().any(|(block, length)| within(u32::from(v4), u32::from_be_bytes(*block), *length))
        }
        IpAddr::V6(v6) => {
            let [first, second, ..] = v6.segments();
            let top = |a: u16, b: u16| (u32::from(a) << 16) | u32::from(b);
            let apart = APART.iter().any(|([a, b], length)| within(top(first, second), top(*a, *b), *length));
            first & 0xe000 == 0x2000 && !apart
        }
    }
}

fn within(address: u32, block: u32, length: u8) -> bool {
    let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
    address & mask == block & mask
}

/// The address of IPv4 that one of IPv6 carries.
fn carried(address: IpAddr) -> Option<Ipv4Addr> {
    let IpAddr::V6(v6) = address else { return None };
    let [a, b, c, d, e, f, g, h] = v6.segments();
    let of = |high: u16, low: u16| Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match (a, b) {
        (0x2002, _) => of(b, c),
        (0x2001, 0) => of(!g, !h),
        (0x64, 0xff9b) => of(g, h),
        // Mapped, translated and compatible forms; `::` and `::1` are no form of IPv4.
        (0, 0) if (c, d) == (0, 0) && v6 != Ipv6Addr::UNSPECIFIED && v6 != Ipv6Addr::LOCALHOST => of(g, h),
        // ISATAP: whatever the prefix, the interface says it.
        _ if f == 0x5efe && e & !0x0200 == 0 => of(g, h),
        _ => None,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_out_there_is_admitted() {
        for out in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"] {
            assert!(admitted(out.parse().unwrap(), &[]), "{out}");
        }
        for near in [
            "0.0.0.0",
            "10.255.0.1",
            "100.64.0.1",
            "127.8.9.1",
            "168.63.129.16",
            "169.254.169.254",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.19.0.1",
            "198.51.100.9",
            "203.0.113.7",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "3fff::1",
            "2001::1",
            "2002:808:808::1",
            "64:ff9b::808:808",
            "::ffff:8.8.8.8",
            "::8.8.8.8",
            "fec0::1",
            "5f00::1",
            "100::1",
        ] {
            assert!(!admitted(near.parse().unwrap(), &[]), "{near}");
        }
    }

    #[test]
    fn a_block_that_is_allowed_lets_in_what_it_holds_but_not_what_that_carries() {
        let allowed = |address: &str, block: &str| admitted(address.parse().unwrap(), &[block.parse().unwrap()]);
        assert!(allowed("10.1.2.3", "10.1.0.0/16") && !allowed("10.2.2.3", "10.1.0.0/16"));
        assert!(allowed("64:ff9b::808:808", "64:ff9b::/96") && !allowed("64:ff9b::7f00:1", "64:ff9b::/96"));
        assert!(!allowed("::ffff:127.0.0.1", "127.0.0.0/8"));
        assert!(!allowed("2002:7f00:1::1", "2002::/16") && !allowed("2001:0:1:2:3:4:80ff:fffe", "2001::/32"));
        assert!(!allowed("2a00::5efe:7f00:1", "2a00::/16") && !allowed("::127.0.0.1", "::/96"));
    }
}
