//! Tabular operators: what rows go through.

use super::expressions::{self, expression, postfix};
use super::parser::{Parser, Read};
use super::sources::{schema, search, settings, union};
use super::syntax::{Column, Join, Kind, Pipe, Scalar};
use crate::languages::core::lexer::TokenKind;
use crate::languages::core::problems::Problem;
use crate::text::Span;

/// Operators that change neither what rows mean nor which of them count as a test.
const PASSED_OVER: [&str; 24] = [
    "sort",
    "order",
    "top",
    "take",
    "limit",
    "render",
    "sample",
    "sample-distinct",
    "getschema",
    "consume",
    "project-away",
    "project-keep",
    "project-reorder",
    "project-by-names",
    "reduce",
    "scan",
    "graph-match",
    "graph-to-table",
    "make-graph",
    "top-hitters",
    "execute_and_cache",
    "assert-schema",
    "macro-expand",
    "materialized-view-combine",
];

/// Operators that do, for suggestions.
const READ: [&str; 28] = [
    "where",
    "filter",
    "extend",
    "serialize",
    "project",
    "distinct",
    "project-rename",
    "summarize",
    "join",
    "lookup",
    "union",
    "parse",
    "parse-where",
    "parse-kv",
    "mv-expand",
    "mvexpand",
    "mv-apply",
    "search",
    "find",
    "invoke",
    "evaluate",
    "as",
    "partition",
    "fork",
    "facet",
    "count",
    "make-series",
    "top-nested",
];

/// All that follows a source: `| operator …`, problems reported and passed over.
pub(super) fn steps<'t>(parser: &mut Parser<'t>) -> Vec<Pipe<'t>> {
    let mut out = Vec::new();
    while parser.is("|") {
        parser.cursor.bump();
        step(parser, &mut out);
    }
    out
}

/// Operators in brackets, the first without a pipe.
fn inner_steps<'t>(parser: &mut Parser<'t>) -> Read<Vec<Pipe<'t>>> {
    let open = parser.cursor.span();
    let close = if parser.is("{") { "}" } else { ")" };
    parser.cursor.bump();
    parser.nested(|parser| {
        let mut out = Vec::new();
        step(parser, &mut out);
        out.extend(steps(parser));
        parser.close(close, open)?;
        Ok(out)
    })
}

/// An operator. A problem costs what of it was not read.
fn step<'t>(parser: &mut Parser<'t>, out: &mut Vec<Pipe<'t>>) {
    let mark = parser.cursor.mark();
    let read = operator(parser);
    match read {
        Ok(pipe) => out.extend(pipe),
        Err(problem) => {
            let stopped = parser.cursor.mark();
            parser.cursor.rewind(mark);
            out.extend(salvaged(parser));
            parser.cursor.rewind(stopped);
            parser.report(problem, "the rest of this operator was passed over");
            parser.skip_operator();
            return;
        }
    }
    if !parser.at_boundary() && !parser.at_statement() && !parser.at_source() && !parser.is(",") {
        let problem = Problem::expected("`|` or `;`", &parser.cursor);
        parser.report(problem, "what follows was passed over up to the next operator");
        parser.skip_operator();
    }
}

/// The conjuncts of a `where` up to the one that is wrong.
fn salvaged<'t>(parser: &mut Parser<'t>) -> Option<Pipe<'t>> {
    if !parser.cursor.eat("where") && !parser.cursor.eat("filter") {
        return None;
    }
    let start = parser.cursor.span().start;
    let reported = parser.problems.mark();
    let mut operands = Vec::new();
    while let Ok(operand) = expressions::comparison(parser) {
        if parser.is("or") {
            operands.clear();
            break;
        }
        operands.push(operand);
        if !parser.cursor.eat("and") {
            break;
        }
    }
    parser.problems.rewind(reported);
    (!operands.is_empty()).then(|| Pipe::Where(Scalar { span: parser.since(start), kind: Kind::And(operands) }))
}

/// Takes an operator's name: words joined by hyphens.
fn name<'t>(parser: &mut Parser<'t>) -> Option<(&'t str, Span)> {
    let first = parser.cursor.span();
    parser.word()?;
    let adjacent = |parser: &Parser<'_>| {
        let hyphen = parser.cursor.span();
        parser.is("-")
            && hyphen.start == parser.cursor.last_end()
            && parser.cursor.peek_at(1).is_some_and(|next| next.span.start == hyphen.end)
    };
    while adjacent(parser) && parser.is_word(1) {
        parser.cursor.bump();
        parser.cursor.bump();
    }
    let span = parser.since(first.start);
    Some((span.of(parser.cursor.text()), span))
}

fn operator<'t>(parser: &mut Parser<'t>) -> Read<Option<Pipe<'t>>> {
    let Some((name, span)) = name(parser) else {
        return parser.expected("an operator");
    };
    Ok(Some(match name {
        "where" | "filter" => Pipe::Where(expression(parser)?),
        "extend" | "serialize" => Pipe::Extend(columns(parser)?),
        "project" | "distinct" => Pipe::Project(columns(parser)?),
        "project-rename" => Pipe::Rename(columns(parser)?),
        "summarize" => summarize(parser)?,
        "join" | "lookup" => join(parser)?,
        "union" => Pipe::Union(union(parser)?),
        "parse" | "parse-where" => parse(parser)?,
        "parse-kv" => parse_kv(parser)?,
        "mv-expand" | "mvexpand" => expand(parser)?,
        "mv-apply" => apply(parser)?,
        "search" | "find" => Pipe::Search(search(parser)?),
        "invoke" | "evaluate" => {
            settings(parser);
            let call = postfix(parser)?;
            parser.skip_operator();
            Pipe::Invoke(call)
        }
        "as" => {
            settings(parser);
            match parser.word() {
                Some(name) => Pipe::As(name),
                None => return parser.expected("a name after `as`"),
            }
        }
        "partition" | "fork" | "facet" => nested(parser)?,
        "count" | "make-series" | "top-nested" => computed(parser),
        _ if PASSED_OVER.contains(&name) => {
            parser.skip_operator();
            return Ok(None);
        }
        _ => {
            parser.problems.add(unknown(name, span));
            parser.skip_operator();
            return Ok(None);
        }
    }))
}

fn unknown(name: &str, span: Span) -> Problem {
    let problem = Problem::unknown("operator", name, span, PASSED_OVER.into_iter().chain(READ));
    if problem.hint.is_some() { problem } else { problem.hint("it was passed over") }
}

/// `name = value, value, (a, b) = value`
pub(super) fn columns<'t>(parser: &mut Parser<'t>) -> Read<Vec<Column<'t>>> {
    let mut out = Vec::new();
    loop {
        if parser.at_boundary() || parser.is("by") && !out.is_empty() {
            return Ok(out);
        }
        out.push(column(parser)?);
        if !parser.cursor.eat(",") {
            return Ok(out);
        }
    }
}

fn column<'t>(parser: &mut Parser<'t>) -> Read<Column<'t>> {
    let mark = parser.cursor.mark();
    if parser.is("(") || parser.is("[") || parser.is_word(0) {
        let names = names(parser);
        if !names.is_empty() && parser.cursor.eat("=") {
            return Ok(Column { names, value: expression(parser)? });
        }
        parser.cursor.rewind(mark);
    }
    Ok(Column { names: Vec::new(), value: expression(parser)? })
}

/// `name` or `['a name']`
fn column_name<'t>(parser: &mut Parser<'t>) -> Option<&'t str> {
    if let Some(word) = parser.word() {
        return Some(word);
    }
    let quoted = parser.cursor.peek_at(1).is_some_and(|token| token.kind == TokenKind::String);
    if !(parser.is("[") && quoted && parser.is_at(2, "]")) {
        return None;
    }
    let name = parser.cursor.text_at(1).trim_matches(['"', '\'', '@']);
    parser.skip(3);
    Some(name)
}

/// `name`, `['a name']` or `(a, b)` before an equals sign.
fn names<'t>(parser: &mut Parser<'t>) -> Vec<&'t str> {
    let tuple = parser.cursor.eat("(");
    let mut out = Vec::new();
    loop {
        match column_name(parser) {
            Some(name) => out.push(name),
            None => return Vec::new(),
        }
        if !tuple {
            return out;
        }
        if parser.cursor.eat(")") {
            return out;
        }
        if !parser.cursor.eat(",") {
            return Vec::new();
        }
    }
}

fn summarize<'t>(parser: &mut Parser<'t>) -> Read<Pipe<'t>> {
    settings(parser);
    let aggregates = if parser.is("by") { Vec::new() } else { columns(parser)? };
    let by = if parser.cursor.eat("by") { columns(parser)? } else { Vec::new() };
    Ok(Pipe::Summarize { aggregates, by })
}

fn join<'t>(parser: &mut Parser<'t>) -> Read<Pipe<'t>> {
    let kind = match settings(parser) {
        "leftanti" | "leftantisemi" | "anti" => Join::RemovesRight,
        "rightanti" | "rightantisemi" => Join::RemovesLeft,
        _ => Join::Both,
    };
    let right = postfix(parser)?;
    if parser.is("on") || parser.is("where") {
        parser.skip_operator();
    }
    Ok(Pipe::Join { kind, right })
}

/// `X with * "text" name: type *`
fn parse<'t>(parser: &mut Parser<'t>) -> Read<Pipe<'t>> {
    settings(parser);
    let subject = expression(parser)?;
    if !parser.cursor.eat("with") {
        return parser.expected("`with`");
    }
    let mut columns = Vec::new();
    while !parser.at_boundary() {
        if parser.cursor.eat(":") {
            parser.cursor.bump();
            continue;
        }
        match column_name(parser) {
            Some(name) => columns.push(name),
            None => drop(parser.cursor.bump()),
        }
    }
    Ok(Pipe::Parse { subject, columns })
}

/// `X as (name: type, …) with ( … )`
fn parse_kv<'t>(parser: &mut Parser<'t>) -> Read<Pipe<'t>> {
    let subject = expression(parser)?;
    let columns = if parser.cursor.eat("as") { schema(parser)? } else { Vec::new() };
    if parser.is("with") {
        parser.skip_operator();
    }
    Ok(Pipe::Parse { subject, columns })
}

/// `name = value to typeof(type), … limit n`
fn expanded<'t>(parser: &mut Parser<'t>) -> Read<Vec<Column<'t>>> {
    settings(parser);
    let mut out = Vec::new();
    loop {
        out.push(column(parser)?);
        if parser.cursor.eat("to") {
            postfix(parser)?;
        }
        if parser.cursor.eat("limit") {
            postfix(parser)?;
        }
        if !parser.cursor.eat(",") {
            return Ok(out);
        }
    }
}

fn expand<'t>(parser: &mut Parser<'t>) -> Read<Pipe<'t>> {
    Ok(Pipe::Expand(expanded(parser)?))
}

fn apply<'t>(parser: &mut Parser<'t>) -> Read<Pipe<'t>> {
    let columns = expanded(parser)?;
    if !parser.cursor.eat("on") || !parser.is("(") {
        return parser.expected("`on ( … )` of `mv-apply`");
    }
    Ok(Pipe::Apply { columns, steps: inner_steps(parser)? })
}

/// `partition by X ( … )`, `fork ( … ) ( … )`, `facet by X with ( … )`
fn nested<'t>(parser: &mut Parser<'t>) -> Read<Pipe<'t>> {
    let mut parts = Vec::new();
    while !parser.at_boundary() {
        if parser.is("(") || parser.is("{") {
            parts.push(inner_steps(parser)?);
        } else {
            parser.cursor.bump();
        }
    }
    Ok(Pipe::Nested(parts))
}

/// Names that an operator computes: those before an equals sign, and those of calls without one.
fn computed<'t>(parser: &mut Parser<'t>) -> Pipe<'t> {
    let mark = parser.cursor.mark();
    parser.skip_operator();
    let after = parser.cursor.mark();
    parser.cursor.rewind(mark);
    let mut names = vec!["Count"];
    while parser.cursor.mark() < after {
        if parser.is_word(0) && parser.is_at(1, "=") {
            names.push(parser.cursor.peek_text());
        }
        parser.cursor.bump();
    }
    Pipe::Computed(names)
}
