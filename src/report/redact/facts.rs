//! The texts inside findings: what detectors quote from the signatures.
//!
//! A text is kept only where it is a shape without letters or a network's owner; any other becomes a
//! pseudonym, whichever detector wrote it. Words of the detectors' own are terms and not texts.

use hashbrown::{HashMap, HashSet};

use super::key::Key;
use crate::model::{Network, Petition};

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
        if let Some(shown) = self.domains.get(text) {
            return (*shown).to_owned();
        }
        if self.agents.contains(text) {
            return self.key.agent(text);
        }
        if is_mask(text) || self.operators.contains(text) {
            return text.to_owned();
        }
        self.key.prefix(text).unwrap_or_else(|| self.key.text("fact", text))
    }
}

/// The shape of a local part, such as `a.a2`: no letter of it is left.
fn is_mask(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, 'a' | '0'..='9' | '.' | '_' | '-' | '+'))
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
        let hidden = [key.agent(AGENT), key.text("fact", text)];
        assert_eq!(hidden.iter().fold(shown, |shown, text| shown.replace(text.as_str(), "*")), expected);
    }

    #[test]
    fn a_shape_without_letters_stays() {
        check("a.a2", "a.a2");
    }

    #[test]
    fn quoted_texts_go() {
        check("Mozilla (KHTML, like Dupont) Firefox/8", "*");
        check("dupont.example", "hidden.invalid");
    }

    #[test]
    fn what_nobody_knows_goes() {
        for text in ["Jean Dupont", "jean dupont", "Jean (Dupont %)", "hosting Dupont", "AS1 Dupont"] {
            let shown = Quotes::new(&Key::random().unwrap(), &Petition::default(), &[]).text(text);
            assert!(!shown.to_lowercase().contains("dupont"), "{shown}");
        }
        check("Dupont, Jean", "*");
    }
}
