//! The user's weights: what each detector's evidence counts.

use crate::model::{Detection, Settings};

/// Scales the evidence; what counts nothing is taken out, and its detector says so.
pub fn weigh(settings: &Settings, detection: &mut Detection) {
    let weight =
        |id: &str| settings.weights.iter().find(|(name, _)| name == id).map_or(1.0, |(_, weight)| *weight);
    detection.findings.iter_mut().for_each(|finding| finding.nats *= weight(finding.detector));
    detection.findings.retain(|finding| weight(finding.detector) > 0.0);
    for run in detection.runs.iter_mut().filter(|run| weight(run.info.id) == 0.0) {
        (run.findings, run.rows) = (0, 0);
        run.skipped = Some("the policy gives it no weight".into());
    }
}
