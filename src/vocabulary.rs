//! Label → meaning: the words of policy tables, kept as data files that anyone can read and extend.
//!
//! The files lie in `src/vocabulary/`, one spelling a row; their README says how to add one. Spellings are compared
//! after [`normalise`]: lower case, no diacritics, no punctuation.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use crate::facts::{Code, Dimension};

mod group_sets;
mod label;
mod levels;
mod meaning;
mod namesakes;
mod normalise;
mod period;
mod suggest;

pub use group_sets::{GroupSet, GroupSets};
pub(crate) use label::strip_bullet;
pub use label::{Label, LabelKind, Word};
pub use levels::{OfLevel, is_of_smaller_places, level_of_header};
pub use meaning::{Base, Meaning, Share};
pub use namesakes::Namesakes;
pub use normalise::normalise;
pub use period::{Granularity, granularity, year};
pub use suggest::Suggestion;

/// One thing that a word or phrase can mean.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A measure, by its code.
    Measure(Code),
    /// A member of a dimension, by its code; `within` is its code in a table about MOE countries.
    Member {
        /// The dimension it belongs to.
        dimension: Dimension,
        /// Its code.
        code: Code,
        /// The code it has where the table speaks of MOE countries.
        within: Option<Code>,
    },
    /// The name of a dimension: `nationaliteit`, `leeftijd`.
    DimensionName(Dimension),
    /// The name of an indicator, which is a share: `werkloosheidsdruk`.
    Indicator(Code),
    /// `Totaal`.
    Total,
    /// `Alle`.
    All,
    /// `Aandeel`, `%`.
    Share,
    /// `t.o.v.`: what follows is the base of a share.
    RelativeTo,
    /// `in`, `van`: what follows may be the base of a share.
    Of,
    /// `aantal`.
    Count,
    /// `geschat`.
    Estimate,
    /// `Bron`: starts a note line.
    Note,
    /// `Tabel`: starts a title.
    Caption,
    /// A month, 1 to 12.
    Month(u8),
    /// `helft`, `semester`.
    Half,
    /// `kwartaal`.
    Quarter,
    /// `eerste`, `1e`.
    Ordinal(u8),
    /// `jaar`, `jarigen`: after numbers, an age.
    Years,
    /// `jaar en ouder`, `+`: after a number, an age without an upper end.
    AndOlder,
    /// `jonger dan`: before a number, an age without a lower end.
    Below,
    /// `vanaf`: before a number, an age without an upper end.
    From,
    /// `niet`, `overige`, `zonder`: the label is not about what it names, or not about all of it.
    Except,
    /// `gemiddelde`: a count only with something that is counted.
    Average,
    /// `rang`, `index`: no count at all.
    NoCount,
    /// `x`: before a power of ten, figures that are to be multiplied by it.
    Times,
    /// `per`: before a power of ten, what figures are a rate of.
    Per,
    /// `in duizenden`: figures are to be multiplied by this power of ten.
    Scale(u8),
    /// `promille`: figures are rates out of this power of ten.
    OutOf(u8),
    /// `waarvan`: what it names is a part of what stands before it.
    OfWhich,
    /// A word without a meaning of its own.
    Connector,
}

/// A place with a code of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Territory {
    /// REFNIS code.
    pub code: Code,
    /// `country`, `region`, `province`, `district` or `municipality`.
    pub level: Code,
    /// The code of the unit that it lies in.
    pub parent: Option<Code>,
    /// The Dutch name.
    pub name: String,
    /// Last year in which the code was valid.
    pub until: Option<i32>,
    /// The code that followed it.
    pub successor: Option<Code>,
}

/// Everything that is known about labels.
#[derive(Debug)]
pub struct Vocabulary {
    phrases: HashMap<String, Vec<Term>>,
    longest_phrase: usize,
    territories: HashMap<Code, Territory>,
    /// The codes that a place had one after the other, by each of them: only where there are several.
    codes_in_time: HashMap<Code, Vec<Code>>,
    group_of: HashMap<Code, Code>,
    country_names: HashMap<(Code, &'static str), &'static str>,
    /// Alpha-3 and numeric codes of countries → alpha-2.
    country_codes: HashMap<&'static str, Code>,
}

impl Vocabulary {
    /// The vocabulary that is built in.
    pub fn standard() -> &'static Vocabulary {
        static STANDARD: OnceLock<Vocabulary> = OnceLock::new();
        STANDARD.get_or_init(Vocabulary::from_files)
    }

    /// The meanings of a phrase that is already normalised.
    pub fn terms(&self, phrase: &str) -> &[Term] {
        self.phrases.get(phrase).map_or(&[], Vec::as_slice)
    }

    /// The alpha-2 code of the country with an ISO 3166-1 code of any kind: `PL`, `POL`, `616`.
    pub fn country_of_code(&self, code: &str) -> Option<&Code> {
        self.country_codes.get(code)
    }

    /// The group that a nationality or a group belongs to: `PL` → `MOE-EU` → `MOE`.
    pub fn group_of(&self, nationality: &str) -> Option<&Code> {
        self.group_of.get(nationality)
    }

    /// The nationalities and groups that belong to a group directly, in no order.
    pub fn members_of(&self, group: &str) -> impl Iterator<Item = &Code> {
        self.group_of.iter().filter(move |(_, of)| &***of == group).map(|(member, _)| member)
    }

    /// The groups that a nationality or a group lies in, the smallest first.
    pub fn groups_around(&self, nationality: &str) -> impl Iterator<Item = &Code> {
        std::iter::successors(self.group_of.get(nationality), |group| self.group_of.get(*group))
    }

    /// Whether a group of the plan has this code.
    pub fn has_members(&self, group: &str) -> bool {
        self.group_of.values().any(|known| &**known == group)
    }

    /// Whether `nationality` lies in `group`, through any number of groups; a group does not lie in itself.
    pub fn is_within(&self, nationality: &str, group: &str) -> bool {
        let mut at = nationality;
        while let Some(parent) = self.group_of.get(at) {
            if &**parent == group {
                return true;
            }
            at = parent;
        }
        false
    }

    /// Whether `code` is one country and not a group, the whole, or a rest.
    pub fn is_country(&self, code: &str) -> bool {
        code.len() == 2 && code != "EU"
    }

    /// A territory by its code.
    pub fn territory(&self, code: &str) -> Option<&Territory> {
        self.territories.get(code)
    }

    /// The units that a territory lies in, the smallest first.
    pub fn around(&self, code: &str) -> impl Iterator<Item = &Territory> {
        let parent = |territory: &Territory| territory.parent.as_deref().and_then(|code| self.territories.get(code));
        std::iter::successors(self.territories.get(code).and_then(parent), move |territory| parent(territory))
    }

    /// The code that the place with a code had in `year`: municipalities that merged keep their name more often
    /// than their code.
    pub fn territory_in(&self, code: &Code, year: i32) -> Code {
        let others = self.codes_in_time.get(code).into_iter().flatten().filter_map(|other| self.territories.get(other));
        others
            .filter(|other| other.until.is_none_or(|until| until >= year))
            .min_by_key(|other| other.until.unwrap_or(i32::MAX))
            .map_or_else(|| code.clone(), |other| other.code.clone())
    }

    /// The name of a territory or a country in a language, to show beside its code; the Dutch one when there is none.
    pub fn name(&self, code: &str, language: &str) -> Option<&str> {
        if let Some(territory) = self.territories.get(code) {
            return Some(&territory.name);
        }
        let named = |language: &str| self.country_names.get(&(Code::from(code), language)).copied();
        named(language).or_else(|| named("nl"))
    }

    fn from_files() -> Self {
        let mut vocabulary = Vocabulary {
            phrases: HashMap::with_capacity_and_hasher(16 * 1024, Default::default()),
            longest_phrase: 1,
            territories: HashMap::default(),
            codes_in_time: HashMap::default(),
            group_of: HashMap::default(),
            country_names: HashMap::default(),
            country_codes: HashMap::default(),
        };
        vocabulary.add_words();
        vocabulary.add_nationalities();
        vocabulary.add_territories();
        vocabulary
    }

    fn add_words(&mut self) {
        for [kind, code, _language, spelling] in records(include_str!("vocabulary/words.csv")) {
            self.add(spelling, word(kind, code));
        }
        for [code, _language, spelling] in records(include_str!("vocabulary/measures.csv")) {
            self.add(spelling, Term::Measure(code.into()));
        }
        for [dimension, code, _language, spelling] in records(include_str!("vocabulary/members.csv")) {
            let dimension = Dimension::of_name(dimension).expect("members.csv names a dimension");
            self.add(spelling, Term::Member { dimension, code: code.into(), within: None });
        }
    }

    fn add_nationalities(&mut self) {
        for [group, member] in records(include_str!("vocabulary/group-sets.csv")) {
            self.group_of.insert(member.into(), group.into());
        }
        for [code, within, _language, spelling] in records(include_str!("vocabulary/groups.csv")) {
            let within = (!within.is_empty()).then(|| within.into());
            self.add(spelling, Term::Member { dimension: Dimension::Nationality, code: code.into(), within });
        }
        for [alpha2, alpha3, numeric] in records(include_str!("vocabulary/country-codes.csv")) {
            for code in [alpha2, alpha3, numeric] {
                self.country_codes.insert(code, alpha2.into());
            }
        }
        let mut country = Code::from("");
        for [code, language, form, spelling] in records(include_str!("vocabulary/nationalities.csv")) {
            if form == "language" {
                continue;
            }
            if &*country != code {
                country = code.into();
            }
            if form == "country" {
                self.country_names.entry((country.clone(), language)).or_insert(spelling);
            }
            let code = country.clone();
            self.add(spelling, Term::Member { dimension: Dimension::Nationality, code, within: None });
        }
    }

    fn add_territories(&mut self) {
        // Belgium first: where a name stands for a place in each country, the Belgian one is taken and the other told.
        self.add_territories_of(include_str!("vocabulary/territories.csv"));
        self.add_territories_of(include_str!("vocabulary/territories-nl.csv"));
        self.codes_in_time = codes_in_time(&self.territories);
    }

    fn add_territories_of(&mut self, file: &'static str) {
        for [code, level, parent, nl, fr, de, other, until, successor] in records(file) {
            let optional = |text: &str| (!text.is_empty()).then(|| Code::from(text));
            let code = Code::from(code);
            let names = [nl, fr, de].into_iter().chain(other.split('|')).filter(|name| !name.is_empty());
            for name in names.chain([&*code]) {
                self.add(name, Term::Member { dimension: Dimension::Territory, code: code.clone(), within: None });
            }
            let territory = Territory {
                code: code.clone(),
                level: level.into(),
                parent: optional(parent),
                name: nl.to_owned(),
                until: until.parse().ok(),
                successor: optional(successor),
            };
            self.territories.insert(code, territory);
        }
    }

    fn add(&mut self, spelling: &str, term: Term) {
        let phrase = normalise(spelling);
        self.longest_phrase = self.longest_phrase.max(phrase.split(' ').count());
        let terms = self.phrases.entry(phrase).or_default();
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
}

/// The codes that each place had one after the other. A name alone does not tell: there are three places called Bergen.
fn codes_in_time(territories: &HashMap<Code, Territory>) -> HashMap<Code, Vec<Code>> {
    let next = |territory: &Territory| {
        let successor = territories.get(territory.successor.as_ref()?)?;
        (successor.level == territory.level && successor.name == territory.name).then_some(successor)
    };
    let later: HashSet<&Code> = territories.values().filter_map(next).map(|territory| &territory.code).collect();
    let first = territories.values().filter(|territory| !later.contains(&territory.code));
    let codes = first.map(|first| std::iter::successors(Some(first), |territory| next(territory)));
    let codes = codes.map(|places| places.map(|place| place.code.clone()).collect::<Vec<_>>());
    let several = codes.filter(|codes| codes.len() > 1);
    several.flat_map(|codes| codes.clone().into_iter().map(move |code| (code, codes.clone()))).collect()
}

fn word(kind: &str, code: &str) -> Term {
    let number = || code.parse().expect("words.csv gives a number");
    match kind {
        "total" => Term::Total,
        "all" => Term::All,
        "share" => Term::Share,
        "relative-to" => Term::RelativeTo,
        "of" => Term::Of,
        "count" => Term::Count,
        "estimate" => Term::Estimate,
        "note" => Term::Note,
        "caption" => Term::Caption,
        "half" => Term::Half,
        "quarter" => Term::Quarter,
        "years" => Term::Years,
        "and-older" => Term::AndOlder,
        "average" => Term::Average,
        "no-count" => Term::NoCount,
        "below" => Term::Below,
        "from" => Term::From,
        "except" => Term::Except,
        "times" => Term::Times,
        "per" => Term::Per,
        "scale" => Term::Scale(number()),
        "out-of" => Term::OutOf(number()),
        "of-which" => Term::OfWhich,
        "connector" => Term::Connector,
        "month" => Term::Month(number()),
        "ordinal" => Term::Ordinal(number()),
        "indicator" => Term::Indicator(code.into()),
        "dimension" => Term::DimensionName(Dimension::of_name(code).expect("words.csv names a dimension")),
        other => panic!("words.csv has an unknown kind: {other}"),
    }
}

/// The rows of a data file below its header, cut at semicolons. The files are the project's own: no quotes.
fn records<const N: usize>(file: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    file.lines().skip(1).filter(|line| !line.is_empty()).map(|line| {
        let mut fields = line.split(';');
        std::array::from_fn(|_| fields.next().unwrap_or_default().trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nationality(spelling: &str) -> Option<Code> {
        Vocabulary::standard().terms(&normalise(spelling)).iter().find_map(|term| match term {
            Term::Member { dimension: Dimension::Nationality, code, .. } => Some(code.clone()),
            _ => None,
        })
    }

    #[test]
    fn administrative_spellings_of_one_country_have_one_code() {
        for spelling in ["Slowakije", "SLOVAKIJE", "Slovaakse Republiek", "Slovaken", "Slowaakse"] {
            assert_eq!(nationality(spelling).as_deref(), Some("SK"), "{spelling}");
        }
        assert_eq!(nationality("Hongarije ( Rep. )").as_deref(), Some("HU"));
        assert_eq!(nationality("BOSNIE-HERZEGOWINA").as_deref(), Some("BA"));
    }

    // The 22 countries are those of the Flemish action plan on MOE migration (2011).
    #[test]
    fn the_moe_countries_are_the_twenty_two_of_the_plan() {
        let vocabulary = Vocabulary::standard();
        let countries = vocabulary.group_of.keys().filter(|code| vocabulary.is_country(code));
        assert_eq!(countries.filter(|code| vocabulary.is_within(code, "MOE")).count(), 22);
        assert!(vocabulary.is_within("HR", "MOE-CANDIDATE") && !vocabulary.is_within("HR", "MOE-EU"));
        assert!(!vocabulary.is_within("MOE", "MOE"));
    }

    #[test]
    fn a_place_that_merged_has_the_code_of_the_year_and_its_namesakes_elsewhere_keep_theirs() {
        let in_year = |code: &str, year| Vocabulary::standard().territory_in(&code.into(), year).to_string();
        for hasselt in ["71022", "71072"] {
            assert_eq!([2010, 2024, 2025].map(|year| in_year(hasselt, year)), ["71022", "71022", "71072"]);
        }
        // Bergen in Hainaut, in North Holland and in Limburg; Zwijndrecht at Antwerp and at Rotterdam; both provinces of Limburg.
        for code in ["53053", "GM0373", "GM0893", "11056", "GM0642", "70000", "PV31"] {
            assert_eq!(in_year(code, 2010), code);
        }
    }

    #[test]
    fn a_municipality_lies_in_its_province_region_and_country() {
        let around: Vec<_> = Vocabulary::standard().around("11002").map(|t| t.code.to_string()).collect();
        assert_eq!(around, ["11000", "10000", "02000", "01000"]);
    }
}
