//! How sure a figure is: 95% intervals, comparisons, and the limits within which chance alone would keep it.
//!
//! | figure | method | where |
//! |---|---|---|
//! | share: persons out of persons | Wilson | [`wilson`] |
//! | rate of counts: the numerator is no part of the denominator | Byar, exact Poisson below 10 | [`poisson`] |
//! | two shares, two rates | Newcombe's difference, the conditional test | [`difference`] |
//! | a part's share over that of its whole | Koopman, of part and rest | [`ratio`] |
//! | a municipality among its region's | exact binomial control limits | [`funnel`] |

pub mod difference;
mod edge;
pub mod funnel;
pub mod poisson;
pub mod ratio;

/// The 97.5% point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Lowest and highest plausible value of a ratio.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Interval {
    /// Lower end; of a share, at least 0.
    pub low: f64,
    /// Upper end; of a share, at most 1.
    pub high: f64,
}

/// How an interval was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Wilson's score interval, of a share.
    Wilson,
    /// Byar's approximation, of a rate of 10 cases or more.
    Byar,
    /// The exact Poisson interval, of a rate of less than 10 cases.
    Poisson,
    /// Koopman's score interval, of a ratio of two shares.
    Koopman,
}

/// The 95% Wilson score interval of `numerator` out of `denominator`.
///
/// None when this is no proportion: a negative numerator, one above its denominator, or an empty denominator.
///
/// # Source
/// Wilson, E. B. (1927), *Probable inference, the law of succession, and statistical inference*, JASA 22, 209–212;
/// without continuity correction, as `statsmodels.stats.proportion.proportion_confint(method="wilson")`.
///
/// # Examples
/// ```
/// let interval = peilglas::statistics::wilson(1352.0, 11032.0).unwrap();
/// assert!((interval.low - 0.116564441223).abs() < 1e-9);
/// ```
pub fn wilson(numerator: f64, denominator: f64) -> Option<Interval> {
    wilson_of_sample(numerator, denominator, 0.0)
}

/// The same where the denominator is a known part of everyone whom the share is to speak for: with the finite population
/// correction, which is 1 − n/N, the part that was *not* observed.
///
/// `sampling_fraction` is n/N, 0 to 1: nearly 0 for a small sample, 1 for a full count, whose interval has no width. None
/// outside that range, and for what is no proportion.
///
/// # Source
/// Cochran, W. G. (1977), *Sampling Techniques*, 3rd ed., § 2.6: the variance of a mean is multiplied by 1 − n/N. Here it
/// enters Wilson's interval as the effective sample size n ÷ (1 − n/N); Korn, E. L. and Graubard, B. I. (1998),
/// *Confidence intervals for proportions with small expected number of positive counts estimated from survey data*,
/// Survey Methodology 24, 193–201. The tables of the Flemish *Swing* portal multiply their normal interval by √(1 − n/N).
pub fn wilson_of_sample(numerator: f64, denominator: f64, sampling_fraction: f64) -> Option<Interval> {
    if !(0.0..=1.0).contains(&sampling_fraction) {
        return None;
    }
    if !(denominator > 0.0 && (0.0..=denominator).contains(&numerator)) {
        return None;
    }
    let proportion = numerator / denominator;
    let unobserved = 1.0 - sampling_fraction;
    let squared = Z * Z * unobserved / denominator;
    let middle = proportion + squared / 2.0;
    let half = (squared * (proportion * (1.0 - proportion) + squared / 4.0)).sqrt();
    let low = if numerator == 0.0 { 0.0 } else { (middle - half) / (1.0 + squared) };
    let high = if numerator == denominator { 1.0 } else { (middle + half) / (1.0 + squared) };
    // The last binary digits of figures that are no whole numbers take no limit past the share itself, nor past 0 and 1.
    Some(Interval { low: low.min(proportion).max(0.0), high: high.max(proportion).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_limit_of_a_share_is_above_one_or_beyond_the_share() {
        for (numerator, denominator) in [(17.0, 17.000_000_000_000_9), (1e-13, 17.0), (0.1 + 0.2, 0.3 + 1e-16)] {
            let Interval { low, high } = wilson(numerator, denominator).expect("a proportion");
            let share = numerator / denominator;
            assert!(0.0 <= low && low <= share && share <= high && high <= 1.0, "{low} {share} {high}");
        }
    }

    // numerator, denominator, low, high: proportion_confint(method="wilson") of statsmodels 0.14, to twelve decimals.
    const STATSMODELS: [(f64, f64, f64, f64); 26] = [
        (0.0, 1.0, 0.0, 0.793450685623),
        (1.0, 1.0, 0.206549314377, 1.0),
        (0.0, 10.0, 0.0, 0.277532799863),
        (1.0, 10.0, 0.017876213095, 0.404150026795),
        (3.0, 7.0, 0.158219855251, 0.749541635472),
        (10.0, 10.0, 0.722467200137, 1.0),
        (5.0, 50.0, 0.043475764932, 0.213602314375),
        (81.0, 263.0, 0.255288519878, 0.366209576983),
        (0.0, 185.0, 0.0, 0.020342242878),
        (26.0, 185.0, 0.097747008799, 0.19795849554),
        (17.0, 1016.0, 0.010472710856, 0.026632525937),
        (1.0, 19.0, 0.009351994062, 0.246387311669),
        (626.0, 11032.0, 0.052579168169, 0.061217452008),
        (7479.0, 296_800.0, 0.024641051931, 0.025768812663),
        (32481.0, 296_800.0, 0.108319249527, 0.110565523458),
        (1352.0, 11032.0, 0.116564441223, 0.12880347829),
        (3561.0, 9825.0, 0.35299301911, 0.37200000155),
        (1920.0, 3179.0, 0.586846782094, 0.620829286146),
        (58.0, 96.0, 0.504151120483, 0.696166465379),
        (41.0, 64.0, 0.518208506098, 0.747115977085),
        (102.0, 129.0, 0.71260363487, 0.851979144225),
        (14961.0, 40989.0, 0.360352553804, 0.369673479861),
        (6178.0, 18819.0, 0.321611724304, 0.335028851767),
        (1.0, 1_000_000.0, 0.000000176525, 0.000005664912),
        (500_000.0, 1_000_000.0, 0.49902001989, 0.50097998011),
        (999_999.0, 1_000_000.0, 0.999994335088, 0.999999823475),
    ];

    #[test]
    fn wilson_intervals_agree_with_statsmodels() {
        for (numerator, denominator, low, high) in STATSMODELS {
            let interval = wilson(numerator, denominator).expect("a proportion");
            assert!((interval.low - low).abs() < 1e-9, "{numerator}/{denominator}: {}", interval.low);
            assert!((interval.high - high).abs() < 1e-9, "{numerator}/{denominator}: {}", interval.high);
        }
    }

    // statsmodels 0.15.0, proportion_confint(method="wilson") of the effective sample: p·n/(1 − f) out of n/(1 − f).
    #[test]
    fn intervals_of_samples_agree_with_statsmodels_for_their_effective_size() {
        for (numerator, denominator, fraction, low, high) in [
            (26.0, 185.0, 0.2, 0.101600998572, 0.191227414532),
            (3.0, 7.0, 0.5, 0.213807989045, 0.674093554203),
            (626.0, 11032.0, 0.9, 0.055394189576, 0.058124713439),
            (0.0, 10.0, 0.25, 0.0, 0.223668431399),
            (10.0, 10.0, 0.1, 0.743090395951, 1.0),
        ] {
            let interval = wilson_of_sample(numerator, denominator, fraction).expect("a proportion");
            assert!((interval.low - low).abs() < 1e-9, "{numerator}/{denominator}: {}", interval.low);
            assert!((interval.high - high).abs() < 1e-9, "{numerator}/{denominator}: {}", interval.high);
        }
    }

    // By definition: what was counted in full has no sampling error.
    #[test]
    fn a_full_count_has_an_interval_without_width() {
        assert_eq!(wilson_of_sample(26.0, 208.0, 1.0), Some(Interval { low: 0.125, high: 0.125 }));
        assert_eq!(wilson_of_sample(26.0, 208.0, 1.1), None);
    }

    #[test]
    fn what_is_no_proportion_has_no_interval() {
        assert_eq!(wilson(5.0, 0.0), None);
        assert_eq!(wilson(5.0, 4.0), None);
        assert_eq!(wilson(-1.0, 4.0), None);
        assert_eq!(wilson(f64::NAN, 4.0), None);
    }
}
