//! Facts, numbers and times in plain words, in the reader's language.
//!
//! The one place that turns typed facts into sentences. Texts from the input are escaped here;
//! what a finding means is its detector's business.

pub(crate) mod catalogue;
mod countries;
mod detectors;
mod en;
mod faults;
mod fr;
mod numbers;
mod phrases;
mod settings;
mod times;
pub(crate) mod vocabulary;

use super::escape;
use super::json_v1::{self, Interval};
use super::language::Language;
use crate::model::{Country, Fact, Info, Value};
use catalogue::Catalogue;
pub use detectors::DetectorWords;
pub use times::Clock;

/// The most characters of an input's text that a sentence shows.
const LONGEST_TEXT: usize = 80;

/// Facts whose text names a provider, a browser, a place or a list and never a signer.
const IMPERSONAL: &[&str] = &["domain", "key", "most_common", "roster", "value"];

/// Counts of things and not of people.
const THINGS: &[&str] = &["distinct", "gaps"];

/// How much of the facts a sentence may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Everything: for files that hold the flagged signatures anyway.
    All,
    /// Nothing that a signer wrote or that identifies one: for `summary.json`, logs and mails.
    Impersonal,
    /// Not even what a few people have in common, such as a rare mail domain: for the page that gets published.
    Public,
}

/// Writes in one language, and times as the petition's signers lived them.
#[derive(Debug, Clone)]
pub struct Words {
    language: Language,
    clock: Clock,
}

impl Words {
    /// English words for times in the zone with this IANA name; UTC where the name is not known.
    pub fn new(timezone: &str) -> Self {
        Self::in_language(Language::English, timezone)
    }

    /// Words of a language.
    pub fn in_language(language: Language, timezone: &str) -> Self {
        Self { language, clock: Clock::new(timezone, language) }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Times.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The fixed texts of the language.
    pub(crate) fn texts(&self) -> &'static Catalogue {
        match self.language {
            Language::English => &en::TEXTS,
            Language::French => &fr::TEXTS,
        }
    }

    /// A fixed text, set as the language sets it.
    pub(crate) fn say(&self, text: &str) -> String {
        self.fill(text, &[])
    }

    /// A fixed text about an interval, to whole signatures: it may hold `{point}`, `{low}` and `{high}`. An interval
    /// inside one signature is said otherwise.
    pub(crate) fn interval(&self, template: &str, interval: Interval) -> String {
        let whole = |number: f64| self.count(number.round().max(0.0) as u64);
        let [point, low, high] = [interval.point, interval.low, interval.high].map(whole);
        let template = if low == high { self.texts().range_whole } else { template };
        self.fill(template, &[("point", &point), ("low", &low), ("high", &high)])
    }

    /// A fixed text with a value for each `{key}`.
    pub(crate) fn fill(&self, template: &str, values: &[(&str, &str)]) -> String {
        let set = catalogue::set(self.language, template);
        catalogue::fill(&set, |key| {
            values.iter().find(|(known, _)| *known == key).map(|(_, value)| (*value).into())
        })
        .unwrap_or(set)
    }

    /// `1 signature`, `2 signatures`: of a template `one|many`, the form that the number asks for, with `{n}`.
    pub(crate) fn counted(&self, template: &str, count: u64) -> String {
        self.counted_with(template, count, &[])
    }

    /// [`Words::counted`] of a template with other values beside `{n}`.
    pub(crate) fn counted_with(&self, template: &str, count: u64, values: &[(&str, &str)]) -> String {
        let number = self.count(count);
        let mut values = values.to_vec();
        values.push(("n", &number));
        self.fill(catalogue::form(self.language, template, count), &values)
    }

    /// What paraph says in English elsewhere (a warning, the reason of a gap, a term), in the language.
    pub fn phrase(&self, english: &str) -> String {
        match self.language {
            Language::English => english.to_owned(),
            Language::French => phrases::french(english).unwrap_or_else(|| english.to_owned()),
        }
    }

    /// An error with its hints, as English programs write them: `place: cause`, then `  hint: ...` on a line of its own.
    pub fn fault(&self, english: &str) -> String {
        match self.language {
            Language::English => english.to_owned(),
            Language::French => faults::french(english, &self.say(self.texts().hint)),
        }
    }

    /// What a detector says of itself.
    pub fn detector(&self, info: &'static Info) -> DetectorWords {
        detectors::words(self.language, info)
    }

    /// The name of a country.
    pub fn country(&self, country: Country) -> String {
        countries::name(self.language, country)
    }

    /// The sentence of a finding: each `{key}` of the template becomes the fact of that key.
    /// A clause (between semicolons) or a `<part>` that needs a fact which the finding does not have is left out.
    pub fn sentence(&self, info: &'static Info, facts: &[Fact], shown: Shown) -> String {
        let number = |key: &str| match facts.iter().find(|fact| fact.key == key)?.value {
            // "fewer than 10" is several, whichever number it hides.
            Value::Count(count) if shown == Shown::Public && !THINGS.contains(&key) => Some(count.max(10)),
            Value::Count(count) => Some(count),
            _ => None,
        };
        self.clauses(info, number, |key| self.fact(key, facts, shown))
    }

    /// The sentence of a finding whose facts were written to a file.
    pub(super) fn sentence_again(&self, info: &'static Info, facts: &[json_v1::Fact]) -> String {
        let find = |key: &str| facts.iter().find(|fact| fact.key == key).map(|fact| &fact.value);
        let number = |key: &str| match find(key) {
            Some(json_v1::FactValue::Count(count)) => Some(*count),
            _ => None,
        };
        let told = |fact: &json_v1::Fact| self.value_again(&fact.value);
        self.clauses(info, number, |key| match key {
            "properties" => self.properties(facts.iter().map(|fact| (fact.key.as_str(), told(fact)))),
            key => find(key).map(|value| self.value_again(value)),
        })
    }

    fn clauses(
        &self,
        info: &'static Info,
        number: impl Fn(&str) -> Option<u64>,
        value: impl Fn(&str) -> Option<String>,
    ) -> String {
        let clause = |template: &str| {
            let kept = catalogue::keep(template.trim_end(), &value);
            let chosen = catalogue::choose(self.language, &kept, &number);
            catalogue::fill(&catalogue::set(self.language, &chosen), &value)
        };
        let clauses = self.detector(info).sentence.split("; ").filter_map(clause);
        clauses.collect::<Vec<_>>().join(&self.say(self.texts().semicolon))
    }

    fn value_again(&self, value: &json_v1::FactValue) -> String {
        match value {
            json_v1::FactValue::Count(count) => self.count(*count),
            json_v1::FactValue::Number(number) => self.decimal(*number),
            json_v1::FactValue::Share(share) => self.percent(*share),
            json_v1::FactValue::Time(seconds) => self.time(*seconds),
            json_v1::FactValue::Seconds(seconds) => self.duration(*seconds),
            json_v1::FactValue::Text(text) => escape::line(text, LONGEST_TEXT),
            json_v1::FactValue::Term(term) => self.phrase(term),
        }
    }

    /// The fact of a key. Of a property in public only its kind is told, and no example of it.
    fn fact(&self, key: &str, facts: &[Fact], shown: Shown) -> Option<String> {
        match (shown, key) {
            (Shown::Public, "most_common" | "property") => None,
            (_, "properties") => {
                let told = facts.iter().filter(|fact| shown != Shown::Public || fact.key == "attribute");
                self.properties(told.map(|fact| (fact.key, self.value(fact, shown))))
            }
            _ => facts.iter().find(|fact| fact.key == key).map(|fact| self.value(fact, shown)),
        }
    }

    /// `browser: Firefox, mail domain`: each attribute with the value that follows it, where one does.
    fn properties<'a>(&self, facts: impl Iterator<Item = (&'a str, String)>) -> Option<String> {
        let mut told: Vec<String> = Vec::new();
        for (key, text) in facts {
            match (key, told.last_mut()) {
                ("attribute", _) => told.push(text),
                ("value", Some(attribute)) => *attribute += &(self.say(self.texts().colon) + &text),
                _ => {}
            }
        }
        (!told.is_empty()).then(|| told.join(", "))
    }

    /// A fact's value as a reader expects it.
    pub fn value(&self, fact: &Fact, shown: Shown) -> String {
        match &fact.value {
            Value::Count(count) if shown == Shown::Public && !THINGS.contains(&fact.key) => {
                self.people(*count)
            }
            Value::Share(share) if shown == Shown::Public => self.rough_share(*share),
            Value::Count(count) => self.count(*count),
            Value::Number(number) => self.decimal(*number),
            Value::Share(share) => self.percent(*share),
            Value::Time(seconds) => self.time(*seconds),
            Value::Seconds(seconds) => self.duration(*seconds),
            Value::Text(_) if shown != Shown::All && !IMPERSONAL.contains(&fact.key) => {
                "[see findings.json]".into()
            }
            Value::Text(text) => escape::line(text, LONGEST_TEXT),
            Value::Term(term) => self.phrase(term),
        }
    }

    /// So many people, in full tens: what is missing to a number told elsewhere stays unknown.
    fn people(&self, count: u64) -> String {
        if (1..10).contains(&count) { self.say(self.texts().few) } else { self.count(count / 10 * 10) }
    }

    /// A share of people, in steps of 5 %: one person in twenty is not told apart.
    fn rough_share(&self, share: f64) -> String {
        match (share * 20.0).round() / 20.0 {
            rough if rough <= 0.0 => format!("< {}", self.percent(0.05)),
            rough if rough >= 1.0 => format!("> {}", self.percent(0.95)),
            rough => self.percent(rough),
        }
    }

    /// `1,234,567`.
    pub fn count(&self, count: u64) -> String {
        self.language.count(count)
    }

    /// One decimal, thousands separated.
    pub fn decimal(&self, number: f64) -> String {
        self.language.decimal(number)
    }

    /// A share between 0 and 1 in percent.
    pub fn percent(&self, share: f64) -> String {
        self.language.percent(share)
    }

    /// A duration in the unit that a reader would choose.
    pub fn duration(&self, seconds: f64) -> String {
        self.language.duration(seconds)
    }

    /// A list's date, `18 Nov 2020`; what is no ISO date as it stands.
    pub fn date(&self, iso: &str) -> String {
        times::date(self.language, iso).unwrap_or_else(|| iso.to_owned())
    }

    /// `Wed 18 Nov 2020 01:02 CET`.
    pub fn time(&self, seconds: i64) -> String {
        self.clock.time(seconds)
    }

    /// `Wed 18 Nov 2020 01:02 to 03:04 CET`.
    pub fn period(&self, first: i64, last: i64) -> String {
        self.clock.period(first, last)
    }

    /// RFC 3339 with the zone's offset, for machines.
    pub fn iso(&self, seconds: i64) -> String {
        self.clock.iso(seconds)
    }
}

/// `1,234,567` in English.
pub fn thousands(count: u64) -> String {
    Language::English.count(count)
}

/// One decimal in English.
pub fn decimal(number: f64) -> String {
    Language::English.decimal(number)
}

/// A share between 0 and 1 in percent, in English.
pub fn percent(share: f64) -> String {
    Language::English.percent(share)
}

/// A duration in the unit that a reader would choose, in English.
pub fn duration(seconds: f64) -> String {
    Language::English.duration(seconds)
}

/// `1 signature`, `2 signatures`, in English.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Family;

    static INFO: Info = Info {
        id: "burst",
        title: "",
        family: Family::Excess,
        cap: 10.0,
        needs: &[],
        sees: "",
        means: "",
        innocent: "",
        source: "",
        sentence: "{rows} of {share} on {domain} since {from} by {name} {; unless {missing}",
    };

    fn sentence(shown: Shown) -> String {
        let fact = |key, value| Fact { key, value };
        let facts = [
            fact("rows", Value::Count(1043)),
            fact("share", Value::Share(0.314)),
            fact("domain", Value::Text("a\u{1b}.example".into())),
            fact("from", Value::Time(1_605_657_720)),
            fact("name", Value::Text("Jean Dupont".into())),
        ];
        Words::new("Europe/Paris").sentence(&INFO, &facts, shown)
    }

    #[test]
    fn facts_fill_the_template() {
        assert_eq!(
            sentence(Shown::All),
            "1,043 of 31% on a\\u{1b}.example since Wed 18 Nov 2020 01:02 CET by Jean Dupont {"
        );
    }

    #[test]
    fn a_signers_text_stays_out_of_impersonal_sentences() {
        assert!(sentence(Shown::Impersonal).contains("by [see findings.json]"));
        assert!(sentence(Shown::Impersonal).contains(".example"));
    }
}
