//! Eurostat's TSV: the members of all dimensions but the last share one cell, and the last one runs along the header.
//!
//! ```text
//! freq,citizen,geo\TIME_PERIOD ⇥ 2019 ⇥ 2020
//! A,PL,BE ⇥ 40 b ⇥ :
//! ```
//! Values have trailing blanks and flags; `:` is missing. The table is unpacked to records, which are counted as any tidy
//! table is, and the places are then those of the packed cells again.

use crate::facts::Place;
use crate::table::Table;

use super::layout::{Column, ColumnRole, Layout, RowKind};
use super::{Interpretation, MOST_CELLS};

/// A packed table as records.
pub(super) struct Unpacked {
    /// One record a row, a header above.
    pub table: Table,
    /// The row and column of the packed cell that each row comes from.
    places: Vec<(u32, u32)>,
}

/// Unpacks a table; none when it is not packed in this way, or gives more cells than are read at once.
pub(super) fn unpack(table: &Table) -> Option<Unpacked> {
    let (names, last) = table.cell(0, 0).trim().split_once('\\')?;
    let names: Vec<&str> = names.split(',').collect();
    let periods: Vec<&str> = table.row(0).skip(1).map(str::trim).collect();
    if periods.is_empty() || table.rows().saturating_mul(periods.len()).saturating_mul(names.len() + 2) > MOST_CELLS * 4
    {
        return None;
    }
    let mut unpacked = Table::new(table.format);
    names.iter().copied().chain([last, "OBS_VALUE", "OBS_FLAG"]).for_each(|name| unpacked.push_cell(name));
    unpacked.end_row();
    let mut places = vec![(0, 0)];
    for row in 1..table.rows() {
        let members: Vec<&str> = table.cell(row, 0).split(',').map(str::trim).collect();
        if members.len() != names.len() {
            continue;
        }
        for (index, period) in periods.iter().enumerate() {
            let (value, flag) = value_and_flag(table.cell(row, index + 1));
            members.iter().copied().chain([*period, value, flag]).for_each(|text| unpacked.push_cell(text));
            unpacked.end_row();
            places.push((row as u32, index as u32 + 1));
        }
    }
    Some(Unpacked { table: unpacked, places })
}

/// `69799 b` → `69799` and `b`; a missing figure is no record.
fn value_and_flag(text: &str) -> (&str, &str) {
    let (value, flag) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    (if value == ":" { "" } else { value }, flag)
}

impl Unpacked {
    /// Gives an interpretation of the records the places and the layout of the packed table.
    pub(super) fn restore(&self, packed: &Table, interpretation: &mut Interpretation) {
        let restore = |place: &mut Place| {
            if let Some(&(row, column)) = self.places.get(place.row as usize) {
                (place.row, place.column) = (row, column);
            }
        };
        interpretation.facts.iter_mut().for_each(|fact| restore(&mut fact.place));
        interpretation.messages.iter_mut().filter_map(|message| message.place.as_mut()).for_each(restore);
        let column = |column: usize| Column {
            header: vec![packed.cell(0, column).trim().to_owned()],
            role: if column == 0 { ColumnRole::Label } else { ColumnRole::Count },
        };
        let rows = packed.rows();
        interpretation.layout = Layout {
            rows: 0..rows,
            title: 0..0,
            header: 0..1,
            body: 1..rows,
            kinds: (0..rows).map(|row| if row == 0 { RowKind::Header } else { RowKind::Data }).collect(),
            columns: (0..packed.columns()).map(column).collect(),
            number_format: interpretation.layout.number_format,
            records: None,
        };
    }
}
