//! The cells of a sheet, wherever they stand on it, and the tables that they make.
//!
//! A sheet has seventeen thousand million places. Only cells with something in them are kept, and places between them
//! are counted before they are made.

use std::ops::Range;

use peilglas::error::{Error, ErrorKind, Position};
use peilglas::number::{self, Content, FormatTally, NumberFormat};
use peilglas::read::handover::{Cell as HandedOver, Head, Tail, Writer};
use peilglas::table::Merge;

/// The most cells with something in them, of all sheets together.
pub(crate) const MAX_CELLS: u64 = 2_500_000;

/// The most places, empty ones between cells included, of all tables together.
pub(crate) const MAX_PLACES: u64 = 6_000_000;

/// The most bytes of text in all cells together. A text that many cells share counts for each of them.
pub(crate) const MAX_TEXT: u64 = 32 * 1024 * 1024;

/// The most rows and columns of a sheet, in any program.
pub(crate) const MAX_ROWS: u32 = 1_048_576;
pub(crate) const MAX_COLUMNS: u32 = 16_384;

/// Cells that lie further apart than this belong to different tables: one of them may be a slip at the sheet's far end.
pub(crate) const FAR_ROWS: u32 = 1_000;
const FAR_COLUMNS: u32 = 200;

/// What may still be kept of a file.
#[derive(Debug)]
pub(crate) struct Budget {
    cells: u64,
    places: u64,
    text: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Budget { cells: MAX_CELLS, places: MAX_PLACES, text: MAX_TEXT }
    }
}

impl Budget {
    /// Counts places between cells.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when there are too many.
    pub(crate) fn spend_places(&mut self, count: u64) -> Result<(), Error> {
        spend(&mut self.places, count, "the number of places between cells", MAX_PLACES)
    }
}

fn spend(left: &mut u64, amount: u64, what: &'static str, limit: u64) -> Result<(), Error> {
    *left = left.checked_sub(amount).ok_or(ErrorKind::TooLarge { what, limit })?;
    Ok(())
}

/// The cells of a sheet that have something in them.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    cells: Vec<Cell>,
    text: String,
}

/// A cell; its text lies between the end of the one before it and its own.
#[derive(Clone, Copy, Debug)]
struct Cell {
    row: u32,
    /// At most [`MAX_COLUMNS`], which 16 bits hold.
    column: u16,
    /// Whether the workbook keeps a number here, written with a decimal point; it may be text that looks like one.
    is_number: bool,
    end: u32,
}

/// Figures that are kept as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextFigures {
    pub(crate) decimal: char,
    pub(crate) count: u32,
    pub(crate) first: Position,
}

impl Grid {
    /// Adds a cell, 0-based. Cells off the sheet and cells that show nothing are left out.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when the file holds more than is kept.
    pub(crate) fn push(
        &mut self,
        row: u32,
        column: u32,
        text: &str,
        is_number: bool,
        budget: &mut Budget,
    ) -> Result<(), Error> {
        if row >= MAX_ROWS || column >= MAX_COLUMNS || text.trim().is_empty() {
            return Ok(());
        }
        spend(&mut budget.cells, 1, "the number of cells", MAX_CELLS)?;
        spend(&mut budget.text, text.len() as u64, "the text in the cells", MAX_TEXT)?;
        push_printable(text, &mut self.text);
        self.cells.push(Cell { row, column: column as u16, is_number, end: self.text.len() as u32 });
        Ok(())
    }

    /// Whether no cell has anything in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// How many cells have something in them.
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The cells as they came: row and column, text, and whether it is a number.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (u32, u32, &str, bool)> {
        let cells = self.cells.iter().enumerate();
        cells.map(|(index, cell)| (cell.row, cell.column.into(), self.text(index), cell.is_number))
    }

    /// The top row and the left column of the cells, if they are in the order of reading and make one table.
    pub(crate) fn regular(&self) -> Option<(u32, u32)> {
        let place = |cell: &Cell| (cell.row, cell.column);
        let is_sorted = self.cells.is_sorted_by(|one, other| place(one) < place(other));
        let is_one = is_sorted && self.far_rows().len() == 1 && self.far_columns(0..self.cells.len()).len() == 1;
        let left = self.cells.iter().map(|cell| cell.column).min()?;
        is_one.then(|| (self.cells[0].row, left.into()))
    }

    fn text(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.cells[index - 1].end as usize };
        &self.text[start..self.cells[index].end as usize]
    }

    /// Hands over the tables that the cells make: one, unless some lie far from the others. Merged regions are 0-based on
    /// the sheet. Gives the number of tables, and what to say of figures that are kept as text.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when the places between the cells are too many.
    pub(crate) fn hand_over(
        mut self,
        format: &'static str,
        sheet: &str,
        merges: &[Merge],
        budget: &mut Budget,
        writer: &mut Writer,
    ) -> Result<(usize, Option<TextFigures>), Error> {
        self.sort();
        let figures = self.figures();
        let mut tables = 0;
        for cells in self.far_rows() {
            for columns in self.far_columns(cells.clone()) {
                let indexes = cells.clone().filter(|index| columns.contains(&self.cells[*index].column));
                let Some(first) = indexes.clone().next() else { continue };
                let place = Position { row: self.cells[first].row + 1, column: u32::from(columns.start) + 1 };
                writer.start_table(&Head {
                    format: format.to_owned(),
                    sheet: Some(sheet.to_owned()),
                    origin: Some((place.row, place.column)),
                    ..Head::default()
                });
                let end = self.rows(indexes, columns.start, budget, writer)?;
                let (rows, columns) = (place.row - 1..end, u32::from(columns.start)..u32::from(columns.end));
                let merges =
                    merges.iter().filter_map(|merge| within(*merge, &rows, &columns)).map(Into::into).collect();
                writer.end_table(&Tail { number_format: Some(figures.format().into()), merges });
                tables += 1;
            }
        }
        Ok((tables, figures.found()))
    }

    /// Hands over the rows of some cells, from a column on, and gives the row after the last.
    fn rows(
        &self,
        cells: impl Iterator<Item = usize>,
        left: u16,
        budget: &mut Budget,
        writer: &mut Writer,
    ) -> Result<u32, Error> {
        let mut place: Option<(u32, u16)> = None;
        for index in cells {
            let cell = self.cells[index];
            let (row, column) = place.unwrap_or((cell.row, left));
            let rows_before = cell.row - row;
            if rows_before > 0 {
                budget.spend_places(rows_before.into())?;
                writer.end_row();
                writer.blank_rows(rows_before - 1);
            }
            let column = if rows_before > 0 { left } else { column };
            budget.spend_places(u64::from(cell.column - column) + 1)?;
            writer.empty_cells((cell.column - column).into());
            let text = self.text(index);
            writer.cell(if cell.is_number { HandedOver::Number(text) } else { HandedOver::Text(text) });
            place = Some((cell.row, cell.column + 1));
        }
        writer.end_row();
        Ok(place.map_or(0, |(row, _)| row + 1))
    }

    /// Puts the cells in the order of reading. Most files have them so already. Of two cells in one place, the later counts.
    fn sort(&mut self) {
        let place = |cell: &Cell| (cell.row, cell.column);
        if self.cells.is_sorted_by(|one, other| place(one) < place(other)) {
            return;
        }
        let mut order: Vec<usize> = (0..self.cells.len()).collect();
        order.sort_by_key(|index| place(&self.cells[*index]));
        let mut sorted = Grid::default();
        for (at, index) in order.iter().enumerate() {
            let cell = self.cells[*index];
            if order.get(at + 1).is_some_and(|next| place(&self.cells[*next]) == place(&cell)) {
                continue;
            }
            sorted.text.push_str(self.text(*index));
            sorted.cells.push(Cell { end: sorted.text.len() as u32, ..cell });
        }
        *self = sorted;
    }

    /// The figures among the texts.
    fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        for (row, column, text, is_number) in self.cells() {
            if !is_number && is_figure(text) {
                figures.add(text, row, column);
            }
        }
        figures
    }

    /// The cells in groups between which many rows are empty, as indexes.
    fn far_rows(&self) -> Vec<Range<usize>> {
        let mut groups = Vec::new();
        let mut start = 0;
        for at in 1..=self.cells.len() {
            let goes_on = self.cells.get(at).is_some_and(|cell| cell.row - self.cells[at - 1].row <= FAR_ROWS);
            if !goes_on {
                groups.push(start..at);
                start = at;
            }
        }
        groups
    }

    /// The columns of some cells in groups between which many columns are empty.
    fn far_columns(&self, cells: Range<usize>) -> Vec<Range<u16>> {
        let mut is_used = vec![false; MAX_COLUMNS as usize];
        self.cells[cells].iter().for_each(|cell| is_used[usize::from(cell.column)] = true);
        let mut groups: Vec<Range<u16>> = Vec::new();
        for column in (0..MAX_COLUMNS as u16).filter(|column| is_used[usize::from(*column)]) {
            match groups.last_mut() {
                Some(group) if u32::from(column - group.end) < FAR_COLUMNS => group.end = column + 1,
                _ => groups.push(column..column + 1),
            }
        }
        groups
    }
}

/// Figures that are kept as text, while they come by.
///
/// They decide how a table's figures are written. Numbers are written with a point, and follow the texts if those have a
/// comma: `3.561 (36%)` is text in a sheet of numbers, and a table has one format.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    tally: FormatTally,
    count: u32,
    first: Option<Position>,
}

impl Figures {
    /// Adds a text that [is a figure](is_figure), at a place that is 0-based.
    pub(crate) fn add(&mut self, text: &str, row: u32, column: u32) {
        // In `3.561 (36,2%)` only what stands in brackets is a percentage.
        text.split('(').for_each(|piece| self.tally.add(piece));
        self.count = self.count.saturating_add(1);
        self.first.get_or_insert(Position { row: row + 1, column: column + 1 });
    }

    /// How the figures are written.
    pub(crate) fn format(&self) -> NumberFormat {
        self.tally.decide(NumberFormat::ENGLISH).format
    }

    /// What to say of them, if there are any.
    pub(crate) fn found(&self) -> Option<TextFigures> {
        self.first.map(|first| TextFigures { decimal: self.format().decimal, count: self.count, first })
    }
}

/// Whether a text can be read as a figure in more than one way.
pub(crate) fn is_figure(text: &str) -> bool {
    text.len() <= 64
        && text.bytes().any(|byte| matches!(byte, b'.' | b',' | b'\''))
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && [NumberFormat::BELGIAN, NumberFormat::ENGLISH, NumberFormat::SWISS]
            .into_iter()
            .any(|format| matches!(number::read(text, format), Content::Figure(_)))
}

/// A text without the characters that no text has on purpose, in `room` if it had some.
pub(crate) fn printable<'a>(text: &'a str, room: &'a mut String) -> &'a str {
    if text.bytes().all(|byte| matches!(byte, b' '..0x7F)) {
        return text;
    }
    room.clear();
    push_printable(text, room);
    room
}

fn push_printable(text: &str, into: &mut String) {
    let is_kept = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    if text.chars().all(is_kept) {
        into.push_str(text);
    } else {
        into.extend(text.chars().filter(|c| is_kept(*c)));
    }
}

/// A merged region of the sheet as one of the table, if its first cell is in it.
pub(crate) fn within(merge: Merge, rows: &Range<u32>, columns: &Range<u32>) -> Option<Merge> {
    if !rows.contains(&merge.row) || !columns.contains(&merge.column) {
        return None;
    }
    let merge = Merge {
        row: merge.row - rows.start,
        column: merge.column - columns.start,
        rows: merge.rows.min(rows.end - merge.row),
        columns: merge.columns.min(columns.end - merge.column),
    };
    (merge.rows > 1 || merge.columns > 1).then_some(merge)
}

#[cfg(test)]
mod tests {
    use peilglas::read::handover;
    use peilglas::table::Table;

    use super::*;

    fn tables(cells: &[(u32, u32, &str)], merges: &[Merge]) -> Result<Vec<Table>, Error> {
        let mut budget = Budget::default();
        let mut grid = Grid::default();
        for (row, column, text) in cells {
            grid.push(*row, *column, text, text.parse::<f64>().is_ok(), &mut budget)?;
        }
        let mut writer = Writer::default();
        grid.hand_over("xlsx", "Blad1", merges, &mut budget, &mut writer)?;
        writer.end();
        Ok(handover::read(&writer.take())?.tables)
    }

    fn rows(table: &Table) -> Vec<Vec<&str>> {
        (0..table.rows()).map(|row| table.row(row).collect()).collect()
    }

    #[test]
    fn empty_margins_are_left_out_and_the_first_place_is_kept() {
        let tables = tables(&[(2, 1, "Land"), (2, 3, "2010"), (4, 1, "Polen"), (4, 2, " ")], &[]).expect("tables");
        assert_eq!(rows(&tables[0]), [vec!["Land", "", "2010"], vec![], vec!["Polen"]]);
        assert_eq!(tables[0].origin, Some(Position { row: 3, column: 2 }));
        assert_eq!(tables[0].position(2, 0), Position { row: 5, column: 2 });
    }

    #[test]
    fn cells_in_any_order_make_the_same_table() {
        let ordered = tables(&[(0, 0, "a"), (0, 1, "b"), (1, 0, "c")], &[]).expect("tables");
        let shuffled = tables(&[(1, 0, "c"), (0, 1, "x"), (0, 0, "a"), (0, 1, "b")], &[]).expect("tables");
        assert_eq!(ordered, shuffled);
    }

    #[test]
    fn a_cell_at_the_far_end_of_a_sheet_is_a_table_of_its_own() {
        let tables = tables(&[(0, 0, "a"), (1_048_575, 16_383, "b")], &[]).expect("tables");
        assert_eq!(tables.len(), 2);
        assert_eq!(tables[1].origin, Some(Position { row: 1_048_576, column: 16_384 }));
        let beside = super::tests::tables(&[(0, 0, "a"), (0, 300, "b")], &[]).expect("tables");
        assert_eq!(beside.len(), 2);
    }

    #[test]
    fn places_between_cells_are_counted_before_they_are_made() {
        let scattered: Vec<_> = (0..MAX_COLUMNS / 100).map(|at| (at, at * 100, "x")).collect();
        let edge = (1_000..4_000).map(|row| (row, MAX_COLUMNS - 1, "x"));
        let cells: Vec<_> = scattered.into_iter().chain(edge).collect();
        let error = tables(&cells, &[]).expect_err("an error");
        assert_eq!(error.kind.code(), "too-large");
    }

    #[test]
    fn merged_regions_move_with_the_table_and_end_with_it() {
        let merge = |row, column, rows, columns| Merge { row, column, rows, columns };
        let merges = [merge(2, 1, 1, 9), merge(0, 0, 1, 5), merge(3, 1, 1, 1)];
        let tables = tables(&[(2, 1, "Inwijking"), (3, 1, "2009"), (3, 2, "2010")], &merges).expect("tables");
        assert_eq!(tables[0].merges, [merge(0, 0, 1, 2)]);
    }

    #[test]
    fn numbers_follow_figures_that_are_kept_as_text() {
        let tables = tables(&[(0, 0, "3.561 (36,2%)"), (0, 1, "36.2"), (0, 2, "1714")], &[]).expect("tables");
        assert_eq!(rows(&tables[0]), [["3.561 (36,2%)", "36,2", "1714"]]);
        assert_eq!(tables[0].number_format, Some(NumberFormat::BELGIAN));
    }

    #[test]
    fn words_with_points_say_nothing_about_figures() {
        let tables = tables(&[(0, 0, "Tabel 4.1: instroom"), (1, 0, "6.4.2011"), (1, 1, "36.2")], &[]).expect("tables");
        assert_eq!(tables[0].number_format, Some(NumberFormat::ENGLISH));
        assert_eq!(tables[0].cell(1, 1), "36.2");
    }

    #[test]
    fn more_cells_or_text_than_is_kept_is_refused() {
        let mut budget = Budget::default();
        let mut grid = Grid::default();
        let text = "x".repeat(1024 * 1024);
        let pushed =
            (0..=MAX_TEXT / 1024 / 1024).try_for_each(|row| grid.push(row as u32, 0, &text, false, &mut budget));
        assert_eq!(pushed.expect_err("an error").kind.code(), "too-large");
    }
}
