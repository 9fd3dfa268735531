//! Sigma detections, specification 2.1.
//!
//! Specification: <https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html>.
//!
//! In: the spanned YAML of a `detection` block. Out: a [`Query`] of one stage. Conditions go through the boolean climber that
//! all languages share; selections come from YAML. Matching is without case unless a rule says otherwise.

mod condition;
mod modifiers;
mod values;

use std::fmt::Write as _;

pub(crate) use condition::tokens;

use super::core::problems::{Problem, Problems};
use super::{Expr, Query, Stage};
use crate::diagnostic::Code;
use crate::rule::{Fact, FactKind};
use crate::text::Text;
use crate::vendors::node::{Data, Node};
use crate::vendors::sigma::Detection;
use crate::vendors::yaml;

/// Keys of a detection that are not selections.
const RESERVED: [&str; 2] = ["condition", "timeframe"];

/// A named selection, parsed once however often the condition names it.
struct Selection {
    name: String,
    expr: Expr,
}

/// Parses the YAML of a detection block, or of a rule that has one.
pub(crate) fn parse_text(text: &Text<'_>) -> Query {
    let documents = match yaml::documents(&text.text) {
        Ok(documents) => documents,
        Err(error) => {
            let mut problems = Problems::default();
            problems.add(Problem::syntax(format!("this is not YAML: {}", error.message), error.span));
            return Query { diagnostics: problems.into_diagnostics(text), ..Query::none() };
        }
    };
    let Some(document) = documents.first() else {
        return Query::none();
    };
    let block = document.get("detection").unwrap_or(document);
    parse(&Detection {
        path: text.path,
        file: &text.text,
        entries: block.entries().to_vec(),
        span: block.span,
        body_start: 0,
        essence: String::new(),
        filters: Vec::new(),
    })
}

/// Parses a detection with its filters.
pub(crate) fn parse(detection: &Detection<'_>) -> Query {
    let mut query = parse_one(detection);
    for filter in &detection.filters {
        let joined = parse_one(filter);
        query.diagnostics.extend(joined.diagnostics);
        if let (Some(stage), Some(added)) = (query.stages.first_mut(), joined.stages.into_iter().next()) {
            let own = std::mem::replace(&mut stage.expr, Expr::always());
            let mut added = added.expr;
            added.change_tests(&mut |test| {
                test.via = Some("filter".to_owned());
                test.field_at = None;
                test.value_at = None;
            });
            stage.expr = Expr::and(vec![own, added]);
        }
        query.essence.push_str(&joined.essence);
    }
    query.judged()
}

fn parse_one(detection: &Detection<'_>) -> Query {
    let mut problems = Problems::default();
    let selections = selections(detection, &mut problems);
    let mut facts = Vec::new();
    if let Some(timeframe) = detection.get("timeframe").and_then(Node::text) {
        facts.push(Fact::new(FactKind::Window, timeframe));
    }
    let expr = match detection.get("condition") {
        None => {
            let problem = Problem::syntax("the detection has no condition", detection.span);
            problems.add(problem.hint("add `condition:` with an expression over the selections"));
            Expr::always()
        }
        Some(node) => conditions(detection, node, &selections, &mut facts, &mut problems),
    };
    let stage = Stage { facts, ..Stage::of(expr) };
    let diagnostics = problems.into_diagnostics(&Text::of_file(detection.path, detection.file));
    Query { stages: vec![stage], diagnostics, essence: essence(detection), ..Query::none() }.judged()
}

fn selections(detection: &Detection<'_>, problems: &mut Problems) -> Vec<Selection> {
    let mut out = Vec::with_capacity(detection.entries.len());
    for (key, node) in &detection.entries {
        let Some(name) = key.text() else {
            problems.add(Problem::new(Code::InvalidValue, "a selection's name must be a text", key.span));
            continue;
        };
        if !RESERVED.contains(&name) {
            out.push(Selection { name: name.to_owned(), expr: values::selection(detection, node, problems) });
        }
    }
    out
}

/// A condition, or a list of conditions of which one must hold.
fn conditions(detection: &Detection<'_>, node: &Node, selections: &[Selection], facts: &mut Vec<Fact>, problems: &mut Problems) -> Expr {
    let mut operands = Vec::new();
    let mut budget = super::TESTS;
    for item in node.items() {
        let text = item.as_text(detection.path, detection.file);
        if item.text().is_none_or(|text| text.trim().is_empty()) {
            problems.add(Problem::syntax("the condition is empty", item.span));
            continue;
        }
        let read = condition::parse(&text.text, selections, &mut budget);
        problems.absorb(read.problems, |span| text.in_file(span));
        facts.extend(read.facts);
        operands.extend(read.expr);
    }
    Expr::or(operands)
}

/// The text by which copies are recognised: the detection without comments, white space and quotes.
fn essence(detection: &Detection<'_>) -> String {
    let mut out = detection.essence.clone();
    for (key, value) in &detection.entries {
        write_essence(key, &mut out);
        write_essence(value, &mut out);
    }
    out
}

fn write_essence(node: &Node, out: &mut String) {
    match &node.data {
        Data::Scalar(scalar) => {
            let _ = write!(out, "{:?}", scalar.text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        Data::Seq(items) => {
            out.push('[');
            items.iter().for_each(|item| write_essence(item, out));
            out.push(']');
        }
        Data::Map(entries) => {
            out.push('{');
            for (key, value) in entries {
                write_essence(key, out);
                write_essence(value, out);
            }
            out.push('}');
        }
    }
}
