//! Sentinel's YAML: analytics rules and hunting queries.

use super::super::core::node::{Data, Node};
use super::super::core::{self, Drafts, QueryText, distinct, skipped, technique_ids, yaml};
use super::{addresses_in, draft, names, stem};
use crate::content::Content;
use crate::rule::{Counted, Fact, FactKind, Guide, GuideKind, Kind, Language, Noted, Op, Rule, Threshold, Vendor};
use crate::sources::SourceFile;
use crate::text::Text;

/// Keys whose scalars are shown as facts.
const FACTS: [(&str, FactKind); 7] = [
    ("queryFrequency", FactKind::Interval),
    ("queryPeriod", FactKind::LookBack),
    ("suppressionDuration", FactKind::Suppression),
    ("version", FactKind::Version),
    ("kind", FactKind::RuleType),
    ("alertRuleTemplateName", FactKind::Template),
    ("enabled", FactKind::Enabled),
];

pub(super) fn read<'f>(file: &'f SourceFile, content: &Content) -> Drafts<'f> {
    let documents = match yaml::documents(&file.text) {
        Ok(documents) => documents,
        Err(error) => return core::malformed(file, &error),
    };
    let mut out = Drafts::default();
    for document in &documents {
        let node = document.get("properties").filter(|inner| inner.get("query").is_some()).unwrap_or(document);
        if let Some(query) = node.get("query").filter(|query| query.text().is_some()).filter(|_| is_rule(node)) {
            let rule = facts(file, node, content);
            let text = unfenced(query.as_text(&file.path, &file.text));
            out.drafts.push(draft(rule, vec![QueryText { language: Language::Kusto, text, name: None }]));
        }
    }
    if out.drafts.is_empty() {
        let parser = documents.iter().any(|document| document.get("FunctionQuery").is_some() || document.get("FunctionName").is_some());
        return skipped(if parser { "it defines a function, not a rule" } else { "it has no query" });
    }
    out
}

/// A query with something that only rules have.
fn is_rule(node: &Node) -> bool {
    ["tactics", "severity", "description", "name", "displayName"].iter().any(|key| node.get(key).is_some())
}

fn facts(file: &SourceFile, node: &Node, content: &Content) -> Rule {
    let title = node.text_of("name").or_else(|| node.text_of("displayName")).unwrap_or_else(|| stem(&file.path));
    let mut rule = Rule::new(Vendor::Kusto, &file.path, title);
    rule.id = node.text_of("id").map(str::to_owned);
    rule.description = unquoted(node.text_of("description").unwrap_or_default());
    rule.severity = content.facets.severity(node.text_of("severity"));
    rule.status = content.facets.status(node.text_of("status"));
    let scheduled = ["kind", "severity", "queryFrequency"].iter().any(|key| node.get(key).is_some());
    rule.kind = if scheduled { Kind::Detection } else { Kind::Hunting };
    rule.tags = node.get("tags").map(Node::items).unwrap_or_default().iter().flat_map(tags).collect();
    let techniques = ["relevantTechniques", "techniques"].into_iter().flat_map(|key| node.texts_of(key));
    rule.techniques = distinct(techniques.flat_map(|text| technique_ids(&text)));
    rule.authors = node.get("metadata").and_then(|metadata| metadata.get("author")).map(author).unwrap_or_default();
    let references = ["References", "references"].into_iter().flat_map(|key| node.texts_of(key));
    rule.references = distinct(addresses_in(&rule.description).into_iter().chain(references));
    if let Some(detailed) = node.text_of("description-detailed") {
        rule.guides.push(Guide::new(GuideKind::Details, unquoted(detailed)));
    }
    rule.facts = listed(node);
    rule
}

/// Tags are texts, or mappings such as `Schema: ASimNetworkSessions`.
fn tags(node: &Node) -> Vec<String> {
    match &node.data {
        Data::Map(_) => node.fields().filter_map(|(key, value)| Some(format!("{key}: {}", value.text()?))).collect(),
        Data::Scalar(_) | Data::Seq(_) => node.text().map(str::to_owned).into_iter().collect(),
    }
}

fn author(node: &Node) -> Vec<String> {
    names(node.text_of("name").or_else(|| node.text()).unwrap_or_default())
}

fn listed(node: &Node) -> Vec<Fact> {
    let mut out: Vec<Fact> = FACTS.iter().filter_map(|(key, kind)| Some(Fact::new(*kind, node.text_of(key)?))).collect();
    out.extend(threshold(node).map(|threshold| Fact::new(FactKind::Threshold, threshold)));
    let tactics = node.texts_of("tactics");
    out.extend((!tactics.is_empty()).then(|| Fact::new(FactKind::Tactics, tactics)));
    let connectors = node.get("requiredDataConnectors").map(Node::items).unwrap_or_default();
    out.extend(connectors.iter().filter_map(connector).map(|connector| Fact::new(FactKind::DataConnector, connector)));
    let entities = node.get("entityMappings").map(Node::items).unwrap_or_default();
    out.extend(entities.iter().filter_map(entity).map(|entity| Fact::new(FactKind::Entity, entity)));
    out
}

/// From how many results on the rule alerts.
fn threshold(node: &Node) -> Option<Threshold> {
    let op = match node.text_of("triggerOperator")?.to_ascii_lowercase().as_str() {
        "gt" | "greaterthan" => Op::Gt,
        "lt" | "lessthan" => Op::Lt,
        "eq" | "equal" => Op::Eq,
        "ne" | "notequal" => Op::Ne,
        _ => return None,
    };
    Some(Threshold { counted: Counted::Results, op, number: node.text_of("triggerThreshold")?.parse().ok()?, by: Vec::new() })
}

/// A data connector with the tables that it fills.
fn connector(node: &Node) -> Option<Noted> {
    Some(Noted { name: node.text_of("connectorId")?.to_owned(), notes: node.texts_of("dataTypes"), score: None })
}

/// An entity of the alert with the columns that name it.
fn entity(node: &Node) -> Option<Noted> {
    let columns = node.get("fieldMappings").map(Node::items).unwrap_or_default();
    let notes = columns.iter().filter_map(|column| column.text_of("columnName").map(str::to_owned)).collect();
    Some(Noted { name: node.text_of("entityType")?.to_owned(), notes, score: None })
}

/// Descriptions often stand in a second pair of quotes inside their block.
fn unquoted(text: &str) -> String {
    let text = text.trim();
    let inner = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    inner.unwrap_or_else(|| text.strip_prefix('\'').unwrap_or(text)).trim().to_owned()
}

/// A query may stand in a Markdown fence inside its block.
fn unfenced(text: Text<'_>) -> Text<'_> {
    let Some(body) = text.text.trim_start().strip_prefix("```") else {
        return text;
    };
    let body = body.split_once('\n').map_or("", |(_, body)| body);
    let body = body.trim_end().trim_end_matches('`').to_owned();
    Text { text: body.into(), ..text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_around_a_whole_description_are_taken_off() {
        assert_eq!(unquoted("'Finds it.\n  Ref: x'\n"), "Finds it.\n  Ref: x");
        assert_eq!(unquoted("It's this"), "It's this");
    }
}
