//! How names look beside the names of this petition's own crowd: letters that no name uses,
//! and family names rarer than a crowd's.
//!
//! Letters: mean character-trigram log-likelihood under a model of all distinct names of the
//! petition, the name itself left out (after Freeman 2013). No outside list of names is needed, so
//! no language is favoured; what is odd is odd for this petition.

use hashbrown::HashMap;

use crate::model::{Interner, NONE, Signatures, median};

use super::fold::fold;

/// What is known of each row's name.
pub struct Names {
    /// Bin of the letters' likelihood: 0 for no name, 1 (least likely) to 7.
    pub letters: Vec<u8>,
    /// Bin of the family name's frequency: 0 for none, then 1, 2-3, 4-9, 10-29, 30 and more bearers.
    pub rarity: Vec<u8>,
    /// Id of the folded whole name, or [`NONE`].
    pub folded: Vec<u32>,
    /// Id of the folded family name, of the last word where names are not split, or [`NONE`].
    pub family: Vec<u32>,
}

/// Judges every row's name.
pub fn judge(signatures: &Signatures) -> Names {
    let mut whole = Interner::default();
    let mut families = Interner::default();
    let cached_name = |interner: &mut Interner, text: Option<&str>| match text.map(fold) {
        Some(folded) if !folded.is_empty() => interner.intern(&folded),
        _ => NONE,
    };
    let mut by_name = vec![u32::MAX - 1; signatures.name.cardinality()];
    let mut by_family = vec![u32::MAX - 1; signatures.last_name.cardinality()];
    let mut folded = Vec::with_capacity(signatures.len());
    let mut family = Vec::with_capacity(signatures.len());
    for row in signatures.rows() {
        folded.push(cached(&mut by_name, signatures.name.id(row), || {
            cached_name(&mut whole, signatures.name.get(row))
        }));
        family.push(cached(&mut by_family, signatures.last_name.id(row), || {
            cached_name(&mut families, signatures.last_name.get(row))
        }));
    }
    let whole = whole.finish();
    let likelihood = likelihoods(&whole.iter().collect::<Vec<_>>());
    let bins = bins(&likelihood);
    let letters = folded.iter().map(|&id| if id == NONE { 0 } else { bins[id as usize] }).collect();
    let rarity = rarity(&family);
    let mut last_words = vec![u32::MAX - 1; whole.len()];
    for (family, &id) in family.iter_mut().zip(&folded).filter(|(family, _)| **family == NONE) {
        let last_word = || whole.get(id).rsplit(' ').next();
        let known = (id != NONE).then_some(id);
        *family = cached(&mut last_words, known, || last_word().map_or(NONE, |word| families.intern(word)));
    }
    Names { letters, rarity, folded, family }
}

fn cached(cache: &mut [u32], id: Option<u32>, compute: impl FnOnce() -> u32) -> u32 {
    let Some(id) = id else { return NONE };
    let slot = &mut cache[id as usize];
    if *slot == u32::MAX - 1 {
        *slot = compute();
    }
    *slot
}

/// Counts of trigrams and of their two-letter contexts, over distinct names.
#[derive(Default)]
struct Trigrams {
    counts: HashMap<[char; 3], f32>,
    contexts: HashMap<[char; 2], f32>,
    letters: HashMap<char, f32>,
    total: f32,
}

impl Trigrams {
    fn add(&mut self, name: &str, weight: f32) {
        for trigram in trigrams(name) {
            *self.counts.entry(trigram).or_default() += weight;
            *self.contexts.entry([trigram[0], trigram[1]]).or_default() += weight;
            *self.letters.entry(trigram[2]).or_default() += weight;
            self.total += weight;
        }
    }

    /// Mean log-probability of a letter after its two predecessors, one occurrence of the name left
    /// out, backed off to single letters with the weight of five observations.
    fn mean(&self, name: &str) -> f32 {
        const BACKOFF: f32 = 5.0;
        let (mut sum, mut n) = (0.0, 0.0);
        for trigram in trigrams(name) {
            let seen = |count: Option<&f32>| (count.copied().unwrap_or(0.0) - 1.0).max(0.0);
            let letter = (seen(self.letters.get(&trigram[2])) + 0.1) / (self.total + 4.0);
            let count = seen(self.counts.get(&trigram));
            let context = seen(self.contexts.get(&[trigram[0], trigram[1]]));
            sum += ((count + BACKOFF * letter) / (context + BACKOFF)).ln();
            n += 1.0;
        }
        if n == 0.0 { 0.0 } else { sum / n }
    }
}

/// The runs of three letters of a folded name, its beginning and end among them.
pub fn trigrams(name: &str) -> impl Iterator<Item = [char; 3]> {
    let mut window = [' ', ' '];
    name.chars().take(60).chain([' ']).map(move |c| {
        let trigram = [window[0], window[1], c];
        window = [window[1], c];
        trigram
    })
}

fn likelihoods(names: &[&str]) -> Vec<f32> {
    let mut model = Trigrams::default();
    names.iter().for_each(|name| model.add(name, 1.0));
    names.iter().map(|name| model.mean(name)).collect()
}

/// Seven bins by robust distance below the median: the scale is the petition's own spread.
fn bins(likelihood: &[f32]) -> Vec<u8> {
    let mut sorted: Vec<f64> = likelihood.iter().map(|&l| f64::from(l)).collect();
    let centre = median(&mut sorted);
    // The upper half alone gives the scale: a flood of gibberish sits in the lower one.
    let mut above: Vec<f64> = sorted.iter().filter(|&&l| l >= centre).map(|&l| l - centre).collect();
    let scale = median(&mut above).max(0.05);
    likelihood
        .iter()
        .map(|&l| match (f64::from(l) - centre) / scale {
            z if z < -6.0 => 1,
            z if z < -4.0 => 2,
            z if z < -2.5 => 3,
            z if z < -1.0 => 4,
            z if z < 0.0 => 5,
            z if z < 1.0 => 6,
            _ => 7,
        })
        .collect()
}

fn rarity(family: &[u32]) -> Vec<u8> {
    let known = || family.iter().map(|&id| id as usize).filter(|&id| id != NONE as usize);
    let mut bearers = vec![0_u32; known().max().map_or(0, |most| most + 1)];
    known().for_each(|id| bearers[id] += 1);
    family
        .iter()
        .map(|&id| match id {
            NONE => 0,
            id => match bearers[id as usize] {
                1 => 1,
                2..=3 => 2,
                4..=9 => 3,
                10..=29 => 4,
                _ => 5,
            },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gibberish_is_less_likely_than_any_name() {
        let first =
            ["marie", "jean", "pierre", "anne", "paul", "louise", "luc", "jeanne", "andre", "martine"];
        let last = [
            "martin", "bernard", "durand", "petit", "moreau", "laurent", "lefevre", "garnier", "rousseau",
            "marchand",
        ];
        let names: Vec<String> = first
            .iter()
            .flat_map(|f| last.iter().map(move |l| format!("{f} {l}")))
            .chain(["xqzvw kjhgtr".into()])
            .collect();
        let likelihood = likelihoods(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let odd = likelihood[100];
        assert!(likelihood[..100].iter().all(|&l| l > odd + 1.0));
        assert_eq!(bins(&likelihood)[100], 1);
    }
}
