//! Records of whole figures, counted many at a time and column by column.
//!
//! Nearly every row of a register is such a record. Counted together, they have the processor look for the texts of one
//! column, or for the sums of one cube, of many records side by side, and not for everything of one record after the
//! other.

use crate::error::Error;
use crate::read::{Records, Rows};

use super::super::figure::plain_figure;
use super::super::sums::{Decimal, Members, Whole};
use super::cubes::MOST_CUBES;
use super::grid::Steps;
use super::{MOST_COUNTS, Tally, is_certainly_text};

/// How many records are counted together: as many as lie in the text that is looked at together, and not more than stay
/// in the processor's nearest cache.
const MOST_RECORDS: usize = 128;

/// What is found out of each record before it is added; kept for the next ones, so that nothing is allocated.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// How many rows to look at next: few where those are many that have to be counted by themselves, and none for a
    /// while where all are.
    most: usize,
    /// How many rows were not looked at.
    passed_over: usize,
    figures: Vec<[i64; MOST_COUNTS]>,
    /// Its combination in each cube.
    members: Vec<[Members; MOST_CUBES]>,
    /// Its place in each grid, where there are any.
    steps: Vec<Steps>,
    /// The records that have no place there.
    outside: Vec<usize>,
    /// The number of its combination among those of one cube.
    combinations: Vec<u32>,
}

impl Batch {
    pub fn new() -> Self {
        Batch { most: MOST_RECORDS, ..Batch::default() }
    }
}

impl Tally {
    /// Counts the first of the rows, as many as have all columns and nothing but whole figures. Gives how many these are.
    pub(super) fn count_together(&mut self, rows: Rows<'_>) -> Result<usize, Error> {
        if self.row as usize <= self.roles.header || self.has_others || !self.excluded.is_empty() {
            return Ok(0);
        }
        if self.batch.most == 0 && self.batch.passed_over < MOST_RECORDS {
            self.batch.passed_over += 1;
            return Ok(0);
        }
        let mut batch = std::mem::take(&mut self.batch);
        let records = rows.alike(self.uses.len(), batch.most.clamp(1, MOST_RECORDS));
        let count = self.read_figures(records, &mut batch.figures);
        batch.most = if count > 0 { batch.most.clamp(1, MOST_RECORDS) * 2 } else { batch.most / 2 };
        batch.passed_over = 0;
        if count > 0 {
            if self.grids.is_empty() {
                self.mark_many(records, count, &mut batch.members)?;
                self.add_many(&mut batch)?;
            } else {
                self.step_many(records, count, &mut batch.steps)?;
                self.add_to_grids(&mut batch, records)?;
            }
            self.records += count as u32;
            self.row += count as u32;
            self.make_room()?;
        }
        self.batch = batch;
        Ok(count)
    }

    /// Reads the figures of the first of the records, as many as have only whole ones; gives how many these are.
    #[inline(never)]
    fn read_figures(&self, records: Records<'_>, figures: &mut Vec<[i64; MOST_COUNTS]>) -> usize {
        // A record counts for one where there are no figures.
        figures.resize(MOST_RECORDS, [1; MOST_COUNTS]);
        for (at, figures) in figures.iter_mut().enumerate().take(records.len()) {
            if self.roles.counts.is_empty() {
                let (from, length) = records.field(at, 0);
                if !is_certainly_text(from, length) {
                    return at;
                }
            }
            for index in 0..self.roles.counts.len() {
                let (from, length) = records.field(at, self.roles.counts[index].0);
                match plain_figure(from, length) {
                    Some(plain) => figures[index % MOST_COUNTS] = plain,
                    None => return at,
                }
            }
        }
        records.len()
    }

    /// Adds records to the sums at their places in the grids.
    #[inline(never)]
    fn add_to_grids(&mut self, batch: &mut Batch, records: Records<'_>) -> Result<(), Error> {
        let Batch { figures, steps, outside, .. } = batch;
        let width = self.width().min(MOST_COUNTS);
        for cube in 0..self.grids.len() {
            for index in 0..width {
                let grid = &mut self.grids[cube];
                for (at, (steps, figures)) in steps.iter().zip(&*figures).enumerate() {
                    if !grid.add(steps[cube % MOST_CUBES], index, figures[index], self.row + at as u32) {
                        outside.push(at);
                    }
                }
                for at in outside.drain(..) {
                    let members = self.marks_of(records, at)[cube];
                    let sums = &mut self.cubes[cube].sums;
                    let combination = sums.number(members)?;
                    sums.add_whole(combination, index, figures[at][index], self.row + at as u32);
                }
            }
        }
        Ok(())
    }

    /// Adds all that is in the grids to the cubes.
    pub(super) fn empty_grids(&mut self) -> Result<(), Error> {
        for (grid, cube) in std::mem::take(&mut self.grids).iter().zip(&mut self.cubes) {
            for (members, index, Whole { value, records, first_row }) in grid.sums() {
                let combination = cube.sums.number(members)?;
                cube.sums.add(combination, index, Decimal::whole(value), records, first_row);
            }
        }
        Ok(())
    }

    /// Adds records to the sums of their combinations.
    #[inline(never)]
    fn add_many(&mut self, batch: &mut Batch) -> Result<(), Error> {
        let Batch { figures, members, combinations, .. } = batch;
        let width = self.width().min(MOST_COUNTS);
        for (at, cube) in self.cubes.iter_mut().enumerate() {
            combinations.clear();
            for members in &*members {
                combinations.push(cube.sums.number(members[at % MOST_CUBES])?);
            }
            for index in 0..width {
                cube.sums.add_all(combinations, index, figures.iter().map(|figures| figures[index]), self.row);
            }
        }
        Ok(())
    }
}
