//! A workbook or a document as the office module hands it over: its tables, of which large sheets of records are counted
//! while they come.

use std::rc::Rc;

use crate::error::Error;
use crate::interpret::tidy::{SheetTally, recognise_to_count};
use crate::read::ReadWarning;
use crate::read::beside::stands_alone;
use crate::read::handover::{Cell, Decoder, Head, Note, Sink, TableMaker, Tail};
use crate::recipe::{GridRecipe, Recipe};
use crate::table::Table;

use super::tables::context;
use super::{ROWS_KEPT, Session};

/// A table of the file.
#[derive(Debug)]
pub(super) struct Sheet {
    /// All of it, or its first rows where its records were counted.
    pub table: Table,
    /// What was counted, or why that ended.
    pub counted: Option<Result<Box<SheetTally>, Error>>,
}

/// Takes the tables of a file that is handed over in pieces.
#[derive(Debug)]
pub(super) struct Sheets {
    decoder: Decoder,
    making: Making,
}

/// What takes the cells.
#[derive(Debug)]
struct Making {
    name: String,
    locale: String,
    recipe: Rc<Recipe>,
    /// From how many bytes on, a separator for each cell included, a sheet of records is counted.
    count_from: usize,
    maker: TableMaker,
    /// Whether it was seen how to take the table.
    is_decided: bool,
    counted: Option<Result<Box<SheetTally>, Error>>,
    sheets: Vec<Sheet>,
    notes: Vec<Note>,
}

impl Sheets {
    pub(super) fn of_file(name: &str, recipe: &Rc<Recipe>, session: &Session) -> Self {
        let making = Making {
            name: name.to_owned(),
            locale: session.locale.clone(),
            recipe: recipe.clone(),
            count_from: session.stream_from,
            maker: TableMaker::default(),
            is_decided: false,
            counted: None,
            sheets: Vec::new(),
            notes: Vec::new(),
        };
        Sheets { decoder: Decoder::default(), making }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// Those of [`Decoder::push`], and [`ErrorKind::TooLarge`](crate::error::ErrorKind::TooLarge) for more than is kept.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.decoder.push(bytes, &mut self.making)
    }

    /// The rows of the sheet that is being counted.
    pub(super) fn rows_read(&self) -> Option<u32> {
        Some(self.making.counted.as_ref()?.as_ref().ok()?.rows())
    }

    /// All tables, and what was said of them.
    ///
    /// # Errors
    /// Those of [`Decoder::finish`].
    pub(super) fn finish(self) -> Result<(Vec<Sheet>, Vec<ReadWarning>), Error> {
        self.decoder.finish()?;
        let Making { sheets, notes, .. } = self.making;
        Ok((sheets, notes.into_iter().map(ReadWarning::Office).collect()))
    }
}

impl Making {
    /// Starts to count the table if its rows so far show records. Whatever speaks against it is said when all is read.
    fn decide(&mut self) {
        self.is_decided = true;
        let Some(mut tally) = self.tally() else { return };
        let replayed = self.maker.replay(|cell| match cell {
            Some((text, has_point)) => {
                tally.cell(text, has_point);
                Ok(())
            }
            None => tally.end_row(),
        });
        self.counted = Some(replayed.map(|()| Box::new(tally)));
        self.maker.keep_first(ROWS_KEPT);
    }

    fn tally(&self) -> Option<SheetTally> {
        let first_rows = self.maker.table();
        let sheet = first_rows.sheet.as_deref()?;
        let is_its_only_one = self.sheets.iter().all(|other| other.table.sheet.as_deref() != Some(sheet));
        // How figures among texts are written is known at the sheet's end; a recipe may state it for numbers too.
        if !is_its_only_one || !stands_alone(first_rows) || !matches!(self.recipe.number_format(), Ok(None)) {
            return None;
        }
        let grid = GridRecipe::new(&self.recipe, sheet, 0, self.sheets.is_empty());
        let context = context(&self.name, &self.locale, &self.recipe, Some(sheet), grid);
        let roles = recognise_to_count(first_rows, &context).ok()??;
        SheetTally::start(first_rows, &roles, &context).ok()
    }
}

impl Sink for Making {
    fn start_table(&mut self, head: Head) -> Result<(), Error> {
        self.is_decided = false;
        self.maker.start_table(head)
    }

    fn cell(&mut self, cell: Cell<'_>) -> Result<(), Error> {
        match &mut self.counted {
            Some(Ok(tally)) => {
                let has_point = matches!(cell, Cell::Number(text) if text.contains('.'));
                tally.cell(cell.text(), has_point);
                Ok(())
            }
            Some(Err(_)) => Ok(()),
            None => self.maker.cell(cell),
        }
    }

    fn end_row(&mut self) -> Result<(), Error> {
        let Some(counted) = &mut self.counted else {
            self.maker.end_row()?;
            let table = self.maker.table();
            if !self.is_decided && table.text_length() + table.cell_count() >= self.count_from {
                self.decide();
            }
            return Ok(());
        };
        self.maker.pass_row();
        if let Ok(tally) = counted
            && let Err(error) = tally.end_row()
        {
            *counted = Err(error);
        }
        Ok(())
    }

    fn columns_to_the_left(&mut self, columns: u32) -> Result<(), Error> {
        match &mut self.counted {
            Some(Ok(tally)) => tally.columns_to_the_left(columns),
            Some(Err(_)) => {}
            None => self.maker.columns_to_the_left(columns),
        }
        Ok(())
    }

    fn end_table(&mut self, tail: Tail) -> Result<(), Error> {
        let table = self.maker.end_table(tail)?;
        self.sheets.push(Sheet { table, counted: self.counted.take() });
        Ok(())
    }

    fn note(&mut self, note: Note) {
        self.notes.push(note);
    }
}
