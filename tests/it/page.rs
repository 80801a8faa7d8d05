//! `report.html`: what it must hold, and what it must never hold.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine};
use paraph::enrich::{self, Dns};
use paraph::ingest::{self, Input};
use paraph::model::*;
use paraph::pipeline::{self, Audit, Request};
use paraph::report::json_v1::{Summary, Timing};
use paraph::report::language::Language;
use paraph::report::layout::Look;
use paraph::report::{self, Destination, Material, Run, terminal};
use sha2::{Digest, Sha256};

const STORIES: [&str; 5] = ["noel-2020", "quiet-village", "press-spike", "town-hall", "office-nat"];

/// A report folder, written.
pub struct Written {
    _parent: tempfile::TempDir,
    pub out: PathBuf,
    pub summary: Summary,
}

impl Written {
    pub fn page(&self) -> String {
        fs::read_to_string(self.out.join("report.html")).unwrap()
    }
}

pub fn story(name: &str) -> Audit {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    let roster = folder.join("roster.csv");
    audit(folder.join("petition.csv"), Some(roster).filter(|path| path.exists()))
}

pub fn audit(export: PathBuf, roster: Option<PathBuf>) -> Audit {
    let request = Request {
        inputs: vec![Input::File(export)],
        ingest: ingest::Options { timezone: Some("Europe/Paris".into()), ..Default::default() },
        enrich: enrich::Options { dns: Dns::Offline, ..Default::default() },
        rosters: roster.into_iter().collect(),
        ..Request::default()
    };
    pipeline::audit(&request, &Silent).unwrap()
}

pub fn write(audit: &Audit, language: Language) -> Written {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("report");
    let material = Material {
        report: &audit.report,
        petition: &audit.petition,
        originals: &*audit.originals,
        quarantine: &audit.quarantine,
        run: Run { dns: "offline", language, timing: Timing::default(), ..Run::default() },
    };
    let summary = report::write(&material, Destination::prepare(&out).unwrap(), &Silent).unwrap();
    Written { _parent: parent, out, summary }
}

/// What a reader sees: the page without tags, entities resolved.
pub fn text(page: &str) -> String {
    let body = page.split("<body>").nth(1).unwrap();
    let mut out = String::new();
    for piece in body.split('<') {
        out.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        out.push(' ');
    }
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(out, |text, (entity, mark)| text.replace(entity, mark))
}

/// The digits of counts: `3,600` is 3600.
pub fn has_number(text: &str, number: u64) -> bool {
    let digits = text.replace([',', '\u{202f}'], "");
    let mut numbers = digits.split(|c: char| !c.is_ascii_digit());
    numbers.any(|one| one.parse() == Ok(number))
}

#[test]
fn the_first_screen_answers() {
    let mut audit = story("noel-2020");
    audit.report.claims = vec![RawClaim { count: 25_000, as_of: Some(1_605_783_600) }];
    let page = text(&write(&audit, Language::English).page());
    let first = page.split("When the signatures arrived").next().unwrap();
    for count in
        [25_000, audit.report.rows.read, audit.report.mailboxes.unwrap(), audit.report.confirmed.unwrap()]
    {
        assert!(has_number(first, count), "{count} is not on the first screen");
    }
    assert!(first.contains("genuine signatures of different people (90% interval"), "{first}");
    assert!(first.contains("C1") && first.contains("C2") && first.contains("What cannot be known"));
    assert!(first.contains("Thu 19 Nov 2020"), "a claim is told with its day: {first}");
}

#[test]
fn every_section_is_there_in_every_language() {
    let audit = story("noel-2020");
    for &language in Language::ALL {
        let page = write(&audit, language).page();
        for id in [
            "answer",
            "arrivals",
            "campaigns",
            "counts",
            "crowd",
            "controls",
            "why",
            "unchecked",
            "provenance",
            "glossary",
            "C1",
            "C2",
        ] {
            assert!(page.contains(&format!("id=\"{id}\"")), "{language:?}: no section {id}");
        }
        assert!(page.contains(&format!("<html lang=\"{}\"", language.id())));
        assert!(page.contains(&audit.report.inputs[0].sha256));
        for run in &audit.report.detectors {
            assert!(
                page.contains(&format!("<code>{}</code>", run.info.id)),
                "{} is not explained",
                run.info.id
            );
        }
    }
}

#[test]
fn a_page_in_french_is_french() {
    let audit = story("noel-2020");
    let page = text(&write(&audit, Language::French).page());
    assert!(page.contains("3\u{202f}600 enregistrements"), "{}", &page[..600]);
    assert!(page.contains("mer. 18 nov. 2020 à"));
    assert!(page.contains("(CET)"));
    assert!(page.contains("Cette lecture laisse 75,0 nats sans explication\u{202f}: "), "why it falls short");
    assert!(page.contains("abc.abc1234"), "the form of the mailboxes' names");
    for english in [
        "signatures share",
        "where a crowd",
        " of the crowd",
        "Innocent",
        "unexplained",
        "the signatures:",
        "no zone",
        "not name a zone",
    ] {
        assert!(!page.contains(english), "English in the French page: {english}");
    }
    for tight in ["\u{a0}:", " :", " ;", " ?", " !", " %"] {
        assert!(!page.contains(tight), "a French mark without its narrow space: {tight:?}");
    }
}

/// No address, IP, name or comment of a signer, whatever the story and the language.
#[test]
fn a_page_names_no_signer() {
    for name in STORIES {
        let audit = story(name);
        let secrets = secrets(&audit.petition.signatures);
        assert!(secrets.len() > 500, "{name}: {} secrets are looked for", secrets.len());
        for &language in Language::ALL {
            let page = write(&audit, language).page().to_lowercase();
            // Thousands of searches: a secret can only be where its beginning is.
            let beginnings: HashSet<&[u8]> = page.as_bytes().windows(6).collect();
            for secret in &secrets {
                let possible = secret.len() < 6 || beginnings.contains(&secret.as_bytes()[..6]);
                let held = possible && page.contains(secret.as_str());
                assert!(!held, "{name}, {language:?}: the page holds {secret:?}");
            }
            let rules = page.matches("@media").count() + page.matches("@page").count();
            assert_eq!(page.matches('@').count(), rules, "{name}: an address?");
        }
    }
}

/// What identifies signers. A short comment ("yes") is a word of the language and identifies nobody.
fn secrets(signatures: &Signatures) -> Vec<String> {
    let mut secrets: Vec<String> = Vec::new();
    for row in signatures.rows() {
        let name = signatures.first_name.get(row).zip(signatures.last_name.get(row));
        secrets.extend(name.map(|(first, last)| format!("{first} {last}")));
        secrets.extend(signatures.name.get(row).filter(|name| name.contains(' ')).map(str::to_owned));
        secrets.extend(signatures.mailbox.get(row).map(str::to_owned));
        secrets.extend(signatures.ip.get(row).map(|ip| ip.to_string()));
        secrets
            .extend(signatures.comment.get(row).filter(|text| text.chars().count() > 12).map(str::to_owned));
        secrets.extend(signatures.phone.get(row).map(str::to_owned));
    }
    // `192.0.2.0/24` is a range, though some signer may have the address 192.0.2.0.
    secrets.retain(|secret| !secret.ends_with(".0"));
    secrets.iter_mut().for_each(|secret| *secret = secret.to_lowercase());
    secrets.sort();
    secrets.dedup();
    secrets
}

/// The policy forbids what the page does not do anyway.
#[test]
fn a_page_runs_nothing_and_loads_nothing() {
    let page = write(&story("noel-2020"), Language::English).page();
    for foreign in [
        "<script",
        "javascript:",
        "http:",
        "https:",
        "src=",
        "<img",
        "<iframe",
        "<form",
        "@import",
        " style=",
        " onload",
    ] {
        assert!(!page.contains(foreign), "the page holds {foreign}");
    }
    assert!(page.match_indices("url(").all(|(at, _)| page[at..].starts_with("url(#")));
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let digest = BASE64_STANDARD.encode(Sha256::digest(style.as_bytes()));
    assert!(page.contains(&format!("style-src 'sha256-{digest}'")) && page.contains("default-src 'none'"));
}

#[test]
fn a_page_is_the_same_twice() {
    let audit = story("press-spike");
    assert_eq!(write(&audit, Language::French).page(), write(&audit, Language::French).page());
}

/// Attacks by what they aim at. Each stands in every column, in a petition of its own.
const ATTACKS: &[(&str, &str)] = &[
    ("a script", "<script>alert(1)</script>"),
    ("a script in an image", "<img src=x onerror=alert(1)>"),
    ("the end of an attribute", "\" onmouseover=\"alert(1)"),
    ("the end of the style sheet", "</style><script>alert(1)</script>"),
    ("the end of the page's title", "</title><script>alert(1)</script>"),
    ("the end of a drawing", "</svg><script>alert(1)</script>"),
    ("a link that runs", "javascript:alert(1)"),
    ("a link in a spreadsheet", "=HYPERLINK(\"http://evil.example\",\"click\")"),
    ("a command in a spreadsheet", "+cmd|' /C calc'!A0"),
    ("a function in a spreadsheet", "@SUM(1+1)"),
    ("a formula that looks like a number", "-1+1"),
    ("a terminal's colours and screen", "\u{1b}[2J\u{1b}[31mred"),
    ("a terminal's title", "\u{1b}]0;pwned\u{7}"),
    ("a terminal's one-byte escape", "\u{9b}31mred"),
    ("text that reads backwards", "fdp.\u{202e}exe"),
    ("an isolated turn of direction", "\u{2066}evil\u{2069}"),
    ("a line that overwrites itself", "good\rbad"),
    ("a name of 10,000 characters", ""),
];

fn attack(at: usize) -> String {
    if ATTACKS[at].1.is_empty() { "é".repeat(10_000) } else { ATTACKS[at].1.to_owned() }
}

/// A petition in which every column, its header included, holds the attack now and then.
fn hostile(attack: &str) -> String {
    let quoted = format!("\"{}\"", attack.replace('"', "\"\""));
    let columns = [
        "first_name",
        "last_name",
        "postcode",
        "city",
        "country",
        "comment",
        "user_agent",
        "language",
        "referrer",
        "profession",
    ];
    let mut csv = format!("id,created_at,email,ip,{},{quoted}\n", columns.join(","));
    for row in 0..120 {
        csv += &format!("{row},2024-03-0{} {:02}:{:02}:07", 1 + row % 5, row % 24, row % 60);
        let attacks = row % 8 == 0;
        let cell = |honest: String| if attacks { quoted.clone() } else { honest };
        csv += &format!(",{},{}", cell(format!("n{row}@gmail.com")), cell(format!("198.51.100.{row}")));
        for column in columns.iter().chain(["more"].iter()) {
            csv += &format!(",{}", cell(format!("{column} {}", row % 30)));
        }
        csv.push('\n');
    }
    csv
}

#[test]
fn hostile_cells_are_inert_everywhere() {
    for (at, (aim, _)) in ATTACKS.iter().enumerate() {
        let desk = tempfile::tempdir().unwrap();
        let export = desk.path().join("petition.csv");
        fs::write(&export, hostile(&attack(at))).unwrap();
        let audit = audit(export, None);
        assert!(audit.report.rows.loaded > 0, "{aim}: nothing was loaded, nothing is tested");
        for &language in Language::ALL {
            let written = write(&audit, language);
            inert_page(&written.page(), aim);
            inert_text(&terminal::summary(&written.summary, language, Look::default()), aim);
        }
        inert_cells(&write(&audit, Language::English).out, aim);
    }
}

fn inert_page(page: &str, aim: &str) {
    let markup = page.to_lowercase();
    // Text may say what it likes; what counts is markup that the forger opened, and attributes that run.
    for tag in ["<script", "<img"] {
        assert!(!markup.contains(tag), "{aim}: the page holds {tag}");
    }
    for piece in markup.split('<').skip(1) {
        let tag = piece.split('>').next().unwrap_or_default();
        let outside_quotes: String = tag.split('"').step_by(2).collect();
        assert!(!outside_quotes.contains(" on"), "{aim}: a tag with a handler: {tag}");
        assert!(!tag.contains("href=\"javascript"), "{aim}: a link that runs: {tag}");
    }
    assert!(page.len() < 500_000, "{aim}: the page has {} bytes", page.len());
    inert_text(page, aim);
}

/// No character that moves a cursor, rings, or turns the direction of reading.
fn inert_text(text: &str, aim: &str) {
    let odd = |c: &char| {
        (c.is_control() && *c != '\n')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert_eq!(text.chars().find(odd), None, "{aim}");
}

/// No cell of any CSV file begins what a spreadsheet would run.
fn inert_cells(out: &Path, aim: &str) {
    let all = fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path());
    let tables: Vec<PathBuf> = all.filter(|path| path.extension().is_some_and(|it| it == "csv")).collect();
    assert!(tables.len() >= 4, "{tables:?}");
    for path in &tables {
        let name = path.file_name().unwrap().to_string_lossy();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path).unwrap();
        for record in reader.records().map(|record| record.unwrap()) {
            for cell in &record {
                let runs =
                    cell.trim_start().starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
                assert!(!runs, "{aim}: {name} holds {:?}", &cell[..cell.len().min(60)]);
                assert!(!cell.contains('\u{1b}') && !cell.contains('\u{202e}'), "{aim}: {name}");
            }
        }
    }
}

/// However many rows, values and campaigns: what is shown is bounded.
#[test]
fn the_size_of_a_page_does_not_follow_the_petition() {
    let audit = crowded(40_000, 300);
    let small = write(&crowded(4_000, 30), Language::French).page().len();
    let large = write(&audit, Language::French).page().len();
    assert!(large < 1_000_000, "{large} bytes");
    assert!(large < 2 * small, "{large} bytes for ten times {small}");
}

/// A made-up audit in which nearly every value is another one.
fn crowded(rows: usize, campaigns: usize) -> Audit {
    let mut signatures = Signatures::blank(rows);
    let text = |of: &dyn Fn(usize) -> String| {
        let values: Vec<String> = (0..rows).map(of).collect();
        TextColumn::collect(values.iter().map(|value| Some(value.as_str())))
    };
    signatures.present = Field::ALL.iter().copied().collect();
    signatures.signed_at.seconds =
        (0..rows).map(|row| 1_600_000_000 + (row * 997 % 9_000_000) as i64).collect();
    signatures.domain = text(&|row| format!("domain-with-a-rather-long-name-{}.example", row / 12));
    signatures.mailbox = text(&|row| format!("n{row}@domain{}.example", row / 12));
    signatures.user_agent = text(&|row| format!("Firefox/{} (Windows NT)", row % 900));
    signatures.ip.values =
        (0..rows).map(|row| std::net::Ipv4Addr::from_bits(row as u32 * 61).into()).collect();
    signatures.ip.ids = (0..rows as u32).collect();
    let enrichment = Enrichment { networks: vec![Lookup::Unknown; rows], ..Enrichment::default() };
    let each = rows / campaigns;
    let campaign = |at: usize| Campaign {
        id: format!("C{}", at + 1),
        label: String::new(),
        tier: CampaignTier::Proven,
        group: GroupId(at as u32),
        rows: (0..each).map(|row| Row((at * each + row) as u32)).collect(),
        innocent_rows: 0.0,
        nats: 60.0,
        families: Family::ALL.iter().map(|&family| FamilyNats { family, nats: 8.0 }).collect(),
        span: Some((1_600_000_000, 1_608_000_000)),
        addresses: 9,
        networks: 9,
        domains: 9,
        agents: 9,
        findings: Vec::new(),
        innocent_explanation: String::new(),
        explanation: None,
        limits: String::new(),
    };
    let campaigns: Vec<Campaign> = (0..campaigns).map(campaign).collect();
    let verdict = |(at, one): (usize, &Campaign)| {
        one.rows
            .iter()
            .map(move |&row| RowVerdict {
                row,
                verdict: Verdict::Reject,
                probability: 0.99,
                campaign: Some(at as u32),
                blocked: false,
                reasons: Vec::new(),
            })
            .collect::<Vec<_>>()
    };
    let verdicts = campaigns.iter().enumerate().flat_map(verdict).collect();
    let read = rows as u64;
    let report = Report {
        rows: RowCounts { read, loaded: read, quarantined: 0 },
        span: Some((1_600_000_000, 1_609_000_000)),
        distinct_people: read,
        verdicts,
        campaigns,
        warnings: vec![Warning { code: "x", text: "a warning".into() }; 500],
        ..Report::default()
    };
    Audit {
        report,
        petition: Petition { signatures, enrichment, ..Petition::default() },
        originals: Box::new(NoOriginals),
        quarantine: Vec::new(),
    }
}

struct NoOriginals;

impl paraph::model::report::Originals for NoOriginals {
    fn header(&self) -> &[String] {
        &[]
    }

    fn visit(
        &self,
        rows: &[Row],
        each: &mut dyn FnMut(Row, &[String]) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        rows.iter().try_for_each(|&row| each(row, &[]))
    }
}

/// On the screen of a telephone as on a wide one, in every language.
#[test]
fn the_summary_fits_the_screen() {
    for name in STORIES {
        let written = write(&story(name), Language::English);
        for &language in Language::ALL {
            for width in [40, 60, 80, 110] {
                let text = terminal::summary(&written.summary, language, Look { width, colour: false });
                let lines: Vec<&str> = text.lines().collect();
                let long = lines.iter().find(|line| unicode_width::UnicodeWidthStr::width(**line) > width);
                assert_eq!(long, None, "{name}, {language:?}: wider than {width}");
                assert!(width < 72 || lines.len() < 40, "{name}, {language:?}, {width}: {text}");
            }
        }
    }
}

/// A village of four hundred: whatever is rare stays hidden, and so does what it could be computed from.
#[test]
fn a_few_people_are_never_counted() {
    let audit = story("quiet-village");
    let of = |verdict| audit.report.verdicts.iter().filter(|row| row.verdict == verdict).count() as u64;
    let (read, review, duplicate) = (audit.report.rows.read, of(Verdict::Review), of(Verdict::Duplicate));
    let page = text(&write(&audit, Language::English).page());
    let answer = page.split("When the signatures arrived").next().unwrap();
    for few in [review, duplicate].into_iter().filter(|few| (1..10).contains(few)) {
        assert!(answer.contains("Fewer than 10") || answer.contains("fewer than 10"), "{answer}");
        assert!(!has_number(answer, read - few), "{read} less {few} is told: {answer}");
    }
}
