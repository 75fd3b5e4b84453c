//! A table says the same in whatever form and order it comes: in pieces of any size, in any encoding, between any
//! delimiters, its files and its rows in any order.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

use peilglas::error::ErrorKind;
use peilglas::read::handover::{self, HandOver};
use peilglas::read::{Encoding, ReadOptions, read};
use peilglas::report::{AuditLine as Line, Report, ResultLine};
use peilglas::session::{Options, Session};
use peilglas::table::Table;
use proptest::prelude::*;
use serde_json::Value;

/// The published tables of the fixtures, with their files' names.
fn plan() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/plan");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("the plan's tables").map(|entry| entry.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    paths.sort();
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), fs::read_to_string(path).expect("a table"))).collect()
}

fn report<'a>(files: impl IntoIterator<Item = (&'a str, Vec<&'a [u8]>)>) -> Report {
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
    for (name, pieces) in files {
        let opened = session.open(name, None);
        let pushed = opened.and_then(|()| pieces.into_iter().try_for_each(|piece| session.push(piece)));
        pushed.and_then(|()| session.close()).unwrap_or_else(|error| panic!("{error}"));
    }
    session.report()
}

/// Pieces of these lengths, which are used over and over.
fn pieces<'a>(mut bytes: &'a [u8], lengths: &[usize]) -> Vec<&'a [u8]> {
    let mut lengths = lengths.iter().cycle();
    let mut pieces = Vec::new();
    while !bytes.is_empty() {
        let (piece, rest) = bytes.split_at(bytes.len().min(*lengths.next().expect("a length")));
        pieces.push(piece);
        bytes = rest;
    }
    pieces
}

/// Every form that a text with delimiters can come in.
fn forms(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut table = Table::new("xlsx");
    table.sheet = Some("Blad1".to_owned());
    for line in text.lines() {
        line.split(';').for_each(|cell| table.push_cell(cell));
        table.end_row();
    }
    let escape = |cell: &str| cell.replace('&', "&amp;").replace('<', "&lt;");
    let row = |line: &str| line.split(';').map(|cell| format!("<td>{}</td>", escape(cell))).collect::<String>();
    let rows: String = text.lines().map(|line| format!("<tr>{}</tr>", row(line))).collect();
    let utf16 = format!("\u{FEFF}{text}");
    let latin = |c: char| u8::try_from(u32::from(c)).unwrap_or(b'?');
    vec![
        ("utf-8", text.as_bytes().to_vec()),
        ("utf-8 with a mark", format!("\u{FEFF}{text}").into_bytes()),
        ("windows-1252", text.chars().map(latin).collect()),
        ("utf-16le", utf16.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("utf-16be", utf16.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("utf-16le without a mark", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("html", format!("<html><body><table>{rows}</table></body></html>").into_bytes()),
        ("hand-over", handover::write(&HandOver { tables: vec![table], notes: Vec::new() })),
    ]
}

/// Made up for these tests, each in the form that its publisher uses.
const OTHERS: [(&str, &str); 4] = [
    (
        "migr_imm1ctz.tsv",
        "freq,citizen,age,unit,sex,geo\\TIME_PERIOD\t2019 \t2020 \nA,TOTAL,TOTAL,NR,T,BE\t900 \t1000 p\nA,PL,TOTAL,NR,T,BE\t40 \t: \n",
    ),
    (
        "immigration.csv",
        "DATAFLOW,citizen,sex,geo,TIME_PERIOD,OBS_VALUE\nX,TOTAL,T,BE,2020,1000\nX,PL,T,BE,2020,50\nX,RO,T,BE,2020,\n",
    ),
    (
        "immigration.json",
        r#"{"version":"2.0","class":"dataset","id":["citizen","geo","time"],"size":[2,1,1],"dimension":{"citizen":{"category":{
        "index":["TOTAL","PL"]}},"geo":{"category":{"index":["BE"]}},"time":{"category":{"index":["2020"]}}},"value":[1000,50]}"#,
    ),
    (
        "bevolking.txt",
        "CD_REFNIS|CD_SEX|CD_NATLTY|CD_AGE|MS_POPULATION\r\n11002|M|BEL|30|2000\r\n11002|F|ETR|31|500\r\n",
    ),
];

/// The same without any of its cells.
fn unplaced(value: Value) -> Value {
    match value {
        Value::Object(parts) => {
            let parts = parts.into_iter().filter(|(name, _)| !matches!(name.as_str(), "cells" | "cell"));
            parts.map(|(name, part)| (name, unplaced(part))).collect()
        }
        Value::Array(parts) => parts.into_iter().map(unplaced).collect(),
        other => other,
    }
}

/// What a report says of its figures, without where they stand.
fn said(report: &Report) -> Vec<String> {
    let of_result = |result: &ResultLine| unplaced(serde_json::to_value(result).expect("JSON")).to_string();
    let results = report.results.iter().map(of_result);
    let audit = report.audit.iter().map(|line| {
        let implied = line.implied.as_ref().map(|implied| (implied.low, implied.high));
        let reasons: Vec<String> =
            line.reasons.iter().map(|it| serde_json::to_value(&it.cause).expect("JSON").to_string()).collect();
        let Line { label, period, published, verdict, recomputed, .. } = line;
        format!("{label} {period:?} {published} {verdict:?} {recomputed:?} {implied:?} {reasons:?}")
    });
    let mut said: Vec<String> = results.chain(audit).collect();
    said.sort();
    said
}

fn json(report: &Report) -> String {
    serde_json::to_string(report).expect("JSON")
}

/// The rows of a table, its runs of rows of figures each in another order. Headings, totals and shares stay where they are.
fn shuffled_rows(name: &str, text: &str, order: &[u32]) -> String {
    let read = report([(name, vec![text.as_bytes()])]);
    let mut lines: Vec<&str> = text.lines().collect();
    for source in &read.sources {
        let first = source.rows.all.0 as usize - 1;
        let is_data = |at: usize| serde_json::to_value(source.kinds[at]).expect("JSON") == "data";
        let mut at = 0;
        while at < source.kinds.len() {
            let end = (at..source.kinds.len()).find(|&end| !is_data(end)).unwrap_or(source.kinds.len());
            let mut run: Vec<(u32, &str)> =
                (at..end).map(|row| (order[row % order.len()], lines[first + row])).collect();
            run.sort_by_key(|(place, _)| *place);
            run.iter().zip(first + at..).for_each(|((_, line), row)| lines[row] = line);
            at = end + 1;
        }
    }
    lines.join("\n")
}

/// What the characters of these tests are in code page 850, from Unicode's CP850.TXT.
fn cp850(c: char) -> u8 {
    match c {
        'é' => 0x82,
        'ë' => 0x89,
        'ï' => 0x8B,
        'ö' => 0x94,
        'ü' => 0x81,
        _ => u8::try_from(u32::from(c)).expect("ASCII"),
    }
}

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Cp850 => text.chars().map(cp850).collect(),
        // These letters have one place in all of them, that of Unicode.
        _ => text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_of_any_size_give_the_report_of_the_whole(
        index in any::<prop::sample::Index>(),
        lengths in prop::collection::vec(1_usize..60, 1..6),
    ) {
        let plan = plan();
        let (name, text) = &plan[index.index(plan.len())];
        for (form, bytes) in forms(text) {
            let whole = report([(name.as_str(), vec![&bytes[..]])]);
            let parts = report([(name.as_str(), pieces(&bytes, &lengths))]);
            prop_assert_eq!(json(&whole), json(&parts), "{} as {}", name, form);
        }
        for (name, text) in OTHERS {
            let whole = report([(name, vec![text.as_bytes()])]);
            prop_assert!(!whole.results.is_empty(), "{}", name);
            prop_assert_eq!(json(&whole), json(&report([(name, pieces(text.as_bytes(), &lengths))])), "{}", name);
        }
    }

    #[test]
    fn the_order_of_files_changes_no_figure(order in Just(plan()).prop_shuffle()) {
        let files = |plan: &[(String, String)]| {
            said(&report(plan.iter().map(|(name, text)| (name.as_str(), vec![text.as_bytes()]))))
        };
        let (found, expected) = (files(&order), files(&plan()));
        let only_in = |one: &[String], other: &[String]| -> Vec<String> {
            one.iter().filter(|line| !other.contains(line)).cloned().collect()
        };
        prop_assert_eq!(only_in(&found, &expected), only_in(&expected, &found));
        prop_assert_eq!(found.len(), expected.len());
    }

    #[test]
    fn the_order_of_files_and_of_the_rows_in_each_changes_no_figure(
        shuffled in Just(plan()).prop_shuffle(),
        order in prop::collection::vec(any::<u32>(), 40),
    ) {
        let rows = |(name, text): &(String, String)| (name.clone(), shuffled_rows(name, text, &order));
        let files = |plan: &[(String, String)]| {
            let read = report(plan.iter().map(|(name, text)| (name.as_str(), vec![text.as_bytes()])));
            let mut messages: Vec<String> = read.messages.iter().map(|message| message.code.clone()).collect();
            messages.sort();
            (said(&read), messages)
        };
        let (found, expected) = (files(&shuffled.iter().map(rows).collect::<Vec<_>>()), files(&plan()));
        let differing = found.0.iter().find(|line| !expected.0.contains(line));
        prop_assert_eq!(differing, None);
        prop_assert_eq!((found.0.len(), found.1), (expected.0.len(), expected.1));
    }

    #[test]
    fn the_order_of_rows_changes_no_figure(
        index in any::<prop::sample::Index>(),
        order in prop::collection::vec(any::<u32>(), 40),
    ) {
        let plan = plan();
        let (name, text) = &plan[index.index(plan.len())];
        let shuffled = shuffled_rows(name, text, &order);
        let of = |text: &str| said(&report([(name.as_str(), vec![text.as_bytes()])]));
        prop_assert_eq!(of(&shuffled), of(text), "{}:\n{}", name, shuffled);
    }

    #[test]
    fn a_table_written_in_any_encoding_is_the_table_read(
        cells in prop::collection::vec(prop::collection::vec(r#"[a-zéëïöü0-9.,;|" \n'%]{0,8}"#, 3), 2..8),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|', ':']),
        line_end in prop::sample::select(vec!["\n", "\r\n"]),
        encoding in prop::sample::select(vec![
            Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252, Encoding::Iso8859_15, Encoding::Cp850,
        ]),
    ) {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(&delimiter.to_string());
        let text = cells.iter().map(line).collect::<Vec<_>>().join(line_end);
        let stated = ReadOptions { encoding: Some(encoding), delimiter: Some(delimiter as u8), quote: Some(Some(b'"')) };
        let reading = match read("tabel.csv", &encoded(&text, encoding), &stated) {
            Ok(reading) => reading,
            // A cell that holds what looks like the file's rows is refused rather than trusted.
            Err(error) => {
                prop_assert!(matches!(*error.kind, ErrorKind::UnclosedQuote { .. }), "{}", error);
                return Ok(());
            }
        };
        let table = &reading.tables[0];
        let read: Vec<Vec<&str>> = (0..table.rows()).map(|row| table.row(row).collect()).collect();
        prop_assert_eq!(read, cells);
    }
}

#[test]
fn every_form_of_a_table_gives_the_same_figures() {
    for (name, text) in plan() {
        let stem = name.trim_end_matches(".csv");
        let expected = said(&report([(name.as_str(), vec![text.as_bytes()])]));
        for (form, bytes) in forms(&text) {
            let found = said(&report([(format!("{stem}.csv").as_str(), vec![&bytes[..]])]));
            let differs = |one: &[String], other: &[String]| one.iter().find(|line| !other.contains(line)).cloned();
            assert_eq!(differs(&found, &expected), None, "{name} as {form}");
            assert_eq!(differs(&expected, &found), None, "{name} as {form}");
            assert_eq!(found.len(), expected.len(), "{name} as {form}");
        }
    }
}
