//! What a session's files come to: the figures of all their tables, and the report of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::audit::audit;
use crate::audit::totals::{Excess, excesses};
use crate::comparison::Wholes;
use crate::disclosure::{Masks, Suppression};
use crate::error::Position;
use crate::facts::{Facts, Place};
use crate::indicators::group_share;
use crate::indicators::{Cube, Outcome, compute, custom, in_order, structural_zeros};
use crate::interpret::Claim;
use crate::message::Message as CoreMessage;
use crate::methods::{Methods, methods};
use crate::read::ReadWarning;
use crate::report::{
    AuditLine, CellRef, Message, MessagePlace, Preface, Report, Rest, ResultContext, ResultLine, TakeReport, names,
};
use crate::rounding::rounded;
use crate::vocabulary::Vocabulary;

use super::conflicts::conflicts;
use super::findings::{above_total, ages_differ, group_incomplete, periods_differ, structural_zero};
use super::sources::source;
use super::{PassedOver, Read, Session};

/// A report that is kept as it comes.
#[derive(Default)]
struct Whole {
    preface: Option<Preface>,
    results: Vec<ResultLine>,
}

impl TakeReport for Whole {
    fn preface(&mut self, preface: Preface) {
        self.preface = Some(preface);
    }

    fn result(&mut self, result: ResultLine) {
        self.results.push(result);
    }
}

impl Session {
    pub(crate) fn facts(&self) -> Facts {
        let mut facts = Facts::with_capacity(self.sources.iter().map(|read| read.interpretation.facts.len()).sum());
        self.sources.iter().flat_map(|read| &read.interpretation.facts).for_each(|fact| facts.add(fact.clone()));
        self.sources.iter().flat_map(|read| &read.interpretation.gaps).for_each(|gap| facts.add_gap(gap));
        facts
    }

    fn claims(&self) -> Vec<Claim> {
        self.sources.iter().flat_map(|read| read.interpretation.claims.clone()).collect()
    }

    fn suppression(&self, cube: &Cube<'_>, outcomes: &[Outcome<'_>]) -> Suppression {
        self.options.suppress.map_or_else(Suppression::default, |options| Suppression::new(cube, outcomes, options))
    }

    /// What the tables may not show.
    pub(super) fn find_masks(&self) -> Masks {
        let (facts, claims) = (self.facts(), self.claims());
        let cube = Cube { facts: &facts, vocabulary: Vocabulary::standard() };
        Masks::new(&facts, &audit(&claims, &cube), &self.suppression(&cube, &self.outcomes(&cube).0))
    }

    /// Computes everything from the files that were closed.
    pub fn report(&self) -> Report {
        let mut whole = Whole::default();
        let Rest { audit, messages } = self.report_to(&mut whole);
        let Whole { preface, results } = whole;
        let Preface { sources, names, .. } = preface.unwrap_or_default();
        Report { sources, results, audit, messages, names }
    }

    /// Computes everything as [`report`](Session::report) does, and passes on each part when it is there: of a long report no
    /// result is kept, and whoever takes them need not wait for the last. What is given at the end is what comes behind them.
    pub fn report_to(&self, take: &mut dyn TakeReport) -> Rest {
        let vocabulary = Vocabulary::standard();
        let language = self.locale.split(['-', '_']).next().unwrap_or("nl");
        let (facts, claims) = (self.facts(), self.claims());
        let cube = Cube { facts: &facts, vocabulary };
        let locate = |place: Place| self.locate(place);
        let (mut outcomes, notes) = self.outcomes(&cube);
        let suppression = &self.suppression(&cube, &outcomes);
        if !suppression.is_empty() {
            // The order of the largest tells more of a hidden figure than its mark does.
            outcomes.retain(|outcome| outcome.extra().rank.is_none());
        }
        let zeros = structural_zeros(&outcomes);
        let wholes = Wholes::new(&outcomes, &cube, self.options.sampling_fraction.unwrap_or(0.0));
        let shown = |outcome: &Outcome<'_>| !suppression.hides(outcome);
        let context = ResultContext {
            facts: &facts,
            wholes: &wholes,
            options: &self.options,
            suppression,
            zeros: zeros.iter().map(|(zero, _)| zero.fact.place).collect(),
            rounded: self.options.round_shares.map_or_else(Default::default, |options| {
                rounded(&outcomes, vocabulary, options, &shown).into_iter().collect()
            }),
            locate: &locate,
        };
        take.preface(Preface {
            sources: self.sources.iter().map(|read| source(read, self.recipe_used(read))).collect(),
            names: names(&outcomes, vocabulary, language),
            counts: outcomes.chunk_by(is_same_indicator).map(|some| (some[0].indicator.id, some.len())).collect(),
        });
        for (at, outcome) in outcomes.iter().enumerate() {
            take.result(ResultLine::new(at, outcome, &context));
        }
        let judgements = audit(&claims, &cube);
        let masks = Masks::new(&facts, &judgements, suppression);
        let is_hidden = |place: Place| masks.mark(place).is_some();
        let audit = judgements.iter().map(|judgement| {
            let line = AuditLine::new(judgement, &locate);
            if suppression.hides_claim(judgement) { line.hidden() } else { line.without(judgement, &is_hidden) }
        });
        let audit = audit.collect();
        let told = |message: &CoreMessage| {
            let told = Message::new(message, &locate);
            match message.place.and_then(|place| masks.mark(place)) {
                Some(mark) => told.hidden(mark),
                None => told,
            }
        };
        let mut messages: Vec<Message> = Vec::new();
        for (index, read) in self.sources.iter().enumerate() {
            messages.extend(read.warnings.iter().map(|warning| self.read_message(index, warning)));
            messages.extend(read.passed_over.iter().map(|table| passed_over(&read.name, table)));
            messages.extend(read.interpretation.messages.iter().map(told));
        }
        messages.extend(notes.iter().map(told));
        let is_shown = |zero: &&(&Outcome<'_>, &Outcome<'_>)| !suppression.hides(zero.0) && !suppression.hides(zero.1);
        messages.extend(zeros.iter().filter(is_shown).map(|&zero| told(&structural_zero(zero))));
        messages.extend(periods_differ(&cube).iter().map(told));
        let figures = outcomes.iter().flat_map(|outcome| [outcome.fact.place, outcome.base.place]);
        let used: BTreeSet<u32> =
            figures.chain(judgements.iter().map(|judgement| judgement.claim.place)).map(|place| place.source).collect();
        messages.extend(self.unused(&used).map(|message| told(&message)));
        messages.extend(ages_differ(&cube).iter().map(told));
        let excesses = excesses(&cube);
        let is_shown = |excess: &&Excess<'_>| excess.parts.iter().all(|part| masks.mark(part.place).is_none());
        messages.extend(excesses.iter().filter(is_shown).map(|it| told(&above_total(it))));
        messages.extend(conflicts(&facts, &locate).iter().map(told));
        messages.extend(suppression.messages().iter().map(told));
        messages.sort_by_key(|message| message.severity);
        Rest { audit, messages }
    }

    /// How the figures of the report came about, in words: in `nl`, `fr`, `de` or `en`; none in another language.
    pub fn methods(&self, language: &str) -> Option<Methods> {
        methods(&self.report(), &self.options, language)
    }

    /// The values of all indicators, those that recipes and options ask for too, and what could not be computed of these.
    fn outcomes<'a>(&self, cube: &Cube<'a>) -> (Vec<Outcome<'a>>, Vec<CoreMessage>) {
        let mut outcomes = compute(cube);
        let (of_groups, incomplete) = group_share::outcomes(cube, &self.options.group_sets);
        outcomes.extend(of_groups);
        let mut messages: Vec<CoreMessage> = incomplete.into_iter().map(group_incomplete).collect();
        for (source, read) in self.sources.iter().enumerate().filter(|(_, read)| !read.recipe.ratios.is_empty()) {
            for ratio in &read.recipe.ratios {
                let first_column = read.is_first.then(|| read.table.position(0, 0).column);
                let found = custom::outcomes(cube, ratio, source as u32, first_column);
                if found.is_empty() && read.is_first {
                    let text = format!("the ratio \"{}\" finds no figures that go together", ratio.name);
                    let place = Place { source: source as u32, row: 0, column: 0 };
                    let message = CoreMessage::warning("ratio-without-figures", text).with("name", &ratio.name);
                    messages.push(message.at(place));
                }
                outcomes.extend(found);
            }
        }
        in_order(&mut outcomes);
        (outcomes, messages)
    }

    /// Tables of figures that no result and no published percentage comes from.
    fn unused(&self, used: &BTreeSet<u32>) -> impl Iterator<Item = CoreMessage> {
        let is_unused =
            |(source, read): &(usize, &Read)| !read.interpretation.is_list && !used.contains(&(*source as u32));
        self.sources.iter().enumerate().filter(is_unused).map(|(source, read)| {
            let text = "nothing is computed from this table: none of its figures has one beside it that it is known to be a \
                        part of, or to be compared with";
            let row = read.interpretation.layout.body.start as u32;
            CoreMessage::note("nothing-computed", text).at(Place { source: source as u32, row, column: 0 })
        })
    }

    fn locate(&self, place: Place) -> CellRef {
        let read = &self.sources[place.source as usize];
        let Position { row, column } = read.table.position(place.row as usize, place.column as usize);
        CellRef { source: read.name.clone(), sheet: read.sheet.clone(), row, column }
    }

    fn read_message(&self, source: usize, warning: &ReadWarning) -> Message {
        let read = &self.sources[source];
        // What is said of a workbook is said once, with the first of its tables, whichever sheet it is about.
        let (sheet, is_note, parameters) = match warning {
            ReadWarning::Office(note) => (note.sheet().map(Arc::from), !note.is_warning(), note.parameters()),
            _ => (read.sheet.clone(), false, Vec::new()),
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

fn is_same_indicator(one: &Outcome<'_>, other: &Outcome<'_>) -> bool {
    one.indicator.id == other.indicator.id
}

/// A table that is named and passed over.
fn passed_over(source: &str, table: &PassedOver) -> Message {
    let (code, text) = match table.is_left_out {
        true => ("table-left-out", format!("a table is left out, as the recipe says: {}", table.title)),
        false => ("table-without-figures", format!("a table without figures was passed over: {}", table.title)),
    };
    let message = CoreMessage::note(code, text).with("title", &table.title);
    let cell =
        MessagePlace { source: source.into(), sheet: table.sheet.as_deref().map(Arc::from), row: None, column: None };
    Message::about(&message, cell)
}
