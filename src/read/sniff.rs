//! What kind of file the bytes are, from the bytes alone: a name's ending is often wrong (`.xls` that holds HTML).

use super::json_stat;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Text with delimiters, as far as can be told.
    Text,
    /// A web page, or what the clipboard holds of one.
    Html,
    /// A web archive: pages and what belongs to them, as the parts of a message.
    Mhtml,
    /// A JSON-stat data set.
    JsonStat,
    /// A format with tables in it that is not read here, by its name.
    Unsupported(&'static str),
    /// No text and no format with tables in it; its name when the first bytes show it.
    Binary(Option<&'static str>),
}

/// How many bytes are enough to refuse what is not text. A large file is refused after these, not at its end.
pub(crate) const PREFIX: usize = 64 * 1024;

/// First bytes that no text starts with, and what they mean.
const MAGIC: &[(&[u8], Format)] = &[
    (b"%PDF-", Format::Binary(Some("PDF"))),
    (b"\x89PNG\r\n\x1A\n", Format::Binary(Some("PNG"))),
    (b"\xFF\xD8\xFF", Format::Binary(Some("JPEG"))),
    (b"GIF87a", Format::Binary(Some("GIF"))),
    (b"GIF89a", Format::Binary(Some("GIF"))),
    (b"II*\0", Format::Binary(Some("TIFF"))),
    (b"MM\0*", Format::Binary(Some("TIFF"))),
    (b"\x1F\x8B", Format::Binary(Some("GZIP"))),
    (b"BZh", Format::Binary(Some("BZIP2"))),
    (b"\xFD7zXZ\0", Format::Binary(Some("XZ"))),
    (b"7z\xBC\xAF\x27\x1C", Format::Binary(Some("7-Zip"))),
    (b"Rar!\x1A\x07", Format::Binary(Some("RAR"))),
    (b"\x28\xB5\x2F\xFD", Format::Binary(Some("Zstandard"))),
    (b"\0asm", Format::Binary(Some("WebAssembly"))),
    (b"\x7FELF", Format::Binary(Some("ELF program"))),
    (b"SQLite format 3\0", Format::Unsupported("SQLite")),
    (b"PAR1", Format::Unsupported("Parquet")),
    (b"ARROW1\0", Format::Unsupported("Arrow")),
    (b"$FL2", Format::Unsupported("SPSS")),
    (b"\0\x01\0\0Standard ", Format::Unsupported("Access")),
    (b"{\\rtf", Format::Unsupported("RTF")),
    (b"\x09\x00\x04\x00", Format::Unsupported("XLS")),
    (b"\x09\x02\x06\x00", Format::Unsupported("XLS")),
    (b"\x09\x04\x06\x00", Format::Unsupported("XLS")),
    (b"\x09\x08\x08\x00", Format::Unsupported("XLS")),
    (b"\x09\x08\x10\x00", Format::Unsupported("XLS")),
    (b"\0\0\x02\0\x06\x04", Format::Unsupported("Lotus 1-2-3")),
    (b"\xFF\xFE\0\0", Format::Unsupported("UTF-32 text")),
    (b"\0\0\xFE\xFF", Format::Unsupported("UTF-32 text")),
];

/// The format that the first bytes show; text when they show none.
///
/// On a part of a file, the answer for a ZIP or OLE2 container may be less exact than on the whole.
pub(crate) fn by_magic(bytes: &[u8]) -> Format {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip_content(bytes);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return ole2_content(bytes);
    }
    let found = MAGIC.iter().find(|(start, _)| bytes.starts_with(start));
    match found {
        // Text may start with these letters; a packed file has bytes of every kind right after them.
        Some((b"BZh", _)) if bytes.get(4..10) != Some(b"1AY&SY") => Format::Text,
        Some((b"PAR1" | b"$FL2", _)) if !looks_binary(bytes) => Format::Text,
        Some((_, format)) => *format,
        None => Format::Text,
    }
}

/// Whether too many bytes have no place in a text of one-byte characters. UTF-16 must be ruled out before.
pub(crate) fn looks_binary(bytes: &[u8]) -> bool {
    let mut counts = [0_usize; 256];
    for &byte in bytes {
        counts[usize::from(byte)] += 1;
    }
    let zeros = counts[0];
    // Tab to carriage return are layout; 0x1A ended a DOS file; 0x1B starts a colour.
    let controls: usize = (1..32)
        .filter(|byte| !matches!(byte, 9..=13 | 0x1A | 0x1B))
        .chain([0x7F])
        .map(|byte: usize| counts[byte])
        .sum();
    // One stray byte makes no binary of a small file.
    (zeros > 4 && zeros * 10 > bytes.len()) || (controls > 1 && controls * 50 > bytes.len())
}

/// The markup or data format of a text, `Text` when it is none. `text` is in an encoding that keeps ASCII in place.
pub(crate) fn by_text(text: &[u8]) -> Format {
    let text = text.trim_ascii();
    let head = &text[..text.len().min(PREFIX)];
    let starts = |start: &str| head.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()));
    if starts("<") {
        let html = ["<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<style", "<div", "<p>", "<p "];
        if html.iter().any(|start| starts(start)) || contains_tag(head, b"<html") || contains_tag(head, b"<table") {
            return Format::Html;
        }
        if contains(head, b"urn:schemas-microsoft-com:office:spreadsheet") {
            return Format::Unsupported("Excel 2003 XML");
        }
        let tag = head.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'?' | b'!'));
        if starts("<?xml") || (tag && text.ends_with(b">") && contains(head, b"</")) {
            return Format::Unsupported("XML");
        }
    }
    // What Windows puts before HTML on the clipboard.
    if starts("version:") && contains(head, b"starthtml:") {
        return Format::Html;
    }
    // Browsers say first who saved it.
    if starts("mime-version:") || (starts("from:") && contains(head, b"\nmime-version:")) {
        return Format::Mhtml;
    }
    if starts("id;p") {
        let mut lines = head.split(|byte| *byte == b'\n' || *byte == b'\r').filter(|line| !line.is_empty()).skip(1);
        // A CSV whose first column is called ID does not go on with one-letter records.
        if lines.next().is_some_and(|line| line.len() > 1 && line[0].is_ascii_uppercase() && line[1] == b';') {
            return Format::Unsupported("SYLK");
        }
    }
    if is_json(text) {
        return if json_stat::is_json_stat(text) { Format::JsonStat } else { Format::Unsupported("JSON") };
    }
    Format::Text
}

/// JSON by its first and last bytes; a table may well have a cell that starts with a bracket.
fn is_json(text: &[u8]) -> bool {
    let after_bracket = || text[1..].iter().copied().find(|byte| !byte.is_ascii_whitespace());
    match (text.first(), text.last()) {
        (Some(b'{'), Some(b'}')) => matches!(after_bracket(), Some(b'"' | b'}')),
        (Some(b'['), Some(b']')) if text.len() > 1 => {
            matches!(after_bracket(), Some(b'{' | b'[' | b'"' | b']' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'))
                && text.iter().filter(|byte| **byte == b'[').count()
                    == text.iter().filter(|byte| **byte == b']').count()
        }
        _ => false,
    }
}

/// What a ZIP file holds, from the names of its parts: at its start and in the directory at its end.
fn zip_content(bytes: &[u8]) -> Format {
    // Some writers put a backslash between folder and file.
    let is_separator = |byte: &u8| matches!(byte, b'/' | b'\\');
    let has = |start: &[&[u8]]| {
        let starts = |name: &[u8]| {
            let mut parts = name.split(is_separator);
            start.iter().all(|expected| parts.next() == Some(*expected))
        };
        ends(bytes).iter().any(|part| zip_names(part).any(starts))
    };
    let mimetype = |kind: &[u8]| contains(&bytes[..bytes.len().min(256)], kind);
    if mimetype(b"application/vnd.oasis.opendocument.spreadsheet") {
        Format::Unsupported("ODS")
    } else if mimetype(b"application/vnd.oasis.opendocument.text") {
        Format::Unsupported("ODT")
    } else if mimetype(b"application/vnd.oasis.opendocument.presentation") || has(&[b"ppt"]) {
        Format::Unsupported("presentation")
    } else if has(&[b"xl", b"workbook.bin"]) {
        Format::Unsupported("XLSB")
    } else if has(&[b"xl"]) || has(&[b"workbook.xml"]) {
        Format::Unsupported("XLSX")
    } else if has(&[b"word"]) {
        Format::Unsupported("DOCX")
    } else {
        Format::Unsupported("ZIP")
    }
}

/// The names in the headers of a ZIP file's parts, wherever those stand in `bytes`.
fn zip_names(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let headers = bytes.windows(4).enumerate().filter_map(|(at, window)| match window {
        // Where the header keeps the length of the name, and where the name starts.
        b"PK\x03\x04" => Some((at + 26, at + 30)),
        b"PK\x01\x02" => Some((at + 28, at + 46)),
        _ => None,
    });
    headers.filter_map(move |(length_at, name_at)| {
        let length = bytes.get(length_at..length_at + 2)?;
        bytes.get(name_at..name_at + usize::from(u16::from_le_bytes([length[0], length[1]])))
    })
}

/// What an OLE2 file holds, from the names of its streams, which are UTF-16.
fn ole2_content(bytes: &[u8]) -> Format {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        ends(bytes).iter().any(|part| contains(part, &name))
    };
    if has("EncryptedPackage") {
        Format::Unsupported("password-protected Office")
    } else if has("WordDocument") {
        Format::Unsupported("DOC")
    } else if has("PowerPoint Document") {
        Format::Unsupported("presentation")
    } else if has("Workbook") || has("Book") {
        Format::Unsupported("XLS")
    } else {
        Format::Binary(Some("OLE2"))
    }
}

/// The start and the end of a container, where its directory stands.
fn ends(bytes: &[u8]) -> [&[u8]; 2] {
    const MOST: usize = 4 * 1024 * 1024;
    [&bytes[..bytes.len().min(MOST)], &bytes[bytes.len().saturating_sub(MOST).max(bytes.len().min(MOST))..]]
}

/// Whether `needle` stands in `bytes`, its ASCII letters in either case.
fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle))
}

/// Whether a tag of that name is opened in `bytes`; `<table:table>` is of another.
fn contains_tag(bytes: &[u8], tag: &[u8]) -> bool {
    bytes.windows(tag.len() + 1).any(|window| {
        let (name, next) = window.split_at(tag.len());
        name.eq_ignore_ascii_case(tag) && matches!(next[0], b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ZIP file's headers for parts of these names, without content.
    fn zip(names: &[&str]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for name in names {
            bytes.extend(b"PK\x03\x04");
            bytes.extend([0; 22]);
            bytes.extend((name.len() as u16).to_le_bytes());
            bytes.extend([0; 2]);
            bytes.extend(name.as_bytes());
        }
        bytes
    }

    #[test]
    fn a_zip_file_is_named_by_its_parts() {
        assert_eq!(
            by_magic(&zip(&["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"])),
            Format::Unsupported("XLSX")
        );
        assert_eq!(by_magic(&zip(&["[Content_Types].xml", "xl/workbook.bin"])), Format::Unsupported("XLSB"));
        assert_eq!(by_magic(&zip(&["xl\\workbook.xml"])), Format::Unsupported("XLSX"));
        assert_eq!(by_magic(&zip(&["word/document.xml"])), Format::Unsupported("DOCX"));
        assert_eq!(by_magic(&zip(&["table.csv"])), Format::Unsupported("ZIP"));
        let mut ods = zip(&["mimetype"]);
        ods.extend(b"application/vnd.oasis.opendocument.spreadsheet");
        assert_eq!(by_magic(&ods), Format::Unsupported("ODS"));
    }

    #[test]
    fn an_ole2_file_is_named_by_its_streams() {
        let with = |name: &str| -> Vec<u8> {
            let utf16 = name.encode_utf16().flat_map(u16::to_le_bytes);
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".iter().copied().chain(utf16).collect()
        };
        assert_eq!(by_magic(&with("Workbook")), Format::Unsupported("XLS"));
        assert_eq!(by_magic(&with("WordDocument")), Format::Unsupported("DOC"));
        assert_eq!(by_magic(&with("EncryptedPackage")), Format::Unsupported("password-protected Office"));
    }

    #[test]
    fn pictures_and_documents_are_named() {
        assert_eq!(by_magic(b"%PDF-1.7\n"), Format::Binary(Some("PDF")));
        assert_eq!(by_magic(b"\x89PNG\r\n\x1A\n\0\0"), Format::Binary(Some("PNG")));
        assert_eq!(by_magic(b"{\\rtf1\\ansi"), Format::Unsupported("RTF"));
    }

    #[test]
    fn text_that_starts_like_a_packed_file_is_text() {
        assert_eq!(by_magic(b"BZh;aantal\n1;2"), Format::Text);
        assert_eq!(by_magic(b"PAR1;aantal\n1;2"), Format::Text);
    }

    #[test]
    fn markup_and_json_are_told_from_tables() {
        let clipboard = "Version:0.9\r\nStartHTML:0000000105\r\n<html>";
        for html in ["<table><tr>", " \n<!DOCTYPE html>", "<HTML>", "<?xml version=\"1.0\"?><html>", clipboard] {
            assert_eq!(by_text(html.as_bytes()), Format::Html, "{html}");
        }
        let flat_odf = b"<?xml version=\"1.0\"?><office:document><table:table></table:table></office:document>";
        assert_eq!(by_text(flat_odf), Format::Unsupported("XML"));
        assert_eq!(by_text(b"<?xml version=\"1.0\"?><a>1</a>"), Format::Unsupported("XML"));
        for json in ["{\"a\": 1}", "[{\"a\":1}]\n", "[1, 2]", "{\"a\":1}\n{\"a\":2}\n"] {
            assert_eq!(by_text(json.as_bytes()), Format::Unsupported("JSON"), "{json}");
        }
        assert_eq!(by_text(b"ID;PWXL;N;E\r\nP;PGeneral\r\n"), Format::Unsupported("SYLK"));
    }

    #[test]
    fn tables_that_start_oddly_are_text() {
        for table in ["<5;12\n>5;3", "[1];2\n[3];4", "ID;Plaats\n1;Gent", "{a};b", "<a>;<b>\n1;2", "", "[", "{"] {
            assert_eq!(by_text(table.as_bytes()), Format::Text, "{table}");
        }
    }

    #[test]
    fn a_stray_control_character_makes_no_binary() {
        assert!(!looks_binary(b"a;b\0\n1;2\n"));
        assert!(!looks_binary(b"a;b\n1;2\n\x1A"));
        assert!(looks_binary(&[0; 100]));
        assert!(looks_binary(&(0..=255).collect::<Vec<u8>>()));
    }
}
