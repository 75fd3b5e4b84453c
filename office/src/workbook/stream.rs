//! A large sheet: its cells are handed over while they are read, and none is kept.
//!
//! Small sheets are put together from cells in any order. One with more cells than are kept at first has to have them in
//! the order of reading, as every program writes them.

use peilglas::error::Error;
use peilglas::read::handover::{Cell, Head, Tail, Writer};
use peilglas::table::Merge;

use super::shared::Texts;
use crate::damaged;
use crate::grid::{self, FAR_ROWS, Figures, Grid, TextFigures};

/// Where bytes for the core go, and which of the texts that cells share went there.
#[derive(Debug, Default)]
pub(super) struct Output {
    pub(super) writer: Writer,
    /// By the text's number in the workbook.
    told: Vec<Told>,
    count: u32,
}

/// What became of a shared text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Told {
    #[default]
    NotYet,
    /// It shows nothing.
    Blank,
    /// It has this number for the core.
    Text(u32),
    /// The same, and it looks like a figure.
    Figure(u32),
}

/// What a cell holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Text(&'a str),
    /// Written with a point.
    Number(&'a str),
    /// The number of a text that cells share.
    Shared(u32),
}

/// A sheet that is handed over while it is read.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) output: Output,
    format: &'static str,
    sheet: String,
    figures: Figures,
    /// The place of the table's first cell, and the column after its last; 0-based on the sheet.
    top: u32,
    left: u32,
    right: u32,
    /// Where the next cell can stand.
    row: u32,
    column: u32,
    scratch: String,
    pub(super) tables: usize,
}

impl Stream {
    /// Goes on from the cells that were kept so far; none when they are not in order, or make several tables.
    pub(super) fn new(format: &'static str, sheet: &str, grid: &Grid) -> Option<Self> {
        let (top, left) = grid.regular()?;
        Some(Stream {
            output: Output::default(),
            format,
            sheet: sheet.to_owned(),
            figures: Figures::default(),
            top,
            left,
            right: left,
            row: top,
            column: left,
            scratch: String::new(),
            tables: 0,
        })
    }

    /// Starts the first table, with the cells that were kept so far.
    pub(super) fn start(&mut self, output: Output, grid: &Grid) -> Result<(), Error> {
        self.output = output;
        self.start_table();
        grid.cells().try_for_each(|(row, column, text, is_number)| {
            let value = if is_number { Value::Number(text) } else { Value::Text(text) };
            self.push(row, column, value, &Texts::default())
        })
    }

    fn start_table(&mut self) {
        self.tables += 1;
        self.output.writer.start_table(&Head {
            format: self.format.to_owned(),
            sheet: Some(self.sheet.clone()),
            origin: Some((self.top + 1, self.left + 1)),
            ..Head::default()
        });
    }

    /// Hands a cell over.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`](peilglas::error::ErrorKind::Damaged) when a cell follows that should have come before.
    pub(super) fn push(&mut self, row: u32, column: u32, value: Value<'_>, texts: &Texts) -> Result<(), Error> {
        if row >= grid::MAX_ROWS || column >= grid::MAX_COLUMNS {
            return Ok(());
        }
        let told = match value {
            Value::Shared(index) => self.output.tell(index, texts)?,
            Value::Text(text) | Value::Number(text) if text.trim_ascii().is_empty() && text.trim().is_empty() => {
                Told::Blank
            }
            Value::Text(_) | Value::Number(_) => Told::NotYet,
        };
        if told == Told::Blank {
            return Ok(());
        }
        self.go_to(row, column)?;
        match (told, value) {
            (Told::Text(index), _) => self.output.writer.cell(Cell::Shared { index, text: "" }),
            (Told::Figure(index), Value::Shared(shared)) => {
                self.output.writer.cell(Cell::Shared { index, text: "" });
                self.figures.add(texts.get(shared as usize).unwrap_or_default(), row, column);
            }
            (_, Value::Number(text)) => self.output.writer.cell(Cell::Number(text)),
            (_, Value::Text(text)) => {
                let text = grid::printable(text, &mut self.scratch);
                self.output.writer.cell(Cell::Text(text));
                if grid::is_figure(text) {
                    self.figures.add(text, row, column);
                }
            }
            (_, Value::Shared(_)) => {}
        }
        Ok(())
    }

    /// Goes to a place, over what is empty before it. That is counted where it becomes cells, by the core.
    fn go_to(&mut self, row: u32, column: u32) -> Result<(), Error> {
        if row < self.row || row == self.row && column < self.column {
            // At the start of a row there may be a cell to the left of all before.
            if row < self.row || self.column != self.left {
                return Err(damaged("the cells of a large sheet are not in order"));
            }
        }
        if row > self.row {
            self.output.writer.end_row();
            let rows = row - self.row;
            if rows > FAR_ROWS {
                // Its rows are far from the others.
                self.end_table(&[]);
                (self.top, self.left, self.right) = (row, column, column);
                self.start_table();
            } else {
                self.output.writer.blank_rows(rows - 1);
            }
            (self.row, self.column) = (row, self.left);
        }
        if column < self.column {
            self.output.writer.columns_to_the_left(self.left - column);
            (self.left, self.column) = (column, column);
        }
        self.output.writer.empty_cells(column - self.column);
        self.column = column + 1;
        self.right = self.right.max(self.column);
        Ok(())
    }

    fn end_table(&mut self, merges: &[Merge]) {
        let (rows, columns) = (self.top..self.row + 1, self.left..self.right);
        let merges = merges.iter().filter_map(|merge| grid::within(*merge, &rows, &columns));
        self.output.writer.end_table(&Tail {
            number_format: Some(self.figures.format().into()),
            merges: merges.map(Into::into).collect(),
        });
    }

    /// Ends the last table. Merged regions are 0-based on the sheet.
    pub(super) fn finish(mut self, merges: &[Merge]) -> (Output, usize, Option<TextFigures>) {
        self.output.writer.end_row();
        self.end_table(merges);
        (self.output, self.tables, self.figures.found())
    }
}

impl Output {
    /// Makes sure that the core was told a shared text.
    fn tell(&mut self, index: u32, texts: &Texts) -> Result<Told, Error> {
        let index = index as usize;
        if self.told.len() <= index {
            self.told.resize(texts.len().max(index + 1), Told::NotYet);
        }
        if self.told[index] == Told::NotYet {
            let mut scratch = String::new();
            let text = grid::printable(texts.get(index).unwrap_or_default(), &mut scratch);
            self.told[index] = if text.trim().is_empty() {
                Told::Blank
            } else {
                self.writer.shared_text(text);
                self.count += 1;
                if grid::is_figure(text) { Told::Figure(self.count - 1) } else { Told::Text(self.count - 1) }
            };
        }
        Ok(self.told[index])
    }
}
