//! Values of EQL and ES|QL as they are written: constants, names, calls, lists, arithmetic.

use super::names::{self, FieldName};
use super::{Call, Dialect, Literal, LiteralKind, Operand, argument, unescape};
use crate::languages::core::brackets::{self, ROUND};
use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::{Token, TokenKind};
use crate::languages::core::problems::{Problem, Problems};
use crate::text::Span;

/// What must stand where an operand begins, for messages.
const A_VALUE: &str = "a field or a value";

/// Operands joined by `+ - * / %`: what is computed does not matter here, only of what.
pub(crate) fn sum(cursor: &mut Cursor<'_>, dialect: &Dialect, problems: &mut Problems) -> Result<Operand, Problem> {
    let start = cursor.span().start;
    let mut operands = Vec::new();
    let mut signed = false;
    loop {
        while cursor.eat("-") || cursor.eat("+") {
            signed = true;
        }
        operands.push(primary(cursor, dialect, problems)?);
        if !["+", "-", "*", "/", "%"].iter().any(|sign| cursor.eat(sign)) {
            break;
        }
    }
    let span = cursor.since(start);
    let constant = operands.iter().all(|operand| matches!(operand, Operand::Literal(literal) if literal.kind == LiteralKind::Number));
    if constant && (signed || operands.len() > 1) {
        let text = span.of(cursor.text()).to_owned();
        return Ok(Operand::Literal(Literal { text, kind: LiteralKind::Number, span }));
    }
    Ok(if operands.len() == 1 && !signed {
        operands.remove(0)
    } else {
        Operand::Arithmetic(operands, span.of(cursor.text()).to_owned(), span)
    })
}

pub(crate) fn primary(cursor: &mut Cursor<'_>, dialect: &Dialect, problems: &mut Problems) -> Result<Operand, Problem> {
    let span = cursor.span();
    let text = cursor.peek_text();
    let Some(token) = cursor.peek() else {
        return Err(Problem::expected(A_VALUE, cursor));
    };
    let operand = match token.kind {
        TokenKind::String if !text.starts_with('`') => {
            cursor.bump();
            if text.starts_with('\'') {
                let hint = format!("{} writes strings with double quotes", dialect.name);
                problems.add(Problem::syntax("a string in single quotes", span).hint(hint));
            }
            Operand::Literal(Literal { text: unescape(text), kind: LiteralKind::String, span })
        }
        TokenKind::Number => number(cursor),
        TokenKind::Word if text.starts_with(|first: char| first.is_ascii_digit()) => number(cursor),
        TokenKind::Word | TokenKind::String if !joins(text, dialect) => named(cursor, dialect, problems)?,
        _ if text == "?" => parameter(cursor, dialect, problems)?,
        _ if text == "(" => bracketed(cursor, "(", ")", dialect, problems)?,
        _ if text == "[" => bracketed(cursor, "[", "]", dialect, problems)?,
        TokenKind::Error if text.len() > 1 => return Err(Problem::unquoted(span)),
        _ => return Err(Problem::expected(A_VALUE, cursor)),
    };
    Ok(cast(cursor, operand))
}

/// Whether a word joins conditions and therefore is not a field.
fn joins(text: &str, dialect: &Dialect) -> bool {
    let same = |word: &&&str| if dialect.operators.any_case { word.eq_ignore_ascii_case(text) } else { **word == text };
    dialect.operators.and.iter().chain(dialect.operators.or).find(same).is_some()
}

/// `x::type` is `x`.
fn cast(cursor: &mut Cursor<'_>, operand: Operand) -> Operand {
    while cursor.eat("::") {
        cursor.bump();
    }
    operand
}

/// A number, with its unit if one follows: `10 minutes`.
fn number(cursor: &mut Cursor<'_>) -> Operand {
    let start = cursor.span();
    cursor.bump();
    if cursor.peek_text() == "." && cursor.peek_at(1).is_some_and(|token| token.kind == TokenKind::Number) {
        cursor.bump();
        cursor.bump();
    }
    let unit = cursor.peek_text();
    let is_unit = UNITS
        .iter()
        .any(|known| unit.eq_ignore_ascii_case(known) || unit.strip_suffix(['s', 'S']).is_some_and(|one| one.eq_ignore_ascii_case(known)));
    if is_unit {
        cursor.bump();
    }
    let span = cursor.since(start.start);
    Operand::Literal(Literal { text: span.of(cursor.text()).to_owned(), kind: LiteralKind::Number, span })
}

/// Units of time spans, in the singular.
const UNITS: [&str; 16] =
    ["millisecond", "ms", "second", "sec", "s", "minute", "min", "m", "hour", "h", "day", "d", "week", "w", "month", "year"];

/// A word: a constant, a call, or a field.
fn named(cursor: &mut Cursor<'_>, dialect: &Dialect, problems: &mut Problems) -> Result<Operand, Problem> {
    let name = names::field(cursor);
    let constant = |kind| Operand::Literal(Literal { text: name.name.to_ascii_lowercase(), kind, span: name.span });
    if cursor.peek_text() == "(" {
        return call(cursor, name, false, dialect, problems);
    }
    if cursor.peek_text() == "~" && cursor.text_at(1) == "(" {
        cursor.bump();
        return call(cursor, name, true, dialect, problems);
    }
    Ok(match name.name.to_ascii_lowercase().as_str() {
        "true" | "false" => constant(LiteralKind::Boolean),
        "null" => constant(LiteralKind::Null),
        _ => Operand::Field(name),
    })
}

/// `?field` in EQL, `?parameter` in ES|QL.
fn parameter(cursor: &mut Cursor<'_>, dialect: &Dialect, problems: &mut Problems) -> Result<Operand, Problem> {
    let start = cursor.span().start;
    while cursor.eat("?") {}
    if dialect.optional_fields {
        return named(cursor, dialect, problems);
    }
    if cursor.peek().is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number))
        && cursor.span().start == cursor.last_end()
    {
        cursor.bump();
    }
    let span = cursor.since(start);
    Ok(Operand::Literal(Literal { text: span.of(cursor.text()).to_owned(), kind: LiteralKind::Parameter, span }))
}

fn call(cursor: &mut Cursor<'_>, name: FieldName, any_case: bool, dialect: &Dialect, problems: &mut Problems) -> Result<Operand, Problem> {
    let FieldName { name, span } = name;
    let name = name.to_ascii_lowercase();
    if !knows(dialect, &name) {
        let conditions = dialect.conditions.iter().map(|condition| condition.name);
        let known = conditions.chain(dialect.transparent.iter().chain(dialect.functions).copied());
        problems.add(Problem::unknown("function", &name, span, known));
    }
    let open = cursor.span();
    cursor.bump();
    let arguments = items(cursor, ")", open, dialect, problems)?;
    let call = Call { name, span, any_case, arguments };
    Ok(match (dialect.embedded)(&call, cursor.text(), problems) {
        Some(expr) => Operand::Condition(Box::new(expr), span),
        None => Operand::Call(call),
    })
}

fn knows(dialect: &Dialect, name: &str) -> bool {
    dialect.conditions.iter().any(|condition| condition.name == name)
        || dialect.transparent.contains(&name)
        || dialect.functions.contains(&name)
}

/// `(a, b)` or `[a, b]`; a single operand in round brackets stands for itself.
fn bracketed(cursor: &mut Cursor<'_>, open: &str, close: &str, dialect: &Dialect, problems: &mut Problems) -> Result<Operand, Problem> {
    let at = cursor.span();
    cursor.eat(open);
    let mut operands = items(cursor, close, at, dialect, problems)?;
    if open == "(" && operands.len() == 1 {
        return Ok(operands.remove(0));
    }
    Ok(Operand::List(operands, cursor.since(at.start)))
}

/// Operands up to a closing bracket.
pub(crate) fn items(
    cursor: &mut Cursor<'_>,
    close: &str,
    open: Span,
    dialect: &Dialect,
    problems: &mut Problems,
) -> Result<Vec<Operand>, Problem> {
    let mut out = Vec::new();
    loop {
        if cursor.eat(close) {
            return Ok(out);
        }
        if cursor.at_end() {
            return Err(Problem::unclosed(open));
        }
        if cursor.peek_text() == "{" {
            cursor.skip_brackets();
        } else if cursor.peek_text() == "*" && matches!(cursor.text_at(1), ")" | ",") {
            cursor.bump();
        } else {
            out.push(argument(cursor, dialect, problems)?);
        }
        if !cursor.eat(",") && cursor.peek_text() != close {
            let expected = format_args!("`,` or `{close}`");
            return Err(if cursor.at_end() { Problem::unclosed(open) } else { Problem::expected(expected, cursor) });
        }
    }
}

/// Leaves brackets around values to [`primary`]: the boolean climber reads only those around conditions, and a bracket is
/// around a value when an operator of values follows it.
pub(crate) fn with_value_brackets(text: &str, tokens: &[Token], operators: &[&str]) -> Vec<Token> {
    let mut out: Vec<Token> = tokens.iter().copied().filter(|token| token.kind != TokenKind::Comment).collect();
    for (start, end) in brackets::pairs(text, &out, ROUND) {
        let follows = out.get(end + 1).filter(|next| next.kind != TokenKind::String).map_or("", |next| next.span.of(text));
        if operators.iter().any(|operator| follows.eq_ignore_ascii_case(operator))
            && let Some(open) = out.get_mut(start)
        {
            open.kind = TokenKind::Operator;
        }
    }
    out
}
