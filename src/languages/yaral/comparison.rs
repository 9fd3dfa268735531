//! One comparison: a test, a binding of a placeholder, or a join.
//!
//! In: a cursor at a comparison. Out: an expression whose test is named after what it looks at, its event variable or `$placeholder`;
//! bindings and joins go to the section's [`Clauses`] and hold always. Knows no brackets and no boolean operators.

use super::clause::{Clauses, MayStandAlone, PlaceholderBinding, VariableJoin, placeholder_key};
use super::functions::{FunctionEffect, function};
use super::value::{PlacedValue, ValueKind, unknown_call, value};
use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::TokenKind;
use crate::languages::core::problems::Problem;
use crate::languages::{Expr, Test};
use crate::rule::Op;
use crate::text::Span;

/// Whether what comes next may follow a comparison.
pub(super) fn may_follow(cursor: &Cursor<'_>) -> bool {
    cursor.peek().is_none_or(|token| match token.kind {
        TokenKind::Error => false,
        TokenKind::Operator | TokenKind::Punct => matches!(cursor.peek_text(), "(" | ")" | "!" | "-"),
        TokenKind::Word | TokenKind::String | TokenKind::Number | TokenKind::Comment => true,
    })
}

/// How two values are compared.
struct HowCompared<'c> {
    op: Op,
    negated: bool,
    /// As written: `=`, `in regex`, `any =`.
    raw: &'c str,
    nocase: bool,
}

/// Reads a comparison.
pub(super) fn comparison(cursor: &mut Cursor<'_>, alone: MayStandAlone, out: &mut Clauses) -> Result<Expr, Problem> {
    let quantifier = ["any", "all"].into_iter().find(|word| cursor.eat_word(word));
    let left = value(cursor)?;
    note(&left, out);
    let nocase = cursor.eat_word("nocase");
    let Some((op, negated, written)) = operator(cursor)? else {
        let nocase = nocase || cursor.eat_word("nocase");
        return standing_alone(&left, nocase, alone, may_follow(cursor), out);
    };
    let raw = quantifier.map_or_else(|| written.clone(), |quantifier| format!("{quantifier} {written}"));
    if op == Op::IsNull {
        let test = test_of(&left, &HowCompared { op, negated, raw: &raw, nocase }, String::new(), None);
        return Ok(if negated { Expr::not(test) } else { test });
    }
    let right = value(cursor)?;
    note(&right, out);
    let nocase = cursor.eat_word("nocase") || nocase;
    Ok(compared(&left, &right, &HowCompared { op, negated, raw: &raw, nocase }, out))
}

/// The comparison operator, whether it is negated, and its spelling; nothing if none follows.
fn operator(cursor: &mut Cursor<'_>) -> Result<Option<(Op, bool, String)>, Problem> {
    let sign = match cursor.peek_text() {
        "=" => Op::Eq,
        "!=" => Op::Ne,
        "<" => Op::Lt,
        "<=" => Op::Le,
        ">" => Op::Gt,
        ">=" => Op::Ge,
        _ => return in_operator(cursor),
    };
    let written = cursor.peek_text().to_owned();
    cursor.bump();
    Ok(Some((sign, false, written)))
}

/// `in`, `not in`, `in regex`, `in cidr`, `is null`, `is not null`.
fn in_operator(cursor: &mut Cursor<'_>) -> Result<Option<(Op, bool, String)>, Problem> {
    if cursor.eat_word("is") {
        let negated = cursor.eat_word("not");
        if !cursor.eat_word("null") {
            return Err(Problem::expected("`null` after `is`", cursor));
        }
        return Ok(Some((Op::IsNull, negated, if negated { "is not null" } else { "is null" }.to_owned())));
    }
    let negated = cursor.peek_text().eq_ignore_ascii_case("not") && cursor.text_at(1).eq_ignore_ascii_case("in");
    if negated {
        cursor.bump();
    }
    if !cursor.eat_word("in") {
        return Ok(None);
    }
    let (op, kind) = if cursor.eat_word("regex") {
        (Op::RegexMatch, " regex")
    } else if cursor.eat_word("cidr") {
        (Op::CidrMatch, " cidr")
    } else {
        (Op::Eq, "")
    };
    Ok(Some((op, negated, format!("{}in{kind}", if negated { "not " } else { "" }))))
}

/// Remembers what a value mentions.
fn note(operand: &PlacedValue, out: &mut Clauses) {
    operand.each(&mut |value| match value {
        ValueKind::Field { event, .. } => out.events.add(event),
        ValueKind::List(name) => out.lists.add(name),
        ValueKind::Text(_)
        | ValueKind::Regex(_)
        | ValueKind::Plain(_)
        | ValueKind::Placeholder(_)
        | ValueKind::Count(_)
        | ValueKind::Call(..)
        | ValueKind::Arithmetic(..) => {}
    });
    out.problems.extend(unknown_call(operand));
}

/// A value without a comparison: a call that tests, or in conditions a variable.
fn standing_alone(left: &PlacedValue, nocase: bool, alone: MayStandAlone, may_follow: bool, out: &mut Clauses) -> Result<Expr, Problem> {
    match &left.value {
        ValueKind::Call(name, arguments) => {
            if let (Some(FunctionEffect::Test(op)), [subject, pattern, ..]) = (function(name), arguments.as_slice()) {
                return Ok(compared(subject, pattern, &HowCompared { op, negated: false, raw: name, nocase }, out));
            }
            if let Some(FunctionEffect::Test(_)) = function(name) {
                return Err(Problem::syntax(format!("`{name}` needs a field and what it is tested for"), left.span));
            }
            let always = HowCompared { op: Op::Eq, negated: false, raw: name, nocase };
            Ok(test_of(left, &always, "true".to_owned(), None))
        }
        ValueKind::Placeholder(name) if alone == MayStandAlone::Variables => {
            Ok(named(&placeholder_key(name), Test::new(placeholder_key(name), Op::Exists, "")))
        }
        ValueKind::Field { .. } if may_follow => {
            Ok(test_of(left, &HowCompared { op: Op::Eq, negated: false, raw: "", nocase }, "true".to_owned(), None))
        }
        _ if is_literal(left) => Err(Problem::syntax("a literal tests nothing by itself", left.span)),
        _ => Err(Problem::syntax("expected a comparison after this", left.span)),
    }
}

fn is_literal(operand: &PlacedValue) -> bool {
    matches!(operand.value, ValueKind::Text(_) | ValueKind::Regex(_) | ValueKind::Plain(_) | ValueKind::List(_))
}

/// Two values compared: a test, a binding, or a join.
fn compared(left: &PlacedValue, right: &PlacedValue, how: &HowCompared<'_>, out: &mut Clauses) -> Expr {
    if let Some((subject, literal, how)) = subject_and_literal(left, right, how) {
        return literal_test(subject, literal, &how);
    }
    match (&left.value, &right.value) {
        (ValueKind::Placeholder(name), ValueKind::Field { .. } | ValueKind::Call(..) | ValueKind::Arithmetic(..)) if how.op == Op::Eq => {
            bind(name, right, out)
        }
        (ValueKind::Field { .. } | ValueKind::Call(..) | ValueKind::Arithmetic(..), ValueKind::Placeholder(name)) if how.op == Op::Eq => {
            bind(name, left, out)
        }
        _ => joined(left, right, how, out),
    }
}

/// The side that is tested and the side that it is tested for, the operator turned round where the literal comes first.
fn subject_and_literal<'o, 'c>(
    left: &'o PlacedValue,
    right: &'o PlacedValue,
    how: &HowCompared<'c>,
) -> Option<(&'o PlacedValue, &'o PlacedValue, HowCompared<'c>)> {
    let (subject, literal, op) = match (is_literal(left), is_literal(right)) {
        (false, true) => (left, right, how.op),
        (true, false) => (right, left, turned(how.op)),
        (true, true) | (false, false) => return None,
    };
    Some((subject, literal, HowCompared { op, negated: how.negated, raw: how.raw, nocase: how.nocase }))
}

fn turned(op: Op) -> Op {
    match op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        other => other,
    }
}

fn literal_test(subject: &PlacedValue, literal: &PlacedValue, how: &HowCompared<'_>) -> Expr {
    let (op, value, negated) = match &literal.value {
        ValueKind::Regex(regex) if how.op == Op::Ne => (Op::RegexMatch, regex.clone(), true),
        ValueKind::Regex(regex) if how.op == Op::Eq => (Op::RegexMatch, regex.clone(), how.negated),
        ValueKind::List(name) => (how.op, format!("%{name}%"), how.negated),
        ValueKind::Text(text) | ValueKind::Regex(text) | ValueKind::Plain(text) => (how.op, text.clone(), how.negated),
        ValueKind::Field { .. } | ValueKind::Placeholder(_) | ValueKind::Count(_) | ValueKind::Call(..) | ValueKind::Arithmetic(..) => {
            (how.op, literal.shown(), how.negated)
        }
    };
    let is_list = matches!(literal.value, ValueKind::List(_));
    let compares = boolean_call(subject, &value, op);
    let how = HowCompared { op, negated, raw: how.raw, nocase: how.nocase };
    let expr = match compares {
        Some((call, agrees)) => {
            let expr =
                literal_test(call.subject, call.literal, &HowCompared { op: call.op, negated: false, raw: call.name, nocase: how.nocase });
            return if agrees { expr } else { Expr::not(expr) };
        }
        None => {
            let mut expr = test_of(subject, &how, value, Some(literal.span));
            expr.change_tests(&mut |test| (test.listed, test.placeholder) = (is_list, is_list));
            expr
        }
    };
    if negated { Expr::not(expr) } else { expr }
}

/// A call that tests, compared with `true` or `false`.
struct TestCall<'o> {
    name: &'o str,
    op: Op,
    subject: &'o PlacedValue,
    literal: &'o PlacedValue,
}

fn boolean_call<'o>(subject: &'o PlacedValue, value: &str, op: Op) -> Option<(TestCall<'o>, bool)> {
    let ValueKind::Call(name, arguments) = &subject.value else {
        return None;
    };
    let (Some(FunctionEffect::Test(tests)), [first, second, ..]) = (function(name), arguments.as_slice()) else {
        return None;
    };
    let is_true = match value {
        "true" => true,
        "false" => false,
        _ => return None,
    };
    let call = TestCall { name, op: tests, subject: first, literal: second };
    Some((call, is_true == (op == Op::Eq)))
}

/// A test of a value, named after what it looks at.
fn test_of(subject: &PlacedValue, how: &HowCompared<'_>, value: String, value_at: Option<Span>) -> Expr {
    let (inner, folds_case) = unwrapped(subject);
    let (key, field, derived) = match &inner.value {
        ValueKind::Field { event, path } => (event.clone(), path.clone(), false),
        ValueKind::Placeholder(name) => (placeholder_key(name), placeholder_key(name), false),
        _ => (first_variable(inner), inner.shown(), true),
    };
    let cased = !how.nocase && !folds_case && has_case(how.op) && !value.starts_with("(?i)");
    let test = Test { raw_op: how.raw.to_owned(), cased, derived, field_at: Some(inner.span), value_at, ..Test::new(field, how.op, value) };
    named(&key, test)
}

fn has_case(op: Op) -> bool {
    matches!(op, Op::Eq | Op::Ne | Op::Contains | Op::StartsWith | Op::EndsWith | Op::RegexMatch)
}

fn named(key: &str, test: Test) -> Expr {
    Expr::Named(key.to_owned(), Box::new(test.into()))
}

/// The value within calls that leave a field what it is, and whether one of them folds case.
fn unwrapped(operand: &PlacedValue) -> (&PlacedValue, bool) {
    let (mut inner, mut folds) = (operand, false);
    while let ValueKind::Call(name, arguments) = &inner.value
        && let Some(FunctionEffect::Same { folds_case }) = function(name)
        && let Some(first) = arguments.first()
    {
        inner = first;
        folds |= folds_case;
    }
    (inner, folds)
}

/// The event variable that an expression looks at first, else its first placeholder.
fn first_variable(operand: &PlacedValue) -> String {
    let (mut event, mut placeholder) = (None, None);
    operand.each(&mut |value| match value {
        ValueKind::Field { event: name, .. } if event.is_none() => event = Some(name.clone()),
        ValueKind::Placeholder(name) if placeholder.is_none() => placeholder = Some(placeholder_key(name)),
        ValueKind::Count(name) if placeholder.is_none() => placeholder = Some(format!("#{name}")),
        _ => {}
    });
    event.or(placeholder).unwrap_or_default()
}

/// `$e.field = $placeholder`: binds the placeholder and tests nothing.
fn bind(placeholder: &str, operand: &PlacedValue, out: &mut Clauses) -> Expr {
    let (inner, _) = unwrapped(operand);
    let field = match &inner.value {
        ValueKind::Field { path, .. } => Some(path.clone()),
        _ => None,
    };
    let event = match first_variable(inner) {
        key if key.starts_with(['$', '#']) => String::new(),
        event => event,
    };
    out.bindings.push(PlaceholderBinding { placeholder: placeholder.to_owned(), event, field, shown: operand.shown() });
    Expr::always()
}

/// A comparison of two fields: a derived test within an event variable, a join between several.
fn joined(left: &PlacedValue, right: &PlacedValue, how: &HowCompared<'_>, out: &mut Clauses) -> Expr {
    match (&unwrapped(left).0.value, &unwrapped(right).0.value) {
        (ValueKind::Field { event, .. }, ValueKind::Field { event: other, path }) if event == other => {
            let negated = how.op == Op::Ne;
            let how = HowCompared { op: Op::Fieldref, negated, raw: how.raw, nocase: how.nocase };
            let mut expr = test_of(left, &how, path.clone(), Some(right.span));
            expr.change_tests(&mut |test| test.derived = true);
            if negated { Expr::not(expr) } else { expr }
        }
        _ => {
            out.joins.push(VariableJoin { shown: format!("{} {} {}", with_variables(left), how.raw, with_variables(right)) });
            Expr::always()
        }
    }
}

fn with_variables(operand: &PlacedValue) -> String {
    match &operand.value {
        ValueKind::Field { event, path } if !event.is_empty() => format!("${event}.{path}"),
        _ => operand.shown(),
    }
}
