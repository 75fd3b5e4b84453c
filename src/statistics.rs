//! Intervals for proportions.

/// The 97.5% point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Lowest and highest plausible proportion.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Interval {
    /// Lower end, at least 0.
    pub low: f64,
    /// Upper end, at most 1.
    pub high: f64,
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
    if !(denominator > 0.0 && (0.0..=denominator).contains(&numerator)) {
        return None;
    }
    let proportion = numerator / denominator;
    let squared = Z * Z / denominator;
    let middle = proportion + squared / 2.0;
    let half = Z * (proportion * (1.0 - proportion) / denominator + squared / (4.0 * denominator)).sqrt();
    let low = if numerator == 0.0 { 0.0 } else { (middle - half) / (1.0 + squared) };
    let high = if numerator == denominator { 1.0 } else { (middle + half) / (1.0 + squared) };
    Some(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    // numerator, denominator, low, high: statsmodels 0.14, proportion_confint(method="wilson").
    const STATSMODELS: [(f64, f64, f64, f64); 9] = [
        (0.0, 1.0, 0.0, 0.793450685623),
        (1.0, 1.0, 0.206549314377, 1.0),
        (0.0, 10.0, 0.0, 0.277532799863),
        (3.0, 7.0, 0.158219855251, 0.749541635472),
        (26.0, 185.0, 0.097747008799, 0.197958495540),
        (1.0, 19.0, 0.009351994062, 0.246387311669),
        (32481.0, 296800.0, 0.108319249527, 0.110565523458),
        (14961.0, 40989.0, 0.360352553804, 0.369673479861),
        (1.0, 1_000_000.0, 0.000000176525, 0.000005664912),
    ];

    #[test]
    fn wilson_intervals_agree_with_statsmodels() {
        for (numerator, denominator, low, high) in STATSMODELS {
            let interval = wilson(numerator, denominator).expect("a proportion");
            assert!((interval.low - low).abs() < 1e-9, "{numerator}/{denominator}: {}", interval.low);
            assert!((interval.high - high).abs() < 1e-9, "{numerator}/{denominator}: {}", interval.high);
        }
    }

    #[test]
    fn what_is_no_proportion_has_no_interval() {
        assert_eq!(wilson(5.0, 0.0), None);
        assert_eq!(wilson(5.0, 4.0), None);
        assert_eq!(wilson(-1.0, 4.0), None);
        assert_eq!(wilson(f64::NAN, 4.0), None);
    }
}
