//! Which character stands between two cells, and which around them.
//!
//! Every candidate cuts the whole sample into rows with the real [`RecordParser`], and is scored by what comes out:
//!
//! 1. Rows of one field say nothing: titles and notes are such rows under every delimiter.
//! 2. Rows of the same number of fields support each other: a group of k rows counts k, weighted by its share of all
//!    rows of several fields, so that commas in prose, which fall anywhere, count for little.
//! 3. A row that is like neither of its neighbours counts half.
//! 4. A row counts less when other delimiters are left in its cells where no text has them (`2%;62`), when its own
//!    could be something else (a comma between two digits or before a space), or when its quotes do not fit.
//! 5. More fields in a row are stronger evidence than two: from 1 × for two towards 2 × for many.
//!
//! Among equals `;` comes before tab, `|` and `,`, since a comma has the most other uses.

use super::records::{Field, RecordParser, RecordRules, RecordSink};
use super::rows::Record;
use crate::error::Error;

/// How much of a file decides: all of it, up to this many bytes.
pub(crate) const SAMPLE: usize = 1024 * 1024;

const DELIMITERS: [u8; 4] = [b';', b'\t', b'|', b','];

/// Whether a byte is one of them: looked up for every byte of the sample.
const IS_DELIMITER: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0;
    while at < DELIMITERS.len() {
        table[DELIMITERS[at] as usize] = true;
        at += 1;
    }
    table
};

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
    /// Whether each row is one field in quotes, so that the real cells may stand inside.
    pub whole_lines_quoted: bool,
    /// Whether its delimiters may all be commas of a sentence or a date, each before a space.
    pub only_before_spaces: bool,
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

/// Whether the first cell is Eurostat's `freq,unit,geo\TIME_PERIOD`: there the commas stand inside cells.
pub(crate) fn is_packed_by_commas(text: &[u8]) -> bool {
    let first_line = text.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let cell = first_line.split(|byte| *byte == b'\t').next().unwrap_or_default();
    cell.len() < first_line.len() && cell.contains(&b'\\') && !cell.contains(&b'"')
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
        None => {
            let possible = || DELIMITERS.into_iter().filter(|byte| Some(*byte) != forced.quote.flatten());
            // One that does not occur cuts nothing, and says nothing.
            let found: Vec<Option<u8>> = possible().filter(|byte| sample.contains(byte)).map(Some).collect();
            if found.is_empty() { possible().take(1).map(Some).collect() } else { found }
        }
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
    let whole_lines_quoted = evidence.are_whole_lines_quoted();
    let columns = if forced.delimiter.is_some() { Columns::Yes } else { evidence.as_columns(rules.delimiter) };
    if columns != Columns::Yes {
        let (whole_lines, _) = quotes.settle(None, sample, complete);
        let runner_up = (columns == Columns::Perhaps).then_some(rules.delimiter);
        return DialectGuess {
            rules: whole_lines,
            runner_up,
            fields: 1,
            whole_lines_quoted,
            only_before_spaces: false,
        };
    }
    let close = runner_up.filter(|(_, second)| *second > 0.6 * evidence.score());
    let runner_up = close.map(|(delimiter, _)| delimiter);
    let only_before_spaces = evidence.firm == 0 && evidence.between_digits == 0;
    DialectGuess { rules, runner_up, fields: evidence.usual_fields(), whole_lines_quoted, only_before_spaces }
}

/// A sample that is no whole file ends at its last line end, so that no half row is counted.
pub(crate) fn whole_rows(sample: &[u8], complete: bool) -> &[u8] {
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
        let (mut escapes, mut spaces, mut before) = (false, false, 0);
        for &byte in sample {
            let is_quote = Some(byte) == quote;
            escapes |= is_quote & (before == b'\\');
            spaces |= is_quote & (before == b' ');
            before = byte;
        }
        let apostrophes = forced.quote.is_none() && sample.contains(&b'\'');
        Quotes { forced: forced.quote, apostrophes, escapes, spaces }
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
        // Each way cuts the sample once more, which takes its time: only where it can make a difference.
        let cut = |rules: RecordRules| {
            let evidence = Evidence::of(sample, rules, complete);
            (!evidence.unclosed && evidence.tails == 0).then_some((rules, evidence))
        };
        if self.escapes
            && delimiter != Some(b'\\')
            && (best.1.unclosed || best.1.tails > 0)
            && let Some(escaped) = cut(RecordRules { escape: Some(b'\\'), ..standard })
        {
            best = escaped;
        }
        if self.spaces
            && delimiter != Some(b' ')
            && opens_after_spaces(sample, standard)
            && let Some(spaced) = cut(RecordRules { spaces_before_quote: true, ..standard })
            && spaced.1.quoted > best.1.quoted
            && spaced.1.spread() <= best.1.spread()
        {
            best = spaced;
        }
        // 's-Gravenhage and 't Zand start with one: it must open and close cells throughout.
        if self.apostrophes
            && delimiter != Some(b'\'')
            && best.1.quoted == 0
            && let Some(apostrophes) = cut(RecordRules { quote: Some(b'\''), ..standard })
            && apostrophes.1.quoted >= 2
            && apostrophes.1.quoted * 2 >= apostrophes.1.rows
        {
            best = apostrophes;
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
    /// The number of fields of the row before, and what that row still counts if this one is like it.
    previous: (u32, f64),
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

    fn are_whole_lines_quoted(&self) -> bool {
        self.rows > 1 && self.quoted == self.rows && self.tails == 0 && !self.unclosed && self.groups.is_empty()
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
        // One odd line among others is a sentence, or a list in a cell.
        if largest == 1 && self.rows > 2 {
            return Columns::Perhaps;
        }
        // A few lines of many that hold a delimiter are text.
        if self.score() < 0.05 * rows { Columns::Perhaps } else { Columns::Yes }
    }
}

impl Evidence {
    /// Takes the separator between two bytes of a row.
    #[inline(always)]
    fn separator(&mut self, before: Option<u8>, after: Option<u8>) {
        self.row.strength += match self.delimiter {
            Some(b',') if is_digit(before) && is_digit(after) => {
                self.between_digits += 1;
                0.5
            }
            Some(b',' | b';') if after == Some(b' ') => {
                self.before_space += 1;
                0.15
            }
            _ => {
                self.firm += 1;
                1.0
            }
        };
    }
}

impl RecordSink for Evidence {
    /// What its fields would come to one by one.
    fn record(&mut self, record: Record<'_>) -> Result<bool, Error> {
        let fields = record.fields();
        let (line, length) = record.span(0, fields - 1);
        // A row of one field is rare among records, and has to be looked at.
        if fields == 1 || record.has_doubled_quotes {
            return Ok(false);
        }
        let line = &line[..length];
        if matches!(self.delimiter, Some(b',' | b';')) {
            // Beside a field in quotes stands a quote, beside an empty one another separator: none is a digit or a space.
            for &end in &record.ends[1..fields] {
                let at = end as usize;
                let before = at.checked_sub(1).map(|before| record.text[before]);
                self.separator(before, record.text.get(at + 1).copied());
            }
        } else {
            self.firm += fields as u32 - 1;
            self.row.strength = (fields - 1) as f64;
        }
        self.row.fields = fields as u32;
        let has_aliens = has_aliens(line, self.delimiter);
        if has_aliens || record.quote.is_some() {
            for index in 0..fields {
                let (from, length) = record.field(index);
                if length < record.with_quotes(index).1 {
                    self.quoted += 1;
                } else if has_aliens {
                    self.row.aliens += aliens(&from[..length], self.delimiter);
                }
            }
        }
        self.end_row()?;
        Ok(true)
    }

    fn field(&mut self, field: Field<'_>) -> Result<(), Error> {
        let row = &mut self.row;
        if row.fields == 0 {
            row.blank = true;
        } else {
            let (before, after) = (row.last, if field.quoted { Some(b'"') } else { field.bytes.first().copied() });
            self.separator(before, after);
        }
        let row = &mut self.row;
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
            let like_the_row_before = self.previous.0 == row.fields;
            // Half of a row counts at once, the other half as soon as a neighbour is like it.
            let own = if like_the_row_before { weight } else { weight / 2.0 };
            let late = if like_the_row_before { self.previous.1 } else { 0.0 };
            match self.groups.iter_mut().find(|(fields, ..)| *fields == row.fields) {
                Some((_, rows, sum)) => {
                    *rows += 1;
                    *sum += own + late;
                }
                None => self.groups.push((row.fields, 1, own)),
            }
            self.previous = (row.fields, weight - own);
        } else {
            self.previous = (row.fields, 0.0);
        }
        Ok(())
    }
}

/// Whether a quote stands behind spaces at the start of what may be a field.
fn opens_after_spaces(sample: &[u8], rules: RecordRules) -> bool {
    let starts_field = |byte: u8| Some(byte) == rules.delimiter || matches!(byte, b'\n' | b'\r');
    let opens = |before: &[u8]| {
        let spaces = before.iter().rev().take_while(|byte| **byte == b' ').count();
        spaces > 0 && before[..before.len() - spaces].last().is_none_or(|&byte| starts_field(byte))
    };
    (0..sample.len()).any(|at| Some(sample[at]) == rules.quote && opens(&sample[..at]))
}

fn is_digit(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_digit())
}

fn line_ends(sample: &[u8]) -> u32 {
    sample.iter().filter(|byte| **byte == b'\n').count() as u32
}

/// Whether anything in a line could be a delimiter elsewhere.
fn has_aliens(line: &[u8], delimiter: Option<u8>) -> bool {
    // Without an end before the last byte, so that many are looked at together.
    let own = delimiter.unwrap_or(b'\n');
    let is_alien = |byte: u8| DELIMITERS.iter().fold(false, |is, &alien| is | (byte == alien)) & (byte != own);
    line.iter().fold(false, |has, &byte| has | is_alien(byte))
}

/// How much is left in a cell of what would be a delimiter elsewhere, where neither a text nor a number has it.
fn aliens(cell: &[u8], delimiter: Option<u8>) -> f64 {
    let mut sum = 0.0;
    for (at, &byte) in cell.iter().enumerate() {
        if !IS_DELIMITER[usize::from(byte)] || Some(byte) == delimiter {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> DialectGuess {
        guess(text.as_bytes(), true, Forced::default())
    }

    /// The delimiter that is found without any doubt.
    #[track_caller]
    fn delimiter(text: &str) -> Option<char> {
        let found = found(text);
        assert_eq!(found.runner_up, None, "{text}");
        found.rules.delimiter.map(char::from)
    }

    #[test]
    fn decimal_commas_do_not_make_a_comma_the_delimiter() {
        assert_eq!(delimiter("VLAAMS GEWEST;2009;2010\nEU;60,2%;62,9%\nAndere;11,4%;11,9%\n"), Some(';'));
        assert_eq!(delimiter("32,0%;31,7%\n12,5%;13,2%\n1,0%;9,9%\n"), Some(';'));
        assert_eq!(delimiter("1,5;2,5\n3,5;4,5\n"), Some(';'));
        assert_eq!(delimiter("a\t1,5\nb\t2,5\n"), Some('\t'));
        assert_eq!(delimiter("a|1,5|x\nb|2,5|y\n"), Some('|'));
    }

    #[test]
    fn lines_of_prose_around_a_table_do_not_count() {
        let table = "Stad;2009;2010\nGent;2.648;3.179\nAalst;439;591\n";
        let title = "Tabel 1: Instroom, per stad, in 2009, 2010 en het 1e helft 2011.\n\n";
        let note = "\nBron: VDAB 2010 - OCMW 2010 - Stad Antwerpen, Districts- en loketwerking 2010 / KBI, juni 2011\n";
        assert_eq!(delimiter(&format!("{title}{table}{note}")), Some(';'));
        assert_eq!(delimiter(&format!("{title}{table}{note}{note}{note}{note}")), Some(';'));
    }

    #[test]
    fn a_table_of_two_lines_below_a_title_is_found() {
        assert_eq!(delimiter("Instroom in Gent, 2010, per land\nPolen;89\nRoemenië;12\n"), Some(';'));
        assert_eq!(delimiter("Titel\nPolen,89\n"), Some(','));
    }

    #[test]
    fn english_numbers_in_quotes_leave_the_comma_the_delimiter() {
        assert_eq!(delimiter("\"stad\",\"aantal\"\n\"Gent\",\"1.234,5\"\n\"Aalst\",\"567,8\"\n"), Some(','));
        assert_eq!(delimiter("stad,aantal\nGent,\"1,234\"\nAalst,567\n"), Some(','));
        assert_eq!(delimiter("1,2,3\n4,5,6\n"), Some(','));
    }

    #[test]
    fn text_with_commas_between_tabs_or_pipes_is_cut_at_those() {
        assert_eq!(delimiter("Naam\tAantal\nDruk, wonen, werk\t5\nRust, zorg\t6\n"), Some('\t'));
        assert_eq!(delimiter("Naam|Aantal\nDruk, wonen, werk|5\nRust, zorg|6\n"), Some('|'));
        assert_eq!(
            delimiter("freq,unit,geo\\TIME_PERIOD\t2010 \t2011\nA,NR,BE\t69799 b\t70000\nA,NR,NL\t: \t5\n"),
            Some('\t')
        );
    }

    #[test]
    fn lists_in_cells_of_a_comma_file_do_not_make_a_semicolon_the_delimiter() {
        assert_eq!(delimiter("id,tags,n\n1,a;b;c,3\n2,a,4\n3,d;e,5\n"), Some(','));
    }

    #[test]
    fn one_column_is_no_table_of_two() {
        assert_eq!(delimiter("Antwerpen\nGent\nBrugge\n"), None);
        assert_eq!(delimiter("Gemeente\nAntwerpen, stad\nGent\nBrugge\nLeuven\nAalst\n"), None);
        let decimals = found("Aandeel\n10,2\n11,3\n9,5\n");
        assert_eq!((decimals.rules.delimiter, decimals.runner_up), (None, Some(Some(b','))));
    }

    #[test]
    fn two_delimiters_that_fit_alike_are_a_doubt() {
        let both = found("a,b;c,d\nbla,bla;bla,bla\nbla,bla;bla,bla\n");
        assert_eq!(
            both.runner_up,
            Some(Some(b';')).filter(|_| both.rules.delimiter == Some(b',')).or(Some(Some(b',')))
        );
    }

    #[test]
    fn a_delimiter_at_the_end_of_each_line_and_ragged_rows_do_no_harm() {
        assert_eq!(delimiter("a;b;\n1,5;2;\n3,5;4;\n"), Some(';'));
        assert_eq!(delimiter("a;b;c\n1,5;2\n3;4;5;6\n7;8;9\n"), Some(';'));
    }

    #[test]
    fn an_unclosed_quote_does_not_hide_the_delimiter() {
        let mut text = String::from("stad;aandeel\n\"Gent;1,5\n");
        (0..50).for_each(|row| text.push_str(&format!("Stad {row};2,5\n")));
        let found = found(&text);
        assert_eq!(found.rules.delimiter, Some(b';'));
        assert_eq!(found.rules.quote, Some(b'"'));
    }

    #[test]
    fn apostrophes_are_quotes_only_where_they_hold_cells_throughout() {
        assert_eq!(found("'a','b,c'\n'd','e'\n").rules.quote, Some(b'\''));
        assert_eq!(found("'s-Gravenhage;5\n't Zand;3\n's-Hertogenbosch;4\n").rules.quote, Some(b'"'));
        assert_eq!(found("naam;n\n'nieuwkomers';5\nandere;6\nmeer;7\n").rules.quote, Some(b'"'));
    }

    #[test]
    fn backslash_escapes_are_found_where_the_standard_does_not_fit() {
        assert_eq!(found("\"a\",\"b\"\n\"1\",\"x (\\\"y\\\", z)\"\n").rules.escape, Some(b'\\'));
        assert_eq!(found("\"a\",\"b\"\n\"C:\\map\\\",\"y\"\n").rules.escape, None);
    }

    #[test]
    fn spaces_before_quotes_are_passed_over_where_the_rows_then_fit() {
        assert!(found("a, b\n1, \"x, y\"\n2, \"z\"\n").rules.spaces_before_quote);
        assert!(!found("a,b\n1,5 \" pijp\n2,6 \" pijp\n").rules.spaces_before_quote);
    }

    #[test]
    fn excels_separator_line_is_recognised() {
        assert_eq!(separator_line(b"sep=;\r\na;b"), Some((b';', 7)));
        assert_eq!(separator_line(b"SEP=,\na,b"), Some((b',', 6)));
        assert_eq!(separator_line(b"\"sep=|\"\na|b"), Some((b'|', 8)));
        assert_eq!(separator_line(b"sep=;"), Some((b';', 5)));
        assert_eq!(separator_line(b"sep=;;\na"), None);
        assert_eq!(separator_line(b"sept;okt\n1;2"), None);
    }

    #[test]
    fn a_sample_is_cut_at_its_last_line_end() {
        assert_eq!(whole_rows(b"a;b\nc;", false), b"a;b\n");
        assert_eq!(whole_rows(b"a;b\nc;", true), b"a;b\nc;");
        assert_eq!(whole_rows(b"a;b", false), b"a;b");
    }

    /// What a text shows under these rules when it is cut in chunks of this size.
    #[cfg(not(target_arch = "wasm32"))]
    fn evidence(text: &[u8], size: usize, rules: RecordRules) -> String {
        let mut evidence = Evidence { delimiter: rules.delimiter, ..Evidence::default() };
        let mut parser = RecordParser::new(rules);
        text.chunks(size).try_for_each(|chunk| parser.push(chunk, &mut evidence)).expect("no error");
        format!("{evidence:?}")
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn whole_rows_show_what_their_fields_show(
            lines in proptest::collection::vec(r#"([a1é,|\t ]{0,6}[;,]|"[a1,; ]{0,6}"[;,]){0,4}([a1, ]{0,9}|"[a1;]{0,9}"|[a"\r]{3})"#, 4..30),
        ) {
            for text in [lines.join("\n"), lines.join("\r\n")] {
                for delimiter in [b';', b',', b'\t', b' '] {
                    let rules = RecordRules { delimiter: Some(delimiter), quote: Some(b'"'), escape: None, spaces_before_quote: false };
                    let whole = evidence(text.as_bytes(), text.len(), rules);
                    proptest::prop_assert_eq!(whole, evidence(text.as_bytes(), 1, rules));
                }
            }
        }
    }
}
