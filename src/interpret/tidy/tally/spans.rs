//! Labels of neighbouring columns, known together by the bytes that they are written with.
//!
//! A register has few ages, target groups and sexes, and hardly more combinations of the three: to find one text that
//! runs over three columns takes a third of the work of finding three. A text is taken apart into its labels when it is
//! new, and until then quotes are bytes like others.

use std::borrow::Cow;

use crate::error::Error;
use crate::read::{Record, Records};

use super::super::dictionary::{Candidate, Dictionary};
use super::super::sums::Members;
use super::cubes::{MOST_CUBES, mark};
use super::grid::{Grid, OUTSIDE, Steps};
use super::{LabelColumn, Tally};

/// After how many records it is known well enough how many labels each column has.
// A fuzzer's files are short.
const GROUP_AFTER: u32 = if cfg!(fuzzing) { 8 } else { 2048 };

/// How many texts a span of columns may have if every combination of their labels comes: so many that they stay in the
/// processor's nearest caches.
const MOST_EXPECTED: usize = 2048;

/// With how many texts a span of several columns is too long after all.
const MOST_TEXTS: usize = 4 * MOST_EXPECTED;

/// Of how many records the texts are looked up side by side.
const SIDE_BY_SIDE: usize = 16;

/// After how many records the texts are known well enough to lay them out in grids.
const LAY_OUT_AFTER: u32 = GROUP_AFTER;

/// After how many records with a text that came later the grids are laid out anew.
const LAY_OUT_AGAIN_AFTER: u32 = GROUP_AFTER / 4;

/// Neighbouring columns, and the texts that were found in them.
#[derive(Debug)]
pub(super) struct Span {
    /// The table's columns from the first to the last of them.
    first: usize,
    last: usize,
    /// Their numbers among the label columns.
    columns: Vec<usize>,
    /// With the steps of each.
    texts: Dictionary<Steps>,
    candidates: [Candidate; SIDE_BY_SIDE],
    /// What each text marks a record's combinations with.
    marks: Vec<[Members; MOST_CUBES]>,
    /// The numbers of each text's labels, one behind the other.
    labels: Vec<u32>,
}

impl Span {
    fn new(column: usize, index: usize) -> Self {
        Span {
            first: column,
            last: column,
            columns: vec![index],
            texts: Dictionary::new(),
            candidates: [Candidate::NONE; SIDE_BY_SIDE],
            marks: Vec::new(),
            labels: Vec::new(),
        }
    }

    /// Marks records with the texts that they have in this span, and counts the texts. Gives how many came before the
    /// first record with a text that is new.
    // By itself and short, so that all it needs stays in registers.
    #[inline(never)]
    fn mark_known(&mut self, records: Records<'_>, members: &mut [[Members; MOST_CUBES]]) -> usize {
        let marks = std::mem::take(&mut self.marks);
        let known = self.for_known(records, members, |members, text, _| mark_all(members, &marks[text as usize]));
        self.marks = marks;
        known
    }

    /// The same with the steps of the texts.
    #[inline(never)]
    fn step_known(&mut self, records: Records<'_>, steps: &mut [Steps]) -> usize {
        self.for_known(records, steps, |steps, _, [one, other]| {
            steps[0] += one;
            steps[1] += other;
        })
    }

    #[inline(always)]
    fn for_known<R>(&mut self, records: Records<'_>, of_records: &mut [R], act: impl Fn(&mut R, u32, Steps)) -> usize {
        let Span { texts, candidates, .. } = self;
        let mut spans = records.spans(self.first, self.last);
        let mut known = 0;
        for side_by_side in of_records.chunks_mut(SIDE_BY_SIDE) {
            for (candidate, (from, length)) in candidates[..side_by_side.len()].iter_mut().zip(&mut spans) {
                texts.find_candidate(from, length, candidate);
            }
            for (of_record, candidate) in side_by_side.iter_mut().zip(&*candidates) {
                if let Some((text, steps)) = texts.count_candidate(candidate) {
                    act(of_record, text, steps);
                } else {
                    let (from, length) = records.span(known, self.first, self.last);
                    let Some((text, steps)) = texts.count(from, length) else { return known };
                    act(of_record, text, steps);
                }
                known += 1;
            }
        }
        known
    }

    /// The numbers of the labels of a text, each with the number of its column among the label columns.
    pub fn labels_of(&self, text: u32) -> impl Iterator<Item = (usize, u32)> {
        let labels = self.labels[text as usize * self.columns.len()..].iter();
        self.columns.iter().copied().zip(labels.copied())
    }
}

/// How the label columns are read together.
#[derive(Debug)]
pub(super) struct Spans {
    pub spans: Vec<Span>,
    /// From how many records on to see which columns go together.
    group_at: u32,
}

impl Spans {
    /// Every column by itself.
    pub fn new(columns: &[LabelColumn]) -> Self {
        Spans { spans: spans(columns, |_, _| false), group_at: GROUP_AFTER }
    }
}

/// The spans of the columns, from the left; `go_together` is told the number of texts that a span would have, and the
/// next column's labels.
fn spans(columns: &[LabelColumn], go_together: impl Fn(usize, usize) -> bool) -> Vec<Span> {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|&index| columns[index].column);
    let mut spans: Vec<Span> = Vec::new();
    let mut expected = 0;
    for index in order {
        let LabelColumn { column, labels, .. } = &columns[index];
        let labels = labels.len().max(1);
        match spans.last_mut() {
            Some(span) if span.last + 1 == *column && go_together(expected, labels) => {
                span.last = *column;
                span.columns.push(index);
                expected = expected.saturating_mul(labels);
            }
            _ => {
                spans.push(Span::new(*column, index));
                expected = labels;
            }
        }
    }
    spans
}

/// The steps of a text in the grid of each cube.
fn steps(grids: &mut [Grid], span: usize, marks: &[Members; MOST_CUBES]) -> Steps {
    let mut steps = [0; MOST_CUBES];
    grids.iter_mut().enumerate().for_each(|(cube, grid)| steps[cube] = grid.steps(span, marks[cube]));
    steps
}

/// Marks a record's combinations with what a text marks them with.
#[inline(always)]
fn mark_all(members: &mut [Members; MOST_CUBES], marks: &[Members; MOST_CUBES]) {
    // Without a loop, so that it is done in one step.
    members[0].join(marks[0]);
    members[1].join(marks[1]);
}

impl Tally {
    /// What all labels of a record mark its combinations with; counts them.
    pub(super) fn mark_labels(&mut self, record: Record<'_>) -> Result<[Members; MOST_CUBES], Error> {
        let mut members = [Members::default(); MOST_CUBES];
        for at in 0..self.spans.spans.len() {
            let span = &mut self.spans.spans[at];
            let (from, length) = record.span(span.first, span.last);
            let mut counted = span.texts.count(from, length);
            if counted.is_none() {
                self.take_apart(at, self.row, &from[..length], |column| record.text(column))?;
                counted = self.spans.spans[at].texts.count(from, length);
            }
            if let Some((text, _)) = counted {
                mark_all(&mut members, &self.spans.spans[at].marks[text as usize]);
                if self.has_others {
                    self.add_others(at, text);
                }
            }
        }
        Ok(members)
    }

    /// The same of the first of many records, of which the very first stands in the row that is being read: one span
    /// after the other, so that what it takes to find its texts stays at hand.
    pub(super) fn mark_many(
        &mut self,
        records: Records<'_>,
        count: usize,
        members: &mut Vec<[Members; MOST_CUBES]>,
    ) -> Result<(), Error> {
        self.of_many(records, count, members, Span::mark_known)
    }

    /// The steps of all labels of many records; counts them.
    pub(super) fn step_many(
        &mut self,
        records: Records<'_>,
        count: usize,
        steps: &mut Vec<Steps>,
    ) -> Result<(), Error> {
        self.of_many(records, count, steps, Span::step_known)
    }

    #[inline(always)]
    fn of_many<R: Copy + Default>(
        &mut self,
        records: Records<'_>,
        count: usize,
        of_records: &mut Vec<R>,
        of_known: impl Fn(&mut Span, Records<'_>, &mut [R]) -> usize,
    ) -> Result<(), Error> {
        of_records.clear();
        of_records.resize(count, R::default());
        for at in 0..self.spans.spans.len() {
            let mut done = 0;
            loop {
                done += of_known(&mut self.spans.spans[at], records.from(done), &mut of_records[done..]);
                if done == count {
                    break;
                }
                let Span { first, last, .. } = self.spans.spans[at];
                let (from, length) = records.span(done, first, last);
                self.take_apart(at, self.row + done as u32, &from[..length], |column| records.text(done, column))?;
            }
        }
        Ok(())
    }

    /// What the labels of one of many records mark its combinations with; they are known, and counted.
    #[cold]
    pub(super) fn marks_of(&self, records: Records<'_>, row: usize) -> [Members; MOST_CUBES] {
        let mut members = [Members::default(); MOST_CUBES];
        for span in &self.spans.spans {
            let (from, length) = records.span(row, span.first, span.last);
            if let Some(text) = span.texts.find(from, length) {
                mark_all(&mut members, &span.marks[text as usize]);
            }
        }
        members
    }

    /// Grids for what the texts of all spans mark records with, one a cube; none when one would be too large.
    pub(super) fn lay_out(&mut self) {
        let width = self.width();
        let spans = &mut self.spans.spans;
        let grid =
            |cube: usize| Grid::new(spans.iter().map(|span| span.marks.iter().map(move |marks| marks[cube])), width);
        self.grids = (0..self.cubes.len()).map(grid).collect::<Option<Vec<Grid>>>().unwrap_or_default();
        self.lay_out_at = u32::MAX;
        for (at, span) in spans.iter_mut().enumerate() {
            let steps = span.marks.iter().map(|marks| steps(&mut self.grids, at, marks));
            span.texts.tell(steps);
        }
    }

    /// Finds the labels of a text that is new, in this row.
    #[cold]
    #[inline(never)]
    fn take_apart<'a>(
        &mut self,
        at: usize,
        row: u32,
        text: &[u8],
        label: impl Fn(usize) -> Cow<'a, [u8]>,
    ) -> Result<(), Error> {
        let mut members = [Members::default(); MOST_CUBES];
        for position in 0..self.spans.spans[at].columns.len() {
            let index = self.spans.spans[at].columns[position];
            let text = label(self.label_columns[index].column);
            let marks = self.label(index, &text, text.len())?;
            mark(&mut members, self.label_columns[index].spot, marks);
            let label = self.label_columns[index].current;
            self.spans.spans[at].labels.push(label);
        }
        let steps = steps(&mut self.grids, at, &members);
        if !self.grids.is_empty() && steps.contains(&OUTSIDE) {
            self.lay_out_at = self.lay_out_at.min(self.records.saturating_add(LAY_OUT_AGAIN_AFTER));
        }
        let span = &mut self.spans.spans[at];
        span.marks.push(members);
        span.texts.add(text, row, steps)?;
        if span.columns.len() > 1 && span.texts.len() > MOST_TEXTS {
            self.spans.group_at = 0;
        }
        Ok(())
    }

    /// Notes the labels of columns of unknown meaning.
    #[inline(never)]
    fn add_others(&mut self, at: usize, text: u32) {
        let labels = self.spans.spans[at].labels_of(text);
        let labels = labels.filter(|(column, _)| self.label_columns[*column].dimension.is_none());
        labels.for_each(|(_, label)| self.other_labels.extend_from_slice(&label.to_le_bytes()));
    }

    /// Puts columns together, or apart again, when it is time to.
    #[inline(always)]
    pub(super) fn group_columns(&mut self) -> Result<(), Error> {
        if self.records >= self.spans.group_at { self.regroup() } else { Ok(()) }
    }

    #[cold]
    fn regroup(&mut self) -> Result<(), Error> {
        self.forget_texts()?;
        self.spans.spans =
            spans(&self.label_columns, |expected, labels| expected.saturating_mul(labels) <= MOST_EXPECTED);
        self.spans.group_at = u32::MAX;
        Ok(())
    }

    /// Counts the labels of all texts, and forgets what the texts mark a record with.
    ///
    /// # Errors
    /// As [`Sums::number`](super::super::sums::Sums::number).
    pub(super) fn forget_texts(&mut self) -> Result<(), Error> {
        self.empty_grids()?;
        self.lay_out_at = self.records.saturating_add(LAY_OUT_AFTER);
        for span in &mut self.spans.spans {
            for text in 0..span.texts.len() as u32 {
                let (row, records) = (span.texts.first_row(text), span.texts.occurrences(text));
                for (column, label) in span.labels_of(text) {
                    self.label_columns[column].labels.count_all(label, row, records);
                }
            }
            span.texts = Dictionary::new();
            span.marks.clear();
            span.labels.clear();
        }
        Ok(())
    }
}
