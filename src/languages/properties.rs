//! What holds for EQL, Kuery, Lucene and ES|QL whatever they are given: no panic, spans within the text, bounded depth.

use proptest::prelude::*;

use super::core::lexer::Token;
use super::{Expr, Query, eql, esql, kuery, lucene};
use crate::diagnostic::Code;
use crate::rule::Parsed;
use crate::text::{Span, Text};

/// A language's tokens and parser.
type Language = (&'static str, fn(&str) -> Vec<Token>, fn(&Text<'_>) -> Query);

const LANGUAGES: [Language; 4] = [
    (include_str!("../../tests/cases/eql.txt"), eql::tokens, eql::parse),
    (include_str!("../../tests/cases/kuery.txt"), kuery::tokens, kuery::parse),
    (include_str!("../../tests/cases/lucene.txt"), lucene::tokens, lucene::parse),
    (include_str!("../../tests/cases/esql.txt"), esql::tokens, esql::parse),
];

fn lies_within(span: Option<Span>, text: &str) -> bool {
    span.is_none_or(|span| {
        let (start, end) = (span.start as usize, span.end as usize);
        start <= end && text.is_char_boundary(start) && text.is_char_boundary(end)
    })
}

fn spans_lie_within(expr: &Expr, text: &str) -> bool {
    match expr {
        Expr::And(operands) | Expr::Or(operands) => operands.iter().all(|operand| spans_lie_within(operand, text)),
        Expr::Not(operand) | Expr::Named(_, operand) => spans_lie_within(operand, text),
        Expr::Test(test) => lies_within(test.field_at, text) && lies_within(test.value_at, text),
    }
}

fn check(text: &str) {
    for (_, tokens, parse) in LANGUAGES {
        let mut end = 0;
        for token in tokens(text) {
            assert!(token.span.start >= end && token.span.end > token.span.start && lies_within(Some(token.span), text), "{text:?}");
            end = token.span.end;
        }
        let query = parse(&Text::of_file("case", text));
        assert!(query.stages.iter().all(|stage| spans_lie_within(&stage.expr, text)), "{text:?}");
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let words = [
        "process where ",
        "sequence ",
        "[",
        "]",
        "![",
        "(",
        ")",
        "{",
        "}",
        "\"",
        "\"\"\"",
        "'",
        "`",
        "\\",
        " and ",
        " or ",
        " not ",
        " in ",
        " like ",
        " is null",
        ":",
        "==",
        "!=",
        "<",
        ">=",
        "*",
        "?",
        "a.b",
        "x",
        "1",
        "5m",
        ",",
        "|",
        "from a ",
        "| where ",
        "| eval ",
        "| stats ",
        " by ",
        "| fork ",
        "| grok x ",
        "%{A:b}",
        "AND ",
        " TO ",
        "/",
        "~",
        "^",
        "+",
        "-",
        "::",
        "kql(",
        "length(",
        "\u{e9}",
        "\u{202e}",
        "\n",
        "//",
        "/*",
        "*/",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..60).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_without_panic_and_with_spans_within_it(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_sequence_of_pieces_is_read_without_panic_and_with_spans_within_it(text in pieces()) {
        check(&text);
    }

    #[test]
    fn a_case_with_a_hole_is_read_without_panic(language in 0_usize..4, block in any::<prop::sample::Index>(), from in any::<prop::sample::Index>(), length in 0_usize..12) {
        let cases: Vec<&str> = LANGUAGES[language].0.split("\n## ").filter_map(|block| block.split_once('\n')?.1.split_once("\n----")).map(|(query, _)| query).collect();
        let mut characters: Vec<char> = block.get(&cases).chars().collect();
        let start = if characters.is_empty() { 0 } else { from.index(characters.len()) };
        characters.drain(start..(start + length).min(characters.len()));
        check(&characters.into_iter().collect::<String>());
    }
}

#[test]
fn ten_thousand_brackets_are_too_deep_and_nothing_worse() {
    let (open, close) = ("(".repeat(10_000), ")".repeat(10_000));
    for (text, language) in [
        (format!("process where {open}a == 1{close}"), 0),
        (format!("{open}a : 1{close}"), 1),
        (format!("{open}a:1{close}"), 2),
        (format!("from x | where {open}a == 1{close}"), 3),
        (format!("from x | where {open}a{close} == 1"), 3),
        (format!("process where a == {}", "f(".repeat(10_000)), 0),
        (format!("from x {}", "| fork (where a == 1".repeat(1_000)), 3),
        (format!("from x | where a == {}1{}", "[".repeat(10_000), "]".repeat(10_000)), 3),
    ] {
        let query = (LANGUAGES[language].2)(&Text::of_file("case", &text));
        assert_ne!(query.parsed, Parsed::Full);
        let codes: Vec<Code> = query.diagnostics.iter().map(|report| report.code).collect();
        assert!(codes.contains(&Code::TooDeep) || codes.contains(&Code::QuerySyntax), "{codes:?}");
    }
}

#[test]
fn precedence_is_that_of_the_brackets() {
    let same = |language: usize, one: &str, other: &str| {
        let expr = |text: &str| {
            let mut query = (LANGUAGES[language].2)(&Text::of_file("case", text));
            query.stages.iter_mut().for_each(|stage| without_spans(&mut stage.expr));
            query.stages
        };
        assert_eq!(expr(one), expr(other), "{one} / {other}");
    };
    same(0, "any where a == 1 or b == 2 and not c == 3", "any where a == 1 or (b == 2 and (not c == 3))");
    same(0, "any where not a == 1 and b == 2", "any where (not a == 1) and b == 2");
    same(0, "any where a + 1 * 2 > 3 or b : 1", "any where (a + 1 * 2 > 3) or (b : 1)");
    same(1, "a : 1 or b : 2 and not c : 3", "a : 1 or (b : 2 and (not c : 3))");
    same(1, "a : (x or y and z)", "a : (x or (y and z))");
    same(2, "a:1 OR b:2 AND NOT c:3", "a:1 OR (b:2 AND (NOT c:3))");
    same(2, "a:1 b:2 AND c:3", "a:1 OR (b:2 AND c:3)");
    same(3, "from x | where a == 1 or b == 2 and not c == 3", "from x | where a == 1 or (b == 2 and (not c == 3))");
    same(3, "from x | where not a in (1) and b like \"c\"", "from x | where (not (a in (1))) and (b like \"c\")");
}

fn without_spans(expr: &mut Expr) {
    match expr {
        Expr::And(operands) | Expr::Or(operands) => operands.iter_mut().for_each(without_spans),
        Expr::Not(operand) | Expr::Named(_, operand) => without_spans(operand),
        Expr::Test(test) => {
            test.field_at = None;
            test.value_at = None;
            test.raw_op.clear();
        }
    }
}
