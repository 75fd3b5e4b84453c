//! Share of a group of countries that the user asks for: today's EU-27, the Dutch *MOE-landen*, or a group of his own.
//!
//! **Formula**: measure\[group\] ÷ measure\[all nationalities\]. **Inputs**: any measure, a table with the group's own figure
//! or with figures for its countries. **Output**: a ratio from 0 to 1. **Missing**: countries are added up only when all of
//! the group are there, or when those that are there add up to all nationalities; else there is no result, and a message
//! tells which are missing. A figure that is unknown or kept back is missing. A **zero** total gives no value.
//!
//! # Source
//! Table 9 of the Flemish action plan on MOE migration (2011): Bulgaria, Poland and Romania have 757, 1030 and 349 of the
//! 23.344 registrations of 2010, together 9,2%.
//!
//! # Examples
//! ```
//! # use peilglas::session::{Options, Session};
//! let options = r#"{ "groupSets": [{ "code": "BG+PL+RO", "members": ["BG", "PL", "RO"] }] }"#;
//! let mut session = Session::new(serde_json::from_str(options).unwrap());
//! let text = "Aanmeldingen;2010\nBulgarije;757\nPolen;1030\nRoemenië;349\nTotaal, alle landen;23.344\n";
//! let report = session.read_text("aanmeldingen.csv", text)?;
//! let share = report.of("group-share").next().unwrap().value.unwrap();
//! assert_eq!(format!("{:.1}%", share.low() * 100.0), "9.2%");
//! # Ok::<(), peilglas::error::Error>(())
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::{Cube, Extra, Form, Indicator, Outcome};
use crate::facts::{Code, Dimension, Fact, Key};
use crate::quantity::Quantity;
use crate::vocabulary::GroupSets;

/// The indicator.
pub static INDICATOR: Indicator = Indicator {
    id: "group-share",
    formula: "figure for a group of countries ÷ figure for all nationalities",
    form: Form::Sum,
    is_last_resort: false,
    base: |_, _| None,
};

/// A group that could not be added up in some table.
#[derive(Clone, Debug, PartialEq)]
pub struct Incomplete<'a> {
    /// The group.
    pub group: Code,
    /// The countries that are missing.
    pub missing: Vec<Code>,
    /// The first figure of the list.
    pub first: &'a Fact,
}

/// Its values, and the groups that could not be added up, one a table.
pub fn outcomes<'a>(cube: &Cube<'a>, sets: &GroupSets) -> (Vec<Outcome<'a>>, Vec<Incomplete<'a>>) {
    let mut lists: BTreeMap<(u32, Key), BTreeMap<Code, &'a Fact>> = BTreeMap::new();
    if sets.iter().next().is_none() {
        return (Vec::new(), Vec::new());
    }
    for fact in cube.facts.iter() {
        if let Some(nationality) = fact.key.get(Dimension::Nationality) {
            let list = (fact.place.source, fact.key.with(Dimension::Nationality, None));
            lists.entry(list).or_default().entry(nationality.clone()).or_insert(fact);
        }
    }
    let mut outcomes = Vec::new();
    let mut incomplete: Vec<Incomplete<'a>> = Vec::new();
    for (group, members) in sets.iter() {
        for ((source, key), list) in &lists {
            let Some(&first) = members.iter().find_map(|member| list.get(member)).or_else(|| list.get(group)) else {
                continue;
            };
            let all = cube.facts.find(&key.with(Dimension::Nationality, Some("all")), first.place);
            let Some(all) = all else { continue };
            let missing = missing(cube, (*source, key), list, members, all);
            let own = list.get(group).copied();
            if own.is_none() && !missing.is_empty() {
                let is_told = |told: &Incomplete<'_>| told.group == *group && told.first.place.source == *source;
                if !incomplete.iter().any(is_told) {
                    incomplete.push(Incomplete { group: group.clone(), missing, first });
                }
                continue;
            }
            let mut figures: Vec<&'a Fact> = match own {
                Some(own) => vec![own],
                None => members.iter().filter_map(|member| list.get(member).copied()).collect(),
            };
            figures.sort_by_key(|figure| figure.place);
            outcomes.push(outcome(group, &figures, all));
        }
    }
    (outcomes, incomplete)
}

fn outcome<'a>(group: &Code, figures: &[&'a Fact], all: &'a Fact) -> Outcome<'a> {
    let sum = |sum: Quantity, figure: &&Fact| sum.plus(figure.quantity);
    let numerator = figures.iter().fold(Quantity::Exact(0.0), sum);
    let denominator = all.quantity;
    let extra = Extra { figures: figures[1..].to_vec(), group: Some(group.clone()), ..Extra::default() };
    let value = numerator.over(denominator);
    Outcome { indicator: &INDICATOR, fact: figures[0], base: all, numerator, denominator, value, more: Some(extra.into()) }
}

/// The countries of a group that a list lacks. Where the countries of a list add up to all, nobody is from another one.
fn missing(
    cube: &Cube<'_>,
    (source, key): (u32, &Key),
    list: &BTreeMap<Code, &Fact>,
    members: &BTreeSet<Code>,
    all: &Fact,
) -> Vec<Code> {
    let countries = list.iter().filter(|(code, _)| cube.vocabulary.is_country(code));
    let sum: f64 = countries.map(|(_, fact)| fact.quantity.low()).sum();
    let is_everyone = all.quantity == Quantity::Exact(sum);
    let is_kept_back =
        |member: &Code| cube.facts.has_gap(source, &key.with(Dimension::Nationality, Some(member)));
    let is_missing = |member: &&Code| !list.contains_key(*member) && (!is_everyone || is_kept_back(member));
    members.iter().filter(is_missing).cloned().collect()
}
