//! Kuery, Kibana's query language.
//!
//! Specification: <https://www.elastic.co/docs/reference/query-languages/kql>.
//!
//! In: a query's text. Out: one stage. `and` binds tighter than `or`; a value list such as `a: (x or not y)` is a condition on
//! one field. Wildcards are live in bare words only, never in quotes.

mod values;

use super::core::bare_words::{self, WordMarks};
use super::core::boolean::{self, Operators};
use super::core::brackets::{ROUND, balanced};
use super::core::cursor::Cursor;
use super::core::lexer::{Token, TokenKind};
use super::core::operand::FieldName;
use super::core::problems::{Problem, Problems, recovered};
use super::{Expr, Query, Test};
use crate::rule::Op;
use crate::text::{Span, Text};

const MARKS: WordMarks = WordMarks { operators: &["<=", ">=", "<", ">"], prefixes: "", punctuation: "():{}", slashes: false };

const OPERATORS: Operators = Operators::of_words(true);

/// Where an operand that was not understood ends.
const ENDS: [&str; 2] = ["and", "or"];

/// Tokens of a query.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    bare_words::tokens(text, &MARKS)
}

/// Parses a query.
pub(crate) fn parse(text: &Text<'_>) -> Query {
    bare_words::query(text, &MARKS, read)
}

/// The condition of a query. An empty query matches everything.
pub(crate) fn read(query: &str, problems: &mut Problems) -> Expr {
    let mut cursor = Cursor::new(query, &balanced(query, tokens(query), ROUND, problems));
    let mut operands = Vec::new();
    while !cursor.at_end() {
        let start = cursor.mark();
        match expression(&mut cursor, "", problems) {
            Ok(expr) => operands.push(expr),
            Err(problem) => {
                problems.add(problem);
                break;
            }
        }
        if !cursor.at_end() {
            let stray = Problem::expected("`and` or `or`", &cursor);
            problems.add(stray.hint("put quotes around a value with one of `():<>\"*{}`, or a backslash before it"));
            if cursor.mark() == start || matches!(cursor.peek_text(), "}" | ":" | "<" | ">" | "<=" | ">=") {
                cursor.bump();
            }
        }
    }
    Expr::and(operands)
}

/// A condition on fields below `parent`.
fn expression(cursor: &mut Cursor<'_>, parent: &str, problems: &mut Problems) -> Result<Expr, Problem> {
    boolean::expression(cursor, &OPERATORS, &mut |cursor| {
        let read = comparison(cursor, parent, problems);
        recovered(cursor, read, problems, &ENDS)
    })
}

/// `field: value`, `field: (values)`, `field: { nested }`, `field >= value`, or a value alone.
fn comparison(cursor: &mut Cursor<'_>, parent: &str, problems: &mut Problems) -> Result<Expr, Problem> {
    let first = literal(cursor)?;
    let field = FieldName { name: below(parent, &values::text(first)), span: first.span };
    if cursor.eat(":") {
        return match cursor.peek_text() {
            "{" => nested(cursor, &field.name, problems),
            "(" => list(cursor, &field, problems),
            _ => literal(cursor).map(|value| values::test(&field, value).into()),
        };
    }
    for (sign, op) in [("<=", Op::Le), (">=", Op::Ge), ("<", Op::Lt), (">", Op::Gt)] {
        if cursor.eat(sign) {
            let value = literal(cursor)?;
            let test = Test::new(field.name, op, values::text(value));
            return Ok(Test { raw_op: sign.to_owned(), field_at: Some(field.span), value_at: Some(value.span), ..test }.into());
        }
    }
    Ok(Test { value_at: Some(first.span), ..Test::new("", Op::Match, values::text(first)) }.into())
}

/// `{ … }` after a field: a condition on the fields below it.
fn nested(cursor: &mut Cursor<'_>, parent: &str, problems: &mut Problems) -> Result<Expr, Problem> {
    let open = cursor.span();
    cursor.bump();
    let inner = expression(cursor, parent, problems)?;
    cursor.close("}", open)?;
    Ok(inner)
}

/// `(…)` after a field: a condition on its values.
fn list(cursor: &mut Cursor<'_>, field: &FieldName, problems: &mut Problems) -> Result<Expr, Problem> {
    let open = cursor.span();
    cursor.bump();
    let mut inner = boolean::expression(cursor, &OPERATORS, &mut |cursor| {
        let read = literal(cursor).map(|value| values::test(field, value).into());
        recovered(cursor, read, problems, &ENDS)
    })?;
    cursor.close(")", open)?;
    if inner.tests().count() > 1 {
        inner.change_tests(&mut |test| test.listed = true);
    }
    Ok(inner)
}

/// A value or name as written.
#[derive(Clone, Copy)]
struct WrittenValue<'t> {
    raw: &'t str,
    quoted: bool,
    span: Span,
}

fn below(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

/// A quoted text, or bare words up to an operator: `a: foo bar` has one value.
fn literal<'t>(cursor: &mut Cursor<'t>) -> Result<WrittenValue<'t>, Problem> {
    let span = cursor.span();
    let raw = cursor.peek_text();
    match cursor.peek().map(|token| token.kind) {
        Some(TokenKind::String) => {
            cursor.bump();
            Ok(WrittenValue { raw, quoted: true, span })
        }
        Some(TokenKind::Error) => Err(Problem::unquoted(span)),
        _ if is_bare(cursor, 0) => {
            cursor.bump();
            while is_bare(cursor, 0) && !matches!(cursor.text_at(1), ":" | "<" | ">" | "<=" | ">=") {
                cursor.bump();
            }
            let span = cursor.since(span.start);
            Ok(WrittenValue { raw: span.of(cursor.text()), quoted: false, span })
        }
        _ => Err(Problem::expected("a field or a value", cursor)),
    }
}

fn is_bare(cursor: &Cursor<'_>, ahead: usize) -> bool {
    let text = cursor.text_at(ahead);
    let word = cursor.peek_at(ahead).is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number));
    word && !["and", "or", "not"].iter().any(|keyword| text.eq_ignore_ascii_case(keyword))
}
