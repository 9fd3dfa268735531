//! Tokens of SPL. A search's bare words are not those of an expression, so there are two ways to scan.
//!
//! In: expanded text, and which part of it to scan. Out: tokens with offsets in the whole text; a sub-search in brackets is
//! one word.

use super::expand::end_of_string;
use crate::languages::core::lexer::{self, Lexicon, StringKind, Token, TokenKind};
use crate::text::Span;

const DOUBLE: StringKind = StringKind { open: "\"", close: "\"", escapes: true, doubled: false, multiline: true };

/// What a page highlights: both grammars at once.
const SHOWN: Lexicon = Lexicon {
    line_comments: &[],
    block_comments: &[("```", "```")],
    strings: &[DOUBLE],
    operators: &["==", "!=", "<=", ">="],
    operator_chars: "=<>!+-/%",
    punct_chars: "|[](),`;'?&^~#",
    word_start: is_shown,
    word: is_shown,
};

/// Expressions of `eval` and `where`.
const EXPRESSION: Lexicon = Lexicon {
    line_comments: &[],
    block_comments: &[],
    strings: &[
        DOUBLE,
        StringKind { open: "'", close: "'", escapes: false, doubled: false, multiline: true },
        StringKind { open: "<<", close: ">>", escapes: false, doubled: false, multiline: false },
    ],
    operators: &["==", "!=", "<=", ">="],
    operator_chars: "=<>+-*/%.!",
    punct_chars: "(),[]|;?&^~#\\`",
    word_start: is_name_start,
    word: is_name,
};

fn is_shown(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '.' | ':' | '*' | '\\' | '$' | '@' | '{' | '}')
}

fn is_name_start(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$' | '{' | '@')
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$' | '{' | '}' | '@' | ':' | '.')
}

/// The tokens of a search as a page shows it.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    lexer::tokens(text, &SHOWN)
}

/// The tokens of an expression; `subsearches` are the parts in square brackets.
pub(super) fn expression(text: &str, span: Span, subsearches: &[Span]) -> Vec<Token> {
    around(span, subsearches, |gap, out| {
        for mut token in lexer::tokens(gap.of(text), &EXPRESSION) {
            token.span = token.span.shifted(gap.start);
            let joins = token.kind == TokenKind::Word && token.span.of(text).len() > 1 && token.span.of(text).ends_with('.');
            if joins {
                let dot = Span { start: token.span.end - 1, end: token.span.end };
                token.span.end = dot.start;
                out.push(token);
                token = Token { kind: TokenKind::Operator, span: dot };
            }
            out.push(token);
        }
    })
}

/// The tokens of a search: terms, comparisons, lists.
pub(super) fn search(text: &str, span: Span, subsearches: &[Span]) -> Vec<Token> {
    around(span, subsearches, |gap, out| TermScanner { text, end: gap.end as usize, at: gap.start as usize }.scan(out))
}

/// Scans what stands between sub-searches, and gives each of these as one word.
fn around(span: Span, subsearches: &[Span], mut scan: impl FnMut(Span, &mut Vec<Token>)) -> Vec<Token> {
    let mut out = Vec::new();
    let mut from = span.start;
    for &subsearch in subsearches {
        scan(Span { start: from, end: subsearch.start.max(from) }, &mut out);
        out.push(Token { kind: TokenKind::Word, span: subsearch });
        from = subsearch.end;
    }
    scan(Span { start: from.min(span.end), end: span.end }, &mut out);
    out
}

/// What the scanner of a search expects.
#[derive(Clone, Copy, PartialEq)]
enum ExpectedNext {
    /// A term, a field, an operator.
    Term,
    /// The value of a comparison.
    Value,
    /// Members of a list, up to its `)`.
    Members,
    /// The argument of `TERM(` and the like.
    Raw,
}

struct TermScanner<'t> {
    text: &'t str,
    end: usize,
    at: usize,
}

/// Functions whose argument is taken as it stands.
const RAW: [&str; 3] = ["TERM", "CASE", "PREFIX"];

impl TermScanner<'_> {
    fn scan(mut self, out: &mut Vec<Token>) {
        let mut expects = ExpectedNext::Term;
        while let Some(byte) = self.byte(0) {
            if byte.is_ascii_whitespace() {
                self.at += 1;
                continue;
            }
            let start = self.at;
            let (kind, next) = match byte {
                b'"' if expects != ExpectedNext::Members => {
                    let closed = end_of_string(self.text, start).filter(|&end| end <= self.end);
                    self.at = closed.unwrap_or(self.end);
                    (if closed.is_some() { TokenKind::String } else { TokenKind::Error }, after_value(expects))
                }
                b'(' => {
                    self.at += 1;
                    (TokenKind::Punct, self.inside(out))
                }
                b')' => {
                    self.at += 1;
                    (TokenKind::Punct, ExpectedNext::Term)
                }
                b',' => {
                    self.at += 1;
                    if expects == ExpectedNext::Term {
                        continue;
                    }
                    (TokenKind::Punct, expects)
                }
                _ if expects == ExpectedNext::Term => match self.operator() {
                    Some(length) => {
                        self.at += length;
                        (TokenKind::Operator, ExpectedNext::Value)
                    }
                    None => self.bare(expects),
                },
                _ => self.bare(expects),
            };
            out.push(Token { kind, span: Span::new(start, self.at) });
            expects = next;
        }
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        (at < self.end).then(|| self.text.as_bytes().get(at).copied()).flatten()
    }

    /// What an opening bracket after these tokens opens.
    fn inside(&self, out: &[Token]) -> ExpectedNext {
        let Some(last) = out.last().filter(|token| token.kind == TokenKind::Word) else {
            return ExpectedNext::Term;
        };
        let word = last.span.of(self.text);
        if word.eq_ignore_ascii_case("in") {
            ExpectedNext::Members
        } else if RAW.contains(&word) && last.span.end as usize + 1 == self.at {
            ExpectedNext::Raw
        } else {
            ExpectedNext::Term
        }
    }

    fn operator(&self) -> Option<usize> {
        match (self.byte(0)?, self.byte(1)) {
            (b'=' | b'!' | b'<' | b'>', Some(b'=')) => Some(2),
            (b'=' | b'<' | b'>', _) => Some(1),
            _ => None,
        }
    }

    /// Whether a quote at this place belongs to the word: members of a list end at commas and blanks only.
    fn goes_on_quoted(&self, expects: ExpectedNext, start: usize) -> bool {
        expects == ExpectedNext::Members || (expects == ExpectedNext::Value && self.at > start)
    }

    /// Takes a bare word; always takes at least one byte.
    fn bare(&mut self, expects: ExpectedNext) -> (TokenKind, ExpectedNext) {
        let start = self.at;
        while let Some(byte) = self.byte(0) {
            let stops = match byte {
                b'\\' if matches!(self.byte(1), Some(b'"' | b'\\' | b' ')) => {
                    self.at += 2;
                    continue;
                }
                b'"' if self.goes_on_quoted(expects, start) => {
                    let Some(end) = end_of_string(self.text, self.at).filter(|&end| end <= self.end) else {
                        self.at = self.end;
                        return (TokenKind::Error, after_value(expects));
                    };
                    self.at = end;
                    continue;
                }
                _ if expects == ExpectedNext::Raw => byte == b')',
                b'"' | b'(' | b')' => true,
                b',' => expects == ExpectedNext::Members,
                _ if byte.is_ascii_whitespace() => true,
                _ => expects == ExpectedNext::Term && self.operator().is_some(),
            };
            if stops {
                break;
            }
            self.at += 1;
        }
        if self.at == start {
            self.at += 1;
            return (TokenKind::Error, expects);
        }
        (TokenKind::Word, after_value(expects))
    }
}

fn after_value(expects: ExpectedNext) -> ExpectedNext {
    if expects == ExpectedNext::Value { ExpectedNext::Term } else { expects }
}
