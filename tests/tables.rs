//! Small tables made for one quirk each. The figures are made up; what must come out follows from them by hand.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;

use peilglas::message::Severity;
use peilglas::quantity::Quantity;
use peilglas::recipe::Recipe;
use peilglas::report::{AuditLine, Message, MessagePlace, Report, ResultLine};
use peilglas::session::{Options, Session};

fn read_with(files: &[(&str, &str)], recipe: Option<&str>) -> Report {
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
    for (name, text) in files {
        let recipe: Option<Recipe> = recipe.map(|json| serde_json::from_str(json).expect("a recipe"));
        session.open(name, recipe).expect("opened");
        session.push(text.as_bytes()).expect("pushed");
        session.close().unwrap_or_else(|error| panic!("{error}"));
    }
    session.report()
}

fn read(text: &str) -> Report {
    read_with(&[("tabel.csv", text)], None)
}

fn results<'r>(report: &'r Report, indicator: &str) -> Vec<&'r ResultLine> {
    report.results.iter().filter(|result| result.indicator == indicator).collect()
}

fn ratios(report: &Report, indicator: &str) -> Vec<(String, f64, f64)> {
    let exact = |quantity: Option<Quantity>| quantity.and_then(Quantity::exact).expect("a number");
    let line = |result: &&ResultLine| (result.label.to_string(), exact(result.numerator), exact(result.denominator));
    results(report, indicator).iter().map(line).collect()
}

fn message<'r>(report: &'r Report, code: &str) -> &'r Message {
    report
        .messages
        .iter()
        .find(|message| message.code == code)
        .unwrap_or_else(|| panic!("no {code} in {:#?}", report.messages))
}

fn verdicts(report: &Report) -> Vec<String> {
    let word =
        |line: &AuditLine| serde_json::to_value(line.verdict).expect("a word").as_str().expect("a word").to_owned();
    report.audit.iter().map(word).collect()
}

#[test]
fn tables_below_each_other_are_read_apart() {
    let report = read(
        "Tabel 1: Instroom in Antwerpen\nNationaliteit;2009;2010\nPolen;894;1.714\nTotaal;6.709;9.825\nBron: KBI\n\n\
         Tabel 2: Instroom in Gent\nNationaliteit;2009;2010\nPolen;161;154\nTotaal;2.648;3.179\nBron: KBI\n",
    );
    assert_eq!(report.sources.len(), 2);
    let territories: Vec<_> =
        results(&report, "nationality-share").into_iter().map(|r| r.territory.as_deref().expect("one")).collect();
    assert_eq!(territories, ["11002", "11002", "44021", "44021"]);
    assert_eq!(report.sources[1].title.as_deref(), Some("Tabel 2: Instroom in Gent"));
    assert_eq!(report.sources[1].rows.header, (8, 8));
}

#[test]
fn a_count_of_everyone_beside_a_count_of_moe_migrants_is_its_base() {
    let report = read(
        "Instroom in 2010 in:;Aantal MOE-minderjarigen;Aantal minderjarigen;Aandeel MOE in totale instroom minderjarigen\n\
         Antwerpen;1.503;4.110;37%\nZele;40;51;77%\n",
    );
    assert_eq!(ratios(&report, "moe-share"), [("Antwerpen".into(), 1503.0, 4110.0), ("Zele".into(), 40.0, 51.0)]);
    assert_eq!(verdicts(&report), ["agrees", "differs"]);
}

#[test]
fn the_total_row_of_one_sex_is_no_base_for_the_other() {
    let report = read("Nationaliteit;Mannen;Vrouwen;Totaal\nPolen;520;480;1.000\nTotaal;5.000;5.100;10.100\n");
    let shares: Vec<_> = results(&report, "nationality-share").iter().map(|r| (r.sex.clone(), r.denominator)).collect();
    let expected = [(Some("M"), 5000.0), (Some("F"), 5100.0), (None, 10100.0)];
    assert_eq!(shares, expected.map(|(sex, base)| (sex.map(Arc::from), Some(Quantity::Exact(base)))));
}

#[test]
fn figures_of_different_ages_give_no_rate_and_a_reason() {
    let report = read("Gemeente;Bevolking 18-64;Leefloners\nGent;160000;4000\n");
    assert!(results(&report, "welfare-uptake").is_empty());
    assert_eq!(message(&report, "ages-differ").parameters["population"], "18-64");
}

#[test]
fn all_ages_are_used_only_without_active_age_and_are_flagged() {
    let report = read("Gemeente;Bevolking;Leefloners\nGent;160000;4000\n");
    assert_eq!(ratios(&report, "welfare-uptake"), [("Gent".into(), 4000.0, 160_000.0)]);
    assert_eq!(results(&report, "welfare-uptake")[0].flags, ["all-ages"]);
}

#[test]
fn a_label_that_is_not_known_is_shown_and_takes_part_in_no_rate() {
    let report = read("GENT;2010\nTotale instroom;3.179\nBulgarye;891\nPolen;154\n");
    assert_eq!(ratios(&report, "nationality-share"), [("Polen".into(), 154.0, 3179.0)]);
    let unknown = message(&report, "unknown-label");
    assert_eq!(
        (unknown.parameters["label"].as_str(), unknown.cell.as_ref().expect("a cell").row),
        ("Bulgarye", Some(3))
    );
}

#[test]
fn a_missing_figure_is_no_zero() {
    let report = read("GENT;2009;2010\nTotale instroom;2.648;x\nPolen;<5;154\nSlowakije;58;201\n");
    assert_eq!(ratios(&report, "nationality-share"), [("Slowakije".into(), 58.0, 2648.0)]);
    let missing: Vec<_> = report.messages.iter().filter(|message| message.code == "missing-value").collect();
    assert_eq!(missing.len(), 2);
}

#[test]
fn a_number_in_another_notation_is_left_out_and_named() {
    let report = read("GENT;2010\nTotale instroom;3.179\nPolen;2.8265\nSlowakije;12,5%\n");
    let message = message(&report, "not-a-number");
    assert_eq!(message.cell.as_ref().map(|cell| (cell.row, cell.column)), Some((Some(3), Some(2))));
}

#[test]
fn a_file_that_ends_in_the_middle_of_a_row_says_so() {
    let report = read("GENT;2009;2010\nTotale instroom;2.648;3.179\nPolen;161;154\nSlowakije;5");
    assert_eq!(message(&report, "cut-off").cell.as_ref().map(|cell| cell.row), Some(Some(4)));
}

#[test]
fn two_figures_for_one_thing_are_both_kept_and_named() {
    let report = read_with(
        &[
            ("a.csv", "Instroom MOE-migranten in 2010 in:;Aantal\nAntwerpen;3.600\nGent;1.935\n"),
            ("b.csv", "ANTWERPEN;2010\nTotale instroom;9.825\nTotale instroom MOE-landen;3.561\n"),
        ],
        None,
    );
    let conflict = message(&report, "conflict");
    assert_eq!((conflict.parameters["here"].as_str(), conflict.parameters["there"].as_str()), ("3600", "3561"));
    assert_eq!(
        ratios(&report, "moe-share").iter().map(|(_, part, whole)| (*part, *whole)).collect::<Vec<_>>(),
        [(3600.0, 9825.0), (3561.0, 9825.0)]
    );
    assert!(results(&report, "moe-share").iter().all(|share| share.flags.contains(&"conflict")));
}

#[test]
fn a_group_heading_lends_its_measure_and_a_bare_total_closes_it() {
    let report = read(
        "GENT;2010\nInstroom EU-landen;\nPolen;154\nBulgarije;891\nTotaal;1.379\nInstroom uitbreidingslanden;\nTurkije;257\n\
         Totaal uitbreidingslanden;433\nTotale instroom MOE-landen;1.920\n",
    );
    let groups = ratios(&report, "group-share-of-moe");
    assert_eq!(groups, [("Totaal".into(), 1379.0, 1920.0), ("Totaal uitbreidingslanden".into(), 433.0, 1920.0)]);
}

#[test]
fn a_recipe_can_leave_a_row_out_and_explain_a_label() {
    let recipe = r#"{ "rows": { "excluded": [3] }, "labels": { "Bulgarye": "Bulgarije" } }"#;
    let text = "GENT;2010\nTotale instroom;3.179\nPolen;154\nBulgarye;891\n";
    let report = read_with(&[("gent.csv", text)], Some(recipe));
    assert_eq!(ratios(&report, "nationality-share"), [("Bulgarye".into(), 891.0, 3179.0)]);
}

#[test]
fn the_recipe_in_a_report_gives_the_same_report_again() {
    let text = "Tabel 1: Instroom\nGENT;2009;2010\nTotale instroom;2.648;3.179\nPolen;161;154\n";
    let first = read(text);
    let recipe = serde_json::to_string(&first.sources[0].recipe).expect("JSON");
    let again = read_with(&[("tabel.csv", text)], Some(&recipe));
    assert_eq!(serde_json::to_value(&first).expect("JSON"), serde_json::to_value(&again).expect("JSON"));
}

#[test]
fn years_down_the_side_are_labels_and_no_figures() {
    let report =
        read("Jaar;Totale instroom;Instroom MOE-landen;Aandeel MOE\n2009;6.709;2.115;31,5%\n2010;9.825;3.561;36,2%\n");
    assert_eq!(ratios(&report, "moe-share"), [("2009".into(), 2115.0, 6709.0), ("2010".into(), 3561.0, 9825.0)]);
    assert_eq!(verdicts(&report), ["agrees", "agrees"]);
}

#[test]
fn counts_that_look_like_years_are_counts() {
    let report = read("GENT;2009;2010\nTotale instroom;2.648;3.179\nPolen;1999;2010\n");
    assert_eq!(
        ratios(&report, "nationality-share"),
        [("Polen".into(), 1999.0, 2648.0), ("Polen".into(), 2010.0, 3179.0)]
    );
}

#[test]
fn growth_steps_only_to_a_period_that_lasts_as_long() {
    let report = read("GENT;2009;2010;1e helft 2011\nPolen;161;154;89\nTurkije;290;257;149\n");
    assert_eq!(ratios(&report, "growth"), [("Polen".into(), -7.0, 161.0), ("Turkije".into(), -33.0, 290.0)]);
}

#[test]
fn codes_keep_their_leading_zeros_and_name_their_territory() {
    let report = read("Code;Bevolking;Leefloners\n02000;6.000.000;60.000\n11002;500.000;9.000\n");
    let territories: Vec<_> =
        results(&report, "welfare-uptake").into_iter().map(|r| r.territory.as_deref().expect("one")).collect();
    assert_eq!(territories, ["02000", "11002"]);
}

const REGISTRATIONS: &str = "period;municipality;reception_office;nationality;age_category;sex;count\n\
    2010;Antwerpen;\"Antwerpen; stad\";Polen;18-64;M;10\n2010;Antwerpen;\"Antwerpen; stad\";Polen;0-17;F;5\n\
    2010;Antwerpen;\"Antwerpen; stad\";Marokko;18-64;F;20\n2010;Gent;Gent;Bulgarije;18-64;F;30\n\
    2010;Gent;Gent;Turkije;18-64;F;7\n2010;Gent;Gent;België;18-64;F;3\n";

#[test]
fn records_are_added_up_to_moe_shares_by_municipality_and_period() {
    let report = read_with(&[("instroom.csv", REGISTRATIONS)], None);
    let shares = ratios(&report, "moe-share");
    assert!(
        shares.contains(&("Antwerpen".into(), 15.0, 35.0)) && shares.contains(&("Gent".into(), 37.0, 40.0)),
        "{shares:?}"
    );
    let all: Vec<_> =
        results(&report, "nationality-share-of-moe").into_iter().filter(|r| r.territory.is_none()).collect();
    let bulgaria = all.iter().find(|result| *result.label == *"Bulgarije").expect("Bulgaria");
    assert_eq!((bulgaria.numerator, bulgaria.denominator), (Some(Quantity::Exact(30.0)), Some(Quantity::Exact(52.0))));
    assert!(bulgaria.flags.contains(&"sum-of-records"));
}

#[test]
fn the_order_of_records_changes_no_figure() {
    let mut lines: Vec<&str> = REGISTRATIONS.lines().collect();
    lines[1..].reverse();
    let key = |report: &Report| {
        let mut lines: Vec<String> = report
            .results
            .iter()
            .map(|r| {
                format!(
                    "{} {} {:?} {:?} {:?} {:?}",
                    r.indicator, r.label, r.territory, r.period, r.numerator, r.denominator
                )
            })
            .collect();
        lines.sort();
        lines
    };
    let reversed = read_with(&[("instroom.csv", &lines.join("\n"))], None);
    assert_eq!(key(&read_with(&[("instroom.csv", REGISTRATIONS)], None)), key(&reversed));
}

#[test]
fn a_total_in_a_statistical_file_is_never_added_to_its_parts() {
    let report = read_with(
        &[(
            "immigration.csv",
            "DATAFLOW,freq,citizen,agedef,age,unit,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n\
             ESTAT:MIGR_IMM1CTZ(1.0),A,TOTAL,COMPLET,TOTAL,NR,T,BE,2020,1000,\n\
             ESTAT:MIGR_IMM1CTZ(1.0),A,PL,COMPLET,TOTAL,NR,T,BE,2020,50,p\n\
             ESTAT:MIGR_IMM1CTZ(1.0),A,RO,COMPLET,TOTAL,NR,T,BE,2020,100,\n\
             ESTAT:MIGR_IMM1CTZ(1.0),A,RO,COMPLET,TOTAL,NR,M,BE,2020,60,\n\
             ESTAT:MIGR_IMM1CTZ(1.0),A,TOTAL,REACH,TOTAL,NR,T,BE,2020,1010,\n",
        )],
        None,
    );
    assert_eq!(ratios(&report, "moe-share"), [("BE".into(), 150.0, 1000.0)]);
    assert_eq!(results(&report, "moe-share")[0].measure.as_deref(), Some("inflow"));
    assert_eq!(message(&report, "member-chosen").parameters["column"], "agedef");
}

#[test]
fn languages_are_no_nationalities() {
    let report = read("Taal;2010\nRussisch;1.500\nTurks;950\nTotaal;5.000\n");
    assert!(results(&report, "nationality-share").is_empty());
    assert_eq!(
        ratios(&report, "part-of-total"),
        [("Russisch".into(), 1500.0, 5000.0), ("Turks".into(), 950.0, 5000.0)]
    );
}

#[test]
fn labels_that_nobody_knows_are_kept_apart() {
    let report = read("Reden;2009;2010\nGezinshereniging;120;140\nStudie;30;35\nTotaal;150;175\n");
    assert!(!report.messages.iter().any(|message| message.code == "conflict"));
    assert_eq!(results(&report, "part-of-total").len(), 4);
}

#[test]
fn one_measure_over_another_is_a_conversion() {
    let report =
        read(";Contracten;Attesten;Aandeel attesten t.o.v. contracten\nAntwerpen;1.000;400;40%\nGent;500;150;31%\n");
    assert_eq!(verdicts(&report), ["agrees", "differs"]);
    assert_eq!(report.audit[0].indicator.as_deref(), Some("conversion"));
    assert_eq!(report.audit[1].difference, Some(-1.0));
}

#[test]
fn a_percentage_in_brackets_is_a_claim_about_the_count_before_it() {
    let report =
        read("Onthaalbureau;Aanmeldingen 2010\nAntwerpen;1.950 (26%)\nGent;1.275 (18%)\nTotaal;7.501 (100%)\n");
    assert_eq!(
        ratios(&report, "office-share"),
        [("Antwerpen".into(), 1950.0, 7501.0), ("Gent".into(), 1275.0, 7501.0)]
    );
    assert_eq!(verdicts(&report), ["agrees", "differs"]);
}

#[test]
fn a_published_growth_is_checked_against_its_two_periods() {
    let report = read(
        "Zelfstandigen;2006;2007;2008;Groei 2006-2008\nPolen;5.819;7.283;7.780;33,7%\nBulgarije;827;1.961;2.770;235%\nRoemenië;2.363;4.726;6.183;100%\n",
    );
    assert_eq!(verdicts(&report), ["agrees", "agrees", "differs"]);
    assert!(report.audit.iter().all(|line| line.indicator.as_deref() == Some("growth")));
}

#[test]
fn lines_above_a_header_do_not_pass_for_it() {
    let report = read(
        "Data Source;World Development Indicators;;\nLast Updated Date;2024-10-24;;\n;;;\nCountry Name;Country Code;2009;2010\n\
         Poland;POL;1.500;1.714\nTotal;WLD;6.709;9.825\n",
    );
    assert_eq!(report.sources[0].rows.header, (4, 4));
    assert_eq!(
        ratios(&report, "nationality-share"),
        [("Poland POL".into(), 1500.0, 6709.0), ("Poland POL".into(), 1714.0, 9825.0)]
    );
}

#[test]
fn a_year_in_a_line_above_makes_no_figures_of_the_years_in_the_header() {
    let report = read("Instroom;\nPeriode;2010\n\nNationaliteit;2009;2010\nPolen;161;154\nTotaal;2.648;3.179\n");
    assert_eq!(report.sources[0].rows.header, (4, 4));
}

#[test]
fn eurostat_tsv_is_unpacked_and_its_places_are_those_of_the_file() {
    let text = "freq,citizen,agedef,age,unit,sex,geo\\TIME_PERIOD\t2019 \t2020 \nA,TOTAL,COMPLET,TOTAL,NR,T,BE\t900 \t1000 p\n\
                A,PL,COMPLET,TOTAL,NR,T,BE\t40 \t50 b\nA,RO,COMPLET,TOTAL,NR,T,BE\t: \t100 \nA,TOTAL,REACH,TOTAL,NR,T,BE\t910 \t1010 \n";
    let report = read_with(&[("migr_imm1ctz.tsv", text)], None);
    assert_eq!(ratios(&report, "moe-share"), [("BE".into(), 40.0, 900.0), ("BE".into(), 150.0, 1000.0)]);
    let poland = results(&report, "nationality-share")
        .into_iter()
        .find(|r| *r.label == *"PL" && r.period.as_deref() == Some("2020"));
    let cell = &poland.expect("Poland").cells.numerator[0];
    assert_eq!((cell.row, cell.column), (3, 3));
}

#[test]
fn statbel_pipe_text_counts_nationals_and_foreigners_as_everyone() {
    let text = "CD_REFNIS|TX_DESCR_NL|CD_DSTR_REFNIS|CD_SEX|CD_NATLTY|TX_NATLTY_NL|CD_AGE|MS_POPULATION\r\n\
                11002|Antwerpen|11000|M|BEL|Belgen|30|2000\r\n11002|Antwerpen|11000|F|ETR|niet-Belgen|31|500\r\n";
    let report = read_with(&[("bevolking.txt", text)], None);
    assert!(ratios(&report, "population-share").contains(&("11002".into(), 500.0, 2500.0)), "{:#?}", report.results);
}

#[test]
fn the_missing_codes_of_swing_are_no_figures() {
    let text = "period,geolevel,geoitem,nwwz\n2010,gemeente,11002,32481\n2010,gemeente,44021,-99997\n2010,gewest,02000,180000\n";
    let report = read_with(&[("swing.csv", text)], None);
    assert_eq!(ratios(&report, "territory-share"), [("11002".into(), 32481.0, 180_000.0)]);
    assert_eq!(message(&report, "records-without-figure").cell.as_ref().map(|cell| cell.row), Some(Some(3)));
}

#[test]
fn statline_has_title_lines_a_unit_row_and_a_source_line() {
    let text = "\"Immigratie naar nationaliteit\"\r\n\"\";\"\";\"\";\"Perioden\"\r\n\"Geslacht\";\"Nationaliteit\";\"\";\"2019\";\"2020\"\r\n\
                \"\";\"\";\"\";\"aantal\";\"aantal\"\r\n\"Totaal mannen en vrouwen\";\"Totaal\";\"\";\"269064\";\"220853\"\r\n\
                \"Totaal mannen en vrouwen\";\"Pools\";\"\";\"25000\";\".\"\r\n\"Bron: CBS\"\r\n";
    let report = read_with(&[("statline.csv", text)], None);
    assert_eq!(
        ratios(&report, "nationality-share").iter().map(|(_, part, all)| (*part, *all)).collect::<Vec<_>>(),
        [(25000.0, 269_064.0)]
    );
    assert_eq!(report.sources[0].note, ["Bron: CBS"]);
}

#[test]
fn a_json_stat_cube_gives_the_moe_share_of_a_country() {
    let text = r#"{"version":"2.0","class":"dataset","label":"Immigration","id":["citizen","geo","time"],"size":[3,1,1],
        "role":{"time":["time"],"geo":["geo"]},"dimension":{
        "citizen":{"category":{"index":["TOTAL","PL","RO"],"label":{"TOTAL":"Total","PL":"Poland","RO":"Romania"}}},
        "geo":{"category":{"label":{"BE":"Belgium"}}},"time":{"category":{"index":["2020"]}}},"value":[1000,50,100]}"#;
    let report = read_with(&[("immigration.json", text)], None);
    assert_eq!(ratios(&report, "moe-share"), [("Belgium".into(), 150.0, 1000.0)]);
    assert_eq!(report.sources[0].format, "json-stat");
}

#[test]
fn several_tables_of_one_page_are_told_apart() {
    let table = |title: &str, city: &str, count: &str| {
        format!(
            "<p>{title}</p><table><tr><td>{city}</td><td>2010</td></tr><tr><td>Totale instroom</td><td>3.179</td></tr>\
                 <tr><td>Polen</td><td>{count}</td></tr></table>"
        )
    };
    let page =
        format!("<html>{}{}</html>", table("Tabel 1: Gent", "GENT", "154"), table("Tabel 2: Temse", "TEMSE", "41"));
    let report = read_with(&[("rapport.html", &page)], None);
    let sheets: Vec<_> = report.sources.iter().map(|source| source.sheet.as_deref()).collect();
    assert_eq!(sheets, [Some("Tabel 1"), Some("Tabel 2")]);
    assert_eq!(results(&report, "nationality-share")[1].cells.numerator[0].sheet.as_deref(), Some("Tabel 2"));
}

#[test]
fn a_city_that_every_row_names_is_not_what_the_rows_list() {
    let report = read(";2010\nTotale instroom nieuwkomers in Gent;3.179\nTotale instroom MOE-landen in Gent;1.920\n");
    assert_eq!(ratios(&report, "moe-share"), [("Totale instroom MOE-landen in Gent".into(), 1920.0, 3179.0)]);
}

/// What a session gives that reads these files, each with its recipe, one after another.
fn as_json(files: &[(&str, &str, Option<&str>)]) -> serde_json::Value {
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
    files.iter().for_each(|file| read_file(&mut session, *file));
    serde_json::to_value(session.report()).expect("a report")
}

fn read_file(session: &mut Session, (name, text, recipe): (&str, &str, Option<&str>)) {
    let recipe = recipe.map(|json| serde_json::from_str(json).expect("a recipe"));
    session.reopen(name, recipe).expect("opened");
    session.push(text.as_bytes()).expect("pushed");
    session.close().unwrap_or_else(|error| panic!("{error}"));
}

const GHENT: &str = "GENT;2009;2010\nTotale instroom;2.648;3.179\nTotale instroom MOE-landen;1.435;1.920\n";
const TWO_TABLES: &str = "<table><tr><th>Gent<th>2010<tr><td>Totale instroom<td>40<tr><td>Polen<td>10</table>\
     <table><tr><th>Temse<th>2010<tr><td>Totale instroom<td>50<tr><td>Polen<td>5</table>";

#[test]
fn a_file_that_is_read_again_takes_its_own_place_and_the_others_stay() {
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
    let excluded = Some(r#"{ "rows": { "excluded": [3] } }"#);
    read_file(&mut session, ("twee.html", TWO_TABLES, None));
    read_file(&mut session, ("gent.csv", GHENT, None));
    read_file(&mut session, ("temse.csv", &GHENT.replace("GENT", "TEMSE"), None));
    read_file(&mut session, ("gent.csv", GHENT, excluded));
    let temse = GHENT.replace("GENT", "TEMSE");
    let expected = [("twee.html", TWO_TABLES, None), ("gent.csv", GHENT, excluded), ("temse.csv", &temse, None)];
    assert_eq!(serde_json::to_value(session.report()).expect("a report"), as_json(&expected));
}

#[test]
fn a_file_that_is_taken_out_leaves_nothing_behind() {
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
    read_file(&mut session, ("twee.html", TWO_TABLES, None));
    read_file(&mut session, ("gent.csv", GHENT, None));
    assert!(session.remove("twee.html"));
    assert!(!session.remove("twee.html"));
    assert_eq!(serde_json::to_value(session.report()).expect("a report"), as_json(&[("gent.csv", GHENT, None)]));
}

#[test]
fn a_correction_that_cannot_be_followed_leaves_the_file_as_it_was() {
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
    read_file(&mut session, ("gent.csv", GHENT, None));
    session.reopen("gent.csv", None).expect("opened");
    session.push(b"geen tabel").expect("pushed");
    assert!(session.close().is_err());
    assert_eq!(serde_json::to_value(session.report()).expect("a report"), as_json(&[("gent.csv", GHENT, None)]));
}

/// Header and body of the first table, as the user counts rows.
fn parts(text: &str) -> ((u32, u32), (u32, u32)) {
    let report = read(text);
    (report.sources[0].rows.header, report.sources[0].rows.body)
}

#[test]
fn records_without_figures_are_no_header() {
    assert_eq!(parts("Land;Code;2009;2010\nAruba;ABW;;\nPolen;POL;894;1.714\nTotaal;;6.709;9.825\n").0, (1, 1));
    assert_eq!(parts("naam;oordeel;punten\nAs;goed;\nBree;matig;\nLo;goed;\nMol;goed;3\n"), ((1, 1), (2, 5)));
    // Text where others have a figure, under a number in the label column.
    assert_eq!(parts("nr,score\n1,afwezig\n2,afwezig\n3,5\n4,7\n"), ((1, 1), (2, 5)));
}

#[test]
fn a_header_of_three_rows_may_name_its_label_columns_in_the_last() {
    let text = ";;Mannen;;Vrouwen;\n;;2009;2010;2009;2010\nNr.;Cluster;;;;\n1;Gent;3;4;5;6\n2;Aalst;7;8;9;8\n";
    assert_eq!(parts(text), ((1, 3), (4, 5)));
    assert_eq!(read(text).sources[0].columns[3].label, "Mannen / 2010");
}

#[test]
fn the_rows_of_units_and_codes_under_a_header_belong_to_it() {
    let text = ";Werkenden;Werklozen\nEenheid;000;procent\nReeks;A101;A102\nfeb-1978;5985,7;6,3\nmrt-1978;5987,9;6,4\n";
    assert_eq!(parts(text), ((1, 3), (4, 5)));
}

#[test]
fn numbers_from_zero_and_bands_are_names_of_ages() {
    let ages = "Gemeente;0;1;2;3;4;5\nLier;120;133;140;122;119;131\nMol;220;233;240;222;219;231\n";
    assert_eq!(parts(ages), ((1, 1), (2, 3)));
    let bands =
        "Gebied;Mannen;;Vrouwen;\n;0-14;15-64;0-14;15-64\nNoord;1204;5800;1150;5750\nZuid;2204;7800;2150;7750\n";
    assert_eq!(parts(bands), ((1, 2), (3, 4)));
}

#[test]
fn a_sentence_and_a_unit_above_the_header_are_title() {
    let sentence =
        "This lists all charities, by area, as of 2012.\nArea,Charities,Income\nLeeds,1203,450\nYork,803,230\n";
    assert_eq!(parts(sentence), ((2, 2), (3, 4)));
    let unit = "Bevolking;;;;\n;;;;Aantal\nVariabele;2009;2010;2011;2012\nMannen;10;12;13;14\nVrouwen;11;12;14;15\n";
    assert_eq!(parts(unit), ((3, 3), (4, 5)));
}

#[test]
fn a_last_record_without_figures_is_no_note() {
    assert_eq!(parts("Provincie;2004;2005\nTorino;58,7;47,4\nFermo;..;..\n"), ((1, 1), (2, 3)));
    assert_eq!(parts("Regio;2004;2005\nNoord;58,7;47,4\n\nBron: eigen telling;versie 2;x\n").1, (2, 2));
}

#[test]
fn a_list_of_texts_is_shown_and_says_that_nothing_is_computed() {
    let text = "Lijst van bibliotheken\n\nNaam;Adres;Postcode;Open\nCentrum;Markt 1;9000 Gent;ja\n\
                Zuid;Laan 3;9000 Gent;nee\nWest;Dreef 9;9031 Gent;ja\n";
    let report = read(text);
    let source = &report.sources[0];
    assert_eq!((source.rows.header, source.rows.body, source.records), ((3, 3), (4, 6), 3));
    assert_eq!(source.title.as_deref(), Some("Lijst van bibliotheken"));
    assert_eq!(message(&report, "nothing-to-compute").severity, Severity::Warning);
    assert!(report.results.is_empty());
}

#[test]
fn a_list_may_have_no_header_or_only_one() {
    assert_eq!(parts("Jan,Janssens,Gent,actief\nPiet,Peeters,Aalst,actief\nAn,Maes,Gent,inactief\n"), ((1, 0), (1, 3)));
    assert_eq!(parts("Gemeente,Jaar,Bevolking,Leefloners\n").0, (1, 1));
    assert_eq!(parts("postcode\n9000 A\n9031 B\n2000 C\n"), ((1, 1), (2, 4)));
}

#[test]
fn prose_is_no_list() {
    for text in
        ["Beste collega,\n\nHierbij de cijfers.\n\nGroeten\n", "Geen tabel.\nAlleen tekst.\nEn nog wat.\n", "x\n"]
    {
        let mut session = Session::new(Options::default());
        session.open("brief.txt", None).expect("opened");
        session.push(text.as_bytes()).expect("pushed");
        assert_eq!(session.close().unwrap_err().kind.code(), "no-table", "{text}");
    }
}

#[test]
fn dates_in_quotes_are_one_column() {
    let report = read("\"Dec 8, 2022\"\n\"Sep 26, 2022\"\n\"Aug 31, 2022\"\n");
    assert_eq!(report.sources[0].columns.len(), 1);
}

#[test]
fn a_spelling_slip_is_asked_about_and_not_taken() {
    let report = read("GENT;2010\nTotale instroom;3.179\nBulgraije;891\nPolen;154\n");
    assert_eq!(ratios(&report, "nationality-share"), [("Polen".into(), 154.0, 3179.0)]);
    let asked = &message(&report, "unknown-label").suggestions;
    assert_eq!((asked.len(), asked[0].from.as_str(), asked[0].label.as_ref()), (1, "Bulgraije", "Bulgarije"));
    assert_eq!((asked[0].kind.as_str(), asked[0].code.as_deref()), ("nationality", Some("BG")));
    // The answer is a line of the recipe.
    let recipe = format!(r#"{{ "labels": {{ "{}": "{}" }} }}"#, asked[0].from, asked[0].label);
    let answered = read_with(&[("gent.csv", "GENT;2010\nTotale instroom;3.179\nBulgraije;891\n")], Some(&recipe));
    assert_eq!(ratios(&answered, "nationality-share"), [("Bulgraije".into(), 891.0, 3179.0)]);
}

#[test]
fn a_spelling_slip_in_a_register_is_asked_about_too() {
    let report = read(
        "jaar;gemeente;nationaliteit;aantal\n2010;Gent;Polen;154\n2010;Gent;Slowaikje;201\n2010;Gent;Totaal;3179\n",
    );
    assert_eq!(message(&report, "unknown-label").suggestions[0].code.as_deref(), Some("SK"));
}

#[test]
fn of_many_unknown_labels_the_first_are_named_and_the_rest_counted() {
    let rows: String = (0..150)
        .map(|n| format!("Zwartland{}{};{}\n", (b'a' + n / 26) as char, (b'a' + n % 26) as char, n + 100))
        .collect();
    let report = read(&format!("Nationaliteit;2010\nPolen;154\nTotaal;9999\n{rows}"));
    assert_eq!(report.messages.iter().filter(|message| message.code == "unknown-label").count(), 100);
    assert_eq!(message(&report, "unknown-labels-more").parameters["count"], "50");
}

#[test]
fn codes_of_countries_of_any_kind_are_nationalities_under_a_name_that_says_so() {
    for [poland, romania] in [["PL", "RO"], ["POL", "ROU"], ["616", "642"]] {
        let report =
            read(&format!("Nationaliteit;2009;2010\n{poland};894;1.714\n{romania};100;201\nTotaal;6.709;9.825\n"));
        let mut shares: Vec<_> =
            results(&report, "nationality-share").iter().map(|r| (r.nationality.clone(), r.numerator)).collect();
        shares.sort_by(|a, b| a.0.cmp(&b.0));
        let exact = |code: &str, figure| (Some(Arc::from(code)), Some(Quantity::Exact(figure)));
        assert_eq!(shares.len(), 4, "{poland}");
        assert!(shares.contains(&exact("PL", 1714.0)) && shares.contains(&exact("RO", 201.0)), "{poland}: {shares:?}");
    }
}

#[test]
fn three_letter_codes_of_countries_alone_are_nationalities_and_shorter_ones_are_not() {
    let report = read("Instroom in Gent;2010\nPOL;1.714\nROU;201\nBGR;61\nTotaal;9.825\n");
    assert_eq!(ratios(&report, "nationality-share").len(), 3);
    let report = read("Instroom in Gent;2010\nPL;1.714\nRO;201\nBG;61\nTotaal;9.825\n");
    assert_eq!(ratios(&report, "nationality-share"), []);
}

#[test]
fn a_rank_beside_nationalities_is_no_code_of_a_country() {
    let report = read("Nr.;Nationaliteit;2010\n1;Polen;154\n2;Slowakije;201\n3;Roemenië;99\n;Totaal;3179\n");
    let codes: Vec<_> = results(&report, "nationality-share").iter().map(|r| r.nationality.clone()).collect();
    assert_eq!(codes, ["PL", "SK", "RO"].map(|code| Some(Arc::from(code))));
}

// 1.352 of 11.032 over 32.481 of 296.800: Table 4 of the Flemish action plan on MOE migration (2011).
#[test]
fn a_relative_pressure_has_the_cells_of_both_rates() {
    let report = read(
        "Nationaliteit;NWWZ;Actieve leeftijd;\n;;Bevolking;nwwz\nTotaal inwoners;32.898;296.800;32.481\n\
         Oost-Europa;1.405;11.032;1.352\nPOLEN;257;4.178;252\n",
    );
    let found = results(&report, "relative-pressure");
    assert_eq!(found.iter().map(|it| it.label.as_ref()).collect::<Vec<_>>(), ["Oost-Europa", "POLEN"]);
    let value = found[0].value.and_then(Quantity::exact).expect("a value");
    assert!((value - (1352.0 / 11032.0) / (32481.0 / 296_800.0)).abs() < 1e-12);
    let cells = |cells: &[peilglas::report::CellRef]| cells.iter().map(|it| (it.row, it.column)).collect::<Vec<_>>();
    assert_eq!(cells(&found[0].cells.numerator), [(4, 4), (4, 3)]);
    assert_eq!(cells(&found[0].cells.denominator), [(3, 4), (3, 3)]);
    assert_eq!(found[0].measure.as_deref(), Some("jobseekers"));
}

// 100 in 2008: 1.5 and 2.25 times as many; half-years have a first period of their own, and there is only one.
#[test]
fn an_index_starts_at_the_first_period_that_lasts_as_long() {
    let report = read("GENT;2008;2009;2010;1e helft 2011\nPolen;100;150;225;70\nTurkije;40;40;40;20\n");
    let index = ratios(&report, "index");
    assert_eq!(index[..2], [("Polen".into(), 150.0, 100.0), ("Polen".into(), 225.0, 100.0)]);
    assert_eq!(index.len(), 4);
    assert!(ratios(&read("GENT;2009;2010\nPolen;161;154\nTurkije;290;257\n"), "index").is_empty());
}

const LIST: &str = "Instroom 2010 in:;Aantal\nVlaams Gewest;1.000\nGent;200\nAntwerpen;300\nLeuven;50\n";

// The largest are Antwerp, Ghent and Leuven: 300, 500 and 550 of 1.000.
#[test]
fn the_largest_are_taken_together_against_the_regions_own_figure() {
    let expected = [("Antwerpen", 300.0), ("Gent", 500.0), ("Leuven", 550.0)];
    let expected = expected.map(|(label, sum)| (label.to_owned(), sum, 1000.0));
    let report = read(LIST);
    let mut found = ratios(&report, "top-share");
    found.sort_by(|a, b| a.1.total_cmp(&b.1));
    assert_eq!(found, expected);
    let ranks: Vec<_> = results(&report, "top-share").iter().map(|it| (it.rank, it.cells.numerator.len())).collect();
    assert!(ranks.contains(&(Some(3), 3)));
    assert!(results(&read(&LIST.replace("50\n", "?\n")), "top-share").is_empty(), "an unknown one can be the largest");
    let with_province = LIST.replace("Leuven", "Provincie Antwerpen;350\nLeuven");
    let two_levels = ratios(&read(&with_province), "top-share");
    assert!(two_levels.iter().all(|(_, sum, _)| *sum < 800.0), "levels are not added up: {two_levels:?}");
}

fn with_groups(sets: &str, text: &str) -> Report {
    let options = format!(r#"{{ "locale": "nl-BE", "groupSets": {sets} }}"#);
    let mut session = Session::new(serde_json::from_str(&options).expect("options"));
    session.read_text("instroom.csv", text).expect("read")
}

const BALTIC: &str = r#"[{ "code": "Baltic", "members": ["EE", "LV", "LT"] }]"#;

#[test]
fn a_group_of_the_users_own_is_added_up_when_all_its_countries_are_there() {
    let report = with_groups(BALTIC, "GENT;2010\nTotale instroom;500\nEstland;5\nLetland;10\nLitouwen;15\nPolen;99\n");
    assert_eq!(ratios(&report, "group-share"), [("Baltic".into(), 30.0, 500.0)]);
    let share = results(&report, "group-share")[0];
    assert_eq!((share.nationality.as_deref(), share.cells.numerator.len()), (Some("Baltic"), 3));
    assert!(share.flags.contains(&"sum-of-group"));
}

#[test]
fn a_group_with_a_country_that_is_missing_or_kept_back_is_not_added_up() {
    for text in [
        "GENT;2010\nTotale instroom;500\nEstland;5\nLetland;10\nPolen;99\n",
        "GENT;2010\nTotale instroom;500\nEstland;5\nLetland;10\nLitouwen;<5\nPolen;99\n",
    ] {
        let report = with_groups(BALTIC, text);
        assert!(results(&report, "group-share").is_empty());
        assert_eq!(message(&report, "group-incomplete").parameters["missing"], "LT");
    }
}

// 5 + 10 + 85 is everyone: nobody is from Lithuania.
#[test]
fn a_country_that_is_not_listed_has_nobody_where_the_others_are_everyone() {
    let report = with_groups(BALTIC, "GENT;2010\nTotale instroom;100\nEstland;5\nLetland;10\nPolen;85\n");
    assert_eq!(ratios(&report, "group-share"), [("Baltic".into(), 15.0, 100.0)]);
}

#[test]
fn a_ratio_of_the_users_own_takes_any_two_measures_and_any_two_columns() {
    let text = ";Aanmeldingen;Contracten;Attesten\nAntwerpen;1.000;400;100\nGent;500;150;0\n";
    let of = |numerator: &str, denominator: &str| {
        let recipe = format!(
            r#"{{ "ratios": [{{ "name": "eigen", "numerator": {numerator}, "denominator": {denominator}, "share": true }}] }}"#
        );
        read_with(&[("a.csv", text)], Some(&recipe))
    };
    let expected = [("Antwerpen".into(), 100.0, 1000.0), ("Gent".into(), 0.0, 500.0)];
    let by_measure = of(r#"{ "measure": "certificates" }"#, r#"{ "measure": "registrations" }"#);
    assert_eq!(ratios(&by_measure, "custom"), expected);
    assert_eq!(ratios(&of(r#"{ "column": 4 }"#, r#"{ "column": 2 }"#), "custom"), expected);
    let own = results(&by_measure, "custom")[0];
    assert!(own.name.as_deref() == Some("eigen") && own.interval.is_some());
    assert_eq!(by_measure.sources[0].recipe.ratios.len(), 1);
    let nothing = of(r#"{ "measure": "population" }"#, r#"{ "measure": "registrations" }"#);
    assert_eq!(message(&nothing, "ratio-without-figures").parameters["name"], "eigen");
}

#[test]
fn a_ratio_of_the_users_own_finds_its_denominator_in_another_table() {
    let recipe = r#"{ "ratios": [{ "name": "eigen", "numerator": { "measure": "contracts" },
        "denominator": { "measure": "population", "members": { "nationality": null } } }] }"#;
    let mut session = Session::new(Options::default());
    session.read_text("bevolking.csv", "2010;Bevolking\nGent;240.000\nAntwerpen;480.000\n").expect("read");
    session.open("contracten.csv", Some(serde_json::from_str(recipe).expect("a recipe"))).expect("opened");
    session.push(b"2010;Contracten\nAntwerpen;2.400\nGent;600\n").expect("pushed");
    session.close().expect("closed");
    let found = ratios(&session.report(), "custom");
    assert_eq!(found, [("Antwerpen".into(), 2400.0, 480_000.0), ("Gent".into(), 600.0, 240_000.0)]);
}

// Two files have other figures than a third, which has none of its own: whichever comes first, the same one is used.
#[test]
fn which_of_two_figures_is_used_does_not_depend_on_the_order_of_files_and_is_told() {
    let files = [
        ("a.csv", "Instroom 2010 in:;Alle landen\nAntwerpen;9.825\nGent;3.179\n"),
        ("b.csv", "Instroom 2010 in:;Alle landen\nAntwerpen;9.900\nGent;3.179\n"),
        ("c.csv", "Instroom MOE-migranten in 2010 in:;Aantal\nAntwerpen;3.600\nGent;1.935\n"),
    ];
    let share = |order: [usize; 3]| {
        let report = read_with(&order.map(|at| files[at]), None);
        let share =
            results(&report, "moe-share").into_iter().find(|it| *it.label == *"Antwerpen").expect("one").clone();
        (serde_json::to_value(share.denominator).expect("JSON"), serde_json::to_value(&share.conflicts).expect("JSON"))
    };
    let (used, conflicts) = share([0, 1, 2]);
    assert_eq!(used, 9825.0);
    assert_eq!((&conflicts[0]["used"], &conflicts[0]["cell"]["source"]), (&9825.0.into(), &"a.csv".into()));
    assert_eq!(conflicts[0]["others"][0]["figure"], 9900.0);
    for order in [[1, 0, 2], [2, 1, 0], [2, 0, 1]] {
        assert_eq!(share(order), (used.clone(), conflicts.clone()));
    }
}

// Job seekers of a year and the population on a day, in two files: what is joined is of one period, or is told.
#[test]
fn a_stock_date_and_a_year_give_no_rate_and_a_reason() {
    let jobseekers = ("nwwz.csv", "Gemeente;NWWZ 2010\nAntwerpen;32.898\nGent;16.000\n");
    let population = |when: &str| format!("Gemeente;Bevolking {when}\nAntwerpen;480.000\nGent;240.000\n");
    for when in ["1.1.2010", "1e helft 2010"] {
        let report = read_with(&[jobseekers, ("bevolking.csv", &population(when))], None);
        assert!(results(&report, "unemployment-pressure").is_empty());
        assert_eq!(message(&report, "periods-differ").parameters["period"], "2010");
    }
    let report = read_with(&[jobseekers, ("bevolking.csv", &population("2010"))], None);
    let expected = [("Antwerpen".into(), 32898.0, 480_000.0), ("Gent".into(), 16000.0, 240_000.0)];
    assert_eq!(ratios(&report, "unemployment-pressure"), expected);
}

// Job seekers, welfare recipients and population, one file each, joined by nationality, territory, period and age.
#[test]
fn three_files_give_both_rates_though_none_holds_both_parts() {
    let file = |measure: &str, all: u32, poles: u32| {
        format!("ANTWERPEN;{measure} op actieve leeftijd 2010\nTotaal;{all}\nPolen;{poles}\n")
    };
    let files = [file("NWWZ", 32481, 252), file("Leefloners", 7479, 44), file("Bevolking", 296_800, 4178)];
    let named = ["a.csv", "b.csv", "c.csv"].into_iter().zip(files.iter().map(String::as_str)).collect::<Vec<_>>();
    let mut reversed = named.clone();
    reversed.reverse();
    for files in [named, reversed] {
        let report = read_with(&files, None);
        for (indicator, all, poles) in [("unemployment-pressure", 32481.0, 252.0), ("welfare-uptake", 7479.0, 44.0)] {
            let expected = [("Totaal".into(), all, 296_800.0), ("Polen".into(), poles, 4178.0)];
            assert_eq!(ratios(&report, indicator), expected, "{indicator}");
            assert!(results(&report, indicator).iter().all(|it| it.age.as_deref() == Some("active")));
        }
    }
}

#[test]
fn a_table_that_gives_no_result_says_so() {
    let report = read("Station;Regen;Zon\nUkkel;852;1545\nMelle;780;1600\n");
    assert!(report.results.is_empty());
    assert_eq!(message(&report, "nothing-computed").severity, Severity::Note);
    let report = read("GENT;2010\nTotale instroom;3.179\nPolen;154\n");
    assert!(report.messages.iter().all(|message| message.code != "nothing-computed"));
}

/// Numerator and denominator of each share of a nationality, in the order of the rows, of a table of inflow in one year.
fn shares(figures: [&str; 3]) -> Vec<(f64, f64)> {
    let [polen, bulgarije, total] = figures;
    let report = read(&format!("Instroom;2010\nPolen;{polen}\nBulgarije;{bulgarije}\nTotaal;{total}\n"));
    ratios(&report, "nationality-share").into_iter().map(|(_, part, all)| (part, all)).collect()
}

#[test]
fn thousands_are_read_with_whatever_stands_between_them() {
    for figures in [
        ["1.714", "585", "9.825"],
        ["1,714", "585", "9,825"],
        ["1'714", "585", "9'825"],
        ["1’714", "585", "9’825"],
        ["1 714", "585", "9 825"],
        ["1\u{a0}714", "585", "9\u{a0}825"],
        ["1\u{202f}714", "585", "9\u{202f}825"],
        ["€ 1.714", "€ 585", "€ 9.825"],
    ] {
        assert_eq!(shares(figures), [(1714.0, 9825.0), (585.0, 9825.0)], "{figures:?}");
    }
}

#[test]
fn a_column_of_thousands_beside_decimals_in_the_same_mark_is_read_as_such_and_said() {
    let report = read("Instroom;2010;%\nPolen;1.714;17.4%\nBulgarije;585;6.0%\nTotaal;9.825;100%\n");
    assert_eq!(ratios(&report, "nationality-share")[0].1, 1714.0);
    assert_eq!(verdicts(&report)[0], "agrees");
    assert_eq!(message(&report, "number-format-contradictory").parameters["value"], "1714");
}

#[test]
fn a_decimal_mark_without_a_zero_before_it_is_one() {
    let report = read("Instroom;2010;graad\nPolen;10;.174\nTotaal;20;1.500\n");
    let shares: Vec<_> = ratios(&report, "nationality-share").into_iter().map(|(_, part, all)| (part, all)).collect();
    assert_eq!(shares, [(10.0, 20.0), (0.174, 1.5)]);
}

#[test]
fn an_error_of_a_spreadsheet_is_a_missing_figure() {
    let report = read("Instroom;2009;2010\nPolen;#N/B;1.950\nBulgarije;#N/B;612\nTotaal;#DEEL/0!;12.345\n");
    assert_eq!(report.sources[0].columns[1].role, peilglas::interpret::ColumnRole::Count);
    let shares: Vec<_> = ratios(&report, "nationality-share").into_iter().map(|(_, part, all)| (part, all)).collect();
    assert_eq!(shares, [(1950.0, 12345.0), (612.0, 12345.0)]);
    assert_eq!(message(&report, "missing-value").parameters["kind"], "unknown");
}

#[test]
fn a_header_that_stands_once_more_between_the_rows_is_no_row() {
    let report =
        read("Instroom;2009;2010\nPolen;1.714;1.950\nInstroom;2009;2010\nBulgarije;585;612\nTotaal;9.825;12.345\n");
    let shares: Vec<_> = ratios(&report, "nationality-share").into_iter().map(|(_, part, all)| (part, all)).collect();
    assert_eq!(shares, [(1714.0, 9825.0), (1950.0, 12345.0), (585.0, 9825.0), (612.0, 12345.0)]);
    assert!(report.messages.iter().all(|message| message.severity != Severity::Warning), "{:#?}", report.messages);
}

#[test]
fn a_line_drawn_with_characters_is_no_row() {
    for text in [
        "| Instroom | 2009 | 2010 |\n|----------|-----:|:----:|\n| Polen | 1714 | 1950 |\n| Totaal | 9825 | 12345 |\n",
        " Instroom | 2009 | 2010\n----------+------+------\n Polen | 1714 | 1950\n Totaal | 9825 | 12345\n",
    ] {
        let periods: Vec<_> =
            results(&read(text), "nationality-share").iter().map(|result| result.period.clone()).collect();
        assert_eq!(periods, ["2009", "2010"].map(|period| Some(Arc::from(period))), "{text}");
    }
}

#[test]
fn records_with_figures_in_a_column_that_is_not_known_are_no_persons() {
    let records = |total: &str| {
        let row =
            |town: &str| format!("{town};2010;Polen;1,7\n{town};2010;Bulgarije;2,6\n{total}").replace("TOWN", town);
        read(&format!("gemeente;jaar;nationaliteit;bedrag\n{}{}", row("Gent"), row("Aalst")))
    };
    for report in [records("TOWN;2010;Totaal;98,5\n"), records("")] {
        assert!(report.results.is_empty(), "{:#?}", report.results);
        message(&report, "nothing-computed");
    }
}

#[test]
fn years_under_a_name_for_them_are_labels_beside_others() {
    let report =
        read("Nationaliteit;Perioden;Instroom\n;;aantal\nPolen;2010;1700\nBulgarije;2010;2600\nTotaal;2010;98500\n");
    let shares: Vec<_> = ratios(&report, "nationality-share").into_iter().map(|(_, part, all)| (part, all)).collect();
    assert_eq!(shares, [(1700.0, 98500.0), (2600.0, 98500.0)]);
}

#[test]
fn a_corner_merged_over_the_rows_of_a_header_makes_no_records_of_them() {
    let report = read_with(
        &[(
            "tabel.html",
            "<table><tr><td rowspan=3>Instroom<td colspan=4>Vlaams Gewest</tr><tr><td colspan=2>2009<td colspan=2>2010</tr>\
             <tr><td>Mannen<td>Vrouwen<td>Mannen<td>Vrouwen</tr><tr><td>Polen<td>20<td>30<td>40<td>50</tr>\
             <tr><td>Totaal<td>200<td>300<td>400<td>500</tr></table>",
        )],
        None,
    );
    assert_eq!(report.sources[0].rows.header, (1, 3));
    assert_eq!(report.sources[0].columns[4].label, "Vlaams Gewest / 2010 / Vrouwen");
    let shares: Vec<_> = ratios(&report, "nationality-share").into_iter().map(|(_, part, all)| (part, all)).collect();
    assert_eq!(shares, [(20.0, 200.0), (30.0, 300.0), (40.0, 400.0), (50.0, 500.0)]);
}

#[test]
fn tables_beside_each_other_are_read_apart() {
    let report = read(
        "Instroom in 2010;;;;\n;;;;\nGent;2009;2010;;Aalst;2009;2010\nPolen;161;154;;Polen;16;15\nTotaal;2.648;3.179;;Totaal;264;317\n",
    );
    let found: Vec<_> = results(&report, "nationality-share")
        .iter()
        .map(|result| (result.territory.as_deref(), result.numerator.and_then(Quantity::exact)))
        .collect();
    let expected = [("44021", 161.0), ("44021", 154.0), ("41002", 16.0), ("41002", 15.0)];
    assert_eq!(found, expected.map(|(territory, count)| (Some(territory), Some(count))));
    assert_eq!(report.sources[1].table, "#2");
    assert_eq!(report.sources[1].first_column, Some(5));
    assert!(report.messages.iter().all(|message| message.severity != Severity::Warning), "{:#?}", report.messages);
}

#[test]
fn numbers_that_the_delimiter_cuts_in_two_are_told() {
    let report = read("Instroom,2009,2010\nPolen,1,714,1,950\nBulgarije,585,612\nTotaal,9,825,12,345\n");
    assert_eq!(message(&report, "cut-numbers").parameters["example"], "1,714");
    for text in ["Instroom,2009,2010\nPolen,714,950\nTotaal,825,345\n", "Instroom,2009\nPolen,714,x\nTotaal,825,y\n"] {
        assert!(read(text).messages.iter().all(|message| message.code != "cut-numbers"), "{text}");
    }
}

#[test]
fn figures_as_close_together_as_averages_are_doubted_aloud() {
    let severity = |figures: [&str; 3]| {
        let [polen, bulgarije, total] = figures;
        let report = read(&format!("Leeftijd;2010\nPolen;{polen}\nBulgarije;{bulgarije}\nTotaal;{total}\n"));
        message(&report, "number-format-assumed").severity
    };
    assert_eq!(severity(["34.512", "31.112", "33.004"]), Severity::Warning);
    assert_eq!(severity(["1.714", "2.648", "9.825"]), Severity::Note);
}

// Found by fuzzing: the figure was shown to stand in the first column, where nothing does.
#[test]
fn counted_records_are_shown_where_something_stands() {
    let text = "opmerking;jaar;gemeente;nationaliteit\n;2010;Gent;Polen\n;2010;Gent;Polen\n;2010;Gent;Marokko\n;2010;Gent;Frankrijk\n";
    let report = read(text);
    let share = results(&report, "moe-share")[0];
    assert_eq!(ratios(&report, "moe-share")[0], ("Gent".to_owned(), 2.0, 4.0));
    let cell = &share.cells.numerator[0];
    assert!(cell.row == 2 && cell.column > 1, "{cell:?}");
}

#[test]
fn a_town_among_its_neighbours_is_not_the_province_of_its_name() {
    let territory_of = |others: &str| {
        let report = read(&format!("Instroom MOE;2009;2010\n{others}Limburg;31;38\n"));
        let of_limburg = |result: &&ResultLine| *result.label == *"Limburg" && result.territory.is_some();
        let found = report.results.iter().find(of_limburg).expect("a result");
        (found.territory.as_deref().map(str::to_owned), message(&report, "two-readings").parameters["left"].clone())
    };
    let town = territory_of("Verviers;40;44\nDison;21;22\nPepinster;10;12\n");
    assert_eq!(town, (Some("63046".to_owned()), "Provincie Limburg (70000), Provincie Limburg (PV31)".to_owned()));
    let beside = read("Instroom MOE;2009;2010\nVerviers;40;44\nDison;21;22\nGenk (Limburg);31;38\n");
    let genk = beside.results.iter().find(|result| result.label.starts_with("Genk")).expect("a result");
    assert_eq!(genk.territory.as_deref(), Some("71016"));
    assert!(beside.messages.iter().all(|message| message.code != "two-readings"));
    let province = territory_of("Vlaams-Brabant;40;44\nOost-Vlaanderen;21;22\n");
    assert_eq!(province, (Some("70000".to_owned()), "Provincie Limburg (PV31), Limburg (63046)".to_owned()));
}

/// Tables 1 of Antwerp and Ghent in the report of 2011: what was counted, and the percentages that are published.
const OF_TWO_CITIES: [(&str, &str, &str, u32, u32, &str); 4] = [
    ("Antwerpen", "11002", "2009", 2115, 6709, "32%"),
    ("Antwerpen", "11002", "2010", 3561, 9825, "36%"),
    ("Gent", "44021", "2009", 1435, 2648, "54%"),
    ("Gent", "44021", "2010", 1920, 3179, "60%"),
];

#[test]
fn everyone_beside_moe_is_everyone_however_years_and_places_are_laid_out() {
    let figures = |moe: bool| OF_TWO_CITIES.map(|(.., part, whole, _)| if moe { part } else { whole });
    let ([p1, p2, p3, p4], [w1, w2, w3, w4]) = (figures(true), figures(false));
    for text in [
        format!(
            "Gemeente;Totaal 2009;MOE 2009;Totaal 2010;MOE 2010\nAntwerpen;{w1};{p1};{w2};{p2}\nGent;{w3};{p3};{w4};{p4}\n"
        ),
        format!(
            "Gemeente;Instroom 2009;Instroom 2010;Instroom MOE 2009;Instroom MOE 2010\nAntwerpen;{w1};{w2};{p1};{p2}\nGent;{w3};{w4};{p3};{p4}\n"
        ),
        format!(
            "Gemeente;2009;;2010;\n;Totale instroom;Instroom MOE;Totale instroom;Instroom MOE\nAntwerpen;{w1};{p1};{w2};{p2}\nGent;{w3};{p3};{w4};{p4}\n"
        ),
        format!(
            "Instroom;2009;2010\nAntwerpen;{w1};{w2}\nAntwerpen MOE;{p1};{p2}\nGent;{w3};{w4}\nGent MOE;{p3};{p4}\n"
        ),
        format!(
            "Instroom;2009;2010\nAntwerpen;;\nTotaal;{w1};{w2}\nMOE;{p1};{p2}\nGent;;\nTotaal;{w3};{w4}\nMOE;{p3};{p4}\n"
        ),
        format!(
            "Instroom;2009;2010\nAntwerpen;;\nMOE;{p1};{p2}\nTotaal;{w1};{w2}\nGent;;\nMOE;{p3};{p4}\nTotaal;{w3};{w4}\n"
        ),
        format!(
            "Gemeente;Nationaliteit;2009;2010\nAntwerpen;Totaal;{w1};{w2}\nAntwerpen;MOE;{p1};{p2}\nGent;Totaal;{w3};{w4}\nGent;MOE;{p3};{p4}\n"
        ),
        format!(
            "Gemeente;Jaar;Instroom;Instroom MOE\nAntwerpen;2009;{w1};{p1}\nAntwerpen;2010;{w2};{p2}\nGent;2009;{w3};{p3}\nGent;2010;{w4};{p4}\n"
        ),
        format!(
            "Gemeente;Jaar;Instroom;waarvan MOE\nAntwerpen;2009;{w1};{p1}\nAntwerpen;2010;{w2};{p2}\nGent;2009;{w3};{p3}\nGent;2010;{w4};{p4}\n"
        ),
        format!(
            "Gemeente;Nationaliteit;Instroom 2009;Instroom 2010\nAntwerpen;Totaal;{w1};{w2}\nAntwerpen;MOE;{p1};{p2}\nGent;Totaal;{w3};{w4}\nGent;MOE;{p3};{p4}\n"
        ),
        format!(
            "Rijlabels;2009;2010\nAntwerpen;{w1};{w2}\n  MOE;{p1};{p2}\nGent;{w3};{w4}\n  MOE;{p3};{p4}\nEindtotaal;9357;13004\n"
        ),
        format!(
            "Instroom;Totaal;MOE\n2009;;\nAntwerpen;{w1};{p1}\nGent;{w3};{p3}\n2010;;\nAntwerpen;{w2};{p2}\nGent;{w4};{p4}\n"
        ),
        // Pivot tables: with a row of its own for everyone, and with the figures of everyone beside the label.
        format!(
            "Gemeente;Nationaliteit;2009;2010\nAntwerpen;Totaal;{w1};{w2}\n;MOE;{p1};{p2}\nGent;Totaal;{w3};{w4}\n;MOE;{p3};{p4}\n"
        ),
        format!(
            "Gemeente;Nationaliteit;2009;2010\nAntwerpen;;{w1};{w2}\n;MOE;{p1};{p2}\nGent;;{w3};{w4}\n;MOE;{p3};{p4}\n"
        ),
        format!(
            "Gemeente;Nationaliteit;Jaar;Instroom\nAntwerpen;Totaal;2009;{w1}\n;;2010;{w2}\n;MOE;2009;{p1}\n;;2010;{p2}\nGent;Totaal;2009;{w3}\n;;2010;{w4}\n;MOE;2009;{p3}\n;;2010;{p4}\n"
        ),
    ] {
        let report = read(&text);
        let shares = results(&report, "moe-share");
        // Records are added up to both cities together too.
        let mut found: Vec<_> = shares
            .iter()
            .filter(|share| share.territory.is_some())
            .map(|share| {
                let part = share.numerator.and_then(Quantity::exact).expect("a count") as u32;
                let whole = share.denominator.and_then(Quantity::exact).expect("a count") as u32;
                let percentage = format!("{:.0}%", share.value.expect("a share").low() * 100.0);
                (
                    share.territory.as_deref().map(str::to_owned),
                    share.period.as_deref().map(str::to_owned),
                    part,
                    whole,
                    percentage,
                )
            })
            .collect();
        found.sort();
        let expected = OF_TWO_CITIES.map(|(_, territory, period, part, whole, percentage)| {
            (Some(territory.to_owned()), Some(period.to_owned()), part, whole, percentage.to_owned())
        });
        assert_eq!(found, expected, "{text}");
        assert!(
            report.messages.iter().all(|message| message.severity != Severity::Warning),
            "{text}{:#?}",
            report.messages
        );
    }
}

#[test]
fn a_total_below_the_last_of_several_groups_is_of_all_of_them() {
    let text = "Instroom 2010;aantal\nAntwerpen;\nMannen;5.000\nVrouwen;4.825\nGent;\nMannen;1.600\nVrouwen;1.579\nTotaal;13.004\n";
    let report = read(text);
    let shares: Vec<_> =
        results(&report, "part-of-total").into_iter().map(|it| (it.territory.as_deref(), it.sex.as_deref())).collect();
    let of = |territory, sex| (Some(territory), Some(sex));
    assert_eq!(shares, [of("11002", "M"), of("11002", "F"), of("44021", "M"), of("44021", "F")]);
    assert!(ratios(&report, "part-of-total").iter().all(|(_, _, total)| *total == 13004.0));
}

// Table 4 of Antwerp: 32.481 of 296.800 are published as 10,9%.
#[test]
fn those_of_all_nationalities_and_those_of_none_that_is_named_are_the_same_population() {
    let (out_of_work, moe) = (
        "Gemeente;Werklozen 2010;Werklozen MOE 2010\nAntwerpen;32.481;1.352\n",
        "Gemeente;Werklozen 2010\nAntwerpen;32.481\n",
    );
    let (population, of_all) = (
        "Gemeente;Bevolking 2010\nAntwerpen;296.800\n",
        "Gemeente;Bevolking 2010;Bevolking MOE 2010\nAntwerpen;296.800;11.032\n",
    );
    for (one, other) in [(out_of_work, population), (moe, of_all), (moe, population), (out_of_work, of_all)] {
        let report = read_with(&[("a.csv", one), ("b.csv", other)], None);
        let everyone: Vec<_> = results(&report, "unemployment-pressure")
            .into_iter()
            .filter(|it| it.nationality.as_deref().is_none_or(|nationality| nationality == "all"))
            .map(|it| format!("{:.1}%", it.value.expect("a rate").low() * 100.0))
            .collect();
        assert_eq!(everyone, ["10.9%"], "{one}{other}");
    }
    // Of MOE migrants it is no rate of everyone.
    let report = read_with(&[("a.csv", out_of_work), ("b.csv", population)], None);
    assert_eq!(results(&report, "unemployment-pressure").len(), 1);
}

#[test]
fn a_blank_label_is_the_one_above_only_where_the_table_is_regular() {
    let pivot = read(
        "Gemeente;Herkomst;2010\nAntwerpen;Bulgarije;356\n;Polen;1.714\nGent;Bulgarije;891\n;Polen;154\nTotaal;;13.004\n",
    );
    let told = message(&pivot, "labels-from-above");
    let MessagePlace { row, column, .. } = told.cell.as_ref().expect("a place");
    assert_eq!((row, column, &*told.parameters["label"]), (&Some(3), &Some(1), "Antwerpen"));
    // The last total is that of both cities: one of its own none has, or each has had its own.
    for total in ["", ";Totaal;3.179\n"] {
        let antwerp = if total.is_empty() { "" } else { ";Totaal;9.825\n" };
        let report = read(&format!(
            "Gemeente;Herkomst;2010\nAntwerpen;MOE;3.561\n;Polen;1.714\n{antwerp}Gent;MOE;1.920\n;Polen;154\n{total};Totaal;13.004\n"
        ));
        let wholes: Vec<_> = ratios(&report, "moe-share").into_iter().map(|(_, _, whole)| whole).collect();
        assert_eq!(wholes, if total.is_empty() { vec![] } else { vec![9825.0, 3179.0] });
    }
    for text in [
        // A code that is not known.
        "Code;Gemeente;2009;2010\n11002;Antwerpen;6709;9825\n44021;Gent;2648;3179\n;Onbekend;12;14\n",
        // One label only, and labels that no other one has below it.
        "Gemeente;Herkomst;2010\nAntwerpen;Bulgarije;356\n;Polen;1.714\n;Roemenië;244\n",
        "Gemeente;Herkomst;2010\nAntwerpen;Bulgarije;356\n;Polen;1.714\nGent;Slowakije;201\n;Turkije;257\n",
        // Figures that could be years.
        "Gemeente;Herkomst;2009;2010\nAntwerpen;MOE;1950;1960\nAntwerpen;Alle;;1990\nGent;MOE;1950;1960\nGent;Alle;;1990\n",
    ] {
        let report = read(text);
        assert!(
            report.messages.iter().all(|message| message.code != "labels-from-above"),
            "{text}{:#?}",
            report.messages
        );
    }
}

#[test]
fn a_part_that_is_told_as_a_share_or_by_yes_and_no_is_no_count() {
    for parts in [["32%", "54%"], ["31,5", "54,2"], ["0,315", "0,542"], ["ja", "nee"]] {
        let [one, other] = parts;
        let text = format!("Gemeente;Jaar;Instroom;waarvan MOE\nAntwerpen;2009;6.709;{one}\nGent;2009;2.648;{other}\n");
        let report = read(&text);
        assert_eq!(ratios(&report, "moe-share"), [], "{text}");
        assert_eq!(message(&report, "column-unused").parameters["column"], "waarvan MOE");
        let uses = |result: &ResultLine| result.cells.numerator.iter().any(|cell| cell.column == 4);
        assert!(!report.results.iter().any(uses), "{text}{:#?}", report.results);
    }
    // Nor is a part of what a record tells by itself.
    let records = "Gemeente;Jaar;Nationaliteit;Instroom;waarvan MOE\nGent;2009;Polen;60;60\nGent;2009;Marokko;40;0\n";
    let report = read(records);
    message(&report, "column-unused");
    let shares: Vec<_> = ratios(&report, "moe-share")
        .into_iter()
        .filter(|(label, ..)| label == "Gent")
        .map(|(_, a, b)| (a, b))
        .collect();
    assert_eq!(shares, [(60.0, 100.0)]);
}

#[test]
fn a_recipe_says_whether_labels_are_about_the_rows_below_them() {
    let blank = "Gemeente;Herkomst;2010\nAntwerpen;MOE;3.561\n;Totaal;9.825\nGent;MOE;1.920\n;Totaal;3.179\n";
    let one = "Rijlabels;2010\nAntwerpen;9.825\nMOE;3.561\nGent;3.179\nMOE;1.920\n";
    for text in [blank, one] {
        for recipe in [None, Some(r#"{ "labelsFromAbove": true }"#)] {
            let report = read_with(&[("t.csv", text)], recipe);
            assert_eq!(report.sources[0].labels_from_above, Some(true), "{text}");
            let shares: Vec<_> =
                ratios(&report, "moe-share").into_iter().map(|(_, part, whole)| (part, whole)).collect();
            assert_eq!(shares, [(3561.0, 9825.0), (1920.0, 3179.0)], "{text}");
        }
        let refused = read_with(&[("t.csv", text)], Some(r#"{ "labelsFromAbove": false }"#));
        assert_eq!(refused.sources[0].labels_from_above, Some(false), "{text}");
        let told = ["labels-from-above", "rows-of-the-row-above"];
        assert!(refused.messages.iter().all(|message| !told.contains(&&*message.code)), "{:#?}", refused.messages);
        let first: Vec<_> = ratios(&refused, "moe-share").into_iter().filter(|(_, part, _)| *part == 1920.0).collect();
        assert_eq!(first, [], "{text}");
        // The decision is kept.
        assert_eq!(refused.sources[0].recipe.labels_from_above, Some(false));
    }
    // Of one municipality only, which nothing but the user can say; the wholes stay their own.
    let irregular = "Gemeente;Herkomst;2010\nAntwerpen;MOE;3.561\n;Totaal;9.825\n";
    let read_so = |recipe| read_with(&[("t.csv", irregular)], recipe);
    assert_eq!(read_so(None).sources[0].labels_from_above, Some(false));
    let stated = read_so(Some(r#"{ "labelsFromAbove": true }"#));
    assert_eq!(message(&stated, "labels-from-above").parameters["label"], "Antwerpen");
    assert_eq!(stated.sources[0].labels_from_above, Some(true));
    let shares: Vec<_> = ratios(&stated, "moe-share").into_iter().map(|(_, part, whole)| (part, whole)).collect();
    assert_eq!(shares, [(3561.0, 9825.0)]);
    assert_eq!(results(&stated, "moe-share")[0].territory.as_deref(), Some("11002"));
    // A blank that is left one does not hide that rows are taken to be about those above them.
    let both = "Rijlabels;Soort;2010\nAntwerpen;stad;9.825\n  Polen;land;1.714\n  Roemenië;land;244\nGent;stad;3.179\n  Polen;land;154\n  Roemenië;land;92\n;land;13.004\n";
    let report = read(both);
    message(&report, "rows-of-the-row-above");
    assert_eq!(report.sources[0].labels_from_above, Some(true));
}

#[test]
fn blank_labels_of_records_are_filled_when_a_recipe_says_so_however_many_there_are() {
    // Past the start of a file from which records are counted as they come.
    for municipalities in [2, 6000] {
        let mut text = String::from("Gemeente;Jaar;Nationaliteit;Aantal\n");
        for at in 0..municipalities {
            let name = ["Antwerpen", "Gent"][at % 2];
            text.push_str(&format!("{name};2010;Polen;3\n;2010;Bulgarije;2\n;2010;Marokko;5\n"));
        }
        let report = read_with(&[("t.csv", &text)], Some(r#"{ "labelsFromAbove": true }"#));
        let half = municipalities as f64 / 2.0;
        let shares = ratios(&report, "moe-share");
        let shares: Vec<_> = shares.into_iter().map(|(_, part, whole)| (part, whole)).collect();
        assert_eq!(shares, [2.0, 1.0, 1.0].map(|of| (5.0 * half * of, 10.0 * half * of)), "{:#?}", report.messages);
        message(&report, "labels-from-above");
    }
}

#[test]
fn a_row_is_about_the_one_above_it_where_its_label_comes_again_below_others() {
    let pivot = read(
        "Rijlabels;2010\nAntwerpen;9.825\n  Polen;1.714\n  Roemenië;244\nGent;3.179\n  Polen;154\n  Roemenië;92\nEindtotaal;13.004\n",
    );
    let told = message(&pivot, "rows-of-the-row-above");
    let MessagePlace { row, column, .. } = told.cell.as_ref().expect("a place");
    assert_eq!(
        (row, column, &*told.parameters["label"], &*told.parameters["below"]),
        (&Some(3), &Some(1), "Antwerpen", "Polen")
    );
    let shares: Vec<_> =
        ratios(&pivot, "nationality-share").into_iter().map(|(_, part, whole)| (part, whole)).collect();
    assert_eq!(shares, [(1714.0, 9825.0), (244.0, 9825.0), (154.0, 3179.0), (92.0, 3179.0)]);
    // Totals that come again are no rows about the country above them.
    let lists = read("Instroom 2010;aantal\nBulgarije;100\nPolen;60\nTotaal;160\nMarokko;50\nTurkije;20\nTotaal;70\n");
    assert!(lists.messages.iter().all(|message| message.code != "rows-of-the-row-above"), "{:#?}", lists.messages);
    message(&lists, "conflict");
}

#[test]
fn places_of_one_name_keep_their_own_codes_through_the_years() {
    // Three places are called Bergen, in two countries; Hasselt got another code when it merged in 2025.
    let table = "Instroom;2024;2025\nBergen (NH.);10;20\nBergen (L.);30;40\nMons;50;60\nHasselt;70;80\n";
    let records = "Jaar;Gemeente;Instroom\n2024;Bergen (NH.);10\n2025;Bergen (NH.);20\n2024;Bergen (L.);30\n\
                   2025;Bergen (L.);40\n2024;Mons;50\n2025;Mons;60\n2024;Hasselt;70\n2025;Hasselt;80\n";
    let codes_of_growth = |text: &str, recipe: Option<&str>| {
        let report = read_with(&[("tabel.csv", text)], recipe);
        assert!(report.messages.iter().all(|message| message.code != "conflict"), "{:#?}", report.messages);
        let codes = results(&report, "growth").into_iter().filter_map(|result| result.territory.clone());
        codes.map(|code| code.to_string()).collect::<std::collections::BTreeSet<_>>()
    };
    for text in [table, records] {
        // The Hasselt of 2025 is a larger one, and not held against that of the year before.
        assert_eq!(codes_of_growth(text, None), ["53053", "GM0373", "GM0893"].map(str::to_owned).into());
        // A code says in which borders both years are told.
        let today = ["53053", "71072", "GM0373", "GM0893"].map(str::to_owned).into();
        assert_eq!(codes_of_growth(&text.replace("Hasselt", "71072"), None), today);
        assert_eq!(codes_of_growth(text, Some(r#"{ "labels": { "Hasselt": "71072" } }"#)), today);
    }
}

#[test]
fn places_are_of_the_level_that_their_header_or_their_neighbours_say() {
    let codes = |report: &Report| {
        let growth = results(report, "growth").into_iter().filter_map(|result| result.territory.as_deref());
        growth.map(str::to_owned).collect::<Vec<_>>()
    };
    let doubts = |report: &Report| -> Vec<String> {
        let told = report.messages.iter().filter(|message| message.code == "two-readings");
        told.map(|message| message.parameters["taken"].clone()).collect()
    };
    // Codes as Statbel lists them: the city of Antwerp is 11002, its district 11000, its province 10000.
    let rows = "2009;2010\nAntwerpen;200;220\nOost-Vlaanderen;300;330\n";
    let stated = read(&format!("Provincie;{rows}"));
    assert_eq!((codes(&stated), doubts(&stated)), (vec!["10000".to_owned(), "40000".to_owned()], vec![]));
    assert_eq!(codes(&read(&format!("Instroom;{rows}")))[0], "11002");
    let listed = read(&format!("Instroom;{rows}West-Vlaanderen;150;155\n"));
    assert_eq!((&*codes(&listed)[0], doubts(&listed)), ("10000", vec!["Provincie Antwerpen (10000)".to_owned()]));
    // Beside another city it may be either, and is told.
    let mixed = read(&format!("Instroom;{rows}West-Vlaanderen;150;155\nGent;100;105\n"));
    assert_eq!((&*codes(&mixed)[0], doubts(&mixed)), ("11002", vec!["Antwerpen (11002)".to_owned()]));
    let districts = read("Arrondissement;2009;2010\nAntwerpen;200;220\nTurnhout;300;330\n");
    assert_eq!(codes(&districts), ["11000", "13000"]);
    let columns =
        read("Instroom in 2010;Antwerpen;Oost-Vlaanderen;West-Vlaanderen\nPolen;10;20;30\nTotaal;100;200;300\n");
    let shares = results(&columns, "nationality-share");
    assert_eq!(shares.iter().map(|share| share.territory.as_deref()).next(), Some(Some("10000")));
}
