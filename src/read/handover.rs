//! Tables that the office module read from a workbook or a document, as it hands them to the core.
//!
//! Workbooks and documents are read in a WebAssembly module of their own, which loads with the first of them. It gives
//! one JSON document, and the page pushes that into a session like any other file: the core knows it by its
//! [first bytes](START). The two sides of the format stand here together, so that they cannot drift apart.
//!
//! ```json
//! {"peilglasTables":1,
//!  "tables":[{"format":"xlsx","sheet":"Instroom","origin":[3,1],"numberFormat":{"decimal":".","thousands":","},
//!             "merges":[[0,1,1,2]],"rows":[["","2010",""],["Polen","1714","36%"],[]]}],
//!  "notes":[{"code":"hidden-sheets","sheets":["Codes"]}]}
//! ```
//!
//! `origin` is the 1-based place of the first cell in the file; a merge is first row, first column, rows and columns,
//! counted from 0 in the table. Anyone can drop such a document, so [`read`] trusts nothing in it.

use std::fmt;

use serde::de::{Error as _, SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::MAX_CELLS;
use crate::error::{Error, ErrorKind, Position};
use crate::number::NumberFormat;
use crate::table::{Merge, Table};

/// The first bytes of every hand-over document, and of nothing else.
pub const START: &[u8] = br#"{"peilglasTables":1,"#;

/// The formats that a table can be handed over from. A table keeps its format's name as `&'static str`.
const FORMATS: [&str; 7] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "docx", "odt"];

/// The most merged regions of one table. Looking up a cell walks through them all.
pub const MAX_MERGES: usize = 5_000;

/// The most tables of one file, and the most notes.
pub const MAX_TABLES: usize = 10_000;

/// Beyond this row or column no program counts.
const MAX_POSITION: u32 = 1 << 24;

/// What a workbook or a document gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandOver {
    /// Its tables, in its order.
    pub tables: Vec<Table>,
    /// What its reader has to say about them.
    pub notes: Vec<Note>,
}

/// What a user has to know about how a workbook or a document was read. The variants hold facts; the page words them.
///
/// What occurs many times is one note with its first place and a count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub enum Note {
    /// Sheets that their author hid; they were left out.
    HiddenSheets {
        /// Their names.
        sheets: Vec<String>,
    },
    /// Sheets without a single cell of text or figures, such as those of charts.
    EmptySheets {
        /// Their names.
        sheets: Vec<String>,
    },
    /// A sheet that is damaged; it was left out.
    UnreadableSheet {
        /// Its name.
        sheet: String,
        /// What is wrong with it.
        what: String,
    },
    /// Rows and columns that their author hid; they were read like the others.
    HiddenCells {
        /// The sheet.
        sheet: String,
        /// How many rows.
        rows: u32,
        /// How many columns.
        columns: u32,
    },
    /// Cells whose formula failed.
    ErrorCells {
        /// The sheet.
        sheet: String,
        /// What the first of them shows, e.g. `#DIV/0!`.
        text: String,
        /// How many there are.
        count: u32,
        /// The first of them.
        first: Position,
    },
    /// Formulas that were never calculated: the program that wrote them left their result open.
    FormulasWithoutValue {
        /// The sheet.
        sheet: String,
        /// How many there are.
        count: u32,
        /// The first of them.
        first: Position,
    },
    /// Cells that break their format's rules; each was left empty.
    UnreadableCells {
        /// The sheet.
        sheet: String,
        /// How many there are.
        count: u32,
        /// The first of them.
        first: Position,
    },
    /// Figures that were typed or pasted as text: how they are meant depends on who typed them.
    FiguresAsText {
        /// The sheet.
        sheet: String,
        /// The decimal mark that they were read with.
        decimal: char,
        /// How many there are.
        count: u32,
        /// The first of them.
        first: Position,
    },
    /// More merged regions than are followed: those beyond were read as single cells.
    ManyMerges {
        /// The sheet.
        sheet: String,
        /// How many were followed.
        followed: u32,
    },
    /// A table of a document that holds no figures; it was passed over.
    TableWithoutFigures {
        /// Its caption or the heading it stands under, or else its first words.
        title: String,
    },
}

impl Note {
    /// The stable code of the kind of note.
    pub fn code(&self) -> &'static str {
        match self {
            Note::HiddenSheets { .. } => "hidden-sheets",
            Note::EmptySheets { .. } => "empty-sheets",
            Note::UnreadableSheet { .. } => "unreadable-sheet",
            Note::HiddenCells { .. } => "hidden-cells",
            Note::ErrorCells { .. } => "error-cells",
            Note::FormulasWithoutValue { .. } => "formulas-without-value",
            Note::UnreadableCells { .. } => "unreadable-cells",
            Note::FiguresAsText { .. } => "figures-as-text",
            Note::ManyMerges { .. } => "many-merges",
            Note::TableWithoutFigures { .. } => "table-without-figures",
        }
    }

    /// The cell that the note is about, or the first of them.
    pub fn position(&self) -> Option<Position> {
        match self {
            Note::ErrorCells { first, .. }
            | Note::FormulasWithoutValue { first, .. }
            | Note::UnreadableCells { first, .. }
            | Note::FiguresAsText { first, .. } => Some(*first),
            _ => None,
        }
    }

    /// The one sheet that the note is about.
    pub fn sheet(&self) -> Option<&str> {
        match self {
            Note::UnreadableSheet { sheet, .. }
            | Note::HiddenCells { sheet, .. }
            | Note::ErrorCells { sheet, .. }
            | Note::FormulasWithoutValue { sheet, .. }
            | Note::UnreadableCells { sheet, .. }
            | Note::FiguresAsText { sheet, .. }
            | Note::ManyMerges { sheet, .. } => Some(sheet),
            Note::HiddenSheets { .. } | Note::EmptySheets { .. } | Note::TableWithoutFigures { .. } => None,
        }
    }

    /// The facts in it, by the names that the page's wording uses.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let counted = |sheet: &str, count: u32| vec![("sheet", sheet.to_owned()), ("count", count.to_string())];
        match self {
            Note::HiddenSheets { sheets } | Note::EmptySheets { sheets } => vec![("sheets", sheets.join(", "))],
            Note::UnreadableSheet { sheet, what } => vec![("sheet", sheet.clone()), ("what", what.clone())],
            Note::HiddenCells { sheet, rows, columns } => {
                vec![("sheet", sheet.clone()), ("rows", rows.to_string()), ("columns", columns.to_string())]
            }
            Note::ErrorCells { sheet, text, count, .. } => {
                [counted(sheet, *count), vec![("text", text.clone())]].concat()
            }
            Note::FormulasWithoutValue { sheet, count, .. } | Note::UnreadableCells { sheet, count, .. } => {
                counted(sheet, *count)
            }
            Note::FiguresAsText { sheet, decimal, count, .. } => {
                [counted(sheet, *count), vec![("decimal", decimal.to_string())]].concat()
            }
            Note::ManyMerges { sheet, followed } => {
                vec![("sheet", sheet.clone()), ("followed", followed.to_string())]
            }
            Note::TableWithoutFigures { title } => vec![("title", title.clone())],
        }
    }

    /// Whether a figure may be missing or read wrongly because of it.
    pub fn is_warning(&self) -> bool {
        !matches!(self, Note::HiddenSheets { .. } | Note::EmptySheets { .. } | Note::TableWithoutFigures { .. })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::HiddenSheets { sheets } => write!(f, "hidden sheets were left out: {}", sheets.join(", ")),
            Note::EmptySheets { sheets } => write!(f, "sheets without a table: {}", sheets.join(", ")),
            Note::UnreadableSheet { sheet, what } => write!(f, "sheet {sheet} was left out: {what}"),
            Note::HiddenCells { sheet, rows, columns } => {
                write!(f, "sheet {sheet} hides {rows} rows and {columns} columns; they were read like the others")
            }
            Note::ErrorCells { sheet, text, count, first } => {
                write!(f, "{count} formulas of sheet {sheet} failed, the first at {first}: {text}")
            }
            Note::FormulasWithoutValue { sheet, count, first } => write!(
                f,
                "{count} formulas of sheet {sheet} have no result, the first at {first}; open the file in a spreadsheet program and save it"
            ),
            Note::UnreadableCells { sheet, count, first } => {
                write!(f, "{count} cells of sheet {sheet} cannot be read, the first at {first}; they were left empty")
            }
            Note::FiguresAsText { sheet, decimal, count, first } => write!(
                f,
                "{count} figures of sheet {sheet} are text, the first at {first}; \"{decimal}\" was taken for their decimal mark"
            ),
            Note::ManyMerges { sheet, followed } => {
                write!(f, "sheet {sheet} has more than {followed} merged regions; the others were read as single cells")
            }
            Note::TableWithoutFigures { title } => write!(f, "a table without figures was passed over: {title}"),
        }
    }
}

/// Writes the document that [`read`] takes.
pub fn write(handover: &HandOver) -> Vec<u8> {
    #[derive(Serialize)]
    struct Document<'a> {
        #[serde(rename = "peilglasTables")]
        version: u32,
        tables: Tables<'a>,
        notes: &'a [Note],
    }
    struct Tables<'a>(&'a [Table]);
    impl Serialize for Tables<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_seq(self.0.iter().map(TableOut::new))
        }
    }
    // Growing by doubling would need three times the room at the end.
    let mut bytes = Vec::with_capacity(handover.tables.iter().map(length).sum::<usize>() + 4096);
    let document = Document { version: 1, tables: Tables(&handover.tables), notes: &handover.notes };
    // Writing to memory cannot fail, and nothing in these types refuses to be written.
    if serde_json::to_writer(&mut bytes, &document).is_err() {
        bytes.clear();
    }
    bytes
}

/// How many bytes the rows of a table take, and little more.
fn length(table: &Table) -> usize {
    let is_escaped = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
    let text = |row: usize| table.row(row).map(|cell| cell.len() + cell.bytes().filter(|b| is_escaped(b)).count());
    let text: usize = (0..table.rows()).flat_map(text).sum();
    text + 3 * (table.cell_count() + table.rows()) + 32 * table.merges.len() + 1024
}

/// Reads a document that [`write`] wrote, or one that pretends to be such.
///
/// # Errors
/// [`ErrorKind::Damaged`] when it is not of the format, [`ErrorKind::TooLarge`] when it holds more than [`MAX_CELLS`]
/// cells or [`MAX_TABLES`] tables.
pub fn read(bytes: &[u8]) -> Result<HandOver, Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Document {
        #[serde(rename = "peilglasTables")]
        version: u32,
        tables: Tables,
        #[serde(default)]
        notes: Vec<Note>,
    }
    let document: Document = serde_json::from_slice(bytes).map_err(|error| refusal(&error))?;
    let damaged = |what: &str| Err(ErrorKind::Damaged { what: what.to_owned() }.into());
    if document.version != 1 {
        return damaged("its hand-over format is of another version");
    }
    if document.notes.len() > MAX_TABLES {
        return Err(ErrorKind::TooLarge { what: "the number of notes", limit: MAX_TABLES as u64 }.into());
    }
    let off_the_sheet = |note: &Note| note.position().is_some_and(|first| !is_place(first));
    if document.notes.iter().any(off_the_sheet) {
        return damaged("a note is about no cell");
    }
    Ok(HandOver { tables: document.tables.0, notes: document.notes })
}

/// What limits say while serde reads; serde carries text only.
const TOO_MANY_CELLS: &str = "too many cells";
const TOO_MANY_TABLES: &str = "too many tables";

fn refusal(error: &serde_json::Error) -> Error {
    let text = error.to_string();
    if text.starts_with(TOO_MANY_CELLS) {
        return ErrorKind::TooLarge { what: "the number of cells", limit: MAX_CELLS }.into();
    }
    if text.starts_with(TOO_MANY_TABLES) {
        return ErrorKind::TooLarge { what: "the number of tables", limit: MAX_TABLES as u64 }.into();
    }
    ErrorKind::Damaged { what: format!("its hand-over document cannot be read ({text})") }.into()
}

fn is_place(position: Position) -> bool {
    (1..=MAX_POSITION).contains(&position.row) && (1..=MAX_POSITION).contains(&position.column)
}

/// How a table goes out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TableOut<'a> {
    format: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    heading: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number_format: Option<Marks>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    merges: Vec<[u32; 4]>,
    rows: RowsOut<'a>,
}

impl<'a> TableOut<'a> {
    fn new(table: &'a Table) -> Self {
        TableOut {
            format: table.format,
            sheet: table.sheet.as_deref(),
            heading: table.heading.as_deref(),
            title: table.title.as_deref(),
            notes: &table.notes,
            origin: table.origin.map(|origin| (origin.row, origin.column)),
            number_format: table.number_format.map(|NumberFormat { decimal, thousands }| Marks { decimal, thousands }),
            merges: table.merges.iter().map(|merge| [merge.row, merge.column, merge.rows, merge.columns]).collect(),
            rows: RowsOut(table),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marks {
    decimal: char,
    thousands: char,
}

struct RowsOut<'a>(&'a Table);

impl Serialize for RowsOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Row<'a>(&'a Table, usize);
        impl Serialize for Row<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.0.row(self.1))
            }
        }
        let mut rows = serializer.serialize_seq(Some(self.0.rows()))?;
        (0..self.0.rows()).try_for_each(|row| rows.serialize_element(&Row(self.0, row)))?;
        rows.end()
    }
}

/// The tables as they come in, counted while they do.
struct Tables(Vec<Table>);

impl<'de> Deserialize<'de> for Tables {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Tables;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("tables")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Tables, A::Error> {
                let mut tables = Vec::new();
                let mut size = 0;
                while let Some(next) = sequence.next_element::<TableIn>()? {
                    let table = next.table().map_err(A::Error::custom)?;
                    size += (table.cell_count() + table.rows()) as u64;
                    if size > MAX_CELLS {
                        return Err(A::Error::custom(TOO_MANY_CELLS));
                    }
                    if tables.len() == MAX_TABLES {
                        return Err(A::Error::custom(TOO_MANY_TABLES));
                    }
                    tables.push(table);
                }
                Ok(Tables(tables))
            }
        }
        deserializer.deserialize_seq(Each)
    }
}

/// How a table comes in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TableIn {
    format: String,
    sheet: Option<String>,
    heading: Option<String>,
    title: Option<String>,
    #[serde(default)]
    notes: Vec<String>,
    origin: Option<(u32, u32)>,
    number_format: Option<Marks>,
    #[serde(default)]
    merges: Vec<[u32; 4]>,
    rows: RowsIn,
}

impl TableIn {
    fn table(self) -> Result<Table, &'static str> {
        let mut table = self.rows.0;
        table.format = FORMATS.iter().find(|known| **known == self.format).ok_or("an unknown format")?;
        table.sheet = self.sheet;
        table.heading = self.heading;
        table.title = self.title;
        table.notes = self.notes;
        table.origin = self.origin.map(|(row, column)| Position { row, column });
        if !table.origin.is_none_or(is_place) {
            return Err("a table stands nowhere");
        }
        table.number_format = match self.number_format {
            None => None,
            Some(Marks { decimal: decimal @ ('.' | ','), thousands })
                if thousands != decimal && !thousands.is_alphanumeric() =>
            {
                Some(NumberFormat { decimal, thousands })
            }
            Some(_) => return Err("an impossible number format"),
        };
        if self.merges.len() > MAX_MERGES {
            return Err("too many merged regions");
        }
        let merge = |[row, column, rows, columns]: [u32; 4]| {
            let fits = rows >= 1
                && columns >= 1
                && row.checked_add(rows).is_some_and(|end| end as usize <= table.rows())
                && column.checked_add(columns).is_some_and(|end| end <= MAX_POSITION);
            fits.then_some(Merge { row, column, rows, columns }).ok_or("a merged region outside its table")
        };
        let merges: Result<Vec<Merge>, &str> = self.merges.iter().copied().map(merge).collect();
        table.merges = merges?;
        Ok(table)
    }
}

/// The rows as they come in: straight into a table's one string.
struct RowsIn(Table);

impl<'de> Deserialize<'de> for RowsIn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(EachRow).map(RowsIn)
    }
}

struct EachRow;

impl<'de> Visitor<'de> for EachRow {
    type Value = Table;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows of text")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Table, A::Error> {
        let mut table = Table::new("");
        while sequence.next_element_seed(RowSeed(&mut table))?.is_some() {
            table.end_row();
            if (table.cell_count() + table.rows()) as u64 > MAX_CELLS {
                return Err(A::Error::custom(TOO_MANY_CELLS));
            }
        }
        Ok(table)
    }
}

/// A row that is read into a table.
struct RowSeed<'a>(&'a mut Table);

impl<'de> serde::de::DeserializeSeed<'de> for RowSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of text")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        while sequence.next_element_seed(CellSeed(self.0))?.is_some() {
            if self.0.cell_count() as u64 > MAX_CELLS {
                return Err(A::Error::custom(TOO_MANY_CELLS));
            }
        }
        Ok(())
    }
}

/// A cell that is read into a table.
struct CellSeed<'a>(&'a mut Table);

impl<'de> serde::de::DeserializeSeed<'de> for CellSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for CellSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.0.push_cell(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    /// A document with one table whose fields are these.
    fn document(fields: &str) -> Vec<u8> {
        format!(r#"{{"peilglasTables":1,"tables":[{{{fields}}}],"notes":[]}}"#).into_bytes()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let handover = HandOver { tables: vec![table(), Table::new("docx")], notes: notes() };
        let bytes = write(&handover);
        assert!(bytes.starts_with(START));
        assert_eq!(read(&bytes).expect("a document"), handover);
    }

    #[test]
    fn each_note_is_written_under_its_code() {
        for note in notes() {
            let json = serde_json::to_value(&note).expect("json");
            assert_eq!(json["code"], note.code(), "{note}");
        }
    }

    #[test]
    fn a_document_of_another_kind_is_refused() {
        for json in [
            "",
            r#"{"peilglasTables":1,"#,
            r#"{"peilglasTables":2,"tables":[]}"#,
            r#"{"peilglasTables":1,"tables":{}}"#,
            r#"{"peilglasTables":1,"tables":[],"notes":[{"code":"unheard-of"}]}"#,
            r#"{"peilglasTables":1,"tables":[],"notes":[{"code":"unreadable-cells","sheet":"a","count":1,"first":{"row":0,"column":1}}]}"#,
            r#"{"peilglasTables":1,"tables":[],"tables":[]}"#,
        ] {
            assert_eq!(code(json.as_bytes()), "damaged", "{json}");
        }
    }

    #[test]
    fn a_table_that_cannot_be_is_refused() {
        for fields in [
            r#""format":"exe","rows":[]"#,
            r#""format":"xlsx""#,
            r#""format":"xlsx","rows":[1]"#,
            r#""format":"xlsx","rows":[[1]]"#,
            r#""format":"xlsx","rows":[[null]]"#,
            r#""format":"xlsx","rows":[],"origin":[0,1]"#,
            r#""format":"xlsx","rows":[],"origin":[4294967295,1]"#,
            r#""format":"xlsx","rows":[],"numberFormat":{"decimal":",","thousands":","}"#,
            r#""format":"xlsx","rows":[],"numberFormat":{"decimal":"1","thousands":"."}"#,
            r#""format":"xlsx","rows":[["a"]],"merges":[[0,0,2,1]]"#,
            r#""format":"xlsx","rows":[["a"]],"merges":[[0,0,0,1]]"#,
            r#""format":"xlsx","rows":[["a"]],"merges":[[4294967295,0,1,1]]"#,
            r#""format":"xlsx","rows":[["a"]],"merges":[[0,4294967295,1,1]]"#,
            r#""format":"xlsx","rows":[],"formula":"=1""#,
        ] {
            assert_eq!(code(&document(fields)), "damaged", "{fields}");
        }
    }

    #[test]
    fn more_than_is_read_at_once_is_refused_while_it_is_counted() {
        let rows = "[],".repeat(MAX_CELLS as usize + 1);
        let rows = format!(r#""format":"xlsx","rows":[{}]"#, rows.trim_end_matches(','));
        assert_eq!(code(&document(&rows)), "too-large");
        let tables = r#"{"format":"xlsx","rows":[]},"#.repeat(MAX_TABLES + 1);
        let tables = format!(r#"{{"peilglasTables":1,"tables":[{}]}}"#, tables.trim_end_matches(','));
        assert_eq!(code(tables.as_bytes()), "too-large");
    }

    #[test]
    fn deep_nesting_is_refused() {
        let mut bytes = br#"{"peilglasTables":1,"tables":"#.to_vec();
        bytes.extend(std::iter::repeat_n(b'[', 1_000_000));
        assert_eq!(code(&bytes), "damaged");
    }

    #[test]
    fn the_reader_knows_a_document_by_its_first_bytes() {
        let bytes = write(&HandOver { tables: vec![table()], notes: notes() });
        let reading = crate::read::read("instroom.xlsx", &bytes, &crate::read::ReadOptions::default());
        let reading = reading.expect("a reading");
        assert_eq!(reading.tables, [table()]);
        assert_eq!(reading.warnings.len(), notes().len());
    }
}
