//! A grid of text cells, each with its place in the file.
//!
//! All text of a table lies in one string; a cell is a pair of offsets into it. Rows may have different lengths.
//! Indexes inside the program are 0-based (`row`, `column`); what a user sees is a 1-based [`Position`].

use std::collections::HashMap;

use crate::error::Position;
use crate::number::NumberFormat;

/// How the characters of a text file were told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The character between two cells.
    pub delimiter: u8,
    /// The character around a cell that holds a delimiter or a line break; none when quotes are ordinary text.
    pub quote: Option<u8>,
}

/// Cells that were merged into one; its text stands in the first of them and the others are empty. 0-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// First row.
    pub row: u32,
    /// First column.
    pub column: u32,
    /// Number of rows, at least 1.
    pub rows: u32,
    /// Number of columns, at least 1.
    pub columns: u32,
}

/// One table as it was read: cells of text, before anything is known of their meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The format it was read from: `csv`, `tsv`, `xlsx`, …
    pub format: &'static str,
    /// The character encoding of a text file, by its WHATWG label, e.g. `utf-8` or `windows-1252`.
    pub encoding: Option<&'static str>,
    /// How a text file was cut into cells.
    pub dialect: Option<Dialect>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The heading that the table stands under in a document.
    pub heading: Option<String>,
    /// The table's own title in a document, which stands outside its cells: `Tabel 5: Instroom in Gent`.
    pub title: Option<String>,
    /// The lines of source and notes in a document that stand straight below the table, outside its cells.
    pub notes: Vec<String>,
    /// The position of the first cell in the file, when the table does not start at row 1, column 1.
    pub origin: Option<Position>,
    /// How its numbers are written, where the format itself says so, as workbooks do.
    pub number_format: Option<NumberFormat>,
    /// Cells that were merged.
    pub merges: Vec<Merge>,
    text: String,
    cell_ends: Vec<u32>,
    row_ends: Vec<u32>,
}

impl Table {
    /// An empty table of a format, to be filled with [`push_cell`](Table::push_cell) and [`end_row`](Table::end_row).
    pub fn new(format: &'static str) -> Self {
        Table { format, ..Table::default() }
    }

    /// A table without rows that says the same of itself.
    pub(crate) fn like(&self) -> Self {
        Table {
            format: self.format,
            encoding: self.encoding,
            dialect: self.dialect.clone(),
            sheet: self.sheet.clone(),
            heading: self.heading.clone(),
            title: self.title.clone(),
            notes: self.notes.clone(),
            origin: self.origin,
            number_format: self.number_format,
            merges: self.merges.clone(),
            ..Table::default()
        }
    }

    /// Adds a cell to the row that is being filled.
    ///
    /// A table holds at most 4 GiB of text; readers refuse larger input before it comes here.
    pub fn push_cell(&mut self, text: &str) {
        self.text.push_str(text);
        self.cell_ends.push(self.text.len() as u32);
    }

    /// Ends the row that is being filled; a row without cells is a blank line.
    pub fn end_row(&mut self) {
        self.row_ends.push(self.cell_ends.len() as u32);
    }

    /// Keeps the first rows only.
    pub fn truncate(&mut self, rows: usize) {
        self.row_ends.truncate(rows);
        self.cell_ends.truncate(self.row_ends.last().map_or(0, |end| *end as usize));
        self.text.truncate(self.cell_ends.last().map_or(0, |end| *end as usize));
    }

    /// Puts commas in the place of points, which stand at these offsets into the text of all cells.
    pub(crate) fn put_commas(&mut self, points: &[u32]) {
        if points.is_empty() {
            return;
        }
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        for point in points {
            if let Some(byte @ b'.') = bytes.get_mut(*point as usize) {
                *byte = b',';
            }
        }
        // One ASCII character in the place of another leaves text what it is.
        self.text = String::from_utf8(bytes).unwrap_or_default();
    }

    /// Number of rows, blank ones included.
    pub fn rows(&self) -> usize {
        self.row_ends.len()
    }

    /// Number of cells in the widest row.
    pub fn columns(&self) -> usize {
        (0..self.rows()).map(|row| self.row_length(row)).max().unwrap_or(0)
    }

    /// Number of cells in `row`; 0 past the end.
    pub fn row_length(&self, row: usize) -> usize {
        self.cells_of(row).len()
    }

    /// The text of a cell as it was read; empty where the row is shorter or there is no such row.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        let cells = self.cells_of(row);
        if column >= cells.len() {
            return "";
        }
        let index = cells.start + column;
        let start = if index == 0 { 0 } else { self.cell_ends[index - 1] as usize };
        &self.text[start..self.cell_ends[index] as usize]
    }

    /// The same table with the text of a cell that was merged over several rows repeated in each of them, where `repeats`
    /// says so of its first row and column. Figures are never to be repeated: they would count twice.
    pub fn filled_down(&self, repeats: impl Fn(usize, usize) -> bool) -> Table {
        let mut above: HashMap<(usize, usize), usize> = HashMap::new();
        let tall = self.merges.iter().filter(|merge| merge.rows > 1);
        for (row, column, rows) in tall.map(|merge| (merge.row as usize, merge.column as usize, merge.rows as usize)) {
            // Merges do not overlap, so that they cannot cover more cells than there are; a broken file's may.
            if repeats(row, column) && above.len() < self.cell_count() {
                above.extend((row + 1..(row + rows).min(self.rows())).map(|below| ((below, column), row)));
            }
        }
        let mut filled = self.like();
        for row in 0..self.rows() {
            for column in 0..self.row_length(row) {
                filled.push_cell(self.cell(above.get(&(row, column)).copied().unwrap_or(row), column));
            }
            filled.end_row();
        }
        filled
    }

    /// The cells of `row`, from the left.
    pub fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        (0..self.row_length(row)).map(move |column| self.cell(row, column))
    }

    /// Number of bytes of text in all cells together.
    pub fn text_length(&self) -> usize {
        self.text.len()
    }

    /// Where a cell stands, as the user sees it.
    pub fn position(&self, row: usize, column: usize) -> Position {
        let origin = self.origin.unwrap_or(Position { row: 1, column: 1 });
        Position { row: origin.row + row as u32, column: origin.column + column as u32 }
    }

    /// Number of cells, empty ones included.
    pub fn cell_count(&self) -> usize {
        self.cell_ends.len()
    }

    fn cells_of(&self, row: usize) -> std::ops::Range<usize> {
        let Some(&end) = self.row_ends.get(row) else { return 0..0 };
        let start = if row == 0 { 0 } else { self.row_ends[row - 1] as usize };
        start..end as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merged_label_holds_for_all_its_rows() {
        let mut table = Table::new("xlsx");
        for cells in [["Gent", "1"], ["", "2"]] {
            cells.iter().for_each(|text| table.push_cell(text));
            table.end_row();
        }
        table.merges.push(Merge { row: 0, column: 0, rows: 9, columns: 1 });
        let filled = table.filled_down(|_, _| true);
        assert_eq!((filled.cell(1, 0), filled.cell(1, 1)), ("Gent", "2"));
        assert_eq!(table.filled_down(|_, _| false).cell(1, 0), "");
    }

    #[test]
    fn a_short_row_reads_as_empty_to_its_right() {
        let mut table = Table::new("csv");
        table.push_cell("a");
        table.push_cell("b");
        table.end_row();
        table.end_row();
        table.push_cell("c");
        table.end_row();
        assert_eq!((table.rows(), table.columns()), (3, 2));
        assert_eq!(table.cell(0, 1), "b");
        assert_eq!(table.cell(1, 0), "");
        assert_eq!(table.cell(2, 0), "c");
        assert_eq!(table.cell(2, 1), "");
        assert_eq!(table.cell(9, 9), "");
        assert_eq!(table.position(2, 1), Position { row: 3, column: 2 });
    }
}
