//! The different labels of a column, told apart by their bytes.

use crate::error::{Error, ErrorKind};

/// Most different labels of a column.
const MOST_LABELS: usize = 1_000_000;

/// Most bytes that the labels of a column have together.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Labels in the order in which they first came, each kept once.
///
/// A label is found by its first 32 bytes and its length, as four words that are asked about at once: how long labels are no
/// processor can foresee. Only one that is longer is compared byte by byte. Nothing is allocated for a label that is known.
#[derive(Debug)]
pub(super) struct Dictionary {
    /// A hash table with open addressing, its length a power of two: of each label a part of its hash above its number. Small,
    /// so that those of all columns stay in the processor's nearest cache.
    slots: Vec<u32>,
    labels: Vec<Label>,
    bytes: Vec<u8>,
}

/// The bits of a slot that hold a number.
const NUMBER: u32 = (1 << 20) - 1;

/// Stands where there is no label.
const FREE: u32 = NUMBER;

const _: () = assert!(MOST_LABELS <= FREE as usize);

#[derive(Clone, Copy, Debug)]
struct Label {
    words: Words,
    start: u32,
    length: u32,
    first_row: u32,
    occurrences: u32,
}

impl Dictionary {
    pub fn new() -> Self {
        Dictionary { slots: vec![FREE; 64], labels: Vec::new(), bytes: Vec::new() }
    }

    /// The number of labels.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// A label's bytes.
    pub fn bytes(&self, label: u32) -> &[u8] {
        let Label { start, length, .. } = self.labels[label as usize];
        &self.bytes[start as usize..][..length as usize]
    }

    /// The row in which a label was first counted.
    pub fn first_row(&self, label: u32) -> u32 {
        self.labels[label as usize].first_row
    }

    /// Counts a label that came in a record; its first row is that of the first such record.
    #[inline(always)]
    pub fn count(&mut self, label: u32, row: u32) {
        let label = &mut self.labels[label as usize];
        if label.occurrences == 0 {
            label.first_row = row;
        }
        label.occurrences = label.occurrences.saturating_add(1);
    }

    /// Counts a label that came in so many records, the first of them in `row`.
    pub fn count_all(&mut self, label: u32, row: u32, records: u32) {
        let label = &mut self.labels[label as usize];
        label.first_row = if label.occurrences == 0 { row } else { label.first_row.min(row) };
        label.occurrences = label.occurrences.saturating_add(records);
    }

    /// How often a label was counted.
    pub fn occurrences(&self, label: u32) -> u32 {
        self.labels[label as usize].occurrences
    }

    /// The number of the label that the first `length` bytes of `from` are; a new one is kept.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] above [`MOST_LABELS`] or [`MOST_BYTES`].
    #[inline(always)]
    pub fn number(&mut self, from: &[u8], length: usize) -> Result<u32, Error> {
        match self.find(from, length) {
            Some(number) => Ok(number),
            None => self.add(&from[..length]),
        }
    }

    /// The number of the label that the first `length` bytes of `from` are; none when it is new.
    #[inline(always)]
    pub fn find(&self, from: &[u8], length: usize) -> Option<u32> {
        let words = first_words(from, length);
        let mask = self.slots.len() - 1;
        let mut hash = hash(words, length);
        if length > FIRST {
            hash = hash_rest(hash, &from[FIRST..length]);
        }
        let mut at = (hash >> 32) as usize;
        loop {
            let slot = self.slots[at & mask];
            let number = slot & NUMBER;
            if let (true, Some(label)) = ((slot ^ hash as u32) <= NUMBER, self.labels.get(number as usize)) {
                // One question instead of five.
                let differs = differing(label.words, words) | u64::from(label.length ^ length as u32);
                if differs == 0 && (length <= FIRST || self.bytes(number)[FIRST..] == from[FIRST..length]) {
                    return Some(number);
                }
            }
            if number == FREE {
                return None;
            }
            at += 1;
        }
    }

    /// Keeps a label that is new.
    ///
    /// # Errors
    /// As [`number`](Dictionary::number).
    #[cold]
    #[inline(never)]
    pub fn add(&mut self, label: &[u8]) -> Result<u32, Error> {
        let too_large = |what, limit: usize| Err(ErrorKind::TooLarge { what, limit: limit as u64 }.into());
        if self.labels.len() >= MOST_LABELS {
            return too_large("the number of different labels in one column", MOST_LABELS);
        }
        if self.bytes.len() + label.len() > MOST_BYTES {
            return too_large("the number of bytes of different labels in one column", MOST_BYTES);
        }
        let number = self.labels.len() as u32;
        let (start, length) = (self.bytes.len() as u32, label.len() as u32);
        let words = first_words(label, label.len());
        self.labels.push(Label { words, start, length, first_row: 0, occurrences: 0 });
        self.bytes.extend_from_slice(label);
        // So sparse that a label is nearly always found at once: a second look is one that no processor can foresee.
        if self.labels.len() * 4 > self.slots.len() {
            self.grow();
        } else {
            self.put(number);
        }
        Ok(number)
    }

    /// Puts a label into the first free slot from its place on.
    fn put(&mut self, number: u32) {
        let Label { words, length, .. } = self.labels[number as usize];
        let hash = hash_rest(hash(words, length as usize), self.bytes(number).get(FIRST..).unwrap_or_default());
        let mask = self.slots.len() - 1;
        let mut at = (hash >> 32) as usize & mask;
        while self.slots[at] & NUMBER != FREE {
            at = (at + 1) & mask;
        }
        self.slots[at] = hash as u32 & !NUMBER | number;
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; self.slots.len() * 4];
        (0..self.labels.len() as u32).for_each(|number| self.put(number));
    }
}

/// How many of a label's bytes are looked at together.
const FIRST: usize = 32;

/// A label's first bytes, with zeros behind a shorter one.
type Words = [u64; 4];

#[inline(always)]
fn first_words(from: &[u8], length: usize) -> Words {
    match from.first_chunk() {
        Some(bytes) => words(bytes, length),
        None => {
            let mut bytes = [0; FIRST];
            bytes[..from.len()].copy_from_slice(from);
            words(&bytes, length)
        }
    }
}

#[inline(always)]
fn words(bytes: &[u8; FIRST], length: usize) -> Words {
    let (words, _) = bytes.as_chunks::<8>();
    let keep = &KEEP[length.min(FIRST)];
    let word = |at: usize| u64::from_le_bytes(words[at]) & keep[at];
    [word(0), word(1), word(2), word(3)]
}

/// The bits of so many first bytes.
const KEEP: [Words; FIRST + 1] = {
    let mut keep = [[0; 4]; FIRST + 1];
    let mut length = 0;
    while length <= FIRST {
        let mut byte = 0;
        while byte < length {
            keep[length][byte / 8] |= 0xFF << (8 * (byte % 8));
            byte += 1;
        }
        length += 1;
    }
    keep
};

#[inline(always)]
fn differing(one: Words, other: Words) -> u64 {
    (one[0] ^ other[0]) | (one[1] ^ other[1]) | (one[2] ^ other[2]) | (one[3] ^ other[3])
}

const ODD: Words = [0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F, 0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB];

#[inline(always)]
fn hash(words: Words, length: usize) -> u64 {
    let times = |at: usize| words[at].wrapping_mul(ODD[at]);
    // Turned, so that equal words at two places are no zero.
    let mixed = times(0) ^ times(1).rotate_left(17) ^ times(2).rotate_left(31) ^ times(3).rotate_left(47);
    mixed ^ mixed >> 29 ^ (length as u64) << 32
}

#[inline(never)]
fn hash_rest(hash: u64, rest: &[u8]) -> u64 {
    rest.iter().fold(hash, |hash, byte| (hash.rotate_left(5) ^ u64::from(*byte)).wrapping_mul(ODD[0]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_every_length_are_told_apart_wherever_they_stand() {
        let text: Vec<u8> = (0..100).map(|at| b'a' + at % 26).collect();
        let mut dictionary = Dictionary::new();
        let mut numbers = Vec::new();
        for length in 0..=60 {
            // With bytes behind them, and at the very end of what is at hand.
            numbers.push(dictionary.number(&text, length).unwrap());
            assert_eq!(dictionary.number(&text[..length], length).unwrap(), numbers[length]);
        }
        assert_eq!(numbers, (0..=60).collect::<Vec<u32>>());
        assert!(numbers.iter().all(|&number| dictionary.bytes(number) == &text[..number as usize]));
        dictionary.count(17, 4);
        dictionary.count(17, 5);
        assert_eq!((dictionary.first_row(17), dictionary.occurrences(17), dictionary.occurrences(18)), (4, 2, 0));
    }

    #[test]
    fn long_labels_that_differ_only_in_their_middle_are_two() {
        let mut dictionary = Dictionary::new();
        let mut number = |label: &str| dictionary.number(label.as_bytes(), label.len()).unwrap();
        assert_eq!((number("begin---a---einde"), number("begin---b---einde")), (0, 1));
        assert_eq!((number("a\0"), number("a")), (2, 3));
    }

    #[test]
    fn many_labels_keep_their_numbers() {
        let mut dictionary = Dictionary::new();
        let label = |number: u32| format!("gemeente {number}").into_bytes();
        for number in (0..5000).chain(0..5000) {
            let label = label(number);
            assert_eq!(dictionary.number(&label, label.len()).unwrap(), number);
        }
        assert_eq!(dictionary.len(), 5000);
    }
}
