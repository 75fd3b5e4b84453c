//! Top N: what the largest of a list cover together.
//!
//! **Formula**: the N largest together ÷ the whole, for every N up to [`MOST`]. **Inputs**: any measure, a table that lists
//! at least three territories of one level in their region, nationalities among all, or where that is not counted MOE nationalities among MOE.
//! **Output**: a ratio from 0 to 1; the row is that of the last of the N. **Missing**: an unknown or suppressed figure in the
//! list gives no result, as it can be one of the largest; members that are not listed are taken to be smaller. A **zero** whole
//! gives no value. Wholes are figures of their own, never sums.
//!
//! # Source
//! Table 5 of the Flemish action plan on MOE migration (2011) lists the twenty municipalities with the largest MOE inflow of
//! 2010, and its Table 3 the 14.961 of the Flemish Region: Antwerp (3.600) and Ghent (1.935) cover 37% of it.
//!
//! # Examples
//! ```
//! # use peilglas::session::Session;
//! let text = "Instroom MOE-migranten in 2010 in:;Aantal\nVlaams Gewest;14.961\nAntwerpen;3.600\nGent;1.935\nLeuven;462\n";
//! let report = Session::read("top20.csv", text)?;
//! let two = report.of("top-share").find(|it| it.rank == Some(2)).unwrap();
//! assert_eq!((two.label.as_str(), format!("{:.0}%", two.value.unwrap().low() * 100.0)), ("Gent", "37%".to_owned()));
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use std::collections::BTreeMap;

use super::{Cube, Extra, Form, Indicator, Outcome};
use crate::facts::{Code, Dimension, Fact, Key, in_order_of_figures};
use crate::vocabulary::Territory;

/// Most members that are taken together.
pub const MOST: usize = 20;

/// Most lists of one dimension: a register gives one for every municipality and year.
const MOST_LISTS: usize = 200;

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "top-share",
    formula: "the N largest together ÷ the whole",
    form: Form::Sum,
    is_last_resort: false,
    base: |_, _| None,
};

/// Its values, for every list.
pub(super) fn outcomes<'a>(cube: &Cube<'a>) -> Vec<Outcome<'a>> {
    // Lists by their table and whole; provinces and municipalities of one region are two lists.
    let mut territories: BTreeMap<(u32, Key, Option<&str>), Vec<&'a Fact>> = BTreeMap::new();
    let mut nationalities = territories.clone();
    for fact in cube.facts.iter() {
        if let Some(outer) = whole_territory(fact, cube) {
            let own = fact.key.get(Dimension::Territory).and_then(|code| cube.vocabulary.territory(code));
            let whole = fact.key.with(Dimension::Territory, Some(&outer));
            territories.entry((fact.place.source, whole, own.map(|it| &*it.level))).or_default().push(fact);
        }
        let country = fact.key.get(Dimension::Nationality).filter(|code| cube.vocabulary.is_country(code));
        let whole = |group: &str| fact.key.with(Dimension::Nationality, Some(group));
        let is_there = |key: &Key| cube.facts.span(key).is_some();
        let is_moe = country.is_some_and(|country| cube.vocabulary.is_within(country, "MOE"));
        let whole = match country {
            Some(_) if is_there(&whole("all")) => whole("all"),
            Some(_) if is_moe => whole("MOE"),
            _ => continue,
        };
        nationalities.entry((fact.place.source, whole, None)).or_default().push(fact);
    }
    let mut outcomes = Vec::new();
    for (lists, listed) in [(territories, Dimension::Territory), (nationalities, Dimension::Nationality)] {
        let lists = lists.into_iter().filter(|(_, facts)| facts.len() > 2).take(MOST_LISTS);
        for ((source, whole, _), facts) in lists {
            let Some(whole) = cube.facts.find(&whole, facts[0].place) else { continue };
            if !cube.facts.has_gap_beside(source, &facts[0].key, listed) {
                outcomes.extend(ranked(facts, whole, listed));
            }
        }
    }
    outcomes
}

/// The nearest unit around a territory that has a figure.
fn whole_territory(fact: &Fact, cube: &Cube<'_>) -> Option<Code> {
    let territory = fact.key.get(Dimension::Territory)?;
    let has_figure = |outer: &&Territory| {
        cube.facts.span(&fact.key.with(Dimension::Territory, Some(&outer.code))).is_some()
    };
    cube.vocabulary.around(territory).find(has_figure).map(|outer| outer.code.clone())
}

fn ranked<'a>(mut facts: Vec<&'a Fact>, whole: &'a Fact, listed: Dimension) -> Vec<Outcome<'a>> {
    // The largest first; the order of rows decides nothing.
    facts.sort_by(|a, b| {
        b.quantity.low().total_cmp(&a.quantity.low()).then_with(|| a.key.cmp(&b.key)).then(in_order_of_figures(a, b))
    });
    facts.dedup_by(|a, b| a.key.get(listed) == b.key.get(listed));
    let denominator = whole.quantity;
    let ranks = 1..=facts.len().min(MOST);
    ranks
        .map(|rank| {
            let (last, before) = (facts[rank - 1], &facts[..rank - 1]);
            let numerator = before.iter().fold(last.quantity, |sum, fact| sum.plus(fact.quantity));
            let extra = Extra { figures: before.to_vec(), rank: Some(rank), ..Extra::default() };
            let value = numerator.over(denominator);
            Outcome { indicator: &INDICATOR, fact: last, base: whole, numerator, denominator, value, extra }
        })
        .collect()
}
