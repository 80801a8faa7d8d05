//! Formulas that laws or the literature fix for samples of a petition, to compare with.
//!
//! All take a simple random sample of the raw list, copies included. They give no interval.

/// A simple random sample, checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// Signatures handed in, copies included.
    pub raw: u64,
    /// Signatures drawn.
    pub sampled: u64,
    /// Of these valid, both copies of a repeated signature among them.
    pub valid: u64,
    /// Second and further copies that the sample holds of a signature in it.
    pub repeats: u64,
}

impl Checked {
    /// Why no formula can be applied, if the numbers contradict each other.
    pub fn fault(&self) -> Option<&'static str> {
        match () {
            () if self.sampled == 0 => Some("nothing was drawn"),
            () if self.sampled > self.raw => Some("more was drawn than handed in"),
            () if self.valid > self.sampled => Some("more is valid than was drawn"),
            () if self.repeats > self.valid => Some("more is repeated than is valid"),
            () => None,
        }
    }
}

/// California's projection, with its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct California {
    /// Share of valid signatures in ten-thousandths: the percentage to two decimals.
    pub rate: u64,
    /// Valid signatures before repeats are taken off.
    pub uncorrected: u64,
    /// Value of one signature of the sample, in ten-thousandths.
    pub value: u64,
    /// Repeated signatures in the whole petition.
    pub repeated: u64,
    /// Projected number of valid signatures.
    pub valid: u64,
}

/// 2 CCR 20530 to 20532: percentage to two decimals, value of a signature to four, both products rounded up.
/// In whole numbers throughout, so that no binary fraction decides what is rounded up.
pub fn california(sample: Checked) -> California {
    let (raw, sampled) = (u128::from(sample.raw), u128::from(sample.sampled));
    let rate = rounded(u128::from(sample.valid) * 10_000, sampled);
    let uncorrected = (raw * rate).div_ceil(10_000);
    let value = rounded(raw * 10_000, sampled);
    let weight = value * (value - 10_000);
    let repeated = (weight * u128::from(sample.repeats)).div_ceil(100_000_000);
    California {
        rate: rate as u64,
        uncorrected: uncorrected as u64,
        value: value as u64,
        repeated: repeated as u64,
        valid: uncorrected.saturating_sub(repeated) as u64,
    }
}

fn rounded(numerator: u128, denominator: u128) -> u128 {
    (2 * numerator + denominator) / (2 * denominator)
}

/// Washington's test, with its steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Washington {
    /// Upper bound of invalid signatures in the petition.
    pub invalid: f64,
    /// Pairs of copies that the petition can bear and still have enough.
    pub bearable: f64,
    /// Pairs expected in the sample of such a petition.
    pub expected: f64,
    /// Pairs in the sample up to which the petition is accepted; below zero: never.
    pub limit: f64,
    /// Whether it is accepted.
    pub accepted: bool,
}

/// WAC 434-379-010: accept if the sample's pairs are at most `E - 1.65 sqrt(E)`, where `E = f^2 P`, `f` is the
/// fraction drawn, `P = N - R - U` and `U = (x + 1.5 sqrt(x)) / f` with `x` invalid signatures.
pub fn washington(sample: Checked, required: u64) -> Washington {
    let fraction = sample.sampled as f64 / sample.raw as f64;
    let x = (sample.sampled - sample.valid) as f64;
    let invalid = (x + 1.5 * x.sqrt()) / fraction;
    let bearable = sample.raw as f64 - required as f64 - invalid;
    let expected = fraction * fraction * bearable;
    let limit = if expected > 0.0 { expected - 1.65 * expected.sqrt() } else { -1.0 };
    let accepted = limit >= 0.0 && sample.repeats as f64 <= limit;
    Washington { invalid, bearable, expected, limit, accepted }
}

/// L. Goodman, "On the estimation of the number of classes in a population" (1949), with invalid signatures:
/// `M = (N/n) y - N (N - 1) / (n (n - 1)) e2`. Unbiased where nobody signed more than twice.
pub fn goodman(sample: Checked) -> f64 {
    let (raw, n) = (sample.raw as f64, sample.sampled as f64);
    let pairs = if sample.sampled > 1 { raw * (raw - 1.0) / (n * (n - 1.0)) } else { 0.0 };
    raw / n * sample.valid as f64 - pairs * sample.repeats as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2 CCR 20540, step by step as the regulation prints it.
    #[test]
    fn californias_own_example() {
        let sample = Checked { raw: 24_034, sampled: 722, valid: 516, repeats: 2 };
        let steps =
            California { rate: 7147, uncorrected: 17_178, value: 332_881, repeated: 2_150, valid: 15_028 };
        assert_eq!(california(sample), steps);
    }

    #[test]
    fn californias_formula_where_nothing_is_rounded() {
        let sample = Checked { raw: 25_000, sampled: 1_250, valid: 900, repeats: 1 };
        assert_eq!(california(sample).valid, 17_620);
    }

    #[test]
    fn washingtons_example() {
        let accepted = |repeats| {
            let sample = Checked { raw: 300_000, sampled: 9_000, valid: 7_700, repeats };
            washington(sample, 241_153)
        };
        assert!((accepted(6).limit - 6.54).abs() < 0.005, "{:?}", accepted(6));
        assert!(accepted(6).accepted && !accepted(7).accepted);
    }

    #[test]
    fn washington_accepts_nothing_that_is_too_small() {
        let sample = Checked { raw: 1_000, sampled: 100, valid: 60, repeats: 0 };
        assert!(!washington(sample, 900).accepted);
    }

    /// Every sample of three from a list of two people who signed twice and one who signed once,
    /// one signature invalid: the mean is the truth.
    #[test]
    fn goodman_is_right_on_average() {
        let list = [Some(1), Some(1), Some(2), Some(2), Some(3), None];
        let (mut sum, mut samples) = (0.0, 0.0);
        for mask in 0_u32..64 {
            let drawn: Vec<Option<u32>> =
                (0..6).filter(|bit| mask & (1 << bit) != 0).map(|bit| list[bit as usize]).collect();
            if drawn.len() == 3 {
                let mut people: Vec<u32> = drawn.iter().flatten().copied().collect();
                let valid = people.len() as u64;
                people.dedup();
                let repeats = valid - people.len() as u64;
                sum += goodman(Checked { raw: 6, sampled: 3, valid, repeats });
                samples += 1.0;
            }
        }
        assert!((sum / samples - 3.0_f64).abs() < 1e-12);
    }

    #[test]
    fn contradictions_are_found() {
        let of = |raw, sampled, valid, repeats| Checked { raw, sampled, valid, repeats }.fault();
        assert!(of(10, 0, 0, 0).is_some() && of(10, 11, 0, 0).is_some());
        assert!(of(10, 5, 6, 0).is_some() && of(10, 5, 2, 3).is_some() && of(10, 5, 5, 1).is_none());
    }
}
