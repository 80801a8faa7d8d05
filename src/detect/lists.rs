//! What lists and look-ups say of single rows.

use std::collections::BTreeMap;

use crate::model::{
    Domain, DomainKind, Fact, Family, Field, Finding, Info, Listing, Lookup, Need, NetworkClass, Petition,
    Row, Subject, Value,
};

use super::{Detector, Scene};

/// Tells rows with a disposable, dead or reserved mail domain, of offices, or from Tor.
pub struct Lists;

const INFO: Info = Info {
    id: "lists",
    title: "On a list, or no mail possible",
    family: Family::Mailbox,
    cap: 5.0,
    needs: &[Need::AnyColumn(&[Field::Email, Field::Ip])],
    sees: "Mail domains that lists call disposable, that are reserved, that DNS says do not exist, take no mail or are for sale, that share a \
           mail host with listed ones, that stand among many generated subdomains, or that are given away to anybody; offices' mailboxes; addresses of Tor exits.",
    means: "Nobody can be reached there, or nobody wanted to be. Alone it is a reason to look, never a reason to reject.",
    innocent: "People protect themselves with throw-away addresses; a mistyped domain does not exist; a domain of years ago has expired; \
               a small association signs with its only mailbox.",
    source: "Public lists named under sources; RFC 5321, RFC 7505, RFC 2606, RFC 2142. What DNS says counts less the older the signature: \
             its rate among people is taken to grow with the domains that go out of use, a tenth each year.",
    sentence: "{property}: {domain}",
};

impl Detector for Lists {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Finding> {
        let mut findings = domains(scene.petition);
        findings.extend(offices(scene.petition));
        findings.extend(tor(scene.petition));
        findings.sort_by(|a, b| a.rows.cmp(&b.rows));
        findings
    }
}

/// What is told of domains: the rows of one domain together, apart by how old they were when DNS was asked.
fn domains(petition: &Petition) -> Vec<Finding> {
    let signatures = &petition.signatures;
    let newest = signatures.rows().filter_map(|row| signatures.signed_at.get(row)).max();
    let mut rows_of: BTreeMap<(u32, u32), Vec<Row>> = BTreeMap::new();
    for row in signatures.rows() {
        let Some(id) = signatures.domain.id(row) else { continue };
        let asked = petition.enrichment.domains.get(id as usize).and_then(|domain| domain.asked);
        let age = quarters(signatures.signed_at.get(row).or(newest), asked);
        rows_of.entry((id, age)).or_default().push(row);
    }
    let told = |((id, age), rows): ((u32, u32), Vec<Row>)| {
        let (property, nats) = judge(petition.enrichment.domains.get(id as usize)?, age)?;
        let name = signatures.domain.texts.get(id);
        Some(finding(Subject::Domain(name.into()), property, Value::Text(name.into()), nats, rows))
    };
    rows_of.into_iter().filter_map(told).collect()
}

/// Age of a signature when DNS was asked, in quarters of a year. Where no time is known it is taken for old.
fn quarters(signed: Option<i64>, asked: Option<i64>) -> u32 {
    const QUARTER: f64 = 365.25 * 86_400.0 / 4.0;
    const UNKNOWN: u32 = 8;
    match (signed, asked) {
        (Some(signed), Some(asked)) => (asked.saturating_sub(signed).max(0) as f64 / QUARTER).round() as u32,
        (None, Some(_)) => UNKNOWN,
        (_, None) => 0,
    }
}

/// What a domain is told for, and the nats of one row: the logarithm of how much commoner such domains
/// are among fakes than among people, on the cautious side.
fn judge(domain: &Domain, age: u32) -> Option<(&'static str, f64)> {
    let dead = matches!(&domain.mail, Lookup::Found(mail) if !mail.accepts_mail());
    let today = |property, nats| Some((property, weakened(nats, age)));
    match (domain.listing, domain.kind) {
        (Listing::User | Listing::Curated, _) => Some(("disposable mail domain", 4.5)),
        (Listing::Broad, _) => Some(("possibly disposable mail domain", 2.5)),
        (_, DomainKind::Reserved) => Some(("reserved domain that cannot receive mail", 4.0)),
        // Whoever is known not to be disposable keeps that name even where DNS is broken today.
        (_, kind) if kind != DomainKind::Other => None,
        _ if domain.typo_of.is_some() => None,
        _ if domain.subdomain_farm => today("one of many generated subdomains", 2.5),
        _ if dead => today("domain that cannot receive mail", 3.5),
        _ if domain.shared_mx => today("shares its mail host with disposable domains", 2.5),
        _ if domain.free_subdomain => Some(("name that is given away to anybody", 1.5)),
        _ if domain.parked => today("domain that is for sale", 2.0),
        _ => None,
    }
}

/// What DNS says today, weighed for a signature of so many quarters of a year ago.
///
/// Of people who sign with a domain nobody knows, one in a hundred has one that is dead on that day; of the
/// others a tenth goes out of use each year. The same happens to the domains of fakes:
/// `ln((f + (1 - f) d) / (g + (1 - g) d))`, where `f / g = e^nats` and `d = 1 - e^(-years / 10)`.
fn weakened(nats: f64, quarters: u32) -> f64 {
    const AMONG_PEOPLE: f64 = 0.01;
    const LOST_A_YEAR: f64 = 0.1;
    let among_fakes = AMONG_PEOPLE * nats.exp();
    let lost = 1.0 - (-LOST_A_YEAR * f64::from(quarters) / 4.0).exp();
    let now = |share: f64| share + (1.0 - share) * lost;
    (now(among_fakes) / now(AMONG_PEOPLE)).ln()
}

/// Mailboxes of offices: lists gathered from websites are full of them, a crowd has few. Where many sign, they
/// were asked to.
fn offices(petition: &Petition) -> Option<Finding> {
    const IN_GATHERED_LISTS: f64 = 0.05;
    let rows: Vec<Row> = petition.signatures.rows().filter(|&row| petition.is_role(row)).collect();
    let share = (rows.len() as f64 + 1.0) / (petition.signatures.len() as f64 + 20.0);
    let nats = (IN_GATHERED_LISTS / share).ln().min(1.0);
    let which = Value::Term("of the kind that lists gathered from websites hold".into());
    (!rows.is_empty() && nats > 0.0)
        .then(|| finding(Subject::Petition, "mailbox of an office", which, nats, rows))
}

fn tor(petition: &Petition) -> Option<Finding> {
    let is_tor = |row: &Row| petition.network(*row).found().is_some_and(|n| n.class == NetworkClass::Tor);
    let rows: Vec<Row> = petition.signatures.rows().filter(is_tor).collect();
    let told = finding(Subject::Petition, "signed through Tor", Value::Term("network".into()), 1.5, rows);
    (!told.rows.is_empty()).then_some(Finding { family: Family::Network, ..told })
}

fn finding(subject: Subject, property: &'static str, domain: Value, nats: f64, rows: Vec<Row>) -> Finding {
    let facts = vec![
        Fact { key: "property", value: Value::Term(property.into()) },
        Fact { key: "domain", value: domain },
    ];
    Finding { detector: INFO.id, family: INFO.family, subject, group: None, rows, nats, facts }
}

#[cfg(test)]
mod tests {
    use super::super::check::{Signature, accuses, crowd, person, petition, script, spares};
    use super::*;
    use crate::model::MailService;

    const YEAR: i64 = 31_557_600;

    fn dead(asked: Option<i64>) -> Domain {
        Domain { mail: Lookup::Found(MailService::NxDomain), asked, ..Domain::default() }
    }

    /// A crowd of which the first three use a domain of their own, and what is said of them.
    fn told(domain: Domain) -> Option<(Vec<Row>, f64)> {
        let mut rows = crowd(200);
        rows[..3].iter_mut().for_each(|row| row.email.1 = "unknown-domain.net".into());
        let mut petition = petition(rows, false);
        let id = petition.signatures.domain.id(Row(0)).expect("a domain") as usize;
        petition.enrichment.domains[id] = domain;
        let mut found = domains(&petition);
        assert!(found.len() <= 1, "{found:?}");
        found.pop().map(|finding| (finding.rows, finding.nats))
    }

    fn nats(domain: Domain) -> f64 {
        told(domain).map_or(0.0, |(_, nats)| nats)
    }

    #[test]
    fn a_dead_domain_counts_less_the_older_the_signature() {
        let signed = petition(crowd(1), false).signatures.signed_at.seconds[0];
        let after = |years: i64| nats(dead(Some(signed + years * YEAR)));
        let whole = after(0);
        assert!((whole - 3.5).abs() < 1e-9, "{whole}");
        assert!(after(1) < 0.5 * whole && after(2) < after(1) && after(6) < 0.5 && after(60) >= 0.0);
        assert_eq!(told(dead(Some(signed))).map(|(rows, _)| rows), Some(vec![Row(0), Row(1), Row(2)]));
    }

    #[test]
    fn what_could_not_be_found_out_is_not_told() {
        for mail in [Lookup::Unknown, Lookup::NotAsked, Lookup::Found(MailService::ImplicitMx)] {
            assert_eq!(told(Domain { mail, ..Domain::default() }), None);
        }
    }

    #[test]
    fn typing_errors_and_known_providers_are_not_told_whatever_dns_says() {
        assert_eq!(told(Domain { typo_of: Some("gmail.com".into()), ..dead(Some(0)) }), None);
        for kind in [DomainKind::FreeMail, DomainKind::Relay, DomainKind::Education, DomainKind::Institution]
        {
            assert_eq!(told(Domain { kind, ..dead(Some(0)) }), None, "{kind:?}");
        }
    }

    #[test]
    fn nothing_said_of_a_single_domain_is_enough_for_a_review() {
        let parked = Domain { parked: true, ..Domain::default() };
        let farm = Domain { subdomain_farm: true, ..dead(Some(0)) };
        for domain in [dead(Some(0)), parked, farm, Domain { shared_mx: true, ..Domain::default() }] {
            let nats = nats(domain);
            assert!(nats > 1.0 && nats + crate::score::PRIOR < 0.0, "{nats}");
        }
    }

    #[test]
    fn offices_are_told_unless_many_sign() {
        let office = |every: usize| {
            let mut rows = crowd(400);
            rows.iter_mut().step_by(every).for_each(|row| row.email.0 = "contact".into());
            offices(&petition(rows, false)).map(|finding| (finding.rows.len(), finding.nats))
        };
        assert_eq!(office(100), Some((4, 1.0)));
        assert_eq!(office(10), None);
        assert_eq!(offices(&petition(crowd(400), false)), None);
    }

    #[test]
    fn a_listed_domain_is_told() {
        let disposable =
            |i: usize| Signature { email: (format!("x{}", i * 7_919), "throwaway.test".into()), ..script(i) };
        accuses(INFO.id, (0..60).map(disposable).collect());
    }

    #[test]
    fn people_who_shun_advertising_are_no_more_than_reviewed() {
        let wary = |i: usize| {
            let person = person(i + 25_000);
            Signature { email: (person.email.0.clone(), "throwaway.test".into()), ..person }
        };
        spares((0..12).map(wary).collect());
    }
}
