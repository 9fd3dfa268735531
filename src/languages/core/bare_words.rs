//! Tokens of the languages in which almost everything is a bare word: Kuery and Lucene.
//!
//! A backslash makes the next character a part of the word, so that the scanner of the other languages, which knows escapes in
//! strings only, cannot serve them.

use super::lexer::{Token, TokenKind};
use crate::text::Span;

/// What ends a word, and what stands by itself.
pub(crate) struct Marks {
    /// Operators, longest first.
    pub(crate) operators: &'static [&'static str],
    /// Operators only where a word could begin: `-` negates in `-a`, not in `a-b`.
    pub(crate) prefixes: &'static str,
    /// Punctuation; all of it ends a word.
    pub(crate) punctuation: &'static str,
    /// Whether `/…/` is a regular expression.
    pub(crate) slashes: bool,
}

/// Scans a text into tokens.
pub(crate) fn tokens(text: &str, marks: &Marks) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 4);
    let mut at = 0;
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.chars().next()
    {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = next(rest, first, marks);
        out.push(Token { kind, span: Span::new(at, at + length) });
        at += length;
    }
    out
}

fn next(rest: &str, first: char, marks: &Marks) -> (TokenKind, usize) {
    if first == '"' || (first == '/' && marks.slashes) {
        return match closed(rest, first) {
            Some(length) => (TokenKind::String, length),
            None => (TokenKind::Error, rest.len()),
        };
    }
    if let Some(operator) = marks.operators.iter().find(|operator| rest.starts_with(*operator)) {
        return (TokenKind::Operator, operator.len());
    }
    if marks.prefixes.contains(first) {
        return (TokenKind::Operator, first.len_utf8());
    }
    if marks.punctuation.contains(first) {
        return (TokenKind::Punct, first.len_utf8());
    }
    let length = word(rest, marks).max(first.len_utf8());
    let number = rest.get(..length).is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    (if number { TokenKind::Number } else { TokenKind::Word }, length)
}

/// Length of a text in `quote`s.
fn closed(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return Some(at + quote.len_utf8()),
            _ => {}
        }
    }
    None
}

fn word(rest: &str, marks: &Marks) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices() {
        let ends = character.is_whitespace()
            || character == '"'
            || marks.punctuation.contains(character)
            || marks.operators.iter().any(|operator| operator.starts_with(character) && operator.len() == 1);
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if ends => return at,
            _ => {}
        }
    }
    rest.len()
}
