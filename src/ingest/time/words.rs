//! Words that stand inside dates: months, days of the week, particles, zones.

/// Month names and their common abbreviations, lower case without accents or final
/// dots, in English, French, German, Spanish, Italian, Dutch, Portuguese, Catalan
/// and Polish (the genitive, as dates have it).
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "jan", "janvier", "janv", "januar", "janner", "enero", "ene", "gennaio", "gen", "januari",
        "janeiro", "gener", "stycznia", "sty",
    ],
    &[
        "february",
        "feb",
        "fevrier",
        "fevr",
        "fev",
        "februar",
        "febrero",
        "febbraio",
        "februari",
        "fevereiro",
        "febrer",
        "febr",
        "lutego",
        "lut",
    ],
    &["march", "mar", "mars", "marz", "maerz", "mrz", "marzo", "maart", "mrt", "marco", "marc", "marca"],
    &["april", "apr", "avril", "avr", "abril", "abr", "aprile", "kwietnia", "kwi"],
    &["may", "mai", "mayo", "maggio", "mag", "mei", "maio", "maig", "maja", "maj"],
    &["june", "jun", "juin", "juni", "junio", "giugno", "giu", "junho", "juny", "czerwca", "cze"],
    &["july", "jul", "juillet", "juil", "juli", "julio", "luglio", "lug", "julho", "juliol", "lipca", "lip"],
    &["august", "aug", "aout", "agosto", "ago", "augustus", "agost", "sierpnia", "sie"],
    &[
        "september",
        "sep",
        "sept",
        "septembre",
        "septiembre",
        "settembre",
        "set",
        "setembro",
        "setembre",
        "wrzesnia",
        "wrz",
    ],
    &[
        "october",
        "oct",
        "octobre",
        "oktober",
        "okt",
        "octubre",
        "ottobre",
        "ott",
        "outubro",
        "out",
        "pazdziernika",
        "paz",
    ],
    &["november", "nov", "novembre", "noviembre", "novembro", "listopada", "lis"],
    &[
        "december",
        "dec",
        "decembre",
        "dezember",
        "dez",
        "diciembre",
        "dic",
        "dicembre",
        "dezembro",
        "desembre",
        "des",
        "grudnia",
        "gru",
    ],
];

/// Words that mean nothing in a date: days of the week, particles, ordinal endings.
const FILLER: &[&str] = &[
    "a",
    "alas",
    "at",
    "de",
    "del",
    "der",
    "el",
    "en",
    "er",
    "il",
    "kl",
    "las",
    "le",
    "les",
    "nd",
    "o",
    "of",
    "om",
    "on",
    "ore",
    "rd",
    "st",
    "t",
    "th",
    "the",
    "um",
    "uhr",
    "uur",
    "monday",
    "mon",
    "tuesday",
    "tue",
    "tues",
    "wednesday",
    "wed",
    "thursday",
    "thu",
    "thur",
    "thurs",
    "friday",
    "fri",
    "saturday",
    "sat",
    "sunday",
    "sun",
    "lundi",
    "lun",
    "mardi",
    "mercredi",
    "mer",
    "jeudi",
    "jeu",
    "vendredi",
    "ven",
    "samedi",
    "sam",
    "dimanche",
    "dim",
    "montag",
    "mo",
    "dienstag",
    "di",
    "mittwoch",
    "mi",
    "donnerstag",
    "do",
    "freitag",
    "fr",
    "samstag",
    "sa",
    "sonntag",
    "so",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
    "lunedi",
    "martedi",
    "mercoledi",
    "giovedi",
    "venerdi",
    "sabato",
    "domenica",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
];

/// Zone abbreviations that have one meaning among the countries where petitions
/// of this kind are signed, with their distance from UTC in minutes.
const ZONES: &[(&str, i32)] = &[
    ("akdt", -480),
    ("akst", -540),
    ("bst", 60),
    ("cdt", -300),
    ("cest", 120),
    ("cet", 60),
    ("edt", -240),
    ("eest", 180),
    ("eet", 120),
    ("est", -300),
    ("gmt", 0),
    ("hst", -600),
    ("mdt", -360),
    ("mesz", 120),
    ("mez", 60),
    ("mst", -420),
    ("pdt", -420),
    ("pst", -480),
    ("utc", 0),
    ("west", 60),
    ("wet", 0),
    ("z", 0),
];

/// The month (1 to 12) that a word names.
pub fn month(word: &str) -> Option<u8> {
    MONTHS.iter().position(|names| names.contains(&word)).map(|index| index as u8 + 1)
}

/// Whether a word may stand in a date without a meaning.
pub fn is_filler(word: &str) -> bool {
    FILLER.contains(&word)
}

/// The distance from UTC in seconds that a zone abbreviation names.
pub fn zone(word: &str) -> Option<i32> {
    ZONES.iter().find(|(name, _)| *name == word).map(|(_, minutes)| minutes * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_month_is_named_twice() {
        let mut all: Vec<_> = MONTHS.iter().flat_map(|names| names.iter()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
