//! The tags and texts of a page → its tables and lines. No tree is built: elements end where HTML says that they do.

use html5gum::emitters::callback::CallbackEvent;

use super::tag::{Role, Tag};
use crate::error::Error;
use crate::read::MAX_CELLS;
use crate::read::flow::{Flow, LineKind, Place, Span};
use crate::read::hiding::{Hidden, Hiding};
use crate::table::Table;

/// An element that is passed over, up to its end.
#[derive(Debug)]
struct Skipped {
    name: Vec<u8>,
    /// Elements of that name that are open.
    depth: u32,
    /// Tables that are open in it.
    tables: u32,
    /// A tag of this [rank](Role::rank) or above, outside of those tables, ends it in any case.
    rank: u8,
}

/// An element whose text is raised above the line.
#[derive(Debug)]
struct Raised {
    name: Vec<u8>,
    depth: u32,
}

/// Takes a page tag by tag and text by text.
#[derive(Debug)]
pub(super) struct Page {
    /// What the page's own styles hide.
    hiding: Hiding,
    flow: Flow,
    tag: Tag,
    attribute: Vec<u8>,
    skipped: Option<Skipped>,
    raised: Option<Raised>,
    /// White space that is written when more text follows in the line.
    space: bool,
    /// What the paragraph is by its tag.
    kind: LineKind,
    bold: u32,
    /// Whether text of the line is not bold.
    is_plain: bool,
    is_preformatted: bool,
}

impl Page {
    pub fn new(hiding: Hiding) -> Self {
        Page {
            hiding,
            flow: Flow::new("html", MAX_CELLS),
            tag: Tag::default(),
            attribute: Vec::new(),
            skipped: None,
            raised: None,
            space: false,
            kind: LineKind::Plain,
            bold: 0,
            is_plain: false,
            is_preformatted: false,
        }
    }

    pub fn take(&mut self, event: CallbackEvent<'_>) -> Result<(), Error> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                let mut buffer = std::mem::take(&mut self.tag.name);
                buffer.clear();
                buffer.extend_from_slice(name);
                self.tag = Tag { name: buffer, ..Tag::default() };
            }
            CallbackEvent::AttributeName { name } => {
                self.tag.is_hidden |= name == b"hidden";
                self.attribute.clear();
                self.attribute.extend_from_slice(name);
            }
            CallbackEvent::AttributeValue { value } => self.tag.take_attribute(&self.attribute, value),
            CallbackEvent::CloseStartTag { .. } => {
                let mut tag = std::mem::take(&mut self.tag);
                match self.hiding.of(&tag.name, &tag.classes) {
                    Some(Hidden::Gone) => tag.is_hidden = true,
                    Some(Hidden::Invisible) => tag.is_invisible = true,
                    None => {}
                }
                let started = self.start(&tag);
                self.tag = tag;
                return started;
            }
            CallbackEvent::EndTag { name } => return self.end(name),
            CallbackEvent::String { value } => self.text(value),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
        Ok(())
    }

    fn start(&mut self, tag: &Tag) -> Result<(), Error> {
        let role = Role::of(&tag.name);
        if let Some(skipped) = &mut self.skipped {
            let ends = if skipped.tables > 0 || self.flow.depth() == 0 {
                false
            } else {
                role != Role::Table && role.rank() >= skipped.rank
            };
            let is_next = skipped.name == b"p" && role.ends_paragraph();
            if !ends && !is_next {
                skipped.tables += u32::from(role == Role::Table);
                skipped.depth += u32::from(skipped.name == tag.name);
                return Ok(());
            }
            self.skipped = None;
        }
        if role.ends_paragraph() {
            self.end_line();
            // A heading without an end tag is none of the text below it.
            if role.rank() > 0 || (self.kind == LineKind::Heading && tag.name == b"p") {
                self.kind = LineKind::Plain;
            }
        }
        if tag.is_hidden || role == Role::Dropped {
            return self.skip(tag, role);
        }
        let in_table = self.flow.depth() > 0;
        match role {
            Role::Table => {
                // A table among the rows of another ends that one.
                if self.flow.place() == Place::Table {
                    self.flow.end_table()?;
                }
                self.flow.start_table()?;
            }
            Role::Caption if in_table => self.flow.start_caption()?,
            Role::Section(section) if in_table => self.flow.start_section(section)?,
            Role::Row if in_table => self.flow.start_row()?,
            Role::Cell if in_table => {
                self.bold = 0;
                let (rows, columns) = (tag.rows.unwrap_or(1), tag.columns.unwrap_or(1));
                self.flow.start_cell(Span { rows, columns, merged: !tag.runs_over })?;
            }
            Role::Heading => self.kind = LineKind::Heading,
            Role::FigureCaption => self.kind = LineKind::Caption,
            Role::Block if tag.is_heading => self.kind = LineKind::Heading,
            Role::Block if tag.is_caption && tag.name == b"p" => self.kind = LineKind::Caption,
            Role::Preformatted => self.is_preformatted = true,
            Role::LineBreak => self.break_line(),
            Role::Bold => self.bold += 1,
            _ => {}
        }
        if tag.is_invisible && matches!(role, Role::Cell | Role::Inline | Role::Bold | Role::Raised) {
            return self.skip(tag, Role::Inline);
        }
        match &mut self.raised {
            Some(raised) => raised.depth += u32::from(raised.name == tag.name),
            None if role == Role::Raised || (tag.is_raised && role == Role::Inline) => {
                self.raised = Some(Raised { name: tag.name.clone(), depth: 1 });
            }
            None => {}
        }
        Ok(())
    }

    /// Passes over an element with all that it holds. What is hidden of a table is not in it at all.
    fn skip(&mut self, tag: &Tag, role: Role) -> Result<(), Error> {
        const WITHOUT_END: [&[u8]; 12] =
            [b"br", b"img", b"hr", b"input", b"col", b"meta", b"link", b"wbr", b"area", b"embed", b"source", b"param"];
        if WITHOUT_END.contains(&&*tag.name) {
            return Ok(());
        }
        match role {
            Role::Table if self.flow.place() == Place::Table => self.flow.end_table()?,
            Role::Section(_) | Role::Row => self.flow.end_row()?,
            Role::Cell => self.flow.end_cell()?,
            _ => {}
        }
        let tables = u32::from(role == Role::Table);
        self.skipped = Some(Skipped { name: tag.name.clone(), depth: 1, tables, rank: role.rank().max(1) });
        Ok(())
    }

    fn end(&mut self, name: &[u8]) -> Result<(), Error> {
        let role = Role::of(name);
        if let Some(skipped) = &mut self.skipped {
            if role == Role::Table && skipped.tables > 0 {
                skipped.tables -= 1;
                if skipped.tables == 0 && skipped.name == b"table" {
                    self.skipped = None;
                }
                return Ok(());
            }
            if skipped.tables == 0 && self.flow.depth() > 0 && role.rank() >= skipped.rank {
                self.skipped = None;
            } else {
                if skipped.name == name && skipped.tables == 0 {
                    skipped.depth -= 1;
                    if skipped.depth == 0 {
                        self.skipped = None;
                    }
                }
                return Ok(());
            }
        }
        if let Some(raised) = self.raised.as_mut().filter(|raised| raised.name == name) {
            raised.depth -= 1;
            if raised.depth == 0 {
                self.end_raised();
            }
        }
        if role.ends_paragraph() {
            self.end_line();
        }
        match role {
            Role::Table if self.flow.depth() > 0 => {
                self.bold = 0;
                self.flow.end_table()?;
            }
            Role::Caption => self.flow.end_caption(),
            Role::Section(_) | Role::Row => self.flow.end_row()?,
            Role::Cell => self.flow.end_cell()?,
            Role::Heading | Role::FigureCaption | Role::Block => self.kind = LineKind::Plain,
            Role::Preformatted => self.is_preformatted = false,
            // Browsers take `</br>` for `<br>`.
            Role::LineBreak => self.break_line(),
            Role::Bold => self.bold = self.bold.saturating_sub(1),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, value: &[u8]) {
        if self.skipped.is_some() {
            return;
        }
        let text = String::from_utf8_lossy(value);
        if self.raised.is_none() {
            return self.write(&text);
        }
        if std::mem::take(&mut self.space) && !self.flow.ends_in_space() {
            self.flow.text(" ");
        }
        self.is_plain |= self.bold == 0;
        self.flow.raise(&text);
    }

    fn write(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                if self.is_preformatted { self.break_line() } else { self.space = true }
            }
            for (index, word) in line.split([' ', '\t', '\r', '\x0c']).enumerate() {
                self.space |= index > 0;
                if word.is_empty() {
                    continue;
                }
                if std::mem::take(&mut self.space) && !self.flow.ends_in_space() {
                    self.flow.text(" ");
                }
                self.is_plain |= self.bold == 0;
                self.flow.text(word);
            }
        }
    }

    fn end_raised(&mut self) {
        self.raised = None;
        self.flow.end_raised();
    }

    fn break_line(&mut self) {
        self.end_raised();
        self.space = false;
        // Two in a row part paragraphs.
        if self.flow.ends_in_break() { self.end_line() } else { self.flow.break_line() }
    }

    fn end_line(&mut self) {
        self.end_raised();
        let kind = match self.kind {
            LineKind::Plain if !self.is_plain => LineKind::Emphasised,
            kind => kind,
        };
        self.flow.end_line(kind);
        self.space = false;
        self.is_plain = false;
    }

    pub fn finish(mut self) -> Result<Vec<Table>, Error> {
        self.end_line();
        self.flow.finish()
    }
}
