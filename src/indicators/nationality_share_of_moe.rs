//! Share of one MOE nationality in all MOE nationalities.
//!
//! **Formula**: measure\[nationality\] ÷ measure\[MOE\]. **Inputs**: any measure.
//! **Output**: a ratio from 0 to 1. **Missing** parts give no result; a **zero** total gives no value.
//!
//! # Source
//! Table 3 of the Flemish action plan on MOE migration (2011), Antwerp, 2010: 1.714 of 3.561 is published as 48%.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "ANTWERPEN;2010\nPolen;1.714\nTotale instroom MOE-landen;3.561\n";
//! let report = Session::read("antwerpen.csv", text)?;
//! let share = report.of("nationality-share-of-moe").next().unwrap().value.unwrap();
//! assert_eq!(format!("{:.0}%", share.low() * 100.0), "48%");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Form, Indicator};
use crate::facts::Dimension;

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "nationality-share-of-moe",
    formula: "figure for one MOE nationality ÷ figure for all MOE nationalities",
    form: Form::Share,
    is_last_resort: false,
    base: |fact, cube| {
        let nationality = fact.key.get(Dimension::Nationality)?;
        let is_numerator = cube.vocabulary.is_country(nationality) && cube.vocabulary.is_within(nationality, "MOE");
        is_numerator.then(|| cube.of_nationality(fact, "MOE"))?
    },
};
