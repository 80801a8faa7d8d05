//! What else came from a group's rented servers while the group was at work.
//!
//! An operator who gives every second fake a real name, a usual mailbox and a usual browser still signs
//! from the machines that he rents. Other people on the same machines (a VPN's customers) come whenever the
//! crowd comes; what comes only in the group's hours is the group's.

use hashbrown::{HashMap, HashSet};

use crate::model::{NONE, NetworkClass, Petition, Row, Signatures};

use super::attributes::{Attributes, Kind, host_of, prefix_of};
use super::candidate::Candidate;
use super::crowd::Crowd;
use super::math::binomial_tail_nats;

/// A group has at least so many servers of its own.
const LEAST_SERVERS: usize = 3;
/// A group's hours reach so many seconds around each of its signatures.
const AROUND: i64 = 3_600;
/// Evidence from which what came with a group belongs to it: it must pay for all groups that were tried.
const TOGETHER: f64 = 10.0;

/// Which signatures came from which rented server.
pub struct Servers {
    /// For each row the code of its server, or [`NONE`].
    codes: Vec<u32>,
    /// For each server the range of addresses that it stands in: an IPv4 /24, an IPv6 /48.
    ranges: Vec<(bool, u64)>,
}

/// The signatures from a group's servers that are not in the group.
struct Others {
    /// Those in its hours.
    within: Vec<Row>,
    /// How likely each of these is the operator's.
    probability: f64,
}

impl Servers {
    /// The servers of a petition; none where addresses are unknown.
    pub fn new(petition: &Petition, attributes: &Attributes) -> Self {
        let seen = attributes.get(Kind::Host).is_some();
        let mut known: HashMap<(bool, u64), u32> = HashMap::new();
        let mut ranges = Vec::new();
        let mut code = |row: Row| {
            let rented = petition.network(row).found().is_some_and(|n| n.class == NetworkClass::Hosting);
            let address = petition.signatures.ip.get(row).filter(|_| seen && rented)?;
            Some(*known.entry(host_of(address)).or_insert_with(|| {
                ranges.push(prefix_of(address));
                ranges.len() as u32 - 1
            }))
        };
        let codes = petition.signatures.rows().map(|row| code(row).unwrap_or(NONE)).collect();
        Self { codes, ranges }
    }

    /// Gives each of the `strong` groups what came from its servers in its hours only, out of other groups, too.
    pub fn adopt(
        &self,
        signatures: &Signatures,
        crowd: &Crowd,
        candidates: &mut Vec<Candidate>,
        strong: &[bool],
    ) {
        let mut adopted: HashSet<Row> = HashSet::new();
        for at in (0..candidates.len()).filter(|&at| strong[at]) {
            let own = self.own(&candidates[at]);
            let neighbours = self.neighbours(&own);
            for servers in [own, neighbours] {
                let Some(others) = self.others(signatures, crowd, &candidates[at], &servers) else {
                    continue;
                };
                let new: Vec<Row> = others.within.into_iter().filter(|&row| adopted.insert(row)).collect();
                for (_, other) in candidates.iter_mut().enumerate().filter(|&(other, _)| other != at) {
                    other.retain(|row| new.binary_search(&row).is_err());
                }
                self.extend(&mut candidates[at], &servers, &new, others.probability);
            }
        }
        candidates.retain(|candidate| candidate.rows.len() >= 5);
    }

    /// What came with a group from some of its servers, if it is the group's.
    fn others(
        &self,
        signatures: &Signatures,
        crowd: &Crowd,
        candidate: &Candidate,
        servers: &HashSet<u32>,
    ) -> Option<Others> {
        let mut times: Vec<i64> =
            candidate.rows.iter().filter_map(|&row| signatures.signed_at.get(row)).collect();
        times.sort_unstable();
        let in_hours = |row: Row| {
            signatures.signed_at.get(row).is_some_and(|time| {
                let next = times.partition_point(|&one| one < time - AROUND);
                times.get(next).is_some_and(|&one| one <= time + AROUND)
            })
        };
        let with_group = |row: &Row| {
            servers.contains(&self.codes[row.index()]) && candidate.rows.binary_search(row).is_err()
        };
        let (within, without): (Vec<Row>, Vec<Row>) =
            signatures.rows().filter(with_group).partition(|&row| in_hours(row));
        let people = || {
            signatures
                .rows()
                .filter(|row| crowd.weights[row.index()] > 0.0 && !servers.contains(&self.codes[row.index()]))
        };
        let usual =
            (people().filter(|&row| in_hours(row)).count() as f64 + 1.0) / (people().count() as f64 + 2.0);
        let (inside, outside) = (within.len() as f64, without.len() as f64);
        let honest = outside * usual / (1.0 - usual) + 1.0;
        let probability = (1.0 - honest / (inside + 1.0)).max(0.0);
        let nats = binomial_tail_nats(inside, inside + outside, usual);
        (nats >= TOGETHER).then_some(Others { within, probability })
    }

    /// The servers that brought two or more of a group's signatures; none where they are too few.
    fn own(&self, candidate: &Candidate) -> HashSet<u32> {
        let mut counts: HashMap<u32, usize> = HashMap::new();
        let codes = candidate.rows.iter().map(|row| self.codes[row.index()]).filter(|&code| code != NONE);
        codes.for_each(|code| *counts.entry(code).or_default() += 1);
        let own: HashSet<u32> =
            counts.into_iter().filter(|&(_, count)| count >= 2).map(|(code, _)| code).collect();
        if own.len() < LEAST_SERVERS { HashSet::new() } else { own }
    }

    /// The other servers in ranges where a group has several: who rents a block of addresses has the gaps, too.
    fn neighbours(&self, own: &HashSet<u32>) -> HashSet<u32> {
        let mut counts: HashMap<(bool, u64), usize> = HashMap::new();
        own.iter().for_each(|&code| *counts.entry(self.ranges[code as usize]).or_default() += 1);
        let rented =
            |code: &u32| counts.get(&self.ranges[*code as usize]).is_some_and(|&n| n >= LEAST_SERVERS);
        (0..self.ranges.len() as u32).filter(|code| rented(code) && !own.contains(code)).collect()
    }

    /// Adds rows to a group; its doubtful rows from the same servers are as likely as these.
    fn extend(&self, candidate: &mut Candidate, servers: &HashSet<u32>, new: &[Row], probability: f64) {
        for (row, p) in candidate.rows.iter().zip(&mut candidate.posterior) {
            if servers.contains(&self.codes[row.index()]) {
                *p = p.max(probability);
            }
        }
        candidate.add(new, probability);
    }
}
