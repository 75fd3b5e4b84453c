//! The bytes of a file → [`Table`]s of text cells.
//!
//! What a file is comes from its bytes, not from its name. Text goes through four steps, each in a file of its own:
//! which [encoding](Encoding), which dialect (delimiter and quotes), which rows and fields, and the table of cells with
//! their places. What was assumed with any doubt comes back as [`ReadWarning`]s; what a [recipe](ReadOptions) states is
//! followed, or refused with an error, never quietly replaced.
//!
//! ```
//! use peilglas::read::{ReadOptions, read};
//!
//! let reading = read("antwerpen.csv", "Land;2010\nPolen;1.714\n".as_bytes(), &ReadOptions::default())?;
//! assert_eq!(reading.tables[0].cell(1, 1), "1.714");
//! assert!(reading.warnings.is_empty());
//! # Ok::<(), peilglas::error::Error>(())
//! ```

pub mod beside;
mod captions;
mod code_pages;
mod delimited;
pub(crate) mod dialect;
pub(crate) mod encoding;
pub mod flow;
mod grid;
pub mod handover;
mod hiding;
mod html;
mod json_stat;
mod mhtml;
mod quotes;
pub(crate) mod records;
mod rows;
mod sniff;
mod stream;
mod structure;
mod warning;

pub use encoding::Encoding;
pub(crate) use encoding::guess_from_cells;
pub(crate) use records::RowSink;
pub(crate) use rows::{Record, Records, Rows};
pub use stream::STREAM_FROM;
pub(crate) use stream::{AssumedEncoding, Rest, Start, Stream};
pub use warning::ReadWarning;

use crate::error::{Error, ErrorKind};
use crate::table::Table;
use sniff::Format;

/// The largest file that is read whole.
pub const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// The most cells and lines that a file read whole may have. Lists of their ends grow by doubling, and above 2²⁴ the old and
/// the new one took more than 256 MiB together with what else is kept.
pub const MAX_CELLS: u64 = 16_000_000;

/// What a recipe may state about a file. What it leaves open is found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The encoding of text. Default: what the bytes show.
    pub encoding: Option<Encoding>,
    /// The ASCII character between two cells. Default: the one that explains the file best.
    pub delimiter: Option<u8>,
    /// The ASCII character around cells, or `Some(None)` when quotes are ordinary text. Default: `"`, or `'` where a file
    /// plainly uses that.
    pub quote: Option<Option<u8>>,
}

impl ReadOptions {
    /// Refuses what cannot be followed.
    fn check(&self) -> Result<(), Error> {
        let refuse = |reason: &str| Err(ErrorKind::Recipe { reason: reason.to_owned() }.into());
        if self.delimiter.is_some_and(|delimiter| !dialect::is_usable_delimiter(delimiter)) {
            return refuse("the delimiter must be one ASCII character that ends no line");
        }
        if self.quote.flatten().is_some_and(|quote| !dialect::is_usable_delimiter(quote)) {
            return refuse("the quote must be one ASCII character that ends no line");
        }
        let quote = self.quote.unwrap_or(Some(b'"'));
        if self.delimiter.is_some() && self.delimiter == quote {
            return refuse("the delimiter and the quote must differ");
        }
        Ok(())
    }
}

/// What came out of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The tables, in the file's order; at least one.
    pub tables: Vec<Table>,
    /// What was assumed, and what could not be read.
    pub warnings: Vec<ReadWarning>,
}

/// Reads a file that comes in pieces. Any pieces give the same as the whole.
///
/// A file that cannot be read is refused as early as its bytes show it: a large binary after its first 64 KiB. After an
/// error the reader is of no more use.
#[derive(Debug)]
pub struct Reader {
    name: String,
    options: ReadOptions,
    bytes: Vec<u8>,
    /// Whether the first [`PREFIX`](sniff::PREFIX) bytes were looked at.
    checked: bool,
}

impl Reader {
    /// A reader for the file called `name`, which only errors mention.
    pub fn new(name: &str, options: &ReadOptions) -> Self {
        Reader { name: name.to_owned(), options: options.clone(), bytes: Vec::new(), checked: false }
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// [`ErrorKind::Binary`] and [`ErrorKind::Unsupported`] when the file is no text, [`ErrorKind::TooLarge`] past
    /// [`MAX_BYTES`], [`ErrorKind::Recipe`] when the options cannot be followed.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.take(bytes).map_err(|error| error.in_source(&self.name))
    }

    /// How many bytes were taken.
    pub(crate) fn taken(&self) -> usize {
        self.bytes.len()
    }

    /// Whether the file is a workbook or a document, which the office module read.
    pub(crate) fn is_handed_over(&self) -> bool {
        self.bytes.starts_with(handover::START)
    }

    /// The bytes taken so far as the start of a large file; none when only the whole file tells how to read it.
    pub(crate) fn start(&self) -> Option<Start> {
        if !self.is_handed_over() && sniff::by_magic(&self.bytes) == Format::Text {
            delimited::start(&self.bytes, &self.options)
        } else {
            None
        }
    }

    /// The bytes taken so far.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Ends the file and reads it.
    ///
    /// # Errors
    /// As [`push`](Reader::push), and [`ErrorKind::Empty`] when there is nothing but white space,
    /// [`ErrorKind::UnclosedQuote`] when a quote swallows rows, [`ErrorKind::TooLarge`] past [`MAX_CELLS`].
    pub fn finish(mut self) -> Result<Reading, Error> {
        self.read().map_err(|error| error.in_source(&self.name))
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let room = (MAX_BYTES as usize).saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if self.is_handed_over() {
            self.options.check()?;
        } else if self.bytes.len() >= sniff::PREFIX {
            self.check_start()?;
        }
        if bytes.len() > room {
            return Err(ErrorKind::TooLarge { what: "the number of bytes", limit: MAX_BYTES }.into());
        }
        Ok(())
    }

    /// Refuses what the first bytes show to be no text. The outcome does not depend on how many more there are.
    fn check_start(&mut self) -> Result<(), Error> {
        if std::mem::replace(&mut self.checked, true) {
            return Ok(());
        }
        self.options.check()?;
        let start = &self.bytes[..self.bytes.len().min(sniff::PREFIX)];
        delimited::check_mark(start, &self.options)?;
        if let Format::Binary(format) = sniff::by_magic(start) {
            // The name of a container needs the directory at its end.
            if format != Some("OLE2") {
                return Err(ErrorKind::Binary { format }.into());
            }
        }
        let is_container = sniff::by_magic(start) != Format::Text;
        let is_wide = matches!(
            self.options.encoding.unwrap_or(encoding::guess(start, false).encoding),
            Encoding::Utf16Le | Encoding::Utf16Be
        );
        if !is_container && !is_wide && sniff::looks_binary(start) {
            return Err(ErrorKind::Binary { format: None }.into());
        }
        Ok(())
    }

    fn read(&mut self) -> Result<Reading, Error> {
        if self.is_handed_over() {
            let handover = handover::read(&self.bytes)?;
            let warnings = handover.notes.into_iter().map(ReadWarning::Office).collect();
            return Ok(Reading { tables: handover.tables, warnings });
        }
        self.check_start()?;
        match sniff::by_magic(&self.bytes) {
            Format::Text | Format::Html | Format::Mhtml | Format::JsonStat => {
                delimited::read(&self.bytes, &self.options)
            }
            Format::Unsupported(format) => Err(ErrorKind::Unsupported { format }.into()),
            Format::Binary(format) => Err(ErrorKind::Binary { format }.into()),
        }
    }
}

/// Reads a whole file at once; see [`Reader`].
///
/// # Errors
/// Those of [`Reader::push`] and [`Reader::finish`].
pub fn read(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Reading, Error> {
    let mut reader = Reader::new(name, options);
    reader.push(bytes)?;
    reader.finish()
}
