//! `export events`: one JSON line for each event that a rule covers.

use serde::Serialize;

use crate::catalog::{Catalog, EventFacts, RuleId};

#[derive(Serialize)]
struct EventLine<'c> {
    event: &'c str,
    provider: &'c str,
    label: &'c str,
    title: &'c str,
    defined: bool,
    named: Vec<CoveringRule<'c>>,
    category: Vec<CoveringRule<'c>>,
    equivalent: Vec<CoveringRule<'c>>,
}

#[derive(Serialize)]
struct CoveringRule<'c> {
    source: &'c str,
    path: &'c str,
}

/// All lines.
///
/// # Errors
/// Those of the serializer, which has no reason for any.
pub(crate) fn lines(catalog: &Catalog) -> serde_json::Result<String> {
    let covered = |event: &&EventFacts| !event.named.is_empty() || !event.category.is_empty() || !event.equivalent.is_empty();
    let list = |rules: &[RuleId]| {
        let path = |id: &RuleId| {
            let rule = &catalog.rule(*id).rule;
            CoveringRule { source: &rule.source, path: &rule.path }
        };
        rules.iter().map(path).collect()
    };
    let mut out = String::new();
    for event in catalog.events.iter().filter(covered) {
        let provider = catalog.content.events.providers.get(event.provider).map_or("", |provider| provider.name.as_str());
        out.push_str(&serde_json::to_string(&EventLine {
            event: event.key.as_str(),
            provider,
            label: &event.label,
            title: &event.title,
            defined: event.defined,
            named: list(&event.named),
            category: list(&event.category),
            equivalent: list(&event.equivalent),
        })?);
        out.push('\n');
    }
    Ok(out)
}
