//! Delimited text → one [`Table`], with what was assumed on the way.

use std::borrow::Cow;

use super::dialect::{self, DialectGuess, Forced};
use super::encoding::{self, Encoding, EncodingGuess};
use super::html;
use super::json_stat;
use super::mhtml;
use super::quotes::{Quotes, note};
use super::records::{Field, RecordParser, RecordRules, RecordSink};
use super::rows::Record;
use super::sniff::{self, Format};
use super::stream::{AssumedEncoding, Start, Stream};
use super::warning::ReadWarning;
use super::{MAX_CELLS, ReadOptions, Reading};
use crate::error::{Error, ErrorKind, Position};
use crate::table::{Dialect, Table};

/// Reads a whole file of text.
pub(super) fn read(bytes: &[u8], options: &ReadOptions) -> Result<Reading, Error> {
    let encoding = settle_encoding(bytes, true, options)?;
    let text = &*text_of(bytes, encoding.encoding);
    match refuse_what_is_no_table(text)? {
        Format::Html => {
            let is_stated = encoding::byte_order_mark(bytes).is_some() || options.encoding.is_some();
            return html::read(text, encoding, is_stated);
        }
        Format::Mhtml => return archive(text, options),
        Format::JsonStat => return Ok(Reading { tables: vec![json_stat::read(text)?], warnings: Vec::new() }),
        _ => {}
    }
    // A DOS file ends with Control-Z.
    let text = text.strip_suffix(b"\x1A").unwrap_or(text);

    let separator_line = dialect::separator_line(text).filter(|(byte, _)| Some(*byte) != options.quote.flatten());
    let (named, hidden) = separator_line.map_or((None, 0), |(byte, length)| (Some(byte), length));
    let with_zeros = &text[hidden..];
    let without_zeros: Vec<u8>;
    let first_zero = with_zeros.iter().position(|byte| *byte == 0);
    let mut text = match first_zero {
        None => with_zeros,
        Some(_) => {
            without_zeros = with_zeros.iter().copied().filter(|byte| *byte != 0).collect();
            &without_zeros[..]
        }
    };
    let zeros = (with_zeros.len() - text.len()) as u32;

    let named = named.or_else(|| dialect::is_packed_by_commas(text).then_some(b'\t'));
    let forced = Forced { delimiter: options.delimiter.or(named), quote: options.quote };
    let mut dialect = settle_dialect(text, text.len() <= dialect::SAMPLE, forced, options);
    let unwrapped = unwrap_lines(text, &dialect, forced);
    if let Some((lines, inner)) = &unwrapped {
        text = lines;
        dialect = *inner;
    }

    let mut sink = TableSink::new(encoding.encoding, encoding.alternative, dialect.rules, dialect.fields);
    let mut parser = RecordParser::new(dialect.rules);
    let (before_zero, rest) = text.split_at(first_zero.unwrap_or(0).min(text.len()));
    parser.push(before_zero, &mut sink)?;
    let zeros_at = parser.position();
    parser.push(rest, &mut sink)?;
    parser.finish(&mut sink)?;

    let mut warnings = Vec::new();
    if zeros > 0 {
        warnings.push(ReadWarning::ZeroBytesDropped { first: zeros_at, count: zeros });
    }
    if unwrapped.is_some() {
        warnings.push(ReadWarning::WholeLinesQuoted);
    }
    sink.warn_of_encoding(encoding.cut_off, &mut warnings);
    warn_of_dialect(&dialect, options, &mut warnings);
    sink.quotes.warn(&mut warnings);
    Ok(Reading { tables: vec![sink.table], warnings })
}

/// Reads the tables of all pages of a web archive.
fn archive(text: &[u8], options: &ReadOptions) -> Result<Reading, Error> {
    let mut all = Reading { tables: Vec::new(), warnings: Vec::new() };
    let mut refused = None;
    for page in mhtml::pages(text)? {
        let stated = options.encoding.or_else(|| Encoding::from_label(page.charset.as_deref()?));
        let guess = match stated {
            Some(encoding) => EncodingGuess { encoding, alternative: None, cut_off: false },
            None => encoding::guess(&page.bytes, true),
        };
        match html::read(&page.bytes, guess, stated.is_some()) {
            Ok(mut reading) => {
                all.tables.append(&mut reading.tables);
                all.warnings.append(&mut reading.warnings);
            }
            // The page of frames in front of a workbook's sheets has none.
            Err(error) if matches!(*error.kind, ErrorKind::NoTable { .. }) => refused = Some(error),
            Err(error) => return Err(error),
        }
    }
    match refused {
        Some(error) if all.tables.is_empty() => Err(error),
        _ => Ok(all),
    }
}

/// Decides from the first bytes of a large file how to read it; none when only the whole file can tell.
pub(super) fn start(bytes: &[u8], options: &ReadOptions) -> Option<Start> {
    let guess = settle_encoding(bytes, false, options).ok()?;
    let has_mark = encoding::byte_order_mark(bytes).is_some();
    let text = &*text_of(bytes, guess.encoding);
    let is_text = matches!(refuse_what_is_no_table(text), Ok(Format::Text));
    let separator_line = dialect::separator_line(text).filter(|(byte, _)| Some(*byte) != options.quote.flatten());
    let (named, hidden) = separator_line.map_or((None, 0), |(byte, length)| (Some(byte), length));
    let text = &text[hidden..];
    if !is_text || text.contains(&0) || dialect::is_packed_by_commas(text) {
        return None;
    }
    let forced = Forced { delimiter: options.delimiter.or(named), quote: options.quote };
    let dialect = settle_dialect(text, false, forced, options);
    if dialect.rules.delimiter.is_none() || dialect.whole_lines_quoted {
        return None;
    }
    let mut sink = TableSink::new(guess.encoding, guess.alternative, dialect.rules, dialect.fields);
    RecordParser::new(dialect.rules).push(dialect::whole_rows(text, false), &mut sink).ok()?;
    let mut warnings = Vec::new();
    warn_of_dialect(&dialect, options, &mut warnings);
    let assumed = AssumedEncoding {
        encoding: guess.encoding,
        alternative: guess.alternative,
        is_open: options.encoding.is_none() && !has_mark && bytes.is_ascii(),
    };
    let stream = Stream::new(assumed, bytes, hidden, dialect.rules, dialect.fields, warnings);
    Some(Start { first_rows: sink.table, stream })
}

/// Refuses decoded text that is empty, or in a format that is not read; tells HTML from delimited text.
fn refuse_what_is_no_table(text: &[u8]) -> Result<Format, Error> {
    if sniff::looks_binary(text) {
        return Err(ErrorKind::Binary { format: None }.into());
    }
    if text.iter().all(|byte| byte.is_ascii_whitespace() || matches!(byte, 0 | 0x1A)) {
        return Err(ErrorKind::Empty.into());
    }
    match sniff::by_text(text) {
        format @ (Format::Text | Format::Html | Format::Mhtml | Format::JsonStat) => Ok(format),
        Format::Unsupported(format) => Err(ErrorKind::Unsupported { format }.into()),
        Format::Binary(format) => Err(ErrorKind::Binary { format }.into()),
    }
}

fn warn_of_dialect(dialect: &DialectGuess, options: &ReadOptions, warnings: &mut Vec<ReadWarning>) {
    let rules = dialect.rules;
    if let Some(runner_up) = dialect.runner_up {
        warnings.push(ReadWarning::DelimiterUncertain { chosen: rules.delimiter, runner_up });
    }
    if let (None, Some(quote @ b'\'')) = (options.quote, rules.quote) {
        warnings.push(ReadWarning::UnusualQuote { quote });
    }
    if rules.escape.is_some() {
        warnings.push(ReadWarning::BackslashEscapes);
    }
    if rules.spaces_before_quote {
        warnings.push(ReadWarning::SpacesBeforeQuotes);
    }
}

/// The text of the file's bytes in an encoding that keeps ASCII in place, without its byte order mark.
fn text_of(bytes: &[u8], encoding: Encoding) -> Cow<'_, [u8]> {
    match encoding {
        Encoding::Utf16Le | Encoding::Utf16Be => encoding::utf16_to_utf8(bytes, encoding).into(),
        _ => bytes[encoding::byte_order_mark(bytes).map_or(0, |(_, length)| length)..].into(),
    }
}

/// How to cut text whose delimiter and quote the recipe or the file itself may state.
fn settle_dialect(text: &[u8], complete: bool, forced: Forced, options: &ReadOptions) -> DialectGuess {
    let mut dialect = guess_dialect(text, complete, forced);
    if options.delimiter.is_none() && forced.delimiter.is_some() && dialect.fields == 1 {
        // The file's own word is followed, but not without a remark when something else would cut it.
        let unnamed = guess_dialect(text, complete, Forced { delimiter: None, ..forced });
        dialect.runner_up = unnamed.rules.delimiter.map(Some);
    }
    dialect
}

fn guess_dialect(text: &[u8], complete: bool, forced: Forced) -> DialectGuess {
    dialect::guess(&text[..text.len().min(dialect::SAMPLE)], complete, forced)
}

/// The lines inside the quotes of a file each line of which is one quoted field, and how to cut those; none when a row
/// is anything else, or nothing cuts them.
///
/// This is what a comma file becomes that went through a spreadsheet as one column.
fn unwrap_lines(text: &[u8], outer: &DialectGuess, forced: Forced) -> Option<(Vec<u8>, DialectGuess)> {
    struct Lines {
        text: Vec<u8>,
        fields: u32,
        fits: bool,
    }
    impl RecordSink for Lines {
        fn field(&mut self, field: Field<'_>) -> Result<(), Error> {
            self.fields += 1;
            let one_line = !field.bytes.iter().any(|byte| matches!(byte, b'\n' | b'\r'));
            self.fits &= field.quoted && one_line && field.tail == field.bytes.len() && self.fields == 1;
            self.text.extend_from_slice(field.bytes);
            Ok(())
        }
        fn end_row(&mut self) -> Result<(), Error> {
            self.fields = 0;
            self.text.push(b'\n');
            Ok(())
        }
    }
    if !outer.whole_lines_quoted {
        return None;
    }
    let mut lines = Lines { text: Vec::with_capacity(text.len()), fields: 0, fits: true };
    let mut parser = RecordParser::new(outer.rules);
    parser.push(text, &mut lines).ok()?;
    parser.finish(&mut lines).ok()?;
    if !lines.fits {
        return None;
    }
    // Whatever quotes the lines quotes their fields: a recipe states one quote, and must lead back here.
    let forced = Forced { quote: Some(outer.rules.quote), ..forced };
    let inner = guess_dialect(&lines.text, lines.text.len() <= dialect::SAMPLE, forced);
    let is_table = inner.rules.delimiter.is_some() && inner.fields > 1 && !inner.only_before_spaces;
    is_table.then_some((lines.text, inner))
}

/// The encoding that the recipe states or the bytes show.
fn settle_encoding(bytes: &[u8], complete: bool, options: &ReadOptions) -> Result<EncodingGuess, Error> {
    check_mark(bytes, options)?;
    let guess = encoding::guess(bytes, complete);
    Ok(match options.encoding {
        None => guess,
        Some(forced) => {
            EncodingGuess { encoding: forced, alternative: None, cut_off: guess.cut_off && guess.encoding == forced }
        }
    })
}

/// Refuses a recipe's encoding that the file's byte order mark rules out.
pub(super) fn check_mark(bytes: &[u8], options: &ReadOptions) -> Result<(), Error> {
    let is_wide = |encoding| matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    if let (Some((marked, _)), Some(forced)) = (encoding::byte_order_mark(bytes), options.encoding)
        && marked != forced
        && (is_wide(marked) || is_wide(forced))
    {
        let reason = format!("it states {forced}, but the file begins with the mark of {marked}");
        return Err(ErrorKind::Recipe { reason }.into());
    }
    Ok(())
}

/// Fills a table, and notes what cannot be decoded.
struct TableSink {
    table: Table,
    encoding: Encoding,
    alternative: Option<Encoding>,
    scratch: String,
    quotes: Quotes,
    cells_and_rows: u64,
    first_difference: Option<Position>,
    undecodable: Option<(Position, u32)>,
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
            scratch: String::new(),
            quotes: Quotes::new(rules.delimiter, fields),
            cells_and_rows: 0,
            first_difference: None,
            undecodable: None,
        }
    }

    fn warn_of_encoding(&self, cut_off: bool, warnings: &mut Vec<ReadWarning>) {
        let encoding = self.encoding;
        if let Some(alternative) = self.alternative {
            let first = self.first_difference;
            warnings.push(ReadWarning::EncodingUncertain { chosen: encoding, alternative, first });
        }
        if let Some((first, count)) = self.undecodable {
            warnings.push(ReadWarning::UndecodableBytes { encoding, first, count });
        }
        if cut_off {
            warnings.push(ReadWarning::CutOff { last: self.quotes.last() });
        }
    }

    fn count(&mut self, more: usize) -> Result<(), Error> {
        self.cells_and_rows += more as u64;
        if self.cells_and_rows > MAX_CELLS {
            return Err(ErrorKind::TooLarge { what: "the number of cells and lines", limit: MAX_CELLS }.into());
        }
        Ok(())
    }
}

impl RecordSink for TableSink {
    /// Takes what needs no decoding and has no formula: nearly every record.
    fn record(&mut self, record: Record<'_>) -> Result<bool, Error> {
        let fields = record.fields();
        let (line, length) = record.span(0, fields - 1);
        let line = &line[..length];
        let is_read_as_it_stands = line.is_ascii() || (self.encoding == Encoding::Utf8 && self.alternative.is_none());
        if fields == 1 || record.has_doubled_quotes || !is_read_as_it_stands || line.contains(&b'=') {
            return Ok(false);
        }
        let Ok(line) = std::str::from_utf8(line) else { return Ok(false) };
        self.count(fields + 1)?;
        self.quotes.pass_rows(1, fields as u32);
        let mut rest = line;
        for index in 0..fields {
            let (cell, behind) = rest.split_at(record.with_quotes(index).1);
            let within = |quote| cell.strip_prefix(quote)?.strip_suffix(quote);
            self.table.push_cell(record.quote.map(char::from).and_then(within).unwrap_or(cell));
            rest = behind.get(1..).unwrap_or_default();
        }
        self.table.end_row();
        Ok(true)
    }

    fn field(&mut self, field: Field<'_>) -> Result<(), Error> {
        self.count(1)?;
        let bytes = self.quotes.look_at(&field)?;
        let (text, undecodable) = self.encoding.decode(bytes, &mut self.scratch);
        if undecodable > 0 {
            note(&mut self.undecodable, self.quotes.last(), undecodable);
        }
        if let (Some(alternative), None, false) = (self.alternative, self.first_difference, bytes.is_ascii())
            && alternative.decode(bytes, &mut String::new()).0 != text
        {
            self.first_difference = Some(self.quotes.last());
        }
        self.table.push_cell(text);
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        self.count(1)?;
        self.quotes.end_row()?;
        self.table.end_row();
        Ok(())
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::{Reader, read};

    fn reading(text: impl AsRef<[u8]>) -> Reading {
        read("test", text.as_ref(), &ReadOptions::default()).unwrap()
    }

    fn error(text: impl AsRef<[u8]>) -> ErrorKind {
        *read("test", text.as_ref(), &ReadOptions::default()).unwrap_err().kind
    }

    fn rows(reading: &Reading) -> Vec<Vec<&str>> {
        let table = &reading.tables[0];
        (0..table.rows()).map(|row| table.row(row).collect()).collect()
    }

    fn codes(reading: &Reading) -> Vec<&'static str> {
        reading.warnings.iter().map(ReadWarning::code).collect()
    }

    fn at(row: u32, column: u32) -> Position {
        Position { row, column }
    }

    #[test]
    fn a_table_says_how_it_was_read() {
        let read = reading("land;n\r\nBelgië;5\r\n");
        let table = &read.tables[0];
        assert_eq!((table.format, table.encoding), ("csv", Some("utf-8")));
        assert_eq!(table.dialect, Some(Dialect { delimiter: b';', quote: Some(b'"') }));
        assert_eq!(rows(&read), [["land", "n"], ["België", "5"]]);
        assert_eq!(reading("a\tb\n1\t2\n").tables[0].format, "tsv");
        let list = reading("a\nb\n");
        assert_eq!((list.tables[0].format, &list.tables[0].dialect), ("text", &None));
    }

    #[test]
    fn every_encoding_gives_the_same_table() {
        let text = "land;n\nBelgië;5\nRoemenië;6\n";
        let utf16 = |mark: &str| format!("{mark}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let one_byte =
            |e: u8| text.replace('ë', "~").bytes().map(|b| if b == b'~' { e } else { b }).collect::<Vec<u8>>();
        let expected = reading(text);
        for (bytes, label) in [
            (format!("\u{FEFF}{text}").into_bytes(), "utf-8"),
            (utf16(""), "utf-16le"),
            (utf16("\u{FEFF}"), "utf-16le"),
            (one_byte(0xEB), "windows-1252"),
            (one_byte(0x89), "cp850"),
        ] {
            let read = reading(bytes);
            assert_eq!(rows(&read), rows(&expected));
            assert_eq!(read.tables[0].encoding, Some(label));
            assert!(read.warnings.is_empty(), "{label}: {:?}", read.warnings);
        }
    }

    #[test]
    fn empty_rows_and_columns_are_kept_at_every_side() {
        assert_eq!(
            rows(&reading("\n;;;\n;a;b;\n;c;d;\n\n")),
            [vec![], vec!["", "", "", ""], vec!["", "a", "b", ""], vec!["", "c", "d", ""], vec![]]
        );
    }

    #[test]
    fn excels_separator_line_is_followed_and_is_no_row() {
        let read = reading("sep=,\r\na,b;c\r\n1,2;3\r\n");
        assert_eq!(rows(&read), [["a", "b;c"], ["1", "2;3"]]);
        assert!(read.warnings.is_empty());
        let wrong = reading("sep=,\na;b\nx;2\n");
        assert_eq!(rows(&wrong), [["a;b"], ["x;2"]]);
        assert_eq!(wrong.warnings, [ReadWarning::DelimiterUncertain { chosen: Some(b','), runner_up: Some(b';') }]);
    }

    #[test]
    fn what_the_recipe_states_is_followed() {
        let options = |delimiter, quote, encoding| ReadOptions { delimiter, quote, encoding };
        let table = |text: &[u8], options: &ReadOptions| read("test", text, options).unwrap();
        let cut = table(b"a;b,c\n", &options(Some(b','), None, None));
        assert_eq!(rows(&cut), [["a;b", "c"]]);
        let unquoted = table(b"\"a;b\"\n", &options(Some(b';'), Some(None), None));
        assert_eq!(rows(&unquoted), [["\"a", "b\""]]);
        let apostrophes = table(b"'a;b';c\n", &options(None, Some(Some(b'\'')), None));
        assert_eq!(rows(&apostrophes), [["a;b", "c"]]);
        assert!(apostrophes.warnings.is_empty());
        let odd = table(b",a;b,;c\n", &options(None, Some(Some(b',')), None));
        assert_eq!(rows(&odd), [["a;b", "c"]]);
        let central = table(b"a;\xE8\n", &options(None, None, Some(Encoding::Windows1250)));
        assert_eq!(rows(&central), [["a", "č"]]);
        let broken = table(b"a;\xE8\n", &options(None, None, Some(Encoding::Utf8)));
        assert_eq!(codes(&broken), ["undecodable-bytes"]);
    }

    #[test]
    fn a_recipe_that_cannot_be_followed_is_refused() {
        let refused = |text: &[u8], options: ReadOptions| {
            let error = read("test", text, &options).unwrap_err();
            assert_eq!(error.kind.code(), "recipe", "{error}");
        };
        let none = ReadOptions::default;
        refused(b"a;b", ReadOptions { delimiter: Some(b'\n'), ..none() });
        refused(b"a;b", ReadOptions { delimiter: Some(0xE9), ..none() });
        refused(b"a;b", ReadOptions { delimiter: Some(b'"'), ..none() });
        refused(b"a;b", ReadOptions { quote: Some(Some(b'\r')), ..none() });
        refused(b"a;b", ReadOptions { delimiter: Some(b';'), quote: Some(Some(b';')), ..none() });
        for text in ["a", "land;n\nBelgi\u{eb};5\n"] {
            let marked: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
            refused(&marked, ReadOptions { encoding: Some(Encoding::Utf8), ..none() });
            refused(&marked, ReadOptions { encoding: Some(Encoding::Utf16Be), ..none() });
        }
    }

    #[test]
    fn bytes_that_cannot_be_read_are_counted_and_placed() {
        let mut text = "België;Italië\nRoemenië;x\n".as_bytes().to_vec();
        text.extend(b"a;\xEB\xEB\n");
        let read = reading(text);
        assert_eq!(
            read.warnings,
            [ReadWarning::UndecodableBytes { encoding: Encoding::Utf8, first: at(3, 2), count: 2 }]
        );
        assert_eq!(read.tables[0].cell(2, 1), "\u{FFFD}\u{FFFD}");
    }

    #[test]
    fn a_file_cut_off_in_a_character_is_read_with_a_warning() {
        let text = "land;n\nBelgië;5\nRoemenië".as_bytes();
        let read = reading(&text[..text.len() - 1]);
        assert_eq!(codes(&read), ["undecodable-bytes", "cut-off"]);
        assert_eq!(read.warnings[1].position(), Some(at(3, 1)));
    }

    #[test]
    fn an_uncertain_encoding_names_the_first_cell_that_depends_on_it() {
        let read = reading(b"Stad;n\nDiest;230 \x85 250\n");
        assert_eq!(
            read.warnings,
            [ReadWarning::EncodingUncertain {
                chosen: Encoding::Windows1252,
                alternative: Encoding::Cp850,
                first: Some(at(2, 2))
            }]
        );
    }

    #[test]
    fn zero_bytes_are_dropped_and_placed() {
        let read = reading(b"a;b\n1;\x002\0\n");
        assert_eq!(rows(&read), [["a", "b"], ["1", "2"]]);
        assert_eq!(read.warnings, [ReadWarning::ZeroBytesDropped { first: at(2, 2), count: 2 }]);
    }

    #[test]
    fn stray_quotes_and_text_after_quotes_are_kept_and_placed() {
        let read = reading("a;b\n5\" pijp;1\n\"x\"y;2\n");
        assert_eq!(rows(&read), [["a", "b"], ["5\" pijp", "1"], ["xy", "2"]]);
        assert_eq!(
            read.warnings,
            [
                ReadWarning::StrayQuotes { first: at(2, 1), count: 1 },
                ReadWarning::TextAfterQuote { first: at(3, 1), count: 1 }
            ]
        );
    }

    #[test]
    fn codes_that_are_protected_as_formulas_keep_their_zeros() {
        let read = reading("code;n\n=\"02000\";5\n\"=\"\"01000\"\"\";6\n=A1&\"x\";7\n");
        assert_eq!(rows(&read)[1..], [["02000", "5"], ["01000", "6"], ["=A1&\"x\"", "7"]]);
        assert_eq!(read.warnings, [ReadWarning::StrayQuotes { first: at(4, 1), count: 1 }]);
    }

    #[test]
    fn a_line_quoted_as_a_whole_is_cut_inside_the_quotes() {
        let read = reading("\"stad;n\"\n\"Gent;5\"\n\"\"\"a;b\"\";6\"\n");
        assert_eq!(rows(&read), [["stad", "n"], ["Gent", "5"], ["a;b", "6"]]);
        assert_eq!(codes(&read), ["whole-lines-quoted"]);
        // Found by chance: the recipe of lines in apostrophes named another quote, and gave another table.
        let read = reading("'stad;n'\n'Gent;5'\n'Aalst;\"6'\n");
        assert_eq!(rows(&read), [["stad", "n"], ["Gent", "5"], ["Aalst", "\"6"]]);
        assert_eq!(read.tables[0].dialect.as_ref().map(|dialect| dialect.quote), Some(Some(b'\'')));
        let again = ReadOptions { delimiter: Some(b';'), ..ReadOptions::default() };
        assert_eq!(super::super::read("test", b"\"stad;n\"\n\"Gent;5\"\n", &again).unwrap().tables[0].columns(), 2);
    }

    #[test]
    fn a_missing_closing_quote_is_an_error_at_the_opening_quote() {
        for text in [
            // Never closed.
            "a;b\n\"c;d\ne;f\n",
            "a;b\n1;2\n3;\"4\n",
            // Closed by the next quoted cell's opening quote.
            "a;b\n\"c;d\n\"e\";f\ng;h\n",
            "a;b;c\nx;y;z\nd;\"e;1\nf;\"g\";2\n",
            // Closed by another lone quote, rows later.
            "a;b\n1;2\n\"3;4\n5;6\n7;8\n9\";10\n11;12\n",
            "a;b\n1;2\nx;\"4\n5;6\n7;8\n9;y\"\n11;12\n",
            // Two lone quotes at the ends of cells.
            "a;b\nx;y\nmark;\"\nnl;\"\n",
        ] {
            assert_eq!(error(text).code(), "unclosed-quote", "{text}");
        }
        assert_eq!(error("a;b\n1;2\n3;\"4\n").position(), Some(at(3, 2)));
        assert_eq!(error("a;b;c\nx;y;z\nd;\"e;1\nf;\"g\";2\n").position(), Some(at(3, 2)));
    }

    #[test]
    fn cells_of_several_lines_are_no_missing_quotes() {
        for text in [
            "a;b\n\"c\nd\";5\n",
            "a;b\n1;\"eerst;\nen dan\"\n2;x\n",
            "a;b;c\n1;\"x\n\ny, z\n\";3\n",
            "a,b\n\"Groenplaats 1,\n2000 Antwerpen\",5\n\"Korenmarkt 1,\n9000 Gent\",6\n",
        ] {
            let read = reading(text);
            assert!(read.warnings.is_empty(), "{text}: {:?}", read.warnings);
        }
    }

    #[test]
    fn a_row_that_may_stand_inside_quotes_is_remarked() {
        let read = reading("a;b\n1;2\nx;\"4\n5;y\"\n3;4\n");
        assert_eq!(read.warnings, [ReadWarning::RowsInQuotes { first: at(3, 2), count: 1 }]);
    }

    #[test]
    fn what_is_no_table_is_refused_by_its_kind() {
        assert_eq!(error(""), ErrorKind::Empty);
        assert_eq!(error(" \r\n\t\n"), ErrorKind::Empty);
        assert_eq!(error("\u{FEFF}\n"), ErrorKind::Empty);
        assert_eq!(error("\0\n\x1A"), ErrorKind::Empty);
        assert!(matches!(error("<table><tr><td>1</td></tr></table>"), ErrorKind::NoTable { .. }));
        assert!(matches!(error(b"\xFF\xFE<\0h\0t\0m\0l\0>\0"), ErrorKind::NoTable { .. }));
        assert_eq!(error("[{\"a\": 1}]"), ErrorKind::Unsupported { format: "JSON" });
        assert_eq!(error("%PDF-1.4 ..."), ErrorKind::Binary { format: Some("PDF") });
    }

    #[test]
    fn a_large_binary_is_refused_at_its_start_in_pieces_as_in_one() {
        let mut state = 1_u32;
        let mut byte = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let noise: Vec<u8> = (0..200_000).map(|_| byte()).collect();
        let mut reader = Reader::new("ruis.csv", &ReadOptions::default());
        let in_pieces = noise.chunks(1000).position(|chunk| reader.push(chunk).is_err());
        assert_eq!(in_pieces, Some(65));
        let whole = Reader::new("ruis.csv", &ReadOptions::default()).push(&noise).unwrap_err();
        assert_eq!(*whole.kind, ErrorKind::Binary { format: None });
        assert_eq!(whole.source_name.as_deref(), Some("ruis.csv"));
    }

    #[test]
    fn more_cells_than_are_read_is_an_error_that_says_so() {
        let mut sink = TableSink::new(
            Encoding::Utf8,
            None,
            RecordRules { delimiter: None, quote: None, escape: None, spaces_before_quote: false },
            1,
        );
        sink.cells_and_rows = MAX_CELLS - 1;
        sink.end_row().unwrap();
        assert_eq!(sink.end_row().unwrap_err().kind.code(), "too-large");
    }

    /// The outcome of a file in chunks of `size` bytes; the first error, wherever it comes.
    fn in_chunks(bytes: &[u8], size: usize) -> Result<Reading, Error> {
        let mut reader = Reader::new("test", &ReadOptions::default());
        for chunk in bytes.chunks(size) {
            reader.push(chunk)?;
        }
        reader.finish()
    }

    fn quoted(cell: &str, delimiter: char) -> String {
        let needs = |c: char| c == delimiter || matches!(c, '"' | '\n' | '\r') || c.is_whitespace();
        if cell.is_empty() || cell.contains(needs) || cell.starts_with('=') {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    }

    /// What becomes of a text under these rules when it comes in chunks of this size.
    fn cut_in(text: &[u8], size: usize, rules: RecordRules, encoding: (Encoding, Option<Encoding>)) -> String {
        let mut sink = TableSink::new(encoding.0, encoding.1, rules, 3);
        let mut parser = RecordParser::new(rules);
        let cut = text.chunks(size).try_for_each(|chunk| parser.push(chunk, &mut sink));
        let TableSink { table, quotes, cells_and_rows, first_difference, undecodable, .. } = sink;
        let noted = (quotes, first_difference, undecodable);
        // Where a cell is refused, how far the table came is of no use to anybody.
        match cut {
            Ok(()) => format!("{table:?} {noted:?} {cells_and_rows}"),
            Err(error) => error.to_string(),
        }
    }

    proptest! {
        #[test]
        fn whole_rows_become_the_cells_that_their_fields_become(
            lines in prop::collection::vec(r#"([a1é=\x80 ]{0,9};|"[a1é; ]{0,9}";){0,4}([a1é= ]{0,9}|"[a1;]{0,9}"|[a"\r]{3})"#, 4..30),
            delimiter in prop::sample::select(vec![b';', b',']),
        ) {
            let text: Vec<u8> = lines.join("\n").chars().map(|c| c as u8).collect();
            for bytes in [&text[..], (lines.join("\r\n") + "\r\n").as_bytes()] {
                for encoding in [(Encoding::Utf8, None), (Encoding::Windows1252, Some(Encoding::Cp850))] {
                    let rules = RecordRules { delimiter: Some(delimiter), quote: Some(b'"'), escape: None, spaces_before_quote: false };
                    prop_assert_eq!(cut_in(bytes, bytes.len(), rules, encoding), cut_in(bytes, 1, rules, encoding));
                }
            }
        }

        #[test]
        fn no_bytes_make_it_panic_and_chunks_give_the_same(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
            size in 1_usize..20,
        ) {
            prop_assert_eq!(in_chunks(&bytes, size), read("test", &bytes, &ReadOptions::default()));
        }

        #[test]
        fn no_text_full_of_special_characters_makes_it_panic(
            text in r#"[a1,;|"' \t\r\n\\=é<]{0,80}"#,
            size in 1_usize..20,
        ) {
            let whole = read("test", text.as_bytes(), &ReadOptions::default());
            prop_assert_eq!(in_chunks(text.as_bytes(), size), whole);
        }

        #[test]
        fn a_recipe_of_what_was_found_gives_the_same_table(text in r#"[a1,;|"' \t\r\n\\=é<]{0,80}"#) {
            if let Ok(first) = read("test", text.as_bytes(), &ReadOptions::default())
                && let Some(dialect) = &first.tables[0].dialect
            {
                let recipe = ReadOptions {
                    encoding: first.tables[0].encoding.and_then(Encoding::from_label),
                    delimiter: Some(dialect.delimiter),
                    quote: Some(dialect.quote),
                };
                prop_assert_eq!(read("test", text.as_bytes(), &recipe).unwrap().tables, first.tables);
            }
        }

        #[test]
        fn a_table_written_is_the_table_read(
            cells in prop::collection::vec(prop::collection::vec(r#"[a-zé0-9.,;|" \n'%]{0,8}"#, 3..4), 1..8),
            delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
            line_end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        ) {
            let line = |row: &Vec<String>| {
                row.iter().map(|cell| quoted(cell, delimiter)).collect::<Vec<_>>().join(&delimiter.to_string())
            };
            let text = cells.iter().map(line).collect::<Vec<_>>().join(line_end);
            let forced = ReadOptions {
                delimiter: Some(delimiter as u8),
                quote: Some(Some(b'"')),
                encoding: Some(Encoding::Utf8),
            };
            match read("test", text.as_bytes(), &forced) {
                Ok(read) => prop_assert_eq!(rows(&read), cells),
                // A cell that holds what looks like the file's rows is refused rather than trusted.
                Err(error) => prop_assert!(matches!(*error.kind, ErrorKind::UnclosedQuote { .. }), "{}", error),
            }
        }

        #[test]
        fn a_plain_table_is_read_without_being_told_its_delimiter(
            cells in prop::collection::vec(prop::collection::vec("[a-z]{2,6}|[0-9]{1,3}(\\.[0-9]{3})?", 4..5), 3..8),
            delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
        ) {
            let text = cells.iter().map(|row| row.join(&delimiter.to_string())).collect::<Vec<_>>().join("\n");
            let read = reading(text);
            prop_assert_eq!(rows(&read), cells);
        }
    }
}
