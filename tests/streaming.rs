//! A file whose records are counted as they come gives what the whole file gives, in pieces of any size.

use peilglas::report::Report;
use peilglas::session::{Options, Session};

/// A file, read as a stream as soon as `from` bytes of it are known, in pieces of `size` bytes.
fn report(name: &str, bytes: &[u8], from: usize, size: usize) -> Report {
    let mut session = Session::new(Options::default()).stream_from(from);
    session.open(name, None).unwrap();
    for piece in bytes.chunks(size) {
        session.push(piece).unwrap();
    }
    session.close().unwrap();
    session.report()
}

/// The same with the bytes from `seam` on counted by another session; none where they cannot be, or where the row goes on
/// behind the next line feed.
fn report_of_slices(name: &str, bytes: &[u8], from: usize, seam: usize) -> Option<Report> {
    let mut other = Session::new(Options::default()).stream_from(from);
    if !other.open_slice(name, None, bytes).unwrap() {
        return None;
    }
    bytes[seam..].chunks(1000).try_for_each(|piece| other.push(piece)).ok()?;
    let slice = other.close_slice().ok()??;
    let mut session = Session::new(Options::default()).stream_from(from);
    session.open(name, None).unwrap();
    let line_feed = seam + bytes[seam..].iter().position(|byte| *byte == b'\n')?;
    session.push(&bytes[..=line_feed]).unwrap();
    let is_joined = session.join_slice(&slice).unwrap();
    if !is_joined {
        // It goes on as if nothing had been.
        session.push(&bytes[line_feed + 1..]).unwrap();
    }
    session.close().unwrap();
    let report = session.report();
    assert!(is_joined || json(report, 0) == json(self::report(name, bytes, from, bytes.len()), 0));
    is_joined.then(|| session.report())
}

/// All that a report says; of the rows' kinds only `kinds`, since a stream keeps its first rows alone.
fn json(mut report: Report, kinds: usize) -> String {
    report.sources.iter_mut().for_each(|source| source.kinds.truncate(kinds));
    serde_json::to_string_pretty(&report).unwrap()
}

/// Checks that the file gives the same as a whole and as a stream, whose start has at least its header and some records.
#[track_caller]
fn assert_same(name: &str, bytes: &[u8], header_and_some: usize) {
    let from = bytes.len().min(header_and_some);
    let kinds = report(name, bytes, from, bytes.len()).sources[0].kinds.len();
    let whole = report(name, bytes, usize::MAX, bytes.len());
    // Only a stream does not keep the rows behind its start.
    assert!(kinds < whole.sources[0].kinds.len(), "{name} is not read as a stream");
    let whole = json(whole, kinds);
    for size in (1..80).chain([127, 1024, 4096, bytes.len()]) {
        let streamed = json(report(name, bytes, from, size), kinds);
        let difference = streamed.lines().zip(whole.lines()).find(|(one, other)| one != other);
        assert!(streamed == whole, "{name}, in pieces of {size}; in the stream and the whole: {difference:?}");
    }
    let is_wide = bytes.starts_with(b"\xFF\xFE");
    let (mut tried, mut joined) = (0, 0);
    // What is odd stands at the end.
    for seam in (from..bytes.len()).filter(|seam| seam % 29 == 0 || seam + 900 > bytes.len()) {
        tried += 1;
        let Some(sliced) = report_of_slices(name, bytes, from, seam) else { continue };
        let sliced = json(sliced, kinds);
        let difference = sliced.lines().zip(whole.lines()).find(|(one, other)| one != other);
        assert!(sliced == whole, "{name}, parted at byte {seam}; in slices and the whole: {difference:?}");
        joined += 1;
    }
    assert!(joined * 2 > tried || is_wide, "{name} is hardly ever read in slices: {joined} of {tried}");
}

/// An extract with all that a real one has: quotes, line breaks in them, blank and ragged lines, missing figures, labels
/// that nobody knows, and a note at its end.
const EXTRACT: &str = "\
period;gemeente;onthaalbureau;nationaliteit;leeftijd;doelgroep;geslacht;aantal\r
2010;Antwerpen;Prisma;Polen;0-17;verplicht;M;12\r
2010;Antwerpen;\"Brussel; Onthaal\";Roemenië;18-64;rechthebbend;V;7\r
2010;Gent;Prisma;Polen;18-64;verplicht;V;1\r
2010;Gent;Kom-Pas;Bulgarije;18-64;verplicht;M;30\r
2011;Gent;Kom-Pas;Nederland;65+;verplicht;M;5\r
2011;\"Antwerpen\";\"zo genoemd \"\"Prisma\"\"\";Polen;18-64;verplicht;M;1.234\r
\r
2011;Antwerpen;Prisma;Marokko;18-64;verplicht;V;x\r
2011;Antwerpen;Prisma;Atlantis;18-64;verplicht;V;3\r
2011;Gent;\"twee\r\nregels\";Hongarije;18-64;verplicht;V;2.345\r
2011;Gent;Prisma;Polen;18-64\r
2011;Gent;Prisma;Polen;18-64;verplicht;V;2;te veel\r
;;;;;;;\r
2011;Gent;Prisma;Slowakije;18-64;verplicht;V;\r
2011;Gent;5\" Prisma;Slowakije;18-64;verplicht;V;4\r
Bron: eigen extract";

/// The extract, with so many plain records before its odd ones that they are the exception they are in real files.
fn extract() -> Vec<u8> {
    let (header, records) = EXTRACT.split_at(EXTRACT.find("2010").unwrap());
    let plain = "2010;Gent;Prisma;Letland;18-64;verplicht;M;1\r\n".repeat(100);
    [header, &plain, records].concat().into_bytes()
}

#[test]
fn an_extract_gives_the_same_in_pieces_of_any_size() {
    assert_same("instroom.csv", &extract(), 330);
}

#[test]
fn what_an_extract_holds_that_is_no_record_is_told_with_its_place() {
    let report = report("instroom.csv", &extract(), 330, 7);
    let told = |code: &str| {
        let message = report.messages.iter().find(|message| message.code == code);
        let message = message.unwrap_or_else(|| panic!("no message {code}: {:?}", report.messages));
        let cell = message.cell.as_ref().unwrap();
        (cell.row, cell.column, message.parameters.get("count").cloned().unwrap_or_default())
    };
    assert_eq!(told("records-without-figure"), (Some(109), Some(8), "1".to_owned()));
    // Two rows with cells missing, the note among them, and one with a cell too many.
    assert_eq!(told("records-ragged"), (Some(112), Some(6), "3".to_owned()));
    assert_eq!(told("unknown-label"), (Some(110), Some(4), String::new()));
    assert_eq!(told("stray-quotes").0, Some(116));
}

#[test]
fn an_extract_counts_its_records_where_it_has_no_column_of_counts() {
    let lines: String =
        (0..40).map(|line| format!("201{};Gent;{}\n", line % 2, ["Polen", "Marokko"][line / 2 % 2])).collect();
    let text = format!("jaar;gemeente;nationaliteit\n{lines}");
    assert_same("instroom.csv", text.as_bytes(), 200);
    let report = report("instroom.csv", text.as_bytes(), 200, 5);
    let share = report.results.iter().find(|result| result.indicator == "moe-share").unwrap();
    assert_eq!(
        (share.numerator.and_then(|n| n.exact()), share.denominator.and_then(|d| d.exact())),
        (Some(10.0), Some(20.0))
    );
}

#[test]
fn every_encoding_gives_the_same_also_when_its_first_letters_come_late() {
    let rows: String = (0..30).map(|row| format!("2010;Gent;{};{row}\n", ["Polen", "Nederland"][row % 2])).collect();
    let text = format!("jaar;gemeente;nationaliteit;aantal\n{rows}2010;Gent;Roemenië;5\n2010;Gent;Tsjechië;6\n");
    let wide: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let narrow: Vec<u8> = text.chars().map(|c| c as u32 as u8).collect();
    let marked = format!("\u{feff}{text}");
    for bytes in [text.as_bytes(), &wide, &narrow, marked.as_bytes()] {
        assert_same("instroom.csv", bytes, 400);
    }
}

#[test]
fn decimals_that_show_only_later_how_numbers_are_written_count_for_all() {
    let start: String = (0..30).map(|row| format!("2010;Gent;Polen;1.00{}\n", row % 10)).collect();
    let text = format!("jaar;gemeente;nationaliteit;aantal\n{start}2010;Gent;Nederland;2.5\n");
    assert_same("instroom.csv", text.as_bytes(), 300);
    let report = report("instroom.csv", text.as_bytes(), 300, 9);
    let share = report.results.iter().find(|result| result.indicator == "moe-share").unwrap();
    // 3 × (1.000 + … + 1.009), read with a decimal point.
    assert_eq!(share.numerator.and_then(|n| n.exact()), Some(30.135));
}

/// Plain records, so many that columns are read together, whose labels come with quotes and without, doubled quotes among
/// them. `offices` is their number; each has its own combinations with the other columns.
fn many_records(offices: usize) -> String {
    let ages = ["0-17", "18-64", "65 jaar en ouder", "\"18-64\""];
    let groups = ["verplicht", "\"rechthebbend; EU-burger\"", "\"zo genoemd \"\"verplicht\"\"\"", "gezinshereniger"];
    let people = ["Polen", "Marokko", "\"Roemenië\"", "Roemenië", "Atlantis"];
    let record = |at: usize| {
        let office = at * 31 % offices;
        let (age, group) = (ages[at % 4], groups[at / 3 % 4]);
        let (person, sex) = (people[at / 5 % 5], ["M", "V"][at / 7 % 2]);
        format!("20{:02};Gent;Bureau {office};{person};{age};{group};{sex};{}\r\n", at % 3 + 10, at % 19)
    };
    let records: String = (0..4000).map(record).collect();
    format!("jaar;gemeente;onthaalbureau;nationaliteit;leeftijd;doelgroep;geslacht;aantal\r\n{records}")
}

#[test]
fn columns_that_are_read_together_give_the_same_as_each_by_itself() {
    // With 3 offices they stand together, with 3900 they are apart, and where nearly all of them come late, together
    // until the texts are too many.
    let late: String = (0..6000).map(|at| format!("2010;Gent;Laat {at};Polen;18-64;verplicht;M;1\r\n")).collect();
    for (offices, late) in [(3, ""), (3900, ""), (3, &*late)] {
        let text = many_records(offices) + late;
        let whole = json(report("instroom.csv", text.as_bytes(), usize::MAX, text.len()), 0);
        for size in [97, 4096, text.len()] {
            let streamed = json(report("instroom.csv", text.as_bytes(), 4096, size), 0);
            let difference = streamed.lines().zip(whole.lines()).find(|(one, other)| one != other);
            assert!(streamed == whole, "{offices} offices, {} bytes, in pieces of {size}: {difference:?}", text.len());
        }
        for seam in [5000, text.len() / 3, text.len() / 2, text.len() - 50] {
            let sliced = report_of_slices("instroom.csv", text.as_bytes(), 4096, seam).unwrap();
            assert!(json(sliced, 0) == whole, "{offices} offices, {} bytes, parted at byte {seam}", text.len());
        }
    }
}

#[test]
fn figures_with_marks_and_doubled_quotes_among_many_records_give_the_same() {
    let odd = "2010;Gent;\"Bureau \"\"1\"\"\";Polen;18-64;verplicht;M;\"1\"\"2\"\r\n2010;Gent;Bureau 1;Polen;18-64;verplicht;M;1.5\r\n";
    let text =
        many_records(5) + odd + &many_records(5).lines().skip(1).map(|line| format!("{line}\r\n")).collect::<String>();
    let whole = json(report("instroom.csv", text.as_bytes(), usize::MAX, text.len()), 0);
    assert_eq!(json(report("instroom.csv", text.as_bytes(), 4096, 1000), 0), whole);
    let sliced = report_of_slices("instroom.csv", text.as_bytes(), 4096, text.len() / 2).unwrap();
    assert_eq!(json(sliced, 0), whole);
}

/// Flemish municipalities, by their codes.
fn municipalities() -> Vec<&'static str> {
    let codes = include_str!("../src/vocabulary/territories.csv").lines().filter_map(|line| {
        let (code, rest) = line.split_once(';')?;
        (rest.starts_with("municipality;") && code.starts_with(['1', '3', '4', '7'])).then_some(code)
    });
    codes.collect()
}

#[test]
fn labels_that_come_late_in_a_large_register_count_like_the_first_ones() {
    let (people, moe) =
        (["Polen", "Marokko", "Roemenië", "Syrië", "Bulgarije", "India"], ["Polen", "Roemenië", "Bulgarije"]);
    let places = municipalities();
    assert!(places.len() > 250);
    // Every fiftieth record brings a new municipality, and years come and go. What is to come out is added up here.
    let mut expected = std::collections::BTreeMap::new();
    let mut text = "jaar;gemeente;nationaliteit;geslacht;aantal\n".to_owned();
    let mut random = 1_u64;
    for at in 0..24_000_usize {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let place = places[(random >> 33) as usize % (at / 50 + 1).min(places.len())];
        let person = people[(random >> 20) as usize % people.len()];
        let (year, count) = (2005 + at / 3000 + (random >> 50) as usize % 2, (random >> 40) % 50);
        text += &format!("{year};{place};{person};{};{count}\n", ["M", "V"][at % 2]);
        let (figures, is_said) = expected.entry((year.to_string(), place)).or_insert(([0, 0], false));
        let is_moe = moe.contains(&person);
        *figures = [figures[0] + if is_moe { count } else { 0 }, figures[1] + count];
        *is_said |= is_moe;
    }
    let exact = |quantity: Option<peilglas::quantity::Quantity>| quantity.and_then(|it| it.exact()).unwrap();
    let whole = json(report("instroom.csv", text.as_bytes(), usize::MAX, text.len()), 0);
    for size in [1000, 70_000, text.len()] {
        let streamed = report("instroom.csv", text.as_bytes(), 4096, size);
        let shares = streamed.of("moe-share").filter_map(|share| {
            let key = (
                share.period.as_deref()?.to_owned(),
                share.territory.as_deref().filter(|code| code.len() == 5 && !code.ends_with("000"))?,
            );
            Some((key, [exact(share.numerator) as u64, exact(share.denominator) as u64]))
        });
        let mut found = 0;
        for ((year, place), figures) in shares {
            assert_eq!(expected.get(&(year.clone(), place)), Some(&(figures, true)), "{place} in {year}");
            found += 1;
        }
        assert_eq!(found, expected.values().filter(|([_, all], is_said)| *is_said && *all > 0).count());
        assert!(json(streamed, 0) == whole, "in pieces of {size}");
    }
    for seam in [30_000, text.len() / 2] {
        let sliced = report_of_slices("instroom.csv", text.as_bytes(), 4096, seam).unwrap();
        assert!(json(sliced, 0) == whole, "parted at byte {seam}");
    }
}

#[test]
fn several_columns_of_figures_and_sums_that_cannot_be_held_give_the_same() {
    let record = |at: usize| {
        let person = if at.is_multiple_of(7) { "Polen" } else { ["Polen", "Marokko", "Nederland"][at % 3] };
        // More than can be added up, in some years.
        let large = if at.is_multiple_of(7) { 999_999_999_999_999 } else { at as u64 };
        format!("{};Gent;{person};{large};{};{}\n", 2008 + at % 7, at % 13, at % 17)
    };
    let records: String = (0..70_000).map(record).collect();
    let text = format!("jaar;gemeente;nationaliteit;instroom;werkzoekenden;leefloners\n{records}");
    let whole = report("register.csv", text.as_bytes(), usize::MAX, text.len());
    let of = |year: &str| whole.of("moe-share").filter(|share| share.period.as_deref() == Some(year)).count();
    assert_eq!((of("2008"), of("2009")), (2, 3));
    let whole = json(whole, 0);
    assert!(json(report("register.csv", text.as_bytes(), 4096, text.len()), 0) == whole);
    let sliced = report_of_slices("register.csv", text.as_bytes(), 4096, text.len() / 2).unwrap();
    assert!(json(sliced, 0) == whole);
}

#[test]
fn a_quote_that_never_closes_is_an_error_that_says_where_it_opened() {
    let rows = "2010;Gent;Polen;5\n".repeat(40);
    let text = format!("jaar;gemeente;nationaliteit;aantal\n{rows}2010;\"Gent;Polen;5\n{rows}");
    let mut session = Session::new(Options::default()).stream_from(300);
    session.open("instroom.csv", None).unwrap();
    let error = text.as_bytes().chunks(11).try_for_each(|piece| session.push(piece)).and_then(|()| session.close());
    let error = error.unwrap_err();
    assert_eq!(
        (error.kind.code(), error.kind.position().map(|at| (at.row, at.column))),
        ("unclosed-quote", Some((42, 2)))
    );
}
