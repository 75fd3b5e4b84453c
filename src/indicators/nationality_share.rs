//! Share of one nationality in all nationalities.
//!
//! **Formula**: measure\[nationality\] ÷ measure\[all nationalities\].
//! **Inputs**: any measure but `population`, whose share is [`population_share`](super::population_share).
//! **Output**: a ratio from 0 to 1. **Missing** parts give no result; a **zero** total gives no value.
//!
//! # Source
//! Table 3 of the Flemish action plan on MOE migration (2011), Antwerp, 2010: 1.714 of 9.825 is published as 17%.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "ANTWERPEN;2010\nTotale instroom;9.825\nPolen;1.714\n";
//! let report = Session::read("antwerpen.csv", text)?;
//! let share = report.of("nationality-share").next().unwrap().value.unwrap();
//! assert_eq!(format!("{:.0}%", share.low() * 100.0), "17%");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Form, Indicator};
use crate::facts::Dimension;

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "nationality-share",
    formula: "figure for one nationality ÷ figure for all nationalities",
    form: Form::Share,
    is_last_resort: false,
    base: |fact, cube| {
        let nationality = fact.key.get(Dimension::Nationality)?;
        let is_numerator = cube.vocabulary.is_country(nationality) && !fact.key.measures("population");
        is_numerator.then(|| cube.of_nationality(fact, "all"))?
    },
};
