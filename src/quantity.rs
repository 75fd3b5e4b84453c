//! Exact numbers and ranges, and the arithmetic that indicators need.

use serde::{Deserialize, Serialize};

/// A number, or a range where the source gives one (`230 à 250`).
///
/// Whole numbers are exact up to 2⁵³; [`crate::number`] refuses longer ones.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(untagged)]
pub enum Quantity {
    /// One number.
    Exact(f64),
    /// Somewhere from `low` to `high`, both included.
    Range {
        /// Smallest possible value.
        low: f64,
        /// Largest possible value.
        high: f64,
    },
}

impl Quantity {
    /// The range from `low` to `high`; a single number when they are equal.
    pub fn between(low: f64, high: f64) -> Self {
        if low == high { Quantity::Exact(low) } else { Quantity::Range { low, high } }
    }

    /// Smallest possible value.
    pub fn low(self) -> f64 {
        match self {
            Quantity::Exact(value) => value,
            Quantity::Range { low, .. } => low,
        }
    }

    /// Largest possible value.
    pub fn high(self) -> f64 {
        match self {
            Quantity::Exact(value) => value,
            Quantity::Range { high, .. } => high,
        }
    }

    /// The number, when it is one.
    pub fn exact(self) -> Option<f64> {
        match self {
            Quantity::Exact(value) => Some(value),
            Quantity::Range { .. } => None,
        }
    }

    /// What a figure that was rounded to `decimals` digits can have been: half a unit of its last digit either side,
    /// both ends included, as nobody says how halves were rounded.
    ///
    /// # Examples
    /// ```
    /// use peilglas::quantity::Quantity;
    /// assert_eq!(Quantity::rounded(36.0, 0), Quantity::between(35.5, 36.5));
    /// ```
    pub fn rounded(value: f64, decimals: u8) -> Quantity {
        let half = half_unit(decimals);
        Quantity::between(value - half, value + half)
    }

    /// The smallest quantity that holds both.
    pub fn hull(self, other: Quantity) -> Quantity {
        Quantity::between(self.low().min(other.low()), self.high().max(other.high()))
    }

    /// What both allow; none when they exclude each other by more than the noise of the last binary digits.
    pub fn overlap(self, other: Quantity) -> Option<Quantity> {
        let (low, high) = (self.low().max(other.low()), self.high().min(other.high()));
        let noise = 1e-12 * low.abs().max(high.abs());
        (low <= high + noise).then(|| Quantity::between(low.min(high), high))
    }

    /// So many times ten times this: 4.123,5 thousand are 4.123.500, without the noise of binary digits.
    pub fn times_ten_to(self, power: u8) -> Quantity {
        if power == 0 {
            return self;
        }
        // A figure has at most so many decimals that this is exact again.
        let times = |value: f64| {
            let product = value * 10f64.powi(i32::from(power));
            (product * 1e6).round() / 1e6
        };
        Quantity::between(times(self.low()), times(self.high()))
    }

    /// This and `other` together.
    pub fn plus(self, other: Quantity) -> Quantity {
        Quantity::between(self.low() + other.low(), self.high() + other.high())
    }

    /// This minus `other`, over all values that both can have.
    pub fn minus(self, other: Quantity) -> Quantity {
        Quantity::between(self.low() - other.high(), self.high() - other.low())
    }

    /// This divided by `base`, over all values that both can have; none when the base can be zero or is negative.
    ///
    /// # Examples
    /// ```
    /// use peilglas::quantity::Quantity;
    /// let roma = Quantity::between(230.0, 250.0);
    /// assert_eq!(roma.over(Quantity::Exact(1000.0)), Some(Quantity::between(0.23, 0.25)));
    /// assert_eq!(roma.over(Quantity::Exact(0.0)), None);
    /// ```
    pub fn over(self, base: Quantity) -> Option<Quantity> {
        if base.low() <= 0.0 {
            return None;
        }
        let corner = |value: f64, smallest: bool| {
            let divide_by_high = (value >= 0.0) == smallest;
            value / if divide_by_high { base.high() } else { base.low() }
        };
        Some(Quantity::between(corner(self.low(), true), corner(self.high(), false)))
    }
}

/// Half a unit of the last of `decimals` digits after the decimal mark.
pub fn half_unit(decimals: u8) -> f64 {
    0.5 * 10f64.powi(-i32::from(decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_range_divides_to_its_outermost_corners() {
        let change = Quantity::between(-10.0, 20.0);
        assert_eq!(change.over(Quantity::between(2.0, 4.0)), Some(Quantity::between(-5.0, 10.0)));
    }

    #[test]
    fn subtracting_ranges_keeps_every_possible_difference() {
        let (a, b) = (Quantity::between(230.0, 250.0), Quantity::between(200.0, 240.0));
        assert_eq!(a.minus(b), Quantity::between(-10.0, 50.0));
    }
}
