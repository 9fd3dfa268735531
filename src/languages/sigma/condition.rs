//! Sigma conditions: `selection and not 1 of filter_*`.

use crate::diagnostic::Code;
use crate::diagnostic::suggest::did_you_mean;
use crate::languages::Expr;
use crate::languages::core::boolean::{self, Operators};
use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::{self, Lexicon, Token, TokenKind};
use crate::languages::core::problems::{Problem, Problems};
use crate::rule::{Fact, FactKind};
use crate::text::{Span, offset};

use super::Selection;

/// Selections that a hint names.
const SHOWN: usize = 5;

const OPERATORS: Operators =
    Operators { or: &["or", "OR", "Or"], and: &["and", "AND", "And"], not: &["not", "NOT", "Not"], ..Operators::of_words(false) };

const LEXICON: Lexicon = Lexicon {
    line_comments: &[],
    block_comments: &[],
    strings: &[],
    operators: &["<=", ">=", "==", "!="],
    operator_chars: "|<>=",
    punct_chars: "(),",
    word_start: is_word,
    word: is_word,
};

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '*' | '?' | '.' | '$' | '%')
}

/// The tokens of a condition.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    lexer::tokens(text, &LEXICON)
}

/// What a condition holds; spans are of its text.
pub(super) struct ReadCondition {
    pub(super) expr: Option<Expr>,
    pub(super) facts: Vec<Fact>,
    pub(super) problems: Problems,
}

/// Parses a condition over the selections; `budget` is what the rule may still hold of tests.
pub(super) fn parse(text: &str, selections: &[Selection], budget: &mut usize) -> ReadCondition {
    let mut tokens = tokens(text);
    let mut read = ReadCondition { expr: None, facts: Vec::new(), problems: Problems::default() };
    if let Some(pipe) = tokens.iter().position(|token| token.span.of(text) == "|") {
        aggregation(text, &tokens.split_off(pipe), &mut read);
    }
    let mut cursor = Cursor::new(text, &tokens);
    let mut leaf = |cursor: &mut Cursor<'_>| operand(cursor, selections, budget, &mut read.problems);
    let outcome = boolean::expression(&mut cursor, &OPERATORS, &mut leaf);
    match outcome {
        Ok(expr) => {
            read.expr = Some(expr);
            if !cursor.at_end() {
                read.problems.add(Problem::expected("`and`, `or` or the end", &cursor));
            }
        }
        Err(problem) => read.problems.add(problem),
    }
    read
}

/// What stands after `|` is the aggregation of Sigma 1: shown as a fact, its effect on the selections is none.
fn aggregation(text: &str, tokens: &[Token], read: &mut ReadCondition) {
    let span = Span { end: offset(text.len()), ..tokens.first().map(|token| token.span).unwrap_or_default() };
    read.facts.push(Fact::new(FactKind::Aggregation, span.of(text).trim_start_matches('|').trim()));
    let message = "the aggregation of this condition is shown but not evaluated";
    read.problems.add(Problem::new(Code::NotCarriedOver, message, span).hint("write it as a correlation document"));
}

fn operand(cursor: &mut Cursor<'_>, selections: &[Selection], budget: &mut usize, problems: &mut Problems) -> Result<Expr, Problem> {
    let span = cursor.span();
    let Some(token) = cursor.bump() else {
        return Err(Problem::syntax("expected a selection, found the end", span));
    };
    let word = token.span.of(cursor.text());
    if !matches!(token.kind, TokenKind::Word | TokenKind::Number) {
        return Err(Problem::syntax(format!("expected a selection, found `{word}`"), span));
    }
    let found: Vec<&Selection> = if cursor.peek_text() == "of" {
        cursor.bump();
        let pattern_span = cursor.span();
        let Some(pattern) = cursor.bump().map(|token| token.span.of(cursor.text())) else {
            return Err(Problem::syntax("expected a pattern or `them` after `of`", pattern_span));
        };
        if !matches!(word, "1" | "any" | "all") {
            return Err(Problem::syntax(format!("`{word} of` is not known: use `1 of`, `any of` or `all of`"), span));
        }
        let found: Vec<_> = selections.iter().filter(|selection| selects(pattern, &selection.name)).collect();
        if found.is_empty() {
            problems.add(absent(selections, pattern, pattern_span));
        }
        found
    } else {
        let found: Vec<_> = selections.iter().filter(|selection| selection.name == word).collect();
        if found.is_empty() {
            problems.add(absent(selections, word, span));
        }
        found
    };
    let tests: usize = found.iter().map(|selection| selection.expr.tests().count()).sum();
    *budget =
        budget.checked_sub(tests).ok_or_else(|| Problem::syntax("the condition repeats its selections beyond 100,000 tests", span))?;
    let operands = found.into_iter().map(|selection| Expr::Named(selection.name.clone(), Box::new(selection.expr.clone()))).collect();
    Ok(if word == "all" { Expr::and(operands) } else { Expr::or(operands) })
}

/// Whether a pattern selects a name. Names that begin with `_` want a pattern that does so too.
fn selects(pattern: &str, name: &str) -> bool {
    if name.starts_with('_') && !pattern.starts_with('_') {
        return false;
    }
    pattern == "them" || glob(pattern.as_bytes(), name.as_bytes())
}

/// Whether a pattern with `*` matches a whole name.
fn glob(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut on, mut star, mut resume) = (0, 0, None, 0);
    while on < name.len() {
        if pattern.get(at) == Some(&b'*') {
            star = Some(at);
            resume = on;
            at += 1;
        } else if pattern.get(at) == name.get(on) {
            at += 1;
            on += 1;
        } else if let Some(star) = star {
            at = star + 1;
            resume += 1;
            on = resume;
        } else {
            return false;
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|&byte| byte == b'*')
}

/// A name or pattern that selects nothing; the hint says what the detection has.
fn absent(selections: &[Selection], name: &str, span: Span) -> Problem {
    let known = || selections.iter().map(|selection| selection.name.as_str());
    let listed = || known().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let hint = if selections.is_empty() {
        "the detection has no selections".to_owned()
    } else {
        did_you_mean(name, known()).unwrap_or_else(|| format!("the detection has {}", listed()))
    };
    Problem::new(Code::UnknownName, format!("the condition names `{name}`, which selects nothing"), span).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_selects_whole_names_and_no_hidden_ones() {
        assert!(selects("sel*", "selection_img") && selects("*_img", "selection_img") && selects("s*n*g", "selection_img"));
        assert!(!selects("sel", "selection"));
        assert!(!selects("them", "_hidden") && !selects("*", "_hidden") && selects("_*", "_hidden"));
    }
}
