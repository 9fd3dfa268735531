//! Facts, guides and relations in words for readers.
//!
//! In: kinds and values of the rule's room. Out: labels and texts, not yet escaped. Nothing else turns them into words.

use std::borrow::Cow;

use super::words;
use crate::rule::{Bound, CorrelationCondition, Counted, Fact, FactKind, FactValue, GuideKind, Noted, Op, Pair, Threshold};

/// What a fact is about.
pub(super) fn label(fact: &Fact) -> Cow<'static, str> {
    match (fact.kind, &fact.value) {
        (FactKind::Meta, FactValue::Pairs(pairs)) => Cow::Owned(pairs.first().map_or_else(String::new, |pair| spoken(&pair.name))),
        (kind, _) => Cow::Borrowed(of_kind(kind)),
    }
}

/// A name with underscores as words: `mitre_attack_tactic` becomes `Mitre attack tactic`.
fn spoken(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn of_kind(kind: FactKind) -> &'static str {
    match kind {
        FactKind::LogSourceProduct => "Log source product",
        FactKind::LogSourceCategory => "Log source category",
        FactKind::LogSourceService => "Log source service",
        FactKind::DataSource => "Data source",
        FactKind::IndexPatterns => "Index patterns",
        FactKind::DataView => "Data view",
        FactKind::Integrations => "Integrations",
        FactKind::DataConnector => "Data connectors",
        FactKind::Watchlist => "Watchlist",
        FactKind::Reads => "Reads",
        FactKind::RuleType => "Rule type",
        FactKind::BuildingBlock => "Building block",
        FactKind::Version => "Version",
        FactKind::Template => "Template",
        FactKind::Enabled => "Enabled",
        FactKind::Group => "Group",
        FactKind::Meta => "Meta",
        FactKind::RiskScore => "Risk score",
        FactKind::Confidence => "Confidence",
        FactKind::Impact => "Impact",
        FactKind::RiskMessage => "Risk message",
        FactKind::RiskObject => "Risk object",
        FactKind::ThreatObject => "Threat object",
        FactKind::Observable => "Observable",
        FactKind::Finding => "Finding",
        FactKind::AnalyticStory => "Analytic story",
        FactKind::AssetType => "Asset type",
        FactKind::SecurityDomain => "Security domain",
        FactKind::Cve => "CVE",
        FactKind::Product => "Product",
        FactKind::Platform => "Platform",
        FactKind::OperatingSystem => "Operating system",
        FactKind::Origin => "Source",
        FactKind::AtomicTest => "Atomic test",
        FactKind::TestData => "Test data",
        FactKind::FalsePositiveRate => "False positive rate",
        FactKind::Tactics => "Tactics",
        FactKind::Entity => "Entities",
        FactKind::Interval => "Runs every",
        FactKind::LookBack => "Looks back",
        FactKind::Suppression => "Suppression",
        FactKind::SuppressionKeys => "One alert for each",
        FactKind::MaxAlerts => "Alerts per run at most",
        FactKind::MachineLearningJobs => "Machine-learning job",
        FactKind::AnomalyThreshold => "Anomaly threshold",
        FactKind::IndicatorIndex => "Indicator index",
        FactKind::IndicatorPath => "Indicator path",
        FactKind::IndicatorQuery => "Indicator query",
        FactKind::IndicatorMatch => "Indicator match",
        FactKind::EventCategoryField => "Event category field",
        FactKind::TimestampField => "Timestamp field",
        FactKind::Timeline => "Timeline",
        FactKind::AlertNameField => "Alert name field",
        FactKind::Threshold => "Threshold",
        FactKind::NewTerms => "New terms",
        FactKind::NewSince => "New since",
        FactKind::Window => "Window",
        FactKind::GroupedBy => "Grouped by",
        FactKind::SharedKeys => "Same in all steps",
        FactKind::StepKeys => "Joined by",
        FactKind::Join => "Join",
        FactKind::Binding => "Binds",
        FactKind::Times => "Times",
        FactKind::Count => "Count",
        FactKind::Sequence => "Sequence",
        FactKind::Sample => "Sample",
        FactKind::ReportsOnly => "Reports only",
        FactKind::Condition => "Condition",
        FactKind::Aggregation => "Aggregation",
        FactKind::Outcome => "Outcome",
        FactKind::Setting => "Option",
    }
}

/// What a fact says.
pub(super) fn text(fact: &Fact) -> String {
    match (fact.kind, &fact.value) {
        (FactKind::Sequence, _) => "the steps follow each other in this order".to_owned(),
        (FactKind::Sample, _) => "the steps occur in any order".to_owned(),
        (FactKind::Meta, FactValue::Pairs(pairs)) => pairs.iter().map(|pair| pair.value.as_str()).collect::<Vec<_>>().join(", "),
        (FactKind::Entity, FactValue::Noted(entity)) => format!("{}: {}", entity.name, entity.notes.join(", ")),
        (_, FactValue::Given) => "yes".to_owned(),
        (_, FactValue::Number(number)) => number.to_string(),
        (_, FactValue::Text(text)) => text.clone(),
        (_, FactValue::List(texts)) => texts.join(", "),
        (_, FactValue::Pairs(pairs)) => equations(pairs),
        (_, FactValue::Noted(noted)) => with_notes(noted),
        (_, FactValue::Threshold(threshold)) => threshold_text(threshold),
    }
}

/// `source.ip = threat.indicator.ip and file.hash = threat.indicator.hash`.
fn equations(pairs: &[Pair]) -> String {
    pairs.iter().map(|Pair { name, value }| format!("{name} = {value}")).collect::<Vec<_>>().join(" and ")
}

/// `dest (system, score 50)`.
fn with_notes(noted: &Noted) -> String {
    let mut notes = noted.notes.clone();
    notes.extend(noted.score.map(|score| format!("score {score}")));
    if notes.is_empty() { noted.name.clone() } else { format!("{} ({})", noted.name, notes.join(", ")) }
}

/// `≥ 10 events for each host.id, user.name`.
fn threshold_text(threshold: &Threshold) -> String {
    let counted = match &threshold.counted {
        Counted::Events => "events".to_owned(),
        Counted::Results => "results".to_owned(),
        Counted::Distinct(field) => format!("distinct {field}"),
    };
    let by = if threshold.by.is_empty() { String::new() } else { format!(" for each {}", threshold.by.join(", ")) };
    format!("{} {} {counted}{by}", sign(threshold.op), threshold.number)
}

/// `≥ 10 and < 20 of User`.
pub(super) fn condition(condition: &CorrelationCondition) -> String {
    match condition {
        CorrelationCondition::Written(text) => text.clone(),
        CorrelationCondition::Bounds { bounds, fields } => {
            let bounds: Vec<String> = bounds.iter().map(|Bound { op, value }| format!("{} {value}", sign(*op))).collect();
            let parts = [bounds.join(" and "), fields.join(", ")];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" of ")
        }
    }
}

/// How a number is compared; operators that compare no numbers have their word.
fn sign(op: Op) -> &'static str {
    match op {
        Op::Eq => "=",
        Op::Ne => "≠",
        other => words::op(other),
    }
}

/// What a guide explains.
pub(super) fn guide(kind: GuideKind) -> &'static str {
    match kind {
        GuideKind::LogSourceRequirements => "Log source requirements",
        GuideKind::Implementation => "How to implement",
        GuideKind::Setup => "Setup",
        GuideKind::Investigation => "Investigation guide",
        GuideKind::Notes => "Notes",
        GuideKind::Osquery => "osquery",
        GuideKind::Details => "Details",
        GuideKind::Assumptions => "Assumptions",
        GuideKind::Risk => "Risk",
        GuideKind::Considerations => "Considerations",
        GuideKind::Response => "Response",
        GuideKind::BlindSpots => "Blind spots",
        GuideKind::PermissionRequired => "Permission required",
        GuideKind::Attack => "The attack",
        GuideKind::Usage => "How to use the query",
    }
}
