//! `paraph compare --html`: what the page must hold, what it must never hold, and that it appears whole.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::cli::Desk;

const BOTH: &str = "compare old new --html page.html";

/// The story of November 2020 before its second attack, and whole.
fn two_days() -> Desk {
    let desk = Desk::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/noel-2020/petition.csv");
    let story = fs::read_to_string(path).unwrap();
    for (report, lines) in [("old", 2200), ("new", 3601)] {
        desk.put("petition.csv", story.lines().take(lines).collect::<Vec<_>>().join("\n") + "\n");
        desk.run(&format!("audit petition.csv --offline --quiet --out {report}")).ends(0);
    }
    desk
}

/// A village of so many signers.
fn village(desk: &Desk, signers: usize, report: &str, options: &str) {
    let mut csv = String::from("Signername,e-mail,signed_at\n");
    for at in 0..signers {
        csv += &format!("Ada{at} Lovelace{at},ada{at}@orange.fr,2024-03-{:02} 10:00:00\n", 1 + at % 28);
    }
    desk.put("petition.csv", csv);
    desk.run(&format!("audit petition.csv --offline --quiet --out {report} {options}")).ends(0);
}

fn page(desk: &Desk, options: &str) -> String {
    desk.run(&format!("{BOTH} {options}")).ends(0);
    fs::read_to_string(desk.path("page.html")).unwrap()
}

/// What a reader sees.
fn text(page: &str) -> String {
    let body = page.split("<body>").nth(1).unwrap();
    let pieces = body.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
    pieces.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_page_answers_in_every_language() {
    let desk = two_days();
    let english = page(&desk, "--lang en");
    assert!(english.contains("<html lang=\"en\""));
    for told in ["went from 1,150 to 1,480", "1,400", "known again by identifier", "new", "UTC"] {
        assert!(text(&english).contains(told), "{told}: {}", text(&english));
    }
    let french = page(&desk, "--lang fr");
    assert!(french.contains("<html lang=\"fr\""));
    let french = text(&french);
    for told in ["est passée de 1\u{202f}150 à 1\u{202f}480", "navigateur", "établie", "à écarter"] {
        assert!(french.contains(told), "{told}: {french}");
    }
    for english in ["signatures then", "campaign", "browser", "proven", "reject", "Then", "because"] {
        assert!(!french.replace("paraph compare OLD NEW", "").contains(english), "{english}: {french}");
    }
    for id in ["audits", "campaigns", "verdicts", "moved", "causes", "provenance"] {
        assert!(
            english.contains(&format!("id=\"{id}\"")) && english.contains(&format!("href=\"#{id}\"")),
            "{id}"
        );
    }
}

#[test]
fn the_page_runs_nothing_and_loads_nothing() {
    let page = page(&two_days(), "");
    for foreign in
        ["<script", "javascript:", "http:", "https:", "src=", "<img", "<form", "@import", " style="]
    {
        assert!(!page.contains(foreign), "the page holds {foreign}");
    }
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
}

/// Three people more: neither their number nor what it could be computed from is told, nor any of their data.
#[test]
fn a_few_people_are_not_counted_and_nobody_is_named() {
    let desk = Desk::new();
    desk.put("paraph.toml", "[allow]\ndomains = [\"lovelace.example\"]\naddresses = [\"ada7@orange.fr\"]\n");
    village(&desk, 403, "old", "");
    village(&desk, 406, "new", "--policy paraph.toml --column name=Signername");
    let page = text(&page(&desk, "--lang en"));
    assert!(page.contains("fewer than 10") || page.contains("&lt; 10"), "{page}");
    for exact in ["403", "406", "lovelace", "ada7", "orange.fr", "Signername"] {
        assert!(!page.to_lowercase().contains(&exact.to_lowercase()), "{exact} is told: {page}");
    }
    assert!(page.contains("allow") && page.contains("differs"), "that a list differs is told: {page}");
}

/// A report may come from a stranger: whatever stands in it is text.
#[test]
fn a_forged_report_is_inert() {
    let desk = two_days();
    let summary = fs::read_to_string(desk.path("old/summary.json")).unwrap();
    let attack = "<script>alert(1)</script>\\u001b[31m\\u202e";
    let version = format!("\"paraph\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let forged = summary
        .replacen(&version, &format!("\"paraph\": \"{attack}\""), 1)
        .replacen("\"timezone\": \"UTC\"", &format!("\"timezone\": \"{attack}\""), 1)
        .replace("\"label\": \"", &format!("\"label\": \"{attack}"))
        .replace("\"started\": \"", &format!("\"started\": \"{attack}"));
    assert_eq!(forged.matches("alert(1)").count(), 4, "the attack stands where it is meant to");
    desk.put("old/summary.json", forged);
    for options in ["--lang en", "--lang fr"] {
        let told = desk.run(&format!("{BOTH} {options}")).ends(0);
        let page = fs::read_to_string(desk.path("page.html")).unwrap();
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;"));
        for text in [told.out, page] {
            assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        }
    }
}

#[test]
fn the_page_appears_whole_or_not_at_all() {
    let desk = two_days();
    desk.run("compare old new --html missing/page.html").ends(1);
    desk.put("page.html", "what was there");
    desk.run("compare old new --html page.html").ends(2);
    assert_eq!(fs::read_to_string(desk.path("page.html")).unwrap(), "what was there");
    desk.run("compare old new --html new/report.html").ends(2);
    desk.put("page.html", "<!DOCTYPE html>");
    desk.run("compare old petition.csv --html page.html").ends(1);
    assert_eq!(fs::read_to_string(desk.path("page.html")).unwrap(), "<!DOCTYPE html>");
    let page = page(&desk, "");
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"));
    assert_eq!(fs::metadata(desk.path("page.html")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(desk.names().iter().all(|name| !name.starts_with(".paraph-")), "{:?}", desk.names());
}

/// Where signatures are not known again, the page says so and nothing of any of them.
#[test]
fn reports_that_cannot_be_joined_say_so() {
    let desk = two_days();
    fs::remove_file(desk.path("old/rows.csv.zst")).unwrap();
    let french = text(&page(&desk, "--lang fr"));
    assert!(french.contains("On ne peut dire quelles signatures sont les mêmes"), "{french}");
    assert!(
        !french.contains("Aucun verdict n’a changé") && !french.contains("Nouvelles campagnes"),
        "{french}"
    );
}
