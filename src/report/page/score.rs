//! Why a signature has its verdict: the sum, on the example of a campaign's typical signature.

use maud::{Markup, html};

use super::census::Census;
use super::privacy::FEWEST;
use super::{Column, cell, paragraph, titled_table};
use crate::model::{Campaign, Reason, RowVerdict};

pub(super) fn render(census: &Census<'_>) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let example = census.report.campaigns.iter().position(|one| one.rows.len() as u64 >= FEWEST);
    html! {
        (paragraph(words, texts.why_intro))
        @if let Some(sum) = example.and_then(|at| sum(census, at)) { (sum) }
        (paragraph(words, texts.why_command))
        p { code { "paraph explain DIR --row N" } }
    }
}

/// The sum of the signature in the middle of a campaign.
fn sum(census: &Census<'_>, at: usize) -> Option<Markup> {
    let (words, texts) = (census.words, census.words.texts());
    let campaign: &Campaign = census.report.campaigns.get(at)?;
    let mut members: Vec<&RowVerdict> =
        census.report.verdicts.iter().filter(|row| row.campaign == Some(at as u32)).collect();
    members.sort_by(|a, b| a.probability.total_cmp(&b.probability));
    let typical = members.get(members.len() / 2)?;
    let mut reasons: Vec<&Reason> =
        typical.reasons.iter().filter(|reason| reason.nats.abs() >= 0.05).collect();
    reasons.sort_by(|a, b| b.nats.total_cmp(&a.nats));
    let signed =
        |nats: f64| if nats > 0.0 { format!("+{}", words.decimal(nats)) } else { words.decimal(nats) };
    let mut rows = vec![vec![cell(words.say(texts.prior)), cell(signed(census.report.prior))]];
    for reason in reasons {
        let detector = census.report.findings.get(reason.finding as usize)?.detector;
        let info = census.report.detectors.iter().find(|run| run.info.id == detector)?.info;
        rows.push(vec![cell(words.say(words.detector(info).title)), cell(signed(reason.nats))]);
    }
    let total = (typical.probability / (1.0 - typical.probability)).ln();
    rows.push(vec![html! { strong { (words.say(texts.sum)) } }, html! { strong { (signed(total)) } }]);
    let columns = [Column::Text(words.say(texts.reason)), Column::Number(words.say(texts.nats))];
    let probability = words.decimal(100.0 * typical.probability);
    Some(html! {
        div .narrow { (titled_table(&words.fill(texts.why_caption, &[("id", &campaign.id)]), &columns, &rows)) }
        p .note { (words.fill(texts.why_score, &[("score", &probability)])) }
    })
}
