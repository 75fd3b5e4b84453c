//! What the labels of each dimension column mean, and what becomes of their records.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::facts::{Code, Dimension};
use crate::read::{AssumedEncoding, Encoding, guess_from_cells};
use crate::vocabulary::{Namesakes, OfLevel, level_of_header};

use super::super::tally::LabelColumn;
use super::super::{Decoded, Kind, ages_overlap, breakdown, reading_of};
use super::Reader;

/// What happens with the records of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// They are left out: the total has them.
    Left,
    /// They are added to those of the other members.
    Together,
    /// The member is part of the key: its code's number in the column's list.
    Apart(u16),
}

/// A dimension column with what its labels mean.
pub(super) struct Dimensioned<'a> {
    pub column: &'a LabelColumn,
    pub dimension: Dimension,
    pub texts: Vec<Arc<str>>,
    /// None for a label that no record has.
    pub kinds: Vec<Option<Kind>>,
    pub codes: Vec<Code>,
    pub parts: Vec<Part>,
    pub has_total: bool,
    /// Labels that are names of several places.
    pub namesakes: Vec<(u32, Namesakes)>,
}

impl<'a> Reader<'a> {
    /// Finds the encoding of the labels, and which of them it cannot read.
    pub(super) fn decode_labels(&self) -> Decoded {
        let columns = || self.tally.label_columns.iter();
        let labels = || columns().flat_map(|column| (0..column.labels.len() as u32).map(move |label| (column, label)));
        let is_foreign = |(column, label): &(&LabelColumn, u32)| {
            column.labels.occurrences(*label) > 0 && !column.labels.bytes(*label).is_ascii()
        };
        let foreign = || labels().filter(is_foreign);
        let mut guess = self.tally.encoding();
        if guess.is_open {
            let found = guess_from_cells(foreign().map(|(column, label)| column.labels.bytes(label)));
            guess = AssumedEncoding { encoding: found.encoding, alternative: found.alternative, is_open: false };
        }
        let position = |(column, label): (&LabelColumn, u32)| {
            self.table.position(column.labels.first_row(label) as usize, column.column)
        };
        let mut decoded = Decoded { encoding: guess.encoding, alternative: None, undecodable: None };
        let (mut one, mut other) = (String::new(), String::new());
        for (column, label) in foreign() {
            let (text, unread) = guess.encoding.decode(column.labels.bytes(label), &mut one);
            let at = position((column, label));
            if unread > 0 {
                let count = unread.saturating_mul(column.labels.occurrences(label));
                let (first, all) = decoded.undecodable.unwrap_or((at, 0));
                decoded.undecodable = Some((first.min(at), all.saturating_add(count)));
            }
            if let Some(encoding) = guess.alternative
                && encoding.decode(column.labels.bytes(label), &mut other).0 != text
            {
                decoded.alternative = Some((encoding, decoded.alternative.map_or(at, |(_, first)| first.min(at))));
            }
        }
        decoded
    }

    pub(super) fn dimensions(&self, encoding: Encoding) -> Result<Vec<Dimensioned<'a>>, Error> {
        let dimensioned = |column: &'a LabelColumn| column.dimension.map(|dimension| (column, dimension));
        let chosen = breakdown(self.context.recipe)?;
        let columns = self.tally.label_columns.iter().filter_map(dimensioned);
        columns.map(|(column, dimension)| self.dimension(column, dimension, encoding, chosen.is_some())).collect()
    }

    fn dimension(
        &self,
        column: &'a LabelColumn,
        dimension: Dimension,
        encoding: Encoding,
        is_chosen: bool,
    ) -> Result<Dimensioned<'a>, Error> {
        let texts = texts(column, encoding);
        let mut namesakes = Vec::new();
        let kind = |(label, text): (usize, &Arc<str>)| {
            let is_counted = column.labels.occurrences(label as u32) > 0;
            let read = || reading_of(text, dimension, self.context.recipe, self.context.vocabulary);
            let known = || self.tally.reading(column, label as u32, encoding).cloned().unwrap_or_else(read);
            let (kind, of_two) = is_counted.then(known).unzip();
            namesakes.extend(of_two.flatten().map(|of_two| (label as u32, of_two)));
            kind
        };
        let mut kinds: Vec<Option<Kind>> = texts.iter().enumerate().map(kind).collect();
        self.settle_namesakes(&mut namesakes, &mut kinds);
        if dimension == Dimension::Territory {
            self.settle_levels(column, &texts, &mut namesakes, &mut kinds);
        }
        let has_total = kinds.contains(&Some(Kind::Total));
        let overlap = || dimension == Dimension::Age && !has_total && ages_overlap(kinds.iter().flatten().cloned());
        if column.place.is_none() && !is_chosen && overlap() {
            // The first rows did not show it, and the records are added up already.
            let name = &self.roles().names[column.column];
            let reason = format!(
                "the ages in column \"{name}\" overlap, so that adding them up would count persons twice; \
                 state a breakdown with \"age\""
            );
            return Err(ErrorKind::Recipe { reason }.into());
        }
        let is_apart = column.place.is_some() && (dimension != Dimension::Age || is_chosen || !has_total);
        let mut codes: Vec<Code> = Vec::new();
        let mut numbers: HashMap<Code, u16> = HashMap::new();
        let parts = kinds.iter().map(|kind| match kind {
            Some(Kind::Code(code)) if is_apart => Part::Apart(*numbers.entry(code.clone()).or_insert_with(|| {
                codes.push(code.clone());
                codes.len() as u16
            })),
            Some(Kind::Code(_)) if has_total => Part::Left,
            _ => Part::Together,
        });
        let parts = parts.collect();
        Ok(Dimensioned { column, dimension, texts, kinds, codes, parts, has_total, namesakes })
    }

    /// Takes a place that shares its name with another for the one that the column means.
    fn settle_namesakes(&self, namesakes: &mut [(u32, Namesakes)], kinds: &mut [Option<Kind>]) {
        if namesakes.is_empty() {
            return;
        }
        let is_certain = |label: usize| namesakes.iter().all(|(uncertain, _)| *uncertain as usize != label);
        let certain = kinds.iter().enumerate().filter(|(label, _)| is_certain(*label));
        let places: Vec<Code> = certain
            .filter_map(|(_, kind)| match kind {
                Some(Kind::Code(code)) => Some(code.clone()),
                _ => None,
            })
            .collect();
        for (label, of_two) in namesakes {
            let settled = of_two.clone().among(&places, self.context.vocabulary);
            kinds[*label as usize] = Some(Kind::Code(settled.taken.clone()));
            *of_two = settled;
        }
    }

    /// Takes towns that are called as their province for the provinces, where the column's name or its other labels say so.
    fn settle_levels(
        &self,
        column: &LabelColumn,
        texts: &[Arc<str>],
        namesakes: &mut Vec<(u32, Namesakes)>,
        kinds: &mut [Option<Kind>],
    ) {
        // What the user says of a label holds.
        let is_open = |text: &str| !self.context.recipe.labels.contains_key(text);
        let place = |(text, kind): (&'_ Arc<str>, &'_ Option<Kind>)| match kind {
            Some(Kind::Code(code)) if is_open(text) => Some(code.clone()),
            _ => None,
        };
        let codes: Vec<Option<Code>> = texts.iter().zip(&*kinds).map(place).collect();
        let places: Vec<(&str, Option<&Code>)> =
            texts.iter().map(|text| &**text).zip(codes.iter().map(Option::as_ref)).collect();
        let level = level_of_header(&self.roles().names[column.column]);
        for OfLevel { at, reading, is_stated } in self.context.vocabulary.of_level(&places, level) {
            kinds[at] = Some(Kind::Code(reading.taken.clone()));
            namesakes.retain(|(label, _)| *label as usize != at);
            if !is_stated {
                namesakes.push((at as u32, reading));
            }
        }
    }
}

/// The labels of a column as text, trimmed.
pub(super) fn texts(column: &LabelColumn, encoding: Encoding) -> Vec<Arc<str>> {
    let mut scratch = String::new();
    (0..column.labels.len() as u32)
        .map(|label| Arc::from(encoding.decode(column.labels.bytes(label), &mut scratch).0.trim()))
        .collect()
}
