//! Which classes a page's own styles hide: `.xl70 {display:none}` in a `<style>` block, as Excel writes for hidden cells.
//!
//! Only rules with nothing but a class, or an element with a class, are looked at. What a more involved selector hides
//! stays visible: to show too much is seen, to hide a figure is not.

use std::collections::HashMap;

/// How an element is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hidden {
    /// It takes no place.
    Gone,
    /// Its place stays empty.
    Invisible,
}

/// The classes that a page hides, for any element or for one.
#[derive(Debug, Default)]
pub(super) struct Hiding {
    rules: HashMap<Vec<u8>, Vec<Rule>>,
}

/// What a rule says of a class: the only element that it is about, if any, and how it hides it.
type Rule = (Option<Vec<u8>>, Hidden);

impl Hiding {
    /// Reads all `<style>` blocks of a page.
    pub(super) fn of_page(text: &str) -> Self {
        let mut hiding = Hiding::default();
        let mut rest = text;
        while let Some(at) = find(rest, "<style") {
            let Some(start) = rest[at..].find('>').map(|end| at + end + 1) else { break };
            let end = find(&rest[start..], "</style").map_or(rest.len(), |end| start + end);
            hiding.add_sheet(&rest[start..end]);
            rest = &rest[end..];
        }
        hiding
    }

    /// How an element with these classes is hidden, if it is.
    pub(super) fn of(&self, element: &[u8], classes: &[u8]) -> Option<Hidden> {
        if self.rules.is_empty() {
            return None;
        }
        let rules = classes.split(u8::is_ascii_whitespace).filter_map(|class| self.rules.get(class)).flatten();
        let mut hidden =
            rules.filter(|(only, _)| only.as_ref().is_none_or(|only| only == element)).map(|(_, hidden)| *hidden);
        let first = hidden.next()?;
        Some(if hidden.any(|other| other == Hidden::Gone) { Hidden::Gone } else { first })
    }

    fn add_sheet(&mut self, sheet: &str) {
        let sheet = without_comments(sheet);
        let mut rest = sheet.as_str();
        while let Some(open) = rest.find('{') {
            let selectors = rest[..open].rsplit([';', '}']).next().unwrap_or_default().trim();
            let body = &rest[open + 1..];
            let end = end_of_block(body);
            // What holds on paper or on small screens only says nothing of the page.
            if !selectors.starts_with('@') {
                self.add_rule(selectors, &body[..end]);
            }
            rest = body.get(end + 1..).unwrap_or_default();
        }
    }

    fn add_rule(&mut self, selectors: &str, declarations: &str) {
        let mut hidden: Option<Option<Hidden>> = None;
        for declaration in declarations.split(';') {
            let Some((name, value)) = declaration.split_once(':') else { continue };
            let value = value.split('!').next().unwrap_or_default().trim().to_ascii_lowercase();
            match (name.trim().to_ascii_lowercase().as_str(), value.as_str()) {
                ("display", "none") | ("visibility", "collapse") => hidden = Some(Some(Hidden::Gone)),
                ("visibility", "hidden") => hidden = Some(hidden.flatten().or(Some(Hidden::Invisible))),
                ("display", _) => hidden = Some(None),
                _ => {}
            }
        }
        let Some(hidden) = hidden else { return };
        for selector in selectors.split(',') {
            let Some((element, class)) = selector.trim().split_once('.') else { continue };
            let is_name = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
            if class.is_empty() || !is_name(class) || !is_name(element) {
                continue;
            }
            let element = (!element.is_empty()).then(|| element.to_ascii_lowercase().into_bytes());
            // A later rule for the same replaces an earlier one.
            let rules = self.rules.entry(class.as_bytes().to_vec()).or_default();
            rules.retain(|(other, _)| *other != element);
            rules.extend(hidden.map(|hidden| (element, hidden)));
        }
    }
}

/// The position of `needle`, in any case.
fn find(text: &str, needle: &str) -> Option<usize> {
    text.as_bytes().windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

/// Without `/* … */` and the `<!--` and `-->` that old pages wrap their styles in.
fn without_comments(sheet: &str) -> String {
    let mut text = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some(start) = rest.find("/*") {
        text.push_str(&rest[..start]);
        rest = rest[start + 2..].split_once("*/").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.replace("<!--", "").replace("-->", "")
}

/// Where a block ends whose `{` was read, blocks inside it included.
fn end_of_block(text: &str) -> usize {
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return at,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_hidden_for_all_elements_or_for_one() {
        let page = "<style>\n<!--table {mso-x:1;}\n.xl70\n\t{mso-style-parent:style0;\n\tdisplay:none;}\n\
            TD.weg, .leeg { Visibility : Hidden !important }\n/* .xl71 {display:none} */\n-->\n</style>\
            <STYLE type=text/css>tr.rij{visibility:collapse}</STYLE>";
        let hiding = Hiding::of_page(page);
        assert_eq!(hiding.of(b"td", b"xl65 xl70"), Some(Hidden::Gone));
        assert_eq!(hiding.of(b"td", b"weg"), Some(Hidden::Invisible));
        assert_eq!(hiding.of(b"tr", b"weg"), None);
        assert_eq!(hiding.of(b"p", b"leeg"), Some(Hidden::Invisible));
        assert_eq!(hiding.of(b"tr", b"rij"), Some(Hidden::Gone));
        assert_eq!(hiding.of(b"td", b"xl71"), None);
    }

    #[test]
    fn what_hides_elsewhere_or_no_longer_hides_nothing() {
        let page = "<style>@media print { .a {display:none} } .b .c {display:none} .d:hover{display:none} #e{display:none}\
            .f{display:none} .f{display:block} .g{color:red</style><style>.h{display:none";
        let hiding = Hiding::of_page(page);
        for class in ["a", "b", "c", "d", "e", "f", "g"] {
            assert_eq!(hiding.of(b"td", class.as_bytes()), None, "{class}");
        }
        assert_eq!(hiding.of(b"td", b"h"), Some(Hidden::Gone));
    }
}
