//! Attacks that betray or hide themselves by time, and mixtures of several.

use super::fleets::{self, servers, some_agents};
use super::{Mails, Names, Script, Sources, identities, mails, night, paced, run, size, spread};
use crate::simulate::crowd::World;
use crate::simulate::entry::{Entry, Figure};
use crate::simulate::networks::HOSTING;

/// One signature every ninety seconds, two seconds more or less, for a day, from homes.
pub fn metronome(world: &mut World) -> Vec<Entry> {
    let count = size(world, 0.08, 400).min(900);
    let script = Script {
        names: Names::Crowd,
        mails: Mails::Crowd,
        agents: some_agents(world, 20),
        ..Script::new(world, "metronome", Sources::Residential)
    };
    let from = {
        let day = world.random.between(2, 9);
        world.moment(day, 10 * 60)
    };
    let times = paced(world, count, from, 90, 2);
    run(world, &script, &times)
}

/// Three hundred in three weeks, at any hour, from one hosting company.
pub fn slow_drip(world: &mut World) -> Vec<Entry> {
    let machines = servers(world, 40, &HOSTING[1..2]);
    let script = Script {
        agents: some_agents(world, 2),
        ..Script::new(world, "slow-drip", Sources::Machines(machines))
    };
    drip(world, &script)
}

/// Three hundred in three weeks from homes of one carrier, invented boxes at one provider.
pub fn local_drip(world: &mut World) -> Vec<Entry> {
    let carrier = world.locale.homes[2].asn;
    let homes = (0..300).map(|_| world.networks.address(&mut world.random, carrier).to_string()).collect();
    let mails = Mails::Masked(vec!["outlook.com".to_owned()]);
    let script = Script {
        mails,
        agents: some_agents(world, 2),
        ..Script::new(world, "local-drip", Sources::Machines(homes))
    };
    drip(world, &script)
}

fn drip(world: &mut World, script: &Script) -> Vec<Entry> {
    let from = world.moment(2, 9 * 60);
    let to = (from + 21 * 86_400).min(world.end());
    let count = size(world, 0.03, 300).min(300);
    let times = spread(world, count, from, to);
    run(world, script, &times)
}

/// Only between midnight and five, for a week, from homes, with the crowd's agents.
pub fn night_only(world: &mut World) -> Vec<Entry> {
    let script = Script {
        names: Names::Crowd,
        mails: Mails::Masked(vec!["gmail.com".to_owned(), "outlook.com".to_owned()]),
        agents: Vec::new(),
        ..Script::new(world, "night-only", Sources::Residential)
    };
    let count = size(world, 0.07, 280) / 7;
    let mut entries = Vec::new();
    for day in 3..10 {
        let from = world.moment(day, 0);
        let times = spread(world, count, from, from + 5 * 3600);
        entries.extend(run(world, &script, &times));
    }
    entries
}

/// A flood under the curve of a television evening (the crowd of that evening is the scenario's).
pub fn surge_cover(world: &mut World, times: &[i64]) -> Vec<Entry> {
    let machines = servers(world, 60, &HOSTING[..5]);
    let script = Script {
        agents: some_agents(world, 4),
        ..Script::new(world, "surge-cover", Sources::Machines(machines))
    };
    run(world, &script, times)
}

/// Three at once, together four tenths of all signatures.
pub fn three_at_once(world: &mut World) -> (Vec<Entry>, Vec<Figure>) {
    let mut entries = fleets::fleet(world);
    let (roster, figures) = identities::roster_order(world);
    entries.extend(roster);
    entries.extend(mails::disposable_listed(world));
    let missing = (world.rows * 2 / 5).saturating_sub(entries.len());
    let script = Script {
        mails: Mails::Masked(vec!["gmail.com".to_owned()]),
        agents: some_agents(world, 6),
        ..Script::new(world, "proxies-mask", Sources::Residential)
    };
    let (from, to) = fleets::day_of_work(world);
    let times = spread(world, missing, from, to);
    entries.extend(run(world, &script, &times));
    (entries, figures)
}

/// Four signatures in five are one farm's, day and night for a week.
pub fn mostly_fraud(world: &mut World) -> Vec<Entry> {
    let count = world.rows * 4 / 5;
    let machines = servers(world, 400, &HOSTING[..8]);
    let script = Script {
        agents: some_agents(world, 12),
        ..Script::new(world, "mostly-fraud", Sources::Machines(machines))
    };
    let from = world.moment(1, 6 * 60);
    let times = spread(world, count, from, from + 7 * 86_400);
    run(world, &script, &times)
}

/// Knows what audits look for: homes, the crowd's agents and hours, mixed boxes; only its names come
/// from a list and its mailboxes follow one habit.
pub fn mimic(world: &mut World) -> Vec<Entry> {
    let count = size(world, 0.12, 400);
    let script = Script {
        names: Names::Listed,
        agents: Vec::new(),
        typing: None,
        confirmed: (0.8, 60),
        mails: Mails::Masked(
            world.locale.providers.iter().map(|provider| provider.0.to_owned()).take(8).collect(),
        ),
        ..Script::new(world, "mimic", Sources::Crowd)
    };
    let curve = world.usual_curve();
    let times: Vec<i64> = (0..count).map(|_| curve.draw(&mut world.random)).collect();
    run(world, &script, &times)
}

/// Half of its signatures take the crowd's names, boxes and agents, to drown the other half; the
/// machines are the same.
pub fn camouflage(world: &mut World) -> Vec<Entry> {
    let count = size(world, 0.06, 200);
    let (from, to) = night(world, 9);
    let times = spread(world, count, from, to);
    let machines = servers(world, 50, &HOSTING[..6]);
    let agents = some_agents(world, 5);
    let script = Script { agents, ..Script::new(world, "camouflage", Sources::Machines(machines.clone())) };
    let mut entries = run(world, &script, &times);
    let cover = Script {
        names: Names::Crowd,
        mails: Mails::Crowd,
        agents: Vec::new(),
        typing: None,
        confirmed: (0.8, 120),
        ..Script::new(world, "camouflage", Sources::Machines(machines))
    };
    let times = spread(world, count, from, to);
    entries.extend(run(world, &cover, &times));
    entries
}
