//! The program as a user runs it: what it says, what it leaves, how it ends.

use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A folder with an export in it, in which commands run.
pub struct Desk(tempfile::TempDir);

impl Desk {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A desk with `petition.csv` on it.
    pub fn with(export: impl AsRef<[u8]>) -> Self {
        let desk = Self::new();
        desk.put("petition.csv", export);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_paraph"));
        command.args(arguments.split_whitespace()).current_dir(self.0.path()).env_clear();
        // Whatever the cache is, it is not the developer's own.
        command.env("HOME", self.0.path()).env("XDG_CACHE_HOME", self.path("cache"));
        command
    }

    pub fn run(&self, arguments: &str) -> Ran {
        Ran::from(self.command(arguments).output().unwrap())
    }

    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// What a command said and how it ended.
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "out: {}\nerr: {}", self.out, self.err);
        self
    }
}

/// An audit that must fail: with this code, naming the place and a next step, leaving nothing.
#[track_caller]
fn refused(desk: &Desk, arguments: &str, code: i32, words: &[&str]) {
    let before = desk.names();
    let ran = desk.run(arguments).ends(code);
    for word in words {
        assert!(ran.err.contains(word), "expected \"{word}\" in: {}", ran.err);
    }
    assert!(ran.err.starts_with("error: "), "{}", ran.err);
    assert_eq!(ran.out, "", "an error is no data");
    assert_eq!(desk.names(), before, "nothing half-written");
}

const AUDIT: &str = "audit petition.csv --out report --offline";

fn export(rows: usize) -> String {
    let mut text = String::from("id,first_name,last_name,email,created_at,ip\n");
    for row in 0..rows {
        let (day, minute) = (1 + row / 1440, row % 1440);
        text += &format!(
            "{row},Name{},Family{},n{row}@{},2024-03-{day:02} {:02}:{:02}:{:02},198.51.{}.{}\n",
            row % 97,
            row % 89,
            ["gmail.com", "orange.fr", "posteo.de"][row % 3],
            minute / 60,
            minute % 60,
            row * 7 % 60,
            row % 13,
            row % 251,
        );
    }
    text
}

#[test]
fn an_audit_leaves_a_private_report() {
    let desk = Desk::with(export(50));
    let ran = desk.run(AUDIT).ends(0);
    assert!(ran.out.contains("50 records read"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "no colour into a pipe");
    assert!(ran.err.contains("email = email"), "the mapping is said: {}", ran.err);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&desk.path("report")), 0o700);
    for name in
        ["summary.json", "findings.json", "flagged.csv", "decisions.csv", "campaigns.csv", "quarantine.csv"]
    {
        assert_eq!(mode(&desk.path("report").join(name)), 0o600, "{name}");
    }
    assert_eq!(desk.names().iter().filter(|name| name.contains("report")).count(), 1, "nothing beside it");
}

#[test]
fn an_open_umask_does_not_open_the_report() {
    let desk = Desk::with(export(5));
    for umask in ["000", "777"] {
        let line = format!("umask {umask}; exec \"$0\" \"$@\"");
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(line).arg(env!("CARGO_BIN_EXE_paraph")).args(AUDIT.split_whitespace());
        Ran::from(shell.current_dir(desk.0.path()).env("HOME", desk.0.path()).output().unwrap()).ends(0);
        let mode = fs::metadata(desk.path("report/flagged.csv")).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "umask {umask}");
    }
}

#[test]
fn standard_input_is_an_export() {
    let desk = Desk::new();
    let mut child = desk
        .command("audit - --out report --offline --json")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(export(20).as_bytes()).unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap()).ends(0);
    let summary: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(summary["rows"]["loaded"], 20);
    assert_eq!(summary["input"][0]["name"], "-");
    assert_eq!(summary["settings"]["dns"], "offline");
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let desk = Desk::with(export(3000));
    desk.run("audit petition.csv --out one --offline --threads 1").ends(0);
    desk.run("audit petition.csv --out two --offline --threads 2").ends(0);
    for name in ["findings.json", "flagged.csv", "campaigns.csv", "quarantine.csv"] {
        let read = |folder: &str| fs::read(desk.path(folder).join(name)).unwrap();
        assert!(read("one") == read("two"), "{name} differs");
    }
    let timeless = |folder: &str| {
        let text = fs::read_to_string(desk.path(folder).join("summary.json")).unwrap();
        let mut summary: serde_json::Value = serde_json::from_str(&text).unwrap();
        summary.as_object_mut().unwrap().remove("timing");
        summary
    };
    assert_eq!(timeless("one"), timeless("two"));
}

#[test]
fn quiet_is_silent() {
    let ran = Desk::with(export(5)).run(&format!("{AUDIT} --quiet")).ends(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
}

#[test]
fn a_condition_that_holds_is_code_ten() {
    let desk = Desk::with(export(5) + "\"open quote,and,no,end,of,it\n");
    desk.run(&format!("{AUDIT} --fail-on quarantined")).ends(10);
    desk.run(&format!("{AUDIT} --fail-on quarantined>1")).ends(0);
    assert!(desk.path("report/summary.json").exists(), "the report is written all the same");
}

#[test]
fn claims_stand_beside_the_count() {
    let desk = Desk::with(export(2000));
    let ran = desk.run(&format!("{AUDIT} --json --timezone UTC --claimed 25,000@2024-03-01T12:00")).ends(0);
    let summary: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(summary["claims"][0]["claimed"], 25_000);
    assert_eq!(summary["claims"][0]["loaded"], 721, "those of the first twelve hours, noon included");
    let too_early = |summary: &serde_json::Value| summary["warnings"].to_string().contains("claim-too-early");
    assert!(!too_early(&summary));
    let ran = desk.run(&format!("{AUDIT} --json --timezone UTC --claimed 25,000@2023-03-01T12:00")).ends(0);
    let summary: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert!(too_early(&summary), "a slip of the year");
}

/// Nothing of a report depends on the clock but `timing`, so that is where it stands, and on the screen.
#[test]
fn signatures_of_the_future_are_said() {
    let future =
        "email,signed_at\na@orange.fr,2026-01-05 10:00\nb@free.fr,2999-01-05 10:00\nc@sfr.fr,2999-01-06\n";
    let desk = Desk::with(future);
    let ran = desk.run(AUDIT).ends(0);
    assert!(ran.out.contains("2 signatures are dated later than this audit began"), "{}", ran.out);
    let text = fs::read_to_string(desk.path("report/summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(summary["timing"]["dated_later"], 2);
    assert!(!summary["warnings"].to_string().contains("later"));
    let french = desk.run(&format!("{AUDIT} --lang fr")).ends(0).out;
    assert!(french.contains("2 signatures sont datées d’après"), "{french}");
    desk.put("petition.csv", export(5));
    assert!(!desk.run(AUDIT).ends(0).out.contains("dated later"));
}

#[test]
fn environment_variables_are_options_and_flags_win() {
    let desk = Desk::with(export(5));
    let run = |arguments: &str| {
        let mut command = desk.command(arguments);
        command.env("PARAPH_OUT", "from-environment").env("PARAPH_DNS", "cache").env("PARAPH_THREADS", "1");
        Ran::from(command.output().unwrap()).ends(0)
    };
    run("audit petition.csv --dns offline");
    let text = fs::read_to_string(desk.path("from-environment/summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(summary["settings"]["dns"], "offline");
    assert_eq!(summary["timing"]["threads"], 1);
    run("audit petition.csv --offline --out from-flag");
    assert!(desk.path("from-flag").exists());
}

#[test]
fn an_empty_file_is_nothing_to_audit() {
    refused(&Desk::with(""), AUDIT, 3, &["petition.csv", "empty", "hint"]);
}

#[test]
fn a_header_alone_is_nothing_to_audit() {
    refused(&Desk::with("email,name\n"), AUDIT, 3, &["petition.csv", "header", "hint"]);
}

#[test]
fn a_table_of_something_else_has_no_usable_column() {
    let desk = Desk::with("colour,weight\nred,12\nblue,13\n");
    refused(&desk, AUDIT, 1, &["petition.csv", "columns", "--column"]);
}

#[test]
fn an_image_is_no_export() {
    let desk = Desk::with(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06");
    refused(&desk, AUDIT, 1, &["petition.csv", "not a table", "hint"]);
}

#[test]
fn a_missing_file_is_named() {
    refused(&Desk::new(), AUDIT, 1, &["petition.csv", "cannot be read", "hint"]);
}

#[test]
fn a_folder_is_no_export() {
    let desk = Desk::new();
    fs::create_dir(desk.path("petition.csv")).unwrap();
    refused(&desk, AUDIT, 1, &["petition.csv", "folder", "hint"]);
}

#[test]
fn an_unreadable_file_is_named() {
    let desk = Desk::with(export(5));
    fs::set_permissions(desk.path("petition.csv"), Permissions::from_mode(0o000)).unwrap();
    if File::open(desk.path("petition.csv")).is_ok() {
        return; // The superuser reads everything.
    }
    refused(&desk, AUDIT, 1, &["petition.csv", "cannot be read", "hint"]);
}

#[test]
fn a_place_that_does_not_exist_is_found_out_first() {
    let desk = Desk::with(export(5));
    let arguments = "audit petition.csv --out missing/report --offline";
    refused(&desk, arguments, 1, &["missing", "cannot be written", "create the folder"]);
}

#[test]
fn a_place_that_is_not_writable_is_found_out_first() {
    let desk = Desk::with(export(5));
    // Not even the superuser makes a folder there.
    let arguments = "audit petition.csv --out /proc/report --offline";
    refused(&desk, arguments, 1, &["/proc", "cannot be written", "hint"]);
}

#[test]
fn a_column_that_does_not_exist_is_wrong_usage() {
    let desk = Desk::with(export(5));
    refused(&desk, &format!("{AUDIT} --column email=emial"), 2, &["petition.csv", "emial", "did you mean"]);
    let unknown = desk.run(&format!("{AUDIT} --column mail=email")).ends(2);
    assert!(unknown.err.contains("signed_at"), "the fields are listed: {}", unknown.err);
}

#[test]
fn a_roster_without_people_is_refused() {
    let desk = Desk::with(export(5));
    desk.put("roster.csv", "colour,weight\nred,12\n");
    refused(&desk, &format!("{AUDIT} --roster roster.csv"), 1, &["roster.csv", "name", "hint"]);
    refused(&desk, &format!("{AUDIT} --roster missing.csv"), 1, &["missing.csv", "hint"]);
}

#[test]
fn what_paraph_did_not_write_is_never_replaced() {
    let desk = Desk::with(export(5));
    fs::create_dir(desk.path("report")).unwrap();
    desk.put("report/thesis.txt", "years of work");
    refused(&desk, AUDIT, 1, &["report", "thesis.txt", "hint"]);
    assert_eq!(fs::read_to_string(desk.path("report/thesis.txt")).unwrap(), "years of work");
    refused(&desk, "audit petition.csv --out petition.csv --offline", 1, &["petition.csv", "a file"]);
}

#[test]
fn a_failed_audit_leaves_the_older_report() {
    let desk = Desk::with(export(5));
    desk.run(AUDIT).ends(0);
    let before = fs::read(desk.path("report/summary.json")).unwrap();
    desk.put("petition.csv", "");
    refused(&desk, AUDIT, 3, &["petition.csv"]);
    assert_eq!(fs::read(desk.path("report/summary.json")).unwrap(), before);
}

#[test]
fn a_place_in_use_is_code_seventy_five() {
    let desk = Desk::with(export(5));
    let lock = File::create(desk.path(".report.paraph-lock")).unwrap();
    lock.lock().unwrap();
    refused(&desk, AUDIT, 75, &["report", "another run", "wait"]);
}

/// The audit waits for its standard input; the signal comes meanwhile.
#[test]
fn a_signal_removes_the_half_built_report() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let desk = Desk::new();
        let mut child = desk
            .command("audit - --out report --offline")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Waiting for the child would close its input, and the audit would find nothing in it.
        let input = child.stdin.take();
        let deadline = Instant::now() + Duration::from_secs(20);
        while !desk.names().iter().any(|name| name.starts_with(".report.paraph-")) {
            assert!(Instant::now() < deadline, "the audit reserves its place");
            std::thread::sleep(Duration::from_millis(5));
        }
        let kill = Command::new("kill").arg(format!("-{signal}")).arg(child.id().to_string()).status();
        assert!(kill.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(code));
        drop(input);
        assert!(desk.names().iter().all(|name| !name.contains("report")), "{:?}", desk.names());
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let desk = Desk::with(export(5));
    let line = format!("{{ {} {AUDIT}; echo $? >code; }} | true", env!("CARGO_BIN_EXE_paraph"));
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(line).current_dir(desk.0.path()).env("HOME", desk.0.path());
    shell.stderr(Stdio::null());
    assert!(shell.status().unwrap().success());
    assert_eq!(fs::read_to_string(desk.path("code")).unwrap().trim(), "0");
}

#[test]
fn a_row_is_explained() {
    let desk = Desk::with(export(5) + "5,Name0,Family0,n0@gmail.com,2024-03-01 10:00:00,198.51.0.0\n");
    desk.run(AUDIT).ends(0);
    let flagged = fs::read_to_string(desk.path("report/flagged.csv")).unwrap();
    assert!(flagged.contains(",duplicate,"), "{flagged}");
    let row = flagged.lines().find(|line| line.contains(",duplicate,")).unwrap().split(',').next().unwrap();
    let ran = desk.run(&format!("explain report --row {row}")).ends(0);
    assert!(ran.out.contains("duplicate") && ran.out.contains("Innocent reading"), "{}", ran.out);
    assert!(desk.run("explain report --row 3").ends(0).out.contains("clear"));
    assert!(desk.run("explain report --row 99").ends(2).err.contains("6 records"));
    assert!(desk.run("explain elsewhere --row 1").ends(1).err.contains("hint"));
}

#[test]
fn detectors_describe_themselves() {
    let desk = Desk::new();
    let list = desk.run("detectors").ends(0).out;
    let first = list.split_whitespace().next().unwrap();
    let told = desk.run(&format!("detectors {first}")).ends(0).out;
    for part in ["Sees", "Means", "Innocent", "Source"] {
        assert!(told.contains(part), "{told}");
    }
    assert!(desk.run("detectors nonsense").ends(2).err.contains(first));
}

#[test]
fn help_goes_to_standard_output_and_wrong_usage_does_not() {
    let desk = Desk::new();
    for arguments in ["--help", "audit --help", "detectors --help", "explain --help", "--version"] {
        assert!(desk.run(arguments).ends(0).out.contains("paraph"), "{arguments}");
    }
    let wrong = desk.run("audit --nonsense").ends(2);
    assert_eq!(wrong.out, "");
    assert!(wrong.err.contains("--nonsense"), "{}", wrong.err);
}

/// What a new user gets wrong: each is told what is wrong with it, and nothing else.
#[test]
fn slips_are_named_for_what_they_are() {
    let desk = Desk::with(export(5));
    desk.put("cut.json", "{\"name\":\"Zoé\",\"email\":\n");
    let ran = desk.run("audit cut.json --out cut --offline").ends(3);
    assert!(ran.out.contains("1 record read, 1 set aside as unreadable"), "{}", ran.out);
    let quarantine = fs::read_to_string(desk.path("cut/quarantine.csv")).unwrap();
    assert!(quarantine.contains("invalid-json"), "no record is lost: {quarantine}");
    refused(&desk, "tally nowhere.csv", 1, &["nowhere.csv: cannot be read", "filled-in sheet"]);
    refused(&desk, "explain report", 2, &["--row <N>", "--id <ID>"]);
    for place in [
        "man --out nowhere",
        "convert petition.csv --out nowhere/x.csv",
        "sample nowhere --out nowhere/x.csv",
    ] {
        let err = desk.run(place).ends(1).err;
        assert!(err.contains("nowhere") && err.contains("hint: "), "{err}");
        assert!(!err.contains(".part") && !err.contains(".tmp"), "a name that nobody gave: {err}");
    }
    desk.run(AUDIT).ends(0);
    refused(&desk, "explain report --row 6", 2, &["no row 6", "counted from 1"]);
    desk.put("truth.csv", "row,label,kind,campaign\n1,genuine,,\n");
    refused(&desk, "evaluate report", 2, &["read 5 records, the truth labels 1", "--truth"]);
}

#[test]
fn an_export_given_twice_is_noticed() {
    let desk = Desk::with(export(5));
    desk.put("copy.csv", export(5));
    let ran = desk.run("audit petition.csv copy.csv --out report --offline --json").ends(0);
    let summary: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let warnings = summary["warnings"].as_array().unwrap();
    let warning = warnings.iter().find(|one| one["code"] == "input-twice").unwrap();
    assert!(warning["text"].as_str().unwrap().starts_with("copy.csv: the same bytes as petition.csv"));
    assert_eq!(summary["counts"]["duplicate"], 5, "and each is taken for a second signature");
}

#[test]
fn no_name_of_a_file_commands_the_terminal() {
    let desk = Desk::new();
    let mut command = desk.command("audit --out report --offline");
    let ran = Ran::from(command.arg("\u{1b}[2Jgone.csv").output().unwrap()).ends(1);
    assert!(ran.err.contains("gone.csv") && !ran.err.contains('\u{1b}'), "{:?}", ran.err);
}
