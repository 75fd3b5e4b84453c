//! Which characters the bytes of a text file stand for.
//!
//! A byte order mark settles it; then the zero bytes of UTF-16, then valid UTF-8. What is left is one of the single-byte
//! code pages, told apart by what their letters give: `Belgi` + 0xEB is a word in windows-1252 and `BelgiÙ` in cp850.

use std::fmt;

use super::code_pages;

/// A character encoding that is read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, and plain ASCII.
    Utf8,
    /// UTF-16, low byte first: Excel's "Unicode text".
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// The usual single-byte encoding of Windows in Western Europe.
    Windows1252,
    /// The single-byte encoding of Windows in Central Europe.
    Windows1250,
    /// Latin 9, of Unix systems in Western Europe.
    Iso8859_15,
    /// The DOS code page of Western Europe.
    Cp850,
}

impl Encoding {
    /// Every encoding, in the order in which a list shows them.
    pub const ALL: [Encoding; 7] = [
        Encoding::Utf8,
        Encoding::Windows1252,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
        Encoding::Windows1250,
        Encoding::Iso8859_15,
        Encoding::Cp850,
    ];

    /// The WHATWG label; `cp850`, which WHATWG does not have, by its usual name.
    pub fn label(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
            Encoding::Windows1252 => "windows-1252",
            Encoding::Windows1250 => "windows-1250",
            Encoding::Iso8859_15 => "iso-8859-15",
            Encoding::Cp850 => "cp850",
        }
    }

    /// The encoding that a label names, in any case; the common aliases count too.
    pub fn from_label(label: &str) -> Option<Encoding> {
        let label = label.trim().to_ascii_lowercase();
        Some(match label.as_str() {
            "utf-8" | "utf8" => Encoding::Utf8,
            "utf-16le" | "utf-16" | "utf16le" => Encoding::Utf16Le,
            "utf-16be" | "utf16be" => Encoding::Utf16Be,
            // As in browsers: what calls itself Latin 1 or ASCII is windows-1252 in practice.
            "windows-1252" | "cp1252" | "iso-8859-1" | "latin1" | "ascii" | "us-ascii" => Encoding::Windows1252,
            "windows-1250" | "cp1250" => Encoding::Windows1250,
            "iso-8859-15" | "latin9" | "latin-9" => Encoding::Iso8859_15,
            "cp850" | "ibm850" | "850" => Encoding::Cp850,
            _ => return None,
        })
    }

    /// The length of the byte order mark that `bytes` start with, if it is this encoding's.
    pub(crate) fn mark_length(self, bytes: &[u8]) -> usize {
        match byte_order_mark(bytes) {
            Some((encoding, length)) if encoding == self => length,
            _ => 0,
        }
    }

    /// Whether each byte is one character.
    pub(crate) fn is_code_page(self) -> bool {
        self.page().is_some()
    }

    fn page(self) -> Option<&'static [char; 128]> {
        match self {
            Encoding::Windows1252 => Some(&code_pages::WINDOWS_1252),
            Encoding::Windows1250 => Some(&code_pages::WINDOWS_1250),
            Encoding::Iso8859_15 => Some(&code_pages::ISO_8859_15),
            Encoding::Cp850 => Some(&code_pages::CP850),
            Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be => None,
        }
    }

    /// The text of one cell, in `scratch` if it is no slice of `bytes`, and how many of its characters are U+FFFD because
    /// the bytes mean nothing in this encoding.
    ///
    /// UTF-16 comes here as UTF-8: it is turned into that as a whole.
    pub fn decode<'a>(self, bytes: &'a [u8], scratch: &'a mut String) -> (&'a str, u32) {
        if let Some(page) = self.page() {
            if let (true, Ok(text)) = (bytes.is_ascii(), std::str::from_utf8(bytes)) {
                return (text, 0);
            }
            scratch.clear();
            scratch.extend(bytes.iter().map(|&byte| character(page, byte)));
            let undefined = scratch.matches(char::REPLACEMENT_CHARACTER).count();
            return (scratch, undefined as u32);
        }
        if let Ok(text) = std::str::from_utf8(bytes) {
            return (text, 0);
        }
        scratch.clear();
        let mut undefined = 0;
        for chunk in bytes.utf8_chunks() {
            scratch.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                scratch.push(char::REPLACEMENT_CHARACTER);
                undefined += 1;
            }
        }
        (scratch, undefined)
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

fn character(page: &[char; 128], byte: u8) -> char {
    if byte < 0x80 { char::from(byte) } else { page[usize::from(byte - 0x80)] }
}

/// What an encoding was chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EncodingGuess {
    /// The encoding that fits best.
    pub encoding: Encoding,
    /// Another one that fits nearly as well and gives another text.
    pub alternative: Option<Encoding>,
    /// Whether the bytes end in the middle of a character: the file was cut off.
    pub cut_off: bool,
}

/// The encoding and the length of the byte order mark that `bytes` start with.
pub(crate) fn byte_order_mark(bytes: &[u8]) -> Option<(Encoding, usize)> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Some((Encoding::Utf8, 3)),
        [0xFF, 0xFE, ..] => Some((Encoding::Utf16Le, 2)),
        [0xFE, 0xFF, ..] => Some((Encoding::Utf16Be, 2)),
        _ => None,
    }
}

/// UTF-16 without a mark shows itself by the zero half of each ASCII character: digits, delimiters and line ends.
pub(crate) fn utf16_without_mark(bytes: &[u8]) -> Option<Encoding> {
    let sample = &bytes[..bytes.len().min(64 * 1024) & !1];
    let pairs = sample.len() / 2;
    if pairs < 2 {
        return None;
    }
    let (mut high_first, mut low_first) = (0, 0);
    for pair in sample.chunks_exact(2) {
        high_first += usize::from(pair[0] == 0 && pair[1] != 0);
        low_first += usize::from(pair[0] != 0 && pair[1] == 0);
    }
    // Latin text has well over half of its characters in the first 256; a few zero bytes in other text are no pattern.
    if low_first * 2 > pairs && high_first * 50 < pairs {
        Some(Encoding::Utf16Le)
    } else if high_first * 2 > pairs && low_first * 50 < pairs {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// UTF-16 as UTF-8, without its byte order mark.
///
/// Half of a surrogate pair becomes the byte 0xFF, which is in no UTF-8, so that decoding the cell finds it and its place.
pub(crate) fn utf16_to_utf8(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    utf16_units_to_utf8(&bytes[encoding.mark_length(bytes)..], encoding)
}

/// The same for a piece of a file, in which what looks like a byte order mark is a character.
pub(crate) fn utf16_units_to_utf8(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    let unit = |pair: &[u8]| match encoding {
        Encoding::Utf16Be => u16::from_be_bytes([pair[0], pair[1]]),
        _ => u16::from_le_bytes([pair[0], pair[1]]),
    };
    let mut text = Vec::with_capacity(bytes.len() / 2 + bytes.len() / 8);
    for result in char::decode_utf16(bytes.chunks_exact(2).map(unit)) {
        match result {
            Ok(character) => text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(_) => text.push(0xFF),
        }
    }
    if bytes.len() % 2 == 1 {
        text.push(0xFF);
    }
    text
}

/// Chooses an encoding for `bytes`; `complete` tells whether the file ends with them.
pub(crate) fn guess(bytes: &[u8], complete: bool) -> EncodingGuess {
    let certain = |encoding| EncodingGuess { encoding, alternative: None, cut_off: false };
    let utf16 = |encoding| EncodingGuess { cut_off: complete && bytes.len() % 2 == 1, ..certain(encoding) };
    match byte_order_mark(bytes) {
        Some((Encoding::Utf8, _)) => {
            return EncodingGuess { cut_off: complete && utf8_evidence(bytes).cut_off, ..certain(Encoding::Utf8) };
        }
        Some((encoding, _)) => return utf16(encoding),
        None => {}
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return utf16(encoding);
    }
    let utf8 = utf8_evidence(bytes);
    // A letter of more than one byte that is valid by chance is next to impossible in the text of a code page, so a few
    // broken bytes among more valid letters are damage, not another encoding.
    if utf8.broken == 0 && (utf8.letters > 0 || !utf8.cut_off || !complete) {
        return EncodingGuess { cut_off: complete && utf8.cut_off, ..certain(Encoding::Utf8) };
    }
    if utf8.letters > utf8.broken {
        return EncodingGuess { cut_off: complete && utf8.cut_off, ..certain(Encoding::Utf8) };
    }
    let guess = guess_code_page(bytes);
    // As many letters in UTF-8 as not: two files in one. Either choice garbles a part, and says so.
    let alternative = if utf8.letters * 4 > utf8.broken { Some(Encoding::Utf8) } else { guess.alternative };
    EncodingGuess { alternative, ..guess }
}

struct Utf8Evidence {
    /// Characters of more than one byte.
    letters: usize,
    /// Sequences that are no character.
    broken: usize,
    /// Whether the bytes end in the middle of a character.
    cut_off: bool,
}

fn utf8_evidence(bytes: &[u8]) -> Utf8Evidence {
    let mut evidence = Utf8Evidence { letters: 0, broken: 0, cut_off: false };
    if bytes.is_ascii() {
        return evidence;
    }
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        evidence.letters += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        at += chunk.valid().len() + chunk.invalid().len();
        if !chunk.invalid().is_empty() {
            let unfinished = std::str::from_utf8(chunk.invalid()).is_err_and(|error| error.error_len().is_none());
            if at == bytes.len() && unfinished {
                evidence.cut_off = true;
            } else {
                evidence.broken += 1;
            }
        }
    }
    evidence
}

/// Whether UTF-8 ends in the middle of a character; its last four bytes tell.
pub(crate) fn is_cut_off(end: &[u8]) -> bool {
    utf8_evidence(end).cut_off
}

/// The encoding of a file whose first bytes are ASCII, from the cells that are not.
pub(crate) fn guess_from_cells<'a>(cells: impl Iterator<Item = &'a [u8]>) -> EncodingGuess {
    let text: Vec<u8> = cells.flat_map(|cell| cell.iter().copied().chain([b'\n'])).collect();
    guess(&text, true)
}

/// Tells the code pages apart, in the order of their use: the first of equals is chosen.
fn guess_code_page(bytes: &[u8]) -> EncodingGuess {
    const PAGES: [Encoding; 4] = [Encoding::Windows1252, Encoding::Iso8859_15, Encoding::Windows1250, Encoding::Cp850];
    /// Enough to decide; a large file need not be weighed to its end four times.
    const MOST: usize = 200_000;

    let places: Vec<usize> =
        bytes.iter().enumerate().filter(|(_, byte)| **byte >= 0x80).map(|(at, _)| at).take(MOST).collect();
    // Four such letters in a row are another script: Czech has three (`Děčín`).
    let crowded = |place: usize| {
        let is_high = |at: &usize| bytes.get(*at).is_some_and(|byte| *byte >= 0x80);
        let before = (1..4).take_while(|back| place.checked_sub(*back).as_ref().is_some_and(is_high)).count();
        before + (1..4).take_while(|ahead| is_high(&(place + ahead))).count() >= 3
    };
    let weights = |encoding: Encoding| -> Vec<i32> {
        let Some(page) = encoding.page() else { return Vec::new() };
        let at = |index: Option<usize>| index.and_then(|i| bytes.get(i)).map_or(' ', |&byte| character(page, byte));
        let weigh = |&place: &usize| {
            let character = at(Some(place));
            if crowded(place) && character.is_alphabetic() {
                return -3;
            }
            weight(at(place.checked_sub(1)), character, at(Some(place + 1)))
        };
        places.iter().map(weigh).collect()
    };
    let mut scored: Vec<(Encoding, Vec<i32>)> =
        PAGES.into_iter().map(|encoding| (encoding, weights(encoding))).collect();
    // A stable sort keeps the order of use among equals.
    scored.sort_by_key(|(_, weights)| std::cmp::Reverse(weights.iter().sum::<i32>()));
    // Text in an encoding that is not read here fits none well. It is read as the usual one, and never with certainty.
    let misfits = scored[0].1.iter().filter(|weight| **weight < 0).count();
    let fits = misfits * 10 <= places.len();
    if !fits {
        scored.sort_by_key(|(encoding, _)| *encoding != Encoding::Windows1252);
    }
    let (encoding, best) = &scored[0];
    // Only the bytes that the two read differently tell how sure the choice is.
    let is_close = |(other, weights): &&(Encoding, Vec<i32>)| {
        let (Some(one), Some(two)) = (encoding.page(), other.page()) else { return false };
        let mut sums = None;
        for (index, &place) in places.iter().enumerate() {
            let byte = usize::from(bytes[place] - 0x80);
            if one[byte] != two[byte] {
                let (best_sum, other_sum) = sums.unwrap_or((0, 0));
                sums = Some((best_sum + best[index], other_sum + weights[index]));
            }
        }
        // Within an eighth is no real difference.
        sums.is_some_and(|(best, other)| !fits || best <= 0 || (best - other) * 8 <= best)
    };
    let alternative = scored[1..].iter().find(is_close).map(|(other, _)| *other);
    EncodingGuess { encoding: *encoding, alternative, cut_off: false }
}

/// Letters beyond ASCII that Dutch, French and German use.
const WESTERN: &str = "éèëêïîàâäçôöûüßáíóúÉÈËÊÏÎÀÂÄÇÔÖÛÜœŒñ";
/// Letters beyond those that Polish, Czech, Slovak, Hungarian, Romanian and the South Slavic languages use.
const CENTRAL: &str = "ąćęłńśźżčďěňřšťůžőűăşţđýľŁŚŹŻČŘŠŽĐŐŰÝŞŢÁÍÓÚ";

/// How much a character beyond ASCII speaks for the code page that gives it, between its two neighbours.
fn weight(before: char, character: char, after: char) -> i32 {
    let inside = before.is_alphabetic() && after.is_alphabetic();
    let beside = before.is_alphabetic() || after.is_alphabetic();
    match character {
        char::REPLACEMENT_CHARACTER => -12,
        _ if character.is_alphabetic() && !matches!(character, 'ª' | 'º' | 'µ') => {
            let against_case = if !character.is_uppercase() {
                // A small letter in a word of capitals.
                before.is_uppercase() && after.is_uppercase()
            } else {
                // A capital after a small letter.
                before.is_lowercase()
            };
            if against_case {
                -6
            } else if !beside {
                // `250 à 300`: single letters are rare, and mostly this one.
                i32::from(character == 'à')
            } else if character == 'è' && !after.is_alphabetic() {
                // Ends a word in Italian, hardly ever in Dutch, French or German, where a Slavic `č` often does.
                1
            } else if WESTERN.contains(character) || matches!((character, after), ('ã', 'o' | 'e') | ('õ', 'e')) {
                4
            } else if CENTRAL.contains(character) {
                3
            } else {
                match character {
                    'å' | 'Å' | 'ø' | 'Ø' => 2,
                    // Within a word; at its end it is rather the `ć` of windows-1250.
                    'æ' if after.is_alphabetic() => 2,
                    'ù' | 'ã' | 'õ' | 'ì' | 'ò' => 1,
                    _ => 0,
                }
            }
        }
        '’' | '‘' => 3,
        // `230 … 250` in windows-1252 is `230 à 250` in cp850: neither is the more likely.
        '…' if before == ' ' && after == ' ' => 1,
        '\u{A0}' => {
            if inside {
                -2
            } else {
                i32::from(!beside)
            }
        }
        '–' | '—' => i32::from(!inside),
        '“' | '”' | '„' | '«' | '»' | '…' | '•' | '·' => {
            if inside {
                -6
            } else {
                2
            }
        }
        '€' | '£' | '°' | '±' | '§' | '²' | '³' => {
            if inside {
                -6
            } else {
                2
            }
        }
        '½' | '¼' | '¾' | '®' | '©' | '™' | 'µ' | 'º' | 'ª' | '¹' | '‰' => {
            if inside {
                -6
            } else {
                1
            }
        }
        '\u{2500}'..='\u{259F}' => -4,
        _ => {
            if inside {
                -6
            } else {
                -1
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
        let page = encoding.page().unwrap();
        let byte = |c: char| {
            if c.is_ascii() {
                return c as u8;
            }
            0x80 + page.iter().position(|&entry| entry == c).unwrap_or_else(|| panic!("{c} is not in {encoding}")) as u8
        };
        text.chars().map(byte).collect()
    }

    fn assert_found(text: &str, encoding: Encoding) {
        let guess = guess(&encode(text, encoding), true);
        let mut scratch = String::new();
        let bytes = encode(text, encoding);
        assert_eq!(guess.encoding.decode(&bytes, &mut scratch).0, text, "as {guess:?}");
        assert_eq!(guess.alternative, None, "{text}");
    }

    const WESTERN_TEXTS: [&str; 9] = [
        "België;Roemenië;Slovenië\nTsjechië;Kroatië",
        "Belgi\u{eb}",
        "Province de Liège;Communauté française;à la demande;après",
        "LIÈGE;COMMUNAUTÉ FRANÇAISE;BELGIË",
        "Köln;Düsseldorf;Österreich;Straße;Rumänien",
        "Coördinatie;geïntegreerde;één;reëel",
        "Genève;Forêts;Nîmes;Août;Noël;garçon",
        "Instroom van 230 à 250 personen;Roemenië",
        "Curaçao;São Tomé;Ciudad Real España",
    ];

    #[test]
    fn western_text_is_found_in_windows_1252() {
        for text in WESTERN_TEXTS {
            assert_found(text, Encoding::Windows1252);
        }
    }

    #[test]
    fn western_text_is_found_in_cp850() {
        for text in WESTERN_TEXTS {
            assert_found(text, Encoding::Cp850);
        }
    }

    #[test]
    fn western_text_is_found_in_iso_8859_15() {
        for text in ["prix;12 €;cœur;Liège", "België;5 €", "sœur;œuvre"] {
            assert_found(text, Encoding::Iso8859_15);
        }
    }

    #[test]
    fn windows_punctuation_is_found_in_windows_1252() {
        for text in ["l’état;d’œuvre", "1.200 €;“België” – totaal", "• Polen\n• Roemenië", "10,33° ;5 m²;± 300"]
        {
            assert_found(text, Encoding::Windows1252);
        }
    }

    #[test]
    fn central_european_text_is_found_in_windows_1250() {
        for text in [
            "Województwo małopolskie;Kraków;Łódź;Gdańsk;Wrocław;Poznań",
            "Plzeň;Ústí nad Labem;Děčín;Karlovy Vary;Příbram",
            "Győr;Székesfehérvár;Hódmezővásárhely;népesség;működő",
            "Bucureşti;Timişoara;Braşov;Constanţa;Iaşi;judeţ",
            "Petrović;Kovačević;Šarić;Đorđević;Marković",
        ] {
            assert_found(text, Encoding::Windows1250);
        }
    }

    #[test]
    fn text_in_an_encoding_that_is_not_read_here_is_never_certain() {
        // Shift JIS, and Cyrillic in windows-1251.
        let shift_jis = b"\x96\xBC\x91O,\x94N\x97\xEE\n\x8ER\x93c,30\n\x97\xE9\x96\xD8,41\n\x8D\xB2\x93\xA1,22\n";
        let cyrillic = b"\xD0\xEE\xF1\xF1\xE8\xFF;5\n\xD3\xEA\xF0\xE0\xE8\xED\xE0;6\n";
        for text in [&shift_jis[..], cyrillic] {
            let guess = guess(text, true);
            assert_eq!(guess.encoding, Encoding::Windows1252);
            assert_ne!(guess.alternative, None);
        }
    }

    #[test]
    fn a_broken_byte_in_plain_text_is_no_dos_file() {
        let guess = guess(b"name,age\noogie bo\xFF\xFFgie,3\n", true);
        assert_eq!(guess.encoding, Encoding::Windows1252);
        assert_ne!(guess.alternative, None);
    }

    #[test]
    fn a_lone_byte_between_numbers_is_never_certain() {
        let guess = guess(b"Diest;230 \x85 250", true);
        assert_eq!((guess.encoding, guess.alternative), (Encoding::Windows1252, Some(Encoding::Cp850)));
    }

    #[test]
    fn plain_ascii_is_utf_8() {
        assert_eq!(
            guess(b"a;b\n1;2", true),
            EncodingGuess { encoding: Encoding::Utf8, alternative: None, cut_off: false }
        );
    }

    #[test]
    fn a_character_cut_off_at_the_end_is_utf_8_cut_off() {
        let bytes = "België;Roemenië".as_bytes();
        let guess = guess(&bytes[..bytes.len() - 1], true);
        assert_eq!((guess.encoding, guess.cut_off), (Encoding::Utf8, true));
    }

    #[test]
    fn a_single_accent_at_the_end_of_a_windows_file_is_no_cut_off_utf_8() {
        let guess = guess(b"land\nBelgi\xEB", true);
        assert_eq!((guess.encoding, guess.cut_off), (Encoding::Windows1252, false));
    }

    #[test]
    fn a_few_broken_bytes_among_utf_8_stay_utf_8() {
        let guess = guess(
            "België;Roemenië;Italië\n".as_bytes().iter().copied().chain(*b"\xEB;x").collect::<Vec<_>>().as_slice(),
            true,
        );
        assert_eq!(guess.encoding, Encoding::Utf8);
    }

    #[test]
    fn half_utf_8_and_half_windows_1252_is_never_certain() {
        let mut bytes = "België;Roemenië\n".as_bytes().to_vec();
        bytes.extend(encode("België;Roemenië\n", Encoding::Windows1252));
        assert_eq!(guess(&bytes, true).alternative, Some(Encoding::Utf8));
    }

    #[test]
    fn utf_16_is_found_with_and_without_a_mark() {
        let text = "land;aantal\nBelgië;5\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, mark, encoding) in
            [(&little, [0xFF, 0xFE], Encoding::Utf16Le), (&big, [0xFE, 0xFF], Encoding::Utf16Be)]
        {
            let marked = [&mark[..], bytes].concat();
            for bytes in [bytes, &marked] {
                assert_eq!(guess(bytes, true).encoding, encoding);
                assert_eq!(utf16_to_utf8(bytes, encoding), text.as_bytes());
            }
        }
    }

    #[test]
    fn half_a_surrogate_pair_becomes_a_byte_that_no_utf_8_has() {
        let bytes = [0x61, 0x00, 0x00, 0xD8, 0x62, 0x00, 0x63];
        let text = utf16_to_utf8(&bytes, Encoding::Utf16Le);
        assert_eq!(text, b"a\xFFb\xFF");
        assert_eq!(Encoding::Utf16Le.decode(&text, &mut String::new()), ("a\u{FFFD}b\u{FFFD}", 2));
    }

    #[test]
    fn every_label_names_its_encoding() {
        for encoding in Encoding::ALL {
            assert_eq!(Encoding::from_label(&encoding.label().to_uppercase()), Some(encoding));
        }
        assert_eq!(Encoding::from_label("klingon"), None);
    }

    #[test]
    fn bytes_that_a_code_page_leaves_undefined_are_counted() {
        let mut scratch = String::new();
        assert_eq!(Encoding::Windows1252.decode(b"a\x81b", &mut scratch), ("a\u{FFFD}b", 1));
    }
}
