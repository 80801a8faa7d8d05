//! Groups that were looked at and are held against nobody: told to whoever asks, and never as an accusation.

use std::collections::HashSet;

use paraph::detect;
use paraph::model::*;
use paraph::report::explain::{Explanation, explain, render};
use paraph::report::language::Language;
use paraph::report::layout::Look;

use crate::page::{story, text, write};

/// The rows of campaigns.
fn accused(report: &Report) -> HashSet<Row> {
    report.campaigns.iter().flat_map(|one| one.rows.iter().copied()).collect()
}

/// No finding about a group is kept from whom it concerns.
#[test]
fn every_group_with_findings_is_a_campaign_or_cleared() {
    for name in ["noel-2020", "quiet-village", "press-spike", "town-hall", "office-nat"] {
        let report = story(name).report;
        let accused = accused(&report);
        for (at, finding) in report.findings.iter().enumerate().filter(|(_, one)| one.group.is_some()) {
            let campaign = report.campaigns.iter().any(|one| one.findings.contains(&at));
            let cleared = report.cleared.iter().any(|one| one.findings.contains(&at));
            let mostly =
                2 * finding.rows.iter().filter(|row| accused.contains(row)).count() > finding.rows.len();
            assert!(campaign != cleared || (mostly && !cleared), "{name}: {}", finding.detector);
        }
        assert!(report.cleared.iter().all(|one| one.rows.iter().all(|row| !accused.contains(row))), "{name}");
    }
}

#[test]
fn whoever_asks_about_a_clear_row_is_told_of_its_group() {
    let audit = story("town-hall");
    let group = audit.report.cleared.iter().find(|group| group.explained).unwrap();
    let told = |row: Row, language| {
        let written = write(&audit, language);
        let record = audit.petition.signatures.record[row.index()];
        let found = explain(&written.out, record).unwrap();
        let detectors: Vec<_> = detect::ALL.iter().map(|one| one.info()).collect();
        let look = Look { width: 10_000, colour: false };
        (matches!(found, Explanation::Cleared(_)), render(record, &found, language, &detectors, look))
    };
    let (is_cleared, english) = told(group.rows[0], Language::English);
    assert!(is_cleared && english.contains("looked at together and are held against nobody"), "{english}");
    assert!(
        english.contains("Innocent reading: a tablet or computer at a stand") && english.contains("burst: ")
    );
    let (_, french) = told(group.rows[0], Language::French);
    assert!(french.contains("sans que rien soit retenu contre personne"), "{french}");
    assert!(french.contains("une tablette ou un ordinateur sur un stand"), "{french}");
    let known: HashSet<Row> = audit.report.findings.iter().flat_map(|one| one.rows.iter().copied()).collect();
    let stranger = audit.petition.signatures.rows().find(|row| !known.contains(row)).unwrap();
    assert!(told(stranger, Language::English).1.contains("no finding speaks against it"));
}

/// A group of a few people stands on no page, and of a larger one tens and days.
#[test]
fn the_page_tells_of_larger_groups_only() {
    let page = |name: &str, language| text(&write(&story(name), language).page());
    let stand = page("town-hall", Language::English);
    let told = "300 signatures, Tue 16 Mar 2021 to Sat 20 Mar 2021: a tablet or computer at a stand. It explains all but \
                3.5 of their 33.5 nats; the rest is too little to suspect anybody.";
    assert!(stand.contains(told), "{stand}");
    assert!(page("town-hall", Language::French).contains("Examiné et mis hors de cause"));
    let mut few = story("town-hall");
    few.report.cleared.iter_mut().for_each(|group| group.rows.truncate(9));
    let untold = text(&write(&few, Language::English).page());
    assert!(untold.contains("What was found") && !untold.contains("Looked at and cleared"));
}
