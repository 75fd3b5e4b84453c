//! A large sheet of records, counted while its cells come: no row of it is kept, but for those that only its end explains.
//!
//! What a workbook says of a sheet stands behind its cells: which of them were merged, and the reader of workbooks tells there
//! how the figures among the texts are written. A row that depends on either is set aside until then. There are few.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use crate::error::{Error, ErrorKind};
use crate::number::NumberFormat;
use crate::read::{AssumedEncoding, MAX_BYTES, MAX_CELLS, Record, RowSink};
use crate::table::Table;

use super::figure::figure;
use super::tally::{Holds, Tally};
use super::{Roles, is_blank};
use crate::interpret::{Context, Interpretation, holds_for_merged_rows};

/// Stands between the cells of a row. A row with a cell that holds it is read cell by cell.
const SEPARATOR: u8 = 0x1F;

/// So many bytes behind a row make the last of its texts as quick to read as the others.
const PADDING: usize = 32;

/// Counts the records of a workbook's sheet as its cells come, from the first row on.
#[derive(Debug)]
pub(crate) struct SheetTally {
    tally: Tally,
    /// Row of the header.
    header: u32,
    /// What each column of the header holds.
    holds: Vec<Holds>,
    row: Row,
    before: Row,
    /// How many cells of each row stand to the left of the table by now, and how many of these came.
    left: u32,
    passed: u32,
    /// The column behind the last one of labels.
    labels_end: usize,
    /// What stands above the labels that the last row lacks, by their columns.
    above: HashMap<usize, Above>,
    aside: Vec<Aside>,
    /// The cells of the rows that are set aside.
    cells_aside: Table,
}

/// A row as it is read: its cells, one behind the other.
#[derive(Debug, Default)]
struct Row {
    text: Vec<u8>,
    /// Where the separator behind each cell stands, behind [`Record::BEFORE`].
    ends: Vec<u32>,
    /// The columns of numbers with a point.
    points: Vec<u32>,
    has_blank_label: bool,
    /// Whether it has a cell that the sheet's number format changes.
    depends_on_format: bool,
    has_separator: bool,
}

/// The last label above blank ones in its column.
#[derive(Clone, Debug)]
struct Above {
    row: u32,
    text: Rc<str>,
    /// Whether it is a number with a point.
    has_point: bool,
}

/// A row that is counted when the whole sheet is known.
#[derive(Debug)]
struct Aside {
    row: u32,
    /// The columns of numbers with a point.
    points: Vec<u32>,
    /// What stands above its blank labels, by their columns.
    above: Vec<(usize, Above)>,
}

impl SheetTally {
    /// A tally for a sheet whose first rows, header included, are at hand. They are to be given too.
    ///
    /// # Errors
    /// Those of [`tidy::start`](super::start).
    pub(crate) fn start(first_rows: &Table, roles: &Roles, context: &Context<'_>) -> Result<Self, Error> {
        let mut tally = super::start(first_rows, roles, context, AssumedEncoding::UTF_8)?;
        // Numbers are written with a point; of the texts among them those that read otherwise with a comma wait.
        tally.state_format(Some(NumberFormat::ENGLISH));
        let holds: Vec<Holds> = (0..roles.names.len()).map(|column| tally.holds(column)).collect();
        Ok(SheetTally {
            tally,
            header: roles.header as u32,
            labels_end: holds.iter().rposition(|holds| *holds == Holds::Labels).map_or(0, |last| last + 1),
            holds,
            row: Row::new(),
            before: Row::new(),
            left: 0,
            passed: 0,
            above: HashMap::new(),
            aside: Vec::new(),
            cells_aside: Table::default(),
        })
    }

    /// How many rows have ended.
    pub(crate) fn rows(&self) -> u32 {
        self.tally.rows()
    }

    /// So many more columns stand to the left of those of the rows so far: what stands there is told as a row with other
    /// columns than the header's, and a record goes on as before.
    pub(crate) fn columns_to_the_left(&mut self, columns: u32) {
        self.left = self.left.saturating_add(columns);
    }

    /// Takes the next cell of the row.
    pub(crate) fn cell(&mut self, text: &str, has_point: bool) {
        if self.passed < self.left {
            self.passed += 1;
            if is_blank(text) {
                return;
            }
            // From here on the row is not one of the table's.
            self.passed = self.left;
        }
        let holds = self.holds.get(self.row.cells()).copied().unwrap_or(Holds::Nothing);
        match holds {
            Holds::Labels => {
                self.row.has_blank_label |= is_blank(text);
                self.row.depends_on_format |= has_point;
            }
            Holds::Figures => self.row.depends_on_format |= !has_point && depends_on_format(text),
            Holds::Nothing => {}
        }
        self.row.push(text);
        if has_point {
            self.row.points.push(self.row.cells() as u32 - 1);
        }
    }

    /// Ends the row: counts it, or sets it aside.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`](crate::error::ErrorKind::TooLarge) for more labels or combinations than are kept.
    pub(crate) fn end_row(&mut self) -> Result<(), Error> {
        let at = self.tally.rows();
        // Of blank rows one behind the other, which cost a file nothing, only the first has something new above it.
        let is_another_blank = self.row.cells() == 0 && self.before.cells() == 0 && at > 0;
        if !is_another_blank {
            self.look_above(at);
        }
        if at > self.header && (self.row.has_blank_label || self.row.depends_on_format) {
            self.set_aside(at)?;
        } else {
            self.row.count(&mut self.tally)?;
        }
        std::mem::swap(&mut self.row, &mut self.before);
        self.row.clear();
        self.passed = 0;
        Ok(())
    }

    /// Keeps what stands above the labels that the row lacks; most lack none.
    fn look_above(&mut self, at: u32) {
        if !self.row.has_blank_label && self.row.cells() >= self.labels_end {
            self.above.clear();
            return;
        }
        for column in (0..self.labels_end).filter(|column| self.holds[*column] == Holds::Labels) {
            if !is_blank(self.row.cell(column)) {
                self.above.remove(&column);
            } else if !self.above.contains_key(&column) {
                let (row, text) = (at.saturating_sub(1), self.before.cell(column).into());
                let has_point = self.before.points.contains(&(column as u32));
                self.above.insert(column, Above { row, text, has_point });
            }
        }
    }

    fn set_aside(&mut self, at: u32) -> Result<(), Error> {
        (0..self.row.cells()).for_each(|column| self.cells_aside.push_cell(self.row.cell(column)));
        self.cells_aside.end_row();
        let within = |size: usize, what: &'static str, limit: u64| {
            if size as u64 <= limit { Ok(()) } else { Err(Error::from(ErrorKind::TooLarge { what, limit })) }
        };
        let cells = &self.cells_aside;
        within(cells.cell_count() + cells.rows(), "the number of cells that wait for the sheet's end", MAX_CELLS)?;
        within(cells.text_length(), "the text that waits for the sheet's end", MAX_BYTES)?;
        let points = self.row.points.clone();
        let above = self.above.iter().filter(|(column, _)| **column < self.row.cells());
        let above = above.map(|(column, above)| (*column, above.clone())).collect();
        self.aside.push(Aside { row: at, points, above });
        self.tally.go_to(at + 1);
        Ok(())
    }

    /// Ends the sheet. `table` has its first rows, and what its end said of it.
    ///
    /// # Errors
    /// Those of [`tidy::finish`](super::finish), and as [`end_row`](SheetTally::end_row).
    pub(crate) fn finish(mut self, table: &Table, context: &Context<'_>, source: u32) -> Result<Interpretation, Error> {
        let rows = self.tally.rows();
        // Sheets always say it. If one did not, the texts that wait would decide by themselves, as in a text file.
        let format = table.number_format;
        self.tally.state_format(format);
        let merges = TallMerges::of(table);
        let has_commas = format.is_some_and(|format| format.decimal == ',');
        let written = |text, has_point| {
            if has_commas && has_point { Cow::Owned(str::replace(text, '.', ",")) } else { Cow::Borrowed(text) }
        };
        for (index, Aside { row, points, above }) in self.aside.iter().enumerate() {
            self.tally.go_to(*row);
            for (column, text) in self.cells_aside.row(index).enumerate() {
                let merged =
                    above.iter().find(|(of, above)| *of == column && merges.top(*row, column) == Some(above.row));
                let merged = merged.map(|(_, above)| written(&*above.text, above.has_point));
                let text = match merged.filter(|text| holds_for_merged_rows(text, table, context)) {
                    Some(text) => text,
                    None => written(text, points.contains(&(column as u32))),
                };
                self.tally.field(text.as_bytes(), text.len())?;
            }
            self.tally.end_row()?;
        }
        self.tally.go_to(rows);
        Ok(super::finish(self.tally, table, context, source)?.interpretation)
    }
}

/// The merged regions of more than one row, by their first column: the first row of each, and the row behind its last.
struct TallMerges(HashMap<usize, Vec<(u32, u32)>>);

impl TallMerges {
    fn of(table: &Table) -> Self {
        let mut merges: HashMap<usize, Vec<(u32, u32)>> = HashMap::new();
        for merge in table.merges.iter().filter(|merge| merge.rows > 1) {
            merges.entry(merge.column as usize).or_default().push((merge.row, merge.row.saturating_add(merge.rows)));
        }
        merges.values_mut().for_each(|merges| merges.sort_unstable());
        TallMerges(merges)
    }

    /// The first row of the region that a cell lies in below it.
    fn top(&self, row: u32, column: usize) -> Option<u32> {
        let merges = self.0.get(&column)?;
        let (top, end) = *merges.get(merges.partition_point(|(top, _)| *top < row).checked_sub(1)?)?;
        (row < end).then_some(top)
    }
}

impl Row {
    fn new() -> Self {
        let mut row = Row::default();
        row.clear();
        row
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.ends.push(Record::BEFORE);
        self.points.clear();
        (self.has_blank_label, self.depends_on_format, self.has_separator) = Default::default();
    }

    fn cells(&self) -> usize {
        self.ends.len() - 1
    }

    fn push(&mut self, text: &str) {
        self.has_separator |= text.as_bytes().contains(&SEPARATOR);
        self.text.extend_from_slice(text.as_bytes());
        self.ends.push(self.text.len() as u32);
        self.text.push(SEPARATOR);
    }

    /// The text of a cell; nothing where the row is shorter.
    fn cell(&self, column: usize) -> &str {
        let Some(&end) = self.ends.get(column + 1) else { return "" };
        let start = self.ends[column].wrapping_add(1) as usize;
        std::str::from_utf8(&self.text[start..end as usize]).unwrap_or_default()
    }

    /// Counts it.
    fn count(&mut self, tally: &mut Tally) -> Result<(), Error> {
        let length = self.text.len();
        self.text.resize(length + PADDING, 0);
        let record = Record { text: &self.text, ends: &self.ends, quote: None, has_doubled_quotes: false };
        let is_counted = self.cells() > 0 && !self.has_separator && tally.record(record)?;
        if !is_counted {
            for column in 0..self.cells() {
                let (from, length) = record.field(column);
                tally.field(from, length)?;
            }
            tally.end_row()?;
        }
        self.text.truncate(length);
        Ok(())
    }
}

/// Whether a text is another figure where the decimal mark is another.
fn depends_on_format(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.iter().all(u8::is_ascii_digit) || !bytes.iter().any(u8::is_ascii_digit) {
        return false;
    }
    let read = figure(text, NumberFormat::ENGLISH);
    read != figure(text, NumberFormat::BELGIAN) || read != figure(text, NumberFormat::SWISS)
}
