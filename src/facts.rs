//! The cube: every figure with its measure, its members of each dimension, and the cell it came from.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use crate::quantity::Quantity;
use crate::vocabulary::{Granularity, granularity, year};

/// A code of a measure or of a member of a dimension, e.g. `inflow`, `PL`, `11002`, `2011-S1`.
pub type Code = Arc<str>;

/// What a figure can be broken down by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// REFNIS code, `11002`.
    Territory,
    /// SDMX period, `2011-S1`.
    Period,
    /// ISO 3166-1 alpha-2, a group such as `MOE`, or `all`.
    Nationality,
    /// Age band, `0-17`, `18+`, `active`.
    Age,
    /// Reception office.
    Office,
    /// Target group of the integration policy.
    TargetGroup,
    /// `M` or `F`.
    Sex,
    /// Whatever else a table lists: languages, levels of education. The text of the label is the code.
    Category,
}

impl Dimension {
    /// All dimensions, in the order of [`Key`].
    pub const ALL: [Dimension; 8] = [
        Dimension::Territory,
        Dimension::Period,
        Dimension::Nationality,
        Dimension::Age,
        Dimension::Office,
        Dimension::TargetGroup,
        Dimension::Sex,
        Dimension::Category,
    ];

    /// The name that data files and recipes use.
    pub fn name(self) -> &'static str {
        match self {
            Dimension::Territory => "territory",
            Dimension::Period => "period",
            Dimension::Nationality => "nationality",
            Dimension::Age => "age",
            Dimension::Office => "office",
            Dimension::TargetGroup => "target-group",
            Dimension::Sex => "sex",
            Dimension::Category => "category",
        }
    }

    /// The dimension that [`name`](Dimension::name) gives.
    pub fn of_name(name: &str) -> Option<Self> {
        Dimension::ALL.into_iter().find(|dimension| dimension.name() == name)
    }
}

/// What a figure is about: a measure, and a member of each dimension that is stated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// What is counted; none when nothing says so.
    pub measure: Option<Code>,
    members: [Option<Code>; 8],
}

impl Key {
    /// The member of a dimension; none when the dimension is not stated, or not broken down.
    pub fn get(&self, dimension: Dimension) -> Option<&Code> {
        self.members[dimension as usize].as_ref()
    }

    /// Whether the member of `dimension` is `code`.
    pub fn is(&self, dimension: Dimension, code: &str) -> bool {
        self.get(dimension).is_some_and(|member| &**member == code)
    }

    /// Whether the measure is `code`.
    pub fn measures(&self, code: &str) -> bool {
        self.measure.as_deref() == Some(code)
    }

    /// Sets or clears the member of a dimension.
    pub fn set(&mut self, dimension: Dimension, code: Option<Code>) {
        self.members[dimension as usize] = code;
    }

    /// The same key with another member of one dimension.
    pub fn with(&self, dimension: Dimension, code: Option<&str>) -> Key {
        let mut key = self.clone();
        key.set(dimension, code.map(Code::from));
        key
    }

    /// The same key with another measure.
    pub fn with_measure(&self, measure: &str) -> Key {
        Key { measure: Some(measure.into()), ..self.clone() }
    }

    /// Takes from `outer` whatever is not stated here.
    pub fn inherit(&mut self, outer: &Key) {
        if self.measure.is_none() {
            self.measure.clone_from(&outer.measure);
        }
        for (member, from) in self.members.iter_mut().zip(&outer.members) {
            if member.is_none() {
                member.clone_from(from);
            }
        }
    }

    /// Whether everything that `part` states is the same here.
    pub fn includes(&self, part: &Key) -> bool {
        let agrees = |own: &Option<Code>, stated: &Option<Code>| stated.is_none() || own == stated;
        agrees(&self.measure, &part.measure)
            && self.members.iter().zip(&part.members).all(|(own, stated)| agrees(own, stated))
    }
}

/// The cell of a figure: which table of the report, and the 0-based row and column in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Index of the table among the report's sources.
    pub source: u32,
    /// 0-based row of the table.
    pub row: u32,
    /// 0-based column of the table.
    pub column: u32,
}

/// One figure with its meaning and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What it is about.
    pub key: Key,
    /// The figure.
    pub quantity: Quantity,
    /// Where it stands.
    pub place: Place,
    /// The text of its row, trimmed and without a bullet.
    pub label: Arc<str>,
    /// Whether its source calls it an estimate.
    pub estimate: bool,
    /// The figure that is the total of its column or row, when the table has one.
    pub total: Option<Place>,
    /// How many records were added up to it; 1 for a figure that stands in a cell.
    pub records: u32,
}

/// An order that does not depend on the order of files, but for facts that say the same.
pub(crate) fn in_order_of_figures(a: &Fact, b: &Fact) -> std::cmp::Ordering {
    let quantity = |fact: &Fact| (fact.quantity.low(), fact.quantity.high());
    let ((low, high), (other_low, other_high)) = (quantity(a), quantity(b));
    (a.estimate.cmp(&b.estimate))
        .then(low.total_cmp(&other_low))
        .then(high.total_cmp(&other_high))
        .then(a.place.cmp(&b.place))
}

/// Whether two dates are the same day of their years, as stocks are counted; of longer periods nothing is asked.
fn is_same_day(one: &str, other: &str) -> bool {
    granularity(one) != Granularity::Day || one.get(4..) == other.get(4..)
}

/// All facts of a report, found by key and by place.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    facts: Vec<Fact>,
    by_key: HashMap<Key, Group>,
    by_place: HashMap<Place, usize>,
    /// The periods, as long as each other, of facts that are alike but for it.
    periods: HashMap<(Key, Granularity), BTreeSet<Code>>,
    gaps: HashMap<u32, Vec<Key>>,
    /// How many keys have different figures; mostly none.
    disputed: u32,
}

/// A figure that its source does not give: unknown, or kept back. It is not zero, and no sum can do without it.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// What it would be about.
    pub key: Key,
    /// Where it would stand.
    pub place: Place,
}

/// The facts with one key.
#[derive(Clone, Debug, Default)]
struct Group {
    indexes: Vec<u32>,
    /// One of each figure that they give, up to [`MOST_DISTINCT`].
    distinct: Vec<u32>,
    /// From the lowest of their figures to the highest.
    span: Option<Quantity>,
    /// The one that comes first in the order of figures.
    lowest: u32,
    /// The indexes in each of [`ORDERS`], made when a large group is first searched.
    sorted: OnceCell<[Vec<u32>; 2]>,
}

/// From here on a group is searched in order and not from end to end: a table can name one thing a million times.
const LARGE_GROUP: usize = 32;

/// The orders in which a large group is kept: what comes first, second and third.
const ORDERS: [fn(Place) -> [u32; 3]; 2] =
    [|place| [place.source, place.row, place.column], |place| [place.source, place.column, place.row]];

/// Most different figures of one key of which a fact is kept to be shown.
const MOST_DISTINCT: usize = 16;

/// Most facts of a large group that are compared with each other.
const MOST_LOOKS: usize = 64;

/// What makes a fact of the same table near, the nearest first: an order, and how many of its parts are the same.
const NEARNESS: [(usize, usize); 4] = [(0, 3), (1, 2), (0, 2), (0, 1)];

impl Facts {
    /// Adds a fact. One that says the same as another is kept too: both have a place.
    pub fn add(&mut self, fact: Fact) {
        let index = self.facts.len();
        let group = self.by_key.entry(fact.key.clone()).or_default();
        let is_known = |&other: &u32| self.facts[other as usize].quantity == fact.quantity;
        if group.distinct.len() < MOST_DISTINCT && !group.distinct.iter().any(is_known) {
            group.distinct.push(index as u32);
            self.disputed += u32::from(group.distinct.len() == 2);
        }
        let lowest = self.facts.get(group.lowest as usize).filter(|_| group.span.is_some());
        if lowest.is_none_or(|lowest| in_order_of_figures(&fact, lowest).is_lt()) {
            group.lowest = index as u32;
        }
        group.span = Some(group.span.map_or(fact.quantity, |span| span.hull(fact.quantity)));
        group.indexes.push(index as u32);
        group.sorted.take();
        // A code that is no time comes before and after none.
        if let Some(period) = fact.key.get(Dimension::Period).filter(|period| year(period).is_some()) {
            let alike = (fact.key.with(Dimension::Period, None), granularity(period));
            self.periods.entry(alike).or_default().insert(period.clone());
        }
        self.by_place.entry(fact.place).or_insert(index);
        self.facts.push(fact);
    }

    /// Notes that a table does not give a figure.
    pub fn add_gap(&mut self, gap: &Gap) {
        self.gaps.entry(gap.place.source).or_default().push(gap.key.clone());
    }

    /// Whether a table keeps back or does not know the figure of `key`, for some member of `dimension`.
    pub fn has_gap_beside(&self, source: u32, key: &Key, dimension: Dimension) -> bool {
        let list = key.with(dimension, None);
        self.gaps.get(&source).is_some_and(|gaps| gaps.iter().any(|gap| gap.with(dimension, None) == list))
    }

    /// Whether a table keeps back or does not know the figure of `key`.
    pub fn has_gap(&self, source: u32, key: &Key) -> bool {
        self.gaps.get(&source).is_some_and(|gaps| gaps.contains(key))
    }

    /// All facts, in the order of their tables.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter()
    }

    /// Whether different figures were given for exactly this key.
    pub fn is_disputed(&self, key: &Key) -> bool {
        self.disputed > 0 && self.by_key.get(key).is_some_and(|group| group.distinct.len() > 1)
    }

    /// The periods that last so long, for which there are facts with this key.
    fn periods_like(&self, key: &Key, lasting: Granularity) -> Option<&BTreeSet<Code>> {
        self.periods.get(&(key.with(Dimension::Period, None), lasting))
    }

    /// The first period that lasts as long as that of `key`, of a date the same day of its year, among those for which there are facts with this key; none when
    /// there are fewer than three.
    pub fn first_period(&self, key: &Key) -> Option<&Code> {
        let period = key.get(Dimension::Period)?;
        let periods = self.periods_like(key, granularity(period))?;
        let mut periods = periods.iter().filter(|other| is_same_day(other, period));
        let first = periods.next()?;
        (periods.take(2).count() == 2).then_some(first)
    }

    /// The first other period of the same year as that of `key`, among those for which there are facts with this key.
    pub fn other_period_of_year(&self, key: &Key) -> Option<&Code> {
        let period = key.get(Dimension::Period)?;
        let year = period.get(..4)?;
        let of = |lasting: Granularity| {
            let from = self.periods_like(key, lasting)?.range::<str, _>((Bound::Included(year), Bound::Unbounded));
            from.take_while(|code| code.starts_with(year)).find(|code| *code != period)
        };
        Granularity::ALL.into_iter().filter(|lasting| *lasting != Granularity::Interval).find_map(of)
    }

    /// The last period for which there are facts with this key.
    pub fn latest_period(&self, key: &Key) -> Option<&Code> {
        let last = |lasting| self.periods_like(key, lasting)?.last();
        Granularity::ALL.into_iter().filter_map(last).max()
    }

    /// The last period before that of `key` that lasts as long, of a date the same day of an earlier year, among those for which there are facts with this key.
    pub fn previous_period(&self, key: &Key) -> Option<&Code> {
        let period = key.get(Dimension::Period)?;
        // A code that is no time comes before and after none.
        year(period)?;
        let lasting = granularity(period);
        if lasting == Granularity::Interval {
            return None;
        }
        // Codes of one granularity sort as their times do.
        let periods = self.periods_like(key, lasting)?;
        periods
            .range::<str, _>((Bound::Unbounded, Bound::Excluded(&**period)))
            .rev()
            .find(|other| is_same_day(other, period))
    }

    /// The fact that stands in a cell.
    pub fn at(&self, place: Place) -> Option<&Fact> {
        self.by_place.get(&place).map(|&index| &self.facts[index])
    }

    /// The fact with this key that is best compared with `near`: from the same table if there is one there, and there
    /// from the same column or row. Among those of other tables it is the lowest figure, so that the order of files
    /// decides nothing.
    pub fn find(&self, key: &Key, near: Place) -> Option<&Fact> {
        let group = self.by_key.get(key)?;
        let fact = |index: &u32| &self.facts[*index as usize];
        if group.indexes.len() < LARGE_GROUP {
            let distance = |fact: &Fact| {
                let place = fact.place;
                let is_own = place.source == near.source;
                (!is_own, is_own && place.column != near.column, is_own && place.row != near.row)
            };
            let facts = group.indexes.iter().map(fact);
            return facts.min_by(|a, b| distance(a).cmp(&distance(b)).then_with(|| in_order_of_figures(a, b)));
        }
        let sorted = group.sorted.get_or_init(|| {
            ORDERS.map(|order| {
                let mut indexes = group.indexes.clone();
                indexes.sort_by(|a, b| {
                    let (a, b) = (fact(a), fact(b));
                    order(a.place).cmp(&order(b.place)).then_with(|| in_order_of_figures(a, b))
                });
                indexes
            })
        });
        let own = NEARNESS.into_iter().find_map(|(order, same)| {
            let (indexes, order) = (&sorted[order], ORDERS[order]);
            let wanted = &order(near)[..same];
            let at = indexes.partition_point(|index| &order(fact(index).place)[..same] < wanted);
            let end = indexes.partition_point(|index| &order(fact(index).place)[..same] <= wanted);
            (at < end).then(|| &indexes[at..end])
        });
        let among = own.unwrap_or(std::slice::from_ref(&group.lowest));
        // Of those that are as near, the lowest figure; the first where a table says one thing too often to look at all.
        among.iter().take(MOST_LOOKS).map(fact).min_by(|a, b| in_order_of_figures(a, b))
    }

    /// The other figures that were given for the same thing as a fact; one of each where they are very many.
    pub fn others<'a>(&'a self, fact: &'a Fact) -> impl Iterator<Item = &'a Fact> {
        let is_other = move |other: &&Fact| other.quantity != fact.quantity;
        self.figures(&fact.key).filter(is_other)
    }

    /// The facts with exactly this key; one of each figure where they are very many.
    pub fn figures(&self, key: &Key) -> impl Iterator<Item = &Fact> {
        let group = self.by_key.get(key);
        let indexes =
            group.map(|group| if group.indexes.len() < LARGE_GROUP { &group.indexes } else { &group.distinct });
        indexes.into_iter().flatten().map(|&index| &self.facts[index as usize])
    }

    /// All that the figures given for a key allow, from the lowest to the highest.
    pub fn span(&self, key: &Key) -> Option<Quantity> {
        self.by_key.get(key)?.span
    }

    /// Keys for which different figures were given, with the facts that give them.
    pub fn conflicts(&self) -> Vec<Vec<&Fact>> {
        let mut conflicts: Vec<Vec<&Fact>> = self
            .by_key
            .values()
            .filter(|group| group.distinct.len() > 1)
            .map(|group| group.indexes.iter().map(|&index| &self.facts[index as usize]).collect())
            .collect();
        conflicts.sort_by_key(|facts| facts[0].place);
        conflicts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(period: &str, (source, row, column): (u32, u32, u32), figure: f64) -> Fact {
        let place = Place { source, row, column };
        let key = Key::default().with(Dimension::Period, Some(period));
        Fact {
            key,
            quantity: Quantity::Exact(figure),
            place,
            label: "".into(),
            estimate: false,
            total: None,
            records: 1,
        }
    }

    #[test]
    fn the_previous_period_lasts_as_long() {
        let mut facts = Facts::default();
        ["2009", "2010", "2010-S2", "2011-04-06", "2011-S1"]
            .iter()
            .for_each(|period| facts.add(fact(period, (0, 0, 0), 1.0)));
        let before = |period| facts.previous_period(&fact(period, (0, 0, 0), 1.0).key).map(|code| &**code);
        assert_eq!(["2009", "2010", "2011-S1", "2011-04-06"].map(before), [None, Some("2009"), Some("2010-S2"), None]);
        assert_eq!(facts.latest_period(&Key::default()).map(|code| &**code), Some("2011-S1"));
    }

    #[test]
    fn the_nearest_of_many_facts_is_that_of_the_same_table_then_column_then_row() {
        let places =
            (0..3).flat_map(|source| (0..6).flat_map(move |row| (0..5).map(move |column| (source, row, column))));
        let mut facts = Facts::default();
        places.filter(|place| *place != (1, 2, 3)).for_each(|place| facts.add(fact("2010", place, 1.0)));
        assert!(facts.iter().count() > LARGE_GROUP);
        let near = |(source, row, column)| {
            let place =
                facts.find(&fact("2010", (0, 0, 0), 1.0).key, Place { source, row, column }).expect("a fact").place;
            (place.source, place.row, place.column)
        };
        assert_eq!(near((2, 3, 4)), (2, 3, 4));
        assert_eq!(near((1, 2, 3)), (1, 0, 3));
        assert_eq!(near((1, 2, 9)), (1, 2, 0));
        assert_eq!(near((1, 9, 9)), (1, 0, 0));
        assert_eq!(near((9, 2, 3)), (0, 0, 0));
    }

    #[test]
    fn of_the_facts_of_other_tables_the_lowest_figure_is_taken_however_many_there_are() {
        for count in [3, 100] {
            let mut facts = Facts::default();
            (0..count).for_each(|row| facts.add(fact("2010", (0, row, 0), f64::from(9 + (row + 2) % 3))));
            let key = fact("2010", (0, 0, 0), 1.0).key;
            let found = facts.find(&key, Place { source: 1, row: 0, column: 0 }).expect("a fact");
            assert_eq!((found.quantity, found.place.row), (Quantity::Exact(9.0), 1));
            assert_eq!(facts.span(&key), Some(Quantity::between(9.0, 11.0)));
            let others: std::collections::HashSet<_> = facts.others(found).map(|it| it.quantity.low() as u32).collect();
            assert_eq!(others, [10, 11].into());
        }
    }
}
