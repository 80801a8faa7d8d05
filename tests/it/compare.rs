//! What changed between two reports: over growing, shifted, edited and damaged exports.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::cli::Desk;

/// The story of November 2020 as its platform's lines: the header, then the records.
fn story() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/noel-2020/petition.csv");
    fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

/// Audits these lines into a report of this name.
fn audit(desk: &Desk, lines: &[String], report: &str, options: &str) {
    desk.put("petition.csv", lines.join("\n") + "\n");
    desk.run(&format!("audit petition.csv --offline --quiet --out {report} {options}")).ends(0);
}

fn compared(desk: &Desk) -> Value {
    serde_json::from_str(&desk.run("compare old new --json").ends(0).out).unwrap()
}

/// The story up to the first of its two attacks, and whole.
fn two_days() -> (Vec<String>, Vec<String>) {
    let all = story();
    (all[..2200].to_vec(), all)
}

fn statuses(comparison: &Value) -> Vec<String> {
    let campaigns = comparison["campaigns"].as_array().unwrap();
    campaigns.iter().map(|one| one["status"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn nothing_changed_between_a_report_and_itself() {
    let desk = Desk::new();
    audit(&desk, &story(), "old", "");
    audit(&desk, &story(), "new", "");
    let ran = desk.run("compare old new --fail-on new-campaign").ends(0);
    assert!(ran.out.contains("Nothing changed."), "{}", ran.out);
    assert_eq!(ran.out.lines().filter(|line| !line.is_empty()).count(), 4, "{}", ran.out);
    assert_eq!(compared(&desk)["changes"], Value::Array(Vec::new()));
}

#[test]
fn a_growing_export_is_told_by_what_it_brought() {
    let desk = Desk::new();
    let (old, new) = two_days();
    audit(&desk, &old, "old", "");
    audit(&desk, &new, "new", "");
    let comparison = compared(&desk);
    assert_eq!(comparison["joined_by"], "id");
    assert_eq!(comparison["rows"]["both"], 2199);
    assert_eq!(comparison["rows"]["added"], 1401);
    assert_eq!((&comparison["rows"]["gone"], &comparison["rows"]["edited"]), (&0.into(), &0.into()));
    assert!(statuses(&comparison).contains(&"new".to_owned()), "{comparison:#}");
    assert!(comparison["added"]["reject"].as_u64().unwrap() > 900);
    for change in comparison["changes"].as_array().unwrap() {
        assert_eq!(change["why"], serde_json::json!(["signatures"]), "only the data differ");
    }
    desk.run("compare old new --fail-on new-campaign").ends(10);
    desk.run("compare new old --fail-on new-campaign").ends(0);
    desk.run("compare new old --fail-on gone-campaign").ends(10);
    assert_eq!(comparison["out_of_order"], Value::Null);
    let swapped = desk.run("compare new old --html swapped.html").ends(0).out;
    assert!(swapped.contains("end earlier than those of the old one"), "{swapped}");
    assert!(fs::read_to_string(desk.path("swapped.html")).unwrap().contains("end earlier than those"));
    let french = desk.run("compare new old --lang fr").ends(0).out;
    assert!(french.contains("Attention"), "{french}");
}

/// Of the same signatures the clock of the two runs tells which was first.
#[test]
fn two_audits_of_one_export_are_in_order_by_their_clock() {
    let desk = Desk::new();
    audit(&desk, &story()[..200], "old", "");
    audit(&desk, &story()[..200], "new", "");
    let path = desk.path("old/summary.json");
    let later = |text: String| {
        let at = text.find("\"started\": \"").unwrap() + 12;
        text[..at].to_owned() + "2999-01-01T00:00:00Z" + &text[at + 20..]
    };
    fs::write(&path, later(fs::read_to_string(&path).unwrap())).unwrap();
    let why = compared(&desk)["out_of_order"].as_str().unwrap().to_owned();
    assert!(why.contains("was made before the old one"), "{why}");
}

/// Newest first, without its column of numbers: rows shift and nothing names a record but itself.
#[test]
fn rows_that_shifted_are_the_same_signatures() {
    let desk = Desk::new();
    let (old, new) = two_days();
    let bare = |lines: &[String]| -> Vec<String> {
        lines.iter().map(|line| line.split_once(';').unwrap().1.to_owned()).collect()
    };
    let mut turned = bare(&new);
    turned[1..].reverse();
    audit(&desk, &bare(&old), "old", "");
    audit(&desk, &turned, "new", "");
    let comparison = compared(&desk);
    assert_eq!(comparison["joined_by"], "record");
    assert_eq!((&comparison["rows"]["both"], &comparison["rows"]["gone"]), (&2199.into(), &0.into()));
}

#[test]
fn a_late_confirmation_is_an_edit_of_the_same_signature() {
    let desk = Desk::with(
        "id,email,signed_at,confirmed\n1,a@orange.fr,2024-03-01 10:00,no\n2,b@orange.fr,2024-03-01 11:00,no\n",
    );
    desk.run("audit petition.csv --offline --quiet --out old").ends(0);
    desk.put("petition.csv", "id,email,signed_at,confirmed\n2,b@orange.fr,2024-03-01 11:00,no\n1,a@orange.fr,2024-03-01 10:00,yes\n");
    desk.run("audit petition.csv --offline --quiet --out new").ends(0);
    assert_eq!(compared(&desk)["rows"], serde_json::json!({"both": 2, "added": 0, "gone": 0, "edited": 1}));
}

/// The only thing that differs is a list: the verdicts that moved say so.
#[test]
fn a_new_list_is_the_cause_of_what_it_changes() {
    let desk = Desk::new();
    let story = story();
    desk.put("mine.txt", "laposte.net\n");
    audit(&desk, &story, "old", "");
    audit(&desk, &story, "new", "--disposable mine.txt");
    let comparison = compared(&desk);
    let causes = comparison["causes"].as_array().unwrap();
    assert!(causes.iter().all(|cause| cause["what"] == "list") && !causes.is_empty(), "{causes:?}");
    let changes = comparison["changes"].as_array().unwrap();
    assert!(!changes.is_empty());
    for change in changes {
        assert_eq!(change["why"], serde_json::json!(["lists"]), "{change}");
    }
    let text = desk.run("compare old new").ends(0).out;
    assert!(
        text.contains("because of: lists or network databases") && text.contains("Also different"),
        "{text}"
    );
}

#[test]
fn a_setting_and_a_version_are_causes() {
    let desk = Desk::new();
    let story = story();
    audit(&desk, &story, "old", "--timezone UTC");
    audit(&desk, &story, "new", "--timezone Europe/Paris");
    let summary = fs::read_to_string(desk.path("old/summary.json")).unwrap();
    let version = format!("\"paraph\": \"{}\"", env!("CARGO_PKG_VERSION"));
    desk.put("old/summary.json", summary.replacen(&version, "\"paraph\": \"0.0.9\"", 1));
    let comparison = compared(&desk);
    let whats: Vec<&str> =
        comparison["causes"].as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect();
    assert_eq!(whats, ["version", "settings"]);
    assert_eq!(comparison["rows"]["both"], 3600, "the clock on the wall is the same");
    assert_eq!(comparison["rows"]["edited"], 0, "that of the confirmation too");
}

/// A report of an older version: fields and files that came later are missing.
#[test]
fn an_older_report_is_compared_as_far_as_it_goes() {
    let desk = Desk::new();
    audit(&desk, &story(), "old", "");
    audit(&desk, &story(), "new", "");
    fs::remove_file(desk.path("old/rows.csv.zst")).unwrap();
    let text = fs::read_to_string(desk.path("old/summary.json")).unwrap();
    let mut summary: Value = serde_json::from_str(&text).unwrap();
    summary.as_object_mut().unwrap().remove("warnings");
    desk.put("old/summary.json", summary.to_string());
    let comparison = compared(&desk);
    assert_eq!(comparison["rows"], Value::Null);
    assert!(comparison["not_joined_because"].as_str().unwrap().contains("rows.csv.zst"));
    assert!(statuses(&comparison).iter().all(|status| status == "unknown"));
    desk.run("compare old new --fail-on new-campaign").ends(10);
    assert!(desk.run("compare old new").ends(0).out.contains("cannot be told"));
}

#[test]
fn what_is_no_report_is_named() {
    let desk = Desk::new();
    audit(&desk, &story()[..50], "new", "");
    audit(&desk, &story()[..50], "old", "");
    let refused = |arguments: &str, words: &[&str]| {
        let ran = desk.run(arguments).ends(1);
        assert_eq!(ran.out, "");
        words.iter().for_each(|word| assert!(ran.err.contains(word), "{word}: {}", ran.err));
    };
    refused("compare missing new", &["missing/summary.json", "hint"]);
    refused("compare petition.csv new", &["petition.csv", "hint"]);
    desk.put("old/rows.csv.zst", "half");
    refused("compare old new", &["old/rows.csv.zst", "hint"]);
    desk.put("old/summary.json", "{\"schema\": 2, \"paraph\": \"9\"}");
    refused("compare old new", &["old/summary.json", "schema 2"]);
    desk.put("old/summary.json", "{\"schema\": 1, ");
    refused("compare old new", &["old/summary.json"]);
    desk.run("audit petition.csv --offline --out x --fail-on new-campaign").ends(2);
}
