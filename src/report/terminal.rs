//! The summary that a journalist can read, from the same numbers as `summary.json`.
//!
//! Under forty lines on an ordinary screen: what is not here is in the files.

use std::path::Path;

use unicode_width::UnicodeWidthStr;

use super::escape;
use super::gaps::gaps;
use super::json_v1::{Arrivals, Campaign, Claim, Interval, Summary};
use super::language::Language;
use super::layout::Look;
use super::standing;
use super::words::Words;
use crate::model::report::InputFile;

/// The lines of an ordinary screen that a reader takes in at once.
const SCREEN: usize = 39;
/// The most campaigns and the most gaps that are told, and whether what was cleared is; where they would fill the
/// screen that goes first, then gaps, then campaigns.
const MOST: [(usize, usize, bool); 10] = [
    (5, 5, true),
    (5, 3, true),
    (5, 3, false),
    (4, 3, false),
    (3, 3, false),
    (3, 2, false),
    (3, 1, false),
    (2, 2, false),
    (2, 1, false),
    (1, 1, false),
];
/// How many reasons are told; `paraph detectors` explains them.
const REASONS: usize = 6;

/// Columns of a step from nothing to the highest.
const HEIGHTS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The summary as text, ending with a newline.
pub fn summary(summary: &Summary, language: Language, look: Look) -> String {
    let words = Words::in_language(language, &summary.settings.timezone);
    let screen = Screen { summary, words: &words, look };
    let mut lines = Vec::new();
    for (campaigns, gaps, cleared) in MOST {
        lines = screen.told(campaigns, gaps, cleared);
        if lines.len() <= SCREEN {
            break;
        }
    }
    lines.join("\n") + "\n"
}

/// Where the report lies.
pub fn place(folder: &Path, language: Language) -> String {
    let words = Words::in_language(language, "UTC");
    words.fill(words.texts().screen_report, &[("path", &folder.display().to_string())])
}

/// How an input was understood: its dialect, and what each column is taken for.
pub fn understood(file: &InputFile, language: Language) -> String {
    let words = Words::in_language(language, "UTC");
    let texts = words.texts();
    let shown = |text: &str| escape::line(text, 40);
    let pairs: Vec<String> =
        file.mapping.iter().map(|(field, header)| format!("{} = {}", field.id(), shown(header))).collect();
    let unused: Vec<String> = file.unmapped.iter().map(|header| shown(header)).collect();
    let unused = unused.join(", ");
    let platform = file
        .platform
        .map(|name| words.fill(texts.understood_platform, &[("name", name)]))
        .unwrap_or_default();
    let rest = match unused.is_empty() {
        true => String::new(),
        false => words.fill(texts.understood_unused, &[("columns", &unused)]),
    };
    let values = [
        ("name", shown(&file.name)),
        ("dialect", words.list(&file.dialect)),
        ("platform", platform),
        ("mapping", pairs.join(", ")),
        ("unused", rest),
    ];
    words.fill(texts.understood, &values.each_ref().map(|(key, value)| (*key, value.as_str())))
}

struct Screen<'a> {
    summary: &'a Summary,
    words: &'a Words,
    look: Look,
}

impl Screen<'_> {
    /// All sections, with at most so many campaigns and gaps.
    fn told(&self, campaigns: usize, gaps: usize, cleared: bool) -> Vec<String> {
        let mut campaigns = self.campaigns(campaigns);
        if cleared {
            campaigns.extend(self.cleared());
        }
        let sections = [
            self.records(),
            self.arrivals(),
            self.verdicts(),
            self.estimate(),
            campaigns,
            self.gaps(gaps),
            self.limits(),
        ];
        let filled = sections.into_iter().filter(|lines| !lines.is_empty());
        filled.collect::<Vec<_>>().join(&String::new())
    }

    fn records(&self) -> Vec<String> {
        let (summary, words, texts) = (self.summary, self.words, self.words.texts());
        let names: Vec<&str> = summary.input.iter().map(|input| input.name.as_str()).collect();
        let records = words.counted(texts.n_records, summary.rows.read);
        let mut text = words.fill(texts.screen_read, &[("inputs", &names.join(", ")), ("records", &records)]);
        if summary.rows.quarantined > 0 {
            text += &words.fill(texts.screen_aside, &[("n", &words.count(summary.rows.quarantined))]);
        }
        if let Some(mailboxes) = summary.mailboxes {
            text += &words.counted(texts.screen_mailboxes, mailboxes);
        }
        if let Some(period) = &summary.period {
            let period = words.period(instant(&period.first), instant(&period.last));
            text += &words.fill(texts.screen_signed, &[("period", &period)]);
        }
        let mut lines = self.look.paragraph("", &(text + "."));
        if summary.timing.dated_later > 0 {
            let text = words.counted(texts.screen_dated_later, summary.timing.dated_later);
            lines.extend(self.look.paragraph("", &text));
        }
        lines
    }

    /// A column for each step, and under it a mark where most of its signatures are flagged.
    fn arrivals(&self) -> Vec<String> {
        let Some(arrivals) = self.summary.arrivals.as_ref().filter(|one| one.signatures.len() > 1) else {
            return Vec::new();
        };
        let (words, texts) = (self.words, self.words.texts());
        let arrivals = narrowed(arrivals, self.look.width.saturating_sub(2));
        let highest = arrivals.signatures.iter().copied().max().unwrap_or_default();
        let scale = words.fill(
            texts.screen_arrivals_scale,
            &[("step", &words.duration(arrivals.step_seconds as f64)), ("n", &words.count(highest))],
        );
        let (columns, marks) = self.columns(&arrivals, highest);
        let title = words.say(texts.screen_arrivals);
        let mut lines = self.look.paragraph("", &format!("{title} ({scale})"));
        lines[0] = lines[0].replacen(&title, &self.look.strong(&title), 1);
        lines.push(format!("  {columns}"));
        if marks.contains('^') {
            let legend = words.say(texts.screen_arrivals_marks);
            let room = self.look.width.saturating_sub(2 + marks.trim_end().width() + 2);
            let beside = if legend.width() <= room {
                format!("  {}", self.look.faint(&legend))
            } else {
                String::new()
            };
            lines.push(format!("  {}{beside}", self.look.alarm(marks.trim_end())));
        }
        lines.push(self.scale(&arrivals));
        lines
    }

    fn columns(&self, arrivals: &Arrivals, highest: u64) -> (String, String) {
        let (mut columns, mut marks) = (String::new(), String::new());
        for (&count, &flagged) in arrivals.signatures.iter().zip(&arrivals.flagged) {
            let steps = (HEIGHTS.len() - 1) as u64;
            // Whatever is there shows.
            let height = HEIGHTS[(count * steps).div_ceil(highest.max(1)).min(steps) as usize].to_string();
            let suspicious = 2 * flagged > count;
            columns += &if suspicious { self.look.alarm(&height) } else { height };
            marks.push(if suspicious { '^' } else { ' ' });
        }
        (columns, marks)
    }

    /// The first and the last day under the columns they belong to.
    fn scale(&self, arrivals: &Arrivals) -> String {
        let start = instant(&arrivals.first);
        let end = start + arrivals.step_seconds * (arrivals.signatures.len() as i64 - 1);
        let (first, last) = (self.words.clock().day(start), self.words.clock().day(end));
        let room = arrivals.signatures.len().saturating_sub(first.width() + last.width());
        let last = if first == last || room < 2 { String::new() } else { " ".repeat(room) + &last };
        format!("  {}", self.look.faint(&(first + &last)))
    }

    fn verdicts(&self) -> Vec<String> {
        let (summary, words, look, texts) = (self.summary, self.words, self.look, self.words.texts());
        let counts = summary.counts;
        let names =
            [texts.verdict_reject, texts.verdict_review, texts.verdict_duplicate, texts.verdict_clear]
                .map(|text| words.say(text));
        let widest = names.iter().map(|name| name.width()).max().unwrap_or_default();
        let line = |count: u64, name: &str, paint: fn(Look, &str) -> String, meaning: &str| {
            let share = words.percent(count as f64 / summary.rows.loaded.max(1) as f64);
            let name = format!("{name}{}", " ".repeat(widest - name.width()));
            let painted = if count > 0 { paint(look, &name) } else { name };
            // On a narrow screen the glossary of the page has to do.
            let meaning = words.say(meaning);
            let room = look.width.saturating_sub(2 + 9 + 2 + 6 + 2 + widest + 2);
            let beside = if meaning.width() <= room { look.faint(&meaning) } else { String::new() };
            format!("  {:>9}  {share:>6}  {painted}  {beside}", words.count(count)).trim_end().to_owned()
        };
        let mut lines = vec![
            look.strong(&words.say(texts.screen_verdicts)),
            line(counts.reject.saturating_sub(summary.blocked), &names[0], Look::alarm, texts.meaning_reject),
            line(counts.review, &names[1], Look::caution, texts.meaning_review),
            line(counts.duplicate, &names[2], Look::caution, texts.meaning_duplicate),
            line(counts.clear, &names[3], Look::good, texts.meaning_clear),
        ];
        if summary.blocked > 0 {
            lines.insert(2, line(summary.blocked, &names[0], Look::alarm, texts.meaning_blocked));
        }
        lines.extend(self.reasons());
        lines
    }

    fn reasons(&self) -> Vec<String> {
        let (words, texts) = (self.words, self.words.texts());
        let mut reasons: Vec<_> = self.summary.detectors.iter().filter(|one| one.flagged > 0).collect();
        reasons.sort_by_key(|one| std::cmp::Reverse(one.flagged));
        if reasons.is_empty() {
            return Vec::new();
        }
        let told = reasons.iter().take(REASONS).map(|one| format!("{} {}", one.id, words.count(one.flagged)));
        let first = format!("  {}", words.say(texts.screen_reasons));
        self.look.paragraph(&first, &told.collect::<Vec<_>>().join(", "))
    }

    fn estimate(&self) -> Vec<String> {
        let (words, texts) = (self.words, self.words.texts());
        let estimate = &self.summary.estimate;
        let known = standing::people_known(self.summary);
        let heading = if known { texts.screen_genuine } else { texts.screen_genuine_signatures };
        let mut lines = vec![self.look.strong(&words.say(heading))];
        let mut text = standing::all_genuine(self.summary, words)
            .unwrap_or_else(|| words.fill(texts.screen_about, &[("range", &self.range(estimate.genuine))]));
        // The screen is short: how small a campaign may hide stands on the page where volume has something to say.
        let volume = estimate.volume.filter(|volume| volume.excess.low > 0.0);
        match volume {
            Some(volume) if volume.agrees => {
                text = text + " " + &words.fill(texts.counts_agree, &[("range", &self.range(volume.excess))]);
            }
            Some(volume) if volume.unexplained.low > 0.0 => {
                text = text + " " + &words.fill(texts.excess, &[("range", &self.range(volume.unexplained))]);
            }
            _ => {
                if let Some(floor) = standing::floor(self.summary, words) {
                    text = text + " " + &floor;
                }
            }
        }
        lines.extend(self.look.paragraph("  ", &text));
        for claim in self.summary.claims.iter().take(2) {
            lines.extend(self.look.paragraph("  ", &self.claim(claim)));
        }
        lines
    }

    fn claim(&self, claim: &Claim) -> String {
        let (words, texts) = (self.words, self.words.texts());
        let when = claim.as_of.as_ref().map(|at| words.time(instant(at)));
        let text = if when.is_some() { texts.screen_claimed_for } else { texts.screen_claimed };
        words.fill(
            text,
            &[
                ("when", &when.unwrap_or_default()),
                ("claimed", &words.count(claim.claimed)),
                ("loaded", &words.count(claim.loaded)),
                ("standing", &words.count(claim.standing)),
            ],
        )
    }

    fn campaigns(&self, most: usize) -> Vec<String> {
        let (words, texts, look) = (self.words, self.words.texts(), self.look);
        let heading = look.strong(&words.say(texts.screen_campaigns));
        if self.summary.campaigns.is_empty() {
            return vec![heading + &words.say(texts.screen_no_campaigns)];
        }
        let mut lines = vec![heading];
        let mut largest: Vec<&Campaign> = self.summary.campaigns.iter().collect();
        largest.sort_by_key(|one| std::cmp::Reverse(one.signatures));
        for campaign in largest.iter().take(most) {
            lines.extend(look.paragraph(&format!("  {:<4}", campaign.id), &self.campaign(campaign)));
        }
        let untold = largest.len().saturating_sub(most) as u64;
        if untold > 0 {
            lines.push(format!("  {}", words.counted(texts.screen_more, untold)));
        }
        lines
    }

    fn campaign(&self, campaign: &Campaign) -> String {
        let (words, texts) = (self.words, self.words.texts());
        let mut text = words.fill(
            texts.screen_campaign,
            &[
                ("signatures", &words.counted(texts.n_signatures, campaign.signatures)),
                ("tier", &words.say(words.tier(&campaign.tier))),
                ("nats", &words.count(campaign.nats.round().max(0.0) as u64)),
                ("label", &label(words, campaign)),
            ],
        );
        if let (Some(first), Some(last)) = (&campaign.first_seen, &campaign.last_seen) {
            text = text + ", " + &words.period(instant(first), instant(last));
        }
        text.push('.');
        let innocent = innocent(words, campaign);
        if !innocent.is_empty() {
            let innocent = innocent.trim_end_matches('.');
            text = text + " " + &words.fill(texts.screen_innocent, &[("innocent", innocent)]) + ".";
        }
        text
    }

    /// Of the groups that an innocent story explains, how many and the largest.
    fn cleared(&self) -> Vec<String> {
        let (words, texts) = (self.words, self.words.texts());
        let Some(largest) = self.summary.cleared.first() else { return Vec::new() };
        let story = largest.explanation.as_ref().map(|one| words.phrase(&one.story)).unwrap_or_default();
        let signatures = words.counted(texts.n_signatures, largest.signatures);
        let groups = self.summary.cleared.len() as u64;
        let values = [("signatures", signatures.as_str()), ("story", &story)];
        self.look.paragraph("  ", &words.counted_with(texts.screen_cleared, groups, &values))
    }

    fn gaps(&self, most: usize) -> Vec<String> {
        let (words, texts) = (self.words, self.words.texts());
        let gaps = gaps(self.summary, words);
        if gaps.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![self.look.strong(&words.say(texts.screen_gaps))];
        for gap in gaps.iter().take(most) {
            lines.extend(self.look.paragraph("  - ", gap));
        }
        if gaps.len() > most {
            lines.push(format!("  - {}", words.counted(texts.screen_more_gaps, (gaps.len() - most) as u64)));
        }
        lines
    }

    fn limits(&self) -> Vec<String> {
        let (words, texts) = (self.words, self.words.texts());
        let mut lines = vec![self.look.strong(&words.say(texts.screen_limits))];
        lines.extend(self.look.paragraph("  ", &words.say(texts.screen_limits_text)));
        lines
    }

    /// `1,234 (90% interval 1,200 to 1,260)`.
    fn range(&self, interval: Interval) -> String {
        self.words.interval(self.words.texts().screen_range, interval)
    }
}

/// What a campaign is made of; its English label where the language is English, for there it is written.
pub(super) fn label(words: &Words, campaign: &Campaign) -> String {
    match words.language() {
        Language::English => campaign.label.clone(),
        Language::French => {
            words.made_of([campaign.addresses, campaign.networks, campaign.agents, campaign.domains])
        }
    }
}

/// The innocent explanation of a campaign.
pub(super) fn innocent(words: &Words, campaign: &Campaign) -> String {
    match (words.language(), &campaign.explanation) {
        (Language::French, Some(one)) => {
            let nats = words.decimal(one.unexplained_nats);
            let story = words.phrase(&one.story);
            words.fill(words.texts().innocent_line, &[("story", &story), ("nats", &nats)])
        }
        _ => words.phrase(&campaign.innocent_explanation),
    }
}

/// Joins steps until they have room.
fn narrowed(arrivals: &Arrivals, room: usize) -> Arrivals {
    let together = arrivals.signatures.len().div_ceil(room.max(10)).max(1);
    let join = |counts: &[u64]| counts.chunks(together).map(|chunk| chunk.iter().sum()).collect();
    Arrivals {
        first: arrivals.first.clone(),
        step_seconds: arrivals.step_seconds * together as i64,
        signatures: join(&arrivals.signatures),
        flagged: join(&arrivals.flagged),
    }
}

/// The summary's own times, back in seconds.
fn instant(rfc3339: &str) -> i64 {
    rfc3339.parse::<jiff::Timestamp>().map(|instant| instant.as_second()).unwrap_or_default()
}
