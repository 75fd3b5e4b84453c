//! A ratio of the user's own: any two measures or columns, stated in a [recipe](crate::recipe::RatioRecipe).
//!
//! **Formula**: numerator ÷ denominator, for every figure of the file that the numerator describes. The denominator is the
//! figure of the same row in a column, or the figure that is about the same but for what the denominator states, from any
//! table. **Inputs**: any. **Output**: a ratio of 0 or more; with an interval where the recipe calls it a share.
//! **Missing** parts give no result; a **zero** denominator gives no value.
//!
//! # Source
//! Tables 9 and 11 of the Flemish action plan on MOE migration (2011), Poles, 2010: 691 contracts to 1.030 registrations.
//!
//! # Examples
//! ```
//! # use peilglas::session::{Options, Session};
//! let recipe = r#"{ "ratios": [{ "name": "contracts per registration",
//!     "numerator": { "column": 3 }, "denominator": { "column": 2 } }] }"#;
//! let mut session = Session::new(Options::default());
//! session.open("inburgering.csv", Some(serde_json::from_str(recipe).unwrap()))?;
//! session.push("2010;Aanmeldingen;Contracten\nPolen;1.030;691\nRusland;1.242;999\n".as_bytes())?;
//! session.close()?;
//! let report = session.report();
//! let ratio = report.of("custom").next().unwrap();
//! assert_eq!(format!("{} {:.2}", ratio.label, ratio.value.unwrap().low()), "Polen 0.67");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use super::{Cube, Extra, Form, Indicator, Outcome};
use crate::facts::{Code, Dimension, Fact};
use crate::recipe::{RatioRecipe, SelectionRecipe};

const CUSTOM: Indicator = Indicator {
    id: "custom",
    formula: "numerator ÷ denominator, as stated in the recipe",
    form: Form::Ratio,
    is_last_resort: false,
    base: |_, _| None,
};

/// The indicator.
pub static INDICATOR: Indicator = CUSTOM;

/// The same where the recipe calls it a share.
static SHARE: Indicator = Indicator { form: Form::Share, ..CUSTOM };

/// The values of one ratio in one table. `first_column` is the place of its first column as the user counts, where the
/// recipe's columns are this table's.
pub fn outcomes<'a>(cube: &Cube<'a>, ratio: &RatioRecipe, source: u32, first_column: Option<u32>) -> Vec<Outcome<'a>> {
    let indicator = if ratio.share { &SHARE } else { &INDICATOR };
    let column = |selection: &SelectionRecipe| selection.column.and_then(|column| column.checked_sub(first_column?));
    let is_of_columns = ratio.numerator.column.is_some() || ratio.denominator.column.is_some();
    if is_of_columns && first_column.is_none() {
        return Vec::new();
    }
    let is_numerator = |fact: &&'a Fact| {
        let selection = &ratio.numerator;
        fact.place.source == source
            && (selection.column.is_none() || column(selection) == Some(fact.place.column))
            && selection.measure.as_deref().is_none_or(|measure| fact.key.measures(measure))
            && members(selection).all(|(dimension, member)| fact.key.get(dimension).map(|code| &**code) == member)
    };
    let base_of = |fact: &'a Fact| {
        let selection = &ratio.denominator;
        if selection.column.is_some() {
            let place = crate::facts::Place { column: column(selection)?, ..fact.place };
            return cube.facts.at(place);
        }
        let mut key = fact.key.clone();
        if let Some(measure) = &selection.measure {
            key.measure = Some(Code::from(measure.as_str()));
        }
        members(selection).for_each(|(dimension, member)| key.set(dimension, member.map(Code::from)));
        cube.facts.find(&key, fact.place)
    };
    let outcome = |fact: &'a Fact| {
        let base = base_of(fact).filter(|base| base.place != fact.place)?;
        let (numerator, denominator) = (fact.quantity, base.quantity);
        let extra = Extra { name: Some(ratio.name.as_str().into()), ..Extra::default() };
        let value = numerator.over(denominator);
        Some(Outcome { indicator, fact, base, numerator, denominator, value, more: Some(extra.into()) })
    };
    cube.facts.iter().filter(is_numerator).filter_map(outcome).collect()
}

fn members(selection: &SelectionRecipe) -> impl Iterator<Item = (Dimension, Option<&str>)> {
    selection.members.iter().filter_map(|(name, code)| Some((Dimension::of_name(name)?, code.as_deref())))
}
