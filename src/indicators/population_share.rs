//! Share of a nationality or a group of nationalities in the inhabitants.
//!
//! **Formula**: population\[nationality or group\] ÷ population\[all nationalities\], on the same day.
//! **Inputs**: measure `population`. **Output**: a ratio from 0 to 1. **Missing** parts give no result; a **zero**
//! population gives no value.
//!
//! # Source
//! Table 4 of the Flemish action plan on MOE migration (2011), Ghent, 6 April 2011: 8.942 of 246.887 is published as 3,6%.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "NATIONALITEIT;6.4.2011\nBulgarije;5.217\nTotaal EU10;8.942\nTOTAAL aantal inwoners in Gent;246.887\n";
//! let report = Session::read("gent.csv", text)?;
//! let share = report.of("population-share").find(|it| &*it.label == "Totaal EU10").unwrap().value.unwrap();
//! assert_eq!(format!("{:.1}%", share.low() * 100.0), "3.6%");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Form, Indicator};
use crate::facts::{Dimension, is_unknown};

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "population-share",
    formula: "inhabitants of a nationality or group ÷ all inhabitants",
    form: Form::Share,
    is_last_resort: false,
    base: |fact, cube| {
        let nationality = fact.key.get(Dimension::Nationality)?;
        let is_numerator = fact.key.measures("population") && &**nationality != "all" && !is_unknown(nationality);
        is_numerator.then(|| cube.of_nationality(fact, "all"))?
    },
};
