//! What a detection says about itself: everything but its search.

use super::super::day;
use super::super::yaml::Node;
use crate::content::Content;
use crate::rule::{Fact, Rated, Related, Rule, Severity};

/// The highest risk score of each severity; a detection rates its findings from 0 to 100.
const SEVERITIES: [(u32, Severity); 5] =
    [(20, Severity::Informational), (40, Severity::Low), (60, Severity::Medium), (80, Severity::High), (100, Severity::Critical)];

/// Labels of the facts that stand under one key, at the top or in `tags`.
const LABELLED: [(&str, &str); 11] = [
    ("type", "Type"),
    ("analytic_story", "Analytic story"),
    ("asset_type", "Asset type"),
    ("security_domain", "Security domain"),
    ("group", "Group"),
    ("risk_score", "Risk score"),
    ("confidence", "Confidence"),
    ("impact", "Impact"),
    ("cve", "CVE"),
    ("product", "Product"),
    ("atomic_guid", "Atomic test"),
];

/// Blocks that say which findings a detection raises, oldest schema first.
const FINDING_BLOCKS: [&str; 5] = ["rba", "finding", "findings", "intermediate_finding", "intermediate_findings"];

/// Fills in the facts of a detection.
pub(super) fn set(rule: &mut Rule, document: &Node, content: &Content) {
    rule.id = document.text_of("id").map(str::to_owned);
    rule.description = document.text_of("description").unwrap_or_default().to_owned();
    rule.authors = authors(document);
    let date = |keys: &[&str]| keys.iter().find_map(|key| document.text_of(key)).and_then(day);
    rule.created = date(&["creation_date"]);
    rule.modified = date(&["modification_date", "date"]);
    rule.references = document.texts_of("references");
    rule.false_positives = document.texts_of("known_false_positives");
    rule.tags = either_texts(document, "analytic_story");
    rule.kind = content.facets.kind(&document.texts_of("type"));
    if let Some(guide) = document.text_of("how_to_implement") {
        rule.guides.push(Fact::new("How to implement", guide));
    }
    for (key, label) in LABELLED {
        rule.facts.extend(either_texts(document, key).into_iter().map(|text| Fact::new(label, text)));
    }
    rule.facts.extend(super::data_sources(document).into_iter().map(|name| Fact::new("Data source", name)));
    findings(rule, document);
    rule.severity = severity(rule);
    rule.facts.extend(test_data(document).into_iter().map(|link| Fact::new("Test data", link)));
    for target in
        document.get("replacement_detections").or_else(|| document.get("replacement_content")).map(Node::items).unwrap_or_default()
    {
        rule.related.extend(target.text().map(|target| Related { kind: "obsolete".to_owned(), target: target.to_owned() }));
    }
}

/// The texts under a key, at the top of a detection or in its `tags`.
pub(super) fn either_texts(document: &Node, key: &str) -> Vec<String> {
    let tagged = || document.get("tags").map(|tags| tags.texts_of(key)).unwrap_or_default();
    let own = document.texts_of(key);
    if own.is_empty() { tagged() } else { own }
}

fn authors(document: &Node) -> Vec<String> {
    let written = document.texts_of("author");
    let names = written.iter().flat_map(|text| text.split(',')).map(|name| name.trim().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

/// Messages, risk objects and threat objects, from `tags` or from the blocks of later schemas.
fn findings(rule: &mut Rule, document: &Node) {
    if let Some(message) = document.get("tags").and_then(|tags| tags.text_of("message")) {
        rule.facts.push(Fact::new("Risk message", message));
    }
    let observables = document.get("tags").and_then(|tags| tags.get("observable")).map(Node::items).unwrap_or_default();
    rule.facts.extend(observables.iter().filter_map(entity).map(|text| Fact::new("Observable", text)));
    for block in FINDING_BLOCKS.iter().filter_map(|key| document.get(key)).flat_map(Node::items) {
        for (key, label) in [("title", "Finding"), ("message", "Risk message")] {
            rule.facts.extend(block.text_of(key).map(|text| Fact::new(label, text)));
        }
        for (key, label) in
            [("risk_objects", "Risk object"), ("entity", "Risk object"), ("entities", "Risk object"), ("threat_objects", "Threat object")]
        {
            let items = block.get(key).map(Node::items).unwrap_or_default();
            rule.facts.extend(items.iter().filter_map(entity).map(|text| Fact::new(label, text)));
        }
    }
    let threats = document.get("threat_objects").map(Node::items).unwrap_or_default();
    rule.facts.extend(threats.iter().filter_map(entity).map(|text| Fact::new("Threat object", text)));
}

/// `dest (system, score 50)`.
fn entity(node: &Node) -> Option<String> {
    let name = node.text_of("field").or_else(|| node.text_of("name"))?;
    let score = node.text_of("score").or_else(|| node.text_of("risk_score")).map(|score| format!("score {score}"));
    let mut notes: Vec<String> = node.text_of("type").map(str::to_owned).into_iter().chain(node.texts_of("role")).collect();
    notes.extend(score);
    Some(if notes.is_empty() { name.to_owned() } else { format!("{name} ({})", notes.join(", ")) })
}

/// The severity that the highest risk score stands for.
fn severity(rule: &Rule) -> Rated<Severity> {
    let own = rule.facts.iter().filter(|fact| fact.label == "Risk score").filter_map(|fact| fact.text.parse::<u32>().ok());
    let scored = rule
        .facts
        .iter()
        .filter(|fact| fact.label == "Risk object")
        .filter_map(|fact| fact.text.trim_end_matches(')').rsplit_once("score ").and_then(|(_, score)| score.parse::<u32>().ok()));
    let Some(score) = own.chain(scored).max() else {
        return Rated { value: Severity::Unrated, written: None };
    };
    let value = SEVERITIES.iter().find(|(highest, _)| score <= *highest).map_or(Severity::Critical, |(_, severity)| *severity);
    Rated { value, written: Some(format!("risk score {score}")) }
}

fn test_data(document: &Node) -> Vec<String> {
    let tests = document.get("tests").map(Node::items).unwrap_or_default();
    let sets = tests.iter().flat_map(|test| test.get("attack_data").map(Node::items).unwrap_or_default());
    sets.filter_map(|set| set.text_of("data").map(str::to_owned)).collect()
}
