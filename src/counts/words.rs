//! What a series shows, in words and as JSON, with what such data cannot show.

use serde_json::{Value, json};

use super::arrivals::{Arrivals, Evenness, NoNight, Stretch};
use super::read::Read;
use super::series::Reading;
use crate::report::escape;
use crate::report::language::Language;
use crate::report::layout::Look;
use crate::report::words::Words;

/// Most stretches of a kind that are listed.
const LISTED: usize = 10;

/// The whole answer for a screen.
pub fn page(read: &Read, found: &Arrivals, language: Language, look: Look) -> String {
    let words = &Words::in_language(language, &read.timezone);
    let texts = words.texts();
    let mut lines = head(read, words, look);
    let mut section = |title: &str, texts: Vec<String>| {
        if !texts.is_empty() {
            lines.push(String::new());
            lines.push(look.strong(&words.say(title)));
            lines.extend(texts.iter().flat_map(|text| look.paragraph("  ", text)));
        }
    };
    section(texts.series_surges, listed(&found.surges, words, |one| stretch(one, words, texts.series_surge)));
    section(
        texts.series_silences,
        listed(&found.silences, words, |one| stretch(one, words, texts.series_silence)),
    );
    section(texts.series_nights, nights(found, words));
    section(texts.series_evenness, evenness(found, words));
    section(texts.series_holes, holes(found, words));
    section(texts.series_countries, countries(read, words));
    let note = |note: &String| escape::line(&words.phrase(note), usize::MAX);
    section(texts.series_notes, read.notes.iter().map(note).collect());
    section(texts.series_limits, vec![words.say(texts.series_limits_text)]);
    lines.join("\n") + "\n"
}

fn head(read: &Read, words: &Words, look: Look) -> Vec<String> {
    let (series, texts) = (&read.series, words.texts());
    let reading = match series.reading {
        Reading::Totals => texts.series_totals,
        Reading::New => texts.series_new,
    };
    let period = match (series.spans.first(), series.spans.last()) {
        (Some(first), Some(last)) => format!(", {}", words.period(first.start, last.end)),
        _ => String::new(),
    };
    let values = [
        ("signatures", words.counted(texts.n_signatures, number(series.total))),
        ("spans", words.counted(texts.series_spans, series.spans.len() as u64)),
        ("step", words.duration(series.step())),
        ("period", period),
        ("zone", read.timezone.clone()),
        ("reading", words.say(reading)),
    ];
    let mut lines = look.paragraph("", &fill(words, texts.series_head, &values));
    if series.removed > 0.0 {
        lines.extend(look.paragraph("", &words.counted(texts.series_removed, number(series.removed))));
    }
    lines
}

fn listed(stretches: &[Stretch], words: &Words, say: impl Fn(&Stretch) -> String) -> Vec<String> {
    let mut largest: Vec<&Stretch> = stretches.iter().collect();
    largest.sort_by(|a, b| (b.count - b.usual).abs().total_cmp(&(a.count - a.usual).abs()));
    let mut texts: Vec<String> = largest.iter().take(LISTED).map(|one| say(one)).collect();
    if stretches.len() > LISTED {
        texts.push(words.counted(words.texts().series_smaller, (stretches.len() - LISTED) as u64));
    }
    texts
}

fn stretch(one: &Stretch, words: &Words, template: &str) -> String {
    let values = [
        ("period", words.period(one.start, one.end)),
        ("when", words.time(one.start)),
        ("count", words.count(number(one.count))),
        ("usual", words.count(number(one.usual))),
    ];
    fill(words, template, &values)
}

fn nights(found: &Arrivals, words: &Words) -> Vec<String> {
    let texts = words.texts();
    let night = match &found.night {
        Ok(night) => night,
        Err(NoNight::Coarse) => return vec![words.say(texts.series_coarse)],
        Err(NoNight::ByDay) => return vec![words.say(texts.series_by_day)],
        Err(NoNight::Short) => return vec![words.say(texts.series_short)],
    };
    let values = [("share", words.percent(night.share)), ("hours", words.percent(5.0 / 24.0))];
    let mut told = vec![fill(words, texts.series_night_share, &values)];
    told.extend(listed(&night.unusual, words, |one| stretch(one, words, texts.series_night)));
    told
}

fn evenness(found: &Arrivals, words: &Words) -> Vec<String> {
    let texts = words.texts();
    let tell = |even: &Evenness| {
        let what = if even.is_machine() { texts.series_machine } else { texts.series_people };
        let values = [
            ("index", words.decimal(even.index)),
            ("pairs", even.pairs.to_string()),
            ("what", words.say(what)),
        ];
        fill(words, texts.series_even, &values)
    };
    found.evenness.iter().map(tell).collect()
}

fn holes(found: &Arrivals, words: &Words) -> Vec<String> {
    let mut texts: Vec<String> =
        found.holes.iter().take(LISTED).map(|&(start, end)| words.period(start, end)).collect();
    if found.holes.len() > LISTED {
        texts.push(words.counted(words.texts().series_more, (found.holes.len() - LISTED) as u64));
    }
    texts
}

fn countries(read: &Read, words: &Words) -> Vec<String> {
    let all: f64 = read.series.countries.iter().map(|(_, count)| count).sum();
    let tell = |(name, count): &(String, f64)| {
        let name = escape::line(name, 60) + &words.say(words.texts().colon);
        format!("{name}{} ({})", words.count(number(*count)), words.percent(count / all.max(1.0)))
    };
    read.series.countries.iter().take(LISTED).map(tell).collect()
}

fn fill(words: &Words, template: &str, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    words.fill(template, &values)
}

fn number(count: f64) -> u64 {
    count.max(0.0).round() as u64
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
        "night": found.night.as_ref().ok().map(|night| json!({ "share": (night.share * 1e4).round() / 1e4, "unusual": list(&night.unusual) })),
        "night_unknown": found.night.as_ref().err().map(|why| match why {
            NoNight::Coarse => "coarse",
            NoNight::ByDay => "by-day",
            NoNight::Short => "short",
        }),
        "evenness": found.evenness.map(|even| json!({ "index": (even.index * 1e3).round() / 1e3, "pairs": even.pairs, "machine": even.is_machine() })),
        "countries": series.countries.iter().map(|(name, count)| json!({ "name": name, "signatures": count })).collect::<Vec<_>>(),
        "notes": read.notes,
        "limits": words.texts().series_limits_text,
    })
}

fn tenths(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
