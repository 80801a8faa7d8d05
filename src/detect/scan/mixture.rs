//! From a seed to the rows of one operator: a mixture of the crowd and one operator.
//!
//! Each row is the crowd's or the operator's. The operator has its own distribution of every
//! attribute, a Dirichlet process whose base is the crowd (so that a value it never showed is as
//! likely as its own variety says), and its own density over time. Expectation-maximisation fits
//! both; the profile that judges a row is learnt on the *other* half of the rows (cross-fitting,
//! after Wasserman, Ramdas and Balakrishnan 2020), so a profile cannot prove itself.

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::model::{Family, NONE, Precision, Row, Signatures, TimeColumn};

use super::attributes::Attributes;
use super::crowd::{Coupling, Crowd, Method};
use super::math;

/// No family of attributes moves one row's odds by more nats than this.
const FAMILY_LIMIT: f64 = 6.0;
/// No chain of attributes does.
const CHAIN_LIMIT: f64 = 4.5;
/// Nor does the hour.
const TIME_LIMIT: f64 = 5.0;
const ROUNDS: usize = 10;
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
pub fn fit(world: &World<'_>, rows: Vec<Row>, start: Vec<f64>) -> Fit {
    let scope = Scope::new(world, rows);
    let mut posterior = start;
    let mut fit = None;
    for _ in 0..ROUNDS {
        let step = scope.step(world, &posterior);
        let next: Vec<f64> = (0..scope.rows.len())
            .map(|i| sigmoid(step.time[i] + step.families[i].iter().map(|&l| f64::from(l)).sum::<f64>()))
            .collect();
        let change: f64 = next.iter().zip(&posterior).map(|(a, b)| (a - b).abs()).sum();
        posterior = next;
        fit = Some(step);
        if change < 0.5_f64.max(0.003 * posterior.iter().sum::<f64>()) || posterior.iter().sum::<f64>() < 2.0
        {
            break;
        }
    }
    let step = fit.expect("there is at least one round");
    Fit {
        rows: scope.rows,
        posterior,
        time: step.time,
        chains: scope.chains,
        ratios: step.ratios,
        families: step.families,
    }
}

/// The rows of a fit with their attributes recoded densely.
struct Scope {
    rows: Vec<Row>,
    /// For each attribute, for each row, its local code or [`NONE`].
    codes: Vec<Vec<u32>>,
    /// For each attribute, for each local code, its code in the petition.
    global: Vec<Vec<u32>>,
    /// For each attribute, for each local code, the local code of its parent.
    parents: Vec<Vec<u32>>,
    halves: Vec<u8>,
    bins: Vec<usize>,
    bin_count: usize,
    chains: Vec<usize>,
}

struct Step {
    time: Vec<f64>,
    ratios: Vec<Vec<f32>>,
    families: Vec<[f32; FAMILIES]>,
}

impl Scope {
    fn new(world: &World<'_>, rows: Vec<Row>) -> Self {
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
        let (bins, bin_count) = time_bins(world.signatures, &rows);
        let halves = rows.iter().map(|row| world.halves[row.index()]).collect();
        Self {
            codes,
            global,
            parents,
            halves,
            bins,
            bin_count,
            chains: world.attributes.leaves().collect(),
            rows,
        }
    }

    fn step(&self, world: &World<'_>, posterior: &[f64]) -> Step {
        let tables: Vec<[Vec<f32>; 2]> = self.tables(world, posterior);
        let time = self.time(posterior);
        let ratios: Vec<Vec<f32>> =
            self.chains.par_iter().map(|&leaf| self.chain_ratios(world, &tables, leaf)).collect();
        let families = (0..self.rows.len()).map(|i| self.family_sums(world, &ratios, i)).collect();
        Step { time, ratios, families }
    }

    /// For each attribute, for each half that is judged, the log ratio of each local code.
    fn tables(&self, world: &World<'_>, posterior: &[f64]) -> Vec<[Vec<f32>; 2]> {
        let list = &world.attributes.list;
        let mut tables: Vec<[Vec<f32>; 2]> = Vec::with_capacity(list.len());
        let counts: Vec<Counts> =
            (0..list.len()).into_par_iter().map(|a| self.count(world, a, posterior)).collect();
        for a in 0..list.len() {
            let table = |judged: usize| {
                let parent = list[a].parent.map(|parent| &tables[parent][judged]);
                self.table(world, a, &counts[a], judged, parent)
            };
            let both = [table(0), table(1)];
            tables.push(both);
        }
        tables
    }

    fn count(&self, world: &World<'_>, attribute: usize, posterior: &[f64]) -> Counts {
        let codes = self.global[attribute].len();
        let mut counts = Counts {
            halves: [vec![0.0; codes], vec![0.0; codes]],
            removed: vec![0.0; codes],
            removed_total: 0.0,
        };
        for (i, &code) in self.codes[attribute].iter().enumerate() {
            if code == NONE || posterior[i] < 1e-3 {
                continue;
            }
            counts.halves[usize::from(self.halves[i])][code as usize] += posterior[i];
            let removed = posterior[i] * f64::from(world.crowd.weights[self.rows[i].index()]);
            counts.removed[code as usize] += removed;
            counts.removed_total += removed;
        }
        counts
    }

    fn table(
        &self,
        world: &World<'_>,
        attribute: usize,
        counts: &Counts,
        judged: usize,
        parent: Option<&Vec<f32>>,
    ) -> Vec<f32> {
        let shown = |code: usize| match world.method.halves {
            true => counts.halves[1 - judged][code],
            false => counts.halves[0][code] + counts.halves[1][code],
        };
        let codes = self.global[attribute].len();
        let total: f64 = (0..codes).map(shown).sum();
        let kinds = (0..codes).filter(|&code| shown(code) >= 0.5).count() as f64;
        let novelty = concentration(kinds, total);
        (0..codes)
            .map(|code| {
                let above = match (parent, self.parents[attribute][code]) {
                    (Some(table), above) if above != NONE => f64::from(table[above as usize]).exp(),
                    _ => 1.0,
                };
                let share = world.crowd.share(
                    attribute,
                    self.global[attribute][code],
                    counts.removed[code],
                    counts.removed_total,
                );
                let ratio = (shown(code) / share + novelty * above) / (total + novelty);
                ratio.ln().clamp(-CHAIN_LIMIT, CHAIN_LIMIT) as f32
            })
            .collect()
    }

    /// The log ratio of every row at the finest level of a chain that is known of it.
    fn chain_ratios(&self, world: &World<'_>, tables: &[[Vec<f32>; 2]], leaf: usize) -> Vec<f32> {
        (0..self.rows.len())
            .map(|i| {
                let half = usize::from(self.halves[i]);
                let mut at = Some(leaf);
                while let Some(attribute) = at {
                    let code = self.codes[attribute][i];
                    if code != NONE {
                        return tables[attribute][half][code as usize];
                    }
                    at = world.attributes.list[attribute].parent;
                }
                0.0
            })
            .collect()
    }

    fn family_sums(&self, world: &World<'_>, ratios: &[Vec<f32>], i: usize) -> [f32; FAMILIES] {
        let mut sums = [0.0_f64; FAMILIES];
        for (chain, &leaf) in self.chains.iter().enumerate() {
            sums[world.attributes.list[leaf].family as usize] += f64::from(ratios[chain][i]);
        }
        for (context, value, coupling) in world.couplings {
            let row = self.rows[i].index();
            let list = &world.attributes.list;
            let sum = &mut sums[list[*value].family as usize];
            if *sum > 0.0 {
                *sum =
                    (*sum - coupling.lift(list[*context].codes[row], list[*value].codes[row]).ln()).max(0.0);
            }
        }
        sums.map(|sum| sum.clamp(-FAMILY_LIMIT, FAMILY_LIMIT) as f32)
    }

    /// The log odds of each row's time bin, learnt on the other half.
    fn time(&self, posterior: &[f64]) -> Vec<f64> {
        let mut operator = [vec![0.0; self.bin_count], vec![0.0; self.bin_count]];
        let mut crowd = [vec![0.0; self.bin_count], vec![0.0; self.bin_count]];
        for (i, &p) in posterior.iter().enumerate() {
            operator[usize::from(self.halves[i])][self.bins[i]] += p;
            crowd[usize::from(self.halves[i])][self.bins[i]] += 1.0 - p;
        }
        let odds: Vec<Vec<f64>> =
            (0..2).map(|half| time_odds(&operator[1 - half], &crowd[1 - half])).collect();
        (0..self.rows.len()).map(|i| odds[usize::from(self.halves[i])][self.bins[i]]).collect()
    }
}

/// Sums of responsibilities by local code.
struct Counts {
    halves: [Vec<f64>; 2],
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

/// About a hundred bins over the scope, none shorter than ten minutes, or a day where stamps are days; rows without a time share the first.
fn time_bins(signatures: &Signatures, rows: &[Row]) -> (Vec<usize>, usize) {
    let seconds = |row: &Row| signatures.signed_at.seconds[row.index()];
    let known = || rows.iter().map(seconds).filter(|&s| s != TimeColumn::MISSING);
    let (Some(first), Some(last)) = (known().min(), known().max()) else { return (vec![0; rows.len()], 1) };
    let shortest = if signatures.signed_at.precision == Precision::Day { 86_400 } else { 600 };
    let width = ((last - first) / 100).max(shortest);
    let bin = |row: &Row| match seconds(row) {
        TimeColumn::MISSING => 0,
        s => ((s - first) / width) as usize,
    };
    (rows.iter().map(bin).collect(), ((last - first) / width) as usize + 1)
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
