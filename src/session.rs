//! Files in, report out: the whole calculation, without any knowledge of where it runs.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use crate::disclosure::{Masks, Suppress};
use crate::error::{Error, ErrorKind};
use crate::interpret::tidy::{self, Tally};
use crate::interpret::{Context, Interpretation, Layout};
use crate::read::{self, Encoding, ReadOptions, ReadWarning, Reader, STREAM_FROM, Start, Stream};
use crate::recipe::{GridRecipe, Recipe};
use crate::report::Report;
use crate::rounding::RoundShares;
use crate::table::Table;
use crate::vocabulary::GroupSets;

mod conflicts;
mod findings;
mod report;
mod sheets;
mod slices;
mod sources;
mod tables;

use sheets::{Sheet, Sheets};
use tables::Tables;

/// Rows that are kept of a file whose records are counted as they come, to be shown.
const ROWS_KEPT: usize = 1000;

/// What the host says about its reader, and how careful the report has to be.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Options {
    /// The reader's locale, e.g. `nl-BE`: decides number formats where a table shows none, and the language of names.
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(optional))]
    pub locale: Option<String>,
    /// Numerators below this are flagged `small-numerator`: one person more or less moves the rate visibly. 20 unless given.
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(optional))]
    pub small_numerator: Option<u32>,
    /// The part of everyone that the figures are a sample of, above 0 to 1: narrows the intervals of shares by the finite
    /// population correction ([`wilson_of_sample`](crate::statistics::wilson_of_sample)). No correction unless given.
    #[serde(deserialize_with = "sampling_fraction")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(optional))]
    pub sampling_fraction: Option<f64>,
    /// Rounds the shares of each distribution so that they add up to 100%. Not unless given.
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(optional))]
    pub round_shares: Option<RoundShares>,
    /// Hides small counts, and whatever would give them away, in the whole report and in [`Session::grid`]. Not unless given.
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(optional))]
    pub suppress: Option<Suppress>,
    /// Groups of countries that are added up and shown as shares beside those of the plan. None unless given.
    #[cfg_attr(
        all(target_arch = "wasm32", feature = "boundary"),
        tsify(optional, type = "(string | { code: string; members: string[] })[]")
    )]
    pub group_sets: GroupSets,
}

fn sampling_fraction<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let fraction: Option<f64> = serde::Deserialize::deserialize(deserializer)?;
    match fraction.filter(|fraction| !(*fraction > 0.0 && *fraction <= 1.0)) {
        None => Ok(fraction),
        Some(wrong) => Err(serde::de::Error::custom(format!("samplingFraction is above 0 and at most 1, not {wrong}"))),
    }
}

/// Files that belong together, and what was read from them.
///
/// # Examples
/// ```
/// use peilglas::session::{Options, Session};
/// let mut session = Session::new(Options::default());
/// session.open("instroom.csv", None)?;
/// session.push("Instroom;2010\nPolen;1.714\nTotaal;9.825\n".as_bytes())?;
/// session.close()?;
/// assert_eq!(session.report().results[0].indicator, "nationality-share");
/// # Ok::<(), peilglas::error::Error>(())
/// ```
#[derive(Debug)]
pub struct Session {
    locale: String,
    options: Options,
    /// How many bytes of a file decide whether its records are counted as they come.
    stream_from: usize,
    open: Option<Open>,
    sources: Vec<Read>,
    /// What the tables may not show; empty until somebody asks, and again when a table comes or goes.
    masks: OnceCell<Masks>,
}

/// A file that is being read.
#[derive(Debug)]
struct Open {
    name: String,
    recipe: Rc<Recipe>,
    reading: Reading,
    /// Whether it takes the place of the file with its name.
    replaces: bool,
}

/// How far a file was read.
#[derive(Debug)]
enum Reading {
    /// Too little is known to tell what it is.
    Start(Reader),
    /// It is kept, and read as a whole.
    Whole(Reader),
    /// Its records are counted as they come.
    Stream(Box<Counting>),
    /// Its tables come from the office module, and large sheets of records are counted as they come.
    Sheets(Box<Sheets>),
    /// The same from somewhere in its midst on, for another session that reads what is before.
    Slice(Box<Counting>),
}

/// A file whose records are counted as they come.
#[derive(Debug)]
struct Counting {
    first_rows: Table,
    stream: Stream,
    tally: Tally,
}

/// A table that was read: one of a file's.
#[derive(Debug)]
struct Read {
    name: Arc<str>,
    /// The sheet of its table.
    sheet: Option<Arc<str>>,
    /// The recipe that came with the file; shared by its tables.
    recipe: Rc<Recipe>,
    /// The name by which recipes know the table.
    key: String,
    table: Rc<Table>,
    interpretation: Interpretation,
    warnings: Vec<ReadWarning>,
    /// What became of other tables of the file, with the first that was read.
    passed_over: Vec<PassedOver>,
    /// Whether it is the first table of its file, which recipes speak of without a name.
    is_first: bool,
}

/// A table that nothing is computed from.
#[derive(Debug)]
struct PassedOver {
    sheet: Option<String>,
    title: String,
    /// Whether the recipe says so; else it has no figures.
    is_left_out: bool,
}

impl PassedOver {
    fn of(table: &Table, is_left_out: bool) -> Self {
        let title = table.title.clone().or_else(|| table.sheet.clone()).unwrap_or_default();
        PassedOver { sheet: table.sheet.clone(), title, is_left_out }
    }
}

impl Session {
    /// A session without files.
    pub fn new(options: Options) -> Self {
        let locale = options.locale.clone().unwrap_or_else(|| "nl-BE".to_owned());
        Session { locale, options, stream_from: STREAM_FROM, open: None, sources: Vec::new(), masks: OnceCell::new() }
    }

    /// Decides from the first `bytes` of a file, and not from [`STREAM_FROM`], whether its records are counted as they
    /// come. Tests see with it that a stream gives the same as the whole.
    #[doc(hidden)]
    pub fn stream_from(mut self, bytes: usize) -> Self {
        self.stream_from = bytes;
        self
    }

    /// The report of one text file, with the default options.
    ///
    /// # Errors
    /// Those of [`Session::push`] and [`Session::close`].
    pub fn read(name: &str, text: &str) -> Result<Report, Error> {
        Session::new(Options::default()).read_text(name, text)
    }

    /// Adds one text file, and gives the report of all.
    ///
    /// # Errors
    /// Those of [`Session::push`] and [`Session::close`].
    pub fn read_text(&mut self, name: &str, text: &str) -> Result<Report, Error> {
        self.open(name, None)?;
        self.push(text.as_bytes())?;
        self.close()?;
        Ok(self.report())
    }

    /// Starts a file. A file that was not closed is given up.
    ///
    /// # Errors
    /// [`ErrorKind::Recipe`] when the recipe cannot be followed.
    pub fn open(&mut self, name: &str, recipe: Option<Recipe>) -> Result<(), Error> {
        self.start(name, recipe, false)
    }

    /// Starts a file that takes the place of the one with this name once it is closed: a correction reads one file again,
    /// and leaves the others alone. Until then, and when it cannot be used, the one that was there stays.
    ///
    /// # Errors
    /// Those of [`Session::open`].
    pub fn reopen(&mut self, name: &str, recipe: Option<Recipe>) -> Result<(), Error> {
        self.start(name, recipe, true)
    }

    /// Takes a file out, with all its tables. Says whether it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.sources.len();
        self.sources.retain(|read| *read.name != *name);
        self.renumber();
        self.sources.len() < before
    }

    fn start(&mut self, name: &str, recipe: Option<Recipe>, replaces: bool) -> Result<(), Error> {
        self.open = None;
        let recipe = recipe.unwrap_or_default();
        let options =
            recipe.check().and_then(|()| read_options(&recipe)).map_err(|kind| Error::from(kind).in_source(name))?;
        let reading = Reading::Start(Reader::new(name, &options));
        self.open = Some(Open { name: name.to_owned(), reading, recipe: Rc::new(recipe), replaces });
        Ok(())
    }

    /// Takes the next bytes of the file; pieces of any size give the same as the whole.
    ///
    /// # Errors
    /// Those of [`Reader::push`]; the file is then given up, and the next one can be opened.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let Some(open) = self.open.take() else {
            return Err(ErrorKind::Usage { reason: "push needs an open file" }.into());
        };
        self.open = Some(self.pushed(open, bytes)?);
        Ok(())
    }

    /// The rows of the open file that were read so far; none where it is kept and read as a whole.
    pub fn rows_read(&self) -> Option<u32> {
        match &self.open.as_ref()?.reading {
            Reading::Stream(counting) | Reading::Slice(counting) => Some(counting.tally.rows()),
            Reading::Sheets(sheets) => sheets.rows_read(),
            Reading::Start(_) | Reading::Whole(_) => None,
        }
    }

    fn pushed(&self, mut open: Open, bytes: &[u8]) -> Result<Open, Error> {
        match &mut open.reading {
            Reading::Whole(reader) => reader.push(bytes)?,
            Reading::Sheets(sheets) => sheets.push(bytes).map_err(|error| error.in_source(&open.name))?,
            Reading::Stream(counting) | Reading::Slice(counting) => {
                let Counting { stream, tally, .. } = &mut **counting;
                stream.push(bytes, tally).map_err(|error| error.in_source(&open.name))?;
            }
            Reading::Start(reader) => {
                // The decision must not depend on the pieces in which the bytes come.
                let (first, rest) = bytes.split_at(bytes.len().min(self.stream_from - reader.taken()));
                reader.push(first)?;
                if reader.is_handed_over() || reader.taken() == self.stream_from {
                    open = self.decided(open)?;
                    return if rest.is_empty() { Ok(open) } else { self.pushed(open, rest) };
                }
            }
        }
        Ok(open)
    }

    /// Enough of the file is known to tell whether it is a table of records.
    fn decided(&self, open: Open) -> Result<Open, Error> {
        let Open { name, recipe, reading: Reading::Start(reader), replaces } = open else { return Ok(open) };
        if reader.is_handed_over() {
            let mut sheets = Sheets::of_file(&name, &recipe, self);
            sheets.push(&reader.into_bytes()).map_err(|error| error.in_source(&name))?;
            return Ok(Open { name, recipe, reading: Reading::Sheets(Box::new(sheets)), replaces });
        }
        let counting = self.counting(&name, &recipe, &reader).map_err(|error| error.in_source(&name))?;
        let Some(mut counting) = counting else {
            return Ok(Open { name, recipe, reading: Reading::Whole(reader), replaces });
        };
        let Counting { stream, tally, .. } = &mut counting;
        stream.push(&reader.into_bytes(), tally).map_err(|error| error.in_source(&name))?;
        Ok(Open { name, recipe, reading: Reading::Stream(Box::new(counting)), replaces })
    }

    /// How to count the records of a file with this start, which is still to be counted; none where it has no records.
    fn counting(&self, name: &str, recipe: &Recipe, start: &Reader) -> Result<Option<Counting>, Error> {
        let context = self.context(name, recipe);
        let Some(Start { mut first_rows, stream }) = start.start() else { return Ok(None) };
        let Some(roles) = tidy::recognise_to_count(&first_rows, &context)? else { return Ok(None) };
        let tally = tidy::start(&first_rows, &roles, &context, stream.encoding())?;
        first_rows.truncate(ROWS_KEPT);
        Ok(Some(Counting { first_rows, stream, tally }))
    }

    fn context<'a>(&self, name: &'a str, recipe: &'a Recipe) -> Context<'a> {
        tables::context(name, &self.locale, recipe, None, GridRecipe::new(recipe, "", 0, true))
    }

    /// The table of a file whose records were counted.
    fn counted(&self, name: &str, recipe: &Rc<Recipe>, counting: Counting) -> Result<Vec<Read>, Error> {
        let Counting { first_rows: mut table, stream, mut tally } = counting;
        let mut warnings = stream.finish(&mut tally)?;
        let source = self.sources.len() as u32;
        let tidy::Outcome { interpretation, decoded } =
            tidy::finish(tally, &table, &self.context(name, recipe), source)?;
        let chosen = decoded.encoding;
        if let Some((first, count)) = decoded.undecodable {
            warnings.insert(0, ReadWarning::UndecodableBytes { encoding: chosen, first, count });
        }
        if let Some((alternative, first)) = decoded.alternative {
            warnings.insert(0, ReadWarning::EncodingUncertain { chosen, alternative, first: Some(first) });
        }
        table.encoding = Some(chosen.label());
        let tables = Tables::of_file(name, &self.locale, recipe);
        tables.counted(table, interpretation, warnings)
    }

    /// Ends the file and interprets its tables.
    ///
    /// # Errors
    /// Those of [`Reader::finish`], and [`ErrorKind::NoTable`]; the files before it stay.
    pub fn close(&mut self) -> Result<(), Error> {
        let open = self.open.take().ok_or(ErrorKind::Usage { reason: "close needs an open file" })?;
        let Open { name, recipe, reading, replaces } = open;
        let read = match reading {
            Reading::Start(reader) | Reading::Whole(reader) => {
                let read::Reading { tables, warnings } = reader.finish()?;
                let whole = tables.into_iter().map(|table| Sheet { table, counted: None }).collect();
                self.interpreted(&name, &recipe, whole, warnings)
            }
            Reading::Sheets(sheets) => {
                sheets.finish().and_then(|(sheets, warnings)| self.interpreted(&name, &recipe, sheets, warnings))
            }
            Reading::Stream(counting) => self.counted(&name, &recipe, *counting),
            Reading::Slice(_) => Err(ErrorKind::Usage { reason: "a slice of a file ends with close_slice" }.into()),
        };
        let read = read.map_err(|error| error.in_source(&name))?;
        let place = self.sources.iter().position(|other| replaces && *other.name == *name);
        if replaces {
            self.sources.retain(|other| *other.name != *name);
        }
        let place = place.unwrap_or(self.sources.len());
        self.sources.splice(place..place, read);
        self.renumber();
        Ok(())
    }

    /// The tables of a file that is no text of records.
    fn interpreted(
        &self,
        name: &str,
        recipe: &Rc<Recipe>,
        sheets: Vec<Sheet>,
        warnings: Vec<ReadWarning>,
    ) -> Result<Vec<Read>, Error> {
        let mut tables = Tables::of_file(name, &self.locale, recipe);
        let is_one_of_many = sheets.len() > 1;
        let mut named = HashSet::new();
        for (index, Sheet { mut table, counted }) in sheets.into_iter().enumerate() {
            if is_one_of_many && table.sheet.is_none() {
                let name = name_of_table(&table, index);
                // Two parts of a report can both have a `Tabel 1`.
                table.sheet = Some(if named.insert(name.clone()) { name } else { format!("#{}", index + 1) });
            }
            if counted.is_some() {
                tables.add(Sheet { table, counted }, index == 0);
                continue;
            }
            for (part, table) in read::beside::apart(table).into_iter().enumerate() {
                tables.add(Sheet { table, counted: None }, index + part == 0);
            }
        }
        tables.finish(warnings)
    }

    /// Places name their table by its number, which changes when one before it comes or goes.
    fn renumber(&mut self) {
        self.masks = OnceCell::new();
        for (source, read) in self.sources.iter_mut().enumerate() {
            let Interpretation { facts, claims, messages, .. } = &mut read.interpretation;
            let totals = facts.iter_mut().flat_map(|fact| [Some(&mut fact.place), fact.total.as_mut()]).flatten();
            let places = totals
                .chain(claims.iter_mut().map(|claim| &mut claim.place))
                .chain(messages.iter_mut().filter_map(|message| message.place.as_mut()));
            places.for_each(|place| place.source = source as u32);
        }
    }

    /// The cells of a source as they were read, `count` rows from `first_row`, which is counted from 1 as the user sees it.
    /// Where suppression was asked for, hidden figures have their mark.
    pub fn grid(&self, source: usize, first_row: u32, count: u32) -> Vec<Vec<String>> {
        let Some(read) = self.sources.get(source) else { return Vec::new() };
        let origin = read.table.position(0, 0).row;
        let start = first_row.saturating_sub(origin) as usize;
        let end = start.saturating_add(count as usize).min(read.table.rows());
        let is_same_table = |other: &&(usize, &Read)| Rc::ptr_eq(&other.1.table, &read.table);
        let layouts = self.sources.iter().enumerate().filter(|other| is_same_table(&other));
        let layouts: Vec<(u32, &Layout)> =
            layouts.map(|(index, other)| (index as u32, &other.interpretation.layout)).collect();
        let masks = self.options.suppress.map(|_| self.masks.get_or_init(|| self.find_masks()));
        let cell = |row: usize, column: usize, text: &str| {
            masks.and_then(|masks| masks.over(row, column, text, &layouts)).unwrap_or(text).to_owned()
        };
        let cells = |row: usize| read.table.row(row).enumerate().map(move |(column, text)| (row, column, text));
        (start..end).map(|row| cells(row).map(|(row, column, text)| cell(row, column, text)).collect()).collect()
    }
}

/// What to call one of several tables of a page or a document, so that its cells can be found: `Tabel 5`, or its number.
fn name_of_table(table: &Table, index: usize) -> String {
    let caption = table.title.as_deref().and_then(|title| title.split_once([':', '.'])).map(|(name, _)| name.trim());
    let is_short = |name: &&str| !name.is_empty() && name.chars().count() <= 20;
    caption.filter(is_short).map_or_else(|| format!("#{}", index + 1), str::to_owned)
}

fn read_options(recipe: &Recipe) -> Result<ReadOptions, ErrorKind> {
    let encoding = match recipe.encoding.as_deref() {
        None => None,
        Some(label) => Some(
            Encoding::from_label(label)
                .ok_or_else(|| ErrorKind::Recipe { reason: format!("the encoding {label} is not one that is read") })?,
        ),
    };
    let dialect = recipe.dialect.clone().unwrap_or_default();
    let byte = |mark: String| mark.bytes().next();
    Ok(ReadOptions { encoding, delimiter: dialect.delimiter.and_then(byte), quote: dialect.quote.map(byte) })
}
