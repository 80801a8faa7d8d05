//! Public series of counts: tables in any dialect, and the public JSON of UK petitions.

use std::fmt::Write;

use serde_json::{Value, json};

use super::cli::Desk;

/// Totals of every hour of a week, with a surge in one evening.
fn totals() -> String {
    let mut text = String::from("heure;total des signatures\r\n");
    let mut total = 1_000;
    for hour in 0..168 {
        let of_day = hour % 24;
        let usual = if (1..6).contains(&of_day) { 2 } else { 30 + 7 * (hour % 3) };
        total += if (92..95).contains(&hour) { 900 } else { usual };
        writeln!(text, "{:02}/09/2024 {of_day:02}:00;{total}\r", 16 + hour / 24).unwrap();
    }
    text
}

/// The series as JSON.
fn json_of(desk: &Desk, arguments: &str) -> Value {
    serde_json::from_str(&desk.run(&format!("counts {arguments} --json")).ends(0).out).unwrap()
}

#[test]
fn a_surge_in_a_spreadsheets_series_is_found() {
    let desk = Desk::with(totals());
    let found = json_of(&desk, "petition.csv --timezone Europe/Paris");
    assert_eq!(found["reading"], "totals");
    let surges = found["surges"].as_array().unwrap();
    assert_eq!(surges.len(), 1, "{surges:#?}");
    assert_eq!(surges[0]["start"], "2024-09-19T19:00:00+02:00");
    assert_eq!(surges[0]["count"], 2_700.0);
    assert!(found["night"]["share"].as_f64().unwrap() < 0.05);
    let said = desk.run("counts petition.csv").ends(0).out;
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("2,700 signatures, where the days around bring about"), "{said}");
    assert!(said.contains("prove no fraud"), "{said}");
    assert_eq!(desk.names(), ["petition.csv"]);
}

#[test]
fn new_counts_and_totals_are_told_apart_or_told() {
    let new = "date,new\n2024-09-02,10\n2024-09-03,20\n2024-09-04,30\n";
    let desk = Desk::with(new);
    assert_eq!(
        (
            json_of(&desk, "petition.csv")["reading"].as_str(),
            json_of(&desk, "petition.csv")["total"].as_f64()
        ),
        (Some("new"), Some(60.0))
    );
    desk.put("petition.csv", new.replace("new", "count"));
    assert_eq!(json_of(&desk, "petition.csv")["total"], 30.0);
    assert_eq!(json_of(&desk, "petition.csv --new")["total"], 60.0);
    desk.put("petition.csv", "date,count\n2024-09-02,10\n2024-09-03,4\n2024-09-04,30\n");
    assert_eq!(json_of(&desk, "petition.csv")["reading"], "new");
}

/// The header and the numbers decide together, and what was assumed is said.
#[test]
fn a_column_called_total_holds_totals_unless_it_falls() {
    let check = |header: &str, numbers: &[u64], reading: &str, assumed: &str| {
        let mut text = format!("date,{header}\n");
        numbers
            .iter()
            .zip(2..)
            .for_each(|(number, day)| writeln!(text, "2024-09-{day:02},{number}").unwrap());
        let told = json_of(&Desk::with(text), "petition.csv");
        assert_eq!(told["reading"], reading, "{header} {numbers:?}");
        let notes = told["notes"].as_array().unwrap();
        let said = notes.iter().any(|note| {
            note.as_str().unwrap().contains("--totals") || note.as_str().unwrap().contains("--new")
        });
        assert_eq!(said, !assumed.is_empty(), "{header}: {notes:?}");
        assert!(
            notes.iter().any(|note| note.as_str().unwrap().contains(assumed)) || assumed.is_empty(),
            "{notes:?}"
        );
    };
    check("total", &[10, 20], "totals", "");
    check("Total signatures", &[10, 20, 20], "totals", "");
    check("total", &[10, 4, 30, 12], "new", "the header says total");
    check("daily total", &[10, 4, 30, 12], "new", "rise and fall");
    check("count", &[10, 20], "new", "two numbers");
    check("count", &[10, 20, 30], "totals", "hardly ever fall");
    check("new", &[10, 20, 30], "new", "");
    check("new", &(1..26).collect::<Vec<u64>>(), "new", "the header says new");
}

#[test]
fn a_series_without_a_night_says_so() {
    let mut text = String::from("time,total\n");
    (8..19).for_each(|hour| writeln!(text, "2024-09-02 {hour:02}:00,{}", 1_000 + 37 * hour).unwrap());
    let desk = Desk::with(text);
    let told = json_of(&desk, "petition.csv");
    assert_eq!((&told["night"], &told["night_unknown"]), (&Value::Null, &"by-day".into()));
    let said = desk.run("counts petition.csv").ends(0).out;
    assert!(said.contains("holds no hour of the night") && !said.contains("coarse"), "{said}");
}

#[test]
fn what_is_no_series_is_refused_with_a_next_step() {
    let desk = Desk::with("date,a,b\n2024-09-02,1,2\n2024-09-03,1,2\n");
    assert!(desk.run("counts petition.csv").ends(1).err.contains("--count HEADER"));
    assert_eq!(json_of(&desk, "petition.csv --count B --new")["total"], 4.0);
    assert!(desk.run("counts petition.csv --count c").ends(1).err.contains("has no column"));
    desk.put("petition.csv", "name,count\nx,1\ny,2\n");
    assert!(desk.run("counts petition.csv").ends(1).err.contains("has no column of times"));
    desk.run("counts missing.csv").ends(1);
}

/// A document as the petitions site publishes it.
fn document(count: u64, updated: &str) -> String {
    json!({
        "links": { "self": "https://petition.parliament.uk/petitions/700001.json" },
        "data": { "type": "petition", "id": 700_001, "attributes": {
            "action": "Mend the bridges", "state": "open", "signature_count": count,
            "created_at": "2024-08-30T10:00:00.000Z", "updated_at": updated, "opened_at": "2024-09-02T09:00:00.000Z",
            "closed_at": null, "response_threshold_reached_at": "2024-09-03T12:00:00.000Z", "debate_threshold_reached_at": null,
            "signatures_by_country": [
                { "name": "France", "code": "FR", "signature_count": 120 },
                { "name": "United Kingdom", "code": "GB", "signature_count": count - 120 },
            ],
        } },
    })
    .to_string()
}

#[test]
fn the_uk_parliaments_public_json_is_a_series() {
    let desk = Desk::new();
    desk.put("a.json", document(24_000, "2024-09-04T12:00:00.000Z"));
    let one = json_of(&desk, "a.json");
    assert_eq!(
        (one["total"].as_f64(), one["spans"].as_u64(), one["timezone"].as_str()),
        (Some(24_000.0), Some(2), Some("Europe/London"))
    );
    assert_eq!(one["countries"][0]["name"], "United Kingdom");
    desk.put("b.json", document(24_500, "2024-09-04T13:00:00.000Z"));
    let two = json_of(&desk, "a.json b.json");
    assert_eq!((two["total"].as_f64(), two["spans"].as_u64()), (Some(24_500.0), Some(3)));
    let said = desk.run("counts a.json").ends(0).out;
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("keep a copy every hour"), "{said}");
}
