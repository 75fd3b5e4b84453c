//! Delimited text of any size: decided from its first bytes, then passed on row by row and not kept.

use serde::{Deserialize, Serialize};

use super::encoding::{self, Encoding};
use super::quotes::Quotes;
use super::records::{Field, RecordParser, RecordRules, RecordSink, RowSink};
use super::rows::{Record, Rows};
use super::warning::ReadWarning;
use crate::error::{Error, ErrorKind};
use crate::table::Table;

/// How many bytes of a file decide whether it is read as a stream, and how.
pub const STREAM_FROM: usize = 256 * 1024;

/// Most bytes of one row.
const MOST_BYTES_OF_A_ROW: usize = 16 * 1024 * 1024;

/// The start of a large file.
pub(crate) struct Start {
    /// Its first rows.
    pub first_rows: Table,
    /// The file as a stream, which is to be given all bytes from the first one on.
    pub stream: Stream,
}

/// The encoding that the first bytes of a file show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AssumedEncoding {
    /// The encoding that fits best.
    pub encoding: Encoding,
    /// Another one that fits nearly as well and gives another text.
    pub alternative: Option<Encoding>,
    /// Whether the first bytes leave it open, since all of them are ASCII.
    pub is_open: bool,
}

impl AssumedEncoding {
    /// The encoding of text that is decoded already.
    pub const UTF_8: AssumedEncoding = AssumedEncoding { encoding: Encoding::Utf8, alternative: None, is_open: false };
}

/// Passes the rows of a file on to a [`RowSink`]. Any pieces give the same as the whole.
#[derive(Debug)]
pub(crate) struct Stream {
    encoding: AssumedEncoding,
    /// Bytes that come before the text, and bytes of text that come before the first row.
    before: (usize, usize),
    /// Whether it starts within a row, which is not its own.
    is_within_row: bool,
    /// What is not decoded yet of UTF-16.
    pending: Vec<u8>,
    parser: RecordParser,
    quotes: Quotes,
    warnings: Vec<ReadWarning>,
    /// Whether the last byte was Control-Z, with which a DOS file ends.
    held: bool,
    /// The last bytes, to see whether a character is cut off.
    end: Vec<u8>,
    row_bytes: usize,
}

impl Stream {
    /// A stream before its first byte. `first_bytes` are those that the rules come from; `hidden` bytes of its text are no
    /// row.
    pub fn new(
        encoding: AssumedEncoding,
        first_bytes: &[u8],
        hidden: usize,
        rules: RecordRules,
        fields: u32,
        warnings: Vec<ReadWarning>,
    ) -> Self {
        Stream {
            encoding,
            before: (encoding::byte_order_mark(first_bytes).map_or(0, |(_, length)| length), hidden),
            is_within_row: false,
            pending: Vec::new(),
            parser: RecordParser::new(rules),
            quotes: Quotes::new(rules.delimiter, fields),
            warnings,
            held: false,
            end: Vec::new(),
            row_bytes: 0,
        }
    }

    /// The encoding that the first bytes show.
    pub fn encoding(&self) -> AssumedEncoding {
        self.encoding
    }

    /// A stream of the rest of the file from some byte on: its first row is the one behind the next line feed, if that is
    /// not within quotes. None where a line feed is more than one byte.
    pub fn of_slice(self) -> Option<Self> {
        let is_wide = matches!(self.encoding.encoding, Encoding::Utf16Le | Encoding::Utf16Be);
        (!is_wide).then_some(Stream { before: (0, 0), is_within_row: true, ..self })
    }

    /// Whether what follows is read as if the file began there.
    pub fn is_between_rows(&self) -> bool {
        self.parser.is_between_rows() && self.pending.is_empty() && !self.held
    }

    /// Adds the rest of the file.
    pub fn join(&mut self, rest: Rest) {
        self.quotes.join(rest.quotes);
        self.keep_end(&rest.end);
    }

    /// Passes on the rows that end in the next bytes.
    ///
    /// # Errors
    /// [`ErrorKind::UnclosedQuote`] when a quote swallows rows, [`ErrorKind::TooLarge`] for a row that does not end, and
    /// those of the sink.
    pub fn push(&mut self, bytes: &[u8], sink: &mut impl RowSink) -> Result<(), Error> {
        let skipped = self.before.0.min(bytes.len());
        self.before.0 -= skipped;
        let mut bytes = &bytes[skipped..];
        if self.is_within_row {
            let Some(line_feed) = bytes.iter().position(|byte| *byte == b'\n') else { return Ok(()) };
            self.is_within_row = false;
            bytes = &bytes[line_feed + 1..];
        }
        if !matches!(self.encoding.encoding, Encoding::Utf16Le | Encoding::Utf16Be) {
            return self.push_text(bytes, sink);
        }
        self.pending.extend_from_slice(bytes);
        let text = self.decode_wide(false);
        self.push_text(&text, sink)
    }

    /// The text of the UTF-16 that is at hand, but for half a character at its end.
    fn decode_wide(&mut self, complete: bool) -> Vec<u8> {
        let mut whole = self.pending.len() & !1;
        let big = self.encoding.encoding == Encoding::Utf16Be;
        let is_first_half = |pair: &[u8]| matches!(pair[usize::from(!big)], 0xD8..=0xDB);
        if whole >= 2 && is_first_half(&self.pending[whole - 2..whole]) {
            whole -= 2;
        }
        if complete {
            whole = self.pending.len();
        }
        let rest = self.pending.split_off(whole);
        let units = std::mem::replace(&mut self.pending, rest);
        encoding::utf16_units_to_utf8(&units, self.encoding.encoding)
    }

    fn push_text(&mut self, text: &[u8], sink: &mut impl RowSink) -> Result<(), Error> {
        let skipped = self.before.1.min(text.len());
        self.before.1 -= skipped;
        let text = &text[skipped..];
        if text.is_empty() {
            return Ok(());
        }
        if std::mem::take(&mut self.held) {
            self.cut(b"\x1A", sink)?;
        }
        let text = text.strip_suffix(b"\x1A").inspect(|_| self.held = true).unwrap_or(text);
        self.keep_end(text);
        self.cut(text, sink)
    }

    fn keep_end(&mut self, text: &[u8]) {
        self.end.extend_from_slice(&text[text.len().saturating_sub(4)..]);
        self.end.drain(..self.end.len().saturating_sub(4));
    }

    fn cut(&mut self, text: &[u8], sink: &mut impl RowSink) -> Result<(), Error> {
        let row = self.parser.row();
        self.parser.push(text, &mut Passing { quotes: &mut self.quotes, sink })?;
        self.row_bytes = if self.parser.row() == row { self.row_bytes + text.len() } else { 0 };
        if self.row_bytes > MOST_BYTES_OF_A_ROW {
            return Err(match self.parser.open_quote_position() {
                Some(position) => ErrorKind::UnclosedQuote { position },
                None => ErrorKind::TooLarge { what: "the number of bytes in a row", limit: MOST_BYTES_OF_A_ROW as u64 },
            }
            .into());
        }
        Ok(())
    }

    /// Ends the file for a [slice](Stream::of_slice) of it: passes on its last row.
    ///
    /// # Errors
    /// As [`push`](Stream::push).
    pub fn finish_slice(mut self, sink: &mut impl RowSink) -> Result<Rest, Error> {
        self.parser.finish(&mut Passing { quotes: &mut self.quotes, sink })?;
        Ok(Rest { quotes: self.quotes, end: self.end })
    }

    /// Ends the file: passes on its last row, and gives what was assumed.
    ///
    /// # Errors
    /// As [`push`](Stream::push).
    pub fn finish(mut self, sink: &mut impl RowSink) -> Result<Vec<ReadWarning>, Error> {
        let mut cut_off = false;
        if !self.pending.is_empty() {
            cut_off = self.pending.len() % 2 == 1;
            let text = self.decode_wide(true);
            self.push_text(&text, sink)?;
        }
        let Stream { parser, mut quotes, mut warnings, encoding, end, .. } = self;
        parser.finish(&mut Passing { quotes: &mut quotes, sink })?;
        cut_off |= encoding.encoding == Encoding::Utf8 && encoding::is_cut_off(&end);
        if cut_off {
            warnings.insert(0, ReadWarning::CutOff { last: quotes.last() });
        }
        quotes.warn(&mut warnings);
        Ok(warnings)
    }
}

/// What is known at the end of the file of a slice of it, so that the stream before it can go on from there.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Rest {
    quotes: Quotes,
    end: Vec<u8>,
}

/// Looks at what is odd, and passes the rest on as it is.
struct Passing<'a, S> {
    quotes: &'a mut Quotes,
    sink: &'a mut S,
}

impl<S: RowSink> RecordSink for Passing<'_, S> {
    fn field(&mut self, field: Field<'_>) -> Result<(), Error> {
        if field.quoted || field.stray_quote {
            let bytes = self.quotes.look_at(&field)?;
            return self.sink.field(bytes, bytes.len());
        }
        self.quotes.pass();
        self.sink.field(field.from, field.bytes.len())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        self.quotes.end_row()?;
        self.sink.end_row()
    }

    #[inline(always)]
    fn records(&mut self, rows: Rows<'_>) -> Result<usize, Error> {
        let taken = self.sink.records(rows)?;
        if taken > 0 {
            self.quotes.pass_rows(taken as u32, rows.fields_of_first() as u32);
        }
        Ok(taken)
    }

    #[inline(always)]
    fn record(&mut self, record: Record<'_>) -> Result<bool, Error> {
        let is_taken = self.sink.record(record)?;
        if is_taken {
            self.quotes.pass_rows(1, record.fields() as u32);
        }
        Ok(is_taken)
    }
}
