//! Corrections by the user: a small JSON object that is given with a file, and the whole runs again.
//!
//! ```json
//! { "encoding": "windows-1252",
//!   "dialect": { "delimiter": ";", "quote": "\"", "decimal": ",", "thousands": "." },
//!   "rows": { "header": [3, 4], "excluded": [17] },
//!   "columns": { "5": { "role": "ignored" } },
//!   "labels": { "Oost-Europa": "Midden- en Oost-Europa" } }
//! ```
//! All parts are optional; rows and columns are counted from 1 and are those of the file's first table. What is stated is followed or refused, never replaced.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::ErrorKind;
use crate::number::NumberFormat;

/// What the user has decided about a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Recipe {
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
    /// The dimensions that the records of a tidy table are broken down by; what is not named is added up. Default:
    /// `territory`, `period` and `nationality`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<Vec<String>>,
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
    /// First and last row of the header; what stands above is the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<(u32, u32)>,
    /// Rows that are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<u32>,
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
        for (name, column) in &self.columns {
            if name.parse::<u32>().is_ok_and(|number| number > 0) {
                if let Some(role) = column.role.as_deref().filter(|role| !["label", "value", "ignored"].contains(role))
                {
                    return refuse(format!("column {name} has the role {role}; it can be label, value or ignored"));
                }
            } else {
                return refuse(format!("columns are named by their number from 1, not {name}"));
            }
        }
        if let Some((first, last)) = self.rows.as_ref().and_then(|rows| rows.header)
            && (first == 0 || last < first)
        {
            return refuse(format!("the header cannot run from row {first} to row {last}"));
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

    /// Whether a row, counted from 1, is left out.
    pub fn excludes(&self, row: u32) -> bool {
        self.rows.as_ref().is_some_and(|rows| rows.excluded.contains(&row))
    }

    /// The decision about a column, counted from 1.
    pub fn column(&self, column: u32) -> Option<&ColumnRecipe> {
        self.columns.get(column.to_string().as_str())
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
    fn one_stated_mark_gives_the_other() {
        let recipe = recipe(r#"{ "dialect": { "decimal": "." } }"#).expect("a recipe");
        assert_eq!(recipe.number_format(), Ok(Some(NumberFormat::ENGLISH)));
    }
}
