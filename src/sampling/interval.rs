//! Intervals for shares and for sums of shares, from samples without replacement.

/// How sure an interval is; two-sided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// 90 %.
    Ninety,
    /// 95 %.
    NinetyFive,
    /// 99 %.
    NinetyNine,
}

impl Confidence {
    /// In percent.
    pub fn percent(self) -> u32 {
        match self {
            Self::Ninety => 90,
            Self::NinetyFive => 95,
            Self::NinetyNine => 99,
        }
    }

    /// The normal quantile of the upper end.
    fn z(self) -> f64 {
        match self {
            Self::Ninety => 1.644_853_626_951_472_7,
            Self::NinetyFive => 1.959_963_984_540_054,
            Self::NinetyNine => 2.575_829_303_548_900_4,
        }
    }

    /// The probability beyond each end.
    fn tail(self) -> f64 {
        (100 - self.percent()) as f64 / 200.0
    }
}

/// A point with its two limits.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// Lower limit.
    pub low: f64,
    /// Best single value.
    pub point: f64,
    /// Upper limit.
    pub high: f64,
}

impl Limits {
    /// The same, `factor` times as large.
    pub fn times(self, factor: f64) -> Self {
        Self { low: self.low * factor, point: self.point * factor, high: self.high * factor }
    }
}

/// Outcomes fewer than which Wilson's normal approximation is not trusted (the textbook rule `n p (1 - p) >= 5`,
/// here on both outcomes).
const FEW: u64 = 5;

/// The share of `population` with an outcome that `yes` of `sampled` draws without replacement had.
///
/// Wilson's score interval (1927) with the effective size `n (N - 1) / (N - n)`; where one outcome is rarer than
/// five, the exact hypergeometric limits (T. Wright, "Exact confidence bounds when sampling from small finite
/// universes", 1991). Never outside what the sample itself has shown.
pub fn share(yes: u64, sampled: u64, population: u64, confidence: Confidence) -> Limits {
    let (n, size) = (sampled.min(population), population);
    if n == 0 {
        return Limits { low: 0.0, point: 0.5, high: 1.0 };
    }
    let point = yes as f64 / n as f64;
    if n == size {
        return Limits { low: point, point, high: point };
    }
    let (low, high) = if yes < FEW || n - yes < FEW {
        let (low, high) = exact(yes, n, size, confidence.tail());
        (low as f64 / size as f64, high as f64 / size as f64)
    } else {
        wilson(point, effective(n, size), confidence.z())
    };
    let seen = (yes as f64 / size as f64, 1.0 - (n - yes) as f64 / size as f64);
    Limits { low: low.max(seen.0).min(point), point, high: high.min(seen.1).max(point) }
}

/// The sum of independent parts: MOVER, the "method of variance estimates recovery" (G. Zou and A. Donner, 2008).
pub fn sum(parts: &[Limits]) -> Limits {
    let point: f64 = parts.iter().map(|part| part.point).sum();
    let below: f64 = parts.iter().map(|part| (part.point - part.low).powi(2)).sum();
    let above: f64 = parts.iter().map(|part| (part.high - part.point).powi(2)).sum();
    Limits { low: point - below.sqrt(), point, high: point + above.sqrt() }
}

/// `part / (part + rest)` of two independent counts: the ends that are worst together, so at least as wide as asked.
pub fn ratio(part: Limits, rest: Limits) -> Limits {
    let of = |part: f64, rest: f64| if part + rest > 0.0 { part / (part + rest) } else { 0.0 };
    Limits { low: of(part.low, rest.high), point: of(part.point, rest.point), high: of(part.high, rest.low) }
}

/// The size of a sample with replacement that knows as much.
fn effective(sampled: u64, population: u64) -> f64 {
    sampled as f64 * (population - 1) as f64 / (population - sampled) as f64
}

fn wilson(p: f64, n: f64, z: f64) -> (f64, f64) {
    let shrink = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / shrink;
    let half = z / shrink * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    (centre - half, centre + half)
}

/// The smallest and the largest number of members with the outcome under which what was drawn is not rarer than `tail`.
fn exact(yes: u64, sampled: u64, population: u64, tail: f64) -> (u64, u64) {
    (least(yes, sampled, population, tail), population - least(sampled - yes, sampled, population, tail))
}

/// The smallest number of members under which `yes` or more of the draws have the outcome with at least probability `tail`.
fn least(yes: u64, sampled: u64, population: u64, tail: f64) -> u64 {
    let (mut low, mut high) = (yes, population - (sampled - yes));
    while low < high {
        let middle = low + (high - low) / 2;
        if at_least(yes, sampled, middle, population) >= tail { high = middle } else { low = middle + 1 }
    }
    low
}

/// The probability that `yes` or more of `sampled` draws are among `members` of `population`.
fn at_least(yes: u64, sampled: u64, members: u64, population: u64) -> f64 {
    let mass = |k: u64| hypergeometric(k, sampled, members, population);
    let most = sampled.min(members);
    // The shorter of the two tails is summed.
    if yes <= most / 2 { 1.0 - (0..yes).map(mass).sum::<f64>() } else { (yes..=most).map(mass).sum() }
}

fn hypergeometric(k: u64, sampled: u64, members: u64, population: u64) -> f64 {
    if k > members || k > sampled || sampled - k > population - members {
        return 0.0;
    }
    let ways = ln_choose(members, k) + ln_choose(population - members, sampled - k);
    (ways - ln_choose(population, sampled)).exp()
}

fn ln_choose(n: u64, k: u64) -> f64 {
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

/// Stirling's series; its first omitted term is below 1e-13 from 20 on.
fn ln_factorial(n: u64) -> f64 {
    if n < 20 {
        return (2..=n).map(|k| (k as f64).ln()).sum();
    }
    let x = n as f64;
    let series = 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3)) + 1.0 / (1260.0 * x.powi(5))
        - 1.0 / (1680.0 * x.powi(7));
    x * x.ln() - x + 0.5 * (std::f64::consts::TAU * x).ln() + series
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(yes: u64, sampled: u64, population: u64, low: f64, high: f64) {
        let found = share(yes, sampled, population, Confidence::NinetyFive);
        assert!((found.low - low).abs() < 5e-5 && (found.high - high).abs() < 5e-5, "{found:?}");
    }

    #[test]
    fn wilson_is_the_textbooks_where_the_population_is_large() {
        // R: prop.test(81, 263, correct = FALSE) gives 0.2553 to 0.3662.
        check(81, 263, 1_000_000_000, 0.2553, 0.3662);
    }

    #[test]
    fn the_exact_limits_are_clopper_and_pearsons_where_the_population_is_large() {
        // R: binom.test(0, 30) and binom.test(2, 50).
        check(0, 30, 1_000_000_000, 0.0, 0.1157);
        check(2, 50, 1_000_000_000, 0.0049, 0.1371);
        check(48, 50, 1_000_000_000, 0.8629, 0.9951);
    }

    #[test]
    fn a_census_is_certain_and_an_empty_sample_knows_nothing() {
        check(7, 10, 10, 0.7, 0.7);
        check(0, 0, 10, 0.0, 1.0);
        // Nine of ten were seen: the tenth is all that is open.
        check(4, 9, 10, 0.4, 0.5);
    }

    /// Every number of members that the exact limits leave out makes the draw rarer than the tail, by adding up
    /// probabilities with whole numbers.
    #[test]
    fn the_exact_limits_agree_with_counting() {
        let choose =
            |n: u64, k: u64| (0..k).fold(1_u128, |ways, i| ways * u128::from(n - i) / u128::from(i + 1));
        for (yes, sampled, population) in [(0, 5, 40), (1, 12, 60), (3, 20, 50), (4, 30, 34)] {
            let (low, high) = exact(yes, sampled, population, 0.025);
            for members in 0..=population {
                let mass = |k: u64| {
                    let fits = k <= members && sampled - k <= population - members;
                    if fits { choose(members, k) * choose(population - members, sampled - k) } else { 0 }
                };
                let all = choose(population, sampled) as f64;
                let upper: u128 = (yes..=sampled).map(mass).sum();
                let lower: u128 = (0..=yes).map(mass).sum();
                let open = upper as f64 / all >= 0.025 && lower as f64 / all >= 0.025;
                assert_eq!(
                    open,
                    (low..=high).contains(&members),
                    "{yes} of {sampled} of {population}: {members}"
                );
            }
        }
    }

    #[test]
    fn factorials_meet_where_the_series_begins() {
        let direct: f64 = (2..=40_u64).map(|k| (k as f64).ln()).sum();
        assert!((ln_factorial(40) - direct).abs() < 1e-11);
    }
}
