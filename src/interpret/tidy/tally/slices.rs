//! Records of a later slice of the file, counted elsewhere, join those that were counted before it.
//!
//! A slice's labels have numbers of their own. They get those of the whole file, in the order in which they first came: so
//! the whole file gives the same as if one tally had read it.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

use super::super::dictionary::Dictionary;
use super::super::sums::{Members, Sum};
use super::cubes::{ALL_TERRITORIES, Cube, member};
use super::waiting::{ENOUGH_FIGURES, Waiting};
use super::{OTHERS, Remark, Tally, merge};

/// What a tally came to, so that another can join it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Counts {
    rows: u32,
    records: u32,
    /// The labels of each label column.
    labels: Vec<Vec<Counted>>,
    /// The combinations of labels in columns of unknown meaning.
    others: Vec<Vec<u32>>,
    /// Figures with a mark, each with the column in which it first came.
    texts: Vec<(Counted, u32)>,
    cubes: Vec<CubeCounts>,
    without_figure: Option<Remark>,
    ragged: Option<Remark>,
}

/// A text, and the first of the records that it came in.
#[derive(Debug, Serialize, Deserialize)]
struct Counted {
    bytes: Vec<u8>,
    first_row: u32,
    records: u32,
}

/// A cube, but for how a combination is found.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CubeCounts {
    combinations: Vec<Members>,
    sums: Vec<Sum>,
    /// Figures that wait, by their sum and their text.
    waiting: Vec<((u32, u32), Waiting)>,
}

/// What was counted elsewhere, by its number there: its number here.
pub(super) struct Numbers {
    /// Of the labels of each label column.
    labels: Vec<Vec<u32>>,
    /// Of the combinations of labels of unknown meaning.
    others: Vec<u16>,
    /// Of the figures with a mark.
    texts: Vec<u32>,
    /// How many rows of the file come before those that were counted.
    rows_before: u32,
}

impl Tally {
    /// Counts a slice of the file: no header is above it. None where rows are left out, since that is by their number in
    /// the file.
    pub(crate) fn of_slice(mut self) -> Option<Self> {
        self.row_of_slice = self.roles.header as u32 + 1;
        self.row = self.row_of_slice;
        self.excluded.is_empty().then_some(self)
    }

    /// What was counted of a slice; none when no other can join it, since it has settled what only the whole file can.
    ///
    /// # Errors
    /// As [`Tally::finish`].
    pub(crate) fn into_counts(mut self) -> Result<Option<Counts>, Error> {
        self.forget_texts()?;
        if self.format.is_some() {
            return Ok(None);
        }
        let number = |bytes: &[u8]| bytes.try_into().map(u32::from_le_bytes).unwrap_or_default();
        let others =
            (0..self.others.len() as u32).map(|other| self.others.bytes(other).chunks(4).map(number).collect());
        let text_columns = self.text_columns.iter().map(|&column| column as u32);
        Ok(Some(Counts {
            rows: self.rows(),
            records: self.records,
            labels: self.label_columns.iter().map(|column| counted(&column.labels).collect()).collect(),
            others: others.collect(),
            texts: counted(&self.texts).zip(text_columns).collect(),
            cubes: self.cubes.into_iter().map(CubeCounts::of).collect(),
            without_figure: self.without_figure,
            ragged: self.ragged,
        }))
    }

    /// Whether the rows that follow may be counted elsewhere, and were.
    pub(crate) fn can_join(&self, counts: &Counts) -> bool {
        let waiting = self.cubes[0].waiting.len() + counts.cubes.first().map_or(0, |cube| cube.waiting.len());
        self.row as usize > self.roles.header
            // The first figures with a mark decide how a file writes its numbers.
            && self.format.is_none()
            && waiting < ENOUGH_FIGURES
    }

    /// Adds the counts of the rows that follow.
    ///
    /// # Errors
    /// Those of counting the rows here, and [`ErrorKind::Usage`] for counts of another table.
    pub(crate) fn join(&mut self, counts: &Counts) -> Result<(), Error> {
        self.forget_texts()?;
        let numbers = self.numbers_of(counts)?;
        if counts.cubes.len() > self.cubes.len() {
            self.fold()?;
        }
        for at in 0..self.cubes.len() {
            let of_both = counts.cubes.first().filter(|_| counts.cubes.len() == 1);
            let cube = of_both.or_else(|| counts.cubes.get(at)).ok_or_else(of_another_table)?;
            self.join_cube(at, cube, &numbers)?;
        }
        let later = |remark: Remark| Remark { row: remark.row.saturating_add(numbers.rows_before), ..remark };
        counts.without_figure.into_iter().for_each(|remark| merge(&mut self.without_figure, later(remark)));
        counts.ragged.into_iter().for_each(|remark| merge(&mut self.ragged, later(remark)));
        self.records = self.records.saturating_add(counts.records);
        self.row = self.row.saturating_add(counts.rows);
        if self.cubes[0].sums.len() >= self.fold_at {
            self.fold()?;
        }
        Ok(())
    }

    /// Keeps what is new among the labels and texts of the rows that follow, and counts them.
    fn numbers_of(&mut self, counts: &Counts) -> Result<Numbers, Error> {
        if counts.labels.len() != self.label_columns.len() {
            return Err(of_another_table());
        }
        let rows_before = self.row - self.roles.header as u32 - 1;
        let mut labels = Vec::new();
        for (index, counted) in counts.labels.iter().enumerate() {
            let column = &mut self.label_columns[index];
            let numbers = counted.iter().map(|label| label.count_in(&mut column.labels, rows_before));
            labels.push(numbers.collect::<Result<Vec<_>, _>>()?);
            self.mark_new_labels(index)?;
        }
        let unknown = || self.label_columns.iter().zip(&labels).filter(|(column, _)| column.dimension.is_none());
        let mut others = Vec::new();
        for combination in &counts.others {
            let own = |(label, (_, numbers)): (&u32, (_, &Vec<u32>))| numbers.get(*label as usize).copied();
            let own: Option<Vec<u32>> = combination.iter().zip(unknown()).map(own).collect();
            let own: Vec<u8> = own.ok_or_else(of_another_table)?.iter().flat_map(|label| label.to_le_bytes()).collect();
            others.push(member(self.others.number(&own, own.len())?)?);
        }
        let mut texts = Vec::new();
        for (text, column) in &counts.texts {
            let number = text.count_in(&mut self.texts, rows_before)?;
            if self.text_columns.len() == number as usize {
                self.text_columns.push(*column as usize);
            }
            texts.push(number);
        }
        Ok(Numbers { labels, others, texts, rows_before })
    }

    /// Adds the sums of a cube whose combinations are of labels that have these numbers here.
    pub(super) fn join_cube(&mut self, at: usize, counts: &CubeCounts, numbers: &Numbers) -> Result<(), Error> {
        let width = self.width();
        let mut own = Vec::with_capacity(counts.combinations.len());
        for (&combination, sums) in counts.combinations.iter().zip(counts.sums.chunks(width)) {
            let combination = self.own_members(at, combination, numbers).ok_or_else(of_another_table)?;
            let cube = &mut self.cubes[at];
            let combination = cube.sums.number(combination)?;
            for (index, sum) in sums.iter().enumerate() {
                cube.sums.join(combination, index, &sum.later(numbers.rows_before));
            }
            own.push(combination);
        }
        for &((sum, text), waiting) in &counts.waiting {
            let (combination, index) = (sum as usize / width, sum % width as u32);
            let place = own.get(combination).zip(numbers.texts.get(text as usize));
            let (combination, text) = place.ok_or_else(of_another_table)?;
            let first_row = waiting.first_row.saturating_add(numbers.rows_before);
            let waits = &mut self.cubes[at].waiting;
            let all = waits.entry((combination * width as u32 + index, *text)).or_insert(Waiting {
                records: 0,
                first_row,
                ..waiting
            });
            all.records = all.records.saturating_add(waiting.records);
            all.first_row = all.first_row.min(first_row);
        }
        Ok(())
    }

    /// What a combination of labels counted elsewhere is in a cube; none when they are not labels of this table.
    fn own_members(&self, at: usize, combination: Members, numbers: &Numbers) -> Option<Members> {
        let mut own = combination;
        for (column, labels) in self.label_columns.iter().zip(&numbers.labels) {
            let Some(place) = column.place else { continue };
            let label = combination.get(place);
            if label != ALL_TERRITORIES {
                let label = *labels.get(usize::from(label))?;
                own.replace(place, column.marks.get(label as usize)?[at]);
            }
        }
        if self.has_others {
            own.replace(OTHERS, *numbers.others.get(usize::from(combination.get(OTHERS)))?);
        }
        Some(own)
    }

    /// The numbers of what was counted here.
    pub(super) fn own_numbers(&self) -> Numbers {
        let all = |dictionary: &Dictionary| (0..dictionary.len() as u32).collect();
        Numbers {
            labels: self.label_columns.iter().map(|column| all(&column.labels)).collect(),
            others: (0..self.others.len() as u16).collect(),
            texts: all(&self.texts),
            rows_before: 0,
        }
    }
}

impl Counted {
    /// Counts the text in a dictionary, with so many rows before its own; gives its number there.
    fn count_in(&self, dictionary: &mut Dictionary, rows_before: u32) -> Result<u32, Error> {
        let number = dictionary.number(&self.bytes, self.bytes.len())?;
        // A text that only came in a row that is no record was not counted.
        if self.records > 0 {
            dictionary.count_all(number, self.first_row.saturating_add(rows_before), self.records);
        }
        Ok(number)
    }
}

impl CubeCounts {
    pub(super) fn of(cube: Cube) -> Self {
        let (combinations, sums) = cube.sums.to_parts();
        CubeCounts { combinations, sums, waiting: cube.waiting.into_iter().collect() }
    }
}

fn counted(dictionary: &Dictionary) -> impl Iterator<Item = Counted> {
    (0..dictionary.len() as u32).map(|label| Counted {
        bytes: dictionary.bytes(label).to_vec(),
        first_row: dictionary.first_row(label),
        records: dictionary.occurrences(label),
    })
}

fn of_another_table() -> Error {
    ErrorKind::Usage { reason: "a slice joins the file that it is of, read with the same recipe" }.into()
}
