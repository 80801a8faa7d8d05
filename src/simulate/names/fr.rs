//! French names: common given names and surnames, most common first, and the parts of rare surnames.

use super::Names;

pub(super) const NAMES: Names = Names {
    women_elder: "Marie Monique Françoise Catherine Nathalie Isabelle Jacqueline Anne Sylvie Martine \
        Nicole Christine Jeannine Michèle Christiane Brigitte Chantal Annie Véronique Danielle Valérie \
        Sophie Corinne Dominique Evelyne Patricia Joëlle Claudine Josiane Colette Odile Bernadette \
        Geneviève Denise Solange Yvette Simone Ginette Pascale Agnès Florence Laurence Muriel Béatrice \
        Marie-Paule Marie-Christine Marie-France Marie-Hélène Anne-Marie Marie-Thérèse Arlette Mireille \
        Régine Eliane Maryse Huguette Thérèse Lucette Suzanne Hélène Ghislaine Roselyne Carole Élisabeth \
        Nadine Sabine Fabienne Marie-Laure Armelle Claire Viviane Maryvonne Paulette Edith Raymonde",
    women_younger: "Camille Léa Manon Julie Laura Marion Pauline Chloé Emma Sarah Marine Mathilde Océane \
        Anaïs Lucie Justine Charlotte Clara Margaux Morgane Juliette Mélanie Amandine Élodie Céline Aurélie \
        Émilie Audrey Virginie Stéphanie Sandrine Delphine Karine Laëtitia Jessica Alice Louise Jeanne Inès \
        Zoé Lola Romane Alexandra Coralie Fanny Noémie Solène Estelle Gaëlle Ludivine Vanessa Sabrina Cindy \
        Jennifer Clémence Agathe Apolline Eva Maëlle Maëva Ophélie Perrine Aline Cécile Hélène Anne-Sophie \
        Marie-Charlotte Bérénice Clémentine Elsa Flora Johanna Leïla Fatima Nadia Samira Yasmine Khadija \
        Aïcha Amina Salomé Capucine Lise Nina Rose Constance Diane Domitille Gwenaëlle Nolwenn Rozenn \
        Maud Myriam Tiphaine Victoria Violette Axelle Blandine Célia Doriane Eugénie Faustine",
    men_elder: "Jean Michel Philippe Alain Patrick Pierre Bernard Christian Daniel Jacques Gérard André \
        Léon Jean-Pierre Jean-Noël Jean-Paul Jean-Luc Jean-Marc Jean-Louis Jean-Jacques Jean-François \
        Jean-Michel Serge Dominique Pascal Thierry Éric Gilles Didier Bruno Denis Yves Roger René Robert \
        Marcel Henri Georges Paul Louis Guy Maurice Raymond Roland Francis Marc Joël Hervé Gilbert Lucien \
        Fernand Jean-Yves Jean-Marie Yvon Noël Régis Rémy Étienne Hubert François Xavier Léon Gaston Émile \
        Albert Armand Edmond Fabrice Franck Laurent Olivier Christophe Stéphane Frédéric Vincent",
    men_younger: "Nicolas Julien Thomas Alexandre Maxime Antoine Kevin Clément Romain Quentin Lucas Hugo \
        Théo Guillaume Anthony Florian Valentin Jérémy Benjamin Alexis Adrien Mathieu Matthieu Pierre Paul \
        Louis Arthur Jules Simon Baptiste Corentin Dylan Sébastien David Cédric Ludovic Mickaël Arnaud \
        Damien Fabien Grégory Jonathan Yann Loïc Samuel Raphaël Gabriel Nathan Enzo Léo Ethan Victor Martin \
        Bastien Tristan Tanguy Gaël Erwan Ronan Mehdi Karim Mohamed Ahmed Youssef Rachid Sofiane Bilal \
        Ibrahim Mamadou Cyril Boris Régis Emmanuel Jérôme Benoît Charles Édouard Augustin Basile Aurélien \
        Geoffrey Steven Jordan Robin Axel Tom Noah Malo Titouan Félix Côme Timothée Gauthier Amaury Killian",
    surnames: "Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel \
        Lefebvre Leroy Roux David Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau \
        Vincent Muller Lefèvre Faure André Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand \
        Gauthier Garcia Perrin Robin Clément Morin Nicolas Henry Roussel Mathieu Gautier Masson Marchand \
        Duval Denis Dumont Marie Lemaire Noël Meyer Dufour Meunier Brun Blanchard Giraud Joly Rivière Lucas \
        Brunet Gaillard Barbier Arnaud Martinez Gérard Roche Renard Schmitt Roy Leroux Colin Vidal Caron \
        Picard Roger Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier Philippe Bourgeois Pierre Benoît Rey \
        Leclerc Payet Rolland Leclercq Guillaume Lecomte Lopez Jean Dupuy Guillot Hubert Berger Carpentier \
        Sanchez Dupuis Moulin Louis Deschamps Huet Vasseur Perez Boucher Fleury Royer Klein Jacquet Adam \
        Paris Poirier Marty Aubry Guyot Carré Charles Renault Charpentier Ménard Maillard Baron Bertin \
        Bailly Hervé Schneider Fernandez Le_Gall Collet Léger Bouvier Julien Prévost Millet Perrot Daniel \
        Cousin Germain Breton Besson Langlois Rémy Le_Goff Pelletier Lévêque Perrier Leblanc Barré Lebrun \
        Marchal Weber Mallet Hamon Boulanger Jacob Monnier Michaud Rodriguez Guichard Gillet Étienne Grondin \
        Poulain Tessier Chevallier Collin Chauvin Da_Silva Bouchet Gay Lemaître Bénard Maréchal Humbert \
        Reynaud Antoine Hoarau Perret Barthélemy Cordier Pichon Lejeune Gilbert Lamy Delaunay Pasquier \
        Carlier Laporte Gros Buisson Rousset Diallo Coulibaly Traoré N'Guyen Ben_Amar Haddad Benali Ferreira \
        Pereira Costa Lebon Marin Tanguy Le_Roux Kervella Etcheverry Haristoy Wagner Zimmermann Hoffmann",
    heads: &[
        "Bar", "Bel", "Ber", "Bois", "Bon", "Bour", "Bra", "Cha", "Cham", "Char", "Cor", "Cou", "Cour",
        "Dal", "Del", "Des", "Du", "Dur", "Escof", "Fau", "Fer", "Fon", "Four", "Gar", "Gau", "Ger", "Gin",
        "Gran", "Gué", "Hau", "Her", "Jau", "Jou", "La", "Lam", "Lan", "Le", "Lé", "Mal", "Man", "Mar",
        "Mon", "Mor", "Nau", "Oli", "Pa", "Pel", "Per", "Pi", "Poi", "Pou", "Qué", "Ra", "Re", "Ri", "Ro",
        "Sal", "San", "Sau", "Ser", "Tar", "Tis", "Tour", "Val", "Ver", "Vi", "Vil", "Kér", "Le Bo", "De ",
    ],
    middles: &[
        "", "", "", "ba", "be", "bi", "cha", "che", "di", "do", "fe", "ga", "gue", "la", "le", "li", "lo",
        "ma", "me", "mi", "na", "ne", "ni", "que", "ra", "re", "ri", "ro", "sa", "se", "ta", "te", "ti",
        "va", "ve", "vi",
    ],
    tails: &[
        "ac", "ain", "ais", "al", "and", "ard", "at", "aud", "ault", "aut", "aux", "bert", "chon", "court",
        "det", "din", "don", "doux", "eau", "el", "elle", "ent", "er", "et", "ette", "euil", "eux", "gnac",
        "gnon", "gny", "ier", "illon", "in", "ine", "lard", "let", "lier", "lin", "lon", "lot", "mont",
        "nard", "net", "nier", "non", "not", "oire", "on", "ot", "ou", "oux", "quet", "quin", "rel", "rin",
        "ron", "sson", "tel", "tier", "ton", "trand", "tte", "ville", "vin", "zac",
    ],
};
