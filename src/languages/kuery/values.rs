//! Values of Kuery: escapes, wildcards, and the test that a value makes of a field.

use super::WrittenValue;
use crate::languages::Test;
use crate::languages::core::escape;
use crate::languages::core::operand::FieldName;
use crate::languages::core::pattern::{self, PatternPiece, star};
use crate::rule::Op;

/// Characters that a backslash makes literal in a bare word.
const SPECIAL: &str = "\\():<>\"*{}";

/// Words that a backslash makes plain.
const KEYWORDS: [&str; 3] = ["and", "not", "or"];

/// `field: value` as a test.
pub(super) fn test(field: &FieldName, value: WrittenValue<'_>) -> Test {
    let (op, text) =
        if value.quoted { (Op::Eq, quoted(value.raw)) } else { pattern::reduce(&bare(value.raw), |pieces| pattern::escaped(pieces, "*")) };
    Test { raw_op: ":".to_owned(), field_at: Some(field.span), value_at: Some(value.span), ..Test::new(&field.name, op, text) }
}

/// The text of a literal, escapes undone and wildcards as they stand.
pub(super) fn text(literal: WrittenValue<'_>) -> String {
    if literal.quoted { quoted(literal.raw) } else { pattern::shown(&bare(literal.raw)) }
}

/// The text in quotes: `\t`, `\r`, `\n`, `\"`, `\\` and `\uXXXX` are escapes.
fn quoted(raw: &str) -> String {
    let meaning = |tail: &str| escape::plain(tail, "\"\\").or_else(|| common(tail));
    escape::unescaped(escape::quoted(raw, '"').unwrap_or(raw), meaning)
}

/// The pieces of bare words, in which also special characters and the first letter of a keyword can be escaped.
fn bare(raw: &str) -> Vec<PatternPiece> {
    escape::pieces(raw, star, |tail| {
        let is_keyword = KEYWORDS.iter().any(|word| tail.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)));
        let is_plain = |(character, _): &(char, usize)| SPECIAL.contains(*character) || character.is_whitespace() || is_keyword;
        escape::any(tail).filter(is_plain).or_else(|| common(tail))
    })
}

/// Escapes that hold in quotes and out of them.
fn common(tail: &str) -> Option<(char, usize)> {
    escape::control(tail).or_else(|| escape::hexadecimal(tail, 'u', 4))
}
