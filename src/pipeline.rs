//! The order of the stages, nothing else.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use crate::model::report::{Coverage, ListUse, Originals};
use crate::model::{
    Campaign, Lookup, NONE, NetworkClass, Observer, Petition, Quarantined, Report, Settings, Signatures,
    Stage, Warning,
};
use crate::{detect, enrich, ingest, score};

/// What an audit is asked to do.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The exports, read as one petition.
    pub inputs: Vec<ingest::Input>,
    /// How to read them.
    pub ingest: ingest::Options,
    /// What to look up.
    pub enrich: enrich::Options,
    /// Whether hosts may be asked for the names of the servers of campaigns.
    pub reverse_names: bool,
    /// Rosters of public figures.
    pub rosters: Vec<PathBuf>,
    /// Thresholds.
    pub settings: Settings,
}

/// A finished audit.
pub struct Audit {
    /// The result.
    pub report: Report,
    /// What it was found in.
    pub petition: Petition,
    /// The records once more.
    pub originals: Box<dyn Originals>,
    /// What could not be loaded.
    pub quarantine: Vec<Quarantined>,
}

/// A stage that could not be done.
#[derive(Debug)]
pub enum Error {
    /// Reading failed.
    Ingest(ingest::Error),
    /// A file named for enrichment could not be read.
    Enrich(enrich::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ingest(error) => error.fmt(f),
            Self::Enrich(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

/// Loads, enriches, detects and scores.
///
/// # Errors
/// When an input or a file named by the user cannot be read.
pub fn audit(request: &Request, observer: &dyn Observer) -> Result<Audit, Error> {
    let rosters = request
        .rosters
        .iter()
        .map(|path| ingest::load_roster(path))
        .collect::<Result<_, _>>()
        .map_err(Error::Ingest)?;
    rayon::spawn(enrich::unpack);
    let loaded = ingest::load(&request.inputs, &request.ingest, observer).map_err(Error::Ingest)?;
    let (enrichment, enrich_warnings) =
        enrich::enrich(&loaded.signatures, &request.enrich, observer).map_err(Error::Enrich)?;
    let mut settings = request.settings.clone();
    settings.timezone = loaded.timezone;
    let mut petition = Petition { signatures: loaded.signatures, enrichment, rosters, settings };
    observer.started(Stage::Detect, None);
    let judgement = judge(&petition, observer);
    observer.ended(Stage::Detect);
    let scored = judgement.scored;
    let servers = if request.reverse_names { servers(&petition, &scored.campaigns) } else { Vec::new() };
    let (names, names_warnings) = enrich::reverse_names(&servers, &request.enrich);
    petition.enrichment.reverse_names = names;
    let report = Report {
        inputs: loaded.inputs,
        rows: loaded.rows,
        span: span(&petition.signatures),
        distinct_people: distinct_people(&petition.signatures),
        mailboxes: mailboxes(&petition.signatures),
        confirmed: confirmed(&petition.signatures),
        verdicts: scored.verdicts,
        campaigns: scored.campaigns,
        cleared: scored.cleared,
        findings: scored.findings,
        prior: scored.prior,
        detectors: scored.runs,
        network_coverage: network_coverage(&petition),
        mx_coverage: mx_coverage(&petition),
        estimate: scored.estimate,
        claims: Vec::new(),
        sources: petition.enrichment.sources.clone(),
        warnings: loaded
            .warnings
            .into_iter()
            .chain(enrich_warnings)
            .chain(score::columns(&petition))
            .chain(score::lowered(&petition.settings))
            .chain(judgement.warnings)
            .chain(names_warnings)
            .collect(),
        allowed: judgement.allowed,
        blocked: judgement.blocked,
        settings: petition.settings.clone(),
    };
    Ok(Audit { report, petition, originals: loaded.originals, quarantine: loaded.quarantine })
}

/// Rented servers of the campaigns, each once, the most signatures first.
fn servers(petition: &Petition, campaigns: &[Campaign]) -> Vec<IpAddr> {
    let mut counts: BTreeMap<IpAddr, u64> = BTreeMap::new();
    for &row in campaigns.iter().flat_map(|campaign| &campaign.rows) {
        let hosting = petition.network(row).found().is_some_and(|found| found.class == NetworkClass::Hosting);
        if let Some(address) = petition.signatures.ip.get(row).filter(|_| hosting) {
            *counts.entry(address).or_default() += 1;
        }
    }
    let mut servers: Vec<(IpAddr, u64)> = counts.into_iter().collect();
    servers.sort_by_key(|&(address, count)| (Reverse(count), address));
    servers.into_iter().map(|(address, _)| address).collect()
}

/// What is said of a petition, the user's lists included.
struct Judgement {
    scored: score::Scored,
    allowed: Vec<ListUse>,
    blocked: Vec<ListUse>,
    warnings: Vec<Warning>,
}

fn judge(petition: &Petition, observer: &dyn Observer) -> Judgement {
    let whole = found(petition, observer);
    if petition.settings.allow.is_empty() && petition.settings.block.is_empty() {
        return Judgement { scored: whole, allowed: Vec::new(), blocked: Vec::new(), warnings: Vec::new() };
    }
    let lists = score::Lists::find(petition, &whole);
    let mut scored = match lists.rest(petition) {
        Some(rest) => lists.merge(petition, &whole, &rest, found(&rest.petition, observer)),
        None => whole.clone(),
    };
    let (allowed, blocked) = lists.uses(petition, &whole, &scored);
    lists.block(petition, &mut scored);
    let warnings = score::warnings(&allowed, &blocked);
    Judgement { scored, allowed, blocked, warnings }
}

fn found(petition: &Petition, observer: &dyn Observer) -> score::Scored {
    let mut detection = detect::detect(petition, observer);
    score::weigh(&petition.settings, &mut detection);
    score::score(petition, detection)
}

fn span(signatures: &Signatures) -> Option<(i64, i64)> {
    let known = || signatures.rows().filter_map(|row| signatures.signed_at.get(row));
    Some((known().min()?, known().max()?))
}

fn distinct_people(signatures: &Signatures) -> u64 {
    let without = signatures.mailbox.ids.iter().filter(|&&id| id == NONE).count();
    (signatures.mailbox.cardinality() + without) as u64
}

fn mailboxes(signatures: &Signatures) -> Option<u64> {
    Some(signatures.mailbox.cardinality() as u64).filter(|&count| count > 0)
}

fn confirmed(signatures: &Signatures) -> Option<u64> {
    let known = signatures.confirmed.iter().any(Option::is_some);
    known.then(|| signatures.confirmed.iter().filter(|&&c| c == Some(true)).count() as u64)
}

fn network_coverage(petition: &Petition) -> Coverage {
    let asked = || petition.signatures.rows().filter(|&row| petition.signatures.ip.get(row).is_some());
    Coverage {
        known: asked().filter(|&row| matches!(petition.network(row), Lookup::Found(_))).count() as u64,
        of: asked().count() as u64,
    }
}

fn mx_coverage(petition: &Petition) -> Coverage {
    let asked = || petition.signatures.rows().filter_map(|row| petition.domain(row));
    Coverage {
        known: asked().filter(|domain| domain.mail.is_settled()).count() as u64,
        of: asked().count() as u64,
    }
}
