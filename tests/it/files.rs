//! The files of a report beside the summary: decisions, the table, the evidence, the victims.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use polars_core::prelude::{AnyValue, DataFrame, DataType, TimeUnit};
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;
use sha2::{Digest, Sha256};

use super::cli::Desk;

/// A desk with the audited story of November 2020 on it.
fn audited(options: &str) -> Desk {
    let desk = Desk::new();
    let story = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/noel-2020");
    for name in ["petition.csv", "roster.csv"] {
        fs::copy(story.join(name), desk.path(name)).unwrap();
    }
    let line = format!("audit petition.csv --roster roster.csv --offline --quiet --out report {options}");
    desk.run(&line).ends(0);
    desk
}

fn records(desk: &Desk, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(desk.path("report").join(name)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn table(desk: &Desk) -> DataFrame {
    ParquetReader::new(File::open(desk.path("report/signatures.parquet")).unwrap()).finish().unwrap()
}

fn texts(frame: &DataFrame, name: &str) -> Vec<Option<String>> {
    let column = frame.column(name).unwrap().str().unwrap();
    column.iter().map(|text| text.map(str::to_owned)).collect()
}

#[test]
fn every_flagged_row_has_a_decision_that_can_be_taken_back() {
    let desk = audited("");
    let (decisions, flagged) = (records(&desk, "decisions.csv"), records(&desk, "flagged.csv"));
    assert_eq!(decisions.len(), flagged.len());
    for (decision, row) in decisions.iter().zip(&flagged) {
        assert_eq!((&decision["row"], &decision["id"]), (&row["row"], &row["id"]));
        assert_eq!(decision["campaign"], row["campaign"]);
        let expected: &[&str] = match row["verdict"].as_str() {
            "reject" | "duplicate" => &["exclude-from-count"],
            _ => &["hold", "ask-confirmation"],
        };
        assert!(expected.contains(&decision["action"].as_str()), "{decision:?} for {row:?}");
        let known = row["reasons"].split(';').any(|code| code == decision["reason"]);
        assert!(known || decision["reason"] == "duplicate", "{decision:?} for {row:?}");
    }
}

#[test]
fn the_table_has_every_signature_and_the_judgement_of_the_other_files() {
    let desk = audited("--table");
    let frame = table(&desk);
    assert_eq!(frame.height(), 3600);
    let rows: Vec<u32> = frame.column("row").unwrap().u32().unwrap().iter().map(Option::unwrap).collect();
    assert_eq!(rows, (1..=3600).collect::<Vec<u32>>());
    let (verdicts, scores) = (texts(&frame, "verdict"), frame.column("score").unwrap().clone());
    let mut flagged = records(&desk, "flagged.csv").into_iter().peekable();
    for (at, row) in rows.iter().enumerate() {
        let AnyValue::Float64(score) = scores.get(at).unwrap() else { panic!("a score is a number") };
        match flagged.next_if(|one| one["row"] == row.to_string()) {
            Some(one) => {
                assert_eq!(verdicts[at].as_deref(), Some(one["verdict"].as_str()));
                assert_eq!(format!("{score:.2}"), one["score"]);
            }
            None => {
                assert_eq!(verdicts[at].as_deref(), Some("clear"));
                assert!((0.0..50.0).contains(&score), "row {row} is clear with {score}");
            }
        }
    }
    assert_eq!(flagged.next(), None);
}

/// The nats of the families and the prior are the log-odds of the probability.
#[test]
fn the_nats_of_the_table_add_up() {
    let desk = audited("--table");
    let frame = table(&desk);
    let numbers = |name: &str| -> Vec<f64> {
        frame.column(name).unwrap().f64().unwrap().iter().map(Option::unwrap).collect()
    };
    let families = ["excess", "network", "device", "mailbox", "style", "time", "identity"];
    let nats: Vec<Vec<f64>> = families.iter().map(|family| numbers(&format!("nats_{family}"))).collect();
    let text = fs::read_to_string(desk.path("report/findings.json")).unwrap();
    let prior = serde_json::from_str::<serde_json::Value>(&text).unwrap()["prior"].as_f64().unwrap();
    let campaigns = texts(&frame, "campaign");
    for (at, p) in numbers("probability").into_iter().enumerate() {
        // What is known of one row alone is held back at even odds; inside a campaign nothing is.
        if campaigns[at].is_some() || p < 0.5 {
            let sum = prior + nats.iter().map(|family| family[at]).sum::<f64>();
            assert!(((p / (1.0 - p)).ln() - sum).abs() < 1e-6, "row {}", at + 1);
        }
    }
}

#[test]
fn times_of_the_table_are_instants_in_utc() {
    let desk = Desk::with("id,email,signed_at\n7,a@orange.fr,2020-11-18 01:02:03\n");
    desk.run("audit petition.csv --offline --quiet --out report --table --timezone Europe/Paris").ends(0);
    let column = table(&desk).column("signed_at").unwrap().clone();
    assert_eq!(column.dtype(), &DataType::Datetime(TimeUnit::Microseconds, None));
    assert_eq!(column.cast(&DataType::Int64).unwrap().i64().unwrap().get(0), Some(1_605_657_723_000_000));
}

#[test]
fn a_forgers_text_cannot_steer_the_terminal_that_shows_the_table() {
    let desk = Desk::with("id,email,user_agent\n\u{1b}[2J,a@orange.fr,Mozilla\u{9b}2J\u{7}\n");
    desk.run("audit petition.csv --offline --quiet --out report --table").ends(0);
    let frame = table(&desk);
    assert_eq!(texts(&frame, "id"), [Some("\\u{1b}[2J".to_owned())]);
    assert_eq!(texts(&frame, "user_agent"), [Some("Mozilla\\u{9b}2J\\u{7}".to_owned())]);
}

#[test]
fn the_table_is_the_same_whatever_the_number_of_threads() {
    let desk = audited("--table --threads 1");
    let one = fs::read(desk.path("report/signatures.parquet")).unwrap();
    let line = "audit petition.csv --roster roster.csv --offline --quiet --out report --table --threads 2";
    desk.run(line).ends(0);
    assert!(fs::read(desk.path("report/signatures.parquet")).unwrap() == one);
}

/// Every file of the pack has its digest, and the pack has every row of every campaign.
#[test]
fn the_evidence_pack_is_whole() {
    let desk = audited("--evidence");
    let pack = desk.path("report/evidence");
    let sums = fs::read_to_string(pack.join("SHA256SUMS")).unwrap();
    let mut listed = BTreeSet::from(["SHA256SUMS".to_owned()]);
    for (sum, name) in sums.lines().map(|line| line.split_once("  ").unwrap()) {
        let bytes = fs::read(pack.join(name)).unwrap();
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, sum, "{name}");
        listed.insert(name.to_owned());
    }
    let there = fs::read_dir(&pack).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(there.collect::<BTreeSet<_>>(), listed);
    let manifest = json(&pack.join("manifest.json"));
    let export = fs::read(desk.path("petition.csv")).unwrap();
    let digest: String = Sha256::digest(&export).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(manifest["input"][0]["sha256"], digest.as_str(), "of what was audited");
    let flagged = records(&desk, "flagged.csv");
    for campaign in ["C1", "C2"] {
        let rows = records(&desk, &format!("evidence/{campaign}.csv"));
        let expected: Vec<_> = flagged.iter().filter(|row| row["campaign"] == campaign).cloned().collect();
        assert!(rows == expected && rows.len() > 1000, "{campaign}");
        let found = json(&pack.join(format!("{campaign}.json")));
        assert_eq!(found["campaign"]["signatures"], rows.len());
        let prior = found["prior"].as_f64().unwrap();
        for row in found["rows"].as_array().unwrap() {
            let reasons = row["reasons"].as_array().unwrap();
            let known = found["findings"].as_array().unwrap().len() as u64;
            assert!(reasons.iter().all(|reason| reason[0].as_u64().unwrap() < known));
            let sum = prior + reasons.iter().map(|reason| reason[1].as_f64().unwrap()).sum::<f64>();
            let p = row["p"].as_f64().unwrap();
            assert!(((p / (1.0 - p)).ln() - sum).abs() < 1e-6, "{row}");
        }
    }
}

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn a_report_with_evidence_is_replaced_like_any_other() {
    let desk = audited("--evidence");
    let line = "audit petition.csv --roster roster.csv --offline --quiet --out report";
    desk.put("report/evidence/thesis.txt", "years of work");
    let refused = desk.run(line).ends(1);
    assert!(refused.err.contains("evidence") && refused.err.contains("hint"), "{}", refused.err);
    fs::remove_file(desk.path("report/evidence/thesis.txt")).unwrap();
    desk.run(line).ends(0);
    assert!(!desk.path("report/evidence").exists());
}

/// Everybody of the chambers is listed with the signature that used them, and nobody who signed before.
#[test]
fn the_victims_are_those_whom_the_script_signed_up() {
    let desk = audited("--victims");
    let truth =
        csv::Reader::from_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/noel-2020/truth.csv"));
    let truth: Vec<BTreeMap<String, String>> = truth.unwrap().deserialize().map(Result::unwrap).collect();
    let impersonated: BTreeSet<String> = truth
        .iter()
        .filter(|row| row.values().any(|value| value == "impersonation"))
        .map(|row| row["row"].clone())
        .collect();
    let victims = records(&desk, "victims.csv");
    let listed: BTreeSet<String> = victims.iter().map(|row| row["row"].clone()).collect();
    assert!(impersonated.len() > 1000, "{:?}", truth[0]);
    assert!(listed.is_subset(&impersonated), "nobody is listed who was not impersonated");
    assert!(
        listed.len() as f64 >= 0.98 * impersonated.len() as f64,
        "{} of {}",
        listed.len(),
        impersonated.len()
    );
    for victim in &victims {
        assert!(victim["signed_at"].starts_with("2020-11-21T"), "{victim:?}");
        assert!(victim["known_addresses"].contains(&victim["address_used"].to_lowercase()), "{victim:?}");
        assert!(victim["certainty"] == "proven" && !victim["evidence"].is_empty());
    }
    let mode = fs::metadata(desk.path("report/victims.csv")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
}

#[test]
fn victims_are_listed_on_request_only_and_never_in_a_redacted_report() {
    assert!(!audited("").path("report/victims.csv").exists());
    let desk = Desk::with("name,email\nAda,a@orange.fr\n");
    let line = "audit petition.csv --offline --out report --victims";
    assert!(desk.run(line).ends(2).err.contains("--roster"));
    desk.put("roster.csv", "name,email\nAda,a@orange.fr\n");
    assert!(desk.run(&format!("{line} --roster roster.csv --redact")).ends(2).err.contains("hides them"));
    desk.run(&format!("{line} --roster roster.csv")).ends(0);
    let victims = fs::read_to_string(desk.path("report/victims.csv")).unwrap();
    assert_eq!(victims.lines().count(), 1, "a figure who signs is no victim: {victims}");
}

/// Rows are asked for by the platform's own number, and a clear one with a weak finding shows its sum too.
#[test]
fn a_signature_is_explained_by_its_identifier() {
    let desk = audited("");
    let explain = |arguments: &str| desk.run(&format!("explain report --lang en {arguments}"));
    assert_eq!(explain("--id 100331").ends(0).out, explain("--row 331").ends(0).out);
    let figure = explain("--id 100001").ends(0).out;
    assert!(
        figure.contains("Row 1: clear") && figure.contains("roster") && figure.contains("exp(-sum)"),
        "{figure}"
    );
    assert!(explain("--id 7").ends(2).err.contains("hint"));
    explain("").ends(2);
    explain("--id 100331 --row 331").ends(2);
}

/// Tables refuse or rename what is called alike.
#[test]
fn no_column_of_a_flagged_row_comes_twice() {
    let desk = Desk::new();
    let row = "7,Line Besson,line@free.fr,x\n8,Line Besson,line@free.fr,y\n";
    fs::write(desk.path("petition.csv"), format!("id,name,email,input_id\n{row}")).unwrap();
    desk.run("audit petition.csv --offline --quiet --out report").ends(0);
    let flagged = fs::read_to_string(desk.path("report/flagged.csv")).unwrap();
    assert_eq!(
        flagged.lines().next().unwrap().trim_start_matches('\u{feff}'),
        "row,id,verdict,score,reasons,campaign,input_input_id,name,email,input_id"
    );
    assert_eq!(records(&desk, "flagged.csv")[0]["id"], "8");
}
