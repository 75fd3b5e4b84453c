//! What can go wrong with a whole file, with its code, its cause and its place.
//!
//! A bad *cell* is never an [`Error`]: it becomes a [`Message`](crate::report::Message) and the file goes on.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A place in a file as its reader sees it: row 1 is the first row, column 1 the first column.
///
/// Rows of a text file are counted as a spreadsheet counts them: blank lines count, and a cell with line breaks
/// inside quotes is still one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Position {
    /// 1-based row.
    pub row: u32,
    /// 1-based column.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}, column {}", self.row, self.column)
    }
}

/// A file that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}{kind}", .source_name.as_deref().map(|name| format!("{name}: ")).unwrap_or_default())]
pub struct Error {
    /// What went wrong.
    pub kind: Box<ErrorKind>,
    /// The file that it is about, once it is known.
    pub source_name: Option<String>,
}

/// The ways in which a file cannot be used. The variants hold facts; the page words them in the user's language.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file holds no bytes, or only white space.
    #[error("the file is empty")]
    Empty,
    /// The bytes are not text and no format that is read here.
    #[error("the file is not a table: it holds binary data{}", .format.map(|f| format!(" ({f})")).unwrap_or_default())]
    Binary {
        /// The format that the first bytes show, when it is a well-known one, e.g. `PDF`.
        format: Option<&'static str>,
    },
    /// A format that is known but not read.
    #[error("{format} files are not read yet; save the table as CSV and drop that")]
    Unsupported {
        /// The format's name, e.g. `XLSX`.
        format: &'static str,
    },
    /// Text without rows and columns of figures.
    #[error("no table was found: {reason}")]
    NoTable {
        /// What was looked for and not found.
        reason: &'static str,
    },
    /// A quoted cell that is never closed would swallow the rest of the file.
    #[error("the quote opened at {position} is never closed; the file may be cut off, or a quote mark is missing")]
    UnclosedQuote {
        /// Where the quote was opened.
        position: Position,
    },
    /// More than is read at once.
    #[error("the file is too large: {what} is limited to {limit}")]
    TooLarge {
        /// What there is too much of, e.g. `the number of cells`.
        what: &'static str,
        /// The most that is read.
        limit: u64,
    },
    /// The recipe that came with the file cannot be followed.
    #[error("the recipe cannot be used: {reason}")]
    Recipe {
        /// What is wrong with it.
        reason: String,
    },
    /// A file that only opens with a password.
    #[error(
        "the file is protected with a password: open it where it was made, save a copy without a password, drop that"
    )]
    PasswordProtected,
    /// A file that breaks its format's rules so far that nothing in it can be trusted.
    #[error("the file is damaged: {what}; open it where it was made, save it again and drop that")]
    Damaged {
        /// What is wrong, e.g. `its end is missing`.
        what: String,
    },
    /// Calls in an order that has no meaning, such as `push` before `open`.
    #[error("{reason}")]
    Usage {
        /// What was expected.
        reason: &'static str,
    },
}

impl ErrorKind {
    /// The stable code that crosses to JavaScript as `error.code`.
    pub fn code(&self) -> &'static str {
        match self {
            ErrorKind::Empty => "empty",
            ErrorKind::Binary { .. } => "binary",
            ErrorKind::Unsupported { .. } => "unsupported-format",
            ErrorKind::NoTable { .. } => "no-table",
            ErrorKind::UnclosedQuote { .. } => "unclosed-quote",
            ErrorKind::TooLarge { .. } => "too-large",
            ErrorKind::Recipe { .. } => "recipe",
            ErrorKind::PasswordProtected => "password-protected",
            ErrorKind::Damaged { .. } => "damaged",
            ErrorKind::Usage { .. } => "usage",
        }
    }

    /// The place that the error is about, for those that have one.
    pub fn position(&self) -> Option<Position> {
        match self {
            ErrorKind::UnclosedQuote { position } => Some(*position),
            _ => None,
        }
    }
}

impl Error {
    /// The same error, said of the file called `name`.
    pub fn in_source(mut self, name: &str) -> Self {
        self.source_name.get_or_insert_with(|| name.to_owned());
        self
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Error { kind: Box::new(kind), source_name: None }
    }
}
