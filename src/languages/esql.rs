//! ES|QL, Elasticsearch's piped query language.
//!
//! Specification: <https://www.elastic.co/docs/reference/query-languages/esql/esql-syntax-reference>.
//!
//! In: a query's text. Out: one stage, whose condition joins those of all `WHERE` commands. Names that commands make are followed:
//! one that only renames, casts or takes a part out of a field is that field, all others are derived.

mod columns;
mod commands;
mod conditions;
mod extraction;
mod functions;

use columns::EsqlColumns;

use super::core::brackets::{ROUND, balanced, split};
use super::core::lexer::{self, Lexicon, Token, TokenKind};
use super::core::operand::{self, BACKTICKS, DOUBLE, TRIPLE, with_value_brackets};
use super::core::problems::{Problem, Problems};
use super::{Expr, Query, Stage};
use crate::rule::{Fact, LogToken};
use crate::text::{Span, Text};

const LEXICON: Lexicon = operand::lexicon(&[TRIPLE, DOUBLE, BACKTICKS], &["==", "!=", "<=", ">=", "=~", "::"], "=<>+-*/%:?!", "()[]{},|.");

/// Operators that follow a value, and so tell brackets around a value from those around a condition.
const VALUE_OPERATORS: [&str; 19] =
    ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "=~", "::", ":", "in", "not", "like", "rlike", "is"];

/// Tokens of a query.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    lexer::tokens(text, &LEXICON)
}

/// Parses a query.
pub(crate) fn parse(text: &Text<'_>) -> Query {
    let tokens = tokens(&text.text);
    let essence = lexer::essence(&text.text, &tokens);
    let mut state = RowState::default();
    let tokens = balanced(&text.text, tokens, ROUND, &mut state.problems);
    let tokens = with_value_brackets(&text.text, &tokens, &VALUE_OPERATORS);
    if tokens.is_empty() {
        state.problems.add(Problem::syntax("the query is empty", Span::default()));
    }
    pipeline(&text.text, &tokens, &mut state, 0);
    let RowState { reads, facts, conjuncts, problems, .. } = state;
    let stage = Stage { reads, facts, ..Stage::of(Expr::and(conjuncts)) };
    Query { stages: vec![stage], diagnostics: problems.into_diagnostics(text), essence, ..Query::none() }.judged()
}

/// What the commands up to some place made of the rows.
#[derive(Debug, Default)]
struct RowState {
    /// Index patterns and datasets.
    reads: Vec<LogToken>,
    /// Groupings and the like.
    facts: Vec<Fact>,
    /// What all rows satisfy.
    conjuncts: Vec<Expr>,
    /// Names that commands made.
    columns: EsqlColumns,
    /// What was not understood.
    problems: Problems,
}

/// Runs the commands of a pipeline, or of a branch of one.
fn pipeline(text: &str, tokens: &[Token], state: &mut RowState, depth: usize) {
    if depth > super::DEPTH {
        let span = tokens.first().map_or(Span::default(), |token| token.span);
        state.problems.add(Problem::too_deep(span));
        return;
    }
    for command in split(text, tokens, "|") {
        commands::run(text, command, state, depth);
    }
}

/// The tokens within the outermost round brackets of a list of tokens, a list for each pair.
fn groups<'t>(text: &str, tokens: &'t [Token]) -> Vec<&'t [Token]> {
    let mut out = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind != TokenKind::String) {
        match token.span.of(text) {
            "(" => {
                depth += 1;
                if depth == 1 {
                    start = at + 1;
                }
            }
            ")" if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    out.push(tokens.get(start..at).unwrap_or_default());
                }
            }
            _ => {}
        }
    }
    out
}
