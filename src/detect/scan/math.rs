//! Closed forms used by several statistics, and a keyed hash for splitting rows in halves.

/// Natural logarithm of the gamma function (Lanczos, g = 7, 9 terms; relative error below 1e-13).
pub fn ln_gamma(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        let pi = std::f64::consts::PI;
        return (pi / (pi * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let sum =
        COEFFICIENTS.iter().enumerate().skip(1).fold(COEFFICIENTS[0], |sum, (i, c)| sum + c / (x + i as f64));
    let t = x + 7.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// Log-likelihood ratio of observing `observed` where a crowd brings `expected` on average, with
/// negative-binomial spread of relative variance `rho`: zero unless there is an excess.
pub fn excess_nats(observed: f64, expected: f64, rho: f64) -> f64 {
    let expected = expected.max(0.5);
    if observed <= expected {
        return 0.0;
    }
    let r = 1.0 / rho;
    observed * (observed / expected).ln() - (observed + r) * ((r + observed) / (r + expected)).ln()
}

/// Upper tail of the binomial in nats, by the Chernoff bound: `n D(k/n || p)` where `k/n > p`, else 0.
pub fn binomial_tail_nats(k: f64, n: f64, p: f64) -> f64 {
    if n <= 0.0 || k / n <= p {
        return 0.0;
    }
    let (q, p) = ((k / n).min(1.0), p.clamp(1e-9, 1.0 - 1e-9));
    let half = |a: f64, b: f64| if a > 0.0 { a * (a / b).ln() } else { 0.0 };
    n * (half(q, p) + half(1.0 - q, 1.0 - p))
}

/// A fixed 64-bit mix (splitmix64 finaliser): same on every machine, so reports can be replayed.
pub fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A fixed 64-bit hash of text (FNV-1a, then mixed).
pub fn hash(text: &str) -> u64 {
    let fnv = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mix(fnv)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ln_gamma_knows_factorials() {
        for (n, factorial) in [(1, 1.0_f64), (2, 1.0), (5, 24.0), (11, 3_628_800.0)] {
            assert!((ln_gamma(f64::from(n)) - factorial.ln()).abs() < 1e-10);
        }
        assert!((ln_gamma(0.5) - std::f64::consts::PI.sqrt().ln()).abs() < 1e-10);
    }

    #[test]
    fn an_excess_counts_and_a_lack_does_not() {
        assert_eq!(excess_nats(3.0, 5.0, 0.08), 0.0);
        let few = excess_nats(12.0, 5.0, 0.08);
        let many = excess_nats(60.0, 5.0, 0.08);
        assert!(0.0 < few && few < many);
        assert!(excess_nats(60.0, 5.0, 0.5) < many, "a more scattered crowd proves less");
    }
}
