//! Records are counted as they come, and not kept.
//!
//! The fields of a record are bytes. A label is told apart by them and looked up when it is new; a figure of plain digits
//! is added at once, and any other waits until it is known how the file writes its numbers. What is left of a file of any
//! size is its different labels, and a sum for each combination of members.

use std::collections::{BTreeMap, HashSet};

use crate::error::{Error, ErrorKind};
use crate::facts::{Code, Dimension};
use crate::number::{self, Content, FormatDecision, NumberFormat, decide_format};
use crate::read::{AssumedEncoding, Encoding, Record, RowSink};
use crate::recipe::Recipe;
use crate::vocabulary::Vocabulary;

use super::dictionary::Dictionary;
use super::sums::{Decimal, Members, Spot, Sums};
use super::{Kind, MOST_TERRITORIES_BY_NATIONALITY, Roles, is_blank, kind_of};

/// How many different figures with a mark decide how a file writes its numbers.
const ENOUGH_FIGURES: usize = 100_000;

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
    /// The label of the row that is being read.
    current: u32,
}

/// A figure that is written with a mark, or is none: it waits for the number format.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    records: u32,
    first_row: u32,
    column: u32,
}

/// Sums of records, and figures that wait to be added to them, by their sum and their text.
#[derive(Debug)]
pub(super) struct Cube {
    pub view: View,
    pub sums: Sums,
    waiting: BTreeMap<(u32, u32), Waiting>,
}

/// What a cube tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// Every territory with every nationality.
    Whole,
    /// Territories with groups of nationalities: of each group a label stands for all of them.
    Groups,
    /// Nationalities: of all territories but totals [`ALL_TERRITORIES`] stands for them.
    Nationalities,
}

/// Stands for the territories in a cube that does not tell them apart.
pub(super) const ALL_TERRITORIES: u16 = u16::MAX;

/// The most cubes that records are counted in.
const MOST_CUBES: usize = 2;

/// From how many combinations on two cubes take the place of one, so that both stay in the processor's cache.
const FOLD_FROM: usize = 8192;

/// Something about records, with the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// One, or two that tell less apart.
    pub(super) cubes: Vec<Cube>,
    /// At how many combinations to see whether two cubes do.
    fold_at: usize,
    /// The columns of territories and of nationalities, when both are told apart.
    places_and_people: Option<(usize, usize)>,
    /// The combinations of labels in columns of unknown meaning.
    pub(super) others: Dictionary,
    /// Records of whole figures that are still to be added.
    batch: Vec<Pending>,
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

/// A record that is still to be added.
#[derive(Clone, Copy, Debug)]
struct Pending {
    members: [Members; MOST_CUBES],
    row: u32,
    figures: [i64; MOST_COUNTS],
}

/// How many records are added together, so that the processor fetches their sums side by side and not one by one.
const BATCH: usize = 128;

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

impl Cube {
    fn new(view: View, width: usize) -> Self {
        Cube { view, sums: Sums::new(width), waiting: BTreeMap::new() }
    }
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
            label_columns,
            cubes: vec![Cube::new(View::Whole, roles.counts.len().max(1))],
            fold_at: if recipe.breakdown.is_none() { FOLD_FROM } else { usize::MAX },
            places_and_people,
            others: Dictionary::new(),
            batch: Vec::with_capacity(BATCH),
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
            current: Current::default(),
        })
    }

    /// How many rows have ended.
    pub(crate) fn rows(&self) -> u32 {
        self.row
    }

    #[cfg(test)]
    pub(super) fn set_fold_at(&mut self, combinations: usize) {
        self.fold_at = combinations;
    }

    /// The encoding that the records are taken to be in.
    pub(super) fn encoding(&self) -> AssumedEncoding {
        self.assumed
    }

    /// A figure that shows how numbers are read, with its row, its column and its value: the first that has a mark.
    pub(super) fn example(&self, decision: FormatDecision) -> Option<(String, u32, usize, f64)> {
        let mut scratch = String::new();
        let counted = (0..self.texts.len() as u32).filter(|&text| self.texts.occurrences(text) > 0);
        let mut counted: Vec<u32> = counted.collect();
        counted.sort_by_key(|&text| self.texts.first_row(text));
        counted.into_iter().find_map(|text| {
            let (shown, _) = self.encoding.decode(self.texts.bytes(text), &mut scratch);
            match figure(shown, decision.format) {
                Figure::Exact(value) if shown.contains(['.', ',']) => {
                    let (row, column) = (self.texts.first_row(text), self.text_columns[text as usize]);
                    Some((number::trim(shown).to_owned(), row, column, value.value()))
                }
                _ => None,
            }
        })
    }

    /// Takes a label of the row; gives what it marks the row's combinations with.
    #[inline(always)]
    fn label(&mut self, index: usize, from: &[u8], length: usize) -> Result<[u16; MOST_CUBES], Error> {
        let column = &mut self.label_columns[index];
        let label = column.labels.number(from, length)?;
        column.current = label;
        if column.dimension.is_none() {
            self.other_labels.extend_from_slice(&label.to_le_bytes());
        }
        match column.marks.get(label as usize) {
            Some(&marks) => Ok(marks),
            None => self.look_up(index),
        }
    }

    /// Finds out what the labels of a column that are new mark a combination with; gives those of the row's label.
    #[cold]
    fn look_up(&mut self, index: usize) -> Result<[u16; MOST_CUBES], Error> {
        let mut marks = std::mem::take(&mut self.label_columns[index].marks);
        let column = &self.label_columns[index];
        let mut scratch = String::new();
        let mut kind = |label: u32| {
            let text = decode_label(self.encoding, column.labels.bytes(label), &mut scratch);
            column.dimension.map(|dimension| kind_of(text, dimension, &self.recipe, self.vocabulary))
        };
        // Countries in the same group, and those in none, count for the same groups.
        let alike = |country: &str| self.vocabulary.group_of(country).cloned();
        let is_country = |code: &str| self.vocabulary.is_country(code) || code.starts_with('?');
        let is_folded = self.cubes.len() > 1;
        for label in marks.len() as u32..column.labels.len() as u32 {
            if column.dimension.is_none() {
                marks.push([0; MOST_CUBES]);
                continue;
            }
            if column.place.is_none() {
                let is_total = kind(label) == Some(Kind::Total);
                marks.push([u16::from(is_total) << column.total_bit; MOST_CUBES]);
                continue;
            }
            let own = member(label)?;
            let is_place = is_folded && self.places_and_people.is_some_and(|(places, _)| places == index);
            let is_people = is_folded && self.places_and_people.is_some_and(|(_, people)| people == index);
            marks.push(match kind(label) {
                Some(Kind::Code(_)) if is_place => [own, ALL_TERRITORIES],
                Some(Kind::Code(code)) if is_people && is_country(&code) => {
                    let mut earlier = marks.iter().enumerate().filter(|(at, [first, _])| at == &usize::from(*first));
                    let first = earlier.find(|(_, [first, _])| match kind(u32::from(*first)) {
                        Some(Kind::Code(other)) => is_country(&other) && alike(&other) == alike(&code),
                        _ => false,
                    });
                    [first.map_or(own, |(_, [first, _])| *first), own]
                }
                _ => [own; MOST_CUBES],
            });
        }
        let column = &mut self.label_columns[index];
        column.marks = marks;
        Ok(column.marks[column.current as usize])
    }

    /// Puts two cubes in the place of one, where no figure will be asked for that they do not have: of many territories,
    /// those of each nationality are not.
    #[cold]
    fn fold(&mut self) -> Result<(), Error> {
        self.fold_at *= 2;
        let Some((places, people)) = self.places_and_people else { return Ok(()) };
        let codes: HashSet<Code> = (0..self.label_columns[places].labels.len() as u32)
            .filter_map(|label| {
                let mut scratch = String::new();
                let column = &self.label_columns[places];
                let text = decode_label(self.encoding, column.labels.bytes(label), &mut scratch);
                match kind_of(text, Dimension::Territory, &self.recipe, self.vocabulary) {
                    Kind::Code(code) => Some(code),
                    Kind::Total => None,
                }
            })
            .collect();
        if codes.len() <= MOST_TERRITORIES_BY_NATIONALITY {
            return Ok(());
        }
        self.fold_at = usize::MAX;
        let Some(whole) = self.cubes.pop() else { return Ok(()) };
        self.cubes = [View::Groups, View::Nationalities].map(|view| Cube::new(view, self.width())).into();
        for index in [places, people] {
            self.label_columns[index].marks.clear();
            self.look_up(index)?;
        }
        for at in 0..self.cubes.len() {
            for (number, (members, sums)) in whole.sums.iter().enumerate() {
                let mut folded = members;
                for column in [places, people].map(|index| &self.label_columns[index]) {
                    let Some(place) = column.place else { continue };
                    folded.replace(place, column.marks[usize::from(members.get(place))][at]);
                }
                let width = self.width() as u32;
                let cube = &mut self.cubes[at];
                let folded = cube.sums.number(folded)?;
                sums.iter().enumerate().for_each(|(index, sum)| cube.sums.of(folded, index).join(sum));
                let own = number as u32 * width;
                for (&(sum, text), waiting) in whole.waiting.range((own, 0)..(own + width, 0)) {
                    let sum = folded * width + sum % width;
                    let all = cube.waiting.entry((sum, text)).or_insert(Waiting { records: 0, ..*waiting });
                    all.records += waiting.records;
                    all.first_row = all.first_row.min(waiting.first_row);
                }
            }
        }
        Ok(())
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

    #[cold]
    fn marked_figure(&mut self, bytes: &[u8]) -> Result<Count, Error> {
        let mut scratch = String::new();
        let (text, _) = self.encoding.decode(bytes, &mut scratch);
        match self.format {
            Some(decision) => Ok(match figure(text, decision.format) {
                Figure::None => Count::Empty,
                Figure::Exact(value) => Count::Figure(value),
                Figure::Unusable => Count::Text(FREE_TEXT),
            }),
            None if is_blank(text) => Ok(Count::Empty),
            None => {
                let text = self.texts.number(bytes, bytes.len())?;
                if self.text_columns.len() == text as usize {
                    self.text_columns.push(self.current.columns as usize - 1);
                }
                Ok(Count::Text(text))
            }
        }
    }

    fn add(&mut self, members: [Members; MOST_CUBES]) -> Result<(), Error> {
        self.records += 1;
        for cube in 0..self.cubes.len().min(MOST_CUBES) {
            let members = members[cube];
            let sums = &mut self.cubes[cube].sums;
            let combination = sums.number(members)?;
            if self.roles.counts.is_empty() {
                sums.of(combination, 0).add(Decimal::ONE, 1, self.row);
                continue;
            }
            for index in 0..self.roles.counts.len() {
                match self.current.counts[index] {
                    Count::Figure(value) => self.cubes[cube].sums.of(combination, index).add(value, 1, self.row),
                    // Empty is no record of anybody.
                    Count::Empty => {}
                    Count::Text(text) => self.wait(cube, combination, index, text),
                }
            }
        }
        if self.cubes[0].sums.len() >= self.fold_at {
            // Those that wait are marked for the cubes as they are.
            self.add_batch()?;
        }
        if self.cubes[0].waiting.len() >= ENOUGH_FIGURES {
            self.settle();
        }
        Ok(())
    }

    #[cold]
    fn wait(&mut self, cube: usize, combination: u32, index: usize, text: u32) {
        let column = self.roles.counts[index].0 as u32;
        if text == FREE_TEXT {
            self.leave_out(cube, combination, index, Remark { row: self.row, column, count: 1 });
            return;
        }
        if cube == 0 {
            self.texts.count(text, self.row);
        }
        let sum = combination * self.roles.counts.len() as u32 + index as u32;
        let waiting = Waiting { records: 0, first_row: self.row, column };
        self.cubes[cube].waiting.entry((sum, text)).or_insert(waiting).records += 1;
    }

    /// An unknown or suppressed figure makes the sum that it belongs to unusable.
    fn leave_out(&mut self, cube: usize, combination: u32, index: usize, remark: Remark) {
        self.cubes[cube].sums.of(combination, index).unusable = true;
        if cube == 0 {
            merge(&mut self.without_figure, remark);
        }
    }

    /// Ends the counting: adds what is still to be added.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] above the number of combinations that can be kept.
    pub(super) fn finish(&mut self) -> Result<FormatDecision, Error> {
        self.add_batch()?;
        Ok(self.settle())
    }

    /// Decides how the figures are written, and adds up those that waited for that.
    fn settle(&mut self) -> FormatDecision {
        if let Some(decision) = self.format {
            return decision;
        }
        let mut scratch = String::new();
        let texts: Vec<String> = (0..self.texts.len() as u32)
            .map(|text| match self.texts.occurrences(text) {
                0 => String::new(),
                _ => self.encoding.decode(self.texts.bytes(text), &mut scratch).0.to_owned(),
            })
            .collect();
        let decision = match self.stated {
            Some(format) => FormatDecision { format, evidence: number::Evidence::Stated, contradictory: false },
            None => decide_format(texts.iter().map(String::as_str), self.fallback),
        };
        self.format = Some(decision);
        let figures: Vec<Figure> = texts.iter().map(|text| figure(text, decision.format)).collect();
        let width = self.width() as u32;
        for cube in 0..self.cubes.len() {
            for ((sum, text), waiting) in std::mem::take(&mut self.cubes[cube].waiting) {
                let Waiting { records, first_row, column } = waiting;
                let (combination, index) = (sum / width, (sum % width) as usize);
                match figures[text as usize] {
                    Figure::None => {}
                    Figure::Exact(value) => {
                        let sum = self.cubes[cube].sums.of(combination, index);
                        match value.times(records) {
                            Some(value) => sum.add(value, records, first_row),
                            None => sum.unusable = true,
                        }
                    }
                    Figure::Unusable => {
                        let remark = Remark { row: first_row, column, count: records };
                        self.leave_out(cube, combination, index, remark);
                    }
                }
            }
        }
        decision
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
        self.add_record(self.current.members)
    }

    /// Counts a record that has more than whole figures.
    #[inline(never)]
    fn record_by_fields(&mut self, record: Record<'_>, members: [Members; MOST_CUBES]) -> Result<(), Error> {
        for index in 0..self.roles.counts.len() {
            let column = self.roles.counts[index].0;
            self.current.columns = column as u32 + 1;
            let (from, length) = record.field(column);
            self.current.counts[index] = self.count(from, length)?;
        }
        self.add_record(members)?;
        self.current.columns = 0;
        self.other_labels.clear();
        Ok(())
    }

    /// Adds the records that wait for it.
    ///
    /// # Errors
    /// As [`Sums::number`].
    #[inline(never)]
    fn add_batch(&mut self) -> Result<(), Error> {
        let width = self.width().min(MOST_COUNTS);
        let mut combinations = [0; BATCH];
        for (at, cube) in self.cubes.iter_mut().enumerate() {
            for (combination, record) in combinations.iter_mut().zip(&self.batch) {
                *combination = cube.sums.number(record.members[at % MOST_CUBES])?;
            }
            for (&combination, record) in combinations.iter().zip(&self.batch) {
                for (index, &figure) in record.figures[..width].iter().enumerate() {
                    cube.sums.of(combination, index).add(Decimal::whole(figure), 1, record.row);
                }
            }
        }
        self.batch.clear();
        if self.cubes[0].sums.len() >= self.fold_at {
            self.fold()?;
        }
        Ok(())
    }

    /// Counts the row that was read.
    fn add_record(&mut self, mut members: [Members; MOST_CUBES]) -> Result<(), Error> {
        for column in &mut self.label_columns {
            column.labels.count(column.current, self.row);
        }
        if !self.other_labels.is_empty() {
            let combination = self.others.number(&self.other_labels, self.other_labels.len())?;
            let combination = member(combination)?;
            mark(&mut members, Spot::of(OTHERS), [combination; MOST_CUBES]);
        }
        self.add(members)
    }
}

/// Stands for a text that cannot be read as a figure, once that is settled.
const FREE_TEXT: u32 = u32::MAX;

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
                mark(&mut self.current.members, self.label_columns[index as usize].spot, marks);
            }
            Some(&Use::Count { index }) => self.current.counts[index as usize] = self.count(from, length)?,
            None if self.current.too_long.is_none() && !is_blank_bytes(&from[..length]) => {
                self.current.too_long = Some(column);
            }
            None => {}
        }
        Ok(())
    }

    /// Counts a record with all its columns, which is what nearly every row is.
    #[inline(always)]
    fn record(&mut self, record: Record<'_>) -> Result<bool, Error> {
        let is_record = record.fields() == self.uses.len() && self.row as usize > self.roles.header;
        let (from, length) = record.field(0);
        // Whether any field holds text is certain where the first one does.
        if !is_record || length == 0 || !from[0].is_ascii_graphic() || !self.excluded.is_empty() {
            return Ok(false);
        }
        let mut members = [Members::default(); MOST_CUBES];
        for index in 0..self.label_columns.len() {
            let (from, length) = record.field(self.label_columns[index].column);
            let marks = self.label(index, from, length)?;
            mark(&mut members, self.label_columns[index].spot, marks);
        }
        let mut figures = [1; MOST_COUNTS];
        let mut are_whole = true;
        for index in 0..self.roles.counts.len() {
            let (from, length) = record.field(self.roles.counts[index].0);
            match plain_figure(from, length) {
                Some(figure) => figures[index % MOST_COUNTS] = figure,
                None => are_whole = false,
            }
        }
        if are_whole && self.other_labels.is_empty() {
            for column in &mut self.label_columns {
                column.labels.count(column.current, self.row);
            }
            self.records += 1;
            self.batch.push(Pending { members, row: self.row, figures });
            if self.batch.len() == BATCH {
                self.add_batch()?;
            }
        } else {
            self.record_by_fields(record, members)?;
        }
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

/// A figure as its text is read.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Figure {
    None,
    Exact(Decimal),
    Unusable,
}

fn figure(text: &str, format: NumberFormat) -> Figure {
    match number::read(text, format) {
        Content::Empty => Figure::None,
        Content::Figure(figure) => {
            figure.quantity.exact().and_then(Decimal::of).map_or(Figure::Unusable, Figure::Exact)
        }
        _ => Figure::Unusable,
    }
}

/// The value of the first `length` bytes of `from`: up to 15 digits without a mark, which every number format reads alike;
/// codes start with a zero.
#[inline(always)]
fn plain_figure(from: &[u8], length: usize) -> Option<i64> {
    if length == 0 || length > 15 || (length > 1 && from[0] == b'0') {
        return None;
    }
    if let (Some(word), 1..=8) = (from.first_chunk(), length) {
        return short_figure(u64::from_le_bytes(*word), length);
    }
    let mut value = 0;
    for byte in &from[..length] {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(value)
}

/// The same of one to eight digits at once.
#[inline(always)]
fn short_figure(word: u64, length: usize) -> Option<i64> {
    // The last digit comes to the top; zeros come before the first one.
    let shift = 64 - 8 * length as u32;
    let digits = (word << shift) ^ (0x3030_3030_3030_3030 << shift);
    let is_more_than_nine = (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
    if is_more_than_nine != 0 {
        return None;
    }
    let pairs = digits.wrapping_mul(10 << 8 | 1) >> 8 & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_FFFF_0000_FFFF;
    Some((fours.wrapping_mul(10_000 << 32 | 1) >> 32) as i64)
}

/// Marks a row's combination in each cube.
#[inline(always)]
fn mark(members: &mut [Members; MOST_CUBES], spot: Spot, marks: [u16; MOST_CUBES]) {
    for (members, mark) in members.iter_mut().zip(marks) {
        members.mark(spot, mark);
    }
}

/// A member's number as it stands in a combination.
#[inline(always)]
fn member(label: u32) -> Result<u16, Error> {
    u16::try_from(label).ok().filter(|member| *member != ALL_TERRITORIES).ok_or_else(|| {
        let what = "the number of different labels in a column that figures are broken down by";
        ErrorKind::TooLarge { what, limit: u64::from(Members::MOST) }.into()
    })
}

fn merge(remark: &mut Option<Remark>, other: Remark) {
    let Remark { row, column, count } = remark.get_or_insert(Remark { count: 0, ..other });
    (*row, *column) = (*row, *column).min((other.row, other.column));
    *count = count.saturating_add(other.count);
}

/// The text of a label; one that the file's encoding cannot hold is read as what its bytes look like.
fn decode_label<'a>(encoding: Encoding, bytes: &'a [u8], scratch: &'a mut String) -> &'a str {
    match std::str::from_utf8(bytes) {
        Ok(text) if encoding == Encoding::Utf8 => text,
        Err(_) if encoding == Encoding::Utf8 => Encoding::Windows1252.decode(bytes, scratch).0,
        _ => encoding.decode(bytes, scratch).0,
    }
}

#[inline(always)]
fn is_blank_bytes(bytes: &[u8]) -> bool {
    bytes.first().is_none_or(|byte| *byte <= b' ' || *byte >= 0x80) && std::str::from_utf8(bytes).is_ok_and(is_blank)
}

/// Columns of remarks, which are no dimensions.
fn is_remark(name: &str) -> bool {
    matches!(name, "OBS_FLAG" | "OBS_STATUS" | "CONF_STATUS" | "LAST UPDATE")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the standard library makes of digits, and of nothing else.
    fn expected(text: &str) -> Option<i64> {
        let is_code = text.len() > 1 && text.starts_with('0');
        let is_figure = text.len() <= 15 && !is_code && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_figure { text.parse().ok() } else { None }
    }

    #[test]
    fn digits_are_read_alike_whatever_follows_them() {
        let figures = ["", "0", "7", "00", "07", "10", "999", "1714", "12345678", "123456789", "999999999999999"];
        let others = ["-1", "1.5", "1 000", "12a", "/1", "1:", "1234567890123456", "12345678\u{a0}", "\u{0}1"];
        for text in figures.into_iter().chain(others) {
            for after in ["", ";1", "9999999999999999", "\r\n"] {
                let from = format!("{text}{after}");
                assert_eq!(plain_figure(from.as_bytes(), text.len()), expected(text), "{from:?}");
            }
        }
        for byte in 0..=255_u8 {
            let bytes = [b'1', byte, b'2', b'3', b'4', b'5', b'6', b'7'];
            let is_digit = byte.is_ascii_digit();
            assert_eq!(plain_figure(&bytes, 3).is_some(), is_digit, "{byte}");
        }
    }
}
