//! Lists: tables of names, addresses, dates and codes. Nothing can be computed from them, but they are read and shown.
//!
//! Without figures to stand on, the header is judged column by column: a name of a column is unlike what stands below
//! it, and a record is like it.

use std::collections::{HashMap, HashSet};

use crate::message::Message;
use crate::number::NumberFormat;
use crate::table::Table;

use super::layout::{Column, ColumnRole, Layout, RowKind};
use super::{Context, Interpretation};

/// The number of records that are compared with what may be the header.
const LOOKED_AT: usize = 200;

/// Reads a grid as a list; none when it is prose.
pub(super) fn read(table: &Table, context: &Context<'_>, message: Message) -> Option<Interpretation> {
    let layout = layout(table, context)?;
    Some(Interpretation {
        layout,
        facts: Vec::new(),
        claims: Vec::new(),
        gaps: Vec::new(),
        messages: vec![message],
        is_list: true,
        labels_from_above: None,
    })
}

/// What is said of a list.
pub(super) fn nothing_to_compute() -> Message {
    Message::warning(
        "nothing-to-compute",
        "this table has no figures under names or beside labels; nothing is computed",
    )
}

fn layout(table: &Table, context: &Context<'_>) -> Option<Layout> {
    let filled: Vec<usize> =
        (0..table.rows()).map(|row| table.row(row).filter(|text| !is_blank(text)).count()).collect();
    let usual = usual(&filled)?;
    if usual == 1 && is_prose(table, &filled) {
        return None;
    }
    let is_full = |row: usize| filled[row] > 0 && (filled[row] * 2 > usual || filled[row] >= usual.min(4));
    let is_note = |row: usize| filled[row] == 1 && usual > 2;
    let stated = context.tables.header(0);
    let header = match stated {
        Some((first, last)) => {
            let before = table.position(0, 0).row;
            let row = |seen: u32| (seen.saturating_sub(before) as usize).min(table.rows());
            row(first)..row(last.saturating_add(1))
        }
        None => {
            let first = (0..table.rows()).find(|&row| is_full(row))?;
            let records: Vec<usize> = (first + 1..table.rows()).filter(|&row| is_full(row)).take(LOOKED_AT).collect();
            first..first + usize::from(names_columns(table, first, &records))
        }
    };
    let first = (header.end..table.rows()).find(|&row| filled[row] > 0);
    let last = (header.end..table.rows()).rev().find(|&row| is_full(row) && !is_note(row));
    let body = match (first, last) {
        (Some(first), Some(last)) if first <= last => first..last + 1,
        _ => header.end..header.end,
    };
    let mut layout = Layout {
        rows: 0..table.rows(),
        title: 0..header.start,
        kinds: Vec::new(),
        columns: columns(table, &header, body.clone()),
        body,
        number_format: table.number_format.unwrap_or(NumberFormat::ENGLISH),
        header,
        records: None,
    };
    let kind = |row: usize| match () {
        () if context.tables.excludes(0, table.position(row, 0).row) => RowKind::Excluded,
        () if filled[row] == 0 => RowKind::Blank,
        () if layout.title.contains(&row) => RowKind::Title,
        () if layout.header.contains(&row) => RowKind::Header,
        () if !layout.body.contains(&row) => RowKind::Note,
        () => RowKind::Data,
    };
    layout.kinds = (0..table.rows()).map(kind).collect();
    Some(layout)
}

/// The number of cells that most rows have filled; rows of one cell count only where there are no others to speak of.
fn usual(filled: &[usize]) -> Option<usize> {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    filled.iter().filter(|&&cells| cells > 0).for_each(|&cells| *counts.entry(cells).or_default() += 1);
    let rows: usize = counts.values().sum();
    let single = counts.remove(&1).unwrap_or(0);
    // A row of names is a list without records yet; one of two cells may be a sentence with a comma.
    let is_header_only = rows == 1 && counts.keys().all(|&cells| cells > 2);
    if (rows < 2 && !is_header_only) || (counts.is_empty() && rows < 3) {
        return None;
    }
    if single * 10 > rows * 9 {
        return Some(1);
    }
    counts.into_iter().max_by_key(|&(cells, rows)| (rows, cells)).map(|(cells, _)| cells)
}

/// Whether lines of one cell are sentences, and not a list.
fn is_prose(table: &Table, filled: &[usize]) -> bool {
    let lines = || {
        (0..table.rows()).filter(|&row| filled[row] > 0).flat_map(|row| table.row(row).filter(|text| !is_blank(text)))
    };
    let ends_a_sentence = |text: &&str| text.trim().ends_with(['.', ',', ':', ';', '!', '?']);
    let is_long = |text: &&str| text.chars().count() > 60;
    let count = lines().count();
    lines().filter(ends_a_sentence).count() * 5 >= count || lines().filter(is_long).count() * 5 >= count
}

fn columns(table: &Table, header: &std::ops::Range<usize>, body: std::ops::Range<usize>) -> Vec<Column> {
    let column = |column: usize| {
        let texts = header.clone().map(|row| crate::number::trim(table.cell(row, column)).to_owned());
        let header: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
        let is_empty = header.is_empty() && body.clone().all(|row| is_blank(table.cell(row, column)));
        Column { header, role: if is_empty { ColumnRole::Empty } else { ColumnRole::Label } }
    };
    (0..table.columns()).map(column).collect()
}

/// Whether a row names the columns of the records below it.
fn names_columns(table: &Table, row: usize, records: &[usize]) -> bool {
    if records.is_empty() {
        return table.row(row).all(|text| Kind::of(text) == Kind::Text);
    }
    let cells: Vec<&str> = table.row(row).map(str::trim).collect();
    let distinct: HashSet<&&str> = cells.iter().filter(|text| !text.is_empty()).collect();
    let repeated = cells.iter().filter(|text| !text.is_empty()).count() - distinct.len();
    // A header is what most files have: it takes evidence to say that there is none.
    let mut evidence = 0.5 - 0.5 * repeated as f64;
    for (column, name) in cells.iter().enumerate() {
        let below: Vec<&str> =
            records.iter().map(|&record| table.cell(record, column).trim()).filter(|text| !text.is_empty()).collect();
        evidence += compared(name, &below);
    }
    evidence > 0.0
}

/// How much a cell is a name of the cells below it: positive for a name, negative for one more of them.
fn compared(name: &str, below: &[&str]) -> f64 {
    match (name.is_empty(), below.is_empty()) {
        (true, true) => return 0.0,
        (true, false) => return -0.25,
        (false, true) => return 0.5,
        (false, false) => {}
    }
    if below.contains(&name) {
        return -2.0;
    }
    let most =
        |matches: &dyn Fn(&str) -> bool| below.iter().filter(|text| matches(text)).count() * 5 >= below.len() * 4;
    let mut evidence = 0.0;
    let kind = Kind::of(name);
    for other in [Kind::Number, Kind::Date, Kind::Code, Kind::Address] {
        if most(&|text| Kind::of(text) == other) {
            evidence += match kind {
                _ if kind == other => -1.0,
                Kind::Text => 1.5,
                _ => 0.0,
            };
        }
    }
    let distinct: HashSet<&&str> = below.iter().collect();
    if below.len() > 3 && distinct.len() * 2 <= below.len() {
        evidence += 1.0;
    }
    let length = |text: &str| text.chars().count();
    if below.len() > 2 && below.iter().all(|text| length(text) == length(below[0])) {
        evidence += if length(name) == length(below[0]) { -0.3 } else { 0.5 };
    }
    let mean = below.iter().map(|text| length(text)).sum::<usize>() / below.len();
    if mean > 3 * length(name) && mean > 12 {
        evidence += 0.5;
    }
    if length(name) > 60 {
        evidence -= 1.0;
    }
    evidence
}

/// What a text looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Number,
    /// Digits parted as in a date or a time.
    Date,
    /// Letters and digits without a space.
    Code,
    /// An address of a page or a mailbox.
    Address,
    Text,
}

impl Kind {
    fn of(text: &str) -> Kind {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let signs = text.bytes().filter(|byte| matches!(byte, b'-' | b'/' | b':')).count();
        match () {
            () if text.contains("://") || (text.contains('@') && !text.contains(' ')) => Kind::Address,
            () if digits >= 4 && signs >= 2 && letters <= 4 => Kind::Date,
            () if digits > 0 && letters == 0 => Kind::Number,
            () if digits > 0 && digits * 3 >= letters && !text.contains(' ') => Kind::Code,
            () => Kind::Text,
        }
    }
}

fn is_blank(text: &str) -> bool {
    crate::number::trim(text).is_empty()
}
