//! Intervals for rates of counts: cases over a base that they are no part of.

use super::edge::edge;
use super::{Interval, Method, Z};

/// From this many cases on, Byar's approximation is used; below, the exact Poisson interval.
const ENOUGH_FOR_BYAR: f64 = 10.0;

/// The 95% interval of `cases ÷ base`, and how it was computed.
///
/// `cases` are counted and vary as a Poisson count does; `base` is taken as it is. None when `cases` is no whole number of
/// 0 or more, or the base is not above 0.
///
/// # Source
/// Byar's approximation: Breslow, N. E. and Day, N. E. (1987), *Statistical Methods in Cancer Research* II, IARC, p. 69. The
/// exact interval below 10 cases: Public Health England, *Technical Guide: Confidence Intervals* (2018).
///
/// # Examples
/// ```
/// let (interval, _) = peilglas::statistics::poisson::rate(9.0, 100.0).unwrap();
/// assert!((interval.low - 0.04115373097).abs() < 1e-9);
/// ```
pub fn rate(cases: f64, base: f64) -> Option<(Interval, Method)> {
    let is_count = cases >= 0.0 && cases.fract() == 0.0 && cases.is_finite();
    if !(is_count && base > 0.0 && base.is_finite()) {
        return None;
    }
    let (interval, method) =
        if cases < ENOUGH_FOR_BYAR { (exact(cases), Method::Poisson) } else { (byar(cases), Method::Byar) };
    Some((Interval { low: interval.low / base, high: interval.high / base }, method))
}

/// Byar's 95% interval of a count.
fn byar(cases: f64) -> Interval {
    let limit = |cases: f64, z: f64| cases * (1.0 - 1.0 / (9.0 * cases) + z / (3.0 * cases.sqrt())).powi(3);
    Interval { low: limit(cases, -Z), high: limit(cases + 1.0, Z) }
}

/// The exact 95% interval of a count: the means for which as many cases or more, or as few or fewer, have a chance of 2,5%.
fn exact(cases: f64) -> Interval {
    let tail = 0.025;
    let low = if cases == 0.0 { 0.0 } else { mean_with(cases - 1.0, 1.0 - tail) };
    Interval { low, high: mean_with(cases, tail) }
}

/// The mean for which `cases` or fewer have this chance. The chance falls as the mean rises, so halving finds it.
fn mean_with(cases: f64, chance: f64) -> f64 {
    edge(|mean| at_most(cases, mean) > chance, 0.0, 10.0 * ENOUGH_FOR_BYAR, 1e-13)
}

/// The chance of `cases` or fewer where `mean` are expected.
fn at_most(cases: f64, mean: f64) -> f64 {
    let mut term = (-mean).exp();
    let mut sum = term;
    for count in 1..=cases as u32 {
        term *= mean / f64::from(count);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    // scipy 1.17.1: chi2.ppf(0.025, 2n) / 2 and chi2.ppf(0.975, 2n + 2) / 2.
    const SCIPY: [(f64, f64, f64); 12] = [
        (0.0, 0.0, 3.6888794541),
        (1.0, 0.0253178080, 5.5716433909),
        (2.0, 0.2422092785, 7.2246876677),
        (3.0, 0.6186721229, 8.7672730697),
        (5.0, 1.6234863901, 11.6683320793),
        (9.0, 4.1153730974, 17.0848034514),
        (10.0, 4.7953886961, 18.3903560420),
        (15.0, 8.3953861328, 24.7402188715),
        (39.0, 27.7328124894, 53.3142838658),
        (100.0, 81.3639912509, 121.6267937924),
        (1045.0, 982.5937094111, 1110.3307766119),
        (5689.0, 5542.1182358735, 5838.7890384177),
    ];

    // Public Health England, Technical Guide: Confidence Intervals (2018), states that Byar's 95% limits are within 0,2%
    // of the exact ones for 10 cases or more.
    #[test]
    fn byars_interval_is_as_near_to_the_exact_one_as_its_source_says() {
        for (cases, low, high) in SCIPY.into_iter().filter(|(cases, ..)| *cases >= 10.0) {
            let (interval, method) = rate(cases, 1.0).expect("a rate");
            assert_eq!(method, Method::Byar);
            assert!((interval.low / low - 1.0).abs() < 0.002, "{cases}: {}", interval.low);
            assert!((interval.high / high - 1.0).abs() < 0.002, "{cases}: {}", interval.high);
        }
    }

    #[test]
    fn the_interval_of_few_cases_is_the_exact_one() {
        for (cases, low, high) in SCIPY.into_iter().filter(|(cases, ..)| *cases < 10.0) {
            let (interval, method) = rate(cases, 1.0).expect("a rate");
            assert_eq!(method, Method::Poisson);
            assert!((interval.low - low).abs() < 1e-9, "{cases}: {}", interval.low);
            assert!((interval.high - high).abs() < 1e-9, "{cases}: {}", interval.high);
        }
    }

    #[test]
    fn what_is_no_count_has_no_interval() {
        for (cases, base) in [(-1.0, 5.0), (0.12, 5.0), (5.0, 0.0), (f64::NAN, 5.0), (5.0, f64::INFINITY)] {
            assert_eq!(rate(cases, base), None, "{cases} ÷ {base}");
        }
    }
}
