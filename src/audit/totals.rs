//! Totals that are less than their parts.
//!
//! Lists under a total are usually incomplete, so parts may add up to less. They cannot add up to more. Only figures of
//! one table are held against each other: sources differ, and a difference between them is a conflict.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use crate::facts::{Code, Coordinates, Dimension, Fact, is_unknown};
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
    let sums = Sums::of(cube);
    for dimension in Dimension::ALL {
        let suspects = sums.suspects(dimension, cube);
        if suspects.is_empty() {
            continue;
        }
        // In the order of their first figures.
        let mut lists: Vec<Vec<&'a Fact>> = Vec::new();
        let mut numbers: HashMap<List, usize> = HashMap::default();
        let listed = cube.facts.iter().map(|fact| (list_of(fact, dimension), fact));
        for (list, fact) in listed.filter(|(list, _)| suspects.contains(list)) {
            let number = *numbers.entry(list).or_insert(lists.len());
            match lists.get_mut(number) {
                Some(list) => list.push(fact),
                None => lists.push(vec![fact]),
            }
        }
        for facts in lists {
            excesses.extend(Tree::of(dimension, &facts, cube.vocabulary).excesses());
        }
    }
    excesses.sort_by_key(|excess| excess.total.place);
    excesses
}

/// What the figures of one list share: their table, and what they are about but for the dimension that is listed.
type List = (u32, Coordinates);

fn list_of(fact: &Fact, dimension: Dimension) -> List {
    (fact.place.source, fact.coordinates.without(dimension))
}

/// What is found out of all lists at once. Nearly all add up, and only the others are looked at one by one.
struct Sums<'a> {
    /// The figures, of those that say the same in a table the first.
    facts: Vec<&'a Fact>,
    /// Where each stands in `facts`, by its table and what it is about.
    places: HashMap<(u32, Coordinates), usize>,
}

impl<'a> Sums<'a> {
    fn of(cube: &Cube<'a>) -> Self {
        let mut sums = Sums { facts: Vec::new(), places: HashMap::default() };
        for fact in cube.facts.iter() {
            let place = sums.places.entry((fact.place.source, fact.coordinates));
            if *place.or_insert(sums.facts.len()) == sums.facts.len() {
                sums.facts.push(fact);
            }
        }
        sums
    }

    /// The lists with a figure that may be less than its parts.
    fn suspects(&self, dimension: Dimension, cube: &Cube<'a>) -> HashSet<List> {
        let mut parts: Vec<Option<f64>> = vec![None; self.facts.len()];
        for fact in &self.facts {
            let Some(member) = fact.key.get(dimension).filter(|member| !is_unknown(member)) else { continue };
            let of_holder = |holder: Option<&str>| {
                let at = cube.facts.with(fact.coordinates, dimension, holder)?;
                self.places.get(&(fact.place.source, at)).copied()
            };
            if let Some(holder) = find_holder(dimension, member, cube.vocabulary, of_holder) {
                *parts[holder].get_or_insert(0.0) += fact.quantity.low();
            }
        }
        // They are added up in another order here, which must not decide.
        let may_exceed = |fact: &Fact, sum: f64| sum > fact.quantity.high() + TOLERANCE / 2.0 * sum.abs();
        let suspects = self.facts.iter().zip(parts).filter(|(fact, sum)| sum.is_some_and(|sum| may_exceed(fact, sum)));
        suspects.map(|(fact, _)| list_of(fact, dimension)).collect()
    }
}

/// How much a sum may exceed its total, for its own size: figures with decimals do not add up to the last bit.
const TOLERANCE: f64 = 1e-9;

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
        for member in members.iter().filter(|member| !is_unknown(member)) {
            let is_listed = |holder: Option<&str>| Some(holder.map(Code::from)).filter(|it| facts.contains_key(it));
            if let Some(holder) = find_holder(dimension, member, vocabulary, is_listed) {
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
            let is_more = sum > total.quantity.high() + TOLERANCE * sum.abs();
            is_more.then_some(Excess { total, parts, sum })
        })
    }
}

/// The nearest of what a member is a part of that `find` finds. Only what certainly holds it, and holds it once: among
/// nationalities a country outside all groups is a part of all, a rest or another overlapping group is left out.
fn find_holder<T>(
    dimension: Dimension,
    member: &str,
    vocabulary: &Vocabulary,
    mut find: impl FnMut(Option<&str>) -> Option<T>,
) -> Option<T> {
    match dimension {
        Dimension::Nationality => {
            let mut groups = vocabulary.groups_around(member).peekable();
            let is_part = vocabulary.is_country(member) || groups.peek().is_some() || member == "MOE";
            let mut holders = groups.map(|group| &**group).chain(["all"]);
            is_part.then(|| holders.find_map(|holder| find(Some(holder))))?
        }
        // Municipalities in their province, provinces in their region: never across what is not in the table.
        Dimension::Territory => vocabulary.around(member).find_map(|outer| find(Some(&outer.code))),
        Dimension::Age if member == "active" => None,
        Dimension::Age | Dimension::Office | Dimension::TargetGroup | Dimension::Sex => find(None),
        // The members of other lists can overlap, and periods are no parts.
        Dimension::Period | Dimension::Category => None,
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
