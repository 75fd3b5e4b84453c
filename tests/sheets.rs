//! A workbook's sheet whose records are counted as its cells come gives what the whole sheet gives.
#![cfg(not(target_arch = "wasm32"))]

use peilglas::quantity::Quantity;
use peilglas::read::handover::{Cell, Head, MAX_PASSED, Marks, Tail, Writer};
use peilglas::recipe::Recipe;
use peilglas::report::{Message, Report, ResultLine};
use peilglas::session::{Options, Session};
use proptest::prelude::*;

/// A cell of a made-up sheet: a number as workbooks keep it, or a text.
#[derive(Clone, Copy, Debug)]
enum Made<'a> {
    Number(&'a str),
    Text(&'a str),
}
use Made::{Number, Text};

/// The hand-over bytes of a sheet that starts in row 2, column B.
fn sheet(rows: &[Vec<Made<'_>>], tail: &Tail) -> Vec<u8> {
    let mut writer = Writer::default();
    start_sheet(&mut writer, "Blad1", (2, 2));
    write_rows(&mut writer, rows);
    writer.end_table(tail);
    writer.end();
    writer.take()
}

fn start_sheet(writer: &mut Writer, name: &str, origin: (u32, u32)) {
    let (format, sheet) = ("xlsx".to_owned(), Some(name.to_owned()));
    writer.start_table(&Head { format, sheet, origin: Some(origin), ..Head::default() });
}

fn write_rows(writer: &mut Writer, rows: &[Vec<Made<'_>>]) {
    for row in rows {
        for cell in row {
            match cell {
                Number(text) => writer.cell(Cell::Number(text)),
                Text("") => writer.empty_cells(1),
                Text(text) => writer.cell(Cell::Text(text)),
            }
        }
        writer.end_row();
    }
}

/// The report of a file in pieces of `size` bytes, of which large sheets are those of `from` bytes of text and separators.
fn report(bytes: &[u8], recipe: Option<Recipe>, from: usize, size: usize) -> Report {
    let mut session = Session::new(Options::default()).stream_from(from);
    session.open("instroom.xlsx", recipe).unwrap();
    bytes.chunks(size).for_each(|piece| session.push(piece).unwrap());
    session.close().unwrap();
    session.report()
}

/// All that a report says but which rows are what: of a sheet that is counted only the first are kept.
fn json(mut report: Report) -> String {
    report.sources.iter_mut().for_each(|source| source.kinds.clear());
    serde_json::to_string_pretty(&report).unwrap()
}

const HEADER: [Made<'_>; 5] = [Text("jaar"), Text("gemeente"), Text("nationaliteit"), Text("geslacht"), Text("aantal")];

/// A header and plain records: more than are kept of a sheet that is counted.
fn records() -> Vec<Vec<Made<'static>>> {
    let places = ["Antwerpen", "Gent", "Aalst"];
    let nationalities = ["Polen", "Roemenië", "België", "Marokko"];
    let record = |at: usize| {
        let year = Number(["2010", "2011"][at / 12 % 2]);
        vec![year, Text(places[at % 3]), Text(nationalities[at % 4]), Text(["M", "V"][at % 2]), Number("7")]
    };
    [HEADER.to_vec()].into_iter().chain((0..1200).map(record)).collect()
}

/// From here on the made-up sheets are large: behind their header and some records.
const FROM: usize = 600;

#[track_caller]
fn assert_same(rows: &[Vec<Made<'_>>], tail: &Tail) -> Report {
    let bytes = sheet(rows, tail);
    let whole = report(&bytes, None, usize::MAX, bytes.len());
    let counted = report(&bytes, None, FROM, bytes.len());
    assert!(counted.sources[0].kinds.len() < whole.sources[0].kinds.len(), "the sheet is not counted as it comes");
    let whole_json = json(whole);
    for size in (1..20).chain([127, 4096, bytes.len()]) {
        let counted = json(report(&bytes, None, FROM, size));
        let difference = counted.lines().zip(whole_json.lines()).find(|(one, other)| one != other);
        assert!(counted == whole_json, "in pieces of {size}; counted and the whole: {difference:?}");
    }
    counted
}

fn exact(figure: f64) -> Option<Quantity> {
    Some(Quantity::Exact(figure))
}

fn message<'r>(report: &'r Report, code: &str) -> &'r Message {
    report.messages.iter().find(|message| message.code == code).unwrap_or_else(|| panic!("{:?}", report.messages))
}

#[test]
fn plain_records_give_the_same_in_pieces_of_any_size() {
    let report = assert_same(&records(), &Tail::default());
    // 1.200 records of 7 each, a third of them in each place and half in each year; a quarter are from Poland.
    let polish = report
        .of("nationality-share")
        .find(|it| it.nationality.as_deref() == Some("PL") && it.territory.as_deref() == Some("11002"));
    let polish = polish.expect("Poland in Antwerp");
    let numbers = (polish.numerator.unwrap().low(), polish.denominator.unwrap().low());
    assert_eq!(numbers, (50.0 * 7.0, 200.0 * 7.0));
    assert_eq!((polish.cells.numerator[0].row, polish.cells.numerator[0].column), (3, 6));
}

#[test]
fn what_is_odd_is_told_with_its_place() {
    let mut rows = records();
    let odd = |count| vec![Number("2011"), Text("Gent"), Text("Polen"), Text("V"), count];
    rows.extend([
        odd(Text("x")),
        odd(Text("< 5")),
        odd(Number("2.5")),
        vec![],
        vec![Number("2011"), Text("Gent"), Text("Atlantis"), Text("V"), Number("1")],
        vec![Number("2011"), Text("Gent"), Text("Polen")],
        vec![Number("2011"), Text("Gent"), Text("Polen"), Text("V"), Number("1"), Text("te veel")],
        vec![Number("2011"), Text("Gent\u{1f}Polen"), Text("Polen"), Text("V"), Number("1")],
        vec![Text("Bron: eigen extract")],
    ]);
    let report = assert_same(&rows, &Tail::default());
    let told = |code: &str| {
        let cell = message(&report, code).cell.clone().unwrap();
        (cell.sheet.as_deref().map(str::to_owned), cell.row, cell.column)
    };
    assert_eq!(told("records-without-figure"), (Some("Blad1".to_owned()), Some(1203), Some(6)));
    assert_eq!(told("records-ragged"), (Some("Blad1".to_owned()), Some(1208), Some(5)));
}

#[test]
fn figures_among_the_texts_are_read_as_the_end_of_the_sheet_says() {
    let mut rows = records();
    for text in ["1.234", "1,5", "1.234,5", "12"] {
        rows.push(vec![Number("2011"), Text("Gent"), Text("Polen"), Text("V"), Text(text)]);
    }
    // A sex is no number, but a label all the same.
    rows.push(vec![Number("2011"), Text("Gent"), Text("Polen"), Number("1.5"), Number("1.25")]);
    let polish = |decimal: char, thousands: char| {
        let tail = Tail { number_format: Some(Marks { decimal, thousands }), ..Tail::default() };
        let report = assert_same(&rows, &tail);
        let of = |it: &&ResultLine| {
            it.nationality.as_deref() == Some("PL")
                && it.territory.as_deref() == Some("44021")
                && it.period.as_deref() == Some("2011")
        };
        report.of("nationality-share").find(of).and_then(|it| it.numerator).map(Quantity::low)
    };
    // 50 records of 7 beside the texts and the number with a fraction.
    assert_eq!(polish(',', '.'), Some(350.0 + 1234.0 + 1.5 + 1234.5 + 12.0 + 1.25));
    // With a point the third is no figure, and so the sum is none.
    assert_eq!(polish('.', ','), None);
}

#[test]
fn a_label_that_was_merged_over_several_rows_holds_for_each() {
    let mut rows = records();
    let below = rows.len() as u32;
    let of = |place, count| vec![Number("2011"), Text(place), Text("Bulgarije"), Text("V"), count];
    rows.extend([of("Gent", Number("10")), of("", Number("20")), of("", Number("40")), of("", Number("80"))]);
    let bulgarian = |merges: Vec<[u32; 4]>| {
        let report = assert_same(&rows, &Tail { merges, ..Tail::default() });
        let of = |it: &&ResultLine| it.nationality.as_deref() == Some("BG") && it.territory.as_deref() == Some("44021");
        report.of("nationality-share").find(of).and_then(|it| it.numerator).map(Quantity::low)
    };
    assert_eq!(bulgarian(vec![]), Some(10.0));
    assert_eq!(bulgarian(vec![[below, 1, 3, 1]]), Some(10.0 + 20.0 + 40.0));
    // Of a column of figures nothing is repeated, nor what was merged elsewhere.
    assert_eq!(bulgarian(vec![[below, 4, 3, 1], [below + 2, 1, 2, 1]]), Some(10.0));
}

#[test]
fn what_stands_to_the_left_of_the_table_at_last_is_told_and_records_go_on() {
    let mut writer = Writer::default();
    start_sheet(&mut writer, "Blad1", (1, 3));
    write_rows(&mut writer, &records());
    writer.columns_to_the_left(2);
    let more = |nationality, count| {
        vec![Text(""), Text(""), Number("2012"), Text("Gent"), Text(nationality), Text("M"), Number(count)]
    };
    write_rows(&mut writer, &[vec![Text("Bron: eigen extract")], more("Polen", "3"), more("Marokko", "9")]);
    writer.end_table(&Tail::default());
    writer.end();
    let report = report(&writer.take(), None, FROM, 100);
    assert_eq!(message(&report, "records-ragged").cell.as_ref().unwrap().row, Some(1202));
    let of_2012 = report.of("nationality-share").find(|it| it.period.as_deref() == Some("2012"));
    let polish = of_2012.expect("the records behind the note");
    assert_eq!((&*polish.label, polish.numerator, polish.denominator), ("Polen", exact(3.0), exact(12.0)));
    assert_eq!((polish.cells.numerator[0].row, polish.cells.numerator[0].column), (1203, 7));
}

#[test]
fn each_large_sheet_of_a_workbook_is_counted_beside_small_ones() {
    let mut writer = Writer::default();
    let small = [
        vec![Text("Instroom in Gent"), Number("2010")],
        vec![Text("Polen"), Number("154")],
        vec![Text("Totaal"), Number("3179")],
    ];
    for (name, rows) in [("Gent", &small[..]), ("Register", &records()), ("Register 2", &records())] {
        start_sheet(&mut writer, name, (2, 2));
        write_rows(&mut writer, rows);
        writer.end_table(&Tail::default());
    }
    writer.end();
    let bytes = writer.take();
    let recipe = r#"{ "tables": { "Register": { "rows": { "excluded": [3, 4, 1000] } }, "Register 2": { "included": false } } }"#;
    for recipe in [None, Some(serde_json::from_str::<Recipe>(recipe).unwrap())] {
        let counted = report(&bytes, recipe.clone(), FROM, 1000);
        assert!(counted.sources.iter().all(|source| source.kinds.len() <= 1000));
        assert_eq!(json(counted), json(report(&bytes, recipe, usize::MAX, 1000)));
    }
}

#[test]
fn a_merged_number_with_a_mark_is_no_label_of_the_rows_below() {
    for decimal in ['.', ','] {
        let mut rows = records();
        rows.extend([vec![Number("2011.5")], vec![Text("")], vec![Text("")]]);
        let merges = vec![[rows.len() as u32 - 3, 0, 3, 1]];
        let bytes = sheet(&rows, &Tail { number_format: Some(Marks { decimal, thousands: ' ' }), merges });
        let counted = report(&bytes, None, FROM, 1000);
        assert_eq!(message(&counted, "records-ragged").parameters["count"], "1");
        assert_eq!(json(counted), json(report(&bytes, None, usize::MAX, bytes.len())));
    }
}

#[test]
fn more_rows_than_anybody_has_are_refused_before_they_are_counted() {
    let mut writer = Writer::default();
    start_sheet(&mut writer, "Blad1", (1, 1));
    write_rows(&mut writer, &records());
    writer.blank_rows(MAX_PASSED as u32);
    let bytes = writer.take();
    let mut session = Session::new(Options::default()).stream_from(FROM);
    session.open("instroom.xlsx", None).unwrap();
    let error = session.push(&bytes).unwrap_err();
    assert_eq!(error.kind.code(), "too-large");
    assert!(error.to_string().contains(&MAX_PASSED.to_string()), "{error}");
}

fn cell() -> impl Strategy<Value = [Made<'static>; 5]> {
    let year = proptest::sample::select(vec![Number("2010"), Number("2011"), Text("2011"), Text(""), Number("2011.5")]);
    let place = proptest::sample::select(vec![Text("Gent"), Text("Aalst"), Text(""), Text("Nergens"), Text(" ")]);
    let people = proptest::sample::select(vec![Text("Polen"), Text("België"), Text(""), Text("Totaal")]);
    let sex = proptest::sample::select(vec![Text("M"), Text("V"), Text("")]);
    let figures = ["1", "0.5", "1234.25", "12%"].map(Number).into_iter();
    let texts = ["1.234", "1,234", "1.234,5", "1'234.5", "1,5", "x", "<5", "-", "", "1 234", "5 (20%)"].map(Text);
    let count = proptest::sample::select(figures.chain(texts).collect::<Vec<_>>());
    (year, place, people, sex, count).prop_map(|(year, place, people, sex, count)| [year, place, people, sex, count])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_rows_behind_plain_ones_give_the_same(
        odd in proptest::collection::vec((cell(), 0..6_usize), 0..20),
        merges in proptest::collection::vec((0..20_u32, 0..5_u32, 1..6_u32), 0..6),
        format in proptest::sample::select(vec![('.', ','), (',', '.'), ('.', '\'')]),
    ) {
        // So many that the odd ones are the exception.
        let mut rows = records();
        rows.truncate(400);
        let first = rows.len() as u32;
        rows.extend(odd.iter().map(|(row, length)| row[..*length].to_vec()));
        let end = rows.len() as u32;
        // Merges do not overlap in a workbook, and their other cells are empty.
        let mut merged: Vec<[u32; 4]> = Vec::new();
        for (row, column, height) in merges {
            let region = [first + row, column, height, 1];
            let overlaps = |other: &[u32; 4]| other[1] == column && other[0] < region[0] + height && region[0] < other[0] + other[2];
            if region[0] + height <= end && !merged.iter().any(overlaps) {
                for below in region[0] + 1..region[0] + height {
                    if let Some(cell) = rows[below as usize].get_mut(column as usize) {
                        *cell = Text("");
                    }
                }
                merged.push(region);
            }
        }
        let (decimal, thousands) = format;
        let number_format = Some(Marks { decimal, thousands });
        let bytes = sheet(&rows, &Tail { number_format, merges: merged });
        let whole = json(report(&bytes, None, usize::MAX, bytes.len()));
        let counted = json(report(&bytes, None, FROM, 1000));
        let difference = counted.lines().zip(whole.lines()).find(|(one, other)| one != other);
        prop_assert!(counted == whole, "counted and the whole: {:?}", difference);
    }
}
