//! Dates, times and durations: a workbook keeps them as days and writes them as its format says.

use super::Token;

/// Which parts of a date or time a format shows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Parts {
    /// The year.
    pub(crate) year: bool,
    /// The month.
    pub(crate) month: bool,
    /// The day of the month.
    pub(crate) day: bool,
    /// The hour.
    pub(crate) hour: bool,
    /// The minute.
    pub(crate) minute: bool,
    /// The second.
    pub(crate) second: bool,
    /// Whether hours, minutes or seconds go on past a day, an hour or a minute.
    pub(crate) is_duration: bool,
}

impl Parts {
    /// The parts that a format shows; none when it is no format of dates.
    pub(super) fn new(tokens: &[Token<'_>]) -> Option<Self> {
        let mut parts = Parts::default();
        let mut pending_m = 0;
        let mut after_hour = false;
        let mut last = ' ';
        for token in tokens {
            match token {
                Token::Brackets(text) => {
                    let mut letters = text.chars().map(|letter| letter.to_ascii_lowercase());
                    let first = letters.next().unwrap_or(' ');
                    if matches!(first, 'h' | 'm' | 's') && letters.all(|letter| letter == first) {
                        parts.is_duration = true;
                        parts.hour |= first == 'h';
                        parts.minute |= first == 'm';
                        parts.second |= first == 's';
                        after_hour = first == 'h';
                    }
                }
                Token::Mark(mark) => {
                    let mark = mark.to_ascii_lowercase();
                    match mark {
                        // Digits are fractions of a second, or this is a format of numbers.
                        '0' | '#' | '?' if !(parts.second && matches!(last, '.' | '0')) => return None,
                        'y' | 'e' => parts.year = true,
                        'd' => parts.day = true,
                        // The M of AM and PM is no month.
                        'a' => after_hour = true,
                        'h' => {
                            parts.hour = true;
                            after_hour = true;
                        }
                        's' => {
                            parts.second = true;
                            // In `mm:ss` the letters before the seconds are minutes.
                            parts.minute |= pending_m > 0;
                            pending_m = 0;
                        }
                        'm' if after_hour => parts.minute = true,
                        'm' => pending_m += 1,
                        _ => {}
                    }
                    if matches!(mark, 'y' | 'd' | 's') {
                        after_hour = false;
                    }
                    // Letters that belong together count once; another part starts at the next letter.
                    if !matches!(mark, 'm' | 's') && mark.is_ascii_alphabetic() && pending_m > 0 {
                        parts.month = true;
                        pending_m = 0;
                    }
                    last = mark;
                }
                Token::Words(_) => {}
            }
        }
        parts.month |= pending_m > 0;
        (parts != Parts::default()).then_some(parts)
    }

    /// Writes a number of days as ISO 8601 writes what is shown of it; false when it is no date.
    pub(super) fn write(self, value: f64, is_1904: bool, out: &mut String) -> bool {
        // Fractions of a day are kept to the millisecond, and shown to the second.
        let milliseconds = (value * 86_400_000.0).round();
        if !(0.0..86_400_000.0 * 2_958_466.0).contains(&milliseconds) {
            return false;
        }
        let seconds = (milliseconds / 1000.0).floor() as i64;
        if self.is_duration {
            self.write_time(seconds / 3600, seconds, out);
            return true;
        }
        let mut days = seconds / 86_400;
        let has_date = self.year || self.month || self.day;
        let has_time = self.hour || self.minute || self.second;
        if has_date {
            // Days count from the last day of 1899, with a 29 February 1900 that never was.
            days += match (is_1904, days) {
                (true, _) => 1462,
                (false, ..60) => 1,
                (false, _) => 0,
            };
            // 25,569 days after that comes 1 January 1970.
            let (year, month, day) = civil(days - 25_569);
            let is_year_alone = !self.month && !self.day;
            let is_month_alone = !self.day && self.year;
            match () {
                () if is_year_alone => out.push_str(&format!("{year:04}")),
                () if is_month_alone && !has_time => out.push_str(&format!("{year:04}-{month:02}")),
                () => out.push_str(&format!("{year:04}-{month:02}-{day:02}")),
            }
        }
        if has_time {
            if has_date {
                out.push(' ');
            }
            self.write_time(seconds % 86_400 / 3600, seconds, out);
        }
        true
    }

    fn write_time(self, hours: i64, seconds: i64, out: &mut String) {
        out.push_str(&format!("{hours:02}:{:02}", seconds / 60 % 60));
        if self.second {
            out.push_str(&format!(":{:02}", seconds % 60));
        }
    }
}

/// A date that is stored as ISO 8601 writes it, without a time of day that it does not have, or the parts that are shown.
pub(crate) fn iso_date(value: &str, parts: Option<Parts>) -> String {
    let value = value.strip_suffix('Z').unwrap_or(value);
    let value = value.trim_end_matches('0').strip_suffix('.').unwrap_or(value);
    let (date, time) = value.split_once('T').unwrap_or((value, ""));
    let is_date = date.len() == 10 && date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if !is_date {
        return value.to_owned();
    }
    match parts {
        Some(Parts { year: true, month: false, day: false, .. }) => date[..4].to_owned(),
        Some(Parts { year: true, month: true, day: false, hour: false, .. }) => date[..7].to_owned(),
        _ if matches!(time, "" | "00:00:00") => date.to_owned(),
        _ => format!("{date} {time}"),
    }
}

/// The year, month and day that lie so many days after 1 January 1970.
///
/// # Source
/// Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::{Parts, iso_date};
    use crate::number_format::NumberFormat;

    fn shown(code: &str, value: f64) -> String {
        let mut out = String::new();
        NumberFormat::new(code).write(value, false, &mut out);
        out
    }

    #[test]
    fn a_date_is_written_as_iso_8601() {
        for code in ["d/m/yyyy", "dd-mmm-yy", "[$-813]dddd d mmmm yyyy", "yyyy\\-mm\\-dd;@", "d-mmm", "m/d/yy"] {
            assert_eq!(shown(code, 40_639.0), "2011-04-06", "{code}");
        }
    }

    #[test]
    fn a_format_that_shows_a_part_of_a_date_gives_that_part() {
        assert_eq!(shown("yyyy", 40_639.0), "2011");
        assert_eq!(shown("mmm-yy", 40_639.0), "2011-04");
        assert_eq!(shown("mmmm yyyy", 40_639.0), "2011-04");
    }

    #[test]
    fn times_stand_after_dates_or_alone() {
        assert_eq!(shown("d/m/yyyy h:mm", 40_639.562_5), "2011-04-06 13:30");
        assert_eq!(shown("h:mm:ss AM/PM", 0.5625), "13:30:00");
        assert_eq!(shown("mm:ss", 0.5625), "13:30:00");
        assert_eq!(shown("[h]:mm", 1.5), "36:00");
        assert_eq!(shown("[hh]:mm:ss.000", 1.5), "36:00:00");
    }

    #[test]
    fn the_first_days_count_as_workbooks_count_them() {
        assert_eq!(shown("yyyy-mm-dd", 1.0), "1900-01-01");
        assert_eq!(shown("yyyy-mm-dd", 59.0), "1900-02-28");
        assert_eq!(shown("yyyy-mm-dd", 61.0), "1900-03-01");
        assert_eq!(shown("yyyy-mm-dd", 2_958_465.0), "9999-12-31");
    }

    #[test]
    fn a_workbook_can_count_from_1904() {
        let mut out = String::new();
        NumberFormat::new("yyyy-mm-dd").write(39_177.0, true, &mut out);
        assert_eq!(out, "2011-04-06");
    }

    #[test]
    fn a_number_that_is_no_date_stays_a_number() {
        assert_eq!(shown("yyyy-mm-dd", -1.0), "-1");
        assert_eq!(shown("yyyy-mm-dd", 1e9), "1000000000");
    }

    #[test]
    fn a_date_that_is_stored_as_text_shows_no_time_that_it_does_not_have() {
        assert_eq!(iso_date("2011-04-06T00:00:00.000Z", None), "2011-04-06");
        assert_eq!(iso_date("2011-04-06T13:30:00", None), "2011-04-06 13:30:00");
        assert_eq!(iso_date("2011-04-06", Some(Parts { year: true, ..Parts::default() })), "2011");
        assert_eq!(iso_date("2011-04-06", Some(Parts { year: true, month: true, ..Parts::default() })), "2011-04");
        assert_eq!(iso_date("2010", None), "2010");
        assert_eq!(iso_date("gisteren é", None), "gisteren é");
    }

    #[test]
    fn letters_in_other_formats_make_no_date() {
        assert_eq!(shown("0\" dagen\"", 5.0), "5");
        assert_eq!(shown("[Red]0", 5.0), "5");
        assert_eq!(shown("#,##0.00 [$€-813]", 5.0), "5");
        assert_eq!(shown("0.00E+00", 5.0), "5");
        assert_eq!(shown("_-* #,##0\\ \"Kč\"_-", 5.0), "5");
    }
}
