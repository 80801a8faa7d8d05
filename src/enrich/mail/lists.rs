//! What lists and the Public Suffix List say of a domain, without asking anybody.
//!
//! A false listing accuses a real person, so whatever is known to be a provider,
//! relay, institution or school is never called disposable, whatever else a list
//! says; only the user's own list can.

use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::list::DomainList;
use super::shipped::{Patterns, Shipped, sha256};
use super::suffix::{down_to_registrable, is_free_subdomain, registrable, with_parents};
use crate::enrich::Error;
use crate::model::email::domain_name;
use crate::model::{Domain, DomainKind, Listing, Source};

/// The shipped lists and the user's own.
#[derive(Debug, Clone)]
pub struct Lists {
    /// The shipped ones.
    pub shipped: Shipped,
    education: Patterns,
    disposable: OwnList,
    allow: OwnList,
    own_sources: Vec<Source>,
    /// Lines of the user's files that hold no domain.
    pub bad_lines: u64,
}

impl Lists {
    /// The shipped lists together with the files of `--disposable` and `--allow`.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn load(disposable: &[PathBuf], allow: &[PathBuf]) -> Result<Self, Error> {
        Self::with(Shipped::load(), disposable, allow)
    }

    /// The same over lists that the user may have refreshed.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn with(shipped: Shipped, disposable: &[PathBuf], allow: &[PathBuf]) -> Result<Self, Error> {
        let education = Patterns::new(&shipped.education);
        let mut lists = Self {
            shipped,
            education,
            disposable: OwnList::default(),
            allow: OwnList::default(),
            own_sources: Vec::new(),
            bad_lines: 0,
        };
        lists.disposable = lists.read_own("disposable", disposable)?;
        lists.allow = lists.read_own("allow", allow)?;
        Ok(lists)
    }

    /// Every list in use.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.shipped.sources.iter().chain(&self.own_sources)
    }

    /// All that is known of a domain without asking DNS.
    pub fn domain(&self, name: &str) -> Domain {
        let kind = self.kind(name);
        Domain {
            listing: self.listing(name, kind),
            kind,
            parliament: kind == DomainKind::Institution && self.is_parliament(name),
            registrable: registrable(name).filter(|_| !is_literal(name)).map(Into::into),
            free_subdomain: kind == DomainKind::Other && is_free_subdomain(name, &self.shipped.paid_suffixes),
            ..Domain::default()
        }
    }

    /// Whether a local part names an office or a machine, whatever tag or number follows.
    pub fn is_role(&self, local: &str) -> bool {
        let local = local.split('+').next().unwrap_or(local).to_lowercase();
        let plain: String = local.nfd().filter(|&character| !is_combining_mark(character)).collect();
        self.shipped.roles.contains(&plain)
            || self.shipped.roles.contains(plain.trim_end_matches(|c: char| c.is_ascii_digit()))
    }

    /// Of nested institutions the innermost is meant.
    fn is_parliament(&self, name: &str) -> bool {
        let kind = with_parents(name).find_map(|name| self.shipped.institutions.fields(name)?.nth(1));
        kind == Some("parliament")
    }

    fn listing(&self, name: &str, kind: DomainKind) -> Listing {
        if self.allow.holds(name) {
            Listing::Unlisted
        } else if self.disposable.holds(name) {
            Listing::User
        } else if kind != DomainKind::Other {
            Listing::Unlisted
        } else if is_on(&self.shipped.curated, name) {
            Listing::Curated
        } else if is_on(&self.shipped.broad, name) {
            Listing::Broad
        } else {
            Listing::Unlisted
        }
    }

    fn kind(&self, name: &str) -> DomainKind {
        let under = |list: &DomainList| with_parents(name).any(|name| list.contains(name));
        let shipped = &self.shipped;
        if under(&shipped.reserved) {
            DomainKind::Reserved
        } else if under(&shipped.relays) {
            DomainKind::Relay
        } else if under(&shipped.institutions) {
            DomainKind::Institution
        } else if self.education.matches(name) && !is_on(&shipped.curated, name) {
            DomainKind::Education
        } else if under(&shipped.providers) || under(&shipped.free_mail) {
            DomainKind::FreeMail
        } else {
            DomainKind::Other
        }
    }

    fn read_own(&mut self, name: &str, paths: &[PathBuf]) -> Result<OwnList, Error> {
        let mut text = String::new();
        for path in paths {
            let own = OwnText::read(path)?;
            self.bad_lines += own.bad_lines;
            self.own_sources.push(own.source(name, path));
            text.push_str(&own.names);
        }
        Ok(OwnList(DomainList::parse(text)))
    }
}

/// Whether the list holds the name or a parent of it, down to the registrable domain.
fn is_on(list: &DomainList, name: &str) -> bool {
    down_to_registrable(name).any(|name| list.contains(name))
}

fn is_literal(name: &str) -> bool {
    name.starts_with('[')
}

/// A user's list: `x.org` stands for itself and its subdomains, `*.x.org` for the subdomains alone.
#[derive(Debug, Clone, Default)]
struct OwnList(DomainList);

impl OwnList {
    fn holds(&self, domain: &str) -> bool {
        !self.0.is_empty()
            && with_parents(domain).any(|name| {
                self.0.contains(name) || (name != domain && self.0.contains(&format!("*.{name}")))
            })
    }
}

/// What a user's file holds.
struct OwnText {
    names: String,
    entries: u64,
    bad_lines: u64,
    sha256: String,
}

impl OwnText {
    fn read(path: &Path) -> Result<Self, Error> {
        let bytes = std::fs::read(path).map_err(|cause| Error::Unreadable {
            path: path.to_owned(),
            cause: cause.to_string(),
            hint: "give a text file with one domain on each line",
        })?;
        let mut own = Self { names: String::new(), entries: 0, bad_lines: 0, sha256: sha256(&bytes) };
        String::from_utf8_lossy(&bytes).lines().for_each(|line| own.add(line));
        Ok(own)
    }

    fn add(&mut self, line: &str) {
        let line = line.trim_start_matches('\u{feff}').split(['#', ';']).next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with("//") {
            return;
        }
        let (wild, rest) = line.strip_prefix("*.").map_or(("", line), |rest| ("*.", rest));
        match domain_name(rest.rsplit('@').next().unwrap_or_default()) {
            Ok(name) => {
                self.names.extend([wild, &name, "\n"]);
                self.entries += 1;
            }
            Err(_) => self.bad_lines += 1,
        }
    }

    fn source(&self, name: &str, path: &Path) -> Source {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        Source {
            name: format!("{name}:{file}"),
            sha256: self.sha256.clone(),
            entries: self.entries,
            ..Source::default()
        }
    }
}

#[cfg(test)]
mod tests;
