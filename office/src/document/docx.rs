//! Word documents.

use std::collections::HashMap;

use peilglas::error::Error;
use peilglas::read::flow::{Flow, LineKind, Span};

use super::{Bounds, MOST_CELLS, MOST_STYLES, Step, walk};
use crate::archive::Archive;
use crate::damaged;
use crate::xml::Tag;

/// The part that holds the text; none when the archive is no Word document.
pub(super) fn main_part(archive: &Archive) -> Option<String> {
    let usual = "word/document.xml";
    if archive.has(usual) {
        return Some(usual.to_owned());
    }
    // SharePoint writes `document2.xml`, some programs backslashes.
    let is_main = |name: &str| {
        let name = name.replace('\\', "/").to_ascii_lowercase();
        let number = name.strip_prefix("word/document").and_then(|rest| rest.strip_suffix(".xml"));
        number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    archive.names().find(|name| is_main(name)).map(str::to_owned)
}

/// Reads the text of a document with its tables.
pub(super) fn read(archive: &Archive) -> Result<Flow, Error> {
    let missing = || damaged("the part with its text is missing");
    let mut document = Document::new(Styles::read(archive)?);
    let main = main_part(archive).ok_or_else(missing)?;
    let is_there = walk(archive, &main, |step| match step {
        Step::Open(tag) => document.open(tag),
        Step::Close(name) => document.close(name),
        Step::Text(text) => document.text(text),
    })?;
    if is_there { Ok(document.flow) } else { Err(missing()) }
}

/// What a paragraph is by its style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Line(LineKind),
    /// A line of a table of contents, or of a list of tables.
    Listing,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    base: String,
    is_outlined: bool,
}

/// The paragraph styles of a document by their id, which Word translates; the names of its own styles stay English.
#[derive(Debug, Default)]
struct Styles(HashMap<String, Style>);

impl Styles {
    fn read(archive: &Archive) -> Result<Styles, Error> {
        let mut styles = Styles::default();
        let mut open: Option<(String, Style)> = None;
        walk(archive, "word/styles.xml", |step| {
            match step {
                Step::Open(tag) => match (tag.name(), &mut open) {
                    ("style", _) if styles.0.len() < MOST_STYLES => {
                        open = tag.attribute("styleId").map(|id| (id.into_owned(), Style::default()));
                    }
                    ("name", Some((_, style))) => style.name = value(tag).to_lowercase(),
                    ("basedOn", Some((_, style))) => style.base = value(tag),
                    ("outlineLvl", Some((_, style))) => style.is_outlined = is_outline(&value(tag)),
                    _ => {}
                },
                Step::Close("style") => styles.0.extend(open.take()),
                _ => {}
            }
            Ok(())
        })?;
        Ok(styles)
    }

    fn role(&self, id: &str) -> Role {
        /// A style is based on another one, and some on themselves.
        const MOST_STEPS: usize = 16;
        let mut next = id;
        for _ in 0..MOST_STEPS {
            let Some(style) = self.0.get(next) else { break };
            match style.name.as_str() {
                "caption" => return Role::Line(LineKind::Caption),
                name if name.starts_with("toc ") || name == "table of figures" => return Role::Listing,
                name if name.starts_with("heading ") || name == "title" || style.is_outlined => {
                    return Role::Line(LineKind::Heading);
                }
                _ => next = &style.base,
            }
        }
        Role::Line(LineKind::Plain)
    }
}

/// The attribute that most of Word's settings have.
fn value(tag: Tag<'_>) -> String {
    tag.attribute("val").map(|value| value.into_owned()).unwrap_or_default()
}

fn number(tag: Tag<'_>) -> u32 {
    value(tag).trim().parse().unwrap_or(0)
}

/// A setting without a value is on.
fn is_on(tag: Tag<'_>) -> bool {
    !matches!(&*value(tag), "0" | "false" | "off" | "none")
}

fn is_outline(level: &str) -> bool {
    level.trim().parse::<u32>().is_ok_and(|level| level < 9)
}

/// The settings that are being read, of what they stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Settings {
    Paragraph,
    Run,
    Row,
    Cell,
}

#[derive(Debug)]
struct Paragraph {
    role: Role,
    /// Whether text of it is not bold.
    is_plain: bool,
}

/// A stretch of text with the same looks.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    is_bold: bool,
    is_raised: bool,
    is_hidden: bool,
}

#[derive(Debug, Default)]
struct OpenTable {
    /// A row that is open, and whether a cell of it was seen.
    row: Option<(RowSettings, bool)>,
    /// A cell whose settings are being read.
    cell: Option<CellSettings>,
}

#[derive(Clone, Copy, Debug, Default)]
struct RowSettings {
    columns_before: u32,
    is_gone: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct CellSettings {
    columns: u32,
    continues_above: bool,
    continues_left: bool,
    is_gone: bool,
}

struct Document {
    flow: Flow,
    styles: Styles,
    bounds: Bounds,
    /// How many elements are open of one that is passed over with all that it holds.
    skipped: u64,
    settings: Option<Settings>,
    paragraphs: Vec<Paragraph>,
    run: Run,
    tables: Vec<OpenTable>,
    is_text: bool,
    footnotes: u32,
    endnotes: u32,
}

impl Document {
    fn new(styles: Styles) -> Self {
        Document {
            flow: Flow::new("docx", MOST_CELLS),
            styles,
            bounds: Bounds::default(),
            skipped: 0,
            settings: None,
            paragraphs: Vec::new(),
            run: Run::default(),
            tables: Vec::new(),
            is_text: false,
            footnotes: 0,
            endnotes: 0,
        }
    }

    fn open(&mut self, tag: Tag<'_>) -> Result<(), Error> {
        if self.skipped > 0 {
            self.skipped += 1;
            return Ok(());
        }
        let name = tag.name();
        if let Some(settings) = self.settings {
            self.set(settings, name, tag);
            return Ok(());
        }
        match name {
            // Text that was deleted or moved away while changes were tracked; what stands for an older program; the
            // phonetic line above Chinese text; settings that say nothing of the text.
            "del" | "moveFrom" | "Fallback" | "rt" | "instrText" | "delText" | "delInstrText" | "tblPr" | "tblGrid"
            | "tblPrEx" | "sectPr" | "sdtPr" | "sdtEndPr" | "customXmlPr" | "smartTagPr" | "fldData" => {
                self.skipped = 1;
            }
            "pPr" => self.settings = Some(Settings::Paragraph),
            "rPr" => self.settings = Some(Settings::Run),
            "trPr" => self.settings = Some(Settings::Row),
            "tcPr" => self.settings = Some(Settings::Cell),
            "p" => {
                self.start_cell()?;
                // A text box stands within a paragraph.
                self.end_line();
                Bounds::depth(self.paragraphs.len())?;
                self.paragraphs.push(Paragraph { role: Role::Line(LineKind::Plain), is_plain: false });
                self.run = Run::default();
            }
            "r" => self.run = Run::default(),
            "t" => self.is_text = true,
            "tab" | "ptab" => self.write("\t")?,
            "noBreakHyphen" => self.write("-")?,
            "br" | "cr" => self.flow.break_line(),
            "footnoteReference" => self.refer(tag, true)?,
            "endnoteReference" => self.refer(tag, false)?,
            "tbl" => {
                self.start_cell()?;
                self.end_line();
                Bounds::depth(self.tables.len())?;
                self.tables.push(OpenTable::default());
                self.flow.start_table()?;
            }
            "tr" => self.tables.iter_mut().last().into_iter().for_each(|table| table.row = Some(Default::default())),
            "tc" => {
                let cell = CellSettings { columns: 1, ..CellSettings::default() };
                self.tables.iter_mut().last().into_iter().for_each(|table| table.cell = Some(cell));
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes one of the settings.
    fn set(&mut self, settings: Settings, name: &str, tag: Tag<'_>) {
        let table = self.tables.last_mut();
        match (settings, name) {
            // What they were before a tracked change; those of the mark at a paragraph's end.
            (_, "pPrChange" | "rPrChange" | "trPrChange" | "tcPrChange") | (Settings::Paragraph, "rPr") => {
                self.skipped = 1
            }
            (Settings::Paragraph, "pStyle") => {
                let role = self.styles.role(&value(tag));
                self.paragraphs.last_mut().into_iter().for_each(|paragraph| paragraph.role = role);
            }
            (Settings::Paragraph, "outlineLvl") if is_outline(&value(tag)) => {
                let heading = Role::Line(LineKind::Heading);
                self.paragraphs.last_mut().into_iter().for_each(|paragraph| paragraph.role = heading);
            }
            (Settings::Run, "b") => self.run.is_bold = is_on(tag),
            (Settings::Run, "vanish") => self.run.is_hidden = is_on(tag),
            (Settings::Run, "vertAlign") => self.run.is_raised = value(tag) == "superscript",
            (Settings::Row, "gridBefore" | "del" | "hidden") => {
                let Some((row, _)) = table.and_then(|table| table.row.as_mut()) else { return };
                match name {
                    "gridBefore" => row.columns_before = number(tag),
                    "del" => row.is_gone = true,
                    _ => row.is_gone |= is_on(tag),
                }
            }
            (Settings::Cell, "gridSpan" | "vMerge" | "hMerge" | "cellDel") => {
                let Some(cell) = table.and_then(|table| table.cell.as_mut()) else { return };
                match name {
                    "gridSpan" => cell.columns = number(tag).max(1),
                    "vMerge" => cell.continues_above = value(tag) != "restart",
                    "hMerge" => cell.continues_left = value(tag) != "restart",
                    _ => cell.is_gone = true,
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) -> Result<(), Error> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Ok(());
        }
        match (name, self.settings) {
            ("pPr", Some(Settings::Paragraph)) | ("rPr", Some(Settings::Run)) => self.settings = None,
            ("trPr", Some(Settings::Row)) => {
                self.settings = None;
                let row = self.tables.last_mut().and_then(|table| table.row);
                // Up to the end of the row, which was never started.
                self.skipped = u64::from(row.is_some_and(|(row, _)| row.is_gone));
            }
            ("tcPr", Some(Settings::Cell)) => {
                self.settings = None;
                self.start_cell()?;
            }
            (_, Some(_)) => {}
            ("t", _) => self.is_text = false,
            ("r", _) => self.run = Run::default(),
            ("p", _) => {
                self.end_line();
                self.paragraphs.pop();
            }
            ("tc", _) => {
                self.start_cell()?;
                self.end_line();
                self.flow.end_cell()?;
            }
            ("tr", _) if !self.tables.is_empty() => {
                self.end_line();
                self.flow.end_row()?;
                self.tables.last_mut().into_iter().for_each(|table| *table = OpenTable::default());
            }
            ("tbl", _) if self.tables.pop().is_some() => {
                self.end_line();
                self.flow.end_table()?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Starts the cell whose settings are known now, and its row.
    fn start_cell(&mut self) -> Result<(), Error> {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let Some(cell) = table.cell.take() else { return Ok(()) };
        let (row, is_started) = table.row.unwrap_or_default();
        table.row = Some((row, true));
        if !is_started {
            self.flow.start_row()?;
            self.flow.skip_columns(row.columns_before)?;
        }
        match cell {
            CellSettings { is_gone: true, .. } => {}
            CellSettings { continues_left: true, columns, .. } => self.flow.skip_columns(columns)?,
            CellSettings { continues_above: true, columns, .. } => self.flow.continue_cell_above(columns)?,
            CellSettings { columns, .. } => return self.flow.start_cell_here(Span { rows: 1, columns, merged: true }),
        }
        // Up to the end of the cell, which holds nothing that is shown.
        self.skipped = 1;
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Error> {
        if self.skipped == 0 && self.is_text && !self.paragraphs.is_empty() { self.write(text) } else { Ok(()) }
    }

    fn write(&mut self, text: &str) -> Result<(), Error> {
        self.bounds.text(text)?;
        if self.run.is_hidden {
            return Ok(());
        }
        self.paragraphs.last_mut().into_iter().for_each(|paragraph| paragraph.is_plain |= !self.run.is_bold);
        if self.run.is_raised {
            self.flow.raise(text)
        } else {
            self.flow.text(text)
        }
        Ok(())
    }

    /// Writes the mark of a footnote or an endnote. Word numbers them in their order.
    fn refer(&mut self, tag: Tag<'_>, is_footnote: bool) -> Result<(), Error> {
        if tag.attribute("customMarkFollows").is_some_and(|own| crate::xml::is_true(&own)) {
            self.run.is_raised = true;
            return Ok(());
        }
        let count = if is_footnote { &mut self.footnotes } else { &mut self.endnotes };
        *count += 1;
        let mark = count.to_string();
        self.bounds.text(&mark)?;
        self.flow.raise(&mark);
        self.flow.end_raised();
        Ok(())
    }

    fn end_line(&mut self) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        match paragraph.role {
            Role::Listing => self.flow.drop_line(),
            Role::Line(LineKind::Plain) if !paragraph.is_plain => self.flow.end_line(LineKind::Emphasised),
            Role::Line(kind) => self.flow.end_line(kind),
        }
        paragraph.is_plain = false;
    }
}
