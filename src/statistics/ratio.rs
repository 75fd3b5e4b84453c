//! Intervals for how many times the share of a whole the share of one of its parts is.

use super::difference::{Counts, rest};
use super::edge::edge;
use super::{Interval, Z};

/// How close the ends of an interval are to what they are, as a part of them.
const PRECISION: f64 = 1e-14;

/// The 95% interval of the part's share ÷ the whole's share.
///
/// The part lies in the whole, so the two are not independent. The part and the rest are: the interval of *their* ratio is
/// Koopman's score interval, and a ratio θ to the rest is θ ÷ (wθ + 1 − w) to the whole, where w is the part's portion of the
/// whole's denominator. So it lies above 1 exactly when the part lies above the rest.
///
/// `sampling_fraction` is that of [`wilson_of_sample`](super::wilson_of_sample), 0 for none. None when the part does not fit
/// into the whole, nothing is left beside it, or there are no cases at all.
///
/// # Source
/// Koopman, P. A. R. (1984), *Confidence intervals for the ratio of two binomial proportions*, Biometrics 40, 513–517.
///
/// # Examples
/// ```
/// // 1.352 of 11.032 Eastern Europeans and 32.481 of all 296.800 inhabitants look for work: 1.12 times as many.
/// let interval = peilglas::statistics::ratio::of_part((1352.0, 11032.0), (32481.0, 296800.0), 0.0).unwrap();
/// assert!((interval.low - 1.066187561949).abs() < 1e-9);
/// ```
pub fn of_part(part: Counts, whole: Counts, sampling_fraction: f64) -> Option<Interval> {
    let rest = rest(part, whole)?;
    let fits = |(cases, base): Counts| base > 0.0 && (0.0..=base).contains(&cases);
    if !(fits(part) && fits(rest) && whole.0 > 0.0 && (0.0..=1.0).contains(&sampling_fraction)) {
        return None;
    }
    let limit = Z * Z * (1.0 - sampling_fraction);
    // Where nobody of the rest is a case, any large ratio is as likely.
    let found = if rest.0 > 0.0 { (part.0 / part.1) / (rest.0 / rest.1) } else { 1e12 };
    // The score is 0 at the ratio that was found and rises to both sides of it.
    let beyond = |ratio: f64| score(part, rest, ratio) > limit;
    let low = if part.0 == 0.0 { 0.0 } else { edge(beyond, 0.0, found, PRECISION) };
    let portion = part.1 / whole.1;
    let to_whole = |ratio: f64| ratio / (portion * ratio + 1.0 - portion);
    let high = match (1..1000).map(|power| found.max(1e-6) * 2f64.powi(power)).find(|&ratio| beyond(ratio)) {
        Some(far) => to_whole(edge(beyond, far, found, PRECISION)),
        // Nobody in the rest: there is no upper end but that all cases are the part's.
        None => 1.0 / portion,
    };
    // The ratio itself has the lowest score: what is rounded must not put it outside.
    let own = (part.0 / part.1) / (whole.0 / whole.1);
    let interval = Interval { low: to_whole(low).min(own), high: high.max(own) };
    (interval.low.is_finite() && interval.high.is_finite()).then_some(interval)
}

/// Koopman's statistic: how far the cases of both lie from the likeliest ones with this ratio.
fn score((cases, base): Counts, (other_cases, other_base): Counts, ratio: f64) -> f64 {
    let all = cases + other_cases;
    let middle = cases + other_base + ratio * (other_cases + base);
    let root = (middle * middle - 4.0 * ratio * (base + other_base) * all).max(0.0).sqrt();
    let other = 2.0 * all / (middle + root);
    let own = ratio * other;
    let distance = cases - base * own;
    let variance = base * own * (1.0 - own) / (1.0 + base * (ratio - own) / (other_base * (1.0 - own)));
    if variance > 0.0 { distance * distance / variance } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Koopman's statistic, which is the score test of statsmodels 0.15.0 (compare="ratio", correction=False), of the part and the
    // rest, solved for z² with 50 digits by Python's decimal; confint_proportions_2indep gives the same to 1e-7. Figures of table
    // 4 of the Flemish plan (2011), Antwerp, the last ones made up.
    #[test]
    fn ratios_agree_with_statsmodels() {
        for (part, whole, low, high) in [
            ((1352.0, 11032.0), (32481.0, 296_800.0), 1.066187561949, 1.175700383980),
            ((252.0, 4178.0), (32481.0, 296_800.0), 0.489016276987, 0.620538409787),
            ((1.0, 19.0), (32481.0, 296_800.0), 0.085455759740, 2.251242287991),
            ((275.0, 1253.0), (32481.0, 296_800.0), 1.804720944713, 2.221656576409),
            ((20.0, 40.0), (30.0, 100.0), 1.292630969105, 1.981196430602),
        ] {
            let interval = of_part(part, whole, 0.0).expect("an interval");
            assert!((interval.low - low).abs() < 1e-9 && (interval.high - high).abs() < 1e-9, "{part:?}: {interval:?}");
        }
    }

    // Of a sample that is half of everyone, as of a small sample of twice the size (see wilson_of_sample): the last one above.
    // What was counted in full has no sampling error.
    #[test]
    fn a_known_part_of_everyone_counts_as_a_larger_sample() {
        let interval = of_part((10.0, 20.0), (15.0, 50.0), 0.5).expect("an interval");
        assert!((interval.low - 1.292630969105).abs() < 1e-9 && (interval.high - 1.981196430602).abs() < 1e-9);
        let full = of_part((10.0, 20.0), (15.0, 50.0), 1.0).expect("an interval");
        assert!((full.high - full.low).abs() < 1e-12 && (full.low - 0.5 / 0.3).abs() < 1e-12, "{full:?}");
    }

    // By hand: without cases in the rest, the 40 of 100 can have all the cases, so 2.5 times the share; with none in the part
    // it starts at 0.
    #[test]
    fn nobody_in_the_part_or_the_rest_leaves_one_end() {
        assert_eq!(of_part((7.0, 40.0), (7.0, 100.0), 0.0).expect("an interval").high, 2.5);
        // Found by fuzzing: 1 ÷ (11.032 ÷ 296.800) is rounded to less than the ratio of the two shares.
        let all = of_part((7479.0, 11032.0), (7479.0, 296_800.0), 0.0).expect("an interval");
        assert!(all.high >= (7479.0 / 11032.0) / (7479.0 / 296_800.0), "{all:?}");
        let none = of_part((0.0, 40.0), (30.0, 100.0), 0.0).expect("an interval");
        assert!(none.low == 0.0 && none.high < 1.0, "{none:?}");
        assert_eq!(of_part((0.0, 40.0), (0.0, 100.0), 0.0), None);
        assert_eq!(of_part((30.0, 100.0), (30.0, 100.0), 0.0), None);
    }
}
