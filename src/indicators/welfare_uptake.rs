//! Welfare uptake: how many of the inhabitants of active age receive welfare.
//!
//! **Formula**: welfare recipients (OCMW, leefloon and equivalent) of active age ÷ population of active age.
//! **Inputs**: measures `welfare-recipients` and `population`, persons, of the same territory, period and nationality.
//! **Output**: a ratio from 0 to 1; a leefloon rate per 1,000 inhabitants is another indicator. **Missing** parts give
//! no result; a **zero** population gives no value. Figures of all ages are flagged `all-ages`.
//!
//! # Source
//! Table 4 of the Flemish action plan on MOE migration (2011), Antwerp: 626 of 11.032 is published as 5,7%.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "Nationaliteit;OCMW-steuntrekkers;Actieve leeftijd;\n;;Bevolking;ocmw\n\
//!     Totaal inwoners;8.002;296.800;7.479\nOost-Europa;678;11.032;626\n";
//! let report = Session::read("antwerpen.csv", text)?;
//! let share = report.of("welfare-uptake").find(|it| &*it.label == "Oost-Europa").unwrap().value.unwrap();
//! assert_eq!(format!("{:.1}%", share.low() * 100.0), "5.7%");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Form, Indicator};

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "welfare-uptake",
    formula: "welfare recipients of active age ÷ population of active age",
    form: Form::Share,
    is_last_resort: false,
    base: |fact, cube| fact.key.measures("welfare-recipients").then(|| cube.population_of(fact))?,
};
