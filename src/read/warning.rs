//! What was assumed while reading, and what could not be read, each with its place.

use std::fmt;

use super::encoding::Encoding;
use super::handover::Note;
use crate::error::Position;

/// A doubt about how a file was read, or a small loss. The variants hold facts; the page words them.
///
/// What occurs many times is one warning with its first place and a count.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadWarning {
    /// Another encoding fits nearly as well as the one that was chosen, and gives another text.
    EncodingUncertain {
        /// The encoding that was used.
        chosen: Encoding,
        /// The one that could also be meant.
        alternative: Encoding,
        /// The first cell that the two read differently.
        first: Option<Position>,
    },
    /// Bytes that mean nothing in the file's encoding; each stands as U+FFFD in its cell.
    UndecodableBytes {
        /// The encoding that was used.
        encoding: Encoding,
        /// The first cell with such bytes.
        first: Position,
        /// How many characters could not be read.
        count: u32,
    },
    /// The file ends in the middle of a character: it was probably cut off.
    CutOff {
        /// The last cell.
        last: Position,
    },
    /// A zero byte has no place in text; they were left out.
    ZeroBytesDropped {
        /// The cell that the first one stood in.
        first: Position,
        /// How many were left out.
        count: u32,
    },
    /// Another delimiter explains the file nearly as well as the one that was chosen.
    DelimiterUncertain {
        /// The delimiter that was used; none when each line was taken for one cell.
        chosen: Option<u8>,
        /// The one that could also be meant; none when it may be that each line is one cell.
        runner_up: Option<u8>,
    },
    /// The file quotes its cells with another character than `"`.
    UnusualQuote {
        /// The character.
        quote: u8,
    },
    /// The file writes a quote inside quotes as `\"`.
    BackslashEscapes,
    /// Quotes were taken for quotes although spaces stand before them.
    SpacesBeforeQuotes,
    /// A quote that stands in a cell as ordinary text.
    StrayQuotes {
        /// The first such cell.
        first: Position,
        /// How many cells have one.
        count: u32,
    },
    /// A quoted cell holds a line that looks like the file's rows: perhaps a closing quote is missing.
    RowsInQuotes {
        /// The first such cell.
        first: Position,
        /// How many cells are like that.
        count: u32,
    },
    /// Each line as a whole stood in quotes; the cells were read from inside them.
    WholeLinesQuoted,
    /// Something about a workbook or a document that its reader noted.
    Office(Note),
    /// Text between a closing quote and the next delimiter; it was joined to the cell.
    TextAfterQuote {
        /// The first such cell.
        first: Position,
        /// How many cells have it.
        count: u32,
    },
}

impl ReadWarning {
    /// The stable code of the kind of warning.
    pub fn code(&self) -> &'static str {
        match self {
            ReadWarning::EncodingUncertain { .. } => "encoding-uncertain",
            ReadWarning::UndecodableBytes { .. } => "undecodable-bytes",
            ReadWarning::CutOff { .. } => "cut-off",
            ReadWarning::ZeroBytesDropped { .. } => "zero-bytes-dropped",
            ReadWarning::DelimiterUncertain { .. } => "delimiter-uncertain",
            ReadWarning::UnusualQuote { .. } => "unusual-quote",
            ReadWarning::BackslashEscapes => "backslash-escapes",
            ReadWarning::SpacesBeforeQuotes => "spaces-before-quotes",
            ReadWarning::StrayQuotes { .. } => "stray-quotes",
            ReadWarning::RowsInQuotes { .. } => "rows-in-quotes",
            ReadWarning::WholeLinesQuoted => "whole-lines-quoted",
            ReadWarning::TextAfterQuote { .. } => "text-after-quote",
            ReadWarning::Office(note) => note.code(),
        }
    }

    /// The cell that the warning is about, or the first of them.
    pub fn position(&self) -> Option<Position> {
        match self {
            ReadWarning::EncodingUncertain { first, .. } => *first,
            ReadWarning::UndecodableBytes { first, .. }
            | ReadWarning::ZeroBytesDropped { first, .. }
            | ReadWarning::StrayQuotes { first, .. }
            | ReadWarning::RowsInQuotes { first, .. }
            | ReadWarning::TextAfterQuote { first, .. } => Some(*first),
            ReadWarning::CutOff { last } => Some(*last),
            ReadWarning::Office(note) => note.position(),
            ReadWarning::DelimiterUncertain { .. }
            | ReadWarning::UnusualQuote { .. }
            | ReadWarning::BackslashEscapes
            | ReadWarning::WholeLinesQuoted
            | ReadWarning::SpacesBeforeQuotes => None,
        }
    }
}

/// The name of a delimiter as a person would say it.
fn delimiter_name(delimiter: Option<u8>) -> String {
    match delimiter {
        None => "none".to_owned(),
        Some(b'\t') => "tab".to_owned(),
        Some(byte) => format!("\"{}\"", char::from(byte)),
    }
}

impl fmt::Display for ReadWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadWarning::Office(note) => note.fmt(f),
            ReadWarning::EncodingUncertain { chosen, alternative, first } => {
                write!(f, "the file was read as {chosen}, but may be {alternative}")?;
                first.map_or(Ok(()), |first| write!(f, "; they differ first at {first}"))
            }
            ReadWarning::UndecodableBytes { encoding, first, count } => {
                write!(f, "{count} characters cannot be read as {encoding}, the first at {first}")
            }
            ReadWarning::CutOff { last } => {
                write!(f, "the file ends in the middle of a character, at {last}; it was probably cut off")
            }
            ReadWarning::ZeroBytesDropped { first, count } => {
                write!(f, "{count} zero bytes were left out, the first at {first}")
            }
            ReadWarning::DelimiterUncertain { chosen, runner_up } => write!(
                f,
                "the delimiter was taken to be {}, but may be {}",
                delimiter_name(*chosen),
                delimiter_name(*runner_up)
            ),
            ReadWarning::UnusualQuote { quote } => {
                write!(f, "the character {} was taken for the quote around cells", char::from(*quote))
            }
            ReadWarning::BackslashEscapes => f.write_str("\\\" was read as a quote inside a quoted cell"),
            ReadWarning::SpacesBeforeQuotes => {
                f.write_str("cells with spaces before their opening quote were read as quoted")
            }
            ReadWarning::StrayQuotes { first, count } => {
                write!(f, "a quote stands as ordinary text in {count} cells, the first at {first}")
            }
            ReadWarning::RowsInQuotes { first, count } => write!(
                f,
                "{count} quoted cells hold a line that looks like a row, the first at {first}; is a closing quote missing?"
            ),
            ReadWarning::WholeLinesQuoted => f.write_str("each line stood in quotes as a whole; its cells were read"),
            ReadWarning::TextAfterQuote { first, count } => {
                write!(f, "text after a closing quote was kept in {count} cells, the first at {first}")
            }
        }
    }
}
