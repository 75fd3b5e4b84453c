//! Documents: every table of a report becomes a table, with its caption, the heading it stands under, and its source.
//!
//! What a reader of the printed report sees is what is read: tracked deletions and hidden text are not there, insertions
//! are; fields count with their result, footnotes with their mark. Tables without figures are named and passed over.

mod docx;
mod odt;

use peilglas::error::{Error, ErrorKind};
use peilglas::read::flow::{self, Flow};
use peilglas::read::handover::{HandOver, MAX_MERGES, Note};
use peilglas::table::Table;

use crate::archive::Archive;
use crate::xml::{Piece, Tag, Xml};

/// The kinds of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Office Open XML.
    Docx,
    /// OpenDocument.
    Odt,
}

/// How deep tables, text boxes or spans stand in one another. Documents by people have a handful.
const DEEPEST: usize = 200;

/// The most elements of one part: some thousand pages of tables.
const MOST_ELEMENTS: u64 = 8_000_000;

/// The most elements that are open at once. The XML reader remembers each.
const MOST_OPEN: u64 = 5_000;

/// The most bytes of text in a document: some ten thousand pages.
const MOST_TEXT: u64 = 32 * 1024 * 1024;

/// The most cells and rows of all tables of a document together.
const MOST_CELLS: u64 = 2_000_000;

/// The most styles that are looked at.
const MOST_STYLES: usize = 10_000;

/// The kind of document that an archive is; none when it is something else.
///
/// # Errors
/// Those of reading the part that says so.
pub(crate) fn kind(archive: &Archive) -> Result<Option<Kind>, Error> {
    const LONGEST_TYPE: usize = 1024;
    if docx::main_part(archive).is_some() {
        return Ok(Some(Kind::Docx));
    }
    let media_type = match archive.read("mimetype", LONGEST_TYPE) {
        Ok(bytes) => bytes.unwrap_or_default(),
        Err(error) if error.kind.code() == "damaged" => Vec::new(),
        Err(error) => return Err(error),
    };
    let is_text = media_type.starts_with(b"application/vnd.oasis.opendocument.text");
    // Some writers leave the media type out.
    let may_be_text = media_type.is_empty() && archive.has("content.xml");
    Ok((is_text || may_be_text).then_some(Kind::Odt))
}

/// Reads a document.
///
/// # Errors
/// [`ErrorKind::NoTable`] when it has no table with figures, and see [`crate::read`].
pub(crate) fn read(archive: &Archive, kind: Kind) -> Result<HandOver, Error> {
    let flow = match kind {
        Kind::Docx => docx::read(archive)?,
        Kind::Odt => odt::read(archive)?,
    };
    hand_over(flow)
}

/// Parts the tables that have figures from those that are named only.
fn hand_over(flow: Flow) -> Result<HandOver, Error> {
    let (tables, others): (Vec<Table>, Vec<Table>) = flow.finish()?.into_iter().partition(flow::has_figures);
    if tables.is_empty() {
        return Err(ErrorKind::NoTable { reason: "the document holds none with figures" }.into());
    }
    let mut handover = HandOver {
        tables,
        notes: others.iter().map(|table| Note::TableWithoutFigures { title: name(table) }).collect(),
    };
    for table in handover.tables.iter_mut().filter(|table| table.merges.len() > MAX_MERGES) {
        table.merges.truncate(MAX_MERGES);
        handover.notes.push(Note::ManyMerges { sheet: name(table), followed: MAX_MERGES as u32 });
    }
    Ok(handover)
}

/// What a table is called for a reader who looks for it in the document: its caption, or its first words.
fn name(table: &Table) -> String {
    const MOST_CHARACTERS: usize = 80;
    let words = || (0..table.rows()).flat_map(|row| table.row(row)).filter(|text| !text.is_empty()).take(4);
    let name = table.title.clone().unwrap_or_else(|| words().collect::<Vec<_>>().join(" | "));
    name.chars().take(MOST_CHARACTERS).collect()
}

/// What stands next in a part of a document.
enum Step<'a> {
    Open(Tag<'a>),
    /// An element's name without its prefix.
    Close(&'a str),
    Text(&'a str),
}

/// Goes through a part from its start to its end. Whether there is such a part.
///
/// # Errors
/// [`ErrorKind::TooLarge`] when it has more elements than people's documents, or deeper ones, and those of `take`.
fn walk(archive: &Archive, name: &str, mut take: impl FnMut(Step<'_>) -> Result<(), Error>) -> Result<bool, Error> {
    let Some(mut xml) = Xml::open(archive, name)? else { return Ok(false) };
    let too_large = |what, limit| Err(ErrorKind::TooLarge { what, limit }.into());
    let (mut elements, mut depth) = (0_u64, 0_u64);
    loop {
        match xml.next()? {
            Piece::Open(tag) => {
                (elements, depth) = (elements + 1, depth + 1);
                if elements > MOST_ELEMENTS {
                    return too_large("the number of elements", MOST_ELEMENTS);
                }
                if depth > MOST_OPEN {
                    return too_large("how deep elements stand in one another", MOST_OPEN);
                }
                take(Step::Open(tag))?;
            }
            Piece::Close(tag) => {
                depth = depth.saturating_sub(1);
                take(Step::Close(tag.name()))?;
            }
            Piece::Text(text) => take(Step::Text(&text))?,
            Piece::End => return Ok(true),
        }
    }
}

/// Counts what is read against its limits.
#[derive(Debug, Default)]
struct Bounds {
    text: u64,
}

impl Bounds {
    /// Refuses a document with more text than people write.
    fn text(&mut self, text: &str) -> Result<(), Error> {
        self.count(text.len() as u64)
    }

    fn count(&mut self, bytes: u64) -> Result<(), Error> {
        self.text = self.text.saturating_add(bytes);
        if self.text > MOST_TEXT {
            return Err(ErrorKind::TooLarge { what: "the length of the text", limit: MOST_TEXT }.into());
        }
        Ok(())
    }

    /// Refuses what stands too deep in one another.
    fn depth(depth: usize) -> Result<(), Error> {
        if depth < DEEPEST {
            return Ok(());
        }
        Err(ErrorKind::TooLarge { what: "how deep text boxes and tables stand in one another", limit: DEEPEST as u64 }
            .into())
    }
}
