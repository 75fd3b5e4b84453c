//! XLS: the binary workbooks of Excel 5 to 2003.
//!
//! # Source
//! Microsoft, "[MS-XLS]: Excel Binary File Format (.xls) Structure", and the OpenOffice.org project's documentation of
//! the format for what was there before Excel 97.

use peilglas::error::{Error, ErrorKind};
use peilglas::read::Encoding;

use super::biff::{Bytes, error_text, utf16};
use super::compound::{self, Compound};
use super::shared::{Context, FormatList, Texts};
use super::{Book, MAX_SHEETS, Sheet, default_password};
use crate::damaged;
use crate::grid::Budget;

pub(crate) use compound::MAGIC as COMPOUND;

mod record {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const END: u16 = 0x000A;
    pub(super) const DATE_SYSTEM: u16 = 0x0022;
    pub(super) const PASSWORD: u16 = 0x002F;
    pub(super) const CONTINUE: u16 = 0x003C;
    pub(super) const CODE_PAGE: u16 = 0x0042;
    pub(super) const COLUMNS: u16 = 0x007D;
    pub(super) const SHEET_ENTRY: u16 = 0x0085;
    pub(super) const MANY_RK: u16 = 0x00BD;
    pub(super) const RICH_TEXT: u16 = 0x00D6;
    pub(super) const CELL_FORMAT: u16 = 0x00E0;
    pub(super) const MERGES: u16 = 0x00E5;
    pub(super) const SHARED_TEXTS: u16 = 0x00FC;
    pub(super) const SHARED_TEXT: u16 = 0x00FD;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const TEXT: u16 = 0x0204;
    pub(super) const BOOL_OR_ERROR: u16 = 0x0205;
    pub(super) const FORMULA_TEXT: u16 = 0x0207;
    pub(super) const ROW: u16 = 0x0208;
    pub(super) const RK: u16 = 0x027E;
    pub(super) const FORMAT: u16 = 0x041E;
    pub(super) const START: u16 = 0x0809;
}

/// Whether a file is a workbook without a container, as some programs write.
pub(crate) fn is_bare(bytes: &[u8]) -> bool {
    let mut start = Bytes(bytes);
    let is_start = matches!(start.u16(), Some(0x0009 | 0x0209 | 0x0409 | record::START));
    is_start && matches!(start.u16(), Some(4..=16)) && start.u16().is_some_and(|version| version <= 0x0600)
}

/// Reads a workbook in its container.
pub(super) fn read_compound(bytes: &[u8], book: &mut Book) -> Result<(), Error> {
    let compound = Compound::open(bytes)?;
    if compound.has("EncryptedPackage") {
        return Err(ErrorKind::PasswordProtected.into());
    }
    match compound.stream("Workbook").or_else(|| compound.stream("Book")) {
        Some(mut stream) => {
            drop(compound);
            default_password::remove(&mut stream)?;
            read_stream(&stream, book)
        }
        None if compound.has("WordDocument") => Err(ErrorKind::Unsupported { format: "DOC" }.into()),
        None if compound.has("PowerPoint Document") => Err(ErrorKind::Unsupported { format: "presentation" }.into()),
        None => Err(ErrorKind::Binary { format: Some("OLE2") }.into()),
    }
}

/// How texts are written: the version decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    /// Excel 5 and 95: bytes of a code page.
    Biff5,
    /// Excel 97 and later: UTF-16, whose upper bytes may be left out.
    Biff8,
}

/// The records of a stream, one at a time, from a place on.
struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    /// A record that the stream's end cuts off is none.
    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = Bytes(self.rest);
        let kind = bytes.u16()?;
        let length = bytes.u16()?;
        let content = bytes.take(usize::from(length))?;
        self.rest = bytes.0;
        Some((kind, content))
    }
}

/// What stands before the sheets.
struct Globals {
    version: Version,
    code_page: u16,
    sheets: Vec<Entry>,
    context: Context,
}

struct Entry {
    name: String,
    /// Where its records start in the stream.
    offset: u32,
    is_hidden: bool,
    is_worksheet: bool,
}

/// Reads the stream of a workbook.
pub(super) fn read_stream(stream: &[u8], book: &mut Book) -> Result<(), Error> {
    let globals = globals(stream)?;
    // Sheets that lie over each other would make much of little: all together are no longer than the stream.
    let mut left = stream.len();
    for entry in &globals.sheets {
        if entry.is_hidden {
            book.hide(&entry.name)?;
        } else if !entry.is_worksheet {
            book.pass_over(&entry.name)?;
        } else {
            book.sheet(&entry.name, |sheet, budget| {
                let rest = stream.get(entry.offset as usize..).unwrap_or_default();
                let rest = &rest[..rest.len().min(left)];
                let mut records = Records { rest };
                let read = read_sheet(&mut records, &globals, sheet, budget);
                left -= rest.len() - records.rest.len();
                read
            })?;
        }
    }
    Ok(())
}

fn globals(stream: &[u8]) -> Result<Globals, Error> {
    let mut records = Records { rest: stream }.peekable();
    let mut start = Bytes(records.next().map(|(_, content)| content).unwrap_or_default());
    let (version, kind) = match (start.u16(), start.u16()) {
        (Some(0x0600), Some(kind)) => (Version::Biff8, kind),
        (Some(0x0500), Some(kind)) => (Version::Biff5, kind),
        (Some(_), Some(_)) => return Err(ErrorKind::Unsupported { format: "Excel 2 to 4" }.into()),
        _ => return Err(damaged("its start is missing")),
    };
    let mut globals = Globals { version, code_page: 1252, sheets: Vec::new(), context: Context::default() };
    // A file of one sheet and nothing around it.
    if kind == 0x0010 {
        let name = "1".to_owned();
        globals.sheets.push(Entry { name, offset: 0, is_hidden: false, is_worksheet: true });
    }
    let mut formats = FormatList::default();
    while let Some((kind, content)) = records.next() {
        let mut bytes = Bytes(content);
        match kind {
            record::PASSWORD => return Err(ErrorKind::PasswordProtected.into()),
            record::DATE_SYSTEM => globals.context.is_1904 = bytes.u16() == Some(1),
            record::CODE_PAGE => globals.code_page = bytes.u16().unwrap_or(1252),
            record::FORMAT => {
                if let Some(id) = bytes.u16() {
                    let code = match version {
                        Version::Biff8 => long_text(&mut bytes, &globals),
                        Version::Biff5 => short_text(&mut bytes, &globals),
                    };
                    formats.code(id.into(), &code.unwrap_or_default())?;
                }
            }
            record::CELL_FORMAT => {
                bytes.u16();
                formats.cell(bytes.u16().map_or(0, u32::from))?;
            }
            // One more than is read is enough to be refused.
            record::SHEET_ENTRY if globals.sheets.len() <= MAX_SHEETS => {
                globals.sheets.extend(sheet_entry(bytes, &globals));
            }
            record::SHARED_TEXTS => {
                let mut pieces = vec![content];
                while let Some((_, more)) = records.next_if(|(kind, _)| *kind == record::CONTINUE) {
                    pieces.push(more);
                }
                globals.context.texts = shared_texts(&pieces)?;
            }
            record::END if globals.sheets.first().is_none_or(|sheet| sheet.offset > 0) => break,
            _ => {}
        }
    }
    globals.context.formats = formats.finish();
    if globals.sheets.is_empty() { Err(damaged("its list of sheets is missing")) } else { Ok(globals) }
}

fn sheet_entry(mut bytes: Bytes<'_>, globals: &Globals) -> Option<Entry> {
    let offset = bytes.u32()?;
    let is_hidden = bytes.u8()? & 3 != 0;
    // 0 is a sheet, 1 a sheet of macros; the others are charts and modules.
    let is_worksheet = bytes.u8()? <= 1;
    let name = short_text(&mut bytes, globals)?.replace('\0', "");
    Some(Entry { name, offset, is_hidden, is_worksheet })
}

/// A text after the number of its characters in one byte.
fn short_text(bytes: &mut Bytes<'_>, globals: &Globals) -> Option<String> {
    let count = bytes.u8()?;
    text(bytes, usize::from(count), globals)
}

/// A text after the number of its characters in two bytes.
fn long_text(bytes: &mut Bytes<'_>, globals: &Globals) -> Option<String> {
    let count = bytes.u16()?;
    text(bytes, usize::from(count), globals)
}

fn text(bytes: &mut Bytes<'_>, count: usize, globals: &Globals) -> Option<String> {
    if globals.version == Version::Biff5 {
        // Some writers announce more than there is; what there is still is the text.
        let taken = bytes.take(count.min(bytes.0.len()))?;
        return Some(from_code_page(taken, globals.code_page));
    }
    if count == 0 {
        return Some(String::new());
    }
    let is_wide = bytes.u8()? & 1 != 0;
    let length = if is_wide { 2 * count } else { count };
    let taken = bytes.take(length.min(bytes.0.len()))?;
    Some(if is_wide { utf16(taken) } else { taken.iter().copied().map(char::from).collect() })
}

/// Text of the time before Unicode. Western pages are read; others keep their ASCII.
fn from_code_page(bytes: &[u8], page: u16) -> String {
    let encoding = match page {
        1250 => Encoding::Windows1250,
        850 => Encoding::Cp850,
        _ => Encoding::Windows1252,
    };
    encoding.decode(bytes, &mut String::new()).0.to_owned()
}

/// The texts that cells share. A text can go on in the next piece, and there says anew how wide its characters are.
fn shared_texts(pieces: &[&[u8]]) -> Result<Texts, Error> {
    let mut texts = Texts::default();
    let mut pieces = pieces.iter().copied();
    let mut bytes = Bytes(pieces.next().unwrap_or_default());
    // How many there are is counted here; what the record announces is not read.
    bytes.take(8);
    loop {
        if bytes.0.is_empty() {
            match pieces.next() {
                Some(piece) => bytes = Bytes(piece),
                None => return Ok(texts),
            }
            continue;
        }
        let Some(text) = shared_text(&mut bytes, &mut pieces) else {
            // The list is cut off: cells that name what is missing become unreadable, one by one.
            return Ok(texts);
        };
        texts.push(&text)?;
    }
}

fn shared_text<'a>(bytes: &mut Bytes<'a>, pieces: &mut impl Iterator<Item = &'a [u8]>) -> Option<String> {
    let mut left = usize::from(bytes.u16()?);
    let flags = bytes.u8()?;
    let runs = if flags & 8 != 0 { usize::from(bytes.u16()?) } else { 0 };
    let aids = if flags & 4 != 0 { bytes.u32()? as usize } else { 0 };
    let mut is_wide = flags & 1 != 0;
    let mut text = String::new();
    loop {
        let width = if is_wide { 2 } else { 1 };
        let here = left.min(bytes.0.len() / width);
        let taken = bytes.take(here * width)?;
        if is_wide {
            text.push_str(&utf16(taken));
        } else {
            text.extend(taken.iter().copied().map(char::from));
        }
        left -= here;
        if left == 0 {
            break;
        }
        *bytes = Bytes(pieces.next()?);
        is_wide = bytes.u8()? & 1 != 0;
    }
    // What follows says how parts of the text look and sound; it, too, can go on in the next piece.
    let mut skipped = runs.checked_mul(4)?.checked_add(aids)?;
    loop {
        let here = skipped.min(bytes.0.len());
        bytes.take(here)?;
        skipped -= here;
        if skipped == 0 {
            return Some(text);
        }
        *bytes = Bytes(pieces.next()?);
    }
}

fn read_sheet(
    records: &mut Records<'_>,
    globals: &Globals,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<(), Error> {
    if records.next().is_none_or(|(kind, _)| kind != record::START) {
        return Err(damaged("its records are not where they should be"));
    }
    // Charts stand among the records of a sheet, with a start and an end of their own.
    let mut depth = 0;
    // Where the text of a formula belongs that comes in a record of its own.
    let mut pending = None;
    for (kind, content) in records {
        let mut bytes = Bytes(content);
        match kind {
            record::START => depth += 1,
            record::END if depth == 0 => return Ok(()),
            record::END => depth -= 1,
            _ if depth > 0 => {}
            record::PASSWORD => return Err(ErrorKind::PasswordProtected.into()),
            record::ROW => {
                bytes.take(12);
                sheet.hidden_rows += bytes.u16().map_or(0, |flags| u32::from(flags >> 5 & 1));
            }
            record::COLUMNS => {
                let mut hidden = || {
                    let (first, last) = (bytes.u16()?, bytes.u16()?);
                    bytes.take(4)?;
                    let is_hidden = bytes.u16()? & 1 != 0;
                    // Everything to the right of a table is often hidden: that hides nothing.
                    Some(if is_hidden && last < 255 { u32::from(last.checked_sub(first)?) + 1 } else { 0 })
                };
                sheet.hidden_columns = sheet.hidden_columns.saturating_add(hidden().unwrap_or(0));
            }
            record::MERGES => {
                for _ in 0..bytes.u16().unwrap_or(0) {
                    let mut number = || bytes.u16().map(u32::from);
                    let (Some(top), Some(bottom), Some(left), Some(right)) = (number(), number(), number(), number())
                    else {
                        break;
                    };
                    sheet.merge((top, left), (bottom, right));
                }
            }
            record::FORMULA_TEXT => {
                if let Some((row, column)) = pending.take() {
                    let text = long_text(&mut bytes, globals).unwrap_or_default();
                    sheet.push_text(row, column, &text, budget)?;
                }
            }
            record::MANY_RK => many_rk(bytes, globals, sheet, budget)?,
            record::FORMULA
            | record::RICH_TEXT
            | record::SHARED_TEXT
            | record::NUMBER
            | record::TEXT
            | record::BOOL_OR_ERROR
            | record::RK => {
                let (Some(row), Some(column), Some(format)) = (bytes.u16(), bytes.u16(), bytes.u16()) else {
                    continue;
                };
                let cell = Cell { row: row.into(), column: column.into(), format: format.into() };
                pending = push(kind, cell, bytes, globals, sheet, budget)?.then_some((cell.row, cell.column));
            }
            _ => {}
        }
    }
    // A sum over half a sheet is wrong without looking wrong.
    Err(damaged("it is cut off"))
}

/// Where a cell stands, and the index of its format.
#[derive(Clone, Copy)]
struct Cell {
    row: u32,
    column: u32,
    format: usize,
}

fn many_rk(mut bytes: Bytes<'_>, globals: &Globals, sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Error> {
    let (Some(row), Some(first)) = (bytes.u16(), bytes.u16()) else { return Ok(()) };
    // The number of the last column follows the cells.
    for column in u32::from(first).. {
        if bytes.0.len() < 6 {
            break;
        }
        let (Some(format), Some(number)) = (bytes.u16(), bytes.rk()) else { break };
        sheet.push_number(row.into(), column, number, format.into(), &globals.context, budget)?;
    }
    Ok(())
}

/// Adds what a cell shows to its sheet. Whether its text comes in the next record.
fn push(
    kind: u16,
    cell: Cell,
    mut bytes: Bytes<'_>,
    globals: &Globals,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<bool, Error> {
    let Cell { row, column, format } = cell;
    let number = match kind {
        record::NUMBER => bytes.f64(),
        record::RK => bytes.rk(),
        record::FORMULA => {
            let Some(result) = bytes.take(8) else {
                sheet.unreadable.add(row, column);
                return Ok(false);
            };
            match result {
                // A number's upper bytes are never these.
                [0, .., 0xFF, 0xFF] => return Ok(true),
                [1, _, value, .., 0xFF, 0xFF] => {
                    sheet.push_bool(row, column, *value != 0, budget)?;
                    return Ok(false);
                }
                [2, _, code, .., 0xFF, 0xFF] => {
                    sheet.push_error(row, column, error_text(*code), budget)?;
                    return Ok(false);
                }
                [.., 0xFF, 0xFF] => return Ok(false),
                _ => Bytes(result).f64(),
            }
        }
        _ => None,
    };
    if let Some(number) = number {
        sheet.push_number(row, column, number, format, &globals.context, budget)?;
        return Ok(false);
    }
    match kind {
        record::SHARED_TEXT => {
            sheet.push_shared(row, column, bytes.u32(), &globals.context.texts, budget)?;
        }
        record::TEXT | record::RICH_TEXT => match long_text(&mut bytes, globals) {
            Some(text) => sheet.push_text(row, column, &text, budget)?,
            None => sheet.unreadable.add(row, column),
        },
        record::BOOL_OR_ERROR => match (bytes.u8(), bytes.u8()) {
            (Some(value), Some(0)) => sheet.push_bool(row, column, value != 0, budget)?,
            (Some(code), Some(_)) => sheet.push_error(row, column, error_text(code), budget)?,
            _ => sheet.unreadable.add(row, column),
        },
        _ => sheet.unreadable.add(row, column),
    }
    Ok(false)
}
