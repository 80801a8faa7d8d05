//! A comparison in words, for a screen and for a mail: what changed, and nothing else.

use unicode_width::UnicodeWidthStr;

use super::super::compare_v1::{Campaign, Comparison, Side, Transition};
use super::super::json_v1::{Counts, Interval};
use super::super::language::Language;
use super::super::layout::Look;
use super::super::words::Words;
use super::words::{self, Told};

/// The most campaigns, changed settings and lists that are told; the rest is counted.
const MOST: usize = 12;

/// The comparison as text in a language, ending with a newline.
pub fn render(comparison: &Comparison, language: Language, look: Look) -> String {
    let words = Words::in_language(language, "UTC");
    let screen = Screen { comparison, words: &words, look };
    let sections =
        [screen.signatures(), screen.verdicts(), screen.campaigns(), screen.genuine(), screen.causes()];
    let filled: Vec<String> =
        sections.into_iter().filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n")).collect();
    filled.join("\n\n") + "\n"
}

struct Screen<'a> {
    comparison: &'a Comparison,
    words: &'a Words,
    look: Look,
}

impl Screen<'_> {
    fn signatures(&self) -> Vec<String> {
        let (comparison, words, texts) = (self.comparison, self.words, self.words.texts());
        let (then, now) = (words.say(texts.changed_then), words.say(texts.changed_now));
        let widest = then.width().max(now.width());
        let mut lines = Vec::new();
        for (name, side) in [(then, &comparison.old), (now, &comparison.new)] {
            lines.push(format!("{}  {}", padded(&name, widest), self.side(side)));
        }
        lines.extend(self.look.paragraph("", &self.known_again()));
        let swapped = words::out_of_order(words, comparison);
        lines.extend(swapped.iter().flat_map(|text| self.look.paragraph("", text)));
        if comparison.is_nothing() {
            lines.push(words.say(texts.changed_nothing));
        }
        lines
    }

    fn side(&self, side: &Side) -> String {
        let signatures = self.words.counted(self.words.texts().n_signatures, side.loaded);
        let when = words::started(self.words, side);
        self.words.fill(self.words.texts().changed_side, &[("signatures", &signatures), ("when", &when)])
    }

    fn known_again(&self) -> String {
        let (comparison, words, texts) = (self.comparison, self.words, self.words.texts());
        match comparison.rows {
            None => words.fill(texts.changed_unjoined, &[("because", &words::not_joined(words, comparison))]),
            Some(rows) => words.fill(
                texts.changed_rows,
                &[
                    ("added", &words.count(rows.added)),
                    ("gone", &words.count(rows.gone)),
                    ("edited", &words.count(rows.edited)),
                    ("by", &words::known_by(words, comparison)),
                ],
            ),
        }
    }

    fn verdicts(&self) -> Vec<String> {
        let (comparison, texts) = (self.comparison, self.words.texts());
        let mut lines = Vec::new();
        lines.extend(comparison.added.and_then(|counts| self.told(texts.changed_added, counts)));
        lines.extend(comparison.gone.and_then(|counts| self.told(texts.changed_gone, counts)));
        lines.extend(comparison.transitions.iter().flat_map(|one| self.transition(one)));
        if comparison.rows.is_none() {
            lines.extend(self.totals(comparison.old.counts, comparison.new.counts));
        }
        if !lines.is_empty() {
            lines.insert(0, self.look.strong(&self.words.say(texts.screen_verdicts)));
        }
        lines
    }

    /// `  new: reject 210, review 2, clear 38`.
    fn told(&self, template: &str, counts: Counts) -> Option<String> {
        let parts: Vec<String> = words::by_verdict(counts)
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(verdict, count)| format!("{} {}", self.verdict(verdict), self.words.count(count)))
            .collect();
        let list = parts.join(", ");
        (!parts.is_empty()).then(|| format!("  {}", self.words.fill(template, &[("list", &list)])))
    }

    fn transition(&self, one: &Transition) -> Vec<String> {
        let words = self.words;
        let text = words.fill(
            words.texts().changed_transition,
            &[
                ("from", &self.verdict(&one.from)),
                ("to", &self.verdict(&one.to)),
                ("why", &words::why(words, one, |rows| words.count(rows))),
            ],
        );
        self.look.paragraph(&format!("  {:>6}  ", words.count(one.rows)), &text)
    }

    fn verdict(&self, id: &str) -> String {
        self.words.say(self.words.verdict_of(id))
    }

    fn totals(&self, old: Counts, new: Counts) -> Vec<String> {
        words::by_verdict(old)
            .into_iter()
            .zip(words::by_verdict(new))
            .filter(|(before, after)| before != after)
            .map(|((verdict, before), (_, after))| {
                let numbers = format!("{} -> {}", self.words.count(before), self.words.count(after));
                format!("  {}{}{numbers}", self.verdict(verdict), self.words.say(self.words.texts().colon))
            })
            .collect()
    }

    fn campaigns(&self) -> Vec<String> {
        let (words, texts) = (self.words, self.words.texts());
        let news: Vec<&Campaign> =
            self.comparison.campaigns.iter().filter(|one| words::has_news(one)).collect();
        if news.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![self.look.strong(&words.say(texts.screen_campaigns))];
        let widest = news.iter().map(|one| words::status(words, one).width()).max().unwrap_or_default();
        for campaign in news.iter().take(MOST) {
            let status = padded(&words::status(words, campaign), widest);
            lines.extend(self.look.paragraph(&format!("  {status}  "), &self.campaign(campaign)));
        }
        lines.extend(self.more(news.len()));
        lines
    }

    fn campaign(&self, campaign: &Campaign) -> String {
        let (words, texts) = (self.words, self.words.texts());
        let size = match (campaign.old_signatures, campaign.signatures) {
            (then, now) if then > 0 && campaign.new.is_some() && then != now => {
                words.fill(texts.changed_size, &[("then", &words.count(then)), ("now", &words.count(now))])
            }
            (then, now) => words.counted(texts.n_signatures, if now > 0 { now } else { then }),
        };
        let mut text = words.fill(
            texts.changed_campaign,
            &[
                ("id", &words::name(words, campaign)),
                ("size", &size),
                ("tier", &words::tier(words, campaign)),
                ("label", &words::label(words, campaign)),
            ],
        );
        if let Some(kin) = words::kin(words, campaign) {
            text += &(words.say(texts.semicolon) + &kin);
        }
        text
    }

    fn genuine(&self) -> Vec<String> {
        let (words, texts) = (self.words, self.words.texts());
        let (old, new) = (self.comparison.old.genuine, self.comparison.new.genuine);
        if old == new {
            return Vec::new();
        }
        let values = [("then", self.range(old)), ("now", self.range(new))];
        let text =
            words.fill(texts.changed_estimate, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
        self.look.paragraph(&words.say(texts.changed_genuine), &text)
    }

    fn range(&self, interval: Interval) -> String {
        self.words.interval(self.words.texts().changed_range, interval)
    }

    fn causes(&self) -> Vec<String> {
        let (words, texts) = (self.words, self.words.texts());
        let causes = words::causes(words, self.comparison);
        if causes.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![self.look.strong(&words.say(texts.changed_causes))];
        for Told { what, name, old, new, .. } in causes.iter().take(MOST) {
            let told = format!("{what} {name}{}{old} -> {new}", words.say(texts.colon));
            lines.extend(self.look.paragraph("  ", &told));
        }
        lines.extend(self.more(causes.len()));
        lines
    }

    /// How many are not told.
    fn more(&self, all: usize) -> Option<String> {
        let untold = all.saturating_sub(MOST) as u64;
        (untold > 0).then(|| format!("  {}", self.words.counted(self.words.texts().changed_more, untold)))
    }
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
