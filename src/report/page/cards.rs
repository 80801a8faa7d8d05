//! A card for each campaign: what, when, how big, how it was recognised, what speaks for innocence.

use maud::{Markup, html};

use super::census::Census;
use super::chart::bar;
use super::crowd::Dimension;
use super::privacy::{FEWEST, Told};
use super::{Column, answer, cell, drawing, paragraph, table, timeline};
use crate::model::{Campaign, CampaignTier, Cleared, Fact, Finding, Precision, Value};
use crate::report::words::vocabulary::capital;
use crate::report::words::{Shown, Words};

/// The most groups that are told of as cleared.
const CLEARED: usize = 10;
/// The most values of each kind that a card lists.
const VALUES: usize = 5;

pub(super) fn render(census: &Census<'_>, dimensions: &[Dimension<'_>]) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let untold = census.report.campaigns.len() - census.shown().len();
    html! {
        @if census.report.campaigns.is_empty() {
            (paragraph(words, texts.found_no_campaign))
        } @else {
            (paragraph(words, texts.campaigns_intro))
            @for (at, campaign) in census.shown().iter().enumerate() { (card(census, dimensions, at, campaign)) }
        }
        @if untold > 0 { p { (words.counted(texts.campaigns_more, untold as u64)) } }
        @if let Some(cleared) = cleared(census) { (cleared) }
    }
}

/// What was looked at and explained; a group of a few people is nobody's business.
fn cleared(census: &Census<'_>) -> Option<Markup> {
    let (words, texts) = (census.words, census.words.texts());
    let told = |group: &&Cleared| group.explained && group.rows.len() as u64 >= FEWEST;
    let groups: Vec<&Cleared> = census.report.cleared.iter().filter(told).collect();
    let untold = groups.len().saturating_sub(CLEARED) as u64;
    (!groups.is_empty()).then(|| {
        html! {
            h3 { (words.say(texts.cleared)) }
            (paragraph(words, texts.cleared_intro))
            ul { @for group in groups.iter().take(CLEARED) { li { (explained(census, group)) } } }
            @if untold > 0 { p { (words.counted(texts.cleared_more, untold)) } }
        }
    })
}

/// Of people who are held to be honest only the days are told.
fn explained(census: &Census<'_>, group: &Cleared) -> String {
    let (words, texts) = (census.words, census.words.texts());
    let days = |(first, last)| words.clock().period_of(first, last, Precision::Day);
    let story = group.explanation.clone().unwrap_or_default();
    let left = words.decimal(story.shortfall());
    let values = [
        ("n", capital(&Told::part(group.rows.len() as u64, census.report.rows.read).words(words))),
        ("when", group.span.map(|span| format!(", {}", days(span))).unwrap_or_default()),
        ("story", words.phrase(&story.story)),
        ("nats", words.decimal(group.nats)),
        ("left", left),
    ];
    let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
    let how = if story.left.is_empty() { texts.cleared_whole } else { texts.cleared_part };
    format!("{} {}", words.fill(texts.cleared_group, &values), words.fill(how, &values))
}

/// What a campaign is made of, in plain words; what cannot be seen is left out.
pub(crate) fn label(words: &Words, campaign: &Campaign) -> String {
    let counts = [campaign.addresses, campaign.networks, campaign.agents, campaign.domains];
    words.made_of(counts.map(|count| count as u64))
}

/// From when to when.
pub(super) fn when(census: &Census<'_>, campaign: &Campaign) -> Option<String> {
    let precision = census.petition.signatures.signed_at.precision;
    campaign.span.map(|(first, last)| census.words.clock().period_of(first, last, precision))
}

fn card(census: &Census<'_>, dimensions: &[Dimension<'_>], at: usize, campaign: &Campaign) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let (tier, tier_class) = match campaign.tier {
        CampaignTier::Proven => (texts.proven, "tier proven"),
        CampaignTier::Suspected => (texts.suspected, "tier suspected"),
    };
    let size = words.fill(texts.card_size, &[("n", &answer::size(census, campaign).words(words))]);
    let heading = format!("{}-h", campaign.id);
    html! {
        article .card id=(campaign.id) aria-labelledby=(heading) {
            h3 id=(heading) {
                span class={ "swatch " (timeline::colour(at)) } {}
                (campaign.id) " · " (size)
                span class=(tier_class) { (words.say(tier)) }
            }
            p .lead { (label(words, campaign)) @if let Some(when) = when(census, campaign) { br; (when) } }
            @if campaign.rows.len() as u64 >= FEWEST {
                @if let Some(chart) = timeline::of_campaign(census, at, campaign) { (chart) }
            }
            (recognised(census, campaign))
            @if campaign.rows.len() as u64 >= FEWEST { (made_of(census, dimensions, campaign)) }
            h4 { (words.say(texts.innocent)) }
            p { (words.innocent(campaign.explanation.as_ref(), &campaign.innocent_explanation)) }
            h4 { (words.say(texts.limits)) }
            p { (words.phrase(&campaign.limits)) " " (words.say(texts.limits_innocents)) }
        }
    }
}

/// Evidence family by family, then the sentences that it comes from.
fn recognised(census: &Census<'_>, campaign: &Campaign) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let mut families = campaign.families.clone();
    families.sort_by(|a, b| b.nats.total_cmp(&a.nats));
    let most = families.iter().map(|family| family.nats).fold(1.0, f64::max);
    let rows: Vec<Vec<Markup>> = families
        .iter()
        .map(|one| {
            vec![
                cell(words.say(words.family(one.family))),
                cell(words.decimal(one.nats)),
                drawing(bar(one.nats / most, "evidence")),
            ]
        })
        .collect();
    let columns = [
        Column::Text(words.say(texts.family)),
        Column::Number(words.say(texts.nats)),
        Column::Bar(words.say(texts.strength)),
    ];
    let thresholds = &census.report.settings;
    let sum = words.fill(
        texts.card_sum,
        &[
            ("nats", &words.decimal(campaign.nats)),
            ("suspected", &words.decimal(thresholds.suspected_nats)),
            ("proven", &words.decimal(thresholds.proven_nats)),
        ],
    );
    html! {
        h4 { (words.say(texts.recognised)) }
        div .pair {
            div { (table(&words.say(texts.by_family), &columns, &rows)) p .note { (sum) } }
            @if campaign.rows.len() as u64 >= FEWEST { (sentences(census, campaign)) }
        }
    }
}

fn sentences(census: &Census<'_>, campaign: &Campaign) -> Markup {
    let words = census.words;
    let mut findings: Vec<&Finding> =
        campaign.findings.iter().filter_map(|&at| census.report.findings.get(at)).collect();
    findings.sort_by(|a, b| b.nats.total_cmp(&a.nats));
    // Of what a sample was drawn is said as in the card's heading.
    let size = answer::size(census, campaign).words(words);
    let of_campaign = |fact: &Fact| match fact.key {
        "group" => Fact { key: "group", value: Value::Term(size.clone().into()) },
        _ => fact.clone(),
    };
    let told = findings.into_iter().filter_map(|finding| {
        let info = census.report.detectors.iter().find(|run| run.info.id == finding.detector)?.info;
        let facts: Vec<Fact> = finding.facts.iter().map(of_campaign).collect();
        Some((words.detector(info).title, words.sentence(info, &facts, Shown::Public), finding.nats))
    });
    html! {
        ul .evidence {
            @for (title, sentence, nats) in told {
                li {
                    strong { (words.say(title)) }
                    " (" (words.decimal(nats)) " nats)" (words.say(words.texts().colon)) (sentence) "."
                }
            }
        }
    }
}

/// What its signatures have in common, value by value.
fn made_of(census: &Census<'_>, dimensions: &[Dimension<'_>], campaign: &Campaign) -> Markup {
    let words = census.words;
    let tops = dimensions.iter().filter_map(|dimension| {
        let (named, rest) = dimension.most_common(campaign.rows.iter().copied(), VALUES);
        (!named.is_empty()).then_some((dimension.heading, named, rest))
    });
    let total = campaign.rows.len() as u64;
    html! {
        h4 { (words.say(words.texts().made_of)) }
        div .tops {
            @for (heading, named, rest) in tops {
                dl {
                    dt { (words.say(heading)) }
                    @for (name, count) in &named { dd { span { (name) } " " b { (Told::part(*count, total).cell(words)) } } }
                    @if rest > 0 {
                        dd .rest { span { (words.say(words.texts().others)) } " " b { (Told::part(rest, total).cell(words)) } }
                    }
                }
            }
        }
    }
}
