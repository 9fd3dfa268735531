//! What the cases do not show: macros, facts of pipelines, long chains.

use std::borrow::Cow;

use super::*;
use crate::content::Content;
use crate::languages::Expr;
use crate::rule::{Fact, FactKind, LogKind, LogToken};
use crate::text::{Origin, Style};

fn macros() -> Macros {
    Macros::default().with("process_net", &[], "(process_name=net.exe OR original_file_name=net.exe)")
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
    assert_eq!(stage.map(|stage| stage.reads.clone()), Some(vec![LogToken::new(LogKind::Dataset, "Endpoint.Processes")]));
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
    assert_eq!(parsed(&format!("a=1{}", " OR a=1".repeat(20_000))).stages.first().map(|stage| stage.expr.tests().count()), Some(20_001));
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
