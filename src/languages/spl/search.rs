//! The search grammar: `search`, implicit search, and the WHERE part of `tstats` and `mstats`.
//!
//! In: tokens of a search. Out: an [`Expr`], the sub-searches in it, and what broke the grammar. OR binds tighter than AND;
//! only `*` is a wildcard; a term without a field looks at the raw event.

use super::scope::{ComparedField, ComparedValue, PipelineScope};
use super::values;
use crate::languages::Expr;
use crate::languages::core::boolean::{self, Operators};
use crate::languages::core::brackets::{ROUND, balanced};
use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::{Token, TokenKind};
use crate::languages::core::problems::{Problem, Problems};
use crate::rule::Op;
use crate::text::Span;

const OPERATORS: Operators =
    Operators { or: &["OR"], and: &["AND"], not: &["NOT"], any_case: false, or_binds_tighter: true, implicit_and: true };

/// The field of terms that name none.
const RAW: &str = "_raw";

/// What looks like a comparison and sets the time range or the form of the search.
const MODIFIERS: [&str; 19] = [
    "_index_earliest",
    "_index_latest",
    "earliest",
    "enddaysago",
    "endhoursago",
    "endminutesago",
    "endmonthsago",
    "endtime",
    "endtimeu",
    "latest",
    "searchtimespandays",
    "searchtimespanhours",
    "startdaysago",
    "starthoursago",
    "startminutesago",
    "startmonthsago",
    "starttime",
    "starttimeu",
    "timeformat",
];

/// What a search holds.
#[derive(Debug, Default)]
pub(super) struct SearchOutcome {
    /// Its logic; nothing if everything passes.
    pub(super) expr: Option<Expr>,
    /// Sub-searches, and whether rows that they find are taken away.
    pub(super) subsearches: Vec<(Span, bool)>,
    /// Datasets that it selects.
    pub(super) datasets: Vec<String>,
    /// What broke the grammar.
    pub(super) problems: Problems,
}

/// Parses a search.
pub(super) fn parse(scope: &PipelineScope<'_>, tokens: &[Token]) -> SearchOutcome {
    let text = &scope.expanded.text;
    let mut found = SearchOutcome::default();
    let tokens = balanced(text, tokens.to_vec(), ROUND, &mut found.problems);
    let removed = removed(text, &tokens);
    let mut cursor = Cursor::new(text, &tokens);
    let mut operands = Vec::new();
    while !cursor.at_end() {
        let mark = cursor.mark();
        let outcome = boolean::expression(&mut cursor, &OPERATORS, &mut |cursor| Ok(term(cursor, scope, &removed, &mut found)));
        match outcome {
            Ok(expr) => operands.extend(expr.pruned()),
            Err(problem) => {
                found.problems.add(problem);
                break;
            }
        }
        if !cursor.at_end() && cursor.mark() == mark {
            found.problems.add(Problem::expected("a term", &cursor));
            cursor.bump();
        }
    }
    found.expr = (!operands.is_empty()).then(|| Expr::and(operands));
    found
}

/// The sub-searches that stand behind NOT.
fn removed(text: &str, tokens: &[Token]) -> Vec<Span> {
    let mut out = Vec::new();
    let mut negated = false;
    for token in tokens {
        match token.span.of(text) {
            "NOT" => negated = true,
            "(" => {}
            word => {
                if negated && word.starts_with('[') && token.kind == TokenKind::Word {
                    out.push(token.span);
                }
                negated = false;
            }
        }
    }
    out
}

/// `field=value`, `field IN (…)`, `TERM(x)`, a word, a phrase, a sub-search. Anything else is reported and holds always.
fn term(cursor: &mut Cursor<'_>, scope: &PipelineScope<'_>, removed: &[Span], found: &mut SearchOutcome) -> Expr {
    let span = cursor.span();
    let text = cursor.peek_text();
    let Some(token) = cursor.peek() else {
        found.problems.add(Problem::expected("a term", cursor));
        return Expr::always();
    };
    if token.kind == TokenKind::Word && matches!(text, "AND" | "OR") {
        found.problems.add(Problem::expected("a term", cursor));
        return Expr::always();
    }
    let here = cursor.mark();
    cursor.bump();
    match token.kind {
        TokenKind::Word if text.starts_with('[') => {
            found.subsearches.push((span, removed.contains(&span)));
            Expr::always()
        }
        TokenKind::Word if matches!(text, "TERM" | "CASE" | "PREFIX") && cursor.peek_text() == "(" => raw_term(cursor, scope, text, span),
        TokenKind::Word | TokenKind::String | TokenKind::Number => match comparison(cursor, scope, span, found) {
            Some(expr) => expr,
            None => phrase(scope, span),
        },
        TokenKind::Error => {
            found.problems.add(broken(text, span));
            Expr::always()
        }
        TokenKind::Operator | TokenKind::Punct | TokenKind::Comment => {
            let next = cursor.mark();
            cursor.rewind(here);
            found.problems.add(Problem::expected("a term", cursor));
            cursor.rewind(next);
            Expr::always()
        }
    }
}

/// Why a token cannot be read.
fn broken(text: &str, span: Span) -> Problem {
    let first = Span { start: span.start, end: span.start + 1 };
    if text.starts_with('"') { Problem::unquoted(first) } else { Problem::syntax(format!("`{text}` is not a term"), first) }
}

/// `TERM(x)`: the argument as it stands.
fn raw_term(cursor: &mut Cursor<'_>, scope: &PipelineScope<'_>, function: &str, at: Span) -> Expr {
    cursor.eat("(");
    let span = cursor.span();
    let argument = values::text(cursor.peek_text());
    cursor.bump();
    cursor.eat(")");
    let subject = ComparedField { name: RAW.to_owned(), span: at, computed: false };
    let mut test = scope.test(&subject, Op::Match, function, &ComparedValue { text: argument, span });
    test.cased = function == "CASE";
    test.into()
}

/// A word or phrase that the raw event must hold.
fn phrase(scope: &PipelineScope<'_>, span: Span) -> Expr {
    let text = values::text(scope.text(span));
    if text == "*" {
        return Expr::always();
    }
    let subject = ComparedField { name: RAW.to_owned(), span, computed: false };
    scope.test(&subject, Op::Match, "", &ComparedValue { text, span }).into()
}

/// What follows a field, if the token before was one.
fn comparison(cursor: &mut Cursor<'_>, scope: &PipelineScope<'_>, field: Span, found: &mut SearchOutcome) -> Option<Expr> {
    let subject = ComparedField { name: values::name(scope.text(field)).to_owned(), span: field, computed: false };
    let operator = cursor.peek_text();
    if cursor.peek()?.kind == TokenKind::Operator {
        cursor.bump();
        return Some(value(cursor, scope, &subject, operator, found));
    }
    let negated = operator == "NOT" && cursor.text_at(1).eq_ignore_ascii_case("in") && cursor.text_at(2) == "(";
    if negated {
        cursor.bump();
    }
    if !(cursor.text_at(1) == "(" && cursor.eat_word("in")) {
        return None;
    }
    cursor.bump();
    let mut members = Vec::new();
    while let Some(token) = cursor.peek().filter(|_| !cursor.eat(")")) {
        let span = cursor.span();
        cursor.bump();
        match token.kind {
            TokenKind::Word | TokenKind::String | TokenKind::Number => members.push(member(scope, &subject, span)),
            TokenKind::Error => found.problems.add(broken(scope.text(span), span)),
            TokenKind::Operator | TokenKind::Punct | TokenKind::Comment => {}
        }
    }
    let list = Expr::or(members);
    Some(if negated { Expr::not(list) } else { list })
}

fn member(scope: &PipelineScope<'_>, subject: &ComparedField, span: Span) -> Expr {
    let (op, text) = values::searched(&values::text(scope.text(span)));
    let mut test = scope.test(subject, op, "IN", &ComparedValue { text, span });
    test.listed = true;
    test.into()
}

/// The value of a comparison, or several in brackets.
fn value(cursor: &mut Cursor<'_>, scope: &PipelineScope<'_>, subject: &ComparedField, operator: &str, found: &mut SearchOutcome) -> Expr {
    let span = cursor.span();
    if cursor.eat("(") {
        let mut operands = Vec::new();
        while cursor.peek().is_some() && !cursor.eat(")") {
            let span = cursor.span();
            let word = cursor.peek().is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::String | TokenKind::Number));
            if word && !matches!(cursor.peek_text(), "OR" | "AND") {
                operands.push(compared(scope, subject, operator, span, found));
            }
            cursor.bump();
        }
        return Expr::or(operands);
    }
    match cursor.peek().map(|token| token.kind) {
        Some(TokenKind::Word) if cursor.peek_text().starts_with('[') => {
            cursor.bump();
            found.subsearches.push((span, false));
            let mut test = scope.test(subject, Op::Eq, operator, &ComparedValue { text: scope.text(span).to_owned(), span });
            test.derived = true;
            test.placeholder = true;
            test.into()
        }
        Some(TokenKind::Word | TokenKind::String | TokenKind::Number) => {
            cursor.bump();
            compared(scope, subject, operator, span, found)
        }
        Some(TokenKind::Error) => {
            cursor.bump();
            found.problems.add(broken(scope.text(span), span));
            Expr::always()
        }
        Some(TokenKind::Operator | TokenKind::Punct | TokenKind::Comment) | None => {
            found.problems.add(Problem::syntax(format!("`{}` is compared with nothing", subject.name), subject.span));
            Expr::always()
        }
    }
}

fn compared(scope: &PipelineScope<'_>, subject: &ComparedField, operator: &str, span: Span, found: &mut SearchOutcome) -> Expr {
    let text = values::text(scope.text(span));
    if MODIFIERS.contains(&subject.name.as_str()) {
        return Expr::always();
    }
    if subject.name == "nodename" {
        found.datasets.push(text);
        return Expr::always();
    }
    let (op, text) = match operator {
        "=" | "==" => values::searched(&text),
        "!=" => (Op::Ne, text),
        "<" => (Op::Lt, text),
        "<=" => (Op::Le, text),
        ">" => (Op::Gt, text),
        _ => (Op::Ge, text),
    };
    scope.test(subject, op, operator, &ComparedValue { text, span }).into()
}
