//! Workbooks and documents as a fuzzer can change them.
//!
//! An archive keeps its parts compressed, each with a checksum, so that one changed byte makes it nothing but damaged. A
//! *loose* file has its parts one after the other, each behind a line of its own, and is packed just before it is read:
//!
//! ```text
//! =PK=[Content_Types].xml
//! <Types/>
//! =PK=xl/workbook.xml
//! <workbook>…
//! ```
//! A loose file that starts with `=CF=` is the stream of an old workbook, which is put into a compound file. What starts
//! with neither is a file as it is.

#[allow(dead_code, unused_imports, missing_docs)]
#[path = "../../office/tests/common/mod.rs"]
mod common;

pub use common::{binary_record, record, wide, words};

const PART: &[u8] = b"=PK=";
const STREAM: &[u8] = b"=CF=";
/// What [`common::compound`] has room for.
const LONGEST_STREAM: usize = 60 * 1024;

/// The file that a loose one stands for.
pub fn packed(loose: &[u8]) -> Vec<u8> {
    match loose.strip_prefix(STREAM) {
        Some(stream) => common::compound("Workbook", &stream[..stream.len().min(LONGEST_STREAM)]),
        None if loose.starts_with(PART) => common::archive(&parts(loose)),
        None => loose.to_vec(),
    }
}

fn parts(loose: &[u8]) -> Vec<common::Part> {
    let mut parts = Vec::new();
    let mut rest = &loose[PART.len()..];
    loop {
        let end = rest.windows(PART.len()).position(|window| window == PART);
        parts.push(part(&rest[..end.unwrap_or(rest.len())]));
        match end {
            Some(end) => rest = &rest[end + PART.len()..],
            None => return parts,
        }
    }
}

fn part(text: &[u8]) -> common::Part {
    let end = text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len());
    let (name, content) = text.split_at(end);
    let name = String::from_utf8_lossy(&name[..name.len().min(1_000)]);
    common::Part::stored(&name, content.get(1..).unwrap_or_default())
}

/// A loose archive of these parts.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    parts.iter().flat_map(|(name, content)| [PART, name.as_bytes(), b"\n", content].concat()).collect()
}

/// A loose old workbook with this stream.
pub fn compound(stream: &[u8]) -> Vec<u8> {
    [STREAM, stream].concat()
}

/// The loose archive of an XLSB workbook with these records in its one sheet.
pub fn xlsb(cells: &[Vec<u8>]) -> Vec<u8> {
    loosened(&common::xlsb_parts(cells))
}

/// The loose archive of an XLSX workbook with these rows, which are XML, in its one sheet.
pub fn xlsx(rows: &str) -> Vec<u8> {
    loosened(&common::xlsx_parts(rows))
}

/// The loose archive of an ODS workbook with these styles and sheets, which are XML.
pub fn ods(styles: &str, tables: &str) -> Vec<u8> {
    loosened(&common::ods_parts(styles, tables))
}

/// The stream of an old workbook with these records before its one sheet and in it.
pub fn xls(globals: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
    compound(&common::xls(globals, cells))
}

fn loosened(parts: &[common::Part]) -> Vec<u8> {
    let content = |part: &common::Part| match part.method {
        8 => miniz_oxide::inflate::decompress_to_vec(&part.packed).expect("a part that was just packed"),
        _ => part.packed.clone(),
    };
    let parts: Vec<(&str, Vec<u8>)> = parts.iter().map(|part| (part.name.as_str(), content(part))).collect();
    archive(&parts.iter().map(|(name, content)| (*name, content.as_slice())).collect::<Vec<_>>())
}
