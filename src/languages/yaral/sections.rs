//! The sections of a rule, and brackets that match.
//!
//! In: a rule's tokens. Out: each section's own tokens, in which every bracket has its counterpart and brackets around values
//! are told from those around conditions. What does not fit is dropped and reported.

use super::lexicon::is_keyword;
use crate::languages::core::boolean::Fault;
use crate::languages::core::lexer::{Token, TokenKind};
use crate::text::Span;

/// The sections that a rule may have.
pub(super) const SECTIONS: [&str; 11] =
    ["meta", "events", "match", "outcome", "condition", "options", "dedup", "order", "limit", "select", "unselect"];

/// A section.
pub(super) struct Section<'t> {
    /// Its name as written.
    pub(super) name: &'t str,
    /// Where its name stands.
    pub(super) name_at: Span,
    /// Its tokens, comments excluded.
    pub(super) tokens: Vec<Token>,
}

/// A rule taken apart.
pub(super) struct Parts<'t> {
    /// Its sections, in order.
    pub(super) sections: Vec<Section<'t>>,
    /// What stood where nothing should.
    pub(super) faults: Vec<Fault>,
}

/// Takes a rule apart.
pub(super) fn sections<'t>(text: &'t str, tokens: &[Token]) -> Parts<'t> {
    let tokens: Vec<Token> = tokens.iter().copied().filter(|token| token.kind != TokenKind::Comment).collect();
    let mut out = Parts { sections: Vec::new(), faults: Vec::new() };
    let text_at = |at: usize| tokens.get(at).map_or("", |token: &Token| token.span.of(text));
    let begins = |at: usize| {
        let is_name = tokens.get(at).is_some_and(|token| token.kind == TokenKind::Word && !text_at(at).starts_with(['$', '#', '%']));
        is_name && text_at(at + 1) == ":"
    };
    let opens = text_at(0) == "rule" && text_at(2) == "{";
    let closes = tokens.last().is_some_and(|token| token.span.of(text) == "}");
    let end = tokens.len() - usize::from(closes);
    let mut at = if opens { 3 } else { usize::from(text_at(0) == "rule") * 2 };
    if let Some(last) = tokens.last().filter(|_| opens && !closes) {
        out.faults.push(Fault::new("the rule has no closing brace", last.span));
    }
    if at < end && !begins(at) {
        out.faults.extend(tokens.get(at).map(|token| Fault::new("expected a section such as `meta:` or `events:`", token.span)));
    }
    while at < end {
        if begins(at) {
            let name_at = tokens.get(at).map_or_else(Span::default, |token| token.span);
            out.sections.push(Section { name: text_at(at), name_at, tokens: Vec::new() });
            at += 2;
            continue;
        }
        if let (Some(section), Some(token)) = (out.sections.last_mut(), tokens.get(at)) {
            section.tokens.push(*token);
        }
        at += 1;
    }
    for section in out.sections.iter_mut().filter(|section| section.name != "meta") {
        balance(text, &mut section.tokens, &mut out.faults);
    }
    out
}

/// Drops brackets without a counterpart, and marks those around values as operators.
fn balance(text: &str, tokens: &mut Vec<Token>, faults: &mut Vec<Fault>) {
    let mut open: Vec<usize> = Vec::new();
    let mut lost: Vec<usize> = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Punct) {
        let opening = match token.span.of(text) {
            "(" | "[" => {
                open.push(at);
                continue;
            }
            ")" => "(",
            "]" => "[",
            _ => continue,
        };
        let fits = open.last().and_then(|&last| tokens.get(last)).is_some_and(|last| last.span.of(text) == opening);
        match open.pop_if(|_| fits) {
            Some(start) => pairs.push((start, at)),
            None => {
                lost.push(at);
                faults.push(Fault::new("this bracket closes nothing", token.span));
            }
        }
    }
    faults.extend(open.iter().filter_map(|&at| tokens.get(at)).map(|token| Fault::new("this bracket is never closed", token.span)));
    lost.extend(open);
    for (start, end) in pairs {
        if holds_value(text, tokens, start, end) {
            [start, end].into_iter().for_each(|at| tokens.get_mut(at).into_iter().for_each(|token| token.kind = TokenKind::Operator));
        }
    }
    lost.sort_unstable();
    let mut at = 0;
    tokens.retain(|_| {
        at += 1;
        lost.binary_search(&(at - 1)).is_err()
    });
}

/// Whether a pair of round brackets stands around a value: beside an operator that takes values, and after no function.
fn holds_value(text: &str, tokens: &[Token], start: usize, end: usize) -> bool {
    let token = |at: usize| tokens.get(at).copied();
    let is_operator = |token: Token| token.kind == TokenKind::Operator && !matches!(token.span.of(text), "!" | "(" | ")");
    let before = start.checked_sub(1).and_then(token);
    let is_name = |word: &str| !is_keyword(word) && !word.starts_with(['$', '#', '%']);
    let is_call = before.is_some_and(|before| before.kind == TokenKind::Word && is_name(before.span.of(text)));
    let is_round = token(start).is_some_and(|open| open.span.of(text) == "(");
    is_round && !is_call && (before.is_some_and(is_operator) || token(end + 1).is_some_and(is_operator))
}
