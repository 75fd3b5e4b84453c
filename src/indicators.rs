//! The catalogue: every indicator, one a file.
//!
//! To add one, write its file and name it in the list below.

use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use crate::facts::{Code, Coordinates, Dimension, Fact, Facts, is_unknown};
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
    index,
    part_of_total,
    relative_pressure,
    top_share,
    group_share,
    custom,
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
    /// The figure over that of the first period.
    Index,
    /// Several parts of a whole together: 0 to 1, with a confidence interval.
    Sum,
    /// One rate over another.
    Factor,
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
    /// The base of a figure; none when the figure is no numerator of this indicator, or its base is not there, and for
    /// indicators that take more than two figures and are computed by themselves.
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
        self.facts.nearest(fact.coordinates.without(dimension), fact.place)
    }

    /// The figure with the same key as `fact` but another member of one dimension.
    pub fn beside(&self, fact: &'a Fact, dimension: Dimension, member: Option<&str>) -> Option<&'a Fact> {
        self.facts.nearest(self.facts.with(fact.coordinates, dimension, member)?, fact.place)
    }

    /// The figure with the same key as `fact` but another nationality.
    pub fn of_nationality(&self, fact: &'a Fact, nationality: &str) -> Option<&'a Fact> {
        self.beside(fact, Dimension::Nationality, Some(nationality))
    }

    /// The figure with the same key as `fact` but another measure.
    pub fn of_measure(&self, fact: &'a Fact, measure: &str) -> Option<&'a Fact> {
        self.facts.nearest(self.facts.with_measure(fact.coordinates, measure)?, fact.place)
    }

    /// The population that a number of persons is a rate of.
    ///
    /// Figures of active age go with the population of active age. Figures without an age go with the whole
    /// population, and only where the active-age figures are not there: those are what is published. Figures of all
    /// nationalities and figures that name none are about the same persons.
    pub fn population_of(&self, fact: &'a Fact) -> Option<&'a Fact> {
        if fact.key.get(Dimension::Age).is_none() && self.beside(fact, Dimension::Age, Some("active")).is_some() {
            return None;
        }
        let everyone = match fact.key.get(Dimension::Nationality).map(|code| &**code) {
            None => Some(Some("all")),
            Some("all") => Some(None),
            Some(_) => None,
        };
        self.of_measure(fact, "population").or_else(|| {
            let population = self.facts.with_measure(fact.coordinates, "population")?;
            self.facts.nearest(self.facts.with(population, Dimension::Nationality, everyone?)?, fact.place)
        })
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
    /// What an indicator of more than two figures has beside these; most have nothing, and are ten thousand.
    more: Option<Box<Extra<'a>>>,
}

/// What an indicator of more than two figures has beside its figure and its base.
#[derive(Clone, Debug, Default)]
pub struct Extra<'a> {
    /// The other figures of the numerator.
    pub figures: Vec<&'a Fact>,
    /// The other figures of the denominator.
    pub bases: Vec<&'a Fact>,
    /// How many of the largest are taken together.
    pub rank: Option<usize>,
    /// What the user calls a ratio of his own.
    pub name: Option<Arc<str>>,
    /// The group of nationalities that was added up.
    pub group: Option<Arc<str>>,
}

impl<'a> Outcome<'a> {
    /// What an indicator of more than two figures has beside its figure and its base.
    pub fn extra(&self) -> &Extra<'a> {
        const NOTHING: &Extra<'static> =
            &Extra { figures: Vec::new(), bases: Vec::new(), rank: None, name: None, group: None };
        self.more.as_deref().unwrap_or(NOTHING)
    }

    /// All figures that it was computed from.
    pub fn figures(&self) -> impl Iterator<Item = &'a Fact> + '_ {
        let numerator = std::iter::once(self.fact).chain(self.extra().figures.iter().copied());
        numerator.chain(std::iter::once(self.base)).chain(self.extra().bases.iter().copied())
    }
}

impl Indicator {
    /// Its place in the catalogue.
    pub fn number(&'static self) -> usize {
        CATALOGUE.iter().position(|other| std::ptr::eq(*other, self)).unwrap_or(CATALOGUE.len())
    }

    /// The indicator's value for a figure; none when it has no meaning for it or the base is not there.
    pub fn of<'a>(&'static self, fact: &'a Fact, cube: &Cube<'a>) -> Option<Outcome<'a>> {
        let base = (self.base)(fact, cube).filter(|base| base.place != fact.place || base.key != fact.key)?;
        let denominator = base.quantity;
        let numerator = match self.form {
            Form::Change => fact.quantity.minus(denominator),
            _ => fact.quantity,
        };
        let value = numerator.over(denominator);
        Some(Outcome { indicator: self, fact, base, numerator, denominator, value, more: None })
    }
}

/// All values of all indicators, nearly in their order.
pub fn compute<'a>(cube: &Cube<'a>) -> Vec<Outcome<'a>> {
    // "Verschil" among years is no time, and its figures are no more of one kind with theirs.
    let is_of_a_time = |fact: &&Fact| fact.key.get(Dimension::Period).is_none_or(|period| !is_unknown(period));
    let facts: Vec<&Fact> = cube.facts.iter().filter(is_of_a_time).collect();
    let mut outcomes = Vec::new();
    let mut is_share = vec![false; facts.len()];
    // One indicator after the other: each asks the same of all figures, and little is left to be put in order.
    for indicator in CATALOGUE.iter().filter(|indicator| !indicator.is_last_resort) {
        for (fact, is_share) in facts.iter().zip(&mut is_share) {
            let outcome = indicator.of(fact, cube);
            *is_share |= outcome.is_some() && indicator.form == Form::Share;
            outcomes.extend(outcome);
        }
    }
    let others: Vec<&Fact> =
        facts.iter().zip(&is_share).filter(|(_, is_share)| !**is_share).map(|(fact, _)| *fact).collect();
    for indicator in CATALOGUE.iter().filter(|indicator| indicator.is_last_resort) {
        outcomes.extend(others.iter().filter_map(|fact| indicator.of(fact, cube)));
    }
    outcomes.extend(relative_pressure::outcomes(cube, &outcomes));
    outcomes.extend(top_share::outcomes(cube));
    outcomes
}

/// Puts outcomes in the order of the catalogue and of their cells.
pub fn in_order(outcomes: &mut [Outcome<'_>]) {
    // Not by keys that are kept: few are out of their place.
    outcomes.sort_by_key(|outcome| (outcome.indicator.number(), outcome.fact.place));
}

/// Figures of persons that give no rate because the population beside them has another age: the figure and the
/// population, one of each kind.
pub fn withheld<'a>(cube: &Cube<'a>) -> Vec<(&'a Fact, &'a Fact)> {
    let mut withheld: Vec<(&Fact, &Fact)> = Vec::new();
    let population = cube.facts.iter().filter(|fact| fact.key.measures("population"));
    let of_any_age = |fact: &'a Fact| (fact.coordinates.without(Dimension::Age), fact);
    let populations: HashMap<Coordinates, &Fact> = population.map(of_any_age).collect();
    for fact in
        cube.facts.iter().filter(|fact| fact.key.measures("jobseekers") || fact.key.measures("welfare-recipients"))
    {
        if cube.population_of(fact).is_some() || cube.beside(fact, Dimension::Age, Some("active")).is_some() {
            continue;
        }
        let known = |(other, _): &(&Fact, &Fact)| {
            other.key.measure == fact.key.measure && other.key.get(Dimension::Age) == fact.key.get(Dimension::Age)
        };
        if withheld.iter().any(known) {
            continue;
        }
        let population = cube.facts.with_measure(fact.coordinates.without(Dimension::Age), "population");
        if let Some(&population) = population.and_then(|at| populations.get(&at)) {
            withheld.push((fact, population));
        }
    }
    withheld
}

/// Figures of persons that give no rate because the population is of another period of the same year, or of none that is
/// stated: the figure and the population, one of each kind.
pub fn mistimed<'a>(cube: &Cube<'a>) -> Vec<(&'a Fact, &'a Fact)> {
    let mut mistimed: Vec<(&Fact, &Fact)> = Vec::new();
    let persons = |fact: &&&Fact| fact.key.measures("jobseekers") || fact.key.measures("welfare-recipients");
    let facts: Vec<&Fact> = cube.facts.iter().collect();
    for &fact in facts.iter().filter(persons) {
        let Some(period) = fact.key.get(Dimension::Period) else { continue };
        let Some(population) = cube.facts.with_measure(fact.coordinates, "population") else { continue };
        let known = |(other, _): &(&Fact, &Fact)| {
            other.key.measure == fact.key.measure && other.key.get(Dimension::Period) == Some(period)
        };
        if cube.of_measure(fact, "population").is_some() || mistimed.iter().any(known) {
            continue;
        }
        let of_period = |period: &Code| {
            cube.facts.nearest(cube.facts.with(population, Dimension::Period, Some(period))?, fact.place)
        };
        let same_year = cube.facts.other_period_of_year(population, period).and_then(of_period);
        // "NWWZ 2010" beside "Bevolking": of when the population is nobody says.
        let undated = || cube.facts.nearest(population.without(Dimension::Period), fact.place);
        if let Some(population) = same_year.or_else(undated) {
            mistimed.push((fact, population));
        }
    }
    mistimed
}

/// Rates of zero that are likely no zero at all: the figure was not counted for this population.
///
/// A zero is unlikely when the other rate of the same population is far from zero: if both were alike, a zero would come
/// about by chance less than once in a thousand times.
///
/// # Source
/// Table 4 of the Flemish action plan on MOE migration (2011): no job seekers among 185 persons from Kosovo, of whom 26
/// receive welfare.
pub fn structural_zeros<'a, 'o>(outcomes: &'o [Outcome<'a>]) -> Vec<(&'o Outcome<'a>, &'o Outcome<'a>)> {
    let rates = || outcomes.iter().filter(|outcome| is_rate(outcome.indicator));
    let is_far_from_zero =
        |other: &Outcome<'_>| match (other.value.and_then(Quantity::exact), other.denominator.exact()) {
            (Some(rate), Some(persons)) => rate > 0.0 && persons * (1.0 - rate.min(1.0)).ln() < 0.001f64.ln(),
            _ => false,
        };
    // For each population and rate, one that is far from zero.
    let mut far: HashMap<(crate::facts::Place, &str), &Outcome<'a>> = HashMap::default();
    for outcome in rates().filter(|outcome| is_far_from_zero(outcome)) {
        far.entry((outcome.base.place, outcome.indicator.id)).or_insert(outcome);
    }
    let zeros = rates().filter(|outcome| outcome.numerator == Quantity::Exact(0.0));
    let beside = |outcome: &'o Outcome<'a>| {
        let other = |rate: &&'static Indicator| is_rate(rate) && rate.id != outcome.indicator.id;
        let mut others = CATALOGUE.iter().filter(|rate| other(rate));
        Some((outcome, *others.find_map(|rate| far.get(&(outcome.base.place, rate.id)))?))
    };
    zeros.filter_map(beside).collect()
}

/// Whether an indicator is a rate of persons in the population.
fn is_rate(indicator: &Indicator) -> bool {
    matches!(indicator.id, "unemployment-pressure" | "welfare-uptake")
}

/// What a reader has to know beside a value; numerators below `small_numerator` are flagged.
pub fn flags(outcome: &Outcome<'_>, small_numerator: f64) -> Vec<&'static str> {
    let Outcome { indicator, fact, base, numerator, denominator, .. } = outcome;
    let is_count = !matches!(indicator.form, Form::Change | Form::Factor);
    let is_part_of_year =
        |code: &Code| matches!(granularity(code), Granularity::HalfYear | Granularity::Quarter | Granularity::Month);
    let needs_active_age = is_rate(indicator) || indicator.form == Form::Factor;
    let is_part = matches!(indicator.form, Form::Share | Form::Sum);
    let all = || outcome.figures();
    let distance = || {
        let at = |fact: &Fact| fact.key.get(Dimension::Period).and_then(|code| year(code));
        Some(at(fact)? - at(base)?)
    };
    let flags = [
        ("small-numerator", is_count && numerator.low() < small_numerator),
        ("zero-denominator", denominator.low() <= 0.0),
        ("part-exceeds-whole", is_part && numerator.low() > denominator.high()),
        ("range", numerator.exact().is_none() || denominator.exact().is_none()),
        ("sum-of-records", all().any(|fact| fact.records > 1)),
        ("sum-of-group", outcome.extra().group.is_some()),
        ("estimate", all().any(|fact| fact.estimate)),
        ("all-ages", needs_active_age && fact.key.get(Dimension::Age).is_none()),
        ("part-of-year", fact.key.get(Dimension::Period).is_some_and(is_part_of_year)),
        ("several-years", indicator.form == Form::Change && distance().is_some_and(|years| years > 1)),
    ];
    flags.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag).collect()
}

/// Numerators below this are flagged unless the host says otherwise: one person more or less moves the rate visibly.
pub const SMALL_NUMERATOR: u32 = 20;
