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
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()) });
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
                Some(result.indicator.as_str()) == text("indicator") && Some(result.label.as_str()) == text("label")
            })
            .filter(|result| fits(want.get("period"), result.period.as_deref()))
            .filter(|result| fits(want.get("measure"), result.measure.as_deref()))
            .collect();
        let quantity = |name: &str| Quantity::Exact(want[name].as_f64().expect("a number"));
        let (numerator, denominator) = (quantity("numerator"), quantity("denominator"));
        let right = same.iter().any(|result| {
            let ratio = numerator.low() / denominator.low();
            result.numerator == numerator
                && result.denominator == denominator
                && result.value.and_then(Quantity::exact).is_some_and(|value| (value - ratio).abs() < 1e-9)
                && fits(want.get("territory"), result.territory.as_deref())
                && fits(want.get("nationality"), result.nationality.as_deref())
                && fits(want.get("age"), result.age.as_deref())
        });
        let contradicted = same.iter().any(|result| result.numerator != numerator || result.denominator != denominator);
        if !right || contradicted {
            misses.push(format!("want {want}, got {same:#?}"));
        }
    }
    for want in expected["audit"].as_array().expect("audit") {
        let text = |name: &str| want[name].as_str();
        let lines = report.audit.iter().filter(|line| {
            Some(line.label.as_str()) == text("label")
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
