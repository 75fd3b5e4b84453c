//! The tables of the 2011 plan, written as workbooks, read as they read from CSV.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::fs;
use std::path::Path;

use peilglas::number::{self, Content, Figure, NumberFormat, Unit};
use peilglas::read::{self, ReadOptions};
use peilglas::recipe::Recipe;
use peilglas::report::Report;
use peilglas::session::{Options, Session};
use peilglas::table::Table;
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

fn plan() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/plan");
    let files = fs::read_dir(folder).expect("the plan's tables").map(|entry| entry.expect("a file").path());
    let tables = files.filter(|path| path.extension().is_some_and(|extension| extension == "csv"));
    let name = |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
    tables.map(|path| (name(&path), fs::read(&path).expect("a file"))).collect()
}

/// The number that a program would keep for a cell, with the decimals that a percentage shows; none for text.
fn stored(text: &str) -> Option<(f64, Option<u8>)> {
    let Content::Figure(figure) = number::read(text, NumberFormat::BELGIAN) else { return None };
    let Figure { quantity, unit, decimals, base: None, share: None, approximate: false, footnote: false } = figure
    else {
        return None;
    };
    match unit {
        Unit::Plain => Some((quantity.exact()?, None)),
        Unit::Percent => Some((quantity.exact()? / 100.0, Some(decimals))),
        Unit::Permille => None,
    }
}

/// A text in the header with nothing to its right stands over the columns there, merged.
fn merged_headers(table: &Table) -> Vec<(usize, usize, usize)> {
    let is_body = |row: &usize| table.row(*row).filter(|cell| stored(cell).is_some()).count() > 1;
    let body = (0..table.rows()).find(is_body).unwrap_or(0);
    let mut merges = Vec::new();
    for row in 0..body {
        for column in 1..table.columns() {
            let end = (column + 1..table.columns()).take_while(|next| table.cell(row, *next).trim().is_empty()).last();
            if let (false, Some(end)) = (table.cell(row, column).trim().is_empty(), end) {
                merges.push((row, column, end));
            }
        }
    }
    merges
}

fn as_xlsx(table: &Table) -> Vec<u8> {
    let mut book = Workbook::new();
    let mut sheet = Worksheet::new();
    for (row, first, last) in merged_headers(table) {
        let text = table.cell(row, first);
        sheet
            .merge_range(row as u32, first as u16, row as u32, last as u16, text, &Format::new())
            .expect("a merged header");
    }
    for row in 0..table.rows() {
        for (column, text) in table.row(row).enumerate() {
            let (row, column) = (row as u32, column as u16);
            let written = match stored(text) {
                Some((number, None)) => sheet.write_number(row, column, number),
                Some((number, Some(decimals))) => {
                    let code = format!("0.{}%", "0".repeat(decimals.into()));
                    let format = Format::new().set_num_format(code.replace(".%", "%"));
                    sheet.write_number_with_format(row, column, number, &format)
                }
                None if text.is_empty() => continue,
                None => sheet.write_string(row, column, text),
            };
            written.expect("a cell");
        }
    }
    book.push_worksheet(sheet);
    book.save_to_buffer().expect("a workbook")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// As LibreOffice writes it in Belgium: values, and texts that show them with a decimal comma.
fn as_ods(table: &Table) -> Vec<u8> {
    let mut rows = String::new();
    let merges = merged_headers(table);
    for row in 0..table.rows() {
        rows.push_str("<table:table-row>");
        for column in 0..table.columns() {
            let text = table.cell(row, column);
            let shown = format!("<text:p>{}</text:p>", escape(text));
            let span = merges.iter().find(|(merged, first, _)| (*merged, *first) == (row, column));
            let span = span.map_or_else(String::new, |(_, first, last)| {
                format!(r#" table:number-columns-spanned="{}" table:number-rows-spanned="1""#, last - first + 1)
            });
            rows.push_str(&match stored(text) {
                _ if text.is_empty() => "<table:table-cell/>".to_owned(),
                Some((number, None)) => {
                    format!(r#"<table:table-cell office:value-type="float" office:value="{number}">{shown}</table:table-cell>"#)
                }
                Some((number, Some(_))) => format!(
                    r#"<table:table-cell office:value-type="percentage" office:value="{number}">{shown}</table:table-cell>"#
                ),
                None => format!(r#"<table:table-cell office:value-type="string"{span}>{shown}</table:table-cell>"#),
            });
        }
        rows.push_str("</table:table-row>");
    }
    common::ods("", &format!(r#"<table:table table:name="Blad1">{rows}</table:table>"#))
}

fn from_csv(name: &str, bytes: &[u8]) -> Table {
    let reading = read::read(name, bytes, &ReadOptions::default()).expect("a table");
    reading.tables.into_iter().next().expect("a table")
}

fn from_workbook(name: &str, bytes: &[u8]) -> Table {
    let mut tables = peilglas_office::read(name, bytes).unwrap_or_else(|error| panic!("{error}")).tables;
    assert_eq!(tables.len(), 1, "{name}");
    tables.remove(0)
}

/// Whether two cells say the same, however their numbers are written.
fn says_the_same(belgian: &str, other: &str, format: NumberFormat) -> bool {
    let read = |text, format| Some(number::read(text, format)).filter(|content| *content != Content::Text);
    let figure = read(belgian, NumberFormat::BELGIAN);
    belgian.trim() == other.trim() || figure.is_some() && figure == read(other, format)
}

fn assert_twins(name: &str, csv: &Table, twin: &Table) {
    let origin = twin.position(0, 0);
    let format = twin.number_format.expect("a workbook's number format");
    for row in 0..csv.rows() {
        for column in 0..csv.columns() {
            let belgian = csv.cell(row, column);
            let inside =
                (row + 1).checked_sub(origin.row as usize).zip((column + 1).checked_sub(origin.column as usize));
            let other = inside.map_or("", |(row, column)| twin.cell(row, column));
            assert!(
                says_the_same(belgian, other, format),
                "{name}, row {}, column {}: {belgian:?} became {other:?}",
                row + 1,
                column + 1
            );
        }
    }
}

fn report(name: &str, bytes: &[u8]) -> Report {
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
    let done = session.open(name, None).and_then(|()| session.push(bytes)).and_then(|()| session.close());
    done.unwrap_or_else(|error| panic!("{error}"));
    session.report()
}

/// What a report says, without where it says it.
fn said(report: &Report) -> Vec<String> {
    let results = report.results.iter().map(|result| {
        format!(
            "{} {} {:?} {:?} {:?} {:?} {:?}",
            result.indicator,
            result.label,
            result.period,
            result.territory,
            result.nationality,
            result.numerator,
            result.denominator
        )
    });
    let audit = report.audit.iter().map(|line| format!("{} {:?} {:?}", line.label, line.period, line.verdict));
    let mut said: Vec<String> = results.chain(audit).collect();
    said.sort();
    said
}

#[test]
fn a_plan_table_reads_from_xlsx_as_from_csv() {
    for (name, bytes) in plan() {
        let csv = from_csv(&name, &bytes);
        assert_twins(&name, &csv, &from_workbook(&name, &as_xlsx(&csv)));
    }
}

#[test]
fn a_plan_table_reads_from_ods_as_from_csv() {
    for (name, bytes) in plan() {
        let csv = from_csv(&name, &bytes);
        assert_twins(&name, &csv, &from_workbook(&name, &as_ods(&csv)));
    }
}

#[test]
fn a_plan_table_gives_the_same_results_from_a_workbook() {
    for (name, bytes) in plan() {
        let csv = from_csv(&name, &bytes);
        // The name says what a table without a title is about, and must be the same.
        let expected = said(&report(&format!("{name}.csv"), &bytes));
        assert!(!expected.is_empty(), "{name}");
        for (ending, workbook) in [("xlsx", as_xlsx(&csv)), ("ods", as_ods(&csv))] {
            let document = peilglas_office::convert(&name, &workbook).expect("a hand-over document");
            assert_eq!(said(&report(&format!("{name}.{ending}"), &document)), expected, "{name}.{ending}");
        }
    }
}

#[test]
fn a_workbook_is_read_again_by_the_recipe_of_its_report() {
    for (name, bytes) in plan() {
        let table = from_csv(&name, &bytes);
        for (extension, book) in [("xlsx", as_xlsx(&table)), ("ods", as_ods(&table))] {
            let name = format!("{name}.{extension}");
            let handed_over = peilglas_office::convert(&name, &book).expect("a workbook");
            let read = |recipe: Option<Recipe>| {
                let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
                session.open(&name, recipe).expect("opened");
                session.push(&handed_over).expect("pushed");
                session.close().unwrap_or_else(|error| panic!("{error}"));
                session.report()
            };
            let report = read(None);
            let json = serde_json::to_string(&report.sources[0].recipe).expect("JSON");
            assert!(json.contains(r#""role":"value""#), "{name}: {json}");
            let again = read(Some(serde_json::from_str(&json).expect("a recipe")));
            assert_eq!(
                serde_json::to_value(&again).expect("JSON"),
                serde_json::to_value(&report).expect("JSON"),
                "{name}"
            );
        }
    }
}

/// Cells as tables have them, with all that a form has to escape; figures as Belgium writes them.
fn cell() -> impl Strategy<Value = String> {
    let any = prop_oneof![
        3 => "[A-Za-zàëîöüß€–\"'<>&;,=]{1,3}( [a-z<>&;\"']{1,5})?",
        2 => "[1-9][0-9]{0,2}(\\.[0-9]{3})?",
        1 => "[1-9][0-9]?,[0-9]%",
        1 => "[1-9][0-9]{0,2},[1-9]",
        1 => Just(String::new()),
    ];
    any.prop_filter("the one text that the forms tell apart", |cell| !is_formula_text(cell))
}

/// `="0123"`, which a CSV file means as a formula, and every other form as the text that it is.
fn is_formula_text(cell: &str) -> bool {
    let inner = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.is_some_and(|inner| !inner.contains('"'))
}

#[test]
fn a_formula_text_is_read_as_a_spreadsheet_shows_it() {
    let text = "=\"0123\"";
    assert!(is_formula_text(text));
    let rows = vec![vec!["code".to_owned(), "aantal".to_owned()], vec![text.to_owned(), "7".to_owned()]];
    assert_eq!(from_csv("tabel", as_csv(&rows).as_bytes()).cell(1, 0), "0123");
    let html = read::read("tabel.html", as_html(&rows).as_bytes(), &ReadOptions::default()).expect("a table");
    let html = &html.tables[0];
    assert_eq!(html.cell(1, 0), text);
    assert_eq!(from_workbook("tabel.xlsx", &as_xlsx(html)).cell(1, 0), text);
    assert_eq!(from_workbook("tabel.ods", &as_ods(html)).cell(1, 0), text);
}

fn as_csv(rows: &[Vec<String>]) -> String {
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(";") + "\n").collect()
}

fn as_html(rows: &[Vec<String>]) -> String {
    let row = |row: &Vec<String>| row.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect::<String>();
    let rows: String = rows.iter().map(|cells| format!("<tr>{}</tr>", row(cells))).collect();
    format!("<table>{rows}</table>")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_table_is_equal_in_csv_xlsx_ods_and_html(
        rows in (2..5_usize).prop_flat_map(|width| prop::collection::vec(prop::collection::vec(cell(), width), 2..7)),
    ) {
        // A workbook starts at its first cell that is not empty, and its end at the last.
        let corner = |text: &str, width: usize| vec![text.to_owned(); width];
        let width = rows[0].len();
        let rows: Vec<_> = [vec![corner("eerste", width)], rows, vec![corner("laatste", width)]].concat();
        let stated = ReadOptions { delimiter: Some(b';'), quote: Some(Some(b'"')), ..ReadOptions::default() };
        let csv = read::read("tabel.csv", as_csv(&rows).as_bytes(), &stated).expect("a table").tables.remove(0);
        let read_rows: Vec<Vec<&str>> = (0..csv.rows()).map(|row| csv.row(row).collect()).collect();
        prop_assert_eq!(&read_rows, &rows);
        let html = read::read("tabel.html", as_html(&rows).as_bytes(), &ReadOptions::default()).expect("a table");
        for row in 0..csv.rows() {
            prop_assert!((0..width).all(|column| html.tables[0].cell(row, column) == csv.cell(row, column)), "{:?}", rows);
        }
        assert_twins("xlsx", &csv, &from_workbook("tabel.xlsx", &as_xlsx(&csv)));
        assert_twins("ods", &csv, &from_workbook("tabel.ods", &as_ods(&csv)));
    }
}
