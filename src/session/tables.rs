//! What becomes of each table of a file: computed from, shown as a list, passed over or refused.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::interpret::{Context, Interpretation, interpret};
use crate::number::NumberFormat;
use crate::read::ReadWarning;
use crate::recipe::{GridRecipe, Recipe};
use crate::table::Table;
use crate::vocabulary::Vocabulary;

use super::sheets::Sheet;
use super::{PassedOver, Read};

/// What is known of a table before it is read.
pub(super) fn context<'a>(
    file_name: &'a str,
    locale: &str,
    recipe: &'a Recipe,
    sheet: Option<&'a str>,
    tables: GridRecipe<'a>,
) -> Context<'a> {
    let number_format = NumberFormat::of_locale(locale);
    Context { vocabulary: Vocabulary::standard(), number_format, file_name, sheet, recipe, tables }
}

/// The tables of a file, one after the other.
pub(super) struct Tables<'a> {
    name: &'a str,
    locale: &'a str,
    recipe: &'a Rc<Recipe>,
    read: Vec<Read>,
    /// Those of texts only.
    lists: Vec<Read>,
    passed_over: Vec<PassedOver>,
    refused: Option<Error>,
    /// The number of tables on each sheet.
    on_sheet: HashMap<String, usize>,
    /// The names of all tables.
    keys: HashSet<String>,
}

impl<'a> Tables<'a> {
    pub(super) fn of_file(name: &'a str, locale: &'a str, recipe: &'a Rc<Recipe>) -> Self {
        Tables {
            name,
            locale,
            recipe,
            read: Vec::new(),
            lists: Vec::new(),
            passed_over: Vec::new(),
            refused: None,
            on_sheet: HashMap::new(),
            keys: HashSet::new(),
        }
    }

    /// A table, and what was counted of its records while it came.
    pub(super) fn add(&mut self, Sheet { table, counted }: Sheet, is_first: bool) {
        let sheet = table.sheet.clone().unwrap_or_default();
        let before = self.on_sheet.entry(sheet.clone()).or_default();
        let grid = GridRecipe::new(self.recipe, &sheet, *before, is_first);
        let context = context(self.name, self.locale, self.recipe, table.sheet.as_deref(), grid);
        let interpretations = match counted {
            None => interpret(&table, context, 0),
            Some(counted) => counted.and_then(|tally| Ok(vec![tally.finish(&table, &context, 0)?])),
        };
        let table = Rc::new(table);
        match interpretations {
            Ok(interpretations) => {
                *before += interpretations.len();
                self.take(&table, interpretations, grid, is_first);
            }
            Err(error) => {
                *before += 1;
                self.keys.insert(grid.name(0));
                self.refused.get_or_insert(error);
                self.passed_over.push(PassedOver::of(&table, false));
            }
        }
    }

    fn take(&mut self, table: &Rc<Table>, read: Vec<Interpretation>, grid: GridRecipe<'_>, is_first: bool) {
        for (index, interpretation) in read.into_iter().enumerate() {
            self.keys.insert(grid.name(index));
            if grid.table(index).is_some_and(|table| table.included == Some(false)) {
                self.passed_over.push(PassedOver::of(table, true));
                continue;
            }
            let is_list = interpretation.is_list;
            let read = Read {
                name: self.name.into(),
                sheet: table.sheet.as_deref().map(Arc::from),
                recipe: self.recipe.clone(),
                key: grid.name(index),
                table: table.clone(),
                interpretation,
                warnings: Vec::new(),
                passed_over: Vec::new(),
                is_first: is_first && index == 0,
            };
            if is_list {
                self.lists.push(read);
            } else {
                self.read.push(read);
            }
        }
    }

    /// The one table of a file whose records were counted as they came.
    pub(super) fn counted(
        mut self,
        table: Table,
        read: Interpretation,
        warnings: Vec<ReadWarning>,
    ) -> Result<Vec<Read>, Error> {
        let grid = GridRecipe::new(self.recipe, "", 0, true);
        self.take(&Rc::new(table), vec![read], grid, true);
        self.finish(warnings)
    }

    /// The tables to compute from; lists of texts only where there is nothing else.
    pub(super) fn finish(mut self, warnings: Vec<ReadWarning>) -> Result<Vec<Read>, Error> {
        if let Some(unknown) = self.recipe.tables.keys().find(|&name| !self.keys.contains(name)) {
            let reason = format!("it speaks of a table {unknown}, which the file does not have");
            return Err(ErrorKind::Recipe { reason }.into());
        }
        if self.read.is_empty() {
            self.read = self.lists;
        } else {
            let as_passed_over = |list: Read| PassedOver::of(&list.table, false);
            self.passed_over.extend(self.lists.into_iter().map(as_passed_over));
        }
        let Some(first) = self.read.first_mut() else {
            let left_out = self.passed_over.iter().any(|table| table.is_left_out);
            let all_left_out = || ErrorKind::Recipe { reason: "it leaves out every table that has figures".to_owned() };
            let none = || ErrorKind::NoTable { reason: "the file holds no table" };
            return Err(match self.refused {
                _ if left_out => all_left_out().into(),
                Some(error) => error,
                None => none().into(),
            });
        };
        first.warnings = warnings;
        first.passed_over = self.passed_over;
        Ok(self.read)
    }
}
