//! The words of the model's own values: families, kinds of network, what a campaign is made of.

use super::Words;
use crate::model::{Family, FamilyNats, Innocence, NetworkClass};

impl Words {
    /// The text of a family of evidence.
    pub(in crate::report) fn family(&self, family: Family) -> &'static str {
        let texts = self.texts();
        match family {
            Family::Excess => texts.family_excess,
            Family::Network => texts.family_network,
            Family::Device => texts.family_device,
            Family::Mailbox => texts.family_mailbox,
            Family::Style => texts.family_style,
            Family::Time => texts.family_time,
            Family::Identity => texts.family_identity,
        }
    }

    /// The text of a kind of network.
    pub(in crate::report) fn class(&self, class: NetworkClass) -> &'static str {
        let texts = self.texts();
        match class {
            NetworkClass::Hosting => texts.class_hosting,
            NetworkClass::Cdn => texts.class_cdn,
            NetworkClass::Vpn => texts.class_vpn,
            NetworkClass::Relay => texts.class_relay,
            NetworkClass::Tor => texts.class_tor,
            NetworkClass::Gateway => texts.class_gateway,
            NetworkClass::Mobile => texts.class_mobile,
            NetworkClass::Access => texts.class_access,
            NetworkClass::Education => texts.class_education,
            NetworkClass::Unknown => texts.class_unknown,
        }
    }

    /// The text of a verdict, by its stable name.
    pub(crate) fn verdict_of(&self, id: &str) -> &'static str {
        let texts = self.texts();
        match id {
            "reject" => texts.verdict_reject,
            "review" => texts.verdict_review,
            "duplicate" => texts.verdict_duplicate,
            _ => texts.verdict_clear,
        }
    }

    /// The text of a degree of evidence, by its stable name in `summary.json`.
    pub(in crate::report) fn tier(&self, id: &str) -> &'static str {
        if id == "proven" { self.texts().proven } else { self.texts().suspected }
    }

    /// Whether DNS was asked, by the stable name of the mode.
    pub(in crate::report) fn dns(&self, mode: &str) -> &'static str {
        match mode {
            "live" => self.texts().dns_live,
            "cache" => self.texts().dns_cache,
            _ => self.texts().dns_offline,
        }
    }

    /// What a campaign is made of, from its distinct addresses, networks, browsers and mail domains;
    /// what cannot be seen is left out.
    pub(in crate::report) fn made_of(&self, [addresses, networks, browsers, domains]: [u64; 4]) -> String {
        let texts = self.texts();
        let parts = [
            (addresses, texts.n_addresses),
            (networks, texts.n_networks),
            (browsers, texts.n_browsers),
            (domains, texts.n_domains),
        ];
        let seen = parts.into_iter().filter(|(count, _)| *count > 0);
        let told: Vec<String> = seen.map(|(count, text)| self.counted(text, count)).collect();
        if told.is_empty() { self.say(texts.evenly_filled) } else { told.join(", ") }
    }

    /// The best innocent explanation, and why it falls short; `english` where only the finished sentence is known.
    pub(in crate::report) fn innocent(&self, explanation: Option<&Innocence>, english: &str) -> String {
        let texts = self.texts();
        match explanation {
            Some(one) => {
                let kind =
                    |left: &FamilyNats| format!("{} {}", self.family(left.family), self.decimal(left.nats));
                let mut left: Vec<&FamilyNats> = one.left.iter().collect();
                left.sort_by(|a, b| b.nats.total_cmp(&a.nats));
                let kinds: Vec<String> = left.into_iter().map(kind).collect();
                let values = [
                    ("story", capital(&self.phrase(&one.story))),
                    ("nats", self.decimal(one.shortfall())),
                    ("kinds", kinds.join(", ")),
                ];
                let text = if kinds.is_empty() { texts.innocent_whole } else { texts.innocent_short };
                self.fill(text, &values.each_ref().map(|(key, value)| (*key, value.as_str())))
            }
            None if english.is_empty() => self.say(texts.innocent_none),
            None => self.phrase(english),
        }
    }

    /// A list in English words, such as `CSV, UTF-8, comma`.
    pub(crate) fn list(&self, english: &str) -> String {
        english.split(", ").map(|part| self.phrase(part)).collect::<Vec<_>>().join(", ")
    }
}

/// With a capital at its beginning.
pub(in crate::report) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
