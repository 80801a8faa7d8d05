//! The best innocent explanation of a group, and how far it falls short.
//!
//! Each explanation is a story that happens (a newsletter, a school, a carrier's shared address). It
//! applies only where the facts allow it, and then absorbs the families of evidence it would cause. What
//! no applicable story absorbs is its shortfall; the story that leaves least is the best one.

use crate::model::{
    DomainKind, Family, FamilyNats, Field, Finding, Group, Innocence, NetworkClass, Row, Value,
};

use super::Scene;
use super::scan::agent;
use super::scan::attributes::{Kind, host_of, prefix_of};
use super::scan::candidate::{Candidate, HANDFUL};
use super::scan::fold::{fold, mask};

/// What explanations look at.
struct Facts {
    rows: usize,
    /// Distinct addresses, IPv6 by /64.
    hosts: usize,
    /// Whether the export holds the signers' own addresses.
    networks_seen: bool,
    /// Share of rows by what kind of network they came from.
    hosting: f64,
    people_networks: f64,
    shared_networks: f64,
    /// Share of rows from the two most common addresses.
    top_hosts: f64,
    /// Share of rows in the most common prefix or education network.
    top_prefix: f64,
    /// Share of rows without an address.
    no_address: f64,
    /// Share of rows without a browser, where others have one.
    no_agent: f64,
    /// Share of rows without a mailbox.
    no_mailbox: f64,
    /// Share of the commonest mail domain, 0 if it is a provider open to everybody.
    own_domain: f64,
    /// Of those on that domain the share whose local part is made of the name, or has the commonest form.
    assigned_form: f64,
    /// Share with free-mail, education, institution, relay domains.
    known_domains: f64,
    /// Distinct user agents, 0 where there are none to see.
    agents: usize,
    /// How evenly they came, as the metronome has it: the shape of the gaps' gamma distribution; 0 if unremarkable.
    evenness: f64,
    /// Share with a browser that names no make and model: an iPhone's, or one inside an app.
    one_make: f64,
    /// Distinct user agents over what as many of the crowd show; 1 where there are none to see.
    agents_ratio: f64,
    organised_domains: f64,
    /// Share on domains that are no provider's, the local part without digits: staff are not numbered.
    assigned: f64,
    relay_domains: f64,
    /// Share on a mailbox that more names than a household's give, spelt alike.
    lent: f64,
    /// Share of the commonest postcode, else of the commonest town.
    top_postcode: f64,
    /// Share of the petition's rows that others had signed before nine in ten of the group had.
    before: f64,
    foreign: f64,
}

/// An innocent story.
struct Story {
    name: &'static str,
    applies: fn(&Facts) -> bool,
    /// Detectors whose evidence it explains, by what brings it about.
    absorbs: &'static [&'static [&'static str]],
}

/// One channel brings people at once, through one provider's networks, with like devices.
const TOGETHER: &[&str] = &["burst", "fleet", "concentration"];
/// An organisation's domain, and the one form that it gives its addresses.
const OWN_MAIL: &[&str] = &["domains", "mask"];
/// Machines set up alike, one network's country, one site's hours and queues.
const ONE_SITE: &[&str] = &["form", "night", "pace", "geography"];
/// A stand's keyboard, place and queue; its people do not read their mail there. It is closed at night.
const STAND: &[&str] = &["form", "metronome", "geography", "confirmation"];
/// Staff type a sheet from top to bottom, or import it.
const TYPED_IN: &[&str] = &["form", "metronome", "pace", "night", "list-order", "text", "confirmation"];
/// The network's country and hours are not the signer's.
const ELSEWHERE: &[&str] = &["geography", "night"];

/// A text to sign with, which the mailing suggested or the form brought along.
const SUGGESTED: &[&str] = &["text"];

/// An audience shares a channel, and with it a provider, an app, a region, an hour; it does not share one
/// program's handful of browsers, one pattern of invented addresses, or rented servers.
const STORIES: &[Story] = &[
    Story { name: "a surge of the ordinary public", applies: |_| true, absorbs: &[&["burst"]] },
    Story {
        name: "an audience that one newsletter, broadcast or post reached",
        applies: |f| f.homes() && f.known_domains > 0.5 && f.various_agents(),
        absorbs: &[TOGETHER, &["domains", "night"]],
    },
    Story {
        name: "an audience that one newsletter, broadcast or post reached",
        applies: |f| f.homes() && f.various_agents(),
        absorbs: &[TOGETHER, &["night"]],
    },
    Story {
        name: "an audience that one newsletter, broadcast or post reached",
        applies: |f| f.homes() && f.known_domains > 0.5,
        absorbs: &[&["burst", "fleet", "domains", "night"]],
    },
    Story {
        // A post that telephones open: they sign from few browsers, for theirs tell no more than a version.
        name: "an audience that one newsletter, broadcast or post reached",
        applies: |f| f.homes() && f.known_domains > 0.5 && f.one_make > 0.8,
        absorbs: &[TOGETHER, &["domains", "night", "form"]],
    },
    Story {
        name: "addresses that very many people share, such as a mobile carrier's",
        applies: |f| {
            f.people_networks > 0.8 || (f.hosting < 0.1 && f.hosts * 2 < f.rows && f.various_agents())
        },
        absorbs: &[TOGETHER],
    },
    Story {
        name: "a tablet or computer at a stand",
        applies: |f| f.stand() && f.few_agents(),
        absorbs: &[TOGETHER, STAND],
    },
    Story {
        name: "a workplace, school or campus",
        applies: |f| f.one_site(),
        absorbs: &[TOGETHER, ONE_SITE],
    },
    Story {
        name: "a workplace, school or campus whose people use its own mail domain",
        // Many of its people sign with their private mailbox.
        applies: |f| f.one_site() && (f.own_domain > 0.2 || f.organised_domains > 0.5),
        absorbs: &[TOGETHER, ONE_SITE, OWN_MAIL],
    },
    Story {
        name: "a workplace or school whose network cannot be seen",
        applies: |f| !f.networks_seen && f.own_mail(0.5),
        absorbs: &[&["burst", "concentration", "form"], OWN_MAIL],
    },
    Story {
        name: "members of organisations whose addresses follow one pattern, signing from home",
        applies: |f| f.homes() && f.own_mail(0.8) && f.various_agents(),
        absorbs: &[TOGETHER, OWN_MAIL, &["form", "night"]],
    },
    Story {
        name: "a workplace of several sites whose people use its own mail domain",
        // Some sign from the few addresses of its offices, some from home.
        applies: |f| f.hosting < 0.2 && f.own_mail(0.5) && f.various_agents(),
        absorbs: &[TOGETHER, ONE_SITE, OWN_MAIL],
    },
    Story {
        // Several companies of one group; that nobody here knows their domains is left to be looked at.
        name: "members of organisations whose addresses follow one pattern, signing from home",
        applies: |f| f.homes() && f.assigned > 0.8 && f.various_agents(),
        absorbs: &[TOGETHER, &["mask", "form", "night"]],
    },
    Story { name: "a tablet or computer at a stand", applies: |f| f.stand(), absorbs: &[TOGETHER, STAND] },
    Story {
        name: "a tablet at a stand where many leave no mail address",
        applies: |f| f.stand() && f.no_mailbox > 0.3,
        absorbs: &[TOGETHER, STAND, OWN_MAIL],
    },
    Story {
        name: "paper sheets or members' lists, typed in or imported",
        applies: |f| f.typed_in(),
        absorbs: &[TOGETHER, TYPED_IN],
    },
    Story {
        name: "paper sheets without mail addresses, typed in or imported",
        applies: |f| f.typed_in() && f.no_mailbox > 0.3,
        absorbs: &[TOGETHER, TYPED_IN, OWN_MAIL],
    },
    Story {
        // A platform may import through a server of its own: that nobody has a mailbox is left to be looked at.
        name: "paper sheets or members' lists, typed in or imported",
        applies: |f| f.no_mailbox > 0.5 && f.top_hosts > 0.8,
        absorbs: &[TOGETHER, TYPED_IN],
    },
    Story {
        name: "prominent first signatories, entered by the petition's staff",
        applies: |f| f.before < 0.02 && f.rows <= 300 && f.hosting < 0.5,
        absorbs: &[TOGETHER, TYPED_IN, OWN_MAIL, &["roster", "alias", "name-pool"]],
    },
    Story {
        name: "signers abroad or overseas",
        applies: |f| f.foreign > 0.5 && f.homes(),
        absorbs: &[TOGETHER, &["domains", "night", "random-name", "geography", "form", "name-pool"]],
    },
    Story {
        name: "people of another language, whose networks cannot be seen",
        applies: |f| !f.networks_seen && f.various_agents(),
        absorbs: &[&["burst", "domains", "random-name", "form"]],
    },
    Story {
        name: "users of a privacy relay",
        applies: |f| f.shared_networks > 0.5,
        absorbs: &[TOGETHER, ELSEWHERE],
    },
    Story {
        name: "users of VPN services",
        applies: |f| f.shared_networks + f.hosting > 0.5 && f.various_agents(),
        absorbs: &[&["burst", "fleet"], ELSEWHERE],
    },
    Story {
        name: "users of VPN services",
        // People who care for privacy lean towards one browser, but bring most of a crowd's variety with them.
        applies: |f| f.shared_networks + f.hosting > 0.5 && f.agents_ratio > 0.5,
        absorbs: &[TOGETHER, ELSEWHERE],
    },
    Story {
        // Whoever hides the mailbox hides the address, too, and has the browser that does it.
        name: "users of a mail relay that makes addresses up",
        applies: |f| f.relay_domains > 0.5,
        absorbs: &[TOGETHER, OWN_MAIL, ELSEWHERE],
    },
    Story {
        name: "a mailbox that people without ties give instead of their own",
        applies: |f| f.lent > 0.5 && f.top_hosts < 0.5 && f.various_agents(),
        absorbs: &[&["burst", "alias"], OWN_MAIL],
    },
    Story {
        name: "a text that the initiators suggested",
        applies: |f| f.homes() && f.various_agents(),
        absorbs: &[&["burst", "text", "form", "concentration"]],
    },
    Story {
        name: "a village or a large family",
        applies: |f| f.hosting < 0.05 && f.top_postcode > 0.5,
        absorbs: &[TOGETHER, &["name-pool", "form", "random-name"]],
    },
];

impl Facts {
    /// So many have one organisation's mailboxes, which it makes of its people's names, or those of known ones.
    fn own_mail(&self, share: f64) -> bool {
        (self.own_domain > share && self.assigned_form > 0.6) || self.organised_domains > 0.5
    }

    /// Most came through one range of addresses, or through networks that stand for one kind of site.
    fn one_site(&self) -> bool {
        self.hosting < 0.1 && (self.top_prefix > 0.5 || self.shared_networks > 0.5)
    }

    /// One device that people queue at, at one address or on a router that changes its own.
    fn stand(&self) -> bool {
        let router = self.hosts * 5 <= self.rows && self.few_agents();
        self.hosting < 0.1 && (self.top_hosts > 0.5 || (router && self.human_pace()))
    }

    /// One desk, or an import that left no addresses or no browsers.
    fn typed_in(&self) -> bool {
        let desk = match self.networks_seen {
            true => self.top_hosts > 0.8,
            false => self.few_agents() && self.human_pace(),
        };
        self.hosting < 0.1 && (desk || self.no_address > 0.8 || self.no_agent > 0.8)
    }

    /// As many devices as one stand or desk has.
    fn few_agents(&self) -> bool {
        (1..=4).contains(&self.agents) && self.agents * 10 <= self.rows
    }

    /// People who queue or type vary by a sixth of their pace and more; a timer does not.
    fn human_pace(&self) -> bool {
        self.evenness <= HUMAN_EVENNESS
    }

    /// Many different homes or telephones, not servers.
    fn homes(&self) -> bool {
        self.hosting < 0.2 && self.top_hosts < 0.3
    }

    /// The variety of browsers is some part of what a crowd shows, not a handful.
    fn various_agents(&self) -> bool {
        self.agents_ratio > 0.25
    }
}

/// A gamma distribution of this shape has a standard deviation of a sixth of its mean, near enough.
const HUMAN_EVENNESS: f64 = 32.0;
/// A mechanism that convinces has so many nats.
const CONVINCES: f64 = 6.0;
/// Mechanisms that no place brings about by itself.
const HARD: &[&str] = &["roster", "alias", "name-pool", "mask", "text"];
/// Mechanisms that one desk brings about, where a clerk types evenly, but not many addresses that can be seen.
const HARD_ELSEWHERE: &[&str] = &["metronome"];

/// The group with its best innocent explanation.
pub fn group(scene: &Scene<'_>, candidate: Candidate, findings: &[&Finding]) -> Group {
    let facts = facts(scene, &candidate, findings);
    let told = |story: &Story| (story.name.to_owned(), story.absorbs.to_vec());
    let with_text = |story: &Story| {
        let suggested = facts.homes() && facts.various_agents();
        let absorbs = [story.absorbs, &[SUGGESTED]].concat();
        suggested.then(|| (format!("{}, with a text that the initiators suggested", story.name), absorbs))
    };
    // The first of equals is the plainest.
    let best = STORIES
        .iter()
        .filter(|story| (story.applies)(&facts))
        .flat_map(|story| [Some(told(story)), with_text(story)])
        .flatten()
        .map(|(story, absorbs)| (Innocence { story, left: remaining(findings, &absorbs) }, absorbs))
        .min_by(|(a, _), (b, _)| a.shortfall().total_cmp(&b.shortfall()));
    let place =
        facts.hosting < 0.5 && (facts.top_hosts > 0.5 || (facts.top_prefix > 0.7 && facts.hosting < 0.1));
    let elsewhere = facts.networks_seen && !place;
    let mechanism = |id: &str| match id {
        // Lending one's mailbox is a kindness.
        "alias" => facts.lent <= 0.5,
        id => HARD.contains(&id) || (elsewhere && HARD_ELSEWHERE.contains(&id)),
    };
    let explained = |id: &str| best.as_ref().is_some_and(|(_, explained)| absorbs(explained, id));
    // One pattern of mailboxes on domains that nobody else has.
    let tells =
        |id: &str| findings.iter().any(|one| one.detector == id && one.nats >= CONVINCES && !explained(id));
    let made_up = facts.known_domains < 0.2 && tells("domains") && tells("mask");
    let hard = made_up
        || findings.iter().any(|finding| {
            let id = finding.detector;
            mechanism(id) && !explained(id) && finding.nats >= CONVINCES && handful(finding)
        });
    Group {
        innocent: candidate.posterior.iter().map(|p| 1.0 - p).collect(),
        explanation: best.map(|(innocence, _)| innocence),
        place,
        hard,
        rows: candidate.rows,
    }
}

/// Whether the finding, if it is about a want of variety, is about a handful of values.
fn handful(finding: &Finding) -> bool {
    let few = |(distinct, crowd): (f64, f64)| distinct <= 1.0 || distinct < HANDFUL * crowd;
    number(finding, "distinct").zip(number(finding, "in_crowd")).is_none_or(few)
}

/// A number that the finding states.
fn number(finding: &Finding, key: &str) -> Option<f64> {
    finding.facts.iter().find(|fact| fact.key == key).and_then(|fact| match fact.value {
        Value::Count(count) => Some(count as f64),
        Value::Number(number) => Some(number),
        _ => None,
    })
}

fn absorbs(sets: &[&[&str]], detector: &str) -> bool {
    sets.iter().any(|set| set.contains(&detector))
}

/// The capped nats that are left once some detectors are explained away.
fn remaining(findings: &[&Finding], absorbed: &[&[&str]]) -> Vec<FamilyNats> {
    Family::ALL
        .iter()
        .map(|&family| {
            let of_family = findings.iter().filter(|f| f.family == family && !absorbs(absorbed, f.detector));
            FamilyNats { family, nats: of_family.map(|finding| finding.nats).sum::<f64>().min(family.cap()) }
        })
        .filter(|left| left.nats != 0.0)
        .collect()
}

fn facts(scene: &Scene<'_>, candidate: &Candidate, findings: &[&Finding]) -> Facts {
    let petition = scene.petition;
    let signatures = &petition.signatures;
    let rows = &candidate.rows;
    let n = rows.len() as f64;
    let part = |test: &dyn Fn(Row) -> bool| rows.iter().filter(|&&row| test(row)).count() as f64 / n;
    let networks_seen = signatures.present.contains(Field::Ip);
    let network = |row: Row| petition.network(row).found().copied().filter(|_| networks_seen);
    let class = |row: Row| network(row).map_or(NetworkClass::Unknown, |network| network.class);
    let kind = |row: Row| petition.domain(row).map_or(DomainKind::Other, |domain| domain.kind);
    let address = |row: &Row| signatures.ip.get(*row).filter(|_| networks_seen);
    let hosts = counts(rows.iter().filter_map(address).map(host_of));
    let rhythm = findings.iter().find(|finding| finding.detector == "metronome");
    let numbered = |row: Row| {
        signatures.local.get(row).is_some_and(|local| local.contains(|c: char| c.is_ascii_digit()))
    };
    let told = |id: &str| findings.iter().any(|finding| finding.detector == id);
    let (own_domain, assigned_form) = own_domain(scene, rows);
    let prefixes = counts(rows.iter().filter_map(address).map(prefix_of));
    let towns =
        counts(rows.iter().filter_map(|&row| signatures.postcode.id(row).or(signatures.city.id(row))));
    let top = |counts: &[usize], most: usize| counts.iter().take(most).sum::<usize>() as f64 / n;
    let times = scene.in_time_order(rows);
    // Nine in ten of the group are through by then; who else had signed?
    let through = times.get(times.len() * 9 / 10).map_or(i64::MAX, |&(time, _)| time);
    let earlier = |row: &Row| signatures.signed_at.get(*row).is_some_and(|time| time < through);
    let before = signatures.rows().filter(|row| earlier(row) && rows.binary_search(row).is_err()).count();
    Facts {
        rows: rows.len(),
        hosts: hosts.len(),
        networks_seen,
        hosting: part(&|row| {
            matches!(class(row), NetworkClass::Hosting | NetworkClass::Cdn | NetworkClass::Tor)
        }),
        people_networks: part(&|row| matches!(class(row), NetworkClass::Mobile | NetworkClass::Relay)),
        shared_networks: part(&|row| {
            matches!(
                class(row),
                NetworkClass::Relay | NetworkClass::Gateway | NetworkClass::Education | NetworkClass::Vpn
            )
        }),
        top_hosts: top(&hosts, 2),
        top_prefix: top(&prefixes, 1),
        no_address: if signatures.present.contains(Field::Ip) {
            part(&|row| signatures.ip.get(row).is_none())
        } else {
            0.0
        },
        no_agent: if signatures.present.contains(Field::UserAgent) {
            part(&|row| signatures.user_agent.get(row).is_none())
        } else {
            0.0
        },
        no_mailbox: if signatures.present.contains(Field::Email) {
            part(&|row| signatures.mailbox.get(row).is_none())
        } else {
            0.0
        },
        own_domain,
        assigned_form,
        known_domains: part(&|row| matches!(kind(row), DomainKind::FreeMail | DomainKind::Education)),
        agents: scene.distinct(Kind::Agent, rows),
        one_make: part(&|row| signatures.user_agent.get(row).is_some_and(agent::of_one_make)),
        evenness: rhythm.and_then(|finding| number(finding, "shape")).unwrap_or_default(),
        agents_ratio: agents_ratio(scene, candidate),
        organised_domains: part(&|row| matches!(kind(row), DomainKind::Education | DomainKind::Institution)),
        assigned: part(&|row| {
            matches!(kind(row), DomainKind::Other | DomainKind::Education | DomainKind::Institution)
                && signatures.local.get(row).is_some()
                && !numbered(row)
        }),
        relay_domains: part(&|row| kind(row) == DomainKind::Relay),
        lent: if told("alias") { super::alias::lent(scene, rows) as f64 / n } else { 0.0 },
        top_postcode: top(&towns, 1),
        before: if times.is_empty() { 1.0 } else { before as f64 / signatures.len().max(1) as f64 },
        foreign: part(&|row| network(row).is_some_and(|n| n.country.is_some() && n.country != scene.home)),
    }
}

fn agents_ratio(scene: &Scene<'_>, candidate: &Candidate) -> f64 {
    let evidence = scene.attributes.index(Kind::Agent).and_then(|leaf| candidate.evidence_of(leaf));
    evidence.map_or(1.0, |evidence| evidence.variety)
}

/// The share of the rows that the commonest domain has which is not open to everybody, and of these rows the share
/// whose local parts are made of the name, or have the commonest form if they are more.
fn own_domain(scene: &Scene<'_>, rows: &[Row]) -> (f64, f64) {
    let (petition, signatures) = (scene.petition, &scene.petition.signatures);
    let closed = |row: &Row| petition.domain(*row).is_some_and(|domain| domain.kind != DomainKind::FreeMail);
    let mut known: Vec<(u32, Row)> = rows
        .iter()
        .filter(|row| closed(row))
        .filter_map(|&row| Some((signatures.domain.id(row)?, row)))
        .collect();
    known.sort_unstable();
    let Some(own) = known.chunk_by(|a, b| a.0 == b.0).max_by_key(|run| run.len()) else { return (0.0, 0.0) };
    let named =
        own.iter().filter(|&&(_, row)| made_of_the_name(scene, row)).count() as f64 / own.len() as f64;
    let form = |row: Row| signatures.local.get(row).map(mask);
    let commonest = counts(own.iter().filter_map(|&(_, row)| form(row))).first().copied().unwrap_or(0);
    let one_form = commonest as f64 / own.len() as f64;
    (own.len() as f64 / rows.len().max(1) as f64, named.max(one_form))
}

/// Whether the row's local part has no digits and holds its family name, or a word of one that has several; where names
/// are not split, the last word. Staff are not numbered.
fn made_of_the_name(scene: &Scene<'_>, row: Row) -> bool {
    let signatures = &scene.petition.signatures;
    let local = fold(signatures.local.get(row).unwrap_or_default()).replace(' ', "");
    let whole = || signatures.name.get(row).and_then(|name| name.split_whitespace().last());
    let family = signatures.last_name.get(row).or_else(whole).map(fold).unwrap_or_default();
    let held = family.split(' ').any(|word| word.chars().count() > 2 && local.contains(word));
    held && !local.contains(|c: char| c.is_ascii_digit())
}

/// How often each value occurs, commonest first.
fn counts<V: Ord>(values: impl Iterator<Item = V>) -> Vec<usize> {
    let mut values: Vec<V> = values.collect();
    values.sort_unstable();
    let mut counts: Vec<usize> = values.chunk_by(|a, b| a == b).map(<[V]>::len).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_and_mechanisms_name_detectors_that_exist() {
        let known = |id: &str| crate::detect::ALL.iter().any(|detector| detector.info().id == id);
        let absorbed = STORIES.iter().flat_map(|story| story.absorbs).copied().flatten();
        for id in absorbed.chain(HARD).chain(HARD_ELSEWHERE) {
            assert!(known(id), "{id}");
        }
    }
}
