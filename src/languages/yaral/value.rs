//! Values: literals, fields, placeholders, lists, calls, arithmetic.
//!
//! In: a cursor at a value. Out: an [`Operand`]. Says what was written, never what it means for a test.

use super::functions;
use super::lexicon::{self, Literal};
use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::TokenKind;
use crate::languages::core::problems::Problem;
use crate::text::Span;

/// A value as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// A string.
    Text(String),
    /// A regular expression between slashes.
    Regex(String),
    /// A number, `true` or `false`.
    Plain(String),
    /// A field of an event variable, `$event.path`; the variable is empty where the rule uses none.
    Field {
        /// The event variable without its `$`.
        event: String,
        /// The path below it.
        path: String,
    },
    /// `$name` alone: a placeholder, an outcome or, in conditions, an event variable.
    Placeholder(String),
    /// `#name`: how often an event or placeholder was seen.
    Count(String),
    /// `%name`: a reference list or a column of a data table.
    List(String),
    /// A call.
    Call(String, Vec<Operand>),
    /// Values joined by arithmetic operators, or brackets around such.
    Arithmetic(Vec<Operand>, Vec<String>),
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operand {
    /// The value.
    pub(super) value: Value,
    /// Where it stands.
    pub(super) span: Span,
}

impl Operand {
    /// The text that shows it, without event variables and in one notation for strings.
    pub(super) fn shown(&self) -> String {
        let mut out = String::new();
        self.show(&mut out);
        out
    }

    fn show(&self, out: &mut String) {
        match &self.value {
            Value::Text(text) => out.extend(["\"", text, "\""]),
            Value::Regex(text) => out.extend(["/", text, "/"]),
            Value::Plain(text) | Value::Field { path: text, .. } => out.push_str(text),
            Value::Placeholder(name) => out.extend(["$", name]),
            Value::Count(name) => out.extend(["#", name]),
            Value::List(name) => out.extend(["%", name]),
            Value::Call(name, arguments) => {
                out.extend([name, "("]);
                for (at, argument) in arguments.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    argument.show(out);
                }
                out.push(')');
            }
            Value::Arithmetic(operands, operators) => {
                for (at, operand) in operands.iter().enumerate() {
                    if let Some(operator) = at.checked_sub(1).and_then(|before| operators.get(before)) {
                        out.extend([" ", operator, " "]);
                    }
                    operand.show(out);
                }
            }
        }
    }

    /// Calls `visit` for the value and every value in it.
    pub(super) fn each<'o>(&'o self, visit: &mut impl FnMut(&'o Value)) {
        visit(&self.value);
        match &self.value {
            Value::Call(_, inner) | Value::Arithmetic(inner, _) => inner.iter().for_each(|operand| operand.each(visit)),
            Value::Text(_)
            | Value::Regex(_)
            | Value::Plain(_)
            | Value::Field { .. }
            | Value::Placeholder(_)
            | Value::Count(_)
            | Value::List(_) => {}
        }
    }
}

/// A value with what arithmetic follows it.
pub(super) fn value(cursor: &mut Cursor<'_>) -> Result<Operand, Problem> {
    cursor.nested(sum)
}

fn sum(cursor: &mut Cursor<'_>) -> Result<Operand, Problem> {
    let start = cursor.span();
    let mut operands = vec![signed(cursor)?];
    let mut operators = Vec::new();
    while matches!(cursor.peek_text(), "+" | "-" | "*" | "/" | "%") && cursor.peek().is_some_and(|next| next.kind != TokenKind::String) {
        operators.push(cursor.peek_text().to_owned());
        cursor.bump();
        operands.push(signed(cursor)?);
    }
    if operators.is_empty()
        && let Some(only) = operands.pop()
    {
        return Ok(only);
    }
    Ok(Operand { value: Value::Arithmetic(operands, operators), span: cursor.since(start.start) })
}

fn signed(cursor: &mut Cursor<'_>) -> Result<Operand, Problem> {
    let start = cursor.span();
    if !cursor.eat("-") {
        return atom(cursor);
    }
    let operand = atom(cursor)?;
    let span = Span { start: start.start, end: operand.span.end };
    Ok(match operand.value {
        Value::Plain(number) => Operand { value: Value::Plain(format!("-{number}")), span },
        _ => Operand { value: Value::Arithmetic(vec![operand], Vec::new()), span },
    })
}

fn atom(cursor: &mut Cursor<'_>) -> Result<Operand, Problem> {
    let span = cursor.span();
    let Some(token) = cursor.peek() else {
        return Err(Problem::expected("a value", cursor));
    };
    let written = cursor.peek_text();
    let value = match token.kind {
        TokenKind::String => match lexicon::literal(written) {
            Literal::Text(text) => Value::Text(text),
            Literal::Regex(text) => Value::Regex(text),
        },
        TokenKind::Number => Value::Plain(written.to_owned()),
        TokenKind::Word if !lexicon::is_keyword(written) => return named(cursor),
        TokenKind::Operator | TokenKind::Punct if written == "(" => return bracketed(cursor),
        TokenKind::Error if written.starts_with('"') => return Err(Problem::unquoted(span)),
        TokenKind::Error if written.starts_with('`') => return Err(Problem::unquoted(span)),
        TokenKind::Error if written.starts_with('/') => return Err(Problem::syntax("this regular expression has no closing slash", span)),
        _ => return Err(Problem::expected("a field or a value", cursor)),
    };
    cursor.bump();
    Ok(Operand { value, span })
}

/// Brackets around a value; the outermost stand in the token list as operators.
fn bracketed(cursor: &mut Cursor<'_>) -> Result<Operand, Problem> {
    let start = cursor.span();
    cursor.bump();
    let mut inner = value(cursor)?;
    cursor.close(")", start)?;
    inner.span = cursor.since(start.start);
    Ok(inner)
}

/// What begins with a word: a field, a placeholder, a list, a call, a boolean.
fn named(cursor: &mut Cursor<'_>) -> Result<Operand, Problem> {
    let start = cursor.span();
    let word = cursor.peek_text();
    cursor.bump();
    let rest = |sigil: char| word.strip_prefix(sigil).filter(|name| !name.is_empty());
    let value = if let Some(name) = rest('$') {
        match name.split_once('.') {
            Some((event, path)) => Value::Field { event: event.to_owned(), path: path_from(cursor, path)? },
            None => Value::Placeholder(name.to_owned()),
        }
    } else if let Some(name) = rest('#') {
        Value::Count(name.to_owned())
    } else if let Some(name) = rest('%') {
        Value::List(name.trim_end_matches('%').to_owned())
    } else if word.starts_with(['$', '#', '%', '.']) {
        return Err(Problem::syntax(format!("`{word}` names nothing"), start));
    } else if word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false") {
        Value::Plain(word.to_ascii_lowercase())
    } else if cursor.peek_text() == "(" {
        cursor.bump();
        Value::Call(word.to_owned(), arguments(cursor)?)
    } else if word.contains('.') {
        Value::Field { event: String::new(), path: path_from(cursor, word)? }
    } else {
        return Err(Problem::syntax(format!("`{word}` is not a field: fields begin with an event variable, as in `$e.metadata`"), start));
    };
    Ok(Operand { value, span: cursor.since(start.start) })
}

/// A path and the keys and indices in square brackets that go on with it.
fn path_from(cursor: &mut Cursor<'_>, head: &str) -> Result<String, Problem> {
    let mut path = head.to_owned();
    while cursor.peek_text() == "[" {
        let open = cursor.span();
        cursor.bump();
        let key = match cursor.peek().map(|token| token.kind) {
            Some(TokenKind::String) => match lexicon::literal(cursor.peek_text()) {
                Literal::Text(key) | Literal::Regex(key) => format!("[\"{key}\"]"),
            },
            Some(TokenKind::Number | TokenKind::Word) => format!("[{}]", cursor.peek_text()),
            _ => return Err(Problem::expected("a key or an index", cursor)),
        };
        cursor.bump();
        cursor.close("]", open)?;
        path.push_str(&key);
        let goes_on = cursor.peek().is_some_and(|next| next.kind == TokenKind::Word && next.span.start == cursor.last_end());
        if goes_on && cursor.peek_text().starts_with('.') {
            path.push_str(cursor.peek_text());
            cursor.bump();
        }
    }
    Ok(path)
}

fn arguments(cursor: &mut Cursor<'_>) -> Result<Vec<Operand>, Problem> {
    let mut out = Vec::new();
    if cursor.eat(")") {
        return Ok(out);
    }
    loop {
        out.push(value(cursor)?);
        if cursor.eat(")") {
            return Ok(out);
        }
        if !cursor.eat(",") {
            return Err(Problem::expected("`,` or `)`", cursor));
        }
    }
}

/// The first call of a function that the language does not have.
pub(super) fn unknown_call(operand: &Operand) -> Option<Problem> {
    let mut out = None;
    operand.each(&mut |value| {
        if let Value::Call(name, _) = value
            && functions::function(name).is_none()
            && out.is_none()
        {
            out = Some(Problem::unknown("function", name, operand.span, functions::names()));
        }
    });
    out
}
