//! Files in, report out: the whole calculation, without any knowledge of where it runs.

use crate::audit::audit;
use crate::error::{Error, ErrorKind, Position};
use crate::facts::{Dimension, Facts, Place};
use crate::indicators::{Cube, compute, withheld};
use crate::interpret::tidy::{self, Outcome, Tally};
use crate::interpret::{Claim, Context, Interpretation, Layout, RowKind, interpret};
use crate::message::Message as CoreMessage;
use crate::number::NumberFormat;
use crate::read::{self, Encoding, ReadOptions, ReadWarning, Reader, STREAM_FROM, Start, Stream};
use crate::recipe::{DialectRecipe, Recipe, RowsRecipe};
use crate::report::{
    AuditLine, CellRef, Column, Dialect, Message, MessagePlace, Report, ResultLine, Rows, Source, names,
};
use crate::table::Table;
use crate::vocabulary::Vocabulary;

/// Rows that are kept of a file whose records are counted as they come, to be shown.
const ROWS_KEPT: usize = 1000;

/// What the host says about its reader.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Options {
    /// The reader's locale, e.g. `nl-BE`: decides number formats where a table shows none, and the language of names.
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(optional))]
    pub locale: Option<String>,
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
    /// How many bytes of a file decide whether its records are counted as they come.
    stream_from: usize,
    open: Option<Open>,
    sources: Vec<Read>,
}

/// A file that is being read.
#[derive(Debug)]
struct Open {
    name: String,
    recipe: Recipe,
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
    name: String,
    recipe: Recipe,
    table: std::rc::Rc<Table>,
    interpretation: Interpretation,
    warnings: Vec<ReadWarning>,
    /// Whether it is the first table of its file.
    is_first: bool,
}

impl Session {
    /// A session without files.
    pub fn new(options: Options) -> Self {
        Session {
            locale: options.locale.unwrap_or_else(|| "nl-BE".to_owned()),
            stream_from: STREAM_FROM,
            open: None,
            sources: Vec::new(),
        }
    }

    /// Decides from the first `bytes` of a file, and not from [`STREAM_FROM`], whether its records are counted as they
    /// come. Tests see with it that a stream gives the same as the whole.
    #[doc(hidden)]
    pub fn stream_from(mut self, bytes: usize) -> Self {
        self.stream_from = bytes;
        self
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
        self.sources.retain(|read| read.name != name);
        self.renumber();
        self.sources.len() < before
    }

    fn start(&mut self, name: &str, recipe: Option<Recipe>, replaces: bool) -> Result<(), Error> {
        self.open = None;
        let recipe = recipe.unwrap_or_default();
        let options =
            recipe.check().and_then(|()| read_options(&recipe)).map_err(|kind| Error::from(kind).in_source(name))?;
        let reading = Reading::Start(Reader::new(name, &options));
        self.open = Some(Open { name: name.to_owned(), reading, recipe, replaces });
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

    fn pushed(&self, mut open: Open, bytes: &[u8]) -> Result<Open, Error> {
        match &mut open.reading {
            Reading::Whole(reader) => reader.push(bytes)?,
            Reading::Stream(counting) => {
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
        let recognised = reader.start().and_then(|start| {
            let roles = tidy::recognise(&start.first_rows, Vocabulary::standard())?;
            Some((start, roles))
        });
        let Some((Start { mut first_rows, mut stream }, roles)) = recognised else {
            return Ok(Open { name, recipe, reading: Reading::Whole(reader), replaces });
        };
        let located = |error: Error| error.in_source(&name);
        let context = self.context(&name, &recipe);
        let mut tally = tidy::start(&first_rows, &roles, &context, stream.encoding()).map_err(located)?;
        first_rows.truncate(ROWS_KEPT);
        stream.push(&reader.into_bytes(), &mut tally).map_err(located)?;
        let reading = Reading::Stream(Box::new(Counting { first_rows, stream, tally }));
        Ok(Open { name, recipe, reading, replaces })
    }

    fn context<'a>(&self, name: &'a str, recipe: &'a Recipe) -> Context<'a> {
        let number_format = NumberFormat::of_locale(&self.locale);
        Context { vocabulary: Vocabulary::standard(), number_format, file_name: name, recipe }
    }

    /// The table of a file whose records were counted.
    fn counted(&self, name: &str, recipe: &Recipe, counting: Counting) -> Result<Read, Error> {
        let Counting { first_rows: mut table, stream, mut tally } = counting;
        let mut warnings = stream.finish(&mut tally)?;
        let source = self.sources.len() as u32;
        let Outcome { interpretation, decoded } = tidy::finish(tally, &table, &self.context(name, recipe), source)?;
        let chosen = decoded.encoding;
        if let Some((first, count)) = decoded.undecodable {
            warnings.insert(0, ReadWarning::UndecodableBytes { encoding: chosen, first, count });
        }
        if let Some((alternative, first)) = decoded.alternative {
            warnings.insert(0, ReadWarning::EncodingUncertain { chosen, alternative, first: Some(first) });
        }
        table.encoding = Some(chosen.label());
        let (name, recipe, table) = (name.to_owned(), recipe.clone(), std::rc::Rc::new(table));
        Ok(Read { name, recipe, table, interpretation, warnings, is_first: true })
    }

    /// Ends the file and interprets its tables.
    ///
    /// # Errors
    /// Those of [`Reader::finish`], and [`ErrorKind::NoTable`]; the files before it stay.
    pub fn close(&mut self) -> Result<(), Error> {
        let open = self.open.take().ok_or(ErrorKind::Usage { reason: "close needs an open file" })?;
        let Open { name, recipe, reading, replaces } = open;
        let read = match reading {
            Reading::Start(reader) | Reading::Whole(reader) => self.interpreted(&name, &recipe, reader.finish()?),
            Reading::Stream(counting) => self.counted(&name, &recipe, *counting).map(|read| vec![read]),
        };
        let read = read.map_err(|error| error.in_source(&name))?;
        let place = self.sources.iter().position(|other| replaces && other.name == name);
        if replaces {
            self.sources.retain(|other| other.name != name);
        }
        let place = place.unwrap_or(self.sources.len());
        self.sources.splice(place..place, read);
        self.renumber();
        Ok(())
    }

    /// The tables of a file that was read as a whole.
    fn interpreted(&self, name: &str, recipe: &Recipe, reading: read::Reading) -> Result<Vec<Read>, Error> {
        let context = self.context(name, recipe);
        // Rows and columns are those of the first table; words and number formats hold for the whole file.
        let further = Recipe { rows: None, columns: Default::default(), ..recipe.clone() };
        let mut read = Vec::new();
        let mut refused = None;
        let is_one_of_many = reading.tables.len() > 1;
        let mut named = std::collections::HashSet::new();
        for (index, mut table) in reading.tables.into_iter().enumerate() {
            if is_one_of_many && table.sheet.is_none() {
                let name = name_of_table(&table, index);
                // Two parts of a report can both have a `Tabel 1`.
                table.sheet = Some(if named.insert(name.clone()) { name } else { format!("#{}", index + 1) });
            }
            let first = self.sources.len() + read.len();
            let recipe = if index == 0 { recipe } else { &further };
            match interpret(&table, Context { recipe, ..context }, first as u32) {
                Err(error) => refused = refused.or(Some(error)),
                Ok(interpretations) => {
                    let table = std::rc::Rc::new(table);
                    read.extend(interpretations.into_iter().map(|interpretation| Read {
                        name: name.to_owned(),
                        recipe: recipe.clone(),
                        table: table.clone(),
                        interpretation,
                        warnings: Vec::new(),
                        is_first: index == 0,
                    }));
                }
            }
        }
        match (read.first_mut(), refused) {
            (Some(first), _) => first.warnings = reading.warnings,
            (None, error) => {
                let error = error.unwrap_or_else(|| ErrorKind::NoTable { reason: "the file holds no table" }.into());
                return Err(error);
            }
        }
        Ok(read)
    }

    /// Places name their table by its number, which changes when one before it comes or goes.
    fn renumber(&mut self) {
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
    pub fn grid(&self, source: usize, first_row: u32, count: u32) -> Vec<Vec<String>> {
        let Some(read) = self.sources.get(source) else { return Vec::new() };
        let origin = read.table.position(0, 0).row;
        let start = first_row.saturating_sub(origin) as usize;
        let end = start.saturating_add(count as usize).min(read.table.rows());
        (start..end).map(|row| read.table.row(row).map(str::to_owned).collect()).collect()
    }

    /// Computes everything from the files that were closed.
    pub fn report(&self) -> Report {
        let vocabulary = Vocabulary::standard();
        let language = self.locale.split(['-', '_']).next().unwrap_or("nl");
        let mut facts = Facts::default();
        self.sources.iter().flat_map(|read| &read.interpretation.facts).for_each(|fact| facts.add(fact.clone()));
        let claims: Vec<Claim> = self.sources.iter().flat_map(|read| read.interpretation.claims.clone()).collect();
        let cube = Cube { facts: &facts, vocabulary };
        let locate = |place: Place| self.locate(place);
        let results: Vec<ResultLine> =
            compute(&cube).iter().map(|outcome| ResultLine::new(outcome, &facts, &locate)).collect();
        let audit = audit(&claims, &cube).iter().map(|judgement| AuditLine::new(judgement, &locate)).collect();
        let mut messages: Vec<Message> = Vec::new();
        for (index, read) in self.sources.iter().enumerate() {
            messages.extend(read.warnings.iter().map(|warning| self.read_message(index, warning)));
            messages.extend(read.interpretation.messages.iter().map(|message| Message::new(message, &locate)));
        }
        messages.extend(ages_differ(&cube).iter().map(|message| Message::new(message, &locate)));
        messages.extend(conflicts(&facts, &locate).iter().map(|message| Message::new(message, &locate)));
        messages.sort_by_key(|message| message.severity);
        let names = names(&results, vocabulary, language);
        Report { sources: self.sources.iter().map(source).collect(), results, audit, messages, names }
    }

    fn locate(&self, place: Place) -> CellRef {
        let read = &self.sources[place.source as usize];
        let Position { row, column } = read.table.position(place.row as usize, place.column as usize);
        CellRef { source: read.name.clone(), sheet: read.table.sheet.clone(), row, column }
    }

    fn read_message(&self, source: usize, warning: &ReadWarning) -> Message {
        let read = &self.sources[source];
        // What is said of a workbook is said once, with the first of its tables, whichever sheet it is about.
        let (sheet, is_note, parameters) = match warning {
            ReadWarning::Office(note) => (note.sheet().map(str::to_owned), !note.is_warning(), note.parameters()),
            _ => (read.table.sheet.clone(), false, Vec::new()),
        };
        let position = warning.position();
        let cell = MessagePlace {
            source: read.name.clone(),
            sheet,
            row: position.map(|position| position.row),
            column: position.map(|position| position.column),
        };
        let of = if is_note { CoreMessage::note } else { CoreMessage::warning };
        let message = of(warning.code(), warning.to_string());
        let message = parameters.into_iter().fold(message, |message, (name, value)| message.with(name, value));
        Message { cell: Some(cell), ..Message::new(&message, &|place| self.locate(place)) }
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

/// Rates that are not computed because their two parts are about persons of different ages.
fn ages_differ(cube: &Cube<'_>) -> Vec<CoreMessage> {
    let describe = |(fact, population): (&crate::facts::Fact, &crate::facts::Fact)| {
        let age =
            |fact: &crate::facts::Fact| fact.key.get(Dimension::Age).map_or("all".to_owned(), |age| age.to_string());
        let text = format!(
            "no rate: these persons are of age {}, the population beside them is of age {}; a rate needs the same ages",
            age(fact),
            age(population)
        );
        CoreMessage::warning("ages-differ", text)
            .with("age", age(fact))
            .with("population", age(population))
            .at(fact.place)
    };
    withheld(cube).into_iter().map(describe).collect()
}

/// Different figures for one thing: both are kept, and both cells are named.
fn conflicts(facts: &Facts, locate: &dyn Fn(Place) -> CellRef) -> Vec<CoreMessage> {
    let describe = |group: Vec<&crate::facts::Fact>| {
        let said = |fact: &crate::facts::Fact| match fact.quantity.exact() {
            Some(value) => value.to_string(),
            None => format!("{}–{}", fact.quantity.low(), fact.quantity.high()),
        };
        let first = group[0];
        let other = group.iter().find(|fact| fact.quantity != first.quantity).unwrap_or(&first);
        let at = locate(other.place);
        let text = format!(
            "\"{}\" is {} here and {} in {}, row {}, column {}; both are kept",
            first.label,
            said(first),
            said(other),
            at.source,
            at.row,
            at.column
        );
        let message = CoreMessage::warning("conflict", text)
            .with("label", &first.label)
            .with("here", said(first))
            .with("there", said(other))
            .with("source", at.source)
            .with("row", at.row)
            .with("column", at.column)
            .at(first.place);
        match at.sheet {
            Some(sheet) => message.with("sheet", sheet),
            None => message,
        }
    };
    facts.conflicts().into_iter().map(describe).collect()
}

fn source(read: &Read) -> Source {
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
        sheet: table.sheet.clone(),
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
        recipe: recipe_used(read, layout, dialect.as_ref()),
        dialect,
        records: layout.records(),
    }
}

/// The recipe that gives this reading again: what the user stated, and what was found out for the rest.
fn recipe_used(read: &Read, layout: &Layout, dialect: Option<&Dialect>) -> Recipe {
    let mut recipe = read.recipe.clone();
    recipe.encoding = recipe.encoding.or_else(|| read.table.encoding.map(str::to_owned));
    recipe.dialect = dialect.map(|dialect| DialectRecipe {
        delimiter: Some(dialect.delimiter.clone()),
        quote: Some(dialect.quote.clone().unwrap_or_default()),
        decimal: recipe.dialect.as_ref().and_then(|stated| stated.decimal.clone()),
        thousands: recipe.dialect.as_ref().and_then(|stated| stated.thousands.clone()),
    });
    if read.is_first && !layout.header.is_empty() && layout.rows.start == 0 {
        let seen = |row: usize| read.table.position(row, 0).row;
        let (first, last) = (seen(layout.header.start), seen(layout.header.end - 1));
        recipe.rows = Some(RowsRecipe { header: Some((first, last)), ..recipe.rows.unwrap_or_default() });
    }
    recipe
}
