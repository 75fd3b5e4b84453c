//! What figures made for machines count in: the codes of unit columns, and the powers of ten of `UNIT_MULT`.

/// What a unit's code says of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    /// They are counts, to be multiplied by this power of ten.
    Count(u8),
    /// Nothing that is known.
    Unknown,
    /// They are percentages, rates or indices, and no counts.
    NoCount,
}

/// Whether a column holds codes of units.
pub(super) fn is_unit(column: &str) -> bool {
    matches!(column, "unit" | "UNIT" | "UNIT_MEASURE" | "unit_measure")
}

/// Whether a column holds powers of ten.
pub(super) fn is_multiplier(column: &str) -> bool {
    matches!(column, "UNIT_MULT" | "unit_mult")
}

/// The unit with a code of Eurostat's or the SDMX code list of units.
///
/// # Source
/// Eurostat, code list `UNIT`: `NR`, `PER`, `THS_PER`, `MIO_PER`, `PC…`, `RT…`, `I…`, `P_…` (per so many), `PPT`.
pub(super) fn unit_of(code: &str) -> Unit {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| code.starts_with(prefix));
    match code {
        "NR" | "NUM" | "NUMBER" | "PER" | "PERS" | "PS" | "PERSONS" => Unit::Count(0),
        _ if starts(&["THS"]) => Unit::Count(3),
        _ if starts(&["MIO"]) => Unit::Count(6),
        "PT" | "PPT" | "IX" | "RATE" => Unit::NoCount,
        _ if starts(&["PC", "PT_", "RT", "P_", "PER_", "I0", "I1", "I2", "INX"]) => Unit::NoCount,
        _ => Unit::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_come_before_what_is_none() {
        let mut units = ["PC_POP", "THS_PER", "NR", "XYZ", "RT", "I15", "P_HTHAB"].map(unit_of);
        units.sort();
        assert_eq!(units[..3], [Unit::Count(0), Unit::Count(3), Unit::Unknown]);
        assert!(units[3..].iter().all(|unit| *unit == Unit::NoCount));
    }
}
