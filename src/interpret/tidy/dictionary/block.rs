//! The first bytes of a label, asked about together: how long labels are no processor can foresee.
//!
//! With WebAssembly's `simd128` they are three vectors; elsewhere six words. The two hash differently, which nothing
//! depends on.

/// How many bytes are loaded for a label. What stands behind it there is of no matter.
pub(super) const BLOCK: usize = 16 * VECTORS;

const VECTORS: usize = 3;

/// How many of a label's bytes are looked at together. The last byte of a block is for its length.
pub(super) const FIRST: usize = BLOCK - 1;

/// Stands for all greater lengths.
const LONGEST: usize = 127;

/// The first bytes of a label, with zeros behind a shorter one, and its length.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block(imp::Words);

impl Block {
    pub const NONE: Block = Block(imp::NONE);

    /// The label that the first `length` bytes of `from` are.
    #[inline(always)]
    pub fn of(from: &[u8], length: usize) -> Self {
        match from.first_chunk() {
            Some(bytes) => Block::of_bytes(bytes, length),
            None => Block::of_last(from, length),
        }
    }

    /// The same where a block is at hand.
    #[inline(always)]
    pub fn of_bytes(bytes: &[u8; BLOCK], length: usize) -> Self {
        Block(imp::label(bytes, length.min(LONGEST)))
    }

    /// The same where less than a block is at hand.
    #[cold]
    #[inline(never)]
    fn of_last(from: &[u8], length: usize) -> Self {
        let mut bytes = [0; BLOCK];
        bytes[..from.len()].copy_from_slice(from);
        Block::of_bytes(&bytes, length)
    }

    /// All bytes of a block.
    pub fn whole(bytes: &[u8; BLOCK]) -> Self {
        Block(imp::whole(bytes))
    }

    /// Whether the first bytes or the length differ.
    #[inline(always)]
    pub fn differs(self, other: Block) -> bool {
        imp::differ(self.0, other.0)
    }

    /// Its upper half depends on every bit of the label, the bits below it on most.
    #[inline(always)]
    pub fn hash(self, key: &Key) -> u64 {
        let sum = imp::sum(self.0, &key.0);
        // What a number adds goes upwards only, and labels often differ in their last bytes: so once more from above.
        (sum ^ sum >> 32).wrapping_mul(ODD[1])
    }
}

/// What each byte of a block weighs in its hash. It is handed in, and no constant, since it then stays at hand: what a
/// browser makes of a constant vector are four steps each time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key([[u8; 16]; VECTORS]);

impl Key {
    pub fn new() -> Self {
        let mut bytes = [[0; 16]; VECTORS];
        for (bytes, words) in bytes.iter_mut().zip(ODD.as_chunks::<2>().0) {
            for (at, byte) in bytes.iter_mut().enumerate() {
                // Odd numbers of two bytes, so that no bit is lost.
                *byte = words[at / 8].to_le_bytes()[at % 8] | u8::from(at % 2 == 0);
            }
        }
        Key(bytes)
    }
}

const ODD: [u64; 2 * VECTORS] = [
    0xA076_1D64_78BD_642F,
    0x9E37_79B9_7F4A_7C15,
    0xC2B2_AE3D_27D4_EB4F,
    0xE703_7ED1_A0B4_28DB,
    0x8EBC_6AF0_9C88_C6E3,
    0x5899_65CC_7537_4CC3,
];

/// The bits of so many first bytes.
const KEEP: [[[u8; 16]; VECTORS]; FIRST + 1] = {
    let mut keep = [[[0; 16]; VECTORS]; FIRST + 1];
    let mut length = 0;
    while length <= FIRST {
        let mut byte = 0;
        while byte < length {
            keep[length][byte / 16][byte % 16] = 0xFF;
            byte += 1;
        }
        length += 1;
    }
    keep
};

#[cfg(target_feature = "simd128")]
mod imp {
    use std::arch::wasm32::{
        i8x16_replace_lane, i32x4_add, i32x4_dot_i16x8, u64x2, u64x2_extract_lane, v128, v128_and, v128_any_true,
        v128_or, v128_xor,
    };

    use super::{BLOCK, FIRST, KEEP, ODD, VECTORS};

    pub(super) type Words = [v128; VECTORS];

    pub(super) const NONE: Words = [u64x2(0, 0); VECTORS];

    #[inline(always)]
    pub(super) fn label(bytes: &[u8; BLOCK], length: usize) -> Words {
        let ([one, two, three], keep) = (whole(bytes), &KEEP[length.min(FIRST)]);
        let three = v128_and(three, load(&keep[2]));
        [v128_and(one, load(&keep[0])), v128_and(two, load(&keep[1])), i8x16_replace_lane::<15>(three, length as i8)]
    }

    #[inline(always)]
    pub(super) fn whole(bytes: &[u8; BLOCK]) -> Words {
        let (vectors, _) = bytes.as_chunks::<16>();
        [load(&vectors[0]), load(&vectors[1]), load(&vectors[2])]
    }

    /// One load, once compiled, and without `unsafe`.
    #[inline(always)]
    fn load(bytes: &[u8; 16]) -> v128 {
        let (halves, _) = bytes.as_chunks::<8>();
        u64x2(u64::from_le_bytes(halves[0]), u64::from_le_bytes(halves[1]))
    }

    #[inline(always)]
    pub(super) fn differ(one: Words, other: Words) -> bool {
        let differs = |at: usize| v128_xor(one[at], other[at]);
        v128_any_true(v128_or(v128_or(differs(0), differs(1)), differs(2)))
    }

    #[inline(always)]
    pub(super) fn sum(words: Words, key: &[[u8; 16]; VECTORS]) -> u64 {
        // Pairs of bytes, each times a number of its own.
        let sums = |at: usize| i32x4_dot_i16x8(words[at], load(&key[at]));
        let sums = i32x4_add(i32x4_add(sums(0), sums(1)), sums(2));
        let (low, high) = (u64x2_extract_lane::<0>(sums), u64x2_extract_lane::<1>(sums));
        low.wrapping_mul(ODD[0]) ^ high
    }
}

#[cfg(not(target_feature = "simd128"))]
mod imp {
    use super::{BLOCK, FIRST, KEEP, ODD, VECTORS};

    pub(super) type Words = [u64; 2 * VECTORS];

    pub(super) const NONE: Words = [0; 2 * VECTORS];

    #[inline(always)]
    pub(super) fn label(bytes: &[u8; BLOCK], length: usize) -> Words {
        let (words, keep) = (whole(bytes), KEEP[length.min(FIRST)].as_flattened().as_chunks::<8>().0);
        let mut label = std::array::from_fn(|at| words[at] & u64::from_le_bytes(keep[at]));
        label[2 * VECTORS - 1] |= (length as u64) << 56;
        label
    }

    #[inline(always)]
    pub(super) fn whole(bytes: &[u8; BLOCK]) -> Words {
        let (words, _) = bytes.as_chunks::<8>();
        std::array::from_fn(|at| u64::from_le_bytes(words[at]))
    }

    #[inline(always)]
    pub(super) fn differ(one: Words, other: Words) -> bool {
        // One question instead of six.
        one.iter().zip(other).fold(0, |differs, (one, other)| differs | (one ^ other)) != 0
    }

    #[inline(always)]
    pub(super) fn sum(words: Words, _: &[[u8; 16]; VECTORS]) -> u64 {
        // Turned, so that equal words at two places are no zero.
        words.iter().zip(ODD).fold(0, |mixed: u64, (word, odd)| mixed.rotate_left(11) ^ word.wrapping_mul(odd))
    }
}
