//! The page docs/evaluation.md: measured tables, reliability, misses and why.

use super::Measures;
use super::ladder::{Run, by_scenario, gates, mean};
use super::measures::Bin;
use super::table::{self, push};
use crate::simulate::Kind;

/// A set of seeds with its runs.
pub struct Part {
    /// Heading, as "Test seeds 101-105".
    pub title: String,
    /// What the seeds were used for.
    pub purpose: &'static str,
    /// Its runs.
    pub runs: Vec<Run>,
    /// The runs of every variant of the method; empty: not measured.
    pub ablations: Vec<Vec<Run>>,
}

/// Writes the page; `command` is the one that writes it again.
pub fn page(parts: &[Part], command: &str) -> String {
    let mut text = format!("{INTRODUCTION}\n```sh\n{command}\n```\n");
    for part in parts {
        push(&mut text, format_args!("\n## {}\n\n{}\n\n", part.title, part.purpose));
        gate_list(&mut text, &part.runs);
        for (kind, heading) in [
            (Kind::Attack, "Attacks that rows betray"),
            (Kind::Hidden, "Attacks that rows hardly betray"),
            (Kind::Clean, "Genuine signers only"),
        ] {
            scenarios(&mut text, &part.runs, kind, heading);
        }
        wronged(&mut text, &part.runs);
        reliability(&mut text, &part.runs);
        misses(&mut text, &part.runs);
        if !part.ablations.is_empty() {
            push(
                &mut text,
                format_args!("\n### What each part is worth\n\n{}", table::ablations(&part.ablations)),
            );
        }
    }
    text
}

const INTRODUCTION: &str = "\
# How well paraph does

There are no public petitions whose fraud is labelled, so paraph is measured on simulated ones: invented
crowds with the habits of real ones, a ladder of attacks, and genuine signers who look strange. The simulator
knows nothing of the detectors. That shows whether the method finds what it is meant to find and whom it
wrongs; it does not prove the same figures for a petition in the field. Audits run without DNS, so that
everybody gets the same page; with DNS, mail domains that do not exist are seen as well.

F1 is the harmonic mean of precision and recall, over rows: of rejections, and of anything flagged (reject or
review). *Wrong* is the share of honest rows that are rejected. *Purity* and *whole* say how much of the
reported campaign is the true one, and how much of the true one it holds. *Count* is the mean error of the
estimated number of genuine signatures, *holds* in how many petitions its 90 % interval holds the truth.

This page is written by:
";

fn gate_list(text: &mut String, runs: &[Run]) {
    for gate in gates(runs) {
        let mark = if gate.holds { "met" } else { "**not met**" };
        push(text, format_args!("- {}: {mark} ({}).\n", gate.what, gate.measured));
    }
}

fn scenarios(text: &mut String, runs: &[Run], kind: Kind, heading: &str) {
    let groups: Vec<_> = by_scenario(runs).into_iter().filter(|of| of[0].scenario.kind == kind).collect();
    if groups.is_empty() {
        return;
    }
    push(text, format_args!("\n### {heading}\n\n"));
    if kind == Kind::Clean {
        text.push_str(
            "| scenario | rows | wrong | flagged | count | holds | |\n|---|--:|--:|--:|--:|--:|---|\n",
        );
    } else {
        text.push_str(
            "| scenario | rows | fraud | F1 | F1 flagged | wrong | purity | whole | count | holds | |\n",
        );
        text.push_str("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|\n");
    }
    for of in groups {
        row(text, &of, kind);
    }
}

fn row(text: &mut String, of: &[&Run], kind: Kind) {
    let share = |measure: fn(&Measures) -> f64| format!("{:.2} %", 100.0 * mean(of, measure));
    let quality =
        |which: fn((f64, f64)) -> f64| mean(of, |measures| measures.campaign_quality().map_or(0.0, which));
    push(text, format_args!("| {} | {:.0} ", of[0].scenario.name, mean(of, |measures| measures.rows as f64)));
    if kind == Kind::Clean {
        push(
            text,
            format_args!("| {} | {} ", share(Measures::false_rejections), share(Measures::false_flags)),
        );
    } else {
        push(
            text,
            format_args!(
                "| {:.0} | {:.3} | {:.3} | {} | {:.3} | {:.3} ",
                mean(of, |measures| measures.fraud as f64),
                mean(of, |measures| measures.reject.f1()),
                mean(of, |measures| measures.flagged.f1()),
                share(Measures::false_rejections),
                quality(|pair| pair.0),
                quality(|pair| pair.1),
            ),
        );
    }
    let held = of.iter().filter(|run| run.measures.covered()).count();
    push(
        text,
        format_args!(
            "| {:+.1} % | {held}/{} | {} |\n",
            100.0 * mean(of, Measures::count_error),
            of.len(),
            of[0].scenario.note
        ),
    );
}

/// Kinds of honest signers who were accused, over all runs.
fn wronged(text: &mut String, runs: &[Run]) {
    let mut kinds: std::collections::BTreeMap<&str, (usize, usize, usize)> = Default::default();
    for (kind, one) in runs.iter().flat_map(|run| &run.measures.wronged) {
        let sum = kinds.entry(kind).or_default();
        *sum = (sum.0 + one.of, sum.1 + one.rejected, sum.2 + one.review);
    }
    text.push_str("\n### Who is wronged\n\n| kind of signer | signatures | rejected | for review |\n|---|--:|--:|--:|\n");
    for (kind, (of, rejected, review)) in kinds.into_iter().filter(|(_, sum)| sum.1 + sum.2 > 0) {
        let share = |part: usize| 100.0 * part as f64 / of as f64;
        push(
            text,
            format_args!(
                "| {kind} | {of} | {rejected} ({:.2} %) | {review} ({:.2} %) |\n",
                share(rejected),
                share(review)
            ),
        );
    }
}

/// What is stated against what is true, by tenths of the stated probability.
fn reliability(text: &mut String, runs: &[Run]) {
    text.push_str("\n### Reliability of the probability\n\n| stated | rows | mean stated | fraudulent | |\n|---|--:|--:|--:|---|\n");
    let sum = |into: Bin, bin: &Bin| Bin {
        rows: into.rows + bin.rows,
        stated: into.stated + bin.stated,
        fraud: into.fraud + bin.fraud,
    };
    let clear = runs.iter().map(|run| &run.measures.clear).fold(Bin::default(), sum);
    bin(text, "clear", clear);
    for tenth in 0..10 {
        let all = runs.iter().map(|run| &run.measures.bins[tenth]).fold(Bin::default(), sum);
        if all.rows > 0 {
            bin(text, &format!("{}-{} %", tenth * 10, tenth * 10 + 10), all);
        }
    }
}

fn bin(text: &mut String, name: &str, bin: Bin) {
    let rows = (bin.rows as f64).max(1.0);
    let (stated, fraud) = (bin.stated / rows, bin.fraud as f64 / rows);
    let bar = "#".repeat((fraud * 40.0 + 0.5) as usize);
    push(
        text,
        format_args!(
            "| {name} | {} | {:.1} % | {:.1} % | `{bar:<40}` |\n",
            bin.rows,
            100.0 * stated,
            100.0 * fraud
        ),
    );
}

/// Attacks below the gate, with what makes them hard.
fn misses(text: &mut String, runs: &[Run]) {
    let missed: Vec<_> = by_scenario(runs)
        .into_iter()
        .filter(|of| of[0].scenario.kind != Kind::Clean && mean(of, |measures| measures.reject.f1()) < 0.98)
        .collect();
    if missed.is_empty() {
        return;
    }
    text.push_str("\n### Misses\n\n");
    for of in missed {
        let scenario = of[0].scenario;
        let found = mean(&of, |measures| measures.reject.recall());
        let flagged = mean(&of, |measures| measures.flagged.recall());
        let wrong: f64 = mean(&of, |measures| measures.reject.wrong as f64);
        push(
            text,
            format_args!(
                "- `{}`: {:.0} % of the fakes rejected, {:.0} % flagged, {wrong:.1} honest rows rejected. {}.\n",
                scenario.name,
                100.0 * found,
                100.0 * flagged,
                scenario.note
            ),
        );
    }
}
