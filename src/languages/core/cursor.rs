//! A place in a list of tokens.

use super::lexer::{Token, TokenKind};
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

    /// The place, for [`Cursor::rewind`].
    pub(crate) fn mark(&self) -> usize {
        self.at
    }

    /// Goes back to a place.
    pub(crate) fn rewind(&mut self, mark: usize) {
        self.at = mark;
    }

    /// Runs `inner` one level deeper; `None` beyond the limit of 128.
    pub(crate) fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= crate::languages::DEPTH {
            return None;
        }
        self.depth += 1;
        let value = inner(self);
        self.depth -= 1;
        Some(value)
    }
}
