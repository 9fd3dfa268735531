//! Conditions of EQL: comparisons, lists, patterns, functions.

use crate::languages::Expr;
use crate::languages::core::boolean::Operators;
use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::TokenKind;
use crate::languages::core::operand::{self, ConditionFunction, Dialect, LeftSide, Operand, WrittenOperator};
use crate::languages::core::problems::{Problem, Problems};
use crate::rule::Op;

const OPERATORS: Operators = Operators::of_words(false);

const DIALECT: Dialect = Dialect {
    operators: &OPERATORS,
    comparison,
    embedded: |_, _, _| None,
    conditions: &[
        on("cidrmatch", Op::CidrMatch, true),
        on("stringcontains", Op::Contains, false),
        on("startswith", Op::StartsWith, false),
        on("endswith", Op::EndsWith, false),
        on("match", Op::RegexMatch, true),
        ConditionFunction { name: "wildcard", op: Op::Eq, wildcards: true, several: true },
    ],
    transparent: &["string", "number"],
    functions: &[
        "add",
        "arraycontains",
        "arraycount",
        "arraysearch",
        "between",
        "concat",
        "divide",
        "indexof",
        "length",
        "modulo",
        "multiply",
        "safe",
        "substring",
        "subtract",
    ],
    optional_fields: true,
    ends: &["and", "or", "|"],
    name: "EQL",
};

const fn on(name: &'static str, op: Op, several: bool) -> ConditionFunction {
    ConditionFunction { name, op, wildcards: false, several }
}

/// Operators between two values.
const SIGNS: [(&str, Op); 6] = [("==", Op::Eq), ("!=", Op::Ne), ("<=", Op::Le), (">=", Op::Ge), ("<", Op::Lt), (">", Op::Gt)];

/// A condition.
pub(super) fn condition(cursor: &mut Cursor<'_>, problems: &mut Problems) -> Result<Expr, Problem> {
    operand::condition(cursor, &DIALECT, problems)
}

/// A field by which steps are joined, as written.
pub(super) fn key(cursor: &mut Cursor<'_>, problems: &mut Problems) -> Result<String, Problem> {
    let operand = operand::sum(cursor, &DIALECT, problems)?;
    Ok(match &operand {
        Operand::Field(field) => field.name.clone(),
        other => other.span().of(cursor.text()).to_owned(),
    })
}

/// What follows the left side of a comparison.
fn comparison(cursor: &mut Cursor<'_>, left: Operand, dialect: &Dialect, problems: &mut Problems) -> Result<LeftSide, Problem> {
    let text = cursor.peek_text();
    if let Some((raw, op)) = SIGNS.into_iter().find(|(sign, _)| *sign == text) {
        cursor.bump();
        let right = operand::sum(cursor, dialect, problems)?;
        return Ok(LeftSide::Compared(operand::compare(&left, WrittenOperator { op, raw, cased: true }, &right, dialect)));
    }
    match text {
        ":" => pattern(cursor, &left, WrittenOperator { op: Op::Eq, raw: ":", cased: false }, dialect, problems),
        "like" | "regex" if cursor.peek().is_some_and(|token| token.kind == TokenKind::Word) => {
            let any_case = cursor.text_at(1) == "~";
            let (op, raw) = match (text, any_case) {
                ("like", false) => (Op::Eq, "like"),
                ("like", true) => (Op::Eq, "like~"),
                (_, false) => (Op::RegexMatch, "regex"),
                (_, true) => (Op::RegexMatch, "regex~"),
            };
            pattern(cursor, &left, WrittenOperator { op, raw, cased: !any_case }, dialect, problems)
        }
        "in" => members(cursor, &left, false, dialect, problems),
        "not" if cursor.text_at(1) == "in" => {
            cursor.bump();
            members(cursor, &left, true, dialect, problems)
        }
        "=" => Err(Problem::syntax("EQL compares with `==` or `:`, not with `=`", cursor.span())),
        _ => Ok(LeftSide::Alone(left)),
    }
}

/// `: v`, `like ("a*", "b?")`, `regex~ "…"`.
fn pattern(
    cursor: &mut Cursor<'_>,
    left: &Operand,
    sign: WrittenOperator<'_>,
    dialect: &Dialect,
    problems: &mut Problems,
) -> Result<LeftSide, Problem> {
    cursor.bump();
    cursor.eat("~");
    let values = if cursor.peek_text() == "(" { list(cursor, dialect, problems)? } else { vec![operand::sum(cursor, dialect, problems)?] };
    let pieces = (sign.op == Op::Eq).then_some(operand::wildcards as fn(&str) -> Vec<crate::languages::core::pattern::PatternPiece>);
    Ok(LeftSide::Compared(operand::field_tests(left, sign, &values, pieces, dialect)))
}

/// `in ("a", "b")`, `not in~ (…)`: nothing in the list is a pattern.
fn members(
    cursor: &mut Cursor<'_>,
    left: &Operand,
    negated: bool,
    dialect: &Dialect,
    problems: &mut Problems,
) -> Result<LeftSide, Problem> {
    cursor.bump();
    let any_case = cursor.eat("~");
    if cursor.peek_text() != "(" {
        return Err(Problem::expected("a list after `in`", cursor));
    }
    let values = list(cursor, dialect, problems)?;
    let sign = WrittenOperator { op: Op::Eq, raw: if any_case { "in~" } else { "in" }, cased: !any_case };
    let tests = operand::field_tests(left, sign, &values, None, dialect);
    Ok(LeftSide::Compared(if negated { Expr::not(tests) } else { tests }))
}

fn list(cursor: &mut Cursor<'_>, dialect: &Dialect, problems: &mut Problems) -> Result<Vec<Operand>, Problem> {
    let open = cursor.span();
    cursor.bump();
    operand::items(cursor, ")", open, dialect, problems)
}
