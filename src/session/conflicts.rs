//! Tables that give different figures for one thing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::facts::{Fact, Facts, Key, Place};
use crate::message::Message as CoreMessage;
use crate::report::CellRef;

/// Different figures for one thing: both are kept, and both cells are named. Tables that say the same things with other
/// figures throughout are named once.
pub(super) fn conflicts(facts: &Facts, locate: &dyn Fn(Place) -> CellRef) -> Vec<CoreMessage> {
    let groups = facts.conflicts();
    let alike = alike(facts, &groups);
    let mut messages: Vec<CoreMessage> = not_told_apart(&alike, facts, locate);
    let mut homes: HashMap<u32, u32> = HashMap::new();
    for (&first, others) in &alike {
        for &source in std::iter::once(&first).chain(others) {
            homes.entry(source).or_insert(first);
        }
    }
    let home = |fact: &Fact| homes.get(&fact.place.source).copied().unwrap_or(fact.place.source);
    // Within tables that cannot be told apart, each figure has a rival: that was said.
    let is_said = |group: &Vec<&Fact>| {
        let homes: BTreeSet<u32> = group.iter().map(|fact| home(fact)).collect();
        homes.len() == 1 && alike.contains_key(&homes.first().copied().unwrap_or_default())
    };
    let groups = groups.into_iter().filter(|group| !is_said(group));
    let describe = |group: Vec<&Fact>| {
        let said = |fact: &Fact| match fact.quantity.exact() {
            Some(value) => value.to_string(),
            None => format!("{}–{}", fact.quantity.low(), fact.quantity.high()),
        };
        let first = group[0];
        let other = group.iter().find(|fact| fact.quantity != first.quantity).unwrap_or(&first);
        let at = locate(other.place);
        let text = format!(
            "\"{}\" is {} here and {} in {}, row {}, column {}; both are kept",
            first.label,
            said(first),
            said(other),
            at.source,
            at.row,
            at.column
        );
        let message = CoreMessage::warning("conflict", text)
            .with("label", &first.label)
            .with("here", said(first))
            .with("there", said(other))
            .with("source", at.source)
            .with("row", at.row)
            .with("column", at.column)
            .at(first.place);
        match at.sheet {
            Some(sheet) => message.with("sheet", sheet),
            None => message,
        }
    };
    messages.extend(groups.map(describe));
    messages
}

/// With how many of the first and how many of the last tables before it a table is compared, of those that give other
/// figures for the same thing: thousands of tables make millions of pairs.
const MOST_RIVALS: usize = 16;

/// Tables that give different figures for most of what they are both about, and so are rather about different things that
/// nothing names: the first of them, and the others.
fn alike(facts: &Facts, groups: &[Vec<&Fact>]) -> BTreeMap<u32, BTreeSet<u32>> {
    let mut rivals: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for group in groups {
        let sources: BTreeSet<u32> = group.iter().map(|fact| fact.place.source).collect();
        let sources: Vec<u32> = sources.into_iter().collect();
        for (at, &second) in sources.iter().enumerate() {
            let leaders = at.min(MOST_RIVALS);
            let before = at.saturating_sub(MOST_RIVALS).max(leaders);
            let firsts = sources[..leaders].iter().chain(&sources[before..at]);
            firsts.for_each(|&first| *rivals.entry((first, second)).or_default() += 1);
        }
    }
    rivals.retain(|_, count| *count > 1);
    let involved: BTreeSet<u32> = rivals.keys().flat_map(|&(first, second)| [first, second]).collect();
    let mut keys: BTreeMap<u32, HashSet<&Key>> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| involved.contains(&fact.place.source)) {
        keys.entry(fact.place.source).or_default().insert(&fact.key);
    }
    let mut alike: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    let mut taken: HashSet<u32> = HashSet::new();
    for ((first, second), count) in rivals {
        let (of_first, of_second) = (&keys[&first], &keys[&second]);
        let shared = of_first.intersection(of_second).count();
        let is_most = shared * 5 >= of_first.len().max(of_second.len()) * 4 && count * 2 > shared;
        if is_most && !taken.contains(&first) {
            taken.insert(second);
            alike.entry(first).or_default().insert(second);
        }
    }
    alike
}

fn not_told_apart(
    alike: &BTreeMap<u32, BTreeSet<u32>>,
    facts: &Facts,
    locate: &dyn Fn(Place) -> CellRef,
) -> Vec<CoreMessage> {
    let mut places: HashMap<u32, Place> = HashMap::new();
    if !alike.is_empty() {
        for fact in facts.iter() {
            places.entry(fact.place.source).or_insert(fact.place);
        }
    }
    let named = |source: u32| {
        let place = *places.get(&source)?;
        let cell = locate(place);
        Some((place, cell.sheet.map_or(cell.source.to_string(), |sheet| format!("{}, {sheet}", cell.source))))
    };
    let describe = |first: u32, others: &BTreeSet<u32>| {
        let all: Vec<(Place, String)> =
            std::iter::once(first).chain(others.iter().copied()).filter_map(named).collect();
        let tables = all.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join("; ");
        let text = format!(
            "these tables have the same labels and other figures, and nothing tells them apart: {tables}; all figures are kept. \
         Write what each is about (the year, the place, what is counted) in its title, corner cell, sheet's or file's name"
        );
        let message =
            CoreMessage::warning("tables-not-told-apart", text).with("tables", tables).with("count", all.len());
        match all.first() {
            Some((place, _)) => message.at(*place),
            None => message,
        }
    };
    alike.iter().map(|(&first, others)| describe(first, others)).collect()
}
