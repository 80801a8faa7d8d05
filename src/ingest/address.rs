//! Internet addresses as exports write them: which client a cell names.
//!
//! Forms that wrap an IPv4 client are unwrapped, so that one client has one
//! spelling. What network an address belongs to is not decided here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The client that a cell names: one address, or of a forwarded-for chain the
/// first public one (the first one, if none is public).
pub fn parse(cell: &str) -> Option<IpAddr> {
    if let Ok(address) = cell.parse::<Ipv4Addr>() {
        return Some(IpAddr::V4(address));
    }
    let chain =
        cell.split([',', ';', ' ', '|']).map(str::trim).filter(|part| !part.is_empty() && *part != "unknown");
    let mut first = None;
    for part in chain {
        let address = single(part)?;
        if is_public(address) {
            return Some(address);
        }
        first = first.or(Some(address));
    }
    first
}

/// Whether the public internet routes the address: neither private (RFC 1918, RFC
/// 4193), shared between a carrier's customers (RFC 6598), for documentation (RFC 5737,
/// RFC 3849), loopback, link-local, multicast nor reserved.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let special = a == 0 || a >= 240 || (a, b, c) == (192, 0, 0) || (a == 198 && (b == 18 || b == 19));
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || shared
        || special)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let documentation =
        segments[0] == 0x2001 && segments[1] == 0xdb8 || segments[0] == 0x3fff && segments[1] < 0x1000;
    // Only 2000::/3 is assigned to the public internet.
    segments[0] & 0xe000 == 0x2000 && !documentation
}

/// One address: brackets, port, prefix length and zone id are cut off.
fn single(part: &str) -> Option<IpAddr> {
    let part = part.trim_matches(['"', '\'']);
    let part = part.strip_prefix("for=").unwrap_or(part).trim_matches('"');
    let part = part.split_once('/').map_or(part, |(address, _)| address);
    if let Some(inner) = part.strip_prefix('[') {
        return v6(inner.split_once(']')?.0);
    }
    if let Ok(address) = part.parse::<Ipv4Addr>() {
        return Some(IpAddr::V4(address));
    }
    if let Some((host, port)) = part.split_once(':')
        && !port.contains(':')
        && let Ok(address) = host.parse::<Ipv4Addr>()
    {
        return port.bytes().all(|byte| byte.is_ascii_digit()).then_some(IpAddr::V4(address));
    }
    v6(part)
}

fn v6(text: &str) -> Option<IpAddr> {
    let text = text.split_once('%').map_or(text, |(address, _)| address);
    Some(unwrapped(text.parse().ok()?))
}

/// The IPv4 client inside a mapped (RFC 4291), 6to4 (RFC 3056) or Teredo (RFC 4380)
/// address, else the address itself.
fn unwrapped(address: Ipv6Addr) -> IpAddr {
    let octets = address.octets();
    let v4 = |bytes: [u8; 4]| IpAddr::V4(Ipv4Addr::from(bytes));
    let at = |from: usize| [octets[from], octets[from + 1], octets[from + 2], octets[from + 3]];
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, ..] => v4(at(12)),
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => v4(at(12)),
        [0x2002, ..] => v4(at(2)),
        // Teredo keeps the client's address with every bit turned.
        [0x2001, 0, ..] => v4(at(12).map(|byte| !byte)),
        _ => IpAddr::V6(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_names_its_client() {
        for (cell, expected) in [
            ("92.184.1.2", "92.184.1.2"),
            ("92.184.1.2:51000", "92.184.1.2"),
            ("::ffff:92.184.1.2", "92.184.1.2"),
            ("::ffff:5cb8:102", "92.184.1.2"),
            ("2002:5cb8:0102::1", "92.184.1.2"),
            ("2001:0:4136:e378:8000:63bf:a347:fefd", "92.184.1.2"),
            ("64:ff9b::5cb8:102", "92.184.1.2"),
            ("[2a01:cb00::1]:443", "2a01:cb00::1"),
            ("2a01:cb00::1%eth0", "2a01:cb00::1"),
            ("2A01:CB00:0:0:0:0:0:1", "2a01:cb00::1"),
            ("10.0.0.1, 92.184.1.2, 92.184.1.3", "92.184.1.2"),
            ("unknown, 92.184.1.2", "92.184.1.2"),
            ("10.0.0.1, 192.168.1.1", "10.0.0.1"),
            ("for=\"[2a01:cb00::1]\"", "2a01:cb00::1"),
            ("92.184.1.0/24", "92.184.1.0"),
        ] {
            assert_eq!(parse(cell).map(|ip| ip.to_string()).as_deref(), Some(expected), "{cell}");
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for cell in ["", "-", "unknown", "300.1.1.1", "1.2.3", "12:30", "jean@example.org", "92.184.x.x", "1"]
        {
            assert_eq!(parse(cell), None, "{cell}");
        }
    }

    #[test]
    fn special_ranges_are_not_public() {
        for cell in [
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "127.0.0.1",
            "169.254.1.1",
            "100.64.0.1",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "0.0.0.0",
            "198.18.0.1",
            "::1",
            "fe80::1",
            "fc00::1",
            "2001:db8::1",
            "ff02::1",
        ] {
            assert!(!is_public(parse(cell).expect(cell)), "{cell}");
        }
        for cell in ["92.184.1.2", "100.128.0.1", "172.32.0.1", "2a01:cb00::1"] {
            assert!(is_public(parse(cell).expect(cell)), "{cell}");
        }
    }
}
