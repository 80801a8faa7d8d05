//! The committed stories: what the generator writes, and what an audit must say of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use paraph::enrich::{self, Dns};
use paraph::ingest::Input;
use paraph::model::{Silent, Verdict};
use paraph::pipeline::{self, Audit, Request};
use paraph::simulate::evaluate::{Judged, Measures, Truth, measure};
use paraph::simulate::{find, simulate};

/// Scenario, seed and rows of every committed story, as fixtures/README.md says.
const STORIES: &[(&str, u64, usize)] = &[
    ("noel-2020", 2020, 3_600),
    ("quiet-village", 2020, 400),
    ("press-spike", 2020, 1_500),
    ("town-hall", 1, 1_200),
    ("office-nat", 2021, 900),
];

/// Stories that were written by hand: their faults are no generator's.
const BY_HAND: &[&str] = &["broken-rows"];

fn folder(story: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(story)
}

fn audit(story: &str) -> (Audit, Measures) {
    let folder = folder(story);
    let roster = folder.join("roster.csv");
    let request = Request {
        inputs: vec![Input::File(folder.join("petition.csv"))],
        enrich: enrich::Options { dns: Dns::Offline, ..Default::default() },
        rosters: Some(roster).filter(|path| path.exists()).into_iter().collect(),
        ..Request::default()
    };
    let audit = pipeline::audit(&request, &Silent).unwrap();
    let truth = Truth::read(&folder.join("truth.csv")).unwrap();
    assert_eq!(audit.report.rows.read as usize, truth.rows.len(), "{story}: every record is read");
    assert_eq!(audit.report.rows.quarantined, 0, "{story}: every record is loaded");
    let measures = measure(&truth, &Judged::of(&audit));
    (audit, measures)
}

#[test]
fn the_committed_stories_are_what_the_generator_writes() {
    for &(name, seed, rows) in STORIES {
        let story = simulate(find(name).unwrap(), seed, Some(rows));
        let hint =
            format!("write it again: paraph simulate {name} --seed {seed} --rows {rows} --out fixtures");
        let committed = |file: &str| std::fs::read(folder(name).join(file)).unwrap_or_default();
        assert!(committed(story.file_name) == story.petition, "{name}: the petition differs; {hint}");
        assert!(committed("truth.csv") == story.truth().into_bytes(), "{name}: the truth differs; {hint}");
        if !story.roster.is_empty() {
            assert!(
                committed("roster.csv") == story.roster().into_bytes(),
                "{name}: the roster differs; {hint}"
            );
        }
    }
}

#[test]
fn every_folder_of_fixtures_is_in_the_list() {
    let folders = std::fs::read_dir(folder("")).unwrap().map(|entry| entry.unwrap().path());
    let stories: BTreeSet<String> = folders
        .filter(|path| path.join("petition.csv").exists())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    let generated = STORIES.iter().map(|story| story.0);
    assert_eq!(stories, generated.chain(BY_HAND.iter().copied()).map(str::to_owned).collect());
}

#[test]
fn every_record_of_the_stories_is_read() {
    for &(name, _, rows) in STORIES {
        let (audit, measures) = audit(name);
        assert_eq!((audit.report.rows.loaded as usize, measures.rows), (rows, rows), "{name}");
    }
}

#[test]
fn nobody_is_rejected_in_a_quiet_village() {
    nobody_rejected("quiet-village");
}

#[test]
fn nobody_is_rejected_after_the_evening_news() {
    nobody_rejected("press-spike");
}

#[test]
fn nobody_is_rejected_at_the_town_hall_tablet() {
    nobody_rejected("town-hall");
}

#[test]
fn nobody_is_rejected_behind_the_office_line() {
    nobody_rejected("office-nat");
}

fn nobody_rejected(story: &str) {
    let (audit, measures) = audit(story);
    let rejected = audit.report.verdicts.iter().filter(|row| row.verdict == Verdict::Reject).count();
    assert_eq!(rejected, 0, "{story}: {:?}", measures.wronged);
}

/// The fleet of the night and the impersonation of the week-end had different makers: each is found
/// nearly whole, nearly pure, and under a name of its own.
#[test]
fn the_servers_and_the_chambers_are_found_and_named_apart() {
    let (_, measures) = audit("noel-2020");
    let of = |name: &str| measures.campaigns.iter().find(|one| one.name == name).unwrap();
    let (servers, chambers) = (of("servers"), of("impersonation"));
    for found in [servers, chambers] {
        assert!(found.purity >= 0.98 && found.completeness >= 0.98, "{found:?}");
    }
    assert_ne!(servers.reported, chambers.reported);
    assert!(measures.false_rejections() <= 0.001, "{:?}", measures.wronged);
}
