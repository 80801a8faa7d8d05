//! What kind of network an address belongs to: the reviewed lists in `data/`.
//!
//! Two lists, readable by people: classes of autonomous systems, and ranges that differ from
//! the system around them (a privacy relay inside a content network). A system that is not
//! listed is unknown: a wrong `hosting` would accuse homes, so none is guessed at run time.

use std::fmt;
use std::net::IpAddr;

use hashbrown::HashMap;
use ipnetwork::IpNetwork;

use crate::model::NetworkClass;

/// A line of a list that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineError {
    /// 1-based number of the line.
    pub line: usize,
    /// What should have been there.
    pub expected: &'static str,
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: expected {}", self.line, self.expected)
    }
}

impl std::error::Error for LineError {}

/// Classes of autonomous systems by their number.
#[derive(Debug, Clone, Default)]
pub struct Systems(HashMap<u32, NetworkClass>);

impl Systems {
    /// Reads `asn,class,reason` lines under a header.
    ///
    /// # Errors
    /// At the first line that is none.
    pub fn parse(list: &str) -> Result<Self, LineError> {
        lines(list)
            .map(|(line, text)| {
                let (asn, class) = pair(text).ok_or(LineError { line, expected: "asn,class,reason" })?;
                let asn = asn.parse().map_err(|_| LineError { line, expected: "the number of a system" })?;
                Ok((asn, class))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The class of a system, [`NetworkClass::Unknown`] where it is not listed.
    pub fn get(&self, asn: u32) -> NetworkClass {
        self.find(asn).unwrap_or_default()
    }

    /// The class of a system, where it is listed.
    pub fn find(&self, asn: u32) -> Option<NetworkClass> {
        self.0.get(&asn).copied()
    }

    /// How many systems are listed.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(u32, NetworkClass)> for Systems {
    /// Of two classes of one system the later counts.
    fn from_iter<I: IntoIterator<Item = (u32, NetworkClass)>>(classes: I) -> Self {
        Self(classes.into_iter().collect())
    }
}

/// Classes of address ranges; of nested ranges the narrowest counts.
#[derive(Debug, Clone, Default)]
pub struct Ranges {
    /// Where a stretch of one answer begins, ascending; IPv4 addresses in their mapped form.
    starts: Vec<u128>,
    classes: Vec<Option<NetworkClass>>,
    listed: usize,
}

impl Ranges {
    /// Reads `range,class,label` lines under a header.
    ///
    /// # Errors
    /// At the first line that is none.
    pub fn parse(list: &str) -> Result<Self, LineError> {
        let ranges = lines(list)
            .map(|(line, text)| {
                let (range, class) = pair(text).ok_or(LineError { line, expected: "range,class,label" })?;
                let range =
                    range.parse().map_err(|_| LineError { line, expected: "an address or prefix" })?;
                Ok((range, class))
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self::new(ranges))
    }

    /// Prefixes with their classes, in any order; of two equal ones the first counts.
    pub fn new(ranges: Vec<(IpNetwork, NetworkClass)>) -> Self {
        let listed = ranges.len();
        let mut bounds: Vec<(u128, u128, NetworkClass)> = ranges
            .into_iter()
            .map(|(range, class)| (key(range.network()), key(range.broadcast()), class))
            .collect();
        // Prefixes nest or are apart, never cross: outer before inner.
        bounds.sort_by_key(|&(first, last, _)| (first, std::cmp::Reverse(last)));
        bounds.dedup_by_key(|&mut (first, last, _)| (first, last));
        let mut flat = Self { starts: vec![0], classes: vec![None], listed };
        let mut open: Vec<(u128, NetworkClass)> = Vec::new();
        for (first, last, class) in bounds {
            flat.close(&mut open, Some(first));
            flat.push(first, Some(class));
            open.push((last, class));
        }
        flat.close(&mut open, None);
        flat
    }

    /// The class of an address, where a range says one.
    pub fn get(&self, address: IpAddr) -> Option<NetworkClass> {
        let after = self.starts.partition_point(|&start| start <= key(address));
        self.classes.get(after.checked_sub(1)?).copied().flatten()
    }

    /// How many ranges are listed.
    pub fn len(&self) -> usize {
        self.listed
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.listed == 0
    }

    /// Ends the open ranges that lie wholly before `next`; what encloses them goes on.
    fn close(&mut self, open: &mut Vec<(u128, NetworkClass)>, next: Option<u128>) {
        while let Some(&(last, _)) = open.last() {
            if next.is_some_and(|next| last >= next) {
                return;
            }
            open.pop();
            if let Some(after) = last.checked_add(1) {
                self.push(after, open.last().map(|&(_, class)| class));
            }
        }
    }

    fn push(&mut self, start: u128, class: Option<NetworkClass>) {
        if self.starts.last() == Some(&start) {
            self.starts.pop();
            self.classes.pop();
        }
        self.starts.push(start);
        self.classes.push(class);
    }
}

fn key(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().into(),
        IpAddr::V6(v6) => v6.into(),
    }
}

/// The lines under the header with their 1-based numbers.
fn lines(list: &str) -> impl Iterator<Item = (usize, &str)> {
    list.lines().enumerate().skip(1).map(|(index, line)| (index + 1, line))
}

fn pair(line: &str) -> Option<(&str, NetworkClass)> {
    let mut cells = line.splitn(3, ',');
    let (key, class) = (cells.next()?, cells.next()?);
    cells.next()?;
    Some((key, NetworkClass::from_id(class)?))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_narrowest_range_counts(
            drawn in proptest::collection::vec((0u32..256, 24u8..=32, 0usize..10), 0..12),
            probe in 0u32..300,
        ) {
            let ranges: Vec<_> = drawn
                .into_iter()
                .map(|(low, prefix, class)| {
                    (IpNetwork::new(Ipv4Addr::from(low).into(), prefix).unwrap(), NetworkClass::ALL[class])
                })
                .collect();
            let probe = IpAddr::from(Ipv4Addr::from(probe));
            let hits = ranges.iter().rev().filter(|(range, _)| range.contains(probe));
            let slow = hits.max_by_key(|(range, _)| range.prefix()).map(|&(_, class)| class);
            prop_assert_eq!(Ranges::new(ranges).get(probe), slow);
        }
    }

    #[test]
    fn reads_both_lists_and_names_a_bad_line() {
        let systems = Systems::parse("asn,class,reason\n16276,hosting,brand\n").unwrap();
        assert_eq!(systems.get(16276), NetworkClass::Hosting);
        assert_eq!(systems.get(64512), NetworkClass::Unknown);
        let ranges = Ranges::parse("range,class,label\n2001:db8::/48,relay,x\n192.0.2.7,tor,y\n").unwrap();
        assert_eq!(ranges.get("2001:db8::1".parse().unwrap()), Some(NetworkClass::Relay));
        assert_eq!(ranges.get("192.0.2.7".parse().unwrap()), Some(NetworkClass::Tor));
        assert_eq!(ranges.get("192.0.2.8".parse().unwrap()), None);
        let bad = Systems::parse("asn,class,reason\n1,access,x\n2,home,y\n").unwrap_err();
        assert_eq!(bad.to_string(), "line 3: expected asn,class,reason");
    }
}
