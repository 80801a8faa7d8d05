//! The count under every filter and every threshold: nobody chooses one for the reader.

use maud::{Markup, html};

use super::census::Census;
use super::chart::bar;
use super::privacy::{Told, beside};
use super::{Column, answer, cell, drawing, paragraph, table, titled_table};
use crate::model::Verdict;
use crate::report::standing;

pub(super) fn render(census: &Census<'_>) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    html! {
        (paragraph(words, texts.counts_intro))
        (filters(census))
        h3 { (words.say(texts.thresholds)) }
        (paragraph(words, texts.thresholds_intro))
        div .pair {
            (thresholds(census, texts.by_score, &scores(census)))
            (thresholds(census, texts.by_evidence, &evidence(census)))
        }
        (paragraph(words, texts.thresholds_note))
    }
}

/// From the widest count to the narrowest; each names what it leaves out.
fn filters(census: &Census<'_>) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let report = census.report;
    let of = |verdict| report.verdicts.iter().filter(|row| row.verdict == verdict).count() as u64;
    let (duplicates, review, blocked) = (of(Verdict::Duplicate), of(Verdict::Review), census.summary.blocked);
    let unique = report.rows.loaded - duplicates;
    let standing = unique - of(Verdict::Reject);
    let mut counts: Vec<(&str, Told)> = Vec::new();
    counts.extend(report.claims.iter().take(2).map(|claim| (texts.claimed, Told::Exactly(claim.count))));
    counts.extend([
        (texts.filter_records, Told::Exactly(report.rows.read)),
        (texts.filter_loaded, answer::of_all(census, report.rows.loaded)),
    ]);
    counts.extend(report.mailboxes.map(|count| (texts.filter_mailboxes, answer::of_all(census, count))));
    counts.extend(report.confirmed.map(|count| (texts.filter_confirmed, answer::of_all(census, count))));
    let standing_text = if blocked > 0 { texts.filter_standing_blocked } else { texts.filter_standing };
    let genuine = match standing::all_genuine(census.summary, words) {
        Some(_) => left(census, report.rows.loaded, &[]),
        None => Told::about(report.estimate.genuine.point.round().max(0.0) as u64),
    };
    counts.extend([
        (texts.filter_unique, left(census, unique, &[duplicates])),
        (standing_text, left(census, standing, &[duplicates, blocked])),
        (texts.filter_clear, left(census, standing - review, &[duplicates, review, blocked])),
        (texts.filter_genuine, genuine),
    ]);
    let most = counts.iter().map(|(_, told)| told.length()).fold(1.0, f64::max);
    let rows: Vec<Vec<Markup>> = counts
        .iter()
        .map(|&(text, told)| {
            let class = if text == texts.filter_genuine { "genuine" } else { "crowd" };
            vec![cell(words.say(text)), cell(told.cell(words)), drawing(bar(told.length() / most, class))]
        })
        .collect();
    table(&words.say(texts.filters), &columns(census, [texts.filter, texts.signatures, texts.length]), &rows)
}

/// What a filter leaves: all records exactly, since that none is gone gives nobody away, else in tens beside what is gone.
fn left(census: &Census<'_>, count: u64, gone: &[u64]) -> Told {
    if count == census.report.rows.read { Told::Exactly(count) } else { beside(count, gone) }
}

/// A text, a number, and the number as a bar.
fn columns(census: &Census<'_>, [text, number, bar]: [&str; 3]) -> [Column; 3] {
    let words = census.words;
    [Column::Text(words.say(text)), Column::Number(words.say(number)), Column::Bar(words.say(bar))]
}

/// Signatures that stay when whatever reaches a score goes, from strict to lenient.
fn scores(census: &Census<'_>) -> Vec<(String, u64)> {
    let candidates = census.report.verdicts.iter().filter(|row| row.verdict != Verdict::Duplicate);
    let probabilities: Vec<f64> = candidates.map(|row| row.probability).collect();
    [0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]
        .into_iter()
        .map(|least| {
            let gone = probabilities.iter().filter(|&&p| p >= least).count() as u64;
            (census.words.count((least * 100.0_f64).round() as u64), gone)
        })
        .collect()
}

/// Signatures that stay when campaigns of so much evidence go.
fn evidence(census: &Census<'_>) -> Vec<(String, u64)> {
    let settings = &census.report.settings;
    let mut levels = vec![settings.suspected_nats, 18.0, settings.proven_nats, 35.0, 50.0, 75.0];
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    let gone = |least: f64| {
        let campaigns = census.report.campaigns.iter().filter(|one| one.nats >= least);
        campaigns.map(|one| one.rows.len() as u64).sum()
    };
    levels.into_iter().map(|least| (census.words.decimal(least), gone(least))).collect()
}

fn thresholds(census: &Census<'_>, caption: &str, gone: &[(String, u64)]) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let duplicates =
        census.report.verdicts.iter().filter(|row| row.verdict == Verdict::Duplicate).count() as u64;
    let unique = census.report.rows.loaded - duplicates;
    let rows: Vec<Vec<Markup>> = gone
        .iter()
        .map(|(least, gone)| {
            let stay = left(census, unique.saturating_sub(*gone), &[duplicates, *gone]);
            let share = stay.length() / unique.max(1) as f64;
            vec![
                cell(words.fill(texts.at_least, &[("n", least)])),
                cell(stay.cell(words)),
                drawing(bar(share, "crowd")),
            ]
        })
        .collect();
    let columns = columns(census, [texts.removed_from, texts.remaining, texts.length]);
    titled_table(&words.say(caption), &columns, &rows)
}
