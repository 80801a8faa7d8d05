//! The one door for tests of detection: a crowd, a group beside it, and what is said of the group.

use crate::model::{Domain, DomainKind, IpColumn, Lookup, NONE};
use crate::model::{
    EmailState, Field, Listing, Network, NetworkClass, Petition, Signatures, Silent, TextColumn, Verdict,
};

/// One signature as a test writes it.
#[derive(Debug, Clone)]
pub struct Signature {
    /// Given and family name.
    pub name: (String, String),
    /// Local part and domain.
    pub email: (String, String),
    /// Unix seconds.
    pub time: i64,
    /// IPv4 address.
    pub address: [u8; 4],
    /// User agent.
    pub agent: String,
    /// Comment, empty for none.
    pub comment: String,
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
    }
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

/// The petition of these signatures; addresses outside 90.0.0.0/8 are servers where `hosting` says so.
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
    signatures.mailbox = text(&|s| format!("{}@{}", s.email.0, s.email.1));
    signatures.user_agent = text(&|s| s.agent.clone());
    signatures.comment = text(&|s| s.comment.clone());
    signatures.email_state = vec![EmailState::Valid; rows.len()];
    signatures.signed_at.seconds = rows.iter().map(|s| s.time).collect();
    signatures.ip = addresses(&rows);
    signatures.present = [
        Field::FirstName,
        Field::LastName,
        Field::Name,
        Field::Email,
        Field::UserAgent,
        Field::Comment,
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
    let home = v4.octets()[0] == 90;
    let class = if home || !hosting { NetworkClass::Access } else { NetworkClass::Hosting };
    let country = crate::model::Country::parse("FR");
    Lookup::Found(Network {
        asn: Some(u32::from(v4.octets()[0]) * 10 + u32::from(v4.octets()[1]) % 5),
        organisation: NONE,
        country,
        class,
    })
}

fn domain(name: &str) -> Domain {
    let free = ["gmail.com", "orange.fr", "free.fr", "hotmail.fr", "yahoo.fr", "laposte.net", "sfr.fr"]
        .contains(&name);
    let kind = if free { DomainKind::FreeMail } else { DomainKind::Other };
    Domain { listing: Listing::Unlisted, kind, ..Domain::default() }
}

mod tests {
    use super::*;

    const NIGHT: i64 = 1_605_571_200 + 86_400 + 3_600;

    fn script(i: usize) -> Signature {
        let name = person(i + 50_000).name;
        Signature {
            email: (
                format!("{}.{}{:04}", name.0, name.1, 1_000 + i * 7 % 9_000).to_lowercase(),
                "gmail.com".into(),
            ),
            time: NIGHT + 40 * i as i64 + (i * i % 17) as i64,
            address: [51, (i % 5) as u8, (i % 11) as u8, (i % 60) as u8],
            agent: format!("Mozilla/5.0 (X11; Linux) Browser/{}.0", 83 + i % 2),
            comment: String::new(),
            name,
        }
    }

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
            .map(|i| Signature { email: ("one.mailbox".into(), "gmail.com".into()), ..person(i + 30_000) })
            .collect();
        let (group, others) = verdicts(crowd(1_500), aliases, true)(Verdict::Reject);
        assert!(group >= 190, "{group} of 200");
        assert_eq!(others, 0);
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
}
