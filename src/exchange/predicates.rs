//! `export predicates`: one JSON line a rule.

use serde::Serialize;

use crate::catalog::Catalog;
use crate::rule::{How, Kind, Language, Parsed, Part, Predicate, Rule, Vendor};

#[derive(Serialize)]
struct PredicatesLine<'r> {
    vendor: Vendor,
    source: &'r str,
    path: &'r str,
    id: Option<&'r str>,
    title: &'r str,
    language: Option<Language>,
    kind: Kind,
    parsed: Parsed,
    deprecated: bool,
    copy_of: Option<&'r str>,
    techniques: &'r [String],
    events: Vec<CoveredEvent<'r>>,
    predicates: &'r [Predicate],
    /// What each stage contributes, by its number.
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct CoveredEvent<'r> {
    event: &'r str,
    how: How,
}

/// All lines, in the order of rules.
///
/// # Errors
/// Those of the serializer, which has no reason for any.
pub(crate) fn lines(catalog: &Catalog) -> serde_json::Result<String> {
    let mut out = String::new();
    for entry in &catalog.rules {
        let copy_of = entry.copy_of().map(|first| catalog.rule(first).rule.path.as_str());
        out.push_str(&line(&entry.rule, copy_of)?);
        out.push('\n');
    }
    Ok(out)
}

/// The line of a rule; `copy_of` is the path of the rule that it copies.
fn line(rule: &Rule, copy_of: Option<&str>) -> serde_json::Result<String> {
    let events = rule.events.iter().map(|covered| CoveredEvent { event: covered.event.as_str(), how: covered.how }).collect();
    serde_json::to_string(&PredicatesLine {
        vendor: rule.vendor,
        source: &rule.source,
        path: &rule.path,
        id: rule.id.as_deref(),
        title: &rule.title,
        language: rule.language,
        kind: rule.kind,
        parsed: rule.parsed,
        deprecated: rule.deprecated,
        copy_of,
        techniques: &rule.techniques,
        events,
        predicates: &rule.predicates,
        parts: rule.stages.iter().map(|stage| stage.part).collect(),
    })
}
