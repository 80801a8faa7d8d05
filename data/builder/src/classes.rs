//! `network-classes.csv`: what kind of network a system is, with the reason.
//!
//! Three steps, the first that decides wins: systems that a person looked up
//! (`reviewed-classes.csv`), brands, and words in the operator's name. Words that contradict
//! each other decide nothing, for a wrong `hosting` would accuse homes. The result is a file
//! of its own, frozen until somebody builds it again and reads what changed.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::path::Path;

use paraph::enrich::network::class::Systems;
use paraph::enrich::network::table::{Span, Table};
use paraph::model::NetworkClass;

use crate::refresh::Origin;
use crate::{Failure, networks, refresh};

const FILE: &str = "network-classes.csv";
const HEADER: &str = "asn,class,reason\n";
/// The day of the last review: change it with the rules.
const REVIEWED_ON: &str = "2026-11-22";
/// How many lines a reader of `review` is shown.
const REVIEWED: usize = 1_000;

/// Classifies every system of the table and writes the list.
pub fn build(data: &Path) -> Result<(), Failure> {
    let table = networks::read(data)?;
    let rules = Rules::read(data)?;
    let mut out = HEADER.to_owned();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (asn, name) in table.systems() {
        if let Some((class, reason)) = rules.classify(asn, name) {
            *counts.entry(class.id()).or_default() += 1;
            writeln!(out, "{asn},{},{reason}", class.id())?;
        }
    }
    let listed = Systems::parse(&out)?;
    if let Ok(old) = std::fs::read_to_string(data.join(FILE)) {
        refresh::check(FILE, classified(&table, &Systems::parse(&old)?), classified(&table, &listed))?;
    }
    println!("{FILE}: {counts:?}");
    let origin = Origin {
        name: "network-classes",
        version: "reviewed".to_owned(),
        date: REVIEWED_ON.to_owned(),
        licence: "MIT OR Apache-2.0",
        entries: listed.len(),
    };
    refresh::publish(data, FILE, out.as_bytes(), &origin)
}

/// Prints the largest systems, of one class if asked: number, size, class, reason, name.
pub fn review(data: &Path, class: Option<&str>) -> Result<(), Failure> {
    let table = networks::read(data)?;
    let rules = Rules::read(data)?;
    let sizes = sizes(&table);
    let mut systems: Vec<_> = table.systems().collect();
    systems.sort_by_key(|(asn, _)| std::cmp::Reverse(sizes.get(asn)));
    let judged = systems.iter().map(|&(asn, name)| (asn, name, rules.classify(asn, name)));
    let class_of =
        |judged: &Option<(NetworkClass, String)>| judged.as_ref().map_or("unknown", |(class, _)| class.id());
    for (asn, name, judged) in
        judged.filter(|(_, _, judged)| class.is_none_or(|class| class == class_of(judged))).take(REVIEWED)
    {
        let reason = judged.as_ref().map_or("", |(_, reason)| reason);
        let size = sizes.get(&asn).copied().unwrap_or_default();
        println!("{asn}\t{size}\t{}\t{reason}\t{name}", class_of(&judged));
    }
    Ok(())
}

/// IPv4 addresses of systems that have a class: what a refresh must not lose.
fn classified(table: &Table, listed: &Systems) -> f64 {
    let sizes = sizes(table);
    sizes
        .iter()
        .filter(|&(&asn, _)| listed.get(asn) != NetworkClass::Unknown)
        .map(|(_, &size)| size as f64)
        .sum()
}

/// IPv4 addresses by system.
fn sizes(table: &Table) -> HashMap<u32, u128> {
    let mut sizes = HashMap::new();
    for Span { first, last, asn, .. } in table.v4() {
        *sizes.entry(asn.unwrap_or_default()).or_default() += last - first + 1;
    }
    sizes
}

/// What decides, as read from the two files beside this program.
struct Rules {
    reviewed: HashMap<u32, (NetworkClass, String)>,
    patterns: Vec<Pattern>,
}

struct Pattern {
    kind: Kind,
    class: NetworkClass,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Words that decide alone.
    Brand,
    /// Words that count for the class.
    Phrase,
    /// Anywhere in a word.
    Part,
    /// At the start of a longer word.
    Start,
    /// At the end of a longer word.
    End,
    /// A word that the three above must not take for theirs.
    Except,
    /// Words that speak against the class.
    Not,
}

impl Rules {
    fn read(data: &Path) -> Result<Self, Failure> {
        let mut reviewed = HashMap::new();
        for cells in csv::Reader::from_path(data.join("builder/reviewed-classes.csv"))?.records() {
            let cells = cells?;
            let class = NetworkClass::from_id(&cells[1]).ok_or("reviewed-classes.csv: unknown class")?;
            if reviewed.insert(cells[0].parse()?, (class, cells[2].to_owned())).is_some() {
                return Err(format!("reviewed-classes.csv: {} is listed twice", &cells[0]).into());
            }
        }
        let patterns = csv::Reader::from_path(data.join("builder/class-patterns.csv"))?
            .records()
            .map(|cells| pattern(&cells?))
            .collect::<Result<_, _>>()?;
        Ok(Self { reviewed, patterns })
    }

    /// The class of a system and why; none where nothing, or nothing clear, is said.
    fn classify(&self, asn: u32, name: &str) -> Option<(NetworkClass, String)> {
        if let Some((class, reason)) = self.reviewed.get(&asn) {
            return (*class != NetworkClass::Unknown).then(|| (*class, reason.clone()));
        }
        let words = words(name);
        if let Some(brand) = self.longest_brand(&words) {
            return Some((brand.class, format!("brand {}", brand.text)));
        }
        let found =
            |class| self.first(class, &words).map(|pattern| (class, format!("word {}", pattern.text)));
        let institution = self.says(Kind::Not, NetworkClass::Hosting, &words);
        let hosting = found(NetworkClass::Hosting).filter(|_| !institution);
        let education = found(NetworkClass::Education);
        let carrier = found(NetworkClass::Mobile).or_else(|| found(NetworkClass::Access));
        match (education, hosting, carrier) {
            (Some(education), _, _) => Some(education),
            (None, Some(hosting), None) => Some(hosting),
            (None, None, Some(carrier)) => Some(carrier),
            _ => None,
        }
    }

    /// Of several brands in a name the most specific decides.
    fn longest_brand(&self, words: &str) -> Option<&Pattern> {
        let brands =
            self.patterns.iter().filter(|pattern| pattern.kind == Kind::Brand && pattern.fits(words));
        brands.max_by_key(|pattern| pattern.text.len())
    }

    fn first(&self, class: NetworkClass, words: &str) -> Option<&Pattern> {
        let ordinary = self.without_exceptions(class, words);
        self.patterns.iter().filter(|pattern| pattern.class == class).find(|pattern| match pattern.kind {
            Kind::Phrase => pattern.fits(words),
            Kind::Part | Kind::Start | Kind::End => pattern.fits(&ordinary),
            Kind::Brand | Kind::Except | Kind::Not => false,
        })
    }

    fn says(&self, kind: Kind, class: NetworkClass, words: &str) -> bool {
        self.patterns
            .iter()
            .any(|pattern| pattern.kind == kind && pattern.class == class && pattern.fits(words))
    }

    fn without_exceptions(&self, class: NetworkClass, words: &str) -> String {
        let excepted = |word: &str| {
            let mut exceptions = self.patterns.iter().filter(|p| p.kind == Kind::Except && p.class == class);
            exceptions.any(|pattern| pattern.text == word)
        };
        let kept: Vec<&str> = words.split_whitespace().filter(|word| !excepted(word)).collect();
        format!(" {} ", kept.join(" "))
    }
}

impl Pattern {
    /// `words` are as [`words`] makes them.
    fn fits(&self, words: &str) -> bool {
        let text = self.text.as_str();
        match self.kind {
            Kind::Brand | Kind::Phrase | Kind::Not => words.contains(&format!(" {text} ")),
            Kind::Part => words.contains(text),
            Kind::Start => words.contains(&format!(" {text}")),
            Kind::End => words.contains(&format!("{text} ")),
            Kind::Except => false,
        }
    }
}

fn pattern(cells: &csv::StringRecord) -> Result<Pattern, Failure> {
    let kind = match &cells[0] {
        "brand" => Kind::Brand,
        "phrase" => Kind::Phrase,
        "part" => Kind::Part,
        "start" => Kind::Start,
        "end" => Kind::End,
        "except" => Kind::Except,
        "not" => Kind::Not,
        kind => return Err(format!("class-patterns.csv: unknown kind {kind}").into()),
    };
    let class = NetworkClass::from_id(&cells[1]).ok_or("class-patterns.csv: unknown class")?;
    Ok(Pattern { kind, class, text: cells[2].to_owned() })
}

/// Lower-case ASCII letters and digits, a space around every word.
fn words(name: &str) -> String {
    let plain = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' });
    let text: String = plain.collect();
    format!(" {} ", text.split_whitespace().collect::<Vec<_>>().join(" "))
}
