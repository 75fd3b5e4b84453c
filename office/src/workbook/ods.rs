//! ODS: OpenDocument spreadsheets.
//!
//! # Source
//! OASIS, "Open Document Format for Office Applications (OpenDocument) Version 1.2", part 1. A cell holds its value and
//! the text that it shows; the value is taken, and from the text how many decimals a percentage shows.

use std::collections::HashMap;

use peilglas::error::{Error, ErrorKind};

use super::{Book, Sheet};
use crate::archive::Archive;
use crate::damaged;
use crate::grid::{Budget, MAX_COLUMNS, MAX_ROWS, MAX_TEXT};
use crate::number_format::{DateParts, NumberFormat, iso_date, write_plain};
use crate::xml::{Piece, Tag, Xml};

const CONTENT: &str = "content.xml";

/// The most styles that are kept. Programs make one for each look of a cell.
const MAX_STYLES: usize = 50_000;
const LONGEST_NAME: usize = 200;

/// Whether an archive without a media type holds a spreadsheet.
pub(super) fn is_spreadsheet(archive: &Archive) -> Result<bool, Error> {
    let Some(mut xml) = Xml::open(archive, CONTENT)? else { return Ok(false) };
    loop {
        match xml.next()? {
            Piece::Open(tag) if tag.name() == "spreadsheet" => return Ok(true),
            Piece::Open(tag) if matches!(tag.name(), "text" | "presentation" | "drawing") => return Ok(false),
            Piece::End => return Ok(false),
            _ => {}
        }
    }
}

/// Reads a workbook.
pub(super) fn read(archive: &Archive, book: &mut Book) -> Result<(), Error> {
    check_protection(archive)?;
    let missing = || damaged("its sheets are missing");
    let mut xml = Xml::open(archive, CONTENT)?.ok_or_else(missing)?;
    let mut styles = Styles::default();
    let mut unnamed = 0;
    let mut is_complete = false;
    loop {
        let mut piece = xml.next()?;
        let (name, style) = match &mut piece {
            Piece::Open(tag) => match tag.name() {
                "table" => (tag.attribute("name"), attribute_of(*tag, "table:style-name")),
                "tracked-changes" | "dde-links" => {
                    let end = tag.name().to_owned();
                    skip(&mut xml, &end)?;
                    continue;
                }
                _ => {
                    styles.open(*tag);
                    continue;
                }
            },
            Piece::Close(tag) => {
                let name = tag.name();
                styles.close(name);
                is_complete |= name == "document-content";
                continue;
            }
            Piece::End if is_complete => return Ok(()),
            // A sum over half a sheet is wrong without looking wrong.
            Piece::End => return Err(damaged("its end is missing")),
            Piece::Text(_) => continue,
        };
        unnamed += u32::from(name.is_none());
        let name = name.map_or_else(|| unnamed.to_string(), |name| name.into_owned());
        let is_hidden = style.is_some_and(|style| styles.hidden_tables.contains_key(&*style));
        if is_hidden {
            skip(&mut xml, "table")?;
            book.hide(&name)?;
        } else {
            book.sheet(&name, |sheet, budget| Table { xml: &mut xml, styles: &styles, sheet, budget }.read())?;
        }
    }
}

/// Refuses a workbook that is encrypted: its manifest, which is not, says so.
fn check_protection(archive: &Archive) -> Result<(), Error> {
    let Some(mut xml) = Xml::open(archive, "META-INF/manifest.xml")? else { return Ok(()) };
    loop {
        match xml.next()? {
            Piece::Open(tag) if tag.name() == "encryption-data" => {
                return Err(ErrorKind::PasswordProtected.into());
            }
            Piece::End => return Ok(()),
            _ => {}
        }
    }
}

/// Goes on to the end of an element, past others of its name inside it.
fn skip(xml: &mut Xml, name: &str) -> Result<(), Error> {
    let mut depth = 1_u32;
    while depth > 0 {
        match xml.next()? {
            Piece::Open(tag) if tag.name() == name => depth += 1,
            Piece::Close(tag) if tag.name() == name => depth -= 1,
            Piece::End => break,
            _ => {}
        }
    }
    Ok(())
}

/// An attribute by its whole name: some differ in their prefix alone.
fn attribute_of<'t>(tag: Tag<'t>, name: &str) -> Option<std::borrow::Cow<'t, str>> {
    tag.attributes().find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// What styles say that changes what a cell shows.
#[derive(Default)]
struct Styles {
    /// Styles of tables that are not shown.
    hidden_tables: HashMap<String, ()>,
    /// Which parts of a date a format shows, by the format's name.
    dates: HashMap<String, DateParts>,
    /// The name of the format that a style of cells uses, by the style's name.
    formats: HashMap<String, String>,
    /// The style that is being read.
    style: Option<String>,
    /// The format of dates that is being read.
    date: Option<(String, DateParts)>,
}

impl Styles {
    fn open(&mut self, tag: Tag<'_>) {
        let kept = self.hidden_tables.len() + self.dates.len() + self.formats.len();
        // Names that long are no program's.
        let name = |tag: Tag<'_>, key: &str| {
            attribute_of(tag, key).filter(|name| name.len() <= LONGEST_NAME).map(|name| name.into_owned())
        };
        match tag.name() {
            _ if kept >= MAX_STYLES => {}
            "style" => {
                let style = name(tag, "style:name");
                if let (Some(style), Some(format)) = (&style, name(tag, "style:data-style-name")) {
                    self.formats.insert(style.clone(), format);
                }
                self.style = style;
            }
            "table-properties" if tag.attribute("display").is_some_and(|shown| shown == "false") => {
                self.hidden_tables.extend(self.style.clone().map(|style| (style, ())));
            }
            "date-style" => {
                self.date = name(tag, "style:name").map(|name| (name, DateParts::default()));
            }
            part => {
                if let Some((_, parts)) = &mut self.date {
                    match part {
                        "year" => parts.year = true,
                        "month" => parts.month = true,
                        "day" | "day-of-week" => parts.day = true,
                        "hours" => parts.hour = true,
                        "minutes" => parts.minute = true,
                        "seconds" => parts.second = true,
                        _ => {}
                    }
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "style" => self.style = None,
            "date-style" => self.dates.extend(self.date.take()),
            _ => {}
        }
    }

    fn date_parts(&self, style: &str) -> Option<DateParts> {
        self.dates.get(self.formats.get(style)?).copied()
    }
}

/// A sheet that is being read.
struct Table<'a> {
    xml: &'a mut Xml,
    styles: &'a Styles,
    sheet: &'a mut Sheet,
    budget: &'a mut Budget,
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    kind: CellKind,
    value: String,
    style: String,
    is_error: bool,
    has_formula: bool,
    repeated: u32,
    rows: u32,
    columns: u32,
    /// The text that it shows.
    text: String,
}

/// What the value of a cell is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum CellKind {
    #[default]
    None,
    Number,
    Percentage,
    Date,
    Time,
    Bool,
    Text,
}

/// A cell with something in it, until its row is complete: rows are repeated as a whole.
struct Shown {
    column: u32,
    repeated: u32,
    text: String,
    kind: ShownKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ShownKind {
    Number,
    Text,
    Error,
    Uncalculated,
}

impl Table<'_> {
    /// Reads the sheet up to its end.
    fn read(mut self) -> Result<(), Error> {
        let mut row = 0_u32;
        let mut column = 0_u32;
        loop {
            match self.xml.next()? {
                Piece::Open(tag) => match tag.name() {
                    "table-row" => {
                        let repeated = count(tag, "number-rows-repeated");
                        let is_hidden = tag.attribute("visibility").is_some_and(|shown| shown != "visible");
                        let cells = self.row(row, repeated)?;
                        // What follows the last row is often hidden: that hides nothing.
                        if is_hidden && !cells.is_empty() {
                            self.sheet.hidden_rows += repeated.min(MAX_ROWS);
                        }
                        self.push(row, repeated, &cells)?;
                        row = row.saturating_add(repeated);
                    }
                    "table-column" => {
                        let repeated = count(tag, "number-columns-repeated");
                        let is_hidden = tag.attribute("visibility").is_some_and(|shown| shown != "visible");
                        column = column.saturating_add(repeated);
                        self.sheet.hidden_columns += if is_hidden && column < 1024 { repeated } else { 0 };
                    }
                    // Drawings over the sheet can hold tables of their own.
                    "shapes" => skip(self.xml, "shapes")?,
                    _ => {}
                },
                Piece::Close(tag) if tag.name() == "table" => return Ok(()),
                Piece::End => return Err(damaged("it is cut off")),
                _ => {}
            }
        }
    }

    /// Reads a row up to its end.
    fn row(&mut self, row: u32, repeated: u32) -> Result<Vec<Shown>, Error> {
        let mut shown = Vec::new();
        let mut column = 0_u32;
        let mut cell = Cell::default();
        let mut text = 0_u64;
        loop {
            match self.xml.next()? {
                Piece::Open(tag) if matches!(tag.name(), "table-cell" | "covered-table-cell") => {
                    let is_covered = tag.name() != "table-cell";
                    cell.open(tag);
                    self.cell_text(&mut cell)?;
                    // What a merged region covers is not shown.
                    if !is_covered {
                        shown.extend(cell.shown(self.styles).map(|(text, kind)| Shown {
                            column,
                            repeated: cell.repeated,
                            text,
                            kind,
                        }));
                        text += cell.text.len() as u64;
                        if text > MAX_TEXT {
                            return Err(ErrorKind::TooLarge { what: "the text in the cells", limit: MAX_TEXT }.into());
                        }
                        if shown.len() > MAX_COLUMNS as usize {
                            return Err(damaged("it has a row that is longer than a sheet is wide"));
                        }
                        if repeated == 1 && cell.repeated == 1 {
                            let last = (row.saturating_add(cell.rows - 1), column.saturating_add(cell.columns - 1));
                            self.sheet.merge((row, column), last);
                        }
                    }
                    column = column.saturating_add(cell.repeated);
                }
                Piece::Close(tag) if tag.name() == "table-row" => return Ok(shown),
                Piece::End => return Err(damaged("it is cut off")),
                _ => {}
            }
        }
    }

    /// Reads what a cell shows: its paragraphs, without remarks and drawings.
    fn cell_text(&mut self, cell: &mut Cell) -> Result<(), Error> {
        let mut aside = 0_u32;
        let mut depth = 1_u32;
        let mut paragraphs = 0_u32;
        let mut is_paragraph = false;
        loop {
            match self.xml.next()? {
                Piece::Open(tag) => match tag.name() {
                    "table-cell" | "covered-table-cell" => depth += 1,
                    "annotation" | "frame" | "custom-shape" | "g" | "object" => aside += 1,
                    "p" | "h" if aside == 0 => {
                        if paragraphs > 0 {
                            cell.text.push('\n');
                        }
                        paragraphs += 1;
                        is_paragraph = true;
                    }
                    "s" if aside == 0 => {
                        let spaces = tag.attribute("c").and_then(|count| count.parse().ok()).unwrap_or(1_usize);
                        cell.text.extend(std::iter::repeat_n(' ', spaces.min(1_000)));
                    }
                    "tab" if aside == 0 => cell.text.push('\t'),
                    "line-break" if aside == 0 => cell.text.push('\n'),
                    _ => {}
                },
                Piece::Close(tag) => match tag.name() {
                    "table-cell" | "covered-table-cell" => {
                        depth -= 1;
                        if depth == 0 {
                            return Ok(());
                        }
                    }
                    "annotation" | "frame" | "custom-shape" | "g" | "object" => aside = aside.saturating_sub(1),
                    "p" | "h" if aside == 0 => is_paragraph = false,
                    _ => {}
                },
                Piece::Text(text) if is_paragraph && aside == 0 => cell.text.push_str(&text),
                Piece::End => return Err(damaged("it is cut off")),
                _ => {}
            }
            if cell.text.len() as u64 > MAX_TEXT {
                return Err(ErrorKind::TooLarge { what: "the text in the cells", limit: MAX_TEXT }.into());
            }
        }
    }

    /// Adds a row as often as it is repeated.
    fn push(&mut self, first: u32, repeated: u32, cells: &[Shown]) -> Result<(), Error> {
        if cells.is_empty() {
            return Ok(());
        }
        self.xml.found(cells.len());
        for row in first..first.saturating_add(repeated).min(MAX_ROWS) {
            for cell in cells {
                for column in cell.column..cell.column.saturating_add(cell.repeated).min(MAX_COLUMNS) {
                    match cell.kind {
                        ShownKind::Uncalculated => self.sheet.uncalculated.add(row, column),
                        ShownKind::Error => self.sheet.push_error(row, column, &cell.text, self.budget)?,
                        ShownKind::Number => self.sheet.push_written(row, column, &cell.text, self.budget)?,
                        ShownKind::Text => self.sheet.push_text(row, column, &cell.text, self.budget)?,
                    }
                }
            }
        }
        Ok(())
    }
}

fn count(tag: Tag<'_>, name: &str) -> u32 {
    tag.attribute(name).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
}

impl Cell {
    /// Starts with a new tag, in the room of the cell before.
    fn open(&mut self, tag: Tag<'_>) {
        self.kind = CellKind::None;
        (self.is_error, self.has_formula) = (false, false);
        (self.repeated, self.rows, self.columns) = (1, 1, 1);
        self.value.clear();
        self.style.clear();
        self.text.clear();
        for (key, value) in tag.attributes() {
            let number = || value.parse().unwrap_or(1).max(1);
            match key {
                "office:value-type" => {
                    self.kind = match &*value {
                        "float" | "currency" => CellKind::Number,
                        "percentage" => CellKind::Percentage,
                        "date" => CellKind::Date,
                        "time" => CellKind::Time,
                        "boolean" => CellKind::Bool,
                        _ => CellKind::Text,
                    }
                }
                "office:value"
                | "office:date-value"
                | "office:time-value"
                | "office:boolean-value"
                | "office:string-value" => self.value.push_str(&value),
                "calcext:value-type" => self.is_error = value == "error",
                "table:style-name" => self.style.push_str(&value),
                "table:formula" => self.has_formula = true,
                "table:number-columns-repeated" => self.repeated = number(),
                "table:number-rows-spanned" => self.rows = number(),
                "table:number-columns-spanned" => self.columns = number(),
                _ => {}
            }
        }
    }

    /// What the cell shows; none when it is empty.
    fn shown(&self, styles: &Styles) -> Option<(String, ShownKind)> {
        if self.is_error {
            let text = if self.text.is_empty() { "#ERROR!" } else { &self.text };
            return Some((text.to_owned(), ShownKind::Error));
        }
        let number = || self.value.parse::<f64>().ok();
        let text = match self.kind {
            CellKind::Number | CellKind::Percentage => match number() {
                Some(number) => return Some((self.number(number), ShownKind::Number)),
                None => self.text.clone(),
            },
            CellKind::Date => iso_date(&self.value, styles.date_parts(&self.style)),
            CellKind::Bool => if self.value == "true" { "TRUE" } else { "FALSE" }.to_owned(),
            CellKind::Text if self.text.is_empty() => self.value.clone(),
            CellKind::Time | CellKind::Text | CellKind::None => self.text.clone(),
        };
        let is_uncalculated = self.has_formula && self.kind == CellKind::None && text.is_empty();
        match () {
            () if is_uncalculated => Some((text, ShownKind::Uncalculated)),
            () if text.trim().is_empty() => None,
            () => Some((text, ShownKind::Text)),
        }
    }

    /// The number as the cell shows it: the text that it shows is in the language of who saved the file, and tells only
    /// whether there is a percent sign and how many decimals stand before it.
    fn number(&self, number: f64) -> String {
        let mut out = String::new();
        let shown = self.text.trim_end();
        let sign = shown.chars().next_back().filter(|mark| matches!(mark, '%' | '‰'));
        match (self.kind, sign) {
            (CellKind::Percentage, Some('%')) => {
                let digits = shown.trim_end_matches(['%', ' ', '\u{a0}', '\u{202f}']);
                let decimals = digits.rsplit_once([',', '.']).map_or(0, |(_, decimals)| decimals.chars().count());
                let has_space = shown.trim_end_matches('%').ends_with(char::is_whitespace);
                NumberFormat::percent(decimals.min(15), has_space).write(number, false, &mut out);
            }
            // Without a text there is no telling how many; none is invented.
            (CellKind::Percentage, _) => NumberFormat::new("0.#############%").write(number, false, &mut out),
            (_, sign) => {
                write_plain(number, &mut out);
                out.extend(sign);
            }
        }
        out
    }
}
