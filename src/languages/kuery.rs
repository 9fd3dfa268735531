//! Kuery, Kibana's query language.
//!
//! In: a query's text. Out: one stage. `and` binds tighter than `or`; a value list such as `a: (x or not y)` is a condition on
//! one field. Wildcards are live in bare words only, never in quotes.

mod values;

use super::core::bare_words::{self, Marks};
use super::core::boolean::{self, Fault, Operators};
use super::core::cursor::Cursor;
use super::core::lexer::{self, Token, TokenKind};
use super::core::problems::{Problems, balanced, found, recovered};
use super::{Expr, Query, Stage, Test};
use crate::rule::Op;
use crate::text::{Span, Text};

const MARKS: Marks = Marks { operators: &["<=", ">=", "<", ">"], prefixes: "", punctuation: "():{}", slashes: false };

const OPERATORS: Operators =
    Operators { or: &["or"], and: &["and"], not: &["not"], any_case: true, or_binds_tighter: false, implicit_and: false };

/// Where an operand that was not understood ends.
const ENDS: [&str; 2] = ["and", "or"];

/// Tokens of a query.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    bare_words::tokens(text, &MARKS)
}

/// Parses a query.
pub(crate) fn parse(text: &Text<'_>) -> Query {
    let (expr, problems) = read(&text.text);
    let essence = lexer::essence(&text.text, &tokens(&text.text));
    Query { stages: vec![Stage::of(expr)], diagnostics: problems.into_diagnostics(text), essence, ..Query::none() }.judged()
}

/// The condition of a query, and what of it was not understood. An empty query matches everything.
pub(crate) fn read(query: &str) -> (Expr, Problems) {
    let mut problems = Problems::default();
    let mut cursor = Cursor::new(query, &balanced(query, tokens(query), &mut problems));
    let mut operands = Vec::new();
    while !cursor.at_end() {
        let start = cursor.mark();
        match expression(&mut cursor, "", &mut problems) {
            Ok(expr) => operands.push(expr),
            Err(fault) => {
                problems.fault(fault);
                break;
            }
        }
        if !cursor.at_end() {
            problems.hint(
                crate::diagnostic::Code::QuerySyntax,
                format!("expected `and` or `or`, found {}", found(&cursor)),
                cursor.span(),
                "a value with one of `():<>\"*{}` wants quotes, or a backslash before it",
            );
            if cursor.mark() == start || matches!(cursor.peek_text(), "}" | ":" | "<" | ">" | "<=" | ">=") {
                cursor.bump();
            }
        }
    }
    (Expr::and(operands), problems)
}

/// A condition on fields below `parent`.
fn expression(cursor: &mut Cursor<'_>, parent: &str, problems: &mut Problems) -> Result<Expr, Fault> {
    boolean::expression(cursor, &OPERATORS, &mut |cursor| {
        let read = comparison(cursor, parent, problems);
        recovered(cursor, read, problems, &ENDS)
    })
}

/// `field: value`, `field: (values)`, `field: { nested }`, `field >= value`, or a value alone.
fn comparison(cursor: &mut Cursor<'_>, parent: &str, problems: &mut Problems) -> Result<Expr, Fault> {
    let first = literal(cursor)?;
    let field = Field { name: below(parent, &values::text(first)), span: first.span };
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
fn nested(cursor: &mut Cursor<'_>, parent: &str, problems: &mut Problems) -> Result<Expr, Fault> {
    let open = cursor.span();
    cursor.bump();
    let inner = expression(cursor, parent, problems)?;
    close(cursor, "}", open)?;
    Ok(inner)
}

/// `(…)` after a field: a condition on its values.
fn list(cursor: &mut Cursor<'_>, field: &Field, problems: &mut Problems) -> Result<Expr, Fault> {
    let open = cursor.span();
    cursor.bump();
    let mut inner = boolean::expression(cursor, &OPERATORS, &mut |cursor| {
        let read = literal(cursor).map(|value| values::test(field, value).into());
        recovered(cursor, read, problems, &ENDS)
    })?;
    close(cursor, ")", open)?;
    if inner.tests() > 1 {
        mark_listed(&mut inner);
    }
    Ok(inner)
}

fn close(cursor: &mut Cursor<'_>, bracket: &str, open: Span) -> Result<(), Fault> {
    if cursor.eat(bracket) {
        Ok(())
    } else if cursor.at_end() {
        Err(Fault::new("this bracket is never closed", open))
    } else {
        Err(Fault::new(format!("expected `{bracket}`, found {}", found(cursor)), cursor.span()))
    }
}

fn mark_listed(expr: &mut Expr) {
    match expr {
        Expr::And(operands) | Expr::Or(operands) => operands.iter_mut().for_each(mark_listed),
        Expr::Not(operand) | Expr::Named(_, operand) => mark_listed(operand),
        Expr::Test(test) => test.listed = true,
    }
}

/// A field with the place of its name.
struct Field {
    name: String,
    span: Span,
}

/// A value or name as written.
#[derive(Clone, Copy)]
struct Literal<'t> {
    raw: &'t str,
    quoted: bool,
    span: Span,
}

fn below(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

/// A quoted text, or bare words up to an operator: `a: foo bar` has one value.
fn literal<'t>(cursor: &mut Cursor<'t>) -> Result<Literal<'t>, Fault> {
    let span = cursor.span();
    let raw = cursor.peek_text();
    match cursor.peek().map(|token| token.kind) {
        Some(TokenKind::String) => {
            cursor.bump();
            Ok(Literal { raw, quoted: true, span })
        }
        Some(TokenKind::Error) => Err(Fault::new("this text has no closing quote", span)),
        _ if is_bare(cursor, 0) => {
            cursor.bump();
            while is_bare(cursor, 0) && !matches!(cursor.text_at(1), ":" | "<" | ">" | "<=" | ">=") {
                cursor.bump();
            }
            let span = Span { start: span.start, end: cursor.last_end() };
            Ok(Literal { raw: span.of(cursor.text()), quoted: false, span })
        }
        _ => Err(Fault::new(format!("expected a field or a value, found {}", found(cursor)), span)),
    }
}

fn is_bare(cursor: &Cursor<'_>, ahead: usize) -> bool {
    let text = cursor.text_at(ahead);
    let word = cursor.peek_at(ahead).is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number));
    word && !["and", "or", "not"].iter().any(|keyword| text.eq_ignore_ascii_case(keyword))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::languages::cases;

    #[test]
    fn named_cases_give_the_predicates_that_they_say() {
        cases::run(include_str!("../../tests/cases/kuery.txt"), |query| parse(&Text::of_file("case", query)));
    }
}
