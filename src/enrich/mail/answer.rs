//! Reading one DNS message: what it says of the name that was asked, and of no other.
//!
//! Servers send records of names nobody asked for, chains that loop and chains
//! that end half-way. Only records at the end of the name's own CNAME chain
//! count; whatever cannot be understood is a failure, never "no mail".

use std::collections::BTreeSet;
use std::net::IpAddr;

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::rdata::opt::{EdnsCode, EdnsOption};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};

/// Exchangers kept of one domain; thousands are an attack on whoever reads them.
const MAX_EXCHANGERS: usize = 20;
/// Aliases followed inside one message.
const MAX_CHAIN: usize = 16;

/// What a message says about one name and type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    /// Records at the end of the chain, and the seconds they live.
    Records(Vec<RData>, u32),
    /// The name exists without such records.
    NoData(u32),
    /// The name does not exist.
    NxDomain(u32),
    /// The name is an alias, and the message does not say what its target holds.
    Alias(Name),
}

/// Why a question has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Failure {
    /// No answer in time.
    Timeout,
    /// Nothing listens, or the network is down.
    Unreachable,
    /// SERVFAIL: the domain's own servers are broken, or its signatures.
    ServFail,
    /// REFUSED and other error codes.
    Refused,
    /// An answer that answers something else, or none that can be read.
    Nonsense,
    /// An answer too long for a datagram, and none over TCP.
    Truncated,
    /// An address that a filter puts in place of what it blocks.
    Filtered,
}

impl Failure {
    /// Every class, with its stable name and its words for the report.
    const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Timeout, "timeout", "no answer in time"),
        (Self::Unreachable, "network", "server unreachable"),
        (Self::ServFail, "servfail", "server failure"),
        (Self::Refused, "refused", "refused"),
        (Self::Nonsense, "unreadable", "no readable answer"),
        (Self::Truncated, "truncated", "answer too long"),
        (Self::Filtered, "filtered", "blocked by the resolver's filter"),
    ];

    fn entry(self) -> (Self, &'static str, &'static str) {
        Self::ALL.into_iter().find(|(class, ..)| *class == self).expect("every class is in the table")
    }

    /// The stable name, as in `summary.json` and the cache.
    pub(super) fn id(self) -> &'static str {
        self.entry().1
    }

    /// In words, for the report.
    pub(super) fn words(self) -> &'static str {
        self.entry().2
    }

    /// The class of this stable name.
    pub(super) fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, name, _)| *name == id).map(|(class, ..)| class)
    }
}

/// What an answer says of `name`.
///
/// # Errors
/// When it answers another question, its chain of aliases has no end, or it says that the server failed.
pub(super) fn read(name: &Name, answer: &Message, kind: RecordType) -> Result<Reply, Failure> {
    if is_filtered(answer) {
        return Err(Failure::Filtered);
    }
    let (owner, chain_ttl) = follow(name, &answer.answers)?;
    let wanted = |record: &&Record| record.name == *owner && record.record_type() == kind;
    let found: Vec<&Record> = answer.answers.iter().filter(wanted).collect();
    let ttl = found.iter().map(|record| record.ttl).chain(chain_ttl).min();
    let negative = negative_ttl(&answer.authorities);
    match answer.response_code {
        ResponseCode::NXDomain => Ok(Reply::NxDomain(shorter(ttl, negative))),
        ResponseCode::NoError if !found.is_empty() => Ok(Reply::Records(
            found.into_iter().map(|record| record.data.clone()).collect(),
            ttl.unwrap_or(0),
        )),
        ResponseCode::NoError if answer.answers.is_empty() => read_empty(answer, negative),
        ResponseCode::NoError if owner == name => Err(Failure::Nonsense),
        ResponseCode::NoError if negative.is_some() => Ok(Reply::NoData(shorter(ttl, negative))),
        ResponseCode::NoError => Ok(Reply::Alias(owner.clone())),
        ResponseCode::ServFail => Err(Failure::ServFail),
        _ => Err(Failure::Refused),
    }
}

/// Whether the resolver says that it blocks the name, whatever else the answer holds: the
/// extended errors Blocked, Censored, Filtered and Prohibited (RFC 8914).
fn is_filtered(answer: &Message) -> bool {
    const EXTENDED_ERROR: u16 = 15;
    let option = answer.edns.as_ref().and_then(|edns| edns.option(EdnsCode::from(EXTENDED_ERROR)));
    match option {
        Some(EdnsOption::Unknown(_, bytes)) => matches!(bytes.get(..2), Some([0, 15..=18])),
        _ => false,
    }
}

/// An answer without a single record. One that names other servers and no SOA is a
/// referral: a server that does not know and does not ask.
fn read_empty(answer: &Message, negative: Option<u32>) -> Result<Reply, Failure> {
    let refers = answer.authorities.iter().any(|record| record.record_type() == RecordType::NS);
    if refers && negative.is_none() {
        return Err(Failure::Refused);
    }
    Ok(Reply::NoData(negative.unwrap_or(0)))
}

/// How long a "no" lives (RFC 2308, section 5), where the zone says so.
fn negative_ttl(authorities: &[Record]) -> Option<u32> {
    authorities.iter().find_map(|record| match &record.data {
        RData::SOA(soa) => Some(record.ttl.min(soa.minimum)),
        _ => None,
    })
}

fn shorter(a: Option<u32>, b: Option<u32>) -> u32 {
    a.into_iter().chain(b).min().unwrap_or(0)
}

/// The end of the name's CNAME chain, and the shortest life of a link.
fn follow<'a>(name: &'a Name, records: &'a [Record]) -> Result<(&'a Name, Option<u32>), Failure> {
    let (mut owner, mut ttl) = (name, None::<u32>);
    for _ in 0..MAX_CHAIN {
        let link = records.iter().find_map(|record| match &record.data {
            RData::CNAME(target) if record.name == *owner => Some((&target.0, record.ttl)),
            _ => None,
        });
        let Some((target, life)) = link else { return Ok((owner, ttl)) };
        owner = target;
        ttl = Some(ttl.map_or(life, |ttl| ttl.min(life)));
    }
    Err(Failure::Nonsense)
}

/// The exchangers of MX records: most preferred first, then by name, lower case
/// without trailing dot. `None` when the domain states that it takes no mail (RFC 7505).
pub(super) fn exchangers(records: &[RData]) -> Option<Vec<Box<str>>> {
    let mut hosts: Vec<(u16, Box<str>)> = records
        .iter()
        .filter_map(|data| match data {
            RData::MX(mx) if !mx.exchange.is_root() => Some((mx.preference, host(&mx.exchange))),
            _ => None,
        })
        .collect();
    hosts.sort();
    let mut seen = BTreeSet::new();
    hosts.retain(|(_, host)| seen.insert(host.clone()));
    hosts.truncate(MAX_EXCHANGERS);
    (!hosts.is_empty()).then(|| hosts.into_iter().map(|(_, host)| host).collect())
}

fn host(name: &Name) -> Box<str> {
    name.to_lowercase().to_ascii().trim_end_matches('.').into()
}

/// How far addresses reach, taken together: as far as the one that reaches farthest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// This machine, documentation, or otherwise nobody's.
    Nowhere,
    /// Networks that have no place on the public internet.
    Private,
    /// The unspecified address.
    Filtered,
    /// The public internet.
    Public,
}

/// How far the addresses among these records reach.
pub(super) fn reach(records: &[RData]) -> Reach {
    let address = |data: &RData| match data {
        RData::A(ip) => Some(IpAddr::V4(ip.0)),
        RData::AAAA(ip) => Some(ip.0.to_canonical()),
        _ => None,
    };
    records.iter().filter_map(address).map(reach_of).max().unwrap_or(Reach::Nowhere)
}

fn reach_of(ip: IpAddr) -> Reach {
    match ip {
        _ if ip.is_unspecified() => Reach::Filtered,
        IpAddr::V4(ip) if ip.is_private() || is_shared(ip.octets()) => Reach::Private,
        IpAddr::V6(ip) if ip.is_unique_local() => Reach::Private,
        IpAddr::V4(ip) if is_nowhere(ip) => Reach::Nowhere,
        IpAddr::V6(ip) if ip.is_loopback() || ip.is_multicast() || ip.is_unicast_link_local() => {
            Reach::Nowhere
        }
        IpAddr::V6(ip) if ip.segments()[..2] == [0x2001, 0xdb8] => Reach::Nowhere,
        _ => Reach::Public,
    }
}

fn is_nowhere(ip: std::net::Ipv4Addr) -> bool {
    ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        || ip.octets()[0] == 0
        || ip.octets()[0] >= 240
}

/// Carriers' shared space, RFC 6598.
fn is_shared([first, second, ..]: [u8; 4]) -> bool {
    first == 100 && second & 0xc0 == 64
}

#[cfg(test)]
mod tests {
    use hickory_resolver::proto::op::{Edns, OpCode};
    use hickory_resolver::proto::rr::rdata::{A, AAAA};

    use super::*;

    #[test]
    fn addresses_reach_as_far_as_the_farthest() {
        for (addresses, expected) in [
            ("127.0.0.1", Reach::Nowhere),
            ("127.0.0.1 10.0.0.1", Reach::Private),
            ("127.0.0.1 8.8.8.8", Reach::Public),
            ("0.0.0.0", Reach::Filtered),
            ("192.0.2.1 240.0.0.1 ::1 fe80::1 2001:db8::1", Reach::Nowhere),
            ("100.64.0.1 fd00::1 192.168.0.1", Reach::Private),
            ("100.128.0.1", Reach::Public),
            ("::ffff:127.0.0.1", Reach::Nowhere),
            ("2a01::1", Reach::Public),
        ] {
            let record = |text: &str| match text.parse().expect("an address") {
                IpAddr::V4(ip) => RData::A(A(ip)),
                IpAddr::V6(ip) => RData::AAAA(AAAA(ip)),
            };
            let records: Vec<RData> = addresses.split(' ').map(record).collect();
            assert_eq!(reach(&records), expected, "{addresses}");
        }
    }

    #[test]
    fn a_resolver_that_says_it_blocks_a_name_says_nothing_of_its_mail() {
        let name = Name::from_ascii("blocked.org.").expect("a name");
        let said = |info: u8| {
            let mut answer = Message::response(1, OpCode::Query);
            answer.metadata.response_code = ResponseCode::NXDomain;
            let mut edns = Edns::new();
            edns.options_mut().insert(EdnsOption::Unknown(15, vec![0, info]));
            answer.set_edns(edns);
            let read_again = Message::from_vec(&answer.to_vec().expect("a message")).expect("a message");
            read(&name, &read_again, RecordType::MX)
        };
        assert_eq!(said(17), Err(Failure::Filtered));
        assert_eq!(said(3), Ok(Reply::NxDomain(0)), "a stale answer is one");
    }

    #[test]
    fn failures_have_names_of_their_own() {
        for (class, id, _) in Failure::ALL {
            assert_eq!((Failure::from_id(id), class.id()), (Some(class), id));
        }
    }
}
