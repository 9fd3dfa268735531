//! Kibana filters: conditions in Elasticsearch's query DSL that stand beside a query.
//!
//! Specification: <https://www.elastic.co/docs/reference/query-languages/querydsl>.
//!
//! In: a query, and the `filters` of its rule. Out: the query with the filters as further conjuncts of its last stage.

use super::core::problems::{Problem, Problems};
use super::{Expr, Query, Stage, Test};
use crate::languages::core::escape;
use crate::languages::core::pattern::{self, PatternPiece, star_and_mark};
use crate::rule::Op;
use crate::text::Text;
use crate::vendors::elastic::Filtered;
use crate::vendors::node::{Data, Node};

/// Keys of a filter that say nothing about events.
const ASIDE: [&str; 2] = ["meta", "$state"];

/// Keys of a clause that change how it scores or is analysed, not what it looks for.
const OPTIONS: [&str; 5] = ["boost", "_name", "adjust_pure_negative", "minimum_should_match", "case_insensitive"];

/// Joins a query with its rule's filters.
pub(super) fn apply(mut query: Query, filtered: &Filtered<'_>) -> Query {
    let mut problems = Problems::default();
    let enabled = filtered.filters.iter().filter(|filter| !says(filter, "disabled"));
    let joined: Vec<Expr> = enabled.map(|filter| self::filter(filter, &mut problems)).collect();
    if !joined.is_empty() {
        if query.stages.is_empty() {
            query.stages.push(Stage::of(Expr::always()));
        }
        if let Some(stage) = query.stages.last_mut() {
            let own = std::mem::replace(&mut stage.expr, Expr::always());
            stage.expr = Expr::and(std::iter::once(own).chain(joined).collect());
        }
    }
    let file = Text::of_file(filtered.path, filtered.file);
    query.diagnostics.extend(problems.into_diagnostics(&file));
    query.essence.push_str(&filtered.essence);
    for filter in &filtered.filters {
        query.essence.push_str(&filter.to_json().to_string());
    }
    query.judged()
}

fn says(filter: &Node, key: &str) -> bool {
    filter.get("meta").and_then(|meta| meta.text_of(key)) == Some("true")
}

fn filter(node: &Node, problems: &mut Problems) -> Expr {
    let body = node.get("query").unwrap_or(node);
    let inner = clauses(body, problems, 0);
    if says(node, "negate") { Expr::not(inner) } else { inner }
}

/// The clauses of a table, all of which must hold; a filter has one.
fn clauses(node: &Node, problems: &mut Problems, depth: usize) -> Expr {
    if depth > super::DEPTH {
        problems.add(Problem::too_deep(node.span));
        return Expr::always();
    }
    let wanted = node.fields().filter(|(key, _)| !ASIDE.contains(key) && !OPTIONS.contains(key));
    Expr::and(wanted.map(|(key, value)| clause(key, value, problems, depth)).collect())
}

fn clause(kind: &str, node: &Node, problems: &mut Problems, depth: usize) -> Expr {
    match kind {
        "bool" => Expr::and(node.fields().map(|(occurrence, inner)| occurs(occurrence, inner, problems, depth)).collect()),
        "exists" => node.text_of("field").map_or_else(Expr::always, |field| test(field, Op::Exists, String::new(), kind)),
        "term" | "match_phrase" | "match" => fields(node, &|field, value| eq(field, value, kind)),
        "terms" => fields(node, &|field, value| Expr::or(value.items().iter().map(|item| eq(field, item, kind)).collect())),
        "prefix" => fields(node, &|field, value| test(field, Op::StartsWith, operand(value), kind)),
        "regexp" => fields(node, &|field, value| test(field, Op::RegexMatch, operand(value), kind)),
        "wildcard" => fields(node, &|field, value| {
            let written = operand(value);
            let (op, value) = pattern::reduce(&pieces(&written), |_| written.clone());
            test(field, op, value, kind)
        }),
        "range" => fields(node, &range),
        "match_all" => Expr::always(),
        _ => {
            problems.add(Problem::unknown("filter clause", kind, node.span, []));
            Expr::always()
        }
    }
}

/// `must`, `filter`, `should` and `must_not` of a `bool` clause.
fn occurs(occurrence: &str, node: &Node, problems: &mut Problems, depth: usize) -> Expr {
    if OPTIONS.contains(&occurrence) || node.items().is_empty() {
        return Expr::always();
    }
    let operands = node.items().iter().map(|item| clauses(item, problems, depth + 1)).collect();
    match occurrence {
        "must" | "filter" => Expr::and(operands),
        "should" => Expr::or(operands),
        "must_not" => Expr::not(Expr::or(operands)),
        _ => {
            problems.add(Problem::unknown("part of a `bool` clause", occurrence, node.span, []));
            Expr::always()
        }
    }
}

/// `{ field = … }`: what `read` makes of each field.
fn fields(node: &Node, read: &dyn Fn(&str, &Node) -> Expr) -> Expr {
    let named = node.fields().filter(|(key, _)| !OPTIONS.contains(key));
    Expr::and(named.map(|(field, value)| read(field, value)).collect())
}

fn eq(field: &str, value: &Node, kind: &str) -> Expr {
    test(field, Op::Eq, operand(value), kind)
}

fn range(field: &str, bounds: &Node) -> Expr {
    let sign = |key: &str| match key {
        "gte" | "from" => Some(Op::Ge),
        "gt" => Some(Op::Gt),
        "lte" | "to" => Some(Op::Le),
        "lt" => Some(Op::Lt),
        _ => None,
    };
    let tests = bounds.fields().filter_map(|(key, value)| Some(test(field, sign(key)?, value.text()?.to_owned(), "range")));
    Expr::and(tests.collect())
}

/// The value of `{ field = "x" }` or `{ field = { value = "x" } }`.
fn operand(node: &Node) -> String {
    let named = || ["value", "query", "wildcard"].iter().find_map(|key| node.get(key).and_then(Node::text));
    let text = match &node.data {
        Data::Scalar(_) => node.text(),
        Data::Seq(_) | Data::Map(_) => named(),
    };
    text.unwrap_or_default().to_owned()
}

fn test(field: &str, op: Op, value: String, kind: &str) -> Expr {
    Test { raw_op: kind.to_owned(), via: Some("Kibana filter".to_owned()), ..Test::new(field, op, value) }.into()
}

/// The pieces of a wildcard clause: a backslash makes the next character literal.
fn pieces(text: &str) -> Vec<PatternPiece> {
    escape::pieces(text, star_and_mark, escape::any)
}
