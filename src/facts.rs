//! The cube: every figure with its measure, its members of each dimension, and the cell it came from.

use std::cell::OnceCell;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use crate::quantity::Quantity;
use crate::vocabulary::Vocabulary;

mod coordinates;
mod group;
mod series;

pub use coordinates::Coordinates;

use coordinates::{Codes, Units};
use group::Group;
use series::AllSeries;

/// A code of a measure or of a member of a dimension, e.g. `inflow`, `PL`, `11002`, `2011-S1`.
pub type Code = Arc<str>;

/// Whether a code is a label that nobody knows, with a `?` before it.
// Not `starts_with`, which is a call for one byte, and is asked of every code of every result.
pub(crate) fn is_unknown(code: &str) -> bool {
    code.as_bytes().first() == Some(&b'?')
}

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

    /// The measure, and the member of each dimension.
    fn parts(&self) -> impl Iterator<Item = Option<&Code>> {
        std::iter::once(&self.measure).chain(&self.members).map(Option::as_ref)
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
    /// What it is about, in the numbers of the cube that it is in; before that, of none.
    pub(crate) coordinates: Coordinates,
}

impl Fact {
    /// A figure that stands in a cell, counted and under no total.
    pub fn new(key: Key, quantity: Quantity, place: Place, label: Arc<str>) -> Self {
        let coordinates = Coordinates::default();
        Fact { key, quantity, place, label, estimate: false, total: None, records: 1, coordinates }
    }
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

/// The facts of one key. Mostly it is a single one; then nothing but its index is kept, in a table that is small enough to be
/// near to the processor.
#[derive(Clone, Copy, Debug)]
enum Known {
    /// The index of the fact.
    One(u32),
    /// The index of the group.
    Several(u32),
}

/// All facts of a report, found by what they are about and by place.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    facts: Vec<Fact>,
    codes: Codes,
    by_key: HashMap<Coordinates, Known>,
    /// Those that share their key with others.
    groups: Vec<Group>,
    /// Made when somebody asks what lies around a territory.
    units: OnceCell<Units>,
    /// Made when somebody asks for a cell.
    by_place: OnceCell<HashMap<Place, usize>>,
    /// Made when somebody asks what comes before or after a period.
    series: OnceCell<AllSeries>,
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

impl Facts {
    /// No facts yet, with room for so many.
    pub fn with_capacity(count: usize) -> Self {
        let mut facts = Facts { facts: Vec::with_capacity(count), ..Facts::default() };
        facts.by_key.reserve(count);
        facts
    }

    /// Adds a fact. One that says the same as another is kept too: both have a place.
    pub fn add(&mut self, mut fact: Fact) {
        let index = self.facts.len();
        fact.coordinates = self.codes.add(&fact.key);
        match self.by_key.entry(fact.coordinates) {
            Entry::Vacant(entry) => {
                entry.insert(Known::One(index as u32));
            }
            Entry::Occupied(mut entry) => {
                let group = match *entry.get() {
                    Known::Several(group) => group,
                    Known::One(first) => {
                        let group = self.groups.len() as u32;
                        self.groups.push(Group::of(first, &self.facts[first as usize]));
                        entry.insert(Known::Several(group));
                        group
                    }
                };
                self.disputed += u32::from(self.groups[group as usize].add(index as u32, &fact, &self.facts));
            }
        }
        self.series.take();
        self.by_place.take();
        self.units.take();
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

    /// What a key is in the numbers of this cube; none where no figure has one of its codes.
    pub fn coordinates(&self, key: &Key) -> Option<Coordinates> {
        self.codes.find(key)
    }

    /// The same coordinates with another member of one dimension; none where no figure has it.
    pub fn with(&self, at: Coordinates, dimension: Dimension, member: Option<&str>) -> Option<Coordinates> {
        self.codes.with(at, dimension, member)
    }

    /// The same coordinates with another measure; none where no figure has it.
    pub fn with_measure(&self, at: Coordinates, measure: &str) -> Option<Coordinates> {
        self.codes.with_measure(at, measure)
    }

    /// The same coordinates with each unit around their territory of which there may be figures, the smallest first, and
    /// whether it is a region.
    pub fn around(&self, at: Coordinates, vocabulary: &Vocabulary) -> impl Iterator<Item = (Coordinates, bool)> {
        self.units.get_or_init(|| self.codes.units(vocabulary)).around(at)
    }

    /// Whether there is a fact at these coordinates.
    pub fn is_known(&self, at: Coordinates) -> bool {
        self.by_key.contains_key(&at)
    }

    /// The fact at these coordinates that is best compared with `near`: from the same table if there is one there, and there
    /// from the same column or row. Among those of other tables it is the lowest figure, so that the order of files
    /// decides nothing.
    pub fn nearest(&self, at: Coordinates, near: Place) -> Option<&Fact> {
        match *self.by_key.get(&at)? {
            Known::One(index) => Some(&self.facts[index as usize]),
            Known::Several(group) => self.groups[group as usize].nearest(near, &self.facts),
        }
    }

    /// The fact with this key that is [`nearest`](Facts::nearest) to `near`.
    pub fn find(&self, key: &Key, near: Place) -> Option<&Fact> {
        self.nearest(self.coordinates(key)?, near)
    }

    /// Whether different figures were given for exactly what a fact is about.
    pub fn is_disputed(&self, fact: &Fact) -> bool {
        self.disputed > 0 && self.group(fact.coordinates).is_some_and(Group::is_disputed)
    }

    fn series(&self) -> &AllSeries {
        self.series.get_or_init(|| AllSeries::of(&self.facts))
    }

    /// The fact of the first period that lasts as long as that of a fact, of a date the same day of its year, among those that
    /// are alike but for it; none when there are fewer than three, or it is the fact's own.
    pub fn of_first_period(&self, fact: &Fact) -> Option<&Fact> {
        self.nearest(self.series().first(fact)?, fact.place)
    }

    /// The fact of the last period before that of a fact that lasts as long, of a date the same day of an earlier year, among
    /// those that are alike but for it.
    pub fn of_previous_period(&self, fact: &Fact) -> Option<&Fact> {
        self.nearest(self.series().previous(fact)?, fact.place)
    }

    /// The first other period of the same year as `period`, among those of facts that have these coordinates but for it.
    pub fn other_period_of_year(&self, at: Coordinates, period: &Code) -> Option<&Code> {
        self.series().other_of_year(at, period)
    }

    /// The last period for which there are facts with this key.
    pub fn latest_period(&self, key: &Key) -> Option<&Code> {
        self.series().latest(self.coordinates(&key.with(Dimension::Period, None))?)
    }

    /// The fact that stands in a cell.
    pub fn at(&self, place: Place) -> Option<&Fact> {
        let by_place = self.by_place.get_or_init(|| {
            // Of several in a cell the first.
            self.facts.iter().enumerate().rev().map(|(index, fact)| (fact.place, index)).collect()
        });
        by_place.get(&place).map(|&index| &self.facts[index])
    }

    /// The other figures that were given for the same thing as a fact; one of each where they are very many.
    pub fn others<'a>(&'a self, fact: &'a Fact) -> impl Iterator<Item = &'a Fact> {
        let is_other = move |other: &&Fact| other.quantity != fact.quantity;
        self.shown(fact.coordinates).filter(is_other)
    }

    /// The facts with exactly this key; one of each figure where they are very many.
    pub fn figures(&self, key: &Key) -> impl Iterator<Item = &Fact> {
        self.coordinates(key).into_iter().flat_map(|at| self.shown(at))
    }

    fn shown(&self, at: Coordinates) -> impl Iterator<Item = &Fact> {
        let (one, group) = match self.by_key.get(&at) {
            Some(Known::One(index)) => (Some(*index), None),
            Some(Known::Several(group)) => (None, Some(&self.groups[*group as usize])),
            None => (None, None),
        };
        one.into_iter().chain(group.into_iter().flat_map(Group::shown)).map(|index| &self.facts[index as usize])
    }

    /// The facts that share a key; none where it has one fact or no fact.
    fn group(&self, at: Coordinates) -> Option<&Group> {
        match self.by_key.get(&at)? {
            Known::One(_) => None,
            Known::Several(group) => Some(&self.groups[*group as usize]),
        }
    }

    /// All that the figures given for a key allow, from the lowest to the highest.
    pub fn span(&self, key: &Key) -> Option<Quantity> {
        match *self.by_key.get(&self.coordinates(key)?)? {
            Known::One(index) => Some(self.facts[index as usize].quantity),
            Known::Several(group) => Some(self.groups[group as usize].span),
        }
    }

    /// Keys for which different figures were given, with the facts that give them.
    pub fn conflicts(&self) -> Vec<Vec<&Fact>> {
        if self.disputed == 0 {
            return Vec::new();
        }
        let disputed = self.groups.iter().filter(|group| group.is_disputed());
        let facts = |group: &Group| group.all().map(|index| &self.facts[index as usize]).collect();
        let mut conflicts: Vec<Vec<&Fact>> = disputed.map(facts).collect();
        conflicts.sort_by_key(|facts| facts[0].place);
        conflicts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(period: &str) -> Fact {
        let key = Key::default().with(Dimension::Period, Some(period));
        Fact::new(key, Quantity::Exact(1.0), Place { source: 0, row: 0, column: 0 }, "".into())
    }

    #[test]
    fn the_previous_period_lasts_as_long() {
        let mut facts = Facts::default();
        ["2009", "2010", "2010-S2", "2011-04-06", "2011-S1"].iter().for_each(|period| facts.add(fact(period)));
        let before = |period| {
            let of_period = |fact: &&Fact| fact.key.is(Dimension::Period, period);
            let fact = facts.iter().find(of_period).expect("a fact");
            Some(&**facts.of_previous_period(fact)?.key.get(Dimension::Period).expect("a period"))
        };
        assert_eq!(["2009", "2010", "2011-S1", "2011-04-06"].map(before), [None, Some("2009"), Some("2010-S2"), None]);
        assert_eq!(facts.latest_period(&Key::default()).map(|code| &**code), Some("2011-S1"));
    }

    #[test]
    fn what_no_figure_is_about_has_no_coordinates() {
        let mut facts = Facts::default();
        ["2009", "2010"].iter().for_each(|period| facts.add(fact(period)));
        let [first, second] = [0, 1].map(|at| facts.iter().nth(at).expect("a fact").coordinates);
        assert_ne!(first, second);
        assert_eq!(facts.with(first, Dimension::Period, Some("2010")), Some(second));
        assert_eq!(facts.with(first, Dimension::Period, Some("2011")), None);
        assert_eq!(facts.with(first, Dimension::Period, None), Some(Coordinates::default()));
        assert!(!facts.is_known(Coordinates::default()));
        assert_eq!(facts.find(&fact("2011").key, Place { source: 0, row: 0, column: 0 }), None);
    }
}
