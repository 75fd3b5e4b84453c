//! Bytes of delimited text → fields and rows, a chunk at a time.
//!
//! A state machine without input or output of its own: bytes are pushed in, fields come out at a [`RecordSink`] as byte
//! slices. It works on the bytes of any encoding that keeps ASCII in place; decoding is the sink's business, so that a
//! large file can be counted without decoding every cell. Nothing is allocated per field: a field that lies whole in a
//! chunk is a slice of it, any other is put together in one buffer that is used again.
//!
//! Where nothing unusual stands, [`whole_rows`](RecordParser::whole_rows) passes on [rows](super::rows) that are found
//! without a look at every byte; the state machine reads the rest, and what two chunks share.
//!
//! What it takes for what:
//! - LF, CR LF and a lone CR each end a row, in any mixture; a blank line is a row without fields.
//! - A quote counts only as the first byte of a field; elsewhere it is text (`5" pijp`). A doubled quote inside quotes
//!   is one quote.
//! - Text after a closing quote belongs to the field, as in Excel (`"a"b` is `ab`); [`Field::tail`] tells where it
//!   starts.
//! - A quote that is open when the bytes end is an error that says where it was opened.

use super::rows::{QuotesInRow, Record, RowEnd, Rows, Scan};
use super::structure::Marks;
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
    /// Many whole rows at once. A sink takes the first of them, as many as it likes, and gives how many it took; the
    /// next one comes as a [`record`](RecordSink::record) when it took none.
    #[inline(always)]
    fn records(&mut self, _: Rows<'_>) -> Result<usize, Error> {
        Ok(0)
    }
    /// A whole row at once. A sink that would rather have its fields gives `false`.
    #[inline(always)]
    fn record(&mut self, _: Record<'_>) -> Result<bool, Error> {
        Ok(false)
    }
}

/// Takes rows of cells, whatever they were read from: bytes in an encoding that keeps ASCII in place.
pub(crate) trait RowSink {
    /// The next cell of the row: the first `length` bytes of `from`, which may go on behind them.
    fn field(&mut self, from: &[u8], length: usize) -> Result<(), Error>;
    /// The end of the row.
    fn end_row(&mut self) -> Result<(), Error>;
    /// As [`RecordSink::records`]; those that are taken have the same number of fields.
    fn records(&mut self, rows: Rows<'_>) -> Result<usize, Error>;
    /// As [`RecordSink::record`].
    fn record(&mut self, record: Record<'_>) -> Result<bool, Error>;
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

/// Passes on the fields of a row one by one.
#[inline(never)]
fn fields(record: Record<'_>, sink: &mut impl RecordSink) -> Result<(), Error> {
    let is_blank = record.fields() == 1 && record.with_quotes(0).1 == 0;
    for index in 0..if is_blank { 0 } else { record.fields() } {
        let (from, length) = record.field(index);
        let quoted = length < record.with_quotes(index).1;
        let bytes = &from[..length];
        sink.field(Field { bytes, from, quoted, tail: length, stray_quote: false })?;
    }
    sink.end_row()
}

/// The state machine. See the [module](self) for the rules.
#[derive(Debug)]
pub(crate) struct RecordParser {
    rules: RecordRules,
    classes: [Class; 256],
    /// What [`whole_rows`](RecordParser::whole_rows) looks for; none under rules that only the state machine knows.
    marks: Option<Marks>,
    scan: Scan,
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
        let marks = Marks { delimiter: rules.delimiter.unwrap_or(b'\n'), quote: rules.quote };
        RecordParser {
            rules,
            classes,
            marks: (rules.escape.is_none() && !rules.spaces_before_quote).then_some(marks),
            scan: Scan::new(),
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

    /// Whether nothing of the next row was read yet: what follows is read as if the file began there.
    pub fn is_between_rows(&self) -> bool {
        self.state == State::RowStart && !self.skip_line_feed
    }

    /// Where a quote was opened that is not closed yet.
    pub fn open_quote_position(&self) -> Option<Position> {
        matches!(self.state, State::Quoted | State::Escaped).then(|| self.position())
    }

    /// Takes the next bytes of the file.
    pub fn push(&mut self, chunk: &[u8], sink: &mut impl RecordSink) -> Result<(), Error> {
        let mut at = 0;
        while at < chunk.len() {
            if let (Some(marks), State::RowStart) = (self.marks, self.state) {
                at = self.whole_rows(chunk, at, marks, sink)?;
            }
            at = self.step(chunk, at, sink)?;
        }
        Ok(())
    }

    /// Reads byte by byte until a row ends after which [`whole_rows`](RecordParser::whole_rows) can go on, or until the
    /// chunk does. Gives the place behind it.
    // By itself, so that what runs for nearly every row stays small and is compiled soon.
    #[inline(never)]
    fn step(&mut self, chunk: &[u8], from: usize, sink: &mut impl RecordSink) -> Result<usize, Error> {
        let mut at = from;
        // Where the part of the current field that is not in `carry` yet begins.
        let mut start = from;
        let row = self.row;
        while at < chunk.len() {
            if self.marks.is_some() && self.state == State::RowStart && self.row != row {
                return Ok(at);
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
        Ok(at)
    }

    /// Passes on the rows that lie whole in the chunk, until one that the state machine has to read. Gives the place
    /// where that one starts.
    #[inline(never)]
    fn whole_rows(
        &mut self,
        chunk: &[u8],
        from: usize,
        marks: Marks,
        sink: &mut impl RecordSink,
    ) -> Result<usize, Error> {
        let mut at = from;
        if std::mem::take(&mut self.skip_line_feed) && chunk[at] == b'\n' {
            at += 1;
        }
        loop {
            let text = &chunk[at..];
            let is_odd = self.scan.find_rows(text, marks);
            let rows = self.scan.row_ends.len();
            let (mut row, mut first) = (0, 0);
            while row < rows {
                let taken = sink.records(self.scan.rows_from(row, text, marks.quote))?;
                if taken > 0 {
                    row += taken;
                    self.row = self.row.saturating_add(taken as u32);
                    first = usize::from(self.scan.row_ends[row - 1].last) + 1;
                    continue;
                }
                let RowEnd { last, quotes } = self.scan.row_ends[row];
                let last = usize::from(last) + 1;
                let line_feed = self.scan.ends[last];
                if line_feed > 0 && text[line_feed as usize - 1] == b'\r' {
                    self.scan.ends[last] -= 1;
                }
                let QuotesInRow { any, doubled, around_lines } = quotes;
                let quote = marks.quote.filter(|_| any);
                let ends = &self.scan.ends[first..=last];
                let record = Record { text, ends, quote, has_doubled_quotes: doubled };
                if around_lines || !sink.record(record)? {
                    if doubled {
                        // Whoever wants its fields wants them without the doubling.
                        return Ok(at + ends[0].wrapping_add(1) as usize);
                    }
                    fields(record, sink)?;
                }
                self.scan.ends[last] = line_feed;
                self.row = self.row.saturating_add(1);
                row += 1;
                first = last;
            }
            let start = self.scan.ends[first].wrapping_add(1) as usize;
            at += start;
            if is_odd || rows == 0 {
                return Ok(at);
            }
        }
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
