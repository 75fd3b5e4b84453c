//! What the cells of a workbook share: texts, and the formats of numbers.

use std::collections::HashMap;

use peilglas::error::{Error, ErrorKind};

use crate::grid::{MAX_CELLS, MAX_TEXT};
use crate::number_format::{NumberFormat, write_plain};

/// The most kinds of cells. Programs stop at 65,490.
const MAX_FORMATS: usize = 1 << 18;

/// The most bytes of format codes. Programs allow some hundred codes of 255 characters.
const MAX_CODES: usize = 4 * 1024 * 1024;

/// What the cells of a workbook refer to.
#[derive(Default)]
pub(super) struct Context {
    pub(super) texts: Texts,
    pub(super) formats: Formats,
    /// Whether days count from 1904 instead of 1900.
    pub(super) is_1904: bool,
}

/// Texts that cells share, in one string. How many there are is counted here; the number that the part announces is not
/// read.
#[derive(Default)]
pub(super) struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        Some(&self.text[start..end])
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn push(&mut self, text: &str) -> Result<(), Error> {
        if self.ends.len() as u64 == MAX_CELLS {
            return Err(ErrorKind::TooLarge { what: "the number of texts", limit: MAX_CELLS }.into());
        }
        if (self.text.len() + text.len()) as u64 > MAX_TEXT {
            return Err(ErrorKind::TooLarge { what: "the text in the cells", limit: MAX_TEXT }.into());
        }
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        Ok(())
    }
}

/// The formats of a workbook: each kind of cell names one of them.
#[derive(Default)]
pub(super) struct Formats {
    formats: Vec<NumberFormat>,
    by_cell_format: Vec<u32>,
}

impl Formats {
    /// Whether a cell of this kind shows a number as it is stored.
    pub(super) fn is_plain(&self, cell_format: usize) -> bool {
        let format = self.by_cell_format.get(cell_format).and_then(|index| self.formats.get(*index as usize));
        format.is_none_or(NumberFormat::is_plain)
    }

    /// Writes a number as a cell of this kind shows it; as stored, where there is no such kind.
    pub(super) fn write(&self, cell_format: usize, value: f64, is_1904: bool, out: &mut String) {
        match self.by_cell_format.get(cell_format).and_then(|index| self.formats.get(*index as usize)) {
            Some(format) => format.write(value, is_1904, out),
            None => write_plain(value, out),
        }
    }
}

/// The formats of a workbook while they are read.
#[derive(Default)]
pub(super) struct FormatList {
    /// A workbook's own codes, by number.
    codes: HashMap<u32, String>,
    /// The number of the format of each kind of cell.
    cells: Vec<u32>,
    /// How many bytes the codes take.
    size: usize,
}

impl FormatList {
    /// Adds a format code of the workbook's own.
    pub(super) fn code(&mut self, id: u32, code: &str) -> Result<(), Error> {
        // An entry takes room even when its code is empty.
        self.size += code.len() + 64;
        if self.size > MAX_CODES {
            let limit = MAX_CODES as u64;
            return Err(ErrorKind::TooLarge { what: "the text of its number formats", limit }.into());
        }
        self.codes.insert(id, code.to_owned());
        Ok(())
    }

    /// Adds a kind of cell.
    pub(super) fn cell(&mut self, id: u32) -> Result<(), Error> {
        if self.cells.len() == MAX_FORMATS {
            let limit = MAX_FORMATS as u64;
            return Err(ErrorKind::TooLarge { what: "the number of cell formats", limit }.into());
        }
        self.cells.push(id);
        Ok(())
    }

    /// All formats, ready to write with.
    pub(super) fn finish(self) -> Formats {
        let mut known = HashMap::new();
        let mut formats = Formats::default();
        for id in self.cells {
            let index = *known.entry(id).or_insert_with(|| {
                let code = self.codes.get(&id);
                formats.formats.push(code.map_or_else(|| NumberFormat::built_in(id), |code| NumberFormat::new(code)));
                formats.formats.len() as u32 - 1
            });
            formats.by_cell_format.push(index);
        }
        formats
    }
}
