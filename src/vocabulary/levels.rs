//! Places that are called as the larger unit that they lie in: which of the two a list means.
//!
//! By itself "Antwerpen" is the city and "Utrecht" too. Below a header "Provincie", or among provinces, they are the
//! provinces. Figures of a province that pass for those of its capital would be held against the wrong population.

use super::normalise::normalise;
use super::{Namesakes, Term, Vocabulary};
use crate::facts::{Code, Dimension};

/// What headers call each level of territories, the largest first.
const WORDS: [(&str, &[&str]); 4] = [
    ("region", &["regio", "regio's", "gewest", "gewesten", "region", "regions", "regionen"]),
    (PROVINCE, &["provincie", "provincies", "province", "provinces", "provinz", "provinzen"]),
    (
        "district",
        &["arrondissement", "arrondissementen", "arrondissements", "bezirk", "bezirke", "district", "districts"],
    ),
    (
        TOWN,
        &[
            "gemeente",
            "gemeenten",
            "stad",
            "steden",
            "commune",
            "communes",
            "ville",
            "villes",
            "gemeinde",
            "gemeinden",
            "municipality",
            "municipalities",
            "city",
            "cities",
        ],
    ),
];

const PROVINCE: &str = "province";
const TOWN: &str = "municipality";

/// How many provinces make a list one of provinces.
const ENOUGH: usize = 2;

/// The level of the places below a header: `province` below "Provincie"; none where it names no level, or two.
pub fn level_of_header(header: &str) -> Option<&'static str> {
    let words = normalise(header);
    let names = |wanted: &[&str]| words.split(' ').any(|word| wanted.contains(&word));
    let mut levels = WORDS.iter().filter(|(_, words)| names(words)).map(|(level, _)| *level);
    let level = levels.next()?;
    levels.next().is_none().then_some(level)
}

/// Whether a header names a level of smaller places than another header does.
pub fn is_of_smaller_places(header: &str, than: &str) -> bool {
    let place = |header: &str| {
        let level = level_of_header(header)?;
        WORDS.iter().position(|(other, _)| *other == level)
    };
    place(header).zip(place(than)).is_some_and(|(own, other)| own > other)
}

/// What a place in a list means otherwise than by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfLevel {
    /// Which of the places.
    pub at: usize,
    /// What it means, and what it can also mean.
    pub reading: Namesakes,
    /// Whether the header says so: nothing is in doubt then.
    pub is_stated: bool,
}

impl Vocabulary {
    /// The places of a list that mean the larger unit of their name, or may mean it. `places` are labels with what each means
    /// by itself, `stated` is the [level of their header](level_of_header).
    pub fn of_level(&self, places: &[(&str, Option<&Code>)], stated: Option<&str>) -> Vec<OfLevel> {
        let level = stated.unwrap_or(PROVINCE);
        let units: Vec<Option<&Code>> =
            places.iter().map(|(label, code)| self.unit_of_name(label, (*code)?, level)).collect();
        if units.iter().all(Option::is_none) {
            return Vec::new();
        }
        let certain = places.iter().zip(&units).filter(|(_, unit)| unit.is_none()).filter_map(|((_, code), _)| *code);
        let of_level = |level: &str| {
            let mut codes: Vec<&Code> = certain.clone().filter(|code| self.is_of_level(code, level)).collect();
            codes.sort();
            codes.dedup();
            codes
        };
        let (larger, towns) = (of_level(level), of_level(TOWN));
        if stated.is_none() && larger.len() < ENOUGH {
            return Vec::new();
        }
        let reading = |(at, unit): (usize, Option<&Code>)| {
            let (town, unit) = (places[at].1?, unit?);
            // One that has a line of its own by its full name has no second one.
            if larger.contains(&unit) {
                return None;
            }
            let is_unit = stated.is_some() || towns.is_empty();
            let (taken, left) = if is_unit { (unit, town) } else { (town, unit) };
            let reading = Namesakes { taken: taken.clone(), left: vec![left.clone()] };
            Some(OfLevel { at, reading, is_stated: stated.is_some() })
        };
        units.iter().copied().enumerate().filter_map(reading).collect()
    }

    /// The unit of a level around a town that is called as the town is, where the label has nothing but that name: not
    /// "Stad Antwerpen", and no code.
    fn unit_of_name(&self, label: &str, town: &Code, level: &str) -> Option<&Code> {
        let place = self.territory(town).filter(|place| &*place.level == TOWN)?;
        let unit = self.around(town).find(|unit| &*unit.level == level)?;
        let is_called_so = unit.name.strip_suffix(&*place.name).is_some_and(|before| before.ends_with(' '));
        let phrase = normalise(label);
        let is_town =
            |term: &Term| matches!(term, Term::Member { dimension: Dimension::Territory, code, .. } if code == town);
        let words = |text: &str| text.split(' ').count();
        let is_bare = words(&phrase) == words(&normalise(&place.name)) && label.trim() != &**town;
        (is_called_so && is_bare && self.terms(&phrase).iter().any(is_town)).then_some(&unit.code)
    }

    fn is_of_level(&self, code: &str, level: &str) -> bool {
        self.territory(code).is_some_and(|place| &*place.level == level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::LabelKind;

    /// What labels are read as in one list.
    fn read(header: &str, labels: &[&str]) -> Vec<String> {
        let vocabulary = Vocabulary::standard();
        let kind = LabelKind::Axis { preferred: Some(Dimension::Territory) };
        let mut codes: Vec<Option<Code>> = labels
            .iter()
            .map(|label| vocabulary.meaning(label, kind, false).key.get(Dimension::Territory).cloned())
            .collect();
        let places: Vec<(&str, Option<&Code>)> = labels.iter().copied().zip(codes.iter().map(Option::as_ref)).collect();
        for OfLevel { at, reading, .. } in vocabulary.of_level(&places, level_of_header(header)) {
            codes[at] = Some(reading.taken);
        }
        codes.into_iter().map(|code| code.unwrap_or_default().to_string()).collect()
    }

    #[test]
    fn a_header_says_which_level_it_names() {
        for (header, level) in [
            ("Provincie", Some("province")),
            ("Provincies van België", Some("province")),
            ("arrondissement", Some("district")),
            ("Gemeente", Some("municipality")),
            ("Région", Some("region")),
            ("Provincie / gemeente", None),
            ("Provincie en arrondissement", None),
            ("Herkomst", None),
        ] {
            assert_eq!(level_of_header(header), level, "{header}");
        }
        assert!(is_of_smaller_places("Gemeente", "Provincie") && is_of_smaller_places("province", "région"));
        assert!(!is_of_smaller_places("Provincie", "Gemeente") && !is_of_smaller_places("Stad", "Gemeente"));
        assert!(!is_of_smaller_places("Gemeente", "NIS-code") && !is_of_smaller_places("NIS-code", "Provincie"));
    }

    // The codes are those of Statbel's REFNIS list, and Statistics Netherlands'.
    #[test]
    fn below_a_header_that_names_a_level_towns_are_the_units_of_their_name() {
        assert_eq!(read("Provincie", &["Antwerpen", "Limburg"]), ["10000", "70000"]);
        assert_eq!(read("Province", &["Liège", "Namur", "Hainaut"]), ["60000", "90000", "50000"]);
        assert_eq!(read("Provincie", &["Utrecht", "Groningen", "Drenthe"]), ["PV26", "PV20", "PV22"]);
        assert_eq!(read("Arrondissement", &["Gent", "Aalst", "Bergen"]), ["44000", "41000", "53000"]);
        assert_eq!(read("Gemeente", &["Antwerpen", "Luik"]), ["11002", "62063"]);
        assert_eq!(read("Provincie", &["Stad Antwerpen", "11002", "Gent"]), ["11002", "11002", "44021"]);
    }

    #[test]
    fn among_provinces_towns_are_the_provinces_of_their_name_unless_there_are_other_towns() {
        let flanders =
            ["Antwerpen", "Limburg", "Oost-Vlaanderen", "Vlaams-Brabant", "West-Vlaanderen", "Vlaams Gewest"];
        assert_eq!(read("", &flanders)[0], "10000");
        assert_eq!(read("", &["Drenthe", "Friesland", "Groningen", "Utrecht"])[2..], ["PV20", "PV26"]);
        assert_eq!(read("", &["Gent", "Antwerpen", "Oost-Vlaanderen", "West-Vlaanderen"])[1], "11002");
        assert_eq!(read("", &["Antwerpen", "Provincie Antwerpen", "Oost-Vlaanderen", "West-Vlaanderen"])[0], "11002");
        assert_eq!(read("", &["Antwerpen", "Gent", "Genk"])[0], "11002");
        assert_eq!(read("", &["Antwerpen", "Oost-Vlaanderen"])[0], "11002");
    }
}
