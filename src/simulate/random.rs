//! The generator of chance behind every simulated petition.
//!
//! One seed must give the same bytes on every platform and in every release, because fixtures are
//! compared byte by byte. So the stream is SplitMix64 (Steele, Lea, Flood 2014), written out here, and
//! the distributions use only operations that IEEE 754 rounds exactly: no libm function is called.

/// A stream of random numbers; independent streams are split off by name.
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The stream of a seed and a name.
    pub fn new(seed: u64, name: &str) -> Self {
        Self { state: mix(seed ^ hash(name)) }
    }

    /// A stream of its own for one part of the work: what that part draws does not
    /// change what others draw.
    pub fn split(&mut self, name: &str) -> Self {
        Self { state: mix(self.bits() ^ hash(name)) }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// Uniform on `0..n`; `n` must not be 0. The bias of the multiplication is below 2^-40.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// Uniform on `low..=high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as usize) as i64
    }

    /// Uniform on [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// One of the items, all alike.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// An index with probability proportional to its weight.
    pub fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut left = self.unit() * weights.clone().sum::<f64>();
        let mut last = 0;
        for (index, weight) in weights.enumerate() {
            last = index;
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
        last
    }

    /// One of the items by its weight.
    pub fn choose<'a, T>(&mut self, items: &'a [(T, f64)]) -> &'a T {
        &items[self.weighted(items.iter().map(|item| item.1))].0
    }

    /// A rank below `n`, rank 0 the most common. Density falls as `1 / (rank + shift)`, Zipf's law
    /// with its head flattened, as names and towns show it.
    pub fn zipf(&mut self, n: usize, shift: f64) -> usize {
        let top = ((n as f64 + shift) / shift).max(1.0);
        let rank = shift * (power(top, self.unit()) - 1.0);
        (rank as usize).min(n - 1)
    }

    /// Exponential with this mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * ln(1.0 - self.unit())
    }

    /// Skewed waiting times with a long tail (Lomax, shape 2): `median` is exceeded by half,
    /// ten times the median by 4 %.
    pub fn long_tail(&mut self, median: f64) -> f64 {
        let u = 1.0 - self.unit();
        median / (std::f64::consts::SQRT_2 - 1.0) * (1.0 / u.sqrt() - 1.0)
    }

    /// About normal: the sum of twelve uniforms.
    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.unit()).sum();
        mean + deviation * (sum - 6.0)
    }

    /// Shuffles in place.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }
}

/// The finaliser of SplitMix64: every output bit depends on every input bit.
pub fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// FNV-1a, then mixed: names of streams to seeds.
pub fn hash(text: &str) -> u64 {
    let fnv = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    mix(text.bytes().fold(0xcbf2_9ce4_8422_2325, fnv))
}

/// Natural logarithm of a positive normal number: exponent times ln 2, and the series of
/// `2 atanh((m - 1) / (m + 1))` for the mantissa.
fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i64 - 1023;
    let mantissa = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52));
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let square = z * z;
    let series = (0..20).rev().fold(0.0, |sum, k| sum * square + 1.0 / f64::from(2 * k + 1));
    exponent as f64 * std::f64::consts::LN_2 + 2.0 * z * series
}

/// `base` to a power between 0 and 1, by repeated square roots (exactly rounded everywhere).
fn power(base: f64, mut exponent: f64) -> f64 {
    let (mut root, mut result) = (base, 1.0);
    for _ in 0..40 {
        root = root.sqrt();
        exponent *= 2.0;
        if exponent >= 1.0 {
            exponent -= 1.0;
            result *= root;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_frozen() {
        let mut random = Random::new(1, "petition");
        let drawn: Vec<u64> = (0..3).map(|_| random.bits() >> 48).collect();
        assert_eq!(drawn, [51692, 25334, 140]);
    }

    #[test]
    fn logarithm_and_power_agree_with_the_library() {
        for step in 1..1000 {
            let x = f64::from(step) / 37.0;
            assert!((ln(x) - x.ln()).abs() < 1e-12, "ln {x}");
            let exponent = f64::from(step) / 1000.0;
            assert!((power(x, exponent) - x.powf(exponent)).abs() < 1e-9 * x.max(1.0), "power {x}");
        }
    }

    #[test]
    fn distributions_have_their_moments() {
        let mut random = Random::new(7, "moments");
        let mean = |draw: &mut dyn FnMut() -> f64| (0..20_000).map(|_| draw()).sum::<f64>() / 20_000.0;
        assert!((mean(&mut || random.exponential(5.0)) - 5.0).abs() < 0.15);
        assert!((mean(&mut || random.normal(3.0, 2.0)) - 3.0).abs() < 0.06);
        assert!((mean(&mut || random.below(11) as f64) - 5.0).abs() < 0.1);
        let head = mean(&mut || f64::from(u8::from(random.zipf(1000, 1.0) == 0)));
        assert!((head - 0.1).abs() < 0.02, "Zipf's first rank: {head}");
        let tail = mean(&mut || f64::from(u8::from(random.long_tail(60.0) > 60.0)));
        assert!((tail - 0.5).abs() < 0.02, "median: {tail}");
    }
}
