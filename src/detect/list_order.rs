//! Signed in alphabetical order.

use crate::model::{Fact, Family, Field, Finding, GroupId, Info, Need, Row, Value};

use super::roster::order_nats;
use super::scan::candidate::Candidate;
use super::scan::fold::fold;
use super::scene::{count, group_finding};
use super::{Detector, Scene};

/// Looks for an alphabetical or numerical order in a group.
pub struct ListOrder;

const INFO: Info = Info {
    id: "list-order",
    title: "Signed in the order of a list",
    family: Family::Identity,
    cap: 20.0,
    needs: &[Need::Column(Field::SignedAt)],
    sees: "Family names, whole names, mailboxes or postcodes that rise or fall with time, much more than chance would have it.",
    means: "Somebody worked through a sorted list.",
    innocent: "Paper sheets sorted before typing; staff entering prominent signatories from a list.",
    source: "Longest increasing subsequence (Baer and Brock 1968): ln l! - ln C(n, l).",
    sentence: "{in_order} of {judged} signatures follow one order ({key})",
};

/// What a row is sorted by, where it has it.
type Key<'a> = &'a dyn Fn(Row) -> Option<String>;

impl Detector for ListOrder {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        let rows: Vec<Row> = scene.in_time_order(&candidate.rows).into_iter().map(|(_, row)| row).collect();
        let signatures = &scene.petition.signatures;
        let mailboxes = signatures.present.contains(Field::Email);
        let keys: [(&'static str, Key<'_>); 4] = [
            ("family name", &|row| signatures.last_name.get(row).and_then(real_name)),
            ("whole name", &|row| signatures.name.get(row).and_then(real_name)),
            ("mailbox", &|row| signatures.local.get(row).filter(|_| mailboxes).map(natural)),
            ("postcode", &|row| signatures.postcode.get(row).map(fold)),
        ];
        // Four keys in two directions are tried.
        let price = 8.0_f64.ln();
        let (nats, key, in_order, judged) = keys
            .into_iter()
            .map(|(key, of)| {
                let (nats, in_order, judged) =
                    either_direction(rows.iter().filter_map(|&row| of(row)).collect());
                (nats - price, key, in_order, judged)
            })
            .max_by(|a, b| a.0.total_cmp(&b.0))?;
        (nats > 1.0).then(|| {
            let facts = vec![
                count("in_order", in_order),
                count("judged", judged),
                Fact { key: "key", value: Value::Term(key.into()) },
            ];
            group_finding(&INFO, group, candidate, nats, facts)
        })
    }
}

/// A folded name; an anonymised export's "Signature 17" is numbered and names nobody.
fn real_name(name: &str) -> Option<String> {
    (!name.contains(|c: char| c.is_ascii_digit())).then(|| fold(name))
}

/// Nats, length and number judged of the better direction. Neighbours with equal keys count once.
fn either_direction(mut keys: Vec<String>) -> (f64, usize, usize) {
    keys.dedup();
    let up: Vec<&str> = keys.iter().map(String::as_str).collect();
    let down: Vec<&str> = up.iter().rev().copied().collect();
    let ((rise, long), (fall, short)) = (order_nats(&up), order_nats(&down));
    if rise >= fall { (rise, long, up.len()) } else { (fall, short, up.len()) }
}

/// A local part with its numbers padded, so that `x9` comes before `x10`.
fn natural(local: &str) -> String {
    let mut natural = String::new();
    let mut digits = String::new();
    for c in local.chars().chain(['\0']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            natural.push_str(&format!("{digits:0>12}"));
            digits.clear();
        }
        if c != '\0' {
            natural.extend(c.to_lowercase());
        }
    }
    natural
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alphabet_is_an_order_and_a_crowd_is_none() {
        let sorted: Vec<String> = (0..40).map(|i| format!("name{i:03}")).collect();
        assert!(either_direction(sorted.clone()).0 > 50.0);
        assert!(either_direction(sorted.iter().rev().cloned().collect()).0 > 50.0);
        let crowd: Vec<String> = (0..40).map(|i| format!("name{:03}", i * 17 % 41)).collect();
        assert_eq!(either_direction(crowd).0, 0.0);
    }

    #[test]
    fn numbers_count_as_numbers() {
        assert!(natural("x9") < natural("x10"));
    }
}
