//! JSON-stat 2.0 data sets → a tidy [`Table`]: a column for each dimension, one record a cell of the cube.
//!
//! Members are named by their labels, or by their codes where they have none. Places are those of the table that is made:
//! row 1 is its header, and the cube's cells follow in their order.
//!
//! # Source
//! <https://json-stat.org/full/>

use std::collections::HashMap;

use serde::Deserialize;

use super::MAX_CELLS;
use crate::error::{Error, ErrorKind};
use crate::table::Table;

#[derive(Deserialize)]
struct DataSet {
    class: String,
    label: Option<String>,
    source: Option<String>,
    id: Vec<String>,
    size: Vec<usize>,
    #[serde(default)]
    role: Roles,
    dimension: HashMap<String, Dimension>,
    value: Cells<Option<f64>>,
    #[serde(default)]
    status: Option<Status>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Roles {
    time: Vec<String>,
    geo: Vec<String>,
}

#[derive(Deserialize)]
struct Dimension {
    category: Category,
}

#[derive(Deserialize)]
struct Category {
    #[serde(default)]
    index: Option<Index>,
    #[serde(default)]
    label: HashMap<String, String>,
}

/// The codes in their order, or each with its place in it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Index {
    Ordered(Vec<String>),
    Placed(HashMap<String, usize>),
}

/// All cells, or only those that hold something, each under its number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Cells<T> {
    All(Vec<T>),
    Some(HashMap<String, T>),
}

/// A flag for all cells, or for each.
#[derive(Deserialize)]
#[serde(untagged)]
enum Status {
    Same(String),
    Each(Cells<Option<String>>),
}

impl<T> Cells<T> {
    fn get(&self, index: usize) -> Option<&T> {
        match self {
            Cells::All(cells) => cells.get(index),
            Cells::Some(cells) => cells.get(index.to_string().as_str()),
        }
    }
}

/// Whether JSON text says that it is a JSON-stat data set.
pub(super) fn is_json_stat(text: &[u8]) -> bool {
    let has = |word: &[u8]| text.windows(word.len()).any(|window| window == word);
    has(b"\"dimension\"") && has(b"\"dataset\"") && has(b"\"size\"")
}

/// Reads a data set.
///
/// # Errors
/// [`ErrorKind::Damaged`] when it is none after all, [`ErrorKind::TooLarge`] above [`MAX_CELLS`].
pub(super) fn read(text: &[u8]) -> Result<Table, Error> {
    let damaged = |what: String| Error::from(ErrorKind::Damaged { what });
    let set: DataSet = serde_json::from_slice(text).map_err(|error| damaged(format!("as JSON-stat, {error}")))?;
    if set.class != "dataset" || set.id.len() != set.size.len() || set.id.is_empty() {
        return Err(damaged("its dimensions and their sizes do not fit".to_owned()));
    }
    let members: Vec<Vec<String>> =
        set.id.iter().zip(&set.size).map(|(id, size)| members(&set, id, *size)).collect::<Result<_, _>>()?;
    let records = set.size.iter().try_fold(1_usize, |product, size| product.checked_mul(*size));
    let cells = records.and_then(|records| records.checked_mul(set.id.len() + 2)).unwrap_or(usize::MAX);
    if cells as u64 > MAX_CELLS {
        return Err(ErrorKind::TooLarge { what: "the number of cells", limit: MAX_CELLS }.into());
    }
    let mut table = Table::new("json-stat");
    table.title = set.label.clone();
    table.notes = set.source.iter().map(|source| format!("Source: {source}")).collect();
    for id in &set.id {
        table.push_cell(match () {
            () if set.role.time.contains(id) => "TIME_PERIOD",
            () if set.role.geo.contains(id) => "geo",
            () => id,
        });
    }
    ["OBS_VALUE", "OBS_FLAG"].iter().for_each(|name| table.push_cell(name));
    table.end_row();
    for record in 0..records.unwrap_or(0) {
        let mut rest = record;
        let mut at = vec![0; set.size.len()];
        for (place, size) in at.iter_mut().zip(&set.size).rev() {
            (*place, rest) = (rest % size, rest / size);
        }
        at.iter().zip(&members).for_each(|(&place, members)| table.push_cell(&members[place]));
        table.push_cell(&set.value.get(record).copied().flatten().map_or(String::new(), |value| value.to_string()));
        table.push_cell(match &set.status {
            Some(Status::Same(flag)) => flag,
            Some(Status::Each(flags)) => flags.get(record).and_then(Option::as_deref).unwrap_or_default(),
            None => "",
        });
        table.end_row();
    }
    Ok(table)
}

/// The labels of a dimension's members, in their order.
fn members(set: &DataSet, id: &str, size: usize) -> Result<Vec<String>, Error> {
    let damaged =
        || Error::from(ErrorKind::Damaged { what: format!("its dimension {id} does not have {size} members") });
    let category = &set.dimension.get(id).ok_or_else(damaged)?.category;
    let codes: Vec<String> = match &category.index {
        Some(Index::Ordered(codes)) => codes.clone(),
        Some(Index::Placed(places)) => {
            let mut codes: Vec<(&String, &usize)> = places.iter().collect();
            codes.sort_by_key(|(_, place)| **place);
            codes.into_iter().map(|(code, _)| code.clone()).collect()
        }
        // A dimension of one member needs no index.
        None => category.label.keys().take(1).cloned().collect(),
    };
    if codes.len() != size {
        return Err(damaged());
    }
    Ok(codes.into_iter().map(|code| category.label.get(&code).cloned().unwrap_or(code)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: &str = r#"{"version":"2.0","class":"dataset","label":"Immigration","source":"Eurostat","id":["citizen","geo","time"],
        "size":[2,1,2],"role":{"time":["time"],"geo":["geo"]},"dimension":{
        "citizen":{"category":{"index":{"TOTAL":0,"PL":1},"label":{"TOTAL":"Total","PL":"Poland"}}},
        "geo":{"category":{"label":{"BE":"Belgium"}}},
        "time":{"category":{"index":["2019","2020"]}}},"value":{"0":900,"1":1000,"3":50},"status":{"3":"p"}}"#;

    #[test]
    fn a_cube_becomes_records_in_its_own_order() {
        let table = read(SET.as_bytes()).expect("a table");
        let rows: Vec<String> = (0..table.rows()).map(|row| table.row(row).collect::<Vec<_>>().join("|")).collect();
        assert_eq!(
            rows,
            [
                "citizen|geo|TIME_PERIOD|OBS_VALUE|OBS_FLAG",
                "Total|Belgium|2019|900|",
                "Total|Belgium|2020|1000|",
                "Poland|Belgium|2019||",
                "Poland|Belgium|2020|50|p",
            ]
        );
    }

    #[test]
    fn sizes_that_do_not_fit_or_are_too_large_are_refused() {
        let broken = SET.replace("\"size\":[2,1,2]", "\"size\":[3,1,2]");
        assert!(matches!(*read(broken.as_bytes()).expect_err("refused").kind, ErrorKind::Damaged { .. }));
        let codes: Vec<String> = (0..5000).map(|code| format!("\"{code}\"")).collect();
        let index = format!("{{\"category\":{{\"index\":[{}]}}}}", codes.join(","));
        let huge = format!(
            "{{\"class\":\"dataset\",\"id\":[\"a\",\"b\"],\"size\":[5000,5000],\"dimension\":{{\"a\":{index},\"b\":{index}}},\"value\":[]}}"
        );
        assert!(matches!(*read(huge.as_bytes()).expect_err("refused").kind, ErrorKind::TooLarge { .. }));
    }
}
