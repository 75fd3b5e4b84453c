//! What the methods say has to be what was done.
#![cfg(not(target_arch = "wasm32"))]

use peilglas::methods::Methods;
use peilglas::session::{Options, Session};

fn methods_of(text: &str, options: &str, language: &str) -> Methods {
    let options: Options = serde_json::from_str(options).expect("options");
    let mut session = Session::new(options);
    session.open("antwerpen.csv", None).expect("opened");
    session.push(text.as_bytes()).expect("pushed");
    session.close().unwrap_or_else(|error| panic!("{error}"));
    session.methods(language).expect("a language")
}

fn lines<'m>(methods: &'m Methods, section: &str) -> Vec<&'m str> {
    let of = methods.sections.iter().filter(|known| known.id == section);
    of.flat_map(|section| section.lines.iter().map(String::as_str)).collect()
}

const INFLOW: &str = "Tabel 1: Instroom in Antwerpen\nNationaliteit;2009;1e helft 2010\nPolen;894;3\nBulgarije;40;100\n\
                      MOE-landen;2.115;356\nTotaal;6.709;982\nBron: KBI\n";

#[test]
fn definitions_sources_periods_and_groups_are_those_of_the_report() {
    let methods = methods_of(INFLOW, "{}", "nl");
    let definitions = lines(&methods, "indicators");
    assert!(
        definitions.iter().any(|line| line.starts_with("Aandeel MOE: het aantal voor de landen")),
        "{definitions:?}"
    );
    assert!(!definitions.iter().any(|line| line.starts_with("Werkloosheidsdruk")), "{definitions:?}");
    let sources = lines(&methods, "sources");
    assert_eq!(sources[0], "antwerpen.csv: Tabel 1: Instroom in Antwerpen Bron: KBI");
    assert_eq!(sources[1], "Perioden: 2009, 1e helft 2010.");
    assert!(lines(&methods, "groups")[0].contains("Bulgarije, Estland, Hongarije"), "{:?}", lines(&methods, "groups"));
    assert_eq!(lines(&methods, "made-with"), [concat!("Peilglas ", env!("CARGO_PKG_VERSION"))]);
    assert_eq!(lines(&methods, "disclosure"), [""; 0]);
}

#[test]
fn only_the_methods_that_were_used_are_told() {
    let plain = methods_of(INFLOW, "{}", "en");
    let told = |methods: &Methods, part: &str| methods.text.contains(part);
    assert!(told(&plain, "Wilson (1927)") && told(&plain, "Numerators below 20"));
    assert!(!told(&plain, "Byar") && !told(&plain, "finite population") && !told(&plain, "Spiegelhalter"));
    let careful = methods_of(
        INFLOW,
        r#"{"samplingFraction": 0.25, "smallNumerator": 50, "suppress": {"threshold": 10, "show": "<"}}"#,
        "en",
    );
    assert!(told(&careful, "the figures are 25% of the whole") && told(&careful, "Numerators below 50"));
    assert!(told(&careful, "Counts from 1 to 9 are hidden") && told(&careful, "shown as “<10”"));
}

#[test]
fn a_correction_by_the_user_is_told() {
    let recipe = r#"{"rows": {"excluded": [4]}, "labels": {"Oostblok": "MOE-landen"}}"#;
    let mut session = Session::new(Options::default());
    session.open("antwerpen.csv", Some(serde_json::from_str(recipe).expect("a recipe"))).expect("opened");
    session.push(INFLOW.replace("MOE-landen", "Oostblok").as_bytes()).expect("pushed");
    session.close().expect("closed");
    let methods = session.methods("fr").expect("French");
    let reading = lines(&methods, "reading")[0];
    assert!(
        reading.contains("lignes exclues : 4") && reading.contains("« Oostblok » lu comme « MOE-landen »"),
        "{reading}"
    );
}

#[test]
fn a_language_without_texts_is_refused() {
    assert_eq!(Session::new(Options::default()).methods("pt"), None);
}
