//! Attacks with identities: public figures, stolen lists, invented or repeated names.

use super::fleets::{day_of_work, servers, some_agents};
use super::{Mails, Names, Script, Sources, paced, run, size, spread};
use crate::simulate::crowd::{Typing, World};
use crate::simulate::entry::{Entry, Figure, Label};
use crate::simulate::networks::{HOSTING, VPN};
use crate::simulate::{comments, mailboxes, names};

/// A chamber of so many members with its official addresses, in the alphabetical order of its list.
pub fn chamber(world: &mut World, members: usize, domain: &str, role: &'static str) -> Vec<Figure> {
    let mut figures = Vec::with_capacity(members);
    while figures.len() < members {
        let born = world.random.between(1945, 1992);
        let woman = world.random.chance(0.4);
        let first = names::given(&mut world.random, world.locale.language, woman, born);
        let last = names::surname(&mut world.random, world.locale.language);
        let email = format!("{}.{}@{domain}", mailboxes::plain(&first), mailboxes::plain(&last));
        if figures.iter().all(|figure: &Figure| figure.email != email) {
            figures.push(Figure { first, last, email, role });
        }
    }
    figures.sort_by(|a, b| (mailboxes::plain(&a.last), &a.email).cmp(&(mailboxes::plain(&b.last), &b.email)));
    figures
}

/// The official domain of the country's parliament.
pub fn parliament(world: &World) -> &'static str {
    match world.locale.country {
        "FR" => "assemblee-nationale.fr",
        "GB" => "parliament.uk",
        "DE" => "bundestag.de",
        _ => "congreso.es",
    }
}

/// Signs the figures up at these times, from these machines with one agent.
pub fn enlist(
    world: &mut World,
    campaign: &'static str,
    figures: &[Figure],
    times: &[i64],
    sources: Sources,
) -> Vec<Entry> {
    let script = Script::new(world, campaign, sources);
    let mut entries = run(world, &script, times);
    for (entry, figure) in entries.iter_mut().zip(figures) {
        entry.first.clone_from(&figure.first);
        entry.last.clone_from(&figure.last);
        entry.email.clone_from(&figure.email);
    }
    entries
}

/// All members of a parliament in the order of its list, within twelve minutes.
pub fn roster_order(world: &mut World) -> (Vec<Entry>, Vec<Figure>) {
    let figures = members(world);
    let machine = servers(world, 2, &HOSTING[..1]);
    let from = {
        let day = world.random.between(2, 8);
        world.moment(day, 11 * 60)
    };
    let times = spread(world, figures.len(), from, from + 720);
    (enlist(world, "roster-order", &figures, &times, Sources::Machines(machine)), figures)
}

/// The same list in order, over ten days, through VPN exits.
pub fn roster_slow(world: &mut World) -> (Vec<Entry>, Vec<Figure>) {
    let figures = members(world);
    let from = world.moment(3, 9 * 60);
    let times = spread(world, figures.len(), from, from + 10 * 86_400);
    (enlist(world, "roster-slow", &figures, &times, Sources::Vpn), figures)
}

/// The same list shuffled, during an afternoon, from homes.
pub fn roster_shuffled(world: &mut World) -> (Vec<Entry>, Vec<Figure>) {
    let figures = members(world);
    let mut order = figures.clone();
    world.random.shuffle(&mut order);
    let from = {
        let day = world.random.between(3, 9);
        world.moment(day, 13 * 60)
    };
    let times = spread(world, figures.len(), from, from + 5 * 3600);
    (enlist(world, "roster-shuffled", &order, &times, Sources::Residential), figures)
}

fn members(world: &mut World) -> Vec<Figure> {
    let count = if world.rows < 2_000 { 150 } else { 577 };
    let domain = parliament(world);
    chamber(world, count, domain, "member of parliament")
}

/// A list of real people from a leak, worked off in the alphabetical order of the file.
pub fn stolen_list(world: &mut World) -> Vec<Entry> {
    let count = size(world, 0.1, 300);
    let mut people: Vec<_> = (0..count).map(|_| world.person_of(world.locale)).collect();
    people.sort_by(|a, b| (mailboxes::plain(&a.last), &a.first).cmp(&(mailboxes::plain(&b.last), &b.first)));
    let (from, to) = day_of_work(world);
    let times = spread(world, count, from, to);
    let agents = some_agents(world, 5);
    let script = Script { agents, ..Script::new(world, "stolen-list", Sources::Vpn) };
    let mut entries = run(world, &script, &times);
    for (entry, person) in entries.iter_mut().zip(people) {
        (entry.first, entry.last, entry.email) = (person.first, person.last, person.email);
        (entry.postcode, entry.city, entry.street) = (person.postcode, person.town, person.street);
    }
    entries
}

/// Earlier signers once more, under other addresses.
pub fn copies(world: &mut World, crowd: &[Entry]) -> Vec<Entry> {
    let count = size(world, 0.08, 250);
    let (from, to) = day_of_work(world);
    let mut earlier: Vec<&Entry> = crowd.iter().filter(|entry| entry.at < from).collect();
    world.random.shuffle(&mut earlier);
    let times = spread(world, count.min(earlier.len()), from, to);
    let agents = some_agents(world, 3);
    let machines = servers(world, 30, &VPN[..2]);
    let script = Script { agents, ..Script::new(world, "copies", Sources::Machines(machines)) };
    let mut entries = run(world, &script, &times);
    for (entry, original) in entries.iter_mut().zip(earlier) {
        entry.first.clone_from(&original.first);
        entry.last.clone_from(&original.last);
        entry.postcode.clone_from(&original.postcode);
        entry.city.clone_from(&original.city);
        let local = mailboxes::local(&mut world.random, world.locale, &original.first, &original.last, 1980);
        entry.email = format!("{local}@{}", world.random.pick(&["gmail.com", "outlook.com", "yahoo.com"]));
    }
    entries
}

/// Letters that no name uses, from rented machines.
pub fn gibberish(world: &mut World) -> Vec<Entry> {
    let machines = servers(world, 20, &HOSTING[3..6]);
    let script = Script {
        names: Names::Gibberish,
        mails: Mails::Random(vec!["gmail.com".to_owned(), "hotmail.com".to_owned()]),
        typing: Some(Typing::Lower),
        ..Script::new(world, "gibberish", Sources::Machines(machines))
    };
    worked(world, &script, 0.06)
}

/// Names from two short lists joined at random, mailboxes to match, from homes.
pub fn mixed_names(world: &mut World) -> Vec<Entry> {
    let script = Script { agents: Vec::new(), ..Script::new(world, "mixed-names", Sources::Residential) };
    worked(world, &script, 0.07)
}

/// One mocking name hundreds of times.
pub fn one_name(world: &mut World) -> Vec<Entry> {
    let joke = names::listed(&mut world.random, world.locale.language, false);
    let machines = servers(world, 6, &HOSTING[1..3]);
    let script = Script {
        names: Names::Few(vec![joke]),
        mails: Mails::Random(vec!["gmail.com".to_owned(), "yahoo.com".to_owned()]),
        ..Script::new(world, "one-name", Sources::Machines(machines))
    };
    worked(world, &script, 0.05)
}

/// The same sentence under every signature.
pub fn pasted_comment(world: &mut World) -> Vec<Entry> {
    let comment = comments::slogan(&mut world.random, world.locale);
    let script = Script {
        names: Names::Crowd,
        comment: Some(comment),
        mails: Mails::Crowd,
        agents: some_agents(world, 8),
        ..Script::new(world, "pasted-comment", Sources::Residential)
    };
    worked(world, &script, 0.06)
}

/// Comments from a frame with three slots.
pub fn mad_lib(world: &mut World) -> Vec<Entry> {
    let script = Script {
        names: Names::Crowd,
        mails: Mails::Crowd,
        agents: some_agents(world, 10),
        ..Script::new(world, "mad-lib", Sources::Residential)
    };
    let mut entries = worked(world, &script, 0.06);
    for entry in &mut entries {
        entry.comment = comments::madlib(&mut world.random, world.locale);
    }
    entries
}

/// One person at home invents neighbours all evening, by hand.
pub fn one_hand(world: &mut World) -> Vec<Entry> {
    let forger = world.person_of(world.locale);
    let from = {
        let day = world.random.between(1, 9);
        world.moment(day, 19 * 60)
    };
    let times = paced(world, 70, from, 75, 35);
    let ip = forger.home.device(&mut world.random);
    let mails = Mails::Masked(vec!["gmail.com".to_owned()]);
    let script = Script {
        agents: vec![forger.agent],
        mails,
        ..Script::new(world, "one-hand", Sources::Machines(vec![ip]))
    };
    let mut entries = run(world, &script, &times);
    for entry in &mut entries {
        entry.label = Label::Fraud;
        (entry.postcode, entry.city) = (forger.postcode.clone(), forger.town.clone());
    }
    entries
}

fn worked(world: &mut World, script: &Script, share: f64) -> Vec<Entry> {
    let count = size(world, share, 200);
    let (from, to) = day_of_work(world);
    let times = spread(world, count, from, to);
    run(world, script, &times)
}
