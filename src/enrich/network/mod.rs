//! Networks of addresses: who announces them, in which country, and of what kind.
//!
//! Answers come from the user's own lists, then from the databases that the user names, field
//! by field, the first that answers winning, and then from the compiled-in table. Nothing here judges: a class is
//! evidence for `detect`. Mail domains are next door.

pub mod class;
mod database;
mod embedded;
mod own;
mod record;
mod reserved;
pub mod table;
mod warnings;

use std::net::IpAddr;
use std::path::Path;

use hashbrown::HashMap;

pub use embedded::{Embedded, FILES, SOURCES_FILE, describe, embedded, sources, sources_with};

use self::database::Database;
use self::embedded::country_of_use;
use self::own::Own;
use self::table::Entry;
use super::upkeep::Installed;
use super::{Error, Options};
use crate::model::{
    Enrichment, Interner, Lookup, NONE, Network, NetworkClass, Observer, Signatures, Source, Stage, Warning,
};

pub(super) fn enrich(
    signatures: &Signatures,
    options: &Options,
    observer: &dyn Observer,
    enrichment: &mut Enrichment,
    warnings: &mut Vec<Warning>,
) -> Result<(), Error> {
    let (signed, confirmed) = (&signatures.ip.values, &signatures.confirmed_ip.values);
    let total = (signed.len() + confirmed.len()) as u64;
    let own = Own::load(options)?;
    let refreshed = Embedded::with(&Installed::open(options.data.as_deref())?)?;
    let tables = refreshed.as_ref().unwrap_or_else(|| embedded());
    let databases = options.geoip.iter().map(|path| Database::open(path)).collect::<Result<_, _>>()?;
    observer.started(Stage::Networks, Some(total));
    let mut asked =
        Asked { own, tables, databases, organisations: Interner::default(), operators: HashMap::new() };
    enrichment.networks = asked.look_up_all(signed, observer);
    enrichment.confirmed_networks = asked.look_up_all(confirmed, observer);
    enrichment.organisations = std::mem::take(&mut asked.organisations).finish();
    observer.ended(Stage::Networks);
    warnings.extend(asked.own.warnings());
    if total > 0 {
        enrichment.sources.extend(asked.own.lists().iter().map(|list| list.source.clone()));
        enrichment.sources.extend(asked.databases.iter().map(|database| database.source().clone()));
        enrichment.sources.extend(tables.sources.iter().cloned());
        warnings.extend(warnings::of(&asked, signatures));
    }
    Ok(())
}

/// What a database in MaxMind's format is.
///
/// # Errors
/// When it cannot be read or is no such database.
pub fn database(path: &Path) -> Result<Source, Error> {
    Database::open(path).map(|database| database.source().clone())
}

/// The user's lists, the databases in the user's order, and the operators named so far.
struct Asked<'a> {
    own: Own,
    tables: &'a Embedded,
    databases: Vec<Database>,
    organisations: Interner,
    operators: HashMap<u32, Operator>,
}

/// What is known of a system, found once and not for each of its addresses.
#[derive(Clone, Copy)]
struct Operator {
    organisation: u32,
    class: NetworkClass,
}

impl Asked<'_> {
    fn look_up_all(&mut self, addresses: &[IpAddr], observer: &dyn Observer) -> Vec<Lookup<Network>> {
        let mut networks = vec![Lookup::NotAsked; addresses.len()];
        self.tables.table.lookup_each(addresses, |index, entry| {
            networks[index] = self.look_up(addresses[index], entry).map_or(Lookup::Absent, Lookup::Found);
        });
        observer.advanced(Stage::Networks, addresses.len() as u64);
        networks
    }

    fn look_up(&mut self, address: IpAddr, entry: Option<Entry>) -> Option<Network> {
        if reserved::is_reserved(address) {
            return None;
        }
        let (range, listed) = (self.own.range(address), self.tables.ranges.get(address));
        let said = self.said(address);
        if entry.is_none() && listed.is_none() && range.is_none() && said == Said::default() {
            return None;
        }
        let entry = entry.unwrap_or_default();
        let asn = said.asn.or_else(|| entry.system.map(|index| self.tables.table.system(index).0));
        let operator = asn.map_or(Operator::UNKNOWN, |asn| self.operator(asn));
        Some(Network {
            asn,
            organisation: said.organisation.unwrap_or(operator.organisation),
            country: said.country.or(entry.country).map(country_of_use),
            class: range.unwrap_or_else(|| class_of(listed, operator.class, said.class, said.system_class)),
        })
    }

    fn operator(&mut self, asn: u32) -> Operator {
        if let Some(&known) = self.operators.get(&asn) {
            return known;
        }
        let name = self.tables.organisation(asn);
        let operator = Operator {
            organisation: name.map_or(NONE, |name| self.organisations.intern(name)),
            class: self.own.system(asn).unwrap_or_else(|| self.tables.systems.get(asn)),
        };
        self.operators.insert(asn, operator);
        operator
    }

    /// For each field the first database that answers it.
    fn said(&mut self, address: IpAddr) -> Said {
        let mut said = Said::default();
        for database in &mut self.databases {
            let Some(record) = database.get(address) else { continue };
            said.asn = said.asn.or(record.asn);
            said.country = said.country.or(record.country);
            said.class = said.class.or(record.class);
            said.system_class = said.system_class.or(record.system_class);
            if let (None, Some(name)) = (said.organisation, &record.organisation) {
                said.organisation = Some(self.organisations.intern(name));
            }
        }
        said
    }
}

impl Operator {
    const UNKNOWN: Self = Self { organisation: NONE, class: NetworkClass::Unknown };
}

/// What the user's databases say together.
#[derive(Default, PartialEq)]
struct Said {
    asn: Option<u32>,
    organisation: Option<u32>,
    country: Option<crate::model::Country>,
    class: Option<NetworkClass>,
    system_class: Option<NetworkClass>,
}

/// Brings together what the reviewed lists and the databases say of one address.
///
/// What a database says of the very address is finer than what is known of the whole
/// system, and what it says of the system only fills a gap. But `hosting` would accuse: it
/// does not overrule a list that knows homes, schools, gateways or relays there, for most
/// public lists call some homes servers.
fn class_of(
    listed: Option<NetworkClass>,
    system: NetworkClass,
    said: Option<NetworkClass>,
    said_of_system: Option<NetworkClass>,
) -> NetworkClass {
    use NetworkClass::{Cdn, Hosting, Relay, Tor, Unknown, Vpn};
    let own = listed.unwrap_or(system);
    match said {
        Some(hidden @ (Tor | Vpn | Relay)) => hidden,
        Some(_) if listed.is_some() || own == NetworkClass::Gateway || own == Relay => own,
        Some(Hosting) if !matches!(own, Unknown | Cdn | Hosting) => own,
        Some(said) => said,
        None if own == Unknown => said_of_system.unwrap_or(Unknown),
        None => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_does_not_call_homes_servers() {
        use NetworkClass::{Access, Cdn, Gateway, Hosting, Mobile, Relay, Tor, Unknown, Vpn};
        let check = |listed, system, said, said_of_system, expected| {
            assert_eq!(class_of(listed, system, said, said_of_system), expected, "{system:?} {said:?}");
        };
        check(None, Access, Some(Hosting), None, Access);
        check(None, Gateway, Some(Hosting), None, Gateway);
        check(None, Unknown, Some(Hosting), None, Hosting);
        check(None, Cdn, Some(Hosting), None, Hosting);
        check(None, Hosting, Some(Access), None, Access);
        check(None, Access, Some(Mobile), None, Mobile);
        check(Some(Relay), Cdn, Some(Hosting), None, Relay);
        check(Some(Relay), Cdn, Some(Vpn), None, Vpn);
        check(None, Access, Some(Tor), None, Tor);
        check(None, Unknown, None, Some(Hosting), Hosting);
        check(None, Access, None, Some(Hosting), Access);
        check(None, Hosting, None, Some(Access), Hosting);
    }
}
