//! The labels of one side of a table: what they list, and what each of them means there.

use std::collections::HashSet;

use crate::facts::{Code, Dimension, Key, is_unknown};
use crate::vocabulary::{LabelKind, Meaning, OfLevel, Share, Vocabulary, strip_bullet};

/// What the labels of an axis list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// Members of a dimension.
    Members(Dimension),
    /// Measures.
    Measures,
}

/// The meanings of the labels along one side.
pub(super) struct Axis {
    /// The meaning of each label, in order; empty for a position without one.
    pub meanings: Vec<Meaning>,
    /// What most labels name.
    pub listing: Option<Listing>,
}

impl Axis {
    /// Reads the labels of an axis twice: first to see what they list, then each as a member of that.
    ///
    /// A label is a list of cells, the outermost first: the header cells above a column, or the label cells of a row.
    /// `named` is the dimension that a header cell gives to the axis; it decides.
    pub(super) fn read(
        labels: &[Vec<String>],
        named: Option<Dimension>,
        vocabulary: &Vocabulary,
        in_moe_table: bool,
    ) -> Self {
        let meanings = |preferred: Option<Dimension>| -> Vec<Meaning> {
            let kind = LabelKind::Axis { preferred };
            let one = |cells: &Vec<String>| {
                let meaning = |text: &String| {
                    let meaning = vocabulary.meaning(text, kind, in_moe_table);
                    as_country_code(text, preferred, &meaning, vocabulary).unwrap_or(meaning)
                };
                cells.iter().map(meaning).fold(Meaning::default(), within)
            };
            labels.iter().map(one).collect()
        };
        let mut preliminary = meanings(named);
        // "Aanmeldingen bij het onthaalbureau" above nationalities names what was counted, not what the rows are.
        let named = named.filter(|&dimension| {
            let is_other = |meaning: &&Meaning| meaning.key.get(dimension).is_none() && !is_whole(meaning);
            let members = |meaning: &&Meaning| meaning.key.get(dimension).is_some();
            let others = most_named(&preliminary);
            let fits = preliminary.iter().filter(members).count() >= preliminary.iter().filter(is_other).count();
            fits || dimension == Dimension::Category || !matches!(others, Some(Listing::Members(_)))
        });
        if named.is_none() {
            preliminary = meanings(None);
        }
        let whole_beside_part =
            || has_whole_beside_part(&preliminary).then_some(Listing::Members(Dimension::Nationality));
        let listing = named
            .map(Listing::Members)
            .or_else(|| most_named(&preliminary))
            .or_else(whole_beside_part)
            .or_else(|| lists_country_codes(labels, &preliminary, vocabulary))
            .or_else(|| lists_unknown(&preliminary));
        let preferred = match listing {
            Some(Listing::Members(dimension)) => Some(dimension),
            _ => named,
        };
        let mut axis = Axis { meanings: if preferred == named { preliminary } else { meanings(preferred) }, listing };
        for (meaning, cells) in axis.meanings.iter_mut().zip(labels) {
            if named == Some(Dimension::Category) {
                // Among languages, "Russisch" is no nationality.
                meaning.key.set(Dimension::Nationality, None);
            }
            axis.listing.iter().for_each(|&listing| place_in_listing(meaning, &cells.join(" "), listing));
        }
        axis.settle_namesakes(vocabulary);
        axis
    }

    /// Among labels that list something else, "Totaal 2010" beside "MOE 2010" is about everyone, and so is every other that
    /// names no nationality.
    pub(super) fn settle_wholes(&mut self) {
        let dimension = Dimension::Nationality;
        if self.lists(dimension) || !has_whole_beside_part(&self.meanings) {
            return;
        }
        for meaning in &mut self.meanings {
            let is_known = *meaning != Meaning::default() && meaning.unknown.is_empty();
            let is_open = meaning.key.get(dimension).is_none() && !meaning.several.contains(&dimension);
            if is_known && is_open && meaning.share.is_none() {
                meaning.key.set(dimension, Some("all".into()));
            }
        }
    }

    /// Takes a place that shares its name with another for the one that the list means.
    fn settle_namesakes(&mut self, vocabulary: &Vocabulary) {
        if self.meanings.iter().all(|meaning| meaning.namesakes.is_none()) {
            return;
        }
        let certain = self.meanings.iter().filter(|meaning| meaning.namesakes.is_none());
        let places: Vec<Code> = certain.filter_map(|meaning| meaning.key.get(Dimension::Territory).cloned()).collect();
        for meaning in &mut self.meanings {
            let Some(namesakes) = meaning.namesakes.take() else { continue };
            let settled = namesakes.among(&places, vocabulary);
            meaning.key.set(Dimension::Territory, Some(settled.taken.clone()));
            meaning.namesakes = Some(settled);
        }
    }

    /// Takes a town that is called as its province for the province, where `level` says that provinces are listed, or the other
    /// labels do.
    pub(super) fn settle_levels(&mut self, labels: &[Vec<String>], level: Option<&str>, vocabulary: &Vocabulary) {
        let place = |(meaning, cells): (&'_ Meaning, &'_ Vec<String>)| match &cells[..] {
            [_] => meaning.key.get(Dimension::Territory).cloned(),
            _ => None,
        };
        let codes: Vec<Option<Code>> = self.meanings.iter().zip(labels).map(place).collect();
        let texts = labels.iter().map(|cells| cells.first().map_or("", String::as_str));
        let places: Vec<(&str, Option<&Code>)> = texts.zip(codes.iter().map(Option::as_ref)).collect();
        for OfLevel { at, reading, is_stated } in vocabulary.of_level(&places, level) {
            let meaning = &mut self.meanings[at];
            meaning.key.set(Dimension::Territory, Some(reading.taken.clone()));
            meaning.namesakes = Some(reading).filter(|_| !is_stated);
        }
    }

    /// Whether some label names a member of `dimension`.
    pub(super) fn speaks_of(&self, dimension: Dimension) -> bool {
        self.meanings.iter().any(|meaning| meaning.key.get(dimension).is_some() || meaning.several.contains(&dimension))
    }

    /// Whether the labels list the members of `dimension`.
    pub(super) fn lists(&self, dimension: Dimension) -> bool {
        self.listing == Some(Listing::Members(dimension))
    }
}

/// Labels that name nothing known list something all the same: kinds of whatever the corner cell says.
fn lists_unknown(meanings: &[Meaning]) -> Option<Listing> {
    let is_unknown = |meaning: &&Meaning| !meaning.unknown.is_empty() && meaning.share.is_none();
    (meanings.iter().filter(is_unknown).count() > 1).then_some(Listing::Members(Dimension::Category))
}

/// Whether all labels but the totals are alpha-3 codes of countries, and at least three are. Shorter codes are also those of
/// provinces and languages; they need a header that says what they are.
fn lists_country_codes(labels: &[Vec<String>], meanings: &[Meaning], vocabulary: &Vocabulary) -> Option<Listing> {
    let is_code = |cells: &Vec<String>| match &cells[..] {
        [text] => {
            let text = crate::number::trim(text);
            text.len() == 3
                && !text.starts_with(|c: char| c.is_ascii_digit())
                && vocabulary.country_of_code(text).is_some()
        }
        _ => false,
    };
    let mut members = labels.iter().zip(meanings).filter(|(_, meaning)| !meaning.is_total && meaning.share.is_none());
    let codes = labels.iter().filter(|cells| is_code(cells)).count();
    let all = members.all(|(cells, _)| cells.is_empty() || is_code(cells));
    (codes > 2 && all).then_some(Listing::Members(Dimension::Nationality))
}

/// A country's code of any kind among nationalities: `PL`, `POL`, `616`.
fn as_country_code(
    text: &str,
    preferred: Option<Dimension>,
    meaning: &Meaning,
    vocabulary: &Vocabulary,
) -> Option<Meaning> {
    let is_open = preferred == Some(Dimension::Nationality) && meaning.key.get(Dimension::Nationality).is_none();
    let code = vocabulary.country_of_code(strip_bullet(text)).filter(|_| is_open && !meaning.is_total)?;
    let mut meaning = Meaning::default();
    meaning.key.set(Dimension::Nationality, Some(code.clone()));
    Some(meaning)
}

/// Whether some labels differ only in that one names a nationality and the other none: "Aantal MOE-minderjarigen" beside
/// "Aantal minderjarigen".
fn has_whole_beside_part(meanings: &[Meaning]) -> bool {
    let counts = || meanings.iter().filter(|meaning| meaning.share.is_none() && meaning.unknown.is_empty());
    let nothing = Meaning::default();
    let wholes: HashSet<&Key> = counts().filter(|whole| **whole != nothing).map(|whole| &whole.key).collect();
    let parts = counts().filter(|part| part.key.get(Dimension::Nationality).is_some());
    parts.into_iter().any(|part| wholes.contains(&part.key.with(Dimension::Nationality, None)))
}

/// Whether a label is about everything that an axis lists: a total, a share, or nothing at all.
fn is_whole(meaning: &Meaning) -> bool {
    meaning.is_total || meaning.share.is_some() || meaning.is_empty()
}

/// A code that no vocabulary has: what stands in a label that is not known. Figures under it never meet those of a
/// known member, and the report shows the text.
pub(super) fn unknown_member(text: &str) -> String {
    format!("?{}", crate::vocabulary::strip_bullet(text))
}

/// Sees to it that a label among members is one of them, the total, or known as unknown. A label that says nothing
/// about the listed dimension must not pass for the whole.
fn place_in_listing(meaning: &mut Meaning, text: &str, listing: Listing) {
    let bare = crate::vocabulary::strip_bullet(text);
    let Listing::Members(dimension) = listing else {
        if meaning.key.measure.is_none() && meaning.share.is_none() && !meaning.unknown.is_empty() {
            meaning.key.measure = Some(unknown_member(text).into());
        }
        return;
    };
    if meaning.key.get(dimension).is_some_and(|code| is_unknown(code)) {
        meaning.key.set(dimension, Some(unknown_member(text).into()));
    }
    if meaning.share.is_some() || meaning.key.get(dimension).is_some() || bare.is_empty() {
        return;
    }
    if meaning.is_total || meaning.is_base {
        if dimension == Dimension::Nationality {
            meaning.key.set(dimension, Some("all".into()));
        }
    } else if dimension == Dimension::Category {
        if !meaning.unknown.is_empty() || *meaning == Meaning::default() || meaning.key == Key::default() {
            meaning.key.set(dimension, Some(bare.into()));
            meaning.unknown.clear();
        }
    } else if *meaning != Meaning::default() && meaning.unknown.is_empty() && meaning.several.is_empty() {
        // "Instroom" or "Aantal minderjarigen" among nationalities: everyone.
        meaning.is_total = true;
        if dimension == Dimension::Nationality {
            meaning.key.set(dimension, Some("all".into()));
        }
    } else {
        // Offices and target groups have names that no list holds: there the text itself is the code.
        let is_open = matches!(dimension, Dimension::Office | Dimension::TargetGroup);
        let code =
            if is_open && !meaning.several.contains(&dimension) { bare.to_owned() } else { unknown_member(text) };
        meaning.key.set(dimension, Some(code.into()));
        meaning.unknown.retain(|_| !is_open);
    }
}

/// The meaning of a label cell inside that of the cells around it.
fn within(outer: Meaning, inner: Meaning) -> Meaning {
    // The nearer one names the territory.
    let is_inner = inner.key.get(Dimension::Territory).is_some();
    let namesakes = if is_inner { inner.namesakes } else { outer.namesakes };
    let mut key = inner.key;
    key.inherit(&outer.key);
    let share = match (outer.share, inner.share) {
        // A count under a heading that speaks of shares is still a count.
        (Some(_), None) if inner.is_count => None,
        (Some(outer), Some(inner)) => Some(Share {
            base: inner.base.or(outer.base),
            indicator: inner.indicator.or(outer.indicator),
            out_of: inner.out_of.or(outer.out_of),
        }),
        (outer, inner) => inner.or(outer),
    };
    Meaning {
        key,
        share,
        is_total: outer.is_total || inner.is_total,
        is_base: outer.is_base || inner.is_base,
        is_count: outer.is_count || inner.is_count,
        is_estimate: outer.is_estimate || inner.is_estimate,
        dimensions: [outer.dimensions, inner.dimensions].concat(),
        several: [outer.several, inner.several].concat(),
        several_measures: outer.several_measures || inner.several_measures,
        scale: inner.scale.or(outer.scale),
        is_no_count: outer.is_no_count || inner.is_no_count,
        is_note: inner.is_note,
        is_caption: inner.is_caption,
        unknown: [outer.unknown, inner.unknown].concat(),
        namesakes,
    }
}

fn most_named(meanings: &[Meaning]) -> Option<Listing> {
    let counted = |key: &Key, dimension: Dimension| key.get(dimension).is_some();
    let rows = || meanings.iter().filter(|meaning| meaning.share.is_none());
    let by_dimension = Dimension::ALL.into_iter().map(|dimension| {
        let mut members: Vec<_> = rows().filter_map(|meaning| meaning.key.get(dimension)).collect();
        members.sort();
        members.dedup();
        (members.len(), rows().filter(|meaning| counted(&meaning.key, dimension)).count(), Listing::Members(dimension))
    });
    let mut measures: Vec<_> = rows().filter_map(|meaning| meaning.key.measure.as_ref()).collect();
    let named_measures = measures.len();
    measures.sort();
    measures.dedup();
    // One member alone lists nothing, unless a total stands beside it that does not name one.
    let has_whole = |listing: &Listing| match listing {
        Listing::Members(dimension) => rows().any(|meaning| meaning.is_total && meaning.key.get(*dimension).is_none()),
        Listing::Measures => false,
    };
    by_dimension
        .chain([(measures.len(), named_measures, Listing::Measures)])
        .filter(|(members, _, listing)| *members > 1 || (*members == 1 && has_whole(listing)))
        .max_by_key(|(members, rows, _)| (*members, *rows))
        .map(|(.., listing)| listing)
}
