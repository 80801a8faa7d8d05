//! Attacks through mailboxes: throw-away services, dead domains, aliases of one box.

use super::fleets::{day_of_work, own_domains, some_agents};
use super::{Mails, Names, Script, Sources, run, size, spread};
use crate::simulate::crowd::World;
use crate::simulate::entry::Entry;

/// Well-known throw-away services, from homes.
pub fn disposable_listed(world: &mut World) -> Vec<Entry> {
    let domains = [
        "yopmail.com",
        "guerrillamail.com",
        "mailinator.com",
        "10minutemail.com",
        "sharklasers.com",
        "trashmail.com",
        "temp-mail.org",
        "getnada.com",
    ];
    let mails = Mails::Random(domains.iter().map(|&domain| domain.to_owned()).collect());
    through(world, "disposable-listed", mails)
}

/// Throw-away services that nobody has listed yet, all of one operator.
pub fn disposable_unlisted(world: &mut World) -> Vec<Entry> {
    let mails = Mails::Random(own_domains(world, 14));
    through(world, "disposable-unlisted", mails)
}

/// A domain for every signature that does not exist.
pub fn dead_domains(world: &mut World) -> Vec<Entry> {
    let domains = own_domains(world, 400);
    through(world, "dead-domains", Mails::Masked(domains))
}

/// Hundreds of tags of one mailbox.
pub fn plus_aliases(world: &mut World) -> Vec<Entry> {
    let owner = world.person();
    let (local, _) = owner.email.split_once('@').unwrap_or(("marie", ""));
    let local = local.to_lowercase();
    aliases(world, "plus-aliases", |number| format!("{local}+{number}@gmail.com"))
}

/// Dots moved through one gmail mailbox.
pub fn dot_aliases(world: &mut World) -> Vec<Entry> {
    let word = "paulmartincontact".as_bytes();
    aliases(world, "dot-aliases", |number| {
        let dotted = word.iter().enumerate().map(|(place, &letter)| {
            let dot = place + 1 < word.len() && (number * 2654435761) >> (place + 3) & 1 == 1;
            format!("{}{}", char::from(letter), if dot { "." } else { "" })
        });
        format!("{}@gmail.com", dotted.collect::<String>())
    })
}

/// Running numbers at a large provider, from homes, like the crowd in all else.
pub fn numbered(world: &mut World) -> Vec<Entry> {
    let domain = world.locale.providers[0].0.to_owned();
    let script = Script {
        names: Names::Crowd,
        agents: Vec::new(),
        typing: None,
        ..Script::new(world, "numbered", Sources::Residential)
    };
    let count = size(world, 0.06, 200);
    let (from, to) = day_of_work(world);
    let times = spread(world, count, from, to);
    let mut entries = run(world, &script, &times);
    for (number, entry) in entries.iter_mut().enumerate() {
        entry.email = format!("user{}@{domain}", 1001 + number);
    }
    entries
}

fn through(world: &mut World, campaign: &'static str, mails: Mails) -> Vec<Entry> {
    let count = size(world, 0.06, 200);
    let script = Script {
        mails,
        agents: some_agents(world, 12),
        ..Script::new(world, campaign, Sources::Residential)
    };
    let (from, to) = day_of_work(world);
    let times = spread(world, count, from, to);
    run(world, &script, &times)
}

fn aliases(world: &mut World, campaign: &'static str, alias: impl Fn(usize) -> String) -> Vec<Entry> {
    let count = size(world, 0.04, 150);
    let agents = some_agents(world, 4);
    let script = Script { agents, confirmed: (0.9, 30), ..Script::new(world, campaign, Sources::Vpn) };
    let (from, to) = day_of_work(world);
    let times = spread(world, count, from, to);
    let mut entries = run(world, &script, &times);
    for (number, entry) in entries.iter_mut().enumerate() {
        entry.email = alias(number + 1);
    }
    entries
}
