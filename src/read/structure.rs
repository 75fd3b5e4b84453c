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
    /// The byte around a field; none where quotes are ordinary text.
    pub quote: Option<u8>,
}

/// Where the marks stand in a block: one bit for each byte, the first byte's in the lowest bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Delimiters and line feeds.
    pub separators: u64,
    pub line_feeds: u64,
    pub carriage_returns: u64,
    pub quotes: u64,
}

impl Marks {
    /// The marks in a block, whatever they mean there.
    #[inline(always)]
    pub fn find(self, block: &[u8; BLOCK]) -> Found {
        #[cfg(target_feature = "simd128")]
        return simd::find(self, block);
        #[cfg(not(target_feature = "simd128"))]
        return portable::find(self, block);
    }
}

/// For each bit whether an odd number of bits is set up to it and with it: what lies within quotes.
#[inline(always)]
pub(crate) fn parity(bits: u64) -> u64 {
    let bits = bits ^ bits << 1;
    let bits = bits ^ bits << 2;
    let bits = bits ^ bits << 4;
    let bits = bits ^ bits << 8;
    let bits = bits ^ bits << 16;
    bits ^ bits << 32
}

#[cfg(target_feature = "simd128")]
mod simd {
    use std::arch::wasm32::{i8x16_bitmask, i8x16_eq, u8x16_splat, u64x2, v128, v128_or};

    use super::{BLOCK, Found, Marks};

    #[inline(always)]
    pub(super) fn find(marks: Marks, block: &[u8; BLOCK]) -> Found {
        let (delimiter, quote) = (u8x16_splat(marks.delimiter), u8x16_splat(marks.quote.unwrap_or_default()));
        let (line_feed, carriage_return) = (u8x16_splat(b'\n'), u8x16_splat(b'\r'));
        let (quarters, _) = block.as_chunks::<16>();
        let mut found = Found::default();
        for (index, quarter) in quarters.iter().enumerate() {
            let bytes = load(quarter);
            let bits = |bytes: v128| u64::from(i8x16_bitmask(bytes)) << (16 * index);
            let line_feeds = i8x16_eq(bytes, line_feed);
            found.separators |= bits(v128_or(i8x16_eq(bytes, delimiter), line_feeds));
            found.line_feeds |= bits(line_feeds);
            found.carriage_returns |= bits(i8x16_eq(bytes, carriage_return));
            found.quotes |= bits(i8x16_eq(bytes, quote));
        }
        if marks.quote.is_none() {
            found.quotes = 0;
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
    use super::{BLOCK, Found, Marks};

    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;

    #[inline(always)]
    pub(super) fn find(marks: Marks, block: &[u8; BLOCK]) -> Found {
        let (words, _) = block.as_chunks::<8>();
        let mut found = Found::default();
        for (index, word) in words.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            let at = |byte: u8| zero_bytes(word ^ (LOW * u64::from(byte)));
            // Moves the eight high bits side by side into the top byte.
            let bits = |high: u64| ((high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * index);
            let line_feeds = at(b'\n');
            found.separators |= bits(at(marks.delimiter) | line_feeds);
            found.line_feeds |= bits(line_feeds);
            found.carriage_returns |= bits(at(b'\r'));
            found.quotes |= marks.quote.map_or(0, |quote| bits(at(quote)));
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
    fn expected(marks: Marks, block: &[u8]) -> Found {
        let bits = |is: &dyn Fn(u8) -> bool| {
            block.iter().enumerate().filter(|(_, byte)| is(**byte)).fold(0, |bits, (at, _)| bits | 1 << at)
        };
        Found {
            separators: bits(&|byte| byte == marks.delimiter || byte == b'\n'),
            line_feeds: bits(&|byte| byte == b'\n'),
            carriage_returns: bits(&|byte| byte == b'\r'),
            quotes: bits(&|byte| Some(byte) == marks.quote),
        }
    }

    #[test]
    fn every_byte_value_is_told_apart_at_every_place() {
        for quote in [Some(b'"'), None] {
            let marks = Marks { delimiter: b';', quote };
            for shift in 0..=255_u8 {
                let block: [u8; BLOCK] = std::array::from_fn(|at| (at as u8).wrapping_mul(7).wrapping_add(shift));
                assert_eq!(marks.find(&block), expected(marks, &block));
                assert_eq!(portable::find(marks, &block), expected(marks, &block));
            }
        }
    }

    #[test]
    fn neighbours_of_a_mark_are_no_marks() {
        let marks = Marks { delimiter: b';', quote: None };
        let block: [u8; BLOCK] = std::array::from_fn(|at| [b';', b':', b'<', 0xBB][at % 4]);
        assert_eq!(marks.find(&block).separators, 0x1111_1111_1111_1111);
    }

    #[test]
    fn what_lies_within_quotes_starts_with_the_opening_one() {
        assert_eq!(parity(0b0100_0010), 0b0011_1110);
        assert_eq!(parity(1 << 63), 1 << 63);
        assert_eq!(parity(1), u64::MAX);
    }
}
