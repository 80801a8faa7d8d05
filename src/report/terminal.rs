//! The summary that a journalist can read, from the same numbers as `summary.json`.
//!
//! Under forty lines on an ordinary screen: what is not here is in the files.

use std::fmt::Write;

use super::json_v1::{Campaign, Interval, Summary};
use super::layout::Look;
use super::words::{Words, counted, percent, thousands};

/// The lines of an ordinary screen that a reader takes in at once.
const SCREEN: usize = 39;
/// The most campaigns, and the most gaps, that are told; fewer where they would fill the screen.
const MOST: usize = 5;

/// How many reasons are told; `paraph detectors` explains them.
const REASONS: usize = 6;

/// The summary as text, ending with a newline.
pub fn summary(summary: &Summary, look: Look) -> String {
    let mut lines = Vec::new();
    for most in (1..=MOST).rev() {
        lines = told(summary, most, look);
        if lines.len() <= SCREEN {
            break;
        }
    }
    lines.join("\n") + "\n"
}

/// All sections, with at most so many campaigns and gaps.
fn told(summary: &Summary, most: usize, look: Look) -> Vec<String> {
    let words = Words::new(&summary.settings.timezone);
    let sections = [
        records(summary, &words, look),
        verdicts(summary, look),
        estimate(summary, &words, look),
        campaigns(summary, most, &words, look),
        gaps(summary, most, look),
        limits(look),
    ];
    let filled = sections.into_iter().filter(|lines| !lines.is_empty());
    filled.collect::<Vec<_>>().join(&String::new())
}

fn records(summary: &Summary, words: &Words, look: Look) -> Vec<String> {
    let names: Vec<&str> = summary.input.iter().map(|input| input.name.as_str()).collect();
    let mut text = format!("{}: {} read", names.join(", "), counted(summary.rows.read, "record", "records"));
    if summary.rows.quarantined > 0 {
        let aside = thousands(summary.rows.quarantined);
        let _ = write!(text, ", {aside} set aside as unreadable (quarantine.csv)");
    }
    let people = counted(summary.distinct_people, "distinct person", "distinct people");
    let _ = write!(text, "; {people} by mailbox");
    if let Some(period) = &summary.period {
        let (first, last) = (instant(&period.first), instant(&period.last));
        let _ = write!(text, ", signed {} ({})", words.period(first, last), summary.settings.timezone);
    }
    look.paragraph("", &(text + "."))
}

fn verdicts(summary: &Summary, look: Look) -> Vec<String> {
    let counts = summary.counts;
    let line = |count: u64, verdict: &str, meaning: &str| {
        let share = percent(count as f64 / summary.rows.loaded.max(1) as f64);
        format!("  {:>9}  {:>5}  {verdict:<9}  {}", thousands(count), share, look.faint(meaning))
    };
    let mut lines = vec![
        look.strong("Verdicts"),
        line(counts.reject, "reject", "part of a proven campaign"),
        line(counts.review, "review", "somebody should look"),
        line(counts.duplicate, "duplicate", "a person's second signature"),
        line(counts.clear, "clear", "nothing speaks against them"),
    ];
    let mut reasons: Vec<_> = summary.detectors.iter().filter(|one| one.flagged > 0).collect();
    reasons.sort_by_key(|one| std::cmp::Reverse(one.flagged));
    if !reasons.is_empty() {
        let told = reasons.iter().take(REASONS).map(|one| format!("{} {}", one.id, thousands(one.flagged)));
        lines.extend(look.paragraph("  Flagged for: ", &told.collect::<Vec<_>>().join(", ")));
    }
    lines
}

fn estimate(summary: &Summary, words: &Words, look: Look) -> Vec<String> {
    let estimate = &summary.estimate;
    let mut lines = vec![look.strong("Genuine signatures")];
    let mut text = format!("About {}.", range(estimate.genuine));
    if estimate.detection_floor > 0 {
        let _ = write!(
            text,
            " A campaign of fewer than {} would not be seen.",
            counted(estimate.detection_floor, "signature", "signatures")
        );
    }
    if let Some(excess) = estimate.unexplained_excess.filter(|excess| excess.low > 0.0) {
        let _ = write!(
            text,
            " Another {} arrived beyond the petition's own rhythm: a surge, or fakes that cannot be told; nobody is accused for it.",
            range(excess)
        );
    }
    lines.extend(look.paragraph("  ", &text));
    for claim in summary.claims.iter().take(2) {
        let when = claim.as_of.as_ref().map(|at| format!(" for {}", words.short_time(instant(at))));
        let text = format!(
            "Claimed{}: {}. In the export: {}, without rejected ones and duplicates {}.",
            when.unwrap_or_default(),
            thousands(claim.claimed),
            thousands(claim.loaded),
            thousands(claim.standing)
        );
        lines.extend(look.paragraph("  ", &text));
    }
    lines
}

fn campaigns(summary: &Summary, most: usize, words: &Words, look: Look) -> Vec<String> {
    if summary.campaigns.is_empty() {
        return vec![format!("{}: none found.", look.strong("Campaigns"))];
    }
    let mut lines = vec![look.strong("Campaigns")];
    let mut largest: Vec<&Campaign> = summary.campaigns.iter().collect();
    largest.sort_by_key(|one| std::cmp::Reverse(one.signatures));
    for campaign in largest.iter().take(most) {
        lines.extend(look.paragraph(&format!("  {:<4}", campaign.id), &sentence(campaign, words)));
    }
    let untold = largest.len().saturating_sub(most) as u64;
    if untold > 0 {
        lines.push(format!("  {} in campaigns.csv.", counted(untold, "more", "more")));
    }
    lines
}

fn sentence(campaign: &Campaign, words: &Words) -> String {
    let mut text = format!(
        "{} ({}, {:.0} nats): {}",
        counted(campaign.signatures, "signature", "signatures"),
        campaign.tier,
        campaign.nats,
        campaign.label
    );
    if let (Some(first), Some(last)) = (&campaign.first_seen, &campaign.last_seen) {
        let _ = write!(text, ", {} to {}", words.short_time(instant(first)), words.short_time(instant(last)));
    }
    text.push('.');
    if !campaign.innocent_explanation.is_empty() {
        let _ = write!(text, " Innocent reading: {}.", campaign.innocent_explanation.trim_end_matches('.'));
    }
    text
}

fn gaps(summary: &Summary, most: usize, look: Look) -> Vec<String> {
    let gaps = not_checked(summary);
    if gaps.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![look.strong("Not checked, or to know")];
    for gap in gaps.iter().take(most) {
        lines.extend(look.paragraph("  - ", gap));
    }
    if gaps.len() > most {
        lines.push(format!("  - {} more in summary.json.", gaps.len() - most));
    }
    lines
}

/// Detectors that could not run (by reason), look-ups without an answer, and warnings.
fn not_checked(summary: &Summary) -> Vec<String> {
    let mut gaps: Vec<String> = summary.warnings.iter().map(|warning| warning.text.clone()).collect();
    let mut skipped: Vec<(&str, Vec<&str>)> = Vec::new();
    for detector in &summary.detectors {
        let Some(reason) = detector.skipped_because.as_deref() else { continue };
        match skipped.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, ids)) => ids.push(&detector.id),
            None => skipped.push((reason, vec![&detector.id])),
        }
    }
    gaps.extend(skipped.into_iter().map(|(reason, ids)| format!("{reason}: {} not run.", ids.join(", "))));
    gaps.extend(mail_gap(summary));
    let network = summary.coverage.network;
    if network.of > 0 && network.share < 0.95 {
        gaps.push(format!("The network is known for {} of the addresses' rows.", percent(network.share)));
    }
    gaps
}

fn mail_gap(summary: &Summary) -> Option<String> {
    let coverage = &summary.coverage;
    match &coverage.mx_not_judged {
        Some(why) => Some(format!("Mail service was not judged: {}.", why.trim_end_matches('.'))),
        None if coverage.mx.of > 0 && coverage.mx.known == 0 => {
            let mode = &summary.settings.dns;
            Some(format!(
                "Whether mail can arrive was not looked up (--dns {mode}); the lists of domains were used."
            ))
        }
        None => None,
    }
}

fn limits(look: Look) -> Vec<String> {
    let mut lines = vec![look.strong("What this does not prove")];
    lines.extend(look.paragraph(
        "  ",
        "A verdict is about a signature, not a person: whoever is named may be the victim. It shows that \
         signatures were made together, not by whom or why. Clear means that nothing was found, not that \
         somebody was asked.",
    ));
    lines
}

/// `1,234 (90% interval 1,200 to 1,260)`.
fn range(interval: Interval) -> String {
    let whole = |number: f64| thousands(number.round().max(0.0) as u64);
    format!("{} (90% interval {} to {})", whole(interval.point), whole(interval.low), whole(interval.high))
}

/// The summary's own times, back in seconds.
fn instant(rfc3339: &str) -> i64 {
    rfc3339.parse::<jiff::Timestamp>().map(|instant| instant.as_second()).unwrap_or_default()
}
