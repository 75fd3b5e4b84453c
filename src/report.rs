//! What the page gets: one plain object, with the names of the public contract.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::audit::{BaseFrom, Judgement, Verdict};
use crate::facts::{Dimension, Fact, Facts, Place};
use crate::indicators::{Form, Outcome, flags};
use crate::interpret::{ColumnRole, RowKind};
use crate::message::{Message as CoreMessage, Severity};
use crate::quantity::Quantity;
use crate::recipe::Recipe;
use crate::statistics::{Interval, wilson};
use crate::vocabulary::{Suggestion, Vocabulary};

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

/// One table: a file can hold several.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// The file's name.
    pub name: String,
    /// The sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
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
    pub indicator: String,
    /// What is counted, e.g. `inflow`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// The text of the row that holds the numerator.
    pub label: String,
    /// REFNIS code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub territory: Option<String>,
    /// SDMX period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// ISO 3166-1 alpha-2, a group, or `all`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nationality: Option<String>,
    /// Age band.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
    /// Reception office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// Target group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_group: Option<String>,
    /// `M` or `F`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// What else the table lists: the text of the label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The figure; of a growth, the difference.
    pub numerator: Quantity,
    /// What it is relative to.
    pub denominator: Quantity,
    /// Numerator over denominator, never a percentage; null when the denominator can be zero.
    pub value: Option<Quantity>,
    /// 95% Wilson interval of a share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// What a reader has to know: `small-numerator`, `range`, …
    pub flags: Vec<String>,
    /// Where the figures stand.
    pub cells: Cells,
}

/// Where the figures of a result stand.
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
    /// The figures that it was recomputed from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cells: Option<Cells>,
    /// Where it stands.
    pub cell: CellRef,
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
    pub source: String,
    /// The sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
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
    pub source: String,
    /// The sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// 1-based row.
    pub row: u32,
    /// 1-based column.
    pub column: u32,
}

/// Turns a place into the cell that the user finds.
pub type Locate<'a> = &'a dyn Fn(Place) -> CellRef;

impl ResultLine {
    pub(crate) fn new(outcome: &Outcome<'_>, facts: &Facts, locate: Locate<'_>) -> Self {
        let fact = outcome.fact;
        let mut flags: Vec<String> = flags(outcome).into_iter().map(str::to_owned).collect();
        if [fact, outcome.base].iter().any(|used| facts.is_disputed(&used.key)) {
            flags.push("conflict".to_owned());
        }
        let interval = match (outcome.indicator.form, outcome.numerator.exact(), outcome.denominator.exact()) {
            (Form::Share, Some(numerator), Some(denominator)) if !fact.estimate => wilson(numerator, denominator),
            _ => None,
        };
        ResultLine {
            indicator: outcome.indicator.id.to_owned(),
            measure: fact.key.measure.as_deref().map(|code| code.trim_start_matches('?').to_owned()),
            label: fact.label.to_string(),
            territory: known(fact, Dimension::Territory),
            period: known(fact, Dimension::Period),
            nationality: known(fact, Dimension::Nationality),
            age: known(fact, Dimension::Age),
            office: known(fact, Dimension::Office),
            target_group: known(fact, Dimension::TargetGroup),
            sex: known(fact, Dimension::Sex),
            category: known(fact, Dimension::Category),
            numerator: outcome.numerator,
            denominator: outcome.denominator,
            value: outcome.value,
            interval,
            flags,
            cells: Cells { numerator: vec![locate(fact.place)], denominator: vec![locate(outcome.base.place)] },
        }
    }

    pub(crate) fn codes(&self) -> impl Iterator<Item = &String> {
        [&self.territory, &self.nationality].into_iter().flatten()
    }
}

/// A member's code; none for a label that is no code.
fn known(fact: &Fact, dimension: Dimension) -> Option<String> {
    fact.key.get(dimension).filter(|code| !code.starts_with('?')).map(|code| code.to_string())
}

impl AuditLine {
    pub(crate) fn new(judgement: &Judgement<'_>, locate: Locate<'_>) -> Self {
        let claim = judgement.claim;
        let cells = judgement.figures.map(|(numerator, base)| Cells {
            numerator: vec![locate(numerator.place)],
            denominator: vec![locate(base.place)],
        });
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
            cells,
            cell: locate(claim.place),
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
        let nowhere = MessagePlace { source: String::new(), sheet: None, row: None, column: None };
        let cell = message.place.map(|place| locate(place).into());
        Message { cell, ..Message::about(message, nowhere) }
    }
}

/// The names of the codes in some results, in a language.
pub(crate) fn names(results: &[ResultLine], vocabulary: &Vocabulary, language: &str) -> BTreeMap<String, String> {
    let named = |code: &String| Some((code.clone(), vocabulary.name(code, language)?.to_owned()));
    results.iter().flat_map(ResultLine::codes).filter_map(named).collect()
}
