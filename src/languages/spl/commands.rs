//! Commands: which of them filter, which make columns, and which only show.

use super::aggregates;
use super::pipeline::{PipelineOpening, PipelineReader, PipelineState, SplCommand};
use super::scope::PipelineScope;
use super::search::{self, SearchOutcome};
use super::where_expr;
use super::{eval, lexer, makers, names, values};
use crate::diagnostic::Code;
use crate::languages::Expr;
use crate::languages::core::brackets::{ROUND, balanced};
use crate::languages::core::cursor::Cursor;
use crate::languages::core::lexer::{Token, TokenKind};
use crate::languages::core::lineage::ColumnOrigin;
use crate::languages::core::problems::{Problem, Problems};
use crate::rule::{Fact, FactKind, LogKind, LogToken, Op, Part};
use crate::text::Span;

/// Applies a command to a pipeline.
pub(super) fn run(reader: &mut PipelineReader<'_>, pipe: &mut PipelineState<'_>, command: &SplCommand) {
    match command.name.as_str() {
        "search" => filter(reader, pipe, command),
        "where" => condition(reader, pipe, command),
        "regex" => regex(reader, pipe, command),
        "tstats" | "mstats" => aggregates::tstats(reader, pipe, command),
        "stats" | "eventstats" | "streamstats" | "chart" | "timechart" | "geostats" | "sistats" | "sichart" | "sitimechart" | "top"
        | "rare" => aggregates::stats(reader, pipe, command),
        "from" | "datamodel" | "pivot" => model(pipe, command),
        "inputlookup" | "inputcsv" => lookup_rows(reader, pipe, command),
        "eval" => assignments(reader, pipe, command),
        "foreach" => template(reader, pipe, command),
        "map" => mapped(reader, pipe, command),
        "rename" => makers::rename(pipe, command),
        "rex" => makers::rex(pipe, command),
        "lookup" => makers::lookup(pipe, command),
        "spath" => makers::spath(pipe, command),
        "bin" | "bucket" => makers::bin(pipe, command),
        "iplocation" | "transaction" | "xpath" | "replace" => makers::fixed(pipe, &command.name),
        other => {
            if !names::is_known(other) {
                unknown(reader, pipe, command);
            }
            makers::fixed(pipe, other);
            inner(reader, pipe, command);
        }
    }
}

fn unknown(reader: &mut PipelineReader<'_>, pipe: &PipelineState<'_>, command: &SplCommand) {
    let problem = if command.name.is_empty() {
        Problem::new(Code::UnknownConstruct, "expected a command", command.at)
    } else {
        Problem::unknown("command", &command.name, command.at, names::all())
    };
    let problem = if problem.hint.is_some() { problem } else { problem.hint("it is taken to change nothing") };
    reader.report(pipe.expanded, problem);
}

/// Sub-searches of a command that has no other meaning here: `join`, `append`, `union` …
fn inner(reader: &mut PipelineReader<'_>, pipe: &mut PipelineState<'_>, command: &SplCommand) {
    let spans: Vec<(Span, bool)> = command.subsearches.iter().map(|&span| (span, false)).collect();
    reader.subsearches(pipe, &command.name, &spans);
}

/// The tokens of a command's arguments in the search grammar.
pub(super) fn terms(pipe: &PipelineState<'_>, command: &SplCommand) -> Vec<Token> {
    lexer::search(&pipe.expanded.text, command.arguments, &command.subsearches)
}

fn filter(reader: &mut PipelineReader<'_>, pipe: &mut PipelineState<'_>, command: &SplCommand) {
    search_filter(reader, pipe, &command.name, &terms(pipe, command), command.arguments);
}

/// A filter in the search grammar.
pub(super) fn search_filter(reader: &mut PipelineReader<'_>, pipe: &mut PipelineState<'_>, name: &str, tokens: &[Token], span: Span) {
    let found = search::parse(&PipelineScope { expanded: pipe.expanded, columns: &pipe.columns }, tokens);
    threshold(pipe, found.expr.as_ref(), span);
    reader.add(pipe, name, found);
}

/// Keeps a condition on nothing but computed columns as a fact: a threshold.
fn threshold(pipe: &mut PipelineState<'_>, expr: Option<&Expr>, span: Span) {
    if expr.is_some_and(|expr| expr.tests().next().is_some() && expr.tests().all(|test| test.derived)) {
        let words: Vec<&str> = span.of(&pipe.expanded.text).split_whitespace().collect();
        pipe.facts.push(Fact::new(FactKind::Threshold, words.join(" ")));
    }
}

/// The tokens of a command's arguments in the grammar of expressions, without brackets that have no counterpart.
fn expression_tokens(reader: &mut PipelineReader<'_>, pipe: &PipelineState<'_>, command: &SplCommand) -> Vec<Token> {
    let text = &pipe.expanded.text;
    let mut problems = Problems::default();
    let tokens = balanced(text, lexer::expression(text, command.arguments, &command.subsearches), ROUND, &mut problems);
    reader.absorb(pipe.expanded, problems);
    tokens
}

fn condition(reader: &mut PipelineReader<'_>, pipe: &mut PipelineState<'_>, command: &SplCommand) {
    let tokens = expression_tokens(reader, pipe, command);
    let mut cursor = Cursor::new(&pipe.expanded.text, &tokens);
    let mut found = SearchOutcome::default();
    match eval::expression(&mut cursor) {
        Ok(node) => {
            let expr = where_expr::lower(&node, &PipelineScope { expanded: pipe.expanded, columns: &pipe.columns }, &mut found);
            found.expr = Some(expr).filter(|expr| *expr != Expr::always());
        }
        Err(problem) => found.problems.add(problem),
    }
    if found.problems.mark() == 0 && !cursor.at_end() {
        found.problems.add(Problem::expected("an operator or the end", &cursor));
    }
    threshold(pipe, found.expr.as_ref(), command.arguments);
    reader.add(pipe, &command.name, found);
}

/// `regex field="pattern"`, `regex field!="pattern"`, `regex "pattern"`.
fn regex(reader: &mut PipelineReader<'_>, pipe: &mut PipelineState<'_>, command: &SplCommand) {
    let tokens = terms(pipe, command);
    let scope = PipelineScope { expanded: pipe.expanded, columns: &pipe.columns };
    let subject = |name: &str, span| super::scope::ComparedField { name: name.to_owned(), span, computed: false };
    let (subject, operator, pattern) = match tokens.as_slice() {
        [field, operator, pattern, ..] if operator.kind == TokenKind::Operator => {
            (subject(values::name(scope.text(field.span)), field.span), scope.text(operator.span), pattern)
        }
        [pattern, ..] => (subject("_raw", pattern.span), "", pattern),
        [] => {
            reader.report(pipe.expanded, Problem::syntax("`regex` has no pattern", command.at));
            return;
        }
    };
    let operand = super::scope::ComparedValue { text: values::text(scope.text(pattern.span)), span: pattern.span };
    let mut test = scope.test(&subject, Op::RegexMatch, &format!("regex{operator}"), &operand);
    test.cased = true;
    let test = Expr::from(test);
    pipe.filters.push(if operator == "!=" { Expr::not(test) } else { test });
}

/// `from datamodel=Model.Dataset`, `datamodel Model Dataset`.
fn model(pipe: &mut PipelineState<'_>, command: &SplCommand) {
    let text = command.arguments.of(&pipe.expanded.text);
    let words = text.split(|character: char| character.is_whitespace() || matches!(character, ':' | '=' | '"'));
    let is_part = |word: &&str| !word.is_empty() && !word.eq_ignore_ascii_case("datamodel");
    let path: Vec<&str> = words.filter(is_part).take(2).collect();
    let path = match path.as_slice() {
        [model, dataset] if !model.contains('.') && !is_mode(dataset) => format!("{model}.{}", dataset.trim_start_matches('.')),
        [model, ..] => (*model).to_owned(),
        [] => return,
    };
    pipe.columns.reads_dataset(&path);
    pipe.read(LogToken::new(LogKind::Dataset, path));
}

fn is_mode(word: &str) -> bool {
    matches!(word, "search" | "flat" | "acceleration_search" | "search_string")
}

/// `inputlookup name [where …]`: rows of a lookup, unless they are appended.
fn lookup_rows(reader: &mut PipelineReader<'_>, pipe: &mut PipelineState<'_>, command: &SplCommand) {
    let tokens = terms(pipe, command);
    let text = pipe.expanded.text.as_str();
    let word = |token: &Token| token.span.of(text);
    let at = tokens.iter().position(|token| word(token).eq_ignore_ascii_case("where"));
    let (head, rest) = tokens.split_at(at.unwrap_or(tokens.len()));
    let appends = head.windows(3).any(|option| {
        matches!(option, [name, _, value] if word(name) == "append" && matches!(word(value).to_ascii_lowercase().as_str(), "t" | "true" | "1"))
    });
    if !appends {
        pipe.columns.reads_lookup();
    }
    let is_name = |at: &usize| {
        let operator = |token: Option<&Token>| token.is_some_and(|token| token.kind == TokenKind::Operator);
        !operator(head.get(at + 1)) && !at.checked_sub(1).is_some_and(|before| operator(head.get(before)))
    };
    if let Some(name) = (0..head.len()).find(is_name).and_then(|at| head.get(at)) {
        pipe.read(LogToken::new(LogKind::Lookup, values::name(word(name))));
    }
    if let Some(condition) = rest.get(1..).filter(|condition| !condition.is_empty()) {
        search_filter(reader, pipe, &command.name, condition, command.arguments);
    }
    inner(reader, pipe, command);
}

/// `eval a=…, b=…`.
fn assignments(reader: &mut PipelineReader<'_>, pipe: &mut PipelineState<'_>, command: &SplCommand) {
    let tokens = expression_tokens(reader, pipe, command);
    let text = pipe.expanded.text.as_str();
    let mut cursor = Cursor::new(text, &tokens);
    while !cursor.at_end() {
        let Some(name) = target(&mut cursor) else {
            reader.report(pipe.expanded, Problem::expected("`name=expression`", &cursor));
            break;
        };
        match eval::expression(&mut cursor) {
            Ok(node) => {
                let scope = PipelineScope { expanded: pipe.expanded, columns: &pipe.columns };
                let column = where_expr::field(&node).map_or(ColumnOrigin::Computed(()), |field| scope.column(field));
                pipe.columns.set(&values::text(name), column);
            }
            Err(problem) => {
                reader.report(pipe.expanded, problem);
                break;
            }
        }
        if !cursor.eat(",") && !cursor.at_end() {
            reader.report(pipe.expanded, Problem::expected("`,`", &cursor));
            break;
        }
    }
    inner(reader, pipe, command);
}

/// The name before `=`, which may hold characters that are operators elsewhere.
fn target<'t>(cursor: &mut Cursor<'t>) -> Option<&'t str> {
    let start = cursor.span().start;
    let mut end = start;
    while !cursor.eat("=") {
        end = cursor.bump()?.span.end;
    }
    Some(Span { start, end }.of(cursor.text())).filter(|name| !name.is_empty())
}

/// `foreach a* [eval …]`: the commands in brackets work on the rows of this pipeline.
fn template(reader: &mut PipelineReader<'_>, pipe: &mut PipelineState<'_>, command: &SplCommand) {
    for &span in &command.subsearches {
        let span = super::pipeline::inside(span, &pipe.expanded.text);
        let columns = std::mem::take(&mut pipe.columns);
        pipe.columns = reader.pipeline(pipe.expanded, span, &PipelineOpening::of(&command.name, Part::Present), columns);
    }
}

/// `map search="…"`, `map [search …]`.
fn mapped(reader: &mut PipelineReader<'_>, pipe: &mut PipelineState<'_>, command: &SplCommand) {
    let tokens = terms(pipe, command);
    let scope = PipelineScope { expanded: pipe.expanded, columns: &pipe.columns };
    let search = tokens.windows(3).find_map(|option| match option {
        [name, operator, value] if scope.text(name.span) == "search" && operator.kind == TokenKind::Operator => {
            Some((values::text(scope.text(value.span)), value.span))
        }
        _ => None,
    });
    if let Some((search, span)) = search {
        reader.quoted(pipe, &command.name, &search, span);
    }
    inner(reader, pipe, command);
}
