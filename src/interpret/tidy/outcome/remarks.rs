//! What there is to say about the records, and about the figures made of them.

use crate::facts::Dimension;
use crate::interpret::remarks::{MOST_UNKNOWN_NAMED, number_format, scaled, two_readings, unknown_label};
use crate::message::Message;
use crate::number::FormatDecision;

use super::super::tally::Remark;
use super::super::{Kind, MOST_TERRITORIES_BY_NATIONALITY};
use super::Reader;
use super::dimensions::Dimensioned;

impl Reader<'_> {
    /// A sum over the members of a dimension is told, where no total says that it is meant.
    pub(super) fn say_what_is_added_up(&mut self, dimensions: &[Dimensioned<'_>]) {
        for Dimensioned { column, dimension, kinds, has_total, .. } in dimensions {
            let count = kinds.iter().flatten().count();
            if column.place.is_none() && !has_total && count > 1 {
                let text = format!("the {count} members of this column are added up");
                let message = Message::note("summed-over", text)
                    .with("count", count)
                    .with("dimension", dimension.name())
                    .at(self.place(self.roles().header as u32, column.column));
                self.messages.push(message);
            }
        }
    }

    /// What is not given of many territories is told, with the way to ask for it.
    pub(super) fn say_what_is_not_broken_down(&mut self, dimensions: &[Dimensioned<'_>]) {
        let find = |wanted: Dimension| dimensions.iter().find(|column| column.dimension == wanted);
        let (Some(territory), Some(_)) = (find(Dimension::Territory), find(Dimension::Nationality)) else { return };
        if self.has_too_many_territories(dimensions) {
            let count = territory.codes.len();
            let text = format!(
                "of each of the {count} territories only MOE and all nationalities are given; the recipe's breakdown by \
                 territory, period and nationality gives each group and nationality"
            );
            let message = Message::note("territories-by-group", text).with("count", count);
            self.messages.push(message.at(self.place(self.roles().header as u32, territory.column.column)));
        }
    }

    /// Whether the nationalities of each territory are too many figures to be given without being asked for.
    pub(super) fn has_too_many_territories(&self, dimensions: &[Dimensioned<'_>]) -> bool {
        let are_many = |column: &Dimensioned<'_>| {
            column.dimension == Dimension::Territory && column.codes.len() > MOST_TERRITORIES_BY_NATIONALITY
        };
        self.context.recipe.breakdown.is_none() && dimensions.iter().any(are_many)
    }

    /// Tells of the largest of these groups; the others lie in it.
    pub(super) fn say_which_groups_are_partial(&mut self, dimensions: &[Dimensioned<'_>]) {
        let Some((group, missing)) = self.partial_groups(dimensions).into_iter().next() else { return };
        let missing = missing.iter().map(|code| &**code).collect::<Vec<_>>().join(", ");
        let text = format!(
            "{group} is added up from the countries that this table has; for {missing} it has no figure, so the sum is the least it can be"
        );
        let message = Message::warning("group-partial", text).with("group", group).with("missing", missing);
        let column = dimensions.iter().find(|column| column.dimension == Dimension::Nationality);
        let column = column.map_or(0, |column| column.column.column);
        self.messages.push(message.at(self.place(self.roles().header as u32, column)));
    }

    /// Says that figures were multiplied.
    pub(super) fn say_scaled(&mut self, power: u8, column: usize) {
        self.messages.push(scaled(power).at(self.place(self.roles().header as u32, column)));
    }

    pub(super) fn report_records(&mut self) {
        if let Some(Remark { row, column, count }) = self.tally.without_figure {
            let text = format!("{count} records have no usable figure; what they belong to is left out");
            let message = Message::warning("records-without-figure", text).with("count", count);
            self.messages.push(message.at(self.place(row, column as usize)));
        }
        if let Some(Remark { row, column, count }) = self.tally.ragged {
            let text = format!("{count} records have not as many cells as the header; they are not counted");
            let message = Message::warning("records-ragged", text).with("count", count);
            self.messages.push(message.at(self.place(row, column as usize)));
        }
    }

    pub(super) fn report_format(&mut self, decision: FormatDecision) {
        let Some((example, row, column, value)) = self.tally.example(decision) else { return };
        let Some(message) = number_format(decision, &example, value) else { return };
        self.messages.push(message.at(self.place(row, column)));
    }

    /// Names of several places are told, each where it first came.
    pub(super) fn report_namesakes(&mut self, dimensions: &[Dimensioned<'_>]) {
        for Dimensioned { column, namesakes, .. } in dimensions {
            for (label, of_two) in namesakes.iter().take(MOST_UNKNOWN_NAMED) {
                let place = self.place(column.labels.first_row(*label), column.column);
                self.messages.push(two_readings(of_two, self.context.vocabulary).at(place));
            }
        }
    }

    pub(super) fn report_unknown(&mut self, dimensions: &[Dimensioned<'_>]) {
        for Dimensioned { column, kinds, dimension, .. } in dimensions {
            let unknown = kinds.iter().enumerate().filter_map(|(label, kind)| match kind {
                Some(Kind::Code(code)) => Some((label as u32, code.strip_prefix('?')?)),
                _ => None,
            });
            let mut unknown: Vec<(u32, &str)> = unknown.collect();
            unknown.sort_by_key(|&(label, _)| column.labels.first_row(label));
            for &(label, text) in unknown.iter().take(MOST_UNKNOWN_NAMED) {
                let suggestions = self.context.vocabulary.suggestions(text, Some(*dimension));
                let message = unknown_label(text).suggesting(suggestions);
                self.messages.push(message.at(self.place(column.labels.first_row(label), column.column)));
            }
            if let Some(more) = unknown.len().checked_sub(MOST_UNKNOWN_NAMED + 1) {
                let (label, _) = unknown[MOST_UNKNOWN_NAMED];
                let text = format!("{} more labels of this column are not known", more + 1);
                let message = Message::warning("unknown-labels-more", text).with("count", more + 1);
                self.messages.push(message.at(self.place(column.labels.first_row(label), column.column)));
            }
        }
    }
}
