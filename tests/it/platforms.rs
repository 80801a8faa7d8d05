//! The exports of known platforms, in their exact dialects: every column accounted for, without a flag.

use std::path::PathBuf;

use paraph::ingest::platform::ALL;
use paraph::ingest::{self, Input, Loaded, Options};
use paraph::model::{EmailState, Field, Row, Silent};

use super::cli::Desk;

/// The fixture of a platform.
fn fixture(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/platforms");
    let csv = folder.join(format!("{name}.csv"));
    if csv.exists() { csv } else { folder.join(format!("{name}.json")) }
}

fn load(name: &str) -> Loaded {
    ingest::load(&[Input::File(fixture(name))], &Options::default(), &Silent).unwrap()
}

#[test]
fn every_platform_loads_its_export_with_all_columns_accounted_for() {
    for platform in ALL {
        let loaded = load(platform.name);
        let input = &loaded.inputs[0];
        assert_eq!(input.platform, Some(platform.name));
        assert!(input.unmapped.is_empty(), "{}: not used: {:?}", platform.name, input.unmapped);
        assert!(
            loaded.quarantine.is_empty() && loaded.rows.loaded >= 5,
            "{}: {:?}",
            platform.name,
            loaded.rows
        );
        let columns = input.mapping.len() + input.known.len();
        assert_eq!(columns, loaded.originals.header().len(), "{}", platform.name);
    }
}

/// What was read, not only that it was: each platform's first signature.
#[test]
fn the_first_signature_of_each_platform_is_read_right() {
    let expected = [
        ("action-network", "Zoé Brisefer", "zoe.brisefer@orange.fr", "", ""),
        ("action-network-osdi", "Zoé Brisefer", "zoe.brisefer@orange.fr", "2024-09-03T18:04:11Z", ""),
        ("change-org", "Zoé Brisefer", "", "2024-09-03T00:00:00Z", ""),
        ("controlshift", "Zoé Brisefer", "zoe.brisefer@orange.fr", "2024-09-03T18:04:11Z", "92.184.101.7"),
        ("eff", "Zoé Brisefer", "zoe.brisefer@orange.fr", "2024-09-03T18:04:11Z", ""),
        ("mysociety", "Ann Leeds", "ann.leeds@gmail.com", "2024-09-03T18:04:11Z", ""),
        ("nationbuilder", "Zoé Brisefer", "zoe.brisefer@orange.fr", "2024-09-03T18:04:00Z", ""),
        ("petities", "Sanne de Vries", "sanne.devries@ziggo.nl", "2024-09-03T18:04:11Z", "2a02:a44c:11:1::7"),
        ("petities-public", "Sanne de Vries", "", "2024-09-03T00:00:00Z", ""),
        ("proca", "Zoé Brisefer", "zoe.brisefer@orange.fr", "2024-09-03T18:04:11Z", ""),
        ("pytition", "Zoé Brisefer", "zoe.brisefer@orange.fr", "", ""),
        ("speakout", "Zoé Brisefer", "zoe.brisefer@orange.fr", "2024-09-03T18:04:11Z", "92.184.101.7"),
        ("uk-parliament", "Ann Leeds", "ann.leeds@gmail.com", "2024-09-03T18:04:11Z", "81.2.69.142"),
    ];
    assert_eq!(expected.len(), ALL.len());
    for (platform, name, email, time, ip) in expected {
        let signatures = load(platform).signatures;
        let row = Row(0);
        let text = |column: &paraph::model::TextColumn| column.get(row).unwrap_or_default().to_owned();
        let address = match signatures.email_state[0] {
            EmailState::Valid => format!("{}@{}", text(&signatures.local), text(&signatures.domain)),
            _ => String::new(),
        };
        let at =
            signatures.signed_at.get(row).map(|at| jiff::Timestamp::from_second(at).unwrap().to_string());
        let from = signatures.ip.get(row).map(|ip| ip.to_string()).unwrap_or_default();
        let found = (text(&signatures.name), address, at.unwrap_or_default(), from);
        assert_eq!(found, (name.into(), email.into(), time.into(), ip.into()), "{platform}");
    }
}

#[test]
fn the_user_wins_over_the_platform() {
    let options = Options { columns: vec![(Field::Referrer, "Honorific".into())], ..Options::default() };
    let loaded = ingest::load(&[Input::File(fixture("speakout"))], &options, &Silent).unwrap();
    let mapping = &loaded.inputs[0].mapping;
    assert!(mapping.contains(&(Field::Referrer, "Honorific".into())), "{mapping:?}");
}

#[test]
fn columns_says_what_is_read_and_what_cannot_be_checked() {
    let desk = Desk::with(
        "Prénom;Nom;Courriel;Zut\nZoé;Brisefer;zoe@orange.fr;x\nAli;Estrade;;\n\"open;Bo;bo@free.fr\n",
    );
    let said = desk.run("columns petition.csv").ends(0).out;
    for expected in [
        "50% filled  email",
        "100% filled  first_name",
        "filled  not used",
        "3 read, 2 loaded",
        "1 set aside: unclosed-quote",
    ] {
        assert!(said.contains(expected), "{expected}\n{said}");
    }
    assert!(said.contains("no, no usable signed_at column"), "{said}");
    assert!(said.contains("with --roster FILE"), "{said}");
    let json = desk.run("columns petition.csv --json").ends(0).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let night = json["signals"].as_array().unwrap().iter().find(|one| one["id"] == "night").unwrap();
    assert_eq!(night["available"], false);
    assert_eq!(desk.names(), ["petition.csv"], "nothing is written");
    let named = desk.run("columns petition.csv --column referrer=Zut").ends(0).out;
    assert!(!named.contains("not used"), "{named}");
    desk.run("columns").ends(2);
    assert_eq!(desk.run("columns --platforms").ends(0).out.lines().count(), ALL.len());
}
