//! A petition becomes findings and candidate groups. Pure: no clock, disk, network or failure.
//!
//! A detector is one file here plus one line in [`ALL`]. It may tell facts about single rows, and
//! weigh the groups that the scan proposes. What it sees, what that means, the innocent reading and
//! the reference stand beside its code, in its [`Info`].

mod alias;
mod burst;
mod concentration;
mod confirmation;
mod debut;
mod domains;
mod duplicate;
mod explain;
mod fleet;
mod form;
mod geography;
mod list_order;
mod lists;
mod mask;
mod metronome;
mod name_pool;
mod night;
mod pace;
mod random_name;
mod roster;
pub mod scan;
mod scene;
mod text;

#[cfg(test)]
mod check;

use hashbrown::HashSet;
use rayon::prelude::*;

use crate::model::{
    Detection, DetectorRun, Field, FieldSet, Finding, Group, GroupId, Info, Need, Observer, Petition, Row,
    Stage,
};

use scan::candidate::Candidate;
pub use scan::crowd::Method;
pub use scene::Scene;

/// Every detector, in the order in which findings and reasons are listed.
pub const ALL: &[&dyn Detector] = &[
    &burst::Burst,
    &fleet::Fleet,
    &concentration::Concentration,
    &domains::Domains,
    &debut::Debut,
    &mask::Mask,
    &alias::Alias,
    &duplicate::Duplicate,
    &text::Text,
    &form::Form,
    &roster::Roster,
    &list_order::ListOrder,
    &random_name::RandomName,
    &name_pool::NamePool,
    &geography::Geography,
    &metronome::Metronome,
    &night::Night,
    &pace::Pace,
    &confirmation::Confirmation,
    &lists::Lists,
];

/// One kind of observation about signatures.
pub trait Detector: Sync {
    /// What it sees, what that means, how it can be innocent, and where the method comes from.
    fn info(&self) -> &'static Info;

    /// Facts about single rows, told whether or not a group is found.
    fn rows(&self, _scene: &Scene<'_>) -> Vec<Finding> {
        Vec::new()
    }

    /// Evidence that one operator made this group.
    fn group(&self, _scene: &Scene<'_>, _group: GroupId, _candidate: &Candidate) -> Option<Finding> {
        None
    }
}

/// Runs every detector over the whole petition.
pub fn detect(petition: &Petition, observer: &dyn Observer) -> Detection {
    detect_with(petition, Method::default(), observer)
}

/// Runs every detector with parts of the method switched off, to measure what they are worth.
pub fn detect_with(petition: &Petition, method: Method, observer: &dyn Observer) -> Detection {
    let (scene, mut candidates) = Scene::search(petition, method);
    candidates.extend(aliases(&scene, &candidates));
    let runs: Vec<(DetectorRun, Vec<Finding>)> =
        ALL.par_iter().map(|detector| run(*detector, &scene, &candidates, observer)).collect();
    let mut detection = Detection { floor: scene.floor, ..Detection::default() };
    for (run, mut findings) in runs {
        detection.runs.push(run);
        detection.findings.append(&mut findings);
    }
    detection.groups = groups(&scene, candidates, &detection.findings);
    detection
}

/// The signatures on crowded mailboxes as a group, unless the search has found most of them already.
fn aliases(scene: &Scene<'_>, candidates: &[Candidate]) -> Option<Candidate> {
    let mut rows = alias::crowded_mailboxes(scene);
    let known: HashSet<Row> =
        candidates.iter().flat_map(|candidate| candidate.rows.iter().copied()).collect();
    let before = rows.len();
    rows.retain(|row| !known.contains(row));
    (rows.len() >= 8 && rows.len() * 2 > before).then(|| Candidate::given(scene, rows))
}

fn groups(scene: &Scene<'_>, candidates: Vec<Candidate>, findings: &[Finding]) -> Vec<Group> {
    candidates
        .into_iter()
        .enumerate()
        .map(|(id, candidate)| {
            let of_group: Vec<&Finding> =
                findings.iter().filter(|finding| finding.group == Some(GroupId(id as u32))).collect();
            explain::group(scene, candidate, &of_group)
        })
        .collect()
}

fn run(
    detector: &dyn Detector,
    scene: &Scene<'_>,
    candidates: &[Candidate],
    observer: &dyn Observer,
) -> (DetectorRun, Vec<Finding>) {
    let info = detector.info();
    let skipped = missing(scene.petition, info);
    let mut findings = Vec::new();
    if skipped.is_none() {
        findings = detector.rows(scene);
        let of_group = |(id, candidate)| detector.group(scene, GroupId(id as u32), candidate);
        findings.extend(candidates.iter().enumerate().filter_map(of_group));
    }
    observer.advanced(Stage::Detect, 1);
    let mut concerned = vec![false; scene.petition.signatures.len()];
    findings.iter().flat_map(|finding| &finding.rows).for_each(|row| concerned[row.index()] = true);
    let rows = concerned.into_iter().filter(|&concerned| concerned).count() as u64;
    (DetectorRun { info, findings: findings.len() as u64, rows, skipped }, findings)
}

/// Why a detector cannot work on this petition, if it cannot.
fn missing(petition: &Petition, info: &Info) -> Option<String> {
    missing_column(petition.signatures.present, info).or_else(|| {
        info.needs.iter().find_map(|need| match need {
            Need::Roster if petition.rosters.is_empty() => Some("no roster was given".into()),
            Need::Mx if !petition.enrichment.domains.iter().any(|domain| domain.mail.is_settled()) => {
                Some("no mail look-up was answered".into())
            }
            _ => None,
        })
    })
}

/// Which column a detector lacks, if it lacks one.
pub fn missing_column(present: FieldSet, info: &Info) -> Option<String> {
    let has = |field: &Field| present.contains(*field);
    info.needs.iter().find_map(|need| match need {
        Need::Column(field) if !has(field) => Some(format!("no usable {} column", field.id())),
        Need::AnyColumn(fields) if !fields.iter().any(has) => {
            let ids: Vec<_> = fields.iter().map(|field| field.id()).collect();
            Some(format!("none of these columns: {}", ids.join(", ")))
        }
        _ => None,
    })
}
