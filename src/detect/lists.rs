//! What lists and look-ups say of single rows.

use hashbrown::HashMap;

use crate::model::{
    Domain, DomainKind, Fact, Family, Field, Finding, Info, Listing, Lookup, Need, NetworkClass, Row,
    Subject, Value,
};

use super::{Detector, Scene};

/// Tells rows with a disposable, dead or reserved mail domain, or from Tor.
pub struct Lists;

const INFO: Info = Info {
    id: "lists",
    title: "On a list, or no mail possible",
    family: Family::Mailbox,
    cap: 5.0,
    needs: &[Need::AnyColumn(&[Field::Email, Field::Ip])],
    sees: "Mail domains that lists call disposable, that are reserved, that DNS says do not exist or take no mail, or that share a mail \
           host with listed ones; addresses of Tor exits.",
    means: "Nobody can be reached there, or nobody wanted to be. Alone it is a reason to look, never a reason to reject.",
    innocent: "People protect themselves with throw-away addresses; a mistyped domain does not exist; a domain of years ago has expired.",
    source: "Public lists named under sources; RFC 5321, RFC 7505, RFC 2606.",
    sentence: "{property}: {domain}",
};

impl Detector for Lists {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Finding> {
        let signatures = &scene.petition.signatures;
        let mut by_domain: HashMap<u32, Vec<Row>> = HashMap::new();
        let mut tor = Vec::new();
        for row in signatures.rows() {
            if let Some(domain) = signatures.domain.id(row) {
                by_domain.entry(domain).or_default().push(row);
            }
            if scene.petition.network(row).found().is_some_and(|n| n.class == NetworkClass::Tor) {
                tor.push(row);
            }
        }
        let mut findings: Vec<Finding> = by_domain
            .into_iter()
            .filter_map(|(id, rows)| {
                let (property, nats) = judge(scene.petition.enrichment.domains.get(id as usize)?)?;
                Some(finding(
                    Subject::Domain(signatures.domain.texts.get(id).into()),
                    property,
                    signatures.domain.texts.get(id),
                    nats,
                    rows,
                ))
            })
            .collect();
        if !tor.is_empty() {
            findings.push(Finding {
                family: Family::Network,
                ..finding(Subject::Petition, "signed through Tor", "network", 1.5, tor)
            });
        }
        findings.sort_by(|a, b| a.rows.cmp(&b.rows));
        findings
    }
}

/// What a domain is told for, and the nats of one row: the logarithm of how much commoner such domains
/// are among fakes than among people, on the cautious side.
fn judge(domain: &Domain) -> Option<(&'static str, f64)> {
    let dead = matches!(&domain.mail, Lookup::Found(mail) if !mail.accepts_mail());
    match (domain.listing, domain.kind) {
        (Listing::User | Listing::Curated, _) => Some(("disposable mail domain", 4.5)),
        (Listing::Broad, _) => Some(("possibly disposable mail domain", 2.5)),
        (_, DomainKind::Reserved) => Some(("reserved domain that cannot receive mail", 4.0)),
        _ if domain.typo_of.is_some() => None,
        _ if dead => Some(("domain that cannot receive mail", 3.5)),
        _ if domain.shared_mx => Some(("shares its mail host with disposable domains", 2.5)),
        _ => None,
    }
}

fn finding(subject: Subject, property: &'static str, domain: &str, nats: f64, rows: Vec<Row>) -> Finding {
    let facts = vec![
        Fact { key: "property", value: Value::Term(property) },
        Fact { key: "domain", value: Value::Text(domain.to_owned()) },
    ];
    Finding { detector: INFO.id, family: INFO.family, subject, group: None, rows, nats, facts }
}
