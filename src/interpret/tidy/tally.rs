//! Records are counted as they come, and not kept.
//!
//! The fields of a record are bytes. A label is told apart by them and looked up when it is new; a figure of plain digits
//! is added at once, and any other waits until it is known how the file writes its numbers. What is left of a file of any
//! size is its different labels, and a sum for each combination of members.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::facts::Dimension;
use crate::number::{Evidence, FormatDecision, NumberFormat};
use crate::read::{AssumedEncoding, Encoding, Record, RowSink, Rows};
use crate::recipe::Recipe;
use crate::vocabulary::Vocabulary;

use super::dictionary::Dictionary;
use super::figure::plain_figure;
use super::sums::{Decimal, Members, Spot};
use super::{LabelReading, Roles, is_blank};
use batch::Batch;
use cubes::{FOLD_FROM, MOST_CUBES, mark, member};
use grid::Grid;
use spans::Spans;
use waiting::ENOUGH_FIGURES;

mod batch;
mod cubes;
mod grid;
mod slices;
mod spans;
mod waiting;

pub(super) use cubes::{ALL_TERRITORIES, Cube, View};
pub(crate) use slices::Counts;

/// The place of the bits that tell which members are totals, in dimensions that are added up.
pub(super) const TOTALS: usize = Members::PLACES - 1;

/// The place of the columns of unknown meaning.
pub(super) const OTHERS: usize = Members::PLACES - 2;

/// Most dimensions that figures are broken down by.
pub(super) const MOST_DIMENSIONS: usize = Members::PLACES - 2;

/// What a column is to the tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Unused,
    /// Labels: their number among the label columns.
    Labels {
        index: u8,
    },
    /// Figures: their number among the columns of figures.
    Count {
        index: u8,
    },
}

/// What a column holds that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Nothing,
    Labels,
    Figures,
}

/// A dimension column, or one of unknown meaning, with its labels.
#[derive(Debug)]
pub(super) struct LabelColumn {
    pub column: usize,
    /// None for a column of unknown meaning.
    pub dimension: Option<Dimension>,
    /// Where its members stand in a combination; none when they are added up.
    pub place: Option<usize>,
    /// Where it stands among the dimensions whose members are added up.
    pub total_bit: u8,
    pub labels: Dictionary,
    /// Where it marks a combination; a column of unknown meaning does so with zeros.
    spot: Spot,
    /// What each label marks a combination with, in each of up to two cubes: its number or that of the label it stands
    /// under, or its bit among the totals.
    marks: Vec<[u16; MOST_CUBES]>,
    /// What each label means, as far as it was asked; to find out takes longer than to count a hundred records.
    readings: Vec<LabelReading>,
    /// The label of the row that is being read.
    current: u32,
}

/// Something about records, with the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Remark {
    pub row: u32,
    pub column: u32,
    pub count: u32,
}

/// Counts the records of a tidy table.
#[derive(Debug)]
pub(crate) struct Tally {
    pub(super) roles: Roles,
    uses: Vec<Use>,
    /// Columns from the first to the last that is used.
    needed: u32,
    pub(super) label_columns: Vec<LabelColumn>,
    /// The same columns, as records that have nothing unusual are read.
    spans: Spans,
    /// Whether there are label columns of unknown meaning.
    has_others: bool,
    /// One, or two that tell less apart.
    pub(super) cubes: Vec<Cube>,
    /// What is to be added to each cube; none where records are added to the cubes themselves.
    grids: Vec<Grid>,
    /// From how many records on to lay out grids, anew or for the first time.
    lay_out_at: u32,
    /// At how many combinations to see whether two cubes do.
    fold_at: usize,
    /// The columns of territories and of nationalities, when both are told apart.
    places_and_people: Option<(usize, usize)>,
    /// The combinations of labels in columns of unknown meaning.
    pub(super) others: Dictionary,
    /// Room for the records that are counted together.
    batch: Batch,
    other_labels: Vec<u8>,
    excluded: HashSet<u32>,
    pub(super) recipe: Recipe,
    pub(super) vocabulary: &'static Vocabulary,
    assumed: AssumedEncoding,
    encoding: Encoding,
    fallback: NumberFormat,
    stated: Option<NumberFormat>,
    texts: Dictionary,
    /// The column in which each text first came.
    text_columns: Vec<usize>,
    format: Option<FormatDecision>,
    pub(super) without_figure: Option<Remark>,
    pub(super) ragged: Option<Remark>,
    pub(super) records: u32,
    /// The row that is being read, 0-based.
    pub(super) row: u32,
    /// The row that a slice of the file is taken to start with; 0 for the file itself.
    row_of_slice: u32,
    current: Current,
}

/// The row that is being read.
#[derive(Debug, Default)]
struct Current {
    columns: u32,
    /// Its combination in each cube.
    members: [Members; MOST_CUBES],
    counts: [Count; MOST_COUNTS],
    has_text: bool,
    /// Whether there is text in a column behind the header's last.
    too_long: Option<u32>,
}

/// Most columns of figures.
pub(super) const MOST_COUNTS: usize = 4;

#[derive(Clone, Copy, Debug, Default)]
enum Count {
    #[default]
    Empty,
    Figure(Decimal),
    /// The number of the text.
    Text(u32),
}

/// How to count the records of one table.
pub(super) struct Settings<'a> {
    pub roles: &'a Roles,
    pub recipe: &'a Recipe,
    /// The rows that are left out, counted from 1.
    pub excluded: Vec<u32>,
    pub vocabulary: &'static Vocabulary,
    pub encoding: AssumedEncoding,
    /// The number format that the recipe or the file states.
    pub stated: Option<NumberFormat>,
    /// The one that is used where no figure shows any.
    pub fallback: NumberFormat,
    /// The 1-based row that the table's first row is in its file.
    pub first_row: u32,
    /// Whether a dimension's members are told apart.
    pub is_apart: &'a dyn Fn(Dimension) -> bool,
}

impl Tally {
    /// A tally that waits for the table's first row, be it above the header.
    ///
    /// # Errors
    /// [`ErrorKind::Recipe`] when it breaks down by more than [`MOST_DIMENSIONS`].
    pub(super) fn new(settings: &Settings<'_>) -> Result<Self, Error> {
        let Settings { roles, recipe, vocabulary, encoding, stated, fallback, .. } = *settings;
        let mut uses = vec![Use::Unused; roles.names.len()];
        let mut label_columns: Vec<LabelColumn> = Vec::new();
        let (mut places, mut bits) = (0, 0);
        let mut column_of = |column: usize, dimension: Option<Dimension>, place: Option<usize>, total_bit: u8| {
            label_columns.push(LabelColumn {
                column,
                dimension,
                place,
                total_bit,
                labels: Dictionary::new(),
                spot: Spot::of(place.unwrap_or(TOTALS)),
                marks: Vec::new(),
                readings: Vec::new(),
                current: 0,
            });
            Use::Labels { index: label_columns.len() as u8 - 1 }
        };
        for &(column, dimension) in &roles.dimensions {
            if (settings.is_apart)(dimension) {
                if places == MOST_DIMENSIONS {
                    let reason = format!("figures can be broken down by {MOST_DIMENSIONS} dimensions at once");
                    return Err(ErrorKind::Recipe { reason }.into());
                }
                uses[column] = column_of(column, Some(dimension), Some(places), 0);
                places += 1;
            } else {
                uses[column] = column_of(column, Some(dimension), None, bits);
                bits += 1;
            }
        }
        for &column in roles.others.iter().filter(|_| roles.is_statistical) {
            if !is_remark(&roles.names[column]) {
                uses[column] = column_of(column, None, None, 0);
            }
        }
        for (index, &(column, _)) in roles.counts.iter().enumerate() {
            uses[column] = Use::Count { index: index as u8 };
        }
        let needed = uses.iter().rposition(|used| *used != Use::Unused).map_or(0, |last| last as u32 + 1);
        let apart = |dimension| {
            let is_wanted = |column: &LabelColumn| column.dimension == Some(dimension) && column.place.is_some();
            label_columns.iter().position(is_wanted)
        };
        let places_and_people = apart(Dimension::Territory).zip(apart(Dimension::Nationality));
        Ok(Tally {
            roles: roles.clone(),
            uses,
            needed,
            spans: Spans::new(&label_columns),
            has_others: label_columns.iter().any(|column| column.dimension.is_none()),
            label_columns,
            cubes: vec![Cube::new(View::Whole, roles.counts.len().max(1))],
            grids: Vec::new(),
            lay_out_at: u32::MAX,
            fold_at: if recipe.breakdown.is_none() { FOLD_FROM } else { usize::MAX },
            places_and_people,
            others: Dictionary::new(),
            batch: Batch::new(),
            other_labels: Vec::new(),
            excluded: settings.excluded.iter().filter_map(|row| row.checked_sub(settings.first_row)).collect(),
            recipe: recipe.clone(),
            vocabulary,
            assumed: encoding,
            encoding: encoding.encoding,
            fallback,
            stated,
            texts: Dictionary::new(),
            text_columns: Vec::new(),
            format: None,
            without_figure: None,
            ragged: None,
            records: 0,
            row: 0,
            row_of_slice: 0,
            current: Current::default(),
        })
    }

    /// What a column holds.
    pub(super) fn holds(&self, column: usize) -> Holds {
        match self.uses.get(column) {
            Some(Use::Labels { .. }) => Holds::Labels,
            Some(Use::Count { .. }) => Holds::Figures,
            Some(Use::Unused) | None => Holds::Nothing,
        }
    }

    /// Settles how the figures with a mark that come next are written, or leaves it to them.
    pub(super) fn state_format(&mut self, format: Option<NumberFormat>) {
        let stated = |format| FormatDecision { format, evidence: Evidence::Stated, contradictory: false };
        self.format = format.map(stated);
    }

    /// Goes to a row, over those before it or back to one that was passed over.
    pub(super) fn go_to(&mut self, row: u32) {
        self.row = row;
    }

    /// How many rows have ended.
    pub(crate) fn rows(&self) -> u32 {
        self.row - self.row_of_slice
    }

    #[cfg(test)]
    pub(super) fn set_fold_at(&mut self, combinations: usize) {
        self.fold_at = combinations;
    }

    /// The encoding that the records are taken to be in.
    pub(super) fn encoding(&self) -> AssumedEncoding {
        self.assumed
    }

    /// Takes a label of the row; gives what it marks the row's combinations with.
    #[inline(always)]
    fn label(&mut self, index: usize, from: &[u8], length: usize) -> Result<[u16; MOST_CUBES], Error> {
        let column = &mut self.label_columns[index];
        let label = column.labels.number(from, length)?;
        column.current = label;
        match column.marks.get(label as usize) {
            Some(&marks) => Ok(marks),
            None => self.look_up(index),
        }
    }

    fn width(&self) -> usize {
        self.roles.counts.len().max(1)
    }

    /// A field of a column of figures.
    #[inline(always)]
    fn count(&mut self, from: &[u8], length: usize) -> Result<Count, Error> {
        match plain_figure(from, length) {
            Some(figure) => Ok(Count::Figure(Decimal::whole(figure))),
            None => self.marked_figure(&from[..length]),
        }
    }

    fn add(&mut self, members: [Members; MOST_CUBES]) -> Result<(), Error> {
        self.records += 1;
        for cube in 0..self.cubes.len().min(MOST_CUBES) {
            let members = members[cube];
            let sums = &mut self.cubes[cube].sums;
            let combination = sums.number(members)?;
            if self.roles.counts.is_empty() {
                sums.add_whole(combination, 0, 1, self.row);
                continue;
            }
            for index in 0..self.roles.counts.len() {
                match self.current.counts[index] {
                    Count::Figure(value) => self.cubes[cube].sums.add(combination, index, value, 1, self.row),
                    // Empty is no record of anybody.
                    Count::Empty => {}
                    Count::Text(text) => self.wait(cube, combination, index, text),
                }
            }
        }
        self.make_room()?;
        if self.cubes[0].waiting.len() >= ENOUGH_FIGURES {
            self.settle();
        }
        Ok(())
    }

    /// Counts with two cubes, and columns together, once that is the better way.
    fn make_room(&mut self) -> Result<(), Error> {
        self.group_columns()?;
        let in_grid = self.grids.first().map_or(0, |grid| grid.occupied);
        if self.cubes[0].sums.len().max(in_grid / self.width()) >= self.fold_at {
            self.fold()?;
        }
        if self.records >= self.lay_out_at {
            self.empty_grids()?;
            self.lay_out();
        }
        Ok(())
    }

    /// Ends the counting.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] above the number of combinations that can be kept.
    pub(super) fn finish(&mut self) -> Result<FormatDecision, Error> {
        self.forget_texts()?;
        Ok(self.settle())
    }

    /// The row below the header ended: counts it, unless it is no record.
    fn end_record(&mut self) -> Result<(), Error> {
        if !self.current.has_text || (!self.excluded.is_empty() && self.excluded.contains(&self.row)) {
            return Ok(());
        }
        if self.current.columns < self.needed || self.current.too_long.is_some() {
            let column = self.current.too_long.unwrap_or(self.current.columns);
            merge(&mut self.ragged, Remark { row: self.row, column, count: 1 });
            return Ok(());
        }
        for column in &mut self.label_columns {
            column.labels.count_all(column.current, self.row, 1);
        }
        self.add_record(self.current.members)
    }

    /// Counts the row that was read, but for its labels.
    fn add_record(&mut self, mut members: [Members; MOST_CUBES]) -> Result<(), Error> {
        if !self.other_labels.is_empty() {
            let combination = self.others.number(&self.other_labels, self.other_labels.len())?;
            let combination = member(combination)?;
            mark(&mut members, Spot::of(OTHERS), [combination; MOST_CUBES]);
        }
        self.add(members)
    }
}

impl RowSink for Tally {
    fn field(&mut self, from: &[u8], length: usize) -> Result<(), Error> {
        let column = self.current.columns;
        self.current.columns = column + 1;
        if self.row as usize <= self.roles.header {
            return Ok(());
        }
        if length > 0 && !self.current.has_text {
            self.current.has_text = !is_blank_bytes(&from[..length]);
        }
        match self.uses.get(column as usize) {
            Some(Use::Unused) => {}
            Some(&Use::Labels { index }) => {
                let marks = self.label(index as usize, from, length)?;
                let LabelColumn { spot, dimension, current, .. } = self.label_columns[index as usize];
                mark(&mut self.current.members, spot, marks);
                if dimension.is_none() {
                    self.other_labels.extend_from_slice(&current.to_le_bytes());
                }
            }
            Some(&Use::Count { index }) => self.current.counts[index as usize] = self.count(from, length)?,
            None if self.current.too_long.is_none() && !is_blank_bytes(&from[..length]) => {
                self.current.too_long = Some(column);
            }
            None => {}
        }
        Ok(())
    }

    fn records(&mut self, rows: Rows<'_>) -> Result<usize, Error> {
        self.count_together(rows)
    }

    /// Counts a record with all its columns, and with figures that are not plain digits.
    fn record(&mut self, record: Record<'_>) -> Result<bool, Error> {
        let is_record = record.fields() == self.uses.len() && self.row as usize > self.roles.header;
        let (from, length) = record.field(0);
        if !is_record || !is_certainly_text(from, length) || !self.excluded.is_empty() {
            return Ok(false);
        }
        let is_plain = |&(column, _): &(usize, _)| {
            let (from, length) = record.field(column);
            plain_figure(from, length).is_some()
        };
        if record.has_doubled_quotes && !self.roles.counts.iter().all(is_plain) {
            return Ok(false);
        }
        let members = self.mark_labels(record)?;
        for index in 0..self.roles.counts.len() {
            let column = self.roles.counts[index].0;
            self.current.columns = column as u32 + 1;
            let (from, length) = record.field(column);
            self.current.counts[index] = self.count(from, length)?;
        }
        self.add_record(members)?;
        self.current.columns = 0;
        self.other_labels.clear();
        self.row += 1;
        Ok(true)
    }

    fn end_row(&mut self) -> Result<(), Error> {
        if self.row as usize > self.roles.header {
            self.end_record()?;
        }
        // The figures of a record that is counted are its own: one without all columns is not.
        self.current.columns = 0;
        self.current.members = Default::default();
        self.current.has_text = false;
        self.current.too_long = None;
        self.other_labels.clear();
        self.row += 1;
        Ok(())
    }
}

/// Whether a field that starts a row surely holds text, so that the row is no blank one.
#[inline(always)]
fn is_certainly_text(from: &[u8], length: usize) -> bool {
    length > 0 && from.first().is_some_and(u8::is_ascii_graphic)
}

fn merge(remark: &mut Option<Remark>, other: Remark) {
    let Remark { row, column, count } = remark.get_or_insert(Remark { count: 0, ..other });
    (*row, *column) = (*row, *column).min((other.row, other.column));
    *count = count.saturating_add(other.count);
}

#[inline(always)]
fn is_blank_bytes(bytes: &[u8]) -> bool {
    bytes.first().is_none_or(|byte| *byte <= b' ' || *byte >= 0x80) && std::str::from_utf8(bytes).is_ok_and(is_blank)
}

/// Columns of remarks, which are no dimensions.
fn is_remark(name: &str) -> bool {
    matches!(name, "OBS_FLAG" | "OBS_STATUS" | "CONF_STATUS" | "LAST UPDATE")
}
