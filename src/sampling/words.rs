//! A count in words: a table, a sentence for the press, one for the method section, and JSON.

use serde::Serialize;

use super::count::{Band, Count, Tally};
use super::interval::Limits;
use super::key::Key;
use crate::report::layout::Look;
use crate::report::words::{counted, thousands};

/// The whole answer for a screen.
pub fn page(key: &Key, count: &Count, look: Look) -> String {
    let mut lines = vec![look.strong("Answers")];
    lines.push(format!(
        "  {:<14} {:>10} {:>6} {:>8} {:>8} {:>6}  {}",
        "stratum", "signatures", "drawn", "genuine", "not", "open", "share genuine"
    ));
    lines.extend(count.tallies.iter().map(|tally| row(tally, count)));
    lines.push(String::new());
    lines.push(look.strong("Genuine signatures"));
    lines.extend(look.paragraph("  ", &headline(count)));
    lines.extend(open_lines(count).iter().flat_map(|text| look.paragraph("  ", text)));
    lines.extend(silent_strata(count).iter().flat_map(|text| look.paragraph("  ", text)));
    if !count.bands.is_empty() {
        lines.push(String::new());
        lines.push(look.strong("How the verdicts did"));
        lines.extend(count.bands.iter().flat_map(|band| look.paragraph("  ", &band_words(band))));
    }
    for (title, text) in [("For the press", press(count)), ("For the method section", method(key, count))] {
        lines.push(String::new());
        lines.push(look.strong(title));
        lines.extend(look.paragraph("  ", &text));
    }
    lines.join("\n") + "\n"
}

fn row(tally: &Tally, count: &Count) -> String {
    let asked = tally.genuine + tally.not_genuine > 0;
    let share = if asked { shares(tally.share(count.confidence)) } else { "nobody answered".into() };
    format!(
        "  {:<14} {:>10} {:>6} {:>8} {:>8} {:>6}  {share}",
        name(tally),
        thousands(tally.population),
        thousands(tally.drawn()),
        thousands(tally.genuine),
        thousands(tally.not_genuine),
        thousands(tally.open()),
    )
}

fn name(tally: &Tally) -> String {
    match &tally.campaign {
        Some(campaign) => format!("{} {campaign}", tally.band),
        None => tally.band.clone(),
    }
}

fn headline(count: &Count) -> String {
    format!(
        "About {} of {} ({}% interval {} to {}).",
        whole(count.genuine.point),
        thousands(population(count)),
        count.confidence.percent(),
        floor(count.genuine.low),
        ceiling(count.genuine.high),
    )
}

/// What the answers that are missing could change.
fn open_lines(count: &Count) -> Option<String> {
    let unreachable: u64 = count.tallies.iter().map(|tally| tally.unreachable).sum();
    let blank: u64 = count.tallies.iter().map(|tally| tally.blank).sum();
    let parts: Vec<String> = [
        (unreachable, counted(unreachable, "person could not be reached", "people could not be reached")),
        (blank, counted(blank, "line is not filled in", "lines are not filled in")),
    ]
    .into_iter()
    .filter_map(|(number, words)| (number > 0).then_some(words))
    .collect();
    (!parts.is_empty()).then(|| {
        format!(
            "{}. The number above takes them for like those of their stratum who answered. With nothing assumed: at least \
             {} if none of them is genuine, at most {} if all are.",
            parts.join(", "),
            floor(count.bounds.low),
            ceiling(count.bounds.high),
        )
    })
}

fn silent_strata(count: &Count) -> Option<String> {
    let silent: Vec<String> =
        count.tallies.iter().filter(|tally| tally.genuine + tally.not_genuine == 0).map(name).collect();
    (!silent.is_empty()).then(|| {
        format!(
            "Nobody answered for {}: nothing is known there, and the interval says so.",
            silent.join(", ")
        )
    })
}

fn band_words(band: &Band) -> String {
    let of = match band.name {
        "flagged" => "reject and review together",
        name => name,
    };
    format!(
        "{of}: {} of its signatures are not genuine (precision); it holds {} of all that is not genuine (recall) and {} \
         of all genuine signatures.",
        shares(band.precision),
        shares(band.recall),
        shares(band.wronged),
    )
}

/// One sentence that needs no other.
pub fn press(count: &Count) -> String {
    let asked: u64 = count.tallies.iter().map(|tally| tally.genuine + tally.not_genuine).sum();
    let open: u64 = count.tallies.iter().map(Tally::open).sum();
    let bounds = if open == 0 {
        String::new()
    } else {
        format!(
            "; {} more could not be asked, and whatever they would have said the number lies between {} and {}",
            thousands(open),
            floor(count.bounds.low),
            ceiling(count.bounds.high)
        )
    };
    format!(
        "Of {} signatures, about {} are genuine ({} to {} with {}% confidence), as the answers of {} signers drawn by lot \
         show{bounds}.",
        thousands(population(count)),
        whole(count.genuine.point),
        floor(count.genuine.low),
        ceiling(count.genuine.high),
        count.confidence.percent(),
        thousands(asked),
    )
}

/// How it was done, for whoever wants to do it again.
pub fn method(key: &Key, count: &Count) -> String {
    let drawn: u64 = count.tallies.iter().map(Tally::drawn).sum();
    let from = match key.design.as_str() {
        "simple" => format!("a simple random sample of the {} records", thousands(key.loaded)),
        _ => format!(
            "a random sample of the {} records left after {} second signatures of one person were taken out, stratified by \
             the audit's verdict with Neyman allocation",
            thousands(key.loaded - key.duplicates),
            thousands(key.duplicates)
        ),
    };
    format!(
        "{} signatures were drawn without replacement (seed \"{}\"): {from}. Whoever asked saw neither verdict nor reason. Estimate: \
         sum of stratum sizes times shares; {}% interval by MOVER over Wilson's limits with finite population, exact \
         hypergeometric limits where an outcome is rarer than five (paraph {}).",
        thousands(drawn),
        key.seed.escape_debug(),
        count.confidence.percent(),
        env!("CARGO_PKG_VERSION"),
    )
}

fn population(count: &Count) -> u64 {
    count.tallies.iter().map(|tally| tally.population).sum()
}

fn whole(number: f64) -> String {
    thousands(number.max(0.0).round() as u64)
}

/// Ends of an interval are rounded outwards.
fn floor(number: f64) -> String {
    thousands((number + 1e-9).max(0.0).floor() as u64)
}

fn ceiling(number: f64) -> String {
    thousands((number - 1e-9).max(0.0).ceil() as u64)
}

/// One decimal throughout: the difference between 99.2 % and 99.8 % is the result.
fn shares(share: Limits) -> String {
    let [point, low, high] = [share.point, share.low, share.high].map(|share| 100.0 * share);
    format!("{point:.1}% ({low:.1}% to {high:.1}%)")
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
            press: press(count),
        }
    }
}
