//! Where a name ends that somebody registered and the registry begins.
//!
//! Facts of the Public Suffix List (crate `psl`), and the one judgement drawn
//! from them: whether a name was given away under somebody's private suffix.

use super::list::DomainList;

/// The registrable domain: public suffix plus one label. `None` for a public suffix itself.
pub fn registrable(domain: &str) -> Option<&str> {
    let found = psl::domain(domain.as_bytes())?;
    std::str::from_utf8(found.as_bytes()).ok()
}

/// Whether the name is a public suffix: nobody's domain, everybody's parent.
pub fn is_public_suffix(domain: &str) -> bool {
    registrable(domain).is_none()
}

/// Whether the registrable domain stands directly under a suffix of a registry
/// (the list's ICANN section), not under somebody's own domain.
pub fn is_under_registry(domain: &str) -> bool {
    psl::suffix(domain.as_bytes()).is_some_and(|suffix| suffix.typ() == Some(psl::Type::Icann))
}

/// Whether the domain is registered under a private suffix that gives names away.
///
/// Suffixes that sell names or lend them to known people (`paid`), and those of
/// schools and authorities, do not count.
pub fn is_free_subdomain(domain: &str, paid: &DomainList) -> bool {
    let Some(suffix) = psl::suffix(domain.as_bytes()) else { return false };
    let Ok(name) = std::str::from_utf8(suffix.as_bytes()) else { return false };
    suffix.typ() == Some(psl::Type::Private)
        && registrable(domain).is_some()
        && !paid.contains(name)
        && !is_official(name)
}

fn is_official(suffix: &str) -> bool {
    let first = suffix.split('.').next().unwrap_or_default();
    matches!(first, "ac" | "edu" | "gob" | "gouv" | "gov" | "k12" | "leg" | "mil")
}

/// The domain and its parents, longest first, ending at the top-level domain.
pub fn with_parents(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain), |name| name.split_once('.').map(|(_, parent)| parent))
}

/// The domain and its parents down to the registrable domain; nothing for a public suffix.
pub fn down_to_registrable(domain: &str) -> impl Iterator<Item = &str> {
    let shortest = registrable(domain).map_or(usize::MAX, str::len);
    with_parents(domain).take_while(move |name| name.len() >= shortest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registrable_domains() {
        for (domain, expected) in [
            ("mail.paris.example.com", Some("example.com")),
            ("a.b.co.uk", Some("b.co.uk")),
            ("co.uk", None),
            ("com", None),
            ("x.ddns.net", Some("x.ddns.net")),
            ("b.xn--p1ai", Some("b.xn--p1ai")),
            ("x.gouv.fr", Some("x.gouv.fr")),
        ] {
            assert_eq!(registrable(domain), expected, "{domain}");
        }
    }

    #[test]
    fn parents_stop_at_the_registrable_domain() {
        let parents = |domain| down_to_registrable(domain).collect::<Vec<_>>();
        assert_eq!(parents("a.b.co.uk"), ["a.b.co.uk", "b.co.uk"]);
        assert_eq!(parents("co.uk"), [""; 0]);
        assert_eq!(parents("a.x.ddns.net"), ["a.x.ddns.net", "x.ddns.net"]);
    }

    #[test]
    fn names_given_away() {
        let paid = DomainList::parse("uk.com\n");
        for (domain, expected) in [
            ("x.ddns.net", true),
            ("a.x.dynv6.net", true),
            ("ddns.net", false),
            ("shop.uk.com", false),
            ("orange.fr", false),
            ("a.example.com", false),
        ] {
            assert_eq!(is_free_subdomain(domain, &paid), expected, "{domain}");
        }
    }
}
