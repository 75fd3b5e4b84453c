//! HTML → [`Table`](crate::table::Table)s: saved web pages, the `.xls` files that are pages, and what Word, Excel,
//! LibreOffice and browsers put on the clipboard.
//!
//! The text of a cell is what a reader sees of it: hidden rows and cells are not there, footnotes keep their mark, and
//! what Excel notes of a cell's value beside its text (`x:num`) is not looked at. No tree is built: tables, rows, cells
//! and paragraphs end where HTML says that they do, with or without an end tag, and all else is text.

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

use super::encoding::{Encoding, EncodingGuess};
use super::hiding::Hiding;
use super::{ReadWarning, Reading};
use crate::error::{Error, ErrorKind, Position};
use crate::table::Table;
use page::Page;

mod page;
mod tag;

/// Reads a page. `is_stated` says that its encoding is beyond doubt: by a byte order mark, or by the recipe.
pub(super) fn read(bytes: &[u8], guess: EncodingGuess, is_stated: bool) -> Result<Reading, Error> {
    let guess = if is_stated { guess } else { settle_encoding(bytes, guess) };
    let mut scratch = String::new();
    let (text, _) = guess.encoding.decode(bytes, &mut scratch);
    let mut tables = tables(text)?;
    if tables.is_empty() {
        return Err(ErrorKind::NoTable { reason: "the page holds none with more than one row and column" }.into());
    }
    tables.iter_mut().for_each(|table| table.encoding = Some(guess.encoding.label()));
    let warnings = warnings(&tables, guess);
    Ok(Reading { tables, warnings })
}

/// The encoding that the page states, unless its bytes show that it is not so.
///
/// What a browser hands over of the clipboard is UTF-8, whatever the program that copied it states inside; and valid
/// UTF-8 with letters beyond ASCII is nothing else.
fn settle_encoding(bytes: &[u8], guess: EncodingGuess) -> EncodingGuess {
    let is_settled = matches!(guess.encoding, Encoding::Utf16Le | Encoding::Utf16Be)
        || (guess.encoding == Encoding::Utf8 && std::str::from_utf8(bytes).is_ok());
    match stated_encoding(bytes) {
        Some(encoding) if !is_settled && encoding.is_code_page() => {
            EncodingGuess { encoding, alternative: None, cut_off: false }
        }
        _ => guess,
    }
}

/// The encoding in `<meta charset=…>`, `<meta … content="text/html; charset=…">` or `<?xml … encoding=…?>`.
fn stated_encoding(bytes: &[u8]) -> Option<Encoding> {
    let head = &bytes[..bytes.len().min(4096)];
    let labels = |name: &'static [u8]| {
        head.windows(name.len()).enumerate().filter(move |(_, window)| window.eq_ignore_ascii_case(name)).filter_map(
            move |(at, _)| {
                let value = head[at + name.len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
                let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
                let is_label = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':');
                let length = value.iter().take_while(|byte| is_label(byte)).count();
                Encoding::from_label(std::str::from_utf8(&value[..length]).ok()?)
            },
        )
    };
    let xml = head.trim_ascii_start().starts_with(b"<?xml");
    labels(b"charset").next().or_else(|| labels(b"encoding").next().filter(|_| xml))
}

fn warnings(tables: &[Table], guess: EncodingGuess) -> Vec<ReadWarning> {
    let cells = || {
        tables.iter().flat_map(|table| {
            let rows = (0..table.rows()).flat_map(|row| (0..table.row_length(row)).map(move |column| (row, column)));
            rows.map(|(row, column)| (table.cell(row, column), table.position(row, column)))
        })
    };
    let encoding = guess.encoding;
    let mut warnings = Vec::new();
    if let (Some(alternative), Some((_, first))) = (guess.alternative, cells().find(|(text, _)| !text.is_ascii())) {
        warnings.push(ReadWarning::EncodingUncertain { chosen: encoding, alternative, first: Some(first) });
    }
    let undecodable = || cells().filter(|(text, _)| text.contains(char::REPLACEMENT_CHARACTER));
    if let Some((_, first)) = undecodable().next() {
        let count = undecodable().map(|(text, _)| text.matches(char::REPLACEMENT_CHARACTER).count() as u32).sum();
        warnings.push(ReadWarning::UndecodableBytes { encoding, first, count });
    }
    if guess.cut_off {
        let last = cells().last().map_or(Position { row: 1, column: 1 }, |(_, position)| position);
        warnings.push(ReadWarning::CutOff { last });
    }
    warnings
}

/// The tables of a page in their order.
fn tables(text: &str) -> Result<Vec<Table>, Error> {
    // Windows puts lines with offsets before the HTML on its clipboard.
    let text = &text[text.find('<').unwrap_or(0)..];
    let mut page = Page::new(Hiding::of_page(text));
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: html5gum::Span<()>| page.take(event).err());
    emitter.naively_switch_states(true);
    // It yields nothing but errors, of which the first ends the reading.
    if let Some(Ok(error)) = Tokenizer::new_with_emitter(text, emitter).next() {
        return Err(error);
    }
    page.finish()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::read::{ReadOptions, Reader, read};
    use crate::table::Merge;
    use proptest::prelude::*;

    fn read_page(html: &str) -> Vec<Table> {
        tables(html).unwrap()
    }

    fn rows(table: &Table) -> Vec<String> {
        (0..table.rows()).map(|row| table.row(row).collect::<Vec<_>>().join("|")).collect()
    }

    /// The rows of the one table of a page.
    fn one(html: &str) -> Vec<String> {
        let tables = read_page(html);
        assert_eq!(tables.len(), 1, "{html}");
        rows(&tables[0])
    }

    const A: &str = "<tr><td>Polen<td>1.714";

    #[test]
    fn a_table_is_read_with_and_without_end_tags() {
        let want = ["Land|2010", "Polen|1.714"];
        for html in [
            "<table><thead><tr><th>Land</th><th>2010</th></tr></thead><tbody><tr><td>Polen</td><td>1.714</td></tr></tbody></table>",
            "<table><tr><th>Land<th>2010<tr><td>Polen<td>1.714",
            "<TABLE><TBODY><TR><TD>Land<TD>2010<TBODY><TR><TD>Polen<TD>1.714</TABLE>",
            "<table><td>Land<td>2010</tr><td>Polen<td>1.714</table>",
            "<table><tr><td><p>Land<td><p>2010<tr><td><div>Polen</div><td><b>1</b>.714</table>",
            "<table><tfoot><tr><td>Polen<td>1.714<thead><tr><td>Land<td>2010</table>",
        ] {
            assert_eq!(one(html), want, "{html}");
        }
    }

    #[test]
    fn a_cell_holds_what_is_seen_of_it() {
        for (cell, want) in [
            (" \n Polen \t en\n Roemenië ", "Polen en Roemenië"),
            ("1&nbsp;714", "1\u{a0}714"),
            ("&nbsp;&nbsp;Polen&nbsp;", "Polen"),
            ("Rom&euml;ni&#235; &lt;5 &amp;amp;", "Romënië <5 &amp;"),
            ("Aandeel in de<br>instroom", "Aandeel in de\ninstroom"),
            ("<p>Aandeel<p>MOE", "Aandeel\nMOE"),
            ("<br>1<br><br/>", "1"),
            ("werk&shy;loosheid", "werkloosheid"),
            ("<b>1</b>.<span>7</span>14", "1.714"),
            ("<!-- 3 -->1<script>2</script><style>td { }</style>", "1"),
            ("<span style='display: none'>7000</span>5,58", "5,58"),
            ("<span style=\"VISIBILITY:hidden\">0</span>7", "7"),
            ("<span hidden>3<span>4</span></span>5", "5"),
            ("<del>12</del><ins>13</ins>", "13"),
            ("<script>'</td>'</script>8", "8"),
            ("<a href='javascript:x'>=1+1</a>", "=1+1"),
            ("<img src=x onerror=alert(1)>6", "6"),
            ("<pre>a\nb</pre>", "a\nb"),
        ] {
            assert_eq!(
                one(&format!("<table><tr><td>{cell}<td>9<tr><td>x<td>8</table>"))[0],
                format!("{want}|9"),
                "{cell}"
            );
        }
    }

    #[test]
    fn a_raised_footnote_keeps_its_mark_and_an_ordinal_its_ending() {
        for (cell, want) in [
            ("19%<sup>1</sup>", "19%¹"),
            ("19%<sup>(2)</sup>", "19%²"),
            ("5,58<sup><a href='#'>[<span>12</span>]</a></sup>", "5,58¹²"),
            ("19%<sup>a</sup>", "19%ᵃ"),
            ("19%<sup>*</sup>", "19%*"),
            ("19%<sup>[†]</sup>", "19%†"),
            ("1<sup>e</sup> helft", "1e helft"),
            ("1<sup>ste</sup> helft", "1ste helft"),
            ("19%<span class=MsoFootnoteReference><span>[3]</span></span>", "19%³"),
            ("19%<span style='vertical-align: super'>1,2</span>", "19%¹ ²"),
            ("7<sup>1", "7¹"),
        ] {
            assert_eq!(
                one(&format!("<table><tr><td>{cell}<td>9<tr><td>x<td>8</table>"))[0],
                format!("{want}|9"),
                "{cell}"
            );
        }
    }

    #[test]
    fn spans_become_merges() {
        let tables = read_page(
            "<table><tr><th rowspan=2>Land<th colspan=2>Instroom<tr><th>2009<th>2010<tr><td>Polen<td>1<td>2</table>",
        );
        assert_eq!(rows(&tables[0]), ["Land|Instroom|", "|2009|2010", "Polen|1|2"]);
        assert_eq!(
            tables[0].merges,
            [Merge { row: 0, column: 0, rows: 2, columns: 1 }, Merge { row: 0, column: 1, rows: 1, columns: 2 }]
        );
    }

    #[test]
    fn a_span_that_is_no_number_is_one() {
        for span in ["colspan=", "colspan=\"\"", "colspan=\"\"4\"\"", "colspan=foo", "colspan=0", "colspan=-3"] {
            assert_eq!(one(&format!("<table><tr><td {span}>a<td>1<tr><td>b<td>2</table>"))[0], "a|1", "{span}");
        }
        assert_eq!(one("<table><tr><td colspan=\"2%\">a<td>1<tr><td>b<td>2<td>3</table>")[0], "a||1");
    }

    #[test]
    fn hidden_rows_cells_and_tables_are_not_there() {
        let html = "<table><tr style='display:none'><td>x<td>y</tr><tr><td>Land<td hidden>code<td>2010\
            <tr hidden><td>1<table><tr><td>2<td>3</table><tr><td>Polen<td style='display:none'>PL<td>7\
            <tbody hidden><tr><td>a<td>1<tbody><tr height=0 style='display:none'><td width=64><td width=64></table>\
            <table hidden><tr><td>a<td>1<tr><td>b<td>2</table>";
        assert_eq!(one(html), ["Land|2010", "Polen|7"]);
    }

    #[test]
    fn what_is_hidden_ends_with_its_cell_even_without_an_end_tag() {
        let html = "<table><tr><td>a<span style='display:none'>x<td>1<tr><td>b<select><option>y<td>2</table>";
        assert_eq!(one(html), ["a|1", "b|2"]);
    }

    #[test]
    fn layout_tables_dissolve_and_lend_their_lines() {
        let html = format!(
            "<table><tr><td><h2>Gent</h2><tr><td>Tabel 5: Instroom<tr><td><table><tr><th>Land<th>2010{A}</table><tr><td>Bron: KBI</table>"
        );
        let tables = read_page(&html);
        assert_eq!(tables.len(), 1);
        assert_eq!(rows(&tables[0]), ["Land|2010", "Polen|1.714"]);
        assert_eq!(tables[0].heading.as_deref(), Some("Gent"));
        assert_eq!(tables[0].title.as_deref(), Some("Tabel 5: Instroom"));
        assert_eq!(tables[0].notes, ["Bron: KBI"]);
    }

    #[test]
    fn a_table_within_a_cell_is_a_table_of_its_own() {
        let html = format!("<table><tr><th>a<th>b<tr><td>Gent<table>{A}<tr><td>x<td>2</table><td>12</table>");
        let tables = read_page(&html);
        assert_eq!(tables.iter().map(rows).collect::<Vec<_>>(), [vec!["a|b", "Gent|12"], vec!["Polen|1.714", "x|2"]]);
    }

    #[test]
    fn a_table_has_its_caption_heading_and_source() {
        for html in [
            format!(
                "<h1>Plan</h1><h2>Gent</h2><p>Tekst.<p>Tabel 5:<br>Instroom</p><table>{A}{A}</table><p>Bron: KBI<p>Tekst."
            ),
            format!(
                "<h2>Gent<p>Tekst.<table><caption>Tabel 5: <b>Instroom</b></caption>{A}{A}</table>Bron: KBI<br><br>Tekst"
            ),
            format!(
                "<h2>Gent</h2><figure><figcaption>Tabel 5: Instroom</figcaption><table>{A}{A}</table></figure>Bron: KBI"
            ),
            format!("<h2>Gent</h2>Tekst<br><br>Tabel 5: Instroom<br><br><table>{A}{A}</table><div>Bron: KBI</div>"),
            format!(
                "<p class=MsoHeading9>Gent</p><p class=MsoCaption>Tabel 5: Instroom</p><div><table>{A}{A}</table></div><p>Bron: KBI</p>"
            ),
        ] {
            let tables = read_page(&html);
            assert_eq!(tables.len(), 1, "{html}");
            assert_eq!(tables[0].heading.as_deref(), Some("Gent"), "{html}");
            assert_eq!(tables[0].title.as_deref(), Some("Tabel 5: Instroom"), "{html}");
            assert_eq!(tables[0].notes, ["Bron: KBI"], "{html}");
        }
    }

    // To the form of what Excel puts on the clipboard of Windows.
    #[test]
    fn what_excel_copies_is_read_as_it_is_shown() {
        let html = "Version:1.0\r\nStartHTML:0000000105\r\nEndHTML:0000001524\r\nStartFragment:0000000141\r\n\
            EndFragment:0000001484\r\n\r\n<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"\r\n\
            xmlns:x=\"urn:schemas-microsoft-com:office:excel\">\r\n<head>\r\n<style>\r\n<!--table\r\n\
            {mso-displayed-decimal-separator:\"\\,\";}\r\n.xl65\r\n\t{mso-number-format:0%;}\r\n-->\r\n</style>\r\n</head>\r\n\
            <body>\r\n<table border=0 style='border-collapse:collapse'>\r\n <col width=64>\r\n<!--StartFragment-->\r\n \
            <tr height=20>\r\n  <td colspan=2 height=20 style='mso-ignore:colspan'>MOE-instroom in Gent</td>\r\n </tr>\r\n \
            <tr>\r\n  <td>België</td>\r\n  <td class=xl65 align=right x:num=\"0.36\">36%</td>\r\n </tr>\r\n\
            <!--EndFragment-->\r\n</table>\r\n</body>\r\n\r\n</html>";
        let reading = read("clipboard", html.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(reading.tables.len(), 1);
        assert_eq!(rows(&reading.tables[0]), ["MOE-instroom in Gent|", "België|36%"]);
        assert_eq!(reading.tables[0].merges, []);
        assert_eq!((reading.tables[0].format, reading.tables[0].encoding), ("html", Some("utf-8")));
    }

    #[test]
    fn what_a_pages_own_styles_hide_is_not_there() {
        let html = "<html><head><style><!-- .xl70 {display:none;} td.geheim {visibility:hidden} --></style></head>\
            <table><tr><td>Polen<td class=\"xl65 xl70\">99<td class=geheim>8<td>154<tr class=xl70><td>x<td>x<td>x<td>x\
            <tr hidden><td>y<td>y<td>y<tr style='display: none'><td>z<td>z<td>z<tr><td>Totaal<td class=xl70>1<td>7<td>3179</table>";
        let reading = read("export.xls", html.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(rows(&reading.tables[0]), ["Polen||154", "Totaal|7|3179"]);
    }

    // To the form of what Excel saves as a "single file web page".
    #[test]
    fn the_tables_of_a_web_archive_are_read() {
        let archive = "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary=\"----=_Part\"\r\n\r\n\
            ------=_Part\r\nContent-Location: file:///C:/boek.htm\r\nContent-Transfer-Encoding: quoted-printable\r\n\
            Content-Type: text/html; charset=\"us-ascii\"\r\n\r\n<html><frameset><frame src=3D\"sheet001.htm\"></frameset></html>\r\n\
            ------=_Part\r\nContent-Location: file:///C:/sheet001.htm\r\nContent-Transfer-Encoding: quoted-printable\r\n\
            Content-Type: text/html; charset=\"utf-8\"\r\n\r\n<html><table border=3D0><tr><td>Roemeni=C3=AB</td><td>1=\r\n54</td></tr>\
            <tr><td>Totaal</td><td>3179</td></tr></table></html>\r\n------=_Part--\r\n";
        let browser = format!("From: <Saved by Blink>\r\nSubject: x\r\n{archive}");
        for archive in [archive, &browser] {
            let reading = read("boek.mht", archive.as_bytes(), &ReadOptions::default()).unwrap();
            assert_eq!(reading.tables.len(), 1);
            assert_eq!(rows(&reading.tables[0]), ["Roemenië|154", "Totaal|3179"]);
        }
        let letter = b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nBeste\r\n";
        let error = read("brief.eml", letter, &ReadOptions::default()).unwrap_err();
        assert_eq!(error.kind.code(), "no-table");
    }

    // To the form of what Word puts on the clipboard.
    #[test]
    fn what_word_copies_is_read_with_its_caption() {
        let html = "<html><head><meta http-equiv=Content-Type content=\"text/html; charset=windows-1252\"><!--[if gte mso 9]>\
            <xml><w:Table>9</w:Table></xml><![endif]--></head><body lang=NL-BE><!--StartFragment--><p class=MsoCaption>Tabel \
            <span style='mso-element:field-begin'></span>5<span style='mso-element:field-end'></span>: Roemenië<o:p></o:p></p>\
            <table class=MsoTableGrid><tr style='mso-yfti-irow:0'><td width=302 valign=top><p class=MsoNormal>Land<o:p></o:p></p>\
            </td><td><p class=MsoNormal align=right>2010<sup>1</sup><o:p></o:p></p></td></tr><tr><td><p class=MsoNormal>\
            <o:p>&nbsp;</o:p></p></td><td><p class=MsoNormal>19\r\n%</p></td></tr></table><p class=MsoNormal>Bron: KBI</p></body>";
        let reading = read("clipboard", html.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(rows(&reading.tables[0]), ["Land|2010¹", "|19 %"]);
        assert_eq!(reading.tables[0].title.as_deref(), Some("Tabel 5: Roemenië"));
        assert_eq!(reading.tables[0].notes, ["Bron: KBI"]);
    }

    #[test]
    fn the_encoding_is_what_the_page_states_unless_its_bytes_show_otherwise() {
        let page = |meta: &str| format!("<html><meta {meta}><table><tr><td>Belgi_<td>1<tr><td>Itali_<td>2</table>");
        let with = |meta: &str, letter: &[u8]| {
            let page = page(meta);
            let bytes = page.split('_').map(str::as_bytes).collect::<Vec<_>>().join(letter);
            let reading = read("page.html", &bytes, &ReadOptions::default()).unwrap();
            (reading.tables[0].cell(0, 0).to_owned(), reading.tables[0].encoding.unwrap())
        };
        let belgium = |encoding| ("België".to_owned(), encoding);
        assert_eq!(with("charset=windows-1252", b"\xEB"), belgium("windows-1252"));
        assert_eq!(with("http-equiv=x content='text/html; charset=ISO-8859-1'", b"\xEB"), belgium("windows-1252"));
        assert_eq!(with("charset=cp850", b"\x89"), belgium("cp850"));
        assert_eq!(with("charset=windows-1252", "ë".as_bytes()), belgium("utf-8"));
        assert_eq!(with("charset=utf-8", b"\xEB"), belgium("windows-1252"));
        let wide: Vec<u8> = page("charset=utf-8").replace('_', "ë").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read("page.html", &wide, &ReadOptions::default()).unwrap().tables[0].cell(0, 0), "België");
        let forced = ReadOptions { encoding: Some(Encoding::Windows1250), ..ReadOptions::default() };
        let bytes = page("charset=utf-8").replace('_', "x").into_bytes();
        assert_eq!(read("page.html", &bytes, &forced).unwrap().tables[0].encoding, Some("windows-1250"));
    }

    #[test]
    fn a_page_without_a_table_says_so() {
        for html in ["<html><p>Tekst</p></html>", "<table></table>", "<table><tr><td>Home<td>Contact</table>"] {
            let error = read("page.html", html.as_bytes(), &ReadOptions::default()).unwrap_err();
            assert!(matches!(*error.kind, ErrorKind::NoTable { .. }), "{html}: {error}");
        }
    }

    #[test]
    fn hostile_pages_are_refused_or_read_within_bounds() {
        let refused =
            |html: String| matches!(tables(&html), Err(error) if matches!(*error.kind, ErrorKind::TooLarge { .. }));
        assert!(refused(format!("<table>{}", "<tr><td rowspan=65534 colspan=1000>1<td>2".repeat(2000))));
        assert!(refused(format!("<table><tr>{}", "<td colspan=1000>1".repeat(20))));
        assert!(refused("<table><tr><td>1<td>2<tr><td>3<td>4</table>".repeat(10_001)));
        // Tables deep inside one another are text.
        let deep = format!("{}<tr><td>1<td>2", "<table><tr><td>1<td>2<td>".repeat(50_000));
        assert!(tables(&deep).unwrap().len() <= 24);
        assert_eq!(tables(&"<p>Tekst ".repeat(200_000)).unwrap(), []);
        assert_eq!(tables(&"<sup>".repeat(200_000)).unwrap(), []);
    }

    /// Text as a cell of a page can hold it: without white space that is not shown.
    fn cell() -> impl Strategy<Value = String> {
        "[ -~àëîöüß€–\"'<>&;,\n]{0,12}"
            .prop_map(|text| {
                let parts = text.split('\n').map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
                parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
            })
            // In CSV that is a formula whose text is shown.
            .prop_filter("no formula", |text| !text.starts_with("=\""))
    }

    fn escape(text: &str) -> String {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>")
    }

    proptest! {
        #[test]
        fn a_table_and_its_twin_in_csv_are_equal(
            cells in (2..6_usize).prop_flat_map(|width| prop::collection::vec(prop::collection::vec(cell(), width), 2..8)),
        ) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            // A figure, so that it is no layout.
            let first: Vec<String> = (1..=cells[0].len()).map(|at| at.to_string()).collect();
            let cells: Vec<Vec<String>> = std::iter::once(first).chain(cells).collect();
            let csv: String =
                cells.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(";") + "\n").collect();
            let tag = |cell: &String| format!("<td>{}</td>", escape(cell));
            let html: String =
                cells.iter().map(|row| format!("<tr>{}</tr>", row.iter().map(tag).collect::<String>())).collect();
            let options = ReadOptions { delimiter: Some(b';'), quote: Some(Some(b'"')), ..ReadOptions::default() };
            let csv = read("twin.csv", csv.as_bytes(), &options).unwrap();
            let html = read("twin.html", format!("<table>{html}</table>").as_bytes(), &ReadOptions::default()).unwrap();
            prop_assert_eq!(rows(&csv.tables[0]), rows(&html.tables[0]));
            prop_assert_eq!(&html.tables[0].merges, &[]);
        }

        #[test]
        fn any_bytes_give_tables_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read("page.html", &[b"<table>", &bytes[..]].concat(), &ReadOptions::default());
        }

        #[test]
        fn any_tags_give_tables_or_an_error(
            parts in prop::collection::vec(prop::sample::select(vec![
                "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th rowspan=0>", "<td colspan=3 rowspan=2>", "<tbody>",
                "<tfoot>", "<thead>", "<caption>", "</caption>", "<p>", "</p>", "<br>", "<sup>", "</sup>", "<b>", "</b>", "<h2>",
                "<span hidden>", "</span>", "<tr hidden>", "<td style=display:none>", "<table hidden>", "<tbody hidden>",
                "<select>", "</select>", "<p hidden>", "1", "2", "Tabel 1: a", "Bron: b", "x", "<svg>", "</svg>", "<title>",
            ]), 0..60),
            size in 1..40_usize,
        ) {
            let html = format!("<table>{}", parts.concat());
            let whole = read("page.html", html.as_bytes(), &ReadOptions::default());
            if let Ok(reading) = &whole {
                for table in &reading.tables {
                    for merge in &table.merges {
                        prop_assert!((merge.row + merge.rows) as usize <= table.rows());
                        prop_assert!((merge.column + merge.columns) as usize <= table.columns());
                    }
                }
            }
            let mut reader = Reader::new("page.html", &ReadOptions::default());
            html.as_bytes().chunks(size).for_each(|chunk| reader.push(chunk).unwrap());
            prop_assert_eq!(reader.finish(), whole);
        }
    }
}
