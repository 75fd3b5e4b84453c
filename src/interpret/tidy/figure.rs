//! The bytes of a cell → the figure in it, exact.
//!
//! Nearly all cells hold nothing but digits, which every number format reads alike; those are read eight at a time.

use crate::number::{self, Content, NumberFormat};

use super::sums::Decimal;

/// A figure as its text is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Figure {
    /// An empty cell.
    None,
    Exact(Decimal),
    /// Text, or a figure that is unknown, suppressed or not exact.
    Unusable,
}

/// The figure in a cell of which it is known how the file writes numbers.
pub(super) fn figure(text: &str, format: NumberFormat) -> Figure {
    match number::read(text, format) {
        Content::Empty => Figure::None,
        Content::Figure(figure) => {
            figure.quantity.exact().and_then(Decimal::of).map_or(Figure::Unusable, Figure::Exact)
        }
        _ => Figure::Unusable,
    }
}

/// The value of the first `length` bytes of `from`: up to 15 digits without a mark, which every number format reads alike;
/// codes start with a zero.
#[inline(always)]
pub(super) fn plain_figure(from: &[u8], length: usize) -> Option<i64> {
    if length == 0 || length > 15 || (length > 1 && from[0] == b'0') {
        return None;
    }
    if let (Some(word), 1..=8) = (from.first_chunk(), length) {
        return short_figure(u64::from_le_bytes(*word), length);
    }
    let mut value = 0;
    for byte in &from[..length] {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(value)
}

/// The same of one to eight digits at once.
#[inline(always)]
fn short_figure(word: u64, length: usize) -> Option<i64> {
    // The last digit comes to the top; zeros come before the first one.
    let shift = 64 - 8 * length as u32;
    let digits = (word << shift) ^ (0x3030_3030_3030_3030 << shift);
    let is_more_than_nine = (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
    if is_more_than_nine != 0 {
        return None;
    }
    let pairs = digits.wrapping_mul(10 << 8 | 1) >> 8 & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_FFFF_0000_FFFF;
    Some((fours.wrapping_mul(10_000 << 32 | 1) >> 32) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the standard library makes of digits, and of nothing else.
    fn expected(text: &str) -> Option<i64> {
        let is_code = text.len() > 1 && text.starts_with('0');
        let is_figure = text.len() <= 15 && !is_code && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_figure { text.parse().ok() } else { None }
    }

    #[test]
    fn digits_are_read_alike_whatever_follows_them() {
        let figures = ["", "0", "7", "00", "07", "10", "999", "1714", "12345678", "123456789", "999999999999999"];
        let others = ["-1", "1.5", "1 000", "12a", "/1", "1:", "1234567890123456", "12345678\u{a0}", "\u{0}1"];
        for text in figures.into_iter().chain(others) {
            for after in ["", ";1", "9999999999999999", "\r\n"] {
                let from = format!("{text}{after}");
                assert_eq!(plain_figure(from.as_bytes(), text.len()), expected(text), "{from:?}");
            }
        }
        for byte in 0..=255_u8 {
            let bytes = [b'1', byte, b'2', b'3', b'4', b'5', b'6', b'7'];
            let is_digit = byte.is_ascii_digit();
            assert_eq!(plain_figure(&bytes, 3).is_some(), is_digit, "{byte}");
        }
    }
}
