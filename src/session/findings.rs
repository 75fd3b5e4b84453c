//! What the figures together show: in words, with the cell that it is about.

use crate::audit::totals::Excess;
use crate::facts::{Dimension, Fact};
use crate::indicators::group_share::Incomplete;
use crate::indicators::{Cube, Outcome, mistimed, withheld};
use crate::message::Message as CoreMessage;

/// Rates that are not computed because their two parts are about persons of different ages.
pub(super) fn ages_differ(cube: &Cube<'_>) -> Vec<CoreMessage> {
    let describe = |(fact, population): (&Fact, &Fact)| {
        let age = |fact: &Fact| fact.key.get(Dimension::Age).map_or("all".to_owned(), |age| age.to_string());
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

/// Rates that are not computed because their two parts are of different periods: half-years, stock dates and years are not
/// mixed.
pub(super) fn periods_differ(cube: &Cube<'_>) -> Vec<CoreMessage> {
    let describe = |(fact, population): (&Fact, &Fact)| {
        if population.key.get(Dimension::Period).is_none() {
            let text =
                "no rate: of these persons a time is stated, and of the population none; write it into its header";
            return CoreMessage::warning("period-unknown", text).at(population.place);
        }
        let period = |fact: &Fact| fact.key.get(Dimension::Period).map(ToString::to_string).unwrap_or_default();
        let text = format!(
            "no rate: these persons are of {}, the population is of {}; periods are not mixed",
            period(fact),
            period(population)
        );
        CoreMessage::warning("periods-differ", text)
            .with("period", period(fact))
            .with("population", period(population))
            .at(fact.place)
    };
    mistimed(cube).into_iter().map(describe).collect()
}

/// A group of countries that is not added up.
pub(super) fn group_incomplete(incomplete: Incomplete<'_>) -> CoreMessage {
    let Incomplete { group, missing, first } = incomplete;
    let missing = missing.iter().map(|code| &**code).collect::<Vec<_>>().join(", ");
    let text = format!("the group {group} is not added up: there is no usable figure for {missing}");
    CoreMessage::warning("group-incomplete", text).with("group", group).with("missing", missing).at(first.place)
}

/// A zero that is probably no count of nobody.
pub(super) fn structural_zero((zero, other): (&Outcome<'_>, &Outcome<'_>)) -> CoreMessage {
    let (population, counted) = (zero.base.quantity.low(), other.fact.quantity.low());
    let label = &zero.fact.label;
    let text = format!(
        "\"{label}\" is 0 of {population} here, while {counted} of the same persons count beside it; this is probably not counted"
    );
    CoreMessage::warning("structural-zero", text)
        .with("label", label)
        .with("population", population)
        .with("other", counted)
        .at(zero.fact.place)
}

/// A total that is less than its parts.
pub(super) fn above_total(excess: &Excess<'_>) -> CoreMessage {
    let total = excess.total.quantity.high();
    let text = format!(
        "the {} parts of \"{}\" add up to {} and it is {total}; parts cannot be more than their total",
        excess.parts.len(),
        excess.total.label,
        excess.sum
    );
    CoreMessage::warning("parts-above-total", text)
        .with("label", &excess.total.label)
        .with("total", total)
        .with("sum", excess.sum)
        .with("count", excess.parts.len())
        .at(excess.total.place)
}
