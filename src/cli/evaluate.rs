//! `paraph evaluate`: how an audit did on petitions whose truth is known.

use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::exit::{Code, Failure};
use super::screen;
use crate::simulate::evaluate::ladder::Run;
use crate::simulate::evaluate::page::{self, Part};
use crate::simulate::evaluate::{Judged, Truth, ablation, ladder, measure, table};
use crate::simulate::{self, Scenario};

/// Hold a report against a labelled petition
///
/// Compares report folders with truth files (row,label,kind,campaign): precision, recall and F1 of
/// rejections and of all flags, who was wronged, how pure and whole campaigns are, whether the stated
/// count holds. Without --truth, truth.csv beside the report folder is taken.
///
/// With --ladder, every scenario of `paraph simulate` is simulated, audited without a network and
/// measured, for each seed; the command fails unless all requirements are met.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Report folders that paraph audit wrote
    #[arg(value_name = "DIR", required_unless_present = "ladder")]
    reports: Vec<PathBuf>,
    /// Truth of each report, in the same order
    #[arg(long, value_name = "FILE", env = "PARAPH_TRUTH")]
    truth: Vec<PathBuf>,
    /// Simulate, audit and measure every scenario
    #[arg(long, conflicts_with_all = ["reports", "truth"])]
    ladder: bool,
    /// Seeds of the ladder, as in 1-5; each range is measured by itself
    #[arg(long, value_name = "A-B", value_parser = seeds, requires = "ladder", default_values = ["1-5", "101-105"])]
    seeds: Vec<Seeds>,
    /// About how many signatures each simulated petition has
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(50..=10_000_000), requires = "ladder")]
    rows: Option<u32>,
    /// Only these scenarios of the ladder
    #[arg(long, value_name = "NAME", requires = "ladder")]
    scenario: Vec<String>,
    /// Measure as well what each part of the method is worth, on the first range of seeds
    #[arg(long, requires = "ladder")]
    ablations: bool,
    /// Write the measured page
    #[arg(long, value_name = "FILE", requires = "ladder")]
    markdown: Option<PathBuf>,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  How an audit did on a simulated petition:
    paraph simulate fleet --out stories
    paraph audit stories/fleet/petition.* --offline --out stories/fleet/report
    paraph evaluate stories/fleet/report
  The requirements, on seeds that nothing was tuned on:
    paraph evaluate --ladder --seeds 101-105
  The page docs/evaluation.md:
    paraph evaluate --ladder --ablations --markdown docs/evaluation.md";

/// An inclusive range of seeds.
#[derive(Debug, Clone, Copy)]
struct Seeds(u64, u64);

fn seeds(text: &str) -> Result<Seeds, String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.trim().parse(), last.trim().parse()) {
        (Ok(first), Ok(last)) if first <= last => Ok(Seeds(first, last)),
        _ => Err("expected a range of numbers, as in 101-105".to_owned()),
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    if arguments.ladder { climb(arguments) } else { reports(arguments) }
}

fn reports(arguments: &Arguments) -> Result<Code, Failure> {
    if !arguments.truth.is_empty() && arguments.truth.len() != arguments.reports.len() {
        let message = "as many --truth files as reports are needed\n  hint: give one --truth for each report, in the same order";
        return Err(Failure::new(Code::Usage, message));
    }
    let mut values = Vec::new();
    for (index, folder) in arguments.reports.iter().enumerate() {
        let beside = || folder.parent().unwrap_or(Path::new(".")).join("truth.csv");
        let truth = arguments.truth.get(index).cloned().unwrap_or_else(beside);
        let truth = Truth::read(&truth).map_err(|error| Failure::new(Code::Failed, error.to_string()))?;
        let judged = Judged::read(folder).map_err(|error| Failure::new(Code::Failed, error.to_string()))?;
        same_petition(&truth, &judged, folder)?;
        let measures = measure(&truth, &judged);
        let name = folder.display().to_string();
        match arguments.json {
            true => values.push(table::report_json(&name, &measures)),
            false => screen::print(&table::report(&name, &measures))?,
        }
    }
    if arguments.json {
        screen::print(&format!("{:#}\n", Value::from(values)))?;
    }
    Ok(Code::Done)
}

/// A truth that labels another petition would be measured without a complaint.
fn same_petition(truth: &Truth, judged: &Judged, folder: &Path) -> Result<(), Failure> {
    let labelled = truth.rows.len() as u64;
    match judged.records {
        Some(read) if read != labelled => {
            let hint =
                "give the truth of this petition with --truth; it labels every record, unreadable ones too";
            let text =
                format!("{}: the audit read {read} records, the truth labels {labelled}", folder.display());
            Err(Failure::new(Code::Usage, format!("{text}\n  hint: {hint}")))
        }
        _ => Ok(()),
    }
}

fn climb(arguments: &Arguments) -> Result<Code, Failure> {
    let scenarios = chosen(&arguments.scenario)?;
    let (mut parts, mut values) = (Vec::new(), Vec::new());
    let mut met = true;
    for (index, &range) in arguments.seeds.iter().enumerate() {
        let part = part(arguments, &scenarios, range, index)?;
        let gates = ladder::gates(&part.runs);
        met &= gates.iter().all(|gate| gate.holds);
        match arguments.json {
            true => {
                values.push(json!({ "part": part.title, "ladder": table::ladder_json(&part.runs, &gates) }))
            }
            false => screen::print(&format!("{}\n\n{}\n", part.title, table::ladder(&part.runs, &gates)))?,
        }
        if !part.ablations.is_empty() && !arguments.json {
            screen::print(&format!("{}\n", table::ablations(&part.ablations)))?;
        }
        parts.push(part);
    }
    if arguments.json {
        screen::print(&format!("{:#}\n", Value::from(values)))?;
    }
    if let Some(path) = &arguments.markdown {
        let text = page::page(&parts, &command(arguments));
        std::fs::write(path, text).map_err(|cause| {
            let hint = "choose a file that you may write, with --markdown";
            Failure::new(
                Code::Failed,
                format!("{}: cannot be written: {cause}\n  hint: {hint}", path.display()),
            )
        })?;
    }
    Ok(if met { Code::Done } else { Code::Failed })
}

fn part(
    arguments: &Arguments,
    scenarios: &[&'static Scenario],
    range: Seeds,
    index: usize,
) -> Result<Part, Failure> {
    let rows = arguments.rows.map(|rows| rows as usize);
    let bar = ProgressBar::new(scenarios.len() as u64 * (range.1 - range.0 + 1));
    let runs = ladder::climb(scenarios, range.0..=range.1, rows, &|| bar.inc(1));
    bar.finish_and_clear();
    let runs = runs.map_err(failed)?;
    let ablations =
        if arguments.ablations && index == 0 { ablations(scenarios, range, rows)? } else { Vec::new() };
    // By convention the first range is the one that was looked at while the method was made.
    let (name, purpose) = match (index, arguments.seeds.len()) {
        (0, 2..) => ("Development seeds", "Petitions that were looked at while the method was made."),
        (_, 2..) => ("Test seeds", "Petitions on which no threshold was chosen."),
        _ => ("Seeds", "One set of petitions."),
    };
    Ok(Part { title: format!("{name} {}-{}", range.0, range.1), purpose, runs, ablations })
}

fn ablations(
    scenarios: &[&'static Scenario],
    range: Seeds,
    rows: Option<usize>,
) -> Result<Vec<Vec<Run>>, Failure> {
    let bar = ProgressBar::new(scenarios.len() as u64 * (range.1 - range.0 + 1));
    let runs = ablation::ablate(scenarios, range.0..=range.1, rows, &|| bar.inc(1));
    bar.finish_and_clear();
    runs.map_err(failed)
}

fn failed(error: ladder::Error) -> Failure {
    Failure::new(Code::Failed, error.to_string())
}

fn chosen(names: &[String]) -> Result<Vec<&'static Scenario>, Failure> {
    if names.is_empty() {
        return Ok(simulate::ALL.iter().collect());
    }
    let find = |name: &String| {
        simulate::find(name).ok_or_else(|| {
            Failure::new(
                Code::Usage,
                format!("no scenario is called \"{name}\"\n  hint: paraph simulate lists them"),
            )
        })
    };
    names.iter().map(find).collect()
}

fn command(arguments: &Arguments) -> String {
    let seeds: String =
        arguments.seeds.iter().map(|range| format!(" --seeds {}-{}", range.0, range.1)).collect();
    let rows = arguments.rows.map(|rows| format!(" --rows {rows}")).unwrap_or_default();
    let path = arguments
        .markdown
        .as_deref()
        .map(|path| format!(" --markdown {}", path.display()))
        .unwrap_or_default();
    let ablations = if arguments.ablations { " --ablations" } else { "" };
    format!("cargo run --release -- evaluate --ladder{seeds}{rows}{ablations}{path}")
}
