//! What expressions are made of: literals, names, calls, brackets.

use super::expressions::{expression, value};
use super::lexer::unquote;
use super::parser::{Read, ScriptParser};
use super::sources;
use super::syntax::{Argument, Pipeline, Scalar, ScalarKind};
use crate::languages::core::lexer::TokenKind;
use crate::languages::core::problems::Problem;
use crate::text::Span;

/// Literals whose brackets hold no expression.
const TYPED: [&str; 11] = ["datetime", "date", "timespan", "time", "guid", "int", "long", "real", "double", "decimal", "bool"];

/// A literal, name, call, or an expression in brackets.
pub(super) fn primary<'t>(parser: &mut ScriptParser<'t>) -> Read<Scalar<'t>> {
    let Some(token) = parser.cursor.peek() else {
        return parser.expected("a value");
    };
    let text = parser.cursor.peek_text();
    match token.kind {
        TokenKind::String => Ok(string(parser)),
        TokenKind::Number => {
            parser.cursor.bump();
            Ok(literal(text, token.span))
        }
        TokenKind::Word if text.starts_with(|character: char| character.is_ascii_digit()) => {
            parser.cursor.bump();
            Ok(literal(text, token.span))
        }
        TokenKind::Word => word(parser, text, token.span),
        TokenKind::Punct if text == "(" => bracketed(parser),
        TokenKind::Punct if text == "[" => name_or_list(parser),
        TokenKind::Operator if text == "*" => {
            parser.cursor.bump();
            Ok(Scalar { span: token.span, kind: ScalarKind::Star })
        }
        TokenKind::Error if text.contains(['"', '\'', '`']) => Err(Problem::unquoted(token.span)),
        _ => parser.expected("a value"),
    }
}

fn literal(text: &str, span: Span) -> Scalar<'_> {
    Scalar { span, kind: ScalarKind::Literal { text: number(text), string: false } }
}

/// A number as it is compared: hexadecimal becomes decimal.
fn number(text: &str) -> String {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    hex.and_then(|digits| i128::from_str_radix(digits, 16).ok()).map_or_else(|| text.to_owned(), |number| number.to_string())
}

/// String literals that stand side by side are one.
fn string<'t>(parser: &mut ScriptParser<'t>) -> Scalar<'t> {
    let start = parser.cursor.span().start;
    let mut text = String::new();
    while parser.cursor.peek().is_some_and(|token| token.kind == TokenKind::String) {
        text.push_str(&unquote(parser.cursor.peek_text()));
        parser.cursor.bump();
    }
    Scalar { span: parser.since(start), kind: ScalarKind::Literal { text, string: true } }
}

fn word<'t>(parser: &mut ScriptParser<'t>, text: &'t str, span: Span) -> Read<Scalar<'t>> {
    let called = parser.is_at(1, "(");
    if called && text == "dynamic" {
        return Ok(dynamic(parser));
    }
    if called && TYPED.contains(&text) {
        return Ok(typed(parser));
    }
    if matches!(text, "datatable" | "externaldata")
        && (called || parser.is_at(1, "["))
        && let Some(source) = sources::source(parser)?
    {
        let pipeline = Pipeline { source, steps: Vec::new() };
        return Ok(Scalar { span: parser.since(span.start), kind: ScalarKind::Query(Box::new(pipeline)) });
    }
    parser.cursor.bump();
    if called {
        let arguments = arguments(parser)?;
        return Ok(Scalar { span: parser.since(span.start), kind: ScalarKind::Call { name: text, arguments } });
    }
    let kind = match text {
        "true" | "false" | "True" | "False" | "TRUE" | "FALSE" => ScalarKind::Literal { text: text.to_ascii_lowercase(), string: false },
        _ => ScalarKind::Name(text),
    };
    Ok(Scalar { span, kind })
}

/// `(a, name = b)` of a call, brackets included.
pub(super) fn arguments<'t>(parser: &mut ScriptParser<'t>) -> Read<Vec<Argument<'t>>> {
    let open = parser.cursor.span();
    parser.cursor.bump();
    parser.items(")", open, |parser| {
        let name = (parser.is_word(0) && parser.is_at(1, "=")).then(|| parser.word()).flatten();
        if name.is_some() {
            parser.cursor.bump();
        }
        Ok(Argument { name, value: value(parser)? })
    })
}

/// `(a)`; several values in brackets are an error of the language, and read as a list.
fn bracketed<'t>(parser: &mut ScriptParser<'t>) -> Read<Scalar<'t>> {
    let open = parser.cursor.span();
    parser.cursor.bump();
    let inner = value(parser)?;
    if !parser.is(",") {
        parser.close(")", open)?;
        return Ok(inner);
    }
    let problem = Problem::syntax("one value is wanted here, these brackets hold several", open);
    parser.report(problem, "read as a list; `has_any`, `has_all` and `in` take lists");
    let mut members = vec![inner];
    while parser.cursor.eat(",") {
        members.push(value(parser)?);
    }
    parser.close(")", open)?;
    Ok(Scalar { span: parser.since(open.start), kind: ScalarKind::List(members) })
}

/// `['a name']` or `[a, b]`
fn name_or_list<'t>(parser: &mut ScriptParser<'t>) -> Read<Scalar<'t>> {
    let open = parser.cursor.span();
    let names = parser.cursor.peek_at(1).is_some_and(|token| token.kind == TokenKind::String) && parser.is_at(2, "]");
    parser.cursor.bump();
    if names {
        let text = parser.cursor.peek_text().trim_matches(['"', '\'', '@']);
        parser.cursor.bump();
        parser.cursor.bump();
        return Ok(Scalar { span: parser.since(open.start), kind: ScalarKind::Name(text) });
    }
    let members = parser.items("]", open, expression)?;
    Ok(Scalar { span: parser.since(open.start), kind: ScalarKind::List(members) })
}

/// `datetime(2024-01-31)`: the text between the brackets.
fn typed<'t>(parser: &mut ScriptParser<'t>) -> Scalar<'t> {
    let start = parser.cursor.span().start;
    parser.cursor.bump();
    let inner = parser.cursor.skip_brackets();
    let text = inner.of(parser.cursor.text()).trim();
    let decoded = if text.starts_with(['"', '\'', '@']) { unquote(text) } else { number(text) };
    let text = if decoded == "null" { String::new() } else { decoded };
    Scalar { span: parser.since(start), kind: ScalarKind::Literal { text, string: false } }
}

/// `dynamic([…])`: its scalars, whatever their nesting; keys of bags are left out.
fn dynamic<'t>(parser: &mut ScriptParser<'t>) -> Scalar<'t> {
    let start = parser.cursor.span().start;
    parser.cursor.bump();
    let mark = parser.cursor.mark();
    parser.cursor.skip_brackets();
    let after = parser.cursor.mark();
    parser.cursor.rewind(mark);
    let mut values = Vec::new();
    while parser.cursor.mark() < after {
        let Some(token) = parser.cursor.bump() else {
            break;
        };
        let text = token.span.of(parser.cursor.text());
        match token.kind {
            TokenKind::String if !parser.is(":") => values.push(unquote(text)),
            TokenKind::Number => values.push(number(text)),
            TokenKind::Word if text != "null" => values.push(number(text)),
            _ => {}
        }
    }
    Scalar { span: parser.since(start), kind: ScalarKind::Dynamic(values) }
}
