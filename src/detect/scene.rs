//! What a detector sees: the petition, its attributes, its crowd, and helpers to tell what it found.

use hashbrown::HashMap;
use jiff::tz::TimeZone;

use crate::model::{
    Country, Fact, Finding, GroupId, Info, NONE, NetworkClass, Petition, Row, Signatures, Subject,
    TimeColumn, Value,
};

use super::scan::attributes::{self, Attributes, Kind};
use super::scan::candidate::{Candidate, Evidence};
use super::scan::crowd::{self, Crowd, Method};
use super::scan::search;

/// Everything that detectors look at.
pub struct Scene<'a> {
    /// The petition.
    pub petition: &'a Petition,
    /// Its attributes.
    pub attributes: Attributes,
    /// The crowd, without the groups that were found.
    pub crowd: Crowd,
    /// Rows in the order of their times.
    pub order: Vec<Row>,
    /// For each row whether it repeats an earlier record cell for cell: an import done twice.
    pub reimported: Vec<bool>,
    /// The signers' time zone.
    pub zone: TimeZone,
    /// The country that most of the crowd signs from, where networks are known.
    pub home: Option<Country>,
    /// A campaign of the usual shape below this many rows would not be found.
    pub floor: u64,
}

impl<'a> Scene<'a> {
    /// Searches the petition for groups.
    pub fn search(petition: &'a Petition, method: Method) -> (Self, Vec<Candidate>) {
        let attributes = attributes::encode(petition);
        let order = crowd::by_time(&petition.signatures);
        let reimported = reimported(petition);
        let genuine = reimported.iter().map(|&again| if again { 0.0 } else { 1.0 }).collect();
        let found = search::search(petition, &attributes, &order, genuine, method);
        let zone = TimeZone::get(&petition.settings.timezone).unwrap_or(TimeZone::UTC);
        let home = home(petition, &found.crowd);
        let (crowd, floor) = (found.crowd, found.floor);
        let scene = Self { petition, attributes, crowd, order, reimported, zone, home, floor };
        (scene, found.candidates)
    }

    /// The country of a home's or telephone's network; servers and relays say nothing.
    pub fn home_country(&self, row: Row) -> Option<Country> {
        self.petition.network(row).found().filter(|_| self.home_network(row))?.country
    }

    /// Whether the row came from a home's or telephone's network.
    pub fn home_network(&self, row: Row) -> bool {
        let class = self.petition.network(row).found().map(|network| network.class);
        matches!(class, Some(NetworkClass::Access | NetworkClass::Mobile))
    }

    /// The rows of a group in the order of their times, those without a time left out.
    pub fn in_time_order(&self, rows: &[Row]) -> Vec<(i64, Row)> {
        let mut timed: Vec<(i64, Row)> = rows
            .iter()
            .filter_map(|&row| Some((self.petition.signatures.signed_at.get(row)?, row)))
            .collect();
        timed.sort_unstable();
        timed
    }

    /// How many distinct values an attribute has among the rows, unknown ones left out.
    pub fn distinct(&self, kind: Kind, rows: &[Row]) -> usize {
        let Some(attribute) = self.attributes.get(kind) else { return 0 };
        let mut codes: Vec<u32> =
            rows.iter().map(|row| attribute.codes[row.index()]).filter(|&c| c != NONE).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.len()
    }

    /// The hour of day, 0 to 23, in the signers' time zone.
    pub fn hour(&self, seconds: i64) -> usize {
        jiff::Timestamp::from_second(seconds).map_or(0, |time| self.zone.to_datetime(time).hour() as usize)
    }

    /// The rows that are in no group, for comparisons with the crowd.
    pub fn crowd_rows(&self) -> impl Iterator<Item = Row> {
        self.petition.signatures.rows().filter(|row| self.crowd.weights[row.index()] > 0.0)
    }

    /// A finding of a group from the evidence of one chain, where there is some.
    pub fn chain_finding(
        &self,
        info: &'static Info,
        kind: Kind,
        group: GroupId,
        candidate: &Candidate,
    ) -> Option<Finding> {
        let evidence = candidate.evidence_of(self.leaf(kind)?)?;
        (evidence.nats >= 0.5).then(|| {
            let mut facts = evidence_facts(evidence, candidate);
            facts.extend(self.most_common(evidence));
            Finding {
                detector: info.id,
                family: info.family,
                subject: Subject::Group(group),
                group: Some(group),
                rows: candidate.rows.clone(),
                nats: evidence.nats.min(info.cap),
                facts,
            }
        })
    }

    /// The leaf of the chain that an attribute stands in.
    fn leaf(&self, kind: Kind) -> Option<usize> {
        let mut at = self.attributes.index(kind)?;
        while let Some(child) = self.attributes.list.iter().position(|attribute| attribute.parent == Some(at))
        {
            at = child;
        }
        Some(at)
    }

    /// The most common value of the rows judged and its share, where it is not personal.
    fn most_common(&self, evidence: &Evidence) -> Vec<Fact> {
        let attribute = &self.attributes.list[evidence.level];
        let mut codes: Vec<(u32, Row)> = evidence
            .sample
            .iter()
            .map(|&row| (attribute.codes[row.index()], row))
            .filter(|&(c, _)| c != NONE)
            .collect();
        codes.sort_unstable();
        let run = codes.chunk_by(|a, b| a.0 == b.0).max_by_key(|run| run.len());
        let Some((run, value)) = run.and_then(|run| Some((run, self.describe(attribute.kind, run[0].1)?)))
        else {
            return Vec::new();
        };
        let share = Value::Share(run.len() as f64 / codes.len() as f64);
        vec![Fact { key: "most_common", value }, Fact { key: "most_share", value: share }]
    }

    /// A row's value of an attribute; `None` where it would tell of a person.
    pub fn describe(&self, kind: Kind, row: Row) -> Option<Value> {
        let signatures = &self.petition.signatures;
        let network = self.petition.network(row);
        let text = |value: Option<&str>| {
            Some(value.map_or(Value::Term("empty".into()), |text| Value::Text(text.to_owned())))
        };
        match kind {
            Kind::Class => network.found().map(|n| Value::Term(class_words(n.class).into())),
            Kind::System => network.found().and_then(|n| {
                let name = (n.organisation != NONE)
                    .then(|| self.petition.enrichment.organisations.get(n.organisation));
                Some(Value::Text(format!("AS{} {}", n.asn?, name.unwrap_or("")).trim_end().to_owned()))
            }),
            Kind::Prefix => {
                signatures.ip.get(row).map(|address| Value::Text(crate::model::network::prefix(address)))
            }
            Kind::AgentKind => {
                let kind = signatures.user_agent.get(row).map(super::scan::agent::kind);
                Some(Value::Term(kind.map_or("empty".into(), Into::into)))
            }
            Kind::Agent => text(signatures.user_agent.get(row)),
            Kind::Domain => text(signatures.domain.get(row)),
            Kind::Mask => text(signatures.local.get(row).map(super::scan::fold::mask).as_deref()),
            Kind::DomainKind => Some(Value::Term(self.domain_kind(row).into())),
            Kind::MailHost
            | Kind::Host
            | Kind::Name
            | Kind::Letters
            | Kind::Rarity
            | Kind::Roster
            | Kind::Again => None,
            Kind::Casing => casing_words(signatures, row).map(|words| Value::Term(words.into())),
            Kind::Wording if signatures.comment.id(row).is_none() => Some(Value::Term("no comment".into())),
            Kind::NameInMail | Kind::Filled | Kind::Form | Kind::Format | Kind::Wording | Kind::Copied => {
                None
            }
        }
    }

    fn domain_kind(&self, row: Row) -> &'static str {
        use crate::model::{DomainKind, Listing};
        match self.petition.domain(row) {
            None => "no valid address",
            Some(domain) if domain.listing != Listing::Unlisted => "disposable domains",
            Some(domain) => match domain.kind {
                DomainKind::Institution => "institutions' domains",
                DomainKind::Education => "universities' domains",
                DomainKind::Relay => "mail relays",
                DomainKind::FreeMail => "free-mail providers",
                DomainKind::Reserved => "reserved domains",
                DomainKind::Other => "other domains",
            },
        }
    }
}

/// How a row's names are cased, in words, if all are cased alike.
fn casing_words(signatures: &Signatures, row: Row) -> Option<&'static str> {
    use super::scan::fold::{Casing, casing};
    let (first, last) = (signatures.first_name.get(row), signatures.last_name.get(row));
    let names = [first, last, signatures.name.get(row).filter(|_| first.or(last).is_none())];
    let mut casings = names.into_iter().flatten().map(casing).filter(|&casing| casing != Casing::Absent);
    let one = casings.next()?;
    casings.all(|other| other == one).then_some(match one {
        Casing::Lower => "all small letters",
        Casing::Upper => "all capitals",
        Casing::Title => "capital initials",
        Casing::Mixed | Casing::Absent => "capitals elsewhere",
    })
}

/// Networks of a class, in words.
fn class_words(class: NetworkClass) -> &'static str {
    match class {
        NetworkClass::Hosting => "hosting networks",
        NetworkClass::Cdn => "content delivery networks",
        NetworkClass::Vpn => "VPN networks",
        NetworkClass::Relay => "privacy relays' networks",
        NetworkClass::Tor => "Tor",
        NetworkClass::Gateway => "company gateways",
        NetworkClass::Mobile => "mobile networks",
        NetworkClass::Access => "home networks",
        NetworkClass::Education => "universities' networks",
        NetworkClass::Unknown => "networks of unknown kind",
    }
}

fn home(petition: &Petition, crowd: &Crowd) -> Option<Country> {
    let mut counts: HashMap<Country, usize> = HashMap::new();
    for row in petition.signatures.rows().filter(|row| crowd.weights[row.index()] > 0.0) {
        if let Some(country) = petition.network(row).found().and_then(|network| network.country) {
            *counts.entry(country).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|&(country, count)| (count, country)).map(|(country, _)| country)
}

/// The numbers of one chain's evidence.
fn evidence_facts(evidence: &Evidence, candidate: &Candidate) -> Vec<Fact> {
    let mut facts = vec![
        Fact { key: "judged", value: Value::Count(evidence.rows as u64) },
        Fact { key: "sample", value: Value::Count(evidence.sample.len() as u64) },
        Fact { key: "distinct", value: Value::Count(evidence.distinct as u64) },
        Fact { key: "in_crowd", value: Value::Number(evidence.distinct_in_crowd) },
        Fact { key: "profile_nats", value: Value::Number(evidence.profile) },
        Fact { key: "sameness_nats", value: Value::Number(evidence.sameness) },
        Fact { key: "counted", value: Value::Share(evidence.counted) },
    ];
    // Whoever reads of a part must learn of what.
    if evidence.sample.len() < candidate.rows.len() {
        facts.push(count("group", candidate.rows.len()));
    }
    facts
}

/// A finding about a group.
pub fn group_finding(
    info: &'static Info,
    group: GroupId,
    candidate: &Candidate,
    nats: f64,
    facts: Vec<Fact>,
) -> Finding {
    Finding {
        detector: info.id,
        family: info.family,
        subject: Subject::Group(group),
        group: Some(group),
        rows: candidate.rows.clone(),
        nats: nats.clamp(0.0, info.cap),
        facts,
    }
}

/// A named count.
pub fn count(key: &'static str, value: usize) -> Fact {
    Fact { key, value: Value::Count(value as u64) }
}

/// A named number.
pub fn number(key: &'static str, value: f64) -> Fact {
    Fact { key, value: Value::Number(value) }
}

/// A named share, 0 to 1.
pub fn share(key: &'static str, value: f64) -> Fact {
    Fact { key, value: Value::Share(value) }
}

/// Rows that repeat an earlier record in every column that tells one signing from another.
fn reimported(petition: &Petition) -> Vec<bool> {
    let signatures = &petition.signatures;
    let mut seen = hashbrown::HashSet::new();
    signatures
        .rows()
        .map(|row| {
            let at = row.index();
            let who = (signatures.mailbox.ids[at], signatures.name.ids[at], signatures.local.ids[at]);
            let how = (signatures.ip.ids[at], signatures.user_agent.ids[at], signatures.comment.ids[at]);
            let time = signatures.signed_at.seconds[at];
            let more = (signatures.postcode.ids[at], signatures.phone.ids[at], signatures.street.ids[at]);
            let told = who.0 != NONE
                || (who.1 != NONE && (time != TimeColumn::MISSING || more != (NONE, NONE, NONE)));
            !seen.insert((who, how, time, more)) && told
        })
        .collect()
}
