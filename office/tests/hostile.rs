//! Files made to harm: each gives an error with a code, or what can be read of it, and takes little time and room.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{Part, archive, binary_record, compound, ods, record, rows, words, xls, xlsb, xlsx, xlsx_parts};

/// A part that holds `piece` many times, made without ever being whole.
fn bomb(name: &str, before: &str, piece: &str, mebibytes: usize, after: &str) -> Part {
    use miniz_oxide::deflate::core::{
        CompressorOxide, TDEFLFlush, compress_to_output, create_comp_flags_from_zip_params,
    };
    let block = piece.repeat(1024 * 1024 / piece.len());
    // After a full flush the blocks stand alone, and one can be written again and again.
    let pack = |text: &str, flush| {
        let mut packed = Vec::new();
        let mut compressor = CompressorOxide::new(create_comp_flags_from_zip_params(6, -15, 0));
        compress_to_output(&mut compressor, text.as_bytes(), flush, |bytes| {
            packed.extend_from_slice(bytes);
            true
        });
        packed
    };
    let repeated = pack(&block, TDEFLFlush::Full);
    let mut packed = pack(before, TDEFLFlush::Full);
    (0..mebibytes).for_each(|_| packed.extend(&repeated));
    packed.extend(pack(after, TDEFLFlush::Finish));
    Part { packed, method: 8, ..Part::stored(name, b"") }
}

#[test]
fn two_cells_at_the_ends_of_a_sheet_are_two_tables() {
    let bytes = xlsx(r#"<row><c r="A1"><v>1</v></c></row><row><c r="XFD1048576"><v>2</v></c></row>"#, &[]);
    assert_eq!(peilglas_office::read("test", &bytes).expect("a workbook").tables.len(), 2);
}

#[test]
fn the_number_of_texts_that_a_part_announces_is_not_believed() {
    let texts = r#"<sst count="4294967295" uniqueCount="4294967295"><si><t>a</t></si></sst>"#;
    let bytes = xlsx(r#"<row><c t="s"><v>0</v></c></row>"#, &[("xl/sharedStrings.xml", texts)]);
    assert_eq!(rows(&bytes), Ok(vec![vec!["a".to_owned()]]));
    let announced = record(0x00FC, &[&[0xFF; 8][..], &[1, 0, 0, b'a']].concat());
    let cell = record(0x00FD, &[words(&[0, 0, 0]), vec![0; 4]].concat());
    assert_eq!(rows(&xls(&[announced], &[cell])), Ok(vec![vec!["a".to_owned()]]));
}

#[test]
fn one_long_text_stops_before_it_fills_the_memory() {
    let mut parts = xlsx_parts("");
    parts[3] = bomb("xl/worksheets/sheet1.xml", "<worksheet><sheetData>", " ", 512, "</sheetData></worksheet>");
    let bytes = archive(&parts);
    assert!(bytes.len() < 1024 * 1024);
    assert_eq!(rows(&bytes), Err("too-large"));
}

#[test]
fn a_text_that_many_cells_share_counts_for_each() {
    let texts = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(30_000));
    let cells = r#"<c t="s"><v>0</v></c>"#.repeat(2_000);
    assert_eq!(rows(&xlsx(&format!("<row>{cells}</row>"), &[("xl/sharedStrings.xml", &texts)])), Err("too-large"));
}

#[test]
fn repeated_cells_are_counted_before_they_are_made() {
    let one = |repeated: &str| format!(r#"<table:table-cell {repeated} office:value-type="float" office:value="1"/>"#);
    let table = |rows: &str, cells: &str| {
        let cell = one(cells);
        format!(r#"<table:table table:name="a"><table:table-row {rows}>{cell}</table:table-row></table:table>"#)
    };
    let rows_repeated = r#"table:number-rows-repeated="4294967295""#;
    let columns_repeated = r#"table:number-columns-repeated="4294967295""#;
    assert_eq!(rows(&ods("", &table(rows_repeated, columns_repeated))), Err("too-large"));
    assert_eq!(rows(&ods("", &table("", columns_repeated))).map(|rows| rows[0].len()), Ok(16_384));
    let spaces = r#"<text:s text:c="4294967295"/>"#.repeat(100);
    let cell = format!(r#"<table:table-cell office:value-type="string"><text:p>a{spaces}</text:p></table:table-cell>"#);
    let text = format!(r#"<table:table table:name="a"><table:table-row>{cell}</table:table-row></table:table>"#);
    assert_eq!(rows(&ods("", &text)).map(|rows| rows[0][0].len()), Ok(100_001));
}

#[test]
fn elements_deep_inside_each_other_are_refused() {
    assert_eq!(rows(&xlsx(&"<a>".repeat(100_000), &[])), Err("too-large"));
}

#[test]
fn sheets_that_share_one_part_are_counted() {
    let mut parts = xlsx_parts("<row><c><v>1</v></c></row>");
    let sheets = r#"<sheet name="a" r:id="b"/>"#.repeat(20_000);
    parts[1] = Part::deflated("xl/workbook.xml", format!("<workbook><sheets>{sheets}</sheets></workbook>").as_bytes());
    assert_eq!(rows(&archive(&parts)), Err("too-large"));
}

#[test]
fn a_part_is_read_for_one_sheet_only() {
    let mut parts = xlsx_parts("<row><c><v>1</v></c></row>");
    let sheets = r#"<sheet name="a" r:id="b"/>"#.repeat(2);
    parts[1] = Part::deflated("xl/workbook.xml", format!("<workbook><sheets>{sheets}</sheets></workbook>").as_bytes());
    assert_eq!(common::notes(&archive(&parts)), ["unreadable-sheet"]);
}

#[test]
fn sheets_that_lie_over_each_other_are_read_once() {
    let mut globals = Vec::new();
    for _ in 0..500 {
        globals.push(record(0x0085, &[&[0; 4][..], &[0, 0, 1, 0], b"a"].concat()));
    }
    let cells = vec![record(0x0203, &[words(&[0, 0, 0]), vec![0; 8]].concat()); 1_000];
    let bytes = xls(&globals, &cells);
    assert_eq!(rows(&bytes), Err("damaged"));
}

#[test]
fn formats_and_styles_are_counted() {
    let codes: String = (0..80_000).map(|id| format!(r#"<numFmt numFmtId="{id}" formatCode=""/>"#)).collect();
    assert_eq!(rows(&xlsx("", &[("xl/styles.xml", &format!("<styleSheet>{codes}</styleSheet>"))])), Err("too-large"));
    let cells = "<xf/>".repeat(300_000);
    let styles = format!("<styleSheet><cellXfs>{cells}</cellXfs></styleSheet>");
    assert_eq!(rows(&xlsx("", &[("xl/styles.xml", &styles)])), Err("too-large"));
}

#[test]
fn an_encrypted_part_is_said_to_need_a_password() {
    let mut parts = xlsx_parts("");
    parts[3].flags = 1;
    assert_eq!(rows(&archive(&parts)), Err("password-protected"));
    let manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>";
    let parts = [
        Part::stored("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        Part::stored("content.xml", b"\x12\x34"),
        Part::stored("META-INF/manifest.xml", manifest.as_bytes()),
    ];
    assert_eq!(rows(&archive(&parts)), Err("password-protected"));
}

#[test]
fn two_parts_of_one_name_are_refused() {
    let mut parts = xlsx_parts("<row><c><v>1</v></c></row>");
    parts.push(Part::stored("XL/worksheets/SHEET1.xml", b"<worksheet><sheetData/></worksheet>"));
    assert_eq!(rows(&archive(&parts)), Err("damaged"));
}

#[test]
fn a_part_whose_content_was_changed_is_refused() {
    let mut parts = xlsx_parts("<row><c><v>1</v></c></row>");
    parts[3].checksum ^= 1;
    assert_eq!(rows(&archive(&parts)), Err("damaged"));
}

#[test]
fn names_that_climb_out_of_the_archive_find_nothing() {
    let mut parts = xlsx_parts("");
    parts[2] = Part::stored(
        "xl/_rels/workbook.xml.rels",
        br#"<Relationships><Relationship Id="b" Type="x/worksheet" Target="../../../../etc/passwd"/></Relationships>"#,
    );
    assert_eq!(rows(&archive(&parts)), Err("damaged"));
}

#[test]
fn entities_of_the_files_own_stand_for_nothing() {
    let sheet = r#"<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c SYSTEM "file:///etc/passwd">]>
        <worksheet><sheetData><row><c t="str"><v>a&b;&c;&lt;</v></c></row></sheetData></worksheet>"#;
    let mut parts = xlsx_parts("");
    parts[3] = Part::stored("xl/worksheets/sheet1.xml", sheet.as_bytes());
    assert_eq!(rows(&archive(&parts)), Ok(vec![vec!["a<".to_owned()]]));
}

#[test]
fn a_record_that_announces_more_than_there_is_is_refused() {
    assert_eq!(rows(&xlsb(&[vec![5, 0xFF, 0xFF, 0xFF, 0x7F]], &[])), Err("too-large"));
    assert_eq!(rows(&xlsb(&[vec![5, 0xFF, 0x7F]], &[])), Err("damaged"));
    let text = binary_record(19, &[0, 0xFF, 0xFF, 0xFF, 0xFF]);
    let cells = [binary_record(0, &[0; 17]), binary_record(4, &[0, 0, 0, 0, 0, 0, 0, 0, 1]), binary_record(130, &[])];
    assert_eq!(rows(&xlsb(&cells, &[("xl/sharedStrings.bin", text)])), Ok(vec![vec!["TRUE".to_owned()]]));
}

#[test]
fn a_chain_of_sectors_that_bites_its_tail_ends() {
    let mut bytes = compound("Workbook", &xls(&[], &[record(0x0203, &[0; 14])]));
    // The third sector, in which the whole workbook stands, is followed by itself.
    bytes[512 + 4 * 2..512 + 4 * 3].copy_from_slice(&2_u32.to_le_bytes());
    assert_eq!(rows(&bytes), Ok(vec![vec!["0".to_owned()]]));
    // The list of tables of sectors starts in a table of sectors.
    bytes[68..72].copy_from_slice(&0_u32.to_le_bytes());
    assert_eq!(rows(&bytes), Ok(vec![vec!["0".to_owned()]]));
    // The directory follows itself.
    bytes[512 + 4..512 + 8].copy_from_slice(&1_u32.to_le_bytes());
    assert_eq!(rows(&bytes), Ok(vec![vec!["0".to_owned()]]));
}

#[test]
fn a_file_cut_off_anywhere_gives_an_error() {
    let whole = [
        xlsx("<row><c><v>1</v></c></row>", &[]),
        ods(
            "",
            r#"<table:table table:name="a"><table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>"#,
        ),
        compound("Workbook", &xls(&[], &[record(0x0203, &[0; 14])])),
    ];
    for bytes in whole {
        assert!(rows(&bytes).is_ok());
        let last = bytes.len().min(1_300);
        for end in 0..last {
            let result = rows(&bytes[..end]);
            assert!(result.is_err(), "{end}");
        }
    }
}

#[test]
fn what_is_no_workbook_is_named() {
    assert_eq!(rows(b""), Err("empty"));
    assert_eq!(rows(b"Land;2010\n"), Err("unsupported-format"));
    assert_eq!(rows(&common::zip(&[("tabel.csv", b"a;b")])), Err("unsupported-format"));
    assert_eq!(rows(&xlsx("", &[])), Err("no-table"));
}

/// Every way to change one byte of some bytes to one that means something.
fn changes(whole: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let bytes = |at: usize| [0, 0xFF, whole[at] ^ 1, b'<'].map(|byte| (at, byte));
    (0..whole.len()).flat_map(bytes).map(|(at, byte)| {
        let mut changed = whole.to_vec();
        changed[at] = byte;
        changed
    })
}

#[test]
fn no_changed_byte_of_a_part_makes_it_panic() {
    let row = r#"<row r="1" hidden="1"><c r="A1" s="0" t="str"><f>B1</f><v>a&amp;_x000D_</v></c></row>"#;
    let table = r#"<table:table table:name="a"><table:table-row table:number-rows-repeated="2"><table:table-cell
        office:value-type="percentage" office:value="0.36"><text:p>36%</text:p></table:table-cell></table:table-row></table:table>"#;
    let cell = [binary_record(0, &[0; 17]), binary_record(4, &[0, 0, 0, 0, 0, 0, 0, 0, 1]), binary_record(130, &[])];
    for parts in [xlsx_parts(row), common::ods_parts("", table), common::xlsb_parts(&cell)] {
        for (index, part) in parts.iter().enumerate() {
            let content = match part.method {
                8 => miniz_oxide::inflate::decompress_to_vec(&part.packed).expect("a part"),
                _ => part.packed.clone(),
            };
            for changed in changes(&content) {
                let mut parts = parts.clone();
                parts[index] = Part::stored(&part.name, &changed);
                drop(rows(&archive(&parts)));
            }
        }
    }
}

#[test]
fn no_changed_byte_of_a_file_makes_it_panic() {
    let number = record(0x0203, &[words(&[0, 0, 0]), 1.5_f64.to_le_bytes().to_vec()].concat());
    let texts = record(0x00FC, &[&[0; 8][..], &[2, 0, 9, 1, 0], b"ab", &[0; 4]].concat());
    let stream = xls(&[texts], std::slice::from_ref(&number));
    for whole in [&xlsx("<row><c><v>1</v></c></row>", &[]), &compound("Workbook", &stream)[..1_700], &stream] {
        changes(whole).for_each(|changed| drop(rows(&changed)));
    }
}
