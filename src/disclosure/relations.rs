//! Which figures add up to which: what a reader with a calculator would try.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap as HashMap;

use crate::facts::{Code, Dimension, Fact, Key};
use crate::indicators::{Cube, Form, Outcome};
use crate::quantity::Quantity;
use crate::vocabulary::Vocabulary;

/// A figure and the figures that are parts of it, by index among the cells.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// The whole.
    pub whole: usize,
    /// Its parts, sorted.
    pub parts: Vec<usize>,
    /// Whether they are all of it: their sum is the whole. Otherwise it is no more.
    pub is_complete: bool,
}

/// All different figures of a report. Equal figures for one key are one cell, wherever they stand.
pub struct Cells<'a> {
    /// A fact for each cell.
    pub facts: Vec<&'a Fact>,
    by_key: HashMap<&'a Key, Vec<usize>>,
}

impl<'a> Cells<'a> {
    /// Gathers the cells of a report.
    pub fn new(cube: &Cube<'a>) -> Self {
        let mut cells = Cells { facts: Vec::new(), by_key: HashMap::default() };
        for fact in cube.facts.iter() {
            let known = cells.by_key.entry(&fact.key).or_default();
            if !known.iter().any(|&at| cells.facts[at].quantity == fact.quantity) {
                known.push(cells.facts.len());
                cells.facts.push(fact);
            }
        }
        cells
    }

    /// The cell of a fact.
    pub fn of(&self, fact: &Fact) -> Option<usize> {
        self.with_key(&fact.key).find(|&at| self.facts[at].quantity == fact.quantity)
    }

    /// The cells with a key.
    pub fn with_key(&self, key: &Key) -> impl Iterator<Item = usize> {
        self.by_key.get(key).into_iter().flatten().copied()
    }

    fn quantity(&self, at: usize) -> Quantity {
        self.facts[at].quantity
    }
}

/// Everything that adds up, as far as the figures themselves bear it out: a relation that they contradict is none.
pub fn relations(cells: &Cells<'_>, cube: &Cube<'_>, outcomes: &[Outcome<'_>]) -> Vec<Relation> {
    let mut found = BTreeSet::new();
    let mut add = |whole: usize, parts: BTreeSet<usize>| found.extend(relation(cells, whole, parts));
    for ((whole, dimension), codes) in families(cells, cube.vocabulary) {
        let whole_fact = cells.facts[whole];
        let part = |code: &Code| {
            let key = whole_fact.key.with(dimension, Some(code));
            cube.facts.find(&key, whole_fact.place).and_then(|fact| cells.of(fact))
        };
        for set in sets(&codes, dimension, whole_fact.key.get(dimension), cube.vocabulary) {
            add(whole, set.iter().filter_map(|code| part(code)).filter(|part| *part != whole).collect());
        }
        codes.iter().filter_map(|code| part(code)).filter(|part| *part != whole).for_each(|part| {
            add(whole, BTreeSet::from([part]));
        });
    }
    let mut linked: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for fact in cube.facts.iter() {
        let total = fact.total.and_then(|place| cube.facts.at(place)).and_then(|total| cells.of(total));
        if let (Some(total), Some(part)) = (total, cells.of(fact)) {
            linked.entry(total).or_default().insert(part);
        }
    }
    linked.into_iter().for_each(|(whole, parts)| add(whole, parts));
    for outcome in outcomes.iter().filter(|outcome| outcome.indicator.form == Form::Share) {
        if let (Some(part), Some(whole)) = (cells.of(outcome.fact), cells.of(outcome.base)) {
            add(whole, BTreeSet::from([part]));
        }
    }
    for lines in [
        runs(cells, cube, |fact| (fact.place.column, fact.place.row)),
        runs(cells, cube, |fact| (fact.place.row, fact.place.column)),
    ] {
        lines.into_iter().for_each(|(whole, parts)| add(whole, parts));
    }
    without_implied(found, cells)
}

/// Leaves out what follows from others: where parts add up to their whole, or to no more, so do some of them, as no figure is
/// less than nothing.
fn without_implied(relations: BTreeSet<Relation>, cells: &Cells<'_>) -> Vec<Relation> {
    let mut of_part: HashMap<(usize, usize), Vec<usize>> = HashMap::default();
    let all: Vec<&Relation> = relations.iter().collect();
    for (at, relation) in all.iter().enumerate().filter(|(_, relation)| relation.parts.len() > 1) {
        if relation.parts.iter().all(|&part| cells.quantity(part).low() >= 0.0) {
            relation.parts.iter().for_each(|&part| of_part.entry((relation.whole, part)).or_default().push(at));
        }
    }
    let holds = |outer: &Relation, inner: &Relation| {
        outer.parts.len() > inner.parts.len() && inner.parts.iter().all(|part| outer.parts.binary_search(part).is_ok())
    };
    let is_implied = |relation: &Relation| {
        let around = of_part.get(&(relation.whole, relation.parts[0])).into_iter().flatten().take(MOST_SETS);
        !relation.is_complete && around.into_iter().any(|&at| holds(all[at], relation))
    };
    relations.iter().filter(|relation| !is_implied(relation)).cloned().collect()
}

/// The relation between a whole and parts, when the figures bear it out.
fn relation(cells: &Cells<'_>, whole: usize, parts: BTreeSet<usize>) -> Option<Relation> {
    if parts.is_empty() || parts.contains(&whole) {
        return None;
    }
    let sum = |end: fn(Quantity) -> f64| parts.iter().map(|&part| end(cells.quantity(part))).sum::<f64>();
    let (low, high) = (sum(Quantity::low), sum(Quantity::high));
    let total = cells.quantity(whole);
    let can_be_all = low <= total.high() && high >= total.low();
    (low <= total.high()).then(|| Relation { whole, parts: parts.into_iter().collect(), is_complete: can_be_all })
}

/// For each cell and dimension, the members whose figures are parts of it.
fn families<'a>(cells: &Cells<'a>, vocabulary: &Vocabulary) -> BTreeMap<(usize, Dimension), BTreeSet<&'a Code>> {
    let mut families: BTreeMap<(usize, Dimension), BTreeSet<&Code>> = BTreeMap::new();
    for fact in &cells.facts {
        for dimension in Dimension::ALL {
            let Some(code) = fact.key.get(dimension) else { continue };
            for outer in around(code, dimension, vocabulary) {
                let key = fact.key.with(dimension, outer.as_deref());
                for whole in cells.with_key(&key) {
                    families.entry((whole, dimension)).or_default().insert(code);
                }
            }
        }
    }
    families
}

/// The members that a member can be a part of; none is the figure that is not broken down.
fn around(code: &Code, dimension: Dimension, vocabulary: &Vocabulary) -> Vec<Option<String>> {
    let mut outer: Vec<Option<String>> = Vec::new();
    match dimension {
        Dimension::Nationality => {
            let groups = std::iter::successors(vocabulary.group_of(code), |group| vocabulary.group_of(group));
            outer.extend(groups.map(|group| Some(group.to_string())));
            // Groups that the vocabulary knows no members of.
            outer.extend(
                ["EU", "NON-EU", "FOREIGN", "EASTERN-EUROPE", "OTHER-EUROPE"].map(|group| Some(group.to_owned())),
            );
            outer.extend([Some("all".to_owned()), None]);
        }
        Dimension::Territory => {
            outer.extend(vocabulary.around(code).map(|territory| Some(territory.code.to_string())));
            outer.push(None);
        }
        Dimension::Period => outer.extend(periods_around(code).into_iter().map(Some)),
        Dimension::Age => outer.extend(ages_around(code).into_iter().map(Some).chain([None])),
        _ => outer.push(None),
    }
    outer.retain(|outer| outer.as_deref() != Some(&**code));
    outer
}

/// The longer periods that a period lies in: `2010-02` → `2010-Q1`, `2010-S1`, `2010`.
fn periods_around(code: &str) -> Vec<String> {
    let Some((year, part)) = code.split_once('-') else { return Vec::new() };
    let month = match (part.as_bytes(), part.get(1..).and_then(|number| number.parse::<u32>().ok())) {
        ([b'Q', _], Some(quarter @ 1..=4)) => quarter * 3,
        ([b'S', _], _) => return vec![year.to_owned()],
        ([_, _], _) => match part.parse::<u32>() {
            Ok(month @ 1..=12) => month,
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let mut around = vec![format!("{year}-S{}", month.div_ceil(6)), year.to_owned()];
    if part.len() == 2 && !part.starts_with('Q') {
        around.insert(0, format!("{year}-Q{}", month.div_ceil(3)));
    }
    around
}

/// The bands that are usual around an age band.
fn ages_around(code: &str) -> Vec<String> {
    let wider = ["0-17", "18+", "0-14", "15-64", "65+", "18-64", "20-64", "active"];
    let contains = |outer: &&str| band(code).zip(band(outer)).is_some_and(|(inner, outer)| within(inner, outer));
    wider.into_iter().filter(contains).map(str::to_owned).collect()
}

fn band(code: &str) -> Option<(u32, u32)> {
    let number = |text: &str| text.parse::<u32>().ok();
    match code.split_once('-') {
        Some((low, high)) => Some((number(low)?, number(high)?)),
        None => match code.strip_suffix('+') {
            Some(low) => Some((number(low)?, u32::MAX)),
            None => number(code).map(|age| (age, age)),
        },
    }
}

fn within(inner: (u32, u32), outer: (u32, u32)) -> bool {
    outer.0 <= inner.0 && inner.1 <= outer.1
}

/// The sets of members that can add up to `whole`: those that lie in no other, and those of one level.
fn sets<'c>(
    codes: &BTreeSet<&'c Code>,
    dimension: Dimension,
    whole: Option<&Code>,
    vocabulary: &Vocabulary,
) -> Vec<Vec<&'c Code>> {
    let lies_in = |inner: &Code, outer: &Code| {
        inner != outer
            && match dimension {
                Dimension::Nationality => &**outer == "all" || vocabulary.is_within(inner, outer),
                Dimension::Territory => vocabulary.around(inner).any(|territory| territory.code == *outer),
                Dimension::Period => periods_around(inner).iter().any(|around| **around == **outer),
                Dimension::Age => band(inner).zip(band(outer)).is_some_and(|(inner, outer)| within(inner, outer)),
                _ => false,
            }
    };
    let outermost = |code: &&&Code| !codes.iter().any(|other| lies_in(code, other));
    let innermost = |code: &&&Code| !codes.iter().any(|other| lies_in(other, code));
    let mut sets: Vec<Vec<&Code>> =
        vec![codes.iter().filter(outermost).copied().collect(), codes.iter().filter(innermost).copied().collect()];
    let mut levels: BTreeMap<String, Vec<&Code>> = BTreeMap::new();
    for code in codes {
        let level = match dimension {
            Dimension::Nationality => if vocabulary.is_country(code) { "country" } else { "group" }.to_owned(),
            Dimension::Territory => vocabulary.territory(code).map_or_else(String::new, |unit| unit.level.to_string()),
            Dimension::Period => code.get(5..6).unwrap_or_default().replace(|c: char| c.is_ascii_digit(), "m"),
            _ => continue,
        };
        levels.entry(level).or_default().push(code);
    }
    sets.extend(levels.into_values());
    if dimension == Dimension::Age {
        let (low, high) = whole.and_then(|code| band(code)).unwrap_or((0, u32::MAX));
        tile(codes, low, high, &mut Vec::new(), &mut sets);
    }
    sets
}

/// Adds every series of age bands that covers `low` to `high` without a gap, up to a sensible number of them.
fn tile<'c>(codes: &BTreeSet<&'c Code>, low: u32, high: u32, taken: &mut Vec<&'c Code>, sets: &mut Vec<Vec<&'c Code>>) {
    for code in codes {
        let Some((_, last)) = band(code).filter(|(first, last)| *first == low && *last <= high) else { continue };
        if sets.len() > MOST_SETS {
            return;
        }
        taken.push(code);
        if last == high {
            sets.push(taken.clone())
        } else {
            tile(codes, last + 1, high, taken, sets)
        }
        taken.pop();
    }
}

const MOST_SETS: usize = 50;

/// Subtotals that only the layout shows: a figure that the figures right after it, or right before it, add up to, and in at
/// least half of the lines beside it as well. Among small figures anything adds up to something here and there.
fn runs(cells: &Cells<'_>, cube: &Cube<'_>, place: impl Fn(&Fact) -> (u32, u32)) -> Vec<(usize, BTreeSet<usize>)> {
    let mut lines: BTreeMap<(u32, u32), Vec<(u32, usize)>> = BTreeMap::new();
    for fact in cube.facts.iter().filter(|fact| fact.records == 1 && fact.quantity.exact().is_some()) {
        let (line, at) = place(fact);
        if let Some(cell) = cells.of(fact) {
            lines.entry((fact.place.source, line)).or_default().push((at, cell));
        }
    }
    /// What was found in the lines of a table for one place in them, and in how many of them a sum could stand there.
    #[derive(Default)]
    struct Subtotals {
        found: Vec<(usize, BTreeSet<usize>)>,
        lines: usize,
    }
    let mut subtotals: BTreeMap<(u32, u32, bool), Subtotals> = BTreeMap::new();
    for ((source, _), mut line) in lines {
        line.sort_unstable();
        let figures: Vec<usize> = line.iter().map(|(_, cell)| *cell).collect();
        for (at, &(place, whole)) in line.iter().enumerate().filter(|(_, (_, cell))| cells.quantity(*cell).low() > 0.0)
        {
            let after = run(cells, whole, figures[at + 1..].iter().copied());
            let before = run(cells, whole, figures[..at].iter().rev().copied());
            for (run, is_after) in [(after, true), (before, false)] {
                let known = subtotals.entry((source, place, is_after)).or_default();
                known.lines += 1;
                known.found.extend(run);
            }
        }
    }
    subtotals.into_values().filter(|it| it.found.len() * 2 >= it.lines).flat_map(|it| it.found).collect()
}

fn run(cells: &Cells<'_>, whole: usize, next: impl Iterator<Item = usize>) -> Option<(usize, BTreeSet<usize>)> {
    let total = cells.quantity(whole).exact().filter(|total| *total > 0.0)?;
    let (mut sum, mut parts) = (0.0, BTreeSet::new());
    for part in next.take(LONGEST_RUN) {
        sum += cells.quantity(part).low();
        parts.insert(part);
        if sum >= total {
            break;
        }
    }
    (sum == total && parts.len() > 1).then_some((whole, parts))
}

/// More rows than a subtotal of a publication has.
const LONGEST_RUN: usize = 400;
