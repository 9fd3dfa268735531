//! Correlation documents: rules that join the results of others.
//!
//! The format: <https://sigmahq.io/sigma-specification/specification/sigma-correlation-rules-specification.html>.

use super::super::core::node::Node;
use super::super::core::{Draft, Written, report};
use super::documents::Document;
use super::{facts, word};
use crate::content::Content;
use crate::diagnostic::Code;
use crate::rule::{Bound, Correlation, CorrelationCondition, CorrelationKind, Kind, Op, Related, RelationKind};
use crate::sources::SourceFile;

/// Reads a correlation.
pub(super) fn read<'f>(file: &'f SourceFile, document: &Document, block: &Node, content: &Content) -> Draft<'f> {
    let (mut rule, context) = facts(file, document, content);
    rule.kind = Kind::Correlation;
    let rules = block.texts_of("rules");
    if block.text_of("type").is_none() || rules.is_empty() {
        let message = "a correlation wants a `type` and the `rules` that it joins";
        rule.diagnostics.push(report(file, Code::InvalidValue, message, block.span));
    }
    rule.related.extend(rules.iter().map(|target| Related { kind: RelationKind::Correlates, target: target.clone() }));
    let kind = block.get("type");
    rule.correlation = Some(Correlation {
        kind: kind.and_then(|node| word(file, node, CorrelationKind::ALL, CorrelationKind::name, &mut rule.diagnostics)),
        rules,
        group_by: block.texts_of("group-by"),
        span: block.text_of("timespan").map(str::to_owned),
        condition: block.get("condition").and_then(condition),
    });
    Draft { rule, written: Written::Nothing, context }
}

/// `{gte: 10, field: User}`, or an expression over the joined rules.
fn condition(node: &Node) -> Option<CorrelationCondition> {
    if let Some(text) = node.text() {
        return Some(CorrelationCondition::Written(text.to_owned()));
    }
    let bound = |(key, value): (&str, &Node)| Some(Bound { op: op(key)?, value: value.text()?.to_owned() });
    let bounds: Vec<Bound> = node.fields().filter_map(bound).collect();
    let fields = node.texts_of("field");
    (!bounds.is_empty() || !fields.is_empty()).then_some(CorrelationCondition::Bounds { bounds, fields })
}

fn op(key: &str) -> Option<Op> {
    match key {
        "gt" => Some(Op::Gt),
        "gte" => Some(Op::Ge),
        "lt" => Some(Op::Lt),
        "lte" => Some(Op::Le),
        "eq" => Some(Op::Eq),
        "neq" => Some(Op::Ne),
        _ => None,
    }
}
