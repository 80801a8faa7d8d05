//! `signatures.parquet`: every signature with what is known of it, for DuckDB, pandas or polars.
//!
//! A line for each loaded record, clear ones included, and a column for each feature that
//! judged it. Texts of the input are shown on one line without control characters, as in a
//! terminal; a formula stays what it was, because nothing that opens Parquet runs one.

use std::io::{self, Write};
use std::net::IpAddr;
use std::ops::Range;

use polars_core::prelude::{Column, DataFrame, DataType, IntoColumn, NamedFrom, Series, TimeUnit};
use polars_io::parquet::write::ParquetWriter;

use super::escape;
use super::flagged::reasons;
use super::standing::Standings;
use crate::model::{
    Domain, DomainKind, EmailState, Family, IpColumn, Listing, Lookup, MailService, NONE, Network, Petition,
    Report, Row, RowVerdict, Signatures, TextColumn, TimeColumn, network,
};

/// Rows of one row group: bounds the memory that writing takes.
const GROUP: usize = 131_072;

/// Writes all signatures in the order of the input.
pub(super) fn write(
    report: &Report,
    petition: &Petition,
    ids: &TextColumn,
    to: &mut dyn Write,
) -> io::Result<()> {
    let table = Table {
        report,
        petition,
        standings: Standings::new(report, petition.signatures.len()),
        texts: Shown::of(petition, ids),
    };
    let failed = |cause: polars_core::error::PolarsError| io::Error::other(cause.to_string());
    let empty = table.rows(0..0).map_err(failed)?;
    let mut writer = ParquetWriter::new(to).batched(empty.schema()).map_err(failed)?;
    let rows = petition.signatures.len();
    for start in (0..rows).step_by(GROUP) {
        let group = table.rows(start..rows.min(start + GROUP)).map_err(failed)?;
        writer.write_batch(&group).map_err(failed)?;
    }
    writer.finish().map_err(failed)?;
    Ok(())
}

/// Everything that a line is made of.
struct Table<'a> {
    report: &'a Report,
    petition: &'a Petition,
    standings: Standings<'a>,
    texts: Shown,
}

impl Table<'_> {
    fn rows(&self, range: Range<usize>) -> Result<DataFrame, polars_core::error::PolarsError> {
        let rows: Vec<Row> = range.map(|row| Row(row as u32)).collect();
        let verdicts: Vec<_> = rows.iter().map(|&row| self.standings.of(row)).collect();
        let mut columns = self.signature(&rows);
        columns.extend(self.network(&rows));
        columns.extend(self.mail(&rows));
        columns.extend(self.judgement(&verdicts.iter().map(AsRef::as_ref).collect::<Vec<_>>()));
        DataFrame::new(rows.len(), columns)
    }

    /// The record and its times. Instants are in UTC: a zone would need a far larger build.
    fn signature(&self, rows: &[Row]) -> Vec<Column> {
        let signatures = &self.petition.signatures;
        vec![
            column("row", rows, |row| signatures.record[row.index()]),
            self.texts.id.column("id", rows),
            instants("signed_at", rows, &signatures.signed_at),
            column("confirmed", rows, |row| signatures.confirmed[row.index()]),
            column("confirmed_after_seconds", rows, |row| waited(signatures, row)),
            column("opt_in", rows, |row| signatures.opt_in[row.index()]),
            self.texts.country.column("country", rows),
            self.texts.language.column("language", rows),
            self.texts.user_agent.column("user_agent", rows),
        ]
    }

    fn network(&self, rows: &[Row]) -> Vec<Column> {
        let known = |row: Row| self.petition.network(row).found().copied();
        let organisation = |row: Row| known(row).map(|network| network.organisation).filter(|&id| id != NONE);
        let name = |row: Row| Some(self.texts.organisations[organisation(row)? as usize].as_str());
        let country = |row: Row| known(row).and_then(|network| network.country).map(|code| code.to_string());
        vec![
            self.texts.address.column("ip", rows),
            self.texts.prefix.column("prefix", rows),
            column("asn", rows, |row| known(row).and_then(|network: Network| network.asn)),
            column("organisation", rows, name),
            column("network_class", rows, |row| known(row).map(|network| network.class.id())),
            column("network_country", rows, country),
        ]
    }

    fn mail(&self, rows: &[Row]) -> Vec<Column> {
        let known = |row: Row| self.petition.domain(row);
        let shown = |text: &Option<Box<str>>| text.as_deref().map(shown);
        vec![
            column("email", rows, |row| email(self.petition.signatures.email_state[row.index()])),
            self.texts.mailbox.column("mailbox", rows),
            self.texts.domain.column("domain", rows),
            column("registrable_domain", rows, |row| known(row).and_then(|one| shown(&one.registrable))),
            column("domain_kind", rows, |row| known(row).map(|one| kind(one.kind))),
            column("disposable_tier", rows, |row| known(row).map(|one| tier(one.listing))),
            column("free_subdomain", rows, |row| known(row).map(|one| one.free_subdomain)),
            column("shared_mx", rows, |row| known(row).map(|one| one.shared_mx)),
            column("typo_of", rows, |row| known(row).and_then(|one| shown(&one.typo_of))),
            column("mx", rows, |row| known(row).map(mx)),
        ]
    }

    fn judgement(&self, verdicts: &[&RowVerdict]) -> Vec<Column> {
        let all = |name: &str, of: &dyn Fn(&RowVerdict) -> f64| {
            Series::new(name.into(), verdicts.iter().map(|one| of(one)).collect::<Vec<f64>>()).into_column()
        };
        let campaign = |one: &RowVerdict| Some(&self.report.campaigns[one.campaign? as usize]);
        let text = |name: &str, of: &dyn Fn(&RowVerdict) -> Option<String>| {
            Series::new(name.into(), verdicts.iter().map(|one| of(one)).collect::<Vec<_>>()).into_column()
        };
        let mut columns = vec![
            text("verdict", &|one| Some(one.verdict.id().into())),
            all("probability", &|one| one.probability),
            all("score", &|one| 100.0 * one.probability),
            text("reasons", &|one| Some(reasons(one, self.report).join(";"))),
            text("campaign", &|one| Some(campaign(one)?.id.clone())),
        ];
        let name = |family: &Family| format!("nats_{}", family.id());
        columns.extend(Family::ALL.iter().map(|family| all(&name(family), &|one| self.nats(one, *family))));
        columns
    }

    /// The part of a row's sum that one family of evidence has.
    fn nats(&self, verdict: &RowVerdict, family: Family) -> f64 {
        let of = |finding: u32| self.report.findings[finding as usize].family;
        let reasons = verdict.reasons.iter().filter(|reason| of(reason.finding) == family);
        // Nothing adds up to minus zero.
        reasons.map(|reason| reason.nats).sum::<f64>() + 0.0
    }
}

/// Texts of the input as they are shown, each distinct one made safe once.
struct Shown {
    id: Texts,
    user_agent: Texts,
    country: Texts,
    language: Texts,
    mailbox: Texts,
    domain: Texts,
    address: Texts,
    prefix: Texts,
    organisations: Vec<String>,
}

impl Shown {
    fn of(petition: &Petition, ids: &TextColumn) -> Self {
        let signatures = &petition.signatures;
        Self {
            id: Texts::of(ids),
            user_agent: Texts::of(&signatures.user_agent),
            country: Texts::of(&signatures.country),
            language: Texts::of(&signatures.language),
            mailbox: Texts::of(&signatures.mailbox),
            domain: Texts::of(&signatures.domain),
            address: Texts::of_addresses(&signatures.ip, |address| address.to_string()),
            prefix: Texts::of_addresses(&signatures.ip, network::prefix),
            organisations: petition.enrichment.organisations.iter().map(shown).collect(),
        }
    }
}

/// Ids by row and the text of each.
struct Texts {
    ids: Vec<u32>,
    texts: Vec<String>,
}

impl Texts {
    fn of(column: &TextColumn) -> Self {
        Self { ids: column.ids.clone(), texts: column.texts.iter().map(shown).collect() }
    }

    fn of_addresses(column: &IpColumn, write: impl Fn(IpAddr) -> String) -> Self {
        Self { ids: column.ids.clone(), texts: column.values.iter().map(|&address| write(address)).collect() }
    }

    fn column(&self, name: &str, rows: &[Row]) -> Column {
        column(name, rows, |row| match self.ids[row.index()] {
            NONE => None,
            id => Some(self.texts[id as usize].as_str()),
        })
    }
}

fn shown(text: &str) -> String {
    escape::line(text, usize::MAX)
}

fn column<T>(name: &str, rows: &[Row], value: impl Fn(Row) -> T) -> Column
where
    Series: NamedFrom<Vec<T>, [T]>,
{
    Series::new(name.into(), rows.iter().map(|&row| value(row)).collect::<Vec<T>>()).into_column()
}

/// Instants in microseconds: what DuckDB, pandas and polars have in common.
fn instants(name: &str, rows: &[Row], times: &TimeColumn) -> Column {
    let micros = |row: &Row| times.get(*row)?.checked_mul(1_000_000);
    let series = Series::new(name.into(), rows.iter().map(micros).collect::<Vec<Option<i64>>>());
    let instants = series.cast(&DataType::Datetime(TimeUnit::Microseconds, None));
    instants.unwrap_or(series).into_column()
}

/// From the signature to its confirmation.
fn waited(signatures: &Signatures, row: Row) -> Option<i64> {
    signatures.confirmed_at.get(row)?.checked_sub(signatures.signed_at.get(row)?)
}

fn email(state: EmailState) -> &'static str {
    match state {
        EmailState::Missing => "missing",
        EmailState::Invalid => "invalid",
        EmailState::Valid => "valid",
    }
}

/// The stable name of a kind of domain.
pub(super) fn kind(kind: DomainKind) -> &'static str {
    match kind {
        DomainKind::FreeMail => "free-mail",
        DomainKind::Relay => "relay",
        DomainKind::Institution => "institution",
        DomainKind::Education => "education",
        DomainKind::Reserved => "reserved",
        DomainKind::Other => "other",
    }
}

/// The stable name of what a list says.
pub(super) fn tier(listing: Listing) -> &'static str {
    match listing {
        Listing::Unlisted => "none",
        Listing::Curated => "curated",
        Listing::Broad => "broad",
        Listing::User => "user",
    }
}

/// How the domain receives mail. What could not be found out is said to be unknown, never "no mail".
pub(super) fn mx(domain: &Domain) -> &'static str {
    match &domain.mail {
        Lookup::NotAsked => "not-asked",
        Lookup::Unknown => "unknown",
        Lookup::Absent => "no-mail",
        Lookup::Found(MailService::Mx(_)) => "mx",
        Lookup::Found(MailService::ImplicitMx) => "implicit-mx",
        Lookup::Found(MailService::NullMx) => "null-mx",
        Lookup::Found(MailService::NoMail) => "no-mail",
        Lookup::Found(MailService::NxDomain) => "nx-domain",
        Lookup::Found(MailService::Unreachable) => "unreachable",
    }
}
