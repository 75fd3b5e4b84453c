//! Growth: the change since the previous period that lasts as long.
//!
//! **Formula**: (figure − previous period's) ÷ previous period's. The numerator is the difference, and can be negative.
//! **Inputs**: any measure; half-years are not compared with years, and stocks of a day only with those of the same day in
//! another year. **Output**: a ratio of −1 or more; 0.25 is a growth of
//! 25%. **Missing** periods are stepped over, and the result is flagged `several-years`; a **zero** base gives no value.
//!
//! # Source
//! *Evolutie van het aantal Polen, Bulgaren en Roemenen met een zelfstandig statuut*, Flemish action plan on MOE migration
//! (2011): Bulgarians from 827 in 2006 to 1.961 in 2007.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "Zelfstandigen;2006;2007\nBulgarije;827;1.961\nPolen;5.819;7.283\n";
//! let report = Session::read("zelfstandigen.csv", text)?;
//! let growth = report.of("growth").find(|it| &*it.label == "Bulgarije").unwrap().value.unwrap();
//! assert_eq!(format!("{:.0}%", growth.low() * 100.0), "137%");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Form, Indicator};

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "growth",
    formula: "(figure − previous period's figure) ÷ previous period's figure",
    form: Form::Change,
    is_last_resort: false,
    base: |fact, cube| cube.facts.of_previous_period(fact),
};
