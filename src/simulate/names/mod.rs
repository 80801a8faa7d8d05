//! Invented persons' names: a table for each locale and a generator for the long tail.
//!
//! The tables hold the commonest names of a language, as anybody who lives with it knows them. Real
//! surnames have a tail far longer than any table; it is made of syllables here, so a rare surname is
//! an invention even where it exists.

mod de;
mod en;
mod es;
mod fr;

use std::sync::LazyLock;

use super::locale::Language;
use super::random::{Random, mix};

/// The names of one language, as written in its table.
struct Names {
    women_elder: &'static str,
    women_younger: &'static str,
    men_elder: &'static str,
    men_younger: &'static str,
    surnames: &'static str,
    heads: &'static [&'static str],
    middles: &'static [&'static str],
    tails: &'static [&'static str],
}

/// How many distinct rare surnames a language has.
const RARE: usize = 60_000;

/// The split tables of one language.
struct Table {
    women: [Vec<&'static str>; 2],
    men: [Vec<&'static str>; 2],
    surnames: Vec<&'static str>,
    names: &'static Names,
}

static TABLES: LazyLock<[Table; 4]> =
    LazyLock::new(|| [split(&fr::NAMES), split(&en::NAMES), split(&de::NAMES), split(&es::NAMES)]);

/// A given name fit for a person born in that year.
pub fn given(random: &mut Random, language: Language, woman: bool, born: i64) -> String {
    let table = table(language);
    // The two generations overlap: a third of those born in between have a name of the other.
    let younger = match born {
        ..=1955 => random.chance(0.06),
        1956..=1974 => random.chance(0.45),
        _ => random.chance(0.93),
    };
    let generations = if woman { &table.women } else { &table.men };
    let list = &generations[usize::from(younger)];
    list[random.zipf(list.len(), 18.0)].to_owned()
}

/// A surname; about three in four come from the tail.
pub fn surname(random: &mut Random, language: Language) -> String {
    let table = table(language);
    if random.chance(0.27) {
        let rank = random.zipf(table.surnames.len(), 40.0);
        return spelled(table.surnames[rank]);
    }
    rare(table.names, random.zipf(RARE, 400.0))
}

/// Names as a forger's short list holds them: from the head of the tables, all alike.
pub fn listed(random: &mut Random, language: Language, woman: bool) -> (String, String) {
    let table = table(language);
    let given = random.pick(if woman { &table.women[1] } else { &table.men[1] });
    ((*given).to_owned(), spelled(random.pick::<&str>(&table.surnames)))
}

/// The tables write a space inside a name as an underscore.
fn spelled(name: &str) -> String {
    name.replace('_', " ")
}

/// The rare surname of a rank: always the same one.
fn rare(names: &Names, rank: usize) -> String {
    let mut dice = mix(rank as u64 + 1);
    let mut pick = |list: &'static [&'static str]| {
        let chosen = list[(dice % list.len() as u64) as usize];
        dice = mix(dice);
        chosen
    };
    format!("{}{}{}", pick(names.heads), pick(names.middles), pick(names.tails))
}

fn table(language: Language) -> &'static Table {
    &TABLES[match language {
        Language::French => 0,
        Language::English => 1,
        Language::German => 2,
        Language::Spanish => 3,
    }]
}

fn split(names: &'static Names) -> Table {
    let words = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
    Table {
        women: [words(names.women_elder), words(names.women_younger)],
        men: [words(names.men_elder), words(names.men_younger)],
        surnames: words(names.surnames),
        names,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn surnames_have_a_head_and_a_long_tail() {
        let mut random = Random::new(3, "names");
        let mut counts: HashMap<String, usize> = HashMap::new();
        for _ in 0..10_000 {
            *counts.entry(surname(&mut random, Language::French)).or_default() += 1;
        }
        let top = counts.values().max().copied().unwrap_or(0);
        let single = counts.values().filter(|&&count| count == 1).count();
        assert!((10..200).contains(&top), "the commonest surname: {top}");
        assert!(single > 2_000, "surnames borne once: {single}");
    }
}
