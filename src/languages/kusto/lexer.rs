//! Kusto's tokens, and what its literals say.
//!
//! In: a query's text. Out: tokens; decoded strings. `//` is the only comment; strings come escaped, verbatim, raw and
//! obfuscated; line breaks never matter.

use crate::languages::core::lexer::{self, Lexicon, Quoted, Token, TokenKind};

const fn escaped(open: &'static str, close: &'static str) -> Quoted {
    Quoted { open, close, escapes: true, doubled: false, multiline: false }
}

const fn verbatim(open: &'static str, close: &'static str) -> Quoted {
    Quoted { open, close, escapes: false, doubled: true, multiline: false }
}

const fn raw(open: &'static str, close: &'static str) -> Quoted {
    Quoted { open, close, escapes: false, doubled: false, multiline: true }
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
    if body.contains('\\') { unescape(body) } else { body.to_owned() }
}

/// Undoes C escapes; a backslash before anything else stays.
fn unescape(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        match rest.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('a') => out.push('\u{7}'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('v') => out.push('\u{b}'),
            Some(kind @ ('u' | 'U' | 'x')) => numbered(kind, &mut rest, &mut out),
            Some(quoted @ ('\\' | '"' | '\'')) => out.push(quoted),
            Some(digit @ '0'..='7') => octal(digit, &mut rest, &mut out),
            Some(other) => {
                out.push('\\');
                out.push(other);
            }
            None => out.push('\\'),
        }
    }
    out
}

/// `\u0041`, `\U00000041`, `\x41`; anything else stays as written.
fn numbered(kind: char, rest: &mut std::str::Chars<'_>, out: &mut String) {
    let wanted = match kind {
        'u' => 4,
        'U' => 8,
        _ => 2,
    };
    let digits: String = rest.as_str().chars().take(wanted).take_while(char::is_ascii_hexdigit).collect();
    match u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == wanted).and_then(char::from_u32) {
        Some(character) => {
            out.push(character);
            rest.by_ref().take(wanted).for_each(drop);
        }
        None => {
            out.push('\\');
            out.push(kind);
        }
    }
}

/// `\0` to `\377`.
fn octal(first: char, rest: &mut std::str::Chars<'_>, out: &mut String) {
    let mut code = first.to_digit(8).unwrap_or(0);
    let more: Vec<u32> = rest.as_str().chars().take(2).map_while(|character| character.to_digit(8)).collect();
    for digit in more {
        code = code * 8 + digit;
        rest.next();
    }
    out.extend(char::from_u32(code));
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
