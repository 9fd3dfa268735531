//! The sections of a rule, and brackets that match.
//!
//! In: a rule's tokens. Out: each section's own tokens, in which every bracket has its counterpart and brackets around values
//! are told from those around conditions. What does not fit is dropped and reported.

use super::lexicon::is_keyword;
use crate::languages::core::brackets::{ROUND_AND_SQUARE, balanced, pairs};
use crate::languages::core::lexer::{Token, TokenKind};
use crate::languages::core::problems::{Problem, Problems};
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
pub(super) struct RuleParts<'t> {
    /// Its sections, in order.
    pub(super) sections: Vec<Section<'t>>,
    /// What stood where nothing should.
    pub(super) problems: Problems,
}

/// Takes a rule apart.
pub(super) fn sections<'t>(text: &'t str, tokens: &[Token]) -> RuleParts<'t> {
    let tokens: Vec<Token> = tokens.iter().copied().filter(|token| token.kind != TokenKind::Comment).collect();
    let mut out = RuleParts { sections: Vec::new(), problems: Problems::default() };
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
        out.problems.add(Problem::syntax("the rule has no closing brace", last.span));
    }
    if at < end && !begins(at) {
        out.problems.extend(tokens.get(at).map(|token| Problem::syntax("expected a section such as `meta:` or `events:`", token.span)));
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
        let tokens = std::mem::take(&mut section.tokens);
        section.tokens = with_value_brackets(text, balanced(text, tokens, ROUND_AND_SQUARE, &mut out.problems));
    }
    out
}

/// Marks brackets around values as operators: the boolean climber reads only those around conditions.
fn with_value_brackets(text: &str, mut tokens: Vec<Token>) -> Vec<Token> {
    for (start, end) in pairs(text, &tokens, ROUND_AND_SQUARE) {
        if holds_value(text, &tokens, start, end) {
            [start, end].into_iter().for_each(|at| tokens.get_mut(at).into_iter().for_each(|token| token.kind = TokenKind::Operator));
        }
    }
    tokens
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
