//! Shares that add up: percentages of one distribution rounded together, so that they come to 100%.
//!
//! Rounded one by one, 33,3% three times over is 99,9%. By the method of the largest remainder each share is cut off, and what is
//! missing from 100% goes, one unit of the last digit each, to the shares that lost most. Of equal remainders the larger
//! figure is served first, then the first member by its code: the order of rows and files changes nothing.
//!
//! These figures are for a table in a note. The audit never sees them: it holds a published percentage against the ratio.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer};

use crate::facts::{Code, Dimension, Key, Place};
use crate::indicators::{Form, Outcome};
use crate::vocabulary::Vocabulary;

/// How the shares of a distribution are rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RoundShares {
    /// Digits after the decimal mark of a percentage, 0 to 6; 0 unless given.
    #[serde(deserialize_with = "decimals")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(optional))]
    pub decimals: u8,
}

fn decimals<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let decimals = u8::deserialize(deserializer)?;
    if decimals <= MOST_DECIMALS {
        return Ok(decimals);
    }
    Err(serde::de::Error::custom(format!("roundShares.decimals is 0 to {MOST_DECIMALS}, not {decimals}")))
}

const MOST_DECIMALS: u8 = 6;

/// Divides `units` over the parts in proportion, by the largest remainder; `parts` are in the order in which equal parts
/// are served. The parts have to be more than 0 together.
///
/// # Source
/// The method of Alexander Hamilton (1792) for seats in the House of Representatives, also called Hare–Niemeyer: Balinski,
/// M. L. and Young, H. P. (1982), *Fair Representation*, Yale University Press.
///
/// # Examples
/// ```
/// assert_eq!(peilglas::rounding::largest_remainder(&[1, 1, 1], 100), [34, 33, 33]);
/// ```
pub fn largest_remainder(parts: &[u64], units: u64) -> Vec<u64> {
    let total: u128 = parts.iter().map(|&part| u128::from(part)).sum();
    if total == 0 {
        return vec![0; parts.len()];
    }
    let quota = |part: u64| u128::from(part) * u128::from(units);
    let mut shares: Vec<u64> = parts.iter().map(|&part| (quota(part) / total) as u64).collect();
    let missing = units - shares.iter().sum::<u64>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse((quota(parts[at]) % total, parts[at])));
    order.into_iter().take(missing as usize).for_each(|at| shares[at] += 1);
    shares
}

/// The rounded ratio of each value that is part of a distribution, by its place among `outcomes`.
///
/// A distribution is the shares that one indicator gives of one figure where they are counted, are about different members
/// of one dimension of which none lies in another, and add up to that figure exactly. One with a part that may not be
/// `shown` is left as it is.
pub fn rounded(
    outcomes: &[Outcome<'_>],
    vocabulary: &Vocabulary,
    options: RoundShares,
    shown: &dyn Fn(&Outcome<'_>) -> bool,
) -> BTreeMap<usize, f64> {
    let mut distributions: BTreeMap<(&str, Place, &Key), Vec<usize>> = BTreeMap::new();
    for (at, outcome) in outcomes.iter().enumerate().filter(|(_, outcome)| outcome.indicator.form == Form::Share) {
        distributions.entry((outcome.indicator.id, outcome.base.place, &outcome.base.key)).or_default().push(at);
    }
    let scale = 10f64.powi(i32::from(options.decimals) + 2);
    let mut rounded = BTreeMap::new();
    let all_shown = |members: &Vec<usize>| members.iter().all(|&at| shown(&outcomes[at]));
    for members in distributions.into_values().filter(all_shown) {
        let Some(parts) = distribution(outcomes, &members, vocabulary) else { continue };
        let counts: Vec<u64> = parts.iter().map(|(_, count, _)| *count).collect();
        let shares = largest_remainder(&counts, scale as u64);
        rounded.extend(parts.iter().zip(shares).map(|((_, _, at), share)| (*at, share as f64 / scale)));
    }
    rounded
}

/// The parts of a distribution by the codes of their members, with their counts; none where they are no distribution.
fn distribution<'o>(
    outcomes: &'o [Outcome<'_>],
    members: &[usize],
    vocabulary: &Vocabulary,
) -> Option<Vec<(&'o Code, u64, usize)>> {
    let first = &outcomes[*members.first()?];
    let differs = |dimension: &Dimension| first.fact.key.get(*dimension) != first.base.key.get(*dimension);
    let dimension = Dimension::ALL.into_iter().find(differs)?;
    let mut parts = Vec::new();
    for &at in members {
        let Outcome { fact, base, .. } = &outcomes[at];
        let code = fact.key.get(dimension)?;
        // Nothing else may differ: figures of men and of women are two distributions.
        if fact.key.with(dimension, None) != base.key.with(dimension, None) {
            return None;
        }
        parts.push((code, whole_number(fact.quantity.exact()?)?, at));
    }
    parts.sort_unstable();
    let codes: BTreeSet<&Code> = parts.iter().map(|(code, ..)| *code).collect();
    let lies_in_another = |code: &Code| {
        codes.iter().any(|other| {
            vocabulary.is_within(code, other) || vocabulary.around(code).any(|territory| territory.code == **other)
        })
    };
    let total: u64 = parts.iter().map(|(_, count, _)| count).sum();
    let adds_up = whole_number(first.base.quantity.exact()?)? == total && total > 0;
    let is_partition = codes.len() == parts.len() && parts.len() > 1 && !codes.iter().any(|code| lies_in_another(code));
    (adds_up && is_partition).then_some(parts)
}

fn whole_number(value: f64) -> Option<u64> {
    (value >= 0.0 && value.fract() == 0.0 && value < 9_007_199_254_740_992.0).then_some(value as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The apportionment of 120 seats after the census of 1790 under Hamilton's bill: Balinski and Young (1982), table of
    // the first apportionment. Virginia, Massachusetts, Pennsylvania, North Carolina, New York, Maryland, Connecticut,
    // South Carolina, New Jersey, New Hampshire, Vermont, Georgia, Kentucky, Rhode Island, Delaware.
    #[test]
    fn the_seats_of_1792_are_hamiltons() {
        let persons = [
            630_560, 475_327, 432_879, 353_523, 331_589, 278_514, 236_841, 206_236, 179_570, 141_822, 85_533, 70_835,
            68_705, 68_446, 55_540,
        ];
        assert_eq!(largest_remainder(&persons, 120), [21, 16, 14, 12, 11, 9, 8, 7, 6, 5, 3, 2, 2, 2, 2]);
    }

    // By hand, of 3 units: 1, 1, 1 and 3 of 6 are entitled to 0.5, 0.5, 0.5 and 1.5. Two units are left over; the largest
    // figure gets the first, the first of the others the second.
    #[test]
    fn equal_remainders_are_served_by_size_and_then_in_order() {
        assert_eq!(largest_remainder(&[1, 1, 1, 3], 3), [1, 0, 0, 2]);
    }

    #[test]
    fn nothing_is_divided_over_nothing() {
        assert_eq!(largest_remainder(&[0, 0], 100), [0, 0]);
        assert_eq!(largest_remainder(&[], 100), Vec::<u64>::new());
    }

    #[test]
    fn more_decimals_than_a_percentage_can_bear_are_refused() {
        assert_eq!(serde_json::from_str::<RoundShares>(r#"{"decimals": 1}"#).ok(), Some(RoundShares { decimals: 1 }));
        assert!(serde_json::from_str::<RoundShares>(r#"{"decimals": 7}"#).is_err());
        assert!(serde_json::from_str::<RoundShares>(r#"{"digits": 1}"#).is_err());
    }
}
