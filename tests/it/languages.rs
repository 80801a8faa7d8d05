//! Every language says everything: what other rooms say in English has a translation.
//!
//! The catalogues of fixed texts are types, so that a missing text does not compile. What is checked here is
//! the rest: sentences that stages write in English and that another language recognises. The source is
//! read, so that a new warning, story or term without its translation fails.

use std::fs;
use std::path::Path;

use paraph::detect;
use paraph::report::language::Language;
use paraph::report::words::Words;

use super::cli::Desk;

/// Sentences of warnings and gaps as the source writes them, with the code of the warning they belong to.
const SENTENCES: &[(&str, &str)] = &[
    ("email-invalid", "with a filled e-mail cell that is no address; loaded without one"),
    ("ip-invalid", "with a filled address cell that is no IP address; loaded without one"),
    ("quotes-lax", "with quotes that are not escaped, read by the number of fields"),
    ("encoding-mixed", "not in UTF-8 among others that are, read as Windows-1252"),
    ("time-invalid", "{input}: {count} with a filled {id} cell that is no time; loaded without one"),
    (
        "date-order-guessed",
        "{input}: no value of {id} tells day from month; read with {order} after the language of the headers",
    ),
    ("", "day before month"),
    ("", "month before day"),
    (
        "timezone-assumed",
        "{input}: its times do not name a zone and are read as {zone}; --timezone says otherwise",
    ),
    (
        "ip-truncated",
        "the addresses of the {what} are cut to their network; single machines cannot be told apart",
    ),
    (
        "ip-private",
        "not public: the export is anonymised, or the platform did not see its visitors' addresses; they are not used as evidence",
    ),
    (
        "ip-proxy",
        "come from one address, which is most likely the platform's own proxy; addresses are not used as evidence",
    ),
    (
        "email-unusable",
        "no e-mail cell holds an address: the export is anonymised or another column was meant; addresses are not used as evidence",
    ),
    (
        "email-anonymised",
        "the e-mail addresses are in domains reserved for examples: the export is anonymised; they are not used as evidence",
    ),
    (
        "mx-cache-not-written",
        "the answers from DNS could not be kept in {} ({error}); choose a folder with --cache",
    ),
    ("mx-cache-damaged", "the cache of DNS answers was damaged ({why}); what is missing is asked again"),
    (
        "mx-not-judged",
        "mail domains were not checked in DNS: {why}; name a resolver with --resolver, or use --offline",
    ),
    ("mx-unresolved", "of {} mail domains, some could not be found out and count for nothing: {}"),
    ("", "{count} not asked because {why_not_asked}"),
    ("", "the look-ups ended early"),
    ("", "the cache does not know them"),
    ("", "the look-ups took too long"),
    ("", "the DNS resolver fails too often"),
    ("", "the DNS resolver answers for names that cannot exist"),
    ("", "the DNS resolver does not work ({})"),
    ("", "this machine has no DNS resolver configured"),
    ("", "offline: DNS was not asked"),
    ("", "no answer in time"),
    ("", "server unreachable"),
    ("", "server failure"),
    ("", "no readable answer"),
    (
        "list-lines-skipped",
        "{} lines of your own lists hold no domain and were skipped; write one domain on each line",
    ),
    (
        "",
        "the header says new signatures, although the numbers hardly ever fall, as totals do; --totals reads them so",
    ),
    (
        "",
        "the header says total, but the numbers fall too often for totals up to a time: read as new signatures; --totals reads them as totals all the same",
    ),
    ("", "the numbers hardly ever fall, so they are read as totals; --new says otherwise"),
    ("", "the numbers rise and fall, so they are read as new signatures; --totals says otherwise"),
    ("", "two numbers do not tell totals from new signatures; read as new ones; --totals says otherwise"),
    (
        "claim-too-early",
        "the claim of {} signatures is of a time before the first one: nothing stands beside it; check its time, and the zone with --timezone",
    ),
    (
        "",
        "the signatures of the new report end earlier than those of the old one: its last ones are gone, or the two are swapped",
    ),
    (
        "",
        "the new report was made before the old one, of signatures that end at the same time: the two may be swapped",
    ),
    (
        "lists-old",
        "lists of disposable domains are older than 90 days ({}); add a fresh one with --disposable",
    ),
    (
        "mx-of-today",
        "the newest signature is more than two years old, but DNS was asked today: a domain that takes no mail now may have taken mail then",
    ),
    (
        "network-database-silent",
        "The network database {name} answered for no address at all: is it the right one?",
    ),
    (
        "network-database-ipv4-only",
        "The network database {name} knows IPv4 only; {count} IPv6 addresses were not put to it.",
    ),
    (
        "network-database-damaged",
        "The network database {name} has {count} records that cannot be read; it may be damaged.",
    ),
    (
        "network-database-dated",
        "The network database {name} is of {date}, {apart} the signatures: some addresses belonged to others then.",
    ),
    (
        "network-list-dated",
        "The list {name} is of {date}, {apart} the signatures: some addresses belonged to others then.",
    ),
    (
        "network-list-lines-skipped",
        "The list {}: lines skipped because they hold no entry, or a range wider than any network: {}.",
    ),
    (
        "list-overtaken",
        "Your copy of {} is of {}, this version of paraph ships one of {}; paraph lists reset goes back to it.",
    ),
    (
        "policy-allowed",
        "{} signatures stay clear because the policy allows {}; without it {} of them would be rejected and {} for review",
    ),
    (
        "policy-not-applied",
        "{} signatures bear {}, which the policy allows, and are judged all the same: anybody can type it, and they come from rented servers or belong to a campaign that is not the organisation's own",
    ),
    ("policy-blocked", "{} signatures are rejected because the policy blocks {}"),
    ("signed-at-confirmation", "{}: only the time of confirmation is known and stands for that of signing"),
    ("reverse-names-unknown", "Reverse names of servers are missing: {why}."),
    ("", "of {} servers {unknown} were not asked about or gave no answer"),
    ("", "DNS may not be asked"),
    ("input-twice", "{name}: the same bytes as {first} before it; each of its signatures is a second one"),
    ("keys-unread", "{}: {unread} keys beyond the first thousands are not read"),
    (
        "thresholds-lowered",
        "the policy lowers the evidence for {}: more signatures of honest people are flagged than the method allows",
    ),
    ("", "the policy gives it no weight"),
    ("", "no usable {} column"),
    ("", "none of these columns: {}"),
    ("", "no roster was given"),
    ("", "no mail look-up was answered"),
    (
        "",
        "one document is one point in time: keep a copy every hour and give them all, to see how signatures arrive",
    ),
    ("", "{lost} rows without a time or a count are left out"),
    ("", "their personal data are hidden under different keys; --redact-key joins reports"),
    ("", "one of the reports has no {FILE}"),
    ("", "nothing joins them"),
    ("", "not set"),
    ("", "not used"),
    ("", "not judged"),
    ("", "none answered"),
    ("", "judged"),
    ("", "mail service"),
    ("", "columns"),
    ("", "The data show that these signatures were made together, not who made them or why."),
];

/// Rooms that speak to the reader of a report.
const ROOMS: [&str; 7] = ["ingest", "enrich", "detect", "score", "report/compare", "counts", "cli/claim.rs"];

fn french() -> Words {
    Words::in_language(Language::French, "UTC")
}

/// The source of the rooms, with literals that span lines put together.
fn source() -> String {
    let mut text = String::new();
    ROOMS
        .iter()
        .for_each(|room| read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room), &mut text));
    let mut whole = String::new();
    let mut pieces = text.split("\\\n");
    whole.push_str(pieces.next().unwrap());
    pieces.for_each(|piece| whole.push_str(piece.trim_start()));
    whole
}

fn read(path: &Path, into: &mut String) {
    if path.is_dir() {
        let mut inside: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        inside.sort();
        inside.iter().for_each(|path| read(path, into));
    } else if path.extension().is_some_and(|ending| ending == "rs") {
        into.push_str(&fs::read_to_string(path).unwrap());
    }
}

/// The literals that directly follow a mark.
fn literals_after<'t>(text: &'t str, mark: &str) -> Vec<&'t str> {
    let inside = text.split(mark).skip(1).filter_map(|after| after.trim_start().strip_prefix('"'));
    inside.filter_map(|after| after.split_once('"')).map(|(literal, _)| literal).collect()
}

/// A sentence with something in the places of what varies.
fn example(sentence: &str) -> String {
    let mut out = String::new();
    let counted = sentence.replace("{count} with", "3 rows with");
    let mut rest = counted.as_str();
    while let Some((before, inside)) = rest.split_once('{') {
        out = out + before + "X";
        rest = inside.split_once('}').unwrap().1;
    }
    match sentence {
        // What follows a file and a number of rows.
        _ if sentence.starts_with("with ") || sentence.starts_with("not in ") => {
            format!("a.csv: 3 rows {sentence}, first in line 7")
        }
        _ if sentence.starts_with("not public") => format!("the addresses of the signatures are {sentence}"),
        _ if sentence.starts_with("come from") => format!("97 % of the signatures {sentence}"),
        _ => out + rest,
    }
}

#[test]
fn every_sentence_of_the_source_is_translated() {
    let (source, french) = (source(), french());
    for (_, sentence) in SENTENCES {
        assert!(source.contains(sentence), "the source no longer says: {sentence}");
        let english = example(sentence);
        assert_ne!(french.phrase(&english), english, "no French for this sentence");
    }
}

#[test]
fn every_warning_is_among_the_sentences() {
    let source = source();
    let mut codes = literals_after(&source, "code:");
    ["notes.add(", "self.add(", "note("].iter().for_each(|mark| codes.extend(literals_after(&source, mark)));
    assert!(codes.len() > 15, "the source is read");
    for code in codes {
        let known = SENTENCES.iter().any(|(of, _)| *of == code);
        assert!(known, "the warning {code} has no French: add it to report::words::phrases and here");
    }
}

#[test]
fn every_innocent_story_is_translated() {
    let (source, french) = (source(), french());
    let stories =
        source.split("Story {").skip(1).filter_map(|story| literals_after(story, "name:").first().copied());
    let stories: Vec<&str> = stories.collect();
    assert!(stories.len() > 10, "the stories are read");
    for story in stories {
        assert_ne!(french.phrase(story), story, "no French for this story");
    }
}

#[test]
fn every_term_is_translated() {
    let (source, french) = (source(), french());
    let mut terms = literals_after(&source, "Some((");
    ["today(", "Subject::Petition,"].iter().for_each(|mark| terms.extend(literals_after(&source, mark)));
    let attributes = source.split("pub fn words(self) -> &'static str").nth(1).unwrap();
    terms.extend(literals_after(attributes.split("}\n}").next().unwrap(), "=>"));
    for function in ["fn class_words(", "fn domain_kind(&self"] {
        let body = source.split(function).nth(1).unwrap().split("\n}\n").next().unwrap();
        terms.extend(literals_after(body, "=>"));
    }
    terms.extend(literals_after(&source, "Value::Term("));
    terms.extend(["empty", "other/other"]);
    for term in ["disposable mail domain", "mail domain", "hosting networks", "other domains"] {
        assert!(terms.contains(&term), "{term} is read: {terms:?}");
    }
    for term in terms {
        assert_ne!(french.phrase(term), term, "no French for this term");
    }
}

#[test]
fn every_detector_speaks_every_language() {
    let french = french();
    for detector in detect::ALL {
        let (info, own) = (detector.info(), french.detector(detector.info()));
        let pairs = [
            (info.title, own.title),
            (info.sees, own.sees),
            (info.means, own.means),
            (info.innocent, own.innocent),
            (info.source, own.source),
            (info.sentence, own.sentence),
        ];
        for (english, translated) in pairs {
            assert_ne!(english, translated, "{} has a text without French", info.id);
        }
        let keys = |sentence: &str| {
            let mut keys: Vec<String> =
                sentence.split('{').skip(1).map(|rest| rest.split('}').next().unwrap().to_owned()).collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(info.sentence), keys(own.sentence), "{}: other facts in French", info.id);
    }
}

/// What a command prints in French, on both streams.
fn said(desk: &Desk, arguments: &str) -> String {
    let ran = desk.run(&format!("{arguments} --lang fr")).ends(0);
    ran.out + &ran.err
}

/// The words of sentences that stand in the English of these commands and in no French of ours.
const ENGLISH: [&str; 22] = [
    "signatures then",
    "now ",
    "known again",
    "gone",
    "edited",
    "verdict changed",
    "newly",
    "genuine",
    "Genuine",
    "because of",
    "proven",
    "browser",
    "Report:",
    "Read ",
    "records",
    "Drew",
    "seed",
    "Sheet",
    "drawn",
    "interval ",
    "Also different",
    "Then put",
];

#[track_caller]
fn is_french(text: &str, told: &str) {
    assert!(text.contains(told), "{told} is not told: {text}");
    for english in ENGLISH {
        assert!(!text.contains(english), "English ({english}): {text}");
    }
}

/// The story before its second attack and whole, on a desk of its own.
fn desk() -> Desk {
    let desk = Desk::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/noel-2020");
    let story = fs::read_to_string(folder.join("petition.csv")).unwrap();
    desk.put("half.csv", story.lines().take(2200).collect::<Vec<_>>().join("\n") + "\n");
    desk.put("petition.csv", story);
    desk
}

#[test]
fn a_comparison_and_a_night_are_told_in_french() {
    let desk = desk();
    is_french(&said(&desk, "audit half.csv --offline --out old"), "lu comme CSV");
    said(&desk, "audit petition.csv --offline --timezone Europe/Paris --out new");
    is_french(&said(&desk, "compare old new"), "reconnues à leur identifiant");
    is_french(&said(&desk, "compare old new"), "réglage timezone");
    is_french(&said(&desk, "compare new new"), "Rien n’a changé.");
    is_french(&said(&desk, "nightly half.csv --reports nights --offline"), "1 nouvelle campagne");
    let night = said(&desk, "nightly petition.csv --reports nights --offline");
    is_french(&night, "nouvelles signatures\u{202f}; environ");
    let page = fs::read_to_string(desk.path("nights/latest/comparison.html")).unwrap();
    assert!(page.contains("<html lang=\"fr\""), "the night's page speaks the language of its mail");
}

#[test]
fn a_sample_and_its_tally_are_told_in_french() {
    let desk = desk();
    said(&desk, "audit petition.csv --offline --out report");
    is_french(&said(&desk, "sample report petition.csv --size 30 --seed 7"), "30 signatures tirées au sort");
    let page = fs::read_to_string(desk.path("sheet.html")).unwrap();
    assert!(
        page.contains("<html lang=\"fr\">") && page.contains("injoignable") && !page.contains("unreachable")
    );
    let sheet = fs::read_to_string(desk.path("sheet.csv")).unwrap();
    let mut lines = sheet.lines();
    let header = lines.next().unwrap();
    assert!(
        header.starts_with("\u{feff}check,row,") && header.ends_with(",answer,note"),
        "for the program: {header}"
    );
    // The answers as the French sheet shows them.
    let answers = ["authentique", "pas moi", "injoignable"].iter().cycle();
    let filled =
        lines.zip(answers).map(|(line, answer)| format!("{},{answer},", line.strip_suffix(",,").unwrap()));
    desk.put("sheet.csv", format!("{header}\n{}\n", filled.collect::<Vec<_>>().join("\n")));
    is_french(&said(&desk, "tally sheet.csv"), "Pour la presse");
    let press = desk.run("tally sheet.csv --json --lang fr").ends(0).out;
    assert!(press.contains("are genuine"), "files for programs are English: {press}");
    for (method, told) in [
        ("california", "signatures valables"),
        ("goodman", "valables distinctes"),
        ("washington --required 10000", "non acceptée"),
    ] {
        let numbers = format!("tally --method {method} --raw 24034 --sampled 722 --valid 516 --repeats 2");
        is_french(&said(&desk, &numbers), told);
    }
}

#[test]
fn a_series_is_told_in_french() {
    let mut series = String::from("time,total\n");
    let mut total = 0;
    for hour in 0..240 {
        total += if (92..95).contains(&hour) { 900 } else { 30 + 7 * (hour % 3) };
        series += &format!("2024-03-{:02} {:02}:00,{total}\n", 1 + hour / 24, hour % 24);
    }
    let desk = Desk::new();
    desk.put("hourly.csv", series);
    let told = said(&desk, "counts hourly.csv");
    let told = told.split([' ', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    is_french(&told, "Ce que cela ne montre pas");
    for part in
        ["intervalles de", "nombres lus comme", "là où les jours alentour", "Nuits (de 1\u{a0}h à 6\u{a0}h)"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    let json = desk.run("counts hourly.csv --json --lang fr").ends(0).out;
    assert!(json.contains("prove no fraud"), "files for programs are English");
}

/// The flag is stronger than the variable, and that than the locale.
#[test]
fn every_command_follows_flag_variable_and_locale() {
    let desk = Desk::with("email,signed_at\na@orange.fr,2024-03-01 10:00\nb@free.fr,2024-03-01 11:00\n");
    desk.run("audit petition.csv --offline --quiet --out report").ends(0);
    let said = |arguments: &str, variables: &[(&str, &str)]| {
        let mut command = desk.command(&format!("compare report report {arguments}"));
        String::from_utf8(command.envs(variables.iter().copied()).output().unwrap().stdout).unwrap()
    };
    assert!(said("", &[("LANG", "fr_FR.UTF-8")]).contains("Rien n’a changé."));
    assert!(said("", &[("LANG", "fr_FR.UTF-8"), ("PARAPH_LANG", "en")]).contains("Nothing changed."));
    assert!(said("--lang fr", &[("PARAPH_LANG", "en")]).contains("Rien n’a changé."));
}
