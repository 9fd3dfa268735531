//! Kusto: scripts of `let` statements and pipelines.
//!
//! Specification: <https://learn.microsoft.com/kusto/query/>.
//!
//! In: a query's text. Out: a [`Query`] whose stages are pipelines: the main one, the right sides of joins, branches of unions,
//! sub-queries. Rows that an anti-join removes are stages of their own part. The parser makes a tree of the whole script
//! first, because functions and `let` statements mean something only where they are used; then the tree is walked. Never
//! decides what an exclusion is or which event a table stands for.

mod assignments;
mod columns;
mod comparisons;
mod conditions;
mod expressions;
mod flows;
mod lexer;
mod operators;
mod parser;
mod primaries;
mod scopes;
mod sources;
mod statements;
mod syntax;
mod values;
mod walker;

pub(crate) use lexer::tokens;

use super::Query;
use super::core::lexer::{Token, TokenKind};
use crate::content::Notation;
use crate::text::Text;

/// Parses a script.
pub(crate) fn parse(text: &Text<'_>, notation: &Notation) -> Query {
    let tokens = tokens(&text.text);
    let mut parser = parser::ScriptParser::new(&text.text, &tokens);
    let script = statements::script(&mut parser);
    let mut walker = walker::ScriptWalker::new(&text.text, notation);
    let stages = walker.script(&script);
    let mut problems = parser.problems;
    problems.absorb(walker.problems, |span| span);
    Query { stages, diagnostics: problems.into_diagnostics(text), essence: essence(&text.text, &tokens, notation), ..Query::none() }
        .judged()
}

/// The text by which copies are recognised: tokens without comments, white space, trailing semicolons and the columns that
/// hold the time at which a row was written.
fn essence(text: &str, tokens: &[Token], notation: &Notation) -> String {
    let mut out = String::with_capacity(text.len());
    for token in tokens.iter().filter(|token| token.kind != TokenKind::Comment) {
        let word = token.span.of(text);
        if !notation.is_time_column(word) {
            out.push_str(word);
            out.push(' ');
        }
    }
    out.truncate(out.trim_end_matches([' ', ';']).len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Content;
    use crate::diagnostic::Code;

    fn parse(text: &Text<'_>) -> Query {
        super::parse(text, &Content::of_tests().notation)
    }

    #[test]
    fn copies_differ_in_comments_white_space_and_time_columns_only() {
        let essence = |text: &str| parse(&Text::of_file("case", text)).essence;
        let one = essence("T // note\n| where Timestamp > ago(1d)\n| where A == \"x  y\";\n");
        assert_eq!(one, essence("T|where TimeGenerated>ago(1d)|where A==\"x  y\""));
        assert_ne!(one, essence("T|where TimeGenerated>ago(1d)|where A==\"x y\""));
    }

    #[test]
    fn deep_nesting_and_calls_that_multiply_are_bounded() {
        let deep = format!("T | where {}A == 1{}", "(".repeat(50_000), ")".repeat(50_000));
        assert!(parse(&Text::of_file("case", &deep)).diagnostics.iter().any(|report| report.code == Code::TooDeep));
        let mut script = "let f0 = () { T | where A == 1 };".to_owned();
        for level in 1..40 {
            script.push_str(&format!("let f{level} = () {{ union f{}(), f{}() }};", level - 1, level - 1));
        }
        script.push_str("f39()");
        let query = parse(&Text::of_file("case", &script));
        assert!(query.diagnostics.iter().any(|report| report.code == Code::TooDeep));
        let chain: String = (1..5_000).map(|level| format!("let t{level} = t{};", level - 1)).collect();
        parse(&Text::of_file("case", &format!("{chain} t4999")));
        parse(&Text::of_file("case", &format!("T | where A{}", " == 1".repeat(20_000))));
        parse(&Text::of_file("case", &format!("T | where {}A == 1", "-".repeat(50_000))));
    }
}
