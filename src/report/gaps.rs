//! What an audit could not check, and what its reader must know, in words.

use super::json_v1::Summary;
use super::words::Words;

/// Warnings, detectors that could not run (by reason), and look-ups without an answer.
pub(super) fn gaps(summary: &Summary, words: &Words) -> Vec<String> {
    let mut gaps: Vec<String> = summary.warnings.iter().map(|warning| words.phrase(&warning.text)).collect();
    gaps.extend(skipped(summary, words));
    gaps.extend(mail(summary, words));
    gaps.extend(network(summary, words));
    gaps
}

fn skipped(summary: &Summary, words: &Words) -> Vec<String> {
    let mut skipped: Vec<(&str, Vec<&str>)> = Vec::new();
    for detector in &summary.detectors {
        let Some(reason) = detector.skipped_because.as_deref() else { continue };
        match skipped.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, ids)) => ids.push(&detector.id),
            None => skipped.push((reason, vec![&detector.id])),
        }
    }
    let told = |(reason, ids): (&str, Vec<&str>)| {
        words.fill(words.texts().not_run, &[("reason", &words.phrase(reason)), ("ids", &ids.join(", "))])
    };
    skipped.into_iter().map(told).collect()
}

fn mail(summary: &Summary, words: &Words) -> Option<String> {
    let coverage = &summary.coverage;
    let texts = words.texts();
    match &coverage.mx_not_judged {
        Some(why) => {
            let why = words.phrase(why.trim_end_matches('.'));
            Some(words.fill(texts.mail_not_judged, &[("why", &why)]))
        }
        None if coverage.mx.of > 0 && coverage.mx.known == 0 => {
            Some(words.fill(texts.mail_not_asked, &[("mode", &summary.settings.dns)]))
        }
        None => None,
    }
}

fn network(summary: &Summary, words: &Words) -> Option<String> {
    let network = summary.coverage.network;
    let share = words.percent(network.share);
    (network.of > 0 && network.share < 0.95)
        .then(|| words.fill(words.texts().network_unknown, &[("share", &share)]))
}
