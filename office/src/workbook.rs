//! Workbooks: every visible sheet becomes a table, and what its reader has to know becomes a note.

mod biff;
mod compound;
mod default_password;
mod ods;
mod relations;
mod shared;
mod stream;
pub(crate) mod xls;
mod xlsb;
mod xlsx;

use peilglas::error::{Error, ErrorKind, Position};
use peilglas::read::handover::{MAX_MERGES, MAX_TABLES, Note, Writer};
use peilglas::table::Merge;

use crate::archive::Archive;
use crate::grid::{Budget, Grid, MAX_COLUMNS, MAX_ROWS, TextFigures};
use shared::{Context, Texts};
use stream::{Output, Stream, Value};

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
pub(crate) fn kind(archive: &Archive) -> Result<Option<Kind>, Error> {
    const LONGEST_TYPE: usize = 1024;
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

/// A workbook that is being read. It hands over as it goes.
pub(crate) struct Workbook {
    book: Book,
    /// What is still to be read: of a format whose sheets can be large.
    rest: Option<xlsx::Rest>,
    is_finished: bool,
}

impl Workbook {
    /// Starts to read a workbook that is an archive.
    ///
    /// # Errors
    /// See [`crate::Conversion::open`].
    pub(crate) fn open(archive: &Archive, kind: Kind) -> Result<Self, Error> {
        let mut book = Book::new(match kind {
            Kind::Xlsx if has_macros(archive) => "xlsm",
            Kind::Xlsx => "xlsx",
            Kind::Xlsb => "xlsb",
            Kind::Ods => "ods",
        });
        let rest = match kind {
            Kind::Xlsx => Some(xlsx::Rest::new(archive)?),
            Kind::Xlsb => {
                xlsb::read(archive, &mut book)?;
                None
            }
            Kind::Ods => {
                ods::read(archive, &mut book)?;
                None
            }
        };
        Ok(Workbook { book, rest, is_finished: false })
    }

    /// Reads a workbook of the time before archives, in its container.
    ///
    /// # Errors
    /// See [`crate::Conversion::open`].
    pub(crate) fn open_compound(bytes: &[u8]) -> Result<Self, Error> {
        let mut book = Book::new("xls");
        xls::read_compound(bytes, &mut book)?;
        Ok(Workbook { book, rest: None, is_finished: false })
    }

    /// Reads a workbook of the time before archives that stands in a file as it is.
    ///
    /// # Errors
    /// See [`crate::Conversion::open`].
    pub(crate) fn open_bare(bytes: &[u8]) -> Result<Self, Error> {
        let mut book = Book::new("xls");
        xls::read_stream(bytes, &mut book)?;
        Ok(Workbook { book, rest: None, is_finished: false })
    }

    /// How much of the file was read, from 0 to 1.
    pub(crate) fn progress(&self) -> f64 {
        self.rest.as_ref().filter(|_| !self.is_finished).map_or(1.0, xlsx::Rest::progress)
    }

    /// Reads on until there are some bytes to hand over; none at the end.
    ///
    /// # Errors
    /// See [`crate::Conversion::next`].
    pub(crate) fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        while !self.is_finished {
            let goes_on = match &mut self.rest {
                Some(rest) => rest.read_on(&mut self.book)?,
                None => false,
            };
            if !goes_on {
                self.book.finish()?;
                self.is_finished = true;
            }
            let writer = self.rest.as_mut().and_then(xlsx::Rest::writer).unwrap_or(&mut self.book.output.writer);
            if writer.length() >= PIECE {
                return Ok(Some(writer.take()));
            }
        }
        let left = self.book.output.writer.take();
        Ok(if left.is_empty() { None } else { Some(left) })
    }
}

fn has_macros(archive: &Archive) -> bool {
    archive.names().any(|name| name.to_ascii_lowercase().ends_with("vbaproject.bin"))
}

/// How many bytes are handed over at a time, at least.
const PIECE: usize = 256 * 1024;

/// How many cells of a sheet are read at a time, empty ones included.
const CELLS_AT_A_TIME: usize = 16 * 1024;

/// A sheet with more cells than this is handed over while it is read.
const FIRST_CELLS: usize = 8 * 1024;

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
    output: Output,
    tables: usize,
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
            output: Output::default(),
            tables: 0,
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
            Err(error) => self.leave_out(name, error),
        }
    }

    /// Leaves a damaged sheet out.
    ///
    /// # Errors
    /// The same error when it is about more than the sheet.
    fn leave_out(&mut self, name: &str, error: Error) -> Result<(), Error> {
        let ErrorKind::Damaged { what } = &*error.kind else { return Err(error) };
        self.notes.push(Note::UnreadableSheet { sheet: name.to_owned(), what: what.clone() });
        self.failure.get_or_insert(error);
        Ok(())
    }

    /// Adds a sheet that was read.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when the workbook holds more than is kept.
    fn add(&mut self, name: &str, mut sheet: Sheet) -> Result<(), Error> {
        let merges = std::mem::take(&mut sheet.merges);
        let cells = std::mem::take(&mut sheet.cells);
        let is_empty = matches!(&cells, Cells::Kept(grid) if grid.is_empty());
        if is_empty {
            self.empty.push(name.to_owned());
        }
        self.note(name, sheet, is_empty);
        let text_figures = match cells {
            Cells::Kept(grid) => {
                let writer = &mut self.output.writer;
                let (tables, text_figures) = grid.hand_over(self.format, name, &merges, &mut self.budget, writer)?;
                self.tables += tables;
                text_figures
            }
            Cells::HandedOver(stream) => {
                let (output, tables, text_figures) = stream.finish(&merges);
                self.output = output;
                self.tables += tables;
                text_figures
            }
        };
        if let Some(TextFigures { decimal, count, first }) = text_figures {
            self.notes.push(Note::FiguresAsText { sheet: name.to_owned(), decimal, count, first });
        }
        if self.tables > MAX_TABLES {
            return Err(ErrorKind::TooLarge { what: "the number of tables", limit: MAX_TABLES as u64 }.into());
        }
        Ok(())
    }

    /// Notes what is to be said of a sheet.
    fn note(&mut self, name: &str, sheet: Sheet, is_empty: bool) {
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
        if !is_empty && sheet.hidden_rows + sheet.hidden_columns > 0 {
            let (rows, columns) = (sheet.hidden_rows, sheet.hidden_columns);
            self.notes.push(Note::HiddenCells { sheet: sheet_name(), rows, columns });
        }
        if sheet.has_more_merges {
            self.notes.push(Note::ManyMerges { sheet: sheet_name(), followed: MAX_MERGES as u32 });
        }
    }

    /// Ends what is handed over.
    ///
    /// # Errors
    /// [`ErrorKind::NoTable`] when no visible sheet has anything on it, or else the first sheet's damage.
    fn finish(&mut self) -> Result<(), Error> {
        if self.tables == 0 {
            let reason =
                if self.hidden.is_empty() { "all sheets are empty" } else { "only hidden sheets hold anything" };
            return Err(self.failure.take().unwrap_or_else(|| ErrorKind::NoTable { reason }.into()));
        }
        let sheets = |names: &mut Vec<String>, note: fn(Vec<String>) -> Note| {
            (!names.is_empty()).then(|| note(std::mem::take(names)))
        };
        self.notes.extend(sheets(&mut self.hidden, |sheets| Note::HiddenSheets { sheets }));
        self.notes.extend(sheets(&mut self.empty, |sheets| Note::EmptySheets { sheets }));
        self.notes.iter().take(MAX_TABLES).for_each(|note| self.output.writer.note(note));
        self.output.writer.end();
        Ok(())
    }
}

/// A sheet while it is read.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    cells: Cells,
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

/// What becomes of the cells of a sheet.
#[derive(Debug)]
enum Cells {
    /// They are kept until all of them are there.
    Kept(Grid),
    /// There are too many for that.
    HandedOver(Box<Stream>),
}

impl Default for Cells {
    fn default() -> Self {
        Cells::Kept(Grid::default())
    }
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
    /// Adds a text.
    fn push_text(&mut self, row: u32, column: u32, text: &str, budget: &mut Budget) -> Result<(), Error> {
        match &mut self.cells {
            Cells::Kept(grid) => grid.push(row, column, text, false, budget),
            Cells::HandedOver(stream) => stream.push(row, column, Value::Text(text), &Texts::default()),
        }
    }

    /// Adds a text that cells share, by its number; one that there is not is noted.
    fn push_shared(
        &mut self,
        row: u32,
        column: u32,
        index: Option<u32>,
        texts: &Texts,
        budget: &mut Budget,
    ) -> Result<(), Error> {
        let text = index.and_then(|index| Some((index, texts.get(usize::try_from(index).ok()?)?)));
        let Some((index, text)) = text else {
            self.unreadable.add(row, column);
            return Ok(());
        };
        match &mut self.cells {
            Cells::Kept(grid) => grid.push(row, column, text, false, budget),
            Cells::HandedOver(stream) => stream.push(row, column, Value::Shared(index), texts),
        }
    }

    /// Adds a cell whose formula failed.
    fn push_error(&mut self, row: u32, column: u32, text: &str, budget: &mut Budget) -> Result<(), Error> {
        if self.errors.count == 0 {
            self.error_text = text.chars().take(40).collect();
        }
        self.errors.add(row, column);
        self.push_text(row, column, text, budget)
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
        let mut text = std::mem::take(&mut self.scratch);
        text.clear();
        context.formats.write(format, number, context.is_1904, &mut text);
        let pushed = self.push_written(row, column, &text, budget);
        self.scratch = text;
        pushed
    }

    /// Adds a number that is written as its cell shows it, with a point.
    fn push_written(&mut self, row: u32, column: u32, number: &str, budget: &mut Budget) -> Result<(), Error> {
        match &mut self.cells {
            Cells::Kept(grid) => grid.push(row, column, number, true, budget),
            Cells::HandedOver(stream) => stream.push(row, column, Value::Number(number), &Texts::default()),
        }
    }

    /// How many cells are kept.
    fn kept(&self) -> usize {
        match &self.cells {
            Cells::Kept(grid) => grid.len(),
            Cells::HandedOver(_) => 0,
        }
    }

    /// What is handed over, while that is with the sheet.
    fn writer(&mut self) -> Option<&mut Writer> {
        match &mut self.cells {
            Cells::Kept(_) => None,
            Cells::HandedOver(stream) => Some(&mut stream.output.writer),
        }
    }

    /// Goes on to hand cells over instead of keeping them, if that can be done.
    fn hand_over(&mut self, name: &str, book: &mut Book) -> Result<(), Error> {
        let Cells::Kept(grid) = &self.cells else { return Ok(()) };
        let Some(mut stream) = Stream::new(book.format, name, grid) else { return Ok(()) };
        stream.start(std::mem::take(&mut book.output), grid)?;
        self.cells = Cells::HandedOver(Box::new(stream));
        Ok(())
    }

    /// Adds a truth value.
    fn push_bool(&mut self, row: u32, column: u32, value: bool, budget: &mut Budget) -> Result<(), Error> {
        self.push_text(row, column, if value { "TRUE" } else { "FALSE" }, budget)
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
