//! What the page gets: one plain object, with the names of the public contract.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::audit::reasons::Cause;
use crate::audit::{BaseFrom, Judgement, Verdict};
use crate::comparison::FunnelPosition;
use crate::disclosure::HIDDEN;
use crate::facts::{Code, Dimension, Fact, Place};
use crate::interpret::{ColumnRole, RowKind};
use crate::message::{Message as CoreMessage, Severity};
use crate::quantity::Quantity;
use crate::recipe::Recipe;
use crate::statistics::difference::Difference;
use crate::statistics::funnel::Limits;
use crate::statistics::{Interval, Method};
use crate::vocabulary::Suggestion;

#[cfg(any(test, all(target_arch = "wasm32", feature = "boundary")))]
mod packed;
mod results;

#[cfg(all(target_arch = "wasm32", feature = "boundary"))]
pub(crate) use packed::Packing;
pub(crate) use results::{ResultContext, names};

/// Everything that was read and computed.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The tables, in the order in which they were given.
    pub sources: Vec<Source>,
    /// The indicators, one a figure.
    pub results: Vec<ResultLine>,
    /// The published percentages, checked.
    pub audit: Vec<AuditLine>,
    /// What was assumed, and what could not be read.
    pub messages: Vec<Message>,
    /// Names for the codes of territories and nationalities that occur in the results.
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(type = "Record<string, string>"))]
    pub names: BTreeMap<String, String>,
}

/// What is known of a report before its results are put together: enough to show the first of them while the others come.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Preface {
    /// The tables, in the order in which they were given.
    pub sources: Vec<Source>,
    /// Names for the codes of territories and nationalities that occur in the results.
    pub names: BTreeMap<String, String>,
    /// How many results each indicator will have, in the order in which they come.
    pub counts: Vec<(&'static str, usize)>,
}

/// What comes behind the results of a report.
#[derive(Clone, Debug, Serialize)]
pub struct Rest {
    /// The published percentages, checked.
    pub audit: Vec<AuditLine>,
    /// What was assumed, and what could not be read.
    pub messages: Vec<Message>,
}

/// Takes a report while it is computed.
pub trait TakeReport {
    /// Takes what is known before the first result.
    fn preface(&mut self, preface: Preface);

    /// Takes the next result.
    fn result(&mut self, result: ResultLine);
}

/// One table: a file can hold several.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// The file's name.
    pub name: Arc<str>,
    /// The sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Arc<str>>,
    /// The name by which a recipe's `tables` knows it: the sheet's, with `#2` behind it for the second table of that name.
    pub table: String,
    /// The heading that the table stands under in a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// `csv`, `tsv`, …
    pub format: String,
    /// The character encoding of a text file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// How the text was cut into cells and numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialect: Option<Dialect>,
    /// The line above the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The lines below it: source and notes.
    pub note: Vec<String>,
    /// Which rows are what.
    pub rows: Rows,
    /// What each row of `rows.all` is.
    pub kinds: Vec<RowKind>,
    /// The columns, from the left.
    pub columns: Vec<Column>,
    /// The place of the first of them on its sheet, counted from 1; absent where it is the first there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_column: Option<u32>,
    /// Where labels may be about the rows below them, which are blank or say only a part: whether they are taken to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels_from_above: Option<bool>,
    /// The recipe that gives the reading of the whole file again; in a file of more than 100 tables only the first has it.
    pub recipe: Recipe,
    /// Number of rows with figures; of a list of texts, of its rows.
    pub records: u32,
}

/// The marks of a text file.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(missing_as_null))]
pub struct Dialect {
    /// Between cells.
    pub delimiter: String,
    /// Around cells, or null.
    pub quote: Option<String>,
    /// Before the fraction of a number.
    pub decimal: String,
    /// Between thousands.
    pub thousands: String,
}

/// First and last row of each part, counted from 1; an empty part ends before it starts.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Rows {
    /// The whole table, title and notes included.
    pub all: (u32, u32),
    /// The lines above the header.
    pub title: (u32, u32),
    /// The header.
    pub header: (u32, u32),
    /// Groups, figures and totals.
    pub body: (u32, u32),
}

/// A column as it was understood.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Column {
    /// Its header cells, from the top, joined by ` / `.
    pub label: String,
    /// What it is.
    pub role: ColumnRole,
}

/// An indicator's value for one figure.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct ResultLine {
    /// Which indicator, e.g. `moe-share`.
    pub indicator: &'static str,
    /// What is counted, e.g. `inflow`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<Code>,
    /// The text of the row that holds the numerator.
    pub label: Arc<str>,
    /// REFNIS code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub territory: Option<Code>,
    /// SDMX period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Code>,
    /// ISO 3166-1 alpha-2, a group, or `all`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nationality: Option<Code>,
    /// Age band.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<Code>,
    /// Reception office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<Code>,
    /// Target group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_group: Option<Code>,
    /// `M` or `F`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<Code>,
    /// What else the table lists: the text of the label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Code>,
    /// The figure; of a growth, the difference. Null where it is hidden.
    pub numerator: Option<Quantity>,
    /// What it is relative to. Null where it is hidden.
    pub denominator: Option<Quantity>,
    /// How hidden figures are to be shown; only where suppression was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<Suppressed>,
    /// Numerator over denominator, never a percentage; null when the denominator can be zero, or a part is hidden.
    pub value: Option<Quantity>,
    /// 95% interval of a share, a rate of counts or a relative pressure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// How the interval was computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_method: Option<Method>,
    /// The value beside that of all inhabitants, and of the region.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(optional))]
    pub comparisons: Vec<ComparisonLine>,
    /// Where a municipality's share lies within the limits of chance around its region's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funnel: Option<FunnelLine>,
    /// The ratio, rounded so that the shares of its distribution add up to 1; only on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounded: Option<f64>,
    /// How many of the largest of a list are taken together, for `top-share`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<usize>,
    /// What the user calls a ratio of his own, for `custom`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Arc<str>>,
    /// What a reader has to know: `small-numerator`, `range`, …
    pub flags: Vec<&'static str>,
    /// Where the figures stand.
    pub cells: Cells,
    /// The other figures that tables give for one of the figures used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(optional))]
    pub conflicts: Vec<Conflict>,
}

/// What stands in the place of a result's hidden figures: `<5` or `x`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Suppressed {
    /// In that of the numerator, when it is hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numerator: Option<String>,
    /// In that of the denominator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denominator: Option<String>,
}

/// A value beside that of the whole that it is a part of; it is held against the rest of that whole.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct ComparisonLine {
    /// In what the part and the whole differ: `nationality` or `territory`.
    pub dimension: &'static str,
    /// The whole: `all`, or the code of the region.
    pub member: Code,
    /// The text of the row that holds the whole's numerator.
    pub label: Arc<str>,
    /// The whole's value, a ratio.
    pub value: f64,
    /// Whether the part lies above or below the rest, as far as its 95% interval says so.
    pub verdict: Difference,
    /// The 95% interval of the part's share less that of the rest; absent for rates of counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Interval>,
    /// Where the whole's figures stand.
    pub cells: Cells,
}

/// A municipality's share within the limits of chance around its region's.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct FunnelLine {
    /// The code of the region.
    pub member: Code,
    /// The region's share, a ratio.
    pub target: f64,
    /// The limits for the municipality's denominator.
    #[serde(flatten)]
    pub limits: Limits,
    /// Where the municipality lies.
    pub position: FunnelPosition,
    /// Where the region's figures stand.
    pub cells: Cells,
}

/// A figure for which tables give different values: which was used, and what the others are.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Conflict {
    /// The figure that was used.
    pub used: Quantity,
    /// Where it stands.
    pub cell: CellRef,
    /// The other figures.
    pub others: Vec<OtherFigure>,
}

/// Another figure for the same thing.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct OtherFigure {
    /// The figure.
    pub figure: Quantity,
    /// Where it stands.
    pub cell: CellRef,
}

/// Where the figures of a result stand. More than one are added up; of a relative pressure, they are the two of each rate.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Cells {
    /// The numerator's; of a growth, the later figure's.
    pub numerator: Vec<CellRef>,
    /// The denominator's.
    pub denominator: Vec<CellRef>,
}

/// A published percentage and what became of it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct AuditLine {
    /// The indicator that it states, when one was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indicator: Option<String>,
    /// The text of its row.
    pub label: String,
    /// SDMX period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The percentage as it was published.
    pub published: String,
    /// Digits after the decimal mark of the published percentage.
    pub decimals: u8,
    /// The recomputed percentage less the published one, in percentage points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<f64>,
    /// What the counts give, as a ratio; absent where it cannot be recomputed, or only to a range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recomputed: Option<f64>,
    /// What became of it.
    pub verdict: Verdict,
    /// How the base was found, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<BaseFrom>,
    /// What other published percentages imply, where no counts give it. This is no count and never mixed with counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implied: Option<Implied>,
    /// The likely causes of a difference, the likeliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(
        all(target_arch = "wasm32", feature = "boundary"),
        tsify(optional, type = "(Cause & { cells: CellRef[] })[]")
    )]
    pub reasons: Vec<Reason>,
    /// The figures that it was recomputed from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cells: Option<Cells>,
    /// Where it stands.
    pub cell: CellRef,
    /// Whether the percentage is hidden because it would give a hidden figure away; then nothing was recomputed either.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(optional))]
    pub suppressed: bool,
}

/// A ratio that follows from published percentages.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Implied {
    /// Lowest possible value, a ratio.
    pub low: f64,
    /// Highest possible value, a ratio.
    pub high: f64,
    /// The cells that it follows from.
    pub because: Vec<CellRef>,
}

/// A likely cause of a difference.
#[derive(Clone, Debug, Serialize)]
pub struct Reason {
    /// Which one, by its `code`, with its parameters.
    #[serde(flatten)]
    pub cause: Cause,
    /// The cells that show it.
    pub cells: Vec<CellRef>,
}

/// Something a reader has to know.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Message {
    /// How much it matters.
    pub severity: Severity,
    /// Stable code, e.g. `unknown-label`.
    pub code: String,
    /// The message in English.
    pub text: String,
    /// The facts in it, for wording it in another language.
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(type = "Record<string, string>"))]
    pub parameters: BTreeMap<String, String>,
    /// Of a label that is not known: what it may have been meant to say, one letter away. Nothing of it was assumed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), tsify(optional))]
    pub suggestions: Vec<Suggestion>,
    /// What it is about: a cell, or a whole sheet or file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<MessagePlace>,
}

/// A cell, or the whole sheet or file that it would lie in.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct MessagePlace {
    /// The file's name.
    pub source: Arc<str>,
    /// The sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Arc<str>>,
    /// 1-based row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// 1-based column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

impl From<CellRef> for MessagePlace {
    fn from(CellRef { source, sheet, row, column }: CellRef) -> Self {
        MessagePlace { source, sheet, row: Some(row), column: Some(column) }
    }
}

/// A cell as the user finds it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct CellRef {
    /// The file's name.
    pub source: Arc<str>,
    /// The sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Arc<str>>,
    /// 1-based row.
    pub row: u32,
    /// 1-based column.
    pub column: u32,
}

/// Turns a place into the cell that the user finds.
pub type Locate<'a> = &'a dyn Fn(Place) -> CellRef;

impl Report {
    /// The results of one indicator, e.g. `moe-share`.
    pub fn of<'r>(&'r self, indicator: &'r str) -> impl Iterator<Item = &'r ResultLine> {
        self.results.iter().filter(move |result| result.indicator == indicator)
    }
}

impl AuditLine {
    pub(crate) fn new(judgement: &Judgement<'_>, locate: Locate<'_>) -> Self {
        let claim = judgement.claim;
        let (later, earlier) = judgement.bases.unzip();
        let located = |fact: &Fact, more: Option<&Fact>| {
            [Some(fact), more].into_iter().flatten().map(|fact| locate(fact.place)).collect()
        };
        let cells = judgement.figures.map(|(numerator, base)| Cells {
            numerator: located(numerator, later),
            denominator: located(base, earlier),
        });
        let all = |places: &[Place]| places.iter().map(|&place| locate(place)).collect();
        let implied = judgement.implied.as_ref();
        let recomputed = judgement.recomputed.and_then(Quantity::exact);
        AuditLine {
            indicator: judgement.indicator.map(|indicator| indicator.id.to_owned()),
            label: claim.label.to_string(),
            period: claim.numerator.get(Dimension::Period).map(|code| code.to_string()),
            published: claim.published.clone(),
            decimals: claim.decimals,
            difference: recomputed.map(|value| value * 100.0 - claim.percentage),
            recomputed,
            verdict: judgement.verdict,
            base: judgement.base,
            implied: implied.map(|it| Implied { low: it.low, high: it.high, because: all(&it.because) }),
            reasons: judgement
                .reasons
                .iter()
                .map(|reason| Reason { cause: reason.cause.clone(), cells: all(&reason.places) })
                .collect(),
            cells,
            cell: locate(claim.place),
            suppressed: false,
        }
    }

    /// The same without what would show a figure of a hidden cell.
    pub(crate) fn without(mut self, judgement: &Judgement<'_>, is_hidden: &dyn Fn(Place) -> bool) -> Self {
        let hides = |places: &[Place]| places.iter().any(|&place| is_hidden(place));
        if judgement.implied.as_ref().is_some_and(|implied| hides(&implied.because)) {
            self.implied = None;
            if self.recomputed.is_none() {
                self.verdict = Verdict::NotRecomputable;
            }
        }
        let mut shown = judgement.reasons.iter().map(|reason| !hides(&reason.places));
        self.reasons.retain(|_| shown.next().unwrap_or(false));
        self
    }

    /// The same without the percentage, and without what was recomputed.
    pub(crate) fn hidden(self) -> Self {
        AuditLine {
            published: HIDDEN.to_owned(),
            decimals: 0,
            difference: None,
            recomputed: None,
            implied: None,
            reasons: Vec::new(),
            verdict: Verdict::NotRecomputable,
            suppressed: true,
            ..self
        }
    }
}

impl Message {
    /// A message about a sheet or a file.
    pub(crate) fn about(message: &CoreMessage, place: MessagePlace) -> Self {
        Message {
            severity: message.severity,
            code: message.code.to_owned(),
            text: message.text.clone(),
            parameters: message.parameters.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            suggestions: message.suggestions.clone(),
            cell: Some(place),
        }
    }

    pub(crate) fn new(message: &CoreMessage, locate: Locate<'_>) -> Self {
        let nowhere = MessagePlace { source: "".into(), sheet: None, row: None, column: None };
        let cell = message.place.map(|place| locate(place).into());
        Message { cell, ..Message::about(message, nowhere) }
    }

    /// The same about a hidden cell: what it quotes is hidden too.
    pub(crate) fn hidden(mut self, mark: &str) -> Self {
        for (name, value) in &mut self.parameters {
            let quotes =
                !SAYS_NOTHING_OF_FIGURES.contains(&name.as_str()) && value.contains(|c: char| c.is_ascii_digit());
            if quotes {
                self.text = self.text.replace(&**value, mark);
                mark.clone_into(value);
            }
        }
        self
    }
}

/// Parameters of messages that are places, labels or numbers of cells.
const SAYS_NOTHING_OF_FIGURES: [&str; 11] =
    ["row", "column", "source", "sheet", "label", "words", "cells", "usual", "count", "age", "population"];
