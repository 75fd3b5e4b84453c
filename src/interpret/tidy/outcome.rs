//! Sums of records → facts, for the members that the published tables use, and what there is to say about them.

use crate::error::Error;
use crate::facts::Place;
use crate::interpret::{Column, ColumnRole, Context, Interpretation, Layout, RowKind};
use crate::message::Message;
use crate::number::FormatDecision;
use crate::table::Table;

use super::tally::Tally;
use super::{Outcome, Roles, is_empty_row};

mod adding_up;
mod dimensions;
mod facts;
mod groups;
mod others;
mod remarks;

/// Rows of which it is told what they are; all that follow are records.
const MOST_ROWS_TOLD: usize = 1000;

pub(super) fn of(mut tally: Tally, table: &Table, context: &Context<'_>, source: u32) -> Result<Outcome, Error> {
    let decision = tally.finish()?;
    let mut reader = Reader { table, context, tally: &tally, source, messages: Vec::new() };
    let decoded = reader.decode_labels();
    let mut dimensions = reader.dimensions(decoded.encoding)?;
    reader.say_what_is_added_up(&dimensions);
    reader.say_what_is_not_broken_down(&dimensions);
    reader.say_which_groups_are_partial(&dimensions);
    let chosen = reader.choose_among_others(decoded.encoding);
    let powers = reader.powers(decoded.encoding);
    let facts = reader.facts(&mut dimensions, &chosen, &powers)?;
    reader.report_records();
    reader.report_format(decision);
    reader.report_unknown(&dimensions);
    reader.report_namesakes(&dimensions);
    let layout = reader.layout(decision);
    let messages = reader.messages;
    let interpretation = Interpretation {
        layout,
        facts,
        claims: Vec::new(),
        gaps: Vec::new(),
        messages,
        is_list: false,
        labels_from_above: None,
    };
    Ok(Outcome { interpretation, decoded })
}

struct Reader<'a> {
    table: &'a Table,
    context: &'a Context<'a>,
    tally: &'a Tally,
    source: u32,
    messages: Vec<Message>,
}

impl<'a> Reader<'a> {
    fn roles(&self) -> &'a Roles {
        &self.tally.roles
    }

    /// The column that figures stand in. Where records are counted none do: then that of what they are told apart by, since
    /// any other may be empty.
    fn column_of_figures(&self, index: usize) -> usize {
        let Roles { counts, dimensions, .. } = self.roles();
        let of_members = || dimensions.first().map_or(0, |(column, _)| *column);
        counts.get(index).map_or_else(of_members, |(column, _)| *column)
    }

    fn place(&self, row: u32, column: usize) -> Place {
        Place { source: self.source, row, column: column as u32 }
    }

    fn layout(&self, decision: FormatDecision) -> Layout {
        let (roles, rows) = (self.roles(), self.tally.row as usize);
        let header = roles.header;
        let kind = |row: usize| match () {
            () if self.context.tables.excludes(0, self.table.position(row, 0).row) => RowKind::Excluded,
            () if is_empty_row(self.table, row) => RowKind::Blank,
            () if row < header => RowKind::Title,
            () if row == header => RowKind::Header,
            () => RowKind::Data,
        };
        let role = |column: usize| match () {
            () if roles.dimensions.iter().any(|(other, _)| *other == column) => ColumnRole::Label,
            () if roles.counts.iter().any(|(other, _)| *other == column) => ColumnRole::Count,
            () if roles.ignored.contains(&column) => ColumnRole::Ignored,
            () => ColumnRole::Note,
        };
        let column = |(column, name): (usize, &String)| Column { header: vec![name.clone()], role: role(column) };
        Layout {
            rows: 0..rows,
            title: 0..header,
            header: header..header + 1,
            body: header + 1..rows,
            kinds: (0..rows.min(self.table.rows()).min(MOST_ROWS_TOLD)).map(kind).collect(),
            columns: roles.names.iter().enumerate().map(column).collect(),
            number_format: decision.format,
            records: Some(self.tally.records),
        }
    }
}
