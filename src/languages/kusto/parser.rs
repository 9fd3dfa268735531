//! The state that all parts of the parser share: a cursor, a depth, what was wrong.
//!
//! Statements, operators and expressions are free functions over it, named like the grammar. A problem ends an expression; an
//! operator or statement reports it and goes on at the next pipe, semicolon or blank line.

use std::fmt::Display;

use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::{Token, TokenKind};
use crate::languages::core::problems::{Problem, Problems};
use crate::text::Span;

/// What reading a part of the grammar gives.
pub(super) type Read<T> = Result<T, Problem>;

pub(super) struct ScriptParser<'t> {
    pub(super) cursor: Cursor<'t>,
    pub(super) problems: Problems,
}

impl<'t> ScriptParser<'t> {
    pub(super) fn new(text: &'t str, tokens: &[Token]) -> Self {
        Self { cursor: Cursor::new(text, tokens), problems: Problems::default() }
    }

    /// Runs `inner` one level deeper, up to the limit.
    pub(super) fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.cursor.descend()?;
        let read = inner(self);
        self.cursor.ascend();
        read
    }

    /// Something else than `what` comes next.
    pub(super) fn expected<T>(&self, what: impl Display) -> Read<T> {
        Err(Problem::expected(what, &self.cursor))
    }

    /// Reports a problem, with what follows from it.
    pub(super) fn report(&mut self, problem: Problem, hint: &str) {
        self.problems.add(problem.hint(hint));
    }

    /// Whether the next token is this operator or punctuation, or this word as it stands.
    pub(super) fn is(&self, text: &str) -> bool {
        self.is_at(0, text)
    }

    /// Like [`ScriptParser::is`], `ahead` tokens on.
    pub(super) fn is_at(&self, ahead: usize, text: &str) -> bool {
        self.cursor.peek_at(ahead).is_some_and(|token| token.kind != TokenKind::String) && self.cursor.text_at(ahead) == text
    }

    /// Whether the token `ahead` is a word.
    pub(super) fn is_word(&self, ahead: usize) -> bool {
        self.cursor.peek_at(ahead).is_some_and(|token| token.kind == TokenKind::Word)
    }

    /// Takes the next word, if it is one that can be a name.
    pub(super) fn word(&mut self) -> Option<&'t str> {
        let word = self.is_word(0).then(|| self.cursor.peek_text())?;
        self.cursor.bump();
        Some(word)
    }

    /// Takes this many tokens.
    pub(super) fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.cursor.bump();
        }
    }

    /// The span from a byte to the end of the last token.
    pub(super) fn since(&self, start: u32) -> Span {
        self.cursor.since(start)
    }

    /// Items separated by commas, up to and with the bracket that closes the one at `open`.
    pub(super) fn items<T>(&mut self, close: &str, open: Span, mut item: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut out = Vec::new();
        while !self.is(close) && !self.cursor.at_end() {
            out.push(item(self)?);
            if !self.cursor.eat(",") {
                break;
            }
        }
        self.close(close, open)?;
        Ok(out)
    }

    /// Takes the closing bracket of one that opened at `open`. One that is missing where an operator or the script ends is
    /// reported and else taken as written.
    pub(super) fn close(&mut self, bracket: &str, open: Span) -> Read<()> {
        if self.is("|") || self.is(";") || self.cursor.at_end() {
            self.report(Problem::unclosed(open), "read as if it were closed at the end of the operator");
            return Ok(());
        }
        self.cursor.close(bracket, open)
    }

    /// Whether the next token follows a blank line, and the line before it does not ask for more.
    pub(super) fn after_gap(&self) -> bool {
        let (start, end) = (self.cursor.last_end() as usize, self.cursor.span().start as usize);
        let gap = self.cursor.text().get(start..end).unwrap_or_default();
        let whole_lines = gap.split_once('\n').and_then(|(_, rest)| rest.rsplit_once('\n'));
        let blank = whole_lines.is_some_and(|(lines, _)| lines.split('\n').any(|line| line.trim().is_empty()));
        let before = self.cursor.text().get(..start).and_then(|text| text.chars().next_back());
        blank && start > 0 && !before.is_some_and(|character| matches!(character, ',' | '=' | '(' | '[' | '{' | '|'))
    }

    /// Whether the next token cannot belong to the operator before it.
    pub(super) fn at_boundary(&self) -> bool {
        self.cursor.at_end() || ["|", ";", ")", "]", "}"].iter().any(|end| self.is(end)) || self.after_gap()
    }

    /// Whether a `let` or `set` begins here although no semicolon ended what came before.
    pub(super) fn at_statement(&self) -> bool {
        (self.is("let") || self.is("set")) && self.is_word(1)
    }

    /// Whether a source begins on this line although nothing ended what came before: a name with a pipe after it.
    pub(super) fn at_source(&self) -> bool {
        let (start, end) = (self.cursor.last_end() as usize, self.cursor.span().start as usize);
        let breaks = self.cursor.text().get(start..end).is_some_and(|gap| gap.contains('\n'));
        breaks && self.is_word(0) && self.is_at(1, "|")
    }

    /// Passes over tokens up to the next pipe, semicolon, unmatched bracket or blank line.
    pub(super) fn skip_operator(&mut self) {
        let mut brackets = 0_usize;
        let mut first = true;
        while let Some(token) = self.cursor.peek() {
            let punct = if token.kind == TokenKind::String { "" } else { self.cursor.peek_text() };
            if brackets == 0 && !first && (self.at_boundary() || self.at_statement()) {
                return;
            }
            match punct {
                "(" | "[" | "{" => brackets += 1,
                ")" | "]" | "}" if brackets == 0 => return,
                "|" | ";" if brackets == 0 => return,
                ")" | "]" | "}" => brackets -= 1,
                _ => {}
            }
            first = false;
            self.cursor.bump();
        }
    }
}
