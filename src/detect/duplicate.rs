//! One person signs twice.

use hashbrown::{HashMap, HashSet};

use crate::model::{Family, Field, Finding, Info, NONE, Need, Precision, Row, Subject};

use super::scan::fold::fold;
use super::scene::count;
use super::{Detector, Scene};

/// Tells second signatures of one person: the later ones are `duplicate`, never fraud by themselves.
pub struct Duplicate;

/// The stable id; scoring gives the rows of these findings the verdict `duplicate`.
pub const ID: &str = "duplicate";

/// As many names at most have one moment, where it tells anything.
const AT_ONCE: usize = 10;

const INFO: Info = Info {
    id: ID,
    title: "The same person again",
    family: Family::Mailbox,
    cap: 10.0,
    needs: &[Need::AnyColumn(&[Field::Email, Field::Name, Field::LastName])],
    sees: "The same canonical mailbox with the same name, whatever dots, tags or capitals; the same name and birth in the same \
           place, whatever the mailbox; without a mailbox, the same name with the same telephone or street, or in the \
           same place at the same moment.",
    means: "One person is in the count more than once.",
    innocent: "People sign again because no confirmation came; an export is imported twice; a household shares one mailbox \
               (different names on one mailbox are not duplicates). Namesakes born in one year in one town are rare, but there are.",
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
        let moments = moments(scene);
        let mut people: HashMap<Person<'_>, Vec<Row>> = HashMap::new();
        for &row in &scene.order {
            for person in persons(scene, &names, &moments, row) {
                people.entry(person).or_default().push(row);
            }
        }
        let mut people: Vec<(Person<'_>, Vec<Row>)> =
            people.into_iter().filter(|(_, rows)| rows.len() > 1).collect();
        people.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
        let mut told = vec![false; signatures.len()];
        people
            .into_iter()
            .filter_map(|(person, rows)| {
                let mut later = rows[1..].to_vec();
                // Somebody known in two ways is told of once.
                later.retain(|row| !std::mem::replace(&mut told[row.index()], true));
                (!later.is_empty()).then(|| again(person.mailbox(), rows.len(), later))
            })
            .collect()
    }
}

/// What two signatures have in common if they are one person's; names are as [`same_name_key`] has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Person<'a> {
    /// A mailbox, and a name where a household may share it.
    Mailbox(u32, &'a str),
    /// A name, a date or year of birth, a postcode and a town.
    Birth(&'a str, [u32; 3]),
    /// A name, a postcode, a town, a telephone and a street.
    Contact(&'a str, [u32; 4]),
    /// A name, a postcode, a town and a moment.
    Moment(&'a str, [u32; 2], i64),
}

impl Person<'_> {
    fn mailbox(&self) -> u32 {
        match self {
            Self::Mailbox(mailbox, _) => *mailbox,
            _ => NONE,
        }
    }
}

/// Moments in seconds that few names have: where an import stamps many at once, the moment tells nobody apart.
fn moments(scene: &Scene<'_>) -> HashSet<i64> {
    let times: Vec<(i64, Row)> = match scene.petition.signatures.signed_at.precision {
        Precision::Day => Vec::new(),
        Precision::Second | Precision::Minute => scene.in_time_order(&scene.order),
    };
    let name = |&(_, row): &(i64, Row)| scene.petition.signatures.name.ids[row.index()];
    let few = |run: &&[(i64, Row)]| {
        run.len() <= AT_ONCE || run.iter().map(name).collect::<HashSet<_>>().len() <= AT_ONCE
    };
    times.chunk_by(|a, b| a.0 == b.0).filter(few).map(|run| run[0].0).collect()
}

/// The ways in which the person who signed is known.
fn persons<'n>(
    scene: &Scene<'_>,
    names: &'n [String],
    moments: &HashSet<i64>,
    row: Row,
) -> impl Iterator<Item = Person<'n>> {
    let signatures = &scene.petition.signatures;
    let name = signatures.name.id(row).map_or("", |id| names[id as usize].as_str());
    let at = row.index();
    let place = [signatures.postcode.ids[at], signatures.city.ids[at]];
    let (birth, mailbox) = (signatures.birth.ids[at], signatures.mailbox.ids[at]);
    let contact = [signatures.phone.ids[at], signatures.street.ids[at]];
    let born = (!name.is_empty() && birth != NONE && place != [NONE; 2])
        .then_some(Person::Birth(name, [birth, place[0], place[1]]));
    let other = match mailbox {
        // A name in a town is many people; a telephone, a street or the moment makes it one.
        NONE if name.is_empty() => None,
        NONE if contact != [NONE; 2] => {
            Some(Person::Contact(name, [place[0], place[1], contact[0], contact[1]]))
        }
        NONE => {
            let moment = signatures.signed_at.get(row).filter(|moment| moments.contains(moment));
            moment.map(|moment| Person::Moment(name, place, moment))
        }
        mailbox if scene.petition.settings.household => Some(Person::Mailbox(mailbox, name)),
        mailbox => Some(Person::Mailbox(mailbox, "")),
    };
    other.into_iter().chain(born)
}

/// The later signatures of a person who signed so many times.
fn again(mailbox: u32, times: usize, mut later: Vec<Row>) -> Finding {
    later.sort_unstable();
    let subject = if mailbox == NONE { Subject::Petition } else { Subject::Mailbox(mailbox) };
    Finding {
        detector: ID,
        family: INFO.family,
        subject,
        group: None,
        rows: later,
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
    fn who_has_no_mailbox_is_known_by_name_and_moment_but_not_by_an_imports() {
        let paper = |i: usize| Signature { email: (String::new(), String::new()), ..person(i + 30_000) };
        let twice = |i: usize| paper(i / 2);
        let of = verdicts(crowd(800), (0..20).map(twice).collect(), true);
        assert_eq!(of(Verdict::Duplicate), (10, 0));
        let namesakes = |i: usize| {
            let name = if i.is_multiple_of(2) { ("Marie".into(), "Martin".into()) } else { paper(i).name };
            Signature { name, time: NIGHT, ..paper(i) }
        };
        let of = verdicts(crowd(800), (0..60).map(namesakes).collect(), true);
        assert_eq!(of(Verdict::Duplicate), (0, 0));
        let stuck = |_| Signature { time: NIGHT, ..paper(7) };
        let of = verdicts(crowd(800), (0..60).map(stuck).collect(), true);
        assert_eq!(of(Verdict::Duplicate), (59, 0));
    }

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
