//! Corrections by the user: a small JSON object that is given with a file, and the whole runs again.
//!
//! ```json
//! { "version": 1,
//!   "encoding": "windows-1252",
//!   "dialect": { "delimiter": ";", "quote": "\"", "decimal": ",", "thousands": "." },
//!   "rows": { "header": [3, 4], "excluded": [17] },
//!   "columns": { "5": { "role": "ignored" } },
//!   "labels": { "Oost-Europa": "Midden- en Oost-Europa" },
//!   "labelsFromAbove": false,
//!   "ratios": [{ "name": "contracts per registration",
//!                "numerator": { "measure": "contracts" }, "denominator": { "measure": "registrations" } }],
//!   "tables": { "2010": { "rows": { "header": [2, 2] } }, "Toelichting": { "included": false } } }
//! ```
//! All parts are optional; rows and columns are counted from 1. Those that stand outside `tables` are the first table's.
//! What is stated is followed or refused, never replaced. `docs/recipe.md` says what can be relied on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::ErrorKind;
use crate::number::NumberFormat;

mod ratio;

pub use ratio::{RatioRecipe, SelectionRecipe};

/// What the user has decided about a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Recipe {
    /// The version of this format, 1; absent means 1. A later one is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The character encoding, e.g. `windows-1252`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// How the text is cut into cells and numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialect: Option<DialectRecipe>,
    /// Which rows are what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<RowsRecipe>,
    /// What columns are, by their 1-based number.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, ColumnRecipe>,
    /// Other words for labels that are not known: the label as it stands → words that are.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// False: each row says all that it is about, and a blank label is blank. True: blank labels are those above them,
    /// whatever the table looks like. Absent: found out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels_from_above: Option<bool>,
    /// The dimensions that the records of a tidy table are broken down by; what is not named is added up. Default:
    /// `territory`, `period` and `nationality`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<Vec<String>>,
    /// Ratios of the user's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ratios: Vec<RatioRecipe>,
    /// What holds for one table of the file, by the name that the report's `source.table` gives it: the sheet's name, with
    /// `#2` behind it for the second table on that sheet; `#2` alone where there are no sheets.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, TableRecipe>,
}

/// What the user has decided about one table of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TableRecipe {
    /// False leaves the table out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub included: Option<bool>,
    /// Which rows are what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<RowsRecipe>,
    /// What columns are, by their 1-based number.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, ColumnRecipe>,
}

/// How the text is cut into cells and numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DialectRecipe {
    /// One character between cells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// One character around cells, or an empty text for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// The decimal mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<String>,
    /// The mark between thousands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thousands: Option<String>,
}

/// Which rows are what, counted from 1 as the user sees them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RowsRecipe {
    /// First and last row of the header; what stands above is the title. A last row one before the first says that there
    /// is no header, and that the table starts at the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<(u32, u32)>,
    /// Rows that are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<u32>,
    /// True reads the table as a list of texts, from which nothing is computed. With a stated header, absent means that
    /// there are figures to be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<bool>,
}

/// What a column is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ColumnRecipe {
    /// `label`, `value` or `ignored`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Words to read in place of the column's header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl Recipe {
    /// Refuses what cannot be followed.
    pub fn check(&self) -> Result<(), ErrorKind> {
        let refuse = |reason: String| Err(ErrorKind::Recipe { reason });
        if let Some(version) = self.version.filter(|&version| version != VERSION) {
            return refuse(format!("its version is {version}; {VERSION} is the one that can be followed"));
        }
        self.ratios.iter().try_for_each(RatioRecipe::check).or_else(refuse)?;
        check_table(self.rows.as_ref(), &self.columns)?;
        for table in self.tables.values() {
            check_table(table.rows.as_ref(), &table.columns)?;
        }
        let dialect = self.dialect.clone().unwrap_or_default();
        if dialect.delimiter.as_deref().is_some_and(|mark| mark.len() != 1) {
            return refuse("the delimiter is one character".into());
        }
        if dialect.quote.as_deref().is_some_and(|mark| mark.len() > 1) {
            return refuse("the quote is one character, or none".into());
        }
        self.number_format().map(|_| ())
    }

    /// The stated number format; none when neither mark is stated.
    pub fn number_format(&self) -> Result<Option<NumberFormat>, ErrorKind> {
        let dialect = self.dialect.clone().unwrap_or_default();
        let mark = |text: Option<String>| match text.as_deref().map(|text| (text.chars().next(), text.chars().count()))
        {
            None => Ok(None),
            Some((Some(mark), 1)) if !mark.is_ascii_alphanumeric() => Ok(Some(mark)),
            Some(_) => {
                Err(ErrorKind::Recipe { reason: "the decimal and thousands marks are one character each".into() })
            }
        };
        match (mark(dialect.decimal)?, mark(dialect.thousands)?) {
            (None, None) => Ok(None),
            (Some(decimal), Some(thousands)) if decimal == thousands => {
                Err(ErrorKind::Recipe { reason: "the decimal and the thousands mark are the same".into() })
            }
            (Some(decimal), thousands) => {
                let other = if decimal == ',' { '.' } else { ',' };
                Ok(Some(NumberFormat { decimal, thousands: thousands.unwrap_or(other) }))
            }
            (None, Some(thousands)) => {
                Ok(Some(NumberFormat { decimal: if thousands == ',' { '.' } else { ',' }, thousands }))
            }
        }
    }
}

/// The version of the format of recipes.
pub const VERSION: u32 = 1;

fn check_table(rows: Option<&RowsRecipe>, columns: &BTreeMap<String, ColumnRecipe>) -> Result<(), ErrorKind> {
    let refuse = |reason: String| Err(ErrorKind::Recipe { reason });
    for (name, column) in columns {
        if !name.parse::<u32>().is_ok_and(|number| number > 0) {
            return refuse(format!("columns are named by their number from 1, not {name}"));
        }
        if let Some(role) = column.role.as_deref().filter(|role| !["label", "value", "ignored"].contains(role)) {
            return refuse(format!("column {name} has the role {role}; it can be label, value or ignored"));
        }
    }
    match rows.and_then(|rows| rows.header) {
        Some((first, last)) if first == 0 || last.saturating_add(1) < first => {
            refuse(format!("the header cannot run from row {first} to row {last}"))
        }
        _ => Ok(()),
    }
}

/// The part of a recipe that is about the tables of one grid: a sheet, or a whole file of text.
#[derive(Clone, Copy, Debug)]
pub struct GridRecipe<'a> {
    recipe: &'a Recipe,
    sheet: &'a str,
    tables_before: usize,
    is_first: bool,
}

impl<'a> GridRecipe<'a> {
    /// The part about a grid: the sheet's name, or an empty text; how many tables of that name came before it; and whether
    /// it is the file's first.
    pub fn new(recipe: &'a Recipe, sheet: &'a str, tables_before: usize, is_first: bool) -> Self {
        GridRecipe { recipe, sheet, tables_before, is_first }
    }

    /// The name by which recipes know the grid's table with this index.
    pub fn name(&self, index: usize) -> String {
        match (self.sheet, self.tables_before + index + 1) {
            ("", number) => format!("#{number}"),
            (sheet, 1) => sheet.to_owned(),
            (sheet, number) => format!("{sheet}#{number}"),
        }
    }

    /// What is stated about a table of the grid by its name.
    pub fn table(&self, index: usize) -> Option<&'a TableRecipe> {
        // Most recipes name no table; then no name has to be made.
        if self.recipe.tables.is_empty() { None } else { self.recipe.tables.get(&self.name(index)) }
    }

    /// The stated header of a table, in rows counted from 1.
    pub fn header(&self, index: usize) -> Option<(u32, u32)> {
        let named = self.table(index).and_then(|table| table.rows.as_ref()).and_then(|rows| rows.header);
        let first = || self.recipe.rows.as_ref().filter(|_| self.is_first && index == 0).and_then(|rows| rows.header);
        named.or_else(first)
    }

    /// Whether the grid is to be read as one list of texts.
    pub fn is_list(&self) -> bool {
        let named = self.table(0).and_then(|table| table.rows.as_ref());
        let first = self.recipe.rows.as_ref().filter(|_| self.is_first);
        named.or(first).is_some_and(|rows| rows.list == Some(true))
    }

    /// Whether a row, counted from 1, is left out of a table.
    pub fn excludes(&self, index: usize, row: u32) -> bool {
        self.excluding(index).any(|rows| rows.excluded.contains(&row))
    }

    /// The rows, counted from 1, that are left out of a table.
    pub fn excluded(&self, index: usize) -> Vec<u32> {
        self.excluding(index).flat_map(|rows| &rows.excluded).copied().collect()
    }

    fn excluding(&self, index: usize) -> impl Iterator<Item = &'a RowsRecipe> {
        let named = self.table(index).and_then(|table| table.rows.as_ref());
        let first = self.recipe.rows.as_ref().filter(|_| self.is_first);
        named.into_iter().chain(first)
    }

    /// The decision about a column, counted from 1. What is said of the first table holds for those below it that have no
    /// part of their own.
    pub fn column(&self, index: usize, column: u32) -> Option<&'a ColumnRecipe> {
        let columns = match self.table(index) {
            Some(table) if index > 0 || table.columns.contains_key(&column.to_string()) => &table.columns,
            _ if self.is_first => &self.recipe.columns,
            _ => return None,
        };
        // Most recipes speak of no column; then no name has to be made.
        if columns.is_empty() { None } else { columns.get(&column.to_string()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(json: &str) -> Result<Recipe, String> {
        let recipe: Recipe = serde_json::from_str(json).map_err(|error| error.to_string())?;
        recipe.check().map(|()| recipe).map_err(|error| error.to_string())
    }

    #[test]
    fn an_unknown_part_is_refused_and_not_passed_over() {
        assert!(recipe(r#"{ "delimeter": ";" }"#).is_err());
        assert!(recipe(r#"{ "columns": { "B": {} } }"#).is_err());
        assert!(recipe(r#"{ "columns": { "2": { "role": "key" } } }"#).is_err());
        assert!(recipe(r#"{ "dialect": { "decimal": ",", "thousands": "," } }"#).is_err());
    }

    #[test]
    fn a_ratio_that_cannot_be_followed_is_refused() {
        let ratio = |parts: &str| recipe(&format!(r#"{{ "ratios": [{{ "name": "x", {parts} }}] }}"#));
        assert!(ratio(r#""numerator": { "column": 2 }, "denominator": { "measure": "population" }"#).is_ok());
        assert!(ratio(r#""numerator": { "column": 0 }, "denominator": { "column": 1 }"#).is_err());
        assert!(ratio(r#""numerator": {}, "denominator": { "column": 1 }"#).is_err());
        assert!(ratio(r#""numerator": { "members": { "colour": "x" } }, "denominator": { "column": 1 }"#).is_err());
        assert!(ratio(r#""numerator": { "column": 1 }"#).is_err());
    }

    #[test]
    fn one_stated_mark_gives_the_other() {
        let recipe = recipe(r#"{ "dialect": { "decimal": "." } }"#).expect("a recipe");
        assert_eq!(recipe.number_format(), Ok(Some(NumberFormat::ENGLISH)));
    }

    #[test]
    fn a_later_version_is_refused() {
        assert!(recipe(r#"{ "version": 1 }"#).is_ok());
        assert!(recipe(r#"{ "version": 2 }"#).is_err());
    }

    #[test]
    fn tables_are_checked_like_the_first() {
        assert!(recipe(r#"{ "tables": { "2010": { "included": false } } }"#).is_ok());
        assert!(recipe(r#"{ "tables": { "2010": { "include": false } } }"#).is_err());
        assert!(recipe(r#"{ "tables": { "2010": { "rows": { "header": [4, 2] } } } }"#).is_err());
        assert!(recipe(r#"{ "tables": { "2010": { "columns": { "x": {} } } } }"#).is_err());
    }

    #[test]
    fn the_second_table_of_a_sheet_has_a_number() {
        let recipe = Recipe::default();
        let name = |sheet, before, index| GridRecipe::new(&recipe, sheet, before, true).name(index);
        assert_eq!([name("Gent", 0, 0), name("Gent", 0, 1), name("Gent", 2, 0)], ["Gent", "Gent#2", "Gent#3"]);
        assert_eq!([name("", 0, 0), name("", 0, 1)], ["#1", "#2"]);
    }
}
