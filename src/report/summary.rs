//! A finished audit becomes the content of `summary.json`.

use std::collections::BTreeMap;

use super::arrivals::Arrivals;
use super::flagged::reasons;
use super::words::{Shown, Words};
use super::{Material, escape, json_v1 as json};
use crate::model::report::{Coverage, ListUse};
use crate::model::{
    Campaign, CampaignTier, Cleared, DetectorRun, Estimate, Finding, Innocence, InputFile, Interval,
    MailLookUps, RawClaim, Report, RowVerdict, Rule, Signatures, Source, Verdict, Warning,
};

/// The most characters of a header or label that the summary shows.
const LONGEST_LABEL: usize = 200;

/// The summary of an audit.
pub(super) fn summarise(material: &Material<'_>) -> json::Summary {
    let report = material.report;
    let words = Words::new(&report.settings.timezone);
    json::Summary {
        schema: json::SCHEMA,
        paraph: env!("CARGO_PKG_VERSION").into(),
        input: report.inputs.iter().map(input).collect(),
        rows: json::Rows {
            read: report.rows.read,
            loaded: report.rows.loaded,
            quarantined: report.rows.quarantined,
        },
        period: report
            .span
            .map(|(first, last)| json::Period { first: words.iso(first), last: words.iso(last) }),
        distinct_people: report.distinct_people,
        mailboxes: report.mailboxes,
        confirmed: report.confirmed,
        counts: counts(report),
        blocked: report.verdicts.iter().filter(|row| row.blocked).count() as u64,
        estimate: estimate(&report.estimate),
        claims: report
            .claims
            .iter()
            .map(|raw| claim(raw, report, &material.petition.signatures, &words))
            .collect(),
        campaigns: report.campaigns.iter().map(|one| campaign(one, report, &words)).collect(),
        cleared: report.cleared.iter().filter(|one| one.explained).map(|one| cleared(one, &words)).collect(),
        detectors: detectors(report),
        coverage: json::CoverageOf {
            network: coverage(report.network_coverage),
            mx: coverage(report.mx_coverage),
            mx_not_judged: material.petition.enrichment.mx_not_judged.clone(),
            mx_domains: mx_domains(&material.petition.enrichment.mail_look_ups),
        },
        sources: report.sources.iter().map(source).collect(),
        warnings: report.warnings.iter().map(warning).collect(),
        settings: settings(material),
        redaction: material.run.redaction.clone(),
        arrivals: arrivals(material, &words),
        timing: material.run.timing.clone(),
    }
}

fn input(file: &InputFile) -> json::Input {
    json::Input {
        name: label(&file.name),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
        dialect: file.dialect.clone(),
        mapping: file.mapping.iter().map(|(field, header)| (field.id().into(), label(header))).collect(),
        unmapped: file.unmapped.iter().map(|header| label(header)).collect(),
        platform: file.platform.map(str::to_owned),
        known: file.known.iter().map(|(header, what)| (label(header), (*what).to_owned())).collect(),
    }
}

fn counts(report: &Report) -> json::Counts {
    let of = |verdict| report.verdicts.iter().filter(|row| row.verdict == verdict).count() as u64;
    let (review, reject, duplicate) = (of(Verdict::Review), of(Verdict::Reject), of(Verdict::Duplicate));
    json::Counts { clear: report.rows.loaded - review - reject - duplicate, review, reject, duplicate }
}

fn estimate(estimate: &Estimate) -> json::Estimate {
    json::Estimate {
        fraudulent: interval(estimate.fraudulent),
        genuine: interval(estimate.genuine),
        proven: estimate.proven,
        suspected: estimate.suspected,
        detection_floor: estimate.detection_floor,
        volume: estimate.volume.map(|volume| json::Volume {
            excess: interval(volume.excess),
            explained: tenths(volume.explained),
            unexplained: interval(volume.unexplained),
            agrees: volume.agrees,
        }),
        filters: estimate
            .filters
            .iter()
            .map(|one| json::Filter { filter: one.filter.into(), count: one.count })
            .collect(),
    }
}

fn interval(interval: Interval) -> json::Interval {
    json::Interval { low: tenths(interval.low), point: tenths(interval.point), high: tenths(interval.high) }
}

fn claim(raw: &RawClaim, report: &Report, signatures: &Signatures, words: &Words) -> json::Claim {
    let then = |row| raw.as_of.is_none_or(|end| signatures.signed_at.get(row).is_some_and(|at| at <= end));
    let flagged = |wanted: &[Verdict]| {
        let rows = report.verdicts.iter().filter(|one| wanted.contains(&one.verdict) && then(one.row));
        rows.count() as u64
    };
    let loaded = signatures.rows().filter(|&row| then(row)).count() as u64;
    let fallen = flagged(&[Verdict::Reject, Verdict::Duplicate]);
    json::Claim {
        claimed: raw.count,
        as_of: raw.as_of.map(|end| words.iso(end)),
        loaded,
        standing: loaded - fallen,
        clear: loaded - fallen - flagged(&[Verdict::Review]),
    }
}

fn campaign(campaign: &Campaign, report: &Report, words: &Words) -> json::Campaign {
    let mut families: Vec<_> = campaign
        .families
        .iter()
        .map(|one| json::FamilyNats { family: one.family.id().into(), nats: thousandths(one.nats) })
        .collect();
    families.sort_by(|a, b| b.nats.total_cmp(&a.nats));
    json::Campaign {
        id: campaign.id.clone(),
        label: label(&campaign.label),
        tier: tier(campaign.tier).into(),
        signatures: campaign.rows.len() as u64,
        innocent_rows: tenths(campaign.innocent_rows),
        first_seen: campaign.span.map(|(first, _)| words.iso(first)),
        last_seen: campaign.span.map(|(_, last)| words.iso(last)),
        nats: thousandths(campaign.nats),
        families,
        addresses: campaign.addresses as u64,
        networks: campaign.networks as u64,
        domains: campaign.domains as u64,
        agents: campaign.agents as u64,
        evidence: evidence(campaign, report, words),
        innocent_explanation: campaign.innocent_explanation.clone(),
        limits: campaign.limits.clone(),
        explanation: campaign.explanation.as_ref().map(explanation),
    }
}

fn cleared(group: &Cleared, words: &Words) -> json::Cleared {
    json::Cleared {
        signatures: group.rows.len() as u64,
        first_seen: group.span.map(|(first, _)| words.iso(first)),
        last_seen: group.span.map(|(_, last)| words.iso(last)),
        nats: thousandths(group.nats),
        explanation: group.explanation.as_ref().map(explanation),
    }
}

/// An innocent story with what it leaves open.
pub(super) fn explanation(innocence: &Innocence) -> json::Explanation {
    json::Explanation { story: innocence.story.clone(), unexplained_nats: thousandths(innocence.shortfall()) }
}

/// As many steps as a terminal has columns.
fn arrivals(material: &Material<'_>, words: &Words) -> Option<json::Arrivals> {
    const STEPS: usize = 72;
    let arrivals = Arrivals::of(material.petition, STEPS, words.clock())?;
    let mut flagged = vec![false; material.petition.signatures.len()];
    let suspicious = |one: &&RowVerdict| matches!(one.verdict, Verdict::Reject | Verdict::Review);
    material.report.verdicts.iter().filter(suspicious).for_each(|one| flagged[one.row.index()] = true);
    Some(json::Arrivals {
        first: words.iso(arrivals.edges[0]),
        step_seconds: arrivals.step,
        signatures: arrivals.counts(|_| true),
        flagged: arrivals.counts(|row| flagged[row.index()]),
    })
}

fn tier(tier: CampaignTier) -> &'static str {
    match tier {
        CampaignTier::Proven => "proven",
        CampaignTier::Suspected => "suspected",
    }
}

fn evidence(campaign: &Campaign, report: &Report, words: &Words) -> Vec<json::Evidence> {
    let mut findings: Vec<&Finding> = campaign.findings.iter().map(|&at| &report.findings[at]).collect();
    findings.sort_by(|a, b| b.nats.total_cmp(&a.nats));
    findings
        .into_iter()
        .map(|finding| json::Evidence {
            detector: finding.detector.into(),
            nats: thousandths(finding.nats),
            sentence: sentence(report, finding, words, Shown::Impersonal),
        })
        .collect()
}

/// The sentence of a finding, from the template of its detector.
pub(super) fn sentence(report: &Report, finding: &Finding, words: &Words, shown: Shown) -> String {
    let run = report.detectors.iter().find(|run| run.info.id == finding.detector);
    run.map(|run| words.sentence(run.info, &finding.facts, shown)).unwrap_or_default()
}

fn detectors(report: &Report) -> Vec<json::Detector> {
    let mut flagged: BTreeMap<&str, u64> = BTreeMap::new();
    for code in report.verdicts.iter().flat_map(|verdict| reasons(verdict, report)) {
        *flagged.entry(code).or_default() += 1;
    }
    let flagged = |run: &DetectorRun| flagged.get(run.info.id).copied().unwrap_or_default();
    report.detectors.iter().map(|run| detector(run, flagged(run))).collect()
}

fn detector(run: &DetectorRun, flagged: u64) -> json::Detector {
    json::Detector {
        id: run.info.id.into(),
        title: run.info.title.into(),
        family: run.info.family.id().into(),
        findings: run.findings,
        rows: run.rows,
        flagged,
        skipped_because: run.skipped.clone(),
    }
}

fn coverage(coverage: Coverage) -> json::Coverage {
    let share = if coverage.of == 0 { 0.0 } else { coverage.known as f64 / coverage.of as f64 };
    json::Coverage { known: coverage.known, of: coverage.of, share: (share * 1e4).round() / 1e4 }
}

fn mx_domains(look_ups: &MailLookUps) -> json::MxDomains {
    json::MxDomains {
        domains: look_ups.domains,
        cached: look_ups.cached,
        asked: look_ups.asked,
        answered: look_ups.answered,
        failures: look_ups.failures.iter().map(|(&class, &count)| (class.into(), count)).collect(),
    }
}

fn source(source: &Source) -> json::Source {
    json::Source {
        name: source.name.clone(),
        version: source.version.clone(),
        date: source.date.clone(),
        sha256: source.sha256.clone(),
        licence: source.licence.clone(),
        entries: source.entries,
    }
}

fn warning(warning: &Warning) -> json::Warning {
    json::Warning { code: warning.code.into(), text: escape::line(&warning.text, usize::MAX) }
}

fn settings(material: &Material<'_>) -> json::Settings {
    let settings = &material.report.settings;
    json::Settings {
        timezone: settings.timezone.clone(),
        suspected_nats: settings.suspected_nats,
        proven_nats: settings.proven_nats,
        dns: material.run.dns.into(),
        columns: material
            .run
            .columns
            .iter()
            .map(|(field, header)| (field.id().into(), label(header)))
            .collect(),
        household: settings.household,
        weights: settings.weights.iter().cloned().collect(),
        policy: settings.policy.as_deref().map(label),
        allow: settings.allow.iter().map(|rule| listed(rule, &material.report.allowed)).collect(),
        block: settings.block.iter().map(|rule| listed(rule, &material.report.blocked)).collect(),
    }
}

/// An entry of a list, used or not.
fn listed(rule: &Rule, uses: &[ListUse]) -> json::Listed {
    let used = uses.iter().find(|one| one.entry == rule.label).cloned().unwrap_or_default();
    json::Listed {
        entry: label(&rule.label),
        signatures: used.rows.len() as u64,
        otherwise_reject: used.otherwise_rejected,
        otherwise_review: used.otherwise_review,
        not_applied: used.refused,
    }
}

fn label(text: &str) -> String {
    escape::line(text, LONGEST_LABEL)
}

fn tenths(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

fn thousandths(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}
