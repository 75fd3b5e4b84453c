//! Unemployment pressure: how many of the inhabitants of active age look for work.
//!
//! **Formula**: non-working job seekers (NWWZ) of active age ÷ population of active age.
//! **Inputs**: measures `jobseekers` and `population`, persons, of the same territory, period and nationality.
//! **Output**: a ratio from 0 to 1. **Missing** parts give no result; a **zero** population gives no value.
//! Where only figures of all ages exist they are used and the result is flagged `all-ages`.
//!
//! # Source
//! VDAB and Stad Antwerpen, *Werkloosheidsdruk en % OCMW-steuntrekkers volgens nationaliteit 2010 in Antwerpen*, Table 4
//! of the Flemish action plan on MOE migration (2011): 1.352 of 11.032 is published as 12,3%.
//!
//! # Examples
//! ```
//! # use peilglas::indicators::{Cube, unemployment_pressure::INDICATOR};
//! # use peilglas::facts::{Dimension, Fact, Facts, Key, Place};
//! # use peilglas::{quantity::Quantity, vocabulary::Vocabulary};
//! let mut facts = Facts::default();
//! for (column, (measure, persons)) in [("jobseekers", 1352.0), ("population", 11032.0)].into_iter().enumerate() {
//!     let key = Key::default().with_measure(measure).with(Dimension::Age, Some("active"));
//!     let place = Place { source: 0, row: 3, column: column as u32 };
//!     facts.add(Fact::new(key, Quantity::Exact(persons), place, "Oost-Europa".into()));
//! }
//! let cube = Cube { facts: &facts, vocabulary: Vocabulary::standard() };
//! let value = INDICATOR.of(facts.iter().next().unwrap(), &cube).unwrap().value.unwrap();
//! assert_eq!(format!("{:.1}%", value.low() * 100.0), "12.3%");
//! ```

use super::{Form, Indicator};

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "unemployment-pressure",
    formula: "non-working job seekers of active age ÷ population of active age",
    form: Form::Share,
    is_last_resort: false,
    base: |fact, cube| fact.key.measures("jobseekers").then(|| cube.population_of(fact))?,
};
