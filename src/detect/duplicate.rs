//! One person signs twice.

use hashbrown::HashMap;

use crate::model::{Family, Field, Finding, Info, NONE, Need, Row, Subject};

use super::scan::fold::fold;
use super::scene::count;
use super::{Detector, Scene};

/// Tells second signatures of one person: the later ones are `duplicate`, never fraud by themselves.
pub struct Duplicate;

/// The stable id; scoring gives the rows of these findings the verdict `duplicate`.
pub const ID: &str = "duplicate";

const INFO: Info = Info {
    id: ID,
    title: "The same person again",
    family: Family::Mailbox,
    cap: 10.0,
    needs: &[Need::AnyColumn(&[Field::Email, Field::Name, Field::LastName])],
    sees: "The same canonical mailbox with the same name, whatever dots, tags or capitals; without a mailbox, the same name with the \
           same postcode, town, telephone or street; and records that repeat an earlier one cell for cell.",
    means: "One person is in the count more than once.",
    innocent: "People sign again because no confirmation came; an export is imported twice; a household shares one mailbox \
               (different names on one mailbox are not duplicates).",
    source: "Canonical mailboxes by provider; household rule after Fellegi and Sunter 1969.",
    sentence: "signed {times} times",
};

impl Detector for Duplicate {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Finding> {
        let signatures = &scene.petition.signatures;
        let names: Vec<String> = signatures.name.texts.iter().map(same_name_key).collect();
        let mut people: HashMap<(u32, &str, [u32; 4]), Vec<Row>> = HashMap::new();
        for &row in &scene.order {
            if let Some(key) = person(scene, &names, row) {
                people.entry(key).or_default().push(row);
            }
        }
        let mut findings: Vec<Finding> = people
            .into_iter()
            .filter(|(_, rows)| rows.len() > 1)
            .map(|((mailbox, _, _), rows)| again(mailbox, &rows[1..]))
            .collect();
        findings.sort_by(|a, b| a.rows.cmp(&b.rows));
        findings
    }
}

/// What makes two rows one person, or nothing where too little is known.
fn person<'n>(scene: &Scene<'_>, names: &'n [String], row: Row) -> Option<(u32, &'n str, [u32; 4])> {
    let signatures = &scene.petition.signatures;
    let name = signatures.name.id(row).map_or("", |id| names[id as usize].as_str());
    let at = row.index();
    match signatures.mailbox.ids[at] {
        NONE => {
            let more = [
                signatures.postcode.ids[at],
                signatures.city.ids[at],
                signatures.phone.ids[at],
                signatures.street.ids[at],
            ];
            // A name in a town is many people; a telephone or a street makes it one.
            let enough = !name.is_empty() && (more[2] != NONE || more[3] != NONE);
            enough.then_some((NONE, name, more))
        }
        mailbox => {
            let name = if scene.petition.settings.household { name } else { "" };
            Some((mailbox, name, [NONE; 4]))
        }
    }
}

fn again(mailbox: u32, rows: &[Row]) -> Finding {
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    let times = rows.len() + 1;
    let subject = if mailbox == NONE { Subject::Petition } else { Subject::Mailbox(mailbox) };
    Finding {
        detector: ID,
        family: INFO.family,
        subject,
        group: None,
        rows,
        nats: 0.0,
        facts: vec![count("times", times)],
    }
}

/// Folded words of a name in alphabetical order, initials and all: the order of the columns does not matter.
fn same_name_key(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = folded.split(' ').collect();
    words.sort_unstable();
    words.concat()
}

#[cfg(test)]
mod tests {
    use super::super::check::{NIGHT, Signature, crowd, person, verdicts};
    use crate::model::Verdict;

    #[test]
    fn the_same_person_again_is_a_duplicate_and_a_family_is_not() {
        let again = (0..5).map(|i| Signature { time: NIGHT + i as i64, ..person(3) });
        let family =
            (0..4).map(|i| Signature { email: ("famille".into(), "free.fr".into()), ..person(i + 40_000) });
        let of = verdicts(crowd(800), again.chain(family).collect(), true);
        assert_eq!(of(Verdict::Duplicate), (5, 0));
        assert_eq!(of(Verdict::Reject), (0, 0));
    }
}
