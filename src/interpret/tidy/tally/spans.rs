//! Labels of neighbouring columns, known together by the bytes that they are written with.
//!
//! A register has few ages, target groups and sexes, and hardly more combinations of the three: to find one text that runs
//! over three columns takes a third of the work of finding three. A text is taken apart into its labels when it is new, and
//! until then quotes are bytes like others.

use crate::error::Error;
use crate::read::Record;

use super::super::dictionary::Dictionary;
use super::super::sums::Members;
use super::cubes::{MOST_CUBES, mark};
use super::{LabelColumn, Tally};

/// After how many records it is known well enough how many labels each column has.
const GROUP_AFTER: u32 = 2048;

/// How many texts a span of columns may have if every combination of their labels comes: so many that they stay in the
/// processor's nearest caches.
const MOST_EXPECTED: usize = 1024;

/// With how many texts a span of several columns is too long after all.
const MOST_TEXTS: usize = 4 * MOST_EXPECTED;

/// Neighbouring columns, and the texts that were found in them.
#[derive(Debug)]
pub(super) struct Span {
    /// The table's columns from the first to the last of them.
    first: usize,
    last: usize,
    /// Their numbers among the label columns.
    columns: Vec<usize>,
    texts: Dictionary,
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
            marks: Vec::new(),
            labels: Vec::new(),
        }
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

/// The spans of the columns, from the left; `go_together` is told the number of texts that a span would have, and the next
/// column's labels.
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

impl Tally {
    /// Marks a record's combinations with all its labels, and counts these.
    #[inline(always)]
    pub(super) fn mark_labels(&mut self, record: Record<'_>, members: &mut [Members; MOST_CUBES]) -> Result<(), Error> {
        for at in 0..self.spans.spans.len() {
            let span = &self.spans.spans[at];
            let (from, length) = record.span(span.first, span.last);
            let text = match span.texts.find(from, length) {
                Some(text) => text,
                None => self.take_apart(at, record)?,
            };
            let span = &mut self.spans.spans[at];
            span.texts.count(text, self.row);
            let marks = &span.marks[text as usize];
            // Without a loop, so that all of it stays in registers.
            members[0].join(marks[0]);
            members[1].join(marks[1]);
            if self.has_others {
                self.add_others(at, text);
            }
        }
        Ok(())
    }

    /// Finds the labels of a text that is new; gives its number.
    #[cold]
    #[inline(never)]
    fn take_apart(&mut self, at: usize, record: Record<'_>) -> Result<u32, Error> {
        let span = &mut self.spans.spans[at];
        let (from, length) = record.span(span.first, span.last);
        let number = span.texts.add(&from[..length])?;
        let mut members = [Members::default(); MOST_CUBES];
        for position in 0..self.spans.spans[at].columns.len() {
            let index = self.spans.spans[at].columns[position];
            let text = record.text(self.label_columns[index].column);
            let marks = self.label(index, &text, text.len())?;
            mark(&mut members, self.label_columns[index].spot, marks);
            let label = self.label_columns[index].current;
            self.spans.spans[at].labels.push(label);
        }
        let span = &mut self.spans.spans[at];
        span.marks.push(members);
        if span.columns.len() > 1 && span.marks.len() > MOST_TEXTS {
            self.spans.group_at = 0;
        }
        Ok(number)
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
    pub(super) fn group_columns(&mut self) {
        if self.records >= self.spans.group_at {
            self.regroup();
        }
    }

    #[cold]
    fn regroup(&mut self) {
        self.forget_texts();
        self.spans.spans =
            spans(&self.label_columns, |expected, labels| expected.saturating_mul(labels) <= MOST_EXPECTED);
        self.spans.group_at = u32::MAX;
    }

    /// Counts the labels of all texts, and forgets what the texts mark a record with.
    pub(super) fn forget_texts(&mut self) {
        for span in &mut self.spans.spans {
            for text in 0..span.marks.len() as u32 {
                let (row, records) = (span.texts.first_row(text), span.texts.occurrences(text));
                for (column, label) in span.labels_of(text).filter(|_| records > 0) {
                    self.label_columns[column].labels.count_all(label, row, records);
                }
            }
            span.texts = Dictionary::new();
            span.marks.clear();
            span.labels.clear();
        }
    }
}
