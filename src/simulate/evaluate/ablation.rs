//! What each part of the method is worth: the ladder again with the part switched off.

use rayon::prelude::*;

use super::ladder::{Error, Run, audited};
use super::{Judged, measure};
use crate::detect::{self, Method};
use crate::model::Silent;
use crate::score;
use crate::simulate::Scenario;

/// A way to detect: the method, or the method without one part.
pub struct Variant {
    /// Its name.
    pub name: &'static str,
    /// What runs.
    pub method: Method,
}

const WHOLE: Method = Method { winsorise: true, halves: true, held_out_families: true, merge: true };

/// The method, then the method without each of its parts.
pub const VARIANTS: &[Variant] = &[
    Variant { name: "the whole method", method: WHOLE },
    Variant { name: "without winsorising the crowd", method: Method { winsorise: false, ..WHOLE } },
    Variant { name: "without proof on the other half", method: Method { halves: false, ..WHOLE } },
    Variant { name: "without held-out families", method: Method { held_out_families: false, ..WHOLE } },
    Variant { name: "without merging", method: Method { merge: false, ..WHOLE } },
];

/// The runs of every variant, in the order of [`VARIANTS`], on the same petitions.
///
/// # Errors
/// When a petition cannot be stored or audited.
pub fn ablate(
    scenarios: &[&'static Scenario],
    seeds: std::ops::RangeInclusive<u64>,
    rows: Option<usize>,
    done: &(dyn Fn() + Sync),
) -> Result<Vec<Vec<Run>>, Error> {
    let pairs: Vec<_> =
        scenarios.iter().flat_map(|&one| seeds.clone().map(move |seed| (one, seed))).collect();
    let finish = |(scenario, seed)| {
        let runs = variants(scenario, seed, rows);
        done();
        runs
    };
    let by_petition: Vec<Vec<Run>> = pairs.into_par_iter().map(finish).collect::<Result<_, _>>()?;
    let mut by_variant: Vec<Vec<Run>> = VARIANTS.iter().map(|_| Vec::new()).collect();
    for runs in by_petition {
        by_variant.iter_mut().zip(runs).for_each(|(all, run)| all.push(run));
    }
    Ok(by_variant)
}

/// One petition judged by every variant.
fn variants(scenario: &'static Scenario, seed: u64, rows: Option<usize>) -> Result<Vec<Run>, Error> {
    let (truth, audit) = audited(scenario, seed, rows)?;
    let judge = |variant: &Variant| {
        let detection = detect::detect_with(&audit.petition, variant.method, &Silent);
        let scored = score::score(&audit.petition, detection);
        Run { scenario, seed, measures: measure(&truth, &Judged::of_scored(&audit.petition, &scored)) }
    };
    Ok(VARIANTS.iter().map(judge).collect())
}
