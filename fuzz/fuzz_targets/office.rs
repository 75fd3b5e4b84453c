//! The bytes of a workbook or a document, through the office module and the core.
#![no_main]

use libfuzzer_sys::fuzz_target;
use peilglas::error::ErrorKind;
use peilglas_fuzz::{Course, drive, drive_counted, loose};

fuzz_target!(|input: &[u8]| {
    let Some((course, bytes)) = Course::split(input) else { return };
    let Ok(document) = peilglas_office::convert("boek.xlsx", &loose::packed(bytes)) else { return };
    drive_counted("boek.xlsx", &document, course);
    if let Err(error) = drive("boek.xlsx", &document, course) {
        // The core may find no table of figures in it, but what the office module writes is never malformed.
        assert!(matches!(*error.kind, ErrorKind::NoTable { .. }), "{error}");
    }
});
