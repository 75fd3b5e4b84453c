//! What there is to say about the cells and the labels of a table.

use std::collections::BTreeSet;

use crate::facts::{Dimension, Place};
use crate::interpret::axis::{Axis, Listing};
use crate::interpret::remarks::{MOST_UNKNOWN_NAMED, number_format, scaled, two_readings, unknown_label};
use crate::interpret::{ColumnRole, RowKind};
use crate::message::{Message, Severity};
use crate::number::{self, Content, Missing};
use crate::vocabulary::{Meaning, Vocabulary};

use super::Reader;
use super::groups::first_guessed;
use super::surroundings::Surroundings;

/// A message about a label, with its cells and the dimension that the labels beside it list.
type Labelled = (Message, Vec<String>, Option<Dimension>);

impl Reader<'_> {
    /// Says once a table that some of its figures count nothing.
    pub(super) fn report_no_count(&mut self, row: usize, column: usize) {
        let code = "not-counted";
        if !self.messages.iter().any(|message| message.code == code) {
            let text = "these figures are ranks, indices or averages and no counts; nothing is computed from them";
            self.messages.push(Message::note(code, text).at(self.place(row, column)));
        }
    }

    /// Says once a table that rows are taken to be about the one above them.
    pub(super) fn report_groups(&mut self) {
        let Some((row, group)) = first_guessed(&self.layout, &self.surroundings.groups) else { return };
        let start = self.layout.body.start;
        let [label, below] = [group, row].map(|row| self.surroundings.labels[row - start].to_string());
        let text = format!(
            "rows are taken to be about the one above them, since their labels come again below others: here \"{below}\" is about \"{label}\""
        );
        let column = self.layout.columns_of(&[ColumnRole::Label]).next().unwrap_or_default();
        let message = Message::note("rows-of-the-row-above", text).with("label", label).with("below", below);
        self.messages.push(message.at(self.place(row, column)));
    }

    /// Says once a table that its counts are in thousands.
    pub(super) fn report_scale(&mut self, row: usize, column: usize, scale: u8) {
        if !self.messages.iter().any(|message| message.code == "scaled") {
            self.messages.push(scaled(scale).at(self.place(row, column)));
        }
    }

    pub(super) fn report_missing(&mut self, row: usize, column: usize, missing: Missing) {
        let kind = match missing {
            Missing::NotApplicable => "not applicable",
            Missing::Unknown => "unknown",
            Missing::Suppressed { .. } => "suppressed",
        };
        let mark = crate::number::trim(self.table.cell(row, column)).to_owned();
        let text = format!("\"{mark}\" is read as a figure that is {kind}; what depends on it is left out");
        let message = Message::note("missing-value", text).with("mark", mark).with("kind", kind.replace(' ', "-"));
        self.messages.push(message.at(self.place(row, column)));
    }

    pub(super) fn report_text(&mut self, row: usize, column: usize) {
        let found = crate::number::trim(self.table.cell(row, column)).to_owned();
        let format = self.cells.columns[column].format;
        let example = format!("1{}234{}5", format.thousands, format.decimal);
        let text = format!("\"{found}\" is not a number as this column writes them ({example}); it is left out");
        let message = Message::warning("not-a-number", text).with("found", found).with("example", example);
        self.messages.push(message.at(self.place(row, column)));
    }

    /// Says so where the decimal mark is a guess.
    pub(super) fn report_number_format(&mut self) {
        for column in self.value_columns() {
            let decision = self.cells.columns[column];
            let marked = |row: &usize| {
                matches!(self.cells.get(*row, column), Content::Figure(_))
                    && self.table.cell(*row, column).contains(['.', ',', '\'', '’'])
            };
            let Some(row) = self.layout.body.clone().find(marked) else { continue };
            let Content::Figure(figure) = self.cells.get(row, column) else { continue };
            let (example, value) = (crate::number::trim(self.table.cell(row, column)), figure.quantity.low());
            let Some(warning) = number_format(decision, example, value) else { continue };
            let is_usual = decision.format == self.context.number_format && !self.can_be_averages(column);
            let message = if decision.contradictory || !is_usual {
                warning
            } else {
                let text = format!(
                    "\"{example}\" is read as {value}, as the locale writes numbers; no figure shows another mark"
                );
                Message { severity: Severity::Note, text, ..warning }
            };
            let message = message.at(self.place(row, column));
            let known = |other: &&Message| other.code == message.code && other.severity == message.severity;
            // Once a table, unless columns contradict themselves.
            if decision.contradictory || !self.messages.iter().any(|other| known(&other)) {
                self.messages.push(message);
            }
        }
    }

    /// Whether the figures of a column, each with a mark, lie as close together as averages and rates do: a column of counts
    /// with its total does not.
    fn can_be_averages(&self, column: usize) -> bool {
        let figure = |row: usize| match self.cells.get(row, column) {
            Content::Figure(figure) => Some((figure.quantity.low(), self.table.cell(row, column).contains(['.', ',']))),
            _ => None,
        };
        let figures: Vec<(f64, bool)> = self.data_rows().filter_map(figure).collect();
        let largest = figures.iter().map(|(value, _)| *value).fold(0.0, f64::max);
        figures.len() > 2 && figures.iter().all(|(value, is_marked)| *is_marked && *value * 2.0 > largest)
    }

    /// `1,714` without quotes among commas is two cells: rows are then longer than their header, and as long as it once the
    /// halves are put together.
    pub(super) fn report_cut_numbers(&mut self) {
        let Some(delimiter) = self.table.dialect.as_ref().map(|dialect| char::from(dialect.delimiter)) else { return };
        let Some(names) = self.layout.header.clone().map(|row| self.table.row_length(row)).max() else { return };
        let is_cut = |pair: &[&str]| {
            let [before, after] = [pair[0], pair[1]];
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            (1..=3).contains(&before.len()) && after.len() == 3 && digits(before) && digits(after) && before != "0"
        };
        let mut first = None;
        for row in self.data_rows() {
            let cells: Vec<&str> = self.table.row(row).map(number::trim).collect();
            let Some(excess) = cells.len().checked_sub(names) else { return };
            let cuts: Vec<usize> = (1..cells.len()).filter(|&at| is_cut(&cells[at - 1..=at])).collect();
            if excess > cuts.len() {
                return;
            }
            if let (None, true, Some(&cut)) = (&first, excess > 0, cuts.first()) {
                first = Some((row, cut, format!("{}{delimiter}{}", cells[cut - 1], cells[cut])));
            }
        }
        if let Some((row, column, example)) = first.filter(|_| matches!(delimiter, ',' | '.' | ' ' | '\'')) {
            let text = format!(
                "rows have more cells than the header; \"{example}\" seems to be one number that is cut in two, so that figures are \
                 wrong or stand under the wrong name; write the table with quotes or another delimiter"
            );
            let message = Message::warning("cut-numbers", text).with("example", example);
            self.messages.push(message.at(self.place(row, column)));
        }
    }

    /// A row that ends before the others do has lost something: a delimiter, or the rest of the file.
    pub(super) fn report_short_rows(&mut self) {
        let rows: Vec<usize> = self.data_rows().collect();
        let mut lengths: Vec<usize> = rows.iter().map(|&row| self.table.row_length(row)).collect();
        lengths.sort_unstable();
        let Some(&usual) = lengths.get(lengths.len() / 2) else { return };
        let is_last = |row: usize| (row + 1..self.table.rows()).all(|below| self.cells.filled(below).next().is_none());
        let short: Vec<usize> = rows.into_iter().filter(|&row| self.table.row_length(row) < usual).collect();
        for row in short {
            let (cells, place) =
                (self.table.row_length(row), self.place(row, self.table.row_length(row).saturating_sub(1)));
            let message = if is_last(row) {
                Message::warning(
                    "cut-off",
                    format!("the last row has {cells} of {usual} cells; the file seems to be cut off here"),
                )
            } else {
                Message::note("short-row", format!("this row has {cells} cells where the others have {usual}"))
            };
            self.messages.push(message.with("cells", cells).with("usual", usual).at(place));
        }
    }

    /// Shows what was not understood in the labels, and the names that can be read in two ways.
    pub(super) fn report_labels(&mut self) {
        let mut messages = Vec::new();
        let label_column = self.layout.columns_of(&[ColumnRole::Label]).next().unwrap_or(0);
        let rows = self.layout.body.clone().filter(|&row| {
            !matches!(self.layout.kind(row), RowKind::Blank | RowKind::Header | RowKind::Note | RowKind::Excluded)
        });
        let label_columns: Vec<usize> = self.layout.columns_of(&[ColumnRole::Label]).collect();
        let vocabulary = self.context.vocabulary;
        let Surroundings { rows: row_axis, columns: column_axis, .. } = &self.surroundings;
        for row in rows {
            let cells = label_columns.iter().map(|&column| self.table.cell(row, column).to_owned()).collect();
            report_label(
                self.row_meaning(row),
                self.place(row, label_column),
                cells,
                row_axis,
                vocabulary,
                &mut messages,
            );
        }
        if let Some(header) = self.layout.header.clone().last() {
            for column in self.value_columns() {
                let cells = self.layout.columns[column].header.clone();
                let meaning = &column_axis.meanings[column];
                report_label(meaning, self.place(header, column), cells, column_axis, vocabulary, &mut messages);
            }
        }
        let mut seen = BTreeSet::new();
        messages.retain(|(message, ..)| seen.insert((message.code, message.parameters.clone())));
        let (unknown, others): (Vec<Labelled>, Vec<Labelled>) =
            messages.into_iter().partition(|(message, ..)| message.code == "unknown-label");
        let (words, others): (Vec<Labelled>, Vec<Labelled>) =
            others.into_iter().partition(|(message, ..)| message.code == "unknown-words");
        let more = |messages: &[Labelled], code: &'static str, what: &str| {
            let place = messages.get(MOST_UNKNOWN_NAMED)?.0.place?;
            let count = messages.len() - MOST_UNKNOWN_NAMED;
            Some(Message::warning(code, format!("{count} more {what}")).with("count", count).at(place))
        };
        let more_unknown = more(&unknown, "unknown-labels-more", "labels of this table are not known");
        let more_words = more(&words, "unknown-words-more", "labels of this table hold words that were not understood");
        let vocabulary = self.context.vocabulary;
        for (message, cells, listed) in unknown.into_iter().take(MOST_UNKNOWN_NAMED) {
            let suggestions = cells.iter().flat_map(|cell| vocabulary.suggestions(cell, listed)).collect();
            self.messages.push(message.suggesting(suggestions));
        }
        self.messages.extend(more_unknown);
        self.messages.extend(words.into_iter().take(MOST_UNKNOWN_NAMED).map(|(message, ..)| message));
        self.messages.extend(more_words.map(|message| Message { severity: Severity::Note, ..message }));
        self.messages.extend(others.into_iter().map(|(message, ..)| message));
    }
}

fn report_label(
    meaning: &Meaning,
    place: Place,
    cells: Vec<String>,
    axis: &Axis,
    vocabulary: &Vocabulary,
    messages: &mut Vec<Labelled>,
) {
    let listed = match axis.listing {
        Some(Listing::Members(dimension)) => Some(dimension),
        _ => None,
    };
    let mut add = |message: Message| messages.push((message.at(place), cells.clone(), listed));
    let mut is_unknown = false;
    let unknown_codes = meaning.key.measure.iter().chain(Dimension::ALL.iter().filter_map(|&d| meaning.key.get(d)));
    for code in unknown_codes.filter_map(|code| code.strip_prefix('?')) {
        add(unknown_label(code));
        is_unknown = true;
    }
    if !meaning.unknown.is_empty() && !is_unknown {
        let words = meaning.unknown.join(", ");
        let text = format!("these words were not understood and did not count: {words}");
        add(Message::note("unknown-words", text).with("words", words));
    }
    meaning.namesakes.iter().for_each(|namesakes| add(two_readings(namesakes, vocabulary)));
}
