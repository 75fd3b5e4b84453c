//! What crosses to JavaScript, and back: the same suite for Node.js, Chrome and Firefox.

use js_sys::{Array, Object, Reflect};
use peilglas::wasm::{JsOptions, JsRecipe, Session};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_test::wasm_bindgen_test;

const INFLOW: &str = "ANTWERPEN;2009;2010\nTotale instroom;6.709;9.825\n· Polen;894;1.714\nTotale instroom MOE-landen;2.115;3.561\n\
                      Aandeel MOE t.o.v. totale instroom;32%;36%\nBron: KBI\n";

fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| Reflect::get(&value, &name.into()).expect("an object"))
}

fn has(value: &JsValue, name: &str) -> bool {
    Reflect::has(value, &name.into()).expect("an object")
}

fn items(value: &JsValue, name: &str) -> Vec<JsValue> {
    Array::from(&get(value, name)).to_vec()
}

fn session() -> Session {
    let options: JsOptions = js_sys::JSON::parse(r#"{ "locale": "nl-BE" }"#).expect("JSON").unchecked_into();
    Session::new(Some(options)).expect("a session")
}

fn open(text: &str) -> Session {
    let mut session = session();
    session.open("antwerpen.csv", None).expect("opened");
    session.push(text.as_bytes()).expect("pushed");
    session.close().expect("closed");
    session
}

fn refused(bytes: &[u8]) -> JsValue {
    let mut session = session();
    session.open("slecht.csv", None).expect("opened");
    session.push(bytes).and_then(|()| session.close()).expect_err("refused")
}

fn result(report: &JsValue, indicator: &str, period: &str) -> JsValue {
    let wanted = |result: &JsValue| {
        get(result, "indicator").as_string().as_deref() == Some(indicator)
            && get(result, "period").as_string().as_deref() == Some(period)
    };
    items(report, "results").into_iter().find(wanted).expect("the result")
}

// Numbers: Table 1 of the Flemish action plan on MOE migration (2011).
#[wasm_bindgen_test]
fn a_report_is_a_plain_object_with_numbers_as_numbers() {
    let report: JsValue = open(INFLOW).report().expect("a report").into();
    assert_eq!(Object::get_prototype_of(&report), Object::get_prototype_of(&Object::new()));
    let share = result(&report, "moe-share", "2010");
    assert_eq!(get(&share, "numerator").as_f64(), Some(3561.0));
    assert_eq!(get(&share, "denominator").as_f64(), Some(9825.0));
    assert_eq!(get(&share, "value").as_f64(), Some(3561.0 / 9825.0));
    assert_eq!(get(&share, "measure").as_string().as_deref(), Some("inflow"));
    assert_eq!(get(&share, "territory").as_string().as_deref(), Some("11002"));
    assert_eq!(get(&report, "names.11002").as_string().as_deref(), Some("Antwerpen"));
}

#[wasm_bindgen_test]
fn a_figure_names_its_cell_as_the_user_sees_it() {
    let report: JsValue = open(INFLOW).report().expect("a report").into();
    let cells = get(&result(&report, "moe-share", "2010"), "cells");
    let cell = &items(&cells, "numerator")[0];
    assert_eq!((get(cell, "row").as_f64(), get(cell, "column").as_f64()), (Some(4.0), Some(3.0)));
    assert_eq!(get(cell, "source").as_string().as_deref(), Some("antwerpen.csv"));
}

#[wasm_bindgen_test]
fn what_a_table_does_not_state_is_absent_and_not_null() {
    let report: JsValue = open(INFLOW).report().expect("a report").into();
    let share = result(&report, "moe-share", "2010");
    assert!(!has(&share, "age") && !has(&share, "office") && has(&share, "nationality"));
}

#[wasm_bindgen_test]
fn a_value_that_cannot_be_divided_is_null() {
    let report: JsValue =
        open("ANTWERPEN;2010\nTotale instroom;0\nInstroom MOE-landen;0\n").report().expect("a report").into();
    assert!(get(&result(&report, "moe-share", "2010"), "value").is_null());
}

#[wasm_bindgen_test]
fn a_range_crosses_as_low_and_high() {
    let text = "GENT;2010\nTotale instroom;1.000\nInstroom MOE-landen;230 à 250\n";
    let report: JsValue = open(text).report().expect("a report").into();
    let share = result(&report, "moe-share", "2010");
    assert_eq!(get(&share, "value.low").as_f64(), Some(0.23));
    assert_eq!(get(&share, "numerator.high").as_f64(), Some(250.0));
}

#[wasm_bindgen_test]
fn a_published_percentage_is_judged() {
    let report: JsValue = open(INFLOW).report().expect("a report").into();
    let verdicts: Vec<_> = items(&report, "audit").iter().map(|line| get(line, "verdict").as_string()).collect();
    assert_eq!(verdicts, [Some("agrees".to_owned()), Some("agrees".to_owned())]);
}

#[wasm_bindgen_test]
fn a_report_in_pieces_is_the_report() {
    let session = open(INFLOW);
    let whole: JsValue = session.report().expect("a report").into();
    let results = js_sys::Array::from(&get(&whole, "results"));
    let pieces = js_sys::Array::new();
    let take = Closure::<dyn FnMut(JsValue, JsValue, JsValue)>::new({
        let pieces = pieces.clone();
        move |words, numbers, news| {
            pieces.push(&js_sys::Array::of3(&words, &numbers, &news));
        }
    });
    let preface = js_sys::Array::new();
    let begin = Closure::<dyn FnMut(JsValue)>::new({
        let (preface, pieces) = (preface.clone(), pieces.clone());
        move |json: JsValue| {
            assert_eq!(pieces.length(), 0, "before the first result");
            preface.push(&js_sys::JSON::parse(&json.as_string().expect("a text")).expect("a preface"));
        }
    });
    let (begin, take) = (begin.as_ref().unchecked_ref(), take.as_ref().unchecked_ref());
    let rest = session.report_in_pieces(2, begin, take).expect("a report");
    assert_eq!(pieces.length(), results.length().div_ceil(2));
    assert_eq!(preface.length(), 1);
    let preface = preface.get(0);
    // As many of each indicator as come, in their order.
    let indicators = results.iter().map(|result| get(&result, "indicator"));
    let told = items(&preface, "counts").into_iter().map(|count| js_sys::Array::from(&count)).flat_map(|count| {
        let times = count.get(1).as_f64().expect("a number") as usize;
        std::iter::repeat_n(count.get(0), times)
    });
    assert!(told.eq(indicators));
    // What they hold is what `www/test/unpack.test.js` unpacks.
    let mut texts = Vec::new();
    for piece in pieces.iter() {
        let [words, numbers, news] = [0, 1, 2].map(|part| js_sys::Array::from(&piece).get(part));
        assert!(words.is_instance_of::<js_sys::Uint32Array>() && numbers.is_instance_of::<js_sys::Float64Array>());
        let news = js_sys::JSON::parse(&news.as_string().expect("a text")).expect("news");
        texts.extend(items(&news, "texts").iter().map(|text| text.as_string().expect("a text")));
    }
    let told: std::collections::HashSet<&String> = texts.iter().collect();
    assert_eq!(told.len(), texts.len(), "each text is told once");
    assert!(told.iter().any(|text| *text == "moe-share"));
    let rest = js_sys::JSON::parse(&rest).expect("the rest");
    let text = |of: &JsValue, name: &str| js_sys::JSON::stringify(&get(of, name)).expect("JSON");
    for (part, names) in [(&preface, ["sources", "names"]), (&rest, ["audit", "messages"])] {
        for name in names {
            assert_eq!(text(part, name), text(&whole, name));
        }
    }
}

#[wasm_bindgen_test]
fn what_a_taker_of_pieces_throws_ends_the_report() {
    let take =
        js_sys::Function::new_no_args("globalThis.taken = (globalThis.taken ?? 0) + 1; throw new Error('enough');");
    let nothing = js_sys::Function::new_no_args("");
    for (begin, take) in [(&nothing, &take), (&take, &nothing)] {
        js_sys::Reflect::set(&js_sys::global(), &"taken".into(), &0.into()).expect("a number");
        let thrown = open(INFLOW).report_in_pieces(1, begin, take).expect_err("the taker's own error");
        assert_eq!(get(&thrown, "message").as_string().as_deref(), Some("enough"));
        assert_eq!(get(&js_sys::global(), "taken").as_f64(), Some(1.0));
    }
}

#[wasm_bindgen_test]
fn chunks_of_one_byte_give_the_same_report() {
    let whole: JsValue = open(INFLOW).report().expect("a report").into();
    let mut session = session();
    session.open("antwerpen.csv", None).expect("opened");
    for byte in INFLOW.as_bytes() {
        session.push(&[*byte]).expect("pushed");
    }
    session.close().expect("closed");
    let pieces: JsValue = session.report().expect("a report").into();
    let text = |value: &JsValue| js_sys::JSON::stringify(value).expect("JSON").as_string();
    assert_eq!(text(&whole), text(&pieces));
}

#[wasm_bindgen_test]
fn an_error_keeps_its_code_and_its_place() {
    let error = refused("Land;2010\nPolen;\"1.714\nBulgarije;356\nRoemenië;244\n".as_bytes());
    assert!(error.is_instance_of::<js_sys::Error>());
    assert_eq!(get(&error, "code").as_string().as_deref(), Some("unclosed-quote"));
    assert_eq!((get(&error, "cell.row").as_f64(), get(&error, "cell.column").as_f64()), (Some(2.0), Some(2.0)));
}

#[wasm_bindgen_test]
fn files_that_are_no_tables_are_refused_by_code() {
    for (bytes, code) in [
        (&b""[..], "empty"),
        (b"  \n \n", "empty"),
        (b"%PDF-1.7\n\0\0\0\0", "binary"),
        (b"Beste collega,\n\nHierbij de cijfers.\n\nGroeten\n", "no-table"),
    ] {
        assert_eq!(get(&refused(bytes), "code").as_string().as_deref(), Some(code));
    }
}

#[wasm_bindgen_test]
fn the_next_file_works_after_a_bad_one() {
    let mut session = session();
    session.open("slecht.csv", None).expect("opened");
    assert!(session.push(b"").and_then(|()| session.close()).is_err());
    session.open("goed.csv", None).expect("opened");
    session.push(INFLOW.as_bytes()).and_then(|()| session.close()).expect("closed");
    let report: JsValue = session.report().expect("a report").into();
    assert_eq!(items(&report, "sources").len(), 1);
}

#[wasm_bindgen_test]
fn a_recipe_is_followed_or_refused() {
    let recipe = |json: &str| -> JsRecipe { js_sys::JSON::parse(json).expect("JSON").unchecked_into() };
    let mut session = session();
    session.open("a.csv", Some(recipe(r#"{ "dialect": { "decimal": "." } }"#))).expect("opened");
    session.push(b"Land;2010\nPolen;3.600\nTotaal;7.200\n").and_then(|()| session.close()).expect("closed");
    let report: JsValue = session.report().expect("a report").into();
    assert_eq!(get(&result(&report, "nationality-share", "2010"), "numerator").as_f64(), Some(3.6));
    let error = session.open("b.csv", Some(recipe(r#"{ "delimeter": ";" }"#))).expect_err("refused");
    assert_eq!(get(&error, "code").as_string().as_deref(), Some("recipe"));
}

#[wasm_bindgen_test]
fn the_grid_gives_cells_as_they_were_read() {
    let grid: JsValue = open(INFLOW).grid(0, 3, 1).expect("rows").into();
    let row = Array::from(&Array::from(&grid).get(0));
    assert_eq!(row.get(0).as_string().as_deref(), Some("· Polen"));
    assert_eq!(row.length(), 3);
}

#[wasm_bindgen_test]
fn a_slice_of_a_large_file_is_counted_by_another_session() {
    let records: String =
        (0..20_000).map(|at| format!("20{};Gent;{};2\n", 10 + at % 2, ["Polen", "Marokko"][at / 2 % 2])).collect();
    let text = format!("jaar;gemeente;nationaliteit;aantal\n{records}");
    let seam = text.len() * 9 / 10;
    let mut other = session();
    assert!(other.open_slice("instroom.csv", None, text.as_bytes()).expect("opened"));
    other.push(&text.as_bytes()[seam..]).expect("pushed");
    let slice = other.close_slice().expect("closed").expect("a slice");
    let mut session = session();
    session.open("instroom.csv", None).expect("opened");
    let line_feed = seam + text[seam..].find('\n').expect("a line feed");
    session.push(&text.as_bytes()[..=line_feed]).expect("pushed");
    assert!(session.join_slice(&slice).expect("joined"));
    assert_eq!(session.rows_read(), Some(20_001));
    session.close().expect("closed");
    let report: JsValue = session.report().expect("a report").into();
    // 20,000 records, a quarter of them of 2010 and Poles, each of two persons.
    let share = result(&report, "moe-share", "2010");
    assert_eq!(
        (get(&share, "numerator").as_f64(), get(&share, "denominator").as_f64()),
        (Some(10_000.0), Some(20_000.0))
    );
}
