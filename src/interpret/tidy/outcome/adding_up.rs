//! Combinations of labels → sums for the members that the published tables use.

use crate::error::Error;
use crate::facts::Dimension;

use super::super::sums::{Members, Sum, Sums};
use super::super::tally::{ALL_TERRITORIES, TOTALS, View};
use super::dimensions::{Dimensioned, Part};

/// Where a fact gets its label from.
#[derive(Clone, Copy)]
pub(super) enum LabelOf {
    /// A label of a column.
    Member {
        column: usize,
        label: u16,
    },
    /// A group of nationalities, by its number.
    Group(u16),
    Nothing,
}

/// Sums with what each is called after.
pub(super) struct Labelled {
    pub sums: Sums,
    pub labels: Vec<LabelOf>,
}

impl Labelled {
    /// Adds records to a sum. It is called after the first of all its records.
    fn add(&mut self, members: Members, records: &[Sum], label: LabelOf) -> Result<(), Error> {
        let number = self.sums.number(members)?;
        if number as usize == self.labels.len() {
            self.labels.push(label);
        } else if records[0].first_row < self.sums.get(number, 0).first_row {
            self.labels[number as usize] = label;
        }
        records.iter().enumerate().for_each(|(index, sum)| self.sums.join(number, index, sum));
        Ok(())
    }
}

/// Adds combinations of labels up to the members that the published tables use: MOE and all by territory and period,
/// nationalities by period.
pub(super) struct AddingUp<'a> {
    pub dimensions: &'a [Dimensioned<'a>],
    /// The groups that each label of the nationalities counts for.
    pub groups: &'a [Vec<u16>],
    pub territory: Option<usize>,
    pub nationality: Option<usize>,
    pub can_add_up_territories: bool,
    /// Whether each nationality gets figures for each territory.
    pub each_nationality: bool,
}

impl AddingUp<'_> {
    pub fn add(&self, labels: Members, records: &[Sum], view: View, sums: &mut Labelled) -> Result<(), Error> {
        let Some(members) = self.members_of(labels) else { return Ok(()) };
        let place = self.territory.map(|index| self.label_of(index, labels));
        let Some(nationality) = self.nationality else {
            return sums.add(members, records, place.unwrap_or(LabelOf::Nothing));
        };
        let has_territory = members.get(Dimension::Territory as usize) != 0;
        let with_territories = view != View::Nationalities;
        let without_territories = view != View::Groups && self.can_add_up_territories;
        let mut without_territory = members;
        without_territory.replace(Dimension::Territory as usize, 0);
        let label = self.dimensions[nationality].column.place.map_or(0, |place| labels.get(place));
        let own = members.get(Dimension::Nationality as usize);
        let groups = &self.groups[usize::from(label)];
        // Of many territories only those groups are told that the published tables have by territory.
        let has_group = |group: u16| {
            let code = &self.dimensions[nationality].codes[usize::from(group) - 1];
            self.each_nationality || !has_territory || matches!(&**code, "MOE" | "all")
        };
        for &group in groups {
            let of_group = |mut members: Members| {
                members.replace(Dimension::Nationality as usize, group);
                members
            };
            if without_territories {
                sums.add(of_group(without_territory), records, LabelOf::Group(group))?;
            }
            if with_territories && has_group(group) {
                sums.add(of_group(members), records, place.unwrap_or(LabelOf::Group(group)))?;
            }
        }
        if own == 0 || groups.contains(&own) {
            return Ok(());
        }
        let people = self.label_of(nationality, labels);
        let is_total = self.territory.is_some() && !has_territory && !self.is_folded(labels);
        if (self.each_nationality && with_territories) || (is_total && view != View::Groups) {
            sums.add(members, records, people)?;
        }
        if without_territories {
            sums.add(without_territory, records, people)?;
        }
        Ok(())
    }

    fn label_of(&self, index: usize, labels: Members) -> LabelOf {
        match self.dimensions[index].column.place {
            Some(place) => LabelOf::Member { column: index, label: labels.get(place) },
            None => LabelOf::Nothing,
        }
    }

    /// Whether the combination is of all territories together.
    fn is_folded(&self, labels: Members) -> bool {
        let place = self.territory.and_then(|index| self.dimensions[index].column.place);
        place.is_some_and(|place| labels.get(place) == ALL_TERRITORIES)
    }

    /// The members by dimension that a combination of labels stands for, 0 for none; nothing when it is left out.
    fn members_of(&self, labels: Members) -> Option<Members> {
        let totals = labels.get(TOTALS);
        let mut members = Members::default();
        for Dimensioned { column, dimension, parts, has_total, .. } in self.dimensions {
            let Some(place) = column.place else {
                if *has_total && totals >> column.total_bit & 1 == 0 {
                    return None;
                }
                continue;
            };
            let label = labels.get(place);
            if label == ALL_TERRITORIES {
                continue;
            }
            match parts[usize::from(label)] {
                Part::Left => return None,
                Part::Together => {}
                Part::Apart(number) => members.replace(*dimension as usize, number),
            }
        }
        Some(members)
    }
}
