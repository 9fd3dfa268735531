//! Kusto's tokens, and what its literals say.
//!
//! In: a query's text. Out: tokens; decoded strings. `//` is the only comment; strings come escaped, verbatim, raw and
//! obfuscated; line breaks never matter.

use crate::languages::core::escape;
use crate::languages::core::lexer::{self, Lexicon, StringKind, Token, TokenKind};

const fn escaped(open: &'static str, close: &'static str) -> StringKind {
    StringKind { open, close, escapes: true, doubled: false, multiline: false }
}

const fn verbatim(open: &'static str, close: &'static str) -> StringKind {
    StringKind { open, close, escapes: false, doubled: true, multiline: false }
}

const fn raw(open: &'static str, close: &'static str) -> StringKind {
    StringKind { open, close, escapes: false, doubled: false, multiline: true }
}

static LEXICON: Lexicon = Lexicon {
    line_comments: &["//"],
    block_comments: &[],
    strings: &[
        raw("```", "```"),
        raw("~~~", "~~~"),
        verbatim("h@\"", "\""),
        verbatim("H@\"", "\""),
        verbatim("h@'", "'"),
        verbatim("H@'", "'"),
        verbatim("@\"", "\""),
        verbatim("@'", "'"),
        escaped("h\"", "\""),
        escaped("H\"", "\""),
        escaped("h'", "'"),
        escaped("H'", "'"),
        escaped("\"", "\""),
        escaped("'", "'"),
    ],
    operators: &["==", "=~", "!=", "!~", "<>", "<=", ">=", "..", "=>"],
    operator_chars: "=<>!~+-*/%",
    punct_chars: "()[]{},;|:.?@#&",
    word_start: |character| character.is_alphabetic() || matches!(character, '_' | '$'),
    word: |character| character.is_alphanumeric() || matches!(character, '_' | '$'),
};

/// Characters without width, which copying from web pages leaves behind.
const INVISIBLE: [&str; 3] = ["\u{200b}", "\u{200c}", "\u{feff}"];

/// Scans a query.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = lexer::tokens(text, &LEXICON);
    tokens.retain(|token| token.kind != TokenKind::Error || !INVISIBLE.contains(&token.span.of(text)));
    tokens
}

/// What a string token says: prefix and quotes off, escapes undone.
pub(super) fn unquote(token: &str) -> String {
    for fence in ["```", "~~~"] {
        if let Some(body) = token.strip_prefix(fence) {
            return body.strip_suffix(fence).unwrap_or(body).to_owned();
        }
    }
    let plain = token.strip_prefix(['h', 'H']).unwrap_or(token);
    let (verbatim, quoted) = match plain.strip_prefix('@') {
        Some(rest) => (true, rest),
        None => (false, plain),
    };
    let Some(quote) = quoted.chars().next() else {
        return String::new();
    };
    let body = quoted.strip_prefix(quote).unwrap_or(quoted);
    let body = body.strip_suffix(quote).unwrap_or(body);
    if verbatim {
        let mut doubled = String::with_capacity(2);
        doubled.push(quote);
        doubled.push(quote);
        return body.replace(&doubled, quote.encode_utf8(&mut [0; 4]));
    }
    escape::unescaped(body, |tail| escape::control(tail).or_else(|| escape::plain(tail, "\\\"'")).or_else(|| further(tail)))
}

/// Escapes as in C: `\a`, `\u0041`, `\U00000041`, `\x41`, `\0` to `\377`.
fn further(tail: &str) -> Option<(char, usize)> {
    let first = tail.chars().next()?;
    let single = match first {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        'u' => return escape::hexadecimal(tail, 'u', 4),
        'U' => return escape::hexadecimal(tail, 'U', 8),
        'x' => return escape::hexadecimal(tail, 'x', 2),
        _ => {
            let digits = tail.bytes().take(3).take_while(|digit| matches!(digit, b'0'..=b'7')).count();
            let code = u32::from_str_radix(tail.get(..digits)?, 8).ok()?;
            return char::from_u32(code).map(|character| (character, digits));
        }
    };
    Some((single, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_decoded_by_their_kind() {
        assert_eq!(unquote(r#""C:\\Windows\t\u0041\"""#), "C:\\Windows\tA\"");
        assert_eq!(unquote(r#"@"C:\Win""dows\""#), "C:\\Win\"dows\\");
        assert_eq!(unquote("h@'a''b'"), "a'b");
        assert_eq!(unquote("```a\n\"b\\\"```"), "a\n\"b\\\"");
        assert_eq!(unquote(r#""\d\u12""#), "\\d\\u12");
    }
}
