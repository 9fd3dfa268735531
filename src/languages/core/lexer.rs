//! Tokens: what a parser reads and a page highlights.
//!
//! One scanner serves all languages; a [`Lexicon`] tells what comments, strings and operators look like. Tokens never
//! overlap, are in order, and lie on character boundaries; white space lies between them.

use crate::text::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum TokenKind {
    /// A name, keyword or bare word.
    Word,
    /// A quoted string, quotes included.
    String,
    /// A number.
    Number,
    /// An operator.
    Operator,
    /// A bracket, comma, colon, pipe.
    Punct,
    /// A comment.
    Comment,
    /// A character that begins no token of the language, or a string without end.
    Error,
}

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// What a language's tokens look like.
pub(crate) struct Lexicon {
    /// Starts of comments that go to the end of the line.
    pub(crate) line_comments: &'static [&'static str],
    /// Start and end of block comments.
    pub(crate) block_comments: &'static [(&'static str, &'static str)],
    /// Kinds of strings, longest opening first.
    pub(crate) strings: &'static [StringKind],
    /// Operators of two and more characters, longest first.
    pub(crate) operators: &'static [&'static str],
    /// Single characters that are operators.
    pub(crate) operator_chars: &'static str,
    /// Single characters that are punctuation.
    pub(crate) punct_chars: &'static str,
    /// Whether a character may begin a word.
    pub(crate) word_start: fn(char) -> bool,
    /// Whether a character may go on a word.
    pub(crate) word: fn(char) -> bool,
}

/// A kind of string.
pub(crate) struct StringKind {
    /// How it opens, prefix included: `"`, `@'`, `"""`.
    pub(crate) open: &'static str,
    /// How it closes.
    pub(crate) close: &'static str,
    /// Whether a backslash protects the next character.
    pub(crate) escapes: bool,
    /// Whether the doubled close stands for itself.
    pub(crate) doubled: bool,
    /// Whether it may hold line breaks.
    pub(crate) multiline: bool,
}

/// Scans a text into tokens.
pub(crate) fn tokens(text: &str, lexicon: &Lexicon) -> Vec<Token> {
    scan(text, |rest, first| next(rest, first, lexicon))
}

/// Scans a text whose tokens `next` tells: the kind and length in bytes of the one at the start of the rest, and of no white
/// space. `next` is given the first character of the rest.
pub(crate) fn scan(text: &str, mut next: impl FnMut(&str, char) -> (TokenKind, usize)) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 4);
    let mut at = 0;
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.chars().next()
    {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = next(rest, first);
        out.push(Token { kind, span: Span::new(at, at + length) });
        at += length;
    }
    out
}

/// The kind and length in bytes of the token at the start of `rest`, whose first character is `first`: for languages that must
/// look back before they know what a character means.
pub(crate) fn next(rest: &str, first: char, lexicon: &Lexicon) -> (TokenKind, usize) {
    let (kind, length) = token(rest, first, lexicon);
    (kind, length.max(first.len_utf8()))
}

fn token(rest: &str, first: char, lexicon: &Lexicon) -> (TokenKind, usize) {
    if lexicon.line_comments.iter().any(|open| begins(rest, open)) {
        return (TokenKind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    for (open, close) in lexicon.block_comments {
        if begins(rest, open)
            && let Some(body) = rest.get(open.len()..)
        {
            return match body.find(close) {
                Some(end) => (TokenKind::Comment, open.len() + end + close.len()),
                None => (TokenKind::Error, rest.len()),
            };
        }
    }
    for quoted in lexicon.strings {
        if begins(rest, quoted.open) {
            return string(rest, quoted);
        }
    }
    if first.is_ascii_digit() {
        return number(rest, lexicon);
    }
    if (lexicon.word_start)(first) {
        return (TokenKind::Word, run(rest, lexicon.word));
    }
    if let Some(operator) = lexicon.operators.iter().find(|operator| begins(rest, operator)) {
        return (TokenKind::Operator, operator.len());
    }
    if lexicon.operator_chars.contains(first) {
        return (TokenKind::Operator, first.len_utf8());
    }
    if lexicon.punct_chars.contains(first) {
        return (TokenKind::Punct, first.len_utf8());
    }
    (TokenKind::Error, first.len_utf8())
}

/// Whether a text begins with another, which is asked of many for every token: most differ in their first byte.
fn begins(text: &str, start: &str) -> bool {
    text.as_bytes().first() == start.as_bytes().first() && text.starts_with(start)
}

fn string(rest: &str, quoted: &StringKind) -> (TokenKind, usize) {
    let mut at = quoted.open.len();
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        let Some(character) = tail.chars().next() else {
            break;
        };
        if quoted.escapes && character == '\\' {
            at += 1 + tail.chars().nth(1).map_or(0, char::len_utf8);
            continue;
        }
        if let Some(after) = tail.strip_prefix(quoted.close) {
            if quoted.doubled && after.starts_with(quoted.close) {
                at += 2 * quoted.close.len();
                continue;
            }
            return (TokenKind::String, at + quoted.close.len() + more_quotes(after, quoted));
        }
        if character == '\n' && !quoted.multiline {
            return (TokenKind::Error, at);
        }
        at += character.len_utf8();
    }
    (TokenKind::Error, rest.len())
}

/// How many quotes behind the first three also belong to a text in three quotes, which may end with up to two of its own.
fn more_quotes(after: &str, quoted: &StringKind) -> usize {
    if quoted.close == "\"\"\"" { after.bytes().take(2).take_while(|&byte| byte == b'"').count() } else { 0 }
}

/// A run that begins with a digit: a number, or a word such as `1d` or `7zip`.
fn number(rest: &str, lexicon: &Lexicon) -> (TokenKind, usize) {
    let digits = run(rest, |character| character.is_ascii_digit());
    let fraction = rest.get(digits..).and_then(|tail| tail.strip_prefix('.')).map_or(0, |tail| {
        let digits = run(tail, |character| character.is_ascii_digit());
        if digits == 0 { 0 } else { digits + 1 }
    });
    let length = digits + fraction;
    let goes_on = rest.get(length..).and_then(|tail| tail.chars().next()).is_some_and(lexicon.word);
    if goes_on {
        (TokenKind::Word, length + run(rest.get(length..).unwrap_or_default(), lexicon.word))
    } else {
        (TokenKind::Number, length)
    }
}

fn run(text: &str, accepts: impl Fn(char) -> bool) -> usize {
    text.find(|character| !accepts(character)).unwrap_or(text.len())
}

/// The text by which copies are recognised: without comments and white space.
pub(crate) fn essence(text: &str, tokens: &[Token]) -> String {
    let mut out = String::with_capacity(text.len());
    for token in tokens.iter().filter(|token| token.kind != TokenKind::Comment) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(token.span.of(text));
    }
    out
}
