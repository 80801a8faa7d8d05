//! `network-ranges.csv`: relays, VPN and Tor exits inside the networks of others.

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;

use ipnetwork::{IpNetwork, Ipv4Network, Ipv6Network};
use paraph::enrich::network::class::Ranges;

use crate::refresh::Origin;
use crate::{Failure, refresh};

const FILE: &str = "network-ranges.csv";
const HEADER: &str = "range,class,label\n";

/// The labels of `iporigin` whose source is the provider itself or in the public domain,
/// and whose class the systems' table cannot tell. The others repeat what systems tell, or
/// come from lists without a licence.
const LABELS: &[(&str, &str)] =
    &[("Apple Private Relay", "relay"), ("Mullvad", "vpn"), ("ProtonVPN", "vpn"), ("Tor", "tor")];

/// Builds the list from `iporigin` and the reviewed additions, and writes it.
pub fn build(packages: &Path, data: &Path) -> Result<(), Failure> {
    let blob = std::fs::read(packages.join("iporigin/data/ranges.bin"))?;
    let (date, mut lines) = published(&blob)?;
    let additions = std::fs::read_to_string(data.join("builder/added-ranges.csv"))?;
    for line in additions.lines().skip(1) {
        let (range, rest) = line.split_once(',').ok_or("added-ranges.csv: a line without a comma")?;
        lines.push((range.parse()?, rest.to_owned()));
    }
    lines.sort();
    lines.dedup_by(|inner, outer| same_class(&inner.1, &outer.1) && encloses(outer.0, inner.0));
    let mut out = HEADER.to_owned();
    for (range, rest) in &lines {
        writeln!(out, "{range},{rest}")?;
    }
    let listed = Ranges::parse(&out)?;
    if let Ok(old) = std::fs::read_to_string(data.join(FILE)) {
        refresh::check(FILE, old.lines().count() as f64, out.lines().count() as f64)?;
    }
    let origin = Origin {
        name: "network-ranges",
        version: refresh::version(packages, "iporigin")?,
        date,
        licence: "CC0-1.0",
        entries: listed.len(),
    };
    refresh::publish(data, FILE, out.as_bytes(), &origin)
}

fn same_class(a: &str, b: &str) -> bool {
    a.split(',').next() == b.split(',').next()
}

/// Sorted prefixes come outer first, so what an outer one says already need not be said again.
fn encloses(outer: IpNetwork, inner: IpNetwork) -> bool {
    outer.prefix() <= inner.prefix() && outer.contains(inner.network())
}

/// The package's own format: magic `IPORIGIN`, `u16` version, `u64` time, `u16` labels, two
/// `u32` counts; labels as `u16` length and `provider TAB kind`; then inclusive ranges with the
/// index of their label, IPv4 before IPv6. Little-endian, addresses of IPv6 big-endian.
fn published(blob: &[u8]) -> Result<(String, Vec<(IpNetwork, String)>), Failure> {
    let mut input = Input(blob);
    if input.take(8)? != b"IPORIGIN" || input.number(2)? != 1 {
        return Err("iporigin: not the known format".into());
    }
    let built = jiff::Timestamp::from_second(input.number(8)?.try_into()?)?;
    let (labels, v4, v6) = (input.number(2)?, input.number(4)?, input.number(4)?);
    let labels = (0..labels).map(|_| input.label()).collect::<Result<Vec<_>, _>>()?;
    let mut out = Vec::new();
    for _ in 0..v4 {
        let (first, last) = (input.number(4)? as u32, input.number(4)? as u32);
        if let Some(line) = wanted(&labels, input.number(2)?)? {
            cover(first.into(), last.into(), 32, |address, prefix| {
                Ok(Ipv4Network::new(Ipv4Addr::from(address as u32), prefix)?.into())
            })?
            .into_iter()
            .for_each(|range| out.push((range, line.clone())));
        }
    }
    for _ in 0..v6 {
        let (first, last) = (input.address()?, input.address()?);
        if let Some(line) = wanted(&labels, input.number(2)?)? {
            cover(first, last, 128, |address, prefix| {
                Ok(Ipv6Network::new(Ipv6Addr::from(address), prefix)?.into())
            })?
            .into_iter()
            .for_each(|range| out.push((range, line.clone())));
        }
    }
    Ok((built.strftime("%Y-%m-%d").to_string(), out))
}

fn wanted(labels: &[String], index: u64) -> Result<Option<String>, Failure> {
    let label = labels.get(index as usize).ok_or("iporigin: a range without a label")?;
    let provider = label.split('\t').next().unwrap_or_default();
    Ok(LABELS.iter().find(|(name, _)| *name == provider).map(|(name, class)| format!("{class},{name}")))
}

/// The fewest prefixes that make up a range.
fn cover(
    mut first: u128,
    last: u128,
    bits: u32,
    network: impl Fn(u128, u8) -> Result<IpNetwork, Failure>,
) -> Result<Vec<IpNetwork>, Failure> {
    let mut out = Vec::new();
    while first <= last {
        let aligned = first.trailing_zeros().min(bits);
        let fitting = (last - first + 1).ilog2();
        let host_bits = aligned.min(fitting);
        out.push(network(first, (bits - host_bits) as u8)?);
        first += 1 << host_bits;
    }
    Ok(out)
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Failure> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or("iporigin: the data end too early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self, bytes: usize) -> Result<u64, Failure> {
        Ok(self.take(bytes)?.iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
    }

    fn address(&mut self) -> Result<u128, Failure> {
        Ok(self.take(16)?.iter().fold(0, |sum, &byte| sum << 8 | u128::from(byte)))
    }

    fn label(&mut self) -> Result<String, Failure> {
        let length = self.number(2)? as usize;
        Ok(String::from_utf8(self.take(length)?.to_vec())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_a_range_exactly() {
        let prefixes = cover(5, 16, 32, |address, prefix| {
            Ok(Ipv4Network::new(Ipv4Addr::from(address as u32), prefix)?.into())
        });
        let text: Vec<String> = prefixes.unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(text, ["0.0.0.5/32", "0.0.0.6/31", "0.0.0.8/29", "0.0.0.16/32"]);
    }
}
