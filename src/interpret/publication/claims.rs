//! Published percentages: what each is a share of.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::facts::{Dimension, Fact, Key};
use crate::interpret::Claim;
use crate::message::Message;
use crate::number::{Content, Figure};
use crate::vocabulary::{Base, Meaning};

use super::Reader;
use super::key::split_dimensions;
use super::surroundings::Surroundings;

/// So many zeros at the ends of different percentages stand there by chance once in a thousand times.
const ENOUGH_ZEROS: usize = 3;

impl Reader<'_> {
    pub(super) fn claim(&self, row: usize, column: usize, percentage: f64, decimals: u8) -> Claim {
        let Surroundings { labels, rows, columns, .. } = &self.surroundings;
        let (meaning, header) = (self.row_meaning(row), &columns.meanings[column]);
        let mut numerator = self.key(row, column);
        let share_of = |meaning: &Meaning, listing| {
            let base = meaning.share.as_ref()?.base.as_ref()?;
            Some((base.clone(), split_dimensions(meaning, listing)))
        };
        let stated = share_of(meaning, rows.listing).or_else(|| share_of(header, rows.listing));
        let base = stated.map(|(base, split)| {
            if numerator.measure.is_none() {
                numerator.measure.clone_from(&base.key.measure);
            }
            let mut key = complete_base(&base, &numerator, &split);
            self.settle_territory(row, column, &mut key);
            key
        });
        let indicator = |meaning: &Meaning| meaning.share.as_ref().and_then(|share| share.indicator.clone());
        let statement = match (&meaning.share, &header.share) {
            (Some(_), _) => labels[row - self.layout.body.start].clone(),
            (None, Some(_)) => Arc::from(self.layout.columns[column].header.last().map_or("%", String::as_str)),
            (None, None) => Arc::from("%"),
        };
        Claim {
            numerator,
            base,
            indicator: indicator(meaning).or_else(|| indicator(header)),
            published: self.published(row, column),
            percentage,
            decimals,
            place: self.place(row, column),
            label: labels[row - self.layout.body.start].clone(),
            statement,
        }
    }

    /// The text of a figure as its reader knows it. A workbook keeps numbers and shows them as the reader's locale does.
    fn published(&self, row: usize, column: usize) -> String {
        let text = crate::number::trim(self.table.cell(row, column));
        match (self.table.number_format, self.cells.get(row, column)) {
            (Some(stored), Content::Figure(_)) => {
                text.replace(stored.decimal, self.context.number_format.decimal.encode_utf8(&mut [0; 4]))
            }
            _ => text.to_owned(),
        }
    }

    /// Percentages of one kind that all end in zeros are rounded sooner than they are shown: LibreOffice shows `59%` as
    /// `59,00%`.
    pub(super) fn settle_decimals(&mut self, claims: &mut [Claim]) {
        let mut kinds: BTreeMap<(Arc<str>, u8), Vec<usize>> = BTreeMap::new();
        for (at, claim) in claims.iter().enumerate().filter(|(_, claim)| claim.decimals > 0) {
            kinds.entry((claim.statement.clone(), claim.decimals)).or_default().push(at);
        }
        for ((_, shown), kind) in kinds {
            let different: BTreeSet<u64> = kind.iter().map(|&at| claims[at].percentage.to_bits()).collect();
            let is_rounded_to = |decimals: &u8| {
                let scale = 10f64.powi(i32::from(*decimals));
                let ends_there = |percentage: f64| ((percentage * scale).round() / scale - percentage).abs() < 1e-9;
                kind.iter().all(|&at| ends_there(claims[at].percentage))
            };
            let Some(decimals) = (0..shown).find(is_rounded_to) else { continue };
            if different.len() * usize::from(shown - decimals) < ENOUGH_ZEROS {
                continue;
            }
            let text = format!(
                "all percentages of this kind end in zeros; they are taken as rounded to {decimals} decimals, not to {shown}"
            );
            let message =
                Message::note("percentages-end-in-zeros", text).with("decimals", decimals).with("shown", shown);
            self.messages.push(message.at(claims[kind[0]].place));
            kind.iter().for_each(|&at| claims[at].decimals = decimals);
        }
    }

    /// "Totaal (= 100%)", "100% (N = 7.501)": what the bare percentages of that column are a share of.
    pub(super) fn link_marked_bases(&self, facts: &[Fact], claims: &mut [Claim]) {
        let is_mark = |fact: &&Fact| {
            let (row, column) = (fact.place.row as usize, fact.place.column as usize);
            let beside = matches!(self.cells.get(row, column), Content::Figure(Figure { base: Some(_), .. }));
            beside || self.row_meaning(row).is_base
        };
        let mut marked: BTreeMap<u32, Vec<&Fact>> = BTreeMap::new();
        facts.iter().filter(is_mark).for_each(|fact| marked.entry(fact.place.column).or_default().push(fact));
        for claim in claims.iter_mut().filter(|claim| claim.base.is_none() && claim.indicator.is_none()) {
            let base = match marked.get(&claim.place.column).map(Vec::as_slice) {
                Some([base]) if base.key != claim.numerator => base,
                _ => continue,
            };
            // Of a base that is about another measure nothing says that it is theirs.
            if claim.numerator.measure == base.key.measure {
                claim.base = Some(base.key.clone());
            }
        }
    }
}

/// The whole key of a base: as it is stated, everything in the dimensions that the share splits, and in all others the
/// same as the numerator.
fn complete_base(base: &Base, numerator: &Key, split: &[Dimension]) -> Key {
    let mut key = base.key.clone();
    for &dimension in split {
        if dimension == Dimension::Nationality && key.get(dimension).is_none() {
            key.set(dimension, Some("all".into()));
        }
    }
    let mut shared = numerator.clone();
    for &dimension in split {
        shared.set(dimension, None);
    }
    key.inherit(&shared);
    key
}
