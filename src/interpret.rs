//! Table → facts and claims: what does each cell mean?
//!
//! A cell's meaning is put together from outside in: the file's name, the title, the corner cell, the header above
//! it, the group row above it, its row's label. The nearer one wins where two speak of the same dimension.

use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::facts::{Code, Dimension, Fact, Gap, Key, Place};
use crate::message::Message;
use crate::number::{self, Content, NumberFormat};
use crate::quantity::Quantity;
use crate::recipe::{GridRecipe, Recipe};
use crate::table::Table;
use crate::vocabulary::{LabelKind, Term, Vocabulary, year};

mod axis;
mod cells;
mod eurostat;
mod layout;
mod list;
mod outline;
mod publication;
mod remarks;
pub(crate) mod tidy;

pub use layout::{Column, ColumnRole, Layout, RowKind};

/// What is known before a table is looked at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The words that are known.
    pub vocabulary: &'static Vocabulary,
    /// The number format of the reader's locale, used where a table shows none.
    pub number_format: NumberFormat,
    /// The file's name.
    pub file_name: &'a str,
    /// The sheet's name, where the grid is a sheet.
    pub sheet: Option<&'a str>,
    /// What the user has decided about the file.
    pub recipe: &'a Recipe,
    /// What the user has decided about the tables of the grid.
    pub tables: GridRecipe<'a>,
}

/// A percentage as it was published: a statement to be checked, never an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// What it is a share of something of.
    pub numerator: Key,
    /// What it is a share of, when the table says so.
    pub base: Option<Key>,
    /// The indicator, when the table calls it by its name.
    pub indicator: Option<Code>,
    /// The percentage as text.
    pub published: String,
    /// The percentage, 36 for `36%`.
    pub percentage: f64,
    /// Digits after the decimal mark.
    pub decimals: u8,
    /// Where it stands.
    pub place: Place,
    /// The text of its row, trimmed and without a bullet.
    pub label: Arc<str>,
    /// Claims that surely have the same kind of base have the same text here: their header's or their row's.
    pub statement: Arc<str>,
}

impl Claim {
    /// The ratios that round to the published percentage.
    pub fn ratio(&self) -> Quantity {
        let percentage = Quantity::rounded(self.percentage, self.decimals);
        // No share is less than nothing.
        let low = if self.percentage >= 0.0 { percentage.low().max(0.0) } else { percentage.low() };
        Quantity::between(low / 100.0, percentage.high() / 100.0)
    }

    /// Whether it states a change and no share.
    pub fn is_growth(&self) -> bool {
        self.indicator.as_deref() == Some(crate::indicators::growth::INDICATOR.id)
    }
}

/// One table with its meaning.
#[derive(Clone, Debug)]
pub struct Interpretation {
    /// Which rows and columns are what.
    pub layout: Layout,
    /// The figures.
    pub facts: Vec<Fact>,
    /// The published percentages.
    pub claims: Vec<Claim>,
    /// The figures that are unknown or kept back.
    pub gaps: Vec<Gap>,
    /// What was assumed, and what could not be read.
    pub messages: Vec<Message>,
    /// Whether it is a list of texts, from which nothing is computed.
    pub is_list: bool,
    /// Where rows have labels that may be about the ones below them: whether they are taken to be.
    pub labels_from_above: Option<bool>,
}

/// Most cells of a table that is laid out for reading; a larger one is read as a list.
pub const MOST_CELLS: usize = 1_000_000;

/// Most rows below the headers of the tables of a grid that is laid out for reading; one with more is read as a list.
/// Nobody reads so many, and each figure is kept with all that it means.
pub const MOST_ROWS: usize = 20_000;

/// Most tables below each other in one grid.
pub const MOST_TABLES: usize = 10_000;

/// Most columns of a table: those of a spreadsheet's sheet.
pub const MOST_COLUMNS: usize = 16_384;

/// How many times as large as its cells a grid may be. Its meaning is looked for in all of it, however short most rows are.
const MOST_SPREAD: usize = 8;

/// Municipalities that merged: a name means the unit of the time that the figure is about. A code that the table or the recipe
/// states means what it says: many series are told in the borders of today.
fn settle_territory(key: &mut Key, context: &Context<'_>, is_in_table: impl Fn(&str) -> bool) {
    let year = key.get(Dimension::Period).and_then(|period| year(period));
    let (Some(territory), Some(year)) = (key.get(Dimension::Territory), year) else { return };
    let of_year = context.vocabulary.territory_in(territory, year);
    let is_in_recipe = |code: &str| context.recipe.labels.values().any(|said| said == code);
    if of_year != *territory && !is_in_table(territory) && !is_in_recipe(territory) {
        key.set(Dimension::Territory, Some(of_year));
    }
}

/// Whether the text of a cell of a table that was merged over several rows holds for each of them: a figure would count twice.
fn holds_for_merged_rows(text: &str, table: &Table, context: &Context<'_>) -> bool {
    let format = table.number_format.unwrap_or(context.number_format);
    number::read(text, format) == Content::Text || cells::is_period(text, context.vocabulary)
}

/// Finds the tables in a grid, one below the other, and reads each.
///
/// The places in the result have the sources `first_source`, `first_source + 1`, …
///
/// # Errors
/// [`ErrorKind::NoTable`] when the grid holds neither figures nor records, but prose, [`ErrorKind::TooLarge`] above
/// [`MOST_COLUMNS`] or [`MOST_TABLES`], or when one wide row makes a huge grid of short ones.
pub fn interpret(table: &Table, context: Context<'_>, first_source: u32) -> Result<Vec<Interpretation>, Error> {
    interpret_grid(table, context, first_source, true)
}

/// `may_have_outline`: whether labels are looked for that hold for blanks below them.
fn interpret_grid(
    table: &Table,
    context: Context<'_>,
    first_source: u32,
    may_have_outline: bool,
) -> Result<Vec<Interpretation>, Error> {
    let original = table;
    let filled;
    let is_label = |row: usize, column: usize| holds_for_merged_rows(original.cell(row, column), original, &context);
    let table = if original.merges.is_empty() {
        original
    } else {
        filled = original.filled_down(is_label);
        &filled
    };
    // Its files are text, which merges nothing.
    if let Some(unpacked) = eurostat::unpack(original)
        && let Some(roles) = tidy::recognise(&unpacked.table, context.vocabulary)
    {
        let mut interpretation = tidy::read(&unpacked.table, &roles, &context, first_source)?;
        unpacked.restore(original, &mut interpretation);
        return Ok(vec![interpretation]);
    }
    let stated = context.recipe.labels_from_above;
    // Of records too a blank label is one that is missing, unless the user says that it is not.
    let fills_first = may_have_outline && stated == Some(true);
    if !fills_first && let Some(roles) = tidy::recognise_stated(table, &context)? {
        // 2010 can be a year and a count.
        let counted;
        let table = if original.merges.is_empty() {
            original
        } else {
            counted = original.filled_down(|row, column| is_label(row, column) && !roles.counts(column));
            &counted
        };
        return Ok(vec![tidy::read(table, &roles, &context, first_source)?]);
    }
    if may_have_outline && table.cell_count() <= MOST_CELLS {
        let is_label = |row: usize, column: usize| holds_for_merged_rows(table.cell(row, column), table, &context);
        let says_total = |text: &str| {
            let words = context.vocabulary.label(text, LabelKind::Axis { preferred: None }).words;
            words.iter().flat_map(|word| &word.terms).any(|term| matches!(term, Term::Total | Term::All))
        };
        let outline = outline::outline(table, is_label, says_total, stated == Some(true));
        let is_taken = stated.unwrap_or(!outline.merges.is_empty());
        if outline.is_possible || fills_first {
            let first = outline.merges.first().filter(|_| is_taken);
            let remark = first.map(|first| outline::remark(table, first, first_source));
            let outlined;
            let table = if is_taken {
                let mut filled = original.clone();
                filled.merges.extend(outline.merges);
                outlined = filled;
                &outlined
            } else {
                original
            };
            let mut interpretations = interpret_grid(table, context, first_source, false)?;
            for read in interpretations.iter_mut().filter(|_| outline.is_possible) {
                // Of one kind they may be, of the other not.
                read.labels_from_above = Some(is_taken || read.labels_from_above == Some(true));
            }
            if let Some(first) = interpretations.first_mut() {
                first.messages.splice(..0, remark);
            }
            return Ok(interpretations);
        }
    }
    let too_large = |what: &'static str, limit: usize| Err(ErrorKind::TooLarge { what, limit: limit as u64 }.into());
    if fills_first {
        return too_large("the number of cells in which blank labels can be filled", MOST_CELLS);
    }
    let columns = table.columns();
    if columns > MOST_COLUMNS {
        return too_large("the number of columns in one table", MOST_COLUMNS);
    }
    let largest_grid = MOST_SPREAD * table.cell_count().max(MOST_CELLS);
    if columns * table.rows() > largest_grid {
        return too_large("the number of rows times that of columns", largest_grid);
    }
    let as_list = |message: Message| match list::read(table, &context, message) {
        Some(list) => Ok(vec![list]),
        None => Err(Error::from(ErrorKind::NoTable { reason: "no figures were found beside labels, and no records" })),
    };
    if table.cell_count() > MOST_CELLS {
        let text = format!("this table has more than {MOST_CELLS} cells and is no register; nothing is computed");
        return as_list(Message::warning("too-many-cells", text).with("limit", MOST_CELLS));
    }
    if context.tables.is_list() {
        return as_list(list::nothing_to_compute());
    }
    let cells = cells::Cells::read(table, &context)?;
    let layouts = layout::layouts(table, &cells, &context);
    if layouts.is_empty() {
        return as_list(list::nothing_to_compute());
    }
    if layouts.len() > MOST_TABLES {
        return too_large("the number of tables", MOST_TABLES);
    }
    if layouts.iter().map(|layout| layout.body.len()).sum::<usize>() > MOST_ROWS {
        let text = format!("this table has more than {MOST_ROWS} rows and is no register; nothing is computed");
        return as_list(Message::warning("too-many-rows", text).with("limit", MOST_ROWS));
    }
    let read = |(index, layout): (usize, Layout)| {
        let mut read = publication::read(table, &cells, layout, &context, first_source + index as u32);
        // A year, or a figure in the marks of another country, would count again where a merge repeated it.
        let is_written = |place: Place| !original.cell(place.row as usize, place.column as usize).is_empty();
        read.facts.retain(|fact| is_written(fact.place));
        read.claims.retain(|claim| is_written(claim.place));
        read
    };
    Ok(layouts.into_iter().enumerate().map(read).collect())
}
