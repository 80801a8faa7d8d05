//! What is known of a mail domain.

use std::collections::BTreeMap;

use super::lookup::Lookup;

/// How a domain receives mail, as DNS said. "Could not find out" is not one of
/// these: it is [`Lookup::Unknown`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MailService {
    /// Mail exchangers, most preferred first, lower case without trailing dot, at most 20.
    Mx(Vec<Box<str>>),
    /// No MX but an address record (RFC 5321, section 5.1).
    ImplicitMx,
    /// States that it takes no mail (RFC 7505).
    NullMx,
    /// Exists, with neither MX nor address.
    NoMail,
    /// Does not exist.
    NxDomain,
    /// Names exchangers, or has an address, that lead nowhere on the public internet:
    /// this machine, private space, names that do not exist.
    Unreachable,
}

impl MailService {
    /// Whether mail to the domain can arrive at all.
    pub fn accepts_mail(&self) -> bool {
        matches!(self, Self::Mx(_) | Self::ImplicitMx)
    }
}

/// Whether a list of disposable domains names the domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Listing {
    /// On no list.
    #[default]
    Unlisted,
    /// On the curated list (tier A): strong.
    Curated,
    /// On the broad list (tier B): medium, needs a second family.
    Broad,
    /// On the user's own list (`--disposable`): strong.
    User,
}

/// What kind of mail domain it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DomainKind {
    /// A provider open to everybody.
    FreeMail,
    /// A forwarding relay: random local parts by design, real people.
    Relay,
    /// A parliament, government or other institution of the shipped table.
    Institution,
    /// A university or school.
    Education,
    /// Reserved by RFC 2606 or similar: cannot receive mail (`example.com`, `.invalid`).
    Reserved,
    /// Anything else.
    #[default]
    Other,
}

/// Everything enrichment learnt of one mail domain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Domain {
    /// Whether it is listed as disposable.
    pub listing: Listing,
    /// What kind of domain it is.
    pub kind: DomainKind,
    /// An institution that is a parliament: where the people of a roster sit, if it does not say.
    pub parliament: bool,
    /// Registrable domain (public suffix plus one label), where there is one.
    pub registrable: Option<Box<str>>,
    /// Registered under a suffix that gives subdomains away (PSL private section).
    pub free_subdomain: bool,
    /// How it receives mail.
    pub mail: Lookup<MailService>,
    /// When DNS said so, Unix seconds; what it says of an older signature is the less the older that is.
    pub asked: Option<i64>,
    /// Serves mail through a host that mostly serves listed domains.
    pub shared_mx: bool,
    /// Its exchangers are those of a company that keeps names for sale: nobody has a mailbox there.
    pub parked: bool,
    /// One of many generated subdomains of one registrable domain.
    pub subdomain_farm: bool,
    /// The well-known domain it is one typing error away from.
    pub typo_of: Option<Box<str>>,
}

/// How the look-ups of mail domains went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MailLookUps {
    /// Distinct domains worth asking about.
    pub domains: u64,
    /// Of these, known from the cache.
    pub cached: u64,
    /// Of these, asked in this run.
    pub asked: u64,
    /// Of these, answered, by the cache or in this run.
    pub answered: u64,
    /// Why the others have no answer: stable name of the class (`timeout`, `servfail`, `refused`,
    /// `network`, `truncated`, `unreadable`, `filtered`, `not-asked`) and domains.
    pub failures: BTreeMap<&'static str, u64>,
}
