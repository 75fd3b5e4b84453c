//! Word and OpenDocument texts: each quirk in a small document made for it, and the whole action plan in one.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use peilglas::error::ErrorKind;
use peilglas::read::ReadOptions;
use peilglas::read::handover::{HandOver, Note};
use peilglas::session::{Options, Session};
use peilglas::table::{Merge, Table};
use zip::write::SimpleFileOptions;

fn pack(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const STYLES: &str = r#"<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
    <w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>
    <w:style w:type="paragraph" w:styleId="Eigen"><w:name w:val="Eigen kop"/><w:basedOn w:val="Kop1"/></w:style>
    <w:style w:type="paragraph" w:styleId="Bijschrift"><w:name w:val="caption"/></w:style>
    <w:style w:type="paragraph" w:styleId="Lijst"><w:name w:val="table of figures"/></w:style>
    <w:style w:type="paragraph" w:styleId="Rond"><w:name w:val="Rond"/><w:basedOn w:val="Rond"/></w:style></w:styles>"#;

fn docx(body: &str) -> Vec<u8> {
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>{body}<w:sectPr><w:pgSz w:w="1"/></w:sectPr></w:body></w:document>"#
    );
    pack(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document), ("word/styles.xml", STYLES)])
}

fn odt(body: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="ta" xmlns:style="s" xmlns:fo="f" xmlns:draw="d"><office:automatic-styles>
        <style:style style:name="P1" style:family="paragraph" style:parent-style-name="Tabel"/>
        <style:style style:name="P2" style:family="paragraph"><style:text-properties fo:font-weight="bold"/></style:style>
        <style:style style:name="T1" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
        <style:style style:name="T2" style:family="text"><style:text-properties text:display="none"/></style:style>
        <style:style style:name="Rond" style:family="text" style:parent-style-name="Rond"/>
        </office:automatic-styles><office:body><office:text><text:sequence-decls><text:sequence-decl text:name="Table"/></text:sequence-decls>{body}</office:text></office:body></office:document-content>"#
    );
    let styles = r#"<office:document-styles xmlns:office="o" xmlns:style="s"><office:styles><style:style style:name="Tabel" style:parent-style-name="Caption"/></office:styles></office:document-styles>"#;
    pack(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content), ("styles.xml", styles)])
}

fn read(bytes: &[u8]) -> HandOver {
    peilglas_office::read("plan", bytes).unwrap_or_else(|error| panic!("{error}"))
}

fn refusal(bytes: &[u8]) -> ErrorKind {
    *peilglas_office::read("plan", bytes).unwrap_err().kind
}

fn rows(table: &Table) -> Vec<String> {
    (0..table.rows()).map(|row| table.row(row).collect::<Vec<_>>().join("|")).collect()
}

/// A paragraph of Word.
fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

fn styled(style: &str, text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
    )
}

/// A cell of Word with settings and content.
fn tc(settings: &str, content: &str) -> String {
    format!("<w:tc><w:tcPr><w:tcW w:w=\"9\"/>{settings}</w:tcPr>{content}</w:tc>")
}

fn tbl(rows: &[&[String]]) -> String {
    let rows: String = rows.iter().map(|row| format!("<w:tr>{}</w:tr>", row.concat())).collect();
    format!("<w:tbl><w:tblPr><w:tblStyle w:val=\"x\"/></w:tblPr><w:tblGrid><w:gridCol/></w:tblGrid>{rows}</w:tbl>")
}

/// A table of Word with one cell of interest.
fn with_cell(content: &str) -> Vec<u8> {
    docx(&tbl(&[&[tc("", content), tc("", &p("9"))], &[tc("", &p("x")), tc("", &p("8"))]]))
}

#[test]
fn a_cell_of_word_holds_what_is_seen_of_it() {
    let run = |settings: &str, text: &str| format!("<w:r><w:rPr>{settings}</w:rPr><w:t>{text}</w:t></w:r>");
    let super_script = "<w:vertAlign w:val=\"superscript\"/>";
    for (content, want) in [
        (p("Roemeni&#235; &amp; &lt;5"), "Roemenië & <5"),
        (p("Aandeel") + &p("") + &p("MOE"), "Aandeel\nMOE"),
        ("<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r></w:p>".into(), "a\nb\tc"),
        ("<w:p><w:r><w:t>werk</w:t><w:softHyphen/><w:t>druk</w:t><w:noBreakHyphen/><w:t>x</w:t></w:r></w:p>".into(), "werkdruk-x"),
        (format!("<w:p>{}{}</w:p>", run("", "19%"), run(super_script, "1")), "19%¹"),
        (format!("<w:p>{}{}{}</w:p>", run("", "1"), run(super_script, "s"), run(super_script, "te")), "1ste"),
        (format!("<w:p>{}{}</w:p>", run("<w:vanish/>", "7"), run("<w:vanish w:val=\"0\"/>", "5")), "5"),
        ("<w:p><w:r><w:t>19%</w:t></w:r><w:r><w:footnoteReference w:id=\"7\"/></w:r></w:p>".into(), "19%¹"),
        (
            "<w:p><w:r><w:t>19%</w:t></w:r><w:r><w:footnoteReference w:customMarkFollows=\"1\" w:id=\"7\"/><w:t>*</w:t></w:r></w:p>"
                .into(),
            "19%*",
        ),
        (
            "<w:p><w:del w:id=\"1\"><w:r><w:delText>12</w:delText></w:r></w:del><w:ins w:id=\"2\"><w:r><w:t>13</w:t></w:r></w:ins></w:p>"
                .into(),
            "13",
        ),
        ("<w:p><w:moveFrom><w:r><w:t>12</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>13</w:t></w:r></w:moveTo></w:p>".into(), "13"),
        (
            "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>=SUM(ABOVE)</w:instrText></w:r><w:r>\
             <w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>45</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>"
                .into(),
            "45",
        ),
        ("<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>45</w:t></w:r></w:p></w:sdtContent></w:sdt>".into(), "45"),
        ("<w:p><w:hyperlink><w:r><w:t>=1+1</w:t></w:r></w:hyperlink></w:p>".into(), "=1+1"),
        (
            "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr><w:pPrChange><w:pPr><w:pStyle w:val=\"x\"/></w:pPr></w:pPrChange></w:pPr>\
             <w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>6</w:t></w:r></w:p>"
                .into(),
            "6",
        ),
    ] {
        assert_eq!(rows(&read(&with_cell(&content)).tables[0])[0], format!("{want}|9"), "{content}");
    }
}

#[test]
fn merged_cells_of_word_are_merges() {
    let over = |columns: u32| format!("<w:gridSpan w:val=\"{columns}\"/>");
    let bytes = docx(&tbl(&[
        &[tc("<w:vMerge w:val=\"restart\"/>", &p("Land")), tc(&over(2), &p("Instroom"))],
        &[tc("<w:vMerge/>", &p("")), tc("", &p("2009")), tc("", &p("2010"))],
        &[tc("", &p("Polen")), tc("", &p("1")), tc("", &p("2"))],
        &["<w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>".into(), tc("", &p("3")), tc("", &p("4"))],
        &[tc("<w:vMerge w:val=\"continue\"/>", &p("verborgen")), tc("", &p("5")), tc("", &p("6"))],
    ]));
    let table = &read(&bytes).tables[0];
    assert_eq!(rows(table), ["Land|Instroom|", "|2009|2010", "Polen|1|2", "|3|4", "|5|6"]);
    assert_eq!(
        table.merges,
        [Merge { row: 0, column: 0, rows: 2, columns: 1 }, Merge { row: 0, column: 1, rows: 1, columns: 2 }]
    );
}

#[test]
fn deleted_and_hidden_rows_of_word_are_not_there() {
    let row = |settings: &str, a: &str, b: &str| {
        format!(
            "<w:tr><w:trPr>{settings}</w:trPr>{}{}</w:tr>",
            tc("<w:vMerge w:val=\"restart\"/>", &p(a)),
            tc("", &p(b))
        )
    };
    let bytes = docx(&format!(
        "<w:tbl>{}{}{}{}</w:tbl>",
        row("", "a", "1"),
        row("<w:del w:id=\"1\"/>", "b", "2"),
        row("<w:hidden/>", "c", "3"),
        row("<w:ins w:id=\"2\"/><w:hidden w:val=\"0\"/>", "d", "4")
    ));
    assert_eq!(rows(&read(&bytes).tables[0]), ["a|1", "d|4"]);
}

#[test]
fn a_table_of_word_has_its_caption_heading_and_source() {
    let table = tbl(&[&[tc("", &p("Land")), tc("", &p("2010"))], &[tc("", &p("Polen")), tc("", &p("1.714"))]]);
    let body = [
        styled("Lijst", "Tabel 1: Instroom 3"),
        styled("Kop1", "Antwerpen"),
        p("Tekst over tabel 1."),
        styled(
            "Bijschrift",
            "<![CDATA[Tabel 1: ]]></w:t></w:r><w:fldSimple w:instr=\" SEQ x \"><w:r><w:t>Instroom</w:t></w:r></w:fldSimple><w:r><w:t>",
        ),
        table.clone(),
        p("Bron: KBI"),
        p("* voorlopig"),
        styled("Eigen", "Gent"),
        styled("Bijschrift", "Figuur 3: Kaart"),
        p("Tabel 2 toont de instroom."),
        tbl(&[&[tc("", &p("Wie")), tc("", &p("Wat"))], &[tc("", &p("OCMW")), tc("", &p("Steun"))]]),
        styled("Rond", "Tekst."),
        table,
    ];
    let handover = read(&docx(&body.concat()));
    assert_eq!(handover.tables.len(), 2);
    let [first, second] = &handover.tables[..] else { panic!() };
    assert_eq!(rows(first), ["Land|2010", "Polen|1.714"]);
    assert_eq!((first.title.as_deref(), first.heading.as_deref()), (Some("Tabel 1: Instroom"), Some("Antwerpen")));
    assert_eq!(first.notes, ["Bron: KBI", "* voorlopig"]);
    assert_eq!((second.title.as_deref(), second.heading.as_deref()), (None, Some("Gent")));
    assert_eq!(handover.notes, [Note::TableWithoutFigures { title: "Wie | Wat | OCMW | Steun".to_owned() }]);
    assert_eq!(first.format, "docx");
}

#[test]
fn tables_in_text_boxes_and_in_cells_are_found_once() {
    let inner = tbl(&[&[tc("", &p("a")), tc("", &p("1"))], &[tc("", &p("b")), tc("", &p("2"))]]);
    let text_box = format!(
        "<w:p><w:r><w:t>Voor</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{}{inner}</w:txbxContent>\
         </w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></mc:Fallback>\
         </mc:AlternateContent></w:r><w:r><w:t> na</w:t></w:r></w:p>",
        p("Tabel 1: In een kader")
    );
    let handover = read(&docx(&text_box));
    assert_eq!(handover.tables.iter().map(rows).collect::<Vec<_>>(), [["a|1", "b|2"]]);
    assert_eq!(handover.tables[0].title.as_deref(), Some("Tabel 1: In een kader"));
    let layout = tbl(&[&[tc("", &(p("Tabel 2: Binnen") + &inner)), tc("", &p("Tekst"))]]);
    let handover = read(&docx(&layout));
    assert_eq!(handover.tables.iter().map(rows).collect::<Vec<_>>(), [["a|1", "b|2"]]);
    assert_eq!(handover.tables[0].title.as_deref(), Some("Tabel 2: Binnen"));
}

#[test]
fn a_second_name_of_the_main_part_is_known() {
    let body = format!("<w:document><w:body>{}</w:body></w:document>", tbl(&[&[tc("", &p("a")), tc("", &p("1"))]]));
    assert_eq!(rows(&read(&pack(&[("word/document2.xml", &body)])).tables[0]), ["a|1"]);
    assert_eq!(rows(&read(&pack(&[("word\\document.xml", &body)])).tables[0]), ["a|1"]);
}

/// A paragraph of OpenDocument.
fn t(text: &str) -> String {
    format!("<text:p>{text}</text:p>")
}

fn cell(attributes: &str, content: &str) -> String {
    format!("<table:table-cell {attributes}>{content}</table:table-cell>")
}

fn covered(count: u32) -> String {
    format!("<table:covered-table-cell table:number-columns-repeated=\"{count}\"/>")
}

fn table(rows: &[&[String]]) -> String {
    let rows: String = rows.iter().map(|row| format!("<table:table-row>{}</table:table-row>", row.concat())).collect();
    format!(
        "<table:table table:name=\"x\"><table:table-column table:number-columns-repeated=\"16384\"/>{rows}</table:table>"
    )
}

#[test]
fn a_cell_of_opendocument_holds_what_is_seen_of_it() {
    for (content, want) in [
        (t("Roemeni&#235;\n   &amp; <text:span>&lt;5</text:span>"), "Roemenië & <5"),
        (t("Aandeel") + &t("") + &t("MOE"), "Aandeel\nMOE"),
        (t("a<text:line-break/>b<text:tab/>c<text:s text:c=\"3\"/>d"), "a\nb\tc   d"),
        (t("werk\u{ad}druk<text:soft-page-break/>"), "werkdruk"),
        (t("19%<text:span text:style-name=\"T1\">1</text:span>"), "19%¹"),
        (t("1<text:span text:style-name=\"T1\">ste</text:span>"), "1ste"),
        (t("<text:span text:style-name=\"T2\">7</text:span><text:span text:style-name=\"Rond\">5</text:span>"), "5"),
        (
            t(
                "19%<text:note><text:note-citation>2</text:note-citation><text:note-body><text:p>Raming</text:p></text:note-body></text:note>",
            ),
            "19%²",
        ),
        (t("13<office:annotation><text:p>Klopt dit?</text:p></office:annotation>"), "13"),
        (t("<text:a>=1+1</text:a><text:change text:change-id=\"1\"/>"), "=1+1"),
        (
            t("<draw:frame><draw:text-box><text:p>In een kader</text:p></draw:text-box></draw:frame>na"),
            "In een kader\nna",
        ),
    ] {
        let bytes = odt(&table(&[&[cell("", &content), cell("", &t("9"))], &[cell("", &t("x")), cell("", &t("8"))]]));
        assert_eq!(rows(&read(&bytes).tables[0])[0], format!("{want}|9"), "{content}");
    }
}

#[test]
fn merged_cells_of_opendocument_are_merges() {
    let bytes = odt(&table(&[
        &[
            cell("table:number-rows-spanned=\"2\"", &t("Land")),
            cell("table:number-columns-spanned=\"2\"", &t("Instroom")),
            covered(1),
            cell("", &t("Noot")),
        ],
        &[covered(1), cell("", &t("2009")), cell("", &t("2010")), cell("", "")],
        &[
            cell("", &t("Polen")),
            cell("table:number-columns-repeated=\"2\" office:value=\"0.07\"", &t("7%")),
            cell("", &t("x")),
        ],
        // The covered cell is missing.
        &[cell("", &t("a")), cell("table:number-columns-spanned=\"2\"", &t("8")), cell("", &t("y"))],
    ]));
    let table = &read(&bytes).tables[0];
    assert_eq!(rows(table), ["Land|Instroom||Noot", "|2009|2010|", "Polen|7%|7%|x", "a|8||y"]);
    assert_eq!(
        table.merges,
        [
            Merge { row: 0, column: 0, rows: 2, columns: 1 },
            Merge { row: 0, column: 1, rows: 1, columns: 2 },
            Merge { row: 3, column: 1, rows: 1, columns: 2 }
        ]
    );
}

#[test]
fn a_table_of_opendocument_has_its_caption_heading_and_source() {
    let figures =
        table(&[&[cell("", &t("Land")), cell("", &t("2010"))], &[cell("", &t("Polen")), cell("", &t("1.714"))]]);
    let body = [
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Weg</text:p></text:deletion></text:changed-region></text:tracked-changes>".into(),
        "<text:table-index><text:index-body><text:p>Tabel 1: Instroom 3</text:p></text:index-body></text:table-index>".into(),
        "<text:h text:outline-level=\"2\">Gent</text:h>".to_owned(),
        t("Tekst."),
        "<text:p text:style-name=\"P1\">Tabel <text:sequence>1</text:sequence>: Instroom</text:p>".into(),
        figures.clone(),
        t("Bron: KBI"),
        "<text:p text:style-name=\"P2\">Instroom in vet</text:p>".into(),
        figures.clone(),
        table(&[&[cell("", &t("Wie")), cell("", &t("Wat"))], &[cell("", &t("OCMW")), cell("", &t("Steun"))]]),
    ];
    let handover = read(&odt(&body.concat()));
    let [first, second] = &handover.tables[..] else { panic!() };
    assert_eq!((first.title.as_deref(), first.heading.as_deref()), (Some("Tabel 1: Instroom"), Some("Gent")));
    assert_eq!(first.notes, ["Bron: KBI"]);
    assert_eq!((second.title.as_deref(), second.heading.as_deref()), (Some("Instroom in vet"), Some("Gent")));
    assert_eq!(handover.notes, [Note::TableWithoutFigures { title: "Wie | Wat | OCMW | Steun".to_owned() }]);
    assert_eq!(first.format, "odt");
}

#[test]
fn a_cell_that_writer_split_is_one() {
    let split = "<table:table table:is-sub-table=\"true\"><table:table-row><table:table-cell><text:p>boven</text:p></table:table-cell>\
        </table:table-row><table:table-row><table:table-cell><text:p>onder</text:p></table:table-cell></table:table-row></table:table>";
    let bytes = odt(&table(&[&[cell("", split), cell("", &t("9"))], &[cell("", &t("x")), cell("", &t("8"))]]));
    assert_eq!(rows(&read(&bytes).tables[0]), ["boven\nonder|9", "x|8"]);
}

#[test]
fn what_cannot_be_read_is_said() {
    assert!(matches!(refusal(&docx(&p("Tekst"))), ErrorKind::NoTable { .. }));
    assert!(matches!(refusal(&odt(&t("Tekst"))), ErrorKind::NoTable { .. }));
    let manifest =
        "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let media_type = ("mimetype", "application/vnd.oasis.opendocument.text");
    let encrypted = pack(&[media_type, ("content.xml", "\u{1}\u{2}"), ("META-INF/manifest.xml", manifest)]);
    assert_eq!(refusal(&encrypted), ErrorKind::PasswordProtected);
    assert!(matches!(refusal(&pack(&[media_type])), ErrorKind::Damaged { .. }));
}

#[test]
fn hostile_documents_are_refused() {
    let is_too_large = |bytes: &[u8]| matches!(refusal(bytes), ErrorKind::TooLarge { .. });
    assert!(is_too_large(&docx(&"<w:tbl><w:tr><w:tc>".repeat(100_000))));
    assert!(is_too_large(&docx(&"<w:p>".repeat(100_000))));
    assert!(is_too_large(&docx(&format!(
        "<w:tbl>{}",
        "<w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"999999999\"/></w:tcPr></w:tc><w:tc/></w:tr>".repeat(2000)
    ))));
    assert!(is_too_large(&docx(&p(&"a".repeat(40_000_000)))));
    assert!(is_too_large(&docx(&tbl(&[&[tc("", &p("1")), tc("", &p("2"))]]).repeat(10_001))));
    assert!(is_too_large(&docx(&"<w:x>".repeat(100_000))));
    assert!(is_too_large(&odt(&"<table:table><table:table-row><table:table-cell>".repeat(100_000))));
    assert!(is_too_large(&odt(&"<text:span>".repeat(100_000))));
    let repeated = "table:number-columns-repeated=\"4294967295\"";
    assert!(is_too_large(&odt(&table(&[&[cell(repeated, &t(&"a".repeat(100_000)))]]))));
    assert!(is_too_large(&odt(&table(&[&[cell(repeated, &t("1"))]]).repeat(2001))));
    let wide: Vec<String> = (0..20).map(|_| cell(repeated, &t("1"))).collect();
    assert!(is_too_large(&odt(&table(&[&wide]))));
}

#[test]
fn no_order_of_elements_makes_it_panic() {
    const WORD: [&str; 26] = [
        "<w:tbl>",
        "</w:tbl>",
        "<w:tr>",
        "</w:tr>",
        "<w:tc>",
        "</w:tc>",
        "<w:tcPr>",
        "</w:tcPr>",
        "<w:trPr>",
        "</w:trPr>",
        "<w:gridSpan w:val=\"3\"/>",
        "<w:vMerge/>",
        "<w:vMerge w:val=\"restart\"/>",
        "<w:gridBefore w:val=\"2\"/>",
        "<w:del/>",
        "<w:p>",
        "</w:p>",
        "<w:r>",
        "</w:r>",
        "<w:t>1</w:t>",
        "<w:t>x</w:t>",
        "<w:br/>",
        "<w:footnoteReference/>",
        "<w:del>",
        "</w:del>",
        "<w:pPr>",
    ];
    const OPEN: [&str; 18] = [
        "<table:table>",
        "</table:table>",
        "<table:table-row>",
        "</table:table-row>",
        "<table:table-cell>",
        "</table:table-cell>",
        "<table:table-cell table:number-columns-spanned=\"3\" table:number-rows-spanned=\"2\">",
        "<table:covered-table-cell/>",
        "<table:table-cell table:number-columns-repeated=\"4\">",
        "<table:table table:is-sub-table=\"true\">",
        "<text:p>",
        "</text:p>",
        "<text:span>",
        "</text:span>",
        "1",
        "x",
        "<text:note-citation>",
        "</text:note-citation>",
    ];
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..1500 {
        let mut any = |parts: &[&str]| (0..40).map(|_| parts[random(parts.len())]).collect::<String>();
        let start = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>";
        for bytes in [docx(&(start.to_owned() + &any(&WORD))), odt(&("<table:table>".to_owned() + &any(&OPEN)))] {
            for table in peilglas_office::read("any", &bytes).map(|handover| handover.tables).unwrap_or_default() {
                for merge in &table.merges {
                    assert!((merge.row + merge.rows) as usize <= table.rows());
                    assert!((merge.column + merge.columns) as usize <= table.columns());
                }
            }
        }
    }
}

/// A table of the action plan with what stands around it.
struct Plan {
    name: String,
    title: Option<String>,
    source: Option<String>,
    cells: Vec<Vec<String>>,
}

fn plan() -> Vec<Plan> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/plan");
    let mut names: Vec<_> = fs::read_dir(folder.join("expected")).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let of_plan = |path: &std::path::PathBuf| {
        let expected: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let text = |key: &str| expected[key].as_str().map(str::to_owned);
        let name = text("table").unwrap();
        let csv = fs::read(folder.join(&name)).unwrap();
        let csv = peilglas::read::read(&name, &csv, &ReadOptions::default()).unwrap().tables.remove(0);
        let row = |row: usize| csv.row(row).map(|cell| cell.trim().to_owned()).collect();
        let cells = (0..csv.rows()).map(row).filter(|row: &Vec<String>| !row.is_empty()).collect();
        Plan { name, title: text("title"), source: text("source"), cells }
    };
    names.iter().map(of_plan).collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The cells of a row; in a first one the blanks after a text belong to it, as in a report.
fn spans(row: &[String], is_first: bool) -> Vec<(&str, usize)> {
    let mut spans: Vec<(&str, usize)> = Vec::new();
    for text in row {
        match spans.last_mut() {
            Some((above, columns)) if is_first && text.is_empty() && !above.is_empty() => *columns += 1,
            _ => spans.push((text, 1)),
        }
    }
    spans
}

/// The place that a table of the plan is about, as the heading over it says.
fn place(name: &str) -> &str {
    match name.split('-').next() {
        Some("antwerpen") => "Antwerpen",
        Some("brussel") => "Brussel",
        Some("gent") => "Gent",
        Some("sint") => "Sint-Niklaas",
        _ => "Vlaanderen",
    }
}

/// All tables of the plan in one document of Word and in one of LibreOffice.
fn reports(plan: &[Plan]) -> [Vec<u8>; 2] {
    let (mut word, mut opendocument) = (String::new(), String::new());
    for Plan { name, title, source, cells } in plan {
        word += &(styled("Kop1", place(name)) + &p("Onderstaande tabel toont de cijfers."));
        opendocument += &format!("<text:h>{}</text:h>{}", place(name), t("Onderstaande tabel toont de cijfers."));
        if let Some(title) = title {
            word += &styled("Bijschrift", &escape(title));
            opendocument += &format!("<text:p text:style-name=\"P1\">{}</text:p>", escape(title));
        }
        let rows: Vec<Vec<(&str, usize)>> =
            cells.iter().enumerate().map(|(row, cells)| spans(cells, row == 0)).collect();
        let in_word: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|(text, columns)| tc(&format!("<w:gridSpan w:val=\"{columns}\"/>"), &p(&escape(text))))
                    .collect()
            })
            .collect();
        word += &tbl(&in_word.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let in_opendocument: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                let spanned = |(text, columns): &(&str, usize)| {
                    let attribute = format!("table:number-columns-spanned=\"{columns}\"");
                    // Blanks that stand side by side are elements of their own in OpenDocument.
                    let text = text.replace("  ", " <text:s/>");
                    cell(&attribute, &t(&text.replace('&', "&amp;")))
                        + &"<table:covered-table-cell/>".repeat(columns - 1)
                };
                row.iter().map(spanned).collect()
            })
            .collect();
        opendocument += &table(&in_opendocument.iter().map(Vec::as_slice).collect::<Vec<_>>());
        if let Some(source) = source {
            word += &p(&escape(source));
            opendocument += &t(&escape(source));
        }
        word += &p("De cijfers spreken voor zich.");
        opendocument += &t("De cijfers spreken voor zich.");
    }
    [docx(&word), odt(&opendocument)]
}

#[test]
fn every_table_of_the_plan_comes_out_of_one_document_as_it_went_in() {
    let plan = plan();
    assert!(plan.len() > 20);
    for bytes in reports(&plan) {
        let handover = read(&bytes);
        assert_eq!(handover.notes, []);
        assert_eq!(handover.tables.len(), plan.len());
        for (table, Plan { name, title, source, cells }) in handover.tables.iter().zip(&plan) {
            let on_one_line = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(table.heading.as_deref(), Some(place(name)));
            assert_eq!(table.title, title.as_ref().map(on_one_line), "{name}");
            assert_eq!(table.notes, source.iter().cloned().collect::<Vec<_>>(), "{name}");
            let read: Vec<Vec<&str>> = (0..table.rows()).map(|row| table.row(row).collect()).collect();
            assert_eq!(&read, cells, "{name}");
            let merged = spans(&cells[0], true).iter().filter(|(_, columns)| *columns > 1).count();
            assert_eq!(table.merges.len(), merged, "{name}");
        }
    }
}

/// What a report says, without the places where it stands.
fn said(session: &Session) -> Vec<String> {
    let report = session.report();
    let results = report.results.iter().map(|result| {
        let about = (&result.measure, &result.period, &result.territory, &result.nationality, &result.age);
        format!("{} {} {about:?} {:?}/{:?}", result.indicator, result.label, result.numerator, result.denominator)
    });
    let audit = report
        .audit
        .iter()
        .map(|line| format!("{} {:?} {} {:?}", line.label, line.period, line.published, line.verdict));
    let mut said: Vec<String> = results.chain(audit).collect();
    said.sort();
    said
}

#[test]
fn a_report_with_all_tables_of_the_plan_gives_what_they_give_alone() {
    let plan = plan();
    let session = || Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
    let mut alone = session();
    for Plan { name, title, source, cells } in &plan {
        let rows: String = cells.iter().map(|row| row.join(";") + "\n").collect();
        let [title, source] = [title, source].map(|line| line.clone().unwrap_or_default());
        alone.open(name, None).unwrap();
        alone.push(format!("{title}\n{rows}{source}\n").as_bytes()).unwrap();
        alone.close().unwrap();
    }
    for bytes in reports(&plan) {
        let mut together = session();
        together.open("actieplan", None).unwrap();
        together.push(&peilglas_office::convert("actieplan", &bytes).unwrap()).unwrap();
        together.close().unwrap();
        assert_eq!(said(&together), said(&alone));
    }
}
