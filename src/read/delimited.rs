//! Delimited text → one [`Table`], with what was assumed on the way.

use super::dialect::{self, Forced};
use super::encoding::{self, Encoding};
use super::records::{Field, RecordParser, RecordRules, RecordSink};
use super::sniff::{self, Format};
use super::warning::ReadWarning;
use super::{MAX_CELLS, ReadOptions, Reading};
use crate::error::{Error, ErrorKind, Position};
use crate::table::{Dialect, Table};

/// Reads a whole file of text.
pub(super) fn read(bytes: &[u8], options: &ReadOptions) -> Result<Reading, Error> {
    let mut warnings = Vec::new();
    let guess = settle_encoding(bytes, options)?;
    let transcoded;
    let text = match guess.encoding {
        Encoding::Utf16Le | Encoding::Utf16Be => {
            transcoded = encoding::utf16_to_utf8(bytes, guess.encoding);
            &transcoded[..]
        }
        _ => &bytes[encoding::byte_order_mark(bytes).map_or(0, |(_, length)| length)..],
    };
    if sniff::looks_binary(text) {
        return Err(ErrorKind::Binary { format: None }.into());
    }
    // A DOS file ends with Control-Z.
    let text = text.strip_suffix(b"\x1A").unwrap_or(text);
    if text.trim_ascii().is_empty() {
        return Err(ErrorKind::Empty.into());
    }
    match sniff::by_text(text) {
        Format::Text => {}
        Format::Unsupported(format) => return Err(ErrorKind::Unsupported { format }.into()),
        Format::Binary(format) => return Err(ErrorKind::Binary { format }.into()),
    }

    let (named, hidden) = dialect::separator_line(text).map_or((None, 0), |(byte, length)| (Some(byte), length));
    let text = &text[hidden..];
    let forced = Forced { delimiter: options.delimiter.or(named), quote: options.quote };
    let complete = text.len() <= dialect::SAMPLE;
    let without_zeros: Vec<u8>;
    let first_zero = text.iter().position(|byte| *byte == 0);
    let clean = match first_zero {
        None => text,
        Some(_) => {
            without_zeros = text.iter().copied().filter(|byte| *byte != 0).collect();
            &without_zeros[..]
        }
    };
    let chosen = dialect::guess(&clean[..clean.len().min(dialect::SAMPLE)], complete, forced);

    let mut sink = TableSink::new(guess.encoding, guess.alternative, chosen.rules, chosen.fields);
    let mut parser = RecordParser::new(chosen.rules);
    if let Some(at) = first_zero {
        parser.push(&clean[..at], &mut sink)?;
        let count = (text.len() - clean.len()) as u32;
        warnings.push(ReadWarning::ZeroBytesDropped { first: parser.position(), count });
    }
    parser.push(&clean[first_zero.unwrap_or(0)..], &mut sink)?;
    parser.finish(&mut sink)?;

    if let Some(alternative) = guess.alternative {
        let first = sink.first_difference;
        warnings.push(ReadWarning::EncodingUncertain { chosen: guess.encoding, alternative, first });
    }
    if let Some((first, count)) = sink.undecodable {
        warnings.push(ReadWarning::UndecodableBytes { encoding: guess.encoding, first, count });
    }
    if guess.cut_off {
        warnings.push(ReadWarning::CutOff { last: sink.last });
    }
    if let Some(runner_up) = chosen.runner_up {
        warnings.push(ReadWarning::DelimiterUncertain { chosen: chosen.rules.delimiter, runner_up });
    }
    if options.quote.is_none() && chosen.rules.quote == Some(b'\'') {
        warnings.push(ReadWarning::UnusualQuote { quote: b'\'' });
    }
    if chosen.rules.escape.is_some() {
        warnings.push(ReadWarning::BackslashEscapes);
    }
    if chosen.rules.spaces_before_quote {
        warnings.push(ReadWarning::SpacesBeforeQuotes);
    }
    if let Some((first, count)) = sink.stray_quotes {
        warnings.push(ReadWarning::StrayQuotes { first, count });
    }
    if let Some((first, count)) = sink.tails {
        warnings.push(ReadWarning::TextAfterQuote { first, count });
    }
    Ok(Reading { tables: vec![sink.table], warnings })
}

/// The encoding that the recipe states or the bytes show.
fn settle_encoding(bytes: &[u8], options: &ReadOptions) -> Result<encoding::EncodingGuess, Error> {
    let guess = encoding::guess(bytes, true);
    let Some(forced) = options.encoding else { return Ok(guess) };
    let is_wide = |encoding| matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    if let Some((marked, _)) = encoding::byte_order_mark(bytes) {
        if marked != forced && (is_wide(marked) || is_wide(forced)) {
            let reason = format!("it states {forced}, but the file begins with the mark of {marked}");
            return Err(ErrorKind::Recipe { reason }.into());
        }
    }
    let cut_off = guess.cut_off && guess.encoding == forced;
    Ok(encoding::EncodingGuess { encoding: forced, alternative: None, cut_off })
}

/// Fills a table, and notes what is odd and where.
struct TableSink {
    table: Table,
    encoding: Encoding,
    alternative: Option<Encoding>,
    delimiter: Option<u8>,
    /// The number of fields that most rows of the file have.
    fields: u32,
    scratch: String,
    /// Where the next cell stands.
    next: Position,
    last: Position,
    cells_and_rows: u64,
    first_difference: Option<Position>,
    undecodable: Option<(Position, u32)>,
    stray_quotes: Option<(Position, u32)>,
    tails: Option<(Position, u32)>,
}

impl TableSink {
    fn new(encoding: Encoding, alternative: Option<Encoding>, rules: RecordRules, fields: u32) -> Self {
        let mut table = Table::new(match rules.delimiter {
            Some(b'\t') => "tsv",
            Some(_) => "csv",
            None => "text",
        });
        table.encoding = Some(encoding.label());
        table.dialect = rules.delimiter.map(|delimiter| Dialect { delimiter, quote: rules.quote });
        TableSink {
            table,
            encoding,
            alternative,
            delimiter: rules.delimiter,
            fields,
            scratch: String::new(),
            next: Position { row: 1, column: 1 },
            last: Position { row: 1, column: 1 },
            cells_and_rows: 0,
            first_difference: None,
            undecodable: None,
            stray_quotes: None,
            tails: None,
        }
    }

    fn count_one(&mut self) -> Result<(), Error> {
        self.cells_and_rows += 1;
        if self.cells_and_rows > MAX_CELLS {
            return Err(ErrorKind::TooLarge { what: "the number of cells and lines", limit: MAX_CELLS }.into());
        }
        Ok(())
    }

    /// Whether a quoted field is what a missing closing quote makes of several rows.
    ///
    /// Either its closing quote is in truth the next one's opening quote, so that text follows it; or the lines inside
    /// it are rows like all others.
    fn swallows_rows(&self, field: &Field<'_>) -> bool {
        let is_line_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let inside = &field.bytes[..field.tail];
        if !inside.iter().any(is_line_end) {
            return false;
        }
        if !field.bytes[field.tail..].trim_ascii().is_empty() {
            return true;
        }
        let Some(delimiter) = self.delimiter else { return false };
        let mut lines: Vec<&[u8]> = inside.split(is_line_end).filter(|line| !line.is_empty()).collect();
        // The first line is what is left of the row that opened the quote; the last one need not be whole.
        lines.pop();
        let whole = lines.get(1..).unwrap_or_default();
        let like_a_row =
            |line: &&[u8]| line.iter().filter(|byte| **byte == delimiter).count() as u32 + 1 == self.fields;
        self.fields > 1 && whole.len() > 1 && whole.iter().all(like_a_row)
    }
}

fn note(place: &mut Option<(Position, u32)>, position: Position, count: u32) {
    let (_, so_far) = place.get_or_insert((position, 0));
    *so_far = so_far.saturating_add(count);
}

/// The text inside `="0123"`, by which exports keep Excel from dropping a code's zeros; Excel shows the text alone.
fn formula_text(bytes: &[u8]) -> Option<&[u8]> {
    let inner = bytes.strip_prefix(b"=\"")?.strip_suffix(b"\"")?;
    (!inner.contains(&b'"')).then_some(inner)
}

impl RecordSink for TableSink {
    fn field(&mut self, field: Field<'_>) -> Result<(), Error> {
        self.count_one()?;
        let position = self.next;
        self.last = position;
        self.next.column += 1;
        if field.quoted {
            if self.swallows_rows(&field) {
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
        let bytes = formula.unwrap_or(field.bytes);
        let (text, undecodable) = self.encoding.decode(bytes, &mut self.scratch);
        if undecodable > 0 {
            note(&mut self.undecodable, position, undecodable);
        }
        if let (Some(alternative), None, false) = (self.alternative, self.first_difference, bytes.is_ascii()) {
            if alternative.decode(bytes, &mut String::new()).0 != text {
                self.first_difference = Some(position);
            }
        }
        self.table.push_cell(text);
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        self.count_one()?;
        self.table.end_row();
        self.next = Position { row: self.next.row + 1, column: 1 };
        Ok(())
    }
}
