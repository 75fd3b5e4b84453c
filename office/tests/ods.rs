//! What ODS workbooks hold, and what their cells show.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{notes, ods, rows};
use peilglas::error::Position;
use peilglas::read::handover::Note;
use peilglas::table::Merge;

fn cell(attributes: &str, text: &str) -> String {
    format!("<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>")
}

fn sheet(rows: &[&[String]]) -> String {
    let rows: String =
        rows.iter().map(|cells| format!("<table:table-row>{}</table:table-row>", cells.concat())).collect();
    format!(r#"<table:table table:name="Blad1">{rows}</table:table>"#)
}

#[test]
fn a_percentage_has_the_decimals_that_its_text_shows() {
    let percentage = |value, text| cell(&format!(r#"office:value-type="percentage" office:value="{value}""#), text);
    let cells = [
        percentage("0.3624", "36%"),
        percentage("0.3624", "36,2%"),
        percentage("0.36", ""),
        percentage("0.285", "29 %"),
    ];
    assert_eq!(
        rows(&ods("", &sheet(&[&cells]))),
        Ok(vec![["36%", "36.2%", "36%", "29 %"].map(str::to_owned).to_vec()])
    );
}

#[test]
fn every_kind_of_cell_is_read() {
    let cells = [
        cell(r#"office:value-type="string""#, "Polen &amp; <text:span>co</text:span><text:s text:c=\"2\"/>x"),
        cell(r#"office:value-type="float" office:value="0.30000000000000004" calcext:value-type="float""#, "0,3"),
        cell(r#"office:value-type="currency" office:currency="EUR" office:value="12.5""#, "€ 12,50"),
        cell(r#"office:value-type="boolean" office:boolean-value="true""#, "WAAR"),
        cell(r#"office:value-type="time" office:time-value="PT13H30M00S""#, "13:30"),
        cell(r#"office:value-type="date" office:date-value="2011-04-06""#, "06/04/11"),
        cell(r#"office:value-type="string" office:string-value="getypt""#, ""),
        cell(r#"office:value-type="float" office:value="5""#, "5‰"),
    ];
    let expected = ["Polen & co  x", "0.3", "12.5", "TRUE", "13:30", "2011-04-06", "getypt", "5‰"];
    assert_eq!(rows(&ods("", &sheet(&[&cells]))), Ok(vec![expected.map(str::to_owned).to_vec()]));
}

#[test]
fn a_date_shows_the_parts_that_its_style_shows() {
    let styles = r#"<number:date-style style:name="N1"><number:year number:style="long"/></number:date-style>
        <number:date-style style:name="N2"><number:month/><number:text>-</number:text><number:year/></number:date-style>
        <style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>
        <style:style style:name="ce2" style:family="table-cell" style:data-style-name="N2"/>"#;
    let date = |style| {
        cell(&format!(r#"table:style-name="{style}" office:value-type="date" office:date-value="2011-04-06""#), "?")
    };
    let cells = [date("ce1"), date("ce2"), date("ce3")];
    assert_eq!(
        rows(&ods(styles, &sheet(&[&cells]))),
        Ok(vec![["2011", "2011-04", "2011-04-06"].map(str::to_owned).to_vec()])
    );
}

#[test]
fn repeated_cells_and_rows_are_written_out() {
    let one = cell(r#"office:value-type="float" office:value="1" table:number-columns-repeated="2""#, "1");
    let table = format!(
        r#"<table:table table:name="a"><table:table-row table:number-rows-repeated="2"><table:table-cell
           table:number-columns-repeated="3"/>{one}<table:table-cell table:number-columns-repeated="16379"/></table:table-row>
           <table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row></table:table>"#
    );
    let bytes = ods("", &table);
    assert_eq!(rows(&bytes), Ok(vec![vec!["1".to_owned(); 2]; 2]));
    let table = &peilglas_office::read("test", &bytes).expect("a workbook").tables[0];
    assert_eq!(table.origin, Some(Position { row: 1, column: 4 }));
}

#[test]
fn what_a_merged_cell_covers_is_not_shown() {
    let merged =
        cell(r#"office:value-type="string" table:number-columns-spanned="2" table:number-rows-spanned="1""#, "a");
    let covered = "<table:covered-table-cell><text:p>onder</text:p></table:covered-table-cell>".to_owned();
    let below = cell(r#"office:value-type="string""#, "b");
    let bytes = ods("", &sheet(&[&[merged, covered], &[below.clone(), below]]));
    assert_eq!(rows(&bytes).map(|rows| rows[0].clone()), Ok(vec!["a".to_owned()]));
    let table = &peilglas_office::read("test", &bytes).expect("a workbook").tables[0];
    assert_eq!(table.merges, [Merge { row: 0, column: 0, rows: 1, columns: 2 }]);
}

#[test]
fn remarks_and_drawings_are_no_part_of_a_cell() {
    let text = r#"a</text:p><office:annotation><text:p>opmerking</text:p></office:annotation><draw:frame><draw:object>
        <table:table><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>
        </draw:object></draw:frame><text:p>b"#;
    let bytes = ods("", &sheet(&[&[cell(r#"office:value-type="string""#, text)]]));
    assert_eq!(rows(&bytes), Ok(vec![vec!["a\nb".to_owned()]]));
}

#[test]
fn hidden_sheets_are_named_and_left_out() {
    let styles = r#"<style:style style:name="ta1" style:family="table"><style:table-properties table:display="false"/></style:style>"#;
    let one = cell(r#"office:value-type="string""#, "a");
    let tables = format!(
        r#"<table:table table:name="Codes" table:style-name="ta1"><table:table-row>{one}</table:table-row></table:table>
           <table:table table:name="Open"><table:table-row>{one}</table:table-row></table:table>"#
    );
    let handover = peilglas_office::read("test", &ods(styles, &tables)).expect("a workbook");
    assert_eq!(handover.notes, [Note::HiddenSheets { sheets: vec!["Codes".to_owned()] }]);
    assert_eq!(handover.tables.len(), 1);
}

#[test]
fn failed_formulas_and_those_never_calculated_are_noted() {
    let cells = [
        cell(
            r#"table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error""#,
            "#DIV/0!",
        ),
        r#"<table:table-cell table:formula="of:=[.A1]"/>"#.to_owned(),
    ];
    assert_eq!(notes(&ods("", &sheet(&[&cells]))), ["error-cells", "formulas-without-value"]);
}

#[test]
fn changes_that_are_tracked_are_no_cells() {
    let tracked = r#"<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell
        office:value-type="float" office:value="9"/></table:previous></table:cell-content-change></table:tracked-changes>"#;
    let bytes =
        ods("", &format!("{tracked}{}", sheet(&[&[cell(r#"office:value-type="float" office:value="1""#, "1")]])));
    assert_eq!(rows(&bytes), Ok(vec![vec!["1".to_owned()]]));
}

#[test]
fn a_large_sheet_of_wordy_cells_is_no_bomb() {
    let cell = r#"<table:table-cell table:style-name="ce1" office:value-type="float" office:value="1" calcext:value-type="float"><text:p>1</text:p></table:table-cell>"#;
    let row = format!("<table:table-row>{}</table:table-row>", cell.repeat(10));
    let bytes = ods("", &format!(r#"<table:table table:name="a">{}</table:table>"#, row.repeat(25_000)));
    assert!(bytes.len() * 100 < 25_000 * row.len());
    assert_eq!(rows(&bytes).map(|rows| rows.len()), Ok(25_000));
}
