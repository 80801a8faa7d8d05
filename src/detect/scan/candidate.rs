//! A group of rows under suspicion, and the evidence that one operator made it.
//!
//! Evidence of an attribute is the smaller of two readings, so that neither a mere shift (a TV
//! evening brings more phones) nor mere sameness by chance convicts: how much better the operator's
//! profile explains the rows than the crowd does, on rows that the *other* families chose; and how
//! much less diverse the rows are than a crowd of that size.

use rayon::prelude::*;

use crate::model::{Family, NONE, Row};

use super::attributes::{Attribute, Kind};
use super::math::{excess_nats, ln_gamma, mix};
use super::mixture::{Fit, World, sigmoid};
use super::search::FAMILY_CAP;
use super::seeds::{SPREAD, Seed};
use crate::detect::Scene;

/// Rows that count at most in one piece of evidence: thousands of rows with a slight common
/// leaning prove a community, not an operator.
pub const EFFECTIVE_ROWS: f64 = 60.0;
/// Rows looked at for diversity.
const SAMPLE: usize = 200;
/// Nats a row that honest groups differ from the crowd by anyway.
const ORDINARY_DIFFERENCE: f64 = 0.05;
/// A group that shows more than this share of the variety that a crowd of its size shows is another
/// crowd, not an operator.
const AS_DIVERSE_AS_A_CROWD: f64 = 0.8;
/// From this share of one value on, rows show no variety at all.
const UNIFORM: f64 = 0.95;
/// A sentence that this share of a crowd writes word for word is on everybody's lips.
const COMMON: f64 = 0.01;
/// Below this part of a crowd's variety all evidence counts: a handful of values. In between a part of it does,
/// for communities lean towards a provider or a browser, and bring most of a crowd's variety with them.
pub const HANDFUL: f64 = 0.25;

/// Evidence from one chain of attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The leaf attribute of the chain.
    pub leaf: usize,
    /// The level of the chain that says most.
    pub level: usize,
    /// The evidence: the smaller of profile and sameness, capped, as far as it counts.
    pub nats: f64,
    /// How much better the operator's profile explains the rows.
    pub profile: f64,
    /// How much less diverse they are than a crowd.
    pub sameness: f64,
    /// How much of that counts, 0 to 1: all where a handful of values stands for a crowd's many.
    pub counted: f64,
    /// Rows judged.
    pub rows: usize,
    /// Distinct values among at most 200 of them.
    pub distinct: usize,
    /// Distinct values that as many of the crowd would show.
    pub distinct_in_crowd: f64,
    /// The variety of the leaf's values over a crowd's, 1 where neither shows any.
    pub variety: f64,
    /// The rows judged, at most 200, for facts.
    pub sample: Vec<Row>,
}

/// A group under suspicion.
pub struct Candidate {
    /// Its rows, ascending.
    pub rows: Vec<Row>,
    /// For each of them the probability that the operator made it.
    pub posterior: Vec<f64>,
    /// The seed it grew from.
    pub seed: Seed,
    /// Evidence by chain.
    pub evidence: Vec<Evidence>,
    /// How many rows it had when the evidence was weighed; `None` if it never was.
    pub weighed: Option<usize>,
}

impl Candidate {
    /// A group that a detector names outright; a crowd would bring next to none of its rows.
    pub fn given(scene: &Scene<'_>, rows: Vec<Row>) -> Self {
        let mailbox = scene.attributes.index(Kind::Again).unwrap_or_default();
        let nats = excess_nats(scene.attributes.households.count(&rows) as f64, 0.5, SPREAD)
            - (scene.petition.signatures.len() as f64).ln();
        let seed =
            Seed { attributes: (mailbox, None), window: None, rows: rows.clone(), expected: 0.5, nats };
        Self {
            posterior: vec![0.98; rows.len()],
            weighed: Some(rows.len()),
            rows,
            seed,
            evidence: Vec::new(),
        }
    }

    /// Keeps only the rows that `keep` wants.
    pub fn retain(&mut self, keep: impl Fn(Row) -> bool) {
        let pairs = self.rows.iter().copied().zip(self.posterior.iter().copied());
        (self.rows, self.posterior) = pairs.filter(|&(row, _)| keep(row)).unzip();
    }

    /// Adds rows that are not in it, each as likely the operator's as the others.
    pub fn add(&mut self, rows: &[Row], probability: f64) {
        let own = self.rows.iter().copied().zip(self.posterior.iter().copied());
        let mut all: Vec<(Row, f64)> = own.chain(rows.iter().map(|&row| (row, probability))).collect();
        all.sort_unstable_by_key(|&(row, _)| row);
        (self.rows, self.posterior) = all.into_iter().unzip();
    }

    /// The evidence from the chain that ends in this attribute.
    pub fn evidence_of(&self, leaf: usize) -> Option<&Evidence> {
        self.evidence.iter().find(|evidence| evidence.leaf == leaf)
    }
}

/// Weighs every chain of a fit; `None` if nothing is left of the seed.
pub fn weigh(world: &World<'_>, fit: &Fit, seed: Seed) -> Option<Candidate> {
    let (rows, _) = fit.members();
    let kept = seed.rows.iter().filter(|row| rows.binary_search(row).is_ok()).count() as f64;
    // Anchored: what lost most of the excess it grew from has drifted to another group.
    if kept < 0.5 * (seed.rows.len() as f64 - seed.expected) {
        return None;
    }
    weigh_members(world, fit, seed)
}

/// Weighs every chain of a fit, wherever it grew to.
pub fn weigh_members(world: &World<'_>, fit: &Fit, seed: Seed) -> Option<Candidate> {
    let (rows, posterior) = fit.members();
    if rows.len() < 5 {
        return None;
    }
    let removed = removed(world, fit);
    let chosen: Vec<Chosen> =
        Family::ALL.par_iter().map(|&family| Chosen::by_others(world, fit, family)).collect();
    let evidence = (0..fit.chains.len())
        .into_par_iter()
        .map(|chain| {
            let family = world.attributes.list[fit.chains[chain]].family;
            weigh_chain(world, fit, chain, &chosen[family as usize], &removed)
        })
        .collect();
    Some(Candidate { weighed: Some(rows.len()), rows, posterior, seed, evidence })
}

/// The most that one chain proves.
fn most(family: Family) -> f64 {
    match family {
        Family::Identity => family.cap(),
        _ => FAMILY_CAP,
    }
}

/// The rows that evidence of one family is judged on: those that the other families take for the operator's.
struct Chosen {
    /// Their places in the fit, and the probability without the family.
    places: Vec<(usize, f64)>,
    /// How many households they are.
    households: usize,
    /// One of each household, of a sample of them.
    sample: Vec<Row>,
}

impl Chosen {
    fn by_others(world: &World<'_>, fit: &Fit, family: Family) -> Self {
        let probability = |at: usize| match world.method.held_out_families {
            true => sigmoid(fit.without(at, family)),
            false => fit.posterior[at],
        };
        let places: Vec<(usize, f64)> =
            (0..fit.rows.len()).map(|at| (at, probability(at))).filter(|&(_, p)| p > 0.5).collect();
        let rows: Vec<Row> = places.iter().map(|&(at, _)| fit.rows[at]).collect();
        let mut sample = world.attributes.households.one_each(&rows);
        let households = sample.len();
        let key = |row: &Row| mix(u64::from(row.0));
        if sample.len() > SAMPLE {
            sample.select_nth_unstable_by_key(SAMPLE, key);
            sample.truncate(SAMPLE);
        }
        sample.sort_unstable_by_key(key);
        Self { places, households, sample }
    }
}

fn weigh_chain(
    world: &World<'_>,
    fit: &Fit,
    chain: usize,
    chosen: &Chosen,
    removed: &[(Row, f64)],
) -> Evidence {
    let leaf = fit.chains[chain];
    let (n, households) = (chosen.places.len() as f64, chosen.households as f64);
    let gain = |&(at, p): &(usize, f64)| ((1.0 - p) + p * f64::from(fit.ratios[chain][at]).exp()).ln();
    let gain: f64 = chosen.places.iter().map(gain).sum();
    let profile = (gain / n.max(1.0) - ORDINARY_DIFFERENCE) * households.min(EFFECTIVE_ROWS);
    let level = most_alike(world, leaf, &chosen.sample, removed);
    let most = most(world.attributes.list[leaf].family);
    let nats = if households < 5.0 { 0.0 } else { profile.min(level.nats).min(most) * level.counted };
    Evidence {
        leaf,
        level: level.attribute,
        nats,
        profile,
        sameness: level.nats,
        counted: level.counted,
        rows: chosen.places.len(),
        distinct: level.distinct,
        distinct_in_crowd: level.distinct_in_crowd,
        variety: level.variety,
        sample: chosen.sample.clone(),
    }
}

/// For every row of the fit the weight that the group takes out of the crowd.
fn removed(world: &World<'_>, fit: &Fit) -> Vec<(Row, f64)> {
    let weight = |row: Row| f64::from(world.crowd.weights[row.index()]);
    let members = fit.rows.iter().zip(&fit.posterior).filter(|&(_, &p)| p > 0.01);
    members.map(|(&row, &p)| (row, p * weight(row))).filter(|&(_, weight)| weight > 0.0).collect()
}

/// What the level of a chain says at which the rows are most alike.
#[derive(Default)]
struct Level {
    attribute: usize,
    /// How much less diverse the rows are than a crowd, in nats.
    nats: f64,
    /// How much of it counts, 0 to 1.
    counted: f64,
    distinct: usize,
    distinct_in_crowd: f64,
    /// Of the leaf: its variety over a crowd's.
    variety: f64,
}

/// The level of the chain at which the rows are most alike, of what counts.
fn most_alike(world: &World<'_>, leaf: usize, sample: &[Row], removed: &[(Row, f64)]) -> Level {
    let levels: Vec<Level> = std::iter::successors(Some(leaf), |&at| world.attributes.list[at].parent)
        .map(|attribute| level(world, attribute, sample, removed))
        .collect();
    let searched = (levels.len() as f64).ln();
    let variety = levels.first().map_or(1.0, |leaf| leaf.variety);
    // The finest of equals.
    let best = levels.into_iter().rev().max_by(|a, b| (a.nats * a.counted).total_cmp(&(b.nats * b.counted)));
    best.map(|level| Level { nats: level.nats - searched, variety, ..level }).unwrap_or_default()
}

fn level(world: &World<'_>, attribute: usize, sample: &[Row], removed: &[(Row, f64)]) -> Level {
    let same = sameness(world, attribute, sample);
    let crowd = in_crowd(world, attribute, same.known, removed);
    // One value, a stray row apart, is nobody's diversity, however uniform the crowd is in another; but people of
    // one country do share its networks.
    let family = world.attributes.list[attribute].family;
    let uniform = same.most >= UNIFORM && family != Family::Network;
    let counted = match world.attributes.list[attribute].kind {
        _ if uniform => 1.0,
        Kind::Copied => {
            let others = 1.0 - pasted(world, attribute, sample, removed);
            want_of_variety(family, &same, &crowd).max(wanting(others))
        }
        _ => want_of_variety(family, &same, &crowd),
    };
    let variety = if crowd.distinct >= 1.0 { same.distinct as f64 / crowd.distinct } else { 1.0 };
    Level {
        attribute,
        nats: same.nats,
        counted,
        distinct: same.distinct,
        distinct_in_crowd: crowd.distinct,
        variety,
    }
}

/// How alike sampled rows are in one attribute.
struct Sameness {
    /// Log Bayes factor of one operator against a crowd.
    nats: f64,
    /// Distinct values.
    distinct: usize,
    /// Rows with a value.
    known: usize,
    /// The chance that two of them share their value (Simpson 1949).
    collision: f64,
    /// The share of their commonest value, if it is one.
    most: f64,
}

/// Log Bayes factor of one operator (a Dirichlet process on the crowd, its concentration unknown)
/// against a crowd, for the values that the sampled rows show. Closed form:
/// `lnG(t) - lnG(t + n) + K ln t + sum lnG(n_j) - sum (n_j - 1) ln p_j`.
fn sameness(world: &World<'_>, attribute: usize, sample: &[Row]) -> Sameness {
    let codes = &world.attributes.list[attribute].codes;
    let mut values: Vec<u32> =
        sample.iter().map(|row| codes[row.index()]).filter(|&code| code != NONE).collect();
    values.sort_unstable();
    let n = values.len() as f64;
    if n < 2.0 {
        return Sameness {
            nats: 0.0,
            distinct: values.len(),
            known: values.len(),
            collision: 0.0,
            most: 0.0,
        };
    }
    let mut shared = 0.0;
    let mut kinds = 0;
    let mut distinct = 0.0;
    let mut pairs = 0.0;
    let mut most = 0.0_f64;
    for run in values.chunk_by(|a, b| a == b) {
        let count = run.len() as f64;
        // The sampled rows themselves are taken out of the crowd they are compared with.
        let weight: f64 = count * mean_weight(world, sample);
        let share = world.crowd.share(attribute, run[0], weight, n * mean_weight(world, sample));
        shared += ln_gamma(count) - (count - 1.0) * share.ln();
        kinds += 1;
        distinct += world.attributes.list[attribute].distinct(run[0], count);
        pairs += count * (count - 1.0);
        if world.attributes.list[attribute].values[run[0] as usize] == 1 {
            most = most.max(count / n);
        }
    }
    const THETAS: [f64; 4] = [0.5, 2.0, 8.0, 32.0];
    let terms = THETAS.map(|t| ln_gamma(t) - ln_gamma(t + n) + f64::from(kinds) * t.ln() + shared);
    let top = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mean = top + (terms.iter().map(|term| (term - top).exp()).sum::<f64>() / THETAS.len() as f64).ln();
    // Beyond the effective rows more of the same proves no more, and honest groups differ a little anyway.
    let counted = n.min(EFFECTIVE_ROWS);
    let nats = mean * counted / n - ORDINARY_DIFFERENCE * counted;
    Sameness {
        nats,
        distinct: distinct.round() as usize,
        known: values.len(),
        collision: pairs / (n * (n - 1.0)),
        most,
    }
}

fn mean_weight(world: &World<'_>, sample: &[Row]) -> f64 {
    sample.iter().map(|row| f64::from(world.crowd.weights[row.index()])).sum::<f64>()
        / sample.len().max(1) as f64
}

/// The variety of as many people of the crowd.
struct InCrowd {
    /// Distinct values that they show on average.
    distinct: f64,
    /// The chance that two of them share their value.
    collision: f64,
}

/// How various `n` people of the crowd are, the group taken out of it.
fn in_crowd(world: &World<'_>, attribute: usize, n: usize, removed: &[(Row, f64)]) -> InCrowd {
    let Attribute { codes, values, .. } = &world.attributes.list[attribute];
    let mut counts: Vec<f64> = world.crowd.counts[attribute].iter().map(|&count| f64::from(count)).collect();
    for &(row, weight) in removed.iter().filter(|(row, _)| codes[row.index()] != NONE) {
        counts[codes[row.index()] as usize] -= weight;
    }
    let total = counts.iter().map(|count| count.max(0.0)).sum::<f64>().max(1.0);
    let missed = |share: f64| (n as f64 * (-share).ln_1p()).exp();
    let mut crowd = InCrowd { distinct: 0.0, collision: 0.0 };
    for (count, &values) in counts.into_iter().zip(values) {
        let values = f64::from(values);
        let share = count.max(0.0) / total / values;
        crowd.distinct += values * (1.0 - missed(share));
        crowd.collision += values * share * share;
    }
    crowd
}

/// 1 where the rows show a handful of values where a crowd shows many, falling to 0 where they are as various.
/// Variety is counted in distinct values or in effective ones (the inverse of the collision chance), whichever
/// the rows lack more: a script with one agent and a sprinkle of others shows many. Of addresses, which hardly
/// anybody shares, distinct ones count alone: one household would make the rest of a group look like a server's.
fn want_of_variety(family: Family, same: &Sameness, crowd: &InCrowd) -> f64 {
    let distinct = same.distinct as f64 / crowd.distinct.max(1e-9);
    if distinct >= AS_DIVERSE_AS_A_CROWD {
        return 0.0;
    }
    let effective = match family {
        Family::Network => distinct,
        _ => crowd.collision / same.collision.max(1e-9),
    };
    wanting(distinct.min(effective))
}

/// 1 where rows show a handful of a crowd's variety, falling to 0 where they show this part of it or more.
fn wanting(part: f64) -> f64 {
    ((AS_DIVERSE_AS_A_CROWD - part) / (AS_DIVERSE_AS_A_CROWD - HANDFUL)).clamp(0.0, 1.0)
}

/// The share of the sampled rows that write one sentence word for word which next to nobody else does. People share
/// a provider or a browser by chance, and a crowd whose comments say little shows little variety; a sentence is copied.
fn pasted(world: &World<'_>, attribute: usize, sample: &[Row], removed: &[(Row, f64)]) -> f64 {
    let (codes, comments) = (&world.attributes.list[attribute].codes, &world.signatures.comment);
    let written =
        |row: &&Row| comments.id(**row).is_some_and(|id| world.attributes.copied[id as usize].is_some());
    let mut sentences: Vec<u32> = sample.iter().filter(written).map(|row| codes[row.index()]).collect();
    sentences.sort_unstable();
    let Some(run) = sentences.chunk_by(|a, b| a == b).max_by_key(|run| run.len()) else { return 0.0 };
    let taken = |of: &dyn Fn(Row) -> bool| {
        removed.iter().filter(|&&(row, _)| of(row)).map(|&(_, weight)| weight).sum::<f64>()
    };
    let (sentence, all) = (taken(&|row| codes[row.index()] == run[0]), taken(&|_| true));
    let elsewhere = world.crowd.share(attribute, run[0], sentence, all);
    if elsewhere < COMMON { run.len() as f64 / sample.len() as f64 } else { 0.0 }
}
