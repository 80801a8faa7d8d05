//! German names: common given names and surnames, most common first, and the parts of rare surnames.

use super::Names;

pub(super) const NAMES: Names = Names {
    women_elder: "Ursula Renate Monika Helga Karin Brigitte Ingrid Christa Gisela Elisabeth Sabine Petra \
        Gabriele Andrea Heike Susanne Birgit Angelika Martina Claudia Ute Barbara Marion Kerstin Anja \
        Elke Christine Silke Bärbel Erika Gerda Ilse Hannelore Irmgard Waltraud Edith Rosemarie Margit \
        Jutta Doris Dagmar Heidi Cornelia Ulrike Regina Sigrid Anneliese Marianne Hildegard Käthe Lieselotte \
        Roswitha Gudrun Annette Beate Bettina Christiane Eva-Maria Karola Undine Veronika Gertrud",
    women_younger: "Julia Anna Sarah Lisa Laura Lea Katharina Christina Nadine Stefanie Melanie Nicole Sandra \
        Jennifer Jessica Vanessa Franziska Hannah Sophie Marie Lena Johanna Theresa Annika Carolin Jana \
        Janina Kathrin Kristina Maria Mareike Miriam Nina Rebecca Sabrina Svenja Tanja Verena Yvonne Emma \
        Mia Emilia Clara Charlotte Luisa Frieda Ida Greta Paula Merle Finja Antonia Elena Alina Michelle \
        Celina Chiara Pia Isabel Judith Ronja Rieke Wiebke Imke Frauke Ayşe Elif Zeynep Fatma Olga Natalia \
        Swetlana Katja Daniela Alexandra Simone Friederike Magdalena Tabea Hanna Leonie Amelie Jule Nele",
    men_elder: "Peter Michael Wolfgang Klaus Manfred Jürgen Günter Hans Horst Bernd Dieter Werner Helmut \
        Karl-Heinz Gerhard Uwe Rolf Heinz Rainer Frank Thomas Andreas Ralf Detlef Joachim Hartmut Dietmar \
        Reinhard Ulrich Volker Wilfried Walter Kurt Karl Herbert Heinrich Ernst Friedrich Otto Rudolf Erwin \
        Siegfried Norbert Hans-Jürgen Hans-Peter Lothar Egon Ewald Harald Gernot Eckhard Bernhard Alfred \
        Josef Franz Georg Ludwig Alois Anton Konrad Udo Jörg Holger Axel Burkhard Claus",
    men_younger: "Christian Stefan Daniel Alexander Sebastian Tobias Jan Tim Philipp Florian Markus Matthias \
        Benjamin Patrick Dennis Marcel Kevin Felix Lukas Maximilian Jonas Simon Fabian Dominik David Nico \
        Moritz Julian Leon Paul Finn Luca Elias Noah Ben Jakob Anton Emil Oskar Karl Henry Johannes Martin \
        Sven Lars Torsten Marco Mario Oliver Björn Nils Sascha René Thorsten Hendrik Malte Ole Jannik Lennart \
        Mats Hannes Erik Robert Till Vincent Konstantin Valentin Mehmet Mustafa Ali Murat Emre Can Dimitri \
        Sergej Artur Eugen Viktor Robin Steffen Timo Marius Bastian Gregor Raphael Samuel Joel Justin Niklas",
    surnames: "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer \
        Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt \
        Werner Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber \
        Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank \
        Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus \
        Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas Schreiber \
        Graf Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas Voigt Sauer Arnold \
        Wolff Pfeiffer Ernst Hübner Kaufmann Stark Brückner Nagel Kirchner Ullrich Hein Ott Reuter Förster \
        Yılmaz Kaya Demir Şahin Öztürk Nowak Kowalski Petrov Ivanova Novák Horvath Nguyen Ahrens Behrens \
        Carstens Petersen Hansen Jansen Thiel Wendt Lindner Marx Barth Bach Dietz Fink Gebhardt Götz Heller \
        Kern Kunz Lutz Maurer Moser Naumann Paul Rau Ritter Rösler Sander Schenk Siebert Steiner Strauß \
        Thoma Urban Ulrich Wegener Wild Zander Unger Hesse Kolb Bender Bock Ebert Funk Haase Hermann Hess",
    heads: &[
        "Ach", "Alt", "Ar", "Bach", "Bal", "Bart", "Berg", "Bier", "Bisch", "Brau", "Breiten", "Buch",
        "Dahl", "Deg", "Dorn", "Ecker", "Eich", "Eisen", "Fal", "Feld", "Fichten", "Frei", "Gas", "Ger",
        "Gold", "Grün", "Hag", "Hasel", "Heid", "Hell", "Hinter", "Hoch", "Holz", "Kalt", "Kess", "Kirch",
        "Klee", "Klin", "Krumm", "Lan", "Lauter", "Lich", "Linden", "Mar", "Mitter", "Mos", "Nieder", "Nuss",
        "Ober", "Olden", "Ost", "Pach", "Ram", "Reich", "Rei", "Ros", "Rot", "Sal", "Schön", "Schwein",
        "Stein", "Stro", "Tan", "Tie", "Unter", "Wald", "Wein", "Wes", "Wied", "Wies", "Witt", "Zim",
    ],
    middles: &["", "", "", "", "en", "er", "el", "ing", "es", "ich"],
    tails: &[
        "acher", "ach", "auer", "bach", "bauer", "baum", "beck", "berg", "berger", "bichler", "brink",
        "brock", "burger", "dorf", "dorfer", "eder", "egger", "el", "er", "feld", "felder", "furt", "gang",
        "gart", "hagen", "hammer", "hardt", "hart", "haus", "hauser", "heim", "heimer", "hof", "hofer",
        "holz", "horst", "huber", "kamp", "ke", "ler", "ling", "lich", "mann", "meier", "meister", "mer",
        "müller", "ner", "reuter", "rich", "richs", "rode", "scheid", "sen", "städt", "stein", "sky", "tal",
        "thal", "walder", "wald", "weg", "werth", "ig", "zer",
    ],
};
