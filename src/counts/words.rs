//! What a series shows, in words and as JSON, with what such data cannot show.

use serde_json::{Value, json};

use super::arrivals::{Arrivals, Stretch};
use super::read::Read;
use super::series::Reading;
use crate::report::escape;
use crate::report::layout::Look;
use crate::report::words::{Words, counted, decimal, duration, percent, thousands};

/// What no series of counts can show.
const LIMITS: &str = "Counts hold no person: they cannot tell people from servers, nor one signer from another, and prove no fraud. A \
                      surge is what a petition hopes for; a night belongs to whoever lives in another time zone. What stands \
                      here says when to look, not what to conclude. Only the signatures themselves, with their addresses and mail domains, can be \
                      audited.";

/// Most stretches of a kind that are listed.
const LISTED: usize = 10;

/// The whole answer for a screen.
pub fn page(read: &Read, found: &Arrivals, look: Look) -> String {
    let words = Words::new(&read.timezone);
    let mut lines = head(read, &words, look);
    let mut section = |title: &str, texts: Vec<String>| {
        if !texts.is_empty() {
            lines.push(String::new());
            lines.push(look.strong(title));
            lines.extend(texts.iter().flat_map(|text| look.paragraph("  ", text)));
        }
    };
    section("Surges", listed(&found.surges, |one| surge(one, &words)));
    section("Silences", listed(&found.silences, |one| silence(one, &words)));
    section("Nights (1 to 6 a.m.)", nights(found, &words));
    section("Evenness", evenness(found));
    section("Not observed", holes(found, &words));
    section("By country, as declared", countries(read));
    section("To know", read.notes.iter().map(|note| escape::line(note, usize::MAX)).collect());
    section("What this does not show", vec![LIMITS.into()]);
    lines.join("\n") + "\n"
}

fn head(read: &Read, words: &Words, look: Look) -> Vec<String> {
    let series = &read.series;
    let reading = match series.reading {
        Reading::Totals => "totals",
        Reading::New => "new signatures",
    };
    let period = match (series.spans.first(), series.spans.last()) {
        (Some(first), Some(last)) => format!(", {}", words.period(first.start, last.end)),
        _ => String::new(),
    };
    let text = format!(
        "{} signatures in {} of usually {}{period} ({}); numbers read as {reading}.",
        whole(series.total),
        counted(series.spans.len() as u64, "span", "spans"),
        duration(series.step()),
        read.timezone
    );
    let mut lines = look.paragraph("", &text);
    if series.removed > 0.0 {
        let text = format!(
            "The total fell now and then: {} signatures were taken away again.",
            whole(series.removed)
        );
        lines.extend(look.paragraph("", &text));
    }
    lines
}

fn listed(stretches: &[Stretch], say: impl Fn(&Stretch) -> String) -> Vec<String> {
    let mut largest: Vec<&Stretch> = stretches.iter().collect();
    largest.sort_by(|a, b| (b.count - b.usual).abs().total_cmp(&(a.count - a.usual).abs()));
    let mut texts: Vec<String> = largest.iter().take(LISTED).map(|one| say(one)).collect();
    if stretches.len() > LISTED {
        texts.push(format!("and {} smaller ones", stretches.len() - LISTED));
    }
    texts
}

fn surge(one: &Stretch, words: &Words) -> String {
    format!(
        "{}: {} signatures, where the days around bring about {}",
        words.period(one.start, one.end),
        whole(one.count),
        whole(one.usual)
    )
}

fn silence(one: &Stretch, words: &Words) -> String {
    format!(
        "{}: none, where the days around bring about {}",
        words.period(one.start, one.end),
        whole(one.usual)
    )
}

fn nights(found: &Arrivals, words: &Words) -> Vec<String> {
    let Some(night) = &found.night else {
        return vec!["The series is too coarse to tell night from day.".into()];
    };
    let mut texts = vec![format!("{} of all signatures; five hours of 24 are 21%", percent(night.share))];
    texts.extend(listed(&night.unusual, |one| {
        format!(
            "the night of {}: {} signatures, where the other nights and this day would bring about {}",
            words.time(one.start),
            whole(one.count),
            whole(one.usual)
        )
    }));
    texts
}

fn evenness(found: &Arrivals) -> Vec<String> {
    found
        .evenness
        .iter()
        .map(|even| {
            let what = if even.is_machine() {
                "more even than people come: a machine's pace, or a platform that counts in steps"
            } else {
                "no more even than people come"
            };
            format!(
                "index {} over {} neighbouring counts, where chance gives 1 or more: {what}",
                decimal(even.index),
                even.pairs
            )
        })
        .collect()
}

fn holes(found: &Arrivals, words: &Words) -> Vec<String> {
    let mut texts: Vec<String> =
        found.holes.iter().take(LISTED).map(|&(start, end)| words.period(start, end)).collect();
    if found.holes.len() > LISTED {
        texts.push(format!("and {} more", found.holes.len() - LISTED));
    }
    texts
}

fn countries(read: &Read) -> Vec<String> {
    let all: f64 = read.series.countries.iter().map(|(_, count)| count).sum();
    let first = read.series.countries.iter().take(LISTED);
    first
        .map(|(name, count)| {
            format!("{}: {} ({})", escape::line(name, 60), whole(*count), percent(count / all.max(1.0)))
        })
        .collect()
}

fn whole(number: f64) -> String {
    thousands(number.max(0.0).round() as u64)
}

/// The same for programs.
pub fn as_json(read: &Read, found: &Arrivals) -> Value {
    let words = Words::new(&read.timezone);
    let stretch = |one: &Stretch| json!({ "start": words.iso(one.start), "end": words.iso(one.end), "count": one.count, "usual": tenths(one.usual) });
    let series = &read.series;
    let list = |stretches: &[Stretch]| stretches.iter().map(stretch).collect::<Vec<_>>();
    json!({
        "schema": 1,
        "timezone": read.timezone,
        "reading": match series.reading { Reading::Totals => "totals", Reading::New => "new" },
        "total": series.total,
        "removed": series.removed,
        "spans": series.spans.len(),
        "step_seconds": series.step(),
        "surges": list(&found.surges),
        "silences": list(&found.silences),
        "holes": found.holes.iter().map(|&(start, end)| json!({ "start": words.iso(start), "end": words.iso(end) })).collect::<Vec<_>>(),
        "night": found.night.as_ref().map(|night| json!({ "share": (night.share * 1e4).round() / 1e4, "unusual": list(&night.unusual) })),
        "evenness": found.evenness.map(|even| json!({ "index": (even.index * 1e3).round() / 1e3, "pairs": even.pairs, "machine": even.is_machine() })),
        "countries": series.countries.iter().map(|(name, count)| json!({ "name": name, "signatures": count })).collect::<Vec<_>>(),
        "notes": read.notes,
        "limits": LIMITS,
    })
}

fn tenths(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
