//! Published percentages against the counts that stand beside them.
//!
//! A claim says what it is a share of, or it leaves that open. An open base is inferred from all claims that make the
//! same statement: it is the one that makes most of them agree. Nothing here knows any particular table.
//!
//! Claims that no counts reach are held against what other claims imply ([`implied`]); those that differ come with the
//! likely causes ([`reasons`]); and totals are held against their parts ([`totals`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde::Serialize;

use crate::facts::{Code, Dimension, Fact, Key, Place, in_order_of_figures};
use crate::indicators::{CATALOGUE, Cube, Form, Indicator, growth};
use crate::interpret::Claim;
use crate::quantity::{Quantity, half_unit};

pub mod implied;
pub mod reasons;
pub mod totals;

use implied::Implied;
use reasons::{Cause, Evidence, Reason};

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The counts give the published percentage, within its rounding.
    Agrees,
    /// They give another one, or other published percentages imply another one.
    Differs,
    /// Its numerator or its base is not among the counts.
    NotRecomputable,
}

/// How the base of a claim was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum BaseFrom {
    /// The table says what it is a share of.
    Stated,
    /// It is the one that makes most of the claims like this one agree.
    Inferred,
}

/// A claim and what became of it.
#[derive(Clone, Debug)]
pub struct Judgement<'a> {
    /// The claim.
    pub claim: &'a Claim,
    /// The indicator that it states, when one was found.
    pub indicator: Option<&'static Indicator>,
    /// The figures that it was recomputed from: numerator and base.
    pub figures: Option<(&'a Fact, &'a Fact)>,
    /// Of a growth of a share, the bases of the two shares: of the later one and of the earlier one.
    pub bases: Option<(&'a Fact, &'a Fact)>,
    /// What they give.
    pub recomputed: Option<Quantity>,
    /// How the base was found.
    pub base: Option<BaseFrom>,
    /// What became of it.
    pub verdict: Verdict,
    /// What other published percentages imply, where no counts give it.
    pub implied: Option<Implied>,
    /// The likely causes of a difference, the likeliest first.
    pub reasons: Vec<Reason>,
}

impl Judgement<'_> {
    /// The growth of a share in percentage points.
    fn points(&self) -> Option<f64> {
        let ((later, earlier), (later_base, earlier_base)) = (self.figures?, self.bases?);
        let share = |part: &Fact, base: &Fact| part.quantity.over(base.quantity)?.exact();
        Some((share(later, later_base)? - share(earlier, earlier_base)?) * 100.0)
    }
}

/// Judges every claim; the judgements are in the order of the claims.
pub fn audit<'a>(claims: &'a [Claim], cube: &Cube<'a>) -> Vec<Judgement<'a>> {
    if claims.is_empty() {
        // A register has none, and many figures.
        return Vec::new();
    }
    let index = Index::new(cube);
    let mut statements: BTreeMap<(u32, &Arc<str>), Vec<usize>> = BTreeMap::new();
    let candidates: Vec<Vec<Candidate<'a>>> = claims.iter().map(|claim| index.candidates(claim, cube)).collect();
    for (at, claim) in claims.iter().enumerate() {
        statements.entry((claim.place.source, &claim.statement)).or_default().push(at);
    }
    let mut chosen: Vec<Option<Candidate<'a>>> = vec![None; claims.len()];
    for members in statements.values() {
        let kind = best_kind(members.iter().map(|&at| (&claims[at], &candidates[at][..])));
        for &at in members {
            let of_kind =
                |candidate: &&Candidate<'a>| claims[at].base.is_some() || Some(&candidate.kind) == kind.as_ref();
            chosen[at] = candidates[at].iter().find(of_kind).cloned();
        }
    }
    let mut judgements: Vec<Judgement<'a>> =
        claims.iter().zip(chosen).map(|(claim, candidate)| judge(claim, candidate)).collect();
    hold_against_each_other(claims, cube, &mut judgements);
    let evidence = Evidence::new(&judgements, cube);
    let reasons: Vec<Vec<Reason>> = (0..judgements.len()).map(|at| evidence.reasons(at)).collect();
    for (judgement, reasons) in judgements.iter_mut().zip(reasons) {
        judgement.reasons.extend(reasons);
    }
    judgements
}

/// Judges the claims that no counts reach by what the others imply.
fn hold_against_each_other<'a>(claims: &'a [Claim], cube: &Cube<'a>, judgements: &mut [Judgement<'a>]) {
    let is_open = |judgement: &Judgement<'_>| {
        judgement.verdict == Verdict::NotRecomputable && judgement.claim.base.is_some() && !judgement.claim.is_growth()
    };
    let open: BTreeSet<usize> = (0..claims.len()).filter(|&at| is_open(&judgements[at])).collect();
    for (at, finding) in implied::findings(claims, &open, cube.facts) {
        let judgement = &mut judgements[at];
        let because = finding.implied.as_ref().map(|implied| implied.because.clone()).unwrap_or_default();
        judgement.implied = finding.implied;
        if finding.is_refuted {
            judgement.verdict = Verdict::Differs;
            judgement.reasons.push(Reason { cause: Cause::Implied, places: because });
        }
        if !finding.contradicts.is_empty() {
            judgement.reasons.push(Reason { cause: Cause::Contradicts, places: finding.contradicts });
        }
    }
}

fn judge<'a>(claim: &'a Claim, candidate: Option<Candidate<'a>>) -> Judgement<'a> {
    let named =
        claim.indicator.as_deref().and_then(|id| CATALOGUE.iter().find(|indicator| indicator.id == id)).copied();
    let mut judgement = Judgement {
        claim,
        indicator: named,
        figures: None,
        recomputed: None,
        base: None,
        bases: None,
        verdict: Verdict::NotRecomputable,
        implied: None,
        reasons: Vec::new(),
    };
    let Some(candidate) = candidate else { return judgement };
    judgement.indicator = candidate.indicator.or(named);
    judgement.figures = Some((candidate.numerator, candidate.base));
    judgement.bases = candidate.bases;
    judgement.base = Some(if claim.base.is_some() || named.is_some() { BaseFrom::Stated } else { BaseFrom::Inferred });
    judgement.recomputed = candidate.value();
    judgement.verdict = match judgement.recomputed {
        None => Verdict::NotRecomputable,
        Some(value) if agrees(claim, value) => Verdict::Agrees,
        Some(_) => Verdict::Differs,
    };
    judgement
}

/// Whether a value rounds to the published percentage, in whichever direction halves are rounded.
fn agrees(claim: &Claim, value: Quantity) -> bool {
    let half = half_unit(claim.decimals) + 1e-9;
    value.low() * 100.0 - half <= claim.percentage && claim.percentage <= value.high() * 100.0 + half
}

/// A way to recompute a claim.
#[derive(Clone)]
struct Candidate<'a> {
    numerator: &'a Fact,
    base: &'a Fact,
    /// Of a growth of a share, the bases of the two shares.
    bases: Option<(&'a Fact, &'a Fact)>,
    indicator: Option<&'static Indicator>,
    kind: Kind,
}

impl Candidate<'_> {
    fn value(&self) -> Option<Quantity> {
        let base = self.base.quantity;
        if let Some((later, earlier)) = self.bases {
            let (later, earlier) = (self.numerator.quantity.over(later.quantity)?, base.over(earlier.quantity)?);
            return later.minus(earlier).over(earlier);
        }
        match self.indicator.map(|indicator| indicator.form) {
            Some(Form::Change) => self.numerator.quantity.minus(base).over(base),
            _ => self.numerator.quantity.over(base),
        }
    }
}

/// What candidates of different claims have in common when they recompute them in the same way: what the numerator
/// counts, and how the base differs from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Kind {
    measure: Option<Code>,
    age: Option<Code>,
    base_measure: Option<Code>,
    other_members: Vec<(Dimension, Option<Code>)>,
}

impl Kind {
    /// All growths of one statement are of one kind, whichever their periods.
    fn growth(numerator: &Fact) -> Self {
        let measure = numerator.key.measure.clone();
        Kind { base_measure: measure.clone(), measure, age: None, other_members: vec![(Dimension::Period, None)] }
    }

    fn of(numerator: &Fact, base: &Fact) -> Self {
        let differs = |dimension: &Dimension| numerator.key.get(*dimension) != base.key.get(*dimension);
        let member = |dimension: Dimension| (dimension, base.key.get(dimension).cloned());
        Kind {
            measure: numerator.key.measure.clone(),
            age: numerator.key.get(Dimension::Age).cloned(),
            base_measure: base.key.measure.clone(),
            other_members: Dimension::ALL.into_iter().filter(differs).map(member).collect(),
        }
    }
}

/// The kind of candidate that makes most claims of one statement agree; none when it is no better than chance.
fn best_kind<'c, 'a: 'c>(claims: impl Iterator<Item = (&'c Claim, &'c [Candidate<'a>])>) -> Option<Kind> {
    let mut tallies: Vec<(Kind, usize, usize)> = Vec::new();
    let mut places: HashMap<Kind, usize> = HashMap::new();
    let mut is_named = false;
    for (claim, candidates) in claims {
        is_named |= claim.indicator.is_some();
        for candidate in candidates {
            let Some(value) = candidate.value() else { continue };
            let at = *places.entry(candidate.kind.clone()).or_insert_with(|| {
                tallies.push((candidate.kind.clone(), 0, 0));
                tallies.len() - 1
            });
            tallies[at].1 += usize::from(agrees(claim, value));
            tallies[at].2 += 1;
        }
    }
    // The first of equals: candidates come in the order of the catalogue, the most specific first.
    let best = tallies.into_iter().rev().max_by_key(|(_, agreeing, possible)| (*agreeing, *possible));
    best.filter(|(_, agreeing, possible)| is_named || agreeing * 2 >= *possible && *agreeing > 0).map(|(kind, ..)| kind)
}

/// Facts by what claims surely state: nationality, territory and period.
struct Index<'a> {
    facts: BTreeMap<Key, BTreeMap<&'a Key, Vec<&'a Fact>>>,
}

/// Everything but what a claim may leave open.
fn stem(key: &Key) -> Key {
    let mut stem = key.clone();
    stem.measure = None;
    stem.set(Dimension::Age, None);
    stem
}

impl<'a> Index<'a> {
    fn new(cube: &Cube<'a>) -> Self {
        let mut facts: BTreeMap<Key, BTreeMap<&Key, Vec<&'a Fact>>> = BTreeMap::new();
        for fact in cube.facts.iter() {
            facts.entry(stem(&fact.key)).or_default().entry(&fact.key).or_default().push(fact);
        }
        facts.values_mut().flat_map(BTreeMap::values_mut).for_each(|facts| facts.sort_by_key(|fact| fact.place));
        Index { facts }
    }

    /// The figures that can be the numerator of a claim, of each key the nearest one, the nearest first.
    ///
    /// In its own table a claim may leave measure and age to the columns beside it; a figure of another table has to be
    /// about exactly the same, or minors would pass for everyone.
    fn numerators(&self, claim: &Claim, cube: &Cube<'a>) -> Vec<&'a Fact> {
        let known = self.facts.get(&stem(&claim.numerator)).into_iter().flatten();
        let nearest_of = |(key, facts): (&&'a Key, &Vec<&'a Fact>)| {
            let own =
                Some(&facts[..]).filter(|_| key.includes(&claim.numerator)).and_then(|facts| nearest(facts, claim));
            own.or_else(|| (**key == claim.numerator).then(|| cube.facts.find(key, claim.place)).flatten())
        };
        let mut numerators: Vec<&Fact> = known.filter_map(nearest_of).collect();
        numerators.sort_by(|a, b| distance(a, claim).cmp(&distance(b, claim)).then_with(|| in_order_of_figures(a, b)));
        numerators
    }

    fn candidates(&self, claim: &Claim, cube: &Cube<'a>) -> Vec<Candidate<'a>> {
        if claim.is_growth() {
            return self.growth(claim, cube).into_iter().collect();
        }
        let mut candidates = Vec::new();
        for numerator in self.numerators(claim, cube) {
            let candidate = |indicator, base| Candidate {
                numerator,
                base,
                bases: None,
                indicator,
                kind: Kind::of(numerator, base),
            };
            let bases = shares().filter_map(|indicator| Some((indicator, indicator.of(numerator, cube)?.base)));
            match &claim.base {
                None => {
                    let named = |indicator: &Indicator| claim.indicator.as_deref().is_none_or(|id| id == indicator.id);
                    let of_claim = bases.filter(|(indicator, _)| named(indicator));
                    candidates.extend(of_claim.map(|(indicator, base)| candidate(Some(indicator), base)));
                    // "% mannen": a share that no indicator is about.
                    let both = cube.whole(numerator, Dimension::Sex).filter(|_| claim.indicator.is_none());
                    candidates.extend(both.map(|base| candidate(None, base)));
                }
                Some(stated) => {
                    let mut stated = stated.clone();
                    stated.inherit(
                        &Key::default().with(Dimension::Age, numerator.key.get(Dimension::Age).map(|age| &**age)),
                    );
                    let Some(base) = cube.facts.find(&stated, numerator.place).filter(|base| base.key != numerator.key)
                    else {
                        continue;
                    };
                    let indicator =
                        bases.filter(|(_, known)| known.key == base.key).map(|(indicator, _)| indicator).next();
                    candidates.push(candidate(indicator, base));
                }
            }
        }
        candidates
    }
}

impl<'a> Index<'a> {
    /// A growth is that of its own interval (`2009-2010`), of its own period, or the last one.
    fn growth(&self, claim: &Claim, cube: &Cube<'a>) -> Option<Candidate<'a>> {
        let stated = claim.numerator.get(Dimension::Period);
        let interval = stated.and_then(|period| period.split_once('/'));
        let timeless = claim.numerator.with(Dimension::Period, None);
        let period = match (interval, stated) {
            (Some((_, end)), _) => Code::from(end),
            (None, Some(period)) => period.clone(),
            (None, None) => cube.facts.latest_period(&timeless)?.clone(),
        };
        let numerator = cube.facts.find(&timeless.with(Dimension::Period, Some(&period)), claim.place)?;
        let base = match interval {
            Some((start, _)) => cube.facts.find(&timeless.with(Dimension::Period, Some(start)), claim.place)?,
            None => growth::INDICATOR.of(numerator, cube)?.base,
        };
        let bases = match &claim.base {
            None => None,
            Some(stated) => {
                let base_of = |fact: &Fact| {
                    let period = fact.key.get(Dimension::Period).map(|code| &**code);
                    cube.facts.find(&stated.with(Dimension::Period, period), claim.place)
                };
                Some((base_of(numerator)?, base_of(base)?))
            }
        };
        let indicator = Some(&growth::INDICATOR);
        Some(Candidate { numerator, base, bases, indicator, kind: Kind::growth(numerator) })
    }
}

/// How far a figure is from a claim: in another table, in another row, in another column.
fn distance(fact: &Fact, claim: &Claim) -> (bool, u32, u32) {
    let (place, other) = (fact.place, claim.place);
    // How far down it stands in another table says nothing.
    match place.source == other.source {
        true => (false, place.row.abs_diff(other.row), place.column.abs_diff(other.column)),
        false => (true, 0, 0),
    }
}

/// Of several figures with one key, in the order of their places, the one of the claim's own table that is nearest to it.
fn nearest<'a>(facts: &[&'a Fact], claim: &Claim) -> Option<&'a Fact> {
    let Place { source, row, .. } = claim.place;
    let of_row = |row: u32| {
        let start = facts.partition_point(|fact| (fact.place.source, fact.place.row) < (source, row));
        let length = facts[start..].partition_point(|fact| (fact.place.source, fact.place.row) == (source, row));
        &facts[start..start + length]
    };
    let below = facts.partition_point(|fact| (fact.place.source, fact.place.row) < (source, row));
    let neighbours = [below.checked_sub(1).map(|above| facts[above]), facts.get(below).copied()];
    let rows = neighbours.into_iter().flatten().filter(|fact| fact.place.source == source).map(|fact| fact.place.row);
    rows.flat_map(of_row).copied().min_by_key(|fact| (distance(fact, claim), fact.place))
}

fn shares() -> impl Iterator<Item = &'static Indicator> {
    CATALOGUE.iter().filter(|indicator| matches!(indicator.form, Form::Share | Form::Ratio)).copied()
}

#[cfg(test)]
mod tests;
