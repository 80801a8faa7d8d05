//! The search for groups: seeds, fits, merging, and a second look at the crowd once they are out.

use hashbrown::HashSet;
use rayon::prelude::*;

use crate::model::{Family, NONE, Petition, Row, TimeColumn};

use super::attributes::{Attributes, Kind, carries_people};
use super::candidate::{self, Candidate};
use super::crowd::{self, Coupling, Crowd, Method};
use super::mixture::{self, Fit, World};
use super::rhythm;
use super::seeds::{self, Seed};
use super::servers::Servers;

/// Seeds that are followed in one round.
const SEEDS: usize = 32;
/// Rounds of search; each sees the crowd without what the earlier ones found.
const ROUNDS: usize = 3;
/// Cap of one family's evidence, and of the excess, while groups are being searched.
pub const FAMILY_CAP: f64 = 10.0;
/// Evidence from which a group is looked for outside its first window.
const WORTH_GROWING: f64 = 8.0;
/// Evidence from which a group leaves the crowd of the next round.
const LEAVES_CROWD: f64 = 14.0;
/// Evidence, five families at their caps, from which later rounds look no more at a group's own rows.
const BEYOND_DOUBT: f64 = 50.0;

/// The result of the search.
pub struct Found {
    /// The groups, by descending evidence; no row is in two.
    pub candidates: Vec<Candidate>,
    /// The crowd without them.
    pub crowd: Crowd,
    /// A campaign of the usual shape below this many rows would not be found.
    pub floor: u64,
}

/// Searches the petition; `genuine` starts as 1 for every row that may be searched, 0 for others.
pub fn search(
    petition: &Petition,
    attributes: &Attributes,
    order: &[Row],
    mut genuine: Vec<f32>,
    method: Method,
) -> Found {
    let signatures = &petition.signatures;
    let halves = mixture::halves(signatures);
    let excluded: Vec<bool> = genuine.iter().map(|&g| g == 0.0).collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut followed = HashSet::new();
    for _ in 0..ROUNDS {
        let crowd = crowd::crowd(signatures, attributes, order, &genuine, method);
        let couplings = couplings(petition, attributes, &crowd);
        let world =
            World { signatures, attributes, crowd: &crowd, couplings: &couplings, halves: &halves, method };
        let beyond_doubt = beyond_doubt(&world, &candidates);
        let mut found = round(&world, order, &excluded, &beyond_doubt, &mut followed);
        let before = candidates.len();
        found.append(&mut candidates);
        // Asked before groups compete for rows: a crowd has little evidence against it and would lose them.
        if let Some(crowd) = hidden_crowd(&world, &found) {
            genuine = only(crowd, signatures.len());
            candidates = Vec::new();
            followed.clear();
            continue;
        }
        let tried: Vec<Vec<Row>> = found.iter().map(|one| one.rows.clone()).collect();
        candidates = settle(&world, found);
        let standing = holders(&world, &candidates);
        let rests: Vec<Candidate> = tried.iter().filter_map(|rows| rest(&world, rows, &standing)).collect();
        if !rests.is_empty() {
            candidates.extend(refit_all(&world, rests, &standing, order, &excluded));
            candidates = settle(&world, candidates);
        }
        let mut next: Vec<f32> = excluded.iter().map(|&out| if out { 0.0 } else { 1.0 }).collect();
        for candidate in candidates.iter().filter(|candidate| total(&world, candidate) >= LEAVES_CROWD) {
            for (row, p) in candidate.rows.iter().zip(&candidate.posterior) {
                next[row.index()] *= 1.0 - *p as f32;
            }
        }
        let settled = candidates.len() == before && next == genuine;
        genuine = next;
        if settled {
            break;
        }
    }
    let crowd = crowd::crowd(signatures, attributes, order, &genuine, method);
    let couplings = couplings(petition, attributes, &crowd);
    let world =
        World { signatures, attributes, crowd: &crowd, couplings: &couplings, halves: &halves, method };
    let refit_all = |candidates, standing: &[Held]| refit_all(&world, candidates, standing, order, &excluded);
    let standing = holders(&world, &candidates);
    let mut candidates = settle(&world, refit_all(candidates, &standing));
    let parts: Vec<Candidate> =
        candidates.par_iter().flat_map_iter(|candidate| foreign_parts(&world, candidate)).collect();
    if !parts.is_empty() {
        let standing = holders(&world, &candidates);
        candidates.extend(refit_all(parts, &standing));
        candidates = settle(&world, candidates);
    }
    let strangers: Vec<Candidate> =
        candidates.par_iter().flat_map_iter(|candidate| strangers(&world, candidate)).collect();
    if !strangers.is_empty() {
        candidates.extend(strangers);
        candidates = settle(&world, candidates);
    }
    let mut candidates = weigh_again(&world, candidates, order, &excluded);
    if method.merge {
        let strong = |candidates: &[Candidate]| -> Vec<bool> {
            candidates.iter().map(|one| total(&world, one) >= LEAVES_CROWD).collect()
        };
        let of = strong(&candidates);
        Servers::new(petition, attributes).adopt(signatures, &crowd, &mut candidates, &of);
        let of = strong(&candidates);
        rhythm::keep_time(signatures, &crowd, &mut candidates, &of);
        // Adoption takes rows out of other groups.
        candidates = weigh_again(&world, candidates, order, &excluded);
    }
    let candidates = candidates.into_iter().map(|one| seeded_by_its_own(&world, one)).collect();
    let floor = seeds::floor(attributes, &crowd, signatures, order);
    Found { candidates, crowd, floor }
}

/// For each row whether a group holds it that no second look would change: what leads there again tells nothing.
fn beyond_doubt(world: &World<'_>, candidates: &[Candidate]) -> Vec<bool> {
    let mut held = vec![false; world.signatures.len()];
    let sure = candidates.iter().filter(|candidate| total(world, candidate) >= BEYOND_DOUBT);
    sure.flat_map(|candidate| &candidate.rows).for_each(|row| held[row.index()] = true);
    held
}

/// The largest group that is more diverse than everything outside it, in most of the chains: then the group is
/// the crowd, and the rest of the petition is not.
fn hidden_crowd<'a>(world: &World<'_>, candidates: &'a [Candidate]) -> Option<&'a Candidate> {
    let hidden = candidates.iter().filter(|candidate| {
        let large = candidate.rows.len() * 10 >= world.signatures.len();
        let compared = || candidate.evidence.iter().filter(|evidence| evidence.distinct_in_crowd > 0.0);
        let more = compared().filter(|e| e.distinct as f64 > 1.25 * e.distinct_in_crowd).count();
        let less = compared().filter(|e| 1.25 * (e.distinct as f64) < e.distinct_in_crowd).count();
        large && more >= 3 && more > 2 * less
    });
    hidden.max_by_key(|candidate| candidate.rows.len())
}

/// Weights that leave only one group in the crowd.
fn only(candidate: &Candidate, rows: usize) -> Vec<f32> {
    let mut weights = vec![0.0; rows];
    for (row, &p) in candidate.rows.iter().zip(&candidate.posterior) {
        weights[row.index()] = p as f32;
    }
    weights
}

/// The total evidence of a candidate as the search sees it: capped by family, with its excess.
pub fn total(world: &World<'_>, candidate: &Candidate) -> f64 {
    let families = Family::ALL.iter().map(|&family| family_nats(world.attributes, candidate, family));
    candidate.seed.nats.clamp(0.0, FAMILY_CAP) + families.sum::<f64>()
}

/// The capped evidence of one family.
pub fn family_nats(attributes: &Attributes, candidate: &Candidate, family: Family) -> f64 {
    let of_family =
        candidate.evidence.iter().filter(|evidence| attributes.list[evidence.leaf].family == family);
    of_family.map(|evidence| evidence.nats.max(0.0)).sum::<f64>().min(FAMILY_CAP)
}

fn couplings(petition: &Petition, attributes: &Attributes, crowd: &Crowd) -> Vec<(usize, usize, Coupling)> {
    let Some(class) = attributes.index(Kind::Class) else { return Vec::new() };
    let mut carries = vec![false; attributes.list[class].cardinality];
    for row in petition.signatures.rows() {
        let code = attributes.list[class].codes[row.index()];
        if code != NONE {
            carries[code as usize] = petition.network(row).found().is_some_and(|n| carries_people(n.class));
        }
    }
    [Kind::AgentKind, Kind::Domain]
        .into_iter()
        .filter_map(|kind| attributes.index(kind))
        .map(|value| {
            let wanted = |code: u32| carries[code as usize];
            (
                class,
                value,
                Coupling::learn(&attributes.list[class], &attributes.list[value], &crowd.weights, wanted),
            )
        })
        .collect()
}

/// What makes a seed the same in two rounds: its slice, its window, its first row.
type SeedKey = ((usize, Option<usize>), Option<(i64, i64)>, Row);

/// Follows the strongest seeds that no earlier round followed.
fn round(
    world: &World<'_>,
    order: &[Row],
    excluded: &[bool],
    beyond_doubt: &[bool],
    followed: &mut HashSet<SeedKey>,
) -> Vec<Candidate> {
    let mut seeds = seeds::find(world.signatures, world.attributes, world.crowd, order, SEEDS);
    let known = |seed: &Seed| seed.rows.iter().filter(|row| beyond_doubt[row.index()]).count();
    seeds.retain(|seed| known(seed) * 10 < seed.rows.len() * 9);
    seeds.retain(|seed| followed.insert((seed.attributes, seed.window, seed.rows[0])));
    let candidates: Vec<Option<Candidate>> =
        seeds.into_par_iter().map(|seed| follow(world, order, excluded, seed)).collect();
    candidates.into_iter().flatten().collect()
}

/// Grows a seed to its group: in its own window first, then, if that shows anything, as far as members reach.
fn follow(world: &World<'_>, order: &[Row], excluded: &[bool], seed: Seed) -> Option<Candidate> {
    let excess = (1.0 - seed.expected / seed.rows.len() as f64).clamp(0.05, 0.999);
    let mut start = vec![0.0_f32; world.signatures.len()];
    seed.rows.iter().for_each(|row| start[row.index()] = excess as f32);
    let mut window = seed.window.map(|(from, to)| {
        let margin = (to - from).max(6 * 3_600);
        (from - margin, to + margin)
    });
    loop {
        let rows = scope(world, order, excluded, window);
        let from: Vec<f64> = rows.iter().map(|row| f64::from(start[row.index()])).collect();
        let fit = mixture::fit(world, rows, &from);
        let wider = reaches_beyond(world, &fit, window);
        if !coherent(world, &fit) {
            return None;
        }
        let candidate = candidate::weigh(world, &fit, seed.clone())?;
        match wider {
            Some(wider) if total(world, &candidate) >= WORTH_GROWING => {
                fit.rows.iter().zip(&fit.posterior).for_each(|(row, &p)| start[row.index()] = p as f32);
                window = wider;
            }
            _ => return Some(candidate),
        }
    }
}

fn scope(world: &World<'_>, order: &[Row], excluded: &[bool], window: Option<(i64, i64)>) -> Vec<Row> {
    let seconds = &world.signatures.signed_at.seconds;
    let inside = |row: Row| match window {
        None => true,
        Some((from, to)) => (from..to).contains(&seconds[row.index()]),
    };
    // Rows without a time stand first in the order and belong to the whole petition alone.
    let slice = match window {
        None => order,
        Some((from, to)) => {
            let at = |limit: i64| order.partition_point(|row| seconds[row.index()] < limit);
            &order[at(from.max(TimeColumn::MISSING + 1))..at(to)]
        }
    };
    slice.iter().copied().filter(|&row| !excluded[row.index()] && inside(row)).collect()
}

/// A wider window, where members stand in the outer parts of this one.
#[expect(clippy::option_option, reason = "None: wide enough; Some(None): the whole petition")]
fn reaches_beyond(world: &World<'_>, fit: &Fit, window: Option<(i64, i64)>) -> Option<Option<(i64, i64)>> {
    let (from, to) = window?;
    let length = to - from;
    let edge = length / 6;
    let (mut outer, mut all) = (0.0, 0.0);
    for (row, &p) in fit.rows.iter().zip(&fit.posterior) {
        let s = world.signatures.signed_at.seconds[row.index()];
        all += p;
        if s < from + edge || s >= to - edge {
            outer += p;
        }
    }
    if all < 3.0 || outer < 2.0 || outer < 0.01 * all {
        return None;
    }
    Some((length < 60 * 86_400).then_some((from - length, to + length)))
}

/// Whether what was learnt on either half leads to the same operator on the other: a profile that drifted on one
/// of them holds two groups, each of one half.
fn coherent(world: &World<'_>, fit: &Fit) -> bool {
    let (rows, _) = fit.members();
    let (one, other): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| world.halves[row.index()] == 0);
    one.len() < 5 || other.len() < 5 || shared_profiles(world, &one, &other) > 0.0
}

/// Fits candidates once more against the final crowd, each without what another of the `standing` ones holds that
/// is as strong: a group that may look everywhere drifts into it. A part of a standing one has the rows of its whole.
fn refit_all(
    world: &World<'_>,
    candidates: Vec<Candidate>,
    standing: &[Held],
    order: &[Row],
    excluded: &[bool],
) -> Vec<Candidate> {
    let again = |candidate: Candidate| {
        let whole = candidate.rows.first().map_or(NONE, |row| standing[row.index()].holder);
        let own = total(world, &candidate).max(LEAVES_CROWD);
        let elsewhere = |held: &Held| held.holder != whole && held.strength >= own;
        let closed: Vec<bool> =
            excluded.iter().zip(standing).map(|(&out, held)| out || elsewhere(held)).collect();
        refit(world, candidate, order, &closed)
    };
    candidates.into_par_iter().filter_map(again).collect()
}

/// What is left of a group that held two operators, once a stronger group has taken its part of it.
fn rest(world: &World<'_>, rows: &[Row], standing: &[Held]) -> Option<Candidate> {
    let free: Vec<Row> = rows.iter().copied().filter(|row| standing[row.index()].holder == NONE).collect();
    let left = free.len() >= LEAST_PART && free.len() * 20 >= rows.len() && free.len() < rows.len();
    left.then(|| part(world, rows.len(), free))
}

/// Which group holds a row, and how strong it is.
#[derive(Clone, Copy)]
struct Held {
    /// Its place among the groups, or [`NONE`].
    holder: u32,
    /// Its evidence in nats.
    strength: f64,
}

/// For each row the group that holds it.
fn holders(world: &World<'_>, candidates: &[Candidate]) -> Vec<Held> {
    let mut held = vec![Held { holder: NONE, strength: 0.0 }; world.signatures.len()];
    for (at, candidate) in candidates.iter().enumerate() {
        let this = Held { holder: at as u32, strength: total(world, candidate) };
        candidate.rows.iter().for_each(|row| held[row.index()] = this);
    }
    held
}

/// Fits a candidate once more against the final crowd.
fn refit(world: &World<'_>, candidate: Candidate, order: &[Row], excluded: &[bool]) -> Option<Candidate> {
    let seconds = &world.signatures.signed_at.seconds;
    let times =
        || candidate.rows.iter().map(|row| seconds[row.index()]).filter(|&s| s != TimeColumn::MISSING);
    let window = match (candidate.seed.window, times().min(), times().max()) {
        (Some(_), Some(first), Some(last)) => {
            let margin = ((last - first) / 2).max(6 * 3_600);
            Some((first - margin, last + margin))
        }
        _ => None,
    };
    let mut rows = scope(world, order, excluded, window);
    rows.sort_unstable();
    let start: Vec<f64> = rows
        .iter()
        .map(|row| candidate.rows.binary_search(row).map_or(0.0, |at| candidate.posterior[at]))
        .collect();
    let fit = mixture::fit(world, rows, &start);
    let kept = fit.members().0.iter().filter(|row| candidate.rows.binary_search(row).is_ok()).count();
    let drifted = kept * 2 < candidate.rows.len();
    if drifted || !coherent(world, &fit) {
        None
    } else {
        candidate::weigh_members(world, &fit, candidate.seed)
    }
}

/// Groups that lost rows to others are weighed by what is left of them: evidence is of the rows it was found on.
fn weigh_again(
    world: &World<'_>,
    candidates: Vec<Candidate>,
    order: &[Row],
    excluded: &[bool],
) -> Vec<Candidate> {
    let mut taken = excluded.to_vec();
    candidates.iter().flat_map(|candidate| &candidate.rows).for_each(|row| taken[row.index()] = true);
    let again = |mut candidate: Candidate| {
        if candidate.weighed.is_some_and(|weighed| candidate.rows.len() * 5 >= weighed * 4) {
            return Some(candidate);
        }
        let rows = &candidate.rows;
        candidate.seed =
            candidate.seed.narrowed(&world.attributes.households, |row| rows.binary_search(&row).is_ok());
        let mut closed = taken.clone();
        candidate.rows.iter().for_each(|row| closed[row.index()] = false);
        refit(world, candidate, order, &closed)
    };
    let weighed: Vec<Candidate> = candidates.into_par_iter().filter_map(again).collect();
    settle(world, weighed)
}

/// Attributes by which a place, a company or another operator inside a group would stand out.
const PARTS: &[Kind] = &[Kind::Host, Kind::Prefix, Kind::Domain, Kind::Agent];
/// A part has at least so many rows and a hundredth of the group's, and at most half of them.
const LEAST_PART: usize = 10;

/// Nats against one operator from which a part is a stranger to its whole, in all and by its networks: one operator
/// has several domains and browsers, but a company has an address of its own.
const STRANGE: f64 = 6.0;

/// Parts of a group, such as one company's address among a script's many, that another operator explains better.
fn foreign_parts(world: &World<'_>, candidate: &Candidate) -> Vec<Candidate> {
    let mut parts = Vec::new();
    for attribute in PARTS.iter().filter_map(|&kind| world.attributes.index(kind)) {
        let codes = &world.attributes.list[attribute].codes;
        let mut coded: Vec<(u32, Row)> = candidate
            .rows
            .iter()
            .map(|&row| (codes[row.index()], row))
            .filter(|&(code, _)| code != NONE)
            .collect();
        coded.sort_unstable();
        for run in coded.chunk_by(|a, b| a.0 == b.0) {
            let least = LEAST_PART.max(candidate.rows.len() / 100);
            if run.len() < least || run.len() * 2 > candidate.rows.len() {
                continue;
            }
            let rows: Vec<Row> = run.iter().map(|&(_, row)| row).collect();
            let rest: Vec<Row> =
                candidate.rows.iter().copied().filter(|row| rows.binary_search(row).is_err()).collect();
            if same_operator(world, &rows, &rest) <= 0.0 {
                parts.push(part(world, candidate.rows.len(), rows));
            }
        }
    }
    parts
}

/// Parts that have so little in common with their whole that they may not even look there for their like.
fn strangers(world: &World<'_>, candidate: &Candidate) -> Vec<Candidate> {
    let apart = |part: &Candidate| {
        let inside = |row: &Row| part.rows.binary_search(row).is_ok();
        let rest: Vec<Row> = candidate.rows.iter().copied().filter(|row| !inside(row)).collect();
        let families = shared_by_family(world, &part.rows, &rest);
        families[Family::Network as usize] <= -STRANGE && families.iter().sum::<f64>() <= -STRANGE
    };
    let mut parts = foreign_parts(world, candidate);
    parts.retain(apart);
    parts
}

/// A part of so many rows as a candidate of its own.
fn part(world: &World<'_>, whole: usize, rows: Vec<Row>) -> Candidate {
    let seed = own_seed(world, &rows, whole);
    Candidate { posterior: vec![0.95; rows.len()], weighed: None, rows, seed, evidence: Vec::new() }
}

/// The value that the rows hold most in excess over the crowd of their time, `others` of whom are none of it.
fn own_seed(world: &World<'_>, rows: &[Row], others: usize) -> Seed {
    let seconds = |row: &Row| world.signatures.signed_at.get(*row);
    let span = rows.iter().filter_map(seconds).min().zip(rows.iter().filter_map(seconds).max());
    let window = span.map(|(first, last)| (first, last + 1));
    let present = match window {
        Some((from, to)) => {
            world.signatures.signed_at.seconds.iter().filter(|s| (from..to).contains(s)).count()
        }
        None => world.signatures.len(),
    };
    let crowd = present.saturating_sub(others) as f64;
    let households = &world.attributes.households;
    let of_attribute = |attribute: usize| {
        let codes = &world.attributes.list[attribute].codes;
        let known = rows.iter().map(|&row| (codes[row.index()], row)).filter(|&(code, _)| code != NONE);
        let mut coded: Vec<(u32, Row)> = known.collect();
        coded.sort_unstable();
        let run = coded.chunk_by(|a, b| a.0 == b.0).max_by_key(|run| run.len())?;
        let rows: Vec<Row> = run.iter().map(|&(_, row)| row).collect();
        let expected = (crowd * world.crowd.share(attribute, run[0].0, 0.0, 0.0)).max(0.5);
        let nats = super::math::excess_nats(households.count(&rows) as f64, expected, seeds::SPREAD);
        Some(Seed { attributes: (attribute, None), window, rows, expected, nats })
    };
    let all = (0..world.attributes.list.len()).filter_map(of_attribute);
    let best = all.max_by(|a, b| a.nats.total_cmp(&b.nats));
    let nothing = || Seed { attributes: (0, None), window, rows: rows.to_vec(), expected: 0.5, nats: 0.0 };
    let seed = best.unwrap_or_else(nothing);
    // It was chosen among all attributes and rows.
    let price = ((world.signatures.len() * world.attributes.list.len()) as f64).ln();
    Seed { nats: seed.nats - price, ..seed }
}

/// A group that has drifted off the slice it grew from is told by what it holds itself.
fn seeded_by_its_own(world: &World<'_>, mut candidate: Candidate) -> Candidate {
    let kept = candidate.seed.rows.iter().filter(|row| candidate.rows.binary_search(row).is_ok()).count();
    if (kept as f64) < 0.5 * (candidate.seed.rows.len() as f64 - candidate.seed.expected) {
        candidate.seed = own_seed(world, &candidate.rows, candidate.rows.len());
    }
    candidate
}

/// Makes groups disjoint. The stronger of two goes first; a group that lies in an earlier one is cut out of it
/// where two operators explain the rows better than one, else dropped; what one operator explains better than
/// two is merged.
fn settle(world: &World<'_>, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| {
        let key = |c: &Candidate| total(world, c) + (c.rows.len() as f64).ln();
        key(b).total_cmp(&key(a)).then_with(|| a.rows.cmp(&b.rows))
    });
    let mut owner = vec![usize::MAX; world.signatures.len()];
    let mut kept: Vec<Candidate> = Vec::new();
    for mut candidate in candidates {
        let free = candidate.rows.iter().filter(|row| owner[row.index()] == usize::MAX).count();
        if free * 2 < candidate.rows.len() {
            if !cut_out(world, &mut kept, &owner, &candidate) {
                continue;
            }
        } else {
            candidate.retain(|row| owner[row.index()] == usize::MAX);
        }
        if candidate.rows.len() >= 5 {
            candidate.rows.iter().for_each(|row| owner[row.index()] = kept.len());
            kept.push(candidate);
        }
    }
    kept.retain(|candidate| candidate.rows.len() >= 5);
    if world.method.merge { merge(world, kept) } else { kept }
}

/// Takes the rows of `candidate` out of the group that holds most of them, if they are another operator's.
fn cut_out(world: &World<'_>, kept: &mut [Candidate], owner: &[usize], candidate: &Candidate) -> bool {
    let mut holders: Vec<usize> =
        candidate.rows.iter().map(|row| owner[row.index()]).filter(|&o| o != usize::MAX).collect();
    holders.sort_unstable();
    holders.dedup();
    let &[holder] = holders.as_slice() else { return false };
    let inside = |row: Row| candidate.rows.binary_search(&row).is_ok();
    let rest: Vec<Row> = kept[holder].rows.iter().copied().filter(|&row| !inside(row)).collect();
    if rest.len() < 5 || same_operator(world, &candidate.rows, &rest) > 0.0 {
        return false;
    }
    kept[holder].retain(|row| !inside(row));
    true
}

/// Merges what one operator explains better than two. What would not leave the crowd by itself is the crowd's: a
/// leaning that it shares with an operator does not make it his.
fn merge(world: &World<'_>, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut at = 0;
    let stands = |candidate: &Candidate| total(world, candidate) >= LEAVES_CROWD;
    while at < candidates.len() {
        let one = &candidates[at];
        let same = |other: &Candidate| {
            stands(one) && stands(other) && same_operator(world, &one.rows, &other.rows) > 0.0
        };
        let partner = (at + 1..candidates.len()).find(|&other| same(&candidates[other]));
        match partner {
            Some(other) => {
                let absorbed = candidates.remove(other);
                absorb(&mut candidates[at], absorbed);
            }
            None => at += 1,
        }
    }
    candidates
}

fn absorb(into: &mut Candidate, other: Candidate) {
    let mut rows: Vec<(Row, f64)> = into.rows.iter().copied().zip(into.posterior.iter().copied()).collect();
    rows.extend(other.rows.into_iter().zip(other.posterior));
    rows.sort_unstable_by_key(|&(row, _)| row);
    (into.rows, into.posterior) = rows.into_iter().unzip();
}

/// What two groups must share before it counts: they were looked for among many.
const LOOKED_FOR: f64 = 6.0;

/// Log posterior odds that two groups are one operator's: sharing a profile must pay for having been looked for.
fn same_operator(world: &World<'_>, a: &[Row], b: &[Row]) -> f64 {
    shared_profiles(world, a, b) - LOOKED_FOR
}

/// Log Bayes factor of one operator against two, over the attributes of both groups; nearness in
/// time is no reason. Families count ten nats at most each way, groups sixty rows.
fn shared_profiles(world: &World<'_>, a: &[Row], b: &[Row]) -> f64 {
    shared_by_family(world, a, b).iter().sum()
}

/// The same by family.
fn shared_by_family(world: &World<'_>, a: &[Row], b: &[Row]) -> [f64; Family::ALL.len()] {
    let (a, b) = (&sampled(a), &sampled(b));
    let mut families = [0.0_f64; Family::ALL.len()];
    for leaf in world.attributes.leaves() {
        let family = world.attributes.list[leaf].family as usize;
        families[family] += shared_profile(world, leaf, a, b);
    }
    families.map(|nats| nats.clamp(-FAMILY_CAP, FAMILY_CAP))
}

/// One chain's part: at the level of the chain that tells most, how much better the pooled values are
/// explained by one Dirichlet process on the crowd than by two.
fn shared_profile(world: &World<'_>, leaf: usize, a: &[Row], b: &[Row]) -> f64 {
    let mut at = Some(leaf);
    let mut best = 0.0_f64;
    while let Some(attribute) = at {
        let nats = pooled(world, attribute, a, b);
        if nats.abs() > best.abs() {
            best = nats;
        }
        at = world.attributes.list[attribute].parent;
    }
    best
}

fn pooled(world: &World<'_>, attribute: usize, a: &[Row], b: &[Row]) -> f64 {
    let (x, y) = (counts(world, attribute, a), counts(world, attribute, b));
    let mut both = x.clone();
    for &(code, count) in &y {
        match both.iter_mut().find(|entry| entry.0 == code) {
            Some(entry) => entry.1 += count,
            None => both.push((code, count)),
        }
    }
    let n = |counts: &[(u32, f64)]| counts.iter().map(|&(_, count)| count).sum::<f64>();
    let theta = mixture::concentration(both.len() as f64, n(&both));
    // A process that never repeats itself says nothing about sameness.
    if theta > n(&both) {
        return 0.0;
    }
    let marginal = |counts: &[(u32, f64)]| dirichlet_marginal(world, attribute, counts, theta);
    marginal(&both) - marginal(&x) - marginal(&y)
}

/// Log marginal likelihood of the counts under a Dirichlet prior of this weight centred on the crowd.
fn dirichlet_marginal(world: &World<'_>, attribute: usize, counts: &[(u32, f64)], theta: f64) -> f64 {
    use super::math::ln_gamma;
    let total: f64 = counts.iter().map(|&(_, count)| count).sum();
    let terms = counts.iter().map(|&(code, count)| {
        let prior = theta * world.crowd.share(attribute, code, 0.0, 0.0);
        ln_gamma(prior + count) - ln_gamma(prior)
    });
    terms.sum::<f64>() + ln_gamma(theta) - ln_gamma(theta + total)
}

/// At most sixty of the rows, the same ones at every call.
fn sampled(rows: &[Row]) -> Vec<Row> {
    let most = candidate::EFFECTIVE_ROWS as usize;
    let key = |row: &Row| super::math::mix(u64::from(row.0));
    let mut sample = rows.to_vec();
    if sample.len() > most {
        sample.select_nth_unstable_by_key(most, key);
        sample.truncate(most);
    }
    sample
}

/// The values of the rows with their counts.
fn counts(world: &World<'_>, attribute: usize, rows: &[Row]) -> Vec<(u32, f64)> {
    let codes = &world.attributes.list[attribute].codes;
    let mut values: Vec<u32> =
        rows.iter().map(|row| codes[row.index()]).filter(|&code| code != NONE).collect();
    values.sort_unstable();
    values.chunk_by(|p, q| p == q).map(|run| (run[0], run.len() as f64)).collect()
}
