//! Share of one age band in all ages.
//!
//! **Formula**: measure\[age band\] ÷ measure\[all ages\]. **Inputs**: any measure; the active age is no band but a
//! choice of persons, and gives no share. **Output**: a ratio from 0 to 1. **Missing** parts give no result; a **zero**
//! total gives no value.
//!
//! # Source
//! Table 7 of the Flemish action plan on MOE migration (2011) publishes such shares of the minors who arrived.

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
