//! The language by its cases, and what holds for any text.

use std::borrow::Cow;

use proptest::prelude::*;

use super::*;
use crate::content::Content;
use crate::languages::{Expr, Stage, cases};
use crate::rule::{Fact, FactKind};
use crate::text::{Origin, Style};

fn macros() -> Macros {
    Macros::default()
        .with("summariesonly", &[], "summariesonly=true allow_old_summaries=true")
        .with("process_net", &[], "(process_name=net.exe OR original_file_name=net.exe)")
        .with("shares", &[], "\"ADMIN$\", C$")
        .with("late", &[], "eval x=1 | search late=1")
        .with("pair", &["name", "value"], "$name$=$value$")
        .with("ring", &[], "a=1 `ring`")
        .with("wide", &[], "`pair(a, 1)` `late` `wide2` `wide2`")
        .with("wide2", &[], "`process_net` OR `process_net`")
}

fn parse(text: &Text<'_>, macros: &Macros) -> Query {
    super::parse(text, macros, &Content::of_tests().notation)
}

fn parsed(search: &str) -> Query {
    let text = Text {
        path: "a.yml",
        file: search,
        text: Cow::Borrowed(search),
        origin: Origin { raw: Span::new(0, search.len()), style: Style::Verbatim },
    };
    parse(&text, &macros())
}

fn spans(stages: &[Stage]) -> Vec<Span> {
    fn collect(expr: &Expr, out: &mut Vec<Span>) {
        match expr {
            Expr::And(operands) | Expr::Or(operands) => operands.iter().for_each(|operand| collect(operand, out)),
            Expr::Not(operand) | Expr::Named(_, operand) => collect(operand, out),
            Expr::Test(test) => out.extend(test.field_at.into_iter().chain(test.value_at)),
        }
    }
    let mut out = Vec::new();
    stages.iter().for_each(|stage| collect(&stage.expr, &mut out));
    out
}

#[test]
fn the_cases_hold() {
    cases::run(include_str!("../../../tests/cases/spl.txt"), parsed);
}

#[test]
fn brackets_that_repeat_the_precedence_change_nothing() {
    for (one, other) in [
        ("a=1 b=2 OR c=3", "a=1 AND (b=2 OR c=3)"),
        ("a=1 OR b=2 AND c=3 OR d=4", "(a=1 OR b=2) (c=3 OR d=4)"),
        ("x=1 | where a=1 OR b=2 AND c=3", "x=1 | where a=1 OR (b=2 AND c=3)"),
        ("NOT a=1 OR b=2", "(NOT a=1) OR b=2"),
        ("x=1 | where NOT a=1 AND b=2", "x=1 | where (NOT (a=1)) AND b=2"),
    ] {
        let bare = |search: &str| {
            let mut query = parsed(search);
            query.stages.iter_mut().for_each(|stage| unplace(&mut stage.expr));
            query.stages
        };
        assert_eq!(bare(one), bare(other), "{one} and {other}");
    }
}

fn unplace(expr: &mut Expr) {
    match expr {
        Expr::And(operands) | Expr::Or(operands) => operands.iter_mut().for_each(unplace),
        Expr::Not(operand) | Expr::Named(_, operand) => unplace(operand),
        Expr::Test(test) => (test.field_at, test.value_at) = (None, None),
    }
}

#[test]
fn a_test_from_a_macro_names_it_and_stands_at_its_call() {
    let search = "a=1 `process_net`";
    let query = parsed(search);
    let Some(Expr::And(operands)) = query.stages.first().map(|stage| &stage.expr) else {
        unreachable!("two conjuncts");
    };
    let own = |expr: &Expr| match expr {
        Expr::Test(test) => (test.via.clone(), test.value_at.map(|span| span.of(search))),
        Expr::Or(operands) => match operands.first() {
            Some(Expr::Test(test)) => (test.via.clone(), test.value_at.map(|span| span.of(search))),
            _ => (None, None),
        },
        _ => (None, None),
    };
    let found: Vec<_> = operands.iter().map(own).collect();
    assert_eq!(found, [(None, Some("1")), (Some("process_net".to_owned()), Some("`process_net`"))]);
    assert_eq!(query.definitions.iter().map(|used| used.name.as_str()).collect::<Vec<_>>(), ["process_net"]);
}

#[test]
fn a_pipeline_knows_its_dataset_groups_window_and_threshold() {
    let query = parsed("| tstats count from datamodel=Endpoint.Processes by Processes.user _time span=5m | where count > 7");
    let stage = query.stages.first();
    assert_eq!(stage.map(|stage| stage.reads.clone()), Some(vec!["dataset:Endpoint.Processes".to_owned()]));
    let keys = vec!["user".to_owned(), "_time".to_owned()];
    let facts = [Fact::new(FactKind::Window, "5m"), Fact::new(FactKind::GroupedBy, keys), Fact::new(FactKind::Threshold, "count > 7")];
    assert_eq!(stage.map(|stage| stage.facts.as_slice()), Some(facts.as_slice()));
}

#[test]
fn deep_nesting_and_long_chains_end() {
    for (open, close) in [("(", ")"), ("[search ", "]"), ("NOT (", ")")] {
        parsed(&format!("{}a=1{}", open.repeat(5000), close.repeat(5000)));
        parsed(&format!("x=1 | where {}a=1{}", open.repeat(5000), close.repeat(5000)));
    }
    assert_eq!(parsed(&format!("a=1{}", " OR a=1".repeat(20_000))).stages.first().map(|stage| stage.expr.tests()), Some(20_001));
    parsed(&format!("x=1 | where a=1{}", "+1".repeat(20_000)));
    parsed(&format!("x=1 | where {}a", "f(".repeat(5000)));
}

#[test]
fn macros_that_double_again_and_again_are_cut() {
    let mut bomb = Macros::default().with("m0", &[], "a=1 ");
    for level in 1..40 {
        let name = format!("m{}", level - 1);
        bomb = bomb.with(&format!("m{level}"), &[], &format!("`{name}` `{name}`"));
    }
    let query = parse(&Text::of_file("a.yml", "`m39`"), &bomb);
    assert!(query.diagnostics.iter().any(|report| report.message.contains("beyond all bounds")));
}

const PARTS: [&str; 44] = [
    "a",
    "b=1",
    "c!=",
    "\"x y\"",
    "\"",
    "'",
    "(",
    ")",
    "[",
    "]",
    "|",
    ",",
    "OR",
    "AND",
    "NOT",
    "IN (",
    "search",
    "where",
    "eval z=",
    "stats count by",
    "tstats count from datamodel=A.B where",
    "`",
    "`process_net`",
    "`pair(",
    "`wide`",
    "`ring`",
    "```",
    "\\",
    "\\\"",
    "*",
    "like(",
    "match(",
    "é",
    "\u{a0}",
    "rename",
    "as",
    "rex \"(?<n>\"",
    "lookup t OUTPUT",
    "map search=\"",
    "<<F>>",
    "$t$",
    ".",
    "{}",
    "=",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_stops_the_parser(search in "\\PC{0,60}") {
        let query = parsed(&search);
        prop_assert!(spans(&query.stages).iter().all(|span| span.start <= span.end && span.end as usize <= search.len()));
    }

    #[test]
    fn no_order_of_parts_stops_the_parser(parts in proptest::collection::vec(proptest::sample::select(&PARTS[..]), 0..24), glue in proptest::sample::select(&["", " "][..])) {
        let search = parts.join(glue);
        let query = parsed(&search);
        prop_assert!(spans(&query.stages).iter().all(|span| span.start <= span.end && span.end as usize <= search.len()));
        prop_assert!(spans(&query.stages).iter().all(|span| search.is_char_boundary(span.start as usize) && search.is_char_boundary(span.end as usize)));
    }
}
