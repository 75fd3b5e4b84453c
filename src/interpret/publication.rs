//! Publication tables: cross-tabs from reports. Each cell gets its meaning from everything around it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::facts::{Code, Dimension, Fact, Gap, Key, Place};
use crate::message::{Message, Severity};
use crate::number::{self, Content, Evidence, Figure, Missing, Unit};
use crate::quantity::Quantity;
use crate::table::Table;
use crate::vocabulary::{Base, LabelKind, Meaning, strip_bullet, year};

use super::axis::{Axis, Listing};
use super::cells::Cells;
use super::{Claim, ColumnRole, Context, Interpretation, Layout, RowKind, scaled};

/// Reads one table whose rows and columns are told apart.
pub(super) fn read(table: &Table, cells: &Cells, layout: Layout, context: &Context<'_>, source: u32) -> Interpretation {
    let surroundings = Surroundings::read(table, &layout, context);
    let mut reader = Reader { table, cells, layout, context, source, surroundings, messages: Vec::new() };
    reader.name_rows_and_columns();
    reader.report_number_format();
    reader.report_labels();
    reader.report_short_rows();
    reader.report_cut_numbers();
    let (facts, claims) = reader.figures();
    let gaps = reader.gaps();
    Interpretation { layout: reader.layout, facts, claims, gaps, messages: reader.messages, is_list: false }
}

/// Everything around the figures that gives them meaning.
struct Surroundings {
    /// The text of each body row's label, without a bullet.
    labels: Vec<Arc<str>>,
    rows: Axis,
    columns: Axis,
    /// For each body row, the body row that is the heading of its group.
    groups: Vec<Option<usize>>,
    corner: Meaning,
    /// What title, sheet's name and file's name lend to every cell that does not say otherwise, the nearest first.
    outer: Vec<Key>,
    /// Whether a row or a column names a nationality.
    names_nationality: bool,
    /// For each column of shares, what the counts beside it lend it.
    beside: Vec<Key>,
    /// What corner cell and titles say of all figures: the power of ten to multiply counts by, and the one that rates are
    /// out of.
    scale: Option<u8>,
    out_of: Option<u8>,
    /// Whether corner cell or title say that figures are shares.
    speaks_of_share: bool,
}

impl Surroundings {
    fn read(table: &Table, layout: &Layout, context: &Context<'_>) -> Self {
        let vocabulary = context.vocabulary;
        let said =
            |text: &str| context.recipe.labels.get(strip_bullet(text)).map_or_else(|| text.to_owned(), Clone::clone);
        let label_columns: Vec<usize> = layout.columns_of(&[ColumnRole::Label]).collect();
        let label_cells = |row: usize| -> Vec<String> {
            // A header that stands once more between the rows lists nothing.
            if layout.kind(row) == RowKind::Header {
                return Vec::new();
            }
            let cells = label_columns.iter().map(|&column| table.cell(row, column));
            cells.filter(|text| !crate::number::trim(text).is_empty()).map(said).collect()
        };
        let row_labels: Vec<Vec<String>> = layout.body.clone().map(label_cells).collect();
        let headers: Vec<Vec<String>> = layout
            .columns
            .iter()
            .map(|column| match column.role {
                ColumnRole::Count | ColumnRole::Share => column.header.iter().map(|text| said(text)).collect(),
                _ => Vec::new(),
            })
            .collect();
        let corner: Vec<&String> = label_columns.iter().flat_map(|&column| &layout.columns[column].header).collect();
        let mut titles = layout.lines(table, RowKind::Title);
        // What stands outside the grid of a document is further away than what stands in it.
        titles.extend(table.title.iter().chain(&table.heading).cloned());
        let file_name = without_extension(context.file_name);
        let sheet = context.sheet.unwrap_or_default();

        let every_text = || {
            let inner = row_labels.iter().chain(&headers).flatten();
            inner.chain(corner.iter().copied()).chain(&titles).map(String::as_str).chain([sheet, file_name])
        };
        let in_moe_table = every_text().any(|text| {
            let label = vocabulary.label(text, LabelKind::Title);
            label.words.iter().any(|word| word.terms.iter().any(names_moe))
        });

        let corner = vocabulary.meaning(&join(&corner), LabelKind::Title, in_moe_table);
        let named = match corner.dimensions[..] {
            [dimension] => Some(dimension),
            _ => None,
        };
        let mut rows = Axis::read(&row_labels, named, vocabulary, in_moe_table);
        let columns = Axis::read(&headers, None, vocabulary, in_moe_table);
        let groups = groups(table, layout, &mut rows);

        let title: Vec<Meaning> =
            titles.iter().map(|text| vocabulary.meaning(text, LabelKind::Title, in_moe_table)).collect();
        let scale = std::iter::once(&corner).chain(&title).find_map(|meaning| meaning.scale);
        let rate = |meaning: &Meaning| meaning.share.as_ref().and_then(|share| share.out_of);
        let out_of = std::iter::once(&corner).chain(&title).find_map(rate);
        let speaks_of_share = std::iter::once(&corner).chain(&title).any(|meaning| meaning.share.is_some());
        // The sheet's name is nearer than the file's.
        let names = [sheet, file_name].map(|name| vocabulary.meaning(name, LabelKind::FileName, in_moe_table));
        let names_nationality = rows.speaks_of(Dimension::Nationality) || columns.speaks_of(Dimension::Nationality);
        let mut outer = vec![only_statement(&rows, &columns, &corner)];
        for meaning in title.into_iter().chain(names) {
            let mut lent = lent_by(&meaning);
            // A table about MOE migrants also has rows about everyone: its title does not speak for them.
            if names_nationality {
                lent.set(Dimension::Nationality, None);
            }
            outer.push(lent);
        }
        let text = |cells: &Vec<String>| Arc::from(strip_bullet(&cells.join(" ")));
        let row_text = |row: usize| label_columns.iter().map(|&column| table.cell(row, column).to_owned()).collect();
        let labels = layout.body.clone().map(row_text).map(|cells| text(&cells)).collect();
        let beside = Vec::new();
        Surroundings {
            labels,
            rows,
            columns,
            groups,
            corner,
            outer,
            names_nationality,
            beside,
            scale,
            out_of,
            speaks_of_share,
        }
    }
}

struct Reader<'a> {
    table: &'a Table,
    cells: &'a Cells,
    layout: Layout,
    context: &'a Context<'a>,
    source: u32,
    surroundings: Surroundings,
    messages: Vec<Message>,
}

impl Reader<'_> {
    fn place(&self, row: usize, column: usize) -> Place {
        Place { source: self.source, row: row as u32, column: column as u32 }
    }

    fn row_meaning(&self, row: usize) -> &Meaning {
        &self.surroundings.rows.meanings[row - self.layout.body.start]
    }

    fn data_rows(&self) -> impl Iterator<Item = usize> + use<> {
        let has_figures = |kind: RowKind| matches!(kind, RowKind::Data | RowKind::Total | RowKind::Share);
        let layout = &self.layout;
        layout.body.clone().filter(|&row| has_figures(layout.kind(row))).collect::<Vec<_>>().into_iter()
    }

    fn value_columns(&self) -> Vec<usize> {
        self.layout.columns_of(&[ColumnRole::Count, ColumnRole::Share]).collect()
    }

    /// Marks total rows, share rows and share columns as such.
    fn name_rows_and_columns(&mut self) {
        for row in self.data_rows() {
            let meaning = self.row_meaning(row);
            let kind = match meaning {
                Meaning { share: Some(_), .. } => RowKind::Share,
                Meaning { is_total, is_base, .. } if *is_total || *is_base => RowKind::Total,
                _ => RowKind::Data,
            };
            self.layout.set_kind(row, kind);
        }
        for column in self.value_columns() {
            let is_percentage = |row: usize| match self.cells.get(row, column) {
                Content::Figure(figure) => Some(figure.unit == Unit::Percent),
                _ => None,
            };
            let mut percentages = self.data_rows().filter_map(is_percentage).peekable();
            let all_percentages = percentages.peek().is_some() && percentages.all(|is_percentage| is_percentage);
            if self.surroundings.columns.meanings[column].share.is_some() || all_percentages {
                self.layout.columns[column].role = ColumnRole::Share;
            }
        }
        self.surroundings.beside = self.beside();
        if self.surroundings.speaks_of_share && self.looks_like_percentages() {
            self.surroundings.out_of = self.surroundings.out_of.or(Some(2));
        }
    }

    /// Whether all figures can be percentages, and are not written as such: a title says that they are.
    fn looks_like_percentages(&self) -> bool {
        let columns = self.value_columns();
        let cells = self.data_rows().flat_map(|row| columns.iter().map(move |&column| (row, column)));
        let mut figures = cells.filter_map(|(row, column)| match self.cells.get(row, column) {
            Content::Figure(figure) => Some(figure),
            _ => None,
        });
        let is_percentage = |figure: &Figure| {
            figure.unit == Unit::Plain
                && (0.0..=100.0).contains(&figure.quantity.low())
                && figure.quantity.high() <= 100.0
        };
        figures.all(is_percentage)
    }

    /// What the counts to the left of each column of shares lend it, where its own header does not say. A bare `%` behind each
    /// count is about that count; behind several counts it is of their time.
    fn beside(&self) -> Vec<Key> {
        let columns = &self.surroundings.columns.meanings;
        let mut beside = vec![Key::default(); columns.len()];
        let mut counts: Vec<&Key> = Vec::new();
        for (column, meaning) in columns.iter().enumerate() {
            match self.layout.columns[column].role {
                ColumnRole::Count => {
                    if column > 0 && self.layout.columns[column - 1].role != ColumnRole::Count {
                        counts.clear();
                    }
                    counts.push(&meaning.key);
                }
                ColumnRole::Share => {
                    let is_bare = meaning.key == Key::default();
                    beside[column] = match counts[..] {
                        [count] if is_bare => count.clone(),
                        _ => shared_period(&counts),
                    };
                }
                _ => {}
            }
        }
        beside
    }

    /// The power of ten that the figure in a cell is out of, where it is a share: 2 for a percentage; none for a count.
    fn out_of(&self, row: usize, column: usize, unit: Unit) -> Option<u8> {
        let header = &self.surroundings.columns.meanings[column];
        let meaning = self.row_meaning(row);
        let stated = [meaning, header].map(|of| of.share.as_ref().map(|share| share.out_of));
        let says_otherwise = |of: &Meaning| of.is_count || of.key.measure.is_some();
        match (unit, stated) {
            (Unit::Permille, _) => Some(3),
            (Unit::Percent, _) => Some(2),
            (_, [Some(Some(power)), _] | [_, Some(Some(power))]) => Some(power),
            (_, [Some(None), _] | [_, Some(None)]) => Some(2),
            // The corner cell and the title speak for the cells of which nothing nearer says what they count.
            _ if says_otherwise(meaning) || says_otherwise(header) => None,
            _ => self.surroundings.out_of,
        }
    }

    /// The power of ten that a count is to be multiplied by.
    fn scale(&self, row: usize, column: usize) -> u8 {
        let own = self.row_meaning(row).scale.or(self.surroundings.columns.meanings[column].scale);
        own.or(self.surroundings.scale).unwrap_or(0)
    }

    fn figures(&mut self) -> (Vec<Fact>, Vec<Claim>) {
        let (mut facts, mut claims) = (Vec::new(), Vec::new());
        let columns = self.value_columns();
        for row in self.data_rows() {
            for &column in &columns {
                match self.cells.get(row, column) {
                    Content::Empty => {}
                    Content::Missing(missing) => self.report_missing(row, column, *missing),
                    Content::Text => self.report_text(row, column),
                    Content::Figure(figure) => self.figure(row, column, &figure.clone(), &mut facts, &mut claims),
                }
            }
        }
        self.link_totals(&mut facts);
        self.link_marked_bases(&facts, &mut claims);
        (facts, claims)
    }

    /// The cells that say that a figure is unknown or kept back. What has no meaning there is not missing.
    fn gaps(&self) -> Vec<Gap> {
        let columns = self.value_columns();
        let cells = self.data_rows().flat_map(|row| columns.iter().map(move |&column| (row, column)));
        let is_gap = |&(row, column): &(usize, usize)| {
            let kind = self.cells.get(row, column);
            matches!(kind, Content::Missing(Missing::Unknown | Missing::Suppressed { .. }))
        };
        let gap = |(row, column)| Gap { key: self.key(row, column), place: self.place(row, column) };
        cells.filter(is_gap).map(gap).collect()
    }

    /// "Totaal (= 100%)", "100% (N = 7.501)": what the bare percentages of that column are a share of.
    fn link_marked_bases(&self, facts: &[Fact], claims: &mut [Claim]) {
        let is_mark = |fact: &&Fact| {
            let (row, column) = (fact.place.row as usize, fact.place.column as usize);
            let beside = matches!(self.cells.get(row, column), Content::Figure(Figure { base: Some(_), .. }));
            beside || self.row_meaning(row).is_base
        };
        let mut marked: BTreeMap<u32, Vec<&Fact>> = BTreeMap::new();
        facts.iter().filter(is_mark).for_each(|fact| marked.entry(fact.place.column).or_default().push(fact));
        for claim in claims.iter_mut().filter(|claim| claim.base.is_none() && claim.indicator.is_none()) {
            let base = match marked.get(&claim.place.column).map(Vec::as_slice) {
                Some([base]) if base.key != claim.numerator => base,
                _ => continue,
            };
            // Of a base that is about another measure nothing says that it is theirs.
            if claim.numerator.measure == base.key.measure {
                claim.base = Some(base.key.clone());
            }
        }
    }

    fn figure(&mut self, row: usize, column: usize, figure: &Figure, facts: &mut Vec<Fact>, claims: &mut Vec<Claim>) {
        let header = &self.surroundings.columns.meanings[column];
        let meaning = self.row_meaning(row);
        if header.is_no_count || meaning.is_no_count {
            return self.report_no_count(row, column);
        }
        let out_of = self.out_of(row, column, figure.unit);
        let is_share = out_of.is_some();
        let scale = self.scale(row, column);
        let is_estimate = figure.approximate
            || header.is_estimate
            || meaning.is_estimate
            || figure.quantity.exact().is_none()
            || scale > 0;
        let stands_for_all = meaning.is_total || meaning.is_base || figure.base.is_some();
        let mut add_fact = |quantity: Quantity| {
            let label = self.surroundings.labels[row - self.layout.body.start].clone();
            let (place, key) = (self.place(row, column), self.key(row, column));
            facts.push(Fact { key, quantity, place, label, estimate: is_estimate, total: None, records: 1 });
        };
        if !is_share {
            add_fact(figure.quantity.times_ten_to(scale));
        } else if let Some(base) = figure.base {
            add_fact(Quantity::Exact(base));
        }
        let published = match (out_of, figure.share) {
            (Some(power), _) => figure.quantity.exact().map(|rate| as_percentage(rate, figure.decimals, power)),
            (None, share) => share,
        };
        if let Some((percentage, decimals)) =
            published.filter(|(percentage, _)| *percentage != 100.0 || !stands_for_all)
        {
            claims.push(self.claim(row, column, percentage, decimals));
        }
        if !is_share && scale > 0 {
            self.report_scale(row, column, scale);
        }
    }

    /// Says once a table that some of its figures count nothing.
    fn report_no_count(&mut self, row: usize, column: usize) {
        let code = "not-counted";
        if !self.messages.iter().any(|message| message.code == code) {
            let text = "these figures are ranks, indices or averages and no counts; nothing is computed from them";
            self.messages.push(Message::note(code, text).at(self.place(row, column)));
        }
    }

    /// Says once a table that its counts are in thousands.
    fn report_scale(&mut self, row: usize, column: usize, scale: u8) {
        let code = "scaled";
        if self.messages.iter().any(|message| message.code == code) {
            return;
        }
        let factor = 10f64.powi(i32::from(scale));
        let message = Message::note(code, scaled(factor)).with("factor", factor);
        self.messages.push(message.at(self.place(row, column)));
    }

    /// What the figure in a cell is about: of a share, what its numerator is about.
    fn key(&self, row: usize, column: usize) -> Key {
        let Surroundings { rows, columns, outer, .. } = &self.surroundings;
        let header = with_base_terms(&columns.meanings[column], columns.listing.or(rows.listing));
        let mut key = with_base_terms(self.row_meaning(row), rows.listing);
        // "Totaal inwoners" in a column of job seekers: the column says what is counted, the row of whom.
        let columns_count = header.measure.is_some() || columns.listing == Some(Listing::Measures);
        if columns_count && rows.listing != Some(Listing::Measures) {
            key.measure = None;
        }
        if let (Some(own), Some(above)) = (key.get(Dimension::Nationality), header.get(Dimension::Nationality))
            && self.context.vocabulary.is_within(above, own)
        {
            let narrower = above.clone();
            key.set(Dimension::Nationality, Some(narrower));
        }
        key.inherit(&header);
        if let Some(beside) = self.surroundings.beside.get(column) {
            key.inherit(beside);
        }
        if let Some(group) = self.surroundings.groups[row - self.layout.body.start] {
            let mut lent = rows.meanings[group - self.layout.body.start].key.clone();
            if let Some(Listing::Members(dimension)) = rows.listing {
                lent.set(dimension, None);
            }
            key.inherit(&lent);
        }
        key.inherit(&self.lent_by_corner(&key));
        for lent in outer {
            key.inherit(lent);
        }
        self.settle_territory(&mut key);
        key
    }

    /// A corner cell speaks for the whole table, but of its own measure: "Instroom MOE-migranten in 2010 in:" does not
    /// make a column of Roma estimates one of MOE migrants.
    fn lent_by_corner(&self, key: &Key) -> Key {
        let mut lent = lent_by(&self.surroundings.corner);
        if self.surroundings.names_nationality {
            lent.set(Dimension::Nationality, None);
        }
        let other_measure = matches!((&key.measure, &lent.measure), (Some(own), Some(outer)) if own != outer);
        if other_measure {
            lent.set(Dimension::Nationality, None);
            lent.set(Dimension::Age, None);
        }
        lent
    }

    /// Municipalities that merged: the name means the unit of the time that the figure is about.
    fn settle_territory(&self, key: &mut Key) {
        let year = key.get(Dimension::Period).and_then(|period| year(period));
        if let (Some(territory), Some(year)) = (key.get(Dimension::Territory), year) {
            let territory = self.context.vocabulary.territory_in(territory, year);
            key.set(Dimension::Territory, Some(territory));
        }
    }

    fn claim(&self, row: usize, column: usize, percentage: f64, decimals: u8) -> Claim {
        let Surroundings { labels, rows, columns, .. } = &self.surroundings;
        let (meaning, header) = (self.row_meaning(row), &columns.meanings[column]);
        let mut numerator = self.key(row, column);
        let share_of = |meaning: &Meaning, listing| {
            let base = meaning.share.as_ref()?.base.as_ref()?;
            Some((base.clone(), split_dimensions(meaning, listing)))
        };
        let stated = share_of(meaning, rows.listing).or_else(|| share_of(header, rows.listing));
        let base = stated.map(|(base, split)| {
            if numerator.measure.is_none() {
                numerator.measure.clone_from(&base.key.measure);
            }
            let mut key = complete_base(&base, &numerator, &split);
            self.settle_territory(&mut key);
            key
        });
        let indicator = |meaning: &Meaning| meaning.share.as_ref().and_then(|share| share.indicator.clone());
        let statement = match (&meaning.share, &header.share) {
            (Some(_), _) => labels[row - self.layout.body.start].clone(),
            (None, Some(_)) => Arc::from(self.layout.columns[column].header.last().map_or("%", String::as_str)),
            (None, None) => Arc::from("%"),
        };
        Claim {
            numerator,
            base,
            indicator: indicator(meaning).or_else(|| indicator(header)),
            published: self.published(row, column),
            percentage,
            decimals,
            place: self.place(row, column),
            label: labels[row - self.layout.body.start].clone(),
            statement,
        }
    }

    /// The text of a figure as its reader knows it. A workbook keeps numbers and shows them as the reader's locale does.
    fn published(&self, row: usize, column: usize) -> String {
        let text = crate::number::trim(self.table.cell(row, column));
        match (self.table.number_format, self.cells.get(row, column)) {
            (Some(stored), Content::Figure(_)) => {
                text.replace(stored.decimal, self.context.number_format.decimal.encode_utf8(&mut [0; 4]))
            }
            _ => text.to_owned(),
        }
    }

    /// Tells each figure which figure is the total of its column, when one row is the total of all.
    fn link_totals(&self, facts: &mut [Fact]) {
        let listed = match self.surroundings.rows.listing {
            Some(Listing::Members(dimension)) => Some(dimension),
            _ => None,
        };
        let is_whole = |row: usize| {
            let meaning = self.row_meaning(row);
            let member = listed.and_then(|dimension| meaning.key.get(dimension)).map(|code| &**code);
            self.layout.kind(row) == RowKind::Total && matches!(member, None | Some("all"))
        };
        let totals: Vec<usize> = self.data_rows().filter(|&row| is_whole(row)).collect();
        let [total] = totals[..] else { return };
        let with_total: BTreeSet<u32> =
            facts.iter().filter(|f| f.place.row == total as u32).map(|f| f.place.column).collect();
        for fact in facts.iter_mut().filter(|fact| fact.place.row != total as u32) {
            let column = fact.place.column;
            fact.total = with_total.contains(&column).then_some(Place { row: total as u32, ..fact.place });
        }
    }

    fn report_missing(&mut self, row: usize, column: usize, missing: Missing) {
        let kind = match missing {
            Missing::NotApplicable => "not applicable",
            Missing::Unknown => "unknown",
            Missing::Suppressed { .. } => "suppressed",
        };
        let mark = crate::number::trim(self.table.cell(row, column)).to_owned();
        let text = format!("\"{mark}\" is read as a figure that is {kind}; what depends on it is left out");
        let message = Message::note("missing-value", text).with("mark", mark).with("kind", kind.replace(' ', "-"));
        self.messages.push(message.at(self.place(row, column)));
    }

    fn report_text(&mut self, row: usize, column: usize) {
        let found = crate::number::trim(self.table.cell(row, column)).to_owned();
        let format = self.cells.columns[column].format;
        let example = format!("1{}234{}5", format.thousands, format.decimal);
        let text = format!("\"{found}\" is not a number as this column writes them ({example}); it is left out");
        let message = Message::warning("not-a-number", text).with("found", found).with("example", example);
        self.messages.push(message.at(self.place(row, column)));
    }

    /// Says so where the decimal mark is a guess.
    fn report_number_format(&mut self) {
        for column in self.value_columns() {
            let decision = self.cells.columns[column];
            let marked = |row: &usize| {
                matches!(self.cells.get(*row, column), Content::Figure(_))
                    && self.table.cell(*row, column).contains(['.', ',', '\'', '’'])
            };
            let Some(row) = self.layout.body.clone().find(marked) else { continue };
            let Content::Figure(figure) = self.cells.get(row, column) else { continue };
            let (example, value) = (crate::number::trim(self.table.cell(row, column)), figure.quantity.low());
            let as_locale = decision.format == self.context.number_format;
            let message = match decision.evidence {
                _ if decision.contradictory => Message::warning(
                    "number-format-contradictory",
                    format!("this column writes numbers in two ways; \"{example}\" is read as {value}"),
                ),
                Evidence::Assumed if !as_locale || self.can_be_averages(column) => Message::warning(
                    "number-format-assumed",
                    format!("nothing shows which mark is the decimal one; \"{example}\" is read as {value}"),
                ),
                Evidence::Assumed => Message::note(
                    "number-format-assumed",
                    format!(
                        "\"{example}\" is read as {value}, as the locale writes numbers; no figure shows another mark"
                    ),
                ),
                _ => continue,
            };
            let place = self.place(row, column);
            let message = message.with("example", example).with("value", value).at(place);
            let known = |other: &&Message| other.code == message.code && other.severity == message.severity;
            // Once a table, unless columns contradict themselves.
            if decision.contradictory || !self.messages.iter().any(|other| known(&other)) {
                self.messages.push(message);
            }
        }
    }

    /// Whether the figures of a column, each with a mark, lie as close together as averages and rates do: a column of counts
    /// with its total does not.
    fn can_be_averages(&self, column: usize) -> bool {
        let figure = |row: usize| match self.cells.get(row, column) {
            Content::Figure(figure) => Some((figure.quantity.low(), self.table.cell(row, column).contains(['.', ',']))),
            _ => None,
        };
        let figures: Vec<(f64, bool)> = self.data_rows().filter_map(figure).collect();
        let largest = figures.iter().map(|(value, _)| *value).fold(0.0, f64::max);
        figures.len() > 2 && figures.iter().all(|(value, is_marked)| *is_marked && *value * 2.0 > largest)
    }

    /// `1,714` without quotes among commas is two cells: rows are then longer than their header, and as long as it once the
    /// halves are put together.
    fn report_cut_numbers(&mut self) {
        let Some(delimiter) = self.table.dialect.as_ref().map(|dialect| char::from(dialect.delimiter)) else { return };
        let Some(names) = self.layout.header.clone().map(|row| self.table.row_length(row)).max() else { return };
        let is_cut = |pair: &[&str]| {
            let [before, after] = [pair[0], pair[1]];
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            (1..=3).contains(&before.len()) && after.len() == 3 && digits(before) && digits(after) && before != "0"
        };
        let mut first = None;
        for row in self.data_rows() {
            let cells: Vec<&str> = self.table.row(row).map(number::trim).collect();
            let Some(excess) = cells.len().checked_sub(names) else { return };
            let cuts: Vec<usize> = (1..cells.len()).filter(|&at| is_cut(&cells[at - 1..=at])).collect();
            if excess > cuts.len() {
                return;
            }
            if let (None, true, Some(&cut)) = (&first, excess > 0, cuts.first()) {
                first = Some((row, cut, format!("{}{delimiter}{}", cells[cut - 1], cells[cut])));
            }
        }
        if let Some((row, column, example)) = first.filter(|_| matches!(delimiter, ',' | '.' | ' ' | '\'')) {
            let text = format!(
                "rows have more cells than the header; \"{example}\" seems to be one number that is cut in two, so that figures are \
                 wrong or stand under the wrong name; write the table with quotes or another delimiter"
            );
            let message = Message::warning("cut-numbers", text).with("example", example);
            self.messages.push(message.at(self.place(row, column)));
        }
    }

    /// A row that ends before the others do has lost something: a delimiter, or the rest of the file.
    fn report_short_rows(&mut self) {
        let rows: Vec<usize> = self.data_rows().collect();
        let mut lengths: Vec<usize> = rows.iter().map(|&row| self.table.row_length(row)).collect();
        lengths.sort_unstable();
        let Some(&usual) = lengths.get(lengths.len() / 2) else { return };
        let is_last = |row: usize| (row + 1..self.table.rows()).all(|below| self.cells.filled(below).next().is_none());
        let short: Vec<usize> = rows.into_iter().filter(|&row| self.table.row_length(row) < usual).collect();
        for row in short {
            let (cells, place) =
                (self.table.row_length(row), self.place(row, self.table.row_length(row).saturating_sub(1)));
            let message = if is_last(row) {
                Message::warning(
                    "cut-off",
                    format!("the last row has {cells} of {usual} cells; the file seems to be cut off here"),
                )
            } else {
                Message::note("short-row", format!("this row has {cells} cells where the others have {usual}"))
            };
            self.messages.push(message.with("cells", cells).with("usual", usual).at(place));
        }
    }

    /// Shows what was not understood in the labels, and the names that can be read in two ways.
    fn report_labels(&mut self) {
        let mut messages = Vec::new();
        let label_column = self.layout.columns_of(&[ColumnRole::Label]).next().unwrap_or(0);
        let rows = self.layout.body.clone().filter(|&row| {
            !matches!(self.layout.kind(row), RowKind::Blank | RowKind::Header | RowKind::Note | RowKind::Excluded)
        });
        let label_columns: Vec<usize> = self.layout.columns_of(&[ColumnRole::Label]).collect();
        let Surroundings { rows: row_axis, columns: column_axis, .. } = &self.surroundings;
        for row in rows {
            let cells = label_columns.iter().map(|&column| self.table.cell(row, column).to_owned()).collect();
            report_label(self.row_meaning(row), self.place(row, label_column), cells, row_axis, &mut messages);
        }
        if let Some(header) = self.layout.header.clone().last() {
            for column in self.value_columns() {
                let cells = self.layout.columns[column].header.clone();
                let meaning = &column_axis.meanings[column];
                report_label(meaning, self.place(header, column), cells, column_axis, &mut messages);
            }
        }
        let mut seen = BTreeSet::new();
        messages.retain(|(message, ..)| seen.insert((message.code, message.parameters.clone())));
        let (unknown, others): (Vec<Labelled>, Vec<Labelled>) =
            messages.into_iter().partition(|(message, ..)| message.code == "unknown-label");
        let (words, others): (Vec<Labelled>, Vec<Labelled>) =
            others.into_iter().partition(|(message, ..)| message.code == "unknown-words");
        let more = |messages: &[Labelled], code: &'static str, what: &str| {
            let place = messages.get(MOST_UNKNOWN_NAMED)?.0.place?;
            let count = messages.len() - MOST_UNKNOWN_NAMED;
            Some(Message::warning(code, format!("{count} more {what}")).with("count", count).at(place))
        };
        let more_unknown = more(&unknown, "unknown-labels-more", "labels of this table are not known");
        let more_words = more(&words, "unknown-words-more", "labels of this table hold words that were not understood");
        let vocabulary = self.context.vocabulary;
        for (message, cells, listed) in unknown.into_iter().take(MOST_UNKNOWN_NAMED) {
            let suggestions = cells.iter().flat_map(|cell| vocabulary.suggestions(cell, listed)).collect();
            self.messages.push(message.suggesting(suggestions));
        }
        self.messages.extend(more_unknown);
        self.messages.extend(words.into_iter().take(MOST_UNKNOWN_NAMED).map(|(message, ..)| message));
        self.messages.extend(more_words.map(|message| Message { severity: Severity::Note, ..message }));
        self.messages.extend(others.into_iter().map(|(message, ..)| message));
    }
}

/// A rate out of a power of ten, as a percentage with its decimals: 10,8 out of 1.000 is 1,08%.
fn as_percentage(rate: f64, decimals: u8, power: u8) -> (f64, u8) {
    (rate / 10f64.powi(i32::from(power) - 2), decimals + power.saturating_sub(2))
}

/// The time that all these keys state.
fn shared_period(keys: &[&Key]) -> Key {
    let mut shared = Key::default();
    if let Some((first, rest)) = keys.split_first()
        && let Some(period) = first.get(Dimension::Period)
        && rest.iter().all(|key| key.get(Dimension::Period) == Some(period))
    {
        shared.set(Dimension::Period, Some(period.clone()));
    }
    shared
}

/// Most labels of one table that are named as not known, or as holding words that are not.
const MOST_UNKNOWN_NAMED: usize = 100;

/// A message about a label, with its cells and the dimension that the labels beside it list.
type Labelled = (Message, Vec<String>, Option<Dimension>);

fn report_label(meaning: &Meaning, place: Place, cells: Vec<String>, axis: &Axis, messages: &mut Vec<Labelled>) {
    let listed = match axis.listing {
        Some(Listing::Members(dimension)) => Some(dimension),
        _ => None,
    };
    let mut add = |message: Message| messages.push((message.at(place), cells.clone(), listed));
    let mut is_unknown = false;
    let unknown_codes = meaning.key.measure.iter().chain(Dimension::ALL.iter().filter_map(|&d| meaning.key.get(d)));
    for code in unknown_codes.filter_map(|code| code.strip_prefix('?')) {
        let text = format!("\"{code}\" is not known; its figures are kept apart and take part in no rate");
        add(Message::warning("unknown-label", text).with("label", code));
        is_unknown = true;
    }
    if !meaning.unknown.is_empty() && !is_unknown {
        let words = meaning.unknown.join(", ");
        let text = format!("these words were not understood and did not count: {words}");
        add(Message::note("unknown-words", text).with("words", words));
    }
    for (_, taken, left) in &meaning.passed_over {
        let text = format!("this name is read as {taken}; it can also mean {left}");
        add(Message::note("two-readings", text).with("taken", taken).with("left", left));
    }
}

/// Finds the group that each body row stands under, and settles what a bare total in a group is the total of.
fn groups(table: &Table, layout: &Layout, rows: &mut Axis) -> Vec<Option<usize>> {
    let start = layout.body.start;
    let listed = match rows.listing {
        Some(Listing::Members(dimension)) => Some(dimension),
        _ => None,
    };
    let last_group = layout.body.clone().rev().find(|&row| layout.kind(row) == RowKind::Group);
    let is_group_total = |row: usize| last_group.is_some_and(|last| last > row);
    let mut groups = vec![None; layout.body.len()];
    let mut open: Option<usize> = None;
    for row in layout.body.clone() {
        if layout.kind(row) == RowKind::Group {
            open = Some(row);
            continue;
        }
        groups[row - start] = open;
        let (Some(group), Some(dimension)) = (open, listed) else { continue };
        let Some(heading) = rows.meanings[group - start].key.get(dimension).cloned() else { continue };
        let meaning = &rows.meanings[row - start];
        if !meaning.is_total {
            continue;
        }
        let own = meaning.key.get(dimension).map(|code| &**code);
        let is_bare =
            matches!(own, None | Some("all")) && meaning.key.measure.is_none() && says_only_total(table, layout, row);
        // "Totaal EU" below the rows of "EU-landen" is the total of those rows.
        let is_same_group = own == Some("EU") && &*heading == "MOE-EU";
        if is_same_group || (is_bare && is_group_total(row)) {
            rows.meanings[row - start].key.set(dimension, Some(heading));
        }
        open = None;
    }
    groups
}

fn says_only_total(table: &Table, layout: &Layout, row: usize) -> bool {
    let words = |column: usize| {
        crate::vocabulary::normalise(table.cell(row, column)).split(' ').filter(|word| !word.is_empty()).count()
    };
    layout.columns_of(&[ColumnRole::Label]).map(words).sum::<usize>() <= 1
}

fn names_moe(term: &crate::vocabulary::Term) -> bool {
    use crate::vocabulary::Term;
    matches!(term, Term::Member { dimension: Dimension::Nationality, code, .. } if code.starts_with("MOE"))
}

/// The dimensions in which a share's numerator is a part of its base: those its label names, else those of its rows.
fn split_dimensions(meaning: &Meaning, listing: Option<Listing>) -> Vec<Dimension> {
    let named: Vec<Dimension> =
        Dimension::ALL.into_iter().filter(|&dimension| meaning.key.get(dimension).is_some()).collect();
    let base_measure =
        meaning.share.as_ref().and_then(|share| share.base.as_ref()).and_then(|base| base.key.measure.as_ref());
    if meaning.key.measure.is_some() && base_measure.is_some() && meaning.key.measure.as_ref() != base_measure {
        // "Aandeel attesten t.o.v. contracten": two measures of the same persons, no part of a whole.
        return Vec::new();
    }
    let parts: Vec<Dimension> =
        named.into_iter().filter(|dimension| !matches!(dimension, Dimension::Territory | Dimension::Period)).collect();
    match listing {
        _ if !parts.is_empty() => parts,
        Some(Listing::Members(dimension)) => vec![dimension],
        _ => vec![Dimension::Nationality],
    }
}

/// The key of a share's numerator: what its base states of place, time and measure holds for both.
fn with_base_terms(meaning: &Meaning, listing: Option<Listing>) -> Key {
    let mut key = meaning.key.clone();
    if let Some(base) = meaning.share.as_ref().and_then(|share| share.base.as_ref()) {
        let mut shared = base.key.clone();
        for dimension in split_dimensions(meaning, listing) {
            shared.set(dimension, None);
        }
        key.inherit(&shared);
    }
    key
}

/// The whole key of a base: as it is stated, everything in the dimensions that the share splits, and in all others the
/// same as the numerator.
fn complete_base(base: &Base, numerator: &Key, split: &[Dimension]) -> Key {
    let mut key = base.key.clone();
    for &dimension in split {
        if dimension == Dimension::Nationality && key.get(dimension).is_none() {
            key.set(dimension, Some("all".into()));
        }
    }
    let mut shared = numerator.clone();
    for &dimension in split {
        shared.set(dimension, None);
    }
    key.inherit(&shared);
    key
}

/// What a title, a corner cell or a file name says about every cell of the table.
fn lent_by(meaning: &Meaning) -> Key {
    let Some(share) = &meaning.share else { return meaning.key.clone() };
    // A title about a share names two things; only what holds for both is lent.
    let mut lent = Key::default();
    let base = share.base.as_ref().map(|base| &base.key);
    for dimension in [Dimension::Territory, Dimension::Period] {
        let stated = meaning.key.get(dimension).or_else(|| base.and_then(|base| base.get(dimension)));
        lent.set(dimension, stated.cloned());
    }
    let measures = [meaning.key.measure.as_ref(), base.and_then(|base| base.measure.as_ref())];
    let measure: BTreeSet<&Code> = measures.into_iter().flatten().collect();
    let is_certain = !meaning.several_measures && share.indicator.is_none() && measure.len() == 1;
    lent.measure = measure.into_iter().next().filter(|_| is_certain).cloned();
    if share.indicator.as_deref() == Some("population-share") {
        lent.measure = Some("population".into());
    }
    lent
}

/// A measure or territory that is the only one the table ever names holds for all its cells.
fn only_statement(rows: &Axis, columns: &Axis, corner: &Meaning) -> Key {
    let mut measures = BTreeSet::new();
    let mut territories = BTreeSet::new();
    for meaning in rows.meanings.iter().chain(&columns.meanings).chain([corner]) {
        let base = meaning.share.as_ref().and_then(|share| share.base.as_ref()).map(|base| &base.key);
        for key in [Some(&meaning.key), base].into_iter().flatten() {
            measures.extend(key.measure.clone());
            territories.extend(key.get(Dimension::Territory).cloned());
        }
    }
    let only = |codes: BTreeSet<Code>| if codes.len() == 1 { codes.into_iter().next() } else { None };
    let mut key = Key::default();
    key.measure = only(measures);
    if !rows.lists(Dimension::Territory) && !columns.lists(Dimension::Territory) {
        key.set(Dimension::Territory, only(territories));
    }
    key
}

fn without_extension(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn join(texts: &[&String]) -> String {
    texts.iter().map(|text| text.as_str()).collect::<Vec<_>>().join(" ")
}
