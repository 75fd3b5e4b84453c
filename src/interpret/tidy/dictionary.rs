//! The different labels of a column, told apart by their bytes.

use crate::error::{Error, ErrorKind};

use super::slots::{MOST_NUMBERS, Slots};
use block::{BLOCK, Block, FIRST, Key};

mod block;

/// Most different labels of a column.
const MOST_LABELS: usize = 1_000_000;

/// Most bytes that the labels of a column have together.
const MOST_BYTES: usize = 64 * 1024 * 1024;

const _: () = assert!(MOST_LABELS <= MOST_NUMBERS);

/// Labels in the order in which they first came, each kept once, with something that is known of each.
///
/// A label is found by its first bytes and its length, which are asked about at once. Only one that is longer is compared
/// further. Nothing is allocated for a label that is known.
#[derive(Debug)]
pub(super) struct Dictionary<T = ()> {
    /// So sparse that a label is nearly always found at once: a second look is one that no processor can foresee.
    slots: Slots<4>,
    key: Key,
    entries: Vec<Entry<T>>,
    /// The last block of each label that is longer than its first one.
    ends: Vec<Block>,
    labels: Vec<Label>,
    bytes: Vec<u8>,
}

/// What is needed of a label that comes again, in one line of the processor's cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Entry<T> {
    block: Block,
    occurrences: u32,
    known: T,
}

/// A label's first bytes, and the number that they most probably have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    block: Block,
    number: u32,
}

impl Candidate {
    pub const NONE: Candidate = Candidate { block: Block::NONE, number: u32::MAX };
}

#[derive(Clone, Copy, Debug)]
struct Label {
    start: u32,
    length: u32,
    first_row: u32,
}

impl<T: Copy> Dictionary<T> {
    pub fn new() -> Self {
        Dictionary {
            slots: Slots::new(),
            key: Key::new(),
            entries: Vec::new(),
            ends: Vec::new(),
            labels: Vec::new(),
            bytes: Vec::new(),
        }
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

    /// Counts the label that the first `length` bytes of `from` are, and gives its number and what is known of it;
    /// nothing when it is new.
    #[inline(always)]
    pub fn count(&mut self, from: &[u8], length: usize) -> Option<(u32, T)> {
        let number = self.find(from, length)?;
        let Entry { occurrences, known, .. } = &mut self.entries[number as usize];
        *occurrences = occurrences.saturating_add(1);
        Some((number, *known))
    }

    /// The first half of [`count`](Dictionary::count). Of many labels the first half is done of all before the second,
    /// so that the processor fetches what it needs of them side by side.
    #[inline(always)]
    pub fn find_candidate(&self, from: &[u8], length: usize, candidate: &mut Candidate) {
        candidate.number = u32::MAX;
        if let (Some(bytes), ..=FIRST) = (from.first_chunk(), length) {
            candidate.block = Block::of_bytes(bytes, length);
            candidate.number = self.slots.probable(candidate.block.hash(&self.key));
        }
    }

    /// The second half of [`count`](Dictionary::count). Nothing also when the label has to be counted as a whole.
    #[inline(always)]
    pub fn count_candidate(&mut self, candidate: &Candidate) -> Option<(u32, T)> {
        let entry = self.entries.get_mut(candidate.number as usize)?;
        if entry.block.differs(candidate.block) {
            return None;
        }
        entry.occurrences = entry.occurrences.saturating_add(1);
        Some((candidate.number, entry.known))
    }

    /// Tells anew what is known of each label.
    pub fn tell(&mut self, known: impl Iterator<Item = T>) {
        self.entries.iter_mut().zip(known).for_each(|(entry, known)| entry.known = known);
    }

    /// Counts a label that came in so many records, the first of them in `row`.
    pub fn count_all(&mut self, label: u32, row: u32, records: u32) {
        let (occurrences, label) = (&mut self.entries[label as usize].occurrences, &mut self.labels[label as usize]);
        label.first_row = if *occurrences == 0 { row } else { label.first_row.min(row) };
        *occurrences = occurrences.saturating_add(records);
    }

    /// How often a label was counted.
    pub fn occurrences(&self, label: u32) -> u32 {
        self.entries[label as usize].occurrences
    }

    /// The number of the label that the first `length` bytes of `from` are; none when it is new.
    #[inline(always)]
    pub fn find(&self, from: &[u8], length: usize) -> Option<u32> {
        let block = Block::of(from, length);
        if length > FIRST {
            return self.find_long(block, &from[..length]);
        }
        let is_it = |number: u32| self.entries.get(number as usize).is_some_and(|entry| !entry.block.differs(block));
        self.slots.find(block.hash(&self.key), is_it)
    }

    #[inline(never)]
    fn find_long(&self, block: Block, label: &[u8]) -> Option<u32> {
        let end = last_block(label);
        let is_it = |number: u32| {
            let is_alike = self.entries.get(number as usize).is_some_and(|entry| !entry.block.differs(block));
            is_alike
                && self.ends.get(number as usize).is_some_and(|known| !known.differs(end))
                && (label.len() <= FIRST + BLOCK || self.bytes(number) == label)
        };
        self.slots.find(hash_of_long(block, end, &self.key), is_it)
    }

    /// Keeps a label that is new, and that came first in this row.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] above [`MOST_LABELS`] or [`MOST_BYTES`].
    #[cold]
    #[inline(never)]
    pub fn add(&mut self, label: &[u8], row: u32, known: T) -> Result<u32, Error> {
        let too_large = |what, limit: usize| Err(ErrorKind::TooLarge { what, limit: limit as u64 }.into());
        if self.labels.len() >= MOST_LABELS {
            return too_large("the number of different labels in one column", MOST_LABELS);
        }
        if self.bytes.len() + label.len() > MOST_BYTES {
            return too_large("the number of bytes of different labels in one column", MOST_BYTES);
        }
        let number = self.labels.len() as u32;
        let (start, length) = (self.bytes.len() as u32, label.len() as u32);
        self.entries.push(Entry { block: Block::of(label, label.len()), occurrences: 0, known });
        self.labels.push(Label { start, length, first_row: row });
        self.bytes.extend_from_slice(label);
        if label.len() > FIRST {
            self.ends.resize(number as usize, Block::NONE);
            self.ends.push(last_block(label));
        }
        let Dictionary { slots, key, entries, labels, ends, .. } = self;
        slots.add(number, |number| {
            let at = number as usize;
            let first = entries[at].block;
            if labels[at].length as usize > FIRST { hash_of_long(first, ends[at], key) } else { first.hash(key) }
        });
        Ok(number)
    }
}

impl Dictionary {
    /// The number of the label that the first `length` bytes of `from` are; a new one is kept.
    ///
    /// # Errors
    /// As [`add`](Dictionary::add).
    #[inline(always)]
    pub fn number(&mut self, from: &[u8], length: usize) -> Result<u32, Error> {
        match self.find(from, length) {
            Some(number) => Ok(number),
            None => self.add(&from[..length], 0, ()),
        }
    }
}

/// The hash of a label that is longer than its first block.
#[inline(always)]
fn hash_of_long(first: Block, last: Block, key: &Key) -> u64 {
    first.hash(key).rotate_left(23) ^ last.hash(key)
}

/// The block that a long label ends with.
#[inline(always)]
fn last_block(label: &[u8]) -> Block {
    label.last_chunk().map_or(Block::NONE, Block::whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_every_length_are_told_apart_wherever_they_stand() {
        let text: Vec<u8> = (0..300_usize).map(|at| b'a' + (at * at % 26) as u8).collect();
        let mut dictionary = Dictionary::new();
        let mut numbers = Vec::new();
        for length in 0..=300 {
            // With bytes behind them, and at the very end of what is at hand.
            numbers.push(dictionary.number(&text, length).unwrap());
            assert_eq!(dictionary.number(&text[..length], length).unwrap(), numbers[length]);
        }
        assert_eq!(numbers, (0..=300).collect::<Vec<u32>>());
        assert!(numbers.iter().all(|&number| dictionary.bytes(number) == &text[..number as usize]));
        dictionary.count_all(17, 4, 1);
        dictionary.count(&text, 17).unwrap();
        assert_eq!((dictionary.first_row(17), dictionary.occurrences(17), dictionary.occurrences(18)), (4, 2, 0));
    }

    #[test]
    fn long_labels_that_differ_only_in_their_middle_are_two() {
        let mut dictionary = Dictionary::new();
        let mut number = |label: &str| dictionary.number(label.as_bytes(), label.len()).unwrap();
        assert_eq!((number("begin---a---einde"), number("begin---b---einde")), (0, 1));
        assert_eq!((number("a\0"), number("a")), (2, 3));
        // Far from the beginning and from the end, and of the same length.
        let long = |middle: &str| format!("{}{middle}{}", "begin".repeat(20), "einde".repeat(20));
        assert_eq!((number(&long("a")), number(&long("b")), number(&long("a"))), (4, 5, 4));
    }

    #[test]
    fn labels_that_are_looked_up_side_by_side_are_the_same_ones() {
        let label = |number: usize| format!("{} {number}", "gemeente ".repeat(number % 6)).into_bytes();
        let mut dictionary = Dictionary::new();
        for number in 0..3000 {
            assert_eq!(dictionary.add(&label(number), number as u32, number).unwrap(), number as u32);
        }
        let mut by_halves = 0;
        for number in 0..3010 {
            let text = [label(number), vec![b';'; 100]].concat();
            let length = text.len() - 100;
            let mut candidate = Candidate::NONE;
            dictionary.find_candidate(&text, length, &mut candidate);
            let found = dictionary.count_candidate(&candidate);
            // One that is not found so is counted as a whole.
            by_halves += usize::from(found.is_some());
            let found = found.or_else(|| dictionary.count(&text, length));
            assert_eq!(found, (number < 3000).then_some((number as u32, number)));
        }
        // All but some of those that are not longer than what is looked at together.
        assert!(by_halves > 2400, "only {by_halves} by halves");
        assert!((0..3000).all(|number| dictionary.occurrences(number) == 1));
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
