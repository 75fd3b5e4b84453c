//! The boundary to JavaScript: check, call, convert. The only file that names `wasm_bindgen`.

use std::cell::Cell;

use peilglas::error::Error;
use wasm_bindgen::prelude::*;

use crate::Conversion;

thread_local! {
    /// The file that is being read. While it is, it is taken out: a break-down is the end of that file alone.
    static CONVERSION: Cell<Option<Conversion>> = const { Cell::new(None) };
}

/// Starts to read a workbook or a document, in the place of the last.
///
/// Throws an `Error` with a stable `code`, e.g. `password-protected`, and the file's name as `source`.
///
/// @param name the file's name, as the user knows it
/// @param bytes the whole file
#[wasm_bindgen]
pub fn open(name: &str, bytes: Vec<u8>) -> Result<(), JsValue> {
    close();
    let conversion = Conversion::open(name, bytes).map_err(|error| thrown(&error))?;
    CONVERSION.set(Some(conversion));
    Ok(())
}

/// The next piece of what the file holds, some hundred kilobytes, which `Session.push` takes like those of any file;
/// `undefined` at the end. Throws as `open` does.
#[wasm_bindgen]
pub fn next() -> Result<Option<Vec<u8>>, JsValue> {
    let Some(mut conversion) = CONVERSION.take() else { return Ok(None) };
    let piece = conversion.next().map_err(|error| thrown(&error))?;
    CONVERSION.set(piece.is_some().then_some(conversion));
    Ok(piece)
}

/// Forgets the file, read or not.
#[wasm_bindgen]
pub fn close() {
    CONVERSION.set(None);
}

/// How much of the file was read, from 0 to 1; 1 without a file.
#[wasm_bindgen]
pub fn progress() -> f64 {
    let Some(conversion) = CONVERSION.take() else { return 1.0 };
    let progress = conversion.progress();
    CONVERSION.set(Some(conversion));
    progress
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
