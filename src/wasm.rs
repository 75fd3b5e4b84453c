//! The boundary to JavaScript: check, call, convert. The only file that names `wasm_bindgen`.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorKind};
use crate::methods;
use crate::recipe::Recipe;
use crate::report::{Packing, Preface, ResultLine, TakeReport};
use crate::session::{self, Options};

#[wasm_bindgen(typescript_custom_section)]
const MORE_TYPES: &str = r#"
/** An indicator's value for one figure. */
export type Result = ResultLine;

/** What `open`, `push` and `close` throw: an `Error` with its cause. */
export interface PeilglasError extends Error {
  /** Stable code, e.g. `unclosed-quote`. */
  code: string;
  /** The file that it is about. */
  source?: string;
  /** The place that it is about, counted from 1. */
  cell?: CellRef;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// Options as they come from JavaScript.
    #[wasm_bindgen(typescript_type = "Options")]
    pub type JsOptions;
    /// A recipe as it comes from JavaScript.
    #[wasm_bindgen(typescript_type = "Recipe")]
    pub type JsRecipe;
    /// A report as it goes to JavaScript.
    #[wasm_bindgen(typescript_type = "Report")]
    pub type JsReport;
    /// Methods as they go to JavaScript.
    #[wasm_bindgen(typescript_type = "Methods")]
    pub type JsMethods;
    /// Definitions as they go to JavaScript.
    #[wasm_bindgen(typescript_type = "Definition[]")]
    pub type JsDefinitions;
    /// Rows of cells as they go to JavaScript.
    #[wasm_bindgen(typescript_type = "string[][]")]
    pub type JsGrid;
}

/// Files that belong together, and what is computed from them.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Session(session::Session);

#[wasm_bindgen]
impl Session {
    /// A session without files.
    ///
    /// @param options `{ locale: 'nl-BE' }`
    #[wasm_bindgen(constructor)]
    pub fn new(options: Option<JsOptions>) -> Result<Session, JsValue> {
        let options: Options = options.map_or(Ok(Options::default()), |options| from_js(options.into()))?;
        Ok(Session(session::Session::new(options)))
    }

    /// Starts a file.
    ///
    /// @param name the file's name, as the user knows it
    /// @param recipe what the user decided about it
    pub fn open(&mut self, name: &str, recipe: Option<JsRecipe>) -> Result<(), JsValue> {
        let recipe: Option<Recipe> = recipe.map(|recipe| from_js(recipe.into())).transpose()?;
        self.0.open(name, recipe).map_err(|error| thrown(&error))
    }

    /// Starts a file that takes the place of the one with this name once it is closed; if it cannot be used, that one stays.
    ///
    /// @param name the file's name, as it was opened
    /// @param recipe what the user decided about it
    pub fn reopen(&mut self, name: &str, recipe: Option<JsRecipe>) -> Result<(), JsValue> {
        let recipe: Option<Recipe> = recipe.map(|recipe| from_js(recipe.into())).transpose()?;
        self.0.reopen(name, recipe).map_err(|error| thrown(&error))
    }

    /// Takes a file out, with all its tables. Says whether it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        self.0.remove(name)
    }

    /// Takes the next bytes of the file; pieces of any size give the same as the whole.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        self.0.push(bytes).map_err(|error| thrown(&error))
    }

    /// The rows of the open file that were read so far; nothing where it is kept and read as a whole.
    #[wasm_bindgen(getter, js_name = rowsRead)]
    pub fn rows_read(&self) -> Option<u32> {
        self.0.rows_read()
    }

    /// Ends the file and reads its tables.
    pub fn close(&mut self) -> Result<(), JsValue> {
        self.0.close().map_err(|error| thrown(&error))
    }

    /// Starts a slice of a large file, for the session that reads the file from its start. What is pushed next are all
    /// bytes from somewhere in the file on to its end; the rows behind the first line feed are counted.
    ///
    /// Says whether that is of use: only a table of records can be counted in slices.
    ///
    /// @param name the file's name, as the user knows it
    /// @param recipe what the user decided about it
    /// @param start the file's first bytes, 256 KiB or more, which are not counted
    #[wasm_bindgen(js_name = openSlice)]
    pub fn open_slice(&mut self, name: &str, recipe: Option<JsRecipe>, start: &[u8]) -> Result<bool, JsValue> {
        let recipe: Option<Recipe> = recipe.map(|recipe| from_js(recipe.into())).transpose()?;
        self.0.open_slice(name, recipe, start).map_err(|error| thrown(&error))
    }

    /// Ends a slice: gives what was counted, for {@link joinSlice}. Nothing when only the session with the whole file can
    /// count it.
    #[wasm_bindgen(js_name = closeSlice)]
    pub fn close_slice(&mut self) -> Result<Option<Vec<u8>>, JsValue> {
        self.0.close_slice().map_err(|error| thrown(&error))
    }

    /// Takes a slice in the place of the rest of the open file, of which the bytes up to and with the slice's first line feed
    /// were pushed. Says whether it did; if it did not, the rest is to be pushed as ever.
    ///
    /// @param slice what `closeSlice` gave for the same file, recipe and options
    #[wasm_bindgen(js_name = joinSlice)]
    pub fn join_slice(&mut self, slice: &[u8]) -> Result<bool, JsValue> {
        self.0.join_slice(slice).map_err(|error| thrown(&error))
    }

    /// Everything that was read and computed, as a plain object.
    pub fn report(&self) -> Result<JsReport, JsValue> {
        // Of a long report, the browser makes the many small objects rather faster from one text than through a call for each.
        let json = serde_json::to_string(&self.0.report()).map_err(not_passed_on)?;
        js_sys::JSON::parse(&json).map(JsCast::unchecked_into)
    }

    /// The same as {@link report}, to be made into objects elsewhere. `begin` gets what is known before the results, as JSON:
    /// `sources`, `names`, and as `counts` how many results each indicator will have. `take` gets the results packed, `size`
    /// at a time, each as soon as it is computed. What is given at the end are `audit` and `messages`, as JSON.
    ///
    /// @param size the number of results in a piece
    /// @param begin what gets the beginning; what it throws ends the report
    /// @param take what gets the results: words, numbers and news, as `unpack.js` reads them; what it throws ends the report
    #[wasm_bindgen(js_name = reportInPieces)]
    pub fn report_in_pieces(
        &self,
        size: usize,
        #[wasm_bindgen(unchecked_param_type = "(json: string) => void")] begin: &js_sys::Function,
        #[wasm_bindgen(unchecked_param_type = "(words: Uint32Array, numbers: Float64Array, news: string) => void")]
        take: &js_sys::Function,
    ) -> Result<String, JsValue> {
        let mut pieces = Pieces { size, begin, take, packing: Packing::default(), results: 0, outcome: Ok(()) };
        let rest = self.0.report_to(&mut pieces);
        pieces.pass_on();
        pieces.outcome?;
        serde_json::to_string(&rest).map_err(not_passed_on)
    }

    /// How the figures came about, in words, ready to paste under a table.
    ///
    /// @param language `nl`, `fr`, `de` or `en`; another one is refused
    pub fn methods(&self, language: &str) -> Result<JsMethods, JsValue> {
        let methods = self.0.methods(language).ok_or_else(|| thrown(&NO_TEXTS.into()))?;
        to_js(&methods).map(JsCast::unchecked_into)
    }

    /// The cells of a source as they were read.
    ///
    /// @param sourceIndex index into `report().sources`
    /// @param firstRow first row, counted from 1
    /// @param count number of rows
    pub fn grid(
        &self,
        #[wasm_bindgen(js_name = sourceIndex)] source: usize,
        #[wasm_bindgen(js_name = firstRow)] first_row: u32,
        count: u32,
    ) -> Result<JsGrid, JsValue> {
        to_js(&self.0.grid(source, first_row, count)).map(JsCast::unchecked_into)
    }
}

/// Name and definition of every indicator, for a page's help.
///
/// @param language `nl`, `fr`, `de` or `en`; another one is refused
#[wasm_bindgen]
pub fn definitions(language: &str) -> Result<JsDefinitions, JsValue> {
    let definitions = methods::definitions(language).ok_or_else(|| thrown(&NO_TEXTS.into()))?;
    to_js(&definitions).map(JsCast::unchecked_into)
}

/// Results on their way, several in a piece.
struct Pieces<'a> {
    size: usize,
    begin: &'a js_sys::Function,
    take: &'a js_sys::Function,
    /// The piece that is being made.
    packing: Packing,
    results: usize,
    outcome: Result<(), JsValue>,
}

impl TakeReport for Pieces<'_> {
    fn preface(&mut self, preface: Preface) {
        let json = serde_json::to_string(&preface).map_err(not_passed_on);
        self.outcome = json.and_then(|json| self.begin.call1(&JsValue::NULL, &json.into()).map(drop));
    }

    fn result(&mut self, result: ResultLine) {
        if self.outcome.is_err() {
            return;
        }
        self.outcome = self.packing.add(&result).map_err(not_passed_on);
        self.results += 1;
        if self.results >= self.size {
            self.pass_on();
        }
    }
}

impl Pieces<'_> {
    fn pass_on(&mut self) {
        if self.results > 0 && self.outcome.is_ok() {
            let words = js_sys::Uint32Array::from(self.packing.words());
            let numbers = js_sys::Float64Array::from(self.packing.numbers());
            let news = JsValue::from_str(&self.packing.news());
            self.outcome = self.take.call3(&JsValue::NULL, &words, &numbers, &news).map(drop);
        }
        self.packing.clear();
        self.results = 0;
    }
}

fn not_passed_on(error: impl std::fmt::Display) -> JsValue {
    js_sys::Error::new(&error.to_string()).into()
}

const NO_TEXTS: ErrorKind = ErrorKind::Usage { reason: "the methods are written in nl, fr, de and en" };

/// Absent stays absent, a number is a number, a map is an object.
fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = Serializer::new().serialize_maps_as_objects(true).serialize_missing_as_null(true);
    Ok(value.serialize(&serializer)?)
}

/// Through JSON and not through `serde_wasm_bindgen`, which looks up the properties that it knows and passes over a
/// misspelt one.
fn from_js<T: serde::de::DeserializeOwned>(value: JsValue) -> Result<T, JsValue> {
    let refused = |reason: String| thrown(&ErrorKind::Recipe { reason }.into());
    let json = match js_sys::JSON::stringify(&value) {
        Ok(json) if !value.is_null() => json.as_string().unwrap_or_else(|| "{}".to_owned()),
        _ => "{}".to_owned(),
    };
    serde_json::from_str(&json).map_err(|error| refused(error.to_string()))
}

/// A JavaScript `Error` that keeps its code, file and place.
fn thrown(error: &Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.to_string());
    let set = |name: &str, value: &JsValue| {
        // Setting a property of a fresh object cannot fail.
        let _ = js_sys::Reflect::set(&thrown, &name.into(), value);
    };
    set("code", &error.kind.code().into());
    if let Some(source) = &error.source_name {
        set("source", &source.as_str().into());
    }
    if let (Some(source), Some(position)) = (&error.source_name, error.kind.position()) {
        let cell = crate::report::CellRef {
            source: source.as_str().into(),
            sheet: None,
            row: position.row,
            column: position.column,
        };
        if let Ok(cell) = to_js(&cell) {
            set("cell", &cell);
        }
    }
    thrown.into()
}
