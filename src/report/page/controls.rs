//! What a platform could have asked for: what the data show was possible without, and what it would have stopped.

use maud::{Markup, html};

use super::census::{Census, Sides};
use super::privacy::{FEWEST, Told, beside, parts};
use super::{Column, cell, paragraph, table};
use crate::model::{DomainKind, EmailState, Field, Listing, NONE, Petition, Precision, Row};

const DAY: i64 = 86_400;

/// Detectors whose evidence is the speed or the rhythm of a machine.
const MACHINES: [&str; 2] = ["pace", "metronome"];

/// One control.
struct Control {
    name: String,
    /// What the data show.
    seen: String,
    /// Flagged signatures that it would have stopped; `None` where the data do not tell.
    flagged: Option<Told>,
    /// Others that it would have stopped.
    others: Option<Told>,
}

impl Control {
    fn new(name: String, seen: String, stopped: Option<Sides>) -> Self {
        Self {
            name,
            seen,
            flagged: stopped.map(|sides| beside(sides.flagged, &[sides.crowd])),
            others: stopped.map(|sides| parts(&[sides.flagged, sides.crowd])[1]),
        }
    }
}

pub(super) fn render(census: &Census<'_>) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let mut controls = vec![confirmation(census), disposable(census), deliverable(census), captcha(census)];
    controls.extend(limits(census));
    let told = |of: Option<Told>| cell(of.map_or_else(|| "–".into(), |told| told.cell(words)));
    let rows: Vec<Vec<Markup>> = controls
        .iter()
        .map(|control| {
            vec![
                cell(control.name.as_str()),
                told(control.flagged),
                told(control.others),
                cell(control.seen.as_str()),
            ]
        })
        .collect();
    let columns = [
        Column::Text(words.say(texts.control)),
        Column::Number(words.say(texts.control_flagged)),
        Column::Number(words.say(texts.control_others)),
        Column::Text(words.say(texts.control_seen)),
    ];
    html! {
        (paragraph(words, texts.controls_intro))
        (table(&words.say(texts.controls), &columns, &rows))
        (paragraph(words, texts.controls_note))
    }
}

/// A click in a mail before a signature counts.
fn confirmation(census: &Census<'_>) -> Control {
    let (words, texts) = (census.words, census.words.texts());
    let signatures = &census.petition.signatures;
    let has = |field| signatures.present.contains(field);
    let confirmed = |row: Row| {
        let stamped = has(Field::ConfirmedAt).then(|| signatures.confirmed_at.get(row).is_some());
        signatures.confirmed[row.index()].or(stamped)
    };
    let known = has(Field::Confirmed) || has(Field::ConfirmedAt);
    let stopped = known.then(|| census.count(|row| confirmed(row) == Some(false)));
    let seen = match stopped {
        None => words.say(texts.confirmation_unknown),
        Some(sides) if sides.total() == 0 => words.say(texts.confirmation_all),
        Some(_) => words.say(texts.confirmation_seen),
    };
    Control::new(words.say(texts.confirmation), seen, stopped)
}

/// No throw-away domains.
fn disposable(census: &Census<'_>) -> Control {
    let (words, texts) = (census.words, census.words.texts());
    let known = census.petition.signatures.present.contains(Field::Email);
    let listed = |row: Row| census.petition.domain(row).is_some_and(|d| d.listing != Listing::Unlisted);
    let stopped = known.then(|| census.count(listed));
    let seen = match stopped {
        None => texts.no_mailboxes,
        Some(sides) if sides.total() == 0 => texts.disposable_none,
        Some(_) => texts.disposable_seen,
    };
    Control::new(words.say(texts.disposable), words.say(seen), stopped)
}

/// An address to which mail can be delivered at all.
fn deliverable(census: &Census<'_>) -> Control {
    let (words, texts) = (census.words, census.words.texts());
    let petition = census.petition;
    let known = petition.signatures.present.contains(Field::Email);
    let dead = |row: Row| match petition.domain(row) {
        Some(domain) => {
            let refuses = domain.mail.found().is_some_and(|service| !service.accepts_mail());
            refuses || domain.kind == DomainKind::Reserved
        }
        None => petition.signatures.email_state[row.index()] == EmailState::Invalid,
    };
    let asked = petition.enrichment.domains.iter().any(|domain| domain.mail.is_settled());
    let seen = match (known, asked) {
        (false, _) => texts.no_mailboxes,
        (true, false) => texts.deliverable_unasked,
        (true, true) => texts.deliverable_seen,
    };
    Control::new(words.say(texts.deliverable), words.say(seen), known.then(|| census.count(dead)))
}

/// A task for people only. It leaves no trace in an export; what machines did without being asked does.
fn captcha(census: &Census<'_>) -> Control {
    let (words, texts) = (census.words, census.words.texts());
    let machine = |finding: &usize| {
        let finding = census.report.findings.get(*finding);
        finding.is_some_and(|finding| MACHINES.contains(&finding.detector))
    };
    let campaigns = census.report.campaigns.iter().filter(|one| one.findings.iter().any(machine));
    let rows: u64 = campaigns.map(|one| one.rows.len() as u64).sum();
    let seen = if rows > 0 { texts.captcha_seen } else { texts.captcha_unseen };
    // Whom a captcha turns away, no export tells.
    let flagged = (rows > 0).then(|| Told::about(rows));
    Control { name: words.say(texts.captcha), seen: words.say(seen), flagged, others: None }
}

/// So many signatures from one address, at most.
fn limits(census: &Census<'_>) -> Vec<Control> {
    let (words, texts) = (census.words, census.words.texts());
    let signatures = &census.petition.signatures;
    if !signatures.present.contains(Field::Ip) {
        let seen = words.say(texts.no_addresses);
        return vec![Control::new(words.say(texts.limit), seen, None)];
    }
    let timed =
        signatures.present.contains(Field::SignedAt) && signatures.signed_at.precision != Precision::Day;
    let kinds: &[(u64, Option<i64>)] = if timed {
        &[(1, None), (1, Some(DAY)), (5, Some(DAY)), (10, Some(3_600))]
    } else {
        &[(1, None), (5, None)]
    };
    kinds
        .iter()
        .map(|&(most, window)| {
            let text = match window {
                None => texts.limit_ever,
                Some(DAY) => texts.limit_day,
                Some(_) => texts.limit_hour,
            };
            let refused = refused(census.petition, most as usize, window);
            let mut stopped = Sides::default();
            refused.iter().for_each(|&row| stopped.count(census.flagged(row)));
            let seen = if stopped.total() < FEWEST { texts.limit_idle } else { texts.limit_seen };
            Control::new(words.counted(text, most), words.say(seen), Some(stopped))
        })
        .collect()
}

/// The rows that come when their address has used up its number within the window before.
fn refused(petition: &Petition, most: usize, window: Option<i64>) -> Vec<Row> {
    let signatures = &petition.signatures;
    let mut rows: Vec<(u32, i64, Row)> = signatures
        .rows()
        .map(|row| (signatures.ip.ids[row.index()], signatures.signed_at.get(row).unwrap_or(0), row))
        .filter(|&(address, _, _)| address != NONE)
        .collect();
    rows.sort_unstable();
    let mut refused = Vec::new();
    for of_address in rows.chunk_by(|a, b| a.0 == b.0) {
        let mut let_in: Vec<i64> = Vec::new();
        for &(_, time, row) in of_address {
            let recent = let_in.iter().rev().take_while(|&&at| window.is_none_or(|long| time - at < long));
            if recent.take(most).count() == most { refused.push(row) } else { let_in.push(time) }
        }
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Signatures;

    #[test]
    fn a_limit_counts_who_was_let_in() {
        let mut signatures = Signatures::blank(6);
        signatures.ip.ids = vec![0, 0, 0, 0, 1, NONE];
        signatures.signed_at.seconds = vec![0, 10, 20, 4_000, 0, 0];
        let petition = Petition { signatures, ..Petition::default() };
        assert_eq!(refused(&petition, 1, None), [Row(1), Row(2), Row(3)]);
        assert_eq!(refused(&petition, 1, Some(3_600)), [Row(1), Row(2)]);
        assert_eq!(refused(&petition, 2, Some(3_600)), [Row(2)]);
        assert!(refused(&petition, 4, None).is_empty());
    }
}
