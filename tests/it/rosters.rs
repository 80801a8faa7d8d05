//! Rosters as parliaments, offices and spreadsheets write them, and whom they are found to have signed.

use std::path::Path;

use paraph::detect::scan::attributes;
use paraph::enrich::{self, Dns};
use paraph::ingest::{self, Input};
use paraph::model::{DomainKind, Person, Petition, Roster, Settings, Silent};

fn load(bytes: &[u8]) -> Result<Roster, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roster");
    std::fs::write(&path, bytes).unwrap();
    ingest::load_roster(Path::new(&path)).map_err(|error| error.to_string())
}

fn shown(person: &Person) -> String {
    let others = person.other_names.iter().map(|name| format!("|{name}")).collect::<String>();
    format!("{}|{}|{}{others}", person.name, person.mailboxes.join(","), person.role)
}

fn check(bytes: impl AsRef<[u8]>, expected: &[&str]) {
    let people: Vec<String> = load(bytes.as_ref()).unwrap().people.iter().map(shown).collect();
    assert_eq!(people, expected);
}

fn utf16(text: &str) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn spreadsheets_of_any_country_are_read() {
    let people = ["Zoé DUPONT|zoe.dupont@assemblee-nationale.fr|députée", "Ali PETIT||sénateur"];
    check(
        "\u{feff}Civilité;Nom;Prénom;Adresse électronique;Fonction\r\n\
         Mme;DUPONT;Zoé;zoe.dupont@assemblee-nationale.fr;députée\r\nM.;PETIT;Ali;;sénateur\r\n",
        &people,
    );
    check(
        utf16(
            "Prénom\tNom de famille\tCourriel\tMandat\r\n\
             Zoé\tDUPONT\tZoe.Dupont@assemblee-nationale.fr\tdéputée\r\nAli\tPETIT\t\tsénateur\r\n",
        ),
        &people,
    );
    check(
        "Name;Vorname;E-Mail;Funktion;Fraktion\nMuster;Anna;anna.muster@bundestag.de;Abgeordnete;A\n\
         Probe;Max;max.probe@bundestag.de;Abgeordneter;B\n",
        &[
            "Anna Muster|anna.muster@bundestag.de|Abgeordnete",
            "Max Probe|max.probe@bundestag.de|Abgeordneter",
        ],
    );
    check(
        "Nachname;Vorname;E-Mail-Adresse;Amt\nMuster;Anna;anna.muster@bundestag.de;Abgeordnete\n",
        &["Anna Muster|anna.muster@bundestag.de|Abgeordnete"],
    );
    check(
        "Apellidos;Nombre;Correo electrónico;Cargo\nEjemplo Prueba;Ana;ana.ejemplo@congreso.es;diputada\n",
        &["Ana Ejemplo Prueba|ana.ejemplo@congreso.es|diputada"],
    );
    check(
        "Cognome,Nome,Posta elettronica,Carica\nEsempio,Maria,esempio_m@camera.it,deputata\n",
        &["Maria Esempio|esempio_m@camera.it|deputata"],
    );
    check(
        "Achternaam,Voornaam,E-mailadres,Functie\nVoorbeeld,Jan,j.voorbeeld@tweedekamer.nl,lid\n",
        &["Jan Voorbeeld|j.voorbeeld@tweedekamer.nl|lid"],
    );
    check(
        "Member,Email,Party,Constituency\nThe Rt Hon Alan Example MP,alan.example.mp@parliament.uk,A,X\n\
         Dr Beth Sample,beth.sample.mp@parliament.uk,B,Y\n",
        &["Alan Example|alan.example.mp@parliament.uk|", "Beth Sample|beth.sample.mp@parliament.uk|"],
    );
}

#[test]
fn every_mailbox_of_a_person_counts_in_whichever_column_it_stands() {
    check(
        "Nom,Email,Email permanence\nZoé Dupont,zoe@assemblee-nationale.fr / z.dupont@clb-an.fr,zoe.dupont@orange.fr\n\
         Ali Petit,\"Ali Petit <Ali.Petit+x@Gmail.com>; ali@assemblee-nationale.fr\",zoe at orange\n",
        &[
            "Zoé Dupont|zoe@assemblee-nationale.fr,z.dupont@clb-an.fr,zoe.dupont@orange.fr|",
            "Ali Petit|alipetit@gmail.com,ali@assemblee-nationale.fr|",
        ],
    );
}

#[test]
fn bare_lists_are_rosters_too() {
    check("Zoé Dupont\nAli Petit\nAnna Muster\n", &["Zoé Dupont||", "Ali Petit||", "Anna Muster||"]);
    check(
        "zoe@assemblee-nationale.fr\nali@assemblee-nationale.fr\n",
        &["|zoe@assemblee-nationale.fr|", "|ali@assemblee-nationale.fr|"],
    );
    check(
        "Zoé Dupont,zoe@assemblee-nationale.fr\nAli Petit,ali@assemblee-nationale.fr\n",
        &["Zoé Dupont|zoe@assemblee-nationale.fr|", "Ali Petit|ali@assemblee-nationale.fr|"],
    );
}

#[test]
fn popolo_is_read_with_its_memberships() {
    check(
        r#"{"persons": [
             {"id": "p1", "name": "Zoé Dupont", "given_name": "Zoé", "family_name": "Dupont-Martin",
              "other_names": [{"name": "Zoé Martin", "note": "birth"}], "email": "zoe.dupont@assemblee-nationale.fr",
              "contact_details": [{"type": "twitter", "value": "@zoe"}, {"type": "email", "value": "zoe@example.org"}]},
             {"id": "p2", "name": "M. Ali Petit", "contact_details": []},
             {"id": "p3", "name": ""}],
            "organizations": [{"id": "o1", "name": "Assemblée nationale"}],
            "memberships": [
             {"person_id": "p1", "organization_id": "o1", "role": "députée",
              "contact_details": [{"type": "email", "value": "z.dupont@clb-an.fr"}]},
             {"person_id": "p2", "organization_id": "o1", "role": ""}]}"#,
        &[
            "Zoé Dupont|zoe.dupont@assemblee-nationale.fr,zoe@example.org,z.dupont@clb-an.fr|députée|Zoé Dupont-Martin|Zoé Martin",
            "Ali Petit||Assemblée nationale",
        ],
    );
    check(
        r#"[{"id": 1, "name": "Zoé Dupont", "memberships": [{"role": "senator", "organization": {"name": "Senate"}}]}]"#,
        &["Zoé Dupont||senator"],
    );
}

#[test]
fn other_json_is_a_table() {
    check(
        r#"{"objects": [{"name": "Anna Sample", "email": "anna.sample@parl.gc.ca", "elected_office": "MP"},
                        {"name": "Beth Sample", "email": "beth.sample@parl.gc.ca", "elected_office": "MP"},
                        {"name": "Carl Sample", "email": "", "elected_office": "MP"}]}"#,
        &[
            "Anna Sample|anna.sample@parl.gc.ca|MP",
            "Beth Sample|beth.sample@parl.gc.ca|MP",
            "Carl Sample||MP",
        ],
    );
}

#[test]
fn what_is_no_roster_is_refused_with_a_next_step() {
    for text in [
        "colour,weight\nred,12\n",
        r#"{"persons": []}"#,
        r#"{"persons": [{"name": "Zoé"#,
        r#"{"persons": [{"id": 1}, 7, null, [], "x"]}"#,
    ] {
        let error = load(text.as_bytes()).unwrap_err();
        assert!(error.contains("hint:") && !error.contains("Zoé"), "{error}");
    }
    assert!(load(format!("{{\"persons\": {}", "[".repeat(100_000)).as_bytes()).is_err());
}

/// Who of the roster each signature of `name,email` lines is found to be.
fn hits(roster: &str, signatures: &str) -> Vec<Option<usize>> {
    let export = signatures.lines().map(|line| format!("2026-11-20 10:00:00,{line}\n")).collect::<String>();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export.csv");
    std::fs::write(&path, format!("date,name,email\n{export}")).unwrap();
    let loaded = ingest::load(&[Input::File(path)], &ingest::Options::default(), &Silent).unwrap();
    let options = enrich::Options { dns: Dns::Offline, ..enrich::Options::default() };
    let (enrichment, _) = enrich::enrich(&loaded.signatures, &options, &Silent).unwrap();
    let rosters = vec![load(roster.as_bytes()).unwrap()];
    let petition =
        Petition { signatures: loaded.signatures, enrichment, rosters, settings: Settings::default() };
    let found = attributes::encode(&petition).roster_hits;
    found.into_iter().map(|hit| hit.map(|(_, person)| person)).collect()
}

#[test]
fn people_are_known_by_address_alias_and_name_at_their_institution() {
    let roster = "name,email\nM. Jean-Luc Exemple,jl.exemple@assemblee-nationale.fr\nZoé Dupont,zoe.dupont@gmail.com\n\
                  Anna Maria Muster,\n";
    let signatures = "\
        Nobody,JL.Exemple@assemblee-nationale.fr\n\
        Nobody,jl.exemple+petition@assemblee-nationale.fr\n\
        Nobody,Z.o.e.Dupont+x@googlemail.com\n\
        EXEMPLE Jean-Luc,cabinet@assemblee-nationale.fr\n\
        Mme Anna-Maria Müster,contact@clb-an.fr\n\
        Mr. Anna Maria Muster,am@assemblee-nationale.fr\n\
        x,jean-luc.exemple@assemblee-nationale.fr\n\
        Jean-Luc Exemple,jlexemple@orange.fr\n\
        Jean-Luc Exemple,jl.exemple@senat.fr\n\
        Zoé Dupont,zoe.dupont@orange.fr\n\
        Exemple,exemple@assemblee-nationale.fr";
    let (jean, zoe, anna) = (Some(0), Some(1), Some(2));
    // The second chamber's Jean-Luc Exemple is another, and so is whoever shares a name elsewhere.
    assert_eq!(hits(roster, signatures), [jean, jean, zoe, jean, None, anna, jean, None, None, None, None],);
}

#[test]
fn a_roster_of_names_alone_finds_them_at_parliaments_only() {
    let signatures = "Anna Muster,a@bundestag.de\nAnna Muster,anna.muster@gmx.de\nx,anna.muster@bundestag.de\n\
                      Anna Muster,anna.muster@aphp.fr\nAnna Muster,a.muster@gouv.fr";
    assert_eq!(hits("Name\nDr. Anna Muster\nMax Probe\n", signatures), [Some(0), None, Some(0), None, None]);
}

#[test]
fn every_parliament_has_its_domains() {
    let lists = enrich::mail::lists::Lists::load(&[], &[]).unwrap();
    // Both chambers where there are two; the addresses of members, not of the public's pages.
    let parliaments = "parlament.gv.at dekamer.be lachambre.be senate.be parliament.bg sabor.hr parliament.cy psp.cz \
        senat.cz ft.dk riigikogu.ee eduskunta.fi assemblee-nationale.fr senat.fr clb-an.fr bundestag.de bundesrat.de \
        parliament.gr parlament.hu oireachtas.ie camera.it senato.it saeima.lv lrs.lt chd.lu parlament.mt \
        tweedekamer.nl eerstekamer.nl sejm.pl senat.pl ar.parlamento.pt cdep.ro senat.ro nrsr.sk dz-rs.si ds-rs.si \
        congreso.es senado.es riksdagen.se europarl.europa.eu parliament.uk parliament.scot senedd.wales \
        mla.niassembly.gov.uk parl.ch parl.admin.ch parl.gc.ca sen.parl.gc.ca mail.house.gov senate.gov \
        ola.org assnat.qc.ca assembly.ab.ca leg.bc.ca legassembly.sk.ca leg.gov.mb.ca legnb.ca nslegislature.ca \
        assembly.pe.ca assembly.nl.ca yla.gov.yk.ca ntassembly.ca assembly.nu.ca";
    for domain in parliaments.split_whitespace() {
        let found = lists.domain(domain);
        assert!(found.kind == DomainKind::Institution && found.parliament, "{domain}");
    }
    for domain in ["aphp.fr", "gouv.fr", "admin.ch", "nhs.net", "gov.uk", "example.org"] {
        assert!(!lists.domain(domain).parliament, "{domain}");
    }
    for domain in ["senat.example", "parlement.com", "house.com", "gov.example", "notbundestag.de"] {
        assert_ne!(lists.domain(domain).kind, DomainKind::Institution, "{domain}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 200, ..Default::default() })]

    #[test]
    fn no_bytes_break_the_reader(
        text in r#"([a-zé;,\t"'\[\]{}:@.<>0-9\r\n ]|"persons":|"name":|"email":|null|name|email|a@b\.org|Dr\. ){0,80}"#,
        wide in proptest::bool::ANY,
    ) {
        let bytes = if wide { utf16(&text) } else { text.into_bytes() };
        if let Ok(roster) = load(&bytes) {
            for person in roster.people {
                proptest::prop_assert!(!person.name.is_empty() || !person.mailboxes.is_empty());
            }
        }
    }
}
