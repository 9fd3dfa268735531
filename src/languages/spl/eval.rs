//! Expressions of `eval` and `where`.
//!
//! In: a cursor over expression tokens. Out: a [`Node`]. OR < XOR < AND < NOT < comparison < arithmetic; chains are flat.

use super::values;
use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::TokenKind;
use crate::languages::core::problems::Problem;
use crate::text::Span;

/// A part of an expression, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// Where it stands.
    pub(super) span: Span,
    /// What it is.
    pub(super) value: Value,
}

/// What a part of an expression is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// `field`, `'field'`.
    Field(String),
    /// `"text"`.
    Text(String),
    /// `5`, `.25`.
    Number(String),
    /// `name(argument, …)`, the name in lower case.
    Call(String, Vec<Node>),
    /// Arithmetic and joined texts: `a + b`, `a . b`.
    Arithmetic(Vec<Node>),
    /// `a = b` and the like.
    Compare(Box<Node>, String, Box<Node>),
    /// `a LIKE b`.
    Like(Box<Node>, Box<Node>),
    /// `a IN (b, …)`.
    In(Box<Node>, Vec<Node>),
    /// `a AND b`.
    And(Vec<Node>),
    /// `a OR b`; `a XOR b` tests the same fields and is read as one.
    Or(Vec<Node>),
    /// `NOT a`.
    Not(Box<Node>),
    /// What an unknown macro stands for.
    Everything,
    /// `[ search … ]`.
    Subsearch,
}

/// Parses an expression up to the first token that cannot go on with it.
pub(super) fn expression(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    cursor.nested(or)
}

fn or(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    chain(cursor, &["or", "xor"], and, Value::Or)
}

fn and(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    chain(cursor, &["and"], not, Value::And)
}

fn chain(
    cursor: &mut Cursor<'_>,
    words: &[&str],
    operand: fn(&mut Cursor<'_>) -> Result<Node, Problem>,
    join: fn(Vec<Node>) -> Value,
) -> Result<Node, Problem> {
    let start = cursor.span().start;
    let mut operands = vec![operand(cursor)?];
    while words.iter().any(|word| cursor.eat_word(word)) {
        operands.push(operand(cursor)?);
    }
    Ok(joined(cursor, start, operands, join))
}

/// A single operand stands for itself.
fn joined(cursor: &Cursor<'_>, start: u32, mut operands: Vec<Node>, join: fn(Vec<Node>) -> Value) -> Node {
    match operands.pop() {
        Some(only) if operands.is_empty() => only,
        last => {
            operands.extend(last);
            Node { span: cursor.since(start), value: join(operands) }
        }
    }
}

fn not(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    let start = cursor.span().start;
    let mut negated = false;
    while cursor.eat_word("not") || cursor.eat("!") {
        negated = !negated;
    }
    let node = comparison(cursor)?;
    Ok(if negated { negation(cursor, start, node) } else { node })
}

fn negation(cursor: &Cursor<'_>, start: u32, node: Node) -> Node {
    Node { span: cursor.since(start), value: Value::Not(Box::new(node)) }
}

fn comparison(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    let start = cursor.span().start;
    let left = arithmetic(cursor)?;
    let operator = cursor.peek_text();
    if matches!(operator, "=" | "==" | "!=" | "<" | ">" | "<=" | ">=") && is_operator(cursor) {
        cursor.bump();
        let right = arithmetic(cursor)?;
        let value = Value::Compare(Box::new(left), operator.to_owned(), Box::new(right));
        return Ok(Node { span: cursor.since(start), value });
    }
    let follows = |word: &str| cursor.text_at(1).eq_ignore_ascii_case(word);
    let negated = operator.eq_ignore_ascii_case("not") && (follows("in") || follows("like")) && cursor.eat_word("not");
    let value = if cursor.eat_word("like") {
        Value::Like(Box::new(left), Box::new(arithmetic(cursor)?))
    } else if cursor.eat_word("in") {
        Value::In(Box::new(left), list(cursor)?)
    } else {
        return Ok(left);
    };
    let node = Node { span: cursor.since(start), value };
    Ok(if negated { negation(cursor, start, node) } else { node })
}

fn is_operator(cursor: &Cursor<'_>) -> bool {
    cursor.peek().is_some_and(|token| token.kind == TokenKind::Operator)
}

fn arithmetic(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    let start = cursor.span().start;
    let mut operands = vec![unary(cursor)?];
    while is_operator(cursor) && matches!(cursor.peek_text(), "+" | "-" | "*" | "/" | "%" | ".") {
        cursor.bump();
        operands.push(unary(cursor)?);
    }
    Ok(joined(cursor, start, operands, Value::Arithmetic))
}

fn unary(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    let start = cursor.span().start;
    let mut signed = false;
    while matches!(cursor.peek_text(), "-" | "+") && is_operator(cursor) {
        cursor.bump();
        signed = true;
    }
    let node = primary(cursor)?;
    if !signed {
        return Ok(node);
    }
    let span = cursor.since(start);
    let value = match node.value {
        Value::Number(_) => Value::Number(span.of(cursor.text()).replace(char::is_whitespace, "")),
        _ => Value::Arithmetic(vec![node]),
    };
    Ok(Node { span, value })
}

fn primary(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    let (span, mark) = (cursor.span(), cursor.mark());
    let Some(token) = cursor.bump() else {
        return Err(Problem::expected("a value", cursor));
    };
    let text = span.of(cursor.text());
    let value = match token.kind {
        TokenKind::String if text.starts_with('"') => Value::Text(values::text(text)),
        TokenKind::String => Value::Field(values::text(text)),
        TokenKind::Number => Value::Number(text.to_owned()),
        TokenKind::Word if text.starts_with('[') => Value::Subsearch,
        TokenKind::Word if cursor.peek_text() == "(" => {
            let arguments = list(cursor)?;
            let span = cursor.since(span.start);
            return Ok(Node { span, value: Value::Call(text.to_ascii_lowercase(), arguments) });
        }
        TokenKind::Word => Value::Field(text.to_owned()),
        TokenKind::Operator if text == "." && cursor.peek().is_some_and(|next| next.kind == TokenKind::Number) => {
            cursor.bump();
            let span = cursor.since(span.start);
            return Ok(Node { span, value: Value::Number(span.of(cursor.text()).to_owned()) });
        }
        TokenKind::Operator if text == "*" => Value::Everything,
        TokenKind::Punct if text == "(" => {
            let inner = expression(cursor)?;
            cursor.close(")", span)?;
            return Ok(inner);
        }
        _ => {
            cursor.rewind(mark);
            return Err(Problem::expected("a value", cursor));
        }
    };
    Ok(Node { span, value })
}

/// `( a, b, … )`, also empty.
fn list(cursor: &mut Cursor<'_>) -> Result<Vec<Node>, Problem> {
    let open = cursor.span();
    if !cursor.eat("(") {
        return Err(Problem::expected("`(`", cursor));
    }
    let mut out = Vec::new();
    while !cursor.eat(")") {
        out.push(expression(cursor)?);
        if !cursor.eat(",") && cursor.peek_text() != ")" {
            cursor.close(")", open)?;
        }
    }
    Ok(out)
}
