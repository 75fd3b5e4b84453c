//! Publication tables: cross-tabs from reports. Each cell gets its meaning from everything around it.

use std::collections::BTreeSet;

use crate::facts::{Fact, Gap, Place};
use crate::message::Message;
use crate::number::{Content, Figure, Missing, Unit};
use crate::quantity::Quantity;
use crate::table::Table;
use crate::vocabulary::Meaning;

use super::axis::Listing;
use super::cells::Cells;
use super::{Claim, ColumnRole, Context, Interpretation, Layout, RowKind};
use surroundings::Surroundings;

mod claims;
mod groups;
mod key;
mod remarks;
mod surroundings;

/// Reads one table whose rows and columns are told apart.
pub(super) fn read(table: &Table, cells: &Cells, layout: Layout, context: &Context<'_>, source: u32) -> Interpretation {
    let surroundings = Surroundings::read(table, &layout, context);
    let mut reader = Reader { table, cells, layout, context, source, surroundings, messages: Vec::new() };
    reader.name_rows_and_columns();
    reader.report_number_format();
    reader.report_labels();
    reader.report_groups();
    reader.report_short_rows();
    reader.report_cut_numbers();
    let (facts, claims) = reader.figures();
    let gaps = reader.gaps();
    let labels_from_above = reader.surroundings.rows_from_above;
    Interpretation {
        layout: reader.layout,
        facts,
        claims,
        gaps,
        messages: reader.messages,
        is_list: false,
        labels_from_above,
    }
}

struct Reader<'a> {
    table: &'a Table,
    cells: &'a Cells,
    layout: Layout,
    context: &'a Context<'a>,
    source: u32,
    surroundings: Surroundings,
    messages: Vec<Message>,
}

impl Reader<'_> {
    fn place(&self, row: usize, column: usize) -> Place {
        Place { source: self.source, row: row as u32, column: column as u32 }
    }

    fn row_meaning(&self, row: usize) -> &Meaning {
        &self.surroundings.rows.meanings[row - self.layout.body.start]
    }

    fn data_rows(&self) -> impl Iterator<Item = usize> + use<> {
        let has_figures = |kind: RowKind| matches!(kind, RowKind::Data | RowKind::Total | RowKind::Share);
        let layout = &self.layout;
        layout.body.clone().filter(|&row| has_figures(layout.kind(row))).collect::<Vec<_>>().into_iter()
    }

    fn value_columns(&self) -> Vec<usize> {
        self.layout.columns_of(&[ColumnRole::Count, ColumnRole::Share]).collect()
    }

    /// Marks total rows, share rows and share columns as such.
    fn name_rows_and_columns(&mut self) {
        for row in self.data_rows() {
            let meaning = self.row_meaning(row);
            let kind = match meaning {
                Meaning { share: Some(_), .. } => RowKind::Share,
                Meaning { is_total, is_base, .. } if *is_total || *is_base => RowKind::Total,
                _ => RowKind::Data,
            };
            self.layout.set_kind(row, kind);
        }
        for column in self.value_columns() {
            let is_percentage = |row: usize| match self.cells.get(row, column) {
                Content::Figure(figure) => Some(figure.unit == Unit::Percent),
                _ => None,
            };
            let mut percentages = self.data_rows().filter_map(is_percentage).peekable();
            let all_percentages = percentages.peek().is_some() && percentages.all(|is_percentage| is_percentage);
            if self.surroundings.columns.meanings[column].share.is_some() || all_percentages {
                self.layout.columns[column].role = ColumnRole::Share;
            }
        }
        self.surroundings.beside = self.beside();
        if self.surroundings.speaks_of_share && self.looks_like_percentages() {
            self.surroundings.out_of = self.surroundings.out_of.or(Some(2));
        }
    }

    /// Whether all figures can be percentages, and are not written as such: a title says that they are.
    fn looks_like_percentages(&self) -> bool {
        let columns = self.value_columns();
        let cells = self.data_rows().flat_map(|row| columns.iter().map(move |&column| (row, column)));
        let mut figures = cells.filter_map(|(row, column)| match self.cells.get(row, column) {
            Content::Figure(figure) => Some(figure),
            _ => None,
        });
        let is_percentage = |figure: &Figure| {
            figure.unit == Unit::Plain
                && (0.0..=100.0).contains(&figure.quantity.low())
                && figure.quantity.high() <= 100.0
        };
        figures.all(is_percentage)
    }

    /// The power of ten that the figure in a cell is out of, where it is a share: 2 for a percentage; none for a count.
    fn out_of(&self, row: usize, column: usize, unit: Unit) -> Option<u8> {
        let header = &self.surroundings.columns.meanings[column];
        let meaning = self.row_meaning(row);
        let stated = [meaning, header].map(|of| of.share.as_ref().map(|share| share.out_of));
        let says_otherwise = |of: &Meaning| of.is_count || of.key.measure.is_some();
        match (unit, stated) {
            (Unit::Permille, _) => Some(3),
            (Unit::Percent, _) => Some(2),
            (_, [Some(Some(power)), _] | [_, Some(Some(power))]) => Some(power),
            (_, [Some(None), _] | [_, Some(None)]) => Some(2),
            // The corner cell and the title speak for the cells of which nothing nearer says what they count.
            _ if says_otherwise(meaning) || says_otherwise(header) => None,
            _ => self.surroundings.out_of,
        }
    }

    /// The power of ten that a count is to be multiplied by.
    fn scale(&self, row: usize, column: usize) -> u8 {
        let own = self.row_meaning(row).scale.or(self.surroundings.columns.meanings[column].scale);
        own.or(self.surroundings.scale).unwrap_or(0)
    }

    fn figures(&mut self) -> (Vec<Fact>, Vec<Claim>) {
        let (mut facts, mut claims) = (Vec::new(), Vec::new());
        let columns = self.value_columns();
        for row in self.data_rows() {
            for &column in &columns {
                match self.cells.get(row, column) {
                    Content::Empty => {}
                    Content::Missing(missing) => self.report_missing(row, column, *missing),
                    Content::Text => self.report_text(row, column),
                    Content::Figure(figure) => self.figure(row, column, &figure.clone(), &mut facts, &mut claims),
                }
            }
        }
        self.link_totals(&mut facts);
        self.link_marked_bases(&facts, &mut claims);
        self.settle_decimals(&mut claims);
        (facts, claims)
    }

    /// The cells that say that a figure is unknown or kept back. What has no meaning there is not missing.
    fn gaps(&self) -> Vec<Gap> {
        let columns = self.value_columns();
        let cells = self.data_rows().flat_map(|row| columns.iter().map(move |&column| (row, column)));
        let is_gap = |&(row, column): &(usize, usize)| {
            let kind = self.cells.get(row, column);
            matches!(kind, Content::Missing(Missing::Unknown | Missing::Suppressed { .. }))
        };
        let gap = |(row, column)| Gap { key: self.key(row, column), place: self.place(row, column) };
        cells.filter(is_gap).map(gap).collect()
    }

    fn figure(&mut self, row: usize, column: usize, figure: &Figure, facts: &mut Vec<Fact>, claims: &mut Vec<Claim>) {
        let header = &self.surroundings.columns.meanings[column];
        let meaning = self.row_meaning(row);
        if header.is_no_count || meaning.is_no_count {
            return self.report_no_count(row, column);
        }
        let out_of = self.out_of(row, column, figure.unit);
        let is_share = out_of.is_some();
        let scale = self.scale(row, column);
        let is_estimate = figure.approximate
            || header.is_estimate
            || meaning.is_estimate
            || figure.quantity.exact().is_none()
            || scale > 0;
        let stands_for_all = meaning.is_total || meaning.is_base || figure.base.is_some();
        let mut add_fact = |quantity: Quantity| {
            let label = self.surroundings.labels[row - self.layout.body.start].clone();
            let (place, key) = (self.place(row, column), self.key(row, column));
            facts.push(Fact { estimate: is_estimate, ..Fact::new(key, quantity, place, label) });
        };
        if !is_share {
            add_fact(figure.quantity.times_ten_to(scale));
        } else if let Some(base) = figure.base {
            add_fact(Quantity::Exact(base));
        }
        let published = match (out_of, figure.share) {
            (Some(power), _) => figure.quantity.exact().map(|rate| as_percentage(rate, figure.decimals, power)),
            (None, share) => share,
        };
        if let Some((percentage, decimals)) =
            published.filter(|(percentage, _)| *percentage != 100.0 || !stands_for_all)
        {
            claims.push(self.claim(row, column, percentage, decimals));
        }
        if !is_share && scale > 0 {
            self.report_scale(row, column, scale);
        }
    }

    /// Tells each figure which figure is the total of its column, when one row is the total of all.
    fn link_totals(&self, facts: &mut [Fact]) {
        let listed = match self.surroundings.rows.listing {
            Some(Listing::Members(dimension)) => Some(dimension),
            _ => None,
        };
        let is_whole = |row: usize| {
            let meaning = self.row_meaning(row);
            let member = listed.and_then(|dimension| meaning.key.get(dimension)).map(|code| &**code);
            self.layout.kind(row) == RowKind::Total && matches!(member, None | Some("all"))
        };
        let totals: Vec<usize> = self.data_rows().filter(|&row| is_whole(row)).collect();
        let [total] = totals[..] else { return };
        let with_total: BTreeSet<u32> =
            facts.iter().filter(|f| f.place.row == total as u32).map(|f| f.place.column).collect();
        for fact in facts.iter_mut().filter(|fact| fact.place.row != total as u32) {
            let column = fact.place.column;
            fact.total = with_total.contains(&column).then_some(Place { row: total as u32, ..fact.place });
        }
    }
}

/// A rate out of a power of ten, as a percentage with its decimals: 10,8 out of 1.000 is 1,08%.
fn as_percentage(rate: f64, decimals: u8, power: u8) -> (f64, u8) {
    (rate / 10f64.powi(i32::from(power) - 2), decimals + power.saturating_sub(2))
}
