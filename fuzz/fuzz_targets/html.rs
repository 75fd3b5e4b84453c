//! What a paste brings: the page takes the clipboard's HTML as text and pushes it as UTF-8 behind a byte order mark.
#![no_main]

use libfuzzer_sys::fuzz_target;
use peilglas_fuzz::{Course, drive};

fuzz_target!(|input: &[u8]| {
    if let Some((course, bytes)) = Course::split(input) {
        // Around the selection a browser puts what the page around it had.
        let pasted = format!("\u{FEFF}<html><body>\n<!--StartFragment-->{}", String::from_utf8_lossy(bytes));
        let _ = drive("geplakt.html", pasted.as_bytes(), course);
    }
});
