//! Share of a territory in the region that it lies in, for the same nationalities.
//!
//! **Formula**: measure\[territory\] ÷ measure\[the smallest unit around it that has a figure\].
//! **Inputs**: any measure. **Output**: a ratio from 0 to 1. **Missing** parts give no result; a **zero** total gives no
//! value. Levels are never added up.
//!
//! # Source
//! The Flemish action plan on MOE migration (2011) states such shares in its text ("39% van de Polen komt naar Antwerpen").
//! Table 5 of the same plan gives 3.600 MOE migrants for Antwerp, and its Table 3 14.961 for the region: 24%.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "Instroom MOE-migranten in 2010 in:;Aantal\nVlaams Gewest;14.961\nAntwerpen;3.600\nGent;1.935\n";
//! let report = Session::read("instroom.csv", text)?;
//! let share = report.of("territory-share").find(|it| &*it.label == "Antwerpen").unwrap().value.unwrap();
//! assert_eq!(format!("{:.0}%", share.low() * 100.0), "24%");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Form, Indicator};

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "territory-share",
    formula: "figure for a territory ÷ figure for the region that it lies in",
    form: Form::Share,
    is_last_resort: false,
    base: |fact, cube| {
        let mut units = cube.facts.around(fact.coordinates, cube.vocabulary);
        units.find_map(|(unit, _)| cube.facts.nearest(unit, fact.place))
    },
};
