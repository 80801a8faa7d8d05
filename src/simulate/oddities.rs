//! Genuine signers who look strange: each function adds one honest crowd within the crowd.
//!
//! Everybody here signs for themselves; whoever accuses them is wrong.

use super::agents::{self, Device};
use super::attacks::{fleets, identities, paced, size, spread};
use super::crowd::{Person, World};
use super::entry::{Entry, Figure, Label};
use super::locale::{self, Locale};
use super::networks;
use super::rhythm::{Curve, Surge};
use super::{comments, mailboxes, names};

/// A report on television: half of all signatures within an evening.
pub fn tv_evening(world: &mut World) -> Vec<Entry> {
    let day = world.random.between(2, 9);
    let at = world.moment(day, 20 * 60 + 12);
    let curve = Curve::new(&world.zone, at, at + 86_400, 0.0, &[Surge { at, people: 1.0, pace: 1500.0 }]);
    let count = world.rows / 2;
    named(world.arrivals(count, &curve), "tv-evening")
}

/// An association's newsletter: its members read on computers and have boxes at one provider.
pub fn newsletter(world: &mut World) -> Vec<Entry> {
    let provider = world.locale.providers[1].0;
    let from = {
        let day = world.random.between(3, 12);
        world.moment(day, 8 * 60 + 30)
    };
    wave(
        world,
        "newsletter",
        0.15,
        from,
        5_000.0,
        |world, person| {
            let local = person.email.split('@').next().unwrap_or("x").to_owned();
            if world.random.chance(0.8) {
                person.email = format!("{local}@{provider}");
            }
            if world.random.chance(0.85) {
                person.device = Device::Desktop;
                person.agent = agents::agent(&mut world.random, Device::Desktop, world.start);
            }
        },
        |_, entry, _| entry.referrer = "newsletter".to_owned(),
    )
}

/// A story shared among a carrier's customers: hundreds behind a few addresses, all on telephones.
pub fn carrier_nat(world: &mut World) -> Vec<Entry> {
    let carrier = world.locale.mobiles[world.locale.mobiles.len() - 1].asn;
    let gates: Vec<String> =
        (0..5).map(|_| world.networks.address(&mut world.random, carrier).to_string()).collect();
    let from = {
        let day = world.random.between(2, 9);
        world.moment(day, 12 * 60)
    };
    wave(
        world,
        "carrier-nat",
        0.12,
        from,
        7_000.0,
        |world, person| {
            person.device = if world.random.chance(0.6) { Device::Android } else { Device::Apple };
            person.agent = agents::agent(&mut world.random, person.device, world.start);
        },
        move |world, entry, _| entry.ip = world.random.pick(&gates).clone(),
    )
}

/// A student union's call: one NAT, the university's mailboxes.
pub fn campus(world: &mut World) -> Vec<Entry> {
    let (asn, domains) = world.locale.campus;
    let gates: Vec<String> =
        (0..3).map(|_| world.networks.address(&mut world.random, asn).to_string()).collect();
    let domain = *world.random.pick(domains);
    let from = {
        let day = world.random.between(2, 9);
        world.moment(day, 12 * 60 + 20)
    };
    wave(
        world,
        "campus",
        0.08,
        from,
        9_000.0,
        |world, person| {
            person.born = 2000 + world.random.between(-4, 3);
            let woman = world.random.chance(0.55);
            person.first = names::given(&mut world.random, person.locale.language, woman, person.born);
            person.email =
                format!("{}.{}@{domain}", mailboxes::plain(&person.first), mailboxes::plain(&person.last));
        },
        move |world, entry, _| {
            if world.random.chance(0.8) {
                entry.ip = world.random.pick(&gates).clone();
            }
        },
    )
}

/// A tablet in the town hall: three hundred people, one address, one agent, a queue.
pub fn town_hall(world: &mut World) -> Vec<Entry> {
    let count = if world.rows < 1_000 { world.rows / 4 } else { 300 };
    stand(world, "town-hall", count, 1)
}

/// Stands at a summer festival: four tablets on one mobile router, two evenings.
pub fn festival(world: &mut World) -> Vec<Entry> {
    let count = size(world, 0.05, 120);
    stand(world, "festival", count, 4)
}

/// People queue at so many tablets on one line, thirty seconds to some minutes each.
fn stand(world: &mut World, kind: &'static str, count: usize, tablets: usize) -> Vec<Entry> {
    let ip = if tablets == 1 { world.line() } else { world.mobile(world.locale) };
    let agents: Vec<String> =
        (0..tablets).map(|_| agents::agent(&mut world.random, Device::Android, world.start)).collect();
    let place = locale::home(&mut world.random, world.locale);
    let first_day = world.random.between(2, 8);
    let mut entries = Vec::with_capacity(count);
    let (mut day, mut at) = (0, world.moment(first_day, 10 * 60));
    while entries.len() < count {
        at += 35 + world.random.long_tail(110.0 / tablets as f64) as i64;
        if at > world.moment(first_day + day, 18 * 60) {
            day += 1;
            at = world.moment(first_day + day, 10 * 60);
        }
        let mut person = world.person_of(world.locale);
        if world.random.chance(0.75) {
            (person.town, person.postcode) = place.clone();
        }
        person.agent = world.random.pick(&agents).clone();
        let mut entry = world.signature(&person, at);
        (entry.ip, entry.kind) = (ip.clone(), kind);
        // Three in ten of those who queue have no mailbox or do not give it.
        if world.random.chance(0.3) {
            (entry.email, entry.confirmed_at) = (String::new(), None);
        } else if entry.confirmed_at.is_some() {
            entry.confirmed_at = Some(at + 3_600 + world.random.long_tail(9_000.0) as i64);
            entry.confirmed_ip = world.line();
        }
        entries.push(entry);
    }
    entries
}

/// Large families: parents and children on one mailbox, one line, one computer.
pub fn family_mailbox(world: &mut World) -> Vec<Entry> {
    let families = size(world, 0.02, 20);
    let curve = world.usual_curve();
    let mut entries = Vec::new();
    for _ in 0..families {
        let head = world.person();
        let mut at = curve.draw(&mut world.random);
        for _ in 0..world.random.between(3, 6) {
            let mut relative = world.relative(&head);
            (relative.last, relative.email, relative.agent) =
                (head.last.clone(), head.email.clone(), head.agent.clone());
            let mut entry = world.signature(&relative, at);
            entry.kind = "family-mailbox";
            entries.push(entry);
            at += 60 + world.random.long_tail(120.0) as i64;
        }
    }
    entries
}

/// Countrymen abroad: foreign networks, other hours, the old country's names and postcodes.
pub fn diaspora(world: &mut World) -> Vec<Entry> {
    let abroad: &'static Locale =
        if world.locale.country == "GB" { &locale::FRANCE } else { &locale::BRITAIN };
    let from = {
        let day = world.random.between(2, 9);
        world.moment(day, 22 * 60)
    };
    wave(
        world,
        "diaspora",
        0.08,
        from,
        20_000.0,
        |_, _| {},
        move |world, entry, _| {
            let carrier = super::crowd::carrier(&mut world.random, abroad.homes);
            let home = world.networks.home(&mut world.random, carrier);
            entry.ip = home.device(&mut world.random);
            entry.referrer = "facebook".to_owned();
        },
    )
}

/// A forum that minds privacy: VPN exits, Firefox, aliases, late at night.
pub fn vpn_users(world: &mut World) -> Vec<Entry> {
    let exits: Vec<String> = (0..25)
        .map(|_| {
            let exit = *world.random.pick(networks::VPN);
            world.networks.address(&mut world.random, exit).to_string()
        })
        .collect();
    let from = {
        let day = world.random.between(2, 9);
        world.moment(day, 22 * 60)
    };
    wave(
        world,
        "vpn-users",
        0.06,
        from,
        9_000.0,
        |world, person| {
            person.device = Device::Desktop;
            while !person.agent.contains("Firefox/") && world.random.chance(0.8) {
                person.agent = agents::agent(&mut world.random, Device::Desktop, world.start);
            }
            if world.random.chance(0.35) {
                person.email = format!(
                    "{}@{}",
                    super::crowd::privacy_alias(&mut world.random),
                    world.random.pick(&["duck.com", "simplelogin.com", "mozmail.com", "proton.me"])
                );
            }
        },
        move |world, entry, _| entry.ip = world.random.pick(&exits).clone(),
    )
}

/// iPhone owners behind Apple's relay: network and device concentrate together.
pub fn private_relay(world: &mut World) -> Vec<Entry> {
    let from = {
        let day = world.random.between(2, 9);
        world.moment(day, 19 * 60)
    };
    wave(
        world,
        "private-relay",
        0.1,
        from,
        6_000.0,
        |world, person| {
            person.device = Device::Apple;
            person.agent = agents::agent(&mut world.random, Device::Apple, world.start);
        },
        |world, entry, _| entry.ip = networks::relay(&mut world.random),
    )
}

/// Paper sheets typed in afterwards: one stamp a sheet, no mailbox, no address.
pub fn paper(world: &mut World) -> Vec<Entry> {
    let count = size(world, 0.1, 100);
    let place = locale::home(&mut world.random, world.locale);
    let day = world.random.between(8, world.days - 2);
    let mut at = world.moment(day, 9 * 60 + 17);
    let mut entries = Vec::with_capacity(count);
    for number in 0..count {
        if number % 25 == 24 {
            at += 240 + world.random.between(0, 200);
        }
        let mut person = world.person_of(world.locale);
        (person.town, person.postcode) = place.clone();
        let mut entry = world.typed(&person);
        entry.at = at;
        (entry.email, entry.agent, entry.kind) = (String::new(), String::new(), "paper");
        entry.language = world.locale.language.code().to_owned();
        entries.push(entry);
    }
    entries
}

/// A union's members, imported by the platform's staff in one go: a stamp a second, no address, no browser.
pub fn members_list(world: &mut World) -> Vec<Entry> {
    let day = world.random.between(8, world.days - 2);
    let from = world.moment(day, 15 * 60 + 40);
    let entry = |number: usize, world: &mut World| {
        let person = world.person_of(world.locale);
        let mut entry = world.typed(&person);
        entry.at = from + number as i64;
        (entry.agent, entry.kind) = (String::new(), "members-list");
        entry.language = world.locale.language.code().to_owned();
        entry
    };
    (0..size(world, 0.1, 100)).map(|number| entry(number, world)).collect()
}

/// A company's staff: one NAT, one domain, one mask, in office hours.
pub fn company(world: &mut World) -> Vec<Entry> {
    let gate = world.line();
    let domain = format!(
        "{}-industrie.com",
        mailboxes::plain(&names::surname(&mut world.random, world.locale.language))
    );
    let agents = fleets::some_agents(world, 4);
    let from = {
        let day = world.random.between(2, 9);
        world.moment(day, 9 * 60)
    };
    wave(
        world,
        "company",
        0.07,
        from,
        8_000.0,
        move |world, person| {
            person.device = Device::Desktop;
            person.agent = world.random.pick(&agents).clone();
            person.email =
                format!("{}.{}@{domain}", mailboxes::plain(&person.first), mailboxes::plain(&person.last));
        },
        move |_, entry, _| entry.ip.clone_from(&gate),
    )
}

/// A call at work without a common mailbox: one NAT, everybody's own box and telephone or computer.
pub fn office_nat(world: &mut World) -> Vec<Entry> {
    let gate = world.line();
    let from = {
        let day = world.random.between(2, 9);
        world.moment(day, 9 * 60 + 40)
    };
    wave(world, "office-nat", 0.08, from, 6_000.0, |_, _| {}, move |_, entry, _| entry.ip.clone_from(&gate))
}

/// A bank's staff behind a security gateway.
pub fn gateway(world: &mut World) -> Vec<Entry> {
    let from = {
        let day = world.random.between(2, 9);
        world.moment(day, 10 * 60)
    };
    wave(
        world,
        "gateway",
        0.05,
        from,
        8_000.0,
        |world, person| {
            person.device = Device::Desktop;
            person.agent = agents::plain_chrome(world.start);
        },
        |world, entry, _| entry.ip = networks::gateway(&mut world.random),
    )
}

/// An influencer's story: young people, telephones, one app's browser.
pub fn influencer(world: &mut World) -> Vec<Entry> {
    let from = {
        let day = world.random.between(2, 9);
        world.moment(day, 18 * 60)
    };
    wave(
        world,
        "influencer",
        0.3,
        from,
        2_500.0,
        |world, person| {
            person.born = 2001 + world.random.between(-5, 4);
            let woman = world.random.chance(0.8);
            person.first = names::given(&mut world.random, person.locale.language, woman, person.born);
            let local =
                mailboxes::local(&mut world.random, person.locale, &person.first, &person.last, person.born);
            person.email = format!(
                "{local}@{}",
                world.random.choose(&[("gmail.com", 0.8), ("icloud.com", 0.15), ("hotmail.com", 0.05)])
            );
            person.device = Device::Apple;
            person.agent = agents::agent(&mut world.random, Device::Apple, world.start);
        },
        |world, entry, person| {
            entry.ip = world.mobile(person.locale);
            entry.referrer = "instagram".to_owned();
        },
    )
}

/// A union mails a text round and its members paste it.
pub fn pasted_slogan(world: &mut World) -> Vec<Entry> {
    let slogan = comments::slogan(&mut world.random, world.locale);
    let from = {
        let day = world.random.between(2, 12);
        world.moment(day, 11 * 60)
    };
    wave(
        world,
        "pasted-slogan",
        0.1,
        from,
        20_000.0,
        |_, _| {},
        move |world, entry, _| {
            if world.random.chance(0.7) {
                entry.comment.clone_from(&slogan);
            }
        },
    )
}

/// Prominent people who open the petition, entered by staff before the launch, list in hand.
pub fn launch_list(world: &mut World) -> (Vec<Entry>, Vec<Figure>) {
    let figures = prominent(world, 120);
    let ip = world.line();
    let agent = agents::agent(&mut world.random, Device::Desktop, world.start);
    let from = world.moment(-1, 14 * 60 + 5);
    let times = paced(world, figures.len(), from, 55, 35);
    let mut entries = Vec::with_capacity(figures.len());
    for (figure, at) in figures.iter().zip(times) {
        let mut entry = public_figure(world, figure, at);
        // Staff copy names from a list and leave the rest of the form empty.
        (entry.first, entry.last) = (figure.first.clone(), figure.last.clone());
        (entry.comment, entry.referrer) = (String::new(), String::new());
        (entry.ip, entry.agent, entry.kind) = (ip.clone(), agent.clone(), "launch-list");
        entries.push(entry);
    }
    (entries, figures)
}

/// Authors, actors, mayors: private addresses, sorted by name as press releases print them.
pub fn prominent(world: &mut World, count: usize) -> Vec<Figure> {
    let roles =
        ["writer", "actor", "mayor", "economist", "bookseller", "singer", "film director", "historian"];
    let mut figures: Vec<Figure> = (0..count)
        .map(|_| {
            let person = world.person_of(world.locale);
            let role = *world.random.pick(&roles);
            Figure { first: person.first, last: person.last, email: person.email, role }
        })
        .collect();
    figures.sort_by(|a, b| (mailboxes::plain(&a.last), &a.first).cmp(&(mailboxes::plain(&b.last), &b.first)));
    figures
}

/// A few members of parliament who sign for themselves, from home, each at their own time.
pub fn genuine_deputies(world: &mut World) -> (Vec<Entry>, Vec<Figure>) {
    let domain = identities::parliament(world);
    let figures = identities::chamber(world, 577, domain, "member of parliament");
    let curve = world.usual_curve();
    let mut entries = Vec::new();
    for number in [12usize, 140, 141, 300, 455] {
        let at = curve.draw(&mut world.random);
        let mut entry = public_figure(world, &figures[number], at);
        entry.kind = "genuine-deputy";
        entries.push(entry);
    }
    (entries, figures)
}

fn public_figure(world: &mut World, figure: &Figure, at: i64) -> Entry {
    let mut person = world.person_of(world.locale);
    (person.first, person.last, person.email) =
        (figure.first.clone(), figure.last.clone(), figure.email.clone());
    let mut entry = world.signature(&person, at);
    entry.email.clone_from(&figure.email);
    entry
}

/// Everybody of a village signs: five surnames, one postcode, one carrier, a few dozen lines.
pub fn village(world: &mut World) -> Vec<Entry> {
    let surnames: Vec<String> =
        (0..5).map(|_| names::surname(&mut world.random, world.locale.language)).collect();
    let place = locale::home(&mut world.random, world.locale);
    let carrier = world.locale.homes[0];
    let count = size(world, 0.06, 80);
    let curve = world.usual_curve();
    let mut entries = Vec::with_capacity(count);
    while entries.len() < count {
        let mut person = world.person_of(world.locale);
        person.last = world.random.pick(&surnames).clone();
        (person.town, person.postcode) = place.clone();
        person.email =
            mailboxes::address(&mut world.random, person.locale, &person.first, &person.last, person.born);
        person.home = world.networks.home(&mut world.random, &carrier);
        let at = curve.draw(&mut world.random);
        for member in 0..world.random.between(1, 4) {
            let relative = if member == 0 { person.clone() } else { world.relative(&person) };
            let mut entry = world.signature(&relative, at + member * 200);
            entry.kind = "village";
            entries.push(entry);
        }
    }
    entries.truncate(count);
    entries
}

/// Part of the list imported twice after a move of the platform.
pub fn reimported(world: &mut World, crowd: &[Entry]) -> Vec<Entry> {
    let count = size(world, 0.08, 60).min(crowd.len());
    let mut twice: Vec<Entry> = crowd.iter().take(count).cloned().collect();
    for entry in &mut twice {
        (entry.label, entry.kind) = (Label::Duplicate, "reimported");
    }
    twice
}

/// Readers of a foreign site late at night: other language, other networks, other hours.
pub fn foreign_wave(world: &mut World) -> Vec<Entry> {
    let abroad: &'static Locale = if world.locale.country == "ES" { &locale::FRANCE } else { &locale::SPAIN };
    let from = {
        let day = world.random.between(2, 9);
        world.moment(day, 23 * 60)
    };
    let count = size(world, 0.12, 80);
    let mut entries = Vec::with_capacity(count);
    for _ in 0..count {
        let person = world.person_of(abroad);
        let at = from + world.random.long_tail(7_000.0) as i64;
        let mut entry = world.signature(&person, at);
        entry.kind = "foreign-wave";
        entries.push(entry);
    }
    entries
}

/// The hour that the clock shows twice, with everybody at home: a late broadcast that night.
pub fn dst_hour(world: &mut World) -> Vec<Entry> {
    let night = world.moment(0, 0) + 3600;
    let times = spread(world, 1, night, night + 1);
    let curve = Curve::new(&world.zone, times[0], times[0] + 4 * 3600, 1.0, &[]);
    let count = size(world, 0.15, 60);
    named(world.arrivals(count, &curve), "dst-hour")
}

/// A wave of people of one sort: `who` shapes the person, `how` the signature.
fn wave(
    world: &mut World,
    kind: &'static str,
    share: f64,
    from: i64,
    pace: f64,
    who: impl Fn(&mut World, &mut Person),
    how: impl Fn(&mut World, &mut Entry, &Person),
) -> Vec<Entry> {
    let count = size(world, share, 80);
    let mut entries = Vec::with_capacity(count);
    for _ in 0..count {
        let mut person = world.person_of(world.locale);
        who(world, &mut person);
        let at = from + world.random.long_tail(pace) as i64;
        let mut entry = world.signature(&person, at);
        how(world, &mut entry, &person);
        entry.kind = kind;
        entries.push(entry);
    }
    entries
}

fn named(mut entries: Vec<Entry>, kind: &'static str) -> Vec<Entry> {
    entries.iter_mut().filter(|entry| entry.label == Label::Genuine).for_each(|entry| entry.kind = kind);
    entries
}
