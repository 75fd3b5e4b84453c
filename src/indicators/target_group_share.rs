//! Share of one target group in all target groups.
//!
//! **Formula**: measure\[one member\] ÷ measure\[not broken down\]. **Inputs**: any measure.
//! **Output**: a ratio from 0 to 1. **Missing** parts give no result; a **zero** total gives no value.
//!
//! # Source
//! Tables of the integration policy by target group (Vlaams Gewest) publish such shares.

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
