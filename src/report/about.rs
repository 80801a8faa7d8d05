//! What the detectors say of themselves, as text for a screen.

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
    let (texts, own) = (words.texts(), words.detector(info));
    let family = match language {
        Language::English => info.family.id().to_owned(),
        Language::French => words.say(words.family(info.family)),
    };
    let family = words.fill(texts.about_cap, &[("family", &family), ("cap", &info.cap.to_string())]);
    let parts = [
        (texts.about_sees, words.say(own.sees)),
        (texts.about_means, words.say(own.means)),
        (texts.about_innocent, words.say(own.innocent)),
        (texts.about_family, family),
        (texts.about_needs, needs(&words, info.needs)),
        (texts.about_source, words.say(own.source)),
    ];
    let mut lines =
        vec![look.strong(&format!("{}{}{}", info.id, words.say(texts.colon), words.say(own.title)))];
    for (name, text) in parts {
        lines.extend(look.paragraph(&format!("{:<10}", words.say(name)), &text));
    }
    lines.join("\n") + "\n"
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
