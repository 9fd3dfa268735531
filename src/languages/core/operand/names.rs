//! Tokens, names and strings of EQL and ES|QL.

use crate::languages::core::cursor::Cursor;
use crate::languages::core::escape;
use crate::languages::core::lexer::{Lexicon, StringKind, TokenKind};
use crate::text::Span;

/// A string between three quotes, in which nothing is an escape.
pub(crate) const TRIPLE: StringKind = StringKind { open: "\"\"\"", close: "\"\"\"", escapes: false, doubled: false, multiline: true };

/// A string.
pub(crate) const DOUBLE: StringKind = StringKind { open: "\"", close: "\"", escapes: true, doubled: false, multiline: false };

/// A string as EQL wrote it once.
pub(crate) const SINGLE: StringKind = StringKind { open: "'", close: "'", escapes: true, doubled: false, multiline: false };

/// A name with unusual characters.
pub(crate) const BACKTICKS: StringKind = StringKind { open: "`", close: "`", escapes: false, doubled: true, multiline: false };

/// What tokens look like, but for strings, operators and punctuation.
pub(crate) const fn lexicon(
    strings: &'static [StringKind],
    operators: &'static [&'static str],
    operator_chars: &'static str,
    punct_chars: &'static str,
) -> Lexicon {
    Lexicon {
        line_comments: &["//"],
        block_comments: &[("/*", "*/")],
        strings,
        operators,
        operator_chars,
        punct_chars,
        word_start: |character| character.is_alphabetic() || matches!(character, '_' | '@'),
        word: |character| character.is_alphanumeric() || matches!(character, '_' | '@' | '.'),
    }
}

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
    FieldName { name, span: cursor.since(start) }
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
    let inner = escape::quoted(token, '"').or_else(|| escape::quoted(token, '\'')).unwrap_or(token);
    escape::unescaped(inner, |tail| escape::control(tail).or_else(|| escape::plain(tail, "\"'\\")).or_else(|| further(tail)))
}

/// Escapes of the two languages that no other has: `\b`, `\f`, `\u{…}`.
fn further(tail: &str) -> Option<(char, usize)> {
    match tail.chars().next()? {
        'b' => Some(('\u{8}', 1)),
        'f' => Some(('\u{c}', 1)),
        'u' => {
            let (digits, _) = tail.strip_prefix("u{")?.split_once('}')?;
            let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
            Some((character, digits.len() + 3))
        }
        _ => None,
    }
}
