//! Funnel limits: how far from the share of the whole region chance alone would take a municipality of its size.

use super::Interval;

/// The limits around a target for one denominator.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Limits {
    /// 95% of municipalities that are like the region lie within these.
    pub limits95: Interval,
    /// 99,8% of them lie within these.
    pub limits998: Interval,
}

/// The control limits for a share with this denominator where the share of the whole is `target`.
///
/// Exact binomial limits, interpolated between whole numbers of persons so that the funnel is smooth, and kept from 0 to
/// 1. None when the target is not between 0 and 1, or the denominator is no whole number of 1 to 2⁵³.
///
/// # Source
/// Spiegelhalter, D. J. (2005), *Funnel plots for comparing institutional performance*, Statistics in Medicine 24,
/// 1185–1202, appendix A.1.1. Chance is the only thing that the limits allow for: where municipalities differ for other
/// reasons too (overdispersion), more than 5% of them lie outside.
pub fn limits(target: f64, denominator: f64) -> Option<Limits> {
    let is_count = denominator >= 1.0 && denominator.fract() == 0.0 && denominator <= 9_007_199_254_740_992.0;
    if !(is_count && target > 0.0 && target < 1.0) {
        return None;
    }
    let limit = |chance: f64| quantile(chance, denominator, target).clamp(0.0, denominator) / denominator;
    let between = |tail: f64| Interval { low: limit(tail), high: limit(1.0 - tail) };
    Some(Limits { limits95: between(0.025), limits998: between(0.001) })
}

/// The count below which `chance` of the distribution lies, interpolated.
fn quantile(chance: f64, n: f64, p: f64) -> f64 {
    // The smallest count that has at least this chance below or at it.
    let (mut below, mut at) = (-1.0, n);
    while at - below > 1.0 {
        let middle = ((below + at) / 2.0f64).floor();
        if at_most(middle, n, p) >= chance { at = middle } else { below = middle }
    }
    let (upper, lower) = (at_most(at, n, p), at_most(below, n, p));
    if upper > lower { at - (upper - chance) / (upper - lower) } else { at }
}

/// The chance of `count` or fewer among `n`, each with the chance `p`.
fn at_most(count: f64, n: f64, p: f64) -> f64 {
    match () {
        () if count < 0.0 => 0.0,
        () if count >= n => 1.0,
        () => incomplete_beta(n - count, count + 1.0, 1.0 - p),
    }
}

/// The regularised incomplete beta function, by the continued fraction of DLMF 8.17.22 and the modified method of Lentz.
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    // The fraction converges fast on this side of the mean only.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(b, a, 1.0 - x);
    }
    let factor = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp() / a;
    let away_from_zero = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let (mut c, mut d) = (1.0, 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    for step in 1..MOST_STEPS {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = fraction;
        for term in [even, odd] {
            d = 1.0 / away_from_zero(1.0 + term * d);
            c = away_from_zero(1.0 + term / c);
            fraction *= c * d;
        }
        if (fraction / before - 1.0).abs() < 1e-15 {
            break;
        }
    }
    factor * fraction
}

/// More than a denominator of a thousand million needs.
const MOST_STEPS: u32 = 200_000;

/// The logarithm of the gamma function for arguments of 1 or more: Stirling's series (DLMF 5.11.1), from 15 on.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 15.0 {
        shift += x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series = (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0))) / x;
    (x - 0.5) * x.ln() - x + 0.918_938_533_204_672_8 + series - shift
}

#[cfg(test)]
mod tests {
    use super::*;

    // Binomial quantiles and chances of scipy 1.17.1 (binom.ppf, binom.cdf, binom.pmf) in Spiegelhalter's formula, kept
    // from 0 to 1. Targets: the job seekers of table 4 of the Flemish plan, the MOE share of its table 1, made-up ones.
    #[test]
    fn limits_agree_with_binomial_quantiles_of_scipy() {
        for (n, target, low998, low95, high95, high998) in [
            (20.0, 0.1, 0.0, 0.0, 0.2284676070, 0.3351718217),
            (100.0, 0.36, 0.2113897697, 0.2621326842, 0.4501995242, 0.5069262237),
            (11032.0, 0.1094, 0.1002726826, 0.1035632603, 0.1152125530, 0.1186384291),
            (1016.0, 0.1094, 0.0797859238, 0.0900681273, 0.1284751637, 0.1402527087),
            (296800.0, 0.11, 0.1082272620, 0.1088738987, 0.1111252185, 0.1117768615),
            (5.0, 0.5, 0.0, 0.0, 0.84, 0.9936),
            (3.0, 0.02, 0.0, 0.0, 0.1955666620, 0.3854875283),
        ] {
            let Limits { limits95, limits998 } = limits(target, n).expect("limits");
            let pairs =
                [(limits998.low, low998), (limits95.low, low95), (limits95.high, high95), (limits998.high, high998)];
            for (got, want) in pairs {
                assert!((got - want).abs() < 2e-9, "{n}, {target}: {got} for {want}");
            }
        }
    }

    #[test]
    fn what_is_no_share_of_counted_persons_has_no_limits() {
        for (target, n) in [(0.0, 10.0), (1.0, 10.0), (0.5, 0.0), (0.5, 2.5), (f64::NAN, 10.0)] {
            assert_eq!(limits(target, n), None, "{target}, {n}");
        }
    }
}
