//! XLSB: Office Open XML with binary parts.
//!
//! # Source
//! Microsoft, "[MS-XLSB]: Excel (.xlsb) Binary File Format".

use std::collections::HashSet;

use peilglas::error::{Error, ErrorKind};

use super::biff::{Bytes, error_text};
use super::shared::{Context, FormatList, Formats, Texts};
use super::{Book, MAX_SHEETS, Sheet, relations, sheet_name};
use crate::archive::{Archive, Part};
use crate::damaged;
use crate::grid::Budget;

mod record {
    pub(super) const ROW: u16 = 0;
    pub(super) const BLANK: u16 = 1;
    pub(super) const RK: u16 = 2;
    pub(super) const ERROR: u16 = 3;
    pub(super) const BOOL: u16 = 4;
    pub(super) const REAL: u16 = 5;
    pub(super) const TEXT: u16 = 6;
    pub(super) const SHARED_TEXT: u16 = 7;
    pub(super) const FORMULA_TEXT: u16 = 8;
    pub(super) const FORMULA_REAL: u16 = 9;
    pub(super) const FORMULA_BOOL: u16 = 10;
    pub(super) const FORMULA_ERROR: u16 = 11;
    pub(super) const RICH_TEXT: u16 = 62;
    pub(super) const SHARED_ITEM: u16 = 19;
    pub(super) const FORMAT: u16 = 44;
    pub(super) const CELL_FORMAT: u16 = 47;
    pub(super) const COLUMNS: u16 = 60;
    pub(super) const SHEET_END: u16 = 130;
    pub(super) const DATA_END: u16 = 146;
    pub(super) const WORKBOOK_PROPERTIES: u16 = 153;
    pub(super) const SHEET_ENTRY: u16 = 156;
    pub(super) const MERGE: u16 = 176;
    pub(super) const CELL_FORMATS: u16 = 617;
    pub(super) const CELL_FORMATS_END: u16 = 618;
}

/// The records of a part, one at a time.
struct Records {
    part: Part,
    /// How many of the ready bytes the last record took.
    used: usize,
}

/// The most bytes of one record.
const MAX_RECORD: usize = 4 * 1024 * 1024;

impl Records {
    fn open(archive: &Archive, name: &str) -> Result<Option<Self>, Error> {
        Ok(archive.stream(name)?.map(|part| Records { part, used: 0 }))
    }

    /// The next record's type and content; none at the end of the part.
    fn next(&mut self) -> Result<Option<(u16, Bytes<'_>)>, Error> {
        self.part.consume(std::mem::take(&mut self.used));
        if self.part.is_at_end()? {
            return Ok(None);
        }
        let kind = self.packed_number(2)? as u16;
        let length = self.packed_number(4)? as usize;
        if length > MAX_RECORD {
            return Err(ErrorKind::TooLarge { what: "the length of one record", limit: MAX_RECORD as u64 }.into());
        }
        self.part.need(length)?;
        self.used = length;
        Ok(Some((kind, Bytes(&self.part.ready()[..length]))))
    }

    /// A number whose bytes say whether another follows.
    fn packed_number(&mut self, most_bytes: u32) -> Result<u32, Error> {
        let mut number = 0;
        for at in 0..most_bytes {
            let byte = self.part.byte()?;
            number |= u32::from(byte & 0x7F) << (7 * at);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Ok(number)
    }
}

/// Reads a workbook.
pub(super) fn read(archive: &Archive, book: &mut Book) -> Result<(), Error> {
    let main = relations::main_part(archive)?.unwrap_or_else(|| "xl/workbook.bin".to_owned());
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let relations = relations::of(archive, &main)?;
    let part = |kind: &str, usual: &str| {
        let related = relations.iter().find(|relation| relation.kind == kind).map(|relation| relation.target.clone());
        related.filter(|target| archive.has(target)).unwrap_or_else(|| format!("{folder}/{usual}"))
    };
    let (sheets, is_1904) = directory(archive, &main)?;
    let texts = texts(archive, &part("sharedStrings", "sharedStrings.bin"))?;
    let formats = formats(archive, &part("styles", "styles.bin"))?;
    let context = Context { texts, formats, is_1904 };
    let mut parts = HashSet::new();
    for Entry { name, relation, is_hidden } in &sheets {
        let relation = relations.iter().find(|known| known.id == *relation);
        match relation {
            _ if *is_hidden => book.hide(name)?,
            // No program writes that, and little would become much.
            Some(relation) if !parts.insert(relation.target.to_ascii_lowercase()) => {
                book.sheet(name, |_, _| Err(damaged("it is the same part of the file as another sheet")))?;
            }
            Some(relation) if matches!(relation.kind.as_str(), "worksheet" | "xlMacrosheet") => {
                book.sheet(name, |sheet, budget| read_sheet(archive, &relation.target, &context, sheet, budget))?;
            }
            Some(_) => book.pass_over(name)?,
            None => book.sheet(name, |_, _| Err(damaged("it is in no part of the file")))?,
        }
    }
    Ok(())
}

struct Entry {
    name: String,
    relation: String,
    is_hidden: bool,
}

fn directory(archive: &Archive, main: &str) -> Result<(Vec<Entry>, bool), Error> {
    let missing = || damaged("its list of sheets is missing");
    let mut records = Records::open(archive, main)?.ok_or_else(missing)?;
    let mut sheets = Vec::new();
    let mut is_1904 = false;
    while let Some((kind, mut bytes)) = records.next()? {
        match kind {
            record::WORKBOOK_PROPERTIES => is_1904 = bytes.u32().is_some_and(|flags| flags & 1 != 0),
            record::SHEET_ENTRY => {
                let mut entry = || {
                    let is_hidden = bytes.u32()? != 0;
                    bytes.u32()?;
                    let relation = bytes.wide_text()?;
                    Some(Entry { name: sheet_name(&bytes.wide_text()?), relation: sheet_name(&relation), is_hidden })
                };
                // One more than is read is enough to be refused.
                if sheets.len() > MAX_SHEETS {
                    return Ok((sheets, is_1904));
                }
                sheets.push(entry().ok_or_else(|| damaged("its list of sheets cannot be read"))?);
            }
            _ => {}
        }
    }
    if sheets.is_empty() { Err(missing()) } else { Ok((sheets, is_1904)) }
}

fn texts(archive: &Archive, name: &str) -> Result<Texts, Error> {
    let mut texts = Texts::default();
    let Some(mut records) = Records::open(archive, name)? else { return Ok(texts) };
    while let Some((kind, mut bytes)) = records.next()? {
        if kind == record::SHARED_ITEM {
            bytes.u8();
            texts.push(&bytes.wide_text().unwrap_or_default())?;
        }
    }
    Ok(texts)
}

fn formats(archive: &Archive, name: &str) -> Result<Formats, Error> {
    let mut list = FormatList::default();
    let Some(mut records) = Records::open(archive, name)? else { return Ok(list.finish()) };
    let mut is_cell_formats = false;
    while let Some((kind, mut bytes)) = records.next()? {
        match kind {
            record::FORMAT => {
                if let (Some(id), Some(code)) = (bytes.u16(), bytes.wide_text()) {
                    list.code(id.into(), &code)?;
                }
            }
            record::CELL_FORMATS => is_cell_formats = true,
            record::CELL_FORMATS_END => is_cell_formats = false,
            record::CELL_FORMAT if is_cell_formats => {
                bytes.u16();
                list.cell(bytes.u16().map_or(0, u32::from))?;
            }
            _ => {}
        }
    }
    Ok(list.finish())
}

fn read_sheet(
    archive: &Archive,
    name: &str,
    context: &Context,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<(), Error> {
    let missing = || damaged(format!("its part {name} is missing"));
    let mut records = Records::open(archive, name)?.ok_or_else(missing)?;
    let mut row = 0;
    let mut is_data = true;
    while let Some((kind, mut bytes)) = records.next()? {
        match kind {
            record::ROW if is_data => {
                row = bytes.u32().unwrap_or(u32::MAX);
                // Its format, its height, two bytes that say how it looks, the first of which ends with "hidden".
                bytes.take(7);
                sheet.hidden_rows += bytes.u8().map_or(0, |flags| u32::from(flags >> 4 & 1));
            }
            record::COLUMNS => {
                let mut hidden = || {
                    let (first, last) = (bytes.u32()?, bytes.u32()?);
                    bytes.take(8)?;
                    let is_hidden = bytes.u16()? & 1 != 0;
                    Some(if is_hidden && last < 16_383 { last.checked_sub(first)? + 1 } else { 0 })
                };
                sheet.hidden_columns = sheet.hidden_columns.saturating_add(hidden().unwrap_or(0));
            }
            record::DATA_END => is_data = false,
            record::SHEET_END => return Ok(()),
            record::MERGE => {
                let mut number = || bytes.u32();
                if let (Some(top), Some(bottom), Some(left), Some(right)) = (number(), number(), number(), number()) {
                    sheet.merge((top, left), (bottom, right));
                }
            }
            record::BLANK => {}
            kind if is_data && (kind <= record::FORMULA_ERROR || kind == record::RICH_TEXT) => {
                push(kind, row, bytes, context, sheet, budget)?;
            }
            _ => {}
        }
    }
    // A sum over half a sheet is wrong without looking wrong.
    Err(damaged(format!("its part {name} is cut off")))
}

/// Adds what a cell shows to its sheet.
fn push(
    kind: u16,
    row: u32,
    mut bytes: Bytes<'_>,
    context: &Context,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<(), Error> {
    let (Some(column), Some(format)) = (bytes.u32(), bytes.u32()) else {
        sheet.unreadable.add(row, 0);
        return Ok(());
    };
    let format = (format & 0xFF_FFFF) as usize;
    let number = match kind {
        record::RK => bytes.rk(),
        record::REAL | record::FORMULA_REAL => bytes.f64(),
        _ => None,
    };
    if let Some(number) = number {
        return sheet.push_number(row, column, number, format, context, budget);
    }
    let read = match kind {
        record::TEXT | record::FORMULA_TEXT => bytes.wide_text(),
        record::RICH_TEXT => {
            bytes.u8();
            bytes.wide_text()
        }
        record::SHARED_TEXT => {
            return sheet.push_shared(row, column, bytes.u32(), &context.texts, budget);
        }
        record::BOOL | record::FORMULA_BOOL => match bytes.u8() {
            Some(value) => return sheet.push_bool(row, column, value != 0, budget),
            None => None,
        },
        record::ERROR | record::FORMULA_ERROR => match bytes.u8() {
            Some(code) => return sheet.push_error(row, column, error_text(code), budget),
            None => None,
        },
        _ => None,
    };
    match read {
        Some(text) => sheet.push_text(row, column, &text, budget),
        None => {
            sheet.unreadable.add(row, column);
            Ok(())
        }
    }
}
