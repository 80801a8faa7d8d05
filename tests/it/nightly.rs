//! `paraph nightly`: nights on a growing export, the lock, what is kept, and the documented examples.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::cli::{Desk, Ran};
use super::dns::{Manner, Zone};

/// Signers of these domains, one an hour, whoever came before them.
fn export(domains: &[&str]) -> String {
    let mut text = String::from("id,name,email,signed_at\n");
    for (at, domain) in domains.iter().enumerate() {
        text += &format!("{at},Name{at} Family{at},n{at}@{domain},2026-03-01 {at:02}:00:00\n");
    }
    text
}

const OFFLINE: &str = "nightly petition.csv --reports reports --offline";

fn line(ran: &Ran) -> Value {
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    serde_json::from_str(&ran.out).unwrap()
}

/// The reports in a folder, oldest first.
fn reports(desk: &Desk) -> Vec<String> {
    let entries = fs::read_dir(desk.path("reports")).unwrap().map(|entry| entry.unwrap());
    let names = entries.map(|entry| entry.file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.starts_with("20")).collect();
    names.sort();
    names
}

/// Two nights in a row: the second asks DNS only for new domains, and says exactly what changed.
#[test]
fn the_second_night_asks_only_for_what_is_new() {
    let zone = Zone::serve(Manner::Honest);
    let night = format!("nightly petition.csv --reports reports --resolver {} --json", zone.address);
    let first = ["mx.one.org", "a.two.org", "mx.one.org", "mx.three.org"];
    let desk = Desk::with(export(&first));
    let told = line(&desk.run(&night).ends(0));
    assert_eq!((&told["domains_asked"], &told["previous"]), (&3.into(), &Value::Null));
    assert_eq!((&told["added"], &told["status"]), (&4.into(), &"ok".into()));
    let asked_first = zone.queries().len();

    let second = [&first[..], &["mx.four.org", "mx.one.org", "nx.five.org"]].concat();
    desk.put("petition.csv", export(&second));
    let told = line(&desk.run(&night).ends(0));
    let asked: BTreeSet<String> = zone.queries().split_off(asked_first).into_iter().collect();
    let names: BTreeSet<&str> = asked.iter().map(|query| query.split(' ').next().unwrap()).collect();
    let (probes, domains): (BTreeSet<&str>, BTreeSet<&str>) =
        names.into_iter().partition(|name| name.ends_with(".invalid."));
    assert!(probes.len() <= 1, "{probes:?}");
    let exchangers = ["mx.mail.net.", "Backup.Mail.NET.", "backup.mail.net."];
    let domains: Vec<&str> = domains.into_iter().filter(|name| !exchangers.contains(name)).collect();
    assert_eq!(domains, ["mx.four.org.", "nx.five.org."]);
    assert_eq!((&told["domains_asked"], &told["domains_cached"]), (&2.into(), &3.into()));
    for (field, expected) in [("added", 3), ("gone", 0), ("edited", 0), ("changed", 0), ("new_campaigns", 0)]
    {
        assert_eq!(told[field], expected, "{field}: {told}");
    }
    let previous = told["previous"].as_str().unwrap();
    assert!(previous.ends_with(&reports(&desk)[0]), "{previous}");
}

#[test]
fn the_comparison_stands_in_the_report_and_in_the_mail() {
    let desk = Desk::with(export(&["orange.fr", "posteo.de"]));
    let first = desk.run(OFFLINE).ends(0);
    assert!(first.out.starts_with("2 new signatures; about 2 genuine"), "{}", first.out);
    desk.put("petition.csv", export(&["orange.fr", "posteo.de", "free.fr"]).replace("Name0", "Nom0"));
    let second = desk.run(OFFLINE).ends(0);
    assert!(second.out.starts_with("1 new signature; about 3 genuine"), "{}", second.out);
    assert!(
        second.out.contains("1 new, 0 gone, 1 edited") && second.out.contains("Verdicts"),
        "{}",
        second.out
    );
    assert!(
        second.out.lines().skip(1).all(|line| line.chars().count() <= 72 || line.starts_with("Report: "))
    );
    assert_eq!(second.err, "", "cron mails that too");
    let comparison: Value =
        serde_json::from_slice(&fs::read(desk.path("reports/latest/comparison.json")).unwrap()).unwrap();
    assert_eq!(comparison["rows"], serde_json::json!({"both": 2, "added": 1, "gone": 0, "edited": 1}));
    let mode =
        fs::metadata(desk.path("reports/latest/comparison.json")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
}

#[test]
fn a_new_campaign_is_reason_to_look_once() {
    let desk = Desk::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/noel-2020");
    let story = fs::read_to_string(folder.join("petition.csv")).unwrap();
    fs::copy(folder.join("roster.csv"), desk.path("roster.csv")).unwrap();
    let night = |until: usize, code: i32| {
        desk.put("petition.csv", story.lines().take(until).collect::<Vec<_>>().join("\n") + "\n");
        let mut command = desk.command(&format!("{OFFLINE} --roster roster.csv --quiet --fail-on"));
        command.arg("reject>100000 or new-campaign");
        Ran::from(command.output().unwrap()).ends(code)
    };
    assert!(night(2200, 10).out.starts_with("1 new campaign"), "the first night, everything is new");
    assert_eq!(night(2200, 0).out, "", "nothing to say");
    let found = night(usize::MAX, 10).out;
    assert!(
        found.starts_with("1 new campaign, 1,065 signatures newly rejected, 1,401 new signatures"),
        "{found}"
    );
    assert_eq!(night(usize::MAX, 0).out, "");
}

#[test]
fn only_so_many_reports_are_kept() {
    let desk = Desk::with(export(&["orange.fr"]));
    let mut removed = Vec::new();
    for _ in 0..4 {
        removed.push(line(&desk.run(&format!("{OFFLINE} --keep 2 --json")).ends(0))["removed"].clone());
    }
    assert_eq!(removed, [0, 0, 1, 1]);
    let left = reports(&desk);
    assert_eq!(left.len(), 2);
    assert_eq!(fs::read_link(desk.path("reports/latest")).unwrap(), Path::new(&left[1]));
    desk.run(&format!("{OFFLINE} --keep 0")).ends(2);
}

#[test]
fn one_run_at_a_time_and_the_other_says_so() {
    let desk = Desk::with(export(&["orange.fr"]));
    desk.run(OFFLINE).ends(0);
    let lock = File::create(desk.path("reports/.paraph-nightly-lock")).unwrap();
    lock.lock().unwrap();
    let refused = desk.run(&format!("{OFFLINE} --json")).ends(75);
    assert!(refused.err.contains("another run"), "{}", refused.err);
    assert_eq!((&line(&refused)["status"], &line(&refused)["code"]), (&"busy".into(), &75.into()));
    assert_eq!(reports(&desk).len(), 1);
}

#[test]
fn a_failed_night_leaves_the_others_and_says_why() {
    let desk = Desk::with(export(&["orange.fr"]));
    desk.run(OFFLINE).ends(0);
    desk.put("petition.csv", "");
    let told = line(&desk.run(&format!("{OFFLINE} --json")).ends(3));
    assert_eq!(told["status"], "nothing");
    assert!(told["error"].as_str().unwrap().contains("petition.csv"));
    assert_eq!((&told["loaded"], &told["genuine"]), (&Value::Null, &Value::Null), "nobody counted");
    fs::remove_file(desk.path("petition.csv")).unwrap();
    let told = line(&desk.run(&format!("{OFFLINE} --json")).ends(1));
    assert_eq!(told["status"], "failed");
    assert_eq!((&told["reject"], &told["campaigns"]), (&Value::Null, &Value::Null));
    assert_eq!(reports(&desk).len(), 1);
    desk.run("nightly petition.csv --reports /proc/reports --offline").ends(1);
    desk.run("nightly petition.csv --reports missing/reports --offline").ends(1);
}

/// A platform that hands out a header alone has lost its signatures, and has no clean petition.
#[test]
fn a_night_without_a_signature_counts_none() {
    let desk = Desk::with(export(&["orange.fr"]));
    desk.run(OFFLINE).ends(0);
    desk.put("petition.csv", export(&[]));
    let told = line(&desk.run(&format!("{OFFLINE} --json")).ends(3));
    assert_eq!((&told["status"], &told["code"]), (&"nothing".into(), &3.into()));
    for field in ["read", "loaded", "clear", "reject", "genuine", "genuine_high", "campaigns", "changed"] {
        assert_eq!(told[field], Value::Null, "{field}");
    }
}

/// Killed without a chance to clean up; the next night does.
#[test]
fn what_a_killed_night_left_is_gone_the_next() {
    let desk = Desk::with(export(&["orange.fr"]));
    let night = "nightly - --reports reports --offline";
    let mut child = desk.command(night).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    let half = || {
        let entries = fs::read_dir(desk.path("reports")).into_iter().flatten();
        entries
            .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".20"))
            .count()
    };
    while half() < 2 {
        assert!(Instant::now() < deadline, "the night reserves its place");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(half() >= 2, "half a report and its lock");
    desk.run(OFFLINE).ends(0);
    assert_eq!((half(), reports(&desk).len()), (0, 1));
}

#[test]
fn a_damaged_report_costs_its_comparison_and_no_more() {
    let desk = Desk::with(export(&["orange.fr"]));
    desk.run(OFFLINE).ends(0);
    desk.run(OFFLINE).ends(0);
    let [first, second] = &reports(&desk)[..] else { panic!("two nights") };
    desk.put(&format!("reports/{second}/rows.csv.zst"), "half");
    let ran = desk.run(&format!("{OFFLINE} --json")).ends(0);
    assert!(
        ran.err.contains("warning: not compared with") && ran.err.contains(second.as_str()),
        "{}",
        ran.err
    );
    assert!(line(&ran)["previous"].as_str().unwrap().ends_with(first.as_str()));
}

#[test]
fn nights_are_compared_behind_pseudonyms_of_one_key() {
    let desk = Desk::with(export(&["orange.fr"]));
    assert!(desk.run(&format!("{OFFLINE} --redact")).ends(2).err.contains("--redact-key"));
    for added in [1, 1] {
        let told = line(&desk.run(&format!("{OFFLINE} --redact-key my.key --json")).ends(0));
        assert_eq!(told["added"], added, "{told}");
        desk.put("petition.csv", export(&["orange.fr", "free.fr"]));
    }
}

/// A desk on which the documented commands find what they name, and `paraph` on the path.
fn documented() -> (Desk, String) {
    let desk = Desk::new();
    fs::create_dir(desk.path("petition")).unwrap();
    desk.put("petition/export.csv", export(&["orange.fr", "posteo.de"]));
    let folder = Path::new(env!("CARGO_BIN_EXE_paraph")).parent().unwrap().to_str().unwrap();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
    (desk, path)
}

fn example(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schedules").join(name)).unwrap()
}

fn shell(desk: &Desk, path: &str, line: &str) -> Ran {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(line).env_clear().env("HOME", desk.path("")).env("PATH", path);
    // No test asks the internet.
    shell.env("PARAPH_OFFLINE", "true").current_dir(desk.path(""));
    Ran::from(shell.output().unwrap())
}

/// Every line of the crontab as cron runs it: what stands behind the five fields, by `sh`, at home.
#[test]
fn the_documented_crontab_runs() {
    let (desk, path) = documented();
    let crontab = example("crontab");
    let commands: Vec<String> = crontab
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()))
        .map(|line| line.splitn(6, ' ').nth(5).unwrap().replace("\\%", "%"))
        .collect();
    assert_eq!(commands.len(), 3, "{crontab}");
    for command in &commands {
        let ran = shell(&desk, &path, command).ends(0);
        assert_eq!(ran.out, "", "{command}");
    }
    assert!(desk.path("petition/reports/latest/summary.json").exists());
    assert!(fs::read_to_string(desk.path("petition/nights.jsonl")).unwrap().starts_with("{\"schema\":1"));
    let public = fs::read_to_string(desk.path("petition/public-report/summary.json")).unwrap();
    assert!(public.contains("\"redaction\": \"") && desk.path("petition/redact.key").exists());
}

/// The service's command with systemd's `%h`, started twice: code 0, and what the journal would hold.
#[test]
fn the_documented_service_runs() {
    let (desk, path) = documented();
    let service = example("paraph-nightly.service");
    let command = service.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    let command = command.replace("%h", desk.path("").to_str().unwrap().trim_end_matches('/'));
    for _ in 0..2 {
        let ran = shell(&desk, &path, &command).ends(0);
        assert!(ran.out.contains("genuine") && ran.out.contains("Report: "), "{}", ran.out);
    }
    assert!(example("paraph-nightly.timer").contains("OnCalendar="));
}

/// Every command of the guide, in its order, in one folder.
#[test]
fn the_guides_commands_run() {
    let (desk, path) = documented();
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/nightly.md")).unwrap();
    let commands: Vec<&str> = guide.lines().filter_map(|line| line.strip_prefix("$ ")).collect();
    assert!(commands.len() >= 4, "{commands:?}");
    for command in commands {
        shell(&desk, &path, &format!("cd \"$HOME/petition\" && {command}")).ends(0);
    }
}
