//! How a result is put together: its figures with their cells, its interval, what it is compared with and what it may not show.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::{CellRef, Cells, ComparisonLine, Conflict, FunnelLine, Locate, OtherFigure, ResultLine, Suppressed};
use crate::comparison::{Comparison, Funnel, Wholes};
use crate::disclosure::{HIDDEN, Suppression};
use crate::facts::{Code, Dimension, Fact, Facts, Place, is_unknown};
use crate::indicators::{Form, Outcome, SMALL_NUMERATOR, flags};
use crate::session::Options;
use crate::statistics::{Interval, Method, poisson, ratio, wilson_of_sample};
use crate::vocabulary::Vocabulary;

/// Flags that a result keeps when its figures are hidden.
const SAYS_NOTHING_OF_SIZE: [&str; 5] = ["sum-of-records", "estimate", "all-ages", "part-of-year", "several-years"];

/// What a result is put together with.
pub(crate) struct ResultContext<'a> {
    pub facts: &'a Facts,
    pub wholes: &'a Wholes<'a>,
    pub options: &'a Options,
    pub suppression: &'a Suppression,
    /// The rates of zero that are probably none.
    pub zeros: HashSet<Place>,
    /// The ratios of some results, rounded together.
    pub rounded: HashMap<usize, f64>,
    pub locate: Locate<'a>,
}

impl ResultLine {
    /// The result `at` this place of the report.
    pub(crate) fn new(at: usize, outcome: &Outcome<'_>, context: &ResultContext<'_>) -> Self {
        let ResultContext { facts, wholes, options, suppression, locate, .. } = *context;
        let fact = outcome.fact;
        let small_numerator = f64::from(options.small_numerator.unwrap_or(SMALL_NUMERATOR));
        let mut flags = flags(outcome, small_numerator);
        let conflicts = Conflict::all(outcome, facts, locate);
        if !conflicts.is_empty() {
            flags.push("conflict");
        }
        let (interval, interval_method) = interval(outcome, options.sampling_fraction).unzip();
        let mut comparisons = wholes.comparisons(outcome);
        comparisons.retain(|comparison| !suppression.hides(comparison.whole));
        let funnel = wholes.funnel(outcome).filter(|funnel| !suppression.hides(funnel.whole));
        let mut line = ResultLine {
            indicator: outcome.indicator.id,
            measure: fact.key.measure.as_ref().map(without_mark),
            label: outcome.extra().group.as_ref().unwrap_or(&fact.label).clone(),
            territory: known(fact, Dimension::Territory).cloned(),
            period: known(fact, Dimension::Period).cloned(),
            nationality: nationality(outcome).cloned(),
            age: known(fact, Dimension::Age).cloned(),
            office: known(fact, Dimension::Office).cloned(),
            target_group: known(fact, Dimension::TargetGroup).cloned(),
            sex: known(fact, Dimension::Sex).cloned(),
            category: known(fact, Dimension::Category).cloned(),
            numerator: Some(outcome.numerator),
            denominator: Some(outcome.denominator),
            suppressed: None,
            value: outcome.value,
            interval,
            interval_method,
            comparisons: comparisons.iter().filter_map(|found| ComparisonLine::new(found, locate)).collect(),
            funnel: funnel.and_then(|found| FunnelLine::new(&found, locate)),
            rounded: None,
            rank: outcome.extra().rank,
            name: outcome.extra().name.clone(),
            flags,
            cells: Cells::of(outcome, locate),
            conflicts,
        };
        line.hide(outcome, suppression);
        line.rounded = context.rounded.get(&at).copied();
        let is_rate = matches!(outcome.indicator.id, "unemployment-pressure" | "welfare-uptake" | "relative-pressure");
        if is_rate && line.suppressed.is_none() && context.zeros.contains(&fact.place) {
            line.flags.push("structural-zero");
        }
        line
    }

    /// Takes out what would show a hidden figure.
    fn hide(&mut self, outcome: &Outcome<'_>, suppression: &Suppression) {
        // A sum, or a rate of two figures, is hidden with any of them.
        let mark = |first: &Fact, more: &[&Fact]| match more {
            [] => suppression.mark(first).map(str::to_owned),
            _ => {
                let is_hidden = std::iter::once(&first).chain(more).any(|fact| suppression.mark(fact).is_some());
                is_hidden.then(|| HIDDEN.to_owned())
            }
        };
        let fact = mark(outcome.fact, &outcome.extra().figures);
        let base = mark(outcome.base, &outcome.extra().bases);
        if fact.is_none() && base.is_none() {
            return;
        }
        // A change holds both figures.
        let numerator = match outcome.indicator.form {
            Form::Change => fact.as_ref().or(base.as_ref()).map(|_| HIDDEN.to_owned()),
            _ => fact,
        };
        self.numerator = self.numerator.filter(|_| numerator.is_none());
        self.denominator = self.denominator.filter(|_| base.is_none());
        self.suppressed = Some(Suppressed { numerator, denominator: base });
        (self.value, self.interval, self.interval_method, self.rounded, self.funnel) = (None, None, None, None, None);
        self.comparisons.clear();
        self.conflicts.clear();
        self.flags.retain(|flag| SAYS_NOTHING_OF_SIZE.contains(flag));
        self.flags.push("suppressed");
    }
}

impl ComparisonLine {
    fn new(comparison: &Comparison<'_>, locate: Locate<'_>) -> Option<Self> {
        let Comparison { dimension, whole, verdict, difference } = *comparison;
        Some(ComparisonLine {
            dimension: dimension.name(),
            member: whole.fact.key.get(dimension)?.clone(),
            label: whole.fact.label.clone(),
            value: whole.value?.exact()?,
            verdict,
            difference,
            cells: Cells::of(whole, locate),
        })
    }
}

impl FunnelLine {
    fn new(funnel: &Funnel<'_>, locate: Locate<'_>) -> Option<Self> {
        let Funnel { whole, target, limits, position } = *funnel;
        let member = whole.fact.key.get(Dimension::Territory)?.clone();
        Some(FunnelLine { member, target, limits, position, cells: Cells::of(whole, locate) })
    }
}

/// The 95% interval of a share, of a rate of counts, or of one share over another. A change has none: its two figures are not independent counts of one
/// year. Nor have estimates, which vary for other reasons than chance.
fn interval(outcome: &Outcome<'_>, sampling_fraction: Option<f64>) -> Option<(Interval, Method)> {
    let (numerator, denominator) = (outcome.numerator.exact()?, outcome.denominator.exact()?);
    if outcome.figures().any(|fact| fact.estimate) {
        return None;
    }
    match outcome.indicator.form {
        Form::Share | Form::Sum => {
            let interval = wilson_of_sample(numerator, denominator, sampling_fraction.unwrap_or(0.0))?;
            Some((interval, Method::Wilson))
        }
        Form::Ratio => poisson::rate(numerator, denominator),
        Form::Factor => {
            let counts = |fact: &Fact, base: &[&Fact]| Some((fact.quantity.exact()?, base.first()?.quantity.exact()?));
            let part = counts(outcome.fact, &outcome.extra().figures)?;
            let whole = counts(outcome.base, &outcome.extra().bases)?;
            Some((ratio::of_part(part, whole, sampling_fraction.unwrap_or(0.0))?, Method::Koopman))
        }
        Form::Change | Form::Index => None,
    }
}

/// A member's code; none for a label that is no code.
fn known(fact: &Fact, dimension: Dimension) -> Option<&Code> {
    fact.key.get(dimension).filter(|code| !is_unknown(code))
}

/// The nationality, or the group of them that was added up.
fn nationality<'a>(outcome: &'a Outcome<'a>) -> Option<&'a Code> {
    outcome.extra().group.as_ref().or_else(|| known(outcome.fact, Dimension::Nationality))
}

/// A code, or the label that stands for one.
fn without_mark(code: &Code) -> Code {
    if is_unknown(code) { code.trim_start_matches('?').into() } else { code.clone() }
}

impl Cells {
    fn of(outcome: &Outcome<'_>, locate: Locate<'_>) -> Self {
        let cells = |first: &Fact, more: &[&Fact]| {
            std::iter::once(first).chain(more.iter().copied()).map(|fact| locate(fact.place)).collect()
        };
        Cells {
            numerator: cells(outcome.fact, &outcome.extra().figures),
            denominator: cells(outcome.base, &outcome.extra().bases),
        }
    }
}

impl Conflict {
    /// The figures of a result for which tables give others.
    fn all(outcome: &Outcome<'_>, facts: &Facts, locate: Locate<'_>) -> Vec<Self> {
        let of = |used: &Fact| {
            if !facts.is_disputed(used) {
                return None;
            }
            let other = |fact: &Fact| OtherFigure { figure: fact.quantity, cell: locate(fact.place) };
            let mut others: Vec<OtherFigure> = facts.others(used).map(other).collect();
            // The same whatever the order of the files is.
            let place =
                |CellRef { source, sheet, row, column }: &CellRef| (source.clone(), sheet.clone(), *row, *column);
            others.sort_by_cached_key(|other| place(&other.cell));
            (!others.is_empty()).then(|| Conflict { used: used.quantity, cell: locate(used.place), others })
        };
        outcome.figures().filter_map(of).collect()
    }
}

/// The names of the codes that results will have, in a language.
pub(crate) fn names(outcomes: &[Outcome<'_>], vocabulary: &Vocabulary, language: &str) -> BTreeMap<String, String> {
    let mut codes = HashSet::default();
    let mut last = [None; 2];
    for outcome in outcomes {
        let of_outcome = [known(outcome.fact, Dimension::Territory), nationality(outcome)];
        for (code, last) in of_outcome.into_iter().zip(&mut last) {
            // Mostly it is that of the result before, in the same place of memory.
            let place = code.map(|code| code.as_ptr());
            if place != *last {
                *last = place;
                codes.extend(code);
            }
        }
    }
    codes.into_iter().filter_map(|code| Some((code.to_string(), vocabulary.name(code, language)?.to_owned()))).collect()
}
