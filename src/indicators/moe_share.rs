//! MOE share: how much of a measure comes from Central and Eastern Europe. For the measure `inflow` this is the MOE
//! inflow share.
//!
//! **Formula**: measure\[MOE\] ÷ measure\[all nationalities\], everything else being equal.
//! **Inputs**: any measure but `population`, whose share is [`population_share`](super::population_share).
//! **Output**: a ratio from 0 to 1. **Missing** parts give no result; a **zero** total gives no value.
//!
//! # Source
//! Table 1 of the Flemish action plan on MOE migration (2011), Antwerp, 2010: 3.561 of 9.825 is published as 36%.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "ANTWERPEN;2010\nTotale instroom;9.825\nTotale instroom MOE-landen;3.561\n";
//! let report = Session::read("antwerpen.csv", text)?;
//! let share = report.of("moe-share").next().unwrap().value.unwrap();
//! assert_eq!(format!("{:.0}%", share.low() * 100.0), "36%");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Form, Indicator};
use crate::facts::Dimension;

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "moe-share",
    formula: "figure for MOE nationalities ÷ figure for all nationalities",
    form: Form::Share,
    is_last_resort: false,
    base: |fact, cube| {
        let is_numerator = fact.key.is(Dimension::Nationality, "MOE") && !fact.key.measures("population");
        is_numerator.then(|| cube.of_nationality(fact, "all"))?
    },
};
