//! Scalar expressions, and the sub-queries within them.
//!
//! In Kusto brackets, `and` and `or` belong to scalars, not to conditions: `extend X = a and (b == c)`. So they are read
//! here, and what of it is a condition is decided when the tree is walked.

use super::lexer::unquote;
use super::operators;
use super::parser::{Parser, Read};
use super::statements;
use super::syntax::{Argument, Comparison, Kind, Operator, Pipeline, Scalar, Source, Step};
use crate::query::boolean::Fault;
use crate::query::lexer::TokenKind;
use crate::text::Span;

/// Comparisons that may follow one another without brackets: `a has "b" == true`.
const CHAINED: usize = 8;

/// Literals whose brackets hold no expression.
const TYPED: [&str; 11] = ["datetime", "date", "timespan", "time", "guid", "int", "long", "real", "double", "decimal", "bool"];

/// A scalar, or a query: what may stand in brackets, in a call, on the right of `let`.
pub(super) fn value<'t>(parser: &mut Parser<'t>) -> Read<Scalar<'t>> {
    parser.nested(|parser| {
        let start = parser.cursor.span().start;
        let source = match operators::source(parser)? {
            Some(source) => source,
            None if statements::is_function(parser) => return statements::function(parser),
            None => {
                let scalar = expression(parser)?;
                if !parser.is("|") || !may_be_rows(&scalar) {
                    return Ok(scalar);
                }
                Source::Expression(scalar)
            }
        };
        let steps = operators::steps(parser);
        Ok(Scalar { span: parser.since(start), kind: Kind::Query(Box::new(Pipeline { source, steps })) })
    })
}

/// Whether an expression can stand for rows; a condition before a pipe lacks its closing bracket.
fn may_be_rows(scalar: &Scalar<'_>) -> bool {
    !matches!(scalar.kind, Kind::And(_) | Kind::Or(_) | Kind::Compare(_) | Kind::Arithmetic(_) | Kind::Literal { .. })
}

/// An expression with `or`, the loosest operator.
pub(super) fn expression<'t>(parser: &mut Parser<'t>) -> Read<Scalar<'t>> {
    parser.nested(|parser| chain(parser, "or", |parser| chain(parser, "and", comparison, Kind::And), Kind::Or))
}

fn chain<'t>(
    parser: &mut Parser<'t>,
    word: &str,
    operand: impl Fn(&mut Parser<'t>) -> Read<Scalar<'t>>,
    make: impl Fn(Vec<Scalar<'t>>) -> Kind<'t>,
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
pub(super) fn comparison<'t>(parser: &mut Parser<'t>) -> Read<Scalar<'t>> {
    let start = parser.cursor.span().start;
    let mut left = arithmetic(parser)?;
    for _ in 0..CHAINED {
        let Some((operator, negated, written)) = operator(parser) else {
            break;
        };
        let right = match operator {
            Operator::Between => bounds(parser)?,
            _ if operator.takes_list() => list(parser)?,
            _ => vec![arithmetic(parser)?],
        };
        let compared = Comparison { operator, written, negated, left, right };
        left = Scalar { span: parser.since(start), kind: Kind::Compare(Box::new(compared)) };
    }
    Ok(left)
}

/// Takes a comparison operator: what it does, whether it is negated, how it is written.
fn operator(parser: &mut Parser<'_>) -> Option<(Operator, bool, String)> {
    let symbol = match parser.cursor.peek_text() {
        "==" | "=~" | ":" => Some(Operator::Equal),
        "!=" | "!~" | "<>" => Some(Operator::NotEqual),
        "<" => Some(Operator::Less),
        "<=" => Some(Operator::AtMost),
        ">" => Some(Operator::More),
        ">=" => Some(Operator::AtLeast),
        _ => None,
    };
    if let Some(found) = symbol.filter(|_| parser.cursor.peek().is_some_and(|token| token.kind != TokenKind::String)) {
        let written = parser.cursor.peek_text().to_owned();
        let found = if written == ":" { Operator::Has } else { found };
        parser.cursor.bump();
        return Some((found, false, written));
    }
    if parser.is("=") {
        parser.report(Fault::new("`=` gives a name and compares nothing", parser.cursor.span()), "read as `==`");
        parser.cursor.bump();
        return Some((Operator::Equal, false, "==".to_owned()));
    }
    let bang = usize::from(parser.is("!"));
    if !parser.is_word(bang) {
        return None;
    }
    let (found, negated_word) = word_operator(parser.cursor.text_at(bang))?;
    if found == Operator::Regex && !parser.is_at(bang + 1, "regex") {
        return None;
    }
    let start = parser.cursor.span().start;
    (0..=bang).for_each(|_| drop(parser.cursor.bump()));
    if found == Operator::Regex {
        parser.cursor.bump();
    }
    if found.takes_list() && parser.is("~") {
        parser.cursor.bump();
    }
    let written: String = parser.since(start).of(parser.cursor.text()).split_whitespace().collect::<Vec<_>>().join(" ");
    Some((found, bang == 1 || negated_word, written))
}

fn word_operator(word: &str) -> Option<(Operator, bool)> {
    let plain = word.strip_suffix("_cs").or_else(|| word.strip_suffix("cs")).unwrap_or(word);
    let (plain, negated) = match plain.strip_prefix("not") {
        Some(rest) if !rest.is_empty() => (rest, true),
        _ => (plain, false),
    };
    let found = match plain {
        "has" | "hasprefix" | "hassuffix" | "like" => Operator::Has,
        "has_any" => Operator::HasAny,
        "has_all" => Operator::HasAll,
        "contains" => Operator::Contains,
        "startswith" => Operator::StartsWith,
        "endswith" => Operator::EndsWith,
        "matches" => Operator::Regex,
        "in" => Operator::In,
        "between" => Operator::Between,
        _ => return None,
    };
    Some((found, negated))
}

/// `(low .. high)`
fn bounds<'t>(parser: &mut Parser<'t>) -> Read<Vec<Scalar<'t>>> {
    let open = parser.cursor.span();
    if !parser.cursor.eat("(") {
        return parser.fault("`between` wants bounds in brackets");
    }
    let low = arithmetic(parser)?;
    if !parser.cursor.eat("..") {
        return parser.fault(format!("expected `..`, found `{}`", parser.cursor.peek_text()));
    }
    let high = arithmetic(parser)?;
    parser.close(")", open)?;
    Ok(vec![low, high])
}

/// `(a, b)`; brackets around one operand are often left out.
fn list<'t>(parser: &mut Parser<'t>) -> Read<Vec<Scalar<'t>>> {
    let open = parser.cursor.span();
    if !parser.is("(") {
        return Ok(vec![postfix(parser)?]);
    }
    parser.cursor.bump();
    let mut members = Vec::new();
    while !parser.is(")") && !parser.cursor.at_end() {
        members.push(value(parser)?);
        if !parser.cursor.eat(",") {
            break;
        }
    }
    parser.close(")", open)?;
    Ok(members)
}

fn arithmetic<'t>(parser: &mut Parser<'t>) -> Read<Scalar<'t>> {
    let start = parser.cursor.span().start;
    let first = unary(parser)?;
    let goes_on = |parser: &Parser<'_>| ["+", "-", "*", "/", "%"].iter().any(|sign| parser.is(sign));
    if !goes_on(parser) {
        return Ok(first);
    }
    let mut operands = vec![first];
    while goes_on(parser) {
        parser.cursor.bump();
        operands.push(unary(parser)?);
    }
    Ok(Scalar { span: parser.since(start), kind: Kind::Arithmetic(operands) })
}

fn unary<'t>(parser: &mut Parser<'t>) -> Read<Scalar<'t>> {
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
        Kind::Literal { text, string: false } if span.of(parser.cursor.text()).starts_with('-') => {
            Kind::Literal { text: format!("-{text}"), string: false }
        }
        other => Kind::Arithmetic(vec![Scalar { span: operand.span, kind: other }]),
    };
    Ok(Scalar { span, kind })
}

/// A primary with `.name`, `["name"]` and `[0]` after it.
pub(super) fn postfix<'t>(parser: &mut Parser<'t>) -> Read<Scalar<'t>> {
    let start = parser.cursor.span().start;
    let base = primary(parser)?;
    if matches!(base.kind, Kind::Literal { string: false, .. }) {
        if parser.is(".") && parser.cursor.span().start == base.span.end {
            parser.cursor.bump();
        }
        return Ok(base);
    }
    let mut steps = Vec::new();
    loop {
        if parser.is(".") && parser.is_word(1) {
            parser.cursor.bump();
            steps.push(Step::Member(parser.word().unwrap_or_default().to_owned()));
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
    Ok(Scalar { span: parser.since(start), kind: Kind::Path { base: Box::new(base), steps } })
}

fn index<'t>(parser: &mut Parser<'t>) -> Read<Step<'t>> {
    let open = parser.cursor.span();
    parser.cursor.bump();
    let inner = expression(parser)?;
    parser.close("]", open)?;
    Ok(match inner.kind {
        Kind::Literal { text, string: true } => Step::Member(text),
        Kind::Literal { string: false, .. } => Step::Index(inner.span.of(parser.cursor.text())),
        _ => Step::Computed,
    })
}

fn primary<'t>(parser: &mut Parser<'t>) -> Read<Scalar<'t>> {
    let Some(token) = parser.cursor.peek() else {
        return parser.fault("the expression ends too soon");
    };
    let text = parser.cursor.peek_text();
    match token.kind {
        TokenKind::String => Ok(string(parser)),
        TokenKind::Number => {
            parser.cursor.bump();
            Ok(literal(text, token.span))
        }
        TokenKind::Word if text.starts_with(|character: char| character.is_ascii_digit()) => {
            parser.cursor.bump();
            Ok(literal(text, token.span))
        }
        TokenKind::Word => word(parser, text, token.span),
        TokenKind::Punct if text == "(" => bracketed(parser),
        TokenKind::Punct if text == "[" => name_or_list(parser),
        TokenKind::Operator if text == "*" => {
            parser.cursor.bump();
            Ok(Scalar { span: token.span, kind: Kind::Star })
        }
        TokenKind::Error if text.contains(['"', '\'', '`']) => parser.fault("this string is never closed"),
        _ => parser.fault(format!("expected a value, found `{text}`")),
    }
}

fn literal(text: &str, span: Span) -> Scalar<'_> {
    Scalar { span, kind: Kind::Literal { text: number(text), string: false } }
}

/// A number as it is compared: hexadecimal becomes decimal.
fn number(text: &str) -> String {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    hex.and_then(|digits| i128::from_str_radix(digits, 16).ok()).map_or_else(|| text.to_owned(), |number| number.to_string())
}

/// String literals that stand side by side are one.
fn string<'t>(parser: &mut Parser<'t>) -> Scalar<'t> {
    let start = parser.cursor.span().start;
    let mut text = String::new();
    while parser.cursor.peek().is_some_and(|token| token.kind == TokenKind::String) {
        text.push_str(&unquote(parser.cursor.peek_text()));
        parser.cursor.bump();
    }
    Scalar { span: parser.since(start), kind: Kind::Literal { text, string: true } }
}

fn word<'t>(parser: &mut Parser<'t>, text: &'t str, span: Span) -> Read<Scalar<'t>> {
    let called = parser.is_at(1, "(");
    if called && text == "dynamic" {
        return Ok(dynamic(parser));
    }
    if called && TYPED.contains(&text) {
        return Ok(typed(parser));
    }
    if called && matches!(text, "datatable" | "externaldata") || matches!(text, "datatable" | "externaldata") && parser.is_at(1, "[") {
        if let Some(source) = operators::source(parser)? {
            let pipeline = Pipeline { source, steps: Vec::new() };
            return Ok(Scalar { span: parser.since(span.start), kind: Kind::Query(Box::new(pipeline)) });
        }
    }
    parser.cursor.bump();
    if called {
        let arguments = arguments(parser)?;
        return Ok(Scalar { span: parser.since(span.start), kind: Kind::Call { name: text, arguments } });
    }
    let kind = match text {
        "true" | "false" | "True" | "False" | "TRUE" | "FALSE" => Kind::Literal { text: text.to_ascii_lowercase(), string: false },
        _ => Kind::Name(text),
    };
    Ok(Scalar { span, kind })
}

/// `(a, name = b)` of a call, brackets included.
pub(super) fn arguments<'t>(parser: &mut Parser<'t>) -> Read<Vec<Argument<'t>>> {
    let open = parser.cursor.span();
    parser.cursor.bump();
    let mut out = Vec::new();
    while !parser.is(")") && !parser.cursor.at_end() {
        let name = (parser.is_word(0) && parser.is_at(1, "=")).then(|| parser.word()).flatten();
        if name.is_some() {
            parser.cursor.bump();
        }
        out.push(Argument { name, value: value(parser)? });
        if !parser.cursor.eat(",") {
            break;
        }
    }
    parser.close(")", open)?;
    Ok(out)
}

/// `(a)`; several values in brackets are an error of the language, and read as a list.
fn bracketed<'t>(parser: &mut Parser<'t>) -> Read<Scalar<'t>> {
    let open = parser.cursor.span();
    parser.cursor.bump();
    let inner = value(parser)?;
    if !parser.is(",") {
        parser.close(")", open)?;
        return Ok(inner);
    }
    let fault = Fault::new("one value is wanted here, these brackets hold several", open);
    parser.report(fault, "read as a list; `has_any`, `has_all` and `in` take lists");
    let mut members = vec![inner];
    while parser.cursor.eat(",") {
        members.push(value(parser)?);
    }
    parser.close(")", open)?;
    Ok(Scalar { span: parser.since(open.start), kind: Kind::List(members) })
}

/// `['a name']` or `[a, b]`
fn name_or_list<'t>(parser: &mut Parser<'t>) -> Read<Scalar<'t>> {
    let open = parser.cursor.span();
    let names = parser.cursor.peek_at(1).is_some_and(|token| token.kind == TokenKind::String) && parser.is_at(2, "]");
    parser.cursor.bump();
    if names {
        let text = parser.cursor.peek_text().trim_matches(['"', '\'', '@']);
        parser.cursor.bump();
        parser.cursor.bump();
        return Ok(Scalar { span: parser.since(open.start), kind: Kind::Name(text) });
    }
    let mut members = Vec::new();
    while !parser.is("]") && !parser.cursor.at_end() {
        members.push(expression(parser)?);
        if !parser.cursor.eat(",") {
            break;
        }
    }
    parser.close("]", open)?;
    Ok(Scalar { span: parser.since(open.start), kind: Kind::List(members) })
}

/// `datetime(2024-01-31)`: the text between the brackets.
fn typed<'t>(parser: &mut Parser<'t>) -> Scalar<'t> {
    let start = parser.cursor.span().start;
    parser.cursor.bump();
    let inner = balanced(parser);
    let text = inner.of(parser.cursor.text()).trim();
    let decoded = if text.starts_with(['"', '\'', '@']) { unquote(text) } else { number(text) };
    let text = if decoded == "null" { String::new() } else { decoded };
    Scalar { span: parser.since(start), kind: Kind::Literal { text, string: false } }
}

/// Takes brackets with all that is in them, and returns where the inner text stands.
fn balanced(parser: &mut Parser<'_>) -> Span {
    let open = parser.cursor.span();
    parser.cursor.bump();
    let mut depth = 1_usize;
    let mut end = open.end;
    while let Some(token) = parser.cursor.peek() {
        if token.kind != TokenKind::String {
            match parser.cursor.peek_text() {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ => {}
            }
        }
        parser.cursor.bump();
        if depth == 0 {
            break;
        }
        end = token.span.end;
    }
    Span { start: open.end, end }
}

/// `dynamic([…])`: its scalars, whatever their nesting; keys of bags are none.
fn dynamic<'t>(parser: &mut Parser<'t>) -> Scalar<'t> {
    let start = parser.cursor.span().start;
    parser.cursor.bump();
    let mark = parser.cursor.mark();
    balanced(parser);
    let after = parser.cursor.mark();
    parser.cursor.rewind(mark);
    let mut values = Vec::new();
    while parser.cursor.mark() < after {
        let Some(token) = parser.cursor.bump() else {
            break;
        };
        let text = token.span.of(parser.cursor.text());
        match token.kind {
            TokenKind::String if !parser.is(":") => values.push(unquote(text)),
            TokenKind::Number => values.push(number(text)),
            TokenKind::Word if text != "null" => values.push(number(text)),
            _ => {}
        }
    }
    Scalar { span: parser.since(start), kind: Kind::Dynamic(values) }
}
