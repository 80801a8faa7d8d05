//! From a seed to the rows of one operator: a mixture of the crowd and one operator.
//!
//! Each row is the crowd's or the operator's. The operator has its own distribution of every
//! attribute, a Dirichlet process whose base is the crowd (so that a value it never showed is as
//! likely as its own variety says), and its own density over time. Expectation-maximisation fits
//! both; the profile that judges a row is learnt on the *other* half of the rows (cross-fitting,
//! after Wasserman, Ramdas and Balakrishnan 2020), so a profile cannot prove itself.

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::model::{Family, NONE, Precision, Row, Signatures};

use super::attributes::{Attribute, Attributes};
use super::crowd::{Coupling, Crowd, Method};
use super::math;

/// No family of attributes moves one row's odds by more nats than this.
const FAMILY_LIMIT: f32 = 6.0;
/// No chain of attributes does.
const CHAIN_LIMIT: f32 = 4.5;
/// Nor does the hour.
const TIME_LIMIT: f64 = 5.0;
const ROUNDS: usize = 10;
/// More suspects, and more others, than this teach a profile nothing new: a sample of each does.
const LEARNT_FROM: f64 = 8_192.0;
const FAMILIES: usize = Family::ALL.len();

/// What every fit needs of the petition.
pub struct World<'a> {
    /// The signatures.
    pub signatures: &'a Signatures,
    /// Their attributes.
    pub attributes: &'a Attributes,
    /// The crowd.
    pub crowd: &'a Crowd,
    /// Couplings inside the crowd: context attribute, value attribute, lifts.
    pub couplings: &'a [(usize, usize, Coupling)],
    /// For each row the half it belongs to.
    pub halves: &'a [u8],
    /// Switches for ablations.
    pub method: Method,
}

/// A fitted mixture over the rows of its scope.
pub struct Fit {
    /// The rows looked at.
    pub rows: Vec<Row>,
    /// For each of them the probability that the operator made it.
    pub posterior: Vec<f64>,
    /// For each of them its log odds from time alone.
    pub time: Vec<f64>,
    /// The chains: index of the leaf attribute.
    pub chains: Vec<usize>,
    /// For each chain and row the log-likelihood ratio, operator against crowd.
    pub ratios: Vec<Vec<f32>>,
    /// For each row the clipped sum by family.
    pub families: Vec<[f32; FAMILIES]>,
}

impl Fit {
    /// The log odds of a row with one family left out.
    pub fn without(&self, at: usize, family: Family) -> f64 {
        self.time[at]
            + (0..FAMILIES)
                .filter(|&f| f != family as usize)
                .map(|f| f64::from(self.families[at][f]))
                .sum::<f64>()
    }

    /// The rows that are more likely the operator's than not, ascending, with their probabilities.
    pub fn members(&self) -> (Vec<Row>, Vec<f64>) {
        let mut members: Vec<(Row, f64)> =
            self.rows.iter().copied().zip(self.posterior.iter().copied()).filter(|&(_, p)| p > 0.5).collect();
        members.sort_unstable_by_key(|&(row, _)| row);
        members.into_iter().unzip()
    }
}

/// The logistic function.
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Fits the mixture on `rows`, starting from the given responsibilities.
pub fn fit(world: &World<'_>, rows: Vec<Row>, start: &[f64]) -> Fit {
    let bins = Bins::new(world.signatures, &rows);
    let learnt = Learnt::choose(world, &rows, start, &bins);
    let mut posterior: Vec<f64> = learnt.chosen.iter().map(|&at| start[at]).collect();
    let mut profile = learnt.profile(world, &posterior);
    for _ in 1..ROUNDS {
        let step = profile.judge(world, &learnt.rows, &learnt.bins);
        let next = step.posterior();
        let total = learnt.weighted(next.iter().copied());
        let change = learnt.weighted(next.iter().zip(&posterior).map(|(a, b)| (a - b).abs()));
        posterior = next;
        if change < 0.5_f64.max(0.003 * total) || total < 2.0 {
            break;
        }
        profile = learnt.profile(world, &posterior);
    }
    let bin = rows.iter().map(|&row| bins.of(world.signatures, row)).collect::<Vec<_>>();
    let step = profile.judge(world, &rows, &bin);
    Fit {
        posterior: step.posterior(),
        rows,
        time: step.time,
        chains: profile.chains,
        ratios: step.ratios,
        families: step.families,
    }
}

/// The rows that a profile is learnt from, with their attributes recoded densely.
struct Learnt {
    /// Their places among the rows of the fit.
    chosen: Vec<usize>,
    rows: Vec<Row>,
    /// How many rows of the fit each of them stands for.
    weights: Vec<f64>,
    /// For each attribute, for each row, its local code or [`NONE`].
    codes: Vec<Vec<u32>>,
    /// For each attribute, for each local code, its code in the petition.
    global: Vec<Vec<u32>>,
    /// For each attribute, for each local code, the local code of its parent.
    parents: Vec<Vec<u32>>,
    halves: Vec<u8>,
    bins: Vec<usize>,
    bin_count: usize,
}

impl Learnt {
    /// All rows, or where there are very many a sample of those that start as suspects and one of the others.
    fn choose(world: &World<'_>, rows: &[Row], start: &[f64], bins: &Bins) -> Self {
        let suspect = |at: usize| start[at] > 0.0;
        let suspects = (0..rows.len()).filter(|&at| suspect(at)).count();
        let shares = [rows.len() - suspects, suspects].map(|n| f64::min(1.0, LEARNT_FROM / n.max(1) as f64));
        let share = |at: usize| shares[usize::from(suspect(at))];
        let drawn = |at: usize| {
            let chance = math::mix(u64::from(rows[at].0)) as f64 / u64::MAX as f64;
            share(at) >= 1.0 || chance < share(at)
        };
        let chosen: Vec<usize> = (0..rows.len()).filter(|&at| drawn(at)).collect();
        let weights = chosen.iter().map(|&at| 1.0 / share(at)).collect();
        let rows = chosen.iter().map(|&at| rows[at]).collect();
        Self::recoded(world, chosen, rows, weights, bins)
    }

    fn recoded(
        world: &World<'_>,
        chosen: Vec<usize>,
        rows: Vec<Row>,
        weights: Vec<f64>,
        bins: &Bins,
    ) -> Self {
        let list = &world.attributes.list;
        let (codes, global): (Vec<_>, Vec<_>) =
            list.par_iter().map(|attribute| recode(&attribute.codes, attribute.cardinality, &rows)).unzip();
        let parents = list
            .iter()
            .enumerate()
            .map(|(a, attribute)| {
                let mut parents = vec![NONE; global[a].len()];
                if let Some(parent) = attribute.parent {
                    for (&code, &above) in codes[a].iter().zip(&codes[parent]) {
                        if code != NONE && above != NONE {
                            parents[code as usize] = above;
                        }
                    }
                }
                parents
            })
            .collect();
        Self {
            chosen,
            weights,
            codes,
            global,
            parents,
            halves: rows.iter().map(|row| world.halves[row.index()]).collect(),
            bins: rows.iter().map(|&row| bins.of(world.signatures, row)).collect(),
            bin_count: bins.count,
            rows,
        }
    }

    fn weighted(&self, values: impl Iterator<Item = f64>) -> f64 {
        values.zip(&self.weights).map(|(value, weight)| value * weight).sum()
    }

    fn profile(&self, world: &World<'_>, posterior: &[f64]) -> Profile {
        let list = &world.attributes.list;
        let counts: Vec<Counts> =
            (0..list.len()).into_par_iter().map(|a| self.count(world, a, posterior)).collect();
        let mut levels: Vec<[Level; 2]> = Vec::with_capacity(list.len());
        for a in 0..list.len() {
            let level = |judged: usize| {
                let parent = list[a].parent.map(|parent| &levels[parent][judged]);
                self.level(world, a, &counts[a], judged, parent)
            };
            let both = [level(0), level(1)];
            levels.push(both);
        }
        Profile {
            levels: levels
                .into_iter()
                .enumerate()
                .map(|(a, both)| both.map(|level| level.spread(&self.global[a], list[a].cardinality)))
                .collect(),
            chains: world.attributes.leaves().collect(),
            time: self.time(posterior),
        }
    }

    fn count(&self, world: &World<'_>, attribute: usize, posterior: &[f64]) -> Counts {
        let codes = self.global[attribute].len();
        let mut counts = Counts {
            halves: [vec![0.0; codes], vec![0.0; codes]],
            seen: [0.0; 2],
            removed: vec![0.0; codes],
            removed_total: 0.0,
        };
        for (i, &code) in self.codes[attribute].iter().enumerate() {
            if code == NONE || posterior[i] < 1e-3 {
                continue;
            }
            let (half, stands_for) = (usize::from(self.halves[i]), posterior[i] * self.weights[i]);
            counts.halves[half][code as usize] += stands_for;
            counts.seen[half] += posterior[i];
            let removed = stands_for * f64::from(world.crowd.weights[self.rows[i].index()]);
            counts.removed[code as usize] += removed;
            counts.removed_total += removed;
        }
        counts
    }

    /// The log ratios of one attribute's local codes, learnt on the half that is not judged.
    fn level(
        &self,
        world: &World<'_>,
        attribute: usize,
        counts: &Counts,
        judged: usize,
        parent: Option<&Level>,
    ) -> Level {
        let shown = |code: usize| match world.method.halves {
            true => counts.halves[1 - judged][code],
            false => counts.halves[0][code] + counts.halves[1][code],
        };
        let seen = if world.method.halves { counts.seen[1 - judged] } else { counts.seen.iter().sum() };
        let codes = self.global[attribute].len();
        let total: f64 = (0..codes).map(shown).sum();
        let kinds = (0..codes).filter(|&code| shown(code) >= 0.5).count() as f64;
        let novelty = concentration(kinds, seen);
        let ratio = |code: usize| {
            let above = match (parent, self.parents[attribute][code]) {
                (Some(level), above) if above != NONE => f64::from(level.ratios[above as usize]).exp(),
                _ => 1.0,
            };
            let global = self.global[attribute][code];
            let share = world.crowd.share(attribute, global, counts.removed[code], counts.removed_total);
            clamped(((shown(code) / share + novelty * above) / (total + novelty)).ln())
        };
        Level { ratios: (0..codes).map(ratio).collect(), novel: (novelty / (total + novelty)).ln() as f32 }
    }

    /// For each half that is judged the log odds of each time bin, learnt on the other.
    fn time(&self, posterior: &[f64]) -> [Vec<f64>; 2] {
        let mut operator = [vec![0.0; self.bin_count], vec![0.0; self.bin_count]];
        let mut crowd = [vec![0.0; self.bin_count], vec![0.0; self.bin_count]];
        for (i, &p) in posterior.iter().enumerate() {
            operator[usize::from(self.halves[i])][self.bins[i]] += p * self.weights[i];
            crowd[usize::from(self.halves[i])][self.bins[i]] += (1.0 - p) * self.weights[i];
        }
        [time_odds(&operator[1], &crowd[1]), time_odds(&operator[0], &crowd[0])]
    }
}

/// What one attribute's values say of an operator against the crowd.
struct Level {
    /// For each code the log ratio; NaN where the profile never met the value.
    ratios: Vec<f32>,
    /// The log ratio of such a value, before that of its parent.
    novel: f32,
}

impl Level {
    /// The same by the petition's codes instead of the local ones.
    fn spread(self, global: &[u32], cardinality: usize) -> Self {
        let mut ratios = vec![f32::NAN; cardinality];
        global.iter().zip(&self.ratios).for_each(|(&code, &ratio)| ratios[code as usize] = ratio);
        Self { ratios, novel: self.novel }
    }
}

/// An operator as one round of the fit knows it.
struct Profile {
    /// For each attribute and each half that is judged.
    levels: Vec<[Level; 2]>,
    chains: Vec<usize>,
    time: [Vec<f64>; 2],
}

struct Step {
    time: Vec<f64>,
    ratios: Vec<Vec<f32>>,
    families: Vec<[f32; FAMILIES]>,
}

impl Step {
    fn posterior(&self) -> Vec<f64> {
        let odds = |at: usize| self.time[at] + self.families[at].iter().map(|&l| f64::from(l)).sum::<f64>();
        (0..self.time.len()).map(|at| sigmoid(odds(at))).collect()
    }
}

impl Profile {
    /// What the profile says of each of the rows.
    fn judge(&self, world: &World<'_>, rows: &[Row], bins: &[usize]) -> Step {
        let ratios: Vec<Vec<f32>> =
            self.chains.par_iter().map(|&leaf| self.chain_ratios(world, leaf, rows)).collect();
        let families = self.family_sums(world, &ratios, rows);
        let half = |row: Row| usize::from(world.halves[row.index()]);
        let time = rows.iter().zip(bins).map(|(&row, &bin)| self.time[half(row)][bin]).collect();
        Step { time, ratios, families }
    }

    fn chain_ratios(&self, world: &World<'_>, leaf: usize, rows: &[Row]) -> Vec<f32> {
        rows.iter().map(|row| self.ratio(world, leaf, row.index())).collect()
    }

    /// The log ratio of a row at the finest level of a chain that is known of it.
    fn ratio(&self, world: &World<'_>, attribute: usize, row: usize) -> f32 {
        let Attribute { codes, parent, .. } = &world.attributes.list[attribute];
        let above = || parent.map_or(0.0, |parent| self.ratio(world, parent, row));
        if codes[row] == NONE {
            return above();
        }
        let level = &self.levels[attribute][usize::from(world.halves[row])];
        let known = level.ratios[codes[row] as usize];
        if known.is_nan() { (level.novel + above()).clamp(-CHAIN_LIMIT, CHAIN_LIMIT) } else { known }
    }

    /// For each row the sums over the chains of each family, less what the crowd couples, clipped.
    fn family_sums(&self, world: &World<'_>, ratios: &[Vec<f32>], rows: &[Row]) -> Vec<[f32; FAMILIES]> {
        let list = &world.attributes.list;
        let mut sums = vec![[0.0_f32; FAMILIES]; rows.len()];
        for (&leaf, ratios) in self.chains.iter().zip(ratios) {
            let family = list[leaf].family as usize;
            sums.iter_mut().zip(ratios).for_each(|(sums, ratio)| sums[family] += ratio);
        }
        for (context, value, coupling) in world.couplings {
            let family = list[*value].family as usize;
            for (sums, row) in sums.iter_mut().zip(rows).filter(|(sums, _)| sums[family] > 0.0) {
                let lift = coupling.lift(list[*context].codes[row.index()], list[*value].codes[row.index()]);
                sums[family] = (sums[family] - lift).max(0.0);
            }
        }
        sums.iter_mut().flatten().for_each(|sum| *sum = sum.clamp(-FAMILY_LIMIT, FAMILY_LIMIT));
        sums
    }
}

fn clamped(nats: f64) -> f32 {
    (nats as f32).clamp(-CHAIN_LIMIT, CHAIN_LIMIT)
}

/// Sums of responsibilities by local code.
struct Counts {
    halves: [Vec<f64>; 2],
    /// By half, without the weights: how many were really seen.
    seen: [f64; 2],
    removed: Vec<f64>,
    removed_total: f64,
}

/// Log odds by bin; each bin leans on its neighbours, and a little on the whole.
fn time_odds(operator: &[f64], crowd: &[f64]) -> Vec<f64> {
    let smooth = |values: &[f64], at: usize| {
        let around = |offset: isize| values.get(at.wrapping_add_signed(offset)).copied().unwrap_or(0.0);
        0.5 * around(0) + 0.25 * (around(-1) + around(1))
    };
    let floor = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (few, many) = (0.02 * floor(operator), 0.05 * floor(crowd) + 0.25);
    (0..operator.len())
        .map(|at| {
            ((smooth(operator, at) + few + 1e-6) / (smooth(crowd, at) + many))
                .ln()
                .clamp(-TIME_LIMIT, TIME_LIMIT)
        })
        .collect()
}

fn recode(codes: &[u32], cardinality: usize, rows: &[Row]) -> (Vec<u32>, Vec<u32>) {
    let mut global = Vec::new();
    let mut next = |code: u32| {
        global.push(code);
        global.len() as u32 - 1
    };
    let local = if rows.len() * 4 > cardinality {
        let mut table = vec![NONE; cardinality];
        let mut of = |code: u32| {
            if code != NONE && table[code as usize] == NONE {
                table[code as usize] = next(code);
            }
            if code == NONE { NONE } else { table[code as usize] }
        };
        rows.iter().map(|row| of(codes[row.index()])).collect()
    } else {
        let mut table: HashMap<u32, u32> = HashMap::new();
        let mut of =
            |code: u32| if code == NONE { NONE } else { *table.entry(code).or_insert_with(|| next(code)) };
        rows.iter().map(|row| of(codes[row.index()])).collect()
    };
    (local, global)
}

/// About a hundred bins over the rows of a fit, none shorter than ten minutes, or a day where stamps
/// are days; rows without a time share the first.
struct Bins {
    first: i64,
    width: i64,
    count: usize,
}

impl Bins {
    fn new(signatures: &Signatures, rows: &[Row]) -> Self {
        let known = || rows.iter().filter_map(|&row| signatures.signed_at.get(row));
        let (Some(first), Some(last)) = (known().min(), known().max()) else {
            return Self { first: 0, width: i64::MAX, count: 1 };
        };
        let shortest = if signatures.signed_at.precision == Precision::Day { 86_400 } else { 600 };
        let width = ((last - first) / 100).max(shortest);
        Self { first, width, count: ((last - first) / width) as usize + 1 }
    }

    fn of(&self, signatures: &Signatures, row: Row) -> usize {
        signatures.signed_at.get(row).map_or(0, |time| ((time - self.first) / self.width) as usize)
    }
}

/// The concentration of a Dirichlet process that shows `kinds` distinct values in `total` draws:
/// the root of `kinds = theta ln(1 + total / theta)`.
pub fn concentration(kinds: f64, total: f64) -> f64 {
    if kinds < 1.0 || total < 1.0 {
        return 1.0;
    }
    let (mut low, mut high) = (0.2_f64.ln(), 1e5_f64.ln());
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        let theta = middle.exp();
        if theta * (total / theta).ln_1p() < kinds { low = middle } else { high = middle }
    }
    (0.5 * (low + high)).exp()
}

/// The half of every row: a bit of a hash of the mailbox, else of the name, else of the record, so
/// that copies of one signature fall together.
pub fn halves(signatures: &Signatures) -> Vec<u8> {
    signatures
        .rows()
        .map(|row| {
            let key = signatures.mailbox.get(row).or_else(|| signatures.name.get(row));
            let hash = key.map_or_else(|| math::mix(u64::from(signatures.record[row.index()])), math::hash);
            (hash & 1) as u8
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn concentration_inverts_the_expected_variety() {
        for (kinds, total) in [(3.0, 300.0), (40.0, 300.0), (250.0, 300.0)] {
            let theta = concentration(kinds, total);
            assert!((theta * (total / theta).ln_1p() - kinds).abs() < 0.01 * kinds, "{kinds} of {total}");
        }
        assert!(concentration(1.0, 300.0) < 0.5);
    }
}
