//! Share of a group of MOE countries in all MOE countries: the EU members, the candidates, the others.
//!
//! **Formula**: measure\[MOE-EU, MOE-CANDIDATE or MOE-OTHER\] ÷ measure\[MOE\].
//! **Inputs**: any measure. **Output**: a ratio from 0 to 1. **Missing** parts give no result; a **zero** total gives no
//! value. The published subtotal is the numerator, never the sum of the countries listed under it: small ones are left out.
//!
//! # Source
//! Table 2 of the Flemish action plan on MOE migration (2011), Antwerp, 2010: 2.518 of 3.561 is published as 71%.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "ANTWERPEN;2010\nTotaal instroom EU-landen;2.518\nTotale instroom MOE-landen;3.561\n";
//! let report = Session::read("antwerpen.csv", text)?;
//! let share = report.of("group-share-of-moe").next().unwrap().value.unwrap();
//! assert_eq!(format!("{:.0}%", share.low() * 100.0), "71%");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Form, Indicator};
use crate::facts::Dimension;

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "group-share-of-moe",
    formula: "figure for a group of MOE nationalities ÷ figure for all MOE nationalities",
    form: Form::Share,
    is_last_resort: false,
    base: |fact, cube| {
        let group = fact.key.get(Dimension::Nationality)?;
        let is_numerator = cube.vocabulary.is_within(group, "MOE") && !cube.vocabulary.is_country(group);
        is_numerator.then(|| cube.of_nationality(fact, "MOE"))?
    },
};
