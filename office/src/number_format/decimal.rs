//! A number in decimal digits, as a spreadsheet keeps and rounds it.

use std::fmt::Write;

/// At most fifteen significant digits and where the point stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Decimal {
    is_negative: bool,
    /// Values 0 to 9, without zeros at either end; none for zero.
    digits: Vec<u8>,
    /// How many digits stand before the point; negative for zeros after it.
    point: i32,
}

/// How many significant digits spreadsheets keep.
const DIGITS: usize = 15;

/// Numbers with more digits than this before or after the point are written with an exponent.
const LONGEST: i32 = 25;

/// Writes a number as it is stored, to the fifteen digits that spreadsheets keep; nothing when it is not finite.
pub(crate) fn write_plain(value: f64, out: &mut String) {
    const EXACT: f64 = 1e15;
    // Writing to a string cannot fail.
    if value.fract() == 0.0 && value.abs() < EXACT {
        let _ = write!(out, "{}", value as i64);
        return;
    }
    // Most numbers have few digits; the shortest text that stands for them is what is wanted.
    if (1.0 / EXACT..EXACT).contains(&value.abs()) {
        let start = out.len();
        let _ = write!(out, "{value}");
        let digits = out[start..].trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
        if digits <= DIGITS {
            return;
        }
        out.truncate(start);
    }
    if let Some(decimal) = Decimal::new(value) {
        decimal.write(out);
    }
}

impl Decimal {
    /// A number to the fifteen digits that spreadsheets keep; none when it is not finite.
    pub(super) fn new(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let text = format!("{:.*e}", DIGITS - 1, value.abs());
        let (digits, exponent) = text.split_once('e')?;
        let digits = digits.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
        let decimal = Decimal { is_negative: value < 0.0, digits, point: exponent.parse::<i32>().ok()? + 1 };
        Some(decimal.tidy())
    }

    /// The number with its point moved to the right.
    pub(super) fn shifted(mut self, places: i32) -> Self {
        self.point += places;
        self.tidy()
    }

    /// The number with at most so many decimals; a half is rounded away from zero.
    pub(super) fn rounded(mut self, decimals: usize) -> Self {
        let kept = i64::from(self.point) + decimals as i64;
        if kept >= self.digits.len() as i64 {
            return self;
        }
        if kept < 0 {
            self.digits.clear();
            return self.tidy();
        }
        let kept = kept as usize;
        let rounds_up = self.digits[kept] >= 5;
        self.digits.truncate(kept);
        if rounds_up {
            match self.digits.iter().rposition(|digit| *digit < 9) {
                Some(at) => {
                    self.digits[at] += 1;
                    self.digits.truncate(at + 1);
                }
                None => {
                    self.digits = vec![1];
                    self.point += 1;
                }
            }
        }
        self.tidy()
    }

    fn tidy(mut self) -> Self {
        let used = self.digits.iter().rposition(|digit| *digit != 0).map_or(0, |at| at + 1);
        self.digits.truncate(used);
        let zeros = self.digits.iter().take_while(|digit| **digit == 0).count();
        self.digits.drain(..zeros);
        self.point -= zeros as i32;
        if self.digits.is_empty() {
            self.is_negative = false;
            self.point = 1;
        }
        self
    }

    /// Writes the number with a point, if it needs one.
    pub(super) fn write(&self, out: &mut String) {
        self.write_with(0, out);
    }

    /// Writes the number with at least so many decimals.
    pub(super) fn write_with(&self, least_decimals: usize, out: &mut String) {
        if self.is_negative {
            out.push('-');
        }
        let digit = |at: i32| {
            let digit = usize::try_from(at).ok().and_then(|at| self.digits.get(at));
            char::from(b'0' + digit.copied().unwrap_or(0))
        };
        if self.point > LONGEST || self.point < -LONGEST {
            out.push(digit(0));
            if self.digits.len() > 1 {
                out.push('.');
                out.extend((1..self.digits.len() as i32).map(digit));
            }
            // Writing to a string cannot fail.
            let _ = write!(out, "e{}", self.point - 1);
            return;
        }
        if self.point <= 0 {
            out.push('0');
        }
        out.extend((0..self.point).map(digit));
        let decimals = (self.digits.len() as i32 - self.point).max(least_decimals as i32);
        if decimals > 0 {
            out.push('.');
            out.extend((self.point..self.point + decimals).map(digit));
        }
    }
}
