//! Places that share a name: which of them a list means.
//!
//! By itself "Limburg" is the Belgian province, and "Saint-Nicolas" the town in East Flanders. Among Dutch provinces it is
//! the Dutch one, and among the municipalities around Verviers or Liège they are towns there.

use super::{Territory, Vocabulary};
use crate::facts::Code;

/// Places of one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namesakes {
    /// The one that the name is read as.
    pub taken: Code,
    /// Those that it can also mean, at least one.
    pub left: Vec<Code>,
}

/// How many places make a list speak of the country or of the province that they lie in.
const ENOUGH: usize = 2;

impl Namesakes {
    /// The same with the place that a list of these places means.
    pub fn among(self, places: &[Code], vocabulary: &Vocabulary) -> Self {
        let all: Vec<Code> = std::iter::once(self.taken).chain(self.left).collect();
        let known: Vec<&Territory> = places.iter().filter_map(|code| vocabulary.territory(code)).collect();
        let country =
            |code: &Code| vocabulary.around(code).last().map_or_else(|| code.clone(), |unit| unit.code.clone());
        let is_of_the_list = |code: &Code| {
            let home = country(code);
            known.len() >= ENOUGH && known.iter().all(|place| country(&place.code) == home)
        };
        let of_the_list: Vec<&Code> = all.iter().filter(|code| is_of_the_list(code)).collect();
        let among = if of_the_list.is_empty() { all.iter().collect() } else { of_the_list };
        let taken = meant(&among, &known, vocabulary);
        let left = all.iter().filter(|code| **code != taken).cloned().collect();
        Namesakes { taken, left }
    }

    /// Name and code of the place taken, and of those left.
    pub fn named(&self, vocabulary: &Vocabulary) -> [String; 2] {
        let name = |code: &Code| match vocabulary.territory(code) {
            Some(place) => format!("{} ({code})", place.name),
            None => code.to_string(),
        };
        [name(&self.taken), self.left.iter().map(name).collect::<Vec<_>>().join(", ")]
    }
}

/// Of places of one name, the first being the largest: the one that is meant among these.
fn meant(namesakes: &[&Code], places: &[&Territory], vocabulary: &Vocabulary) -> Code {
    let is_level = |place: &Territory, level: &str| &*place.level == level;
    let province = |code: &str| vocabulary.around(code).find(|unit| is_level(unit, "province")).map(|unit| &unit.code);
    // Municipalities of its province; none for what is no municipality itself.
    let neighbours = |code: &Code| {
        let home =
            vocabulary.territory(code).filter(|place| is_level(place, "municipality")).and_then(|_| province(code));
        let is_neighbour = |place: &&&Territory| is_level(place, "municipality") && province(&place.code) == home;
        home.map_or(0, |_| places.iter().filter(is_neighbour).count())
    };
    let largest = namesakes[0];
    // Provinces are listed with provinces; one that has a line of its own by its full name has no second one.
    let is_named = places.iter().any(|place| place.code == *largest);
    let level = vocabulary.territory(largest).map(|place| &place.level).filter(|level| &***level != "municipality");
    if level.is_some_and(|level| places.iter().any(|place| place.level == *level)) && !is_named {
        return largest.clone();
    }
    let mut best = (largest, neighbours(largest).max(ENOUGH - 1));
    for &other in &namesakes[1..] {
        let count = neighbours(other);
        if count > best.1 {
            best = (other, count);
        }
    }
    best.0.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Dimension;
    use crate::vocabulary::LabelKind;

    /// What the last label of a list is read as.
    fn read(labels: &[&str]) -> Code {
        let vocabulary = Vocabulary::standard();
        let kind = LabelKind::Axis { preferred: Some(Dimension::Territory) };
        let meaning = |label: &&str| vocabulary.meaning(label, kind, false);
        let (last, others) = labels.split_last().expect("a label");
        let place = |label: &&str| meaning(label).key.get(Dimension::Territory).expect("a place").clone();
        let places: Vec<Code> = others.iter().map(place).collect();
        let namesakes = meaning(last).namesakes.expect("places of one name");
        let settled = namesakes.clone().among(&places, vocabulary);
        assert_eq!(settled.left.len(), namesakes.left.len());
        settled.taken
    }

    // The codes are those of Statbel's REFNIS list, and Statistics Netherlands'.
    #[test]
    fn a_name_is_that_of_the_town_among_its_neighbours_only() {
        assert_eq!(&*read(&["Limburg"]), "70000");
        assert_eq!(&*read(&["Gent", "Antwerpen", "Hasselt", "Limburg"]), "70000");
        assert_eq!(&*read(&["Verviers", "Dison", "Gent", "Limburg"]), "63046");
        assert_eq!(&*read(&["Verviers", "Dison", "Provincie Luik", "Limburg"]), "70000");
        assert_eq!(&*read(&["Provincie Limburg", "Provincie Luik", "Verviers", "Dison", "Limburg"]), "63046");
        assert_eq!(&*read(&["Provincie Limburg", "Provincie Antwerpen", "Hasselt", "Genk", "Limburg"]), "70000");
    }

    #[test]
    fn of_two_towns_that_is_meant_which_has_more_neighbours() {
        assert_eq!(&*read(&["Saint-Nicolas"]), "46021");
        assert_eq!(&*read(&["Liège", "Herstal", "Seraing", "Gand", "Saint-Nicolas"]), "62093");
        assert_eq!(&*read(&["Gand", "Alost", "Lokeren", "Liège", "Seraing", "Saint-Nicolas"]), "46021");
    }

    #[test]
    fn among_places_of_one_country_its_own_is_meant() {
        assert_eq!(&*read(&["Groningen", "Drenthe", "Noord-Brabant", "Limburg"]), "PV31");
        assert_eq!(&*read(&["Amsterdam", "Utrecht", "Limburg"]), "PV31");
        assert_eq!(&*read(&["Vlaams-Brabant", "Oost-Vlaanderen", "Limburg"]), "70000");
        assert_eq!(&*read(&["Vlaams-Brabant", "Noord-Brabant", "Limburg"]), "70000");
        assert_eq!(&*read(&["Charleroi", "La Louvière", "Bergen"]), "53053");
    }
}
