//! The draw: how many of each stratum, and which.

use sha2::{Digest, Sha256};

use super::population::{Design, Population, Stratum};

/// The fewest that are drawn of each stratum, if it has as many.
const LEAST: usize = 30;

/// A sample, in the order in which it is to be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The number and the stratum of each record.
    pub rows: Vec<(u32, usize)>,
}

/// Draws `size` records by lot.
///
/// The lot of a record is SHA-256 of `seed`, a line end and its number, in decimal digits: the records of a stratum with
/// the smallest lots are drawn. Anybody who knows the seed can draw again, with any program, and nobody who
/// fixed the report before the seed could choose (R. Rivest, "Sampler", 2011). The order on the sheet comes
/// from a second lot, so that it says nothing about strata.
pub fn draw(population: &Population, design: Design, size: usize, seed: &str) -> Drawn {
    let mut rows = Vec::new();
    for (at, (stratum, count)) in
        population.strata.iter().zip(allocate(&population.strata, design, size)).enumerate()
    {
        let mut lots: Vec<([u8; 32], u32)> =
            stratum.rows.iter().map(|&row| (lot(&format!("{seed}\n{row}")), row)).collect();
        lots.sort_unstable();
        rows.extend(lots.iter().take(count).map(|&(_, row)| (row, at)));
    }
    rows.sort_by_cached_key(|&(row, _)| lot(&format!("order\n{seed}\n{row}")));
    Drawn { rows }
}

fn lot(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// How many to draw of each stratum: J. Neyman's allocation (1934), in proportion to size and guessed spread, at
/// least [`LEAST`] and at most all of each.
fn allocate(strata: &[Stratum], design: Design, size: usize) -> Vec<usize> {
    let all: Vec<usize> = strata.iter().map(|stratum| stratum.rows.len()).collect();
    let size = size.min(all.iter().sum());
    let least = LEAST.min(size / strata.len().max(1));
    let weight: Vec<f64> = strata
        .iter()
        .map(|stratum| {
            stratum.rows.len() as f64 * if design == Design::Simple { 1.0 } else { spread(stratum.band) }
        })
        .collect();
    let mut fixed: Vec<Option<usize>> = vec![None; strata.len()];
    // What is too little or too much is set to its bound, and the rest is shared out again.
    loop {
        let open: Vec<usize> = (0..strata.len()).filter(|&at| fixed[at].is_none()).collect();
        let left = size.saturating_sub(fixed.iter().flatten().sum());
        let total: f64 = open.iter().map(|&at| weight[at]).sum();
        let want = |at: usize| left as f64 * weight[at] / total;
        let low = open.iter().copied().find(|&at| want(at) < least.min(all[at]) as f64);
        let bound = low
            .map(|at| (at, least.min(all[at])))
            .or_else(|| open.iter().copied().find(|&at| want(at) > all[at] as f64).map(|at| (at, all[at])));
        match bound {
            Some((at, count)) => fixed[at] = Some(count),
            None => return share_out(&open, fixed, left, want),
        }
    }
}

/// Whole numbers by largest remainder.
fn share_out(
    open: &[usize],
    fixed: Vec<Option<usize>>,
    left: usize,
    want: impl Fn(usize) -> f64,
) -> Vec<usize> {
    let mut counts: Vec<usize> = fixed.iter().map(|count| count.unwrap_or(0)).collect();
    open.iter().for_each(|&at| counts[at] = want(at) as usize);
    let given: usize = open.iter().map(|&at| counts[at]).sum();
    let mut order = open.to_vec();
    order.sort_by(|&a, &b| want(b).fract().total_cmp(&want(a).fract()).then(a.cmp(&b)));
    order.iter().take(left - given).for_each(|&at| counts[at] += 1);
    counts
}

/// Standard deviation of one answer under a guessed share of genuine signatures. A wrong guess costs width,
/// never truth.
fn spread(band: &str) -> f64 {
    let genuine: f64 = if band == "review" { 0.5 } else { 0.95 };
    (genuine * (1.0 - genuine)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strata(sizes: [u32; 3]) -> Vec<Stratum> {
        let bands = ["clear", "review", "reject"];
        bands
            .iter()
            .zip(sizes)
            .filter(|(_, size)| *size > 0)
            .map(|(band, size)| Stratum { band, campaign: None, rows: (1..=size).collect() })
            .collect()
    }

    fn check(sizes: [u32; 3], size: usize, expected: &[usize]) {
        let counts = allocate(&strata(sizes), Design::Verdicts, size);
        assert_eq!(counts, expected);
        assert_eq!(counts.iter().sum::<usize>(), size.min(sizes.iter().sum::<u32>() as usize));
    }

    #[test]
    fn every_stratum_is_seen_and_none_is_drawn_twice() {
        check([40_000, 1_000, 15_000], 400, &[269, 30, 101]);
        check([10_000, 10_000, 0], 400, &[121, 279]);
        check([5, 5, 10_000], 400, &[5, 5, 390]);
        check([50, 50, 50], 400, &[50, 50, 50]);
        check([100, 100, 100], 10, &[3, 4, 3]);
        check([0, 0, 0], 10, &[]);
    }

    fn population(sizes: [u32; 3]) -> Population {
        Population { summary: Default::default(), strata: strata(sizes) }
    }

    #[test]
    fn a_seed_draws_the_same_again_and_another_seed_does_not() {
        let draw = |seed| draw(&population([1_000, 0, 0]), Design::Verdicts, 100, seed);
        assert_eq!(draw("7"), draw("7"));
        assert_ne!(draw("7"), draw("8"));
    }

    /// The mean place on the sheet must not tell strata apart, however differently they were thinned.
    #[test]
    fn the_order_says_nothing_about_strata() {
        let drawn = draw(&population([50_000, 0, 300]), Design::Verdicts, 600, "7");
        let mean = |stratum| {
            let places: Vec<f64> = drawn
                .rows
                .iter()
                .enumerate()
                .filter(|(_, (_, at))| *at == stratum)
                .map(|(place, _)| place as f64)
                .collect();
            places.iter().sum::<f64>() / places.len() as f64
        };
        // The mean place of 30 of 600 has a standard deviation of 31.
        assert!((mean(0) - mean(1)).abs() < 100.0, "{} {}", mean(0), mean(1));
    }

    /// Over many seeds, every record is drawn about as often as every other.
    #[test]
    fn every_record_has_the_same_chance() {
        let mut times = [0_u32; 40];
        for seed in 0..2_000 {
            let drawn = draw(&population([40, 0, 0]), Design::Verdicts, 10, &seed.to_string());
            drawn.rows.iter().for_each(|&(row, _)| times[row as usize - 1] += 1);
        }
        // Each is Binomial(2000, 1/4): mean 500, standard deviation 19; five of them.
        assert!(times.iter().all(|&count| (403..=597).contains(&count)), "{times:?}");
    }
}
