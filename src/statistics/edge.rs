//! Where something ends to hold, by halving: the ends of intervals that no formula gives.

/// The value between `outside`, where `is_outside` holds, and `inside`, where it does not, at which that changes; both are 0
/// or more, and either may be the larger one. `precision` is the part of the value by which it may be off.
pub(super) fn edge(is_outside: impl Fn(f64) -> bool, mut outside: f64, mut inside: f64, precision: f64) -> f64 {
    while (outside - inside).abs() > precision * outside.max(inside) {
        let middle = (outside + inside) / 2.0;
        // No number lies between the two.
        if middle == outside || middle == inside {
            break;
        }
        if is_outside(middle) {
            outside = middle;
        } else {
            inside = middle;
        }
    }
    (outside + inside) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    // √3 to 17 digits: OEIS A002194.
    #[test]
    fn an_edge_is_found_from_both_sides() {
        let root = 1.7320508075688772;
        assert!((edge(|x| x * x < 3.0, 0.0, 100.0, 1e-14) - root).abs() < 2e-14);
        assert!((edge(|x| x * x > 3.0, 100.0, 0.0, 1e-14) - root).abs() < 2e-14);
    }

    #[test]
    fn an_edge_between_neighbours_is_one_of_them_whatever_is_asked() {
        let found = edge(|x| x < 1.0, 1.0 - f64::EPSILON, 1.0 + f64::EPSILON, 0.0);
        assert!((found - 1.0).abs() <= f64::EPSILON);
    }
}
