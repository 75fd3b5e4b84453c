//! Which rows are title, header, body and notes, and which columns are labels: the geometry of a publication table.

use std::ops::Range;

use serde::Serialize;

use crate::number::{Content, NumberFormat};
use crate::table::Table;
use crate::vocabulary::{LabelKind, Term};

use super::Context;
use super::cells::Cells;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum RowKind {
    /// A line above the table.
    Title,
    /// Names the columns.
    Header,
    /// Has no figures; the rows below it belong to what it names.
    Group,
    /// Has figures.
    Data,
    /// Is the total, or a subtotal, of other rows.
    Total,
    /// Has shares of other rows.
    Share,
    /// A source or a note.
    Note,
    /// Holds nothing.
    Blank,
    /// Left out on the user's word.
    Excluded,
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum ColumnRole {
    /// Says what a row is about.
    Label,
    /// Holds counts.
    Count,
    /// Holds published percentages.
    Share,
    /// Numbers the rows.
    Rank,
    /// Holds remarks.
    Note,
    /// Holds nothing.
    Empty,
    /// Left out on the user's word.
    Ignored,
}

/// A column with its header.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The header cells above it, from the top; an upper one that stands over several columns counts for each.
    pub header: Vec<String>,
    /// What it is.
    pub role: ColumnRole,
}

/// Which rows and columns of a grid are what. Rows and columns are 0-based; ranges exclude their end.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// All rows of the table, title and notes included.
    pub rows: Range<usize>,
    /// The lines above the header.
    pub title: Range<usize>,
    /// The header; empty when there is none.
    pub header: Range<usize>,
    /// From the first row of figures or groups to the last.
    pub body: Range<usize>,
    /// What each of `rows` is; of a table of records the first ones only.
    pub kinds: Vec<RowKind>,
    /// All columns of the grid.
    pub columns: Vec<Column>,
    /// The number format of the figures.
    pub number_format: NumberFormat,
    /// The number of records, in a table of records.
    pub records: Option<u32>,
}

impl Layout {
    /// The number of rows with figures.
    pub fn records(&self) -> u32 {
        let has_figures = |kind: &&RowKind| matches!(kind, RowKind::Data | RowKind::Total | RowKind::Share);
        self.records.unwrap_or_else(|| self.kinds.iter().filter(has_figures).count() as u32)
    }

    /// What a row of the grid is.
    pub fn kind(&self, row: usize) -> RowKind {
        self.kinds.get(row.wrapping_sub(self.rows.start)).copied().unwrap_or(RowKind::Blank)
    }

    /// The columns with a role.
    pub fn columns_of(&self, roles: &[ColumnRole]) -> impl Iterator<Item = usize> {
        self.columns.iter().enumerate().filter(|(_, column)| roles.contains(&column.role)).map(|(index, _)| index)
    }

    /// The texts of the rows of one kind, each row's cells joined by a space.
    pub fn lines(&self, table: &Table, kind: RowKind) -> Vec<String> {
        let line = |row: usize| {
            table.row(row).map(crate::number::trim).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
        };
        self.rows.clone().filter(|&row| self.kind(row) == kind).map(line).collect()
    }

    /// Marks a body row as what its label shows it to be.
    pub(super) fn set_kind(&mut self, row: usize, kind: RowKind) {
        self.kinds[row - self.rows.start] = kind;
    }
}

/// Most rows that a header has.
const MOST_HEADER_ROWS: usize = 6;

/// Finds the tables that stand one below the other in a grid.
pub(super) fn layouts(table: &Table, cells: &Cells, context: &Context<'_>) -> Vec<Layout> {
    let finder = Finder { table, cells, context };
    let mut layouts = Vec::new();
    let mut from = 0;
    while let Some(layout) = finder.next_table(from) {
        from = layout.rows.end;
        layouts.push(layout);
    }
    layouts
}

struct Finder<'a> {
    table: &'a Table,
    cells: &'a Cells,
    context: &'a Context<'a>,
}

impl Finder<'_> {
    fn next_table(&self, from: usize) -> Option<Layout> {
        let rows = self.table.rows();
        let stated = self.context.recipe.rows.as_ref().and_then(|rows| rows.header).filter(|_| from == 0);
        let header = match stated {
            Some((first, last)) => {
                let before = self.table.position(0, 0).row;
                let row = |seen: u32| (seen.saturating_sub(before) as usize).min(rows);
                row(first)..row(last.saturating_add(1))
            }
            None => self.header((from..rows).find(|&row| self.has_figures(row, from))?, from),
        };
        let first_figures = (header.end..rows).find(|&row| self.has_figures(row, from))?;
        let end = self.next_start(first_figures).unwrap_or(rows);
        let last = (header.end..end).rev().find(|&row| self.has_figures(row, from))?;
        let body_start = (header.end..end).find(|&row| self.cells.filled(row).next().is_some())?;
        let mut layout = Layout {
            rows: from..end,
            title: from..header.start,
            body: body_start..last + 1,
            kinds: Vec::new(),
            columns: Vec::new(),
            number_format: self.cells.format.format,
            header,
            records: None,
        };
        layout.columns = self.columns(&layout);
        layout.kinds = layout.rows.clone().map(|row| self.kind(row, &layout)).collect();
        Some(layout)
    }

    /// The header above the first row of figures; empty when nothing names the columns.
    ///
    /// It is looked for from below: what stands above a header is as different as tables are, but the figures always
    /// stand right under it, at most parted from it by blank lines and the first group's name.
    fn header(&self, first_figures: usize, from: usize) -> Range<usize> {
        let names_columns = |row: usize| {
            let mut values = self.cells.filled(row).filter(|&column| column != self.cells.first_column);
            let is_name =
                |column: usize| *self.cells.get(row, column) == Content::Text || self.cells.is_period(row, column);
            values.any(is_name) && !self.has_figures(row, from) && !self.is_caption_or_note(row)
        };
        let Some(last) = (from..first_figures).rev().find(|&row| names_columns(row)) else {
            return first_figures..first_figures;
        };
        let above = (from..last).rev().take(MOST_HEADER_ROWS - 1).take_while(|&row| names_columns(row));
        above.last().unwrap_or(last)..last + 1
    }

    /// The first row of the next table, if one starts below `after`: a header that follows a blank line.
    fn next_start(&self, after: usize) -> Option<usize> {
        let rows = self.table.rows();
        let label = self.cells.first_column;
        let is_header = |row: usize| {
            let values: Vec<usize> = self.cells.filled(row).filter(|&column| column != label).collect();
            let above: Vec<usize> =
                (after..row).rev().take_while(|&above| self.cells.filled(above).count() < 2).collect();
            let parted = above.iter().any(|&above| self.cells.filled(above).next().is_none());
            let body = (row + 1..rows).find(|&below| self.cells.filled(below).next().is_some());
            parted
                && !values.is_empty()
                && values
                    .iter()
                    .all(|&column| *self.cells.get(row, column) == Content::Text || self.cells.is_period(row, column))
                && !self.is_caption_or_note(row)
                && body.is_some_and(|_| (row + 1..rows).any(|below| self.has_figures(below, row)))
        };
        let header = (after + 1..rows).find(|&row| is_header(row))?;
        // Titles above the header belong to it; notes and blank lines belong to the table before.
        let title =
            (after + 1..header).rev().take_while(|&row| self.cells.filled(row).count() == 1 && !self.is_note(row));
        Some(title.last().unwrap_or(header))
    }

    fn columns(&self, layout: &Layout) -> Vec<Column> {
        let count = self.table.columns();
        let headers = self.headers(layout, count);
        let mut before_values = true;
        let role_of = |(index, header): (usize, Vec<String>)| {
            let stated = self.context.recipe.column(index as u32 + 1).cloned().unwrap_or_default();
            let role = match stated.role.as_deref() {
                Some("label") => ColumnRole::Label,
                Some("value") => ColumnRole::Count,
                Some(_) => ColumnRole::Ignored,
                None => self.role(index, &header, layout, before_values),
            };
            before_values &= !matches!(role, ColumnRole::Count);
            Column { header: stated.label.map_or(header, |label| vec![label]), role }
        };
        headers.into_iter().enumerate().map(role_of).collect()
    }

    fn role(&self, column: usize, header: &[String], layout: &Layout, before_values: bool) -> ColumnRole {
        let (mut figures, mut texts, mut years) = (0_u32, 0, 0);
        let mut runs_from_one = true;
        for row in layout.body.clone() {
            match self.cells.get(row, column) {
                Content::Empty | Content::Missing(_) => {}
                Content::Figure(figure) => {
                    figures += 1;
                    years += u32::from(self.cells.is_period(row, column));
                    runs_from_one &= figure.quantity.exact() == Some(f64::from(figures));
                }
                Content::Text => texts += 1,
            }
        }
        let is_label = texts > figures || (figures > 0 && years == figures && column == self.cells.first_column);
        let names_dimension = || {
            header.iter().any(|text| {
                let label = self.context.vocabulary.label(text, LabelKind::Axis { preferred: None });
                label.words.iter().any(|word| word.terms.iter().any(|term| matches!(term, Term::DimensionName(_))))
            })
        };
        match () {
            () if figures + texts == 0 && header.is_empty() => ColumnRole::Empty,
            () if before_values && is_label => ColumnRole::Label,
            () if before_values && figures > 0 && self.holds_codes(column, layout) => ColumnRole::Label,
            () if column == self.cells.first_column && figures > 2 && texts == 0 && runs_from_one => ColumnRole::Rank,
            () if before_values && figures + texts == 0 && names_dimension() => ColumnRole::Label,
            () if texts > figures => ColumnRole::Note,
            () => ColumnRole::Count,
        }
    }

    /// Whether the digits of a column are names: with leading zeros, or all codes of territories.
    fn holds_codes(&self, column: usize, layout: &Layout) -> bool {
        let digits = |row: usize| Some(self.table.cell(row, column).trim()).filter(|text| !text.is_empty());
        let is_zero_led =
            |text: &str| text.len() > 1 && text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
        layout.body.clone().filter_map(digits).any(is_zero_led)
            || layout.body.clone().filter_map(digits).all(|text| self.context.vocabulary.territory(text).is_some())
    }

    /// The header cells above each column. In every header row but the last a blank continues what stands to its left;
    /// so it does in a single one over a column that has figures and no name.
    fn headers(&self, layout: &Layout, count: usize) -> Vec<Vec<String>> {
        let mut headers = vec![Vec::new(); count];
        let label = self.cells.first_column;
        for row in layout.header.clone() {
            let is_last = row + 1 == layout.header.end;
            let mut from_left = String::new();
            for (column, header) in headers.iter_mut().enumerate() {
                let text = crate::number::trim(self.table.cell(row, column));
                let unnamed = header.is_empty()
                    && is_last
                    && layout.body.clone().any(|row| self.cells.is_figure(row, column, layout.rows.start));
                if !text.is_empty() {
                    // A header cell that was merged over two rows is one cell.
                    if header.last().is_none_or(|above: &String| above != text) {
                        header.push(text.to_owned());
                    }
                    from_left = if column == label { String::new() } else { text.to_owned() };
                } else if (!is_last || unnamed) && column > label && !from_left.is_empty() {
                    header.push(from_left.clone());
                }
            }
        }
        headers
    }

    fn kind(&self, row: usize, layout: &Layout) -> RowKind {
        match () {
            () if self.context.recipe.excludes(self.table.position(row, 0).row) => RowKind::Excluded,
            () if self.cells.filled(row).next().is_none() => RowKind::Blank,
            () if layout.title.contains(&row) => RowKind::Title,
            () if layout.header.contains(&row) => RowKind::Header,
            () if !layout.body.contains(&row) || self.is_note(row) => RowKind::Note,
            () if self.is_group(row, layout) => RowKind::Group,
            () => RowKind::Data,
        }
    }

    fn is_group(&self, row: usize, layout: &Layout) -> bool {
        layout.columns_of(&[ColumnRole::Count, ColumnRole::Share]).all(|column| self.cells.is_empty(row, column))
    }

    fn is_caption_or_note(&self, row: usize) -> bool {
        self.starts_with(row, &[Term::Caption, Term::Note])
    }

    fn is_note(&self, row: usize) -> bool {
        self.starts_with(row, &[Term::Note]) && !self.has_figures(row, 0)
    }

    fn starts_with(&self, row: usize, terms: &[Term]) -> bool {
        let Some(column) = self.cells.filled(row).next() else { return false };
        let label = self.context.vocabulary.label(self.table.cell(row, column), LabelKind::Title);
        label.words.len() > 1 && label.words[0].terms.iter().any(|term| terms.contains(term))
    }

    /// Whether a row has figures. A row of nothing but years has them only under a row of years: else it is that row.
    fn has_figures(&self, row: usize, from: usize) -> bool {
        let label = self.cells.first_column;
        let figures: Vec<usize> = self
            .cells
            .filled(row)
            .filter(|&column| column != label && matches!(self.cells.get(row, column), Content::Figure(_)))
            .collect();
        match figures.iter().find(|&&column| !self.cells.is_period(row, column)) {
            Some(_) => true,
            None if figures.is_empty() || self.cells.is_empty(row, label) => false,
            None => self.cells.has_periods_above(row, &figures, from),
        }
    }
}
