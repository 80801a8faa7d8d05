//! Errors and their hints in French, recognised as `phrases` recognises sentences. What stands before them (a file, a
//! line) is left as it is.

use super::catalogue::set;
use super::phrases;
use crate::report::language::Language;

/// A message that says place and cause, with hints on lines of their own.
pub(super) fn french(message: &str, hint: &str) -> String {
    let line = |line: &str| match line.strip_prefix("  hint: ") {
        Some(text) => format!("  {hint}{}", fault(text)),
        None => fault(line),
    };
    message.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// One line; of what nobody has translated the longest end that somebody has.
fn fault(text: &str) -> String {
    if let Some((file, line, rest)) = numbered(text) {
        return format!("{file}, ligne {line}{}{}", colon(), fault(rest));
    }
    if let Some(whole) = phrases::french(text) {
        return whole;
    }
    let ends = text.match_indices(": ").map(|(at, colon)| (&text[..at], &text[at + colon.len()..]));
    let found = ends.into_iter().find_map(|(place, rest)| Some((place, phrases::french(rest)?)));
    match found {
        Some((place, rest)) => {
            let places = place.split(": ").map(|one| phrases::french(one).unwrap_or_else(|| one.to_owned()));
            format!("{}{}{rest}", places.collect::<Vec<_>>().join(&colon()), colon())
        }
        None => text.to_owned(),
    }
}

fn colon() -> String {
    set(Language::French, " : ")
}

/// `paraph.toml, line 3: ...` in its parts.
fn numbered(text: &str) -> Option<(&str, &str, &str)> {
    let (file, rest) = text.split_once(", line ")?;
    let (line, rest) = rest.split_once(": ")?;
    line.parse::<u64>().is_ok().then_some((file, line, rest))
}

/// Longer patterns before those that they contain.
#[rustfmt::skip]
pub(super) const FAULTS: &[(&str, &str)] = &[
    // What the system says.
    ("No such file or directory (os error {})", "fichier ou dossier introuvable (erreur système {})"),
    ("Permission denied (os error {})", "accès refusé (erreur système {})"),
    ("Is a directory (os error {})", "c’est un dossier (erreur système {})"),
    ("Not a directory (os error {})", "ce n’est pas un dossier (erreur système {})"),
    ("No space left on device (os error {})", "plus de place sur le disque (erreur système {})"),
    ("Read-only file system (os error {})", "système de fichiers en lecture seule (erreur système {})"),
    ("permission denied", "accès refusé"),
    ("entity not found", "introuvable"),
    ("is a directory", "c’est un dossier"),
    ("invalid filename", "nom de fichier impossible"),

    // Reading an export.
    ("cannot be read: {}", "lecture impossible : {}"),
    ("check the path", "vérifiez le chemin"),
    ("allow this user to read the file", "autorisez cet utilisateur à lire le fichier"),
    ("copy or download the file again and compare its size with the original's", "copiez ou téléchargez de nouveau le fichier et comparez sa taille à celle de l’original"),
    ("is a folder, not an export", "c’est un dossier, non un export"),
    ("name the export file in it", "nommez le fichier d’export qui s’y trouve"),
    ("is empty: nothing to audit", "le fichier est vide : rien à auditer"),
    ("holds a header and no record: nothing to audit", "une ligne d’en-tête et aucun enregistrement : rien à auditer"),
    ("export the signatures again, with all rows", "exportez de nouveau les signatures, avec toutes les lignes"),
    ("is {}, not a table of signatures", "c’est {}, non un tableau de signatures"),
    ("binary data", "une suite d’octets sans texte"),
    ("an Excel workbook", "un classeur Excel"),
    ("an old Excel workbook", "un classeur Excel ancien"),
    ("an OpenDocument spreadsheet", "une feuille de calcul OpenDocument"),
    ("an XML spreadsheet", "une feuille de calcul XML"),
    ("an XML document", "un document XML"),
    ("a ZIP archive", "une archive ZIP"),
    ("a PDF document", "un document PDF"),
    ("a web page", "une page web"),
    ("compressed twice", "un fichier compressé deux fois"),
    ("export the signatures as CSV", "exportez les signatures en CSV"),
    ("open it in a spreadsheet and save it as CSV (UTF-8)", "ouvrez-le dans un tableur et enregistrez-le en CSV (UTF-8)"),
    ("unpack it and name the export in it", "décompressez-la et nommez l’export qui s’y trouve"),
    ("ask the platform for an export as CSV", "demandez à la plateforme un export en CSV"),
    ("the download was probably a log-in page: log in and export again", "le téléchargement était sans doute une page de connexion : connectez-vous et exportez de nouveau"),
    ("unpack it once", "décompressez-le une fois"),
    ("none of its {} columns is one that paraph knows", "aucune de ses {} colonnes n’est connue de paraph"),
    ("name one with --column, for example --column email='Contact'; an audit needs an e-mail, name, time or IP column", "nommez-en une avec --column, par exemple --column email='Contact' ; un audit a besoin d’une colonne de courriel, de nom, de date ou d’adresse IP"),
    ("has no column {}", "pas de colonne {}"),
    ("did you mean {} and {} more?", "vouliez-vous dire {}, parmi {} autres ?"),
    ("did you mean {}?", "vouliez-vous dire {} ?"),
    ("use a header of the file as it stands in it", "reprenez un en-tête du fichier tel qu’il s’y trouve"),
    ("{} is given twice with --column", "{} est donné deux fois avec --column"),
    ("give each field and each header once", "donnez une seule fois chaque champ et chaque en-tête"),
    ("{} is no time zone", "{} n’est pas un fuseau horaire"),
    ("use an IANA name such as Europe/Paris", "utilisez un nom de l’IANA, comme Europe/Paris"),
    ("is a damaged {} file", "le fichier {} est endommagé"),
    ("export the file again, or as CSV", "exportez de nouveau le fichier, ou en CSV"),
    ("has neither a name nor an e-mail column", "ni colonne de nom, ni colonne de courriel"),
    ("name the columns name, email, role in its first line", "nommez les colonnes name, email, role dans la première ligne"),
    ("no export was given", "aucun export n’a été donné"),
    ("name an export, or - for standard input", "nommez un export, ou - pour l’entrée standard"),
    ("holds more than 4 billion records", "plus de 4 milliards d’enregistrements"),
    ("audit the export in parts", "auditez l’export par parties"),

    // Writing and reading a report.
    ("cannot be written: {}", "écriture impossible : {}"),
    ("standard output", "sortie standard"),
    ("create the folder first, or name one that exists", "créez d’abord le dossier, ou nommez-en un qui existe"),
    ("free some space, or name a place on another disk", "libérez de la place, ou nommez un endroit sur un autre disque"),
    ("free some space where it leads, or send it elsewhere", "libérez de la place là où elle mène, ou envoyez-la ailleurs"),
    ("name a place that you may write to", "nommez un endroit où vous pouvez écrire"),
    ("is no report that may be replaced: {}", "ce n’est pas un rapport qui puisse être remplacé : {}"),
    ("it holds {}", "il contient {}"),
    ("its summary.json is missing or was not written by paraph", "son summary.json manque ou n’a pas été écrit par paraph"),
    ("give --out a new folder, or move what is there; nothing was changed", "donnez à --out un nouveau dossier, ou déplacez ce qui s’y trouve ; rien n’a été changé"),
    ("is a file of a report and is not replaced", "ce fichier appartient à un rapport et n’est pas remplacé"),
    ("give it another name or folder; nothing was changed", "donnez un autre nom ou un autre dossier ; rien n’a été changé"),
    ("another run is writing this report", "un autre audit écrit ce rapport"),
    ("wait for the other run, or name another folder", "attendez la fin de l’autre audit, ou nommez un autre dossier"),
    ("the input changed while it was audited: {}", "l’export a changé pendant l’audit : {}"),
    ("run the audit again on a file that nobody is writing to", "relancez l’audit sur un fichier que personne ne modifie"),
    ("give the folder that `paraph audit` wrote with --out", "donnez le dossier que `paraph audit` a écrit avec --out"),
    ("was not written by paraph", "ce fichier n’a pas été écrit par paraph"),
    ("has schema {}, this program reads schema {}", "schéma {}, alors que ce programme lit le schéma {}"),
    ("is there already, and is no comparison that may be replaced", "ce fichier existe, et n’est pas une comparaison qui puisse être remplacée"),
    ("give --html another name", "donnez un autre nom à --html"),
    ("is there already", "ce fichier existe"),
    ("name another file, or move it away", "nommez un autre fichier, ou déplacez celui-ci"),
    ("it may be filled in: give --out another name, or move it away", "elle est peut-être remplie : donnez un autre nom à --out, ou déplacez-la"),
    ("is the export itself", "c’est l’export lui-même"),
    ("give --out another file", "donnez un autre fichier à --out"),
    ("Parquet is not for a screen", "Parquet n’est pas fait pour l’écran"),
    ("add --out FILE", "ajoutez --out FICHIER"),
    ("no spreadsheet opens Parquet", "aucun tableur n’ouvre Parquet"),
    ("leave --spreadsheet away, or write CSV", "omettez --spreadsheet, ou écrivez du CSV"),
    ("rows are counted from 1, as in flagged.csv; --id takes the platform's own number", "les enregistrements sont comptés à partir de 1, comme dans flagged.csv ; --id accepte le numéro propre à la plateforme"),
    ("no signature of this report has this identifier", "aucune signature de ce rapport ne porte cet identifiant"),
    ("give it as the export has it, or use --row", "donnez-le tel que dans l’export, ou utilisez --row"),
    ("--fail-on asks what is new, and one audit alone cannot tell", "--fail-on demande ce qui est nouveau, ce qu’un audit seul ne peut dire"),
    ("`paraph nightly` and `paraph compare` know an earlier report", "`paraph nightly` et `paraph compare` connaissent un rapport antérieur"),

    ("--victims names people, and --redact hides them", "--victims nomme des personnes, et --redact les masque"),
    ("write two reports, one to give away and one to say sorry", "écrivez deux rapports, l’un à diffuser, l’autre pour les excuses"),
    ("--victims lists people of a roster, and none was given", "--victims énumère les personnes d’une liste de personnalités, et aucune n’a été donnée"),
    ("add --roster FILE", "ajoutez --roster FICHIER"),
    ("--redact alone throws its key away, so that no night could be compared with the next", "--redact seul jette sa clé, si bien qu’aucune nuit ne pourrait être comparée à la suivante"),
    ("add --redact-key FILE, a file outside of the reports", "ajoutez --redact-key FICHIER, un fichier en dehors des rapports"),
    ("the key would be given away with the report", "la clé serait livrée avec le rapport"),
    ("give --redact-key a file outside of it", "donnez à --redact-key un fichier en dehors de celui-ci"),
    ("simulate needs a folder", "simulate a besoin d’un dossier"),
    ("add --out DIR", "ajoutez --out DOSSIER"),

    // A sample and its sheet.
    ("the report holds no signature to draw", "le rapport ne contient aucune signature à tirer"),
    ("is no name for a CSV", "ce n’est pas un nom pour un CSV"),
    ("give --out a name such as check.csv", "donnez à --out un nom comme controle.csv"),
    ("holds no answer yet", "la feuille ne contient encore aucune réponse"),
    ("fill the column answer with genuine, not-mine or unreachable", "remplissez la colonne answer avec genuine, not-mine ou unreachable"),
    ("give the filled-in sheet, saved as CSV", "donnez la feuille remplie, enregistrée en CSV"),
    ("give the sheet that paraph sample wrote, saved as CSV", "donnez la feuille que paraph sample a écrite, enregistrée en CSV"),
    ("is a spreadsheet", "c’est une feuille de calcul"),
    ("save it as CSV", "enregistrez-la en CSV"),
    ("is no line of this sheet", "ce n’est pas une ligne de cette feuille"),
    ("check and row must stand as they were drawn; name the right key with --key", "check et row doivent rester tels qu’ils ont été tirés ; nommez la bonne clé avec --key"),
    ("it was written beside the sheet; name it with --key", "elle a été écrite à côté de la feuille ; nommez-la avec --key"),
    ("is there twice", "cette ligne y est deux fois"),
    ("keep one line for each check", "gardez une ligne par vérification"),
    ("holds no answer that is known", "cette ligne ne contient aucune réponse connue"),
    ("answers are genuine, not-mine, unreachable, duplicate; remarks go under note", "les réponses sont genuine, not-mine, unreachable, duplicate ; les remarques vont sous note"),
    ("is no key of a sheet", "ce n’est pas la clé d’une feuille"),
    ("name the .key.json file with --key", "nommez le fichier .key.json avec --key"),
    ("is damaged or of another version", "ce fichier est endommagé ou d’une autre version"),
    ("draw again", "refaites le tirage"),
    ("is not what paraph writes", "ce n’est pas ce que paraph écrit"),
    ("is of another version of paraph", "ce fichier est d’une autre version de paraph"),
    ("run paraph audit again", "relancez paraph audit"),

    // Lists.
    ("no data folder is known for this user", "aucun dossier de données n’est connu pour cet utilisateur"),
    ("name one with --data", "nommez-en un avec --data"),
    ("no list that paraph knows is there", "aucune liste connue de paraph ne s’y trouve"),
    ("name a file, or a folder of files, called like those of data/: paraph lists --json shows their names", "nommez un fichier, ou un dossier de fichiers, portant les noms de ceux de data/ : paraph lists --json les montre"),
    ("it is larger than any list", "il est plus grand qu’aucune liste"),
    ("it lists nothing", "il ne contient rien"),
    ("it does not say of which day it is", "il ne dit pas de quel jour il est"),
    ("fetch or build the file again; what is used now stays in use", "récupérez ou construisez de nouveau le fichier ; ce qui est utilisé le reste"),
    ("lists of domains need a line `# date: YYYY-MM-DD`, network files their network-sources.csv beside them", "une liste de domaines demande une ligne `# date: AAAA-MM-JJ`, un fichier de réseaux son network-sources.csv à côté de lui"),
    ("it is of {}, what is used now is of {}", "il date du {}, ce qui est utilisé date du {}"),
    ("it has {} entries, what is used now has {}", "il a {} entrées, ce qui est utilisé en a {}"),
    ("if that is what you want, add --force", "si c’est bien ce que vous voulez, ajoutez --force"),
    ("the installed lists are gone", "les listes installées ont disparu"),
    ("go back to the lists that paraph ships with: paraph lists reset", "revenez aux listes fournies avec paraph : paraph lists reset"),
    ("choose a folder that you may write with --data", "choisissez avec --data un dossier où vous pouvez écrire"),
    ("give a text file with one domain on each line", "donnez un fichier texte avec un domaine par ligne"),
    ("name a database in MaxMind's format (.mmdb), unpacked", "nommez une base au format de MaxMind (.mmdb), décompressée"),

    // A policy.
    ("write one with `paraph policy init`, or name it", "écrivez-en une avec `paraph policy init`, ou nommez-la"),
    ("a policy is TOML: tables in [brackets], below them name = value, texts in quotes", "une politique est en TOML : des tables entre [crochets], dessous nom = valeur, les textes entre guillemets"),
    ("suspected_nats is above proven_nats", "suspected_nats est au-dessus de proven_nats"),
    ("a campaign is suspected before it is proven", "une campagne est soupçonnée avant d’être établie"),
    ("write [{}] once, and settings below it", "écrivez [{}] une fois, et les réglages en dessous"),
    ("{} is a table", "{} est une table"),
    ("write it below [{}]", "écrivez-le sous [{}]"),
    ("{} stands outside of its table", "{} est en dehors de sa table"),
    ("tables are {}", "les tables sont {}"),
    ("there is no table [{}]", "il n’y a pas de table [{}]"),
    ("it belongs to [{}]", "il appartient à [{}]"),
    ("[{}] takes {}", "[{}] accepte {}"),
    ("{} has no setting {}", "{} n’a pas de réglage {}"),
    ("1 is the method's own weight; evidence can be doubted, not multiplied", "1 est le poids de la méthode ; on peut douter d’un indice, non le multiplier"),
    ("name the column that holds {}", "nommez la colonne qui contient {}"),
    ("expected true or false", "true ou false attendu"),
    ("expected a list of texts, as in {}", "liste de textes attendue, comme {}"),
    ("expected a text or a whole number", "texte ou nombre entier attendu"),
    ("expected the header of a column, as in {}", "en-tête d’une colonne attendu, comme {}"),
    ("expected a number above 0", "nombre supérieur à 0 attendu"),
    ("expected a number from 0 to 1", "nombre de 0 à 1 attendu"),
    ("expected one of {}", "valeurs possibles : {}"),
    ("cannot be used", "inutilisable"),
    ("{} is no network, as in {} or {}", "{} n’est pas un réseau, comme {} ou {}"),
    ("{} is wider than {}, which is no one organisation's in {}", "{} est plus large que {}, ce qui n’appartient à aucune organisation en {}"),
    ("{} is no autonomous system, as in {}", "{} n’est pas un système autonome, comme {}"),
    ("{} is no mail domain, as in {} or {}", "{} n’est pas un domaine de messagerie, comme {} ou {}"),
    ("{} covers domains of strangers; name at least example.org in it", "{} couvre des domaines d’inconnus ; nommez-y au moins example.org"),

    // Values of options.
    ("expected FIELD=HEADER, as in {}", "CHAMP=EN-TÊTE attendu, comme {}"),
    ("no field is called {}; fields: {}", "aucun champ ne s’appelle {} ; champs : {}"),
    ("expected FILE:CLASS, as in {}", "FICHIER:SORTE attendu, comme {}"),
    ("no class is called {}; classes: {}", "aucune sorte ne s’appelle {} ; sortes : {}"),
    ("expected an IANA name, as in {} or UTC", "nom de l’IANA attendu, comme {} ou UTC"),
    ("expected an address, as in {} or {}", "adresse attendue, comme {} ou {}"),
    ("expected a number, 1 to 1000", "nombre de 1 à 1000 attendu"),
    ("{} is no number", "{} n’est pas un nombre"),
    ("campaigns are counted, not shared: give a plain number", "les campagnes se comptent, elles n’ont pas de part : donnez un nombre"),
    ("invalid digit found in string", "nombre entier attendu"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_cause_and_hint_are_told_apart() {
        let message =
            "a: b.csv: cannot be read: No such file or directory (os error 2)\n  hint: check the path";
        assert_eq!(
            french(message, "conseil\u{202f}: "),
            "a\u{202f}: b.csv\u{202f}: lecture impossible\u{202f}: fichier ou dossier introuvable (erreur système 2)\n  \
             conseil\u{202f}: vérifiez le chemin"
        );
        assert_eq!(
            french("p.toml, line 3: lookup has no setting \"dnsqps\"", ""),
            "p.toml, ligne 3\u{202f}: lookup n’a pas de réglage \"dnsqps\""
        );
    }

    #[test]
    fn what_nobody_translated_is_shown_as_it_is() {
        assert_eq!(french("x: quite another fault", ""), "x: quite another fault");
    }
}
