//! The story `noel-2020`: a petition launched by 120 prominent people, a fleet of 218 servers in the
//! first night, an afternoon of silence under a denial of service, and the week-end on which a script
//! signed up both chambers of parliament. Its shape follows what the press reported of an attack in
//! November 2020; every person in it is invented.

use super::agents::{self, Device};
use super::attacks::{Names, Script, Sources, fleets, identities, paced, run, spread};
use super::catalogue::Cast;
use super::crowd::World;
use super::entry::{Entry, Figure, Label};
use super::networks::HOSTING;
use super::random::Random;
use super::rhythm::{Curve, Surge};
use super::{locale, oddities};

/// 2020-11-17, in days since 1970.
const LAUNCH: i64 = 18_583;

const SERVERS: usize = 218;
const DEPUTIES: usize = 577;
const SENATORS: usize = 348;
const JOURNALISTS: usize = 100;
const DOCTORS: usize = 40;

/// The setting: France, launched on a Tuesday morning, a week long.
pub fn world(seed: u64, rows: usize) -> World {
    World::set(&locale::FRANCE, LAUNCH, 10 * 60, 7, rows, Random::new(seed, "noel-2020"))
}

/// The whole story; of 60,000 rows about 25,000 are genuine.
pub fn story(world: &mut World) -> Cast {
    let deputies = identities::chamber(world, DEPUTIES, "assemblee-nationale.fr", "deputy");
    let mut roster = deputies.clone();
    roster.extend(identities::chamber(world, SENATORS, "senat.fr", "senator"));
    roster.extend(journalists(world));
    roster.extend(doctors(world));
    let genuine = world.rows * 25 / 60;
    let mut entries = launch(world, &deputies);
    entries.extend(organic(world, genuine.saturating_sub(entries.len())));
    let fleet = world.rows.saturating_sub(genuine + roster.len()).max(2 * SERVERS);
    entries.extend(night_of_servers(world, fleet));
    entries.extend(impersonation(world, &roster));
    Cast { entries, roster }
}

/// The prominent people, three deputies among them, entered by staff on the eve.
fn launch(world: &mut World, deputies: &[Figure]) -> Vec<Entry> {
    let (mut entries, _) = oddities::launch_list(world);
    for (entry, deputy) in entries.iter_mut().step_by(41).zip([&deputies[40], &deputies[211], &deputies[502]])
    {
        (entry.first, entry.last, entry.email) =
            (deputy.first.clone(), deputy.last.clone(), deputy.email.clone());
    }
    entries
}

/// Genuine signers: the launch, its relay in the evening news, the radio next noon, the outcry after
/// the attack became known; nobody gets through while the site is down.
fn organic(world: &mut World, count: usize) -> Vec<Entry> {
    let surge = |at, people, pace| Surge { at, people, pace };
    let surges = [
        surge(world.start, 45.0, 14_000.0),
        surge(world.moment(0, 20 * 60 + 10), 22.0, 4_000.0),
        surge(world.moment(1, 12 * 60 + 40), 9.0, 6_000.0),
        surge(world.moment(3, 7 * 60 + 50), 12.0, 10_000.0),
        surge(world.moment(4, 19 * 60), 4.0, 8_000.0),
    ];
    let curve = Curve::new(&world.zone, world.start, world.end(), 12.0, &surges);
    let down = world.moment(2, 15 * 60 + 4)..world.moment(2, 17 * 60 + 46);
    let mut entries = Vec::with_capacity(count);
    while entries.len() < count {
        let missing = count - entries.len();
        let drawn = world.arrivals(missing, &curve);
        entries.extend(drawn.into_iter().filter(|entry| !down.contains(&entry.at)));
    }
    entries
}

/// 218 servers at eleven hosting companies, from before midnight until morning; five signatures a
/// second at the peak; among them one name and one mocking comment again and again.
fn night_of_servers(world: &mut World, count: usize) -> Vec<Entry> {
    let machines = fleets::servers(world, SERVERS, &HOSTING[..11]);
    let agents = fleets::some_agents(world, 3);
    let script = Script { agents, ..Script::new(world, "servers", Sources::Machines(machines.clone())) };
    let mocking = Script {
        names: Names::Few(vec![("Jeff".to_owned(), "Bezolivres".to_owned())]),
        comment: Some("Joyeux Noël à tous, livré demain avant 13 h !".to_owned()),
        ..script.clone()
    };
    let from = world.moment(0, 23 * 60 + 35);
    let peak = count * 12 / 100;
    let at_peak = world.moment(1, 2 * 60 + 17);
    let mut times = spread(world, count - peak, from, from + 8 * 3600);
    times.extend((0..peak as i64).map(|number| at_peak + number / 5));
    let mut entries = Vec::with_capacity(count);
    for (number, &at) in times.iter().enumerate() {
        let script = if world.random.chance(0.15) { &mocking } else { &script };
        let mut entry = script.sign(world, at);
        // Every server takes part.
        if let Some(machine) = machines.get(number) {
            entry.ip.clone_from(machine);
        }
        entries.push(entry);
    }
    entries
}

/// Saturday: a script works its lists off in order, through two addresses.
fn impersonation(world: &mut World, roster: &[Figure]) -> Vec<Entry> {
    let first = fleets::servers(world, 1, &HOSTING[4..5]);
    let second = vec![world.line()];
    let agent = agents::agent(&mut world.random, Device::Desktop, world.start);
    let parts = [
        (0, DEPUTIES, 10 * 60 + 2, &first),
        (DEPUTIES, SENATORS, 11 * 60 + 26, &first),
        (DEPUTIES + SENATORS, JOURNALISTS + DOCTORS, 14 * 60 + 9, &second),
    ];
    let mut entries = Vec::new();
    for (start, count, minute, machine) in parts {
        let from = world.moment(4, minute);
        // The loop passes the form's captcha one time in three.
        let times: Vec<i64> = paced(world, count, from, 2, 1).into_iter().collect();
        let script = Script {
            agents: vec![agent.clone()],
            ..Script::new(world, "impersonation", Sources::Machines(machine.clone()))
        };
        let mut part = run(world, &script, &times);
        for (entry, figure) in part.iter_mut().zip(&roster[start..]) {
            (entry.first, entry.last, entry.email) =
                (figure.first.clone(), figure.last.clone(), figure.email.clone());
            entry.label = Label::Fraud;
        }
        entries.extend(part);
    }
    entries
}

fn journalists(world: &mut World) -> Vec<Figure> {
    let houses = [
        "radiofrance.com",
        "francetv.fr",
        "lemonde.fr",
        "liberation.fr",
        "afp.com",
        "lefigaro.fr",
        "tf1.fr",
        "ouest-france.fr",
    ];
    people_at(world, JOURNALISTS, &houses, "journalist")
}

fn doctors(world: &mut World) -> Vec<Figure> {
    people_at(world, DOCTORS, &["aphp.fr", "chu-lyon.fr", "ap-hm.fr", "inserm.fr"], "doctor")
}

fn people_at(world: &mut World, count: usize, houses: &[&str], role: &'static str) -> Vec<Figure> {
    let mut figures = Vec::with_capacity(count);
    for _ in 0..count {
        let house = *world.random.pick(houses);
        figures.extend(identities::chamber(world, 1, house, role));
    }
    figures
}
