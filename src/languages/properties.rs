//! What holds for every language whatever it is given: no panic, spans within the text, bounded depth, precedence.

use proptest::prelude::*;
use proptest::sample::Index;

use super::cases::CaseFile;
use super::{Grammar, LANGUAGES, Query, Stage, grammar};
use crate::diagnostic::Code;
use crate::rule::{Language, Parsed};
use crate::text::Span;

/// What parsers stumble over, in whatever language.
const STUMBLING: [&str; 22] = [
    "\"", "\"\"\"", "'", "`", "```", "\\", "(", ")", "[", "]", "{", "}", "|", ",", "\n", "//", "/*", "*/", "\u{e9}", "\u{a0}", "\u{202e}",
    "",
];

/// A language with its cases and the tokens in them.
#[derive(Debug, Clone)]
struct LanguageSample {
    language: Language,
    queries: Vec<String>,
    tokens: Vec<String>,
}

fn subjects() -> Vec<LanguageSample> {
    let subject = |grammar: &Grammar| {
        let queries: Vec<String> = CaseFile::of(grammar.language).cases.into_iter().map(|case| case.query).collect();
        let tokens_of =
            |query: &String| (grammar.tokens)(query).into_iter().map(|token| token.span.of(query).to_owned()).collect::<Vec<_>>();
        let mut tokens: Vec<String> = queries.iter().flat_map(tokens_of).chain(STUMBLING.map(str::to_owned)).collect();
        tokens.sort_unstable();
        tokens.dedup();
        LanguageSample { language: grammar.language, queries, tokens }
    };
    LANGUAGES.iter().map(subject).collect()
}

fn subject() -> impl Strategy<Value = LanguageSample> {
    prop::sample::select(subjects())
}

fn parsed(language: Language, text: &str) -> Query {
    CaseFile::of(language).parse(text)
}

fn lies_within(span: Span, text: &str) -> bool {
    span.start <= span.end && text.get(span.start as usize..span.end as usize).is_some()
}

fn holds(language: Language, text: &str) {
    let mut end = 0;
    for token in (grammar(language).tokens)(text) {
        assert!(token.span.start >= end && token.span.end > token.span.start && lies_within(token.span, text), "{text:?}");
        end = token.span.end;
    }
    let query = parsed(language, text);
    let spans = query.stages.iter().flat_map(|stage| stage.expr.tests()).flat_map(|test| [test.field_at, test.value_at]).flatten();
    assert!(spans.into_iter().all(|span| lies_within(span, text)), "{text:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read_without_panic_and_with_spans_within_it(subject in subject(), text in any::<String>()) {
        holds(subject.language, &text);
    }

    #[test]
    fn any_sequence_of_tokens_is_read_without_panic_and_with_spans_within_it(
        subject in subject(), picked in prop::collection::vec(any::<Index>(), 0..60), glue in prop::sample::select(&["", " ", "\n"][..]),
    ) {
        let tokens: Vec<&str> = picked.iter().map(|index| index.get(&subject.tokens).as_str()).collect();
        holds(subject.language, &tokens.join(glue));
    }

    #[test]
    fn a_case_with_a_hole_is_read_without_panic(subject in subject(), case in any::<Index>(), from in any::<Index>(), length in 0_usize..12) {
        let mut characters: Vec<char> = case.get(&subject.queries).chars().collect();
        let start = if characters.is_empty() { 0 } else { from.index(characters.len()) };
        characters.drain(start..(start + length).min(characters.len()));
        holds(subject.language, &characters.into_iter().collect::<String>());
    }
}

#[test]
fn thousands_of_brackets_are_too_deep_and_nothing_worse() {
    let (open, close) = ("(".repeat(10_000), ")".repeat(10_000));
    for (language, text) in [
        (Language::Sigma, format!("condition: {open}a{close}\na: {{b: c}}")),
        (Language::Eql, format!("process where {open}a == 1{close}")),
        (Language::Eql, format!("process where a == {}", "f(".repeat(10_000))),
        (Language::Kuery, format!("{open}a : 1{close}")),
        (Language::Lucene, format!("{open}a:1{close}")),
        (Language::Esql, format!("from x | where {open}a == 1{close}")),
        (Language::Esql, format!("from x | where {open}a{close} == 1")),
        (Language::Esql, format!("from x {}", "| fork (where a == 1".repeat(1_000))),
        (Language::Esql, format!("from x | where a == {}1{}", "[".repeat(10_000), "]".repeat(10_000))),
        (Language::Spl, format!("{open}a=1{close}")),
        (Language::Spl, format!("{}a=1{}", "[search ".repeat(5_000), "]".repeat(5_000))),
        (Language::Spl, format!("x=1 | where {open}a=1{close}")),
        (Language::Spl, format!("x=1 | where {}a", "f(".repeat(5_000))),
        (Language::Kusto, format!("T | where {open}A == 1{close}")),
        (Language::Kusto, format!("T | where A == {}", "f(".repeat(5_000))),
        (Language::Yaral, format!("events: {open}$e.a.x = \"1\"{close} condition: $e")),
        (Language::Yaral, format!("events: {}$e.a.x{} = \"1\" condition: $e", "f(".repeat(5_000), ")".repeat(5_000))),
    ] {
        let query = parsed(language, &text);
        assert_ne!(query.parsed, Parsed::Full, "{}", language.name());
        let codes: Vec<Code> = query.diagnostics.iter().map(|report| report.code).collect();
        assert!(codes.contains(&Code::TooDeep) || codes.contains(&Code::QuerySyntax), "{}: {codes:?}", language.name());
    }
}

#[test]
fn precedence_is_that_of_the_brackets() {
    for (language, one, other) in [
        (
            Language::Sigma,
            "condition: a or b and not c\na: {x: 1}\nb: {x: 2}\nc: {x: 3}",
            "condition: a or (b and (not c))\na: {x: 1}\nb: {x: 2}\nc: {x: 3}",
        ),
        (Language::Eql, "any where a == 1 or b == 2 and not c == 3", "any where a == 1 or (b == 2 and (not c == 3))"),
        (Language::Eql, "any where not a == 1 and b == 2", "any where (not a == 1) and b == 2"),
        (Language::Eql, "any where a + 1 * 2 > 3 or b : 1", "any where (a + 1 * 2 > 3) or (b : 1)"),
        (Language::Kuery, "a : 1 or b : 2 and not c : 3", "a : 1 or (b : 2 and (not c : 3))"),
        (Language::Kuery, "a : (x or y and z)", "a : (x or (y and z))"),
        (Language::Lucene, "a:1 OR b:2 AND NOT c:3", "a:1 OR (b:2 AND (NOT c:3))"),
        (Language::Lucene, "a:1 b:2 AND c:3", "a:1 OR (b:2 AND c:3)"),
        (Language::Esql, "from x | where a == 1 or b == 2 and not c == 3", "from x | where a == 1 or (b == 2 and (not c == 3))"),
        (Language::Esql, "from x | where not a in (1) and b like \"c\"", "from x | where (not (a in (1))) and (b like \"c\")"),
        (Language::Spl, "a=1 b=2 OR c=3", "a=1 AND (b=2 OR c=3)"),
        (Language::Spl, "a=1 OR b=2 AND c=3 OR d=4", "(a=1 OR b=2) (c=3 OR d=4)"),
        (Language::Spl, "x=1 | where a=1 OR b=2 AND c=3", "x=1 | where a=1 OR (b=2 AND c=3)"),
        (Language::Spl, "NOT a=1 OR b=2", "(NOT a=1) OR b=2"),
        (Language::Spl, "x=1 | where NOT a=1 AND b=2", "x=1 | where (NOT (a=1)) AND b=2"),
        (Language::Kusto, "T | where A == 1 or B == 2 and not(C == 3)", "T | where A == 1 or (B == 2 and (not(C == 3)))"),
        (
            Language::Yaral,
            "events: $e.a = \"1\" or $e.b = \"2\" and not $e.c = \"3\"",
            "events: $e.a = \"1\" or ($e.b = \"2\" and (not $e.c = \"3\"))",
        ),
    ] {
        assert_eq!(logic(language, one), logic(language, other), "{one} and {other}");
    }
}

/// The stages of a query, less where its tests stand and how they are written.
fn logic(language: Language, text: &str) -> Vec<Stage> {
    let mut stages = parsed(language, text).stages;
    for stage in &mut stages {
        stage.expr.change_tests(&mut |test| {
            (test.field_at, test.value_at) = (None, None);
            test.raw_op.clear();
        });
    }
    stages
}
