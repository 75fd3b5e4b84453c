//! XLSX and XLSM: Office Open XML.
//!
//! # Source
//! ECMA-376, part 1, 18: SpreadsheetML. Each part is read once, from front to end, and nothing of it but cells is kept.

use std::collections::HashSet;

use peilglas::error::{Error, ErrorKind};
use peilglas::read::handover::Writer;

use super::relations::{self, Relation};
use super::shared::{Context, FormatList, Formats, Texts};
use super::{Book, CELLS_AT_A_TIME, FIRST_CELLS, MAX_SHEETS, Sheet, sheet_name};
use crate::archive::Archive;
use crate::damaged;
use crate::grid::{Budget, MAX_COLUMNS, MAX_ROWS, MAX_TEXT};
use crate::number_format::iso_date;
use crate::xml::{Piece, Raw, Tag, UsualCell, Xml, is_true, with_plain_line_breaks};

/// Whether a part's name is that of a workbook.
pub(super) fn is_workbook(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("xl/") || name.rsplit('/').next().is_some_and(|name| name.starts_with("workbook"))
}

/// The sheets of a workbook that are still to be read.
pub(super) struct Rest {
    archive: Archive,
    folder: String,
    relations: Vec<Relation>,
    context: Context,
    sheets: std::iter::Enumerate<std::vec::IntoIter<Entry>>,
    /// The parts of the sheets before.
    parts: HashSet<String>,
    /// The sheet that is being read.
    open: Option<Open>,
}

/// A sheet that is being read.
struct Open {
    name: String,
    reader: SheetReader,
    sheet: Sheet,
    /// Whether all of its cells are kept, because they cannot be handed over as they come.
    is_kept: bool,
}

impl Rest {
    /// Reads all but the sheets.
    pub(super) fn new(archive: &Archive) -> Result<Self, Error> {
        let main = relations::main_part(archive)?.unwrap_or_else(|| "xl/workbook.xml".to_owned());
        let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
        let relations = relations::of(archive, &main)?;
        let part = |kind: &str, usual: &str| {
            let related = relations.iter().find(|relation| relation.kind == kind);
            let target = related.map(|relation| relation.target.clone()).filter(|target| archive.has(target));
            target.unwrap_or_else(|| format!("{folder}/{usual}"))
        };
        let Directory { sheets, is_1904 } = directory(archive, &main)?;
        let texts = texts(archive, &part("sharedStrings", "sharedStrings.xml"))?;
        let formats = formats(archive, &part("styles", "styles.xml"))?;
        Ok(Rest {
            archive: archive.clone(),
            folder: folder.to_owned(),
            context: Context { texts, formats, is_1904 },
            relations,
            sheets: sheets.into_iter().enumerate(),
            parts: HashSet::new(),
            open: None,
        })
    }

    /// How much of the file was read, from 0 to 1.
    pub(super) fn progress(&self) -> f64 {
        self.archive.progress()
    }

    /// Reads some cells, or goes on to the next sheet. Whether there is more.
    pub(super) fn read_on(&mut self, book: &mut Book) -> Result<bool, Error> {
        match self.open.take() {
            Some(open) => self.read_cells(open, book).map(|()| true),
            None => match self.sheets.next() {
                Some((index, entry)) => self.start(index, &entry, book).map(|()| true),
                None => Ok(false),
            },
        }
    }

    /// What is handed over, while that is with the sheet.
    pub(super) fn writer(&mut self) -> Option<&mut Writer> {
        self.open.as_mut().and_then(|open| open.sheet.writer())
    }

    fn start(&mut self, index: usize, entry: &Entry, book: &mut Book) -> Result<(), Error> {
        let relation = self.relations.iter().find(|relation| relation.id == entry.relation);
        if entry.is_hidden {
            return book.hide(&entry.name);
        }
        if relation.is_some_and(|relation| !matches!(relation.kind.as_str(), "worksheet" | "xlMacrosheet")) {
            return book.pass_over(&entry.name);
        }
        book.count_sheet()?;
        let usual = || format!("{}/worksheets/sheet{}.xml", self.folder, index + 1);
        let target = relation.map_or_else(usual, |relation| relation.target.clone());
        // No program writes that, and little would become much.
        if !self.parts.insert(target.to_ascii_lowercase()) {
            return book.leave_out(&entry.name, damaged("it is the same part of the file as another sheet"));
        }
        match SheetReader::open(&self.archive, &target) {
            Ok(reader) => {
                let (name, sheet) = (entry.name.clone(), Sheet::default());
                self.open = Some(Open { name, reader, sheet, is_kept: false });
                Ok(())
            }
            Err(error) => book.leave_out(&entry.name, error),
        }
    }

    fn read_cells(&mut self, mut open: Open, book: &mut Book) -> Result<(), Error> {
        let Open { name, reader, sheet, is_kept } = &mut open;
        match reader.read(&self.context, sheet, &mut book.budget) {
            Ok(true) => {
                if !*is_kept && sheet.kept() >= FIRST_CELLS {
                    sheet.hand_over(name, book)?;
                    *is_kept = sheet.writer().is_none();
                    if *is_kept {
                        crate::check_kept(self.archive.length())?;
                    }
                }
                self.open = Some(open);
                Ok(())
            }
            Ok(false) => {
                let Open { name, sheet, .. } = open;
                book.add(&name, sheet)
            }
            // Half of it is with the core already.
            Err(error) if sheet.writer().is_some() => Err(error),
            Err(error) => book.leave_out(name, error),
        }
    }
}

/// What a workbook says of its sheets.
#[derive(Default)]
struct Directory {
    sheets: Vec<Entry>,
    is_1904: bool,
}

struct Entry {
    name: String,
    relation: String,
    is_hidden: bool,
}

fn directory(archive: &Archive, main: &str) -> Result<Directory, Error> {
    let missing = || damaged("its list of sheets is missing");
    let mut xml = Xml::open(archive, main)?.ok_or_else(missing)?;
    let mut directory = Directory::default();
    loop {
        match xml.next()? {
            Piece::Open(tag) => match tag.name() {
                "sheet" => {
                    // One more than is read is enough to be refused.
                    if directory.sheets.len() > MAX_SHEETS {
                        return Ok(directory);
                    }
                    directory.sheets.push(Entry {
                        name: sheet_name(&tag.attribute("name").unwrap_or_default()),
                        relation: sheet_name(&tag.attribute("id").unwrap_or_default()),
                        is_hidden: tag.attribute("state").is_some_and(|state| state != "visible"),
                    });
                }
                "workbookPr" => directory.is_1904 = tag.attribute("date1904").is_some_and(|value| is_true(&value)),
                _ => {}
            },
            Piece::End if directory.sheets.is_empty() => return Err(missing()),
            Piece::End => return Ok(directory),
            _ => {}
        }
    }
}

fn texts(archive: &Archive, name: &str) -> Result<Texts, Error> {
    let mut texts = Texts::default();
    let Some(mut xml) = Xml::open(archive, name)? else { return Ok(texts) };
    let mut text = String::new();
    loop {
        match xml.next()? {
            Piece::Open(tag) if tag.name() == "si" => {
                text.clear();
                rich_text(&mut xml, "si", &mut text)?;
                texts.push(&unescape(&text))?;
            }
            Piece::End => return Ok(texts),
            _ => {}
        }
    }
}

/// The text of a rich text, up to the closing tag called `end`: its runs, without the reading aids of Asian scripts.
fn rich_text(xml: &mut Xml, end: &str, into: &mut String) -> Result<(), Error> {
    let mut is_text = false;
    let mut aids = 0_u32;
    loop {
        match xml.next()? {
            Piece::Open(tag) => match tag.name() {
                "t" => is_text = true,
                "rPh" => aids += 1,
                _ => {}
            },
            Piece::Close(tag) => match tag.name() {
                "t" => is_text = false,
                "rPh" => aids = aids.saturating_sub(1),
                name if name == end => return Ok(()),
                _ => {}
            },
            Piece::Text(text) if is_text && aids == 0 => {
                if (into.len() + text.len()) as u64 > MAX_TEXT {
                    return Err(ErrorKind::TooLarge { what: "the text in the cells", limit: MAX_TEXT }.into());
                }
                into.push_str(&text);
            }
            Piece::End => return Ok(()),
            _ => {}
        }
    }
}

/// Undoes `_x000D_`, which stands for a character that XML cannot hold.
fn unescape(text: &str) -> std::borrow::Cow<'_, str> {
    let Some(first) = text.find("_x") else { return text.into() };
    let mut out = text[..first].to_owned();
    let mut rest = &text[first..];
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let code = rest.get(2..6).filter(|_| rest.as_bytes().get(6) == Some(&b'_'));
        let character = code
            .filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        match character {
            Some(character) => {
                // A carriage return before a line feed is the one line break of that system.
                if character != '\r' {
                    out.push(character);
                }
                rest = &rest[7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[2..];
            }
        }
    }
    out.push_str(rest);
    out.into()
}

fn formats(archive: &Archive, name: &str) -> Result<Formats, Error> {
    let mut list = FormatList::default();
    let Some(mut xml) = Xml::open(archive, name)? else { return Ok(list.finish()) };
    let mut is_cell_formats = false;
    loop {
        match xml.next()? {
            Piece::Open(tag) => {
                let id = || tag.attribute("numFmtId").and_then(|id| id.parse().ok());
                match tag.name() {
                    "numFmt" => {
                        if let (Some(id), Some(code)) = (id(), tag.attribute("formatCode")) {
                            list.code(id, &code)?;
                        }
                    }
                    "cellXfs" => is_cell_formats = true,
                    "xf" if is_cell_formats => list.cell(id().unwrap_or(0))?,
                    _ => {}
                }
            }
            Piece::Close(tag) if tag.name() == "cellXfs" => is_cell_formats = false,
            Piece::End => return Ok(list.finish()),
            _ => {}
        }
    }
}

/// A cell while it is read.
#[derive(Default)]
struct Cell {
    row: u32,
    column: u32,
    kind: CellKind,
    format: usize,
    has_formula: bool,
    has_value: bool,
    /// Its value, as stored.
    value: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum CellKind {
    #[default]
    Number,
    Shared,
    Text,
    Inline,
    Bool,
    Error,
    Date,
}

/// Reads the cells of a sheet, some at a time.
struct SheetReader {
    name: String,
    xml: Xml,
    cell: Cell,
    is_cell: bool,
    is_value: bool,
    has_data: bool,
    is_complete: bool,
    /// Where the next row and the next cell stand when they do not say so.
    row: u32,
    column: u32,
}

impl SheetReader {
    fn open(archive: &Archive, name: &str) -> Result<Self, Error> {
        let xml = Xml::open(archive, name)?.ok_or_else(|| damaged(format!("its part {name} is missing")))?;
        Ok(SheetReader {
            name: name.to_owned(),
            xml,
            cell: Cell::default(),
            is_cell: false,
            is_value: false,
            has_data: false,
            is_complete: false,
            row: 0,
            column: 0,
        })
    }

    /// Reads some cells. Whether there may be more.
    fn read(&mut self, context: &Context, sheet: &mut Sheet, budget: &mut Budget) -> Result<bool, Error> {
        let mut cells = 0;
        while cells < CELLS_AT_A_TIME {
            if let (false, Some(usual)) = (self.is_cell, self.xml.usual_cell()) {
                self.cell.fill(usual, &mut self.row, &mut self.column);
                self.column = self.column.saturating_add(1);
                cells += 1;
                self.push(context, sheet, budget)?;
                continue;
            }
            match self.xml.next_raw()? {
                Raw::Open(tag) => match tag.raw_name() {
                    b"c" => {
                        self.cell.open(tag, &mut self.row, &mut self.column);
                        self.is_cell = true;
                    }
                    b"v" if self.is_cell => {
                        self.is_value = true;
                        self.cell.has_value = true;
                    }
                    b"f" if self.is_cell => self.cell.has_formula = true,
                    b"is" if self.is_cell => {
                        let mut text = String::new();
                        rich_text(&mut self.xml, "is", &mut text)?;
                        self.cell.value = text.into_bytes();
                        self.cell.kind = CellKind::Inline;
                    }
                    b"row" => {
                        for (key, value) in tag.raw_attributes() {
                            match key {
                                b"r" => self.row = whole(value).map_or(self.row, |row| row.saturating_sub(1)),
                                b"hidden" => sheet.hidden_rows += u32::from(matches!(value, b"1" | b"true" | b"on")),
                                _ => {}
                            }
                        }
                        self.column = 0;
                    }
                    b"mergeCell" => merge(tag, sheet),
                    b"col" => sheet.hidden_columns = sheet.hidden_columns.saturating_add(hidden_columns(tag)),
                    b"sheetData" => self.has_data = true,
                    _ => {}
                },
                // The value of an inline text is written twice by some writers; its rich text counts.
                Raw::Text(text) | Raw::Resolved(text) if self.is_value && self.cell.kind != CellKind::Inline => {
                    if (self.cell.value.len() + text.len()) as u64 > MAX_TEXT {
                        return Err(ErrorKind::TooLarge { what: "the text in the cells", limit: MAX_TEXT }.into());
                    }
                    self.cell.value.extend_from_slice(text);
                }
                Raw::Close(tag) => match tag.raw_name() {
                    b"v" => self.is_value = false,
                    b"c" if self.is_cell => {
                        self.is_cell = false;
                        self.is_value = false;
                        self.column = self.column.saturating_add(1);
                        cells += 1;
                        self.push(context, sheet, budget)?;
                    }
                    b"row" => self.row = self.row.saturating_add(1),
                    b"worksheet" | b"macrosheet" => self.is_complete = true,
                    _ => {}
                },
                Raw::End if !self.has_data => return Err(damaged(format!("its part {} holds no cells", self.name))),
                // A sum over half a sheet is wrong without looking wrong.
                Raw::End if !self.is_complete => return Err(damaged(format!("its part {} is cut off", self.name))),
                Raw::End => return Ok(false),
                _ => {}
            }
        }
        Ok(true)
    }

    /// Adds what the cell shows to its sheet.
    fn push(&self, context: &Context, sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Error> {
        let Cell { row, column, kind, format, .. } = self.cell;
        let value = self.cell.value.trim_ascii();
        if value.is_empty() {
            // An empty text is a result too, when the cell says that it is text.
            if self.cell.has_formula && !(kind == CellKind::Text && self.cell.has_value) {
                sheet.uncalculated.add(row, column);
            }
            return Ok(());
        }
        let text = |bytes| std::str::from_utf8(bytes).map_err(|_| self.xml.unreadable());
        match kind {
            CellKind::Shared => sheet.push_shared(row, column, whole(value), &context.texts, budget),
            CellKind::Text | CellKind::Inline => {
                let text = with_plain_line_breaks(text(&self.cell.value)?);
                sheet.push_text(row, column, &unescape(&text), budget)
            }
            CellKind::Bool => sheet.push_bool(row, column, matches!(value, b"1" | b"true" | b"on"), budget),
            CellKind::Error => sheet.push_error(row, column, text(value)?, budget),
            CellKind::Date => sheet.push_text(row, column, &iso_date(text(value)?, None), budget),
            CellKind::Number if is_written_plainly(value) && context.formats.is_plain(format) => {
                sheet.push_written(row, column, text(value)?, budget)
            }
            CellKind::Number => {
                let value = text(value)?;
                match value.parse::<f64>().ok().filter(|value| value.is_finite()) {
                    Some(number) => sheet.push_number(row, column, number, format, context, budget),
                    // What was written as a number and is none may still mean something to its reader.
                    None => sheet.push_text(row, column, value, budget),
                }
            }
        }
    }
}

impl Cell {
    /// Starts with a new tag, in the room of the cell before. Where it stands when it does not say so is given, and changes
    /// when it does.
    fn open(&mut self, tag: Tag<'_>, row: &mut u32, column: &mut u32) {
        self.kind = CellKind::Number;
        self.format = 0;
        self.has_formula = false;
        self.has_value = false;
        self.value.clear();
        for (key, value) in tag.raw_attributes() {
            match key {
                b"r" => {
                    if let Some(place) = place(value) {
                        (*row, *column) = place;
                    }
                }
                b"s" => self.format = whole(value).map_or(0, |format| format as usize),
                b"t" => self.kind = cell_kind(value),
                _ => {}
            }
        }
        (self.row, self.column) = (*row, *column);
    }

    /// The same for a whole cell.
    fn fill(&mut self, usual: UsualCell<'_>, row: &mut u32, column: &mut u32) {
        let UsualCell { place: at, format, is_shared, value } = usual;
        if let Some(place) = place(at) {
            (*row, *column) = place;
        }
        (self.row, self.column) = (*row, *column);
        self.kind = if is_shared { CellKind::Shared } else { CellKind::Number };
        self.format = whole(format).map_or(0, |format| format as usize);
        (self.has_formula, self.has_value) = (false, true);
        self.value.clear();
        self.value.extend_from_slice(value);
    }
}

/// A whole number that is written in digits alone.
fn whole(digits: &[u8]) -> Option<u32> {
    let add = |number: u32, byte: &u8| match byte {
        b'0'..=b'9' => number.checked_mul(10)?.checked_add(u32::from(byte - b'0')),
        _ => None,
    };
    let digits = digits.trim_ascii();
    if digits.is_empty() { None } else { digits.iter().try_fold(0, add) }
}

/// Whether a number is written as [`write_plain`](crate::number_format::write_plain) writes it, so that it need not be read.
fn is_written_plainly(value: &[u8]) -> bool {
    const EXACT: usize = 15;
    let number = value.strip_prefix(b"-").unwrap_or(value);
    let point = number.iter().position(|byte| *byte == b'.');
    let (whole, fraction) = point.map_or((number, None), |at| (&number[..at], Some(&number[at + 1..])));
    let has_first = whole == b"0" || matches!(whole.first(), Some(b'1'..=b'9'));
    let has_last =
        fraction.map_or(number != b"0" || value == b"0", |fraction| matches!(fraction.last(), Some(b'1'..=b'9')));
    let digits = whole.iter().chain(fraction.unwrap_or_default());
    number.len() <= EXACT && has_first && has_last && digits.into_iter().all(u8::is_ascii_digit)
}

fn merge(tag: Tag<'_>, sheet: &mut Sheet) {
    let range = tag.attribute("ref").and_then(|range| {
        let (first, last) = range.split_once(':')?;
        Some((place(first.as_bytes())?, place(last.as_bytes())?))
    });
    if let Some((first, last)) = range {
        sheet.merge(first, last);
    }
}

/// How many columns a tag hides.
fn hidden_columns(tag: Tag<'_>) -> u32 {
    if !tag.attribute("hidden").is_some_and(|value| is_true(&value)) {
        return 0;
    }
    let number = |name| tag.attribute(name).and_then(|value| value.parse::<u32>().ok());
    match (number("min"), number("max")) {
        // Everything to the right of a table is often hidden: that hides nothing.
        (Some(first), Some(last)) if last < MAX_COLUMNS => (last + 1).saturating_sub(first.max(1)),
        _ => 0,
    }
}

fn cell_kind(name: &[u8]) -> CellKind {
    match name {
        b"s" => CellKind::Shared,
        b"str" => CellKind::Text,
        b"inlineStr" | b"is" => CellKind::Inline,
        b"b" => CellKind::Bool,
        b"e" => CellKind::Error,
        b"d" => CellKind::Date,
        _ => CellKind::Number,
    }
}

/// The row and column, 0-based, of a reference such as `B3` or `$B$3`.
fn place(reference: &[u8]) -> Option<(u32, u32)> {
    let mut column = 0_u32;
    let mut row = 0_u32;
    for byte in reference {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if row == 0 => {
                column = column.checked_mul(26)?.checked_add(u32::from(byte.to_ascii_uppercase() - b'A') + 1)?;
            }
            b'0'..=b'9' => row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?,
            b'$' => {}
            _ => return None,
        }
    }
    ((1..=MAX_ROWS).contains(&row) && (1..=MAX_COLUMNS).contains(&column)).then(|| (row - 1, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_names_a_place() {
        assert_eq!(place(b"A1"), Some((0, 0)));
        assert_eq!(place(b"$XFD$1048576"), Some((1_048_575, 16_383)));
        for none in ["", "A", "1", "A0", "XFE1", "A1048577", "1A", "A1B", "ZZZZZZZZZZZZ1", "A99999999999"] {
            assert_eq!(place(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn numbers_that_are_written_plainly_need_not_be_read() {
        for text in ["0", "5", "-5", "1714", "0.36", "-0.5", "123456789012345", "10.000001", "0.0000000000001"] {
            assert!(is_written_plainly(text.as_bytes()), "{text}");
            let mut written = String::new();
            crate::number_format::write_plain(text.parse().expect("a number"), &mut written);
            assert_eq!(written, text);
        }
        for text in
            ["", "-", "-0", "00", "05", ".5", "5.", "1.0", "0.30000000000000004", "1e5", "+5", "1 000", "1.2.3", "x"]
        {
            assert!(!is_written_plainly(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn characters_that_xml_cannot_hold_are_undone() {
        assert_eq!(unescape("a_x000D_\nb"), "a\nb");
        assert_eq!(unescape("_x005F_x000D_"), "_x000D_");
        assert_eq!(unescape("kolom_x en _xyz_"), "kolom_x en _xyz_");
        assert_eq!(unescape("_x"), "_x");
        assert_eq!(unescape("_x00é_"), "_x00é_");
        assert_eq!(unescape("_xD800_"), "_xD800_");
    }
}
