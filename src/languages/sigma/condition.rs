//! Sigma conditions: `selection and not 1 of filter_*`.

use crate::diagnostic::{Code, Diagnostic};
use crate::languages::Expr;
use crate::languages::core::boolean::{self, Fault, Operators};
use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::{self, Lexicon, Token, TokenKind};
use crate::rule::{Fact, FactKind};
use crate::text::{Span, Text};

use super::Selection;

const OPERATORS: Operators = Operators {
    or: &["or", "OR", "Or"],
    and: &["and", "AND", "And"],
    not: &["not", "NOT", "Not"],
    any_case: false,
    or_binds_tighter: false,
    implicit_and: false,
};

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

/// What came of a condition.
pub(super) struct Read {
    pub(super) expr: Option<Expr>,
    pub(super) facts: Vec<Fact>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Parses a condition over the selections; `budget` is what the rule may still hold of tests.
pub(super) fn parse(text: &Text<'_>, selections: &[Selection], budget: &mut usize) -> Read {
    let mut tokens = tokens(&text.text);
    let mut read = Read { expr: None, facts: Vec::new(), diagnostics: Vec::new() };
    if let Some(pipe) = tokens.iter().position(|token| token.span.of(&text.text) == "|") {
        aggregation(text, &tokens.split_off(pipe), &mut read);
    }
    let mut cursor = Cursor::new(&text.text, &tokens);
    let mut absent = Vec::new();
    let mut leaf = |cursor: &mut Cursor<'_>| operand(cursor, selections, budget, &mut absent);
    let outcome = boolean::expression(&mut cursor, &OPERATORS, &mut leaf);
    let rest =
        (!cursor.at_end()).then(|| Fault::new(format!("expected `and`, `or` or the end, found `{}`", cursor.peek_text()), cursor.span()));
    read.diagnostics.append(&mut absent.into_iter().map(|fault| unknown(text, selections, fault)).collect());
    match outcome {
        Ok(expr) => {
            read.expr = Some(expr);
            read.diagnostics.extend(rest.map(|fault| syntax(text, fault)));
        }
        Err(fault) => read.diagnostics.push(syntax(text, fault)),
    }
    read
}

/// What stands after `|` is the aggregation of Sigma 1: shown as a fact, its effect on the selections is none.
fn aggregation(text: &Text<'_>, tokens: &[Token], read: &mut Read) {
    let span = Span { start: tokens.first().map_or(0, |token| token.span.start), end: u32::try_from(text.text.len()).unwrap_or(u32::MAX) };
    read.facts.push(Fact::new(FactKind::Aggregation, span.of(&text.text).trim_start_matches('|').trim()));
    let report = Diagnostic::new(Code::NotCarriedOver, "the aggregation of this condition is shown but not evaluated");
    read.diagnostics.push(report.at(text.place(span)).hint("write it as a correlation document"));
}

fn operand(cursor: &mut Cursor<'_>, selections: &[Selection], budget: &mut usize, absent: &mut Vec<Fault>) -> Result<Expr, Fault> {
    let span = cursor.span();
    let Some(token) = cursor.bump() else {
        return Err(Fault::new("the condition ends where a selection is expected", span));
    };
    let word = token.span.of(cursor.text());
    if !matches!(token.kind, TokenKind::Word | TokenKind::Number) {
        return Err(Fault::new(format!("expected a selection, found `{word}`"), span));
    }
    let found: Vec<&Selection> = if cursor.peek_text() == "of" {
        cursor.bump();
        let pattern_span = cursor.span();
        let Some(pattern) = cursor.bump().map(|token| token.span.of(cursor.text())) else {
            return Err(Fault::new("expected a pattern or `them` after `of`", pattern_span));
        };
        if !matches!(word, "1" | "any" | "all") {
            return Err(Fault::new(format!("`{word} of` is not known: use `1 of`, `any of` or `all of`"), span));
        }
        let found: Vec<_> = selections.iter().filter(|selection| selects(pattern, &selection.name)).collect();
        if found.is_empty() {
            absent.push(Fault::new(pattern, pattern_span));
        }
        found
    } else {
        let found: Vec<_> = selections.iter().filter(|selection| selection.name == word).collect();
        if found.is_empty() {
            absent.push(Fault::new(word, span));
        }
        found
    };
    let tests: usize = found.iter().map(|selection| selection.expr.tests()).sum();
    *budget = budget.checked_sub(tests).ok_or_else(|| Fault::new("the condition repeats its selections beyond 100,000 tests", span))?;
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

fn unknown(text: &Text<'_>, selections: &[Selection], fault: Fault) -> Diagnostic {
    let name = &fault.message;
    let near = selections.iter().map(|selection| selection.name.as_str()).min_by_key(|known| strsim::damerau_levenshtein(known, name));
    let report =
        Diagnostic::new(Code::UnknownName, format!("the condition names `{name}`, which selects nothing")).at(text.place(fault.span));
    match near {
        Some(near) => report.hint(format!("the detection has `{near}`")),
        None => report.hint("the detection has no selections"),
    }
}

fn syntax(text: &Text<'_>, fault: Fault) -> Diagnostic {
    let code = if fault.too_deep { Code::TooDeep } else { Code::QuerySyntax };
    Diagnostic::new(code, fault.message).at(text.place(fault.span))
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
