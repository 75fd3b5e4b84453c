//! Reads workbooks and documents and hands their tables to the core.
//!
//! A module of its own, which a page loads with the first workbook: [`convert`] turns the bytes of a file into a
//! [hand-over document](peilglas::read::handover), and the page pushes that into a session like any other file.
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

/// The largest file that is read. With all other limits reached at once, reading stays under 256 MiB.
pub const MAX_BYTES: u64 = 40 * 1024 * 1024;

/// Reads a file and writes its hand-over document.
///
/// # Errors
/// Those of [`read`].
pub fn convert(name: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    read(name, bytes).map(|handover| handover::write(&handover))
}

/// Reads the tables of the workbook or document called `name`, which only errors mention.
///
/// # Errors
/// [`ErrorKind::Unsupported`] when it is neither, [`ErrorKind::PasswordProtected`], [`ErrorKind::Damaged`],
/// [`ErrorKind::TooLarge`], and [`ErrorKind::NoTable`] when nothing is in it.
pub fn read(name: &str, bytes: &[u8]) -> Result<HandOver, Error> {
    let read = match bytes {
        _ if bytes.len() as u64 > MAX_BYTES => {
            Err(ErrorKind::TooLarge { what: "the number of bytes", limit: MAX_BYTES }.into())
        }
        [b'P', b'K', ..] => read_archive(bytes),
        _ if bytes.starts_with(workbook::xls::COMPOUND) => workbook::read_compound(bytes),
        _ if workbook::xls::is_bare(bytes) => workbook::read_bare(bytes),
        _ if bytes.trim_ascii().is_empty() => Err(ErrorKind::Empty.into()),
        _ => Err(ErrorKind::Unsupported { format: "such" }.into()),
    };
    read.map_err(|error| error.in_source(name))
}

fn read_archive(bytes: &[u8]) -> Result<HandOver, Error> {
    let archive = Archive::open(bytes)?;
    if let Some(kind) = workbook::kind(&archive)? {
        return workbook::read_archive(&archive, kind);
    }
    match document::kind(&archive)? {
        Some(kind) => document::read(&archive, kind),
        None => Err(ErrorKind::Unsupported { format: "ZIP" }.into()),
    }
}

/// An error about a file that breaks its format's rules.
fn damaged(what: impl Into<String>) -> Error {
    ErrorKind::Damaged { what: what.into() }.into()
}
