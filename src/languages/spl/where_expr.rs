//! `where`: an expression as tests.
//!
//! In: a [`EvalNode`]. Out: an [`Expr`]. AND binds tighter than OR, `=` compares with case and knows no wildcard; what compares
//! no field of the event with a value is derived.

use super::eval::{EvalKind, EvalNode};
use super::scope::{ComparedField, ComparedValue, PipelineScope};
use super::search::SearchOutcome;
use super::{lexer, search, values};
use crate::languages::Expr;
use crate::rule::Op;

/// Functions that show a field as it is: another case or type, a part of it, the same without blanks.
const SAME_FIELD: [&str; 13] =
    ["json_extract", "lower", "ltrim", "mvdedup", "mvindex", "mvjoin", "mvsort", "rtrim", "split", "tonumber", "tostring", "trim", "upper"];

/// The tests of an expression.
pub(super) fn lower(node: &EvalNode, scope: &PipelineScope<'_>, found: &mut SearchOutcome) -> Expr {
    match &node.value {
        EvalKind::And(operands) => Expr::and(operands.iter().map(|operand| lower(operand, scope, found)).collect()),
        EvalKind::Or(operands) => Expr::or(operands.iter().map(|operand| lower(operand, scope, found)).collect()),
        EvalKind::Not(operand) => Expr::not(lower(operand, scope, found)),
        EvalKind::Compare(left, operator, right) => comparison(scope, left, operator, right),
        EvalKind::Like(left, pattern) => like(scope, left, pattern),
        EvalKind::In(left, members) => list(scope, left, members),
        EvalKind::Call(name, arguments) => call(scope, node, name, arguments, found),
        EvalKind::Everything => Expr::always(),
        EvalKind::Subsearch => {
            found.subsearches.push((node.span, false));
            Expr::always()
        }
        EvalKind::Field(_) | EvalKind::Text(_) | EvalKind::Number(_) | EvalKind::Arithmetic(_) => truth(scope, node),
    }
}

/// A condition that is a value: it must be true.
fn truth(scope: &PipelineScope<'_>, node: &EvalNode) -> Expr {
    scope.test(&subject(scope, node), Op::Eq, "", &ComparedValue { text: "true".to_owned(), span: node.span }).into()
}

fn call(scope: &PipelineScope<'_>, node: &EvalNode, name: &str, arguments: &[EvalNode], found: &mut SearchOutcome) -> Expr {
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

fn presence(scope: &PipelineScope<'_>, field: &EvalNode, op: Op, name: &str) -> Expr {
    scope.test(&subject(scope, field), op, name, &ComparedValue { text: String::new(), span: field.span }).into()
}

/// `searchmatch("a=1 b=2")`: a search in quotes.
fn searchmatch(scope: &PipelineScope<'_>, text: &EvalNode, found: &mut SearchOutcome) -> Expr {
    let inner = scope.expanded.quoted(&literal(text).unwrap_or_default(), text.span);
    let span = crate::text::Span::new(0, inner.text.len());
    let tokens = lexer::search(&inner.text, span, &[]);
    let read = search::parse(&PipelineScope { expanded: &inner, columns: scope.columns }, &tokens);
    found.problems.absorb(read.problems, |_| text.span);
    read.expr.unwrap_or_else(Expr::always)
}

fn comparison(scope: &PipelineScope<'_>, left: &EvalNode, operator: &str, right: &EvalNode) -> Expr {
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

fn compared(scope: &PipelineScope<'_>, left: &EvalNode, operator: &str, right: &EvalNode) -> Expr {
    let left = subject(scope, left);
    let operand = operand(scope, right);
    if matches!(&right.value, EvalKind::Call(name, arguments) if name == "null" && arguments.is_empty()) {
        let op = if operator == "!=" { Op::Exists } else { Op::IsNull };
        return scope.test(&left, op, operator, &ComparedValue { text: String::new(), ..operand }).into();
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
    test.cased = matches!(op, Op::Eq | Op::Ne) && matches!(right.value, EvalKind::Text(_));
    test.into()
}

fn like(scope: &PipelineScope<'_>, left: &EvalNode, pattern: &EvalNode) -> Expr {
    let written = operand(scope, pattern);
    let (op, text) = values::liked(&written.text);
    let mut test = scope.test(&subject(scope, left), op, "like", &ComparedValue { text, ..written });
    test.derived |= literal(pattern).is_none();
    test.cased = true;
    test.into()
}

fn list(scope: &PipelineScope<'_>, left: &EvalNode, members: &[EvalNode]) -> Expr {
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
fn subject(scope: &PipelineScope<'_>, node: &EvalNode) -> ComparedField {
    match field(node) {
        Some(name) => ComparedField { name: name.to_owned(), span: node.span, computed: false },
        None => ComparedField { name: scope.text(node.span).to_owned(), span: node.span, computed: true },
    }
}

/// The field that an expression shows as it is.
pub(super) fn field(node: &EvalNode) -> Option<&str> {
    let mut node = node;
    loop {
        match &node.value {
            EvalKind::Field(name) => return Some(name),
            EvalKind::Call(name, arguments) if SAME_FIELD.contains(&name.as_str()) => node = arguments.first()?,
            EvalKind::Call(name, arguments) if name == "coalesce" => {
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
fn literal(node: &EvalNode) -> Option<String> {
    match &node.value {
        EvalKind::Text(text) | EvalKind::Number(text) => Some(text.clone()),
        EvalKind::Call(name, arguments) if arguments.is_empty() && matches!(name.as_str(), "true" | "false") => Some(name.clone()),
        EvalKind::Everything => Some("*".to_owned()),
        _ => None,
    }
}

/// A part of an expression as a value: a literal, or its own text.
fn operand(scope: &PipelineScope<'_>, node: &EvalNode) -> ComparedValue {
    ComparedValue { text: literal(node).unwrap_or_else(|| scope.text(node.span).to_owned()), span: node.span }
}
