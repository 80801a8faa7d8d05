//! One wording.

use crate::model::{Family, Field, Finding, GroupId, Info, Need};

use super::scan::attributes::Kind;
use super::scan::candidate::Candidate;
use super::scan::wording::Wording;
use super::{Detector, Scene};

/// Weighs the comments of a group.
pub struct Text;

const INFO: Info = Info {
    id: "text",
    title: "One wording",
    family: Family::Style,
    cap: 10.0,
    needs: &[Need::Column(Field::Comment)],
    sees: "Comments that share runs of four words, pasted or filled into a template, or are absent, unlike the crowd's.",
    means: "One text served many signatures.",
    innocent: "The initiators suggested a text; a slogan is on everybody's lips.",
    source: "Broder 1997 (shingles); Emprata 2017 (templates in public comments).",
    sentence: "{sample} signatures<, a sample of its {group},> have {distinct} [wording|wordings] where a crowd shows about {in_crowd}",
};

impl Detector for Text {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        let finding = scene.chain_finding(&INFO, Kind::Wording, group, candidate)?;
        let wordings = templates_among(scene, candidate);
        // Leaving the comment empty is no wording.
        (wordings >= 0.3).then_some(finding)
    }
}

/// The share of the group whose comment shares its wording with others.
fn templates_among(scene: &Scene<'_>, candidate: &Candidate) -> f64 {
    let shared = |row: &&crate::model::Row| {
        let wording =
            scene.petition.signatures.comment.id(**row).map(|id| scene.attributes.wordings[id as usize]);
        matches!(wording, Some(Wording::Template(_) | Wording::Short(_)))
    };
    candidate.rows.iter().filter(shared).count() as f64 / candidate.rows.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::super::check::{NIGHT, Signature, accuses, person, scattered, script, spares};
    use super::INFO;

    #[test]
    fn one_comment_from_two_hundred_is_told() {
        let comment = "Cette loi est une honte et nous la refusons tous ensemble";
        let pasted = |i: usize| Signature { comment: comment.into(), ..script(i) };
        accuses(INFO.id, (0..200).map(pasted).collect());
    }

    #[test]
    fn a_slogan_that_the_initiators_suggest_is_spared() {
        let follower = |i: usize| Signature {
            comment: "Pas sans nous, pas comme cela".into(),
            time: NIGHT + 30_000 + scattered(i, 40_000),
            ..person(i + 15_000)
        };
        spares((0..90).map(follower).collect());
    }
}
