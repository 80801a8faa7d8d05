//! A finished audit on its way into files: the output contract, seen from outside.
//!
//! The audits here are made by hand, so that no detector decides what is written.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use paraph::model::report::{Coverage, Originals};
use paraph::model::*;
use paraph::report::explain::{Explanation, explain, render};
use paraph::report::json_v1::{Findings, Summary, Timing};
use paraph::report::language::Language;
use paraph::report::layout::Look;
use paraph::report::{self, Destination, Error, Material, Outputs, Run, terminal};

static FLEET: Info = Info {
    id: "fleet",
    title: "Servers operated together",
    family: Family::Network,
    cap: 10.0,
    needs: &[Need::Column(Field::Ip)],
    sees: "addresses",
    means: "one operator",
    innocent: "a privacy relay",
    source: "a paper",
    sentence: "{addresses} addresses operated together; most: {most_common}; from {from}, named like {name}; {missing}",
};

static LISTS: Info = Info {
    id: "lists",
    title: "Listed domains",
    family: Family::Mailbox,
    cap: 10.0,
    needs: &[],
    sees: "domains",
    means: "throw-away mail",
    innocent: "a privacy-minded person",
    source: "a list",
    sentence: "the mail domain {domain} is disposable",
};

static ROSTER: Info = Info { id: "roster", title: "Public figures", needs: &[Need::Roster], ..LISTS };

/// Records as a forger may write them.
struct Records(Vec<String>, Vec<Vec<String>>);

impl Originals for Records {
    fn header(&self) -> &[String] {
        &self.0
    }

    fn visit(&self, rows: &[Row], each: &mut dyn FnMut(Row, &[String]) -> io::Result<()>) -> io::Result<()> {
        rows.iter().try_for_each(|&row| each(row, &self.1[row.index()]))
    }
}

/// The input was truncated since it was loaded.
struct Gone;

impl Originals for Gone {
    fn header(&self) -> &[String] {
        &[]
    }

    fn visit(&self, _: &[Row], _: &mut dyn FnMut(Row, &[String]) -> io::Result<()>) -> io::Result<()> {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

fn records() -> Records {
    let text = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    Records(
        text(["Nr", "Nom", "campaign", "=cmd"]),
        vec![
            text(["a1", "Ada Lovelace", "", ""]),
            text(["a2", "=HYPERLINK(\"http://evil\")", "x", "\u{1b}[2J"]),
            text(["a3", "Bot; \"quoted\"\nline two", "+1", "\u{202e}txt"]),
            text(["a4", "Ada  LOVELACE", "", ""]),
        ],
    )
}

fn petition() -> Petition {
    let mut signatures = Signatures::blank(4);
    // The second record of the input is in quarantine.
    signatures.record = vec![1, 3, 4, 5];
    signatures.signed_at.seconds = vec![1_605_600_000, 1_605_657_600, 1_605_661_200, 1_605_900_000];
    signatures.ip.ids = vec![0, 1, 1, NONE];
    signatures.ip.values = vec!["192.0.2.1".parse().unwrap(), "198.51.100.7".parse().unwrap()];
    let mut organisations = Interner::default();
    let hosting = Network {
        asn: Some(64_500),
        organisation: organisations.intern("=Example Servers"),
        country: Country::parse("fr"),
        class: NetworkClass::Hosting,
    };
    let enrichment = Enrichment {
        networks: vec![Lookup::Unknown, Lookup::Found(hosting)],
        organisations: organisations.finish(),
        ..Enrichment::default()
    };
    Petition { signatures, enrichment, ..Petition::default() }
}

fn finding(info: &Info, rows: &[u32], nats: f64, facts: Vec<Fact>) -> Finding {
    Finding {
        detector: info.id,
        family: info.family,
        subject: Subject::Petition,
        group: None,
        rows: rows.iter().map(|&row| Row(row)).collect(),
        nats,
        facts,
    }
}

fn verdict(
    row: u32,
    verdict: Verdict,
    prior: f64,
    reasons: &[(u32, f64)],
    campaign: Option<u32>,
) -> RowVerdict {
    let sum: f64 = prior + reasons.iter().map(|(_, nats)| nats).sum::<f64>();
    RowVerdict {
        row: Row(row),
        verdict,
        probability: 1.0 / (1.0 + (-sum).exp()),
        campaign,
        blocked: false,
        reasons: reasons.iter().map(|&(finding, nats)| Reason { finding, nats }).collect(),
    }
}

fn audit() -> Report {
    let fact = |key, value| Fact { key, value };
    let prior = -4.0;
    Report {
        allowed: Vec::new(),
        blocked: Vec::new(),
        cleared: Vec::new(),
        inputs: vec![InputFile {
            name: "petition.csv".into(),
            bytes: 1234,
            sha256: "00".repeat(32),
            dialect: "CSV, UTF-8, comma, LF".into(),
            mapping: vec![(Field::Id, "Nr".into()), (Field::Name, "Nom".into())],
            unmapped: vec!["campaign".into(), "=cmd".into()],
            ..InputFile::default()
        }],
        rows: RowCounts { read: 5, loaded: 4, quarantined: 1 },
        span: Some((1_605_600_000, 1_605_900_000)),
        distinct_people: 3,
        mailboxes: Some(3),
        confirmed: None,
        verdicts: vec![
            verdict(1, Verdict::Reject, prior, &[(1, 2.5), (0, 9.5)], Some(0)),
            verdict(2, Verdict::Reject, prior, &[(0, 9.5)], Some(0)),
            verdict(3, Verdict::Duplicate, prior, &[(1, -0.5)], None),
        ],
        campaigns: vec![Campaign {
            id: "C1".into(),
            label: "218 addresses in 11 networks".into(),
            tier: CampaignTier::Proven,
            group: GroupId(0),
            rows: vec![Row(1), Row(2)],
            innocent_rows: 0.04,
            nats: 31.4159,
            families: vec![
                FamilyNats { family: Family::Mailbox, nats: 2.5 },
                FamilyNats { family: Family::Network, nats: 9.5 },
            ],
            span: Some((1_605_657_600, 1_605_661_200)),
            addresses: 218,
            networks: 11,
            domains: 3,
            agents: 2,
            findings: vec![1, 0],
            innocent_explanation: "a privacy relay, 22.1 nats short".into(),
            explanation: None,
            limits: "who operated them".into(),
        }],
        findings: vec![
            finding(
                &FLEET,
                &[1, 2],
                9.5,
                vec![
                    fact("addresses", Value::Count(1218)),
                    fact("most_common", Value::Text("OVH\u{1b}, Hetzner".into())),
                    fact("from", Value::Time(1_605_657_600)),
                    fact("name", Value::Text("Ada Lovelace".into())),
                ],
            ),
            finding(&LISTS, &[1, 3], 2.5, vec![fact("domain", Value::Text("yopmail.com".into()))]),
        ],
        prior,
        detectors: vec![
            DetectorRun { info: &FLEET, findings: 1, rows: 2, skipped: None },
            DetectorRun { info: &LISTS, findings: 1, rows: 2, skipped: None },
            DetectorRun { info: &ROSTER, findings: 0, rows: 0, skipped: Some("No roster was given".into()) },
        ],
        network_coverage: Coverage { known: 3, of: 4 },
        mx_coverage: Coverage { known: 0, of: 4 },
        estimate: Estimate {
            fraudulent: Interval { low: 1.92, point: 2.0, high: 2.31 },
            genuine: Interval { low: 1.0, point: 2.0, high: 2.0 },
            proven: 2,
            suspected: 0,
            detection_floor: 12,
            volume: None,
            filters: vec![estimate::FilteredCount { filter: "rows", count: 4 }],
        },
        claims: vec![
            RawClaim { count: 25_000, as_of: None },
            RawClaim { count: 20_000, as_of: Some(1_605_660_000) },
        ],
        sources: vec![Source { name: "networks".into(), date: "2026-01-01".into(), ..Source::default() }],
        warnings: vec![Warning { code: "mx-offline", text: "No mail domain was looked up.".into() }],
        settings: Settings { timezone: "Europe/Paris".into(), ..Settings::default() },
    }
}

/// A folder to write to, the report in it, and what its files say.
struct Written {
    _parent: tempfile::TempDir,
    out: PathBuf,
    summary: Summary,
}

fn write(report: &Report, timing: Timing) -> Written {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("report");
    let summary = write_to(&out, report, &records(), timing).unwrap();
    Written { _parent: parent, out, summary }
}

fn write_to(
    out: &Path,
    report: &Report,
    originals: &dyn Originals,
    timing: Timing,
) -> Result<Summary, Error> {
    let quarantine =
        [Quarantined { record: 2, line: 3, reason: "open-quote", raw: b"caf\xe9;=1\\".to_vec() }];
    let material = Material {
        report,
        petition: &petition(),
        originals,
        quarantine: &quarantine,
        run: Run {
            dns: "offline",
            language: Language::English,
            columns: vec![(Field::Id, "Nr".into())],
            timing,
            outputs: Outputs { table: true, ..Outputs::default() },
            redaction: None,
        },
    };
    report::write(&material, Destination::prepare(out)?, &Silent)
}

/// The explanation of a record in English.
fn told(folder: &Path, row: u32) -> String {
    render(row, &explain(folder, row).unwrap(), Language::English, &[], Look::default())
}

impl Written {
    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.out.join(name)).unwrap()
    }
}

#[test]
fn flagged_rows_carry_their_judgement_and_their_disarmed_cells() {
    insta::assert_snapshot!(write(&audit(), Timing::default()).file("flagged.csv"), @r#"
    row,id,verdict,score,reasons,campaign,Nr,Nom,input_campaign,'=cmd
    3,a2,reject,99.97,fleet;lists,C1,a2,"'=HYPERLINK(""http://evil"")",x,\u{1b}[2J
    4,a3,reject,99.59,fleet,C1,a3,"Bot; ""quoted""
    line two",'+1,\u{202e}txt
    5,a4,duplicate,1.10,,,a4,Ada  LOVELACE,,
    "#);
}

#[test]
fn campaigns_are_one_line_each() {
    insta::assert_snapshot!(write(&audit(), Timing::default()).file("campaigns.csv"), @r#"
    campaign,label,signatures,first_seen,last_seen,nats,families,addresses,networks,domains,innocent_explanation
    C1,218 addresses in 11 networks,2,2020-11-18T01:00:00+01:00,2020-11-18T02:00:00+01:00,31.4,network;mailbox,218,11,3,"a privacy relay, 22.1 nats short"
    "#);
}

#[test]
fn the_servers_of_a_campaign_are_listed_for_their_hosts() {
    insta::assert_snapshot!(write(&audit(), Timing::default()).file("fleet-C1.csv"), @r#"
    address,asn,organisation,country,signatures,first_seen,last_seen,user_agent,reverse_name
    198.51.100.7,64500,'=Example Servers,FR,2,2020-11-18T01:00:00+01:00,2020-11-18T02:00:00+01:00,,
    "#);
}

#[test]
fn quarantined_records_keep_their_bytes() {
    insta::assert_snapshot!(write(&audit(), Timing::default()).file("quarantine.csv"), @r#"
    row,line,reason,raw
    2,3,open-quote,caf\xe9;'=1\\
    "#);
}

#[test]
fn the_summary_keeps_its_schema() {
    insta::assert_snapshot!(write(&audit(), Timing::default()).file("summary.json"), @r#"
    {
      "schema": 1,
      "paraph": "0.1.0",
      "input": [
        {
          "name": "petition.csv",
          "bytes": 1234,
          "sha256": "0000000000000000000000000000000000000000000000000000000000000000",
          "dialect": "CSV, UTF-8, comma, LF",
          "mapping": {
            "id": "Nr",
            "name": "Nom"
          },
          "unmapped": [
            "campaign",
            "=cmd"
          ],
          "platform": null,
          "known": {}
        }
      ],
      "rows": {
        "read": 5,
        "loaded": 4,
        "quarantined": 1
      },
      "period": {
        "first": "2020-11-17T09:00:00+01:00",
        "last": "2020-11-20T20:20:00+01:00"
      },
      "distinct_people": 3,
      "mailboxes": 3,
      "confirmed": null,
      "counts": {
        "clear": 1,
        "review": 0,
        "reject": 2,
        "duplicate": 1
      },
      "blocked": 0,
      "estimate": {
        "fraudulent": {
          "low": 1.9,
          "point": 2.0,
          "high": 2.3
        },
        "genuine": {
          "low": 1.0,
          "point": 2.0,
          "high": 2.0
        },
        "proven": 2,
        "suspected": 0,
        "detection_floor": 12,
        "volume": null,
        "filters": [
          {
            "filter": "rows",
            "count": 4
          }
        ]
      },
      "claims": [
        {
          "claimed": 25000,
          "as_of": null,
          "loaded": 4,
          "standing": 1,
          "clear": 1
        },
        {
          "claimed": 20000,
          "as_of": "2020-11-18T01:40:00+01:00",
          "loaded": 2,
          "standing": 1,
          "clear": 1
        }
      ],
      "campaigns": [
        {
          "id": "C1",
          "label": "218 addresses in 11 networks",
          "tier": "proven",
          "signatures": 2,
          "innocent_rows": 0.0,
          "first_seen": "2020-11-18T01:00:00+01:00",
          "last_seen": "2020-11-18T02:00:00+01:00",
          "nats": 31.416,
          "families": [
            {
              "family": "network",
              "nats": 9.5
            },
            {
              "family": "mailbox",
              "nats": 2.5
            }
          ],
          "addresses": 218,
          "networks": 11,
          "domains": 3,
          "agents": 2,
          "evidence": [
            {
              "detector": "fleet",
              "nats": 9.5,
              "sentence": "1,218 addresses operated together; most: OVH\\u{1b}, Hetzner; from Wed 18 Nov 2020 01:00 CET, named like [see findings.json]"
            },
            {
              "detector": "lists",
              "nats": 2.5,
              "sentence": "the mail domain yopmail.com is disposable"
            }
          ],
          "innocent_explanation": "a privacy relay, 22.1 nats short",
          "limits": "who operated them",
          "explanation": null
        }
      ],
      "cleared": [],
      "detectors": [
        {
          "id": "fleet",
          "title": "Servers operated together",
          "family": "network",
          "findings": 1,
          "rows": 2,
          "flagged": 2,
          "skipped_because": null
        },
        {
          "id": "lists",
          "title": "Listed domains",
          "family": "mailbox",
          "findings": 1,
          "rows": 2,
          "flagged": 1,
          "skipped_because": null
        },
        {
          "id": "roster",
          "title": "Public figures",
          "family": "mailbox",
          "findings": 0,
          "rows": 0,
          "flagged": 0,
          "skipped_because": "No roster was given"
        }
      ],
      "coverage": {
        "network": {
          "known": 3,
          "of": 4,
          "share": 0.75
        },
        "mx": {
          "known": 0,
          "of": 4,
          "share": 0.0
        },
        "mx_not_judged": null,
        "mx_domains": {
          "domains": 0,
          "cached": 0,
          "asked": 0,
          "answered": 0,
          "failures": {}
        }
      },
      "sources": [
        {
          "name": "networks",
          "version": "",
          "date": "2026-01-01",
          "sha256": "",
          "licence": "",
          "entries": 0
        }
      ],
      "warnings": [
        {
          "code": "mx-offline",
          "text": "No mail domain was looked up."
        }
      ],
      "settings": {
        "timezone": "Europe/Paris",
        "suspected_nats": 12.0,
        "proven_nats": 25.0,
        "dns": "offline",
        "columns": {
          "id": "Nr"
        },
        "household": true,
        "weights": {},
        "policy": null,
        "allow": [],
        "block": []
      },
      "redaction": null,
      "arrivals": {
        "first": "2020-11-17T00:00:00+01:00",
        "step_seconds": 43200,
        "signatures": [
          1,
          0,
          2,
          0,
          0,
          0,
          0,
          1
        ],
        "flagged": [
          0,
          0,
          2,
          0,
          0,
          0,
          0,
          0
        ]
      },
      "timing": {
        "started": "",
        "seconds": 0.0,
        "stages": {},
        "threads": 0,
        "dated_later": 0
      }
    }
    "#);
}

#[test]
fn the_terminal_summary_reads_as_prose() {
    let written = write(&audit(), Timing::default());
    insta::assert_snapshot!(terminal::summary(&written.summary, Language::English, Look::default()), @r#"
    petition.csv: 5 records read, 1 set aside as unreadable (quarantine.csv); 3
    different mailboxes, signed Tue 17 Nov 2020 09:00 to Fri 20 Nov 2020 20:20 CET.

    Arrivals (each column 12 h, the highest 2)
      ▄ █    ▄
        ^  marked: mostly flagged
      Tue 17 Nov 2020

    Verdicts
              2     50%  reject     part of a proven campaign
              0      0%  review     somebody should look
              1     25%  duplicate  a person's second signature
              1     25%  clear      nothing speaks against them
      Flagged for: fleet 2, lists 1

    Genuine signatures, one a person
      About 2 (90% interval 1 to 2). A campaign of fewer than 12 signatures would
      not be seen, nor one of any size that resembles the crowd.
      Claimed: 25,000. In the export: 4, without rejected ones and duplicates 1.
      Claimed for Wed 18 Nov 2020 01:40 CET: 20,000. In the export: 2, without
      rejected ones and duplicates 1.

    Campaigns
      C1  2 signatures (proven, 31 nats): 218 addresses in 11 networks, Wed 18 Nov
          2020 01:00 to 02:00 CET. Innocent reading: a privacy relay, 22.1 nats
          short.

    Not checked, or to know
      - No mail domain was looked up.
      - No roster was given: roster not run.
      - Whether mail can arrive was not looked up (--dns offline); the lists of
        domains were used.
      - The network is known for 75% of the addresses’ rows.

    What this does not prove
      A verdict is about a signature, not a person: whoever is named may be the
      victim. It shows that signatures were made together, not by whom or why. Clear
      means that nothing was found, not that somebody was asked.
    "#);
}

#[test]
fn a_row_is_explained_from_the_folder_alone() {
    let written = write(&audit(), Timing::default());
    let text = |row| told(&written.out, row);
    insta::assert_snapshot!(text(3), @r#"
    Row 3: reject, score 99.97
      Campaign C1 of 2 signatures (proven): 218 addresses in 11 networks. Innocent
                  reading: a privacy relay, 22.1 nats short

         -4.000  before any evidence (prior log-odds)
         +9.500  fleet: 1,218 addresses operated together; most: OVH\u{1b}, Hetzner;
                 from Wed 18 Nov 2020 01:00 CET, named like Ada Lovelace
                 Innocent reading: a privacy relay
         +2.500  lists: the mail domain yopmail.com is disposable
                 Innocent reading: a privacy-minded person
      ---------
         +8.000  log-odds in nats: p = 1 / (1 + exp(-sum)) = 0.9997
    "#);
    insta::assert_snapshot!([1, 2, 6, 0].map(text).concat(), @r#"
    Row 1 is clear: no finding speaks against it.
    Row 2 was set aside and not judged: open-quote, line 3. See quarantine.csv.
    There is no row 6: the input has 5 records.
    There is no row 0: the input has 5 records.
    "#);
}

/// Facts about one row alone may be held back; then the explanation says by how much.
#[test]
fn a_score_that_is_held_back_says_so() {
    let mut report = audit();
    report.verdicts[1].probability = 0.5;
    let written = write(&report, Timing::default());
    let text = told(&written.out, 4);
    assert!(text.contains("score 50.00") && text.contains("-5.500  limit:"), "{text}");
    assert!(text.contains("+0.000  log-odds in nats: p = 1 / (1 + exp(-sum)) = 0.5000"), "{text}");
}

/// Every score is the sum of the findings that the report shows.
#[test]
fn the_shown_nats_add_up_to_the_score() {
    let written = write(&audit(), Timing::default());
    let findings: Findings = serde_json::from_str(&written.file("findings.json")).unwrap();
    for row in &findings.rows {
        let sum: f64 = findings.prior + row.reasons.iter().map(|(_, nats)| nats).sum::<f64>();
        assert!(((row.p / (1.0 - row.p)).ln() - sum).abs() < 1e-9, "row {}", row.row);
    }
    let mut flagged = csv::Reader::from_path(written.out.join("flagged.csv")).unwrap();
    let scores: BTreeMap<u32, f64> = flagged
        .records()
        .map(|record| record.unwrap())
        .map(|record| (record[0].parse().unwrap(), record[3].parse().unwrap()))
        .collect();
    for row in &findings.rows {
        assert!((scores[&row.row] - 100.0 * row.p).abs() <= 0.005);
    }
}

#[test]
fn only_the_timing_differs_between_two_runs() {
    let timing = Timing { started: "2026-01-01T00:00:00Z".into(), seconds: 9.9, ..Timing::default() };
    let (one, two) = (write(&audit(), Timing::default()), write(&audit(), timing));
    for name in ["flagged.csv", "campaigns.csv", "quarantine.csv", "findings.json"] {
        assert_eq!(one.file(name), two.file(name));
    }
    let timeless = |written: &Written| Summary { timing: Timing::default(), ..written.summary.clone() };
    assert_eq!(timeless(&one), timeless(&two));
}

#[test]
fn the_summary_on_disk_is_the_summary_returned() {
    let written = write(&audit(), Timing::default());
    let read: Summary = serde_json::from_str(&written.file("summary.json")).unwrap();
    assert_eq!(read, written.summary);
}

#[test]
fn the_summary_names_no_signer() {
    let written = write(&audit(), Timing::default());
    assert!(!written.file("summary.json").contains("Lovelace"));
    assert!(written.file("findings.json").contains("Lovelace"), "there it explains the finding");
}

#[test]
fn an_input_that_changed_leaves_no_report() {
    let parent = tempfile::tempdir().unwrap();
    let refused = write_to(&parent.path().join("report"), &audit(), &Gone, Timing::default());
    assert!(matches!(refused, Err(Error::InputChanged { .. })));
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_that_is_no_report_is_not_explained() {
    let parent = tempfile::tempdir().unwrap();
    let refused = explain(parent.path(), 1).unwrap_err().to_string();
    assert!(refused.contains("summary.json") && refused.contains("hint"), "{refused}");
    fs::write(parent.path().join("summary.json"), "{\"schema\": 2}").unwrap();
    assert!(explain(parent.path(), 1).unwrap_err().to_string().contains("schema 2"));
}

#[test]
fn a_clear_petition_says_so() {
    let clear = Report {
        verdicts: Vec::new(),
        campaigns: Vec::new(),
        findings: Vec::new(),
        detectors: Vec::new(),
        warnings: Vec::new(),
        ..audit()
    };
    let written = write(&clear, Timing::default());
    assert!(
        terminal::summary(&written.summary, Language::English, Look::default())
            .contains("Campaigns: none found.")
    );
    assert_eq!(written.file("flagged.csv").lines().count(), 1);
    assert_eq!(explain(&written.out, 1).unwrap(), Explanation::Clear);
}

#[test]
fn a_crowded_audit_still_fits_a_screen() {
    let mut report = audit();
    let campaign = |number| Campaign { id: format!("C{number}"), ..audit().campaigns[0].clone() };
    report.campaigns = (1..=40).map(campaign).collect();
    report.warnings = vec![report.warnings[0].clone(); 40];
    report.claims = vec![report.claims[0].clone(); 40];
    let text =
        terminal::summary(&write(&report, Timing::default()).summary, Language::English, Look::default());
    assert!(text.lines().count() < 40, "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}
