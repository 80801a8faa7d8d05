//! The parts of a comparison in a language: what a screen and a page say of it alike.
//!
//! A report may come from anywhere, and name its campaigns as it likes: what is read from it is escaped here.

use super::super::compare_v1::{Campaign, Cause, Comparison, Side, Transition};
use super::super::escape;
use super::super::json_v1::Counts;
use super::super::language::Language;
use super::super::words::Words;

/// The most characters of a name or a value that comes from a report.
const LONGEST: usize = 120;

/// When an audit began; the text of the report where that is no time.
pub(super) fn started(words: &Words, side: &Side) -> String {
    let instant = side.started.parse::<jiff::Timestamp>();
    instant.map_or_else(|_| escape::line(&side.started, 40), |at| words.time(at.as_second()))
}

/// The program that audited.
pub(super) fn version(side: &Side) -> String {
    escape::line(&side.paraph, 40)
}

/// The digest of an input.
pub(super) fn digest(text: &str) -> String {
    escape::line(text, 64)
}

/// Why the signatures of the two reports could not be brought together.
pub(super) fn not_joined(words: &Words, comparison: &Comparison) -> String {
    words.phrase(comparison.not_joined_because.as_deref().unwrap_or("nothing joins them"))
}

/// Why the two reports may have been swapped, if something speaks for it.
pub(super) fn out_of_order(words: &Words, comparison: &Comparison) -> Option<String> {
    let because = words.phrase(comparison.out_of_order.as_deref()?);
    Some(words.fill(words.texts().changed_swapped, &[("because", &because)]))
}

/// What signatures were known again by.
pub(super) fn known_by(words: &Words, comparison: &Comparison) -> String {
    let texts = words.texts();
    let by_id = comparison.joined_by.as_deref() == Some("id");
    words.say(if by_id { texts.changed_by_id } else { texts.changed_by_record })
}

/// The counts with the stable names of their verdicts, the gravest first.
pub(super) fn by_verdict(counts: Counts) -> [(&'static str, u64); 4] {
    [
        ("reject", counts.reject),
        ("review", counts.review),
        ("duplicate", counts.duplicate),
        ("clear", counts.clear),
    ]
}

/// What can have changed verdicts; of how many, where it is not all of them.
pub(super) fn why(words: &Words, one: &Transition, count: impl Fn(u64) -> String) -> String {
    let texts = words.texts();
    let parts: Vec<String> = one
        .why
        .iter()
        .map(|(code, &rows)| match (cause(words, code), rows == one.rows) {
            (why, true) => why,
            (why, false) => words.fill(texts.changed_why_some, &[("why", &why), ("n", &count(rows))]),
        })
        .collect();
    if parts.is_empty() { words.say(texts.why_unknown) } else { parts.join(&words.say(texts.semicolon)) }
}

fn cause(words: &Words, code: &str) -> String {
    let texts = words.texts();
    words.say(match code {
        "edited" => texts.why_edited,
        "lists" => texts.why_lists,
        "lookups" => texts.why_lookups,
        "signatures" => texts.why_signatures,
        "settings" => texts.why_settings,
        "version" => texts.why_version,
        other => return escape::line(other, LONGEST),
    })
}

/// Whether there is anything to tell of a campaign.
pub(super) fn has_news(campaign: &Campaign) -> bool {
    campaign.status != "same" || campaign.old_tier != campaign.tier
}

/// What became of a campaign.
pub(super) fn status(words: &Words, campaign: &Campaign) -> String {
    let texts = words.texts();
    words.say(match campaign.status.as_str() {
        "new" => texts.status_new,
        "gone" => texts.status_gone,
        "same" => texts.status_same,
        "grown" => texts.status_grown,
        "shrunk" => texts.status_shrunk,
        "changed" => texts.status_changed,
        "split" => texts.status_split,
        "merged" => texts.status_merged,
        _ => texts.status_unknown,
    })
}

/// Its name, with the one it had before.
pub(super) fn name(words: &Words, campaign: &Campaign) -> String {
    let shown = |name: &str| escape::line(name, LONGEST);
    match (&campaign.old, &campaign.new) {
        (Some(old), Some(new)) if old != new => {
            words.fill(words.texts().changed_was, &[("id", &shown(new)), ("old", &shown(old))])
        }
        (old, new) => new.as_ref().or(old.as_ref()).map(|name| shown(name)).unwrap_or_default(),
    }
}

/// How sure it is, then and now.
pub(super) fn tier(words: &Words, campaign: &Campaign) -> String {
    let told = |tier: &str| words.say(words.tier(tier));
    match (&campaign.old_tier, &campaign.tier) {
        (Some(then), Some(now)) if then != now => format!("{} -> {}", told(then), told(now)),
        (then, now) => now.as_ref().or(then.as_ref()).map(|tier| told(tier)).unwrap_or_default(),
    }
}

/// What it is made of; its English label where the language is English, for there it is written.
pub(super) fn label(words: &Words, campaign: &Campaign) -> String {
    match words.language() {
        Language::English => escape::line(&campaign.label, LONGEST),
        Language::French => {
            words.made_of([campaign.addresses, campaign.networks, campaign.agents, campaign.domains])
        }
    }
}

/// The campaign that it is part of now, or was part of.
pub(super) fn kin(words: &Words, campaign: &Campaign) -> Option<String> {
    let texts = words.texts();
    let text = match campaign.status.as_str() {
        "merged" => texts.changed_merged,
        "split" => texts.changed_split,
        _ => return None,
    };
    let id = escape::line(campaign.with.as_ref()?, LONGEST);
    Some(words.fill(text, &[("id", &id)]))
}

/// A difference beside the signatures, in words.
pub(super) struct Told<'a> {
    /// As the reports have it.
    pub(super) cause: &'a Cause,
    pub(super) what: String,
    pub(super) name: String,
    pub(super) old: String,
    pub(super) new: String,
}

/// All differences beside the signatures, the most general first.
pub(super) fn causes<'a>(words: &Words, comparison: &'a Comparison) -> Vec<Told<'a>> {
    let texts = words.texts();
    let kinds = [
        ("version", texts.cause_version),
        ("settings", texts.cause_settings),
        ("mapping", texts.cause_mapping),
        ("list", texts.cause_list),
        ("lookups", texts.cause_lookups),
    ];
    let text = |text: &str| escape::line(&words.phrase(text), LONGEST);
    let of_kind = |(kind, what): (&'static str, &str)| {
        let told = words.say(what);
        comparison.causes_of(kind).map(move |cause| Told {
            cause,
            what: told.clone(),
            name: text(&cause.name),
            old: text(&cause.old),
            new: text(&cause.new),
        })
    };
    kinds.into_iter().flat_map(of_kind).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes of the schema, each with words of its own in every language.
    #[test]
    fn every_code_has_words() {
        for &language in Language::ALL {
            let words = Words::in_language(language, "UTC");
            for code in ["edited", "lists", "lookups", "signatures", "settings", "version"] {
                assert!(cause(&words, code) != code || code == "settings", "{code}");
            }
            let codes = ["new", "gone", "same", "grown", "shrunk", "changed", "split", "merged", "unknown"];
            let mut told: Vec<String> = codes
                .map(|code| status(&words, &Campaign { status: code.into(), ..Campaign::default() }))
                .into();
            told.sort();
            told.dedup();
            assert_eq!(told.len(), codes.len(), "{told:?}");
        }
    }
}
