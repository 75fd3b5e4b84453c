//! Bytes of delimited text → fields and rows, a chunk at a time.
//!
//! A state machine without input or output of its own: bytes are pushed in, fields come out at a [`RecordSink`] as byte
//! slices. It works on the bytes of any encoding that keeps ASCII in place; decoding is the sink's business, so that a
//! large file can be counted without decoding every cell. Nothing is allocated per field: a field that lies whole in a
//! chunk is a slice of it, any other is put together in one buffer that is used again.
//!
//! Where nothing unusual stands, [`cut`](RecordParser::cut) goes from mark to mark and does not look at the bytes between
//! them; the state machine reads the rest, and what two chunks share.
//!
//! What it takes for what:
//! - LF, CR LF and a lone CR each end a row, in any mixture; a blank line is a row without fields.
//! - A quote counts only as the first byte of a field; elsewhere it is text (`5" pijp`). A doubled quote inside quotes
//!   is one quote.
//! - Text after a closing quote belongs to the field, as in Excel (`"a"b` is `ab`); [`Field::tail`] tells where it
//!   starts.
//! - A quote that is open when the bytes end is an error that says where it was opened.

use super::structure::{BLOCK, Marks};
use crate::error::{Error, ErrorKind, Position};

/// Which bytes cut text into fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RecordRules {
    /// The byte between two fields; none when a row is one field.
    pub delimiter: Option<u8>,
    /// The byte around a field that holds a delimiter or a line break; none when quotes are ordinary text.
    pub quote: Option<u8>,
    /// The byte that makes a quote inside quotes ordinary text, beside the doubled quote.
    pub escape: Option<u8>,
    /// Whether a quote also counts after spaces at the start of a field (`a, "b, c"`).
    pub spaces_before_quote: bool,
}

/// A field as it comes out of the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    /// The field's bytes, without the quotes around it.
    pub bytes: &'a [u8],
    /// The bytes from the field's first one on, as far as they are at hand: a sink may load more than the field at once.
    pub from: &'a [u8],
    /// Whether it stood in quotes.
    pub quoted: bool,
    /// Where in `bytes` the text after the closing quote starts; the length when there is none.
    pub tail: usize,
    /// Whether a quote stands in it as ordinary text, outside quotes.
    pub stray_quote: bool,
}

/// Takes what a [`RecordParser`] finds. An error stops the parser.
pub(crate) trait RecordSink {
    /// The next field of the row.
    fn field(&mut self, field: Field<'_>) -> Result<(), Error>;
    /// The end of the row.
    fn end_row(&mut self) -> Result<(), Error>;
}

/// Takes rows of cells, whatever they were read from: bytes in an encoding that keeps ASCII in place.
pub(crate) trait RowSink {
    /// The next cell of the row: the first `length` bytes of `from`, which may go on behind them.
    fn field(&mut self, from: &[u8], length: usize) -> Result<(), Error>;
    /// The end of the row.
    fn end_row(&mut self) -> Result<(), Error>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Text,
    Delimiter,
    LineFeed,
    CarriageReturn,
    Quote,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    RowStart,
    FieldStart,
    /// Spaces that start a field, when a quote may follow them.
    Spaces,
    Plain,
    Quoted,
    /// After an escape byte inside quotes.
    Escaped,
    /// After a quote inside quotes: the end of the quotes, or the first half of a doubled quote.
    QuoteSeen,
}

/// The state machine. See the [module](self) for the rules.
#[derive(Debug)]
pub(crate) struct RecordParser {
    rules: RecordRules,
    classes: [Class; 256],
    /// What [`cut`](RecordParser::cut) looks for; none under rules that only the state machine knows.
    marks: Option<Marks>,
    state: State,
    /// The part of the current field that is not a slice of the current chunk.
    carry: Vec<u8>,
    quoted: bool,
    tail: Option<usize>,
    stray_quote: bool,
    /// A carriage return ended the row: a line feed right after it belongs to the same line end.
    skip_line_feed: bool,
    row: u32,
    column: u32,
}

impl RecordParser {
    /// A parser at the start of a file.
    pub fn new(rules: RecordRules) -> Self {
        let mut classes = [Class::Text; 256];
        if let Some(quote) = rules.quote {
            classes[usize::from(quote)] = Class::Quote;
        }
        if let Some(delimiter) = rules.delimiter {
            classes[usize::from(delimiter)] = Class::Delimiter;
        }
        classes[usize::from(b'\n')] = Class::LineFeed;
        classes[usize::from(b'\r')] = Class::CarriageReturn;
        let marks = Marks { delimiter: rules.delimiter.unwrap_or(b'\n'), quote: rules.quote.unwrap_or(b'\n') };
        RecordParser {
            rules,
            classes,
            marks: (rules.escape.is_none() && !rules.spaces_before_quote).then_some(marks),
            state: State::RowStart,
            carry: Vec::new(),
            quoted: false,
            tail: None,
            stray_quote: false,
            skip_line_feed: false,
            row: 0,
            column: 0,
        }
    }

    /// The place of the field that the next byte belongs to, or starts.
    pub fn position(&self) -> Position {
        Position { row: self.row.saturating_add(1), column: self.column.saturating_add(1) }
    }

    /// The number of rows that have ended.
    pub fn row(&self) -> u32 {
        self.row
    }

    /// Where a quote was opened that is not closed yet.
    pub fn open_quote_position(&self) -> Option<Position> {
        matches!(self.state, State::Quoted | State::Escaped).then(|| self.position())
    }

    /// Takes the next bytes of the file.
    pub fn push(&mut self, chunk: &[u8], sink: &mut impl RecordSink) -> Result<(), Error> {
        let mut at = 0;
        // Where the part of the current field that is not in `carry` yet begins.
        let mut start = 0;
        while at < chunk.len() {
            if let (Some(marks), State::RowStart | State::FieldStart) = (self.marks, self.state) {
                at = self.cut(chunk, at, marks, sink)?;
                start = at;
                continue;
            }
            let byte = chunk[at];
            match self.state {
                State::RowStart => {
                    if self.skip_line_feed {
                        self.skip_line_feed = false;
                        if byte == b'\n' {
                            at += 1;
                            continue;
                        }
                    }
                    if byte == b'\n' || byte == b'\r' {
                        at += 1;
                        self.end_row(byte, sink)?;
                    } else {
                        self.state = State::FieldStart;
                    }
                }
                State::FieldStart => {
                    start = at;
                    if self.rules.quote == Some(byte) {
                        self.open_quote();
                        at += 1;
                        start = at;
                    } else if self.rules.spaces_before_quote && byte == b' ' {
                        self.state = State::Spaces;
                        at += 1;
                    } else {
                        self.state = State::Plain;
                    }
                }
                State::Spaces => {
                    if byte == b' ' {
                        at += 1;
                    } else if self.rules.quote == Some(byte) {
                        self.open_quote();
                        at += 1;
                        start = at;
                    } else {
                        self.state = State::Plain;
                    }
                }
                State::Plain => {
                    let rest = &chunk[at..];
                    at += rest.iter().position(|&b| self.classes[usize::from(b)] != Class::Text).unwrap_or(rest.len());
                    let Some(&byte) = chunk.get(at) else { break };
                    match self.classes[usize::from(byte)] {
                        Class::Delimiter => self.end_field(&chunk[start..at], sink)?,
                        Class::LineFeed | Class::CarriageReturn => {
                            self.end_field(&chunk[start..at], sink)?;
                            self.end_row(byte, sink)?;
                        }
                        Class::Quote => self.stray_quote |= self.tail.is_none(),
                        Class::Text => {}
                    }
                    at += 1;
                }
                State::Quoted => {
                    let rest = &chunk[at..];
                    let special = |b: &u8| Some(*b) == self.rules.quote || Some(*b) == self.rules.escape;
                    at += rest.iter().position(special).unwrap_or(rest.len());
                    let Some(&byte) = chunk.get(at) else { break };
                    // The usual end of a quoted field is passed on without a copy.
                    let next = chunk.get(at + 1).map(|&b| self.classes[usize::from(b)]);
                    if Some(byte) == self.rules.quote && next == Some(Class::Delimiter) {
                        self.end_field(&chunk[start..at], sink)?;
                        at += 2;
                        continue;
                    }
                    self.carry.extend_from_slice(&chunk[start..at]);
                    self.state = if Some(byte) == self.rules.quote { State::QuoteSeen } else { State::Escaped };
                    at += 1;
                    start = at;
                }
                State::Escaped => {
                    start = at;
                    if Some(byte) != self.rules.quote && Some(byte) != self.rules.escape {
                        self.carry.extend(self.rules.escape);
                    }
                    self.state = State::Quoted;
                    // The escaped byte is text, whatever it is.
                    at += 1;
                }
                State::QuoteSeen => {
                    start = at;
                    match self.classes[usize::from(byte)] {
                        Class::Quote => {
                            // The second quote is the text; it stays in the slice.
                            self.state = State::Quoted;
                            at += 1;
                        }
                        Class::Delimiter => {
                            self.end_field(&[], sink)?;
                            at += 1;
                        }
                        Class::LineFeed | Class::CarriageReturn => {
                            self.end_field(&[], sink)?;
                            self.end_row(byte, sink)?;
                            at += 1;
                        }
                        Class::Text => {
                            self.tail = Some(self.carry.len());
                            self.state = State::Plain;
                        }
                    }
                }
            }
        }
        if matches!(self.state, State::Spaces | State::Plain | State::Quoted) {
            self.carry.extend_from_slice(&chunk[start.min(chunk.len())..]);
        }
        Ok(())
    }

    /// Cuts the chunk from a field's start on, until its end or until a field that the state machine has to read. Gives
    /// the place where it has to go on.
    #[inline]
    fn cut(&mut self, chunk: &[u8], from: usize, marks: Marks, sink: &mut impl RecordSink) -> Result<usize, Error> {
        // The first byte of the field that is being read.
        let mut start = from;
        if std::mem::take(&mut self.skip_line_feed) && chunk[from] == b'\n' {
            start += 1;
        }
        let mut block_start = from;
        'blocks: while block_start < chunk.len() {
            let mut bits = match chunk[block_start..].first_chunk::<BLOCK>() {
                Some(block) => marks.find(block),
                None => marks.find_in_rest(&chunk[block_start..]),
            };
            while bits != 0 {
                let at = block_start + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if at < start {
                    continue;
                }
                match self.classes[usize::from(chunk[at])] {
                    Class::Delimiter => {
                        self.plain_field(&chunk[start..], at - start, sink)?;
                        start = at + 1;
                    }
                    Class::LineFeed | Class::CarriageReturn => {
                        if at > start || self.column > 0 {
                            self.plain_field(&chunk[start..], at - start, sink)?;
                        }
                        start = self.end_row_at(chunk, at, sink)?;
                    }
                    Class::Quote if at == start => {
                        let Some(length) = self.plain_quotes(&chunk[at + 1..]) else {
                            self.open_quote();
                            return Ok(at + 1);
                        };
                        let (bytes, from, end) = (&chunk[at + 1..][..length], &chunk[at + 1..], at + length + 2);
                        sink.field(Field { bytes, from, quoted: true, tail: length, stray_quote: false })?;
                        self.column = self.column.saturating_add(1);
                        start = match self.classes[usize::from(chunk[end])] {
                            Class::Delimiter => end + 1,
                            _ => self.end_row_at(chunk, end, sink)?,
                        };
                        // The marks inside the quotes were none.
                        block_start = start;
                        continue 'blocks;
                    }
                    Class::Quote => self.stray_quote = true,
                    Class::Text => {}
                }
            }
            block_start += BLOCK;
        }
        self.state = match () {
            () if start < chunk.len() => State::Plain,
            () if self.column > 0 => State::FieldStart,
            () => State::RowStart,
        };
        self.carry.extend_from_slice(&chunk[start..]);
        Ok(chunk.len())
    }

    /// The length of a field behind its opening quote, when it is closed and ended in this chunk and holds no quote.
    #[inline]
    fn plain_quotes(&self, chunk: &[u8]) -> Option<usize> {
        let length = chunk.iter().position(|byte| Some(*byte) == self.rules.quote)?;
        let after = self.classes[usize::from(*chunk.get(length + 1)?)];
        matches!(after, Class::Delimiter | Class::LineFeed | Class::CarriageReturn).then_some(length)
    }

    #[inline(always)]
    fn plain_field(&mut self, from: &[u8], length: usize, sink: &mut impl RecordSink) -> Result<(), Error> {
        let stray_quote = std::mem::take(&mut self.stray_quote);
        sink.field(Field { bytes: &from[..length], from, quoted: false, tail: length, stray_quote })?;
        self.column = self.column.saturating_add(1);
        Ok(())
    }

    /// Ends a row at its line end, and gives the place behind that.
    #[inline(always)]
    fn end_row_at(&mut self, chunk: &[u8], at: usize, sink: &mut impl RecordSink) -> Result<usize, Error> {
        self.end_row(chunk[at], sink)?;
        if self.skip_line_feed && chunk.get(at + 1) == Some(&b'\n') {
            self.skip_line_feed = false;
            return Ok(at + 2);
        }
        Ok(at + 1)
    }

    /// Ends the file: the last row needs no line end.
    pub fn finish(mut self, sink: &mut impl RecordSink) -> Result<(), Error> {
        match self.state {
            State::RowStart => Ok(()),
            State::Quoted | State::Escaped => Err(ErrorKind::UnclosedQuote { position: self.position() }.into()),
            State::FieldStart | State::Spaces | State::Plain | State::QuoteSeen => {
                self.end_field(&[], sink)?;
                sink.end_row()
            }
        }
    }

    fn open_quote(&mut self) {
        self.carry.clear();
        self.quoted = true;
        self.state = State::Quoted;
    }

    fn end_field(&mut self, part: &[u8], sink: &mut impl RecordSink) -> Result<(), Error> {
        let carried = !self.carry.is_empty();
        if carried {
            self.carry.extend_from_slice(part);
        }
        let bytes = if carried { &self.carry } else { part };
        let tail = self.tail.take().unwrap_or(bytes.len());
        let (quoted, stray_quote) = (self.quoted, self.stray_quote);
        sink.field(Field { bytes, from: bytes, quoted, tail, stray_quote })?;
        self.carry.clear();
        self.quoted = false;
        self.stray_quote = false;
        self.column = self.column.saturating_add(1);
        self.state = State::FieldStart;
        Ok(())
    }

    fn end_row(&mut self, line_end: u8, sink: &mut impl RecordSink) -> Result<(), Error> {
        self.skip_line_feed = line_end == b'\r';
        self.row = self.row.saturating_add(1);
        self.column = 0;
        self.state = State::RowStart;
        sink.end_row()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of fields, each with a mark for what was said of it: `q` quoted, `t` text after the quotes, `s` stray quote.
    #[derive(Default, Debug, PartialEq)]
    struct Collected {
        rows: Vec<Vec<String>>,
        marks: String,
        row: Vec<String>,
    }

    impl RecordSink for Collected {
        fn field(&mut self, field: Field<'_>) -> Result<(), Error> {
            self.row.push(String::from_utf8_lossy(field.bytes).into_owned());
            for (mark, set) in [('q', field.quoted), ('t', field.tail < field.bytes.len()), ('s', field.stray_quote)] {
                if set {
                    self.marks.push(mark);
                }
            }
            Ok(())
        }

        fn end_row(&mut self) -> Result<(), Error> {
            self.rows.push(std::mem::take(&mut self.row));
            Ok(())
        }
    }

    const RULES: RecordRules =
        RecordRules { delimiter: Some(b';'), quote: Some(b'"'), escape: None, spaces_before_quote: false };

    fn parse_in_chunks(text: &[u8], rules: RecordRules, size: usize) -> Result<Collected, Error> {
        let mut parser = RecordParser::new(rules);
        let mut collected = Collected::default();
        for chunk in text.chunks(size) {
            parser.push(chunk, &mut collected)?;
        }
        parser.finish(&mut collected)?;
        Ok(collected)
    }

    /// The result of the whole, after checking that every chunk size gives the same.
    fn parse(text: &str, rules: RecordRules) -> Result<Collected, Error> {
        let whole = parse_in_chunks(text.as_bytes(), rules, text.len().max(1));
        for size in 1..=text.len() {
            assert_eq!(parse_in_chunks(text.as_bytes(), rules, size), whole, "in chunks of {size}: {text:?}");
        }
        whole
    }

    fn rows(text: &str) -> Vec<Vec<String>> {
        parse(text, RULES).unwrap().rows
    }

    #[test]
    fn every_kind_of_line_end_ends_a_row() {
        assert_eq!(rows("a;b\nc;d\r\ne;f\rg;h"), [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]]);
    }

    #[test]
    fn a_blank_line_is_a_row_without_fields() {
        let none: [&str; 0] = [];
        assert_eq!(rows("\na\n\r\n\rb\n"), [&none[..], &["a"], &none, &none, &["b"]]);
    }

    #[test]
    fn a_line_end_at_the_end_starts_no_row() {
        assert_eq!(rows("a\r\n"), [["a"]]);
        assert_eq!(rows("a\n\n"), [vec!["a"], vec![]]);
        assert_eq!(rows(""), Vec::<Vec<String>>::new());
    }

    #[test]
    fn empty_fields_at_both_ends_are_kept() {
        assert_eq!(rows(";a;\n;\n\"\""), [vec!["", "a", ""], vec!["", ""], vec![""]]);
        assert_eq!(rows("a;"), [["a", ""]]);
    }

    #[test]
    fn quotes_hold_delimiters_line_breaks_and_doubled_quotes() {
        assert_eq!(
            rows("\"a;b\";\"c\r\nd\"\r\n\"say \"\"ja\"\"\";\"\"\"\"\n"),
            [["a;b", "c\r\nd"], ["say \"ja\"", "\""]]
        );
    }

    #[test]
    fn a_quote_inside_unquoted_text_is_text() {
        let found = parse("5\" pijp;a\"b\"\nx", RULES).unwrap();
        assert_eq!(found.rows, [vec!["5\" pijp", "a\"b\""], vec!["x"]]);
        assert_eq!(found.marks, "ss");
    }

    #[test]
    fn text_after_a_closing_quote_joins_the_field_as_in_excel() {
        let found = parse("\"a\"b;\"c\" ;\"\"d\"e\"\n\"f\"", RULES).unwrap();
        assert_eq!(found.rows, [vec!["ab", "c ", "d\"e\""], vec!["f"]]);
        assert_eq!(found.marks, "qtqtqtq");
    }

    #[test]
    fn an_unclosed_quote_says_where_it_was_opened() {
        for text in ["a;b\nc;\"d\ne;f\n", "a;b\nc;\"d\"\"", "\n;\"x"] {
            let error = parse(text, RULES).unwrap_err();
            assert_eq!(*error.kind, ErrorKind::UnclosedQuote { position: Position { row: 2, column: 2 } });
        }
    }

    #[test]
    fn an_escaped_quote_stays_inside_the_quotes_and_other_escapes_stay_text() {
        let rules = RecordRules { escape: Some(b'\\'), ..RULES };
        let found = parse("\"a\\\";b\";\"c\\\\\";\"d\\n\"\n\\\"e\\\";f", rules).unwrap();
        assert_eq!(found.rows, [vec!["a\";b", "c\\", "d\\n"], vec!["\\\"e\\\"", "f"]]);
    }

    #[test]
    fn a_quote_after_spaces_counts_only_when_asked() {
        let text = "a;  \"b;c\";   d;  ";
        assert_eq!(rows(text), [["a", "  \"b", "c\"", "   d", "  "]]);
        let rules = RecordRules { spaces_before_quote: true, ..RULES };
        assert_eq!(parse(text, rules).unwrap().rows, [["a", "b;c", "   d", "  "]]);
    }

    #[test]
    fn without_delimiter_and_quote_a_line_is_a_field() {
        let rules = RecordRules { delimiter: None, quote: None, ..RULES };
        assert_eq!(parse("a;b,\"c\nd", rules).unwrap().rows, [["a;b,\"c"], ["d"]]);
    }
}
