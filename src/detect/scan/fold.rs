//! Text folded to what two spellings of one thing share.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub use crate::model::email::mask;

/// Lower-case letters and digits without accents; every other run becomes one space.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return words(text.chars().map(|c| c.to_ascii_lowercase()), text.len());
    }
    words(text.nfd().filter(|&c| !is_combining_mark(c)).flat_map(char::to_lowercase), text.len())
}

fn words(letters: impl Iterator<Item = char>, about: usize) -> String {
    let mut folded = String::with_capacity(about);
    for c in letters {
        if c.is_alphanumeric() {
            folded.push(c);
        } else if !folded.ends_with(' ') && !folded.is_empty() {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// How a name is written: what autocorrection, habit or a script does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Casing {
    /// No letters.
    Absent,
    /// all small
    Lower,
    /// ALL CAPITALS
    Upper,
    /// First Letters Capital
    Title,
    /// aNYthing else
    Mixed,
}

/// The casing of a name.
pub fn casing(text: &str) -> Casing {
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    if letters().next().is_none() {
        return Casing::Absent;
    }
    if letters().all(|c| !c.is_uppercase()) {
        return Casing::Lower;
    }
    if letters().nth(1).is_some() && letters().all(|c| !c.is_lowercase()) {
        return Casing::Upper;
    }
    let title = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).all(|word| {
        word.chars().next().is_some_and(char::is_uppercase) && word.chars().skip(1).all(|c| !c.is_uppercase())
    });
    if title { Casing::Title } else { Casing::Mixed }
}

/// How a local part relates to the signer's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum NameInMail {
    /// There is no name or no address to compare.
    Unknown,
    /// Given name, then family name.
    FirstLast,
    /// Family name, then given name.
    LastFirst,
    /// Initial and family name.
    InitialLast,
    /// Only the given name.
    First,
    /// Only the family name.
    Last,
    /// Neither.
    Neither,
}

/// How the local part relates to the folded given and family name.
pub fn name_in_mail(local: &str, first: &str, last: &str) -> NameInMail {
    let squeeze = |text: &str| fold(text).chars().filter(|c| c.is_alphabetic()).collect::<String>();
    let (mail, first, last) = (squeeze(local), squeeze(first), squeeze(last));
    if mail.is_empty() || (first.is_empty() && last.is_empty()) {
        return NameInMail::Unknown;
    }
    let at = |part: &str| if part.chars().count() < 3 { None } else { mail.find(part) };
    match (at(&first), at(&last)) {
        (Some(f), Some(l)) if f <= l => NameInMail::FirstLast,
        (Some(_), Some(_)) => NameInMail::LastFirst,
        (None, Some(l)) if l > 0 && first.starts_with(mail.chars().next().unwrap_or(' ')) => {
            NameInMail::InitialLast
        }
        (None, Some(_)) => NameInMail::Last,
        (Some(_), None) => NameInMail::First,
        (None, None) => NameInMail::Neither,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_forgets_accents_case_and_punctuation() {
        assert_eq!(fold("  Élodie LE-GALL, "), "elodie le gall");
        assert_eq!(fold("İstanbul ß"), "istanbul ß");
    }

    #[test]
    fn casing_of_names() {
        for (name, expected) in [
            ("jean", Casing::Lower),
            ("DUPONT", Casing::Upper),
            ("Jean-Pierre", Casing::Title),
            ("McDo", Casing::Mixed),
            ("?", Casing::Absent),
            ("J", Casing::Title),
        ] {
            assert_eq!(casing(name), expected, "{name}");
        }
    }

    #[test]
    fn names_in_mail() {
        for (local, expected) in [
            ("jean.dupont", NameInMail::FirstLast),
            ("dupont.jean", NameInMail::LastFirst),
            ("jdupont", NameInMail::InitialLast),
            ("lechat42", NameInMail::Neither),
            ("jean1975", NameInMail::First),
        ] {
            assert_eq!(name_in_mail(local, "Jean", "Dupont"), expected, "{local}");
        }
        assert_eq!(name_in_mail("x", "", ""), NameInMail::Unknown);
    }
}
