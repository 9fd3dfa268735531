//! `where`: an expression as tests.
//!
//! In: a [`Node`]. Out: an [`Expr`]. AND binds tighter than OR, `=` compares with case and knows no wildcard; what compares
//! no field of the event with a value is derived.

use super::eval::{Node, Value};
use super::scope::{Operand, Scope, Subject};
use super::search::Found;
use super::{lexer, search, values};
use crate::languages::Expr;
use crate::rule::Op;

/// Functions that show a field as it is: another case or type, a part of it, the same without blanks.
const SAME_FIELD: [&str; 13] =
    ["json_extract", "lower", "ltrim", "mvdedup", "mvindex", "mvjoin", "mvsort", "rtrim", "split", "tonumber", "tostring", "trim", "upper"];

/// The tests of an expression.
pub(super) fn lower(node: &Node, scope: &Scope<'_>, found: &mut Found) -> Expr {
    match &node.value {
        Value::And(operands) => Expr::and(operands.iter().map(|operand| lower(operand, scope, found)).collect()),
        Value::Or(operands) => Expr::or(operands.iter().map(|operand| lower(operand, scope, found)).collect()),
        Value::Not(operand) => Expr::not(lower(operand, scope, found)),
        Value::Compare(left, operator, right) => comparison(scope, left, operator, right),
        Value::Like(left, pattern) => like(scope, left, pattern),
        Value::In(left, members) => list(scope, left, members),
        Value::Call(name, arguments) => call(scope, node, name, arguments, found),
        Value::Everything => Expr::always(),
        Value::Subsearch => {
            found.subsearches.push((node.span, false));
            Expr::always()
        }
        Value::Field(_) | Value::Text(_) | Value::Number(_) | Value::Arithmetic(_) => truth(scope, node),
    }
}

/// A condition that is a value: it must be true.
fn truth(scope: &Scope<'_>, node: &Node) -> Expr {
    scope.test(&subject(scope, node), Op::Eq, "", &Operand { text: "true".to_owned(), span: node.span }).into()
}

fn call(scope: &Scope<'_>, node: &Node, name: &str, arguments: &[Node], found: &mut Found) -> Expr {
    match (name, arguments) {
        ("like", [field, pattern]) => like(scope, field, pattern),
        ("match", [field, pattern]) => {
            let mut test = scope.test(&subject(scope, field), Op::RegexMatch, "match", &operand(scope, pattern));
            test.derived |= literal(pattern).is_none();
            test.cased = true;
            test.into()
        }
        ("cidrmatch", [network, field]) => {
            let mut test = scope.test(&subject(scope, field), Op::CidrMatch, "cidrmatch", &operand(scope, network));
            test.derived |= literal(network).is_none();
            test.into()
        }
        ("in", [field, members @ ..]) => list(scope, field, members),
        ("isnull", [field]) => presence(scope, field, Op::IsNull, name),
        ("isnotnull", [field]) => presence(scope, field, Op::Exists, name),
        ("not", [operand]) => Expr::not(lower(operand, scope, found)),
        ("true", []) => Expr::always(),
        ("searchmatch", [text]) => searchmatch(scope, text, found),
        _ => truth(scope, node),
    }
}

fn presence(scope: &Scope<'_>, field: &Node, op: Op, name: &str) -> Expr {
    scope.test(&subject(scope, field), op, name, &Operand { text: String::new(), span: field.span }).into()
}

/// `searchmatch("a=1 b=2")`: a search in quotes.
fn searchmatch(scope: &Scope<'_>, text: &Node, found: &mut Found) -> Expr {
    let inner = scope.expanded.quoted(&literal(text).unwrap_or_default(), text.span);
    let span = crate::text::Span::new(0, inner.text.len());
    let tokens = lexer::search(&inner.text, span, &[]);
    let read = search::parse(&Scope { expanded: &inner, columns: scope.columns }, &tokens);
    found.problems.absorb(read.problems, |_| text.span);
    read.expr.unwrap_or_else(Expr::always)
}

fn comparison(scope: &Scope<'_>, left: &Node, operator: &str, right: &Node) -> Expr {
    if literal(left).is_some() && literal(right).is_none() {
        return compared(scope, right, flipped(operator), left);
    }
    compared(scope, left, operator, right)
}

fn flipped(operator: &str) -> &str {
    match operator {
        "<" => ">",
        ">" => "<",
        "<=" => ">=",
        ">=" => "<=",
        other => other,
    }
}

fn compared(scope: &Scope<'_>, left: &Node, operator: &str, right: &Node) -> Expr {
    let left = subject(scope, left);
    let operand = operand(scope, right);
    if matches!(&right.value, Value::Call(name, arguments) if name == "null" && arguments.is_empty()) {
        let op = if operator == "!=" { Op::Exists } else { Op::IsNull };
        return scope.test(&left, op, operator, &Operand { text: String::new(), ..operand }).into();
    }
    let is_field = literal(right).is_none() && field(right).is_some();
    let op = match operator {
        _ if is_field => Op::Fieldref,
        "=" | "==" => Op::Eq,
        "!=" => Op::Ne,
        "<" => Op::Lt,
        "<=" => Op::Le,
        ">" => Op::Gt,
        _ => Op::Ge,
    };
    let mut test = scope.test(&left, op, operator, &operand);
    test.derived |= literal(right).is_none();
    test.cased = matches!(op, Op::Eq | Op::Ne) && matches!(right.value, Value::Text(_));
    test.into()
}

fn like(scope: &Scope<'_>, left: &Node, pattern: &Node) -> Expr {
    let written = operand(scope, pattern);
    let (op, text) = values::liked(&written.text);
    let mut test = scope.test(&subject(scope, left), op, "like", &Operand { text, ..written });
    test.derived |= literal(pattern).is_none();
    test.cased = true;
    test.into()
}

fn list(scope: &Scope<'_>, left: &Node, members: &[Node]) -> Expr {
    let left = subject(scope, left);
    let tests = members.iter().map(|member| {
        let op = if literal(member).is_none() && field(member).is_some() { Op::Fieldref } else { Op::Eq };
        let mut test = scope.test(&left, op, "IN", &operand(scope, member));
        test.derived |= literal(member).is_none();
        test.listed = true;
        test.cased = true;
        test.into()
    });
    Expr::or(tests.collect())
}

/// The field that a part of an expression shows, or the part itself as something computed.
fn subject(scope: &Scope<'_>, node: &Node) -> Subject {
    match field(node) {
        Some(name) => Subject { name: name.to_owned(), span: node.span, computed: false },
        None => Subject { name: scope.text(node.span).to_owned(), span: node.span, computed: true },
    }
}

/// The field that an expression shows as it is.
pub(super) fn field(node: &Node) -> Option<&str> {
    let mut node = node;
    loop {
        match &node.value {
            Value::Field(name) => return Some(name),
            Value::Call(name, arguments) if SAME_FIELD.contains(&name.as_str()) => node = arguments.first()?,
            Value::Call(name, arguments) if name == "coalesce" => {
                let mut fields = arguments.iter().filter(|argument| literal(argument).is_none());
                node = fields.next()?;
                if fields.next().is_some() {
                    return None;
                }
            }
            _ => return None,
        }
    }
}

/// The text of a part of an expression that is the same for every event.
fn literal(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) | Value::Number(text) => Some(text.clone()),
        Value::Call(name, arguments) if arguments.is_empty() && matches!(name.as_str(), "true" | "false") => Some(name.clone()),
        Value::Everything => Some("*".to_owned()),
        _ => None,
    }
}

/// A part of an expression as a value: a literal, or its own text.
fn operand(scope: &Scope<'_>, node: &Node) -> Operand {
    Operand { text: literal(node).unwrap_or_else(|| scope.text(node.span).to_owned()), span: node.span }
}
