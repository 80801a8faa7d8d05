//! One value and its pseudonym: texts, addresses, domains, mailboxes, browsers.
//!
//! Nothing of a text that somebody typed is kept; what is kept is chosen from closed lists.

use std::net::{IpAddr, Ipv6Addr};

use unicode_normalization::UnicodeNormalization;

use super::key::Key;
use crate::model::{Domain, DomainKind, Listing};

/// People behind a mail domain from which it names nobody.
const MANY: usize = 10;

/// What browsers and scripts say of themselves, as far as it tells of no person.
const AGENTS: [&str; 24] = [
    "iPhone",
    "iPad",
    "Android",
    "Windows",
    "CrOS",
    "Macintosh",
    "Linux",
    "FBAN",
    "Instagram",
    "Edg",
    "OPR",
    "SamsungBrowser",
    "DuckDuckGo",
    "FxiOS",
    "Firefox",
    "CriOS",
    "HeadlessChrome",
    "Chrome",
    "Safari",
    "Trident",
    "python",
    "curl",
    "Wget",
    "okhttp",
];

impl Key {
    /// A text as people compare it: case, spaces and the way it is encoded do not matter.
    pub(super) fn text(&self, kind: &str, text: &str) -> String {
        let words: Vec<&str> = text.split_whitespace().collect();
        if words.is_empty() {
            return String::new();
        }
        self.letters(kind, &words.join(" ").to_lowercase().nfc().collect::<String>())
    }

    /// An address that exists nowhere (RFC 4193): neighbours stay neighbours in a /48 (of an IPv4 /24
    /// or an IPv6 /48) and a /64.
    pub(super) fn address(&self, address: IpAddr) -> IpAddr {
        let network = self.network(address);
        let [a, b, c, ..] = network.segments();
        let subnet = match address {
            IpAddr::V4(_) => 0,
            IpAddr::V6(v6) => self.bits("subnet", &format!("{:x?}", &v6.segments()[..4])) as u16,
        };
        let host = self.bits("address", &address.to_string());
        let [e, f, g, h] = [48, 32, 16, 0].map(|shift| (host >> shift) as u16);
        Ipv6Addr::new(a, b, c, subnet, e, f, g, h).into()
    }

    /// The /48 that stands for an address's network.
    fn network(&self, address: IpAddr) -> Ipv6Addr {
        let text = match address {
            IpAddr::V4(v4) => format!("{:?}", &v4.octets()[..3]),
            IpAddr::V6(v6) => format!("{:x?}", &v6.segments()[..3]),
        };
        let bits = self.bits("network", &text);
        Ipv6Addr::new(0xfd00 | (bits >> 56) as u16, (bits >> 40) as u16, (bits >> 24) as u16, 0, 0, 0, 0, 0)
    }

    /// A network as findings write it (`192.0.2.0/24`, `2001:db8::/48`); `None` for any other text.
    pub(super) fn prefix(&self, text: &str) -> Option<String> {
        let (address, length) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        length.parse::<u8>().ok()?;
        Some(format!("{}/48", self.network(address)))
    }

    /// A domain below the name that is reserved for names that do not exist (RFC 2606).
    pub(super) fn domain(&self, domain: &str) -> String {
        format!("{}.invalid", self.letters("domain", domain))
    }

    /// What kind of browser it is, and a pseudonym for the rest.
    pub(super) fn agent(&self, agent: &str) -> String {
        if agent.is_empty() {
            return String::new();
        }
        let known = AGENTS.iter().copied().filter(|mark| agent.contains(mark));
        let mut words: Vec<&str> = known.collect();
        let rest = self.letters("agent", agent);
        words.push(&rest);
        words.join(" ")
    }
}

/// Whether a mail domain says nothing of whoever uses it: open to everybody, on a public list, or many people's.
pub(super) fn is_public(domain: &Domain, people: usize) -> bool {
    let listed = matches!(domain.listing, Listing::Curated | Listing::Broad);
    let open = !matches!(domain.kind, DomainKind::Other);
    listed || open || people >= MANY
}

/// A country code or a language code: two letters, with a region or not.
pub(super) fn is_code(text: &str) -> bool {
    let letters = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    match text.split_once(['-', '_']) {
        None => letters(text),
        Some((language, region)) => letters(language) && letters(region),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        Key::random().unwrap()
    }

    #[test]
    fn spellings_of_one_text_are_one() {
        let key = key();
        assert_eq!(key.text("name", "Ada  LOVELACE "), key.text("name", "ada lovelace"));
        assert_eq!(key.text("name", "Noe\u{308}l"), key.text("name", "No\u{eb}l"));
        assert_eq!(key.text("name", " \t"), "");
    }

    #[test]
    fn neighbours_stay_neighbours_and_nothing_else_does() {
        let key = key();
        let of = |text: &str| match key.address(text.parse().unwrap()) {
            IpAddr::V6(v6) => v6.segments(),
            IpAddr::V4(_) => panic!("an address that exists"),
        };
        let (one, near, far) = (of("192.0.2.1"), of("192.0.2.2"), of("192.0.3.1"));
        assert_eq!((one[..4].to_vec(), one[0] >> 8), (near[..4].to_vec(), 0xfd));
        assert!(one[4..] != near[4..] && one[..3] != far[..3]);
        let (host, customer) = (of("2001:db8:1:2::7"), of("2001:db8:1:3::7"));
        assert!(host[..3] == customer[..3] && host[3] != customer[3]);
        let network = key.prefix("192.0.2.0/24").unwrap();
        assert!(network.starts_with(&format!("{:x}:{:x}:", one[0], one[1])) && network.ends_with("/48"));
        assert_eq!(key.prefix("Jean/Dupont"), None);
    }

    #[test]
    fn an_agent_keeps_its_kind_and_nothing_typed() {
        let shown = key().agent("Mozilla/5.0 (Windows NT 10.0) Jean Dupont Firefox/83.0");
        assert!(shown.starts_with("Windows Firefox ") && !shown.contains("Dupont") && !shown.contains("83"));
    }

    #[test]
    fn codes_are_two_letters() {
        assert!(["FR", "fr", "fr-FR", "pt_BR"].into_iter().all(is_code));
        assert!(["", "France", "F1", "fr-France", "Jean-Luc", "fr-"].into_iter().all(|text| !is_code(text)));
    }
}
