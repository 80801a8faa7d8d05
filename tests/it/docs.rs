//! The documentation is true: its commands run, what it shows is what is printed, its schema holds.
//!
//! In README.md and docs/*.md every `$ ` line of a `console` block and every line of a `sh` block is
//! run, page by page in a folder that holds the story of noel-2020. What stands between
//! `<!-- printed -->` and `<!-- end -->` is what the command before it prints, the time of the run apart.
//! After a wanted change: `PARAPH_WRITE_DOCS=1 cargo test --test it docs::` writes it anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use serde_json::{Value, json};

use crate::cli::{Desk, Ran};

/// Commands that no test can run, and why.
const NOT_RUN: &[(&str, &str)] = &[
    ("cargo test", "is what runs this"),
    ("cargo install", "builds the whole program"),
    ("cargo build", "builds the whole program"),
    ("apt-get install", "changes the machine"),
    ("rustup target add", "changes the machine"),
    ("DEBFULLNAME=", "builds the whole program; its parts are tested in `shell`"),
    ("cargo run --release -- evaluate --ladder", "audits hundreds of petitions, which takes minutes"),
];

const BEGIN: &str = "<!-- printed -->";
const END: &str = "<!-- end -->";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> Vec<PathBuf> {
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> = docs.filter(|path| path.extension().is_some_and(|it| it == "md")).collect();
    pages.push(root().join("README.md"));
    pages
}

/// A folder as a reader of the guides has it: the story's files under the names that the pages use.
fn desk() -> Desk {
    let desk = Desk::new();
    let story = root().join("fixtures/noel-2020");
    fs::create_dir_all(desk.path("fixtures/noel-2020")).unwrap();
    for name in ["petition.csv", "roster.csv", "truth.csv"] {
        let bytes = fs::read(story.join(name)).unwrap();
        desk.put(name, &bytes);
        desk.put(&format!("fixtures/noel-2020/{name}"), &bytes);
    }
    fs::copy(story.join("petition.csv"), desk.path("export.csv")).unwrap();
    for (story, name) in [("quiet-village", "village.csv"), ("town-hall", "stand.csv")] {
        fs::copy(root().join("fixtures").join(story).join("petition.csv"), desk.path(name)).unwrap();
    }
    desk
}

/// Runs a line as a shell does, with this build of the program in front of the path.
fn run(desk: &Desk, line: &str) -> Ran {
    let line = line.replace("cargo run --release -- ", "paraph ");
    if let Some(sheet) = line.strip_prefix("paraph tally ").filter(|sheet| sheet.contains(".csv")) {
        answer(desk, sheet.split_whitespace().next().unwrap());
    }
    let programs = Path::new(env!("CARGO_BIN_EXE_paraph")).parent().unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-c", &line]).current_dir(desk.path("")).env_clear();
    shell.env("PATH", format!("{}:/usr/bin:/bin", programs.display())).env("PARAPH_DNS", "offline");
    shell.env("HOME", desk.path("")).env("XDG_CACHE_HOME", desk.path("cache"));
    Ran::from(shell.output().unwrap())
}

/// Fills a sheet in, as somebody does who asked the signers and was told the truth.
fn answer(desk: &Desk, sheet: &str) {
    let truth = fs::read_to_string(desk.path("truth.csv")).unwrap();
    let fakes: Vec<&str> =
        truth.lines().filter_map(|line| line.split_once(",fraud,")).map(|it| it.0).collect();
    let mut lines = csv::Reader::from_path(desk.path(sheet)).unwrap();
    let header = lines.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|it| it == name).unwrap();
    let mut filled = csv::Writer::from_writer(Vec::new());
    filled.write_record(&header).unwrap();
    for line in lines.records() {
        let mut cells: Vec<String> = line.unwrap().iter().map(str::to_owned).collect();
        let fake = fakes.contains(&cells[at("row")].as_str());
        cells[at("answer")] = if fake { "not-mine" } else { "genuine" }.to_owned();
        filled.write_record(&cells).unwrap();
    }
    desk.put(sheet, filled.into_inner().unwrap());
}

/// The page as it must read, after running what it says; what failed is in the second list.
fn followed(page: &str) -> (String, Vec<String>) {
    let desk = desk();
    let (mut read, mut faults) = (String::new(), Vec::new());
    let (mut block, mut printed) = ("", String::new());
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        read += &format!("{line}\n");
        if line == BEGIN {
            let shown: Vec<&str> = lines.by_ref().take_while(|line| *line != END).collect();
            read += &format!("{}{END}\n", standing(&shown, &printed));
        } else if let Some(kind) = line.strip_prefix("```") {
            block = kind;
        } else if let Some(command) = command(block, line) {
            let ran = run(&desk, command);
            if !expected(command, ran.code) {
                faults.push(format!("`{command}` ends with {:?}: {}", ran.code, ran.err));
            }
            printed = ran.out;
        }
    }
    (read, faults)
}

fn command<'a>(block: &str, line: &'a str) -> Option<&'a str> {
    let command = match block {
        "console" => line.strip_prefix("$ ")?,
        "sh" => line,
        _ => return None,
    };
    let known = NOT_RUN.iter().any(|(start, _)| command.starts_with(start));
    (!known && !command.is_empty() && !command.starts_with('#')).then_some(command)
}

fn expected(command: &str, code: Option<i32>) -> bool {
    code == Some(0) || (code == Some(10) && command.contains("--fail-on"))
}

/// What was printed, in the fence it had; as it stood, if only the time of the run differs.
fn standing(shown: &[&str], printed: &str) -> String {
    let fenced = shown.first().is_some_and(|line| line.starts_with("```"));
    let text = if fenced { &shown[1..shown.len() - 1] } else { shown };
    let text: String = text.iter().map(|line| format!("{line}\n")).collect();
    let text = if timeless(&text) == timeless(printed) { text.as_str() } else { printed };
    if fenced { format!("{}\n{text}```\n", shown[0]) } else { text.to_owned() }
}

/// The text without the time of the run: stamps like `2026-11-22T03:15:02Z`, and when compared audits began.
fn timeless(text: &str) -> String {
    let undated = |line: &str| match ["Then  ", "Now   "].iter().any(|start| line.starts_with(start)) {
        true => line.rsplit_once(", ").map_or(line, |(side, _)| side).to_owned(),
        false => line.to_owned(),
    };
    let text = text.split('\n').map(undated).collect::<Vec<_>>().join("\n");
    let stamp = |word: &str| {
        let shape = word.replace(|letter: char| letter.is_ascii_digit(), "0");
        if shape.contains("0000-00-00T00:00:00Z") { shape } else { word.to_owned() }
    };
    text.split(' ').map(stamp).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_command_runs_and_prints_what_is_shown() {
    let follow = |page: PathBuf| {
        let text = fs::read_to_string(&page).unwrap();
        let (read, mut faults) = followed(&text);
        if read != text && std::env::var_os("PARAPH_WRITE_DOCS").is_some() {
            fs::write(&page, read).unwrap();
        } else if let Some((is, must)) = text.lines().zip(read.lines()).find(|(is, must)| is != must) {
            faults.push(format!("it shows\n  {is}\nwhere this is printed:\n  {must}"));
        } else if text != read {
            faults.push("it shows more, or less, than is printed".to_owned());
        }
        faults.iter().map(|fault| format!("{}: {fault}", page.display())).collect::<Vec<_>>()
    };
    let runs: Vec<_> = pages().into_iter().map(|page| thread::spawn(move || follow(page))).collect();
    let faults: Vec<String> = runs.into_iter().flat_map(|run| run.join().unwrap()).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_link_leads_somewhere() {
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.contains("://") && !target.starts_with('#')) {
            let file = target.split('#').next().unwrap();
            let there = page.parent().unwrap().join(file);
            assert!(there.exists(), "{}: {target} leads nowhere", page.display());
        }
    }
}

fn schema() -> Value {
    serde_json::from_slice(&fs::read(root().join("docs/summary.schema.json")).unwrap()).unwrap()
}

/// Where a document breaks the schema. Knows the keywords that the schema uses and no other.
fn breaks(document: &Value, rule: &Value, schema: &Value, place: &str) -> Vec<String> {
    let check = |keyword: &String, told: &Value| -> Vec<String> {
        let all = |holds: bool| if holds { Vec::new() } else { vec![format!("{place}: {keyword} {told}")] };
        match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => Vec::new(),
            "$ref" => {
                let pointer = told.as_str().unwrap().strip_prefix('#').unwrap();
                breaks(document, schema.pointer(pointer).unwrap(), schema, place)
            }
            "anyOf" => {
                let mut rules = told.as_array().unwrap().iter();
                all(rules.any(|rule| breaks(document, rule, schema, place).is_empty()))
            }
            "type" => all(match told {
                Value::Array(kinds) => kinds.iter().any(|kind| is(document, kind)),
                kind => is(document, kind),
            }),
            "enum" => all(told.as_array().unwrap().contains(document)),
            "minimum" => all(document.as_f64().is_none_or(|number| number >= told.as_f64().unwrap())),
            "required" => {
                let mut names = told.as_array().unwrap().iter();
                all(names.all(|name| document.get(name.as_str().unwrap()).is_some()))
            }
            "items" => each(document.as_array().into_iter().flatten().enumerate(), |at, item| {
                breaks(item, told, schema, &format!("{place}/{at}"))
            }),
            "properties" => each(document.as_object().into_iter().flatten(), |name, value| {
                let rule = told.get(name).unwrap_or(&Value::Null);
                breaks(value, rule, schema, &format!("{place}/{name}"))
            }),
            "additionalProperties" => {
                let known = |name: &str| rule.pointer(&format!("/properties/{name}")).is_some();
                let others = document.as_object().into_iter().flatten().filter(|(name, _)| !known(name));
                each(others, |name, value| match told {
                    Value::Bool(false) => vec![format!("{place}/{name}: not in the schema")],
                    rule => breaks(value, rule, schema, &format!("{place}/{name}")),
                })
            }
            other => panic!("the test does not know the keyword {other}"),
        }
    };
    let told = rule.as_object().into_iter().flatten();
    told.flat_map(|(keyword, told)| check(keyword, told)).collect()
}

fn each<K, V>(items: impl Iterator<Item = (K, V)>, check: impl Fn(K, V) -> Vec<String>) -> Vec<String> {
    items.flat_map(|(name, value)| check(name, value)).collect()
}

fn is(document: &Value, kind: &Value) -> bool {
    match kind.as_str().unwrap() {
        "object" => document.is_object(),
        "array" => document.is_array(),
        "string" => document.is_string(),
        "number" => document.is_number(),
        "integer" => document.is_i64() || document.is_u64(),
        "boolean" => document.is_boolean(),
        "null" => document.is_null(),
        other => panic!("{other} is no type of JSON"),
    }
}

fn summary(arguments: &str) -> Value {
    let desk = desk();
    let ran = desk.run(&format!("audit {arguments} --offline --json --out report")).ends(0);
    serde_json::from_str(&ran.out).unwrap()
}

#[track_caller]
fn holds(summary: &Value) {
    let schema = schema();
    assert_eq!(breaks(summary, &schema, &schema, ""), Vec::<String>::new());
}

#[test]
fn the_summary_of_an_attack_obeys_the_schema() {
    let claims = "--claimed 3600 --claimed 2200@2020-11-20T12:00";
    let summary = summary(&format!("petition.csv --roster roster.csv {claims}"));
    holds(&summary);
    // The schema bites: a field that is missing, unknown, or of another kind is found.
    let schema = schema();
    for (pointer, broken) in
        [("/counts", json!({})), ("/rows/read", json!(-1)), ("/warnings/0/text", json!(1))]
    {
        let mut copy = summary.clone();
        *copy.pointer_mut(pointer).unwrap() = broken;
        assert!(!breaks(&copy, &schema, &schema, "").is_empty(), "{pointer}");
    }
    let mut copy = summary;
    copy["invented"] = json!(1);
    assert_eq!(breaks(&copy, &schema, &schema, ""), ["/invented: not in the schema"]);
}

#[test]
fn the_summaries_of_the_other_stories_obey_the_schema() {
    for story in ["quiet-village", "press-spike", "town-hall", "office-nat", "broken-rows"] {
        let export = root().join("fixtures").join(story).join("petition.csv");
        holds(&summary(&format!("{} --redact", export.display())));
    }
}

#[test]
fn a_policy_and_a_bare_list_obey_the_schema() {
    let desk = desk();
    desk.put("bare.csv", "name\nAnna Example\nBruno Example\n");
    desk.put("paraph.toml", "[allow]\ndomains = [\"example.org\"]\n[block]\nnetworks = [\"192.0.2.0/24\"]\n");
    let ran = desk.run("audit bare.csv --policy paraph.toml --offline --json --out report").ends(0);
    holds(&serde_json::from_str(&ran.out).unwrap());
}
