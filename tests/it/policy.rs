//! What a platform says once: precedence, lists, weights, and faults with their line.

use std::fs;

use serde_json::Value;

use super::cli::{Desk, Ran};

const STORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/noel-2020");
/// The server that signed up the deputies of the story.
const SERVER: &str = "169.58.132.26";

/// A desk with the story and a policy beside it.
fn desk(policy: &str) -> Desk {
    let desk = Desk::new();
    for name in ["petition.csv", "roster.csv"] {
        fs::copy(format!("{STORY}/{name}"), desk.path(name)).unwrap();
    }
    desk.put("paraph.toml", policy);
    desk
}

/// An audit of the story under a policy: its summary, and how many rows have a server's address and which verdict.
fn audited(policy: &str) -> (Desk, Value) {
    let desk = desk(policy);
    desk.run("audit petition.csv --roster roster.csv --offline --quiet --out report --policy paraph.toml")
        .ends(0);
    let summary = serde_json::from_slice(&fs::read(desk.path("report/summary.json")).unwrap()).unwrap();
    (desk, summary)
}

/// `row,verdict,campaign,reasons` of every flagged row whose line holds `text`.
fn flagged(desk: &Desk, text: &str) -> Vec<(u32, String, String)> {
    let mut reader = csv::Reader::from_path(desk.path("report/flagged.csv")).unwrap();
    let records = reader.records().map(Result::unwrap);
    records
        .filter(|record| record.iter().any(|cell| cell.contains(text)))
        .map(|record| (record[0].parse().unwrap(), record[2].to_owned(), record[4].to_owned()))
        .collect()
}

fn codes(summary: &Value) -> Vec<&str> {
    summary["warnings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
}

#[test]
fn an_allowed_network_stays_clear_and_hides_nobody_else() {
    let (desk, summary) = audited(&format!("[allow]\nnetworks = [\"{SERVER}\"]\n"));
    assert!(flagged(&desk, SERVER).iter().all(|(_, verdict, _)| verdict == "duplicate"));
    // The other campaign of the story, and the rest of this one, are what they were.
    assert_eq!(
        flagged(&desk, "217.70.176.182").iter().filter(|(_, verdict, _)| verdict == "reject").count(),
        11
    );
    let rejected = summary["counts"]["reject"].as_u64().unwrap();
    assert!((1_035..=1_175).contains(&rejected), "{rejected}");
    let entry = &summary["settings"]["allow"][0];
    let number = |name: &str| entry[name].as_u64().unwrap();
    // Second signatures are counted as such, wherever they come from.
    assert_eq!(number("signatures") + flagged(&desk, SERVER).len() as u64, 925);
    assert_eq!((entry["entry"].as_str(), number("otherwise_reject")), (Some(SERVER), number("signatures")));
    assert!(codes(&summary).contains(&"policy-allowed"), "{:?}", codes(&summary));
    let clear = first_row(SERVER);
    let said = desk.run(&format!("explain report --row {clear}")).ends(0).out;
    assert!(said.contains("clear because the policy allows"), "{said}");
    let counts: u64 = ["clear", "review", "reject", "duplicate"]
        .iter()
        .map(|v| summary["counts"][v].as_u64().unwrap())
        .sum();
    assert_eq!(counts, 3_600);
}

/// The first record of the story that holds `text`.
fn first_row(text: &str) -> usize {
    let petition = fs::read_to_string(format!("{STORY}/petition.csv")).unwrap();
    petition.lines().position(|line| line.contains(text)).unwrap()
}

/// Anybody can type a deputy's address: that it is allowed does not clear the servers, nor the list they came from.
#[test]
fn what_a_forger_can_type_excuses_nobody_from_a_server_or_a_list() {
    let (desk, summary) = audited("[allow]\ndomains = [\"assemblee-nationale.fr\", \"senat.fr\"]\n");
    assert_eq!(summary["counts"]["reject"].as_u64(), Some(2_100));
    assert!(codes(&summary).contains(&"policy-not-applied"), "{:?}", codes(&summary));
    assert!(flagged(&desk, SERVER).iter().all(|(_, verdict, _)| verdict == "reject"));
    let refused: u64 = summary["settings"]["allow"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["not_applied"].as_u64().unwrap())
        .sum();
    assert_eq!(refused, 925);
}

#[test]
fn what_is_blocked_is_rejected_and_says_whose_decision_it_is() {
    let (desk, summary) = audited("[block]\ndomains = [\"laposte.net\"]\n");
    let blocked = flagged(&desk, "@laposte.net");
    assert!(
        !blocked.is_empty()
            && blocked.iter().all(|(_, verdict, reasons)| verdict == "reject" && reasons.contains("blocked"))
    );
    assert!(codes(&summary).contains(&"policy-blocked"));
    let said = desk.run(&format!("explain report --row {}", blocked[0].0)).ends(0).out;
    assert!(said.contains("the policy blocks laposte.net"), "{said}");
}

/// Whose decision it is stands wherever a rejection does.
#[test]
fn what_only_the_policy_rejects_is_told_apart_everywhere() {
    let (desk, summary) = audited("[block]\ndomains = [\"laposte.net\"]\n");
    let blocked = summary["blocked"].as_u64().unwrap();
    let proven = summary["counts"]["reject"].as_u64().unwrap() - blocked;
    assert!(blocked >= 10 && proven > 2_000, "{blocked} blocked, {proven} proven");
    let mut decisions = csv::Reader::from_path(desk.path("report/decisions.csv")).unwrap();
    let decided = decisions.records().map(Result::unwrap).filter(|one| &one[3] == "blocked");
    let decided: Vec<csv::StringRecord> = decided.collect();
    assert_eq!(decided.len() as u64, blocked);
    assert!(decided.iter().all(|one| &one[2] == "exclude-from-count" && one[4].is_empty()));
    for (lang, screen, page, row) in [
        (
            "en",
            "reject     blocked by your policy",
            "are rejected because the user’s own policy blocks them",
            "Your policy rejects it",
        ),
        (
            "fr",
            "à écarter        refusée par votre politique",
            "sont écartées car la politique propre à l’utilisateur les refuse",
            "Votre politique l’écarte",
        ),
    ] {
        let audit = "audit petition.csv --roster roster.csv --offline --policy paraph.toml";
        let said = desk.run(&format!("{audit} --lang {lang} --out report-{lang}")).ends(0).out;
        assert!(said.contains(screen), "{said}");
        let html = fs::read_to_string(desk.path(&format!("report-{lang}/report.html"))).unwrap();
        let found = html.split("<nav").next().unwrap();
        assert!(found.contains(page) && !found.contains(&format!(">{blocked} ")), "{found}");
        let said = desk.run(&format!("explain report --row {} --lang {lang}", &decided[0][1])).ends(0).out;
        assert!(said.contains(row), "{said}");
    }
}

/// Reports name nobody, and still tell one entry from another.
#[test]
fn allowed_mailboxes_are_counted_one_by_one_and_not_named() {
    let desk = Desk::with(
        "nom;courriel\nZoé Brisefer;zoe@orange.fr\nAli Estrade;ali@orange.fr\nBo Kervadec;bo@orange.fr\n",
    );
    desk.put("paraph.toml", "[allow]\naddresses = [\"zoe@orange.fr\", \"nobody@orange.fr\"]\n");
    let ran =
        desk.run("audit petition.csv --offline --json --quiet --out report --policy paraph.toml").ends(0);
    let summary: Value = serde_json::from_str(&ran.out).unwrap();
    let counts: Vec<u64> = summary["settings"]["allow"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["signatures"].as_u64().unwrap())
        .collect();
    assert_eq!(counts, [1, 0]);
    assert!(!ran.out.contains("zoe"), "{}", ran.out);
}

#[test]
fn a_weight_of_nothing_silences_a_detector() {
    let (_, summary) = audited("[weights]\nduplicate = 0\n");
    assert_eq!(summary["counts"]["duplicate"].as_u64(), Some(0));
    let run = summary["detectors"].as_array().unwrap().iter().find(|one| one["id"] == "duplicate").unwrap();
    assert!(run["skipped_because"].as_str().unwrap().contains("policy"));
    assert_eq!(summary["settings"]["weights"]["duplicate"].as_f64(), Some(0.0));
}

#[test]
fn thresholds_and_the_household_rule_are_the_policys() {
    let policy = "[judgement]\nproven_nats = 1000\nsuspected_nats = 900\nhousehold = false\n";
    let (_, summary) = audited(policy);
    assert_eq!(summary["counts"]["reject"].as_u64(), Some(0));
    assert_eq!(summary["settings"]["household"].as_bool(), Some(false));
    let (_, summary) = audited("[judgement]\nproven_nats = 13\n");
    assert!(codes(&summary).contains(&"thresholds-lowered"), "{:?}", codes(&summary));
    let export = "nom;courriel;code_postal\nZoé Brisefer;famille@orange.fr;59000\nAli Brisefer;famille@orange.fr;59000\n";
    for (household, duplicates) in [("true", 0), ("false", 1)] {
        let desk = Desk::with(export);
        desk.put("paraph.toml", format!("[judgement]\nhousehold = {household}\n"));
        let ran =
            desk.run("audit petition.csv --offline --json --quiet --out report --policy paraph.toml").ends(0);
        let summary: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(summary["counts"]["duplicate"].as_u64(), Some(duplicates), "household = {household}");
    }
}

/// A policy that changes nothing gives the same report, its name apart.
#[test]
fn the_defaults_written_out_change_nothing() {
    let desk = desk("");
    fs::remove_file(desk.path("paraph.toml")).unwrap();
    desk.run("policy init").ends(0);
    desk.run("policy init").ends(2);
    desk.run("policy check").ends(0);
    let audit = "audit petition.csv --roster roster.csv --offline --quiet";
    desk.run(&format!("{audit} --out plain")).ends(0);
    desk.run(&format!("{audit} --out ruled --policy paraph.toml")).ends(0);
    for name in ["flagged.csv", "campaigns.csv", "findings.json"] {
        assert_eq!(
            fs::read(desk.path(&format!("plain/{name}"))).unwrap(),
            fs::read(desk.path(&format!("ruled/{name}"))).unwrap()
        );
    }
}

#[test]
fn a_flag_wins_over_the_environment_over_the_policy_over_the_default() {
    let export = "quand;contact\n2020-11-17 21:00:00;zoe@orange.fr\n";
    let policy = "[input]\ntimezone = \"Europe/Paris\"\n[columns]\nsigned_at = \"quand\"\n[output]\nout = \"report\"\nquiet = true\n\
                  [lookup]\noffline = true\n";
    let zone = |arguments: &str, env: Option<&str>| {
        let desk = Desk::with(export);
        fs::create_dir(desk.path("rules")).unwrap();
        desk.put("rules/paraph.toml", policy);
        let mut command =
            desk.command(&format!("audit petition.csv --json --policy rules/paraph.toml {arguments}"));
        if let Some(zone) = env {
            command.env("PARAPH_TIMEZONE", zone);
        }
        let ran = Ran::from(command.output().unwrap()).ends(0);
        // The report stands where the policy says, from its own folder on.
        assert!(desk.path("rules/report/summary.json").exists());
        let summary: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(summary["settings"]["columns"]["signed_at"], "quand");
        summary["settings"]["timezone"].as_str().unwrap().to_owned()
    };
    assert_eq!(zone("", None), "Europe/Paris");
    assert_eq!(zone("", Some("Europe/Rome")), "Europe/Rome");
    assert_eq!(zone("--timezone Europe/Madrid", Some("Europe/Rome")), "Europe/Madrid");
}

/// The faults of a policy, without the file's name.
fn faults(policy: &str) -> String {
    let desk = Desk::new();
    desk.put("paraph.toml", policy);
    desk.run("policy check").ends(2).err.replace("paraph.toml, ", "")
}

#[test]
fn every_fault_is_told_with_its_line_and_the_nearest_name() {
    let said = faults(
        "[lookup]\ndns = \"liv\"\ndnsqps = 4\n[judgment]\n[weights]\nfleat = 1\nburst = 2\n[allow]\ndomains = [\n\"*.fr\",\n]\n",
    );
    for expected in [
        "line 2: lookup.dns: liv: expected one of live, cache, offline",
        "line 3: lookup has no setting \"dnsqps\"\n  hint: did you mean dns_qps?",
        "line 4: there is no table [judgment]\n  hint: did you mean [judgement]?",
        "line 6: weights has no setting \"fleat\"\n  hint: did you mean fleet?",
        "line 7: weights.burst: expected a number from 0 to 1",
        "line 10: allow.domains: \"*.fr\" covers domains of strangers",
    ] {
        assert!(said.contains(expected), "{expected}\n{said}");
    }
    assert!(faults("[[allow]]\nnetworks = []\n").contains("write [allow] once"));
    assert!(faults("timezone = \"UTC\"\n").contains("write it below [input]"));
    assert!(faults("[lookup\n").contains("line 1: "));
    assert!(
        faults("[judgement]\nsuspected_nats = 30\n").contains("line 2: suspected_nats is above proven_nats")
    );
    assert!(faults("[allow]\ntimezone = \"UTC\"\n").contains("it belongs to [input]"));
    assert!(!faults("[allow]\naddresses = [\"zoe.brisefer@\"]\n").contains("zoe"));
    Desk::with("email\nzoe@orange.fr\n").run("audit petition.csv --out report --policy missing.toml").ends(2);
}

#[test]
fn what_is_in_force_is_shown_with_its_origin() {
    let desk = Desk::new();
    desk.put("paraph.toml", "[lookup]\ndns = \"cache\"\n");
    let mut command = desk.command("policy show");
    let said = Ran::from(command.env("PARAPH_TIMEZONE", "Europe/Rome").output().unwrap()).ends(0).out;
    for expected in [
        "dns = \"cache\" # policy, line 2",
        "timezone = \"Europe/Rome\" # PARAPH_TIMEZONE",
        "proven_nats = 25.0 # default",
    ] {
        assert!(said.contains(expected), "{expected}\n{said}");
    }
    desk.put("shown.toml", &said);
    desk.run("policy check shown.toml").ends(0);
}
