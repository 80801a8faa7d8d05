//! What people write under a petition: much is short and common, the rest is everybody's own.

use super::locale::{Language, Locale};
use super::random::Random;

/// A comment, or nothing: about one signer in five leaves one.
pub fn comment(random: &mut Random, locale: &Locale, town: &str, born: i64, year: i64) -> String {
    if !random.chance(0.2) {
        return String::new();
    }
    let words = words(locale.language);
    let text = if random.chance(0.35) {
        (*random.pick(words.short)).to_owned()
    } else {
        own(random, words, town, year - born)
    };
    typed(random, text)
}

/// A sentence or three of one's own.
fn own(random: &mut Random, words: &Words, town: &str, age: i64) -> String {
    let mut parts = Vec::new();
    if random.chance(0.45) {
        let who = random.pick(words.selves).replace("{town}", town).replace("{age}", &age.to_string());
        parts.push(who.replace("{job}", *random.pick(words.jobs)));
    }
    let claim = format!("{} {}", random.pick(words.openings), random.pick(words.causes));
    parts.push(if random.chance(0.6) { format!("{claim} {}", random.pick(words.reasons)) } else { claim });
    if random.chance(0.4) {
        parts.push((*random.pick(words.wishes)).to_owned());
    }
    if random.chance(0.3) {
        parts.push(random.pick(words.endings).replace("{town}", town));
    }
    let joint = *random.choose(&[(". ", 0.7), (", ", 0.12), ("... ", 0.1), (" ! ", 0.08)]);
    parts.join(joint)
}

/// The hand that types: capitals, missing accents, doubled and swapped letters.
fn typed(random: &mut Random, text: String) -> String {
    let mut text = match random.weighted([0.72, 0.16, 0.07, 0.05].into_iter()) {
        0 => text,
        1 => text.to_lowercase(),
        2 => format!("{text}{}", random.pick(&["!", "!!", "!!!", ".", "...", " :)", " ;-)"])),
        _ => text.to_uppercase(),
    };
    if random.chance(0.18) {
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        let place = *random.pick(&places);
        if text.as_bytes()[place].is_ascii_lowercase() {
            if random.chance(0.5) { text.remove(place); } else { text.insert(place, 'e'); }
        }
    }
    text
}

/// The mad-lib of a comment mill: few slots, always the same frame.
pub fn madlib(random: &mut Random, locale: &Locale) -> String {
    let words = words(locale.language);
    let mill = words.mill;
    format!("{} {} {}", random.pick(mill[0]), random.pick(mill[1]), random.pick(mill[2]))
}

/// One sentence, as a forger writes one for all or a union mails it round.
pub fn slogan(random: &mut Random, locale: &Locale) -> String {
    let words = words(locale.language);
    format!("{} {} {}", random.pick(words.openings), random.pick(words.causes), random.pick(words.reasons))
}

struct Words {
    short: &'static [&'static str],
    selves: &'static [&'static str],
    jobs: &'static [&'static str],
    openings: &'static [&'static str],
    causes: &'static [&'static str],
    reasons: &'static [&'static str],
    wishes: &'static [&'static str],
    endings: &'static [&'static str],
    mill: [&'static [&'static str]; 3],
}

fn words(language: Language) -> &'static Words {
    match language {
        Language::French => &FRENCH,
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
        Language::Spanish => &SPANISH,
    }
}

static FRENCH: Words = Words {
    short: &[
        "Merci", "Bravo", "Courage", "Soutien total", "Je soutiens", "+1", "Tout à fait d'accord", "Bonne initiative", "Enfin !", "Stop",
        "Non !", "Oui", "Il est temps", "Résistance", "Ensemble", "C'est urgent", "Merci pour cette pétition", "Vive le commerce local",
        "On lâche rien", "Bien sûr", "Pour mes enfants", "Continuez", "De tout coeur avec vous", "100% d'accord", "Indispensable", "Ras le bol",
    ],
    selves: &[
        "J'habite {town}", "À {age} ans j'en ai vu d'autres", "Je suis {job}", "Je suis {job} à {town}", "En tant que {job}", "Ancien {job}",
        "Ma fille est {job}", "Mon mari est {job}", "Ici à {town} c'est pareil", "Retraité de {age} ans", "Mère de trois enfants",
    ],
    jobs: &[
        "libraire", "infirmière", "prof", "artisan", "boulanger", "étudiante", "menuisier", "facteur", "caissière", "paysan", "comptable",
        "éducatrice", "médecin", "restaurateur", "fleuriste", "chauffeur", "aide-soignante", "graphiste", "commerçant", "musicien",
        "bibliothécaire", "maraîchère", "ouvrier", "informaticien", "sage-femme", "kiné", "coiffeuse", "journaliste", "éleveur", "cheminot",
    ],
    openings: &[
        "Il faut défendre", "Je veux que mes enfants connaissent", "Protégeons", "On ne peut pas laisser disparaître", "Je tiens à",
        "Nous avons besoin de", "Arrêtons de détruire", "Personne ne pense à", "Je préfère mille fois", "Pensons à", "Le gouvernement oublie",
        "Rien ne remplace", "Qui va sauver", "Je me bats depuis longtemps pour", "Donnons une chance à", "Il reste peu de temps pour", "Je crois à",
    ],
    causes: &[
        "les petits commerces", "nos centres-villes", "les librairies", "notre planète", "les emplois d'ici", "l'économie locale", "nos artisans",
        "la vie de quartier", "le lien social", "nos villages", "les producteurs du coin", "un autre modèle", "les terres agricoles", "le bon sens",
        "la justice fiscale", "nos rues vivantes", "ceux qui paient leurs impôts", "le marché du samedi", "l'humain", "la diversité de nos boutiques",
    ],
    reasons: &[
        "avant qu'il ne soit trop tard", "car une fois fermé c'est pour toujours", "parce que tout le monde y perd", "et non des milliardaires",
        "au lieu de construire des entrepôts", "sinon que restera-t-il", "même si c'est un peu plus cher", "surtout cette année",
        "parce que l'on a tous besoin de se parler", "quand des géants ne paient rien", "et je le fais déjà", "car c'est là que bat le coeur de la ville",
        "pour ne pas finir chacun devant son écran", "malgré la crise", "et tant pis pour la livraison en un jour", "parce que la pollution ça suffit",
    ],
    wishes: &[
        "J'espère que les élus écouteront", "Il faut en parler autour de nous", "Que chacun fasse sa part", "Boycottons", "Achetons moins mais mieux",
        "Je partage à tous mes contacts", "Signez tous", "On peut encore changer les choses", "Espérons que ça serve", "Le changement commence par nous",
        "Ne baissons pas les bras", "Il suffit de le vouloir", "Rendez-vous dans la rue s'il le faut",
    ],
    endings: &[
        "Merci à vous", "Bon courage à tous", "Solidairement", "Amitiés de {town}", "Bises", "Cordialement", "Joyeux Noël quand même", "À bientôt",
        "Une citoyenne en colère", "Un citoyen de {town}", "Merci d'avance",
    ],
    mill: [
        &["Cette pétition est", "Votre action est", "Ce combat est", "Cette cause est"],
        &["très importante", "absolument essentielle", "vraiment formidable", "tout à fait juste", "réellement nécessaire"],
        &["pour notre avenir.", "pour nos enfants.", "pour le pays.", "pour nous tous.", "pour la planète."],
    ],
};

static ENGLISH: Words = Words {
    short: &[
        "Thank you", "About time", "Agree 100%", "Yes", "Enough is enough", "Signed", "Please listen", "Good luck", "Shame on them", "So important",
        "Stop this", "No!", "Fully support this", "Common sense", "For my kids", "Well said", "+1", "Save our town", "Absolutely", "Disgraceful",
    ],
    selves: &[
        "I live in {town}", "At {age} I have seen a lot", "I am a {job}", "I'm a {job} in {town}", "As a {job}", "Retired {job}", "My daughter is a {job}",
        "We moved to {town} last year", "Born and bred in {town}", "Mum of two", "Speaking as a {age} year old",
    ],
    jobs: &[
        "nurse", "teacher", "bookseller", "carpenter", "baker", "student", "driver", "farmer", "social worker", "doctor", "plumber", "carer", "chef",
        "librarian", "gardener", "engineer", "shop worker", "musician", "postman", "paramedic", "midwife", "electrician", "youth worker",
    ],
    openings: &[
        "We must protect", "I want my children to enjoy", "Nobody thinks about", "We cannot afford to lose", "Please don't close", "I have relied on",
        "Nothing replaces", "They always forget", "I'm tired of fighting for", "Keep", "It is madness to cut", "Everyone needs", "We all love", "Save",
    ],
    causes: &[
        "our high street", "the library", "local jobs", "small businesses", "our green spaces", "the hospital", "our community", "the bus service",
        "the old market", "these trees", "our river", "the countryside", "public services", "the village school", "our nurses", "the park", "clean air",
    ],
    reasons: &[
        "before it's too late", "because once it's gone it's gone", "and not the shareholders", "instead of more warehouses", "especially now",
        "no matter what it costs", "because people matter more than profit", "or the whole town suffers", "as my parents did", "every single week",
        "despite what the council says", "and it's not fair on older people", "when millions are wasted elsewhere", "for the next generation",
    ],
    wishes: &[
        "I hope someone listens", "Please share", "Let's hope it works", "We can still change this", "Keep going", "Time to act", "Vote them out",
        "I've told all my friends", "Something has to change", "See you at the demo",
    ],
    endings: &["Thanks", "Good luck to all", "Best wishes from {town}", "In solidarity", "Regards", "Much love", "A worried resident", "Cheers"],
    mill: [
        &["This petition is", "Your campaign is", "This cause is", "Such an initiative is"],
        &["very important", "truly essential", "really wonderful", "absolutely right", "highly necessary"],
        &["for our future.", "for our children.", "for the country.", "for all of us.", "for the planet."],
    ],
};

static GERMAN: Words = Words {
    short: &[
        "Danke", "Richtig so", "Es reicht", "Ja", "Volle Unterstützung", "Weiter so", "Höchste Zeit", "Nein!", "Unbedingt", "Für meine Kinder", "+1",
        "Viel Erfolg", "Stimmt", "Dafür", "Unterschrieben", "Endlich", "Wichtig!", "Bin dabei", "Gute Sache", "Schluss damit",
    ],
    selves: &[
        "Ich wohne in {town}", "Mit {age} Jahren weiß ich, wovon ich rede", "Ich arbeite als {job}", "Als {job} in {town}", "Meine Tochter ist {job}",
        "Hier in {town} ist es genauso", "Früher war ich {job}", "Wir haben drei Kinder", "Als {job} sehe ich das täglich",
    ],
    jobs: &[
        "Lehrerin", "Krankenpfleger", "Buchhändlerin", "Bäcker", "Student", "Erzieherin", "Ärztin", "Landwirt", "Tischler", "Fahrerin", "Ingenieur",
        "Rentner", "Altenpflegerin", "Musiker", "Gärtnerin", "Verkäuferin", "Polizist", "Hebamme", "Elektriker", "Bibliothekarin",
    ],
    openings: &[
        "Wir brauchen", "Schützt endlich", "Niemand denkt an", "Erhaltet", "Ich kämpfe seit Jahren für", "Nichts ersetzt", "Es geht um", "Lasst uns bewahren:",
        "Die Politik vergisst", "Meine Enkel brauchen", "Hände weg von", "Mir liegt viel an", "Wir alle lieben",
    ],
    causes: &[
        "unsere Innenstadt", "die kleinen Läden", "das Krankenhaus", "unseren Wald", "die Bücherei", "unsere Schulen", "die Nachbarschaft", "den Marktplatz",
        "saubere Luft", "die Bahnlinie", "unser Dorf", "die Pflege", "den Fluss", "das Schwimmbad", "faire Löhne", "die alten Bäume",
    ],
    reasons: &[
        "bevor es zu spät ist", "denn weg ist weg", "statt neuer Lagerhallen", "gerade jetzt", "auch wenn es Geld kostet", "weil Menschen wichtiger sind als Gewinn",
        "sonst verödet alles", "und nicht die Konzerne", "trotz leerer Kassen", "für die nächste Generation", "und das jede Woche", "weil alle darunter leiden",
    ],
    wishes: &[
        "Hoffentlich hört jemand zu", "Bitte teilen", "Noch ist es nicht zu spät", "Macht weiter", "Wir bleiben dran", "Da muss sich etwas ändern",
        "Ich habe es allen Freunden geschickt", "Jede Stimme zählt",
    ],
    endings: &["Danke euch", "Viele Grüße aus {town}", "Mit freundlichen Grüßen", "Solidarische Grüße", "Alles Gute", "LG"],
    mill: [
        &["Diese Petition ist", "Eure Aktion ist", "Dieses Anliegen ist", "Diese Sache ist"],
        &["sehr wichtig", "absolut notwendig", "wirklich großartig", "völlig richtig"],
        &["für unsere Zukunft.", "für unsere Kinder.", "für das Land.", "für uns alle."],
    ],
};

static SPANISH: Words = Words {
    short: &[
        "Gracias", "Ánimo", "De acuerdo", "Sí", "Ya basta", "Todo mi apoyo", "Adelante", "Firmado", "Por mis hijos", "Muy necesario", "+1", "Basta ya",
        "¡No!", "Mucha suerte", "Es urgente", "Claro que sí", "Por la sanidad", "Vergüenza",
    ],
    selves: &[
        "Vivo en {town}", "Soy {job}", "Soy {job} en {town}", "Con {age} años ya he visto mucho", "Mi hija es {job}", "Aquí en {town} pasa igual",
        "Como {job} lo veo a diario", "Jubilado",
    ],
    jobs: &[
        "enfermera", "maestra", "librero", "panadero", "estudiante", "médico", "agricultor", "camarero", "conductor", "bibliotecaria", "músico",
        "carpintero", "cuidadora", "ingeniera", "dependienta", "bombero", "matrona", "autónomo",
    ],
    openings: &[
        "Hay que defender", "Necesitamos", "Nadie piensa en", "No podemos perder", "Salvemos", "Quiero que mis hijos disfruten de", "Nada sustituye",
        "Los políticos olvidan", "Llevo años luchando por", "Protejamos", "Me importa mucho", "Todos queremos",
    ],
    causes: &[
        "el pequeño comercio", "nuestro barrio", "la sanidad pública", "el hospital", "los bosques", "la biblioteca", "nuestros pueblos", "el tren",
        "el río", "el empleo de aquí", "la escuela", "el mercado", "nuestro patrimonio", "la vida digna", "el parque", "la playa",
    ],
    reasons: &[
        "antes de que sea tarde", "porque lo que se cierra no vuelve", "y no a las multinacionales", "sobre todo ahora", "aunque cueste dinero",
        "porque las personas van primero", "para las próximas generaciones", "a pesar de la crisis", "en vez de más almacenes", "como hicieron mis padres",
    ],
    wishes: &["Ojalá nos escuchen", "Compartid por favor", "Aún estamos a tiempo", "No nos rendimos", "Entre todos se puede", "Hay que moverse"],
    endings: &["Gracias", "Un abrazo desde {town}", "Saludos", "Un saludo", "Mucho ánimo a todos"],
    mill: [
        &["Esta petición es", "Vuestra acción es", "Esta causa es", "Esta iniciativa es"],
        &["muy importante", "realmente esencial", "totalmente justa", "absolutamente necesaria"],
        &["para nuestro futuro.", "para nuestros hijos.", "para el país.", "para todos."],
    ],
};
