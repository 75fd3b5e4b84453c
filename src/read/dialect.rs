//! Which character stands between two cells, and which around them.
//!
//! Every candidate cuts the whole sample into rows with the real [`RecordParser`], and is scored by what comes out:
//!
//! 1. Rows of one field say nothing: titles and notes are such rows under every delimiter.
//! 2. Rows of the same number of fields support each other: a group of k rows counts k, weighted by its share of all
//!    rows of several fields, so that commas in prose, which fall anywhere, count for little.
//! 3. A row counts less when other delimiters are left in its cells where no text has them (`2%;62`), when its own
//!    could be something else (a comma between two digits or before a space), or when its quotes do not fit.
//! 4. More fields in a row are stronger evidence than two: from 1 × for two towards 2 × for many.
//!
//! Among equals `;` comes before tab, `|` and `,`, since a comma has the most other uses.

use super::records::{Field, RecordParser, RecordRules, RecordSink};
use crate::error::Error;

/// How much of a file decides: all of it, up to this many bytes.
pub(crate) const SAMPLE: usize = 1024 * 1024;

const DELIMITERS: [u8; 4] = [b';', b'\t', b'|', b','];

/// What is fixed before anything is guessed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forced {
    /// The delimiter.
    pub delimiter: Option<u8>,
    /// The quote; `Some(None)` when quotes are ordinary text.
    pub quote: Option<Option<u8>>,
}

/// The rules that were chosen for a file, and the doubt that is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DialectGuess {
    /// How to cut the file.
    pub rules: RecordRules,
    /// Another delimiter that explains the sample nearly as well; `Some(None)` when it may be no table of columns.
    pub runner_up: Option<Option<u8>>,
    /// The number of fields that most rows have.
    pub fields: u32,
}

/// The delimiter that Excel's `sep=` line names, and the length of that line with its end.
///
/// Excel hides the line, so it is no row of the table.
pub(crate) fn separator_line(text: &[u8]) -> Option<(u8, usize)> {
    let end = text.iter().take(16).position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(text.len());
    let mut line = &text[..end];
    if let [b'"', inner @ .., b'"'] = line {
        line = inner;
    }
    let &[a, b, c, b'=', delimiter] = line else { return None };
    let named = [a, b, c].eq_ignore_ascii_case(b"sep");
    let usable = named && is_usable_delimiter(delimiter) && delimiter != b'"';
    let line_end = if text[end..].starts_with(b"\r\n") { 2 } else { usize::from(end < text.len()) };
    usable.then_some((delimiter, end + line_end))
}

/// Whether a byte can stand between two cells: one ASCII character that is no line end.
pub(crate) fn is_usable_delimiter(byte: u8) -> bool {
    byte.is_ascii() && byte != 0 && byte != b'\n' && byte != b'\r'
}

/// Chooses the rules for text that starts with `sample`; `complete` tells whether it also ends there.
pub(crate) fn guess(sample: &[u8], complete: bool, forced: Forced) -> DialectGuess {
    let sample = whole_rows(sample, complete);
    let delimiters: Vec<Option<u8>> = match forced.delimiter {
        Some(delimiter) => vec![Some(delimiter)],
        None => DELIMITERS.into_iter().map(Some).collect(),
    };
    let quotes = Quotes::used_in(sample, forced);
    let mut best: Option<(RecordRules, Evidence)> = None;
    let mut runner_up: Option<(Option<u8>, f64)> = None;
    for delimiter in delimiters {
        let (rules, evidence) = quotes.settle(delimiter, sample, complete);
        let score = evidence.score();
        match &best {
            Some((_, leader)) if score <= leader.score() => {
                if runner_up.is_none_or(|(_, second)| score > second) {
                    runner_up = Some((delimiter, score));
                }
            }
            _ => {
                if let Some((rules, leader)) = best.take() {
                    runner_up = Some((rules.delimiter, leader.score()));
                }
                best = Some((rules, evidence));
            }
        }
    }
    let Some((rules, evidence)) = best else { unreachable!("there is always a candidate") };
    if forced.delimiter.is_some() {
        return DialectGuess { rules, runner_up: None, fields: evidence.usual_fields() };
    }
    match evidence.as_columns(rules.delimiter) {
        Columns::Yes => {
            let close = runner_up.filter(|(_, second)| *second > 0.6 * evidence.score());
            DialectGuess { rules, runner_up: close.map(|(delimiter, _)| delimiter), fields: evidence.usual_fields() }
        }
        columns => {
            let (rules, _) = quotes.settle(None, sample, complete);
            let runner_up = (columns == Columns::Perhaps).then_some(evidence.delimiter);
            DialectGuess { rules, runner_up, fields: 1 }
        }
    }
}

/// A sample that is no whole file ends at its last line end, so that no half row is counted.
fn whole_rows(sample: &[u8], complete: bool) -> &[u8] {
    if complete {
        return sample;
    }
    match sample.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(end) => &sample[..=end],
        None => sample,
    }
}

/// Which ways of quoting are worth trying on a sample.
struct Quotes {
    forced: Option<Option<u8>>,
    apostrophes: bool,
    escapes: bool,
    spaces: bool,
}

impl Quotes {
    fn used_in(sample: &[u8], forced: Forced) -> Quotes {
        let quote = forced.quote.unwrap_or(Some(b'"'));
        let has = |pair: [Option<u8>; 2]| sample.windows(2).any(|window| pair == [Some(window[0]), Some(window[1])]);
        Quotes {
            forced: forced.quote,
            apostrophes: forced.quote.is_none() && sample.contains(&b'\''),
            escapes: has([Some(b'\\'), quote]),
            spaces: has([Some(b' '), quote]),
        }
    }

    /// The quoting that fits best with this delimiter: the standard one, unless another fits without a flaw.
    fn settle(&self, delimiter: Option<u8>, sample: &[u8], complete: bool) -> (RecordRules, Evidence) {
        let quote = self.forced.unwrap_or(Some(b'"'));
        let standard = RecordRules { delimiter, quote, escape: None, spaces_before_quote: false };
        let mut best = (standard, Evidence::of(sample, standard, complete));
        if best.1.unclosed {
            // What a quote that never closes swallows must not hide what the rest of the file shows.
            let unquoted = Evidence::of(sample, RecordRules { quote: None, ..standard }, complete);
            best.1 = Evidence { unclosed: true, tails: best.1.tails, ..unquoted };
        }
        let mut consider = |rules: RecordRules, fits: &dyn Fn(&Evidence, &Evidence) -> bool| {
            let evidence = Evidence::of(sample, rules, complete);
            if !evidence.unclosed && evidence.tails == 0 && fits(&best.1, &evidence) {
                best = (rules, evidence);
            }
        };
        if self.escapes {
            consider(RecordRules { escape: Some(b'\\'), ..standard }, &|before, _| before.unclosed || before.tails > 0);
        }
        if self.spaces {
            consider(RecordRules { spaces_before_quote: true, ..standard }, &|before, after| {
                after.quoted > before.quoted && after.spread() <= before.spread()
            });
        }
        if self.apostrophes {
            // 's-Gravenhage and 't Zand start with one: it must open and close cells throughout.
            consider(RecordRules { quote: Some(b'\''), ..standard }, &|before, after| {
                before.quoted == 0 && after.quoted >= 2 && after.quoted * 2 >= after.rows
            });
        }
        best
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Columns {
    Yes,
    /// The text can be cut into columns, but is rather a list.
    Perhaps,
    No,
}

/// What a sample looks like when it is cut in one way.
#[derive(Clone, Debug, Default)]
struct Evidence {
    delimiter: Option<u8>,
    /// Rows that are not blank.
    rows: u32,
    /// Fields of the first row that is not blank.
    first_fields: u32,
    /// For rows of 2, 3, … fields: their number of fields, how many there are, and how much they count.
    groups: Vec<(u32, u32, f64)>,
    /// Separators that are certainly no part of a text or a number.
    firm: u32,
    /// Separators between two digits, which may be decimal commas.
    between_digits: u32,
    /// Separators before a space, as in prose.
    before_space: u32,
    /// Fields in quotes.
    quoted: u32,
    /// Fields with text after their closing quote.
    tails: u32,
    /// Whether a quote is still open at the end of the file.
    unclosed: bool,
    row: RowEvidence,
}

/// The row that is being cut.
#[derive(Clone, Debug, Default)]
struct RowEvidence {
    fields: u32,
    strength: f64,
    aliens: f64,
    tails: u32,
    /// The last byte of the field before, none at the start of a row, and `"` after a quoted field.
    last: Option<u8>,
    blank: bool,
}

impl Evidence {
    fn of(sample: &[u8], rules: RecordRules, complete: bool) -> Evidence {
        let mut evidence = Evidence { delimiter: rules.delimiter, ..Evidence::default() };
        let mut parser = RecordParser::new(rules);
        let cut = parser.push(sample, &mut evidence);
        let opened = parser.row();
        let finished = parser.finish(&mut evidence);
        // In a part of a file a quote may still be open at the end; not when it has swallowed most of the part.
        let swallowed = finished.is_err() && (complete || opened * 2 < line_ends(sample));
        evidence.unclosed = cut.is_err() || swallowed;
        evidence
    }

    /// How well the cut explains the sample; see the [module](self).
    fn score(&self) -> f64 {
        let rows: f64 = self.groups.iter().map(|(_, rows, _)| f64::from(*rows)).sum();
        let weigh = |(fields, group, weight): &(u32, u32, f64)| {
            f64::from(*group) / rows * weight * (2.0 - 2.0 / f64::from(*fields))
        };
        let score: f64 = self.groups.iter().map(weigh).sum();
        if self.unclosed { score / 2.0 } else { score }
    }

    /// How many different numbers of fields the rows have.
    fn spread(&self) -> usize {
        self.groups.len()
    }

    /// The number of fields that most of the rows with several fields have; the larger of equals.
    fn usual_fields(&self) -> u32 {
        self.groups.iter().max_by_key(|(fields, rows, _)| (*rows, *fields)).map_or(1, |(fields, ..)| *fields)
    }

    /// Whether the best delimiter really cuts columns, or the text is a list of one column.
    fn as_columns(&self, delimiter: Option<u8>) -> Columns {
        let rows = f64::from(self.rows);
        let (usual, largest) = self
            .groups
            .iter()
            .map(|(fields, rows, _)| (*fields, *rows))
            .max_by_key(|(fields, rows)| (*rows, *fields))
            .unwrap_or((1, 0));
        if usual < 2 {
            return Columns::No;
        }
        // A list of numbers with decimal commas under a heading: cutting them would make two columns of one.
        if delimiter == Some(b',') && self.firm == 0 && self.before_space == 0 && usual == 2 && self.first_fields == 1 {
            return Columns::Perhaps;
        }
        // Prose has its commas and semicolons before spaces; a table that has them there has them in most rows.
        if self.firm == 0 && self.between_digits == 0 && (largest < 2 || f64::from(largest) < 0.5 * rows) {
            return Columns::No;
        }
        // A few lines of many that hold a delimiter are text.
        if self.score() < 0.05 * rows { Columns::Perhaps } else { Columns::Yes }
    }
}

impl RecordSink for Evidence {
    fn field(&mut self, field: Field<'_>) -> Result<(), Error> {
        let row = &mut self.row;
        if row.fields == 0 {
            row.blank = true;
        } else {
            let (before, after) = (row.last, if field.quoted { Some(b'"') } else { field.bytes.first().copied() });
            row.strength += match self.delimiter {
                Some(b',') if is_digit(before) && is_digit(after) => {
                    self.between_digits += 1;
                    0.5
                }
                Some(b',' | b';') if after == Some(b' ') => {
                    self.before_space += 1;
                    0.5
                }
                _ => {
                    self.firm += 1;
                    1.0
                }
            };
        }
        row.fields += 1;
        row.blank &= field.bytes.trim_ascii().is_empty();
        row.last = if field.quoted { Some(b'"') } else { field.bytes.last().copied() };
        if field.quoted {
            self.quoted += 1;
            row.tails += u32::from(!field.bytes[field.tail..].trim_ascii().is_empty());
        } else {
            row.aliens += aliens(field.bytes, self.delimiter);
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        let row = std::mem::take(&mut self.row);
        self.tails += row.tails;
        // A row of nothing but delimiters is a spacer: it fits every other row and proves nothing.
        if row.fields == 0 || (row.fields == 1 && row.blank) {
            return Ok(());
        }
        if self.rows == 0 {
            self.first_fields = row.fields;
        }
        self.rows += 1;
        if row.fields > 1 {
            let natural = row.strength / (f64::from(row.fields - 1) + row.aliens);
            let weight = if row.tails > 0 { natural / 4.0 } else { natural };
            match self.groups.iter_mut().find(|(fields, ..)| *fields == row.fields) {
                Some((_, rows, sum)) => {
                    *rows += 1;
                    *sum += weight;
                }
                None => self.groups.push((row.fields, 1, weight)),
            }
        }
        Ok(())
    }
}

fn is_digit(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_digit())
}

fn line_ends(sample: &[u8]) -> u32 {
    sample.iter().filter(|byte| **byte == b'\n').count() as u32
}

/// How much is left in a cell of what would be a delimiter elsewhere, where neither a text nor a number has it.
fn aliens(cell: &[u8], delimiter: Option<u8>) -> f64 {
    let mut sum = 0.0;
    for (at, &byte) in cell.iter().enumerate() {
        if Some(byte) == delimiter || !DELIMITERS.contains(&byte) {
            continue;
        }
        let before = at.checked_sub(1).map(|at| cell[at]);
        let after = cell.get(at + 1).copied();
        sum += match byte {
            // Hardly any text holds a tab.
            b'\t' => 3.0,
            b',' if is_digit(before) && (is_digit(after) || after == Some(b'-')) => 0.0,
            b',' | b';' if after.is_none_or(|after| after == b' ') => 0.0,
            b',' => 0.25,
            b'|' if after == Some(b' ') => 0.5,
            _ => 1.0,
        };
    }
    sum
}
