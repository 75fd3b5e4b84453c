//! Cell text → figure, under a stated number format.
//!
//! Text that is not wholly a number stays text: a wrong number is worse than none. `2.8265` is not 28,265, and under
//! the Belgian format it is nothing at all.

use crate::quantity::Quantity;

mod format;
pub use format::{Evidence, FormatDecision, FormatTally, NumberFormat, decide_format};

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Nothing, or only white space.
    Empty,
    /// A mark that stands where a figure is missing.
    Missing(Missing),
    /// A figure.
    Figure(Figure),
    /// Anything else.
    Text,
}

/// Why a figure is missing. Missing is never zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Missing {
    /// The figure has no meaning here: `-`, `n.v.t.`
    NotApplicable,
    /// Nobody knows it: `?`, `:`, `.`
    Unknown,
    /// It is kept back to protect people: `x`, `*`, `<5`.
    Suppressed {
        /// The bound that the mark states: 5 in `<5`.
        below: Option<f64>,
    },
}

/// What a figure counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Plain: persons, contracts, or whatever the header says.
    Plain,
    /// Per hundred, because a `%` follows the figure.
    Percent,
    /// Per thousand, because a `‰` follows the figure.
    Permille,
}

/// A figure as it was published.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The number or range; `36%` is 36, not 0.36.
    pub quantity: Quantity,
    /// What it counts in.
    pub unit: Unit,
    /// Digits after the decimal mark: what it was rounded to.
    pub decimals: u8,
    /// The base that stands beside a percentage: 5,689 in `100% (N = 5.689)`.
    pub base: Option<f64>,
    /// The percentage that stands beside a count, with its decimals: 36 and 0 in `3.561 (36%)`.
    pub share: Option<(f64, u8)>,
    /// Whether it is called approximate: `ca. 400`.
    pub approximate: bool,
    /// Whether a footnote mark follows: `10,33°`, `19%*`.
    pub footnote: bool,
}

impl Figure {
    /// A number of what the header says, with nothing around it.
    fn plain(value: f64) -> Self {
        Figure {
            quantity: Quantity::Exact(value),
            unit: Unit::Plain,
            decimals: 0,
            base: None,
            share: None,
            approximate: false,
            footnote: false,
        }
    }
}

/// The most bytes that a figure takes, with all that is written around it: a longer text is none.
pub const LONGEST_FIGURE: usize = 200;

/// Reads a cell under a number format.
///
/// # Examples
/// ```
/// use peilglas::number::{Content, NumberFormat, read};
/// use peilglas::quantity::Quantity;
/// let Content::Figure(figure) = read("3.600", NumberFormat::BELGIAN) else { panic!() };
/// assert_eq!(figure.quantity, Quantity::Exact(3600.0));
/// assert_eq!(read("2.8265", NumberFormat::BELGIAN), Content::Text);
/// ```
pub fn read(text: &str, format: NumberFormat) -> Content {
    let text = trim(text);
    if text.is_empty() {
        return Content::Empty;
    }
    // Most cells are plain digits, in which nothing else need be looked for.
    if let Some(value) = plain_digits(text) {
        return Content::Figure(Figure::plain(value));
    }
    if text.len() > LONGEST_FIGURE {
        return Content::Text;
    }
    if let Some(missing) = missing_mark(text, format) {
        return Content::Missing(missing);
    }
    figure(text, format).map_or(Content::Text, Content::Figure)
}

/// A whole number that is written in digits alone.
fn plain_digits(text: &str) -> Option<f64> {
    let is_plain = text.len() <= MOST_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.bytes().fold(0_u64, |value, byte| 10 * value + u64::from(byte - b'0')) as f64)
}

/// White space as documents have it: no-break and narrow spaces included.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{feff}')
}

pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

fn missing_mark(text: &str, format: NumberFormat) -> Option<Missing> {
    let lower = text.to_lowercase();
    let unknown = ["?", "??", ":", ".", "..", "...", "…", "n.b.", "nb", "onbekend", "inconnu", "unbekannt", "unknown"];
    let inapplicable = [
        "-",
        "–",
        "—",
        "--",
        "---",
        "/",
        "n.v.t.",
        "nvt",
        "n.v.t",
        "s.o.",
        "n/a",
        "na",
        "n.a.",
        "sans objet",
        "entfällt",
    ];
    // Swing and Jive, the data bases behind the Flemish provinces' and cities' figures, have codes for missing figures.
    match text {
        "-99997" => return Some(Missing::Suppressed { below: None }),
        "-99996" | "-99998" => return Some(Missing::NotApplicable),
        "-99999" => return Some(Missing::Unknown),
        _ => {}
    }
    let suppressed = ["x", "xx", "*", "**", "***", "c", "#", "vertrouwelijk", "confidentiel", "confidential"];
    match () {
        () if unknown.contains(&&*lower) => Some(Missing::Unknown),
        () if inapplicable.contains(&&*lower) => Some(Missing::NotApplicable),
        () if suppressed.contains(&&*lower) => Some(Missing::Suppressed { below: None }),
        () if is_spreadsheet_error(text) => Some(Missing::Unknown),
        () => {
            let (bound, inclusive) = match lower.strip_prefix(['<', '≤'])? {
                rest if rest.starts_with('=') => (&rest[1..], true),
                rest => (rest, lower.starts_with('≤')),
            };
            let bound = plain_number(trim(bound), format)?.value;
            Some(Missing::Suppressed { below: Some(if inclusive { bound + 1.0 } else { bound }) })
        }
    }
}

/// What a spreadsheet shows where a formula failed or a column is too narrow, in any language: `#N/A`, `#DEEL/0!`, `#####`.
fn is_spreadsheet_error(text: &str) -> bool {
    let of_error = |c: char| c.is_uppercase() || matches!(c, '/' | '0' | '!' | '?' | '#' | '_');
    text.strip_prefix('#').is_some_and(|rest| rest.len() > 1 && rest.chars().all(of_error))
}

fn figure(text: &str, format: NumberFormat) -> Option<Figure> {
    let (text, approximate) = strip_approximation(text);
    let text = strip_currency(text);
    let (text, bracket) = split_bracket(text);
    let (text, footnote) = strip_footnote(text);
    let (text, unit) = strip_unit(text);
    let (text, late_footnote) = strip_footnote(text);
    let mut figure = Figure { unit, approximate, footnote: footnote || late_footnote, ..Figure::plain(0.0) };
    if let Some(number) = plain_number(text, format) {
        figure.quantity = Quantity::Exact(number.value);
        figure.decimals = number.decimals;
    } else {
        let (low, high) = range(text, format)?;
        figure.quantity = Quantity::between(low.value, high.value);
        figure.decimals = low.decimals.max(high.decimals);
    }
    match bracket {
        None => {}
        Some(inside) => match bracket_content(inside, format)? {
            Bracket::Footnote => figure.footnote = true,
            Bracket::Base(base) => figure.base = Some(base),
            Bracket::Share(share, decimals) if unit == Unit::Plain => figure.share = Some((share, decimals)),
            Bracket::Share(..) => return None,
        },
    }
    Some(figure)
}

enum Bracket {
    Footnote,
    Base(f64),
    Share(f64, u8),
}

fn bracket_content(inside: &str, format: NumberFormat) -> Option<Bracket> {
    if let Some(rest) = inside.strip_prefix(['N', 'n']) {
        let base = trim(trim(rest).strip_prefix('=')?);
        return Some(Bracket::Base(plain_number(base, format)?.value));
    }
    if let (share, Unit::Percent) = strip_unit(inside) {
        let share = plain_number(share, format)?;
        return Some(Bracket::Share(share.value, share.decimals));
    }
    let mut characters = inside.chars();
    let mark = characters.next()?;
    (characters.next().is_none() && (mark.is_ascii_alphanumeric() || mark == '*')).then_some(Bracket::Footnote)
}

fn strip_approximation(text: &str) -> (&str, bool) {
    for prefix in ["ca.", "ca", "circa", "±", "+/-", "~", "ongeveer", "environ", "env.", "etwa"] {
        if let Some(rest) =
            text.get(..prefix.len()).filter(|p| p.eq_ignore_ascii_case(prefix)).map(|_| &text[prefix.len()..])
            && rest.starts_with(|c: char| is_space(c) || c.is_ascii_digit())
        {
            return (trim(rest), true);
        }
    }
    (text, false)
}

/// `5.689 (36%)` → `5.689` and `36%`.
fn split_bracket(text: &str) -> (&str, Option<&str>) {
    let Some(before_end) = text.strip_suffix(')') else { return (text, None) };
    match before_end.split_once('(') {
        Some((before, inside)) if !trim(before).is_empty() => (trim(before), Some(trim(inside))),
        _ => (text, None),
    }
}

fn strip_footnote(text: &str) -> (&str, bool) {
    let is_mark =
        |c: char| matches!(c, '*' | '°' | '†' | '‡' | '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | '⁽' | '⁾' | 'ᵃ'..='ᵉ' | 'ᶜ');
    let bare = text.trim_end_matches(|c: char| is_mark(c) || is_space(c));
    (bare, bare.len() < trim(text).len())
}

fn strip_unit(text: &str) -> (&str, Unit) {
    match text.chars().last() {
        Some('%' | '％') => (trim(text.trim_end_matches(['%', '％'])), Unit::Percent),
        Some('‰') => (trim(text.trim_end_matches('‰')), Unit::Permille),
        _ => (text, Unit::Plain),
    }
}

/// `€ 1.250` and `1.250,50 EUR` are figures; what they count, the labels say.
fn strip_currency(text: &str) -> &str {
    let before = ["€", "EUR ", "$", "£", "CHF "].iter().find_map(|sign| text.strip_prefix(sign));
    let after = || ["€", "EUR", "euro", "$", "£", "CHF"].iter().find_map(|sign| text.strip_suffix(sign));
    before.or_else(after).map_or(text, trim)
}

/// `230 à 250`, `230 - 250`, `230 tot 250`: two numbers, the smaller one first.
fn range(text: &str, format: NumberFormat) -> Option<(Plain, Plain)> {
    let words = [" à ", " a ", " tot ", " t/m ", " to ", " bis ", "–", "—", " - ", "-"];
    words.iter().find_map(|word| {
        let (low, high) = text.split_once(word)?;
        let (low, high) = (plain_number(trim(low), format)?, plain_number(trim(high), format)?);
        // `2009-2010` is a time, not an estimate.
        let years = [low, high].iter().all(|n| n.decimals == 0 && (1900.0..2100.0).contains(&n.value));
        (low.value < high.value && low.value >= 0.0 && !years).then_some((low, high))
    })
}

/// A number without unit or marks.
#[derive(Clone, Copy, Debug)]
struct Plain {
    value: f64,
    decimals: u8,
}

/// Largest number of significant digits that a 64-bit float always keeps.
const MOST_DIGITS: usize = 15;

fn plain_number(text: &str, format: NumberFormat) -> Option<Plain> {
    let (negative, digits) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = match digits.split_once(format.decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    if fraction.is_some_and(|f| f.is_empty() || !f.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let mut number = String::with_capacity(digits.len() + 1);
    if negative {
        number.push('-');
    }
    let before = number.len();
    // Statistical programs leave out the zero of `.174`.
    if whole.is_empty() && fraction.is_some() {
        number.push('0')
    } else {
        push_whole(&mut number, whole, format)?
    }
    let fraction = fraction.unwrap_or_default();
    if number.len() - before + fraction.len() > MOST_DIGITS {
        return None;
    }
    if !fraction.is_empty() {
        number.push('.');
        number.push_str(fraction);
    }
    let value: f64 = number.parse().ok()?;
    Some(Plain { value: value + 0.0, decimals: fraction.len() as u8 })
}

/// Appends the digits of the part before the decimal mark; none when the thousands marks are not where they belong.
fn push_whole(number: &mut String, whole: &str, format: NumberFormat) -> Option<()> {
    if !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit()) {
        number.push_str(whole);
        return Some(());
    }
    let mark = whole.chars().find(|c| !c.is_ascii_digit())?;
    // A line break or a tab parts two figures, never thousands.
    if !is_same_mark(mark, format.thousands) && !matches!(mark, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}') {
        return None;
    }
    for (index, group) in whole.split(mark).enumerate() {
        let right_length = if index == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
        if !right_length || !group.bytes().all(|b| b.is_ascii_digit()) || (index == 0 && group.starts_with('0')) {
            return None;
        }
        number.push_str(group);
    }
    Some(())
}

/// Word processors turn a straight apostrophe into a curly one.
fn is_same_mark(one: char, other: char) -> bool {
    let is_apostrophe = |mark| matches!(mark, '\'' | '’');
    one == other || (is_apostrophe(one) && is_apostrophe(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn belgian(text: &str) -> Content {
        read(text, NumberFormat::BELGIAN)
    }

    fn quantity(text: &str) -> Option<Quantity> {
        match belgian(text) {
            Content::Figure(figure) => Some(figure.quantity),
            _ => None,
        }
    }

    // Spellings as they stand in the tables of the Flemish action plan on MOE migration (2011).
    #[test]
    fn figures_of_the_action_plan_are_read_as_published() {
        for (text, want) in [
            ("3.600", 3600.0),
            ("1030", 1030.0),
            ("1.850.000", 1_850_000.0),
            ("36%", 36.0),
            ("5 %", 5.0),
            ("10,33°", 10.33),
            ("19%*", 19.0),
            ("-66", -66.0),
            ("\u{a0}87 ", 87.0),
            ("14\u{a0}961", 14961.0),
            ("0,0%", 0.0),
        ] {
            assert_eq!(quantity(text), Some(Quantity::Exact(want)), "{text}");
        }
        assert_eq!(quantity("230 à 250"), Some(Quantity::between(230.0, 250.0)));
        assert_eq!(quantity("6.500 à 7.000"), Some(Quantity::between(6500.0, 7000.0)));
    }

    #[test]
    fn a_percentage_keeps_its_unit_decimals_and_base() {
        let Content::Figure(figure) = belgian("100% (N = 5.689)") else { panic!("no figure") };
        assert_eq!((figure.unit, figure.base), (Unit::Percent, Some(5689.0)));
        let Content::Figure(figure) = belgian("32,0%") else { panic!("no figure") };
        assert_eq!((figure.quantity, figure.decimals), (Quantity::Exact(32.0), 1));
    }

    #[test]
    fn a_count_keeps_the_percentage_beside_it() {
        let Content::Figure(figure) = belgian("3.561 (36,2%)") else { panic!("no figure") };
        assert_eq!(
            (figure.quantity, figure.unit, figure.share),
            (Quantity::Exact(3561.0), Unit::Plain, Some((36.2, 1)))
        );
    }

    #[test]
    fn text_that_is_no_number_stays_text() {
        for text in [
            "2.8265",
            "1.23",
            "0.123",
            "1.2345.678",
            "12,",
            ",",
            ".5",
            "€",
            "€ x",
            "1,2,3",
            "6.4.2011",
            "2009-2010",
            "EU10",
            "tabel 4",
            "12345678901234567",
            "1e helft 2011",
            "(5)",
            "1.234 5",
            "250 à 230",
            "12\n134",
            "12\t134",
            "12 34",
        ] {
            assert_eq!(belgian(text), Content::Text, "{text}");
        }
    }

    #[test]
    fn the_five_kinds_of_missing_are_told_apart() {
        assert_eq!(belgian("  "), Content::Empty);
        assert_eq!(quantity("0"), Some(Quantity::Exact(0.0)));
        assert_eq!(belgian("n.v.t."), Content::Missing(Missing::NotApplicable));
        assert_eq!(belgian("?"), Content::Missing(Missing::Unknown));
        assert_eq!(belgian("x"), Content::Missing(Missing::Suppressed { below: None }));
        assert_eq!(belgian("<5"), Content::Missing(Missing::Suppressed { below: Some(5.0) }));
        assert_eq!(belgian("-99997"), Content::Missing(Missing::Suppressed { below: None }));
        assert_eq!(belgian("< 5"), Content::Missing(Missing::Suppressed { below: Some(5.0) }));
    }

    #[test]
    fn the_same_text_means_another_number_under_another_format() {
        let english = NumberFormat { decimal: '.', thousands: ',' };
        let Content::Figure(figure) = read("1,431.5", english) else { panic!("no figure") };
        assert_eq!(figure.quantity, Quantity::Exact(1431.5));
        assert_eq!(read("1.431,5", english), Content::Text);
    }

    #[test]
    fn a_figure_may_have_a_currency_sign_and_no_zero_before_its_mark() {
        for (text, want) in [
            ("€ 1.250", 1250.0),
            ("1.250,50 €", 1250.5),
            ("12 EUR", 12.0),
            (",5", 0.5),
            ("-,25", -0.25),
            ("€ -3", -3.0),
        ] {
            assert_eq!(quantity(text), Some(Quantity::Exact(want)), "{text}");
        }
    }

    #[test]
    fn a_curly_apostrophe_between_thousands_is_a_straight_one() {
        for text in ["12'345", "12’345"] {
            let Content::Figure(figure) = read(text, NumberFormat::SWISS) else { panic!("no figure in {text}") };
            assert_eq!(figure.quantity, Quantity::Exact(12345.0));
        }
    }

    #[test]
    fn what_a_spreadsheet_shows_for_an_error_is_a_figure_that_is_unknown() {
        for text in ["#N/A", "#N/B", "#NV", "#DIV/0!", "#DEEL/0!", "#WAARDE!", "#NAAM?", "#####"] {
            assert_eq!(belgian(text), Content::Missing(Missing::Unknown), "{text}");
        }
        assert_eq!(belgian("#1"), Content::Text);
        assert_eq!(belgian("# gevallen"), Content::Text);
    }

    #[test]
    fn whole_numbers_of_fifteen_digits_are_exact() {
        assert_eq!(quantity("999.999.999.999.999"), Some(Quantity::Exact(999_999_999_999_999.0)));
    }
}
