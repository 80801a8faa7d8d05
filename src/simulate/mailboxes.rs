//! How people name their mailboxes: dozens of habits, none of them a rule.

use unicode_normalization::UnicodeNormalization;

use super::locale::Locale;
use super::random::Random;

/// A person's mail address, from name, year of birth and locale.
pub fn address(random: &mut Random, locale: &Locale, first: &str, last: &str, born: i64) -> String {
    // About one in twenty has a domain of the family's, the firm's or the club's own.
    if random.chance(0.05) {
        let (mailbox, domain) = own_domain(random, locale, first, last);
        return format!("{mailbox}@{domain}");
    }
    let domain = random.choose(locale.providers);
    let mailbox = local(random, locale, first, last, born);
    let mailbox = if random.chance(0.004) {
        format!("{mailbox}+{}", random.pick(&["petition", "spam", "web", "news"]))
    } else {
        mailbox
    };
    format!("{mailbox}@{domain}")
}

/// The local part.
pub fn local(random: &mut Random, locale: &Locale, first: &str, last: &str, born: i64) -> String {
    let (first, last) = (plain(first), plain(last));
    let short_first = first.split('-').next().unwrap_or(&first).to_owned();
    let initial = &first[..1];
    let digits = digits(random, born);
    let word = *random.pick(locale.nicknames);
    let local = match random.weighted(HABITS.iter().copied()) {
        0 => format!("{first}.{last}"),
        1 => format!("{first}{last}"),
        2 => format!("{initial}.{last}"),
        3 => format!("{initial}{last}"),
        4 => format!("{last}.{first}"),
        5 => format!("{first}_{last}"),
        6 => format!("{first}-{last}"),
        7 => format!("{first}.{last}{digits}"),
        8 => format!("{short_first}{digits}"),
        9 => format!("{last}{digits}"),
        10 => format!("{word}{digits}"),
        11 => format!("{}{word}", random.pick(locale.nicknames)),
        12 => format!(
            "{}{word}{digits}",
            random.pick(&["le", "la", "my", "the", "petit", "mr", "x", "big", "el", "die"])
        ),
        13 => format!("{initial}{}{digits}", &last[..last.len().min(3)]),
        14 => format!("{short_first}.{word}"),
        15 => format!("{last}{initial}"),
        16 => format!("{last}{first}"),
        17 => format!("{}.{last}", random.pick(&["famille", "family", "fam", "les", "contact", "atelier"])),
        18 => format!("{first}{last}{digits}"),
        19 => format!("{initial}{last}{digits}"),
        20 => format!("{short_first}{}", &last[..last.len().min(2)]),
        _ => format!("{word}.{}{digits}", random.pick(locale.nicknames)),
    };
    if random.chance(0.02) { capitalised(&local) } else { local }
}

const HABITS: [f64; 22] = [
    20.0, 8.0, 7.0, 7.0, 6.0, 3.5, 3.0, 7.0, 5.0, 3.0, 4.0, 2.5, 2.0, 2.5, 2.0, 2.0, 3.0, 1.5, 5.0, 4.0, 2.0,
    1.5,
];

/// Lower-case ASCII letters and hyphens, as mailboxes spell names.
pub fn plain(name: &str) -> String {
    let lower = name.to_lowercase().replace('ß', "ss").replace('œ', "oe").replace('ø', "o").replace('ı', "i");
    let kept: String = lower.nfd().filter(|c| c.is_ascii_alphabetic() || *c == '-').collect();
    if kept.is_empty() { "x".to_owned() } else { kept }
}

fn digits(random: &mut Random, born: i64) -> String {
    match random.weighted([4.0, 2.0, 2.5, 1.0, 1.0].into_iter()) {
        0 => format!("{:02}", born % 100),
        1 => born.to_string(),
        2 => random.between(1, 99).to_string(),
        3 => random.between(100, 999).to_string(),
        _ => random.between(1, 9).to_string(),
    }
}

fn own_domain(random: &mut Random, locale: &Locale, first: &str, last: &str) -> (String, String) {
    let (first, last) = (plain(first), plain(last));
    let ending = random.choose(locale.own_domains);
    let word = *random.pick(locale.nicknames);
    let name = match random.below(5) {
        0 => last.clone(),
        1 => format!("{first}{last}"),
        2 => format!(
            "{}-{last}",
            random.pick(&["atelier", "cabinet", "studio", "garage", "praxis", "team", "casa"])
        ),
        3 => format!(
            "{}{word}",
            random.pick(&["asso-", "collectif-", "verein-", "club-", "coop", "radio", "ecole-"])
        ),
        _ => format!(
            "{word}-{}",
            random.pick(&["conseil", "design", "bio", "media", "consulting", "architekten", "print", "web"])
        ),
    };
    let mailbox = match random.below(5) {
        0 => "contact".to_owned(),
        1 => "info".to_owned(),
        2 => format!("{}.{last}", &first[..1]),
        3 => format!("{first}.{last}"),
        _ => first,
    };
    (mailbox, format!("{name}.{ending}"))
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailboxes_spell_names_in_ascii() {
        assert_eq!(plain("Éloïse-Anne"), "eloise-anne");
        assert_eq!(plain("Le Goff"), "legoff");
        assert_eq!(plain("Groß"), "gross");
    }
}
