//! A number as its cell shows it: a workbook keeps 0.36 and the format `0%`, and its reader sees `36%`.
//!
//! Plain numbers are written as they are stored, to the fifteen digits that spreadsheets keep, with a point and without
//! thousands marks: what a cell hides of a count matters when something is computed from it. Percentages, dates and
//! suppressed figures (`[<5]"<5"`) are written as they are shown, for what is shown is what was published.

mod date;
mod decimal;

pub(crate) use date::{Parts as DateParts, iso_date};
use decimal::Decimal;
pub(crate) use decimal::write_plain;

/// The most characters of a format code that are read.
const LONGEST_CODE: usize = 1_000;

/// A format code, ready to write numbers with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NumberFormat {
    sections: Vec<Section>,
}

/// The format for some numbers, such as the negative ones.
#[derive(Clone, Debug, PartialEq)]
struct Section {
    condition: Option<Condition>,
    shape: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Condition {
    operator: Operator,
    bound: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Operator {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    Unequal,
}

#[derive(Clone, Debug, PartialEq)]
enum Shape {
    /// As stored.
    Plain(Affixes),
    /// A hundred times what is stored, with a percent sign and perhaps a space before it.
    Percent { least_decimals: usize, most_decimals: usize, has_space: bool },
    /// A date, a time of day or a duration.
    Date(date::Parts),
    /// Nothing of the number, only this text.
    Words(String),
}

/// What stands around a number and changes its meaning.
#[derive(Clone, Debug, Default, PartialEq)]
struct Affixes {
    /// `<` or the like.
    before: Option<char>,
    /// A percent or permille sign that is only text: the number is not multiplied.
    after: Option<char>,
    /// How many times the number is divided by a thousand, by commas at its end.
    thousands: i32,
}

impl NumberFormat {
    /// Reads a format code, such as `#,##0.0%;[Red]-0%`.
    pub(crate) fn new(code: &str) -> Self {
        // Programs stop at 255 characters.
        let end = code.char_indices().nth(LONGEST_CODE).map_or(code.len(), |(at, _)| at);
        let code = &code[..end];
        if code.trim().is_empty() {
            return NumberFormat { sections: Vec::new() };
        }
        NumberFormat { sections: split(code).iter().take(4).map(|section| Section::new(section)).collect() }
    }

    /// Percentages with so many decimals, and perhaps a space before the sign.
    pub(crate) fn percent(decimals: usize, has_space: bool) -> Self {
        let shape = Shape::Percent { least_decimals: decimals, most_decimals: decimals, has_space };
        NumberFormat { sections: vec![Section { condition: None, shape }] }
    }

    /// The format that a workbook means by a number alone.
    pub(crate) fn built_in(id: u32) -> Self {
        let code = match id {
            9 => "0%",
            10 => "0.00%",
            14..=17 | 27..=31 | 36 | 50..=58 => "yyyy-mm-dd",
            18..=21 | 32..=35 | 45 | 47 => "hh:mm:ss",
            22 => "yyyy-mm-dd hh:mm",
            46 => "[h]:mm:ss",
            _ => "General",
        };
        // A day and a month, or a month and a year, are shown without the rest.
        NumberFormat::new(match id {
            17 => "yyyy-mm",
            _ => code,
        })
    }

    /// Whether every number is shown as it is stored.
    pub(crate) fn is_plain(&self) -> bool {
        let is_plain = |section: &Section| section.shape == Shape::Plain(Affixes::default());
        self.sections.is_empty() || self.sections.len() == 1 && self.sections.iter().all(is_plain)
    }

    /// Writes a number as a cell with this format shows it, in a workbook that counts days from 1904 or from 1900.
    pub(crate) fn write(&self, value: f64, is_1904: bool, out: &mut String) {
        match self.section(value).map(|section| &section.shape) {
            None => write_plain(value, out),
            Some(Shape::Plain(affixes)) if *affixes == Affixes::default() => write_plain(value, out),
            Some(Shape::Plain(affixes)) => affixes.write(value, out),
            Some(Shape::Percent { least_decimals, most_decimals, has_space }) => {
                let Some(decimal) = Decimal::new(value) else { return };
                decimal.shifted(2).rounded(*most_decimals).write_with(*least_decimals, out);
                out.push_str(if *has_space { " %" } else { "%" });
            }
            Some(Shape::Date(parts)) => {
                if !parts.write(value, is_1904, out) {
                    write_plain(value, out);
                }
            }
            // A zero that is shown as a dash, or not at all, is a zero still: missing is something else.
            Some(Shape::Words(words)) if value == 0.0 && words.chars().all(|c| !c.is_alphanumeric() && c != '<') => {
                out.push('0');
            }
            Some(Shape::Words(words)) => out.push_str(words),
        }
    }

    fn section(&self, value: f64) -> Option<&Section> {
        if self.sections.iter().any(|section| section.condition.is_some()) {
            let holds = |section: &&Section| section.condition.is_none_or(|condition| condition.holds(value));
            return self.sections.iter().take(3).find(holds);
        }
        let index = match self.sections.len() {
            0 | 1 => 0,
            2 => usize::from(value < 0.0),
            _ if value > 0.0 => 0,
            _ if value < 0.0 => 1,
            _ => 2,
        };
        self.sections.get(index)
    }
}

impl Affixes {
    fn write(&self, value: f64, out: &mut String) {
        let Some(decimal) = Decimal::new(value) else { return };
        out.extend(self.before);
        decimal.shifted(-3 * self.thousands).write(out);
        out.extend(self.after);
    }
}

impl Condition {
    fn new(text: &str) -> Option<Self> {
        let (operator, bound) = match text.as_bytes() {
            [b'<', b'>', ..] => (Operator::Unequal, &text[2..]),
            [b'<', b'=', ..] => (Operator::LessOrEqual, &text[2..]),
            [b'>', b'=', ..] => (Operator::GreaterOrEqual, &text[2..]),
            [b'<', ..] => (Operator::Less, &text[1..]),
            [b'>', ..] => (Operator::Greater, &text[1..]),
            [b'=', ..] => (Operator::Equal, &text[1..]),
            _ => return None,
        };
        Some(Condition { operator, bound: bound.trim().parse().ok()? })
    }

    fn holds(self, value: f64) -> bool {
        match self.operator {
            Operator::Less => value < self.bound,
            Operator::LessOrEqual => value <= self.bound,
            Operator::Greater => value > self.bound,
            Operator::GreaterOrEqual => value >= self.bound,
            Operator::Equal => value == self.bound,
            Operator::Unequal => value != self.bound,
        }
    }
}

/// A piece of a format code.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'a> {
    /// A character with a meaning of its own.
    Mark(char),
    /// Text that is shown as it stands.
    Words(&'a str),
    /// What stands in square brackets.
    Brackets(&'a str),
}

/// The pieces of a format code. What only takes up room (`_x`, `*x`) is left out.
fn tokens(code: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = code;
    std::iter::from_fn(move || {
        loop {
            let mark = rest.chars().next()?;
            let after = &rest[mark.len_utf8()..];
            let next_end = after.chars().next().map_or(0, char::len_utf8);
            let enclosed = |end: char| {
                let length = after.find(end).unwrap_or(after.len());
                (&after[..length], &after[(length + 1).min(after.len())..])
            };
            match mark {
                '_' | '*' => rest = &after[next_end..],
                '\\' | '!' => {
                    rest = &after[next_end..];
                    return Some(Token::Words(&after[..next_end]));
                }
                '"' => {
                    let (words, left) = enclosed('"');
                    rest = left;
                    return Some(Token::Words(words));
                }
                '[' => {
                    let (words, left) = enclosed(']');
                    rest = left;
                    return Some(Token::Brackets(words));
                }
                mark => {
                    rest = after;
                    return Some(Token::Mark(mark));
                }
            }
        }
    })
}

/// A code's sections, as the pieces of each.
fn split(code: &str) -> Vec<Vec<Token<'_>>> {
    let mut sections = vec![Vec::new()];
    for token in tokens(code) {
        match (token, sections.last_mut()) {
            (Token::Mark(';'), _) => sections.push(Vec::new()),
            (token, Some(section)) => section.push(token),
            (_, None) => {}
        }
    }
    sections
}

impl Section {
    fn new(tokens: &[Token<'_>]) -> Self {
        let condition = tokens.iter().find_map(|token| match token {
            Token::Brackets(text) => Condition::new(text),
            _ => None,
        });
        Section { condition, shape: shape(tokens) }
    }
}

fn shape(tokens: &[Token<'_>]) -> Shape {
    let is_general = |window: &[Token<'_>]| {
        let letters = window.iter().map(|token| match token {
            Token::Mark(mark) => mark.to_ascii_lowercase(),
            _ => ' ',
        });
        letters.eq("general".chars())
    };
    if tokens.windows("general".len()).any(is_general) {
        return Shape::Plain(affixes(tokens));
    }
    if let Some(parts) = date::Parts::new(tokens) {
        return Shape::Date(parts);
    }
    let is_digit = |token: &Token<'_>| matches!(token, Token::Mark('0' | '#' | '?'));
    if !tokens.iter().any(|token| is_digit(token) || matches!(token, Token::Mark('@'))) {
        let mut words = String::new();
        for token in tokens {
            match token {
                Token::Mark(mark) => words.push(*mark),
                Token::Words(text) => words.push_str(text),
                Token::Brackets(_) => {}
            }
        }
        return Shape::Words(words.trim().to_owned());
    }
    if tokens.contains(&Token::Mark('%')) {
        let fraction = tokens.iter().skip_while(|token| **token != Token::Mark('.')).skip(1);
        let fraction: Vec<&Token<'_>> = fraction.take_while(|token| is_digit(token)).collect();
        let most_decimals = fraction.len();
        let least_decimals = fraction.iter().rposition(|token| **token == Token::Mark('0')).map_or(0, |at| at + 1);
        let before = tokens.iter().take_while(|token| **token != Token::Mark('%')).last();
        let has_space = match before {
            Some(Token::Mark(mark)) => mark.is_whitespace(),
            Some(Token::Words(words)) => words.ends_with(char::is_whitespace),
            _ => false,
        };
        return Shape::Percent { least_decimals, most_decimals, has_space };
    }
    Shape::Plain(affixes(tokens))
}

fn affixes(tokens: &[Token<'_>]) -> Affixes {
    let is_digit = |token: &Token<'_>| matches!(token, Token::Mark('0' | '#' | '?'));
    let first = tokens.iter().position(is_digit).unwrap_or(tokens.len());
    let last = tokens.iter().rposition(is_digit).unwrap_or(tokens.len());
    let words = |tokens: &[Token<'_>]| -> String {
        let text = tokens.iter().map(|token| match token {
            Token::Words(words) => (*words).to_owned(),
            Token::Mark(mark) => mark.to_string(),
            Token::Brackets(_) => String::new(),
        });
        text.collect::<String>().trim().to_owned()
    };
    let before = words(&tokens[..first]);
    let after = words(tokens.get(last + 1..).unwrap_or_default());
    let commas = tokens.iter().skip(last.saturating_add(1)).take_while(|token| **token == Token::Mark(','));
    // `0,.0` divides as well: its comma stands before the point.
    let point = tokens.iter().position(|token| *token == Token::Mark('.')).unwrap_or(0);
    let before_point = tokens[..point].iter().rev().take_while(|token| **token == Token::Mark(','));
    Affixes {
        before: before.chars().next().filter(|mark| before.len() == mark.len_utf8() && "<>≤≥~".contains(*mark)),
        after: after.chars().next().filter(|mark| matches!(mark, '%' | '‰')),
        thousands: (commas.count() + before_point.count()).min(4) as i32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, value: f64) -> String {
        let mut out = String::new();
        NumberFormat::new(code).write(value, false, &mut out);
        out
    }

    #[test]
    fn a_percentage_has_as_many_decimals_as_its_format_shows() {
        assert_eq!(shown("0%", 0.36), "36%");
        assert_eq!(shown("0.0%", 0.3624), "36.2%");
        assert_eq!(shown("0.00%", 0.36), "36.00%");
        assert_eq!(shown("0.##%", 0.36), "36%");
        assert_eq!(shown("0.0#%", 0.36456), "36.46%");
        assert_eq!(shown("#,##0%", 12.5), "1250%");
        // Word and Excel in French put a space before the sign.
        assert_eq!(shown("0 %", 0.05), "5 %");
        assert_eq!(shown("0.0\u{a0}%", 0.05), "5.0 %");
        assert_eq!(shown("0\\ %;-0\\ %", -0.05), "-5 %");
        assert_eq!(shown("0\" \"%", 0.05), "5 %");
        assert_eq!(shown("0%;[Red]-0%", -0.056), "-6%");
    }

    #[test]
    fn a_percentage_is_rounded_as_its_reader_rounds_it() {
        // In binary, 0.285 times a hundred is 28.499999999999996.
        assert_eq!(shown("0%", 0.285), "29%");
        assert_eq!(shown("0.0%", 0.9996), "100.0%");
        assert_eq!(shown("0%", -0.001), "0%");
    }

    #[test]
    fn a_plain_number_has_no_noise_and_no_thousands_mark() {
        assert_eq!(shown("General", 0.1 + 0.2), "0.3");
        assert_eq!(shown("General", 1234.5 + 1e-11), "1234.50000000001");
        assert_eq!(shown("General", -1.1 * 1.1), "-1.21");
        assert_eq!(shown("General", 0.000_012_5), "0.0000125");
        assert_eq!(shown("#,##0", 1714.0), "1714");
        assert_eq!(shown("#,##0.00", 1714.5), "1714.5");
        assert_eq!(shown("GENERAL", -0.0), "0");
        assert_eq!(shown("@", 2010.0), "2010");
        assert_eq!(shown("", 5.0), "5");
        assert_eq!(shown("_-* #,##0.00\\ [$€-813]_-;\\-* #,##0.00\\ [$€-813]_-", 12.5), "12.5");
        assert_eq!(shown("0.00E+00", 123_456.0), "123456");
        assert_eq!(shown("# ?/?", 0.5), "0.5");
    }

    #[test]
    fn a_zero_that_is_shown_as_a_dash_stays_zero() {
        let accounting = "_-* #,##0_-;\\-* #,##0_-;_-* \"-\"??_-;_-@_-";
        assert_eq!(shown(accounting, 0.0), "0");
        assert_eq!(shown("0;-0;;@", 0.0), "0");
        assert_eq!(shown("0%;-0%;0", 0.0), "0");
    }

    #[test]
    fn a_figure_that_its_format_suppresses_stays_suppressed() {
        assert_eq!(shown("[<5]\"<5\";0", 3.0), "<5");
        assert_eq!(shown("[<5]\"<5\";0", 0.0), "<5");
        assert_eq!(shown("[<5]\"<5\";0", 12.0), "12");
        assert_eq!(shown("\"x\"", 3.0), "x");
        assert_eq!(shown(";;;", 3.0), "");
        assert_eq!(shown("\\<0", 5.0), "<5");
    }

    #[test]
    fn a_percent_sign_that_is_only_text_multiplies_nothing() {
        assert_eq!(shown("0.0\"%\"", 36.2), "36.2%");
        assert_eq!(shown("0.0\\ \\%", 36.2), "36.2%");
        assert_eq!(shown("0\"‰\"", 5.0), "5‰");
        assert_eq!(shown("0\" personen\"", 5.0), "5");
    }

    #[test]
    fn commas_at_the_end_divide_by_a_thousand() {
        assert_eq!(shown("#,##0,", 1_234_567.0), "1234.567");
        assert_eq!(shown("0.0,,", 1_234_567.0), "1.234567");
        assert_eq!(shown("0,.0", 1_500.0), "1.5");
    }

    #[test]
    fn numbers_that_no_figure_can_be_stay_readable() {
        assert_eq!(shown("0%", f64::NAN), "");
        assert_eq!(shown("0", 1e300), "1e300");
        assert_eq!(shown("0", 1e-300), "1e-300");
        assert_eq!(shown("0", 123_456_789_012_345_678.0), "123456789012346000");
    }

    #[test]
    fn no_code_is_too_odd() {
        for code in ["[", "\"", "\\", "_", "*", "[<", "[<x]0", "%", ".%", "0.", ";", ";;;;;;", "é\\é", "[h", "0,0,0.,%"]
        {
            shown(code, 1.5);
        }
    }

    #[test]
    fn built_in_formats_are_known_by_number() {
        let shown = |id, value| {
            let mut out = String::new();
            NumberFormat::built_in(id).write(value, false, &mut out);
            out
        };
        assert_eq!(shown(0, 1.5), "1.5");
        assert_eq!(shown(9, 0.36), "36%");
        assert_eq!(shown(10, 0.36), "36.00%");
        assert_eq!(shown(14, 40_639.0), "2011-04-06");
        assert_eq!(shown(17, 40_639.0), "2011-04");
        assert_eq!(shown(46, 1.5), "36:00:00");
    }
}
