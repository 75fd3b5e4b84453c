//! Share of one target group in all target groups.
//!
//! **Formula**: measure\[one member\] ÷ measure\[not broken down\]. **Inputs**: any measure.
//! **Output**: a ratio from 0 to 1. **Missing** parts give no result; a **zero** total gives no value.
//!
//! # Source
//! Tables of the integration policy by target group (Vlaams Gewest) publish such shares.
//! The figures of the example are made up.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "Doelgroep;Contracten 2010\nRechthebbenden;300\nVerplichten;700\nTotaal;1.000\n";
//! let report = Session::read("doelgroepen.csv", text)?;
//! let share = report.of("target-group-share").find(|it| &*it.label == "Rechthebbenden").unwrap().value.unwrap();
//! assert_eq!(format!("{:.0}%", share.low() * 100.0), "30%");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Form, Indicator};
use crate::facts::Dimension;

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "target-group-share",
    formula: "figure for one target group ÷ figure for all target groups",
    form: Form::Share,
    is_last_resort: false,
    base: |fact, cube| cube.whole(fact, Dimension::TargetGroup),
};
