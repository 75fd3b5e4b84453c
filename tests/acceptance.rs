//! The tables of the Flemish action plan on MOE migration (2011), exactly as published, and what each must give.
//!
//! `fixtures/plan/expected/` was made by hand from the published tables: numerators and denominators are figures that
//! stand in them, verdicts follow from dividing these.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};

use peilglas::quantity::Quantity;
use peilglas::report::Report;
use peilglas::session::{Options, Session};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/plan")
}

fn report(name: &str, bytes: &[u8]) -> Report {
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
    session
        .open(name, None)
        .and_then(|()| session.push(bytes))
        .and_then(|()| session.close())
        .unwrap_or_else(|error| panic!("{error}"));
    session.report()
}

/// Whether a value is the expected one: nothing expected fits everything, and of a list one is enough.
fn fits(want: Option<&Value>, got: Option<&str>) -> bool {
    match want {
        None | Some(Value::Null) => true,
        Some(Value::Array(any)) => any.iter().any(|one| one.as_str() == got),
        Some(want) => want.as_str() == got,
    }
}

fn misses(expected: &Value, report: &Report) -> Vec<String> {
    let mut misses = Vec::new();
    for want in expected["results"].as_array().expect("results") {
        let text = |name: &str| want[name].as_str();
        let same: Vec<_> = report
            .results
            .iter()
            .filter(|result| {
                Some(result.indicator) == text("indicator") && Some(result.label.as_ref()) == text("label")
            })
            .filter(|result| fits(want.get("period"), result.period.as_deref()))
            .filter(|result| fits(want.get("measure"), result.measure.as_deref()))
            .collect();
        let quantity = |name: &str| Quantity::Exact(want[name].as_f64().expect("a number"));
        let (numerator, denominator) = (quantity("numerator"), quantity("denominator"));
        let right = same.iter().any(|result| {
            let ratio = numerator.low() / denominator.low();
            result.numerator == Some(numerator)
                && result.denominator == Some(denominator)
                && result.value.and_then(Quantity::exact).is_some_and(|value| (value - ratio).abs() < 1e-9)
                && fits(want.get("territory"), result.territory.as_deref())
                && fits(want.get("nationality"), result.nationality.as_deref())
                && fits(want.get("age"), result.age.as_deref())
        });
        let contradicted =
            same.iter().any(|result| result.numerator != Some(numerator) || result.denominator != Some(denominator));
        if !right || contradicted {
            misses.push(format!("want {want}, got {same:#?}"));
        }
    }
    for want in expected["audit"].as_array().expect("audit") {
        let text = |name: &str| want[name].as_str();
        let lines = report.audit.iter().filter(|line| {
            Some(line.label.as_ref()) == text("label")
                && Some(line.published.as_str()) == text("published")
                && fits(want.get("period"), line.period.as_deref())
                && fits(want.get("indicator"), line.indicator.as_deref())
        });
        let verdict = |line: &peilglas::report::AuditLine| serde_json::to_value(line.verdict).expect("a word");
        let verdicts: Vec<Value> = lines.map(verdict).collect();
        if !verdicts.iter().any(|verdict| fits(want.get("verdict"), verdict.as_str())) {
            misses.push(format!("want {want}, got {verdicts:?}"));
        }
    }
    misses
}

/// Runs every table through `change` and collects what falls short.
fn check(change: impl Fn(&Value, Vec<u8>) -> Vec<u8>) {
    let mut all = Vec::new();
    let mut tables = 0;
    for entry in fs::read_dir(folder().join("expected")).expect("the expectations") {
        let expected = fs::read(entry.expect("a file").path()).expect("an expectation");
        let expected: Value = serde_json::from_slice(&expected).expect("JSON");
        let name = expected["table"].as_str().expect("a name");
        let bytes = fs::read(folder().join(name)).expect("a table");
        let report = report(name, &change(&expected, bytes));
        all.extend(misses(&expected, &report).into_iter().map(|miss| format!("{name}: {miss}")));
        tables += 1;
    }
    assert_eq!(tables, 22);
    assert!(all.is_empty(), "{} misses\n{}", all.len(), all.join("\n"));
}

#[test]
fn every_table_of_the_plan_gives_what_it_must() {
    check(|_, bytes| bytes);
}

#[test]
fn a_title_above_and_a_source_below_change_nothing() {
    check(|expected, bytes| {
        let line = |name: &str| expected[name].as_str().map_or(Vec::new(), |text| format!("{text}\r\n").into_bytes());
        [line("title"), bytes, line("source")].concat()
    });
}

/// The cells of a semicolon table without quotes, as the plan's are.
fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    text.lines().map(|line| line.trim_end_matches('\r').split(';').map(str::to_owned).collect()).collect()
}

#[test]
fn the_same_tables_with_commas_give_the_same() {
    check(|_, bytes| {
        let quoted = |cell: &String| {
            if cell.contains([',', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
        };
        let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(",");
        cells(&bytes).iter().map(line).collect::<Vec<_>>().join("\r\n").into_bytes()
    });
}

#[test]
fn the_same_tables_with_tabs_in_utf_16_give_the_same() {
    check(|_, bytes| {
        let text: Vec<String> = cells(&bytes).iter().map(|row| row.join("\t")).collect();
        let units = std::iter::once(0xFEFF).chain(text.join("\r\n").encode_utf16().collect::<Vec<_>>());
        units.flat_map(u16::to_le_bytes).collect()
    });
}

#[test]
fn the_same_tables_in_windows_1252_give_the_same() {
    check(|_, bytes| {
        // All characters of the plan's tables but two quotes are those of Latin-1.
        let byte = |c: char| u8::try_from(u32::from(c)).unwrap_or(b'?');
        String::from_utf8(bytes).expect("UTF-8").chars().map(byte).collect()
    });
}

#[test]
fn the_same_tables_as_html_give_the_same() {
    check(|expected, bytes| {
        let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
        let row = |row: &Vec<String>| {
            let cells: String = row.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
            format!("<tr>{cells}</tr>")
        };
        let rows: String = cells(&bytes).iter().map(row).collect();
        let paragraph =
            |name: &str| expected[name].as_str().map(|text| format!("<p>{}</p>", escape(text))).unwrap_or_default();
        let body = format!("{}<table>{rows}</table>{}", paragraph("title"), paragraph("source"));
        format!("<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>{body}</body></html>").into_bytes()
    });
}

/// All tables dropped together, in the given order of their files.
fn together(reversed: bool) -> (Vec<Value>, Report) {
    let mut names: Vec<_> = fs::read_dir(folder().join("expected"))
        .expect("the expectations")
        .map(|entry| entry.expect("a file").path())
        .collect();
    names.sort();
    if reversed {
        names.reverse();
    }
    let expected: Vec<Value> = names
        .iter()
        .map(|path| serde_json::from_slice(&fs::read(path).expect("an expectation")).expect("JSON"))
        .collect();
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
    for expected in &expected {
        let name = expected["table"].as_str().expect("a name");
        session.open(name, None).expect("opened");
        session.push(&fs::read(folder().join(name)).expect("a table")).expect("pushed");
        session.close().expect("closed");
    }
    (expected, session.report())
}

#[test]
fn all_tables_together_give_what_they_give_alone_in_any_order() {
    for reversed in [false, true] {
        let (expected, report) = together(reversed);
        for expected in &expected {
            let of_table = |result: &&peilglas::report::ResultLine| {
                Some(&*result.cells.numerator[0].source) == expected["table"].as_str()
            };
            let results = report.results.iter().filter(of_table).cloned().collect();
            let alone = Report { results, ..report.clone() };
            let wanted = serde_json::json!({ "results": expected["results"], "audit": [] });
            assert_eq!(misses(&wanted, &alone), Vec::<String>::new(), "{}", expected["table"]);
        }
    }
}

// The plan says 3.600 for Antwerp and 1.935 for Ghent in its tables 2 and 5, and 3.561 and 1.920 in the cities' own.
#[test]
fn the_two_figures_for_antwerp_and_for_ghent_are_conflicts() {
    let (_, report) = together(false);
    let conflicts: Vec<_> = report.messages.iter().filter(|message| message.code == "conflict").collect();
    let pair = |message: &&peilglas::report::Message| {
        [message.parameters["here"].clone(), message.parameters["there"].clone()]
    };
    assert_eq!(conflicts.iter().map(pair).collect::<Vec<_>>(), [["3561", "3600"], ["1920", "1935"]]);
}

#[test]
fn a_share_of_everyone_is_not_held_against_a_table_of_minors() {
    let (_, report) = together(false);
    let regional = report.audit.iter().filter(|line| line.label.ends_with("Vlaams Gewest"));
    assert!(regional.clone().count() > 0);
    for line in regional {
        assert_eq!(line.recomputed, None, "{line:?}");
    }
}

// Table 4 of the plan: Poles are 10,8% of all inflow of 2010 and 29,6% of the MOE inflow, so that the MOE share is at
// least 10.75 / 29.65 = 36.3%; Romanians, 4,1% and 11,4%, make it at most 4.15 / 11.35 = 36.6%. For the first half of 2011
// the Poles alone (10,3% and 28,6%) give 35.8% to 36.3%; for 2009 Poles and Turks (4,9% and 15,5%) allow the 32,0%.
#[test]
fn the_share_of_the_region_in_the_cities_tables_is_refuted_by_what_table_4_implies() {
    for reversed in [false, true] {
        let (_, report) = together(reversed);
        let regional = |period: &str| {
            let lines: Vec<_> = report.audit.iter().filter(|line| line.label.ends_with("Vlaams Gewest")).collect();
            lines.into_iter().filter(|line| line.period.as_deref() == Some(period)).cloned().collect::<Vec<_>>()
        };
        let percent = |value: f64| format!("{:.1}", value * 100.0);
        for (period, verdict, low, high) in [
            ("2009", "not-recomputable", "31.7", "32.0"),
            ("2010", "differs", "36.3", "36.6"),
            ("2011-S1", "differs", "35.8", "36.3"),
        ] {
            assert_eq!(regional(period).len(), 3);
            for line in regional(period) {
                let line_of = serde_json::to_value(&line).expect("JSON");
                let implied = line.implied.as_ref().expect("implied");
                assert_eq!(line_of["verdict"], verdict, "{period}");
                assert_eq!([percent(implied.low), percent(implied.high)], [low, high], "{period}");
                assert!(implied.because.iter().all(|cell| *cell.source == *"vlaanderen-04-top4-nationaliteiten.csv"));
                let code = line_of["reasons"][0]["code"].as_str();
                assert_eq!(code, (verdict == "differs").then_some("implied"), "{period}");
            }
        }
    }
}

// Tables 1 of the cities: 3.561 / 9.825 = 36.2% and 1.920 / 3.179 = 60.4%, which round to the published 36% and 60%.
#[test]
fn the_shares_of_the_top_20_are_explained_by_the_cities_own_counts() {
    let (_, report) = together(false);
    for (label, count) in [("Antwerpen", 3561.0), ("Gent", 1920.0)] {
        let of_top = |line: &&peilglas::report::AuditLine| {
            *line.label == *label && *line.cell.source == *"vlaanderen-05-top20-gemeenten.csv"
        };
        let line = serde_json::to_value(report.audit.iter().find(of_top).expect("the line")).expect("JSON");
        assert_eq!(line["reasons"][0]["code"], "other-count");
        assert_eq!(line["reasons"][0]["count"].as_f64(), Some(count));
    }
}

// Antwerp 2009: 1.376 + 585 + 155 = 2.116, and the total is 2.115.
#[test]
fn the_one_total_of_the_plan_that_is_less_than_its_parts_is_reported() {
    let (_, report) = together(false);
    let above: Vec<_> = report.messages.iter().filter(|message| message.code == "parts-above-total").collect();
    assert_eq!(above.len(), 1);
    assert_eq!((above[0].parameters["sum"].as_str(), above[0].parameters["total"].as_str()), ("2116", "2115"));
}

// Table 4 of the cities: no job seekers from Kosovo among 185 inhabitants of active age, and 26 welfare recipients (14,1%).
// Of Slovenia's 21 nobody receives welfare and four look for work: that can be chance.
#[test]
fn the_zero_of_kosovo_beside_14_1_percent_is_a_likely_structural_zero() {
    let name = "antwerpen-4-werkloosheidsdruk.csv";
    let report = report(name, &fs::read(folder().join(name)).expect("a table"));
    let flagged = report.results.iter().filter(|result| result.flags.contains(&"structural-zero"));
    let flagged: Vec<_> = flagged.map(|result| (result.label.as_ref(), result.indicator)).collect();
    assert_eq!(flagged, [("KOSOVO", "unemployment-pressure"), ("KOSOVO", "relative-pressure")]);
    let told: Vec<_> = report.messages.iter().filter(|message| message.code == "structural-zero").collect();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].parameters["population"].as_str(), told[0].parameters["other"].as_str()), ("185", "26"));
}

// 1.405 job seekers of all ages stand beside 1.352 of active age; only 1.352 / 11.032 is the published 12,3%.
#[test]
fn active_age_is_used_although_columns_of_all_ages_stand_beside_it() {
    let name = "antwerpen-4-werkloosheidsdruk.csv";
    let report = report(name, &fs::read(folder().join(name)).expect("a table"));
    let rates = ["unemployment-pressure", "welfare-uptake"];
    let rates: Vec<_> = report.results.iter().filter(|result| rates.contains(&result.indicator)).collect();
    assert_eq!(rates.len(), 48);
    for rate in rates {
        assert_eq!(rate.age.as_deref(), Some("active"), "{}", rate.label);
        assert!([&rate.cells.numerator, &rate.cells.denominator].iter().all(|cells| cells[0].column >= 4));
    }
}

#[test]
fn a_result_says_which_of_two_conflicting_figures_it_used() {
    let (_, report) = together(false);
    let top = |result: &&peilglas::report::ResultLine| {
        *result.label == *"Antwerpen" && *result.cells.numerator[0].source == *"vlaanderen-05-top20-gemeenten.csv"
    };
    let share = report.results.iter().filter(top).find(|result| result.indicator == "moe-share").expect("a share");
    assert_eq!((share.conflicts.len(), share.conflicts[0].used), (1, Quantity::Exact(3600.0)));
    assert!(share.conflicts[0].others.iter().all(|other| other.figure == Quantity::Exact(3561.0)));
    assert_eq!(&*share.conflicts[0].others[0].cell.source, "antwerpen-1-instroom.csv");
}
