//! Tabular operators: what rows go through.

use super::assignments::{column_name, columns, expanded};
use super::expressions::{self, expression, postfix};
use super::parser::{Read, ScriptParser};
use super::sources::{schema, search, settings, union};
use super::syntax::{JoinKind, PipeOperator, Scalar, ScalarKind};
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

/// Reads what follows an operator's name.
type OperatorReader = for<'t> fn(&mut ScriptParser<'t>) -> Read<PipeOperator<'t>>;

/// Operators that do, by name.
const READ: [(&str, OperatorReader); 28] = [
    ("where", |parser| Ok(PipeOperator::Where(expression(parser)?))),
    ("filter", |parser| Ok(PipeOperator::Where(expression(parser)?))),
    ("extend", |parser| Ok(PipeOperator::Extend(columns(parser)?))),
    ("serialize", |parser| Ok(PipeOperator::Extend(columns(parser)?))),
    ("project", |parser| Ok(PipeOperator::Project(columns(parser)?))),
    ("distinct", |parser| Ok(PipeOperator::Project(columns(parser)?))),
    ("project-rename", |parser| Ok(PipeOperator::Rename(columns(parser)?))),
    ("summarize", summarize),
    ("join", join),
    ("lookup", join),
    ("union", |parser| Ok(PipeOperator::Union(union(parser)?))),
    ("parse", parse),
    ("parse-where", parse),
    ("parse-kv", parse_kv),
    ("mv-expand", expand),
    ("mvexpand", expand),
    ("mv-apply", apply),
    ("search", |parser| Ok(PipeOperator::Search(search(parser)?))),
    ("find", |parser| Ok(PipeOperator::Search(search(parser)?))),
    ("invoke", invoke),
    ("evaluate", invoke),
    ("as", rename_rows),
    ("partition", nested),
    ("fork", nested),
    ("facet", nested),
    ("count", |parser| Ok(computed(parser))),
    ("make-series", |parser| Ok(computed(parser))),
    ("top-nested", |parser| Ok(computed(parser))),
];

/// All that follows a source: `| operator …`, problems reported and passed over.
pub(super) fn steps<'t>(parser: &mut ScriptParser<'t>) -> Vec<PipeOperator<'t>> {
    let mut out = Vec::new();
    while parser.is("|") {
        parser.cursor.bump();
        step(parser, &mut out);
    }
    out
}

/// Operators in brackets, the first without a pipe.
fn inner_steps<'t>(parser: &mut ScriptParser<'t>) -> Read<Vec<PipeOperator<'t>>> {
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

/// An operator; after a problem the rest of it is passed over.
fn step<'t>(parser: &mut ScriptParser<'t>, out: &mut Vec<PipeOperator<'t>>) {
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
fn salvaged<'t>(parser: &mut ScriptParser<'t>) -> Option<PipeOperator<'t>> {
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
    (!operands.is_empty()).then(|| PipeOperator::Where(Scalar { span: parser.since(start), kind: ScalarKind::And(operands) }))
}

/// Takes an operator's name: words joined by hyphens.
fn name<'t>(parser: &mut ScriptParser<'t>) -> Option<(&'t str, Span)> {
    let first = parser.cursor.span();
    parser.word()?;
    let adjacent = |parser: &ScriptParser<'_>| {
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

fn operator<'t>(parser: &mut ScriptParser<'t>) -> Read<Option<PipeOperator<'t>>> {
    let Some((name, span)) = name(parser) else {
        return parser.expected("an operator");
    };
    if let Some((_, read)) = READ.iter().find(|(known, _)| *known == name) {
        return read(parser).map(Some);
    }
    if !PASSED_OVER.contains(&name) {
        let problem = Problem::unknown("operator", name, span, READ.into_iter().map(|(known, _)| known).chain(PASSED_OVER));
        parser.problems.add(if problem.hint.is_some() { problem } else { problem.hint("it was passed over") });
    }
    parser.skip_operator();
    Ok(None)
}

/// `invoke f(…)`
fn invoke<'t>(parser: &mut ScriptParser<'t>) -> Read<PipeOperator<'t>> {
    settings(parser);
    let call = postfix(parser)?;
    parser.skip_operator();
    Ok(PipeOperator::Invoke(call))
}

/// `as name`
fn rename_rows<'t>(parser: &mut ScriptParser<'t>) -> Read<PipeOperator<'t>> {
    settings(parser);
    match parser.word() {
        Some(name) => Ok(PipeOperator::As(name)),
        None => parser.expected("a name after `as`"),
    }
}

fn summarize<'t>(parser: &mut ScriptParser<'t>) -> Read<PipeOperator<'t>> {
    settings(parser);
    let aggregates = if parser.is("by") { Vec::new() } else { columns(parser)? };
    let by = if parser.cursor.eat("by") { columns(parser)? } else { Vec::new() };
    Ok(PipeOperator::Summarize { aggregates, by })
}

fn join<'t>(parser: &mut ScriptParser<'t>) -> Read<PipeOperator<'t>> {
    let kind = match settings(parser) {
        "leftanti" | "leftantisemi" | "anti" => JoinKind::RemovesRight,
        "rightanti" | "rightantisemi" => JoinKind::RemovesLeft,
        _ => JoinKind::Both,
    };
    let right = postfix(parser)?;
    if parser.is("on") || parser.is("where") {
        parser.skip_operator();
    }
    Ok(PipeOperator::Join { kind, right })
}

/// `X with * "text" name: type *`
fn parse<'t>(parser: &mut ScriptParser<'t>) -> Read<PipeOperator<'t>> {
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
    Ok(PipeOperator::Parse { subject, columns })
}

/// `X as (name: type, …) with ( … )`
fn parse_kv<'t>(parser: &mut ScriptParser<'t>) -> Read<PipeOperator<'t>> {
    let subject = expression(parser)?;
    let columns = if parser.cursor.eat("as") { schema(parser)? } else { Vec::new() };
    if parser.is("with") {
        parser.skip_operator();
    }
    Ok(PipeOperator::Parse { subject, columns })
}

fn expand<'t>(parser: &mut ScriptParser<'t>) -> Read<PipeOperator<'t>> {
    Ok(PipeOperator::Expand(expanded(parser)?))
}

fn apply<'t>(parser: &mut ScriptParser<'t>) -> Read<PipeOperator<'t>> {
    let columns = expanded(parser)?;
    if !parser.cursor.eat("on") || !parser.is("(") {
        return parser.expected("`on ( … )` of `mv-apply`");
    }
    Ok(PipeOperator::Apply { columns, steps: inner_steps(parser)? })
}

/// `partition by X ( … )`, `fork ( … ) ( … )`, `facet by X with ( … )`
fn nested<'t>(parser: &mut ScriptParser<'t>) -> Read<PipeOperator<'t>> {
    let mut parts = Vec::new();
    while !parser.at_boundary() {
        if parser.is("(") || parser.is("{") {
            parts.push(inner_steps(parser)?);
        } else {
            parser.cursor.bump();
        }
    }
    Ok(PipeOperator::Nested(parts))
}

/// Names that an operator computes: those before an equals sign, and those of calls without one.
fn computed<'t>(parser: &mut ScriptParser<'t>) -> PipeOperator<'t> {
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
    PipeOperator::Computed(names)
}
