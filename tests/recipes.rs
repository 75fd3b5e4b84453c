//! A recipe of a report gives the same report again, and says of every table what is to be done with it.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

use peilglas::error::{Error, ErrorKind};
use peilglas::message::Severity;
use peilglas::read::handover::{HandOver, write};
use peilglas::recipe::Recipe;
use peilglas::report::{Message, Report};
use peilglas::session::{Options, Session};
use peilglas::table::Table;
use proptest::prelude::*;

fn try_read(name: &str, bytes: &[u8], recipe: Option<Recipe>) -> Result<Report, Error> {
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
    session.open(name, recipe)?;
    session.push(bytes)?;
    session.close()?;
    Ok(session.report())
}

fn read(name: &str, bytes: &[u8], recipe: Option<&str>) -> Report {
    let recipe = recipe.map(|json| serde_json::from_str(json).expect("a recipe"));
    try_read(name, bytes, recipe).unwrap_or_else(|error| panic!("{error}"))
}

fn messages<'r>(report: &'r Report, code: &str) -> Vec<&'r Message> {
    report.messages.iter().filter(|message| message.code == code).collect()
}

/// A report without the doubts that end when what was doubtful is stated.
fn without_doubts(report: &Report) -> serde_json::Value {
    let mut report = report.clone();
    let doubts = ["delimiter-uncertain", "encoding-uncertain", "unusual-quote"];
    report.messages.retain(|message| !doubts.contains(&message.code.as_str()));
    serde_json::to_value(&report).expect("JSON")
}

/// Reads again with the recipe of each table, as it comes back from JSON.
fn assert_replays(name: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    let Ok(report) = try_read(name, bytes, None) else { return Ok(()) };
    let expected = without_doubts(&report);
    for source in &report.sources {
        let json = serde_json::to_string(&source.recipe).expect("JSON");
        let again = try_read(name, bytes, Some(serde_json::from_str(&json).expect("a recipe")));
        let again = again.unwrap_or_else(|error| panic!("{name}: {error} with {json}"));
        prop_assert_eq!(&without_doubts(&again), &expected, "{} with {}", name, json);
    }
    Ok(())
}

/// A workbook as the office module hands it over: sheets of rows of cells.
fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let table = |(sheet, rows): &(&str, &[&[&str]])| {
        let mut table = Table::new("xlsx");
        table.sheet = Some((*sheet).to_owned());
        for row in *rows {
            row.iter().for_each(|text| table.push_cell(text));
            table.end_row();
        }
        table
    };
    write(&HandOver { tables: sheets.iter().map(table).collect(), notes: Vec::new() })
}

const TWO_BELOW_EACH_OTHER: &str = "Tabel 1: Instroom in Antwerpen\nNationaliteit;2009;2010\nPolen;894;1.714\nTotaal;6.709;9.825\n\n\
     Tabel 2: Instroom in Gent\nNationaliteit;2009;2010\nPolen;161;154\nTotaal;2.648;3.179\n";

#[test]
fn the_recipe_of_a_report_gives_the_report_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/plan");
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("the fixtures").map(|entry| entry.expect("an entry").path()) {
        if entry.extension().is_some_and(|extension| extension == "csv") {
            let name = entry.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
            assert_replays(&name, &fs::read(&entry).expect("a file")).unwrap();
            count += 1;
        }
    }
    assert!(count > 20);
    for text in [
        TWO_BELOW_EACH_OTHER,
        "Instroom;2010\nPolen;1.714\nTotaal;9.825\n",
        "Polen;1.714\nTotaal;9.825\n",
        "period,geolevel,geoitem,nationaliteit,aantal\n2010,gemeente,44021,Polen,154\n2010,gemeente,44021,Totaal,3179\n",
        "naam;straat;stad\nAn;Laan 1;Gent\nPiet;Dreef 2;Aalst\nMia;Markt 3;Gent\n",
        "An;Laan 1;Gent\nPiet;Dreef 2;Gent\nMia;Markt 3;Gent\n",
        "<table><tr><th>Gent<th>2010<tr><td>Polen<td>154<tr><td>Totaal<td>3179</table>\
         <table><tr><th>Aalst<th>2010<tr><td>Polen<td>15<tr><td>Totaal<td>317</table>",
    ] {
        assert_replays("tabel.csv", text.as_bytes()).unwrap();
    }
}

proptest! {
    #[test]
    fn any_table_that_is_read_is_read_again_by_its_recipe(
        rows in prop::collection::vec(prop::collection::vec(
            prop::sample::select(vec!["", "Polen", "Gent", "Totaal", "2010", "12", "1.234", "5,5", "36%", "x", "Bron: KBI"]), 1..5), 1..12),
    ) {
        let text = rows.iter().map(|row| row.join(";")).collect::<Vec<_>>().join("\n");
        assert_replays("tabel.csv", text.as_bytes())?;
    }
}

#[test]
fn a_later_table_has_a_recipe_of_its_own() {
    let report = read("twee.csv", TWO_BELOW_EACH_OTHER.as_bytes(), None);
    assert_eq!(report.sources.iter().map(|source| source.table.as_str()).collect::<Vec<_>>(), ["#1", "#2"]);
    let recipe =
        r##"{ "tables": { "#2": { "rows": { "excluded": [8] }, "columns": { "2": { "role": "ignored" } } } } }"##;
    let changed = read("twee.csv", TWO_BELOW_EACH_OTHER.as_bytes(), Some(recipe));
    let shares = |report: &Report, row: u32| {
        let is_share = |indicator: &str| indicator == "nationality-share";
        report.results.iter().filter(|r| is_share(r.indicator) && r.cells.numerator[0].row == row).count()
    };
    assert_eq!((shares(&report, 3), shares(&report, 8)), (2, 2));
    assert_eq!((shares(&changed, 3), shares(&changed, 8)), (2, 0));
}

#[test]
fn a_stated_lack_of_a_header_is_followed() {
    let report =
        read("tabel.csv", b"Instroom;2010\nPolen;1714\nTotaal;9825\n", Some(r#"{ "rows": { "header": [2, 1] } }"#));
    assert_eq!((report.sources[0].rows.header, report.sources[0].rows.body), ((2, 1), (2, 3)));
}

#[test]
fn a_table_can_be_left_out_and_is_named() {
    let bytes = workbook(&[
        ("Antwerpen", &[&["Nationaliteit", "2010"], &["Polen", "1714"], &["Totaal", "9825"]]),
        ("Gent", &[&["Nationaliteit", "2010"], &["Polen", "154"], &["Totaal", "3179"]]),
    ]);
    let recipe = r#"{ "tables": { "Antwerpen": { "included": false } } }"#;
    let report = read("boek.xlsx", &bytes, Some(recipe));
    assert_eq!(report.sources.len(), 1);
    let left_out = messages(&report, "table-left-out");
    assert_eq!(left_out[0].parameters["title"], "Antwerpen");
    let again = try_read("boek.xlsx", &bytes, Some(report.sources[0].recipe.clone())).expect("read");
    assert_eq!(serde_json::to_value(&again).expect("JSON"), serde_json::to_value(&report).expect("JSON"));
}

#[test]
fn a_recipe_for_a_table_that_is_not_there_is_refused() {
    for recipe in [
        r#"{ "tables": { "Blad7": { "included": false } } }"#,
        r##"{ "tables": { "#1": { "included": false } } }"##,
        r#"{ "version": 2 }"#,
    ] {
        let recipe = serde_json::from_str(recipe).expect("a recipe");
        let error = try_read("tabel.csv", b"Instroom;2010\nPolen;1714\nTotaal;9825\n", Some(recipe)).unwrap_err();
        assert!(matches!(*error.kind, ErrorKind::Recipe { .. }), "{error}");
    }
}

#[test]
fn the_name_of_a_sheet_says_where_and_when_as_a_files_name_does_but_nearer() {
    let rows: &[&[&str]] = &[&["", "Instroom"], &["Polen", "154"], &["Totaal", "3179"]];
    let report = read("antwerpen-2009.xlsx", &workbook(&[("Gent 2010", rows)]), None);
    let share = report.results.iter().find(|result| result.indicator == "nationality-share").expect("a share");
    assert_eq!((share.territory.as_deref(), share.period.as_deref()), (Some("44021"), Some("2010")));
    // What stands in the table is nearer still.
    let titled: &[&[&str]] =
        &[&["Instroom in Aalst in 2008", ""], &["", "Instroom"], &["Polen", "154"], &["Totaal", "3179"]];
    let report = read("boek.xlsx", &workbook(&[("Gent 2010", titled)]), None);
    let share = report.results.iter().find(|result| result.indicator == "nationality-share").expect("a share");
    assert_eq!((share.territory.as_deref(), share.period.as_deref()), (Some("41002"), Some("2008")));
}

#[test]
fn a_sheet_of_notes_is_named_and_passed_over() {
    let notes: &[&[&str]] =
        &[&["Begrip", "Uitleg"], &["Instroom", "wie in het jaar aankwam"], &["Bron", "eigen telling"]];
    let figures: &[&[&str]] = &[&["Nationaliteit", "2010"], &["Polen", "154"], &["Totaal", "3179"]];
    let report =
        read("boek.xlsx", &workbook(&[("Toelichting", notes), ("Gent", figures), ("Einde", &[&["Einde"]])]), None);
    assert_eq!(report.sources.len(), 1);
    let titles: Vec<_> =
        messages(&report, "table-without-figures").iter().map(|m| m.parameters["title"].clone()).collect();
    assert_eq!(titles, ["Einde", "Toelichting"]);
}

#[test]
fn tables_that_nothing_tells_apart_are_named_once() {
    let sheet = |polen: &'static str, total: &'static str| -> Vec<&'static [&'static str]> {
        let row = |label, figure| -> &'static [&'static str] { Box::leak(Box::new([label, figure])) };
        vec![row("", "Instroom"), row("Polen", polen), row("Slowakije", total), row("Totaal", "9999")]
    };
    let (a, b, c) = (sheet("154", "201"), sheet("161", "58"), sheet("894", "100"));
    let report = read("boek.xlsx", &workbook(&[("A", &a), ("B", &b), ("C", &c)]), None);
    let told = messages(&report, "tables-not-told-apart");
    assert_eq!((told.len(), told[0].severity), (1, Severity::Warning));
    assert_eq!(told[0].parameters["tables"], "boek.xlsx, A; boek.xlsx, B; boek.xlsx, C");
    assert!(messages(&report, "conflict").is_empty());
    assert_eq!(report.results.iter().filter(|r| r.indicator == "nationality-share" && *r.label == *"Polen").count(), 3);
}

#[test]
fn one_figure_that_two_tables_give_differently_is_a_conflict() {
    let sheet: &[&[&str]] = &[&["Gent", "2010"], &["Polen", "154"], &["Slowakije", "201"], &["Totaal", "3179"]];
    let other: &[&[&str]] = &[&["Gent", "2010"], &["Polen", "155"], &["Slowakije", "201"], &["Totaal", "3179"]];
    let report = read("boek.xlsx", &workbook(&[("A", sheet), ("B", other)]), None);
    assert!(messages(&report, "tables-not-told-apart").is_empty());
    assert_eq!(messages(&report, "conflict").len(), 1);
}

#[test]
fn the_recipe_of_a_report_says_what_every_column_is() {
    let report = read("twee.csv", TWO_BELOW_EACH_OTHER.as_bytes(), None);
    let recipe = &report.sources[0].recipe;
    let roles = |columns: &std::collections::BTreeMap<String, peilglas::recipe::ColumnRecipe>| {
        columns.values().filter_map(|column| column.role.clone()).collect::<Vec<_>>()
    };
    assert_eq!(roles(&recipe.columns), ["label", "value", "value"]);
    assert_eq!(roles(&recipe.tables["#2"].columns), ["label", "value", "value"]);
    let rows = recipe.rows.clone().expect("rows");
    assert_eq!((rows.header, recipe.encoding.as_deref()), (Some((2, 2)), Some("utf-8")));
    assert_eq!(recipe.dialect.as_ref().and_then(|dialect| dialect.delimiter.as_deref()), Some(";"));
}

const RECORDS: &str =
    "gemeente;jaar;nationaliteit;aantal;code\nGent;2010;Polen;154;7\nGent;2010;Italië;46;8\nAalst;2010;Polen;15;9\n";

#[test]
fn columns_of_records_have_the_role_that_is_stated_or_the_recipe_is_refused() {
    let total = |recipe: &str| -> Vec<f64> {
        let report = read("register.csv", RECORDS.as_bytes(), Some(recipe));
        let all = report.of("moe-share").filter(|result| result.territory.as_deref() == Some("44021"));
        all.filter_map(|result| result.denominator?.exact()).collect()
    };
    assert_eq!(total("{}"), [200.0]);
    assert_eq!(total(r#"{ "columns": { "4": { "role": "ignored" } } }"#), [2.0]);
    assert_eq!(total(r#"{ "columns": { "4": { "role": "ignored" }, "5": { "role": "value" } } }"#), [15.0]);
    for recipe in [r#"{ "columns": { "4": { "role": "label" } } }"#, r#"{ "columns": { "3": { "role": "value" } } }"#] {
        let recipe = serde_json::from_str(recipe).expect("a recipe");
        let error = try_read("register.csv", RECORDS.as_bytes(), Some(recipe)).unwrap_err();
        assert!(matches!(*error.kind, ErrorKind::Recipe { .. }), "{error}");
    }
}
