//! Text → comparable words.

/// A word of a label before its meaning is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// Lower case, without diacritics.
    pub text: String,
    /// Whether it started with a capital letter.
    pub capital: bool,
    /// The last punctuation mark between this and the token before it; a space when there is none.
    pub before: char,
}

/// Cuts text into words, numbers and the signs `%`, `‰` and `+`. `helft2011` gives two tokens, and so does `EU10`.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut class = Class::Between;
    let mut before = ' ';
    for c in text.chars() {
        let next = Class::of(c);
        if next == Class::Between {
            if !c.is_whitespace() {
                before = c;
            } else if class != Class::Between {
                before = ' ';
            }
        } else {
            if next != class || next == Class::Sign {
                let before = if class == Class::Between { before } else { ' ' };
                tokens.push(Token { text: String::new(), capital: c.is_uppercase(), before });
            }
            let token = tokens.last_mut().expect("a token was just begun");
            push_folded(&mut token.text, c);
            before = ' ';
        }
        class = next;
    }
    tokens
}

/// Lower case, diacritics and punctuation removed, single spaces; the form in which labels are compared.
///
/// # Examples
/// ```
/// use peilglas::vocabulary::normalise;
/// assert_eq!(normalise("· Roemenië "), "roemenie");
/// assert_eq!(normalise("Hongarije ( Rep. )"), "hongarije rep");
/// assert_eq!(normalise("1e helft2011"), "1 e helft 2011");
/// ```
pub fn normalise(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut class = Class::Between;
    for c in text.chars() {
        let next = Class::of(c);
        if next != Class::Between {
            if !words.is_empty() && (next != class || next == Class::Sign) {
                words.push(' ');
            }
            push_folded(&mut words, c);
        }
        class = next;
    }
    words
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Between,
    Letter,
    Digit,
    Sign,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            '%' | '‰' | '+' => Class::Sign,
            _ if c.is_ascii_digit() => Class::Digit,
            _ if c.is_alphabetic() || is_combining(c) => Class::Letter,
            _ => Class::Between,
        }
    }
}

fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn push_folded(to: &mut String, c: char) {
    if c.is_ascii() {
        return to.push(c.to_ascii_lowercase());
    }
    let c = c.to_lowercase().next().unwrap_or(c);
    let folded = match c {
        _ if is_combining(c) => return,
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ģ' => "g",
        'ì'..='ï' | 'ī' | 'į' | 'ı' => "i",
        'ĳ' => "ij",
        'ķ' => "k",
        'ł' | 'ľ' | 'ļ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ò'..='ö' | 'ø' | 'ő' => "o",
        'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return to.push(c),
    };
    to.push_str(folded);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_and_decomposed_letters_compare_equal() {
        assert_eq!(normalise("Be\u{301}lgie\u{308}"), normalise("Bélgië"));
    }

    #[test]
    fn what_is_compared_are_the_tokens_with_spaces_between() {
        for text in ["1e helft2011", " a+ +b%%", "(Rep.)", "\u{301}", "x\u{301} y", "EU10+", "'s-Gravenhage", ""] {
            let joined = tokens(text).iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
            assert_eq!(normalise(text), joined, "{text:?}");
        }
    }

    #[test]
    fn a_token_knows_the_mark_before_it() {
        let marks: String = tokens("6.4.2011").iter().map(|token| token.before).collect();
        assert_eq!(marks, " ..");
        assert_eq!(tokens("2009 – 2010")[1].before, '–');
    }
}
