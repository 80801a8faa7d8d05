//! Platforms whose exports are known column by column.
//!
//! A platform is recognised by headers that only its export has together. What it says wins over words and
//! values; columns that hold no evidence are named as such, so that nothing in a known export is unaccounted for.
//! A header that two platforms use differently belongs here; words that mean the same everywhere belong in `columns`.

use super::normal::fold;
use crate::model::Field::{self, *};

/// What one column of a platform's export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A field.
    Is(Field),
    /// Understood, and no evidence: what it holds.
    Known(&'static str),
}

use Meaning::{Is, Known};

/// The export of one platform.
#[derive(Debug, PartialEq, Eq)]
pub struct Platform {
    /// Stable name.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Headers that must all be there.
    marks: &'static [&'static str],
    /// Headers and their meaning; `*` at the end stands for any rest.
    columns: &'static [(&'static str, Meaning)],
}

/// The platforms, those with the most marks first.
pub const ALL: &[Platform] = &[
    Platform {
        name: "speakout",
        title: "SpeakOut! (WordPress)",
        marks: &[
            "Signature ID",
            "Petition ID",
            "Email Address",
            "Date Signed",
            "Confirmation code",
            "Email Opt-in",
        ],
        columns: &[
            ("Signature ID", Is(Id)),
            ("Petition ID", Known("number of the petition")),
            ("Honorific", Known("form of address")),
            ("First Name", Is(FirstName)),
            ("Last Name", Is(LastName)),
            ("Email Address", Is(Email)),
            ("Address", Is(Street)),
            ("City", Is(City)),
            ("State", Is(Region)),
            ("Postal Code", Is(Postcode)),
            ("Country", Is(Country)),
            ("custom*", Known("the petition's own question")),
            ("Email Opt-in", Is(OptIn)),
            ("Date Signed", Is(SignedAt)),
            ("Confirmation code", Known("secret of the confirmation link")),
            ("Confirmed", Is(Confirmed)),
            ("Custom Message", Is(Comment)),
            ("Language", Is(Language)),
            ("IP Address", Is(Ip)),
            ("Anonymise", Known("whether the name is shown")),
        ],
    },
    Platform {
        name: "speakout-pro",
        title: "SpeakOut! Pro (WordPress)",
        marks: &["Signature ID", "Petition ID", "Email Address", "Date Signed", "Email Opt-in"],
        columns: &[
            ("Signature ID", Is(Id)),
            ("Petition ID", Known("number of the petition")),
            ("Honorific", Known("form of address")),
            ("First Name", Is(FirstName)),
            ("Last Name", Is(LastName)),
            ("Email Address", Is(Email)),
            ("Anonymous", Known("whether the name is shown")),
            ("Address", Is(Street)),
            ("City", Is(City)),
            ("State", Is(Region)),
            ("Postal Code", Is(Postcode)),
            ("Country", Is(Country)),
            ("custom*", Known("the petition's own question")),
            ("Date Signed", Is(SignedAt)),
            ("Confirmed", Is(Confirmed)),
            ("Email Opt-in", Is(OptIn)),
            ("Custom Message", Is(Comment)),
            ("Language", Is(Language)),
            ("IP Address", Is(Ip)),
        ],
    },
    Platform {
        name: "speakout-2",
        title: "SpeakOut! 2 and older, SpeakUp! (WordPress)",
        marks: &[
            "Email Address",
            "Street Address",
            "Date Signed",
            "Petition Title",
            "Petition ID",
            "Email Opt-in",
        ],
        columns: &[
            ("First Name", Is(FirstName)),
            ("Last Name", Is(LastName)),
            ("Email Address", Is(Email)),
            ("Street Address", Is(Street)),
            ("City", Is(City)),
            ("State", Is(Region)),
            // "Post Code", later "Postal Code".
            ("post*", Is(Postcode)),
            ("Country", Is(Country)),
            ("custom field*", Known("the petition's own question")),
            ("Date Signed", Is(SignedAt)),
            ("Confirmed", Is(Confirmed)),
            ("Petition Title", Known("title of the petition")),
            ("Petition ID", Known("number of the petition")),
            ("Email Opt-in", Is(OptIn)),
            ("Custom Message", Is(Comment)),
            ("Language", Is(Language)),
            ("IP Address", Is(Ip)),
        ],
    },
    Platform {
        name: "petities",
        title: "petities.nl",
        marks: &["person_name", "person_email", "signature_remote_addr", "confirmation_remote_addr"],
        columns: &[
            ("person_name", Is(Name)),
            ("person_city", Is(City)),
            ("person_email", Is(Email)),
            ("person_function", Is(Role)),
            ("signed_at", Is(SignedAt)),
            ("confirmed_at", Is(ConfirmedAt)),
            ("signature_remote_addr", Is(Ip)),
            ("signature_remote_browser", Is(UserAgent)),
            ("confirmation_remote_addr", Is(ConfirmedIp)),
            ("confirmation_remote_browser", Is(ConfirmedAgent)),
        ],
    },
    Platform {
        name: "petities-public",
        title: "petities.nl, public list",
        marks: &["Naam", "Functie of situatie", "Woonplaats", "Bevestigd op"],
        columns: &[
            ("Naam", Is(Name)),
            ("Functie of situatie", Is(Role)),
            ("Woonplaats", Is(City)),
            ("Bevestigd op", Is(ConfirmedAt)),
        ],
    },
    Platform {
        name: "uk-parliament",
        title: "UK Government and Parliament petitions",
        marks: &["ip_address", "validated_at", "validated_ip", "location_code"],
        columns: &[
            ("name", Is(Name)),
            ("email", Is(Email)),
            ("postcode", Is(Postcode)),
            ("ip_address", Is(Ip)),
            ("created_at", Is(SignedAt)),
            ("validated_at", Is(ConfirmedAt)),
            ("validated_ip", Is(ConfirmedIp)),
            ("state", Is(Confirmed)),
            ("location_code", Is(Country)),
            ("constituency_id", Known("constituency, follows from the postcode")),
            ("notify_by_email", Is(OptIn)),
        ],
    },
    Platform {
        name: "controlshift",
        title: "ControlShift",
        marks: &["petition_id", "user_ip", "confirmation_sent_at", "from_embed"],
        columns: &[
            ("id", Is(Id)),
            ("petition_id", Known("number of the petition")),
            ("email", Is(Email)),
            ("first_name", Is(FirstName)),
            ("last_name", Is(LastName)),
            ("phone_number", Is(Phone)),
            ("postcode", Is(Postcode)),
            ("created_at", Is(SignedAt)),
            ("source", Is(Referrer)),
            ("comment", Is(Comment)),
            ("country", Is(Country)),
            ("user_ip", Is(Ip)),
            ("user_agent", Is(UserAgent)),
            ("confirmed_at", Is(ConfirmedAt)),
            ("confirmation_sent_at", Is(ConfirmationSentAt)),
            ("updated_at", Known("last change of the record")),
            ("from_embed", Known("whether the form stood on another site")),
            ("locale", Is(Language)),
        ],
    },
    Platform {
        name: "proca",
        title: "Proca (European citizens' initiatives)",
        marks: &["actionId", "action.createdAt", "contact.contactRef"],
        columns: &[
            ("actionId", Is(Id)),
            ("action.createdAt", Is(SignedAt)),
            ("action.actionType", Known("kind of action")),
            ("actionPage.*", Known("page that was signed on")),
            ("contact.contactRef", Known("digest of the person")),
            ("contact.dupeRank", Known("how often the person came before, as the platform counts")),
            ("contact.email", Is(Email)),
            ("contact.firstName", Is(FirstName)),
            ("contact.lastName", Is(LastName)),
            ("contact.postcode", Is(Postcode)),
            ("contact.country", Is(Country)),
            ("privacy.emailStatus", Is(Confirmed)),
            ("privacy.optIn", Is(OptIn)),
        ],
    },
    Platform {
        name: "action-network-osdi",
        title: "Action Network (OSDI)",
        marks: &[
            "person.given_name",
            "person.family_name",
            "person.email_addresses[0].address",
            "created_date",
        ],
        columns: &[
            ("identifiers[0]", Is(Id)),
            ("identifiers*", Known("further identifiers")),
            ("created_date", Is(SignedAt)),
            ("modified_date", Known("last change of the record")),
            ("person.given_name", Is(FirstName)),
            ("person.family_name", Is(LastName)),
            ("person.email_addresses[0].address", Is(Email)),
            ("person.email_addresses*", Known("state of the address, further addresses")),
            ("person.postal_addresses[0].locality", Is(City)),
            ("person.postal_addresses[0].region", Is(Region)),
            ("person.postal_addresses[0].postal_code", Is(Postcode)),
            ("person.postal_addresses[0].country", Is(Country)),
            ("person.postal_addresses*", Known("further parts of the address")),
            ("comments", Is(Comment)),
            ("action_network:*", Known("link to another record")),
            ("_links*", Known("link to another record")),
        ],
    },
    Platform {
        name: "action-network",
        title: "Action Network",
        marks: &["uuid", "email", "zip_code", "can2_user_city"],
        columns: &[
            ("uuid", Is(Id)),
            ("first_name", Is(FirstName)),
            ("last_name", Is(LastName)),
            ("email", Is(Email)),
            ("zip_code", Is(Postcode)),
            ("can2_phone", Is(Phone)),
            ("can2_user_address", Is(Street)),
            ("can2_user_city", Is(City)),
            ("can2_state_abbreviated", Is(Region)),
            ("can2_user_tags", Known("labels given by the organiser")),
            ("can2_*", Known("further part of the person's record")),
            ("country", Is(Country)),
            ("created_date", Is(SignedAt)),
            ("modified_date", Known("last change of the record")),
        ],
    },
    Platform {
        name: "pytition",
        title: "Pytition",
        marks: &["first_name", "last_name", "email", "subscribed_to_mailinglist", "confirmed"],
        columns: &[
            ("first_name", Is(FirstName)),
            ("last_name", Is(LastName)),
            ("phone", Is(Phone)),
            ("email", Is(Email)),
            ("subscribed_to_mailinglist", Is(OptIn)),
            ("confirmed", Is(Confirmed)),
        ],
    },
    Platform {
        name: "nationbuilder",
        title: "NationBuilder",
        marks: &["nationbuilder_id", "email", "primary_zip"],
        columns: &[
            ("nationbuilder_id", Is(Id)),
            ("first_name", Is(FirstName)),
            ("last_name", Is(LastName)),
            ("email", Is(Email)),
            ("phone_number", Is(Phone)),
            ("created_at", Is(SignedAt)),
            ("primary_address1", Is(Street)),
            ("primary_city", Is(City)),
            ("primary_state", Is(Region)),
            ("primary_zip", Is(Postcode)),
            ("primary_country_code", Is(Country)),
            ("email_opt_in", Is(OptIn)),
            ("primary_*", Known("further part of the address")),
            ("signup_type", Known("person or organisation")),
            ("support_level", Known("the organiser's own rating")),
            ("tag_list", Known("labels given by the organiser")),
        ],
    },
    Platform {
        name: "mysociety",
        title: "mySociety",
        marks: &["signtime", "emailsent", "name", "email"],
        columns: &[
            ("email", Is(Email)),
            ("name", Is(Name)),
            ("address", Is(Street)),
            ("postcode", Is(Postcode)),
            ("signtime", Is(SignedAt)),
            ("emailsent", Is(Confirmed)),
        ],
    },
    Platform {
        name: "eff",
        title: "EFF action center",
        marks: &["first_name", "last_name", "email", "zipcode", "country_code", "created_at"],
        columns: &[
            ("first_name", Is(FirstName)),
            ("last_name", Is(LastName)),
            ("email", Is(Email)),
            ("zipcode", Is(Postcode)),
            ("country_code", Is(Country)),
            ("created_at", Is(SignedAt)),
        ],
    },
    Platform {
        name: "change-org",
        title: "Change.org",
        marks: &["City", "State", "Postal Code", "Country", "Signed On"],
        columns: &[
            ("Name", Is(Name)),
            ("First Name", Is(FirstName)),
            ("Last Name", Is(LastName)),
            ("City", Is(City)),
            ("State", Is(Region)),
            ("Postal Code", Is(Postcode)),
            ("Country", Is(Country)),
            ("Signed On", Is(SignedAt)),
        ],
    },
];

/// Names that a platform gives its files, the platform, and headers that must be there as well: a
/// name is easily given to something else.
const FILES: &[(&str, &str, &[&str])] = &[("petition_signatures_jobs_", "change-org", &["City", "State"])];

impl Platform {
    /// The platform that an export with this header, in a file of this name, comes from.
    pub fn recognise(header: &[String], file: &str) -> Option<&'static Self> {
        let folded: Vec<String> = header.iter().map(|name| fold(name.trim())).collect();
        let all = |marks: &[&str]| marks.iter().all(|mark| folded.contains(&fold(mark)));
        let by_header = ALL.iter().find(|platform| all(platform.marks));
        by_header.or_else(|| {
            let known = FILES.iter().find(|(start, _, marks)| file.starts_with(start) && all(marks));
            ALL.iter().find(|platform| known.is_some_and(|(_, name, _)| platform.name == *name))
        })
    }

    /// What a column is; its full name goes before a pattern.
    pub fn meaning(&self, name: &str) -> Option<Meaning> {
        let name = fold(name.trim());
        let exact = self.columns.iter().find(|(known, _)| fold(known) == name);
        let begins = |known: &str| fold(known).strip_suffix('*').is_some_and(|start| name.starts_with(start));
        exact.or_else(|| self.columns.iter().find(|(known, _)| begins(known))).map(|(_, meaning)| *meaning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_platform_gives_one_field_twice() {
        for platform in ALL {
            let mut fields: Vec<Field> = platform
                .columns
                .iter()
                .filter_map(|(_, meaning)| if let Is(field) = meaning { Some(*field) } else { None })
                .collect();
            fields.sort();
            let count = fields.len();
            fields.dedup();
            assert_eq!(fields.len(), count, "{}", platform.name);
            assert!(platform.marks.iter().all(|mark| platform.meaning(mark).is_some()), "{}", platform.name);
        }
    }

    #[test]
    fn platforms_are_told_apart_by_all_their_marks() {
        let recognised = |header: &str| {
            let header: Vec<String> = header.split(',').map(str::to_owned).collect();
            Platform::recognise(&header, "export.csv").map(|platform| platform.name)
        };
        assert_eq!(recognised("EMAIL,name,address,postcode,SignTime,emailsent"), Some("mysociety"));
        assert_eq!(recognised("email,name,address,postcode,signtime"), None);
        assert_eq!(recognised("first_name,last_name,email"), None);
    }
}
