//! The countries that simulated petitions live in: language, clock, towns, mail providers and networks.
//!
//! Shares are round figures from common knowledge of each market; they need to be believable, not exact.

use super::random::Random;

/// A language that names, comments and headers exist in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// French.
    French,
    /// English.
    English,
    /// German.
    German,
    /// Spanish.
    Spanish,
}

impl Language {
    /// The code that forms send.
    pub fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
            Self::German => "de",
            Self::Spanish => "es",
        }
    }
}

/// A network that people sign from, by its autonomous system.
#[derive(Debug, Clone, Copy)]
pub struct Carrier {
    /// Autonomous system number.
    pub asn: u32,
    /// Where its customers are.
    pub country: &'static str,
    /// Share of the market, in any unit.
    pub share: f64,
    /// Share of its customers who appear with an IPv6 address.
    pub ipv6: f64,
}

const fn carrier(country: &'static str, asn: u32, share: f64, ipv6: f64) -> Carrier {
    Carrier { asn, country, share, ipv6 }
}

/// A town: name, postcode, inhabitants in thousands.
pub type Town = (&'static str, &'static str, f64);

/// Everything that differs from country to country.
#[derive(Debug)]
pub struct Locale {
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// As people write it in the form.
    pub country_name: &'static str,
    /// Its language.
    pub language: Language,
    /// The clock as a POSIX TZ string: the same everywhere, without a time zone database.
    pub clock: &'static str,
    /// IANA name of the clock, for the reader.
    pub zone: &'static str,
    /// Towns by size.
    pub towns: &'static [Town],
    /// Share of people who live in a village that is not listed.
    pub rural: f64,
    /// First words, joints and last words of villages' names.
    pub village: (&'static [&'static str], &'static [&'static str], &'static [&'static str]),
    /// Mail providers by share.
    pub providers: &'static [(&'static str, f64)],
    /// Endings of domains that people and small firms own.
    pub own_domains: &'static [(&'static str, f64)],
    /// Home networks.
    pub homes: &'static [Carrier],
    /// Mobile networks.
    pub mobiles: &'static [Carrier],
    /// The network of its schools and universities, and a university's mail domains.
    pub campus: (u32, &'static [&'static str]),
    /// Street names.
    pub streets: &'static [&'static str],
    /// Words that nicknames are made of.
    pub nicknames: &'static [&'static str],
}

/// France.
pub static FRANCE: Locale = Locale {
    country: "FR",
    country_name: "France",
    language: Language::French,
    clock: "CET-1CEST,M3.5.0,M10.5.0/3",
    zone: "Europe/Paris",
    towns: &[
        ("Paris", "75011", 300.0), ("Paris", "75018", 290.0), ("Paris", "75020", 280.0), ("Paris", "75015", 330.0),
        ("Paris", "75013", 260.0), ("Paris", "75010", 210.0), ("Paris", "75014", 200.0), ("Paris", "75005", 120.0),
        ("Marseille", "13001", 290.0), ("Marseille", "13008", 290.0), ("Marseille", "13013", 280.0),
        ("Lyon", "69003", 180.0), ("Lyon", "69007", 170.0), ("Lyon", "69001", 160.0), ("Toulouse", "31000", 250.0),
        ("Toulouse", "31400", 240.0), ("Nice", "06000", 340.0), ("Nantes", "44000", 310.0), ("Strasbourg", "67000", 280.0),
        ("Montpellier", "34000", 290.0), ("Bordeaux", "33000", 255.0), ("Lille", "59000", 232.0), ("Rennes", "35000", 217.0),
        ("Reims", "51100", 182.0), ("Saint-Étienne", "42000", 172.0), ("Toulon", "83000", 171.0), ("Le Havre", "76600", 170.0),
        ("Grenoble", "38000", 158.0), ("Dijon", "21000", 156.0), ("Angers", "49000", 152.0), ("Nîmes", "30000", 151.0),
        ("Villeurbanne", "69100", 150.0), ("Saint-Denis", "97400", 148.0), ("Clermont-Ferrand", "63000", 143.0),
        ("Le Mans", "72000", 143.0), ("Aix-en-Provence", "13100", 143.0), ("Brest", "29200", 140.0), ("Tours", "37000", 136.0),
        ("Amiens", "80000", 134.0), ("Limoges", "87000", 132.0), ("Annecy", "74000", 127.0), ("Perpignan", "66000", 120.0),
        ("Metz", "57000", 117.0), ("Besançon", "25000", 116.0), ("Orléans", "45000", 115.0), ("Rouen", "76000", 111.0),
        ("Montreuil", "93100", 110.0), ("Mulhouse", "68100", 109.0), ("Caen", "14000", 105.0), ("Nancy", "54000", 104.0),
        ("Argenteuil", "95100", 110.0), ("Saint-Paul", "97460", 104.0), ("Roubaix", "59100", 97.0), ("Tourcoing", "59200", 97.0),
        ("Nanterre", "92000", 95.0), ("Avignon", "84000", 92.0), ("Vitry-sur-Seine", "94400", 94.0), ("Poitiers", "86000", 88.0),
        ("La Rochelle", "17000", 76.0), ("Pau", "64000", 76.0), ("Calais", "62100", 73.0), ("Cannes", "06400", 74.0),
        ("Lorient", "56100", 57.0), ("Valence", "26000", 64.0), ("Quimper", "29000", 63.0), ("Chambéry", "73000", 59.0),
        ("Niort", "79000", 58.0), ("Troyes", "10000", 61.0), ("Bayonne", "64100", 51.0), ("Saint-Brieuc", "22000", 44.0),
        ("Albi", "81000", 49.0), ("Vannes", "56000", 53.0), ("Arles", "13200", 51.0), ("Laval", "53000", 49.0),
        ("Gap", "05000", 40.0), ("Rodez", "12000", 24.0), ("Auch", "32000", 22.0), ("Die", "26150", 4.7), ("Florac", "48400", 2.0),
    ],
    rural: 0.42,
    village: (
        &["Saint-Martin", "Saint-Pierre", "Saint-Jean", "Sainte-Marie", "Beaumont", "Villeneuve", "Montigny", "La Chapelle",
            "Saint-Germain", "Saint-Hilaire", "Castelnau", "Neuville", "Chavagnes", "Roquefort", "Plou", "Kerlouan", "Moussac",
            "Aubigny", "Bussières", "Coulonges", "Fontenay", "Lavaur", "Le Pin", "Marigny", "Pont", "Thorigny", "Vernoux"],
        &["-sur-", "-en-", "-les-", "-de-", "-lès-", "-sous-", "-la-"],
        &["Loire", "Isère", "Vienne", "Bresse", "Vexin", "Mer", "Bois", "Roche", "Montagne", "Creuse", "Dordogne", "Plaine",
            "Forêt", "Saône", "Charente", "Garonne", "Vivarais", "Grâve", "Touraine", "Barrès", "Lot", "Aude", "Rivière"],
    ),
    providers: &[
        ("gmail.com", 40.0), ("orange.fr", 9.5), ("hotmail.fr", 7.0), ("yahoo.fr", 6.5), ("free.fr", 6.0), ("hotmail.com", 5.0),
        ("laposte.net", 4.6), ("wanadoo.fr", 4.4), ("sfr.fr", 2.8), ("outlook.fr", 2.6), ("live.fr", 2.3), ("outlook.com", 1.4),
        ("icloud.com", 1.5), ("yahoo.com", 1.0), ("protonmail.com", 1.0), ("neuf.fr", 0.8), ("gmx.fr", 0.7), ("bbox.fr", 0.7),
        ("aol.com", 0.4), ("msn.com", 0.4), ("me.com", 0.3), ("numericable.fr", 0.3), ("club-internet.fr", 0.2), ("live.com", 0.3),
        ("riseup.net", 0.15), ("mailo.com", 0.15), ("posteo.net", 0.08), ("tutanota.com", 0.08), ("zaclys.net", 0.05),
        ("ac-versailles.fr", 0.08), ("ac-toulouse.fr", 0.06), ("cegetel.net", 0.15), ("aliceadsl.fr", 0.2), ("nordnet.fr", 0.08),
        ("googlemail.com", 0.1), ("gmx.net", 0.1), ("pm.me", 0.15), ("mac.com", 0.15),
    ],
    own_domains: &[("fr", 7.0), ("com", 3.0), ("org", 1.5), ("net", 1.0), ("eu", 0.5), ("bzh", 0.2), ("asso.fr", 0.3)],
    homes: &[
        carrier("FR", 3215, 0.38, 0.45), carrier("FR", 12322, 0.22, 0.5), carrier("FR", 15557, 0.19, 0.2), carrier("FR", 5410, 0.17, 0.3),
        carrier("FR", 35540, 0.01, 0.2), carrier("FR", 34177, 0.004, 0.0), carrier("FR", 29075, 0.003, 0.0), carrier("FR", 24904, 0.004, 0.1),
    ],
    mobiles: &[carrier("FR", 3215, 0.36, 0.2), carrier("FR", 15557, 0.22, 0.2), carrier("FR", 5410, 0.2, 0.3), carrier("FR", 51207, 0.2, 0.1)],
    campus: (2200, &["etu.univ-grenoble-alpes.fr", "etu.u-bordeaux.fr", "etudiant.univ-rennes2.fr", "univ-lyon2.fr"]),
    streets: &["rue de la République", "rue Victor Hugo", "rue des Écoles", "rue du Moulin", "avenue Jean Jaurès", "rue Pasteur",
        "chemin des Vignes", "impasse des Lilas", "place de l'Église", "route de Paris", "rue de la Mairie", "rue du Stade",
        "allée des Tilleuls", "boulevard Gambetta", "lotissement Les Chênes", "rue de la Gare", "lieu-dit Le Bourg", "rue Molière"],
    nicknames: &["soleil", "loulou", "chat", "minou", "lapin", "poussin", "lune", "etoile", "titi", "kiki", "doudou", "nono", "mimi",
        "papillon", "coccinelle", "dragon", "loup", "ours", "tigre", "pirate", "vador", "zorro", "rasta", "rock", "blues", "jazz",
        "breizh", "ch-ti", "occitan", "velo", "rando", "jardin", "fleur", "cerise", "framboise", "chocolat", "mamie", "papi", "lili"],
};

/// The United Kingdom.
pub static BRITAIN: Locale = Locale {
    country: "GB",
    country_name: "United Kingdom",
    language: Language::English,
    clock: "GMT0BST,M3.5.0/1,M10.5.0",
    zone: "Europe/London",
    towns: &[
        ("London", "SE15 4", 1200.0), ("London", "E8 3", 1200.0), ("London", "N16 7", 1100.0), ("London", "SW9 8", 1100.0),
        ("London", "NW5 2", 900.0), ("London", "W12 9", 800.0), ("Birmingham", "B13 8", 1140.0), ("Leeds", "LS6 1", 790.0),
        ("Glasgow", "G41 3", 630.0), ("Sheffield", "S7 1", 580.0), ("Manchester", "M21 9", 550.0), ("Edinburgh", "EH6 5", 520.0),
        ("Liverpool", "L17 8", 490.0), ("Bristol", "BS6 5", 460.0), ("Cardiff", "CF11 9", 360.0), ("Leicester", "LE2 1", 350.0),
        ("Coventry", "CV5 6", 360.0), ("Nottingham", "NG7 6", 330.0), ("Newcastle upon Tyne", "NE6 5", 300.0), ("Brighton", "BN2 3", 290.0),
        ("Hull", "HU5 2", 260.0), ("Plymouth", "PL4 8", 260.0), ("Southampton", "SO17 2", 250.0), ("Derby", "DE22 3", 250.0),
        ("Portsmouth", "PO4 0", 205.0), ("York", "YO31 7", 200.0), ("Aberdeen", "AB24 3", 200.0), ("Norwich", "NR2 3", 195.0),
        ("Swansea", "SA2 0", 240.0), ("Dundee", "DD2 1", 148.0), ("Oxford", "OX4 1", 150.0), ("Cambridge", "CB1 3", 125.0),
        ("Exeter", "EX4 4", 130.0), ("Belfast", "BT7 1", 340.0), ("Bath", "BA2 3", 90.0), ("Lancaster", "LA1 3", 52.0),
        ("Hebden Bridge", "HX7 8", 5.0), ("Totnes", "TQ9 5", 8.0), ("Stroud", "GL5 1", 13.0), ("Inverness", "IV2 4", 47.0),
    ],
    rural: 0.35,
    village: (
        &["Great", "Little", "Upper", "Lower", "Ash", "Barton", "Chipping", "Compton", "Kings", "Long", "Market", "Milton", "Newton",
            "North", "Norton", "Old", "South", "Stoke", "Sutton", "Weston", "Whit", "Thorpe", "Burnham", "Hinton"],
        &[" ", "-on-the-", " St ", "-", " under "],
        &["Hill", "Marsh", "Water", "Wold", "Mary", "Peter", "Bridge", "Green", "Heath", "Wood", "Fen", "Moor", "Abbas", "Regis",
            "Bishop", "Cross", "Ferrers", "Lacey", "Magna", "Parva", "Mallet", "Bassett"],
    ),
    providers: &[
        ("gmail.com", 43.0), ("hotmail.com", 11.0), ("hotmail.co.uk", 9.0), ("yahoo.co.uk", 7.5), ("btinternet.com", 6.0), ("outlook.com", 4.5),
        ("icloud.com", 4.0), ("yahoo.com", 3.0), ("sky.com", 2.0), ("aol.com", 1.8), ("live.co.uk", 1.6), ("talktalk.net", 1.2),
        ("virginmedia.com", 1.2), ("ntlworld.com", 1.0), ("googlemail.com", 1.2), ("me.com", 0.6), ("protonmail.com", 0.7), ("msn.com", 0.6),
        ("blueyonder.co.uk", 0.5), ("tiscali.co.uk", 0.4), ("live.com", 0.5), ("phonecoop.coop", 0.1), ("riseup.net", 0.1), ("nhs.net", 0.1),
        ("fastmail.com", 0.15), ("mac.com", 0.2), ("zen.co.uk", 0.1), ("ymail.com", 0.3), ("pm.me", 0.1), ("gmx.com", 0.2), ("mail.com", 0.2),
    ],
    own_domains: &[("co.uk", 6.0), ("com", 4.0), ("org.uk", 2.0), ("net", 0.7), ("uk", 0.8), ("scot", 0.1), ("me.uk", 0.3)],
    homes: &[
        carrier("GB", 2856, 0.34, 0.5), carrier("GB", 5089, 0.22, 0.0), carrier("GB", 5607, 0.22, 0.6), carrier("GB", 13285, 0.12, 0.05), carrier("GB", 5378, 0.03, 0.0),
        carrier("GB", 13037, 0.01, 0.3), carrier("GB", 20712, 0.005, 0.4),
    ],
    mobiles: &[carrier("GB", 12576, 0.34, 0.4), carrier("GB", 206067, 0.22, 0.1), carrier("GB", 35228, 0.2, 0.0), carrier("GB", 25135, 0.2, 0.0)],
    campus: (786, &["student.manchester.ac.uk", "ed.ac.uk", "bristol.ac.uk", "leeds.ac.uk"]),
    streets: &["High Street", "Station Road", "Church Lane", "Park Road", "Victoria Road", "Green Lane", "Manor Road", "Kings Road",
        "The Avenue", "Mill Lane", "Queens Road", "New Street", "Grange Road", "Springfield Close", "Albert Terrace", "York Road"],
    nicknames: &["sunny", "cat", "kitty", "bear", "star", "moon", "tiger", "rocky", "dragon", "angel", "lucky", "happy", "crazy", "magic",
        "music", "guitar", "football", "biker", "walker", "garden", "rose", "daisy", "honey", "sweet", "blue", "red", "silver", "pixie",
        "granny", "nana", "grumpy", "teacher", "nurse", "chef", "hobbit", "badger", "otter", "robin", "fox", "puffin"],
};

/// Germany.
pub static GERMANY: Locale = Locale {
    country: "DE",
    country_name: "Deutschland",
    language: Language::German,
    clock: "CET-1CEST,M3.5.0,M10.5.0/3",
    zone: "Europe/Berlin",
    towns: &[
        ("Berlin", "10437", 900.0), ("Berlin", "12043", 900.0), ("Berlin", "10999", 900.0), ("Berlin", "13357", 900.0),
        ("Hamburg", "20359", 950.0), ("Hamburg", "22765", 900.0), ("München", "80339", 760.0), ("München", "81541", 720.0),
        ("Köln", "50823", 540.0), ("Köln", "51065", 540.0), ("Frankfurt am Main", "60316", 760.0), ("Stuttgart", "70178", 630.0),
        ("Düsseldorf", "40223", 620.0), ("Leipzig", "04277", 600.0), ("Dortmund", "44139", 590.0), ("Essen", "45130", 580.0),
        ("Bremen", "28203", 570.0), ("Dresden", "01099", 560.0), ("Hannover", "30451", 540.0), ("Nürnberg", "90429", 520.0),
        ("Duisburg", "47057", 500.0), ("Bochum", "44787", 365.0), ("Wuppertal", "42105", 355.0), ("Bielefeld", "33615", 334.0),
        ("Bonn", "53111", 330.0), ("Münster", "48143", 316.0), ("Mannheim", "68161", 310.0), ("Karlsruhe", "76137", 308.0),
        ("Augsburg", "86152", 297.0), ("Wiesbaden", "65183", 278.0), ("Aachen", "52062", 249.0), ("Kiel", "24103", 246.0),
        ("Halle (Saale)", "06108", 240.0), ("Magdeburg", "39104", 236.0), ("Freiburg im Breisgau", "79102", 231.0), ("Mainz", "55116", 218.0),
        ("Erfurt", "99084", 213.0), ("Rostock", "18055", 209.0), ("Kassel", "34119", 201.0), ("Potsdam", "14467", 182.0),
        ("Oldenburg", "26121", 170.0), ("Heidelberg", "69115", 160.0), ("Regensburg", "93047", 152.0), ("Göttingen", "37073", 117.0),
        ("Jena", "07743", 111.0), ("Trier", "54290", 111.0), ("Tübingen", "72070", 91.0), ("Konstanz", "78462", 85.0), ("Marburg", "35037", 76.0),
    ],
    rural: 0.45,
    village: (
        &["Bad ", "Neu", "Alt", "Ober", "Unter", "Nieder", "Groß", "Klein", "Kirch", "Wald", "Berg", "Stein", "Linden", "Eschen", "Buchen",
            "Mühl", "Rosen", "Schön", "Hohen", "Tiefen", "Eichen", "Born"],
        &["", "", "en", "er"],
        &["dorf", "heim", "hausen", "bach", "berg", "feld", "kirchen", "hofen", "ingen", "stedt", "walde", "rode", "au", "burg", "stadt", "brunn",
            "münster", "born", "thal"],
    ),
    providers: &[
        ("gmx.de", 19.0), ("web.de", 20.0), ("gmail.com", 25.0), ("t-online.de", 9.0), ("gmx.net", 4.5), ("hotmail.com", 3.0), ("yahoo.de", 3.0),
        ("googlemail.com", 2.5), ("freenet.de", 2.2), ("outlook.de", 1.8), ("icloud.com", 1.6), ("posteo.de", 1.2), ("mailbox.org", 0.7),
        ("aol.com", 0.8), ("arcor.de", 0.9), ("hotmail.de", 1.1), ("live.de", 0.6), ("outlook.com", 0.7), ("online.de", 0.4), ("protonmail.com", 0.6),
        ("email.de", 0.3), ("gmx.at", 0.2), ("kabelmail.de", 0.2), ("o2online.de", 0.2), ("vodafone.de", 0.2), ("me.com", 0.2), ("riseup.net", 0.2),
        ("systemli.org", 0.06), ("tutanota.com", 0.15), ("tuta.io", 0.06), ("ewe.net", 0.15), ("netcologne.de", 0.15), ("yahoo.com", 0.5),
    ],
    own_domains: &[("de", 9.0), ("com", 1.2), ("net", 0.8), ("org", 0.9), ("eu", 0.4), ("info", 0.4), ("berlin", 0.1)],
    homes: &[
        carrier("DE", 3320, 0.4, 0.6), carrier("DE", 3209, 0.14, 0.4), carrier("DE", 31334, 0.16, 0.5), carrier("DE", 6805, 0.07, 0.3), carrier("DE", 8881, 0.1, 0.5),
        carrier("DE", 8422, 0.02, 0.4), carrier("DE", 60294, 0.03, 0.6), carrier("DE", 8767, 0.015, 0.5), carrier("DE", 9145, 0.015, 0.2),
    ],
    mobiles: &[carrier("DE", 3320, 0.36, 0.7), carrier("DE", 3209, 0.3, 0.3), carrier("DE", 6805, 0.32, 0.2)],
    campus: (680, &["stud.uni-goettingen.de", "student.uni-tuebingen.de", "uni-jena.de", "stud.uni-hannover.de"]),
    streets: &["Hauptstraße", "Bahnhofstraße", "Gartenstraße", "Schulstraße", "Dorfstraße", "Bergstraße", "Lindenweg", "Goethestraße",
        "Kirchstraße", "Am Markt", "Waldweg", "Ringstraße", "Schillerstraße", "Mühlenweg", "Rosenweg", "Feldstraße"],
    nicknames: &["sonne", "maus", "hase", "katze", "baer", "stern", "mond", "tiger", "drache", "engel", "biene", "keks", "krümel", "zwerg",
        "wolf", "fuchs", "igel", "frosch", "schnecke", "garten", "rose", "blume", "musik", "rocker", "biker", "wander", "oma", "opa", "nordlicht"],
};

/// Spain.
pub static SPAIN: Locale = Locale {
    country: "ES",
    country_name: "España",
    language: Language::Spanish,
    clock: "CET-1CEST,M3.5.0,M10.5.0/3",
    zone: "Europe/Madrid",
    towns: &[
        ("Madrid", "28012", 1100.0), ("Madrid", "28045", 1100.0), ("Madrid", "28038", 1000.0), ("Barcelona", "08014", 820.0),
        ("Barcelona", "08025", 800.0), ("Valencia", "46006", 790.0), ("Sevilla", "41003", 690.0), ("Zaragoza", "50007", 675.0),
        ("Málaga", "29009", 578.0), ("Murcia", "30003", 453.0), ("Palma", "07006", 416.0), ("Las Palmas de Gran Canaria", "35010", 379.0),
        ("Bilbao", "48005", 346.0), ("Alicante", "03004", 335.0), ("Córdoba", "14004", 326.0), ("Valladolid", "47005", 298.0),
        ("Vigo", "36203", 293.0), ("Gijón", "33205", 271.0), ("A Coruña", "15003", 245.0), ("Vitoria-Gasteiz", "01003", 253.0),
        ("Granada", "18009", 232.0), ("Oviedo", "33001", 219.0), ("Pamplona", "31001", 201.0), ("San Sebastián", "20006", 187.0),
        ("Santander", "39003", 172.0), ("Burgos", "09003", 175.0), ("Albacete", "02002", 173.0), ("Logroño", "26003", 151.0),
        ("Badajoz", "06001", 150.0), ("Salamanca", "37002", 144.0), ("Huelva", "21003", 143.0), ("León", "24003", 124.0), ("Cádiz", "11004", 116.0),
        ("Jaén", "23003", 112.0), ("Girona", "17003", 101.0), ("Lugo", "27002", 98.0), ("Cáceres", "10003", 96.0), ("Teruel", "44001", 35.0),
    ],
    rural: 0.3,
    village: (
        &["Villanueva", "San Martín", "Santa María", "Torre", "Puebla", "Castro", "Fuente", "Aldea", "Valle", "Monte", "Alcalá", "Villar", "Navas",
            "Casas", "Pueblo", "Hoyos", "Quintana", "Robledo"],
        &[" de ", " del ", " de la "],
        &["Río", "Campo", "Sierra", "Rey", "Arzobispo", "Cañada", "Rioja", "Mancha", "Duero", "Tajo", "Pinar", "Encina", "Olmo", "Peña", "Ribera"],
    ),
    providers: &[
        ("gmail.com", 58.0), ("hotmail.com", 20.0), ("yahoo.es", 6.0), ("hotmail.es", 3.0), ("outlook.es", 2.5), ("telefonica.net", 1.0),
        ("yahoo.com", 1.5), ("outlook.com", 1.2), ("icloud.com", 1.4), ("movistar.es", 0.4), ("ono.com", 0.6), ("live.com", 0.4), ("msn.com", 0.5),
        ("euskaltel.net", 0.3), ("terra.es", 0.2), ("protonmail.com", 0.5), ("me.com", 0.2), ("gmx.es", 0.2), ("riseup.net", 0.1), ("ya.com", 0.2),
    ],
    own_domains: &[("es", 5.0), ("com", 4.0), ("org", 1.2), ("cat", 0.8), ("net", 0.7), ("eus", 0.3)],
    homes: &[
        carrier("ES", 3352, 0.38, 0.02), carrier("ES", 12479, 0.24, 0.05), carrier("ES", 12430, 0.12, 0.0), carrier("ES", 6739, 0.08, 0.0), carrier("ES", 15704, 0.08, 0.0),
        carrier("ES", 57269, 0.08, 0.3), carrier("ES", 12338, 0.02, 0.0),
    ],
    mobiles: &[carrier("ES", 3352, 0.35, 0.0), carrier("ES", 12479, 0.3, 0.1), carrier("ES", 12430, 0.25, 0.0)],
    campus: (766, &["alumnos.upm.es", "correo.ugr.es", "alu.uclm.es", "estudiante.uam.es"]),
    streets: &["Calle Mayor", "Calle Real", "Avenida de la Constitución", "Calle del Sol", "Plaza de España", "Calle Nueva", "Calle Cervantes",
        "Camino Viejo", "Calle San Juan", "Paseo de la Estación", "Calle de la Iglesia", "Avenida de Andalucía"],
    nicknames: &["sol", "luna", "gato", "lobo", "estrella", "tigre", "rumba", "flor", "mar", "cielo", "nena", "peque", "rubia", "moreno",
        "loco", "chico", "pirata", "duende", "bruja", "hada", "lili", "pepe", "paco", "yaya", "rock", "bici"],
};

/// The locales, the most used first.
pub static ALL: [&Locale; 4] = [&FRANCE, &BRITAIN, &GERMANY, &SPAIN];

/// Where a person of this locale lives: town and postcode.
pub fn home(random: &mut Random, locale: &Locale) -> (String, String) {
    if random.chance(locale.rural) {
        return village(random, locale);
    }
    let town = &locale.towns[random.weighted(locale.towns.iter().map(|town| town.2))];
    let postcode = match locale.country {
        "GB" => format!("{}{}{}", town.1, letter(random), letter(random)),
        // Large towns have several codes: vary the last digits now and then.
        _ if town.2 > 100.0 && random.chance(0.3) => {
            let prefix = &town.1[..town.1.len() - 2];
            format!("{prefix}{:02}", random.zipf(30, 4.0))
        }
        _ => town.1.to_owned(),
    };
    (town.0.to_owned(), postcode)
}

/// A small place; the same place has always the same postcode.
fn village(random: &mut Random, locale: &Locale) -> (String, String) {
    let (heads, joints, tails) = locale.village;
    let (head, tail) = (random.pick(heads), random.pick(tails));
    let place = super::random::hash(head) ^ super::random::hash(tail);
    let joint = joints[(place >> 20) as usize % joints.len()];
    let area = &locale.towns[random.zipf(locale.towns.len(), 60.0)].1;
    let postcode = match locale.country {
        "GB" => format!("{} {}{}{}", &area[..area.len() - 2], place % 9 + 1, letter(random), letter(random)),
        "FR" => format!("{}{:02}0", &area[..2], place % 100),
        _ => format!("{}{:03}", &area[..2], place % 1000),
    };
    (format!("{head}{joint}{tail}"), postcode)
}

fn letter(random: &mut Random) -> char {
    char::from(*random.pick(b"ABDEFGHJLNPQRSTUWXYZ"))
}
