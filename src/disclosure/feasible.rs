//! What can be worked out about hidden figures from the sums that they are part of.

/// A sum of hidden figures with bounds on what it comes to; the true figures lie within them.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// The hidden figures, by index, with the factor that they have in the sum.
    pub terms: Vec<(usize, f64)>,
    /// The least that the sum comes to; minus infinity where nothing says so.
    pub low: f64,
    /// The most.
    pub high: f64,
}

/// Hidden figures that move together: a linear programme over their deviations from the truth, which is a feasible start,
/// so that no first phase is needed. Deviation i is column 2i less column 2i + 1, and both are 0 or more.
pub struct Programme {
    truth: Vec<f64>,
    /// The tableau: a row for each bound, a column for each half of a deviation, then the slack columns, then what is left.
    rows: Vec<Vec<f64>>,
    basis: Vec<usize>,
    columns: usize,
    /// Numbers that were reckoned with so far.
    work: u64,
}

/// Below this, a number of the tableau is zero: the figures are whole numbers below 2⁵³ and the factors 1 and −1.
const NOTHING: f64 = 1e-9;

/// Steps after which a figure is left where it is: any of them is possible, so this says less than is true.
const MOST_STEPS: u32 = 2_000;

/// As often in a row may a step change nothing before the next ones are chosen so that they cannot run in a circle.
const MOST_STANDING_STILL: u32 = 20;

/// Beyond this deviation a figure counts as free.
const FREE: f64 = 1e12;

impl Programme {
    /// `truth` holds the figures and `bounds` what each can be; `constraints` count in their indexes.
    pub fn new(truth: Vec<f64>, bounds: &[(f64, f64)], constraints: &[Constraint]) -> Self {
        let deviations = 2 * truth.len();
        let mut bounded: Vec<(Vec<(usize, f64)>, f64)> = Vec::new();
        let mut at_most = |terms: &[(usize, f64)], room: f64| {
            if room.is_finite() {
                bounded.push((terms.to_vec(), room.max(0.0)));
            }
        };
        for Constraint { terms, low, high } in constraints {
            let sum: f64 = terms.iter().map(|(at, factor)| truth[*at] * factor).sum();
            let negative: Vec<(usize, f64)> = terms.iter().map(|(at, factor)| (*at, -factor)).collect();
            at_most(terms, high - sum);
            at_most(&negative, sum - low);
        }
        for (at, (low, high)) in bounds.iter().enumerate() {
            at_most(&[(at, -1.0)], truth[at] - low);
            at_most(&[(at, 1.0)], high - truth[at]);
        }
        let columns = deviations + bounded.len();
        let mut rows = Vec::with_capacity(bounded.len());
        for (slack, (terms, room)) in bounded.into_iter().enumerate() {
            let mut row = vec![0.0; columns + 1];
            for (at, factor) in terms {
                row[2 * at] += factor;
                row[2 * at + 1] -= factor;
            }
            row[deviations + slack] = 1.0;
            row[columns] = room;
            rows.push(row);
        }
        let basis = (deviations..columns).collect();
        Programme { truth, rows, basis, columns, work: 0 }
    }

    /// How many numbers were reckoned with so far.
    pub fn work(&self) -> u64 {
        self.work
    }

    /// All figures where figure `at` is as large as it can be, or as small; free figures are far away. It may stop where that
    /// figure is further than `enough` from the truth.
    pub fn extreme(&mut self, at: usize, largest: bool, enough: f64) -> Vec<f64> {
        let sign = if largest { 1.0 } else { -1.0 };
        let mut gain = vec![0.0; self.columns + 1];
        gain[2 * at] = sign;
        gain[2 * at + 1] = -sign;
        for (row, &basic) in self.rows.iter().zip(&self.basis) {
            let factor = gain[basic];
            if factor != 0.0 {
                gain.iter_mut().zip(row).for_each(|(gain, entry)| *gain -= factor * entry);
            }
        }
        let (mut standing_still, mut steps) = (0, 0);
        while let Some(column) = self.entering(&gain, standing_still > MOST_STANDING_STILL) {
            // The last of the gains is what was gained so far.
            steps += 1;
            self.work += (self.columns + self.rows.len()) as u64;
            if -gain[self.columns] > enough || steps > MOST_STEPS {
                break;
            }
            let room = |row: &usize| self.rows[*row][self.columns] / self.rows[*row][column];
            let limiting = (0..self.rows.len()).filter(|&row| self.rows[row][column] > NOTHING);
            let tightest =
                limiting.min_by(|a, b| room(a).total_cmp(&room(b)).then(self.basis[*a].cmp(&self.basis[*b])));
            let Some(row) = tightest else { return self.ray(column) };
            standing_still = if room(&row) > NOTHING { 0 } else { standing_still + 1 };
            self.pivot(row, column, &mut gain);
        }
        self.solution(|_| 0.0)
    }

    /// The column that gains most. Bland's rule takes the first instead, which is slow but never runs in a circle.
    fn entering(&self, gain: &[f64], by_bland: bool) -> Option<usize> {
        let mut gaining = (0..self.columns).filter(|&column| gain[column] > NOTHING);
        if by_bland {
            return gaining.next();
        }
        gaining.reduce(|best, column| if gain[column] > gain[best] { column } else { best })
    }

    fn pivot(&mut self, at: usize, column: usize, gain: &mut [f64]) {
        let factor = self.rows[at][column];
        self.rows[at].iter_mut().for_each(|entry| *entry /= factor);
        // Most of a row is zero.
        let entries = self.rows[at].iter().copied().enumerate();
        let pivot: Vec<(usize, f64)> = entries.filter(|(_, entry)| *entry != 0.0).collect();
        let mut work = 0;
        let mut subtract = |row: &mut [f64]| {
            let factor = row[column];
            if factor != 0.0 {
                pivot.iter().for_each(|&(at, from)| row[at] -= factor * from);
                work += pivot.len() as u64;
            }
        };
        self.rows.iter_mut().enumerate().filter(|(row, _)| *row != at).for_each(|(_, row)| subtract(row));
        subtract(gain);
        self.work += work + self.rows.len() as u64;
        self.basis[at] = column;
    }

    /// Nothing limits this column: the figures far out along it.
    fn ray(&self, column: usize) -> Vec<f64> {
        let along = |row: Option<usize>| match row {
            None => FREE,
            Some(row) => -self.rows[row][column] * FREE,
        };
        let mut out = self.solution(|row| along(Some(row)));
        if column < 2 * self.truth.len() {
            out[column / 2] += if column.is_multiple_of(2) { along(None) } else { -along(None) };
        }
        out
    }

    fn solution(&self, more: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut out = self.truth.clone();
        for (row, &basic) in self.basis.iter().enumerate().filter(|(_, basic)| **basic < 2 * self.truth.len()) {
            let half = self.rows[row][self.columns] + more(row);
            out[basic / 2] += if basic.is_multiple_of(2) { half } else { -half };
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(truth: &[f64], constraints: &[Constraint], at: usize) -> (f64, f64) {
        let mut programme = Programme::new(truth.to_vec(), &vec![(0.0, f64::INFINITY); truth.len()], constraints);
        (programme.extreme(at, false, f64::INFINITY)[at], programme.extreme(at, true, f64::INFINITY)[at])
    }

    fn sum(terms: &[usize], total: f64) -> Constraint {
        Constraint { terms: terms.iter().map(|at| (*at, 1.0)).collect(), low: total, high: total }
    }

    // By hand.
    #[test]
    fn a_single_hidden_figure_in_a_sum_is_known() {
        assert_eq!(range(&[3.0], &[sum(&[0], 3.0)], 0), (3.0, 3.0));
        assert_eq!(range(&[3.0, 9.0], &[sum(&[0, 1], 12.0)], 0), (0.0, 12.0));
    }

    // By hand: the square 3 9 / 7 1 with its row and column sums; the first figure can be 0 to 10 and to 12, so 2 to 10.
    #[test]
    fn a_square_of_hidden_figures_is_as_free_as_its_smallest_corner() {
        let sums = [sum(&[0, 1], 12.0), sum(&[2, 3], 8.0), sum(&[0, 2], 10.0), sum(&[1, 3], 10.0)];
        assert_eq!(range(&[3.0, 9.0, 7.0, 1.0], &sums, 0), (2.0, 10.0));
    }

    #[test]
    fn what_nothing_bounds_is_free() {
        let at_least = Constraint { terms: vec![(0, 1.0), (1, -1.0)], low: f64::NEG_INFINITY, high: 0.0 };
        let (low, high) = range(&[3.0, 9.0], &[at_least], 1);
        assert!(low == 0.0 && high > 1e9);
    }
}
