//! XLSX and XLSM: Office Open XML.
//!
//! # Source
//! ECMA-376, part 1, 18: SpreadsheetML. Each part is read once, from front to end, and nothing of it but cells is kept.

use peilglas::error::{Error, ErrorKind};

use super::shared::{Context, FormatList, Formats, Texts};
use super::{Book, MAX_SHEETS, Sheet, relations, sheet_name};
use crate::archive::Archive;
use crate::damaged;
use crate::grid::{Budget, MAX_COLUMNS, MAX_ROWS, MAX_TEXT};
use crate::number_format::iso_date;
use crate::xml::{Piece, Xml, attribute, attributes, is_true, local};

/// Whether a part's name is that of a workbook.
pub(super) fn is_workbook(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("xl/") || name.rsplit('/').next().is_some_and(|name| name.starts_with("workbook"))
}

/// Reads a workbook.
pub(super) fn read(archive: &Archive<'_>, book: &mut Book) -> Result<(), Error> {
    let main = relations::main_part(archive)?.unwrap_or_else(|| "xl/workbook.xml".to_owned());
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let relations = relations::of(archive, &main)?;
    let part = |kind: &str, usual: &str| {
        let related = relations.iter().find(|relation| relation.kind == kind).map(|relation| relation.target.clone());
        related.filter(|target| archive.has(target)).unwrap_or_else(|| format!("{folder}/{usual}"))
    };
    let Directory { sheets, is_1904 } = directory(archive, &main)?;
    let texts = texts(archive, &part("sharedStrings", "sharedStrings.xml"))?;
    let formats = formats(archive, &part("styles", "styles.xml"))?;
    let context = Context { texts, formats, is_1904 };
    for (index, entry) in sheets.iter().enumerate() {
        let relation = relations.iter().find(|relation| relation.id == entry.relation);
        if entry.is_hidden {
            book.hide(&entry.name)?;
            continue;
        }
        if relation.is_some_and(|relation| !matches!(relation.kind.as_str(), "worksheet" | "xlMacrosheet")) {
            book.pass_over(&entry.name)?;
            continue;
        }
        let usual = || format!("{folder}/worksheets/sheet{}.xml", index + 1);
        let target = relation.map_or_else(usual, |relation| relation.target.clone());
        book.sheet(&entry.name, |sheet, budget| read_sheet(archive, &target, &context, sheet, budget))?;
    }
    Ok(())
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

fn directory(archive: &Archive<'_>, main: &str) -> Result<Directory, Error> {
    let missing = || damaged("its list of sheets is missing");
    let mut xml = Xml::open(archive, main)?.ok_or_else(missing)?;
    let mut directory = Directory::default();
    loop {
        match xml.next()? {
            Piece::Open(tag) => match local(tag.name().0) {
                "sheet" => {
                    // One more than is read is enough to be refused.
                    if directory.sheets.len() > MAX_SHEETS {
                        return Ok(directory);
                    }
                    directory.sheets.push(Entry {
                        name: sheet_name(&attribute(&tag, "name").unwrap_or_default()),
                        relation: sheet_name(&attribute(&tag, "id").unwrap_or_default()),
                        is_hidden: attribute(&tag, "state").is_some_and(|state| state != "visible"),
                    });
                }
                "workbookPr" => directory.is_1904 = attribute(&tag, "date1904").is_some_and(|value| is_true(&value)),
                _ => {}
            },
            Piece::End if directory.sheets.is_empty() => return Err(missing()),
            Piece::End => return Ok(directory),
            _ => {}
        }
    }
}

fn texts(archive: &Archive<'_>, name: &str) -> Result<Texts, Error> {
    let mut texts = Texts::default();
    let Some(mut xml) = Xml::open(archive, name)? else { return Ok(texts) };
    let mut text = String::new();
    loop {
        match xml.next()? {
            Piece::Open(tag) if local(tag.name().0) == "si" => {
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
fn rich_text(xml: &mut Xml<'_>, end: &str, into: &mut String) -> Result<(), Error> {
    let mut is_text = false;
    let mut aids = 0_u32;
    loop {
        match xml.next()? {
            Piece::Open(tag) => match local(tag.name().0) {
                "t" => is_text = true,
                "rPh" => aids += 1,
                _ => {}
            },
            Piece::Close(tag) => match local(tag.name().0) {
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

fn formats(archive: &Archive<'_>, name: &str) -> Result<Formats, Error> {
    let mut list = FormatList::default();
    let Some(mut xml) = Xml::open(archive, name)? else { return Ok(list.finish()) };
    let mut is_cell_formats = false;
    loop {
        match xml.next()? {
            Piece::Open(tag) => {
                let id = || attribute(&tag, "numFmtId").and_then(|id| id.parse().ok());
                match local(tag.name().0) {
                    "numFmt" => {
                        if let (Some(id), Some(code)) = (id(), attribute(&tag, "formatCode")) {
                            list.code(id, &code)?;
                        }
                    }
                    "cellXfs" => is_cell_formats = true,
                    "xf" if is_cell_formats => list.cell(id().unwrap_or(0))?,
                    _ => {}
                }
            }
            Piece::Close(tag) if local(tag.name().0) == "cellXfs" => is_cell_formats = false,
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
    /// The text of its value, as stored.
    value: String,
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

fn read_sheet(
    archive: &Archive<'_>,
    name: &str,
    context: &Context,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<(), Error> {
    let mut xml = Xml::open(archive, name)?.ok_or_else(|| damaged(format!("its part {name} is missing")))?;
    let mut cell = Cell::default();
    let mut is_cell = false;
    let mut is_value = false;
    let mut has_data = false;
    let mut is_complete = false;
    // Where the next row and the next cell stand when they do not say so.
    let (mut row, mut column) = (0, 0);
    loop {
        match xml.next()? {
            Piece::Open(tag) => match local(tag.name().0) {
                "row" => {
                    for (key, value) in attributes(&tag) {
                        match key {
                            "r" => row = value.parse::<u32>().map_or(row, |row| row.saturating_sub(1)),
                            "hidden" => sheet.hidden_rows += u32::from(is_true(&value)),
                            _ => {}
                        }
                    }
                    column = 0;
                }
                "c" => {
                    cell.kind = CellKind::Number;
                    cell.format = 0;
                    cell.has_formula = false;
                    cell.has_value = false;
                    cell.value.clear();
                    for (key, value) in attributes(&tag) {
                        match key {
                            "r" => {
                                if let Some(place) = place(&value) {
                                    (row, column) = place;
                                }
                            }
                            "s" => cell.format = value.parse().unwrap_or(0),
                            "t" => cell.kind = cell_kind(&value),
                            _ => {}
                        }
                    }
                    (cell.row, cell.column) = (row, column);
                    is_cell = true;
                }
                "v" if is_cell => {
                    is_value = true;
                    cell.has_value = true;
                }
                "f" if is_cell => cell.has_formula = true,
                "is" if is_cell => {
                    cell.value.clear();
                    rich_text(&mut xml, "is", &mut cell.value)?;
                    cell.kind = CellKind::Inline;
                }
                "mergeCell" => {
                    let range = attribute(&tag, "ref").and_then(|range| {
                        let (first, last) = range.split_once(':')?;
                        Some((place(first)?, place(last)?))
                    });
                    if let Some((first, last)) = range {
                        sheet.merge(first, last);
                    }
                }
                "col" if attribute(&tag, "hidden").is_some_and(|value| is_true(&value)) => {
                    let number = |name| attribute(&tag, name).and_then(|value| value.parse::<u32>().ok());
                    if let (Some(first), Some(last)) = (number("min"), number("max")) {
                        let columns = (last.min(MAX_COLUMNS) + 1).saturating_sub(first.max(1));
                        // Everything to the right of a table is often hidden: that hides nothing.
                        let hidden = if last >= MAX_COLUMNS { 0 } else { columns };
                        sheet.hidden_columns = sheet.hidden_columns.saturating_add(hidden);
                    }
                }
                "sheetData" => has_data = true,
                _ => {}
            },
            // The value of an inline text is written twice by some writers; its rich text counts.
            Piece::Text(text) if is_value && cell.kind != CellKind::Inline => {
                if (cell.value.len() + text.len()) as u64 > MAX_TEXT {
                    return Err(ErrorKind::TooLarge { what: "the text in the cells", limit: MAX_TEXT }.into());
                }
                cell.value.push_str(&text);
            }
            Piece::Close(tag) => match local(tag.name().0) {
                "v" => is_value = false,
                "c" if is_cell => {
                    is_cell = false;
                    is_value = false;
                    column = column.saturating_add(1);
                    push(&cell, context, sheet, budget)?;
                }
                "row" => row = row.saturating_add(1),
                "worksheet" | "macrosheet" => is_complete = true,
                _ => {}
            },
            Piece::End if !has_data => return Err(damaged(format!("its part {name} holds no cells"))),
            // A sum over half a sheet is wrong without looking wrong.
            Piece::End if !is_complete => return Err(damaged(format!("its part {name} is cut off"))),
            Piece::End => return Ok(()),
            _ => {}
        }
    }
}

fn cell_kind(name: &str) -> CellKind {
    match name {
        "s" => CellKind::Shared,
        "str" => CellKind::Text,
        "inlineStr" | "is" => CellKind::Inline,
        "b" => CellKind::Bool,
        "e" => CellKind::Error,
        "d" => CellKind::Date,
        _ => CellKind::Number,
    }
}

/// Adds what a cell shows to its sheet.
fn push(cell: &Cell, context: &Context, sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Error> {
    let Cell { row, column, .. } = *cell;
    let value = cell.value.trim();
    if value.is_empty() {
        // An empty text is a result too, when the cell says that it is text.
        if cell.has_formula && !(cell.kind == CellKind::Text && cell.has_value) {
            sheet.uncalculated.add(row, column);
        }
        return Ok(());
    }
    match cell.kind {
        CellKind::Shared => {
            let text = value.parse().ok().and_then(|index| context.texts.get(index));
            match text {
                Some(text) => sheet.grid.push(row, column, text, false, budget),
                None => {
                    sheet.unreadable.add(row, column);
                    Ok(())
                }
            }
        }
        CellKind::Text | CellKind::Inline => sheet.grid.push(row, column, &unescape(&cell.value), false, budget),
        CellKind::Bool => sheet.push_bool(row, column, is_true(value), budget),
        CellKind::Error => sheet.push_error(row, column, value, budget),
        CellKind::Date => sheet.grid.push(row, column, &iso_date(value, None), false, budget),
        CellKind::Number => match value.parse::<f64>().ok().filter(|value| value.is_finite()) {
            Some(number) => sheet.push_number(row, column, number, cell.format, context, budget),
            // What was written as a number and is none may still mean something to its reader.
            None => sheet.grid.push(row, column, value, false, budget),
        },
    }
}

/// The row and column, 0-based, of a reference such as `B3` or `$B$3`.
fn place(reference: &str) -> Option<(u32, u32)> {
    let mut column = 0_u32;
    let mut row = 0_u32;
    for byte in reference.bytes() {
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
        assert_eq!(place("A1"), Some((0, 0)));
        assert_eq!(place("$XFD$1048576"), Some((1_048_575, 16_383)));
        for none in ["", "A", "1", "A0", "XFE1", "A1048577", "1A", "A1B", "ZZZZZZZZZZZZ1", "A99999999999"] {
            assert_eq!(place(none), None, "{none}");
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
