//! English names: common given names and surnames, most common first, and the parts of rare surnames.

use super::Names;

pub(super) const NAMES: Names = Names {
    women_elder: "Margaret Susan Patricia Mary Linda Christine Barbara Elizabeth Carol Janet Ann Jean \
        Maureen Sandra Pauline Jacqueline Judith Kathleen Sheila Valerie Brenda Dorothy Joan Pamela Joyce \
        Jennifer Gillian Marilyn Sylvia Shirley Anne Hilary Rosemary Lesley Diane Angela Helen Karen Julie \
        Deborah Jane Alison Sally Wendy Lynne Yvonne Beverley Heather Frances Marion Eileen Beryl Doreen \
        Nancy Betty Donna Sharon Cynthia Kathy Peggy Joanne Theresa Bonnie Gail Marjorie Norma",
    women_younger: "Emma Sarah Laura Rebecca Gemma Rachel Kelly Victoria Katherine Charlotte Jessica Lauren \
        Amy Hannah Lucy Emily Chloe Sophie Olivia Megan Bethany Georgia Holly Natasha Danielle Samantha \
        Nicole Ashley Amanda Stephanie Melissa Heather Michelle Kimberly Amber Brittany Courtney Madison \
        Abigail Grace Isabella Mia Ella Ruby Freya Daisy Poppy Zoe Leah Jodie Stacey Hayley Kirsty Naomi \
        Jade Paige Molly Eleanor Alice Imogen Harriet Phoebe Rosie Tara Aisha Fatima Priya Anjali Zainab \
        Mei Keisha Latoya Erin Caitlin Niamh Siobhan Bronwyn Rhiannon Morgan Taylor Sienna Evie Lily Elsie \
        Francesca Gabrielle Jasmine Kayla Alexis Savannah Vanessa Whitney",
    men_elder: "John David Michael Peter Robert Anthony Brian Alan William James Richard Kenneth Roger Keith \
        Colin Christopher Raymond Terence Barry Derek Ronald Malcolm Roy Geoffrey Graham Trevor Donald \
        George Dennis Stephen Paul Philip Kevin Ian Martin Nigel Gary Neil Stuart Clive Leslie Norman Frank \
        Charles Thomas Edward Gerald Douglas Bruce Larry Jerry Walter Harold Ralph Eugene Howard Stanley \
        Leonard Arthur Albert Frederick Ernest Hugh Alistair Gordon Russell Glenn Randy Wayne",
    men_younger: "Daniel Matthew Christopher Andrew James Thomas Joshua Luke Adam Ryan Jack Samuel Benjamin \
        Joseph Liam Callum Connor Nathan Kieran Lewis Jamie Scott Craig Lee Simon Mark Jason Justin Brandon \
        Tyler Kyle Aaron Sean Dylan Ethan Oliver Harry Charlie Alfie George William Jacob Alexander Max Toby \
        Elliot Dominic Edward Henry Oscar Leo Archie Rhys Gareth Owen Ewan Hamish Angus Declan Patrick Niall \
        Mohammed Ali Omar Imran Hassan Raj Arjun Vikram Wei Darren Wayne Carl Dean Shaun Marcus Gavin Ross \
        Duncan Miles Jordan Austin Cody Derek Trevor Evan Ian Noah Mason Logan Lucas Caleb Isaac",
    surnames: "Smith Jones Williams Taylor Brown Davies Evans Wilson Thomas Johnson Roberts Robinson Thompson \
        Wright Walker White Edwards Hughes Green Hall Lewis Harris Clarke Patel Jackson Wood Turner Martin \
        Cooper Hill Ward Morris Moore Clark Lee King Baker Harrison Morgan Allen James Scott Phillips Watson \
        Davis Parker Price Bennett Young Griffiths Mitchell Kelly Cook Carter Richardson Bailey Collins Bell \
        Shaw Murphy Miller Cox Richards Khan Marshall Anderson Simpson Ellis Adams Singh Begum Wilkinson \
        Foster Chapman Powell Webb Rogers Gray Mason Ali Hunt Hussain Campbell Matthews Owen Palmer Holmes \
        Mills Barnes Knight Lloyd Butler Russell Barker Fisher Stevens Jenkins Murray Dixon Harvey Graham \
        Pearson Ahmed Fletcher Walsh Kaur Gibson Howard Andrews Stewart Elliott Reynolds Saunders Payne Fox \
        Ford Pearce Day Brooks West Lawrence Cole Atkinson Bradley Spencer Gill Dawson Watts Burton Hart \
        Armstrong Grant Hamilton Reid Ross Macdonald Henderson Paterson O'Brien O'Connor O'Neill Byrne Ryan \
        Doyle McCarthy Gallagher Kennedy Lynch Nguyen Garcia Rodriguez Martinez Hernandez Lopez Gonzalez Chen \
        Wang Kim Park Cohen Schwartz Sullivan Peterson Nelson Hansen Olson Larson Becker Schultz Hoffman \
        Washington Jefferson Coleman Perry Long Ross Hayes Myers Bryant Alexander Griffin Freeman Wells Hicks",
    heads: &[
        "Ash", "Bar", "Beck", "Black", "Bram", "Brad", "Brax", "Bur", "Cald", "Car", "Chad", "Chester",
        "Clay", "Cran", "Crom", "Cul", "Dal", "Dray", "Dun", "East", "Eg", "El", "Fair", "Farn", "Gains",
        "Glad", "Green", "Hal", "Ham", "Har", "Hather", "Haw", "Hol", "Hux", "Ing", "Kel", "Kirk", "Lang",
        "Lind", "Lock", "Mac", "Mal", "Mar", "Mer", "Mid", "Nor", "Old", "Os", "Pem", "Pen", "Rad", "Raw",
        "Red", "Rams", "Sed", "Shel", "Sher", "Stan", "Stave", "Sut", "Thack", "Thorn", "Tre", "Wad", "Wake",
        "Wal", "War", "Wet", "Whit", "Win", "Wool",
    ],
    middles: &["", "", "", "", "er", "ing", "en", "el", "s", "le", "ings", "a", "i", "on"],
    tails: &[
        "berry", "borne", "bridge", "burn", "bury", "by", "combe", "cott", "croft", "dale", "den", "don",
        "ell", "er", "field", "ford", "gate", "ham", "hurst", "kin", "kins", "land", "ley", "low", "low",
        "man", "mere", "more", "ner", "nett", "over", "ridge", "sell", "shaw", "smith", "son", "stead",
        "ster", "stock", "stone", "thorpe", "ton", "tree", "vale", "wall", "ward", "way", "well", "wick",
        "wood", "worth", "yard",
    ],
};
