//! Values: literals, fields, placeholders, lists, calls, arithmetic.
//!
//! In: a cursor at a value. Out: an [`PlacedValue`]. Says what was written, never what it means for a test.

use super::functions;
use super::lexicon::{self, QuotedText};
use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::TokenKind;
use crate::languages::core::problems::Problem;
use crate::text::Span;

/// A value as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ValueKind {
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
    Call(String, Vec<PlacedValue>),
    /// Values joined by arithmetic operators, or brackets around such.
    Arithmetic(Vec<PlacedValue>, Vec<String>),
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlacedValue {
    /// The value.
    pub(super) value: ValueKind,
    /// Where it stands.
    pub(super) span: Span,
}

impl PlacedValue {
    /// The text that shows it, without event variables and in one notation for strings.
    pub(super) fn shown(&self) -> String {
        let mut out = String::new();
        self.show(&mut out);
        out
    }

    fn show(&self, out: &mut String) {
        match &self.value {
            ValueKind::Text(text) => out.extend(["\"", text, "\""]),
            ValueKind::Regex(text) => out.extend(["/", text, "/"]),
            ValueKind::Plain(text) | ValueKind::Field { path: text, .. } => out.push_str(text),
            ValueKind::Placeholder(name) => out.extend(["$", name]),
            ValueKind::Count(name) => out.extend(["#", name]),
            ValueKind::List(name) => out.extend(["%", name]),
            ValueKind::Call(name, arguments) => {
                out.extend([name, "("]);
                for (at, argument) in arguments.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    argument.show(out);
                }
                out.push(')');
            }
            ValueKind::Arithmetic(operands, operators) => {
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
    pub(super) fn each<'o>(&'o self, visit: &mut impl FnMut(&'o ValueKind)) {
        visit(&self.value);
        match &self.value {
            ValueKind::Call(_, inner) | ValueKind::Arithmetic(inner, _) => inner.iter().for_each(|operand| operand.each(visit)),
            ValueKind::Text(_)
            | ValueKind::Regex(_)
            | ValueKind::Plain(_)
            | ValueKind::Field { .. }
            | ValueKind::Placeholder(_)
            | ValueKind::Count(_)
            | ValueKind::List(_) => {}
        }
    }
}

/// A value with what arithmetic follows it.
pub(super) fn value(cursor: &mut Cursor<'_>) -> Result<PlacedValue, Problem> {
    cursor.nested(sum)
}

fn sum(cursor: &mut Cursor<'_>) -> Result<PlacedValue, Problem> {
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
    Ok(PlacedValue { value: ValueKind::Arithmetic(operands, operators), span: cursor.since(start.start) })
}

fn signed(cursor: &mut Cursor<'_>) -> Result<PlacedValue, Problem> {
    let start = cursor.span();
    if !cursor.eat("-") {
        return atom(cursor);
    }
    let operand = atom(cursor)?;
    let span = Span { start: start.start, end: operand.span.end };
    Ok(match operand.value {
        ValueKind::Plain(number) => PlacedValue { value: ValueKind::Plain(format!("-{number}")), span },
        _ => PlacedValue { value: ValueKind::Arithmetic(vec![operand], Vec::new()), span },
    })
}

fn atom(cursor: &mut Cursor<'_>) -> Result<PlacedValue, Problem> {
    let span = cursor.span();
    let Some(token) = cursor.peek() else {
        return Err(Problem::expected("a value", cursor));
    };
    let written = cursor.peek_text();
    let value = match token.kind {
        TokenKind::String => match lexicon::literal(written) {
            QuotedText::Text(text) => ValueKind::Text(text),
            QuotedText::Regex(text) => ValueKind::Regex(text),
        },
        TokenKind::Number => ValueKind::Plain(written.to_owned()),
        TokenKind::Word if !lexicon::is_keyword(written) => return named(cursor),
        TokenKind::Operator | TokenKind::Punct if written == "(" => return bracketed(cursor),
        TokenKind::Error if written.starts_with('"') => return Err(Problem::unquoted(span)),
        TokenKind::Error if written.starts_with('`') => return Err(Problem::unquoted(span)),
        TokenKind::Error if written.starts_with('/') => return Err(Problem::syntax("this regular expression has no closing slash", span)),
        _ => return Err(Problem::expected("a field or a value", cursor)),
    };
    cursor.bump();
    Ok(PlacedValue { value, span })
}

/// Brackets around a value; the outermost stand in the token list as operators.
fn bracketed(cursor: &mut Cursor<'_>) -> Result<PlacedValue, Problem> {
    let start = cursor.span();
    cursor.bump();
    let mut inner = value(cursor)?;
    cursor.close(")", start)?;
    inner.span = cursor.since(start.start);
    Ok(inner)
}

/// What begins with a word: a field, a placeholder, a list, a call, a boolean.
fn named(cursor: &mut Cursor<'_>) -> Result<PlacedValue, Problem> {
    let start = cursor.span();
    let word = cursor.peek_text();
    cursor.bump();
    let rest = |sigil: char| word.strip_prefix(sigil).filter(|name| !name.is_empty());
    let value = if let Some(name) = rest('$') {
        match name.split_once('.') {
            Some((event, path)) => ValueKind::Field { event: event.to_owned(), path: path_from(cursor, path)? },
            None => ValueKind::Placeholder(name.to_owned()),
        }
    } else if let Some(name) = rest('#') {
        ValueKind::Count(name.to_owned())
    } else if let Some(name) = rest('%') {
        ValueKind::List(name.trim_end_matches('%').to_owned())
    } else if word.starts_with(['$', '#', '%', '.']) {
        return Err(Problem::syntax(format!("`{word}` names nothing"), start));
    } else if word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false") {
        ValueKind::Plain(word.to_ascii_lowercase())
    } else if cursor.peek_text() == "(" {
        cursor.bump();
        ValueKind::Call(word.to_owned(), arguments(cursor)?)
    } else if word.contains('.') {
        ValueKind::Field { event: String::new(), path: path_from(cursor, word)? }
    } else {
        return Err(Problem::syntax(format!("`{word}` is not a field: fields begin with an event variable, as in `$e.metadata`"), start));
    };
    Ok(PlacedValue { value, span: cursor.since(start.start) })
}

/// A path and the keys and indices in square brackets that go on with it.
fn path_from(cursor: &mut Cursor<'_>, head: &str) -> Result<String, Problem> {
    let mut path = head.to_owned();
    while cursor.peek_text() == "[" {
        let open = cursor.span();
        cursor.bump();
        let key = match cursor.peek().map(|token| token.kind) {
            Some(TokenKind::String) => match lexicon::literal(cursor.peek_text()) {
                QuotedText::Text(key) | QuotedText::Regex(key) => format!("[\"{key}\"]"),
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

fn arguments(cursor: &mut Cursor<'_>) -> Result<Vec<PlacedValue>, Problem> {
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
pub(super) fn unknown_call(operand: &PlacedValue) -> Option<Problem> {
    let mut out = None;
    operand.each(&mut |value| {
        if let ValueKind::Call(name, _) = value
            && functions::function(name).is_none()
            && out.is_none()
        {
            out = Some(Problem::unknown("function", name, operand.span, functions::names()));
        }
    });
    out
}
