//! What the reader must know of the databases behind the networks.

use super::Asked;
use super::database::Database;
use super::own::List;
use crate::model::{Signatures, Source, TimeColumn, Warning};

const DAY: i64 = 86_400;
/// In four years one routed block in eight changes hands: beyond a year from the
/// signatures the reader is told.
const STALE: i64 = 365 * DAY;
/// Tor exits come and go: a season later many are others.
const STALE_EXITS: i64 = 90 * DAY;
/// The shipped list whose date matters only where it said something.
const RANGES: &str = "network-ranges";

impl List {
    /// How far its date may be from the signatures.
    fn is_good_for(&self) -> i64 {
        if self.is_tor { STALE_EXITS } else { STALE }
    }
}

/// Everything worth a word, in the order of the databases.
pub(super) fn of(asked: &Asked, signatures: &Signatures) -> Vec<Warning> {
    let Asked { own, tables, databases, .. } = asked;
    let mut warnings: Vec<Warning> = databases.iter().flat_map(failures).collect();
    let Some(signed) = median(&signatures.signed_at) else { return warnings };
    for database in databases {
        warnings.extend(stale(&database.source().name, &database.source().date, database.built(), signed));
    }
    if let Some(built) = midnight(tables.table.date()) {
        warnings.extend(stale("compiled in", tables.table.date(), built, signed));
    }
    let shipped = tables.sources.iter().find(|source| source.name == RANGES);
    let met = |address| tables.ranges.get(address).is_some();
    let used = shipped.filter(|_| signatures.ip.values.iter().copied().any(met));
    warnings.extend(used.and_then(|source| stale_list(source, STALE, signed)));
    warnings
        .extend(own.lists().iter().filter_map(|list| stale_list(&list.source, list.is_good_for(), signed)));
    warnings
}

fn failures(database: &Database) -> Vec<Warning> {
    let name = &database.source().name;
    let mut warnings = Vec::new();
    if database.answered == 0 {
        let text =
            format!("The network database {name} answered for no address at all: is it the right one?");
        warnings.push(Warning { code: "network-database-silent", text });
    }
    if database.out_of_family > 0 {
        let count = database.out_of_family;
        let text = format!(
            "The network database {name} knows IPv4 only; {count} IPv6 addresses were not put to it."
        );
        warnings.push(Warning { code: "network-database-ipv4-only", text });
    }
    if database.unreadable > 0 {
        let count = database.unreadable;
        let text = format!(
            "The network database {name} has {count} records that cannot be read; it may be damaged."
        );
        warnings.push(Warning { code: "network-database-damaged", text });
    }
    warnings
}

fn stale(name: &str, date: &str, built: i64, signed: i64) -> Option<Warning> {
    let apart = apart(built, signed, STALE)?;
    let text = format!(
        "The network database {name} is of {date}, {apart} the signatures: some addresses belonged to others then."
    );
    Some(Warning { code: "network-database-dated", text })
}

/// A list that does not say its date cannot be compared.
fn stale_list(source: &Source, limit: i64, signed: i64) -> Option<Warning> {
    let Source { name, date, .. } = source;
    let apart = apart(midnight(date)?, signed, limit)?;
    let text = format!(
        "The list {name} is of {date}, {apart} the signatures: some addresses belonged to others then."
    );
    Some(Warning { code: "network-list-dated", text })
}

/// How far two times are apart, in words, if further than the limit.
fn apart(built: i64, signed: i64, limit: i64) -> Option<String> {
    let apart = built.saturating_sub(signed);
    if apart.saturating_abs() <= limit {
        return None;
    }
    let months = apart.saturating_abs() / (30 * DAY);
    let side = if apart > 0 { "after" } else { "before" };
    Some(format!("about {months} months {side}"))
}

/// The middle of the signatures' times: a few wrong stamps do not move it.
fn median(times: &TimeColumn) -> Option<i64> {
    let mut known: Vec<i64> =
        times.seconds.iter().copied().filter(|&time| time != TimeColumn::MISSING).collect();
    if known.is_empty() {
        return None;
    }
    let middle = known.len() / 2;
    Some(*known.select_nth_unstable(middle).1)
}

fn midnight(date: &str) -> Option<i64> {
    let date: jiff::civil::Date = date.parse().ok()?;
    Some(date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_more_than_a_year_away_is_said() {
        let told = |built_days: i64| stale("x", "2026-09-16", built_days * DAY, 1_000 * DAY);
        assert!(told(1_365).is_none() && told(635).is_none());
        assert!(told(1_366).unwrap().text.contains("12 months after"));
        assert!(told(600).unwrap().text.contains("13 months before"));
    }
}
