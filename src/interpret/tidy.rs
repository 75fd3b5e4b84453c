//! Tidy tables: one record a line, a column for each dimension. Counted, not laid out.
//!
//! Labels are told apart by their text and looked up once each. Records are added up to the members that the published
//! tables use; a total member is never added to its parts, and levels of territory are never added up.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::error::Error;
use crate::facts::{Code, Dimension, Fact, Key, Place};
use crate::message::Message;
use crate::number::{self, Content, Evidence, FormatDecision, NumberFormat, decide_format};
use crate::quantity::Quantity;
use crate::table::Table;
use crate::vocabulary::{Granularity, LabelKind, Meaning, Term, Vocabulary, granularity};

use super::axis::unknown_member;
use super::{Column, ColumnRole, Context, Interpretation, Layout, RowKind};

/// Which column holds what.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Roles {
    /// Row of the header.
    header: usize,
    /// The dimension of each column that has one.
    dimensions: Vec<(usize, Dimension)>,
    /// The columns of figures, each with its measure where its name is one.
    counts: Vec<(usize, Option<Code>)>,
    /// Columns whose name is not known.
    others: Vec<usize>,
    /// Whether the table is made for machines (SDMX): its unknown columns are dimensions too.
    is_statistical: bool,
}

impl Roles {
    /// Whether a column holds figures.
    pub(super) fn counts(&self, column: usize) -> bool {
        self.counts.iter().any(|(counted, _)| *counted == column)
    }
}

/// Recognises a tidy table from its header and its records; none when it is laid out for reading.
pub(super) fn recognise(table: &Table, vocabulary: &Vocabulary) -> Option<Roles> {
    let header = (0..table.rows()).find(|&row| table.row(row).filter(|text| !is_blank(text)).count() > 2)?;
    let width = table.row_length(header);
    let mut roles =
        Roles { header, dimensions: Vec::new(), counts: Vec::new(), others: Vec::new(), is_statistical: false };
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
        let is_count = measure.is_some() || terms().any(|term| *term == Term::Count);
        let taken = |dimension: Dimension| roles.dimensions.iter().any(|(_, other)| *other == dimension);
        match dimension {
            Some(dimension) if is_known && !taken(dimension) => roles.dimensions.push((column, dimension)),
            None if is_count && is_known => roles.counts.push((column, measure)),
            _ => roles.others.push(column),
        }
        roles.is_statistical |= matches!(text.trim(), "OBS_VALUE" | "TIME_PERIOD");
    }
    let records = || (header + 1..table.rows()).filter(|&row| !is_empty_row(table, row));
    let count = records().count();
    let full = |column: usize| records().filter(|&row| !is_blank(table.cell(row, column))).count() * 20 >= count * 19;
    let holds_digits = |row: usize, column: usize| table.cell(row, column).bytes().any(|b| b.is_ascii_digit());
    let is_number = |column: usize| records().filter(|&row| holds_digits(row, column)).count() * 2 >= count;
    let fits = roles.dimensions.len() >= 2
        && roles.counts.len() <= 4
        && count > 1
        && roles.dimensions.iter().all(|&(column, _)| full(column))
        && roles.counts.iter().all(|&(column, _)| is_number(column));
    fits.then_some(roles)
}

/// Reads a tidy table.
///
/// # Errors
/// Those of a recipe that cannot be followed.
pub(super) fn read(table: &Table, roles: &Roles, context: &Context<'_>, source: u32) -> Result<Interpretation, Error> {
    let format = number_format(table, roles, context)?;
    let mut reader = Reader { table, format, roles, context, source, messages: Vec::new(), chosen: BTreeMap::new() };
    let members = reader.members();
    reader.choose_among_others();
    let sums = reader.sums(&members);
    let facts = reader.facts(&members, &sums);
    let layout = reader.layout();
    reader.report_unknown(&members);
    Ok(Interpretation { layout, facts, claims: Vec::new(), messages: reader.messages })
}

/// The number format of the count columns.
fn number_format(table: &Table, roles: &Roles, context: &Context<'_>) -> Result<FormatDecision, Error> {
    if let Some(format) = context.recipe.number_format()?.or(table.number_format) {
        return Ok(FormatDecision { format, evidence: Evidence::Stated, contradictory: false });
    }
    let rows = || roles.header + 1..table.rows();
    let texts = roles.counts.iter().flat_map(|&(column, _)| rows().map(move |row| table.cell(row, column)));
    // What machines write has a decimal point.
    let fallback = if roles.is_statistical { NumberFormat::ENGLISH } else { context.number_format };
    Ok(decide_format(texts, fallback))
}

fn is_blank(text: &str) -> bool {
    crate::number::trim(text).is_empty()
}

fn is_empty_row(table: &Table, row: usize) -> bool {
    table.row(row).all(is_blank)
}

struct Reader<'a> {
    table: &'a Table,
    format: FormatDecision,
    roles: &'a Roles,
    context: &'a Context<'a>,
    source: u32,
    messages: Vec<Message>,
    /// The one member of a column of unknown meaning whose records count.
    chosen: BTreeMap<usize, String>,
}

/// The members of one dimension column: the text of each, and what it means.
struct Members {
    by_text: HashMap<String, u32>,
    list: Vec<Member>,
}

#[derive(Clone)]
struct Member {
    text: Arc<str>,
    first_row: usize,
    meaning: Kind,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// A member by its code; an unknown one starts with `?`.
    Code(Code),
    /// All members together.
    Total,
}

/// A sum of records.
#[derive(Clone, Copy)]
struct Sum {
    value: f64,
    records: u32,
    first_row: usize,
}

type SumKey = Vec<u32>;

impl Reader<'_> {
    fn records(&self) -> impl Iterator<Item = usize> + '_ {
        let is_chosen =
            move |row: usize| self.chosen.iter().all(|(&column, text)| self.table.cell(row, column).trim() == text);
        (self.roles.header + 1..self.table.rows()).filter(move |&row| {
            let excluded = self.context.recipe.excludes(self.table.position(row, 0).row);
            !excluded && !is_empty_row(self.table, row) && is_chosen(row)
        })
    }

    /// Every distinct text of every dimension column, looked up once.
    fn members(&self) -> Vec<Members> {
        let column = |&(column, dimension): &(usize, Dimension)| {
            let mut members = Members { by_text: HashMap::new(), list: Vec::new() };
            for row in self.records() {
                let text = self.table.cell(row, column);
                if !members.by_text.contains_key(text) {
                    members.by_text.insert(text.to_owned(), members.list.len() as u32);
                    let meaning = self.meaning(text, dimension);
                    members.list.push(Member { text: text.trim().into(), first_row: row, meaning });
                }
            }
            members
        };
        self.roles.dimensions.iter().map(column).collect()
    }

    fn meaning(&self, text: &str, dimension: Dimension) -> Kind {
        let text = text.trim();
        let said = self.context.recipe.labels.get(text).map_or(text, String::as_str);
        if let Some(kind) = statistical_code(said, dimension, self.context.vocabulary) {
            return kind;
        }
        let kind = LabelKind::Axis { preferred: Some(dimension) };
        let meaning: Meaning = self.context.vocabulary.meaning(said, kind, true);
        match meaning.key.get(dimension) {
            Some(code) if &**code == "all" => Kind::Total,
            Some(code) => Kind::Code(code.clone()),
            None if meaning.is_total && meaning.unknown.is_empty() => Kind::Total,
            None if matches!(dimension, Dimension::Office | Dimension::TargetGroup) => Kind::Code(text.into()),
            None => Kind::Code(unknown_member(text).into()),
        }
    }

    /// In a statistical table a column of unknown meaning is a dimension: its members are views of the same persons and
    /// are never added up. Its total counts, or else its first member, and the report says so.
    fn choose_among_others(&mut self) {
        if !self.roles.is_statistical {
            let unused = self.roles.others.iter().map(|&column| {
                let name = self.table.cell(self.roles.header, column).trim();
                let place = Place { source: self.source, row: self.roles.header as u32, column: column as u32 };
                Message::note("column-unused", format!("column \"{name}\" is not understood and not used"))
                    .with("column", name)
                    .at(place)
            });
            self.messages.extend(unused);
            return;
        }
        for &column in &self.roles.others {
            let is_total =
                |text: &str| statistical_code(text, Dimension::Sex, self.context.vocabulary) == Some(Kind::Total);
            let texts: BTreeSet<&str> = self.records().map(|row| self.table.cell(row, column).trim()).collect();
            let name = self.table.cell(self.roles.header, column).trim();
            let is_remark = matches!(name, "OBS_FLAG" | "OBS_STATUS" | "CONF_STATUS" | "LAST UPDATE");
            if texts.len() < 2 || is_remark {
                continue;
            }
            let Some(&first) = texts.iter().find(|text| is_total(text)).or_else(|| texts.first()) else { continue };
            let (first, count) = (first.to_owned(), texts.len());
            let place = Place { source: self.source, row: self.roles.header as u32, column: column as u32 };
            let text = format!(
                "only the records with \"{first}\" in column {name} are counted: its {count} members cannot be added up"
            );
            let message = Message::warning("member-chosen", text)
                .with("column", name)
                .with("member", &first)
                .with("count", count);
            self.messages.push(message.at(place));
            self.chosen.insert(column, first);
        }
    }

    /// Adds up the records with the same members, for each count column.
    fn sums(&mut self, members: &[Members]) -> Vec<HashMap<SumKey, Sum>> {
        let counts = if self.roles.counts.is_empty() {
            vec![None]
        } else {
            self.roles.counts.iter().map(|(c, _)| Some(*c)).collect()
        };
        let mut sums = vec![HashMap::new(); counts.len()];
        let mut messages = Vec::new();
        let mut unusable: Vec<BTreeSet<SumKey>> = vec![BTreeSet::new(); counts.len()];
        for row in self.records() {
            let id = |(&(column, _), members): (&(usize, Dimension), &Members)| {
                members.by_text.get(self.table.cell(row, column)).copied()
            };
            let key: Option<SumKey> = self.roles.dimensions.iter().zip(members).map(id).collect();
            let Some(key) = key else { continue };
            for (index, count) in counts.iter().enumerate() {
                let content = |column: usize| number::read(self.table.cell(row, column), self.format.format);
                let value = match count.map(|column| (column, content(column))) {
                    None => 1.0,
                    Some((_, Content::Figure(figure))) if figure.quantity.exact().is_some() => figure.quantity.low(),
                    // Empty is no record of anybody; an unknown or suppressed figure makes its sum unusable.
                    Some((_, Content::Empty)) => continue,
                    Some((column, _)) => {
                        unusable[index].insert(key.clone());
                        messages.push((row, column));
                        continue;
                    }
                };
                let sum = sums[index].entry(key.clone()).or_insert(Sum { value: 0.0, records: 0, first_row: row });
                sum.value += value;
                sum.records += 1;
            }
        }
        for (sums, unusable) in sums.iter_mut().zip(&unusable) {
            unusable.iter().for_each(|key| {
                sums.insert(key.clone(), Sum { value: f64::NAN, records: 0, first_row: 0 });
            });
        }
        if let Some(&(row, column)) = messages.first() {
            let count = messages.len();
            let text = format!("{count} records have no usable figure; what they belong to is left out");
            let place = Place { source: self.source, row: row as u32, column: column as u32 };
            self.messages.push(Message::warning("records-without-figure", text).with("count", count).at(place));
        }
        sums
    }

    /// Adds up to the members that the published tables use: MOE and all by territory and period, nationalities by period.
    fn facts(&mut self, members: &[Members], sums: &[HashMap<SumKey, Sum>]) -> Vec<Fact> {
        let usable = self.usable(members);
        let at = |dimension: Dimension| self.roles.dimensions.iter().position(|(_, other)| *other == dimension);
        let (territory, nationality) = (at(Dimension::Territory), at(Dimension::Nationality));
        let places: BTreeSet<&Code> = territory.iter().flat_map(|&index| codes(&members[index])).collect();
        let can_sum_territories = self.is_one_level(&places);
        let is_small = places.len() <= MOST_TERRITORIES_BY_NATIONALITY;
        let mut facts: BTreeMap<(Key, usize), (Sum, Arc<str>)> = BTreeMap::new();
        for (index, sums) in sums.iter().enumerate() {
            let measure = self.measure(index);
            let mut sorted: Vec<(&SumKey, &Sum)> = sums.iter().collect();
            sorted.sort_by_key(|(key, sum)| (sum.first_row, *key));
            for (ids, sum) in sorted {
                if !ids.iter().zip(&usable).all(|(&id, usable)| usable[id as usize] != Use::Left) {
                    continue;
                }
                let mut key = Key::default();
                key.measure.clone_from(&measure);
                for ((&(_, dimension), members), (&id, usable)) in
                    self.roles.dimensions.iter().zip(members).zip(ids.iter().zip(&usable))
                {
                    if let (Kind::Code(code), Use::Kept) = (&members.list[id as usize].meaning, usable[id as usize]) {
                        key.set(dimension, Some(code.clone()));
                    }
                }
                let text =
                    |index: Option<usize>| index.map(|index| members[index].list[ids[index] as usize].text.clone());
                let (place, people) = (text(territory), text(nationality));
                let mut add = |key: Key, label: Option<Arc<str>>| {
                    let label = label.unwrap_or_else(|| Arc::from(""));
                    let entry = facts.entry((key, index)).or_insert((Sum { value: 0.0, records: 0, ..*sum }, label));
                    entry.0.value += sum.value;
                    entry.0.records += sum.records;
                };
                let meaning = nationality.map(|index| &members[index].list[ids[index] as usize].meaning);
                let groups = self.groups(meaning, members, nationality);
                for group in &groups {
                    let of_group = key.with(Dimension::Nationality, Some(group));
                    if territory.is_some() && can_sum_territories {
                        add(of_group.with(Dimension::Territory, None), Some(Arc::from(&**group)));
                    }
                    add(of_group, place.clone().or_else(|| Some(Arc::from(&**group))));
                }
                let Some(_) = nationality else {
                    add(key, place);
                    continue;
                };
                if matches!(key.get(Dimension::Nationality), Some(code) if !groups.iter().any(|group| group == &**code))
                {
                    if territory.is_none() || is_small {
                        add(key.clone(), people.clone());
                    }
                    if territory.is_some() && can_sum_territories {
                        add(key.with(Dimension::Territory, None), people);
                    }
                }
            }
        }
        let fact = |((key, index), (sum, label)): ((Key, usize), (Sum, Arc<str>))| {
            let column = self.roles.counts.get(index).map_or(0, |(column, _)| *column);
            let place = Place { source: self.source, row: sum.first_row as u32, column: column as u32 };
            sum.value.is_finite().then_some(Fact {
                key,
                quantity: Quantity::Exact(sum.value),
                place,
                label,
                estimate: false,
                total: None,
                records: sum.records,
            })
        };
        facts.into_iter().filter_map(fact).collect()
    }

    /// The groups that a nationality's records count for: all, MOE, and its group of MOE countries. Where the table has a
    /// member for a group, only that member's records count for it.
    fn groups(&self, meaning: Option<&Kind>, members: &[Members], nationality: Option<usize>) -> Vec<String> {
        let (Some(meaning), Some(index)) = (meaning, nationality) else { return Vec::new() };
        let has = |group: &str| {
            members[index].list.iter().any(|member| match &member.meaning {
                Kind::Total => group == "all",
                Kind::Code(code) => &**code == group,
            })
        };
        match meaning {
            Kind::Total => vec!["all".to_owned()],
            Kind::Code(code) if !self.context.vocabulary.is_country(code) && !code.starts_with('?') => {
                let all = self.adds_up_to_all(&members[index]).then(|| "all".to_owned());
                [code.to_string()].into_iter().chain(all).collect()
            }
            Kind::Code(code) => {
                let within = ["MOE", "MOE-EU", "MOE-CANDIDATE", "MOE-OTHER"].into_iter();
                let mut groups: Vec<String> = within
                    .filter(|group| self.context.vocabulary.is_within(code, group) && !has(group))
                    .map(str::to_owned)
                    .collect();
                if self.adds_up_to_all(&members[index]) {
                    groups.push("all".to_owned());
                }
                groups
            }
        }
    }

    /// Whether everyone is in exactly one of the nationalities: countries and a rest, or nationals and foreigners. A list
    /// of MOE countries alone is not everyone, and groups among countries would count persons twice.
    fn adds_up_to_all(&self, members: &Members) -> bool {
        let vocabulary = self.context.vocabulary;
        let codes: BTreeSet<&str> = codes(members).map(|code| &**code).collect();
        let has_total = members.list.iter().any(|member| member.meaning == Kind::Total);
        let is_single = |code: &str| vocabulary.is_country(code) || code.starts_with('?') || code == "OTHER";
        let parts = codes.iter().all(|code| is_single(code)) || codes == BTreeSet::from(["BE", "FOREIGN"]);
        let more_than_moe = codes.iter().any(|code| !vocabulary.is_within(code, "MOE"));
        !self.roles.is_statistical && !has_total && parts && more_than_moe
    }

    /// What to do with each member of each dimension.
    fn usable(&mut self, members: &[Members]) -> Vec<Vec<Use>> {
        let mut usable = Vec::new();
        for (&(column, dimension), members) in self.roles.dimensions.iter().zip(members) {
            let is_total = |member: &Member| member.meaning == Kind::Total;
            let has_total = members.list.iter().any(is_total);
            let keeps = matches!(dimension, Dimension::Territory | Dimension::Period | Dimension::Nationality);
            let overlaps = dimension == Dimension::Age && !has_total && ages_overlap(members);
            let how = |member: &Member| match () {
                () if keeps || overlaps => Use::Kept,
                () if has_total && !is_total(member) => Use::Left,
                () => Use::Summed,
            };
            if !keeps && !has_total && !overlaps && members.list.len() > 1 {
                let place = Place { source: self.source, row: self.roles.header as u32, column: column as u32 };
                let text = format!("the {} members of this column are added up", members.list.len());
                self.messages.push(
                    Message::note("summed-over", text)
                        .with("count", members.list.len())
                        .with("dimension", dimension.name())
                        .at(place),
                );
            }
            usable.push(members.list.iter().map(how).collect());
        }
        usable
    }

    /// Whether territories can be added up: all are municipalities, or all are of one other level below the country.
    fn is_one_level(&self, codes: &BTreeSet<&Code>) -> bool {
        let levels: BTreeSet<Option<&Code>> = codes
            .iter()
            .map(|code| self.context.vocabulary.territory(code).map(|territory| &territory.level))
            .collect();
        levels.len() == 1 && !levels.contains(&None) && codes.len() > 1
    }

    /// What a count column counts: its own name, or the name of the data set, or the file's.
    fn measure(&self, index: usize) -> Option<Code> {
        let own = self.roles.counts.get(index).and_then(|(_, measure)| measure.clone());
        let named = |text: &str| self.context.vocabulary.meaning(text, LabelKind::FileName, true).key.measure;
        let data_set = || {
            let column = self
                .roles
                .others
                .iter()
                .find(|&&column| self.table.cell(self.roles.header, column).trim() == "DATAFLOW")?;
            named(self.table.cell(self.roles.header + 1, *column))
        };
        let stem = self.context.file_name.rsplit_once('.').map_or(self.context.file_name, |(stem, _)| stem);
        own.or_else(data_set).or_else(|| named(stem))
    }

    fn layout(&self) -> Layout {
        let rows = self.table.rows();
        let header = self.roles.header;
        let kind = |row: usize| match () {
            () if self.context.recipe.excludes(self.table.position(row, 0).row) => RowKind::Excluded,
            () if is_empty_row(self.table, row) => RowKind::Blank,
            () if row < header => RowKind::Title,
            () if row == header => RowKind::Header,
            () => RowKind::Data,
        };
        let role = |column: usize| match () {
            () if self.roles.dimensions.iter().any(|(other, _)| *other == column) => ColumnRole::Label,
            () if self.roles.counts.iter().any(|(other, _)| *other == column) => ColumnRole::Count,
            () => ColumnRole::Note,
        };
        let column = |column: usize| Column {
            header: vec![self.table.cell(header, column).trim().to_owned()],
            role: role(column),
        };
        Layout {
            rows: 0..rows,
            title: 0..header,
            header: header..header + 1,
            body: header + 1..rows,
            kinds: (0..rows).map(kind).collect(),
            columns: (0..self.table.columns()).map(column).collect(),
            number_format: self.format.format,
        }
    }

    fn report_unknown(&mut self, members: &[Members]) {
        for (&(column, _), members) in self.roles.dimensions.iter().zip(members) {
            for member in &members.list {
                if let Kind::Code(code) = &member.meaning
                    && let Some(label) = code.strip_prefix('?')
                {
                    let place = Place { source: self.source, row: member.first_row as u32, column: column as u32 };
                    let text = format!("\"{label}\" is not known; its figures are kept apart and take part in no rate");
                    self.messages.push(Message::warning("unknown-label", text).with("label", label).at(place));
                }
            }
        }
    }
}

/// Most territories for which every nationality gets figures of its own.
const MOST_TERRITORIES_BY_NATIONALITY: usize = 50;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// The member is part of the key.
    Kept,
    /// Its records are added to those of the other members.
    Summed,
    /// Its records are left out: the total has them.
    Left,
}

fn codes(members: &Members) -> impl Iterator<Item = &Code> {
    members.list.iter().filter_map(|member| match &member.meaning {
        Kind::Code(code) => Some(code),
        Kind::Total => None,
    })
}

fn ages_overlap(members: &Members) -> bool {
    let ends = |code: &Code| {
        let number = |text: &str| text.parse::<u32>().ok();
        match code.split_once('-') {
            Some((low, high)) => Some((number(low)?, number(high)?)),
            None => {
                Some((number(code.trim_end_matches('+'))?, if code.ends_with('+') { u32::MAX } else { number(code)? }))
            }
        }
    };
    let mut bands: Vec<(u32, u32)> = codes(members).filter_map(ends).collect();
    bands.sort_unstable();
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
