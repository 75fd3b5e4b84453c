//! Writes what the fuzzers start from: `cargo run --example seeds TARGET FOLDER`.
//!
//! The tables of `tests/fixtures`, cut short, in every form that the target reads, and a few files of other formats.
#![allow(missing_docs)]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use peilglas_fuzz::loose;

type Table = Vec<Vec<String>>;

/// Longer ones teach a fuzzer nothing and slow it down.
const MOST_ROWS: usize = 14;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, folder] = arguments.as_slice() else { return Err("wanted: TARGET FOLDER".into()) };
    let mut tables = Vec::new();
    for path in tables_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures"))? {
        let text = fs::read_to_string(&path)?;
        tables.push(text.lines().take(MOST_ROWS).map(|line| line.split(';').map(str::to_owned).collect()).collect());
    }
    let seeds: Vec<Vec<u8>> = match target.as_str() {
        "text" => {
            let others = OTHER_TEXTS.map(|text| text.as_bytes().to_vec());
            let handed_over = tables.iter().enumerate().step_by(4).map(handover).collect::<Result<Vec<_>, _>>()?;
            tables.iter().enumerate().map(text).chain(others).chain(handed_over).collect()
        }
        "html" => tables.iter().enumerate().map(html).collect(),
        "office" => tables.iter().enumerate().map(office).collect(),
        _ => return Err(format!("there is no target {target}").into()),
    };
    fs::create_dir_all(folder)?;
    for (index, seed) in seeds.iter().enumerate() {
        // The two bytes of a `Course` go before each.
        let input = [&[index as u8, (index / 3) as u8][..], seed].concat();
        fs::write(Path::new(folder).join(format!("seed-{index:02}")), input)?;
    }
    println!("{} seeds", seeds.len());
    Ok(())
}

fn tables_in(folder: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(tables_in(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "csv") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// In turn as it is, with other delimiters and quotes, and in other encodings.
fn text((index, table): (usize, &Table)) -> Vec<u8> {
    let joined = |delimiter: &str, quote: &str| {
        let cell = |text: &String| format!("{quote}{}{quote}", text.replace(quote, &quote.repeat(2)));
        let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(delimiter);
        table.iter().map(line).collect::<Vec<_>>().join("\r\n")
    };
    let latin = |text: String| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    match index % 6 {
        0 | 1 => table.iter().map(|row| row.join(";")).collect::<Vec<_>>().join("\n").into_bytes(),
        2 => joined(",", "\"").into_bytes(),
        3 => latin(joined(";", "\"")),
        4 => format!("\u{FEFF}{}", joined("\t", "'")).encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => joined("|", "\"").encode_utf16().flat_map(u16::to_be_bytes).collect(),
    }
}

/// What the office module hands to the core: anyone can drop such bytes.
fn handover((index, table): (usize, &Table)) -> Result<Vec<u8>, Box<dyn Error>> {
    Ok(peilglas_office::convert("boek", &loose::packed(&office((index / 4, table))))?)
}

/// Small files of the statistical formats, each with its own way to say what is missing.
const OTHER_TEXTS: [&str; 6] = [
    "DATAFLOW,freq,citizen,agedef,age,unit,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n\
     ESTAT:MIGR(1.0),A,TOTAL,COMPLET,TOTAL,NR,T,BE,2020,1000,\nESTAT:MIGR(1.0),A,RO,COMPLET,TOTAL,NR,T,BE,2020,100,p\n",
    "freq,citizen,age,unit,sex,geo\\TIME_PERIOD\t2019 \t2020 \nA,TOTAL,TOTAL,NR,T,BE\t900 \t1000 p\n\
     A,PL,TOTAL,NR,T,BE\t40 \t: c\nA,RO,TOTAL,NR,T,BE\t: \t100 b\n",
    "CD_REFNIS|TX_DESCR_NL|CD_SEX|CD_NATLTY|TX_NATLTY_NL|CD_AGE|MS_POPULATION\r\n\
     11002|Antwerpen|M|BEL|Belgen|30|2000\r\n11002|Antwerpen|F|ETR|niet-Belgen|31|500\r\n",
    "period,geolevel,geoitem,nwwz\n2010,gemeente,11002,32481\n2010,gemeente,44021,-99997\n2010,gewest,02000,180000\n",
    "\"Immigratie\"\r\n\"\";\"\";\"Perioden\"\r\n\"Geslacht\";\"Nationaliteit\";\"2019\";\"2020\"\r\n\"\";\"\";\"aantal\";\"aantal\"\r\n\
     \"Totaal mannen en vrouwen\";\"Totaal\";\"269064\";\"220853\"\r\n\"Totaal mannen en vrouwen\";\"Pools\";\"25000\";\".\"\r\n\"Bron: CBS\"\r\n",
    r#"{"version":"2.0","class":"dataset","label":"Immigration","id":["citizen","time"],"size":[2,1],"dimension":{
     "citizen":{"category":{"index":["TOTAL","PL"],"label":{"TOTAL":"Total"}}},"time":{"category":{"index":{"2020":0}}}},
     "value":{"0":1000,"1":50},"status":["","p"]}"#,
];

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The rows with a mark-up of their own: what goes around a row, around a cell, and in a cell that spans two.
fn marked(table: &Table, row: [&str; 2], cell: [&str; 2], wide: [&str; 2]) -> String {
    let line = |(number, cells): (usize, &Vec<String>)| {
        let cells = cells.iter().enumerate().map(|(column, text)| {
            let [open, close] = if number == 0 && column + 1 == cells.len() { wide } else { cell };
            format!("{open}{}{close}", escaped(text))
        });
        format!("{}{}{}\n", row[0], cells.collect::<String>(), row[1])
    };
    table.iter().enumerate().map(line).collect()
}

fn html((index, table): (usize, &Table)) -> Vec<u8> {
    let cell = if index % 2 == 0 { ["<td>", "</td>"] } else { ["<td><p class=MsoNormal><span>", "</span></td>"] };
    let rows = marked(table, ["<tr>", "</tr>"], cell, ["<th rowspan=2 colspan=\"2\">", "</th>"]);
    let title = "<h2>3.1 Instroom</h2><p>Tabel 5: Instroom in Gent</p>";
    let note = "<p>Bron: KBI<br>1 schatting&nbsp;<sup>1</sup></p>";
    match index % 3 {
        0 => format!("<table>{rows}</table>"),
        1 => format!("{title}<table><caption>Tabel 1: Instroom</caption><tbody>{rows}</tbody></table>{note}"),
        _ => format!("<style>td{{}}</style><table><tr><td><table>{rows}</table></table>{note}<table>{rows}</table>"),
    }
    .into_bytes()
}

fn office(from: (usize, &Table)) -> Vec<u8> {
    match from.0 % 6 {
        0 => xlsx(from.1),
        1 => ods(from.1),
        2 => docx(from.1),
        3 => odt(from.1),
        4 => xlsb(from.1),
        _ => xls(from.1),
    }
}

/// A figure as a program would keep it.
fn number(text: &str) -> Option<f64> {
    text.replace('.', "").replace(',', ".").parse().ok()
}

fn xlsx(table: &Table) -> Vec<u8> {
    let cell = |text: &String| match number(text) {
        Some(number) => format!(r#"<c s="1"><v>{number}</v></c>"#),
        None => format!(r#"<c t="str"><v>{}</v></c>"#, escaped(text)),
    };
    let row = |cells: &Vec<String>| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
    let rows: String = table.iter().map(row).collect();
    let shared = r#"<row r="40" hidden="1"><c r="B40" t="s"><v>0</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>"#;
    let mut bytes =
        loose::xlsx(&format!("{rows}{shared}</sheetData><mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells>"));
    bytes.extend(loose::archive(&[
        ("xl/sharedStrings.xml", b"<sst count=\"1\"><si><r><t>Totaal</t></r></si></sst>"),
        (
            "xl/styles.xml",
            br#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[&lt;5]&quot;&lt;5&quot;;#,##0.0%"/></numFmts>
               <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>"#,
        ),
    ]));
    bytes
}

fn ods(table: &Table) -> Vec<u8> {
    let cell = |text: &String| match number(text) {
        _ if text.is_empty() => "<table:table-cell/>".to_owned(),
        Some(number) => format!(
            r#"<table:table-cell office:value-type="float" office:value="{number}"><text:p>{text}</text:p></table:table-cell>"#
        ),
        None => format!("<table:table-cell><text:p>{}</text:p></table:table-cell>", escaped(text)),
    };
    let row = |cells: &Vec<String>| {
        format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
    };
    let last = r#"<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2"
        table:number-columns-spanned="2" table:number-rows-spanned="2"/></table:table-row>"#;
    let rows: String = table.iter().map(row).collect();
    loose::ods("", &format!(r#"<table:table table:name="Blad1">{rows}{last}</table:table>"#))
}

fn docx(table: &Table) -> Vec<u8> {
    let (cell, wide) = (
        ["<w:tc><w:p><w:r><w:t>", "</w:t></w:r></w:p></w:tc>"],
        [
            "<w:tc><w:tcPr><w:gridSpan w:val=\"2\"/><w:vMerge w:val=\"restart\"/></w:tcPr><w:p><w:r><w:t>",
            "</w:t></w:r></w:p></w:tc>",
        ],
    );
    let rows = marked(table, ["<w:tr>", "</w:tr>"], cell, wide);
    let line = |style: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let document = format!(
        "<w:document><w:body>{}{}<w:tbl>{rows}</w:tbl>{}</w:body></w:document>",
        line("Kop1", "Instroom"),
        line("Bijschrift", "Tabel 5: Instroom in Gent"),
        line("", "Bron: KBI")
    );
    let styles = r#"<w:styles><w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>
        <w:style w:type="paragraph" w:styleId="Bijschrift"><w:name w:val="caption"/></w:style></w:styles>"#;
    loose::archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
    ])
}

fn odt(table: &Table) -> Vec<u8> {
    let (cell, wide) = (
        ["<table:table-cell><text:p>", "</text:p></table:table-cell>"],
        [
            r#"<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2"><text:p>"#,
            "</text:p></table:table-cell>",
        ],
    );
    let rows = marked(table, ["<table:table-row>", "</table:table-row>"], cell, wide);
    let content = format!(
        r#"<office:document-content><office:automatic-styles><style:style style:name="T1" style:family="text"><style:text-properties
        style:text-position="super 58%"/></style:style></office:automatic-styles><office:body><office:text><text:h>Instroom</text:h>
        <text:p>Tabel 5: Instroom in Gent</text:p><table:table>{rows}</table:table><text:p>Bron: KBI<text:span
        text:style-name="T1">1</text:span></text:p></office:text></office:body></office:document-content>"#
    );
    loose::archive(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())])
}

fn xlsb(table: &Table) -> Vec<u8> {
    let mut records = Vec::new();
    for (row, cells) in table.iter().enumerate() {
        records.push(loose::binary_record(0, &[&(row as u32).to_le_bytes()[..], &[0; 13]].concat()));
        for (column, text) in cells.iter().enumerate() {
            let place = [(column as u32).to_le_bytes(), [0; 4]].concat();
            records.push(match number(text) {
                Some(number) => loose::binary_record(5, &[place, number.to_le_bytes().to_vec()].concat()),
                None => loose::binary_record(6, &[place, loose::wide(text)].concat()),
            });
        }
    }
    // The end of the cells.
    records.push(loose::binary_record(130, &[]));
    loose::xlsb(&records)
}

fn xls(table: &Table) -> Vec<u8> {
    let mut records = Vec::new();
    for (row, cells) in table.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            let place = loose::words(&[row as u16, column as u16, 0]);
            records.push(match number(text) {
                Some(number) => loose::record(0x0203, &[place, number.to_le_bytes().to_vec()].concat()),
                None => {
                    let units: Vec<u16> = text.encode_utf16().collect();
                    let text = [loose::words(&[units.len() as u16]), vec![1], loose::words(&units)].concat();
                    loose::record(0x0204, &[place, text].concat())
                }
            });
        }
    }
    let texts = loose::record(0x00FC, &[&[0; 8][..], &[6, 0, 0], b"Totaal"].concat());
    let formats = loose::record(0x041E, &[&loose::words(&[164, 4])[..], b"\x000.0%"].concat());
    loose::xls(&[formats, loose::record(0x00E0, &loose::words(&[0, 164])), texts], &records)
}
