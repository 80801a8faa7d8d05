//! Networks of addresses: who announces them, in which country, and of what kind.
//!
//! Answers come from the databases that the user names, field by field, the first that
//! answers winning, and then from the compiled-in table. Nothing here judges: a class is
//! evidence for `detect`. Mail domains are next door.

pub mod class;
mod embedded;
mod reserved;
pub mod table;

use std::net::IpAddr;

pub use embedded::{Embedded, embedded};

use super::{Error, Options};
use crate::model::{Enrichment, Interner, Lookup, NONE, Network, Observer, Signatures, Stage, Warning};

pub(super) fn enrich(
    signatures: &Signatures,
    _options: &Options,
    observer: &dyn Observer,
    enrichment: &mut Enrichment,
    _warnings: &mut Vec<Warning>,
) -> Result<(), Error> {
    let (signed, confirmed) = (&signatures.ip.values, &signatures.confirmed_ip.values);
    observer.started(Stage::Networks, Some((signed.len() + confirmed.len()) as u64));
    let mut organisations = Interner::default();
    enrichment.networks = look_up(signed, &mut organisations, observer);
    enrichment.confirmed_networks = look_up(confirmed, &mut organisations, observer);
    enrichment.organisations = organisations.finish();
    observer.ended(Stage::Networks);
    Ok(())
}

/// Looks addresses up in ascending order, which keeps neighbouring parts of the tables in the cache.
fn look_up(
    addresses: &[IpAddr],
    organisations: &mut Interner,
    observer: &dyn Observer,
) -> Vec<Lookup<Network>> {
    let mut order: Vec<usize> = (0..addresses.len()).collect();
    order.sort_unstable_by_key(|&index| addresses[index]);
    let mut networks = vec![Lookup::NotAsked; addresses.len()];
    for index in order {
        networks[index] = match embedded().lookup(addresses[index]) {
            None => Lookup::Absent,
            Some(mut network) => {
                let name = network.asn.and_then(|asn| embedded().organisation(asn));
                network.organisation = name.map_or(NONE, |name| organisations.intern(name));
                Lookup::Found(network)
            }
        };
    }
    observer.advanced(Stage::Networks, addresses.len() as u64);
    networks
}
