//! Records that are counted: one rule each, as a whole and as a stream. The figures are made up; what must come out follows from
//! them by hand.
#![cfg(not(target_arch = "wasm32"))]

use peilglas::quantity::Quantity;
use peilglas::recipe::Recipe;
use peilglas::report::{Report, ResultLine};
use peilglas::session::{Options, Session};

/// The report of some records under their header, as a stream when `from` bytes decide how they are read.
fn report(records: &str, recipe: &str, from: usize) -> Report {
    let recipe: Recipe = serde_json::from_str(recipe).expect("a recipe");
    let mut session = Session::new(Options::default()).stream_from(from);
    session.open("instroom.csv", Some(recipe)).expect("opened");
    session.push(records.as_bytes()).expect("pushed");
    session.close().unwrap_or_else(|error| panic!("{error}"));
    session.report()
}

/// The territory, numerator and denominator of each share of MOE, which must be the same as a whole and as a stream.
#[track_caller]
fn assert_shares(records: &str, recipe: &str, expected: &[(Option<&str>, f64, f64)]) {
    let exact = |quantity: Option<Quantity>| quantity.and_then(Quantity::exact).expect("a number");
    for from in [usize::MAX, records.len() / 2] {
        let report = report(records, recipe, from);
        let of = |it: &ResultLine| (it.territory.clone(), exact(it.numerator), exact(it.denominator));
        let found: Vec<_> = report.of("moe-share").map(of).collect();
        let found: Vec<_> = found.iter().map(|(place, part, all)| (place.as_deref(), *part, *all)).collect();
        assert_eq!(found, expected, "{:#?}", report.messages);
    }
}

const GHENT: Option<&str> = Some("44021");
const AALST: Option<&str> = Some("41002");
const FLANDERS: Option<&str> = Some("02000");

const HEADER: &str = "jaar;gemeente;nationaliteit;aantal\n";

#[test]
fn municipalities_are_added_up_and_levels_of_territory_are_not() {
    let records = |other: &str| {
        format!("{HEADER}2010;Gent;Polen;10\n2010;Gent;Marokko;30\n2010;{other};Polen;5\n2010;{other};Marokko;15\n")
    };
    assert_shares(&records("Aalst"), "{}", &[(None, 15.0, 60.0), (GHENT, 10.0, 40.0), (AALST, 5.0, 20.0)]);
    assert_shares(&records("Vlaams Gewest"), "{}", &[(GHENT, 10.0, 40.0), (FLANDERS, 5.0, 20.0)]);
}

#[test]
fn a_record_without_a_usable_figure_leaves_out_the_sums_that_it_belongs_to() {
    for unusable in ["x", "<5"] {
        let records = format!(
            "{HEADER}2010;Gent;Polen;10\n2010;Gent;Marokko;30\n2010;Aalst;Polen;5\n2010;Aalst;Marokko;15\n2010;Gent;Polen;{unusable}\n"
        );
        assert_shares(&records, "{}", &[(AALST, 5.0, 20.0)]);
    }
}

#[test]
fn records_that_the_recipe_excludes_are_not_counted() {
    let records = format!("{HEADER}2010;Gent;Polen;10\n2010;Gent;Polen;99\n2010;Gent;Marokko;30\n2010;Gent;Polen;77\n");
    assert_shares(&records, r#"{ "rows": { "excluded": [3, 5] } }"#, &[(GHENT, 10.0, 40.0)]);
}

#[test]
fn a_total_and_a_group_of_their_own_are_not_added_to_their_parts() {
    let records = format!("{HEADER}2010;Gent;Polen;10\n2010;Gent;Marokko;30\n2010;Gent;Totaal;45\n2010;Gent;MOE;12\n");
    assert_shares(&records, "{}", &[(GHENT, 12.0, 45.0)]);
    let records = "jaar;gemeente;nationaliteit;geslacht;aantal\n2010;Gent;Polen;Totaal;10\n2010;Gent;Polen;M;4\n\
                   2010;Gent;Polen;V;6\n2010;Gent;Marokko;Totaal;30\n2010;Gent;Marokko;M;30\n";
    assert_shares(records, "{}", &[(GHENT, 10.0, 40.0)]);
}

#[test]
fn a_place_that_shares_its_name_is_the_one_among_its_neighbours_and_the_other_is_told() {
    let records = |others: [&str; 2]| {
        let of = |place: &str| format!("2010;{place};Polen;5\n2010;{place};Marokko;15\n");
        format!("{HEADER}{}{}{}", of(others[0]), of(others[1]), of("Limburg"))
    };
    let read_as = |others: [&str; 2], recipe: &str| -> (Option<String>, Vec<String>) {
        let report = report(&records(others), recipe, usize::MAX);
        let told = report.messages.iter().filter(|message| message.code == "two-readings");
        let told =
            told.map(|message| message.parameters["taken"].clone() + " " + &message.parameters["left"]).collect();
        let codes: Vec<_> =
            report.of("moe-share").filter_map(|share| share.territory.as_deref().map(str::to_owned)).collect();
        (codes.into_iter().find(|code| ["63046", "70000"].contains(&code.as_str())), told)
    };
    // Codes and names as Statbel lists them: Limburg by Verviers is 63046, the province 70000.
    let (town, told) = read_as(["Verviers", "Dison"], "{}");
    assert_eq!(
        (town.as_deref(), told),
        (Some("63046"), vec!["Limburg (63046) Provincie Limburg (70000), Provincie Limburg (PV31)".to_owned()])
    );
    let (province, told) = read_as(["Gent", "Hasselt"], "{}");
    assert_eq!((province.as_deref(), told.len()), (Some("70000"), 1));
    let (stated, told) = read_as(["Verviers", "Dison"], r#"{"labels":{"Limburg":"70000"}}"#);
    assert_eq!((stated.as_deref(), told.len()), (Some("70000"), 0));
    // A province behind a town only says where that is.
    for town in ["Genk (Limburg)", "Genk, Limburg"] {
        let text = records([town, "Hasselt"]).replace(";Limburg;", ";Leuven;");
        let report = report(&text, "{}", usize::MAX);
        let codes: Vec<_> = report.of("moe-share").filter_map(|share| share.territory.as_deref()).collect();
        assert_eq!(codes, ["71016", "71022", "24062"], "{:?}", report.messages);
        assert!(report.messages.iter().all(|message| message.code != "two-readings"));
    }
}

#[test]
fn of_provinces_and_municipalities_the_smaller_are_counted_unless_the_recipe_says_otherwise() {
    let records = "Jaar;Provincie;Herkomst;Gemeente;Aantal\n2023;Antwerpen;MOE;Antwerpen;10\n2023;Antwerpen;Totaal;Antwerpen;100\n\
                   2023;Antwerpen;MOE;Mechelen;3\n2023;Antwerpen;Totaal;Mechelen;20\n2023;Limburg;MOE;Genk;4\n\
                   2023;Limburg;Totaal;Genk;50\n";
    // Codes and names as Statbel lists them: the city of Antwerp is 11002, the province 10000.
    let towns =
        [(None, 17.0, 170.0), (Some("11002"), 10.0, 100.0), (Some("12025"), 3.0, 20.0), (Some("71016"), 4.0, 50.0)];
    assert_shares(records, "{}", &towns);
    let told = report(records, "{}", usize::MAX).messages.into_iter().find(|it| it.code == "column-coarser");
    let told = told.expect("a message");
    assert_eq!((&*told.parameters["column"], &*told.parameters["used"]), ("Provincie", "Gemeente"));
    let provinces = [(None, 17.0, 170.0), (Some("10000"), 13.0, 120.0), (Some("70000"), 4.0, 50.0)];
    assert_shares(records, r#"{ "columns": { "2": { "role": "label" } } }"#, &provinces);
    let reversed = "Jaar;Gemeente;Herkomst;Provincie;Aantal\n2023;Antwerpen;MOE;Antwerpen;13\n2023;Genk;Totaal;Limburg;50\n\
                    2023;Genk;MOE;Limburg;4\n2023;Antwerpen;Totaal;Antwerpen;120\n";
    let recipe = r#"{ "columns": { "2": { "role": "ignored" }, "4": { "role": "label" } } }"#;
    assert_shares(reversed, recipe, &provinces);
    // The header says it: nothing is in doubt.
    let by_province = records.replace("Gemeente", "Dossier");
    assert_shares(&by_province, "{}", &provinces);
    let doubts = report(&by_province, "{}", usize::MAX).messages;
    assert!(doubts.iter().all(|it| it.code != "two-readings" || it.parameters["taken"].contains("Limburg")));
}

#[test]
fn in_a_statistical_table_provinces_beside_municipalities_tell_nothing_apart() {
    let records = "TIME_PERIOD;Provincie;Gemeente;Herkomst;OBS_VALUE\n2023;Antwerpen;Mechelen;MOE;3\n2023;Antwerpen;Mechelen;Totaal;20\n\
                   2023;Limburg;Genk;MOE;4\n2023;Limburg;Genk;Totaal;50\n";
    assert_shares(records, "{}", &[(None, 7.0, 70.0), (Some("12025"), 3.0, 20.0), (Some("71016"), 4.0, 50.0)]);
}

#[test]
fn months_are_no_years_however_they_are_written() {
    let written =
        ["2011-09 2011-10 2011-11", "09/2011 10/2011 11/2011", "2011M09 2011M10 2011M11", "2011_09 2011_10 2011_11"];
    for months in written {
        let record = |(at, month): (usize, &str)| format!("{month};Gent;MOE;{at}\n{month};Gent;Totaal;10\n");
        let records: String = months.split(' ').enumerate().map(record).collect();
        let report = report(&format!("maand;gemeente;nationaliteit;aantal\n{records}"), "{}", usize::MAX);
        let periods: Vec<_> = report.of("moe-share").filter_map(|share| share.period.as_deref()).collect();
        assert_eq!(periods, ["2011-09", "2011-10", "2011-11"], "{months}");
    }
    // December or a school year, and no year at all: not known rather than taken for 2011.
    for unclear in ["2011-12", "2011,5"] {
        let records = format!(
            "jaar;gemeente;nationaliteit;aantal\n2011;Gent;MOE;1\n2011;Gent;Totaal;10\n{unclear};Gent;MOE;5\n{unclear};Gent;Totaal;50\n"
        );
        let report = report(&records, "{}", usize::MAX);
        let year = report.of("moe-share").find(|share| share.period.as_deref() == Some("2011")).expect("a share");
        assert_eq!(year.denominator, Some(Quantity::Exact(10.0)), "{unclear}");
        assert!(report.messages.iter().any(|message| message.code == "unknown-label"), "{unclear}");
    }
}
