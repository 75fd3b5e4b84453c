//! The catalogue: every indicator, one a file.
//!
//! To add one, write its file and name it in the list below.

use std::collections::HashMap;

use crate::facts::{Dimension, Fact, Facts, Key};
use crate::quantity::Quantity;
use crate::vocabulary::{Granularity, Vocabulary, granularity, year};

/// Declares the module of every indicator and lists them in the catalogue.
macro_rules! catalogue {
    ($($name:ident),* $(,)?) => {
        $(pub mod $name;)*

        /// All indicators, the most specific first.
        pub static CATALOGUE: &[&Indicator] = &[$(&$name::INDICATOR),*];
    };
}

catalogue! {
    unemployment_pressure,
    welfare_uptake,
    moe_share,
    group_share_of_moe,
    nationality_share,
    nationality_share_of_moe,
    population_share,
    territory_share,
    office_share,
    age_share,
    target_group_share,
    conversion,
    growth,
    part_of_total,
}

/// How an indicator's value comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A part of a whole: 0 to 1, with a confidence interval.
    Share,
    /// One count over another that it is no part of.
    Ratio,
    /// The change from the base to the figure, over the base.
    Change,
}

/// An indicator: what it is called, and which figure is the base of which.
pub struct Indicator {
    /// Stable name, e.g. `moe-share`.
    pub id: &'static str,
    /// The formula in words.
    pub formula: &'static str,
    /// How the value comes about.
    pub form: Form,
    /// Whether it is only of use where no other indicator says anything about a figure.
    pub is_last_resort: bool,
    /// The base of a figure; none when the figure is no numerator of this indicator, or its base is not there.
    pub base: for<'a> fn(&'a Fact, &Cube<'a>) -> Option<&'a Fact>,
}

impl std::fmt::Debug for Indicator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

/// Everything an indicator may look at.
#[derive(Clone, Copy)]
pub struct Cube<'a> {
    /// All figures.
    pub facts: &'a Facts,
    /// Groups of nationalities, and which territory lies in which.
    pub vocabulary: &'a Vocabulary,
}

impl<'a> Cube<'a> {
    /// The figure for all members of a dimension where `fact` is for one; none when `fact` is not for one.
    pub fn whole(&self, fact: &'a Fact, dimension: Dimension) -> Option<&'a Fact> {
        fact.key.get(dimension)?;
        self.facts.find(&fact.key.with(dimension, None), fact.place)
    }

    /// The figure with the same key as `fact` but another nationality.
    pub fn of_nationality(&self, fact: &'a Fact, nationality: &str) -> Option<&'a Fact> {
        self.facts.find(&fact.key.with(Dimension::Nationality, Some(nationality)), fact.place)
    }

    /// The figure with the same key as `fact` but another measure.
    pub fn of_measure(&self, fact: &'a Fact, measure: &str) -> Option<&'a Fact> {
        self.facts.find(&fact.key.with_measure(measure), fact.place)
    }

    /// The population that a number of persons is a rate of.
    ///
    /// Figures of active age go with the population of active age. Figures without an age go with the whole
    /// population, and only where the active-age figures are not there: those are what is published.
    pub fn population_of(&self, fact: &'a Fact) -> Option<&'a Fact> {
        let at_active_age = fact.key.with(Dimension::Age, Some("active"));
        if fact.key.get(Dimension::Age).is_none() && self.facts.find(&at_active_age, fact.place).is_some() {
            return None;
        }
        self.of_measure(fact, "population")
    }
}

/// An indicator's value for one figure.
#[derive(Clone, Debug)]
pub struct Outcome<'a> {
    /// Which indicator.
    pub indicator: &'static Indicator,
    /// The figure that it is about.
    pub fact: &'a Fact,
    /// The figure that it is relative to.
    pub base: &'a Fact,
    /// The figure; of a change, the difference.
    pub numerator: Quantity,
    /// The base.
    pub denominator: Quantity,
    /// Numerator over denominator; none when the denominator can be zero.
    pub value: Option<Quantity>,
}

impl Indicator {
    /// The indicator's value for a figure; none when it has no meaning for it or the base is not there.
    pub fn of<'a>(&'static self, fact: &'a Fact, cube: &Cube<'a>) -> Option<Outcome<'a>> {
        let base = (self.base)(fact, cube).filter(|base| base.key != fact.key || base.place != fact.place)?;
        let denominator = base.quantity;
        let numerator = match self.form {
            Form::Change => fact.quantity.minus(denominator),
            Form::Share | Form::Ratio => fact.quantity,
        };
        Some(Outcome { indicator: self, fact, base, numerator, denominator, value: numerator.over(denominator) })
    }
}

/// All values of all indicators.
pub fn compute<'a>(cube: &Cube<'a>) -> Vec<Outcome<'a>> {
    let mut outcomes = Vec::new();
    for fact in cube.facts.iter() {
        let before = outcomes.len();
        let of = |indicator: &&'static Indicator| indicator.of(fact, cube);
        outcomes.extend(CATALOGUE.iter().filter(|indicator| !indicator.is_last_resort).filter_map(of));
        if !outcomes[before..].iter().any(|outcome: &Outcome<'_>| outcome.indicator.form == Form::Share) {
            outcomes.extend(CATALOGUE.iter().filter(|indicator| indicator.is_last_resort).filter_map(of));
        }
    }
    let order = |outcome: &Outcome<'_>| CATALOGUE.iter().position(|indicator| indicator.id == outcome.indicator.id);
    outcomes.sort_by_key(|outcome| (order(outcome), outcome.fact.place));
    outcomes
}

/// Figures of persons that give no rate because the population beside them has another age: the figure and the
/// population, one of each kind.
pub fn withheld<'a>(cube: &Cube<'a>) -> Vec<(&'a Fact, &'a Fact)> {
    let mut withheld: Vec<(&Fact, &Fact)> = Vec::new();
    let anyone = |key: &Key| key.with(Dimension::Age, None).with_measure("population");
    let population = cube.facts.iter().filter(|fact| fact.key.measures("population"));
    let populations: HashMap<Key, &Fact> = population.map(|fact| (anyone(&fact.key), fact)).collect();
    for fact in
        cube.facts.iter().filter(|fact| fact.key.measures("jobseekers") || fact.key.measures("welfare-recipients"))
    {
        let at_active_age = fact.key.with(Dimension::Age, Some("active"));
        if cube.population_of(fact).is_some() || cube.facts.find(&at_active_age, fact.place).is_some() {
            continue;
        }
        let known = |(other, _): &(&Fact, &Fact)| {
            other.key.measure == fact.key.measure && other.key.get(Dimension::Age) == fact.key.get(Dimension::Age)
        };
        if withheld.iter().any(known) {
            continue;
        }
        if let Some(&population) = populations.get(&anyone(&fact.key)) {
            withheld.push((fact, population));
        }
    }
    withheld
}

/// What a reader has to know beside a value; numerators below `small_numerator` are flagged.
pub fn flags(outcome: &Outcome<'_>, small_numerator: f64) -> Vec<&'static str> {
    let Outcome { indicator, fact, base, numerator, denominator, .. } = outcome;
    let is_count = indicator.form != Form::Change;
    let is_part_of_year = |code: &crate::facts::Code| {
        matches!(granularity(code), Granularity::HalfYear | Granularity::Quarter | Granularity::Month)
    };
    let needs_active_age = matches!(indicator.id, "unemployment-pressure" | "welfare-uptake");
    let distance = || {
        let at = |fact: &Fact| fact.key.get(Dimension::Period).and_then(|code| year(code));
        Some(at(fact)? - at(base)?)
    };
    let flags = [
        ("small-numerator", is_count && numerator.low() < small_numerator),
        ("zero-denominator", denominator.low() <= 0.0),
        ("part-exceeds-whole", indicator.form == Form::Share && numerator.low() > denominator.high()),
        ("range", numerator.exact().is_none() || denominator.exact().is_none()),
        ("sum-of-records", fact.records > 1 || base.records > 1),
        ("estimate", fact.estimate || base.estimate),
        ("all-ages", needs_active_age && fact.key.get(Dimension::Age).is_none()),
        ("part-of-year", fact.key.get(Dimension::Period).is_some_and(is_part_of_year)),
        ("several-years", !is_count && distance().is_some_and(|years| years > 1)),
    ];
    flags.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag).collect()
}

/// Numerators below this are flagged unless the host says otherwise: one person more or less moves the rate visibly.
pub const SMALL_NUMERATOR: u32 = 20;
