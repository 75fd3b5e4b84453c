//! Share of one age band in all ages.
//!
//! **Formula**: measure\[age band\] ÷ measure\[all ages\]. **Inputs**: any measure; the active age is no band but a
//! choice of persons, and gives no share. **Output**: a ratio from 0 to 1. **Missing** parts give no result; a **zero**
//! total gives no value.
//!
//! # Source
//! Table 7 of the Flemish action plan on MOE migration (2011) publishes such shares of the minors who arrived.
//! It gives 57% for 0 to 4 years in 2010, of 18.819 (Table 6); the 10.727 of the example are made up to fit.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "Leeftijd;Instroom 2010\n0-4 jaar;10.727\n5-12 jaar;5.081\nTotaal;18.819\n";
//! let report = Session::read("leeftijden.csv", text)?;
//! let share = report.of("age-share").find(|it| &*it.label == "0-4 jaar").unwrap().value.unwrap();
//! assert_eq!(format!("{:.0}%", share.low() * 100.0), "57%");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Form, Indicator};
use crate::facts::Dimension;

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "age-share",
    formula: "figure for one age band ÷ figure for all ages",
    form: Form::Share,
    is_last_resort: false,
    base: |fact, cube| (!fact.key.is(Dimension::Age, "active")).then(|| cube.whole(fact, Dimension::Age))?,
};
