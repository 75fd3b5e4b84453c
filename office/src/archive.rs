//! Bounded access to the parts of a ZIP archive: workbooks and documents are archives of XML.
//!
//! Nothing that an archive says about itself is believed. What is inflated is counted while it is inflated, over all
//! parts together, so that half a megabyte cannot become half a gigabyte. A part is found by its name alone; no name is
//! ever a path of this machine.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::{self, BufRead, Read};

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};
use peilglas::error::{Error, ErrorKind};

use crate::damaged;

/// The most bytes that all parts of an archive may inflate to, and the most that one part read whole may.
pub(crate) const MAX_INFLATED: u64 = 160 * 1024 * 1024;

/// The most bytes of one tag or one text between two tags. The XML reader keeps those in memory.
pub(crate) const MAX_EVENT: usize = 4 * 1024 * 1024;

/// The most tags, texts and records of all parts together: cells have some five each.
const MAX_STEPS: u64 = 16_000_000;

/// The longest name of a part.
const MAX_NAME: usize = 1_000;

/// The most parts. A workbook has some dozens, one full of pictures some hundreds.
const MAX_PARTS: usize = 20_000;

const ENCRYPTED: u16 = 1;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// An archive whose directory was read.
#[derive(Debug)]
pub(crate) struct Archive<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
    /// Index into `entries` by name as [`key`] writes it.
    by_name: HashMap<String, usize>,
    /// How many bytes may still be inflated.
    left: Cell<u64>,
    /// How many tags, texts and records may still be read.
    steps: Cell<u64>,
    /// Why the last part could not be read on: what reads it passes only text along.
    failure: RefCell<Option<ErrorKind>>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    flags: u16,
    method: u16,
    checksum: u32,
    compressed: u64,
    /// Where its local header starts.
    offset: u64,
    /// Whether another entry has the same name: programs disagree on which of them counts.
    is_ambiguous: bool,
}

/// A part's name as it is looked up. Some writers use backslashes, other capitals, or a slash in front.
fn key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

impl<'a> Archive<'a> {
    /// Reads the directory of an archive.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] when there is none that can be followed, [`ErrorKind::TooLarge`] past [`MAX_PARTS`].
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        Self::open_within(bytes, MAX_INFLATED)
    }

    /// The same, with another limit on what all parts may inflate to.
    fn open_within(bytes: &'a [u8], most: u64) -> Result<Self, Error> {
        let Directory { count, offset, shift } = directory(bytes)?;
        let mut archive = Archive {
            bytes,
            entries: Vec::new(),
            by_name: HashMap::new(),
            left: Cell::new(most),
            steps: Cell::new(MAX_STEPS),
            failure: RefCell::new(None),
        };
        let mut at = offset;
        for _ in 0..count {
            if archive.entries.len() == MAX_PARTS {
                return Err(ErrorKind::TooLarge { what: "the number of parts", limit: MAX_PARTS as u64 }.into());
            }
            let (entry, next) = entry(bytes, at, shift).ok_or_else(|| damaged("its list of parts cannot be read"))?;
            at = next;
            archive.add(entry);
        }
        Ok(archive)
    }

    fn add(&mut self, entry: Entry) {
        let first = *self.by_name.entry(key(&entry.name)).or_insert(self.entries.len());
        self.entries.push(entry);
        self.entries[first].is_ambiguous = first + 1 != self.entries.len();
    }

    /// The names of all parts, as the archive writes them.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// Whether there is a part of this name, whatever its capitals.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(&key(name))
    }

    /// A part as a whole, or none when there is no such part.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when it inflates to more than `limit` bytes, and those of [`Archive::stream`].
    pub(crate) fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, Error> {
        let Some(part) = self.stream(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        let read = part.take(limit.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|_| self.failure(name))?;
        if bytes.len() as u64 > limit {
            return Err(ErrorKind::TooLarge { what: "the size of a part, unpacked,", limit }.into());
        }
        Ok(Some(bytes))
    }

    /// A part, to be read piece by piece, or none when there is no such part.
    ///
    /// # Errors
    /// [`ErrorKind::PasswordProtected`] when it is encrypted, [`ErrorKind::Damaged`] when its place holds something else
    /// or two parts have its name, [`ErrorKind::Unsupported`] when it is packed in a rare way.
    pub(crate) fn stream(&self, name: &str) -> Result<Option<Part<'_>>, Error> {
        let Some(&index) = self.by_name.get(&key(name)) else { return Ok(None) };
        let entry = &self.entries[index];
        if entry.is_ambiguous {
            return Err(damaged(format!("it has two parts called {}", entry.name)));
        }
        if entry.flags & ENCRYPTED != 0 {
            return Err(ErrorKind::PasswordProtected.into());
        }
        let packed =
            self.packed(entry).ok_or_else(|| damaged(format!("its part {} is not where it should be", name)))?;
        let unpacker = match entry.method {
            STORED => None,
            DEFLATED => Some(InflateState::new_boxed(DataFormat::Raw)),
            _ => return Err(ErrorKind::Unsupported { format: "ZIP with an unusual compression" }.into()),
        };
        Ok(Some(Part {
            archive: self,
            packed,
            unpacker,
            checksum: entry.checksum,
            summer: crc32fast::Hasher::new(),
            buffer: vec![0; PIECE],
            ready: 0..0,
            is_done: false,
            event: None,
        }))
    }

    /// Counts a tag, a text or a record that is about to be read.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when there are too many.
    pub(crate) fn step(&self) -> Result<(), Error> {
        let left = self.steps.get().checked_sub(1);
        let too_many = ErrorKind::TooLarge { what: "the number of its tags and records", limit: MAX_STEPS };
        self.steps.set(left.ok_or(too_many)?);
        Ok(())
    }

    /// Why reading a part of this name stopped.
    pub(crate) fn failure(&self, name: &str) -> Error {
        let failure = self.failure.borrow_mut().take();
        failure.map_or_else(|| damaged(format!("its part {name} cannot be read")), Error::from)
    }

    /// The bytes of an entry as they lie in the archive.
    fn packed(&self, entry: &Entry) -> Option<&'a [u8]> {
        let offset = usize::try_from(entry.offset).ok()?;
        let header = self.bytes.get(offset..)?;
        if !header.starts_with(b"PK\x03\x04") {
            return None;
        }
        let start = 30 + usize::from(u16_at(header, 26)?) + usize::from(u16_at(header, 28)?);
        let end = start.checked_add(usize::try_from(entry.compressed).ok()?)?;
        header.get(start..end)
    }
}

/// Where the list of parts is.
struct Directory {
    count: u64,
    offset: usize,
    /// How many bytes stand before the archive, such as a program that unpacks it.
    shift: u64,
}

fn directory(bytes: &[u8]) -> Result<Directory, Error> {
    const END: usize = 22;
    let cut_off = || damaged("its end is missing, as after a download that stopped early");
    let first = bytes.len().saturating_sub(END + usize::from(u16::MAX));
    let last = bytes.len().checked_sub(END).ok_or_else(cut_off)?;
    let at = (first..=last).rev().find(|at| bytes[*at..].starts_with(b"PK\x05\x06")).ok_or_else(cut_off)?;
    let end = &bytes[at..];
    let narrow = (u16_at(end, 10), u32_at(end, 12), u32_at(end, 16));
    let (Some(count), Some(size), Some(offset)) = narrow else { return Err(cut_off()) };
    let (mut count, mut size, mut offset, mut stands_at) =
        (u64::from(count), u64::from(size), u64::from(offset), at as u64);
    // A writer that did not know the size beforehand uses the 64-bit fields for small archives too.
    if count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF {
        let wide = || {
            let locator = bytes.get(at.checked_sub(20)?..at)?;
            let wide_at = locator.starts_with(b"PK\x06\x07").then(|| u64_at(locator, 8))??;
            let wide = bytes.get(usize::try_from(wide_at).ok()?..)?;
            let fields = (u64_at(wide, 32)?, u64_at(wide, 40)?, u64_at(wide, 48)?, wide_at);
            wide.starts_with(b"PK\x06\x06").then_some(fields)
        };
        if let Some(fields) = wide() {
            (count, size, offset, stands_at) = fields;
        }
    }
    let shift = stands_at.checked_sub(size).and_then(|start| start.checked_sub(offset)).unwrap_or(0);
    let offset = usize::try_from(offset.saturating_add(shift)).map_err(|_| cut_off())?;
    Ok(Directory { count, offset, shift })
}

/// The entry of the directory that starts at `at`, and where the next one starts.
fn entry(bytes: &[u8], at: usize, shift: u64) -> Option<(Entry, usize)> {
    const HEADER: usize = 46;
    let header = bytes.get(at..)?;
    if !header.starts_with(b"PK\x01\x02") {
        return None;
    }
    let name_end = HEADER + usize::from(u16_at(header, 28)?);
    if name_end > HEADER + MAX_NAME {
        return None;
    }
    let extra_end = name_end + usize::from(u16_at(header, 30)?);
    let next = extra_end + usize::from(u16_at(header, 32)?);
    let name = String::from_utf8_lossy(header.get(HEADER..name_end)?).into_owned();
    let size = u32_at(header, 24)?;
    let mut compressed = u64::from(u32_at(header, 20)?);
    let mut offset = u64::from(u32_at(header, 42)?);
    let mut wide = wide_fields(header.get(name_end..extra_end)?);
    if size == u32::MAX {
        wide.next();
    }
    if compressed == u64::from(u32::MAX) {
        compressed = wide.next()?;
    }
    if offset == u64::from(u32::MAX) {
        offset = wide.next()?;
    }
    let entry = Entry {
        name,
        flags: u16_at(header, 8)?,
        method: u16_at(header, 10)?,
        checksum: u32_at(header, 16)?,
        compressed,
        offset: offset.checked_add(shift)?,
        is_ambiguous: false,
    };
    Some((entry, at + next))
}

/// The 64-bit numbers in an entry's extra fields.
fn wide_fields(mut extra: &[u8]) -> impl Iterator<Item = u64> {
    let mut found: &[u8] = &[];
    while let (Some(kind), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let Some(field) = extra.get(4..4 + usize::from(length)) else { break };
        if kind == 1 {
            found = field;
            break;
        }
        extra = &extra[4 + field.len()..];
    }
    found.chunks_exact(8).filter_map(|number| u64_at(number, 0))
}

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

pub(crate) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

/// How much is unpacked at a time.
const PIECE: usize = 32 * 1024;

/// A part that is unpacked while it is read.
pub(crate) struct Part<'a> {
    archive: &'a Archive<'a>,
    /// What is still to be unpacked.
    packed: &'a [u8],
    unpacker: Option<Box<InflateState>>,
    checksum: u32,
    summer: crc32fast::Hasher,
    buffer: Vec<u8>,
    /// What of the buffer was not taken yet.
    ready: std::ops::Range<usize>,
    is_done: bool,
    /// How many bytes the XML reader took for the tag or text that it is reading, if that is what reads.
    event: Option<usize>,
}

impl Part<'_> {
    /// Says that the next tag or text starts.
    pub(crate) fn start_event(&mut self) {
        self.event = Some(0);
    }

    fn fail(&self, failure: ErrorKind) -> io::Error {
        *self.archive.failure.borrow_mut() = Some(failure);
        io::ErrorKind::InvalidData.into()
    }

    fn refill(&mut self) -> io::Result<()> {
        let unpacked = match &mut self.unpacker {
            None => {
                let length = self.packed.len().min(PIECE);
                self.buffer[..length].copy_from_slice(&self.packed[..length]);
                self.packed = &self.packed[length..];
                self.is_done = self.packed.is_empty();
                length
            }
            Some(state) => {
                let result = inflate(state, self.packed, &mut self.buffer, MZFlush::None);
                self.packed = &self.packed[result.bytes_consumed..];
                match result.status {
                    Ok(MZStatus::StreamEnd) => self.is_done = true,
                    // Nothing more comes in and nothing more comes out: the part is cut off.
                    Ok(_) if result.bytes_written == 0 && result.bytes_consumed == 0 => {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                    Ok(_) | Err(MZError::Buf) if result.bytes_written > 0 || result.bytes_consumed > 0 => {}
                    _ => return Err(io::ErrorKind::InvalidData.into()),
                }
                result.bytes_written
            }
        };
        let left = self.archive.left.get().checked_sub(unpacked as u64);
        let left = left.ok_or_else(|| {
            self.fail(ErrorKind::TooLarge { what: "the size of its contents, unpacked,", limit: MAX_INFLATED })
        })?;
        self.archive.left.set(left);
        self.summer.update(&self.buffer[..unpacked]);
        self.ready = 0..unpacked;
        if self.is_done && std::mem::take(&mut self.summer).finalize() != self.checksum {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(())
    }
}

impl BufRead for Part<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.event.is_some_and(|length| length > MAX_EVENT) {
            return Err(self.fail(ErrorKind::TooLarge { what: "the length of one text", limit: MAX_EVENT as u64 }));
        }
        while self.ready.is_empty() && !self.is_done {
            self.refill()?;
        }
        Ok(&self.buffer[self.ready.clone()])
    }

    fn consume(&mut self, amount: usize) {
        self.ready.start = self.ready.end.min(self.ready.start + amount);
        self.event = self.event.map(|length| length + amount);
    }
}

impl Read for Part<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let length = ready.len().min(into.len());
        into[..length].copy_from_slice(&ready[..length]);
        self.consume(length);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive with one part, stored or deflated.
    fn archive(name: &str, content: &[u8], method: u16) -> Vec<u8> {
        let packed = match method {
            STORED => content.to_vec(),
            _ => miniz_oxide::deflate::compress_to_vec(content, 6),
        };
        let mut fields = Vec::new();
        fields.extend([20, 0, 0, 0]);
        fields.extend(method.to_le_bytes());
        fields.extend([0; 4]);
        fields.extend(crc32fast::hash(content).to_le_bytes());
        fields.extend((packed.len() as u32).to_le_bytes());
        fields.extend((content.len() as u32).to_le_bytes());
        fields.extend((name.len() as u16).to_le_bytes());
        fields.extend([0; 2]);
        let mut bytes = [b"PK\x03\x04", &fields[..], name.as_bytes(), &packed].concat();
        let start = bytes.len() as u32;
        bytes.extend([b"PK\x01\x02\x14\0", &fields[..], &[0; 14], name.as_bytes()].concat());
        let size = bytes.len() as u32 - start;
        bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
        bytes.extend(size.to_le_bytes());
        bytes.extend(start.to_le_bytes());
        bytes.extend([0; 2]);
        bytes
    }

    fn code<T>(result: Result<T, Error>) -> &'static str {
        result.map(drop).expect_err("an error").kind.code()
    }

    #[test]
    fn a_part_is_read_whole_or_in_pieces() {
        let content: Vec<u8> = (0..200_000_u32).map(|at| (at / 7) as u8).collect();
        for method in [STORED, DEFLATED] {
            let bytes = archive("xl/workbook.xml", &content, method);
            let archive = Archive::open(&bytes).expect("an archive");
            assert_eq!(archive.read("XL/Workbook.xml", 1 << 20).expect("a part").as_deref(), Some(&content[..]));
            let mut part = archive.stream("/xl\\workbook.xml").expect("a part").expect("a part");
            let mut pieces = Vec::new();
            part.read_to_end(&mut pieces).expect("its content");
            assert_eq!(pieces, content);
            assert!(archive.read("xl/styles.xml", 1 << 20).expect("no part").is_none());
        }
    }

    #[test]
    fn what_is_unpacked_is_counted_over_all_parts() {
        let bytes = archive("a", &[b' '; 1 << 20], DEFLATED);
        let archive = Archive::open_within(&bytes, 3 << 20).expect("an archive");
        for _ in 0..3 {
            assert!(archive.read("a", 1 << 20).is_ok());
        }
        assert_eq!(code(archive.read("a", 1 << 20)), "too-large");
        assert_eq!(code(Archive::open(&bytes).expect("an archive").read("a", 1000)), "too-large");
    }

    #[test]
    fn bytes_before_an_archive_do_not_matter() {
        let bytes = [b"#!/bin/unpack\n".to_vec(), archive("a", b"content", DEFLATED)].concat();
        let archive = Archive::open(&bytes).expect("an archive");
        assert_eq!(archive.read("a", 100).expect("a part").as_deref(), Some(&b"content"[..]));
    }

    #[test]
    fn the_wide_fields_of_large_archives_are_read_in_small_ones_too() {
        let mut bytes = archive("a", b"content", STORED);
        let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
        let end = bytes.split_off(directory);
        let mut entry = end[..end.len() - 22].to_vec();
        entry[20..28].fill(0xFF);
        entry[30..32].copy_from_slice(&20_u16.to_le_bytes());
        entry.extend([1, 0, 16, 0]);
        entry.extend(7_u64.to_le_bytes());
        entry.extend(7_u64.to_le_bytes());
        let wide_at = (directory + entry.len()) as u64;
        let mut wide = b"PK\x06\x06".to_vec();
        wide.resize(32, 0);
        for number in [1, entry.len() as u64, directory as u64] {
            wide.extend(number.to_le_bytes());
        }
        let locator = [&b"PK\x06\x07\0\0\0\0"[..], &wide_at.to_le_bytes(), &[1, 0, 0, 0]].concat();
        let last = [&b"PK\x05\x06\0\0\0\0"[..], &[0xFF; 12], &[0; 2]].concat();
        let bytes = [bytes, entry, wide, locator, last].concat();
        let archive = Archive::open(&bytes).expect("an archive");
        assert_eq!(archive.read("a", 100).expect("a part").as_deref(), Some(&b"content"[..]));
    }

    #[test]
    fn what_is_packed_in_a_rare_way_is_said() {
        let mut bytes = archive("a", b"content", STORED);
        let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
        bytes[directory + 10] = 12;
        assert_eq!(code(Archive::open(&bytes).expect("an archive").read("a", 100)), "unsupported-format");
    }

    #[test]
    fn an_archive_cut_off_anywhere_is_damaged() {
        let bytes = archive("a", b"content", DEFLATED);
        for end in 0..bytes.len() {
            assert_eq!(code(Archive::open(&bytes[..end])), "damaged", "{end}");
        }
    }
}
