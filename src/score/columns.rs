//! What an export's columns let nobody see, however closely it is looked at.

use crate::model::{Field, Petition, Precision, Warning};

/// One kind of evidence shows next to no campaign.
const FEW: usize = 1;

/// What the reader must know of the columns.
pub fn warnings(petition: &Petition) -> Vec<Warning> {
    let people = people_unknown(petition).then(|| Warning {
        code: Warning::PEOPLE_UNKNOWN,
        text: "no column tells people apart (a mailbox, a telephone, a street, a birth): who signed twice cannot be found, \
               and the count is of signatures, not of people"
            .into(),
    });
    let blind = few(petition).then(|| Warning {
        code: Warning::FEW_COLUMNS,
        text: "the columns show hardly anything by which campaigns are found (addresses, browsers, mailboxes, moments \
               of signing): most would not be seen"
            .into(),
    });
    people.into_iter().chain(blind).collect()
}

/// Whether an export shows so little that no size can be told from which a campaign is seen.
pub fn few(petition: &Petition) -> bool {
    let signatures = &petition.signatures;
    let moments =
        signatures.present.contains(Field::SignedAt) && signatures.signed_at.precision != Precision::Day;
    let others = [Field::Ip, Field::UserAgent, Field::Email];
    let shown = others.into_iter().filter(|&field| signatures.present.contains(field)).count();
    shown + usize::from(moments) <= FEW
}

/// Whether an export shows names alone, with or without times and places: whoever types paper sheets makes the same.
pub fn bare(petition: &Petition) -> bool {
    let present = petition.signatures.present;
    [Field::Ip, Field::UserAgent, Field::Email].into_iter().all(|field| !present.contains(field))
}

/// Whether nothing tells whether two signatures are one person's.
fn people_unknown(petition: &Petition) -> bool {
    let present = petition.signatures.present;
    [Field::Email, Field::Phone, Field::Street, Field::Birth]
        .into_iter()
        .all(|field| !present.contains(field))
}
