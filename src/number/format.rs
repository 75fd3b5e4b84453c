//! Which mark is the decimal one: decided from all figures of a column, then of the table, then from the locale.

/// The decimal and the thousands mark.
///
/// Spaces of any width are always allowed between thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberFormat {
    /// The mark before the fraction.
    pub decimal: char,
    /// The mark between groups of three digits.
    pub thousands: char,
}

impl NumberFormat {
    /// `1.234,5`: Belgium, the Netherlands, Germany.
    pub const BELGIAN: NumberFormat = NumberFormat { decimal: ',', thousands: '.' };
    /// `1,234.5`: English.
    pub const ENGLISH: NumberFormat = NumberFormat { decimal: '.', thousands: ',' };
    /// `1'234.5`: Switzerland.
    pub const SWISS: NumberFormat = NumberFormat { decimal: '.', thousands: '\'' };

    /// The format that a locale such as `nl-BE` or `en` writes; Belgian for an unknown one.
    pub fn of_locale(locale: &str) -> Self {
        let language = locale.split(['-', '_']).next().unwrap_or_default();
        match language {
            "en" => NumberFormat::ENGLISH,
            _ if locale.ends_with("CH") => NumberFormat::SWISS,
            _ => NumberFormat::BELGIAN,
        }
    }
}

/// What a number format rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The recipe states it.
    Stated,
    /// At least one figure can be read in one way only.
    Shown,
    /// No figure has a mark: the format makes no difference.
    Unmarked,
    /// Every marked figure has three digits after its mark, as thousands have; another reading is possible.
    Assumed,
}

/// A number format and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatDecision {
    /// The format.
    pub format: NumberFormat,
    /// What it rests on.
    pub evidence: Evidence,
    /// Whether some figures can only be read with the one, others only with the other mark as decimal.
    pub contradictory: bool,
}

/// Decides the format of figures that belong together, such as a column's.
///
/// `fallback` is used where no figure has a mark. A mark that has exactly three digits after it in *every* figure is
/// taken for thousands whatever the locale says: counts look like that, measured decimals hardly ever do. The
/// decision then is [`Evidence::Assumed`], and the caller warns.
pub fn decide_format<'a>(figures: impl Iterator<Item = &'a str>, fallback: NumberFormat) -> FormatDecision {
    let mut tally = FormatTally::default();
    figures.for_each(|text| tally.add(text));
    tally.decide(fallback)
}

/// What figures show of their number format, counted while they come by.
#[derive(Clone, Debug, Default)]
pub struct FormatTally {
    dot: Mark,
    comma: Mark,
    apostrophes: usize,
    /// Figures with spaces between thousands.
    spaces: usize,
    /// Figures below a thousand without a mark, and those above it.
    plain: (usize, usize),
}

/// How often a mark can only be a decimal mark, only a thousands mark, or either.
#[derive(Clone, Debug, Default)]
struct Mark {
    decimal: usize,
    thousands: usize,
    either: usize,
}

impl FormatTally {
    /// Counts what a figure shows.
    pub fn add(&mut self, text: &str) {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.add_plain(text);
        }
        let bare = text.trim().trim_end_matches('%').trim_end();
        let whole = bare.split(',').next().unwrap_or_default().replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ");
        self.spaces += usize::from(whole.contains(' ') && is_grouped(&whole, ' '));
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            let token = &rest[start..];
            let end = token.find(|c: char| !is_part_of_number(c)).unwrap_or(token.len());
            rest = &token[end..];
            // `.174` has a decimal mark, whatever its length.
            match before_figure(&text[..text.len() - token.len()]) {
                Some('.') => self.dot.decimal += 1,
                Some(',') => self.comma.decimal += 1,
                _ => {}
            }
            let is_percentage = rest.trim_start().starts_with(['%', '‰']);
            self.add_token(token[..end].trim_matches(['.', ',', '\'', '’']), is_percentage);
        }
    }

    /// Whether the figures look like whole numbers with thousands marks in themselves: those below a thousand have no mark
    /// and all above it have one. Decimals of one column are as many, or trimmed, and then some would not be three.
    pub fn looks_grouped(&self) -> bool {
        let (below, above) = self.plain;
        let only_either =
            |mark: &Mark, other: &Mark| mark.either > 0 && mark.decimal + other.decimal + other.either == 0;
        below > 0 && above == 0 && (only_either(&self.dot, &self.comma) || only_either(&self.comma, &self.dot))
    }

    /// Decides as [`decide_format`] does, from the figures so far.
    pub fn decide(&self, fallback: NumberFormat) -> FormatDecision {
        let decided = |decimal: char, evidence, contradictory| {
            let thousands = match decimal {
                _ if self.spaces > self.comma.thousands + self.comma.either + self.dot.thousands + self.dot.either => {
                    ' '
                }
                '.' if self.apostrophes > self.comma.thousands => '\'',
                '.' => ',',
                _ => '.',
            };
            FormatDecision { format: NumberFormat { decimal, thousands }, evidence, contradictory }
        };
        let comma = self.comma.decimal + self.dot.thousands;
        let dot = self.dot.decimal + self.comma.thousands + self.apostrophes;
        if comma + dot > 0 {
            let contradictory = comma > 0 && dot > 0;
            let decimal = if comma == dot {
                fallback.decimal
            } else if comma > dot {
                ','
            } else {
                '.'
            };
            return decided(decimal, Evidence::Shown, contradictory);
        }
        match (self.dot.either, self.comma.either) {
            (0, 0) if self.spaces > 0 => decided(fallback.decimal, Evidence::Shown, false),
            (0, 0) => FormatDecision { format: fallback, evidence: Evidence::Unmarked, contradictory: false },
            (_, 0) => decided(',', Evidence::Assumed, false),
            (0, _) => decided('.', Evidence::Assumed, false),
            _ => FormatDecision { format: fallback, evidence: Evidence::Assumed, contradictory: true },
        }
    }

    /// Counts what the figures of another tally show.
    pub fn merge(&mut self, other: &FormatTally) {
        self.dot.merge(&other.dot);
        self.comma.merge(&other.comma);
        self.apostrophes += other.apostrophes;
        self.spaces += other.spaces;
        self.plain.0 += other.plain.0;
        self.plain.1 += other.plain.1;
    }

    /// Counts a figure without a mark.
    fn add_plain(&mut self, token: &str) {
        match token.len() {
            1..=3 => self.plain.0 += usize::from(token != "0"),
            // Years stand in the header of most columns.
            _ => self.plain.1 += usize::from(!is_year(token)),
        }
    }

    fn add_token(&mut self, token: &str, is_percentage: bool) {
        if token.contains(['\'', '’']) {
            self.apostrophes += 1;
        }
        let (dots, commas) = (token.matches('.').count(), token.matches(',').count());
        match (dots, commas) {
            (0, 0) => self.add_plain(token),
            (0, 1) => self.comma.add_single(token, ',', is_percentage),
            (1, 0) => self.dot.add_single(token, '.', is_percentage),
            (0, _) if is_grouped(token, ',') => self.comma.thousands += 1,
            (_, 0) if is_grouped(token, '.') => self.dot.thousands += 1,
            (_, 1) if token.rfind(',') > token.rfind('.') => self.comma.decimal += 1,
            (1, _) if token.rfind('.') > token.rfind(',') => self.dot.decimal += 1,
            // Dates (6.4.2011), section numbers (1.2.3) and lists (1,2,3) say nothing about numbers.
            _ => {}
        }
    }
}

/// The mark that a figure without a zero starts with, when nothing but a sign stands before it.
fn before_figure(before: &str) -> Option<char> {
    let mark = before.chars().next_back()?;
    before[..before.len() - mark.len_utf8()]
        .chars()
        .all(|c| c.is_whitespace() || matches!(c, '-' | '−' | '+'))
        .then_some(mark)
}

fn is_year(token: &str) -> bool {
    token.len() == 4 && (token.starts_with("19") || token.starts_with("20"))
}

fn is_part_of_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’')
}

impl Mark {
    fn merge(&mut self, other: &Mark) {
        self.decimal += other.decimal;
        self.thousands += other.thousands;
        self.either += other.either;
    }

    fn add_single(&mut self, token: &str, mark: char, is_percentage: bool) {
        if is_grouped(token, mark) && !is_percentage {
            self.either += 1;
        } else {
            self.decimal += 1;
        }
    }
}

fn is_grouped(token: &str, mark: char) -> bool {
    let mut groups = token.split(mark);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(figures: &[&str]) -> FormatDecision {
        decide_format(figures.iter().copied(), NumberFormat::BELGIAN)
    }

    #[test]
    fn a_decimal_comma_anywhere_makes_dots_thousands() {
        let decision = decide(&["46.769", "13.162,43"]);
        assert_eq!((decision.format, decision.evidence), (NumberFormat::BELGIAN, Evidence::Shown));
    }

    #[test]
    fn three_digits_after_every_mark_are_thousands_even_against_the_locale() {
        let dots = decide_format(["9.825", "585"].into_iter(), NumberFormat::ENGLISH);
        assert_eq!((dots.format, dots.evidence), (NumberFormat::BELGIAN, Evidence::Assumed));
        let commas = decide(&["9,825", "585"]);
        assert_eq!((commas.format, commas.evidence), (NumberFormat::ENGLISH, Evidence::Assumed));
    }

    #[test]
    fn one_figure_with_another_length_after_the_dot_makes_it_the_decimal_mark() {
        let decision = decide(&["19.523", "7.5"]);
        assert_eq!((decision.format.decimal, decision.evidence), ('.', Evidence::Shown));
    }

    #[test]
    fn a_mark_that_a_figure_starts_with_is_the_decimal_one() {
        let decision = decide(&[".174", "1.500"]);
        assert_eq!((decision.format.decimal, decision.evidence), ('.', Evidence::Shown));
    }

    #[test]
    fn figures_look_grouped_when_those_below_a_thousand_have_no_mark_and_all_others_have() {
        let looks_grouped = |figures: &[&str]| {
            let mut tally = FormatTally::default();
            figures.iter().for_each(|text| tally.add(text));
            tally.looks_grouped()
        };
        assert!(looks_grouped(&["1.714", "585", "9.825"]));
        assert!(looks_grouped(&["1,714", "585"]));
        assert!(!looks_grouped(&["1.714", "9.825"]));
        assert!(!looks_grouped(&["1.714", "2648", "585"]));
        assert!(!looks_grouped(&["1.714", "585", "7.5"]));
        assert!(!looks_grouped(&["1.714", "585", "1,714"]));
    }

    #[test]
    fn a_percentage_with_three_decimals_is_not_ten_thousands_of_percents() {
        assert_eq!(decide(&["12,345%"]).format.decimal, ',');
    }

    #[test]
    fn a_percentage_beside_a_count_says_nothing_about_the_count() {
        let decision = decide(&["1.950 (26%)", "1.275 (17%)"]);
        assert_eq!((decision.format, decision.evidence), (NumberFormat::BELGIAN, Evidence::Assumed));
    }

    #[test]
    fn both_marks_as_decimals_are_reported_as_contradictory() {
        assert!(decide(&["1,5", "2.5", "2.75"]).contradictory);
    }

    #[test]
    fn dates_and_bare_integers_decide_nothing() {
        assert_eq!(decide(&["6.4.2011", "2009", "1030"]).evidence, Evidence::Unmarked);
    }
}
