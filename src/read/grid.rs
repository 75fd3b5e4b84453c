//! Cells that span rows and columns → a [`Table`].
//!
//! Cells are placed as browsers place them: each takes the first column that no cell from a row above reaches into.
//! What is stored is one entry a cell, whatever it spans, so that a span is no way to ask for memory.

use crate::error::{Error, ErrorKind};
use crate::number::{self, Content, NumberFormat};
use crate::table::{Merge, Table};

/// The most cells of one table, those that a span covers included.
pub(super) const MOST_CELLS: u64 = 1_000_000;
/// The most columns of one table: as many as a spreadsheet has.
const MOST_COLUMNS: u32 = 16_384;
/// The most columns that one cell spans; HTML's own limit.
const MOST_SPANNED_COLUMNS: u32 = 1000;
/// The most rows that one cell spans; HTML's own limit.
const MOST_SPANNED_ROWS: u32 = 65_534;

/// How far a cell goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Number of rows; 0 means all that are left in its section of the table.
    pub rows: u32,
    /// Number of columns; 0 is taken for 1.
    pub columns: u32,
    /// Whether the cells are one. Excel also writes a span for text that only runs over into empty cells.
    pub merged: bool,
}

impl Span {
    /// One row, one column.
    pub const SINGLE: Span = Span { rows: 1, columns: 1, merged: true };
}

/// Which part of a table rows belong to. A head is shown first and a foot last, wherever they stand in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Repeated at the top of each page.
    Head,
    /// All else.
    Body,
    /// Shown at the end.
    Foot,
}

#[derive(Clone, Copy, Debug)]
struct Placed {
    row: u32,
    column: u32,
    rows: u32,
    columns: u32,
    merged: bool,
    text_end: usize,
}

/// Which rows of a column the last cell in it takes.
#[derive(Clone, Copy, Debug, Default)]
struct Reach {
    from: u32,
    until: u32,
    cell: u32,
}

/// The cells of a table while it is read.
#[derive(Debug)]
pub(super) struct Grid {
    text: String,
    cells: Vec<Placed>,
    /// The index of the first cell of each row.
    rows: Vec<u32>,
    /// The first row of each section.
    sections: Vec<(u32, Section)>,
    reaches: Vec<Reach>,
    next_column: u32,
    /// Cells of the table as far as it is known, covered ones and gaps included.
    slots: u64,
    has_figures: bool,
}

impl Grid {
    pub fn new() -> Self {
        Grid {
            text: String::new(),
            cells: Vec::new(),
            rows: Vec::new(),
            sections: vec![(0, Section::Body)],
            reaches: Vec::new(),
            next_column: 0,
            slots: 0,
            has_figures: false,
        }
    }

    /// Ends the rows before; cells of theirs reach no further.
    pub fn start_section(&mut self, section: Section) {
        let row = self.rows.len() as u32;
        match self.sections.last_mut() {
            Some(last) if last.0 == row => last.1 = section,
            _ => self.sections.push((row, section)),
        }
    }

    pub fn start_row(&mut self) -> Result<(), Error> {
        self.rows.push(self.cells.len() as u32);
        self.next_column = 0;
        self.count(1)
    }

    /// Passes over columns that hold no cell in this row.
    pub fn skip(&mut self, columns: u32) {
        self.next_column = self.next_column.saturating_add(columns).min(MOST_COLUMNS);
    }

    /// Places a cell in the first column that is free.
    pub fn push(&mut self, span: Span, text: &str) -> Result<(), Error> {
        let row = self.row()?;
        while self.is_taken(self.next_column, row) {
            self.next_column += 1;
        }
        self.place(span, text)
    }

    /// Places a cell in the next column, whatever reaches into it.
    pub fn place(&mut self, span: Span, text: &str) -> Result<(), Error> {
        let (row, column) = (self.row()?, self.next_column);
        if column >= MOST_COLUMNS {
            return Err(too_large("the number of columns in one table", u64::from(MOST_COLUMNS)));
        }
        let width = span.columns.clamp(1, MOST_SPANNED_COLUMNS).min(MOST_COLUMNS - column);
        // A cell that would cover another one goes up to it.
        let free = (column + 1..column + width).take_while(|&column| !self.is_taken(column, row)).count() as u32 + 1;
        let height = if span.rows == 0 { u32::MAX } else { span.rows.min(MOST_SPANNED_ROWS) };
        self.count_row_up_to(column)?;
        self.reach(column, free, Reach { from: row, until: row.saturating_add(height), cell: self.cells.len() as u32 });
        self.has_figures = self.has_figures || is_figure(text);
        self.text.push_str(text);
        let (rows, text_end) = (height, self.text.len());
        self.cells.push(Placed { row, column, rows, columns: free, merged: span.merged, text_end });
        self.next_column = column + width;
        Ok(())
    }

    /// Lets the cell above go on in the next column; a cell of its own when there is none.
    pub fn continue_above(&mut self, columns: u32) -> Result<(), Error> {
        let (row, column) = (self.row()?, self.next_column);
        let above = self.reaches.get(column as usize).copied().filter(|reach| reach.until == row && row > 0);
        let Some((reach, cell)) = above.and_then(|reach| Some((reach, self.cells.get_mut(reach.cell as usize)?)))
        else {
            return self.place(Span { rows: 1, columns, merged: true }, "");
        };
        if cell.column != column {
            return self.place(Span { rows: 1, columns, merged: true }, "");
        }
        cell.rows += 1;
        let covered = cell.columns;
        self.reach(column, covered, Reach { until: row + 1, ..reach });
        self.next_column = column.saturating_add(columns.max(1)).min(MOST_COLUMNS);
        Ok(())
    }

    /// Whether any cell holds a number.
    pub fn has_figures(&self) -> bool {
        self.has_figures
    }

    /// Whether there is one cell or none.
    pub fn is_single(&self) -> bool {
        self.cells.len() < 2
    }

    /// Whether there is more than one row and more than one column.
    pub fn has_two_directions(&self) -> bool {
        self.cells.iter().any(|cell| cell.column > 0) && self.cells.iter().any(|cell| cell.row != self.cells[0].row)
    }

    /// The cells with their places, as far as they reach; rows without a cell of their own are left out.
    pub fn into_table(self, format: &'static str) -> Table {
        let mut table = Table::new(format);
        let width = self.cells.iter().map(|cell| cell.column + 1).max().unwrap_or(0);
        let last_row = self.rows.len() as u32;
        // What a span covers at the end of a row was not counted while reading.
        let pads = u64::from(width) * u64::from(last_row) <= MOST_CELLS;
        let cells_of = |row: u32| {
            let end = self.rows.get(row as usize + 1).map_or(self.cells.len(), |&end| end as usize);
            self.rows[row as usize] as usize..end
        };
        let mut new_row = 0;
        for (start, end) in self.sections_as_shown() {
            // Of a section's rows those with cells stay; a span counts only them.
            let kept: Vec<u32> = (start..end).filter(|&row| !cells_of(row).is_empty()).collect();
            for (index, &row) in kept.iter().enumerate() {
                let mut column = 0;
                for at in cells_of(row) {
                    let cell = self.cells[at];
                    let text_start = if at == 0 { 0 } else { self.cells[at - 1].text_end };
                    (column..cell.column).for_each(|_| table.push_cell(""));
                    table.push_cell(&self.text[text_start..cell.text_end]);
                    let columns = cell.columns.min(width - cell.column);
                    column = cell.column + 1;
                    let until = row.saturating_add(cell.rows).min(last_row);
                    let rows = kept[index..].partition_point(|&row| row < until) as u32;
                    if cell.merged && (rows > 1 || columns > 1) {
                        table.merges.push(Merge { row: new_row, column: cell.column, rows, columns });
                    }
                }
                let covered =
                    self.cells[cells_of(row)].last().map_or(0, |last| (last.column + last.columns).min(width));
                (column..covered).filter(|_| pads).for_each(|_| table.push_cell(""));
                table.end_row();
                new_row += 1;
            }
        }
        table
    }

    /// The rows of each section in the order in which they are shown.
    fn sections_as_shown(&self) -> Vec<(u32, u32)> {
        let ends = self.sections[1..].iter().map(|(start, _)| *start).chain([self.rows.len() as u32]);
        let mut sections: Vec<(Section, (u32, u32))> =
            self.sections.iter().zip(ends).map(|((start, section), end)| (*section, (*start, end))).collect();
        // As in browsers: only the first head and the first foot move.
        if let Some(foot) = sections.iter().position(|(section, _)| *section == Section::Foot) {
            let foot = sections.remove(foot);
            sections.push(foot);
        }
        if let Some(head) = sections.iter().position(|(section, _)| *section == Section::Head) {
            let head = sections.remove(head);
            sections.insert(0, head);
        }
        sections.into_iter().map(|(_, rows)| rows).collect()
    }

    /// The row that is being filled; the first one starts itself.
    fn row(&mut self) -> Result<u32, Error> {
        if self.rows.is_empty() {
            self.start_row()?;
        }
        Ok(self.rows.len() as u32 - 1)
    }

    fn is_taken(&self, column: u32, row: u32) -> bool {
        let section = self.sections.last().map_or(0, |(start, _)| *start);
        self.reaches.get(column as usize).is_some_and(|reach| reach.from >= section && reach.until > row)
    }

    fn reach(&mut self, column: u32, columns: u32, reach: Reach) {
        let range = column as usize..(column + columns) as usize;
        if self.reaches.len() < range.end {
            self.reaches.resize(range.end, Reach::default());
        }
        self.reaches[range].fill(reach);
    }

    /// Counts what the row holds up to `column`: what was not counted yet of it.
    fn count_row_up_to(&mut self, column: u32) -> Result<(), Error> {
        let first = self.rows.last().map_or(0, |first| *first as usize);
        let counted = self.cells[first..].last().map_or(0, |cell| cell.column + 1);
        self.count(u64::from((column + 1).saturating_sub(counted)))
    }

    fn count(&mut self, slots: u64) -> Result<(), Error> {
        self.slots += slots;
        if self.slots > MOST_CELLS { Err(too_large("the number of cells in one table", MOST_CELLS)) } else { Ok(()) }
    }
}

fn too_large(what: &'static str, limit: u64) -> Error {
    ErrorKind::TooLarge { what, limit }.into()
}

/// Whether a cell holds a number in one of the usual formats. Which one is found out later, for the table as a whole.
pub(super) fn is_figure(text: &str) -> bool {
    const ENGLISH: NumberFormat = NumberFormat { decimal: '.', thousands: ',' };
    text.bytes().any(|byte| byte.is_ascii_digit())
        && [NumberFormat::BELGIAN, ENGLISH]
            .into_iter()
            .any(|format| matches!(number::read(text, format), Content::Figure(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&[(&str, u32, u32)]]) -> Table {
        let mut grid = Grid::new();
        for row in rows {
            grid.start_row().unwrap();
            for &(text, rows, columns) in *row {
                grid.push(Span { rows, columns, merged: true }, text).unwrap();
            }
        }
        grid.into_table("html")
    }

    fn rows(table: &Table) -> Vec<String> {
        (0..table.rows()).map(|row| table.row(row).collect::<Vec<_>>().join("|")).collect()
    }

    #[test]
    fn a_cell_takes_the_first_column_that_none_from_above_reaches_into() {
        let table = grid(&[
            &[("25", 2, 1), ("26", 1, 1), ("27", 2, 2), ("29", 1, 1)],
            &[("36", 1, 1), ("39", 1, 1)],
            &[("45", 1, 1), ("46", 1, 1), ("47", 1, 1), ("48", 1, 1), ("49", 1, 1)],
        ]);
        assert_eq!(rows(&table), ["25|26|27||29", "|36|||39", "45|46|47|48|49"]);
        assert_eq!(
            table.merges,
            [Merge { row: 0, column: 0, rows: 2, columns: 1 }, Merge { row: 0, column: 2, rows: 2, columns: 2 }]
        );
    }

    #[test]
    fn a_span_beyond_the_table_ends_with_it() {
        let table = grid(&[&[("a", 9, 1), ("b", 1, 1000)], &[("c", 1, 1)]]);
        assert_eq!(rows(&table), ["a|b", "|c"]);
        assert_eq!(table.merges, [Merge { row: 0, column: 0, rows: 2, columns: 1 }]);
    }

    #[test]
    fn a_cell_that_would_cover_another_goes_up_to_it() {
        let table = grid(&[&[("a", 1, 1), ("b", 2, 1)], &[("c", 1, 3), ("d", 1, 1)]]);
        assert_eq!(rows(&table), ["a|b", "c|||d"]);
        assert_eq!(table.merges, [Merge { row: 0, column: 1, rows: 2, columns: 1 }]);
    }

    #[test]
    fn a_row_that_other_rows_cover_wholly_is_none() {
        let table = grid(&[&[("a", 2, 1), ("b", 2, 1)], &[], &[("c", 1, 1), ("d", 1, 1)]]);
        assert_eq!(rows(&table), ["a|b", "c|d"]);
        assert_eq!(table.merges, []);
    }

    #[test]
    fn a_span_of_no_rows_goes_on_to_the_end_of_its_section() {
        let mut grid = Grid::new();
        for section in [Section::Foot, Section::Head, Section::Body] {
            grid.start_section(section);
            grid.start_row().unwrap();
            grid.push(Span { rows: 0, columns: 1, merged: true }, &format!("{section:?}")).unwrap();
            grid.start_row().unwrap();
            grid.push(Span::SINGLE, "b").unwrap();
        }
        let table = grid.into_table("html");
        assert_eq!(rows(&table), ["Head", "|b", "Body", "|b", "Foot", "|b"]);
        assert_eq!(
            table.merges.iter().map(|merge| (merge.row, merge.rows)).collect::<Vec<_>>(),
            [(0, 2), (2, 2), (4, 2)]
        );
    }

    #[test]
    fn a_cell_that_goes_on_below_is_one_merge() {
        let mut grid = Grid::new();
        for continues in [false, true, true, false] {
            grid.start_row().unwrap();
            if continues {
                grid.continue_above(2).unwrap();
            } else {
                grid.place(Span { columns: 2, ..Span::SINGLE }, "a").unwrap();
            }
            grid.place(Span::SINGLE, "b").unwrap();
        }
        let table = grid.into_table("docx");
        assert_eq!(rows(&table), ["a||b", "||b", "||b", "a||b"]);
        assert_eq!(
            table.merges,
            [Merge { row: 0, column: 0, rows: 3, columns: 2 }, Merge { row: 3, column: 0, rows: 1, columns: 2 }]
        );
    }

    #[test]
    fn spans_are_no_way_to_ask_for_memory() {
        let mut grid = Grid::new();
        let mut fill = || -> Result<(), Error> {
            loop {
                grid.start_row()?;
                for _ in 0..10 {
                    grid.push(Span { rows: u32::MAX, columns: u32::MAX, merged: true }, "1")?;
                }
            }
        };
        assert!(matches!(*fill().unwrap_err().kind, ErrorKind::TooLarge { .. }));
    }
}
