//! What forgers do: each attack is one small function that says who, when and with which fields.
//!
//! An attack knows the crowd it hides in, never the detectors: these functions follow what bought
//! scripts, rented servers, proxies and patient hands leave behind, not what an audit looks for.

pub mod fleets;
pub mod identities;
pub mod mails;
pub mod rhythms;

use super::agents;
use super::crowd::{self, Typing, World};
use super::entry::{Entry, Label};
use super::locale::Locale;
use super::networks;
use super::{mailboxes, names};

/// Where a script takes names from.
#[derive(Debug, Clone)]
pub enum Names {
    /// Like anybody's.
    Crowd,
    /// Any two of a list of common ones.
    Listed,
    /// These and no others.
    Few(Vec<(String, String)>),
    /// Letters at random.
    Gibberish,
}

/// Where a script takes mail addresses from.
#[derive(Debug, Clone)]
pub enum Mails {
    /// Like anybody's.
    Crowd,
    /// `first.lastNNNN` at one of these domains.
    Masked(Vec<String>),
    /// Any word at one of these domains.
    Random(Vec<String>),
    /// A word and a running number at this domain.
    Numbered(&'static str, String),
}

/// Where a script signs from.
#[derive(Debug, Clone)]
pub enum Sources {
    /// These machines, in turn or at random.
    Machines(Vec<String>),
    /// Other people's homes in the country, hired by the request.
    Residential,
    /// Exits of VPN services.
    Vpn,
    /// Homes and telephones mixed as the crowd mixes them.
    Crowd,
}

/// A program that signs.
#[derive(Debug, Clone)]
pub struct Script {
    /// The campaign it works for.
    pub campaign: &'static str,
    /// Its names.
    pub names: Names,
    /// Its mail addresses.
    pub mails: Mails,
    /// Its networks.
    pub sources: Sources,
    /// The agents it pretends to be; empty: drawn like the crowd's.
    pub agents: Vec<String>,
    /// Comment for all, if any.
    pub comment: Option<String>,
    /// Share of its signatures that get confirmed, after about so many seconds.
    pub confirmed: (f64, i64),
    /// How it fills in names.
    pub typing: Option<Typing>,
}

impl Script {
    /// A plain script: listed names, masked addresses at the large providers, one up-to-date agent.
    pub fn new(world: &World, campaign: &'static str, sources: Sources) -> Self {
        Self {
            campaign,
            names: Names::Listed,
            mails: Mails::Masked(large_providers(world.locale)),
            sources,
            agents: vec![agents::plain_chrome(world.start)],
            comment: None,
            confirmed: (0.0, 0),
            typing: Some(Typing::Proper),
        }
    }

    /// One signature of the script.
    pub fn sign(&self, world: &mut World, at: i64) -> Entry {
        let (first, last) = self.name(world);
        let email = self.email(world, &first, &last);
        let mut person = world.person_of(world.locale);
        let ip = match &self.sources {
            Sources::Machines(machines) => world.random.pick(machines).clone(),
            Sources::Residential => world.line(),
            Sources::Vpn => {
                let exit = *world.random.pick(networks::VPN);
                world.networks.address(&mut world.random, exit).to_string()
            }
            Sources::Crowd if world.random.chance(0.4) => world.mobile(world.locale),
            Sources::Crowd => person.home.device(&mut world.random),
        };
        if !self.agents.is_empty() {
            person.agent = world.random.pick(&self.agents).clone();
        }
        (person.first, person.last, person.email) = (first, last, email);
        person.typing = self.typing.unwrap_or(person.typing);
        let mut entry = world.typed(&person);
        if self.typing.is_some() {
            entry.city = person.town;
            entry.language = person.locale.language.code().to_owned();
        }
        entry.at = at;
        entry.ip = ip;
        entry.comment = self.comment.clone().unwrap_or_default();
        entry.label = Label::Fraud;
        entry.kind = self.campaign;
        entry.campaign = self.campaign;
        if world.random.chance(self.confirmed.0) {
            entry.confirmed_at = Some(at + self.confirmed.1 + world.random.between(0, 3));
            entry.confirmed_ip = entry.ip.clone();
        }
        entry
    }

    fn name(&self, world: &mut World) -> (String, String) {
        let (random, language) = (&mut world.random, world.locale.language);
        let woman = random.chance(0.5);
        match &self.names {
            Names::Crowd => {
                let born = random.between(1945, 2004);
                (names::given(random, language, woman, born), names::surname(random, language))
            }
            Names::Listed => names::listed(random, language, woman),
            Names::Few(list) => random.pick(list).clone(),
            Names::Gibberish => {
                let mut word = |low, high| {
                    let length = random.between(low, high);
                    (0..length).map(|_| char::from(b'a' + random.below(26) as u8)).collect::<String>()
                };
                (word(5, 9), word(5, 11))
            }
        }
    }

    fn email(&self, world: &mut World, first: &str, last: &str) -> String {
        let (first, last) = (mailboxes::plain(first), mailboxes::plain(last));
        let random = &mut world.random;
        match &self.mails {
            Mails::Crowd => {
                let born = random.between(1945, 2004);
                mailboxes::address(random, world.locale, &first, &last, born)
            }
            Mails::Masked(domains) => {
                format!("{first}.{last}{}@{}", random.between(1000, 9999), random.pick(domains))
            }
            Mails::Random(domains) => format!("{}@{}", crowd::privacy_alias(random), random.pick(domains)),
            Mails::Numbered(word, domain) => format!("{word}{}@{domain}", random.between(1000, 9999)),
        }
    }
}

/// Runs the script at each of these times.
pub fn run(world: &mut World, script: &Script, times: &[i64]) -> Vec<Entry> {
    times.iter().map(|&at| script.sign(world, at)).collect()
}

/// `count` instants of a steady machine with jitter between two instants.
pub fn spread(world: &mut World, count: usize, from: i64, to: i64) -> Vec<i64> {
    let mut times: Vec<i64> = (0..count).map(|_| world.random.between(from, to - 1)).collect();
    times.sort_unstable();
    times
}

/// `count` instants one after another with about `gap` seconds between them.
pub fn paced(world: &mut World, count: usize, from: i64, gap: i64, jitter: i64) -> Vec<i64> {
    let mut at = from;
    let mut next = |_| {
        at += (gap + world.random.between(-jitter, jitter)).max(0);
        at
    };
    (0..count).map(&mut next).collect()
}

/// A night in the first half of the petition: from 23:00, so many hours long.
pub fn night(world: &mut World, hours: i64) -> (i64, i64) {
    let day = world.random.between(1, (world.days / 2).max(1));
    let from = world.moment(day, 23 * 60);
    (from, from + hours * 3600)
}

/// A size in proportion to the petition, and not below what anybody would bother to do.
pub fn size(world: &World, share: f64, least: usize) -> usize {
    ((world.rows as f64 * share) as usize).max(least.min(world.rows / 3))
}

fn large_providers(locale: &Locale) -> Vec<String> {
    locale.providers.iter().take(3).map(|provider| provider.0.to_owned()).collect()
}
