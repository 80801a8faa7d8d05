//! Addresses that are nobody's on the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address cannot be a signer's place on the internet: private, shared by
/// carriers (CGNAT), loopback, link-local, documentation, benchmarking, multicast, or not
/// assigned for use. After IANA's special-purpose registries (RFC 6890 and successors).
pub fn is_reserved(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_reserved_v4(v4),
        IpAddr::V6(v6) => is_reserved_v6(v6),
    }
}

fn is_reserved_v4(address: Ipv4Addr) -> bool {
    match address.octets() {
        [0 | 10 | 127 | 224..=255, ..] => true,
        [100, second, ..] => (64..128).contains(&second),
        [169, 254, ..] | [192, 168, ..] => true,
        [172, second, ..] => (16..32).contains(&second),
        [192, 0, 0 | 2, _] | [192, 88, 99, _] => true,
        [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => true,
        _ => false,
    }
}

/// Only `2000::/3` is assigned as global unicast; documentation and benchmarking lie within.
fn is_reserved_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [first, ..] if first >> 13 != 1 => true,
        [0x2001, 0xdb8, ..] => true,
        [0x2001, 2, 0, ..] => true,
        [0x3fff, second, ..] => second < 0x1000,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_reserved_from_public() {
        let reserved = "0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 169.254.1.1 172.16.0.1 172.31.255.1 \
            192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.1.1 198.51.100.7 203.0.113.9 224.0.0.1 \
            255.255.255.255 :: ::1 fe80::1 fc00::1 fd12::1 ff02::1 2001:db8::1 2001:2::1 3fff:abc::1 64:ff9b::1";
        for address in reserved.split_whitespace() {
            assert!(is_reserved(address.parse().unwrap()), "{address}");
        }
        let public = "1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 172.15.1.1 172.32.0.1 192.0.1.1 \
            192.88.98.1 198.17.1.1 198.20.0.1 223.255.255.1 2001:4860::1 2a01:e0a::1 2600::1 3fff:1000::1";
        for address in public.split_whitespace() {
            assert!(!is_reserved(address.parse().unwrap()), "{address}");
        }
    }
}
