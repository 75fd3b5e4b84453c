//! Ratios of the user's own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::facts::Dimension;

/// A ratio of any two measures or columns: the indicator `custom`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RatioRecipe {
    /// What it is called.
    pub name: String,
    /// Which figures of the file it is computed for.
    pub numerator: SelectionRecipe,
    /// What they are relative to: in what it differs from the numerator. It can stand in any table.
    pub denominator: SelectionRecipe,
    /// Whether the numerator is a part of the denominator: then the ratio has an interval, and cannot exceed 1.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(optional))]
    pub share: bool,
}

/// Figures by their column or by what they are about. All that is stated has to hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SelectionRecipe {
    /// A column of the file's first table, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// A measure by its code, e.g. `contracts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// Members by dimension, e.g. `nationality` → `PL`; null for figures that are not broken down by it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(
        all(target_arch = "wasm32", feature = "boundary"),
        tsify(optional, type = "Record<string, string | null>")
    )]
    pub members: BTreeMap<String, Option<String>>,
}

impl RatioRecipe {
    pub(super) fn check(&self) -> Result<(), String> {
        if self.name.trim().is_empty() {
            return Err("a ratio has a name".into());
        }
        for selection in [&self.numerator, &self.denominator] {
            let states_nothing =
                selection.column.is_none() && selection.measure.is_none() && selection.members.is_empty();
            if states_nothing || selection.column == Some(0) {
                return Err(format!(
                    "the ratio {} needs a column from 1, a measure or members for both parts",
                    self.name
                ));
            }
            if let Some(name) = selection.members.keys().find(|name| Dimension::of_name(name).is_none()) {
                return Err(format!("the ratio {} names the dimension {name}, which is not known", self.name));
            }
        }
        let by_column = &self.denominator;
        if by_column.column.is_some() && (by_column.measure.is_some() || !by_column.members.is_empty()) {
            return Err(format!("the denominator of {} is a column, and states more", self.name));
        }
        Ok(())
    }
}
