//! Small figures kept from view, and with them whatever would give them away.
//!
//! **Primary**: every count from 1 to threshold − 1 is hidden; a real zero is not. **Secondary**: as long as a hidden figure can be
//! worked out too closely from what is still shown, another one is hidden: a part rather than a total, one whose other sums hold
//! a hidden figure already rather than one that draws more after it, a small one rather than a large one. All choices are by the
//! figures and what they are about, so that the order of files and rows changes nothing.
//!
//! Too closely means: the figures shown, and the sums that they bear out ([`relations`]), leave a hidden figure no more room
//! than the threshold, where any figure of 0 or more is thought possible. Where a primary figure is shown as `<5`, a reader knows
//! more, so more is asked: it can still be anything from 1 to 4, though the others are known to be 5 or more. Where that is not
//! so, the mark tells too much, and the figure, or a small total that it is part of, is shown as `x`.
//!
//! Where so many small figures are bound up with each other that this takes too long, everything that they are bound up with is
//! hidden, and a message says so.
//!
//! A percentage that was published is hidden when its numerator or its base is, or when it would give away a neighbour.
//!
//! # Source
//! Hundepool, A. et al. (2012), *Statistical Disclosure Control*, Wiley, chapter 4: tables of counts, the attacker's interval, and
//! secondary suppression until it is wide enough.

mod feasible;
mod masks;
mod relations;

pub use masks::Masks;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer};

use crate::audit::{Judgement, Verdict};
use crate::facts::{Dimension, Fact, Key};
use crate::indicators::{Cube, Outcome};
use crate::message::Message;
use feasible::{Constraint, Programme};
use relations::{Cells, Relation, relations};

/// What is hidden, and how that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Suppress {
    /// Counts from 1 to one less than this are hidden: 2 to 1000; 5 unless given.
    #[serde(deserialize_with = "threshold")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(optional))]
    pub threshold: u32,
    /// How a hidden count is shown; `x` unless given.
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(optional))]
    pub show: Show,
}

/// How hidden counts are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub enum Show {
    /// All as `x`: a reader does not know which of them are small, and fewer others have to be hidden.
    #[default]
    #[serde(rename = "x")]
    X,
    /// Small ones as `<5`, with the threshold; those hidden on their account as `x`.
    #[serde(rename = "<")]
    Below,
}

impl Default for Suppress {
    fn default() -> Self {
        Suppress { threshold: 5, show: Show::X }
    }
}

fn threshold<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let threshold = u32::deserialize(deserializer)?;
    if (2..=1000).contains(&threshold) {
        return Ok(threshold);
    }
    Err(serde::de::Error::custom(format!("suppress.threshold is 2 to 1000, not {threshold}")))
}

/// The mark of a figure that is hidden for another's sake, and of a percentage.
pub const HIDDEN: &str = "x";

/// What is hidden in a report.
#[derive(Clone, Debug, Default)]
pub struct Suppression {
    marks: BTreeMap<Key, String>,
    /// How many figures are hidden because they are small.
    pub primary: usize,
    /// How many for their sake.
    pub secondary: usize,
    /// Whether so many small figures are bound up with each other that everything around them is hidden.
    pub is_everything: bool,
}

impl Suppression {
    /// Finds what has to be hidden.
    pub fn new(cube: &Cube<'_>, outcomes: &[Outcome<'_>], options: Suppress) -> Self {
        let cells = Cells::new(cube);
        let relations = relations(&cells, cube, outcomes);
        let mut search = Search::new(&cells, relations, options);
        search.protect();
        let small = match options.show {
            Show::X => HIDDEN.to_owned(),
            Show::Below => format!("<{}", options.threshold),
        };
        let mark = |at: &usize| {
            let mark = if search.told.contains(at) { small.clone() } else { HIDDEN.to_owned() };
            (cells.facts[*at].key.clone(), mark)
        };
        let marks: BTreeMap<Key, String> = search.hidden.iter().map(mark).collect();
        let keys: BTreeSet<&Key> = search.primary.iter().map(|&at| &cells.facts[at].key).collect();
        let secondary = marks.len() - keys.len();
        Suppression { primary: keys.len(), secondary, marks, is_everything: search.gave_up }
    }

    /// Whether anything is hidden.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// What a reader has to know: how many figures are hidden, and whether fewer could have been.
    pub fn messages(&self) -> Vec<Message> {
        let Suppression { primary, secondary, .. } = self;
        let text = format!("{primary} small figures are hidden, and {secondary} others that would give them away");
        let hidden = Message::note("suppressed", text).with("primary", primary).with("secondary", secondary);
        let text = "so many small figures add up with each other that all figures of their tables are hidden; fewer rows or \
                    columns, or larger groups, show more";
        let everything = Message::warning("suppressed-everything", text);
        let hidden = (!self.is_empty()).then_some(hidden);
        hidden.into_iter().chain(self.is_everything.then_some(everything)).collect()
    }

    /// The mark in the place of a figure, when it is hidden.
    pub fn mark(&self, fact: &Fact) -> Option<&str> {
        self.marks.get(&fact.key).map(String::as_str)
    }

    /// Whether a value may not be shown.
    pub fn hides(&self, outcome: &Outcome<'_>) -> bool {
        outcome.figures().any(|fact| self.mark(fact).is_some())
    }

    /// Whether a published percentage would give a hidden figure away.
    pub fn hides_claim(&self, judgement: &Judgement<'_>) -> bool {
        let claim = judgement.claim;
        if judgement.figures.is_some_and(|(fact, base)| self.mark(fact).is_some() || self.mark(base).is_some()) {
            return true;
        }
        let is_about = |stated: &Key| self.marks.keys().any(|key| key.includes(stated));
        let is_close = || self.marks.keys().any(|key| is_neighbour(key, &claim.numerator));
        match judgement.verdict {
            // It is about the figures that it was recomputed from, and these are shown.
            Verdict::Agrees => false,
            Verdict::Differs => is_about(&claim.numerator),
            Verdict::NotRecomputable => {
                is_about(&claim.numerator) || claim.base.as_ref().is_some_and(is_about) || is_close()
            }
        }
    }
}

/// Whether a figure that no count is given for could stand in one sum with a hidden one: they differ in one member at most, and
/// what the percentage leaves open can be anything.
fn is_neighbour(hidden: &Key, stated: &Key) -> bool {
    let differs =
        |dimension: &Dimension| stated.get(*dimension).is_some_and(|member| hidden.get(*dimension) != Some(member));
    let same_measure = stated.measure.is_none() || hidden.measure.is_none() || stated.measure == hidden.measure;
    same_measure && Dimension::ALL.iter().filter(|dimension| differs(dimension)).count() <= 1
}

/// The search for what has to be hidden.
struct Search<'a> {
    cells: &'a Cells<'a>,
    relations: Vec<Relation>,
    /// The relations that each cell is in.
    of_cell: Vec<Vec<usize>>,
    options: Suppress,
    primary: BTreeSet<usize>,
    hidden: BTreeSet<usize>,
    /// The primary ones of which the mark tells that they are small.
    told: BTreeSet<usize>,
    /// For each hidden cell, the least and most that were shown to be possible: by a reader who knows nothing of marks, and by one
    /// who can tell small figures from others.
    seen: [BTreeMap<usize, (f64, f64)>; 2],
    /// Numbers that were reckoned with so far.
    work: u64,
    /// [`MOST_WORK`]; less in tests.
    most_work: u64,
    /// Whether that was too much work, so that everything is hidden.
    gave_up: bool,
}

/// How a hidden figure can be worked out too closely.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Exposure {
    /// From the sums alone.
    BySums,
    /// From what the marks tell.
    ByMarks,
}

/// As many hidden figures as are looked at together, first and where that is not enough; the rest is thought fixed, which errs
/// to the safe side.
const NEIGHBOURHOODS: [usize; 2] = [60, 150];

/// Numbers that are reckoned with at most, some seconds' worth: then everything that small figures are bound up with is
/// hidden, which takes no reckoning.
const MOST_WORK: u64 = 500_000_000;

impl<'a> Search<'a> {
    fn new(cells: &'a Cells<'a>, relations: Vec<Relation>, options: Suppress) -> Self {
        let mut of_cell = vec![Vec::new(); cells.facts.len()];
        for (at, relation) in relations.iter().enumerate() {
            relation.parts.iter().chain([&relation.whole]).for_each(|&cell| of_cell[cell].push(at));
        }
        let threshold = f64::from(options.threshold);
        let is_small = |fact: &&Fact| {
            let (low, high) = (fact.quantity.low(), fact.quantity.high());
            high > 0.0 && low < threshold && (low > 0.0 || high < threshold)
        };
        let small: BTreeSet<&Key> = cells.facts.iter().copied().filter(is_small).map(|fact| &fact.key).collect();
        let primary: BTreeSet<usize> = small.into_iter().flat_map(|key| cells.with_key(key)).collect();
        let told = if options.show == Show::Below { primary.clone() } else { BTreeSet::new() };
        let (hidden, seen) = (primary.clone(), Default::default());
        let (work, most_work, gave_up) = (0, MOST_WORK, false);
        Search { cells, relations, of_cell, options, hidden, primary, told, seen, work, most_work, gave_up }
    }

    /// Hides more, or tells less, until nothing can be worked out too closely.
    fn protect(&mut self) {
        self.accompany();
        loop {
            if self.work > self.most_work {
                return self.hide_all();
            }
            let Some((cell, exposure)) = self.exposed() else { return };
            let key = |cell: usize| &self.cells.facts[cell].key;
            match exposure {
                Exposure::BySums => {
                    // Without a next one everything is hidden, and everything is possible.
                    let Some(next) = self.secondary(cell) else { return };
                    self.hidden.extend(self.cells.with_key(key(next)));
                    self.accompany();
                }
                Exposure::ByMarks => {
                    let telling = self.telling_total(cell).unwrap_or(cell);
                    let telling: Vec<usize> = self.cells.with_key(key(telling)).collect();
                    self.told.retain(|cell| !telling.contains(cell));
                }
            }
        }
    }

    /// Hides whatever is bound up with a hidden figure, and tells of none that it is small.
    fn hide_all(&mut self) {
        let mut edge: Vec<usize> = self.hidden.iter().copied().collect();
        while let Some(cell) = edge.pop() {
            let bound = self.of_cell[cell].iter().map(|&at| &self.relations[at]);
            let around = bound.flat_map(|relation| relation.parts.iter().chain([&relation.whole]).copied());
            let around = around.chain(self.cells.with_key(&self.cells.facts[cell].key)).collect::<Vec<_>>();
            edge.extend(around.into_iter().filter(|cell| self.hidden.insert(*cell)));
        }
        self.told.clear();
        self.gave_up = true;
    }

    /// Gives every figure that is the only hidden one of a sum, and so known, another one beside it.
    fn accompany(&mut self) {
        let size: usize = self.relations.iter().map(|relation| relation.parts.len() + 1).sum();
        while self.work <= self.most_work {
            self.work += size as u64;
            let hidden = |relation: &Relation| {
                let cells = relation.parts.iter().chain([&relation.whole]).copied();
                cells.filter(|cell| self.hidden.contains(cell)).collect::<Vec<_>>()
            };
            let mut lonely: BTreeMap<usize, Vec<&Relation>> = BTreeMap::new();
            for relation in self.relations.iter().filter(|relation| relation.is_complete) {
                if let [cell] = hidden(relation)[..] {
                    lonely.entry(cell).or_default().push(relation);
                }
            }
            let cells = self.sorted(lonely.keys().copied());
            let Some(next) = cells.into_iter().find_map(|cell| self.cheapest(&lonely[&cell])) else { return };
            self.hidden.extend(self.cells.with_key(&self.cells.facts[next].key));
        }
    }

    /// The first hidden figure that can be worked out too closely.
    fn exposed(&mut self) -> Option<(usize, Exposure)> {
        let cells: Vec<usize> = self.sorted(self.hidden.iter().copied());
        cells.into_iter().find_map(|cell| Some((cell, self.exposure(cell)?)))
    }

    /// The nearest small total of hidden figures that is marked as small.
    fn telling_total(&self, cell: usize) -> Option<usize> {
        let [.., size] = NEIGHBOURHOODS;
        let neighbours = self.neighbourhood(cell, size);
        let relations = neighbours.iter().flat_map(|cell| self.of_cell[*cell].iter().map(|&at| &self.relations[at]));
        let hidden_parts =
            |relation: &Relation| relation.parts.iter().filter(|part| self.hidden.contains(part)).count();
        let telling = |relation: &&Relation| self.told.contains(&relation.whole) && hidden_parts(relation) > 1;
        let found: Vec<usize> = relations.filter(telling).map(|relation| relation.whole).collect();
        neighbours.into_iter().find(|cell| found.contains(cell))
    }

    /// Cells by what they are about, never by where they stand.
    fn sorted(&self, cells: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut cells: Vec<usize> = cells.collect();
        cells.sort_by(|&a, &b| {
            let (a, b) = (self.cells.facts[a], self.cells.facts[b]);
            a.key.cmp(&b.key).then(a.quantity.low().total_cmp(&b.quantity.low()))
        });
        cells
    }

    fn truth(&self, cell: usize) -> f64 {
        self.cells.facts[cell].quantity.low()
    }

    fn exposure(&mut self, cell: usize) -> Option<Exposure> {
        if self.work > self.most_work {
            return Some(Exposure::BySums);
        }
        let threshold = f64::from(self.options.threshold);
        let is_wide = |(low, high): (f64, f64)| high - low > threshold + ROUNDING;
        let is_whole = |(low, high): (f64, f64)| low < 1.0 + ROUNDING && high > threshold - 1.0 - ROUNDING;
        if !self.reaches(cell, false, is_wide) {
            return Some(Exposure::BySums);
        }
        let is_safe = !self.told.contains(&cell) || self.reaches(cell, true, is_whole);
        (!is_safe).then_some(Exposure::ByMarks)
    }

    /// Whether the possible values of a hidden cell are wide enough, with or without knowledge of the marks.
    fn reaches(&mut self, cell: usize, marked: bool, enough: impl Fn((f64, f64)) -> bool) -> bool {
        let known = |search: &Self| search.seen[usize::from(marked)].get(&cell).copied();
        if known(self).is_some_and(&enough) {
            return true;
        }
        for size in NEIGHBOURHOODS {
            let around = self.neighbourhood(cell, size);
            let mut programme = self.programme(&around, marked);
            for largest in [true, false] {
                let before = programme.work();
                let values = programme.extreme(0, largest, f64::from(self.options.threshold) + 1.0);
                self.work += programme.work() - before;
                for (&at, value) in around.iter().zip(values) {
                    let seen = self.seen[usize::from(marked)].entry(at).or_insert((value, value));
                    *seen = (seen.0.min(value), seen.1.max(value));
                }
                if known(self).is_some_and(&enough) {
                    return true;
                }
            }
            if around.len() < size {
                break;
            }
        }
        false
    }

    /// Up to `size` hidden cells that are bound up with a cell, itself first, the nearest before the others.
    fn neighbourhood(&self, cell: usize, size: usize) -> Vec<usize> {
        let mut found = vec![cell];
        let mut at = 0;
        while at < found.len() && found.len() < size {
            for &relation in &self.of_cell[found[at]] {
                let Relation { whole, parts, .. } = &self.relations[relation];
                let near = self.sorted(parts.iter().chain([whole]).copied().filter(|cell| self.hidden.contains(cell)));
                for cell in near {
                    if !found.contains(&cell) {
                        found.push(cell);
                    }
                }
            }
            at += 1;
        }
        found.truncate(size);
        found
    }

    /// The sums that bind some hidden cells; all others are as they are.
    fn programme(&self, cells: &[usize], marked: bool) -> Programme {
        let index: BTreeMap<usize, usize> = cells.iter().enumerate().map(|(index, &cell)| (cell, index)).collect();
        let relations: BTreeSet<usize> = cells.iter().flat_map(|&cell| self.of_cell[cell].iter().copied()).collect();
        let constraint = |at: usize| {
            let Relation { whole, parts, is_complete } = &self.relations[at];
            let mut constraint = Constraint { terms: Vec::new(), low: 0.0, high: 0.0 };
            for (&cell, factor) in parts.iter().map(|part| (part, 1.0)).chain([(whole, -1.0)]) {
                match index.get(&cell) {
                    Some(&index) => constraint.terms.push((index, factor)),
                    None => {
                        let quantity = self.cells.facts[cell].quantity;
                        let ends = [quantity.low() * factor, quantity.high() * factor];
                        constraint.low -= ends[0].max(ends[1]);
                        constraint.high -= ends[0].min(ends[1]);
                    }
                }
            }
            if !is_complete {
                constraint.low = f64::NEG_INFINITY;
            }
            constraint
        };
        let constraints: Vec<Constraint> = relations.into_iter().map(constraint).collect();
        let threshold = f64::from(self.options.threshold);
        let bounds = |cell: &usize| match () {
            () if marked && self.told.contains(cell) => (1.0, threshold - 1.0),
            () if marked && !self.primary.contains(cell) => (threshold, f64::INFINITY),
            () => (0.0, f64::INFINITY),
        };
        let bounds: Vec<(f64, f64)> = cells.iter().map(bounds).collect();
        Programme::new(cells.iter().map(|&cell| self.truth(cell)).collect(), &bounds, &constraints)
    }

    /// The figure to hide next for the sake of an exposed one: from a sum that leaves it too little room by itself, else from the
    /// sums that it is in, else from those of its neighbours.
    fn secondary(&self, exposed: usize) -> Option<usize> {
        let mut reached = BTreeSet::from([exposed]);
        let mut edge = vec![exposed];
        while !edge.is_empty() {
            let near: BTreeSet<usize> = edge.iter().flat_map(|&cell| self.of_cell[cell].iter().copied()).collect();
            let near: Vec<&Relation> = near.into_iter().map(|at| &self.relations[at]).collect();
            let tight = |relation: &&&Relation| self.room(relation) <= f64::from(self.options.threshold);
            let complete = |relation: &&&Relation| relation.is_complete;
            let tiers = [
                near.iter().filter(tight).copied().collect(),
                near.iter().filter(complete).copied().collect(),
                near.clone(),
            ];
            if let Some(best) = tiers.iter().find_map(|relations| self.cheapest(relations)) {
                return Some(best);
            }
            let around = near.iter().flat_map(|relation| relation.parts.iter().chain([&relation.whole]).copied());
            edge = around.filter(|cell| reached.insert(*cell)).collect();
        }
        None
    }

    /// What a sum alone leaves to its hidden parts together.
    fn room(&self, Relation { whole, parts, .. }: &Relation) -> f64 {
        if self.hidden.contains(whole) {
            let has_hidden_part = parts.iter().any(|part| self.hidden.contains(part));
            return if has_hidden_part { f64::INFINITY } else { 0.0 };
        }
        let shown = |part: &&usize| !self.hidden.contains(part);
        self.cells.facts[*whole].quantity.high() - parts.iter().filter(shown).map(|&part| self.truth(part)).sum::<f64>()
    }

    fn cheapest(&self, relations: &[&Relation]) -> Option<usize> {
        let cells = relations.iter().flat_map(|relation| relation.parts.iter().chain([&relation.whole]).copied());
        let shown: BTreeSet<usize> =
            cells.filter(|cell| !self.hidden.contains(cell) && self.truth(*cell) > 0.0).collect();
        let by_cost = |&a: &usize, &b: &usize| self.cost(a).partial_cmp(&self.cost(b)).expect("figures");
        self.sorted(shown.into_iter()).into_iter().min_by(by_cost)
    }

    /// Whether a cell is a total, whether it is too small to hide another behind it, how many of its sums would be left with
    /// it as their only hidden figure, and its size.
    fn cost(&self, cell: usize) -> (bool, bool, usize, f64) {
        let complete =
            || self.of_cell[cell].iter().map(|&at| &self.relations[at]).filter(|relation| relation.is_complete);
        let is_total = complete().any(|relation| relation.whole == cell && relation.parts.len() > 1);
        let hidden =
            |relation: &Relation| relation.parts.iter().chain([&relation.whole]).any(|at| self.hidden.contains(at));
        let alone = complete().filter(|relation| !hidden(relation)).count();
        (is_total, self.truth(cell) <= f64::from(self.options.threshold), alone, self.truth(cell))
    }
}

/// What the arithmetic of the programme can be off by.
const ROUNDING: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_that_hides_nothing_or_everything_is_refused() {
        let read = |json: &str| serde_json::from_str::<Suppress>(json).ok();
        assert_eq!(read("{}"), Some(Suppress { threshold: 5, show: Show::X }));
        assert_eq!(read(r#"{"threshold": 10, "show": "<"}"#), Some(Suppress { threshold: 10, show: Show::Below }));
        for wrong in [r#"{"threshold": 1}"#, r#"{"threshold": 4.5}"#, r#"{"show": "y"}"#, r#"{"treshold": 5}"#] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    // By definition: where nothing of a sum is shown, nothing can be worked out from it.
    #[test]
    fn what_is_too_much_work_is_hidden_altogether() {
        let text = "Nationaliteit;Gent;Leuven;Temse;Vlaams Gewest\nPolen;3;40;50;93\nItalië;30;60;20;110\nTotaal;33;100;70;203\n";
        let mut session = crate::session::Session::new(crate::session::Options::default());
        let report = session.read_text("instroom-2010.csv", text).expect("a table");
        assert!(!report.results.is_empty());
        let facts = session.facts();
        let cube = Cube { facts: &facts, vocabulary: crate::vocabulary::Vocabulary::standard() };
        let outcomes = crate::indicators::compute(&cube);
        let cells = Cells::new(&cube);
        let hidden = |most_work: u64| {
            let options = Suppress { threshold: 5, show: Show::Below };
            let mut search = Search::new(&cells, relations(&cells, &cube, &outcomes), options);
            search.most_work = most_work;
            search.protect();
            (search.hidden.len(), search.told.len(), search.gave_up)
        };
        assert_eq!(hidden(0), (12, 0, true));
        let (few, _, gave_up) = hidden(MOST_WORK);
        assert!(few < 12 && !gave_up);
    }
}
