//! Bounded access to the parts of a ZIP archive: workbooks and documents are archives of XML.
//!
//! Nothing that an archive says about itself is believed. What is inflated is counted while it is inflated, over all
//! parts together, so that half a megabyte cannot become half a gigabyte. A part is found by its name alone; no name is
//! ever a path of this machine.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use peilglas::error::{Error, ErrorKind};

use crate::damaged;

/// The most bytes that all parts of an archive may inflate to, however little they inflate. A sheet of a million rows and
/// eight columns has some 320 million.
const MAX_INFLATED: u64 = 1024 * 1024 * 1024;

/// How many bytes may come of one packed byte. Sheets have some 8, wordy documents some 30; a bomb has a thousand.
const MAX_RATIO: u64 = 32;

/// What may be inflated whatever the ratio: small parts of many equal rows pack well.
const FREE_INFLATED: u64 = 24 * 1024 * 1024;

/// What each cell that something stands in may take beyond that: OpenDocument writes 140 bytes for one, which pack to three.
const CELL_INFLATED: u64 = 160;

/// The longest name of a part.
const MAX_NAME: usize = 1_000;

/// The most parts. A workbook has some dozens, one full of pictures some hundreds.
const MAX_PARTS: usize = 20_000;

const ENCRYPTED: u16 = 1;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// An archive whose directory was read. Its copies are the same archive.
#[derive(Clone, Debug)]
pub(crate) struct Archive(Rc<Opened>);

#[derive(Debug)]
struct Opened {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    /// Index into `entries` by name as [`key`] writes it.
    by_name: HashMap<String, usize>,
    /// How many bytes were unpacked, and what they were unpacked from.
    inflated: Cell<u64>,
    unpacked: Cell<u64>,
    /// How many cells were found in what was unpacked.
    cells: Cell<u64>,
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

impl Opened {
    fn add(&mut self, entry: Entry) {
        let first = *self.by_name.entry(key(&entry.name)).or_insert(self.entries.len());
        self.entries.push(entry);
        self.entries[first].is_ambiguous = first + 1 != self.entries.len();
    }

    /// The bytes of an entry as they lie in the archive.
    fn packed(&self, entry: &Entry) -> Option<Range<usize>> {
        let offset = usize::try_from(entry.offset).ok()?;
        let header = self.bytes.get(offset..)?;
        if !header.starts_with(b"PK\x03\x04") {
            return None;
        }
        let start = 30 + usize::from(u16_at(header, 26)?) + usize::from(u16_at(header, 28)?);
        let end = start.checked_add(usize::try_from(entry.compressed).ok()?)?;
        header.get(start..end).map(|_| offset + start..offset + end)
    }

    /// Counts what was unpacked from how many bytes.
    fn count(&self, inflated: usize, packed: usize) -> Result<(), Error> {
        self.inflated.set(self.inflated.get() + inflated as u64);
        self.unpacked.set(self.unpacked.get() + packed as u64);
        // A part that is read again and again is no more work to do than there are bytes.
        let packed = self.unpacked.get().min(self.bytes.len() as u64);
        let limit = (FREE_INFLATED + MAX_RATIO * packed + CELL_INFLATED * self.cells.get()).min(MAX_INFLATED);
        if self.inflated.get() > limit {
            return Err(ErrorKind::TooLarge { what: "the size of its contents, unpacked,", limit }.into());
        }
        Ok(())
    }
}

impl Archive {
    /// Reads the directory of an archive.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] when there is none that can be followed, [`ErrorKind::TooLarge`] past [`MAX_PARTS`].
    pub(crate) fn open(bytes: Vec<u8>) -> Result<Self, Error> {
        let Directory { count, offset, shift } = directory(&bytes)?;
        let mut archive = Opened {
            bytes,
            entries: Vec::new(),
            by_name: HashMap::new(),
            inflated: Cell::new(0),
            unpacked: Cell::new(0),
            cells: Cell::new(0),
        };
        let mut at = offset;
        for _ in 0..count {
            if archive.entries.len() == MAX_PARTS {
                return Err(ErrorKind::TooLarge { what: "the number of parts", limit: MAX_PARTS as u64 }.into());
            }
            let entry = entry(&archive.bytes, at, shift);
            let (entry, next) = entry.ok_or_else(|| damaged("its list of parts cannot be read"))?;
            at = next;
            archive.add(entry);
        }
        Ok(Archive(Rc::new(archive)))
    }

    /// The names of all parts, as the archive writes them.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.entries.iter().map(|entry| entry.name.as_str())
    }

    /// Whether there is a part of this name, whatever its capitals.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.by_name.contains_key(&key(name))
    }

    /// A part as a whole, or none when there is no such part.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when it inflates to more than `limit` bytes, and those of [`Archive::stream`].
    pub(crate) fn read(&self, name: &str, limit: usize) -> Result<Option<Vec<u8>>, Error> {
        self.stream(name)?.map(|mut part| part.take_all(limit)).transpose()
    }

    /// A part, to be read piece by piece, or none when there is no such part.
    ///
    /// # Errors
    /// [`ErrorKind::PasswordProtected`] when it is encrypted, [`ErrorKind::Damaged`] when its place holds something else
    /// or two parts have its name, [`ErrorKind::Unsupported`] when it is packed in a rare way.
    pub(crate) fn stream(&self, name: &str) -> Result<Option<Part>, Error> {
        let Some(&index) = self.0.by_name.get(&key(name)) else { return Ok(None) };
        let entry = &self.0.entries[index];
        if entry.is_ambiguous {
            return Err(damaged(format!("it has two parts called {}", entry.name)));
        }
        if entry.flags & ENCRYPTED != 0 {
            return Err(ErrorKind::PasswordProtected.into());
        }
        let packed =
            self.0.packed(entry).ok_or_else(|| damaged(format!("its part {} is not where it should be", name)))?;
        let unpacker = match entry.method {
            STORED => None,
            DEFLATED => Some(Box::default()),
            _ => return Err(ErrorKind::Unsupported { format: "ZIP with an unusual compression" }.into()),
        };
        Ok(Some(Part {
            archive: self.clone(),
            name: name.into(),
            packed,
            unpacker,
            checksum: entry.checksum,
            summer: crc32fast::Hasher::new(),
            buffer: Vec::new(),
            ready: 0..0,
            is_done: false,
        }))
    }
}

impl Archive {
    /// Says that cells were found in what was unpacked.
    pub(crate) fn found(&self, cells: usize) {
        self.0.cells.set(self.0.cells.get() + cells as u64);
    }

    /// How many bytes it has.
    pub(crate) fn length(&self) -> usize {
        self.0.bytes.len()
    }

    /// How much of the archive was unpacked, from 0 to 1.
    pub(crate) fn progress(&self) -> f64 {
        (self.0.unpacked.get() as f64 / self.0.bytes.len().max(1) as f64).min(1.0)
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

/// How much is unpacked at a time, at most.
const PIECE: usize = 64 * 1024;

/// How far back the unpacker looks into what it unpacked before.
const HISTORY: usize = 32 * 1024;

/// A part that is unpacked while it is read.
pub(crate) struct Part {
    archive: Archive,
    name: Rc<str>,
    /// What is still to be unpacked.
    packed: Range<usize>,
    unpacker: Option<Box<DecompressorOxide>>,
    checksum: u32,
    summer: crc32fast::Hasher,
    /// What was unpacked last. Some of what was taken already stays in front: the unpacker looks back at it.
    buffer: Vec<u8>,
    /// What of the buffer was not taken yet.
    ready: Range<usize>,
    is_done: bool,
}

impl Part {
    /// What was unpacked and not taken yet.
    pub(crate) fn ready(&self) -> &[u8] {
        &self.buffer[self.ready.clone()]
    }

    /// Takes so many bytes.
    pub(crate) fn consume(&mut self, amount: usize) {
        self.ready.start = self.ready.end.min(self.ready.start + amount);
    }

    /// Unpacks more, behind what is [ready](Part::ready). Whether there was any.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] when it cannot be unpacked, [`ErrorKind::TooLarge`] when the archive unpacks to too much.
    pub(crate) fn more(&mut self) -> Result<bool, Error> {
        if self.is_done {
            return Ok(false);
        }
        let before = self.ready.len();
        while self.ready.len() == before && !self.is_done {
            self.unpack()?;
        }
        Ok(self.ready.len() > before)
    }

    fn unpack(&mut self) -> Result<(), Error> {
        // Most parts are small.
        let piece = PIECE.min(512 + 16 * self.packed.len());
        self.make_room(piece);
        let packed = &self.archive.0.bytes[self.packed.clone()];
        let start = self.ready.end;
        let (taken, unpacked) = match &mut self.unpacker {
            None => {
                let length = packed.len().min(piece);
                self.buffer[start..start + length].copy_from_slice(&packed[..length]);
                self.is_done = length == packed.len();
                (length, length)
            }
            Some(state) => {
                let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
                let room = &mut self.buffer[..start + piece];
                let (status, taken, unpacked) = decompress(state, packed, room, start, flags);
                match status {
                    TINFLStatus::Done => self.is_done = true,
                    TINFLStatus::HasMoreOutput => {}
                    // It is cut off, or was never packed so.
                    _ => return Err(self.unreadable()),
                }
                (taken, unpacked)
            }
        };
        self.packed.start += taken;
        self.ready.end += unpacked;
        self.archive.0.count(unpacked, taken)?;
        self.summer.update(&self.buffer[start..start + unpacked]);
        if self.is_done && std::mem::take(&mut self.summer).finalize() != self.checksum {
            return Err(self.unreadable());
        }
        Ok(())
    }

    /// Makes room for another piece: forgets what was taken and is not looked back at, and grows if need be.
    fn make_room(&mut self, piece: usize) {
        if self.buffer.len() < self.ready.end + piece {
            let kept = self.ready.start.min(self.ready.end.saturating_sub(HISTORY));
            self.buffer.copy_within(kept..self.ready.end, 0);
            self.ready = self.ready.start - kept..self.ready.end - kept;
            let needed = self.ready.end + piece;
            if self.buffer.len() < needed {
                self.buffer.resize(needed.next_multiple_of(3 * piece), 0);
            }
        }
    }

    /// What is left, as a whole.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when it is more than `limit` bytes, and those of [`Part::more`].
    pub(crate) fn take_all(&mut self, limit: usize) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        loop {
            bytes.extend_from_slice(self.ready());
            if bytes.len() > limit {
                let limit = limit as u64;
                return Err(ErrorKind::TooLarge { what: "the size of a part, unpacked,", limit }.into());
            }
            self.ready.start = self.ready.end;
            if !self.more()? {
                return Ok(bytes);
            }
        }
    }

    /// The part with other content.
    pub(crate) fn with_content(self, content: Vec<u8>) -> Self {
        Part { ready: 0..content.len(), buffer: content, is_done: true, ..self }
    }

    /// Whether nothing is left.
    ///
    /// # Errors
    /// Those of [`Part::more`].
    pub(crate) fn is_at_end(&mut self) -> Result<bool, Error> {
        Ok(self.ready.is_empty() && !self.more()?)
    }

    /// The next byte.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] at the end, and those of [`Part::more`].
    pub(crate) fn byte(&mut self) -> Result<u8, Error> {
        if self.is_at_end()? {
            return Err(self.unreadable());
        }
        let byte = self.buffer[self.ready.start];
        self.ready.start += 1;
        Ok(byte)
    }

    /// Makes sure that so many bytes are [ready](Part::ready).
    ///
    /// # Errors
    /// As [`Part::byte`].
    pub(crate) fn need(&mut self, length: usize) -> Result<(), Error> {
        while self.ready.len() < length {
            if !self.more()? {
                return Err(self.unreadable());
            }
        }
        Ok(())
    }

    /// What it is a part of.
    pub(crate) fn archive(&self) -> &Archive {
        &self.archive
    }

    /// What it is called.
    pub(crate) fn name(&self) -> &Rc<str> {
        &self.name
    }

    /// An error about this part.
    pub(crate) fn unreadable(&self) -> Error {
        unreadable(&self.name)
    }
}

/// An error about the part of this name.
pub(crate) fn unreadable(name: &str) -> Error {
    damaged(format!("its part {name} cannot be read"))
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
            let archive = Archive::open(bytes).expect("an archive");
            assert!(archive.read("XL/Workbook.xml", 1 << 20).expect("a part") == Some(content.clone()));
            let mut part = archive.stream("/xl\\workbook.xml").expect("a part").expect("a part");
            for byte in &content {
                assert_eq!(part.byte().expect("a byte"), *byte);
            }
            assert!(part.is_at_end().expect("an end"));
            assert!(archive.read("xl/styles.xml", 1 << 20).expect("no part").is_none());
        }
    }

    #[test]
    fn what_is_unpacked_is_counted_over_all_parts() {
        let bytes = archive("a", &[b' '; 1 << 20], DEFLATED);
        let archive = Archive::open(bytes.clone()).expect("an archive");
        for _ in 0..FREE_INFLATED >> 20 {
            assert!(archive.read("a", 1 << 20).is_ok());
        }
        assert_eq!(code(archive.read("a", 1 << 20)), "too-large");
        assert_eq!(code(Archive::open(bytes).expect("an archive").read("a", 1000)), "too-large");
    }

    #[test]
    fn what_packs_as_sheets_do_may_be_long() {
        let content = vec![b' '; FREE_INFLATED as usize + 1];
        let archive = Archive::open(archive("a", &content, STORED)).expect("an archive");
        assert!(archive.read("a", content.len()).is_ok());
    }

    #[test]
    fn bytes_before_an_archive_do_not_matter() {
        let bytes = [b"#!/bin/unpack\n".to_vec(), archive("a", b"content", DEFLATED)].concat();
        let archive = Archive::open(bytes).expect("an archive");
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
        let archive = Archive::open(bytes).expect("an archive");
        assert_eq!(archive.read("a", 100).expect("a part").as_deref(), Some(&b"content"[..]));
    }

    #[test]
    fn what_is_packed_in_a_rare_way_is_said() {
        let mut bytes = archive("a", b"content", STORED);
        let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
        bytes[directory + 10] = 12;
        assert_eq!(code(Archive::open(bytes).expect("an archive").read("a", 100)), "unsupported-format");
    }

    #[test]
    fn an_archive_cut_off_anywhere_is_damaged() {
        let bytes = archive("a", b"content", DEFLATED);
        for end in 0..bytes.len() {
            assert_eq!(code(Archive::open(bytes[..end].to_vec())), "damaged", "{end}");
        }
    }
}
