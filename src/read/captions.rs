//! Which lines of a document belong to which table: its caption, the heading it stands under, its source and notes.
//!
//! Only a line that says of itself that it is a caption (`Tabel 5: …`), or is marked as one, becomes a title: prose that
//! happens to stand above a table would lend it words that are not about it.

use std::collections::VecDeque;

use crate::table::Table;

/// What a line of a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Running text.
    Plain,
    /// Set in bold from its start to its end.
    Emphasised,
    /// Marked as the caption of a table or a figure.
    Caption,
    /// A heading of any level.
    Heading,
}

/// A line that stands outside of tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    text: String,
    kind: LineKind,
}

/// The most bytes that are kept of a line: longer ones are prose, of which the start is enough.
const MOST_BYTES: usize = 600;
/// How many lines are kept at each end of a gap between tables.
const KEPT: usize = 8;
/// The most lines of source and notes.
const MOST_NOTES: usize = 6;
/// The most bytes of a caption.
const LONGEST_CAPTION: usize = 400;

impl Line {
    pub fn new(text: &str, kind: LineKind) -> Self {
        Line { text: start_of(text, MOST_BYTES).to_owned(), kind }
    }

    fn on_one_line(&self) -> String {
        self.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The lines between two tables: those next to the tables, and the last heading.
#[derive(Clone, Debug, Default)]
pub(super) struct Gap {
    first: Vec<Line>,
    heading: Option<Line>,
    last: VecDeque<Line>,
}

impl Gap {
    pub fn push(&mut self, line: Line) {
        if self.first.len() < KEPT {
            self.first.push(line);
            return;
        }
        if self.last.len() == KEPT {
            self.heading = self.last.pop_front().filter(|line| line.kind == LineKind::Heading).or(self.heading.take());
        }
        self.last.push_back(line);
    }

    pub fn append(&mut self, other: Gap) {
        // The order in `other` is that of the document.
        other.first.into_iter().chain(other.heading).chain(other.last).for_each(|line| self.push(line));
    }

    fn lines(&self) -> impl DoubleEndedIterator<Item = &Line> {
        self.first.iter().chain(&self.last)
    }

    fn heading(&self) -> Option<&Line> {
        let is_heading = |line: &&Line| line.kind == LineKind::Heading;
        let last = self.last.iter().rfind(is_heading).or(self.heading.as_ref());
        last.or_else(|| self.first.iter().rfind(is_heading))
    }

    /// The caption of the table below this gap: how many lines above the table it stands.
    fn caption_above(&self) -> Option<usize> {
        let near = self.lines().rev().take(4).take_while(|line| line.kind != LineKind::Heading || line.is_caption());
        near.enumerate().find(|(_, line)| line.is_caption()).map(|(at, _)| at).filter(|&at| {
            // A number alone takes the next line for its words; else only a line like `(in %)` may stand between.
            self.lines()
                .rev()
                .take(at)
                .all(|line| line.text.len() <= 200 && !line.text.ends_with(['.', ':']) || line.is_note())
        })
    }

    /// The caption of the table above this gap: which line it is.
    fn caption_below(&self) -> Option<usize> {
        let at = self.lines().take(MOST_NOTES).position(|line| !line.is_note())?;
        self.lines().nth(at).filter(|line| line.is_caption()).map(|_| at)
    }

    /// The title that the lines from `at` lines above the table down to it make.
    fn title_above(&self, at: usize) -> String {
        let mut lines: Vec<&Line> = self.lines().rev().take(at + 1).filter(|line| !line.is_note()).collect();
        let caption = lines.pop().map(Line::on_one_line).unwrap_or_default();
        let is_bare = caption_rest(&caption).is_some_and(|rest| !rest.contains(char::is_alphabetic));
        let more = lines.iter().rev().filter(|line| is_bare || line.text.starts_with('('));
        more.fold(caption, |title, line| format!("{title} {}", line.on_one_line()))
    }
}

impl Line {
    fn is_caption(&self) -> bool {
        if self.text.len() > LONGEST_CAPTION {
            return false;
        }
        match caption_rest(&self.text) {
            Some(rest) => self.kind == LineKind::Caption || is_caption_text(rest, self.text.len()),
            None => self.kind == LineKind::Caption && !names_figure(&self.text),
        }
    }

    fn is_note(&self) -> bool {
        self.kind != LineKind::Heading && is_note(&self.text)
    }
}

/// What follows the number of a caption such as `Tabel 5: …`; none when the line does not start with one.
fn caption_rest(text: &str) -> Option<&str> {
    let (word, rest) = split_word(text);
    let word = word.to_lowercase();
    if !["tabel", "table", "tableau", "tabelle", "tab", "tbl"].contains(&&*word) {
        return None;
    }
    let rest = rest.strip_prefix('.').unwrap_or(rest).trim_start();
    let rest =
        ["nr.", "nr", "n°", "no.", "Nr."].iter().find_map(|mark| rest.strip_prefix(mark)).unwrap_or(rest).trim_start();
    let length =
        rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/'))).unwrap_or(rest.len());
    let number = rest[..length].trim_end_matches(['.', '-']);
    let is_roman = !number.is_empty() && number.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L'));
    let is_letter = number.len() == 1 && number.starts_with(|c: char| c.is_ascii_uppercase());
    let has_digit = number.bytes().any(|byte| byte.is_ascii_digit()) && number.len() <= 12;
    (is_roman || is_letter || has_digit).then(|| &rest[number.len()..])
}

/// Whether the words after the number are a title: `Tabel 5 toont dat …` is a sentence.
fn is_caption_text(rest: &str, length: usize) -> bool {
    let is_sentence = length > 120 || rest.trim_end().ends_with(['.', ',', ';']);
    match rest.trim_start().chars().next() {
        None => true,
        Some(c) if !c.is_alphanumeric() && c != ',' && c != ';' => true,
        Some(c) => c.is_uppercase() || !is_sentence,
    }
}

/// Captions of pictures are styled as those of tables are.
fn names_figure(text: &str) -> bool {
    let word = split_word(text).0.to_lowercase();
    let figures = [
        "figuur",
        "figure",
        "fig",
        "afbeelding",
        "grafiek",
        "graphique",
        "abbildung",
        "abb",
        "grafik",
        "kaart",
        "carte",
        "karte",
        "map",
        "chart",
        "diagram",
        "diagramm",
        "foto",
        "schema",
        "schéma",
        "illustratie",
        "kader",
        "box",
    ];
    figures.contains(&&*word)
}

/// Whether a line is one of source or notes by its first word or mark.
fn is_note(text: &str) -> bool {
    let text = text.trim_start_matches(['(', '[', ' ']);
    let (word, rest) = split_word(text);
    let word = word.to_lowercase();
    let words = [
        "bron",
        "bronnen",
        "source",
        "sources",
        "quelle",
        "quellen",
        "noot",
        "noten",
        "voetnoot",
        "nota",
        "note",
        "notes",
        "opm",
        "opmerking",
        "opmerkingen",
        "remarque",
        "remarques",
        "anmerkung",
        "anmerkungen",
        "hinweis",
        "toelichting",
        "lecture",
        "leeswijzer",
        "verwerking",
        "berekening",
        "legende",
        "legend",
        "légende",
    ];
    if words.contains(&&*word) {
        // `Bronnen van inkomsten zijn …` is prose.
        return start_of(rest, 40).contains(':')
            || (rest.len() <= 120 && !rest.ends_with('.') && !rest.starts_with('e'));
    }
    let mut characters = text.chars();
    match characters.next() {
        Some('*' | '°' | '†' | '‡' | '¹' | '²' | '³' | '⁴'..='⁹') => characters.any(char::is_alphabetic),
        _ => false,
    }
}

/// The characters that lie wholly within the first `most` bytes.
fn start_of(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The letters that a text starts with, and the rest.
fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_at(text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len()))
}

/// Gives each table what belongs to it. `gaps` holds the lines before each table, and last those after all of them.
pub(super) fn assign(tables: Vec<Table>, gaps: &[Gap]) -> Vec<Table> {
    let above: Vec<Option<usize>> = gaps.iter().take(tables.len()).map(Gap::caption_above).collect();
    // Captions stand below when the last table has one there and the first has none above.
    let stand_below =
        above.first().is_some_and(Option::is_none) && gaps.last().is_some_and(|gap| gap.caption_below().is_some());
    let mut heading = None;
    let mut claimed = 0;
    let mut assigned = Vec::with_capacity(tables.len());
    for (index, mut table) in tables.into_iter().enumerate() {
        let (before, after) = (&gaps[index], &gaps[index + 1]);
        heading = before.heading().map(Line::on_one_line).or(heading);
        let below = after.caption_below().filter(|&at| {
            // The same line may be the caption of the table below it.
            let of_next = above.get(index + 1).copied().flatten();
            stand_below || of_next.is_none_or(|up| at + 1 + up != after.lines().count())
        });
        let from_above = above[index].filter(|_| !stand_below).map(|at| before.title_above(at));
        let from_below = || below.and_then(|at| after.lines().nth(at)).map(Line::on_one_line);
        table.title = table.title.or(from_above).or_else(from_below).or_else(|| before.emphasised_title(claimed));
        table.heading = heading.clone().filter(|heading| Some(heading) != table.title.as_ref());
        let notes_above = before.notes_above(claimed, above[index].filter(|_| !stand_below));
        let caption_below = below.filter(|_| table.title == from_below());
        let is_own = |(at, line): &(usize, &Line)| line.is_note() || Some(*at) == caption_below;
        let lines_below: Vec<(usize, &Line)> = after.lines().take(MOST_NOTES).enumerate().take_while(is_own).collect();
        claimed = lines_below.len();
        let notes = lines_below.into_iter().filter(|(_, line)| line.is_note()).map(|(_, line)| line);
        table.notes.extend(notes_above.into_iter().chain(notes).flat_map(|line| line.text.lines()).map(str::to_owned));
        assigned.push(table);
    }
    assigned
}

impl Gap {
    /// The lines of source and notes between the caption and the table, or straight above a table without one. The first
    /// `claimed` lines belong to the table before.
    fn notes_above(&self, claimed: usize, caption: Option<usize>) -> Vec<&Line> {
        let lines: Vec<&Line> = self.lines().skip(claimed).collect();
        let most = caption.unwrap_or_else(|| lines.iter().rev().take(2).take_while(|line| line.is_note()).count());
        lines[lines.len().saturating_sub(most)..].iter().copied().filter(|line| line.is_note()).collect()
    }

    /// A short line in bold straight above the table, unless it belongs to the table before.
    fn emphasised_title(&self, claimed: usize) -> Option<String> {
        let line = self.lines().skip(claimed).last()?;
        let is_title = line.kind == LineKind::Emphasised && line.text.len() <= 160 && !line.text.ends_with('.');
        (is_title && !line.is_note() && !names_figure(&line.text)).then(|| line.on_one_line())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: &str = "[table]";

    /// Titles and notes of the tables in a document of these lines.
    fn assigned(lines: &[&str]) -> Vec<(Option<String>, Option<String>, Vec<String>)> {
        let mut gaps = vec![Gap::default()];
        for line in lines {
            let gap = gaps.last_mut().unwrap();
            match line.split_once("# ") {
                _ if *line == T => gaps.push(Gap::default()),
                Some(("", heading)) => gap.push(Line::new(heading, LineKind::Heading)),
                Some(("^", caption)) => gap.push(Line::new(caption, LineKind::Caption)),
                Some(("!", bold)) => gap.push(Line::new(bold, LineKind::Emphasised)),
                _ => gap.push(Line::new(line, LineKind::Plain)),
            }
        }
        let tables = vec![Table::new("docx"); gaps.len() - 1];
        assign(tables, &gaps).into_iter().map(|table| (table.heading, table.title, table.notes)).collect()
    }

    fn titles(lines: &[&str]) -> Vec<String> {
        assigned(lines).into_iter().map(|(_, title, _)| title.unwrap_or_default()).collect()
    }

    #[test]
    fn a_table_has_its_heading_caption_and_source() {
        let lines = [
            "# Antwerpen",
            "Tekst.",
            "Tabel 5: Instroom",
            T,
            "Bron: KBI",
            "* voorlopig",
            "Meer tekst.",
            T,
            "Source : SPP IS",
        ];
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            assigned(&lines),
            [
                (some("Antwerpen"), some("Tabel 5: Instroom"), vec!["Bron: KBI".to_owned(), "* voorlopig".to_owned()]),
                (some("Antwerpen"), None, vec!["Source : SPP IS".to_owned()]),
            ]
        );
    }

    #[test]
    fn captions_above_and_below_are_told_apart_by_the_document() {
        assert_eq!(titles(&["Tabel 1: a", T, "Tabel 2: b", T, "Tekst"]), ["Tabel 1: a", "Tabel 2: b"]);
        assert_eq!(titles(&["Tekst", T, "Tabel 1: a", T, "Bron: x", "Tabel 2: b"]), ["Tabel 1: a", "Tabel 2: b"]);
        assert_eq!(titles(&["Tabel 1: a", T, "Tabel 2: b", "Tekst.", "Meer.", T]), ["Tabel 1: a", ""]);
    }

    #[test]
    fn captions_are_known_in_four_languages() {
        for caption in [
            "Tabel 5: Instroom",
            "TABEL 5 – Instroom",
            "Tabel 5. Instroom in Gent.",
            "Tabel 5 Instroom",
            "Tabel 5 aantal nieuwkomers",
            "Tableau 2.1 : Afflux",
            "Tabelle IV: Zuzug",
            "Table B.3 | Inflow",
            "Tab. 7: Instroom",
            "Table n° 4 (en %)",
            "Tabel 5",
        ] {
            assert_eq!(titles(&[caption, T]), [caption], "{caption}");
        }
    }

    #[test]
    fn prose_is_no_caption() {
        for prose in [
            "Tabel 5 toont dat de instroom in Gent stijgt.",
            "Tabel van de instroom",
            "De tabel 5 hieronder",
            "Tables are read here",
            "^# Figuur 3: Instroom",
            "# Tabellen",
        ] {
            assert_eq!(titles(&[prose, T]), [""], "{prose}");
        }
        assert_eq!(titles(&["^# Instroom in Gent", T]), ["Instroom in Gent"]);
    }

    #[test]
    fn a_number_alone_takes_the_next_line_for_its_words() {
        assert_eq!(titles(&["Tabel 5", "Instroom in Gent", T]), ["Tabel 5 Instroom in Gent"]);
        assert_eq!(titles(&["Tabel 5: Instroom", "(in %)", T]), ["Tabel 5: Instroom (in %)"]);
        assert_eq!(titles(&["Tabel 5: Instroom", "In Gent komen er meer bij.", T]), [""]);
    }

    #[test]
    fn a_short_line_in_bold_is_a_title() {
        assert_eq!(titles(&["!# Instroom in Gent", T]), ["Instroom in Gent"]);
        assert_eq!(titles(&["!# Let op.", T]), [""]);
    }

    #[test]
    fn lines_of_source_and_notes_are_known_and_prose_is_not() {
        for note in [
            "Bron: KBI",
            "Bronnen: KBI, RVA",
            "(Bron: KBI)",
            "Source : Statbel",
            "Quelle: Statbel",
            "Noot: x",
            "* raming",
        ] {
            assert!(is_note(note), "{note}");
        }
        for prose in ["Bronnen van inkomsten zijn divers.", "Broncode", "De bron", "", "* *", "2010"] {
            assert!(!is_note(prose), "{prose}");
        }
    }

    #[test]
    fn a_long_text_between_tables_keeps_the_heading() {
        let mut lines = vec!["# Gent"];
        lines.extend(std::iter::repeat_n("Tekst.", 100));
        lines.push(T);
        assert_eq!(assigned(&lines)[0].0.as_deref(), Some("Gent"));
        lines.insert(50, "# Antwerpen");
        assert_eq!(assigned(&lines)[0].0.as_deref(), Some("Antwerpen"));
    }
}
