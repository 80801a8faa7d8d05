//! What the words mean: a few of ours, then every detector in its own words.

use maud::{Markup, html};

use super::census::Census;
use super::paragraph;
use crate::report::words::DetectorWords;

pub(super) fn render(census: &Census<'_>) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let terms = [
        (texts.term_nat, texts.term_nat_means),
        (texts.term_campaign, texts.term_campaign_means),
        (texts.term_crowd, texts.term_crowd_means),
        (texts.term_reject, texts.term_reject_means),
        (texts.term_review, texts.term_review_means),
        (texts.term_duplicate, texts.term_duplicate_means),
        (texts.term_clear, texts.term_clear_means),
        (texts.term_interval, texts.term_interval_means),
    ];
    html! {
        dl .terms { @for (term, meaning) in terms { dt { (words.say(term)) } dd { (words.say(meaning)) } } }
        h3 { (words.say(texts.detectors)) }
        (paragraph(words, texts.detectors_intro))
        @for run in &census.report.detectors {
            @let own = words.detector(run.info);
            (detector(census, run.info.id, words.family(run.info.family), own))
        }
    }
}

fn detector(census: &Census<'_>, id: &str, family: &str, own: DetectorWords) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let parts = [
        (texts.sees, own.sees),
        (texts.means, own.means),
        (texts.innocently, own.innocent),
        (texts.method, own.source),
    ];
    html! {
        article .detector {
            h4 { (words.say(own.title)) " " code { (id) } }
            p .note { (words.say(texts.family)) (words.say(texts.colon)) (words.say(family)) }
            dl { @for (name, text) in parts { dt { (words.say(name)) } dd { (words.say(text)) } } }
        }
    }
}
