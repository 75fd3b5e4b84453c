//! Totals that are less than their parts.
//!
//! Lists under a total are usually incomplete, so parts may add up to less. They cannot add up to more. Only figures of
//! one table are held against each other: sources differ, and a difference between them is a conflict.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap as HashMap;

use crate::facts::{Code, Dimension, Fact, Key};
use crate::indicators::Cube;
use crate::vocabulary::Vocabulary;

/// A total and the parts that exceed it.
#[derive(Clone, Debug)]
pub struct Excess<'a> {
    /// The total.
    pub total: &'a Fact,
    /// Its parts, in the order of their cells.
    pub parts: Vec<&'a Fact>,
    /// What they add up to, at least.
    pub sum: f64,
}

/// All totals that their parts exceed, in the order of their cells.
pub fn excesses<'a>(cube: &Cube<'a>) -> Vec<Excess<'a>> {
    let mut excesses = Vec::new();
    for dimension in Dimension::ALL {
        let is_listed = cube.facts.iter().any(|fact| fact.key.get(dimension).is_some());
        if !is_listed || matches!(dimension, Dimension::Period | Dimension::Category) {
            continue;
        }
        // In the order of their first figures.
        let mut lists: Vec<Vec<&'a Fact>> = Vec::new();
        let mut numbers: HashMap<(u32, Key), usize> = HashMap::default();
        for fact in cube.facts.iter() {
            let number = *numbers.entry((fact.place.source, fact.key.with(dimension, None))).or_insert(lists.len());
            match lists.get_mut(number) {
                Some(list) => list.push(fact),
                None => lists.push(vec![fact]),
            }
        }
        for facts in lists.iter().filter(|facts| facts.len() > 1) {
            excesses.extend(Tree::of(dimension, facts, cube.vocabulary).excesses());
        }
    }
    excesses.sort_by_key(|excess| excess.total.place);
    excesses
}

/// The figures of one list, each under the smallest member that holds it.
struct Tree<'a> {
    facts: BTreeMap<Option<Code>, &'a Fact>,
    children: BTreeMap<Option<Code>, BTreeSet<Option<Code>>>,
}

impl<'a> Tree<'a> {
    fn of(dimension: Dimension, list: &[&'a Fact], vocabulary: &Vocabulary) -> Self {
        let mut facts: BTreeMap<Option<Code>, &'a Fact> = BTreeMap::new();
        for &fact in list {
            // A list that says the same twice is read from its first cell.
            facts.entry(fact.key.get(dimension).cloned()).or_insert(fact);
        }
        let mut children: BTreeMap<Option<Code>, BTreeSet<Option<Code>>> = BTreeMap::new();
        let members: Vec<Code> = facts.keys().flatten().cloned().collect();
        for member in members.iter().filter(|member| !member.starts_with('?')) {
            let holders = holders(dimension, member, vocabulary);
            if let Some(holder) = holders.into_iter().find(|holder| facts.contains_key(holder)) {
                children.entry(holder).or_default().insert(Some(member.clone()));
            }
        }
        if dimension == Dimension::Age && children.values().any(overlap) {
            children.clear();
        }
        Tree { facts, children }
    }

    fn excesses(&self) -> impl Iterator<Item = Excess<'a>> + '_ {
        self.children.iter().filter_map(|(holder, members)| {
            let total = *self.facts.get(holder)?;
            let mut parts: Vec<&'a Fact> =
                members.iter().filter_map(|member| self.facts.get(member).copied()).collect();
            parts.sort_by_key(|part| part.place);
            let sum: f64 = parts.iter().map(|part| part.quantity.low()).sum();
            let is_more = sum > total.quantity.high() + 1e-9 * sum.abs();
            is_more.then_some(Excess { total, parts, sum })
        })
    }
}

/// What a member is a part of, the nearest first. Only what certainly holds it, and holds it once: among nationalities a
/// country outside all groups is a part of all, a rest or another overlapping group is left out.
fn holders(dimension: Dimension, member: &str, vocabulary: &Vocabulary) -> Vec<Option<Code>> {
    match dimension {
        Dimension::Nationality => {
            let groups: Vec<Option<Code>> = vocabulary.groups_around(member).into_iter().map(Some).collect();
            let is_part = vocabulary.is_country(member) || !groups.is_empty() || member == "MOE";
            if is_part { groups.into_iter().chain([Some("all".into())]).collect() } else { Vec::new() }
        }
        // Municipalities in their province, provinces in their region: never across what is not in the table.
        Dimension::Territory => vocabulary.around(member).map(|outer| Some(outer.code.clone())).collect(),
        Dimension::Age if member == "active" => Vec::new(),
        Dimension::Age | Dimension::Office | Dimension::TargetGroup | Dimension::Sex => vec![None],
        // The members of other lists can overlap, and periods are no parts.
        Dimension::Period | Dimension::Category => Vec::new(),
    }
}

fn overlap(bands: &BTreeSet<Option<Code>>) -> bool {
    let ends = |code: &Code| -> Option<(u32, u32)> {
        let number = |text: &str| text.parse::<u32>().ok();
        match code.split_once('-') {
            Some((low, high)) => Some((number(low)?, number(high)?)),
            None if code.ends_with('+') => Some((number(code.trim_end_matches('+'))?, u32::MAX)),
            None => number(code).map(|age| (age, age)),
        }
    };
    let mut known: Vec<(u32, u32)> = bands.iter().flatten().filter_map(ends).collect();
    known.sort_unstable();
    known.len() < bands.len() || known.windows(2).any(|pair| pair[1].0 <= pair[0].1)
}
