//! Attacks from machines: one address, a rented fleet, proxies.

use super::{Mails, Names, Script, Sources, night, run, size, spread};
use crate::simulate::agents::{self, Device};
use crate::simulate::crowd::World;
use crate::simulate::entry::Entry;
use crate::simulate::networks::HOSTING;

/// One machine, one evening, hundreds of names.
pub fn one_address(world: &mut World) -> Vec<Entry> {
    let count = size(world, 0.06, 120);
    let machine = vec![world.line()];
    let from = {
        let day = world.random.between(1, 6);
        world.moment(day, 20 * 60)
    };
    let script = Script::new(world, "one-address", Sources::Machines(machine));
    let times = spread(world, count, from, from + 2 * 3600);
    run(world, &script, &times)
}

/// 218 rented servers of one operator in one night, several signatures each.
pub fn fleet(world: &mut World) -> Vec<Entry> {
    let count = size(world, 0.2, 500);
    let machines = servers(world, 218, &HOSTING[..3]);
    let agents = some_agents(world, 3);
    let script = Script { agents, ..Script::new(world, "fleet", Sources::Machines(machines)) };
    let (from, to) = night(world, 8);
    let times = spread(world, count, from, to);
    run(world, &script, &times)
}

/// The same fleet at two or three signatures a server: under every limit per address.
pub fn fleet_thin(world: &mut World) -> Vec<Entry> {
    let machines = servers(world, 218, &HOSTING[..4]);
    let agents = some_agents(world, 3);
    let (from, to) = night(world, 9);
    let script = Script { agents, ..Script::new(world, "fleet-thin", Sources::Machines(Vec::new())) };
    let mut entries = Vec::new();
    for machine in machines {
        let count = world.random.between(2, 3) as usize;
        let one = Script { sources: Sources::Machines(vec![machine]), ..script.clone() };
        let times = spread(world, count, from, to);
        entries.extend(run(world, &one, &times));
    }
    entries
}

/// The fleet spread over twelve hosting companies and forty agents, over a day.
pub fn fleet_spread(world: &mut World) -> Vec<Entry> {
    let count = size(world, 0.1, 500);
    let machines = servers(world, 218, HOSTING);
    let agents = some_agents(world, 40);
    let script =
        Script { agents, typing: None, ..Script::new(world, "fleet-spread", Sources::Machines(machines)) };
    let from = {
        let day = world.random.between(1, 8);
        world.moment(day, 8 * 60)
    };
    let times = spread(world, count, from, from + 16 * 3600);
    run(world, &script, &times)
}

/// Hired home addresses, agents like the crowd's, three domains of the forger's own that take any mail.
pub fn proxies_catch_all(world: &mut World) -> Vec<Entry> {
    let count = size(world, 0.08, 250);
    let domains = own_domains(world, 3);
    let script = Script {
        names: Names::Crowd,
        mails: Mails::Masked(domains),
        agents: Vec::new(),
        typing: None,
        confirmed: (1.0, 9),
        ..Script::new(world, "proxies-catch-all", Sources::Residential)
    };
    let (from, to) = day_of_work(world);
    let times = spread(world, count, from, to);
    run(world, &script, &times)
}

/// Hired home addresses and one mask of invented addresses at a large provider.
pub fn proxies_mask(world: &mut World) -> Vec<Entry> {
    let count = size(world, 0.08, 250);
    let script = Script {
        mails: Mails::Masked(vec!["gmail.com".to_owned()]),
        agents: some_agents(world, 6),
        ..Script::new(world, "proxies-mask", Sources::Residential)
    };
    let (from, to) = day_of_work(world);
    let times = spread(world, count, from, to);
    run(world, &script, &times)
}

/// Every field drawn as the crowd has it: nothing in a row tells, only the volume of the evening.
pub fn proxies_crowd(world: &mut World) -> Vec<Entry> {
    let count = size(world, 0.2, 400);
    let from = {
        let day = world.random.between(3, world.days - 2);
        world.moment(day, 17 * 60)
    };
    let mut entries = Vec::with_capacity(count);
    for at in spread(world, count, from, from + 7 * 3600) {
        let person = world.person();
        let mut entry = world.signature(&person, at);
        entry.label = crate::simulate::entry::Label::Fraud;
        (entry.kind, entry.campaign) = ("proxies-crowd", "proxies-crowd");
        entries.push(entry);
    }
    entries
}

/// A room full of cheap telephones far away, with names and towns of the country.
pub fn click_farm(world: &mut World) -> Vec<Entry> {
    let count = size(world, 0.06, 250);
    // Mobile carriers of Bangladesh, Indonesia and the Philippines.
    let farm = *world.random.pick(&[24389u32, 23693, 4775]);
    let machines = (0..24).map(|_| world.networks.address(&mut world.random, farm).to_string()).collect();
    let agents = (0..30).map(|_| agents::agent(&mut world.random, Device::Android, world.start)).collect();
    let script = Script { agents, ..Script::new(world, "click-farm", Sources::Machines(machines)) };
    let from = {
        let day = world.random.between(2, 9);
        world.moment(day, 4 * 60)
    };
    let times: Vec<i64> = (0..4)
        .flat_map(|shift| spread(world, count / 4, from + shift * 86_400, from + shift * 86_400 + 9 * 3600))
        .collect();
    run(world, &script, &times)
}

/// Servers in runs of neighbouring addresses, at several companies.
pub fn servers(world: &mut World, count: usize, companies: &[u32]) -> Vec<String> {
    let mut machines = Vec::with_capacity(count);
    for (index, &company) in companies.iter().enumerate() {
        let left = count - machines.len();
        let here = if index + 1 == companies.len() { left } else { left.div_ceil(companies.len() - index) };
        machines.extend(world.networks.block(&mut world.random, company, here));
    }
    machines
}

/// A script's list of agents: copied from the web, mostly of desktops.
pub fn some_agents(world: &mut World, count: usize) -> Vec<String> {
    let mut agents = Vec::with_capacity(count);
    while agents.len() < count {
        let agent = agents::agent(&mut world.random, Device::Desktop, world.start);
        if !agents.contains(&agent) {
            agents.push(agent);
        }
    }
    agents
}

/// Fresh domains of the forger's own.
pub fn own_domains(world: &mut World, count: usize) -> Vec<String> {
    let random = &mut world.random;
    let mut name = || {
        let (head, tail) = (
            random.pick(&["mail", "post", "inbox", "mx", "box", "letter"]),
            random.pick(&["wave", "lane", "forge", "dale", "point", "nest"]),
        );
        format!(
            "{head}{tail}{}.{}",
            random.between(10, 99),
            random.pick(&["com", "net", "info", "xyz", "site"])
        )
    };
    (0..count).map(|_| name()).collect()
}

/// From nine in the morning until midnight on some day.
pub fn day_of_work(world: &mut World) -> (i64, i64) {
    let day = world.random.between(2, (world.days - 3).max(3));
    let from = world.moment(day, 9 * 60);
    (from, from + 15 * 3600)
}
