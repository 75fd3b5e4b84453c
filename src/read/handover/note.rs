//! What the reader of workbooks and documents has to say, in facts; the page words them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Position;

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
