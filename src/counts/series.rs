//! A series of counts as spans of time with the signatures that came in each.

/// Signatures that came between two instants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Begin, Unix seconds.
    pub start: i64,
    /// End, later than the begin.
    pub end: i64,
    /// How many came.
    pub count: f64,
}

impl Span {
    /// Its length in seconds.
    pub fn seconds(&self) -> f64 {
        (self.end - self.start) as f64
    }
}

/// What the numbers of an input are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// All signatures up to a time.
    Totals,
    /// New signatures since the time of the row.
    New,
}

/// A series in the order of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The spans, without overlap, not necessarily without holes.
    pub spans: Vec<Span>,
    /// What the numbers were.
    pub reading: Reading,
    /// The last total, or the sum of what came.
    pub total: f64,
    /// How many signatures went away: totals that fell.
    pub removed: f64,
    /// Signatures by declared country, where the input says so, most first.
    pub countries: Vec<(String, f64)>,
}

impl Series {
    /// A series of points. Points of one instant are one: the largest total, or all that came.
    pub fn new(mut points: Vec<(i64, f64)>, reading: Reading) -> Self {
        points.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut merged: Vec<(i64, f64)> = Vec::new();
        for (time, count) in points {
            match merged.last_mut() {
                Some(last) if last.0 == time && reading == Reading::New => last.1 += count,
                Some(last) if last.0 == time => last.1 = count,
                _ => merged.push((time, count)),
            }
        }
        match reading {
            Reading::Totals => Self::of_totals(&merged),
            Reading::New => Self::of_new(&merged),
        }
    }

    fn of_totals(points: &[(i64, f64)]) -> Self {
        let step = |pair: &[(i64, f64)]| pair[1].1 - pair[0].1;
        let spans = points
            .windows(2)
            .map(|pair| Span { start: pair[0].0, end: pair[1].0, count: step(pair).max(0.0) })
            .collect();
        let removed = points.windows(2).map(|pair| (-step(pair)).max(0.0)).sum();
        let total = points.last().map_or(0.0, |point| point.1);
        Self { spans, reading: Reading::Totals, total, removed, countries: Vec::new() }
    }

    /// A row holds what came from its time on, for the usual step or until the next row.
    fn of_new(points: &[(i64, f64)]) -> Self {
        let mut steps: Vec<i64> = points.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
        steps.sort_unstable();
        let usual = steps.get(steps.len() / 2).copied().unwrap_or(86_400);
        let spans = points
            .iter()
            .enumerate()
            .map(|(at, &(start, count))| {
                let next = points.get(at + 1).map_or(i64::MAX, |next| next.0);
                Span { start, end: next.min(start + usual), count }
            })
            .collect();
        let total = points.iter().map(|point| point.1).sum();
        Self { spans, reading: Reading::New, total, removed: 0.0, countries: Vec::new() }
    }

    /// The usual length of a span in seconds: the median.
    pub fn step(&self) -> f64 {
        let mut lengths: Vec<f64> = self.spans.iter().map(Span::seconds).collect();
        lengths.sort_by(f64::total_cmp);
        lengths.get(lengths.len() / 2).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(points: &[(i64, f64)], reading: Reading) -> Vec<(i64, i64, f64)> {
        Series::new(points.to_vec(), reading).spans.iter().map(|s| (s.start, s.end, s.count)).collect()
    }

    #[test]
    fn totals_are_differences_in_any_order() {
        let series = Series::new(vec![(200, 14.0), (100, 10.0), (300, 12.0)], Reading::Totals);
        assert_eq!((series.total, series.removed), (12.0, 2.0));
        assert_eq!(
            counts(&[(200, 14.0), (100, 10.0), (300, 12.0)], Reading::Totals),
            [(100, 200, 4.0), (200, 300, 0.0)]
        );
    }

    #[test]
    fn new_signatures_fill_the_usual_step() {
        let points = [(0, 3.0), (60, 2.0), (60, 2.0), (120, 1.0), (600, 5.0)];
        assert_eq!(
            counts(&points, Reading::New),
            [(0, 60, 3.0), (60, 120, 4.0), (120, 180, 1.0), (600, 660, 5.0)]
        );
    }
}
