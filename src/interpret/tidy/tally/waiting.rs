//! Figures with a mark wait until it is known how the file writes its numbers; then they are added, and an example of them
//! shows how they were read.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::number::{self, FormatDecision, decide_format};

use super::super::figure::{Figure, figure};
use super::super::is_blank;
use super::{Count, Remark, Tally, merge};

/// How many different figures with a mark decide how a file writes its numbers.
pub(super) const ENOUGH_FIGURES: usize = 100_000;

/// Stands for a text that cannot be read as a figure, once that is settled.
const FREE_TEXT: u32 = u32::MAX;

/// A figure that is written with a mark, or is none: it waits for the number format.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub records: u32,
    pub first_row: u32,
    pub column: u32,
}

impl Tally {
    #[cold]
    pub(super) fn marked_figure(&mut self, bytes: &[u8]) -> Result<Count, Error> {
        let mut scratch = String::new();
        let (text, _) = self.encoding.decode(bytes, &mut scratch);
        match self.format {
            Some(decision) => Ok(match figure(text, decision.format) {
                Figure::None => Count::Empty,
                Figure::Exact(value) => Count::Figure(value),
                Figure::Unusable => Count::Text(FREE_TEXT),
            }),
            None if is_blank(text) => Ok(Count::Empty),
            None => {
                let text = self.texts.number(bytes, bytes.len())?;
                if self.text_columns.len() == text as usize {
                    self.text_columns.push(self.current.columns as usize - 1);
                }
                Ok(Count::Text(text))
            }
        }
    }

    #[cold]
    pub(super) fn wait(&mut self, cube: usize, combination: u32, index: usize, text: u32) {
        let column = self.roles.counts[index].0 as u32;
        if text == FREE_TEXT {
            self.leave_out(cube, combination, index, Remark { row: self.row, column, count: 1 });
            return;
        }
        if cube == 0 {
            self.texts.count_all(text, self.row, 1);
        }
        let sum = combination * self.roles.counts.len() as u32 + index as u32;
        let waiting = Waiting { records: 0, first_row: self.row, column };
        self.cubes[cube].waiting.entry((sum, text)).or_insert(waiting).records += 1;
    }

    /// An unknown or suppressed figure makes the sum that it belongs to unusable.
    fn leave_out(&mut self, cube: usize, combination: u32, index: usize, remark: Remark) {
        self.cubes[cube].sums.spoil(combination, index);
        if cube == 0 {
            merge(&mut self.without_figure, remark);
        }
    }

    /// Decides how the figures are written, and adds up those that waited for that.
    pub(super) fn settle(&mut self) -> FormatDecision {
        if let Some(decision) = self.format {
            return decision;
        }
        let mut scratch = String::new();
        let texts: Vec<String> = (0..self.texts.len() as u32)
            .map(|text| match self.texts.occurrences(text) {
                0 => String::new(),
                _ => self.encoding.decode(self.texts.bytes(text), &mut scratch).0.to_owned(),
            })
            .collect();
        let decision = match self.stated {
            Some(format) => FormatDecision { format, evidence: number::Evidence::Stated, contradictory: false },
            None => decide_format(texts.iter().map(String::as_str), self.fallback),
        };
        self.format = Some(decision);
        let figures: Vec<Figure> = texts.iter().map(|text| figure(text, decision.format)).collect();
        let width = self.width() as u32;
        for cube in 0..self.cubes.len() {
            for ((sum, text), waiting) in std::mem::take(&mut self.cubes[cube].waiting) {
                let Waiting { records, first_row, column } = waiting;
                let (combination, index) = (sum / width, (sum % width) as usize);
                match figures[text as usize] {
                    Figure::None => {}
                    Figure::Exact(value) => {
                        let sums = &mut self.cubes[cube].sums;
                        match value.times(records) {
                            Some(value) => sums.add(combination, index, value, records, first_row),
                            None => sums.spoil(combination, index),
                        }
                    }
                    Figure::Unusable => {
                        let remark = Remark { row: first_row, column, count: records };
                        self.leave_out(cube, combination, index, remark);
                    }
                }
            }
        }
        decision
    }

    /// A figure that shows how numbers are read, with its row, its column and its value: the first that has a mark.
    pub(in super::super) fn example(&self, decision: FormatDecision) -> Option<(String, u32, usize, f64)> {
        let mut scratch = String::new();
        let counted = (0..self.texts.len() as u32).filter(|&text| self.texts.occurrences(text) > 0);
        let mut counted: Vec<u32> = counted.collect();
        counted.sort_by_key(|&text| self.texts.first_row(text));
        counted.into_iter().find_map(|text| {
            let (shown, _) = self.encoding.decode(self.texts.bytes(text), &mut scratch);
            match figure(shown, decision.format) {
                Figure::Exact(value) if shown.contains(['.', ',']) => {
                    let (row, column) = (self.texts.first_row(text), self.text_columns[text as usize]);
                    Some((number::trim(shown).to_owned(), row, column, value.value()))
                }
                _ => None,
            }
        })
    }
}
