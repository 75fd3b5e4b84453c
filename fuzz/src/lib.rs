//! The whole path of a file, and what must hold of every report: shared by the fuzz targets.
#![deny(missing_docs)]

pub mod loose;

use peilglas::error::Error;
use peilglas::quantity::Quantity;
use peilglas::report::{CellRef, Cells, Report, ResultLine, Source};
use peilglas::session::{Options, Session};
use peilglas::statistics::Method;

/// The locales that an input can choose between.
const LOCALES: [&str; 4] = ["nl-BE", "en-GB", "fr-CH", "de-DE"];

/// How an input is given to a session: its first two bytes.
#[derive(Clone, Copy)]
pub struct Course {
    /// Where the lengths of the pieces start from; 0 for the whole in one piece.
    seed: u8,
    /// Which locale the reader has.
    locale: u8,
}

impl Course {
    /// How many bytes of an input it takes.
    pub const LENGTH: usize = 2;

    /// Takes the course from the start of an input.
    pub fn split(input: &[u8]) -> Option<(Course, &[u8])> {
        let (&[seed, locale], rest) = input.split_first_chunk::<{ Course::LENGTH }>()?;
        Some((Course { seed, locale }, rest))
    }

    fn locale(self) -> String {
        LOCALES[usize::from(self.locale) % LOCALES.len()].to_owned()
    }

    /// The pieces of a file: many short ones, empty ones, and now and then a long one.
    fn pieces(self, mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
        let mut state = u32::from(self.seed);
        std::iter::from_fn(move || {
            if bytes.is_empty() {
                return None;
            }
            state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            let drawn = (state >> 16) as usize;
            let length = match drawn % 8 {
                _ if self.seed == 0 => bytes.len(),
                0 => drawn % 4_096,
                _ => drawn / 8 % 17,
            };
            let (piece, rest) = bytes.split_at(length.min(bytes.len()));
            bytes = rest;
            Some(piece)
        })
    }
}

/// Opens a file, pushes it in pieces and closes it.
fn session(name: &str, bytes: &[u8], course: Course) -> Result<Session, Error> {
    let mut session = Session::new(Options { locale: Some(course.locale()), ..Options::default() });
    session.open(name, None)?;
    course.pieces(bytes).try_for_each(|piece| session.push(piece))?;
    session.close()?;
    Ok(session)
}

/// Reads a file whole and in pieces, and checks everything that must hold whatever is in it.
///
/// # Panics
/// When something does not hold. That is what a fuzzer looks for.
pub fn drive(name: &str, bytes: &[u8], course: Course) -> Result<(), Error> {
    let whole = session(name, bytes, Course { seed: 0, ..course });
    let parts = session(name, bytes, course);
    let (whole, parts) = match (whole, parts) {
        (Ok(whole), Ok(parts)) => (whole, parts),
        (Err(whole), Err(parts)) => {
            assert_eq!(whole, parts, "another error in pieces");
            return Err(whole);
        }
        (whole, parts) => panic!("whole: {:?}, in pieces: {:?}", whole.err(), parts.err()),
    };
    let report = whole.report();
    assert_eq!(written(&report), written(&parts.report()), "another report in pieces");
    report.sources.iter().enumerate().for_each(|(index, source)| check_source(&whole, index, source));
    report.results.iter().for_each(|result| check_result(&whole, &report, result));
    for line in &report.audit {
        assert!(line.difference.is_none_or(f64::is_finite), "{line:?}");
        assert!(line.recomputed.is_none_or(f64::is_finite), "{line:?}");
        assert!(holds_text(&whole, &report, &line.cell), "a claim without a cell: {line:?}");
        line.cells.iter().for_each(|cells| check_cells(&whole, &report, cells));
    }
    for message in &report.messages {
        assert!(!message.code.is_empty() && !message.text.is_empty(), "{message:?}");
        let place = message.cell.as_ref();
        assert!(place.is_none_or(|cell| cell.row != Some(0) && cell.column != Some(0)), "counted from 0: {message:?}");
    }
    Ok(())
}

/// Reads a file of which even small tables of records are counted as they come, whole and in pieces, and checks that both give
/// the same.
///
/// # Panics
/// When they do not.
pub fn drive_counted(name: &str, bytes: &[u8], course: Course) {
    let read = |pieces: Course| -> Result<String, Error> {
        let options = Options { locale: Some(course.locale()), ..Options::default() };
        let mut session = Session::new(options).stream_from(32 + usize::from(course.seed));
        session.open(name, None)?;
        pieces.pieces(bytes).try_for_each(|piece| session.push(piece))?;
        session.close()?;
        Ok(written(&session.report()))
    };
    assert_eq!(read(Course { seed: 0, ..course }), read(course), "another report of what is counted in pieces");
}

/// Reads records that come as a stream, from the start and from somewhere on in two sessions, and checks that these give what
/// one does.
///
/// # Panics
/// When they do not.
pub fn drive_slices(name: &str, bytes: &[u8], course: Course) -> Result<(), Error> {
    let start = bytes.len() / 2;
    let session = || Session::new(Options { locale: Some(course.locale()), ..Options::default() }).stream_from(start);
    let mut slice = session();
    if start == 0 || !slice.open_slice(name, None, &bytes[..start])? {
        return Ok(());
    }
    let seam = start + usize::from(course.seed) % (bytes.len() - start);
    let counted = course.pieces(&bytes[seam..]).try_for_each(|piece| slice.push(piece));
    let counted = counted.and_then(|()| slice.close_slice());
    let line_feed = bytes[seam..].iter().position(|byte| *byte == b'\n');
    let read = |joins: bool| -> Result<String, Error> {
        let mut session = session();
        session.open(name, None)?;
        let (before, rest) = bytes.split_at(line_feed.map_or(bytes.len(), |line_feed| seam + line_feed + 1));
        session.push(before)?;
        let is_joined = match &counted {
            Ok(Some(counted)) if joins => session.join_slice(counted)?,
            _ => false,
        };
        if !is_joined {
            session.push(rest)?;
        }
        session.close()?;
        Ok(written(&session.report()))
    };
    assert_eq!(read(true), read(false), "another report in slices");
    Ok(())
}

fn written(report: &Report) -> String {
    serde_json::to_string(report).expect("a report can always be written")
}

fn check_source(session: &Session, index: usize, source: &Source) {
    let (first, last) = source.rows.all;
    assert!(first >= 1 && last + 1 >= first, "{:?}", source.rows);
    assert_eq!(source.kinds.len() as u32, last + 1 - first, "one kind a row");
    for (first_of_part, last_of_part) in [source.rows.title, source.rows.header, source.rows.body] {
        assert!(last_of_part + 1 >= first_of_part, "{:?}", source.rows);
        let is_empty = last_of_part < first_of_part;
        assert!(is_empty || first_of_part >= first && last_of_part <= last, "{:?}", source.rows);
    }
    assert!(source.records as usize <= source.kinds.len());
    let rows = session.grid(index, first, last + 1 - first);
    assert_eq!(rows.len() as u32, last + 1 - first, "the grid has every row");
    assert!(session.grid(index, u32::MAX, u32::MAX).is_empty());
}

fn check_result(session: &Session, report: &Report, result: &ResultLine) {
    let quantities = [result.numerator, result.denominator, result.value];
    quantities.into_iter().flatten().for_each(|quantity| check_quantity(quantity, result));
    let exact = |quantity: Option<Quantity>| quantity.and_then(Quantity::exact);
    if let (Some(value), Some(numerator), Some(denominator)) =
        (exact(result.value), exact(result.numerator), exact(result.denominator))
    {
        assert_eq!(value, numerator / denominator, "{result:?}");
    }
    if let Some(interval) = result.interval {
        let value = result.value.and_then(Quantity::exact).expect("an interval is about a value");
        assert!(0.0 <= interval.low && interval.low <= value, "{result:?}");
        let is_share = result.interval_method == Some(Method::Wilson);
        assert!(value <= interval.high && (interval.high <= 1.0 || !is_share), "{result:?}");
    }
    check_cells(session, report, &result.cells);
}

fn check_quantity(quantity: Quantity, result: &ResultLine) {
    assert!(quantity.low().is_finite() && quantity.high().is_finite(), "{result:?}");
    assert!(quantity.low() <= quantity.high(), "{result:?}");
}

fn check_cells(session: &Session, report: &Report, cells: &Cells) {
    for cell in cells.numerator.iter().chain(&cells.denominator) {
        assert!(holds_text(session, report, cell), "a figure without a cell: {cell:?}");
    }
}

/// Whether a cell lies inside a source of the report and is not empty.
fn holds_text(session: &Session, report: &Report, cell: &CellRef) -> bool {
    report.sources.iter().enumerate().any(|(index, source)| {
        let (first, last) = source.rows.all;
        let is_inside = source.name == cell.source && source.sheet == cell.sheet && (first..=last).contains(&cell.row);
        let column = cell.column.checked_sub(source.first_column.unwrap_or(1));
        is_inside
            && column.is_some_and(|column| {
                let rows = session.grid(index, cell.row, 1);
                rows.first().and_then(|row| row.get(column as usize)).is_some_and(|text| !text.trim().is_empty())
            })
    })
}
