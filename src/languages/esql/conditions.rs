//! Conditions of ES|QL: comparisons, `IN`, `LIKE`, `IS NULL`, functions, queries within the query.

use super::functions::FUNCTIONS;
use crate::languages::core::boolean::Operators;
use crate::languages::core::cursor::Cursor;
use crate::languages::core::escape;
use crate::languages::core::operand::{self, Call, ConditionFunction, Dialect, LeftSide, LiteralKind, Operand, WrittenOperator};
use crate::languages::core::pattern::{PatternPiece, star_and_mark};
use crate::languages::core::problems::{Problem, Problems};
use crate::languages::{Expr, kuery, lucene};
use crate::rule::Op;
use crate::text::{Span, offset};

const OPERATORS: Operators = Operators::of_words(true);

pub(super) const DIALECT: Dialect = Dialect {
    operators: &OPERATORS,
    comparison,
    embedded,
    conditions: &[
        on("cidr_match", Op::CidrMatch, true),
        on("starts_with", Op::StartsWith, false),
        on("ends_with", Op::EndsWith, false),
        on("contains", Op::Contains, false),
        on("mv_contains", Op::Eq, false),
        on("mv_intersects", Op::Eq, false),
        on("match", Op::Match, false),
        on("match_phrase", Op::Match, false),
        on("term", Op::Eq, false),
    ],
    transparent: &[
        "to_string",
        "to_str",
        "to_lower",
        "to_upper",
        "to_ip",
        "to_integer",
        "to_int",
        "to_long",
        "to_double",
        "to_dbl",
        "to_boolean",
        "to_bool",
        "to_datetime",
        "to_dt",
        "to_date_nanos",
        "to_unsigned_long",
        "to_ul",
        "to_ulong",
        "to_version",
        "to_ver",
        "trim",
        "ltrim",
        "rtrim",
        "mv_dedupe",
        "mv_sort",
        "json_extract",
    ],
    functions: &FUNCTIONS,
    optional_fields: false,
    ends: &["and", "or", "|", ",", "by"],
    name: "ES|QL",
};

const fn on(name: &'static str, op: Op, several: bool) -> ConditionFunction {
    ConditionFunction { name, op, wildcards: false, several }
}

/// Operators between two values.
const SIGNS: [(&str, Op); 7] =
    [("==", Op::Eq), ("!=", Op::Ne), ("<=", Op::Le), (">=", Op::Ge), ("<", Op::Lt), (">", Op::Gt), ("=~", Op::Eq)];

/// What follows the left side of a comparison.
fn comparison(cursor: &mut Cursor<'_>, left: Operand, dialect: &Dialect, problems: &mut Problems) -> Result<LeftSide, Problem> {
    let text = cursor.peek_text();
    if let Some((raw, op)) = SIGNS.into_iter().find(|(sign, _)| *sign == text) {
        cursor.bump();
        let right = operand::sum(cursor, dialect, problems)?;
        return Ok(LeftSide::Compared(operand::compare(&left, WrittenOperator { op, raw, cased: raw != "=~" }, &right, dialect)));
    }
    if cursor.eat(":") {
        let right = operand::sum(cursor, dialect, problems)?;
        let sign = WrittenOperator { op: Op::Match, raw: ":", cased: false };
        return Ok(LeftSide::Compared(operand::field_tests(&left, sign, &members(right), None, dialect)));
    }
    let negated = cursor.peek_text().eq_ignore_ascii_case("not");
    let word = cursor.text_at(usize::from(negated)).to_ascii_lowercase();
    if !matches!(word.as_str(), "in" | "like" | "rlike" | "is") || (negated && word == "is") {
        return if text == "=" {
            Err(Problem::syntax("ES|QL compares with `==`, not with `=`", cursor.span()))
        } else {
            Ok(LeftSide::Alone(left))
        };
    }
    if negated {
        cursor.bump();
    }
    cursor.bump();
    let expr = match word.as_str() {
        "is" => return null(cursor, &left, dialect),
        "in" => {
            let right = list(cursor, dialect, problems)?;
            operand::field_tests(&left, WrittenOperator { op: Op::Eq, raw: "IN", cased: true }, &right, None, dialect)
        }
        "like" => {
            let right = list(cursor, dialect, problems)?;
            operand::field_tests(&left, WrittenOperator { op: Op::Eq, raw: "LIKE", cased: true }, &right, Some(pieces), dialect)
        }
        _ => {
            let right = list(cursor, dialect, problems)?;
            operand::field_tests(&left, WrittenOperator { op: Op::RegexMatch, raw: "RLIKE", cased: true }, &right, None, dialect)
        }
    };
    Ok(LeftSide::Compared(if negated { Expr::not(expr) } else { expr }))
}

/// `IS NULL`, `IS NOT NULL`.
fn null(cursor: &mut Cursor<'_>, left: &Operand, dialect: &Dialect) -> Result<LeftSide, Problem> {
    let (op, raw) = if cursor.eat_word("not") { (Op::Ne, "IS NOT NULL") } else { (Op::Eq, "IS NULL") };
    let span = cursor.span();
    if !cursor.eat_word("null") {
        return Err(Problem::expected("`NULL` after `IS`", cursor));
    }
    let nothing = operand::Literal { text: String::new(), kind: LiteralKind::Null, span };
    Ok(LeftSide::Compared(operand::compare(left, WrittenOperator { op, raw, cased: false }, &Operand::Literal(nothing), dialect)))
}

/// `(a, b)`, or one value.
fn list(cursor: &mut Cursor<'_>, dialect: &Dialect, problems: &mut Problems) -> Result<Vec<Operand>, Problem> {
    if cursor.peek_text() == "(" {
        let open = cursor.span();
        cursor.bump();
        return operand::items(cursor, ")", open, dialect, problems);
    }
    operand::sum(cursor, dialect, problems).map(members)
}

fn members(operand: Operand) -> Vec<Operand> {
    match operand {
        Operand::List(items, _) => items,
        other => vec![other],
    }
}

/// The pieces of a `LIKE` pattern: `\*`, `\?` and `\\` are literal.
fn pieces(text: &str) -> Vec<PatternPiece> {
    escape::pieces(text, star_and_mark, |tail| escape::plain(tail, "*?\\"))
}

/// The condition of `KQL("…")` or `QSTR("…")`.
fn embedded(call: &Call, text: &str, problems: &mut Problems) -> Option<Expr> {
    let read = match call.name.as_str() {
        "kql" => kuery::read,
        "qstr" => lucene::read,
        _ => return None,
    };
    let Operand::Literal(literal) = call.arguments.first()? else {
        return None;
    };
    let mut inner = Problems::default();
    let mut expr = read(&literal.text, &mut inner);
    let raw = literal.span.of(text);
    let quotes = if raw.starts_with("\"\"\"") { 3 } else { 1 };
    let verbatim = raw.len() == literal.text.len() + 2 * quotes;
    let start = literal.span.start + offset(quotes);
    let place = |span: Span| if verbatim { span.shifted(start) } else { literal.span };
    problems.absorb(inner, place);
    expr.move_spans(place);
    Some(expr)
}
