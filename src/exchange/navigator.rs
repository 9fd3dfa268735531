//! `export navigator`: a layer for ATT&CK Navigator with the number of rules as score.
//! Specification: <https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerv4.5.md>

use serde_json::json;

use crate::catalog::Catalog;

/// The layer, called `name`.
///
/// # Errors
/// Those of the serializer, which has no reason for any.
pub(crate) fn layer(catalog: &Catalog, name: &str) -> serde_json::Result<String> {
    let most = catalog.techniques.iter().map(|facts| facts.rules.len()).max().unwrap_or(0);
    let with_rules = catalog.attack.techniques.iter().zip(&catalog.techniques).filter(|(_, facts)| !facts.rules.is_empty());
    let scores = with_rules.map(|(technique, facts)| {
        json!({
            "techniqueID": technique.id,
            "score": facts.rules.len(),
            "comment": format!("{} rules, {} of its own", facts.rules.len(), facts.own.len()),
        })
    });
    serde_json::to_string_pretty(&json!({
        "name": name,
        "versions": {"layer": "4.5"},
        "domain": "enterprise-attack",
        "description": "Number of detection rules under each technique, sub-techniques included",
        "techniques": scores.collect::<Vec<_>>(),
        "gradient": {"colors": ["#ffffff", "#2c6fbb"], "minValue": 0, "maxValue": most},
    }))
}
