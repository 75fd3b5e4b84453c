//! What a tag of HTML means for tables and lines, by its name and its attributes.

use crate::read::flow::Section;

/// What a tag means for tables and lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Table,
    Caption,
    Section(Section),
    Row,
    Cell,
    Heading,
    Block,
    FigureCaption,
    Preformatted,
    LineBreak,
    Bold,
    Raised,
    /// Holds nothing that is shown as text of the page.
    Dropped,
    Inline,
}

impl Role {
    pub fn of(name: &[u8]) -> Role {
        match name {
            b"table" => Role::Table,
            b"caption" => Role::Caption,
            b"thead" => Role::Section(Section::Head),
            b"tbody" => Role::Section(Section::Body),
            b"tfoot" => Role::Section(Section::Foot),
            b"tr" => Role::Row,
            b"td" | b"th" => Role::Cell,
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Role::Heading,
            b"figcaption" => Role::FigureCaption,
            b"pre" | b"listing" => Role::Preformatted,
            b"br" => Role::LineBreak,
            b"b" | b"strong" => Role::Bold,
            b"sup" => Role::Raised,
            b"p" | b"div" | b"ul" | b"ol" | b"li" | b"dl" | b"dt" | b"dd" | b"blockquote" | b"section" | b"article"
            | b"header" | b"footer" | b"main" | b"nav" | b"aside" | b"address" | b"center" | b"fieldset" | b"form"
            | b"figure" | b"hr" | b"details" | b"summary" | b"menu" | b"legend" | b"body" | b"html" => Role::Block,
            b"script" | b"style" | b"title" | b"template" | b"noscript" | b"textarea" | b"select" | b"datalist"
            | b"button" | b"iframe" | b"noembed" | b"noframes" | b"xmp" | b"plaintext" | b"svg" | b"object"
            | b"audio" | b"video" | b"canvas" | b"xml" | b"rp" | b"rt" | b"del" => Role::Dropped,
            _ => Role::Inline,
        }
    }

    /// How much of a table a tag starts or ends; none for what is inside cells.
    pub fn rank(self) -> u8 {
        match self {
            Role::Cell | Role::Caption => 1,
            Role::Row => 2,
            Role::Section(_) => 3,
            Role::Table => 4,
            _ => 0,
        }
    }

    /// Whether an open paragraph ends before it.
    pub fn ends_paragraph(self) -> bool {
        matches!(self, Role::Heading | Role::Block | Role::FigureCaption | Role::Preformatted) || self.rank() > 0
    }
}

/// A start tag, as far as it matters here.
#[derive(Debug, Default)]
pub(super) struct Tag {
    pub name: Vec<u8>,
    pub columns: Option<u32>,
    pub rows: Option<u32>,
    pub is_hidden: bool,
    pub is_invisible: bool,
    pub is_raised: bool,
    pub is_caption: bool,
    pub is_heading: bool,
    pub runs_over: bool,
    pub classes: Vec<u8>,
}

impl Tag {
    pub fn take_attribute(&mut self, name: &[u8], value: &[u8]) {
        let has = |text: &[u8], part: &[u8]| text.windows(part.len()).any(|window| window == part);
        match name {
            // Of two of a name, the first one counts.
            b"colspan" => self.columns = self.columns.or(Some(count(value).unwrap_or(1))),
            b"rowspan" => self.rows = self.rows.or(Some(count(value).unwrap_or(1))),
            b"style" => {
                let style: Vec<u8> =
                    value.iter().filter(|byte| !byte.is_ascii_whitespace()).map(u8::to_ascii_lowercase).collect();
                self.is_hidden |= has(&style, b"display:none") || has(&style, b"visibility:collapse");
                self.is_invisible |= has(&style, b"visibility:hidden");
                self.is_raised |= has(&style, b"vertical-align:super");
                self.runs_over |= has(&style, b"mso-ignore:colspan");
            }
            b"class" => {
                self.classes.extend_from_slice(value);
                self.is_raised |= has(value, b"MsoFootnoteReference");
                self.is_caption |= has(value, b"aption");
                self.is_heading |= has(value, b"MsoHeading");
                // The link beside each heading of Wikipedia.
                self.is_hidden |= has(value, b"mw-editsection");
            }
            _ => {}
        }
    }
}

/// A number as HTML reads it: digits, whatever follows.
fn count(value: &[u8]) -> Option<u32> {
    let value = value.trim_ascii_start();
    let digits = value.strip_prefix(b"+").unwrap_or(value).iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(None, |count: Option<u32>, digit| {
        Some(count.unwrap_or(0).saturating_mul(10).saturating_add(u32::from(digit - b'0')))
    })
}
