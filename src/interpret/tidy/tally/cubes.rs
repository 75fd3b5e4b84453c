//! What a label marks a combination with, in one cube or in two.
//!
//! Of many territories the figures of each nationality are not asked for. Their records are counted in two cubes that tell
//! less apart, one by territory and one by nationality, which stay in the processor's cache where one would not.

use std::collections::{BTreeMap, HashSet};

use crate::error::{Error, ErrorKind};
use crate::facts::{Code, is_unknown};
use crate::read::Encoding;

use super::super::sums::{Members, Spot, Sums};
use super::super::{Kind, LabelReading, MOST_TERRITORIES_BY_NATIONALITY, reading_of};
use super::slices::CubeCounts;
use super::waiting::Waiting;
use super::{LabelColumn, Tally};

/// Sums of records, and figures that wait to be added to them, by their sum and their text.
#[derive(Debug)]
pub(in super::super) struct Cube {
    pub view: View,
    pub sums: Sums,
    pub(super) waiting: BTreeMap<(u32, u32), Waiting>,
}

/// What a cube tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum View {
    /// Every territory with every nationality.
    Whole,
    /// Territories with groups of nationalities: of each group a label stands for all of them.
    Groups,
    /// Nationalities: of all territories but totals [`ALL_TERRITORIES`] stands for them.
    Nationalities,
}

/// Stands for the territories in a cube that does not tell them apart.
pub(in super::super) const ALL_TERRITORIES: u16 = u16::MAX;

/// The most cubes that records are counted in.
pub(super) const MOST_CUBES: usize = 2;

/// From how many combinations on two cubes take the place of one, so that both stay in the processor's cache and have room
/// in grids. What one has is counted again then: soon, it is little.
pub(super) const FOLD_FROM: usize = 2048;

impl Cube {
    pub(super) fn new(view: View, width: usize) -> Self {
        Cube { view, sums: Sums::new(width), waiting: BTreeMap::new() }
    }
}

impl Tally {
    /// What the row's label of a column, which is new, marks a combination with.
    #[cold]
    pub(super) fn look_up(&mut self, index: usize) -> Result<[u16; MOST_CUBES], Error> {
        self.mark_new_labels(index)?;
        let column = &self.label_columns[index];
        Ok(column.marks[column.current as usize])
    }

    /// Finds out what the labels of a column that are new mean.
    fn read_new_labels(&mut self, index: usize) {
        let LabelColumn { dimension, labels, readings, .. } = &mut self.label_columns[index];
        let Some(dimension) = *dimension else { return };
        let mut scratch = String::new();
        for label in readings.len() as u32..labels.len() as u32 {
            let text = decode_label(self.encoding, labels.bytes(label), &mut scratch);
            readings.push(reading_of(text, dimension, &self.recipe, self.vocabulary));
        }
    }

    /// Finds out what the labels of a column that are new mark a combination with.
    pub(super) fn mark_new_labels(&mut self, index: usize) -> Result<(), Error> {
        self.read_new_labels(index);
        let mut marks = std::mem::take(&mut self.label_columns[index].marks);
        let LabelColumn { dimension, place, total_bit, labels, readings, .. } = &self.label_columns[index];
        let kind = |label: usize| readings.get(label).map(|(kind, _)| kind);
        // Countries in the same group, and those in none, count for the same groups.
        let alike = |country: &str| self.vocabulary.group_of(country);
        let is_country = |code: &str| self.vocabulary.is_country(code) || is_unknown(code);
        let is_folded = self.cubes.len() > 1;
        for label in marks.len()..labels.len() {
            if dimension.is_none() {
                marks.push([0; MOST_CUBES]);
                continue;
            }
            if place.is_none() {
                let is_total = kind(label) == Some(&Kind::Total);
                marks.push([u16::from(is_total) << total_bit; MOST_CUBES]);
                continue;
            }
            let own = member(label as u32)?;
            let is_place = is_folded && self.places_and_people.is_some_and(|(places, _)| places == index);
            let is_people = is_folded && self.places_and_people.is_some_and(|(_, people)| people == index);
            marks.push(match kind(label) {
                Some(Kind::Code(_)) if is_place => [own, ALL_TERRITORIES],
                Some(Kind::Code(code)) if is_people && is_country(code) => {
                    let mut earlier = marks.iter().enumerate().filter(|(at, [first, _])| at == &usize::from(*first));
                    let first = earlier.find(|(_, [first, _])| match kind(usize::from(*first)) {
                        Some(Kind::Code(other)) => is_country(other) && alike(other) == alike(code),
                        _ => false,
                    });
                    [first.map_or(own, |(_, [first, _])| *first), own]
                }
                _ => [own; MOST_CUBES],
            });
        }
        self.label_columns[index].marks = marks;
        Ok(())
    }

    /// What a label means, where that was found out already of the text that it has in this encoding.
    pub(in super::super) fn reading<'a>(
        &self,
        LabelColumn { labels, readings, .. }: &'a LabelColumn,
        label: u32,
        encoding: Encoding,
    ) -> Option<&'a LabelReading> {
        let bytes = labels.bytes(label);
        let is_of_encoding = || encoding != Encoding::Utf8 || std::str::from_utf8(bytes).is_ok();
        let is_same = bytes.is_ascii() || (encoding == self.encoding && is_of_encoding());
        readings.get(label as usize).filter(|_| is_same)
    }

    /// Puts two cubes in the place of one, where no figure will be asked for that they do not have: of many territories,
    /// those of each nationality are not.
    #[cold]
    pub(super) fn fold(&mut self) -> Result<(), Error> {
        self.fold_at *= 2;
        let Some((places, people)) = self.places_and_people else { return Ok(()) };
        self.read_new_labels(places);
        let kinds = self.label_columns[places].readings.iter().map(|(kind, _)| kind);
        let codes: HashSet<&Code> = kinds.filter_map(Kind::code).collect();
        if codes.len() <= MOST_TERRITORIES_BY_NATIONALITY {
            return Ok(());
        }
        self.fold_at = usize::MAX;
        // They mark records for the one cube.
        self.forget_texts()?;
        let Some(whole) = self.cubes.pop() else { return Ok(()) };
        self.cubes = [View::Groups, View::Nationalities].map(|view| Cube::new(view, self.width())).into();
        for index in [places, people] {
            self.label_columns[index].marks.clear();
            self.mark_new_labels(index)?;
        }
        let (whole, numbers) = (CubeCounts::of(whole), self.own_numbers());
        (0..self.cubes.len()).try_for_each(|at| self.join_cube(at, &whole, &numbers))
    }
}

/// Marks a row's combination in each cube.
#[inline(always)]
pub(super) fn mark(members: &mut [Members; MOST_CUBES], spot: Spot, marks: [u16; MOST_CUBES]) {
    for (members, mark) in members.iter_mut().zip(marks) {
        members.mark(spot, mark);
    }
}

/// A member's number as it stands in a combination.
#[inline(always)]
pub(super) fn member(label: u32) -> Result<u16, Error> {
    u16::try_from(label).ok().filter(|member| *member != ALL_TERRITORIES).ok_or_else(|| {
        let what = "the number of different labels in a column that figures are broken down by";
        ErrorKind::TooLarge { what, limit: u64::from(Members::MOST) }.into()
    })
}

/// The text of a label; one that the file's encoding cannot hold is read as what its bytes look like.
fn decode_label<'a>(encoding: Encoding, bytes: &'a [u8], scratch: &'a mut String) -> &'a str {
    match std::str::from_utf8(bytes) {
        Ok(text) if encoding == Encoding::Utf8 => text,
        Err(_) if encoding == Encoding::Utf8 => Encoding::Windows1252.decode(bytes, scratch).0,
        _ => encoding.decode(bytes, scratch).0,
    }
}
