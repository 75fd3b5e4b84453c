//! No table panics the core, whatever its cells hold, and no figure depends on how the bytes came.
#![cfg(not(target_arch = "wasm32"))]

use peilglas::error::Error;
use peilglas::report::Report;
use peilglas::session::{Options, Session};
use proptest::prelude::*;

fn report(bytes: &[u8], chunk: usize) -> Result<Report, Error> {
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()) });
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
    fn every_value_is_its_numerator_over_its_denominator(text in table()) {
        let Ok(report) = report(text.as_bytes(), usize::MAX) else { return Ok(()) };
        for result in &report.results {
            if let (Some(value), Some(numerator), Some(denominator)) =
                (result.value.and_then(|v| v.exact()), result.numerator.exact(), result.denominator.exact())
            {
                prop_assert_eq!(value, numerator / denominator);
                prop_assert!(value.is_finite());
            }
        }
    }
}
