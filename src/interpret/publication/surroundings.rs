//! What stands around the figures of a table: labels, headers, groups, corner cell, titles and names, and what each lends.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::facts::{Code, Dimension, Key};
use crate::interpret::axis::Axis;
use crate::interpret::{ColumnRole, Context, Layout, RowKind};
use crate::table::Table;
use crate::vocabulary::{LabelKind, Meaning, level_of_header, strip_bullet};

use super::groups::{Groups, groups};
use super::key::with_base_terms;

/// Everything around the figures that gives them meaning.
pub(super) struct Surroundings {
    /// The text of each body row's label, without a bullet.
    pub labels: Vec<Arc<str>>,
    pub rows: Axis,
    pub columns: Axis,
    /// What each column says of its figures.
    pub headers: Vec<Key>,
    /// For each body row, the body row that is the heading of its group.
    pub groups: Vec<Option<usize>>,
    /// As [`Groups::from_above`].
    pub rows_from_above: Option<bool>,
    /// What the corner cell lends to every cell that does not say otherwise.
    pub corner: Key,
    /// What title, sheet's name and file's name lend to every cell that does not say otherwise, the nearest first.
    pub outer: Vec<Key>,
    /// For each column of shares, what the counts beside it lend it.
    pub beside: Vec<Key>,
    /// What corner cell and titles say of all figures: the power of ten to multiply counts by, and the one that rates are
    /// out of.
    pub scale: Option<u8>,
    pub out_of: Option<u8>,
    /// Whether corner cell or title say that figures are shares.
    pub speaks_of_share: bool,
}

impl Surroundings {
    pub fn read(table: &Table, layout: &Layout, context: &Context<'_>) -> Self {
        let vocabulary = context.vocabulary;
        let said =
            |text: &str| context.recipe.labels.get(strip_bullet(text)).map_or_else(|| text.to_owned(), Clone::clone);
        let label_columns: Vec<usize> = layout.columns_of(&[ColumnRole::Label]).collect();
        let label_cells = |row: usize| -> Vec<String> {
            // A header that stands once more between the rows lists nothing.
            if layout.kind(row) == RowKind::Header {
                return Vec::new();
            }
            let cells = label_columns.iter().map(|&column| table.cell(row, column));
            cells.filter(|text| !crate::number::trim(text).is_empty()).map(said).collect()
        };
        let row_labels: Vec<Vec<String>> = layout.body.clone().map(label_cells).collect();
        let headers: Vec<Vec<String>> = layout
            .columns
            .iter()
            .map(|column| match column.role {
                ColumnRole::Count | ColumnRole::Share => column.header.iter().map(|text| said(text)).collect(),
                _ => Vec::new(),
            })
            .collect();
        let corner: Vec<&String> = label_columns.iter().flat_map(|&column| &layout.columns[column].header).collect();
        let mut titles = layout.lines(table, RowKind::Title);
        // What stands outside the grid of a document is further away than what stands in it.
        titles.extend(table.title.iter().chain(&table.heading).cloned());
        let file_name = without_extension(context.file_name);
        let sheet = context.sheet.unwrap_or_default();

        let every_text = || {
            let inner = row_labels.iter().chain(&headers).flatten();
            inner.chain(corner.iter().copied()).chain(&titles).map(String::as_str).chain([sheet, file_name])
        };
        let in_moe_table = every_text().any(|text| {
            let label = vocabulary.label(text, LabelKind::Title);
            label.words.iter().any(|word| word.terms.iter().any(names_moe))
        });

        let corner_text = join(&corner);
        let corner = vocabulary.meaning(&corner_text, LabelKind::Title, in_moe_table);
        let named = match corner.dimensions[..] {
            [dimension] => Some(dimension),
            _ => None,
        };
        let mut rows = Axis::read(&row_labels, named, vocabulary, in_moe_table);
        let mut columns = Axis::read(&headers, None, vocabulary, in_moe_table);
        rows.settle_levels(&row_labels, level_of_header(&corner_text), vocabulary);
        columns.settle_levels(&headers, None, vocabulary);
        columns.settle_wholes();
        // Under a heading that nobody knows stand figures of whatever, which have no persons for a whole.
        let is_known = |meaning: &Meaning| *meaning != Meaning::default() && meaning.unknown.is_empty();
        let speaks_of_persons = columns.meanings.iter().any(is_known);
        if speaks_of_persons {
            rows.settle_wholes();
        }
        let may_guess = context.recipe.labels_from_above != Some(false);
        let Groups { heads: groups, from_above: rows_from_above } = groups(table, layout, &mut rows, may_guess);
        // "MOE" below "Gent" stands beside it only now that it is about Gent.
        if speaks_of_persons {
            rows.settle_wholes();
        }

        let title: Vec<Meaning> =
            titles.iter().map(|text| vocabulary.meaning(text, LabelKind::Title, in_moe_table)).collect();
        let scale = std::iter::once(&corner).chain(&title).find_map(|meaning| meaning.scale);
        let rate = |meaning: &Meaning| meaning.share.as_ref().and_then(|share| share.out_of);
        let out_of = std::iter::once(&corner).chain(&title).find_map(rate);
        let speaks_of_share = std::iter::once(&corner).chain(&title).any(|meaning| meaning.share.is_some());
        // The sheet's name is nearer than the file's.
        let names = [sheet, file_name].map(|name| vocabulary.meaning(name, LabelKind::FileName, in_moe_table));
        let names_nationality = rows.speaks_of(Dimension::Nationality) || columns.speaks_of(Dimension::Nationality);
        let listing = columns.listing.or(rows.listing);
        let headers = columns.meanings.iter().map(|meaning| with_base_terms(meaning, listing)).collect();
        let mut outer = vec![only_statement(&rows, &columns, &corner)];
        for meaning in title.into_iter().chain(names) {
            outer.push(lent_by_line(&meaning, names_nationality));
        }
        let text = |cells: &Vec<String>| Arc::from(strip_bullet(&cells.join(" ")));
        let row_text = |row: usize| label_columns.iter().map(|&column| table.cell(row, column).to_owned()).collect();
        let labels = layout.body.clone().map(row_text).map(|cells| text(&cells)).collect();
        let beside = Vec::new();
        Surroundings {
            labels,
            rows,
            columns,
            headers,
            groups,
            rows_from_above,
            corner: lent_by_line(&corner, names_nationality),
            outer,
            beside,
            scale,
            out_of,
            speaks_of_share,
        }
    }
}

fn names_moe(term: &crate::vocabulary::Term) -> bool {
    use crate::vocabulary::Term;
    matches!(term, Term::Member { dimension: Dimension::Nationality, code, .. } if code.starts_with("MOE"))
}

/// What a title, a corner cell or a file name lends to every cell of the table.
fn lent_by_line(meaning: &Meaning, names_nationality: bool) -> Key {
    let mut lent = lent_by(meaning);
    // A table about MOE migrants also has rows about everyone: its title does not speak for them.
    if names_nationality {
        lent.set(Dimension::Nationality, None);
    }
    lent
}

/// What such a line says.
fn lent_by(meaning: &Meaning) -> Key {
    let Some(share) = &meaning.share else { return meaning.key.clone() };
    // A title about a share names two things; only what holds for both is lent.
    let mut lent = Key::default();
    let base = share.base.as_ref().map(|base| &base.key);
    for dimension in [Dimension::Territory, Dimension::Period] {
        let stated = meaning.key.get(dimension).or_else(|| base.and_then(|base| base.get(dimension)));
        lent.set(dimension, stated.cloned());
    }
    let measures = [meaning.key.measure.as_ref(), base.and_then(|base| base.measure.as_ref())];
    let measure: BTreeSet<&Code> = measures.into_iter().flatten().collect();
    let is_certain = !meaning.several_measures && share.indicator.is_none() && measure.len() == 1;
    lent.measure = measure.into_iter().next().filter(|_| is_certain).cloned();
    if share.indicator.as_deref() == Some("population-share") {
        lent.measure = Some("population".into());
    }
    lent
}

/// A measure or territory that is the only one the table ever names holds for all its cells.
fn only_statement(rows: &Axis, columns: &Axis, corner: &Meaning) -> Key {
    let mut measures = BTreeSet::new();
    let mut territories = BTreeSet::new();
    for meaning in rows.meanings.iter().chain(&columns.meanings).chain([corner]) {
        let base = meaning.share.as_ref().and_then(|share| share.base.as_ref()).map(|base| &base.key);
        for key in [Some(&meaning.key), base].into_iter().flatten() {
            measures.extend(key.measure.clone());
            territories.extend(key.get(Dimension::Territory).cloned());
        }
    }
    let only = |codes: BTreeSet<Code>| if codes.len() == 1 { codes.into_iter().next() } else { None };
    let mut key = Key::default();
    key.measure = only(measures);
    if !rows.lists(Dimension::Territory) && !columns.lists(Dimension::Territory) {
        key.set(Dimension::Territory, only(territories));
    }
    key
}

fn without_extension(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn join(texts: &[&String]) -> String {
    texts.iter().map(|text| text.as_str()).collect::<Vec<_>>().join(" ")
}
