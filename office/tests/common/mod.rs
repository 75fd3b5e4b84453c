//! Workbooks made for a test, byte by byte where no program would write them so.
#![allow(dead_code)]

/// An archive whose parts are stored as they are.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let parts: Vec<Part> = parts.iter().map(|(name, content)| Part::stored(name, content)).collect();
    archive(&parts)
}

/// A part of an archive; what it says of itself may be wrong.
#[derive(Clone)]
pub struct Part {
    pub name: String,
    pub packed: Vec<u8>,
    pub method: u16,
    pub flags: u16,
    pub checksum: u32,
    pub size: u32,
}

impl Part {
    pub fn stored(name: &str, content: &[u8]) -> Self {
        Part {
            name: name.to_owned(),
            packed: content.to_vec(),
            method: 0,
            flags: 0,
            checksum: crc32fast::hash(content),
            size: content.len() as u32,
        }
    }

    pub fn deflated(name: &str, content: &[u8]) -> Self {
        let packed = miniz_oxide::deflate::compress_to_vec(content, 9);
        Part { packed, method: 8, ..Part::stored(name, content) }
    }
}

/// An archive of these parts.
pub fn archive(parts: &[Part]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for part in parts {
        let offset = bytes.len() as u32;
        let mut shared = Vec::new();
        shared.extend(20_u16.to_le_bytes());
        shared.extend(part.flags.to_le_bytes());
        shared.extend(part.method.to_le_bytes());
        shared.extend([0; 4]);
        shared.extend(part.checksum.to_le_bytes());
        shared.extend((part.packed.len() as u32).to_le_bytes());
        shared.extend(part.size.to_le_bytes());
        shared.extend((part.name.len() as u16).to_le_bytes());
        shared.extend(0_u16.to_le_bytes());
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&shared);
        bytes.extend(part.name.as_bytes());
        bytes.extend(&part.packed);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&shared);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(part.name.as_bytes());
    }
    let start = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend((parts.len() as u16).to_le_bytes());
    bytes.extend((parts.len() as u16).to_le_bytes());
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

/// The parts of an XLSX workbook with one sheet and these rows, which are XML.
pub fn xlsx_parts(rows: &str) -> Vec<Part> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    vec![
        Part::stored(
            "_rels/.rels",
            br#"<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        Part::stored("xl/workbook.xml", br#"<workbook><sheets><sheet name="Blad1" r:id="b"/></sheets></workbook>"#),
        Part::stored(
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships><Relationship Id="b" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        Part::deflated("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ]
}

/// An XLSX workbook with one sheet, these rows and these further parts.
pub fn xlsx(rows: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let mut parts = xlsx_parts(rows);
    parts.extend(more.iter().map(|(name, content)| Part::deflated(name, content.as_bytes())));
    archive(&parts)
}

/// An ODS workbook with these styles and sheets, which are XML.
pub fn ods(styles: &str, tables: &str) -> Vec<u8> {
    archive(&ods_parts(styles, tables))
}

/// The parts of such a workbook.
pub fn ods_parts(styles: &str, tables: &str) -> Vec<Part> {
    let content = format!(
        "<office:document-content><office:automatic-styles>{styles}</office:automatic-styles><office:body>\
         <office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    vec![
        Part::stored("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        Part::deflated("content.xml", content.as_bytes()),
    ]
}

/// A record of an XLS workbook.
pub fn record(kind: u16, content: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend((content.len() as u16).to_le_bytes());
    bytes.extend(content);
    bytes
}

/// Numbers one after the other, in two bytes each.
pub fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// The stream of an XLS workbook of Excel 97 with these records before its one sheet and in it.
pub fn xls(globals: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
    let start = |kind| record(0x0809, &words(&[0x0600, kind, 0, 0, 0, 0, 0, 0]));
    let entry = |offset: u32| record(0x0085, &[&offset.to_le_bytes()[..], &[0, 0, 5, 0], b"Blad1"].concat());
    let before = [start(5), globals.concat()].concat();
    let offset = before.len() + entry(0).len() + record(0x0A, &[]).len();
    [before, entry(offset as u32), record(0x0A, &[]), start(0x10), cells.concat(), record(0x0A, &[])].concat()
}

/// A container with one stream.
pub fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    // Streams below 4,096 bytes would lie in the mini stream.
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096).next_multiple_of(SECTOR), 0);
    let sectors = (stream.len() / SECTOR) as u32;
    let mut header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    header.resize(24, 0);
    header.extend(words(&[0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0]));
    // Sector 0 holds the table of sectors, 1 the directory, the stream comes after.
    for number in [0, 1, 1, 0, 4096, 0xFFFF_FFFE, 0, 0xFFFF_FFFE, 0, 0_u32] {
        header.extend(number.to_le_bytes());
    }
    header.resize(SECTOR, 0xFF);
    let mut table: Vec<u32> = vec![0xFFFF_FFFD, 0xFFFF_FFFE];
    table.extend((0..sectors).map(|at| if at + 1 == sectors { 0xFFFF_FFFE } else { at + 3 }));
    assert!(table.len() <= SECTOR / 4, "one table of sectors must do");
    table.resize(SECTOR / 4, u32::MAX);
    let entry = |name: &str, kind: u8, start: u32, length: u32| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let name_length = entry.len() as u16 + 2;
        entry.resize(64, 0);
        entry.extend(name_length.to_le_bytes());
        entry.push(kind);
        entry.resize(116, 0);
        entry.extend(start.to_le_bytes());
        entry.extend(length.to_le_bytes());
        entry.resize(128, 0);
        entry
    };
    let mut directory = entry("Root Entry", 5, 0xFFFF_FFFE, 0);
    directory.extend(entry(name, 2, 2, stream.len() as u32));
    directory.resize(SECTOR, 0);
    let table: Vec<u8> = table.into_iter().flat_map(u32::to_le_bytes).collect();
    [header, table, directory, stream].concat()
}

/// A record of a binary part of an XLSB workbook.
pub fn binary_record(kind: u16, content: &[u8]) -> Vec<u8> {
    let mut bytes = if kind < 128 { vec![kind as u8] } else { vec![kind as u8 | 0x80, (kind >> 7) as u8] };
    let mut length = content.len();
    loop {
        let more = length > 127;
        bytes.push(length as u8 & 0x7F | if more { 0x80 } else { 0 });
        length >>= 7;
        if !more {
            break;
        }
    }
    bytes.extend(content);
    bytes
}

/// A text as XLSB writes it.
pub fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    [&(units.len() as u32).to_le_bytes()[..], &words(&units)].concat()
}

/// An XLSB workbook with one sheet of these records and these further parts.
pub fn xlsb(cells: &[Vec<u8>], more: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut parts = xlsb_parts(cells);
    parts.extend(more.iter().map(|(name, content)| Part::deflated(name, content)));
    archive(&parts)
}

/// The parts of such a workbook.
pub fn xlsb_parts(cells: &[Vec<u8>]) -> Vec<Part> {
    let entry = [&0_u32.to_le_bytes()[..], &1_u32.to_le_bytes(), &wide("b"), &wide("Blad1")].concat();
    vec![
        Part::stored(
            "_rels/.rels",
            br#"<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.bin"/></Relationships>"#,
        ),
        Part::stored("xl/workbook.bin", &binary_record(156, &entry)),
        Part::stored(
            "xl/_rels/workbook.bin.rels",
            br#"<Relationships><Relationship Id="b" Type="x/worksheet" Target="worksheets/sheet1.bin"/></Relationships>"#,
        ),
        Part::deflated("xl/worksheets/sheet1.bin", &cells.concat()),
    ]
}

/// The rows of a workbook's only table, or what was refused.
pub fn rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, &'static str> {
    let handover = peilglas_office::read("test", bytes).map_err(|error| error.kind.code())?;
    let table = &handover.tables[0];
    Ok((0..table.rows()).map(|row| table.row(row).map(str::to_owned).collect()).collect())
}

/// The codes of what a workbook's reader has to know.
pub fn notes(bytes: &[u8]) -> Vec<&'static str> {
    let handover = peilglas_office::read("test", bytes).expect("a workbook");
    handover.notes.iter().map(|note| note.code()).collect()
}
