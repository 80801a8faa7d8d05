//! `--redact`: nothing of a signer is left in any byte of any file.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use polars_core::prelude::DataType;
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;

use super::cli::Desk;

const AUDIT: &str =
    "audit petition.csv --roster roster.csv --offline --out report --table --evidence --redact";

/// What a reader of the report can see: every file's bytes, those of packed files unpacked too.
fn readable(folder: &Path) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
        if path.is_dir() {
            seen.extend(readable(&path));
            continue;
        }
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{name}");
        let bytes = fs::read(&path).unwrap();
        if name.ends_with(".zst") {
            let text = zstd::decode_all(&bytes[..]).unwrap();
            seen.push((format!("{name}, unpacked"), String::from_utf8(text).unwrap()));
        }
        if name.ends_with(".parquet") {
            seen.push((format!("{name}, unpacked"), cells(&path)));
        }
        seen.push((name, String::from_utf8_lossy(&bytes).into_owned()));
    }
    seen
}

fn cells(path: &Path) -> String {
    let frame = ParquetReader::new(fs::File::open(path).unwrap()).finish().unwrap();
    let texts = frame.columns().iter().filter(|column| column.dtype() == &DataType::String);
    texts
        .flat_map(|column| column.str().unwrap().iter().flatten().collect::<Vec<_>>())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The words of a text, in small letters.
fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Addresses of mail and of machines, whole.
fn addresses(text: &str) -> BTreeSet<String> {
    let part = |c: char| c.is_alphanumeric() || "._%+-@:".contains(c);
    let found = text.split(|c: char| !part(c)).filter(|word| word.contains(['@', '.', ':']));
    found.map(|word| word.trim_matches(['.', ':']).to_lowercase()).collect()
}

/// What must be in no file: texts anywhere, addresses and words as a whole.
#[derive(Default)]
struct Secrets {
    texts: BTreeSet<String>,
    addresses: BTreeSet<String>,
    words: BTreeSet<String>,
}

impl Secrets {
    #[track_caller]
    fn are_nowhere(&self, folder: &Path) {
        let files = readable(folder);
        assert!(files.len() > 8, "the report is there");
        let mut told = BTreeSet::new();
        let own = page_of_nobody();
        for (name, text) in files {
            let text = text.to_lowercase();
            // The page explains itself at length: Thomas wrote a paper, and "stopped" is no comment.
            let own = if name.ends_with(".html") || name == "comparison.txt" { own.as_str() } else { "" };
            let inside = |found: BTreeSet<String>, secrets: &BTreeSet<String>| -> Vec<String> {
                let found = &found - &words(own);
                found.intersection(secrets).map(|secret| format!("{name}: {secret}")).collect()
            };
            // Any short word stands somewhere in packed bytes; what they hold is read unpacked.
            if !name.ends_with(".zst") && !name.ends_with(".parquet") {
                told.extend(inside(words(&text), &self.words));
            }
            told.extend(inside(addresses(&text), &self.addresses));
            let held = |secret: &str| text.contains(secret) && !own.contains(secret);
            let texts = self.texts.iter().filter(|secret| held(&secret.to_lowercase()));
            told.extend(texts.map(|secret| format!("{name}: {secret}")));
        }
        assert!(told.is_empty(), "{told:#?}");
    }
}

/// What the page says of every petition, in small letters.
fn page_of_nobody() -> String {
    let desk = Desk::with("signed_at\n2024-03-01 10:00:00\n");
    desk.put("roster.csv", "name,email\n");
    let ran = desk.run("audit petition.csv --offline --out report").ends(0);
    assert!(ran.out.contains('1'));
    let page = fs::read_to_string(desk.path("report/report.html")).unwrap();
    desk.run("compare report report --html changes.html").ends(0);
    (page + &fs::read_to_string(desk.path("changes.html")).unwrap()).to_lowercase()
}

/// Leaves beside a report what a comparison with an earlier one says, on the screen, as a page and as JSON.
fn compare(desk: &Desk, earlier: &str) {
    for (file, options) in
        [("comparison.txt", "--html report/comparison.html"), ("comparison.json", "--json")]
    {
        let told = desk.run(&format!("compare {earlier} report {options}")).ends(0);
        desk.put(&format!("report/{file}"), told.out + &told.err);
        fs::set_permissions(desk.path(&format!("report/{file}")), fs::Permissions::from_mode(0o600)).unwrap();
    }
}

fn records(path: &Path, delimiter: u8) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_path(path).unwrap();
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
    (header, rows)
}

/// The story of November 2020: 3,600 signatures, the members of two chambers among them.
#[test]
fn no_signer_of_a_story_is_in_any_file() {
    let desk = Desk::new();
    let story = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/noel-2020");
    for name in ["petition.csv", "roster.csv"] {
        fs::copy(story.join(name), desk.path(name)).unwrap();
    }
    let ran = desk.run(&format!("{AUDIT} --redact-key key")).ends(0);
    let export = fs::read_to_string(desk.path("petition.csv")).unwrap();
    desk.put("half.csv", export.lines().take(2200).collect::<Vec<_>>().join("\n"));
    desk.run("audit half.csv --roster roster.csv --offline --quiet --out earlier --redact-key key").ends(0);
    compare(&desk, "earlier");
    desk.put("report/terminal.txt", ran.out + &ran.err);
    fs::set_permissions(desk.path("report/terminal.txt"), fs::Permissions::from_mode(0o600)).unwrap();
    let (header, rows) = records(&desk.path("petition.csv"), b';');
    let at = |name: &str| header.iter().position(|one| one.trim_start_matches('\u{feff}') == name).unwrap();
    let mut secrets = Secrets::default();
    for row in &rows {
        secrets.texts.extend([row[at("commentaire")].clone(), row[at("navigateur")].clone()]);
        secrets.addresses.extend([row[at("courriel")].to_lowercase(), row[at("adresse_ip")].clone()]);
        let local = row[at("courriel")].split('@').next().unwrap_or_default();
        for cell in [&row[at("prenom")], &row[at("nom")], local] {
            secrets
                .words
                .extend(words(cell).into_iter().filter(|word| word.chars().any(char::is_alphabetic)));
        }
        secrets.words.insert(row[at("numero")].clone());
    }
    for person in records(&desk.path("roster.csv"), b',').1 {
        secrets.words.extend(words(&person[0]));
    }
    // `+1` stands in any packed file; mailboxes may be called like words of the program and names of hosts.
    let common = ["family", "contact", "petition", "spam", "france", "web"];
    secrets.texts.retain(|text| text.chars().count() > 3);
    secrets.words.retain(|word| word.chars().count() > 2 && !common.contains(&word.as_str()));
    assert!(secrets.words.len() > 5_000 && secrets.addresses.len() > 4_000 && !secrets.texts.is_empty());
    secrets.are_nowhere(&desk.path("report"));
}

/// Every column that a platform may have, those that mean nothing to paraph, and a broken record.
#[test]
fn no_cell_of_any_column_is_in_any_file() {
    let desk = Desk::new();
    let columns = [
        "id",
        "first_name",
        "last_name",
        "email",
        "signed_at",
        "ip",
        "user_agent",
        "phone",
        "address",
        "postcode",
        "city",
        "state",
        "country",
        "comment",
        "language",
        "referrer",
        "role",
        "birth_date",
        "confirmed",
        "confirmed_at",
        "confirmation_remote_addr",
        "confirmation_remote_browser",
        "Shoe size of Zorblax",
        "notes",
    ];
    // Words that no program has: the column and the row, written in letters.
    let word = |column: usize, row: usize| {
        let letter = |number: usize| char::from(b'a' + number as u8 % 26);
        format!("Zq{}{}{}xv", letter(column), letter(row / 26), letter(row))
    };
    let (mut lines, mut texts) = (vec![columns.join(",")], BTreeSet::new());
    for row in 0..60 {
        let cells: Vec<String> = (0..columns.len())
            .map(|column| match columns[column] {
                "email" => format!("{}@{}.org", word(column, row), word(25, row)),
                "signed_at" | "confirmed_at" => format!("2024-03-01 10:{row:02}:00"),
                "ip" => format!("203.0.113.{row}"),
                "confirmation_remote_addr" => format!("2001:db8:77::{row:x}"),
                "phone" => format!("+336123456{row:02}"),
                "confirmed" => "yes".into(),
                "birth_date" => format!("19{row:02}-07-14"),
                // Twice the same record is a duplicate, so that its cells are in flagged.csv.
                _ => word(column, row),
            })
            .collect();
        let shown = |name: &str| !["signed_at", "confirmed_at", "confirmed"].contains(&name);
        texts.extend(cells.iter().zip(columns).filter(|(_, name)| shown(name)).map(|(cell, _)| cell.clone()));
        texts.extend([word(3, row), word(25, row)]);
        lines.push(cells.join(","));
        lines.push(cells.join(","));
    }
    lines.push("\"Zqbrokenxv, a quote that nothing closes".into());
    texts.extend(["Zqbrokenxv".into(), "Zorblax".into(), "Zqrosterxv".into()]);
    desk.put("petition.csv", lines.join("\n") + "\n");
    desk.put("roster.csv", "name,email\nZqrosterxv Person,zqrosterxv@example.org\n");
    desk.run(AUDIT).ends(0);
    let flagged = fs::read_to_string(desk.path("report/flagged.csv")).unwrap();
    assert!(flagged.lines().count() > 50, "duplicates are flagged: {flagged}");
    let header = flagged.lines().next().unwrap();
    assert!(header.contains("email,") && header.contains("column_23"), "{header}");
    Secrets { texts, ..Secrets::default() }.are_nowhere(&desk.path("report"));
}

/// A file without a header: the first record stands where the names of the columns would.
#[test]
fn a_record_that_passes_for_a_header_is_hidden_too() {
    let desk = Desk::new();
    let line = |row: usize| format!("zqperson{row}@zqhome.org,Zqname{row},2024-03-01 10:00:{row:02}\n");
    desk.put("Zqpetition of Zqowner.csv", (0..30).map(line).collect::<String>());
    let mut command = desk.command("audit --offline --out report --redact");
    let output = command.arg("Zqpetition of Zqowner.csv").output().unwrap();
    let seen =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{seen}");
    for (name, text) in readable(&desk.path("report")).into_iter().chain([("terminal".into(), seen)]) {
        // Whole words: any two letters stand somewhere in a checksum. Thirty people share the domain: it is shown.
        let told = words(&text).into_iter().find(|word| {
            ["zqperson", "zqname", "zqpetition", "zqowner"].iter().any(|own| word.starts_with(own))
        });
        assert_eq!(told, None, "{name}: {text}");
    }
}

/// A domain that few use is hidden until many use it; its signatures stay the same.
#[test]
fn signatures_are_known_again_although_their_domain_is_shown_now() {
    let desk = Desk::new();
    let export = |rows: usize| {
        let line = |row| format!("Name{row} Family,n{row}@dupont.org,2024-03-01 10:{row:02}:00\n");
        String::from("name,email,signed_at\n") + &(0..rows).map(line).collect::<String>()
    };
    for (report, rows) in [("old", 8), ("new", 12)] {
        desk.put("petition.csv", export(rows));
        desk.run(&format!("audit petition.csv --offline --quiet --out {report} --table --redact-key my.key"))
            .ends(0);
    }
    let table = |report: &str| cells(&desk.path(report).join("signatures.parquet"));
    assert!(!table("old").contains("dupont.org") && table("new").contains("dupont.org"));
    let told = desk.run("compare old new").ends(0).out;
    assert!(flat(&told).contains("4 new, 0 gone, 0 edited"), "{told}");
}

/// The text without the breaks of its lines.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn column(desk: &Desk, report: &str, name: &str) -> Vec<String> {
    let (header, rows) = records(&desk.path(report).join("flagged.csv"), b',');
    let at = header.iter().position(|one| one == name).unwrap();
    rows.into_iter().map(|row| row[at].clone()).collect()
}

const EXPORT: &str = "id,name,email,signed_at,ip\n\
    1,Ada Lovelace,ada@orange.fr,2024-03-01 10:00,192.0.2.1\n\
    2,ADA LOVELACE,ada@orange.fr,2024-03-01 10:00,192.0.2.1\n\
    2,ADA LOVELACE,ada@orange.fr,2024-03-01 10:00,192.0.2.1\n";

#[test]
fn one_key_joins_two_reports_and_another_does_not() {
    let desk = Desk::with(EXPORT);
    let made = desk.run("audit petition.csv --offline --out one --redact-key my.key").ends(0);
    assert!(made.err.contains("Made a new key: my.key"), "{}", made.err);
    assert_eq!(fs::metadata(desk.path("my.key")).unwrap().permissions().mode() & 0o777, 0o600);
    let again = desk.run("audit petition.csv --offline --out two --redact-key my.key").ends(0);
    assert!(!again.err.contains("key"), "{}", again.err);
    desk.run("audit petition.csv --offline --out other --redact").ends(0);
    for name in ["name", "email", "ip"] {
        let of = |report: &str| column(&desk, report, name);
        assert!(!of("one").is_empty());
        assert_eq!(of("one"), of("two"));
        assert_ne!(of("one"), of("other"));
    }
    assert!(desk.run("compare one two").ends(0).out.contains("Nothing changed."));
    let other = desk.run("compare one other").ends(0).out;
    assert!(flat(&other).contains("different keys"), "{other}");
    let emails = column(&desk, "one", "email");
    assert!(emails.iter().all(|email| email.ends_with("@orange.fr")), "a provider is nobody: {emails:?}");
}

#[test]
fn a_key_that_would_be_given_away_or_is_none_is_refused() {
    let desk = Desk::with(EXPORT);
    desk.run("audit petition.csv --offline --quiet --out report").ends(0);
    let inside = desk.run("audit petition.csv --offline --out report --redact-key report/my.key").ends(2);
    assert!(inside.err.contains("given away") && !desk.path("report/my.key").exists(), "{}", inside.err);
    desk.put("short.key", "secret\n");
    let short = desk.run("audit petition.csv --offline --out report --redact-key short.key").ends(1);
    assert!(short.err.contains("short.key") && short.err.contains("hint"), "{}", short.err);
    assert!(!short.err.contains("secret"));
    let missing = desk.run("audit petition.csv --offline --out report --redact-key nowhere/my.key").ends(1);
    assert!(missing.err.contains("nowhere/my.key") && missing.err.contains("hint"), "{}", missing.err);
    desk.put("open.key", "0123456789abcdef0123456789abcdef");
    fs::set_permissions(desk.path("open.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let open = desk.run("audit petition.csv --offline --out report --redact-key open.key").ends(0);
    assert!(open.err.contains("others can read this key"), "{}", open.err);
}

/// The judgement is not changed by hiding who is judged.
#[test]
fn numbers_are_those_of_the_open_report() {
    let desk = Desk::new();
    let story = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/noel-2020/petition.csv");
    fs::copy(story, desk.path("petition.csv")).unwrap();
    desk.run("audit petition.csv --offline --quiet --out open").ends(0);
    desk.run("audit petition.csv --offline --quiet --out hidden --redact").ends(0);
    for name in ["row", "verdict", "score", "reasons", "campaign"] {
        assert_eq!(column(&desk, "open", name), column(&desk, "hidden", name));
    }
    let campaigns = |report: &str| fs::read_to_string(desk.path(report).join("campaigns.csv")).unwrap();
    assert_eq!(campaigns("open"), campaigns("hidden"));
}
