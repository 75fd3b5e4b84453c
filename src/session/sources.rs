//! What a report says of each table: how it was read, and the recipe that gives that reading again.

use std::rc::Rc;

use crate::interpret::{ColumnRole, RowKind};
use crate::recipe::{DialectRecipe, Recipe, RowsRecipe, VERSION};
use crate::report::{Column, Dialect, Rows, Source};

use super::{Read, Session};

/// The most tables of a file times columns of one of them with which it has the recipe, which speaks of them all; else only
/// the first has it: one in each would grow with the square of their number.
const MOST_IN_RECIPES: usize = 2000;

impl Session {
    /// The recipe that gives the reading of a table's file again: what the user stated, and what was found out for the rest.
    pub(super) fn recipe_used(&self, read: &Read) -> Recipe {
        // Every table of the file shares what came with it.
        let columns = read.interpretation.layout.columns.len();
        if !read.is_first && Rc::strong_count(&read.recipe) * columns > MOST_IN_RECIPES {
            return Recipe { version: Some(VERSION), ..Recipe::default() };
        }
        let mut recipe = (*read.recipe).clone();
        recipe.version = Some(VERSION);
        for table in self.sources.iter().filter(|table| Rc::ptr_eq(&table.recipe, &read.recipe)) {
            recipe.encoding = recipe.encoding.or_else(|| table.table.encoding.map(str::to_owned));
            if let Some(dialect) = &table.table.dialect {
                let stated = recipe.dialect.unwrap_or_default();
                let quote = dialect.quote.map(|quote| char::from(quote).to_string()).unwrap_or_default();
                let delimiter = Some(char::from(dialect.delimiter).to_string());
                recipe.dialect = Some(DialectRecipe { delimiter, quote: Some(quote), ..stated });
            }
            let layout = &table.interpretation.layout;
            let seen = |row: usize| table.table.position(row, 0).row;
            let header = Some((seen(layout.header.start), seen(layout.header.end).saturating_sub(1)));
            let is_named = recipe.tables.contains_key(&table.key);
            let (rows, columns) = if table.is_first && !is_named {
                (&mut recipe.rows, &mut recipe.columns)
            } else {
                let named = recipe.tables.entry(table.key.clone()).or_default();
                (&mut named.rows, &mut named.columns)
            };
            for (index, column) in layout.columns.iter().enumerate() {
                if let Some(role) = role_in_recipe(column.role) {
                    let stated = columns.entry((index + 1).to_string()).or_default();
                    stated.role.get_or_insert_with(|| role.to_owned());
                }
            }
            let stated = rows.take().unwrap_or_default();
            let list = table.interpretation.is_list.then_some(true).or(stated.list);
            *rows = Some(RowsRecipe { header, list, ..stated });
        }
        recipe
    }
}

/// What a recipe calls the role of a column; none where it need not say it.
fn role_in_recipe(role: ColumnRole) -> Option<&'static str> {
    match role {
        ColumnRole::Label => Some("label"),
        ColumnRole::Count | ColumnRole::Share => Some("value"),
        ColumnRole::Ignored => Some("ignored"),
        ColumnRole::Rank | ColumnRole::Note | ColumnRole::Empty => None,
    }
}

/// How a table was read.
pub(super) fn source(read: &Read, recipe: Recipe) -> Source {
    let Read { table, interpretation, .. } = read;
    let layout = &interpretation.layout;
    let span = |range: &std::ops::Range<usize>| {
        let first = table.position(range.start, 0).row;
        (first, first + range.len() as u32 - u32::from(!range.is_empty()) - u32::from(range.is_empty()))
    };
    let mark = |byte: u8| char::from(byte).to_string();
    let dialect = table.dialect.as_ref().map(|dialect| Dialect {
        delimiter: mark(dialect.delimiter),
        quote: dialect.quote.map(mark),
        decimal: layout.number_format.decimal.to_string(),
        thousands: layout.number_format.thousands.to_string(),
    });
    let mut title = layout.lines(table, RowKind::Title);
    title.extend(table.title.clone());
    Source {
        name: read.name.clone(),
        sheet: read.sheet.clone(),
        heading: table.heading.clone(),
        format: table.format.to_owned(),
        encoding: table.encoding.map(str::to_owned),
        title: (!title.is_empty()).then(|| title.join(" ")),
        note: [layout.lines(table, RowKind::Note), table.notes.clone()].concat(),
        rows: Rows {
            all: span(&layout.rows),
            title: span(&layout.title),
            header: span(&layout.header),
            body: span(&layout.body),
        },
        kinds: layout.kinds.clone(),
        first_column: Some(table.position(0, 0).column).filter(|first| *first > 1),
        columns: layout.columns.iter().map(|c| Column { label: c.header.join(" / "), role: c.role }).collect(),
        table: read.key.clone(),
        recipe,
        labels_from_above: interpretation.labels_from_above,
        dialect,
        records: layout.records(),
    }
}
