//! Figures made up for each cause; what was published follows from them by hand, as the comments say.

use crate::report::{AuditLine, Report};
use crate::session::{Options, Session};

fn report(files: &[(&str, &str)]) -> Report {
    let mut session = Session::new(Options::default());
    for (name, text) in files {
        session.open(name, None).expect("opened");
        session.push(text.as_bytes()).expect("pushed");
        session.close().unwrap_or_else(|error| panic!("{error}"));
    }
    session.report()
}

fn line(report: &Report, label: &str, published: &str) -> AuditLine {
    let wanted = |line: &&AuditLine| line.label == label && line.published == published;
    report.audit.iter().find(wanted).unwrap_or_else(|| panic!("no {label} {published}: {:#?}", report.audit)).clone()
}

fn codes(line: &AuditLine) -> Vec<String> {
    let code = |reason: &crate::report::Reason| serde_json::to_value(reason).expect("JSON")["code"].clone();
    line.reasons.iter().map(|reason| code(reason).as_str().expect("a code").to_owned()).collect()
}

fn reason(line: &AuditLine, code: &str) -> serde_json::Value {
    let all: Vec<_> = line.reasons.iter().map(|reason| serde_json::to_value(reason).expect("JSON")).collect();
    all.iter().find(|reason| reason["code"] == code).unwrap_or_else(|| panic!("no {code} in {all:#?}")).clone()
}

fn verdict(line: &AuditLine) -> String {
    serde_json::to_value(line.verdict).expect("JSON").as_str().expect("a word").to_owned()
}

// 43548 / 100000 = 43.548%, which is 43.5 when rounded once, and 43.6 by way of 43.55.
#[test]
fn a_percentage_that_was_rounded_twice_is_told() {
    let report = report(&[(
        "a.csv",
        "GENT;2010\nTotale instroom;100.000\nInstroom MOE-landen;43.548\nAandeel MOE t.o.v. totale instroom;43,6%\n",
    )]);
    let line = line(&report, "Aandeel MOE t.o.v. totale instroom", "43,6%");
    assert_eq!(codes(&line)[0], "double-rounding");
    assert_eq!(reason(&line, "double-rounding")["through"], 43.55);
}

// 5690 / 10000 = 56.9%: published without its last digit.
#[test]
fn a_percentage_that_was_cut_off_is_told() {
    let report = report(&[(
        "a.csv",
        "GENT;2010\nTotale instroom;10.000\nInstroom MOE-landen;5.690\nAandeel MOE t.o.v. totale instroom;56%\n",
    )]);
    let line = line(&report, "Aandeel MOE t.o.v. totale instroom", "56%");
    assert_eq!((verdict(&line).as_str(), codes(&line)), ("differs", vec!["truncated".to_owned()]));
}

// 334/1000, 333/1000, 333/1000 round to 33, 33, 33 = 99; the first was made 34.
#[test]
fn percentages_that_were_made_to_add_up_are_told() {
    let report = report(&[(
        "a.csv",
        "Onthaalbureau;Aanmeldingen;%\nAntwerpen;334;34%\nGent;333;33%\nBrussel;333;33%\nTotaal;1.000;100%\n",
    )]);
    let forced = reason(&line(&report, "Antwerpen", "34%"), "forced-to-hundred");
    assert_eq!((forced["sum"].as_f64(), forced["cells"].as_array().map(Vec::len)), (Some(99.0), Some(2)));
    assert!(line(&report, "Gent", "33%").reasons.is_empty());
}

// 40/51 = 78.4%. 40/52 = 76.9% would be 77%; no number of persons of 51 gives it.
#[test]
fn a_count_that_is_off_by_one_is_told_with_those_that_fit() {
    let report = report(&[(
        "a.csv",
        "Instroom in 2010 in:;Aantal MOE-minderjarigen;Aantal minderjarigen;Aandeel MOE in totale instroom minderjarigen\n\
         Antwerpen;1.503;4.110;37%\nZele;40;51;77%\n",
    )]);
    let off = reason(&line(&report, "Zele", "77%"), "off-by-few");
    assert_eq!(
        (off["part"].as_str(), off["low"].as_f64(), off["high"].as_f64()),
        (Some("denominator"), Some(52.0), Some(52.0))
    );
}

// Tables 1 and 5 of the Flemish action plan on MOE migration (2011): 3.600 / 9.825 = 36.6%, and 3.561 / 9.825 = 36.2%.
#[test]
fn the_figure_of_another_table_that_fits_is_named_with_its_cell() {
    let report = report(&[
        (
            "top20.csv",
            "Instroom MOE-migranten in 2010 in:;Aantal MOE-migranten;Aandeel MOE-instroom in totale instroom\nAntwerpen;3.600;36%\nGent;1.935;60%\n",
        ),
        ("antwerpen.csv", "ANTWERPEN;2010\nTotale instroom;9.825\nTotale instroom MOE-landen;3.561\n"),
    ]);
    let other = reason(&line(&report, "Antwerpen", "36%"), "other-count");
    assert_eq!((other["part"].as_str(), other["count"].as_f64()), (Some("numerator"), Some(3561.0)));
    assert_eq!(
        (other["cells"][0]["source"].as_str(), other["cells"][0]["row"].as_u64()),
        (Some("antwerpen.csv"), Some(3))
    );
}

// 200/1000 = 20.0% and 300/1200 = 25.0%: the share of 2009 still stands under 2010.
#[test]
fn a_percentage_of_the_year_before_is_told_as_stale() {
    let report = report(&[(
        "a.csv",
        "GENT;2009;2010\nTotale instroom;1.000;1.200\nTotale instroom MOE-landen;200;300\nAandeel MOE t.o.v. totale instroom;20,0%;20,0%\n",
    )]);
    let lines: Vec<_> = report.audit.iter().filter(|line| line.period.as_deref() == Some("2010")).collect();
    let stale = reason(lines[0], "stale");
    assert_eq!((stale["period"].as_str(), stale["cells"][0]["column"].as_u64()), (Some("2009"), Some(2)));
}

// 126 of 1000 persons of active age is 12.6%; the published 15.0% is that of the 150 of all ages.
#[test]
fn the_figure_of_all_ages_in_the_place_of_active_age_is_told() {
    let report = report(&[(
        "a.csv",
        "Nationaliteit;NWWZ;Actieve leeftijd;;Percentages\n;;Bevolking;nwwz;werkloosheidsdruk\n\
         Totaal inwoners;9.100;90.000;9.000;10,0%\nPOLEN;150;1.000;126;15,0%\nRUSLAND;70;500;60;12,0%\n",
    )]);
    let other = reason(&line(&report, "POLEN", "15,0%"), "other-figure");
    assert_eq!((other["part"].as_str(), other["count"].as_f64()), (Some("numerator"), Some(150.0)));
}

// From 200 to 250: 25% of growth, an index of 125, and 20% of the later figure.
#[test]
fn a_growth_that_is_an_index_or_of_the_later_figure_is_told() {
    let report = report(&[(
        "a.csv",
        "Zelfstandigen;2009;2010;Groei 2009-2010\nPolen;200;250;125%\nBulgarije;200;250;20%\nRoemenië;100;110;10%\n",
    )]);
    assert_eq!(codes(&line(&report, "Polen", "125%")), ["index"]);
    assert_eq!(codes(&line(&report, "Bulgarije", "20%")), ["of-later-figure"]);
}

// 32% to 36% is 4 percentage points, and 12.5%.
#[test]
fn a_growth_of_a_share_in_points_is_told() {
    let text = |growth: &str| {
        format!(
            "GENT;2009;2010;Groei 2009-2010\nTotale instroom;1.000;1.000;0%\nTotale instroom MOE-landen;320;360;12,5%\n\
             Aandeel MOE t.o.v. totale instroom;32%;36%;{growth}\n"
        )
    };
    let label = "Aandeel MOE t.o.v. totale instroom";
    let points = line(&report(&[("a.csv", &text("4%"))]), label, "4%");
    assert_eq!((verdict(&points).as_str(), codes(&points)), ("differs", vec!["percentage-points".to_owned()]));
    assert_eq!(verdict(&line(&report(&[("a.csv", &text("12,5%"))]), label, "12,5%")), "agrees");
}

const TOP: &str = "VLAAMS GEWEST;Aandeel in de totale instroom;Aandeel in de MOE-instroom\n;2010;2010\n";

// 20 / 50 = 40%, between 19.5 / 50.5 = 38.6% and 20.5 / 49.5 = 41.4%.
#[test]
fn a_share_is_implied_by_two_others_and_stays_open_when_it_fits() {
    let top = format!("{TOP}Polen;20%;50%\nTurken;10%;25%\n");
    let city = "GENT;2010\nAandeel MOE t.o.v. totale instroom in Vlaams Gewest;40%\n";
    let report = report(&[("top.csv", &top), ("gent.csv", city)]);
    let line = line(&report, "Aandeel MOE t.o.v. totale instroom in Vlaams Gewest", "40%");
    let implied = line.implied.clone().expect("implied");
    assert_eq!(verdict(&line), "not-recomputable");
    assert!((implied.low - 0.195 / 0.505).abs() < 1e-12 && (implied.high - 0.205 / 0.495).abs() < 1e-12, "{implied:?}");
    assert!(line.recomputed.is_none() && line.reasons.is_empty());
}

#[test]
fn one_share_alone_against_another_table_is_refuted_and_copies_do_not_help_it() {
    let top = format!("{TOP}Polen;20%;50%\nTurken;10%;25%\n");
    let city = |name: &str| format!("{name};2010\nAandeel MOE t.o.v. totale instroom in Vlaams Gewest;30%\n");
    let (gent, aalst, genk) = (city("GENT"), city("AALST"), city("GENK"));
    let report = report(&[("gent.csv", &gent), ("top.csv", &top), ("aalst.csv", &aalst), ("genk.csv", &genk)]);
    let refuted: Vec<_> = report.audit.iter().filter(|line| verdict(line) == "differs").collect();
    assert_eq!(refuted.iter().map(|line| line.published.as_str()).collect::<Vec<_>>(), ["30%"; 3]);
    assert_eq!(codes(refuted[0]), ["implied", "repeated"]);
}

// 20/50 = 40% and 10/20 = 50%: either row can be the wrong one.
#[test]
fn where_nothing_tells_which_share_is_wrong_none_is_refuted_and_all_are_named() {
    let report = report(&[("top.csv", &format!("{TOP}Polen;20%;50%\nTurken;10%;20%\n"))]);
    assert_eq!(report.audit.len(), 4);
    for line in &report.audit {
        assert_eq!((verdict(line).as_str(), codes(line)), ("not-recomputable", vec!["contradicts".to_owned()]));
        assert_eq!(line.reasons[0].cells.len(), 3);
    }
}

// 148 is 59% of everyone (248.7 to 253.0), and 30% of everyone is 75: between 29.6% and 30.2%; 35% is not.
#[test]
fn counts_take_part_in_what_is_implied() {
    let text = |share: &str| {
        format!(
            "ZELE;2010\nTotale instroom MOE-landen;148\nAandeel MOE t.o.v. totale instroom;59%\nInstroom Turkije;75\nAandeel Turkije t.o.v. totale instroom;{share}\n"
        )
    };
    let fits = line(&report(&[("a.csv", &text("30%"))]), "Aandeel Turkije t.o.v. totale instroom", "30%");
    let implied = fits.implied.expect("implied");
    assert!((implied.low - 75.0 * 0.585 / 148.0).abs() < 1e-12 && (implied.high - 75.0 * 0.595 / 148.0).abs() < 1e-12);
    let clash = line(&report(&[("a.csv", &text("35%"))]), "Aandeel Turkije t.o.v. totale instroom", "35%");
    assert_eq!(codes(&clash), ["contradicts"]);
}

// The region's own table has 14.961 of 40.989: 36.5%.
#[test]
fn a_share_of_the_region_is_recomputed_from_the_regions_own_table() {
    let region = "VLAAMS GEWEST;2010\nTotale instroom;40.989\nTotale instroom MOE-landen;14.961\n";
    let city = "GENT;2010\nTotale instroom;3.179\nTotale instroom MOE-landen;1.920\nAandeel MOE t.o.v. totale instroom in Vlaams Gewest;31,7%\n";
    let report = report(&[("gent.csv", city), ("regio.csv", region)]);
    let line = line(&report, "Aandeel MOE t.o.v. totale instroom in Vlaams Gewest", "31,7%");
    assert_eq!((verdict(&line).as_str(), line.recomputed), ("differs", Some(14961.0 / 40989.0)));
    assert_eq!(&*line.cells.expect("cells").numerator[0].source, "regio.csv");
}

#[test]
fn the_region_of_another_period_is_not_used() {
    let region = "VLAAMS GEWEST;1e helft 2010\nTotale instroom;40.989\nTotale instroom MOE-landen;14.961\n";
    let city = "GENT;2010\nTotale instroom;3.179\nAandeel MOE t.o.v. totale instroom in Vlaams Gewest;31,7%\n";
    let report = report(&[("gent.csv", city), ("regio.csv", region)]);
    assert_eq!(verdict(&report.audit[0]), "not-recomputable");
}

fn above(report: &Report) -> Vec<(String, String)> {
    let found = report.messages.iter().filter(|message| message.code == "parts-above-total");
    found.map(|message| (message.parameters["label"].clone(), message.parameters["sum"].clone())).collect()
}

#[test]
fn parts_above_their_total_are_reported_and_missing_parts_are_not() {
    let table = |total: &str| {
        format!(
            "GENT;2010\nTotale instroom;3.179\nBulgarije;891\nPolen;154\nTotaal EU-landen;{total}\nTotale instroom MOE-landen;1.920\n"
        )
    };
    assert_eq!(above(&report(&[("a.csv", &table("1.379"))])), []);
    assert_eq!(above(&report(&[("a.csv", &table("1.044"))])), [("Totaal EU-landen".into(), "1045".into())]);
}

// Antwerp and its province are not added up; the province alone is more than the region.
#[test]
fn levels_of_territory_are_not_added_up_to_a_total() {
    let table =
        |region: u32| format!("Gebied;Instroom 2010\nAntwerpen;500\nProvincie Antwerpen;800\nVlaams Gewest;{region}\n");
    assert_eq!(above(&report(&[("a.csv", &table(1000))])), []);
    assert_eq!(above(&report(&[("a.csv", &table(700))])).len(), 1);
}

#[test]
fn a_range_exceeds_its_total_only_when_its_lower_end_does() {
    let table = |polen: &str| format!("GENT;2010\nPolen;{polen}\nTurkije;100\nTotale instroom;340\n");
    assert_eq!(above(&report(&[("a.csv", &table("230 à 250"))])), []);
    assert_eq!(above(&report(&[("a.csv", &table("241 à 250"))])).len(), 1);
}
