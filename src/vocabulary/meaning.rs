//! The words of a label → one meaning: a set of terms, or a share of one set in another.

use super::{Label, LabelKind, Namesakes, Term, Vocabulary, Word};
use crate::facts::{Code, Dimension, Key};

/// What a label says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meaning {
    /// The measure and the members that it names; of a share, those of the numerator.
    pub key: Key,
    /// Whether it says `totaal`.
    pub is_total: bool,
    /// Whether it marks the base of percentages: `(= 100%)`.
    pub is_base: bool,
    /// Whether it says that its figures are counts: `Aantal`.
    pub is_count: bool,
    /// Whether it calls its figures estimates.
    pub is_estimate: bool,
    /// Whether its figures are shares, and of what.
    pub share: Option<Share>,
    /// The dimensions that it names without a member: `Nationaliteit`.
    pub dimensions: Vec<Dimension>,
    /// Dimensions of which it names several members, so that none is taken.
    pub several: Vec<Dimension>,
    /// Whether it names several measures, so that none is taken.
    pub several_measures: bool,
    /// Whether it starts as a note does: `Bron: …`.
    pub is_note: bool,
    /// Whether it starts as a caption does: `Tabel 4: …`.
    pub is_caption: bool,
    /// Whether its figures are no counts: `Rang`, `Gemiddelde leeftijd`.
    pub is_no_count: bool,
    /// The power of ten that its figures are to be multiplied by: 3 in `x 1.000`.
    pub scale: Option<u8>,
    /// Words that mean nothing that is known.
    pub unknown: Vec<String>,
    /// Its territory, where other places have that name too; none when another word settles which is meant.
    pub namesakes: Option<Namesakes>,
}

/// A share: the numerator is the meaning's own key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Share {
    /// What it is a share of, when that is written.
    pub base: Option<Base>,
    /// The indicator, when it is called by its name.
    pub indicator: Option<Code>,
    /// The power of ten that its figures are out of, where that is written: 3 in `per 1.000 inwoners`. Otherwise they are
    /// percentages.
    pub out_of: Option<u8>,
}

/// The written base of a share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Base {
    /// Its measure and members.
    pub key: Key,
    /// Whether it is a total: `van de totale instroom`.
    pub is_total: bool,
}

impl Meaning {
    /// Whether the label names no measure and no member, and is no total or share.
    pub fn is_empty(&self) -> bool {
        self.key == Key::default() && !self.is_total && self.share.is_none()
    }
}

impl Vocabulary {
    /// What a label means. `in_moe_table` settles words such as `EU-landen`, which mean the MOE countries among them
    /// where the table speaks of MOE countries.
    pub fn meaning(&self, text: &str, kind: LabelKind, in_moe_table: bool) -> Meaning {
        let label = self.label(text, kind);
        let reader = Reader { vocabulary: self, kind, in_moe_table };
        reader.read(&label)
    }
}

struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    kind: LabelKind,
    in_moe_table: bool,
}

impl Reader<'_> {
    fn read(&self, label: &Label) -> Meaning {
        let words = &label.words;
        let has = |word: &Word, term: Term| word.terms.contains(&term);
        let starts_with = |term| words.first().is_some_and(|word| has(word, term));
        let mut meaning = Meaning {
            is_base: label.is_base,
            is_note: starts_with(Term::Note),
            is_caption: starts_with(Term::Caption),
            ..Meaning::default()
        };
        if let Some((at, out_of)) = words.iter().enumerate().find_map(|(at, word)| Some((at, out_of(word)?))) {
            return self.rate(words, at, out_of, meaning);
        }
        let share_at = words.iter().position(|word| has(word, Term::Share) || indicator(word).is_some());
        let Some(share_at) = share_at else {
            self.gather(words.iter(), &mut meaning);
            return meaning;
        };
        let mut share = Share { indicator: words.iter().find_map(indicator), ..Share::default() };
        let split = self.base_start(words, share_at);
        let numerator_end = split.map_or(words.len(), |split| split.end);
        self.gather(words[..numerator_end].iter(), &mut meaning);
        if let Some(split) = split {
            let mut base = Meaning::default();
            self.gather(words[split.start..].iter(), &mut base);
            meaning.unknown.append(&mut base.unknown);
            meaning.several_measures |= base.several_measures;
            share.base = Some(Base { key: base.key, is_total: base.is_total });
        }
        meaning.share = Some(share);
        meaning
    }

    /// A rate: `leefloners per 1.000 inwoners`. What follows is its base.
    fn rate(&self, words: &[Word], at: usize, out_of: u8, mut meaning: Meaning) -> Meaning {
        self.gather(words[..at].iter(), &mut meaning);
        let mut base = Meaning::default();
        self.gather(words[at + 1..].iter(), &mut base);
        meaning.unknown.append(&mut base.unknown);
        // "per 1.000, 2010": what is no base is about both.
        let is_base = base.key.measure.is_some() || base.is_total;
        if !is_base {
            meaning.key.inherit(&base.key);
        }
        let written = is_base.then_some(Base { key: base.key, is_total: base.is_total });
        let indicator = words.iter().find_map(indicator);
        meaning.share = Some(Share { base: written, indicator, out_of: Some(out_of) });
        meaning
    }

    /// Where the numerator of a share ends and its base starts, when the base is written.
    fn base_start(&self, words: &[Word], share_at: usize) -> Option<Split> {
        let has = |word: &Word, term: Term| word.terms.contains(&term);
        let after = share_at + 1;
        if let Some(at) = (after..words.len()).find(|&at| has(&words[at], Term::RelativeTo)) {
            return Some(Split { end: at, start: at + 1 });
        }
        // "van de": the article is French for "van" as well, so prepositions that follow each other count as one.
        let is_of = |at: usize| has(&words[at], Term::Of);
        let starts = (after..words.len()).filter(|&at| is_of(at) && (at == after || !is_of(at - 1)));
        let content_from = |at: usize| (at..words.len()).find(|&next| !is_of(next)).unwrap_or(words.len());
        starts.into_iter().find_map(|at| {
            let start = content_from(at);
            let end = (start..words.len()).find(|&next| is_of(next)).unwrap_or(words.len());
            let phrase = &words[start..end];
            let is_total = phrase.iter().any(|word| has(word, Term::Total) || has(word, Term::All));
            let is_counted = phrase.iter().any(|word| {
                word.terms.iter().any(|term| match term {
                    Term::Measure(_) => true,
                    Term::Member { dimension: Dimension::Nationality, code, .. } => !self.vocabulary.is_country(code),
                    _ => false,
                })
            });
            // "aandeel van de EU-landen in de instroom": the first "van" leads to the numerator, not to the base.
            let possessive =
                matches!(words[at].text.as_str(), "van" | "de" | "du" | "des" | "d" | "der" | "von" | "of");
            let leads_to_numerator = at == after && possessive && words[share_at].text != "%" && !is_total;
            (is_total || (is_counted && !leads_to_numerator)).then_some(Split { end: at, start })
        })
    }

    fn gather<'w>(&self, words: impl Iterator<Item = &'w Word>, meaning: &mut Meaning) {
        let mut measures: Vec<Code> = Vec::new();
        let mut found: Vec<(Dimension, Code)> = Vec::new();
        let mut says_all = false;
        let mut is_average = false;
        let mut excepted: Vec<&str> = Vec::new();
        let mut text: Vec<&str> = Vec::new();
        for word in words {
            text.push(&word.text);
            if word.terms.contains(&Term::Except) {
                excepted.push(&word.text);
            }
            if word.terms.is_empty() {
                meaning.unknown.push(word.text.clone());
            }
            if let Some((dimension, code)) = self.member(word, meaning) {
                found.push((dimension, code));
                continue;
            }
            for term in &word.terms {
                match term {
                    Term::Measure(code) if !measures.contains(code) => measures.push(code.clone()),
                    Term::DimensionName(dimension) => meaning.dimensions.push(*dimension),
                    Term::Total => meaning.is_total = true,
                    Term::All => says_all = true,
                    Term::Count => meaning.is_count = true,
                    Term::Estimate => meaning.is_estimate = true,
                    Term::Average => is_average = true,
                    Term::NoCount => meaning.is_no_count = true,
                    Term::Scale(power) => meaning.scale = Some(*power),
                    _ => {}
                }
            }
        }
        meaning.is_no_count |= is_average && measures.is_empty() && !meaning.is_count;
        meaning.several_measures = measures.len() > 1;
        meaning.key.measure = if measures.len() == 1 { measures.pop() } else { None };
        for dimension in Dimension::ALL {
            let codes: Vec<&Code> = found.iter().filter(|(of, _)| *of == dimension).map(|(_, code)| code).collect();
            match self.narrowest(dimension, &codes) {
                Some(code) => meaning.key.set(dimension, Some(code.clone())),
                None if !codes.is_empty() => meaning.several.push(dimension),
                None => {}
            }
        }
        if !excepted.is_empty() {
            // "niet-MOE", "overige Polen", "EU zonder België": never that of which it is said.
            let code = Code::from(format!("?{}", text.join(" ")));
            let named = |dimension: &Dimension| found.iter().any(|(of, _)| of == dimension);
            for dimension in Dimension::ALL.into_iter().filter(named).filter(|it| *it != Dimension::Period) {
                meaning.several.retain(|several| *several != dimension);
                meaning.key.set(dimension, Some(code.clone()));
            }
            meaning.unknown.extend(excepted.into_iter().map(str::to_owned));
        }
        // "Genk (Limburg)" is Genk, whichever Limburg that is.
        let territory = meaning.key.get(Dimension::Territory);
        meaning.namesakes = meaning.namesakes.take().filter(|namesakes| territory == Some(&namesakes.taken));
        if says_all && meaning.dimensions.is_empty() && meaning.key.get(Dimension::Nationality).is_none() {
            meaning.key.set(Dimension::Nationality, Some("all".into()));
        }
        if meaning.key.is(Dimension::Nationality, "all") {
            meaning.is_total |= meaning.dimensions.is_empty();
        }
    }

    /// The member that a word names here.
    fn member(&self, word: &Word, meaning: &mut Meaning) -> Option<(Dimension, Code)> {
        let members = || {
            word.terms.iter().filter_map(|term| match term {
                Term::Member { dimension, code, within } => Some((*dimension, code, within.as_ref())),
                _ => None,
            })
        };
        // Where a province and a municipality share a name, the larger one is meant: "Limburg".
        let size = |code: &Code| {
            let levels = ["country", "region", "province", "district"];
            let level = self.vocabulary.territory(code).map(|territory| territory.level.clone());
            levels.iter().position(|known| level.as_deref() == Some(known)).unwrap_or(levels.len())
        };
        let of = |wanted: Dimension| {
            members().filter(|(dimension, ..)| *dimension == wanted).min_by_key(|(_, code, _)| size(code))
        };
        let preferred = match self.kind {
            LabelKind::Axis { preferred } => preferred,
            LabelKind::Title | LabelKind::FileName => Some(Dimension::Territory),
        };
        // An office is called as its town is: it is meant only where offices are spoken of.
        let otherwise =
            || members().find(|(dimension, ..)| *dimension != Dimension::Office).and_then(|(it, ..)| of(it));
        let (dimension, code, within) =
            preferred.and_then(of).or_else(|| of(Dimension::Nationality)).or_else(otherwise)?;
        let code = within.filter(|_| self.in_moe_table).unwrap_or(code);
        if dimension == Dimension::Territory {
            let is_dutch = |code: &Code| code.starts_with(|c: char| c.is_ascii_alphabetic());
            // A municipality that merged left its name to the one that followed.
            let is_current = |code: &Code| self.vocabulary.territory(code).is_some_and(|place| place.until.is_none());
            let is_another = |other: &Code| {
                let are_two = other != code && is_current(other) && is_current(code);
                are_two || size(other) != size(code) || is_dutch(other) != is_dutch(code)
            };
            let others = members().filter(|(of, other, _)| *of == dimension && is_another(other));
            // The largest first, and those of Belgium before others.
            let mut left: Vec<Code> = others.map(|(_, other, _)| other.clone()).collect();
            left.sort_by_key(size);
            if !left.is_empty() {
                meaning.namesakes = Some(Namesakes { taken: code.clone(), left });
            }
        }
        Some((dimension, code.clone()))
    }

    /// The one member that is meant where several are named: `MOE - EU-landen` means the EU countries among them.
    fn narrowest<'c>(&self, dimension: Dimension, codes: &[&'c Code]) -> Option<&'c Code> {
        let (&first, rest) = codes.split_first()?;
        rest.iter().try_fold(first, |kept, &code| match dimension {
            _ if kept == code => Some(kept),
            Dimension::Nationality if self.vocabulary.is_within(code, kept) => Some(code),
            Dimension::Nationality if self.vocabulary.is_within(kept, code) => Some(kept),
            Dimension::Territory if self.vocabulary.around(code).any(|outer| outer.code == *kept) => Some(code),
            Dimension::Territory if self.vocabulary.around(kept).any(|outer| outer.code == *code) => Some(kept),
            _ => None,
        })
    }
}

fn out_of(word: &Word) -> Option<u8> {
    word.terms.iter().find_map(|term| match term {
        Term::OutOf(power) => Some(*power),
        _ => None,
    })
}

#[derive(Clone, Copy)]
struct Split {
    end: usize,
    start: usize,
}

fn indicator(word: &Word) -> Option<Code> {
    word.terms.iter().find_map(|term| match term {
        Term::Indicator(code) => Some(code.clone()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(text: &str) -> Meaning {
        Vocabulary::standard().meaning(text, LabelKind::Axis { preferred: None }, true)
    }

    fn said(key: &Key) -> String {
        let members = Dimension::ALL.iter().filter_map(|&d| key.get(d).map(|code| code.to_string()));
        key.measure.iter().map(|m| m.to_string()).chain(members).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_label_is_a_set_of_terms() {
        let meaning = axis("Totaal instroom EU-landen ");
        assert!(meaning.is_total);
        assert_eq!(said(&meaning.key), "inflow MOE-EU");
        assert_eq!(said(&axis("Instroom alle minderjarigen").key), "inflow all 0-17");
        assert_eq!(said(&axis("Totale instroom MOE- landen: ").key), "inflow MOE");
    }

    #[test]
    fn a_share_is_split_into_its_numerator_and_its_base() {
        for (text, numerator, base) in [
            ("Aandeel MOE t.o.v. totale instroom in Antwerpen", "MOE", Some("inflow 11002")),
            ("Aandeel MOE t.o.v. alle landen", "MOE", Some("all")),
            ("Aandeel in de totale instroom", "", Some("inflow")),
            ("Aandeel in de MOE-instroom", "", Some("inflow MOE")),
            ("Aandeel MOE-instroom in totale instroom", "inflow MOE", Some("inflow")),
            ("Aandeel MOE in totaal contracten", "MOE", Some("contracts")),
            ("aandeel van de EU-landen in de instroom", "MOE-EU", Some("inflow")),
            ("Geschat % van totale bevolking", "", Some("population")),
            ("% van de instroom", "", Some("inflow")),
            ("Aandeel MOE-minderjarigen ", "MOE 0-17", None),
            ("% MOE nieuwkomers in Gent", "44021 MOE", None),
        ] {
            let meaning = axis(text);
            assert_eq!(said(&meaning.key), numerator, "numerator of {text}");
            let share = meaning.share.unwrap_or_else(|| panic!("{text} is a share"));
            assert_eq!(share.base.map(|base| said(&base.key)).as_deref(), base, "base of {text}");
        }
    }

    #[test]
    fn an_indicator_is_known_by_its_name() {
        let share = axis("werkloosheidsdruk").share.expect("a share");
        assert_eq!(share.indicator.as_deref(), Some("unemployment-pressure"));
    }

    #[test]
    fn several_members_of_one_dimension_give_none() {
        let meaning = axis("Polen, Bulgaren en Roemenen");
        assert_eq!(meaning.several, [Dimension::Nationality]);
        assert!(meaning.key.get(Dimension::Nationality).is_none());
    }

    #[test]
    fn the_town_among_offices_is_the_office() {
        let office = LabelKind::Axis { preferred: Some(Dimension::Office) };
        let meaning = Vocabulary::standard().meaning("Antwerpen", office, true);
        assert_eq!(said(&meaning.key), "antwerpen");
        assert_eq!(said(&axis("Antwerpen").key), "11002");
    }

    #[test]
    fn unknown_words_are_kept_to_be_shown() {
        assert_eq!(axis("Bulgarije (raming)").unknown, Vec::<String>::new());
        assert_eq!(axis("Bulgarije blabla").unknown, ["blabla"]);
    }
}
