//! Labelled petitions: what a seed gives, and that a crowd looks like one.

use std::collections::HashSet;

use paraph::simulate::entry::Label;
use paraph::simulate::{ALL, Kind, Story, find, simulate};

fn story(name: &str, seed: u64, rows: usize) -> Story {
    simulate(find(name).expect("a scenario of this name"), seed, Some(rows))
}

#[test]
fn a_seed_gives_the_same_bytes_and_another_seed_others() {
    for scenario in ALL {
        let once = simulate(scenario, 3, Some(400));
        let again = simulate(scenario, 3, Some(400));
        assert!(once.petition == again.petition && once.truth() == again.truth(), "{}", scenario.name);
        let other = simulate(scenario, 4, Some(400));
        assert!(once.petition != other.petition, "{}", scenario.name);
    }
}

#[test]
fn labels_agree_with_what_a_scenario_is_for() {
    for scenario in ALL {
        let story = simulate(scenario, 5, Some(1_000));
        let fakes = story.entries.iter().filter(|entry| entry.label == Label::Fraud).count();
        assert_eq!(fakes == 0, scenario.kind == Kind::Clean, "{}: {fakes} fakes", scenario.name);
        for entry in &story.entries {
            assert_eq!(entry.label == Label::Fraud, !entry.campaign.is_empty(), "{}", scenario.name);
            assert!(!entry.kind.is_empty(), "{}", scenario.name);
        }
    }
}

#[test]
fn the_night_of_servers_and_the_chambers_are_whole_at_any_size() {
    let story = story("noel-2020", 1, 3_600);
    let of = |campaign: &'static str| story.entries.iter().filter(move |entry| entry.campaign == campaign);
    let servers: HashSet<&str> = of("servers").map(|entry| entry.ip.as_str()).collect();
    assert_eq!(servers.len(), 218);
    let deputies: HashSet<&str> = of("impersonation")
        .map(|entry| entry.email.as_str())
        .filter(|email| email.ends_with("@assemblee-nationale.fr"))
        .collect();
    assert_eq!(deputies.len(), 577);
    let times: Vec<i64> = story.entries.iter().map(|entry| entry.at).collect();
    let peak = times.iter().filter(|&&at| times.iter().filter(|&&other| other == at).count() >= 5).count();
    assert!(peak > 50, "{peak} signatures fell into a second with five");
    assert_eq!(story.entries.iter().filter(|entry| entry.kind == "launch-list").count(), 120);
}

#[test]
fn a_crowd_is_diverse() {
    let story = story("plain-crowd", 2, 3_000);
    let distinct = |cell: fn(&paraph::simulate::entry::Entry) -> &str| {
        story.entries.iter().map(cell).collect::<HashSet<_>>().len()
    };
    assert!(distinct(|entry| &entry.ip) > 1_500, "addresses: {}", distinct(|entry| &entry.ip));
    assert!(distinct(|entry| &entry.agent) > 900, "agents: {}", distinct(|entry| &entry.agent));
    assert!(distinct(|entry| &entry.last) > 1_500, "surnames: {}", distinct(|entry| &entry.last));
    assert!(distinct(|entry| &entry.email) > 2_800, "mailboxes: {}", distinct(|entry| &entry.email));
    let comments = story.entries.iter().filter(|entry| !entry.comment.is_empty()).count();
    assert!((400..900).contains(&comments), "comments: {comments}");
}

/// Runs the program in a folder and returns its code and standard output.
fn paraph(folder: &std::path::Path, arguments: &str) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_paraph"));
    let output = command.args(arguments.split_whitespace()).current_dir(folder).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_simulated_petition_is_audited_and_evaluated_from_the_command_line() {
    let desk = tempfile::tempdir().unwrap();
    let (code, said) = paraph(desk.path(), "simulate quiet-village --seed 2 --rows 200 --out stories");
    assert_eq!((code, said.trim()), (Some(0), "stories/quiet-village/petition.csv"));
    let (code, _) = paraph(
        desk.path(),
        "audit stories/quiet-village/petition.csv --offline --out stories/quiet-village/report",
    );
    assert_eq!(code, Some(0));
    let (code, said) = paraph(desk.path(), "evaluate stories/quiet-village/report --json");
    assert_eq!(code, Some(0));
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    let story = story("quiet-village", 2, 200);
    assert_eq!(said[0]["rows"], story.entries.len());
    assert_eq!(said[0]["genuine"]["true"], story.genuine());
    assert_eq!((&said[0]["fraud"], &said[0]["reject"]["recall"]), (&0.into(), &1.0.into()));
}

#[test]
fn what_does_not_exist_is_said_with_what_does() {
    let desk = tempfile::tempdir().unwrap();
    assert_eq!(paraph(desk.path(), "simulate nonsense --out stories").0, Some(2));
    assert_eq!(paraph(desk.path(), "evaluate --ladder --scenario nonsense").0, Some(2));
    assert_eq!(paraph(desk.path(), "evaluate nowhere").0, Some(1));
    let (code, listed) = paraph(desk.path(), "simulate");
    assert_eq!((code, listed.lines().count()), (Some(0), ALL.len()));
}
