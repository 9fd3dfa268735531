//! What a parser could not understand, and how it goes on.
//!
//! In: what is wrong in a query's text. Out: diagnostics with places in the file. A parser drops the operand that it cannot
//! read and goes on behind it, so that one mistake does not cost the rule. Messages that several languages say are worded here.

use std::fmt::Display;

use super::cursor::Cursor;
use super::lexer::TokenKind;
use super::tree::Expr;
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::text::{Span, Text};

/// Problems kept of one query: more say nothing new, and finding the place of each costs a walk through the file.
const KEPT: usize = 20;

/// Characters of a token that a message shows.
const SHOWN: usize = 40;

/// Something that was not understood; as the error of a parser, why it stopped.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    /// What kind of thing it is.
    pub(crate) code: Code,
    /// What happened.
    pub(crate) message: String,
    /// Where in the query.
    pub(crate) span: Span,
    /// What to do about it.
    pub(crate) hint: Option<String>,
}

impl Problem {
    /// A problem without a hint.
    pub(crate) fn new(code: Code, message: impl Into<String>, span: Span) -> Self {
        Self { code, message: message.into(), span, hint: None }
    }

    /// A break of the grammar.
    pub(crate) fn syntax(message: impl Into<String>, span: Span) -> Self {
        Self::new(Code::QuerySyntax, message, span)
    }

    /// Something else stands where `what` must.
    pub(crate) fn expected(what: impl Display, cursor: &Cursor<'_>) -> Self {
        Self::syntax(format!("expected {what}, found {}", found(cursor)), cursor.span())
    }

    /// A bracket without its closing one.
    pub(crate) fn unclosed(open: Span) -> Self {
        Self::syntax("this bracket is never closed", open)
    }

    /// A closing bracket without its opening one.
    pub(crate) fn unopened(close: Span) -> Self {
        Self::syntax("this bracket was never opened", close)
    }

    /// A quoted text without its closing quote.
    pub(crate) fn unquoted(span: Span) -> Self {
        Self::syntax("this text has no closing quote", span)
    }

    /// Nesting beyond the limit.
    pub(crate) fn too_deep(span: Span) -> Self {
        Self::new(Code::TooDeep, format!("nested deeper than {} levels", crate::languages::DEPTH), span)
    }

    /// A function, command, operator … (`kind`) that the language does not have, with the known name that is most like it.
    pub(crate) fn unknown<'k>(kind: &str, name: &str, span: Span, known: impl IntoIterator<Item = &'k str>) -> Self {
        let message = format!("the {kind} `{name}` is not known");
        Self { hint: did_you_mean(name, known), ..Self::new(Code::UnknownConstruct, message, span) }
    }

    /// The same problem with a hint.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Whether the depth limit was met: then nothing behind it can be read.
    pub(crate) fn is_too_deep(&self) -> bool {
        self.code == Code::TooDeep
    }
}

/// The problems of a query, in the order in which they were met; at most 20.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: Vec<Problem>,
}

impl Problems {
    /// Adds a problem while there is room.
    pub(crate) fn add(&mut self, problem: Problem) {
        if self.list.len() < KEPT {
            self.list.push(problem);
        }
    }

    /// Adds problems while there is room.
    pub(crate) fn extend(&mut self, problems: impl IntoIterator<Item = Problem>) {
        problems.into_iter().take(KEPT).for_each(|problem| self.add(problem));
    }

    /// Takes over the problems of a text within this one; `place` moves their spans.
    pub(crate) fn absorb(&mut self, inner: Self, place: impl Fn(Span) -> Span) {
        self.extend(inner.list.into_iter().map(|problem| Problem { span: place(problem.span), ..problem }));
    }

    /// The problems, in order.
    pub(crate) fn into_list(self) -> Vec<Problem> {
        self.list
    }

    /// Whether one has this message.
    pub(crate) fn has(&self, message: &str) -> bool {
        self.list.iter().any(|problem| problem.message == message)
    }

    /// The number of problems so far, for [`Problems::rewind`].
    pub(crate) fn mark(&self) -> usize {
        self.list.len()
    }

    /// Forgets the problems since a mark: what they concern is read again.
    pub(crate) fn rewind(&mut self, mark: usize) {
        self.list.truncate(mark);
    }

    /// The problems with their places.
    pub(crate) fn into_diagnostics(self, text: &Text<'_>) -> Vec<Diagnostic> {
        let told = |Problem { code, message, span, hint }| Diagnostic { hint, ..Diagnostic::new(code, message).at(text.place(span)) };
        self.list.into_iter().map(told).collect()
    }
}

/// Reports an operand's problem and goes on behind it; what is deeper than the limit ends the expression.
pub(crate) fn recovered(
    cursor: &mut Cursor<'_>,
    read: Result<Expr, Problem>,
    problems: &mut Problems,
    ends: &[&str],
) -> Result<Expr, Problem> {
    match read {
        Err(problem) if !problem.is_too_deep() => {
            problems.add(problem);
            skip_operand(cursor, ends);
            Ok(Expr::always())
        }
        other => other,
    }
}

/// Passes over tokens up to a word that joins operands, a bracket that was opened before, or one of `ends`.
pub(crate) fn skip_operand(cursor: &mut Cursor<'_>, ends: &[&str]) {
    cursor.skip_until(|cursor| ends.iter().any(|end| cursor.peek_text().eq_ignore_ascii_case(end)));
}

/// What stands at a place, for messages.
pub(crate) fn found(cursor: &Cursor<'_>) -> String {
    match cursor.peek() {
        None => "the end".to_owned(),
        Some(token) if token.kind == TokenKind::Error && cursor.peek_text().chars().nth(1).is_some() => "a text without end".to_owned(),
        Some(_) => {
            let text: String = cursor.peek_text().chars().take(SHOWN).collect();
            format!("`{text}`")
        }
    }
}
