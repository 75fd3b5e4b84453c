//! Finds the rows of delimited text that have nothing unusual, from mark to mark and without a look at the bytes between.
//!
//! Nothing unusual: LF or CR LF ends a row, and each quote stands around a field, or is doubled within one. At anything
//! else the search stops, and the [state machine](super::records) reads on.

use std::borrow::Cow;

use super::structure::{BLOCK, Found, Marks, parity};

/// A row as it lies in the text. What stands in quotes holds no line break, and a quote only where it is doubled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    /// The text that the row lies in.
    pub text: &'a [u8],
    /// Where the separator before each field stands, and at last the end of the last field. Before the first byte of the
    /// text stands [`Record::BEFORE`].
    pub ends: &'a [u32],
    /// The quote that may stand around fields.
    pub quote: Option<u8>,
    /// Whether quotes may be doubled within fields.
    pub has_doubled_quotes: bool,
}

impl<'a> Record<'a> {
    /// Where the separator before the first field stands.
    pub const BEFORE: u32 = u32::MAX;

    /// The number of its fields; a blank line has one, which is empty.
    #[inline(always)]
    pub fn fields(&self) -> usize {
        self.ends.len() - 1
    }

    /// The text from a field's first byte on, and the field's length. Quotes are doubled in it as they are written.
    #[inline(always)]
    pub fn field(&self, index: usize) -> (&'a [u8], usize) {
        let (from, length) = self.with_quotes(index);
        within_quotes(self.quote, from, length)
    }

    /// A field's text.
    pub fn text(&self, index: usize) -> Cow<'a, [u8]> {
        let (from, length) = self.field(index);
        let quote = self.quote.filter(|_| self.has_doubled_quotes);
        undoubled(quote, &from[..length])
    }

    /// The same as [`field`](Record::field) with the quotes around it.
    #[inline(always)]
    pub(super) fn with_quotes(&self, index: usize) -> (&'a [u8], usize) {
        self.span(index, index)
    }

    /// The text from a field's first byte on, and its length up to the end of another field, with all quotes.
    #[inline(always)]
    pub fn span(&self, first: usize, last: usize) -> (&'a [u8], usize) {
        between(self.text, self.ends[first], self.ends[last + 1])
    }
}

/// Rows that follow each other in the text, as they were found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'a> {
    text: &'a [u8],
    /// Where fields end, of these rows and of those before them.
    ends: &'a [u32],
    row_ends: &'a [RowEnd],
    /// Where the separator before the first of them is among the ends.
    first: usize,
    quote: Option<u8>,
}

impl<'a> Rows<'a> {
    /// The number of fields of the first row.
    pub fn fields_of_first(&self) -> usize {
        self.row_ends.first().map_or(0, |end| usize::from(end.last) + 1 - self.first)
    }

    /// The first of the rows, as many as have this number of fields each, up to `most`, and no line breaks in quotes.
    #[inline(always)]
    pub fn alike(&self, fields: usize, most: usize) -> Records<'a> {
        let mut last = self.first;
        let is_alike = |end: &&RowEnd| {
            last += fields;
            usize::from(end.last) + 1 == last && !end.quotes.around_lines
        };
        let rows = self.row_ends.iter().take(most).take_while(is_alike).count();
        let ends = &self.ends[self.first..=self.first + rows * fields];
        Records { text: self.text, ends, fields, rows, quote: self.quote }
    }
}

/// Rows with the same number of fields, as they lie in the text one behind the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Records<'a> {
    text: &'a [u8],
    /// Where the separator before the first field stands, and the end of each field.
    ends: &'a [u32],
    fields: usize,
    rows: usize,
    quote: Option<u8>,
}

impl<'a> Records<'a> {
    /// The number of rows.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// As [`Record::field`].
    #[inline(always)]
    pub fn field(&self, row: usize, index: usize) -> (&'a [u8], usize) {
        let (from, length) = self.span(row, index, index);
        within_quotes(self.quote, from, length)
    }

    /// As [`Record::span`].
    #[inline(always)]
    pub fn span(&self, row: usize, first: usize, last: usize) -> (&'a [u8], usize) {
        let ends = &self.ends[row * self.fields..];
        let (from, length) = between(self.text, ends[first], ends[last + 1]);
        (from, if last + 1 == self.fields { without_carriage_return(from, length) } else { length })
    }

    /// The rows from one of them on.
    pub fn from(self, row: usize) -> Records<'a> {
        Records { ends: &self.ends[row * self.fields..], rows: self.rows - row, ..self }
    }

    /// The same [span](Self::span) of all rows, one after another.
    #[inline(always)]
    pub fn spans(&self, first: usize, last: usize) -> impl Iterator<Item = (&'a [u8], usize)> {
        let Records { text, ends, fields, .. } = *self;
        let is_at_end = last + 1 == fields;
        let mut at = first;
        std::iter::from_fn(move || {
            let (separator, end) = (*ends.get(at)?, *ends.get(at + last + 1 - first)?);
            at += fields;
            let (from, length) = between(text, separator, end);
            Some((from, if is_at_end { without_carriage_return(from, length) } else { length }))
        })
    }

    /// As [`Record::text`].
    pub fn text(&self, row: usize, index: usize) -> Cow<'a, [u8]> {
        let (from, length) = self.field(row, index);
        undoubled(self.quote, &from[..length])
    }
}

/// The text from the byte behind one separator on, and its length up to another one.
#[inline(always)]
fn between(text: &[u8], separator: u32, end: u32) -> (&[u8], usize) {
    let start = separator.wrapping_add(1);
    (text.get(start as usize..).unwrap_or_default(), end.wrapping_sub(start) as usize)
}

/// The length of a row's last field without the carriage return behind it.
#[inline(always)]
fn without_carriage_return(from: &[u8], length: usize) -> usize {
    match length.checked_sub(1) {
        Some(before) if from.get(before) == Some(&b'\r') => before,
        _ => length,
    }
}

/// A field without the quotes around it.
#[inline(always)]
fn within_quotes(quote: Option<u8>, from: &[u8], length: usize) -> (&[u8], usize) {
    if quote.is_some() && length > 0 && from.first() == quote.as_ref() {
        return (&from[1..], length - 2);
    }
    (from, length)
}

/// The text of a field with one quote for each two.
fn undoubled(quote: Option<u8>, text: &[u8]) -> Cow<'_, [u8]> {
    match quote {
        Some(quote) if text.contains(&quote) => {
            let mut is_second = false;
            let is_kept = |byte: &&u8| {
                is_second = **byte == quote && !is_second;
                **byte != quote || is_second
            };
            text.iter().filter(is_kept).copied().collect()
        }
        _ => Cow::Borrowed(text),
    }
}

/// How many bytes are looked at before their rows are passed on: few enough that all of it stays at hand.
const WINDOW: usize = 8 * 1024;

/// Finds rows: where fields end, and which of the ends are line ends.
#[derive(Debug)]
pub(super) struct Scan {
    /// Where fields end in the text, behind [`Record::BEFORE`].
    pub ends: Box<[u32]>,
    pub row_ends: Vec<RowEnd>,
}

/// The end of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowEnd {
    /// The number of the separator.
    pub last: u16,
    pub quotes: QuotesInRow,
}

/// What there may be in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct QuotesInRow {
    pub any: bool,
    /// Quotes that are doubled, within quotes.
    pub doubled: bool,
    /// Quotes with a line feed between them.
    pub around_lines: bool,
}

impl QuotesInRow {
    const NONE: QuotesInRow = QuotesInRow { any: false, doubled: false, around_lines: false };

    #[inline(always)]
    fn join(&mut self, other: QuotesInRow) {
        self.any |= other.any;
        self.doubled |= other.doubled;
        self.around_lines |= other.around_lines;
    }
}

impl Scan {
    pub fn new() -> Self {
        Scan { ends: Box::default(), row_ends: Vec::new() }
    }

    /// The rows that were found in the text last, from one of them on.
    #[inline(always)]
    pub fn rows_from<'a>(&'a self, row: usize, text: &'a [u8], quote: Option<u8>) -> Rows<'a> {
        let first = row.checked_sub(1).map_or(0, |before| usize::from(self.row_ends[before].last) + 1);
        Rows { text, ends: &self.ends, row_ends: &self.row_ends[row..], first, quote }
    }

    /// Finds the rows that start the text, as many as end in the next [`WINDOW`] bytes and have nothing unusual. Gives
    /// whether something unusual follows, or nothing that could be found this way.
    #[inline(always)]
    pub fn find_rows(&mut self, text: &[u8], marks: Marks) -> bool {
        if self.ends.is_empty() {
            self.ends = vec![Record::BEFORE; 1 + WINDOW + BLOCK].into_boxed_slice();
        }
        self.row_ends.clear();
        let (blocks, _) = text[..text.len().min(WINDOW)].as_chunks::<BLOCK>();
        let mut count = 0;
        let mut context = Context::AT_ROW_START;
        // What stands in the row that goes on.
        let mut in_row = QuotesInRow::NONE;
        for (index, block) in blocks.iter().enumerate() {
            let Some(InBlock { separators, mut line_feeds, quotes }) = context.read(marks.find(block)) else {
                return true;
            };
            in_row.join(quotes);
            while line_feeds != 0 {
                let line_feed = line_feeds & line_feeds.wrapping_neg();
                let before = (separators & (line_feed - 1)).count_ones() as usize;
                self.row_ends.push(RowEnd { last: (count + before) as u16, quotes: in_row });
                in_row = quotes;
                line_feeds ^= line_feed;
            }
            let (Some(ends), base) = (self.ends[count + 1..].first_chunk_mut::<BLOCK>(), (index * BLOCK) as u32) else {
                return true;
            };
            put_places(separators, base, ends);
            count += separators.count_ones() as usize;
        }
        blocks.len() * BLOCK < WINDOW
    }
}

/// Writes the places of the bits, counted from `base`; what is behind the last of them is of no use.
#[inline(always)]
fn put_places(mut bits: u64, base: u32, places: &mut [u32; BLOCK]) {
    // Eight at a time: asking after each whether there is another costs more.
    let (eights, _) = places.as_chunks_mut::<8>();
    for eight in eights {
        for place in eight {
            *place = base + bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
        }
        if bits == 0 {
            return;
        }
    }
}

/// What a block has to know of the bytes before it.
struct Context {
    /// All bits where the block starts within quotes.
    inside: u64,
    after_separator: u64,
    after_closing: u64,
    after_carriage_return: u64,
}

impl Context {
    const AT_ROW_START: Context = Context { inside: 0, after_separator: 1, after_closing: 0, after_carriage_return: 0 };

    /// None where the state machine has to look: at a carriage return that is a line end by itself, and at a quote that
    /// does not stand around a field.
    #[inline(always)]
    fn read(&mut self, found: Found) -> Option<InBlock> {
        let Found { mut separators, mut line_feeds, carriage_returns, quotes } = found;
        let mut odd = (carriage_returns << 1 | self.after_carriage_return) & !line_feeds;
        self.after_carriage_return = carriage_returns >> 63;
        let mut in_row = QuotesInRow::NONE;
        if (quotes | self.inside | self.after_closing) != 0 {
            let within = parity(quotes) ^ self.inside;
            let around_lines = (line_feeds & within) != 0;
            separators &= !within;
            line_feeds &= !within;
            let (opening, closing) = (quotes & within, quotes & !within);
            let after_closing = closing << 1 | self.after_closing;
            // A quote is doubled where quotes close and open again at once.
            odd |= opening & !(separators << 1 | self.after_separator | after_closing);
            odd |= after_closing & !(separators | carriage_returns | opening);
            in_row = QuotesInRow { any: true, doubled: (after_closing & opening) != 0, around_lines };
            self.inside = 0_u64.wrapping_sub(within >> 63);
            self.after_closing = closing >> 63;
        }
        self.after_separator = separators >> 63;
        (odd == 0).then_some(InBlock { separators, line_feeds, quotes: in_row })
    }
}

/// What stands in a block outside quotes.
struct InBlock {
    separators: u64,
    line_feeds: u64,
    quotes: QuotesInRow,
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKS: Marks = Marks { delimiter: b';', quote: Some(b'"') };

    /// The fields of each row that is found, without the quotes around them and without its carriage return, and what
    /// quotes there may be in it.
    fn find(text: &str) -> Vec<(Vec<String>, QuotesInRow)> {
        let mut scan = Scan::new();
        scan.find_rows(text.as_bytes(), MARKS);
        let mut first = 0;
        let mut rows = Vec::new();
        for &RowEnd { last, quotes } in &scan.row_ends {
            let last = usize::from(last) + 1;
            let line_feed = scan.ends[last];
            if text[..line_feed as usize].ends_with('\r') {
                scan.ends[last] -= 1;
            }
            let ends = &scan.ends[first..=last];
            let record = Record { text: text.as_bytes(), ends, quote: MARKS.quote, has_doubled_quotes: quotes.doubled };
            let field = |index| String::from_utf8(record.text(index).into_owned()).expect("text");
            rows.push(((0..record.fields()).map(field).collect(), quotes));
            scan.ends[last] = line_feed;
            first = last;
        }
        rows
    }

    /// Checks the rows behind one that ends anywhere around the edge of the first block.
    #[track_caller]
    fn assert_rows(text: &str, expected: &[&[&str]]) {
        for before in 24..=BLOCK {
            let text = format!("{}\n{text}{}", "x".repeat(before), "y".repeat(2 * BLOCK));
            let rows: Vec<Vec<String>> = find(&text).into_iter().skip(1).map(|(row, _)| row).collect();
            assert_eq!(rows, expected, "behind {before} bytes");
        }
    }

    #[test]
    fn rows_and_fields_may_be_empty() {
        assert_rows("Polen;17\n;\n\n", &[&["Polen", "17"], &["", ""], &[""]]);
    }

    #[test]
    fn delimiters_within_quotes_are_text() {
        assert_rows("\"Gent; stad\";\"\"\nPolen;\"1\"\n", &[&["Gent; stad", ""], &["Polen", "1"]]);
    }

    #[test]
    fn a_carriage_return_may_stand_before_a_line_feed() {
        assert_rows("a;b\r\n\"c\"\r\n\r\n", &[&["a", "b"], &["c"], &[""]]);
    }

    #[test]
    fn nothing_is_found_behind_what_is_unusual() {
        // A carriage return by itself, quotes within text, text behind a quote, and quotes that open in text.
        for unusual in ["a\rb\n", "5\" pijp\n", "\"a\"b\n", "a\"\"b\n", "a\"\"\n", "\"a\" \"b\"\n"] {
            assert_rows(&format!("{unusual}Polen;17\n"), &[]);
        }
    }

    #[test]
    fn a_quote_is_doubled_in_quotes() {
        let rows: &[&[&str]] = &[&["a\"b", "\"", "\"x;\""], &["", "\"\"", "c"]];
        assert_rows("\"a\"\"b\";\"\"\"\";\"\"\"x;\"\"\"\n\"\";\"\"\"\"\"\";c\n", rows);
    }

    #[test]
    fn a_row_with_lines_in_quotes_is_told_apart() {
        for before in 24..=BLOCK {
            let text = format!("{}\n\"twee\nregels\";1\n{}\n", "x".repeat(before), "y".repeat(3 * BLOCK));
            let rows = find(&text);
            assert_eq!(rows[1].0, ["twee\nregels", "1"], "behind {before} bytes");
            assert!(rows[1].1.around_lines, "behind {before} bytes");
        }
    }
}
