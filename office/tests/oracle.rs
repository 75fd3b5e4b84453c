//! The same workbooks read by calamine, which reads what cells keep and not what they show.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::io::Cursor;

use calamine::{Data, Range, Reader, open_workbook_from_rs};
use common::{ods, record, words, xls};
use rust_xlsxwriter::{Format, Workbook};

/// Whether our text says what calamine's cell keeps: a percentage is compared to what its text shows of it.
fn agrees(ours: &str, theirs: &Data) -> bool {
    match theirs {
        Data::Empty => ours.is_empty(),
        Data::String(text) => ours == text,
        Data::Bool(value) => ours == if *value { "TRUE" } else { "FALSE" },
        Data::Int(number) => ours == number.to_string(),
        Data::Float(number) => match ours.strip_suffix('%').map(str::parse::<f64>) {
            Some(percentage) => percentage.is_ok_and(|percentage| (percentage / 100.0 - number).abs() < 0.000_5),
            None => ours.parse::<f64>().is_ok_and(|ours| (ours - number).abs() <= number.abs() * 1e-14),
        },
        Data::Error(error) => ours == error.to_string(),
        Data::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            ours == format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.starts_with(ours),
    }
}

fn assert_agrees(bytes: &[u8], theirs: &Range<Data>) {
    let handover = peilglas_office::read("test", bytes).expect("a workbook");
    let table = &handover.tables[0];
    let origin = table.position(0, 0);
    assert_eq!(theirs.start(), Some((origin.row - 1, origin.column - 1)));
    for (row, column, cell) in theirs.cells() {
        let ours = table.cell(row, column);
        assert!(agrees(ours, cell), "row {row}, column {column}: calamine reads {cell:?}, we read {ours:?}");
    }
}

fn xlsx() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let percentage = Format::new().set_num_format("0.0%");
    let date = Format::new().set_num_format("d/mm/yyyy");
    for (row, name) in ["Polen", "Roemenië", " Bulgarije & co ", "<b>Tsjechië</b>", "日本"].into_iter().enumerate()
    {
        let row = row as u32 + 2;
        let number = f64::from(row) * 617.3 - 1_000.0;
        sheet.write(row, 1, name).expect("a cell");
        sheet.write(row, 2, number).expect("a cell");
        sheet.write_with_format(row, 3, number / 7_000.0, &percentage).expect("a cell");
        sheet.write(row, 5, number > 500.0).expect("a cell");
        sheet.write_with_format(row, 6, 40_000.0 + f64::from(row), &date).expect("a cell");
    }
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn calamine_keeps_what_an_xlsx_sheet_shows() {
    let bytes = xlsx();
    let mut theirs: calamine::Xlsx<_> = open_workbook_from_rs(Cursor::new(&bytes)).expect("a workbook");
    assert_agrees(&bytes, &theirs.worksheet_range("Sheet1").expect("a sheet"));
}

#[test]
fn calamine_keeps_what_an_ods_sheet_shows() {
    let table = r#"<table:table table:name="a"><table:table-row>
        <table:table-cell office:value-type="string"><text:p>Polen</text:p></table:table-cell>
        <table:table-cell office:value-type="percentage" office:value="0.36"><text:p>36%</text:p></table:table-cell>
        <table:table-cell office:value-type="float" office:value="1714.5" table:number-columns-repeated="3"/>
        </table:table-row></table:table>"#;
    let manifest = b"<manifest:manifest></manifest:manifest>";
    let content: String = table.lines().map(str::trim).collect();
    let mut parts = common::ods_parts("", &content);
    parts.push(common::Part::stored("META-INF/manifest.xml", manifest));
    let bytes = common::archive(&parts);
    assert_eq!(common::rows(&bytes), common::rows(&ods("", &content)));
    let mut theirs: calamine::Ods<_> = open_workbook_from_rs(Cursor::new(&bytes)).expect("a workbook");
    assert_agrees(&bytes, &theirs.worksheet_range("a").expect("a sheet"));
}

#[test]
fn calamine_keeps_what_an_xls_sheet_shows() {
    let globals = [record(0x00E0, &words(&[0, 0])), record(0x00E0, &words(&[0, 10])), record(0x00E0, &words(&[0, 14]))];
    let cell = |column, format, number: f64| {
        record(0x0203, &[words(&[3, column, format]), number.to_le_bytes().to_vec()].concat())
    };
    let cells = [cell(1, 0, 1714.25), cell(2, 1, 0.3624), cell(4, 2, 40_639.0)];
    let bytes = common::compound("Workbook", &xls(&globals, &cells));
    let mut theirs: calamine::Xls<_> = open_workbook_from_rs(Cursor::new(&bytes)).expect("a workbook");
    assert_agrees(&bytes, &theirs.worksheet_range("Blad1").expect("a sheet"));
}
