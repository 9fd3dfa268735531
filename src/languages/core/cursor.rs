//! A place in a list of tokens.

use super::lexer::{Token, TokenKind};
use super::problems::Problem;
use crate::text::Span;

/// Reads tokens one after the other; comments are never seen.
pub(crate) struct Cursor<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl<'t> Cursor<'t> {
    /// A cursor at the first token.
    pub(crate) fn new(text: &'t str, tokens: &[Token]) -> Self {
        let tokens = tokens.iter().copied().filter(|token| token.kind != TokenKind::Comment).collect();
        Self { text, tokens, at: 0, depth: 0 }
    }

    /// The text that the tokens are of.
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    /// The next token.
    pub(crate) fn peek(&self) -> Option<Token> {
        self.peek_at(0)
    }

    /// The token `ahead` places on.
    pub(crate) fn peek_at(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).copied()
    }

    /// The text of the next token, empty at the end.
    pub(crate) fn peek_text(&self) -> &'t str {
        self.peek().map_or("", |token| token.span.of(self.text))
    }

    /// The text of the token `ahead` places on, empty at the end.
    pub(crate) fn text_at(&self, ahead: usize) -> &'t str {
        self.peek_at(ahead).map_or("", |token| token.span.of(self.text))
    }

    /// Takes the next token.
    pub(crate) fn bump(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    /// Takes the next token if it is an operator, punctuation or word with this text.
    pub(crate) fn eat(&mut self, text: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.kind != TokenKind::String) && self.peek_text() == text;
        if found {
            self.at += 1;
        }
        found
    }

    /// Takes the next token if it is a word with this text in any case.
    pub(crate) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.kind == TokenKind::Word) && self.peek_text().eq_ignore_ascii_case(word);
        if found {
            self.at += 1;
        }
        found
    }

    /// Whether all tokens are taken.
    pub(crate) fn at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Where the next token stands; the end of the text after the last.
    pub(crate) fn span(&self) -> Span {
        self.peek().map_or(Span::new(self.text.len(), self.text.len()), |token| token.span)
    }

    /// Where the last taken token ended.
    pub(crate) fn last_end(&self) -> u32 {
        self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.span.end)
    }

    /// The span from a byte to the end of the last taken token.
    pub(crate) fn since(&self, start: u32) -> Span {
        Span { start, end: self.last_end().max(start) }
    }

    /// The place, for [`Cursor::rewind`].
    pub(crate) fn mark(&self) -> usize {
        self.at
    }

    /// Goes back to a place.
    pub(crate) fn rewind(&mut self, mark: usize) {
        self.at = mark;
    }

    /// Runs `inner` one level deeper; a problem beyond the limit of 128.
    pub(crate) fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, Problem>) -> Result<T, Problem> {
        self.descend()?;
        let read = inner(self);
        self.ascend();
        read
    }

    /// Goes one level deeper, up to the limit; for parsers that hold their cursor.
    pub(crate) fn descend(&mut self) -> Result<(), Problem> {
        if self.depth >= crate::languages::DEPTH {
            return Err(Problem::too_deep(self.span()));
        }
        self.depth += 1;
        Ok(())
    }

    /// Comes back from a level.
    pub(crate) fn ascend(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Takes the bracket that closes the one at `open`.
    pub(crate) fn close(&mut self, bracket: &str, open: Span) -> Result<(), Problem> {
        if self.eat(bracket) {
            Ok(())
        } else if self.at_end() {
            Err(Problem::unclosed(open))
        } else {
            Err(Problem::expected(format_args!("`{bracket}`"), self))
        }
    }

    /// Takes an opening bracket and everything up to the one that closes it; returns the span between them.
    pub(crate) fn skip_brackets(&mut self) -> Span {
        let start = self.bump().map_or(self.last_end(), |open| open.span.end);
        self.skip_until(|_| false);
        let end = self.last_end();
        self.bump();
        Span { start, end }
    }

    /// Passes over tokens up to the first outside of brackets at which `stop` says so, or to a bracket that closes one opened
    /// before.
    pub(crate) fn skip_until(&mut self, mut stop: impl FnMut(&Self) -> bool) {
        let mut depth = 0_usize;
        while let Some(token) = self.peek() {
            if depth == 0 && stop(self) {
                return;
            }
            if token.kind != TokenKind::String {
                match self.peek_text() {
                    "(" | "[" | "{" => depth += 1,
                    ")" | "]" | "}" if depth == 0 => return,
                    ")" | "]" | "}" => depth -= 1,
                    _ => {}
                }
            }
            self.bump();
        }
    }
}
