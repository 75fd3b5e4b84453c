//! A rate beside the rate of the whole: a nationality beside all inhabitants, a municipality beside its region.
//!
//! A figure is compared where both its numerator and its denominator are about the same part, and the whole has the same
//! two figures. The part is held against the *rest* of the whole ([`crate::statistics::difference`] says why). Ranges,
//! estimates and figures that do not fit into their whole are not compared.

use rustc_hash::FxHashMap as HashMap;

use serde::Serialize;

use crate::facts::{Coordinates, Dimension, Fact};
use crate::indicators::{Cube, Form, Outcome};
use crate::statistics::Interval;
use crate::statistics::difference::{Counts, Difference, of_rates, of_shares, rest};
use crate::statistics::funnel::{Limits, limits};

/// A figure beside that of the whole.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    /// In what the part and the whole differ: nationality or territory.
    pub dimension: Dimension,
    /// The figure of the whole.
    pub whole: &'a Outcome<'a>,
    /// What it says.
    pub verdict: Difference,
    /// The 95% interval of the part's share less that of the rest; none for rates of counts.
    pub difference: Option<Interval>,
}

/// A municipality's share within the limits of chance around that of its region.
#[derive(Clone, Copy, Debug)]
pub struct Funnel<'a> {
    /// The figure of the region.
    pub whole: &'a Outcome<'a>,
    /// Its share.
    pub target: f64,
    /// The limits for the municipality's denominator.
    pub limits: Limits,
    /// Where the municipality lies.
    pub position: FunnelPosition,
}

/// Where a share lies in the funnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub enum FunnelPosition {
    /// Within the 95% limits.
    #[serde(rename = "within")]
    Within,
    /// Outside the 95% limits, within those of 99,8%.
    #[serde(rename = "outside-95")]
    Outside95,
    /// Outside the 99,8% limits.
    #[serde(rename = "outside-99.8")]
    Outside998,
}

/// All values, found by what they are about.
pub struct Wholes<'a> {
    by_keys: HashMap<(usize, Coordinates, Coordinates), Vec<&'a Outcome<'a>>>,
    cube: Cube<'a>,
    sampling_fraction: f64,
}

impl<'a> Wholes<'a> {
    /// Takes the values of a report; `sampling_fraction` is that of [`crate::statistics::wilson_of_sample`].
    pub fn new(outcomes: &'a [Outcome<'a>], cube: &Cube<'a>, sampling_fraction: f64) -> Self {
        let mut by_keys: HashMap<_, Vec<&Outcome>> = HashMap::default();
        for outcome in outcomes.iter().filter(|outcome| is_compared(outcome)) {
            let (fact, base) = (outcome.fact.coordinates, outcome.base.coordinates);
            by_keys.entry((outcome.indicator.number(), fact, base)).or_default().push(outcome);
        }
        Wholes { by_keys, cube: *cube, sampling_fraction }
    }

    /// The comparisons of a value: with all inhabitants, and with the region.
    pub fn comparisons(&self, part: &Outcome<'_>) -> Vec<Comparison<'a>> {
        if !is_compared(part) {
            return Vec::new();
        }
        let whole = |dimension| Some((dimension, self.whole(part, dimension)?));
        let wholes = [Dimension::Nationality, Dimension::Territory].into_iter().filter_map(whole);
        wholes.filter_map(|(dimension, whole)| self.compare(part, whole, dimension)).collect()
    }

    /// The place of a municipality's share in the funnel around its region's.
    pub fn funnel(&self, part: &Outcome<'_>) -> Option<Funnel<'a>> {
        let territory = self.cube.vocabulary.territory(part.fact.key.get(Dimension::Territory)?)?;
        if part.indicator.form != Form::Share || &*territory.level != "municipality" {
            return None;
        }
        let (value, (_, denominator)) = (part.value?.exact()?, counts(part)?);
        let whole = self.whole(part, Dimension::Territory)?;
        rest(counts(part)?, counts(whole)?)?;
        let target = whole.value?.exact()?;
        let limits = limits(target, denominator)?;
        let within = |interval: Interval| (interval.low..=interval.high).contains(&value);
        let position = match () {
            () if within(limits.limits95) => FunnelPosition::Within,
            () if within(limits.limits998) => FunnelPosition::Outside95,
            () => FunnelPosition::Outside998,
        };
        Some(Funnel { whole, target, limits, position })
    }

    /// The same value for the whole that `part` lies in: all nationalities, or the region around the territory and, where
    /// there is no figure for the region, the smallest unit around it that has one.
    fn whole(&self, part: &Outcome<'_>, dimension: Dimension) -> Option<&'a Outcome<'a>> {
        let member = part.fact.key.get(dimension).filter(|code| part.base.key.get(dimension) == Some(code))?;
        let Cube { facts, vocabulary } = self.cube;
        if dimension == Dimension::Territory {
            // Both figures are of one territory, so that the same units lie around them.
            let units = |fact: &Fact| facts.around(fact.coordinates, vocabulary);
            let units = || units(part.fact).zip(units(part.base));
            let mut regions = units().filter(|((_, is_region), _)| *is_region).chain(units());
            return regions.find_map(|((fact, _), (base, _))| self.find(part, fact, base));
        }
        let of_all = |fact: &Fact| facts.with(fact.coordinates, dimension, Some("all"));
        if &**member == "all" { None } else { self.find(part, of_all(part.fact)?, of_all(part.base)?) }
    }

    /// The value of these two figures that is nearest to a part.
    fn find(&self, part: &Outcome<'_>, fact: Coordinates, base: Coordinates) -> Option<&'a Outcome<'a>> {
        let near = part.fact.place;
        let found = self.by_keys.get(&(part.indicator.number(), fact, base))?.iter();
        found.copied().min_by_key(|whole| {
            let place = whole.fact.place;
            (place.source != near.source, place.column != near.column, place.row != near.row, place)
        })
    }

    fn compare(&self, part: &Outcome<'_>, whole: &'a Outcome<'a>, dimension: Dimension) -> Option<Comparison<'a>> {
        let part_counts = counts(part)?;
        let rest = rest(part_counts, counts(whole)?)?;
        let (difference, verdict) = match part.indicator.form {
            Form::Share => {
                let (interval, verdict) = of_shares(part_counts, rest, self.sampling_fraction)?;
                (Some(interval), verdict)
            }
            Form::Ratio => (None, of_rates(part_counts, rest)?),
            _ => return None,
        };
        Some(Comparison { dimension, whole, verdict, difference })
    }
}

/// Whether values of this form are held against those of a whole.
fn is_compared(outcome: &Outcome<'_>) -> bool {
    matches!(outcome.indicator.form, Form::Share | Form::Ratio)
}

/// Numerator and denominator where both are counted; none for ranges, estimates and what is no whole number.
fn counts(outcome: &Outcome<'_>) -> Option<Counts> {
    let counted = |value: f64| value >= 0.0 && value.fract() == 0.0;
    let counts = (outcome.numerator.exact()?, outcome.denominator.exact()?);
    let is_estimate = outcome.fact.estimate || outcome.base.estimate;
    (!is_estimate && counted(counts.0) && counted(counts.1)).then_some(counts)
}
