//! Clauses: comparisons joined by `and`, `or`, `not`; clauses that follow each other all hold.
//!
//! In: a section's tokens. Out: [`Clauses`]: trees whose tests are named after the event variable or placeholder that they
//! look at, and what binds placeholders or joins variables. Which stage a test belongs to is decided later.

use std::collections::BTreeSet;

use super::functions::{Function, function};
use super::value::{Operand, Value, unknown_call, value};
use crate::diagnostic::{Code, Diagnostic};
use crate::query::boolean::{self, Fault, Operators};
use crate::query::cursor::Cursor;
use crate::query::lexer::{Token, TokenKind};
use crate::query::{Expr, Test};
use crate::rule::Op;
use crate::text::{Span, Text};

const OPERATORS: Operators = operators(false);

/// For clauses in which a joining word or a bracket is missing.
const LENIENT: Operators = operators(true);

const fn operators(implicit_and: bool) -> Operators {
    Operators { or: &["or"], and: &["and"], not: &["not", "!"], any_case: true, or_binds_tighter: false, implicit_and }
}

/// What gives a placeholder its values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Binding {
    /// The placeholder without its `$`.
    pub(super) placeholder: String,
    /// The event variable; empty where there is none.
    pub(super) event: String,
    /// The field, if the placeholder holds it unchanged.
    pub(super) field: Option<String>,
    /// The field or expression as shown.
    pub(super) shown: String,
}

impl Binding {
    /// The field or expression with its event variable.
    pub(super) fn with_event(&self) -> String {
        if self.field.is_some() && !self.event.is_empty() { format!("${}.{}", self.event, self.shown) } else { self.shown.clone() }
    }
}

/// A comparison of two event variables, or of what they bind.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Join {
    /// The comparison as written.
    pub(super) shown: String,
}

/// Distinct names in the order in which they appear.
#[derive(Debug, Default)]
pub(super) struct Names {
    ordered: Vec<String>,
    known: BTreeSet<String>,
}

impl Names {
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

/// What came of a section.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    /// The clauses, all of which hold.
    pub(super) exprs: Vec<Expr>,
    /// What placeholders hold.
    pub(super) bindings: Vec<Binding>,
    /// Joins of event variables.
    pub(super) joins: Vec<Join>,
    /// Reference lists that are used.
    pub(super) lists: Names,
    /// Event variables.
    pub(super) events: Names,
    /// What was not understood.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// What may stand alone in a section, without a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alone {
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
pub(super) fn parse(text: &Text<'_>, tokens: &[Token], alone: Alone) -> Clauses {
    let mut cursor = Cursor::new(&text.text, tokens);
    let mut out = Clauses::default();
    while !cursor.at_end() {
        let start = cursor.mark();
        let (bound, joined, reported) = (out.bindings.len(), out.joins.len(), out.diagnostics.len());
        let read = expression(&mut cursor, &OPERATORS, text, alone, &mut out).or_else(|fault| {
            if fault.too_deep {
                return Err(fault);
            }
            out.bindings.truncate(bound);
            out.joins.truncate(joined);
            out.diagnostics.truncate(reported);
            out.diagnostics.push(report(text, fault));
            cursor.rewind(start);
            expression(&mut cursor, &LENIENT, text, alone, &mut out)
        });
        match read {
            Ok(expr) => out.exprs.push(expr),
            Err(fault) => {
                out.diagnostics.push(report(text, fault));
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

fn expression(cursor: &mut Cursor<'_>, operators: &Operators, text: &Text<'_>, alone: Alone, out: &mut Clauses) -> Result<Expr, Fault> {
    boolean::expression(cursor, operators, &mut |cursor| Ok(recovering(cursor, text, alone, out)))
}

/// A fault as a diagnostic.
pub(super) fn report(text: &Text<'_>, fault: Fault) -> Diagnostic {
    let code = if fault.too_deep { Code::TooDeep } else { Code::QuerySyntax };
    Diagnostic::new(code, fault.message).at(text.place(fault.span))
}

/// A comparison; one that is not understood is reported, passed over and holds always.
fn recovering(cursor: &mut Cursor<'_>, text: &Text<'_>, alone: Alone, out: &mut Clauses) -> Expr {
    let start = cursor.mark();
    let (expr, fault) = match comparison(cursor, text, alone, out) {
        Ok(expr) if may_follow(cursor) => return expr,
        Ok(expr) => (expr, Fault::new(format!("expected `and`, `or` or a new clause, found `{}`", cursor.peek_text()), cursor.span())),
        Err(fault) => (Expr::always(), fault),
    };
    out.diagnostics.push(report(text, fault));
    skip_operand(cursor, start);
    expr
}

/// Whether what comes next may follow a comparison.
fn may_follow(cursor: &Cursor<'_>) -> bool {
    cursor.peek().is_none_or(|token| match token.kind {
        TokenKind::Error => false,
        TokenKind::Operator | TokenKind::Punct => matches!(cursor.peek_text(), "(" | ")" | "!" | "-"),
        TokenKind::Word | TokenKind::String | TokenKind::Number | TokenKind::Comment => true,
    })
}

/// Goes on to where the next operand may begin: a boolean operator, the end of the brackets around, a new line.
fn skip_operand(cursor: &mut Cursor<'_>, start: usize) {
    let mut depth = 0_usize;
    while let Some(token) = cursor.peek() {
        let word = cursor.peek_text();
        let joins = depth == 0 && token.kind == TokenKind::Word && ["and", "or"].iter().any(|joiner| word.eq_ignore_ascii_case(joiner));
        if joins || (depth == 0 && cursor.mark() > start && starts_line(cursor)) {
            return;
        }
        match word {
            "(" => depth += 1,
            ")" if depth == 0 => return,
            ")" => depth -= 1,
            _ => {}
        }
        cursor.bump();
    }
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

/// How two values are compared.
struct Comparison<'c> {
    op: Op,
    negated: bool,
    /// As written: `=`, `in regex`, `any =`.
    raw: &'c str,
    nocase: bool,
}

fn comparison(cursor: &mut Cursor<'_>, text: &Text<'_>, alone: Alone, out: &mut Clauses) -> Result<Expr, Fault> {
    let quantifier = ["any", "all"].into_iter().find(|word| cursor.eat_word(word));
    let left = value(cursor)?;
    note(&left, text, out);
    let nocase = cursor.eat_word("nocase");
    let Some((op, negated, written)) = operator(cursor)? else {
        let nocase = nocase || cursor.eat_word("nocase");
        return standing_alone(&left, nocase, alone, may_follow(cursor), out);
    };
    let raw = quantifier.map_or_else(|| written.clone(), |quantifier| format!("{quantifier} {written}"));
    if op == Op::IsNull {
        let test = test_of(&left, &Comparison { op, negated, raw: &raw, nocase }, String::new(), None);
        return Ok(if negated { Expr::not(test) } else { test });
    }
    let right = value(cursor)?;
    note(&right, text, out);
    let nocase = cursor.eat_word("nocase") || nocase;
    Ok(compared(&left, &right, &Comparison { op, negated, raw: &raw, nocase }, out))
}

/// The comparison operator, whether it is negated, and its spelling; nothing if none follows.
fn operator(cursor: &mut Cursor<'_>) -> Result<Option<(Op, bool, String)>, Fault> {
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
fn in_operator(cursor: &mut Cursor<'_>) -> Result<Option<(Op, bool, String)>, Fault> {
    if cursor.eat_word("is") {
        let negated = cursor.eat_word("not");
        if !cursor.eat_word("null") {
            return Err(Fault::new("expected `null` after `is`", cursor.span()));
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
fn note(operand: &Operand, text: &Text<'_>, out: &mut Clauses) {
    operand.each(&mut |value| match value {
        Value::Field { event, .. } => out.events.add(event),
        Value::List(name) => out.lists.add(name),
        Value::Text(_)
        | Value::Regex(_)
        | Value::Plain(_)
        | Value::Placeholder(_)
        | Value::Count(_)
        | Value::Call(..)
        | Value::Arithmetic(..) => {}
    });
    if let Some((message, hint)) = unknown_call(operand) {
        out.diagnostics.push(Diagnostic::new(Code::UnknownConstruct, message).at(text.place(operand.span)).hint(hint));
    }
}

/// A value without a comparison: a call that tests, or in conditions a variable.
fn standing_alone(left: &Operand, nocase: bool, alone: Alone, may_follow: bool, out: &mut Clauses) -> Result<Expr, Fault> {
    match &left.value {
        Value::Call(name, arguments) => {
            if let (Some(Function::Test(op)), [subject, pattern, ..]) = (function(name), arguments.as_slice()) {
                return Ok(compared(subject, pattern, &Comparison { op, negated: false, raw: name, nocase }, out));
            }
            if let Some(Function::Test(_)) = function(name) {
                return Err(Fault::new(format!("`{name}` wants a field and what it is tested for"), left.span));
            }
            let always = Comparison { op: Op::Eq, negated: false, raw: name, nocase };
            Ok(test_of(left, &always, "true".to_owned(), None))
        }
        Value::Placeholder(name) if alone == Alone::Variables => {
            Ok(named(&placeholder_key(name), Test::new(placeholder_key(name), Op::Exists, "")))
        }
        Value::Field { .. } if may_follow => {
            Ok(test_of(left, &Comparison { op: Op::Eq, negated: false, raw: "", nocase }, "true".to_owned(), None))
        }
        _ if is_literal(left) => Err(Fault::new("a literal tests nothing by itself", left.span)),
        _ => Err(Fault::new("expected a comparison after this", left.span)),
    }
}

fn is_literal(operand: &Operand) -> bool {
    matches!(operand.value, Value::Text(_) | Value::Regex(_) | Value::Plain(_) | Value::List(_))
}

/// Two values compared: a test, a binding, or a join.
fn compared(left: &Operand, right: &Operand, how: &Comparison<'_>, out: &mut Clauses) -> Expr {
    if let Some((subject, literal, how)) = subject_and_literal(left, right, how) {
        return literal_test(subject, literal, &how);
    }
    match (&left.value, &right.value) {
        (Value::Placeholder(name), Value::Field { .. } | Value::Call(..) | Value::Arithmetic(..)) if how.op == Op::Eq => {
            bind(name, right, out)
        }
        (Value::Field { .. } | Value::Call(..) | Value::Arithmetic(..), Value::Placeholder(name)) if how.op == Op::Eq => {
            bind(name, left, out)
        }
        _ => joined(left, right, how, out),
    }
}

/// The side that is tested and the side that it is tested for, the operator turned round where the literal comes first.
fn subject_and_literal<'o, 'c>(
    left: &'o Operand,
    right: &'o Operand,
    how: &Comparison<'c>,
) -> Option<(&'o Operand, &'o Operand, Comparison<'c>)> {
    let (subject, literal, op) = match (is_literal(left), is_literal(right)) {
        (false, true) => (left, right, how.op),
        (true, false) => (right, left, turned(how.op)),
        (true, true) | (false, false) => return None,
    };
    Some((subject, literal, Comparison { op, negated: how.negated, raw: how.raw, nocase: how.nocase }))
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

fn literal_test(subject: &Operand, literal: &Operand, how: &Comparison<'_>) -> Expr {
    let (op, value, negated) = match &literal.value {
        Value::Regex(regex) if how.op == Op::Ne => (Op::RegexMatch, regex.clone(), true),
        Value::Regex(regex) if how.op == Op::Eq => (Op::RegexMatch, regex.clone(), how.negated),
        Value::List(name) => (how.op, format!("%{name}%"), how.negated),
        Value::Text(text) | Value::Regex(text) | Value::Plain(text) => (how.op, text.clone(), how.negated),
        Value::Field { .. } | Value::Placeholder(_) | Value::Count(_) | Value::Call(..) | Value::Arithmetic(..) => {
            (how.op, literal.shown(), how.negated)
        }
    };
    let is_list = matches!(literal.value, Value::List(_));
    let compares = boolean_call(subject, &value, op);
    let how = Comparison { op, negated, raw: how.raw, nocase: how.nocase };
    let expr = match compares {
        Some((call, agrees)) => {
            let expr =
                literal_test(call.subject, call.literal, &Comparison { op: call.op, negated: false, raw: call.name, nocase: how.nocase });
            return if agrees { expr } else { Expr::not(expr) };
        }
        None => listed(test_of(subject, &how, value, Some(literal.span)), is_list),
    };
    if negated { Expr::not(expr) } else { expr }
}

/// A call that tests, compared with `true` or `false`.
struct TestCall<'o> {
    name: &'o str,
    op: Op,
    subject: &'o Operand,
    literal: &'o Operand,
}

fn boolean_call<'o>(subject: &'o Operand, value: &str, op: Op) -> Option<(TestCall<'o>, bool)> {
    let Value::Call(name, arguments) = &subject.value else {
        return None;
    };
    let (Some(Function::Test(tests)), [first, second, ..]) = (function(name), arguments.as_slice()) else {
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

fn listed(expr: Expr, is_list: bool) -> Expr {
    match expr {
        Expr::Named(name, inner) => Expr::Named(name, Box::new(listed(*inner, is_list))),
        Expr::Test(mut test) if is_list => {
            test.listed = true;
            test.placeholder = true;
            Expr::Test(test)
        }
        other => other,
    }
}

/// A test of a value, named after what it looks at.
fn test_of(subject: &Operand, how: &Comparison<'_>, value: String, value_at: Option<Span>) -> Expr {
    let (inner, folds_case) = unwrapped(subject);
    let (key, field, derived) = match &inner.value {
        Value::Field { event, path } => (event.clone(), path.clone(), false),
        Value::Placeholder(name) => (placeholder_key(name), placeholder_key(name), false),
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
fn unwrapped(operand: &Operand) -> (&Operand, bool) {
    let (mut inner, mut folds) = (operand, false);
    while let Value::Call(name, arguments) = &inner.value
        && let Some(Function::Same { folds_case }) = function(name)
        && let Some(first) = arguments.first()
    {
        inner = first;
        folds |= folds_case;
    }
    (inner, folds)
}

/// The event variable that an expression looks at first, else its first placeholder.
fn first_variable(operand: &Operand) -> String {
    let (mut event, mut placeholder) = (None, None);
    operand.each(&mut |value| match value {
        Value::Field { event: name, .. } if event.is_none() => event = Some(name.clone()),
        Value::Placeholder(name) if placeholder.is_none() => placeholder = Some(placeholder_key(name)),
        Value::Count(name) if placeholder.is_none() => placeholder = Some(format!("#{name}")),
        _ => {}
    });
    event.or(placeholder).unwrap_or_default()
}

/// `$e.field = $placeholder`: no test.
fn bind(placeholder: &str, operand: &Operand, out: &mut Clauses) -> Expr {
    let (inner, _) = unwrapped(operand);
    let field = match &inner.value {
        Value::Field { path, .. } => Some(path.clone()),
        _ => None,
    };
    let event = match first_variable(inner) {
        key if key.starts_with(['$', '#']) => String::new(),
        event => event,
    };
    out.bindings.push(Binding { placeholder: placeholder.to_owned(), event, field, shown: operand.shown() });
    Expr::always()
}

/// A comparison of two fields: a derived test within an event variable, a join between several.
fn joined(left: &Operand, right: &Operand, how: &Comparison<'_>, out: &mut Clauses) -> Expr {
    match (&unwrapped(left).0.value, &unwrapped(right).0.value) {
        (Value::Field { event, .. }, Value::Field { event: other, path }) if event == other => {
            let negated = how.op == Op::Ne;
            let how = Comparison { op: Op::Fieldref, negated, raw: how.raw, nocase: how.nocase };
            let expr = derived(test_of(left, &how, path.clone(), Some(right.span)));
            if negated { Expr::not(expr) } else { expr }
        }
        _ => {
            out.joins.push(Join { shown: format!("{} {} {}", with_variables(left), how.raw, with_variables(right)) });
            Expr::always()
        }
    }
}

fn derived(expr: Expr) -> Expr {
    match expr {
        Expr::Named(name, inner) => Expr::Named(name, Box::new(derived(*inner))),
        Expr::Test(mut test) => {
            test.derived = true;
            Expr::Test(test)
        }
        other => other,
    }
}

fn with_variables(operand: &Operand) -> String {
    match &operand.value {
        Value::Field { event, path } if !event.is_empty() => format!("${event}.{path}"),
        _ => operand.shown(),
    }
}
