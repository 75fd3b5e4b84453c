//! Tables that stand beside each other on one sheet, with an empty column between them → a table each.

use std::ops::Range;

use crate::error::Position;
use crate::number::{self, Content, NumberFormat};
use crate::table::{Merge, Table};

/// Cuts a grid at its empty columns, where what stands to the right of one is a table of its own: figures behind a column of
/// labels. An empty column that only parts the figures of one table parts nothing.
pub fn apart(table: Table) -> Vec<Table> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut last_is_table = false;
    let groups = groups(&table);
    if groups.len() < 2 {
        return vec![table];
    }
    for group in groups {
        let is_table = is_labelled(&table, group.start, group.start + 1..group.end);
        match parts.last_mut() {
            Some(last) if !(is_table && last_is_table) => {
                last_is_table = last_is_table || is_labelled(&table, last.start, group.clone());
                last.end = group.end;
            }
            _ => {
                last_is_table = is_table;
                parts.push(group);
            }
        }
    }
    if parts.len() < 2 {
        return vec![table];
    }
    let first = parts[0].clone();
    parts.into_iter().map(|columns| part(&table, columns, &first)).collect()
}

/// Whether a grid is one table, as far as its rows are known.
pub(crate) fn stands_alone(table: &Table) -> bool {
    groups(table).len() < 2
}

/// The columns that hold something, in groups with an empty one between them.
fn groups(table: &Table) -> Vec<Range<usize>> {
    let mut filled = vec![false; table.columns()];
    let mut left = filled.len();
    for row in 0..table.rows() {
        for (column, text) in table.row(row).enumerate() {
            if !filled[column] && !number::trim(text).is_empty() {
                filled[column] = true;
                left -= 1;
            }
        }
        if left == 0 {
            break;
        }
    }
    let mut groups: Vec<Range<usize>> = Vec::new();
    for column in (0..filled.len()).filter(|&column| filled[column]) {
        match groups.last_mut() {
            Some(last) if last.end == column => last.end += 1,
            _ => groups.push(column..column + 1),
        }
    }
    groups
}

/// Whether most rows with figures in some columns have a text in the column of labels.
fn is_labelled(table: &Table, label: usize, columns: Range<usize>) -> bool {
    let is_figure = |text: &str| {
        let formats = [NumberFormat::BELGIAN, NumberFormat::ENGLISH, NumberFormat::SWISS];
        formats.iter().any(|&format| matches!(number::read(text, format), Content::Figure(_)))
    };
    let (mut rows, mut labelled) = (0, 0);
    for row in 0..table.rows() {
        if columns.clone().any(|column| is_figure(table.cell(row, column))) {
            let label = number::trim(table.cell(row, label));
            rows += 1;
            labelled += usize::from(label.chars().any(char::is_alphabetic) && !is_figure(label));
        }
    }
    labelled > 1 && labelled * 2 >= rows
}

/// Some columns of a table as one of their own. A line that stands alone above all of them is a title of each.
fn part(table: &Table, columns: Range<usize>, first: &Range<usize>) -> Table {
    let origin = table.position(0, columns.start);
    let mut part = table.like();
    part.origin = Some(Position { row: origin.row, column: origin.column });
    let within = |merge: &&Merge| {
        let merged = merge.column as usize..(merge.column + merge.columns) as usize;
        columns.start <= merged.start && merged.end <= columns.end
    };
    let moved = |merge: &Merge| Merge { column: merge.column - columns.start as u32, ..*merge };
    part.merges = table.merges.iter().filter(within).map(moved).collect();
    if columns != *first {
        let filled = |row: usize, columns: &Range<usize>| -> Vec<&str> {
            columns
                .clone()
                .map(|column| number::trim(table.cell(row, column)))
                .filter(|text| !text.is_empty())
                .collect()
        };
        let above =
            (0..table.rows()).take_while(|&row| filled(row, &columns).is_empty() && filled(row, first).len() < 2);
        let lines: Vec<&str> = above.flat_map(|row| filled(row, first)).collect();
        let titles: Vec<&str> = part.title.as_deref().into_iter().chain(lines).collect();
        part.title = Some(titles.join(" ")).filter(|title| !title.is_empty());
    }
    for row in 0..table.rows() {
        let length = table.row_length(row).clamp(columns.start, columns.end);
        (columns.start..length).for_each(|column| part.push_cell(table.cell(row, column)));
        part.end_row();
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<Table> {
        let mut table = Table::new("csv");
        for line in text.lines() {
            line.split(';').for_each(|cell| table.push_cell(cell));
            table.end_row();
        }
        apart(table)
    }

    #[test]
    fn tables_beside_each_other_keep_their_places_and_the_title_above_both() {
        let parts =
            parts("Instroom in 2010;;;;\n;;;;\nGent;2010;;Aalst;2010\nPolen;154;;Polen;15\nTotaal;3179;;Totaal;317");
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].row(2).collect::<Vec<_>>(), ["Gent", "2010"]);
        assert_eq!(parts[1].row(2).collect::<Vec<_>>(), ["Aalst", "2010"]);
        assert_eq!(parts[1].title.as_deref(), Some("Instroom in 2010"));
        assert_eq!(parts[1].position(3, 1), Position { row: 4, column: 5 });
    }

    #[test]
    fn an_empty_column_between_figures_or_before_remarks_parts_nothing() {
        for text in [
            "Gent;2009;;2010\nPolen;161;;154\nTotaal;2648;;3179",
            "Gent;2010;;\nPolen;154;;voorlopig\nTotaal;3179;;herzien",
            ";Gent;2010\n;Polen;154\n;Totaal;3179",
            "Stad;;2010;2011\nGent;;3179;3200\nAalst;;317;320",
            "Gent;2010;;Jaar;Polen\nPolen;154;;2009;1\nTotaal;3179;;2010;2",
        ] {
            assert_eq!(parts(text).len(), 1, "{text}");
        }
    }
}
