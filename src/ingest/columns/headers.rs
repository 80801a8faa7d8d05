//! What headers mean, in the languages of petition platforms and their users.
//!
//! Words only: what the cells below a header say is weighed in the parent module.

use super::super::normal::fold;
use crate::model::Field::{self, *};

/// How sure a header makes its meaning, from 0 to 1.
pub type Strength = f32;

/// Headers in compact form (folded, letters and digits only), by field. Where one
/// export has two headers of a field, the earlier line wins.
const VOCABULARY: &[(Field, Strength, &[&str])] = &[
    (Email, 1.0, &[
        "email", "emailaddress", "mail", "emailadresse", "adresseemail", "adressemail", "courriel", "adressecourriel",
        "adressedecourriel", "adresseelectronique", "adressedemessagerie", "mel", "courrielelectronique",
        "mailadresse", "emailadres", "mailadres", "correo", "correoelectronico", "correuelectronic", "correu",
        "direcciondecorreo", "direccioncorreo", "indirizzoemail", "indirizzomail", "postaelettronica",
        "correioeletronico", "correioelectronico", "enderecodeemail", "adresemail", "adresmail", "pocztaelektroniczna",
        "epost", "epostadress", "sahkoposti", "sposti", "personemail", "signatoryemail", "signeremail",
        "signatureemail", "useremail", "contactemail", "memberemail", "subscriberemail", "primaryemail", "emaill",
        "emailaddresses", "emailaddresses0address", "emailaddresses0", "emailadressedunutilisateur", "youremail",
        "votreemail", "votreadresseemail", "adresseemaildusignataire", "emaildusignataire", "ηλεκτρονικηδιευθυνση",
        "электроннаяпочта", "email1",
    ]),
    (Id, 1.0, &[
        "signatureid", "signatoryid", "idsignature", "signid", "uuid", "actionid", "actionkitid", "nationbuilderid",
        "idsignataire", "signatureuuid", "guid", "contactid", "responseid", "respondentid", "entryid", "submissionid",
    ]),
    (Id, 0.8, &[
        "id", "contactcontactref", "contactref", "no", "nr", "num", "numero", "nummer", "number", "lp", "signaturenumber",
        "numerodesignature", "rang", "row", "index", "identifiers0", "identifiant", "akid", "userid", "n",
    ]),
    (FirstName, 1.0, &[
        "firstname", "fname", "givenname", "forename", "givennames", "personfirstname", "prenom", "prenoms", "vorname",
        "voornaam", "roepnaam", "primerapellidonombre", "nombredepila", "primernombre", "nomeproprio", "primeironome",
        "imie", "imiona", "fornamn", "fornavn", "etunimi", "contactfirstname", "signatoryfirstname", "first",
        "yourfirstname", "votreprenom", "prenomdusignataire", "persongivenname", "prename", "ονομα", "имя",
        "signatairesprenom", "prenomsignataire",
    ]),
    (LastName, 1.0, &[
        "lastname", "lname", "surname", "familyname", "secondname", "personlastname", "nomdefamille", "patronyme",
        "nachname", "familienname", "zuname", "achternaam", "familienaam", "apellido", "apellidos", "cognome", "cognom",
        "cognoms", "sobrenome", "apelido", "ultimonome", "nazwisko", "efternamn", "etternavn", "efternavn", "sukunimi",
        "contactlastname", "signatorylastname", "last", "yourlastname", "votrenom", "nomdusignataire", "personfamilyname",
        "nomusage", "nomdusage", "llinatges", "επωνυμο", "фамилия",
    ]),
    (Name, 1.0, &[
        "fullname", "wholename", "personname", "signatoryname", "signername", "displayname", "nomcomplet", "nometprenom",
        "nomprenom", "prenometnom", "prenomnom", "nomsprenoms", "nomsetprenoms", "nometprenoms", "vollstandigername",
        "vollername", "vorundnachname", "vornamenachname", "namevorname", "volledigenaam", "voorenachternaam",
        "nombrecompleto", "nombreyapellidos", "nombreapellidos", "nomecompleto", "nomecognome", "nomeecognome",
        "cognomenome", "cognomeenome", "nominativo", "nomicognoms", "imieinazwisko", "nazwiskoiimie", "signataire",
        "signatory", "firmante", "signer", "unterzeichner", "ondertekenaar", "firmatario", "signatureuser", "namn", "navn",
        "nimi", "yourname", "contactname", "username", "firstandlastname", "signedby", "nazwa",
    ]),
    (Name, 0.9, AMBIGUOUS_NAMES),
    (SignedAt, 1.0, &[
        "signedat", "signedon", "datesigned", "signdate", "signtime", "signeddate", "signaturedate", "datesignature",
        "datedesignature", "dateetheuredesignature", "dateheuresignature", "signaturetime", "signaturetimestamp",
        "signele", "dateheuredesignature", "horodatage", "horodate", "horodatagesignature", "unterzeichnetam",
        "unterschriftsdatum", "datumderunterschrift", "ondertekendop", "datumondertekening", "getekendop", "fechadefirma",
        "fechafirma", "firmadoel", "datafirma", "datadellafirma", "dataassinatura", "datadaassinatura", "assinadoem",
        "datadesignatura", "datapodpisu", "datazlozenia", "signedtime", "signedatutc", "datetimesigned", "signon",
        "momentdesignature", "markanatempo", "informacjecasowe", "timeofsignature", "dateofsignature", "datumsignatur",
    ]),
    (SignedAt, 0.95, &[
        "createdat", "created", "createddate", "creationdate", "datecreated", "datecreation", "datedecreation", "creele",
        "createdon", "actioncreatedat", "timestamp", "submittedat", "submissiondate", "submissiontime", "submitdate",
        "datesubmitted", "completiontime", "marcatemporal", "marcadetemps", "zeitstempel", "tijdstempel",
        "informazionicronologiche", "carimbodedatahora", "sygnaturaczasowa", "erstelltam", "angelegtam", "aangemaaktop",
        "fechadecreacion", "creadoel", "datacreazione", "datadicreazione", "datacriacao", "criadoem", "datautworzenia",
        "utworzono", "dateadded", "addedat", "addeddate", "ajoutele", "dateajout", "entrydate", "insertedat", "actiondate",
        "registeredat", "registrationdate", "datedinscription", "dateinscription", "inscritle", "dateenregistrement",
        "eingegangenam", "createdatutc", "createdtime", "timecreated", "recordeddate", "enddate",
    ]),
    (SignedAt, 0.9, &[
        "date", "datetime", "dateheure", "dateetheure", "datum", "datumuhrzeit", "datumzeit", "zeitpunkt", "fecha",
        "fechahora", "fechayhora", "data", "dataeora", "dataora", "datahora", "datahoraa", "datagodzina", "dataihora",
        "time", "heure", "quand", "when", "uhrzeit", "tijdstip", "datumentijd", "dato", "day", "jour", "moment", "stamp",
        "dateutc", "timeutc", "datatempo", "ημερομηνια", "дата",
    ]),
    (Ip, 1.0, &[
        "ip", "ipaddress", "ipaddr", "userip", "clientip", "remoteip", "remoteaddr", "remoteaddress", "adresseip", "ipadresse",
        "ipadres", "direccionip", "indirizzoip", "enderecoip", "adrecaip", "adresip", "signatureremoteaddr", "signatureip",
        "signerip", "signupip", "ipsignature", "ipdusignataire", "sourceip", "ipsource", "xforwardedfor", "forwardedfor",
        "hostip", "creatorip", "ipv4", "submissionip", "createdip", "ipdecreation", "numeroip", "ipuser", "userhost", "ipadress",
    ]),
    (UserAgent, 1.0, &[
        "useragent", "agent", "browser", "navigateur", "agentutilisateur", "navegador", "navigatore", "przegladarka",
        "signatureremotebrowser", "remotebrowser", "httpuseragent", "signatureuseragent", "browseragent", "agentedeusuario",
        "signaturebrowser", "browserkennung", "webbrowser", "ua", "agentdutilisateur", "createduseragent",
    ]),
    (Phone, 1.0, &[
        "phone", "phonenumber", "telephone", "mobile", "mobilephone", "mobilenumber", "cell", "cellphone", "tel", "telephonenumber",
        "telephoneportable", "portable", "numerodetelephone", "mobiltelefon", "telefon", "telefonnummer", "handy", "mobil",
        "telefoon", "telefoonnummer", "mobiel", "telefono", "telefonomovil", "movil", "celular", "cellulare", "telefone",
        "telemovel", "numertelefonu", "telefonkomorkowy", "can2phone", "phonenumbers0number", "contactphone", "phonemobile",
        "homephone", "gsm", "telefonnr", "primaryphone", "numtel", "sms", "mobilenr", "phone1",
    ]),
    (Postcode, 1.0, &[
        "postcode", "postalcode", "zip", "zipcode", "codepostal", "postleitzahl", "plz", "postkode", "codigopostal", "cp",
        "codicepostale", "cap", "codipostal", "kodpocztowy", "primaryzip", "can2userzip", "can2userzipcode", "contactpostcode",
        "postnummer", "postzip", "zippostalcode", "zippostcode", "postalzipcode", "postaddresses0postalcode", "zippostal",
        "postaladdresses0postalcode", "codepost", "postnr", "zipcodepostal", "personzipcode", "npa", "cep",
    ]),
    (City, 1.0, &[
        "city", "town", "ville", "commune", "localite", "stadt", "ort", "wohnort", "gemeinde", "plaats", "woonplaats", "ciudad",
        "localidad", "municipio", "citta", "comune", "localita", "cidade", "localidade", "municipi", "ciutat", "poblacio",
        "poblacion", "miasto", "miejscowosc", "personcity", "primarycity", "can2usercity", "contactcity", "townorcity", "towncity",
        "stad", "gemeente", "postaladdresses0locality", "locality", "ort1", "cityofresidence", "villederesidence",
    ]),
    (Country, 1.0, &[
        "country", "countrycode", "pays", "codepays", "staat", "landcode", "nation", "pais", "paese", "nazione", "kraj", "panstwo",
        "contactcountry", "can2usercountry", "primarycountry", "countryname", "laenderkuerzel", "countrycode2", "paysderesidence",
        "countryofresidence", "postaladdresses0country", "primarycountrycode", "nationality", "nationalite",
    ]),
    (Country, 0.9, &["land"]),
    (Region, 1.0, &[
        "region", "province", "provincie", "provincia", "stateprovince", "provincestate", "departement", "department", "bundesland",
        "kanton", "canton", "county", "comunidadautonoma", "wojewodztwo", "primarystate", "can2userstate", "usstate",
        "distrito", "district", "regione", "regio", "constituency", "locationcode", "circonscription", "stateregion", "regiao",
        "postaladdresses0region", "stateorprovince", "dept",
    ]),
    (Region, 0.9, &["state", "estado", "etat", "stato", "estat"]),
    (Street, 1.0, &[
        "street", "streetaddress", "address1", "addressline1", "adresse1", "rue", "voie", "strasse", "strassehausnummer",
        "strasseundhausnummer", "straat", "straatennummer", "calle", "via", "indirizzo", "direccion", "domicilio", "morada",
        "endereco", "carrer", "ulica", "postaladdress", "adressepostale", "anschrift", "homeaddress", "primaryaddress1",
        "can2useraddress", "mailingaddress", "adressecomplete", "domicile", "postaladdresses0addresslines0", "rueetnumero",
        "adreca", "addressstreet", "postadresse",
    ]),
    (Street, 0.9, &["address", "adresse", "adres", "adress"]),
    (Comment, 1.0, &[
        "comment", "comments", "message", "custommessage", "reason", "reasonforsigning", "whysigned", "commentaire", "commentaires",
        "remarque", "remarques", "raison", "motivation", "temoignage", "kommentar", "nachricht", "begrundung", "begruendung",
        "anmerkung", "bemerkung", "opmerking", "opmerkingen", "reactie", "bericht", "toelichting", "comentario", "comentarios",
        "mensaje", "commento", "commenti", "messaggio", "mensagem", "comentari", "comentaris", "missatge", "komentarz", "wiadomosc",
        "whyareyousigning", "reasons", "why", "pourquoi", "actioncomment", "actioncustomfieldscomment", "note", "notes", "statement",
        "personalmessage", "warum", "whyimportant", "pourquoisignezvous", "avis", "uwagi", "osservazioni",
    ]),
    (Language, 1.0, &[
        "language", "lang", "langue", "sprache", "taal", "idioma", "lingua", "llengua", "jezyk", "locale", "userlocale",
        "preferredlanguage", "actionlanguage", "campaignlanguage", "languagecode", "formlanguage",
    ]),
    (Referrer, 1.0, &[
        "referrer", "referer", "source", "utmsource", "referringurl", "referral", "referralsource", "herkunft", "provenance",
        "sourceurl", "sourcecode", "trackingsource", "origine", "origin", "pageurl", "actionurl", "sourcecampaign", "herkomst",
        "trackingutmsource", "fromembed", "signedfrom", "landingpage", "referrerurl", "urlreferente",
    ]),
    (Role, 1.0, &[
        "role", "profession", "occupation", "job", "jobtitle", "functieofsituatie", "functie", "beruf", "funktion", "fonction",
        "metier", "qualite", "titre", "title", "organisation", "organization", "organisatie", "organizacion", "organizzazione",
        "company", "employer", "entreprise", "societe", "firma", "affiliation", "profesion", "ocupacion", "cargo", "professione",
        "profissao", "ocupacao", "zawod", "institution", "institut", "beroep", "mandat", "mandate", "office", "professio", "position",
        "poste", "funcio", "organitzacio", "instytucja", "medium", "media", "statut",
    ]),
    (Birth, 1.0, &[
        "birth", "birthdate", "dateofbirth", "dob", "birthday", "birthyear", "yearofbirth", "datedenaissance", "datenaissance",
        "anneedenaissance", "naissance", "neele", "geburtsdatum", "geburtsjahr", "geboortedatum", "geboortejaar", "geboren",
        "fechadenacimiento", "fechanacimiento", "anodenacimiento", "datadinascita", "datanascita", "datadenascimento",
        "datanascimento", "datadenaixement", "dataurodzenia", "rokurodzenia", "contactbirthdate", "annodinascita",
    ]),
    (OptIn, 1.0, &[
        "optin", "emailoptin", "newsletter", "subscribedtomailinglist", "subscribed", "subscribe", "mailinglist", "abonne",
        "inscritnewsletter", "inscriptionnewsletter", "consent", "marketingconsent", "consentement", "accepteemails", "rgpd", "gdpr",
        "joinorganisation", "joinorganization", "wantsupdates", "receiveupdates", "recevoirinfos", "newsletteroptin", "abonnement",
        "nieuwsbrief", "boletin", "privacyoptin", "privacyconsent", "optins", "emailsubscribed", "emailconsent", "infolettre",
        "privacyemailoptin", "einwilligung", "suscripcion", "emailoptinstatus", "can2subscriptionstatus", "keepmeupdated",
    ]),
    (Confirmed, 1.0, &[
        "confirmed", "isconfirmed", "confirme", "confirmee", "confirmation", "emailconfirmed", "verified", "isverified", "emailverified",
        "validated", "valide", "verifie", "signatureconfirmee", "emailconfirme", "bestatigt", "bestaetigt", "verifiziert", "bevestigd",
        "confirmado", "confirmada", "confermato", "confermata", "confirmat", "potwierdzony", "potwierdzone", "doubleoptin",
        "validation", "estvalide", "estconfirme", "privacyemailstatus", "emailstatus", "confirmationstatus", "verificado",
        "statutconfirmation", "confirmstatus", "signatureconfirmed",
    ]),
    (Confirmed, 0.8, &["status", "state", "statut", "etat", "estado", "stato", "zustand"]),
    (ConfirmationSentAt, 1.0, &[
        "confirmationsentat", "confirmationmailsentat", "confirmationemailsentat", "emailsentat", "emailsent", "confirmationsent",
        "mailsentat", "mailsent", "confirmationenvoyeele", "datedenvoi", "emailenvoyele", "sentat", "validationsentat",
        "emailconfirmationsentat", "bestatigungsmailgesendetam", "confirmationdesentat", "confirmationrequestsentat",
        "dateenvoiconfirmation", "verificationsentat",
    ]),
    (ConfirmedAt, 1.0, &[
        "confirmedat", "confirmationdate", "confirmedon", "dateconfirmed", "dateconfirmation", "datedeconfirmation", "confirmele",
        "validatedat", "validatedon", "validationdate", "datevalidation", "datedevalidation", "validele", "verifiedat", "verifiedon",
        "verificationdate", "bevestigdop", "bestatigtam", "bestaetigtam", "confirmadoel", "fechadeconfirmacion", "confermatoil",
        "confirmadoem", "confirmatel", "potwierdzonodnia", "confirmationtime", "emailconfirmedat", "confirmedtime", "emailverifiedat",
        "datadiconferma", "confirmationat", "doubleoptinat", "privacyemailstatuschanged", "confirmationtimestamp",
    ]),
    (ConfirmedIp, 1.0, &[
        "confirmationremoteaddr", "confirmedip", "confirmationip", "validatedip", "validationip", "verifiedip", "verificationip",
        "ipconfirmation", "ipdeconfirmation", "confirmationipaddress", "confirmedipaddress", "ipvalidation", "ipdevalidation",
        "adresseipdeconfirmation", "confirmedfromip", "confirmip", "optinip", "confirmationremoteip",
    ]),
    (ConfirmedAgent, 1.0, &[
        "confirmationremotebrowser", "confirmedagent", "confirmationuseragent", "confirmeduseragent", "validateduseragent",
        "validationuseragent", "confirmationbrowser", "navigateurconfirmation", "navigateurdeconfirmation", "verifieduseragent",
        "confirmationagent",
    ]),
];

/// A whole name alone, half of one beside the other half.
const AMBIGUOUS_NAMES: &[&str] = &["nom", "name", "naam", "nome", "nombre", "noms", "nume", "имяфамилия"];

/// Whether a header is a whole name alone and half of one beside the other half.
pub fn is_ambiguous_name(header: &str) -> bool {
    AMBIGUOUS_NAMES.contains(&compact(header).as_str())
}

/// Every field that a header may mean.
pub fn meanings(header: &str) -> Vec<(Field, Strength)> {
    let mut found = Vec::new();
    for key in keys(header) {
        for (rank, (field, strength, words)) in VOCABULARY.iter().enumerate() {
            if words.contains(&key.as_str()) && !found.iter().any(|(other, _)| other == field) {
                // A hair's breadth keeps the order of the lines among equals.
                found.push((*field, strength - rank as f32 * 1e-4));
            }
        }
        if !found.is_empty() {
            return found;
        }
    }
    by_words(header).map(|field| (field, 0.5)).into_iter().collect()
}

/// Whether the vocabulary holds this header as a whole.
pub fn is_known(header: &str) -> bool {
    keys(header).iter().any(|key| VOCABULARY.iter().any(|(_, _, words)| words.contains(&key.as_str())))
}

/// The header as a whole, without a remark in parentheses, and the last step of a path.
fn keys(header: &str) -> Vec<String> {
    let bare = header.split(['(', '[']).next().unwrap_or(header);
    let step = header.rsplit(['.', '/']).next().unwrap_or(header);
    let mut keys: Vec<String> = [header, bare, step].into_iter().map(compact).filter(|key| !key.is_empty()).collect();
    keys.dedup();
    keys
}

fn compact(header: &str) -> String {
    fold(header).chars().filter(|character| character.is_alphanumeric()).collect()
}

/// A guess by single words, for headers that are questions or carry additions.
fn by_words(header: &str) -> Option<Field> {
    let words = words(header);
    let any = |stems: &[&str]| words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
    let has = |exact: &[&str]| words.iter().any(|word| exact.contains(&word.as_str()));
    if words.len() > 12 {
        return None;
    }
    if any(&["optin", "newsletter", "subscri", "abonn", "consent", "rgpd", "gdpr", "infolettre", "nieuwsbrief"]) {
        return Some(OptIn);
    }
    let place = any(&["post", "zip", "country", "pays"]);
    if !place && has(&["code", "token"]) || has(&["hash", "md5", "sha1", "sha256", "url", "link", "lien", "count", "updated", "deleted", "petition"]) {
        return None;
    }
    if any(&["confirm", "valid", "verif", "bevestig", "bestatig", "conferm", "potwierdz"]) {
        return Some(match () {
            () if has(&["ip", "addr", "address", "adresse"]) => ConfirmedIp,
            () if any(&["browser", "agent", "navigat"]) => ConfirmedAgent,
            () if any(&["sent", "envoy"]) => ConfirmationSentAt,
            () if has(&["at", "date", "time", "le", "on", "op", "am", "datum", "fecha", "data"]) => ConfirmedAt,
            () => Confirmed,
        });
    }
    const STEMS: &[(Field, &[&str])] = &[
        (Email, &["email", "mail", "courriel", "correo", "epost"]),
        (UserAgent, &["browser", "navigateur", "useragent"]),
        (FirstName, &["firstname", "prenom", "vorname", "voornaam", "forename"]),
        (LastName, &["lastname", "surname", "nachname", "achternaam", "apellido", "cognom", "nazwisk"]),
        (Phone, &["phone", "telephone", "telefon", "mobile", "tel"]),
        (Postcode, &["postcode", "postal", "zip", "plz", "postleitzahl"]),
        (Birth, &["birth", "naissance", "geburt", "nacimiento", "nascita", "geboorte"]),
        (City, &["city", "ville", "commune", "stadt", "woonplaats", "ciudad", "citta", "miasto", "ort"]),
        (Country, &["country", "pays", "pais", "paese"]),
        (SignedAt, &["horodat", "timestamp", "signed", "created", "date", "datum", "fecha"]),
        (Comment, &["comment", "message", "kommentar", "opmerking", "coment", "reason", "why", "pourquoi"]),
        (Role, &["profession", "occupation", "fonction", "beruf", "functie"]),
    ];
    if has(&["ip"]) {
        return Some(Ip);
    }
    if has(&["first"]) && has(&["name"]) {
        return Some(FirstName);
    }
    if has(&["last", "family"]) && has(&["name"]) {
        return Some(LastName);
    }
    let stem = STEMS.iter().find(|(_, stems)| any(stems)).map(|(field, _)| *field);
    stem.or_else(|| has(&["name", "nom", "naam", "nombre", "nome", "signataire"]).then_some(Name))
}

/// Folded words; `firstName`, `first_name` and `First Name` are two words.
fn words(header: &str) -> Vec<String> {
    let mut spaced = String::new();
    let mut before_lower = false;
    for character in header.chars() {
        if character.is_uppercase() && before_lower {
            spaced.push(' ');
        }
        before_lower = character.is_lowercase();
        spaced.push(character);
    }
    let folded = fold(&spaced);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(String::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_is_in_compact_form_and_says_each_thing_once() {
        for (field, _, words) in VOCABULARY {
            for word in *words {
                assert_eq!(compact(word), *word, "{field:?}");
            }
            let mut sorted = words.to_vec();
            sorted.sort_unstable();
            sorted.windows(2).for_each(|pair| assert_ne!(pair[0], pair[1], "{field:?}"));
        }
    }

    #[test]
    fn headers_are_known_however_they_are_written() {
        for (header, field) in [
            ("E-Mail-Adresse", Email),
            ("\u{feff}Courriel", Email),
            ("Email Address *", Email),
            ("contact.email", Email),
            ("email_addresses[0].address", Email),
            ("Adresse e-mail (obligatoire)", Email),
            ("firstName", FirstName),
            ("PRÉNOM", FirstName),
            ("person.given_name", FirstName),
            ("action.createdAt", SignedAt),
            ("Fecha de firma", SignedAt),
            ("IP Address", Ip),
            ("signature_remote_addr", Ip),
            ("confirmation_remote_browser", ConfirmedAgent),
            ("validated_ip", ConfirmedIp),
            ("Email Opt-in", OptIn),
            ("Quel est votre code postal ?", Postcode),
            ("Kod pocztowy", Postcode),
        ] {
            assert_eq!(meanings(header).first().map(|(field, _)| *field), Some(field), "{header}");
        }
    }

    #[test]
    fn what_belongs_to_the_platform_means_nothing() {
        for header in ["Petition ID", "Confirmation code", "updated_at", "email_hash", "custom1"] {
            assert_eq!(meanings(header), [], "{header}");
        }
    }
}
