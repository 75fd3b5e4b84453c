//! Which row each row of a table stands under.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Dimension, is_unknown};
use crate::interpret::axis::{Axis, Listing};
use crate::interpret::{ColumnRole, Layout, RowKind};
use crate::table::Table;
use crate::vocabulary::{Meaning, normalise};

/// What the rows of a table stand under.
pub(super) struct Groups {
    /// For each body row, the one that it is about.
    pub heads: Vec<Option<usize>>,
    /// Where rows can be taken to be about a row above them that has figures of its own: whether they are.
    pub from_above: Option<bool>,
}

/// Finds the group that each body row stands under, and settles what a bare total in a group is the total of. Without
/// `may_guess` only a heading has rows below it.
pub(super) fn groups(table: &Table, layout: &Layout, rows: &mut Axis, may_guess: bool) -> Groups {
    let start = layout.body.start;
    let listed = match rows.listing {
        Some(Listing::Members(dimension)) => Some(dimension),
        _ => None,
    };
    let found = Dimension::ALL
        .into_iter()
        .find_map(|dimension| Some((dimension, heads(table, layout, rows, dimension, listed)?)));
    let mut from_above = None;
    if let Some((dimension, heads)) = found {
        let is_guess = heads.iter().any(|&row| layout.kind(row) != RowKind::Group);
        from_above = is_guess.then_some(may_guess);
        if may_guess || !is_guess {
            return Groups { heads: below_heads(table, layout, rows, dimension, &heads), from_above };
        }
    }
    let last_group = layout.body.clone().rev().find(|&row| layout.kind(row) == RowKind::Group);
    let is_group_total = |row: usize| last_group.is_some_and(|last| last > row);
    let mut groups = vec![None; layout.body.len()];
    let mut open: Option<usize> = None;
    for row in layout.body.clone() {
        if layout.kind(row) == RowKind::Group {
            open = Some(row);
            continue;
        }
        groups[row - start] = open;
        let (Some(group), Some(dimension)) = (open, listed) else { continue };
        let Some(heading) = rows.meanings[group - start].key.get(dimension).cloned() else { continue };
        let meaning = &rows.meanings[row - start];
        if !meaning.is_total {
            continue;
        }
        let own = meaning.key.get(dimension).map(|code| &**code);
        let is_bare =
            matches!(own, None | Some("all")) && meaning.key.measure.is_none() && says_only_total(table, layout, row);
        // "Totaal EU" below the rows of "EU-landen" is the total of those rows.
        let is_same_group = own == Some("EU") && &*heading == "MOE-EU";
        if is_same_group || (is_bare && is_group_total(row)) {
            rows.meanings[row - start].key.set(dimension, Some(heading));
        }
        open = None;
    }
    Groups { heads: groups, from_above }
}

/// Of so many rows below heads, in quarters, the labels must stand below another head too.
const REGULAR_QUARTERS: usize = 3;

/// The rows that name a member of a dimension, where all others are about the member above them: two municipalities, each
/// above its own rows. Those without figures are headings, which lend what they say by themselves but where it is what
/// is listed. Those with figures are taken so where the labels below them come again and again, as a pivot table
/// writes them.
fn heads(
    table: &Table,
    layout: &Layout,
    rows: &Axis,
    dimension: Dimension,
    listed: Option<Dimension>,
) -> Option<Vec<usize>> {
    let of_kind = |row: &usize| matches!(layout.kind(*row), RowKind::Group | RowKind::Data);
    let heads: Vec<usize> = layout
        .body
        .clone()
        .filter(of_kind)
        .filter(|&row| member(&rows.meanings[row - layout.body.start], dimension) == Member::Own)
        .collect();
    let is_heading = |row: usize| layout.kind(row) == RowKind::Group;
    if heads.len() < 2 || layout.body.clone().any(|row| is_heading(row) && heads.binary_search(&row).is_err()) {
        return None;
    }
    if heads.iter().all(|&row| is_heading(row)) {
        return (listed == Some(dimension)).then_some(heads);
    }
    let mut below = rows_below(layout, rows, dimension, &heads);
    // Those of all may end a table.
    let is_of_all = |row: usize| is_whole(&rows.meanings[row - layout.body.start], dimension);
    while below.pop_if(|(row, _)| is_of_all(*row)).is_some() {}
    let with_rows: BTreeSet<usize> = below.iter().map(|&(_, head)| head).collect();
    let recurring = recurring(table, layout, &below);
    let recur = below.iter().filter(|(row, _)| recurring.contains(&label(table, layout, *row))).count();
    let names_part = |&(row, _): &(usize, usize)| names_part(&rows.meanings[row - layout.body.start], dimension);
    let is_regular = with_rows.len() * 4 >= heads.len() * REGULAR_QUARTERS
        && recur * 4 >= below.len() * REGULAR_QUARTERS
        && below.iter().any(names_part);
    is_regular.then_some(heads)
}

/// What a label says of a dimension.
#[derive(PartialEq)]
enum Member {
    /// Nothing, or that it is about all.
    None,
    Own,
    Unknown,
}

fn member(meaning: &Meaning, dimension: Dimension) -> Member {
    match meaning.key.get(dimension).map(|code| &**code) {
        None | Some("all") => Member::None,
        Some(code) if is_unknown(code) => Member::Unknown,
        Some(_) => Member::Own,
    }
}

/// Whether a label names a member of another dimension.
fn names_part(meaning: &Meaning, dimension: Dimension) -> bool {
    let is_named = |other: &Dimension| meaning.key.get(*other).is_some_and(|member| &**member != "all");
    Dimension::ALL.iter().filter(|other| **other != dimension).any(is_named)
}

/// The first row that is about one above it which has figures of its own: that it is so, is a guess.
pub(super) fn first_guessed(layout: &Layout, groups: &[Option<usize>]) -> Option<(usize, usize)> {
    let with_group = layout.body.clone().zip(groups).filter_map(|(row, group)| Some((row, (*group)?)));
    with_group.into_iter().find(|(_, group)| layout.kind(*group) != RowKind::Group)
}

/// Whether a label is about all of whatever is listed.
fn is_whole(meaning: &Meaning, dimension: Dimension) -> bool {
    (meaning.is_total || meaning.is_base) && !names_part(meaning, dimension)
}

/// The rows with figures that name no member themselves, each with the head above it.
fn rows_below(layout: &Layout, rows: &Axis, dimension: Dimension, heads: &[usize]) -> Vec<(usize, usize)> {
    let below = layout.body.clone().filter(|&row| layout.kind(row) == RowKind::Data);
    let below = below.filter(|&row| member(&rows.meanings[row - layout.body.start], dimension) == Member::None);
    below.filter_map(|row| Some((row, heads[heads.partition_point(|head| *head < row).checked_sub(1)?]))).collect()
}

/// The labels that stand below several heads.
fn recurring(table: &Table, layout: &Layout, below: &[(usize, usize)]) -> BTreeSet<String> {
    let mut heads: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for &(row, head) in below {
        heads.entry(label(table, layout, row)).or_default().insert(head);
    }
    heads.into_iter().filter(|(_, heads)| heads.len() > 1).map(|(label, _)| label).collect()
}

fn label(table: &Table, layout: &Layout, row: usize) -> String {
    let cells: Vec<&str> = layout.columns_of(&[ColumnRole::Label]).map(|column| table.cell(row, column)).collect();
    normalise(&cells.join(" "))
}

/// The head above each row, whose member the row is about. Only a total below the last one that no other has, or that comes
/// a second time, is that of all.
fn below_heads(
    table: &Table,
    layout: &Layout,
    rows: &mut Axis,
    dimension: Dimension,
    heads: &[usize],
) -> Vec<Option<usize>> {
    let start = layout.body.start;
    let below = rows_below(layout, rows, dimension, heads);
    let recurring = recurring(table, layout, &below);
    let mut groups = vec![None; layout.body.len()];
    let mut seen = BTreeSet::new();
    for (row, head) in below {
        let own = rows.meanings[head - start].key.get(dimension).cloned();
        let meaning = &mut rows.meanings[row - start];
        let label = label(table, layout, row);
        let is_whole = is_whole(meaning, dimension);
        let is_last = heads.last() == Some(&head);
        if is_last && is_whole && (!recurring.contains(&label) || seen.contains(&(head, label.clone()))) {
            break;
        }
        seen.insert((head, label));
        groups[row - start] = Some(head);
        meaning.key.set(dimension, own);
        // What says nothing of municipalities passed for the total of them all.
        meaning.is_total &= is_whole;
    }
    groups
}

fn says_only_total(table: &Table, layout: &Layout, row: usize) -> bool {
    let words = |column: usize| normalise(table.cell(row, column)).split(' ').filter(|word| !word.is_empty()).count();
    layout.columns_of(&[ColumnRole::Label]).map(words).sum::<usize>() <= 1
}
