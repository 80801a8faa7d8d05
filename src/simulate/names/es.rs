//! Spanish names: common given names and surnames, most common first, and the parts of rare surnames.

use super::Names;

pub(super) const NAMES: Names = Names {
    women_elder: "María Carmen Josefa Isabel Dolores Francisca Pilar Teresa Antonia Mercedes Rosario Juana \
        Concepción Manuela Ángeles Rosa Encarnación Luisa Margarita Montserrat Victoria Amparo Consuelo \
        Milagros Soledad Asunción Esperanza Inmaculada Purificación Remedios Rosa-María Ana-María Begoña \
        Yolanda Gloria Esther Elena Susana Inés Emilia Ascensión Catalina Lourdes Nieves Josefina Julia \
        Ramona Vicenta Trinidad Magdalena Aurora Matilde Elvira Gregoria",
    women_younger: "Ana Laura Marta Cristina Lucía Paula Sara Raquel Patricia Beatriz Silvia Andrea Alba \
        Irene Noelia Rocío Sandra Mónica Verónica Nuria Natalia Claudia Carla Carlota Daniela Sofía Martina \
        Valeria Alejandra Elena Eva Miriam Tamara Vanesa Lorena Sonia Ainhoa Leire Nerea Maite Olga Lidia \
        Noa Aitana Candela Marina Celia Alicia Ángela Gema Virginia Mireia Laia Judit Jimena Julia Blanca \
        Carolina Diana Estefanía Fátima Jessica Macarena Míriam Rosa Tania Yaiza Zaira",
    men_elder: "José Antonio Manuel Francisco Juan José-Antonio José-Luis Jesús Juan-José Miguel Ángel Pedro \
        Rafael Luis Fernando Ramón Vicente Enrique Andrés Joaquín Juan-Antonio Juan-Carlos Julio Emilio \
        Salvador Tomás Agustín Félix Julián Mariano Domingo Alfonso Gregorio Eduardo José-Manuel Ricardo \
        Alfredo Lorenzo Jordi Josep Eugenio Esteban Ignacio Santiago Jaime Felipe Gabriel César Gonzalo \
        Guillermo Nicolás Sebastián Cristóbal Marcos Benito",
    men_younger: "Alejandro David Daniel Javier Carlos Sergio Pablo Jorge Alberto Álvaro Adrián Diego Iván \
        Rubén Raúl Óscar Mario Víctor Hugo Marcos Ismael Roberto Samuel Aitor Unai Iker Jon Mikel Asier \
        Gorka Héctor Hernán Guillermo Gonzalo Rodrigo Bruno Lucas Mateo Martín Leo Izan Marc Pau Pol Arnau \
        Oriol Joan Xavier Borja Íñigo Nacho Cristian Jonathan Kevin Eric Gabriel Nicolás Miguel-Ángel Aarón \
        Joel Jaime Ignacio Fernando Luis Antonio Manuel Francisco-Javier Youssef Mohamed Omar",
    surnames: "García González Rodríguez Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz \
        Hernández Díaz Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos \
        Gil Ramírez Serrano Blanco Molina Morales Suárez Ortega Delgado Castro Ortiz Rubio Marín Sanz Núñez \
        Iglesias Medina Garrido Cortés Castillo Santos Lozano Guerrero Cano Prieto Méndez Cruz Calvo \
        Gallego Vidal León Márquez Herrera Peña Flores Cabrera Campos Vega Fuentes Carrasco Díez Reyes \
        Caballero Nieto Aguilar Pascual Santana Herrero Lorenzo Montero Hidalgo Giménez Ibáñez Ferrer Durán \
        Santiago Benítez Mora Vicente Vargas Arias Carmona Crespo Román Pastor Soto Sáez Velasco Moya Soler \
        Parra Esteban Bravo Gallardo Rojas Pardo Merino Franco Espinosa Izquierdo Lara Rivas Silva Rivera \
        Casado Arroyo Redondo Camacho Rey Vera Otero Luque Galán Montes Ríos Sierra Segura Carrillo Marcos \
        Marti Soriano Mendoza Bernal Robles Vila Valero Palacios Exposito Benito Andrés Varela Pereira Macías \
        Guerra Heredia Bueno Roldán Mateo Villar Contreras Miranda Guillén Mateos Escudero Aguilera Casas \
        Menéndez Aparicio Rivero Estévez Beltrán Padilla Gracia Rico Calderón Abad Galindo Conde Salas \
        Etxeberria Goikoetxea Mendizábal Agirre Puig Serra Roca Ferrando Bosch Pujol Castells Riera",
    heads: &[
        "Al", "Alba", "Ar", "Az", "Bal", "Bar", "Be", "Bel", "Bur", "Cal", "Car", "Cas", "Ce", "Co", "Cor",
        "Cue", "Do", "Echa", "Es", "Fal", "Fer", "Fon", "Ga", "Gal", "Go", "Gra", "Gua", "Hon", "Jar", "La",
        "Lan", "Lla", "Lo", "Ma", "Man", "Mar", "Me", "Mi", "Mon", "Mu", "Na", "O", "Or", "Pa", "Pal", "Pe",
        "Pi", "Por", "Que", "Ra", "Re", "Ro", "Sa", "Sal", "San", "Se", "Ta", "To", "Tor", "Ur", "Va", "Val",
        "Ve", "Vi", "Zal", "Zu",
    ],
    middles: &[
        "", "", "ba", "be", "bi", "ca", "co", "de", "di", "ga", "gui", "la", "le", "lo", "ma", "me", "mi",
        "na", "ne", "que", "ra", "re", "ri", "ro", "sa", "ta", "te", "ti", "va", "ve", "za",
    ],
    tails: &[
        "bal", "bo", "cada", "cedo", "cho", "cos", "dal", "dero", "do", "drado", "ga", "gorri", "goza",
        "gui", "jas", "jo", "lana", "lda", "les", "llo", "lla", "llas", "medo", "mero", "nada", "nal", "nas",
        "ndo", "nero", "nte", "ño", "ones", "quera", "ral", "rales", "rano", "rate", "rejo", "rena", "rez",
        "rosa", "rri", "rro", "sal", "sco", "sga", "sta", "tegui", "tero", "tijo", "toya", "tra", "varo",
        "vera", "zabal", "zano", "zar", "zola",
    ],
};
