//! Sums → facts: their keys, what they are called after, and how sure they are.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::error::Error;
use crate::facts::{Code, Dimension, Fact, Key};
use crate::interpret::settle_territory;
use crate::quantity::Quantity;
use crate::vocabulary::{LabelKind, Vocabulary, strip_bullet};

use super::super::super::axis::Axis;
use super::super::sums::{Sum, Sums};
use super::super::tally::OTHERS;
use super::Reader;
use super::adding_up::{AddingUp, LabelOf, Labelled};
use super::dimensions::Dimensioned;
use super::groups::groups;

impl Reader<'_> {
    /// The facts for the members that the published tables use.
    pub(super) fn facts(
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
        let width = self.roles().counts.len().max(1);
        let mut sums = Labelled { sums: Sums::new(width), labels: Vec::new() };
        let mut largest = 0;
        for cube in &self.tally.cubes {
            let (combinations, sums_of_all) = cube.sums.to_parts();
            for (&labels, records) in combinations.iter().zip(sums_of_all.chunks(width)) {
                let others = usize::from(labels.get(OTHERS));
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

    fn facts_of(
        &self,
        sums: &Sums,
        labels: &[LabelOf],
        dimensions: &[Dimensioned<'_>],
        nationality: Option<usize>,
        is_scaled: bool,
    ) -> Vec<Fact> {
        let scales: Vec<u8> = (0..self.roles().counts.len().max(1)).map(|index| self.scale(index)).collect();
        let columns = self.column_keys();
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
        let territories = dimensions.iter().filter(|column| column.dimension == Dimension::Territory);
        let stated: HashSet<&str> = territories.flat_map(|column| &column.texts).map(|text| &**text).collect();
        let mut facts = Vec::new();
        let (combinations, all) = sums.to_parts();
        for ((members, sums), label) in combinations.iter().zip(all.chunks(scales.len())).zip(labels) {
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
                key.inherit(&columns[index]);
                settle_territory(&mut key, self.context, |code| stated.contains(code));
                let estimate = is_scaled || is_partial(&key);
                let quantity = Quantity::Exact(sum.value.value()).times_ten_to(scales[index]);
                let fact = Fact::new(key, quantity, self.place(sum.first_row, column), text(*label));
                facts.push((index, Fact { estimate, records: sum.records, ..fact }));
            }
        }
        // The same order whatever the order of the records is.
        facts.sort_by(|(one, a), (other, b)| a.key.cmp(&b.key).then(one.cmp(other)));
        facts.into_iter().map(|(_, fact)| fact).collect()
    }

    /// What the name of each count column says of its figures: "Instroom MOE 2010" is about more than a measure. Where records
    /// are told apart by a dimension, they say it themselves.
    fn column_keys(&self) -> Vec<Key> {
        let roles = self.roles();
        let said = |(column, _): &(usize, Option<Code>)| {
            let name = &roles.names[*column];
            vec![self.context.recipe.labels.get(strip_bullet(name)).unwrap_or(name).clone()]
        };
        let names: Vec<Vec<String>> = roles.counts.iter().map(said).collect();
        let mut axis = Axis::read(&names, None, self.context.vocabulary, true);
        // "waarvan MOE" counts what stands before it, and so stands beside it.
        for (meaning, (_, measure)) in axis.meanings.iter_mut().zip(&roles.counts) {
            meaning.key.measure = meaning.key.measure.take().or_else(|| measure.clone());
        }
        axis.settle_wholes();
        let mut keys: Vec<Key> = axis.meanings.into_iter().map(|meaning| meaning.key).collect();
        keys.resize(roles.counts.len().max(1), Key::default());
        for (index, key) in keys.iter_mut().enumerate() {
            roles.dimensions.iter().for_each(|&(_, dimension)| key.set(dimension, None));
            key.measure = self.measure(index);
        }
        keys
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
}

/// Whether territories can be added up: all are municipalities, or all are of one other level below the country.
fn is_one_level(codes: &[Code], vocabulary: &Vocabulary) -> bool {
    let level = |code: &Code| vocabulary.territory(code).map(|territory| &territory.level);
    let levels: BTreeSet<Option<&Code>> = codes.iter().map(level).collect();
    levels.len() == 1 && !levels.contains(&None) && codes.len() > 1
}
