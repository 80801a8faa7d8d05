//! Everything that a detector may see.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::mail::{Domain, MailLookUps};
use super::network::Network;
use super::{Lookup, NONE, Roster, Row, Settings, Signatures, Texts};

/// A list or database that the audit used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// Short stable name, such as `networks` or `disposable-curated`.
    pub name: String,
    /// Version or edition.
    pub version: String,
    /// Date of its data, `YYYY-MM-DD`.
    pub date: String,
    /// SHA-256 of the data, lower-case hexadecimal.
    pub sha256: String,
    /// Licence (SPDX), where shipped with paraph.
    pub licence: String,
    /// How many entries.
    pub entries: u64,
}

/// What was learnt about addresses and domains.
#[derive(Debug, Clone, Default)]
pub struct Enrichment {
    /// For each distinct address of [`Signatures::ip`] its network.
    pub networks: Vec<Lookup<Network>>,
    /// For each distinct address of [`Signatures::confirmed_ip`] its network.
    pub confirmed_networks: Vec<Lookup<Network>>,
    /// Names of network operators.
    pub organisations: Texts,
    /// For each distinct domain of [`Signatures::domain`] what is known.
    pub domains: Vec<Domain>,
    /// Lists and databases used.
    pub sources: Vec<Source>,
    /// How the look-ups of mail domains went.
    pub mail_look_ups: MailLookUps,
    /// For each distinct local part of [`Signatures::local`] whether it names an office, not a person.
    pub role_locals: Vec<bool>,
    /// Why MX was not judged, if it was not.
    pub mx_not_judged: Option<String>,
    /// Names that hosts gave to servers of campaigns, where they were asked for: shown, never judged.
    pub reverse_names: BTreeMap<IpAddr, Lookup<Box<str>>>,
}

/// A petition with all that is known of it: immutable, the whole input of detection.
#[derive(Debug, Clone, Default)]
pub struct Petition {
    /// The signatures.
    pub signatures: Signatures,
    /// What was looked up.
    pub enrichment: Enrichment,
    /// The rosters given by the user.
    pub rosters: Vec<Roster>,
    /// The settings in force.
    pub settings: Settings,
}

impl Petition {
    /// The network of a row's address.
    pub fn network(&self, row: Row) -> Lookup<Network> {
        match self.signatures.ip.ids[row.index()] {
            NONE => Lookup::NotAsked,
            id => self.enrichment.networks.get(id as usize).copied().unwrap_or_default(),
        }
    }

    /// Whether a row's mailbox is an office's (`info@`, `contact@`), not a person's.
    pub fn is_role(&self, row: Row) -> bool {
        let local = self.signatures.local.id(row);
        local.and_then(|id| self.enrichment.role_locals.get(id as usize)).copied().unwrap_or_default()
    }

    /// What is known of a row's mail domain.
    pub fn domain(&self, row: Row) -> Option<&Domain> {
        let id = self.signatures.domain.id(row)?;
        self.enrichment.domains.get(id as usize)
    }
}
