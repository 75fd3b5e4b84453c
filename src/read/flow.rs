//! A document as it flows: lines and tables, one after the other → [`Table`]s with what belongs to each.
//!
//! Web pages, Word and LibreOffice documents differ in their markup and not in this. A reader of a format says what comes
//! next ([`Flow::text`], [`Flow::start_table`], …); an end that is missing is implied, one too many is passed over.

use super::captions::{self, Gap, Line};
use super::grid::Grid;
use crate::error::{Error, ErrorKind};
use crate::number;
use crate::table::Table;

pub use super::captions::LineKind;
pub use super::grid::{Section, Span};

/// The most tables of one document.
const MOST_TABLES: usize = 10_000;
/// How deep tables stand in one another; those further inside are text.
const DEEPEST: usize = 24;

/// A document that is being read.
#[derive(Debug)]
pub struct Flow {
    format: &'static str,
    most_cells: u64,
    /// The line that is being written, white space and all.
    line: String,
    /// What of it stands above the line.
    raised: String,
    body: Run,
    open: Vec<OpenTable>,
    /// Open tables that are taken for text.
    too_deep: usize,
    tables: usize,
    cells: u64,
}

/// Lines and tables, one after the other.
#[derive(Debug, Default)]
struct Run {
    tables: Vec<(Gap, Table)>,
    after: Gap,
}

impl Run {
    fn push_table(&mut self, table: Table) {
        self.tables.push((std::mem::take(&mut self.after), table));
    }

    fn append(&mut self, other: Run) {
        for (before, table) in other.tables {
            self.after.append(before);
            self.push_table(table);
        }
        self.after.append(other.after);
    }
}

#[derive(Debug)]
struct OpenTable {
    grid: Grid,
    row: bool,
    cell: Option<OpenCell>,
    caption: Option<String>,
    in_caption: bool,
    /// The text of the open cell; its lines end with a line break.
    text: String,
    /// What its cells hold, for a table that turns out to be there for the layout only.
    content: Run,
}

#[derive(Clone, Copy, Debug)]
enum OpenCell {
    Flowing(Span),
    Placed(Span),
}

impl Flow {
    /// An empty document; its tables have this `format`, and together at most so many cells and rows.
    pub fn new(format: &'static str, most_cells: u64) -> Self {
        Flow {
            format,
            most_cells,
            line: String::new(),
            raised: String::new(),
            body: Run::default(),
            open: Vec::new(),
            too_deep: 0,
            tables: 0,
            cells: 0,
        }
    }

    /// Adds text to the line, as it is shown: without what only says where a word may be broken.
    pub fn text(&mut self, text: &str) {
        self.end_raised();
        let is_shown = |c: &char| {
            !matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}')
                && (!c.is_control() || c.is_whitespace())
        };
        self.line.extend(text.chars().filter(is_shown));
    }

    /// Adds text that is raised above the line: a [footnote's mark](footnote_mark), or the end of an ordinal number.
    pub fn raise(&mut self, text: &str) {
        // Nobody raises this much: an end is missing.
        const MOST: usize = 64;
        self.raised.extend(text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
        if self.raised.len() > MOST {
            self.end_raised();
        }
    }

    /// Ends what is raised; the next raised text is another mark.
    pub fn end_raised(&mut self) {
        if !self.raised.is_empty() {
            let raised = std::mem::take(&mut self.raised);
            self.text(footnote_mark(&raised).as_deref().unwrap_or(&raised));
        }
    }

    /// Whether the line is still empty, or ends in white space.
    pub fn ends_in_space(&self) -> bool {
        self.line.ends_with(char::is_whitespace) || self.line.is_empty()
    }

    /// Whether nothing but white space stands in the line.
    pub fn is_line_blank(&self) -> bool {
        number::trim(&self.line).is_empty()
    }

    /// Whether the line goes on below already.
    pub fn ends_in_break(&self) -> bool {
        self.line.ends_with('\n')
    }

    /// Goes on below within the same paragraph.
    pub fn break_line(&mut self) {
        self.end_raised();
        self.line.push('\n');
    }

    /// Gives up the line, which is none of the document's own text.
    pub fn drop_line(&mut self) {
        self.raised.clear();
        self.line.clear();
    }

    /// Ends the paragraph. One without text leaves nothing.
    pub fn end_line(&mut self, kind: LineKind) {
        self.end_raised();
        let line = std::mem::take(&mut self.line);
        let mut text = String::with_capacity(line.len());
        for part in line.lines().map(number::trim).filter(|part| !part.is_empty()) {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(part);
        }
        if !text.is_empty() {
            self.commit(&text, kind);
        }
        // Its room is used again.
        self.line = line;
        self.line.clear();
    }

    /// Text between the cells of a table stands before the table.
    fn commit(&mut self, text: &str, kind: LineKind) {
        for table in self.open.iter_mut().rev() {
            if table.in_caption {
                let caption = table.caption.get_or_insert_default();
                if !caption.is_empty() {
                    caption.push(' ');
                }
                caption.extend(text.chars().map(|c| if c == '\n' { ' ' } else { c }));
                return;
            }
            if table.cell.is_some() {
                if !table.text.is_empty() {
                    table.text.push('\n');
                }
                table.text.push_str(text);
                table.content.after.push(Line::new(text, kind));
                return;
            }
        }
        self.body.after.push(Line::new(text, kind));
    }

    /// Whether a table is open, and of the innermost one whether a cell or its caption is.
    pub fn place(&self) -> Place {
        match self.open.last() {
            None => Place::Text,
            Some(table) if table.cell.is_some() || table.in_caption => Place::Cell,
            Some(_) => Place::Table,
        }
    }

    /// How many tables are open.
    pub fn depth(&self) -> usize {
        self.open.len() + self.too_deep
    }

    /// Starts a table.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when a document has more than 10,000 tables.
    pub fn start_table(&mut self) -> Result<(), Error> {
        self.end_line(LineKind::Plain);
        if self.open.len() >= DEEPEST {
            self.too_deep += 1;
            return Ok(());
        }
        self.tables += 1;
        if self.tables > MOST_TABLES {
            return Err(ErrorKind::TooLarge { what: "the number of tables", limit: MOST_TABLES as u64 }.into());
        }
        self.open.push(OpenTable {
            grid: Grid::new(),
            row: false,
            cell: None,
            caption: None,
            in_caption: false,
            text: String::new(),
            content: Run::default(),
        });
        Ok(())
    }

    /// Ends the innermost table.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when it holds, or all tables hold, more cells than are read.
    pub fn end_table(&mut self) -> Result<(), Error> {
        if self.too_deep > 0 {
            self.end_line(LineKind::Plain);
            self.too_deep -= 1;
            return Ok(());
        }
        self.end_row()?;
        self.end_caption();
        let Some(OpenTable { grid, caption, content, .. }) = self.open.pop() else { return Ok(()) };
        let outer = match self.open.iter_mut().rfind(|table| table.cell.is_some()) {
            Some(table) => &mut table.content,
            None => &mut self.body,
        };
        let is_list = !grid.has_two_directions() && (!grid.has_figures() || grid.is_single());
        let is_layout = is_list || (!grid.has_figures() && !content.tables.is_empty());
        if is_layout {
            let caption = caption.map(|caption| Line::new(&caption, LineKind::Caption));
            caption.into_iter().for_each(|caption| outer.after.push(caption));
            outer.append(content);
            return Ok(());
        }
        let mut table = grid.into_table(self.format);
        table.title = caption.filter(|caption| caption.contains(char::is_alphanumeric));
        self.cells += table.cell_count() as u64 + table.rows() as u64;
        if self.cells > self.most_cells {
            return Err(ErrorKind::TooLarge { what: "the number of cells and lines", limit: self.most_cells }.into());
        }
        outer.push_table(table);
        // The lines of its cells stand in the table already; those above a table within one may be its caption.
        outer.tables.extend(content.tables);
        Ok(())
    }

    /// Starts a section of rows; the row before ends.
    ///
    /// # Errors
    /// Those of [`end_cell`](Flow::end_cell).
    pub fn start_section(&mut self, section: Section) -> Result<(), Error> {
        self.end_row()?;
        self.end_caption();
        if let Some(table) = self.table() {
            table.grid.start_section(section);
        }
        Ok(())
    }

    /// Starts a row; the row before ends.
    ///
    /// # Errors
    /// Those of [`end_cell`](Flow::end_cell).
    pub fn start_row(&mut self) -> Result<(), Error> {
        self.end_row()?;
        self.end_caption();
        if let Some(table) = self.table() {
            table.row = true;
            table.grid.start_row()?;
        }
        Ok(())
    }

    /// Ends the row.
    ///
    /// # Errors
    /// Those of [`end_cell`](Flow::end_cell).
    pub fn end_row(&mut self) -> Result<(), Error> {
        self.end_cell()?;
        if let Some(table) = self.table() {
            table.row = false;
        }
        Ok(())
    }

    /// Starts a cell in the first column that no cell from above reaches into, as in web pages. The cell before ends.
    ///
    /// # Errors
    /// Those of [`end_cell`](Flow::end_cell).
    pub fn start_cell(&mut self, span: Span) -> Result<(), Error> {
        self.open_cell(OpenCell::Flowing(span))
    }

    /// Starts a cell in the next column, for documents that also state the cells that a span covers. The cell before ends.
    ///
    /// # Errors
    /// Those of [`end_cell`](Flow::end_cell).
    pub fn start_cell_here(&mut self, span: Span) -> Result<(), Error> {
        self.open_cell(OpenCell::Placed(span))
    }

    fn open_cell(&mut self, cell: OpenCell) -> Result<(), Error> {
        self.end_cell()?;
        self.end_caption();
        if let Some(table) = self.table() {
            if !table.row {
                table.row = true;
                table.grid.start_row()?;
            }
            table.cell = Some(cell);
        }
        Ok(())
    }

    /// Passes over columns of the row that hold no cell of their own. The cell before ends.
    ///
    /// # Errors
    /// Those of [`end_cell`](Flow::end_cell).
    pub fn skip_columns(&mut self, columns: u32) -> Result<(), Error> {
        self.end_cell()?;
        if let Some(table) = self.table() {
            table.grid.skip(columns);
        }
        Ok(())
    }

    /// Lets the cell above go on in the next column. The cell before ends.
    ///
    /// # Errors
    /// Those of [`end_cell`](Flow::end_cell).
    pub fn continue_cell_above(&mut self, columns: u32) -> Result<(), Error> {
        self.end_cell()?;
        match self.table() {
            Some(table) => table.grid.continue_above(columns),
            None => Ok(()),
        }
    }

    /// Ends the cell.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when its table has more cells or columns than are read.
    pub fn end_cell(&mut self) -> Result<(), Error> {
        self.end_cell_times(1)
    }

    /// Ends the cell, which stands that many times beside itself.
    ///
    /// # Errors
    /// Those of [`end_cell`](Flow::end_cell).
    pub fn end_cell_times(&mut self, times: u32) -> Result<(), Error> {
        self.end_line(LineKind::Plain);
        let Some(table) = self.table() else { return Ok(()) };
        let Some(cell) = table.cell.take() else { return Ok(()) };
        for _ in 0..times {
            match cell {
                OpenCell::Flowing(span) => table.grid.push(span, &table.text)?,
                OpenCell::Placed(span) => table.grid.place(span, &table.text)?,
            }
        }
        table.text.clear();
        Ok(())
    }

    /// Starts the caption of the innermost table, which stands inside it.
    ///
    /// # Errors
    /// Those of [`end_cell`](Flow::end_cell).
    pub fn start_caption(&mut self) -> Result<(), Error> {
        self.end_row()?;
        if let Some(table) = self.table() {
            table.in_caption = true;
        }
        Ok(())
    }

    /// Ends that caption.
    pub fn end_caption(&mut self) {
        if self.open.last().is_some_and(|table| table.in_caption) {
            self.end_line(LineKind::Plain);
            self.open.last_mut().into_iter().for_each(|table| table.in_caption = false);
        }
    }

    /// The innermost table; none when what comes is text of a cell further out.
    fn table(&mut self) -> Option<&mut OpenTable> {
        if self.too_deep > 0 { None } else { self.open.last_mut() }
    }

    /// Ends the document: its tables in their order, each with its title, the heading it stands under, and its notes.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when all tables together hold more cells than are read.
    pub fn finish(mut self) -> Result<Vec<Table>, Error> {
        self.end_line(LineKind::Plain);
        while self.depth() > 0 {
            self.end_table()?;
        }
        let (mut gaps, tables): (Vec<Gap>, Vec<Table>) = self.body.tables.into_iter().unzip();
        gaps.push(self.body.after);
        Ok(captions::assign(tables, &gaps))
    }
}

/// Where the next text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Outside of tables.
    Text,
    /// Into a cell, or into a caption.
    Cell,
    /// Into a table, between its cells.
    Table,
}

/// Whether a table holds a single figure.
pub fn has_figures(table: &Table) -> bool {
    (0..table.rows()).any(|row| table.row(row).any(super::grid::is_figure))
}

/// A raised text that is the mark of a footnote, as it is written after a figure; none when it is something else, such as
/// the end of an ordinal number (`1e`, `1st`).
///
/// # Examples
/// ```
/// use peilglas::read::flow::footnote_mark;
/// assert_eq!(footnote_mark("1"), Some("¹".to_owned()));
/// assert_eq!(footnote_mark("[12]"), Some("¹²".to_owned()));
/// assert_eq!(footnote_mark("e"), None);
/// ```
pub fn footnote_mark(raised: &str) -> Option<String> {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    const LETTERS: [char; 26] = [
        'ᵃ', 'ᵇ', 'ᶜ', 'ᵈ', 'ᵉ', 'ᶠ', 'ᵍ', 'ʰ', 'ⁱ', 'ʲ', 'ᵏ', 'ˡ', 'ᵐ', 'ⁿ', 'ᵒ', 'ᵖ', 'q', 'ʳ', 'ˢ', 'ᵗ', 'ᵘ', 'ᵛ',
        'ʷ', 'ˣ', 'ʸ', 'ᶻ',
    ];
    let raised = number::trim(raised);
    let bare = raised.trim_matches(['(', ')', '[', ']', ' ']);
    let mut characters = bare.chars();
    match (characters.next()?, characters.next()) {
        // Ordinals end in these: 1e, 1o.
        ('e' | 'o' | 'E', None) if bare.len() == raised.len() => None,
        (letter, None) if letter.is_ascii_alphabetic() => {
            Some(LETTERS[usize::from(letter.to_ascii_lowercase() as u8 - b'a')].to_string())
        }
        (sign @ ('*' | '°' | '†' | '‡'), None) => Some(sign.to_string()),
        _ if bare.len() <= 8 && bare.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ' | ';')) => {
            let raise = |c: char| c.to_digit(10).map_or(' ', |digit| DIGITS[digit as usize]);
            Some(bare.chars().filter(|c| c.is_ascii_digit() || *c == ' ' || !bare.contains(' ')).map(raise).collect())
        }
        _ => None,
    }
}
