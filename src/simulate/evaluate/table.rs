//! Measures as text and as JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use super::Measures;
use super::ablation::VARIANTS;
use super::ladder::{Gate, Run, by_scenario, mean};
use super::measures::Hits;
use crate::simulate::Kind;

/// One evaluated report in words.
pub fn report(name: &str, measures: &Measures) -> String {
    let mut text = format!("{name}: {} signatures, {} of them fraudulent\n", measures.rows, measures.fraud);
    for (what, hits) in [("rejected", measures.reject), ("flagged ", measures.flagged)] {
        push(
            &mut text,
            format_args!(
                "  {what}  precision {:.4}  recall {:.4}  F1 {:.4}  right {}  wrong {}  missed {}\n",
                hits.precision(),
                hits.recall(),
                hits.f1(),
                hits.right,
                hits.wrong,
                hits.missed
            ),
        );
    }
    let error = 100.0 * measures.count_error();
    let verdict = if measures.covered() { "holds it" } else { "misses it" };
    push(
        &mut text,
        format_args!(
            "  genuine   {} in truth, {:.0} stated ({:.0} to {:.0} {verdict}), error {error:+.2} %\n",
            measures.genuine, measures.stated.point, measures.stated.low, measures.stated.high
        ),
    );
    for one in &measures.campaigns {
        push(
            &mut text,
            format_args!(
                "  campaign  {} ({} rows): {}, purity {:.3}, completeness {:.3}\n",
                one.name,
                one.rows,
                one.reported.as_deref().unwrap_or("not found"),
                one.purity,
                one.completeness
            ),
        );
    }
    for (kind, wronged) in measures.wronged.iter().filter(|(_, one)| one.rejected + one.review > 0) {
        push(
            &mut text,
            format_args!(
                "  wronged   {kind}: {} rejected, {} for review, of {}\n",
                wronged.rejected, wronged.review, wronged.of
            ),
        );
    }
    text
}

/// The same for programs.
pub fn report_json(name: &str, measures: &Measures) -> Value {
    let hits = |hits: Hits| {
        json!({
            "precision": hits.precision(), "recall": hits.recall(), "f1": hits.f1(),
            "right": hits.right, "wrong": hits.wrong, "missed": hits.missed,
        })
    };
    let campaigns: Vec<Value> = measures.campaigns.iter().map(|one| json!({
        "campaign": one.name, "rows": one.rows, "reported": one.reported, "purity": one.purity, "completeness": one.completeness,
    })).collect();
    let wronged: Vec<Value> = measures
        .wronged
        .iter()
        .map(|(kind, one)| {
            json!({
                "kind": kind, "of": one.of, "rejected": one.rejected, "review": one.review,
            })
        })
        .collect();
    json!({
        "name": name, "rows": measures.rows, "fraud": measures.fraud,
        "reject": hits(measures.reject), "flagged": hits(measures.flagged),
        "genuine": {
            "true": measures.genuine, "low": measures.stated.low, "point": measures.stated.point, "high": measures.stated.high,
            "covered": measures.covered(), "error": measures.count_error(),
        },
        "campaigns": campaigns, "kinds": wronged,
    })
}

/// A line for each scenario, averaged over its seeds, and the gates.
pub fn ladder(runs: &[Run], gates: &[Gate]) -> String {
    let mut text = format!(
        "{:<20} {:>6} {:>6}  {:>6} {:>6}  {:>8} {:>8}  {:>6} {:>6}  {:>7} {:>7}\n",
        "scenario", "rows", "fraud", "F1", "F1 any", "wrong", "any", "purity", "whole", "count", "holds"
    );
    for of in by_scenario(runs) {
        let quality = |which: fn((f64, f64)) -> f64| match of[0].measures.campaign_quality() {
            Some(_) => format!("{:.3}", mean(&of, |measures| measures.campaign_quality().map_or(0.0, which))),
            None => "-".to_owned(),
        };
        let f1 = |hits: fn(&Measures) -> Hits| match mean(&of, |measures| measures.fraud as f64) > 0.0 {
            true => format!("{:.3}", mean(&of, |measures| hits(measures).f1())),
            false => "-".to_owned(),
        };
        push(
            &mut text,
            format_args!(
                "{:<20} {:>6.0} {:>6.0}  {:>6} {:>6}  {:>7.3}% {:>7.3}%  {:>6} {:>6}  {:>6.1}% {:>7}\n",
                of[0].scenario.name,
                mean(&of, |measures| measures.rows as f64),
                mean(&of, |measures| measures.fraud as f64),
                f1(|measures| measures.reject),
                f1(|measures| measures.flagged),
                100.0 * mean(&of, Measures::false_rejections),
                100.0 * mean(&of, Measures::false_flags),
                quality(|pair| pair.0),
                quality(|pair| pair.1),
                100.0 * mean(&of, |measures| measures.count_error()),
                format!("{}/{}", of.iter().filter(|run| run.measures.covered()).count(), of.len()),
            ),
        );
    }
    text.push('\n');
    for gate in gates {
        push(
            &mut text,
            format_args!(
                "{} {}: {}\n",
                if gate.holds { "met    " } else { "NOT MET" },
                gate.what,
                gate.measured
            ),
        );
    }
    text
}

/// The same for programs.
pub fn ladder_json(runs: &[Run], gates: &[Gate]) -> Value {
    let runs: Vec<Value> = runs
        .iter()
        .map(|run| {
            let mut value = report_json(run.scenario.name, &run.measures);
            value["seed"] = run.seed.into();
            value
        })
        .collect();
    let gates: Vec<Value> = gates
        .iter()
        .map(|gate| json!({ "gate": gate.what, "holds": gate.holds, "measured": gate.measured }))
        .collect();
    json!({ "runs": runs, "gates": gates })
}

/// A line for each variant of the method: mean F1 of the attacks that rows betray, wrong rejections
/// among genuine signers, clean petitions left alone, intervals that hold.
pub fn ablations(by_variant: &[Vec<Run>]) -> String {
    let mut text = "| method | F1 of attacks | wrong on clean | clean left alone | campaigns whole and pure | count holds |\n".to_owned();
    text.push_str("|---|--:|--:|--:|--:|--:|\n");
    for (variant, runs) in VARIANTS.iter().zip(by_variant) {
        let of = |kind: Kind| runs.iter().filter(|run| run.scenario.kind == kind).collect::<Vec<_>>();
        let (attacks, clean) = (of(Kind::Attack), of(Kind::Clean));
        let untouched = clean.iter().filter(|run| run.measures.reject.wrong == 0).count();
        let held = runs.iter().filter(|run| run.measures.covered()).count();
        let quality =
            |measures: &Measures| measures.campaign_quality().map_or(0.0, |(pure, whole)| pure * whole);
        push(
            &mut text,
            format_args!(
                "| {} | {:.3} | {:.3} % | {untouched}/{} | {:.3} | {held}/{} |\n",
                variant.name,
                mean(&attacks, |measures| measures.reject.f1()),
                100.0 * mean(&clean, Measures::false_rejections),
                clean.len(),
                mean(&attacks, quality),
                runs.len(),
            ),
        );
    }
    text
}

/// Writing to a string cannot fail.
pub(super) fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(what);
}
