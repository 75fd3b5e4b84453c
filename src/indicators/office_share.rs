//! Share of one reception office in all reception offices.
//!
//! **Formula**: measure\[one member\] ÷ measure\[not broken down\]. **Inputs**: any measure.
//! **Output**: a ratio from 0 to 1. **Missing** parts give no result; a **zero** total gives no value.
//!
//! # Source
//! Table 10 of the Flemish action plan on MOE migration (2011) publishes such shares, with the base N = 7.501.
//! It gives 26% for Antwerp; the 1.950 of the example are made up to fit.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "Onthaalbureau;Aanmeldingen 2010\nAntwerpen;1.950\nGent;1.275\nTotaal;7.501\n";
//! let report = Session::read("aanmeldingen.csv", text)?;
//! let share = report.of("office-share").find(|it| &*it.label == "Antwerpen").unwrap().value.unwrap();
//! assert_eq!(format!("{:.0}%", share.low() * 100.0), "26%");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Form, Indicator};
use crate::facts::Dimension;

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "office-share",
    formula: "figure for one reception office ÷ figure for all reception offices",
    form: Form::Share,
    is_last_resort: false,
    base: |fact, cube| cube.whole(fact, Dimension::Office),
};
