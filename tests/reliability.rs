//! How sure the figures of a report are: intervals, comparisons, funnel limits, shares that add up.
#![cfg(not(target_arch = "wasm32"))]

use peilglas::comparison::FunnelPosition;
use peilglas::report::{Report, ResultLine};
use peilglas::session::{Options, Session};
use peilglas::statistics::Method;
use peilglas::statistics::difference::Difference;

fn read_with(text: &str, options: &str) -> Report {
    let options: Options = serde_json::from_str(options).expect("options");
    let mut session = Session::new(options);
    session.open("tabel.csv", None).expect("opened");
    session.push(text.as_bytes()).expect("pushed");
    session.close().unwrap_or_else(|error| panic!("{error}"));
    session.report()
}

fn result<'r>(report: &'r Report, indicator: &str, label: &str) -> &'r ResultLine {
    let wanted = |result: &&ResultLine| result.indicator == indicator && *result.label == *label;
    report.results.iter().find(wanted).unwrap_or_else(|| panic!("no {indicator} of {label}"))
}

fn near(got: f64, want: f64) -> bool {
    (got - want).abs() < 1e-9
}

/// Table 4 of the Flemish action plan on MOE migration (2011): Antwerp, job seekers, shortened.
const PRESSURE: &str = "Nationaliteit;NWWZ;Actieve leeftijd;\n;;Bevolking;nwwz\nTotaal inwoners;32.898;296.800;32.481\n\
                        POLEN;257;4.178;252\nRUSLAND;276;1.253;275\nESTLAND;1;19;1\nKOSOVO;0;185;0\n";

// Verdicts and intervals: statsmodels 0.15.0, confint_proportions_2indep(method="newcomb"), against all the others.
#[test]
fn a_nationality_is_held_against_all_other_inhabitants() {
    let report = read_with(PRESSURE, "{}");
    let comparison = |label: &str| &result(&report, "unemployment-pressure", label).comparisons[0];
    let poland = comparison("POLEN");
    assert_eq!((poland.verdict, poland.dimension, &*poland.member), (Difference::Lower, "nationality", "all"));
    assert_eq!(&*poland.label, "Totaal inwoners");
    assert!(near(poland.value, 32481.0 / 296800.0));
    let difference = poland.difference.expect("an interval");
    assert!(near(difference.low, -0.056740202042) && near(difference.high, -0.042108870650), "{difference:?}");
    assert_eq!(comparison("RUSLAND").verdict, Difference::Higher);
    assert_eq!(comparison("ESTLAND").verdict, Difference::NoClearDifference);
    assert!(result(&report, "unemployment-pressure", "Totaal inwoners").comparisons.is_empty());
}

/// MOE migrants among all migrants in 2010, from tables 1 and 3 of the plan; Temse is made up.
const INFLOW: &str = "Instroom in 2010 in:;Aantal MOE-migranten;Totale instroom\nVlaams Gewest;14.961;40.989\n\
                      Antwerpen;3.561;9.825\nGent;1.920;3.179\nTemse;60;150\nZele;10 à 20;51\n";

// Limits: binom.ppf, cdf and pmf of scipy 1.17.1 in Spiegelhalter's (2005) formula, target 14.961 ÷ 40.989.
#[test]
fn a_municipality_lies_in_the_funnel_around_its_region() {
    let report = read_with(INFLOW, "{}");
    for (label, position, limits) in [
        ("Antwerpen", FunnelPosition::Within, FUNNEL_9825),
        ("Gent", FunnelPosition::Outside998, FUNNEL_3179),
        ("Temse", FunnelPosition::Within, FUNNEL_150),
    ] {
        let funnel = result(&report, "moe-share", label).funnel.as_ref().expect("a funnel");
        assert_eq!((funnel.position, &*funnel.member), (position, "02000"), "{label}");
        assert!(near(funnel.target, 14961.0 / 40989.0));
        let (inner, outer) = (funnel.limits.limits95, funnel.limits.limits998);
        for (got, want) in [outer.low, inner.low, inner.high, outer.high].into_iter().zip(limits) {
            assert!((got - want).abs() < 2e-9, "{label}: {got} for {want}");
        }
    }
    assert!(result(&report, "moe-share", "Vlaams Gewest").funnel.is_none());
}

/// 99,8% low, 95% low, 95% high, 99,8% high.
const FUNNEL_9825: [f64; 4] = [0.3499797626, 0.3554428528, 0.3744821848, 0.3799975140];
const FUNNEL_3179: [f64; 4] = [0.3385800134, 0.3481472288, 0.3816188876, 0.3913455464];
const FUNNEL_150: [f64; 4] = [0.2429462171, 0.2854548621, 0.4395109680, 0.4853916502];

// Verdicts: statsmodels 0.15.0, confint_proportions_2indep(method="newcomb"), against the rest of the region.
#[test]
fn a_municipality_is_held_against_the_rest_of_its_region() {
    let report = read_with(INFLOW, "{}");
    let verdict = |label: &str| result(&report, "moe-share", label).comparisons[0].verdict;
    assert_eq!(
        ["Antwerpen", "Gent", "Temse"].map(verdict),
        [Difference::NoClearDifference, Difference::Higher, Difference::NoClearDifference]
    );
}

#[test]
fn ranges_are_not_compared() {
    let report = read_with(INFLOW, "{}");
    let zele = result(&report, "moe-share", "Zele");
    assert!(zele.comparisons.is_empty() && zele.funnel.is_none() && zele.interval.is_none());
}

// scipy 1.17.1, chi2.ppf: the exact limits of 10 cases are 4.795 and 18.390, and Byar's within 0,2% of them; those of 9 are
// 4.115 and 17.085.
#[test]
fn a_conversion_has_the_interval_of_a_rate_of_counts() {
    let text = "Nationaliteit;Aanmeldingen;Contracten\nPolen;20;10\nBulgarije;20;9\nTotaal;200;150\n";
    let report = read_with(text, "{}");
    let poland = result(&report, "conversion", "Polen");
    let interval = poland.interval.expect("an interval");
    assert_eq!(poland.interval_method, Some(Method::Byar));
    let off = |limit: f64, exact: f64| (limit * 20.0 / exact - 1.0).abs();
    assert!(off(interval.low, 4.7953886961) < 0.002 && off(interval.high, 18.3903560420) < 0.002, "{interval:?}");
    assert_eq!(poland.comparisons[0].verdict, Difference::NoClearDifference);
    let bulgaria = result(&report, "conversion", "Bulgarije");
    assert_eq!(bulgaria.interval_method, Some(Method::Poisson));
    assert!(near(bulgaria.interval.expect("an interval").high, 17.0848034514 / 20.0));
}

// statsmodels 0.15.0, proportion_confint(method="wilson") of 26 ÷ 0.8 out of 185 ÷ 0.8.
#[test]
fn a_sampling_fraction_narrows_the_interval_of_a_share() {
    let text = "Nationaliteit;Instroom 2010\nPolen;26\nTotaal;185\n";
    let interval = result(&read_with(text, r#"{"samplingFraction": 0.2}"#), "nationality-share", "Polen").interval;
    let interval = interval.expect("an interval");
    assert!(near(interval.low, 0.101600998572) && near(interval.high, 0.191227414532), "{interval:?}");
}

#[test]
fn the_host_says_what_a_small_numerator_is() {
    let text = "Nationaliteit;Instroom 2010\nPolen;26\nBulgarije;12\nTotaal;185\n";
    let flagged = |options: &str, label: &str| {
        let report = read_with(text, options);
        result(&report, "nationality-share", label).flags.contains(&"small-numerator")
    };
    assert_eq!(["Polen", "Bulgarije"].map(|label| flagged("{}", label)), [false, true]);
    assert!(flagged(r#"{"smallNumerator": 30}"#, "Polen"));
    assert!(!flagged(r#"{"smallNumerator": 10}"#, "Bulgarije"));
}

#[test]
fn options_that_cannot_be_followed_are_refused() {
    for options in [
        r#"{"samplingFraction": 0}"#,
        r#"{"samplingFraction": 1.5}"#,
        r#"{"smallNumerator": -1}"#,
        r#"{"roundShares": {"decimals": 9}}"#,
        r#"{"roundshares": {"decimals": 1}}"#,
    ] {
        assert!(serde_json::from_str::<Options>(options).is_err(), "{options}");
    }
}

fn rounded(report: &Report, indicator: &str) -> Vec<Option<f64>> {
    report.results.iter().filter(|result| result.indicator == indicator).map(|result| result.rounded).collect()
}

// By hand: 16,67%, 16,67% and 66,67% are cut off to 16, 16 and 66; the two points left go to the largest remainders, all
// equal, so to the largest figure and then to the first code (BG before PL).
#[test]
fn shares_of_a_distribution_add_up_on_request() {
    let text = "Nationaliteit;Instroom 2010\nPolen;10\nBulgarije;10\nMarokko;40\nTotaal;60\n";
    assert_eq!(rounded(&read_with(text, "{}"), "nationality-share"), [None; 3]);
    let report = read_with(text, r#"{"roundShares": {"decimals": 0}}"#);
    assert_eq!(rounded(&report, "nationality-share"), [Some(0.16), Some(0.17), Some(0.67)]);
    assert!(near(result(&report, "nationality-share", "Polen").value.and_then(|v| v.exact()).expect("one"), 1.0 / 6.0));
}

#[test]
fn shares_of_an_incomplete_list_are_not_forced_to_add_up() {
    let text = "Nationaliteit;Instroom 2010\nPolen;10\nBulgarije;10\nMarokko;40\nTotaal;61\n";
    let report = read_with(text, r#"{"roundShares": {"decimals": 0}}"#);
    assert_eq!(rounded(&report, "nationality-share"), [None; 3]);
}

#[test]
fn men_and_women_are_distributions_of_their_own() {
    let text = "Nationaliteit;Mannen;Vrouwen\nPolen;1;2\nBulgarije;2;4\nTotaal;3;6\n";
    let report = read_with(text, r#"{"roundShares": {"decimals": 1}}"#);
    let thirds = [0.333, 0.333, 0.667, 0.667].map(Some);
    let mut got = rounded(&report, "nationality-share");
    got.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    assert_eq!(got, thirds);
}

// statsmodels 0.15.0, confint_proportions_2indep(compare="ratio", method="score", correction=False) of 252 of 4.178 Poles and
// 32.229 of 292.622 others is 0.485474 to 0.617195; against all, of whom Poles are 4.178 of 296.800, that is 0.489016 to 0.620538.
#[test]
fn a_relative_pressure_has_the_interval_of_a_ratio_of_shares() {
    let report = read_with(PRESSURE, "{}");
    let poland = result(&report, "relative-pressure", "POLEN");
    let interval = poland.interval.expect("an interval");
    assert_eq!(poland.interval_method, Some(Method::Koopman));
    assert!(near(interval.low, 0.489016276987) && near(interval.high, 0.620538409787), "{interval:?}");
    assert_eq!(result(&report, "relative-pressure", "KOSOVO").interval.expect("an interval").low, 0.0);
}
