//! What the scan can see of each row, as dictionary-encoded attributes.
//!
//! An attribute that refines another names it as its parent (system → prefix → host), so that
//! likelihood ratios follow the chain rule and nested views of one fact are counted once.

use std::hash::Hash;
use std::net::IpAddr;

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::model::{
    DomainKind, EmailState, Family, Field, Listing, Lookup, MailService, NONE, NetworkClass, Petition, Row,
    TextColumn,
};

use super::households::Households;
use super::{agent, fold, names, wording};

/// The names of all attributes, in the order of [`Attributes::list`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Network class and whether it lies in the petition's own country.
    Class,
    /// Autonomous system.
    System,
    /// IPv4 /24 or IPv6 /48.
    Prefix,
    /// IPv4 address or IPv6 /64.
    Host,
    /// System and browser without versions.
    AgentKind,
    /// The whole user agent.
    Agent,
    /// Kind of mail domain: listed, relay, institution, free-mail, rare...
    DomainKind,
    /// Mail domain.
    Domain,
    /// Registrable domain of the first mail exchanger.
    MailHost,
    /// How the local part relates to the name.
    NameInMail,
    /// Shape of the local part.
    Mask,
    /// Casing of the names.
    Casing,
    /// Wording of the comment.
    Wording,
    /// The comment word for word, where it was copied.
    Copied,
    /// Which optional cells are filled.
    Filled,
    /// Form language, referrer and opt-in together.
    Form,
    /// How a postcode or telephone number is written.
    Format,
    /// How unlikely the letters of the name are.
    Letters,
    /// How rare the family name is in this petition.
    Rarity,
    /// The whole folded name.
    Name,
    /// Whether the mailbox belongs to somebody on a roster.
    Roster,
    /// Whether the mailbox, or the whole name, signed before.
    Again,
}

impl Kind {
    /// A few words for reports.
    pub fn words(self) -> &'static str {
        match self {
            Self::Class => "network class",
            Self::System => "network",
            Self::Prefix => "address range",
            Self::Host => "address",
            Self::AgentKind => "kind of browser",
            Self::Agent => "browser",
            Self::DomainKind => "kind of mail domain",
            Self::Domain => "mail domain",
            Self::MailHost => "mail host",
            Self::NameInMail => "relation of name and address",
            Self::Mask => "form of the address",
            Self::Casing => "casing of the name",
            Self::Wording => "wording of the comment",
            Self::Copied => "comment word for word",
            Self::Filled => "cells filled in",
            Self::Form => "form settings",
            Self::Format => "format of postcode or telephone",
            Self::Letters => "letters of the name",
            Self::Rarity => "rarity of the family name",
            Self::Name => "whole name",
            Self::Roster => "roster",
            Self::Again => "mailbox used before",
        }
    }
}

/// One attribute of every row.
pub struct Attribute {
    /// Which one.
    pub kind: Kind,
    /// The family its evidence counts in.
    pub family: Family,
    /// The attribute that it refines.
    pub parent: Option<usize>,
    /// For each row a dense code, or [`NONE`] where nothing is known: then it is no evidence.
    pub codes: Vec<u32>,
    /// One more than the largest code.
    pub cardinality: usize,
    /// For each code how many distinct values stand behind it: one, or all the rare ones that were merged.
    pub values: Vec<u32>,
}

impl Attribute {
    /// About how many distinct values `rows` rows of this code show, its values taken for equally common.
    pub fn distinct(&self, code: u32, rows: f64) -> f64 {
        let values = f64::from(self.values[code as usize]);
        values * -(-rows / values).exp_m1()
    }
}

/// All attributes that the petition's columns allow.
#[derive(Default)]
pub struct Attributes {
    /// What names look like, where there are any.
    pub names: Option<names::Names>,
    /// The wording of each distinct comment.
    pub wordings: Vec<wording::Wording>,
    /// For each distinct comment a hash of the sentence that others wrote word for word.
    pub copied: Vec<Option<u64>>,
    /// For each row the roster and the person whose address it bears; empty without a roster.
    pub roster_hits: Vec<Option<(usize, usize)>>,
    /// Who signs at home together.
    pub households: Households,
    /// In chain order: a parent stands before its child.
    pub list: Vec<Attribute>,
}

impl Attributes {
    /// The attribute of this kind, if the columns allow it.
    pub fn get(&self, kind: Kind) -> Option<&Attribute> {
        self.list.iter().find(|attribute| attribute.kind == kind)
    }

    /// The index of the attribute of this kind.
    pub fn index(&self, kind: Kind) -> Option<usize> {
        self.list.iter().position(|attribute| attribute.kind == kind)
    }

    /// The finest attributes of their chains.
    pub fn leaves(&self) -> impl Iterator<Item = usize> {
        (0..self.list.len()).filter(|&i| self.list.iter().all(|other| other.parent != Some(i)))
    }

    /// Puts another part's attributes behind these.
    fn append(&mut self, other: Self) {
        let before = self.list.len();
        self.list.extend(other.list.into_iter().map(|attribute| {
            let parent = attribute.parent.map(|parent| before + parent);
            Attribute { parent, ..attribute }
        }));
        self.names = self.names.take().or(other.names);
        self.wordings.extend(other.wordings);
        self.copied.extend(other.copied);
        self.roster_hits.extend(other.roster_hits);
    }

    fn push<K: Eq + Hash>(
        &mut self,
        kind: Kind,
        family: Family,
        parent: Option<Kind>,
        values: impl Iterator<Item = Option<K>>,
    ) {
        let parent = parent.and_then(|parent| self.index(parent));
        let above = parent.map(|parent| self.list[parent].codes.as_slice());
        let (codes, values) = merge_rare(encode_values(values), above);
        self.list.push(Attribute { kind, family, parent, codes, cardinality: values.len(), values });
    }
}

/// Values that fewer rows share are merged: a household, or one person twice, is no pattern.
const RARE: u32 = 4;

fn encode_values<K: Eq + Hash>(values: impl Iterator<Item = Option<K>>) -> Vec<u32> {
    let mut index: HashMap<K, u32> = HashMap::new();
    let mut code = |key| {
        let next = index.len() as u32;
        *index.entry(key).or_insert(next)
    };
    values.map(|value| value.map_or(NONE, &mut code)).collect()
}

/// Gives the rare values of one parent one code, and makes the codes dense again.
fn merge_rare(codes: Vec<u32>, parents: Option<&[u32]>) -> (Vec<u32>, Vec<u32>) {
    let most = codes.iter().filter(|&&code| code != NONE).max().map_or(0, |&code| code as usize + 1);
    let mut bearers = vec![0_u32; most];
    codes.iter().filter(|&&code| code != NONE).for_each(|&code| bearers[code as usize] += 1);
    let mut slots = vec![NONE; most];
    let mut rare: HashMap<u32, u32> = HashMap::new();
    let mut values: Vec<u32> = Vec::new();
    let mut merged = Vec::with_capacity(codes.len());
    for (row, &code) in codes.iter().enumerate() {
        if code == NONE {
            merged.push(NONE);
            continue;
        }
        let mut new = || {
            values.push(0);
            values.len() as u32 - 1
        };
        let slot = match bearers[code as usize] < RARE {
            true => *rare.entry(parents.map_or(NONE, |above| above[row])).or_insert_with(new),
            false if slots[code as usize] == NONE => new(),
            false => slots[code as usize],
        };
        // A value is counted where it first occurs.
        if slots[code as usize] == NONE {
            slots[code as usize] = slot;
            values[slot as usize] += 1;
        }
        merged.push(slot);
    }
    (merged, values)
}

/// Encodes every attribute of every row.
pub fn encode(petition: &Petition) -> Attributes {
    let encoded = |encoders: &[fn(&Petition, &mut Attributes)]| {
        let mut attributes = Attributes::default();
        encoders.iter().for_each(|encode| encode(petition, &mut attributes));
        attributes
    };
    let (mut origin, person) =
        rayon::join(|| encoded(&[network, device, mailbox]), || encoded(&[style, identity]));
    origin.append(person);
    let families = origin.names.as_ref().map_or(&[][..], |names| &names.family);
    origin.households = Households::new(&petition.signatures, families);
    origin
}

fn network(petition: &Petition, attributes: &mut Attributes) {
    if !petition.signatures.present.contains(Field::Ip) {
        return;
    }
    let rows = || petition.signatures.rows();
    let home = home_country(petition);
    let found = |row: Row| petition.network(row).found().copied();
    attributes.push(
        Kind::Class,
        Family::Network,
        None,
        rows().map(|row| found(row).map(|n| (n.class, n.country == home))),
    );
    attributes.push(
        Kind::System,
        Family::Network,
        Some(Kind::Class),
        rows().map(|row| found(row).and_then(|n| n.asn)),
    );
    let prefix = |row: Row| petition.signatures.ip.get(row).map(prefix_of);
    attributes.push(Kind::Prefix, Family::Network, Some(Kind::System), rows().map(prefix));
    let host = |row: Row| petition.signatures.ip.get(row).map(host_of);
    attributes.push(Kind::Host, Family::Network, Some(Kind::Prefix), rows().map(host));
}

fn home_country(petition: &Petition) -> Option<crate::model::Country> {
    let mut counts: HashMap<_, u32> = HashMap::new();
    for row in petition.signatures.rows() {
        if let Some(country) = petition.network(row).found().and_then(|n| n.country) {
            *counts.entry(country).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|&(country, count)| (count, country)).map(|(country, _)| country)
}

/// The /24 of an IPv4 address, the /48 of an IPv6 address.
pub fn prefix_of(address: IpAddr) -> (bool, u64) {
    match address {
        IpAddr::V4(v4) => (false, u64::from(u32::from(v4) >> 8)),
        IpAddr::V6(v6) => (true, (u128::from(v6) >> 80) as u64),
    }
}

/// The IPv4 address, the /64 of an IPv6 address: one subscriber's host.
pub fn host_of(address: IpAddr) -> (bool, u64) {
    match address {
        IpAddr::V4(v4) => (false, u64::from(u32::from(v4))),
        IpAddr::V6(v6) => (true, (u128::from(v6) >> 64) as u64),
    }
}

fn device(petition: &Petition, attributes: &mut Attributes) {
    if !petition.signatures.present.contains(Field::UserAgent) {
        return;
    }
    let column = &petition.signatures.user_agent;
    let kinds: Vec<String> = column.texts.iter().map(agent::kind).collect();
    let kind = |&id: &u32| Some(if id == NONE { "" } else { kinds[id as usize].as_str() });
    attributes.push(Kind::AgentKind, Family::Device, None, column.ids.iter().map(kind));
    attributes.push(
        Kind::Agent,
        Family::Device,
        Some(Kind::AgentKind),
        column.ids.iter().map(|&id| Some(id)),
    );
}

fn mailbox(petition: &Petition, attributes: &mut Attributes) {
    let signatures = &petition.signatures;
    if !signatures.present.contains(Field::Email) {
        return;
    }
    let rows = || signatures.rows();
    let mut counts = vec![0_u32; signatures.domain.cardinality()];
    rows().filter_map(|row| signatures.domain.id(row)).for_each(|id| counts[id as usize] += 1);
    let kinds: Vec<u8> = (0..counts.len()).map(|id| domain_kind(petition, id, counts[id])).collect();
    let kind = |row: Row| {
        Some(match (signatures.email_state[row.index()], signatures.domain.id(row)) {
            (EmailState::Valid, Some(id)) => kinds[id as usize],
            (EmailState::Invalid, _) => 1,
            _ => 0,
        })
    };
    attributes.push(Kind::DomainKind, Family::Mailbox, None, rows().map(kind));
    let domain = |row: Row| Some(signatures.domain.id(row));
    attributes.push(Kind::Domain, Family::Mailbox, Some(Kind::DomainKind), rows().map(domain));
    let hosts: Vec<Option<&str>> =
        petition.enrichment.domains.iter().map(|domain| mail_host(&domain.mail)).collect();
    if hosts.iter().any(Option::is_some) {
        let host =
            |row: Row| signatures.domain.id(row).and_then(|id| hosts.get(id as usize).copied().flatten());
        attributes.push(Kind::MailHost, Family::Mailbox, None, rows().map(host));
    }
    let (first, last) = (&signatures.first_name, &signatures.last_name);
    let local_text =
        |row: Row| signatures.local.get(row).map(|local| local.split('+').next().unwrap_or(local));
    let in_mail = |row: Row| {
        let local = local_text(row)?;
        Some(fold::name_in_mail(local, first.get(row).unwrap_or(""), last.get(row).unwrap_or("")))
            .filter(|&relation| relation != fold::NameInMail::Unknown)
    };
    let relations: Vec<Option<fold::NameInMail>> =
        (0..signatures.len() as u32).into_par_iter().map(|row| in_mail(Row(row))).collect();
    let relation = |row: Row| relations[row.index()];
    attributes.push(Kind::NameInMail, Family::Mailbox, None, rows().map(relation));
    let masks: Vec<String> = signatures.local.texts.iter().map(fold::mask).collect();
    let mask = |row: Row| signatures.local.id(row).map(|id| (relation(row), masks[id as usize].as_str()));
    attributes.push(Kind::Mask, Family::Mailbox, Some(Kind::NameInMail), rows().map(mask));
}

/// Kinds by what is known; among unknown domains those that one signer alone uses are apart.
fn domain_kind(petition: &Petition, id: usize, count: u32) -> u8 {
    let Some(domain) = petition.enrichment.domains.get(id) else { return 2 };
    match (domain.listing, domain.kind) {
        (Listing::User | Listing::Curated, _) => 10,
        (Listing::Broad, _) => 11,
        (_, DomainKind::Relay) => 12,
        (_, DomainKind::Institution) => 13,
        (_, DomainKind::Education) => 14,
        (_, DomainKind::Reserved) => 15,
        (_, DomainKind::FreeMail) => 16,
        _ if domain.shared_mx => 17,
        _ if matches!(&domain.mail, Lookup::Found(mail) if !mail.accepts_mail()) => 18,
        _ if domain.typo_of.is_some() => 19,
        _ if domain.free_subdomain => 20,
        _ if count == 1 => 3,
        _ => 4,
    }
}

fn mail_host(mail: &Lookup<MailService>) -> Option<&str> {
    match mail.found()? {
        MailService::Mx(hosts) => hosts.first().map(|host| registrable(host)),
        _ => None,
    }
}

fn registrable(host: &str) -> &str {
    psl::domain_str(host).unwrap_or(host)
}

fn style(petition: &Petition, attributes: &mut Attributes) {
    let signatures = &petition.signatures;
    let has = |field| signatures.present.contains(field);
    let rows = || signatures.rows();
    let casing =
        |column: &TextColumn| -> Vec<fold::Casing> { column.texts.iter().map(fold::casing).collect() };
    let split = has(Field::FirstName) || has(Field::LastName);
    if split || has(Field::Name) {
        let (a, b) = if split {
            (&signatures.first_name, &signatures.last_name)
        } else {
            (&signatures.name, &signatures.name)
        };
        let (casing_a, casing_b) = (casing(a), casing(b));
        let of = |casings: &[fold::Casing], id: Option<u32>| {
            id.map_or(fold::Casing::Absent, |id| casings[id as usize])
        };
        let value = |row: Row| Some((of(&casing_a, a.id(row)), of(&casing_b, b.id(row))));
        attributes.push(Kind::Casing, Family::Style, None, rows().map(value));
    }
    if has(Field::Comment) {
        let wordings = wording::templates(&signatures.comment);
        let copies = wording::copies(&signatures.comment);
        let wording = |row: Row| {
            let comment = signatures.comment.id(row);
            comment.map_or(wording::Wording::Empty, |id| wordings[id as usize])
        };
        let copied = |row: Row| signatures.comment.id(row).and_then(|id| copies[id as usize]);
        attributes.push(Kind::Wording, Family::Style, None, rows().map(|row| Some(wording(row))));
        attributes.push(
            Kind::Copied,
            Family::Style,
            Some(Kind::Wording),
            rows().map(|row| Some((wording(row), copied(row)))),
        );
        (attributes.wordings, attributes.copied) = (wordings, copies);
    }
    let optional: Vec<&TextColumn> = [
        (Field::Phone, &signatures.phone),
        (Field::Street, &signatures.street),
        (Field::Postcode, &signatures.postcode),
        (Field::City, &signatures.city),
        (Field::Role, &signatures.role),
        (Field::Country, &signatures.country),
    ]
    .into_iter()
    .filter(|&(field, _)| has(field))
    .map(|(_, column)| column)
    .collect();
    if !optional.is_empty() {
        let filled = |row: Row| {
            Some(optional.iter().fold(1_u32, |bits, column| bits << 1 | u32::from(column.id(row).is_some())))
        };
        attributes.push(Kind::Filled, Family::Style, None, rows().map(filled));
    }
    if has(Field::Language) || has(Field::Referrer) || has(Field::OptIn) {
        let form = |row: Row| {
            Some((signatures.language.id(row), signatures.referrer.id(row), signatures.opt_in[row.index()]))
        };
        attributes.push(Kind::Form, Family::Style, None, rows().map(form));
    }
    if has(Field::Postcode) || has(Field::Phone) {
        let shapes = |column: &TextColumn| -> Vec<String> { column.texts.iter().map(shape).collect() };
        let (postcodes, phones) = (shapes(&signatures.postcode), shapes(&signatures.phone));
        let value = |row: Row| {
            let postcode = signatures.postcode.id(row).map(|id| postcodes[id as usize].as_str());
            let phone = signatures.phone.id(row).map(|id| phones[id as usize].as_str());
            Some((postcode, phone))
        };
        attributes.push(Kind::Format, Family::Style, None, rows().map(value));
    }
}

/// Digits as `9`, letters as `A` or `a`: `75011` and `69003` are written alike, `F-75011` is not.
fn shape(text: &str) -> String {
    text.chars()
        .take(24)
        .map(|c| match c {
            c if c.is_ascii_digit() => '9',
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c => c,
        })
        .collect()
}

fn identity(petition: &Petition, attributes: &mut Attributes) {
    let signatures = &petition.signatures;
    let has = |field| signatures.present.contains(field);
    if has(Field::Name) || has(Field::LastName) || has(Field::FirstName) {
        let model = names::judge(signatures);
        attributes.push(Kind::Letters, Family::Identity, None, model.letters.iter().map(|&bin| Some(bin)));
        attributes.push(Kind::Rarity, Family::Identity, None, model.rarity.iter().map(|&bin| Some(bin)));
        attributes.push(
            Kind::Name,
            Family::Identity,
            None,
            model.folded.iter().map(|&id| (id != NONE).then_some(id)),
        );
        attributes.names = Some(model);
    }
    if petition.rosters.iter().any(|roster| !roster.people.is_empty()) {
        attributes.roster_hits = super::super::roster::hits(petition);
        let hits = attributes.roster_hits.clone();
        attributes.push(
            Kind::Roster,
            Family::Identity,
            None,
            hits.iter().map(|hit| Some(hit.map(|(roster, _)| roster))),
        );
    }
    if has(Field::Email) {
        let mut seen = vec![false; signatures.mailbox.cardinality()];
        let again: Vec<bool> = super::crowd::by_time(signatures)
            .into_iter()
            .map(|row| {
                (
                    row,
                    signatures
                        .mailbox
                        .id(row)
                        .is_some_and(|id| std::mem::replace(&mut seen[id as usize], true)),
                )
            })
            .fold(vec![false; signatures.len()], |mut all, (row, again)| {
                all[row.index()] = again;
                all
            });
        attributes.push(Kind::Again, Family::Mailbox, None, again.into_iter().map(Some));
    }
}

/// Whether the class is one that ordinary people leave through, many at a time.
pub fn carries_people(class: NetworkClass) -> bool {
    matches!(
        class,
        NetworkClass::Relay
            | NetworkClass::Mobile
            | NetworkClass::Gateway
            | NetworkClass::Education
            | NetworkClass::Vpn
    )
}
