//! The XML of an archive's part, one tag or text at a time.
//!
//! Names are compared without their prefix: some writers choose prefixes of their own. Entities other than XML's five
//! are left out, so none can grow.

use std::borrow::Cow;

use peilglas::error::{Error, ErrorKind};
use quick_xml::events::{BytesEnd, BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion, escape};

use crate::archive::{Archive, Part};

/// A part of XML that is being read.
pub(crate) struct Xml<'a> {
    archive: &'a Archive<'a>,
    name: String,
    reader: Reader<Part<'a>>,
    buffer: Vec<u8>,
    depth: u32,
    /// Room for the character that a reference such as `&#65;` stands for.
    character: [u8; 4],
}

/// The most elements inside each other. Sheets have some eight, documents some dozens.
const MAX_DEPTH: u32 = 1_000;

/// What stands next in a part.
pub(crate) enum Piece<'a> {
    /// An opening tag; an empty element gives an opening and a closing one.
    Open(BytesStart<'a>),
    /// A closing tag.
    Close(BytesEnd<'a>),
    /// Text between tags, or a part of it.
    Text(Cow<'a, str>),
    /// A comment or the like.
    Other,
    /// The end of the part.
    End,
}

impl<'a> Xml<'a> {
    /// The part called `name`, or none when there is no such part.
    ///
    /// # Errors
    /// Those of [`Archive::stream`].
    pub(crate) fn open(archive: &'a Archive<'a>, name: &str) -> Result<Option<Self>, Error> {
        let Some(part) = archive.stream(name)? else { return Ok(None) };
        let mut reader = Reader::from_reader(part);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Ok(Some(Xml { archive, name: name.to_owned(), reader, buffer: Vec::new(), depth: 0, character: [0; 4] }))
    }

    /// The next tag or text.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`](peilglas::error::ErrorKind::Damaged) when the part is not XML, and those of unpacking it.
    pub(crate) fn next(&mut self) -> Result<Piece<'_>, Error> {
        self.archive.step()?;
        self.buffer.clear();
        self.reader.get_mut().start_event();
        match self.reader.read_event_into(&mut self.buffer) {
            // The XML reader keeps the names of all elements that are open.
            Ok(Event::Start(_)) if self.depth == MAX_DEPTH => {
                Err(ErrorKind::TooLarge { what: "the depth of its elements", limit: MAX_DEPTH.into() }.into())
            }
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                self.depth += 1;
                Ok(Piece::Open(tag))
            }
            Ok(Event::End(tag)) => {
                self.depth = self.depth.saturating_sub(1);
                Ok(Piece::Close(tag))
            }
            Ok(Event::Text(text)) => Ok(Piece::Text(text.xml10_content())),
            Ok(Event::CData(text)) => Ok(Piece::Text(text.xml10_content())),
            Ok(Event::GeneralRef(reference)) => Ok(Piece::Text(resolve(&reference, &mut self.character).into())),
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => Ok(Piece::Other),
            Ok(Event::Eof) => Ok(Piece::End),
            Err(_) => Err(self.archive.failure(&self.name)),
        }
    }
}

fn resolve<'a>(reference: &BytesRef<'_>, room: &'a mut [u8; 4]) -> &'a str {
    if reference.is_char_ref() {
        let character = reference.resolve_char_ref().ok().flatten().unwrap_or(char::REPLACEMENT_CHARACTER);
        return character.encode_utf8(room);
    }
    escape::resolve_xml_entity(reference).unwrap_or_default()
}

/// The value of a tag's attribute of this name, whatever its prefix.
pub(crate) fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
    attributes(tag).find(|(key, _)| local(key) == name).map(|(_, value)| value)
}

/// A tag's attributes with their prefixes. What cannot be read is left out.
pub(crate) fn attributes<'t>(tag: &'t BytesStart<'_>) -> impl Iterator<Item = (&'t str, Cow<'t, str>)> {
    let mut all = tag.attributes();
    all.with_checks(false);
    all.flatten().filter_map(|attribute| {
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
        Some((attribute.key.0, value))
    })
}

/// A name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    name.bytes().position(|byte| byte == b':').map_or(name, |colon| &name[colon + 1..])
}

/// Whether an attribute says yes.
pub(crate) fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true" | "on")
}
