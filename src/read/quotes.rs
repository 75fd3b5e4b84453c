//! What is odd about the quotes of a file and where: stray ones, text behind them, and those that swallow rows.
//!
//! An error that a closing quote is missing must not depend on how a file is read: the table at hand and the stream both
//! show their cells to [`Quotes`].

use serde::{Deserialize, Serialize};

use super::records::Field;
use super::warning::ReadWarning;
use crate::error::{Error, ErrorKind, Position};

/// A quoted field with line breaks, in the row that is being read.
#[derive(Debug)]
struct Swallowing {
    position: Position,
    /// Whether its first line completes the row, and the lines between are rows.
    rows_inside: bool,
    /// The delimiters in its last line.
    last_line: u32,
}

/// Follows the cells of a file, and notes what is odd about their quotes and where.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Quotes {
    delimiter: Option<u8>,
    /// The number of fields that most rows of the file have.
    fields: u32,
    /// Where the next cell stands.
    next: Position,
    /// Where the last cell stands; none before the first one.
    last: Option<Position>,
    stray_quotes: Option<(Position, u32)>,
    tails: Option<(Position, u32)>,
    /// Only within a row.
    #[serde(skip)]
    swallowing: Option<Swallowing>,
    rows_in_quotes: Option<(Position, u32)>,
}

impl Quotes {
    /// Before the first cell of a file whose rows mostly have so many fields.
    pub fn new(delimiter: Option<u8>, fields: u32) -> Self {
        Quotes {
            delimiter,
            fields,
            next: Position { row: 1, column: 1 },
            last: None,
            stray_quotes: None,
            tails: None,
            swallowing: None,
            rows_in_quotes: None,
        }
    }

    /// The next cell, without quotes: nothing to note.
    #[inline(always)]
    pub fn pass(&mut self) {
        self.next.column += 1;
    }

    /// The next cell; gives its text. An error when its quotes swallow rows.
    pub fn look_at<'a>(&mut self, field: &Field<'a>) -> Result<&'a [u8], Error> {
        let position = self.next;
        self.last = Some(position);
        self.next.column += 1;
        if field.quoted {
            if self.swallows_rows(field, position) {
                return Err(ErrorKind::UnclosedQuote { position }.into());
            }
            if !field.bytes[field.tail..].trim_ascii().is_empty() {
                note(&mut self.tails, position, 1);
            }
        }
        let formula = formula_text(field.bytes);
        if field.stray_quote && formula.is_none() {
            note(&mut self.stray_quotes, position, 1);
        }
        Ok(formula.unwrap_or(field.bytes))
    }

    /// The end of the row. An error when a cell of it has swallowed rows.
    #[inline(always)]
    pub fn end_row(&mut self) -> Result<(), Error> {
        if self.next.column > 1 {
            self.last = Some(Position { row: self.next.row, column: self.next.column - 1 });
        }
        self.next = Position { row: self.next.row + 1, column: 1 };
        if self.swallowing.is_some() { self.check_swallowed() } else { Ok(()) }
    }

    /// The next rows, of so many fields each, with nothing odd about their quotes.
    #[inline(always)]
    pub fn pass_rows(&mut self, rows: u32, fields: u32) {
        self.next = Position { row: self.next.row + rows, column: 1 };
        self.last = Some(Position { row: self.next.row - 1, column: fields });
    }

    /// Where the last cell stands.
    pub fn last(&self) -> Position {
        self.last.unwrap_or(Position { row: 1, column: 1 })
    }

    /// Adds what was noted of the rows that follow, which were counted from 1.
    pub fn join(&mut self, following: Quotes) {
        let rows_before = self.next.row - 1;
        let later = |Position { row, column }| Position { row: row.saturating_add(rows_before), column };
        self.next = later(following.next);
        self.last = following.last.map(later).or(self.last);
        let notes = [
            (&mut self.stray_quotes, following.stray_quotes),
            (&mut self.tails, following.tails),
            (&mut self.rows_in_quotes, following.rows_in_quotes),
        ];
        for (own, following) in notes {
            if let Some((position, count)) = following {
                note(own, later(position), count);
            }
        }
    }

    /// Tells what was noted.
    pub fn warn(&self, warnings: &mut Vec<ReadWarning>) {
        if let Some((first, count)) = self.stray_quotes {
            warnings.push(ReadWarning::StrayQuotes { first, count });
        }
        if let Some((first, count)) = self.tails {
            warnings.push(ReadWarning::TextAfterQuote { first, count });
        }
        if let Some((first, count)) = self.rows_in_quotes {
            warnings.push(ReadWarning::RowsInQuotes { first, count });
        }
    }

    /// Whether a quoted field with line breaks is what a missing closing quote makes of several rows; if it only may be,
    /// it waits for the end of its row.
    ///
    /// Either its closing quote is in truth the next one's opening quote, so that text follows it or a delimiter
    /// precedes it; or the lines inside it are rows like all others.
    fn swallows_rows(&mut self, field: &Field<'_>, position: Position) -> bool {
        let is_line_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let inside = &field.bytes[..field.tail];
        if !inside.iter().any(is_line_end) {
            return false;
        }
        if !field.bytes[field.tail..].trim_ascii().is_empty() {
            return true;
        }
        let Some(delimiter) = self.delimiter.filter(|_| self.fields > 1) else { return false };
        if inside.first().is_some_and(is_line_end) && inside.last() == Some(&delimiter) {
            return true;
        }
        let count = |line: &[u8]| line.iter().filter(|byte| **byte == delimiter).count() as u32;
        let lines: Vec<&[u8]> = inside.split(is_line_end).filter(|line| !line.is_empty()).collect();
        let [first, whole @ .., last] = &lines[..] else { return false };
        let rows = whole.iter().filter(|line| count(line) + 1 == self.fields).count();
        if rows > 1 && rows == whole.len() {
            return true;
        }
        self.swallowing = Some(Swallowing {
            position,
            rows_inside: rows == whole.len() && position.column + count(first) == self.fields,
            last_line: count(last),
        });
        false
    }

    /// Looks at the whole row of a quoted field that may have swallowed others.
    fn check_swallowed(&mut self) -> Result<(), Error> {
        let Some(Swallowing { position, rows_inside, last_line }) = self.swallowing.take() else { return Ok(()) };
        let after = self.last().column - position.column;
        if rows_inside && last_line > 0 && last_line + 1 + after == self.fields {
            if self.last().column != self.fields {
                return Err(ErrorKind::UnclosedQuote { position }.into());
            }
            note(&mut self.rows_in_quotes, position, 1);
        }
        Ok(())
    }
}

/// Counts something, with the place where it came first.
pub(super) fn note(place: &mut Option<(Position, u32)>, position: Position, count: u32) {
    let (_, so_far) = place.get_or_insert((position, 0));
    *so_far = so_far.saturating_add(count);
}

/// The text inside `="0123"`, by which exports keep Excel from dropping a code's zeros; Excel shows the text alone.
fn formula_text(bytes: &[u8]) -> Option<&[u8]> {
    let inner = bytes.strip_prefix(b"=\"")?.strip_suffix(b"\"")?;
    (!inner.contains(&b'"')).then_some(inner)
}
