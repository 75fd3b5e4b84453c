//! What a reader of a report has to know beside its figures.

use std::collections::BTreeMap;

use crate::facts::Place;
use crate::vocabulary::Suggestion;

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A file could not be used.
    Error,
    /// A figure may be read wrongly, or is left out.
    Warning,
    /// Something was assumed that is nearly always right.
    Note,
}

/// A message: its code and parameters for the page to word it, and an English text.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// How much it matters.
    pub severity: Severity,
    /// Stable code, e.g. `unknown-label`.
    pub code: &'static str,
    /// The message in English.
    pub text: String,
    /// The facts in it, by name, for wording it in another language.
    pub parameters: BTreeMap<&'static str, String>,
    /// What a label that is not known may have been meant to say.
    pub suggestions: Vec<Suggestion>,
    /// The cell that it is about.
    pub place: Option<Place>,
}

impl Message {
    /// A warning: a figure may be read wrongly, or is left out.
    pub fn warning(code: &'static str, text: impl Into<String>) -> Self {
        Message::new(Severity::Warning, code, text)
    }

    /// A note: something was assumed.
    pub fn note(code: &'static str, text: impl Into<String>) -> Self {
        Message::new(Severity::Note, code, text)
    }

    fn new(severity: Severity, code: &'static str, text: impl Into<String>) -> Self {
        Message { severity, code, text: text.into(), parameters: BTreeMap::new(), suggestions: Vec::new(), place: None }
    }

    /// The same message with a parameter.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.parameters.insert(name, value.to_string());
        self
    }

    /// The same message with what may have been meant.
    pub fn suggesting(mut self, suggestions: Vec<Suggestion>) -> Self {
        self.suggestions = suggestions;
        self
    }

    /// The same message about a cell.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }
}
