//! Index: the figure relative to that of the first period, which is 100.
//!
//! **Formula**: figure ÷ figure of the first period that lasts as long. **Inputs**: any measure with three periods or more;
//! of two periods the [growth](super::growth) says the same. **Output**: a ratio of 0 or more; 1.36 is an index of 136.
//! **Missing** first periods make the next one the first; a **zero** base gives no value.
//!
//! # Source
//! *Evolutie van het aantal Polen, Bulgaren en Roemenen met een zelfstandig statuut*, Flemish action plan on MOE migration
//! (2011): Poles from 5.819 in 2006 to 7.914 in 2010.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "Zelfstandigen;2006;2007;2008;2009;2010\nPolen;5.819;7.283;7.780;7.714;7.914\n";
//! let report = Session::read("zelfstandigen.csv", text)?;
//! let index = report.of("index").find(|it| it.period.as_deref() == Some("2010")).unwrap();
//! assert_eq!(format!("{:.0}", index.value.unwrap().low() * 100.0), "136");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Form, Indicator};

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "index",
    formula: "figure ÷ figure of the first period (= 100)",
    form: Form::Index,
    is_last_resort: false,
    base: |fact, cube| cube.facts.of_first_period(fact),
};
