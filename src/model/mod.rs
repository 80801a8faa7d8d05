//! The vocabulary of paraph: plain types that every stage speaks.
//!
//! Nothing here imports another module of the crate, does I/O, or derives
//! `Serialize`: the files of a report have a schema of their own in `report`,
//! so these types stay free to change.

pub mod campaign;
pub mod email;
pub mod estimate;
pub mod finding;
pub mod lookup;
pub mod mail;
pub mod network;
pub mod observer;
pub mod petition;
pub mod report;
pub mod roster;
pub mod rule;
pub mod settings;
pub mod signature;
pub mod statistic;
pub mod text;
pub mod time;
pub mod verdict;

pub use campaign::{Campaign, CampaignTier, Cleared, Detection, FamilyNats, Group, GroupId, Innocence};
pub use email::{AddressError, EmailAddress, canonical_mailbox, mailbox_group};
pub use estimate::{Estimate, Interval, RawClaim};
pub use finding::{Fact, Family, Finding, Info, Need, Subject, Value};
pub use lookup::Lookup;
pub use mail::{Domain, DomainKind, Listing, MailLookUps, MailService};
pub use network::{Country, Network, NetworkClass};
pub use observer::{Observer, Silent, Stage};
pub use petition::{Enrichment, Petition, Source};
pub use report::{DetectorRun, InputFile, Quarantined, Report, RowCounts, Warning};
pub use roster::{Person, Roster};
pub use rule::{Rule, RuleSubject};
pub use settings::Settings;
pub use signature::{EmailState, Field, FieldSet, IpColumn, Row, Signatures};
pub use statistic::median;
pub use text::{Interner, NONE, TextColumn, Texts};
pub use time::{Precision, TimeColumn};
pub use verdict::{Reason, RowVerdict, Verdict};
