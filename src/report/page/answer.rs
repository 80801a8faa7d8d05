//! The first screen: how many are genuine, how sure that is, what was found, what cannot be known.

use maud::{Markup, html};

use super::cards;
use super::census::Census;
use super::privacy::{FEWEST, Told};
use super::unchecked;
use crate::model::report::RowCounts;
use crate::model::{Campaign, CampaignTier, Interval, Verdict};
use crate::report::words::Words;
use crate::report::words::vocabulary::capital;

/// The most campaigns that the first screen tells.
const MOST: usize = 3;

pub(super) fn render(census: &Census<'_>) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    html! {
        header id="answer" {
            p .eyebrow { (words.fill(texts.title, &[("input", &inputs(census))])) }
            h1 { (lead(census)) }
            (figures(census))
            div .columns {
                div {
                    h2 { (words.say(texts.found)) }
                    ul { @for one in found(census) { li { (one) } } }
                }
                div {
                    h2 { (words.say(texts.unknowable)) }
                    ul { @for one in unknowable(census) { li { (one) } } }
                }
            }
        }
    }
}

/// The names of the files, as many as a heading bears.
pub(super) fn inputs(census: &Census<'_>) -> String {
    let names: Vec<&str> = census.summary.input.iter().map(|input| input.name.as_str()).collect();
    match names.as_slice() {
        [one, two, _, ..] => format!("{one}, {two}, …"),
        names => names.join(", "),
    }
}

/// A part of all records, told exactly where that gives nobody away.
pub(super) fn of_all(census: &Census<'_>, count: u64) -> Told {
    Told::within(census.report.rows.read, count)
}

/// The size of a campaign, told exactly where what lies outside it, and outside all, is not a few.
pub(super) fn size(census: &Census<'_>, campaign: &Campaign) -> Told {
    let all: u64 = census.report.campaigns.iter().map(|one| one.rows.len() as u64).sum();
    let rows = campaign.rows.len() as u64;
    match census.report.rows.read.saturating_sub(all) {
        1..FEWEST => Told::about(rows),
        _ => Told::within(census.report.rows.read, rows),
    }
}

/// An estimate is no count: it is told in tens, the interval widened to them.
pub(super) fn estimate(census: &Census<'_>) -> (String, String, String) {
    let Interval { low, point, high } = census.report.estimate.genuine;
    let RowCounts { read, .. } = census.report.rows;
    let tens = |number: f64| (number.max(0.0) as u64) * FEWEST;
    let told = |number: u64| census.words.count(number.min(read));
    (told(tens((point / 10.0).round())), told(tens((low / 10.0).floor())), told(tens((high / 10.0).ceil())))
}

fn lead(census: &Census<'_>) -> String {
    let (words, texts) = (census.words, census.words.texts());
    let (point, low, high) = estimate(census);
    let records = words.count(census.report.rows.read);
    words.fill(texts.lead, &[("records", &records), ("genuine", &point), ("low", &low), ("high", &high)])
}

fn figures(census: &Census<'_>) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let report = census.report;
    let (point, low, high) = estimate(census);
    let interval = words.fill(texts.interval, &[("low", &low), ("high", &high)]);
    let confirmed = match report.confirmed {
        Some(count) => (of_all(census, count).words(words), words.say(texts.confirmed_note)),
        None => ("–".into(), words.say(texts.confirmed_unknown)),
    };
    let mut told: Vec<(String, String, String)> = Vec::new();
    for claim in report.claims.iter().take(2) {
        let when = claim.as_of.map_or_else(|| words.say(texts.claimed_note), |at| words.time(at));
        told.push((words.say(texts.claimed), words.count(claim.count), when));
    }
    told.push((words.say(texts.records), words.count(report.rows.read), period(census)));
    let people = of_all(census, report.distinct_people).words(words);
    told.push((words.say(texts.people), people, words.say(texts.people_note)));
    told.push((words.say(texts.confirmed), confirmed.0, confirmed.1));
    html! {
        dl .figures {
            @for (name, value, note) in &told {
                div { dt { (name) } dd { (value) } dd .note { (note) } }
            }
            div .main { dt { (words.say(texts.genuine)) } dd { (point) } dd .note { (interval) } }
        }
    }
}

fn period(census: &Census<'_>) -> String {
    let precision = census.petition.signatures.signed_at.precision;
    let clock = census.words.clock();
    census.report.span.map(|(first, last)| clock.period_of(first, last, precision)).unwrap_or_default()
}

fn found(census: &Census<'_>) -> Vec<Markup> {
    let (words, texts) = (census.words, census.words.texts());
    let campaigns = &census.report.campaigns;
    let mut told: Vec<Markup> = campaigns.iter().take(MOST).map(|one| campaign(census, one)).collect();
    if campaigns.is_empty() {
        told.push(html! { (words.say(texts.found_no_campaign)) });
    }
    if campaigns.len() > MOST {
        let more = words.counted(texts.found_more, (campaigns.len() - MOST) as u64);
        told.push(html! { a href="#campaigns" { (more) } });
    }
    let of = |verdict, campaign: bool| {
        let rows = census.report.verdicts.iter();
        rows.filter(|row| row.verdict == verdict && row.campaign.is_some() == campaign).count() as u64
    };
    for (text, count) in [
        (texts.found_duplicates, of(Verdict::Duplicate, false)),
        (texts.found_review, of(Verdict::Review, false)),
    ] {
        let count = Told::about(count);
        if !count.is_none() {
            told.push(html! { (words.fill(text, &[("n", &capital(&count.words(words)))])) });
        }
    }
    told
}

fn campaign(census: &Census<'_>, campaign: &Campaign) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let tier = match campaign.tier {
        CampaignTier::Proven => texts.found_proven,
        CampaignTier::Suspected => texts.found_suspected,
    };
    let size = size(census, campaign).words(words);
    html! {
        a href={ "#" (campaign.id) } { strong { (campaign.id) } }
        (words.say(texts.colon))
        (words.fill(tier, &[("n", &size), ("made_of", &cards::label(words, campaign))]))
        @if let Some(when) = cards::when(census, campaign) { ", " (when) }
        "."
    }
}

fn unknowable(census: &Census<'_>) -> Vec<Markup> {
    let (words, texts) = (census.words, census.words.texts());
    let mut told = vec![
        html! { (words.say(texts.unknowable_who)) },
        html! { (words.say(texts.unknowable_asked)) },
        html! { (words.say(texts.unknowable_mimics)) },
    ];
    let estimate = &census.report.estimate;
    if estimate.detection_floor > 0 {
        told.push(html! { (words.counted(texts.detection_floor, estimate.detection_floor)) });
    }
    if let Some(volume) = estimate.volume {
        if volume.agrees && volume.excess.low > 0.0 {
            told.push(html! { (sentence(words, texts.counts_agree, volume.excess)) });
        } else if volume.unexplained.low > 0.0 {
            told.push(html! { (sentence(words, texts.excess, volume.unexplained)) });
        }
    }
    let open = unchecked::gaps(census).len() as u64;
    if open > 0 {
        told.push(html! { a href="#unchecked" { (words.counted(texts.unknowable_open, open)) } });
    }
    told
}

/// A sentence about `1,230 (1,200 to 1,260)`, in tens, the interval widened to them.
fn sentence(words: &Words, template: &str, interval: Interval) -> String {
    let tens = |number: f64| words.count(number.max(0.0) as u64 * FEWEST);
    let (point, low, high) = (
        tens((interval.point / 10.0).round()),
        tens((interval.low / 10.0).floor()),
        tens((interval.high / 10.0).ceil()),
    );
    let range = words.fill(words.texts().range, &[("point", &point), ("low", &low), ("high", &high)]);
    capital(&words.fill(template, &[("range", &range)]))
}
