//! The screens and the errors of the command line in French: what a locale asks for, every command speaks.

use std::collections::HashSet;
use std::fs;

use paraph::report::language::Language;
use paraph::report::words::Words;

use super::cli::{Desk, Ran};

const EXPORT: &str = "email,nom,date\nzoe@orange.fr,Zoé,2020-11-17 21:00\nali@free.fr,Ali,2020-11-18 09:30\n";

fn french(desk: &Desk, arguments: &str) -> Ran {
    Ran::from(desk.command(arguments).env("LC_ALL", "fr_FR.UTF-8").output().unwrap())
}

#[test]
fn the_columns_are_shown_in_french() {
    let desk = Desk::with(EXPORT);
    let said = french(&desk, "columns petition.csv").ends(0).out;
    for expected in [
        "petition.csv\u{202f}: CSV, UTF-8, virgule",
        "100\u{202f}% rempli  email",
        "Enregistrements\n  2 lus, 2 chargés\n",
        "non (aucune de ces colonnes\u{202f}: confirmed, confirmed_at)",
        "avec --roster FICHIER\u{202f}: Personnalités",
        "À savoir",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    for english in ["filled", "Records", "Signals", "not used", "yes:", "no,", "usable"] {
        assert!(!said.contains(english), "{english}: {said}");
    }
    assert_eq!(desk.run("columns petition.csv --lang fr").ends(0).out, said, "the flag says the same");
}

/// The source is read: what a platform's column holds is told in French as well.
#[test]
fn what_columns_without_evidence_hold_is_translated() {
    let source = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/ingest/platform.rs")).unwrap();
    let words = Words::in_language(Language::French, "UTC");
    let known: HashSet<&str> =
        source.split("Known(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(known.len() > 15, "{known:?}");
    for text in known {
        assert_ne!(words.phrase(text), text);
    }
}

#[test]
fn the_lists_are_shown_and_kept_in_french() {
    let desk = Desk::new();
    let table = french(&desk, "lists").ends(0).out;
    assert!(
        table.starts_with("LISTE ") && table.contains("ENTRÉES") && table.contains("  fournie  "),
        "{table}"
    );
    let said = french(&desk, "lists revert --data own").ends(0).err;
    assert_eq!(said, "Il n’y a rien à annuler.\n");
    let said = french(&desk, "lists update --from nowhere --data own").ends(1).err;
    assert!(said.contains("aucune liste connue de paraph") && said.contains("  conseil\u{202f}: "), "{said}");
}

/// No comment of a new policy is left in English, and it is the same policy.
#[test]
fn a_policy_explains_itself_in_french() {
    let desk = Desk::new();
    let english = desk.run("policy init -").ends(0).out;
    let french_text = french(&desk, "policy init -").ends(0).out;
    let comments = |text: &str| -> HashSet<String> {
        text.lines()
            .filter(|line| line.starts_with("# ") && !line.contains(" = "))
            .map(str::to_owned)
            .collect()
    };
    let left: Vec<String> = comments(&english).intersection(&comments(&french_text)).cloned().collect();
    assert_eq!(left, Vec::<String>::new(), "still English");
    let settings = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect()
    };
    assert_eq!(settings(&english), settings(&french_text));
    assert!(!french_text.contains('\u{202f}'), "an editor shows plain spaces");
    french(&desk, "policy init").ends(0);
    assert!(french(&desk, "policy check").ends(0).out.contains("en ordre, "));
    desk.put("short.toml", "[lookup]\ndns = \"cache\"\n");
    let shown = french(&desk, "policy show short.toml").ends(0).out;
    assert!(shown.contains("dns = \"cache\" # politique, ligne 2"), "{shown}");
    assert!(french(&desk, "policy show short.toml").ends(0).out.contains("proven_nats = 25.0 # par défaut"));
}

#[test]
fn the_faults_of_a_policy_are_told_in_french() {
    let desk = Desk::new();
    desk.put(
        "paraph.toml",
        "[lookup]\ndns = \"liv\"\ndnsqps = 4\n[judgment]\n[weights]\nburst = 2\n[allow]\ndomains = [\"*.fr\"]\n",
    );
    let said = french(&desk, "policy check").ends(2).err;
    for expected in [
        "ligne 2\u{202f}: lookup.dns\u{202f}: liv\u{202f}: valeurs possibles",
        "ligne 3\u{202f}: lookup n’a pas de réglage \"dnsqps\"",
        "ligne 4\u{202f}: il n’y a pas de table [judgment]",
        "conseil\u{202f}: vouliez-vous dire [judgement]\u{202f}?",
        "nombre de 0 à 1 attendu",
        "\"*.fr\" couvre des domaines d’inconnus",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn a_conversion_is_told_in_french() {
    let desk = Desk::with(EXPORT);
    let said = french(&desk, "convert petition.csv --out clean.csv").ends(0).err;
    assert!(said.contains("petition.csv, lu comme CSV, UTF-8, virgule"), "{said}");
    assert!(said.contains("2 lignes écrites, 3 colonnes"), "{said}");
}

/// The commonest faults: place, cause and next step, and the exit code as in English.
#[test]
fn errors_are_told_in_french() {
    let desk = Desk::with(EXPORT);
    desk.put("empty.csv", "");
    desk.put("header.csv", "email,nom\n");
    desk.put("page.csv", "<!doctype html><html></html>");
    desk.run("audit petition.csv --offline --quiet --out report").ends(0);
    for (arguments, code, cause, hint) in [
        (
            "audit missing.csv --out new",
            1,
            "missing.csv\u{202f}: lecture impossible\u{202f}: fichier ou dossier introuvable",
            "vérifiez le chemin",
        ),
        (
            "audit empty.csv --out new",
            3,
            "le fichier est vide\u{202f}: rien à auditer",
            "exportez de nouveau",
        ),
        (
            "audit header.csv --out new",
            3,
            "une ligne d’en-tête et aucun enregistrement",
            "exportez de nouveau",
        ),
        (
            "audit page.csv --out new",
            1,
            "c’est une page web, non un tableau de signatures",
            "connectez-vous et exportez de nouveau",
        ),
        (
            "audit petition.csv --out new --column email=emial",
            2,
            "pas de colonne \"emial\"",
            "vouliez-vous dire \"email\"",
        ),
        (
            "audit petition.csv --out new --column mail=email",
            2,
            "aucun champ ne s’appelle \"mail\"",
            "--help en dit plus",
        ),
        (
            "audit petition.csv --out new --dns sometimes",
            2,
            "valeur «\u{202f}sometimes\u{202f}» refusée pour",
            "--help en dit plus",
        ),
        ("audit petition.csv --out new --timezone Paris", 2, "nom de l’IANA attendu", "--help en dit plus"),
        (
            "audit petition.csv --out new --offlin",
            2,
            "argument inattendu",
            "vouliez-vous dire «\u{202f}--offline\u{202f}»",
        ),
        ("audit petition.csv", 2, "il manque ces arguments\u{202f}: --out <DIR>", "--help en dit plus"),
        (
            "audti petition.csv",
            2,
            "aucune commande ne s’appelle «\u{202f}audti\u{202f}»",
            "vouliez-vous dire «\u{202f}audit\u{202f}»",
        ),
        ("audit petition.csv --out nowhere/new", 1, "écriture impossible", "créez d’abord le dossier"),
        (
            "convert petition.csv --out report/flagged.csv",
            2,
            "appartient à un rapport",
            "rien n’a été changé",
        ),
        (
            "explain report --row 9",
            2,
            "L’enregistrement 9 n’existe pas",
            "les enregistrements sont comptés à partir de 1",
        ),
        (
            "explain nowhere --row 9",
            1,
            "fichier ou dossier introuvable",
            "donnez le dossier que `paraph audit` a écrit",
        ),
    ] {
        let said = french(&desk, arguments).ends(code).err;
        assert!(
            said.starts_with("erreur\u{202f}: ") && said.contains("  conseil\u{202f}: "),
            "{arguments}: {said}"
        );
        assert!(said.contains(cause) && said.contains(hint), "{arguments}: {said}");
        let english = desk.run(arguments).ends(code).err;
        assert!(english.starts_with("error: "), "{english}");
    }
    let flag = desk.run("audit missing.csv --out new --lang fr").ends(1).err;
    assert!(flag.starts_with("erreur\u{202f}: "), "{flag}");
}
