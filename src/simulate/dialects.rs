//! A petition as a platform exports it: encodings, delimiters, headers, stamps, missing columns.

use jiff::tz::TimeZone;

use super::entry::Entry;
use super::rhythm;

/// A value that an export can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the entry's fields")]
pub enum Column {
    Id,
    First,
    Last,
    Name,
    Email,
    At,
    Ip,
    Agent,
    Street,
    Postcode,
    City,
    Country,
    Comment,
    Language,
    Referrer,
    Confirmed,
    ConfirmedAt,
    ConfirmedIp,
}

/// How stamps are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// `2020-11-17T09:00:00Z`.
    Iso,
    /// `2020-11-17 10:00:00 UTC`.
    Utc,
    /// `17/11/2020 10:00:00` on the local clock.
    DayFirst,
    /// `17.11.2020 10:00` on the local clock.
    Minute,
    /// `2020-11-17` on the local clock.
    Day,
    /// Milliseconds since 1970.
    Millis,
}

/// The bytes around the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// UTF-8 with this delimiter and line end, with a byte-order mark or not.
    Utf8(char, &'static str, bool),
    /// Windows-1252, semicolons.
    Windows1252,
    /// UTF-16LE with a byte-order mark, tabs.
    Utf16,
    /// One JSON object a line.
    Ndjson,
}

/// A way to export.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// Its name.
    pub name: &'static str,
    /// Bytes.
    pub format: Format,
    /// Stamps.
    pub stamp: Stamp,
    /// Columns and their headers.
    pub columns: &'static [(Column, &'static str)],
    /// Newest first.
    pub newest_first: bool,
}

use Column::{
    Agent, At, City, Comment, Confirmed, ConfirmedAt, ConfirmedIp, Country, Email, First, Id, Ip, Language,
    Last, Name, Postcode, Referrer, Street,
};

/// Every column, English headers.
pub const WIDE: Dialect = Dialect {
    name: "wide",
    format: Format::Utf8(',', "\n", false),
    stamp: Stamp::Iso,
    columns: &[
        (Id, "id"),
        (First, "first_name"),
        (Last, "last_name"),
        (Email, "email"),
        (At, "created_at"),
        (Ip, "user_ip"),
        (Agent, "user_agent"),
        (Street, "address"),
        (Postcode, "postcode"),
        (City, "city"),
        (Country, "country"),
        (Comment, "comment"),
        (Language, "locale"),
        (Referrer, "source"),
        (ConfirmedAt, "confirmed_at"),
        (ConfirmedIp, "confirmed_ip"),
    ],
    newest_first: false,
};

/// French headers, semicolons, days first, on the local clock.
pub const FRENCH: Dialect = Dialect {
    name: "french",
    format: Format::Utf8(';', "\r\n", true),
    stamp: Stamp::DayFirst,
    columns: &[
        (Id, "numero"),
        (At, "horodatage"),
        (First, "prenom"),
        (Last, "nom"),
        (Email, "courriel"),
        (Postcode, "code_postal"),
        (City, "ville"),
        (Country, "pays"),
        (Ip, "adresse_ip"),
        (Agent, "navigateur"),
        (Comment, "commentaire"),
        (ConfirmedAt, "confirme_le"),
    ],
    newest_first: false,
};

/// The dialects that keep every signal: time to the second, address, agent, mailbox, name.
pub const FULL: &[Dialect] = &[
    WIDE,
    FRENCH,
    Dialect { name: "windows", format: Format::Windows1252, ..FRENCH },
    Dialect {
        name: "tabs",
        format: Format::Utf16,
        stamp: Stamp::Utc,
        columns: &[
            (First, "First Name"),
            (Last, "Last Name"),
            (Email, "Email"),
            (City, "City"),
            (Postcode, "Postal Code"),
            (Country, "Country"),
            (At, "Signed On"),
            (Comment, "Commented Text"),
            (Ip, "IP Address"),
            (Agent, "User Agent"),
        ],
        newest_first: true,
    },
    Dialect {
        name: "lines",
        format: Format::Ndjson,
        stamp: Stamp::Iso,
        columns: &[
            (Id, "uuid"),
            (First, "given_name"),
            (Last, "family_name"),
            (Email, "email"),
            (At, "created_at"),
            (Ip, "ip_address"),
            (Agent, "user_agent"),
            (Postcode, "postal_code"),
            (City, "city"),
            (Country, "country"),
            (Comment, "comment"),
            (Confirmed, "confirmed"),
        ],
        newest_first: false,
    },
    Dialect {
        name: "one-name",
        format: Format::Utf8(',', "\n", false),
        stamp: Stamp::Utc,
        columns: &[
            (Name, "person_name"),
            (City, "person_city"),
            (Email, "person_email"),
            (At, "signed_at"),
            (ConfirmedAt, "confirmed_at"),
            (Ip, "signature_remote_addr"),
            (Agent, "signature_remote_browser"),
            (ConfirmedIp, "confirmation_remote_addr"),
        ],
        newest_first: false,
    },
    Dialect {
        name: "millis",
        format: Format::Utf8('|', "\n", false),
        stamp: Stamp::Millis,
        columns: &[
            (Id, "signature_id"),
            (At, "timestamp"),
            (Name, "full_name"),
            (Email, "email_address"),
            (Postcode, "zip"),
            (Country, "country_code"),
            (Ip, "ip"),
            (Agent, "agent"),
            (Comment, "reason"),
            (Language, "language"),
        ],
        newest_first: false,
    },
];

/// No address of the network.
pub const NO_IP: Dialect = Dialect {
    name: "no-ip",
    columns: &[
        (Id, "id"),
        (First, "first_name"),
        (Last, "last_name"),
        (Email, "email"),
        (At, "created_at"),
        (Agent, "user_agent"),
        (Postcode, "postcode"),
        (City, "city"),
        (Country, "country"),
        (Comment, "comment"),
    ],
    ..WIDE
};

/// No user agent.
pub const NO_AGENT: Dialect = Dialect {
    name: "no-agent",
    columns: &[
        (Id, "id"),
        (First, "first_name"),
        (Last, "last_name"),
        (Email, "email"),
        (At, "created_at"),
        (Ip, "ip"),
        (Postcode, "postcode"),
        (City, "city"),
        (Comment, "comment"),
    ],
    ..WIDE
};

/// Neither time nor address nor agent.
pub const NO_TIME: Dialect = Dialect {
    name: "no-time",
    columns: &[
        (First, "first_name"),
        (Last, "last_name"),
        (Email, "email"),
        (Postcode, "zipcode"),
        (Confirmed, "confirmed"),
    ],
    ..WIDE
};

/// Name, town and day.
pub const BARE: Dialect = Dialect {
    name: "bare",
    format: Format::Utf8(';', "\n", false),
    stamp: Stamp::Day,
    columns: &[(Name, "Naam"), (City, "Woonplaats"), (At, "Bevestigd op")],
    newest_first: true,
};

/// Stamps rounded to the minute.
pub const MINUTES: Dialect =
    Dialect { name: "minutes", stamp: Stamp::Minute, format: Format::Utf8(';', "\n", false), ..WIDE };

/// Stamps rounded to the day.
pub const DAYS: Dialect = Dialect { name: "days", stamp: Stamp::Day, ..WIDE };

impl Dialect {
    /// Whether it exports this value.
    pub fn holds(&self, column: Column) -> bool {
        self.columns.iter().any(|&(held, _)| held == column)
    }

    /// The name of the file.
    pub fn file_name(&self) -> &'static str {
        match self.format {
            Format::Ndjson => "petition.ndjson",
            Format::Utf16 => "petition.tsv",
            _ => "petition.csv",
        }
    }

    /// The export's bytes; entries in the order of their rows.
    pub fn write(&self, entries: &[Entry], zone: &TimeZone) -> Vec<u8> {
        if self.format == Format::Ndjson {
            return self.lines(entries, zone).into_bytes();
        }
        let (delimiter, end, mark) = match self.format {
            Format::Utf8(delimiter, end, mark) => (delimiter, end, mark),
            Format::Windows1252 => (';', "\r\n", false),
            _ => ('\t', "\r\n", true),
        };
        let mut text = String::new();
        let header: Vec<String> = self.columns.iter().map(|column| column.1.to_owned()).collect();
        push_record(&mut text, &header, delimiter, end);
        for (number, entry) in entries.iter().enumerate() {
            let cells: Vec<String> =
                self.columns.iter().map(|column| self.cell(column.0, number, entry, zone)).collect();
            push_record(&mut text, &cells, delimiter, end);
        }
        self.encode(&text, mark)
    }

    fn encode(&self, text: &str, mark: bool) -> Vec<u8> {
        match self.format {
            Format::Utf16 => {
                let units = std::iter::once(0xfeff).chain(text.encode_utf16());
                units.flat_map(u16::to_le_bytes).collect()
            }
            Format::Windows1252 => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
            _ if mark => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            _ => text.as_bytes().to_vec(),
        }
    }

    fn lines(&self, entries: &[Entry], zone: &TimeZone) -> String {
        let mut text = String::new();
        for (number, entry) in entries.iter().enumerate() {
            let object: serde_json::Map<String, serde_json::Value> = self
                .columns
                .iter()
                .map(|&(column, header)| {
                    let value = match column {
                        Confirmed => entry.confirmed_at.is_some().into(),
                        _ => match self.cell(column, number, entry, zone) {
                            empty if empty.is_empty() => serde_json::Value::Null,
                            cell => cell.into(),
                        },
                    };
                    (header.to_owned(), value)
                })
                .collect();
            text.push_str(&serde_json::Value::Object(object).to_string());
            text.push('\n');
        }
        text
    }

    fn cell(&self, column: Column, number: usize, entry: &Entry, zone: &TimeZone) -> String {
        match column {
            Id => format!("{}", 100_001 + number),
            First => entry.first.clone(),
            Last => entry.last.clone(),
            Name => format!("{} {}", entry.first, entry.last).trim().to_owned(),
            Email => entry.email.clone(),
            At => stamp(self.stamp, entry.at, zone),
            Ip => entry.ip.clone(),
            Agent => entry.agent.clone(),
            Street => entry.street.clone(),
            Postcode => entry.postcode.clone(),
            City => entry.city.clone(),
            Country => entry.country.to_owned(),
            Comment => entry.comment.clone(),
            Language => entry.language.clone(),
            Referrer => entry.referrer.clone(),
            Confirmed => if entry.confirmed_at.is_some() { "True" } else { "False" }.to_owned(),
            ConfirmedAt => entry.confirmed_at.map(|at| stamp(self.stamp, at, zone)).unwrap_or_default(),
            ConfirmedIp => entry.confirmed_ip.clone(),
        }
    }
}

/// One CSV record, quoted where RFC 4180 asks for it.
pub fn push_record(text: &mut String, cells: &[String], delimiter: char, end: &str) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            text.push(delimiter);
        }
        if cell.contains([delimiter, '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
    text.push_str(end);
}

fn stamp(stamp: Stamp, at: i64, zone: &TimeZone) -> String {
    let wall = if matches!(stamp, Stamp::Iso | Stamp::Utc) { at } else { rhythm::local(zone, at) };
    let (year, month, day) = date(wall.div_euclid(86_400));
    let (hour, minute, second) =
        (wall.rem_euclid(86_400) / 3600, wall.rem_euclid(3600) / 60, wall.rem_euclid(60));
    match stamp {
        Stamp::Iso => format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"),
        Stamp::Utc => format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC"),
        Stamp::DayFirst => format!("{day:02}/{month:02}/{year} {hour:02}:{minute:02}:{second:02}"),
        Stamp::Minute => format!("{day:02}.{month:02}.{year} {hour:02}:{minute:02}"),
        Stamp::Day => format!("{year}-{month:02}-{day:02}"),
        Stamp::Millis => format!("{}", at * 1000 + (at * 7919).rem_euclid(1000)),
    }
}

/// The civil date of a day since 1970.
fn date(day: i64) -> (i16, i8, i8) {
    let epoch = jiff::civil::date(1970, 1, 1);
    let date = epoch.saturating_add(jiff::Span::new().days(day));
    (date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_quoted_where_needed() {
        let mut text = String::new();
        push_record(&mut text, &["a;b".into(), "say \"x\"".into(), String::new(), "c ".into()], ';', "\n");
        assert_eq!(text, "\"a;b\";\"say \"\"x\"\"\";;\"c \"\n");
    }

    #[test]
    fn stamps_show_the_clock() {
        let zone = rhythm::clock("CET-1CEST,M3.5.0,M10.5.0/3");
        let at = 1_605_600_000;
        let shown = [Stamp::Iso, Stamp::Utc, Stamp::DayFirst, Stamp::Minute, Stamp::Day]
            .map(|style| stamp(style, at, &zone));
        let expected = [
            "2020-11-17T08:00:00Z",
            "2020-11-17 08:00:00 UTC",
            "17/11/2020 09:00:00",
            "17.11.2020 09:00",
            "2020-11-17",
        ];
        assert_eq!(shown, expected);
    }
}
