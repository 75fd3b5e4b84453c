//! What XLSX, XLSM and XLSB workbooks hold, and what their cells show.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{Part, binary_record, notes, rows, wide, xlsb, xlsx, xlsx_parts};
use peilglas::error::Position;
use peilglas::read::handover::Note;
use peilglas::table::Merge;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

const STYLES: &str = r##"<styleSheet>
  <numFmts><numFmt numFmtId="164" formatCode="0.0%"/><numFmt numFmtId="165" formatCode="[&lt;5]&quot;&lt;5&quot;;0"/></numFmts>
  <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
  <cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs>
</styleSheet>"##;

fn styled(rows: &str) -> Vec<u8> {
    xlsx(rows, &[("xl/styles.xml", STYLES)])
}

#[test]
fn numbers_show_as_their_cells_show_them() {
    let bytes = styled(
        r#"<row><c s="1"><v>0.36</v></c><c s="2"><v>0.3624</v></c><c><v>0.30000000000000004</v></c><c s="3"><v>40639</v></c>
           <c s="4"><v>3</v></c><c s="99"><v>1714</v></c></row>"#,
    );
    assert_eq!(rows(&bytes), Ok(vec![["36%", "36.2%", "0.3", "2011-04-06", "<5", "1714"].map(str::to_owned).to_vec()]));
}

#[test]
fn every_kind_of_cell_is_read() {
    let bytes = xlsx(
        r#"<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="str"><f>A1</f><v>tekst</v></c>
           <c r="D2" t="inlineStr"><is><r><t>in </t></r><r><t>cel</t></r><rPh><t>x</t></rPh></is></c>
           <c r="E2" t="b"><v>1</v></c><c r="F2" t="d"><v>2011-04-06T00:00:00</v></c><c r="G2"/><c r="H2"><v/></c></row>"#,
        &[(
            "xl/sharedStrings.xml",
            r#"<x:sst><x:si><x:t xml:space="preserve">Polen &amp; co_x000D_&#10;</x:t></x:si></x:sst>"#,
        )],
    );
    let expected = ["Polen & co\n", "tekst", "in cel", "TRUE", "2011-04-06"].map(str::to_owned).to_vec();
    assert_eq!(rows(&bytes), Ok(vec![expected]));
    let table = &peilglas_office::read("test", &bytes).expect("a workbook").tables[0];
    assert_eq!(table.origin, Some(Position { row: 2, column: 2 }));
    assert_eq!((table.format, table.sheet.as_deref()), ("xlsx", Some("Blad1")));
}

// What is written as programs usually do is read at once, any other way tag by tag; both say the same.
#[test]
fn the_same_cells_written_in_another_way_are_the_same() {
    let texts =
        [("xl/styles.xml", STYLES), ("xl/sharedStrings.xml", "<sst><si><t>Polen</t></si><si><t>Gent</t></si></sst>")];
    let usual = r#"<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" s="1"><v>0.36</v></c><c s="2" t="n"><v>0.3624</v></c>
        <c r="F2"><v>1714</v></c></row><row r="4"><c t="s"><v>1</v></c><c><v></v></c><c r="C4"><v>1e3</v></c><c><v>x</v></c></row>"#;
    let expected = rows(&xlsx(usual, &texts)).expect("a workbook");
    assert_eq!(expected[0][1..3], ["Polen", "36%"]);
    let ways: [&dyn Fn(&str) -> String; 6] = [
        &|text| text.replace('"', "'"),
        &|text| text.replace("<c ", "<x:c ").replace("</c>", "</x:c>"),
        &|text| text.replace("<v>", "<v> ").replace("</v>", " </v>"),
        &|text| text.replace("</v></c>", "</v><extLst/></c>"),
        &|text| text.replace("<v>0.36", "<v>&#48;.36").replace("<v>0<", "<v>&#x30;<"),
        &|text| text.replace(r#"t="s""#, r#"t="s" vm="1""#).replace("<v>", "<!-- --><v>"),
    ];
    for (index, way) in ways.iter().enumerate() {
        assert_eq!(rows(&xlsx(&way(usual), &texts)).as_ref(), Ok(&expected), "{index}");
    }
}

#[test]
fn cells_without_a_reference_follow_each_other() {
    let bytes = xlsx("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>", &[]);
    assert_eq!(rows(&bytes), Ok(vec![vec!["1".to_owned(), "2".to_owned()], vec!["3".to_owned()]]));
}

#[test]
fn a_failed_formula_is_text_and_noted() {
    let bytes = xlsx(
        r##"<row><c><v>1</v></c></row><row><c/><c t="e"><f>A1/0</f><v>#DIV/0!</v></c><c t="e"><v>#SPILL!</v></c></row>"##,
        &[],
    );
    assert_eq!(rows(&bytes).map(|rows| rows[1].clone()), Ok(vec!["".into(), "#DIV/0!".into(), "#SPILL!".into()]));
    let first = Position { row: 2, column: 2 };
    let note = Note::ErrorCells { sheet: "Blad1".into(), text: "#DIV/0!".into(), count: 2, first };
    assert_eq!(peilglas_office::read("test", &bytes).expect("a workbook").notes, [note]);
}

#[test]
fn a_formula_that_was_never_calculated_is_noted() {
    let bytes = xlsx(
        r#"<row><c><v>1</v></c><c><f>A1</f></c><c><f>A1</f><v></v></c><c t="str"><f>A1</f><v></v></c></row>"#,
        &[],
    );
    let first = Position { row: 1, column: 2 };
    let note = Note::FormulasWithoutValue { sheet: "Blad1".into(), count: 2, first };
    assert_eq!(peilglas_office::read("test", &bytes).expect("a workbook").notes, [note]);
}

#[test]
fn a_bad_cell_does_not_stop_a_sheet() {
    let bytes = xlsx(
        r#"<row><c t="s"><v>7</v></c><c><v>geen getal</v></c><c t="n"><v>1e999</v></c><c r="??"><v>4</v></c></row>"#,
        &[],
    );
    assert_eq!(rows(&bytes), Ok(vec![["geen getal", "1e999", "4"].map(str::to_owned).to_vec()]));
    assert_eq!(notes(&bytes), ["unreadable-cells"]);
}

#[test]
fn hidden_sheets_are_named_and_left_out() {
    let mut book = Workbook::new();
    for (name, hidden) in [("Instroom", 0), ("Codes", 1), ("Intern", 2), ("Leeg", 0)] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        match hidden {
            1 => drop(sheet.set_hidden(true)),
            2 => drop(sheet.set_very_hidden(true)),
            _ => {}
        }
        if name != "Leeg" {
            sheet.write(0, 0, "Land").expect("a cell");
        }
    }
    let handover = peilglas_office::read("test", &book.save_to_buffer().expect("a workbook")).expect("a workbook");
    assert_eq!(handover.tables.len(), 1);
    let sheets = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(
        handover.notes,
        [Note::HiddenSheets { sheets: sheets(&["Codes", "Intern"]) }, Note::EmptySheets { sheets: sheets(&["Leeg"]) }]
    );
}

#[test]
fn hidden_rows_and_columns_are_read_and_noted() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..3 {
        sheet.write(row, 0, row).and_then(|sheet| sheet.write(row, 1, 5)).expect("a cell");
    }
    sheet.set_row_hidden(1).and_then(|sheet| sheet.set_column_hidden(1)).expect("hidden");
    let bytes = book.save_to_buffer().expect("a workbook");
    assert_eq!(rows(&bytes).map(|rows| rows.len()), Ok(3));
    let note = Note::HiddenCells { sheet: "Sheet1".into(), rows: 1, columns: 1 };
    assert_eq!(peilglas_office::read("test", &bytes).expect("a workbook").notes, [note]);
}

#[test]
fn merged_cells_keep_their_extent() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(2, 1, 2, 2, "Inwijking", &plain).expect("merged");
    sheet.merge_range(3, 0, 4, 0, "Polen", &plain).expect("merged");
    sheet.write(4, 2, 1714).expect("a cell");
    let handover = peilglas_office::read("test", &book.save_to_buffer().expect("a workbook")).expect("a workbook");
    assert_eq!(
        handover.tables[0].merges,
        [Merge { row: 0, column: 1, rows: 1, columns: 2 }, Merge { row: 1, column: 0, rows: 2, columns: 1 }]
    );
}

#[test]
fn dates_follow_the_workbooks_own_calendar() {
    let mut book = Workbook::new();
    let date = ExcelDateTime::from_ymd(2011, 4, 6).expect("a date");
    for (column, code) in ["d/m/yyyy", "mmm-yy", "yyyy", "dd/mm/yyyy hh:mm"].into_iter().enumerate() {
        let format = Format::new().set_num_format(code);
        if book.worksheets().is_empty() {
            book.add_worksheet();
        }
        book.worksheets_mut()[0].write_with_format(0, column as u16, &date, &format).expect("a cell");
    }
    let expected = ["2011-04-06", "2011-04", "2011", "2011-04-06 00:00"].map(str::to_owned).to_vec();
    assert_eq!(rows(&book.save_to_buffer().expect("a workbook")), Ok(vec![expected]));

    let mut parts = xlsx_parts(r#"<row><c s="3"><v>39177</v></c></row>"#);
    parts[1] = Part::stored(
        "xl/workbook.xml",
        br#"<workbook><workbookPr date1904="1"/><sheets><sheet name="a" r:id="b"/></sheets></workbook>"#,
    );
    parts.push(Part::stored("xl/styles.xml", STYLES.as_bytes()));
    assert_eq!(rows(&common::archive(&parts)), Ok(vec![vec!["2011-04-06".to_owned()]]));
}

#[test]
fn parts_are_found_whatever_slashes_and_capitals_their_writer_likes() {
    let mut parts = xlsx_parts("<row><c><v>1</v></c></row>");
    parts[0].name = "_RELS\\.rels".to_owned();
    parts[3].name = "XL\\Worksheets\\Sheet1.xml".to_owned();
    assert_eq!(rows(&common::archive(&parts)), Ok(vec![vec!["1".to_owned()]]));
}

#[test]
fn a_sheet_of_a_chart_is_named_and_passed_over() {
    let mut parts = xlsx_parts("<row><c><v>1</v></c></row>");
    parts[1] = Part::stored(
        "xl/workbook.xml",
        br#"<workbook><sheets><sheet name="Grafiek" r:id="c"/><sheet name="a" r:id="b"/></sheets></workbook>"#,
    );
    parts[2] = Part::stored(
        "xl/_rels/workbook.xml.rels",
        br#"<Relationships><Relationship Id="c" Type="x/chartsheet" Target="chartsheets/sheet1.xml"/>
            <Relationship Id="b" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    );
    assert_eq!(notes(&common::archive(&parts)), ["empty-sheets"]);
}

#[test]
fn one_damaged_sheet_leaves_the_others() {
    let mut parts = xlsx_parts("<row><c><v>1</v></c></row>");
    parts[1] = Part::stored(
        "xl/workbook.xml",
        br#"<workbook><sheets><sheet name="Half" r:id="c"/><sheet name="a" r:id="b"/></sheets></workbook>"#,
    );
    parts[2] = Part::stored(
        "xl/_rels/workbook.xml.rels",
        br#"<Relationships><Relationship Id="c" Type="x/worksheet" Target="worksheets/half.xml"/>
            <Relationship Id="b" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    );
    parts.push(Part::stored("xl/worksheets/half.xml", b"<worksheet><sheetData><row><c><v>1</v></c></row>"));
    assert_eq!(notes(&common::archive(&parts)), ["unreadable-sheet"]);
}

#[test]
fn binary_parts_read_as_those_of_xml() {
    let cell = |column: u32, format: u32| [column.to_le_bytes(), format.to_le_bytes()].concat();
    let cells = [
        binary_record(0, &[&2_u32.to_le_bytes()[..], &[0; 13]].concat()),
        binary_record(7, &[cell(1, 0), 0_u32.to_le_bytes().to_vec()].concat()),
        binary_record(2, &[cell(2, 0), (1714_u32 << 2 | 2).to_le_bytes().to_vec()].concat()),
        binary_record(5, &[cell(3, 1), 0.36_f64.to_le_bytes().to_vec()].concat()),
        binary_record(11, &[cell(4, 0), vec![7]].concat()),
        binary_record(8, &[cell(5, 0), wide("formule")].concat()),
        binary_record(4, &[cell(6, 0), vec![1]].concat()),
        binary_record(7, &[cell(7, 0), 9_u32.to_le_bytes().to_vec()].concat()),
        binary_record(5, &[1, 2]),
        binary_record(146, &[]),
        binary_record(176, &[2_u32, 2, 1, 2].map(u32::to_le_bytes).concat()),
        binary_record(130, &[]),
    ];
    let texts = binary_record(19, &[vec![0], wide("Polen")].concat());
    let styles = [
        binary_record(44, &[&164_u16.to_le_bytes()[..], &wide("0.0%")].concat()),
        binary_record(617, &[]),
        binary_record(47, &common::words(&[0, 0])),
        binary_record(47, &common::words(&[0, 164])),
        binary_record(618, &[]),
    ];
    let bytes = xlsb(&cells, &[("xl/sharedStrings.bin", texts), ("xl/styles.bin", styles.concat())]);
    let expected = ["Polen", "1714", "36.0%", "#DIV/0!", "formule", "TRUE"].map(str::to_owned).to_vec();
    assert_eq!(rows(&bytes), Ok(vec![expected]));
    assert_eq!(notes(&bytes), ["error-cells", "unreadable-cells"]);
    let table = &peilglas_office::read("test", &bytes).expect("a workbook").tables[0];
    assert_eq!(table.merges, [Merge { row: 0, column: 0, rows: 1, columns: 2 }]);
    assert_eq!(table.origin, Some(Position { row: 3, column: 2 }));
}

/// A workbook whose sheet is these bytes.
fn of_sheet(sheet: &[u8]) -> Vec<u8> {
    let mut parts = xlsx_parts("");
    parts[3] = Part::deflated("xl/worksheets/sheet1.xml", sheet);
    common::archive(&parts)
}

#[test]
fn parts_in_utf_16_are_read() {
    let sheet = r#"<?xml version="1.0" encoding="UTF-16"?><worksheet><sheetData><row><c t="str"><v>België 日本 😀</v></c>
        </row></sheetData></worksheet>"#;
    let expected = Ok(vec![vec!["België 日本 😀".to_owned()]]);
    let units = || std::iter::once(0xFEFF).chain(sheet.encode_utf16());
    assert_eq!(rows(&of_sheet(&units().flat_map(u16::to_le_bytes).collect::<Vec<_>>())), expected);
    assert_eq!(rows(&of_sheet(&units().flat_map(u16::to_be_bytes).collect::<Vec<_>>())), expected);
    assert_eq!(rows(&of_sheet(&units().skip(1).flat_map(u16::to_le_bytes).collect::<Vec<_>>())), expected);
    assert_eq!(rows(&of_sheet(&[&b"\xEF\xBB\xBF"[..], sheet.as_bytes()].concat())), expected);
    // Half a pair of surrogates.
    let broken: Vec<u8> = units().chain([0xD83D]).flat_map(u16::to_le_bytes).collect();
    assert_eq!(rows(&of_sheet(&broken)), Err("damaged"));
}

#[test]
fn comments_sections_and_references_in_the_xml_mean_what_they_mean() {
    let sheet = b"<!DOCTYPE a [<!ELEMENT b ANY> <!-- c --> ]><worksheet>\r\n<sheetData><?go on?><row><!-- <c> > --><c t='str' r = \"B2\"\
        ><v>a<![CDATA[<b> & ]] ]]>&#233;&#x1F600;&lt;&unknown;& c\r\nd</v></c><c\n t=\"str\" x=\"a>b\"><v>e</v></c></row></sheetData></worksheet >";
    let expected = ["a<b> & ]] \u{e9}\u{1F600}<& c\nd", "e"].map(str::to_owned).to_vec();
    assert_eq!(rows(&of_sheet(sheet)), Ok(vec![expected]));
    for cut_off in [
        &b"<worksheet><sheetData/></worksheet><!-- "[..],
        b"<worksheet><sheetData/></worksheet><a b='>",
        b"<worksheet><sheetData><![CDATA[ ]]",
    ] {
        assert_eq!(rows(&of_sheet(cut_off)), Err("damaged"));
    }
    assert_eq!(
        rows(&of_sheet(b"<worksheet><sheetData><row><c t='str'><v>\xFF</v></c></row></sheetData></worksheet>")),
        Err("damaged")
    );
}

#[test]
fn long_texts_come_whole() {
    let text = "é&amp;".repeat(100_000);
    let long = format!(r#"<row><c t="str"><v>{text}</v></c></row>"#);
    assert_eq!(rows(&xlsx(&long, &[])), Ok(vec![vec!["é&".repeat(100_000)]]));
    let long =
        format!(r#"<row><c t="str"><v>{}<![CDATA[{}]]></v></c></row>"#, "é".repeat(100_000), "日".repeat(100_000));
    assert_eq!(rows(&xlsx(&long, &[])), Ok(vec![vec!["é".repeat(100_000) + &"日".repeat(100_000)]]));
}

#[test]
fn durations_go_on_past_a_day() {
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/><numFmt numFmtId="165" formatCode="[mm]:ss"/>
        </numFmts><cellXfs><xf numFmtId="46"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>"#;
    let cells = r#"<row><c s="0"><v>1.5</v></c><c s="1"><v>1.5</v></c><c s="2"><v>0.0625</v></c></row>"#;
    // Excel shows 36:00:00, 36:00 and 90:00.
    let shown = rows(&xlsx(cells, &[("xl/styles.xml", styles)])).expect("a table");
    assert_eq!(shown, [["36:00:00", "36:00", "01:30:00"]]);
}
