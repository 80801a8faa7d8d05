//! The one door for tests of detection: a crowd, a group beside it, and what is said of the group.

use crate::model::{Domain, DomainKind, IpColumn, Lookup, NONE};
use crate::model::{
    EmailState, Field, Listing, Network, NetworkClass, Petition, Row, Signatures, Silent, TextColumn, Verdict,
};

/// One signature as a test writes it.
#[derive(Debug, Clone)]
pub struct Signature {
    /// Given and family name.
    pub name: (String, String),
    /// Local part and domain, empty for none.
    pub email: (String, String),
    /// Unix seconds.
    pub time: i64,
    /// IPv4 address.
    pub address: [u8; 4],
    /// User agent.
    pub agent: String,
    /// Comment, empty for none.
    pub comment: String,
    /// Declared country, empty for none.
    pub country: String,
    /// Whether the signature was confirmed, where the platform asks.
    pub confirmed: Option<bool>,
}

impl Signature {
    /// The same person with a mailbox of an organisation's own.
    pub fn employed_by(self, domain: &str) -> Self {
        let local = format!("{}.{}", self.name.0, self.name.1).to_lowercase();
        Self { email: (local, domain.into()), ..self }
    }
}

/// A crowd of `n` ordinary people over four days: homes, many browsers, many names, awake by day.
pub fn crowd(n: usize) -> Vec<Signature> {
    (0..n).map(person).collect()
}

/// The ordinary person of this number.
pub fn person(i: usize) -> Signature {
    let pick = |k: usize, salt: usize| (super::scan::math::mix((i * 31 + salt) as u64) % k as u64) as usize;
    let first = [
        "Marie", "Jean", "Anne", "Pierre", "Louise", "Paul", "Claire", "Hugo", "Nadia", "Luc", "Sophie",
        "Karim",
    ][pick(12, 1)];
    let stem =
        ["Mar", "Ber", "Dur", "Mor", "Lau", "Gar", "Rou", "Fon", "Che", "Bou", "Del", "Per", "Gui", "Lam"]
            [pick(14, 2)];
    let tail = [
        "tin", "nard", "and", "eau", "rent", "nier", "sel", "taine", "valier", "langer", "mas", "rin",
        "chard", "bert",
    ][pick(14, 3)];
    let last = format!("{stem}{tail}");
    let local = match pick(5, 4) {
        0 => format!("{first}.{last}"),
        1 => format!("{last}{}", pick(90, 5) + 10),
        2 => format!("{}{last}", &first[..1]),
        3 => format!("{first}{}", 1950 + pick(55, 6)),
        _ => format!("{}-{}", ["soleil", "chat", "velo", "jardin"][pick(4, 7)], pick(99, 19)),
    };
    let domain =
        ["gmail.com", "orange.fr", "free.fr", "hotmail.fr", "yahoo.fr", "laposte.net", "sfr.fr"][pick(7, 8)];
    let hour = [7, 8, 9, 10, 11, 12, 12, 13, 14, 16, 17, 18, 18, 19, 19, 20, 20, 21, 21, 22][pick(20, 9)];
    Signature {
        name: (first.into(), last),
        email: (format!("{}{}", local.to_lowercase(), 100 + pick(9_000, 18)), domain.into()),
        time: 1_605_571_200 + 86_400 * pick(4, 10) as i64 + 3_600 * hour + pick(3_600, 11) as i64,
        address: [90, pick(250, 12) as u8, pick(250, 13) as u8, pick(250, 14) as u8],
        agent: format!(
            "Mozilla/5.0 ({}) Browser/{}.0",
            ["Windows NT 10.0", "iPhone", "Android 10", "Macintosh", "X11; Linux"][pick(5, 15)],
            60 + pick(25, 16)
        ),
        comment: if pick(4, 17) == 0 {
            format!("{first} pense que c'est le numero {i} des raisons")
        } else {
            String::new()
        },
        country: "France".into(),
        confirmed: Some(pick(10, 20) > 0),
    }
}

/// Seconds after which one of many arrives who do not know of each other, within `span`.
pub fn scattered(i: usize, span: u64) -> i64 {
    (super::scan::math::mix(i as u64 + 77) % span) as i64
}

/// A moment in the night of the second day.
pub const NIGHT: i64 = 1_605_571_200 + 86_400 + 3_600;

/// The signature of this number that a script makes through rented servers at night: two browsers, one provider,
/// one pattern of addresses.
pub fn script(i: usize) -> Signature {
    let person = person(i + 50_000);
    let local = format!("{}.{}{:04}", person.name.0, person.name.1, 1_000 + i * 7 % 9_000).to_lowercase();
    Signature {
        email: (local, "gmail.com".into()),
        time: NIGHT + 40 * i as i64 + (i * i % 17) as i64,
        address: [51, (i % 5) as u8, (i % 11) as u8, (i % 60) as u8],
        agent: format!("Mozilla/5.0 (X11; Linux) Browser/{}.0", 83 + i % 2),
        comment: String::new(),
        ..person
    }
}

/// Checks that a detector speaks against a group beside a crowd: three nats or more about most of its rows.
#[track_caller]
pub fn accuses(detector: &str, group: Vec<Signature>) {
    let people = 1_200;
    let all = group.len();
    let petition = petition(crowd(people).into_iter().chain(group).collect(), true);
    let detection = super::detect(&petition, &Silent);
    let of_group = |rows: &[Row]| rows.iter().filter(|row| row.index() >= people).count();
    let told: Vec<(f64, usize, usize)> = detection
        .findings
        .iter()
        .filter(|finding| finding.detector == detector)
        .map(|finding| (finding.nats, of_group(&finding.rows), finding.rows.len()))
        .collect();
    let about_it =
        told.iter().any(|&(nats, inside, rows)| nats >= 3.0 && inside * 2 > all && inside * 2 > rows);
    assert!(about_it, "{detector} says (nats, rows of the group, rows) {told:?} of {all} rows");
}

/// Checks that an honest group which looks as the detector's innocent reading says is not rejected.
#[track_caller]
pub fn spares(group: Vec<Signature>) {
    let of = verdicts(crowd(1_200), group, true);
    assert_eq!(of(Verdict::Reject), (0, 0), "rejected of the group, of the crowd");
}

/// Checks that an honest group is left alone: nobody is rejected or put up for review.
#[track_caller]
pub fn clears(group: Vec<Signature>) {
    let of = verdicts(crowd(1_200), group, true);
    assert_eq!(
        (of(Verdict::Reject), of(Verdict::Review)),
        ((0, 0), (0, 0)),
        "rejected, for review, of the group and of the crowd"
    );
}

/// What is said of the rows that the test added to the crowd: how many of them get this verdict.
pub fn verdicts(
    crowd: Vec<Signature>,
    group: Vec<Signature>,
    hosting: bool,
) -> impl Fn(Verdict) -> (usize, usize) {
    let others = crowd.len();
    let petition = petition(crowd.into_iter().chain(group).collect(), hosting);
    let scored = crate::score::score(&petition, super::detect(&petition, &Silent));
    move |verdict| {
        let rows = || scored.verdicts.iter().filter(move |v| v.verdict == verdict).map(|v| v.row.index());
        (rows().filter(|&row| row >= others).count(), rows().filter(|&row| row < others).count())
    }
}

/// The petition of these signatures; addresses in 51.0.0.0/8 are servers where `hosting` says so, those in
/// 62.0.0.0/8 homes abroad, those in 37.0.0.0/8 telephones.
pub fn petition(rows: Vec<Signature>, hosting: bool) -> Petition {
    let mut signatures = Signatures::blank(rows.len());
    let text = |of: &dyn Fn(&Signature) -> String| {
        let values: Vec<String> = rows.iter().map(of).collect();
        TextColumn::collect(values.iter().map(|v| Some(v.as_str()).filter(|v| !v.is_empty())))
    };
    signatures.first_name = text(&|s| s.name.0.clone());
    signatures.last_name = text(&|s| s.name.1.clone());
    signatures.name = text(&|s| format!("{} {}", s.name.0, s.name.1));
    signatures.local = text(&|s| s.email.0.clone());
    signatures.domain = text(&|s| s.email.1.clone());
    let mailbox = |s: &Signature| {
        let local = s.email.0.split('+').next().unwrap_or_default();
        format!("{local}@{}", s.email.1)
    };
    signatures.mailbox = text(&|s| if s.email.0.is_empty() { String::new() } else { mailbox(s) });
    signatures.user_agent = text(&|s| s.agent.clone());
    signatures.comment = text(&|s| s.comment.clone());
    signatures.country = text(&|s| s.country.clone());
    signatures.confirmed = rows.iter().map(|s| s.confirmed).collect();
    let state = |s: &Signature| if s.email.0.is_empty() { EmailState::Missing } else { EmailState::Valid };
    signatures.email_state = rows.iter().map(state).collect();
    signatures.signed_at.seconds = rows.iter().map(|s| s.time).collect();
    signatures.ip = addresses(&rows);
    signatures.present = [
        Field::FirstName,
        Field::LastName,
        Field::Name,
        Field::Email,
        Field::UserAgent,
        Field::Comment,
        Field::Country,
        Field::Confirmed,
        Field::SignedAt,
        Field::Ip,
    ]
    .into_iter()
    .collect();
    let mut petition = Petition { signatures, ..Petition::default() };
    petition.enrichment.networks =
        petition.signatures.ip.values.iter().map(|ip| network(*ip, hosting)).collect();
    petition.enrichment.domains = petition.signatures.domain.texts.iter().map(domain).collect();
    petition.enrichment.role_locals =
        petition.signatures.local.texts.iter().map(|local| local == "contact").collect();
    petition
}

fn addresses(rows: &[Signature]) -> IpColumn {
    let mut column = IpColumn::missing(rows.len());
    for (row, signature) in rows.iter().enumerate() {
        let address = signature.address.into();
        let known = column.values.iter().position(|value| *value == address);
        let id = known.unwrap_or(column.values.len());
        if known.is_none() {
            column.values.push(address);
        }
        column.ids[row] = id as u32;
    }
    column
}

fn network(address: std::net::IpAddr, hosting: bool) -> Lookup<Network> {
    let std::net::IpAddr::V4(v4) = address else { return Lookup::Unknown };
    let server = hosting && v4.octets()[0] == 51;
    let class = match v4.octets()[0] {
        51 if hosting => NetworkClass::Hosting,
        37 => NetworkClass::Mobile,
        _ => NetworkClass::Access,
    };
    let country = crate::model::Country::parse(if v4.octets()[0] == 62 { "RU" } else { "FR" });
    Lookup::Found(Network {
        asn: Some(u32::from(v4.octets()[0]) * 100 + u32::from(v4.octets()[1]) % if server { 5 } else { 30 }),
        organisation: NONE,
        country,
        class,
    })
}

fn domain(name: &str) -> Domain {
    let free = ["gmail.com", "orange.fr", "free.fr", "hotmail.fr", "yahoo.fr", "laposte.net", "sfr.fr"]
        .contains(&name);
    let kind = if free { DomainKind::FreeMail } else { DomainKind::Other };
    let listing = if name.ends_with("throwaway.test") { Listing::Curated } else { Listing::Unlisted };
    Domain { listing, kind, ..Domain::default() }
}

mod tests {
    use super::*;
    use crate::model::{Family, Finding, Value};

    #[test]
    fn a_crowd_alone_is_clear() {
        let of = verdicts(crowd(1_500), Vec::new(), true);
        assert_eq!(of(Verdict::Reject), (0, 0));
        assert_eq!(of(Verdict::Review), (0, 0));
    }

    #[test]
    fn a_night_through_rented_servers_is_rejected_and_the_crowd_is_not() {
        let of = verdicts(crowd(1_500), (0..300).map(script).collect(), true);
        let (group, others) = of(Verdict::Reject);
        assert!(group >= 294, "{group} of 300");
        assert!(others <= 1, "{others} of the crowd");
    }

    #[test]
    fn an_evening_of_everybody_is_no_attack() {
        let evening = (0..900)
            .map(|i| Signature { time: NIGHT + 68_400 + (i * 7 % 5_400) as i64, ..person(i + 9_000) })
            .collect();
        assert_eq!(verdicts(crowd(1_500), evening, true)(Verdict::Reject), (0, 0));
    }

    #[test]
    fn a_tablet_at_a_stand_is_not_rejected() {
        let stand = (0..200)
            .map(|i| Signature {
                time: NIGHT + 36_000 + (super::super::scan::math::mix(i as u64) % 18_000) as i64,
                address: [90, 7, 7, 7],
                agent: "Mozilla/5.0 (iPad) Browser/81.0".into(),
                comment: String::new(),
                ..person(i + 20_000)
            })
            .collect();
        assert_eq!(verdicts(crowd(1_500), stand, true)(Verdict::Reject), (0, 0));
    }

    #[test]
    fn two_hundred_names_on_one_mailbox_are_rejected() {
        let aliases = (0..200)
            .map(|i| Signature {
                email: (format!("one.mailbox+{i}"), "gmail.com".into()),
                ..person(i + 30_000)
            })
            .collect();
        let (group, others) = verdicts(crowd(1_500), aliases, true)(Verdict::Reject);
        assert!(group >= 190, "{group} of 200");
        assert_eq!(others, 0);
    }

    /// Every second fake of the fleet has the name, the mailbox and the browser of an ordinary person.
    fn camouflaged(i: usize) -> Signature {
        let (script, person) = (script(i), person(i + 60_000));
        let address = [51, 0, 7, (i / 2 % 20) as u8];
        if i.is_multiple_of(2) {
            Signature { address, ..script }
        } else {
            Signature { time: script.time, address, ..person }
        }
    }

    #[test]
    fn camouflage_does_not_hide_what_comes_from_the_fleets_own_servers() {
        let of = verdicts(crowd(1_500), (0..240).map(camouflaged).collect(), true);
        let (group, others) = of(Verdict::Reject);
        assert!(group >= 230, "{group} of 240");
        assert_eq!(others, 0);
    }

    #[test]
    fn first_signatories_entered_on_the_staffs_mailbox_are_left_alone() {
        let first = |i: usize| Signature {
            email: ("equipe".into(), "association.test".into()),
            address: [90, 5, 5, 5],
            time: 1_605_571_200 + 45 * i as i64 + scattered(i, 40),
            ..person(i + 30_000)
        };
        clears((0..60).map(first).collect());
    }

    #[test]
    fn a_company_behind_three_gateways_is_left_alone() {
        let colleague = |i: usize| Signature {
            address: [90, 33, (i % 3) as u8, 1],
            time: NIGHT + 30_000 + scattered(i, 20_000),
            comment: String::new(),
            ..person(i + 13_000).employed_by("factory.test")
        };
        clears((0..150).map(colleague).collect());
    }

    #[test]
    fn an_export_of_names_and_times_proves_nothing() {
        let sorted = |i: usize| Signature {
            name: (
                "Anne".into(),
                format!("{}{}bert", (b'A' + (i / 8) as u8) as char, (b'a' + (i % 8) as u8) as char),
            ),
            time: NIGHT + 60 * i as i64,
            ..person(i + 47_000)
        };
        let people = crowd(800).into_iter().chain((0..200).map(sorted)).collect();
        let mut petition = petition(people, true);
        for field in [Field::Ip, Field::UserAgent, Field::Email, Field::Comment] {
            petition.signatures.present.remove(field);
        }
        let scored = crate::score::score(&petition, super::super::detect(&petition, &Silent));
        assert!(scored.verdicts.iter().all(|verdict| verdict.verdict != Verdict::Reject));
    }

    #[test]
    fn a_company_that_signs_in_the_hours_of_an_attack_stays_out_of_it() {
        let colleague = |i: usize| Signature {
            address: [90, 33, 2, 1],
            agent: script(i).agent,
            time: script(5 * i).time + 7,
            comment: String::new(),
            ..person(i + 13_000).employed_by("factory.test")
        };
        let crowd = crowd(1_500).into_iter().chain((0..50).map(colleague)).collect();
        let (group, others) = verdicts(crowd, (0..300).map(script).collect(), true)(Verdict::Reject);
        assert!(group >= 294, "{group} of 300");
        assert!(others <= 1, "{others} others");
    }

    #[test]
    fn a_rented_block_has_no_gaps() {
        // Every fifth address of the block signs in other people's manner only.
        let hidden = |i: usize| Signature {
            time: script(i).time,
            address: [51, 0, 7, (i / 2 % 20) as u8],
            ..person(i + 60_000)
        };
        let fleet = |i: usize| if (i / 2 % 20).is_multiple_of(5) { hidden(i) } else { camouflaged(i) };
        let (group, others) = verdicts(crowd(1_500), (0..300).map(fleet).collect(), true)(Verdict::Reject);
        assert!(group >= 285, "{group} of 300");
        assert_eq!(others, 0);
    }

    #[test]
    fn who_uses_the_same_exits_at_other_times_is_not_the_operator() {
        let reader = |i: usize| Signature { address: [51, 0, 7, (i % 20) as u8], ..person(i + 80_000) };
        let crowd = crowd(1_500).into_iter().chain((0..80).map(reader)).collect();
        let (group, others) = verdicts(crowd, (0..240).map(camouflaged).collect(), true)(Verdict::Reject);
        assert!(group >= 110, "{group} of 240");
        // Three or four of the readers happened to sign in the same hours.
        assert!(others <= 5, "{others} readers");
    }

    #[test]
    fn a_server_that_leaves_no_mailboxes_is_looked_at() {
        let blank = |i: usize| Signature {
            email: (String::new(), String::new()),
            address: [51, 0, 7, 9],
            ..script(i)
        };
        let of = verdicts(crowd(1_500), (0..240).map(blank).collect(), true);
        assert!(of(Verdict::Review).0 + of(Verdict::Reject).0 >= 230, "{:?}", of(Verdict::Review));
    }

    #[test]
    fn a_family_on_one_mailbox_is_clear() {
        let family = (0..4)
            .map(|i| Signature { email: ("famille".into(), "free.fr".into()), ..person(i + 40_000) })
            .collect();
        let of = verdicts(crowd(800), family, true);
        assert_eq!((of(Verdict::Reject).0, of(Verdict::Review).0, of(Verdict::Duplicate).0), (0, 0, 0));
    }

    #[test]
    fn the_order_of_rows_and_the_number_of_threads_change_nothing() {
        let all: Vec<Signature> = crowd(800).into_iter().chain((0..150).map(script)).collect();
        let rejected = |rows: Vec<Signature>| {
            let petition = petition(rows, true);
            let scored = crate::score::score(&petition, super::super::detect(&petition, &Silent));
            let mut mailboxes: Vec<String> = scored
                .verdicts
                .iter()
                .filter(|v| v.verdict == Verdict::Reject)
                .filter_map(|v| petition.signatures.mailbox.get(v.row).map(str::to_owned))
                .collect();
            mailboxes.sort();
            mailboxes
        };
        let mut reversed = all.clone();
        reversed.reverse();
        let forward = rejected(all.clone());
        assert!(forward.len() >= 140);
        assert_eq!(forward, rejected(reversed));
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
        assert_eq!(forward, one.install(|| rejected(all)));
    }

    /// The evidence by family of the campaign that holds most of the rows from `from` on.
    fn families(rows: Vec<Signature>, from: usize) -> Vec<(Family, f64)> {
        let petition = petition(rows, true);
        let scored = crate::score::score(&petition, super::super::detect(&petition, &Silent));
        let inside = |rows: &[Row]| rows.iter().filter(|row| row.index() >= from).count();
        let largest = scored.campaigns.iter().max_by_key(|campaign| inside(&campaign.rows));
        largest.map_or(Vec::new(), |campaign| campaign.families.iter().map(|f| (f.family, f.nats)).collect())
    }

    #[test]
    fn twice_the_crowd_proves_no_more() {
        let with =
            |people: usize| families(crowd(people).into_iter().chain((0..150).map(script)).collect(), people);
        let (once, twice) = (with(700), with(1_400));
        assert!(!once.is_empty());
        for (family, nats) in twice {
            let before = once.iter().find(|one| one.0 == family).map_or(0.0, |one| one.1);
            assert!(nats <= before + std::f64::consts::LN_2, "{family:?}: {before} became {nats}");
        }
    }

    #[test]
    fn a_broadcast_a_hundred_times_as_large_convicts_nobody() {
        for times in [1, 100] {
            let evening = (0..30 * times)
                .map(|i| Signature { time: NIGHT + 68_400 + scattered(i, 3_600), ..person(i + 9_000) })
                .collect();
            let of = verdicts(crowd(600), evening, true);
            assert_eq!(of(Verdict::Reject), (0, 0), "{times} times");
            assert_eq!(of(Verdict::Review), (0, 0), "{times} times");
        }
    }

    #[test]
    fn a_shuffled_column_proves_nothing() {
        let mut rows: Vec<Signature> = crowd(900).into_iter().chain((0..150).map(script)).collect();
        let device = |rows: &[Signature]| {
            let found = families(rows.to_vec(), 900);
            assert!(!found.is_empty());
            found.iter().find(|one| one.0 == Family::Device).map_or(0.0, |one| one.1)
        };
        assert!(device(&rows) >= 3.0);
        let agents: Vec<String> = rows.iter().map(|row| row.agent.clone()).collect();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&at| super::super::scan::math::mix(at as u64));
        rows.iter_mut().zip(order).for_each(|(row, from)| row.agent.clone_from(&agents[from]));
        assert!(device(&rows) < 3.0);
    }

    #[test]
    fn two_petitions_in_one_export_make_no_campaign() {
        let pick = |i: usize, k: usize, salt: usize| {
            (super::super::scan::math::mix((i * 17 + salt) as u64) % k as u64) as usize
        };
        let abroad = |i: usize| {
            let person = person(i + 80_000);
            let first = ["Andrei", "Ioana", "Mihai", "Elena", "Radu", "Irina", "Vlad", "Ana"][pick(i, 8, 1)];
            let stem = ["Pop", "Ion", "Dumitr", "Stan", "Marin", "Vasil", "Georg", "Andre"][pick(i, 8, 2)];
            let last = format!("{stem}{}", ["escu", "eanu", "a", "oiu", "ache", "ca"][pick(i, 6, 3)]);
            let local = [
                format!("{first}.{last}"),
                format!("{last}{}", 10 + pick(i, 90, 4)),
                format!("{}{last}{}", &first[..1], pick(i, 900, 5)),
                format!("floare{}", pick(i, 9_000, 6)),
            ][pick(i, 4, 7)]
            .to_lowercase();
            Signature {
                name: (first.into(), last),
                email: (local, person.email.1),
                address: [62, person.address[1], person.address[2], person.address[3]],
                time: person.time + 40 * 86_400,
                country: "Romania".into(),
                ..person
            }
        };
        let of = verdicts(crowd(900), (0..700).map(abroad).collect(), true);
        assert_eq!(of(Verdict::Reject), (0, 0));
    }

    #[test]
    fn the_nats_of_a_finding_follow_from_its_numbers() {
        let petition = petition(crowd(900).into_iter().chain((0..150).map(script)).collect(), true);
        let detection = super::super::detect(&petition, &Silent);
        let number = |finding: &Finding, key: &str| {
            finding.facts.iter().find(|fact| fact.key == key).and_then(|fact| match fact.value {
                Value::Number(number) | Value::Share(number) => Some(number),
                _ => None,
            })
        };
        let mut checked = 0;
        for finding in &detection.findings {
            if let (Some(profile), Some(sameness), Some(counted)) = (
                number(finding, "profile_nats"),
                number(finding, "sameness_nats"),
                number(finding, "counted"),
            ) {
                assert!(
                    (finding.nats - profile.min(sameness).min(10.0) * counted).abs() < 1e-9,
                    "{finding:?}"
                );
                checked += 1;
            }
        }
        assert!(checked >= 3, "{checked} findings");
    }
}
