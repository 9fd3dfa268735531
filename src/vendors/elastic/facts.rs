//! What a rule says about its run: indices, schedule, threshold, new terms, machine-learning jobs.

use crate::rule::{Counted, Fact, FactKind, FactValue, Op, Pair, Threshold};
use crate::vendors::core::node::{Data, Node};

/// Keys of a rule whose value is a fact, and the form of the value, in the order of the page.
const PLAIN: [(&str, FactKind, Form); 17] = [
    ("type", FactKind::RuleType, Form::Text),
    ("risk_score", FactKind::RiskScore, Form::Number),
    ("index", FactKind::IndexPatterns, Form::List),
    ("data_view_id", FactKind::DataView, Form::Text),
    ("from", FactKind::LookBack, Form::Text),
    ("interval", FactKind::Interval, Form::Text),
    ("max_signals", FactKind::MaxAlerts, Form::Number),
    ("building_block_type", FactKind::BuildingBlock, Form::Text),
    ("machine_learning_job_id", FactKind::MachineLearningJobs, Form::List),
    ("anomaly_threshold", FactKind::AnomalyThreshold, Form::Number),
    ("threat_index", FactKind::IndicatorIndex, Form::List),
    ("threat_indicator_path", FactKind::IndicatorPath, Form::Text),
    ("threat_query", FactKind::IndicatorQuery, Form::Text),
    ("event_category_override", FactKind::EventCategoryField, Form::Text),
    ("timestamp_override", FactKind::TimestampField, Form::Text),
    ("timeline_title", FactKind::Timeline, Form::Text),
    ("rule_name_override", FactKind::AlertNameField, Form::Text),
];

/// The form of a fact's value.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Number,
    List,
}

/// Tables of a rule that are a part of its logic, and of what makes it another rule.
const LOGIC: [&str; 5] = ["type", "threshold", "new_terms", "threat_mapping", "threat_query"];

/// The facts of a rule.
pub(super) fn of(rule: &Node, integrations: &[String]) -> Vec<Fact> {
    let mut out = Vec::new();
    for (key, kind, form) in PLAIN {
        let texts = rule.texts_of(key);
        if !texts.is_empty() {
            out.push(match form {
                Form::Text => Fact::new(kind, texts.join(", ")),
                Form::Number => Fact::number(kind, &texts.join(", ")),
                Form::List => Fact::new(kind, texts),
            });
        }
    }
    if !integrations.is_empty() {
        out.push(Fact::new(FactKind::Integrations, integrations.to_vec()));
    }
    out.extend(rule.get("threshold").into_iter().flat_map(threshold));
    out.extend(rule.get("new_terms").into_iter().flat_map(new_terms));
    out.extend(threat_mapping(rule));
    let suppressed = rule.get("alert_suppression").map(|node| node.texts_of("group_by")).unwrap_or_default();
    if !suppressed.is_empty() {
        out.push(Fact::new(FactKind::SuppressionKeys, suppressed));
    }
    out
}

/// What tells rules with one query apart.
pub(super) fn essence(rule: &Node) -> String {
    let parts = LOGIC.iter().filter_map(|key| rule.get(key));
    parts.map(|node| node.to_json().to_string()).collect::<Vec<_>>().join(" ")
}

/// Number of events for each combination of fields, and of the distinct values that the rule wants beside.
fn threshold(node: &Node) -> Vec<Fact> {
    let at_least = |counted: Counted, node: &Node, by: Vec<String>| {
        let number = node.text_of("value").unwrap_or("1").parse().ok()?;
        Some(Fact::new(FactKind::Threshold, Threshold { counted, op: Op::Ge, number, by }))
    };
    let mut out: Vec<Fact> = at_least(Counted::Events, node, node.texts_of("field")).into_iter().collect();
    let distinct = |node: &Node| at_least(Counted::Distinct(node.text_of("field")?.to_owned()), node, Vec::new());
    out.extend(node.items_of("cardinality").iter().filter(|node| node.get("value").is_some()).filter_map(distinct));
    out
}

/// Fields whose values must be new, and since when: `{ field, value, history_window_start = [{ field, value }] }`.
fn new_terms(node: &Node) -> Vec<Fact> {
    let mut out = Vec::new();
    let fields = node.texts_of("value");
    if !fields.is_empty() {
        out.push(Fact::new(FactKind::NewTerms, fields));
    }
    for window in node.items_of("history_window_start") {
        if let Some(start) = window.text_of("value") {
            out.push(Fact::new(FactKind::NewSince, start));
        }
    }
    out
}

/// Fields of events and of indicators that must be equal, a fact for each alternative.
fn threat_mapping(rule: &Node) -> Vec<Fact> {
    let pair = |entry: &Node| Some(Pair { name: entry.text_of("field")?.to_owned(), value: entry.text_of("value")?.to_owned() });
    let all = |mapping: &Node| mapping.items_of("entries").iter().filter_map(pair).collect::<Vec<_>>();
    let mappings = rule.get("threat_mapping").map(|node| match &node.data {
        Data::Seq(items) => items.as_slice(),
        Data::Scalar(_) | Data::Map(_) => &[],
    });
    let alternatives = mappings.unwrap_or_default().iter().map(all).filter(|pairs| !pairs.is_empty());
    alternatives.map(|pairs| Fact::new(FactKind::IndicatorMatch, FactValue::Pairs(pairs))).collect()
}
