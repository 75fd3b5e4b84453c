//! The side of the core: hand-over bytes → tables.

use serde::de::DeserializeOwned;

use super::{
    Cell, FORMATS, Head, MAX_MERGES, MAX_POSITION, MAX_TABLES, Marks, Note, START, Sink, Tail, damaged, is_place, kind,
    mark,
};
use crate::error::{Error, ErrorKind, Position};
use crate::number::NumberFormat;
use crate::read::{MAX_BYTES, MAX_CELLS};
use crate::table::{Merge, Table};

/// The longest text of a cell, and the longest head, tail or note.
const MAX_TEXT: u64 = 32 * 1024 * 1024;

/// The most bytes of all shared texts together. They are kept until the end.
const MAX_SHARED: usize = 64 * 1024 * 1024;

/// The most cells and rows of all tables, be they kept or not: a few bytes can claim any number of empty ones.
pub const MAX_PASSED: u64 = 1 << 27;

/// Reads hand-over bytes that come in pieces of any size, and tells a [`Sink`] what they hold.
#[derive(Debug, Default)]
pub struct Decoder {
    /// The start of a record whose end has not come yet.
    pending: Vec<u8>,
    texts: Texts,
    has_started: bool,
    is_in_table: bool,
    is_in_row: bool,
    has_ended: bool,
    /// Cells and rows of all tables.
    size: u64,
    tables: usize,
    notes: usize,
}

/// The texts that cells share, in one string.
#[derive(Debug, Default)]
struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    fn get(&self, index: u64) -> Option<&str> {
        let index = usize::try_from(index).ok()?;
        let end = *self.ends.get(index)? as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        Some(&self.text[start..end])
    }

    fn push(&mut self, text: &str) -> Result<(), Error> {
        // Each takes room even when it is empty.
        if self.text.len() + text.len() + 4 * self.ends.len() > MAX_SHARED {
            return Err(too_large("the text that cells share", MAX_SHARED as u64));
        }
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        Ok(())
    }
}

/// A number in LEB128 at the start of some bytes, and how many of them it takes; none when its end is missing.
fn number(bytes: &[u8]) -> Result<Option<(u64, usize)>, Error> {
    let mut number = 0;
    for (at, byte) in bytes.iter().enumerate().take(9) {
        number |= u64::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            return Ok(Some((number, at + 1)));
        }
    }
    if bytes.len() >= 9 { Err(damaged("a number is too long")) } else { Ok(None) }
}

/// So many bytes from a place on; none when some are still missing.
fn content(bytes: &[u8], start: usize, length: u64) -> Result<Option<&[u8]>, Error> {
    if length > MAX_TEXT {
        return Err(too_large("the length of one text", MAX_TEXT));
    }
    Ok(bytes.get(start..start + length as usize))
}

fn text(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes).map_err(damaged)
}

fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(damaged)
}

fn too_large(what: &'static str, limit: u64) -> Error {
    ErrorKind::TooLarge { what, limit }.into()
}

impl Decoder {
    /// Takes the next bytes. Pieces of any size give the same as the whole.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] when they are not of the format, [`ErrorKind::TooLarge`] when they hold more than
    /// [`MAX_PASSED`] cells and rows or [`MAX_TABLES`] tables, and what the sink refuses.
    pub fn push(&mut self, bytes: &[u8], sink: &mut impl Sink) -> Result<(), Error> {
        if self.pending.is_empty() {
            let used = self.take(bytes, sink)?;
            self.pending.extend_from_slice(&bytes[used..]);
            return Ok(());
        }
        let mut pending = std::mem::take(&mut self.pending);
        pending.extend_from_slice(bytes);
        let used = self.take(&pending, sink)?;
        pending.drain(..used);
        self.pending = pending;
        Ok(())
    }

    /// Makes sure that everything came.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] when something is missing.
    pub fn finish(&self) -> Result<(), Error> {
        if self.has_ended { Ok(()) } else { Err(damaged("their end is missing")) }
    }

    /// Takes all records that are complete, and tells how many bytes those are.
    fn take(&mut self, bytes: &[u8], sink: &mut impl Sink) -> Result<usize, Error> {
        let mut at = 0;
        if !self.has_started {
            if bytes.len() < START.len() {
                return Ok(0);
            }
            if !bytes.starts_with(START) {
                return Err(damaged("they are of another version"));
            }
            self.has_started = true;
            at = START.len();
        }
        while at < bytes.len() {
            match self.record(&bytes[at..], sink)? {
                Some(used) => at += used,
                None => break,
            }
        }
        Ok(at)
    }

    /// Takes the record at the start of some bytes, and tells how many of them it takes; none when it is cut off.
    fn record(&mut self, bytes: &[u8], sink: &mut impl Sink) -> Result<Option<usize>, Error> {
        let Some((first, start)) = number(bytes)? else { return Ok(None) };
        let (kind, n) = (first & 7, first >> 3);
        if self.has_ended {
            return Err(damaged("something follows their end"));
        }
        if kind == kind::MARK {
            return self.mark(n, bytes, start, sink);
        }
        if !self.is_in_table {
            return Err(damaged("a cell is in no table"));
        }
        match kind {
            kind::EMPTY | kind::BLANK_ROWS => {
                if kind == kind::BLANK_ROWS && self.is_in_row {
                    return Err(damaged("a row has no end"));
                }
                self.count(n)?;
                self.is_in_row |= kind == kind::EMPTY && n > 0;
                for _ in 0..n {
                    if kind == kind::EMPTY { sink.cell(Cell::Empty) } else { sink.end_row() }?;
                }
            }
            kind::TEXT | kind::NUMBER => {
                let Some(content) = content(bytes, start, n)? else { return Ok(None) };
                self.count(1)?;
                self.is_in_row = true;
                let content = text(content)?;
                sink.cell(if kind == kind::TEXT { Cell::Text(content) } else { Cell::Number(content) })?;
                return Ok(Some(start + n as usize));
            }
            kind::SHARED => {
                self.count(1)?;
                self.is_in_row = true;
                let text = self.texts.get(n).ok_or_else(|| damaged("a shared text is missing"))?;
                sink.cell(Cell::Shared { index: n as u32, text })?;
            }
            kind::LEFTWARDS if !self.is_in_row && (1..=u64::from(MAX_POSITION)).contains(&n) => {
                sink.columns_to_the_left(n as u32)?;
            }
            _ => return Err(damaged("an unknown record")),
        }
        Ok(Some(start))
    }

    fn mark(&mut self, mark: u64, bytes: &[u8], start: usize, sink: &mut impl Sink) -> Result<Option<usize>, Error> {
        match mark {
            mark::END_ROW if self.is_in_table => {
                self.count(1)?;
                self.is_in_row = false;
                sink.end_row()?;
                return Ok(Some(start));
            }
            mark::END if !self.is_in_table => {
                self.has_ended = true;
                return Ok(Some(start));
            }
            _ => {}
        }
        let Some((length, more)) = number(&bytes[start..])? else { return Ok(None) };
        let Some(content) = content(bytes, start + more, length)? else { return Ok(None) };
        match mark {
            mark::TABLE if !self.is_in_table => {
                self.tables += 1;
                if self.tables > MAX_TABLES {
                    return Err(too_large("the number of tables", MAX_TABLES as u64));
                }
                self.is_in_table = true;
                sink.start_table(json(content)?)?;
            }
            mark::END_TABLE if self.is_in_table && !self.is_in_row => {
                self.is_in_table = false;
                sink.end_table(json(content)?)?;
            }
            mark::SHARED_TEXT => self.texts.push(text(content)?)?,
            mark::NOTE if !self.is_in_table => {
                self.notes += 1;
                if self.notes > MAX_TABLES {
                    return Err(too_large("the number of notes", MAX_TABLES as u64));
                }
                let note: Note = json(content)?;
                if note.position().is_some_and(|first| !is_place(first)) {
                    return Err(damaged("a note is about no cell"));
                }
                sink.note(note);
            }
            _ => return Err(damaged("an unknown record")),
        }
        Ok(Some(start + more + length as usize))
    }

    /// Counts cells and rows before they are told.
    fn count(&mut self, cells_or_rows: u64) -> Result<(), Error> {
        self.size = self.size.saturating_add(cells_or_rows);
        if self.size > MAX_PASSED { Err(too_large("the number of cells", MAX_PASSED)) } else { Ok(()) }
    }
}

/// Makes tables of what a [`Decoder`] finds, and tells when they are more than is kept.
#[derive(Debug, Default)]
pub(crate) struct TableMaker {
    table: Table,
    /// Where the points of the numbers stand in the table's text.
    points: Vec<u32>,
    /// Before which row how many columns came to stand to the left.
    leftwards: Vec<(usize, u32)>,
    /// Rows of the table that passed by and are not kept.
    passed: usize,
    /// Cells and rows that are kept, and bytes of their text, in all tables.
    size: u64,
    text: u64,
}

impl TableMaker {
    pub(crate) fn start_table(&mut self, head: Head) -> Result<(), Error> {
        let format = FORMATS.iter().find(|known| **known == head.format).ok_or_else(|| damaged("an unknown format"))?;
        self.table = Table::new(format);
        self.table.sheet = head.sheet;
        self.table.heading = head.heading;
        self.table.title = head.title;
        self.table.notes = head.notes;
        self.table.origin = head.origin.map(|(row, column)| Position { row, column });
        if !self.table.origin.is_none_or(is_place) {
            return Err(damaged("a table stands nowhere"));
        }
        self.points.clear();
        self.leftwards.clear();
        self.passed = 0;
        Ok(())
    }

    pub(crate) fn cell(&mut self, cell: Cell<'_>) -> Result<(), Error> {
        self.count()?;
        let text = cell.text();
        self.text += text.len() as u64;
        if self.text > MAX_BYTES {
            return Err(too_large("the text in the cells", MAX_BYTES));
        }
        if let (Cell::Number(number), start) = (cell, self.table.text_length()) {
            self.points.extend(number.find('.').map(|at| (start + at) as u32));
        }
        self.table.push_cell(text);
        Ok(())
    }

    pub(crate) fn end_row(&mut self) -> Result<(), Error> {
        self.count()?;
        self.table.end_row();
        Ok(())
    }

    fn count(&mut self) -> Result<(), Error> {
        self.size += 1;
        if self.size > MAX_CELLS { Err(too_large("the number of cells", MAX_CELLS)) } else { Ok(()) }
    }

    pub(crate) fn columns_to_the_left(&mut self, columns: u32) {
        self.leftwards.push((self.table.rows(), columns));
    }

    /// The table so far, with a point in its numbers.
    pub(crate) fn table(&self) -> &Table {
        &self.table
    }

    /// Gives each kept cell, row by row, and whether it is a number with a point; then the end of its row.
    pub(crate) fn replay<E>(&self, mut take: impl FnMut(Option<(&str, bool)>) -> Result<(), E>) -> Result<(), E> {
        let (mut points, mut end) = (self.points.iter().peekable(), 0);
        for row in 0..self.table.rows() {
            for text in self.table.row(row) {
                end += text.len();
                take(Some((text, points.next_if(|point| (**point as usize) < end).is_some())))?;
            }
            take(None)?;
        }
        Ok(())
    }

    /// Keeps no more than the first rows; those behind them, and those that will [pass](Self::pass_row), are only numbered.
    pub(crate) fn keep_first(&mut self, rows: usize) {
        self.passed = self.table.rows().saturating_sub(rows);
        self.table.truncate(rows);
        let end = self.table.text_length() as u32;
        self.points.retain(|point| *point < end);
    }

    /// A row ended that is not kept.
    pub(crate) fn pass_row(&mut self) {
        self.passed += 1;
    }

    pub(crate) fn end_table(&mut self, tail: Tail) -> Result<Table, Error> {
        let mut table = std::mem::take(&mut self.table);
        table.number_format = match tail.number_format {
            None => None,
            Some(Marks { decimal: decimal @ ('.' | ','), thousands })
                if thousands != decimal && !thousands.is_alphanumeric() =>
            {
                Some(NumberFormat { decimal, thousands })
            }
            Some(_) => return Err(damaged("an impossible number format")),
        };
        if table.number_format.is_some_and(|format| format.decimal == ',') {
            table.put_commas(&self.points);
        }
        if !self.leftwards.is_empty() {
            table = moved(&table, &self.leftwards)?;
        }
        if tail.merges.len() > MAX_MERGES {
            return Err(damaged("too many merged regions"));
        }
        let merge = |[row, column, rows, columns]: [u32; 4]| {
            let fits = rows >= 1
                && columns >= 1
                && row.checked_add(rows).is_some_and(|end| end as usize <= table.rows() + self.passed)
                && column.checked_add(columns).is_some_and(|end| end <= MAX_POSITION);
            fits.then_some(Merge { row, column, rows, columns })
                .ok_or_else(|| damaged("a merged region outside its table"))
        };
        let merges: Result<Vec<Merge>, Error> = tail.merges.into_iter().map(merge).collect();
        table.merges = merges?;
        Ok(table)
    }
}

/// A table with the columns that came to stand to the left of it, row by row.
fn moved(table: &Table, leftwards: &[(usize, u32)]) -> Result<Table, Error> {
    let nowhere = || damaged("a table stands nowhere");
    let total = leftwards.iter().try_fold(0_u32, |sum, (_, columns)| sum.checked_add(*columns)).ok_or_else(nowhere)?;
    let origin = table.position(0, 0);
    let column = origin.column.checked_sub(total).filter(|column| *column > 0).ok_or_else(nowhere)?;
    let mut moved = table.like();
    moved.origin = Some(Position { column, ..origin });
    let mut left = total;
    let mut next = leftwards.iter().peekable();
    let mut size = 0;
    for row in 0..table.rows() {
        while let Some((_, columns)) = next.next_if(|(at, _)| *at <= row) {
            left -= columns;
        }
        let length = table.row_length(row);
        size += if length == 0 { 0 } else { length as u64 + u64::from(left) };
        if size > MAX_CELLS {
            return Err(too_large("the number of cells", MAX_CELLS));
        }
        if length > 0 {
            (0..left).for_each(|_| moved.push_cell(""));
        }
        table.row(row).for_each(|text| moved.push_cell(text));
        moved.end_row();
    }
    Ok(moved)
}
