//! `paraph audit`: an export becomes a report folder.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};

use super::claim::{self, Claim};
use super::condition::Condition;
use super::exit::{Code, Failure};
use super::language::{Lang, language};
use super::policy::Policy;
use super::progress::Progress;
use super::{screen, signals};
use crate::enrich::{self, Dns};
use crate::ingest::{self, Input};
use crate::model::{Field, InputFile, NetworkClass, Settings, Signatures};
use crate::pipeline::{self, Request};
use crate::report::compare_v1::Comparison;
use crate::report::json_v1::{Summary, Timing};
use crate::report::language::Language;
use crate::report::redact::Redaction;
use crate::report::redact::key::{self, Key, KeyFile};
use crate::report::{self, Destination, Material, Outputs, Run, terminal};

/// Audit an export and write a report folder
///
/// Reads CSV in any dialect, Parquet, Arrow IPC or NDJSON, plain or compressed with gzip or zstd; several
/// files are read as one petition. Columns are recognised by header and values. Everything but one
/// usable column may be missing: the audit goes on and says what it could not check.
///
/// The folder receives report.html, summary.json, flagged.csv, decisions.csv, campaigns.csv,
/// quarantine.csv and findings.json, readable by you alone, all at once or not at all. A folder that is
/// no report is never replaced.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    how: How,
    /// Folder of the report; replaced if it is an older report
    #[arg(short, long, value_name = "DIR", env = "PARAPH_OUT")]
    out: PathBuf,
    /// End with code 10 if it holds: reject, "reject>100 or flagged>=5%", campaigns, quarantined, ...
    #[arg(long, value_name = "COND", env = "PARAPH_FAIL_ON")]
    fail_on: Option<Condition>,
    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
    /// Print summary.json instead of the readable summary
    #[arg(long)]
    json: bool,
}

/// What is audited, and how: the same by day and by night.
#[derive(Args)]
pub(super) struct How {
    /// Export of the petition platform; `-` is standard input
    #[arg(required = true, value_name = "EXPORT")]
    exports: Vec<PathBuf>,
    /// Ask no network at all, whatever --dns and --resolver say
    #[arg(long, env = "PARAPH_OFFLINE")]
    offline: bool,
    /// Where answers about mail domains may come from
    #[arg(long, value_name = "MODE", default_value = "live", env = "PARAPH_DNS")]
    dns: DnsMode,
    /// Resolver to ask instead of the system's
    #[arg(long, value_name = "IP:PORT", value_parser = resolver, env = "PARAPH_RESOLVER")]
    resolver: Option<SocketAddr>,
    /// Most DNS queries a second; unlimited to a resolver on this machine or network
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), env = "PARAPH_DNS_QPS")]
    dns_qps: Option<u32>,
    /// Most DNS queries under way together; as many as the resolver bears
    #[arg(long, value_name = "N", value_parser = concurrency, env = "PARAPH_DNS_CONCURRENCY")]
    dns_concurrency: Option<usize>,
    /// Ask DNS for the names of a campaign's rented servers, for their hosts' abuse desks
    #[arg(long, env = "PARAPH_PTR")]
    ptr: bool,
    /// Folder of the look-up cache
    #[arg(long, value_name = "DIR", env = "PARAPH_CACHE")]
    cache: Option<PathBuf>,
    /// Database of networks in MaxMind format (.mmdb); the first that knows an answer wins
    #[arg(long, value_name = "FILE", env = "PARAPH_GEOIP")]
    geoip: Vec<PathBuf>,
    /// List of address ranges with the class of their networks, as in office.txt:access
    #[arg(long, value_name = "FILE:CLASS", value_parser = classed, env = "PARAPH_RANGES")]
    ranges: Vec<(PathBuf, NetworkClass)>,
    /// List of autonomous systems with their class, as in servers.csv:hosting
    #[arg(long, value_name = "FILE:CLASS", value_parser = classed, env = "PARAPH_ASN_LIST")]
    asn_list: Vec<(PathBuf, NetworkClass)>,
    /// List of Tor exits, as the Tor Project publishes it
    #[arg(long, value_name = "FILE", env = "PARAPH_TOR_EXITS")]
    tor_exits: Vec<PathBuf>,
    /// List of public figures (name, email, role) in its official order: CSV, JSON or Popolo
    #[arg(long, value_name = "FILE", env = "PARAPH_ROSTER")]
    roster: Vec<PathBuf>,
    /// Folder of the lists installed with `paraph lists update` [default: the user's data folder]
    #[arg(long, value_name = "DIR", env = "PARAPH_DATA")]
    data: Option<PathBuf>,
    /// Further list of disposable mail domains, one a line
    #[arg(long, value_name = "FILE", env = "PARAPH_DISPOSABLE")]
    disposable: Vec<PathBuf>,
    /// List of mail domains that are never disposable, one a line
    #[arg(long, value_name = "FILE", env = "PARAPH_ALLOW")]
    allow: Vec<PathBuf>,
    /// Policy file: columns, thresholds, lists and more; see `paraph policy`. Flags and PARAPH_... win over it
    #[arg(long, value_name = "FILE", env = "PARAPH_POLICY")]
    policy: Option<PathBuf>,
    /// Take a column for a field, whatever the loader thinks, as in email=Courriel
    #[arg(long, value_name = "FIELD=HEADER", value_parser = column, env = "PARAPH_COLUMN")]
    column: Vec<(Field, String)>,
    /// Zone of times without one, and of the signers' hours, as in Europe/Paris
    #[arg(long, value_name = "TZ", value_parser = timezone, env = "PARAPH_TIMEZONE")]
    timezone: Option<String>,
    /// Number that somebody published, shown beside the count; time in the petition's zone
    #[arg(long, value_name = "N[@TIME]", env = "PARAPH_CLAIMED")]
    claimed: Vec<Claim>,
    /// Write signatures.parquet too: every signature with its features, for DuckDB, pandas or polars
    #[arg(long, env = "PARAPH_TABLE")]
    table: bool,
    /// Write evidence/ too: signatures and findings of each campaign, a manifest, SHA256SUMS
    #[arg(long, env = "PARAPH_EVIDENCE")]
    evidence: bool,
    /// Write victims.csv too: people of the rosters whom campaigns used, for the mail that says sorry. Names them
    #[arg(long, env = "PARAPH_VICTIMS")]
    victims: bool,
    /// Show no signer's data in any file: keyed pseudonyms stand in their place
    #[arg(long, env = "PARAPH_REDACT")]
    redact: bool,
    /// Key of the pseudonyms, made if the file does not exist: reports under one key can be joined.
    /// Without it, each run has a key that is thrown away. Switches --redact on
    #[arg(long, value_name = "FILE", env = "PARAPH_REDACT_KEY")]
    redact_key: Option<PathBuf>,
    /// Language of the page and of the summary on the screen; by default that of the locale
    #[arg(long, value_name = "LANG", env = "PARAPH_LANG")]
    lang: Option<Lang>,
    /// Threads; 0 is one per core. The report does not depend on it
    #[arg(long, value_name = "N", default_value_t = 0, env = "PARAPH_THREADS")]
    threads: usize,
}

const EXAMPLES: &str = "\
Examples:
  A platform's export, with a list of the members of parliament in their official order:
    paraph audit petition.csv --roster deputies.csv --out report
  Without any network, silent, with code 10 if a campaign is proven (for every night: paraph nightly):
    paraph audit export.csv.gz --out report --offline --quiet --fail-on reject
  From another program, with a column that the loader cannot recognise:
    pg_dump_signatures | paraph audit - --out report --column ip=client --json | jq .estimate";

const NAMES_PEOPLE: &str = "--victims names people, and --redact hides them
  hint: write two reports, one to give away and one to say sorry";

const NO_ROSTER: &str = "--victims lists people of a roster, and none was given
  hint: add --roster FILE";

const NOTHING_TO_COMPARE: &str = "--fail-on asks what is new, and one audit alone cannot tell
  hint: `paraph nightly` and `paraph compare` know an earlier report";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DnsMode {
    /// Ask what the cache does not know.
    Live,
    /// Only what the cache knows.
    Cache,
    /// Nothing at all.
    Offline,
}

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    if arguments.fail_on.as_ref().is_some_and(Condition::needs_comparison) {
        return Err(Failure::new(Code::Usage, NOTHING_TO_COMPARE));
    }
    signals::listen();
    let reserve = || Destination::prepare(&arguments.out);
    let destination = signals::remove_at_signal(reserve, |made| made.leftovers().into())?;
    let done = arguments.how.perform(destination, None, arguments.quiet)?;
    show(arguments, &done)?;
    Ok(code(arguments.fail_on.as_ref(), &done.summary))
}

/// What an audit left behind.
pub(super) struct Done {
    pub(super) summary: Summary,
    /// What changed since the earlier report, where there was one.
    pub(super) comparison: Option<Comparison>,
    /// How the input was understood.
    pub(super) inputs: Vec<InputFile>,
}

/// A job must not alarm by having done its work, nor stay silent when there was none to do.
fn code(condition: Option<&Condition>, summary: &Summary) -> Code {
    match condition {
        Some(condition) if condition.holds(summary, None) => Code::Condition,
        _ if summary.rows.loaded == 0 => Code::Nothing,
        _ => Code::Done,
    }
}

impl How {
    /// Audits, compares with an earlier report if there is one, and publishes the report.
    pub(super) fn perform(
        &self,
        destination: Destination,
        earlier: Option<&Path>,
        quiet: bool,
    ) -> Result<Done, Failure> {
        let (clock, started) = (Instant::now(), jiff::Timestamp::now());
        self.check()?;
        let redaction = self.redaction(destination.target())?;
        let threads = set_threads(self.threads);
        let progress = Progress::new(quiet);
        let policy = self.policy.as_deref().map(Policy::read).transpose()?.unwrap_or_default();
        let mut audit = pipeline::audit(&self.request(policy), &progress)?;
        let zone = audit.report.settings.timezone.clone();
        audit.report.claims = self.claimed.iter().map(|claim| claim.resolve(&zone)).collect();
        let span = audit.report.span;
        audit
            .report
            .warnings
            .extend(audit.report.claims.iter().filter_map(|raw| claim::too_early(raw, span)));
        let dated_later = dated_later(&audit.petition.signatures, started);
        let header = audit.originals.header().to_vec();
        let redacted = redaction.as_ref().map(|redaction| {
            redaction.redact(&header, &mut audit.report, &mut audit.petition, &mut audit.quarantine)
        });
        let hidden = redacted.as_ref().map(|shown| shown.originals(&*audit.originals, &audit.petition));
        let timing = Timing {
            started: started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            seconds: clock.elapsed().as_secs_f64(),
            stages: progress.seconds(),
            threads,
            dated_later,
        };
        let run = Run {
            dns: self.mode().id(),
            language: self.language(),
            columns: redacted.as_ref().map_or(self.column.clone(), |shown| shown.assigned(&self.column)),
            timing,
            outputs: Outputs { table: self.table, evidence: self.evidence, victims: self.victims },
            redaction: redaction.as_ref().map(Redaction::fingerprint),
        };
        let material = Material {
            report: &audit.report,
            petition: &audit.petition,
            originals: hidden.as_ref().map_or(&*audit.originals, |hidden| hidden),
            quarantine: &audit.quarantine,
            run,
        };
        let (summary, comparison) = report::write_after(&material, destination, earlier, &progress)?;
        signals::keep();
        Ok(Done { summary, comparison, inputs: audit.report.inputs })
    }

    /// Options that contradict each other.
    fn check(&self) -> Result<(), Failure> {
        let refused = |text: &str| Err(Failure::new(Code::Usage, text));
        match self.victims {
            true if self.redact || self.redact_key.is_some() => refused(NAMES_PEOPLE),
            true if self.roster.is_empty() => refused(NO_ROSTER),
            _ => Ok(()),
        }
    }

    /// Answers of DNS wait in `folder` unless the user named another.
    pub(super) fn cache_in(&mut self, folder: PathBuf) {
        self.cache.get_or_insert(folder);
    }

    /// The language of what people read.
    pub(super) fn language(&self) -> Language {
        language(self.lang)
    }

    /// Whether no later report could be joined with this one.
    pub(super) fn forgets(&self) -> bool {
        self.redact && self.redact_key.is_none()
    }

    /// How personal data are hidden, if they are. A key in the report would be given away with it.
    fn redaction(&self, report: &Path) -> Result<Option<Redaction>, Failure> {
        let Some(path) = &self.redact_key else {
            return Ok(if self.redact { Some(Redaction::new(Key::random()?)) } else { None });
        };
        if key::lies_in(path, report) {
            let text = format!(
                "{}: the key would be given away with the report\n  hint: give --redact-key a file outside of it",
                path.display()
            );
            return Err(Failure::new(Code::Usage, text));
        }
        let (key, found) = Key::from_file(path)?;
        match found {
            KeyFile::Found => {}
            KeyFile::Made => screen::say(&format!(
                "Made a new key: {}. Keep it, and keep it to yourself: with it pseudonyms can be tested against names.",
                path.display()
            )),
            KeyFile::Exposed => screen::say(&format!(
                "warning: {}: others can read this key\n  hint: chmod 600 {}",
                path.display(),
                path.display()
            )),
        }
        Ok(Some(Redaction::new(key)))
    }

    fn request(&self, policy: Policy) -> Request {
        Request {
            inputs: self.exports.iter().map(|path| input(path.clone())).collect(),
            ingest: ingest::Options { columns: self.column.clone(), timezone: self.timezone.clone() },
            enrich: enrich::Options {
                geoip: self.geoip.clone(),
                ranges: self.ranges.clone(),
                asn_lists: self.asn_list.clone(),
                tor_exits: self.tor_exits.clone(),
                dns: self.mode().into(),
                resolver: self.resolver,
                dns_qps: self.dns_qps,
                dns_concurrency: self.dns_concurrency,
                cache: self.cache.clone(),
                data: self.data.clone().or_else(enrich::upkeep::default_folder),
                disposable: self.disposable.clone(),
                allow: self.allow.clone(),
                institutions: policy.institutions,
            },
            reverse_names: self.ptr,
            rosters: self.roster.clone(),
            settings: Settings { threads: self.threads, ..policy.settings },
        }
    }

    fn mode(&self) -> DnsMode {
        if self.offline { DnsMode::Offline } else { self.dns }
    }
}

impl From<DnsMode> for Dns {
    fn from(mode: DnsMode) -> Self {
        match mode {
            DnsMode::Live => Self::Live,
            DnsMode::Cache => Self::Cache,
            DnsMode::Offline => Self::Offline,
        }
    }
}

impl DnsMode {
    fn id(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Cache => "cache",
            Self::Offline => "offline",
        }
    }
}

/// How many were signed after an instant at which the export must have been there already.
fn dated_later(signatures: &Signatures, started: jiff::Timestamp) -> u64 {
    const CLOCKS: i64 = 600;
    let latest = started.as_second() + CLOCKS;
    let times = signatures.rows().filter_map(|row| signatures.signed_at.get(row));
    times.filter(|&time| time > latest).count() as u64
}

/// How the input was understood goes beside the data, the summary is the data.
fn show(arguments: &Arguments, done: &Done) -> Result<(), Failure> {
    let summary = &done.summary;
    if !arguments.quiet {
        let language = arguments.how.language();
        done.inputs.iter().for_each(|file| screen::say(&terminal::understood(file, language)));
    }
    if arguments.json {
        let json = serde_json::to_string_pretty(summary)
            .map_err(|cause| Failure::new(Code::Failed, cause.to_string()))?;
        screen::print(&(json + "\n"))?;
    } else if !arguments.quiet {
        screen::print(&terminal::summary(summary, arguments.how.language(), screen::look()))?;
    }
    if !arguments.quiet {
        screen::say(&terminal::place(&arguments.out, arguments.how.language()));
    }
    Ok(())
}

/// Gives rayon its threads and says how many it has.
fn set_threads(wanted: usize) -> usize {
    // Fails only if a pool exists already; then that one serves.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(wanted).build_global();
    rayon::current_num_threads()
}

pub(super) fn input(path: PathBuf) -> Input {
    if path.as_os_str() == "-" { Input::Stdin } else { Input::File(path) }
}

fn resolver(text: &str) -> Result<SocketAddr, String> {
    let bare = |text: &str| text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 53));
    text.parse()
        .or_else(|_| bare(text))
        .map_err(|_| "expected an address, as in 127.0.0.1:53 or [::1]:53".into())
}

fn concurrency(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|number| (1..=1_000).contains(number))
        .ok_or("expected a number, 1 to 1000".into())
}

pub(super) fn column(text: &str) -> Result<(Field, String), String> {
    let (field, header) = text.split_once('=').ok_or("expected FIELD=HEADER, as in email=Courriel")?;
    let field = Field::from_id(field.trim()).ok_or_else(|| {
        let known: Vec<&str> = Field::ALL.iter().map(|field| field.id()).collect();
        format!("no field is called \"{field}\"; fields: {}", known.join(", "))
    })?;
    Ok((field, header.to_owned()))
}

fn classed(text: &str) -> Result<(PathBuf, NetworkClass), String> {
    let (file, class) = text.rsplit_once(':').ok_or("expected FILE:CLASS, as in servers.txt:hosting")?;
    let class = NetworkClass::from_id(class.trim()).ok_or_else(|| {
        let known: Vec<&str> = NetworkClass::ALL.iter().map(|class| class.id()).collect();
        format!("no class is called \"{class}\"; classes: {}", known.join(", "))
    })?;
    Ok((file.into(), class))
}

pub(super) fn timezone(text: &str) -> Result<String, String> {
    let known = jiff::tz::TimeZone::get(text);
    known.map(|_| text.to_owned()).map_err(|_| "expected an IANA name, as in Europe/Paris or UTC".into())
}
