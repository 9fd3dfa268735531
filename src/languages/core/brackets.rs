//! Brackets among tokens: which belong together, and which have no counterpart.
//!
//! In: tokens. Out: pairs; what stands outside of all brackets; the tokens without brackets that have no counterpart, so that
//! what stands between them can still be read.

use super::lexer::{Token, TokenKind};
use super::problems::{Problem, Problems};

/// Kinds of brackets: how they open and close.
pub(crate) type BracketKinds = &'static [(&'static str, &'static str)];

/// Brackets of conditions.
pub(crate) const ROUND: BracketKinds = &[("(", ")")];

/// Brackets of conditions, and of keys and indices.
pub(crate) const ROUND_AND_SQUARE: BracketKinds = &[("(", ")"), ("[", "]")];

/// Where the brackets of a list of tokens are.
#[derive(Debug, Default)]
struct MatchedBrackets {
    /// Opening and closing brackets, in the order in which they close.
    pairs: Vec<(usize, usize)>,
    /// Closing brackets that nothing opened.
    unopened: Vec<usize>,
    /// Opening brackets that nothing closes.
    unclosed: Vec<usize>,
}

fn matched(text: &str, tokens: &[Token], kinds: BracketKinds) -> MatchedBrackets {
    let mut out = MatchedBrackets::default();
    let mut open: Vec<(usize, &str)> = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Punct) {
        let written = token.span.of(text);
        if let Some((_, close)) = kinds.iter().find(|(open, _)| *open == written) {
            open.push((at, close));
        } else if kinds.iter().any(|(_, close)| *close == written) {
            match open.pop_if(|(_, close)| *close == written) {
                Some((start, _)) => out.pairs.push((start, at)),
                None => out.unopened.push(at),
            }
        }
    }
    out.unclosed = open.into_iter().map(|(at, _)| at).collect();
    out
}

/// The brackets that belong together: places of the opening and the closing one, in the order in which they close.
pub(crate) fn pairs(text: &str, tokens: &[Token], kinds: BracketKinds) -> Vec<(usize, usize)> {
    matched(text, tokens, kinds).pairs
}

/// The tokens without brackets that have no counterpart, which are reported.
pub(crate) fn balanced(text: &str, mut tokens: Vec<Token>, kinds: BracketKinds, problems: &mut Problems) -> Vec<Token> {
    let MatchedBrackets { unopened, unclosed, .. } = matched(text, &tokens, kinds);
    let span_at = |at: &usize| tokens.get(*at).map(|token| token.span).unwrap_or_default();
    problems.extend(unopened.iter().map(span_at).map(Problem::unopened));
    problems.extend(unclosed.iter().map(span_at).map(Problem::unclosed));
    let mut alone = [unopened, unclosed].concat();
    alone.sort_unstable();
    let mut at = 0;
    tokens.retain(|_| {
        at += 1;
        alone.binary_search(&(at - 1)).is_err()
    });
    tokens
}

/// The tokens that stand outside of all brackets, with their places; brackets are none of them.
pub(crate) fn outside<'t>(text: &'t str, tokens: &'t [Token]) -> impl Iterator<Item = (usize, Token)> {
    let mut depth = 0_usize;
    tokens.iter().copied().enumerate().filter(move |(_, token)| {
        let bracket = !matches!(token.kind, TokenKind::String | TokenKind::Word);
        match token.span.of(text) {
            "(" | "[" | "{" if bracket => depth += 1,
            ")" | "]" | "}" if bracket => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    })
}

/// The parts of a list of tokens between separators outside of brackets.
pub(crate) fn split<'t>(text: &str, tokens: &'t [Token], separator: &str) -> Vec<&'t [Token]> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, _) in outside(text, tokens).filter(|(_, token)| token.kind != TokenKind::String && token.span.of(text) == separator) {
        out.push(tokens.get(start..at).unwrap_or_default());
        start = at + 1;
    }
    out.push(tokens.get(start..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    /// Every character is a token.
    fn tokens(text: &str) -> Vec<Token> {
        let kind = |character: char| if character.is_alphanumeric() { TokenKind::Word } else { TokenKind::Punct };
        text.char_indices().map(|(at, character)| Token { kind: kind(character), span: Span::new(at, at + 1) }).collect()
    }

    fn kept(text: &str, kinds: BracketKinds) -> (String, usize) {
        let mut problems = Problems::default();
        let tokens = balanced(text, tokens(text), kinds, &mut problems);
        (tokens.iter().map(|token| token.span.of(text)).collect(), problems.mark())
    }

    #[test]
    fn brackets_without_a_counterpart_go() {
        assert_eq!(kept("a)(b)(c", ROUND), ("a(b)c".to_owned(), 2));
        assert_eq!(kept("(a]b)", ROUND_AND_SQUARE), ("(ab)".to_owned(), 1));
        assert_eq!(kept("(a]b)", ROUND), ("(a]b)".to_owned(), 0));
    }

    #[test]
    fn pairs_come_in_the_order_in_which_they_close() {
        let text = "((a)[b])";
        assert_eq!(pairs(text, &tokens(text), ROUND_AND_SQUARE), [(1, 3), (4, 6), (0, 7)]);
    }

    #[test]
    fn separators_within_brackets_separate_nothing() {
        let text = "a,(b,c),d";
        let parts = split(text, &tokens(text), ",").iter().map(|part| part.len()).collect::<Vec<_>>();
        assert_eq!(parts, [1, 5, 1]);
    }
}
