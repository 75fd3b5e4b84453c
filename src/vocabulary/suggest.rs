//! Spelling slips: known words that are one letter away from one that is not known. They are offered, never taken.
//!
//! Nothing is prepared for it: every text that is one slip away is made and looked up, some 60 for each letter.

use super::label::strip_bullet;
use super::{LabelKind, Term, Vocabulary, normalise};
use crate::facts::Dimension;

/// What a label that is not known may have been meant to say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Suggestion {
    /// The text as it stands in its cell: the key under which a recipe's `labels` takes the answer.
    pub from: String,
    /// The label with known words.
    pub label: String,
    /// What the corrected word is: `measure`, or a dimension's name, e.g. `nationality`; `total` for a total.
    pub kind: String,
    /// Its code, e.g. `BG`; absent for a total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Shorter words are one letter away from too many others.
const SHORTEST: usize = 5;

/// The most that are offered for one label.
const MOST: usize = 3;

impl Vocabulary {
    /// The known labels that a label becomes when one letter is added, left out or changed, or two are swapped; at most
    /// three, those of the dimension that its neighbours list first. None for codes, numbers and short words.
    ///
    /// # Examples
    /// ```
    /// use peilglas::facts::Dimension;
    /// use peilglas::vocabulary::Vocabulary;
    ///
    /// let suggestions = Vocabulary::standard().suggestions("Bulgraije", Some(Dimension::Nationality));
    /// assert_eq!((suggestions[0].label.as_str(), suggestions[0].code.as_deref()), ("Bulgarije", Some("BG")));
    /// ```
    pub fn suggestions(&self, text: &str, preferred: Option<Dimension>) -> Vec<Suggestion> {
        let from = strip_bullet(text);
        let label = normalise(from);
        let mut found = self.slips(&label, preferred, |corrected| (from.to_owned(), corrected.to_owned()));
        if found.is_empty() {
            // "Instroom Bulgraije": one word of several.
            let words = self.label(from, LabelKind::Axis { preferred }).words;
            for unknown in words.iter().filter(|word| word.terms.is_empty() && word.text != label) {
                let with = |corrected: &str| {
                    let words = words.iter().map(|word| if word == unknown { corrected } else { word.text.as_str() });
                    (from.to_owned(), words.collect::<Vec<_>>().join(" "))
                };
                found.extend(self.slips(&unknown.text, preferred, with));
            }
        }
        let is_preferred = |suggestion: &Suggestion| preferred.is_some_and(|it| suggestion.kind == it.name());
        if found.iter().any(is_preferred) {
            found.retain(is_preferred);
        }
        found.sort();
        // Two spellings of one thing are one answer.
        let mut seen = Vec::new();
        found.retain(|suggestion| {
            let meaning = (suggestion.kind.clone(), suggestion.code.clone());
            let is_new = !seen.contains(&meaning);
            seen.push(meaning);
            is_new
        });
        found.truncate(MOST);
        found
    }

    /// The known phrases that are one slip away from a word that is not known.
    fn slips(
        &self,
        word: &str,
        preferred: Option<Dimension>,
        within: impl Fn(&str) -> (String, String),
    ) -> Vec<Suggestion> {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        if letters < SHORTEST || word.chars().any(|c| c.is_ascii_digit()) {
            return Vec::new();
        }
        let suggestion = |corrected: String| {
            let terms = self.terms(&corrected);
            let named = |term: &Term| match term {
                Term::Member { dimension, code, .. } => Some((dimension.name().to_owned(), Some(code.to_string()))),
                Term::Measure(code) => Some(("measure".to_owned(), Some(code.to_string()))),
                Term::Total => Some(("total".to_owned(), None)),
                _ => None,
            };
            let is_preferred =
                |term: &&Term| matches!(term, Term::Member { dimension, .. } if Some(*dimension) == preferred);
            let (kind, code) = terms.iter().find(is_preferred).or(terms.first()).and_then(named)?;
            let (from, label) = within(&corrected);
            let label = self.as_written(&corrected, code.as_deref()).filter(|_| label == corrected).unwrap_or(label);
            Some(Suggestion { label: with_capital(&label, &from), from, kind, code })
        };
        slips_of(word).into_iter().filter_map(suggestion).collect()
    }

    /// The name of a country or a place with its own capitals and accents.
    fn as_written(&self, phrase: &str, code: Option<&str>) -> Option<String> {
        let code = code?;
        let names = ["nl", "fr", "de", "en"].into_iter().filter_map(|language| self.name(code, language));
        names.into_iter().find(|name| normalise(name) == phrase).map(str::to_owned)
    }
}

/// The texts that are one slip away: a letter more, less or other, or two next to each other swapped.
fn slips_of(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    // A word of a label may have lost the space before the next.
    let alphabet = || ('a'..='z').chain([' ']);
    let text = |letters: &[char]| letters.iter().collect::<String>();
    let mut slips = Vec::new();
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        slips.extend(alphabet().map(|c| text(before) + &String::from(c) + &text(after)));
        if let Some((&first, rest)) = after.split_first() {
            slips.push(text(before) + &text(rest));
            slips.extend(alphabet().filter(|&c| c != first).map(|c| text(before) + &String::from(c) + &text(rest)));
            if let Some((&second, rest)) = rest.split_first().filter(|(second, _)| **second != first) {
                slips.push(text(before) + &String::from(second) + &String::from(first) + &text(rest));
            }
        }
    }
    slips
}

/// A label with a capital where the one it stands for has one.
fn with_capital(label: &str, from: &str) -> String {
    let mut letters = label.chars();
    match letters.next().filter(|_| from.starts_with(char::is_uppercase)) {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(text: &str, preferred: Option<Dimension>) -> Vec<(String, Option<String>)> {
        let suggestions = Vocabulary::standard().suggestions(text, preferred);
        suggestions.into_iter().map(|suggestion| (suggestion.label, suggestion.code)).collect()
    }

    #[test]
    fn one_letter_more_less_other_or_swapped_is_a_slip() {
        for slip in ["Slowakijee", "Slowkije", "Slowakyje", "Slowaikje", "SLOWAKIJEE"] {
            assert_eq!(suggested(slip, Some(Dimension::Nationality))[0].1.as_deref(), Some("SK"), "{slip}");
        }
        assert_eq!(suggested("Roemenïe", Some(Dimension::Nationality)), [] as [(String, Option<String>); 0]);
    }

    #[test]
    fn two_slips_short_words_codes_and_numbers_are_not_guessed_at() {
        for text in ["Slowkijee", "Slwkije", "Plen", "POLX", "Polen2", "12345", "Volksfeest", ""] {
            assert!(suggested(text, Some(Dimension::Nationality)).is_empty(), "{text}");
        }
    }

    #[test]
    fn one_word_of_a_label_is_corrected_in_its_place() {
        let suggestions = Vocabulary::standard().suggestions("Instroom Bulgraije", None);
        assert_eq!(
            (suggestions[0].from.as_str(), suggestions[0].label.as_str()),
            ("Instroom Bulgraije", "Instroom bulgarije")
        );
    }

    #[test]
    fn at_most_three_are_offered_and_what_the_neighbours_list_comes_first() {
        let places = Vocabulary::standard().suggestions("Bergem", Some(Dimension::Territory));
        assert!((1..=3).contains(&places.len()) && places.iter().all(|place| place.kind == "territory"), "{places:?}");
    }
}
