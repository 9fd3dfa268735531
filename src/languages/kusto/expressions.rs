//! Scalar expressions, and the sub-queries within them.
//!
//! In Kusto brackets, `and` and `or` belong to scalars, not to conditions: `extend X = a and (b == c)`. So they are read
//! here, and what of it is a condition is decided when the tree is walked.

use super::operators;
use super::parser::{Read, ScriptParser};
use super::primaries::{arguments, primary};
use super::sources;
use super::statements;
use super::syntax::{ComparisonOperator, PathStep, Pipeline, RowSource, Scalar, ScalarComparison, ScalarKind};
use crate::languages::core::lexer::TokenKind;
use crate::languages::core::problems::Problem;

/// Comparisons that may follow one another without brackets: `a has "b" == true`.
const CHAINED: usize = 8;

/// A scalar, or a query: what may stand in brackets, in a call, on the right of `let`.
pub(super) fn value<'t>(parser: &mut ScriptParser<'t>) -> Read<Scalar<'t>> {
    parser.nested(|parser| {
        let start = parser.cursor.span().start;
        let source = match sources::source(parser)? {
            Some(source) => source,
            None if statements::is_function(parser) => return statements::function(parser),
            None => {
                let scalar = expression(parser)?;
                if !parser.is("|") || !may_be_rows(&scalar) {
                    return Ok(scalar);
                }
                RowSource::Expression(scalar)
            }
        };
        let steps = operators::steps(parser);
        Ok(Scalar { span: parser.since(start), kind: ScalarKind::Query(Box::new(Pipeline { source, steps })) })
    })
}

/// Whether an expression can stand for rows; a condition before a pipe lacks its closing bracket.
fn may_be_rows(scalar: &Scalar<'_>) -> bool {
    !matches!(
        scalar.kind,
        ScalarKind::And(_) | ScalarKind::Or(_) | ScalarKind::Compare(_) | ScalarKind::Arithmetic(_) | ScalarKind::Literal { .. }
    )
}

/// An expression with `or`, the loosest operator.
pub(super) fn expression<'t>(parser: &mut ScriptParser<'t>) -> Read<Scalar<'t>> {
    parser.nested(|parser| chain(parser, "or", |parser| chain(parser, "and", comparison, ScalarKind::And), ScalarKind::Or))
}

fn chain<'t>(
    parser: &mut ScriptParser<'t>,
    word: &str,
    operand: impl Fn(&mut ScriptParser<'t>) -> Read<Scalar<'t>>,
    make: impl Fn(Vec<Scalar<'t>>) -> ScalarKind<'t>,
) -> Read<Scalar<'t>> {
    let start = parser.cursor.span().start;
    let first = operand(parser)?;
    if !parser.is(word) {
        return Ok(first);
    }
    let mut operands = vec![first];
    while parser.cursor.eat(word) {
        operands.push(operand(parser)?);
    }
    Ok(Scalar { span: parser.since(start), kind: make(operands) })
}

/// `left operator right`, left to right.
pub(super) fn comparison<'t>(parser: &mut ScriptParser<'t>) -> Read<Scalar<'t>> {
    let start = parser.cursor.span().start;
    let mut left = arithmetic(parser)?;
    for _ in 0..CHAINED {
        let Some((operator, negated, written)) = operator(parser) else {
            break;
        };
        let right = match operator {
            ComparisonOperator::Between => bounds(parser)?,
            _ if operator.takes_list() => list(parser)?,
            _ => vec![arithmetic(parser)?],
        };
        let compared = ScalarComparison { operator, written, negated, left, right };
        left = Scalar { span: parser.since(start), kind: ScalarKind::Compare(Box::new(compared)) };
    }
    Ok(left)
}

/// Takes a comparison operator: what it does, whether it is negated, how it is written.
fn operator(parser: &mut ScriptParser<'_>) -> Option<(ComparisonOperator, bool, String)> {
    let symbol = match parser.cursor.peek_text() {
        "==" | "=~" | ":" => Some(ComparisonOperator::Equal),
        "!=" | "!~" | "<>" => Some(ComparisonOperator::NotEqual),
        "<" => Some(ComparisonOperator::Less),
        "<=" => Some(ComparisonOperator::AtMost),
        ">" => Some(ComparisonOperator::More),
        ">=" => Some(ComparisonOperator::AtLeast),
        _ => None,
    };
    if let Some(found) = symbol.filter(|_| parser.cursor.peek().is_some_and(|token| token.kind != TokenKind::String)) {
        let written = parser.cursor.peek_text().to_owned();
        let found = if written == ":" { ComparisonOperator::Has } else { found };
        parser.cursor.bump();
        return Some((found, false, written));
    }
    if parser.is("=") {
        parser.report(Problem::syntax("`=` gives a name and compares nothing", parser.cursor.span()), "read as `==`");
        parser.cursor.bump();
        return Some((ComparisonOperator::Equal, false, "==".to_owned()));
    }
    let bang = usize::from(parser.is("!"));
    if !parser.is_word(bang) {
        return None;
    }
    let (found, negated_word) = word_operator(parser.cursor.text_at(bang))?;
    if found == ComparisonOperator::Regex && !parser.is_at(bang + 1, "regex") {
        return None;
    }
    let start = parser.cursor.span().start;
    parser.skip(bang + 1);
    if found == ComparisonOperator::Regex {
        parser.cursor.bump();
    }
    if found.takes_list() && parser.is("~") {
        parser.cursor.bump();
    }
    let written: String = parser.since(start).of(parser.cursor.text()).split_whitespace().collect::<Vec<_>>().join(" ");
    Some((found, bang == 1 || negated_word, written))
}

fn word_operator(word: &str) -> Option<(ComparisonOperator, bool)> {
    let plain = word.strip_suffix("_cs").or_else(|| word.strip_suffix("cs")).unwrap_or(word);
    let (plain, negated) = match plain.strip_prefix("not") {
        Some(rest) if !rest.is_empty() => (rest, true),
        _ => (plain, false),
    };
    let found = match plain {
        "has" | "hasprefix" | "hassuffix" | "like" => ComparisonOperator::Has,
        "has_any" => ComparisonOperator::HasAny,
        "has_all" => ComparisonOperator::HasAll,
        "contains" => ComparisonOperator::Contains,
        "startswith" => ComparisonOperator::StartsWith,
        "endswith" => ComparisonOperator::EndsWith,
        "matches" => ComparisonOperator::Regex,
        "in" => ComparisonOperator::In,
        "between" => ComparisonOperator::Between,
        _ => return None,
    };
    Some((found, negated))
}

/// `(low .. high)`
fn bounds<'t>(parser: &mut ScriptParser<'t>) -> Read<Vec<Scalar<'t>>> {
    let open = parser.cursor.span();
    if !parser.cursor.eat("(") {
        return parser.expected("bounds in brackets after `between`");
    }
    let low = arithmetic(parser)?;
    if !parser.cursor.eat("..") {
        return parser.expected("`..`");
    }
    let high = arithmetic(parser)?;
    parser.close(")", open)?;
    Ok(vec![low, high])
}

/// `(a, b)`; brackets around one operand are often left out.
fn list<'t>(parser: &mut ScriptParser<'t>) -> Read<Vec<Scalar<'t>>> {
    let open = parser.cursor.span();
    if !parser.is("(") {
        return Ok(vec![postfix(parser)?]);
    }
    parser.cursor.bump();
    parser.items(")", open, value)
}

fn arithmetic<'t>(parser: &mut ScriptParser<'t>) -> Read<Scalar<'t>> {
    let start = parser.cursor.span().start;
    let first = unary(parser)?;
    let goes_on = |parser: &ScriptParser<'_>| ["+", "-", "*", "/", "%"].iter().any(|sign| parser.is(sign));
    if !goes_on(parser) {
        return Ok(first);
    }
    let mut operands = vec![first];
    while goes_on(parser) {
        parser.cursor.bump();
        operands.push(unary(parser)?);
    }
    Ok(Scalar { span: parser.since(start), kind: ScalarKind::Arithmetic(operands) })
}

fn unary<'t>(parser: &mut ScriptParser<'t>) -> Read<Scalar<'t>> {
    let start = parser.cursor.span().start;
    let mut signed = false;
    while parser.is("-") || parser.is("+") {
        signed = true;
        parser.cursor.bump();
    }
    let operand = postfix(parser)?;
    if !signed {
        return Ok(operand);
    }
    let span = parser.since(start);
    let kind = match operand.kind {
        ScalarKind::Literal { text, string: false } if span.of(parser.cursor.text()).starts_with('-') => {
            ScalarKind::Literal { text: format!("-{text}"), string: false }
        }
        other => ScalarKind::Arithmetic(vec![Scalar { span: operand.span, kind: other }]),
    };
    Ok(Scalar { span, kind })
}

/// A primary with `.name`, `["name"]` and `[0]` after it.
pub(super) fn postfix<'t>(parser: &mut ScriptParser<'t>) -> Read<Scalar<'t>> {
    let start = parser.cursor.span().start;
    let base = primary(parser)?;
    if matches!(base.kind, ScalarKind::Literal { string: false, .. }) {
        if parser.is(".") && parser.cursor.span().start == base.span.end {
            parser.cursor.bump();
        }
        return Ok(base);
    }
    let mut steps = Vec::new();
    loop {
        if parser.is(".") && parser.is_word(1) {
            parser.cursor.bump();
            steps.push(PathStep::Member(parser.word().unwrap_or_default().to_owned()));
            if parser.is("(") {
                arguments(parser)?;
            }
        } else if parser.is("[") || (parser.is(".") && parser.is_at(1, "[")) {
            parser.cursor.eat(".");
            steps.push(index(parser)?);
        } else {
            break;
        }
    }
    if steps.is_empty() {
        return Ok(base);
    }
    Ok(Scalar { span: parser.since(start), kind: ScalarKind::Path { base: Box::new(base), steps } })
}

fn index<'t>(parser: &mut ScriptParser<'t>) -> Read<PathStep<'t>> {
    let open = parser.cursor.span();
    parser.cursor.bump();
    let inner = expression(parser)?;
    parser.close("]", open)?;
    Ok(match inner.kind {
        ScalarKind::Literal { text, string: true } => PathStep::Member(text),
        ScalarKind::Literal { string: false, .. } => PathStep::Index(inner.span.of(parser.cursor.text())),
        _ => PathStep::Computed,
    })
}
