//! Values of Kuery: escapes, wildcards, and the test that a value makes of a field.

use super::{Field, Literal};
use crate::languages::Test;
use crate::languages::core::bare_words;
use crate::languages::core::pattern::{self, Piece};
use crate::rule::Op;

/// Characters that a backslash makes literal in a bare word.
const SPECIAL: &str = "\\():<>\"*{}";

/// Words that a backslash makes plain.
const KEYWORDS: [&str; 3] = ["and", "not", "or"];

/// `field: value` as a test.
pub(super) fn test(field: &Field, value: Literal<'_>) -> Test {
    let (op, text) = if value.quoted {
        (Op::Eq, quoted(value.raw))
    } else {
        pattern::reduce(&bare(value.raw), |pieces| bare_words::written(pieces, "*"))
    };
    Test { raw_op: ":".to_owned(), field_at: Some(field.span), value_at: Some(value.span), ..Test::new(&field.name, op, text) }
}

/// The text of a literal, escapes undone and wildcards as they stand.
pub(super) fn text(literal: Literal<'_>) -> String {
    if literal.quoted { quoted(literal.raw) } else { bare_words::without_wildcards(&bare(literal.raw)) }
}

/// The text in quotes: `\t`, `\r`, `\n`, `\"`, `\\` and `\uXXXX` are escapes, any other backslash stands for itself.
fn quoted(raw: &str) -> String {
    let inner = raw.strip_prefix('"').unwrap_or(raw);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        let tail = rest.as_str();
        let (replaced, used) = match tail.chars().next() {
            Some(next @ ('"' | '\\')) => (Some(next), 1),
            Some('t') => (Some('\t'), 1),
            Some('r') => (Some('\r'), 1),
            Some('n') => (Some('\n'), 1),
            Some('u') => (tail.get(1..).and_then(bare_words::unicode), 5),
            _ => (None, 0),
        };
        out.push(replaced.unwrap_or('\\'));
        if replaced.is_some() {
            rest.by_ref().take(used).for_each(drop);
        }
    }
    out
}

/// The pieces of bare words.
fn bare(raw: &str) -> Vec<Piece> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(character) = rest.next() {
        match character {
            '*' => out.push(Piece::Any),
            '\\' => {
                let (replaced, used) = escape(rest.as_str());
                out.push(Piece::Char(replaced.unwrap_or('\\')));
                if replaced.is_some() {
                    rest.by_ref().take(used).for_each(drop);
                }
            }
            other => out.push(Piece::Char(other)),
        }
    }
    out
}

/// The character that a backslash and what follows stand for, and how many characters follow.
fn escape(tail: &str) -> (Option<char>, usize) {
    let keyword = |word: &&&str| tail.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    match tail.chars().next() {
        Some(next) if SPECIAL.contains(next) || next.is_whitespace() => (Some(next), 1),
        Some(next) if KEYWORDS.iter().find(keyword).is_some() => (Some(next), 1),
        Some('t') => (Some('\t'), 1),
        Some('r') => (Some('\r'), 1),
        Some('n') => (Some('\n'), 1),
        Some('u') => (tail.get(1..).and_then(bare_words::unicode), 5),
        _ => (None, 0),
    }
}
