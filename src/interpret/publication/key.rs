//! What a figure is about: its row's key, its column's, and what the surroundings lend where those are silent.

use crate::facts::{Dimension, Key};
use crate::interpret::axis::Listing;
use crate::interpret::{ColumnRole, settle_territory};
use crate::vocabulary::Meaning;

use super::Reader;
use super::surroundings::Surroundings;

impl Reader<'_> {
    /// What the figure in a cell is about: of a share, what its numerator is about.
    pub(super) fn key(&self, row: usize, column: usize) -> Key {
        let Surroundings { rows, columns, headers, outer, .. } = &self.surroundings;
        let header = &headers[column];
        let mut key = with_base_terms(self.row_meaning(row), rows.listing);
        // "Totaal inwoners" in a column of job seekers: the column says what is counted, the row of whom.
        let columns_count = header.measure.is_some() || columns.listing == Some(Listing::Measures);
        if columns_count && rows.listing != Some(Listing::Measures) {
            key.measure = None;
        }
        if let (Some(own), Some(above)) = (key.get(Dimension::Nationality), header.get(Dimension::Nationality))
            && self.context.vocabulary.is_within(above, own)
        {
            let narrower = above.clone();
            key.set(Dimension::Nationality, Some(narrower));
        }
        key.inherit(header);
        if let Some(beside) = self.surroundings.beside.get(column) {
            key.inherit(beside);
        }
        if let Some(group) = self.surroundings.groups[row - self.layout.body.start] {
            let mut lent = rows.meanings[group - self.layout.body.start].key.clone();
            if let Some(Listing::Members(dimension)) = rows.listing {
                lent.set(dimension, None);
            }
            key.inherit(&lent);
        }
        self.inherit_from_corner(&mut key);
        for lent in outer {
            key.inherit(lent);
        }
        self.settle_territory(row, column, &mut key);
        key
    }

    /// A corner cell speaks for the whole table, but of its own measure: "Instroom MOE-migranten in 2010 in:" does not
    /// make a column of Roma estimates one of MOE migrants.
    fn inherit_from_corner(&self, key: &mut Key) {
        let corner = &self.surroundings.corner;
        let other_measure = matches!((&key.measure, &corner.measure), (Some(own), Some(outer)) if own != outer);
        if !other_measure {
            return key.inherit(corner);
        }
        let mut lent = corner.clone();
        lent.set(Dimension::Nationality, None);
        lent.set(Dimension::Age, None);
        key.inherit(&lent);
    }

    /// Municipalities that merged: see [`settle_territory`].
    pub(super) fn settle_territory(&self, row: usize, column: usize, key: &mut Key) {
        let label = &self.surroundings.labels[row - self.layout.body.start];
        let is_stated = |code: &str| {
            label.contains(code) || self.layout.columns[column].header.iter().any(|header| header.contains(code))
        };
        settle_territory(key, self.context, is_stated);
    }

    /// What the counts to the left of each column of shares lend it, where its own header does not say. A bare `%` behind each
    /// count is about that count; behind several counts it is of their time.
    pub(super) fn beside(&self) -> Vec<Key> {
        let columns = &self.surroundings.columns.meanings;
        let mut beside = vec![Key::default(); columns.len()];
        let mut counts: Vec<&Key> = Vec::new();
        for (column, meaning) in columns.iter().enumerate() {
            match self.layout.columns[column].role {
                ColumnRole::Count => {
                    if column > 0 && self.layout.columns[column - 1].role != ColumnRole::Count {
                        counts.clear();
                    }
                    counts.push(&meaning.key);
                }
                ColumnRole::Share => {
                    let is_bare = meaning.key == Key::default();
                    beside[column] = match counts[..] {
                        [count] if is_bare => count.clone(),
                        _ => shared_period(&counts),
                    };
                }
                _ => {}
            }
        }
        beside
    }
}

/// The time that all these keys state.
fn shared_period(keys: &[&Key]) -> Key {
    let mut shared = Key::default();
    if let Some((first, rest)) = keys.split_first()
        && let Some(period) = first.get(Dimension::Period)
        && rest.iter().all(|key| key.get(Dimension::Period) == Some(period))
    {
        shared.set(Dimension::Period, Some(period.clone()));
    }
    shared
}

/// The dimensions in which a share's numerator is a part of its base: those its label names, else those of its rows.
pub(super) fn split_dimensions(meaning: &Meaning, listing: Option<Listing>) -> Vec<Dimension> {
    let named: Vec<Dimension> =
        Dimension::ALL.into_iter().filter(|&dimension| meaning.key.get(dimension).is_some()).collect();
    let base_measure =
        meaning.share.as_ref().and_then(|share| share.base.as_ref()).and_then(|base| base.key.measure.as_ref());
    if meaning.key.measure.is_some() && base_measure.is_some() && meaning.key.measure.as_ref() != base_measure {
        // "Aandeel attesten t.o.v. contracten": two measures of the same persons, no part of a whole.
        return Vec::new();
    }
    let parts: Vec<Dimension> =
        named.into_iter().filter(|dimension| !matches!(dimension, Dimension::Territory | Dimension::Period)).collect();
    match listing {
        _ if !parts.is_empty() => parts,
        Some(Listing::Members(dimension)) => vec![dimension],
        _ => vec![Dimension::Nationality],
    }
}

/// The key of a share's numerator: what its base states of place, time and measure holds for both.
pub(super) fn with_base_terms(meaning: &Meaning, listing: Option<Listing>) -> Key {
    let mut key = meaning.key.clone();
    if let Some(base) = meaning.share.as_ref().and_then(|share| share.base.as_ref()) {
        let mut shared = base.key.clone();
        for dimension in split_dimensions(meaning, listing) {
            shared.set(dimension, None);
        }
        key.inherit(&shared);
    }
    key
}
