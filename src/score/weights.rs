//! The user's weights and thresholds: what each detector's evidence counts, and what is enough.

use crate::model::{Detection, Settings, Warning};

/// Says it where the user asks for less evidence than the method: that accuses more people wrongly.
pub fn lowered(settings: &Settings) -> Option<Warning> {
    let method = Settings::default();
    let less =
        |name, ours: f64, usual: f64| (ours < usual).then(|| format!("{name} from {usual} to {ours} nats"));
    let changes: Vec<String> = [
        less("rejection", settings.proven_nats, method.proven_nats),
        less("suspicion", settings.suspected_nats, method.suspected_nats),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!changes.is_empty()).then(|| Warning {
        code: "thresholds-lowered",
        text: format!(
            "the policy lowers the evidence for {}: more signatures of honest people are flagged than the method allows",
            changes.join(" and for ")
        ),
    })
}

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
