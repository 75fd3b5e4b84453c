//! Workbooks: every visible sheet becomes a table, and what its reader has to know becomes a note.

mod biff;
mod compound;
mod default_password;
mod ods;
mod relations;
mod shared;
pub(crate) mod xls;
mod xlsb;
mod xlsx;

use peilglas::error::{Error, ErrorKind, Position};
use peilglas::read::handover::{HandOver, MAX_MERGES, MAX_TABLES, Note};
use peilglas::table::{Merge, Table};

use crate::archive::Archive;
use crate::grid::{Budget, Grid, MAX_COLUMNS, MAX_ROWS};
use shared::Context;

/// The kinds of workbooks that are archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Office Open XML.
    Xlsx,
    /// The same with binary parts.
    Xlsb,
    /// OpenDocument.
    Ods,
}

/// The kind of workbook that an archive is; none when it is something else.
///
/// # Errors
/// Those of reading the part that says so.
pub(crate) fn kind(archive: &Archive<'_>) -> Result<Option<Kind>, Error> {
    const LONGEST_TYPE: u64 = 1024;
    let media_type = match archive.read("mimetype", LONGEST_TYPE) {
        Ok(bytes) => bytes.unwrap_or_default(),
        Err(error) if error.kind.code() == "damaged" => Vec::new(),
        Err(error) => return Err(error),
    };
    let is_spreadsheet = media_type.starts_with(b"application/vnd.oasis.opendocument.spreadsheet");
    let main = relations::main_part(archive)?;
    Ok(match () {
        () if is_spreadsheet => Some(Kind::Ods),
        () if main.as_deref().is_some_and(|main| main.to_ascii_lowercase().ends_with("workbook.bin")) => {
            Some(Kind::Xlsb)
        }
        () if main.is_some_and(|main| xlsx::is_workbook(&main)) || archive.has("xl/workbook.xml") => Some(Kind::Xlsx),
        () if archive.has("xl/workbook.bin") => Some(Kind::Xlsb),
        // Some writers leave the media type out.
        () if media_type.is_empty() && archive.has("content.xml") && !archive.has("word/document.xml") => {
            ods::is_spreadsheet(archive)?.then_some(Kind::Ods)
        }
        () => None,
    })
}

/// Reads a workbook that is an archive.
///
/// # Errors
/// See [`crate::read`].
pub(crate) fn read_archive(archive: &Archive<'_>, kind: Kind) -> Result<HandOver, Error> {
    match kind {
        Kind::Xlsx => {
            let has_macros = archive.names().any(|name| name.to_ascii_lowercase().ends_with("vbaproject.bin"));
            let mut book = Book::new(if has_macros { "xlsm" } else { "xlsx" });
            xlsx::read(archive, &mut book)?;
            book.finish()
        }
        Kind::Xlsb => {
            let mut book = Book::new("xlsb");
            xlsb::read(archive, &mut book)?;
            book.finish()
        }
        Kind::Ods => {
            let mut book = Book::new("ods");
            ods::read(archive, &mut book)?;
            book.finish()
        }
    }
}

/// Reads a workbook of the time before archives, in its container.
///
/// # Errors
/// See [`crate::read`].
pub(crate) fn read_compound(bytes: &[u8]) -> Result<HandOver, Error> {
    let mut book = Book::new("xls");
    xls::read_compound(bytes, &mut book)?;
    book.finish()
}

/// Reads a workbook of the time before archives that stands in a file as it is.
///
/// # Errors
/// See [`crate::read`].
pub(crate) fn read_bare(bytes: &[u8]) -> Result<HandOver, Error> {
    let mut book = Book::new("xls");
    xls::read_stream(bytes, &mut book)?;
    book.finish()
}

/// The most sheets. Programs stop for want of memory; people stop at some dozens.
const MAX_SHEETS: usize = MAX_TABLES;

/// A sheet's name. Programs stop at 31 characters.
fn sheet_name(name: &str) -> String {
    name.chars().take(200).collect()
}

/// What comes out of a workbook while it is read.
#[derive(Debug)]
pub(crate) struct Book {
    format: &'static str,
    budget: Budget,
    tables: Vec<Table>,
    notes: Vec<Note>,
    hidden: Vec<String>,
    empty: Vec<String>,
    /// The first sheet that could not be read, and why.
    failure: Option<Error>,
    sheets: usize,
}

impl Book {
    fn new(format: &'static str) -> Self {
        Book {
            format,
            budget: Budget::default(),
            tables: Vec::new(),
            notes: Vec::new(),
            hidden: Vec::new(),
            empty: Vec::new(),
            failure: None,
            sheets: 0,
        }
    }

    /// Starts a sheet.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] past [`MAX_SHEETS`].
    fn count_sheet(&mut self) -> Result<(), Error> {
        self.sheets += 1;
        if self.sheets > MAX_SHEETS {
            return Err(ErrorKind::TooLarge { what: "the number of sheets", limit: MAX_SHEETS as u64 }.into());
        }
        Ok(())
    }

    /// Leaves a hidden sheet out.
    fn hide(&mut self, name: &str) -> Result<(), Error> {
        self.hidden.push(sheet_name(name));
        self.count_sheet()
    }

    /// Says that a sheet holds no cells, as one with only a chart.
    fn pass_over(&mut self, name: &str) -> Result<(), Error> {
        self.empty.push(sheet_name(name));
        self.count_sheet()
    }

    /// Reads a sheet. One that is damaged is left out and noted; the others may still be what is wanted.
    ///
    /// # Errors
    /// Those of `read` that are about the whole file: its limits and its protection.
    fn sheet(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Sheet, &mut Budget) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.count_sheet()?;
        let name = &sheet_name(name);
        let mut sheet = Sheet::default();
        match read(&mut sheet, &mut self.budget) {
            Ok(()) => self.add(name, sheet),
            Err(error) => match &*error.kind {
                ErrorKind::Damaged { what } => {
                    self.notes.push(Note::UnreadableSheet { sheet: name.to_owned(), what: what.clone() });
                    self.failure.get_or_insert(error);
                    Ok(())
                }
                _ => Err(error),
            },
        }
    }

    /// Adds a sheet that was read.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when the workbook holds more than is kept.
    fn add(&mut self, name: &str, sheet: Sheet) -> Result<(), Error> {
        if sheet.grid.is_empty() {
            self.empty.push(name.to_owned());
        }
        let sheet_name = || name.to_owned();
        let note = |counted: &Counted, note: fn(String, u32, Position) -> Note| {
            counted.first.map(|first| note(sheet_name(), counted.count, first))
        };
        self.notes.extend(sheet.errors.first.map(|first| Note::ErrorCells {
            sheet: sheet_name(),
            text: sheet.error_text,
            count: sheet.errors.count,
            first,
        }));
        self.notes.extend(note(&sheet.uncalculated, |sheet, count, first| Note::FormulasWithoutValue {
            sheet,
            count,
            first,
        }));
        self.notes.extend(note(&sheet.unreadable, |sheet, count, first| Note::UnreadableCells { sheet, count, first }));
        if !sheet.grid.is_empty() && sheet.hidden_rows + sheet.hidden_columns > 0 {
            let (rows, columns) = (sheet.hidden_rows, sheet.hidden_columns);
            self.notes.push(Note::HiddenCells { sheet: sheet_name(), rows, columns });
        }
        if sheet.has_more_merges {
            self.notes.push(Note::ManyMerges { sheet: sheet_name(), followed: MAX_MERGES as u32 });
        }
        let read = sheet.grid.tables(self.format, name, &sheet.merges, &mut self.budget)?;
        if let Some(figures) = read.text_figures {
            let crate::grid::TextFigures { decimal, count, first } = figures;
            self.notes.push(Note::FiguresAsText { sheet: sheet_name(), decimal, count, first });
        }
        self.tables.extend(read.tables);
        if self.tables.len() > MAX_TABLES {
            return Err(ErrorKind::TooLarge { what: "the number of tables", limit: MAX_TABLES as u64 }.into());
        }
        Ok(())
    }

    /// All that was read.
    ///
    /// # Errors
    /// [`ErrorKind::NoTable`] when no visible sheet has anything on it, or else the first sheet's damage.
    fn finish(mut self) -> Result<HandOver, Error> {
        if self.tables.is_empty() {
            let reason =
                if self.hidden.is_empty() { "all sheets are empty" } else { "only hidden sheets hold anything" };
            return Err(self.failure.unwrap_or_else(|| ErrorKind::NoTable { reason }.into()));
        }
        let sheets = |names: Vec<String>, note: fn(Vec<String>) -> Note| (!names.is_empty()).then(|| note(names));
        self.notes.extend(sheets(self.hidden, |sheets| Note::HiddenSheets { sheets }));
        self.notes.extend(sheets(self.empty, |sheets| Note::EmptySheets { sheets }));
        self.notes.truncate(MAX_TABLES);
        Ok(HandOver { tables: self.tables, notes: self.notes })
    }
}

/// A sheet while it is read.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) grid: Grid,
    /// 0-based on the sheet.
    merges: Vec<Merge>,
    has_more_merges: bool,
    errors: Counted,
    error_text: String,
    uncalculated: Counted,
    unreadable: Counted,
    hidden_rows: u32,
    hidden_columns: u32,
    scratch: String,
}

/// How often something occurs, and where first.
#[derive(Debug, Default)]
struct Counted {
    count: u32,
    first: Option<Position>,
}

impl Counted {
    fn add(&mut self, row: u32, column: u32) {
        if row < MAX_ROWS && column < MAX_COLUMNS {
            self.count += 1;
            self.first.get_or_insert(Position { row: row + 1, column: column + 1 });
        }
    }
}

impl Sheet {
    /// Adds a cell whose formula failed.
    fn push_error(&mut self, row: u32, column: u32, text: &str, budget: &mut Budget) -> Result<(), Error> {
        if self.errors.count == 0 {
            self.error_text = text.chars().take(40).collect();
        }
        self.errors.add(row, column);
        self.grid.push(row, column, text, false, budget)
    }

    /// Adds a number as its cell shows it; `format` is the index of the cell's format.
    fn push_number(
        &mut self,
        row: u32,
        column: u32,
        number: f64,
        format: usize,
        context: &Context,
        budget: &mut Budget,
    ) -> Result<(), Error> {
        self.scratch.clear();
        context.formats.write(format, number, context.is_1904, &mut self.scratch);
        self.grid.push(row, column, &self.scratch, true, budget)
    }

    /// Adds a truth value.
    fn push_bool(&mut self, row: u32, column: u32, value: bool, budget: &mut Budget) -> Result<(), Error> {
        self.grid.push(row, column, if value { "TRUE" } else { "FALSE" }, false, budget)
    }

    /// Adds a merged region, last row and column included.
    fn merge(&mut self, first: (u32, u32), last: (u32, u32)) {
        let ((row, column), (last_row, last_column)) = (first, last);
        if row > last_row || column > last_column || last_row >= MAX_ROWS || last_column >= MAX_COLUMNS || first == last
        {
            return;
        }
        if self.merges.len() == MAX_MERGES {
            self.has_more_merges = true;
            return;
        }
        self.merges.push(Merge { row, column, rows: last_row - row + 1, columns: last_column - column + 1 });
    }
}
