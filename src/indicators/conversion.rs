//! Conversion through the integration pipeline: how many registrations become contracts, and contracts certificates.
//!
//! **Formula**: contracts ÷ registrations, certificates ÷ contracts, everything else being equal.
//! **Output**: a ratio of 0 or more: the persons of one step are not those of the other, so it can exceed 1.
//! **Missing** parts give no result; a **zero** base gives no value.
//!
//! # Source
//! Tables 9 and 11 of the Flemish action plan on MOE migration (2011), MOE, 2010: 5.689 contracts to 7.501 registrations.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "2010;Aanmeldingen;Contracten\nTotaal MOE-landen;7.501;5.689\nRusland;1.242;999\n";
//! let report = Session::read("inburgering.csv", text)?;
//! let share = report.of("conversion").find(|it| &*it.label == "Totaal MOE-landen").unwrap().value.unwrap();
//! assert_eq!(format!("{:.0}%", share.low() * 100.0), "76%");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Form, Indicator};

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "conversion",
    formula: "contracts ÷ registrations, certificates ÷ contracts",
    form: Form::Ratio,
    is_last_resort: false,
    base: |fact, cube| match fact.key.measure.as_deref()? {
        "contracts" => cube.of_measure(fact, "registrations"),
        "certificates" => cube.of_measure(fact, "contracts"),
        _ => None,
    },
};
