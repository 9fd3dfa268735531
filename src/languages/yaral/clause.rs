//! Clauses: comparisons joined by `and`, `or`, `not`; clauses that follow each other all hold.
//!
//! In: a section's tokens. Out: [`Clauses`]: trees whose tests are named after the event variable or placeholder that they
//! look at, and what binds placeholders or joins variables. Which stage a test belongs to is decided later.

use std::collections::BTreeSet;

use super::comparison::{comparison, may_follow};
use crate::languages::Expr;
use crate::languages::core::boolean::{self, Operators};
use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::{Token, TokenKind};
use crate::languages::core::problems::{Problem, Problems};
use crate::text::Span;

const OPERATORS: Operators = operators(false);

/// For clauses in which a joining word or a bracket is missing.
const LENIENT: Operators = operators(true);

const fn operators(implicit_and: bool) -> Operators {
    Operators { not: &["not", "!"], implicit_and, ..Operators::of_words(true) }
}

/// What gives a placeholder its values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlaceholderBinding {
    /// The placeholder without its `$`.
    pub(super) placeholder: String,
    /// The event variable; empty where there is none.
    pub(super) event: String,
    /// The field, if the placeholder holds it unchanged.
    pub(super) field: Option<String>,
    /// The field or expression as shown.
    pub(super) shown: String,
}

impl PlaceholderBinding {
    /// The field or expression with its event variable.
    pub(super) fn with_event(&self) -> String {
        if self.field.is_some() && !self.event.is_empty() { format!("${}.{}", self.event, self.shown) } else { self.shown.clone() }
    }
}

/// A comparison of two event variables, or of what they bind.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct VariableJoin {
    /// The comparison as written.
    pub(super) shown: String,
}

/// Distinct names in the order in which they appear.
#[derive(Debug, Default)]
pub(super) struct DistinctNames {
    ordered: Vec<String>,
    known: BTreeSet<String>,
}

impl DistinctNames {
    /// Adds a name unless it is there.
    pub(super) fn add(&mut self, name: &str) {
        if !self.known.contains(name) {
            self.known.insert(name.to_owned());
            self.ordered.push(name.to_owned());
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.ordered.is_empty()
    }

    /// The names, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.ordered.iter().map(String::as_str)
    }
}

/// What a section holds.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    /// The clauses, all of which hold.
    pub(super) exprs: Vec<Expr>,
    /// What placeholders hold.
    pub(super) bindings: Vec<PlaceholderBinding>,
    /// Joins of event variables.
    pub(super) joins: Vec<VariableJoin>,
    /// Reference lists that are used.
    pub(super) lists: DistinctNames,
    /// Event variables.
    pub(super) events: DistinctNames,
    /// What was not understood.
    pub(super) problems: Problems,
}

/// What may stand alone in a section, without a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MayStandAlone {
    /// Calls that test.
    Tests,
    /// Also variables, which then must have occurred.
    Variables,
}

/// The name of the tests of a placeholder.
pub(super) fn placeholder_key(name: &str) -> String {
    format!("${name}")
}

/// Parses a section.
pub(super) fn parse(text: &str, tokens: &[Token], alone: MayStandAlone) -> Clauses {
    let mut cursor = Cursor::new(text, tokens);
    let mut out = Clauses::default();
    while !cursor.at_end() {
        let start = cursor.mark();
        let (bound, joined, reported) = (out.bindings.len(), out.joins.len(), out.problems.mark());
        let read = expression(&mut cursor, &OPERATORS, alone, &mut out).or_else(|problem| {
            if problem.is_too_deep() {
                return Err(problem);
            }
            out.bindings.truncate(bound);
            out.joins.truncate(joined);
            out.problems.rewind(reported);
            out.problems.add(problem);
            cursor.rewind(start);
            expression(&mut cursor, &LENIENT, alone, &mut out)
        });
        match read {
            Ok(expr) => out.exprs.push(expr),
            Err(problem) => {
                out.problems.add(problem);
                let reached = cursor.mark();
                cursor.rewind(start);
                skip_clause(&mut cursor, reached);
            }
        }
        if cursor.mark() == start {
            cursor.bump();
        }
    }
    out
}

fn expression(cursor: &mut Cursor<'_>, operators: &Operators, alone: MayStandAlone, out: &mut Clauses) -> Result<Expr, Problem> {
    boolean::expression(cursor, operators, &mut |cursor| Ok(recovering(cursor, alone, out)))
}

/// A comparison; one that is not understood is reported, passed over and holds always.
fn recovering(cursor: &mut Cursor<'_>, alone: MayStandAlone, out: &mut Clauses) -> Expr {
    let start = cursor.mark();
    let (expr, problem) = match comparison(cursor, alone, out) {
        Ok(expr) if may_follow(cursor) => return expr,
        Ok(expr) => (expr, Problem::expected("`and`, `or` or a new clause", cursor)),
        Err(problem) => (Expr::always(), problem),
    };
    out.problems.add(problem);
    skip_operand(cursor, start);
    expr
}

/// Goes on to where the next operand may begin: a boolean operator, the end of the brackets around, a new line.
fn skip_operand(cursor: &mut Cursor<'_>, start: usize) {
    cursor.skip_until(|cursor| {
        let is_word = cursor.peek().is_some_and(|token| token.kind == TokenKind::Word);
        let joins = is_word && ["and", "or"].iter().any(|joiner| cursor.peek_text().eq_ignore_ascii_case(joiner));
        joins || (cursor.mark() > start && starts_line(cursor))
    });
}

/// Goes on to the first line after `reached` that begins outside of all brackets.
fn skip_clause(cursor: &mut Cursor<'_>, reached: usize) {
    let mut depth = 0_usize;
    while !cursor.at_end() {
        if depth == 0 && cursor.mark() > reached && starts_line(cursor) {
            return;
        }
        match cursor.peek_text() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        cursor.bump();
    }
}

fn starts_line(cursor: &Cursor<'_>) -> bool {
    Span { start: cursor.last_end(), end: cursor.span().start }.of(cursor.text()).contains('\n')
}
