//! OpenDocument texts, as LibreOffice writes them.

use std::collections::HashMap;

use peilglas::error::{Error, ErrorKind};
use peilglas::read::flow::{Flow, LineKind, Span};

use super::{Bounds, MOST_CELLS, MOST_STYLES, Step, walk};
use crate::archive::Archive;
use crate::damaged;
use crate::xml::{Tag, is_true};

/// Reads the text of a document with its tables.
pub(super) fn read(archive: &Archive) -> Result<Flow, Error> {
    if is_encrypted(archive)? {
        return Err(ErrorKind::PasswordProtected.into());
    }
    let mut document = Document::new();
    // The styles of the document, then those that its text makes on the way, which are based on them.
    walk(archive, "styles.xml", |step| {
        if let Step::Open(tag) = step {
            document.style(tag);
        }
        Ok(())
    })?;
    let is_there = walk(archive, "content.xml", |step| match step {
        Step::Open(tag) => document.open(tag),
        Step::Close(name) => document.close(name),
        Step::Text(text) => document.text(text),
    })?;
    if is_there { Ok(document.flow) } else { Err(damaged("the part with its text is missing")) }
}

fn is_encrypted(archive: &Archive) -> Result<bool, Error> {
    let mut is_encrypted = false;
    walk(archive, "META-INF/manifest.xml", |step| {
        is_encrypted |= matches!(step, Step::Open(tag) if tag.name() == "encryption-data");
        Ok(())
    })?;
    Ok(is_encrypted)
}

#[derive(Debug, Default)]
struct Style {
    parent: String,
    is_bold: Option<bool>,
    is_raised: bool,
    is_hidden: bool,
}

/// How a stretch of text looks.
#[derive(Clone, Copy, Debug, Default)]
struct Looks {
    is_bold: bool,
    is_raised: bool,
    is_hidden: bool,
}

#[derive(Debug)]
struct Paragraph {
    kind: LineKind,
    /// Whether text of it is not bold.
    is_plain: bool,
    /// How many spans were open around it.
    spans: usize,
}

struct Document {
    flow: Flow,
    styles: HashMap<String, Style>,
    /// The style that is being read.
    style: Option<String>,
    bounds: Bounds,
    /// How many elements are open of one that is passed over with all that it holds.
    skipped: u64,
    paragraphs: Vec<Paragraph>,
    spans: Vec<Looks>,
    /// The open tables; one that is only a cell split in two is none of its own.
    tables: Vec<Table>,
}

#[derive(Clone, Copy, Debug)]
enum Table {
    Whole {
        /// How many times the open cell stands beside itself.
        times: u32,
        /// How many columns of the last cell are still to be stated once more, as cells that it covers.
        covered: u32,
        /// How much text there was before the cell.
        before: u64,
    },
    SplitCell,
}

/// The most times that a cell is repeated.
const MOST_REPEATED: u32 = 1000;

impl Document {
    fn new() -> Self {
        Document {
            flow: Flow::new("odt", MOST_CELLS),
            styles: HashMap::new(),
            style: None,
            bounds: Bounds::default(),
            skipped: 0,
            paragraphs: Vec::new(),
            spans: Vec::new(),
            tables: Vec::new(),
        }
    }

    /// Takes a style, or the properties of the one that was opened last.
    fn style(&mut self, tag: Tag<'_>) {
        let text = |name: &str| tag.attribute(name).map(|value| value.into_owned());
        match tag.name() {
            "style" if self.styles.len() < MOST_STYLES => {
                self.style = text("name");
                let style = Style { parent: text("parent-style-name").unwrap_or_default(), ..Style::default() };
                self.styles.extend(self.style.clone().map(|name| (name, style)));
            }
            "text-properties" => {
                let Some(style) = self.style.as_ref().and_then(|name| self.styles.get_mut(name)) else { return };
                let weight =
                    text("font-weight").map(|weight| weight == "bold" || weight.parse().is_ok_and(|w: u32| w >= 600));
                style.is_bold = weight.or(style.is_bold);
                // `super 58%` or `33% 58%`; below the line it is `sub` or less than nothing.
                style.is_raised = text("text-position").is_some_and(|position| {
                    let height = position.split_whitespace().next().unwrap_or_default();
                    height == "super" || height.trim_end_matches('%').parse().is_ok_and(|height: f64| height > 0.0)
                });
                style.is_hidden = text("display").is_some_and(|display| display == "none");
            }
            // What follows is about numbers, lists or an outline.
            name if name.ends_with("-style") => self.style = None,
            _ => {}
        }
    }

    /// The style of that name and those that it is based on, as far as they are known.
    fn styles<'s>(&'s self, name: Option<&'s str>) -> impl Iterator<Item = (&'s str, Option<&'s Style>)> {
        /// Some are based on themselves.
        const MOST_STEPS: usize = 16;
        let with_style = |name: &'s str| (name, self.styles.get(name));
        let based_on = move |(_, style): &(&str, Option<&'s Style>)| {
            style.map(|style| style.parent.as_str()).filter(|parent| !parent.is_empty()).map(with_style)
        };
        std::iter::successors(name.map(with_style), based_on).take(MOST_STEPS)
    }

    fn open(&mut self, tag: Tag<'_>) -> Result<(), Error> {
        if self.skipped > 0 {
            self.skipped += 1;
            return Ok(());
        }
        let name = tag.name();
        let text = |name: &str| tag.attribute(name);
        let count = |name: &str| text(name).and_then(|value| value.trim().parse::<u32>().ok()).unwrap_or(1);
        match name {
            "style" | "text-properties" => self.style(tag),
            name if name.ends_with("-style") => self.style(tag),
            // Text that was deleted while changes were tracked; lists of contents and of tables; what notes and
            // pictures say; fields and forms that are declared and not shown.
            "tracked-changes"
            | "table-of-content"
            | "illustration-index"
            | "table-index"
            | "object-index"
            | "user-index"
            | "alphabetical-index"
            | "bibliography"
            | "note-body"
            | "annotation"
            | "ruby-text"
            | "title"
            | "desc"
            | "forms"
            | "scripts"
            | "font-face-decls"
            | "event-listeners"
            | "math"
            | "variable-decls"
            | "sequence-decls"
            | "user-field-decls"
            | "dde-connection-decls"
            | "hidden-paragraph" => self.skipped = 1,
            "p" => {
                let style = text("style-name");
                let is_caption = self.styles(style.as_deref()).any(|(name, _)| matches!(name, "Caption" | "Table"));
                self.start_paragraph(if is_caption { LineKind::Caption } else { LineKind::Plain }, style.as_deref())?;
            }
            "h" => self.start_paragraph(LineKind::Heading, text("style-name").as_deref())?,
            "span" => {
                Bounds::depth(self.spans.len())?;
                let looks = self.looks(text("style-name").as_deref());
                self.spans.push(looks);
            }
            "note-citation" => {
                Bounds::depth(self.spans.len())?;
                self.spans.push(Looks { is_raised: true, ..self.looks(None) });
            }
            "s" => self.write(&" ".repeat(count("c").clamp(1, 100) as usize))?,
            "tab" => self.write("\t")?,
            "line-break" => self.flow.break_line(),
            "table" => {
                self.end_line();
                Bounds::depth(self.tables.len())?;
                if !self.tables.is_empty() && text("is-sub-table").is_some_and(|value| is_true(&value)) {
                    self.tables.push(Table::SplitCell);
                } else {
                    self.tables.push(Table::Whole { times: 1, covered: 0, before: 0 });
                    self.flow.start_table()?;
                }
            }
            "table-row" if matches!(self.tables.last(), Some(Table::Whole { .. })) => self.flow.start_row()?,
            "table-cell" => {
                let columns = count("number-columns-spanned");
                if let Some(Table::Whole { times, covered, before }) = self.tables.last_mut() {
                    *times = count("number-columns-repeated").clamp(1, MOST_REPEATED);
                    *covered = columns.saturating_sub(1);
                    *before = self.bounds.text;
                    let rows = count("number-rows-spanned").max(1);
                    self.flow.start_cell_here(Span { rows, columns, merged: true })?;
                }
            }
            "covered-table-cell" => {
                if let Some(Table::Whole { covered, .. }) = self.tables.last_mut() {
                    let columns = count("number-columns-repeated").clamp(1, MOST_REPEATED);
                    let further = columns.saturating_sub(*covered);
                    *covered = covered.saturating_sub(columns);
                    self.flow.skip_columns(further)?;
                }
                self.skipped = 1;
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Error> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Ok(());
        }
        match name {
            "p" | "h" => {
                self.end_line();
                if let Some(paragraph) = self.paragraphs.pop() {
                    self.spans.truncate(paragraph.spans);
                }
            }
            "span" => drop(self.spans.pop()),
            "note-citation" => {
                self.spans.pop();
                self.flow.end_raised();
            }
            "table-cell" => {
                self.end_line();
                if let Some(Table::Whole { times, before, .. }) = self.tables.last() {
                    let text = self.bounds.text.saturating_sub(*before);
                    self.bounds.count(text.saturating_mul(u64::from(*times) - 1))?;
                    self.flow.end_cell_times(*times)?;
                }
            }
            "table-row" if matches!(self.tables.last(), Some(Table::Whole { .. })) => self.flow.end_row()?,
            "table" => {
                self.end_line();
                if let Some(Table::Whole { .. }) = self.tables.pop() {
                    self.flow.end_table()?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn start_paragraph(&mut self, kind: LineKind, style: Option<&str>) -> Result<(), Error> {
        // A text box stands within a paragraph.
        self.end_line();
        Bounds::depth(self.paragraphs.len())?;
        self.paragraphs.push(Paragraph { kind, is_plain: false, spans: self.spans.len() });
        let is_bold = self.styles(style).find_map(|(_, style)| style?.is_bold).unwrap_or(false);
        Bounds::depth(self.spans.len())?;
        self.spans.push(Looks { is_bold, ..Looks::default() });
        Ok(())
    }

    /// How text of a style looks within what is open.
    fn looks(&self, style: Option<&str>) -> Looks {
        let outer = self.spans.last().copied().unwrap_or_default();
        Looks {
            is_bold: self.styles(style).find_map(|(_, style)| style?.is_bold).unwrap_or(outer.is_bold),
            is_raised: outer.is_raised
                || self.styles(style).any(|(_, style)| style.is_some_and(|style| style.is_raised)),
            is_hidden: outer.is_hidden
                || self.styles(style).any(|(_, style)| style.is_some_and(|style| style.is_hidden)),
        }
    }

    /// Several blanks are one, and none begins a line: those that are meant have an element of their own.
    fn text(&mut self, text: &str) -> Result<(), Error> {
        if self.skipped > 0 || self.paragraphs.is_empty() {
            return Ok(());
        }
        for (index, word) in text.split([' ', '\t', '\r', '\n']).enumerate() {
            if index > 0 && !self.flow.ends_in_space() {
                self.write(" ")?;
            }
            if !word.is_empty() {
                self.write(word)?;
            }
        }
        Ok(())
    }

    fn write(&mut self, text: &str) -> Result<(), Error> {
        self.bounds.text(text)?;
        let looks = self.spans.last().copied().unwrap_or_default();
        let Some(paragraph) = self.paragraphs.last_mut().filter(|_| !looks.is_hidden) else { return Ok(()) };
        paragraph.is_plain |= !looks.is_bold;
        if looks.is_raised {
            self.flow.raise(text)
        } else {
            self.flow.text(text)
        }
        Ok(())
    }

    fn end_line(&mut self) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let kind = match paragraph.kind {
            LineKind::Plain if !paragraph.is_plain => LineKind::Emphasised,
            kind => kind,
        };
        self.flow.end_line(kind);
        paragraph.is_plain = false;
    }
}
