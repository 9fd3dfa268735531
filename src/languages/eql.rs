//! EQL, Elasticsearch's Event Query Language.
//!
//! Specification: <https://www.elastic.co/docs/reference/query-languages/eql/eql-syntax>.
//!
//! In: a query's text. Out: a stage for an event query, one for each step of a `sequence` or `sample`; `![…]` and `until` steps
//! are absent ones. A step's category is what it reads, not a test.

mod conditions;
mod steps;

use super::core::brackets::{ROUND, balanced};
use super::core::cursor::Cursor;
use super::core::lexer::{self, Lexicon, Token, TokenKind};
use super::core::operand::{self, BACKTICKS, DOUBLE, SINGLE, TRIPLE, with_value_brackets};
use super::core::problems::{Problem, Problems};
use super::{Query, Stage};
use crate::rule::{Fact, FactKind, FactValue, LogKind, LogToken};
use crate::text::Text;

const LEXICON: Lexicon = operand::lexicon(&[TRIPLE, DOUBLE, SINGLE, BACKTICKS], &["==", "!=", "<=", ">="], "=<>+-*/%:!?~", "()[],|.");

/// Operators that follow a value, and so tell brackets around a value from those around a condition.
const VALUE_OPERATORS: [&str; 18] =
    ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", ":", "in", "not", "like", "regex", "~", "="];

/// Pipes of Elasticsearch's EQL.
const PIPES: [&str; 2] = ["head", "tail"];

/// Tokens of a query.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    lexer::tokens(text, &LEXICON)
}

/// Parses a query.
pub(crate) fn parse(text: &Text<'_>) -> Query {
    let tokens = tokens(&text.text);
    let mut query = Query { essence: lexer::essence(&text.text, &tokens), ..Query::none() };
    let mut problems = Problems::default();
    let tokens = balanced(&text.text, tokens, ROUND, &mut problems);
    let mut cursor = Cursor::new(&text.text, &with_value_brackets(&text.text, &tokens, &VALUE_OPERATORS));
    if let Err(problem) = statement(&mut cursor, &mut query, &mut problems) {
        problems.add(problem);
    }
    query.diagnostics = problems.into_diagnostics(text);
    query.judged()
}

/// A query and its pipes.
fn statement(cursor: &mut Cursor<'_>, query: &mut Query, problems: &mut Problems) -> Result<(), Problem> {
    if cursor.at_end() {
        return Err(Problem::syntax("the query is empty", cursor.span()));
    }
    if cursor.eat("sequence") {
        steps::sequence(cursor, query, problems)?;
    } else if cursor.eat("sample") {
        steps::sample(cursor, query, problems)?;
    } else {
        let (category, read) = event(cursor, problems)?;
        let (expr, outcome) = match read {
            Ok(expr) => (expr, Ok(())),
            Err(problem) => (super::Expr::always(), Err(problem)),
        };
        query.stages.push(Stage { reads: vec![category], ..Stage::of(expr) });
        outcome?;
    }
    while cursor.eat("|") {
        pipe(cursor, query, problems);
    }
    if !cursor.at_end() {
        return Err(Problem::expected("the end of the query", cursor));
    }
    Ok(())
}

/// `category where condition`: the category as a token, and the condition.
fn event(cursor: &mut Cursor<'_>, problems: &mut Problems) -> Result<(LogToken, Result<super::Expr, Problem>), Problem> {
    let category = match cursor.peek().map(|token| token.kind) {
        Some(TokenKind::Word) if cursor.peek_text() != "where" => cursor.peek_text().to_owned(),
        Some(TokenKind::String) => operand::unescape(cursor.peek_text()),
        _ => return Err(Problem::expected("an event category or `any`", cursor)),
    };
    cursor.bump();
    if !cursor.eat("where") {
        return Err(Problem::expected("`where` after the category", cursor));
    }
    Ok((LogToken::new(LogKind::Category, category), conditions::condition(cursor, problems)))
}

/// `| head 5`: which of the matches are reported.
fn pipe(cursor: &mut Cursor<'_>, query: &mut Query, problems: &mut Problems) {
    let span = cursor.span();
    let name = cursor.peek_text();
    let start = cursor.span().start;
    while !cursor.at_end() && cursor.peek_text() != "|" {
        cursor.bump();
    }
    if PIPES.contains(&name) {
        let whole = cursor.since(start);
        query.facts.push(Fact::new(FactKind::ReportsOnly, whole.of(cursor.text())));
    } else {
        problems.add(Problem::unknown("pipe", name, span, PIPES).hint("pipes are `head` and `tail`"));
    }
}
