//! Columns of unknown meaning: which of their members count, and what their units multiply figures by.

use std::collections::BTreeSet;

use crate::facts::Dimension;
use crate::message::Message;
use crate::read::Encoding;

use super::super::unit::{Unit, is_multiplier, is_unit, unit_of};
use super::super::{Kind, statistical_code};
use super::Reader;
use super::dimensions::texts;

/// The largest power of ten that figures are multiplied by.
const MOST_POWER: u8 = 9;

impl Reader<'_> {
    /// That a column is not used, because its territories are larger ones than those of the one that is.
    fn coarser(&self, column: usize) -> Option<Message> {
        let names = &self.roles().names;
        let (name, used) = (&names[column], &names[self.roles().finer_than(column)?]);
        let text = format!("column \"{name}\" has larger units than \"{used}\" and is not used");
        let message = Message::note("column-coarser", text).with("column", name).with("used", used);
        Some(message.at(self.place(self.roles().header as u32, column)))
    }

    /// In a statistical table a column of unknown meaning is a dimension: its members are views of the same persons and
    /// are never added up. Its total counts, or else its first member, and the report says so.
    ///
    /// Gives whether each combination of such members counts; none when all do.
    pub(super) fn choose_among_others(&mut self, encoding: Encoding) -> Vec<bool> {
        let header = self.roles().header as u32;
        if !self.roles().is_statistical {
            let unused = self.roles().others.iter().map(|&column| {
                let name = &self.roles().names[column];
                let unused = || {
                    Message::note("column-unused", format!("column \"{name}\" is not understood and not used"))
                        .with("column", name)
                        .at(self.place(header, column))
                };
                self.coarser(column).unwrap_or_else(unused)
            });
            let unused: Vec<Message> = unused.collect();
            self.messages.extend(unused);
            return Vec::new();
        }
        let mut chosen: Vec<Option<Vec<bool>>> = Vec::new();
        for column in self.tally.label_columns.iter().filter(|column| column.dimension.is_none()) {
            let texts = texts(column, encoding);
            let counted = texts.iter().enumerate().filter(|(label, _)| column.labels.occurrences(*label as u32) > 0);
            let members: BTreeSet<&str> = counted.map(|(_, text)| &**text).collect();
            let is_total =
                |text: &str| statistical_code(text, Dimension::Sex, self.context.vocabulary) == Some(Kind::Total);
            let name = &*self.roles().names[column.column];
            if is_multiplier(name) {
                chosen.push(None);
                continue;
            }
            // Provinces beside municipalities tell nothing apart that these do not.
            if let Some(message) = self.coarser(column.column) {
                self.messages.push(message);
                chosen.push(None);
                continue;
            }
            let counts = || members.iter().min_by_key(|text| unit_of(text)).filter(|_| is_unit(name));
            if let Some(best) = counts().filter(|best| unit_of(best) == Unit::NoCount) {
                let text = format!("figures in the unit {best} are no counts; nothing is computed from them");
                let message = Message::warning("not-counts", text).with("unit", best);
                self.messages.push(message.at(self.place(header, column.column)));
                chosen.push(Some(vec![false; texts.len()]));
                continue;
            }
            let first = counts().or_else(|| members.iter().find(|text| is_total(text))).or_else(|| members.first());
            let Some(&first) = first.filter(|_| members.len() > 1) else {
                chosen.push(None);
                continue;
            };
            let count = members.len();
            let text = format!(
                "only the records with \"{first}\" in column {name} are counted: its {count} members cannot be added up"
            );
            let message =
                Message::warning("member-chosen", text).with("column", name).with("member", first).with("count", count);
            self.messages.push(message.at(self.place(header, column.column)));
            chosen.push(Some(texts.iter().map(|text| &**text == first).collect()));
        }
        if chosen.iter().all(Option::is_none) {
            return Vec::new();
        }
        let counts = |combination: u32| {
            let labels = self.tally.others.bytes(combination).as_chunks::<4>().0;
            let fits = |(chosen, label): (&Option<Vec<bool>>, &[u8; 4])| {
                chosen.as_ref().is_none_or(|chosen| chosen[u32::from_le_bytes(*label) as usize])
            };
            chosen.iter().zip(labels).all(fits)
        };
        (0..self.tally.others.len() as u32).map(counts).collect()
    }

    /// For each combination of the labels of other columns, the power of ten that its figures are to be multiplied by.
    pub(super) fn powers(&self, encoding: Encoding) -> Vec<u8> {
        if !self.roles().is_statistical {
            return Vec::new();
        }
        let columns = self.tally.label_columns.iter().filter(|column| column.dimension.is_none());
        let power = |name: &str, text: &str| match unit_of(text) {
            _ if is_multiplier(name) => text.parse().ok().filter(|power| *power <= MOST_POWER).unwrap_or(0),
            Unit::Count(power) if is_unit(name) => power,
            _ => 0,
        };
        let of_labels: Vec<Vec<u8>> = columns
            .map(|column| {
                let name = &self.roles().names[column.column];
                texts(column, encoding).iter().map(|text| power(name, text)).collect()
            })
            .collect();
        let of_combination = |combination: u32| {
            let labels = self.tally.others.bytes(combination).as_chunks::<4>().0;
            let powers = of_labels.iter().zip(labels).map(|(of, label)| of[u32::from_le_bytes(*label) as usize]);
            powers.sum()
        };
        (0..self.tally.others.len() as u32).map(of_combination).collect()
    }
}
