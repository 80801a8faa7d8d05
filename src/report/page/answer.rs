//! The first screen: how many are genuine, how sure that is, what was found, what cannot be known.

use maud::{Markup, html};

use super::cards;
use super::census::Census;
use super::privacy::{FEWEST, Told, tens};
use super::unchecked;
use crate::model::report::RowCounts;
use crate::model::{Campaign, CampaignTier, Interval, Verdict};
use crate::report::standing;
use crate::report::words::Words;
use crate::report::words::vocabulary::capital;

/// The most campaigns that the first screen tells.
const MOST: usize = 3;

pub(super) fn render(census: &Census<'_>) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let answer = Answer::of(census);
    html! {
        header id="answer" {
            p .eyebrow {
                (words.fill(texts.title, &[("input", &inputs(census))]))
                @if let Some(period) = period(census) { " · " (period) }
            }
            h1 { (answer.sentence) }
            (figures(census, &answer))
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

/// The answer as it may be told.
struct Answer {
    /// In a sentence.
    sentence: String,
    /// As a number.
    number: String,
    /// How sure that is.
    note: String,
}

impl Answer {
    fn of(census: &Census<'_>) -> Self {
        let (words, texts, summary) = (census.words, census.words.texts(), census.summary);
        let RowCounts { read, .. } = census.report.rows;
        let known = standing::people_known(summary);
        let once = if known { texts.each_once } else { texts.twice_unknown };
        if let Some(sentence) = standing::all_genuine(summary, words) {
            // The sentence says it anyway, and that nobody is missing gives nobody away.
            let number = match summary.rows.quarantined {
                0 => words.count(read),
                _ => of_all(census, summary.rows.loaded).words(words),
            };
            return Self { sentence, number, note: words.fill(texts.interval_all, &[("once", once)]) };
        }
        if read < FEWEST {
            return Self {
                sentence: words.counted(texts.lead_few, read),
                number: Told::AtMost(read).words(words),
                note: words.say(texts.interval_few),
            };
        }
        let Interval { low, point, high } = census.report.estimate.genuine;
        let [low, point, high] = tens([low, point, high]).map(|number| words.count(number.min(read)));
        let records = words.count(read);
        let interval = [("low", low.as_str()), ("high", &high), ("once", once)];
        let people = standing::of_people(summary, words);
        let sentence = [("records", records.as_str()), ("genuine", &point), ("of_people", people)];
        Self {
            sentence: words.fill(texts.lead, &[&sentence, &interval[..]].concat()),
            note: words.fill(texts.interval, &interval),
            number: point,
        }
    }
}

/// The answer first; of every other number what it counts, and why it is another one.
fn figures(census: &Census<'_>, answer: &Answer) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let report = census.report;
    let part = |count: Option<u64>, note, unknown| match count {
        Some(count) => (of_all(census, count).words(words), words.say(note)),
        None => ("–".into(), words.say(unknown)),
    };
    let confirmed = part(report.confirmed, texts.confirmed_note, texts.confirmed_unknown);
    let mailboxes = part(report.mailboxes, texts.mailboxes_note, texts.no_mailboxes);
    let mut told: Vec<(String, String, String)> = Vec::new();
    for claim in report.claims.iter().take(2) {
        let when = claim.as_of.map_or_else(|| words.say(texts.claimed_note), |at| words.time(at));
        told.push((words.say(texts.claimed), words.count(claim.count), when));
    }
    told.push((words.say(texts.records), words.count(report.rows.read), words.say(texts.records_note)));
    told.push((words.say(texts.mailboxes), mailboxes.0, mailboxes.1));
    told.push((words.say(texts.confirmed), confirmed.0, confirmed.1));
    html! {
        dl .figures {
            div .main { dt { (words.say(texts.genuine)) } dd { (answer.number) } dd .note { (answer.note) } }
            @for (name, value, note) in &told {
                div { dt { (name) } dd { (value) } dd .note { (note) } }
            }
        }
    }
}

fn period(census: &Census<'_>) -> Option<String> {
    let precision = census.petition.signatures.signed_at.precision;
    let clock = census.words.clock();
    census.report.span.map(|(first, last)| clock.period_of(first, last, precision))
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
    let of = |verdict| {
        let rows = census.report.verdicts.iter();
        rows.filter(|row| row.verdict == verdict && row.campaign.is_none()).count() as u64
    };
    for (text, count) in [
        (texts.found_blocked, census.summary.blocked),
        (texts.found_duplicates, of(Verdict::Duplicate)),
        (texts.found_review, of(Verdict::Review)),
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
    told.extend(standing::floor(census.summary, words).map(|floor| html! { (floor) }));
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
    let [low, point, high] =
        tens([interval.low, interval.point, interval.high]).map(|number| words.count(number));
    let range = words.fill(words.texts().range, &[("point", &point), ("low", &low), ("high", &high)]);
    capital(&words.fill(template, &[("range", &range)]))
}
