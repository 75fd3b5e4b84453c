//! The bytes of a dropped file, as they are.
#![no_main]

use libfuzzer_sys::fuzz_target;
use peilglas_fuzz::{Course, drive, drive_counted, drive_slices};

fuzz_target!(|input: &[u8]| {
    if let Some((course, bytes)) = Course::split(input) {
        let _ = drive("tabel.csv", bytes, course);
        drive_counted("tabel.csv", bytes, course);
        let _ = drive_slices("tabel.csv", bytes, course);
    }
});
