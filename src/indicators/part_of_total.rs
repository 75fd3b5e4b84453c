//! Part of the total: a row over the total row of its own table, where nothing more specific is known.
//!
//! **Formula**: figure ÷ figure of the table's total in the same column. **Inputs**: any measure, a table with exactly
//! one total row. **Output**: a ratio from 0 to 1. **Missing** totals give no result; a **zero** total gives no value.
//!
//! # Source
//! Any published distribution ("verdeling") of a report.
//! The figures of the example are made up.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "Reden;2010\nGezinshereniging;140\nStudie;35\nTotaal;175\n";
//! let report = Session::read("redenen.csv", text)?;
//! let share = report.of("part-of-total").find(|it| &*it.label == "Studie").unwrap().value.unwrap();
//! assert_eq!(format!("{:.0}%", share.low() * 100.0), "20%");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Form, Indicator};

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "part-of-total",
    formula: "row ÷ total row of the same table",
    form: Form::Share,
    is_last_resort: true,
    base: |fact, cube| cube.facts.at(fact.total?),
};
