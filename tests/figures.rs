//! Tables as offices write them, in which a figure is easily read as another one. The figures are made up or from the source
//! that the test names; what must come out follows from them by hand.
#![cfg(not(target_arch = "wasm32"))]

use peilglas::audit::Verdict;
use peilglas::quantity::Quantity;
use peilglas::report::{Message, Report, ResultLine};
use peilglas::session::{Options, Session};

fn read_all(files: &[(&str, &str)]) -> Report {
    let mut session = Session::new(Options { locale: Some("nl-BE".to_owned()), ..Options::default() });
    for (name, text) in files {
        session.open(name, None).expect("opened");
        session.push(text.as_bytes()).expect("pushed");
        session.close().unwrap_or_else(|error| panic!("{error}"));
    }
    session.report()
}

fn read(text: &str) -> Report {
    read_all(&[("tabel.csv", text)])
}

/// Label, numerator and denominator of an indicator's results.
fn parts(report: &Report, indicator: &str) -> Vec<(String, f64, f64)> {
    let exact = |quantity: Option<Quantity>| quantity.and_then(Quantity::exact).expect("a number");
    let of = |result: &ResultLine| (result.label.to_string(), exact(result.numerator), exact(result.denominator));
    report.of(indicator).map(of).collect()
}

fn part(label: &str, numerator: f64, denominator: f64) -> (String, f64, f64) {
    (label.to_owned(), numerator, denominator)
}

fn message<'r>(report: &'r Report, code: &str) -> &'r Message {
    let found = report.messages.iter().find(|message| message.code == code);
    found.unwrap_or_else(|| panic!("no {code} in {:#?}", report.messages))
}

fn verdicts(report: &Report) -> Vec<Verdict> {
    report.audit.iter().map(|line| line.verdict).collect()
}

#[test]
fn figures_in_thousands_meet_persons_as_persons() {
    for (unit, header) in [("x 1.000", "Bevolking"), ("in duizenden", "Bevolking"), ("", "Bevolking (× 1 000)")] {
        let population = format!("Gemeente ({unit});{header}\nAntwerpen;310,4\nGent;162,1\n");
        let report = read_all(&[
            ("bevolking-2010.csv", &population),
            ("2010.csv", "Gemeente;NWWZ\nAntwerpen;32.481\nGent;13.350\n"),
        ]);
        let expected = [part("Antwerpen", 32481.0, 310_400.0), part("Gent", 13350.0, 162_100.0)];
        assert_eq!(parts(&report, "unemployment-pressure"), expected, "{unit} {header}");
        assert_eq!(message(&report, "scaled").parameters["factor"], "1000");
        // What was rounded to hundreds is no count: it gets no interval.
        assert!(report.of("unemployment-pressure").all(|it| it.interval.is_none() && it.flags.contains(&"estimate")));
    }
}

// Statistics Netherlands writes the unit into a column of its own.
#[test]
fn a_column_of_units_says_that_rows_are_in_thousands() {
    let report = read(
        "\"Bevolking\"\n\"\"\n\"\";\"\";\"Perioden\";\"2010\";\"2011\"\n\"Nationaliteit\";\"Onderwerp\";\"\";\"\";\"\"\n\
         \"Totaal\";\"Bevolking\";\"x 1 000\";\"16575\";\"16656\"\n\"Pools\";\"Bevolking\";\"x 1 000\";\"43,1\";\"52,5\"\n\"Bron: CBS\"\n",
    );
    let shares = parts(&report, "population-share");
    assert_eq!(shares[0].1, 43_100.0);
    assert_eq!(shares[1].2, 16_656_000.0);
}

// 5.200 of 483.505 are 10,75 in a thousand; 3.100 of 243.366 are 12,74, and 13,7 was written.
#[test]
fn a_rate_in_a_thousand_is_no_count_and_is_checked() {
    for header in ["Leefloners per 1.000 inwoners", "Leefloners in ‰ van de bevolking"] {
        let report = read(&format!(
            "Gemeente 2010;Bevolking;Leefloners;{header}\nAntwerpen;483.505;5.200;10,8\nGent;243.366;3.100;13,7\n"
        ));
        assert_eq!(verdicts(&report), [Verdict::Agrees, Verdict::Differs], "{header}");
        let counts = [part("Antwerpen", 5200.0, 483_505.0), part("Gent", 3100.0, 243_366.0)];
        assert_eq!((parts(&report, "welfare-uptake"), report.results.len()), (counts.to_vec(), 2), "{header}");
    }
    for text in [
        "Leefloners per 1.000 inwoners;2009;2010\nAntwerpen;10,1;10,8\nVlaams Gewest;3,6;3,8\n",
        "Gemeente;2009;2010\nAntwerpen;10,1‰;10,8‰\nVlaams Gewest;3,6‰;3,8‰\n",
    ] {
        let report = read(text);
        assert!(report.results.is_empty(), "{:#?}", report.results);
        assert_eq!(verdicts(&report), [Verdict::NotRecomputable; 4]);
    }
}

#[test]
fn what_a_label_excepts_is_not_what_it_names() {
    let report = read(
        "Instroom in Gent;2010\nTotaal;40.989\nMOE;14.961\noverige MOE;1.261\nniet-MOE;26.028\nEU zonder België;20.000\n",
    );
    assert_eq!(parts(&report, "moe-share"), [part("MOE", 14961.0, 40989.0)]);
    assert!(report.messages.iter().all(|message| message.code != "conflict"));
    assert!(report.results.iter().all(|result| result.nationality.as_deref() != Some("EU")));
    let unknown: Vec<&str> =
        report.messages.iter().filter(|m| m.code == "unknown-label").map(|m| &*m.parameters["label"]).collect();
    assert_eq!(unknown, ["overige MOE", "niet-MOE", "EU zonder België"]);
}

#[test]
fn a_region_without_its_city_is_not_the_city() {
    let report = read(
        "Gewest;MOE-instroom 2010;Instroom 2010\nVlaanderen zonder Antwerpen;11.400;31.164\nAntwerpen;3.561;9.825\n",
    );
    // A code that is not known is not told.
    let territories: Vec<_> = report.of("moe-share").map(|result| result.territory.as_deref()).collect();
    assert_eq!(territories, [None, Some("11002")]);
    assert!(report.of("territory-share").next().is_none());
    assert_eq!(message(&report, "unknown-label").parameters["label"], "Vlaanderen zonder Antwerpen");
}

// By hand: 4.431 of 40.989 are 10,8%, 4.502 of 43.101 are 10,4%.
#[test]
fn a_column_of_percentages_is_of_the_time_and_the_sex_of_the_counts_beside_it() {
    let report = read(
        "Land van herkomst;Instroom 2010;% van totaal;Instroom 2011;% van totaal\nPolen;4.431;10,8%;4.502;10,4%\n\
         Totaal;40.989;100%;43.101;100%\n",
    );
    assert_eq!(verdicts(&report), [Verdict::Agrees; 2]);
    let report = read(
        "Nationaliteit;Mannen;%;Vrouwen;%;Totaal;%\nPolen;30;30,0;20;40,0;50;33,3\nItalië;70;70,0;30;60,0;100;66,7\n\
         Totaal;100;100;50;100;150;100\n",
    );
    assert_eq!(verdicts(&report), [Verdict::Agrees; 6]);
    let report = read(
        "Gemeente;Instroom 2010 MOE;Instroom 2010 totaal;Aandeel MOE\nAntwerpen;3.561;9.825;36,2%\nGent;1.920;3.179;60,4%\n",
    );
    assert_eq!(verdicts(&report), [Verdict::Agrees; 2]);
}

#[test]
fn ages_with_one_end_are_ages() {
    let report = read(
        "Werkzoekenden Genk 2010;NWWZ < 25 jaar;NWWZ 25-49 jaar;NWWZ 50+;NWWZ totaal\nBelgen;500;1.200;700;2.400\n\
         Polen;20;50;8;78\n",
    );
    let of_poles: Vec<_> = parts(&report, "age-share").into_iter().filter(|(label, ..)| label == "Polen").collect();
    assert_eq!(of_poles, [part("Polen", 20.0, 78.0), part("Polen", 50.0, 78.0), part("Polen", 8.0, 78.0)]);
    let ages = |labels: [&str; 2]| -> Vec<String> {
        let report = read(&format!("Bevolking 2010;Gent\n{};30\n{};20\nTotaal;50\n", labels[0], labels[1]));
        report.of("age-share").map(|result| result.age.as_deref().expect("an age").to_owned()).collect()
    };
    assert_eq!(ages(["jonger dan 25 jaar", "vanaf 25 jaar"]), ["0-24", "25+"]);
    assert_eq!(ages(["moins de 25 ans", "25 ans et plus"]), ["0-24", "25+"]);
    assert_eq!(ages(["≤ 24 jaar", "> 24 jaar"]), ["0-24", "25+"]);
}

// "tot 18 jaar" can be with or without those of 18: it is kept apart from all ages, and said.
#[test]
fn an_age_that_can_be_read_in_two_ways_is_not_all_ages() {
    let report = read("Gemeente 2010;NWWZ;Bevolking tot 65 jaar\nAntwerpen;32.481;400.000\nGent;13.350;200.000\n");
    assert!(report.of("unemployment-pressure").next().is_none());
    message(&report, "unknown-label");
}

/// A file as Eurostat and the OECD give it.
fn sdmx(header: &str, records: &[&str]) -> String {
    format!("DATAFLOW,{header},OBS_VALUE\n{}\n", records.join("\n"))
}

#[test]
fn figures_for_machines_are_multiplied_by_their_unit() {
    let records = ["X,TOTAL,BE,NR,3,2020,11500", "X,PL,BE,NR,0,2020,72000"];
    let report = read_all(&[("pop.csv", &sdmx("citizen,geo,unit,UNIT_MULT,TIME_PERIOD", &records))]);
    assert_eq!(parts(&report, "nationality-share"), [part("PL", 72_000.0, 11_500_000.0)]);
    let records = [
        "X,TOTAL,BE,THS_PER,2020,11500.5",
        "X,PL,BE,THS_PER,2020,72.1",
        "X,TOTAL,BE,PC,2020,100",
        "X,PL,BE,PC,2020,0.6",
    ];
    let report = read_all(&[("pop.csv", &sdmx("citizen,geo,unit,TIME_PERIOD", &records))]);
    assert_eq!(parts(&report, "nationality-share"), [part("PL", 72_100.0, 11_500_500.0)]);
    assert_eq!(message(&report, "scaled").parameters["factor"], "1000");
}

#[test]
fn percentages_for_machines_are_no_counts() {
    let records = ["X,TOTAL,BE,PC,2019,5.4", "X,TOTAL,BE,PC,2020,5.5", "X,PL,BE,PC,2020,3.5"];
    let report = read_all(&[("une.csv", &sdmx("citizen,geo,unit,TIME_PERIOD", &records))]);
    assert!(report.results.is_empty(), "{:#?}", report.results);
    message(&report, "not-counts");
}

#[test]
fn a_register_in_thousands_and_one_of_rates_are_known_as_such() {
    let text = "gemeente;jaar;bevolking (x 1.000);leefloners per 1.000 inwoners\nAntwerpen;2010;483,5;10,8\nGent;2010;243,4;12,7\n";
    let report = read_all(&[
        ("register.csv", text),
        ("leefloners.csv", "Gemeente;Leefloners 2010\nAntwerpen;5.200\nGent;3.100\n"),
    ]);
    let rates = [part("Antwerpen", 5200.0, 483_500.0), part("Gent", 3100.0, 243_400.0)];
    assert_eq!(parts(&report, "welfare-uptake"), rates);
    assert!(report.results.iter().all(|result| result.numerator != Some(Quantity::Exact(10.8))));
}

// Poles and Romanians are not all of MOE: 120 is the least that MOE can be, which is no count.
#[test]
fn a_group_of_which_someone_picked_some_countries_is_an_estimate() {
    let codes = |countries: &[&str]| {
        let records: Vec<String> = countries.iter().map(|code| format!("X,{code},BE,2020,10")).collect();
        let all: Vec<&str> =
            std::iter::once("X,TOTAL,BE,2020,1000").chain(records.iter().map(String::as_str)).collect();
        read_all(&[("imm.csv", &sdmx("citizen,geo,TIME_PERIOD", &all))])
    };
    let is_estimate = |report: &Report, indicator: &str| {
        report.of(indicator).all(|it| it.interval.is_none() && it.flags.contains(&"estimate"))
    };
    let report = codes(&["PL", "RO"]);
    assert!(is_estimate(&report, "moe-share") && report.of("moe-share").next().is_some());
    assert!(message(&report, "group-partial").parameters["missing"].contains("BG"));
    let eu = ["EE", "LV", "LT", "PL", "CZ", "SK", "HU", "SI", "BG", "RO"];
    assert_eq!(
        message(&codes(&eu), "group-partial").parameters["missing"],
        "AL, BA, BY, HR, MD, ME, MK, RS, RU, TR, UA, XK"
    );
    let all: Vec<&str> = eu.into_iter().chain("AL BA BY HR MD ME MK RS RU TR UA XK".split(' ')).collect();
    let report = codes(&all);
    assert!(
        !is_estimate(&report, "moe-share") && report.messages.iter().all(|message| message.code != "group-partial")
    );
    // A register leaves out nobody.
    let text = "jaar;nationaliteit;aantal\n2010;Polen;50\n2010;Marokko;150\n2010;Polen;10\n";
    let report = read_all(&[("register.csv", text)]);
    assert_eq!(parts(&report, "moe-share"), [part("MOE", 60.0, 210.0)]);
    assert!(!is_estimate(&report, "moe-share"));
}

#[test]
fn stocks_of_the_first_of_january_grow_from_year_to_year() {
    let report = read(
        "Bevolking Antwerpen;1/1/2009;1er janvier 2010;1 januari 2011;30/6/2011\nPolen;5.000;6.000;6.600;7.000\nTotaal;470.000;475.000;483.500;485.000\n",
    );
    let growth: Vec<_> = parts(&report, "growth").into_iter().filter(|(label, ..)| label == "Polen").collect();
    assert_eq!(growth, [part("Polen", 1000.0, 5000.0), part("Polen", 600.0, 6000.0)]);
    let index: Vec<_> = parts(&report, "index").into_iter().filter(|(label, ..)| label == "Polen").collect();
    assert_eq!(index, [part("Polen", 6000.0, 5000.0), part("Polen", 6600.0, 5000.0)]);
}

#[test]
fn a_title_or_corner_cell_says_that_figures_are_percentages() {
    for text in [
        "Aandeel MOE in de totale instroom (%), 2010\nGemeente;2009;2010\nAntwerpen;31,5;36,2\nVlaams Gewest;32,0;36,5\n",
        "Werkloosheidsgraad naar nationaliteit (in %);Antwerpen;Gent\nPolen;6,0;14,6\nTotaal;10,9;8,2\n",
    ] {
        let report = read(text);
        assert!(report.results.is_empty(), "{:#?}", report.results);
        assert_eq!(report.audit.len(), 4);
    }
    // A title about shares above counts: these are no percentages.
    let report = read("Aandeel MOE in de instroom\nNationaliteit;2010\nPolen;154\nTotaal;3.179\n");
    assert_eq!(parts(&report, "nationality-share"), [part("Polen", 154.0, 3179.0)]);
}

#[test]
fn ranks_indices_and_averages_are_no_counts() {
    for text in [
        "Rang;Nationaliteit;Instroom 2010;Rang 2009\n1;Polen;1.714;1\n2;Roemenië;900;3\n;Totaal;9.825;\n",
        "Nationaliteit;Instroom 2010;Gemiddelde leeftijd\nPolen;1.714;31,5\nRoemenië;900;29,8\nTotaal;9.825;33,1\n",
        "Nationaliteit;Instroom 2010;Index instroom (2008 = 100)\nPolen;1.714;120\nRoemenië;900;90\nTotaal;9.825;110\n",
    ] {
        let report = read(text);
        let expected = [part("Polen", 1714.0, 9825.0), part("Roemenië", 900.0, 9825.0)];
        assert_eq!(parts(&report, "nationality-share"), expected, "{text}");
        assert!(report.of("growth").next().is_none() && report.of("index").next().is_none());
        message(&report, "not-counted");
    }
    // The average of a stock is a stock.
    let report = read("Nationaliteit;Gemiddeld aantal NWWZ 2010\nPolen;251,5\nTotaal;32.480,5\n");
    assert_eq!(parts(&report, "nationality-share"), [part("Polen", 251.5, 32480.5)]);
}

#[test]
fn a_column_of_differences_is_no_time() {
    let report =
        read("Instroom;2009;2010;Verschil;Verschil in %\nPolen;894;1.714;820;91,7%\nTotaal;6.709;9.825;3.116;46,4%\n");
    assert_eq!(parts(&report, "nationality-share"), [part("Polen", 894.0, 6709.0), part("Polen", 1714.0, 9825.0)]);
    assert_eq!(parts(&report, "growth"), [part("Polen", 820.0, 894.0), part("Totaal", 3116.0, 6709.0)]);
    assert_eq!(report.results.len(), 4);
    assert_eq!(verdicts(&report), [Verdict::Agrees; 2]);
}

// 30 of 50 Poles and 70 of 100 Italians are men.
#[test]
fn a_percentage_of_men_is_one_of_both_sexes() {
    let report = read(
        "Nationaliteit;Mannen;Vrouwen;Totaal;% mannen;% vrouwen\nPolen;30;20;50;60,0%;40,0%\nItalië;70;30;100;70,0%;30,0%\n\
         Totaal;100;50;150;66,7%;33,3%\n",
    );
    assert_eq!(verdicts(&report), [Verdict::Agrees; 6]);
}

#[test]
fn a_population_without_a_time_gives_no_rate_and_says_why() {
    let report = read("Gemeente;NWWZ 2010;Bevolking\nAntwerpen;32.481;296.800\nGent;13.350;162.000\n");
    assert!(report.of("unemployment-pressure").next().is_none());
    message(&report, "period-unknown");
}

#[test]
fn percentages_that_all_end_in_zeros_are_rounded_sooner_than_they_are_shown() {
    // 3 of 17, 5 of 17 and so on, in whole percents, as LibreOffice shows them.
    let table = |first: &str| {
        format!(
            "Instroom;2010;Aandeel in de totale instroom\nPolen;3;{first}\nRoemenië;5;29,00%\nBulgarije;2;12,00%\nHongarije;6;35,00%\nLetland;1;6,00%\nTotaal;17;100,00%\n"
        )
    };
    let verdicts =
        |report: &Report| -> Vec<_> { report.audit.iter().map(|line| (line.decimals, line.verdict)).collect() };
    let report = read(&table("18,00%"));
    assert_eq!(verdicts(&report), [(0, Verdict::Agrees); 5]);
    assert_eq!(message(&report, "percentages-end-in-zeros").parameters["shown"], "2");
    assert_eq!(report.audit[0].published, "18,00%");
    let report = read(&table("17,65%"));
    let differs = (2, Verdict::Differs);
    assert_eq!(verdicts(&report), [(2, Verdict::Agrees), differs, differs, differs, differs]);
}
