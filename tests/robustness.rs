//! No table panics the core, whatever its cells hold, and no figure depends on how the bytes came.
#![cfg(not(target_arch = "wasm32"))]

use peilglas::error::Error;
use peilglas::report::Report;
use peilglas::session::{Options, Session};
use proptest::prelude::*;

fn report(bytes: &[u8], chunk: usize) -> Result<Report, Error> {
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
    session.open("tabel.csv", None)?;
    for piece in bytes.chunks(chunk.max(1)) {
        session.push(piece)?;
    }
    session.close()?;
    Ok(session.report())
}

/// Cells that tables have, so that random tables get far into the rules.
fn cell() -> impl Strategy<Value = String> {
    let known = [
        "",
        "",
        "Polen",
        "· Bulgarije",
        "Totaal",
        "Totaal EU-landen",
        "EU-landen",
        "MOE-landen",
        "Totale instroom",
        "Antwerpen",
        "Gent",
        "Vlaams Gewest",
        "2009",
        "2010",
        "1e helft 2011",
        "2009-2010",
        "%",
        "Aantal",
        "Aandeel MOE t.o.v. totale instroom",
        "Aandeel in de totale instroom",
        "Bevolking",
        "NWWZ",
        "Actieve leeftijd",
        "Leeftijd",
        "0-4 jaar",
        "Onthaalbureau",
        "Groei",
        "Bron: KBI",
        "Tabel 1: Instroom",
        "3.600",
        "1030",
        "36%",
        "10,33°",
        "230 à 250",
        "100% (N = 5.689)",
        "x",
        "?",
        "<5",
        "0",
        "1.950 (26%)",
        "-66",
        "999.999.999.999.999",
        "12345678901234567890",
        "(= 100%)",
        "MOE-migranten (= 100%)",
        "Nationaliteit",
        "onbekend woord",
        "werkloosheidsdruk",
        "02000",
        "11002",
        "6.4.2011",
        "mannen",
        "period",
        "count",
        "municipality",
        "🙂",
        "\u{301}",
    ];
    prop_oneof![9 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,12}"]
}

fn table() -> impl Strategy<Value = String> {
    let row = proptest::collection::vec(cell(), 0..7).prop_map(|cells| cells.join(";"));
    proptest::collection::vec(row, 0..16).prop_map(|rows| rows.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn no_table_panics(text in table()) {
        let _ = report(text.as_bytes(), usize::MAX);
    }

    #[test]
    fn chunks_change_nothing(text in table(), chunk in 1_usize..40) {
        let json = |report: Result<Report, Error>| report.map(|report| serde_json::to_string(&report).expect("JSON"));
        prop_assert_eq!(json(report(text.as_bytes(), usize::MAX)), json(report(text.as_bytes(), chunk)));
    }

    #[test]
    fn a_slice_that_was_tampered_with_never_panics(changes in prop::collection::vec((0_usize..400, any::<u8>()), 1..6)) {
        let start = "jaar;gemeente;nationaliteit;aantal\n2010;Gent;Polen;1\n2010;Gent;Marokko;2\n";
        let rest = "2011;Genk;Atlantis;1,5\n2011;Gent;\"Polen\";x\n2011;Gent\n";
        let session = || Session::new(Options::default()).stream_from(start.len());
        let mut other = session();
        prop_assert!(other.open_slice("instroom.csv", None, start.as_bytes()).expect("opened"));
        other.push(format!("\n{rest}").as_bytes()).expect("pushed");
        let mut slice = other.close_slice().expect("closed").expect("a slice");
        for (at, byte) in changes {
            let at = at % slice.len();
            slice[at] = byte;
        }
        let mut session = session();
        session.open("instroom.csv", None).expect("opened");
        session.push(start.as_bytes()).expect("pushed");
        if session.join_slice(&slice).is_ok() {
            let _ = session.close().map(|()| session.report());
        }
    }

    #[test]
    fn every_value_is_its_numerator_over_its_denominator(text in table()) {
        let Ok(report) = report(text.as_bytes(), usize::MAX) else { return Ok(()) };
        for result in &report.results {
            if let (Some(value), Some(numerator), Some(denominator)) =
                (result.value.and_then(|v| v.exact()), result.numerator.and_then(|n| n.exact()), result.denominator.and_then(|d| d.exact()))
            {
                prop_assert_eq!(value, numerator / denominator);
                prop_assert!(value.is_finite());
            }
        }
    }
}

/// The figures of the results of a file, each with the 1-based row and column of its cell.
fn numerators(name: &str, bytes: &[u8]) -> Vec<(f64, u32, u32)> {
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
    let done = session.open(name, None).and_then(|()| session.push(bytes)).and_then(|()| session.close());
    done.unwrap_or_else(|error| panic!("{error}"));
    let cell = |result: &peilglas::report::ResultLine| {
        let cell = &result.cells.numerator[0];
        (result.numerator.and_then(|n| n.exact()).expect("one number"), cell.row, cell.column)
    };
    session.report().results.iter().map(cell).collect()
}

// This and the next two were found by `fuzz/fuzz_targets/html.rs`.
#[test]
fn a_year_merged_down_over_figures_is_no_count_below_it() {
    let page = "<table><caption>Instroom</caption><tr><td></td><td>2009</td><th rowspan=2>2010</th><td>2011</td></tr>\
        <tr><td>Polen</td><td>20</td><td>25</td></tr><tr><td>Bulgarije</td><td>30</td><td>40</td><td>45</td></tr>\
        <tr><td>Totaal</td><td>100</td><td>200</td><td>300</td></tr></table>";
    let found = numerators("instroom.html", page.as_bytes());
    assert!(found.contains(&(20.0, 2, 2)), "{found:?}");
    assert!(!found.iter().any(|(_, row, column)| (*row, *column) == (2, 3)), "{found:?}");
}

#[test]
fn a_count_merged_over_records_counts_once() {
    let page = "<table><tr><th>period<th>municipality<th>count<th>citizen</tr>\
        <tr><td>2020<td>Gent<td rowspan=2>2010<td>Polen</tr><tr><td>2020<td>Gent<td>Bulgarije</tr>\
        <tr><td>2020<td>Gent<td>1000<td>Frankrijk</tr></table>";
    let found = numerators("instroom.html", page.as_bytes());
    assert!(!found.is_empty());
    assert!(!found.iter().any(|(figure, _, _)| *figure == 4020.0), "{found:?}");
}

#[test]
fn a_percentage_merged_over_rows_is_claimed_once() {
    // The reader's locale writes a decimal point, so that the merged cell is no figure at first sight.
    let page = "<table><caption>Instroom</caption><tr><td>Land<td>2009<td>Aandeel<td>2010</tr>\
        <tr><td>Polen<td>20<td rowspan=2>14,1%<td>25</tr><tr><td>Bulgarije<td>30<td>45</tr></table>";
    let mut session = Session::new(Options { locale: Some("en-GB".to_owned()), ..Options::default() });
    let done = session.open("instroom.html", None).and_then(|()| session.push(page.as_bytes()));
    done.and_then(|()| session.close()).unwrap_or_else(|error| panic!("{error}"));
    let published: Vec<(String, u32)> =
        session.report().audit.iter().map(|line| (line.published.clone(), line.cell.row)).collect();
    assert_eq!(published, [("14,1%".to_owned(), 2)]);
}

fn refusal(text: &str) -> String {
    report(text.as_bytes(), usize::MAX).expect_err("refused").to_string()
}

#[test]
fn a_table_wider_than_any_sheet_is_refused_with_the_limit() {
    let row = |label: &str, cell: &str| format!("{label}{}\n", cell.repeat(20_000));
    let text = row("Land", ";2010") + &row("Polen", ";5");
    assert!(refusal(&text).ends_with("the number of columns in one table is limited to 16384"), "{}", refusal(&text));
}

#[test]
fn one_wide_row_above_many_short_ones_is_refused_with_the_limit() {
    let text = format!("Land;2010{}\n{}", ";".repeat(10_000), "Polen;5\n".repeat(1_000));
    assert!(refusal(&text).contains("rows times that of columns is limited to"), "{}", refusal(&text));
}

#[test]
fn a_thing_that_is_named_in_every_row_is_one_conflict() {
    let rows: String = (0..10_000).map(|count| format!("Polen;{count}\n")).collect();
    let report = report(format!("Instroom;2010\n{rows}Totaal;10000\n").as_bytes(), usize::MAX).expect("a report");
    assert_eq!(report.messages.iter().filter(|message| message.code == "conflict").count(), 1);
    let shares = report.results.iter().filter(|result| result.indicator == "nationality-share");
    assert_eq!(shares.clone().count(), 10_000);
    assert!(shares.clone().all(|share| share.cells.denominator[0].row == 10_002));
}

#[test]
fn thousands_of_tables_below_each_other_are_read_apart() {
    let table = |n: usize| format!("Tabel {n}: Instroom\n;2010\nPolen;{n}\nTotaal;9000\n\n");
    let text: String = (1..=2_000).map(table).collect();
    let report = report(text.as_bytes(), usize::MAX).expect("a report");
    assert_eq!(report.sources.len(), 2_000);
    // The first table's recipe speaks of all, and none of the others repeats it.
    let tables: Vec<usize> = report.sources.iter().map(|source| source.recipe.tables.len()).collect();
    assert!(tables[0] >= 1_999 && tables[1..].iter().all(|&tables| tables == 0), "{:?}", &tables[..3]);
    assert_eq!(report.results.iter().filter(|result| result.indicator == "nationality-share").count(), 2_000);
}

#[test]
fn a_cell_of_a_million_characters_is_text() {
    let text = format!("Instroom;2010\nPolen;5\n{};{}\nTotaal;9\n", "Polen ".repeat(170_000), "1.".repeat(500_000));
    let report = report(text.as_bytes(), usize::MAX).expect("a report");
    let found: Vec<_> = report
        .results
        .iter()
        .map(|result| (result.numerator.and_then(|q| q.exact()), result.denominator.and_then(|q| q.exact())))
        .collect();
    assert_eq!(found, [(Some(5.0), Some(9.0))]);
    assert!(report.messages.iter().any(|message| message.code == "not-a-number"));
}

#[test]
fn a_table_of_more_rows_than_anybody_reads_is_shown_and_nothing_is_computed() {
    let rows = |count: usize| -> String { (0..count).map(|row| format!("onbekend{row};5\n")).collect() };
    let read = |count: usize| {
        report(format!("Instroom;2010\n{}", rows(count)).as_bytes(), usize::MAX).expect("a report").messages
    };
    let said = read(20_001);
    let codes: Vec<&str> = said.iter().map(|message| &*message.code).collect();
    assert_eq!(codes, ["too-many-rows"]);
    assert_eq!(said[0].parameters["limit"], "20000");
    assert!(read(19_999).iter().all(|message| message.code != "too-many-rows"));
}

#[test]
fn more_tables_below_each_other_than_are_read_are_refused_with_the_limit() {
    let text: String = (0..10_002).map(|n| format!("Instroom;2009;2010\nPolen;{n};2\n\n\n")).collect();
    assert!(refusal(&text).ends_with("the number of tables is limited to 10000"), "{}", refusal(&text));
}

#[test]
fn thousands_of_tables_that_nothing_tells_apart_are_named_once() {
    let table = |n: usize| format!("Instroom;2009;2010\nPolen;{n};{}\n\n\n", n + 1);
    let text: String = (1..=2_000).map(table).collect();
    let report = report(text.as_bytes(), usize::MAX).expect("a report");
    let named: Vec<_> = report.messages.iter().filter(|message| message.code == "tables-not-told-apart").collect();
    assert_eq!(named.len(), 1);
    assert_eq!(named[0].parameters["count"], "2000");
    assert!(report.messages.iter().all(|message| message.code != "conflict"));
}

#[test]
fn of_a_percentage_in_thousands_of_rows_few_cells_are_named() {
    let rows: String =
        (0..2_000).map(|row| format!("Aandeel MOE t.o.v. totale instroom;{}%;5%\n", row % 100)).collect();
    let text = format!("Instroom;2010;2011\nTotaal;100;200\n{rows}");
    let report = report(text.as_bytes(), usize::MAX).expect("a report");
    assert_eq!(report.audit.len(), 4_000);
    let named = |line: &peilglas::report::AuditLine| {
        let implied = line.implied.as_ref().map_or(0, |implied| implied.because.len());
        implied + line.reasons.iter().map(|reason| reason.cells.len()).sum::<usize>()
    };
    let most = report.audit.iter().map(named).max();
    assert!(most.is_some_and(|most| (1..=256).contains(&most)), "{most:?}");
}

#[test]
fn of_many_labels_that_are_not_understood_a_hundred_are_named_and_the_rest_counted() {
    let word = |n: u8| -> String { [b'q', b'a' + n % 12, b'x', b'a' + n / 12, b'z'].map(char::from).iter().collect() };
    let rows: String = (0..130).map(|n| format!("Polen {};{n}\n", word(n))).collect();
    let report =
        report(format!("Instroom;2010\nBulgarije;5\nRusland;6\n{rows}").as_bytes(), usize::MAX).expect("a report");
    let named = report.messages.iter().filter(|message| message.code == "unknown-words").count();
    let more: Vec<_> = report.messages.iter().filter(|message| message.code == "unknown-words-more").collect();
    assert_eq!((named, more.len()), (100, 1));
    assert_eq!(more[0].parameters["count"], "30");
    assert_eq!(more[0].cell.as_ref().and_then(|cell| cell.row), Some(104));
}
