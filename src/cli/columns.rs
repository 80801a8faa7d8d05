//! `paraph columns`: how an export would be read, and what can be checked with it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::exit::{Code, Failure};
use super::language::{Lang, language};
use super::progress::Progress;
use super::{audit, screen};
use crate::detect;
use crate::ingest::{self, Loaded, platform};
use crate::model::{Field, Info, InputFile, Need, Row};
use crate::report::escape;
use crate::report::layout::Look;
use crate::report::words::Words;

/// Show how an export would be read, and which signals it allows
///
/// Reads the whole export as an audit would and says which platform it comes from, what each column is taken
/// for and how many of its cells are filled, how many records cannot be read and why, in which zone its times are
/// read, and which detectors can work with it: for the others, what they lack. Nothing is judged, nothing is asked, nothing is
/// written.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Export of the petition platform; `-` is standard input
    #[arg(required_unless_present = "platforms", value_name = "EXPORT")]
    exports: Vec<PathBuf>,
    /// Take a column for a field, as in email=Courriel
    #[arg(long, value_name = "FIELD=HEADER", value_parser = audit::column, env = "PARAPH_COLUMN")]
    column: Vec<(Field, String)>,
    /// Zone of times without one, as in Europe/Paris
    #[arg(long, value_name = "TZ", value_parser = audit::timezone, env = "PARAPH_TIMEZONE")]
    timezone: Option<String>,
    /// Policy file: its columns and its time zone
    #[arg(long, value_name = "FILE", env = "PARAPH_POLICY")]
    policy: Option<PathBuf>,
    /// List the platforms whose exports are known column by column
    #[arg(long)]
    platforms: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Language; by default that of the locale
    #[arg(long, value_name = "LANG", env = "PARAPH_LANG")]
    lang: Option<Lang>,
}

const EXAMPLES: &str = "\
Examples:
  Before the first audit of a platform:
    paraph columns petition.csv
  A column that was not recognised, named:
    paraph columns petition.csv --column email=Contact
  The headers that mean nothing, for a script:
    paraph columns petition.csv --json | jq '.inputs[].columns[] | select(.field == null).header'
  The platforms that are known:
    paraph columns --platforms";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    if arguments.platforms {
        screen::print(&platforms())?;
        return Ok(Code::Done);
    }
    let inputs: Vec<_> = arguments.exports.iter().cloned().map(audit::input).collect();
    let options = ingest::Options { columns: arguments.column.clone(), timezone: arguments.timezone.clone() };
    let loaded = ingest::load_table(&inputs, &options, &Progress::new(arguments.json))?;
    let filled = filled(&loaded)?;
    if arguments.json {
        screen::print(&format!("{:#}\n", as_json(&loaded, &filled)))?;
    } else {
        let words = Words::in_language(language(arguments.lang), &loaded.timezone);
        screen::print(
            &Page { loaded: &loaded, filled: &filled, words: &words, look: screen::look() }.text(),
        )?;
    }
    Ok(Code::Done)
}

fn platforms() -> String {
    platform::ALL.iter().map(|platform| format!("{:<20} {}\n", platform.name, platform.title)).collect()
}

/// For each column of the united header how many cells hold something.
fn filled(loaded: &Loaded) -> Result<BTreeMap<String, u64>, Failure> {
    let header = loaded.originals.header();
    let mut counts = vec![0; header.len()];
    let rows: Vec<Row> = loaded.signatures.rows().collect();
    let visited = loaded.originals.visit(&rows, &mut |_, cells| {
        counts.iter_mut().zip(cells).for_each(|(count, cell)| *count += u64::from(!cell.trim().is_empty()));
        Ok(())
    });
    visited.map_err(|cause| crate::report::Error::InputChanged { cause })?;
    Ok(header.iter().cloned().zip(counts).collect())
}

struct Page<'a> {
    loaded: &'a Loaded,
    /// For each column how many of its cells hold something.
    filled: &'a BTreeMap<String, u64>,
    words: &'a Words,
    look: Look,
}

impl Page<'_> {
    fn text(&self) -> String {
        let (loaded, texts) = (self.loaded, self.words.texts());
        let mut lines: Vec<String> = loaded.inputs.iter().flat_map(|input| self.columns(input)).collect();
        lines.extend(self.records());
        lines.extend([String::new(), self.heading(texts.columns_signals)]);
        for info in detect::ALL.iter().map(|detector| detector.info()) {
            lines.extend(self.look.paragraph(&format!("  {:<14} ", info.id), &self.signal(info)));
        }
        if !loaded.warnings.is_empty() {
            lines.extend([String::new(), self.heading(texts.columns_notes)]);
        }
        for warning in &loaded.warnings {
            let text = escape::line(&self.words.phrase(&warning.text), usize::MAX);
            lines.extend(self.look.paragraph("  - ", &text));
        }
        lines.join("\n") + "\n"
    }

    fn heading(&self, text: &str) -> String {
        self.look.strong(&self.words.say(text))
    }

    fn columns(&self, input: &InputFile) -> Vec<String> {
        let (words, texts) = (self.words, self.words.texts());
        let platform = input.platform.and_then(|name| platform::ALL.iter().find(|one| one.name == name));
        let from = platform.map(|one| words.fill(texts.columns_platform, &[("platform", one.title)]));
        let head = format!(
            "{}{}{}{}",
            escape::line(&input.name, 60),
            words.say(texts.colon),
            words.list(&input.dialect),
            from.unwrap_or_default()
        );
        let mut lines = vec![self.look.strong(&head)];
        lines.extend(input.mapping.iter().map(|(field, header)| self.column(header, field.id())));
        lines.extend(input.known.iter().map(|(header, what)| {
            self.column(header, &words.fill(texts.columns_known, &[("what", &words.phrase(what))]))
        }));
        lines.extend(
            input.unmapped.iter().map(|header| self.column(header, &words.say(texts.columns_unused))),
        );
        lines.push(String::new());
        lines
    }

    fn column(&self, header: &str, what: &str) -> String {
        let cells = self.filled.get(header).copied().unwrap_or_default();
        let share = self.words.percent(cells as f64 / self.loaded.rows.loaded.max(1) as f64);
        let filled = self.words.say(self.words.texts().columns_filled);
        format!("  {:<34} {share:>6} {filled}  {what}", escape::line(header, 34))
    }

    fn records(&self) -> Vec<String> {
        let (loaded, words, texts) = (self.loaded, self.words, self.words.texts());
        let (read, kept) = (words.count(loaded.rows.read), words.count(loaded.rows.loaded));
        let mut lines = vec![words.fill(texts.columns_read, &[("read", &read), ("loaded", &kept)])];
        lines.extend(set_aside(loaded).into_iter().map(|(reason, count)| {
            words.fill(texts.columns_aside, &[("n", &words.count(count)), ("reason", reason)])
        }));
        lines.extend(self.times());
        let records = self.heading(texts.columns_records);
        std::iter::once(records).chain(lines.into_iter().map(|line| format!("  {line}"))).collect()
    }

    fn times(&self) -> Option<String> {
        let signatures = &self.loaded.signatures;
        let known = || signatures.rows().filter_map(|row| signatures.signed_at.get(row));
        let period = self.words.period(known().min()?, known().max()?);
        // A period ends with its zone's abbreviation, which for UTC is its name.
        let zone = Some(&self.loaded.timezone).filter(|zone| *zone != "UTC");
        let zone = zone.map(|zone| format!(" ({zone})")).unwrap_or_default();
        let values = [("period", period.as_str()), ("zone", &zone)];
        Some(self.words.fill(self.words.texts().columns_signed, &values))
    }

    fn signal(&self, info: &'static Info) -> String {
        let (words, texts) = (self.words, self.words.texts());
        let title = words.say(words.detector(info).title);
        match signal(self.loaded, info) {
            Signal::Yes => words.fill(texts.signal_yes, &[("title", &title)]),
            Signal::With(what) => {
                words.fill(texts.signal_with, &[("what", &words.phrase(what)), ("title", &title)])
            }
            Signal::No(lack) => {
                let lack = uncapital(&words.phrase(&lack));
                words.fill(texts.signal_no, &[("lack", &lack), ("title", &title)])
            }
        }
    }
}

/// The reason of a gap, which may begin a sentence elsewhere, inside of one.
fn uncapital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// How many records were set aside for each reason.
fn set_aside(loaded: &Loaded) -> BTreeMap<&'static str, u64> {
    let mut reasons = BTreeMap::new();
    for record in &loaded.quarantine {
        *reasons.entry(record.reason).or_default() += 1;
    }
    reasons
}

/// Whether a detector can work.
enum Signal {
    Yes,
    /// With something that the user must add.
    With(&'static str),
    No(String),
}

fn signal(loaded: &Loaded, info: &Info) -> Signal {
    if let Some(lack) = detect::missing_column(loaded.signatures.present, info) {
        return Signal::No(lack);
    }
    match info.needs.iter().find(|need| matches!(need, Need::Roster | Need::Mx)) {
        Some(Need::Roster) => Signal::With("--roster FILE"),
        Some(_) => Signal::With("answers from DNS"),
        None => Signal::Yes,
    }
}

fn as_json(loaded: &Loaded, filled: &BTreeMap<String, u64>) -> Value {
    let column = |header: &str, field: Option<Field>, known: Option<&str>| {
        json!({
            "header": header, "field": field.map(Field::id), "known": known,
            "filled": filled.get(header).copied().unwrap_or_default(),
        })
    };
    let input = |input: &InputFile| {
        let mapped = input.mapping.iter().map(|(field, header)| column(header, Some(*field), None));
        let known = input.known.iter().map(|(header, what)| column(header, None, Some(what)));
        let rest = input.unmapped.iter().map(|header| column(header, None, None));
        json!({
            "name": input.name, "dialect": input.dialect, "platform": input.platform, "sha256": input.sha256,
            "columns": mapped.chain(known).chain(rest).collect::<Vec<_>>(),
        })
    };
    let signals = detect::ALL.iter().map(|detector| detector.info()).map(|info| {
        let (available, because) = match signal(loaded, info) {
            Signal::Yes => (true, None),
            Signal::With(what) => (true, Some(format!("needs {what}"))),
            Signal::No(lack) => (false, Some(lack)),
        };
        json!({ "id": info.id, "title": info.title, "available": available, "because": because })
    });
    json!({
        "schema": 1,
        "inputs": loaded.inputs.iter().map(input).collect::<Vec<_>>(),
        "rows": { "read": loaded.rows.read, "loaded": loaded.rows.loaded, "quarantined": loaded.rows.quarantined },
        "set_aside": set_aside(loaded),
        "timezone": loaded.timezone,
        "usable": loaded.signatures.present.iter().map(Field::id).collect::<Vec<_>>(),
        "signals": signals.collect::<Vec<_>>(),
        "warnings": loaded.warnings.iter().map(|one| json!({ "code": one.code, "text": one.text })).collect::<Vec<_>>(),
    })
}
