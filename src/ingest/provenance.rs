//! Whether the columns say what they seem to say: exports that are anonymised, and
//! exports that hold the platform's own proxy in the place of the signers' addresses.
//!
//! A column that cannot be evidence is taken out of `present`; its values stay.

use std::net::IpAddr;

use super::address::is_public;
use super::notes::Notes;
use crate::model::{Field, IpColumn, NONE, Signatures};

/// Rows below which a share says nothing about the platform.
const ENOUGH: usize = 20;
/// Share of rows from one address above which it is the platform's own. A flood from a
/// single machine can be most of a petition; it never leaves so few others.
const PROXY_SHARE: f64 = 0.95;
/// Share of addresses that must not be public before the column is none of signers.
const PRIVATE_SHARE: f64 = 0.95;

/// Removes fields that cannot be evidence from `present`, and says why.
pub fn judge(signatures: &mut Signatures, notes: &mut Notes) {
    for (field, what) in [(Field::Ip, "signatures"), (Field::ConfirmedIp, "confirmations")] {
        if !signatures.present.contains(field) {
            continue;
        }
        let column = if field == Field::Ip { &signatures.ip } else { &signatures.confirmed_ip };
        match addresses(column) {
            Addresses::Signers => {}
            Addresses::Truncated => notes.add(
                "ip-truncated",
                format!("the addresses of the {what} are cut to their network; single machines cannot be told apart"),
            ),
            Addresses::None => signatures.present.remove(field),
            Addresses::Private => {
                signatures.present.remove(field);
                let text = "not public: the export is anonymised, or the platform did not see its visitors' addresses; \
                            they are not used as evidence";
                notes.add("ip-private", format!("the addresses of the {what} are {text}"));
            }
            Addresses::Proxy(share) => {
                signatures.present.remove(field);
                let text = "come from one address, which is most likely the platform's own proxy; addresses are not \
                            used as evidence";
                notes.add("ip-proxy", format!("{:.0} % of the {what} {text}", share * 100.0));
            }
        }
    }
    judge_email(signatures, notes);
}

enum Addresses {
    Signers,
    /// Not one cell holds an address.
    None,
    Truncated,
    Private,
    Proxy(f64),
}

fn addresses(column: &IpColumn) -> Addresses {
    let mut counts = vec![0_usize; column.values.len()];
    column.ids.iter().filter(|&&id| id != NONE).for_each(|&id| counts[id as usize] += 1);
    let total: usize = counts.iter().sum();
    if total == 0 {
        return Addresses::None;
    }
    let private: usize = column
        .values
        .iter()
        .zip(&counts)
        .filter(|(address, _)| !is_public(**address))
        .map(|(_, count)| count)
        .sum();
    if private as f64 > PRIVATE_SHARE * total as f64 {
        return Addresses::Private;
    }
    let largest = counts.iter().copied().max().unwrap_or(0) as f64 / total as f64;
    if total >= ENOUGH && largest > PROXY_SHARE {
        return Addresses::Proxy(largest);
    }
    let networks = column.values.iter().filter(|address| is_network(**address)).count();
    // Three addresses that end in zero may be chance; a whole column is none.
    if column.values.len() >= 4 && networks == column.values.len() {
        Addresses::Truncated
    } else {
        Addresses::Signers
    }
}

/// Whether the part that names a machine is zero: `x.x.x.0`, or an IPv6 /64 or shorter.
fn is_network(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.octets()[3] == 0,
        IpAddr::V6(v6) => v6.segments()[4..].iter().all(|&segment| segment == 0),
    }
}

/// E-mail columns of anonymised exports: reserved domains (RFC 2606) on (nearly) every
/// row, digests, or masks, none of which is an address.
fn judge_email(signatures: &mut Signatures, notes: &mut Notes) {
    use crate::model::EmailState;
    if !signatures.present.contains(Field::Email) {
        return;
    }
    let count = |state| signatures.email_state.iter().filter(|&&other| other == state).count();
    let (valid, invalid) = (count(EmailState::Valid), count(EmailState::Invalid));
    if valid == 0 {
        signatures.present.remove(Field::Email);
        if invalid > 0 {
            let text = "no e-mail cell holds an address: the export is anonymised or another column was meant; \
                        addresses are not used as evidence";
            notes.add("email-unusable", text.into());
        }
        return;
    }
    let reserved = signatures
        .domain
        .ids
        .iter()
        .filter(|&&id| id != NONE && is_reserved(signatures.domain.texts.get(id)));
    if valid >= ENOUGH && reserved.count() as f64 > PRIVATE_SHARE * valid as f64 {
        signatures.present.remove(Field::Email);
        let text = "the e-mail addresses are in domains reserved for examples: the export is anonymised; they are not \
                    used as evidence";
        notes.add("email-anonymised", text.into());
    }
}

fn is_reserved(domain: &str) -> bool {
    let top = domain.rsplit('.').next().unwrap_or(domain);
    let labels: Vec<&str> = domain.rsplit('.').take(2).collect();
    matches!(top, "example" | "invalid" | "test" | "localhost")
        || matches!(labels.as_slice(), ["com" | "net" | "org", "example"])
}
