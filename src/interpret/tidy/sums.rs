//! Sums of records, one for each combination of members, and exact whatever the order of the records is.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// Most combinations of members that are kept.
const MOST_COMBINATIONS: usize = 1_000_000;

/// A combination of up to [`Members::PLACES`] members, each a number below [`Members::MOST`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    pub const ONE: Decimal = Decimal { whole: 1, billionths: 0 };

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

    /// Adds another; none when that leaves what can be held.
    #[inline(always)]
    fn plus(self, other: Decimal) -> Option<Self> {
        Some(Decimal {
            whole: self.whole.checked_add(other.whole)?,
            billionths: self.billionths.checked_add(other.billionths)?,
        })
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
    const NONE: Sum =
        Sum { value: Decimal { whole: 0, billionths: 0 }, records: 0, first_row: u32::MAX, unusable: false };

    /// Adds `records` records with a figure each.
    #[inline(always)]
    pub fn add(&mut self, value: Decimal, records: u32, row: u32) {
        match self.value.plus(value) {
            Some(value) => self.value = value,
            None => self.unusable = true,
        }
        self.records = self.records.saturating_add(records);
        self.first_row = self.first_row.min(row);
    }

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

    /// Adds another sum.
    pub fn join(&mut self, other: &Sum) {
        self.add(other.value, other.records, other.first_row);
        self.unusable |= other.unusable;
    }
}

/// Sums by combination of members; several side by side where a record has several figures.
#[derive(Debug)]
pub(super) struct Sums {
    /// A hash table with open addressing, its length a power of two: a part of each combination's hash, and its number.
    slots: Vec<(u32, u32)>,
    combinations: Vec<Members>,
    sums: Vec<Sum>,
    /// Sums of each combination.
    width: usize,
}

const FREE: u32 = u32::MAX;

impl Sums {
    /// No sums yet, `width` for each combination.
    pub fn new(width: usize) -> Self {
        Sums { slots: vec![(0, FREE); 256], combinations: Vec::new(), sums: Vec::new(), width }
    }

    /// The number of combinations.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.combinations.len()
    }

    /// The sum of a combination, to be added to.
    #[inline(always)]
    pub fn of(&mut self, combination: u32, index: usize) -> &mut Sum {
        &mut self.sums[combination as usize * self.width + index]
    }

    /// The number of a combination; a new one is kept.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] above [`MOST_COMBINATIONS`].
    #[inline(always)]
    pub fn number(&mut self, members: Members) -> Result<u32, Error> {
        let mask = self.slots.len() - 1;
        let hash = members.hash();
        let mut at = (hash >> 32) as usize;
        loop {
            let (tag, number) = self.slots[at & mask];
            if tag == hash as u32 && self.combinations.get(number as usize) == Some(&members) {
                return Ok(number);
            }
            if number == FREE {
                return self.add(at & mask, members);
            }
            at += 1;
        }
    }

    #[cold]
    fn add(&mut self, at: usize, members: Members) -> Result<u32, Error> {
        if self.combinations.len() >= MOST_COMBINATIONS {
            let what =
                "the number of combinations of members that records are counted by; break down by fewer dimensions";
            return Err(ErrorKind::TooLarge { what, limit: MOST_COMBINATIONS as u64 }.into());
        }
        let number = self.combinations.len() as u32;
        self.combinations.push(members);
        self.sums.extend(std::iter::repeat_n(Sum::NONE, self.width));
        self.slots[at] = (members.hash() as u32, number);
        if self.combinations.len() * 2 > self.slots.len() {
            let mask = self.slots.len() * 2 - 1;
            self.slots = vec![(0, FREE); mask + 1];
            for (number, members) in self.combinations.iter().enumerate() {
                let hash = members.hash();
                let mut at = (hash >> 32) as usize & mask;
                while self.slots[at].1 != FREE {
                    at = (at + 1) & mask;
                }
                self.slots[at] = (hash as u32, number as u32);
            }
        }
        Ok(number)
    }

    /// All combinations, and their sums one behind the other, in the order in which they first came.
    pub fn into_parts(self) -> (Vec<Members>, Vec<Sum>) {
        (self.combinations, self.sums)
    }

    /// All combinations with their sums, in the order in which they first came.
    pub fn iter(&self) -> impl Iterator<Item = (Members, &[Sum])> {
        self.combinations.iter().copied().zip(self.sums.chunks(self.width))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_add_up_exactly_in_any_order() {
        let figures = [0.1, 0.2, 1e14, -0.3, 1714.3, -1e14, 0.000000001];
        let sum = |figures: &mut dyn Iterator<Item = &f64>| {
            let mut sum = Sum::NONE;
            figures.for_each(|figure| sum.add(Decimal::of(*figure).unwrap(), 1, 0));
            sum.value.value()
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
        let mut sum = Sum::NONE;
        sum.add(Decimal::whole(i64::MAX), 1, 4);
        sum.add(Decimal::ONE, 1, 3);
        assert!(sum.unusable);
        assert_eq!((sum.records, sum.first_row), (2, 3));
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
            sums.of(number, 1).add(Decimal::ONE, 1, 0);
        }
        assert_eq!((all[700].get(1), all[700].get(0)), (2, 0));
        assert!(sums.iter().all(|(_, sums)| sums[0].records == 0 && sums[1].value.value() == 1.0));
    }
}
