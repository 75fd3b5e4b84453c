//! The 83 spellings of nationalities that occur in the Flemish action plan on MOE migration (2011), each with the country
//! and the group that it stands for there.
#![cfg(not(target_arch = "wasm32"))]

use peilglas::facts::Dimension;
use peilglas::vocabulary::{LabelKind, Vocabulary};

#[test]
fn every_spelling_of_the_plan_names_its_country_and_its_group() {
    let vocabulary = Vocabulary::standard();
    let mut wrong = Vec::new();
    let mut spellings = 0;
    for line in include_str!("fixtures/nationalities.csv").lines().skip(1) {
        let [spelling, _form, alpha2, group] = line.split(';').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let meaning = vocabulary.meaning(spelling, LabelKind::Axis { preferred: None }, true);
        let known = meaning.key.is(Dimension::Nationality, alpha2);
        let grouped = group.is_empty() || vocabulary.group_of(alpha2).is_some_and(|known| &**known == group);
        if !known || !grouped {
            wrong.push(format!("{line}: {:?}", meaning.key.get(Dimension::Nationality)));
        }
        spellings += 1;
    }
    assert_eq!(spellings, 83);
    assert!(wrong.is_empty(), "{wrong:#?}");
}
