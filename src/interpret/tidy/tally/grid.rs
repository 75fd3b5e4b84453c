//! Sums of whole figures at places that follow from what a record's texts are, so that none has to be looked for.
//!
//! Each span of columns is an axis, and each text in it a number of steps along it: the steps of a record's texts add
//! up to the place of its sum. Only what the texts mark a record with makes a difference, so that a grid of many texts
//! can be small.

use rustc_hash::FxHashMap as HashMap;

use super::super::sums::{Members, Whole};
use super::cubes::MOST_CUBES;

/// The steps that a text is worth in the grid of each cube.
pub(super) type Steps = [u32; MOST_CUBES];

/// So many steps lead out of every grid, however many others come to them.
pub(super) const OUTSIDE: u32 = 1 << 20;

const _: () = assert!(MOST_PLACES < OUTSIDE as usize);

/// Most combinations that a grid has a place for, be it that they never come.
const MOST_PLACES: usize = 1 << 17;

/// The sums of one cube.
#[derive(Debug)]
pub(super) struct Grid {
    axes: Vec<Axis>,
    sums: Vec<Whole>,
    /// Sums of each combination.
    width: usize,
    /// How many sums have records.
    pub occupied: usize,
}

/// What the texts of one span mark records with.
#[derive(Debug, Default)]
struct Axis {
    numbers: HashMap<Members, u32>,
    marks: Vec<Members>,
    /// How many marks it has room for.
    size: usize,
    /// How many places one step is.
    stride: usize,
}

impl Grid {
    /// A grid for texts that mark records with these, for each span those of all its texts; none when that is too large.
    pub fn new(spans: impl Iterator<Item = impl Iterator<Item = Members>>, width: usize) -> Option<Self> {
        let mut stride = 1;
        let mut axes = Vec::new();
        for marks in spans {
            let mut axis = Axis { stride, ..Axis::default() };
            marks.for_each(|marks| {
                axis.number(marks);
            });
            let known = axis.marks.len().max(1);
            axis.size = known + known / 8;
            // Two columns of many labels are more places than WebAssembly's numbers can hold.
            stride = stride.checked_mul(axis.size).filter(|places| *places <= MOST_PLACES / width)?;
            axes.push(axis);
        }
        Some(Grid { axes, sums: vec![Whole::NONE; stride * width], width, occupied: 0 })
    }

    /// The steps of a text that marks records with these; [`OUTSIDE`] when there is no room for them.
    pub fn steps(&mut self, span: usize, marks: Members) -> u32 {
        let axis = &mut self.axes[span];
        match axis.numbers.get(&marks) {
            None if axis.marks.len() == axis.size => OUTSIDE,
            _ => axis.number(marks) * axis.stride as u32,
        }
    }

    /// Adds a record, which is so many steps away, to one of its sums. Says whether it could.
    #[inline(always)]
    pub fn add(&mut self, steps: u32, index: usize, figure: i64, row: u32) -> bool {
        let Some(sum) = self.sums.get_mut(steps as usize * self.width + index) else { return false };
        let Some(value) = sum.value.checked_add(figure) else { return false };
        if sum.records == 0 {
            sum.first_row = row;
            self.occupied += 1;
        }
        sum.value = value;
        sum.records = sum.records.saturating_add(1);
        true
    }

    /// All sums that have records: the combination of each, its number among those of the combination, and the sum.
    pub fn sums(&self) -> impl Iterator<Item = (Members, usize, Whole)> {
        let occupied = self.sums.iter().enumerate().filter(|(_, sum)| sum.records > 0);
        occupied.map(|(at, sum)| {
            let mut members = Members::default();
            for Axis { marks, size, stride, .. } in &self.axes {
                members.join(marks[at / self.width / stride % size]);
            }
            (members, at % self.width, *sum)
        })
    }
}

impl Axis {
    /// The number of what a text marks records with; new ones get the next.
    fn number(&mut self, marks: Members) -> u32 {
        *self.numbers.entry(marks).or_insert_with(|| {
            self.marks.push(marks);
            self.marks.len() as u32 - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(place: usize, member: u16) -> Members {
        let mut members = Members::default();
        members.replace(place, member);
        members
    }

    #[test]
    fn each_combination_has_its_place_until_there_is_no_room() {
        let spans = [3_u16, 40].into_iter().enumerate();
        let mut grid =
            Grid::new(spans.map(|(place, most)| (0..most).map(move |member| members(place, member))), 2).unwrap();
        // An eighth more than were known.
        assert_eq!((grid.steps(0, members(0, 3)), grid.steps(1, members(1, 45))), (OUTSIDE, 3 * 40));
        for (row, (one, other)) in (0..3).flat_map(|one| (0..40).map(move |other| (one, other))).enumerate() {
            let steps = grid.steps(0, members(0, one)) + grid.steps(1, members(1, other));
            assert!(grid.add(steps, 1, i64::from(one) * 100 + i64::from(other), row as u32));
        }
        assert!(!grid.add(OUTSIDE + 3 * 40, 1, 1, 0));
        assert_eq!((grid.occupied, grid.sums().count()), (120, 120));
        for (members, index, Whole { value, records, first_row }) in grid.sums() {
            let (one, other) = (members.get(0), members.get(1));
            assert_eq!((value, records, index), (i64::from(one) * 100 + i64::from(other), 1, 1));
            assert_eq!(first_row, u32::from(one) * 40 + u32::from(other));
        }
    }

    #[test]
    fn what_cannot_be_held_is_not_added() {
        let mut grid = Grid::new(std::iter::empty::<std::iter::Empty<Members>>(), 1).unwrap();
        assert!(grid.add(0, 0, i64::MAX, 0));
        assert!(!grid.add(0, 0, 1, 1));
        assert_eq!(grid.sums().next().map(|(_, _, sum)| (sum.value, sum.records)), Some((i64::MAX, 1)));
    }

    #[test]
    fn a_grid_that_would_be_too_large_is_none() {
        let marks = |place| (0..1000).map(move |member| members(place, member));
        assert!(Grid::new([marks(0), marks(1)].into_iter(), 1).is_none());
    }
}
