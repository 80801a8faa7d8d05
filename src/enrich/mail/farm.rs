//! Farms of subdomains: one registered name, and any number of mail domains made up under it.
//!
//! Two signs, each enough: the labels look generated, or DNS has an exchanger for a label that
//! nobody made up before. Branches of a company and chairs of a university have few, short,
//! telling labels, and no exchanger for names that do not exist.

use std::collections::{BTreeMap, BTreeSet};

use super::lookups::{Reply, service};
use super::mx::Question;
use crate::model::{Domain, DomainKind, MailService};

/// So many labels before their looks say anything.
const MIN_GENERATED: usize = 8;
/// So many under a wildcard before it is more than a convenience of its owner.
const MIN_UNDER_WILDCARD: usize = 5;
/// A branch or chair has several people; a generated name is used once or twice.
const MOST_SIGNATURES_EACH: u32 = 2;
/// Names asked about at most.
const MOST_QUESTIONS: usize = 200;

/// Subdomains of one registrable domain: the domain, and the indices of its subdomains.
type Families<'a> = BTreeMap<&'a str, Vec<usize>>;

/// The wildcards worth a question.
pub(super) fn questions(names: &[&str], domains: &[Domain], counts: &[u32]) -> Vec<Question> {
    let families = families(names, domains, counts);
    let worth = families.into_iter().filter(|(_, members)| members.len() >= MIN_UNDER_WILDCARD);
    worth.take(MOST_QUESTIONS).map(|(parent, _)| Question::Wildcard(parent.into())).collect()
}

/// Marks the subdomains that belong to a farm.
pub(super) fn mark(
    names: &[&str],
    domains: &mut [Domain],
    counts: &[u32],
    questions: &[Question],
    replies: &[Reply],
) {
    let wild: BTreeSet<&str> = questions
        .iter()
        .zip(replies)
        .filter(|(_, reply)| matches!(service(reply), Some(MailService::Mx(_))))
        .filter_map(|(question, _)| match question {
            Question::Wildcard(parent) => Some(&**parent),
            _ => None,
        })
        .collect();
    let farms: Vec<usize> = families(names, domains, counts)
        .into_iter()
        .filter(|(parent, members)| {
            let labels: Vec<&str> = members.iter().map(|&index| label(names[index], parent)).collect();
            (wild.contains(parent) && members.len() >= MIN_UNDER_WILDCARD) || look_generated(&labels)
        })
        .flat_map(|(_, members)| members)
        .collect();
    farms.into_iter().for_each(|index| domains[index].subdomain_farm = true);
}

/// Families of subdomains that nobody knows and that hold a signature or two each.
fn families<'a>(names: &[&'a str], domains: &[Domain], counts: &[u32]) -> Families<'a> {
    let mut families = Families::new();
    for (index, name) in names.iter().enumerate() {
        let Some(registrable) = domains[index].registrable.as_deref() else { continue };
        if domains[index].kind == DomainKind::Other && registrable.len() < name.len() {
            families.entry(&name[name.len() - registrable.len()..]).or_default().push(index);
        }
    }
    families.retain(|_, members| {
        let signatures: u32 = members.iter().map(|&index| counts[index]).sum();
        signatures <= MOST_SIGNATURES_EACH * members.len() as u32
    });
    families
}

/// What stands before the parent.
fn label<'a>(name: &'a str, parent: &str) -> &'a str {
    name[..name.len() - parent.len()].trim_end_matches('.')
}

/// Whether most labels are numbered, scrambled, or all of one length.
fn look_generated(labels: &[&str]) -> bool {
    let many = |count: usize| 5 * count >= 4 * labels.len();
    labels.len() >= MIN_GENERATED
        && (many(most_common(labels.iter().filter_map(|label| stem(label))))
            || 2 * labels.iter().filter(|label| is_scrambled(label)).count() >= labels.len()
            || many(most_common(labels.iter().map(|label| label.len()).filter(|&length| length >= 5))))
}

/// How often the commonest value occurs.
fn most_common<T: Ord>(values: impl Iterator<Item = T>) -> usize {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    counts.into_values().max().unwrap_or(0)
}

/// The letters before a number at the end: `mail` of `mail17`.
fn stem(label: &str) -> Option<&str> {
    let stem = label.trim_end_matches(|character: char| character.is_ascii_digit());
    (stem.len() < label.len()).then_some(stem)
}

/// Letters and digits in turns, or consonants that no language puts together.
fn is_scrambled(label: &str) -> bool {
    let digit = |byte: &u8| byte.is_ascii_digit();
    let turns = label.as_bytes().windows(2).filter(|pair| digit(&pair[0]) != digit(&pair[1])).count();
    let longest = label.split(|c: char| !c.is_ascii_alphabetic() || "aeiouy".contains(c)).map(str::len).max();
    label.len() >= 5 && (turns >= 2 || longest.unwrap_or(0) >= 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(parent: &str) -> Domain {
        Domain { registrable: Some(parent.into()), ..Domain::default() }
    }

    /// How many of these labels under one domain are marked; `wild`: its wildcard has an exchanger.
    fn marked(labels: &str, each: u32, wild: bool) -> usize {
        let names: Vec<String> = labels.split(' ').map(|label| format!("{label}.parent.org")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut domains = vec![domain("parent.org"); names.len()];
        let counts = vec![each; names.len()];
        let asked = questions(&names, &domains, &counts);
        let service =
            if wild { MailService::Mx(vec!["mx.parent.org".into()]) } else { MailService::NxDomain };
        let replies = vec![Some((Ok(service), 0)); asked.len()];
        mark(&names, &mut domains, &counts, &asked, &replies);
        domains.iter().filter(|domain| domain.subdomain_farm).count()
    }

    #[test]
    fn generated_labels_are_a_farm() {
        assert_eq!(marked("m1 m2 m3 m4 m5 m6 m7 m8 m9", 1, false), 9);
        assert_eq!(marked("a8f3k2 x92kd1 k3j4h mnbvcx q7w8e9 zxkjq 77ab1c hello", 1, false), 8);
        assert_eq!(marked("tavobe kirune solami dareto minepa ruvoka lesidu panoke", 1, false), 8);
    }

    #[test]
    fn branches_and_chairs_are_none() {
        assert_eq!(marked("paris lyon cs math bio phys lists students alumni staff hr", 1, false), 0);
        assert_eq!(marked("fr de uk us jp nl it es pl se", 1, false), 0);
        assert_eq!(marked("m1 m2 m3 m4 m5 m6 m7 m8 m9", 12, false), 0, "used by many each");
        assert_eq!(marked("a8f3k2 x92kd1 k3j4h", 1, false), 0, "too few");
    }

    #[test]
    fn a_wildcard_with_an_exchanger_is_a_farm() {
        assert_eq!(marked("anna ben carl dora eva", 1, true), 5);
        assert_eq!(marked("anna ben carl dora", 1, true), 0);
        assert_eq!(marked("anna ben carl dora eva", 1, false), 0);
    }

    #[test]
    fn known_providers_subdomains_are_none() {
        let names: Vec<String> = (0..9).map(|n| format!("m{n}.parent.org")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let provider = Domain { kind: DomainKind::FreeMail, ..domain("parent.org") };
        let mut domains = vec![provider; 9];
        mark(&names, &mut domains, &[1; 9], &[], &[]);
        assert!(domains.iter().all(|domain| !domain.subdomain_farm));
    }
}
