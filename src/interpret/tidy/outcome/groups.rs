//! Which groups the records of a nationality count for, and which of these groups are not whole.

use std::collections::BTreeSet;

use crate::facts::{Code, Dimension, is_unknown};
use crate::vocabulary::Vocabulary;

use super::super::Kind;
use super::Reader;
use super::dimensions::Dimensioned;

impl Reader<'_> {
    /// The groups that are added up from some of their countries only, because the table has no figures for the others: the
    /// sum is the least that it can be. A register leaves out nobody; what has a total can leave out whole countries.
    pub(super) fn partial_groups(&self, dimensions: &[Dimensioned<'_>]) -> Vec<(&'static str, Vec<Code>)> {
        let of_nationality = |column: &&Dimensioned<'_>| column.dimension == Dimension::Nationality && column.has_total;
        let Some(column) = dimensions.iter().find(of_nationality) else { return Vec::new() };
        let vocabulary = self.context.vocabulary;
        let said = column.kinds.iter().filter_map(|kind| match kind {
            Some(Kind::Code(code)) => Some(code.clone()),
            _ => None,
        });
        let listed: BTreeSet<Code> = said.collect();
        let is_begun = |group: &str| {
            listed.iter().any(|code| vocabulary.is_country(code) && vocabulary.is_within(code, group))
                && !listed.contains(group)
        };
        let partial = GROUPS.into_iter().filter(|group| is_begun(group));
        let missing = partial.map(|group| (group, missing_of(group, &listed, vocabulary)));
        missing.filter(|(_, missing)| !missing.is_empty()).collect()
    }
}

/// The groups that the records of each nationality count for, by the numbers of their codes: all, MOE, and its group of
/// MOE countries. Where the table has a member for a group, only that member's records count for it.
pub(super) fn groups(
    nationalities: &mut Dimensioned<'_>,
    is_statistical: bool,
    vocabulary: &Vocabulary,
) -> Vec<Vec<u16>> {
    let everyone = adds_up_to_all(nationalities, is_statistical, vocabulary);
    let own: BTreeSet<Code> = nationalities.codes.iter().cloned().collect();
    let codes = &mut nationalities.codes;
    let mut number = |code: &str| match codes.iter().position(|other| &**other == code) {
        Some(index) => index as u16 + 1,
        None => {
            codes.push(code.into());
            codes.len() as u16
        }
    };
    let of = |kind: &Option<Kind>| match kind {
        None => Vec::new(),
        Some(Kind::Total) => vec![number("all")],
        Some(Kind::Code(code)) => {
            let is_group = !vocabulary.is_country(code) && !is_unknown(code);
            let mut groups = Vec::new();
            if is_group {
                groups.push(number(code));
            } else {
                let around = GROUPS.into_iter();
                let around = around.filter(|group| vocabulary.is_within(code, group) && !own.contains(*group));
                groups.extend(around.map(&mut number));
            }
            groups.extend(everyone.then(|| number("all")));
            groups
        }
    };
    nationalities.kinds.iter().map(of).collect()
}

/// The groups that countries are added up to.
const GROUPS: [&str; 4] = ["MOE", "MOE-EU", "MOE-CANDIDATE", "MOE-OTHER"];

/// The countries of a group that have no figures.
fn missing_of(group: &str, listed: &BTreeSet<Code>, vocabulary: &Vocabulary) -> Vec<Code> {
    let mut missing: Vec<Code> = Vec::new();
    for member in vocabulary.members_of(group) {
        match () {
            () if listed.contains(member) => {}
            () if vocabulary.is_country(member) => missing.push(member.clone()),
            () => missing.extend(missing_of(member, listed, vocabulary)),
        }
    }
    missing.sort();
    missing
}

/// Whether everyone is in exactly one of the nationalities: countries and a rest, or nationals and foreigners. A list of
/// MOE countries alone is not everyone, and groups among countries would count persons twice.
fn adds_up_to_all(nationalities: &Dimensioned<'_>, is_statistical: bool, vocabulary: &Vocabulary) -> bool {
    let codes: BTreeSet<&str> = nationalities.codes.iter().map(|code| &**code).collect();
    let is_single = |code: &str| vocabulary.is_country(code) || is_unknown(code) || code == "OTHER";
    let parts = codes.iter().all(|code| is_single(code)) || codes == BTreeSet::from(["BE", "FOREIGN"]);
    let more_than_moe = codes.iter().any(|code| !vocabulary.is_within(code, "MOE"));
    !is_statistical && !nationalities.has_total && parts && more_than_moe
}
