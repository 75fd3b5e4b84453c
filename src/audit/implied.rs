//! What published percentages imply of each other.
//!
//! A published percentage is not a number but an interval: half a unit of its last digit, either side. Poles are 10,8%
//! of all inflow and 29,6% of the MOE inflow: so the MOE share lies between 10.75 ÷ 29.65 and 10.85 ÷ 29.55, although no
//! table counts it. Here such ratios are chained, also through counts, in two or three steps. What follows is knowledge
//! of another kind than counts: it is shown as implied, and only percentages that no count reaches are held against it.
//!
//! Where percentages contradict each other, one of them is refuted when it stands against more of the others than any
//! other does, or alone against those of one table. Repeating a percentage does not make it any stronger. Where nothing
//! tells which one is wrong, all of them are named and none is refuted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::facts::{Facts, Key, Place};
use crate::interpret::Claim;
use crate::quantity::Quantity;

/// A ratio that follows from published figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Implied {
    /// Lowest possible value, a ratio.
    pub low: f64,
    /// Highest possible value, a ratio.
    pub high: f64,
    /// The cells that it follows from.
    pub because: Vec<Place>,
}

/// What the published figures say about one claim.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Finding {
    /// What they imply.
    pub implied: Option<Implied>,
    /// Whether they refute it.
    pub is_refuted: bool,
    /// The cells that it contradicts, where nothing tells which of them is wrong.
    pub contradicts: Vec<Place>,
}

/// Most ratios that are looked at for one claim: a table of thousands of rows must not take minutes.
const MOST_STEPS: usize = 500;

/// Most claims that are held against each other.
const MOST_STATEMENTS: usize = 5_000;

/// Most sets of statements that contradict each other: where more do, nothing can be told from them.
const MOST_CONTRADICTIONS: usize = 20_000;

/// Most cells that are named as the reason of one finding: a percentage can stand in every row of a long table.
const MOST_PLACES: usize = 32;

/// What follows about each of `open`: claims whose base is known and whose counts are not, by their index.
pub(super) fn findings(claims: &[Claim], open: &BTreeSet<usize>, facts: &Facts) -> BTreeMap<usize, Finding> {
    let mut knowledge = Knowledge::gather(claims, open, facts);
    if knowledge.statements.len() > MOST_STATEMENTS {
        return BTreeMap::new();
    }
    let Some((refuted, disputed)) = knowledge.settle() else { return BTreeMap::new() };
    let mut findings = BTreeMap::new();
    for (id, statement) in knowledge.statements.iter().enumerate() {
        let implied = knowledge.implied(statement.pair);
        let contradicts = disputed.get(&id).cloned().unwrap_or_default();
        let finding = Finding { implied, is_refuted: refuted.contains(&id), contradicts };
        for &claim in &statement.claims {
            findings.insert(claim, finding.clone());
        }
    }
    findings
}

/// A selection of facts, by its number in the order of keys.
type Node = usize;

/// Two selections: of what, in what.
type Pair = (Node, Node);

/// A published ratio. The same percentage of the same thing in other tables is the same statement.
struct Statement {
    pair: Pair,
    ratio: Quantity,
    claims: Vec<usize>,
    /// The first [`MOST_PLACES`] of its cells.
    places: Vec<Place>,
    /// The tables that say it.
    tables: BTreeSet<u32>,
    /// Whether it still counts as knowledge.
    holds: bool,
}

impl Statement {
    fn new(pair: Pair, ratio: Quantity) -> Self {
        Statement { pair, ratio, claims: Vec::new(), places: Vec::new(), tables: BTreeSet::new(), holds: true }
    }
}

struct Knowledge {
    statements: Vec<Statement>,
    /// For each selection, the selections that a statement relates it to, with the statement.
    neighbours: Vec<Vec<(Node, usize)>>,
    /// The counts that are known, with their cells. Where sources differ, it is all that they allow.
    counts: HashMap<Node, (Quantity, Vec<Place>)>,
}

/// The statements that are refuted, and those of which nothing tells which is wrong with the cells that they contradict.
type Settled = (BTreeSet<usize>, BTreeMap<usize, Vec<Place>>);

/// One way from a selection to another.
#[derive(Clone)]
struct Path {
    ratio: Quantity,
    statements: Vec<usize>,
    counted: Vec<Node>,
}

impl Knowledge {
    fn gather(claims: &[Claim], open: &BTreeSet<usize>, facts: &Facts) -> Self {
        let pair_of = |claim: &Claim| Some((claim.numerator.clone(), claim.base.clone()?));
        let keys: BTreeSet<Key> =
            open.iter().filter_map(|&at| pair_of(&claims[at])).flat_map(|(part, whole)| [part, whole]).collect();
        let nodes: BTreeMap<&Key, Node> = keys.iter().enumerate().map(|(node, key)| (key, node)).collect();
        let mut by_text: BTreeMap<(Pair, u64, u8), Statement> = BTreeMap::new();
        for &at in open {
            let claim = &claims[at];
            let Some((part, whole)) = pair_of(claim).filter(|(part, whole)| part != whole) else { continue };
            let pair = (nodes[&part], nodes[&whole]);
            let ratio = claim.ratio();
            let statement = by_text
                .entry((pair, claim.percentage.to_bits(), claim.decimals))
                .or_insert_with(|| Statement::new(pair, ratio));
            statement.claims.push(at);
            statement.tables.insert(claim.place.source);
            if statement.places.len() < MOST_PLACES {
                statement.places.push(claim.place);
            }
        }
        let statements: Vec<Statement> = by_text.into_values().collect();
        let mut neighbours = vec![Vec::new(); keys.len()];
        for (id, statement) in statements.iter().enumerate() {
            let (part, whole) = statement.pair;
            neighbours[part].push((whole, id));
            neighbours[whole].push((part, id));
        }
        neighbours.iter_mut().for_each(|list: &mut Vec<(Node, usize)>| list.sort_unstable());
        let count = |(node, key): (Node, &Key)| {
            let quantity = facts.span(key)?;
            let places = facts.figures(key).map(|fact| fact.place).collect();
            (quantity.low() > 0.0).then_some((node, (quantity, places)))
        };
        let counts = keys.iter().enumerate().filter_map(count).collect();
        Knowledge { statements, neighbours, counts }
    }

    /// The ratio of `from` to `to` that a statement gives, in whichever direction it is made.
    fn step(&self, from: Node, id: usize) -> Option<Path> {
        let statement = &self.statements[id];
        let ratio =
            if statement.pair.0 == from { statement.ratio } else { Quantity::Exact(1.0).over(statement.ratio)? };
        statement.holds.then_some(Path { ratio, statements: vec![id], counted: Vec::new() })
    }

    /// The ratio of two counts.
    fn counted(&self, from: Node, to: Node) -> Option<Path> {
        let ratio = self.counts.get(&from)?.0.over(self.counts.get(&to)?.0)?;
        Some(Path { ratio, statements: Vec::new(), counted: vec![from, to] })
    }

    /// All ways of two and three steps. None of them says the ratio of the pair itself.
    fn paths(&self, (from, to): Pair) -> Vec<Path> {
        let mut paths = Vec::new();
        let mut steps = 0;
        let is_between = |node: Node| node != from && node != to;
        let around = |node: Node| self.neighbours[node].iter().copied();
        for (near, first) in around(from).filter(|&(near, _)| is_between(near)) {
            let Some(first) = self.step(from, first) else { continue };
            paths.extend(self.counted(near, to).and_then(|last| first.clone().then(last)));
            for (next, second) in around(near).filter(|&(next, _)| next != from) {
                steps += 1;
                if steps > MOST_STEPS {
                    return paths;
                }
                let Some(so_far) = self.step(near, second).and_then(|second| first.clone().then(second)) else {
                    continue;
                };
                if next == to {
                    paths.push(so_far);
                    continue;
                }
                paths.extend(self.counted(next, to).and_then(|last| so_far.clone().then(last)));
                let thirds = around(next).filter(|&(end, _)| end == to).filter_map(|(_, third)| self.step(next, third));
                paths.extend(thirds.filter_map(|third| so_far.clone().then(third)));
            }
        }
        // From one count to another, and on by statements; or statements with two counts between them.
        for (near, last) in around(to).filter(|&(near, _)| is_between(near)) {
            let Some(last) = self.step(near, last) else { continue };
            paths.extend(self.counted(from, near).and_then(|first| first.then(last.clone())));
            for (before, second) in around(near).filter(|&(before, _)| before != to && before != from) {
                steps += 1;
                if steps > MOST_STEPS {
                    return paths;
                }
                let first = self.counted(from, before).and_then(|first| first.then(self.step(before, second)?));
                paths.extend(first.and_then(|so_far| so_far.then(last.clone())));
            }
            if self.counts.contains_key(&near) {
                for (start, first) in around(from).filter(|&(start, _)| is_between(start) && start != near) {
                    steps += 1;
                    if steps > MOST_STEPS {
                        return paths;
                    }
                    let between = self.step(from, first).and_then(|first| first.then(self.counted(start, near)?));
                    paths.extend(between.and_then(|so_far| so_far.then(last.clone())));
                }
            }
        }
        paths
    }

    /// What follows about a pair: what all ways to it allow, and the cells that set the two ends.
    fn implied(&self, pair: Pair) -> Option<Implied> {
        let paths = self.paths(pair);
        let lowest = paths.iter().max_by(|a, b| a.ratio.low().total_cmp(&b.ratio.low()))?;
        let highest = paths.iter().min_by(|a, b| a.ratio.high().total_cmp(&b.ratio.high()))?;
        let ratio = lowest.ratio.overlap(highest.ratio)?;
        let places: BTreeSet<Place> = [lowest, highest].into_iter().flat_map(|path| self.places(path)).collect();
        Some(Implied { low: ratio.low(), high: ratio.high(), because: places.into_iter().collect() })
    }

    fn places(&self, path: &Path) -> Vec<Place> {
        let stated = path.statements.iter().flat_map(|&id| &self.statements[id].places);
        let counted = path.counted.iter().filter_map(|node| self.counts.get(node)).flat_map(|(_, places)| places);
        stated.chain(counted).copied().collect()
    }

    /// The sets of statements that cannot all be true; none when there are more than [`MOST_CONTRADICTIONS`].
    fn contradictions(&self) -> Option<BTreeSet<BTreeSet<usize>>> {
        let mut contradictions = BTreeSet::new();
        for (id, statement) in self.statements.iter().enumerate().filter(|(_, statement)| statement.holds) {
            let same = self.neighbours[statement.pair.0].iter().map(|&(_, other)| other);
            let same =
                same.filter(|&other| self.statements[other].pair == statement.pair && self.statements[other].holds);
            let excluded = same.filter(|&other| statement.ratio.overlap(self.statements[other].ratio).is_none());
            contradictions.extend(excluded.map(|other| BTreeSet::from([id, other])));
            let excluded =
                self.paths(statement.pair).into_iter().filter(|path| statement.ratio.overlap(path.ratio).is_none());
            contradictions.extend(excluded.map(|path| path.statements.into_iter().chain([id]).collect()));
            if contradictions.len() > MOST_CONTRADICTIONS {
                return None;
            }
        }
        Some(contradictions)
    }

    /// Takes away what is contradicted until the rest agrees: the statements that are refuted, and those of which
    /// nothing tells which is wrong, each with the cells that it contradicts. None when too much contradicts itself.
    fn settle(&mut self) -> Option<Settled> {
        let mut refuted = BTreeSet::new();
        let mut disputed: BTreeMap<usize, BTreeSet<Place>> = BTreeMap::new();
        // To take one away only takes ways away: what contradicts itself is found once.
        let mut contradictions = self.contradictions()?;
        while !contradictions.is_empty() {
            for group in related(&contradictions) {
                if let Some(odd) = self.odd_one_out(&group) {
                    refuted.insert(odd);
                    self.statements[odd].holds = false;
                    continue;
                }
                for set in &group {
                    for &id in set.iter() {
                        let others = set.iter().filter(|&&other| other != id);
                        let places = others.flat_map(|&other| self.statements[other].places.clone());
                        disputed.entry(id).or_default().extend(places);
                    }
                }
                group.iter().flat_map(|set| set.iter()).for_each(|&id| self.statements[id].holds = false);
            }
            contradictions.retain(|set| set.iter().all(|&id| self.statements[id].holds));
        }
        let named = |places: BTreeSet<Place>| places.into_iter().take(MOST_PLACES).collect();
        Some((refuted, disputed.into_iter().map(|(id, places)| (id, named(places))).collect()))
    }

    /// The statement that stands against more others than any other does, or alone against those of one table.
    fn odd_one_out(&self, group: &[&BTreeSet<usize>]) -> Option<usize> {
        let mut tally: BTreeMap<usize, usize> = BTreeMap::new();
        group.iter().flat_map(|set| set.iter()).for_each(|&id| *tally.entry(id).or_default() += 1);
        let most = tally.values().max().copied()?;
        let suspects: Vec<usize> = tally.into_iter().filter(|(_, count)| *count == most).map(|(id, _)| id).collect();
        let tables = |id: usize| -> BTreeSet<u32> { self.statements[id].tables.clone() };
        let stands_alone = |&&suspect: &&usize| {
            group.iter().filter(|set| set.contains(&suspect)).all(|set| {
                let others = set.iter().filter(|&&other| other != suspect).map(|&other| tables(other));
                let shared = others.reduce(|shared, next| shared.intersection(&next).copied().collect());
                set.len() > 2 && shared.is_some_and(|shared| shared.difference(&tables(suspect)).next().is_some())
            })
        };
        let alone: Vec<&usize> = suspects.iter().filter(stands_alone).collect();
        match (&suspects[..], &alone[..]) {
            (&[suspect], _) | (_, &[&suspect]) => Some(suspect),
            _ => None,
        }
    }
}

impl Path {
    /// This step and then another; none when they meet twice, or what follows has no bounds.
    fn then(mut self, next: Path) -> Option<Path> {
        let is_new = |id: &usize| !self.statements.contains(id);
        if !next.statements.iter().all(is_new) {
            return None;
        }
        let (low, high) = (self.ratio.low() * next.ratio.low(), self.ratio.high() * next.ratio.high());
        self.ratio = Quantity::between(low, high);
        self.statements.extend(next.statements);
        self.counted.extend(next.counted);
        (low.is_finite() && high.is_finite()).then_some(self)
    }
}

/// Sets that share members, together.
fn related(sets: &BTreeSet<BTreeSet<usize>>) -> Vec<Vec<&BTreeSet<usize>>> {
    let mut leader: BTreeMap<usize, usize> = BTreeMap::new();
    let lead = |leader: &BTreeMap<usize, usize>, mut id: usize| {
        while let Some(&next) = leader.get(&id).filter(|&&next| next != id) {
            id = next;
        }
        id
    };
    for set in sets {
        let leaders: BTreeSet<usize> = set.iter().map(|&id| lead(&leader, id)).collect();
        let Some(&first) = leaders.first() else { continue };
        leaders.into_iter().chain(set.iter().copied()).for_each(|id| {
            leader.insert(id, first);
        });
    }
    let mut groups: BTreeMap<usize, Vec<&BTreeSet<usize>>> = BTreeMap::new();
    for set in sets {
        groups.entry(set.first().map_or(0, |&id| lead(&leader, id))).or_default().push(set);
    }
    groups.into_values().collect()
}
