//! The scenarios by name: the ladder of attacks, the genuine oddities, the stories.

use super::attacks::{fleets, identities, mails, rhythms};
use super::crowd::World;
use super::dialects::{self, Column, Dialect};
use super::entry::{Entry, Figure};
use super::locale::{self, Locale};
use super::random::Random;
use super::{noel, oddities};

/// What a scenario is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An attack that the rows betray.
    Attack,
    /// An attack that only weak traces or the volume betray: nothing is asked of a verdict by row.
    Hidden,
    /// Genuine signers only.
    Clean,
}

/// Signatures in any order, and the roster that goes with them.
#[derive(Debug, Default)]
pub struct Cast {
    /// The signatures.
    pub entries: Vec<Entry>,
    /// The roster; empty: the audit is given none.
    pub roster: Vec<Figure>,
}

/// A petition that can be simulated.
pub struct Scenario {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is for.
    pub kind: Kind,
    /// What happens in it; for a hidden attack also why no row tells.
    pub note: &'static str,
    /// Rows unless the user says otherwise.
    pub rows: usize,
    /// How it is exported; `None`: any dialect that keeps every signal, by the seed.
    pub dialect: Option<Dialect>,
    /// The columns without which there is nothing of it to see; such a dialect is chosen.
    pub needs: &'static [Column],
    /// Its setting; `None`: any, by the seed.
    pub setting: Option<fn(u64, usize) -> World>,
    /// Its people and scripts.
    pub build: fn(&mut World) -> Cast,
}

/// The scenario of this name.
pub fn find(name: &str) -> Option<&'static Scenario> {
    ALL.iter().find(|scenario| scenario.name == name)
}

const fn attack(name: &'static str, note: &'static str, build: fn(&mut World) -> Cast) -> Scenario {
    Scenario { name, kind: Kind::Attack, note, rows: 6_000, dialect: None, needs: &[], setting: None, build }
}

const fn hidden(name: &'static str, note: &'static str, build: fn(&mut World) -> Cast) -> Scenario {
    Scenario { kind: Kind::Hidden, ..attack(name, note, build) }
}

const fn clean(name: &'static str, note: &'static str, build: fn(&mut World) -> Cast) -> Scenario {
    Scenario { kind: Kind::Clean, ..attack(name, note, build) }
}

/// What shows in the comments alone, or mostly.
const fn in_comments(scenario: Scenario) -> Scenario {
    Scenario { needs: &[Column::Comment], ..scenario }
}

/// The attack, and a crowd that makes up the rest of the rows.
fn among(world: &mut World, entries: Vec<Entry>, roster: Vec<Figure>) -> Cast {
    let mut all = world.crowd(world.rows.saturating_sub(entries.len()));
    all.extend(entries);
    Cast { entries: all, roster }
}

macro_rules! with {
    ($function:path) => {
        |world: &mut World| {
            let entries = $function(world);
            among(world, entries, Vec::new())
        }
    };
    (roster $function:path) => {
        |world: &mut World| {
            let (entries, roster) = $function(world);
            among(world, entries, roster)
        }
    };
    (after $share:literal $function:path) => {
        |world: &mut World| {
            let mut crowd = world.crowd((world.rows as f64 * $share) as usize);
            let entries = $function(world, &crowd);
            crowd.extend(entries);
            Cast { entries: crowd, roster: Vec::new() }
        }
    };
}

/// All scenarios: stories, attacks, oddities.
pub static ALL: &[Scenario] = &[
    Scenario {
        rows: 60_000,
        dialect: Some(dialects::FRENCH),
        setting: Some(noel::world),
        ..attack(
            "noel-2020",
            "A launch with 120 prominent names, a night of 218 servers, a silence of under three hours, both chambers of parliament signed up by a script",
            noel::story,
        )
    },
    Scenario {
        rows: 400,
        dialect: Some(dialects::FRENCH),
        setting: Some(quiet),
        ..clean(
            "quiet-village",
            "A village's petition for its school: few surnames, one postcode, one carrier, families on one line",
            village_petition,
        )
    },
    Scenario {
        rows: 2_000,
        ..clean(
            "press-spike",
            "A quiet petition until the evening news: nine signatures in ten within a night",
            press_spike,
        )
    },
    // The ladder.
    attack("one-address", "One machine signs an evening long", with!(fleets::one_address)),
    attack("fleet", "218 rented servers of one operator in one night", with!(fleets::fleet)),
    attack(
        "fleet-thin",
        "218 servers, two or three signatures each: under every limit per address",
        with!(fleets::fleet_thin),
    ),
    attack(
        "fleet-spread",
        "218 servers at twelve hosting companies with forty agents",
        with!(fleets::fleet_spread),
    ),
    attack(
        "proxies-catch-all",
        "Hired home addresses and three catch-all domains",
        with!(fleets::proxies_catch_all),
    ),
    attack(
        "proxies-mask",
        "Hired home addresses and one mask of mailboxes at a large provider",
        with!(fleets::proxies_mask),
    ),
    hidden(
        "proxies-crowd",
        "Hired home addresses and every field drawn from the crowd: no row differs from a genuine one, only the evening's volume does",
        with!(fleets::proxies_crowd),
    ),
    attack("click-farm", "A room of telephones abroad with names of the country", with!(fleets::click_farm)),
    attack("disposable-listed", "Known throw-away mailboxes from homes", with!(mails::disposable_listed)),
    attack(
        "disposable-unlisted",
        "Throw-away domains that no list knows, of one operator",
        with!(mails::disposable_unlisted),
    ),
    attack("dead-domains", "Mail domains that do not exist", with!(mails::dead_domains)),
    attack("plus-aliases", "Tags of one mailbox", with!(mails::plus_aliases)),
    attack("dot-aliases", "Dots moved through one mailbox", with!(mails::dot_aliases)),
    attack("numbered", "Running numbers at a large provider, from homes", with!(mails::numbered)),
    attack(
        "roster-order",
        "A parliament in the order of its list within twelve minutes",
        with!(roster identities::roster_order),
    ),
    attack(
        "roster-slow",
        "A parliament in the order of its list over ten days",
        with!(roster identities::roster_slow),
    ),
    attack(
        "roster-shuffled",
        "A parliament shuffled in one afternoon, from homes",
        with!(roster identities::roster_shuffled),
    ),
    attack(
        "stolen-list",
        "A leaked list of real people in alphabetical order through VPN exits",
        with!(identities::stolen_list),
    ),
    attack("copies", "Earlier signers once more under other mailboxes", with!(after 0.92 identities::copies)),
    attack("gibberish", "Names of random letters from rented servers", with!(identities::gibberish)),
    attack(
        "mixed-names",
        "Names mixed from two short lists, from homes with the crowd's agents",
        with!(identities::mixed_names),
    ),
    attack("one-name", "One mocking name hundreds of times", with!(identities::one_name)),
    in_comments(attack(
        "pasted-comment",
        "One comment under every signature of a script from homes, with eight browsers",
        with!(identities::pasted_comment),
    )),
    in_comments(attack(
        "mad-lib",
        "Comments from a frame with three slots, from homes, with ten browsers",
        with!(identities::mad_lib),
    )),
    attack(
        "one-hand",
        "One person at home invents seventy neighbours in an evening",
        with!(identities::one_hand),
    ),
    attack(
        "metronome",
        "One signature every ninety seconds, two seconds more or less",
        with!(rhythms::metronome),
    ),
    attack("slow-drip", "Three hundred in three weeks from one hosting company", with!(rhythms::slow_drip)),
    attack(
        "local-drip",
        "Three hundred in three weeks from homes of one carrier, one mask",
        with!(rhythms::local_drip),
    ),
    attack("night-only", "Nights of a week, from homes with the crowd's agents", with!(rhythms::night_only)),
    attack("surge-cover", "A flood under the curve of a television evening", surge_cover),
    attack(
        "three-at-once",
        "A fleet, a parliament, throw-away boxes and proxies: four rows in ten",
        with!(roster rhythms::three_at_once),
    ),
    attack("mostly-fraud", "Four rows in five are one farm's", with!(rhythms::mostly_fraud)),
    attack(
        "camouflage",
        "A fleet whose every second signature has the crowd's names, boxes and agents",
        with!(rhythms::camouflage),
    ),
    hidden(
        "mimic",
        "Homes, the crowd's agents, hours and providers; only listed names and one habit of mailboxes remain",
        with!(rhythms::mimic),
    ),
    Scenario {
        dialect: Some(dialects::NO_IP),
        ..attack("fleet-no-ip", "The fleet in an export without addresses", with!(fleets::fleet))
    },
    Scenario {
        dialect: Some(dialects::NO_AGENT),
        ..attack("fleet-no-agent", "The fleet in an export without agents", with!(fleets::fleet))
    },
    Scenario {
        dialect: Some(dialects::NO_TIME),
        ..hidden(
            "fleet-no-time",
            "The fleet in an export of names and mailboxes only: a mask is all that is left of it",
            with!(fleets::fleet),
        )
    },
    Scenario {
        dialect: Some(dialects::BARE),
        ..hidden(
            "fleet-bare",
            "The fleet in an export of name, town and day: a day's volume is all that is left of it",
            with!(fleets::fleet),
        )
    },
    Scenario {
        rows: 300,
        ..attack(
            "fleet-small",
            "A third of three hundred signatures from a few servers",
            with!(fleets::fleet),
        )
    },
    // Genuine oddities.
    clean("plain-crowd", "Nothing but a crowd", |world: &mut World| among(world, Vec::new(), Vec::new())),
    Scenario {
        rows: 300,
        ..clean("small-crowd", "Three hundred people", |world: &mut World| {
            among(world, Vec::new(), Vec::new())
        })
    },
    clean("tv-evening", "Half of all signatures after a report on television", with!(oddities::tv_evening)),
    clean("newsletter", "An association's members at one provider", with!(oddities::newsletter)),
    clean("carrier-nat", "Hundreds of telephones behind five addresses", with!(oddities::carrier_nat)),
    clean("campus", "Students behind one NAT with the university's mailboxes", with!(oddities::campus)),
    Scenario {
        rows: 1_200,
        ..clean(
            "town-hall",
            "Three hundred people at one tablet in the town hall",
            with!(oddities::town_hall),
        )
    },
    clean("festival", "Four tablets on one mobile router", with!(oddities::festival)),
    clean("family-mailbox", "Families on one mailbox and one computer", with!(oddities::family_mailbox)),
    clean("diaspora", "Countrymen abroad sign at night from foreign networks", with!(oddities::diaspora)),
    clean(
        "foreign-wave",
        "Readers of a foreign site, in their own language and hours",
        with!(oddities::foreign_wave),
    ),
    clean("vpn-users", "A privacy forum: VPN exits, one browser, aliases, late", with!(oddities::vpn_users)),
    Scenario {
        setting: Some(lately),
        ..clean("private-relay", "iPhones behind Apple's relay", with!(oddities::private_relay))
    },
    clean(
        "paper",
        "Paper sheets typed in afterwards: one stamp a sheet, no mailbox, no address",
        with!(oddities::paper),
    ),
    clean(
        "members-list",
        "A union's members, imported in one go: a stamp a second, no address, no browser",
        with!(oddities::members_list),
    ),
    clean("company", "A company's staff: one NAT, one domain, one mask", with!(oddities::company)),
    Scenario {
        rows: 900,
        ..clean("office-nat", "A call at work: one NAT, everybody's own mailbox", with!(oddities::office_nat))
    },
    clean("gateway", "Office workers behind a security gateway", with!(oddities::gateway)),
    clean("influencer", "A story's young followers in one app's browser", with!(oddities::influencer)),
    in_comments(clean(
        "pasted-slogan",
        "A union's members paste the text it mailed round",
        with!(oddities::pasted_slogan),
    )),
    clean(
        "launch-list",
        "120 prominent people entered by staff, their names given as a roster",
        with!(roster oddities::launch_list),
    ),
    clean(
        "genuine-deputies",
        "Five members of parliament sign for themselves",
        with!(roster oddities::genuine_deputies),
    ),
    clean("village", "A village of five surnames in a larger petition", with!(oddities::village)),
    clean("reimported", "Part of the list imported twice", with!(after 0.92 oddities::reimported)),
    Scenario {
        setting: Some(autumn),
        ..clean(
            "dst-hour",
            "A late broadcast in the hour that the clock shows twice",
            with!(oddities::dst_hour),
        )
    },
    Scenario {
        dialect: Some(dialects::MINUTES),
        ..clean("minute-stamps", "Stamps rounded to the minute", with!(oddities::tv_evening))
    },
    Scenario {
        dialect: Some(dialects::DAYS),
        ..clean("day-stamps", "Stamps rounded to the day", with!(oddities::tv_evening))
    },
    Scenario {
        dialect: Some(dialects::NO_IP),
        ..clean("crowd-no-ip", "A crowd without addresses", with!(oddities::newsletter))
    },
    Scenario {
        dialect: Some(dialects::BARE),
        ..clean("crowd-bare", "A crowd's names, towns and days", with!(oddities::tv_evening))
    },
    clean(
        "anonymised",
        "An export anonymised after the fact: one private address, numbered mailboxes",
        anonymised,
    ),
    clean("proxy-logged", "The platform logged its own proxy's address for everybody", proxy_logged),
];

/// France, a fortnight in spring.
fn quiet(seed: u64, rows: usize) -> World {
    World::set(&locale::FRANCE, 18_722, 8 * 60 + 40, 18, rows, Random::new(seed, "quiet-village"))
}

/// Since private relay exists.
fn lately(seed: u64, rows: usize) -> World {
    let mut random = Random::new(seed, "private-relay");
    let (day, days) = (random.between(19_100, 20_300), random.between(20, 40));
    World::set(random.pick::<&Locale>(&locale::ALL), day, 600, days, rows, random)
}

/// The Sunday in October 2020 on which clocks were put back.
fn autumn(seed: u64, rows: usize) -> World {
    World::set(&locale::GERMANY, 18_560, 20, 25, rows, Random::new(seed, "dst-hour"))
}

fn village_petition(world: &mut World) -> Cast {
    let rows = world.rows;
    let mut entries = Vec::with_capacity(rows);
    while entries.len() < rows * 3 / 4 {
        entries.extend(oddities::village(world));
    }
    entries.truncate(rows * 3 / 4);
    among(world, entries, Vec::new())
}

fn press_spike(world: &mut World) -> Cast {
    let mut entries = oddities::tv_evening(world);
    while entries.len() < world.rows * 9 / 10 {
        entries.extend(oddities::tv_evening(world));
    }
    entries.truncate(world.rows * 9 / 10);
    among(world, entries, Vec::new())
}

fn surge_cover(world: &mut World) -> Cast {
    let evening = oddities::tv_evening(world);
    let times: Vec<i64> =
        evening.iter().step_by(4).map(|entry| entry.at + world.random.between(0, 240)).collect();
    let mut entries = rhythms::surge_cover(world, &times);
    entries.extend(evening);
    among(world, entries, Vec::new())
}

fn anonymised(world: &mut World) -> Cast {
    let mut cast = among(world, Vec::new(), Vec::new());
    for (number, entry) in cast.entries.iter_mut().enumerate() {
        entry.email = format!("signature-{}@example.com", number + 1);
        entry.ip = "192.168.1.1".to_owned();
        entry.confirmed_ip.clear();
    }
    cast
}

fn proxy_logged(world: &mut World) -> Cast {
    let proxy = world.networks.address(&mut world.random, 16276).to_string();
    let mut cast = with!(oddities::tv_evening)(world);
    cast.entries.iter_mut().for_each(|entry| entry.ip.clone_from(&proxy));
    cast
}
