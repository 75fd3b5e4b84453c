//! How the figures came about, in words, ready to paste under a table: definitions, sources, periods, readings, intervals,
//! suppression and the program's version, in Dutch, French, German and English.
//!
//! What is said follows from the report that the figures stand in. All wording is in one file, `methods/texts.csv`: a key and its
//! text in each language, separated by `;`, with `{names}` in the place of facts. The page's help takes the definitions from
//! there too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Serialize;

use crate::disclosure::Show;
use crate::facts::Code;
use crate::indicators::SMALL_NUMERATOR;
use crate::report::{Report, Source};
use crate::session::Options;
use crate::statistics::Method;
use crate::vocabulary::Vocabulary;

/// The languages that the texts are in.
pub const LANGUAGES: [&str; 4] = ["nl", "fr", "de", "en"];

/// The parts that the methods of a report can have, in their order.
pub const SECTIONS: [&str; 8] =
    ["indicators", "groups", "sources", "reading", "reliability", "disclosure", "audit", "made-with"];

/// The methods of a report, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Methods {
    /// `nl`, `fr`, `de` or `en`.
    pub language: String,
    /// What the whole is called.
    pub title: String,
    /// Its parts, those that have something to say.
    pub sections: Vec<Section>,
    /// All of it as plain text, with line breaks.
    pub text: String,
}

/// A part of the methods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Section {
    /// One of [`SECTIONS`].
    pub id: &'static str,
    /// Its heading.
    pub heading: String,
    /// Its sentences, one a line.
    pub lines: Vec<String>,
}

/// An indicator in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "boundary"), derive(tsify::Tsify))]
pub struct Definition {
    /// The indicator, e.g. `moe-share`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What is divided by what.
    pub definition: String,
}

/// Name and definition of every indicator in a language; none when there are no texts in it.
///
/// # Examples
/// ```
/// let definitions = peilglas::methods::definitions("en").unwrap();
/// assert!(definitions.iter().any(|known| known.name == "Unemployment pressure"));
/// assert_eq!(peilglas::methods::definitions("pt"), None);
/// ```
pub fn definitions(language: &str) -> Option<Vec<Definition>> {
    let texts = Texts::of(language)?;
    let ids = texts.by_key.keys().filter_map(|key| key.strip_prefix("define."));
    let definition = |id: &str| Definition {
        id: id.to_owned(),
        name: texts.get(&format!("name.{id}"), &[]),
        definition: texts.get(&format!("define.{id}"), &[]),
    };
    Some(ids.map(definition).collect())
}

/// The methods of a report in a language; none when there are no texts in it.
pub fn methods(report: &Report, options: &Options, language: &str) -> Option<Methods> {
    let words = Words { report, options, texts: Texts::of(language)? };
    let audit = words.report.audit.first().map(|_| words.texts.get("audit", &[]));
    let lines = [
        words.indicators(),
        words.groups(language),
        words.sources(),
        words.readings(),
        words.reliability(),
        words.disclosure(),
        audit.into_iter().collect(),
        vec![words.texts.get("made-with", &[("version", env!("CARGO_PKG_VERSION"))])],
    ];
    let parts = SECTIONS.into_iter().zip(lines);
    let section = |(id, lines): (&'static str, Vec<String>)| Section {
        id,
        heading: words.texts.get(&format!("heading.{id}"), &[]),
        lines,
    };
    let sections: Vec<Section> = parts.filter(|(_, lines)| !lines.is_empty()).map(section).collect();
    let title = words.texts.get("title", &[]);
    let paragraph = |section: &Section| format!("{}\n{}\n", section.heading, section.lines.join("\n"));
    let text = format!("{title}\n\n{}", sections.iter().map(paragraph).collect::<Vec<_>>().join("\n"));
    Some(Methods { language: language.to_owned(), title, sections, text })
}

/// The texts of one language.
struct Texts {
    by_key: BTreeMap<&'static str, &'static str>,
}

impl Texts {
    fn of(language: &str) -> Option<&'static Texts> {
        static ALL: OnceLock<Vec<Texts>> = OnceLock::new();
        let all = ALL.get_or_init(|| {
            let rows = || include_str!("methods/texts.csv").lines().skip(1).filter(|line| !line.is_empty());
            let text = |line: &'static str, at: usize| {
                let mut fields = line.split(';').map(str::trim);
                let key = fields.next().unwrap_or_default();
                (key, fields.nth(at).unwrap_or_default())
            };
            (0..LANGUAGES.len()).map(|at| Texts { by_key: rows().map(|line| text(line, at)).collect() }).collect()
        });
        LANGUAGES.iter().position(|known| *known == language).map(|at| &all[at])
    }

    /// A text with its `{names}` filled in. A key that does not exist is given back, so that it is seen.
    fn get(&self, key: &str, facts: &[(&str, &str)]) -> String {
        let text = self.by_key.get(key).copied().unwrap_or(key);
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        // Once from left to right: what is filled in can hold braces of its own.
        while let Some((before, name, after)) = rest
            .split_once('{')
            .and_then(|(before, rest)| rest.split_once('}').map(|(name, after)| (before, name, after)))
        {
            filled.push_str(before);
            filled.push_str(facts.iter().find(|(known, _)| *known == name).map_or(name, |(_, value)| value));
            rest = after;
        }
        filled + rest
    }
}

/// What there is to say about a report.
struct Words<'a> {
    report: &'a Report,
    options: &'a Options,
    texts: &'static Texts,
}

impl Words<'_> {
    fn indicators(&self) -> Vec<String> {
        let used: BTreeSet<&str> = self.report.results.iter().map(|result| result.indicator).collect();
        let define = |id: &str| {
            let (name, definition) =
                (self.texts.get(&format!("name.{id}"), &[]), self.texts.get(&format!("define.{id}"), &[]));
            self.texts.get("definition", &[("name", &name), ("definition", &definition)])
        };
        used.into_iter().map(define).collect()
    }

    /// The countries of the groups, where a figure is about one of them.
    fn groups(&self, language: &str) -> Vec<String> {
        let vocabulary = Vocabulary::standard();
        let is_group = |code: &Code| !vocabulary.is_country(code) && code.starts_with("MOE");
        let used = |result: &crate::report::ResultLine| {
            result.nationality.as_ref().is_some_and(is_group) || result.indicator.contains("moe")
        };
        if !self.report.results.iter().any(used) {
            return Vec::new();
        }
        let countries = |group: &str| {
            let mut names: Vec<&str> =
                vocabulary.members_of(group).filter_map(|code| vocabulary.name(code, language)).collect();
            names.sort_unstable();
            names.join(", ")
        };
        let line = |group: &str| self.texts.get(&format!("group.{group}"), &[("countries", &countries(group))]);
        ["MOE-EU", "MOE-CANDIDATE", "MOE-OTHER"].map(line).into()
    }

    fn sources(&self) -> Vec<String> {
        let line = |source: &Source| {
            let line = match &source.title {
                Some(title) => self.texts.get("source.titled", &[("place", &place(source)), ("title", title)]),
                None => self.texts.get("source", &[("place", &place(source))]),
            };
            [vec![line], source.note.clone()].concat().join(" ")
        };
        let mut lines: Vec<String> = self.report.sources.iter().map(line).collect();
        let periods: BTreeSet<&Code> = self.report.results.iter().filter_map(|line| line.period.as_ref()).collect();
        if !periods.is_empty() {
            let periods: Vec<String> = periods.into_iter().map(|period| self.period(period)).collect();
            lines.push(self.texts.get("periods", &[("periods", &periods.join(", "))]));
        }
        lines
    }

    /// A half-year or a quarter in words; years, months and days as they are.
    fn period(&self, period: &str) -> String {
        let part = period.split_once('-').filter(|(_, part)| part.starts_with(['S', 'Q']));
        part.map_or_else(
            || period.to_owned(),
            |(year, part)| self.texts.get(&format!("period.{part}"), &[("year", year)]),
        )
    }

    fn readings(&self) -> Vec<String> {
        let line = |source: &Source| {
            let details = self.reading(source);
            let line = || self.texts.get("reading", &[("place", &place(source)), ("details", &details.join(", "))]);
            (!details.is_empty()).then(line)
        };
        self.report.sources.iter().filter_map(line).collect()
    }

    fn reading(&self, source: &Source) -> Vec<String> {
        let recipe = &source.recipe;
        let decimal = source.dialect.as_ref().map(|dialect| &*dialect.decimal);
        // What holds for one table stands under its name; what stands outside is the first table's.
        let (rows, columns) = match recipe.tables.get(&source.table) {
            Some(table) => (&table.rows, &table.columns),
            None => (&recipe.rows, &recipe.columns),
        };
        let mut details = Vec::new();
        let mut say = |key: &str, facts: &[(&str, &str)]| details.push(self.texts.get(key, facts));
        if let Some(encoding) = &recipe.encoding {
            say("reading.encoding", &[("encoding", encoding)]);
        }
        if let Some(mark) = decimal {
            say("reading.decimal", &[("mark", mark)]);
        }
        let rows = rows.clone().unwrap_or_default();
        if let Some((first, last)) = rows.header.filter(|(first, last)| first <= last) {
            say("reading.header", &[("first", &first.to_string()), ("last", &last.to_string())]);
        }
        if !rows.excluded.is_empty() {
            let rows: Vec<String> = rows.excluded.iter().map(u32::to_string).collect();
            say("reading.excluded", &[("rows", &rows.join(", "))]);
        }
        for (column, decided) in columns {
            if let Some(role) = &decided.role {
                let role = self.texts.get(&format!("reading.role.{role}"), &[]);
                say("reading.column", &[("column", column), ("role", &role)]);
            }
            if let Some(label) = &decided.label {
                say("reading.named", &[("column", column), ("label", label)]);
            }
        }
        for (from, to) in &recipe.labels {
            say("reading.label", &[("from", from), ("to", to)]);
        }
        details
    }

    fn reliability(&self) -> Vec<String> {
        let results = &self.report.results;
        let uses = |method: Method| results.iter().any(|result| result.interval_method == Some(method));
        let (wilson, rates) = (uses(Method::Wilson), uses(Method::Byar) || uses(Method::Poisson));
        let mut lines = Vec::new();
        let mut say = |holds: bool, key: &str, facts: &[(&str, &str)]| {
            if holds {
                lines.push(self.texts.get(key, facts));
            }
        };
        say(wilson, "interval.wilson", &[]);
        if let Some(fraction) = self.options.sampling_fraction {
            let percent = (fraction * 1e4).round() / 100.0;
            say(wilson, "interval.sample", &[("percent", &percent.to_string())]);
        }
        say(rates, "interval.byar", &[]);
        say(rates, "interval.poisson", &[]);
        say(uses(Method::Koopman), "interval.koopman", &[]);
        let threshold = self.options.small_numerator.unwrap_or(SMALL_NUMERATOR);
        say(!results.is_empty(), "small", &[("threshold", &threshold.to_string())]);
        say(results.iter().any(|result| !result.comparisons.is_empty()), "comparison", &[]);
        say(results.iter().any(|result| result.funnel.is_some()), "funnel", &[]);
        if let Some(rounding) = self.options.round_shares {
            let is_used = results.iter().any(|result| result.rounded.is_some());
            say(is_used, "rounding", &[("decimals", &rounding.decimals.to_string())]);
        }
        lines
    }

    fn disclosure(&self) -> Vec<String> {
        let Some(options) = self.options.suppress else { return Vec::new() };
        let told = self.report.messages.iter().find(|message| message.code == "suppressed");
        let count = |name: &str| told.and_then(|told| told.parameters.get(name)).map_or("0", String::as_str);
        let most = (options.threshold - 1).to_string();
        let facts = [("most", &*most), ("primary", count("primary")), ("secondary", count("secondary"))];
        let mark = match options.show {
            Show::X => self.texts.get("suppression.x", &[]),
            Show::Below => self.texts.get("suppression.below", &[("threshold", &options.threshold.to_string())]),
        };
        vec![self.texts.get("suppression", &facts), mark]
    }
}

/// A table by its file and its sheet.
fn place(source: &Source) -> String {
    match &source.sheet {
        Some(sheet) => format!("{}, {sheet}", source.name),
        None => source.name.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::CATALOGUE;

    fn names(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn every_text_is_there_in_all_four_languages_with_the_same_facts() {
        let mut lines = include_str!("methods/texts.csv").lines();
        assert_eq!(lines.next(), Some("key;nl;fr;de;en"));
        for line in lines {
            let fields: Vec<&str> = line.split(';').collect();
            assert_eq!(fields.len(), 5, "{line}");
            assert!(fields.iter().all(|field| !field.trim().is_empty()), "{line}");
            assert!(fields[2..].iter().all(|text| names(text) == names(fields[1])), "{line}");
        }
    }

    #[test]
    fn every_indicator_has_a_name_and_a_definition() {
        for language in LANGUAGES {
            let known = definitions(language).expect("a language");
            for indicator in CATALOGUE {
                assert!(known.iter().any(|known| known.id == indicator.id), "{} in {language}", indicator.id);
            }
            assert!(known.iter().all(|known| !known.name.starts_with("name.")), "{language}");
        }
    }

    #[test]
    fn every_text_that_is_asked_for_exists() {
        let code = include_str!("methods.rs").split("#[cfg(test)]").next().expect("code");
        let texts = Texts::of("en").expect("English");
        let asked = code.split("get(\"").chain(code.split("say(\"")).skip(1);
        for key in asked.filter_map(|rest| rest.split_once('"')).map(|(key, _)| key).filter(|key| key.len() < 30) {
            assert!(key.contains(' ') || texts.by_key.contains_key(key), "{key}");
        }
    }

    #[test]
    fn what_is_filled_in_is_not_filled_in_again() {
        let texts = Texts::of("en").expect("English");
        let line = texts.get("source.titled", &[("place", "{title}"), ("title", "Table 1")]);
        assert_eq!(line, "{title}: Table 1");
    }
}
