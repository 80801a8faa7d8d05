//! Titles around names: a list of members says "Rt Hon" and "MdB" where a signer says neither.

/// Before a name, folded, without dots.
const BEFORE: &[&str] = &[
    "a",
    "abg",
    "avv",
    "baron",
    "baroness",
    "baronesse",
    "dame",
    "dep",
    "depute",
    "deputee",
    "dhr",
    "dipl",
    "doc",
    "don",
    "dona",
    "dott",
    "dottssa",
    "dr",
    "dra",
    "drs",
    "frau",
    "gen",
    "gospa",
    "gospod",
    "graf",
    "herr",
    "hon",
    "honorable",
    "honourable",
    "hr",
    "ing",
    "ir",
    "lady",
    "lord",
    "m",
    "madame",
    "maitre",
    "mag",
    "me",
    "mep",
    "messrs",
    "mevr",
    "mevrouw",
    "mgr",
    "miss",
    "mister",
    "mlle",
    "mme",
    "monsieur",
    "mp",
    "mr",
    "mrs",
    "ms",
    "mudr",
    "mw",
    "on",
    "onorevole",
    "pan",
    "pani",
    "pr",
    "prof",
    "profdr",
    "rep",
    "representative",
    "rev",
    "right",
    "rndr",
    "rt",
    "sen",
    "senador",
    "senadora",
    "senateur",
    "senator",
    "senatrice",
    "senor",
    "senora",
    "sig",
    "sigra",
    "sir",
    "sr",
    "sra",
    "the",
    "univ",
    "hc",
    "habil",
    "phdr",
    "judr",
    "paeddr",
    "excmo",
    "excma",
    "ilmo",
    "ilma",
    "fr",
    "dhra",
    "vicomte",
    "viscount",
    "earl",
];

/// Behind a name, folded, without dots.
const BEHIND: &[&str] = &[
    "am", "ba", "bsc", "cbe", "csc", "drsc", "esq", "gbe", "jr", "kbe", "kc", "ks", "llb", "llm", "ma",
    "mba", "mbe", "mdb", "mdep", "mdl", "mep", "mla", "mna", "mp", "mpp", "ms", "msc", "msp", "obe", "om",
    "pc", "phd", "qc", "td", "tds",
];

/// A name without the titles around it; at least two words stay, and a single word stays as it is.
pub fn without(name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    while words.len() > 2 && is_before(words[0]) {
        words.remove(0);
    }
    while words.len() > 2 && words.last().is_some_and(|last| is_behind(last)) {
        words.pop();
    }
    let bare = words.join(" ");
    // "Dupont, Jean" keeps its comma, "Jean Dupont, MP" lost what it was for.
    bare.strip_suffix(',').map_or(bare.clone(), str::to_owned)
}

fn is_before(word: &str) -> bool {
    let plain = plain(word);
    // "A" is an initial, "Mc" a part of a name: only a title is written with a dot or in full.
    BEFORE.contains(&plain.as_str()) && (plain.len() > 1 || word == "M." || word == "M")
}

fn is_behind(word: &str) -> bool {
    let upper = word.chars().filter(|c| c.is_uppercase()).count() > 1 || word.contains('.');
    (upper || matches!(word, "Jr" | "Esq")) && BEHIND.contains(&plain(word).as_str())
}

fn plain(word: &str) -> String {
    super::super::normal::fold(word).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_no_part_of_a_name() {
        for (name, expected) in [
            ("M. Jean Dupont", "Jean Dupont"),
            ("Sra. Dª Ana Ejemplo Prueba", "Dª Ana Ejemplo Prueba"),
            ("Prof. Dr. Anna Muster", "Anna Muster"),
            ("The Rt. Hon. Sir Alan Example MP", "Alan Example"),
            ("Herr Dr. Max Muster MdB", "Max Muster"),
            ("On. Maria Rossi", "Maria Rossi"),
            ("Jean Dupont, MP", "Jean Dupont"),
            ("Dupont, Jean", "Dupont, Jean"),
            ("Sam Lord", "Sam Lord"),
            ("Dr. Muster", "Dr. Muster"),
            ("A. J. Example", "A. J. Example"),
            ("Ma Li Wen", "Ma Li Wen"),
            ("Jean Paul Ma", "Jean Paul Ma"),
            ("Nobody", "Nobody"),
            ("", ""),
        ] {
            assert_eq!(without(name), expected, "{name}");
        }
    }
}
