//! Why a published percentage differs: the causes that the figures themselves show, the likeliest first.
//!
//! A cause is named only where following it gives exactly what was published. Several can: which one it was, only the
//! authors know.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::facts::{Code, Dimension, Fact, Key, Place};
use crate::indicators::{Cube, Form};
use crate::interpret::Claim;
use crate::quantity::{Quantity, half_unit};

use super::{Judgement, Verdict};

/// One of the two figures of a ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// What is a share of something.
    Numerator,
    /// What it is a share of.
    Denominator,
}

/// A likely cause of a difference, with what it takes to say it in a sentence.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Cause {
    /// Other published percentages imply another value.
    Implied,
    /// It and other published percentages cannot all be right; nothing tells which is wrong.
    Contradicts,
    /// The figure that another table gives for the same thing fits.
    OtherCount {
        /// Which of the two figures is another one there.
        part: Part,
        /// That figure.
        count: Quantity,
    },
    /// It was rounded twice: 43.548 to 43.55, and that to 43.6.
    DoubleRounding {
        /// The percentage in between.
        through: f64,
    },
    /// Its last digits were cut off and not rounded.
    Truncated,
    /// It was changed so that the percentages add up to 100.
    ForcedToHundred {
        /// What the percentages add up to when each is rounded by itself.
        sum: f64,
    },
    /// It is the percentage of another period, place or group, which stands elsewhere.
    Stale {
        /// What that cell is about.
        label: String,
        /// Its period.
        #[serde(skip_serializing_if = "Option::is_none")]
        period: Option<String>,
    },
    /// The same percentage stands in other tables: one source was copied.
    Repeated {
        /// In how many other cells.
        times: usize,
    },
    /// It is a growth in percentage points, and not in percent.
    PercentagePoints {
        /// The growth in points.
        points: f64,
    },
    /// It is an index, 100 where nothing changed, and not a growth.
    Index,
    /// The change was divided by the later figure and not by the earlier one.
    OfLaterFigure,
    /// Another figure of the table fits as one of the two.
    OtherFigure {
        /// In whose place it fits.
        part: Part,
        /// The figure.
        count: Quantity,
        /// The text of its row.
        label: String,
    },
    /// A count that is off by a few fits.
    OffByFew {
        /// Which of the two counts.
        part: Part,
        /// Smallest count that fits.
        low: f64,
        /// Largest count that fits.
        high: f64,
    },
}

/// A cause, and the cells that show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The cause.
    pub cause: Cause,
    /// The cells.
    pub places: Vec<Place>,
}

/// Most units that a count can be off and still be a slip of the pen.
const A_FEW: f64 = 5.0;

/// Most figures, percentages or rows that are looked at for one cause: a table of many thousands must not take minutes.
const MOST_LOOKS: usize = 2_000;

/// What all judgements show together, to find the causes of each.
pub(super) struct Evidence<'e, 'a> {
    judgements: &'e [Judgement<'a>],
    cube: &'e Cube<'a>,
    /// The judgements of one statement of one table with one base.
    lists: BTreeMap<(u32, &'a str, Place), Vec<usize>>,
    /// The judgements of one row or one column of one statement.
    rows: BTreeMap<(u32, &'a str, u32), Vec<usize>>,
    /// The judgements with one published percentage.
    same: BTreeMap<(u64, u8), Vec<usize>>,
    /// The figures of each table.
    tables: BTreeMap<u32, Vec<&'a Fact>>,
}

impl<'e, 'a> Evidence<'e, 'a> {
    pub(super) fn new(judgements: &'e [Judgement<'a>], cube: &'e Cube<'a>) -> Self {
        let mut evidence = Evidence {
            judgements,
            cube,
            lists: BTreeMap::new(),
            rows: BTreeMap::new(),
            same: BTreeMap::new(),
            tables: BTreeMap::new(),
        };
        for fact in cube.facts.iter() {
            evidence.tables.entry(fact.place.source).or_default().push(fact);
        }
        for (at, judgement) in judgements.iter().enumerate() {
            let claim = judgement.claim;
            let (source, statement) = (claim.place.source, &*claim.statement);
            if let Some((_, base)) = judgement.figures {
                evidence.lists.entry((source, statement, base.place)).or_default().push(at);
            }
            evidence.rows.entry((source, statement, claim.place.row)).or_default().push(at);
            evidence.same.entry((claim.percentage.to_bits(), claim.decimals)).or_default().push(at);
        }
        evidence
    }

    /// The causes of a difference, the likeliest first; none for a claim that does not differ.
    pub(super) fn reasons(&self, at: usize) -> Vec<Reason> {
        let judgement = &self.judgements[at];
        let mut reasons = Vec::new();
        let mut add = |cause: Cause, places: Vec<Place>| reasons.push(Reason { cause, places });
        if judgement.verdict != Verdict::Differs {
            return reasons;
        }
        if let Some((count, part, places)) = self.other_count(judgement) {
            add(Cause::OtherCount { part, count }, places);
        }
        if let Some(value) = judgement.recomputed.and_then(Quantity::exact).map(|value| value * 100.0) {
            let claim = judgement.claim;
            if let Some(through) = rounded_twice(value, claim) {
                add(Cause::DoubleRounding { through }, Vec::new());
            }
            if same(cut_off(value, claim.decimals), claim.percentage) {
                add(Cause::Truncated, Vec::new());
            }
            if let Some((sum, places)) = self.forced_to_hundred(at, value) {
                add(Cause::ForcedToHundred { sum }, places);
            }
        }
        if let Some(other) = self.stale(at) {
            let other = self.judgements[other].claim;
            let period = other.numerator.get(Dimension::Period).map(|code| code.to_string());
            add(Cause::Stale { label: other.label.to_string(), period }, vec![other.place]);
        }
        let repeated = if judgement.recomputed.is_none() { self.repeated(at) } else { Vec::new() };
        if !repeated.is_empty() {
            add(Cause::Repeated { times: repeated.len() }, repeated);
        }
        for (cause, places) in self.of_growth(judgement).into_iter().chain(self.other_figure(judgement)) {
            add(cause, places);
        }
        off_by_few(judgement).into_iter().for_each(|cause| add(cause, Vec::new()));
        reasons
    }

    /// Another table's figure for the same thing.
    fn other_count(&self, judgement: &Judgement<'a>) -> Option<(Quantity, Part, Vec<Place>)> {
        let (numerator, base) = judgement.figures?;
        for (part, fact) in [(Part::Numerator, numerator), (Part::Denominator, base)] {
            let fits = |other: &&Fact| match part {
                Part::Numerator => self.fits(judgement, other.quantity, base.quantity),
                Part::Denominator => self.fits(judgement, numerator.quantity, other.quantity),
            };
            let fitting: Vec<&Fact> = self.cube.facts.others(fact).filter(fits).collect();
            let Some(first) = fitting.iter().copied().min_by(|a, b| crate::facts::in_order_of_figures(a, b)) else {
                continue;
            };
            let places = fitting.iter().filter(|other| other.quantity == first.quantity).map(|other| other.place);
            return Some((first.quantity, part, places.collect()));
        }
        None
    }

    fn fits(&self, judgement: &Judgement<'a>, numerator: Quantity, base: Quantity) -> bool {
        let numerator = match judgement.indicator.map(|indicator| indicator.form) {
            Some(Form::Change) => numerator.minus(base),
            _ => numerator,
        };
        numerator.over(base).is_some_and(|value| super::agrees(judgement.claim, value))
    }

    /// Whether the percentages of one whole were made to add up to 100, and what they add up to by themselves.
    fn forced_to_hundred(&self, at: usize, value: f64) -> Option<(f64, Vec<Place>)> {
        let judgement = &self.judgements[at];
        let (_, base) = judgement.figures?;
        let claim = judgement.claim;
        let list = self.lists.get(&(claim.place.source, &*claim.statement, base.place))?;
        if list.len() > MOST_LOOKS {
            return None;
        }
        let members: BTreeSet<&Key> = list.iter().filter_map(|&at| Some(&self.judgements[at].figures?.0.key)).collect();
        if list.len() < 2 || members.len() != list.len() {
            return None;
        }
        let exact = |at: &usize| Some(self.judgements[*at].recomputed?.exact()? * 100.0);
        let values: Vec<f64> = list.iter().map(exact).collect::<Option<_>>()?;
        let published: f64 = list.iter().map(|&at| self.judgements[at].claim.percentage).sum();
        let rounded: f64 = values.iter().map(|value| round(*value, claim.decimals)).sum();
        let unit = 2.0 * half_unit(claim.decimals);
        let is_whole = same(values.iter().sum(), 100.0);
        let is_near = (claim.percentage - value).abs() < unit;
        let places = list.iter().filter(|&&other| other != at).map(|&other| self.judgements[other].claim.place);
        (is_whole && is_near && same(published, 100.0) && !same(rounded, 100.0))
            .then(|| (tidy(rounded), places.collect()))
    }

    /// The cell that the percentage was taken from, when its whole row stands elsewhere, or it is right there.
    fn stale(&self, at: usize) -> Option<usize> {
        let claim = self.judgements[at].claim;
        let own_row = self.row(at);
        let candidates = self.same.get(&(claim.percentage.to_bits(), claim.decimals))?.iter().copied().take(MOST_LOOKS);
        let is_elsewhere = |&other: &usize| {
            let other_claim = self.judgements[other].claim;
            if other == at || other_claim.numerator.measure != claim.numerator.measure {
                return false;
            }
            let differing = differences(&other_claim.numerator, &claim.numerator);
            let is_other = [Dimension::Period, Dimension::Territory, Dimension::Nationality];
            if !differing.iter().any(|dimension| is_other.contains(dimension)) {
                return false;
            }
            let row = self.row(other);
            let is_whole_row = own_row.len() > 1
                && row.len() == own_row.len()
                && own_row.iter().zip(&row).all(|(&own, &other)| {
                    let (own, other) = (self.judgements[own].claim, self.judgements[other].claim);
                    own.percentage == other.percentage && own.decimals == other.decimals
                });
            let is_right_there = self.judgements[other].verdict == Verdict::Agrees;
            is_whole_row || (is_right_there && claim.decimals > 0 && differing.len() == 1)
        };
        candidates.filter(is_elsewhere).min_by_key(|&other| {
            let place = self.judgements[other].claim.place;
            (self.judgements[other].verdict, place.source != claim.place.source, place)
        })
    }

    fn row(&self, at: usize) -> Vec<usize> {
        let claim = self.judgements[at].claim;
        self.rows.get(&(claim.place.source, &*claim.statement, claim.place.row)).cloned().unwrap_or_default()
    }

    /// The other cells with the same percentage of the same thing.
    fn repeated(&self, at: usize) -> Vec<Place> {
        let claim = self.judgements[at].claim;
        let same = self.same.get(&(claim.percentage.to_bits(), claim.decimals)).into_iter().flatten().take(MOST_LOOKS);
        let others = same.map(|&other| self.judgements[other].claim).filter(|other| {
            other.place != claim.place && other.numerator == claim.numerator && other.base == claim.base
        });
        others.map(|other| other.place).filter(|place| place.source != claim.place.source).collect()
    }

    /// What a growth is mistaken for.
    fn of_growth(&self, judgement: &Judgement<'a>) -> Vec<(Cause, Vec<Place>)> {
        let (Some(Form::Change), Some(value)) =
            (judgement.indicator.map(|indicator| indicator.form), judgement.recomputed)
        else {
            return Vec::new();
        };
        let claim = judgement.claim;
        let mut causes = Vec::new();
        if let Some(points) = judgement.points()
            && (points - claim.percentage).abs() <= half_unit(claim.decimals) + 1e-9
        {
            causes.push((Cause::PercentagePoints { points }, Vec::new()));
        }
        if value.exact().is_some_and(|value| super::agrees(claim, Quantity::Exact(value + 1.0))) {
            causes.push((Cause::Index, Vec::new()));
        }
        if let Some(value) = value.exact().filter(|value| *value > -1.0)
            && super::agrees(claim, Quantity::Exact(value / (1.0 + value)))
        {
            causes.push((Cause::OfLaterFigure, Vec::new()));
        }
        causes
    }

    /// Another figure of the same table in the place of one of the two. Where the percentage is nearly right anything
    /// close would fit, so that it shows nothing.
    fn other_figure(&self, judgement: &Judgement<'a>) -> Vec<(Cause, Vec<Place>)> {
        let is_share = judgement.indicator.is_none_or(|indicator| indicator.form != Form::Change);
        let (Some((numerator, base)), Some(value)) =
            (judgement.figures, judgement.recomputed.and_then(Quantity::exact))
        else {
            return Vec::new();
        };
        let claim = judgement.claim;
        let is_far = (value * 100.0 - claim.percentage).abs() > 4.0 * half_unit(claim.decimals);
        if !is_share || !is_far {
            return Vec::new();
        }
        let mut causes = Vec::new();
        for (part, fact) in [(Part::Denominator, base), (Part::Numerator, numerator)] {
            let fits = |other: &&Fact| match part {
                Part::Numerator => self.fits(judgement, other.quantity, base.quantity),
                Part::Denominator => self.fits(judgement, numerator.quantity, other.quantity),
            };
            let is_near = |other: &&Fact| {
                let beside = other.place.source == fact.place.source
                    && (other.place.row == fact.place.row || other.place.column == fact.place.column);
                let apart =
                    differences(&other.key, &fact.key).len() + usize::from(other.key.measure != fact.key.measure);
                beside && apart == 1 && ![numerator.place, base.place].contains(&other.place)
            };
            let table = self.tables.get(&fact.place.source).map_or(&[][..], Vec::as_slice);
            if table.len() > MOST_LOOKS {
                continue;
            }
            let fitting: Vec<&Fact> = table.iter().copied().filter(is_near).filter(fits).collect();
            // One figure that fits says something; many say that anything does.
            if let [other] = fitting[..] {
                let (count, label) = (other.quantity, other.label.to_string());
                causes.push((Cause::OtherFigure { part, count, label }, vec![other.place]));
            }
        }
        causes
    }
}

/// The counts that would have fitted, where they are only a few off.
fn off_by_few(judgement: &Judgement<'_>) -> Vec<Cause> {
    let is_share = judgement.indicator.is_none_or(|indicator| indicator.form != Form::Change);
    let Some((numerator, base)) = judgement.figures.filter(|_| is_share) else { return Vec::new() };
    let (Some(count), Some(whole)) = (numerator.quantity.exact(), base.quantity.exact()) else { return Vec::new() };
    if count.fract() != 0.0 || whole.fract() != 0.0 {
        return Vec::new();
    }
    let ratio = judgement.claim.ratio();
    let near = |low: f64, high: f64, count: f64| {
        let (low, high) = ((low - 1e-9).ceil(), (high + 1e-9).floor());
        let off = (low - count).max(count - high);
        (low <= high && off > 0.0 && off <= A_FEW && off <= count / 10.0).then_some((low, high))
    };
    let numerators = near(ratio.low() * whole, ratio.high() * whole, count);
    let bases = (ratio.low() > 0.0).then(|| near(count / ratio.high(), count / ratio.low(), whole)).flatten();
    let cause = |part: Part| move |(low, high): (f64, f64)| Cause::OffByFew { part, low, high };
    numerators.map(cause(Part::Numerator)).into_iter().chain(bases.map(cause(Part::Denominator))).collect()
}

/// The percentage with one to three digits more that rounds to the published one.
fn rounded_twice(value: f64, claim: &Claim) -> Option<f64> {
    (1..=3)
        .map(|more| round(value, claim.decimals + more))
        .find(|&between| same(round(between, claim.decimals), claim.percentage))
        .map(tidy)
}

/// Rounds halves away from zero, as people do.
fn round(value: f64, decimals: u8) -> f64 {
    let unit = 10f64.powi(i32::from(decimals));
    // 43.55 is a little less in binary digits: a half is a half all the same.
    let scaled = value * unit;
    (scaled + scaled.signum() * 1e-9).round() / unit
}

fn cut_off(value: f64, decimals: u8) -> f64 {
    let unit = 10f64.powi(i32::from(decimals));
    (value * unit).trunc() / unit
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-7
}

/// Without the noise of sums: 99.9 and not 99.89999999999999.
fn tidy(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// The dimensions in which two keys differ.
fn differences(a: &Key, b: &Key) -> Vec<Dimension> {
    let of = |key: &Key, dimension: Dimension| -> Option<Code> { key.get(dimension).cloned() };
    Dimension::ALL.into_iter().filter(|&dimension| of(a, dimension) != of(b, dimension)).collect()
}
