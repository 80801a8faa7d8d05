//! What the detectors say of themselves: as text for a screen, and as a page in Markdown.

use super::language::Language;
use super::layout::Look;
use super::words::Words;
use crate::model::{Info, Need};

/// A line for each detector: id, family, title.
pub fn list(detectors: &[&'static Info], language: Language) -> String {
    let words = Words::in_language(language, "UTC");
    let title = |info: &'static Info| words.say(words.detector(info).title);
    let line = |info: &&'static Info| format!("{:<14} {:<9} {}\n", info.id, info.family.id(), title(info));
    detectors.iter().map(line).collect()
}

/// Everything that a detector says of itself.
pub fn describe(info: &'static Info, language: Language, look: Look) -> String {
    let words = Words::in_language(language, "UTC");
    let title = words.say(words.detector(info).title);
    let mut lines = vec![look.strong(&format!("{}{}{title}", info.id, words.say(words.texts().colon)))];
    for (name, text) in parts(&words, info) {
        lines.extend(look.paragraph(&format!("{name:<10}"), &text));
    }
    lines.join("\n") + "\n"
}

/// Everything that every detector says of itself: a section of Markdown for each.
pub fn reference(detectors: &[&'static Info], language: Language) -> String {
    let words = Words::in_language(language, "UTC");
    let sections: Vec<String> = detectors.iter().map(|info| section(&words, info)).collect();
    sections.join("\n")
}

fn section(words: &Words, info: &'static Info) -> String {
    let title = words.say(words.detector(info).title);
    let rows = parts(words, info).into_iter();
    let rows: String = rows.map(|(name, text)| format!("- **{name}**: {text}\n")).collect();
    format!("## `{}`: {title}\n\n{rows}", info.id)
}

/// What it says of itself, part by part: the part's name and its text.
fn parts(words: &Words, info: &'static Info) -> [(String, String); 6] {
    let (texts, own) = (words.texts(), words.detector(info));
    let values = [("family", family(words, info)), ("cap", info.cap.to_string())];
    let family = words.fill(texts.about_cap, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
    [
        (texts.about_sees, words.say(own.sees)),
        (texts.about_means, words.say(own.means)),
        (texts.about_innocent, words.say(own.innocent)),
        (texts.about_family, family),
        (texts.about_needs, needs(words, info.needs)),
        (texts.about_source, words.say(own.source)),
    ]
    .map(|(name, text)| (words.say(name), text))
}

fn family(words: &Words, info: &Info) -> String {
    match words.language() {
        Language::English => info.family.id().to_owned(),
        Language::French => words.say(words.family(info.family)),
    }
}

fn needs(words: &Words, needs: &[Need]) -> String {
    let told: Vec<String> = needs.iter().map(|one| need(words, one)).collect();
    if told.is_empty() {
        words.say(words.texts().needs_nothing)
    } else {
        told.join(&words.say(words.texts().semicolon))
    }
}

fn need(words: &Words, need: &Need) -> String {
    let texts = words.texts();
    match need {
        Need::Column(field) => words.fill(texts.needs_column, &[("field", field.id())]),
        Need::AnyColumn(fields) => {
            let ids: Vec<&str> = fields.iter().map(|field| field.id()).collect();
            words.fill(texts.needs_columns, &[("fields", &ids.join(", "))])
        }
        Need::Roster => words.say(texts.needs_roster),
        Need::Mx => words.say(texts.needs_mx),
    }
}
