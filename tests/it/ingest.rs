//! Every dialect of export, through one door: the bytes of a file go in, and what the
//! loader made of them comes out as text.

use std::fmt::Write as _;
use std::io::Read;

use paraph::ingest::{self, Error, Input, Loaded, Options};
use paraph::model::{EmailState, Field, Row, Signatures, Silent, TextColumn, TimeColumn};
use polars_core::df;
use polars_core::prelude::{DataFrame, Int64Chunked, IntoSeries, NewChunkedArray, TimeUnit, TimeZone};
use polars_io::SerWriter;
use polars_io::ipc::IpcWriter;
use polars_io::parquet::write::ParquetWriter;
use proptest::prelude::*;

/// Writes `bytes` to a file and loads it.
fn load(bytes: &[u8], options: &Options) -> Result<Loaded, Error> {
    load_all(&[bytes], options)
}

fn load_all(files: &[&[u8]], options: &Options) -> Result<Loaded, Error> {
    let folder = tempfile::tempdir().unwrap();
    let inputs: Vec<Input> = files
        .iter()
        .enumerate()
        .map(|(number, bytes)| {
            let path = folder.path().join(format!("export-{number}"));
            std::fs::write(&path, bytes).unwrap();
            Input::File(path)
        })
        .collect();
    ingest::load(&inputs, options, &Silent)
}

/// The whole load as text: dialect, mapping, one line a signature, quarantine, warnings.
fn shown(bytes: &[u8], options: &Options) -> String {
    match load(bytes, options) {
        Ok(loaded) => describe(&loaded),
        Err(error) => {
            let text = error.to_string();
            let place = text.find(": ").unwrap();
            format!("error{}\n", &text[place..])
        }
    }
}

fn check(bytes: impl AsRef<[u8]>, expected: &str) {
    let actual = shown(bytes.as_ref(), &Options::default());
    let tidy = |text: &str| {
        let lines: Vec<String> =
            text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
        lines.join("\n")
    };
    assert_eq!(tidy(&actual), tidy(expected), "\n{actual}");
}

fn describe(loaded: &Loaded) -> String {
    let mut out = String::new();
    for input in &loaded.inputs {
        writeln!(out, "{}", input.dialect).unwrap();
        let mapping: Vec<_> =
            input.mapping.iter().map(|(field, header)| format!("{}={header}", field.id())).collect();
        writeln!(out, "{} | {}", mapping.join(", "), input.unmapped.join(", ")).unwrap();
    }
    for row in loaded.signatures.rows() {
        writeln!(out, "{}", signature(&loaded.signatures, row)).unwrap();
    }
    for line in &loaded.quarantine {
        let raw = String::from_utf8_lossy(&line.raw);
        writeln!(out, "! {} line {} {} {raw:?}", line.record, line.line, line.reason).unwrap();
    }
    for warning in &loaded.warnings {
        writeln!(out, "? {}", warning.code).unwrap();
    }
    assert_eq!(loaded.rows.read, loaded.rows.loaded + loaded.rows.quarantined);
    assert_eq!(loaded.rows.loaded, loaded.signatures.len() as u64);
    assert_eq!(loaded.rows.quarantined, loaded.quarantine.len() as u64);
    out
}

/// `record name <mailbox> time ip` and whatever else is there, as `field=value`.
fn signature(signatures: &Signatures, row: Row) -> String {
    let mut parts = vec![format!("{}:", signatures.record[row.index()])];
    parts.extend(signatures.name.get(row).map(|_| {
        let part = |column: &TextColumn| column.get(row).unwrap_or("").to_owned();
        format!("{}|{}", part(&signatures.first_name), part(&signatures.last_name))
    }));
    match signatures.email_state[row.index()] {
        EmailState::Missing => {}
        EmailState::Invalid => parts.push("<invalid>".into()),
        EmailState::Valid => {
            let (local, domain) = (signatures.local.get(row).unwrap(), signatures.domain.get(row).unwrap());
            parts.push(format!("<{local}@{domain}>"));
        }
    }
    let time = |column: &TimeColumn| {
        let stamp = jiff::Timestamp::from_second(column.get(row)?).unwrap();
        Some(stamp.to_string())
    };
    parts.extend(time(&signatures.signed_at));
    parts.extend(signatures.ip.get(row).map(|ip| ip.to_string()));
    let texts = [
        ("phone", &signatures.phone),
        ("street", &signatures.street),
        ("postcode", &signatures.postcode),
        ("city", &signatures.city),
        ("region", &signatures.region),
        ("country", &signatures.country),
        ("comment", &signatures.comment),
        ("language", &signatures.language),
        ("referrer", &signatures.referrer),
        ("role", &signatures.role),
        ("birth", &signatures.birth),
        ("agent", &signatures.user_agent),
        ("confirmed_agent", &signatures.confirmed_agent),
    ];
    parts.extend(texts.iter().filter_map(|(name, column)| Some(format!("{name}={}", column.get(row)?))));
    parts.extend(signatures.opt_in[row.index()].map(|flag| format!("opt_in={flag}")));
    parts.extend(signatures.confirmed[row.index()].map(|flag| format!("confirmed={flag}")));
    parts.extend(time(&signatures.confirmation_sent_at).map(|text| format!("sent={text}")));
    parts.extend(time(&signatures.confirmed_at).map(|text| format!("confirmed_at={text}")));
    parts.extend(signatures.confirmed_ip.get(row).map(|ip| format!("confirmed_ip={ip}")));
    parts.join(" ")
}

#[test]
fn a_plain_french_export() {
    check(
        "date,prenom,nom,courriel,adresse_ip,code_postal,ville,pays,navigateur,commentaire,confirme_le\n\
         2020-11-17 21:04:05,Zoé,Dupont,zoe@orange.fr,92.184.1.2,75001,Paris,FR,Mozilla/5.0 (X11),\"Bravo, merci\",2020-11-17 21:06:00\n\
         2020-11-17 21:05:00,Ali,Petit,ali@free.fr,92.184.1.3,69001,Lyon,FR,Mozilla/5.0 (X11),,\n",
        "CSV, UTF-8, comma, LF
         signed_at=date, first_name=prenom, last_name=nom, email=courriel, ip=adresse_ip, postcode=code_postal, city=ville, country=pays, user_agent=navigateur, comment=commentaire, confirmed_at=confirme_le |
         1: Zoé|Dupont <zoe@orange.fr> 2020-11-17T21:04:05Z 92.184.1.2 postcode=75001 city=Paris country=FR comment=Bravo, merci agent=Mozilla/5.0 (X11) confirmed=true confirmed_at=2020-11-17T21:06:00Z
         2: Ali|Petit <ali@free.fr> 2020-11-17T21:05:00Z 92.184.1.3 postcode=69001 city=Lyon country=FR agent=Mozilla/5.0 (X11) confirmed=false
         ? timezone-assumed",
    );
}

fn utf16le(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn change_org_tabs_in_utf16_without_mark() {
    check(
        utf16le(
            "Name\tCity\tState\tPostal Code\tCountry\tSigned On\n\
             Zoé Dupont\tLyon\t\t69001\tFR\t2020-11-17\n\
             Ali Petit\tPortland\tOR\t97201\tUS\t2020-11-18\n",
        ),
        "CSV, UTF-16LE, tab, LF
         name=Name, city=City, region=State, postcode=Postal Code, country=Country, signed_at=Signed On |
         1: Zoé|Dupont 2020-11-17T00:00:00Z postcode=69001 city=Lyon country=FR
         2: Ali|Petit 2020-11-18T00:00:00Z postcode=97201 city=Portland region=OR country=US
         ? timezone-assumed",
    );
}

#[test]
fn speakout_utf16_one_header_too_many_and_bare_quotes() {
    let header = "Signature ID,Petition ID,Honorific,First Name,Last Name,Email Address,Address,City,State,Postal Code,\
                  Country,custom1,custom2,custom3,custom4,custom5,custom6,custom7,Email Opt-in,Date Signed,\
                  Confirmation code,Confirmed,Custom Message,Language,IP Address,Anonymise";
    let row = |id: &str, message: &str, ip: &str| {
        format!(
            "\"{id}\",\"1\",\"\",\"Zoé\",\"Dupont\",\"zoe{id}@orange.fr\",\"\",\"Paris\",\"\",\"75001\",\"France\",\"\",\"\",\"\",\
             \"\",\"\",\"\",\"\",\"Y\",\"2020-11-17 21:04:0{id}\",\"abc{id}\",\"confirmed\",\"{message}\",\"fr_FR\",\"{ip}\""
        )
    };
    let rows = [
        row("1", "Non", "92.184.1.2"),
        row("2", "Dit \"non\" hier", "92.184.1.3"),
        row("3", "", "92.184.1.4"),
    ];
    check(utf16le(&format!("\u{feff}{header}\n{}\n", rows.join("\n"))), "CSV, UTF-16LE, comma, LF
         id=Signature ID, first_name=First Name, last_name=Last Name, email=Email Address, street=Address, city=City, region=State, postcode=Postal Code, country=Country, opt_in=Email Opt-in, signed_at=Date Signed, confirmed=Confirmed, comment=Custom Message, language=Language, ip=IP Address |
         1: Zoé|Dupont <zoe1@orange.fr> 2020-11-17T21:04:01Z 92.184.1.2 postcode=75001 city=Paris country=France comment=Non language=fr_FR opt_in=true confirmed=true
         2: Zoé|Dupont <zoe2@orange.fr> 2020-11-17T21:04:02Z 92.184.1.3 postcode=75001 city=Paris country=France comment=Dit \"non\" hier language=fr_FR opt_in=true confirmed=true
         3: Zoé|Dupont <zoe3@orange.fr> 2020-11-17T21:04:03Z 92.184.1.4 postcode=75001 city=Paris country=France language=fr_FR opt_in=true confirmed=true
         ? quotes-lax
         ? timezone-assumed");
}

#[test]
fn pytition_without_date_and_address() {
    check(
        "first_name,last_name,phone,email,subscribed_to_mailinglist,confirmed\r\n\
         Zoé,Dupont,+33 6 12 34 56 78,zoe@orange.fr,True,False\r\n\
         Ali,Petit,,ali@free.fr,False,True\r\n",
        "CSV, UTF-8, comma, CRLF
         first_name=first_name, last_name=last_name, phone=phone, email=email, opt_in=subscribed_to_mailinglist, confirmed=confirmed |
         1: Zoé|Dupont <zoe@orange.fr> phone=+33612345678 opt_in=true confirmed=false
         2: Ali|Petit <ali@free.fr> opt_in=false confirmed=true",
    );
}

#[test]
fn petities_nl_with_two_addresses() {
    check(
        "person_name,person_city,person_email,signed_at,confirmed_at,signature_remote_addr,signature_remote_browser,\
         confirmation_remote_addr,confirmation_remote_browser\n\
         Sanne de Vries,Utrecht,sanne@ziggo.nl,2020-11-17 21:04:05 UTC,2020-11-17 21:06:00 UTC,2a02:a44::1,Mozilla/5.0,\
         203.1.2.3,Mozilla/5.0 (iPhone)\n\
         Piet Jansen,Delft,piet@kpn.nl,2020-11-17 21:05:05 UTC,,84.80.1.2,Mozilla/5.0,,\n",
        "CSV, UTF-8, comma, LF
         name=person_name, city=person_city, email=person_email, signed_at=signed_at, confirmed_at=confirmed_at, ip=signature_remote_addr, user_agent=signature_remote_browser, confirmed_ip=confirmation_remote_addr, confirmed_agent=confirmation_remote_browser |
         1: Sanne|de Vries <sanne@ziggo.nl> 2020-11-17T21:04:05Z 2a02:a44::1 city=Utrecht agent=Mozilla/5.0 confirmed_agent=Mozilla/5.0 (iPhone) confirmed=true confirmed_at=2020-11-17T21:06:00Z confirmed_ip=203.1.2.3
         2: Piet|Jansen <piet@kpn.nl> 2020-11-17T21:05:05Z 84.80.1.2 city=Delft agent=Mozilla/5.0 confirmed=false",
    );
}

#[test]
fn petities_nl_public_list() {
    check(
        "Naam;Functie of situatie;Woonplaats;Bevestigd op\n\
         Sanne de Vries;lerares;Utrecht;17-11-2020\n\
         Piet Jansen;;Delft;18-11-2020\n",
        "CSV, UTF-8, semicolon, LF
         name=Naam, role=Functie of situatie, city=Woonplaats, signed_at=Bevestigd op |
         1: Sanne|de Vries 2020-11-17T00:00:00Z city=Utrecht role=lerares
         2: Piet|Jansen 2020-11-18T00:00:00Z city=Delft
         ? timezone-assumed
         ? signed-at-confirmation",
    );
}

#[test]
fn eff_action_center() {
    check(
        "first_name,last_name,email,zipcode,country_code,created_at\n\
         Ann,Lee,ann@gmail.com,94110,US,2020-11-17 21:04:05 UTC\n",
        "CSV, UTF-8, comma, LF
         first_name=first_name, last_name=last_name, email=email, postcode=zipcode, country=country_code, signed_at=created_at |
         1: Ann|Lee <ann@gmail.com> 2020-11-17T21:04:05Z postcode=94110 country=US",
    );
}

#[test]
fn control_shift() {
    check(
        "id,petition_id,email,first_name,last_name,phone_number,postcode,created_at,updated_at,source,comment,country,user_ip,\
         user_agent,confirmed_at,confirmation_sent_at,from_embed,locale\n\
         7,3,ann@gmail.com,Ann,Lee,07700900123,SW1A 1AA,2020-11-17T21:04:05Z,2020-11-18T00:00:00Z,twitter,Yes,GB,81.2.69.142,\
         Mozilla/5.0,2020-11-17T21:06:05Z,2020-11-17T21:04:06Z,f,en\n",
        "CSV, UTF-8, comma, LF
         id=id, email=email, first_name=first_name, last_name=last_name, phone=phone_number, postcode=postcode, signed_at=created_at, referrer=source, comment=comment, country=country, ip=user_ip, user_agent=user_agent, confirmed_at=confirmed_at, confirmation_sent_at=confirmation_sent_at, language=locale |
         1: Ann|Lee <ann@gmail.com> 2020-11-17T21:04:05Z 81.2.69.142 phone=07700900123 postcode=SW1A 1AA country=GB comment=Yes language=en referrer=twitter agent=Mozilla/5.0 confirmed=true sent=2020-11-17T21:04:06Z confirmed_at=2020-11-17T21:06:05Z",
    );
}

#[test]
fn action_network_csv_and_osdi() {
    check(
        "uuid,first_name,last_name,email,can2_phone,can2_user_address,can2_user_city,can2_state_abbreviated,zip_code,can2_user_tags,created_date\n\
         0f8fad5b-d9cb-469f-a165-70867728950e,Ann,Lee,ann@gmail.com,15035550199,1 Elm St,Portland,OR,97201,\"a, b\",2020-11-17 21:04:05 -0800\n",
        "CSV, UTF-8, comma, LF
         id=uuid, first_name=first_name, last_name=last_name, email=email, phone=can2_phone, street=can2_user_address, city=can2_user_city, region=can2_state_abbreviated, postcode=zip_code, signed_at=created_date |
         1: Ann|Lee <ann@gmail.com> 2020-11-18T05:04:05Z phone=15035550199 street=1 Elm St postcode=97201 city=Portland region=OR",
    );
    check(
        "{\"identifiers\":[\"an:1\"],\"created_date\":\"2020-11-17T21:04:05Z\",\"person\":{\"given_name\":\"Ann\",\"family_name\":\"Lee\",\
         \"email_addresses\":[{\"address\":\"ann@gmail.com\",\"primary\":true}]}}\n\
         {\"identifiers\":[\"an:2\"],\"created_date\":\"2020-11-17T21:05:05Z\",\"person\":{\"given_name\":\"Bo\",\"family_name\":\"Ray\",\
         \"email_addresses\":[{\"address\":\"bo@gmail.com\"}]}}\n",
        "JSON lines, UTF-8
         id=identifiers[0], signed_at=created_date, first_name=person.given_name, last_name=person.family_name, email=person.email_addresses[0].address |
         1: Ann|Lee <ann@gmail.com> 2020-11-17T21:04:05Z
         2: Bo|Ray <bo@gmail.com> 2020-11-17T21:05:05Z",
    );
}

#[test]
fn nation_builder() {
    check(
        "nationbuilder_id,first_name,last_name,email,created_at,primary_city,primary_zip,primary_state\n\
         12,Ann,Lee,ann@gmail.com,11/17/2020 9:04 PM,Portland,97201,OR\n\
         13,Bo,Ray,bo@gmail.com,11/18/2020 10:04 AM,Portland,97201,OR\n",
        "CSV, UTF-8, comma, LF
         id=nationbuilder_id, first_name=first_name, last_name=last_name, email=email, signed_at=created_at, city=primary_city, postcode=primary_zip, region=primary_state |
         1: Ann|Lee <ann@gmail.com> 2020-11-17T21:04:00Z postcode=97201 city=Portland region=OR
         2: Bo|Ray <bo@gmail.com> 2020-11-18T10:04:00Z postcode=97201 city=Portland region=OR
         ? timezone-assumed",
    );
}

/// What the first megabyte does not have is read all the same.
#[test]
fn json_keys_that_come_late_are_columns_too() {
    let early =
        (0..9_000).map(|n| format!("{{\"email\":\"a{n}@orange.fr\",\"note\":\"{}\"}}\n", "x".repeat(100)));
    let mut text: String = early.collect();
    assert!(text.len() > 1 << 20);
    text.push_str("{\"email\":\"late@orange.fr\",\"name\":\"Zoé Brisefer\",\"tags\":[1,2,3,4,5,6]}\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("late.json");
    std::fs::write(&path, text).unwrap();
    let loaded = ingest::load(&[Input::File(path)], &Options::default(), &Silent).unwrap();
    let last = Row(9_000);
    assert_eq!(loaded.signatures.name.get(last), Some("Zoé Brisefer"));
    let mut seen = Vec::new();
    loaded
        .originals
        .visit(&[last], &mut |_, cells| {
            seen = cells.to_vec();
            Ok(())
        })
        .unwrap();
    let header = loaded.originals.header();
    let cell = |name: &str| seen[header.iter().position(|title| title == name).unwrap()].as_str();
    assert_eq!((cell("tags[3]"), cell("tags[4..]")), ("4", "[5,6]"));
}

/// A short file with many objects is no different.
#[test]
fn json_keys_behind_the_sample_are_columns_too() {
    let mut text: String = (0..3_000).map(|n| format!("{{\"email\":\"a{n}@orange.fr\"}}\n")).collect();
    text.push_str("{\"email\":\"late@orange.fr\",\"name\":\"Zoé Brisefer\"}\n");
    let loaded = load(text.as_bytes(), &Options::default()).unwrap();
    assert_eq!(loaded.signatures.name.get(Row(3_000)), Some("Zoé Brisefer"));
}

/// An object keyed by identifiers does not become a table of a million columns.
#[test]
fn json_keys_that_are_data_are_told() {
    let objects = (0..5_000).map(|n| format!("{{\"email\":\"a{n}@orange.fr\",\"k{n}\":1}}\n"));
    let loaded = load(objects.collect::<String>().as_bytes(), &Options::default()).unwrap();
    assert!(loaded.originals.header().len() <= 2_000);
    assert!(loaded.warnings.iter().any(|warning| warning.code == "keys-unread"));
}

#[test]
fn proca_json() {
    check(
        "[\n  {\"actionId\": 5, \"action\": {\"createdAt\": \"2020-11-17T21:04:05Z\", \"actionType\": \"petition\"},\n\
         \x20  \"contact\": {\"contactRef\": \"r1\", \"dupeRank\": 0, \"email\": \"zoe@orange.fr\", \"firstName\": \"Zoé\",\n\
         \x20  \"lastName\": \"Dupont\", \"postcode\": \"75001\", \"country\": \"FR\"}, \"privacy\": {\"emailStatus\": \"double_opt_in\"}},\n\
         \x20 {\"actionId\": 6, \"action\": {\"createdAt\": \"2020-11-17T21:05:05Z\"},\n\
         \x20  \"contact\": {\"contactRef\": \"r2\", \"email\": \"ali@free.fr\", \"firstName\": \"Ali\"}, \"privacy\": {\"emailStatus\": null}}\n]\n",
        "JSON, array, UTF-8
         id=actionId, signed_at=action.createdAt, email=contact.email, first_name=contact.firstName, last_name=contact.lastName, postcode=contact.postcode, country=contact.country, confirmed=privacy.emailStatus |
         1: Zoé|Dupont <zoe@orange.fr> 2020-11-17T21:04:05Z postcode=75001 country=FR confirmed=true
         2: Ali| <ali@free.fr> 2020-11-17T21:05:05Z",
    );
}

#[test]
fn uk_e_petitions() {
    check(
        "name,email,postcode,ip_address,created_at,validated_at,validated_ip,state,location_code\n\
         Ann Lee,ann@gmail.com,SW1A1AA,81.2.69.142,2020-11-17 21:04:05,2020-11-17 21:06:00,81.2.69.142,validated,GB\n\
         Bo Ray,bo@gmail.com,SW1A1AB,81.2.69.143,2020-11-17 21:05:05,,,pending,GB\n",
        "CSV, UTF-8, comma, LF
         name=name, email=email, postcode=postcode, ip=ip_address, signed_at=created_at, confirmed_at=validated_at, confirmed_ip=validated_ip, confirmed=state, country=location_code |
         1: Ann|Lee <ann@gmail.com> 2020-11-17T21:04:05Z 81.2.69.142 postcode=SW1A1AA country=GB confirmed=true confirmed_at=2020-11-17T21:06:00Z confirmed_ip=81.2.69.142
         2: Bo|Ray <bo@gmail.com> 2020-11-17T21:05:05Z 81.2.69.143 postcode=SW1A1AB country=GB confirmed=false
         ? timezone-assumed",
    );
}

#[test]
fn uk_e_petitions_anonymised() {
    let mut rows = String::from(
        "name,email,postcode,ip_address,created_at,validated_at,validated_ip,state,location_code\n",
    );
    for number in 1..=40 {
        rows += &format!(
            "Signature {number},signature-{number}@example.com,,192.168.1.1,2020-11-17 21:04:05,2020-11-17 21:06:{:02},192.168.1.1,validated,GB\n",
            number % 60
        );
    }
    let loaded = load(rows.as_bytes(), &Options::default()).unwrap();
    let codes: Vec<_> = loaded.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["timezone-assumed", "ip-private", "ip-private", "email-anonymised"]);
    let gone = [Field::Ip, Field::ConfirmedIp, Field::Email];
    assert!(gone.iter().all(|field| !loaded.signatures.present.contains(*field)));
    assert!(loaded.signatures.present.contains(Field::SignedAt));
    assert_eq!(loaded.signatures.ip.values.len(), 1, "values stay");
}

#[test]
fn my_society() {
    check(
        "email,name,address,postcode,signtime,emailsent\n\
         ann@gmail.com,Ann Lee,1 Elm Street,SW1A 1AA,2007-02-17 21:04:05.12,confirmed\n",
        "CSV, UTF-8, comma, LF
         email=email, name=name, street=address, postcode=postcode, signed_at=signtime, confirmed=emailsent |
         1: Ann|Lee <ann@gmail.com> 2007-02-17T21:04:05Z street=1 Elm Street postcode=SW1A 1AA confirmed=true
         ? timezone-assumed",
    );
}

#[test]
fn names_are_decided_on_the_whole_header() {
    check(
        "Nom;Courriel\nZoé Dupont;zoe@orange.fr\n",
        "CSV, UTF-8, semicolon, LF
         name=Nom, email=Courriel |
         1: Zoé|Dupont <zoe@orange.fr>",
    );
    check(
        "Nom;Prénom;Courriel\nDupont;Zoé;zoe@orange.fr\n",
        "CSV, UTF-8, semicolon, LF
         last_name=Nom, first_name=Prénom, email=Courriel |
         1: Zoé|Dupont <zoe@orange.fr>",
    );
    check(
        "Nom;Cognoms;Correu\nJordi;Puig Vila;jordi@gmail.com\n",
        "CSV, UTF-8, semicolon, LF
         first_name=Nom, last_name=Cognoms, email=Correu |
         1: Jordi|Puig Vila <jordi@gmail.com>",
    );
    check(
        "Nombre;Apellidos;Correo electrónico\nAna;Ruiz Gil;ana@gmail.com\n",
        "CSV, UTF-8, semicolon, LF
         first_name=Nombre, last_name=Apellidos, email=Correo electrónico |
         1: Ana|Ruiz Gil <ana@gmail.com>",
    );
    check(
        "Name;Vorname;Land;Datum\nVoß;Uwe;DE;17.11.2020 21:04\n",
        "CSV, UTF-8, semicolon, LF
         last_name=Name, first_name=Vorname, country=Land, signed_at=Datum |
         1: Uwe|Voß 2020-11-17T21:04:00Z country=DE
         ? timezone-assumed",
    );
    check(
        "Data;Imię;Nazwisko;Adres e-mail;Kod pocztowy\n2020-11-17 21:04:05;Łucja;Żak;lucja@wp.pl;00-950\n",
        "CSV, UTF-8, semicolon, LF
         signed_at=Data, first_name=Imię, last_name=Nazwisko, email=Adres e-mail, postcode=Kod pocztowy |
         1: Łucja|Żak <lucja@wp.pl> 2020-11-17T21:04:05Z postcode=00-950
         ? timezone-assumed",
    );
    check(
        "Carimbo de data/hora;Nome completo;Endereço de e-mail\n17/11/2020 21:04:05;Inês Melo;ines@sapo.pt\n",
        "CSV, UTF-8, semicolon, LF
         signed_at=Carimbo de data/hora, name=Nome completo, email=Endereço de e-mail |
         1: Inês|Melo <ines@sapo.pt> 2020-11-17T21:04:05Z
         ? timezone-assumed",
    );
}

#[test]
fn values_decide_where_headers_are_silent() {
    check(
        "zoe@orange.fr,Zoé Dupont,92.184.1.2,2020-11-17T21:04:05Z\n\
         ali@free.fr,Ali Petit,92.184.1.3,2020-11-17T21:05:05Z\n",
        "CSV, UTF-8, comma, LF, no header
         email=column 1, name=column 2, ip=column 3, signed_at=column 4 |
         1: Zoé|Dupont <zoe@orange.fr> 2020-11-17T21:04:05Z 92.184.1.2
         2: Ali|Petit <ali@free.fr> 2020-11-17T21:05:05Z 92.184.1.3",
    );
    check(
        "f1;f2;f3\nzoe@orange.fr;92.184.1.2;x\nali@free.fr;92.184.1.3;y\n",
        "CSV, UTF-8, semicolon, LF
         email=f1, ip=f2 | f3
         1: <zoe@orange.fr> 92.184.1.2
         2: <ali@free.fr> 92.184.1.3",
    );
    check(
        "zoe@orange.fr\nali@free.fr\n",
        "CSV, UTF-8, comma, LF, no header
         email=column 1 |
         1: <zoe@orange.fr>
         2: <ali@free.fr>",
    );
}

#[test]
fn headers_below_a_preamble_in_two_rows_and_padded() {
    check(
        "Petition: no to it\nExported;17.11.2020\n\nDate;Name;E-Mail\n17.11.2020;Uwe Voß;uwe@gmx.de\n18.11.2020;Eva Voß;eva@gmx.de\n",
        "CSV, UTF-8, semicolon, LF, header in record 3
         signed_at=Date, name=Name, email=E-Mail |
         1: Uwe|Voß <uwe@gmx.de> 2020-11-17T00:00:00Z
         2: Eva|Voß <eva@gmx.de> 2020-11-18T00:00:00Z
         ? timezone-assumed",
    );
    check(
        "Contact,,,Signature\nFirst Name,Last Name,Email,Date\nAnn,Lee,ann@gmail.com,2020-11-17\nBo,Ray,bo@gmail.com,2020-11-18\n",
        "CSV, UTF-8, comma, LF, header in record 2
         first_name=First Name, last_name=Last Name, email=Email, signed_at=Date |
         1: Ann|Lee <ann@gmail.com> 2020-11-17T00:00:00Z
         2: Bo|Ray <bo@gmail.com> 2020-11-18T00:00:00Z
         ? timezone-assumed",
    );
    check(
        "\"name\", \"email\", \"comment\"\n\"Ann Lee\", \"ann@gmail.com\", \"yes, and \"\"no\"\"\"\n\"Bo Ray\", \"bo@gmail.com\", \"\"\n",
        "CSV, UTF-8, comma, LF
         name=name, email=email, comment=comment |
         1: Ann|Lee <ann@gmail.com> comment=yes, and \"no\"
         2: Bo|Ray <bo@gmail.com>",
    );
    check(
        "sep=;\nname;email\nAnn Lee;ann@gmail.com\n",
        "CSV, UTF-8, semicolon, LF, header in record 2
         name=name, email=email |
         1: Ann|Lee <ann@gmail.com>",
    );
}

#[test]
fn encodings_and_line_ends() {
    check(
        b"nom;pr\xe9nom;courriel\r\nDupont;Zo\xe9;zoe@orange.fr\r\n",
        "CSV, Windows-1252, semicolon, CRLF
         last_name=nom, first_name=prénom, email=courriel |
         1: Zoé|Dupont <zoe@orange.fr>",
    );
    check(
        "\u{feff}nom;prénom;courriel\rDupont;Zoé;zoe@orange.fr\rPetit;Ali;ali@free.fr\r",
        "CSV, UTF-8 with byte order mark, semicolon, CR
         last_name=nom, first_name=prénom, email=courriel |
         1: Zoé|Dupont <zoe@orange.fr>
         2: Ali|Petit <ali@free.fr>",
    );
    check(
        "nom|courriel\nDupont|zoe@orange.fr\n",
        "CSV, UTF-8, pipe, LF
         name=nom, email=courriel |
         1: Dupont| <zoe@orange.fr>",
    );
}

#[test]
fn every_broken_line_is_kept_with_its_number_and_reason() {
    check(
        "date,name,email,comment\n\
         2020-11-17,Ann Lee,ann@gmail.com,ok\n\
         2020-11-17,Open Quote,open@gmail.com,\"never closed\n\
         2020-11-17,Bo Ray,bo@gmail.com,\"two\nlines\"\n\
         \n\
         2020-11-17,Cy Fox,cy@gmail.com,\"closed\" early\n\
         2020-11-17,Di Low\n\
         2020-11-17,Ed Moe,ed@gmail.com,a,b\n\
         2020-11-17,Flo Nye,flo@gmail.com,a,,\n\
         ,,,\n\
         date,name,email,comment\n\
         not a date,Gus Oak,not an address,fine\n\
         Total,8,,\n",
        "CSV, UTF-8, comma, LF
         signed_at=date, name=name, email=email, comment=comment |
         1: Ann|Lee <ann@gmail.com> 2020-11-17T00:00:00Z comment=ok
         3: Bo|Ray <bo@gmail.com> 2020-11-17T00:00:00Z comment=two
         lines
         7: Flo|Nye <flo@gmail.com> 2020-11-17T00:00:00Z comment=a
         10: Gus|Oak <invalid> comment=fine
         ! 2 line 3 unclosed-quote \"2020-11-17,Open Quote,open@gmail.com,\\\"never closed\\n\"
         ! 4 line 7 text-after-quote \"2020-11-17,Cy Fox,cy@gmail.com,\\\"closed\\\" early\\n\"
         ! 5 line 8 too-few-fields \"2020-11-17,Di Low\\n\"
         ! 6 line 9 too-many-fields \"2020-11-17,Ed Moe,ed@gmail.com,a,b\\n\"
         ! 8 line 11 empty-record \",,,\\n\"
         ! 9 line 12 repeated-header \"date,name,email,comment\\n\"
         ! 11 line 14 footer-row \"Total,8,,\\n\"
         ? email-invalid
         ? time-invalid
         ? timezone-assumed",
    );
}

const PLAIN: &str = "date,nom,courriel\n2020-11-17 21:04:05,Zoé Dupont,zoe@orange.fr\n2020-11-17 21:05:00,Ali Petit,ali@free.fr\n";

/// What a load of [`PLAIN`] gives, dialect apart.
fn rows_of(bytes: &[u8]) -> (String, String) {
    let text = shown(bytes, &Options::default());
    let (dialect, rest) = text.split_once('\n').unwrap();
    (dialect.to_owned(), rest.to_owned())
}

#[test]
fn compression_is_looked_through() {
    let (_, plain) = rows_of(PLAIN.as_bytes());
    let mut gzip = Vec::new();
    // Two members end to end are one file: that is how logs are joined.
    for half in [&PLAIN[..30], &PLAIN[30..]] {
        let mut encoder = flate2::read::GzEncoder::new(half.as_bytes(), flate2::Compression::fast());
        encoder.read_to_end(&mut gzip).unwrap();
    }
    assert_eq!(rows_of(&gzip), ("CSV, UTF-8, comma, LF, gzip".into(), plain.clone()));
    let zstd = zstd::encode_all(PLAIN.as_bytes(), 1).unwrap();
    assert_eq!(rows_of(&zstd), ("CSV, UTF-8, comma, LF, zstd".into(), plain));
}

#[test]
fn a_cut_or_exploding_archive_is_an_error() {
    let mut encoder = flate2::read::GzEncoder::new(PLAIN.as_bytes(), flate2::Compression::fast());
    let mut gzip = Vec::new();
    encoder.read_to_end(&mut gzip).unwrap();
    gzip.truncate(gzip.len() - 9);
    assert!(shown(&gzip, &Options::default()).contains("cannot be read"));
    let bomb = zstd::encode_all(std::io::repeat(b'\n').take(80 << 20), 1).unwrap();
    let text = shown(&[zstd::encode_all(PLAIN.as_bytes(), 1).unwrap(), bomb].concat(), &Options::default());
    assert!(text.contains("decompresses to far more"), "{text}");
}

/// A table with typed and nested columns, as data people store it.
fn table() -> DataFrame {
    let nested = df!("email" => ["zoe@orange.fr", "ali@free.fr"], "country" => ["FR", "FR"]).unwrap();
    let contact = nested.into_struct("contact".into()).into_series();
    let ticks = Int64Chunked::from_slice("signed_at".into(), &[1_605_647_045_000, 1_605_647_100_000]);
    let times = ticks.into_datetime(TimeUnit::Milliseconds, Some(TimeZone::UTC)).into_series();
    let mut table = df!("name" => [Some("Zoé Dupont"), None], "confirmed" => [true, false]).unwrap();
    table.with_column(times.into()).unwrap();
    table.with_column(contact.into()).unwrap();
    table
}

const TABLE: &str = "
    name=name, confirmed=confirmed, signed_at=signed_at, email=contact.email, country=contact.country |
    1: Zoé|Dupont <zoe@orange.fr> 2020-11-17T21:04:05Z country=FR confirmed=true
    2: <ali@free.fr> 2020-11-17T21:05:00Z country=FR confirmed=false";

#[test]
fn parquet_and_arrow() {
    let mut parquet = Vec::new();
    ParquetWriter::new(&mut parquet).finish(&mut table()).unwrap();
    check(&parquet, &format!("Parquet {TABLE}"));
    let mut arrow = Vec::new();
    IpcWriter::new(&mut arrow).finish(&mut table()).unwrap();
    check(&arrow, &format!("Arrow IPC {TABLE}"));
    let zstd = zstd::encode_all(parquet.as_slice(), 1).unwrap();
    check(zstd, &format!("Parquet, zstd {TABLE}"));
}

#[test]
fn damaged_tables_are_errors() {
    let mut parquet = Vec::new();
    ParquetWriter::new(&mut parquet).finish(&mut table()).unwrap();
    let expected = ": is a damaged Parquet file";
    for cut in [8, parquet.len() / 2, parquet.len() - 1] {
        assert!(shown(&parquet[..cut], &Options::default()).contains(expected), "cut at {cut}");
    }
    // Any single byte may be wrong: an error or a table, never a crash.
    for at in (4..parquet.len()).step_by(7) {
        let mut broken = parquet.clone();
        broken[at] ^= 0xff;
        shown(&broken, &Options::default());
    }
}

#[test]
fn json_lines_lose_only_what_is_broken() {
    check(
        "{\"name\":\"Ann Lee\",\"email\":\"ann@gmail.com\"}\n\
         {\"name\":\"Cut\",\"email\":\"cut@gmail.com\n\
         \n\
         not json\n\
         {\"email\":\"bo@gmail.com\",\"extra\":{\"deep\":1},\"name\":\"Bo \\\"B\\\" Ray\"}\n",
        "JSON lines, UTF-8
         name=name, email=email | extra.deep
         1: Ann|Lee <ann@gmail.com>
         4: Bo \"B\"|Ray <bo@gmail.com>
         ! 2 line 2 invalid-json \"{\\\"name\\\":\\\"Cut\\\",\\\"email\\\":\\\"cut@gmail.com\\n\"
         ! 3 line 4 invalid-json \"not json\\n\"",
    );
    check(
        "{\"count\":3,\"signatures\":[\n{\"email\":\"a@gmail.com\"},\n{\"email\":\"b@gmail.com\"},\n{\"email\":\"c@gmail.com\"}\n],\"page\":1}\n",
        "JSON, array in an object, UTF-8
         email=email |
         1: <a@gmail.com>
         2: <b@gmail.com>
         3: <c@gmail.com>",
    );
}

#[test]
fn several_files_are_one_petition() {
    let second = "courriel;nom;ville\nzoe@orange.fr;Zoé Dupont;Lyon\nbroken\n";
    let loaded =
        load_all(&[PLAIN.as_bytes(), second.as_bytes(), PLAIN.as_bytes()], &Options::default()).unwrap();
    assert_eq!(loaded.signatures.record, [1, 2, 3, 5, 6]);
    assert_eq!(loaded.quarantine[0].record, 4);
    assert_eq!(loaded.quarantine[0].line, 3);
    let mailbox = &loaded.signatures.mailbox;
    assert_eq!(mailbox.id(Row(0)), mailbox.id(Row(2)), "one mailbox has one id in all files");
    assert_eq!(loaded.signatures.signed_at.get(Row(2)), None);
    assert_eq!(loaded.signatures.city.get(Row(2)), Some("Lyon"));
    assert_eq!(loaded.inputs.len(), 3);
}

#[test]
fn originals_are_the_rows_as_they_stand() {
    let first =
        "date,nom,courriel\nx,\"Dupont, Zoé\",zoe@orange.fr\n,,\nbroken\n2020-11-17,Ali Petit,ali@free.fr\n";
    let second = "courriel;ville\nbo@free.fr;Lyon\n";
    let folder = tempfile::tempdir().unwrap();
    let paths = ["a.csv", "b.csv"].map(|name| folder.path().join(name));
    std::fs::write(&paths[0], first).unwrap();
    std::fs::write(&paths[1], second).unwrap();
    let inputs = paths.clone().map(Input::File);
    let loaded = ingest::load(&inputs, &Options::default(), &Silent).unwrap();
    assert_eq!(loaded.originals.header(), ["date", "nom", "courriel", "ville"]);
    let visit = |rows: &[u32]| {
        let mut seen = Vec::new();
        let rows: Vec<Row> = rows.iter().copied().map(Row).collect();
        loaded.originals.visit(&rows, &mut |row, cells| {
            seen.push(format!("{}: {}", row.0, cells.join("|")));
            Ok(())
        })?;
        Ok::<_, std::io::Error>(seen)
    };
    let all =
        ["0: x|Dupont, Zoé|zoe@orange.fr|", "1: 2020-11-17|Ali Petit|ali@free.fr|", "2: ||bo@free.fr|Lyon"];
    assert_eq!(visit(&[0, 1, 2]).unwrap(), all);
    assert_eq!(visit(&[1]).unwrap(), all[1..2]);
    assert_eq!(visit(&[]).unwrap(), [""; 0]);
    std::fs::write(&paths[1], "courriel;ville\nbo@free.fr;Paris!\n").unwrap();
    assert!(visit(&[2]).unwrap_err().to_string().contains("changed while it was audited"));
}

#[test]
fn times_are_read_in_the_zone_that_is_said_or_shown() {
    let zone = |name: &str| Options { timezone: Some(name.into()), ..Options::default() };
    let first = |bytes: &str, options: &Options| {
        let loaded = load(bytes.as_bytes(), options).unwrap();
        let second = loaded.signatures.signed_at.get(Row(0)).unwrap();
        (jiff::Timestamp::from_second(second).unwrap().to_string(), loaded.timezone)
    };
    assert_eq!(first(PLAIN, &zone("Europe/Paris")), ("2020-11-17T20:04:05Z".into(), "Europe/Paris".into()));
    let titled = PLAIN.replace("date", "date (America/New_York)");
    assert_eq!(
        first(&titled, &Options::default()),
        ("2020-11-18T02:04:05Z".into(), "America/New_York".into())
    );
    let stamped = "date,nom\n2020-07-17T10:00:00+02:00,Zoé Dupont\n2020-11-17T10:00:00+01:00,Ali Petit\n";
    assert_eq!(first(stamped, &Options::default()), ("2020-07-17T08:00:00Z".into(), "Europe/Paris".into()));
}

#[test]
fn the_user_has_the_last_word_on_columns() {
    let export = "date,contact,autre,nom\n2020-11-17,zoe@orange.fr,ali@free.fr,Zoé Dupont\n";
    let with = |columns: &[(Field, &str)]| {
        let columns = columns.iter().map(|(field, header)| (*field, (*header).to_owned())).collect();
        shown(export.as_bytes(), &Options { columns, ..Options::default() })
    };
    assert!(with(&[]).contains("email=contact"));
    assert!(with(&[(Field::Email, "autre")]).contains("email=autre"));
    assert!(with(&[(Field::Email, "AUTRE")]).contains("<ali@free.fr>"));
    let text = with(&[(Field::Email, "autres")]);
    assert!(text.contains("has no column \"autres\"") && text.contains("did you mean \"autre\""), "{text}");
}

#[test]
fn what_cannot_be_audited_says_why_and_what_to_do() {
    for (bytes, expected) in [
        (&b""[..], "is empty: nothing to audit"),
        (b"\n \r\n", "is empty: nothing to audit"),
        (b"date,nom,courriel\n", "holds a header and no record"),
        (b"[]\n", "holds a header and no record"),
        (b"a;b;c\n1;2;3\n4;5;6\n", "none of its 3 columns"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "is a web page"),
        (b"%PDF-1.7 ...", "is a PDF document"),
        (b"PK\x03\x04....xl/workbook.xml", "is an Excel workbook"),
        (b"\x00\x01\x02\x03\x04\x05\x06\x07\x08garbage\x00\x01\x02", "is binary data"),
        (b"SQLite format 3\x00", "is an SQLite database"),
    ] {
        let text = shown(bytes, &Options::default());
        assert!(text.contains(expected) && text.contains("hint: "), "{expected}: {text}");
        let nothing = load(bytes, &Options::default()).err().unwrap().is_nothing_to_audit();
        assert_eq!(
            nothing,
            expected.contains("nothing to audit") || expected.contains("no record"),
            "{expected}"
        );
    }
    let missing = ingest::load(&[Input::File("no/such/file.csv".into())], &Options::default(), &Silent);
    assert!(missing.err().unwrap().to_string().starts_with("no/such/file.csv: cannot be read"));
    let folder = ingest::load(&[Input::File(std::env::temp_dir())], &Options::default(), &Silent);
    assert!(folder.err().unwrap().to_string().contains("is a folder"));
    let zone = Options { timezone: Some("Mars/Base".into()), ..Options::default() };
    let error = load(PLAIN.as_bytes(), &zone).err().unwrap();
    assert!(error.is_usage() && error.to_string().contains("\"Mars/Base\" is no time zone"));
}

#[test]
fn rosters_keep_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let roster = |text: &str| {
        let path = folder.path().join("roster.csv");
        std::fs::write(&path, text).unwrap();
        ingest::load_roster(&path)
    };
    let people = |text: &str| {
        let people = roster(text).unwrap().people;
        people.iter().map(|p| format!("{}|{}|{}", p.name, p.mailboxes.join(","), p.role)).collect::<Vec<_>>()
    };
    assert_eq!(
        people("name,email,role\nZoé Dupont,Zoe.Dupont@assemblee-nationale.fr,Deputy\nAli Petit,,Senator\n"),
        ["Zoé Dupont|zoe.dupont@assemblee-nationale.fr|Deputy", "Ali Petit||Senator"],
    );
    assert_eq!(
        people("nom;prénom;fonction\nDUPONT;Zoé;députée\nPETIT;Ali;sénateur\n"),
        ["Zoé DUPONT||députée", "Ali PETIT||sénateur"],
    );
    let error = roster("a,b\n1,2\n").unwrap_err().to_string();
    assert!(error.contains("has neither a name nor an e-mail column"), "{error}");
    assert!(!roster("").unwrap_err().is_nothing_to_audit(), "the petition may be full");
}

#[test]
fn addresses_that_are_not_the_signers_are_no_evidence() {
    let export = |address: &dyn Fn(usize) -> String| {
        let rows = (0..100)
            .map(|row| format!("2020-11-17 21:{:02}:05,n{row}@orange.fr,{}\n", row % 60, address(row)));
        "date,email,ip\n".to_owned() + &rows.collect::<String>()
    };
    let judged = |text: String| {
        let loaded = load(text.as_bytes(), &Options::default()).unwrap();
        let codes: Vec<_> =
            loaded.warnings.iter().map(|w| w.code).filter(|code| code.starts_with("ip")).collect();
        (loaded.signatures.present.contains(Field::Ip), codes)
    };
    assert_eq!(judged(export(&|row| format!("92.184.{row}.7"))), (true, vec![]));
    assert_eq!(judged(export(&|_| "51.15.1.1".into())), (false, vec!["ip-proxy"]));
    // A flood from one machine may be most of a petition: it is evidence, not a proxy.
    let flood = |row: usize| if row < 80 { "51.15.1.1".into() } else { format!("92.184.{row}.7") };
    assert_eq!(judged(export(&flood)), (true, vec![]));
    assert_eq!(judged(export(&|row| format!("10.0.0.{row}"))), (false, vec!["ip-private"]));
    assert_eq!(judged(export(&|row| format!("92.184.{row}.0"))), (true, vec!["ip-truncated"]));
}

proptest! {
    /// Whatever the bytes, a load ends in an error or in a full account of its records.
    #[test]
    fn any_bytes_end_in_an_account_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        shown(&bytes, &Options::default());
    }

    #[test]
    fn any_table_ends_in_an_account_or_an_error(
        lines in proptest::collection::vec("[a-z@.0-9\"';,|\t é-]{0,30}", 0..20),
        ends in "\n|\r|\r\n",
    ) {
        shown(format!("email,date,ip{ends}{}", lines.join(&ends)).as_bytes(), &Options::default());
    }
}

#[test]
fn the_story_of_broken_rows() {
    let story = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/broken-rows");
    let inputs = [Input::File(story.join("petition.csv"))];
    let loaded = ingest::load(&inputs, &Options::default(), &Silent).unwrap();
    let mut quarantine = String::from("row,line,reason\n");
    for line in &loaded.quarantine {
        writeln!(quarantine, "{},{},{}", line.record, line.line, line.reason).unwrap();
    }
    assert_eq!(quarantine, std::fs::read_to_string(story.join("expected-quarantine.csv")).unwrap());
    let export = std::fs::read(story.join("petition.csv")).unwrap();
    for line in &loaded.quarantine {
        let kept = export.windows(line.raw.len()).any(|bytes| bytes == line.raw);
        assert!(kept, "the bytes of row {} stand in the export", line.record);
    }
    let truth = std::fs::read_to_string(story.join("expected-loaded.csv")).unwrap();
    let names: Vec<&str> =
        loaded.signatures.rows().map(|row| loaded.signatures.name.get(row).unwrap()).collect();
    let expected: Vec<&str> = truth.lines().skip(1).map(|line| line.split_once(',').unwrap().1).collect();
    assert_eq!(names, expected);
    let codes: Vec<_> = loaded.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["email-invalid", "quotes-lax", "encoding-mixed", "time-invalid", "timezone-assumed"]);
}
