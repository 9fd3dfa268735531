//! What a rule says about its run: indices, schedule, threshold, new terms, machine-learning jobs.

use crate::rule::Fact;
use crate::vendors::toml::{Data, Node};

/// Keys of a rule whose scalar or list is a fact, with its label, in the order of the page.
const PLAIN: [(&str, &str); 17] = [
    ("type", "Rule type"),
    ("risk_score", "Risk score"),
    ("index", "Index patterns"),
    ("data_view_id", "Data view"),
    ("from", "Looks back"),
    ("interval", "Runs every"),
    ("max_signals", "Alerts per run at most"),
    ("building_block_type", "Building block"),
    ("machine_learning_job_id", "Machine-learning job"),
    ("anomaly_threshold", "Anomaly threshold"),
    ("threat_index", "Indicator index"),
    ("threat_indicator_path", "Indicator path"),
    ("threat_query", "Indicator query"),
    ("event_category_override", "Event category field"),
    ("timestamp_override", "Timestamp field"),
    ("timeline_title", "Timeline"),
    ("rule_name_override", "Alert name field"),
];

/// Tables of a rule that are a part of its logic, and of what makes it another rule.
const LOGIC: [&str; 5] = ["type", "threshold", "new_terms", "threat_mapping", "threat_query"];

/// The facts of a rule.
pub(super) fn of(rule: &Node<'_>, integrations: &[String]) -> Vec<Fact> {
    let mut out = Vec::new();
    for (key, label) in PLAIN {
        let texts = rule.texts_of(key);
        if !texts.is_empty() {
            out.push(Fact::new(label, texts.join(", ")));
        }
    }
    if !integrations.is_empty() {
        out.push(Fact::new("Integrations", integrations.join(", ")));
    }
    out.extend(rule.get("threshold").into_iter().flat_map(threshold));
    out.extend(rule.get("new_terms").into_iter().flat_map(new_terms));
    out.extend(threat_mapping(rule));
    let suppressed = rule.get("alert_suppression").map(|node| node.texts_of("group_by")).unwrap_or_default();
    if !suppressed.is_empty() {
        out.push(Fact::new("One alert for each", suppressed.join(", ")));
    }
    out
}

/// What tells rules with one query apart.
pub(super) fn essence(rule: &Node<'_>) -> String {
    let parts = LOGIC.iter().filter_map(|key| rule.get(key));
    parts.map(|node| node.to_json().to_string()).collect::<Vec<_>>().join(" ")
}

/// `≥ 10 events for each host.id, user.name`, and the distinct values that it wants beside.
fn threshold(node: &Node<'_>) -> Vec<Fact> {
    let value = node.text_of("value").unwrap_or("1");
    let fields = node.texts_of("field");
    let by = if fields.is_empty() { String::new() } else { format!(" for each {}", fields.join(", ")) };
    let mut out = vec![Fact::new("Threshold", format!("≥ {value} events{by}"))];
    for distinct in node.items_of("cardinality") {
        if let (Some(field), Some(value)) = (distinct.text_of("field"), distinct.text_of("value")) {
            out.push(Fact::new("Threshold", format!("≥ {value} distinct {field}")));
        }
    }
    out
}

/// Fields whose values must be new, and since when: `{ field, value, history_window_start = [{ field, value }] }`.
fn new_terms(node: &Node<'_>) -> Vec<Fact> {
    let mut out = Vec::new();
    let fields = node.texts_of("value");
    if !fields.is_empty() {
        out.push(Fact::new("New terms", fields.join(", ")));
    }
    for window in node.items_of("history_window_start") {
        if let Some(start) = window.text_of("value") {
            out.push(Fact::new("New since", start));
        }
    }
    out
}

/// `source.ip = threat.indicator.ip`, a fact for each alternative.
fn threat_mapping(rule: &Node<'_>) -> Vec<Fact> {
    let pair = |entry: &Node<'_>| Some(format!("{} = {}", entry.text_of("field")?, entry.text_of("value")?));
    let all = |mapping: &Node<'_>| mapping.items_of("entries").iter().filter_map(pair).collect::<Vec<_>>().join(" and ");
    let mappings = rule.get("threat_mapping").map(|node| match &node.data {
        Data::Array(items) => items.as_slice(),
        Data::String(_) | Data::Plain(_) | Data::Table(_) => &[],
    });
    let texts = mappings.unwrap_or_default().iter().map(all).filter(|text| !text.is_empty());
    texts.map(|text| Fact::new("Indicator match", text)).collect()
}
