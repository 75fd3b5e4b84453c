//! The container of workbooks of the time before archives: streams in chains of sectors.
//!
//! # Source
//! Microsoft, "[MS-CFB]: Compound File Binary File Format". A chain is followed for as many sectors as the file has, so
//! one that bites its own tail ends.

use peilglas::error::Error;

use super::biff::utf16;
use crate::archive::{u16_at, u32_at};
use crate::damaged;

/// The first bytes of every such container.
pub(crate) const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Numbers from here on are no sectors but marks.
const FIRST_MARK: u32 = 0xFFFF_FFFA;
const MINI_SECTOR: usize = 64;
const ENTRY: usize = 128;

/// The most bytes of a directory, of which a workbook uses some hundred.
const MAX_DIRECTORY: u64 = 1024 * 1024;

/// A container whose directory was read.
#[derive(Debug)]
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// The sector that follows each sector.
    next: Vec<u32>,
    /// Streams shorter than this lie together in the root's, in sectors of their own.
    smallest: u64,
    root: Stream,
    streams: Vec<Stream>,
}

#[derive(Debug, Default)]
struct Stream {
    name: String,
    first: u32,
    length: u64,
}

impl<'a> Compound<'a> {
    /// Reads the directory of a container.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`](peilglas::error::ErrorKind::Damaged) when there is none that can be followed.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        Self::read(bytes).ok_or_else(|| damaged("its directory cannot be read"))
    }

    fn read(bytes: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut compound = Compound {
            bytes,
            sector,
            next: Vec::new(),
            smallest: u64::from(u32_at(bytes, 56)?),
            root: Stream::default(),
            streams: Vec::new(),
        };
        let tables = compound.allocation_tables()?;
        for table in tables {
            // A table that lies past the end is that of sectors past the end.
            let Some(sector) = compound.sector_at(table) else { continue };
            compound.next.extend(numbers(sector));
        }
        let directory = compound.chain(u32_at(bytes, 48)?, MAX_DIRECTORY);
        let mut streams = directory.chunks_exact(ENTRY).filter_map(|entry| stream(entry, sector));
        compound.root = streams.next()?;
        compound.streams = streams.collect();
        Some(compound)
    }

    /// The sectors that hold the table of sectors: the first in the header, the others in a chain of their own.
    fn allocation_tables(&self) -> Option<Vec<u32>> {
        let mut tables: Vec<u32> = numbers(self.bytes.get(76..512)?).filter(|at| *at < FIRST_MARK).collect();
        let mut at = u32_at(self.bytes, 68)?;
        let sectors = self.bytes.len() / self.sector;
        for _ in 0..=sectors {
            let Some(sector) = (at < FIRST_MARK).then(|| self.sector_at(at)).flatten() else { break };
            let (list, next) = sector.split_at_checked(self.sector - 4)?;
            tables.extend(numbers(list).filter(|at| *at < FIRST_MARK));
            at = u32_at(next, 0)?;
            if tables.len() > sectors {
                break;
            }
        }
        // The sectors of a file need no more tables than this, whatever it says.
        tables.truncate(sectors * 4 / self.sector + 2);
        Some(tables)
    }

    /// A sector; the last one of a file may be short.
    fn sector_at(&self, number: u32) -> Option<&'a [u8]> {
        let start = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        let rest = self.bytes.get(start..)?;
        Some(&rest[..rest.len().min(self.sector)]).filter(|sector| !sector.is_empty())
    }

    /// The content of a chain of sectors, at most so long.
    fn chain(&self, first: u32, length: u64) -> Vec<u8> {
        let most = usize::try_from(length).unwrap_or(usize::MAX).min(self.bytes.len());
        let mut content = Vec::with_capacity(most + self.sector);
        let mut at = first;
        for _ in 0..=self.bytes.len() / self.sector {
            let Some(sector) = self.sector_at(at) else { break };
            content.extend_from_slice(sector);
            if content.len() as u64 >= length {
                break;
            }
            let Some(&next) = self.next.get(at as usize) else { break };
            at = next;
        }
        content.truncate(most);
        content
    }

    /// The content of a chain in the stream of short streams.
    fn mini_chain(&self, first: u32, length: u64) -> Option<Vec<u8>> {
        let mini = self.chain(self.root.first, self.root.length);
        let sectors = mini.len().div_ceil(MINI_SECTOR);
        let next: Vec<u32> = numbers(&self.chain(u32_at(self.bytes, 60)?, 4 * sectors as u64)).collect();
        let mut content = Vec::new();
        let mut at = first as usize;
        for _ in 0..sectors {
            let Some(sector) = at.checked_mul(MINI_SECTOR).and_then(|start| mini.get(start..)) else { break };
            content.extend_from_slice(&sector[..sector.len().min(MINI_SECTOR)]);
            if content.len() as u64 >= length {
                break;
            }
            let Some(&following) = next.get(at) else { break };
            at = following as usize;
        }
        content.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        Some(content)
    }

    /// Whether there is a stream of this name, whatever its capitals.
    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn find(&self, name: &str) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.name.eq_ignore_ascii_case(name))
    }

    /// The content of a stream, as far as it is there.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let stream = self.find(name)?;
        if stream.length < self.smallest {
            self.mini_chain(stream.first, stream.length)
        } else {
            Some(self.chain(stream.first, stream.length))
        }
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|number| u32_at(number, 0))
}

fn stream(entry: &[u8], sector: usize) -> Option<Stream> {
    let name_length = usize::from(u16_at(entry, 64)?).clamp(2, 64) - 2;
    let name = utf16(&entry[..name_length]);
    let low = u64::from(u32_at(entry, 120)?);
    // In containers with small sectors the upper half may hold anything.
    let high = if sector == 512 { 0 } else { u64::from(u32_at(entry, 124)?) };
    Some(Stream { name, first: u32_at(entry, 116)?, length: high << 32 | low })
}
