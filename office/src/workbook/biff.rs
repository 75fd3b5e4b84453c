//! What the binary formats of workbooks, XLS and XLSB, have in common.

/// Bytes of a record that are taken from the front. Where there are too few, there is nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<'a>(pub(super) &'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    pub(super) fn f64(&mut self) -> Option<f64> {
        self.take(8)?.try_into().ok().map(f64::from_le_bytes)
    }

    /// A number in the short form: a whole number or the front half of a float, perhaps in hundredths.
    pub(super) fn rk(&mut self) -> Option<f64> {
        let packed = self.u32()?;
        let number = if packed & 2 != 0 {
            f64::from(packed.cast_signed() >> 2)
        } else {
            f64::from_bits(u64::from(packed & !3) << 32)
        };
        Some(if packed & 1 != 0 { number / 100.0 } else { number })
    }

    /// A text in UTF-16 after the number of its units, as XLSB writes it.
    pub(super) fn wide_text(&mut self) -> Option<String> {
        let units = self.u32()?;
        let bytes = self.take(usize::try_from(units).ok()?.checked_mul(2)?)?;
        Some(utf16(bytes))
    }
}

/// UTF-16 in pairs of bytes; half a pair of surrogates becomes U+FFFD.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// What a cell shows for the number of an error.
pub(super) fn error_text(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => "#ERROR!",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_whole_floats_or_hundredths() {
        let rk = |packed: u32| Bytes(&packed.to_le_bytes()).rk();
        assert_eq!(rk(1714 << 2 | 2), Some(1714.0));
        assert_eq!(rk((-5_i32 << 2 | 2).cast_unsigned()), Some(-5.0));
        assert_eq!(rk(3624 << 2 | 3), Some(36.24));
        assert_eq!(rk(0x3FF0_0000), Some(1.0));
        assert_eq!(Bytes(&[1, 2, 3]).rk(), None);
    }

    #[test]
    fn a_text_that_announces_more_than_there_is_is_none() {
        assert_eq!(Bytes(&[1, 0, 0, 0, b'a', 0]).wide_text().as_deref(), Some("a"));
        assert_eq!(Bytes(&[2, 0, 0, 0, b'a', 0]).wide_text(), None);
        assert_eq!(Bytes(&[255, 255, 255, 255, b'a', 0]).wide_text(), None);
    }
}
