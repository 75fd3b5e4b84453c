//! Keys as numbers: a report asks for tens of thousands of them, and most differ from a known one in one part only.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHashMap as HashMap;

use super::{Code, Dimension, Key};
use crate::vocabulary::{Territory, Vocabulary};

/// A key in the numbers that a cube has for codes. They compare and hash as nine numbers, whatever the codes are, and mean
/// nothing outside their cube.
#[derive(Clone, Copy, Debug, Default, Eq)]
pub struct Coordinates {
    /// The measure, and the member of each dimension in the order of [`Dimension::ALL`]; 0 where none is stated.
    parts: [u32; PARTS],
}

/// The measure and all dimensions.
const PARTS: usize = 1 + Dimension::ALL.len();

// A report compares and hashes them a hundred thousand times, and WebAssembly has neither a quick `memcmp` nor products of
// 128 bits.
impl PartialEq for Coordinates {
    fn eq(&self, other: &Self) -> bool {
        self.parts.iter().zip(&other.parts).fold(0, |differences, (one, other)| differences | (one ^ other)) == 0
    }
}

impl Hash for Coordinates {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for pair in self.parts.chunks(2) {
            let second = pair.get(1).copied().unwrap_or_default();
            state.write_u64(u64::from(pair[0]) | u64::from(second) << 32);
        }
    }
}

/// The part that holds the measure.
const MEASURE: usize = 0;

/// The part that holds the member of a dimension.
fn part_of(dimension: Dimension) -> usize {
    1 + dimension as usize
}

impl Coordinates {
    /// The same without a member of `dimension`.
    pub fn without(self, dimension: Dimension) -> Self {
        self.with_number(dimension, 0)
    }

    /// The number of the member of `dimension`; 0 where none is stated.
    pub(super) fn number(&self, dimension: Dimension) -> u32 {
        self.parts[part_of(dimension)]
    }

    /// The same with the member of `dimension` that has this number.
    pub(super) fn with_number(mut self, dimension: Dimension, number: u32) -> Self {
        self.parts[part_of(dimension)] = number;
        self
    }
}

/// The units that territories lie in, by the numbers of a cube, and whether each is a region.
#[derive(Clone, Debug, Default)]
pub(super) struct Units(HashMap<u32, Vec<(u32, bool)>>);

impl Units {
    /// The same coordinates with each unit around their territory, the smallest first, and whether it is a region.
    pub fn around(&self, mut at: Coordinates) -> impl Iterator<Item = (Coordinates, bool)> + '_ {
        let territory = part_of(Dimension::Territory);
        self.0.get(&at.parts[territory]).into_iter().flatten().map(move |&(number, is_region)| {
            at.parts[territory] = number;
            (at, is_region)
        })
    }
}

/// The numbers of the codes that a cube's figures have, from 1 on.
#[derive(Clone, Debug, Default)]
pub(super) struct Codes {
    numbers: HashMap<Code, u32>,
    /// What the last key had at each part: the next one mostly shares it, in the same place of memory.
    last: [Option<(Code, u32)>; PARTS],
}

impl Codes {
    /// The coordinates of a key; codes that are new get a number.
    pub fn add(&mut self, key: &Key) -> Coordinates {
        let mut coordinates = Coordinates::default();
        for (at, code) in key.parts().enumerate() {
            let Some(code) = code else { continue };
            coordinates.parts[at] = match &self.last[at] {
                Some((last, number)) if Code::ptr_eq(last, code) => *number,
                _ => {
                    let next = self.numbers.len() as u32 + 1;
                    let number = match self.numbers.get(code) {
                        Some(&number) => number,
                        None => *self.numbers.entry(code.clone()).or_insert(next),
                    };
                    self.last[at] = Some((code.clone(), number));
                    number
                }
            };
        }
        coordinates
    }

    /// The coordinates of a key; none where no figure has one of its codes.
    pub fn find(&self, key: &Key) -> Option<Coordinates> {
        let mut coordinates = Coordinates::default();
        for (part, code) in coordinates.parts.iter_mut().zip(key.parts()) {
            *part = self.number(code.map(|code| &**code))?;
        }
        Some(coordinates)
    }

    /// The same coordinates with another member of one dimension.
    pub fn with(&self, mut at: Coordinates, dimension: Dimension, member: Option<&str>) -> Option<Coordinates> {
        at.parts[part_of(dimension)] = self.number(member)?;
        Some(at)
    }

    /// The same coordinates with another measure.
    pub fn with_measure(&self, mut at: Coordinates, measure: &str) -> Option<Coordinates> {
        at.parts[MEASURE] = self.number(Some(measure))?;
        Some(at)
    }

    fn number(&self, code: Option<&str>) -> Option<u32> {
        code.map_or(Some(0), |code| self.numbers.get(code).copied())
    }

    /// For each code of a territory, the units that it lies in of which there may be figures, the smallest first.
    pub fn units(&self, vocabulary: &Vocabulary) -> Units {
        let around = |(code, &number): (&Code, &u32)| {
            let known = |unit: &Territory| Some((*self.numbers.get(&unit.code)?, &*unit.level == "region"));
            let units: Vec<(u32, bool)> = vocabulary.around(code).filter_map(known).collect();
            (!units.is_empty()).then_some((number, units))
        };
        Units(self.numbers.iter().filter_map(around).collect())
    }
}
