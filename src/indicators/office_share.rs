//! Share of one reception office in all reception offices.
//!
//! **Formula**: measure\[one member\] ÷ measure\[not broken down\]. **Inputs**: any measure.
//! **Output**: a ratio from 0 to 1. **Missing** parts give no result; a **zero** total gives no value.
//!
//! # Source
//! Table 10 of the Flemish action plan on MOE migration (2011) publishes such shares, with the base N = 7.501.

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
