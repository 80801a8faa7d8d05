//! Comments that share a wording: pasted, or filled into one template.

use hashbrown::HashMap;

use crate::model::TextColumn;

use super::fold::fold;
use super::math::hash;

/// The wording of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Wording {
    /// No comment.
    Empty,
    /// Shares no run of four words with enough others.
    Own,
    /// A very short comment that people write alike.
    Short(u64),
    /// Shares this run of words with others: the run that most of them share.
    Template(u64),
}

/// Comments that share a run of words before it counts as a template.
const SHARED_BY: u32 = 5;
/// Words in a run. Madlib slots are one or two words long; a run of four survives between them.
const RUN: usize = 4;

/// The wording of every distinct comment of the column.
pub fn templates(comments: &TextColumn) -> Vec<Wording> {
    let mut used = vec![0_u32; comments.cardinality()];
    comments.ids.iter().filter(|&&id| id != crate::model::NONE).for_each(|&id| used[id as usize] += 1);
    let runs: Vec<Vec<u64>> = comments.texts.iter().map(runs).collect();
    let mut shared: HashMap<u64, u32> = HashMap::new();
    for (id, runs) in runs.iter().enumerate() {
        runs.iter().for_each(|&run| *shared.entry(run).or_default() += used[id]);
    }
    let most_shared = |runs: &Vec<u64>| runs.iter().map(|&run| (shared[&run], run)).max();
    comments
        .texts
        .iter()
        .zip(&runs)
        .map(|(text, runs)| match most_shared(runs) {
            None => Wording::Short(hash(&fold(text))),
            Some((count, run)) if count >= SHARED_BY => Wording::Template(run),
            Some(_) => Wording::Own,
        })
        .collect()
}

/// For every distinct comment of the column a hash of it, if it is a sentence that others wrote word for word: people
/// who say "we demand" share that run of words with whatever a script pastes.
pub fn copies(comments: &TextColumn) -> Vec<Option<u64>> {
    let sentence = |text: &str| {
        let folded = fold(text);
        (folded.split(' ').count() >= RUN).then(|| hash(&folded))
    };
    let sentences: Vec<Option<u64>> = comments.texts.iter().map(sentence).collect();
    let mut used: HashMap<u64, u32> = HashMap::new();
    let written = comments.ids.iter().filter(|&&id| id != crate::model::NONE);
    written.filter_map(|&id| sentences[id as usize]).for_each(|one| *used.entry(one).or_default() += 1);
    sentences.into_iter().map(|one| one.filter(|one| used[one] >= SHARED_BY)).collect()
}

/// Hashes of the distinct runs of words, none for a comment shorter than one run.
fn runs(text: &str) -> Vec<u64> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).take(200).collect();
    let mut runs: Vec<u64> = words.windows(RUN).map(|run| hash(&run.join(" "))).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filled_template_is_one_wording() {
        let texts: Vec<String> = (0..6)
            .map(|i| format!("Honte à vous bande de {} et de {}!", ["a", "b", "c"][i % 3], i))
            .collect();
        let column = TextColumn::collect(texts.iter().map(|text| Some(text.as_str())).chain([
            Some("je signe pour ma fille qui tient une librairie"),
            Some("Bravo !"),
            None,
        ]));
        let wordings = templates(&column);
        assert!(matches!(wordings[0], Wording::Template(_)));
        assert!(wordings[..6].iter().all(|wording| wording == &wordings[0]));
        assert_eq!(wordings[6], Wording::Own);
        assert!(matches!(wordings[7], Wording::Short(_)));
    }

    #[test]
    fn a_copied_sentence_is_told_from_others_that_begin_like_it() {
        let copied = ["Nous exigeons une loi maintenant !", "nous exigeons une loi, maintenant"];
        let others = ["Nous exigeons une loi pour tous", "Nous exigeons une loi en 2021", "Merci !"];
        let texts = copied.into_iter().cycle().take(6).chain(others.into_iter().cycle().take(12));
        let column = TextColumn::collect(texts.map(Some));
        let (wordings, copies) = (templates(&column), copies(&column));
        assert_eq!(wordings[0], wordings[2]);
        assert!(copies[0].is_some() && copies[0] == copies[1]);
        assert_eq!(copies[2..], [None, None, None]);
    }
}
