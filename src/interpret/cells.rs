//! What every cell holds, under the number format of its column.

use crate::error::Error;
use crate::facts::Dimension;
use crate::number::{self, Content, Evidence, FormatDecision, FormatTally, NumberFormat};
use crate::table::Table;
use crate::vocabulary::{LabelKind, Term, Vocabulary};

use super::Context;

/// The contents of a table's cells, row by row, with the number format of each column.
pub(super) struct Cells {
    rows: Vec<Vec<Content>>,
    /// For each column, the rows whose cell names a time and nothing else, from the top.
    periods: Vec<Vec<usize>>,
    /// The leftmost column that holds anything.
    pub first_column: usize,
    /// The format decided for the whole table.
    pub format: FormatDecision,
    /// The format decided for each column.
    pub columns: Vec<FormatDecision>,
}

impl Cells {
    pub(super) fn read(table: &Table, context: &Context<'_>) -> Result<Self, Error> {
        let columns = table.columns();
        let (format, columns) = match context.recipe.number_format()?.or(table.number_format) {
            Some(format) => {
                let stated = FormatDecision { format, evidence: Evidence::Stated, contradictory: false };
                (stated, vec![stated; columns])
            }
            None => decide(table, columns, context.number_format),
        };
        let read = |row: usize| {
            let formats = columns.iter().map(|decision| decision.format);
            table.row(row).zip(formats).map(|(text, format)| number::read(text, format)).collect()
        };
        let mut rows: Vec<Vec<Content>> = (0..table.rows()).map(read).collect();
        let is_ruled = |row: usize| {
            let mut texts = table.row(row).map(number::trim).filter(|text| !text.is_empty()).peekable();
            texts.peek().is_some() && texts.all(is_rule)
        };
        // A line drawn with characters is no row: `|---|---:|` of a text with marks, `-----+-----` of a data base's output.
        for row in (0..table.rows()).filter(|&row| is_ruled(row)) {
            rows[row].fill(Content::Empty);
        }
        let is_period = |text: &str| is_period(text, context.vocabulary);
        let mut periods = vec![Vec::new(); table.columns()];
        for row in 0..table.rows() {
            for (column, _) in table.row(row).enumerate().filter(|(_, text)| is_period(text)) {
                periods[column].push(row);
            }
        }
        let first_filled = |cells: &Vec<Content>| cells.iter().position(|content| *content != Content::Empty);
        Ok(Cells {
            first_column: rows.iter().filter_map(first_filled).min().unwrap_or(0),
            rows,
            periods,
            format,
            columns,
        })
    }

    /// Whether a cell names a time and nothing else.
    pub(super) fn is_period(&self, row: usize, column: usize) -> bool {
        self.periods.get(column).is_some_and(|rows| rows.binary_search(&row).is_ok())
    }

    /// Whether a cell holds a figure, and not the name of a time. A four-digit number beside a label is a count when a
    /// time stands above it, between `from` and its row.
    pub(super) fn is_figure(&self, row: usize, column: usize, from: usize) -> bool {
        let below_period = || {
            let rows = &self.periods[column];
            let above = rows.get(rows.partition_point(|&period| period < from));
            !self.is_empty(row, self.first_column) && above.is_some_and(|&above| above < row)
        };
        matches!(self.get(row, column), Content::Figure(_)) && (!self.is_period(row, column) || below_period())
    }

    /// Whether some row between `from` and `row` names a time in each of these columns.
    pub(super) fn has_periods_above(&self, row: usize, columns: &[usize], from: usize) -> bool {
        let rows = columns.first().map_or(&[][..], |&column| &self.periods[column]);
        let above = &rows[rows.partition_point(|&above| above < from)..];
        // A header has few rows; no table needs more looks than this.
        let above = above.iter().take(16).take_while(|&&above| above < row);
        above.into_iter().any(|&above| columns.iter().all(|&column| self.is_period(above, column)))
    }

    pub(super) fn get(&self, row: usize, column: usize) -> &Content {
        self.rows.get(row).and_then(|cells| cells.get(column)).unwrap_or(&Content::Empty)
    }

    pub(super) fn is_empty(&self, row: usize, column: usize) -> bool {
        *self.get(row, column) == Content::Empty
    }

    /// Whether a cell holds text, and not the name of a time.
    pub(super) fn is_text(&self, row: usize, column: usize) -> bool {
        *self.get(row, column) == Content::Text && !self.is_period(row, column)
    }

    /// The columns of a row that hold something.
    pub(super) fn filled(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        let cells = self.rows.get(row).map_or(&[][..], Vec::as_slice);
        cells.iter().enumerate().filter(|(_, content)| **content != Content::Empty).map(|(column, _)| column)
    }
}

/// Whether a text is a piece of a drawn line.
fn is_rule(text: &str) -> bool {
    let strokes = text.bytes().filter(|stroke| matches!(stroke, b'-' | b'=' | b'_')).count();
    strokes > 1 && text.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'_' | b':' | b'+'))
}

/// A column follows its own figures where they can be read in one way only, else those of the table.
fn decide(table: &Table, columns: usize, fallback: NumberFormat) -> (FormatDecision, Vec<FormatDecision>) {
    let mut by_column = vec![FormatTally::default(); columns];
    for row in 0..table.rows() {
        for (column, text) in table.row(row).enumerate().filter(|(_, text)| looks_numeric(text)) {
            by_column[column].add(text);
        }
    }
    let mut of_all = FormatTally::default();
    by_column.iter().for_each(|tally| of_all.merge(tally));
    let whole = of_all.decide(fallback);
    let column = |tally: &FormatTally| {
        let own = tally.decide(whole.format);
        match (own.evidence, whole.evidence) {
            (Evidence::Shown, _) | (Evidence::Assumed, Evidence::Assumed) => own,
            // A column of `3.600`s in a table that elsewhere shows a decimal point stays in doubt; a column with a `585`
            // among them says itself that these are thousands.
            (Evidence::Assumed, _) if own.format.decimal != whole.format.decimal && tally.looks_grouped() => {
                FormatDecision { contradictory: true, ..own }
            }
            (Evidence::Assumed, _) if own.format.decimal != whole.format.decimal => {
                FormatDecision { format: whole.format, evidence: Evidence::Assumed, contradictory: true }
            }
            _ => whole,
        }
    };
    let decided = by_column.iter().map(column).collect();
    (whole, decided)
}

pub(super) fn is_period(text: &str, vocabulary: &Vocabulary) -> bool {
    // Cheap first: nearly all cells are no times, and a time has a year in it.
    let bytes = text.as_bytes();
    if text.len() > 40 || !bytes.windows(2).any(|pair| matches!(pair, b"19" | b"20")) {
        return false;
    }
    let label = vocabulary.label(text, LabelKind::Axis { preferred: None });
    let is_period = |term: &Term| matches!(term, Term::Member { dimension: Dimension::Period, .. });
    label.words.len() == 1 && label.words[0].terms.iter().any(is_period)
}

/// Whether a cell can be a figure: dates and sentences with numbers in them decide nothing about number formats.
fn looks_numeric(text: &str) -> bool {
    let signs = [
        '.', ',', '\'', '’', '%', '‰', '°', '*', '€', '$', '£', '-', '−', '–', '+', '(', ')', '=', '<', '≤', 'N', 'n',
        'à', '±', '~',
    ];
    text.len() <= number::LONGEST_FIGURE
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || c == '\u{a0}' || signs.contains(&c))
        && !is_date(text)
}

fn is_date(text: &str) -> bool {
    let mut parts = text.trim().split(['.', '-', '/']).map(str::len);
    matches!((parts.next(), parts.next(), parts.next(), parts.next()), (Some(1..=2), Some(1..=2), Some(4), None))
}
