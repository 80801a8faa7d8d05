//! A count in words: a table, a sentence for the press, one for the method section, and JSON.

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::count::{Band, Count, Tally};
use super::interval::Limits;
use super::key::Key;
use crate::report::language::Language;
use crate::report::layout::Look;
use crate::report::words::Words;

/// The whole answer for a screen.
pub fn page(key: &Key, count: &Count, language: Language, look: Look) -> String {
    let words = &Words::in_language(language, "UTC");
    let texts = words.texts();
    let mut lines = vec![look.strong(&words.say(texts.tally_answers))];
    lines.extend(table(count, words));
    let mut section = |title: &str, texts: Vec<String>| {
        lines.push(String::new());
        lines.push(look.strong(&words.say(title)));
        lines.extend(texts.iter().flat_map(|text| look.paragraph("  ", text)));
    };
    let mut genuine = vec![headline(count, words)];
    genuine.extend(open_lines(count, words));
    genuine.extend(silent_strata(count, words));
    section(texts.screen_genuine, genuine);
    if !count.bands.is_empty() {
        section(texts.tally_verdicts, count.bands.iter().map(|band| band_words(band, words)).collect());
    }
    section(texts.tally_press, vec![press(count, words)]);
    section(texts.tally_method, vec![method(key, count, words)]);
    lines.join("\n") + "\n"
}

/// A line for each stratum; names take the room that the longest needs.
fn table(count: &Count, words: &Words) -> Vec<String> {
    let texts = words.texts();
    let head = [
        texts.tally_stratum,
        texts.tally_signatures,
        texts.tally_drawn,
        texts.tally_genuine,
        texts.tally_not,
        texts.tally_open,
        texts.tally_share,
    ];
    let mut rows = vec![head.map(|text| words.say(text))];
    rows.extend(count.tallies.iter().map(|tally| row(tally, count, words)));
    let widths: Vec<usize> =
        (0..head.len()).map(|at| rows.iter().map(|row| row[at].width()).max().unwrap_or_default()).collect();
    let line = |row: &[String; 7]| {
        let room = |at: usize| " ".repeat(widths[at] - row[at].width());
        let numbers: String = (1..6).map(|at| format!("  {}{}", room(at), row[at])).collect();
        format!("  {}{}{numbers}  {}", row[0], room(0), row[6])
    };
    rows.iter().map(line).collect()
}

fn row(tally: &Tally, count: &Count, words: &Words) -> [String; 7] {
    let asked = tally.genuine + tally.not_genuine > 0;
    let share = match asked {
        true => limits(tally.share(count.confidence), words),
        false => words.say(words.texts().tally_nobody),
    };
    [
        name(tally, words),
        words.count(tally.population),
        words.count(tally.drawn()),
        words.count(tally.genuine),
        words.count(tally.not_genuine),
        words.count(tally.open()),
        share,
    ]
}

fn name(tally: &Tally, words: &Words) -> String {
    let band = match tally.band.as_str() {
        "all" => words.say(words.texts().tally_all),
        band => words.say(words.verdict_of(band)),
    };
    tally.campaign.as_ref().map_or(band.clone(), |campaign| format!("{band} {campaign}"))
}

fn headline(count: &Count, words: &Words) -> String {
    fill(words, words.texts().tally_headline, ends(count, words))
}

/// The estimate, its interval, and of how many.
fn ends(count: &Count, words: &Words) -> Vec<(&'static str, String)> {
    vec![
        ("all", words.count(population(count))),
        ("point", words.count(count.genuine.point.max(0.0).round() as u64)),
        ("low", floor(count.genuine.low, words)),
        ("high", ceiling(count.genuine.high, words)),
        ("confidence", count.confidence.percent().to_string()),
    ]
}

/// What the answers that are missing could change.
fn open_lines(count: &Count, words: &Words) -> Option<String> {
    let texts = words.texts();
    let unreachable: u64 = count.tallies.iter().map(|tally| tally.unreachable).sum();
    let blank: u64 = count.tallies.iter().map(|tally| tally.blank).sum();
    let parts: Vec<String> = [(unreachable, texts.tally_unreachable), (blank, texts.tally_blank)]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, text)| words.counted(text, number))
        .collect();
    let values = vec![
        ("parts", parts.join(", ")),
        ("low", floor(count.bounds.low, words)),
        ("high", ceiling(count.bounds.high, words)),
    ];
    (!parts.is_empty()).then(|| fill(words, texts.tally_missing, values))
}

fn silent_strata(count: &Count, words: &Words) -> Option<String> {
    let silent = count.tallies.iter().filter(|tally| tally.genuine + tally.not_genuine == 0);
    let silent: Vec<String> = silent.map(|tally| name(tally, words)).collect();
    let strata = silent.join(", ");
    (!silent.is_empty()).then(|| words.fill(words.texts().tally_silent, &[("strata", &strata)]))
}

fn band_words(band: &Band, words: &Words) -> String {
    let of = match band.name {
        "flagged" => words.texts().tally_flagged,
        name => words.verdict_of(name),
    };
    let values = vec![
        ("of", words.say(of)),
        ("precision", limits(band.precision, words)),
        ("recall", limits(band.recall, words)),
        ("wronged", limits(band.wronged, words)),
    ];
    fill(words, words.texts().tally_band, values)
}

/// One sentence that needs no other.
pub fn press(count: &Count, words: &Words) -> String {
    let asked: u64 = count.tallies.iter().map(|tally| tally.genuine + tally.not_genuine).sum();
    let open: u64 = count.tallies.iter().map(Tally::open).sum();
    let (low, high) = (floor(count.bounds.low, words), ceiling(count.bounds.high, words));
    let bounds = [("low", low.as_str()), ("high", high.as_str())];
    let more = match open {
        0 => String::new(),
        open => words.counted_with(words.texts().press_open, open, &bounds),
    };
    let mut values = ends(count, words);
    values.extend([("asked", words.count(asked)), ("open", more)]);
    fill(words, words.texts().press, values)
}

/// How it was done, for whoever wants to do it again.
pub fn method(key: &Key, count: &Count, words: &Words) -> String {
    let texts = words.texts();
    let drawn: u64 = count.tallies.iter().map(Tally::drawn).sum();
    let from = match key.design.as_str() {
        "simple" => words.fill(texts.method_simple, &[("all", &words.count(key.loaded))]),
        _ => words.fill(
            texts.method_stratified,
            &[
                ("left", &words.count(key.loaded - key.duplicates)),
                ("duplicates", &words.count(key.duplicates)),
            ],
        ),
    };
    let values = vec![
        ("n", words.count(drawn)),
        ("seed", key.seed.escape_debug().to_string()),
        ("from", from),
        ("confidence", count.confidence.percent().to_string()),
        ("version", env!("CARGO_PKG_VERSION").into()),
    ];
    fill(words, texts.method_text, values)
}

fn fill(words: &Words, template: &str, values: Vec<(&str, String)>) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    words.fill(template, &values)
}

fn population(count: &Count) -> u64 {
    count.tallies.iter().map(|tally| tally.population).sum()
}

/// Ends of an interval are rounded outwards.
fn floor(number: f64, words: &Words) -> String {
    words.count((number + 1e-9).max(0.0).floor() as u64)
}

fn ceiling(number: f64, words: &Words) -> String {
    words.count((number - 1e-9).max(0.0).ceil() as u64)
}

/// One decimal throughout: the difference between 99.2 % and 99.8 % is the result.
fn limits(share: Limits, words: &Words) -> String {
    let [point, low, high] =
        [share.point, share.low, share.high].map(|share| words.language().exact_percent(share, 1));
    words.fill(words.texts().tally_limits, &[("point", &point), ("low", &low), ("high", &high)])
}

/// `paraph tally --json`.
#[derive(Debug, Serialize)]
pub struct Json<'a> {
    schema: u32,
    method: &'static str,
    seed: &'a str,
    confidence: u32,
    population: u64,
    genuine: Ends,
    bounds: Ends,
    strata: Vec<JsonStratum<'a>>,
    verdicts: Vec<JsonBand>,
    press: String,
}

#[derive(Debug, Serialize)]
struct JsonStratum<'a> {
    band: &'a str,
    campaign: Option<&'a str>,
    signatures: u64,
    drawn: u64,
    genuine: u64,
    not_genuine: u64,
    unreachable: u64,
    blank: u64,
    share: Ends,
}

#[derive(Debug, Serialize)]
struct JsonBand {
    verdict: &'static str,
    precision: Ends,
    recall: Ends,
    wronged: Ends,
}

#[derive(Debug, Serialize)]
struct Ends {
    low: f64,
    point: f64,
    high: f64,
}

impl From<Limits> for Ends {
    fn from(limits: Limits) -> Self {
        let tidy = |number: f64| (number * 1e6).round() / 1e6;
        Self { low: tidy(limits.low), point: tidy(limits.point), high: tidy(limits.high) }
    }
}

impl<'a> Json<'a> {
    /// The count for programs.
    pub fn new(key: &'a Key, count: &'a Count) -> Self {
        let strata = count.tallies.iter().map(|tally| JsonStratum {
            band: &tally.band,
            campaign: tally.campaign.as_deref(),
            signatures: tally.population,
            drawn: tally.drawn(),
            genuine: tally.genuine,
            not_genuine: tally.not_genuine,
            unreachable: tally.unreachable,
            blank: tally.blank,
            share: tally.share(count.confidence).into(),
        });
        let verdicts = count.bands.iter().map(|band| JsonBand {
            verdict: band.name,
            precision: band.precision.into(),
            recall: band.recall.into(),
            wronged: band.wronged.into(),
        });
        Self {
            schema: 1,
            method: "stratified",
            seed: &key.seed,
            confidence: count.confidence.percent(),
            population: population(count),
            genuine: count.genuine.into(),
            bounds: count.bounds.into(),
            strata: strata.collect(),
            verdicts: verdicts.collect(),
            // Files for programs are English.
            press: press(count, &Words::new("UTC")),
        }
    }
}
