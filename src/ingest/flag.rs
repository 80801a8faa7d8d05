//! Yes and no in the user's language.

use super::normal::fold;

/// Folded words for yes: English, French, German, Spanish, Italian, Dutch, Portuguese,
/// Catalan, Polish, Swedish, Danish, Finnish, Czech, and the states of platforms.
const YES: &[&str] = &[
    "1",
    "y",
    "yes",
    "true",
    "t",
    "on",
    "x",
    "ok",
    "checked",
    "confirmed",
    "validated",
    "verified",
    "subscribed",
    "opted in",
    "opted-in",
    "opt-in",
    "double opt in",
    "active",
    "complete",
    "completed",
    "signed",
    "accepted",
    "✓",
    "✔",
    "☑",
    "oui",
    "o",
    "vrai",
    "confirme",
    "confirmee",
    "valide",
    "validee",
    "verifie",
    "verifiee",
    "inscrit",
    "inscrite",
    "ja",
    "j",
    "wahr",
    "bestatigt",
    "bestaetigt",
    "verifiziert",
    "si",
    "s",
    "verdadero",
    "confirmado",
    "confirmada",
    "verificado",
    "validado",
    "vero",
    "confermato",
    "confermata",
    "verificato",
    "waar",
    "bevestigd",
    "geverifieerd",
    "sim",
    "verdadeiro",
    "confirmat",
    "confirmada",
    "cert",
    "veritable",
    "tak",
    "prawda",
    "potwierdzony",
    "potwierdzono",
    "bekraftad",
    "bekraeftet",
    "kylla",
    "vahvistettu",
    "ano",
    "overeno",
];

/// Folded words for no.
const NO: &[&str] = &[
    "0",
    "n",
    "no",
    "false",
    "f",
    "off",
    "unchecked",
    "unconfirmed",
    "not confirmed",
    "pending",
    "unverified",
    "unsubscribed",
    "opted out",
    "opted-out",
    "opt-out",
    "inactive",
    "incomplete",
    "invalidated",
    "rejected",
    "bounced",
    "none",
    "never",
    "✗",
    "☐",
    "non",
    "faux",
    "non confirme",
    "non confirmee",
    "non confirmes",
    "non confirmees",
    "en attente",
    "non valide",
    "non validee",
    "non verifie",
    "nein",
    "falsch",
    "unbestatigt",
    "unbestaetigt",
    "nicht bestatigt",
    "ausstehend",
    "falso",
    "sin confirmar",
    "no confirmado",
    "no confirmada",
    "pendiente",
    "non confermato",
    "non confermata",
    "in attesa",
    "nee",
    "onwaar",
    "niet bevestigd",
    "onbevestigd",
    "nao",
    "nao confirmado",
    "pendente",
    "fals",
    "pendent",
    "nie",
    "falsz",
    "niepotwierdzony",
    "niepotwierdzono",
    "oczekuje",
    "nie potwierdzono",
    "nej",
    "obekraftad",
    "ubekraeftet",
    "ei",
    "ei vahvistettu",
    "ne",
    "neovereno",
];

/// What a cell says, if it is a yes or a no.
pub fn parse(cell: &str) -> Option<bool> {
    match cell {
        "1" | "true" | "True" | "TRUE" => return Some(true),
        "0" | "false" | "False" | "FALSE" => return Some(false),
        _ if cell.len() > 24 => return None,
        _ => {}
    }
    let folded = fold(cell.trim());
    let word = folded.replace('_', " ");
    if YES.contains(&word.as_str()) {
        Some(true)
    } else if NO.contains(&word.as_str()) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_says_both() {
        assert!(YES.iter().all(|word| !NO.contains(word)));
    }

    #[test]
    fn words_are_folded() {
        for (cell, expected) in [
            ("Oui", Some(true)),
            ("Confirmé", Some(true)),
            ("NON CONFIRMÉ", Some(false)),
            ("Não", Some(false)),
            ("bestätigt", Some(true)),
            ("not_confirmed", Some(false)),
            ("peut-être", None),
            ("2", None),
        ] {
            assert_eq!(parse(cell), expected, "{cell}");
        }
    }
}
