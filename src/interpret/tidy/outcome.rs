//! Sums of records → facts, for the members that the published tables use, and what there is to say about them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::facts::{Code, Dimension, Fact, Key, Place};
use crate::interpret::{Column, ColumnRole, Context, Interpretation, Layout, RowKind, scaled};
use crate::message::Message;
use crate::number::{Evidence, FormatDecision};
use crate::quantity::Quantity;
use crate::read::{AssumedEncoding, Encoding, guess_from_cells};
use crate::table::Table;
use crate::vocabulary::{LabelKind, Vocabulary};

use super::sums::{Members, Sum, Sums};
use super::tally::{ALL_TERRITORIES, LabelColumn, Remark, Tally, View};
use super::unit::{Unit, is_multiplier, is_unit, unit_of};
use super::{
    Decoded, Kind, MOST_TERRITORIES_BY_NATIONALITY, Outcome, Roles, ages_overlap, breakdown, is_empty_row, kind_of,
};

/// Rows of which it is told what they are; all that follow are records.
const MOST_ROWS_TOLD: usize = 1000;

/// The largest power of ten that figures are multiplied by.
const MOST_POWER: u8 = 9;

/// Most labels of a column that are named as unknown, one by one.
const MOST_UNKNOWN_NAMED: usize = 100;

/// What happens with the records of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// They are left out: the total has them.
    Left,
    /// They are added to those of the other members.
    Together,
    /// The member is part of the key: its code's number in the column's list.
    Apart(u16),
}

/// A dimension column with what its labels mean.
struct Dimensioned<'a> {
    column: &'a LabelColumn,
    dimension: Dimension,
    texts: Vec<Arc<str>>,
    /// None for a label that no record has.
    kinds: Vec<Option<Kind>>,
    codes: Vec<Code>,
    parts: Vec<Part>,
    has_total: bool,
}

/// Where a fact gets its label from.
#[derive(Clone, Copy)]
enum LabelOf {
    /// A label of a column.
    Member {
        column: usize,
        label: u16,
    },
    /// A group of nationalities, by its number.
    Group(u16),
    Nothing,
}

pub(super) fn of(mut tally: Tally, table: &Table, context: &Context<'_>, source: u32) -> Result<Outcome, Error> {
    let decision = tally.finish()?;
    let mut reader = Reader { table, context, tally: &tally, source, messages: Vec::new() };
    let decoded = reader.decode_labels();
    let mut dimensions = reader.dimensions(decoded.encoding)?;
    reader.say_what_is_added_up(&dimensions);
    reader.say_what_is_not_broken_down(&dimensions);
    reader.say_which_groups_are_partial(&dimensions);
    let chosen = reader.choose_among_others(decoded.encoding);
    let powers = reader.powers(decoded.encoding);
    let facts = reader.facts(&mut dimensions, &chosen, &powers)?;
    reader.report_records();
    reader.report_format(decision);
    reader.report_unknown(&dimensions);
    let layout = reader.layout(decision);
    let messages = reader.messages;
    let interpretation =
        Interpretation { layout, facts, claims: Vec::new(), gaps: Vec::new(), messages, is_list: false };
    Ok(Outcome { interpretation, decoded })
}

struct Reader<'a> {
    table: &'a Table,
    context: &'a Context<'a>,
    tally: &'a Tally,
    source: u32,
    messages: Vec<Message>,
}

impl<'a> Reader<'a> {
    fn roles(&self) -> &'a Roles {
        &self.tally.roles
    }

    /// The column that figures stand in. Where records are counted none do: then that of what they are told apart by, since
    /// any other may be empty.
    fn column_of_figures(&self, index: usize) -> usize {
        let Roles { counts, dimensions, .. } = self.roles();
        let of_members = || dimensions.first().map_or(0, |(column, _)| *column);
        counts.get(index).map_or_else(of_members, |(column, _)| *column)
    }

    fn place(&self, row: u32, column: usize) -> Place {
        Place { source: self.source, row, column: column as u32 }
    }

    /// Finds the encoding of the labels, and which of them it cannot read.
    fn decode_labels(&self) -> Decoded {
        let columns = || self.tally.label_columns.iter();
        let labels = || columns().flat_map(|column| (0..column.labels.len() as u32).map(move |label| (column, label)));
        let is_foreign = |(column, label): &(&LabelColumn, u32)| {
            column.labels.occurrences(*label) > 0 && !column.labels.bytes(*label).is_ascii()
        };
        let foreign = || labels().filter(is_foreign);
        let mut guess = self.tally.encoding();
        if guess.is_open {
            let found = guess_from_cells(foreign().map(|(column, label)| column.labels.bytes(label)));
            guess = AssumedEncoding { encoding: found.encoding, alternative: found.alternative, is_open: false };
        }
        let position = |(column, label): (&LabelColumn, u32)| {
            self.table.position(column.labels.first_row(label) as usize, column.column)
        };
        let mut decoded = Decoded { encoding: guess.encoding, alternative: None, undecodable: None };
        let (mut one, mut other) = (String::new(), String::new());
        for (column, label) in foreign() {
            let (text, unread) = guess.encoding.decode(column.labels.bytes(label), &mut one);
            let at = position((column, label));
            if unread > 0 {
                let count = unread.saturating_mul(column.labels.occurrences(label));
                let (first, all) = decoded.undecodable.unwrap_or((at, 0));
                decoded.undecodable = Some((first.min(at), all.saturating_add(count)));
            }
            if let Some(encoding) = guess.alternative
                && encoding.decode(column.labels.bytes(label), &mut other).0 != text
            {
                decoded.alternative = Some((encoding, decoded.alternative.map_or(at, |(_, first)| first.min(at))));
            }
        }
        decoded
    }

    fn dimensions(&self, encoding: Encoding) -> Result<Vec<Dimensioned<'a>>, Error> {
        let dimensioned = |column: &'a LabelColumn| column.dimension.map(|dimension| (column, dimension));
        let chosen = breakdown(self.context.recipe)?;
        let columns = self.tally.label_columns.iter().filter_map(dimensioned);
        columns.map(|(column, dimension)| self.dimension(column, dimension, encoding, chosen.is_some())).collect()
    }

    fn dimension(
        &self,
        column: &'a LabelColumn,
        dimension: Dimension,
        encoding: Encoding,
        is_chosen: bool,
    ) -> Result<Dimensioned<'a>, Error> {
        let texts = texts(column, encoding);
        let kind = |(label, text): (usize, &Arc<str>)| {
            let is_counted = column.labels.occurrences(label as u32) > 0;
            is_counted.then(|| kind_of(text, dimension, self.context.recipe, self.context.vocabulary))
        };
        let kinds: Vec<Option<Kind>> = texts.iter().enumerate().map(kind).collect();
        let has_total = kinds.contains(&Some(Kind::Total));
        let overlap = || dimension == Dimension::Age && !has_total && ages_overlap(kinds.iter().flatten().cloned());
        if column.place.is_none() && !is_chosen && overlap() {
            // The first rows did not show it, and the records are added up already.
            let name = &self.roles().names[column.column];
            let reason = format!(
                "the ages in column \"{name}\" overlap, so that adding them up would count persons twice; \
                 state a breakdown with \"age\""
            );
            return Err(ErrorKind::Recipe { reason }.into());
        }
        let is_apart = column.place.is_some() && (dimension != Dimension::Age || is_chosen || !has_total);
        let mut codes: Vec<Code> = Vec::new();
        let mut numbers: HashMap<Code, u16> = HashMap::new();
        let parts = kinds.iter().map(|kind| match kind {
            Some(Kind::Code(code)) if is_apart => Part::Apart(*numbers.entry(code.clone()).or_insert_with(|| {
                codes.push(code.clone());
                codes.len() as u16
            })),
            Some(Kind::Code(_)) if has_total => Part::Left,
            _ => Part::Together,
        });
        let parts = parts.collect();
        Ok(Dimensioned { column, dimension, texts, kinds, codes, parts, has_total })
    }

    /// A sum over the members of a dimension is told, where no total says that it is meant.
    fn say_what_is_added_up(&mut self, dimensions: &[Dimensioned<'_>]) {
        for Dimensioned { column, dimension, kinds, has_total, .. } in dimensions {
            let count = kinds.iter().flatten().count();
            if column.place.is_none() && !has_total && count > 1 {
                let text = format!("the {count} members of this column are added up");
                let message = Message::note("summed-over", text)
                    .with("count", count)
                    .with("dimension", dimension.name())
                    .at(self.place(self.roles().header as u32, column.column));
                self.messages.push(message);
            }
        }
    }

    /// In a statistical table a column of unknown meaning is a dimension: its members are views of the same persons and
    /// are never added up. Its total counts, or else its first member, and the report says so.
    ///
    /// Gives whether each combination of such members counts; none when all do.
    fn choose_among_others(&mut self, encoding: Encoding) -> Vec<bool> {
        let header = self.roles().header as u32;
        if !self.roles().is_statistical {
            let unused = self.roles().others.iter().map(|&column| {
                let name = &self.roles().names[column];
                Message::note("column-unused", format!("column \"{name}\" is not understood and not used"))
                    .with("column", name)
                    .at(self.place(header, column))
            });
            let unused: Vec<Message> = unused.collect();
            self.messages.extend(unused);
            return Vec::new();
        }
        let mut chosen: Vec<Option<Vec<bool>>> = Vec::new();
        for column in self.tally.label_columns.iter().filter(|column| column.dimension.is_none()) {
            let texts = texts(column, encoding);
            let counted = texts.iter().enumerate().filter(|(label, _)| column.labels.occurrences(*label as u32) > 0);
            let members: BTreeSet<&str> = counted.map(|(_, text)| &**text).collect();
            let is_total = |text: &str| {
                super::statistical_code(text, Dimension::Sex, self.context.vocabulary) == Some(Kind::Total)
            };
            let name = &*self.roles().names[column.column];
            if is_multiplier(name) {
                chosen.push(None);
                continue;
            }
            let counts = || members.iter().min_by_key(|text| unit_of(text)).filter(|_| is_unit(name));
            if let Some(best) = counts().filter(|best| unit_of(best) == Unit::NoCount) {
                let text = format!("figures in the unit {best} are no counts; nothing is computed from them");
                let message = Message::warning("not-counts", text).with("unit", best);
                self.messages.push(message.at(self.place(header, column.column)));
                chosen.push(Some(vec![false; texts.len()]));
                continue;
            }
            let first = counts().or_else(|| members.iter().find(|text| is_total(text))).or_else(|| members.first());
            let Some(&first) = first.filter(|_| members.len() > 1) else {
                chosen.push(None);
                continue;
            };
            let count = members.len();
            let text = format!(
                "only the records with \"{first}\" in column {name} are counted: its {count} members cannot be added up"
            );
            let message =
                Message::warning("member-chosen", text).with("column", name).with("member", first).with("count", count);
            self.messages.push(message.at(self.place(header, column.column)));
            chosen.push(Some(texts.iter().map(|text| &**text == first).collect()));
        }
        if chosen.iter().all(Option::is_none) {
            return Vec::new();
        }
        let counts = |combination: u32| {
            let labels = self.tally.others.bytes(combination).as_chunks::<4>().0;
            let fits = |(chosen, label): (&Option<Vec<bool>>, &[u8; 4])| {
                chosen.as_ref().is_none_or(|chosen| chosen[u32::from_le_bytes(*label) as usize])
            };
            chosen.iter().zip(labels).all(fits)
        };
        (0..self.tally.others.len() as u32).map(counts).collect()
    }

    /// For each combination of the labels of other columns, the power of ten that its figures are to be multiplied by.
    fn powers(&self, encoding: Encoding) -> Vec<u8> {
        if !self.roles().is_statistical {
            return Vec::new();
        }
        let columns = self.tally.label_columns.iter().filter(|column| column.dimension.is_none());
        let power = |name: &str, text: &str| match unit_of(text) {
            _ if is_multiplier(name) => text.parse().ok().filter(|power| *power <= MOST_POWER).unwrap_or(0),
            Unit::Count(power) if is_unit(name) => power,
            _ => 0,
        };
        let of_labels: Vec<Vec<u8>> = columns
            .map(|column| {
                let name = &self.roles().names[column.column];
                texts(column, encoding).iter().map(|text| power(name, text)).collect()
            })
            .collect();
        let of_combination = |combination: u32| {
            let labels = self.tally.others.bytes(combination).as_chunks::<4>().0;
            let powers = of_labels.iter().zip(labels).map(|(of, label)| of[u32::from_le_bytes(*label) as usize]);
            powers.sum()
        };
        (0..self.tally.others.len() as u32).map(of_combination).collect()
    }

    /// Says that figures were multiplied.
    fn say_scaled(&mut self, power: u8, column: usize) {
        let factor = 10f64.powi(i32::from(power));
        let message = Message::note("scaled", scaled(factor)).with("factor", factor);
        self.messages.push(message.at(self.place(self.roles().header as u32, column)));
    }

    /// The facts for the members that the published tables use.
    fn facts(
        &mut self,
        dimensions: &mut [Dimensioned<'_>],
        chosen: &[bool],
        powers: &[u8],
    ) -> Result<Vec<Fact>, Error> {
        let at = |wanted: Dimension| dimensions.iter().position(|column| column.dimension == wanted);
        let (territory, nationality) = (at(Dimension::Territory), at(Dimension::Nationality));
        let groups = match nationality {
            None => Vec::new(),
            Some(index) => groups(&mut dimensions[index], self.roles().is_statistical, self.context.vocabulary),
        };
        let dimensions = &*dimensions;
        let adding_up = AddingUp {
            dimensions,
            groups: &groups,
            territory,
            nationality,
            can_add_up_territories: territory.is_some_and(|index| {
                let Dimensioned { codes, has_total, .. } = &dimensions[index];
                // A total has them already.
                !has_total && is_one_level(codes, self.context.vocabulary)
            }),
            each_nationality: !self.has_too_many_territories(dimensions),
        };
        let mut sums = Labelled { sums: Sums::new(self.roles().counts.len().max(1)), labels: Vec::new() };
        let mut largest = 0;
        for cube in &self.tally.cubes {
            for (labels, records) in cube.sums.iter() {
                let others = usize::from(labels.get(super::tally::OTHERS));
                if !chosen.is_empty() && !chosen[others] {
                    continue;
                }
                match powers.get(others).copied().unwrap_or(0) {
                    0 => adding_up.add(labels, records, cube.view, &mut sums)?,
                    power => {
                        largest = largest.max(power);
                        let records: Vec<Sum> =
                            records.iter().map(|sum| sum.times(10u32.pow(u32::from(power)))).collect();
                        adding_up.add(labels, &records, cube.view, &mut sums)?;
                    }
                }
            }
        }
        let column = self.column_of_figures(0);
        let headers: Vec<u8> = (0..self.roles().counts.len()).map(|index| self.scale(index)).collect();
        largest = headers.iter().copied().fold(largest, u8::max);
        if largest > 0 {
            self.say_scaled(largest, column);
        }
        Ok(self.facts_of(&sums.sums, &sums.labels, dimensions, nationality, largest > 0))
    }

    /// The power of ten in the name of a count column.
    fn scale(&self, index: usize) -> u8 {
        let roles = self.roles();
        let name = roles.counts.get(index).map_or("", |(column, _)| &roles.names[*column]);
        let meaning = self.context.vocabulary.meaning(name, LabelKind::Axis { preferred: None }, true);
        meaning.scale.unwrap_or(0)
    }

    /// Whether the nationalities of each territory are too many figures to be given without being asked for.
    fn has_too_many_territories(&self, dimensions: &[Dimensioned<'_>]) -> bool {
        let are_many = |column: &Dimensioned<'_>| {
            column.dimension == Dimension::Territory && column.codes.len() > MOST_TERRITORIES_BY_NATIONALITY
        };
        self.context.recipe.breakdown.is_none() && dimensions.iter().any(are_many)
    }

    /// What is not given of many territories is told, with the way to ask for it.
    fn say_what_is_not_broken_down(&mut self, dimensions: &[Dimensioned<'_>]) {
        let find = |wanted: Dimension| dimensions.iter().find(|column| column.dimension == wanted);
        let (Some(territory), Some(_)) = (find(Dimension::Territory), find(Dimension::Nationality)) else { return };
        if self.has_too_many_territories(dimensions) {
            let count = territory.codes.len();
            let text = format!(
                "of each of the {count} territories only MOE and all nationalities are given; the recipe's breakdown by \
                 territory, period and nationality gives each group and nationality"
            );
            let message = Message::note("territories-by-group", text).with("count", count);
            self.messages.push(message.at(self.place(self.roles().header as u32, territory.column.column)));
        }
    }

    /// The groups that are added up from some of their countries only, because the table has no figures for the others: the
    /// sum is the least that it can be. A register leaves out nobody; what has a total can leave out whole countries.
    fn partial_groups(&self, dimensions: &[Dimensioned<'_>]) -> Vec<(&'static str, Vec<Code>)> {
        let of_nationality = |column: &&Dimensioned<'_>| column.dimension == Dimension::Nationality && column.has_total;
        let Some(column) = dimensions.iter().find(of_nationality) else { return Vec::new() };
        let vocabulary = self.context.vocabulary;
        let said = column.kinds.iter().filter_map(|kind| match kind {
            Some(Kind::Code(code)) => Some(code.clone()),
            _ => None,
        });
        let listed: BTreeSet<Code> = said.collect();
        let is_begun = |group: &str| {
            listed.iter().any(|code| vocabulary.is_country(code) && vocabulary.is_within(code, group))
                && !listed.contains(group)
        };
        let partial = GROUPS.into_iter().filter(|group| is_begun(group));
        let missing = partial.map(|group| (group, missing_of(group, &listed, vocabulary)));
        missing.filter(|(_, missing)| !missing.is_empty()).collect()
    }

    /// Tells of the largest of these groups; the others lie in it.
    fn say_which_groups_are_partial(&mut self, dimensions: &[Dimensioned<'_>]) {
        let Some((group, missing)) = self.partial_groups(dimensions).into_iter().next() else { return };
        let missing = missing.iter().map(|code| &**code).collect::<Vec<_>>().join(", ");
        let text = format!(
            "{group} is added up from the countries that this table has; for {missing} it has no figure, so the sum is the least it can be"
        );
        let message = Message::warning("group-partial", text).with("group", group).with("missing", missing);
        let column = dimensions.iter().find(|column| column.dimension == Dimension::Nationality);
        let column = column.map_or(0, |column| column.column.column);
        self.messages.push(message.at(self.place(self.roles().header as u32, column)));
    }

    fn facts_of(
        &self,
        sums: &Sums,
        labels: &[LabelOf],
        dimensions: &[Dimensioned<'_>],
        nationality: Option<usize>,
        is_scaled: bool,
    ) -> Vec<Fact> {
        let scales: Vec<u8> = (0..self.roles().counts.len().max(1)).map(|index| self.scale(index)).collect();
        let measures: Vec<Option<Code>> =
            (0..self.roles().counts.len().max(1)).map(|index| self.measure(index)).collect();
        let partial: Vec<&str> = self.partial_groups(dimensions).into_iter().map(|(group, _)| group).collect();
        let is_partial = |key: &Key| partial.iter().any(|group| key.is(Dimension::Nationality, group));
        let nothing: Arc<str> = Arc::from("");
        let text = |label: LabelOf| match label {
            LabelOf::Member { column, label } => dimensions[column].texts[usize::from(label)].clone(),
            LabelOf::Group(group) => {
                nationality.map_or(nothing.clone(), |index| dimensions[index].codes[usize::from(group) - 1].clone())
            }
            LabelOf::Nothing => nothing.clone(),
        };
        let mut facts = Vec::new();
        for ((members, sums), label) in sums.iter().zip(labels) {
            let mut key = Key::default();
            for Dimensioned { dimension, codes, .. } in dimensions {
                if let Some(number) = members.get(*dimension as usize).checked_sub(1) {
                    key.set(*dimension, Some(codes[usize::from(number)].clone()));
                }
            }
            for (index, sum) in sums.iter().enumerate() {
                if sum.unusable || sum.records == 0 {
                    continue;
                }
                let column = self.column_of_figures(index);
                let mut key = key.clone();
                key.measure.clone_from(&measures[index]);
                let estimate = is_scaled || is_partial(&key);
                facts.push((
                    index,
                    Fact {
                        key,
                        quantity: Quantity::Exact(sum.value.value()).times_ten_to(scales[index]),
                        place: self.place(sum.first_row, column),
                        label: text(*label),
                        estimate,
                        total: None,
                        records: sum.records,
                    },
                ));
            }
        }
        // The same order whatever the order of the records is.
        facts.sort_by(|(one, a), (other, b)| a.key.cmp(&b.key).then(one.cmp(other)));
        facts.into_iter().map(|(_, fact)| fact).collect()
    }

    /// What a count column counts: its own name, or the name of the data set, or the file's.
    fn measure(&self, index: usize) -> Option<Code> {
        let roles = self.roles();
        let own = roles.counts.get(index).and_then(|(_, measure)| measure.clone());
        let named = |text: &str| self.context.vocabulary.meaning(text, LabelKind::FileName, true).key.measure;
        let data_set = || {
            let column = roles.others.iter().find(|&&column| roles.names[column] == "DATAFLOW")?;
            named(self.table.cell(roles.header + 1, *column))
        };
        let stem = self.context.file_name.rsplit_once('.').map_or(self.context.file_name, |(stem, _)| stem);
        own.or_else(data_set).or_else(|| named(stem))
    }

    fn report_records(&mut self) {
        if let Some(Remark { row, column, count }) = self.tally.without_figure {
            let text = format!("{count} records have no usable figure; what they belong to is left out");
            let message = Message::warning("records-without-figure", text).with("count", count);
            self.messages.push(message.at(self.place(row, column as usize)));
        }
        if let Some(Remark { row, column, count }) = self.tally.ragged {
            let text = format!("{count} records have not as many cells as the header; they are not counted");
            let message = Message::warning("records-ragged", text).with("count", count);
            self.messages.push(message.at(self.place(row, column as usize)));
        }
    }

    fn report_format(&mut self, decision: FormatDecision) {
        let Some((example, row, column, value)) = self.tally.example(decision) else { return };
        let message = match decision.evidence {
            _ if decision.contradictory => Message::warning(
                "number-format-contradictory",
                format!("this column writes numbers in two ways; \"{example}\" is read as {value}"),
            ),
            Evidence::Assumed => Message::warning(
                "number-format-assumed",
                format!("nothing shows which mark is the decimal one; \"{example}\" is read as {value}"),
            ),
            _ => return,
        };
        let message = message.with("example", &example).with("value", value);
        self.messages.push(message.at(self.place(row, column)));
    }

    fn report_unknown(&mut self, dimensions: &[Dimensioned<'_>]) {
        for Dimensioned { column, kinds, dimension, .. } in dimensions {
            let unknown = kinds.iter().enumerate().filter_map(|(label, kind)| match kind {
                Some(Kind::Code(code)) => Some((label as u32, code.strip_prefix('?')?)),
                _ => None,
            });
            let mut unknown: Vec<(u32, &str)> = unknown.collect();
            unknown.sort_by_key(|&(label, _)| column.labels.first_row(label));
            for &(label, text) in unknown.iter().take(MOST_UNKNOWN_NAMED) {
                let suggestions = self.context.vocabulary.suggestions(text, Some(*dimension));
                let said = format!("\"{text}\" is not known; its figures are kept apart and take part in no rate");
                let message = Message::warning("unknown-label", said).with("label", text).suggesting(suggestions);
                self.messages.push(message.at(self.place(column.labels.first_row(label), column.column)));
            }
            if let Some(more) = unknown.len().checked_sub(MOST_UNKNOWN_NAMED + 1) {
                let (label, _) = unknown[MOST_UNKNOWN_NAMED];
                let text = format!("{} more labels of this column are not known", more + 1);
                let message = Message::warning("unknown-labels-more", text).with("count", more + 1);
                self.messages.push(message.at(self.place(column.labels.first_row(label), column.column)));
            }
        }
    }

    fn layout(&self, decision: FormatDecision) -> Layout {
        let (roles, rows) = (self.roles(), self.tally.row as usize);
        let header = roles.header;
        let kind = |row: usize| match () {
            () if self.context.tables.excludes(0, self.table.position(row, 0).row) => RowKind::Excluded,
            () if is_empty_row(self.table, row) => RowKind::Blank,
            () if row < header => RowKind::Title,
            () if row == header => RowKind::Header,
            () => RowKind::Data,
        };
        let role = |column: usize| match () {
            () if roles.dimensions.iter().any(|(other, _)| *other == column) => ColumnRole::Label,
            () if roles.counts.iter().any(|(other, _)| *other == column) => ColumnRole::Count,
            () if roles.ignored.contains(&column) => ColumnRole::Ignored,
            () => ColumnRole::Note,
        };
        let column = |(column, name): (usize, &String)| Column { header: vec![name.clone()], role: role(column) };
        Layout {
            rows: 0..rows,
            title: 0..header,
            header: header..header + 1,
            body: header + 1..rows,
            kinds: (0..rows.min(self.table.rows()).min(MOST_ROWS_TOLD)).map(kind).collect(),
            columns: roles.names.iter().enumerate().map(column).collect(),
            number_format: decision.format,
            records: Some(self.tally.records),
        }
    }
}

/// Sums with what each is called after.
struct Labelled {
    sums: Sums,
    labels: Vec<LabelOf>,
}

impl Labelled {
    /// Adds records to a sum. It is called after the first of all its records.
    fn add(&mut self, members: Members, records: &[Sum], label: LabelOf) -> Result<(), Error> {
        let number = self.sums.number(members)?;
        if number as usize == self.labels.len() {
            self.labels.push(label);
        } else if records[0].first_row < self.sums.of(number, 0).first_row {
            self.labels[number as usize] = label;
        }
        records.iter().enumerate().for_each(|(index, sum)| self.sums.of(number, index).join(sum));
        Ok(())
    }
}

/// Adds combinations of labels up to the members that the published tables use: MOE and all by territory and period,
/// nationalities by period.
struct AddingUp<'a> {
    dimensions: &'a [Dimensioned<'a>],
    /// The groups that each label of the nationalities counts for.
    groups: &'a [Vec<u16>],
    territory: Option<usize>,
    nationality: Option<usize>,
    can_add_up_territories: bool,
    /// Whether each nationality gets figures for each territory.
    each_nationality: bool,
}

impl AddingUp<'_> {
    fn add(&self, labels: Members, records: &[Sum], view: View, sums: &mut Labelled) -> Result<(), Error> {
        let Some(members) = self.members_of(labels) else { return Ok(()) };
        let place = self.territory.map(|index| self.label_of(index, labels));
        let Some(nationality) = self.nationality else {
            return sums.add(members, records, place.unwrap_or(LabelOf::Nothing));
        };
        let has_territory = members.get(Dimension::Territory as usize) != 0;
        let with_territories = view != View::Nationalities;
        let without_territories = view != View::Groups && self.can_add_up_territories;
        let mut without_territory = members;
        without_territory.replace(Dimension::Territory as usize, 0);
        let label = self.dimensions[nationality].column.place.map_or(0, |place| labels.get(place));
        let own = members.get(Dimension::Nationality as usize);
        let groups = &self.groups[usize::from(label)];
        // Of many territories only those groups are told that the published tables have by territory.
        let has_group = |group: u16| {
            let code = &self.dimensions[nationality].codes[usize::from(group) - 1];
            self.each_nationality || !has_territory || matches!(&**code, "MOE" | "all")
        };
        for &group in groups {
            let of_group = |mut members: Members| {
                members.replace(Dimension::Nationality as usize, group);
                members
            };
            if without_territories {
                sums.add(of_group(without_territory), records, LabelOf::Group(group))?;
            }
            if with_territories && has_group(group) {
                sums.add(of_group(members), records, place.unwrap_or(LabelOf::Group(group)))?;
            }
        }
        if own == 0 || groups.contains(&own) {
            return Ok(());
        }
        let people = self.label_of(nationality, labels);
        let is_total = self.territory.is_some() && !has_territory && !self.is_folded(labels);
        if (self.each_nationality && with_territories) || (is_total && view != View::Groups) {
            sums.add(members, records, people)?;
        }
        if without_territories {
            sums.add(without_territory, records, people)?;
        }
        Ok(())
    }

    fn label_of(&self, index: usize, labels: Members) -> LabelOf {
        match self.dimensions[index].column.place {
            Some(place) => LabelOf::Member { column: index, label: labels.get(place) },
            None => LabelOf::Nothing,
        }
    }

    /// Whether the combination is of all territories together.
    fn is_folded(&self, labels: Members) -> bool {
        let place = self.territory.and_then(|index| self.dimensions[index].column.place);
        place.is_some_and(|place| labels.get(place) == ALL_TERRITORIES)
    }

    /// The members by dimension that a combination of labels stands for, 0 for none; nothing when it is left out.
    fn members_of(&self, labels: Members) -> Option<Members> {
        let totals = labels.get(super::tally::TOTALS);
        let mut members = Members::default();
        for Dimensioned { column, dimension, parts, has_total, .. } in self.dimensions {
            let Some(place) = column.place else {
                if *has_total && totals >> column.total_bit & 1 == 0 {
                    return None;
                }
                continue;
            };
            let label = labels.get(place);
            if label == ALL_TERRITORIES {
                continue;
            }
            match parts[usize::from(label)] {
                Part::Left => return None,
                Part::Together => {}
                Part::Apart(number) => members.replace(*dimension as usize, number),
            }
        }
        Some(members)
    }
}

/// The labels of a column as text, trimmed.
fn texts(column: &LabelColumn, encoding: Encoding) -> Vec<Arc<str>> {
    let mut scratch = String::new();
    (0..column.labels.len() as u32)
        .map(|label| Arc::from(encoding.decode(column.labels.bytes(label), &mut scratch).0.trim()))
        .collect()
}

/// The groups that the records of each nationality count for, by the numbers of their codes: all, MOE, and its group of
/// MOE countries. Where the table has a member for a group, only that member's records count for it.
fn groups(nationalities: &mut Dimensioned<'_>, is_statistical: bool, vocabulary: &Vocabulary) -> Vec<Vec<u16>> {
    let everyone = adds_up_to_all(nationalities, is_statistical, vocabulary);
    let own: BTreeSet<Code> = nationalities.codes.iter().cloned().collect();
    let codes = &mut nationalities.codes;
    let mut number = |code: &str| match codes.iter().position(|other| &**other == code) {
        Some(index) => index as u16 + 1,
        None => {
            codes.push(code.into());
            codes.len() as u16
        }
    };
    let of = |kind: &Option<Kind>| match kind {
        None => Vec::new(),
        Some(Kind::Total) => vec![number("all")],
        Some(Kind::Code(code)) => {
            let is_group = !vocabulary.is_country(code) && !code.starts_with('?');
            let mut groups = Vec::new();
            if is_group {
                groups.push(number(code));
            } else {
                let around = GROUPS.into_iter();
                let around = around.filter(|group| vocabulary.is_within(code, group) && !own.contains(*group));
                groups.extend(around.map(&mut number));
            }
            groups.extend(everyone.then(|| number("all")));
            groups
        }
    };
    nationalities.kinds.iter().map(of).collect()
}

/// The groups that countries are added up to.
const GROUPS: [&str; 4] = ["MOE", "MOE-EU", "MOE-CANDIDATE", "MOE-OTHER"];

/// The countries of a group that have no figures.
fn missing_of(group: &str, listed: &BTreeSet<Code>, vocabulary: &Vocabulary) -> Vec<Code> {
    let mut missing: Vec<Code> = Vec::new();
    for member in vocabulary.members_of(group) {
        match () {
            () if listed.contains(member) => {}
            () if vocabulary.is_country(member) => missing.push(member.clone()),
            () => missing.extend(missing_of(member, listed, vocabulary)),
        }
    }
    missing.sort();
    missing
}

/// Whether everyone is in exactly one of the nationalities: countries and a rest, or nationals and foreigners. A list of
/// MOE countries alone is not everyone, and groups among countries would count persons twice.
fn adds_up_to_all(nationalities: &Dimensioned<'_>, is_statistical: bool, vocabulary: &Vocabulary) -> bool {
    let codes: BTreeSet<&str> = nationalities.codes.iter().map(|code| &**code).collect();
    let is_single = |code: &str| vocabulary.is_country(code) || code.starts_with('?') || code == "OTHER";
    let parts = codes.iter().all(|code| is_single(code)) || codes == BTreeSet::from(["BE", "FOREIGN"]);
    let more_than_moe = codes.iter().any(|code| !vocabulary.is_within(code, "MOE"));
    !is_statistical && !nationalities.has_total && parts && more_than_moe
}

/// Whether territories can be added up: all are municipalities, or all are of one other level below the country.
fn is_one_level(codes: &[Code], vocabulary: &Vocabulary) -> bool {
    let level = |code: &Code| vocabulary.territory(code).map(|territory| &territory.level);
    let levels: BTreeSet<Option<&Code>> = codes.iter().map(level).collect();
    levels.len() == 1 && !levels.contains(&None) && codes.len() > 1
}
