//! Times as SDMX writes them: `2010`, `2011-S1`, `2011-Q1`, `2011-06`, `2011-04-06`, and `2009/2010` from–to.

use super::normalise::Token;
use super::{Term, Vocabulary};

/// How long a period lasts. Only periods of one granularity are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Granularity {
    /// `2010`
    Year,
    /// `2011-S1`
    HalfYear,
    /// `2011-Q1`
    Quarter,
    /// `2011-06`
    Month,
    /// `2011-04-06`
    Day,
    /// `2009/2010`
    Interval,
}

impl Granularity {
    /// All of them.
    pub const ALL: [Granularity; 6] = [
        Granularity::Year,
        Granularity::HalfYear,
        Granularity::Quarter,
        Granularity::Month,
        Granularity::Day,
        Granularity::Interval,
    ];
}

/// The granularity of a period's code.
pub fn granularity(code: &str) -> Granularity {
    match (code.len(), code.as_bytes().get(5)) {
        _ if code.contains('/') => Granularity::Interval,
        (7, Some(b'S')) => Granularity::HalfYear,
        (7, Some(b'Q')) => Granularity::Quarter,
        (7, _) => Granularity::Month,
        (10, _) => Granularity::Day,
        _ => Granularity::Year,
    }
}

/// The year that a period begins in.
pub fn year(code: &str) -> Option<i32> {
    code.get(..4)?.parse().ok()
}

/// Finds a period at the start of `tokens`: its code and the number of tokens that it takes.
pub(super) fn period_at(tokens: &[Token], vocabulary: &Vocabulary) -> Option<(String, usize)> {
    date(tokens)
        .or_else(|| numbered_month(tokens))
        .or_else(|| named_month(tokens, vocabulary))
        .or_else(|| part_then_year(tokens, vocabulary))
        .or_else(|| year_first(tokens, vocabulary))
}

fn number(token: Option<&Token>) -> Option<u32> {
    token.filter(|token| token.text.len() <= 4)?.text.parse().ok()
}

fn full_year(token: Option<&Token>) -> Option<u32> {
    number(token).filter(|year| (1900..2100).contains(year) && token.is_some_and(|token| token.text.len() == 4))
}

/// `6.4.2011`, `06/04/2011`, `2011-04-06`: one mark, used twice.
fn date(tokens: &[Token]) -> Option<(String, usize)> {
    let [first, second, third, ..] = tokens else { return None };
    if second.before != third.before || !matches!(second.before, '.' | '/' | '-') {
        return None;
    }
    let (year, month, day) = match full_year(Some(first)) {
        Some(year) => (year, number(Some(second))?, number(Some(third))?),
        None => (full_year(Some(third))?, number(Some(second))?, number(Some(first))?),
    };
    calendar_day(year, month, day).map(|code| (code, 3))
}

/// `01/2011`, `2011_01`, and `2011M01`, `2011MM01` as statistical offices write it.
fn numbered_month(tokens: &[Token]) -> Option<(String, usize)> {
    let is_month = |month: &u32| (1..=12).contains(month);
    let code = |year: u32, month: u32| format!("{year}-{month:02}");
    if let (Some(year), Some(letter)) = (full_year(tokens.first()), tokens.get(1))
        && matches!(letter.text.as_str(), "m" | "mm")
        && letter.before == ' '
        && let Some(month) = number(tokens.get(2).filter(|month| month.text.len() == 2)).filter(is_month)
    {
        return Some((code(year, month), 3));
    }
    let [first, second, ..] = tokens else { return None };
    match (full_year(Some(first)), second.before) {
        (Some(year), '_') if second.text.len() == 2 => Some((code(year, number(Some(second)).filter(is_month)?), 2)),
        (None, '/' | '-') if first.text.len() <= 2 => {
            Some((code(full_year(Some(second))?, number(Some(first)).filter(is_month)?), 2))
        }
        _ => None,
    }
}

fn calendar_day(year: u32, month: u32, day: u32) -> Option<String> {
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then(|| format!("{year}-{month:02}-{day:02}"))
}

/// `30 juni 2011`, `juni 2011`, `1er janvier 2011`, `January 1, 2011`.
fn named_month(tokens: &[Token], vocabulary: &Vocabulary) -> Option<(String, usize)> {
    let month_at = |index: usize| {
        vocabulary.terms(&tokens.get(index)?.text).iter().find_map(|term| match term {
            Term::Month(month) => Some(u32::from(*month)),
            _ => None,
        })
    };
    if let (Some(month), Some(year)) = (month_at(0), full_year(tokens.get(1))) {
        return Some((format!("{year}-{month:02}"), 2));
    }
    let date = |day: usize, month: usize, length: usize| {
        let year = full_year(tokens.get(length - 1))?;
        calendar_day(year, month_at(month)?, number(tokens.get(day))?).map(|code| (code, length))
    };
    // "1er janvier 2011", "1st January 2011": the ending of the ordinal is a word of its own.
    let ending =
        tokens.get(1).filter(|token| token.before == ' ' && matches!(token.text.as_str(), "er" | "st" | "ste" | "e"));
    match (month_at(0), ending) {
        (Some(_), _) => date(1, 0, 3),
        (None, Some(_)) => date(0, 2, 4),
        (None, None) => date(0, 1, 3),
    }
}

/// `1e helft 2011`, `eerste semester van 2011`, `S1 2011`, `Q3 2012`.
fn part_then_year(tokens: &[Token], vocabulary: &Vocabulary) -> Option<(String, usize)> {
    let (part, length) = part_at(tokens, vocabulary)?;
    let of = tokens.get(length).is_some_and(|token| vocabulary.terms(&token.text).contains(&Term::Of));
    let length = length + usize::from(of);
    let year = full_year(tokens.get(length))?;
    Some((format!("{year}-{part}"), length + 1))
}

/// `2011-S1`, `2011 1e helft`, `2011-06`, `2009-2010`, `2010`.
fn year_first(tokens: &[Token], vocabulary: &Vocabulary) -> Option<(String, usize)> {
    let year = full_year(tokens.first())?;
    if let Some((part, length)) = part_at(&tokens[1..], vocabulary) {
        // In `2009 – 1e helft 2011` the half belongs to the year that follows.
        if full_year(tokens.get(1 + length)).is_none() {
            return Some((format!("{year}-{part}"), 1 + length));
        }
    }
    let dash = tokens.get(1).is_some_and(|token| matches!(token.before, '-' | '–' | '/'));
    if let Some(end) = full_year(tokens.get(1)).filter(|end| dash && *end > year) {
        return Some((format!("{year}/{end}"), 2));
    }
    let short = number(tokens.get(1).filter(|token| dash && token.text.len() == 2));
    // `2011-12` is December or a school year: better not known than taken for the other.
    let is_school_year = short.is_some_and(|end| end > 9 && end == (year + 1) % 100);
    match short.filter(|month| (1..=12).contains(month)) {
        Some(month) if !is_school_year => Some((format!("{year}-{month:02}"), 2)),
        Some(_) if tokens.len() == 2 => None,
        _ if is_fraction(tokens) => None,
        _ => Some((year.to_string(), 1)),
    }
}

/// `2011,5` is no year; `2011.0` is one that passed for a number.
fn is_fraction(tokens: &[Token]) -> bool {
    let [_, fraction] = tokens else { return false };
    matches!(fraction.before, '.' | ',') && fraction.text.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

/// A half or a quarter: `1e helft`, `helft 1`, `S1`, `eerste kwartaal`.
fn part_at(tokens: &[Token], vocabulary: &Vocabulary) -> Option<(String, usize)> {
    let terms = |from: usize, to: usize| {
        let words: Vec<&str> = tokens.get(from..to)?.iter().map(|token| token.text.as_str()).collect();
        Some(vocabulary.terms(&words.join(" ")))
    };
    let unit_at = |index: usize| {
        terms(index, index + 1)?.iter().find_map(|term| match term {
            Term::Half => Some(('S', 2)),
            Term::Quarter => Some(('Q', 4)),
            _ => None,
        })
    };
    let ordinal = |from: usize, to: usize| {
        terms(from, to)?.iter().find_map(|term| match term {
            Term::Ordinal(ordinal) => Some(u32::from(*ordinal)),
            _ => None,
        })
    };
    let candidates = [
        (unit_at(2), ordinal(0, 2), 3),
        (unit_at(1), ordinal(0, 1), 2),
        (unit_at(1), number(tokens.first()), 2),
        (unit_at(0), number(tokens.get(1)), 2),
    ];
    candidates.into_iter().find_map(|(unit, count, length)| {
        let ((letter, most), count) = (unit?, count?);
        (1..=most).contains(&count).then(|| (format!("{letter}{count}"), length))
    })
}

#[cfg(test)]
mod tests {
    use super::super::normalise::tokens;
    use super::*;

    fn period(text: &str) -> Option<String> {
        let tokens = tokens(text);
        period_at(&tokens, Vocabulary::standard()).filter(|(_, length)| *length == tokens.len()).map(|(code, _)| code)
    }

    #[test]
    fn times_as_reports_write_them_become_sdmx_periods() {
        for (text, want) in [
            ("2010", "2010"),
            ("1e helft2011", "2011-S1"),
            ("1e helft. 2011", "2011-S1"),
            ("eerste helft van 2011", "2011-S1"),
            ("2de semester 2012", "2012-S2"),
            ("2011-S1", "2011-S1"),
            ("S1 2011", "2011-S1"),
            ("3e kwartaal 2012", "2012-Q3"),
            ("2012Q3", "2012-Q3"),
            ("30 juni 2011", "2011-06-30"),
            ("1er janvier 2011", "2011-01-01"),
            ("1st January 2011", "2011-01-01"),
            ("January 1, 2011", "2011-01-01"),
            ("juni 2011", "2011-06"),
            ("6.4.2011", "2011-04-06"),
            ("6/4/2011", "2011-04-06"),
            ("2011-04-06", "2011-04-06"),
            ("2011-06", "2011-06"),
            ("2009-2010", "2009/2010"),
            ("2011-10", "2011-10"),
            ("2013/12", "2013-12"),
            ("01/2011", "2011-01"),
            ("12-2011", "2011-12"),
            ("2011_07", "2011-07"),
            ("2011M01", "2011-01"),
            ("2011MM11", "2011-11"),
        ] {
            assert_eq!(period(text).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn numbers_that_are_no_times_give_none() {
        for text in ["3600", "12.5.6", "45.13.2011", "5e helft 2011", "1850", "2011-12", "2009/10", "2011,5", "13/2011"]
        {
            assert_eq!(period(text), None, "{text}");
        }
    }
}
