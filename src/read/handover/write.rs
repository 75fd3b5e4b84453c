//! The side of the office module: tables → hand-over bytes.

use serde::Serialize;

use super::{Cell, HandOver, Head, Marks, Note, START, Tail, kind, mark};
use crate::table::Table;

/// Writes hand-over bytes, which can be taken away piece by piece.
#[derive(Debug)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Default for Writer {
    fn default() -> Self {
        Writer { bytes: START.to_vec() }
    }
}

impl Writer {
    /// Starts a table.
    pub fn start_table(&mut self, head: &Head) {
        self.mark(mark::TABLE);
        self.json(head);
    }

    /// Adds a cell to the row. A shared text goes by its number, and has to be [told](Writer::shared_text) before.
    pub fn cell(&mut self, cell: Cell<'_>) {
        match cell {
            Cell::Empty => self.empty_cells(1),
            Cell::Text(text) => self.text(kind::TEXT, text),
            Cell::Number(text) => self.text(kind::NUMBER, text),
            Cell::Shared { index, .. } => self.record(kind::SHARED, index.into()),
        }
    }

    /// Adds empty cells to the row.
    pub fn empty_cells(&mut self, count: u32) {
        if count > 0 {
            self.record(kind::EMPTY, count.into());
        }
    }

    /// Ends the row.
    pub fn end_row(&mut self) {
        self.mark(mark::END_ROW);
    }

    /// Adds rows without cells; not within a row.
    pub fn blank_rows(&mut self, count: u32) {
        if count > 0 {
            self.record(kind::BLANK_ROWS, count.into());
        }
    }

    /// Says that all rows of the table so far start further right; not within a row.
    pub fn columns_to_the_left(&mut self, columns: u32) {
        self.record(kind::LEFTWARDS, columns.into());
    }

    /// Tells a text that cells share. The first is number 0.
    pub fn shared_text(&mut self, text: &str) {
        self.mark(mark::SHARED_TEXT);
        self.number(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Ends the table.
    pub fn end_table(&mut self, tail: &Tail) {
        self.mark(mark::END_TABLE);
        self.json(tail);
    }

    /// Adds a whole table.
    pub fn table(&mut self, table: &Table) {
        self.start_table(&Head {
            format: table.format.to_owned(),
            sheet: table.sheet.clone(),
            heading: table.heading.clone(),
            title: table.title.clone(),
            notes: table.notes.clone(),
            origin: table.origin.map(|origin| (origin.row, origin.column)),
        });
        for row in 0..table.rows() {
            table.row(row).for_each(|text| self.cell(if text.is_empty() { Cell::Empty } else { Cell::Text(text) }));
            self.end_row();
        }
        self.end_table(&Tail {
            number_format: table.number_format.map(Marks::from),
            merges: table.merges.iter().map(|merge| (*merge).into()).collect(),
        });
    }

    /// Adds a note.
    pub fn note(&mut self, note: &Note) {
        self.mark(mark::NOTE);
        self.json(note);
    }

    /// Ends everything.
    pub fn end(&mut self) {
        self.mark(mark::END);
    }

    /// How many bytes were not taken yet.
    pub fn length(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes since the last time.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    fn text(&mut self, kind: u64, text: &str) {
        self.record(kind, text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn json(&mut self, value: &impl Serialize) {
        // Nothing in these types refuses to be written.
        let json = serde_json::to_vec(value).unwrap_or_default();
        self.number(json.len() as u64);
        self.bytes.extend(json);
    }

    fn mark(&mut self, mark: u64) {
        self.record(kind::MARK, mark);
    }

    fn record(&mut self, kind: u64, n: u64) {
        self.number(n << 3 | kind);
    }

    fn number(&mut self, mut number: u64) {
        while number > 0x7F {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }
}

/// Writes tables and notes as a whole; [`read`](super::read) takes them.
pub fn write(handover: &HandOver) -> Vec<u8> {
    let mut writer = Writer::default();
    handover.tables.iter().for_each(|table| writer.table(table));
    handover.notes.iter().for_each(|note| writer.note(note));
    writer.end();
    writer.take()
}
