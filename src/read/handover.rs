//! Tables that the office module read from a workbook or a document, as it hands them to the core.
//!
//! Workbooks and documents are read in a WebAssembly module of their own, which loads with the first of them. It gives
//! *hand-over bytes*, and the page pushes those into a session like any other file: the core knows them by the
//! [first of them](START). The two sides of the format, a [`Writer`] and a [`Decoder`], stand here together, so that they
//! cannot drift apart. Neither keeps a table: a sheet of a million rows passes through in pieces.
//!
//! After [`START`] come records. Each starts with a number in LEB128 whose lowest three bits are its kind and whose
//! other bits are `n`:
//!
//! | kind | record |
//! |---|---|
//! | 0 | what `n` says: 0 the row ends; 1 a table ends, with a [`Tail`]; 2 a table starts, with a [`Head`]; 3 a text that cells share; 4 a [`Note`]; 5 the end of all |
//! | 1 | `n` empty cells |
//! | 2 | a cell with `n` bytes of text |
//! | 3 | a cell with a number, written in `n` bytes with a point |
//! | 4 | a cell with the shared text number `n`, counted from 0 through the whole file |
//! | 5 | `n` blank rows |
//! | 6 | `n` columns stand to the left of what the table had so far: the next row starts there |
//!
//! `Head`, `Tail` and `Note` are JSON, and like shared texts follow their length in LEB128. Text is UTF-8. Anyone can drop
//! such a file, so the [`Decoder`] trusts nothing in it.

mod decode;
mod note;
mod write;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Position};
use crate::number::NumberFormat;
use crate::table::{Merge, Table};

pub(crate) use decode::TableMaker;
pub use decode::{Decoder, MAX_PASSED};
pub use note::Note;
pub use write::{Writer, write};

/// The first bytes of everything that is handed over, and of nothing else.
pub const START: &[u8] = b"peilglas tables 2\n\0";

/// The formats that a table can be handed over from. A table keeps its format's name as `&'static str`.
const FORMATS: [&str; 7] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "docx", "odt"];

/// The most merged regions of one table. Looking up a cell walks through them all.
pub const MAX_MERGES: usize = 5_000;

/// The most tables of one file, and the most notes.
pub const MAX_TABLES: usize = 10_000;

/// Beyond this row or column no program counts.
const MAX_POSITION: u32 = 1 << 24;

/// What stands in `n` of a record of kind 0.
mod mark {
    pub(super) const END_ROW: u64 = 0;
    pub(super) const END_TABLE: u64 = 1;
    pub(super) const TABLE: u64 = 2;
    pub(super) const SHARED_TEXT: u64 = 3;
    pub(super) const NOTE: u64 = 4;
    pub(super) const END: u64 = 5;
}

/// The kinds of records.
mod kind {
    pub(super) const MARK: u64 = 0;
    pub(super) const EMPTY: u64 = 1;
    pub(super) const TEXT: u64 = 2;
    pub(super) const NUMBER: u64 = 3;
    pub(super) const SHARED: u64 = 4;
    pub(super) const BLANK_ROWS: u64 = 5;
    pub(super) const LEFTWARDS: u64 = 6;
}

/// What a workbook or a document gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandOver {
    /// Its tables, in its order.
    pub tables: Vec<Table>,
    /// What its reader has to say about them.
    pub notes: Vec<Note>,
}

/// What is known of a table when it starts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Head {
    /// `xlsx`, `xlsm`, `xlsb`, `xls`, `ods`, `docx` or `odt`.
    pub format: String,
    /// The sheet of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The heading that the table stands under in a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// The table's own title in a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The lines of source and notes in a document that belong to the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The 1-based row and column of the first cell, when that is not row 1, column 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<(u32, u32)>,
}

/// What is known of a table when it ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tail {
    /// How the figures among its texts are written; its numbers follow them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_format: Option<Marks>,
    /// Merged regions: first row, first column, rows and columns, counted from 0 in the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merges: Vec<[u32; 4]>,
}

/// A number format's marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// The decimal mark: a point or a comma.
    pub decimal: char,
    /// The mark between thousands.
    pub thousands: char,
}

impl From<NumberFormat> for Marks {
    fn from(NumberFormat { decimal, thousands }: NumberFormat) -> Self {
        Marks { decimal, thousands }
    }
}

impl From<Merge> for [u32; 4] {
    fn from(Merge { row, column, rows, columns }: Merge) -> Self {
        [row, column, rows, columns]
    }
}

/// A cell as it is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text, or a number as its cell shows it.
    Text(&'a str),
    /// A number as a workbook keeps it, written with a point and without thousands marks, and a percent sign where its
    /// cell shows one.
    Number(&'a str),
    /// A text that many cells share.
    Shared {
        /// Its number in the file: the same text always has the same, so that it needs to be looked at only once.
        index: u32,
        /// What it says.
        text: &'a str,
    },
}

impl<'a> Cell<'a> {
    /// What the cell shows.
    pub fn text(self) -> &'a str {
        match self {
            Cell::Empty => "",
            Cell::Text(text) | Cell::Number(text) | Cell::Shared { text, .. } => text,
        }
    }
}

/// Takes what a [`Decoder`] finds, in the order of the file.
///
/// Rows come as their cells and an end; what is to the right of a row's last cell is empty. Nothing is kept by the
/// decoder but the shared texts, so a sink that keeps no rows reads any number of them.
pub trait Sink {
    /// A table starts.
    ///
    /// # Errors
    /// What the sink refuses; the decoder passes it on and is of no more use.
    fn start_table(&mut self, head: Head) -> Result<(), Error>;

    /// The next cell of the row.
    ///
    /// # Errors
    /// As [`start_table`](Sink::start_table).
    fn cell(&mut self, cell: Cell<'_>) -> Result<(), Error>;

    /// The row ends; one without cells is blank.
    ///
    /// # Errors
    /// As [`start_table`](Sink::start_table).
    fn end_row(&mut self) -> Result<(), Error>;

    /// The table has so many more columns to the left than its rows so far showed: they were empty there. Comes between
    /// two rows, and seldom: when a note in column A stands below a large table that starts in column B.
    ///
    /// # Errors
    /// As [`start_table`](Sink::start_table).
    fn columns_to_the_left(&mut self, columns: u32) -> Result<(), Error>;

    /// The table ends.
    ///
    /// # Errors
    /// As [`start_table`](Sink::start_table).
    fn end_table(&mut self, tail: Tail) -> Result<(), Error>;

    /// What the reader of the file has to say; comes between or after the tables.
    fn note(&mut self, note: Note);
}

/// Reads what [`write`] wrote, or what pretends to be such, as a whole.
///
/// # Errors
/// Those of [`Decoder::push`] and [`Decoder::finish`], and [`ErrorKind::TooLarge`] when the tables' text is more than
/// is kept.
pub fn read(bytes: &[u8]) -> Result<HandOver, Error> {
    let (mut decoder, mut kept) = (Decoder::default(), Kept::default());
    decoder.push(bytes, &mut kept)?;
    decoder.finish()?;
    Ok(kept.handover)
}

/// A sink that keeps everything.
#[derive(Debug, Default)]
struct Kept {
    handover: HandOver,
    maker: TableMaker,
}

impl Sink for Kept {
    fn start_table(&mut self, head: Head) -> Result<(), Error> {
        self.maker.start_table(head)
    }

    fn cell(&mut self, cell: Cell<'_>) -> Result<(), Error> {
        self.maker.cell(cell)
    }

    fn end_row(&mut self) -> Result<(), Error> {
        self.maker.end_row()
    }

    fn columns_to_the_left(&mut self, columns: u32) -> Result<(), Error> {
        self.maker.columns_to_the_left(columns);
        Ok(())
    }

    fn end_table(&mut self, tail: Tail) -> Result<(), Error> {
        self.handover.tables.push(self.maker.end_table(tail)?);
        Ok(())
    }

    fn note(&mut self, note: Note) {
        self.handover.notes.push(note);
    }
}

fn damaged(what: impl std::fmt::Display) -> Error {
    ErrorKind::Damaged { what: format!("its hand-over bytes cannot be read ({what})") }.into()
}

fn is_place(position: Position) -> bool {
    (1..=MAX_POSITION).contains(&position.row) && (1..=MAX_POSITION).contains(&position.column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{MAX_CELLS, ReadOptions, Reader};

    fn table() -> Table {
        let mut table = Table::new("xlsx");
        for row in [&["", "2010", "aandeel"][..], &[], &["Polen \"é\"\n", "1714", "36%"]] {
            row.iter().for_each(|cell| table.push_cell(cell));
            table.end_row();
        }
        table.sheet = Some("Instroom".to_owned());
        table.origin = Some(Position { row: 3, column: 2 });
        table.number_format = Some(NumberFormat::ENGLISH);
        table.merges = vec![Merge { row: 0, column: 1, rows: 1, columns: 2 }];
        table
    }

    fn notes() -> Vec<Note> {
        let (sheet, first) = ("Instroom".to_owned(), Position { row: 4, column: 2 });
        vec![
            Note::HiddenSheets { sheets: vec!["Codes".to_owned()] },
            Note::EmptySheets { sheets: vec!["Grafiek".to_owned()] },
            Note::UnreadableSheet { sheet: sheet.clone(), what: "its end is missing".to_owned() },
            Note::HiddenCells { sheet: sheet.clone(), rows: 2, columns: 0 },
            Note::ErrorCells { sheet: sheet.clone(), text: "#DIV/0!".to_owned(), count: 2, first },
            Note::FormulasWithoutValue { sheet: sheet.clone(), count: 2, first },
            Note::UnreadableCells { sheet: sheet.clone(), count: 2, first },
            Note::FiguresAsText { sheet: sheet.clone(), decimal: ',', count: 2, first },
            Note::ManyMerges { sheet, followed: 5000 },
            Note::TableWithoutFigures { title: "Maatregelen".to_owned() },
        ]
    }

    fn code(bytes: &[u8]) -> &'static str {
        read(bytes).expect_err("an error").kind.code()
    }

    /// Bytes of one table with these records between its head and its tail.
    fn bytes(head: &str, records: &[u8], tail: &str) -> Vec<u8> {
        let json = |record: u8, json: &str| [&[record << 3, json.len() as u8][..], json.as_bytes()].concat();
        [START, &json(2, head), records, &json(1, tail), &[5 << 3]].concat()
    }

    fn records(records: &[u8]) -> Vec<u8> {
        bytes(r#"{"format":"xlsx"}"#, records, "{}")
    }

    fn rows(table: &Table) -> Vec<Vec<&str>> {
        (0..table.rows()).map(|row| table.row(row).collect()).collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let handover = HandOver { tables: vec![table(), Table::new("docx")], notes: notes() };
        let bytes = write(&handover);
        assert!(bytes.starts_with(START));
        assert_eq!(read(&bytes).expect("tables"), handover);
    }

    #[test]
    fn pieces_of_any_size_give_the_same() {
        let handover = HandOver { tables: vec![table(), Table::new("docx")], notes: notes() };
        let bytes = write(&handover);
        for size in 1..40 {
            let (mut decoder, mut kept) = (Decoder::default(), Kept::default());
            bytes.chunks(size).for_each(|piece| decoder.push(piece, &mut kept).expect("a piece"));
            decoder.finish().expect("an end");
            assert_eq!(kept.handover, handover, "{size}");
        }
    }

    #[test]
    fn each_note_is_written_under_its_code() {
        for note in notes() {
            let json = serde_json::to_value(&note).expect("json");
            assert_eq!(json["code"], note.code(), "{note}");
        }
    }

    #[test]
    fn cells_that_share_a_text_name_it_by_its_number() {
        let mut writer = Writer::default();
        writer.start_table(&Head { format: "xlsx".to_owned(), ..Head::default() });
        writer.shared_text("Polen");
        writer.shared_text("Gent");
        for index in [0, 1, 0] {
            writer.cell(Cell::Shared { index, text: "" });
        }
        writer.end_row();
        writer.blank_rows(2);
        writer.empty_cells(2);
        writer.cell(Cell::Number("5"));
        writer.end_row();
        writer.end_table(&Tail::default());
        writer.end();
        let handover = read(&writer.take()).expect("tables");
        let expected: [&[&str]; 4] = [&["Polen", "Gent", "Polen"], &[], &[], &["", "", "5"]];
        assert_eq!(rows(&handover.tables[0]), expected);
    }

    #[test]
    fn numbers_follow_the_format_of_figures_that_are_text() {
        // Text `1.714,5` and number `36.5`, number format Belgian.
        let cells = [&[7 << 3 | 2][..], b"1.714,5", &[4 << 3 | 3], b"36.5", &[0]].concat();
        let belgian = r#"{"numberFormat":{"decimal":",","thousands":"."}}"#;
        let handover = read(&bytes(r#"{"format":"xlsx"}"#, &cells, belgian)).expect("tables");
        assert_eq!(rows(&handover.tables[0]), [["1.714,5", "36,5"]]);
        let handover = read(&records(&cells)).expect("tables");
        assert_eq!(rows(&handover.tables[0]), [["1.714,5", "36.5"]]);
    }

    #[test]
    fn rows_that_turn_out_to_start_further_right_move() {
        // A row `a`, then two columns to the left, a row `b`, a blank one, one column to the left, a row `c`.
        let cells = [1 << 3 | 2, b'a', 0, 2 << 3 | 6, 1 << 3 | 2, b'b', 0, 1 << 3 | 5, 1 << 3 | 6, 1 << 3 | 2, b'c', 0];
        let handover = read(&bytes(r#"{"format":"xlsx","origin":[1,4]}"#, &cells, "{}")).expect("tables");
        let expected: [&[&str]; 4] = [&["", "", "", "a"], &["", "b"], &[], &["c"]];
        assert_eq!(rows(&handover.tables[0]), expected);
        assert_eq!(handover.tables[0].origin, Some(Position { row: 1, column: 1 }));
        assert_eq!(code(&bytes(r#"{"format":"xlsx","origin":[1,3]}"#, &cells, "{}")), "damaged");
    }

    #[test]
    fn bytes_of_another_kind_are_refused() {
        let whole = records(&[1 << 3 | 2, b'a', 0]);
        assert!(read(&whole).is_ok());
        for end in 0..whole.len() {
            assert_eq!(code(&whole[..end]), "damaged", "{end}");
        }
        for wrong in [
            &b"peilglas tables 3\n\0"[..],
            &[&whole[..], &[0]].concat(),
            &[START, &[0]].concat(),
            &[START, &[1 << 3 | 1]].concat(),
            &[START, &[2 << 3, 2, b'{', b'}']].concat(),
            &[START, &[0xFF; 20]].concat(),
            &records(&[7]),
            &records(&[9 << 3, 0]),
            &records(&[1 << 3 | 2, b'a']),
            &records(&[1 << 3 | 2, 0xFF, 0]),
            &records(&[4]),
            &records(&[1 << 3 | 2, b'a', 1 << 3 | 5]),
            &records(&[1 << 3 | 2, b'a', 1 << 3 | 6, 0]),
            &records(&[6]),
        ] {
            assert_eq!(code(wrong), "damaged", "{wrong:?}");
        }
        let note = |note: &str| [START, &[4 << 3, note.len() as u8], note.as_bytes(), &[5 << 3]].concat();
        assert_eq!(code(&note(r#"{"code":"unheard-of"}"#)), "damaged");
        let nowhere = r#"{"code":"unreadable-cells","sheet":"a","count":1,"first":{"row":0,"column":1}}"#;
        assert_eq!(code(&note(nowhere)), "damaged");
    }

    #[test]
    fn a_table_that_cannot_be_is_refused() {
        let row = [1 << 3 | 2, b'a', 0];
        for head in [
            "{}",
            r#"{"format":"exe"}"#,
            r#"{"format":"xlsx","origin":[0,1]}"#,
            r#"{"format":"xlsx","origin":[4294967295,1]}"#,
            r#"{"format":"xlsx","formula":"=1"}"#,
        ] {
            assert_eq!(code(&bytes(head, &row, "{}")), "damaged", "{head}");
        }
        for tail in [
            r#"{"numberFormat":{"decimal":",","thousands":","}}"#,
            r#"{"numberFormat":{"decimal":"1","thousands":"."}}"#,
            r#"{"merges":[[0,0,2,1]]}"#,
            r#"{"merges":[[0,0,0,1]]}"#,
            r#"{"merges":[[4294967295,0,1,1]]}"#,
            r#"{"merges":[[0,4294967295,1,1]]}"#,
        ] {
            assert_eq!(code(&bytes(r#"{"format":"xlsx"}"#, &row, tail)), "damaged", "{tail}");
        }
    }

    #[test]
    fn more_than_is_read_at_once_is_refused_before_it_is_made() {
        let number = |mut number: u64| {
            let mut bytes = Vec::new();
            while number > 0x7F {
                bytes.push(number as u8 | 0x80);
                number >>= 7;
            }
            bytes.push(number as u8);
            bytes
        };
        assert_eq!(code(&records(&number((MAX_CELLS + 1) << 3 | 1))), "too-large");
        assert_eq!(code(&records(&number((MAX_CELLS + 1) << 3 | 5))), "too-large");
        assert_eq!(code(&records(&number(u64::from(u32::MAX) << 3 | 2))), "too-large");
        let text = [number(3 << 3), number(1 << 20), vec![b'a'; 1 << 20]].concat();
        let shared = [text, [4].repeat(300)].concat();
        assert_eq!(code(&records(&shared)), "too-large");
        let wide = [vec![1 << 3 | 2, b'a', 0], [0].repeat(2_000), number(16_000 << 3 | 6), vec![1 << 3 | 2, b'a', 0]];
        let rows = [wide[0].repeat(2_000), wide.concat()].concat();
        assert_eq!(code(&bytes(r#"{"format":"xlsx","origin":[1,16001]}"#, &rows, "{}")), "too-large");
        let table = records(&[])[START.len()..].to_vec();
        let tables = [START, &table[..table.len() - 1].repeat(MAX_TABLES + 1)].concat();
        assert_eq!(code(&tables), "too-large");
    }

    #[test]
    fn the_reader_knows_them_by_their_first_bytes() {
        let bytes = write(&HandOver { tables: vec![table()], notes: notes() });
        for size in [1, 7, bytes.len()] {
            let mut reader = Reader::new("instroom.xlsx", &ReadOptions::default());
            bytes.chunks(size).for_each(|piece| reader.push(piece).expect("a piece"));
            let reading = reader.finish().expect("a reading");
            assert_eq!(reading.tables, [table()]);
            assert_eq!(reading.warnings.len(), notes().len());
        }
    }
}
