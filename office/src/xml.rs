//! The XML of an archive's part, one tag or text at a time, as bytes that lie where they were unpacked.
//!
//! Sheets have millions of tags, so nothing is copied and nothing is made text that is not asked for. What reads them is
//! not told of errors that change nothing: ends that fit no start, or attributes that are written twice. Entities other
//! than XML's five are left out, so none can grow. Names are compared without their prefix: some writers choose prefixes
//! of their own.

use std::borrow::Cow;
use std::ops::Range;

use peilglas::error::{Error, ErrorKind};

use crate::archive::{Archive, Part, unreadable};

/// The most elements inside each other. Sheets have some eight, documents some dozens.
const MAX_DEPTH: u32 = 1_000;

/// The most bytes of one tag.
const MAX_TAG: usize = 1024 * 1024;

/// A text that is longer comes in pieces.
const LONG_TEXT: usize = 64 * 1024;

/// The most bytes of a part in UTF-16, which is read whole. Hardly any program writes such.
const MAX_WIDE: usize = 32 * 1024 * 1024;

/// The longest reference to a character or an entity, such as `&#1234;`.
const LONGEST_REFERENCE: usize = 32;

/// A part of XML that is being read.
pub(crate) struct Xml {
    part: Part,
    depth: u32,
    /// How many of the ready bytes the last piece took.
    used: usize,
    /// Where the name of an empty element stands, whose end comes next.
    closing: Option<Range<usize>>,
    is_in_cdata: bool,
    /// Room for the character that a reference such as `&#65;` stands for.
    character: [u8; 4],
}

/// What stands next in a part. An empty element gives an opening and a closing tag.
#[derive(Debug)]
pub(crate) enum Raw<'a> {
    /// An opening tag.
    Open(Tag<'a>),
    /// A closing tag.
    Close(Tag<'a>),
    /// Text between tags, or a part of it.
    Text(&'a [u8]),
    /// What a reference in a text stands for.
    Resolved(&'a [u8]),
    /// The end of the part.
    End,
}

/// The same as text.
pub(crate) enum Piece<'a> {
    /// An opening tag.
    Open(Tag<'a>),
    /// A closing tag.
    Close(Tag<'a>),
    /// Text between tags, or a part of it.
    Text(Cow<'a, str>),
    /// The end of the part.
    End,
}

/// An opening tag, or a closing one, which has no attributes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag<'a> {
    name: &'a [u8],
    attributes: &'a [u8],
}

/// A cell as [`Xml::usual_cell`] finds it. What it does not say is empty.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct UsualCell<'a> {
    /// Where it stands, such as `B2`.
    pub(crate) place: &'a [u8],
    /// The number of its format.
    pub(crate) format: &'a [u8],
    /// Whether its value is the number of a shared text.
    pub(crate) is_shared: bool,
    /// A number.
    pub(crate) value: &'a [u8],
}

/// The few bytes before `end`, none of which means anything in XML.
fn before(bytes: &[u8], end: u8) -> Option<&[u8]> {
    const MOST: usize = 32;
    let length = bytes.iter().take(MOST).position(|byte| matches!(byte, b'"' | b'<' | b'>' | b'&' | b'\''))?;
    (bytes[length] == end).then(|| &bytes[..length])
}

/// What was found, as places among the ready bytes.
enum Found {
    Open { name: Range<usize>, attributes: Range<usize> },
    Close(Range<usize>),
    Text(Range<usize>),
    Reference(Range<usize>),
    End,
}

impl Xml {
    /// The part called `name`, or none when there is no such part.
    ///
    /// # Errors
    /// Those of [`Archive::stream`].
    pub(crate) fn open(archive: &Archive, name: &str) -> Result<Option<Self>, Error> {
        let Some(mut part) = archive.stream(name)? else { return Ok(None) };
        while part.ready().len() < 4 && part.more()? {}
        let part = match *part.ready() {
            [0xFF, 0xFE, ..] | [b'<', 0, ..] => narrowed(part, u16::from_le_bytes)?,
            [0xFE, 0xFF, ..] | [0, b'<', ..] => narrowed(part, u16::from_be_bytes)?,
            [0xEF, 0xBB, 0xBF, ..] => {
                part.consume(3);
                part
            }
            _ => part,
        };
        Ok(Some(Xml { part, depth: 0, used: 0, closing: None, is_in_cdata: false, character: [0; 4] }))
    }

    /// The next tag or text, as bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] when the part ends within a tag, [`ErrorKind::TooLarge`] when a tag is longer or deeper
    /// than any program's, and those of unpacking the part.
    pub(crate) fn next_raw(&mut self) -> Result<Raw<'_>, Error> {
        if let Some(name) = self.closing.take() {
            self.depth = self.depth.saturating_sub(1);
            return Ok(Raw::Close(Tag { name: &self.part.ready()[name], attributes: &[] }));
        }
        self.part.consume(std::mem::take(&mut self.used));
        let found = self.find()?;
        let ready = self.part.ready();
        Ok(match found {
            Found::Open { name, attributes } => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return too_large("the depth of its elements", MAX_DEPTH.into());
                }
                Raw::Open(Tag { name: &ready[name], attributes: &ready[attributes] })
            }
            Found::Close(name) => {
                self.depth = self.depth.saturating_sub(1);
                Raw::Close(Tag { name: &ready[name], attributes: &[] })
            }
            Found::Text(text) => Raw::Text(&ready[text]),
            Found::Reference(name) => Raw::Resolved(resolve(&ready[name], &mut self.character).unwrap_or_default()),
            Found::End => Raw::End,
        })
    }

    /// The next tag or text.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] when it is no UTF-8, and those of [`Xml::next_raw`].
    pub(crate) fn next(&mut self) -> Result<Piece<'_>, Error> {
        let name = self.part.name().clone();
        let text = |bytes| std::str::from_utf8(bytes).map_err(|_| unreadable(&name));
        Ok(match self.next_raw()? {
            Raw::Open(tag) => {
                text(tag.name)?;
                text(tag.attributes)?;
                Piece::Open(tag)
            }
            Raw::Close(tag) => {
                text(tag.name)?;
                Piece::Close(tag)
            }
            Raw::Text(bytes) => Piece::Text(with_plain_line_breaks(text(bytes)?)),
            Raw::Resolved(bytes) => Piece::Text(text(bytes)?.into()),
            Raw::End => Piece::End,
        })
    }

    /// The cell of a sheet that stands next, if it is written as nearly all are: `<c r="B2" s="1" t="s"><v>8</v></c>`, with a
    /// number or a shared text and nothing else. Any other is read tag by tag.
    pub(crate) fn usual_cell(&mut self) -> Option<UsualCell<'_>> {
        if self.closing.is_some() || self.is_in_cdata {
            return None;
        }
        self.part.consume(std::mem::take(&mut self.used));
        let ready = self.part.ready();
        let mut rest = ready.strip_prefix(b"<c")?;
        let mut cell = UsualCell::default();
        while let [b' ', name, b'=', b'"', after @ ..] = rest {
            let value = before(after, b'"')?;
            match name {
                b'r' => cell.place = value,
                b's' => cell.format = value,
                b't' if value == b"s" => cell.is_shared = true,
                b't' if value == b"n" => {}
                _ => return None,
            }
            rest = &after[value.len() + 1..];
        }
        let after = rest.strip_prefix(b"><v>")?;
        cell.value = before(after, b'<')?;
        let rest = after[cell.value.len()..].strip_prefix(b"</v></c>")?;
        self.used = ready.len() - rest.len();
        Some(cell)
    }

    /// Says that cells were found.
    pub(crate) fn found(&self, cells: usize) {
        self.part.archive().found(cells);
    }

    /// An error about this part.
    pub(crate) fn unreadable(&self) -> Error {
        self.part.unreadable()
    }

    fn find(&mut self) -> Result<Found, Error> {
        loop {
            if self.is_in_cdata {
                match self.cdata()? {
                    Some(text) => return Ok(Found::Text(text)),
                    None => continue,
                }
            }
            match self.part.ready() {
                [] => {
                    if !self.part.more()? {
                        return Ok(Found::End);
                    }
                }
                [b'<', b'!' | b'?', ..] => self.aside()?,
                [b'<', b'/', ..] => {
                    let end = self.tag_end()?;
                    self.used = end + 1;
                    let name = &self.part.ready()[2..end];
                    return Ok(Found::Close(2..2 + name.trim_ascii_end().len()));
                }
                [b'<', _, ..] => return self.opening(),
                [b'<'] => self.part.need(2)?,
                [b'&', ..] => return self.reference(),
                _ => return self.text(),
            }
        }
    }

    fn opening(&mut self) -> Result<Found, Error> {
        let end = self.tag_end()?;
        let tag = &self.part.ready()[1..end];
        let (tag, is_empty) = tag.strip_suffix(b"/").map_or((tag, false), |tag| (tag, true));
        let name = tag.iter().position(u8::is_ascii_whitespace).unwrap_or(tag.len());
        let (name, attributes) = (1..1 + name, 1 + name..1 + tag.len());
        self.used = end + 1;
        self.closing = is_empty.then(|| name.clone());
        Ok(Found::Open { name, attributes })
    }

    /// Where the tag that starts the ready bytes ends. A `>` within quotes is no end.
    fn tag_end(&mut self) -> Result<usize, Error> {
        let mut at = 1;
        let mut quote = None;
        loop {
            for (offset, byte) in self.part.ready()[at..].iter().enumerate() {
                match (quote, byte) {
                    (None, b'>') => return Ok(at + offset),
                    (None, b'"' | b'\'') => quote = Some(*byte),
                    (Some(open), byte) if *byte == open => quote = None,
                    _ => {}
                }
            }
            at = self.part.ready().len();
            if at > MAX_TAG {
                return too_large("the length of one tag", MAX_TAG as u64);
            }
            if !self.part.more()? {
                return Err(self.part.unreadable());
            }
        }
    }

    /// Text up to the next tag or reference.
    fn text(&mut self) -> Result<Found, Error> {
        let mut at = 0;
        loop {
            let ready = self.part.ready();
            if let Some(length) = ready[at..].iter().position(|byte| matches!(byte, b'<' | b'&')) {
                self.used = at + length;
                return Ok(Found::Text(0..self.used));
            }
            at = ready.len();
            if at > LONG_TEXT {
                self.used = whole_characters(ready);
                return Ok(Found::Text(0..self.used));
            }
            if !self.part.more()? {
                self.used = at;
                return Ok(Found::Text(0..at));
            }
        }
    }

    fn reference(&mut self) -> Result<Found, Error> {
        while self.part.ready().len() < LONGEST_REFERENCE && self.part.more()? {}
        let ready = self.part.ready();
        let near = &ready[1..ready.len().min(LONGEST_REFERENCE)];
        let is_name =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'_' | b'.' | b'-' | b':' | 0x80..);
        let length = near.iter().take_while(|byte| is_name(**byte)).count();
        if length > 0 && near.get(length) == Some(&b';') {
            self.used = length + 2;
            return Ok(Found::Reference(1..1 + length));
        }
        // An ampersand that refers to nothing is one.
        self.used = 1;
        Ok(Found::Text(0..1))
    }

    /// Passes over a comment, an instruction or the like, or enters a section of text.
    fn aside(&mut self) -> Result<(), Error> {
        const CDATA: &[u8] = b"<![CDATA[";
        while self.part.ready().len() < CDATA.len() && self.part.more()? {}
        let ready = self.part.ready();
        match () {
            () if ready.starts_with(CDATA) => {
                self.part.consume(CDATA.len());
                self.is_in_cdata = true;
                Ok(())
            }
            () if ready.starts_with(b"<!--") => self.skip_past(4, b"-->"),
            () if ready.starts_with(b"<?") => self.skip_past(2, b"?>"),
            () => self.skip_declaration(),
        }
    }

    /// Passes over everything up to and with `end`.
    fn skip_past(&mut self, start: usize, end: &[u8]) -> Result<(), Error> {
        self.part.consume(start);
        loop {
            let ready = self.part.ready();
            if let Some(at) = ready.windows(end.len()).position(|window| window == end) {
                self.part.consume(at + end.len());
                return Ok(());
            }
            // What is left may be the start of the end.
            self.part.consume(ready.len().saturating_sub(end.len() - 1));
            if !self.part.more()? {
                return Err(self.part.unreadable());
            }
        }
    }

    /// Passes over a declaration of the document's type, with what it declares in square brackets.
    fn skip_declaration(&mut self) -> Result<(), Error> {
        let mut depth = 0_u32;
        let mut quote = None;
        loop {
            match (quote, self.part.byte()?) {
                (Some(open), byte) => quote = (byte != open).then_some(open),
                (None, byte @ (b'"' | b'\'')) => quote = Some(byte),
                (None, b'<' | b'[') => depth += 1,
                (None, b'>' | b']') => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Ok(());
                    }
                }
                _ => {}
            }
        }
    }

    /// The next of a section of text in which tags and references mean nothing; none at its end.
    fn cdata(&mut self) -> Result<Option<Range<usize>>, Error> {
        const END: &[u8] = b"]]>";
        let mut at = 0;
        loop {
            let ready = self.part.ready();
            if let Some(length) = ready[at..].windows(END.len()).position(|window| window == END) {
                if at + length > 0 {
                    self.used = at + length;
                    return Ok(Some(0..self.used));
                }
                self.part.consume(END.len());
                self.is_in_cdata = false;
                return Ok(None);
            }
            // What is left may be the start of the end.
            at = ready.len().saturating_sub(END.len() - 1);
            if at > LONG_TEXT {
                self.used = whole_characters(&ready[..at]);
                return Ok(Some(0..self.used));
            }
            if !self.part.more()? {
                return Err(self.part.unreadable());
            }
        }
    }
}

fn too_large<T>(what: &'static str, limit: u64) -> Result<T, Error> {
    Err(ErrorKind::TooLarge { what, limit }.into())
}

/// A part of UTF-16 in UTF-8.
fn narrowed(mut part: Part, unit: fn([u8; 2]) -> u16) -> Result<Part, Error> {
    const MARK: u16 = 0xFEFF;
    let bytes = part.take_all(MAX_WIDE)?;
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).filter(|unit| *unit != MARK);
    let text: Result<String, _> = char::decode_utf16(units).collect();
    let text = text.map_err(|_| part.unreadable())?;
    Ok(part.with_content(text.into_bytes()))
}

/// How many bytes of a text that goes on can be taken: no character and no line break is cut in two.
fn whole_characters(bytes: &[u8]) -> usize {
    let last = bytes.iter().rposition(|byte| !(0x80..0xC0).contains(byte)).unwrap_or(0);
    let is_whole = bytes.get(last).is_some_and(|byte| *byte < 0x80 && *byte != b'\r');
    // Bytes that are no characters at all are for the reader of the text to refuse.
    if is_whole || last == 0 || bytes.len() - last > 4 { bytes.len() } else { last }
}

/// What an entity or the number of a character stands for; none when it is not one of XML's own.
fn resolve<'a>(name: &[u8], room: &'a mut [u8; 4]) -> Option<&'a [u8]> {
    Some(match name {
        b"lt" => b"<",
        b"gt" => b">",
        b"amp" => b"&",
        b"quot" => b"\"",
        b"apos" => b"'",
        [b'#', number @ ..] => {
            let text = std::str::from_utf8(number).ok()?;
            let number = match text.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok(),
                None => text.parse().ok(),
            };
            let character = number.and_then(char::from_u32).filter(|character| *character != '\0');
            character.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(room).as_bytes()
        }
        _ => return None,
    })
}

/// XML has one line break, whatever the file's.
pub(crate) fn with_plain_line_breaks(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

impl<'a> Tag<'a> {
    /// Its name without prefix, as bytes.
    pub(crate) fn raw_name(self) -> &'a [u8] {
        local(self.name)
    }

    /// Its name without prefix.
    pub(crate) fn name(self) -> &'a str {
        std::str::from_utf8(self.raw_name()).unwrap_or_default()
    }

    /// Its attributes with their prefixes, as they are written.
    pub(crate) fn raw_attributes(self) -> Attributes<'a> {
        Attributes(self.attributes)
    }

    /// Its attributes with their prefixes. What cannot be read is left out.
    pub(crate) fn attributes(self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
        self.raw_attributes().filter_map(|(key, value)| Some((std::str::from_utf8(key).ok()?, unescaped(value)?)))
    }

    /// The value of the attribute of this name, whatever its prefix.
    pub(crate) fn attribute(self, name: &str) -> Option<Cow<'a, str>> {
        let (_, value) = self.raw_attributes().find(|(key, _)| local(key) == name.as_bytes())?;
        unescaped(value)
    }
}

/// The attributes of a tag: names with their prefixes, and values as they are written.
pub(crate) struct Attributes<'a>(&'a [u8]);

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.0.trim_ascii_start();
        let equals = rest.iter().position(|byte| *byte == b'=')?;
        let name = rest[..equals].trim_ascii_end();
        let value = rest[equals + 1..].trim_ascii_start();
        let quote = value.first().copied().filter(|quote| matches!(quote, b'"' | b'\''))?;
        let length = value[1..].iter().position(|byte| *byte == quote)?;
        self.0 = &value[length + 2..];
        Some((name, &value[1..=length]))
    }
}

/// An attribute's value as it is meant; none when it is no text.
fn unescaped(value: &[u8]) -> Option<Cow<'_, str>> {
    let text = std::str::from_utf8(value).ok()?;
    if !text.contains(['&', '\r', '\n', '\t']) {
        return Some(text.into());
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '\r', '\n', '\t']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest.strip_prefix('&') {
            Some(after) => {
                let end = after.find(';').filter(|end| *end < LONGEST_REFERENCE)?;
                out.push_str(std::str::from_utf8(resolve(&after.as_bytes()[..end], &mut [0; 4])?).ok()?);
                end + 2
            }
            None => {
                out.push(' ');
                if rest.starts_with("\r\n") { 2 } else { 1 }
            }
        };
        rest = &rest[length..];
    }
    out.push_str(rest);
    Some(out.into())
}

/// A name without its prefix.
pub(crate) fn local(name: &[u8]) -> &[u8] {
    name.iter().position(|byte| *byte == b':').map_or(name, |colon| &name[colon + 1..])
}

/// Whether an attribute says yes.
pub(crate) fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true" | "on")
}
