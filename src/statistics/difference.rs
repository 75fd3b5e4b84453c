//! Is one share or rate higher than another, or can chance alone explain the difference?
//!
//! A part is never compared with the whole that it lies in, because it would be compared with itself: it is compared with
//! the rest, which is the whole less the part. The part is above the rest exactly when it is above the whole.

use serde::Serialize;

use super::{Interval, wilson, wilson_of_sample};

/// What a comparison says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// The 95% interval lies above no difference.
    Higher,
    /// It lies below.
    Lower,
    /// It holds no difference.
    NoClearDifference,
}

impl Difference {
    fn of(interval: Interval, none: f64) -> Self {
        match () {
            () if interval.low > none => Difference::Higher,
            () if interval.high < none => Difference::Lower,
            () => Difference::NoClearDifference,
        }
    }
}

/// A numerator and its denominator.
pub type Counts = (f64, f64);

/// The whole less the part; none when nothing is left, or the part does not fit into the whole.
pub fn rest(part: Counts, whole: Counts) -> Option<Counts> {
    let rest = (whole.0 - part.0, whole.1 - part.1);
    (rest.0 >= 0.0 && rest.1 > 0.0).then_some(rest)
}

/// Compares two shares of different persons: the 95% interval of `first − second`, and what it says.
///
/// `sampling_fraction` is that of [`wilson_of_sample`], 0 for none. None when one of them is no share.
///
/// # Source
/// Newcombe, R. G. (1998), *Interval estimation for the difference between independent proportions: comparison of eleven
/// methods*, Statistics in Medicine 17, 873–890, method 10: from the two Wilson intervals, without continuity correction.
pub fn of_shares(first: Counts, second: Counts, sampling_fraction: f64) -> Option<(Interval, Difference)> {
    let share = |(numerator, denominator): Counts| wilson_of_sample(numerator, denominator, sampling_fraction);
    let (one, other) = (share(first)?, share(second)?);
    let (p, q) = (first.0 / first.1, second.0 / second.1);
    let low = p - q - (p - one.low).hypot(other.high - q);
    let high = p - q + (one.high - p).hypot(q - other.low);
    let interval = Interval { low, high };
    Some((interval, Difference::of(interval, 0.0)))
}

/// Compares two rates of different cases: of all cases together, is the first one's part what its base would give?
///
/// Given the cases of both, those of the first are a binomial count; its 95% Wilson interval is held against the first
/// one's part of both bases. None when there are no cases at all, or a base is not above 0.
///
/// # Source
/// Przyborowski, J. and Wilenski, H. (1940), *Homogeneity of results in testing samples from Poisson series*, Biometrika
/// 31, 313–323; with Wilson's interval it is the score test of two Poisson rates.
pub fn of_rates(first: Counts, second: Counts) -> Option<Difference> {
    if !(first.1 > 0.0 && second.1 > 0.0) {
        return None;
    }
    Some(Difference::of(wilson(first.0, first.0 + second.0)?, first.1 / (first.1 + second.1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Newcombe (1998), table II, method 10, to four decimals; the others: statsmodels 0.15.0,
    // confint_proportions_2indep(method="newcomb"), with figures of table 4 of the Flemish plan against all the others.
    #[test]
    fn differences_of_shares_agree_with_the_published_examples() {
        for (first, second, low, high) in [
            ((56.0, 70.0), (48.0, 80.0), 0.0524, 0.3339),
            ((9.0, 10.0), (3.0, 10.0), 0.1705, 0.8090),
            ((6.0, 7.0), (2.0, 7.0), 0.0582, 0.8062),
            ((5.0, 56.0), (0.0, 29.0), -0.0381, 0.1926),
            ((0.0, 10.0), (0.0, 20.0), -0.1611, 0.2775),
            ((10.0, 10.0), (0.0, 20.0), 0.6791, 1.0000),
        ] {
            let (interval, _) = of_shares(first, second, 0.0).expect("two shares");
            assert!((interval.low - low).abs() < 5e-5, "{first:?} {second:?}: {}", interval.low);
            assert!((interval.high - high).abs() < 5e-5, "{first:?} {second:?}: {}", interval.high);
        }
        for (first, second, low, high, said) in [
            ((252.0, 4178.0), (32229.0, 292622.0), -0.056740202042, -0.042108870650, Difference::Lower),
            ((275.0, 1253.0), (32206.0, 295547.0), 0.088432999707, 0.134284145143, Difference::Higher),
            ((4.0, 19.0), (32477.0, 296781.0), -0.024359166449, 0.323914729901, Difference::NoClearDifference),
        ] {
            let (interval, difference) = of_shares(first, second, 0.0).expect("two shares");
            assert!((interval.low - low).abs() < 1e-9 && (interval.high - high).abs() < 1e-9, "{interval:?}");
            assert_eq!(difference, said);
        }
    }

    // statsmodels 0.15.0, test_poisson_2indep(method="score"): z = 8.59, −0.87, 1.85; 1.96 is the limit.
    #[test]
    fn comparisons_of_rates_agree_with_the_score_test() {
        for (first, second, said) in [
            ((5689.0, 7501.0), (20000.0, 30000.0), Difference::Higher),
            ((20000.0, 30000.0), (5689.0, 7501.0), Difference::Lower),
            ((10.0, 20.0), (100.0, 150.0), Difference::NoClearDifference),
            ((12.0, 20.0), (50.0, 150.0), Difference::NoClearDifference),
        ] {
            assert_eq!(of_rates(first, second), Some(said), "{first:?} {second:?}");
        }
        assert_eq!(of_rates((0.0, 5.0), (0.0, 5.0)), None);
    }

    #[test]
    fn a_part_that_is_the_whole_leaves_no_rest() {
        assert_eq!(rest((3.0, 10.0), (5.0, 30.0)), Some((2.0, 20.0)));
        assert_eq!(rest((3.0, 10.0), (3.0, 10.0)), None);
        assert_eq!(rest((6.0, 10.0), (5.0, 30.0)), None);
    }
}
