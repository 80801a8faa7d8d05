//! Numbers, times and findings in plain English.
//!
//! The one place that turns typed facts into sentences. Texts from the input are escaped here;
//! what a finding means is its detector's business.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::escape;
use crate::model::{Fact, Info, Value};

/// The most characters of an input's text that a sentence shows.
const LONGEST_TEXT: usize = 80;

/// Facts whose text names a provider, a browser, a place or a list and never a signer.
const IMPERSONAL: &[&str] = &["domain", "key", "most_common", "property", "roster"];

/// How much of the facts a sentence may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Everything: for files that hold the flagged signatures anyway.
    All,
    /// Nothing that a signer wrote or that identifies one: for `summary.json`, logs and mails.
    Impersonal,
}

/// Writes times as the petition's signers lived them.
#[derive(Debug, Clone)]
pub struct Words {
    zone: TimeZone,
}

impl Words {
    /// Words for times in the zone with this IANA name; UTC where the name is not known.
    pub fn new(timezone: &str) -> Self {
        Self { zone: TimeZone::get(timezone).unwrap_or(TimeZone::UTC) }
    }

    /// The sentence of a finding: each `{key}` of the template becomes the fact of that key.
    /// A clause (between semicolons) that needs a fact which the finding does not have is left out.
    pub fn sentence(&self, info: &Info, facts: &[Fact], shown: Shown) -> String {
        let clauses = info.sentence.split("; ").filter_map(|clause| self.clause(clause, facts, shown));
        clauses.collect::<Vec<_>>().join("; ")
    }

    fn clause(&self, template: &str, facts: &[Fact], shown: Shown) -> Option<String> {
        let mut out = String::new();
        let mut rest = template;
        while let Some((before, key, after)) = next_key(rest) {
            out.push_str(before);
            out.push_str(&self.value(facts.iter().find(|fact| fact.key == key)?, shown));
            rest = after;
        }
        Some(out + rest)
    }

    /// A fact's value as a reader expects it.
    pub fn value(&self, fact: &Fact, shown: Shown) -> String {
        match &fact.value {
            Value::Count(count) => thousands(*count),
            Value::Number(number) => decimal(*number),
            Value::Share(share) => percent(*share),
            Value::Time(seconds) => self.time(*seconds),
            Value::Seconds(seconds) => duration(*seconds),
            Value::Text(_) if shown == Shown::Impersonal && !IMPERSONAL.contains(&fact.key) => {
                "[see findings.json]".into()
            }
            Value::Text(text) => escape::line(text, LONGEST_TEXT),
            Value::Term(term) => (*term).into(),
        }
    }

    /// `18 Nov 2020 01:02 CET`.
    pub fn time(&self, seconds: i64) -> String {
        self.format(seconds, "%-d %b %Y %H:%M %Z")
    }

    /// `18 Nov 2020 01:02`, for places that name the zone once.
    pub fn short_time(&self, seconds: i64) -> String {
        self.format(seconds, "%-d %b %Y %H:%M")
    }

    /// `18 Nov 2020 01:02 to 03:04`: the day is said once where it is one day.
    pub fn period(&self, first: i64, last: i64) -> String {
        let (from, to) = (self.short_time(first), self.short_time(last));
        let day = |time: &str| time.len() - "00:00".len();
        match to.strip_prefix(&from[..day(&from)]) {
            Some(clock) => format!("{from} to {clock}"),
            None => format!("{from} to {to}"),
        }
    }

    /// RFC 3339 with the zone's offset, for machines.
    pub fn iso(&self, seconds: i64) -> String {
        self.format(seconds, "%Y-%m-%dT%H:%M:%S%:z")
    }

    fn format(&self, seconds: i64, pattern: &str) -> String {
        match Timestamp::from_second(seconds) {
            Ok(instant) => instant.to_zoned(self.zone.clone()).strftime(pattern).to_string(),
            Err(_) => format!("second {seconds:+} of the epoch"),
        }
    }
}

fn next_key(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (key, after) = rest.split_once('}')?;
    Some((before, key, after))
}

/// `1234567` becomes `1,234,567`.
pub fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// One decimal, thousands separated.
pub fn decimal(number: f64) -> String {
    let tenths = (number.abs() * 10.0).round();
    let sign = if number < 0.0 && tenths > 0.0 { "-" } else { "" };
    format!("{sign}{}.{}", thousands((tenths / 10.0).floor() as u64), (tenths % 10.0) as u64)
}

/// A share between 0 and 1 in percent; never rounds something to nothing or a part to all.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        p if p > 0.0 && p < 0.1 => "<0.1%".into(),
        p if p < 100.0 && p > 99.9 => ">99.9%".into(),
        p if p < 10.0 && p.fract() != 0.0 => format!("{p:.1}%"),
        p => format!("{p:.0}%"),
    }
}

/// A duration in the unit that a reader would choose.
pub fn duration(seconds: f64) -> String {
    const MINUTE: f64 = 60.0;
    const HOUR: f64 = 3600.0;
    const DAY: f64 = 86_400.0;
    match seconds {
        s if s < 10.0 && s.fract() != 0.0 => format!("{s:.1} s"),
        s if s < 2.0 * MINUTE => format!("{s:.0} s"),
        s if s < 2.0 * HOUR => format!("{:.0} min", s / MINUTE),
        s if s < 2.0 * DAY => format!("{:.0} h", s / HOUR),
        s => format!("{:.0} days", s / DAY),
    }
}

/// `1 signature`, `2 signatures`.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Family;

    const INFO: Info = Info {
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
            "1,043 of 31% on a\\u{1b}.example since 18 Nov 2020 01:02 CET by Jean Dupont {"
        );
    }

    #[test]
    fn a_signers_text_stays_out_of_impersonal_sentences() {
        assert!(sentence(Shown::Impersonal).contains("by [see findings.json]"));
        assert!(sentence(Shown::Impersonal).contains(".example"));
    }

    #[test]
    fn numbers_read_as_numbers() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([-0.04, 4.96, 1234.5, -2.0].map(decimal), ["0.0", "5.0", "1,234.5", "-2.0"]);
        assert_eq!(
            [0.0, 0.0004, 0.031, 0.314, 0.9999, 1.0].map(percent),
            ["0%", "<0.1%", "3.1%", "31%", ">99.9%", "100%"]
        );
        assert_eq!(
            [0.2, 90.0, 720.0, 36_000.0, 864_000.0].map(duration),
            ["0.2 s", "90 s", "12 min", "10 h", "10 days"]
        );
    }

    #[test]
    fn one_day_is_named_once() {
        let paris = Words::new("Europe/Paris");
        assert_eq!(paris.period(1_605_657_600, 1_605_661_200), "18 Nov 2020 01:00 to 02:00");
        assert_eq!(paris.period(1_605_650_000, 1_605_661_200), "17 Nov 2020 22:53 to 18 Nov 2020 02:00");
    }

    #[test]
    fn times_carry_their_zone() {
        let paris = Words::new("Europe/Paris");
        assert_eq!(paris.iso(1_605_657_720), "2020-11-18T01:02:00+01:00");
        assert_eq!(Words::new("Nowhere/Atlantis").time(0), "1 Jan 1970 00:00 UTC");
        assert_eq!(paris.time(i64::MAX), format!("second {:+} of the epoch", i64::MAX));
    }
}
