//! Commands of ES|QL: what each does to conditions and names.

use super::columns::EsqlColumns;
use super::conditions::DIALECT;
use super::{RowState, extraction, groups, pipeline};
use crate::languages::Expr;
use crate::languages::core::brackets::split;
use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::{Token, TokenKind};
use crate::languages::core::operand::names;
use crate::languages::core::operand::{self, Operand};
use crate::languages::core::problems::{Problem, Problems};
use crate::rule::{Fact, FactKind};
use crate::text::Span;
use crate::vendors::elastic::index_tokens;

/// Commands that neither filter nor name anything.
const PASSED: [&str; 16] = [
    "drop",
    "explain",
    "fuse",
    "insist",
    "keep",
    "limit",
    "lookup",
    "metrics",
    "mmr",
    "mv_expand",
    "promql",
    "sample",
    "set",
    "show",
    "sort",
    "uri_parts",
];

/// Commands that do.
const READ: [&str; 17] = [
    "change_point",
    "completion",
    "dissect",
    "enrich",
    "eval",
    "fork",
    "from",
    "grok",
    "inline",
    "inlinestats",
    "rename",
    "rerank",
    "row",
    "stats",
    "ts",
    "where",
    "external",
];

/// Runs a command.
pub(super) fn run(text: &str, tokens: &[Token], state: &mut RowState, depth: usize) {
    let Some(first) = tokens.first() else {
        return;
    };
    let mut cursor = Cursor::new(text, tokens);
    let name = first.span.of(text).to_ascii_lowercase();
    cursor.bump();
    let rest = tokens.get(1..).unwrap_or_default();
    let done = match name.as_str() {
        "from" | "ts" | "external" => source(text, rest, state, depth),
        "where" => filter(&mut cursor, state),
        "eval" | "row" => eval(&mut cursor, state),
        "stats" | "inlinestats" => stats(&mut cursor, state),
        "inline" => {
            cursor.eat_word("stats");
            stats(&mut cursor, state)
        }
        "rename" => rename(&mut cursor, &mut state.columns),
        "dissect" => extract(&mut cursor, state, extraction::dissect),
        "grok" => extract(&mut cursor, state, extraction::grok),
        "enrich" => enrich(&mut cursor, &mut state.columns),
        "fork" => fork(text, rest, state, depth),
        "completion" => answer(&mut cursor, state, "completion", "COMPLETION"),
        "rerank" => answer(&mut cursor, state, "_score", "RERANK"),
        "change_point" => change_point(&mut cursor, &mut state.columns),
        other if PASSED.contains(&other) => Ok(()),
        other => {
            state.problems.add(Problem::unknown("command", other, first.span, PASSED.into_iter().chain(READ)));
            Ok(())
        }
    };
    if let Err(problem) = done {
        state.problems.add(at_command_end(problem, text, tokens));
    }
}

/// A problem at the end of a command stands behind its last token, not at the end of the query.
fn at_command_end(problem: Problem, text: &str, tokens: &[Token]) -> Problem {
    match tokens.last() {
        Some(last) if problem.span.start as usize >= text.len() => {
            Problem { span: Span { start: last.span.end, end: last.span.end }, ..problem }
        }
        _ => problem,
    }
}

/// `FROM a, b-*, cluster:c METADATA _id`; a bracket holds a query of its own.
fn source(text: &str, tokens: &[Token], state: &mut RowState, depth: usize) -> Result<(), Problem> {
    let end = tokens.iter().position(|token| token.span.of(text).eq_ignore_ascii_case("metadata")).unwrap_or(tokens.len());
    let tokens = tokens.get(..end).unwrap_or_default();
    for part in split(text, tokens, ",") {
        let (Some(first), Some(last)) = (part.first(), part.last()) else {
            continue;
        };
        if first.span.of(text) == "(" {
            continue;
        }
        let pattern = Span { start: first.span.start, end: last.span.end }.of(text);
        state.reads.extend(index_tokens(pattern.trim_matches('"')));
    }
    branches(text, tokens, state, depth);
    Ok(())
}

/// `FORK (…) (…)`: rows of any branch go on.
fn fork(text: &str, tokens: &[Token], state: &mut RowState, depth: usize) -> Result<(), Problem> {
    let branch = state.columns.derived([], "FORK");
    state.columns.set("_fork", branch);
    branches(text, tokens, state, depth);
    Ok(())
}

/// Runs the pipelines in brackets, each for itself.
fn branches(text: &str, tokens: &[Token], state: &mut RowState, depth: usize) {
    let mut alternatives = Vec::new();
    for branch in groups(text, tokens) {
        let mut inner = RowState { columns: state.columns.clone(), ..RowState::default() };
        pipeline(text, branch, &mut inner, depth + 1);
        state.reads.extend(inner.reads);
        state.facts.extend(inner.facts);
        state.problems.absorb(inner.problems, |span| span);
        alternatives.push(Expr::and(inner.conjuncts));
    }
    if !alternatives.is_empty() {
        state.conjuncts.push(Expr::or(alternatives));
    }
}

fn filter(cursor: &mut Cursor<'_>, state: &mut RowState) -> Result<(), Problem> {
    let mut expr = operand::condition(cursor, &DIALECT, &mut state.problems)?;
    state.columns.resolve(&mut expr);
    state.conjuncts.push(expr);
    done(cursor, "`AND`, `OR` or `|`")
}

/// `EVAL name = expression, …`.
fn eval(cursor: &mut Cursor<'_>, state: &mut RowState) -> Result<(), Problem> {
    loop {
        let start = cursor.span().start;
        let name = assigned(cursor);
        let operand = operand::argument(cursor, &DIALECT, &mut state.problems)?;
        let column = state.columns.of_operand(&operand, "EVAL");
        let written = || cursor.since(start).of(cursor.text()).to_owned();
        state.columns.set(&name.unwrap_or_else(written), column);
        if !cursor.eat(",") {
            return done(cursor, "`,` or `|`");
        }
    }
}

/// `STATS name = aggregate [WHERE condition], … BY [name =] expression, …`.
fn stats(cursor: &mut Cursor<'_>, state: &mut RowState) -> Result<(), Problem> {
    let mut made = Vec::new();
    while !cursor.at_end() && !cursor.peek_text().eq_ignore_ascii_case("by") {
        let (name, operand) = item(cursor, &mut state.problems)?;
        let column = state.columns.derived(operand.fields().iter().map(|field| field.name.as_str()), "STATS");
        made.push((name, column));
        if cursor.eat_word("where") {
            operand::condition(cursor, &DIALECT, &mut state.problems)?;
        }
        if !cursor.eat(",") {
            break;
        }
    }
    let mut keys = Vec::new();
    if cursor.eat_word("by") {
        loop {
            let (name, operand) = item(cursor, &mut state.problems)?;
            let column = state.columns.of_operand(&operand, "STATS");
            keys.push(name.clone());
            made.push((name, column));
            if !cursor.eat(",") {
                break;
            }
        }
        state.facts.push(Fact::new(FactKind::GroupedBy, keys));
    }
    for (name, column) in made {
        state.columns.set(&name, column);
    }
    done(cursor, "`,`, `BY` or `|`")
}

/// `[name =] expression`; without a name the expression's text is the name.
fn item(cursor: &mut Cursor<'_>, problems: &mut Problems) -> Result<(String, Operand), Problem> {
    let start = cursor.span().start;
    let name = assigned(cursor);
    let operand = operand::argument(cursor, &DIALECT, problems)?;
    let name = match (name, &operand) {
        (Some(name), _) => name,
        (None, Operand::Field(field)) => field.name.clone(),
        (None, _) => cursor.since(start).of(cursor.text()).to_owned(),
    };
    Ok((name, operand))
}

/// The name before a `=`, if there is one.
fn assigned(cursor: &mut Cursor<'_>) -> Option<String> {
    let mark = cursor.mark();
    let named = cursor.peek().is_some_and(|token| token.kind == TokenKind::Word || cursor.peek_text().starts_with('`'));
    if named {
        let name = names::field(cursor).name;
        if cursor.eat("=") {
            return Some(name);
        }
    }
    cursor.rewind(mark);
    None
}

/// `RENAME old AS new, new = old`.
fn rename(cursor: &mut Cursor<'_>, columns: &mut EsqlColumns) -> Result<(), Problem> {
    loop {
        let first = name(cursor)?;
        let (old, new) = if cursor.eat("=") {
            (name(cursor)?, first)
        } else if cursor.eat_word("as") {
            (first, name(cursor)?)
        } else {
            return Err(Problem::expected("`AS`", cursor));
        };
        columns.set(&new, columns.of(&old));
        if !cursor.eat(",") {
            return done(cursor, "`,` or `|`");
        }
    }
}

/// `DISSECT field "pattern"`, `GROK field "pattern", "pattern"`: what is taken out of a field is that field.
fn extract(cursor: &mut Cursor<'_>, state: &mut RowState, names: fn(&str) -> Vec<String>) -> Result<(), Problem> {
    let field = operand::argument(cursor, &DIALECT, &mut state.problems)?;
    let column = state.columns.of_operand(&field, "EVAL");
    let mut patterns = 0;
    while cursor.peek().is_some_and(|token| token.kind == TokenKind::String) {
        for name in names(&operand::unescape(cursor.peek_text())) {
            state.columns.set(&name, column.clone());
        }
        cursor.bump();
        cursor.eat(",");
        patterns += 1;
    }
    if patterns == 0 {
        return Err(Problem::expected("a pattern in quotes", cursor));
    }
    Ok(())
}

/// `ENRICH policy [ON field] [WITH [new =] field, …]`.
fn enrich(cursor: &mut Cursor<'_>, columns: &mut EsqlColumns) -> Result<(), Problem> {
    while !cursor.at_end() && !matches!(cursor.peek_text().to_ascii_lowercase().as_str(), "on" | "with") {
        cursor.bump();
    }
    let key = if cursor.eat_word("on") { Some(name(cursor)?) } else { None };
    let column = columns.derived(key.as_deref(), "ENRICH");
    if cursor.eat_word("with") {
        loop {
            let new = name(cursor)?;
            if cursor.eat("=") {
                name(cursor)?;
            }
            columns.set(&new, column.clone());
            if !cursor.eat(",") {
                break;
            }
        }
    }
    done(cursor, "`,` or `|`")
}

/// `COMPLETION [name =] prompt WITH {…}` and `RERANK [name =] query ON …`: a model's answer.
fn answer(cursor: &mut Cursor<'_>, state: &mut RowState, default: &str, command: &'static str) -> Result<(), Problem> {
    let name = assigned(cursor).unwrap_or_else(|| default.to_owned());
    let prompt = operand::argument(cursor, &DIALECT, &mut state.problems)?;
    let column = state.columns.derived(prompt.fields().iter().map(|field| field.name.as_str()), command);
    state.columns.set(&name, column);
    Ok(())
}

/// `CHANGE_POINT value [ON key] [AS type, pvalue]`.
fn change_point(cursor: &mut Cursor<'_>, columns: &mut EsqlColumns) -> Result<(), Problem> {
    let value = name(cursor)?;
    if cursor.eat_word("on") {
        name(cursor)?;
    }
    let column = columns.derived([value.as_str()], "CHANGE_POINT");
    let (mut kind, mut chance) = ("type".to_owned(), "pvalue".to_owned());
    if cursor.eat_word("as") {
        kind = name(cursor)?;
        cursor.eat(",");
        chance = name(cursor)?;
    }
    columns.set(&kind, column.clone());
    columns.set(&chance, column);
    Ok(())
}

fn name(cursor: &mut Cursor<'_>) -> Result<String, Problem> {
    match cursor.peek().map(|token| token.kind) {
        Some(TokenKind::Word | TokenKind::String) => Ok(names::field(cursor).name),
        _ => Err(Problem::expected("a name", cursor)),
    }
}

fn done(cursor: &Cursor<'_>, expected: &str) -> Result<(), Problem> {
    if cursor.at_end() { Ok(()) } else { Err(Problem::expected(format_args!("{expected}"), cursor)) }
}
