//! A label's text → its words, each with everything that it can mean.

use super::normalise::{Token, tokens};
use super::period::period_at;
use super::{Term, Vocabulary};
use crate::facts::{Code, Dimension};

/// What kind of text a label is: it decides how much is read into a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelKind {
    /// A row's or a column's own label; `preferred` is the dimension that its neighbours speak of.
    Axis {
        /// Chosen where a word can mean members of several dimensions: `Antwerpen` among offices is the office.
        preferred: Option<Dimension>,
    },
    /// A title, a corner cell: a sentence about the whole table.
    Title,
    /// A file's name: no capitals to go by.
    FileName,
}

/// A word or phrase of a label, with its possible meanings.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// As it stands in the vocabulary: normalised.
    pub text: String,
    /// What it can mean; empty for a word that is not known.
    pub terms: Vec<Term>,
}

/// A label, cut into known phrases and unknown words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Label {
    /// The words in their order.
    pub words: Vec<Word>,
    /// Whether it says that it is the base of percentages: `(= 100%)`.
    pub is_base: bool,
}

/// The most bytes of a label that are read: a longer text is no label, and must not cost what one word of it would.
pub const LONGEST_LABEL: usize = 4_000;

impl Vocabulary {
    /// Cuts a label into the longest phrases that are known.
    ///
    /// Of a text longer than [`LONGEST_LABEL`] only the start is read.
    pub fn label(&self, text: &str, kind: LabelKind) -> Label {
        let end = (0..=text.len().min(LONGEST_LABEL)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        let text = &text[..end];
        let (text, is_base) = cut_base_mark(text);
        let tokens = tokens(strip_bullet(&text));
        let mut words: Vec<Word> = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let rest = &tokens[at..];
            let (word, length) = self.word_at(rest, at == 0, kind);
            at += length;
            let after_caption = words.last().is_some_and(|word| word.terms.contains(&Term::Caption));
            let is_number = word.terms.is_empty() && word.text.bytes().all(|b| b.is_ascii_digit());
            if is_number && let Some(age) = self.age_in_doubt(&words, &word, &tokens[at..], kind) {
                words.push(age);
                continue;
            }
            // "Tabel 4", "de 8 onthaalbureaus": a bare number says nothing about what is counted.
            if !(after_caption || is_number) || !word.terms.is_empty() {
                words.push(word);
            }
        }
        Label { words, is_base }
    }

    fn word_at(&self, rest: &[Token], first: bool, kind: LabelKind) -> (Word, usize) {
        let text = |length: usize| rest[..length].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
        let member = |dimension, code: String| Term::Member { dimension, code: Code::from(code), within: None };
        let period = period_at(rest, self).map(|(code, length)| (member(Dimension::Period, code), length));
        let age = self.age_at(rest, first, kind).map(|(code, length)| (member(Dimension::Age, code), length));
        let special = [period, age, self.power_at(rest)].into_iter().flatten().max_by_key(|(_, length)| *length);
        let phrase = (1..=self.longest_phrase.min(rest.len())).rev().find_map(|length| {
            let text = text(length);
            let is_whole = first && length == rest.len();
            let terms = credible(self.terms(&text), &rest[..length], is_whole, kind);
            (!terms.is_empty()).then_some((Word { text, terms }, length))
        });
        match (special, phrase) {
            (Some((term, length)), phrase) if phrase.as_ref().is_none_or(|(_, other)| *other <= length) => {
                (Word { text: text(length), terms: vec![term] }, length)
            }
            (_, Some(found)) => found,
            _ => (Word { text: text(1), terms: Vec::new() }, 1),
        }
    }

    /// An age band at the start of `rest`: its code and the number of tokens that it takes.
    fn age_at(&self, rest: &[Token], first: bool, kind: LabelKind) -> Option<(String, usize)> {
        let number = |index: usize| {
            let token = rest.get(index)?;
            (token.text.len() <= 3).then(|| token.text.parse::<u32>().ok()).flatten().filter(|age| *age <= 120)
        };
        let phrase = |from: usize, wanted: &Term| {
            (1..=4).rev().find(|length| {
                let words: Option<Vec<&str>> =
                    rest.get(from..from + length).map(|words| words.iter().map(|token| token.text.as_str()).collect());
                words.is_some_and(|words| self.terms(&words.join(" ")).contains(wanted))
            })
        };
        if let Some((band, length)) = self.open_age_at(rest, kind) {
            return Some((band, length));
        }
        let low = number(0)?;
        if let Some(length) = phrase(1, &Term::AndOlder) {
            return Some((format!("{low}+"), 1 + length));
        }
        let joined = rest.get(1).is_some_and(|token| matches!(token.before, '-' | '–'));
        let joining_word = rest.get(1).is_some_and(|token| matches!(token.text.as_str(), "tot" | "a" | "bis" | "to"));
        let high_at = if joining_word { 2 } else { 1 };
        let high = number(high_at).filter(|high| (joined || joining_word) && *high > low)?;
        let band = format!("{low}-{high}");
        if let Some(length) = phrase(high_at + 1, &Term::Years) {
            return Some((band, high_at + 1 + length));
        }
        // `25-49` alone is an age only where the table says that it lists ages; behind a word it mostly is one.
        let is_whole = first && rest.len() == high_at + 1;
        let among_ages = kind == LabelKind::Axis { preferred: Some(Dimension::Age) };
        let behind_word = !first && joined && rest.len() == high_at + 1 && kind != LabelKind::FileName;
        (behind_word || is_whole && among_ages).then_some((band, high_at + 1))
    }

    /// An age band with one end, at the start of `rest`: `< 25 jaar`, `jonger dan 25`, `vanaf 18 jaar`.
    fn open_age_at(&self, rest: &[Token], kind: LabelKind) -> Option<(String, usize)> {
        let leading = |wanted: &Term| self.phrase_at(rest, wanted).unwrap_or(0);
        let mark = rest.first()?.before;
        let (below, from) = (leading(&Term::Below), leading(&Term::From));
        let at = below.max(from);
        let age = rest.get(at).filter(|token| token.text.len() <= 3)?.text.parse::<u32>().ok();
        let age = age.filter(|age| (1..=120).contains(age))?;
        let years = self.phrase_at(&rest[at + 1..], &Term::Years);
        let is_last = rest.len() == at + 1 && !matches!(kind, LabelKind::FileName);
        let end = at + 1 + years.or(is_last.then_some(0))?;
        let band = match mark {
            _ if below > 0 => format!("0-{}", age - 1),
            _ if from > 0 => format!("{age}+"),
            '<' => format!("0-{}", age - 1),
            '≤' => format!("0-{age}"),
            '≥' => format!("{age}+"),
            '>' => format!("{}+", age + 1),
            _ => return None,
        };
        Some((band, end))
    }

    /// The number of tokens at the start of `rest` that together can mean `wanted`.
    fn phrase_at(&self, rest: &[Token], wanted: &Term) -> Option<usize> {
        let text = |length: usize| rest[..length].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
        (1..=rest.len().min(4)).rev().find(|&length| self.terms(&text(length)).contains(wanted))
    }

    /// A number of years that is no band: in a row's or a column's label the figures are of some age, and nothing says which.
    /// `before` are the words before it, and `rest` follows it.
    fn age_in_doubt(&self, before: &[Word], number: &Word, rest: &[Token], kind: LabelKind) -> Option<Word> {
        let is_axis = matches!(kind, LabelKind::Axis { .. });
        let length = self.phrase_at(rest, &Term::Years).filter(|_| is_axis && number.text.len() <= 3)?;
        let years: Vec<&str> = rest[..length].iter().map(|token| token.text.as_str()).collect();
        let leading = before.last().map_or("", |word| &word.text);
        let text = format!("{leading} {} {}", number.text, years.join(" "));
        let code = Code::from(format!("?{}", text.trim()));
        Some(Word { text, terms: vec![Term::Member { dimension: Dimension::Age, code, within: None }] })
    }

    /// What figures are to be multiplied by, or are a rate of: `x 1.000`, `per 1 000`.
    fn power_at(&self, rest: &[Token]) -> Option<(Term, usize)> {
        let first = rest.first()?;
        let means = |term: Term| self.terms(&first.text).contains(&term);
        let (term, at): (fn(u8) -> Term, usize) = match first.before {
            '×' => (Term::Scale, 0),
            _ if means(Term::Times) => (Term::Scale, 1),
            _ if means(Term::Per) => (Term::OutOf, 1),
            _ => return None,
        };
        let digits = rest.get(at)?.text.strip_prefix('1')?;
        let groups = rest[at + 1..].iter().take_while(|token| token.text == "000").count();
        let zeros = digits.len() + 3 * groups;
        let is_power = digits.bytes().all(|digit| digit == b'0') && (2..=9).contains(&zeros);
        is_power.then(|| (term(zeros as u8), at + 1 + groups))
    }
}

/// The meanings that a phrase is likely to have here. Names of places and peoples are also ordinary words (`As`, `Ham`,
/// `Landen`): inside a sentence they need their capital, and an ordinary word comes first.
fn credible(terms: &[Term], tokens: &[Token], is_whole: bool, kind: LabelKind) -> Vec<Term> {
    let among_places = kind == LabelKind::Axis { preferred: Some(Dimension::Territory) };
    let is_ordinary = terms.iter().any(|term| !matches!(term, Term::Member { .. }));
    let length: usize = tokens.iter().map(|token| token.text.len()).sum();
    let has_capital = tokens[0].capital || tokens.len() > 1 || (kind == LabelKind::FileName && length > 3);
    let is_number = tokens.len() == 1 && tokens[0].text.bytes().all(|b| b.is_ascii_digit());
    let is_credible = |term: &&Term| match term {
        // A code is a code only where it stands alone.
        Term::Member { .. } if is_number => is_whole,
        Term::Member { dimension: Dimension::Territory, .. } => {
            (!is_ordinary || among_places) && (is_whole || has_capital)
        }
        Term::Member { dimension: Dimension::Nationality, .. } => is_whole || has_capital || length > 4,
        // `s` and `q` stand for words only next to a number, which the period reader sees to.
        Term::Half | Term::Quarter => length > 1,
        _ => true,
    };
    terms.iter().filter(is_credible).cloned().collect()
}

/// The text of a label as it is shown: without white space and bullets around it.
pub(crate) fn strip_bullet(text: &str) -> &str {
    let text = crate::number::trim(text);
    // "> 24 jaar" is older than 24.
    if text.strip_prefix('>').is_some_and(|rest| crate::number::trim(rest).starts_with(|c: char| c.is_ascii_digit())) {
        return text;
    }
    let bare = text.trim_start_matches(|c: char| {
        matches!(c, '·' | '•' | '▪' | '◦' | '‣' | '●' | '○' | '■' | '*' | '>' | '\u{f0b7}')
            || c.is_whitespace()
            || c == '\u{a0}'
    });
    match bare.strip_prefix(['-', '–', '—']) {
        Some(rest) if rest.starts_with(char::is_whitespace) => crate::number::trim(rest),
        _ => bare,
    }
}

/// Removes `(= 100%)`, and says whether it was there.
fn cut_base_mark(text: &str) -> (String, bool) {
    let Some(open) = text.find('(') else { return (text.to_owned(), false) };
    let Some(length) = text[open..].find(')') else { return (text.to_owned(), false) };
    let inside: String = text[open + 1..open + length].chars().filter(|c| !c.is_whitespace()).collect();
    if matches!(inside.as_str(), "=100%" | "=100" | "100%") {
        (format!("{} {}", &text[..open], &text[open + length + 1..]), true)
    } else {
        (text.to_owned(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(text: &str, kind: LabelKind) -> Vec<String> {
        let label = Vocabulary::standard().label(text, kind);
        let first = |word: &Word| {
            word.terms.iter().find_map(|term| match term {
                Term::Member { dimension, code, .. } => Some(format!("{}={code}", dimension.name())),
                _ => None,
            })
        };
        label.words.iter().filter_map(first).collect()
    }

    #[test]
    fn the_longest_phrase_wins() {
        assert_eq!(members("Wit-Rusland", LabelKind::Axis { preferred: None }), ["nationality=BY"]);
        assert_eq!(members("EU-uitbreidingslanden", LabelKind::Title), ["nationality=MOE-CANDIDATE"]);
    }

    #[test]
    fn ages_are_read_from_their_years() {
        let kind = LabelKind::Axis { preferred: None };
        assert_eq!(members("0-4 jaar", kind), ["age=0-4"]);
        assert_eq!(members("18 jaar en ouder", kind), ["age=18+"]);
        assert_eq!(members("65+", kind), ["age=65+"]);
        assert_eq!(members("van 18 tot 24 jaar", kind), ["age=18-24"]);
        assert!(members("25-49", kind).is_empty());
        assert_eq!(members("Bevolking 18-64", kind), ["age=18-64"]);
        assert_eq!(members("25-49", LabelKind::Axis { preferred: Some(Dimension::Age) }), ["age=25-49"]);
    }

    #[test]
    fn a_short_place_name_in_a_sentence_needs_its_capital() {
        assert!(members("the inflow as a share", LabelKind::Title).is_empty());
        assert_eq!(members("instroom in As", LabelKind::Title), ["territory=71002"]);
    }

    #[test]
    fn the_number_of_a_table_is_no_unknown_word() {
        let label = Vocabulary::standard().label("Tabel 4: instroom", LabelKind::Title);
        assert_eq!(label.words.len(), 2);
    }

    #[test]
    fn a_base_mark_is_seen_and_taken_out() {
        let label = Vocabulary::standard().label("Totaal aantal MOE-migranten(= 100%)", LabelKind::Title);
        assert!(label.is_base && label.words.iter().all(|word| !word.terms.contains(&Term::Share)));
    }

    #[test]
    fn bullets_go_and_minus_signs_stay() {
        assert_eq!(strip_bullet("· Bulgarije "), "Bulgarije");
        assert_eq!(strip_bullet("- Polen"), "Polen");
        assert_eq!(strip_bullet("-18 jaar"), "-18 jaar");
    }
}
