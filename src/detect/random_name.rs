//! Letters no name uses.

use hashbrown::{HashMap, HashSet};

use crate::model::{Family, Field, Finding, GroupId, Info, NONE, Need, Row};

use super::scan::attributes::Kind;
use super::scan::candidate::{Candidate, EFFECTIVE_ROWS};
use super::scan::fold::fold;
use super::scan::math::{binomial_tail_nats, hash};
use super::scan::names::trigrams;
use super::scene::{count, group_finding, number, share};
use super::{Detector, Scene};

/// Weighs how many of a group's names are sequences of letters that names do not use.
pub struct RandomName;

const INFO: Info = Info {
    id: "random-name",
    title: "Letters no name uses",
    family: Family::Identity,
    cap: 20.0,
    needs: &[Need::AnyColumn(&[Field::Name, Field::FirstName, Field::LastName])],
    sees: "Names whose sequences of letters are unlikely beside the names of this petition.",
    means: "A keyboard or a generator made the names up.",
    innocent: "Names from a language that few other signers share: they are built alike among themselves, and then count little.",
    source: "Freeman 2013 (naive Bayes on name n-grams), trained on the petition itself; binomial tail.",
    sentence: "of {judged} names {odd} [has|have] letters that names here do not use; of the crowd {crowd}",
};

/// Words that repeat each other's syllables so much, beside the crowd's, are a language's.
const A_LANGUAGE: f64 = 0.7;
/// And so little, nobody's.
const NO_LANGUAGE: f64 = 0.4;
/// Bins of [`super::scan::names::Names::letters`] that count as unlikely: foreign names are rarer than that.
const UNLIKELY: std::ops::RangeInclusive<u8> = 1..=2;

impl Detector for RandomName {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        let seen = unlikely(scene, candidate.rows.iter().copied());
        let crowd = unlikely(scene, scene.crowd_rows());
        let (odd, known) = (seen[0].odd + seen[1].odd, seen[0].known + seen[1].known);
        if known < 8 {
            return None;
        }
        // A handful of people abroad says little about the names there.
        let usual = [crowd[0].share(20.0), crowd[1].share(2.0)];
        let usual = (0..2).map(|at| usual[at] * seen[at].known as f64).sum::<f64>() / known as f64;
        let rate = odd as f64 / known as f64;
        let n = (known as f64).min(EFFECTIVE_ROWS);
        // Judged on rows that other families chose: odd letters must not prove what they selected.
        let letters = scene.attributes.index(Kind::Letters).and_then(|leaf| candidate.evidence_of(leaf))?;
        let nats = binomial_tail_nats(rate * n, n, (2.0 * usual + 0.05).min(0.9)).min(letters.profile);
        let alike = likeness(scene, candidate);
        let nats = nats * ((A_LANGUAGE - alike) / (A_LANGUAGE - NO_LANGUAGE)).clamp(0.0, 1.0);
        (nats > 1.0).then(|| {
            let facts = vec![
                count("odd", odd),
                count("judged", known),
                share("crowd", usual),
                number("likeness", alike),
            ];
            group_finding(&INFO, group, candidate, nats, facts)
        })
    }
}

/// How much the words of a group's unlikely names are built alike, beside as many words of the crowd's names: about 1
/// for the names of any language, which repeats its syllables; little for what a keyboard or a generator of letters made.
fn likeness(scene: &Scene<'_>, candidate: &Candidate) -> f64 {
    let Some(names) = &scene.attributes.names else { return 1.0 };
    let odd = candidate.rows.iter().filter(|row| UNLIKELY.contains(&names.letters[row.index()]));
    let odd = words(scene, odd.copied());
    let mut crowd: Vec<String> = words(scene, scene.crowd_rows()).into_iter().collect();
    crowd.sort_unstable_by_key(|word| hash(word));
    crowd.truncate(odd.len());
    let usual = repeated(crowd.iter());
    if usual > 0.0 { repeated(odd.iter()) / usual } else { 1.0 }
}

/// The distinct folded words of the rows' names, initials left out.
fn words(scene: &Scene<'_>, rows: impl Iterator<Item = Row>) -> HashSet<String> {
    let name = |row| scene.petition.signatures.name.get(row).map(fold);
    let long = |word: &&str| word.chars().count() > 2;
    rows.filter_map(name)
        .flat_map(|name| name.split(' ').filter(long).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// The share of the words' runs of three letters that another of the words has, too.
fn repeated<'a>(words: impl Iterator<Item = &'a String> + Clone) -> f64 {
    let mut bearers: HashMap<[char; 3], u32> = HashMap::new();
    let runs = |word: &String| trigrams(word).collect::<HashSet<_>>();
    words.clone().flat_map(runs).for_each(|run| *bearers.entry(run).or_default() += 1);
    let (all, shared) = words
        .flat_map(runs)
        .fold((0_u32, 0_u32), |(all, shared), run| (all + 1, shared + u32::from(bearers[&run] > 1)));
    f64::from(shared) / f64::from(all.max(1))
}

/// Distinct names, and how many of them have unlikely letters: a name said often counts once.
#[derive(Clone, Copy, Default)]
struct Seen {
    odd: usize,
    known: usize,
}

impl Seen {
    /// The share of odd names, one odd one added to so many that nobody saw.
    fn share(self, unseen: f64) -> f64 {
        (self.odd as f64 + 1.0) / (self.known as f64 + unseen)
    }
}

/// The names of rows from this country, servers or unknown networks, and of rows from homes abroad, whose names
/// are those of another language.
fn unlikely(scene: &Scene<'_>, rows: impl Iterator<Item = Row>) -> [Seen; 2] {
    let mut seen = [Seen::default(); 2];
    let Some(names) = &scene.attributes.names else { return seen };
    let abroad = |row| scene.home_country(row).is_some_and(|country| Some(country) != scene.home);
    let distinct: HashSet<(u32, u8, bool)> = rows
        .filter(|row| names.folded[row.index()] != NONE)
        .map(|row| (names.folded[row.index()], names.letters[row.index()], abroad(row)))
        .collect();
    for (_, bin, abroad) in distinct {
        let place = &mut seen[usize::from(abroad)];
        place.known += 1;
        place.odd += usize::from(UNLIKELY.contains(&bin));
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::super::check::{NIGHT, Signature, accuses, person, scattered, script, spares};
    use super::INFO;

    #[test]
    fn people_abroad_bear_the_names_of_their_language() {
        let pick = |of: &[&'static str], i: usize| {
            of[(crate::detect::scan::math::mix(i as u64) % of.len() as u64) as usize]
        };
        let given =
            ["Grzegorz", "Zbigniew", "Krzysztof", "Agnieszka", "Wojciech", "Jadwiga", "Szczepan", "Zdzisław"];
        let head = [
            "Brzę", "Szcze", "Krzy", "Wąso", "Dżu", "Chrzą", "Prze", "Trzci", "Skrzy", "Wszę", "Gże", "Źrze",
        ];
        let tail = [
            "czykiewicz",
            "pański",
            "żanowski",
            "wicz",
            "gaj",
            "szczyk",
            "myślak",
            "dziński",
            "pczak",
            "lewski",
        ];
        let polish = |i: usize| {
            let (first, last) =
                (pick(&given, i), format!("{}{}", pick(&head, i + 1_000), pick(&tail, i + 2_000)));
            let plain = |text: &str| text.chars().filter(char::is_ascii).collect::<String>().to_lowercase();
            let local = match i % 3 {
                0 => format!("{}.{}", plain(first), plain(&last)),
                1 => format!("{}{}", plain(&last), 10 + i),
                _ => format!("{}{}", plain(first), 1950 + i % 50),
            };
            Signature {
                name: (first.into(), last),
                email: (local, ["gmail.com", "wp.pl", "onet.pl", "o2.pl"][i % 4].into()),
                country: "Polska".into(),
                address: [62, (i * 7 % 250) as u8, (i * 31 % 250) as u8, (i * 17 % 250) as u8],
                time: NIGHT + 30_000 + scattered(i, 40_000),
                ..person(i + 33_000)
            }
        };
        spares((0..60).map(polish).collect());
    }

    #[test]
    fn neighbours_of_another_language_are_not_rejected() {
        let pick = |of: &[&'static str], i: usize| {
            of[(crate::detect::scan::math::mix(i as u64) % of.len() as u64) as usize]
        };
        let given = ["Nguyễn", "Thị", "Minh", "Phương", "Thảo", "Quỳnh", "Khánh", "Hạnh", "Trúc", "Bích"];
        let head = ["Phạm", "Trần", "Huỳnh", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Phan"];
        let tail = ["Văn", "Xuân", "Ngọc", "Quốc", "Đình", "Hữu", "Thanh", "Công", "Mạnh", "Trọng"];
        let neighbour = |i: usize| Signature {
            name: (pick(&given, i).into(), format!("{} {}", pick(&head, i + 100), pick(&tail, i + 200))),
            time: NIGHT + 30_000 + scattered(i, 20_000),
            ..person(i + 36_000)
        };
        spares((0..150).map(neighbour).collect());
    }

    #[test]
    fn letters_that_no_name_uses() {
        let gibberish = |i: usize| {
            let letter = |k: usize| {
                char::from(b'a' + (crate::detect::scan::math::mix((i * 13 + k) as u64) % 26) as u8)
            };
            let word = |from: usize| (from..from + 8).map(letter).collect::<String>();
            Signature { name: (word(0), word(20)), ..script(i) }
        };
        accuses(INFO.id, (0..200).map(gibberish).collect());
    }

    #[test]
    fn names_of_another_language_are_spared() {
        let first = ["Kryštof", "Zdeněk", "Jiří", "Květa", "Přemysl", "Ludmila"];
        let last = ["Dvořáček", "Hrdlička", "Šťastný", "Krčmář", "Vlček", "Procházka", "Zelenka"];
        let local = |i: usize| {
            let (first, last) = (
                super::super::scan::fold::fold(first[i % 6]),
                super::super::scan::fold::fold(last[i / 6 % 7]),
            );
            [
                format!("{first}{}", i * 37),
                format!("{last}.{first}"),
                format!("{}{last}", &first[..1]),
                format!("kocour-{i}"),
            ][i * 7 % 4]
                .clone()
        };
        let abroad = |i: usize| Signature {
            name: (first[i % 6].into(), last[i / 6 % 7].into()),
            email: (local(i), "gmail.com".into()),
            country: "Tchéquie".into(),
            address: [62, (i * 7 % 250) as u8, (i * 31 % 250) as u8, (i * 17 % 250) as u8],
            time: NIGHT + 36_000 + scattered(i, 40_000),
            ..person(i + 17_000)
        };
        spares((0..40).map(abroad).collect());
    }
}
