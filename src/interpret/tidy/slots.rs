//! Finds the number of what has a hash.

/// A hash table with open addressing, its length a power of two: of each hash a part above its number. Small, so that
/// all tables that a record needs stay in the processor's nearest caches.
///
/// Of `SPARSE` slots at most one is taken. What has the numbers is kept elsewhere.
#[derive(Debug)]
pub(super) struct Slots<const SPARSE: usize> {
    slots: Vec<u32>,
}

/// The bits of a slot that hold a number.
const NUMBER: u32 = (1 << 20) - 1;

/// Stands where there is nothing.
const FREE: u32 = NUMBER;

/// The most numbers that can be told apart.
pub(super) const MOST_NUMBERS: usize = FREE as usize;

impl<const SPARSE: usize> Slots<SPARSE> {
    pub fn new() -> Self {
        Slots { slots: vec![FREE; 64] }
    }

    /// The number with this hash of which `is_it` says that it is the right one. It is asked about [`MOST_NUMBERS`] too,
    /// which nothing has.
    #[inline(always)]
    pub fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let (number, is_found) = self.look_at(hash, 0, &is_it);
        // Nearly always it is the first one: what is without a loop is a good deal shorter.
        if is_found { Some(number) } else { self.find_further(hash, number, &is_it) }
    }

    /// The number that has this hash most probably; found without a question that the processor would have to foresee.
    #[inline(always)]
    pub fn probable(&self, hash: u64) -> u32 {
        let (first, is_first) = self.look_at(hash, 0, |_| true);
        let (second, _) = self.look_at(hash, 1, |_| true);
        if is_first { first } else { second }
    }

    #[cold]
    #[inline(never)]
    fn find_further(&self, hash: u64, first: u32, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let (mut number, mut is_found, mut step) = (first, false, 0);
        while !is_found {
            if number == FREE {
                return None;
            }
            step += 1;
            (number, is_found) = self.look_at(hash, step, &is_it);
        }
        Some(number)
    }

    /// The number in a slot, so many behind the place of the hash, and whether it is the right one.
    #[inline(always)]
    fn look_at(&self, hash: u64, step: usize, is_it: impl Fn(u32) -> bool) -> (u32, bool) {
        let at = ((hash >> 32) as usize).wrapping_add(step) & (self.slots.len() - 1);
        let slot = self.slots[at];
        let number = slot & NUMBER;
        (number, (slot ^ hash as u32) <= NUMBER && is_it(number))
    }

    /// Puts in a number, the next after those that are there; `hash_of` knows the hash of each.
    pub fn add(&mut self, number: u32, hash_of: impl Fn(u32) -> u64) {
        if (number as usize + 1) * SPARSE <= self.slots.len() {
            self.put(number, hash_of(number));
            return;
        }
        self.slots = vec![FREE; self.slots.len() * 2];
        (0..=number).for_each(|number| self.put(number, hash_of(number)));
    }

    /// Puts a number into the first free slot from its place on.
    fn put(&mut self, number: u32, hash: u64) {
        let mask = self.slots.len() - 1;
        let mut at = (hash >> 32) as usize & mask;
        while self.slots[at] & NUMBER != FREE {
            at = (at + 1) & mask;
        }
        self.slots[at] = hash as u32 & !NUMBER | number;
    }
}
