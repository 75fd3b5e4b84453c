//! Relative pressure: how many times the rate of all inhabitants the rate of a nationality is.
//!
//! **Formula**: a nationality's unemployment pressure or welfare uptake ÷ that of all inhabitants, of the same territory and
//! period. **Inputs**: the two rates, each with its two counts, of the same ages. **Output**: a ratio of 0 or more; 1 is the
//! rate of all inhabitants, with a 95% interval against all others ([`crate::statistics::ratio`]). **Missing** rates give no result; a **zero** rate of all inhabitants gives no value.
//!
//! # Source
//! Table 4 of the Flemish action plan on MOE migration (2011), Antwerp: 12,3% of the Eastern Europeans and 10,9% of all
//! inhabitants look for work, 1.1 times as many.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "Nationaliteit;NWWZ;Actieve leeftijd;\n;;Bevolking;nwwz\n\
//!     Totaal inwoners;32.898;296.800;32.481\nOost-Europa;1.405;11.032;1.352\nPOLEN;257;4.178;252\n";
//! let report = Session::read("antwerpen.csv", text)?;
//! let times = report.of("relative-pressure").find(|it| &*it.label == "Oost-Europa").unwrap();
//! assert_eq!(format!("{:.1}", times.value.unwrap().low()), "1.1");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Cube, Extra, Form, Indicator, Outcome, is_rate};
use crate::facts::{Dimension, is_unknown};

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "relative-pressure",
    formula: "rate of a nationality ÷ rate of all inhabitants",
    form: Form::Factor,
    is_last_resort: false,
    base: |_, _| None,
};

/// Its values, from the rates.
pub(super) fn outcomes<'a>(cube: &Cube<'a>, rates: &[Outcome<'a>]) -> Vec<Outcome<'a>> {
    let relative = |rate: &Outcome<'a>| {
        let (fact, base) = (rate.fact, rate.base);
        let nationality = fact.key.get(Dimension::Nationality)?;
        if !is_rate(rate.indicator) || &**nationality == "all" || is_unknown(nationality) {
            return None;
        }
        let (all, everyone) = (cube.of_nationality(fact, "all")?, cube.of_nationality(base, "all")?);
        let (numerator, denominator) = (rate.value?, all.quantity.over(everyone.quantity)?);
        let extra = Extra { figures: vec![base], bases: vec![everyone], ..Extra::default() };
        let value = numerator.over(denominator);
        Some(Outcome { indicator: &INDICATOR, fact, base: all, numerator, denominator, value, more: Some(extra.into()) })
    };
    rates.iter().filter_map(relative).collect()
}
