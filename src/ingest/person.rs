//! Names of persons: one column into two, two into one.
//!
//! Only what every name shows is used (a comma, capitals, the order of words); a
//! name that could be split in two ways is split the usual way, given name first.

/// Given and family name of a whole name, each possibly empty.
pub fn split(whole: &str) -> (String, String) {
    if let Some((last, first)) = whole.split_once(',')
        && !first.trim().is_empty()
    {
        return (tidy(first), tidy(last));
    }
    let words: Vec<&str> = whole.split_whitespace().collect();
    let words = match words.as_slice() {
        [title, rest @ ..] if rest.len() > 1 && is_title(title) => rest,
        all => all,
    };
    let cut = capital_surname(words).unwrap_or_else(|| usual_cut(words));
    match cut {
        Cut::SurnameFirst(count) => (words[count..].join(" "), words[..count].join(" ")),
        Cut::SurnameFrom(at) => (words[..at].join(" "), words[at..].join(" ")),
    }
}

/// "First last", from two columns of which either may be empty.
pub fn join(first: &str, last: &str) -> String {
    match (first.is_empty(), last.is_empty()) {
        (true, _) => last.into(),
        (_, true) => first.into(),
        _ => format!("{first} {last}"),
    }
}

enum Cut {
    SurnameFirst(usize),
    SurnameFrom(usize),
}

/// `DUPONT Jean` and `Jean DUPONT`: administrations write the surname in capitals.
fn capital_surname(words: &[&str]) -> Option<Cut> {
    let capital = |word: &&str| {
        word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase)
    };
    let count = words.iter().filter(|word| capital(word)).count();
    if count == 0 || count == words.len() {
        return None;
    }
    let leading = words.iter().take_while(|word| capital(word)).count();
    let trailing = words.iter().rev().take_while(|word| capital(word)).count();
    match count {
        _ if leading == count => Some(Cut::SurnameFirst(leading)),
        _ if trailing == count => Some(Cut::SurnameFrom(words.len() - trailing)),
        _ => None,
    }
}

/// The surname is the last word with the particles before it.
fn usual_cut(words: &[&str]) -> Cut {
    if words.len() < 2 {
        return Cut::SurnameFrom(words.len());
    }
    let particle = words[1..words.len() - 1].iter().position(|word| is_particle(word)).map(|at| at + 1);
    Cut::SurnameFrom(particle.unwrap_or(words.len() - 1))
}

fn is_particle(word: &str) -> bool {
    const PARTICLES: &[&str] = &[
        "al", "ben", "d", "da", "dal", "de", "degli", "dei", "del", "della", "den", "der", "des", "di", "do",
        "dos", "du", "el", "la", "le", "ten", "ter", "van", "vom", "von", "zu", "zum", "zur",
    ];
    let lower = word.to_lowercase();
    PARTICLES.contains(&lower.as_str()) || lower.starts_with("d'") || lower.starts_with("d’")
}

fn is_title(word: &str) -> bool {
    const TITLES: &[&str] = &[
        "m", "mme", "mlle", "mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "sr", "sra", "dhr",
        "mevr", "me",
    ];
    TITLES.contains(&word.trim_end_matches('.').to_lowercase().as_str())
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_are_split_where_they_show_it() {
        for (whole, first, last) in [
            ("Jean Dupont", "Jean", "Dupont"),
            ("DUPONT Jean", "Jean", "DUPONT"),
            ("Jean DUPONT", "Jean", "DUPONT"),
            ("DE LA TOUR Anne Marie", "Anne Marie", "DE LA TOUR"),
            ("Dupont, Jean", "Jean", "Dupont"),
            ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
            ("M. Jean Dupont", "Jean", "Dupont"),
            ("Anne Marie Dupont", "Anne Marie", "Dupont"),
            ("jean dupont", "jean", "dupont"),
            ("JEAN DUPONT", "JEAN", "DUPONT"),
            ("Madonna", "Madonna", ""),
            ("Charles d'Artagnan", "Charles", "d'Artagnan"),
            ("Dupont,", "Dupont,", ""),
        ] {
            assert_eq!(split(whole), (first.into(), last.into()), "{whole}");
        }
    }
}
