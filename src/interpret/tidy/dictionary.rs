//! The different labels of a column, told apart by their bytes.

use crate::error::{Error, ErrorKind};

/// Most different labels of a column.
const MOST_LABELS: usize = 1_000_000;

/// Most bytes that the labels of a column have together.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Labels in the order in which they first came, each kept once.
///
/// A label is found by its length, its first eight bytes and its last eight; only one of more than 16 is compared byte by
/// byte. Nothing is allocated for a label that is known.
#[derive(Debug)]
pub(super) struct Dictionary {
    /// A hash table with open addressing, its length a power of two: a part of each label's hash, and its number. Small, so
    /// that those of all columns stay in the processor's nearest cache.
    slots: Vec<(u32, u32)>,
    labels: Vec<Label>,
    bytes: Vec<u8>,
}

const FREE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Label {
    head: u64,
    tail: u64,
    start: u32,
    length: u32,
    first_row: u32,
    occurrences: u32,
}

impl Dictionary {
    pub fn new() -> Self {
        Dictionary { slots: vec![(0, FREE); 64], labels: Vec::new(), bytes: Vec::new() }
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
        let (head, tail) = ends(from, length);
        let mask = self.slots.len() - 1;
        let hash = hash(head, tail, length);
        let mut at = (hash >> 32) as usize;
        loop {
            let (tag, number) = self.slots[at & mask];
            if let (true, Some(label)) = (tag == hash as u32, self.labels.get(number as usize)) {
                // One question instead of three.
                let differs = (label.head ^ head) | (label.tail ^ tail) | (u64::from(label.length) ^ length as u64);
                if differs == 0 && (length <= 16 || self.bytes(number) == &from[..length]) {
                    return Ok(number);
                }
            }
            if number == FREE {
                return self.add(at & mask, head, tail, &from[..length]);
            }
            at += 1;
        }
    }

    #[cold]
    fn add(&mut self, at: usize, head: u64, tail: u64, label: &[u8]) -> Result<u32, Error> {
        let too_large = |what, limit: usize| Err(ErrorKind::TooLarge { what, limit: limit as u64 }.into());
        if self.labels.len() >= MOST_LABELS {
            return too_large("the number of different labels in one column", MOST_LABELS);
        }
        if self.bytes.len() + label.len() > MOST_BYTES {
            return too_large("the number of bytes of different labels in one column", MOST_BYTES);
        }
        let number = self.labels.len() as u32;
        let (start, length) = (self.bytes.len() as u32, label.len() as u32);
        self.labels.push(Label { head, tail, start, length, first_row: 0, occurrences: 0 });
        self.bytes.extend_from_slice(label);
        self.slots[at] = (hash(head, tail, label.len()) as u32, number);
        if self.labels.len() * 2 > self.slots.len() {
            self.grow();
        }
        Ok(number)
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 4 - 1;
        self.slots = vec![(0, FREE); mask + 1];
        for (number, label) in self.labels.iter().enumerate() {
            let hash = hash(label.head, label.tail, label.length as usize);
            let mut at = (hash >> 32) as usize & mask;
            while self.slots[at].1 != FREE {
                at = (at + 1) & mask;
            }
            self.slots[at] = (hash as u32, number as u32);
        }
    }
}

/// The first eight bytes and the last eight; of fewer than eight, those twice, with zeros behind them.
#[inline(always)]
fn ends(from: &[u8], length: usize) -> (u64, u64) {
    let word = |bytes: &[u8]| bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    // Without asking how long the label is, which no processor can foresee.
    let before = length.saturating_sub(8);
    let keep = KEEP[length - before];
    if let Some(last) = from.get(before..).filter(|last| last.len() >= 8) {
        return (word(from) & keep, word(last) & keep);
    }
    let mut bytes = [0; 8];
    bytes[..length - before].copy_from_slice(&from[before..length]);
    let last = u64::from_le_bytes(bytes);
    (if before > 0 { word(from) } else { last }, last)
}

/// The bits of so many first bytes of a word.
const KEEP: [u64; 9] = {
    let mut keep = [u64::MAX; 9];
    let mut bytes = 0;
    while bytes < 8 {
        keep[bytes] = (1 << (8 * bytes)) - 1;
        bytes += 1;
    }
    keep
};

#[inline(always)]
fn hash(head: u64, tail: u64, length: usize) -> u64 {
    let mixed = head.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ tail.wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    mixed ^ mixed >> 29 ^ (length as u64) << 32
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
