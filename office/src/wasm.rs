//! The boundary to JavaScript: check, call, convert. The only file that names `wasm_bindgen`.

use peilglas::error::Error;
use wasm_bindgen::prelude::*;

/// Turns a workbook or a document into a hand-over document, which `Session.push` takes like a file.
///
/// Throws an `Error` with a stable `code`, e.g. `password-protected`, and the file's name as `source`.
///
/// @param name the file's name, as the user knows it
/// @param bytes the whole file
#[wasm_bindgen]
pub fn convert(name: &str, bytes: &[u8]) -> Result<Vec<u8>, JsValue> {
    crate::convert(name, bytes).map_err(|error| thrown(&error))
}

/// A JavaScript `Error` that keeps its code and file.
fn thrown(error: &Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.to_string());
    let set = |name: &str, value: &str| {
        // Setting a property of a fresh object cannot fail.
        let _ = js_sys::Reflect::set(&thrown, &name.into(), &value.into());
    };
    set("code", error.kind.code());
    if let Some(source) = &error.source_name {
        set("source", source);
    }
    thrown.into()
}
