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
        ("speakout-2", "Zoé Brisefer", "zoe.brisefer@orange.fr", "2016-09-03T18:04:11Z", ""),
        ("speakout-pro", "Zoé Brisefer", "zoe.brisefer@orange.fr", "2024-09-03T18:04:11Z", "92.184.101.7"),
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

/// SpeakOut! writes its headers, and yes and no, in the language of the site: those of its own translations.
/// `-` is a column whose translation means something else (Finnish "Tilattu", ordered) or is not known.
const SPEAKOUT_ABROAD: [(&str, [&str; 4]); 10] = [
    (
        "Prénom|Nom|Adresse Email|Adresse|Ville|État|Code Postal|Pays|Champ personnalisé|Date de la Signature|\
         Confirmée|Titre pétition|ID Pétition|Email Opt-in|Message personnalisé|Langue|Adresse IP",
        ["confirmée", "non confirmées", "oui", "non"],
    ),
    (
        "Vorname|Nachname|E-Mail-Adresse|Straße und Hausnummer|Stadt|Bundesland|Postleitzahl|Land|\
         Benutzerdefiniertes Feld|Unterzeichnungsdatum|Bestätigt|Titel der Petition|ID der Petition|\
         E-Mail Opt-In|Benutzerdefinierte Nachricht|Sprache|IP-Adresse",
        ["bestätigt", "unbestätigt", "ja", "nein"],
    ),
    (
        "Nombre|Apellido|Dirección de Correo|Dirección|Ciudad|Estado|Código Postal|País|Campo personalizado|\
         Fecha de la Firma|Confirmado|Petición Título|Petición ID|Email Opt-in|Mensaje personalizado|Idioma|\
         Dirección IP",
        ["confirmado", "sin confirmar", "sí", "no"],
    ),
    (
        "Voornaam|Achternaam|Email Adres|Straat en Huisnummer|City|Staat|Postcode|Land|Veld|Datum Getekend|\
         Bevestigd|Petitie Titel|Petitie ID|Email Opt-in|Aangepast bericht|Taal|IP-adres",
        ["bevestigd", "onbevestigd", "ja", "nee"],
    ),
    (
        "Nome|Cognome|Indirizzo email|Indirizzo|Città|Stato|Codice postale|Paese|Campo personalizzato|\
         Data sottoscrizione|Confermata|Titolo della petizione|ID della petizione|Verifica email|\
         Messaggio personalizzato|Lingua|Indirizzo IP",
        ["confermata", "non confermata", "si", "no"],
    ),
    (
        "Imię|Nazwisko|Adres e-mail|Ulica|-|Województwo|-|-|Niestandardowe Pole|Data podpisu|Potwierdzone|\
         Tytuł Petycji|ID Petycji|E-mail Opt-in|Niestandardowa Wiadomość|Język|Adres IP",
        ["Potwierdzono", "nie potwierdzono", "tak", "nie"],
    ),
    (
        "Förnamn|Efternamn|Mejladress|Gatuadress|-|Delstat|-|-|Anpassat fält|Underskriftsdatum|Bekräftad|\
         Namninsamlingstitel|Namninsamlings-ID|Utskickslista|Anpassat meddelande|Språk|IP adress",
        ["bekräftad", "obekräftad", "ja", "nej"],
    ),
    (
        "Fornavn|Efternavn|E-mail-adresse|Vej og husnummer|-|-|-|-|Brugerdefineret felt|Underskrevet dato|\
         Bekræftet|Underskriftsindsamlingens Titel|Underskriftsindsamling ID|E-mail Opt-in|\
         Vis brugerdefineret besked|Sprog|IP-adresse",
        ["bekræftet", "ubekræftet", "ja", "nej"],
    ),
    (
        "Etunimi|Sukunimi|Sähköpostiosoite|Katuosoite|-|Lääni|-|-|Mukautettu kenttä|Allekirjoituksen päiväys|-|\
         Vetoomuksen otsikko|Vetoomuskoodi|Sähköpostin Opt-in|Räätälöity viesti|Kieli|IP-osoite",
        ["-", "ei vahvistettu", "kyllä", "ei"],
    ),
    (
        "Křestní jméno|Příjmení|E-mail|Ulice|-|-|-|-|Vlastní pole|Datum podpisu|Ověření|Název petice|ID petice|\
         E-mail pro newsletter|Vlastní zpráva|Jazyk|IP adresa",
        ["ověřeno", "neověřeno", "ano", "ne"],
    ),
];

/// UTF-16LE with a byte order mark, tabs, as SpeakOut! and Change.org write it.
fn utf16(text: &str) -> Vec<u8> {
    "\u{feff}"
        .chars()
        .chain(text.chars())
        .flat_map(|c| {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>()
        })
        .collect()
}

#[test]
fn speakout_is_read_in_the_languages_of_its_users() {
    use Field::*;
    let expected = [
        (FirstName, 0),
        (LastName, 1),
        (Email, 2),
        (Street, 3),
        (City, 4),
        (Region, 5),
        (Postcode, 6),
        (Country, 7),
        (SignedAt, 9),
        (Confirmed, 10),
        (Comment, 14),
        (Language, 15),
        (Ip, 16),
    ];
    for (header, [confirmed, not, yes, no]) in SPEAKOUT_ABROAD {
        let names: Vec<&str> = header.split('|').collect();
        let there = |cells: &[&str]| -> Vec<String> {
            let there = cells.iter().zip(&names).filter(|(_, name)| **name != "-");
            there.map(|(cell, _)| (*cell).to_owned()).collect()
        };
        let mut text = there(&names).join("\t") + "\n";
        for (row, (first, last)) in
            [("Zoé", "Brisefer"), ("Ali", "Estrade"), ("Tom", "Grandpré")].iter().enumerate()
        {
            let state = if row == 1 { not } else { confirmed };
            let option = if row == 2 { yes } else { no };
            let time = format!("2016-09-0{} 18:04:11", row + 3);
            let (mail, ip) = (format!("{row}@orange.fr"), format!("92.184.101.{row}"));
            let comment = if row == 1 { "Il l'a dit \"non\" hier" } else { "" };
            let cells = [
                first,
                last,
                &*mail,
                "3 rue des Tilleuls",
                "Lille",
                "",
                "59000",
                "France",
                "",
                &*time,
                state,
                "Pour le parc",
                "3",
                option,
                comment,
                "fr_FR",
                &*ip,
            ];
            let cells: Vec<String> = there(&cells).iter().map(|cell| format!("\"{cell}\"")).collect();
            text += &(cells.join("\t") + "\n");
        }
        let desk = Desk::with(utf16(&text));
        let loaded =
            ingest::load(&[Input::File(desk.path("petition.csv"))], &Options::default(), &Silent).unwrap();
        assert_eq!(loaded.rows.loaded, 3, "{header}");
        let mapping = &loaded.inputs[0].mapping;
        for (field, column) in expected.into_iter().filter(|(_, column)| names[*column] != "-") {
            assert!(mapping.contains(&(field, names[column].into())), "{field:?} in {mapping:?}");
        }
        if names[10] != "-" {
            assert_eq!(loaded.signatures.confirmed, [Some(true), Some(false), Some(true)], "{header}");
        }
        assert!(
            loaded.signatures.opt_in.iter().all(Option::is_some) || names[13] == "Verifica email",
            "{header}"
        );
    }
}

/// What three programs that read such files agree on: the name of the file, UTF-16, tabs, and these headers.
#[test]
fn an_export_of_change_org_is_known_by_its_name() {
    let text =
        utf16("Name\tCity\tState\tPostal Code\nZoé Brisefer\tLille\t\t59000\nAnn Leeds\tReno\tNV\t89501\n");
    let desk = Desk::new();
    let platform = |name: &str| {
        desk.put(name, &text);
        let loaded = ingest::load(&[Input::File(desk.path(name))], &Options::default(), &Silent).unwrap();
        assert_eq!(loaded.rows.loaded, 2);
        loaded.inputs[0].platform
    };
    assert_eq!(platform("petition_signatures_jobs_491000000_20260725164505.csv"), Some("change-org"));
    assert_eq!(platform("petition_signatures_jobs_491000000_20260725164505.csv.xls"), Some("change-org"));
    assert_eq!(platform("members.csv"), None, "a list of towns is nobody's");
}

/// Petitions of SpeakOut! without questions of their own have columns without a name.
#[test]
fn columns_without_a_name_disturb_nobody() {
    let bytes = std::fs::read(fixture("speakout-pro")).unwrap();
    let units: Vec<u16> = bytes[2..].chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let mut text = String::from_utf16(&units).unwrap();
    for number in 1..=9 {
        text = text.replacen(&format!("Custom {number},"), ",", 1);
    }
    let desk = Desk::with(utf16(&text));
    let loaded =
        ingest::load(&[Input::File(desk.path("petition.csv"))], &Options::default(), &Silent).unwrap();
    assert_eq!((loaded.inputs[0].platform, loaded.rows.loaded), (Some("speakout-pro"), 6));
    assert_eq!(loaded.inputs[0].mapping.len(), load("speakout-pro").inputs[0].mapping.len());
}
