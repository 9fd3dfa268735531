//! From two operands to tests.
//!
//! A comparison of a field with a constant is a test of the field. A function or arithmetic over it makes the test derived,
//! unless the function leaves the field what it is; a comparison of two fields is derived, too.

use super::{Call, ConditionFunction, Dialect, FieldName, Literal, LiteralKind, Operand};
use crate::languages::core::escape;
use crate::languages::core::pattern::{self, PatternPiece, star_and_mark};
use crate::languages::core::problems::Problem;
use crate::languages::{Expr, Test};
use crate::rule::Op;
use crate::text::Span;

/// An operator as written, and whether it looks at case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WrittenOperator<'s> {
    /// What it does.
    pub(crate) op: Op,
    /// As written.
    pub(crate) raw: &'s str,
    /// Compares with case.
    pub(crate) cased: bool,
}

/// The field that an operand is about.
pub(crate) struct TestedField {
    field: FieldName,
    /// Whether it is computed from the field, so that a test of it is not one of the field itself.
    derived: bool,
    /// The function around it, for the operator's text.
    function: Option<String>,
}

/// The field that an operand is about; nothing if it has none.
pub(crate) fn subject(operand: &Operand, dialect: &Dialect) -> Option<TestedField> {
    match operand {
        Operand::Field(field) => Some(TestedField { field: field.clone(), derived: false, function: None }),
        Operand::Call(call) if dialect.transparent.contains(&call.name.as_str()) => {
            let inner = subject(call.arguments.first()?, dialect)?;
            Some(TestedField { function: inner.function.clone().or_else(|| Some(call.name.clone())), ..inner })
        }
        Operand::Call(call) => Some(computed(operand, Some(call.name.clone()))?),
        Operand::Arithmetic(..) | Operand::List(..) | Operand::Condition(..) => computed(operand, None),
        Operand::Literal(_) => None,
    }
}

impl TestedField {
    /// Whether it is computed.
    pub(crate) fn is_derived(&self) -> bool {
        self.derived
    }

    /// The field's name.
    pub(crate) fn name(&self) -> &str {
        &self.field.name
    }
}

fn computed(operand: &Operand, function: Option<String>) -> Option<TestedField> {
    let field = operand.fields().into_iter().next()?;
    Some(TestedField { field, derived: true, function })
}

/// `left sign right` as a condition.
pub(crate) fn compare(left: &Operand, sign: WrittenOperator<'_>, right: &Operand, dialect: &Dialect) -> Expr {
    match (left, right) {
        (Operand::Condition(expr, _), Operand::Literal(literal)) if literal.kind == LiteralKind::Boolean => truth_of(expr, sign, literal),
        (Operand::Call(call), Operand::Literal(literal))
            if literal.kind == LiteralKind::Boolean && condition_of(call, dialect).is_some() =>
        {
            truth_of(&call_tests(call, dialect), sign, literal)
        }
        (Operand::Literal(_), Operand::Literal(_)) => Expr::always(),
        (Operand::Literal(_), other) => compare(other, flipped(sign), left, dialect),
        (other, Operand::Literal(literal)) => with_literal(other, sign, literal, dialect),
        (one, other) => with_field(one, sign, other, dialect),
    }
}

/// A condition compared with `true` or `false`.
fn truth_of(expr: &Expr, sign: WrittenOperator<'_>, literal: &Literal) -> Expr {
    let wanted = (literal.text == "true") == (sign.op != Op::Ne);
    if wanted { expr.clone() } else { Expr::not(expr.clone()) }
}

fn with_literal(operand: &Operand, sign: WrittenOperator<'_>, literal: &Literal, dialect: &Dialect) -> Expr {
    let Some(subject) = subject(operand, dialect) else {
        return Expr::always();
    };
    if literal.kind == LiteralKind::Null {
        let op = if sign.op == Op::Ne { Op::Exists } else { Op::IsNull };
        return test(&subject, WrittenOperator { op, ..sign }, String::new(), literal).into();
    }
    test(&subject, sign, literal.text.clone(), literal).into()
}

fn with_field(left: &Operand, sign: WrittenOperator<'_>, right: &Operand, dialect: &Dialect) -> Expr {
    let (Some(subject), Some(other)) = (subject(left, dialect), right.fields().into_iter().next()) else {
        return match (left.fields().is_empty(), right.fields().is_empty()) {
            (false, true) => computed(left, None).map_or_else(Expr::always, |subject| unknown_value(&subject, sign, right).into()),
            (true, false) => compare_flipped(left, sign, right, dialect),
            _ => Expr::always(),
        };
    };
    let test = Test {
        raw_op: raw_op(&subject, sign.raw),
        derived: true,
        cased: sign.cased,
        field_at: Some(subject.field.span),
        value_at: Some(other.span),
        ..Test::new(&subject.field.name, Op::Fieldref, other.name)
    };
    test.into()
}

fn compare_flipped(left: &Operand, sign: WrittenOperator<'_>, right: &Operand, dialect: &Dialect) -> Expr {
    subject(right, dialect).map_or_else(Expr::always, |subject| unknown_value(&subject, flipped(sign), left).into())
}

/// A comparison with something computed from constants only, such as `NOW() - 1 day`.
fn unknown_value(subject: &TestedField, sign: WrittenOperator<'_>, value: &Operand) -> Test {
    Test {
        raw_op: raw_op(subject, sign.raw),
        derived: subject.derived,
        placeholder: true,
        field_at: Some(subject.field.span),
        value_at: Some(value.span()),
        ..Test::new(&subject.field.name, sign.op, words(value))
    }
}

/// A computed constant in words.
fn words(operand: &Operand) -> String {
    match operand {
        Operand::Literal(literal) => literal.text.clone(),
        Operand::Field(name) => name.name.clone(),
        Operand::Call(call) => format!("{}({})", call.name, call.arguments.iter().map(words).collect::<Vec<_>>().join(", ")),
        Operand::Arithmetic(_, text, _) => text.clone(),
        Operand::List(operands, _) => operands.iter().map(words).collect::<Vec<_>>().join(", "),
        Operand::Condition(..) => String::new(),
    }
}

/// Tests of a field against literals, one of which must hold.
pub(crate) fn field_tests(
    operand: &Operand,
    sign: WrittenOperator<'_>,
    literals: &[Operand],
    pattern: Option<fn(&str) -> Vec<PatternPiece>>,
    dialect: &Dialect,
) -> Expr {
    let listed = literals.len() > 1;
    let one = |value: &Operand| {
        let mut expr = match (value, pattern) {
            (Operand::Literal(literal), Some(pieces)) if literal.kind == LiteralKind::String => {
                subject(operand, dialect).map_or_else(Expr::always, |subject| matched(&subject, sign, literal, pieces).into())
            }
            _ => compare(operand, sign, value, dialect),
        };
        if listed && let Expr::Test(test) = &mut expr {
            test.listed = true;
        }
        expr
    };
    Expr::or(literals.iter().map(one).collect())
}

/// A test against a pattern with wildcards.
fn matched(subject: &TestedField, sign: WrittenOperator<'_>, literal: &Literal, pieces: fn(&str) -> Vec<PatternPiece>) -> Test {
    let (op, value) = pattern::reduce(&pieces(&literal.text), |_| literal.text.clone());
    test(subject, WrittenOperator { op, ..sign }, value, literal)
}

fn test(subject: &TestedField, sign: WrittenOperator<'_>, value: String, literal: &Literal) -> Test {
    Test {
        raw_op: raw_op(subject, sign.raw),
        derived: subject.derived,
        cased: sign.cased && subject.function.is_none(),
        placeholder: literal.kind == LiteralKind::Parameter,
        field_at: Some(subject.field.span),
        value_at: Some(literal.span),
        ..Test::new(&subject.field.name, sign.op, value)
    }
}

fn raw_op(subject: &TestedField, raw: &str) -> String {
    match &subject.function {
        Some(function) => format!("{function}(…) {raw}"),
        None => raw.to_owned(),
    }
}

/// A value that stands for itself: a condition, a function that is one, a boolean field.
pub(crate) fn truth(operand: Operand, dialect: &Dialect) -> Result<Expr, Problem> {
    match operand {
        Operand::Condition(expr, _) => Ok(*expr),
        Operand::Call(call) if condition_of(&call, dialect).is_some() => Ok(call_tests(&call, dialect)),
        Operand::Literal(literal) if literal.kind == LiteralKind::Boolean => Ok(Expr::always()),
        Operand::Literal(literal) => Err(Problem::syntax("a value is not a condition: nothing is compared with it", literal.span)),
        other => Ok(is_true(&other, dialect)),
    }
}

fn is_true(operand: &Operand, dialect: &Dialect) -> Expr {
    let Some(subject) = subject(operand, dialect) else {
        return Expr::always();
    };
    let at = Span { start: subject.field.span.end, end: subject.field.span.end };
    let literal = Literal { text: "true".to_owned(), kind: LiteralKind::Boolean, span: at };
    let test = test(&subject, WrittenOperator { op: Op::Eq, raw: "is true", cased: false }, literal.text.clone(), &literal);
    Test { value_at: None, ..test }.into()
}

fn condition_of<'d>(call: &Call, dialect: &'d Dialect) -> Option<&'d ConditionFunction> {
    dialect.conditions.iter().find(|condition| condition.name == call.name)
}

/// The tests of a function that is a condition.
fn call_tests(call: &Call, dialect: &Dialect) -> Expr {
    let (Some(condition), Some((field, values))) = (condition_of(call, dialect), call.arguments.split_first()) else {
        return Expr::always();
    };
    let values = if condition.several { values } else { values.get(..1).unwrap_or_default() };
    let values: Vec<Operand> = values.iter().flat_map(flat).collect();
    let sign = WrittenOperator { op: condition.op, raw: &call.name, cased: !call.any_case };
    let pattern = condition.wildcards.then_some(wildcards as fn(&str) -> Vec<PatternPiece>);
    field_tests(field, sign, &values, pattern, dialect)
}

/// The members of a list, or the operand itself.
fn flat(operand: &Operand) -> Vec<Operand> {
    match operand {
        Operand::List(items, _) => items.clone(),
        other => vec![other.clone()],
    }
}

/// The pieces of an EQL pattern: nothing escapes a wildcard.
pub(crate) fn wildcards(text: &str) -> Vec<PatternPiece> {
    escape::pieces(text, star_and_mark, escape::none)
}

fn flipped(sign: WrittenOperator<'_>) -> WrittenOperator<'_> {
    let op = match sign.op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        other => other,
    };
    WrittenOperator { op, ..sign }
}
