//! What the cells of a workbook share: texts, and the formats of numbers.

use std::collections::HashMap;

use peilglas::error::{Error, ErrorKind};

use crate::grid::{MAX_CELLS, MAX_TEXT};
use crate::number_format::{NumberFormat, write_plain};

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
    /// From a workbook's own format codes by number, and the number that each kind of cell names.
    pub(super) fn new(codes: &HashMap<u32, String>, cells: &[u32]) -> Self {
        let mut known = HashMap::new();
        let mut formats = Formats::default();
        for id in cells {
            let index = *known.entry(*id).or_insert_with(|| {
                let code = codes.get(id);
                formats.formats.push(code.map_or_else(|| NumberFormat::built_in(*id), |code| NumberFormat::new(code)));
                formats.formats.len() as u32 - 1
            });
            formats.by_cell_format.push(index);
        }
        formats
    }

    /// Writes a number as a cell of this kind shows it; as stored, where there is no such kind.
    pub(super) fn write(&self, cell_format: usize, value: f64, is_1904: bool, out: &mut String) {
        match self.by_cell_format.get(cell_format).and_then(|index| self.formats.get(*index as usize)) {
            Some(format) => format.write(value, is_1904, out),
            None => write_plain(value, out),
        }
    }
}
