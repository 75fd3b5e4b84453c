//! Tidy tables: one record a line, a column for each dimension. Counted, not laid out.
//!
//! A [`Tally`] takes the records as bytes, be they those of a table at hand or of a file that passes by in chunks, and
//! keeps a sum for each combination of members. [`outcome`] then adds these up to the members that the published tables
//! use; a total member is never added to its parts, and levels of territory are never added up.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use crate::error::{Error, ErrorKind, Position};
use crate::facts::{Code, Dimension};
use crate::number::{self, Content, NumberFormat};
use crate::read::{AssumedEncoding, Encoding, RowSink};
use crate::recipe::Recipe;
use crate::table::Table;
use crate::vocabulary::{
    Granularity, LabelKind, Meaning, Namesakes, Term, Vocabulary, granularity, is_of_smaller_places, level_of_header,
};

use super::axis::unknown_member;
use super::{Context, Interpretation};

mod dictionary;
mod figure;
mod outcome;
mod sheet;
mod slots;
mod sums;
mod tally;
mod unit;

pub(crate) use sheet::SheetTally;
pub(crate) use tally::{Counts, Tally};

/// Which column holds what.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Roles {
    /// Row of the header.
    header: usize,
    /// The names in the header, trimmed.
    names: Vec<String>,
    /// The dimension of each column that has one.
    dimensions: Vec<(usize, Dimension)>,
    /// The columns of figures, each with its measure where its name is one.
    counts: Vec<(usize, Option<Code>)>,
    /// Columns whose name is not known.
    others: Vec<usize>,
    /// Columns left out on the user's word.
    ignored: Vec<usize>,
    /// Whether the table is made for machines (SDMX): its unknown columns are dimensions too.
    is_statistical: bool,
}

impl Roles {
    /// Whether a column holds figures.
    pub(super) fn counts(&self, column: usize) -> bool {
        self.counts.iter().any(|(counted, _)| *counted == column)
    }

    /// Whether the name of a column says that it has larger territories than another.
    fn is_coarser(&self, column: usize, than: usize) -> bool {
        is_of_smaller_places(&self.names[than], &self.names[column])
    }

    /// The column of territories, where the name of another says that it has larger ones: they are not used.
    fn finer_than(&self, column: usize) -> Option<usize> {
        let territories = self.dimensions.iter().find(|(_, dimension)| *dimension == Dimension::Territory);
        territories.map(|(used, _)| *used).filter(|&used| self.is_coarser(column, used))
    }

    /// Gives a column the role that is stated; the reason where it cannot have it.
    fn follow(&mut self, column: usize, role: &str) -> Result<(), &'static str> {
        let is_dimension = self.dimensions.iter().any(|(other, _)| *other == column);
        let is_other = self.others.contains(&column);
        match role {
            "ignored" => {
                self.dimensions.retain(|(other, _)| *other != column);
                self.counts.retain(|(other, _)| *other != column);
                self.others.retain(|other| *other != column);
                self.ignored.push(column);
                Ok(())
            }
            "value" if is_dimension => Err("tells records apart; it holds no figures"),
            "value" if is_other => {
                self.others.retain(|other| *other != column);
                self.counts.push((column, None));
                Ok(())
            }
            "label" if self.counts(column) => Err("holds the figures of records; it does not tell them apart"),
            "label" if is_other && level_of_header(&self.names[column]).is_some() => {
                // Territories of two columns are not told apart at once.
                let (before, mut dimensions): (Vec<_>, Vec<_>) =
                    self.dimensions.iter().partition(|(_, dimension)| *dimension == Dimension::Territory);
                dimensions.push((column, Dimension::Territory));
                dimensions.sort_by_key(|(column, _)| *column);
                self.dimensions = dimensions;
                self.others.retain(|other| *other != column);
                self.others.extend(before.into_iter().map(|(other, _)| other));
                Ok(())
            }
            "label" if is_other && !self.is_statistical => {
                Err("has a name that is not known; nothing says what it tells apart")
            }
            _ => Ok(()),
        }
    }
}

/// Recognises a tidy table from its header and its records; none when it is laid out for reading.
pub(crate) fn recognise(table: &Table, vocabulary: &Vocabulary) -> Option<Roles> {
    let header = (0..table.rows()).find(|&row| table.row(row).filter(|text| !is_blank(text)).count() > 2)?;
    let width = table.row_length(header);
    let mut roles = Roles {
        header,
        names: table.row(header).map(|name| name.trim().to_owned()).collect(),
        dimensions: Vec::new(),
        counts: Vec::new(),
        others: Vec::new(),
        ignored: Vec::new(),
        is_statistical: false,
    };
    let mut parts = Vec::new();
    for column in 0..width {
        let text = table.cell(header, column);
        if is_blank(text) || text.bytes().all(|b| !b.is_ascii_alphabetic()) {
            return None;
        }
        let words = vocabulary.label(text, LabelKind::Axis { preferred: None }).words;
        let terms = || words.iter().flat_map(|word| &word.terms);
        let is_known = words.iter().all(|word| !word.terms.is_empty());
        let dimension = terms().find_map(|term| match term {
            Term::DimensionName(dimension) => Some(*dimension),
            _ => None,
        });
        let measure = terms().find_map(|term| match term {
            Term::Measure(code) => Some(code.clone()),
            _ => None,
        });
        // "Leefloners per 1.000 inwoners", "% MOE", "Rang": nothing that can be added up.
        let is_rate =
            terms().any(|term| matches!(term, Term::OutOf(_) | Term::Share | Term::Indicator(_) | Term::NoCount));
        // "Gemiddelde leeftijd" is no age of the persons in its row.
        let is_average = terms().any(|term| *term == Term::Average);
        let is_count = !is_rate && (measure.is_some() || terms().any(|term| *term == Term::Count));
        // "waarvan MOE" behind "Instroom" counts some of the same.
        let named = terms().filter_map(|term| match term {
            Term::Member { dimension, .. } => Some(*dimension),
            _ => None,
        });
        let named: Vec<Dimension> = named.collect();
        let is_part = !is_rate && !named.is_empty() && terms().any(|term| *term == Term::OfWhich);
        let counted_before = roles.counts.last().filter(|(before, _)| is_part && before + 1 == column).cloned();
        let place_of = |dimension: Dimension| roles.dimensions.iter().position(|(_, other)| *other == dimension);
        match dimension.filter(|_| is_known && !is_average).map(|dimension| (dimension, place_of(dimension))) {
            Some((dimension, None)) => roles.dimensions.push((column, dimension)),
            // Of regions, provinces and municipalities the smallest are the most use.
            Some((Dimension::Territory, Some(place))) if roles.is_coarser(roles.dimensions[place].0, column) => {
                let (coarser, _) = roles.dimensions.remove(place);
                roles.dimensions.push((column, Dimension::Territory));
                roles.others.push(coarser);
            }
            Some(_) => roles.others.push(column),
            None if dimension.is_none() && is_count && is_known => roles.counts.push((column, measure)),
            None if dimension.is_none() && is_known && !is_average && counted_before.is_some() => {
                parts.push((column, named));
                roles.counts.extend(counted_before.map(|(_, measure)| (column, measure)));
            }
            _ => roles.others.push(column),
        }
        roles.is_statistical |= matches!(text.trim(), "OBS_VALUE" | "TIME_PERIOD");
    }
    let records: Vec<usize> = (header + 1..table.rows()).filter(|&row| !is_empty_row(table, row)).collect();
    let count = records.len();
    let with =
        |column: usize, holds: fn(&str) -> bool| records.iter().filter(|&&row| holds(table.cell(row, column))).count();
    let full = |column: usize| with(column, |text| !is_blank(text)) * 20 >= count * 19;
    let is_number = |column: usize| with(column, |text| text.bytes().any(|b| b.is_ascii_digit())) * 2 >= count;
    // A part may be told as a share, or as yes and no; and where each record has its own nationality, one of MOE is none.
    let is_told_apart = |named: &[Dimension]| roles.dimensions.iter().any(|(_, dimension)| named.contains(dimension));
    let is_no_count = |column: usize| !is_number(column) || with(column, is_fraction) > 0;
    parts.retain(|(column, named)| is_told_apart(named) || is_no_count(*column));
    let no_counts: Vec<usize> = parts.into_iter().map(|(column, _)| column).collect();
    roles.counts.retain(|(column, _)| !no_counts.contains(column));
    roles.others.extend(no_counts);
    let fits = roles.dimensions.len() >= 2
        && roles.counts.len() <= tally::MOST_COUNTS
        && count > 1
        && roles.dimensions.iter().all(|&(column, _)| full(column))
        && roles.counts.iter().all(|&(column, _)| is_number(column));
    (fits && !holds_sums(table, &roles, vocabulary)).then_some(roles)
}

/// Recognises a tidy table as [`recognise`] does, and follows what the recipe states about its header and its columns.
///
/// # Errors
/// [`ErrorKind::Recipe`] for the role of a column that the records do not allow.
pub(crate) fn recognise_stated(table: &Table, context: &Context<'_>) -> Result<Option<Roles>, Error> {
    let Some(mut roles) = recognise(table, context.vocabulary) else { return Ok(None) };
    let header = table.position(roles.header, 0).row;
    if context.tables.header(0).is_some_and(|stated| stated != (header, header)) {
        return Ok(None);
    }
    for column in 0..roles.names.len() {
        let number = column as u32 + 1;
        if let Some(role) = context.tables.column(0, number).and_then(|stated| stated.role.as_deref()) {
            let follow = roles.follow(column, role);
            follow.map_err(|reason| ErrorKind::Recipe { reason: format!("column {number} {reason}") })?;
        }
    }
    Ok(Some(roles))
}

/// As [`recognise_stated`], records that can be counted as they come: where blank labels are to be filled, all have to be
/// at hand.
///
/// # Errors
/// As [`recognise_stated`].
pub(crate) fn recognise_to_count(first_rows: &Table, context: &Context<'_>) -> Result<Option<Roles>, Error> {
    if context.recipe.labels_from_above == Some(true) { Ok(None) } else { recognise_stated(first_rows, context) }
}

/// Whether records that no known column counts are sums all the same, in a column whose name is not known: nobody has the
/// nationality `Totaal`, and of persons some share all their members where there are figures beside each.
fn holds_sums(table: &Table, roles: &Roles, vocabulary: &Vocabulary) -> bool {
    if !roles.counts.is_empty() || roles.is_statistical {
        return false;
    }
    let records = || (roles.header + 1..table.rows()).filter(|&row| !is_empty_row(table, row));
    let is_figure = |row: usize, column: usize| {
        let text = table.cell(row, column);
        [NumberFormat::BELGIAN, NumberFormat::ENGLISH]
            .iter()
            .any(|&format| matches!(number::read(text, format), Content::Figure(_)))
    };
    let has_figures = |&column: &usize| {
        let mut filled = records().filter(|&row| !is_blank(table.cell(row, column))).peekable();
        filled.peek().is_some() && filled.all(|row| is_figure(row, column))
    };
    if !roles.others.iter().any(has_figures) {
        return false;
    }
    let is_total = |text: &str| {
        let words = vocabulary.label(text, LabelKind::Axis { preferred: None }).words;
        !words.is_empty()
            && words.iter().all(|word| word.terms.iter().any(|term| matches!(term, Term::Total | Term::All)))
    };
    let members = |row: usize| roles.dimensions.iter().map(move |&(column, _)| table.cell(row, column));
    let mut seen = HashSet::default();
    let mut totals: HashMap<&str, bool> = HashMap::default();
    let mut has_total = false;
    let mut recurs = false;
    for row in records() {
        has_total = has_total || members(row).any(|text| *totals.entry(text).or_insert_with(|| is_total(text)));
        recurs = recurs || !seen.insert(members(row).collect::<Vec<_>>());
        if has_total || recurs {
            break;
        }
    }
    has_total || !recurs
}

/// Reads a tidy table that is at hand.
///
/// # Errors
/// Those of a recipe that cannot be followed, and [`ErrorKind::TooLarge`] for more labels or combinations than are kept.
pub(super) fn read(table: &Table, roles: &Roles, context: &Context<'_>, source: u32) -> Result<Interpretation, Error> {
    let mut tally = start(table, roles, context, AssumedEncoding::UTF_8)?;
    for row in 0..table.rows() {
        for text in table.row(row) {
            tally.field(text.as_bytes(), text.len())?;
        }
        tally.end_row()?;
    }
    Ok(finish(tally, table, context, source)?.interpretation)
}

/// A tally for a table of which at least the first rows are at hand. It is to be given the rows from the first one on.
///
/// # Errors
/// Those of a recipe that cannot be followed.
pub(crate) fn start(
    table: &Table,
    roles: &Roles,
    context: &Context<'_>,
    encoding: AssumedEncoding,
) -> Result<Tally, Error> {
    let ages = roles.dimensions.iter().find(|(_, dimension)| *dimension == Dimension::Age);
    let ages_overlap = ages.is_some_and(|&(column, _)| {
        let texts: HashSet<&str> = (roles.header + 1..table.rows()).map(|row| table.cell(row, column)).collect();
        let kinds = || texts.iter().map(|text| kind_of(text, Dimension::Age, context.recipe, context.vocabulary));
        ages_overlap(kinds()) && !kinds().any(|kind| kind == Kind::Total)
    });
    let chosen = breakdown(context.recipe)?;
    let is_apart = |dimension| match &chosen {
        Some(chosen) => chosen.contains(&dimension),
        None => DEFAULT_BREAKDOWN.contains(&dimension) || (dimension == Dimension::Age && ages_overlap),
    };
    Tally::new(&tally::Settings {
        roles,
        recipe: context.recipe,
        excluded: context.tables.excluded(0),
        vocabulary: context.vocabulary,
        encoding,
        stated: context.recipe.number_format()?.or(table.number_format),
        // What machines write has a decimal point.
        fallback: if roles.is_statistical { NumberFormat::ENGLISH } else { context.number_format },
        first_row: table.position(0, 0).row,
        is_apart: &is_apart,
    })
}

/// What a tally came to.
pub(crate) struct Outcome {
    /// The table with its meaning.
    pub interpretation: Interpretation,
    /// How its labels were decoded.
    pub decoded: Decoded,
}

/// How the labels of a tally were decoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decoded {
    /// The encoding of the labels, where the first rows left it open.
    pub encoding: Encoding,
    /// Another encoding that fits the labels nearly as well, and the first cell that it reads otherwise.
    pub alternative: Option<(Encoding, Position)>,
    /// The first cell with a label that the encoding cannot read, and how many characters of all cells it cannot read.
    pub undecodable: Option<(Position, u32)>,
}

/// Ends a tally. `table` holds at least the rows up to the header.
///
/// # Errors
/// [`ErrorKind::Recipe`] when the records can only be counted if more is said about them.
pub(crate) fn finish(tally: Tally, table: &Table, context: &Context<'_>, source: u32) -> Result<Outcome, Error> {
    outcome::of(tally, table, context, source)
}

/// What figures are broken down by where nothing else is said: what the published tables use.
const DEFAULT_BREAKDOWN: [Dimension; 3] = [Dimension::Territory, Dimension::Period, Dimension::Nationality];

/// Most territories for which every nationality gets figures of its own.
const MOST_TERRITORIES_BY_NATIONALITY: usize = 50;

/// The dimensions that the recipe breaks down by; none when it leaves that open.
fn breakdown(recipe: &Recipe) -> Result<Option<Vec<Dimension>>, Error> {
    let of_name = |name: &String| {
        let refused = || ErrorKind::Recipe { reason: format!("there is no dimension {name} to break down by") };
        Dimension::of_name(name).ok_or_else(refused)
    };
    let dimensions = recipe.breakdown.as_ref().map(|names| names.iter().map(of_name).collect::<Result<Vec<_>, _>>());
    Ok(dimensions.transpose()?)
}

/// Whether a figure is written as a share, or with decimals: a mark with three digits behind it stands between thousands.
fn is_fraction(text: &str) -> bool {
    let text = text.trim();
    let is_decimal = |(whole, behind): (&str, &str)| behind.len() != 3 || whole == "0";
    text.contains('%') || text.rsplit_once(['.', ',']).is_some_and(is_decimal)
}

fn is_blank(text: &str) -> bool {
    // What nearly all cells start with.
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && crate::number::trim(text).is_empty()
}

fn is_empty_row(table: &Table, row: usize) -> bool {
    table.row(row).all(is_blank)
}

/// What a label of a dimension means.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// A member by its code; an unknown one starts with `?`.
    Code(Code),
    /// All members together.
    Total,
}

impl Kind {
    fn code(&self) -> Option<&Code> {
        match self {
            Kind::Code(code) => Some(code),
            Kind::Total => None,
        }
    }
}

fn kind_of(text: &str, dimension: Dimension, recipe: &Recipe, vocabulary: &Vocabulary) -> Kind {
    reading_of(text, dimension, recipe, vocabulary).0
}

/// What a label means by itself, and the places of that name where there are several.
type LabelReading = (Kind, Option<Namesakes>);

/// Reads a label of a dimension.
fn reading_of(text: &str, dimension: Dimension, recipe: &Recipe, vocabulary: &Vocabulary) -> LabelReading {
    let text = text.trim();
    let said = recipe.labels.get(text).map_or(text, String::as_str);
    if let Some(kind) = statistical_code(said, dimension, vocabulary) {
        return (kind, None);
    }
    let kind = LabelKind::Axis { preferred: Some(dimension) };
    let meaning: Meaning = vocabulary.meaning(said, kind, true);
    let namesakes = meaning.namesakes.filter(|_| dimension == Dimension::Territory);
    let kind = match meaning.key.get(dimension) {
        Some(code) if &**code == "all" => Kind::Total,
        Some(code) => Kind::Code(code.clone()),
        None if meaning.is_total && meaning.unknown.is_empty() => Kind::Total,
        None if matches!(dimension, Dimension::Office | Dimension::TargetGroup) => Kind::Code(text.into()),
        None => Kind::Code(unknown_member(text).into()),
    };
    (kind, namesakes)
}

fn ages_overlap(kinds: impl Iterator<Item = Kind>) -> bool {
    let ends = |kind: Kind| {
        let Kind::Code(code) = kind else { return None };
        let number = |text: &str| text.parse::<u32>().ok();
        match code.split_once('-') {
            Some((low, high)) => Some((number(low)?, number(high)?)),
            None => {
                let low = number(code.trim_end_matches('+'))?;
                Some((low, if code.ends_with('+') { u32::MAX } else { low }))
            }
        }
    };
    let mut bands: Vec<(u32, u32)> = kinds.filter_map(ends).collect();
    bands.sort_unstable();
    bands.dedup();
    bands.windows(2).any(|pair| pair[1].0 <= pair[0].1)
}

/// The codes of statistical offices: `TOTAL`, `T`, `PL`, `Y15-64`, `EL`.
fn statistical_code(text: &str, dimension: Dimension, vocabulary: &Vocabulary) -> Option<Kind> {
    if matches!(text, "TOTAL" | "T" | "_T" | "_Z") {
        return Some(Kind::Total);
    }
    let code = |code: &str| Some(Kind::Code(code.into()));
    match dimension {
        Dimension::Nationality | Dimension::Territory => {
            let code_of = match text {
                "EL" => "GR",
                "UK" => "GB",
                _ => text,
            };
            vocabulary.country_of_code(code_of).cloned().map(Kind::Code)
        }
        Dimension::Sex => match text {
            "M" | "m" => code("M"),
            "F" | "V" | "f" | "v" => code("F"),
            _ => None,
        },
        Dimension::Age if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => code(text),
        Dimension::Age => {
            let band = text.strip_prefix('Y')?;
            if let Some(limit) = band.strip_prefix("_LT") {
                return code(&format!("0-{}", limit.parse::<u32>().ok()?.checked_sub(1)?));
            }
            if let Some(from) = band.strip_prefix("_GE") {
                return code(&format!("{}+", from.parse::<u32>().ok()?));
            }
            band.bytes().all(|b| b.is_ascii_digit() || b == b'-').then(|| Kind::Code(band.into()))
        }
        Dimension::Period => (granularity(text) != Granularity::Year)
            .then_some(())
            .and_then(|()| text.len().eq(&7).then(|| Kind::Code(text.into())))
            .filter(|_| matches!(text.as_bytes(), [b'1' | b'2', _, _, _, b'-', b'S' | b'Q', _])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Fact;
    use crate::recipe::GridRecipe;

    /// An extract of 60 municipalities, 3 years and 6 nationalities, two records each, some without a usable figure.
    fn extract() -> Table {
        let municipalities = include_str!("../vocabulary/territories.csv").lines().filter_map(|line| {
            let mut fields = line.split(';');
            let (code, level) = (fields.next()?, fields.next()?);
            (level == "municipality" && line.contains(";;")).then_some(code)
        });
        let nationalities = ["Polen", "Roemenië", "Albanië", "Oekraïne", "Marokko", "Atlantis"];
        let mut table = Table::new("csv");
        let mut push = |cells: &[&str]| {
            cells.iter().for_each(|text| table.push_cell(text));
            table.end_row();
        };
        push(&["jaar", "gemeente", "nationaliteit", "geslacht", "aantal"]);
        let mut count = 0;
        for municipality in municipalities.take(60) {
            for (year, nationality) in ["2009", "2010", "2011"].iter().flat_map(|year| nationalities.map(|n| (year, n)))
            {
                for sex in ["M", "V"] {
                    count = (count * 7 + 3) % 101;
                    let text = if count == 50 { "x".to_owned() } else { count.to_string() };
                    push(&[year, municipality, nationality, sex, &text]);
                }
            }
        }
        table
    }

    /// The facts of a table whose rows from `seam` on are counted elsewhere, with the number of combinations from which on
    /// each of the two tallies has two cubes.
    fn facts(table: &Table, seam: usize, fold_at: [usize; 2]) -> Vec<Fact> {
        let recipe = Recipe::default();
        let context = Context {
            vocabulary: Vocabulary::standard(),
            number_format: NumberFormat::BELGIAN,
            file_name: "instroom.csv",
            recipe: &recipe,
            sheet: None,
            tables: GridRecipe::new(&recipe, "", 0, true),
        };
        let roles = recognise(table, context.vocabulary).unwrap();
        let tally = || start(table, &roles, &context, AssumedEncoding::UTF_8).unwrap();
        let count = |mut tally: Tally, rows: std::ops::Range<usize>, fold_at| {
            tally.set_fold_at(fold_at);
            for row in rows {
                table.row(row).for_each(|text| tally.field(text.as_bytes(), text.len()).unwrap());
                tally.end_row().unwrap();
            }
            tally
        };
        let mut tally_before = count(tally(), 0..seam, fold_at[0]);
        if seam < table.rows() {
            let slice = count(tally().of_slice().unwrap(), seam..table.rows(), fold_at[1]);
            let counts = slice.into_counts().unwrap().unwrap();
            assert!(tally_before.can_join(&counts));
            tally_before.join(&counts).unwrap();
        }
        finish(tally_before, table, &context, 0).unwrap().interpretation.facts
    }

    #[test]
    fn two_cubes_in_the_place_of_one_give_the_same_facts() {
        let table = extract();
        let whole = facts(&table, table.rows(), [usize::MAX; 2]);
        assert!(whole.iter().any(|fact| fact.key.is(Dimension::Nationality, "MOE-CANDIDATE")));
        for fold_at in [1, 100, 500, 1000] {
            assert_eq!(facts(&table, table.rows(), [fold_at; 2]), whole, "folded at {fold_at}");
        }
    }

    #[test]
    fn rows_that_are_counted_elsewhere_give_the_same_facts_with_one_cube_and_with_two() {
        let table = extract();
        let whole = facts(&table, table.rows(), [usize::MAX; 2]);
        for seam in [1, 2, 99, 900, 1100, 2000, table.rows() - 1] {
            for fold_at in [[usize::MAX, usize::MAX], [usize::MAX, 100], [100, usize::MAX], [100, 100], [1, 700]] {
                assert_eq!(facts(&table, seam, fold_at), whole, "folded at {fold_at:?}, parted at row {seam}");
            }
        }
    }
}
