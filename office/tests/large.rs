//! Sheets that are handed over while they are read: they give what small ones give.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{xlsx, xlsx_parts};
use peilglas::error::Position;
use peilglas::number::NumberFormat;
use peilglas::read::handover::Note;
use peilglas::table::{Merge, Table};

/// More rows of four cells than are kept.
const ROWS: usize = 6_000;

fn letter(column: usize) -> char {
    char::from(b'A' + column as u8)
}

/// A row of cells from column B on, whose texts are shared, written out, or numbers.
fn row(number: usize) -> String {
    let label = format!(r#"<c r="B{number}" t="s"><v>{}</v></c>"#, number % 3);
    let name = format!(r#"<c r="C{number}" t="inlineStr"><is><t>rij {number}</t></is></c>"#);
    // Every seventh row has nothing in column D.
    let count =
        if number.is_multiple_of(7) { String::new() } else { format!(r#"<c r="D{number}"><v>{number}</v></c>"#) };
    let share = format!(r#"<c r="E{number}" s="1"><v>0.36</v></c>"#);
    format!(r#"<row r="{number}">{label}{name}{count}{share}</row>"#)
}

fn shown(number: usize) -> [String; 4] {
    let label = ["Polen", "Roemenië", "3.561 (36,2%)"][number % 3].to_owned();
    let count = if number.is_multiple_of(7) { String::new() } else { number.to_string() };
    [label, format!("rij {number}"), count, "36%".to_owned()]
}

const TEXTS: &str = "<sst><si><t>Polen</t></si><si><t>Roemenië</t></si><si><t>3.561 (36,2%)</t></si></sst>";
const STYLES: &str = r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs></styleSheet>"#;

fn tables(rows: &str, after: &str) -> Vec<Table> {
    let mut parts = xlsx_parts("");
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData>{after}</worksheet>");
    parts[3] = common::Part::deflated("xl/worksheets/sheet1.xml", sheet.as_bytes());
    parts.push(common::Part::deflated("xl/sharedStrings.xml", TEXTS.as_bytes()));
    parts.push(common::Part::deflated("xl/styles.xml", STYLES.as_bytes()));
    peilglas_office::read("test", &common::archive(&parts)).expect("a workbook").tables
}

fn many(rows: std::ops::Range<usize>) -> String {
    rows.map(row).collect()
}

#[test]
fn a_large_sheet_gives_every_cell_in_its_place() {
    let merges = r#"<mergeCells><mergeCell ref="B5:B6"/></mergeCells>"#;
    let [table] = &tables(&many(3..ROWS), merges)[..] else { panic!("one table") };
    assert_eq!(table.rows(), ROWS - 3);
    assert_eq!(table.origin, Some(Position { row: 3, column: 2 }));
    assert_eq!(table.sheet.as_deref(), Some("Blad1"));
    for number in 3..ROWS {
        assert!(table.row(number - 3).eq(shown(number).iter()), "row {number}");
    }
    assert_eq!(table.merges, [Merge { row: 2, column: 0, rows: 2, columns: 1 }]);
    // The texts of every third row have a decimal comma.
    assert_eq!(table.number_format, Some(NumberFormat::BELGIAN));
}

#[test]
fn figures_that_are_text_are_counted_to_the_end() {
    let mut rows = many(1..ROWS).replace("<v>2</v>", "<v>0</v>");
    rows.push_str(&format!(r#"<row r="{ROWS}"><c r="B{ROWS}" t="s"><v>2</v></c><c r="E{ROWS}"><v>0.5</v></c></row>"#));
    let bytes = xlsx(&rows, &[("xl/sharedStrings.xml", TEXTS)]);
    let handover = peilglas_office::read("test", &bytes).expect("a workbook");
    let first = Position { row: ROWS as u32, column: 2 };
    let note = Note::FiguresAsText { sheet: "Blad1".into(), decimal: ',', count: 1, first };
    assert_eq!(handover.notes, [note]);
    // Numbers far above follow it.
    assert_eq!(handover.tables[0].cell(ROWS - 1, 3), "0,5");
    assert_eq!(handover.tables[0].cell(0, 3), "0,36");
}

#[test]
fn a_note_to_the_left_of_a_large_table_moves_it() {
    let note = format!(r#"<row r="{0}"><c r="A{0}" t="s"><v>0</v></c></row>"#, ROWS + 2);
    let [table] = &tables(&(many(1..ROWS) + &note), "")[..] else { panic!("one table") };
    assert_eq!(table.origin, Some(Position { row: 1, column: 1 }));
    assert_eq!(table.row(0).collect::<Vec<_>>(), ["", "Roemenië", "rij 1", "1", "36%"]);
    assert_eq!(table.row_length(ROWS - 1), 0);
    assert_eq!(table.row(ROWS + 1).collect::<Vec<_>>(), ["Polen"]);
}

#[test]
fn rows_far_below_are_a_table_of_their_own() {
    let tables = tables(&(many(1..ROWS) + &many(ROWS + 2_000..ROWS + 2_010)), "");
    assert_eq!(tables.iter().map(Table::rows).collect::<Vec<_>>(), [ROWS - 1, 10]);
    assert_eq!(tables[1].origin, Some(Position { row: ROWS as u32 + 2_000, column: 2 }));
}

#[test]
fn a_sheet_whose_first_cells_are_out_of_order_is_kept_until_it_is_whole() {
    let [table] = &tables(&(many(5..9) + &many(1..5) + &many(9..ROWS)), "")[..] else { panic!("one table") };
    assert_eq!(table.rows(), ROWS - 1);
    let [ordered] = &tables(&many(1..ROWS), "")[..] else { panic!("one table") };
    assert!(ordered == table);
}

#[test]
fn a_large_sheet_that_is_damaged_is_refused_and_not_left_out() {
    let parts = |sheet: &str| {
        let mut parts = xlsx_parts("");
        parts[3] = common::Part::deflated("xl/worksheets/sheet1.xml", sheet.as_bytes());
        common::rows(&common::archive(&parts))
    };
    let rows = many(1..ROWS);
    assert_eq!(parts(&format!("<worksheet><sheetData>{rows}")), Err("damaged"));
    // What stands far above was handed over already.
    let rows = rows + &row(1);
    assert_eq!(parts(&format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")), Err("damaged"));
}

#[test]
fn pieces_are_small_whatever_the_sheet() {
    let rows: String = (1..40_000_usize)
        .map(|number| {
            let cells: String =
                (0..4).map(|column| format!(r#"<c r="{}{number}"><v>{number}5</v></c>"#, letter(column))).collect();
            format!(r#"<row r="{number}">{cells}</row>"#)
        })
        .collect();
    let mut conversion = peilglas_office::Conversion::open("test", xlsx(&rows, &[])).expect("a workbook");
    let mut lengths = Vec::new();
    let mut progress = 0.0;
    while let Some(piece) = conversion.next().expect("a piece") {
        lengths.push(piece.len());
        assert!(conversion.progress() >= progress);
        progress = conversion.progress();
    }
    assert!(lengths.len() > 2);
    assert!(lengths.iter().all(|length| *length < 600_000), "{lengths:?}");
}

#[test]
fn a_session_takes_pieces_of_any_size() {
    let rows: String = (1..30_000_usize)
        .map(|number| match number {
            1 => r#"<row r="1"><c r="A1" t="str"><v>nationality</v></c><c r="B1" t="str"><v>period</v></c><c r="C1" t="str"><v>count</v></c></row>"#.to_owned(),
            _ => {
                let nationality = ["Polen", "Marokko"][number % 2];
                format!(r#"<row r="{number}"><c r="A{number}" t="str"><v>{nationality}</v></c><c r="B{number}"><v>2010</v></c><c r="C{number}"><v>1</v></c></row>"#)
            }
        })
        .collect();
    let bytes = peilglas_office::convert("test", &xlsx(&rows, &[])).expect("a workbook");
    assert!(bytes.len() > 300_000);
    for size in [1_000, 300_000, bytes.len()] {
        let mut session = peilglas::session::Session::new(Default::default());
        session.open("test", None).expect("open");
        bytes.chunks(size).for_each(|piece| session.push(piece).expect("a piece"));
        session.close().expect("a table");
        let report = session.report();
        let share = report.results.iter().find(|result| result.indicator == "moe-share").expect("a share");
        // Rows 2 to 29,999: the even ones are Polish.
        assert_eq!(share.numerator, Some(peilglas::quantity::Quantity::Exact(14_999.0)), "{size}");
    }
}
