//! The lists of mail domains that paraph ships, compiled in from `data/`.
//!
//! What each file is and where it comes from: `data/SOURCES.md`. What a match
//! means for a domain is decided in [`super::lists`].

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::list::{DomainList, header};
use super::suffix::with_parents;
use crate::enrich::Error;
use crate::enrich::upkeep::Installed;
use crate::model::Source;

/// More than the broad list unpacked; a bound for the decompressor.
const UNPACKED_BYTES: usize = 16 << 20;

macro_rules! shipped {
    ($($(#[$doc:meta])* $field:ident = $name:literal in $file:literal,)*) => {
        /// Every shipped list, parsed.
        #[derive(Debug, Clone)]
        pub struct Shipped {
            $($(#[$doc])* pub $field: DomainList,)*
            /// Name and date of each list, for the report.
            pub sources: Vec<Source>,
        }

        /// The files, in the order of [`Shipped::sources`].
        pub const FILES: &[&str] = &[$($file),*];

        const NAMES: &[&str] = &[$($name),*];

        impl Shipped {
            /// Unpacks and parses the compiled-in files.
            pub fn load() -> Self {
                Self::read(&Installed::default()).expect("a test unpacks every compiled-in list")
            }

            /// The same with the user's copies in place of shipped files.
            ///
            /// # Errors
            /// When a copy can no longer be read.
            pub fn read(installed: &Installed) -> Result<Self, Error> {
                let mut sources = Vec::new();
                Ok(Self {
                    $($field: {
                        let shipped = include_bytes!(concat!("../../../data/", $file));
                        let own = installed.file($file)?;
                        load($name, own.as_deref().unwrap_or(shipped), &mut sources)
                            .map_err(|cause| installed.damaged($file, cause.to_string()))?
                    },)*
                    sources,
                })
            }
        }
    };
}

shipped! {
    /// Disposable domains, curated by people (tier A).
    curated = "disposable-curated" in "disposable-curated.txt",
    /// Disposable domains, gathered by machines (tier B).
    broad = "disposable-broad" in "disposable-broad.txt.zst",
    /// Forwarding services.
    relays = "mail-relays" in "mail-relays.txt",
    /// Free-mail providers, gathered.
    free_mail = "free-mail" in "free-mail.txt",
    /// Internet providers and permanent mailboxes, reviewed.
    providers = "mail-providers" in "mail-providers.csv",
    /// Parliaments and governments.
    institutions = "institutions" in "institutions.csv",
    /// Universities and schools; entries may hold one `*`.
    education = "education" in "education-domains.txt",
    /// Names that no mail reaches.
    reserved = "reserved-domains" in "reserved-domains.txt",
    /// Mail hosts that serve everybody.
    operators = "mail-operators" in "mail-operators.txt",
    /// Mail hosts of companies that keep names for sale.
    parking = "parking-hosts" in "parking-hosts.txt",
    /// Local parts that name an office.
    roles = "role-mailboxes" in "role-mailboxes.txt",
    /// Private suffixes that are not given away.
    paid_suffixes = "paid-suffixes" in "paid-suffixes.txt",
    /// Providers whose misspellings are recognised.
    typo_targets = "typo-targets" in "typo-targets.txt",
}

fn load(name: &str, bytes: &[u8], sources: &mut Vec<Source>) -> std::io::Result<DomainList> {
    let text = text(bytes)?;
    let mut source = describe(name, bytes, &text);
    let list = DomainList::parse(text);
    source.entries = list.len() as u64;
    sources.push(source);
    Ok(list)
}

/// What a copy of a list is, if every entry can be one.
///
/// # Errors
/// Says what is wrong with it.
pub fn describe_file(file: &str, bytes: &[u8]) -> Result<Source, String> {
    let name = FILES.iter().zip(NAMES).find(|(known, _)| **known == file).map_or("", |(_, name)| name);
    let mut sources = Vec::new();
    let list = load(name, bytes, &mut sources).map_err(|cause| cause.to_string())?;
    let bad = list.iter().filter(|entry| !is_entry(entry)).count();
    match sources.pop() {
        Some(source) if bad == 0 => Ok(source),
        _ => Err(format!("{bad} of its {} entries are no names of domains in lower case", list.len())),
    }
}

/// A name in the form in which domains are compared; one `*` stands for a run of letters.
fn is_entry(entry: &str) -> bool {
    let name = entry.replacen('*', "x", 1);
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_');
    !name.is_empty() && name.len() <= 253 && name.chars().all(plain) && !name.starts_with('.')
}

fn describe(name: &str, bytes: &[u8], text: &str) -> Source {
    Source {
        name: name.to_owned(),
        version: header(text, "version").to_owned(),
        date: header(text, "date").to_owned(),
        licence: header(text, "licence").to_owned(),
        sha256: sha256(bytes),
        entries: 0,
    }
}

/// SHA-256 in lower-case hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The text of a list file, unpacked where it is packed with Zstandard.
///
/// # Errors
/// When the bytes are no Zstandard frame and no UTF-8.
pub fn text(bytes: &[u8]) -> std::io::Result<Cow<'static, str>> {
    const MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
    let bytes = match bytes.starts_with(MAGIC) {
        true => zstd::bulk::decompress(bytes, UNPACKED_BYTES)?,
        false => bytes.to_vec(),
    };
    let text = String::from_utf8(bytes).map_err(|_| std::io::ErrorKind::InvalidData)?;
    Ok(text.into())
}

/// Names with at most one `*` each, matched against a domain and its parents.
#[derive(Debug, Clone)]
pub struct Patterns {
    names: DomainList,
    globs: Vec<(String, String)>,
}

impl Patterns {
    /// The patterns of a list.
    pub fn new(list: &DomainList) -> Self {
        let globs = list.iter().filter_map(|name| name.split_once('*'));
        let globs = globs.map(|(head, tail)| (head.to_owned(), tail.to_owned())).collect();
        Self { names: list.clone(), globs }
    }

    /// Whether the domain or a parent of it matches.
    pub fn matches(&self, domain: &str) -> bool {
        with_parents(domain)
            .any(|name| self.names.contains(name) || self.globs.iter().any(|glob| fits(glob, name)))
    }
}

/// Whether `name` is head, a run without dots, and tail.
fn fits((head, tail): &(String, String), name: &str) -> bool {
    let run = name.strip_prefix(head.as_str()).and_then(|rest| rest.strip_suffix(tail.as_str()));
    run.is_some_and(|run| !run.is_empty() && !run.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_says_where_it_comes_from() {
        for source in Shipped::load().sources {
            assert!(source.entries > 0, "{source:?}");
            assert!(!source.version.is_empty() && !source.licence.is_empty(), "{source:?}");
            assert_eq!(source.date.len(), "2026-01-01".len(), "{source:?}");
        }
    }

    #[test]
    fn every_entry_is_a_name_in_lower_case_a_labels() {
        let shipped = Shipped::load();
        for list in
            [&shipped.curated, &shipped.broad, &shipped.relays, &shipped.free_mail, &shipped.providers]
        {
            for name in list.iter() {
                assert_eq!(crate::model::email::domain_name(name).as_deref(), Ok(name));
            }
        }
    }

    #[test]
    fn patterns_stand_for_one_label() {
        let patterns = Patterns::new(&DomainList::parse("univ-*.fr\nac.uk\n"));
        for (domain, expected) in [
            ("univ-lyon2.fr", true),
            ("etu.univ-lyon2.fr", true),
            ("cam.ac.uk", true),
            ("univ-.fr", false),
            ("univ-x.y.fr", false),
            ("xuniv-lyon.fr", false),
        ] {
            assert_eq!(patterns.matches(domain), expected, "{domain}");
        }
    }
}
