//! Entries of a user's allow and block lists, and which signatures they mean.
//!
//! What an entry does to a verdict is decided in `score`.

use std::net::IpAddr;

use ipnetwork::IpNetwork;

use super::email::{canonical_mailbox, domain_name, parse};
use super::{Lookup, NONE, Petition, Row};

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// As written by the user; of a mailbox only that it is one, since reports name nobody.
    pub label: String,
    /// What it means.
    pub subject: RuleSubject,
}

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleSubject {
    /// Addresses of a network.
    Network(IpNetwork),
    /// An autonomous system.
    Asn(u32),
    /// Mail domains: labels, `*` for any text.
    Domain(String),
    /// One canonical mailbox.
    Mailbox(String),
}

/// Widest networks that an entry may name: more is a mistake, not a campus.
const WIDEST: (u8, u8) = (8, 19);

impl Rule {
    /// A network in CIDR form, or one address.
    ///
    /// # Errors
    /// In words, when it is none, or wider than any organisation.
    pub fn network(text: &str) -> Result<Self, String> {
        let network: IpNetwork = text
            .trim()
            .parse()
            .map_err(|_| format!("\"{text}\" is no network, as in 192.0.2.0/24 or 2001:db8::/32"))?;
        let (least, of) = if network.is_ipv4() { (WIDEST.0, "IPv4") } else { (WIDEST.1, "IPv6") };
        if network.prefix() < least {
            return Err(format!("\"{text}\" is wider than /{least}, which is no one organisation's in {of}"));
        }
        Ok(Self { label: text.trim().into(), subject: RuleSubject::Network(network) })
    }

    /// An autonomous system, `2200` or `AS2200`.
    ///
    /// # Errors
    /// In words, when it is none.
    pub fn asn(text: &str) -> Result<Self, String> {
        let digits = text.trim().trim_start_matches(['A', 'S', 'a', 's']);
        let number: u32 =
            digits.parse().map_err(|_| format!("\"{text}\" is no autonomous system, as in AS2200"))?;
        Ok(Self { label: format!("AS{number}"), subject: RuleSubject::Asn(number) })
    }

    /// A mail domain, or a pattern such as `*.example.org`; `*` stands for any text, dots included.
    ///
    /// # Errors
    /// In words, when it is none, or covers a whole top-level domain.
    pub fn domain(text: &str) -> Result<Self, String> {
        let pattern: Vec<String> = text.trim().trim_end_matches('.').split('.').map(label).collect();
        let fixed =
            pattern.iter().rev().take_while(|label| !label.contains('*') && !label.is_empty()).count();
        if pattern.len() < 2 || pattern.iter().any(String::is_empty) {
            return Err(format!("\"{text}\" is no mail domain, as in chu-example.fr or *.chu-example.fr"));
        }
        if fixed < 2 {
            return Err(format!("\"{text}\" covers domains of strangers; name at least example.org in it"));
        }
        Ok(Self { label: text.trim().into(), subject: RuleSubject::Domain(pattern.join(".")) })
    }

    /// An e-mail address, or one Internet address.
    ///
    /// # Errors
    /// In words that do not repeat the address.
    pub fn address(text: &str) -> Result<Self, String> {
        if text.trim().parse::<IpAddr>().is_ok() {
            return Self::network(text);
        }
        let address =
            parse(text.trim()).map_err(|error| format!("not an e-mail or Internet address: {error}"))?;
        Ok(Self {
            label: "an e-mail address".into(),
            subject: RuleSubject::Mailbox(canonical_mailbox(&address)),
        })
    }

    /// Whether the signer types it, so that a forger can type it too.
    pub fn is_typed(&self) -> bool {
        matches!(self.subject, RuleSubject::Domain(_) | RuleSubject::Mailbox(_))
    }

    /// Whether it means this mail domain, in lower-case A-labels.
    pub fn covers_domain(&self, domain: &str) -> bool {
        matches!(&self.subject, RuleSubject::Domain(pattern) if glob(pattern.as_bytes(), domain.as_bytes()))
    }

    fn covers_address(&self, address: IpAddr, asn: Option<u32>) -> bool {
        match self.subject {
            RuleSubject::Network(network) => network.contains(address),
            RuleSubject::Asn(number) => asn == Some(number),
            _ => false,
        }
    }

    fn covers_mailbox(&self, mailbox: &str) -> bool {
        matches!(&self.subject, RuleSubject::Mailbox(wanted) if wanted == mailbox)
    }
}

/// For each row the first entry that means it; entries that a forger cannot type come first.
pub fn matches(rules: &[Rule], petition: &Petition) -> Vec<Option<u32>> {
    let signatures = &petition.signatures;
    let first = |covers: &dyn Fn(&Rule) -> bool| rules.iter().position(covers).map(|at| at as u32);
    let asn = |id: usize| match petition.enrichment.networks.get(id) {
        Some(Lookup::Found(network)) => network.asn,
        _ => None,
    };
    let addresses: Vec<Option<u32>> = (signatures.ip.values.iter().enumerate())
        .map(|(id, &address)| first(&|rule| rule.covers_address(address, asn(id))))
        .collect();
    let domains: Vec<Option<u32>> =
        signatures.domain.texts.iter().map(|domain| first(&|rule| rule.covers_domain(domain))).collect();
    let any_mailbox = rules.iter().any(|rule| matches!(rule.subject, RuleSubject::Mailbox(_)));
    let mailboxes: Vec<Option<u32>> = (signatures.mailbox.texts.iter().filter(|_| any_mailbox))
        .map(|mailbox| first(&|rule| rule.covers_mailbox(mailbox)))
        .collect();
    let of = |found: &[Option<u32>], id: u32| {
        if id == NONE { None } else { found.get(id as usize).copied().flatten() }
    };
    let one = |row: Row| {
        of(&addresses, signatures.ip.ids[row.index()])
            .or_else(|| of(&mailboxes, signatures.mailbox.ids[row.index()]))
            .or_else(|| of(&domains, signatures.domain.ids[row.index()]))
    };
    signatures.rows().map(one).collect()
}

/// A label in A-label form; one with a wildcard in lower case as it stands.
fn label(text: &str) -> String {
    let lower = text.to_lowercase();
    if lower.contains('*') || lower.is_ascii() {
        return lower;
    }
    // A host name needs two labels.
    let named = domain_name(&format!("{lower}.example")).ok();
    named.and_then(|name| Some(name.strip_suffix(".example")?.to_owned())).unwrap_or_default()
}

/// Whether `text` is `pattern` with any text for each `*`.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut from, mut star) = (0, 0, None);
    while from < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(byte) if *byte == text[from] => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((back, taken)) = star else { return false };
                star = Some((back, taken + 1));
                at = back + 1;
                from = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_patterns() {
        for (pattern, domain, expected) in [
            ("chu-lille.fr", "chu-lille.fr", true),
            ("chu-lille.fr", "mail.chu-lille.fr", false),
            ("*.chu-lille.fr", "mail.chu-lille.fr", true),
            ("*.chu-lille.fr", "chu-lille.fr", false),
            ("*.chu-lille.fr", "chu-lille.fr.evil.com", false),
            ("chu-*.hopital.fr", "chu-a-b.hopital.fr", true),
            ("*.Hôpital.fr", "x.xn--hpital-ixa.fr", true),
        ] {
            assert_eq!(Rule::domain(pattern).unwrap().covers_domain(domain), expected, "{pattern} {domain}");
        }
    }

    #[test]
    fn what_covers_strangers_is_refused() {
        for pattern in ["*", "*.fr", "fr", "", "a..b", "*.*", "chu.*"] {
            assert!(Rule::domain(pattern).is_err(), "{pattern}");
        }
        for network in ["0.0.0.0/0", "10.0.0.0/7", "::/0", "300.1.1.1", "10.0.0.0/33"] {
            assert!(Rule::network(network).is_err(), "{network}");
        }
        assert!(Rule::asn("AS").is_err() && Rule::asn("x2200").is_err());
        assert_eq!(Rule::asn("as2200").unwrap().label, "AS2200");
    }

    #[test]
    fn a_mailbox_is_named_nowhere() {
        let rule = Rule::address("Zoe.Brisefer+x@gmail.com").unwrap();
        assert_eq!(rule.label, "an e-mail address");
        assert!(rule.covers_mailbox("zoebrisefer@gmail.com"));
        let error = Rule::address("zoe.brisefer@").unwrap_err();
        assert!(!error.contains("zoe"), "{error}");
        assert!(matches!(Rule::address("192.0.2.7").unwrap().subject, RuleSubject::Network(_)));
    }
}
