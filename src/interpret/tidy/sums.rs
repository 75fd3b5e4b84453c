//! Sums of records, one for each combination of members, and exact whatever the order of the records is.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

use super::slots::{MOST_NUMBERS, Slots};

/// Most combinations of members that are kept.
const MOST_COMBINATIONS: usize = 1_000_000;

/// A combination of up to [`Members::PLACES`] members, each a number below [`Members::MOST`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct Members([u64; 2]);

/// The place of a member in the words of a combination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    shift: u8,
    is_high: bool,
}

impl Spot {
    /// A place below [`Members::PLACES`].
    pub fn of(place: usize) -> Self {
        Spot { shift: (place % 4 * 16) as u8, is_high: place >= 4 }
    }
}

impl Members {
    /// How many members a combination has.
    pub const PLACES: usize = 8;
    /// How many different members a place can have.
    pub const MOST: u32 = 1 << 16;

    /// Adds a member at a place that has none, or bits that are not there.
    #[inline(always)]
    pub fn mark(&mut self, spot: Spot, member: u16) {
        let bits = u64::from(member) << spot.shift;
        // Without an index, so that both words stay in registers.
        let [low, high] = &mut self.0;
        if spot.is_high { *high |= bits } else { *low |= bits }
    }

    /// Adds all members of another combination, at places that have none.
    #[inline(always)]
    pub fn join(&mut self, other: Members) {
        self.0[0] |= other.0[0];
        self.0[1] |= other.0[1];
    }

    /// Puts another member at a place.
    #[inline(always)]
    pub fn replace(&mut self, place: usize, member: u16) {
        let [low, high] = &mut self.0;
        let word = if place < 4 { low } else { high };
        *word = *word & !(0xFFFF << (place % 4 * 16)) | u64::from(member) << (place % 4 * 16);
    }

    /// The member at a place; 0 where none was set.
    #[inline(always)]
    pub fn get(self, place: usize) -> u16 {
        let [low, high] = self.0;
        ((if place < 4 { low } else { high }) >> (place % 4 * 16)) as u16
    }

    #[inline(always)]
    fn hash(self) -> u64 {
        const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
        let mixed = (self.0[0] ^ self.0[1].rotate_left(31)).wrapping_mul(ODD);
        (mixed ^ mixed >> 29).wrapping_mul(ODD)
    }
}

/// A decimal number, exact to nine digits after the mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Decimal {
    whole: i64,
    /// Billionths, of the same sign; any number of them while sums grow.
    billionths: i64,
}

impl Decimal {
    /// A whole number.
    #[inline(always)]
    pub fn whole(whole: i64) -> Self {
        Decimal { whole, billionths: 0 }
    }

    /// The decimal number that `value` is the nearest `f64` of; none when it is too large to be added up exactly.
    pub fn of(value: f64) -> Option<Self> {
        if value.abs() > 1e15 {
            return None;
        }
        let text = format!("{:.9}", Shortest(value));
        let (whole, fraction) = text.split_once('.')?;
        let sign = if value < 0.0 { -1 } else { 1 };
        Some(Decimal { whole: whole.parse().ok()?, billionths: sign * fraction.parse::<i64>().ok()? })
    }

    /// The nearest `f64`.
    pub fn value(self) -> f64 {
        if self.billionths == 0 {
            return self.whole as f64;
        }
        let all = i128::from(self.whole) * 1_000_000_000 + i128::from(self.billionths);
        let sign = if all < 0 { "-" } else { "" };
        let all = all.unsigned_abs();
        let text = format!("{sign}{}.{:09}", all / 1_000_000_000, all % 1_000_000_000);
        text.parse().unwrap_or(f64::NAN)
    }

    /// So many times this; none when that leaves what can be held.
    pub fn times(self, factor: u32) -> Option<Self> {
        let factor = i64::from(factor);
        Some(Decimal { whole: self.whole.checked_mul(factor)?, billionths: self.billionths.checked_mul(factor)? })
    }
}

/// An `f64` that is written with as many digits as tell it from its neighbours, padded with zeros.
struct Shortest(f64);

impl std::fmt::Display for Shortest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = self.0.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let digits = f.precision().unwrap_or(fraction.len());
        let kept = &fraction[..fraction.len().min(digits)];
        write!(f, "{whole}.{kept:0<digits$}")
    }
}

/// A sum of records.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Sum {
    pub value: Decimal,
    /// How many records it has.
    pub records: u32,
    /// The first of them.
    pub first_row: u32,
    /// Whether a record's figure is unknown, so that the sum is.
    pub unusable: bool,
}

impl Sum {
    /// So many times this.
    pub fn times(&self, factor: u32) -> Sum {
        match self.value.times(factor) {
            Some(value) => Sum { value, ..*self },
            None => Sum { unusable: true, ..*self },
        }
    }

    /// The same with so many rows before it.
    pub fn later(&self, rows: u32) -> Sum {
        Sum { first_row: self.first_row.saturating_add(rows), ..*self }
    }
}

/// Sums by combination of members; several side by side where a record has several figures.
#[derive(Debug)]
pub(super) struct Sums {
    slots: Slots<2>,
    counters: Vec<Counter>,
    /// The sums of each combination but its first.
    more: Vec<Whole>,
    /// What is not whole of all sums, each combination's side by side; behind the last of them there is nothing.
    odd: Vec<Odd>,
    /// Sums of each combination.
    width: usize,
}

/// A combination beside its first sum: half a line of the processor's cache, so that to add a record touches only one.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Counter {
    members: Members,
    first: Whole,
}

/// The whole part of a sum, and its records.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole {
    pub value: i64,
    pub records: u32,
    pub first_row: u32,
}

impl Whole {
    pub const NONE: Whole = Whole { value: 0, records: 0, first_row: u32::MAX };
}

/// What few sums have.
#[derive(Clone, Copy, Debug, Default)]
struct Odd {
    billionths: i64,
    unusable: bool,
}

const _: () = assert!(MOST_COMBINATIONS <= MOST_NUMBERS);

impl Sums {
    /// No sums yet, `width` for each combination.
    pub fn new(width: usize) -> Self {
        Sums { slots: Slots::new(), counters: Vec::new(), more: Vec::new(), odd: Vec::new(), width }
    }

    /// The number of combinations.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.counters.len()
    }

    /// The number of a combination; a new one is kept.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] above [`MOST_COMBINATIONS`].
    #[inline(always)]
    pub fn number(&mut self, members: Members) -> Result<u32, Error> {
        let is_it = |number: u32| self.counters.get(number as usize).is_some_and(|counter| counter.members == members);
        match self.slots.find(members.hash(), is_it) {
            Some(number) => Ok(number),
            None => self.keep(members),
        }
    }

    #[cold]
    #[inline(never)]
    fn keep(&mut self, members: Members) -> Result<u32, Error> {
        if self.counters.len() >= MOST_COMBINATIONS {
            let what =
                "the number of combinations of members that records are counted by; break down by fewer dimensions";
            return Err(ErrorKind::TooLarge { what, limit: MOST_COMBINATIONS as u64 }.into());
        }
        let number = self.counters.len() as u32;
        self.counters.push(Counter { members, first: Whole::NONE });
        self.more.extend(std::iter::repeat_n(Whole::NONE, self.width - 1));
        let Sums { slots, counters, .. } = self;
        slots.add(number, |number| counters[number as usize].members.hash());
        Ok(number)
    }

    /// Adds a record with a whole figure to one sum of each of these combinations; the first of the records stands in
    /// `row`.
    pub fn add_all(&mut self, combinations: &[u32], index: usize, figures: impl Iterator<Item = i64>, row: u32) {
        for ((&combination, figure), row) in combinations.iter().zip(figures).zip(row..) {
            self.add_whole(combination, index, figure, row);
        }
    }

    /// Adds a record with a whole figure to a sum of a combination.
    #[inline(always)]
    pub fn add_whole(&mut self, combination: u32, index: usize, figure: i64, row: u32) {
        let sum = self.whole(combination, index);
        sum.records = sum.records.saturating_add(1);
        sum.first_row = sum.first_row.min(row);
        match sum.value.checked_add(figure) {
            Some(value) => sum.value = value,
            None => self.spoil(combination, index),
        }
    }

    /// Adds `records` records, of which the first stands in `row`, with `value` in all.
    pub fn add(&mut self, combination: u32, index: usize, value: Decimal, records: u32, row: u32) {
        let sum = self.whole(combination, index);
        sum.records = sum.records.saturating_add(records);
        sum.first_row = sum.first_row.min(row);
        match sum.value.checked_add(value.whole) {
            Some(whole) => sum.value = whole,
            None => return self.spoil(combination, index),
        }
        if value.billionths != 0 {
            let Odd { billionths, unusable } = self.odd_mut(combination, index);
            match billionths.checked_add(value.billionths) {
                Some(sum) => *billionths = sum,
                None => *unusable = true,
            }
        }
    }

    /// Adds another sum.
    pub fn join(&mut self, combination: u32, index: usize, other: &Sum) {
        self.add(combination, index, other.value, other.records, other.first_row);
        if other.unusable {
            self.spoil(combination, index);
        }
    }

    /// Makes a sum unusable.
    #[cold]
    pub fn spoil(&mut self, combination: u32, index: usize) {
        self.odd_mut(combination, index).unusable = true;
    }

    /// A sum of a combination.
    pub fn get(&self, combination: u32, index: usize) -> Sum {
        let Whole { value: whole, records, first_row } = match index.checked_sub(1) {
            None => self.counters[combination as usize].first,
            Some(further) => self.more[combination as usize * (self.width - 1) + further],
        };
        let Odd { billionths, unusable } = self.odd(combination, index);
        Sum { value: Decimal { whole, billionths }, records, first_row, unusable }
    }

    #[inline(always)]
    fn whole(&mut self, combination: u32, index: usize) -> &mut Whole {
        match index.checked_sub(1) {
            None => &mut self.counters[combination as usize].first,
            Some(further) => &mut self.more[combination as usize * (self.width - 1) + further],
        }
    }

    fn odd(&self, combination: u32, index: usize) -> Odd {
        self.odd.get(combination as usize * self.width + index).copied().unwrap_or_default()
    }

    fn odd_mut(&mut self, combination: u32, index: usize) -> &mut Odd {
        let at = combination as usize * self.width + index;
        if at >= self.odd.len() {
            self.odd.resize(at + 1, Odd::default());
        }
        &mut self.odd[at]
    }

    /// All combinations, and their sums one behind the other, in the order in which they first came.
    pub fn to_parts(&self) -> (Vec<Members>, Vec<Sum>) {
        let combinations = self.counters.iter().map(|counter| counter.members).collect();
        let sums = (0..self.len() as u32)
            .flat_map(|combination| (0..self.width).map(move |index| self.get(combination, index)));
        (combinations, sums.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_add_up_exactly_in_any_order() {
        let figures = [0.1, 0.2, 1e14, -0.3, 1714.3, -1e14, 0.000000001];
        let sum = |figures: &mut dyn Iterator<Item = &f64>| {
            let mut sums = Sums::new(1);
            let number = sums.number(Members::default()).unwrap();
            figures.for_each(|figure| sums.add(number, 0, Decimal::of(*figure).unwrap(), 1, 0));
            sums.get(number, 0).value.value()
        };
        assert_eq!(sum(&mut figures.iter()), 1714.300000001);
        assert_eq!(sum(&mut figures.iter().rev()), 1714.300000001);
    }

    #[test]
    fn a_decimal_gives_back_the_figure_it_was_made_of() {
        for figure in [0.0, -0.5, 123456789.12, 1e15, -7.000001, 98765.4321] {
            assert_eq!(Decimal::of(figure).unwrap().value(), figure);
        }
        assert_eq!(Decimal::of(2e15), None);
    }

    #[test]
    fn what_cannot_be_held_makes_a_sum_unusable() {
        let mut sums = Sums::new(2);
        let number = sums.number(Members::default()).unwrap();
        for index in 0..2 {
            sums.add_whole(number, index, i64::MAX, 4);
            assert!(!sums.get(number, index).unusable);
            sums.add_whole(number, index, 1, 3);
            let Sum { unusable, records, first_row, .. } = sums.get(number, index);
            assert_eq!((unusable, records, first_row), (true, 2, 3));
        }
    }

    #[test]
    fn combinations_are_told_apart_at_every_place() {
        let mut sums = Sums::new(2);
        let all: Vec<Members> = (0..Members::PLACES)
            .flat_map(|place| {
                (1..700).map(move |member| {
                    let mut members = Members::default();
                    members.replace(place, member);
                    members
                })
            })
            .collect();
        for (index, members) in all.iter().enumerate() {
            assert_eq!(sums.number(*members).unwrap(), index as u32);
        }
        for (index, members) in all.iter().enumerate() {
            let number = sums.number(*members).unwrap();
            assert_eq!(number, index as u32);
            sums.add_whole(number, 1, 1, 0);
        }
        assert_eq!((all[700].get(1), all[700].get(0)), (2, 0));
        let (_, all) = sums.to_parts();
        assert!(all.chunks(2).all(|sums| sums[0].records == 0 && sums[1].value.value() == 1.0));
    }
}
