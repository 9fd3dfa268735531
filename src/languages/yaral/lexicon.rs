//! YARA-L's tokens and literals.
//!
//! In: a rule's text. Out: tokens; the text that a literal stands for. A slash begins a regular expression where a value may
//! stand, and divides elsewhere; a string that breaks across lines is taken as one where its end is in sight.

use crate::languages::core::escape;
use crate::languages::core::lexer::{self, Lexicon, StringKind, Token, TokenKind};

const STRING: StringKind = StringKind { open: "\"", close: "\"", escapes: true, doubled: false, multiline: false };
const BROKEN: StringKind = StringKind { open: "\"", close: "\"", escapes: true, doubled: false, multiline: true };
const RAW: StringKind = StringKind { open: "`", close: "`", escapes: false, doubled: false, multiline: false };
const REGEX: StringKind = StringKind { open: "/", close: "/", escapes: true, doubled: false, multiline: false };

/// After a value.
const AFTER_VALUE: Lexicon = lexicon(&[STRING, RAW]);

/// Where a value may stand.
const BEFORE_VALUE: Lexicon = lexicon(&[STRING, RAW, REGEX]);

/// For a string that its line does not close.
const WITH_LINE_BREAKS: Lexicon = lexicon(&[BROKEN]);

const fn lexicon(strings: &'static [StringKind]) -> Lexicon {
    Lexicon {
        line_comments: &["//"],
        block_comments: &[("/*", "*/")],
        strings,
        operators: &["!=", "<=", ">="],
        operator_chars: "=<>+-*/!",
        punct_chars: "(){}[],:",
        word_start: is_word_start,
        word: is_word,
    }
}

fn is_word_start(character: char) -> bool {
    character.is_alphabetic() || matches!(character, '_' | '.' | '$' | '#' | '%')
}

fn is_word(character: char) -> bool {
    is_word_start(character) || character.is_numeric()
}

/// The tokens of a rule.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut value_may_follow = true;
    lexer::scan(text, |rest, first| {
        let lexicon = if value_may_follow { &BEFORE_VALUE } else { &AFTER_VALUE };
        let (mut kind, mut length) = lexer::next(rest, first, lexicon);
        if kind == TokenKind::Error
            && first == '"'
            && let Some(whole) = across_lines(rest)
        {
            (kind, length) = (TokenKind::String, whole);
        }
        if kind != TokenKind::Comment {
            value_may_follow = lets_value_follow(kind, rest.get(..length).unwrap_or_default());
        }
        (kind, length)
    })
}

fn lets_value_follow(kind: TokenKind, written: &str) -> bool {
    match kind {
        TokenKind::Operator => true,
        TokenKind::Punct => matches!(written, "(" | "[" | "," | ":"),
        TokenKind::Word => is_keyword(written),
        TokenKind::String | TokenKind::Number | TokenKind::Comment | TokenKind::Error => false,
    }
}

/// Whether a word joins or modifies what stands around it, and so names nothing.
pub(super) fn is_keyword(word: &str) -> bool {
    ["and", "or", "not", "in", "any", "all", "regex", "cidr", "is", "nocase"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// The length of a string that goes on after its line, if what follows its end can follow a string.
fn across_lines(rest: &str) -> Option<usize> {
    let (kind, length) = lexer::next(rest, '"', &WITH_LINE_BREAKS);
    let after = rest.get(length..)?.chars().next();
    let ends_well = after.is_none_or(|after| after.is_whitespace() || matches!(after, ')' | ']' | ','));
    (kind == TokenKind::String && ends_well).then_some(length)
}

/// What a literal token stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum QuotedText {
    /// A string, raw or not.
    Text(String),
    /// A regular expression between slashes.
    Regex(String),
}

/// Reads a string or regular expression with its quotes.
pub(super) fn literal(written: &str) -> QuotedText {
    if let Some(raw) = escape::quoted(written, '`') {
        QuotedText::Text(raw.to_owned())
    } else if let Some(regex) = escape::quoted(written, '/') {
        QuotedText::Regex(escape::unescaped(regex, |tail| escape::plain(tail, "/")))
    } else {
        let inner = escape::quoted(written, '"').unwrap_or(written);
        QuotedText::Text(escape::unescaped(inner, |tail| escape::plain(tail, "\"\\").or_else(|| escape::control(tail))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| token.span.of(text)).collect()
    }

    #[test]
    fn a_slash_is_a_regular_expression_only_where_a_value_may_stand() {
        assert_eq!(words("$e.a = /b c\\/d/ nocase"), ["$e.a", "=", "/b c\\/d/", "nocase"]);
        assert_eq!(words("$a / $b > 1 / 2"), ["$a", "/", "$b", ">", "1", "/", "2"]);
    }

    #[test]
    fn a_string_goes_on_after_its_line_only_where_its_end_is_in_sight() {
        assert_eq!(words("\"a\nb\" or"), ["\"a\nb\"", "or"]);
        assert_eq!(words("\"a\n$e.b = \"c\""), ["\"a", "$e.b", "=", "\"c\""]);
    }

    #[test]
    fn literals_stand_for_what_they_mean() {
        assert_eq!(literal("\"\\\\net.exe \\\"x\\\"\""), QuotedText::Text("\\net.exe \"x\"".to_owned()));
        assert_eq!(literal("`\\bnet`"), QuotedText::Text("\\bnet".to_owned()));
        assert_eq!(literal("/a\\/b\\.c/"), QuotedText::Regex("a/b\\.c".to_owned()));
        assert_eq!(literal("\"\\d\""), QuotedText::Text("\\d".to_owned()));
    }
}
