//! `--redact`: every file of a report without a signer's data, with keyed pseudonyms instead.
//!
//! What is written is changed, not the writers: the audit's result, its petition and its records
//! hold pseudonyms before the first file is begun, so that a file which does not exist yet is free
//! of personal data too. Kept are times, yes and no, country and language codes, networks' owners,
//! mail domains that are open to everybody or shared by many, and row numbers. Equal values have
//! equal pseudonyms: what is common (a town, a comment of a campaign) can be guessed from how often
//! it stands.

mod columns;
mod facts;
pub mod key;
mod values;

use std::collections::BTreeSet;

use hashbrown::HashMap;

use crate::model::report::Originals;
use crate::model::{
    Domain, Field, IpColumn, Lookup, MailService, Petition, Quarantined, Report, Roster, Rule, RuleSubject,
    Settings, Signatures, Subject, TextColumn, Value, Warning,
};
use columns::{Columns, Hidden};
use facts::Quotes;
use key::Key;

/// Replaces a signer's data by pseudonyms.
#[derive(Debug, Clone)]
pub struct Redaction {
    key: Key,
}

/// An audit's records as they are shown once it is redacted.
#[derive(Debug)]
pub struct Redacted {
    key: Key,
    columns: Columns,
}

impl Redaction {
    /// A redaction with this key.
    pub fn new(key: Key) -> Self {
        Self { key }
    }

    /// Redacts a finished audit in place. `header`: the names of its records' columns, see
    /// [`Originals::header`]. What is returned shows the records.
    pub fn redact(
        &self,
        header: &[String],
        report: &mut Report,
        petition: &mut Petition,
        quarantine: &mut [Quarantined],
    ) -> Redacted {
        let columns = Columns::new(header, &report.inputs);
        self.inputs(report, &columns);
        let people = people(&petition.signatures);
        let domains: Vec<String> = self.domains(petition, &people);
        self.findings(report, petition, &domains);
        self.policy(report, &mut petition.settings);
        self.signatures(&mut petition.signatures);
        self.known_domains(petition, &domains);
        petition.rosters.iter_mut().enumerate().for_each(|(at, roster)| self.roster(at, roster));
        quarantine.iter_mut().for_each(|one| one.raw = self.raw(&one.raw));
        Redacted { key: self.key.clone(), columns }
    }

    /// The texts that findings quote from the signatures.
    fn findings(&self, report: &mut Report, petition: &Petition, domains: &[String]) {
        let quotes = Quotes::new(&self.key, petition, domains);
        let roster = |name: &str| petition.rosters.iter().position(|roster| roster.name == name);
        for finding in &mut report.findings {
            for fact in &mut finding.facts {
                if let Value::Text(text) = &mut fact.value {
                    let named = if fact.key == "roster" { roster(text) } else { None };
                    *text = named.map_or_else(|| quotes.text(text), named_roster);
                }
            }
            subject(&mut finding.subject, &quotes);
        }
    }

    /// Names the key without giving it away.
    pub fn fingerprint(&self) -> String {
        self.key.fingerprint()
    }

    /// File names and column headers are the users' own, and a first record may stand in the place of
    /// a header: inputs are numbered, columns have the name of what they were taken for, or a number.
    fn inputs(&self, report: &mut Report, columns: &Columns) {
        for (at, input) in report.inputs.iter_mut().enumerate() {
            let name = format!("input {}", at + 1);
            report.warnings.iter_mut().for_each(|warning| rename(warning, &input.name, &name));
            input.name = name;
            input.mapping.iter_mut().for_each(|(_, header)| *header = columns.name(header));
            input.unmapped.iter_mut().for_each(|header| *header = columns.name(header));
        }
    }

    fn domains(&self, petition: &Petition, people: &[usize]) -> Vec<String> {
        let known = petition.signatures.domain.texts.iter().enumerate();
        let public = |at: usize| {
            petition.enrichment.domains.get(at).is_some_and(|domain| values::is_public(domain, people[at]))
        };
        known.map(|(at, name)| if public(at) { name.to_owned() } else { self.key.domain(name) }).collect()
    }

    fn signatures(&self, signatures: &mut Signatures) {
        let key = &self.key;
        for (kind, column) in texts(signatures) {
            column.texts = column.texts.map(|text| match kind {
                "country" | "language" if values::is_code(text) => text.to_owned(),
                "user_agent" | "confirmed_agent" => key.agent(text),
                kind => key.text(kind, text),
            });
        }
        for column in [&mut signatures.ip, &mut signatures.confirmed_ip] {
            self.addresses(column);
        }
    }

    fn addresses(&self, column: &mut IpColumn) {
        column.values.iter_mut().for_each(|address| *address = self.key.address(*address));
    }

    /// Domains, what is known of them, and the mailboxes in them.
    fn known_domains(&self, petition: &mut Petition, domains: &[String]) {
        let signatures = &mut petition.signatures;
        let known = HashMap::<String, &String>::from_iter(
            signatures.domain.texts.iter().map(str::to_owned).zip(domains),
        );
        signatures.mailbox.texts = signatures.mailbox.texts.map(|mailbox| {
            let domain = mailbox.rsplit_once('@').map_or("", |(_, domain)| domain);
            let local = self.key.letters("mailbox", mailbox);
            known.get(domain).map_or_else(
                || format!("{local}@{}", self.key.domain(domain)),
                |domain| format!("{local}@{domain}"),
            )
        });
        let hidden = signatures.domain.texts.iter().zip(domains).map(|(name, shown)| name != shown);
        let hidden: Vec<bool> = hidden.collect();
        signatures.domain.texts = signatures.domain.texts.map(|name| known[name].clone());
        let known_domains = petition.enrichment.domains.iter_mut().zip(hidden);
        known_domains.filter(|(_, hidden)| *hidden).for_each(|(domain, _)| self.hide(domain));
    }

    /// What is known of a domain that may name somebody.
    fn hide(&self, domain: &mut Domain) {
        domain.registrable = domain.registrable.take().map(|name| self.key.domain(&name).into());
        if let Lookup::Found(MailService::Mx(hosts)) = &mut domain.mail {
            hosts.iter_mut().for_each(|host| *host = self.key.domain(host).into());
        }
    }

    /// What the users' own lists name may be a signer's: systems are nobody's, the rest goes.
    fn policy(&self, report: &mut Report, settings: &mut Settings) {
        let uses = report.allowed.iter_mut().chain(&mut report.blocked);
        let rules: Vec<&Rule> = report.settings.allow.iter().chain(&report.settings.block).collect();
        for used in uses {
            used.entry = rules
                .iter()
                .find(|rule| rule.label == used.entry)
                .map_or_else(|| self.key.text("rule", &used.entry), |rule| self.label(rule));
        }
        for settings in [&mut report.settings, settings] {
            settings.policy = settings.policy.take().map(|_| "policy".into());
            let rules = settings.allow.iter_mut().chain(&mut settings.block);
            rules.for_each(|rule| rule.label = self.label(rule));
        }
    }

    fn label(&self, rule: &Rule) -> String {
        match rule.subject {
            RuleSubject::Network(_) => format!("network {}", self.key.text("rule", &rule.label)),
            RuleSubject::Domain(_) => format!("domain {}", self.key.text("rule", &rule.label)),
            RuleSubject::Asn(_) | RuleSubject::Mailbox(_) => rule.label.clone(),
        }
    }

    fn roster(&self, at: usize, roster: &mut Roster) {
        roster.name = named_roster(at);
        for person in &mut roster.people {
            person.name = self.key.text("name", &person.name);
            person.other_names.iter_mut().for_each(|name| *name = self.key.text("name", name));
            person.role = self.key.text("role", &person.role);
            person.mailboxes.iter_mut().for_each(|mailbox| *mailbox = self.key.letters("mailbox", mailbox));
        }
    }

    /// The record itself is for the owner of the export; here it only stays recognisable.
    fn raw(&self, raw: &[u8]) -> Vec<u8> {
        let letters = self.key.letters("record", &String::from_utf8_lossy(raw));
        format!("{letters}, {} bytes", raw.len()).into_bytes()
    }
}

impl Redacted {
    /// The records with pseudonyms, beside the redacted petition that they belong to.
    pub fn originals<'a>(
        &'a self,
        records: &'a dyn Originals,
        petition: &'a Petition,
    ) -> impl Originals + 'a {
        Hidden::new(&self.key, &self.columns, records, petition)
    }

    /// Columns that the user assigned, under the names they have now.
    pub fn assigned(&self, columns: &[(Field, String)]) -> Vec<(Field, String)> {
        columns.iter().map(|(field, header)| (*field, self.columns.name(header))).collect()
    }
}

fn subject(subject: &mut Subject, quotes: &Quotes<'_>) {
    match subject {
        Subject::Network(text) | Subject::Domain(text) | Subject::Template(text) => *text = quotes.text(text),
        Subject::Petition
        | Subject::Window(..)
        | Subject::Operator(_)
        | Subject::Mailbox(_)
        | Subject::Person(..)
        | Subject::Roster(_)
        | Subject::Group(_) => {}
    }
}

fn named_roster(at: usize) -> String {
    format!("roster {}", at + 1)
}

/// Warnings begin with the name of the input they speak of.
fn rename(warning: &mut Warning, from: &str, to: &str) {
    if let Some(rest) = warning.text.strip_prefix(from).filter(|rest| rest.starts_with(':')) {
        warning.text = format!("{to}{rest}");
    }
    // A name so short is a word of the warning's own.
    if from.len() > 3 {
        warning.text = warning.text.replace(from, to);
    }
}

/// Distinct mailboxes of each domain.
fn people(signatures: &Signatures) -> Vec<usize> {
    let mut met = BTreeSet::new();
    let both =
        signatures.rows().filter_map(|row| Some((signatures.domain.id(row)?, signatures.mailbox.id(row)?)));
    met.extend(both);
    let mut people = vec![0; signatures.domain.cardinality()];
    met.into_iter().for_each(|(domain, _)| people[domain as usize] += 1);
    people
}

/// Every text of a signature but mailbox and domain, with the kind of its pseudonym.
fn texts(signatures: &mut Signatures) -> [(&'static str, &mut TextColumn); 17] {
    [
        ("name", &mut signatures.name),
        ("name", &mut signatures.first_name),
        ("name", &mut signatures.last_name),
        ("local", &mut signatures.local),
        ("user_agent", &mut signatures.user_agent),
        ("phone", &mut signatures.phone),
        ("street", &mut signatures.street),
        ("postcode", &mut signatures.postcode),
        ("city", &mut signatures.city),
        ("region", &mut signatures.region),
        ("country", &mut signatures.country),
        ("comment", &mut signatures.comment),
        ("language", &mut signatures.language),
        ("referrer", &mut signatures.referrer),
        ("role", &mut signatures.role),
        ("birth", &mut signatures.birth),
        ("confirmed_agent", &mut signatures.confirmed_agent),
    ]
}
