//! Hidden figures in the tables themselves: what a preview of the cells may show.

use std::collections::{BTreeMap, BTreeSet};

use super::{HIDDEN, Suppression};
use crate::audit::Judgement;
use crate::facts::{Facts, Place};
use crate::interpret::{ColumnRole, Layout, RowKind};

/// Which cells are hidden, and which figures may be shown.
#[derive(Clone, Debug, Default)]
pub struct Masks {
    hidden: BTreeMap<Place, String>,
    shown: BTreeSet<Place>,
}

impl Masks {
    /// The masks of a report.
    pub fn new(facts: &Facts, judgements: &[Judgement<'_>], suppression: &Suppression) -> Self {
        let mut masks = Masks::default();
        for fact in facts.iter() {
            match suppression.mark(fact) {
                Some(mark) => drop(masks.hidden.insert(fact.place, mark.to_owned())),
                // A sum stands in no cell: its place is that of its first record, which is a figure of its own.
                None if fact.records == 1 => drop(masks.shown.insert(fact.place)),
                None => {}
            }
        }
        for judgement in judgements {
            if suppression.hides_claim(judgement) {
                masks.hidden.insert(judgement.claim.place, HIDDEN.to_owned());
            } else {
                masks.shown.insert(judgement.claim.place);
            }
        }
        masks
    }

    /// The mark of a hidden cell.
    pub fn mark(&self, place: Place) -> Option<&str> {
        self.hidden.get(&place).map(String::as_str)
    }

    /// What to show in the place of a cell that the tables with these layouts share; none where its text may be shown. A
    /// number among the figures that no rule has looked at, such as a single record, is not shown.
    pub fn over(&self, row: usize, column: usize, text: &str, layouts: &[(u32, &Layout)]) -> Option<&str> {
        if self.hidden.is_empty() {
            return None;
        }
        let places =
            layouts.iter().map(|(source, _)| Place { source: *source, row: row as u32, column: column as u32 });
        if let Some(mark) = places.clone().find_map(|place| self.mark(place)) {
            return Some(mark);
        }
        let is_shown = places.clone().any(|place| self.shown.contains(&place));
        let is_figure = layouts.iter().any(|(_, layout)| is_figure(row, column, text, layout));
        (is_figure && !is_shown).then_some(HIDDEN)
    }
}

fn is_figure(row: usize, column: usize, text: &str, layout: &Layout) -> bool {
    if !layout.rows.contains(&row) || matches!(layout.kind(row), RowKind::Title | RowKind::Header | RowKind::Note) {
        return false;
    }
    let has_digit = text.contains(|c: char| c.is_ascii_digit());
    match layout.columns.get(column).map(|column| column.role) {
        Some(ColumnRole::Label | ColumnRole::Empty) => false,
        Some(ColumnRole::Count | ColumnRole::Share) => has_digit,
        _ => has_digit && !text.contains(char::is_alphabetic),
    }
}
