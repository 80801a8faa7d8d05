//! How much of somebody else's list of disposable domains the shipped lists know.
//!
//! The list stays where it is: only figures are printed. A fair one is independent of the
//! packages that `data/` is built from, or it measures itself.

use std::collections::BTreeSet;
use std::path::Path;

use paraph::enrich::mail::lists::Lists;
use paraph::model::email::domain_name;
use paraph::model::{DomainKind, Listing};

use crate::Failure;

/// What is said of the domains of a list.
#[derive(Debug, Default, PartialEq, Eq)]
struct Recall {
    names: usize,
    curated: usize,
    broad: usize,
    free_subdomain: usize,
    /// Providers, relays, institutions and schools: never called disposable, whoever says so.
    protected: usize,
}

/// Measures on a file with one domain a line and prints the figures.
pub fn measure(file: &Path) -> Result<(), Failure> {
    let text = std::fs::read_to_string(file).map_err(|cause| format!("{}: {cause}", file.display()))?;
    let recall = Recall::of(&text, &Lists::load(&[], &[])?);
    if recall.names == 0 {
        return Err(format!("{}: no line holds a domain", file.display()).into());
    }
    for (what, count) in [
        ("on the curated list", recall.curated),
        ("on the broad list alone", recall.broad),
        ("on neither, but under a suffix that gives names away", recall.free_subdomain),
        ("recall, lists alone", recall.curated + recall.broad),
        ("recall with free subdomains", recall.curated + recall.broad + recall.free_subdomain),
        ("protected as providers, relays, institutions or schools", recall.protected),
    ] {
        println!("{count:>7} {:>5.1} %  {what}", 100.0 * count as f64 / recall.names as f64);
    }
    println!("{:>7} names", recall.names);
    Ok(())
}

impl Recall {
    fn of(text: &str, lists: &Lists) -> Self {
        let names: BTreeSet<String> = text.lines().filter_map(|line| domain_name(line.trim()).ok()).collect();
        let mut recall = Self { names: names.len(), ..Self::default() };
        for name in names {
            let domain = lists.domain(&name);
            match (domain.listing, domain.kind) {
                (Listing::Curated, _) => recall.curated += 1,
                (Listing::Broad, _) => recall.broad += 1,
                (_, DomainKind::Other) if domain.free_subdomain => recall.free_subdomain += 1,
                (_, DomainKind::Other) => {}
                _ => recall.protected += 1,
            }
        }
        recall
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_counts_once_and_for_one_thing() {
        let lists = Lists::load(&[], &[]).expect("no file to read");
        let text =
            "mailinator.com\nMAILINATOR.com\n# a note\nany.mailinator.com\nx.ddns.net\nduck.com\nparis.fr\n";
        let expected = Recall { names: 5, curated: 2, broad: 0, free_subdomain: 1, protected: 1 };
        assert_eq!(Recall::of(text, &lists), expected);
    }
}
