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
//! assert_eq!((&*two.label, format!("{:.0}%", two.value.unwrap().low() * 100.0)), ("Gent", "37%".to_owned()));
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use rustc_hash::FxHashMap as HashMap;

use super::{Cube, Extra, Form, Indicator, Outcome};
use crate::facts::{Coordinates, Dimension, Fact, in_order_of_figures};

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
    let (mut territories, mut nationalities) = (Lists::default(), Lists::default());
    for fact in cube.facts.iter() {
        if let Some(whole) = whole_territory(fact, cube) {
            let own = fact.key.get(Dimension::Territory).and_then(|code| cube.vocabulary.territory(code));
            let level = own.map(|territory| &*territory.level);
            territories.entry((fact.place.source, whole, level)).or_default().push(fact);
        }
        if let Some(whole) = whole_nationality(fact, cube) {
            nationalities.entry((fact.place.source, whole, None)).or_default().push(fact);
        }
    }
    let mut outcomes = Vec::new();
    for (lists, listed) in [(territories, Dimension::Territory), (nationalities, Dimension::Nationality)] {
        let whole = |((source, whole, level), facts): ((u32, Coordinates, Option<&'a str>), Vec<&'a Fact>)| {
            Some((source, cube.facts.nearest(whole, facts[0].place)?, level, facts))
        };
        let mut lists: Vec<_> = lists.into_iter().filter(|(_, facts)| facts.len() > 2).filter_map(whole).collect();
        lists.sort_by(|(source, whole, level, _), (other_source, other_whole, other_level, _)| {
            (source, &whole.key, level).cmp(&(other_source, &other_whole.key, other_level))
        });
        for (source, whole, _, facts) in lists.into_iter().take(MOST_LISTS) {
            if !cube.facts.has_gap_beside(source, &facts[0].key, listed) {
                outcomes.extend(ranked(facts, whole, listed));
            }
        }
    }
    outcomes
}

/// Figures that are listed under one whole, by their table, the whole, and the level of territories: provinces and
/// municipalities of one region are two lists.
type Lists<'a> = HashMap<(u32, Coordinates, Option<&'a str>), Vec<&'a Fact>>;

/// The figure of the nearest unit around a territory that has one.
fn whole_territory(fact: &Fact, cube: &Cube<'_>) -> Option<Coordinates> {
    let units = cube.facts.around(fact.coordinates, cube.vocabulary);
    units.map(|(unit, _)| unit).find(|unit| cube.facts.is_known(*unit))
}

/// The figure of all nationalities and, where that is not counted, for a MOE country that of MOE.
fn whole_nationality(fact: &Fact, cube: &Cube<'_>) -> Option<Coordinates> {
    let country = fact.key.get(Dimension::Nationality).filter(|code| cube.vocabulary.is_country(code))?;
    let of = |group: &str| known_member(fact, cube, Dimension::Nationality, group);
    of("all").or_else(|| cube.vocabulary.is_within(country, "MOE").then(|| of("MOE"))?)
}

/// What is like a figure but for the member of one dimension, where there is a figure for it.
fn known_member(fact: &Fact, cube: &Cube<'_>, dimension: Dimension, member: &str) -> Option<Coordinates> {
    cube.facts.with(fact.coordinates, dimension, Some(member)).filter(|at| cube.facts.is_known(*at))
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
            Outcome { indicator: &INDICATOR, fact: last, base: whole, numerator, denominator, value, more: Some(extra.into()) }
        })
        .collect()
}
