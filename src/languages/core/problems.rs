//! What a parser could not understand, and how it goes on.
//!
//! In: faults in a query's text. Out: diagnostics with places in the file. A parser drops the operand that it cannot read and
//! goes on behind it, so that one mistake does not cost the rule.

use std::collections::HashSet;

use super::boolean::Fault;
use super::cursor::Cursor;
use super::lexer::{Token, TokenKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::languages::Expr;
use crate::text::{Span, Text};

/// Problems kept of one query: more say nothing new.
const KEPT: usize = 20;

/// Something that was not understood.
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

/// All problems of a query, in the order of the text; at most 20.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: Vec<Problem>,
}

impl Problems {
    /// Reports a problem.
    pub(crate) fn report(&mut self, code: Code, message: impl Into<String>, span: Span) {
        self.add(Problem { code, message: message.into(), span, hint: None });
    }

    /// Reports a problem with a hint.
    pub(crate) fn hint(&mut self, code: Code, message: impl Into<String>, span: Span, hint: impl Into<String>) {
        self.add(Problem { code, message: message.into(), span, hint: Some(hint.into()) });
    }

    /// Reports a fault of grammar.
    pub(crate) fn fault(&mut self, fault: Fault) {
        let code = if fault.too_deep { Code::TooDeep } else { Code::QuerySyntax };
        self.report(code, fault.message, fault.span);
    }

    /// Takes over the problems of a query within the query; `place` moves their spans.
    pub(crate) fn absorb(&mut self, inner: Self, place: impl Fn(Span) -> Span) {
        for problem in inner.list {
            self.add(Problem { span: place(problem.span), ..problem });
        }
    }

    /// The problems with their places.
    pub(crate) fn into_diagnostics(self, text: &Text<'_>) -> Vec<Diagnostic> {
        let told = |problem: Problem| {
            let report = Diagnostic::new(problem.code, problem.message).at(text.place(problem.span));
            match problem.hint {
                Some(hint) => report.hint(hint),
                None => report,
            }
        };
        self.list.into_iter().map(told).collect()
    }

    fn add(&mut self, problem: Problem) {
        if self.list.len() < KEPT {
            self.list.push(problem);
        }
    }
}

/// Reports an operand's fault and goes on behind it; what is deeper than the limit ends the expression.
pub(crate) fn recovered(cursor: &mut Cursor<'_>, read: Result<Expr, Fault>, problems: &mut Problems, ends: &[&str]) -> Result<Expr, Fault> {
    match read {
        Err(fault) if !fault.too_deep => {
            problems.fault(fault);
            skip_operand(cursor, ends);
            Ok(Expr::always())
        }
        other => other,
    }
}

/// The tokens without round brackets that have no counterpart, which are reported: what they hold can still be read.
pub(crate) fn balanced(text: &str, tokens: Vec<Token>, problems: &mut Problems) -> Vec<Token> {
    let (mut open, mut stray) = (Vec::new(), Vec::new());
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Punct) {
        match token.span.of(text) {
            "(" => open.push(at),
            ")" if open.pop().is_none() => stray.push(at),
            _ => {}
        }
    }
    if open.is_empty() && stray.is_empty() {
        return tokens;
    }
    let span_at = |at: &usize| tokens.get(*at).map(|token| token.span).unwrap_or_default();
    stray.iter().map(span_at).for_each(|span| problems.report(Code::QuerySyntax, "this bracket was never opened", span));
    open.iter().map(span_at).for_each(|span| problems.report(Code::QuerySyntax, "this bracket is never closed", span));
    let alone: HashSet<usize> = stray.into_iter().chain(open).collect();
    tokens.into_iter().enumerate().filter(|(at, _)| !alone.contains(at)).map(|(_, token)| token).collect()
}

/// Passes over tokens up to a word that joins operands, a bracket that was opened before, or one of `ends`.
pub(crate) fn skip_operand(cursor: &mut Cursor<'_>, ends: &[&str]) {
    let mut depth = 0_usize;
    while let Some(token) = cursor.peek() {
        if token.kind != TokenKind::String {
            let text = cursor.peek_text();
            match text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" if depth == 0 => return,
                ")" | "]" | "}" => depth -= 1,
                _ if depth == 0 && ends.iter().any(|end| text.eq_ignore_ascii_case(end)) => return,
                _ => {}
            }
        }
        cursor.bump();
    }
}

/// What stands at a place, for messages.
pub(crate) fn found(cursor: &Cursor<'_>) -> String {
    match cursor.peek() {
        None => "the end".to_owned(),
        Some(token) if token.kind == TokenKind::Error && cursor.peek_text().len() > 1 => "a text without end".to_owned(),
        Some(_) => {
            let text: String = cursor.peek_text().chars().take(40).collect();
            format!("`{text}`")
        }
    }
}
