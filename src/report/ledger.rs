//! `rows.csv.zst`: one short line for every signature, so that a later report can tell what changed.
//!
//! It holds digests instead of the records: of the platform's identifier, of what a signer entered
//! (to know a record again when its number has shifted), of what may change afterwards (a late
//! confirmation), and of what lists and look-ups said. It is as confidential as `flagged.csv`:
//! whoever guesses a whole record can confirm the guess.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;

use hashbrown::HashMap;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::Error;
use super::flagged::reasons;
use super::standing::Standings;
use super::table::{kind, mx, tier};
use crate::model::{Lookup, MailService, Petition, Report, Row, Signatures, TextColumn, Verdict};

/// The file's name.
pub const FILE: &str = "rows.csv.zst";

/// Its columns; later versions may add some at the end.
const COLUMNS: [&str; 10] =
    ["row", "id", "record", "state", "lists", "lookups", "verdict", "score", "reasons", "campaign"];

/// Fast, and close to the best: most of what is left are digests.
const LEVEL: i32 = 3;

/// Lines that one thread makes at once.
const AT_ONCE: usize = 2_048;

/// Writes a line for every signature in the order of the input.
pub(super) fn write(
    report: &Report,
    petition: &Petition,
    ids: &TextColumn,
    redacted: bool,
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut packed = zstd::Encoder::new(to, LEVEL)?;
    packed.include_checksum(true)?;
    packed.write_all(format!("{}\n", COLUMNS.join(",")).as_bytes())?;
    let lines = Lines {
        report,
        petition,
        ids,
        redacted,
        zone: zone(petition),
        standings: Standings::new(report, petition.signatures.len()),
    };
    let rows: Vec<Row> = petition.signatures.rows().collect();
    for rows in rows.chunks(AT_ONCE * rayon::current_num_threads()) {
        let texts: Vec<Vec<u8>> =
            rows.par_chunks(AT_ONCE).map(|rows| lines.text(rows)).collect::<io::Result<_>>()?;
        texts.iter().try_for_each(|text| packed.write_all(text))?;
    }
    packed.finish()?.flush()
}

fn zone(petition: &Petition) -> TimeZone {
    TimeZone::get(&petition.settings.timezone).unwrap_or(TimeZone::UTC)
}

/// What the lines are made from: digests take time, so that many are made at once.
struct Lines<'a> {
    report: &'a Report,
    petition: &'a Petition,
    ids: &'a TextColumn,
    redacted: bool,
    zone: TimeZone,
    standings: Standings<'a>,
}

impl Lines<'_> {
    fn text(&self, rows: &[Row]) -> io::Result<Vec<u8>> {
        let mut out = csv::Writer::from_writer(Vec::new());
        rows.iter().try_for_each(|&row| self.line(row, &mut out))?;
        out.into_inner().map_err(|error| error.into_error())
    }

    fn line(&self, row: Row, out: &mut csv::Writer<Vec<u8>>) -> io::Result<()> {
        let (petition, report) = (self.petition, self.report);
        let verdict = self.standings.of(row);
        let campaign = verdict.campaign.map(|at| report.campaigns[at as usize].id.as_str());
        out.write_record([
            petition.signatures.record[row.index()].to_string().as_str(),
            &self.ids.get(row).map(|id| format!("{:016x}", identified(id))).unwrap_or_default(),
            &format!("{:016x}", entered(&petition.signatures, &self.zone, self.redacted, row)),
            &format!("{:08x}", afterwards(&petition.signatures, &self.zone, row)),
            &format!("{:08x}", listed(petition, row)),
            &format!("{:08x}", answered(petition, row)),
            verdict.verdict.id(),
            &format!("{:.2}", 100.0 * verdict.probability),
            &reasons(&verdict, report).join(";"),
            campaign.unwrap_or_default(),
        ])?;
        Ok(())
    }
}

/// The digest of a platform's identifier.
pub(super) fn identified(id: &str) -> u64 {
    Fields::default().text(Some(id)).wide()
}

/// The first 64 bits of a SHA-256 over length-prefixed fields: the same on every machine, in every version.
#[derive(Default)]
struct Fields(Sha256);

impl Fields {
    fn text(mut self, field: Option<&str>) -> Self {
        let length = field.map_or(u64::MAX, |text| text.len() as u64);
        self.0.update(length.to_le_bytes());
        self.0.update(field.unwrap_or_default());
        self
    }

    fn shown(self, field: Option<impl ToString>) -> Self {
        self.text(field.map(|value| value.to_string()).as_deref())
    }

    fn wide(self) -> u64 {
        let bytes = self.0.finalize();
        u64::from_be_bytes(bytes[..8].try_into().expect("a SHA-256 has 32 bytes"))
    }

    fn narrow(self) -> u32 {
        (self.wide() >> 32) as u32
    }
}

/// What the signer entered, and where from: no platform changes it afterwards.
fn entered(signatures: &Signatures, zone: &TimeZone, redacted: bool, row: Row) -> u64 {
    let texts = [
        &signatures.name,
        &signatures.local,
        &signatures.user_agent,
        &signatures.phone,
        &signatures.street,
        &signatures.postcode,
        &signatures.city,
        &signatures.region,
        &signatures.country,
        &signatures.language,
        &signatures.referrer,
        &signatures.role,
        &signatures.birth,
    ];
    // A domain is hidden while few use it, and shown when many do; the mailbox's pseudonym covers it.
    let mailbox = signatures.mailbox.get(row).and_then(|mailbox| mailbox.split('@').next());
    let place = if redacted { mailbox } else { signatures.domain.get(row) };
    let fields = Fields::default()
        .text(place)
        .shown(signatures.signed_at.get(row).map(|seconds| wall(zone, seconds)))
        .shown(signatures.ip.get(row));
    texts.into_iter().fold(fields, |fields, column| fields.text(column.get(row))).wide()
}

/// The clock on the wall: it stands in the export, whatever zone it is read in.
fn wall(zone: &TimeZone, seconds: i64) -> i64 {
    Timestamp::from_second(seconds).map_or(seconds, |instant| {
        let time = zone.to_datetime(instant);
        TimeZone::UTC.to_timestamp(time).map_or(seconds, Timestamp::as_second)
    })
}

/// What may change after the signature: confirmation, consent, a comment that a moderator cuts.
fn afterwards(signatures: &Signatures, zone: &TimeZone, row: Row) -> u32 {
    Fields::default()
        .text(signatures.comment.get(row))
        .shown(signatures.opt_in[row.index()])
        .shown(signatures.confirmed[row.index()])
        .shown(signatures.confirmation_sent_at.get(row).map(|seconds| wall(zone, seconds)))
        .shown(signatures.confirmed_at.get(row).map(|seconds| wall(zone, seconds)))
        .shown(signatures.confirmed_ip.get(row))
        .text(signatures.confirmed_agent.get(row))
        .narrow()
}

/// What lists and databases say of the row's network and mail domain.
fn listed(petition: &Petition, row: Row) -> u32 {
    let network = petition.network(row).found().copied();
    let domain = petition.domain(row);
    Fields::default()
        .shown(network.and_then(|one| one.asn))
        .shown(network.and_then(|one| one.country))
        .text(network.map(|one| one.class.id()))
        .text(domain.map(|one| tier(one.listing)))
        .text(domain.map(|one| kind(one.kind)))
        .shown(domain.map(|one| one.free_subdomain))
        .shown(domain.map(|one| one.subdomain_farm))
        .narrow()
}

/// What DNS said of the row's mail domain. No answer and not asked are one: neither is evidence.
fn answered(petition: &Petition, row: Row) -> u32 {
    let domain = petition.domain(row);
    let service = domain.filter(|one| one.mail.is_settled()).map(mx);
    let hosts = domain.and_then(|one| match &one.mail {
        Lookup::Found(MailService::Mx(hosts)) => Some(hosts.join(" ")),
        _ => None,
    });
    Fields::default()
        .text(service)
        .shown(hosts)
        .shown(domain.map(|one| one.shared_mx))
        .shown(domain.map(|one| one.parked))
        .narrow()
}

/// The ledger of one report.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ledger {
    pub(super) entries: Vec<Entry>,
    /// Distinct lists of reason codes.
    pub(super) reasons: Vec<String>,
    /// Campaigns by name, in the order of their first row.
    pub(super) campaigns: Vec<String>,
}

/// One signature.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) row: u32,
    pub(super) id: Option<u64>,
    pub(super) record: u64,
    pub(super) state: u32,
    pub(super) lists: u32,
    pub(super) lookups: u32,
    pub(super) verdict: Verdict,
    pub(super) score: f32,
    /// Index into [`Ledger::reasons`].
    pub(super) reasons: u32,
    /// Index into [`Ledger::campaigns`].
    pub(super) campaign: Option<u32>,
}

impl Ledger {
    /// The ledger in a report folder; `None` where an older version wrote none.
    ///
    /// # Errors
    /// When the file is damaged.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, Error> {
        let path = folder.join(FILE);
        let failed = |cause: String| Error::NoReport { path: path.clone(), cause };
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(failed(cause.to_string())),
        };
        let unpacked =
            zstd::Decoder::with_buffer(BufReader::new(file)).map_err(|cause| failed(cause.to_string()))?;
        parse(unpacked).map(Some).map_err(|cause| failed(format!("is damaged: {cause}")))
    }
}

fn parse(text: impl io::Read) -> Result<Ledger, String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    let mut record = csv::StringRecord::new();
    let mut ledger = Ledger::default();
    let (mut reasons, mut campaigns) = (Names::default(), Names::default());
    let mut next = |record: &mut csv::StringRecord| reader.read_record(record).map_err(|e| e.to_string());
    if !next(&mut record)? || !record.iter().take(COLUMNS.len()).eq(COLUMNS) {
        return Err("it does not begin like a list of rows".into());
    }
    while next(&mut record)? {
        let line = entry(&record, &mut reasons, &mut campaigns);
        ledger.entries.push(line.ok_or_else(|| format!("line {}", ledger.entries.len() + 2))?);
    }
    (ledger.reasons, ledger.campaigns) = (reasons.names, campaigns.names);
    Ok(ledger)
}

fn entry(record: &csv::StringRecord, reasons: &mut Names, campaigns: &mut Names) -> Option<Entry> {
    let text = |at: usize| record.get(at);
    let hex = |at: usize| u64::from_str_radix(text(at)?, 16).ok();
    let short = |at: usize| u32::from_str_radix(text(at)?, 16).ok();
    Some(Entry {
        row: text(0)?.parse().ok()?,
        id: if text(1)?.is_empty() { None } else { Some(hex(1)?) },
        record: hex(2)?,
        state: short(3)?,
        lists: short(4)?,
        lookups: short(5)?,
        verdict: verdict(text(6)?)?,
        score: text(7)?.parse().ok()?,
        reasons: reasons.id(text(8)?),
        campaign: Some(text(9)?).filter(|name| !name.is_empty()).map(|name| campaigns.id(name)),
    })
}

fn verdict(id: &str) -> Option<Verdict> {
    let all = [Verdict::Clear, Verdict::Duplicate, Verdict::Review, Verdict::Reject];
    all.into_iter().find(|verdict| verdict.id() == id)
}

/// Texts in the order in which they are first met.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    ids: HashMap<String, u32>,
}

impl Names {
    fn id(&mut self, name: &str) -> u32 {
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        let id = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.ids.insert(name.to_owned(), id);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Verdict, verdict::RowVerdict};

    fn petition() -> Petition {
        let mut signatures = Signatures::blank(3);
        signatures.name = TextColumn::collect([Some("Ada"), Some("Ada"), Some("Bot")]);
        signatures.signed_at.seconds = vec![1_600_000_000; 3];
        Petition { signatures, ..Petition::default() }
    }

    fn written(petition: &Petition) -> Vec<u8> {
        let verdict = RowVerdict {
            row: Row(2),
            verdict: Verdict::Review,
            probability: 0.5,
            campaign: None,
            blocked: false,
            reasons: Vec::new(),
        };
        let report = Report { verdicts: vec![verdict], prior: -4.0, ..Report::default() };
        let ids = TextColumn::collect([Some("a"), None, Some("b")]);
        let mut bytes = Vec::new();
        write(&report, petition, &ids, false, &mut bytes).unwrap();
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Option<Ledger>, Error> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), bytes).unwrap();
        Ledger::read(folder.path())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let ledger = read(&written(&petition())).unwrap().unwrap();
        let [ada, again, bot] = &ledger.entries[..] else { panic!("three rows") };
        assert_eq!((ada.record, ada.state), (again.record, again.state), "equal records are equal");
        assert_ne!(ada.record, bot.record);
        assert!(ada.id.is_some() && again.id.is_none() && ada.id != bot.id);
        assert_eq!((ada.verdict, bot.verdict, bot.score), (Verdict::Clear, Verdict::Review, 50.0));
    }

    #[test]
    fn a_late_confirmation_changes_the_state_and_not_the_record() {
        let mut later = petition();
        later.signatures.confirmed[0] = Some(true);
        let ledger = read(&written(&later)).unwrap().unwrap();
        assert_eq!(ledger.entries[0].record, ledger.entries[1].record);
        assert_ne!(ledger.entries[0].state, ledger.entries[1].state);
    }

    /// Times without a zone are the same records, whatever zone they are read in.
    #[test]
    fn another_zone_leaves_the_clock_on_the_wall() {
        let mut paris = petition();
        paris.settings.timezone = "Europe/Paris".into();
        paris.signatures.signed_at.seconds.iter_mut().for_each(|seconds| *seconds -= 2 * 3600);
        assert_eq!(
            read(&written(&paris)).unwrap().unwrap().entries[0].record,
            read(&written(&petition())).unwrap().unwrap().entries[0].record
        );
    }

    #[test]
    fn a_damaged_ledger_is_an_error_and_a_missing_one_is_none() {
        let good = written(&petition());
        for cut in 0..good.len() {
            assert!(read(&good[..cut]).is_err(), "cut at {cut}");
        }
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x20;
            // A flipped bit is found out, or it was one that changes nothing.
            assert!(read(&bad).map_or(true, |ledger| ledger == read(&good).unwrap()), "bit of byte {at}");
        }
        let other = zstd::encode_all(&b"row,name\n1,x\n"[..], 3).unwrap();
        assert!(read(&other).is_err());
        assert!(Ledger::read(tempfile::tempdir().unwrap().path()).unwrap().is_none());
    }
}
