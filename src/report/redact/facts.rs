//! The texts inside findings: what detectors quote from the signatures.
//!
//! A text is kept only where it is made of words that cannot come from a signer; any other becomes
//! a pseudonym, whichever detector wrote it.

use hashbrown::{HashMap, HashSet};

use super::key::Key;
use crate::model::{Network, NetworkClass, Petition};

/// Kinds of mail domain and other words of the detectors that stand for many people.
const WORDS: [&str; 9] = [
    "empty",
    "no valid address",
    "disposable domains",
    "institutions' domains",
    "universities' domains",
    "mail relays",
    "free-mail providers",
    "reserved domains",
    "other domains",
];

/// What the texts of a petition have become, for facts that quote them whole.
pub(super) struct Quotes<'a> {
    key: &'a Key,
    domains: HashMap<&'a str, &'a str>,
    agents: HashSet<&'a str>,
    /// `AS64500 Example Servers`: named by databases, not by signers.
    operators: HashSet<String>,
}

impl<'a> Quotes<'a> {
    /// `petition` as it was read; `domains`: what each of its mail domains has become.
    pub(super) fn new(key: &'a Key, petition: &'a Petition, domains: &'a [String]) -> Self {
        let names: Vec<&str> = petition.enrichment.organisations.iter().collect();
        let found = petition.enrichment.networks.iter().filter_map(|network| network.found());
        let operator = |network: &Network| {
            let name = names.get(network.organisation as usize).copied().unwrap_or_default();
            network.asn.map(|asn| format!("AS{asn} {name}").trim_end().to_owned())
        };
        Self {
            key,
            domains: petition
                .signatures
                .domain
                .texts
                .iter()
                .zip(domains.iter().map(String::as_str))
                .collect(),
            agents: petition.signatures.user_agent.texts.iter().collect(),
            operators: found.filter_map(operator).collect(),
        }
    }

    /// A fact's text without anything of a signer.
    pub(super) fn text(&self, text: &str) -> String {
        let (value, share) = match text.rsplit_once(" (") {
            Some((value, share)) if share.ends_with(" %)") && is_number(&share[..share.len() - 3]) => {
                (value, Some(share))
            }
            _ => (text, None),
        };
        let shown = self.properties(value).unwrap_or_else(|| self.key.text("fact", value));
        share.map_or(shown.clone(), |share| format!("{shown} ({share}"))
    }

    /// `browser: X, network: Y`, or a value alone.
    fn properties(&self, text: &str) -> Option<String> {
        let ends = text.rmatch_indices(", ").map(|(at, _)| at);
        let split = ends.filter(|&at| is_named(&text[at + 2..])).find_map(|at| {
            Some(format!("{}, {}", self.property(&text[..at])?, self.property(&text[at + 2..])?))
        });
        split.or_else(|| self.property(text))
    }

    /// A value, with its name before it or not; a name alone.
    fn property(&self, text: &str) -> Option<String> {
        match text.split_once(": ") {
            Some((name, value)) if is_name(name) => {
                Some(format!("{name}: {}", self.value(value).unwrap_or_else(|| self.key.text("fact", value))))
            }
            _ if is_name(text) => Some(text.to_owned()),
            _ => self.value(text),
        }
    }

    fn value(&self, text: &str) -> Option<String> {
        if let Some(shown) = self.domains.get(text) {
            return Some((*shown).to_owned());
        }
        if self.agents.contains(text) {
            return Some(self.key.agent(text));
        }
        let class = text.strip_suffix(" networks").and_then(NetworkClass::from_id).is_some();
        let closed = WORDS.contains(&text) || class || is_mask(text) || is_agent_kind(text);
        if closed || self.operators.contains(text) { Some(text.to_owned()) } else { self.key.prefix(text) }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A property that begins with its name, or is only a name.
fn is_named(text: &str) -> bool {
    is_name(text.split_once(": ").map_or(text, |(name, _)| name))
}

/// The names that detectors give to properties: `kind of browser`, `mail domain`.
fn is_name(text: &str) -> bool {
    const NAMES: [&str; 21] = [
        "network class",
        "network",
        "address range",
        "address",
        "kind of browser",
        "browser",
        "kind of mail domain",
        "mail domain",
        "mail host",
        "relation of name and address",
        "form of the address",
        "casing of the name",
        "wording of the comment",
        "cells filled in",
        "form settings",
        "format of postcode or telephone",
        "letters of the name",
        "rarity of the family name",
        "whole name",
        "roster",
        "mailbox used before",
    ];
    NAMES.contains(&text)
}

/// The shape of a local part, such as `a.a2`: no letter of it is left.
fn is_mask(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, 'a' | '0'..='9' | '.' | '_' | '-' | '+'))
}

/// `Android/Chrome`: two words of closed lists.
fn is_agent_kind(text: &str) -> bool {
    const SYSTEMS: [&str; 8] = ["iPhone", "iPad", "Android", "Windows", "ChromeOS", "Mac", "Linux", "other"];
    const BROWSERS: [&str; 13] = [
        "Facebook",
        "Instagram",
        "Edge",
        "Opera",
        "Samsung",
        "DuckDuckGo",
        "Firefox",
        "Chrome",
        "HeadlessChrome",
        "Safari",
        "Explorer",
        "script",
        "other",
    ];
    let parts = text.split_once('/');
    parts.is_some_and(|(system, browser)| SYSTEMS.contains(&system) && BROWSERS.contains(&browser))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Signatures, TextColumn};

    const AGENT: &str = "Mozilla (KHTML, like Dupont) Firefox/8";

    fn check(text: &str, expected: &str) {
        let key = Key::random().unwrap();
        let mut signatures = Signatures::blank(1);
        signatures.user_agent = TextColumn::collect([Some(AGENT)]);
        signatures.domain = TextColumn::collect([Some("dupont.example")]);
        let petition = Petition { signatures, ..Petition::default() };
        let domains = ["hidden.invalid".to_owned()];
        let shown = Quotes::new(&key, &petition, &domains).text(text);
        let hidden = [key.agent(AGENT), key.text("fact", text), key.text("fact", "Dupont, Jean")];
        assert_eq!(hidden.iter().fold(shown, |shown, text| shown.replace(text.as_str(), "*")), expected);
    }

    #[test]
    fn words_of_the_detectors_stay() {
        for text in ["hosting networks (83 %)", "a.a2 (100 %)", "disposable domains", "Windows/Firefox (5 %)"]
        {
            check(text, text);
        }
        check(
            "mailbox used before, kind of browser: Android/Chrome",
            "mailbox used before, kind of browser: Android/Chrome",
        );
    }

    #[test]
    fn quoted_texts_go() {
        check("Mozilla (KHTML, like Dupont) Firefox/8 (97 %)", "* (97 %)");
        check("dupont.example (97 %)", "hidden.invalid (97 %)");
        check(
            "browser: Mozilla (KHTML, like Dupont) Firefox/8, mail domain: dupont.example",
            "browser: *, mail domain: hidden.invalid",
        );
        check("Windows/Dupont", "*");
    }

    #[test]
    fn what_nobody_knows_goes() {
        for text in
            ["Jean Dupont", "jean dupont", "Jean Dupont (100 %)", "Jean (Dupont %)", "Dupont networks"]
        {
            let shown = Quotes::new(&Key::random().unwrap(), &Petition::default(), &[]).text(text);
            assert!(!shown.to_lowercase().contains("dupont"), "{shown}");
        }
        check("browser: Dupont, Jean", "browser: *");
    }
}
