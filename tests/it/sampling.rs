//! Counts by hand: the draw, the sheet, the answers, and how often the interval is right.

use std::fs;
use std::sync::OnceLock;

use paraph::sampling::count::{Tally, count};
use paraph::sampling::draw::draw;
use paraph::sampling::interval::Confidence;
use paraph::sampling::population::{Design, Population, Stratum};

use super::cli::{Desk, Ran};

const STORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/noel-2020");

/// A petition whose truth is known: for each verdict how many signatures, and how many of them genuine.
type Truth<'a> = &'a [(&'static str, u32, u32)];

/// A fixed sequence of numbers in [0, 1): splitmix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// How many of each stratum a sheet of this size holds.
fn sizes(truth: Truth, size: usize) -> Vec<u64> {
    let strata = truth
        .iter()
        .map(|&(band, rows, _)| Stratum { band, campaign: None, rows: (1..=rows).collect() })
        .collect();
    let drawn = draw(&Population { summary: Default::default(), strata }, Design::Verdicts, size, "1");
    let of = |stratum| drawn.rows.iter().filter(|(_, at)| *at == stratum).count() as u64;
    (0..truth.len()).map(of).collect()
}

/// The answers of one draw without replacement.
fn answers(truth: Truth, sizes: &[u64], chance: &mut Chance) -> Vec<Tally> {
    truth
        .iter()
        .zip(sizes)
        .map(|(&(band, rows, genuine), &drawn)| {
            let (mut left, mut good, mut seen) = (f64::from(rows), f64::from(genuine), 0);
            for _ in 0..drawn {
                let hit = chance.next() * left < good;
                left -= 1.0;
                good -= f64::from(u8::from(hit));
                seen += u64::from(hit);
            }
            Tally {
                band: band.into(),
                population: u64::from(rows),
                genuine: seen,
                not_genuine: drawn - seen,
                ..Tally::default()
            }
        })
        .collect()
}

/// The share of draws whose 95 % interval holds the truth, and the mean half-width.
fn coverage(truth: Truth, size: usize, seed: u64) -> (f64, f64) {
    const DRAWS: u32 = 2_000;
    let (sizes, mut chance) = (sizes(truth, size), Chance(seed));
    let genuine: u32 = truth.iter().map(|(_, _, genuine)| genuine).sum();
    let (mut hits, mut width) = (0, 0.0);
    for _ in 0..DRAWS {
        let found = count(answers(truth, &sizes, &mut chance), Confidence::NinetyFive).genuine;
        hits += u32::from((found.low..=found.high).contains(&f64::from(genuine)));
        width += (found.high - found.low) / 2.0;
    }
    (f64::from(hits) / f64::from(DRAWS), width / f64::from(DRAWS))
}

/// At nominally 95 %, at least 93 % of the intervals hold the truth, whatever the petition is like.
#[test]
fn the_interval_holds_the_truth_as_often_as_it_says() {
    let petitions: [(&str, Truth); 8] = [
        ("half fraud", &[("clear", 26_000, 25_500), ("review", 5_000, 2_500), ("reject", 25_000, 200)]),
        ("nearly clean", &[("clear", 55_800, 55_700), ("review", 150, 90), ("reject", 50, 2)]),
        ("clean and nothing flagged", &[("clear", 20_000, 19_990)]),
        ("wholly clean", &[("clear", 20_000, 20_000), ("review", 40, 40)]),
        (
            "verdicts that say nothing",
            &[("clear", 20_000, 14_000), ("review", 10_000, 7_000), ("reject", 10_000, 7_000)],
        ),
        ("verdicts upside down", &[("clear", 20_000, 2_000), ("reject", 20_000, 18_000)]),
        ("small", &[("clear", 500, 480), ("review", 60, 35), ("reject", 140, 9)]),
        ("a few percent missed", &[("clear", 50_000, 48_500), ("review", 500, 250), ("reject", 5_500, 60)]),
    ];
    for (seed, (name, truth)) in petitions.iter().enumerate() {
        for size in [200, 400] {
            let (share, width) = coverage(truth, size, seed as u64);
            println!(
                "{name}, {size} checks: {:.1} % of the intervals hold, half-width {width:.0}",
                100.0 * share
            );
            assert!(share >= 0.93, "{name}, {size} checks: {share}");
        }
    }
}

/// The same over a petition that paraph simulated and audited: the strata are its own verdicts.
#[test]
fn the_interval_holds_over_an_audited_petition() {
    let population = Population::read(&report().path("report"), Design::Verdicts).unwrap();
    let labels = labels(STORY);
    let genuine = |stratum: &Stratum| {
        stratum.rows.iter().filter(|&&row| labels[row as usize - 1] == "genuine").count() as u32
    };
    let truth: Vec<(&'static str, u32, u32)> =
        population.strata.iter().map(|one| (one.band, one.rows.len() as u32, genuine(one))).collect();
    let (share, _) = coverage(&truth, 150, 3);
    assert!(share >= 0.93, "{truth:?}: {share}");
}

/// The labels of a story in the order of its records.
fn labels(folder: &str) -> Vec<String> {
    let truth = fs::read_to_string(format!("{folder}/truth.csv")).unwrap();
    truth.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().to_owned()).collect()
}

/// What the strata are for: the same number of checks, a much smaller interval than without them.
#[test]
fn strata_make_the_count_surer() {
    let strata: Truth = &[("clear", 26_000, 25_500), ("review", 5_000, 2_500), ("reject", 25_000, 200)];
    let plain: Truth = &[("clear", 56_000, 28_200)];
    let ((_, narrow), (_, wide)) = (coverage(strata, 400, 1), coverage(plain, 400, 1));
    assert!(narrow * 2.0 < wide, "{narrow} {wide}");
}

#[test]
fn what_is_open_bounds_the_count() {
    let tally = |genuine, unreachable| Tally {
        band: "clear".into(),
        population: 1_000,
        genuine,
        unreachable,
        ..Tally::default()
    };
    let all = count(vec![tally(100, 0)], Confidence::NinetyFive);
    assert_eq!((all.genuine.high, all.bounds.low), (1_000.0, all.genuine.low));
    let half = count(vec![tally(50, 50)], Confidence::NinetyFive);
    assert!(half.bounds.low < 500.0 && half.bounds.high == 1_000.0 && half.genuine.point == 1_000.0);
}

/// A report of the story, made once.
fn report() -> &'static Desk {
    static REPORT: OnceLock<Desk> = OnceLock::new();
    REPORT.get_or_init(|| {
        let desk = Desk::new();
        for name in ["petition.csv", "roster.csv"] {
            fs::copy(format!("{STORY}/{name}"), desk.path(name)).unwrap();
        }
        desk.run("audit petition.csv --roster roster.csv --offline --quiet --out report").ends(0);
        desk
    })
}

/// A desk with a sheet that was drawn from it.
fn sampled(arguments: &str) -> Desk {
    let desk = Desk::new();
    sample(&desk, &format!("petition.csv --seed 7 {arguments}")).ends(0);
    desk
}

/// `paraph sample` with the story's report and one of its files.
fn sample(desk: &Desk, arguments: &str) -> Ran {
    let folder = report();
    let arguments = arguments.replace("petition.csv", folder.path("petition.csv").to_str().unwrap());
    let arguments = arguments.replace("roster.csv", folder.path("roster.csv").to_str().unwrap());
    desk.run(&format!("sample {} {arguments}", folder.path("report").display()))
}

/// Fills the sheet from the story's truth, every tenth line unreachable.
fn fill(desk: &Desk, honest: bool) {
    let labels = labels(STORY);
    let sheet = fs::read_to_string(desk.path("sheet.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(sheet.trim_start_matches('\u{feff}').as_bytes());
    let mut out = csv::WriterBuilder::new().delimiter(b';').from_path(desk.path("sheet.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let answer = header.iter().position(|title| title == "answer").unwrap();
    out.write_record(&header).unwrap();
    for record in reader.records() {
        let record = record.unwrap();
        let label = labels[record[1].parse::<usize>().unwrap() - 1].as_str();
        let open = honest && record[0].ends_with('7');
        let said = if open {
            "unreachable"
        } else if label == "genuine" {
            "genuine"
        } else {
            "not-mine"
        };
        let cells = record.iter().enumerate().map(|(at, cell)| if at == answer { said } else { cell });
        out.write_record(cells).unwrap();
    }
    out.flush().unwrap();
}

#[test]
fn a_sheet_is_blind_and_drawn_the_same_again() {
    let desk = sampled("--size 200");
    let sheet = fs::read_to_string(desk.path("sheet.csv")).unwrap();
    assert_eq!(sheet.lines().count(), 201);
    let header = sheet.lines().next().unwrap().to_owned();
    assert!(
        header.contains("courriel") && !header.contains("adresse_ip") && !header.contains("navigateur"),
        "{header}"
    );
    for word in ["reject", "review", "score", "C1", "fleet"] {
        assert!(!sheet.contains(word), "the sheet says {word}");
    }
    let page = fs::read_to_string(desk.path("sheet.html")).unwrap();
    assert!(page.contains("not-mine") && !page.contains("reject"));
    sample(&desk, "petition.csv --seed 7 --size 200 --out again.csv").ends(0);
    assert_eq!(fs::read_to_string(desk.path("again.csv")).unwrap(), sheet);
    sample(&desk, "--seed 7 --size 200 --out bare.csv").ends(0);
    let bare = fs::read_to_string(desk.path("bare.csv")).unwrap();
    assert_eq!(bare.lines().next(), Some("\u{feff}check,row,answer,note"));
}

#[test]
fn a_filled_sheet_is_never_replaced_and_another_export_is_refused() {
    let desk = sampled("--size 50");
    assert!(sample(&desk, "petition.csv").ends(2).err.contains("is there already"));
    fs::remove_file(desk.path("sheet.csv")).unwrap();
    assert!(sample(&desk, "petition.csv").ends(2).err.contains("sheet.html"));
    let other = sample(&desk, "roster.csv --out other.csv").ends(1);
    assert!(other.err.contains("is not the one that the report was made from"), "{}", other.err);
    assert!(!desk.path("other.key.json").exists());
}

#[test]
fn the_answers_of_the_story_give_its_count() {
    let desk = sampled("--size 300");
    fill(&desk, true);
    let said = desk.run("tally sheet.csv").ends(0).out;
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("For the press") && said.contains("could not be asked"), "{said}");
    let json: serde_json::Value =
        serde_json::from_str(&desk.run("tally sheet.csv --json").ends(0).out).unwrap();
    let number = |name: &str, end: &str| json[name][end].as_f64().unwrap();
    let genuine = labels(STORY).iter().filter(|label| *label == "genuine").count() as f64;
    assert!(number("bounds", "low") < genuine && genuine <= number("bounds", "high"), "{genuine} {json:#}");
    assert!(number("bounds", "low") < number("genuine", "low"));
}

#[test]
fn official_formulas_take_a_simple_sample_or_numbers() {
    let desk = sampled("--simple --size 300");
    fill(&desk, false);
    assert!(desk.run("tally sheet.csv --method california").ends(0).out.contains("valid signatures"));
    let stratified = sampled("--size 60");
    let refused = stratified.run("tally sheet.csv --method goodman").ends(2);
    assert!(refused.err.contains("--simple"), "{}", refused.err);
    let run = |arguments: &str| Desk::new().run(&format!("tally {arguments}")).ends(0).out;
    let california = run("--method california --raw 24034 --sampled 722 --valid 516 --repeats 2");
    assert!(california.contains("15,028 valid signatures"), "{california}");
    let washington =
        "--method washington --raw 300000 --sampled 9000 --invalid 1300 --required 241153 --repeats";
    assert!(
        run(&format!("{washington} 6"))
            .contains("accepted\n  6 pairs in the sample; up to 6 pairs would do (limit 6.54)")
    );
    assert!(run(&format!("{washington} 7")).contains("not accepted"));
}

#[test]
fn a_sheet_without_answers_is_nothing_to_count() {
    let desk = sampled("--size 30");
    desk.run("tally sheet.csv").ends(3);
    fs::remove_file(desk.path("sheet.key.json")).unwrap();
    assert!(desk.run("tally sheet.csv").ends(1).err.contains("--key"));
}
