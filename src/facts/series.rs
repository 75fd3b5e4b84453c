//! Which periods there are figures of, where all else is the same.

use rustc_hash::FxHashMap as HashMap;

use super::{Code, Coordinates, Dimension, Fact};
use crate::vocabulary::{Granularity, granularity, year};

/// A period, and its number in the coordinates of the cube.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Period {
    code: Code,
    number: u32,
}

/// Of all facts that are alike but for their period, the periods: by how long they last, in order of time, each once.
#[derive(Clone, Debug)]
pub(super) struct AllSeries(HashMap<(Coordinates, Granularity), Vec<Period>>);

impl AllSeries {
    /// The series of facts that have their coordinates.
    pub fn of(facts: &[Fact]) -> Self {
        let mut all: HashMap<_, Vec<Period>> = HashMap::default();
        for fact in facts {
            // A code that is no time comes before and after none.
            let Some(code) = fact.key.get(Dimension::Period).filter(|code| year(code).is_some()) else { continue };
            let number = fact.coordinates.number(Dimension::Period);
            let alike = (fact.coordinates.without(Dimension::Period), granularity(code));
            let series = all.entry(alike).or_default();
            // A register names a period a thousand times in a row.
            if series.last().is_none_or(|last| last.number != number) {
                series.push(Period { code: code.clone(), number });
            }
        }
        for series in all.values_mut() {
            // Codes of one granularity sort as their times do.
            series.sort();
            series.dedup();
        }
        AllSeries(all)
    }

    fn lasting(&self, at: Coordinates, lasting: Granularity) -> Option<&[Period]> {
        self.0.get(&(at.without(Dimension::Period), lasting)).map(Vec::as_slice)
    }

    /// Where the fact of the first period would be that is comparable with that of `fact`; none when there are fewer than three
    /// of them, or it is the fact's own.
    pub fn first(&self, fact: &Fact) -> Option<Coordinates> {
        let period = Comparable::of(fact)?;
        let mut series = self.lasting(fact.coordinates, period.lasting)?.iter().filter(|other| period.is_like(other));
        let first = series.next().filter(|first| first.code != *period.code)?;
        (series.take(2).count() == 2).then(|| fact.coordinates.with_number(Dimension::Period, first.number))
    }

    /// Where the fact of the last period would be that is comparable with that of `fact` and comes before it.
    pub fn previous(&self, fact: &Fact) -> Option<Coordinates> {
        let period = Comparable::of(fact)?;
        let series = self.lasting(fact.coordinates, period.lasting)?;
        let before = &series[..series.partition_point(|other| other.code < *period.code)];
        let previous = before.iter().rev().find(|other| period.is_like(other))?;
        Some(fact.coordinates.with_number(Dimension::Period, previous.number))
    }

    /// The first other period of the same year as `period`, among those of facts that have these coordinates but for it.
    pub fn other_of_year(&self, at: Coordinates, period: &Code) -> Option<&Code> {
        let year = period.get(..4)?;
        let of = |lasting: Granularity| {
            let series = self.lasting(at, lasting)?;
            let from = &series[series.partition_point(|other| &*other.code < year)..];
            let codes = from.iter().map(|other| &other.code);
            codes.take_while(|code| code.starts_with(year)).find(|code| *code != period)
        };
        Granularity::ALL.into_iter().filter(|lasting| *lasting != Granularity::Interval).find_map(of)
    }

    /// The last period of facts that have these coordinates but for it.
    pub fn latest(&self, at: Coordinates) -> Option<&Code> {
        let last = |lasting| Some(&self.lasting(at, lasting)?.last()?.code);
        Granularity::ALL.into_iter().filter_map(last).max()
    }
}

/// A period with which others are compared.
struct Comparable<'a> {
    code: &'a Code,
    lasting: Granularity,
}

impl<'a> Comparable<'a> {
    /// That of a fact; none where it is no time, or from one to another.
    fn of(fact: &'a Fact) -> Option<Self> {
        let code = fact.key.get(Dimension::Period)?;
        let lasting = granularity(code);
        (lasting != Granularity::Interval && year(code).is_some()).then_some(Comparable { code, lasting })
    }

    /// Whether another one that lasts as long is the same day of its year, as stocks are counted; of longer ones nothing is
    /// asked.
    fn is_like(&self, other: &Period) -> bool {
        self.lasting != Granularity::Day || self.code.get(4..) == other.code.get(4..)
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::{Dimension, Fact, Facts, Key, Place};
    use crate::quantity::Quantity;

    /// Facts of these periods, each alike but for it, and for each of them what the other is that `of` finds.
    fn found(periods: &[&str], of: fn(&Facts, &Fact) -> Option<Place>) -> Vec<Option<String>> {
        let mut facts = Facts::default();
        for (column, period) in periods.iter().enumerate() {
            let key = Key::default().with(Dimension::Period, Some(period));
            let place = Place { source: 0, row: 0, column: column as u32 };
            facts.add(Fact::new(key, Quantity::Exact(1.0), place, "".into()));
        }
        let period = |place: Place| periods[place.column as usize].to_owned();
        facts.iter().map(|fact| of(&facts, fact).map(period)).collect()
    }

    fn previous(facts: &Facts, fact: &Fact) -> Option<Place> {
        facts.of_previous_period(fact).map(|other| other.place)
    }

    fn first(facts: &Facts, fact: &Fact) -> Option<Place> {
        facts.of_first_period(fact).map(|other| other.place)
    }

    fn texts(expected: &[Option<&str>]) -> Vec<Option<String>> {
        expected.iter().map(|text| text.map(str::to_owned)).collect()
    }

    #[test]
    fn periods_are_in_order_of_time_however_a_table_has_them() {
        let periods = ["2011", "2009", "2010", "2009"];
        let expected = [Some("2010"), None, Some("2009"), None];
        assert_eq!(found(&periods, previous), texts(&expected));
        assert_eq!(found(&periods, first), texts(&[Some("2009"), None, Some("2009"), None]));
    }

    #[test]
    fn dates_are_compared_with_the_same_day_of_other_years() {
        let periods = ["2009-01-01", "2009-07-01", "2010-01-01", "2010-07-01", "2011-01-01"];
        let expected = [None, None, Some("2009-01-01"), Some("2009-07-01"), Some("2010-01-01")];
        assert_eq!(found(&periods, previous), texts(&expected));
        // Of two in July the first is the base of no index.
        let expected = [None, None, Some("2009-01-01"), None, Some("2009-01-01")];
        assert_eq!(found(&periods, first), texts(&expected));
    }

    #[test]
    fn what_is_no_time_or_goes_from_one_to_another_has_none_before_it() {
        let periods = ["2009", "2008/2009", "2009/2010", "2010/2011", "?verschil"];
        assert_eq!(found(&periods, previous), texts(&[None; 5]));
        assert_eq!(found(&periods, first), texts(&[None; 5]));
    }
}
