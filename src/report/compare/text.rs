//! A comparison in words, for a screen and for a mail: what changed, and nothing else.

use super::super::compare_v1::{Campaign, Cause, Comparison, Transition};
use super::super::escape;
use super::super::json_v1::{Counts, Interval};
use super::super::layout::Look;
use super::super::words::{counted, thousands};

/// The most campaigns, changed settings and lists that are told; the rest is counted.
const MOST: usize = 12;

/// The comparison as text, ending with a newline.
pub fn render(comparison: &Comparison, look: Look) -> String {
    let sections = [
        signatures(comparison, look),
        verdicts(comparison, look),
        campaigns(comparison, look),
        genuine(comparison, look),
        causes(comparison, look),
    ];
    let filled: Vec<String> =
        sections.into_iter().filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n")).collect();
    filled.join("\n\n") + "\n"
}

fn signatures(comparison: &Comparison, look: Look) -> Vec<String> {
    let (old, new) = (&comparison.old, &comparison.new);
    let mut text = format!(
        "{} then ({}), {} now ({})",
        counted(old.loaded, "signature", "signatures"),
        escape::line(&old.started, 40),
        thousands(new.loaded),
        escape::line(&new.started, 40)
    );
    match (&comparison.rows, &comparison.not_joined_because) {
        (Some(rows), _) => {
            text += &format!(
                ": {} new, {} gone, {} edited",
                thousands(rows.added),
                thousands(rows.gone),
                thousands(rows.edited)
            );
            let by = if comparison.joined_by.as_deref() == Some("id") { "identifier" } else { "content" };
            text += &format!("; known again by {by}.");
        }
        (None, because) => {
            let because = because.as_deref().unwrap_or("nothing joins them");
            text += &format!(". Which are the same cannot be told: {because}.");
        }
    }
    let mut lines = look.paragraph("", &text);
    if comparison.is_nothing() {
        lines.push("Nothing changed.".into());
    }
    lines
}

fn verdicts(comparison: &Comparison, look: Look) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(comparison.added.and_then(|counts| told("new", counts)));
    lines.extend(comparison.gone.and_then(|counts| told("gone", counts)));
    lines.extend(comparison.transitions.iter().flat_map(|one| transition(one, look)));
    if comparison.rows.is_none() {
        lines.extend(totals(comparison.old.counts, comparison.new.counts));
    }
    if !lines.is_empty() {
        lines.insert(0, look.strong("Verdicts"));
    }
    lines
}

/// `  new: 210 reject, 2 review, 38 clear`.
fn told(what: &str, counts: Counts) -> Option<String> {
    let parts: Vec<String> = by_verdict(counts)
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(verdict, count)| format!("{} {verdict}", thousands(count)))
        .collect();
    (!parts.is_empty()).then(|| format!("  {what}: {}", parts.join(", ")))
}

fn by_verdict(counts: Counts) -> [(&'static str, u64); 4] {
    [
        ("reject", counts.reject),
        ("review", counts.review),
        ("duplicate", counts.duplicate),
        ("clear", counts.clear),
    ]
}

fn transition(one: &Transition, look: Look) -> Vec<String> {
    let why: Vec<String> = one
        .why
        .iter()
        .map(|(code, &rows)| {
            if rows == one.rows {
                words(code).into()
            } else {
                format!("{} ({})", words(code), thousands(rows))
            }
        })
        .collect();
    let why = if why.is_empty() { "nothing that the reports keep".into() } else { why.join("; ") };
    let text = format!("{} -> {}, because of: {why}", one.from, one.to);
    look.paragraph(&format!("  {:>6}  ", thousands(one.rows)), &text)
}

fn words(code: &str) -> &str {
    match code {
        "edited" => "their own records",
        "lists" => "lists or network databases",
        "lookups" => "mail look-ups",
        "signatures" => "other signatures",
        "settings" => "settings",
        "version" => "the program's version",
        other => other,
    }
}

fn totals(old: Counts, new: Counts) -> Vec<String> {
    by_verdict(old)
        .into_iter()
        .zip(by_verdict(new))
        .filter(|(before, after)| before != after)
        .map(|((verdict, before), (_, after))| {
            format!("  {verdict}: {} -> {}", thousands(before), thousands(after))
        })
        .collect()
}

fn campaigns(comparison: &Comparison, look: Look) -> Vec<String> {
    let news: Vec<&Campaign> = comparison.campaigns.iter().filter(|one| has_news(one)).collect();
    if news.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![look.strong("Campaigns")];
    for campaign in news.iter().take(MOST) {
        lines.extend(look.paragraph(&format!("  {:<7} ", campaign.status), &sentence(campaign)));
    }
    if news.len() > MOST {
        lines.push(format!("  {} more", news.len() - MOST));
    }
    lines
}

fn has_news(campaign: &Campaign) -> bool {
    campaign.status != "same" || campaign.old_tier != campaign.tier
}

fn sentence(campaign: &Campaign) -> String {
    let id = campaign.new.as_deref().or(campaign.old.as_deref()).unwrap_or_default();
    let was = match (&campaign.old, &campaign.new) {
        (Some(old), Some(new)) if old != new => format!(" (was {old})"),
        _ => String::new(),
    };
    let size = match (campaign.old_signatures, campaign.signatures) {
        (0, now) => counted(now, "signature", "signatures"),
        (then, now) if campaign.new.is_some() && then != now => {
            format!("{} -> {} signatures", thousands(then), thousands(now))
        }
        (then, _) => counted(then, "signature", "signatures"),
    };
    let tier = match (&campaign.old_tier, &campaign.tier) {
        (Some(then), Some(now)) if then != now => format!("{then} -> {now}"),
        (then, now) => now.as_ref().or(then.as_ref()).cloned().unwrap_or_default(),
    };
    let with = match (campaign.status.as_str(), &campaign.with) {
        ("merged", Some(with)) => format!("; now part of {with}"),
        ("split", Some(with)) => format!("; was part of {with}"),
        _ => String::new(),
    };
    // A report may come from anywhere, and name its campaigns as it likes.
    escape::line(&format!("{id}{was}: {size} ({tier}), {}{with}", campaign.label), 400)
}

fn genuine(comparison: &Comparison, look: Look) -> Vec<String> {
    let (old, new) = (comparison.old.genuine, comparison.new.genuine);
    if old == new {
        return Vec::new();
    }
    let text = format!("about {} then, about {} now.", range(old), range(new));
    look.paragraph("Genuine: ", &text)
}

fn range(interval: Interval) -> String {
    let whole = |number: f64| thousands(number.round().max(0.0) as u64);
    format!("{} ({} to {})", whole(interval.point), whole(interval.low), whole(interval.high))
}

fn causes(comparison: &Comparison, look: Look) -> Vec<String> {
    if comparison.causes.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![look.strong("Also different")];
    let kinds = ["version", "settings", "mapping", "list", "lookups"];
    let all: Vec<&Cause> = kinds.iter().flat_map(|kind| comparison.causes_of(kind)).collect();
    for cause in all.iter().take(MOST) {
        let text = |text: &str| escape::line(text, 120);
        let told =
            format!("{} {}: {} -> {}", cause.what, text(&cause.name), text(&cause.old), text(&cause.new));
        lines.extend(look.paragraph("  ", &told));
    }
    if all.len() > MOST {
        lines.push(format!("  {} more", all.len() - MOST));
    }
    lines
}
