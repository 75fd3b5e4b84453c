//! What XLS workbooks hold, and what their cells show.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{compound, notes, record, rows, words, xls};
use peilglas::table::Merge;

const NUMBER: u16 = 0x0203;
const SHARED_TEXT: u16 = 0x00FD;

fn number(row: u16, column: u16, format: u16, value: f64) -> Vec<u8> {
    record(NUMBER, &[words(&[row, column, format]), value.to_le_bytes().to_vec()].concat())
}

/// Texts that cells share, each in one byte a character.
fn shared(texts: &[&str]) -> Vec<u8> {
    let mut content = vec![0; 8];
    for text in texts {
        content.extend((text.len() as u16).to_le_bytes());
        content.push(0);
        content.extend(text.as_bytes());
    }
    record(0x00FC, &content)
}

fn formula(column: u16, result: [u8; 8]) -> Vec<u8> {
    record(0x0006, &[words(&[0, column, 0]), result.to_vec(), vec![0; 8]].concat())
}

#[test]
fn every_kind_of_cell_is_read() {
    let globals = [
        record(0x041E, &[&words(&[164, 4])[..], b"\x000.0%"].concat()),
        record(0x00E0, &words(&[0, 0])),
        record(0x00E0, &words(&[0, 164])),
        record(0x00E0, &words(&[0, 14])),
        shared(&["Polen"]),
    ];
    let cells = [
        record(SHARED_TEXT, &[words(&[0, 0, 0]), vec![0; 4]].concat()),
        number(0, 1, 1, 0.3624),
        number(0, 2, 2, 40639.0),
        record(0x027E, &[words(&[0, 3, 0]), (1714_u32 << 2 | 2).to_le_bytes().to_vec()].concat()),
        record(
            0x00BD,
            &[
                words(&[0, 4, 0]),
                10_u32.to_le_bytes().to_vec(),
                words(&[0]),
                14_u32.to_le_bytes().to_vec(),
                words(&[5]),
            ]
            .concat(),
        ),
        record(0x0204, &[&words(&[0, 6, 0, 2])[..], b"\x00ja"].concat()),
        record(0x0205, &[words(&[0, 7, 0]), vec![1, 0]].concat()),
        record(0x0205, &[words(&[0, 8, 0]), vec![0x2A, 1]].concat()),
        formula(9, 2.5_f64.to_le_bytes()),
        formula(10, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        record(0x0207, &[&words(&[3])[..], b"\x01a\0b\0c\0"].concat()),
        formula(11, [1, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        formula(12, [2, 0, 7, 0, 0, 0, 0xFF, 0xFF]),
        formula(13, [3, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        record(0x00E5, &words(&[1, 0, 0, 0, 1])),
    ];
    let bytes = xls(&globals, &cells);
    let expected =
        ["Polen", "36.2%", "2011-04-06", "1714", "2", "3", "ja", "TRUE", "#N/A", "2.5", "abc", "FALSE", "#DIV/0!"];
    assert_eq!(rows(&bytes), Ok(vec![expected.map(str::to_owned).to_vec()]));
    let handover = peilglas_office::read("test", &bytes).expect("a workbook");
    assert_eq!(handover.tables[0].merges, [Merge { row: 0, column: 0, rows: 1, columns: 2 }]);
    assert_eq!(handover.tables[0].sheet.as_deref(), Some("Blad1"));
}

#[test]
fn a_workbook_in_its_container_reads_as_without() {
    let bytes = xls(&[], &[number(0, 0, 0, 1.5)]);
    for name in ["Workbook", "WORKBOOK", "Book"] {
        assert_eq!(rows(&compound(name, &bytes)), Ok(vec![vec!["1.5".to_owned()]]), "{name}");
    }
}

#[test]
fn a_shared_text_can_go_on_in_the_next_record_with_wider_characters() {
    let first = [&[0; 8][..], &4_u16.to_le_bytes(), &[0], b"ab"].concat();
    let next = [&[1][..], &words(&[u16::from(b'c'), 0x0119])].concat();
    let globals = [record(0x00FC, &first), record(0x003C, &next)];
    let bytes = xls(&globals, &[record(SHARED_TEXT, &[words(&[0, 0, 0]), vec![0; 4]].concat())]);
    assert_eq!(rows(&bytes), Ok(vec![vec!["abcę".to_owned()]]));
}

#[test]
fn texts_of_excel_95_are_read_in_their_code_page() {
    let start = |kind| record(0x0809, &words(&[0x0500, kind, 0, 0]));
    let before = [start(5), record(0x0042, &words(&[1250]))].concat();
    let offset = (before.len() + 4 + 12 + 4) as u32;
    let entry = record(0x0085, &[&offset.to_le_bytes()[..], &[0, 0, 5], b"Blad1"].concat());
    let label = record(0x0204, &[&words(&[0, 0, 0, 3])[..], b"\xB9\xEA1"].concat());
    let bytes = [before, entry, record(0x0A, &[]), start(0x10), label, record(0x0A, &[])].concat();
    assert_eq!(rows(&bytes), Ok(vec![vec!["ąę1".to_owned()]]));
}

#[test]
fn charts_among_the_records_of_a_sheet_are_passed_over() {
    let chart = [record(0x0809, &words(&[0x0600, 0x20])), number(5, 5, 0, 9.0), record(0x0A, &[])].concat();
    assert_eq!(rows(&xls(&[], &[chart, number(0, 0, 0, 1.0)])), Ok(vec![vec!["1".to_owned()]]));
}

#[test]
fn a_sheet_that_is_cut_off_is_damaged() {
    let bytes = xls(&[], &[number(0, 0, 0, 1.0), number(1, 0, 0, 2.0)]);
    for end in bytes.len() - 22..bytes.len() {
        assert_eq!(rows(&bytes[..end]), Err("damaged"), "{end}");
    }
}

#[test]
fn a_password_is_said_to_be_one() {
    let password = record(0x002F, &[0; 6]);
    assert_eq!(rows(&xls(&[password], &[number(0, 0, 0, 1.0)])), Err("password-protected"));
    assert_eq!(rows(&compound("EncryptedPackage", &[0; 100])), Err("password-protected"));
}

#[test]
fn a_cell_that_names_a_text_that_is_not_there_is_noted() {
    let missing = record(SHARED_TEXT, &[words(&[0, 0, 0]), vec![9, 0, 0, 0]].concat());
    assert_eq!(notes(&xls(&[shared(&["a"])], &[missing, number(0, 1, 0, 1.0)])), ["unreadable-cells"]);
}

#[test]
fn other_containers_are_named() {
    assert_eq!(rows(&compound("WordDocument", b"")), Err("unsupported-format"));
    assert_eq!(rows(&compound("Anything", b"")), Err("binary"));
}
