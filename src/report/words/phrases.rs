//! What other rooms say in English (warnings, the reasons of gaps, innocent stories, terms), translated.
//!
//! Files for programs hold these sentences in English, so English is what a warning is made of. Another
//! language recognises the sentence by its fixed parts; `{}` stands for what varies (a file, a number, or
//! another phrase). A phrase that nobody has translated is shown in English rather than lost.

use super::catalogue::set;
use super::faults::FAULTS;
use super::settings::SETTINGS;
use super::times;
use crate::report::language::Language;

/// A sentence in French, typeset; `None` where it is not known.
pub(super) fn french(english: &str) -> Option<String> {
    if let Some(date) = times::date(Language::French, english) {
        return Some(date);
    }
    all().find_map(|(pattern, french)| {
        let values = values(pattern, english)?;
        let mut translated =
            values.into_iter().map(|value| self::french(value).unwrap_or_else(|| value.to_owned()));
        let mut pieces = french.split("{}").map(|piece| set(Language::French, piece));
        let first = pieces.next().unwrap_or_default();
        Some(pieces.fold(first, |text, piece| text + &translated.next().unwrap_or_default() + &piece))
    })
}

/// Every phrase, longer patterns before those that they contain.
fn all() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    PHRASES.iter().chain(SETTINGS).chain(FAULTS)
}

/// What stands in the places of `{}`, if the text has the pattern's fixed parts.
fn values<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut pieces = pattern.split("{}");
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let pieces: Vec<&str> = pieces.collect();
    let mut values = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let end =
            if at + 1 == pieces.len() { rest.len().checked_sub(piece.len())? } else { rest.find(piece)? };
        let (value, after) = (rest.get(..end)?, rest.get(end..)?);
        rest = after.strip_prefix(piece)?;
        values.push(value);
    }
    (rest.is_empty() && values.iter().all(|value| !value.is_empty())).then_some(values)
}

/// Longer patterns before those that they contain.
#[rustfmt::skip]
const PHRASES: &[(&str, &str)] = &[
    // How an input was read.
    ("{}: 1 row with a filled e-mail cell that is no address; loaded without one, first in line {}", "{} : 1 ligne dont la cellule de courriel est remplie sans être une adresse ; chargée sans elle, à la ligne {}"),
    ("{}: {} rows with a filled e-mail cell that is no address; loaded without one, first in line {}", "{} : {} lignes dont la cellule de courriel est remplie sans être une adresse ; chargées sans elle, la première à la ligne {}"),
    ("{}: 1 row with a filled e-mail cell that is no address; loaded without one", "{} : 1 enregistrement dont la cellule de courriel est remplie sans être une adresse ; chargé sans elle"),
    ("{}: {} rows with a filled e-mail cell that is no address; loaded without one", "{} : {} enregistrements dont la cellule de courriel est remplie sans être une adresse ; chargés sans elle"),
    ("{}: 1 row with a filled address cell that is no IP address; loaded without one, first in line {}", "{} : 1 ligne dont la cellule d’adresse IP est remplie sans être une adresse IP ; chargée sans elle, à la ligne {}"),
    ("{}: {} rows with a filled address cell that is no IP address; loaded without one, first in line {}", "{} : {} lignes dont la cellule d’adresse IP est remplie sans être une adresse IP ; chargées sans elle, la première à la ligne {}"),
    ("{}: 1 row with a filled address cell that is no IP address; loaded without one", "{} : 1 enregistrement dont la cellule d’adresse IP est remplie sans être une adresse IP ; chargé sans elle"),
    ("{}: {} rows with a filled address cell that is no IP address; loaded without one", "{} : {} enregistrements dont la cellule d’adresse IP est remplie sans être une adresse IP ; chargés sans elle"),
    ("{}: 1 row with quotes that are not escaped, read by the number of fields, first in line {}", "{} : 1 ligne aux guillemets non échappés, lue d’après le nombre de champs, à la ligne {}"),
    ("{}: {} rows with quotes that are not escaped, read by the number of fields, first in line {}", "{} : {} lignes aux guillemets non échappés, lues d’après le nombre de champs, la première à la ligne {}"),
    ("{}: 1 row not in UTF-8 among others that are, read as Windows-1252, first in line {}", "{} : 1 ligne qui n’est pas en UTF-8 parmi d’autres qui le sont, lue en Windows-1252, à la ligne {}"),
    ("{}: {} rows not in UTF-8 among others that are, read as Windows-1252, first in line {}", "{} : {} lignes qui ne sont pas en UTF-8 parmi d’autres qui le sont, lues en Windows-1252, la première à la ligne {}"),
    ("{}: 1 row with a filled {} cell that is no time; loaded without one", "{} : 1 enregistrement dont la cellule {} est remplie sans être une date ; chargé sans elle"),
    ("{}: {} rows with a filled {} cell that is no time; loaded without one", "{} : {} enregistrements dont la cellule {} est remplie sans être une date ; chargés sans elle"),
    ("{}: no value of {} tells day from month; read with {} after the language of the headers", "{} : aucune valeur de {} ne distingue le jour du mois ; lu avec {}, d’après la langue des en-têtes"),
    ("day before month", "le jour avant le mois"),
    ("month before day", "le mois avant le jour"),
    ("{}: its times do not name a zone and are read as {}; --timezone says otherwise", "{} : ses dates ne nomment pas de fuseau horaire et sont lues comme {} ; --timezone permet d’en indiquer un autre"),
    ("{}: the same bytes as {} before it; each of its signatures is a second one", "{} : les mêmes octets que {} avant lui ; chacune de ses signatures est une seconde"),
    ("{}: only the time of confirmation is known and stands for that of signing", "{} : seule l’heure de confirmation est connue et tient lieu de celle de la signature"),
    ("the addresses of the {} are cut to their network; single machines cannot be told apart", "les adresses IP des {} sont tronquées à leur réseau ; on ne peut distinguer les machines"),
    ("the addresses of the {} are not public: the export is anonymised, or the platform did not see its visitors' addresses; they are not used as evidence", "les adresses IP des {} ne sont pas publiques : l’export est anonymisé, ou la plateforme ne voyait pas les adresses de ses visiteurs ; elles ne servent pas d’indice"),
    ("{} % of the {} come from one address, which is most likely the platform's own proxy; addresses are not used as evidence", "{} % des {} viennent d’une seule adresse IP, qui est très probablement le serveur mandataire de la plateforme elle-même ; les adresses IP ne servent pas d’indice"),
    ("signatures", "signatures"),
    ("confirmations", "confirmations"),
    ("no e-mail cell holds an address: the export is anonymised or another column was meant; addresses are not used as evidence", "aucune cellule de courriel ne contient d’adresse : l’export est anonymisé, ou une autre colonne était visée ; les adresses ne servent pas d’indice"),
    ("the e-mail addresses are in domains reserved for examples: the export is anonymised; they are not used as evidence", "les adresses électroniques sont dans des domaines réservés aux exemples : l’export est anonymisé ; elles ne servent pas d’indice"),

    ("{} signatures stay clear because the policy allows {}; without it {} of them would be rejected and {} for review", "{} signatures restent hors de cause car la politique admet {} ; sans elle, {} d’entre elles seraient à écarter et {} à examiner"),
    ("{} signatures bear {}, which the policy allows, and are judged all the same: anybody can type it, and they come from rented servers or belong to a campaign that is not the organisation's own", "{} signatures portent {}, que la politique admet, et sont jugées malgré tout : n’importe qui peut le saisir, et elles viennent de serveurs loués ou appartiennent à une campagne qui n’est pas celle de l’organisation"),
    ("{} signatures are rejected because the policy blocks {}", "{} signatures sont à écarter car la politique refuse {}"),
    ("{}: {} keys beyond the first thousands are not read", "{} : {} clés au-delà des premiers milliers ne sont pas lues"),
    ("no column tells people apart (a mailbox, a telephone, a street, a birth): who signed twice cannot be found, and the count is of signatures, not of people", "aucune colonne ne distingue les personnes (boîte aux lettres, téléphone, rue, naissance) : qui a signé deux fois ne peut être trouvé, et le compte est celui des signatures, non des personnes"),
    ("the columns show hardly anything by which campaigns are found (addresses, browsers, mailboxes, moments of signing): most would not be seen", "les colonnes ne montrent presque rien de ce qui trahit une campagne (adresses, navigateurs, boîtes aux lettres, instants de signature) : la plupart passeraient inaperçues"),
    ("the policy lowers the evidence for {}: more signatures of honest people are flagged than the method allows", "la politique abaisse les indices exigés pour {} : plus de signatures de gens honnêtes sont signalées que la méthode ne l’admet"),
    ("{} and for {}", "{} et pour {}"),
    ("rejection from {} to {} nats", "écarter, de {} à {} nats"),
    ("suspicion from {} to {} nats", "soupçonner, de {} à {} nats"),
    ("the policy gives it no weight", "La politique ne lui donne aucun poids"),
    ("the cache does not know them", "le cache ne les connaît pas"),
    ("fewer than 10", "moins de 10"),

    // Look-ups.
    ("the answers from DNS could not be kept in {} ({}); choose a folder with --cache", "les réponses du DNS n’ont pas pu être conservées dans {} ({}) ; --cache permet de choisir un autre dossier"),
    ("the cache of DNS answers was damaged ({}); what is missing is asked again", "le cache des réponses du DNS était endommagé ({}) ; ce qui manque est demandé de nouveau"),
    ("mail domains were not checked in DNS: {}; name a resolver with --resolver, or use --offline", "les domaines de messagerie n’ont pas été vérifiés dans le DNS : {} ; --resolver permet de nommer un résolveur, --offline de s’en passer"),
    ("of {} mail domains, some could not be found out and count for nothing: {}", "sur {} domaines de messagerie, certains n’ont pu être élucidés et ne comptent pour rien : {}"),
    ("{} lines of your own lists hold no domain and were skipped; write one domain on each line", "{} lignes de vos propres listes ne contiennent pas de domaine et ont été ignorées ; écrivez un domaine par ligne"),
    ("lists of disposable domains are older than 90 days ({}); add a fresh one with --disposable", "des listes de domaines jetables ont plus de 90 jours ({}) ; ajoutez-en une récente avec --disposable"),
    ("the newest signature is more than two years old, but DNS was asked today: a domain that takes no mail now may have taken mail then", "la signature la plus récente a plus de deux ans, mais le DNS a été interrogé aujourd’hui : un domaine qui ne reçoit plus de courriel a pu en recevoir alors"),
    ("The network database {} answered for no address at all: is it the right one?", "La base de réseaux {} n’a répondu pour aucune adresse IP : est-ce la bonne ?"),
    ("The network database {} knows IPv4 only; {} IPv6 addresses were not put to it.", "La base de réseaux {} ne connaît que l’IPv4 ; {} adresses IPv6 ne lui ont pas été soumises."),
    ("The network database {} has {} records that cannot be read; it may be damaged.", "La base de réseaux {} contient {} entrées illisibles ; elle est peut-être endommagée."),
    ("The network database {} is of {}, {} the signatures: some addresses belonged to others then.", "La base de réseaux {} date du {}, {} les signatures : certaines adresses IP appartenaient alors à d’autres."),
    ("The list {}: lines skipped because they hold no entry, or a range wider than any network: {}.", "Liste {}, lignes ignorées car sans entrée, ou d’une plage plus large qu’aucun réseau : {}."),
    ("The list {} is of {}, {} the signatures: some addresses belonged to others then.", "La liste {} date du {}, {} les signatures : certaines adresses IP appartenaient alors à d’autres."),
    ("Your copy of {} is of {}, this version of paraph ships one of {}; paraph lists reset goes back to it.", "Votre copie de {} date du {}, cette version de paraph en fournit une du {} ; paraph lists reset y revient."),
    ("about {} months after", "environ {} mois après"),
    ("about {} months before", "environ {} mois avant"),
    ("Reverse names of servers are missing: {}.", "Les noms inverses des serveurs manquent : {}."),
    ("DNS may not be asked", "le DNS ne peut être interrogé"),
    ("of {} servers {} were not asked about or gave no answer", "sur {} serveurs, {} n’ont pas été demandés ou n’ont pas répondu"),
    ("compiled in", "intégrée"),
    ("{} not asked because {}", "{} non demandés, car {}"),
    ("the look-ups ended early", "les recherches ont pris fin trop tôt"),
    ("{} no answer in time", "{} sans réponse à temps"),
    ("{} server unreachable", "{} avec un serveur injoignable"),
    ("{} server failure", "{} avec une panne du serveur"),
    ("{} refused", "{} avec un refus"),
    ("{} no readable answer", "{} sans réponse lisible"),
    ("offline: DNS was not asked", "hors ligne, le DNS n’a pas été interrogé"),
    ("this machine has no DNS resolver configured", "aucun résolveur DNS n’est configuré sur cette machine"),
    ("DNS could not be started: {}", "le DNS n’a pas pu être lancé : {}"),
    ("the DNS resolver answers for names that cannot exist", "le résolveur DNS répond pour des noms qui ne peuvent exister"),
    ("the DNS resolver does not work ({})", "le résolveur DNS ne fonctionne pas ({})"),
    ("the look-ups took too long", "les recherches ont duré trop longtemps"),
    ("the DNS resolver fails too often", "le résolveur DNS échoue trop souvent"),
    ("no answer in time", "pas de réponse à temps"),
    ("server unreachable", "serveur injoignable"),
    ("server failure", "panne du serveur"),
    ("refused", "refus"),
    ("no readable answer", "pas de réponse lisible"),

    // Why a detector did not run.
    ("no usable {} column", "Pas de colonne {} utilisable"),
    ("none of these columns: {}", "Aucune de ces colonnes : {}"),
    ("no roster was given", "Aucune liste de personnalités n’a été fournie"),
    ("no mail look-up was answered", "Aucune recherche de messagerie n’a reçu de réponse"),

    // Innocent stories.
    ("a surge of the ordinary public", "un afflux du public ordinaire"),
    ("an audience that one newsletter, broadcast or post reached", "un public touché par une même lettre d’information, une émission ou une publication"),
    ("addresses that very many people share, such as a mobile carrier's", "des adresses IP que se partagent de très nombreuses personnes, comme celles d’un opérateur mobile"),
    ("a workplace, school or campus", "un lieu de travail, une école ou un campus"),
    ("a workplace, school or campus whose people use its own mail domain", "un lieu de travail, une école ou un campus dont les membres utilisent le domaine de messagerie"),
    ("members of organisations whose addresses follow one pattern, signing from home", "des membres d’organisations dont les adresses suivent un même modèle, signant de chez eux"),
    ("a workplace or school whose network cannot be seen", "un lieu de travail ou une école dont on ne voit pas le réseau"),
    ("a tablet or computer at a stand", "une tablette ou un ordinateur sur un stand"),
    ("a tablet at a stand where many leave no mail address", "une tablette sur un stand où beaucoup ne laissent pas d’adresse électronique"),
    ("paper sheets or members' lists, typed in or imported", "des feuilles de papier ou des listes d’adhérents, saisies ou importées"),
    ("paper sheets without mail addresses, typed in or imported", "des feuilles de papier sans adresse électronique, saisies ou importées"),
    ("prominent first signatories, entered by the petition's staff", "des premiers signataires connus, saisis par les organisateurs de la pétition"),
    ("signers abroad or overseas", "des signataires à l’étranger ou outre-mer"),
    ("people of another language, whose networks cannot be seen", "des personnes d’une autre langue, dont on ne voit pas les réseaux"),
    ("users of a privacy relay", "des utilisateurs d’un relais de confidentialité"),
    ("users of VPN services", "des utilisateurs de services VPN"),
    ("users of a mail relay that makes addresses up", "des utilisateurs d’un relais de messagerie qui invente des adresses"),
    ("a mailbox that people without ties give instead of their own", "une boîte aux lettres que des gens sans lien donnent au lieu de la leur"),
    ("a workplace of several sites whose people use its own mail domain", "un lieu de travail à plusieurs sites, dont les gens utilisent le domaine de messagerie"),
    ("a text that the initiators suggested", "un texte proposé par les initiateurs"),
    ("a village or a large family", "un village ou une grande famille"),
    ("The data show that these signatures were made together, not who made them or why.", "Les données montrent que ces signatures ont été faites ensemble, non qui les a faites ni pourquoi."),

    // Attributes and properties.
    ("network class", "sorte de réseau"),
    ("network", "réseau"),
    ("address range", "plage d’adresses"),
    ("address", "adresse IP"),
    ("kind of browser", "sorte de navigateur"),
    ("browser", "navigateur"),
    ("kind of mail domain", "sorte de domaine de messagerie"),
    ("mail domain", "domaine de messagerie"),
    ("mail host", "serveur de messagerie"),
    ("relation of name and address", "rapport entre le nom et l’adresse"),
    ("form of the address", "forme de l’adresse"),
    ("casing of the name", "majuscules du nom"),
    ("wording of the comment", "rédaction du commentaire"),
    ("comment word for word", "commentaire mot pour mot"),
    ("cells filled in", "cases remplies"),
    ("form settings", "réglages du formulaire"),
    ("format of postcode or telephone", "écriture du code postal ou du téléphone"),
    ("letters of the name", "lettres du nom"),
    ("rarity of the family name", "rareté du nom de famille"),
    ("whole name", "nom entier"),
    ("empty", "vide"),
    ("of the kind that lists gathered from websites hold", "du genre de celles que contiennent les listes ramassées sur des sites"),
    ("hosting networks", "réseaux de serveurs loués"),
    ("content delivery networks", "réseaux de diffusion de contenu"),
    ("VPN networks", "réseaux de VPN"),
    ("privacy relays' networks", "réseaux de relais de confidentialité"),
    ("Tor", "réseau Tor"),
    ("company gateways", "passerelles d’entreprise"),
    ("mobile networks", "réseaux mobiles"),
    ("home networks", "réseaux de particuliers"),
    ("universities' networks", "réseaux universitaires"),
    ("networks of unknown kind", "réseaux de sorte inconnue"),
    ("no valid address", "pas d’adresse valable"),
    ("disposable domains", "domaines jetables"),
    ("institutions' domains", "domaines d’institutions"),
    ("universities' domains", "domaines d’universités"),
    ("mail relays", "relais de messagerie"),
    ("{}, with a text that the initiators suggested", "{}, avec un texte proposé par les initiateurs"),
    ("all small letters", "tout en minuscules"),
    ("all capitals", "tout en capitales"),
    ("capital initials", "capitales initiales"),
    ("capitals elsewhere", "capitales ailleurs"),
    ("no comment", "aucun commentaire"),
    ("free-mail providers", "fournisseurs ouverts à tous"),
    ("reserved domains", "domaines réservés"),
    ("other domains", "autres domaines"),
    ("other", "autre"),
    ("other/{}", "autre/{}"),
    ("{}/other", "{}/autre"),
    ("family name", "nom de famille"),
    ("mailbox", "boîte aux lettres"),
    ("postcode", "code postal"),
    ("roster", "liste de personnalités"),
    ("mailbox used before", "boîte aux lettres déjà utilisée"),
    ("disposable mail domain", "domaine de messagerie jetable"),
    ("possibly disposable mail domain", "domaine de messagerie peut-être jetable"),
    ("reserved domain that cannot receive mail", "domaine réservé qui ne peut recevoir de courriel"),
    ("domain that cannot receive mail", "domaine qui ne peut recevoir de courriel"),
    ("shares its mail host with disposable domains", "partage son serveur de messagerie avec des domaines jetables"),
    ("one of many generated subdomains", "un de nombreux sous-domaines générés"),
    ("name that is given away to anybody", "nom donné à qui le veut"),
    ("domain that is for sale", "domaine à vendre"),
    ("mailbox of an office", "boîte aux lettres d’un bureau"),
    ("signed through Tor", "signé à travers Tor"),

    // Two reports compared.
    ("their personal data are hidden under different keys; --redact-key joins reports", "leurs données personnelles sont masquées sous des clés différentes ; --redact-key permet de réunir des rapports"),
    ("one of the reports has no {}", "l’un des rapports n’a pas de {}"),
    ("the signatures of the new report end earlier than those of the old one: its last ones are gone, or the two are swapped", "les signatures du nouveau rapport s’achèvent plus tôt que celles de l’ancien : ses dernières ont disparu, ou les deux sont intervertis"),
    ("the new report was made before the old one, of signatures that end at the same time: the two may be swapped", "le nouveau rapport a été établi avant l’ancien, sur des signatures qui s’achèvent au même moment : les deux sont peut-être intervertis"),
    ("the claim of {} signatures is of a time before the first one: nothing stands beside it; check its time, and the zone with --timezone", "l’annonce de {} signatures porte sur un moment antérieur à la première : rien ne peut lui être comparé ; vérifiez son heure, et le fuseau horaire avec --timezone"),
    ("the header says new signatures, although the numbers hardly ever fall, as totals do; --totals reads them so", "l’en-tête annonce de nouvelles signatures, alors que les nombres ne baissent presque jamais, comme des totaux ; --totals les lit ainsi"),
    ("the header says total, but the numbers fall too often for totals up to a time: read as new signatures; --totals reads them as totals all the same", "l’en-tête annonce un total, mais les nombres baissent trop souvent pour être des totaux à un moment donné : lus comme de nouvelles signatures ; --totals les lit malgré tout comme des totaux"),
    ("the numbers hardly ever fall, so they are read as totals; --new says otherwise", "les nombres ne baissent presque jamais, donc ils sont lus comme des totaux ; --new permet d’en décider autrement"),
    ("the numbers rise and fall, so they are read as new signatures; --totals says otherwise", "les nombres montent et baissent, donc ils sont lus comme de nouvelles signatures ; --totals permet d’en décider autrement"),
    ("two numbers do not tell totals from new signatures; read as new ones; --totals says otherwise", "deux nombres ne distinguent pas des totaux de nouvelles signatures ; lus comme de nouvelles ; --totals permet d’en décider autrement"),
    ("nothing joins them", "rien ne les relie"),
    ("not set", "non défini"),
    ("not used", "non utilisée"),
    ("not judged", "non jugé"),
    ("none answered", "aucune réponse"),
    ("judged", "jugé"),
    ("mail service", "service de messagerie"),
    ("columns", "colonnes"),

    // A public series of counts.
    ("one document is one point in time: keep a copy every hour and give them all, to see how signatures arrive", "un document est un instant : conservez-en une copie chaque heure et donnez-les toutes, pour voir comment les signatures arrivent"),
    ("{} rows without a time or a count are left out", "{} lignes sans date ou sans nombre sont laissées de côté"),

    // Dialects.
    ("UTF-8 with byte order mark", "UTF-8 avec marque d’ordre des octets"),
    ("comma", "virgule"),
    ("semicolon", "point-virgule"),
    ("tab", "tabulation"),
    ("pipe", "barre verticale"),
    ("other delimiter", "autre séparateur"),
    ("no header", "sans en-tête"),
    ("header in record {}", "en-tête à l’enregistrement {}"),
    ("array in an object", "tableau dans un objet"),
    ("array", "tableau"),
    ("JSON lines", "JSON par lignes"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_varies_is_carried_over_and_phrases_inside_are_translated() {
        assert_eq!(
            french(
                "petition.csv: its times do not name a zone and are read as UTC; --timezone says otherwise"
            )
            .unwrap(),
            "petition.csv\u{202f}: ses dates ne nomment pas de fuseau horaire et sont lues comme UTC\u{202f}; --timezone permet d’en indiquer un autre"
        );
        assert_eq!(
            french("a; b.csv: 3 rows with a filled signed_at cell that is no time; loaded without one")
                .unwrap(),
            "a; b.csv\u{202f}: 3 enregistrements dont la cellule signed_at est remplie sans être une date\u{202f}; chargés sans elle"
        );
        assert!(
            french("mail domains were not checked in DNS: the look-ups took too long; name a resolver with --resolver, or use --offline")
                .unwrap()
                .contains("les recherches ont duré trop longtemps")
        );
    }

    #[test]
    fn nothing_else_is_taken_for_a_phrase() {
        assert_eq!(french("networks of everybody"), None);
        assert_eq!(french(""), None);
    }

    #[test]
    fn every_phrase_finds_itself() {
        for (pattern, french) in all() {
            assert_eq!(pattern.matches("{}").count(), french.matches("{}").count(), "{pattern}");
            let text = pattern.replace("{}", "17");
            let own = french.replace("{}", "17");
            assert_eq!(super::french(&text).unwrap(), set(Language::French, &own), "{pattern}");
        }
    }
}
