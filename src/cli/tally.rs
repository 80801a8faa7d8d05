//! `paraph tally`: a filled-in sheet becomes a count with an interval.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::exit::{Code, Failure};
use super::language::{Lang, language};
use super::screen;
use crate::report::words::Words;
use crate::sampling::answers::{self, Answer};
use crate::sampling::count::{self, Tally};
use crate::sampling::interval::Confidence;
use crate::sampling::key::{self, Key};
use crate::sampling::official::{self, Checked};
use crate::sampling::words;

/// Count what the answers on a sheet show
///
/// Estimates the genuine signatures with an interval, says how right the verdicts were, and writes one
/// sentence for the press and one for a method section. People who could not be reached are never dropped: the
/// result says what it would be if all of them were genuine, and if none were.
///
/// --method california, washington or goodman applies a formula that a law or the literature fixes, to a sheet drawn
/// with `paraph sample --simple` or to numbers given as options. Such formulas give no interval.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The filled-in sheet, saved as CSV
    #[arg(value_name = "SHEET", required_unless_present = "raw")]
    sheet: Option<PathBuf>,
    /// Its key, if it is not beside the sheet
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// How to count
    #[arg(long, value_name = "METHOD", default_value = "stratified", env = "PARAPH_METHOD")]
    method: Method,
    /// How sure the interval is, in percent
    #[arg(long, value_name = "PERCENT", default_value = "95", env = "PARAPH_CONFIDENCE")]
    confidence: Percent,
    /// Signatures handed in, copies included
    #[arg(long, value_name = "N", conflicts_with = "sheet", requires = "sampled")]
    raw: Option<u64>,
    /// Signatures drawn
    #[arg(long, value_name = "N", requires = "raw")]
    sampled: Option<u64>,
    /// Of these valid, both copies of a repeated one among them
    #[arg(long, value_name = "N", requires = "raw", conflicts_with = "invalid")]
    valid: Option<u64>,
    /// Of these not valid
    #[arg(long, value_name = "N", requires = "raw")]
    invalid: Option<u64>,
    /// Repeated signatures found in the sample
    #[arg(long, value_name = "N", requires = "raw", default_value_t = 0)]
    repeats: u64,
    /// How many valid signatures the petition needs (Washington)
    #[arg(long, value_name = "N")]
    required: Option<u64>,
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
    /// Language; by default that of the locale
    #[arg(long, value_name = "LANG", env = "PARAPH_LANG")]
    lang: Option<Lang>,
}

const EXAMPLES: &str = "\
Examples:
  What the answers show, with a sentence for the press:
    paraph tally check.csv
  California's formula on its own example, 15,028:
    paraph tally --method california --raw 24034 --sampled 722 --valid 516 --repeats 2
  Whether Washington would accept a petition that needs 241,153:
    paraph tally --method washington --raw 300000 --sampled 9000 --invalid 1300 --repeats 6 --required 241153";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    /// Every stratum by its size, with an interval.
    Stratified,
    /// 2 CCR 20530 to 20532.
    California,
    /// WAC 434-379-010.
    Washington,
    /// Goodman 1949, with invalid signatures.
    Goodman,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Percent {
    #[value(name = "90")]
    Ninety,
    #[value(name = "95")]
    NinetyFive,
    #[value(name = "99")]
    NinetyNine,
}

impl From<Percent> for Confidence {
    fn from(percent: Percent) -> Self {
        match percent {
            Percent::Ninety => Self::Ninety,
            Percent::NinetyFive => Self::NinetyFive,
            Percent::NinetyNine => Self::NinetyNine,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    let (text, json) = match (&arguments.sheet, arguments.method) {
        (Some(sheet), Method::Stratified) => stratified(arguments, sheet)?,
        (Some(sheet), _) => {
            let (low, high) = simple(arguments, sheet)?;
            official(arguments, low, (low != high).then_some(high))?
        }
        (None, Method::Stratified) => {
            let hint = "give a sheet, or --method california, washington or goodman";
            return Err(usage(&format!("numbers alone say nothing about strata\n  hint: {hint}")));
        }
        (None, _) => official(arguments, numbers(arguments)?, None)?,
    };
    if arguments.json {
        screen::print(&format!("{json:#}\n"))?;
    } else {
        screen::print(&text)?;
    }
    Ok(Code::Done)
}

fn stratified(arguments: &Arguments, sheet: &std::path::Path) -> Result<(String, Value), Failure> {
    let (key, answers) = read(arguments, sheet)?;
    let tallies = count::tallies(&key, &answers);
    if tallies.iter().all(|tally| tally.genuine + tally.not_genuine == 0) {
        let hint = "fill the column answer with genuine, not-mine or unreachable";
        return Err(Failure::new(
            Code::Nothing,
            format!("{}: holds no answer yet\n  hint: {hint}", sheet.display()),
        ));
    }
    let count = count::count(tallies, arguments.confidence.into());
    let json = serde_json::to_value(words::Json::new(&key, &count))
        .map_err(|cause| Failure::new(Code::Failed, cause.to_string()))?;
    Ok((words::page(&key, &count, language(arguments.lang), screen::look()), json))
}

fn read(arguments: &Arguments, sheet: &std::path::Path) -> Result<(Key, Vec<Answer>), Failure> {
    // Said of the sheet before it is said of a key that nobody named.
    std::fs::File::open(sheet).map_err(|cause| {
        let hint = "give the filled-in sheet, saved as CSV";
        Failure::new(Code::Failed, format!("{}: cannot be read: {cause}\n  hint: {hint}", sheet.display()))
    })?;
    let key = Key::read(&arguments.key.clone().unwrap_or_else(|| key::beside(sheet)))?;
    let answers = answers::read(sheet, &key)?;
    Ok((key, answers))
}

/// A simple sample whose open lines are not valid, and valid.
fn simple(arguments: &Arguments, sheet: &std::path::Path) -> Result<(Checked, Checked), Failure> {
    let (key, answers) = read(arguments, sheet)?;
    if key.design != "simple" {
        let hint = "draw with paraph sample --simple, or count with --method stratified";
        return Err(usage(&format!("{}: is no simple random sample\n  hint: {hint}", sheet.display())));
    }
    let tally = count::tallies(&key, &answers).pop().unwrap_or_default();
    let repeats = answers.iter().filter(|&&answer| answer == Answer::Duplicate).count() as u64;
    let of = |tally: &Tally, open| Checked {
        raw: key.loaded,
        sampled: tally.drawn(),
        valid: tally.genuine + repeats + open,
        repeats,
    };
    Ok((of(&tally, 0), of(&tally, tally.open())))
}

fn numbers(arguments: &Arguments) -> Result<Checked, Failure> {
    let (raw, sampled) = (arguments.raw.unwrap_or_default(), arguments.sampled.unwrap_or_default());
    let valid = arguments.valid.or_else(|| sampled.checked_sub(arguments.invalid?));
    let valid = valid.ok_or_else(|| usage("how many are valid?\n  hint: give --valid N or --invalid N"))?;
    Ok(Checked { raw, sampled, valid, repeats: arguments.repeats })
}

/// The formula on the sample; `high`: on the same with every open line valid.
fn official(arguments: &Arguments, low: Checked, high: Option<Checked>) -> Result<(String, Value), Failure> {
    if let Some(fault) = low.fault().or_else(|| high.and_then(|high| high.fault())) {
        return Err(usage(&format!("{fault}\n  hint: check the numbers")));
    }
    let (mut text, mut json) = formula(arguments, low)?;
    if let Some(high) = high {
        let (more, other) = formula(arguments, high)?;
        let words = words_of(arguments);
        let [none, every] =
            [words.texts().official_none, words.texts().official_every].map(|it| words.say(it));
        text = format!("{none}\n{text}{every}\n{more}");
        json = json!({ "open_invalid": json, "open_valid": other });
    }
    Ok((text, json))
}

fn formula(arguments: &Arguments, sample: Checked) -> Result<(String, Value), Failure> {
    match arguments.method {
        Method::Washington => {
            let required = arguments.required.ok_or_else(|| {
                usage("Washington's test needs the number of signatures required\n  hint: give --required N")
            })?;
            Ok(washington(sample, required, &words_of(arguments)))
        }
        Method::Goodman => Ok(goodman(sample, &words_of(arguments))),
        Method::California | Method::Stratified => Ok(california(sample, &words_of(arguments))),
    }
}

fn california(sample: Checked, words: &Words) -> (String, Value) {
    let found = official::california(sample);
    let rate = found.rate as f64 / 10_000.0;
    let texts = words.texts();
    let language = words.language();
    let text = told([
        words.fill(texts.official_california, &[("n", &words.count(found.valid))]),
        words.fill(
            texts.official_california_how,
            &[
                ("valid", &words.count(sample.valid)),
                ("sampled", &words.count(sample.sampled)),
                ("rate", &language.exact_percent(rate, 2)),
                ("uncorrected", &words.count(found.uncorrected)),
            ],
        ),
        words.fill(
            texts.official_california_repeats,
            &[
                ("value", &language.fixed(found.value as f64 / 10_000.0, 4)),
                ("repeats", &words.count(sample.repeats)),
                ("repeated", &words.count(found.repeated)),
            ],
        ),
    ]);
    let json = json!({
        "schema": 1, "method": "california", "raw": sample.raw, "sampled": sample.sampled, "valid_in_sample": sample.valid,
        "repeats_in_sample": sample.repeats, "rate": rate, "uncorrected": found.uncorrected,
        "value": found.value as f64 / 10_000.0, "repeated": found.repeated, "valid": found.valid,
    });
    (text, json)
}

fn washington(sample: Checked, required: u64, words: &Words) -> (String, Value) {
    let found = official::washington(sample, required);
    let texts = words.texts();
    let verdict = words.say(if found.accepted { texts.official_accepted } else { texts.official_refused });
    let limit = limit(found.limit, words);
    let text = told([
        words.fill(texts.official_washington, &[("verdict", &verdict)]),
        words.counted_with(texts.official_pairs, sample.repeats, &[("limit", &limit)]),
        words.fill(
            texts.official_bearable,
            &[("invalid", &words.decimal(found.invalid)), ("bearable", &words.decimal(found.bearable))],
        ),
    ]);
    let json = json!({
        "schema": 1, "method": "washington", "raw": sample.raw, "sampled": sample.sampled,
        "invalid_in_sample": sample.sampled - sample.valid, "pairs_in_sample": sample.repeats, "required": required,
        "invalid": found.invalid, "bearable": found.bearable, "expected": found.expected, "limit": found.limit,
        "accepted": found.accepted,
    });
    (text, json)
}

/// How many pairs Washington's test bears.
fn limit(limit: f64, words: &Words) -> String {
    let texts = words.texts();
    if limit < 0.0 {
        return words.say(texts.official_no_pairs);
    }
    let exact = words.language().fixed(limit, 2);
    words.counted_with(texts.official_limit, limit as u64, &[("limit", &exact)])
}

fn goodman(sample: Checked, words: &Words) -> (String, Value) {
    let found = official::goodman(sample);
    let texts = words.texts();
    let share = sample.valid as f64 / sample.sampled as f64;
    let text = told([
        words.fill(texts.official_goodman, &[("n", &words.count(found.max(0.0).round() as u64))]),
        words.fill(
            texts.official_goodman_how,
            &[
                ("valid", &words.count(sample.valid)),
                ("sampled", &words.count(sample.sampled)),
                ("rate", &words.percent(share)),
                ("repeats", &words.count(sample.repeats)),
            ],
        ),
    ]);
    let json = json!({
        "schema": 1, "method": "goodman", "raw": sample.raw, "sampled": sample.sampled, "valid_in_sample": sample.valid,
        "repeats_in_sample": sample.repeats, "valid": found,
    });
    (text, json)
}

/// The result, and under it how it comes about.
fn told<const N: usize>(lines: [String; N]) -> String {
    let indent = |at: usize| if at == 0 { "" } else { "  " };
    let paragraphs = lines.iter().enumerate();
    let lines: Vec<String> =
        paragraphs.flat_map(|(at, text)| screen::look().paragraph(indent(at), text)).collect();
    lines.join("\n") + "\n"
}

fn words_of(arguments: &Arguments) -> Words {
    Words::in_language(language(arguments.lang), "UTC")
}

fn usage(message: &str) -> Failure {
    Failure::new(Code::Usage, message)
}
