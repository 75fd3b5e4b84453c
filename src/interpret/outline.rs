//! Labels that are written once and hold for the rows below, as pivot tables write them.
//!
//! Nothing in the file says so, as a merge would. So it is taken to be meant only where the table is regular: several
//! labels have rows below them that are blank in their column, and beside the blanks stand the same labels again and again.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::facts::Place;
use crate::message::Message;
use crate::table::{Merge, Table};

/// Label columns that are looked at, from the left.
const MOST_COLUMNS: usize = 6;

/// Of so many labels beside blanks, in quarters, must stand below another label too.
const REGULAR_QUARTERS: usize = 3;

/// The labels that stand above blank ones.
pub(super) struct Outline {
    /// The cells that hold for the blank ones below them, as if they were merged with these.
    pub merges: Vec<Merge>,
    /// Whether there are blank labels that may be those above them.
    pub is_possible: bool,
}

/// Finds the labels that hold for the blank ones below them. `is_label` tells texts and times from figures, `says_total`
/// whether a text speaks of a total; `is_stated` that blank labels are those above them, regular or not.
pub(super) fn outline(
    table: &Table,
    is_label: impl Fn(usize, usize) -> bool,
    says_total: impl Fn(&str) -> bool,
    is_stated: bool,
) -> Outline {
    let mut outline = Outline { merges: Vec::new(), is_possible: false };
    let filled = |row: usize, column: usize| !crate::number::trim(table.cell(row, column)).is_empty();
    let cells = |row: usize| (0..table.row_length(row)).filter(move |&column| filled(row, column));
    let Some(header) = (0..table.rows()).find(|&row| cells(row).count() > 2) else { return outline };
    let is_first = |&row: &usize| filled(row, 0) && cells(row).any(|column| !is_label(row, column));
    let Some(start) = (header + 1..table.rows()).find(is_first) else { return outline };
    for column in 0..MOST_COLUMNS {
        let has_figures = |mut rows: Range<usize>| rows.any(|row| filled(row, column) && !is_label(row, column));
        // Most columns have no blanks, and need not be read.
        if (start..table.rows()).all(|row| filled(row, column)) && !has_figures(start..start + 1) {
            continue;
        }
        // Where a column holds figures, the labels have ended. What stands below a year is a figure too.
        if has_figures(start..table.rows()) || (column > 0 && is_named_by_a_number(table, header, column)) {
            break;
        }
        match blocks(table, start, column, &is_label) {
            Some(mut blocks) if blocks.iter().any(|block| !block.below.is_empty()) => {
                outline.is_possible = true;
                if !is_stated && !is_regular(table, column, &blocks) {
                    continue;
                }
                leave_total_of_all(&mut blocks, &says_total);
                outline.merges.extend(blocks.iter().filter(|block| !block.below.is_empty()).map(|block| Merge {
                    row: block.first as u32,
                    column: column as u32,
                    rows: 1 + block.below.len() as u32,
                    columns: 1,
                }));
            }
            Some(_) => {}
            None => break,
        }
    }
    outline
}

/// What is told of it, once a table.
pub(super) fn remark(table: &Table, merge: &Merge, source: u32) -> Message {
    let label = crate::number::trim(table.cell(merge.row as usize, merge.column as usize));
    let text =
        format!("labels that are left blank are taken to be those above them, as in a pivot table: here \"{label}\"");
    let place = Place { source, row: merge.row + 1, column: merge.column };
    Message::note("labels-from-above", text).with("label", label).at(place)
}

/// A label, and the rows directly below it that are blank in its column.
struct Block {
    first: usize,
    below: Vec<usize>,
    /// What stands beside it, nothing where figures do.
    own: Option<String>,
    /// What stands beside each of the blanks.
    beside: Vec<String>,
}

impl Block {
    /// All that stands beside it and the blanks, once.
    fn texts(&self) -> BTreeSet<&str> {
        self.own.iter().chain(&self.beside).map(String::as_str).collect()
    }
}

/// The blocks of a column; none when a blank in it has no label beside it, or none above it.
fn blocks(table: &Table, start: usize, column: usize, is_label: &impl Fn(usize, usize) -> bool) -> Option<Vec<Block>> {
    let filled = |row: usize, column: usize| !crate::number::trim(table.cell(row, column)).is_empty();
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for row in start..table.rows() {
        let beside = (column + 1..table.row_length(row)).find(|&beside| filled(row, beside));
        let label = beside.filter(|&beside| is_label(row, beside));
        let text = label.map(|beside| crate::number::trim(table.cell(row, beside)).to_owned());
        if filled(row, column) {
            blocks.push(Block { first: row, below: Vec::new(), own: text, beside: Vec::new() });
            is_open = true;
        } else if beside.is_none() || (0..column).any(|outer| filled(row, outer)) {
            // A row with nothing, or one that begins anew further left.
            is_open = false;
        } else {
            let block = blocks.last_mut().filter(|_| is_open)?;
            block.below.push(row);
            block.beside.push(text?);
        }
    }
    Some(blocks)
}

/// Whether several labels have rows below them, and the labels of these are mostly those of others too.
fn is_regular(table: &Table, column: usize, blocks: &[Block]) -> bool {
    let with_rows: Vec<&Block> = blocks.iter().filter(|block| !block.below.is_empty()).collect();
    let labels: BTreeSet<&str> = with_rows.iter().map(|block| table.cell(block.first, column)).collect();
    // Under outer labels the same ones come again.
    if with_rows.len() < 2 || (column == 0 && labels.len() < with_rows.len()) {
        return false;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in blocks.iter().flat_map(Block::texts) {
        *counts.entry(text).or_default() += 1;
    }
    let beside = || with_rows.iter().flat_map(|block| block.texts());
    beside().filter(|text| counts[text] > 1).count() * 4 >= beside().count() * REGULAR_QUARTERS
}

/// A total at the end that no other label has below it, or that comes a second time, is not the last label's but that of all:
/// it ends the last block.
fn leave_total_of_all(blocks: &mut [Block], says_total: impl Fn(&str) -> bool) {
    let Some((last, others)) = blocks.split_last_mut() else { return };
    // Where there is one label only, all is its own.
    if others.is_empty() {
        return;
    }
    let of_all = last.beside.iter().enumerate().position(|(at, text)| {
        let before = last.own.iter().chain(&last.beside[..at]);
        says_total(text)
            && (before.into_iter().any(|other| other == text)
                || others.iter().all(|block| !block.texts().contains(&**text)))
    });
    if let Some(at) = of_all {
        last.below.truncate(at);
    }
}

/// Whether a column's header is a number, as a year is: what stands below it are figures, however much like years.
fn is_named_by_a_number(table: &Table, header: usize, column: usize) -> bool {
    let name = crate::number::trim(table.cell(header, column));
    !name.is_empty() && name.bytes().all(|byte| !byte.is_ascii_alphabetic())
}
