//! Operands of EQL and ES|QL: fields, literals, calls, arithmetic.
//!
//! In: a cursor over a query's tokens, and what the language says about its comparisons. Out: [`Operand`]s, which
//! [`compare`] makes tests of. The two languages share this because they share their fields, literals and calls; operators and
//! functions are each one's own.

mod compare;
pub(crate) mod names;
mod values;

pub(crate) use compare::{WrittenOperator, compare, field_tests, subject, wildcards};
pub(crate) use names::{BACKTICKS, DOUBLE, FieldName, SINGLE, TRIPLE, lexicon, unescape};
pub(crate) use values::{items, sum, with_value_brackets};

use super::boolean::{self, Operators};
use super::cursor::Cursor;
use super::lexer::TokenKind;
use super::problems::{Problem, Problems, recovered, skip_operand};
use crate::languages::Expr;
use crate::rule::Op;
use crate::text::Span;

/// Something that stands at a side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operand {
    /// A field.
    Field(FieldName),
    /// A constant.
    Literal(Literal),
    /// A call of a function.
    Call(Call),
    /// Operands joined by arithmetic operators, with their text.
    Arithmetic(Vec<Operand>, String, Span),
    /// `[a, b]` or `(a, b)`.
    List(Vec<Operand>, Span),
    /// A condition as a value: `CASE(a == 1, …)`.
    Condition(Box<Expr>, Span),
}

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Literal {
    /// Its text, unescaped.
    pub(crate) text: String,
    /// What it is.
    pub(crate) kind: LiteralKind,
    /// Where it stands.
    pub(crate) span: Span,
}

/// Kinds of constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LiteralKind {
    /// Quoted.
    String,
    /// A number, with a unit or without.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
    /// `?name`, filled in elsewhere.
    Parameter,
}

/// A call of a function.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    /// Its name in lower case.
    pub(crate) name: String,
    /// Where the name stands.
    pub(crate) span: Span,
    /// Whether `~` follows the name: compared without case.
    pub(crate) any_case: bool,
    /// Its arguments.
    pub(crate) arguments: Vec<Operand>,
}

/// What an operand at the start of a condition turned out to be.
pub(crate) enum LeftSide {
    /// The left side of a comparison.
    Compared(Expr),
    /// A value that stands for itself.
    Alone(Operand),
}

/// What a language says about its conditions.
pub(crate) struct Dialect {
    /// How it writes `and`, `or`, `not`.
    pub(crate) operators: &'static Operators,
    /// Reads what follows an operand.
    pub(crate) comparison: fn(&mut Cursor<'_>, Operand, &Dialect, &mut Problems) -> Result<LeftSide, Problem>,
    /// The condition that a call brings in another language.
    pub(crate) embedded: fn(&Call, &str, &mut Problems) -> Option<Expr>,
    /// Functions that are conditions.
    pub(crate) conditions: &'static [ConditionFunction],
    /// Functions that leave a field what it is: casts, changes of case, trims.
    pub(crate) transparent: &'static [&'static str],
    /// All other functions.
    pub(crate) functions: &'static [&'static str],
    /// Whether a `?` before a name makes the field optional (EQL) or a parameter of it (ES|QL).
    pub(crate) optional_fields: bool,
    /// Words that end an operand which was not understood.
    pub(crate) ends: &'static [&'static str],
    /// The language, for messages.
    pub(crate) name: &'static str,
}

/// A function that is a condition on its first argument.
pub(crate) struct ConditionFunction {
    /// Its name in lower case.
    pub(crate) name: &'static str,
    /// What it does with the field.
    pub(crate) op: Op,
    /// Whether its value is a pattern with wildcards.
    pub(crate) wildcards: bool,
    /// Whether several values may follow, one of which must hold.
    pub(crate) several: bool,
}

/// A condition.
pub(crate) fn condition(cursor: &mut Cursor<'_>, dialect: &Dialect, problems: &mut Problems) -> Result<Expr, Problem> {
    boolean::expression(cursor, dialect.operators, &mut |cursor| {
        let read = leaf(cursor, dialect, problems);
        recovered(cursor, read, problems, dialect.ends)
    })
}

fn leaf(cursor: &mut Cursor<'_>, dialect: &Dialect, problems: &mut Problems) -> Result<Expr, Problem> {
    let left = sum(cursor, dialect, problems)?;
    let begun = (dialect.comparison)(cursor, left, dialect, problems)?;
    let stray = (!ends_here(cursor, dialect)).then(|| Problem::expected("`and`, `or` or an operator", cursor));
    match (begun, stray) {
        (LeftSide::Alone(_), Some(problem)) => Err(problem),
        (LeftSide::Compared(expr), Some(problem)) => {
            problems.add(problem);
            skip_operand(cursor, dialect.ends);
            Ok(expr)
        }
        (LeftSide::Compared(expr), None) => Ok(expr),
        (LeftSide::Alone(operand), None) => compare::truth(operand, dialect),
    }
}

/// Whether an operand may end before the next token.
fn ends_here(cursor: &Cursor<'_>, dialect: &Dialect) -> bool {
    let text = cursor.peek_text();
    cursor.at_end() || matches!(text, ")" | "]" | "}") || dialect.ends.iter().any(|end| text.eq_ignore_ascii_case(end))
}

/// An argument of a function: a condition or a value.
pub(crate) fn argument(cursor: &mut Cursor<'_>, dialect: &Dialect, problems: &mut Problems) -> Result<Operand, Problem> {
    if is_constant(cursor) {
        return values::primary(cursor, dialect, problems);
    }
    let start = cursor.span().start;
    let mut leaves = 0_usize;
    let mut alone = None;
    let expr = boolean::expression(cursor, dialect.operators, &mut |cursor| {
        leaves += 1;
        alone = None;
        let left = sum(cursor, dialect, problems)?;
        match (dialect.comparison)(cursor, left, dialect, problems)? {
            LeftSide::Compared(expr) => Ok(expr),
            LeftSide::Alone(operand) => {
                let truth = compare::truth(operand.clone(), dialect);
                alone = Some(operand);
                Ok(truth.unwrap_or_else(|_| Expr::always()))
            }
        }
    })?;
    let span = cursor.since(start);
    Ok(match (alone, expr) {
        (Some(operand), expr) if leaves == 1 && !matches!(expr, Expr::Not(_)) => operand,
        (_, expr) => Operand::Condition(Box::new(expr), span),
    })
}

/// Whether the next token is a constant and all of an argument: most are, and need no climbing.
fn is_constant(cursor: &Cursor<'_>) -> bool {
    let constant = cursor.peek().is_some_and(|token| match token.kind {
        TokenKind::String => cursor.peek_text().starts_with('"'),
        kind => kind == TokenKind::Number,
    });
    constant && matches!(cursor.text_at(1), "," | ")" | "]")
}

impl Operand {
    /// Where it stands.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Field(name) => name.span,
            Self::Literal(literal) => literal.span,
            Self::Call(call) => call.span,
            Self::Arithmetic(_, _, span) | Self::List(_, span) | Self::Condition(_, span) => *span,
        }
    }

    /// The fields that it reads, in the order of the text.
    pub(crate) fn fields(&self) -> Vec<FieldName> {
        let mut out = Vec::new();
        self.collect_fields(&mut out);
        out
    }

    fn collect_fields(&self, out: &mut Vec<FieldName>) {
        match self {
            Self::Field(name) => out.push(name.clone()),
            Self::Literal(_) => {}
            Self::Call(call) => call.arguments.iter().for_each(|argument| argument.collect_fields(out)),
            Self::Arithmetic(operands, ..) | Self::List(operands, _) => operands.iter().for_each(|operand| operand.collect_fields(out)),
            Self::Condition(expr, _) => out.extend(expr.tests().map(|test| {
                let span = test.field_at.unwrap_or_default();
                FieldName { name: test.field.clone(), span }
            })),
        }
    }
}
