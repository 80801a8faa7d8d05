//! What could not be checked, and what the reader must know.

use maud::{Markup, html};

use super::census::Census;
use super::paragraph;
use super::privacy::FEWEST;
use crate::report::gaps;
use crate::report::json_v1::{Summary, Warning};

/// The most that a page tells; `summary.json` has all.
const MOST: usize = 40;

pub(super) fn render(census: &Census<'_>) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let gaps = gaps(census);
    html! {
        @if gaps.is_empty() {
            (paragraph(words, texts.unchecked_nothing))
        } @else {
            (paragraph(words, texts.unchecked_intro))
            ul { @for gap in gaps.iter().take(MOST) { li { (gap) @if !gap.ends_with('.') { "." } } } }
        }
        @if gaps.len() > MOST { p { (words.counted(texts.unchecked_more, (gaps.len() - MOST) as u64)) } }
    }
}

/// What the summary tells, without what names a person or counts a few.
pub(super) fn gaps(census: &Census<'_>) -> Vec<String> {
    let policy = |warning: &Warning| warning.code.starts_with("policy-");
    let kept = census.summary.warnings.iter().filter(|warning| !policy(warning));
    let warnings = kept.map(|one| Warning { code: one.code.clone(), text: in_public(&one.text) }).collect();
    let mut gaps = gaps::gaps(&Summary { warnings, ..census.summary.clone() }, census.words);
    if census.summary.warnings.iter().any(policy) {
        gaps.push(census.words.say(census.words.texts().policy_used));
    }
    gaps
}

/// Of a warning about so many rows, tens of rows and no line.
fn in_public(text: &str) -> String {
    let text = text.rsplit_once(", first in line ").map_or(text, |(text, _)| text);
    let counted = text.split_once(": ").and_then(|(input, rest)| {
        let (count, rest) = rest.split_once(" row")?;
        Some((input, count.parse::<u64>().ok()?, rest.strip_prefix('s').unwrap_or(rest)))
    });
    match counted {
        Some((input, 0..FEWEST, rest)) => format!("{input}: fewer than 10 rows{rest}"),
        Some((input, count, rest)) => {
            format!("{input}: {} rows{rest}", (count + FEWEST / 2) / FEWEST * FEWEST)
        }
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_public;

    #[test]
    fn a_line_and_a_few_rows_are_not_told() {
        assert_eq!(in_public("a.csv: 1 row with x, first in line 7"), "a.csv: fewer than 10 rows with x");
        assert_eq!(in_public("a.csv: 37 rows with x, first in line 7"), "a.csv: 40 rows with x");
        assert_eq!(in_public("a: b, and nothing counted"), "a: b, and nothing counted");
    }
}
