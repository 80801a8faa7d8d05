//! Every dialect of export, through one door: the bytes of a file go in, and what the
//! loader made of them comes out as text.

use std::fmt::Write as _;

use paraph::ingest::{self, Error, Input, Loaded, Options};
use paraph::model::{EmailState, Row, Signatures, Silent, TextColumn, TimeColumn};

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
