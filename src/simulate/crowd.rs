//! People who sign: who they are, what they use, how they type, whom they live with.

use jiff::tz::TimeZone;

use super::agents::{self, Device};
use super::entry::{Entry, Label};
use super::locale::{self, Carrier, Locale};
use super::networks::{self, Home, Networks};
use super::random::Random;
use super::rhythm::{self, Curve, Surge};
use super::{comments, mailboxes, names};

/// The setting of one petition.
#[derive(Debug)]
pub struct World {
    /// Where most signers live.
    pub locale: &'static Locale,
    /// Its clock.
    pub zone: TimeZone,
    /// The launch, Unix seconds.
    pub start: i64,
    /// How long it is open, in days.
    pub days: i64,
    /// How many signatures it should have in all.
    pub rows: usize,
    /// Chance.
    pub random: Random,
    /// Networks.
    pub networks: Networks,
    offices: Vec<(String, f64)>,
}

/// How somebody types into a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// As names are spelt.
    Proper,
    /// All lower case.
    Lower,
    /// Family name in capitals.
    UpperLast,
    /// All in capitals.
    Upper,
    /// Without accents.
    Plain,
    /// With a blank too many.
    Blank,
}

/// A person.
#[derive(Debug, Clone)]
pub struct Person {
    /// Given name as spelt.
    pub first: String,
    /// Family name as spelt.
    pub last: String,
    /// Year of birth.
    pub born: i64,
    /// Mail address.
    pub email: String,
    /// Language and markets.
    pub locale: &'static Locale,
    /// Town.
    pub town: String,
    /// Postcode.
    pub postcode: String,
    /// Street and number.
    pub street: String,
    /// The home's network.
    pub home: Home,
    /// Device used.
    pub device: Device,
    /// Its agent.
    pub agent: String,
    /// Typing habit.
    pub typing: Typing,
}

impl World {
    /// The setting of a seed: country, season, length.
    pub fn new(seed: u64, scenario: &str, rows: usize) -> Self {
        let mut random = Random::new(seed, scenario);
        let locale = *random.choose(&[
            (&locale::FRANCE, 0.5),
            (&locale::BRITAIN, 0.2),
            (&locale::GERMANY, 0.2),
            (&locale::SPAIN, 0.1),
        ]);
        // Some day between 2020-02 and 2025-10, in the morning.
        let day = random.between(18_300, 20_380);
        let days = random.between(20, 60);
        let minute = random.between(450, 720);
        Self::set(locale, day, minute, days, rows, random)
    }

    /// A setting of one's own: launch day since 1970, minute of that day on the local clock.
    pub fn set(
        locale: &'static Locale,
        day: i64,
        minute: i64,
        days: i64,
        rows: usize,
        random: Random,
    ) -> Self {
        let zone = rhythm::clock(locale.clock);
        let start = rhythm::instant(&zone, day * 86_400 + minute * 60);
        let mut world = Self {
            locale,
            zone,
            start,
            days,
            rows,
            random,
            networks: Networks::default(),
            offices: Vec::new(),
        };
        world.offices = (0..8 + rows / 100).map(|rank| (world.line(), 1.0 / (rank + 3) as f64)).collect();
        world
    }

    /// The end of the petition.
    pub fn end(&self) -> i64 {
        self.start + self.days * 86_400
    }

    /// When the wall clock shows `minute` of the `day`-th day (the launch day is day 0).
    pub fn moment(&self, day: i64, minute: i64) -> i64 {
        let launch = rhythm::local(&self.zone, self.start).div_euclid(86_400);
        rhythm::instant(&self.zone, (launch + day) * 86_400 + minute * 60)
    }

    /// A crowd of `people` signatures over the whole time of the petition: launch, trickle, and a
    /// few surges of very different size.
    pub fn crowd(&mut self, people: usize) -> Vec<Entry> {
        let curve = self.usual_curve();
        self.arrivals(people, &curve)
    }

    /// A crowd that follows this curve.
    pub fn arrivals(&mut self, people: usize, curve: &Curve) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(people + 4);
        while entries.len() < people {
            let at = curve.draw(&mut self.random);
            let room = people - entries.len();
            let mut visit = self.visit(at);
            visit.truncate(room);
            entries.extend(visit);
        }
        entries
    }

    /// The usual growth of a petition.
    pub fn usual_curve(&mut self) -> Curve {
        let mut surges =
            vec![Surge { at: self.start, people: 100.0, pace: 7200.0 + 28_800.0 * self.random.unit() }];
        for _ in 0..self.random.between(1, 5) {
            let day = self.random.between(1, (self.days - 1).max(1));
            let minute = *self.random.pick(&[480, 600, 725, 780, 1080, 1210, 1250]);
            let people = (8.0 * (1.0 / (0.04 + self.random.unit()))).min(150.0);
            let pace = *self.random.pick(&[900.0, 2400.0, 7200.0, 20_000.0]);
            surges.push(Surge { at: self.moment(day, minute), people, pace });
        }
        let steady = 30.0 + 60.0 * self.random.unit();
        Curve::new(&self.zone, self.start, self.end(), steady, &surges)
    }

    /// Somebody comes at that time; sometimes others of the household follow.
    pub fn visit(&mut self, at: i64) -> Vec<Entry> {
        let person = self.person();
        let mut entries = vec![self.signature(&person, at)];
        if self.random.chance(0.012) {
            let later = at + self.random.long_tail(40_000.0) as i64 + 40;
            entries.push(self.again(&person, later));
        }
        let others = self.random.weighted([0.88, 0.1, 0.015, 0.005].into_iter());
        let mut then = at;
        for _ in 0..others {
            then += 50 + self.random.long_tail(500.0) as i64;
            let relative = self.relative(&person);
            let mut entry = self.signature(&relative, then);
            entry.kind = "household";
            entries.push(entry);
        }
        let end = self.end();
        entries.retain(|entry| entry.at < end);
        entries
    }

    /// A new person.
    pub fn person(&mut self) -> Person {
        let locale = if self.random.chance(0.965) { self.locale } else { *self.random.pick(&locale::ALL) };
        self.person_of(locale)
    }

    /// A new person of that country.
    pub fn person_of(&mut self, locale: &'static Locale) -> Person {
        let random = &mut self.random;
        let born = (random.normal(1972.0, 16.0) as i64).clamp(1928, 2006);
        let woman = is_woman(random);
        let first = names::given(random, locale.language, woman, born);
        let last = married(random, locale);
        let email = mailboxes::address(random, locale, &first, &last, born);
        let (town, postcode) = locale::home(random, locale);
        let street = format!("{} {}", random.between(1, 140), random.pick(locale.streets));
        let device = agents::device(random);
        let agent = agents::agent(random, device, self.start);
        let typing = typing(random);
        let carrier = carrier(random, locale.homes);
        let home = self.networks.home(&mut self.random, carrier);
        Person { first, last, born, email, locale, town, postcode, street, home, device, agent, typing }
    }

    /// Somebody of the same household.
    pub fn relative(&mut self, of: &Person) -> Person {
        let random = &mut self.random;
        let born = if random.chance(0.6) {
            of.born + random.between(-6, 6)
        } else {
            (of.born + random.between(20, 34)).min(2006)
        };
        let woman = is_woman(random);
        let first = names::given(random, of.locale.language, woman, born);
        let last =
            if random.chance(0.7) { of.last.clone() } else { names::surname(random, of.locale.language) };
        // A third of the couples share one mailbox.
        let shared = random.chance(0.22);
        let email = if shared {
            of.email.clone()
        } else {
            mailboxes::address(random, of.locale, &first, &last, born)
        };
        let device = if random.chance(0.45) { of.device } else { agents::device(random) };
        let same = device == of.device && random.chance(0.7);
        let agent = if same { of.agent.clone() } else { agents::agent(random, device, self.start) };
        let typing = if same && random.chance(0.6) { of.typing } else { typing(random) };
        Person { first, last, born, email, device, agent, typing, ..of.clone() }
    }

    /// The person's signature at that time.
    pub fn signature(&mut self, person: &Person, at: i64) -> Entry {
        let (ip, kind) = self.access(person, at);
        let year = 1970 + at / 31_556_952;
        let comment = comments::comment(&mut self.random, person.locale, &person.town, person.born, year);
        let mut entry = self.typed(person);
        entry.at = at;
        entry.ip = ip;
        entry.kind = kind;
        entry.comment = comment;
        self.mail_habit(&mut entry);
        entry.referrer = (*self.random.choose(REFERRERS)).to_owned();
        self.confirm(&mut entry, 0.82);
        entry
    }

    /// The form as this person fills it in, without time, place and comment.
    pub fn typed(&mut self, person: &Person) -> Entry {
        let (first, last) = spelt(person.typing, &person.first, &person.last);
        let city = if self.random.chance(0.1) { person.town.to_lowercase() } else { person.town.clone() };
        let region = format!("{}-{}", person.locale.language.code(), person.locale.country);
        Entry {
            first,
            last,
            email: person.email.clone(),
            agent: person.agent.clone(),
            street: person.street.clone(),
            postcode: person.postcode.clone(),
            city,
            country: person.locale.country,
            language: if self.random.chance(0.6) { region } else { person.locale.language.code().to_owned() },
            ..Entry::default()
        }
    }

    /// A person's second signature: they forgot, or were not sure that it worked.
    fn again(&mut self, person: &Person, at: i64) -> Entry {
        let mut entry = self.signature(person, at);
        entry.email =
            if self.random.chance(0.2) { person.email.to_uppercase() } else { person.email.clone() };
        entry.label = Label::Duplicate;
        entry.kind = "second-signature";
        entry
    }

    /// With probability `share` the mail is confirmed, some minutes or days later.
    pub fn confirm(&mut self, entry: &mut Entry, share: f64) {
        if !self.random.chance(share) {
            return;
        }
        entry.confirmed_at = Some(entry.at + 12 + self.random.long_tail(100.0) as i64);
        entry.confirmed_ip = if self.random.chance(0.9) { entry.ip.clone() } else { self.line() };
    }

    /// A line of the country's home networks: what a small office, a café or a neighbour has.
    pub fn line(&mut self) -> String {
        let carrier = carrier(&mut self.random, self.locale.homes);
        let home = self.networks.home(&mut self.random, carrier);
        home.device(&mut self.random)
    }

    /// A mobile customer's address.
    pub fn mobile(&mut self, locale: &'static Locale) -> String {
        let carrier = carrier(&mut self.random, locale.mobiles);
        self.networks.mobile(&mut self.random, carrier, self.rows)
    }

    /// Where the person signs from at that moment, and what that makes of them.
    fn access(&mut self, person: &Person, at: i64) -> (String, &'static str) {
        const PRIVATE_RELAY_SINCE: i64 = 1_632_100_000;
        let hour = rhythm::local(&self.zone, at).rem_euclid(86_400) / 3600;
        let out = person.device != Device::Desktop;
        let work = !out && (8..18).contains(&hour);
        let relayed = person.device == Device::Apple && at > PRIVATE_RELAY_SINCE;
        let choice = self.random.weighted(
            [
                1.0,
                if out { 0.75 } else { 0.02 },
                if work { 0.3 } else { 0.0 },
                0.012,
                if relayed { 0.07 } else { 0.0 },
                if work { 0.03 } else { 0.0 },
                0.012,
                0.002,
            ]
            .into_iter(),
        );
        match choice {
            0 => (person.home.device(&mut self.random), "home"),
            1 => (self.mobile(person.locale), "mobile"),
            2 => {
                let office = self.random.weighted(self.offices.iter().map(|office| office.1));
                (self.offices[office].0.clone(), "office")
            }
            3 => {
                let exit = *self.random.pick(networks::VPN);
                (self.networks.address(&mut self.random, exit).to_string(), "vpn")
            }
            4 => (networks::relay(&mut self.random), "relay"),
            5 => (networks::gateway(&mut self.random), "gateway"),
            6 => (self.networks.address(&mut self.random, person.locale.campus.0).to_string(), "campus"),
            _ => {
                let host = *self.random.pick(networks::HOSTING);
                (self.networks.address(&mut self.random, host).to_string(), "own-server")
            }
        }
    }

    /// Aliases, throw-away boxes and slips of the finger of honest people.
    fn mail_habit(&mut self, entry: &mut Entry) {
        let random = &mut self.random;
        match random.weighted([0.9845, 0.005, 0.004, 0.0015, 0.005].into_iter()) {
            1 => {
                entry.email = format!("{}@{}", privacy_alias(random), random.choose(ALIASES));
                entry.kind = "privacy-alias";
            }
            2 => {
                if let Some((_, domain)) = entry.email.clone().split_once('@')
                    && let Some(slip) = slip(random, domain)
                {
                    entry.email = entry.email.replace(domain, &slip);
                    entry.kind = "typo";
                }
            }
            3 => {
                let local = mailboxes::plain(&entry.first);
                entry.email = format!(
                    "{local}{}@{}",
                    random.between(1, 999),
                    random.pick(&["yopmail.com", "mailinator.com", "guerrillamail.com", "jetable.org"])
                );
                entry.kind = "disposable-user";
            }
            4 => {
                entry.email = entry.email.to_uppercase();
            }
            _ => {}
        }
    }
}

const REFERRERS: &[(&str, f64)] = &[
    ("", 0.46),
    ("facebook", 0.21),
    ("newsletter", 0.11),
    ("twitter", 0.07),
    ("whatsapp", 0.06),
    ("instagram", 0.04),
    ("https://www.google.com/", 0.03),
    ("telegram", 0.01),
    ("linkedin", 0.01),
];

const ALIASES: &[(&str, f64)] = &[
    ("duck.com", 0.25),
    ("privaterelay.appleid.com", 0.25),
    ("mozmail.com", 0.15),
    ("simplelogin.com", 0.1),
    ("aleeas.com", 0.1),
    ("passmail.net", 0.05),
    ("anonaddy.me", 0.05),
    ("spamgourmet.com", 0.05),
];

/// A box that a privacy service made up: random by design.
pub fn privacy_alias(random: &mut Random) -> String {
    let length = random.between(8, 12);
    (0..length).map(|_| char::from(*random.pick(b"abcdefghijklmnopqrstuvwxyz0123456789"))).collect()
}

/// One of the carriers by its share.
pub fn carrier<'a>(random: &mut Random, carriers: &'a [Carrier]) -> &'a Carrier {
    &carriers[random.weighted(carriers.iter().map(|carrier| carrier.share))]
}

/// Petitions are signed by somewhat more women than men.
fn is_woman(random: &mut Random) -> bool {
    random.chance(0.56)
}

fn married(random: &mut Random, locale: &Locale) -> String {
    let name = names::surname(random, locale.language);
    match locale.language {
        // Spaniards have two surnames and about half of them give both.
        locale::Language::Spanish if random.chance(0.5) => {
            format!("{name} {}", names::surname(random, locale.language))
        }
        _ if random.chance(0.02) => format!("{name}-{}", names::surname(random, locale.language)),
        _ => name,
    }
}

/// A habit of typing.
pub fn typing(random: &mut Random) -> Typing {
    *random.choose(&[
        (Typing::Proper, 0.68),
        (Typing::Lower, 0.09),
        (Typing::UpperLast, 0.08),
        (Typing::Upper, 0.04),
        (Typing::Plain, 0.08),
        (Typing::Blank, 0.03),
    ])
}

/// Names as that habit spells them.
pub fn spelt(typing: Typing, first: &str, last: &str) -> (String, String) {
    match typing {
        Typing::Proper => (first.to_owned(), last.to_owned()),
        Typing::Lower => (first.to_lowercase(), last.to_lowercase()),
        Typing::UpperLast => (first.to_owned(), last.to_uppercase()),
        Typing::Upper => (first.to_uppercase(), last.to_uppercase()),
        Typing::Plain => (unaccented(first), unaccented(last)),
        Typing::Blank => (format!("{first} "), last.to_owned()),
    }
}

fn unaccented(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    name.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect()
}

/// A domain with one slip: a letter lost, doubled or swapped with its neighbour, or the wrong ending.
fn slip(random: &mut Random, domain: &str) -> Option<String> {
    let (name, ending) = domain.split_once('.')?;
    if name.len() < 4 || !domain.is_ascii() {
        return None;
    }
    let place = 1 + random.below(name.len() - 2);
    let (head, tail) = name.split_at(place);
    Some(match random.below(4) {
        0 => format!("{head}{}.{ending}", &tail[1..]),
        1 => format!("{head}{}{tail}.{ending}", &tail[..1]),
        2 => format!("{head}{}{}{}.{ending}", &tail[1..2], &tail[..1], &tail[2..]),
        _ => format!("{name}.{}", &ending[..ending.len() - 1]),
    })
}
