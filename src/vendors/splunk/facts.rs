//! What a detection says about itself: everything but its search.

use super::super::core::node::Node;
use super::super::core::{day, split_at_commas};
use crate::content::Content;
use crate::rule::{Fact, FactKind, FactValue, Guide, GuideKind, Noted, Rated, Related, RelationKind, Rule, Severity};

/// The highest risk score of each severity; a detection rates its findings from 0 to 100.
const SEVERITIES: [(u32, Severity); 5] =
    [(20, Severity::Informational), (40, Severity::Low), (60, Severity::Medium), (80, Severity::High), (100, Severity::Critical)];

/// Facts that stand under one key, at the top or in `tags`.
const TEXTS: [(&str, FactKind); 5] = [
    ("type", FactKind::RuleType),
    ("analytic_story", FactKind::AnalyticStory),
    ("asset_type", FactKind::AssetType),
    ("security_domain", FactKind::SecurityDomain),
    ("group", FactKind::Group),
];

/// Numbers that stand under one key, at the top or in `tags`.
const NUMBERS: [(&str, FactKind); 3] =
    [("risk_score", FactKind::RiskScore), ("confidence", FactKind::Confidence), ("impact", FactKind::Impact)];

/// Further texts, shown after the numbers.
const IDS: [(&str, FactKind); 3] = [("cve", FactKind::Cve), ("product", FactKind::Product), ("atomic_guid", FactKind::AtomicTest)];

/// Texts of a finding.
const FINDING_TEXTS: [(&str, FactKind); 2] = [("title", FactKind::Finding), ("message", FactKind::RiskMessage)];

/// Lists of who and what a finding is about.
const FINDING_OBJECTS: [(&str, FactKind); 4] = [
    ("risk_objects", FactKind::RiskObject),
    ("entity", FactKind::RiskObject),
    ("entities", FactKind::RiskObject),
    ("threat_objects", FactKind::ThreatObject),
];

/// Blocks that say which findings a detection raises, oldest schema first.
const FINDING_BLOCKS: [&str; 5] = ["rba", "finding", "findings", "intermediate_finding", "intermediate_findings"];

/// Fills in the facts of a detection.
pub(super) fn set(rule: &mut Rule, document: &Node, content: &Content) {
    rule.id = document.text_of("id").map(str::to_owned);
    rule.description = document.text_of("description").unwrap_or_default().to_owned();
    rule.authors = split_at_commas(document.texts_of("author"));
    let date = |keys: &[&str]| keys.iter().find_map(|key| document.text_of(key)).and_then(day);
    rule.created = date(&["creation_date"]);
    rule.modified = date(&["modification_date", "date"]);
    rule.references = document.texts_of("references");
    rule.false_positives = document.texts_of("known_false_positives");
    rule.tags = either_texts(document, "analytic_story");
    rule.kind = content.facets.kind(&document.texts_of("type"));
    if let Some(guide) = document.text_of("how_to_implement") {
        rule.guides.push(Guide::new(GuideKind::Implementation, guide));
    }
    let texts = |(key, kind): (&str, FactKind)| either_texts(document, key).into_iter().map(move |text| Fact::new(kind, text));
    let numbers = |(key, kind): (&str, FactKind)| either_texts(document, key).into_iter().map(move |text| Fact::number(kind, &text));
    rule.facts.extend(TEXTS.into_iter().flat_map(texts));
    rule.facts.extend(NUMBERS.into_iter().flat_map(numbers));
    rule.facts.extend(IDS.into_iter().flat_map(texts));
    rule.facts.extend(super::data_sources(document).into_iter().map(|name| Fact::new(FactKind::DataSource, name)));
    findings(rule, document);
    rule.severity = severity(rule);
    rule.facts.extend(test_data(document).into_iter().map(|link| Fact::new(FactKind::TestData, link)));
    for target in
        document.get("replacement_detections").or_else(|| document.get("replacement_content")).map(Node::items).unwrap_or_default()
    {
        rule.related.extend(target.text().map(|target| Related { kind: RelationKind::ReplacedBy, target: target.to_owned() }));
    }
}

/// The texts under a key, at the top of a detection or in its `tags`.
pub(super) fn either_texts(document: &Node, key: &str) -> Vec<String> {
    let tagged = || document.get("tags").map(|tags| tags.texts_of(key)).unwrap_or_default();
    let own = document.texts_of(key);
    if own.is_empty() { tagged() } else { own }
}

/// Messages, risk objects and threat objects, from `tags` or from the blocks of later schemas.
fn findings(rule: &mut Rule, document: &Node) {
    if let Some(message) = document.get("tags").and_then(|tags| tags.text_of("message")) {
        rule.facts.push(Fact::new(FactKind::RiskMessage, message));
    }
    let observables = document.get("tags").and_then(|tags| tags.get("observable")).map(Node::items).unwrap_or_default();
    rule.facts.extend(observables.iter().filter_map(entity).map(|entity| Fact::new(FactKind::Observable, entity)));
    for block in FINDING_BLOCKS.iter().filter_map(|key| document.get(key)).flat_map(Node::items) {
        for (key, kind) in FINDING_TEXTS {
            rule.facts.extend(block.text_of(key).map(|text| Fact::new(kind, text)));
        }
        for (key, kind) in FINDING_OBJECTS {
            let items = block.get(key).map(Node::items).unwrap_or_default();
            rule.facts.extend(items.iter().filter_map(entity).map(|entity| Fact::new(kind, entity)));
        }
    }
    let threats = document.get("threat_objects").map(Node::items).unwrap_or_default();
    rule.facts.extend(threats.iter().filter_map(entity).map(|entity| Fact::new(FactKind::ThreatObject, entity)));
}

/// Who or what a finding is about: its field or name, its type and roles, its score.
fn entity(node: &Node) -> Option<Noted> {
    let name = node.text_of("field").or_else(|| node.text_of("name"))?.to_owned();
    let notes = node.text_of("type").map(str::to_owned).into_iter().chain(node.texts_of("role")).collect();
    let score = node.text_of("score").or_else(|| node.text_of("risk_score")).and_then(|score| score.parse().ok());
    Some(Noted { name, notes, score })
}

/// The severity that the highest risk score stands for.
fn severity(rule: &Rule) -> Rated<Severity> {
    let score = |value: &FactValue| match value {
        FactValue::Number(score) => Some(*score),
        FactValue::Noted(object) => object.score,
        FactValue::Given | FactValue::Text(_) | FactValue::List(_) | FactValue::Pairs(_) | FactValue::Threshold(_) => None,
    };
    let scored = rule.facts_of(FactKind::RiskScore).chain(rule.facts_of(FactKind::RiskObject));
    let Some(score) = scored.filter_map(score).max() else {
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
