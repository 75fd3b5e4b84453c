//! Reads workbooks and documents and hands their tables to the core.
//!
//! A module of its own, which a page loads with the first workbook: a [`Conversion`] turns the bytes of a file into
//! [hand-over bytes](peilglas::read::handover), and the page pushes those into a session like any other file.
//!
//! Files come from anywhere. Everything that is unpacked or kept is counted against limits, and a file that passes them
//! or breaks its format's rules gives an error with a code, never a panic: in WebAssembly a panic ends the module.
#![deny(missing_docs)]

mod archive;
mod document;
mod grid;
mod number_format;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
mod workbook;
mod xml;

use peilglas::error::{Error, ErrorKind};
use peilglas::read::handover::{self, HandOver};

use archive::Archive;
use workbook::Workbook;

/// The largest file that is read. A sheet of a million rows and eight columns packs to some 40 million bytes.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// The largest file whose cells are all kept before they are handed over: reading stays under 256 MiB with all other limits
/// reached.
const MAX_KEPT_BYTES: u64 = 40 * 1024 * 1024;

/// A workbook or a document that is being read. What it holds is handed over in pieces, as it is read.
pub struct Conversion {
    name: String,
    source: Source,
}

enum Source {
    /// Read piece by piece.
    Workbook(Box<Workbook>),
    /// Read already, to be handed over at once; none when that was done.
    Document(Option<Vec<u8>>),
}

impl Conversion {
    /// Starts to read the workbook or document called `name`, which only errors mention.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] when it is neither, and those of [`next`](Conversion::next).
    pub fn open(name: &str, bytes: Vec<u8>) -> Result<Self, Error> {
        let source = Source::open(bytes).map_err(|error| error.in_source(name))?;
        Ok(Conversion { name: name.to_owned(), source })
    }

    /// The next [hand-over bytes](peilglas::read::handover), some hundred kilobytes; none at the end.
    ///
    /// # Errors
    /// [`ErrorKind::PasswordProtected`], [`ErrorKind::Damaged`], [`ErrorKind::TooLarge`], and [`ErrorKind::NoTable`] when
    /// nothing is in it. After an error there is nothing more to come.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        match &mut self.source {
            Source::Workbook(workbook) => workbook.next().map_err(|error| error.in_source(&self.name)),
            Source::Document(bytes) => Ok(bytes.take()),
        }
    }

    /// How much of the file was read, from 0 to 1.
    pub fn progress(&self) -> f64 {
        match &self.source {
            Source::Workbook(workbook) => workbook.progress(),
            Source::Document(_) => 1.0,
        }
    }
}

impl Source {
    fn open(bytes: Vec<u8>) -> Result<Self, Error> {
        let workbook = |workbook| Ok(Source::Workbook(Box::new(workbook)));
        match &bytes[..] {
            _ if bytes.len() as u64 > MAX_BYTES => {
                Err(ErrorKind::TooLarge { what: "the number of bytes", limit: MAX_BYTES }.into())
            }
            [b'P', b'K', ..] => Source::open_archive(bytes),
            start if start.starts_with(workbook::xls::COMPOUND) => {
                check_kept(bytes.len())?;
                workbook(Workbook::open_compound(&bytes)?)
            }
            start if workbook::xls::is_bare(start) => {
                check_kept(bytes.len())?;
                workbook(Workbook::open_bare(&bytes)?)
            }
            _ if bytes.trim_ascii().is_empty() => Err(ErrorKind::Empty.into()),
            _ => Err(ErrorKind::Unsupported { format: "such" }.into()),
        }
    }

    fn open_archive(bytes: Vec<u8>) -> Result<Self, Error> {
        let length = bytes.len();
        let archive = Archive::open(bytes)?;
        if let Some(kind) = workbook::kind(&archive)? {
            if kind != workbook::Kind::Xlsx {
                check_kept(length)?;
            }
            return Ok(Source::Workbook(Box::new(Workbook::open(&archive, kind)?)));
        }
        check_kept(length)?;
        match document::kind(&archive)? {
            Some(kind) => Ok(Source::Document(Some(handover::write(&document::read(&archive, kind)?)))),
            None => Err(ErrorKind::Unsupported { format: "ZIP" }.into()),
        }
    }
}

/// Reads a workbook or a document and gives its hand-over bytes as a whole.
///
/// # Errors
/// Those of [`Conversion::open`] and [`Conversion::next`].
pub fn convert(name: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut conversion = Conversion::open(name, bytes.to_vec())?;
    let mut whole = Vec::new();
    while let Some(bytes) = conversion.next()? {
        whole.extend(bytes);
    }
    Ok(whole)
}

/// Reads the tables of a workbook or a document as a whole.
///
/// # Errors
/// Those of [`convert`].
pub fn read(name: &str, bytes: &[u8]) -> Result<HandOver, Error> {
    handover::read(&convert(name, bytes)?).map_err(|error| error.in_source(name))
}

/// Refuses a file that is too large for all of its cells to be kept.
fn check_kept(bytes: usize) -> Result<(), Error> {
    if bytes as u64 <= MAX_KEPT_BYTES {
        return Ok(());
    }
    Err(ErrorKind::TooLarge { what: "the number of bytes", limit: MAX_KEPT_BYTES }.into())
}

/// An error about a file that breaks its format's rules.
fn damaged(what: impl Into<String>) -> Error {
    ErrorKind::Damaged { what: what.into() }.into()
}
