//! Finds the bytes that cut text into cells, 64 bytes at a time.
//!
//! With WebAssembly's `simd128` a block is compared in four steps of 16 bytes; elsewhere eight bytes at a time in
//! ordinary registers. Both give the same bits.

/// The number of bytes that are looked at together.
pub(crate) const BLOCK: usize = 64;

/// The bytes that mean something in delimited text, beside line feed and carriage return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marks {
    /// The byte between two fields. Where there is none it is the line feed, which counts anyway.
    pub delimiter: u8,
    /// The byte around a field; the line feed where quotes are ordinary text.
    pub quote: u8,
}

impl Marks {
    /// One bit for each byte of the block that is a mark or a line end, the first byte's in the lowest bit.
    #[inline(always)]
    pub fn find(self, block: &[u8; BLOCK]) -> u64 {
        #[cfg(target_feature = "simd128")]
        return simd::find(self, block);
        #[cfg(not(target_feature = "simd128"))]
        return portable::find(self, block);
    }

    /// The same for the last bytes of a text, fewer than a block.
    pub fn find_in_rest(self, rest: &[u8]) -> u64 {
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        // A zero byte that fills the block up is no mark, even where the file's own could be.
        self.find(&block) & !(u64::MAX << rest.len())
    }
}

#[cfg(target_feature = "simd128")]
mod simd {
    use std::arch::wasm32::{i8x16_bitmask, i8x16_eq, u8x16_splat, u64x2, v128, v128_or};

    use super::{BLOCK, Marks};

    #[inline(always)]
    pub(super) fn find(marks: Marks, block: &[u8; BLOCK]) -> u64 {
        let (delimiter, quote) = (u8x16_splat(marks.delimiter), u8x16_splat(marks.quote));
        let (line_feed, carriage_return) = (u8x16_splat(b'\n'), u8x16_splat(b'\r'));
        let (quarters, _) = block.as_chunks::<16>();
        let mut found = 0;
        for (index, quarter) in quarters.iter().enumerate() {
            let bytes = load(quarter);
            let marks = v128_or(i8x16_eq(bytes, delimiter), i8x16_eq(bytes, quote));
            let line_ends = v128_or(i8x16_eq(bytes, line_feed), i8x16_eq(bytes, carriage_return));
            found |= u64::from(i8x16_bitmask(v128_or(marks, line_ends))) << (16 * index);
        }
        found
    }

    /// One load, once compiled, and without `unsafe`.
    #[inline(always)]
    fn load(bytes: &[u8; 16]) -> v128 {
        let (halves, _) = bytes.as_chunks::<8>();
        u64x2(u64::from_le_bytes(halves[0]), u64::from_le_bytes(halves[1]))
    }
}

/// Also compiled where it is not used, so that the tests can compare the two.
#[cfg(any(not(target_feature = "simd128"), test))]
mod portable {
    use super::{BLOCK, Marks};

    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;

    #[inline(always)]
    pub(super) fn find(marks: Marks, block: &[u8; BLOCK]) -> u64 {
        let (words, _) = block.as_chunks::<8>();
        let mut found = 0;
        for (index, word) in words.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            let at = |byte: u8| zero_bytes(word ^ (LOW * u64::from(byte)));
            let high_bits = at(marks.delimiter) | at(marks.quote) | at(b'\n') | at(b'\r');
            // Moves the eight high bits side by side into the top byte.
            let bits = (high_bits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            found |= bits << (8 * index);
        }
        found
    }

    /// The high bit of each byte that is zero; exact, unlike the shorter formula that a borrow can mislead.
    #[inline(always)]
    fn zero_bytes(word: u64) -> u64 {
        !(((word & !HIGH) + !HIGH) | word | !HIGH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the bits must be, byte by byte.
    fn expected(marks: Marks, block: &[u8]) -> u64 {
        let is_mark = |byte: &u8| [marks.delimiter, marks.quote, b'\n', b'\r'].contains(byte);
        block.iter().enumerate().filter(|(_, byte)| is_mark(byte)).fold(0, |bits, (at, _)| bits | 1 << at)
    }

    #[test]
    fn every_byte_value_is_told_apart_at_every_place() {
        let marks = Marks { delimiter: b';', quote: b'"' };
        for shift in 0..=255_u8 {
            let block: [u8; BLOCK] = std::array::from_fn(|at| (at as u8).wrapping_mul(7).wrapping_add(shift));
            assert_eq!(marks.find(&block), expected(marks, &block));
            assert_eq!(portable::find(marks, &block), expected(marks, &block));
        }
    }

    #[test]
    fn neighbours_of_a_mark_are_no_marks() {
        let marks = Marks { delimiter: b';', quote: b'\n' };
        let block: [u8; BLOCK] = std::array::from_fn(|at| [b';', b':', b'<', 0xBB][at % 4]);
        assert_eq!(marks.find(&block), 0x1111_1111_1111_1111);
    }

    #[test]
    fn what_fills_up_the_last_block_is_no_mark() {
        let marks = Marks { delimiter: 0, quote: b'"' };
        assert_eq!(marks.find_in_rest(b"a\0b"), 0b010);
        assert_eq!(marks.find_in_rest(b""), 0);
    }
}
