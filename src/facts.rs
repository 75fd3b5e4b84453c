//! The cube: every figure with its measure, its members of each dimension, and the cell it came from.

use std::collections::HashMap;
use std::sync::Arc;

use crate::quantity::Quantity;

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

/// All facts of a report, found by key and by place.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    facts: Vec<Fact>,
    by_key: HashMap<Key, Vec<usize>>,
    by_place: HashMap<Place, usize>,
    periods: HashMap<Key, Vec<Code>>,
}

impl Facts {
    /// Adds a fact. One that says the same as another is kept too: both have a place.
    pub fn add(&mut self, fact: Fact) {
        let index = self.facts.len();
        self.by_key.entry(fact.key.clone()).or_default().push(index);
        if let Some(period) = fact.key.get(Dimension::Period) {
            self.periods.entry(fact.key.with(Dimension::Period, None)).or_default().push(period.clone());
        }
        self.by_place.entry(fact.place).or_insert(index);
        self.facts.push(fact);
    }

    /// All facts, in the order of their tables.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter()
    }

    /// The facts with exactly this key.
    pub fn with_key(&self, key: &Key) -> impl Iterator<Item = &Fact> {
        self.by_key.get(key).into_iter().flatten().map(|&index| &self.facts[index])
    }

    /// The periods for which there are facts with this key.
    pub fn periods_of(&self, key: &Key) -> impl Iterator<Item = &Code> {
        self.periods.get(&key.with(Dimension::Period, None)).into_iter().flatten()
    }

    /// The fact that stands in a cell.
    pub fn at(&self, place: Place) -> Option<&Fact> {
        self.by_place.get(&place).map(|&index| &self.facts[index])
    }

    /// The fact with this key that is best compared with `near`: from the same table if there is one there, and there
    /// from the same column or row.
    pub fn find(&self, key: &Key, near: Place) -> Option<&Fact> {
        self.with_key(key).min_by_key(|fact| {
            let place = fact.place;
            (place.source != near.source, place.column != near.column, place.row != near.row, place)
        })
    }

    /// Keys for which different figures were given, with the facts that give them.
    pub fn conflicts(&self) -> Vec<Vec<&Fact>> {
        let mut conflicts: Vec<Vec<&Fact>> = self
            .by_key
            .values()
            .map(|indexes| indexes.iter().map(|&index| &self.facts[index]).collect::<Vec<_>>())
            .filter(|facts| facts.iter().any(|fact| fact.quantity != facts[0].quantity))
            .collect();
        conflicts.sort_by_key(|facts| facts[0].place);
        conflicts
    }
}
