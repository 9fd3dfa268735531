//! Names and strings of EQL and ES|QL.

use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::TokenKind;
use crate::text::Span;

/// A field's name, less quotes, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldName {
    /// The name.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) span: Span,
}

/// A name of words and backticked parts: ``a.`b-c`.d``. Takes one token at least.
pub(crate) fn field(cursor: &mut Cursor<'_>) -> FieldName {
    let start = cursor.span().start;
    let mut name = part(cursor);
    while let Some(next) = cursor.peek()
        && next.span.start == cursor.last_end()
        && matches!(next.kind, TokenKind::Word | TokenKind::String | TokenKind::Punct)
    {
        let text = cursor.peek_text();
        let joins = text.starts_with('.') || (name.ends_with('.') && (next.kind == TokenKind::Word || text.starts_with('`')));
        if !joins {
            break;
        }
        name.push_str(&part(cursor));
    }
    FieldName { name, span: Span { start, end: cursor.last_end() } }
}

/// A token of a name; in backticks a doubled backtick is one.
fn part(cursor: &mut Cursor<'_>) -> String {
    let text = cursor.peek_text();
    cursor.bump();
    match text.strip_prefix('`').and_then(|inner| inner.strip_suffix('`')) {
        Some(inner) => inner.replace("``", "`"),
        None => text.to_owned(),
    }
}

/// The text of a quoted token. Between three quotes nothing is an escape; an unknown escape stays as written.
pub(crate) fn unescape(token: &str) -> String {
    if let Some(raw) = token.strip_prefix("\"\"\"").and_then(|inner| inner.strip_suffix("\"\"\"")) {
        return raw.to_owned();
    }
    let quoted = |quote| token.strip_prefix(quote).and_then(|inner| inner.strip_suffix(quote));
    let inner = quoted('"').or_else(|| quoted('\'')).unwrap_or(token);
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        let (replaced, used) = escape(rest.as_str());
        out.push(replaced.unwrap_or('\\'));
        if replaced.is_some() {
            rest.by_ref().take(used).for_each(drop);
        }
    }
    out
}

/// The character that a backslash and what follows stand for, and how many characters follow.
fn escape(tail: &str) -> (Option<char>, usize) {
    match tail.chars().next() {
        Some('b') => (Some('\u{8}'), 1),
        Some('t') => (Some('\t'), 1),
        Some('n') => (Some('\n'), 1),
        Some('f') => (Some('\u{c}'), 1),
        Some('r') => (Some('\r'), 1),
        Some(same @ ('"' | '\'' | '\\')) => (Some(same), 1),
        Some('u') => match tail.get(1..).and_then(|rest| rest.strip_prefix('{')).and_then(|rest| rest.split_once('}')) {
            Some((digits, _)) => (u32::from_str_radix(digits, 16).ok().and_then(char::from_u32), digits.len() + 3),
            None => (None, 0),
        },
        _ => (None, 0),
    }
}
