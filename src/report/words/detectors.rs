//! What the detectors say of themselves, in the reader's language.
//!
//! English stands beside each detector's code and is taken from there; here are the translations.

use crate::model::Info;
use crate::report::language::Language;

/// The words of one detector; see [`Info`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetectorWords {
    /// A few words for headings.
    pub title: &'static str,
    /// What it looks at.
    pub sees: &'static str,
    /// What a high value means.
    pub means: &'static str,
    /// How honest signatures can look the same.
    pub innocent: &'static str,
    /// Where the method comes from.
    pub source: &'static str,
    /// The sentence of a finding.
    pub sentence: &'static str,
}

/// The words of a detector; English where a language does not know it.
pub(super) fn words(language: Language, info: &'static Info) -> DetectorWords {
    match language {
        Language::English => english(info),
        Language::French => french(info.id).unwrap_or_else(|| english(info)),
    }
}

fn english(info: &'static Info) -> DetectorWords {
    DetectorWords {
        title: info.title,
        sees: info.sees,
        means: info.means,
        innocent: info.innocent,
        source: info.source,
        sentence: info.sentence,
    }
}

fn french(id: &str) -> Option<DetectorWords> {
    Some(match id {
        "burst" => DetectorWords {
            title: "Plus d’une même sorte que le public n’en apporte",
            sees: "Une période où les signatures qui partagent une propriété (un réseau, un navigateur, un domaine de messagerie, une forme \
                   d’adresse…) sont bien plus nombreuses que ne l’expliquent les signataires de cette période ; ou deux propriétés qui vont \
                   ensemble bien plus souvent que le hasard ne le veut. L’affluence seule n’est jamais comptée : quand tout le monde vient, rien \
                   n’est de trop.",
            means: "Autre chose que le public a apporté ces signatures.",
            innocent: "Une lettre d’information, un syndicat, une école ou une émission touche des gens qui ont en commun un fournisseur, un \
                       réseau ou un appareil.",
            source: "Wong et al. 2005 (WSARE, composition comparée à une référence) ; rapport de vraisemblance binomial négatif d’après Neill 2012.",
            sentence: "{observed} signatures<, dont {inside} dans ce groupe,> ont une propriété en commun ({properties}) ; le public de cette période en apporterait environ {expected}",
        },
        "fleet" => DetectorWords {
            title: "Adresses exploitées ensemble",
            sees: "Des adresses, plages d’adresses, réseaux ou sortes de réseaux qu’un groupe utilise bien plus, et avec moins de variété, \
                   que ne le ferait le public.",
            means: "Les adresses ont été exploitées ensemble. Cela ne dit pas à qui elles appartiennent : leur attribution est celle de la date \
                    de la base et ne désigne aucun auteur.",
            innocent: "Un opérateur mobile, une école, une entreprise, une mairie ou un relais place beaucoup de gens derrière peu d’adresses ; \
                       les utilisateurs d’un VPN partagent des serveurs.",
            source: "Xiao, Freeman et Hwa 2015 (groupes de faux comptes) ; facteur de Bayes à processus de Dirichlet (Ewens 1972).",
            sentence: "{sample} signatures<, un échantillon de ses {group},> sont venues par {distinct} [réseau ou adresse|réseaux ou adresses], là où le public en montre environ {in_crowd} ; le plus \
                       fréquent : {most_common} ({most_share})",
        },
        "concentration" => DetectorWords {
            title: "Peu de navigateurs",
            sees: "Des navigateurs qu’un groupe utilise bien plus, et avec moins de variété, que ne le ferait le public.",
            means: "Un seul outil, ou peu de navigateurs, a produit les signatures.",
            innocent: "Une tablette sur un stand, les ordinateurs identiques d’une école, un lien ouvert dans une même application.",
            source: "Facteur de Bayes à processus de Dirichlet (Ewens 1972), comparé aux autres signataires de la pétition.",
            sentence: "{sample} signatures<, un échantillon de ses {group},> ont utilisé {distinct} [navigateur|navigateurs], là où le public en montre environ {in_crowd} ; le plus fréquent : \
                       {most_common} ({most_share})",
        },
        "domains" => DetectorWords {
            title: "Peu de domaines de messagerie",
            sees: "Des domaines de messagerie, ou des sortes de domaines, qu’un groupe utilise bien plus, et avec moins de variété, que ne le \
                   ferait le public.",
            means: "Les boîtes aux lettres viennent de domaines que quelqu’un a préparés, ou que personne n’a vérifiés.",
            innocent: "Une entreprise, une université, un syndicat ou les clients d’un fournisseur régional signent ensemble.",
            source: "Thomas et al. 2013 (domaines de messagerie de marchands de comptes) ; facteur de Bayes à processus de Dirichlet (Ewens 1972).",
            sentence: "{sample} signatures<, un échantillon de ses {group},> ont utilisé {distinct} [domaine ou sorte de domaines|domaines ou sortes de domaines] de messagerie, là où le public en montre environ \
                       {in_crowd} ; le plus fréquent : {most_common} ({most_share})",
        },
        "mask" => DetectorWords {
            title: "Adresses d’une même forme",
            sees: "La forme de la partie locale de l’adresse (lettres, chiffres, séparateurs, rapport avec le nom), bien plus uniforme que celle du \
                   public.",
            means: "Un programme a inventé les adresses d’après un modèle.",
            innocent: "Une entreprise ou une école donne à chacun prénom.nom ; un relais de confidentialité crée des adresses au hasard pour tous.",
            source: "Thomas et al. 2013 (modèles de noms des comptes créés en masse).",
            sentence: "{sample} adresses<, un échantillon de ses {group},> ont {distinct} [forme|formes], là où le public en montre environ {in_crowd} ; la plus fréquente : {most_common} ({most_share})",
        },
        "alias" => DetectorWords {
            title: "Variantes d’une même boîte aux lettres",
            sees: "Des noms différents sur une même boîte aux lettres, écrite avec des points, des suffixes ou des majuscules, au-delà de ce qu’est \
                   un foyer.",
            means: "Une personne signe sous de nombreux noms avec une seule boîte aux lettres.",
            innocent: "Une famille partage une boîte aux lettres (jusqu’à six noms ne sont jamais comptés) ; un bureau prête la sienne, quelqu’un \
                       signe pour d’autres, ceux qui gardent la leur pour eux donnent tous la même : une telle boîte s’écrit toujours de la même \
                       façon. La même signature a été importée de nouveau.",
            source: "Boîtes aux lettres canoniques selon le fournisseur ; queue binomiale comparée à la part des boîtes partagées dans le public.",
            sentence: "sur {judged} signatures, {extra} [est un autre nom|sont d’autres noms] sur une boîte aux lettres déjà utilisée",
        },
        "duplicate" => DetectorWords {
            title: "La même personne une fois de plus",
            sees: "La même boîte aux lettres avec le même nom, quels que soient les points, suffixes ou majuscules ; le même nom et la même naissance au \
                   même lieu, quelle que soit la boîte ; sans boîte aux lettres, le même nom avec le même téléphone ou la même rue, ou au même \
                   lieu au même instant.",
            means: "Une personne est comptée plus d’une fois.",
            innocent: "On signe de nouveau parce qu’aucune confirmation n’est venue ; un export est importé deux fois ; un foyer partage une boîte aux \
                       lettres (des noms différents sur une même boîte ne sont pas des doublons). Des homonymes nés la même année dans la même commune \
                       sont rares, mais il y en a.",
            source: "Boîtes aux lettres canoniques selon le fournisseur ; règle du foyer d’après Fellegi et Sunter 1969.",
            sentence: "a signé {times} fois",
        },
        "text" => DetectorWords {
            title: "Un même texte",
            sees: "Des commentaires qui partagent des suites de quatre mots, collés ou tirés d’un modèle, ou absents, à la différence de ceux du public.",
            means: "Un seul texte a servi à de nombreuses signatures.",
            innocent: "Les initiateurs ont proposé un texte ; un slogan est sur toutes les lèvres.",
            source: "Broder 1997 (suites de mots) ; Emprata 2017 (modèles dans des commentaires publics).",
            sentence: "{sample} signatures<, un échantillon de ses {group},> ont {distinct} [rédaction|rédactions], là où le public en montre environ {in_crowd}",
        },
        "form" => DetectorWords {
            title: "Le formulaire rempli de la même façon",
            sees: "Les majuscules des noms, les cases facultatives remplies, l’écriture des codes postaux et des téléphones : bien plus uniformes que \
                   dans le public.",
            means: "Un programme, ou une seule main, a rempli le formulaire.",
            innocent: "Le clavier d’une tablette met les majuscules pour tous ; un formulaire intégré à une autre page omet des cases ; des bénévoles \
                       saisissent des feuilles de papier.",
            source: "Facteur de Bayes à processus de Dirichlet (Ewens 1972), comparé aux autres signataires de la pétition.",
            sentence: "{sample} signatures<, un échantillon de ses {group},> montrent {distinct} [façon|façons] de remplir le formulaire, là où le public en montre environ {in_crowd}",
        },
        "roster" => DetectorWords {
            title: "Personnalités inscrites d’après une liste",
            sees: "Les adresses de personnes d’une liste de personnalités, exactes ou en variante, ou leur nom avec un domaine de leur institution : \
                   combien de la liste figurent dans un même groupe, et si elles y suivent l’ordre de la liste.",
            means: "Quelqu’un a saisi une liste de personnalités. Cela dit que leur adresse a été utilisée, jamais qu’elles ont signé.",
            innocent: "Une personnalité signe comme tout le monde ; une pétition s’ouvre sur des premiers signataires connus, saisis d’après une liste.",
            source: "Queue binomiale corrigée de la recherche ; plus longue sous-suite croissante (Baer et Brock 1968).",
            sentence: "{hits} [adresse de la liste|adresses de la liste] {roster} [a été utilisée|ont été utilisées] ({coverage} de la liste), dont {in_order} dans l’ordre de la liste",
        },
        "list-order" => DetectorWords {
            title: "Signé dans l’ordre d’une liste",
            sees: "Des noms de famille, noms entiers, boîtes aux lettres ou codes postaux qui montent ou descendent avec le temps, bien plus que le \
                   hasard ne le veut.",
            means: "Quelqu’un a parcouru une liste triée.",
            innocent: "Des feuilles de papier triées avant la saisie ; des premiers signataires saisis d’après une liste.",
            source: "Plus longue sous-suite croissante (Baer et Brock 1968) : ln l! - ln C(n, l).",
            sentence: "{in_order} signatures sur {judged} suivent un même ordre ({key})",
        },
        "random-name" => DetectorWords {
            title: "Des lettres qu’aucun nom n’emploie",
            sees: "Des noms dont les suites de lettres sont improbables à côté des noms de cette pétition.",
            means: "Un clavier ou un générateur a inventé les noms.",
            innocent: "Des noms d’une langue que peu d’autres signataires partagent : ils se ressemblent entre eux et comptent alors peu.",
            source: "Freeman 2013 (Bayes naïf sur les suites de lettres), appris sur la pétition elle-même ; queue binomiale.",
            sentence: "sur {judged} noms, {odd} [a|ont] des lettres que les noms d’ici n’emploient pas ; dans le public {crowd}",
        },
        "name-pool" => DetectorWords {
            title: "Noms tirés d’une liste",
            sees: "Les mêmes noms entiers, encore et encore.",
            means: "Les noms viennent d’une liste ou d’un générateur, non de personnes.",
            innocent: "Un village où les noms de famille sont peu nombreux ; une famille ; des gens qui portent un nom très répandu.",
            source: "Statistique des anniversaires sur les couples de noms ; facteur de Bayes à processus de Dirichlet (Ewens 1972).",
            sentence: "{sample} signatures<, un échantillon de ses {group},> montrent {distinct} [nom|noms], là où le public en montre environ {in_crowd}",
        },
        "geography" => DetectorWords {
            title: "Pays déclaré et réseau en désaccord",
            sees: "Les enregistrements venus de domiciles et de réseaux mobiles dont le pays déclaré n’est pas celui que déclarent les signataires du pays \
                   de ce réseau.",
            means: "Le formulaire a été rempli ailleurs qu’il ne le dit.",
            innocent: "Voyageurs, régions frontalières, expatriés, itinérance.",
            source: "La confusion propre au public entre pays déclaré et pays du réseau ; queue binomiale.",
            sentence: "{mismatch} déclarent un autre pays que celui de leur réseau ; dans le public {crowd}",
        },
        "metronome" => DetectorWords {
            title: "À intervalles réguliers",
            sees: "Les écarts entre les signatures d’un groupe, chacun rapporté à la médiane de ses voisins : les gens viennent au hasard, si bien que \
                   les écarts varient autant qu’ils durent ; ceux d’une minuterie, non.",
            means: "Un programme a attendu le même temps entre deux signatures.",
            innocent: "Un import qui horodate les enregistrements un à un ; une file d’attente qui laisse entrer à un rythme constant.",
            source: "Écarts de loi gamma, un sur cinq étant d’un inconnu, contre une loi exponentielle, par vraisemblance sur des formes à partir de 16.",
            sentence: "une signature toutes les {gap} secondes environ, avec une régularité de forme {shape} (des personnes : 1)",
        },
        "night" => DetectorWords {
            title: "Pendant que le public dort",
            sees: "La part d’un groupe qui signe dans les six heures où le public signe le moins, d’après la médiane des jours, dans le fuseau horaire des \
                   signataires.",
            means: "Une machine ne dort pas, ou son maître vit ailleurs.",
            innocent: "Des signataires à l’étranger ; des travailleurs de nuit ; une émission tardive (une seule soirée ne déplace pas une médiane).",
            source: "Queue binomiale comparée au profil journalier du public lui-même.",
            sentence: "{night} ont signé dans les six heures les plus calmes ; dans le public {crowd}",
        },
        "pace" => DetectorWords {
            title: "Plus vite que des mains ne peuvent écrire",
            sees: "Des signatures venues d’une adresse IP et d’un navigateur en dix minutes, au-delà de ce que des gens peuvent remplir à cette adresse.",
            means: "Un programme a rempli le formulaire.",
            innocent: "Une salle d’ordinateurs identiques derrière une adresse : soixante en dix minutes lui sont accordées. L’adresse d’un opérateur \
                       partagée par très nombreux possesseurs d’un même téléphone.",
            source: "Quinze secondes par formulaire au moins, sur quinze appareils semblables ; l’excédent compte pour un vingtième de nat chacun.",
            sentence: "{peak} signatures en dix minutes d’une seule adresse IP et d’un seul navigateur",
        },
        "confirmation" => DetectorWords {
            title: "Confirmé comme personne ne confirme",
            sees: "La part d’un groupe qui n’a jamais confirmé par courriel, et si ceux qui l’ont fait ont tous mis le même temps.",
            means: "Les boîtes aux lettres ne sont pas lues par ceux qui ont signé, ou un programme clique. Le clic d’un filtre de messagerie n’est pas \
                    un consentement.",
            innocent: "Un fournisseur classe le courriel parmi les indésirables ; un filtre de messagerie ouvre aussitôt tous les liens.",
            source: "Queue binomiale comparée à la part du public ; dispersion du logarithme du délai.",
            sentence: "{unconfirmed} n’ont jamais confirmé ; dans le public {crowd} ; d’un délai au délai habituel un facteur {delay_factor}, dans le public {crowd_factor}",
        },
        "debut" => DetectorWords {
            title: "Un domaine de messagerie apparu d’un coup",
            sees: "Les domaines de messagerie qui ne sont ceux d’aucun fournisseur et dont la pétition ne sait rien, jusqu’à ce que de nombreuses signatures \
                   en viennent pendant que peu d’autres gens signent : la brièveté de leur afflux à côté des autres arrivées, combien de boîtes aux lettres \
                   ont une même forme, combien sont venues de serveurs loués.",
            means: "Quelqu’un a créé un domaine et inventé les boîtes aux lettres qu’il contient. Une raison de regarder, avec d’autres.",
            innocent: "Une entreprise, une association ou une mairie prévient les siens, dont les adresses ont toutes une même forme ; venues d’un même bureau, \
                       elles ne comptent pour rien.",
            source: "Probabilité qu’autant d’arrivées du public tombent dans un intervalle aussi court, corrigée de la recherche ; queue binomiale pour les \
                     formes.",
            sentence: "{signatures} signatures de {domain} en {stretch} des autres arrivées, après {before} d’entre elles ; \
                       {one_form} de ses boîtes aux lettres ont une même forme ; {rented} sont venues de serveurs loués",
        },
        "lists" => DetectorWords {
            title: "Sur une liste, ou sans courriel possible",
            sees: "Les domaines de messagerie que des listes disent jetables, qui sont réservés, dont le DNS dit qu’ils n’existent pas, ne reçoivent pas \
                   de courriel ou sont à vendre, qui partagent leur serveur de messagerie avec des domaines listés, qui figurent parmi de nombreux \
                   sous-domaines générés, ou qui sont donnés à qui les veut ; les boîtes aux lettres de bureaux ; les adresses de sortie de Tor.",
            means: "Personne n’y est joignable, ou personne ne voulait l’être. À soi seul, c’est une raison de regarder, jamais d’écarter.",
            innocent: "Des gens se protègent avec des adresses jetables ; un domaine mal tapé n’existe pas ; un domaine d’il y a des années a expiré ; une \
                       petite association signe avec sa seule boîte aux lettres.",
            source: "Listes publiques citées dans la provenance ; RFC 5321, RFC 7505, RFC 2606, RFC 2142. Ce que dit le DNS compte d’autant moins que la \
                     signature est ancienne : sa fréquence chez les gens est supposée croître avec les domaines qui sortent de l’usage, un dixième par an.",
            sentence: "{property} : {domain}",
        },
        _ => return None,
    })
}
