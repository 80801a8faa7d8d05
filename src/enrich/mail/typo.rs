//! Misspelt names of great providers: human error, not fraud.

/// Whether two names differ by one insertion, deletion, substitution or swap of
/// neighbours: Damerau-Levenshtein distance 1 (Damerau 1964, optimal string alignment).
pub fn one_edit_apart(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let head = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (&short[head..], &long[head..]);
    match (short, long) {
        (_, [_, rest @ ..]) if rest == short => true,
        ([_, short @ ..], [_, long @ ..]) if short == long => true,
        ([a, b, short @ ..], [c, d, long @ ..]) => a == d && b == c && short == long,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn edits() {
        for (a, b, expected) in [
            ("gmial.com", "gmail.com", true),
            ("gmai.com", "gmail.com", true),
            ("gmaill.com", "gmail.com", true),
            ("gnail.com", "gmail.com", true),
            ("gmail.co", "gmail.com", true),
            ("gmail.com", "gmail.com", false),
            ("gmaili.con", "gmail.com", false),
            ("orenge.fr", "orange.fr", true),
            ("", "a", true),
            ("", "", false),
        ] {
            assert_eq!(one_edit_apart(a, b), expected, "{a} {b}");
            assert_eq!(one_edit_apart(b, a), expected, "{b} {a}");
        }
    }

    /// The whole table of the optimal string alignment distance.
    fn distance(a: &[u8], b: &[u8]) -> usize {
        let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                if i == 0 || j == 0 {
                    d[i][j] = i.max(j);
                    continue;
                }
                let differs = usize::from(a[i - 1] != b[j - 1]);
                d[i][j] = (d[i - 1][j] + 1).min(d[i][j - 1] + 1).min(d[i - 1][j - 1] + differs);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    d[i][j] = d[i][j].min(d[i - 2][j - 2] + 1);
                }
            }
        }
        d[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn agrees_with_the_whole_table(a in "[ab.]{0,6}", b in "[ab.]{0,6}") {
            prop_assert_eq!(one_edit_apart(&a, &b), distance(a.as_bytes(), b.as_bytes()) == 1);
        }
    }
}
