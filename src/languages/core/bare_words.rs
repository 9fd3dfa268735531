//! Tokens of the languages in which almost everything is a bare word: Kuery and Lucene.
//!
//! A backslash makes the next character a part of the word, so that the scanner of the other languages, which knows escapes in
//! strings only, cannot serve them.

use super::lexer::{self, Token, TokenKind};
use super::problems::Problems;
use super::tree::{Expr, Query, Stage};
use crate::text::Text;

/// What ends a word, and what stands by itself.
pub(crate) struct WordMarks {
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
pub(crate) fn tokens(text: &str, marks: &WordMarks) -> Vec<Token> {
    lexer::scan(text, |rest, first| next(rest, first, marks))
}

/// A query that is one condition, as a query of one stage.
pub(crate) fn query(text: &Text<'_>, marks: &WordMarks, read: fn(&str, &mut Problems) -> Expr) -> Query {
    let mut problems = Problems::default();
    let stages = vec![Stage::of(read(&text.text, &mut problems))];
    let essence = lexer::essence(&text.text, &tokens(&text.text, marks));
    Query { stages, diagnostics: problems.into_diagnostics(text), essence, ..Query::none() }.judged()
}

fn next(rest: &str, first: char, marks: &WordMarks) -> (TokenKind, usize) {
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

fn word(rest: &str, marks: &WordMarks) -> usize {
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
