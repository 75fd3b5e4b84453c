//! What is said alike of tables that are laid out for reading and of records that are counted.

use crate::message::Message;
use crate::number::{Evidence, FormatDecision};
use crate::vocabulary::{Namesakes, Vocabulary};

/// Most labels that are named as unknown, one by one, of a table or of a column of records.
pub(super) const MOST_UNKNOWN_NAMED: usize = 100;

/// Figures in thousands were multiplied, by ten to this power.
pub(super) fn scaled(power: u8) -> Message {
    let factor = 10f64.powi(i32::from(power));
    let text = format!(
        "figures of this table count in units of {factor}; they are multiplied by it and, rounded as they are, estimates"
    );
    Message::note("scaled", text).with("factor", factor)
}

/// A label names a member or a measure that nobody knows.
pub(super) fn unknown_label(label: &str) -> Message {
    let text = format!("\"{label}\" is not known; its figures are kept apart and take part in no rate");
    Message::warning("unknown-label", text).with("label", label)
}

/// A name is that of several places.
pub(super) fn two_readings(namesakes: &Namesakes, vocabulary: &Vocabulary) -> Message {
    let [taken, left] = namesakes.named(vocabulary);
    let text = format!("this name is read as {taken}; it can also mean {left}");
    Message::note("two-readings", text).with("taken", taken).with("left", left)
}

/// How figures are read is a guess, or some of them are written otherwise; none where it is certain.
pub(super) fn number_format(decision: FormatDecision, example: &str, value: f64) -> Option<Message> {
    let (code, reason) = match decision.evidence {
        _ if decision.contradictory => ("number-format-contradictory", "this column writes numbers in two ways"),
        Evidence::Assumed => ("number-format-assumed", "nothing shows which mark is the decimal one"),
        _ => return None,
    };
    let message = Message::warning(code, format!("{reason}; \"{example}\" is read as {value}"));
    Some(message.with("example", example).with("value", value))
}
