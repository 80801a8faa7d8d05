//! Reading one DNS message: what it says of the name that was asked, and of no other.
//!
//! Servers send records of names nobody asked for, chains that loop and chains
//! that end half-way. Only records at the end of the name's own CNAME chain
//! count; whatever cannot be understood is a failure, never "no mail".

use std::collections::BTreeSet;

use hickory_resolver::net::{DnsError, NetError, NoRecords};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, Record};

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
}

impl Failure {
    /// In words, for the report.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Timeout => "no answer in time",
            Self::Unreachable => "server unreachable",
            Self::ServFail => "server failure",
            Self::Refused => "refused",
            Self::Nonsense => "no readable answer",
        }
    }
}

/// What a message with records says of `name`.
///
/// # Errors
/// When it answers another question, or its chain of aliases has no end.
pub(super) fn read_records(
    name: &Name,
    code: ResponseCode,
    records: &[Record],
    has_soa: bool,
    wanted: fn(&RData) -> bool,
) -> Result<Reply, Failure> {
    let (owner, chain_ttl) = follow(name, records)?;
    let found: Vec<&Record> = records.iter().filter(|r| r.name == *owner && wanted(&r.data)).collect();
    let ttl = found.iter().map(|record| record.ttl).chain(chain_ttl).min().unwrap_or(0);
    match code {
        ResponseCode::NXDomain => Ok(Reply::NxDomain(ttl)),
        ResponseCode::NoError if !found.is_empty() => {
            Ok(Reply::Records(found.into_iter().map(|record| record.data.clone()).collect(), ttl))
        }
        ResponseCode::NoError if owner == name => Err(Failure::Nonsense),
        ResponseCode::NoError if has_soa => Ok(Reply::NoData(ttl)),
        ResponseCode::NoError => Ok(Reply::Alias(owner.clone())),
        _ => Err(Failure::Refused),
    }
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

/// What the library's error says: some are answers.
///
/// # Errors
/// When it is none.
pub(super) fn read_error(error: NetError) -> Result<Reply, Failure> {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(empty)) => read_empty(&empty),
        NetError::Dns(DnsError::ResponseCode(ResponseCode::ServFail)) => Err(Failure::ServFail),
        NetError::Dns(_) => Err(Failure::Refused),
        NetError::Timeout => Err(Failure::Timeout),
        NetError::Io(_) | NetError::NoConnections | NetError::Busy => Err(Failure::Unreachable),
        _ => Err(Failure::Nonsense),
    }
}

/// An answer without a single record. One that names other servers and no SOA is a
/// referral: a server that does not know and does not ask.
fn read_empty(empty: &NoRecords) -> Result<Reply, Failure> {
    let ttl = empty.negative_ttl.unwrap_or(0);
    match empty.response_code {
        ResponseCode::NXDomain => Ok(Reply::NxDomain(ttl)),
        ResponseCode::NoError if empty.ns.is_some() && empty.soa.is_none() => Err(Failure::Refused),
        ResponseCode::NoError => Ok(Reply::NoData(ttl)),
        _ => Err(Failure::Refused),
    }
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
