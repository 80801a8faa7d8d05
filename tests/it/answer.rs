//! The answer: one number, the same on the screen and on the page, however few or alike the signatures.

use std::fs;

use paraph::pipeline::Audit;
use paraph::report::language::Language;
use paraph::report::layout::Look;
use paraph::report::terminal;

use crate::page::{audit, text, write};

/// An audit, and the folder of its export.
struct Audited {
    audit: Audit,
    _export: tempfile::TempDir,
}

/// The first rows of the village.
fn village(rows: usize) -> Audited {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/quiet-village");
    let export = fs::read_to_string(folder.join("petition.csv")).unwrap();
    of(&export.lines().take(1 + rows).collect::<Vec<_>>().join("\n"))
}

fn of(export: &str) -> Audited {
    let desk = tempfile::tempdir().unwrap();
    let path = desk.path().join("petition.csv");
    fs::write(&path, export).unwrap();
    Audited { audit: audit(path, None), _export: desk }
}

/// The screen as one line, and the first screen of the page.
fn told(Audited { audit, .. }: &Audited, language: Language) -> (String, String) {
    let written = write(audit, language);
    let screen = terminal::summary(&written.summary, language, Look { width: 10_000, colour: false });
    let page = written.page();
    let first = page.split("<nav").next().unwrap();
    (screen, text(first).split([' ', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

#[test]
fn screen_and_page_agree_on_a_handful() {
    for (rows, english, french) in [
        (
            1,
            "The only record counts as a genuine signature: nothing is held against it.",
            "Le seul enregistrement compte comme signature authentique\u{202f}: rien n’est retenu contre lui.",
        ),
        (
            2,
            "All 2 records count as genuine signatures of different people: nothing is held against any.",
            "Les 2 enregistrements comptent tous comme signatures authentiques de personnes différentes\u{202f}: rien n’est retenu contre aucun.",
        ),
        (
            12,
            "All 12 records count as genuine signatures of different people: nothing is held against any.",
            "Les 12 enregistrements comptent tous comme signatures authentiques de personnes différentes\u{202f}: rien n’est retenu contre aucun.",
        ),
    ] {
        let audit = village(rows);
        for (language, sentence) in [(Language::English, english), (Language::French, french)] {
            let (screen, page) = told(&audit, language);
            assert!(screen.contains(sentence), "{rows}: {screen}");
            assert!(page.contains(sentence), "{rows}: {page}");
            for odd in ["1 records", "1 to 1", "de 1 à 1", "2 to 2", "12 to 12", "about 0", "more than 2"] {
                assert!(!screen.contains(odd) && !page.contains(odd), "{rows}: {odd}: {screen}\n{page}");
            }
        }
    }
}

/// Where nobody is gone every filter leaves all, exactly.
#[test]
fn the_filters_agree_with_the_answer() {
    let page = text(&write(&village(12).audit, Language::English).page());
    let page = page.split([' ', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    for told in ["Without second signatures 12", "and without anything to review 12", "Genuine, estimated 12"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
}

/// Where a few of a handful are second signatures the page says nothing that would point at them.
#[test]
fn of_a_handful_the_page_tells_no_part() {
    let line =
        |person: u32| format!("{person},2023-03-05 1{person}:00:00,Ada{person},ada{person}@gmail.com\n");
    let again = "8,2023-03-05 19:00:00,Ada1,ada1@gmail.com\n";
    let export = format!("id,created_at,name,email\n{}{again}", (1..=4).map(line).collect::<String>());
    let (screen, page) = told(&of(&export), Language::English);
    assert!(screen.contains("About 4 (give or take less than one)."), "{screen}");
    assert!(page.contains("5 records are too few for a page that counts nobody below ten."), "{page}");
    assert!(page.contains("at most 5") && !page.contains('4'), "{page}");
}

#[test]
fn without_mailboxes_none_are_counted() {
    let line = |row: u32| format!("{row},2024-03-{:02} 12:{:02}:00,Person {row}\n", 1 + row % 28, row % 60);
    let audit = of(&format!("id,created_at,name\n{}", (1..=60).map(line).collect::<String>()));
    for (language, none) in [
        (Language::English, "Different mailboxes – The export holds no usable mail addresses."),
        (
            Language::French,
            "Boîtes aux lettres – L’export ne contient pas d’adresses électroniques utilisables.",
        ),
    ] {
        let (screen, page) = told(&audit, language);
        assert!(page.contains(none), "{page}");
        assert!(
            !screen.contains("different mailboxes") && !screen.contains("lettres différentes"),
            "{screen}"
        );
    }
    assert_eq!(write(&audit.audit, Language::English).summary.mailboxes, None);
}

/// Households share mailboxes: the page calls only one number people, and says why the other is smaller.
#[test]
fn the_first_screen_holds_one_answer() {
    let audit = village(400);
    let mailboxes = audit.audit.report.mailboxes.unwrap();
    assert!((mailboxes as f64) < audit.audit.report.estimate.genuine.low, "the village has households");
    let (screen, page) = told(&audit, Language::English);
    assert!(screen.contains(&format!("; {mailboxes} different mailboxes, signed")), "{screen}");
    assert!(page.contains("each person counts once"), "{page}");
    assert!(page.contains(&format!("Different mailboxes {mailboxes} not people: a household may share one")));
    let answer = page.find("The answer: genuine").unwrap();
    assert!(
        answer < page.find("Different mailboxes").unwrap() && !page.contains("distinct people"),
        "{page}"
    );
}

/// What was looked at in a sample says so, on the card as on the screen of a row.
#[test]
fn a_sample_is_called_one() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/noel-2020");
    let audit = audit(folder.join("petition.csv"), Some(folder.join("roster.csv")));
    for (language, part) in [
        (Language::English, "200 signatures, a sample of its 1,065, used"),
        (Language::French, "200 signatures, un échantillon de ses 1\u{202f}065, ont utilisé"),
    ] {
        let written = write(&audit, language);
        assert!(text(&written.page()).contains(part), "{language:?}");
    }
    let summary = write(&audit, Language::English).summary;
    let sentences = || summary.campaigns.iter().flat_map(|one| &one.evidence).map(|one| &one.sentence);
    assert!(sentences().any(|one| one.starts_with("200 signatures, a sample of its 1,065, used")));
    assert!(
        sentences().all(|one| !one.starts_with("200 ") || one.contains("a sample of its")),
        "{summary:?}"
    );
}

/// Names alone tell neither whether two signatures are one person's nor how small a campaign would be seen.
#[test]
fn names_alone_are_counted_as_signatures_and_no_more_is_claimed() {
    let names = of(&format!("name\n{}", "Camille Ferrand\nLouise Vasseur\n".repeat(60)));
    for (language, counted, blind, boast) in [
        (
            Language::English,
            "All 120 records count as genuine signatures: nothing is held against any.",
            "With these columns, most campaigns would not be seen.",
            ["of different people", "one a person", "campaign of fewer than", "counts once"],
        ),
        (
            Language::French,
            "Les 120 enregistrements comptent tous comme signatures authentiques\u{202f}: rien n’est retenu contre aucun.",
            "Avec ces colonnes, la plupart des campagnes passeraient inaperçues.",
            ["personnes différentes", "une par personne", "campagne de moins de", "compte une fois"],
        ),
    ] {
        let (screen, page) = told(&names, language);
        for text in [counted, blind] {
            assert!(screen.contains(text), "{screen}");
            assert!(page.contains(text), "{page}");
        }
        assert!(boast.iter().all(|text| !screen.contains(text) && !page.contains(text)), "{screen}\n{page}");
    }
}

/// Somebody is known by name, birth and place whatever the mailbox; a namesake of another age is not.
#[test]
fn a_second_mailbox_makes_no_second_person() {
    let crowd: String =
        (0..30).map(|i| format!("Person {i},p{i}@laposte.net,{},75011\n", 1950 + i)).collect();
    let twice = "Line Besson,line@free.fr,1981,69003\nBESSON Line,l.besson@gmail.com,1981,69003\n";
    let namesake = "Line Besson,besson69@orange.fr,1954,69003\n";
    let petition = of(&format!("name,email,birth_year,postcode\n{crowd}{twice}{namesake}"));
    let duplicates: Vec<u32> = petition.audit.report.verdicts.iter().map(|verdict| verdict.row.0).collect();
    assert_eq!(duplicates, [31], "{:?}", petition.audit.report.verdicts);
}
