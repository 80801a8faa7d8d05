//! A comparison as one page to read, print and publish, in the manner of `report.html`.
//!
//! It names no row: whoever holds both reports finds them in the JSON. Every count of people stands in
//! tens, so that nothing can be had by subtracting one audit from the other. Of the users' own lists,
//! columns and file names only that they differ is told.

use std::io::{self, Write};

use maud::{Markup, html};

use super::super::compare_v1::{Campaign, Cause, Comparison, Side};
use super::super::json_v1::{Counts, Interval};
use super::super::language::Language;
use super::super::page::chart::bar;
use super::super::page::privacy::{Told, parts, tens};
use super::super::page::{Column, Section, cell, drawing, frame, paragraph, table};
use super::super::words::Words;
use super::words;
use crate::report::words::vocabulary::capital;

/// The most campaigns and the most differences beside the signatures that are shown.
const MOST: usize = 20;

/// Settings whose values are words and numbers of paraph's own.
const OPEN_SETTINGS: [&str; 4] = ["timezone", "suspected_nats", "proven_nats", "household"];

/// Writes the page in a language.
///
/// # Errors
/// When `to` refuses.
pub fn write(comparison: &Comparison, language: Language, to: &mut dyn Write) -> io::Result<()> {
    let words = Words::in_language(language, "UTC");
    let page = Page { comparison, words: &words };
    to.write_all(page.whole().into_string().as_bytes())
}

struct Page<'a> {
    comparison: &'a Comparison,
    words: &'a Words,
}

impl Page<'_> {
    fn whole(&self) -> Markup {
        let (words, texts) = (self.words, self.words.texts());
        let section = |id, heading, content| Section::new(words, id, heading, content);
        let mut sections = vec![
            section("audits", texts.pair_audits, self.audits()),
            section("campaigns", texts.campaigns, self.campaigns()),
        ];
        // Where signatures are not known again, nothing can be said of one.
        if self.comparison.rows.is_some() {
            sections.push(section("verdicts", texts.pair_verdicts, self.verdicts()));
            sections.push(section("moved", texts.pair_moved, self.moved()));
        }
        sections.push(section("causes", texts.pair_causes, self.causes()));
        sections.push(section("provenance", texts.provenance, self.provenance()));
        frame(words, &words.say(texts.changed_title), &self.answer(), &sections, texts.protection_tens)
    }

    fn answer(&self) -> Markup {
        let (words, texts) = (self.words, self.words.texts());
        html! {
            header id="answer" {
                p .eyebrow { (words.say(texts.changed_title)) }
                h1 { (self.lead()) }
                (self.figures())
                @if self.comparison.rows.is_none() {
                    @let because = words::not_joined(words, self.comparison);
                    p { (words.fill(texts.changed_unjoined, &[("because", &because)])) }
                }
                @if let Some(swapped) = words::out_of_order(words, self.comparison) { p { (swapped) } }
                @if self.comparison.is_nothing() { (paragraph(words, texts.changed_nothing)) }
            }
        }
    }

    fn lead(&self) -> String {
        let (words, texts) = (self.words, self.words.texts());
        let (then, now) = (self.about(self.comparison.old.genuine), self.about(self.comparison.new.genuine));
        match then == now {
            true => words.fill(texts.pair_lead_still, &[("now", &now)]),
            false => words.fill(texts.pair_lead_moved, &[("then", &then), ("now", &now)]),
        }
    }

    /// What is told first: signatures, verdicts and campaigns, with a note each.
    fn figures(&self) -> Markup {
        let (comparison, words, texts) = (self.comparison, self.words, self.words.texts());
        let mut told: Vec<(&str, String, String)> = Vec::new();
        if let Some(rows) = comparison.rows {
            let by = words.fill(texts.pair_known_by, &[("by", &words::known_by(words, comparison))]);
            let both = words.say(texts.pair_of_both);
            told.extend([
                (texts.pair_added, self.people(rows.added), by),
                (texts.pair_gone, self.people(rows.gone), String::new()),
                (texts.pair_edited, self.people(rows.edited), both.clone()),
                (texts.pair_changed, self.people(comparison.changes.len() as u64), both),
            ]);
            let (new, gone) = (comparison.new_campaigns() as u64, comparison.gone_campaigns() as u64);
            told.extend([
                (texts.pair_new_campaigns, words.count(new), String::new()),
                (texts.pair_gone_campaigns, words.count(gone), String::new()),
            ]);
        }
        html! {
            dl .figures {
                @for (name, value, note) in &told {
                    div {
                        dt { (words.say(name)) }
                        dd { (value) }
                        @if !note.is_empty() { dd .note { (note) } }
                    }
                }
            }
        }
    }

    /// Both audits side by side, verdict by verdict.
    fn audits(&self) -> Markup {
        let (comparison, words, texts) = (self.comparison, self.words, self.words.texts());
        let (old, new) = (&comparison.old, &comparison.new);
        let told = |side: &Side| {
            let verdicts = words::by_verdict(side.counts).map(|(_, count)| count);
            [vec![Told::about(side.loaded)], parts(&verdicts), vec![Told::about(side.quarantined)]].concat()
        };
        let mut names = vec![words.say(texts.pair_all)];
        names.extend(words::by_verdict(old.counts).map(|(verdict, _)| self.verdict(verdict)));
        names.push(words.say(texts.pair_aside));
        let most = Told::about(old.loaded.max(new.loaded)).length().max(1.0);
        let line = |(name, (then, now)): (String, (Told, Told))| {
            vec![
                cell(name),
                cell(then.cell(words)),
                cell(now.cell(words)),
                html! {
                    (drawing(bar(then.length() / most, "crowd")))
                    (drawing(bar(now.length() / most, "evidence")))
                },
            ]
        };
        let rows: Vec<Vec<Markup>> =
            names.into_iter().zip(told(old).into_iter().zip(told(new))).map(line).collect();
        let columns = [
            Column::Text(words.say(texts.pair_verdict)),
            Column::Number(words.say(texts.changed_then)),
            Column::Number(words.say(texts.changed_now)),
            Column::Bar(words.say(texts.pair_bars)),
        ];
        html! {
            (paragraph(words, texts.pair_audits_intro))
            (table(&words.say(texts.pair_audits), &columns, &rows))
            p { (words.say(texts.changed_genuine)) (self.estimates()) }
        }
    }

    fn estimates(&self) -> String {
        let (then, now) = (self.range(self.comparison.old.genuine), self.range(self.comparison.new.genuine));
        self.words.fill(self.words.texts().changed_estimate, &[("then", &then), ("now", &now)])
    }

    fn campaigns(&self) -> Markup {
        let (words, texts) = (self.words, self.words.texts());
        let (news, still): (Vec<&Campaign>, Vec<&Campaign>) =
            self.comparison.campaigns.iter().partition(|one| words::has_news(one));
        let untold = news.len().saturating_sub(MOST) as u64;
        html! {
            (paragraph(words, texts.pair_campaigns_intro))
            @if news.is_empty() { (paragraph(words, texts.pair_campaigns_none)) }
            @for (at, campaign) in news.iter().take(MOST).enumerate() { (self.campaign(at, campaign)) }
            @if untold > 0 { p { (words.counted(texts.pair_campaigns_more, untold)) } }
            @if !still.is_empty() { p { (words.counted(texts.pair_campaigns_same, still.len() as u64)) } }
        }
    }

    fn campaign(&self, at: usize, campaign: &Campaign) -> Markup {
        let words = self.words;
        // The names of campaigns are the reports' and may not be unique: places are.
        let heading = format!("campaign-{}", at + 1);
        let tier = campaign.tier.as_ref().or(campaign.old_tier.as_ref());
        let tier_class =
            if tier.is_some_and(|tier| tier == "proven") { "tier proven" } else { "tier suspected" };
        html! {
            article .card aria-labelledby=(heading) {
                h3 id=(heading) {
                    (words::name(words, campaign)) " · " (words::status(words, campaign))
                    span class=(tier_class) { (words::tier(words, campaign)) }
                }
                p .lead { (words::label(words, campaign)) }
                p { (self.size(campaign)) }
                @if let Some(kin) = words::kin(words, campaign) { p { (capital(&kin)) "." } }
            }
        }
    }

    fn size(&self, campaign: &Campaign) -> String {
        let (words, texts) = (self.words, self.words.texts());
        let (then, now) = (self.people(campaign.old_signatures), self.people(campaign.signatures));
        match (&campaign.old, &campaign.new) {
            (Some(_), Some(_)) => words.fill(texts.pair_campaign_size, &[("then", &then), ("now", &now)]),
            (None, _) => words.fill(texts.card_size, &[("n", &now)]),
            (_, None) => words.fill(texts.card_size, &[("n", &then)]),
        }
    }

    fn verdicts(&self) -> Markup {
        let (words, texts) = (self.words, self.words.texts());
        let in_tens = |rows| Told::about(rows).cell(words);
        let rows: Vec<Vec<Markup>> = self
            .comparison
            .transitions
            .iter()
            .map(|one| {
                vec![
                    cell(self.verdict(&one.from)),
                    cell(self.verdict(&one.to)),
                    cell(in_tens(one.rows)),
                    cell(words::why(words, one, in_tens)),
                ]
            })
            .collect();
        let columns = [
            Column::Text(words.say(texts.pair_from)),
            Column::Text(words.say(texts.pair_to)),
            Column::Number(words.say(texts.signatures)),
            Column::Text(words.say(texts.pair_why)),
        ];
        html! {
            @if rows.is_empty() {
                (paragraph(words, texts.pair_verdicts_none))
            } @else {
                (paragraph(words, texts.pair_verdicts_intro))
                (table(&words.say(texts.pair_verdicts), &columns, &rows))
            }
        }
    }

    /// Signatures of one audit only, by their verdict there.
    fn moved(&self) -> Markup {
        let (comparison, words, texts) = (self.comparison, self.words, self.words.texts());
        let told =
            |counts: Option<Counts>| parts(&words::by_verdict(counts.unwrap_or_default()).map(|(_, n)| n));
        let verdicts = words::by_verdict(Counts::default()).map(|(verdict, _)| verdict);
        let rows: Vec<Vec<Markup>> = verdicts
            .into_iter()
            .zip(told(comparison.added).into_iter().zip(told(comparison.gone)))
            .filter(|(_, (came, went))| !came.is_none() || !went.is_none())
            .map(|(verdict, (came, went))| {
                vec![cell(self.verdict(verdict)), cell(came.cell(words)), cell(went.cell(words))]
            })
            .collect();
        let columns = [
            Column::Text(words.say(texts.pair_verdict)),
            Column::Number(words.say(texts.pair_added)),
            Column::Number(words.say(texts.pair_gone)),
        ];
        html! {
            @if rows.is_empty() {
                (paragraph(words, texts.pair_moved_none))
            } @else {
                div .narrow { (table(&words.say(texts.pair_moved), &columns, &rows)) }
            }
        }
    }

    fn causes(&self) -> Markup {
        let (words, texts) = (self.words, self.words.texts());
        let causes = words::causes(words, self.comparison);
        let untold = causes.len().saturating_sub(MOST) as u64;
        let rows: Vec<Vec<Markup>> = causes
            .into_iter()
            .take(MOST)
            .map(|told| {
                let [old, new] = match is_open(told.cause) {
                    true => [told.old, told.new],
                    false => ["…".into(), words.say(texts.pair_differs)],
                };
                vec![cell(format!("{} {}", told.what, told.name)), cell(old), cell(new)]
            })
            .collect();
        let columns = [texts.pair_what, texts.changed_then, texts.changed_now]
            .map(|text| Column::Text(words.say(text)));
        html! {
            @if rows.is_empty() {
                (paragraph(words, texts.pair_causes_none))
            } @else {
                (paragraph(words, texts.pair_causes_intro))
                (table(&words.say(texts.pair_causes), &columns, &rows))
            }
            @if untold > 0 { p { (words.counted(texts.changed_more, untold)) } }
        }
    }

    fn provenance(&self) -> Markup {
        let (words, texts) = (self.words, self.words.texts());
        html! {
            @for (name, side) in [(texts.changed_then, &self.comparison.old), (texts.changed_now, &self.comparison.new)] {
                h3 { (words.say(name)) }
                (self.origin(side))
            }
            (paragraph(words, texts.pair_rows))
            p { code { "paraph compare OLD NEW --json" } }
        }
    }

    fn origin(&self, side: &Side) -> Markup {
        let (words, texts) = (self.words, self.words.texts());
        html! {
            dl .facts {
                dt { (words.say(texts.pair_date)) } dd { (words::started(words, side)) }
                dt { "paraph" } dd { (words::version(side)) }
                @for digest in side.sha256.iter().take(MOST) {
                    dt { (words.say(texts.pair_inputs)) } dd { code { (words::digest(digest)) } }
                }
            }
        }
    }

    fn verdict(&self, id: &str) -> String {
        self.words.say(self.words.verdict_of(id))
    }

    /// So many people, in tens.
    fn people(&self, count: u64) -> String {
        Told::about(count).words(self.words)
    }

    /// An estimate in tens.
    fn about(&self, interval: Interval) -> String {
        self.people(interval.point.round().max(0.0) as u64)
    }

    /// An estimate in tens with its interval, widened to them.
    fn range(&self, interval: Interval) -> String {
        let [low, _, high] =
            tens([interval.low, interval.point, interval.high]).map(|end| self.words.count(end));
        let values = [("point", self.about(interval)), ("low", low), ("high", high)];
        let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
        self.words.fill(self.words.texts().changed_range, &values)
    }
}

/// Whether a difference can be shown with its values.
fn is_open(cause: &Cause) -> bool {
    match cause.what.as_str() {
        "settings" => OPEN_SETTINGS.contains(&cause.name.as_str()),
        "mapping" => false,
        _ => true,
    }
}
