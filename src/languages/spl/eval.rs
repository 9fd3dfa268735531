//! Expressions of `eval` and `where`.
//!
//! In: a cursor over expression tokens. Out: a [`EvalNode`]. OR < XOR < AND < NOT < comparison < arithmetic; chains are flat.

use super::values;
use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::TokenKind;
use crate::languages::core::problems::Problem;
use crate::text::Span;

/// A part of an expression, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EvalNode {
    /// Where it stands.
    pub(super) span: Span,
    /// What it is.
    pub(super) value: EvalKind,
}

/// What a part of an expression is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum EvalKind {
    /// `field`, `'field'`.
    Field(String),
    /// `"text"`.
    Text(String),
    /// `5`, `.25`.
    Number(String),
    /// `name(argument, …)`, the name in lower case.
    Call(String, Vec<EvalNode>),
    /// Arithmetic and joined texts: `a + b`, `a . b`.
    Arithmetic(Vec<EvalNode>),
    /// `a = b` and the like.
    Compare(Box<EvalNode>, String, Box<EvalNode>),
    /// `a LIKE b`.
    Like(Box<EvalNode>, Box<EvalNode>),
    /// `a IN (b, …)`.
    In(Box<EvalNode>, Vec<EvalNode>),
    /// `a AND b`.
    And(Vec<EvalNode>),
    /// `a OR b`; `a XOR b` tests the same fields and is read as one.
    Or(Vec<EvalNode>),
    /// `NOT a`.
    Not(Box<EvalNode>),
    /// What an unknown macro stands for.
    Everything,
    /// `[ search … ]`.
    Subsearch,
}

/// Parses an expression up to the first token that cannot go on with it.
pub(super) fn expression(cursor: &mut Cursor<'_>) -> Result<EvalNode, Problem> {
    cursor.nested(or)
}

fn or(cursor: &mut Cursor<'_>) -> Result<EvalNode, Problem> {
    chain(cursor, &["or", "xor"], and, EvalKind::Or)
}

fn and(cursor: &mut Cursor<'_>) -> Result<EvalNode, Problem> {
    chain(cursor, &["and"], not, EvalKind::And)
}

fn chain(
    cursor: &mut Cursor<'_>,
    words: &[&str],
    operand: fn(&mut Cursor<'_>) -> Result<EvalNode, Problem>,
    join: fn(Vec<EvalNode>) -> EvalKind,
) -> Result<EvalNode, Problem> {
    let start = cursor.span().start;
    let mut operands = vec![operand(cursor)?];
    while words.iter().any(|word| cursor.eat_word(word)) {
        operands.push(operand(cursor)?);
    }
    Ok(joined(cursor, start, operands, join))
}

/// A single operand stands for itself.
fn joined(cursor: &Cursor<'_>, start: u32, mut operands: Vec<EvalNode>, join: fn(Vec<EvalNode>) -> EvalKind) -> EvalNode {
    match operands.pop() {
        Some(only) if operands.is_empty() => only,
        last => {
            operands.extend(last);
            EvalNode { span: cursor.since(start), value: join(operands) }
        }
    }
}

fn not(cursor: &mut Cursor<'_>) -> Result<EvalNode, Problem> {
    let start = cursor.span().start;
    let mut negated = false;
    while cursor.eat_word("not") || cursor.eat("!") {
        negated = !negated;
    }
    let node = comparison(cursor)?;
    Ok(if negated { negation(cursor, start, node) } else { node })
}

fn negation(cursor: &Cursor<'_>, start: u32, node: EvalNode) -> EvalNode {
    EvalNode { span: cursor.since(start), value: EvalKind::Not(Box::new(node)) }
}

fn comparison(cursor: &mut Cursor<'_>) -> Result<EvalNode, Problem> {
    let start = cursor.span().start;
    let left = arithmetic(cursor)?;
    let operator = cursor.peek_text();
    if matches!(operator, "=" | "==" | "!=" | "<" | ">" | "<=" | ">=") && is_operator(cursor) {
        cursor.bump();
        let right = arithmetic(cursor)?;
        let value = EvalKind::Compare(Box::new(left), operator.to_owned(), Box::new(right));
        return Ok(EvalNode { span: cursor.since(start), value });
    }
    let follows = |word: &str| cursor.text_at(1).eq_ignore_ascii_case(word);
    let negated = operator.eq_ignore_ascii_case("not") && (follows("in") || follows("like")) && cursor.eat_word("not");
    let value = if cursor.eat_word("like") {
        EvalKind::Like(Box::new(left), Box::new(arithmetic(cursor)?))
    } else if cursor.eat_word("in") {
        EvalKind::In(Box::new(left), list(cursor)?)
    } else {
        return Ok(left);
    };
    let node = EvalNode { span: cursor.since(start), value };
    Ok(if negated { negation(cursor, start, node) } else { node })
}

fn is_operator(cursor: &Cursor<'_>) -> bool {
    cursor.peek().is_some_and(|token| token.kind == TokenKind::Operator)
}

fn arithmetic(cursor: &mut Cursor<'_>) -> Result<EvalNode, Problem> {
    let start = cursor.span().start;
    let mut operands = vec![unary(cursor)?];
    while is_operator(cursor) && matches!(cursor.peek_text(), "+" | "-" | "*" | "/" | "%" | ".") {
        cursor.bump();
        operands.push(unary(cursor)?);
    }
    Ok(joined(cursor, start, operands, EvalKind::Arithmetic))
}

fn unary(cursor: &mut Cursor<'_>) -> Result<EvalNode, Problem> {
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
        EvalKind::Number(_) => EvalKind::Number(span.of(cursor.text()).replace(char::is_whitespace, "")),
        _ => EvalKind::Arithmetic(vec![node]),
    };
    Ok(EvalNode { span, value })
}

fn primary(cursor: &mut Cursor<'_>) -> Result<EvalNode, Problem> {
    let (span, mark) = (cursor.span(), cursor.mark());
    let Some(token) = cursor.bump() else {
        return Err(Problem::expected("a value", cursor));
    };
    let text = span.of(cursor.text());
    let value = match token.kind {
        TokenKind::String if text.starts_with('"') => EvalKind::Text(values::text(text)),
        TokenKind::String => EvalKind::Field(values::text(text)),
        TokenKind::Number => EvalKind::Number(text.to_owned()),
        TokenKind::Word if text.starts_with('[') => EvalKind::Subsearch,
        TokenKind::Word if cursor.peek_text() == "(" => {
            let arguments = list(cursor)?;
            let span = cursor.since(span.start);
            return Ok(EvalNode { span, value: EvalKind::Call(text.to_ascii_lowercase(), arguments) });
        }
        TokenKind::Word => EvalKind::Field(text.to_owned()),
        TokenKind::Operator if text == "." && cursor.peek().is_some_and(|next| next.kind == TokenKind::Number) => {
            cursor.bump();
            let span = cursor.since(span.start);
            return Ok(EvalNode { span, value: EvalKind::Number(span.of(cursor.text()).to_owned()) });
        }
        TokenKind::Operator if text == "*" => EvalKind::Everything,
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
    Ok(EvalNode { span, value })
}

/// `( a, b, … )`, also empty.
fn list(cursor: &mut Cursor<'_>) -> Result<Vec<EvalNode>, Problem> {
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
