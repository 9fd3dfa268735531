//! Sentinel's YAML: analytics rules and hunting queries.

use super::{draft, names, skipped, tag, techniques_in};
use crate::content::Content;
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Counted, Fact, FactKind, Guide, GuideKind, Kind, Language, Noted, Op, Rule, Threshold, Vendor};
use crate::sources::SourceFile;
use crate::text::{Origin, Span, Text};
use crate::vendors::yaml::{self, Data, Node};
use crate::vendors::{Drafts, QueryText, blank};

/// Keys whose scalars are shown as facts.
const FACTS: [(&str, FactKind); 7] = [
    ("queryFrequency", FactKind::QueryFrequency),
    ("queryPeriod", FactKind::QueryPeriod),
    ("suppressionDuration", FactKind::Suppression),
    ("version", FactKind::Version),
    ("kind", FactKind::RuleKind),
    ("alertRuleTemplateName", FactKind::Template),
    ("enabled", FactKind::Enabled),
];

pub(super) fn read<'f>(file: &'f SourceFile, content: &Content) -> Drafts<'f> {
    let documents = match yaml::documents(&file.text) {
        Ok(documents) => documents,
        Err(error) => {
            let report = Diagnostic::new(Code::InvalidSyntax, error.message).at(Text::of_file(&file.path, &file.text).place(error.span));
            return Drafts { diagnostics: vec![report], ..skipped("it is not well-formed YAML") };
        }
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
        out.skipped = Some(if parser { "it defines a function, no rule" } else { "it has no query" }.to_owned());
    }
    out
}

/// A query with something that only rules have.
fn is_rule(node: &Node) -> bool {
    ["tactics", "severity", "description", "name", "displayName"].iter().any(|key| node.get(key).is_some())
}

fn facts(file: &SourceFile, node: &Node, content: &Content) -> Rule {
    let title = node.text_of("name").or_else(|| node.text_of("displayName")).unwrap_or_else(|| super::stem(&file.path));
    let mut rule = blank(Vendor::Kusto, &file.path, title.to_owned());
    rule.id = node.text_of("id").map(str::to_owned);
    rule.description = unquoted(node.text_of("description").unwrap_or_default());
    rule.severity = content.facets.severity(node.text_of("severity"));
    rule.status = content.facets.status(node.text_of("status"));
    let scheduled = ["kind", "severity", "queryFrequency"].iter().any(|key| node.get(key).is_some());
    rule.kind = if scheduled { Kind::Detection } else { Kind::Hunting };
    rule.tags = node.get("tags").map(Node::items).unwrap_or_default().iter().flat_map(tags).collect();
    for key in ["relevantTechniques", "techniques"] {
        tag(&mut rule, node.texts_of(key).iter().flat_map(|text| techniques_in(text)));
    }
    rule.authors = node.get("metadata").and_then(|metadata| metadata.get("author")).map(author).unwrap_or_default();
    rule.references = super::addresses_in(&rule.description);
    for key in ["References", "references"] {
        node.texts_of(key).into_iter().for_each(|reference| crate::vendors::push_distinct(&mut rule.references, reference));
    }
    if let Some(detailed) = node.text_of("description-detailed") {
        rule.guides.push(Guide::new(GuideKind::Details, unquoted(detailed)));
    }
    rule.facts = listed(node);
    rule
}

/// Tags are texts, or mappings such as `Schema: ASimNetworkSessions`.
fn tags(node: &Node) -> Vec<String> {
    match &node.data {
        Data::Map(entries) => entries.iter().filter_map(|(key, value)| Some(format!("{}: {}", key.text()?, value.text()?))).collect(),
        _ => node.text().map(str::to_owned).into_iter().collect(),
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
    let origin = Origin { raw: Span::new(text.origin.raw.start as usize, text.origin.raw.end as usize), style: text.origin.style };
    Text { text: body.into(), origin, ..text }
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
