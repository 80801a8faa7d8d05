//! `paraph convert`: every cell of every loaded record, byte for byte, in a format that anything reads.

use std::fs;

use paraph::ingest::{self, Input, Options};
use paraph::model::{Row, Silent};
use proptest::prelude::*;

use super::cli::Desk;

/// A CSV as the strictest reader takes it.
fn cells(text: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// What `paraph convert` makes of one export, with these arguments.
fn converted(export: &[u8], arguments: &str) -> Vec<Vec<String>> {
    let desk = Desk::with(export);
    desk.run(&format!("convert petition.csv --out clean {arguments}")).ends(0);
    cells(&fs::read(desk.path("clean")).unwrap())
}

fn check(export: impl AsRef<[u8]>, expected: &[&[&str]]) {
    assert_eq!(converted(export.as_ref(), ""), expected);
}

#[test]
fn a_broken_export_is_repaired() {
    check(
        "\u{feff}email;nom;note\r\nzoe@orange.fr;\"Zoé \"dite\" Zo\";\"a;b\"\r\nali@orange.fr;Ali;\r\n",
        &[
            &["email", "nom", "note"],
            &["zoe@orange.fr", "Zoé \"dite\" Zo", "a;b"],
            &["ali@orange.fr", "Ali", ""],
        ],
    );
    check(b"email,nom\nzoe@orange.fr,Zo\xe9\n", &[&["email", "nom"], &["zoe@orange.fr", "Zoé"]]);
}

#[test]
fn blanks_quotes_and_formulas_stay_as_they_are() {
    let rows: &[&[&str]] = &[&["email", "comment"], &["zoe@orange.fr", " =1+1 "], &["ali@orange.fr", "\"\""]];
    check("email,comment\nzoe@orange.fr, =1+1 \nali@orange.fr,\"\"\"\"\"\"\n", rows);
}

#[test]
fn a_spreadsheet_runs_nothing_if_that_is_asked_for() {
    let rows = converted(b"email,comment\nzoe@orange.fr,=1+1\n", "--spreadsheet");
    assert_eq!(rows[1], ["zoe@orange.fr", "'=1+1"]);
}

#[test]
fn rows_are_as_wide_as_the_header() {
    let export = "email,nom,note\nzoe@orange.fr,Zoé,x\nali@orange.fr,Ali,x,\nbo@orange.fr,Bo,x\n";
    let rows = converted(export.as_bytes(), "");
    assert!(rows.iter().all(|row| row.len() == 3) && rows.len() == 4);
}

#[test]
fn several_exports_become_one_table_and_unread_records_are_counted() {
    let desk = Desk::with("email,nom\nzoe@orange.fr,Zoé\n\"open@orange.fr,Ali\n");
    desk.put("more.csv", "courriel;email\nx;bo@orange.fr\n");
    let ran = desk.run("convert petition.csv more.csv").ends(0);
    assert_eq!(
        cells(ran.out.as_bytes()),
        [["email", "nom", "courriel"], ["zoe@orange.fr", "Zoé", ""], ["bo@orange.fr", "", "x"]]
    );
    assert!(ran.out.ends_with("\r\n") && ran.err.contains("Left out 1 record of 3"), "{}", ran.err);
}

#[test]
fn a_table_without_a_known_column_is_copied_too() {
    check("a,b\n1,2\n", &[&["column 1", "column 2"], &["a", "b"], &["1", "2"]]);
}

#[test]
fn parquet_holds_the_same_cells() {
    let desk = Desk::with("email,nom,when\nzoe@orange.fr,Zoé,2020-11-17 21:01:05\nali@orange.fr,,\n");
    desk.run("convert petition.csv --out table.parquet").ends(0);
    desk.run("convert table.parquet --out back.csv").ends(0);
    desk.run("convert petition.csv --out direct.csv").ends(0);
    assert_eq!(fs::read(desk.path("back.csv")).unwrap(), fs::read(desk.path("direct.csv")).unwrap());
}

#[test]
fn nothing_is_half_written_and_no_input_is_replaced() {
    let desk = Desk::with("email,nom\nzoe@orange.fr,Zoé\n");
    let refused = desk.run("convert petition.csv --out ./petition.csv").ends(2);
    assert!(refused.err.contains("is the export itself"));
    desk.run("convert missing.csv --out clean.csv").ends(1);
    desk.run("convert petition.csv --out nowhere/clean.csv").ends(1);
    assert_eq!(desk.names(), ["petition.csv"]);
    desk.run("convert petition.csv --out clean.parquet --spreadsheet").ends(2);
}

/// A report is replaced as a whole or not at all, whatever command is told to write there.
#[test]
fn no_file_of_a_report_is_replaced() {
    let desk = Desk::with("email,nom\nzoe@orange.fr,Zoé\n");
    desk.run("audit petition.csv --offline --quiet --table --out report").ends(0);
    for command in [
        "convert petition.csv --out report/flagged.csv",
        "convert petition.csv --out report/signatures.parquet",
        "compare report report --html report/report.html",
    ] {
        let refused = desk.run(command).ends(2);
        assert!(
            refused.err.contains("is a file of a report and is not replaced"),
            "{command}: {}",
            refused.err
        );
    }
    desk.run("audit petition.csv --offline --quiet --table --out report").ends(0);
}

proptest! {
    /// Whatever stands in the cells, a clean table comes back as it went in.
    #[test]
    fn cells_survive(rows in proptest::collection::vec(proptest::collection::vec("[ -~é\n\r\t€]{0,12}", 3), 1..20)) {
        let mut export = csv::WriterBuilder::new().from_writer(Vec::new());
        export.write_record(["email", "comment", "nom"]).unwrap();
        for row in &rows {
            // An address makes each record one that nobody takes for a remark or an empty line.
            let address = format!("x{}@orange.fr", row[0].len());
            export.write_record([&address, &row[1], &row[2]]).unwrap();
        }
        let export = export.into_inner().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.csv");
        fs::write(&path, &export).unwrap();
        let loaded = ingest::load_table(&[Input::File(path)], &Options::default(), &Silent).unwrap();
        let all: Vec<Row> = loaded.signatures.rows().collect();
        let mut seen = vec![loaded.originals.header().to_vec()];
        loaded.originals.visit(&all, &mut |_, cells| { seen.push(cells.to_vec()); Ok(()) }).unwrap();
        prop_assert_eq!(seen, cells(&export));
    }
}
