//! `paraph columns`: how an export would be read, and what can be checked with it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::exit::{Code, Failure};
use super::progress::Progress;
use super::{audit, screen};
use crate::detect;
use crate::ingest::{self, Loaded, platform};
use crate::model::{Field, Info, InputFile, Need, Row};
use crate::report::escape;
use crate::report::layout::Look;
use crate::report::words::{Words, percent, thousands};

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
        screen::print(&page(&loaded, &filled, screen::look()))?;
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

fn page(loaded: &Loaded, filled: &BTreeMap<String, u64>, look: Look) -> String {
    let mut lines = Vec::new();
    for input in &loaded.inputs {
        lines.extend(columns(input, filled, loaded.rows.loaded, look));
    }
    lines.push(look.strong("Records"));
    lines.push(format!("  {} read, {} loaded", thousands(loaded.rows.read), thousands(loaded.rows.loaded)));
    lines.extend(
        set_aside(loaded).into_iter().map(|(reason, count)| format!("  {count} set aside: {reason}")),
    );
    lines.extend(times(loaded));
    lines.push(String::new());
    lines.push(look.strong("Signals"));
    for info in detect::ALL.iter().map(|detector| detector.info()) {
        lines.extend(look.paragraph(&format!("  {:<14} ", info.id), &signal(loaded, info).words(info)));
    }
    if !loaded.warnings.is_empty() {
        lines.push(String::new());
        lines.push(look.strong("To know"));
        lines.extend(
            loaded
                .warnings
                .iter()
                .flat_map(|one| look.paragraph("  - ", &escape::line(&one.text, usize::MAX))),
        );
    }
    lines.join("\n") + "\n"
}

fn columns(input: &InputFile, filled: &BTreeMap<String, u64>, rows: u64, look: Look) -> Vec<String> {
    let title = input.platform.and_then(|name| platform::ALL.iter().find(|one| one.name == name));
    let from = title.map_or_else(String::new, |platform| format!(", export of {}", platform.title));
    let mut lines = vec![look.strong(&format!("{}: {}{from}", escape::line(&input.name, 60), input.dialect))];
    let mut row = |header: &str, what: &str| {
        let share = filled.get(header).map_or(0.0, |&count| count as f64 / rows.max(1) as f64);
        lines.push(format!("  {:<34} {:>6} filled  {what}", escape::line(header, 34), percent(share)));
    };
    for (field, header) in &input.mapping {
        row(header, field.id());
    }
    for (header, what) in &input.known {
        row(header, &format!("no evidence: {what}"));
    }
    for header in &input.unmapped {
        row(header, "not used");
    }
    lines.push(String::new());
    lines
}

/// How many records were set aside for each reason.
fn set_aside(loaded: &Loaded) -> BTreeMap<&'static str, u64> {
    let mut reasons = BTreeMap::new();
    for record in &loaded.quarantine {
        *reasons.entry(record.reason).or_default() += 1;
    }
    reasons
}

fn times(loaded: &Loaded) -> Option<String> {
    let signatures = &loaded.signatures;
    let known = || signatures.rows().filter_map(|row| signatures.signed_at.get(row));
    let (first, last) = (known().min()?, known().max()?);
    let period = Words::new(&loaded.timezone).period(first, last);
    Some(format!("  signed {period} ({})", loaded.timezone))
}

/// Whether a detector can work.
enum Signal {
    Yes,
    /// With something that the user must add.
    With(&'static str),
    No(String),
}

impl Signal {
    fn words(&self, info: &Info) -> String {
        match self {
            Self::Yes => format!("yes: {}", info.title),
            Self::With(what) => format!("with {what}: {}", info.title),
            Self::No(lack) => format!("no, {lack}: {}", info.title),
        }
    }
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
