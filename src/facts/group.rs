//! The facts that are about the same thing, and which of them is near to a cell.

use std::cell::OnceCell;

use super::{Fact, Place, in_order_of_figures};
use crate::quantity::Quantity;

/// Several facts with one key, by their index among all.
#[derive(Clone, Debug)]
pub(super) struct Group {
    first: u32,
    more: Vec<u32>,
    /// One of each figure that differs from that of the first, up to [`MOST_DISTINCT`] with it.
    rivals: Vec<u32>,
    /// From the lowest of their figures to the highest.
    pub span: Quantity,
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

impl Group {
    /// A group with the fact at `index`, which is the first of its key; others are to come.
    pub fn of(index: u32, fact: &Fact) -> Self {
        Group {
            first: index,
            more: Vec::new(),
            rivals: Vec::new(),
            span: fact.quantity,
            lowest: index,
            sorted: OnceCell::new(),
        }
    }

    /// Adds the fact at `index`, which comes after all `facts`. Says whether it is the first with another figure.
    pub fn add(&mut self, index: u32, fact: &Fact, facts: &[Fact]) -> bool {
        let is_new = self.distinct().all(|other| facts[other as usize].quantity != fact.quantity);
        if is_new && 1 + self.rivals.len() < MOST_DISTINCT {
            self.rivals.push(index);
        }
        if in_order_of_figures(fact, &facts[self.lowest as usize]).is_lt() {
            self.lowest = index;
        }
        self.span = self.span.hull(fact.quantity);
        self.more.push(index);
        self.sorted.take();
        is_new && self.rivals.len() == 1
    }

    /// Whether the facts give different figures.
    pub fn is_disputed(&self) -> bool {
        !self.rivals.is_empty()
    }

    /// All of them, in their order.
    pub fn all(&self) -> impl Iterator<Item = u32> {
        std::iter::once(self.first).chain(self.more.iter().copied())
    }

    /// All of them, or one of each figure where they are very many.
    pub fn shown(&self) -> impl Iterator<Item = u32> {
        let more = if self.is_large() { &self.rivals } else { &self.more };
        std::iter::once(self.first).chain(more.iter().copied())
    }

    /// One of each figure.
    fn distinct(&self) -> impl Iterator<Item = u32> {
        std::iter::once(self.first).chain(self.rivals.iter().copied())
    }

    fn is_large(&self) -> bool {
        1 + self.more.len() >= LARGE_GROUP
    }

    /// The fact that is best compared with a cell: from the same table if there is one there, and there from the same column
    /// or row. Among those of other tables it is the lowest figure, so that the order of files decides nothing.
    pub fn nearest<'f>(&self, near: Place, facts: &'f [Fact]) -> Option<&'f Fact> {
        let fact = |index: u32| &facts[index as usize];
        if !self.is_large() {
            let distance = |fact: &Fact| {
                let place = fact.place;
                let is_own = place.source == near.source;
                (!is_own, is_own && place.column != near.column, is_own && place.row != near.row)
            };
            let facts = self.all().map(fact);
            return facts.min_by(|a, b| distance(a).cmp(&distance(b)).then_with(|| in_order_of_figures(a, b)));
        }
        let sorted = self.sorted.get_or_init(|| {
            ORDERS.map(|order| {
                let mut indexes: Vec<u32> = self.all().collect();
                indexes.sort_by(|&a, &b| {
                    let (a, b) = (fact(a), fact(b));
                    order(a.place).cmp(&order(b.place)).then_with(|| in_order_of_figures(a, b))
                });
                indexes
            })
        });
        let own = NEARNESS.into_iter().find_map(|(order, same)| {
            let (indexes, order) = (&sorted[order], ORDERS[order]);
            let wanted = &order(near)[..same];
            let at = indexes.partition_point(|&index| &order(fact(index).place)[..same] < wanted);
            let end = indexes.partition_point(|&index| &order(fact(index).place)[..same] <= wanted);
            (at < end).then(|| &indexes[at..end])
        });
        let among = own.unwrap_or(std::slice::from_ref(&self.lowest));
        // Of those that are as near, the lowest figure; the first where a table says one thing too often to look at all.
        among.iter().take(MOST_LOOKS).map(|&index| fact(index)).min_by(|a, b| in_order_of_figures(a, b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Dimension, Facts, Key};

    fn fact((source, row, column): (u32, u32, u32), figure: f64) -> Fact {
        let key = Key::default().with(Dimension::Period, Some("2010"));
        Fact::new(key, Quantity::Exact(figure), Place { source, row, column }, "".into())
    }

    #[test]
    fn the_nearest_of_many_facts_is_that_of_the_same_table_then_column_then_row() {
        let places =
            (0..3).flat_map(|source| (0..6).flat_map(move |row| (0..5).map(move |column| (source, row, column))));
        let mut facts = Facts::default();
        places.filter(|place| *place != (1, 2, 3)).for_each(|place| facts.add(fact(place, 1.0)));
        assert!(facts.iter().count() > LARGE_GROUP);
        let near = |(source, row, column)| {
            let place = facts.find(&fact((0, 0, 0), 1.0).key, Place { source, row, column }).expect("a fact").place;
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
            (0..count).for_each(|row| facts.add(fact((0, row, 0), f64::from(9 + (row + 2) % 3))));
            let key = fact((0, 0, 0), 1.0).key;
            let found = facts.find(&key, Place { source: 1, row: 0, column: 0 }).expect("a fact");
            assert_eq!((found.quantity, found.place.row), (Quantity::Exact(9.0), 1));
            assert_eq!(facts.span(&key), Some(Quantity::between(9.0, 11.0)));
            let others: std::collections::HashSet<_> = facts.others(found).map(|it| it.quantity.low() as u32).collect();
            assert_eq!(others, [10, 11].into());
        }
    }
}
