//! Terms, phrases, ranges and regular expressions of Lucene.

use super::{OPERATORS, Problem};
use crate::languages::core::cursor::Cursor;
use crate::languages::core::escape;
use crate::languages::core::lexer::TokenKind;
use crate::languages::core::operand::FieldName;
use crate::languages::core::pattern::{self, PatternPiece, star_and_mark};
use crate::languages::{Expr, Test};
use crate::rule::Op;
use crate::text::Span;

/// The field that asks whether another one exists.
const EXISTS: &str = "_exists_";

/// The field that the next token names.
pub(super) fn field(cursor: &Cursor<'_>) -> FieldName {
    FieldName { name: pattern::shown(&pieces(cursor.peek_text())), span: cursor.span() }
}

/// What stands after `field:`, or a term without a field.
pub(super) fn comparison(cursor: &mut Cursor<'_>, field: Option<&FieldName>) -> Result<Expr, Problem> {
    let span = cursor.span();
    let text = cursor.peek_text();
    match text {
        "[" | "{" => return range(cursor, field),
        ">" | ">=" | "<" | "<=" => return bound(cursor, field),
        _ => {}
    }
    let test = match cursor.peek().map(|token| token.kind) {
        Some(TokenKind::String) if text.starts_with('/') => {
            test(field, Op::RegexMatch, escape::quoted(text, '/').unwrap_or(text).replace("\\/", "/"), "/…/", span)
        }
        Some(TokenKind::String) => test(field, if field.is_some() { Op::Eq } else { Op::Match }, phrase(text), "\"…\"", span),
        Some(TokenKind::Word) if OPERATORS.or.iter().chain(OPERATORS.and).chain(OPERATORS.not).any(|word| *word == text) => {
            return Err(Problem::expected("a term", cursor));
        }
        Some(TokenKind::Word | TokenKind::Number) => term(field, text, span),
        Some(TokenKind::Error) => return Err(Problem::unquoted(span)),
        Some(TokenKind::Operator | TokenKind::Punct | TokenKind::Comment) | None => {
            return Err(Problem::expected("a term", cursor));
        }
    };
    cursor.bump();
    suffixes(cursor);
    Ok(test.into())
}

/// A term, with wildcards or without; `_exists_:f` asks for the field `f`.
fn term(field: Option<&FieldName>, text: &str, span: Span) -> Test {
    let pieces = pieces(text);
    match field {
        None => test(None, Op::Match, pattern::shown(&pieces), "term", span),
        Some(field) if field.name == EXISTS => {
            let name = pattern::shown(&pieces);
            Test { raw_op: EXISTS.to_owned(), field_at: Some(span), ..Test::new(name, Op::Exists, "") }
        }
        Some(_) => {
            let (op, value) = pattern::reduce(&pieces, |pieces| pattern::escaped(pieces, "*?"));
            test(field, op, value, ":", span)
        }
    }
}

/// `[a TO b]`, `{a TO b}` and their mixtures; `*` leaves an end open.
fn range(cursor: &mut Cursor<'_>, field: Option<&FieldName>) -> Result<Expr, Problem> {
    let open = cursor.span();
    let low = if cursor.peek_text() == "[" { Op::Ge } else { Op::Gt };
    cursor.bump();
    let from = end(cursor)?;
    if !cursor.eat_word("TO") {
        return Err(Problem::expected("`TO` in a range", cursor));
    }
    let to = end(cursor)?;
    let high = if cursor.peek_text() == "]" { Op::Le } else { Op::Lt };
    if !cursor.eat("]") && !cursor.eat("}") {
        return Err(Problem::syntax("this range is never closed", open));
    }
    suffixes(cursor);
    let ends = [(low, from), (high, to)].into_iter().filter(|(_, (value, _))| value != "*");
    Ok(Expr::and(ends.map(|(op, (value, span))| test(field, op, value, "TO", span).into()).collect()))
}

/// `>=5` and its like.
fn bound(cursor: &mut Cursor<'_>, field: Option<&FieldName>) -> Result<Expr, Problem> {
    let sign = cursor.peek_text();
    let op = match sign {
        ">" => Op::Gt,
        ">=" => Op::Ge,
        "<" => Op::Lt,
        _ => Op::Le,
    };
    cursor.bump();
    let (value, span) = end(cursor)?;
    Ok(test(field, op, value, sign, span).into())
}

/// A value at the end of a range.
fn end(cursor: &mut Cursor<'_>) -> Result<(String, Span), Problem> {
    let span = cursor.span();
    let text = cursor.peek_text();
    let value = match cursor.peek().map(|token| token.kind) {
        Some(TokenKind::String) => phrase(text),
        Some(TokenKind::Word | TokenKind::Number) => pattern::shown(&pieces(text)),
        _ => return Err(Problem::expected("a value", cursor)),
    };
    cursor.bump();
    Ok((value, span))
}

/// `~2` (fuzzy, proximity) and `^3` (boost), which change how well something matches, not what is looked for.
pub(super) fn suffixes(cursor: &mut Cursor<'_>) {
    while cursor.eat("~") || cursor.eat("^") {
        let amount = cursor.peek_text();
        if amount.starts_with(|first: char| first.is_ascii_digit()) && cursor.span().start == cursor.last_end() {
            cursor.bump();
        }
    }
}

fn test(field: Option<&FieldName>, op: Op, value: String, raw_op: &str, span: Span) -> Test {
    let name = field.map(|field| field.name.clone()).unwrap_or_default();
    Test { raw_op: raw_op.to_owned(), field_at: field.map(|field| field.span), value_at: Some(span), ..Test::new(name, op, value) }
}

fn pieces(text: &str) -> Vec<PatternPiece> {
    escape::pieces(text, star_and_mark, escape::any)
}

/// A phrase: its wildcards are characters.
fn phrase(token: &str) -> String {
    escape::unescaped(escape::quoted(token, '"').unwrap_or(token), escape::any)
}
