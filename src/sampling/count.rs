//! Answers become a count with an interval, and the precision and recall of each verdict.

use super::answers::Answer;
use super::interval::{self, Confidence, Limits};
use super::key::Key;

/// The answers of one stratum.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// `clear`, `review`, `reject` or `all`.
    pub band: String,
    /// The campaign, where it is a stratum of its own.
    pub campaign: Option<String>,
    /// Signatures in it.
    pub population: u64,
    /// Answers "genuine".
    pub genuine: u64,
    /// Answers "not mine", and second signatures of one person.
    pub not_genuine: u64,
    /// Nobody could be asked.
    pub unreachable: u64,
    /// Not filled in.
    pub blank: u64,
}

impl Tally {
    /// Lines on the sheet.
    pub fn drawn(&self) -> u64 {
        self.genuine + self.not_genuine + self.open()
    }

    /// Lines without an answer, whatever the reason.
    pub fn open(&self) -> u64 {
        self.unreachable + self.blank
    }

    /// The share of genuine signatures, if those who did not answer are like those who did.
    pub fn share(&self, confidence: Confidence) -> Limits {
        interval::share(self.genuine, self.genuine + self.not_genuine, self.population, confidence)
    }

    /// The share if everybody without an answer is genuine, or nobody is.
    fn share_if(&self, open_are_genuine: bool, confidence: Confidence) -> Limits {
        let genuine = self.genuine + if open_are_genuine { self.open() } else { 0 };
        interval::share(genuine, self.drawn(), self.population, confidence)
    }

    fn genuine_of(&self, share: Limits) -> Limits {
        share.times(self.population as f64)
    }
}

/// What a sheet says.
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    /// By stratum.
    pub tallies: Vec<Tally>,
    /// How sure the intervals are.
    pub confidence: Confidence,
    /// Genuine signatures, if those who did not answer are like those of their stratum who did.
    pub genuine: Limits,
    /// The same with nothing assumed: no open line is genuine at the lower end, all are at the upper.
    pub bounds: Limits,
    /// For `review` and `reject`, and both together, how they did.
    pub bands: Vec<Band>,
}

/// How well a verdict tells what is not genuine.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// `reject`, `review` or `flagged` (both).
    pub name: &'static str,
    /// Share of its signatures that are not genuine.
    pub precision: Limits,
    /// Share of all that is not genuine that it holds.
    pub recall: Limits,
    /// Share of all genuine signatures that it holds: people wronged.
    pub wronged: Limits,
}

/// Gathers the answers by stratum.
pub fn tallies(key: &Key, answers: &[Answer]) -> Vec<Tally> {
    let mut tallies: Vec<Tally> = key
        .strata
        .iter()
        .map(|one| Tally {
            band: one.band.clone(),
            campaign: one.campaign.clone(),
            population: one.population,
            ..Tally::default()
        })
        .collect();
    for (line, answer) in key.lines.iter().zip(answers) {
        let tally = &mut tallies[line.stratum];
        match answer {
            Answer::Genuine => tally.genuine += 1,
            Answer::NotMine | Answer::Duplicate => tally.not_genuine += 1,
            Answer::Unreachable => tally.unreachable += 1,
            Answer::Blank => tally.blank += 1,
        }
    }
    tallies
}

/// Counts. `M = sum N_h y_h / n_h` with MOVER over the strata's intervals.
pub fn count(tallies: Vec<Tally>, confidence: Confidence) -> Count {
    let seen: u64 = tallies.iter().map(|tally| tally.genuine).sum();
    let possible: u64 = tallies.iter().map(|tally| tally.population - tally.not_genuine).sum();
    let genuine = |share: &dyn Fn(&Tally) -> Limits| {
        let parts: Vec<Limits> = tallies.iter().map(|tally| tally.genuine_of(share(tally))).collect();
        let sum = interval::sum(&parts);
        // Nobody who has said so is out of the count, whatever the rest would say.
        Limits { low: sum.low.max(seen as f64), point: sum.point, high: sum.high.min(possible as f64) }
    };
    let point = genuine(&|tally| tally.share(confidence));
    let none = genuine(&|tally| tally.share_if(false, confidence));
    let all = genuine(&|tally| tally.share_if(true, confidence));
    let bounds = Limits { low: none.low, point: point.point, high: all.high };
    let bands = bands(&tallies, confidence);
    Count { tallies, confidence, genuine: point, bounds, bands }
}

fn bands(tallies: &[Tally], confidence: Confidence) -> Vec<Band> {
    let names: [(&str, &[&str]); 3] =
        [("reject", &["reject"]), ("review", &["review"]), ("flagged", &["reject", "review"])];
    let holds = |bands: &[&str], tally: &Tally| bands.contains(&tally.band.as_str());
    let inside = |bands: &[&str]| tallies.iter().any(|tally| holds(bands, tally));
    names
        .iter()
        .filter(|(_, bands)| inside(bands) && bands.iter().all(|band| inside(&[band])))
        .map(|(name, bands)| {
            let part = |within: bool, genuine: bool| {
                let parts: Vec<Limits> = tallies
                    .iter()
                    .filter(|tally| holds(bands, tally) == within)
                    .map(|tally| {
                        let share = tally.share(confidence);
                        tally.genuine_of(if genuine { share } else { opposite(share) })
                    })
                    .collect();
                interval::sum(&parts)
            };
            let size: u64 =
                tallies.iter().filter(|tally| holds(bands, tally)).map(|tally| tally.population).sum();
            let (caught, missed) = (part(true, false), part(false, false));
            Band {
                name,
                precision: clipped(caught.times(1.0 / size.max(1) as f64)),
                recall: clipped(interval::ratio(caught, missed)),
                wronged: clipped(interval::ratio(part(true, true), part(false, true))),
            }
        })
        .collect()
}

fn opposite(share: Limits) -> Limits {
    Limits { low: 1.0 - share.high, point: 1.0 - share.point, high: 1.0 - share.low }
}

fn clipped(share: Limits) -> Limits {
    Limits {
        low: share.low.clamp(0.0, 1.0),
        point: share.point.clamp(0.0, 1.0),
        high: share.high.clamp(0.0, 1.0),
    }
}
