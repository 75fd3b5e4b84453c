//! Which rows are title, header, body and notes, and which columns are labels: the geometry of a publication table.

use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;

use crate::facts::Dimension;
use crate::number::{Content, NumberFormat};
use crate::table::{Merge, Table};
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

/// The number of rows that show what a column holds.
const LOOKED_AT: usize = 200;

/// How far below a header the first row of figures may stand when all its figures look like years.
const FARTHEST_YEARS: usize = 100;

/// Finds the tables that stand one below the other in a grid.
pub(super) fn layouts(table: &Table, cells: &Cells, context: &Context<'_>) -> Vec<Layout> {
    let is_count = |row: usize, column: usize| {
        matches!(cells.get(row, column), Content::Figure(_)) && !cells.is_period(row, column)
    };
    let has_count =
        |row: &usize| cells.filled(*row).any(|column| column != cells.first_column && is_count(*row, column));
    let counts = (0..table.rows()).filter(has_count).collect();
    let finder = Finder { table, cells, context, width: table.columns(), merged: merged(table), counts };
    let mut layouts = Vec::new();
    let mut from = 0;
    while let Some(layout) = finder.next_table(from, layouts.len()) {
        from = layout.rows.end;
        layouts.push(layout);
    }
    layouts
}

struct Finder<'a> {
    table: &'a Table,
    cells: &'a Cells,
    context: &'a Context<'a>,
    /// Number of columns of the grid.
    width: usize,
    /// The row below the merged cell that a cell is part of, where that is no taller than a header.
    merged: HashMap<(usize, usize), usize>,
    /// The rows with a figure that is no year: a figure wherever the table above it starts.
    counts: Vec<usize>,
}

impl Finder<'_> {
    fn next_table(&self, from: usize, index: usize) -> Option<Layout> {
        let rows = self.table.rows();
        let stated = self.context.tables.header(index);
        let header = match stated {
            Some((first, last)) => {
                let before = self.table.position(0, 0).row;
                let row = |seen: u32| (seen.saturating_sub(before) as usize).min(rows);
                let start = row(first).max(from);
                start..row(last.saturating_add(1)).max(start)
            }
            None => self.header((from..rows).find(|&row| self.has_figures(row, from))?, from)?,
        };
        let first_figures = (header.end..rows).find(|&row| self.has_figures(row, from))?;
        let end = self.next_start(first_figures).unwrap_or(rows);
        let last = (header.end..end).rev().find(|&row| self.has_figures(row, from))?;
        let last = self.last_record(last, end);
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
        layout.columns = self.columns(&layout, index);
        layout.kinds = layout.rows.clone().map(|row| self.kind(row, &layout, index)).collect();
        Some(layout)
    }

    /// The header above the first row of figures; empty when nothing names the columns, none when too few of the cells
    /// are figures for them to tell what the rows are.
    ///
    /// It is looked for from below: what stands above a header is as different as tables are, but the figures always
    /// stand right under it, at most parted from it by blank lines, the first group's name, and records without figures.
    fn header(&self, first_figures: usize, from: usize) -> Option<Range<usize>> {
        let values = self.value_columns(first_figures);
        // What follows a table is no list of its own.
        if values.is_empty() && from == 0 {
            return None;
        }
        let names_columns = |row: usize| self.names_columns(row, from);
        let numbers = self.numbers_columns(first_figures)
            && (first_figures + 1..self.table.rows()).any(|row| self.has_figures(row, from));
        let last = match (from..first_figures).rev().find(|&row| names_columns(row)) {
            _ if numbers => first_figures,
            Some(last) => last,
            None => return Some(first_figures..first_figures),
        };
        let above = (from..last).rev().take_while(|&row| names_columns(row));
        let top = above.last().unwrap_or(last);
        let last = self.without_records(top, last, &values);
        let mut first = last;
        while first > top && last - first + 1 < MOST_HEADER_ROWS && self.stands_over(first - 1, first) {
            first -= 1;
        }
        Some(first..last + 1)
    }

    /// Whether a row names columns: texts or times beside the label column, and no figures.
    fn names_columns(&self, row: usize, from: usize) -> bool {
        let mut values = self.cells.filled(row).filter(|&column| column != self.cells.first_column);
        let is_name =
            |column: usize| *self.cells.get(row, column) == Content::Text || self.cells.is_period(row, column);
        values.any(is_name) && !self.has_figures(row, from) && !self.is_caption_or_note(row)
    }

    /// The columns that hold more figures than texts from the first row of figures on.
    fn value_columns(&self, first_figures: usize) -> Vec<usize> {
        let rows = || first_figures..self.table.rows().min(first_figures + LOOKED_AT);
        let holds_figures = |&column: &usize| {
            let count = |is: &dyn Fn(&Content) -> bool| rows().filter(|&row| is(self.cells.get(row, column))).count();
            let figures = count(&|content| matches!(content, Content::Figure(_)));
            figures > 0 && figures >= count(&|content| *content == Content::Text)
        };
        (0..self.width).filter(|&column| column != self.cells.first_column).filter(holds_figures).collect()
    }

    /// The last row of a header that is looked for from `top` to `last`, without the records below it that have no
    /// figures: `Aruba;ABW;;` under `Country;Code;1960;1961`.
    fn without_records(&self, top: usize, last: usize, values: &[usize]) -> usize {
        let names_values = |row: usize| {
            values
                .iter()
                .any(|&column| *self.cells.get(row, column) == Content::Text || self.cells.is_period(row, column))
        };
        let label = self.cells.first_column;
        // Records may be numbered or start with a year; a name of a label column is neither.
        let is_numbered = |row: usize| matches!(self.cells.get(row, label), Content::Figure(_));
        let Some(names) = (top..=last).find(|&row| names_values(row)) else { return last };
        let mut named: Vec<bool> = (0..self.width).map(|column| !self.cells.is_empty(names, column)).collect();
        for row in names + 1..=last {
            let names_another = self.cells.filled(row).any(|column| !named[column]);
            if !(names_values(row) || names_another) || is_numbered(row) || self.recurs_below(row, values) {
                return row - 1;
            }
            self.cells.filled(row).for_each(|column| named[column] = true);
        }
        last
    }

    /// Whether a text of a row stands again in the same column below: as the records of a list share theirs, and names of
    /// columns do not.
    fn recurs_below(&self, row: usize, values: &[usize]) -> bool {
        let recurs = |column: usize| {
            let text = self.table.cell(row, column);
            // A cell that was merged over the rows of a header stands in each of them.
            let next = self.merged.get(&(row, column)).copied().unwrap_or(row + 1);
            (next..self.table.rows().min(row + LOOKED_AT)).any(|below| self.table.cell(below, column) == text)
        };
        let is_text = |column: &usize| {
            !values.contains(column)
                && self.cells.is_text(row, *column)
                && crate::number::trim(self.table.cell(row, *column)).chars().any(char::is_alphabetic)
        };
        self.cells.filled(row).filter(is_text).any(recurs)
    }

    /// Whether a row belongs to the header that goes on below it. Lines of a title that hold delimiters do not, nor a unit
    /// that is written above the right-hand corner.
    fn stands_over(&self, upper: usize, lower: usize) -> bool {
        let label = self.cells.first_column;
        let last_of_lower = self.cells.filled(lower).last();
        let spans_nothing =
            self.cells.filled(upper).filter(|&column| column != label).all(|column| Some(column) >= last_of_lower);
        if spans_nothing && self.cells.filled(lower).count() > 3 {
            return false;
        }
        if self.cells.is_empty(upper, label) || self.cells.is_empty(lower, label) {
            return true;
        }
        let text = |row: usize, column: usize| self.table.cell(row, column);
        let starts_with_space = |row: usize| {
            let mut cells = self.cells.filled(row).filter(|&column| column != label).peekable();
            cells.peek().is_some() && cells.all(|column| text(row, column).starts_with(' '))
        };
        let is_prose = starts_with_space(upper) && !starts_with_space(lower);
        let (of_upper, of_lower) = (self.cells.filled(upper).count(), self.cells.filled(lower).count());
        let is_pair = crate::number::trim(text(upper, label)).ends_with(':') || of_upper * 2 < of_lower;
        !is_prose && !is_pair && of_lower > 2
    }

    /// Whether the numbers of a row are names: ages from 0 to 4 and on, months from 1 to 12, bands such as `15-24`.
    fn numbers_columns(&self, row: usize) -> bool {
        let label = self.cells.first_column;
        let is_other = |column: &usize| *column != label;
        let texts: Vec<&str> = self
            .cells
            .filled(row)
            .filter(is_other)
            .map(|column| crate::number::trim(self.table.cell(row, column)))
            .collect();
        let band = |text: &str| {
            let is_age = |age: &str| (1..=3).contains(&age.len()) && age.bytes().all(|byte| byte.is_ascii_digit());
            text.strip_suffix('+').is_some_and(is_age)
                || text.split_once(['-', '–']).is_some_and(|(low, high)| is_age(low.trim()) && is_age(high.trim()))
        };
        if texts.len() > 1 && texts.iter().all(|text| band(text)) {
            return true;
        }
        let numbers: Vec<u32> = texts.iter().map_while(|text| text.parse().ok()).collect();
        numbers.len() >= 5
            && numbers.len() + 1 >= texts.len()
            && numbers[0] < 2
            && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1)
    }

    /// The last row of the records that end with a row of figures: those below it that have none, but are as full.
    fn last_record(&self, last_figures: usize, end: usize) -> usize {
        let filled = |row: usize| self.cells.filled(row).count();
        let is_record =
            |&row: &usize| filled(row) > 1 && filled(row) * 2 >= filled(last_figures) && !self.is_caption_or_note(row);
        (last_figures + 1..end).take_while(is_record).last().unwrap_or(last_figures)
    }

    /// The first row of the next table, if one starts below `after`: a header that follows a blank line.
    fn next_start(&self, after: usize) -> Option<usize> {
        let rows = self.table.rows();
        let label = self.cells.first_column;
        let has_names = |row: usize| {
            let mut values = self.cells.filled(row).filter(|&column| column != label).peekable();
            let is_name =
                |column: usize| *self.cells.get(row, column) == Content::Text || self.cells.is_period(row, column);
            values.peek().is_some() && values.all(is_name) && !self.is_caption_or_note(row)
        };
        let names_figures = |row: usize| {
            let count = self.counts.get(self.counts.partition_point(|&count| count <= row)).copied();
            let mut doubtful = row + 1..count.unwrap_or(rows).min(row + 1 + FARTHEST_YEARS);
            let below = doubtful.find(|&below| self.has_figures(below, row)).or(count);
            let names = |below: usize, column: usize| column != label && self.cells.is_figure(below, column, row);
            below.is_some_and(|below| self.cells.filled(row).any(|column| names(below, column)))
        };
        // Whether a blank line stands among the lines without a second cell straight above.
        let mut parted = false;
        let header = (after + 1..rows).find(|&row| {
            let above = self.cells.filled(row - 1).take(2).count();
            parted = above < 2 && (parted || above == 0);
            parted && has_names(row) && names_figures(row)
        })?;
        // Titles above the header belong to it; notes and blank lines belong to the table before.
        let title =
            (after + 1..header).rev().take_while(|&row| self.cells.filled(row).count() == 1 && !self.is_note(row));
        Some(title.last().unwrap_or(header))
    }

    fn columns(&self, layout: &Layout, table: usize) -> Vec<Column> {
        let count = self.width;
        let headers = self.headers(layout, count);
        let mut before_values = true;
        let role_of = |(index, header): (usize, Vec<String>)| {
            let stated = self.context.tables.column(table, index as u32 + 1).cloned().unwrap_or_default();
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
        let names = |wanted: fn(&Term) -> bool| {
            header.iter().any(|text| {
                let label = self.context.vocabulary.label(text, LabelKind::Axis { preferred: None });
                label.words.iter().any(|word| word.terms.iter().any(wanted))
            })
        };
        let names_dimension = || names(|term| matches!(term, Term::DimensionName(_)));
        // "Rang": the numbers of rows, however few.
        let names_rank = || names(|term| *term == Term::NoCount);
        match () {
            () if figures + texts == 0 && header.is_empty() => ColumnRole::Empty,
            () if before_values && is_label => ColumnRole::Label,
            () if before_values && figures > 0 && years == figures && names_dimension() => ColumnRole::Label,
            () if before_values && figures > 0 && self.holds_codes(column, header, layout) => ColumnRole::Label,
            () if column == self.cells.first_column && texts == 0 && runs_from_one && (figures > 2 || names_rank()) => {
                ColumnRole::Rank
            }
            () if before_values && figures + texts == 0 && names_dimension() => ColumnRole::Label,
            () if texts > figures => ColumnRole::Note,
            () => ColumnRole::Count,
        }
    }

    /// Whether the digits of a column are names: with leading zeros, all codes of territories, or all codes of countries
    /// under a name that says so.
    fn holds_codes(&self, column: usize, header: &[String], layout: &Layout) -> bool {
        let vocabulary = self.context.vocabulary;
        let names_nationalities = header.iter().any(|text| {
            let words = vocabulary.label(text, LabelKind::Axis { preferred: None }).words;
            words.iter().any(|word| word.terms.contains(&Term::DimensionName(Dimension::Nationality)))
        });
        let digits = |row: usize| Some(self.table.cell(row, column).trim()).filter(|text| !text.is_empty());
        let is_zero_led =
            |text: &str| text.len() > 1 && text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
        let is_country = |text: &str| {
            !text.bytes().any(|b| b.is_ascii_digit()) || (text.len() == 3 && vocabulary.country_of_code(text).is_some())
        };
        layout.body.clone().filter_map(digits).any(is_zero_led)
            || (names_nationalities && layout.body.clone().filter_map(digits).all(is_country))
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

    fn kind(&self, row: usize, layout: &Layout, table: usize) -> RowKind {
        match () {
            () if self.context.tables.excludes(table, self.table.position(row, 0).row) => RowKind::Excluded,
            () if self.cells.filled(row).next().is_none() => RowKind::Blank,
            () if layout.body.contains(&row) && self.repeats_header(row, layout) => RowKind::Header,
            () if layout.title.contains(&row) => RowKind::Title,
            () if layout.header.contains(&row) => RowKind::Header,
            () if !layout.body.contains(&row) || self.is_note(row) => RowKind::Note,
            () if self.is_group(row, layout) => RowKind::Group,
            () => RowKind::Data,
        }
    }

    /// Whether a row of the body is a row of the header once more, word for word, as at the top of each printed page.
    fn repeats_header(&self, row: usize, layout: &Layout) -> bool {
        let texts = |row: usize| (0..self.width).map(move |column| crate::number::trim(self.table.cell(row, column)));
        let is_repeated =
            |header: usize| texts(header).filter(|text| !text.is_empty()).count() > 1 && texts(header).eq(texts(row));
        layout.header.clone().any(is_repeated)
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
            .filter(|&column| !is_thousands_unit(self.table.cell(row, column)))
            .collect();
        match figures.iter().find(|&&column| !self.cells.is_period(row, column)) {
            Some(_) => true,
            None if figures.is_empty() || self.cells.is_empty(row, label) => false,
            None => self.cells.has_periods_above(row, &figures, from),
        }
    }
}

/// The row below each cell that was merged over some rows, if they can be a header's.
fn merged(table: &Table) -> HashMap<(usize, usize), usize> {
    let is_low = |merge: &&Merge| (2..=MOST_HEADER_ROWS as u32).contains(&merge.rows);
    let cells = |merge: &Merge| {
        let (first, below, column) = (merge.row as usize, (merge.row + merge.rows) as usize, merge.column as usize);
        (first..below).map(move |row| ((row, column), below))
    };
    table.merges.iter().filter(is_low).flat_map(cells).collect()
}

/// `000` under a name means that its figures are thousands.
fn is_thousands_unit(text: &str) -> bool {
    crate::number::trim(text) == "000"
}
